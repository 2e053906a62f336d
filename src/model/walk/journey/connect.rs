//! Connecting to the edge: the TCP handshake, then that of TLS 1.3; one round trip each.

use super::{Event, Journey, Leg, Step, work};
use crate::model::Station;
use crate::model::kernel::Agenda;
use crate::model::trace::SpanKind;
use crate::model::walk::Part;
use crate::model::walk::parameters as p;
use crate::model::walk::record::{Stop, What, wire};
use crate::model::walk::wire::{EDGE, READER, tenths, transport};

/// An empty segment with TCP's and IP's headers, bytes: 20 + 40 with options.
const SEGMENT: u64 = 60;
const OUT: (Station, Station) = (Station::Browser, Station::Cdn);
const BACK: (Station, Station) = (Station::Cdn, Station::Browser);

impl Journey {
    pub(super) fn syn_sent(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.open.leg = self.record.open(handshake(self.open.root, "connect to the edge"), now);
        self.open.inner = self.record.open(handshake(self.open.leg, "TCP handshake"), now);
        self.asked_at = now;
        self.record.attribute(self.open.leg, "server.address", EDGE);
        self.record.attribute(self.open.leg, "server.port", "443");
        self.leg(OUT, "SYN", SEGMENT, Step::SynArrived, agenda);
    }

    pub(super) fn syn_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.leg(BACK, "SYN, ACK", SEGMENT, Step::SynAckArrived, agenda);
    }

    pub(super) fn syn_ack_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        let text = format!(
            "TCP is open after one round trip to the edge, {} ms: both sides have told and confirmed their first sequence number. \
             The last `ACK` needs no waiting; the next message leaves right behind it.",
            tenths(now - self.asked_at)
        );
        let (client, server) = (self.numbers.bits() as u32, self.numbers.bits() as u32);
        let bytes = vec![wire(
            format!("{READER} ↔ {EDGE}, as `tcpdump -nS` prints it"),
            transport::tcp_handshake(client, server),
        )];
        let (station, span) = (Station::Browser, self.open.inner);
        self.stop(agenda, Stop { station, span, title: "TCP is open", text, wire: bytes, notable: false });
        self.open.inner = self.record.open(handshake(self.open.leg, "TLS 1.3 handshake"), now);
        self.asked_at = now;
        self.leg(OUT, "ClientHello", p::CLIENT_HELLO, Step::HelloArrived, agenda);
    }

    pub(super) fn hello_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.inner, Station::Cdn, Part::Connect, "key exchange, signature");
        self.work(agenda, what, p::TLS_SERVER, Step::FlightSent);
    }

    pub(super) fn flight_sent(&mut self, agenda: &mut Agenda<Event>) {
        let bytes = p::SERVER_FLIGHT;
        self.leg(BACK, "ServerHello … Finished", bytes, Step::FlightArrived, agenda);
    }

    pub(super) fn flight_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let text = format!(
            "One more round trip, {} ms, because TLS 1.3 sends its key share with the first message. ALPN has chosen `h2`. The \
             browser still checks the certificate; its own `Finished` travels with the request.",
            tenths(self.now(agenda) - self.asked_at)
        );
        let bytes =
            vec![wire("browser → edge", transport::client_hello()), wire("edge → browser", transport::server_flight())];
        let (station, span) = (Station::Browser, self.open.inner);
        self.stop(agenda, Stop { station, span, title: "TLS is ready", text, wire: bytes, notable: true });
        let what = work(self.open.inner, Station::Browser, Part::Connect, "check the certificate");
        self.work(agenda, what, p::TLS_CLIENT, Step::RequestSent);
    }

    /// One way of a handshake between browser and edge.
    fn leg(
        &mut self,
        ends: (Station, Station),
        name: &'static str,
        bytes: u64,
        next: Step,
        agenda: &mut Agenda<Event>,
    ) {
        let mut way = self.way(name);
        let delay = way.access(bytes) + way.wan(p::EDGE_KM);
        let leg = Leg { parent: self.open.inner, ends, part: Part::Connect, name, label: name.to_owned() };
        self.send(agenda, leg, delay, next);
    }
}

fn handshake(parent: usize, name: &str) -> What<'_> {
    What { parent: Some(parent), station: Station::Cdn, kind: SpanKind::Transit, part: Part::Connect, name }
}
