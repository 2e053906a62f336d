//! The browser's own part: from the key to the first question, and from the last answer to what the reader sees.

use super::resolve::Outcome;
use super::{Agenda, Answer, Event, Head, Journey, Query, work};
use crate::model::Station;
use crate::model::walk::config::{Connection, Request};
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::{ALIAS, HOST, http, tenths};
use crate::model::walk::{DEFAULT_QUERY, Part};

impl Journey {
    pub(super) fn key_pressed(&mut self, agenda: &mut Agenda<Event>) {
        self.decide();
        let what = super::What { parent: None, ..work(0, Station::Browser, Part::Browser, self.kind.name()) };
        self.open.root = self.record.open(what, 0);
        let url = format!("https://{}{}", self.host, self.path);
        self.record.attribute(self.open.root, "http.request.method", self.method);
        self.record.attribute(self.open.root, "url.full", url.clone());
        self.request.set("traceparent", self.record.trace.traceparent(self.open.root));
        let kept = self.connection == Connection::Open;
        let next = if kept { Journey::request_sent } else { Journey::name_needed };
        let what = work(self.open.root, Station::Browser, Part::Browser, "read the URL");
        let span = self.work(agenda, what, p::BROWSER_START, next);
        let text = format!(
            "{} The browser reads the URL first: the scheme says port 443 and TLS, the host is {}",
            self.kind.opening(),
            if kept {
                "the name that a connection is still open to. Its own HTTP cache is empty."
            } else {
                "the name that needs an address. Its own HTTP and DNS caches are empty."
            }
        );
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut parts =
            format!("{url}\n\nscheme     https\nhost       {}\nport       443\npath       {path}", self.host);
        if !query.is_empty() {
            parts.push_str("\nquery      ");
            parts.push_str(query);
        }
        let bytes = vec![wire("the URL, taken apart (RFC 3986)", parts)];
        self.stop(agenda, (Station::Browser, span), self.kind.title(), text, bytes, true);
    }

    /// What is asked for, as the settings have it when the key is pressed.
    fn decide(&mut self) {
        let typed = if self.config.query.trim().is_empty() { DEFAULT_QUERY } else { &self.config.query };
        self.query = Query::new(typed);
        self.products = http::products(&self.query.text);
        self.body = http::body(&self.query, &self.products);
        self.kind = self.config.request;
        self.host = if self.config.alias { ALIAS } else { HOST };
        self.connection = self.config.connection;
        self.http = self.config.http;
        let product = self.products.first().map_or(1, |product| product.id).to_string();
        let (method, path, accept) = match self.kind {
            Request::Search => ("GET", self.query.path(), "application/json"),
            Request::Image => ("GET", format!("/photos/{product}.jpg"), "image/avif,image/webp,*/*"),
            Request::Order => ("POST", "/orders".to_owned(), "application/json"),
            Request::Upload => ("POST", "/uploads".to_owned(), "application/json"),
        };
        self.ask(method, path, accept);
        let payload = match self.kind {
            Request::Order => format!("{{\"product\":{product},\"quantity\":1}}"),
            Request::Upload => format!("{{\"type\":\"image/jpeg\",\"bytes\":{}}}", p::PHOTO_BYTES),
            Request::Search | Request::Image => String::new(),
        };
        if !payload.is_empty() {
            self.request.set("Content-Type", "application/json");
            self.request.set("Content-Length", payload.len().to_string());
        }
        if self.kind == Request::Order {
            let key = http::hex(self.number("idempotency key"));
            self.request.set("Idempotency-Key", format!("\"{key}\""));
        }
        let length = payload.len() as u64;
        self.payload = (payload, length);
    }

    /// Sets what is asked for next.
    pub(super) fn ask(&mut self, method: &'static str, path: String, accept: &str) {
        self.method = method;
        self.path = path;
        self.request = Head::request(method, self.host, self.path.clone(), accept);
        if self.config.sticky {
            self.request.set("Cookie", "lb=b");
        }
    }

    pub(super) fn response_at_browser(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.leg, self.now(agenda));
        self.open.leg = 0;
        self.round_trips += 1;
        let what = work(self.open.root, Station::Browser, Part::Browser, "read the response");
        let signed = self.kind == Request::Upload && self.method == "POST" && self.delivered.status == 201;
        let next = if signed { Journey::url_signed } else { Journey::response_read };
        self.work(agenda, what, p::BROWSER_READ, next);
    }

    /// The reader has what there is to have.
    pub(super) fn response_read(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let status = self.delivered.status;
        self.record.attribute(self.open.root, "http.response.status_code", status.to_string());
        let took = tenths(now);
        if status >= 400 {
            let error = format!("{status} {}", http::reason(status));
            self.record.fail(self.open.root, &error);
        }
        let text = self.outcome(&took);
        let bytes = match (&self.delivered, self.kind) {
            (Answer { status: 200, .. }, Request::Search) => vec![wire("the body", self.delivered.shown.clone())],
            (Answer { status: 400.., shown, .. }, _) => vec![wire("the body", shown.clone())],
            _ => Vec::new(),
        };
        let title = match (status, self.kind) {
            (400.., _) => "The reader sees an error",
            (_, Request::Search) => "The rows are there",
            (_, Request::Image) => "The picture is there",
            (_, Request::Order) => "The order is placed",
            (_, Request::Upload) => "The photo is stored",
        };
        self.stop(agenda, (Station::Browser, self.open.root), title, text, bytes, true);
        self.note(agenda, Station::Browser, format!("{status} in {took} ms"));
        self.end(agenda);
    }

    /// What the reader has after so many milliseconds, in words.
    fn outcome(&self, took: &str) -> String {
        let after = format!("{took} ms after the key");
        match (self.delivered.status, self.kind) {
            (429, _) => format!(
                "Too many requests from this reader: the gateway turned this one away after {took} ms, and no server \
                 had any work with it. A well-behaved script waits as long as `Retry-After` says."
            ),
            (502, _) => format!(
                "A gateway error after {took} ms: the balancer was there, the server behind it was not. Asked again, \
                 the same request may meet a server that lives."
            ),
            (503, _) => format!(
                "After {took} ms the shop says that it can't serve this now. A 503 is honest: it says whose fault it \
                 is and when to come back."
            ),
            (504, _) => format!(
                "After {took} ms the balancer has given up. The reader knows nothing: the server may still be working, \
                 and may even succeed."
            ),
            (_, Request::Search) => {
                let rows = self.products.len().to_string();
                let mut text = format!("The script has its {rows} rows {after}.");
                text.push_str(self.why_so_long());
                text
            }
            (_, Request::Image) => {
                format!(
                    "The browser has the picture {after}, and may keep it for a day: the next page that shows it asks \
                     nobody."
                )
            }
            (_, Request::Order) => {
                let mail = if self.config.broker {
                    "The e-mail is not sent yet; that is the consumer's work, and the reader need not wait for it."
                } else {
                    "Most of it was the e-mail: without a broker, the reader waits until the mail provider has taken it."
                };
                format!("The order has its number {after}. {mail}")
            }
            (_, Request::Upload) => {
                let told = if self.config.broker {
                    "The smaller sizes are made later, by a consumer of the storage's event."
                } else {
                    "With no broker to tell, nobody knows that it is there until someone looks: the smaller sizes wait \
                     for the next sweep."
                };
                format!(
                    "The photo is in the object storage {after}, and the application server has not seen one byte of \
                     it. {told}"
                )
            }
        }
    }

    /// Where a search spent its time, from the trace itself.
    fn why_so_long(&self) -> &'static str {
        let spans = &self.record.trace.spans;
        let own = |name: &str| -> u64 {
            spans.iter().filter(|span| span.name.starts_with(name)).map(|span| span.duration()).sum()
        };
        let parts = [
            (own("wait for a worker"), " Most of that time it waited for a worker: nothing was slow but the queue."),
            (own("wait for a connection"), " Most of that time it waited for a connection to the database."),
            (own("plan and execute"), " The database took the largest part, the ways most of the rest."),
            (own("resolve "), " Finding the address took the largest part; asked again soon, the resolver knows it."),
            (own("fetch from") / 3, " Distance took the largest part: the origin is far from the edge."),
            (own("connect to") + own("GET ") / 4, " The way took the largest part: no component had much to do."),
        ];
        parts.into_iter().max_by_key(|part| part.0).map_or("", |part| part.1)
    }

    /// There is no address, so there is no request.
    pub(super) fn name_failed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let (error, text) = match self.resolved {
            Outcome::NxDomain => (
                "NXDOMAIN",
                "No address, no request: nothing was sent to the shop, which is up and knows nothing of it. A browser \
                 that opens a page says that it can't find the server; a script gets no more than a `TypeError`, \
                 whatever the cause.",
            ),
            _ => (
                "SERVFAIL",
                "No address, no request. `SERVFAIL` says that the resolver could not find out, not that the name does \
                 not exist; asked again in a while, it may know.",
            ),
        };
        self.record.fail(self.open.root, error);
        self.record.attribute(self.open.root, "error.type", error);
        let bytes = vec![wire(
            "the script's promise is rejected (Fetch standard: a network error)",
            "TypeError: NetworkError when attempting to fetch resource.",
        )];
        self.stop(agenda, (Station::Browser, self.open.root), "There is no address", text, bytes, true);
        self.note(agenda, Station::Browser, format!("{error} after {} ms", tenths(now)));
        self.end(agenda);
    }

    /// The request is over for its reader.
    fn end(&mut self, agenda: &Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.root, now);
        self.answered = Some(now);
    }
}

impl Request {
    /// The name of the whole, as a trace has it.
    const fn name(self) -> &'static str {
        match self {
            Request::Search => "search",
            Request::Image => "show a picture",
            Request::Order => "place an order",
            Request::Upload => "upload a photo",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Request::Search => "Enter is pressed",
            Request::Image => "A picture is needed",
            Request::Order => "The order is sent off",
            Request::Upload => "A photo is chosen",
        }
    }

    const fn opening(self) -> &'static str {
        match self {
            Request::Search => "The script on the page asks for the results of a search and wants JSON.",
            Request::Image => "The page shows a product, and its picture is a request of its own.",
            Request::Order => {
                "The script sends an order: a `POST`, which changes something and must not be done twice by accident."
            }
            Request::Upload => {
                "The photo itself will go to the object storage. First the script asks the shop for a place there: a \
                 `POST` with type and size."
            }
        }
    }
}
