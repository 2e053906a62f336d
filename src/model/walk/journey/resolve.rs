//! Finding the address: the stub asks the recursive resolver, which asks from the root down (RFC 1034, §5.3.3).

use std::net::Ipv4Addr;

use super::{Event, Journey, Leg, Step, work};
use crate::model::dns::{Message, Record, RecordData};
use crate::model::kernel::Agenda;
use crate::model::trace::{Direction, SpanKind, Wire};
use crate::model::walk::parameters as p;
use crate::model::walk::record::{Stop, What, wire};
use crate::model::walk::wire::{Clock, HOST, tenths};
use crate::model::walk::{Dns, Part};
use crate::model::{Micros, Station};

/// The recursive resolver of the reader's provider.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);
/// Where `topliving.com.co` is: the edge.
const EDGE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
/// How long the address may be kept, seconds. Assumption.
const ADDRESS_TTL: u32 = 300;

/// A zone on the way down, and the server of it that is asked.
struct Zone {
    /// As the messages name it.
    name: &'static str,
    /// As people do.
    spoken: &'static str,
    server: &'static str,
    address: Ipv4Addr,
    /// From the resolver, km of fibre.
    km: u64,
    /// How long what its parent says of it may be kept, seconds.
    ttl: u32,
    /// Title and reason of the stop at its answer.
    title: &'static str,
    why: &'static str,
}

const ZONES: [Zone; 4] = [
    Zone {
        name: ".",
        spoken: "root",
        server: "a.root-servers.net.",
        address: Ipv4Addr::new(198, 51, 100, 4),
        km: p::ROOT_KM,
        ttl: 518_400,
        title: "The root refers to co",
        why: "The resolver knows nothing, so it starts at the top. The root server does not know the address: it names the \
              servers of `co` and adds their addresses as glue, so that they can be asked at once.",
    },
    Zone {
        name: "co.",
        spoken: "co",
        server: "a.ns.co.",
        address: Ipv4Addr::new(198, 51, 100, 14),
        km: p::CO_KM,
        ttl: 172_800,
        title: "co refers to com.co",
        why: "`com.co` is a zone of its own below `co`, so this server refers once more. A name under plain `com` would be \
              spared this question.",
    },
    Zone {
        name: "com.co.",
        spoken: "com.co",
        server: "a.ns.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 24),
        km: p::COM_CO_KM,
        ttl: 86_400,
        title: "com.co refers to the shop's servers",
        why: "The registry knows who runs `topliving.com.co`, not what is in it: no `aa` flag, an empty answer, the shop's name \
              servers under AUTHORITY. They lie inside the zone itself; without glue nobody could find them.",
    },
    Zone {
        name: "topliving.com.co.",
        spoken: "topliving.com.co",
        server: "ns1.topliving.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 34),
        km: p::AUTHORITATIVE_KM,
        ttl: 7_200,
        title: "The authoritative server answers",
        why: "This server holds the zone: `aa` says so, and the address stands under ANSWER. It is the edge's. The name is the \
              zone's apex, where no CNAME may stand, so the address is written out.",
    },
];

impl Journey {
    pub(super) fn name_needed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let name = &format!("resolve {HOST}");
        let root = self.open.root;
        self.open.leg = self.record.open(work(root, Station::Dns, Part::Dns, name), now);
        self.asked_at = now;
        self.record.attribute(self.open.leg, "dns.question.name", HOST);
        let query = Message::query(self.stub_id, &absolute(), true);
        let size = query.encode().len() as u64;
        let text =
            "An address is needed before a connection can be. The stub resolver in the operating system asks the \
                    provider's recursive resolver one question, with `rd` set: find out for me."
                .to_owned();
        let wire = vec![wire(format!("browser → resolver {RESOLVER}:53, UDP, {size} bytes"), query.dig())];
        let (station, span) = (Station::Browser, self.open.leg);
        self.stop(agenda, Stop { station, span, title: "The stub asks the resolver", text, wire, notable: false });
        let delay = self.way("to the resolver").access(size);
        let ends = (Station::Browser, Station::Dns);
        let label = format!("A? {HOST}");
        self.send(
            agenda,
            Leg { parent: span, ends, part: Part::Dns, name: "to the resolver", label },
            delay,
            Step::ResolverAsked,
        );
    }

    pub(super) fn resolver_asked(&mut self, agenda: &mut Agenda<Event>) {
        let next = match self.dns {
            Dns::Cold => Step::ZoneAsked(0),
            Dns::Warm => Step::ResolverKnows,
        };
        self.resolver_works(next, agenda);
    }

    pub(super) fn resolver_knows(&mut self, agenda: &mut Agenda<Event>) {
        let text = format!(
            "Someone asked this resolver for the same name {} s ago, so the address is still in its cache: no other server is \
             asked. Of the {ADDRESS_TTL} s that it may be kept, {} are left.",
            p::RESOLVER_CACHE_AGE,
            self.ttl_left(),
        );
        let (station, span) = (Station::Dns, self.open.leg);
        let title = "The resolver knows the address";
        self.stop(agenda, Stop { station, span, title, text, wire: Vec::new(), notable: true });
        self.note(agenda, station, "in its cache");
        self.resolver_ready(agenda);
    }

    fn resolver_works(&mut self, next: Step, agenda: &mut Agenda<Event>) {
        let what = work(self.open.leg, Station::Dns, Part::Dns, "resolver's cache");
        self.work(agenda, what, p::RESOLVER, next);
    }

    pub(super) fn zone_asked(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let Some(zone) = ZONES.get(index) else { return };
        let now = self.now(agenda);
        let name = &format!("ask {}", zone.spoken);
        let mut way = self.way(name);
        let there = now + way.wan(zone.km);
        let answers = there + p::NAME_SERVER;
        let back = answers + way.wan(zone.km);
        self.dns_questions += 1;
        let what =
            What { parent: Some(self.open.leg), station: Station::Dns, kind: SpanKind::Transit, part: Part::Dns, name };
        let span = self.record.span(what, now, back);
        self.record.attribute(span, "server.address", zone.address.to_string());
        let ends = (Station::Dns, Station::Dns);
        let asked = if index + 1 < ZONES.len() { zone.spoken } else { "ns1" };
        self.record.message(ends, Direction::Out, format!("ask {asked}: {HOST}"), (now, there));
        let label = match ZONES.get(index + 1) {
            Some(child) if index + 2 < ZONES.len() => {
                format!("{} NS {}", child.spoken, child.server.trim_end_matches('.'))
            }
            Some(_) => "referral to ns1, ns2".to_owned(),
            None => format!("A {EDGE}"),
        };
        self.record.message(ends, Direction::Back, label, (answers, back));
        let count = self.dns_questions;
        self.note(agenda, Station::Dns, format!("{count} {}", if count == 1 { "question" } else { "questions" }));
        agenda.after(back - now, Event::Walk(Step::ZoneAnswered(index)));
        self.open.inner = span;
    }

    pub(super) fn zone_answered(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let Some(zone) = ZONES.get(index) else { return };
        let query = Message::query(self.numbers.bits() as u16, &absolute(), false);
        let answer = answer(&query, index);
        let asked = self.record.trace.spans.get(self.open.inner).map_or(0, |span| span.duration());
        let mut bytes = Vec::new();
        if index == 0 {
            bytes.push(wire(format!("resolver → {} {}:53", zone.spoken, zone.address), query.dig()));
        }
        bytes.push(printed(&answer, zone.address, asked, &format!("{} → resolver", zone.server), self.now(agenda)));
        let (station, span, notable) = (Station::Dns, self.open.inner, index + 1 == ZONES.len());
        self.stop(agenda, Stop { station, span, title: zone.title, text: zone.why.to_owned(), wire: bytes, notable });
        let next = if notable { Step::ResolverReady } else { Step::ZoneAsked(index + 1) };
        self.resolver_works(next, agenda);
    }

    pub(super) fn resolver_ready(&mut self, agenda: &mut Agenda<Event>) {
        let size = self.stub_answer().encode().len() as u64;
        let delay = self.way("from the resolver").access(size);
        let leg = Leg {
            parent: self.open.leg,
            ends: (Station::Dns, Station::Browser),
            part: Part::Dns,
            name: "to the browser",
            label: format!("A {EDGE}, TTL {}", self.ttl_left()),
        };
        self.send(agenda, leg, delay, Step::ResolverAnswered);
    }

    pub(super) fn resolver_answered(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.leg, now);
        let took = now - self.asked_at;
        let count = self.dns_questions;
        self.record.attribute(self.open.leg, "dns.answers", EDGE.to_string());
        let took_ms = tenths(took);
        let (note, text) = match self.dns {
            Dns::Cold => (
                format!("{count} questions, {took_ms} ms"),
                format!(
                    "One question from the browser, {count} from the resolver, {took_ms} ms in all. The resolver keeps the answer \
                     for its TTL of {ADDRESS_TTL} s: whoever asks it within that time waits for one short round trip only."
                ),
            ),
            Dns::Warm => (
                format!("in its cache, {took_ms} ms"),
                format!(
                    "One round trip to the resolver, {took_ms} ms. The TTL has been counted down while the answer lay there, so that \
                     whoever keeps it keeps it no longer than the shop allows: {} s more.",
                    self.ttl_left()
                ),
            ),
        };
        self.note(agenda, Station::Dns, note);
        let bytes = vec![printed(&self.stub_answer(), RESOLVER, took, "resolver → browser", now)];
        let span = self.open.leg;
        let title = "The browser has the address";
        self.stop(agenda, Stop { station: Station::Browser, span, title, text, wire: bytes, notable: true });
        agenda.after(0, Event::Walk(Step::SynSent));
    }

    /// What the stub gets: the address, from a server that is not authoritative but did the asking.
    fn stub_answer(&self) -> Message {
        let mut message = Message::query(self.stub_id, &absolute(), true).reply();
        message.recursion_available = true;
        message.answer.push(Record { ttl: self.ttl_left(), ..address_record() });
        message
    }

    /// How long the address may still be kept, seconds.
    fn ttl_left(&self) -> u32 {
        match self.dns {
            Dns::Cold => ADDRESS_TTL,
            Dns::Warm => ADDRESS_TTL - p::RESOLVER_CACHE_AGE,
        }
    }
}

/// The name that is asked for, absolute.
fn absolute() -> String {
    format!("{HOST}.")
}

fn address_record() -> Record {
    Record::new(&absolute(), ADDRESS_TTL, RecordData::A(EDGE))
}

/// What the server of a zone answers: a referral to the zone below, or the address.
fn answer(query: &Message, index: usize) -> Message {
    let mut message = query.reply();
    match ZONES.get(index + 1) {
        Some(child) => {
            for (server, address) in servers(child) {
                message.authority.push(Record::new(child.name, child.ttl, RecordData::Ns(server.clone())));
                message.additional.push(Record::new(&server, child.ttl, RecordData::A(address)));
            }
        }
        None => {
            message.authoritative = true;
            message.answer.push(address_record());
        }
    }
    message
}

/// The two servers of a zone: the one that is asked and its sister, in the next network address.
fn servers(zone: &Zone) -> [(String, Ipv4Addr); 2] {
    let sister = match zone.server.strip_prefix("ns1.") {
        Some(rest) => format!("ns2.{rest}"),
        None => format!("b.{}", zone.server.trim_start_matches("a.")),
    };
    let [a, b, c, d] = zone.address.octets();
    [(zone.server.to_owned(), zone.address), (sister, Ipv4Addr::new(a, b, c, d + 1))]
}

/// A message as `dig` prints it, with the lines at its end.
fn printed(message: &Message, server: Ipv4Addr, took: Micros, caption: &str, at: Micros) -> Wire {
    let text = format!(
        "{}\n;; Query time: {} msec\n;; SERVER: {server}#53({server}) (UDP)\n;; WHEN: {}\n;; MSG SIZE  rcvd: {}",
        message.dig(),
        took / 1_000,
        Clock::at(at, 5).dig(),
        message.encode().len()
    );
    wire(caption, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_zone_lies_below_the_one_before() {
        for pair in ZONES.windows(2) {
            assert!(
                pair[1].name.ends_with(pair[0].name.trim_start_matches('.')),
                "{} below {}",
                pair[1].name,
                pair[0].name
            );
        }
    }

    #[test]
    fn a_referral_names_servers_and_the_answer_is_authoritative() {
        let query = Message::query(7, &absolute(), false);
        for index in 0..3 {
            let referral = answer(&query, index);
            assert!(!referral.authoritative && referral.answer.is_empty());
            assert_eq!((referral.authority.len(), referral.additional.len()), (2, 2));
        }
        let last = answer(&query, 3);
        assert!(last.authoritative && last.authority.is_empty());
        assert_eq!(last.answer, [address_record()]);
        let text = answer(&query, 2).dig();
        assert!(text.contains(";; flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 2, ADDITIONAL: 3\n"), "{text}");
        assert!(text.contains("\ntopliving.com.co.\t7200\tIN\tNS\tns1.topliving.com.co.\n"), "{text}");
        assert!(text.contains("\nns2.topliving.com.co.\t7200\tIN\tA\t198.51.100.35\n"), "{text}");
    }
}
