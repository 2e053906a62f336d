//! The origin: the balancer chooses a server, the server a worker; and the way of the response out of it.

use super::edge::LABEL;
use super::{Client, Event, Journey, Leg, Step, work};
use crate::model::Station;
use crate::model::kernel::Agenda;
use crate::model::trace::SpanKind;
use crate::model::walk::Part;
use crate::model::walk::parameters as p;
use crate::model::walk::record::{Stop, What, wire};
use crate::model::walk::wire::http::{self, BALANCER_NAME};
use crate::model::walk::wire::{EDGE_OUT, shorten, tenths};

impl Journey {
    /// The letter of the server that has the request.
    pub(super) fn letter(&self) -> char {
        letter(self.server)
    }

    pub(super) fn request_at_balancer(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.open.balancer =
            self.record.open(work(self.open.origin, Station::Balancer, Part::Balancer, "balancer"), now);
        let what = work(self.open.balancer, Station::Balancer, Part::Balancer, "choose a server");
        self.work(agenda, what, p::BALANCER, Step::ServerChosen);
    }

    pub(super) fn server_chosen(&mut self, agenda: &mut Agenda<Event>) {
        let counts = self.farm.in_flight();
        self.server = self.farm.choose();
        let letter = self.letter();
        let fewest = counts[self.server];
        let tied = counts.iter().filter(|count| **count == fewest).count() > 1;
        let counted: Vec<_> =
            counts.iter().enumerate().map(|(index, count)| format!("{} {count}", self::letter(index))).collect();
        self.record.attribute(self.open.balancer, "server.address", address(self.server));
        self.note(agenda, Station::Balancer, format!("least connections → {letter}"));
        self.request.append("X-Forwarded-For", EDGE_OUT);
        self.request.append("Via", &format!("1.1 {BALANCER_NAME}"));
        self.request.set("traceparent", self.record.trace.traceparent(self.open.balancer));
        let rule = if tied { "; it shares the lowest count and its turn has come" } else { ": the lowest count" };
        let text = format!(
            "Requests in flight: {}. Least connections sends this one to `app-{letter}`{rule}. The balancer ends TLS here and \
             adds the address it was called from to `X-Forwarded-For`.",
            counted.join(", ")
        );
        let caption = format!("{BALANCER_NAME} → app-{letter} {}, HTTP/1.1", address(self.server));
        let bytes = vec![wire(caption, self.request.http1())];
        let (station, span) = (Station::Balancer, self.open.balancer);
        self.stop(agenda, Stop { station, span, title: "The balancer chooses", text, wire: bytes, notable: false });
        let delay = self.way("to the server").lan();
        let leg = Leg {
            parent: span,
            ends: (Station::Balancer, Station::App),
            part: Part::Balancer,
            name: "to the server",
            label: shorten(&format!("GET {}", self.query.path()), LABEL),
        };
        self.send(agenda, leg, delay, Step::RequestAtApp);
    }

    pub(super) fn request_at_app(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let name = &format!("app-{}", self.letter());
        self.open.app = self.record.open(work(self.open.balancer, Station::App, Part::App, name), now);
        let what = What {
            parent: Some(self.open.app),
            station: Station::App,
            kind: SpanKind::Wait,
            part: Part::App,
            name: "wait for a worker",
        };
        self.open.inner = self.record.open(what, now);
        self.asked_at = now;
        if self.farm.ask_worker(self.server, Client::Walk) {
            self.worker_got(agenda);
        } else {
            self.note(agenda, Station::App, "waiting for a worker");
        }
    }

    pub(super) fn worker_got(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        let (busy, workers, letter) = (self.farm.busy_workers(self.server), p::WORKERS, self.letter());
        let waited = now - self.asked_at;
        let had_to = if waited == 0 {
            "one was free, so nothing was waited for".to_owned()
        } else {
            format!("all were busy, so it waited {} ms", tenths(waited))
        };
        let text = format!(
            "Every request needs a worker of `app-{letter}` from here to its end: {had_to}. {busy} of {workers} are busy now. The \
             framework finds the route `/search`, loads the session and checks the input."
        );
        let name = &format!("worker on app-{letter}");
        self.open.handler = self.record.open(work(self.open.app, Station::App, Part::App, name), now);
        self.record.attribute(self.open.handler, "http.route", "/search");
        self.note(agenda, Station::App, format!("{busy} of {workers} workers busy"));
        let (station, span) = (Station::App, self.open.handler);
        self.stop(
            agenda,
            Stop { station, span, title: "A worker takes it", text, wire: Vec::new(), notable: waited > 0 },
        );
        let what = work(self.open.handler, Station::App, Part::App, "route, session, input");
        self.work(agenda, what, p::HANDLER_BEFORE, Step::HandlerPrepared);
    }

    /// The response leaves the application server.
    pub(super) fn response_leaves(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.handler, now);
        self.record.close(self.open.app, now);
        self.response = http::Head::found(&self.body, now);
        self.record.attribute(self.open.app, "http.response.status_code", "200");
        let letter = self.letter();
        let text = format!(
            "The response is ready {} ms after the request reached `app-{letter}`, and the worker is free for the next one. Who may \
             keep it, and for how long, is decided here, in `Cache-Control`.",
            tenths(now - self.asked_at)
        );
        let bytes = vec![wire(
            format!("app-{letter} → {BALANCER_NAME}, HTTP/1.1"),
            format!("{}\n{}", self.response.http1(), http::body_shown(&self.query, &self.products)),
        )];
        let (station, span) = (Station::App, self.open.app);
        self.stop(agenda, Stop { station, span, title: "The response leaves", text, wire: bytes, notable: false });
        self.release_worker(self.server, agenda);
        let delay = self.way("from the server").lan();
        let leg = Leg {
            parent: self.open.balancer,
            ends: (Station::App, Station::Balancer),
            part: Part::Balancer,
            name: "from the server",
            label: format!("200, {} bytes of JSON", self.body.len()),
        };
        self.send(agenda, leg, delay, Step::ResponseAtBalancer);
    }

    pub(super) fn response_at_balancer(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.balancer, Station::Balancer, Part::Balancer, "pass the response on");
        let span = self.work(agenda, what, p::BALANCER_BACK, Step::ResponsePassed);
        self.response.append("Via", &format!("1.1 {BALANCER_NAME}"));
        let text = format!(
            "The balancer counts one request fewer for `app-{}` and passes the response on, over the very connection on which the \
             edge is waiting.",
            self.letter()
        );
        let bytes = vec![wire(format!("{BALANCER_NAME} → edge, HTTP/1.1 over TLS"), self.response.http1())];
        let station = Station::Balancer;
        self.stop(
            agenda,
            Stop { station, span, title: "Back through the balancer", text, wire: bytes, notable: false },
        );
    }

    pub(super) fn response_passed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.balancer, self.now(agenda));
        let delay = self.way("from the origin").wan(p::ORIGIN_KM);
        let leg = Leg {
            parent: self.open.origin,
            ends: (Station::Balancer, Station::Cdn),
            part: Part::Origin,
            name: "from the origin",
            label: format!("200, {} bytes of JSON", self.body.len()),
        };
        self.send(agenda, leg, delay, Step::ResponseAtEdge);
    }
}

/// Servers are called a, b, c.
fn letter(server: usize) -> char {
    char::from(b'a' + (server % 26) as u8)
}

/// Where a server listens.
fn address(server: usize) -> String {
    format!("10.0.2.{}:8000", 11 + server)
}
