//! Connecting to the edge: TCP and TLS 1.3 in a round trip each, or QUIC in one for both; less where something is kept from
//! before.

use super::{Agenda, Event, Journey, Leg, Step, transit, work};
use crate::model::walk::Part;
use crate::model::walk::config::{Connection, Http};
use crate::model::walk::parameters as p;
use crate::model::walk::record::{What, wire};
use crate::model::walk::wire::transport::{self, Proof};
use crate::model::walk::wire::{EDGE, READER, tenths};
use crate::model::{Micros, Station};

/// An empty segment with TCP's and IP's headers, bytes: 20 + 40 with options.
const SEGMENT: u64 = 60;
const OUT: (Station, Station) = (Station::Browser, Station::Cdn);
const BACK: (Station, Station) = (Station::Cdn, Station::Browser);

impl Journey {
    pub(super) fn connect(&mut self, agenda: &mut Agenda<Event>) {
        self.http = self.config.http;
        self.connection = match self.config.connection {
            // What is still open is used before a name is asked for; it is too late for that now.
            Connection::Open => Connection::New,
            other => other,
        };
        let now = self.now(agenda);
        self.open.leg = self.record.open(handshake(self.open.root, "connect to the edge"), now);
        self.record.attribute(self.open.leg, "server.address", EDGE.to_string());
        self.record.attribute(self.open.leg, "server.port", "443");
        self.asked_at = now;
        if self.http == Http::Three {
            self.quic_begins(agenda);
        } else {
            self.open.inner = self.record.open(handshake(self.open.leg, "TCP handshake"), now);
            self.leg(OUT, "SYN", SEGMENT, Journey::syn_arrived, agenda);
        }
    }

    /// How the edge's identity is proved, and whether the request goes along. Early data may be replayed by whoever recorded it,
    /// so that only safe methods are sent in it (RFC 8470, §4).
    fn proof(&self) -> Proof {
        match self.connection {
            Connection::New | Connection::Open => Proof::Certificate,
            Connection::Early if self.method == "GET" => Proof::EarlyData,
            Connection::Early | Connection::Resumed => Proof::Ticket,
        }
    }

    /// The protocol that is settled on along with the encryption.
    fn alpn(&self) -> &'static str {
        match self.http {
            Http::OneOne => "http/1.1",
            Http::Two => "h2",
            Http::Three => "h3",
        }
    }

    /// What the browser offers.
    fn offered(&self) -> &'static str {
        match self.http {
            Http::OneOne => "http/1.1",
            Http::Two => "h2, http/1.1",
            Http::Three => "h3",
        }
    }

    fn syn_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.leg(BACK, "SYN, ACK", SEGMENT, Journey::syn_ack_arrived, agenda);
    }

    fn syn_ack_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        self.round_trips += 1;
        let text = format!(
            "TCP is open after one round trip to the edge, {} ms: both sides have told and confirmed their first \
             sequence number. The last `ACK` needs no waiting; the next message leaves right behind it.",
            tenths(now - self.asked_at)
        );
        let handshake = transport::tcp_handshake(self.number("tcp client") as u32, self.number("tcp server") as u32);
        let bytes = vec![wire(format!("{READER} ↔ {EDGE}, as `tcpdump -nS` prints it"), handshake)];
        self.stop(agenda, (Station::Browser, self.open.inner), "TCP is open", text, bytes, false);
        if self.proof() == Proof::EarlyData {
            self.early_keys(agenda);
            return;
        }
        self.open.inner = self.record.open(self::handshake(self.open.leg, "TLS 1.3 handshake"), now);
        self.asked_at = now;
        self.leg(OUT, "ClientHello", p::CLIENT_HELLO, Journey::hello_arrived, agenda);
    }

    fn quic_begins(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        if self.proof() == Proof::EarlyData {
            self.early_keys(agenda);
            return;
        }
        self.open.inner = self.record.open(handshake(self.open.leg, "QUIC handshake"), now);
        self.leg(OUT, "Initial: ClientHello", p::QUIC_INITIAL, Journey::hello_arrived, agenda);
    }

    /// The browser makes the keys for early data from what it has kept: nothing is waited for.
    fn early_keys(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.leg, Station::Browser, Part::Connect, "keys for early data");
        self.work(agenda, what, p::TLS_CLIENT_RESUMED, Journey::request_sent);
    }

    fn hello_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let (name, duration) = match self.proof() {
            Proof::Certificate => ("key exchange, signature", p::TLS_SERVER),
            Proof::Ticket | Proof::EarlyData => ("key exchange", p::TLS_SERVER_RESUMED),
        };
        let what = work(self.open.inner, Station::Cdn, Part::Connect, name);
        self.work(agenda, what, duration, Journey::flight_sent);
    }

    fn flight_sent(&mut self, agenda: &mut Agenda<Event>) {
        let bytes = match self.proof() {
            Proof::Certificate => p::SERVER_FLIGHT,
            Proof::Ticket | Proof::EarlyData => p::SERVER_FLIGHT_RESUMED,
        };
        self.leg(BACK, "ServerHello … Finished", bytes, Journey::flight_arrived, agenda);
    }

    fn flight_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.round_trips += 1;
        let proof = self.proof();
        let took = tenths(self.now(agenda) - self.asked_at);
        let trips = if self.http == Http::Three {
            [
                "One round trip for everything, ",
                &took,
                " ms: QUIC carries TLS's messages in its own first packets, over UDP.",
            ]
        } else {
            ["One more round trip, ", &took, " ms, because TLS 1.3 sends its key share with the first message."]
        };
        let known = match (proof, self.connection) {
            (Proof::Ticket, Connection::Early) => {
                " The browser may send early data here, but a `POST` could be replayed from a recording: it waits."
            }
            (Proof::Ticket, _) => {
                " A key from last time stands in for the certificate: that spares sending and checking it, not the trip."
            }
            _ => " The browser still checks the certificate; its own `Finished` travels with the request.",
        };
        let text = [&trips.concat(), " ALPN has chosen `", self.alpn(), "`.", known].concat();
        let mut bytes = Vec::new();
        if self.http == Http::Three {
            bytes.push(wire("QUIC packets (RFC 9000, §7.1)", transport::quic_handshake(proof)));
        }
        bytes.push(wire("browser → edge", transport::client_hello(self.host, self.offered(), proof)));
        bytes.push(wire("edge → browser", transport::server_flight(self.host, self.alpn(), proof)));
        let title = if self.http == Http::Three { "QUIC is ready" } else { "TLS is ready" };
        self.stop(agenda, (Station::Browser, self.open.inner), title, text, bytes, true);
        let (name, duration) = match proof {
            Proof::Certificate => ("check the certificate", p::TLS_CLIENT),
            Proof::Ticket | Proof::EarlyData => ("finish the handshake", p::TLS_CLIENT_RESUMED),
        };
        let what = work(self.open.inner, Station::Browser, Part::Connect, name);
        self.work(agenda, what, duration, Journey::handshake_done);
    }

    fn handshake_done(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        self.request_sent(agenda);
    }

    /// The handshake that the request itself goes along with, if it does: its bytes on the way out, what the edge does first, and how
    /// it looks.
    pub(super) fn early(&self) -> Option<Early> {
        if self.proof() != Proof::EarlyData {
            return None;
        }
        let (bytes, text) = if self.http == Http::Three {
            (p::QUIC_INITIAL, transport::quic_handshake(Proof::EarlyData).to_owned())
        } else {
            (p::CLIENT_HELLO, transport::client_hello(self.host, self.offered(), Proof::EarlyData))
        };
        Some(Early { bytes, work: p::TLS_SERVER_RESUMED, text })
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
        let delay = way.access(bytes) + way.wan(self.config.edge_km);
        let leg = Leg { parent: self.open.inner, ends, part: Part::Connect, name, label: name.to_owned() };
        self.send(agenda, leg, delay, next);
    }
}

/// A handshake that the request goes along with.
pub(super) struct Early {
    /// What travels before the request, bytes.
    pub bytes: u64,
    /// What the edge does before it can read the request, µs.
    pub work: Micros,
    /// The messages.
    pub text: String,
}

fn handshake(parent: usize, name: &str) -> What<'_> {
    transit(parent, Station::Cdn, Part::Connect, name)
}
