//! The balancer: lets the request in or turns it away, chooses a server, waits for its answer, and passes it on.

use super::{Agenda, Answer, Event, Inside, Journey, Leg, work};
use crate::model::balancer;
use crate::model::limiter::LeakyBucket;
use crate::model::walk::Part;
use crate::model::walk::config::Request;
use crate::model::walk::farm::SERVER_B;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::http::{self, BALANCER_NAME};
use crate::model::walk::wire::{EDGE_OUT, transport};
use crate::model::{SECOND, Station};

/// The balancer's address towards its servers.
const BALANCER_OUT: &str = "10.0.2.1:40112";

impl Journey {
    pub(super) fn request_at_balancer(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.incident = true;
        self.farm.begin_incident(&self.config);
        self.tried.clear();
        self.open.balancer =
            self.record.open(work(self.open.origin, Station::Balancer, Part::Balancer, "balancer"), now);
        let what = work(self.open.balancer, Station::Balancer, Part::Balancer, "choose a server");
        self.work(agenda, what, p::BALANCER, Journey::gateway);
    }

    /// The gateway's limit on the requests of one reader; what the edge asks for itself is not counted.
    fn gateway(&mut self, agenda: &mut Agenda<Event>) {
        let mut bucket = LeakyBucket::new(p::LIMIT_RATE, p::LIMIT_BURST);
        let recent = if self.revalidates { 0 } else { self.config.recent };
        for request in 0..recent {
            bucket.admit(SECOND * request / recent);
        }
        if bucket.admit(SECOND) {
            self.choose(agenda);
            return;
        }
        let (wait, waiting) = (bucket.retry_after(SECOND).max(1), bucket.waiting(SECOND));
        let text = format!(
            "This reader has sent {recent} requests within the last second. {} a second leak out of the bucket, \
             {waiting} are still in it, and it holds {}: this one is turned away before any server has work with it.",
            p::LIMIT_RATE,
            p::LIMIT_BURST
        );
        let mut answer = Answer::problem(429, self.now(agenda), "rate limit of this client");
        answer.head.set("Retry-After", wait.to_string());
        self.note(agenda, Station::Balancer, "over the limit: 429");
        self.refuse(agenda, answer, "The gateway says: too many", text, "");
    }

    /// The balancer answers by itself.
    fn refuse(&mut self, agenda: &mut Agenda<Event>, answer: Answer, title: &'static str, text: String, log: &str) {
        self.answer = answer;
        self.record.attribute(self.open.balancer, "http.response.status_code", self.answer.status.to_string());
        if self.answer.status >= 500 {
            let error = format!("{} {}", self.answer.status, http::reason(self.answer.status));
            self.record.fail(self.open.balancer, &error);
        }
        let mut bytes = Vec::new();
        if !log.is_empty() {
            bytes.push(wire("the balancer's error log", log));
        }
        bytes.push(wire(format!("{} → edge, HTTP/1.1 over TLS", BALANCER_NAME), self.answer.http1()));
        self.stop(agenda, (Station::Balancer, self.open.balancer), title, text, bytes, true);
        self.response_passed(agenda);
    }

    fn choose(&mut self, agenda: &mut Agenda<Event>) {
        let counts = self.farm.in_flight();
        let cookie = self.config.sticky && self.farm.listed(SERVER_B) && !self.tried.contains(&SERVER_B);
        let chosen = if cookie {
            self.farm.send_to(SERVER_B);
            Some(SERVER_B)
        } else {
            self.farm.choose(&self.tried)
        };
        match chosen {
            Some(server) => {
                self.server = server;
                self.server_chosen(&counts, cookie, agenda);
            }
            None => self.nobody_left(agenda),
        }
    }

    /// No server that may be chosen is left.
    fn nobody_left(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        if self.tried.is_empty() {
            let text = "The health checks have taken every server off the list, so there is nobody to choose: `503`, \
                        at once. HAProxy answers so; nginx says `502` here.";
            let mut answer = Answer::problem(503, now, "no server is available");
            answer.head.set("Retry-After", p::RETRY_AFTER.to_string());
            self.note(agenda, Station::Balancer, "no server left: 503");
            self.refuse(agenda, answer, "No server is left", text.to_owned(), "");
        } else {
            self.bad_gateway(agenda);
        }
    }

    fn server_chosen(&mut self, counts: &[u32], cookie: bool, agenda: &mut Agenda<Event>) {
        let letter = self.letter();
        let why = self.why_chosen(counts, cookie);
        self.record.attribute(self.open.balancer, "upstream.in_flight", counted(counts));
        let algorithm = balancer::algorithm(self.config.balancing).name;
        self.record.attribute(self.open.balancer, "server.address", address(self.server));
        let rule = if cookie { "sticky" } else { algorithm };
        self.note(agenda, Station::Balancer, format!("{rule} → {letter}"));
        if self.tried.is_empty() {
            self.request.append("X-Forwarded-For", &EDGE_OUT.to_string());
            self.request.append("Via", &format!("1.1 {}", BALANCER_NAME));
        }
        self.request.set("traceparent", self.record.trace.traceparent(self.open.balancer));
        let text =
            format!("{why} The balancer ends TLS here and adds the address it was called from to `X-Forwarded-For`.");
        let caption = format!("{} → app-{letter} {}, HTTP/1.1", BALANCER_NAME, address(self.server));
        let title = if self.tried.is_empty() { "The balancer chooses" } else { "The balancer tries another" };
        let alive = self.farm.alive(self.server);
        let bytes = if alive { vec![wire(caption, self.request_http1())] } else { Vec::new() };
        self.stop(agenda, (Station::Balancer, self.open.balancer), title, text, bytes, false);
        let name = format!("to app-{letter}");
        let delay = self.way(&name).lan();
        let leg = Leg {
            parent: self.open.balancer,
            ends: (Station::Balancer, Station::App),
            part: Part::Balancer,
            name: "to the server",
            label: if alive { self.request_label() } else { format!("SYN to app-{letter}") },
        };
        self.send(agenda, leg, delay, Journey::request_at_app);
        self.deadline = agenda.now() + p::BALANCER_TIMEOUT;
        self.keep_limit(agenda);
    }

    /// Why this server.
    fn why_chosen(&self, counts: &[u32], cookie: bool) -> String {
        let letter = self.letter();
        if cookie {
            return format!(
                "The reader's cookie names `app-{letter}`, where its session lies, so it is sent there whoever else is \
                 free."
            );
        }
        match self.config.balancing {
            "rr" => {
                let listed = (0..p::SERVERS).filter(|server| self.farm.listed(*server)).count().to_string();
                format!(
                    "Round robin goes through its {listed} servers in turn, and it is `app-{letter}`’s; how busy it is \
                     does not matter."
                )
            }
            "iphash" => {
                let network = EDGE_OUT.octets();
                let network: Vec<_> = network[..3].iter().map(ToString::to_string).collect();
                format!(
                    "IP hash takes the first three octets of the address that it was called from, {}, and comes to \
                     `app-{letter}`. That address is the edge's: all readers who come through it get the same server.",
                    network.join(".")
                )
            }
            _ => {
                let eligible = |index: &usize| self.farm.listed(*index) && !self.tried.contains(index);
                let fewest = counts.get(self.server).copied().unwrap_or(0);
                let tied = (0..counts.len()).filter(eligible).filter(|index| counts[*index] == fewest).count() > 1;
                let counted: Vec<_> =
                    (0..counts.len()).filter(eligible).map(|index| count(index, counts[index])).collect();
                let rule =
                    if tied { "; it shares the lowest count and its turn has come." } else { ": the lowest count." };
                format!(
                    "Requests in flight: {}. Least connections sends this one to `app-{letter}`{rule}",
                    counted.join(", ")
                )
            }
        }
    }

    /// Nothing listens at the server's address.
    pub(super) fn connection_refused(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = work(self.open.balancer, Station::App, Part::Balancer, "connection refused");
        let span = self.record.span(what, now, now);
        self.record.fail(span, "connection refused");
        self.note(agenda, Station::App, format!("app-{} refuses", self.letter()));
        let delay = self.way("refusal").lan();
        let leg = Leg {
            parent: self.open.balancer,
            ends: (Station::App, Station::Balancer),
            part: Part::Balancer,
            name: "refused",
            label: "RST".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::try_another);
    }

    /// The server that had the request is gone: its machine resets the connection.
    pub(super) fn server_died(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.cut_off();
        self.inside.1 = Inside::Nothing;
        self.record.abandon(self.open.app, now, "process gone");
        self.note(agenda, Station::App, format!("app-{} is gone", self.letter()));
        let delay = self.way("reset").lan();
        let leg = Leg {
            parent: self.open.balancer,
            ends: (Station::App, Station::Balancer),
            part: Part::Balancer,
            name: "reset",
            label: "RST".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::try_another);
    }

    /// Whether the request may be sent to another server. What is not idempotent is not sent again once a server may have begun
    /// with it (nginx: `proxy_next_upstream` without `non_idempotent`).
    fn may_retry(&self, refused: bool) -> bool {
        self.config.retry && (refused || self.method == "GET")
    }

    fn try_another(&mut self, agenda: &mut Agenda<Event>) {
        self.wait += 1;
        self.farm.give_up(self.server);
        let letter = self.letter();
        let refused = !self.record.trace.spans.iter().any(|span| span.error.as_deref() == Some("process gone"));
        self.tried.push(self.server);
        if !self.may_retry(refused) {
            self.bad_gateway(agenda);
            return;
        }
        let text = format!(
            "`app-{letter}` is not there: its machine answers, but no process listens. {}The balancer may try another \
             one (`proxy_next_upstream`): the reader loses half a millisecond, no more.",
            if self.config.checks {
                "The health checks have not noticed yet: they look every 2 s and want three failures. "
            } else {
                "Nobody checks the servers' health, so each request has to find out for itself. "
            }
        );
        let bytes = vec![wire("as `tcpdump -nS` prints it", self.refusal())];
        self.stop(agenda, (Station::Balancer, self.open.balancer), "A server is not there", text, bytes, true);
        let what = work(self.open.balancer, Station::Balancer, Part::Balancer, "choose another");
        self.work(agenda, what, p::BALANCER, Journey::choose);
    }

    fn refusal(&self) -> String {
        transport::refused(BALANCER_OUT, &address(self.server), self.number("refused") as u32)
    }

    /// The server that was chosen did not answer, and there is no other.
    fn bad_gateway(&mut self, agenda: &mut Agenda<Event>) {
        let letter = self.letter();
        let seen = if !self.config.checks {
            "Nobody checks the servers' health, so that a dead one stays on the list. "
        } else if self.tried.len() < p::SERVERS {
            "The health checks have not noticed yet. "
        } else {
            ""
        };
        let lure = match self.config.balancing {
            "least" if !self.config.checks && !self.config.sticky => {
                "Least connections even prefers it: whoever refuses everything has nothing in flight. "
            }
            _ => "",
        };
        let end = if self.tried.len() >= p::SERVERS {
            "All servers were tried and none is there: `502`."
        } else if self.config.retry {
            "An order might be placed twice if it were sent again, so the balancer does not try another server: `502`."
        } else {
            "The balancer is set not to try another one: the reader gets a `502`, although two servers could have \
             answered."
        };
        let text = format!("No process listens at `app-{letter}`. {seen}{lure}{end}");
        let log = format!(
            "connect() failed (111: Connection refused) while connecting to upstream, upstream: \"http://{}{}\"",
            address(self.server),
            self.path.split('?').next().unwrap_or_default()
        );
        let answer = Answer::problem(502, self.now(agenda), "no answer from the server behind");
        self.note(agenda, Station::Balancer, "bad gateway: 502");
        self.refuse(agenda, answer, "The balancer has no answer", text, &log);
    }

    /// The balancer's limit goes on, whatever has been cut off behind it.
    pub(super) fn keep_limit(&mut self, agenda: &mut Agenda<Event>) {
        self.time_out(agenda, self.deadline.saturating_sub(agenda.now()), Journey::balancer_gives_up);
    }

    /// The server has not answered in time.
    fn balancer_gives_up(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.cut_off();
        self.inside.1 = Inside::Nothing;
        self.farm.give_up(self.server);
        self.record.abandon(self.open.app, now, "no answer in time");
        let letter = self.letter();
        let waited = (p::BALANCER_TIMEOUT / SECOND).to_string();
        let cause = if self.config.stuck {
            "every worker waits for a service that does not answer"
        } else {
            "its queue is longer than that"
        };
        let text = format!(
            "The balancer has waited {waited} s for `app-{letter}`: {cause}. It gives up and says `504`. The server \
             does not know, and will do the work for nobody once it gets to it."
        );
        let log = format!(
            "upstream timed out (110: Connection timed out) while reading response header from upstream, upstream: \
             \"http://{}{}\"",
            address(self.server),
            self.path.split('?').next().unwrap_or_default()
        );
        let answer = Answer::problem(504, now, "no answer in time from the server behind");
        self.note(agenda, Station::Balancer, "gave up: 504");
        self.refuse(agenda, answer, "The balancer gives up", text, &log);
    }

    pub(super) fn response_at_balancer(&mut self, agenda: &mut Agenda<Event>) {
        self.wait += 1;
        let what = work(self.open.balancer, Station::Balancer, Part::Balancer, "pass the response on");
        let span = self.work(agenda, what, p::BALANCER_BACK, Journey::response_passed);
        self.answer.head.append("Via", &format!("1.1 {}", BALANCER_NAME));
        if self.config.sticky && self.server != SERVER_B {
            self.answer.head.set("Set-Cookie", format!("lb={}; Path=/; Secure; HttpOnly", self.letter()));
        }
        let text = format!(
            "The balancer counts one request fewer for `app-{}` and passes the response on, over the very connection \
             on which the edge is waiting.",
            self.letter()
        );
        let bytes = vec![wire(format!("{} → edge, HTTP/1.1 over TLS", BALANCER_NAME), self.answer.head.http1())];
        self.stop(agenda, (Station::Balancer, span), "Back through the balancer", text, bytes, false);
    }

    fn response_passed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.balancer, self.now(agenda));
        let delay = self.way("from the origin").wan(self.config.origin_km);
        let leg = Leg {
            parent: self.open.origin,
            ends: (Station::Balancer, Station::Cdn),
            part: Part::Origin,
            name: "from the origin",
            label: self.answer.label(),
        };
        self.send(agenda, leg, delay, Journey::response_at_edge);
    }

    /// The letter of the server that has the request.
    pub(super) fn letter(&self) -> String {
        letter(self.server)
    }

    /// Whether what was asked for is done by a `POST` that stores something.
    pub(super) fn is_order(&self) -> bool {
        self.kind == Request::Order
    }
}

/// Requests in flight at each server: `a 3, b 4, c 3`.
fn counted(counts: &[u32]) -> String {
    let counted: Vec<_> = counts.iter().enumerate().map(|(index, in_flight)| count(index, *in_flight)).collect();
    counted.join(", ")
}

fn count(server: usize, in_flight: u32) -> String {
    format!("{} {in_flight}", letter(server))
}

/// Servers are called a, b, c.
fn letter(server: usize) -> String {
    char::from(b'a' + (server % 26) as u8).to_string()
}

/// Where a server listens.
fn address(server: usize) -> String {
    format!("10.0.2.{}:8000", (11 + server))
}
