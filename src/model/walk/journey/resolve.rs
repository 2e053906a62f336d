//! Finding the address: the stub asks the recursive resolver, which asks from the root down (RFC 1034, §5.3.3).

use std::net::Ipv4Addr;

use super::{Agenda, Event, Journey, Leg, transit, work};
use crate::model::dns::{Message, Rcode, Record, RecordData, Soa};
use crate::model::trace::{self, Direction, Wire};
use crate::model::walk::Part;
use crate::model::walk::config::Dns;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::{Clock, EDGE, HOST, tenths};
use crate::model::{Micros, Station};

/// The recursive resolver of the reader's provider.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);
/// The name of the CDN's that an alias leads to.
const TARGET: &str = "shop.cdn.example";

/// What the resolver finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model::walk) enum Outcome {
    /// Where the name leads.
    Address,
    /// That there is no such name.
    NxDomain,
    /// Nothing.
    ServFail,
}

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

/// Index of the shop's own zone, and of the CDN's, in [`ZONES`]; each is the last of a way down that begins at the root.
const OWN: usize = 3;
const CDN: usize = 6;
/// The question to the second server of the shop's zone, when the first could not answer.
const SECOND: usize = 7;
/// Index of the zone that knows who is registered.
const REGISTRY: usize = 2;

const ROOT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 4);

static ZONES: [Zone; 8] = [
    Zone {
        name: ".",
        spoken: "root",
        server: "a.root-servers.net.",
        address: ROOT,
        km: p::ROOT_KM,
        ttl: 518_400,
        title: "The root refers to co",
        why: "The resolver knows nothing, so it starts at the top. The root server does not know the address: it names \
              the servers of `co` and adds their addresses as glue, so that they can be asked at once.",
    },
    Zone {
        name: "co.",
        spoken: "co",
        server: "a.ns.co.",
        address: Ipv4Addr::new(198, 51, 100, 14),
        km: p::CO_KM,
        ttl: 172_800,
        title: "co refers to com.co",
        why: "`com.co` is a zone of its own below `co`, so this server refers once more. A name under plain `com` \
              would be spared this question.",
    },
    Zone {
        name: "com.co.",
        spoken: "com.co",
        server: "a.ns.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 24),
        km: p::COM_CO_KM,
        ttl: 86_400,
        title: "com.co refers to the shop's servers",
        why: "The registry knows who runs `topliving.com.co`, not what is in it: no `aa` flag, an empty answer, the \
              shop's name servers under AUTHORITY. They lie inside the zone itself; without glue nobody could find \
              them.",
    },
    Zone {
        name: "topliving.com.co.",
        spoken: "topliving.com.co",
        server: "ns1.topliving.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 34),
        km: p::AUTHORITATIVE_KM,
        ttl: 7_200,
        title: "The authoritative server answers",
        why: "This server holds the zone: `aa` says so, and the address stands under ANSWER. It is the edge's. The \
              name is the zone's apex, where no CNAME may stand, so the address is written out.",
    },
    Zone {
        name: ".",
        spoken: "root",
        server: "a.root-servers.net.",
        address: ROOT,
        km: p::ROOT_KM,
        ttl: 518_400,
        title: "The root refers to example",
        why: "The alias leads into another zone, of which the resolver knows nothing either: it starts at the top once \
              more.",
    },
    Zone {
        name: "example.",
        spoken: "example",
        server: "a.ns.example.",
        address: Ipv4Addr::new(198, 51, 100, 44),
        km: p::CDN_NAMES_KM,
        ttl: 172_800,
        title: "example refers to the CDN's servers",
        why: "The CDN runs its own zone, so that it can answer each resolver with the edge that is near it.",
    },
    Zone {
        name: "cdn.example.",
        spoken: "cdn.example",
        server: "ns1.cdn.example.",
        address: Ipv4Addr::new(198, 51, 100, 54),
        km: p::CDN_NAMES_KM,
        ttl: 3_600,
        title: "The CDN's server answers",
        why: "The address at last: that of the edge nearest to whoever asks. It may be kept for a short time only, so \
              that the CDN can send readers elsewhere soon.",
    },
    Zone {
        name: "topliving.com.co.",
        spoken: "its second server",
        server: "ns2.topliving.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 35),
        km: p::AUTHORITATIVE_KM,
        ttl: 7_200,
        title: "The second server fails too",
        why: "A second server is there so that one may fail. This one copied the zone from the same primary, and its \
              copy has expired as well: `SERVFAIL` again, and nobody is left to ask.",
    },
];

impl Journey {
    pub(super) fn name_needed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let name = format!("resolve {}", self.host);
        self.open.leg = self.record.open(work(self.open.root, Station::Dns, Part::Dns, &name), now);
        self.asked_at = now;
        self.record.attribute(self.open.leg, "dns.question.name", self.host);
        let query = Message::query(self.stub_id, &absolute(self.host), true);
        let size = query.encode().len() as u64;
        let text = "An address is needed before a connection can be. The stub resolver in the operating system asks \
                    the provider's recursive resolver one question, with `rd` set: find out for me.";
        let wire = vec![wire(format!("browser → resolver {RESOLVER}:53, UDP, {size} bytes"), query.dig())];
        let span = self.open.leg;
        self.stop(agenda, (Station::Browser, span), "The stub asks the resolver", text, wire, false);
        let delay = self.way("to the resolver").access(size);
        let leg = Leg {
            parent: span,
            ends: (Station::Browser, Station::Dns),
            part: Part::Dns,
            name: "to the resolver",
            label: format!("A? {}", self.host),
        };
        self.send(agenda, leg, delay, Journey::resolver_asked);
    }

    pub(super) fn resolver_asked(&mut self, agenda: &mut Agenda<Event>) {
        self.zone = if self.config.dns == Dns::Expired { OWN } else { 0 };
        let next = if self.config.dns == Dns::Warm { Journey::resolver_knows } else { Journey::zone_asked };
        self.resolver_works(next, agenda);
    }

    fn resolver_works(&mut self, next: super::Step, agenda: &mut Agenda<Event>) {
        let what = work(self.open.leg, Station::Dns, Part::Dns, "resolver's cache");
        self.work(agenda, what, p::RESOLVER, next);
    }

    fn resolver_knows(&mut self, agenda: &mut Agenda<Event>) {
        let (age, left) = (p::RESOLVER_CACHE_AGE.to_string(), self.ttl_left().to_string());
        let text = format!(
            "Someone asked this resolver for the same name {age} s ago, so the address is still in its cache: no other \
             server is asked. It may be kept for {left} s more."
        );
        self.say(agenda, (Station::Dns, self.open.leg), "The resolver knows the address", text);
        self.note(agenda, Station::Dns, "in its cache");
        self.resolver_ready(agenda);
    }

    /// The name that is asked for at this stage.
    fn asked_name(&self) -> &'static str {
        if (OWN + 1..=CDN).contains(&self.zone) { TARGET } else { self.host }
    }

    fn zone_asked(&mut self, agenda: &mut Agenda<Event>) {
        let Some(zone) = ZONES.get(self.zone) else { return };
        let now = self.now(agenda);
        self.zone_dns = self.config.dns;
        // The second visit to the root is another way than the first.
        let mut way = self.way(&format!("ask {}{}", zone.server, self.asked_name()));
        let there = now + way.wan(zone.km);
        let answers = there + p::NAME_SERVER;
        let back = answers + way.wan(zone.km);
        self.dns_questions += 1;
        let name = format!("ask {}", zone.spoken);
        let span = self.record.span(transit(self.open.leg, Station::Dns, Part::Dns, &name), now, back);
        self.record.attribute(span, "server.address", zone.address.to_string());
        let asked = match self.zone {
            OWN | CDN => "ns1",
            SECOND => "ns2",
            _ => zone.spoken,
        };
        let within = |direction, label: String, (depart, arrive)| {
            let label = super::shorten(&label, super::LABEL);
            trace::Message { from: Station::Dns, to: Station::Dns, label, depart, arrive, direction, span }
        };
        let question = within(Direction::Out, format!("ask {asked}: {}", self.asked_name()), (now, there));
        self.record.message(question);
        let label = match self.zone {
            OWN if self.zone_dns == Dns::ServFail => "SERVFAIL".to_owned(),
            SECOND => "SERVFAIL".to_owned(),
            REGISTRY if self.zone_dns == Dns::NxDomain => "NXDOMAIN".to_owned(),
            OWN if self.host != HOST => format!("CNAME {}", TARGET),
            OWN | CDN => format!("A {EDGE}"),
            REGISTRY => "referral to ns1, ns2".to_owned(),
            index => {
                let child = &ZONES[(index + 1).min(CDN)];
                format!("{} NS {}", child.spoken, child.server.trim_end_matches('.'))
            }
        };
        self.record.message(within(Direction::Back, label, (answers, back)));
        self.note(agenda, Station::Dns, self.counted());
        self.open.inner = span;
        self.after(agenda, back - now, Journey::zone_answered);
    }

    /// How many questions the resolver has asked.
    fn counted(&self) -> String {
        let count = self.dns_questions;
        [count.to_string().as_str(), if count == 1 { " question" } else { " questions" }].concat()
    }

    fn zone_answered(&mut self, agenda: &mut Agenda<Event>) {
        let Some(zone) = ZONES.get(self.zone) else { return };
        let id = self.number(&format!("dns id {}{}", zone.server, self.asked_name())) as u16;
        let query = Message::query(id, &absolute(self.asked_name()), false);
        let (answer, title, why, next) = self.zone_says(&query, zone);
        let asked = self.record.trace.spans.get(self.open.inner).map_or(0, |span| span.duration());
        let mut bytes = Vec::new();
        if self.dns_questions == 1 {
            bytes.push(wire(format!("resolver → {} {}:53", zone.spoken, zone.address), query.dig()));
        }
        let caption = format!("{} → resolver", zone.server);
        bytes.push(printed(&answer, zone.address, asked, &caption, self.now(agenda)));
        let span = self.open.inner;
        if answer.rcode != Rcode::NoError {
            self.record.fail(span, answer.rcode.name());
        }
        self.stop(agenda, (Station::Dns, span), title, why, bytes, next.is_none());
        match next {
            Some(zone) => {
                self.zone = zone;
                self.resolver_works(Journey::zone_asked, agenda);
            }
            None => self.resolver_works(Journey::resolver_ready, agenda),
        }
    }

    /// What the server of this stage says, what that means, and which stage is next.
    fn zone_says(&mut self, query: &Message, zone: &Zone) -> (Message, &'static str, &'static str, Option<usize>) {
        match (self.zone, self.zone_dns) {
            (REGISTRY, Dns::NxDomain) => {
                self.resolved = Outcome::NxDomain;
                let why = "The registry has no such name: its registration has run out. `NXDOMAIN` is an answer, and \
                           as good as any: it carries the zone's SOA, whose last number says for how long the resolver \
                           may remember that there is nothing.";
                (no_such_name(query), "com.co: no such name", why, None)
            }
            (OWN, Dns::ServFail) => {
                let why = "This server is to hold the zone, but its copy has expired without reaching the primary: it \
                           can't vouch for anything and says `SERVFAIL`. The resolver tries the next server of the \
                           zone.";
                (failed(query), "The shop's server fails", why, Some(SECOND))
            }
            (SECOND, _) => {
                self.resolved = Outcome::ServFail;
                (failed(query), zone.title, zone.why, None)
            }
            (OWN, _) if self.host != HOST => {
                let why = "`www` is an alias: the shop's server says that its canonical name is the CDN's, and no \
                           more. What address that has, the CDN's own servers must say.";
                let expired = self.zone_dns == Dns::Expired;
                let mut message = query.reply();
                message.authoritative = true;
                message.answer.push(alias_record(p::ADDRESS_TTL));
                (message, "An alias", why, Some(if expired { CDN } else { OWN + 1 }))
            }
            (OWN, Dns::Expired) => {
                let why = "The resolver still knows which servers hold the zone, only the address had outlived its \
                           TTL. So it asks one question, not four: of the way down, what changes seldom is kept for \
                           long.";
                (address(query), zone.title, why, None)
            }
            (OWN | CDN, _) => (address(query), zone.title, zone.why, None),
            (index, _) => (referral(query, index), zone.title, zone.why, Some(index + 1)),
        }
    }

    fn resolver_ready(&mut self, agenda: &mut Agenda<Event>) {
        let answer = self.stub_answer();
        let delay = self.way("from the resolver").access(answer.encode().len() as u64);
        let label = match self.resolved {
            Outcome::Address => format!("A {EDGE}, TTL {}", self.ttl_left()),
            _ => answer.rcode.name().to_owned(),
        };
        let ends = (Station::Dns, Station::Browser);
        let leg = Leg { parent: self.open.leg, ends, part: Part::Dns, name: "to the browser", label };
        self.send(agenda, leg, delay, Journey::resolver_answered);
    }

    fn resolver_answered(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.leg, now);
        let took = now - self.asked_at;
        let ms = tenths(took);
        let answer = self.stub_answer();
        let counted = if self.dns_questions == 0 { "in its cache".to_owned() } else { self.counted() };
        let (title, text) = match self.resolved {
            Outcome::Address if self.dns_questions == 0 => (
                "The browser has the address",
                format!(
                    "One round trip to the resolver, {ms} ms. The TTL was counted down while the answer lay there, so \
                     that whoever keeps it keeps it no longer than the shop allows."
                ),
            ),
            Outcome::Address => (
                "The browser has the address",
                format!(
                    "One question from the browser, {} from the resolver, {ms} ms in all. The resolver keeps the \
                     answer for its TTL of {} s: whoever asks it within that time waits for one short round trip only.",
                    self.dns_questions,
                    self.ttl_left()
                ),
            ),
            Outcome::NxDomain => (
                "There is no such name",
                format!(
                    "The resolver passes `NXDOMAIN` on after {ms} ms and remembers it for {} s: even if the name comes \
                     back at once, its users are told for so long that it does not exist.",
                    p::NEGATIVE_TTL
                ),
            ),
            Outcome::ServFail => (
                "The resolver could not find out",
                format!(
                    "After {ms} ms and {} questions the resolver gives up. It remembers a failure only for moments, so \
                     that the next question is tried anew.",
                    self.dns_questions
                ),
            ),
        };
        let bytes = vec![printed(&answer, RESOLVER, took, "resolver → browser", now)];
        self.note(agenda, Station::Dns, format!("{counted}, {ms} ms"));
        self.stop(agenda, (Station::Browser, self.open.leg), title, text, bytes, true);
        if self.resolved == Outcome::Address {
            self.record.attribute(self.open.leg, "dns.answers", EDGE.to_string());
            self.after(agenda, 0, Journey::connect);
        } else {
            self.record.fail(self.open.leg, answer.rcode.name());
            let what = work(self.open.root, Station::Browser, Part::Browser, "give up");
            self.work(agenda, what, p::BROWSER_READ, Journey::name_failed);
        }
    }

    /// What the stub gets: from a server that is not authoritative but did the asking.
    fn stub_answer(&self) -> Message {
        let query = Message::query(self.stub_id, &absolute(self.host), true);
        let mut message = match self.resolved {
            Outcome::Address => query.reply(),
            Outcome::NxDomain => Message { authoritative: false, ..no_such_name(&query) },
            Outcome::ServFail => failed(&query),
        };
        message.recursion_available = true;
        if self.resolved == Outcome::Address {
            let held = if self.dns_questions == 0 { p::RESOLVER_CACHE_AGE } else { 0 };
            if self.host != HOST {
                message.answer.push(alias_record(p::ADDRESS_TTL.saturating_sub(held)));
            }
            message.answer.push(address_record(&absolute(self.final_name()), self.ttl_left()));
        }
        message
    }

    /// The name that has the address.
    fn final_name(&self) -> &'static str {
        if self.host == HOST { HOST } else { TARGET }
    }

    /// How long the address may still be kept, seconds.
    fn ttl_left(&self) -> u32 {
        let ttl = if self.host == HOST { p::ADDRESS_TTL } else { p::ALIAS_TARGET_TTL };
        if self.dns_questions == 0 { ttl.saturating_sub(p::RESOLVER_CACHE_AGE) } else { ttl }
    }
}

/// A name as messages have it, absolute.
fn absolute(name: &str) -> String {
    format!("{name}.")
}

fn address_record(name: &str, ttl: u32) -> Record {
    Record::new(name, ttl, RecordData::A(EDGE))
}

fn alias_record(ttl: u32) -> Record {
    Record::new(&absolute(super::ALIAS), ttl, RecordData::Cname(absolute(TARGET)))
}

/// An authoritative server has the address.
fn address(query: &Message) -> Message {
    let ttl = if query.question.name.starts_with(TARGET) { p::ALIAS_TARGET_TTL } else { p::ADDRESS_TTL };
    let mut message = query.reply();
    message.authoritative = true;
    message.answer.push(address_record(&query.question.name, ttl));
    message
}

/// A server refers to those of the zone below.
fn referral(query: &Message, index: usize) -> Message {
    let mut message = query.reply();
    if let Some(child) = ZONES.get(index + 1) {
        for (server, address) in servers(child) {
            message.authority.push(Record::new(child.name, child.ttl, RecordData::Ns(server.clone())));
            message.additional.push(Record::new(&server, child.ttl, RecordData::A(address)));
        }
    }
    message
}

/// The registry's zone has no such name (RFC 2308, §2.1).
fn no_such_name(query: &Message) -> Message {
    let mut message = query.reply();
    message.rcode = Rcode::NxDomain;
    message.authoritative = true;
    let soa = Soa {
        primary: "a.ns.com.co.".to_owned(),
        mailbox: "hostmaster.nic.co.".to_owned(),
        serial: 2_026_030_214,
        refresh: 3_600,
        retry: 900,
        expire: 1_209_600,
        minimum: p::NEGATIVE_TTL,
    };
    message.authority.push(Record::new("com.co.", p::NEGATIVE_TTL, RecordData::Soa(soa)));
    message
}

/// A server can't answer.
fn failed(query: &Message) -> Message {
    Message { rcode: Rcode::ServFail, ..query.reply() }
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
        for pair in ZONES[..=OWN].windows(2).chain(ZONES[OWN + 1..=CDN].windows(2)) {
            let (parent, child) = (&pair[0], &pair[1]);
            assert!(child.name.ends_with(parent.name.trim_start_matches('.')), "{} below {}", child.name, parent.name);
        }
    }

    #[test]
    fn a_referral_names_servers_and_the_answer_is_authoritative() {
        let query = Message::query(7, &absolute(HOST), false);
        for index in [0, 1, 2, 4, 5] {
            let referral = referral(&query, index);
            assert!(!referral.authoritative && referral.answer.is_empty());
            assert_eq!((referral.authority.len(), referral.additional.len()), (2, 2));
        }
        let last = address(&query);
        assert!(last.authoritative && last.authority.is_empty());
        assert_eq!(last.answer, [address_record("topliving.com.co.", 300)]);
        let text = referral(&query, 2).dig();
        assert!(text.contains(";; flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 2, ADDITIONAL: 3\n"), "{text}");
        assert!(text.contains("\ntopliving.com.co.\t7200\tIN\tNS\tns1.topliving.com.co.\n"), "{text}");
        assert!(text.contains("\nns2.topliving.com.co.\t7200\tIN\tA\t198.51.100.35\n"), "{text}");
    }

    #[test]
    fn a_name_that_is_not_there_carries_the_negative_ttl() {
        let answer = no_such_name(&Message::query(7, &absolute(HOST), false));
        assert_eq!((answer.rcode, answer.authority[0].ttl), (Rcode::NxDomain, p::NEGATIVE_TTL));
        assert!(answer.answer.is_empty() && answer.authoritative);
    }
}
