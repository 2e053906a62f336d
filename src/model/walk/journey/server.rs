//! The application server: a worker is waited for, the handler works, the response leaves.

use super::{Agenda, Answer, Event, Inside, Journey, Leg, Thread, waiting, work};
use crate::model::walk::Part;
use crate::model::walk::config::Request;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::http::{self, BALANCER_NAME};
use crate::model::walk::wire::tenths;
use crate::model::{SECOND, Station};

impl Journey {
    pub(super) fn request_at_app(&mut self, agenda: &mut Agenda<Event>) {
        if !self.farm.alive(self.server) {
            self.connection_refused(agenda);
            return;
        }
        let now = self.now(agenda);
        self.inside = (self.thread, Inside::Server);
        let name = format!("app-{}", self.letter());
        self.open.app = self.record.open(work(self.open.balancer, Station::App, Part::App, &name), now);
        self.open.inner = self.record.open(waiting(self.open.app, Station::App, Part::App, "wait for a worker"), now);
        self.asked_at = now;
        if self.farm.ask_worker(self.server, self.ticket()) {
            self.worker_got(agenda);
            return;
        }
        let queue = self.farm.queue(self.server).saturating_sub(1);
        let text = format!(
            "All {} workers of `app-{}` are busy, and {queue} requests wait already. This one joins the queue: nothing \
             is wrong with it, and nothing is done for it.",
            p::WORKERS,
            self.letter()
        );
        self.say(agenda, (Station::App, self.open.inner), "No worker is free", text);
        self.note(agenda, Station::App, format!("{} in the queue", (queue + 1)));
    }

    pub(super) fn worker_got(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        let busy = format!("{} of {}", self.farm.busy_workers(self.server), p::WORKERS);
        let waited = now - self.asked_at;
        let had_to = if waited == 0 {
            "one was free, so nothing was waited for".to_owned()
        } else {
            format!("all were busy, so it waited {} ms", tenths(waited))
        };
        let route = self.path.split('?').next().unwrap_or_default().to_owned();
        let text = format!(
            "Every request needs a worker of `app-{}` from here to its end: {had_to}. {busy} are busy now. The \
             framework finds the route `{route}`, loads the session and checks the input.",
            self.letter()
        );
        let name = format!("worker on app-{}", self.letter());
        self.open.handler = self.record.open(work(self.open.app, Station::App, Part::App, &name), now);
        self.record.attribute(self.open.handler, "http.route", route);
        self.note(agenda, Station::App, format!("{busy} workers busy"));
        self.stop(agenda, (Station::App, self.open.handler), "A worker takes it", text, Vec::new(), waited > 0);
        let what = work(self.open.handler, Station::App, Part::App, "route, session, input");
        self.work(agenda, what, p::HANDLER_BEFORE, Journey::handler_prepared);
    }

    fn handler_prepared(&mut self, agenda: &mut Agenda<Event>) {
        if self.config.stuck {
            self.handler_hangs(agenda);
            return;
        }
        match self.kind {
            Request::Order => self.query_made(agenda),
            Request::Upload => {
                let what = work(self.open.handler, Station::App, Part::App, "sign a URL");
                self.work(agenda, what, p::SIGN, Journey::url_made);
            }
            Request::Search | Request::Image => self.cache_get(agenda),
        }
    }

    /// The handler waits for a service that does not answer; only the balancer's limit ends that.
    fn handler_hangs(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = waiting(self.open.handler, Station::App, Part::App, "wait for another service");
        self.open.inner = self.record.open(what, now);
        let text = "The handler asks another service and waits for it with no limit of its own. That service does not \
                    answer, so that worker after worker stands still, and each new request takes one more.";
        self.say(agenda, (Station::App, self.open.inner), "The worker stands still", text);
        self.note(agenda, Station::App, "waiting for a service");
    }

    fn url_made(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.signed = self.sign(now);
        let body = format!("{{\"method\":\"PUT\",\"url\":\"https://{}{}\"}}", self.host, self.signed);
        self.answer = Answer::json(201, now, body);
        self.answer.head.set("Cache-Control", "no-store");
        let text = "The handler signs a URL: an HMAC over method, host, path and time, made with the key that only \
                    application and storage know. No call to the storage is needed for it, and no photo passes through \
                    this worker.";
        self.say(agenda, (Station::App, self.open.handler), "A URL is signed", text);
        self.note(agenda, Station::App, "a URL signed");
        self.finish_head(agenda);
    }

    /// The handler's last part.
    pub(super) fn finish_head(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.handler, Station::App, Part::App, "the response's head");
        self.work(agenda, what, p::HANDLER_HEAD, Journey::response_leaves);
    }

    /// The handler can't do what it is asked to, and says so.
    pub(super) fn unavailable(&mut self, agenda: &mut Agenda<Event>, detail: &str) {
        self.answer = Answer::problem(503, self.now(agenda), detail);
        self.answer.head.set("Retry-After", p::RETRY_AFTER.to_string());
        self.record.fail(self.open.handler, detail);
        self.finish_head(agenda);
    }

    /// The response leaves the application server.
    fn response_leaves(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.inside.1 = Inside::Nothing;
        self.record.close(self.open.handler, now);
        self.record.close(self.open.app, now);
        let unchanged = self.answer.head.get("ETag") == self.request.get("If-None-Match");
        if self.thread == Thread::Later && self.answer.status == 200 && unchanged {
            self.answer = self.answer.not_modified();
        }
        let status = self.answer.status;
        self.record.attribute(self.open.app, "http.response.status_code", status.to_string());
        let letter = self.letter();
        let took = tenths(now - self.asked_at);
        let kept = match status {
            503 => "It says `503` and when to come back; a `500` would say that the code is wrong.",
            304 => {
                "The body would be the same as the edge's, as the entity tag tells: `304` says so without sending it."
            }
            _ => "Who may keep it, and for how long, is decided here, in `Cache-Control`.",
        };
        let text = format!(
            "The response is ready {took} ms after the request reached `app-{letter}`, and the worker is free for the \
             next one. {kept}"
        );
        let bytes = vec![wire(format!("app-{letter} → {}, HTTP/1.1", BALANCER_NAME), self.answer.http1())];
        self.stop(agenda, (Station::App, self.open.app), "The response leaves", text, bytes, false);
        if status >= 500 {
            self.record.fail(self.open.app, http::reason(status));
            self.note(agenda, Station::App, http::reason(status));
        }
        self.farm.give_up(self.server);
        self.farm.worker_free(self.server);
        let delay = self.way("from the server").lan();
        let leg = Leg {
            parent: self.open.balancer,
            ends: (Station::App, Station::Balancer),
            part: Part::Balancer,
            name: "from the server",
            label: self.answer.label(),
        };
        self.send(agenda, leg, delay, Journey::response_at_balancer);
    }

    /// A limit in whole seconds, in words.
    pub(super) fn seconds(limit: crate::model::Micros) -> String {
        format!("{} s", (limit / SECOND))
    }
}
