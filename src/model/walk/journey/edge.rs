//! The edge of the content delivery network: request in, cache look-up, response stored and passed on
//! (RFC 9111; `Cache-Status` RFC 9211).

use super::{Event, Journey, Leg, Step, work};
use crate::model::Station;
use crate::model::kernel::Agenda;
use crate::model::trace::SpanKind;
use crate::model::walk::Part;
use crate::model::walk::parameters as p;
use crate::model::walk::record::{Stop, What, wire};
use crate::model::walk::wire::http::EDGE_NAME;
use crate::model::walk::wire::{EDGE_OUT, HOST, ORIGIN, READER, shorten};

/// Longest label of a capsule that is made from a text of the reader's, in characters.
pub(super) const LABEL: usize = 28;

impl Journey {
    pub(super) fn request_sent(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        self.record.close(self.open.leg, now);
        let root = self.open.root;
        let name = &shorten(&format!("GET {}", self.query.path()), LABEL);
        self.open.leg = self.record.open(work(root, Station::Cdn, Part::Edge, name), now);
        self.record.attribute(self.open.leg, "network.protocol.version", "2");
        let head = self.request.http2();
        let text = "The request itself leaves as one HTTP/2 stream. `:authority` says which site is meant: one address serves \
                    many. `traceparent` was made by the page's script; every hop keeps its trace id and puts in a span id of \
                    its own."
            .to_owned();
        let bytes = vec![wire("browser → edge, HTTP/2 over TLS", head.clone())];
        let (station, span) = (Station::Browser, self.open.leg);
        self.stop(agenda, Stop { station, span, title: "The request leaves", text, wire: bytes, notable: false });
        let mut way = self.way("to the edge");
        let delay = way.access(head.len() as u64) + way.wan(p::EDGE_KM);
        let (ends, part, label) = ((Station::Browser, Station::Cdn), Part::Edge, name.clone());
        let leg = Leg { parent: self.open.leg, ends, part, name: "to the edge", label };
        self.send(agenda, leg, delay, Step::RequestAtEdge);
    }

    pub(super) fn request_at_edge(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.leg, Station::Cdn, Part::Edge, "edge cache look-up");
        let span = self.work(agenda, what, p::EDGE_LOOKUP, Step::EdgeMissed);
        self.record.attribute(span, "cache.hit", "false");
        let text = "The edge makes its cache key from method, host, path and query, and looks. Nobody near here has searched for \
                    this lately, so nothing is stored under it."
            .to_owned();
        let key = format!("GET https://{HOST}{}", self.query.path());
        let bytes = vec![wire("cache key", key)];
        let station = Station::Cdn;
        self.stop(
            agenda,
            Stop { station, span, title: "The edge looks in its cache", text, wire: bytes, notable: false },
        );
        self.note(agenda, station, "looking");
    }

    pub(super) fn edge_missed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let name = "fetch from the origin";
        let what = What {
            parent: Some(self.open.leg),
            station: Station::Cdn,
            kind: SpanKind::Transit,
            part: Part::Origin,
            name,
        };
        self.open.origin = self.record.open(what, now);
        self.note(agenda, Station::Cdn, "miss");
        self.request.set("X-Forwarded-For", READER);
        self.request.set("X-Forwarded-Proto", "https");
        self.request.set("Via", format!("2.0 {EDGE_NAME}"));
        self.request.set("traceparent", self.record.trace.traceparent(self.open.origin));
        let text = format!(
            "A miss: the edge asks the origin, over a connection that it keeps open, so that there is no handshake to wait for. \
             It calls from its own address; who asked is only known from `X-Forwarded-For`. {} km of fibre lie between.",
            p::ORIGIN_KM
        );
        let bytes =
            vec![wire(format!("edge {EDGE_OUT} → origin {ORIGIN}:443, HTTP/1.1 over TLS"), self.request.http1())];
        let (station, span) = (Station::Cdn, self.open.origin);
        self.stop(agenda, Stop { station, span, title: "Miss: on to the origin", text, wire: bytes, notable: true });
        let delay = self.way("to the origin").wan(p::ORIGIN_KM);
        let leg = Leg {
            parent: span,
            ends: (Station::Cdn, Station::Balancer),
            part: Part::Origin,
            name: "to the origin",
            label: shorten(&format!("GET {}", self.query.path()), LABEL),
        };
        self.send(agenda, leg, delay, Step::RequestAtBalancer);
    }

    pub(super) fn response_at_edge(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.origin, self.now(agenda));
        let what = work(self.open.leg, Station::Cdn, Part::Edge, "store a copy");
        let span = self.work(agenda, what, p::EDGE_STORE, Step::ResponseStored);
        let ttl = p::CACHE_TTL;
        self.response.append("Via", &format!("1.1 {EDGE_NAME}"));
        self.response.set("X-Cache", "MISS");
        self.response.set("Cache-Status", format!("{EDGE_NAME}; fwd=uri-miss; fwd-status=200; stored; ttl={ttl}"));
        let text = format!(
            "`s-maxage={ttl}` lets a shared cache keep the response for {ttl} s, `max-age=0` has browsers ask again. The edge \
             stores a copy and says so in `Cache-Status`. There is no `Age`: this response came from the origin just now."
        );
        let bytes = vec![wire("edge → browser, HTTP/2 over TLS", self.response.http2())];
        let station = Station::Cdn;
        self.stop(agenda, Stop { station, span, title: "The edge keeps a copy", text, wire: bytes, notable: false });
        self.note(agenda, station, "miss, stored");
    }

    pub(super) fn response_stored(&mut self, agenda: &mut Agenda<Event>) {
        let bytes = self.response.http2().len() + self.body.len();
        let mut way = self.way("from the edge");
        let delay = way.access(bytes as u64) + way.wan(p::EDGE_KM);
        let leg = Leg {
            parent: self.open.leg,
            ends: (Station::Cdn, Station::Browser),
            part: Part::Edge,
            name: "to the browser",
            label: format!("200, {} bytes of JSON", self.body.len()),
        };
        self.send(agenda, leg, delay, Step::ResponseAtBrowser);
    }
}
