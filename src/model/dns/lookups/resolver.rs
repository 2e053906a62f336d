//! A recursive resolver: it answers from its cache, or walks down from the deepest zone whose servers it knows (RFC 1034, §5.3.3).
//!
//! What servers say is believed only about names within the zone that they were asked for. A zone's own NS records count more
//! than the delegation above it, and addresses that came along only lead to servers: they are no answers. A name server whose
//! address did not come along is looked up when no other can be asked.
//!
//! Counts agree with those of unbound 1.17.1 (without QNAME minimisation, target fetching and priming) before a `named` of BIND
//! 9.18.49 with a view for each server of [`super::super::world`]: cold, cached, another name or type, an alias, an address's
//! name, no glue, a dead server. unbound differs in this: without any glue it asks the zone above twice more for it before it gives
//! up; it asks again for a name that is known not to exist when another type is wanted, where RFC 2308 (§5) and BIND do not; and
//! it tries a server that does not answer several times.

use std::net::Ipv4Addr;

use super::record::{Actor, Fill, Leg, SCOPES, STUBS};
use super::{Agenda, Asked, Asker, Event, Lookups, Who, steering};
use crate::model::dns::cache::{Cache, Content, Entry, Scope, left};
use crate::model::dns::config::region;
use crate::model::dns::message::{Message, Rcode, Record, RecordData, RecordType};
use crate::model::dns::name;
use crate::model::dns::parameters as p;
use crate::model::dns::world::{From, ROOT_SERVER, SERVERS, SHOP, server_at};
use crate::model::walk::parameters as walk;
use crate::model::{Micros, SECOND};

/// What a look-up comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub rcode: Rcode,
    /// Aliases first; empty for a negative answer without any.
    pub answer: Vec<Record>,
    /// The SOA record of a negative answer.
    pub soa: Option<Record>,
    /// The name that a negative answer is about: the last alias's target.
    pub about: Asked,
    /// Whether it has expired and is given out because nobody could be reached.
    pub stale: bool,
    /// How many questions it took.
    pub questions: u32,
}

impl Outcome {
    fn new(rcode: Rcode, answer: Vec<Record>, about: Asked) -> Self {
        Outcome { rcode, answer, soa: None, about, stale: false, questions: 0 }
    }

    /// For how long all of it holds, seconds.
    pub fn ttl(&self) -> u32 {
        self.answer.iter().chain(&self.soa).map(|record| record.ttl).min().unwrap_or(0)
    }

    /// As a cache keeps it.
    pub fn entries(&self, now: Micros) -> Vec<Entry> {
        let mut entries = sets(&self.answer, now, true);
        if let Some(soa) = &self.soa {
            entries.push(negative(self.rcode, &self.about, soa.clone(), now));
        }
        entries
    }
}

/// Records as entries of a cache, one for each name and type.
fn sets(records: &[Record], now: Micros, authoritative: bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for record in records {
        let kind = Some(record.data.kind());
        let same = entries.iter_mut().find(|entry| entry.name == record.name && entry.kind == kind);
        match same {
            Some(Entry { content: Content::Records(data), .. }) => data.push(record.data.clone()),
            _ => entries.push(Entry {
                name: record.name.clone(),
                kind,
                scope: 0,
                content: Content::Records(vec![record.data.clone()]),
                stored: now,
                ttl: record.ttl,
                authoritative,
            }),
        }
    }
    entries
}

fn negative(rcode: Rcode, about: &Asked, soa: Record, now: Micros) -> Entry {
    Entry {
        name: about.0.clone(),
        // A name that does not exist does not exist with any type.
        kind: (rcode != Rcode::NxDomain).then_some(about.1),
        scope: 0,
        ttl: soa.ttl,
        content: Content::Negative(rcode, Box::new(soa)),
        stored: now,
        authoritative: true,
    }
}

/// What a cache has of a question.
pub(super) enum Known {
    /// The whole answer.
    Whole(Outcome),
    /// Aliases as far as they are known, and the name that they lead to.
    Part(Vec<Record>, String),
}

/// What a cache has of a question, aliases followed.
pub(super) fn known(cache: &Cache, owner: &str, kind: RecordType, scope: Scope, now: Micros) -> Known {
    let (mut chain, mut owner) = (Vec::new(), owner.to_owned());
    for _ in 0..=p::ALIASES {
        let about = (owner.clone(), kind);
        match cache.fresh(&owner, kind, scope, now).filter(|entry| entry.authoritative) {
            Some(entry) => {
                return Known::Whole(match &entry.content {
                    Content::Records(_) => {
                        chain.extend(entry.records(now));
                        Outcome::new(Rcode::NoError, chain, about)
                    }
                    Content::Negative(rcode, soa) => {
                        let soa = Record { ttl: left(entry.stored, entry.ttl, now), ..(**soa).clone() };
                        Outcome { soa: Some(soa), ..Outcome::new(*rcode, chain, about) }
                    }
                    Content::Failed => Outcome::new(Rcode::ServFail, Vec::new(), about),
                });
            }
            None => {
                let alias = cache.fresh(&owner, RecordType::Cname, scope, now).filter(|entry| entry.authoritative);
                let Some(alias) = alias.and_then(|entry| entry.records(now).into_iter().next()) else { break };
                let RecordData::Cname(target) = &alias.data else { break };
                owner.clone_from(target);
                chain.push(alias);
            }
        }
    }
    Known::Part(chain, owner)
}

/// A look-up under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lookup {
    /// Whether anybody still waits for it; otherwise its place is free.
    active: bool,
    pub resolver: usize,
    pub asked: Asked,
    /// The region of the client for whom it is made.
    region: usize,
    /// The name looked for now: the one asked for, or what its aliases lead to.
    pub target: String,
    chain: Vec<Record>,
    aliases: u8,
    /// Servers that were asked for the present target.
    tried: Vec<Ipv4Addr>,
    /// Name servers whose address can't be found.
    hopeless: Vec<String>,
    /// The zone that is asked, the server's name and address.
    pub zone: String,
    pub host: String,
    pub server: Ipv4Addr,
    pub id: u16,
    pub sent: Micros,
    pub answer: Option<Message>,
    /// Questions asked so far, with those for name servers' addresses.
    pub questions: u32,
    depth: u8,
    /// The look-up that needs a name server's address, and that server's name.
    parent: Option<(usize, String)>,
    waiting: Vec<Asker>,
    /// Whether it is told step by step.
    pub told: bool,
    /// Whether nobody asked: it makes what a resolver knows when the many begin.
    warming: bool,
}

/// Until when a run of many is still being prepared, µs: what its resolvers know when it begins is not told as news.
const WARM: Micros = SECOND;

impl Lookups {
    fn scope(&self, region: usize) -> Scope {
        if self.config.client_subnet { region as Scope + 1 } else { 0 }
    }

    /// A stub's question has reached its resolver.
    pub(super) fn resolver_asked(&mut self, asker: Asker, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        self.record.report.resolver_questions += 1;
        let (owner, kind) = asker.asked.clone();
        let scope = self.scope(asker.region);
        let cache = &mut self.caches[asker.resolver];
        if let Known::Whole(mut outcome) = known(cache, &owner, kind, scope, now) {
            cache.rotate(&outcome.about.0, kind, scope);
            if outcome.rcode == Rcode::ServFail {
                self.give_out_stale(&mut outcome, asker.resolver, &asker.asked, scope, now);
            }
            self.record.report.resolver_hits += 1;
            if let Who::Followed { .. } = asker.who {
                self.tell_cached(&asker, &outcome, now);
            }
            self.reply(asker, outcome, walk::RESOLVER, agenda);
            return;
        }
        let followed = matches!(asker.who, Who::Followed { .. });
        let same = |lookup: &Lookup| {
            lookup.active
                && lookup.parent.is_none()
                && lookup.resolver == asker.resolver
                && lookup.asked == asker.asked
                && (scope == 0 || lookup.region == asker.region)
        };
        if let Some(lookup) = self.lookups.iter_mut().find(|lookup| same(lookup)) {
            lookup.told |= followed;
            lookup.waiting.push(asker);
            return;
        }
        let (resolver, region, asked) = (asker.resolver, asker.region, asker.asked.clone());
        let lookup = self.begin_lookup(resolver, region, asked, followed);
        self.lookups[lookup].waiting.push(asker);
        self.go_on(lookup, agenda);
    }

    fn begin_lookup(&mut self, resolver: usize, region: usize, asked: Asked, told: bool) -> usize {
        let lookup = Lookup {
            active: true,
            resolver,
            region,
            target: asked.0.clone(),
            asked,
            chain: Vec::new(),
            aliases: 0,
            tried: Vec::new(),
            hopeless: Vec::new(),
            zone: String::new(),
            host: String::new(),
            server: ROOT_SERVER.1,
            id: 0,
            sent: 0,
            answer: None,
            questions: 0,
            depth: 0,
            parent: None,
            waiting: Vec::new(),
            told,
            warming: false,
        };
        match self.lookups.iter().position(|lookup| !lookup.active) {
            Some(free) => {
                self.lookups[free] = lookup;
                free
            }
            None => {
                self.lookups.push(lookup);
                self.lookups.len() - 1
            }
        }
    }

    /// A look-up goes on when the resolver has looked into its cache and picked a server.
    fn go_on(&self, at: usize, agenda: &mut Agenda<Event>) {
        agenda.after(walk::RESOLVER, Event::Next(at));
    }

    /// A look-up goes on: by what is known by now, or by a question to the next server.
    pub(super) fn advance(&mut self, at: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let lookup = &self.lookups[at];
        let scope = self.scope(lookup.region);
        match known(&self.caches[lookup.resolver], &lookup.target, lookup.asked.1, scope, now) {
            Known::Whole(mut outcome) => {
                let chain = std::mem::take(&mut self.lookups[at].chain);
                outcome.answer.splice(0..0, chain);
                self.finish_lookup(at, outcome, agenda);
                return;
            }
            Known::Part(chain, target) => {
                let aliases = u8::try_from(chain.len()).unwrap_or(u8::MAX);
                self.follow(at, chain, target, aliases);
            }
        }
        let lookup = &self.lookups[at];
        if lookup.aliases > p::ALIASES || lookup.questions >= p::QUESTIONS {
            self.give_up(at, agenda);
            return;
        }
        match self.next_server(at, now) {
            Next::Ask(zone, host, address) => {
                let lookup = &mut self.lookups[at];
                lookup.tried.push(address);
                (lookup.zone, lookup.host, lookup.server) = (zone, host, address);
                self.send(at, agenda);
            }
            Next::Find(host) => {
                let lookup = &self.lookups[at];
                let (resolver, region, told, depth) = (lookup.resolver, lookup.region, lookup.told, lookup.depth);
                let (questions, warming) = (lookup.questions, lookup.warming);
                if told {
                    self.tell_find(at, &host, now);
                }
                let sub = self.begin_lookup(resolver, region, (host.clone(), RecordType::A), told);
                let lookup = &mut self.lookups[sub];
                lookup.warming = warming;
                lookup.depth = depth + 1;
                lookup.questions = questions;
                lookup.parent = Some((at, host));
                self.advance(sub, agenda);
            }
            Next::Nobody => {
                if self.lookups[at].told {
                    self.tell_nobody(at, now);
                }
                self.give_up(at, agenda);
            }
        }
    }

    /// Aliases lead on to another name.
    fn follow(&mut self, at: usize, chain: Vec<Record>, target: String, aliases: u8) {
        let lookup = &mut self.lookups[at];
        if lookup.target != target {
            lookup.tried.clear();
            lookup.hopeless.clear();
            lookup.target = target;
        }
        lookup.chain.extend(chain);
        lookup.aliases = lookup.aliases.saturating_add(aliases);
    }

    /// The server to ask next: one of the deepest zone on the way whose servers are known, or can be found.
    fn next_server(&self, at: usize, now: Micros) -> Next {
        let lookup = &self.lookups[at];
        let cache = &self.caches[lookup.resolver];
        for zone in name::upwards(&lookup.target) {
            let hosts: Vec<String> = match cache.fresh(zone, RecordType::Ns, 0, now).map(|entry| &entry.content) {
                Some(Content::Records(data)) => data.iter().filter_map(RecordData::host).map(str::to_owned).collect(),
                _ if zone == name::ROOT => vec![ROOT_SERVER.0.to_owned()],
                _ => continue,
            };
            let mut any_address = false;
            for host in &hosts {
                for address in addresses(cache, host, now) {
                    any_address = true;
                    if !lookup.tried.contains(&address) {
                        return Next::Ask(zone.to_owned(), host.clone(), address);
                    }
                }
            }
            // A server whose name lies in the zone can't be found without the zone.
            let findable = |host: &&String| {
                addresses(cache, host, now).is_empty() && !name::within(host, zone) && !lookup.hopeless.contains(host)
            };
            if let Some(host) = hosts.iter().find(findable).filter(|_| lookup.depth < p::DEPTH) {
                return Next::Find(host.clone());
            }
            // Addresses that have expired may be had from above once more.
            if any_address || zone == name::ROOT {
                return Next::Nobody;
            }
        }
        Next::Nobody
    }

    /// Whether the deepest zone on the way can't be asked because its servers' names lie in it and have no address.
    pub(super) fn needs_itself(&self, at: usize, now: Micros) -> bool {
        let lookup = &self.lookups[at];
        let cache = &self.caches[lookup.resolver];
        let deepest = name::upwards(&lookup.target)
            .find_map(|zone| cache.fresh(zone, RecordType::Ns, 0, now).map(|entry| (zone, entry)));
        let Some((zone, Entry { content: Content::Records(data), .. })) = deepest else { return false };
        let unreachable = |host: &str| addresses(cache, host, now).is_empty();
        data.iter().filter_map(RecordData::host).all(unreachable)
            && data.iter().filter_map(RecordData::host).any(|host| name::within(host, zone))
    }

    /// Puts the question to the server chosen.
    fn send(&mut self, at: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let id = self.new_id();
        let lookup = &mut self.lookups[at];
        lookup.questions += 1;
        lookup.id = id;
        lookup.sent = now;
        lookup.answer = None;
        let (resolver, server) = (lookup.resolver, server_at(lookup.server));
        if !self.lookups[at].warming {
            self.record.asked(now, resolver, server);
        }
        let there = self.way(resolver, server);
        if self.lookups[at].told {
            let label = self.question_label(at);
            let to = server.map_or(Actor::Nobody, Actor::Server);
            let from = Actor::Resolver(resolver);
            self.record.leg(Leg { from, to, depart: now, arrive: now + there, label, returning: false });
        }
        agenda.after(there, Event::AtServer(at));
    }

    /// One way between a resolver and a server.
    fn way(&mut self, resolver: usize, server: Option<usize>) -> Micros {
        let km = server.map_or(walk::AUTHORITATIVE_KM, |server| SERVERS[server].km);
        let stream = resolver * (SERVERS.len() + 1) + server.unwrap_or(SERVERS.len());
        let jitter = self.ways.get_mut(stream).map_or(0, |stream| stream.exponential_time(walk::WAN_JITTER));
        km * walk::FIBRE_PER_KM + jitter
    }

    /// The question has reached the server, if there is one.
    pub(super) fn server_asked(&mut self, at: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let lookup = &self.lookups[at];
        let (resolver, address) = (lookup.resolver, lookup.server);
        let query = Message::ask(lookup.id, &lookup.target, lookup.asked.1, false);
        let client = self.config.client_subnet.then_some(lookup.region);
        let from = From { resolver: region(resolver), client };
        let answer = self.world.answer(address, &query, from, &self.config);
        let back = match &answer {
            Some(_) => walk::NAME_SERVER + self.way(resolver, server_at(address)),
            None => (self.lookups[at].sent + p::PATIENCE).saturating_sub(now),
        };
        let lookup = &mut self.lookups[at];
        lookup.answer = answer;
        if let (true, Some(answer)) = (lookup.told, &lookup.answer) {
            let label = super::tell::answer_label(answer);
            let from = server_at(address).map_or(Actor::Nobody, Actor::Server);
            let to = Actor::Resolver(resolver);
            self.record.leg(Leg { from, to, depart: now, arrive: now + back, label, returning: true });
        }
        agenda.after(back, Event::Back(at));
    }

    /// The server's answer is there, or has not come in time.
    pub(super) fn server_answered(&mut self, at: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        if self.lookups[at].told {
            self.tell_response(at, now);
        }
        let Some(answer) = self.lookups[at].answer.take() else {
            self.go_on(at, agenda);
            return;
        };
        if matches!(answer.rcode, Rcode::ServFail | Rcode::Refused | Rcode::FormErr) {
            self.go_on(at, agenda);
            return;
        }
        if answer.answer.is_empty() && answer.rcode == Rcode::NoError && !answer.authoritative {
            self.learn_referral(at, &answer, now);
            self.go_on(at, agenda);
            return;
        }
        self.learn_answer(at, answer, agenda);
    }

    /// A server has named those of a zone below.
    fn learn_referral(&mut self, at: usize, answer: &Message, now: Micros) {
        let lookup = &self.lookups[at];
        let (cache, zone) = (STUBS + lookup.resolver, lookup.zone.clone());
        let deeper = |record: &&Record| {
            name::within(&lookup.target, &record.name)
                && name::within(&record.name, &zone)
                && record.name.len() > zone.len()
        };
        let servers: Vec<Record> = answer.authority.iter().filter(deeper).cloned().collect();
        if servers.is_empty() {
            return;
        }
        let glue = answer.additional.iter().filter(|record| name::within(&record.name, &zone)).cloned();
        let records: Vec<Record> = servers.into_iter().chain(glue).collect();
        for mut entry in sets(&records, now, false) {
            // However short it holds, it serves the look-up that it was asked for.
            entry.ttl = entry.ttl.max(self.config.floor).max(1);
            self.keep(cache, entry);
        }
    }

    /// A server has answered for its own zone.
    fn learn_answer(&mut self, at: usize, mut answer: Message, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let floor = self.config.floor;
        for record in answer.answer.iter_mut().chain(&mut answer.authority).chain(&mut answer.additional) {
            if record.data.kind() != RecordType::Soa {
                record.ttl = record.ttl.max(floor);
            }
        }
        let lookup = &self.lookups[at];
        let (cache, kind, zone) = (STUBS + lookup.resolver, lookup.asked.1, lookup.zone.clone());
        let believed = |record: &&Record| name::within(&record.name, &zone);
        let own: Vec<Record> = answer.answer.iter().filter(believed).cloned().collect();
        let scope = self.scope(lookup.region);
        let scoped = scope > 0 && self.config.steering == steering::find("geo");
        for mut entry in sets(&own, now, true) {
            if scoped && entry.name == SHOP && entry.kind == Some(RecordType::A) {
                entry.scope = scope;
            }
            self.keep(cache, entry);
        }
        let servers: Vec<Record> = answer
            .authority
            .iter()
            .filter(|record| record.data.kind() == RecordType::Ns && believed(record))
            .cloned()
            .collect();
        for entry in sets(&servers, now, answer.authoritative) {
            self.keep(cache, entry);
        }
        let hosts: Vec<Record> = answer.additional.iter().filter(believed).cloned().collect();
        for entry in sets(&hosts, now, false) {
            self.keep(cache, entry);
        }
        // The answer itself is followed in the message, for what has a TTL of 0 is kept nowhere.
        let (mut chain, mut target) = (Vec::new(), self.lookups[at].target.clone());
        for _ in 0..=p::ALIASES {
            let found: Vec<Record> =
                own.iter().filter(|record| record.name == target && record.data.kind() == kind).cloned().collect();
            if !found.is_empty() {
                let mut outcome =
                    Outcome::new(Rcode::NoError, std::mem::take(&mut self.lookups[at].chain), (target, kind));
                outcome.answer.extend(chain);
                outcome.answer.extend(found);
                self.finish_lookup(at, outcome, agenda);
                return;
            }
            let alias = own.iter().find(|record| record.name == target && record.data.kind() == RecordType::Cname);
            let Some((alias, RecordData::Cname(next))) = alias.map(|alias| (alias, &alias.data)) else { break };
            target.clone_from(next);
            chain.push(alias.clone());
        }
        let soa = answer.authority.iter().find(|record| record.data.kind() == RecordType::Soa && believed(record));
        let aliases = u8::try_from(chain.len()).unwrap_or(u8::MAX);
        self.follow(at, chain, target.clone(), aliases);
        if let Some(soa) = soa.filter(|_| answer.authoritative) {
            let about = (target, kind);
            let mut soa = soa.clone();
            if let RecordData::Soa(says) = &soa.data {
                soa.ttl = soa.ttl.min(says.minimum);
            }
            self.keep(cache, negative(answer.rcode, &about, soa.clone(), now));
            let chain = std::mem::take(&mut self.lookups[at].chain);
            let outcome = Outcome { soa: Some(soa), ..Outcome::new(answer.rcode, chain, about) };
            self.finish_lookup(at, outcome, agenda);
            return;
        }
        self.go_on(at, agenda);
    }

    /// Nobody can be asked any more.
    fn give_up(&mut self, at: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let lookup = &self.lookups[at];
        let (cache, asked) = (STUBS + lookup.resolver, lookup.asked.clone());
        let mut outcome = Outcome::new(Rcode::ServFail, Vec::new(), asked.clone());
        if lookup.parent.is_none() {
            let (resolver, scope) = (lookup.resolver, self.scope(lookup.region));
            self.give_out_stale(&mut outcome, resolver, &asked, scope, now);
            let (name, kind) = asked;
            self.keep(
                cache,
                Entry {
                    name,
                    kind: Some(kind),
                    scope: 0,
                    content: Content::Failed,
                    stored: now,
                    ttl: if outcome.stale { p::STALE_TTL } else { p::FAILURE_TTL },
                    authoritative: true,
                },
            );
        }
        self.finish_lookup(at, outcome, agenda);
    }

    /// Where nobody can be reached, what has expired may serve once more (RFC 8767).
    fn give_out_stale(&self, outcome: &mut Outcome, resolver: usize, asked: &Asked, scope: Scope, now: Micros) {
        if !self.config.serve_stale {
            return;
        }
        let cache = &self.caches[resolver];
        let stale = |owner: &str, kind| {
            let entry = cache.stale(owner, kind, scope, now, p::STALE_LIMIT)?;
            let records = entry.records(now);
            Some(records.into_iter().map(|record| Record { ttl: p::STALE_TTL, ..record }).collect::<Vec<_>>())
        };
        let (mut chain, mut owner) = (Vec::new(), asked.0.clone());
        for _ in 0..=p::ALIASES {
            if let Some(records) = stale(&owner, asked.1) {
                chain.extend(records);
                (outcome.rcode, outcome.answer, outcome.stale) = (Rcode::NoError, chain, true);
                return;
            }
            let Some(alias) = stale(&owner, RecordType::Cname).and_then(|records| records.into_iter().next()) else {
                return;
            };
            let RecordData::Cname(target) = &alias.data else { return };
            owner.clone_from(target);
            chain.push(alias);
        }
    }

    /// A look-up is over: whoever waits for it is told.
    fn finish_lookup(&mut self, at: usize, mut outcome: Outcome, agenda: &mut Agenda<Event>) {
        let lookup = &mut self.lookups[at];
        lookup.active = false;
        let waiting = std::mem::take(&mut lookup.waiting);
        let (questions, parent) = (lookup.questions, lookup.parent.take());
        outcome.questions = questions;
        if let Some((above, host)) = parent {
            // The address serves the look-up that needs it, however short it holds.
            let cache = STUBS + self.lookups[above].resolver;
            let found: Vec<Record> =
                outcome.answer.iter().filter(|record| matches!(record.data, RecordData::A(_))).cloned().collect();
            if found.is_empty() || found[0].name != host {
                self.lookups[above].hopeless.push(host);
            } else {
                for mut entry in sets(&found, agenda.now(), false) {
                    entry.ttl = entry.ttl.max(1);
                    self.keep(cache, entry);
                }
            }
            self.lookups[above].questions = questions;
            self.advance(above, agenda);
            return;
        }
        if self.lookups[at].warming {
            self.warmed_up(at, outcome.clone(), agenda.now());
        }
        let mut first = true;
        for asker in waiting {
            let questions = if std::mem::take(&mut first) { questions } else { 0 };
            self.reply(asker, Outcome { questions, ..outcome.clone() }, walk::RESOLVER, agenda);
        }
    }

    /// A resolver that has been at work for long when the many begin: what it knows has any age.
    pub(super) fn warm_up(&mut self, resolver: usize, agenda: &mut Agenda<Event>) {
        let Some(asked) = self.wanted.clone() else { return };
        let lookup = self.begin_lookup(resolver, region(resolver), asked, false);
        self.lookups[lookup].warming = true;
        self.go_on(lookup, agenda);
    }

    fn warmed_up(&mut self, at: usize, mut outcome: Outcome, now: Micros) {
        let lookup = &self.lookups[at];
        let (resolver, region, asked) = (lookup.resolver, lookup.region, lookup.asked.clone());
        let left = self.phases.get(resolver).copied().unwrap_or(1.0);
        self.caches[resolver].age(left);
        for entry in self.caches[resolver].entries() {
            self.record.kept(STUBS + resolver, entry);
        }
        if let Known::Whole(known) = known(&self.caches[resolver], &asked.0, asked.1, self.scope(region), now) {
            outcome = known;
        }
        let who = Who::Many { client: 0 };
        self.note_fill(&Asker { who, resolver, region, asked, since: now, id: 0 }, &outcome, now);
    }

    /// The resolver answers a stub.
    fn reply(&mut self, asker: Asker, outcome: Outcome, work: Micros, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let delay = work + self.access();
        match asker.who {
            Who::Followed { stub, .. } => {
                let label = super::tell::outcome_label(&outcome);
                let (from, to) = (Actor::Resolver(asker.resolver), Actor::Stub(stub));
                self.record.leg(Leg { from, to, depart: now, arrive: now + delay, label, returning: true });
            }
            Who::Many { .. } => self.note_fill(&asker, &outcome, now),
        }
        agenda.after(delay, Event::AtStub(Box::new((asker, outcome))));
    }

    /// Writes down what a resolver has for the many.
    fn note_fill(&mut self, asker: &Asker, outcome: &Outcome, now: Micros) {
        if self.wanted.as_ref() != Some(&asker.asked) {
            return;
        }
        let of_kind = outcome.answer.iter().filter(|record| record.data.kind() == asker.asked.1);
        let data: Vec<RecordData> = of_kind.map(|record| record.data.clone()).collect();
        let scoped = self.config.client_subnet && self.config.steering == steering::find("geo");
        let place = asker.resolver * SCOPES + if scoped { asker.region + 1 } else { 0 };
        let last = self.record.report.fills[place].last();
        if outcome.questions == 0 && last.is_some_and(|last| now < last.until) {
            return;
        }
        let targets: Vec<u8> = data.iter().map(|data| self.record.answer(data)).collect();
        let until = now + u64::from(outcome.ttl()) * SECOND;
        if now > WARM {
            self.tell_fill(asker, outcome, &targets, place, now);
        }
        self.record.report.fills[place].push(Fill { at: now, until, targets });
    }
}

/// Who is asked next.
enum Next {
    /// This zone's server of this name at this address.
    Ask(String, String, Ipv4Addr),
    /// Nobody before this server's address is found.
    Find(String),
    /// Nobody.
    Nobody,
}

/// The addresses that a resolver knows of a name server.
fn addresses(cache: &Cache, host: &str, now: Micros) -> Vec<Ipv4Addr> {
    let known = cache.fresh(host, RecordType::A, 0, now).map(|entry| &entry.content);
    let mut addresses: Vec<Ipv4Addr> = match known {
        Some(Content::Records(data)) => data
            .iter()
            .filter_map(|data| match data {
                RecordData::A(address) => Some(*address),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    if host == ROOT_SERVER.0 && addresses.is_empty() {
        addresses.push(ROOT_SERVER.1);
    }
    addresses
}
