//! What a cache does with a request: looks, decides, asks further on, stores, answers.

use super::config::Cookies;
use super::origin::still_good;
use super::{
    CACHE_WORK, Decision, Held, Hop, Node, ORIGIN_CHECK, ORIGIN_WORK, PAID, Record, START, origin, request_text,
    response_text, signature,
};
use crate::model::http_cache::policy::{
    Note, Reuse, Stored, Verdict, age, conditional, corresponds, freshened, lifetime, note, seconds, stale_if_error,
    storable, varies, verdict,
};
use crate::model::http_cache::{Directives, Fields, Method, Request, Response};
use crate::model::{Micros, SECOND};

/// A request's way through the places between a user and the origin.
pub(super) struct Journey {
    pub ask: usize,
    pub chain: Vec<Node>,
    /// Whether nobody waits for it.
    pub background: bool,
}

/// Rules of the CDN's own, which no RFC has.
const OWN: &str = "the CDN's own rule";

/// What the caches keep apart: path and query; for those that check signatures, without what signs it.
fn key(node: Node, target: &str) -> String {
    let Some((path, query)) = target.split_once('?').filter(|_| !node.is_browser()) else { return target.to_owned() };
    let kept: Vec<&str> =
        query.split('&').filter(|part| !part.starts_with("exp=") && !part.starts_with("sig=")).collect();
    if kept.is_empty() { path.to_owned() } else { [path, "?", &kept.join("&")].concat() }
}

/// Whether an error further on lets a stale copy be used.
const fn is_error(status: u16) -> bool {
    matches!(status, 500 | 502 | 503 | 504)
}

impl Record {
    /// A request at a place of its way: the response that leaves it, and when.
    pub(super) fn through(
        &mut self,
        journey: &mut Journey,
        place: usize,
        request: &Request,
        at: Micros,
    ) -> (Response, Micros) {
        let node = journey.chain[place];
        if !journey.background {
            self.asks[journey.ask].by = node;
        }
        if node == Node::Origin {
            return self.at_origin(journey, request, at);
        }
        let at = at + CACHE_WORK;
        if let Some(refused) = self.refused(journey, node, request, at) {
            return (refused, at);
        }
        if request.method == Method::Post {
            return self.unsafe_request(journey, place, request, at);
        }
        let key = key(node, &request.target);
        let there: Vec<usize> = (0..self.held.len())
            .filter(|&index| {
                let held = &self.held[index];
                held.node == node && held.key == key && held.is_there(at) && !self.is_purged(held, at)
            })
            .collect();
        let fits = |&index: &usize| varies(&self.held[index].stored, request).is_ok();
        // Of several that fit, the one that came last.
        let matching = there.iter().copied().filter(fits).max_by_key(|&index| self.held[index].from);
        let Some(index) = matching else {
            let field = there.last().and_then(|&index| varies(&self.held[index].stored, request).err());
            let (why, reason) = match field {
                None => ("uri-miss", note("Nothing is stored under this URL.", "RFC 9111 §4")),
                Some(field) => {
                    let text = ["What is stored answers another `", &field, "`."].concat();
                    ("vary-miss", note(text, "RFC 9111 §4.1"))
                }
            };
            return self.miss(journey, place, request, at, why, reason);
        };
        let stored = self.held[index].stored.clone();
        let verdict = verdict(node.kind(), &stored, request, START, at);
        match verdict.reuse {
            Reuse::Fresh | Reuse::StaleByRequest => self.hit(journey, node, request, &stored, verdict, at),
            Reuse::WhileRevalidating => {
                let answer = self.hit(journey, node, request, &stored, verdict, at);
                let mut later = Journey { ask: journey.ask, chain: journey.chain.clone(), background: true };
                self.validate(&mut later, place, request, &stored, Vec::new(), "stale", at);
                answer
            }
            Reuse::Validate => {
                let why = if verdict.requested { "request" } else { "stale" };
                self.validate(journey, place, request, &stored, verdict.notes, why, at)
            }
        }
    }

    /// Whether something was purged between its coming and a moment.
    fn is_purged(&self, held: &Held, at: Micros) -> bool {
        !held.node.is_browser()
            && self.settings.windows(2).any(|pair| {
                let what = &pair[1].config.purge;
                let due = pair[0].config.purge != *what && (held.from..=at).contains(&pair[1].at);
                due && !what.trim().is_empty() && super::is_meant(what, held)
            })
    }

    fn decide(
        &mut self,
        journey: &Journey,
        node: Node,
        at: Micros,
        title: &'static str,
        notes: Vec<Note>,
        wire: String,
    ) {
        let notable =
            matches!(title, "Not stored" | "The origin can't be reached" | "Refused" | "Stale, because of an error");
        self.decisions.push(Decision { ask: journey.ask, at, node, title, notes, wire, notable });
    }

    /// One message from a place to its neighbour; when it arrives.
    fn send(&mut self, journey: &Journey, from: Node, to: Node, depart: Micros, label: String, back: bool) -> Micros {
        let salt = u64::from(back) + 2 * u64::from(journey.background);
        let arrive = depart + self.way(journey.ask, from, to, salt);
        let background = journey.background;
        self.hops.push(Hop { ask: journey.ask, from, to, depart, arrive, label, back, background });
        arrive
    }

    fn at_origin(&mut self, journey: &Journey, request: &Request, at: Micros) -> (Response, Micros) {
        let Some(response) = origin::answer(self, request, at) else {
            let why = note("Nobody answers there.", "RFC 9110 §15.6.5");
            self.decide(journey, Node::Origin, at, "The origin can't be reached", vec![why], String::new());
            return (Response::default(), at);
        };
        self.origin_requests += 1;
        let (title, reason, work) = match response.status {
            304 => {
                self.confirmations += 1;
                let text = "The copy that the request speaks of is still good: no content is sent.";
                ("Still good", note(text, "RFC 9110 §15.4.5"), ORIGIN_CHECK)
            }
            500 => ("An error", note("Something is broken here.", "RFC 9110 §15.6.1"), ORIGIN_CHECK),
            _ => (
                "The origin answers",
                note("With the fields that are set for this path.", "RFC 9110 §15.3.1"),
                ORIGIN_WORK,
            ),
        };
        self.decide(journey, Node::Origin, at, title, vec![reason], response_text(&response));
        (response, at + work)
    }

    /// The edge refuses a paid path without a good signature.
    fn refused(&mut self, journey: &Journey, node: Node, request: &Request, at: Micros) -> Option<Response> {
        if !matches!(node, Node::EdgeA | Node::EdgeB) || !request.target.starts_with(PAID) {
            return None;
        }
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let part = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name));
        let until = part("exp=").and_then(|until| until.parse::<u64>().ok());
        let why = match (until, part("sig=")) {
            (Some(until), Some(given)) if given != signature(path, until) => {
                "The signature does not fit path and time."
            }
            (Some(until), Some(_)) if at / SECOND >= until => "The URL was good until then, and that is past.",
            (Some(_), Some(_)) => return None,
            _ => "This path needs a signed URL.",
        };
        let response = Response { status: 403, fields: Fields::read("Cache-Control: no-store"), content: None };
        let wire = response_text(&response);
        self.decide(journey, node, at, "Refused", vec![note(why, OWN)], wire);
        Some(response)
    }

    /// A request that changes something goes through, and what was stored for its URL goes (RFC 9111 §4.4).
    fn unsafe_request(
        &mut self,
        journey: &mut Journey,
        place: usize,
        request: &Request,
        at: Micros,
    ) -> (Response, Micros) {
        let node = journey.chain[place];
        let reason = note("`POST` may change something: it is not answered from a cache.", "RFC 9111 §4");
        self.decide(journey, node, at, "On to the origin", vec![reason], request_text(request));
        let (mut response, back) = self.forward(journey, place, request, at);
        if response.status == 0 {
            response = gateway_timeout();
        }
        if (200..400).contains(&response.status) {
            let key = key(node, &request.target);
            let mut gone = 0;
            for held in self.held.iter_mut().filter(|held| held.node == node && held.key == key && held.is_there(back))
            {
                held.until = back;
                gone += 1;
            }
            if gone > 0 {
                let reason = note("It succeeded: what was stored for this URL is invalid.", "RFC 9111 §4.4");
                self.decide(journey, node, back, "Invalidated", vec![reason], String::new());
            }
        }
        (status(response, node, "fwd=method"), back)
    }

    /// The next place's answer, and when it is here.
    fn forward(&mut self, journey: &mut Journey, place: usize, request: &Request, at: Micros) -> (Response, Micros) {
        let (node, next) = (journey.chain[place], journey.chain[place + 1]);
        let label = [request.method.name(), " ", &request.target].concat();
        let arrive = self.send(journey, node, next, at, short(&label), false);
        let (response, leaves) = self.through(journey, place + 1, request, arrive);
        if response.status == 0 {
            // Nobody has answered: that is known when nothing comes back.
            return (response, leaves + self.way(journey.ask, next, node, 9));
        }
        let text = super::label(&response);
        let back = self.send(journey, next, node, leaves, text, true);
        (response, back)
    }

    fn miss(
        &mut self,
        journey: &mut Journey,
        place: usize,
        request: &Request,
        at: Micros,
        why: &'static str,
        reason: Note,
    ) -> (Response, Micros) {
        let node = journey.chain[place];
        if Directives::of(&request.fields).has("only-if-cached") {
            let only = note("The request wants what is cached, or nothing.", "RFC 9111 §5.2.1.7");
            self.decide(journey, node, at, "Refused", vec![reason, only], String::new());
            return (gateway_timeout(), at);
        }
        let mut asking = request.clone();
        if !node.is_browser() {
            // To be able to store it, the whole answer is wanted.
            asking.fields.remove("If-None-Match");
            asking.fields.remove("If-Modified-Since");
        }
        self.decide(journey, node, at, "A miss", vec![reason], request_text(&asking));
        let (response, back) = self.forward(journey, place, &asking, at);
        let fwd = ["fwd=", why].concat();
        self.take(journey, node, request, &asking, response, at, back, fwd)
    }

    fn hit(
        &mut self,
        journey: &Journey,
        node: Node,
        request: &Request,
        stored: &Stored,
        verdict: Verdict,
        at: Micros,
    ) -> (Response, Micros) {
        let left = verdict.lifetime.seconds as i64 - verdict.age as i64;
        let stale = verdict.reuse != Reuse::Fresh;
        if !journey.background {
            self.asks[journey.ask].stale |= stale;
        }
        let response = aged(stored, at);
        let response = status(answer_for(request, response), node, &["hit; ttl=", &left.to_string()].concat());
        let title = if stale { "A hit, although stale" } else { "A hit" };
        let mut notes = verdict.notes;
        if response.status == 304 {
            notes.push(note("The browser's own copy is the same: a `304` will do.", "RFC 9111 §4.3.2"));
        }
        self.decide(journey, node, at, title, notes, response_text(&response));
        (response, at)
    }

    /// Asks further on whether a stored response is still good, and answers with what comes of it.
    #[allow(clippy::too_many_arguments, reason = "what a validation is about")]
    fn validate(
        &mut self,
        journey: &mut Journey,
        place: usize,
        request: &Request,
        stored: &Stored,
        mut notes: Vec<Note>,
        why: &'static str,
        at: Micros,
    ) -> (Response, Micros) {
        let node = journey.chain[place];
        let mut bare = request.clone();
        bare.fields.remove("If-None-Match");
        bare.fields.remove("If-Modified-Since");
        let (asking, can_ask) = conditional(stored, &bare);
        notes.push(if can_ask {
            note("It asks by `ETag` or `Last-Modified` whether it is still good.", "RFC 9111 §4.3.1")
        } else {
            note("It has neither `ETag` nor `Last-Modified` to ask by: it fetches anew.", "RFC 9111 §4.3.1")
        });
        let title = if journey.background { "Asks in the background" } else { "To be validated" };
        self.decide(journey, node, at, title, notes, request_text(&asking));
        let (response, back) = self.forward(journey, place, &asking, at);
        let fwd = ["fwd=", why].concat();
        if response.status == 0 || is_error(response.status) {
            let (allowed, reason) = stale_if_error(node.kind(), stored, request, START, back);
            if allowed {
                if !journey.background {
                    self.asks[journey.ask].stale = true;
                    self.asks[journey.ask].by = node;
                }
                let copy = aged(stored, back);
                let member = [&fwd, "; detail=stale-if-error"].concat();
                let answer = status(answer_for(request, copy), node, &member);
                self.decide(journey, node, back, "Stale, because of an error", vec![reason], response_text(&answer));
                return (answer, back);
            }
            self.decide(journey, node, back, "The error is passed on", vec![reason], String::new());
            let error = if response.status == 0 { gateway_timeout() } else { response };
            return (status(error, node, &fwd), back);
        }
        if response.status == 304 && corresponds(&stored.response, &response) {
            let fresh = freshened(stored, &response, at, back);
            if !journey.background {
                self.asks[journey.ask].confirmed = true;
            }
            // Its new fields may say that it must not be kept any longer.
            let (may, reason) = storable(node.kind(), &asking, &fresh.response);
            let reason = if may {
                self.keep(node, &request.target, fresh.clone(), back);
                note(["The copy is still good: ", &remaining(node, &fresh, back)].concat(), "RFC 9111 §4.3.4")
            } else {
                self.forget(node, &request.target, &asking, back);
                reason
            };
            let answer = answer_for(request, aged(&fresh, back));
            let answer = status(answer, node, &[&fwd, "; fwd-status=304"].concat());
            self.decide(journey, node, back, "Still good", vec![reason], response_text(&answer));
            return (answer, back);
        }
        self.take(journey, node, request, &asking, response, at, back, fwd)
    }

    /// A response has come: it is stored or not, and handed on.
    #[allow(clippy::too_many_arguments, reason = "what an exchange is made of")]
    fn take(
        &mut self,
        journey: &Journey,
        node: Node,
        request: &Request,
        asking: &Request,
        response: Response,
        requested: Micros,
        received: Micros,
        fwd: String,
    ) -> (Response, Micros) {
        if response.status == 0 {
            let reason = note("Nothing is stored that could be answered instead.", "RFC 9110 §15.6.5");
            self.decide(journey, node, received, "The error is passed on", vec![reason], String::new());
            return (status(gateway_timeout(), node, &fwd), received);
        }
        let (mut may, mut reason) = storable(node.kind(), asking, &response);
        let sets_cookie = !node.is_browser() && response.fields.has("Set-Cookie");
        if may && sets_cookie && self.config_at(received).cookies == Cookies::Refused {
            (may, reason) = (false, note("Not stored: it sets a cookie, and the CDN is set not to.", OWN));
        } else if may && sets_cookie {
            reason = note("Stored, with its `Set-Cookie`: that does not inhibit caching.", "RFC 9111 §7.3");
        }
        let member = if may { [&fwd, "; stored"].concat() } else { fwd };
        let mut notes = vec![reason];
        if may {
            let stored = Stored { request: asking.fields.clone(), response: response.clone(), requested, received };
            let text = remaining(node, &stored, received);
            let first = text.chars().next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
            notes.push(note([&first, text.get(1..).unwrap_or_default()].concat(), "RFC 9111 §4.2"));
            self.keep(node, &request.target, stored, received);
        }
        let answer = status(answer_for(request, response), node, &member);
        let title = if may { "Stored" } else { "Not stored" };
        self.decide(journey, node, received, title, notes, response_text(&answer));
        (answer, received)
    }

    /// Stores a response in the place of those that answer the same.
    fn keep(&mut self, node: Node, target: &str, stored: Stored, at: Micros) {
        let asked = Request { fields: stored.request.clone(), ..Request::default() };
        self.forget(node, target, &asked, at);
        self.held.push(Held { node, key: key(node, target), stored, from: at, until: Micros::MAX });
    }

    /// What is stored and would answer a request is there no longer.
    fn forget(&mut self, node: Node, target: &str, request: &Request, at: Micros) {
        let key = key(node, target);
        for held in self.held.iter_mut().filter(|held| held.node == node && held.key == key && held.is_there(at)) {
            if varies(&held.stored, request).is_ok() {
                held.until = at;
            }
        }
    }
}

/// How old a response is when it comes, and for how long it is still fresh: `fresh for another 50 seconds`.
fn remaining(node: Node, stored: &Stored, at: Micros) -> String {
    let life = lifetime(node.kind(), &stored.response, START + stored.received / SECOND).seconds;
    let old = age(stored, START, at);
    match (life > old, old) {
        (true, 0) => ["fresh for ", &seconds(life), "."].concat(),
        (true, _) => ["fresh for another ", &seconds(life - old), ", being ", &seconds(old), " old."].concat(),
        (false, _) => "not fresh: it will be asked about before it is used.".to_owned(),
    }
}

/// A stored response as it is answered at a moment.
fn aged(stored: &Stored, at: Micros) -> Response {
    let mut response = stored.response.clone();
    response.fields.set("Age", &age(stored, START, at).to_string());
    response
}

/// A `304` where the request has the same copy already (RFC 9111 §4.3.2), else the response.
fn answer_for(request: &Request, response: Response) -> Response {
    if response.status != 200 || !still_good(request, &response.fields) {
        return response;
    }
    let mut fields = response.fields;
    fields.remove("Set-Cookie");
    Response { status: 304, fields, content: None }
}

/// Adds a cache's member to `Cache-Status` (RFC 9211): the cache nearest to the origin comes first. Browsers add none.
fn status(mut response: Response, node: Node, member: &str) -> Response {
    if !node.is_browser() {
        let before: Vec<&str> = response.fields.all("Cache-Status").collect();
        let mut list = before.join(", ");
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&[node.cache(), "; ", member].concat());
        response.fields.set("Cache-Status", &list);
        if matches!(node, Node::EdgeA | Node::EdgeB) {
            // Tags are between the origin and its CDN.
            response.fields.remove("Cache-Tag");
            response.fields.remove("Surrogate-Key");
        }
    }
    response
}

fn gateway_timeout() -> Response {
    Response { status: 504, ..Response::default() }
}

/// A label that fits a capsule.
fn short(label: &str) -> String {
    const LENGTH: usize = 22;
    if label.chars().count() <= LENGTH {
        return label.to_owned();
    }
    label.chars().take(LENGTH - 1).chain(['…']).collect()
}
