//! The edge of the content delivery network: request in, cache look-up, response stored and passed on
//! (RFC 9111; stale copies RFC 5861; `Cache-Status` RFC 9211).

use super::{Agenda, Answer, Event, Inside, Journey, LABEL, Leg, access_time, shorten, transit, work};
use crate::model::walk::Part;
use crate::model::walk::config::{Cdn, Connection, Http, Request};
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::http::{self, EDGE_NAME};
use crate::model::walk::wire::{Clock, EDGE_OUT, ORIGIN, READER};
use crate::model::{Micros, Station};

/// Why the edge goes forward: the values of `fwd` in RFC 9211, §2.2.
const METHOD: &str = "method";
const BYPASS: &str = "bypass";
const MISS: &str = "uri-miss";

impl Journey {
    /// The request leaves the browser, for the first time or (an upload) for the second.
    pub(super) fn request_sent(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let first = self.method != "PUT";
        if self.open.leg != 0 {
            self.record.close(self.open.leg, now);
        }
        let name = self.request_label();
        self.open.leg = self.record.open(work(self.open.root, Station::Cdn, Part::Edge, &name), now);
        self.open.fetcher = self.open.leg;
        self.record.attribute(self.open.leg, "network.protocol.version", self.version());
        let head = self.request.in_version(self.http);
        let early = if first { self.early() } else { None };
        let text = self.leaving(early.is_some());
        let mut bytes = Vec::new();
        if let Some(early) = &early {
            bytes.push(wire("browser → edge, in the same flight", early.text.clone()));
        }
        let over = if self.http == Http::Three { " over QUIC" } else { " over TLS" };
        let caption = format!("browser → edge, HTTP/{}{over}", self.version());
        bytes.push(wire(caption, format!("{head}\n{}", self.payload.0)));
        let title = if first { "The request leaves" } else { "The photo leaves" };
        self.stop(agenda, (Station::Browser, self.open.leg), title, text, bytes, false);
        let size = head.len() as u64 + self.payload.1 + early.map_or(0, |early| early.bytes);
        let mut way = self.way(if first { "to the edge" } else { "photo to the edge" });
        let (flights, delay) = self.transfer(size);
        let delay = delay + way.access(0) + way.wan(self.config.edge_km);
        self.round_trips += flights - 1;
        let ends = (Station::Browser, Station::Cdn);
        let leg = Leg { parent: self.open.leg, ends, part: Part::Edge, name: "to the edge", label: name };
        self.send(agenda, leg, delay, Journey::request_at_edge);
    }

    /// The version of HTTP between browser and edge.
    fn version(&self) -> &'static str {
        match self.http {
            Http::OneOne => "1.1",
            Http::Two => "2",
            Http::Three => "3",
        }
    }

    /// What there is to say as the request leaves.
    fn leaving(&self, early: bool) -> String {
        if self.method == "PUT" {
            return "Now the photo itself, straight to where the URL says. Whoever holds this URL may put this one \
                    object for five minutes, and nothing else: the signature covers method, host, path and time, so \
                    that no password travels."
                .to_owned();
        }
        let mut text = if early {
            "The request travels with the first message of the handshake, encrypted with a key from last time: no \
             round trip is waited for before it (0-RTT). The price: whoever recorded it could send it again, so that \
             only a `GET` goes this way. "
                .to_owned()
        } else if self.connection == Connection::Open {
            "The connection to the edge is still open from the page itself, encryption included: nobody is asked for \
             an address, and there is no handshake. "
                .to_owned()
        } else {
            String::new()
        };
        text.push_str(match self.http {
            Http::OneOne => {
                "The request itself leaves as text. `Host` says which site is meant: one address serves many. The next \
                 request on this connection must wait for this one's answer."
            }
            Http::Two => {
                "The request itself leaves as one HTTP/2 stream. `:authority` says which site is meant: one \
                          address serves many."
            }
            Http::Three => {
                "The request itself leaves as one QUIC stream; a packet lost on another stream would not hold it up. \
                 `:authority` says which site is meant: one address serves many."
            }
        });
        text.push_str(
            " `traceparent` was made by the page's script; every hop keeps its trace id and puts in a span id of its \
             own.",
        );
        text
    }

    /// How many flights some bytes take over this connection, and how much longer than one way all of them need: a new connection
    /// sends ten segments, waits for their acknowledgement, and doubles (slow start, RFC 5681, §3.1).
    fn transfer(&self, bytes: u64) -> (u32, Micros) {
        if self.connection == Connection::Open || bytes <= p::INITIAL_WINDOW {
            return (1, access_time(bytes));
        }
        let one_way = p::ACCESS + p::ACCESS_JITTER + self.config.edge_km * p::FIBRE_PER_KM + p::WAN_JITTER;
        let (mut flights, mut window, mut left, mut time) = (1, p::INITIAL_WINDOW, bytes, 0);
        while left > window {
            time += access_time(window).max(2 * one_way);
            left -= window;
            window *= 2;
            flights += 1;
        }
        (flights, time + access_time(left))
    }

    fn request_at_edge(&mut self, agenda: &mut Agenda<Event>) {
        if let Some(early) = self.early() {
            let what = work(self.open.leg, Station::Cdn, Part::Connect, "key exchange");
            self.work(agenda, what, early.work, Journey::edge_looks);
        } else {
            self.edge_looks(agenda);
        }
    }

    /// Why the edge does not look into its cache, if it does not.
    fn uncached(&self) -> Option<&'static str> {
        if self.method != "GET" {
            Some(METHOD)
        } else if self.config.cdn == Cdn::Bypass {
            Some(BYPASS)
        } else {
            None
        }
    }

    fn edge_looks(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.leg, Station::Cdn, Part::Edge, "edge cache look-up");
        let span = self.work(agenda, what, p::EDGE_LOOKUP, Journey::edge_decides);
        let text = match (self.uncached(), self.config.cdn) {
            (Some(METHOD), _) => {
                "Only answers to `GET` are kept here. This method changes something, so that a copy would be no \
                 answer: the edge passes it on."
            }
            (Some(_), _) => {
                "A rule says that this path is not to be cached, so that the edge does not even look: each request \
                 goes the whole way."
            }
            (None, Cdn::Purged) => {
                "The edge makes its cache key from method, host, path and query, and looks. A copy lay there until \
                 someone purged it a moment ago, because it was no longer true."
            }
            (None, Cdn::Hit | Cdn::Stale) => {
                "The edge makes its cache key from method, host, path and query, looks, and finds a copy."
            }
            (None, _) => {
                "The edge makes its cache key from method, host, path and query, and looks. Nobody near here has asked \
                 for this lately, so nothing is stored under it."
            }
        };
        let hit = self.uncached().is_none() && matches!(self.config.cdn, Cdn::Hit | Cdn::Stale);
        self.record.attribute(span, "cache.hit", if hit { "true" } else { "false" });
        let key = format!("{} https://{}{}", self.method, self.host, self.path);
        let bytes = if self.uncached().is_some() { Vec::new() } else { vec![wire("cache key", key)] };
        let title = if self.uncached().is_some() { "The edge does not look" } else { "The edge looks in its cache" };
        self.stop(agenda, (Station::Cdn, span), title, text, bytes, false);
        self.note(agenda, Station::Cdn, "looking");
    }

    fn edge_decides(&mut self, agenda: &mut Agenda<Event>) {
        match (self.uncached(), self.config.cdn) {
            (None, Cdn::Hit) => self.edge_answers(p::COPY_AGE, p::IMAGE_COPY_AGE, agenda),
            (None, Cdn::Stale) => self.edge_answers(p::STALE_AGE, p::IMAGE_TTL + p::STALE_AGE, agenda),
            (reason, _) => self.edge_fetches(reason.unwrap_or(MISS), agenda),
        }
    }

    /// The edge answers from its copy, which has lain there for so many seconds.
    fn edge_answers(&mut self, search_age: u64, image_age: u64, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let image = self.kind == Request::Image;
        let age = if image { image_age } else { search_age };
        let lifetime = if image { p::IMAGE_TTL } else { u64::from(p::CACHE_TTL) };
        self.answer = if image { self.picture(now) } else { self.found(now) };
        let answer = &mut self.answer;
        answer.head.set("Date", Clock::ago(now, age).http_date());
        answer.head.set("Age", age.to_string());
        answer.head.append("Via", &format!("1.1 {}", EDGE_NAME));
        answer.head.set("X-Cache", if age < lifetime { "HIT" } else { "STALE" });
        let ttl = if age < lifetime { (lifetime - age).to_string() } else { format!("-{}", (age - lifetime)) };
        answer.head.set("Cache-Status", format!("{}; hit; ttl={ttl}", EDGE_NAME));
        let age = age.to_string();
        let (title, note, text) = if self.config.cdn == Cdn::Stale {
            let text = [
                "The copy is ",
                &age,
                " s old and no longer fresh, but `stale-while-revalidate` allows its use for a while more: the reader \
                 gets it at once, and the edge asks the origin for a new one afterwards. `Age` tells how old it is.",
            ];
            ("A stale copy, at once", "stale, from its copy", text.concat())
        } else {
            let text = [
                "A hit: the copy is ",
                &age,
                " s old and may be used until it is ",
                &lifetime.to_string(),
                " s old. The edge answers by itself; everything behind it has no work with this request. `Age` tells \
                 how old the answer is.",
            ];
            ("A hit at the edge", "hit", text.concat())
        };
        let bytes = vec![wire(self.to_browser(), self.answer.in_version(self.http))];
        self.stop(agenda, (Station::Cdn, self.open.leg), title, text, bytes, true);
        self.note(agenda, Station::Cdn, note);
        self.response_sent(agenda);
        if self.config.cdn == Cdn::Stale {
            self.leave_for_later(agenda, p::EDGE_STORE, Journey::revalidate);
        }
    }

    fn edge_fetches(&mut self, reason: &'static str, agenda: &mut Agenda<Event>) {
        self.forward = reason;
        self.record.attribute(self.open.leg, "cache.fwd", reason);
        let note = match reason {
            METHOD => "passed on",
            BYPASS => "bypass",
            _ if self.config.cdn == Cdn::Purged => "purged, so a miss",
            _ => "miss",
        };
        self.note(agenda, Station::Cdn, note);
        if self.kind == Request::Image || self.method == "PUT" {
            self.storage_asked(agenda);
        } else {
            self.origin_asked(agenda);
        }
    }

    /// What the edge adds before it passes a request on.
    pub(super) fn forwarded(&mut self) {
        let version = match self.http {
            Http::OneOne => "1.1 ",
            Http::Two => "2.0 ",
            Http::Three => "3.0 ",
        };
        self.request.set("X-Forwarded-For", READER);
        self.request.set("X-Forwarded-Proto", "https");
        self.request.set("Via", [version, EDGE_NAME].concat());
        self.request.set("traceparent", self.record.trace.traceparent(self.open.origin));
    }

    /// The edge asks the origin.
    pub(super) fn origin_asked(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = transit(self.open.fetcher, Station::Cdn, Part::Origin, "fetch from the origin");
        self.open.origin = self.record.open(what, now);
        self.forwarded();
        let km = self.config.origin_km.to_string();
        let opening = if self.revalidates {
            "The edge asks whether its copy still holds: `If-None-Match` says which one it has, so that nothing is \
             sent twice."
        } else if self.forward != MISS {
            "The edge passes the request on, over a connection to the origin that it keeps open, so that there is no \
             handshake to wait for."
        } else {
            "A miss: the edge asks the origin, over a connection that it keeps open, so that there is no handshake to \
             wait for."
        };
        let text = format!(
            "{opening} It calls from its own address; who asked is only known from `X-Forwarded-For`. {km} km of fibre \
             lie between."
        );
        let bytes =
            vec![wire(format!("edge {EDGE_OUT} → origin {ORIGIN}:443, HTTP/1.1 over TLS"), self.request_http1())];
        let title = match self.forward {
            _ if self.revalidates => "The edge asks for a new copy",
            MISS => "Miss: on to the origin",
            _ => "On to the origin",
        };
        self.stop(agenda, (Station::Cdn, self.open.origin), title, text, bytes, true);
        let delay = self.way("to the origin").wan(self.config.origin_km);
        let leg = Leg {
            parent: self.open.origin,
            ends: (Station::Cdn, Station::Balancer),
            part: Part::Origin,
            name: "to the origin",
            label: self.request_label(),
        };
        self.send(agenda, leg, delay, Journey::request_at_balancer);
    }

    pub(super) fn response_at_edge(&mut self, agenda: &mut Agenda<Event>) {
        self.inside.1 = Inside::Nothing;
        self.record.close(self.open.origin, self.now(agenda));
        if self.revalidates {
            self.copy_renewed(agenda);
            return;
        }
        let status = self.answer.status;
        let reason = self.forward;
        let stored = status == 200 && reason == MISS;
        let name = if stored { "store a copy" } else { "pass it on" };
        let what = work(self.open.leg, Station::Cdn, Part::Edge, name);
        let span = self.work(agenda, what, p::EDGE_STORE, Journey::response_sent);
        let ttl = if self.kind == Request::Image { p::IMAGE_TTL } else { u64::from(p::CACHE_TTL) }.to_string();
        let mut cache_status = format!("{}; fwd={reason}; fwd-status={status}", EDGE_NAME);
        if stored {
            cache_status.push_str(&format!("; stored; ttl={ttl}"));
        }
        self.answer.head.append("Via", &format!("1.1 {}", EDGE_NAME));
        self.answer.head.set("X-Cache", "MISS");
        self.answer.head.set("Cache-Status", cache_status);
        let text = match (status, stored) {
            (400.., _) => {
                "An error is passed on as it is and kept by nobody: `no-store` says so. Had the edge a copy, even a \
                 stale one, it could have answered with that instead."
                    .to_owned()
            }
            (_, true) => format!(
                "The response may be kept by a shared cache for {ttl} s. The edge stores a copy and \
                                  says so in `Cache-Status`. There is no `Age`: this response came from behind the \
                                  edge just now."
            ),
            _ => {
                "The edge passes the response on and keeps nothing of it; `fwd` in `Cache-Status` says why it did not \
                  look."
                    .to_owned()
            }
        };
        let bytes = vec![wire(self.to_browser(), self.answer.head.in_version(self.http))];
        let title = if stored { "The edge keeps a copy" } else { "Through the edge" };
        self.stop(agenda, (Station::Cdn, span), title, text, bytes, false);
        let note = match (status, reason) {
            (400.., _) => "passed an error on",
            (_, MISS) => "miss, stored",
            (_, BYPASS) => "bypass",
            _ => "passed on",
        };
        self.note(agenda, Station::Cdn, note);
    }

    fn to_browser(&self) -> String {
        let over = if self.http == Http::Three { " over QUIC" } else { " over TLS" };
        format!("edge → browser, HTTP/{}{over}", self.version())
    }

    /// The response leaves the edge for the browser.
    pub(super) fn response_sent(&mut self, agenda: &mut Agenda<Event>) {
        let bytes = self.answer.head.in_version(self.http).len() as u64 + self.answer.bytes;
        let mut way = self.way(if self.method == "PUT" { "stored, from the edge" } else { "from the edge" });
        let (flights, delay) = self.transfer(bytes);
        let delay = delay + way.access(0) + way.wan(self.config.edge_km);
        self.round_trips += flights - 1;
        self.delivered = self.answer.clone();
        let leg = Leg {
            parent: self.open.leg,
            ends: (Station::Cdn, Station::Browser),
            part: Part::Edge,
            name: "to the browser",
            label: shorten(&self.answer.label(), LABEL),
        };
        self.send(agenda, leg, delay, Journey::response_at_browser);
    }

    /// The edge has an answer about its copy: work left for later is done.
    fn copy_renewed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let status = self.answer.status;
        self.record.close(self.open.later, now);
        self.record.attribute(self.open.later, "http.response.status_code", status.to_string());
        let (title, note, text) = match status {
            304 => (
                "The copy is fresh again",
                "copy renewed",
                "Nothing has changed: `304` without a body, and the copy counts as fresh from now on. The reader has \
                 had it long ago.",
            ),
            200 => {
                ("The copy is replaced", "copy renewed", "The origin sent another version: it takes the copy's place.")
            }
            _ => (
                "The copy stays stale",
                "copy not renewed",
                "The origin answered with an error. The reader has not noticed: the stale copy stays in use as long as \
                 its time allows, and the edge will ask again.",
            ),
        };
        if status >= 400 {
            self.record.fail(self.open.later, http::reason(status));
        }
        let bytes = vec![wire("origin → edge", self.answer.head.http1())];
        self.stop(agenda, (Station::Cdn, self.open.later), title, text, bytes, true);
        self.note(agenda, Station::Cdn, note);
        self.later = false;
    }

    /// The edge begins to renew its copy, after the reader has been answered.
    fn revalidate(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = work(0, Station::Cdn, Part::Later, "renew the copy");
        self.open.later = self.record.open(super::What { parent: None, ..what }, now);
        self.open.fetcher = self.open.later;
        self.revalidates = true;
        let tag = self.delivered.head.get("ETag").unwrap_or("\"\"").to_owned();
        self.request.set("If-None-Match", tag);
        if self.kind == Request::Image {
            self.storage_asked(agenda);
        } else {
            self.origin_asked(agenda);
        }
    }

    /// The search's answer as the application makes it at this moment.
    pub(super) fn found(&self, at: Micros) -> Answer {
        let shown = http::body_shown(&self.query, &self.products);
        Answer::found(&self.body, shown, at, self.config.cdn != Cdn::Bypass)
    }
}
