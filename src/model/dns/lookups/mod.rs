//! A run of look-ups: clients with their stubs, recursive resolvers with their caches, and the world's servers, as a discrete-event
//! simulation.
//!
//! Either one or two questions are followed step by step, message by message, or many clients visit the shop for hours and only what
//! is worth telling is told. Both go through the same resolvers (`resolver`); `record` writes down what happened, `tell` says it.

mod record;
mod resolver;
mod tell;

pub use super::master::{Fault, Severity};
pub use record::{Actor, Answered, CacheLog, FAILED, Fill, Held, Leg, Report, STUBS, Slot, Stage, Version, Visit};

use record::{Recorder, SCOPES};
use resolver::{Lookup, Outcome};

use super::cache::{Cache, Content, Entry};
use super::config::{Ask, By, Change, Config, Schedule, Stub, region};
use super::message::{Rcode, RecordType};
use super::name;
use super::parameters as p;
use super::steering;
use super::world::{File, SERVERS, SHOP, World};
use crate::model::kernel::{Agenda, Model, Simulation};
use crate::model::rng::Stream;
use crate::model::walk::parameters as walk;
use crate::model::{Micros, SECOND};

/// What is asked for: a name, absolute, and a type.
type Asked = (String, RecordType);

/// Who asks a resolver.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asker {
    who: Who,
    resolver: usize,
    /// Where the client is.
    region: usize,
    asked: Asked,
    /// When the stub was asked.
    since: Micros,
    /// Of the messages between stub and resolver.
    id: u16,
}

/// Which client it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// One whose question is followed: which question, and which stub.
    Followed { question: usize, stub: usize },
    /// One of the many.
    Many { client: usize },
}

/// What happens.
enum Event {
    /// The next of the changes takes effect.
    Change(usize),
    /// A question that is followed is due, if the plan is still this one.
    Question(usize, u32),
    /// One of the many visits the shop, if it still does.
    Visit(usize, u32),
    /// A stub's question reaches its resolver.
    AtResolver(Box<Asker>),
    /// A resolver has thought about what a look-up needs next.
    Next(usize),
    /// A look-up's question reaches the server.
    AtServer(usize),
    /// A look-up's answer reaches the resolver, or none will.
    Back(usize),
    /// The resolver's answer reaches the stub.
    AtStub(Box<(Asker, Outcome)>),
    /// A health check.
    Check,
    /// The many have been watched for long enough, if the plan is still this one.
    End(u32),
}

/// Where a followed question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Planned,
    Asked,
    Done,
}

/// One of the many.
#[derive(Debug, Clone)]
struct Client {
    pauses: Stream,
    /// Whether its next visit is on the agenda.
    visiting: bool,
    /// Whether it waits for its resolver.
    asking: bool,
    /// Where it goes, and until when it remembers that.
    target: u8,
    until: Micros,
}

struct Lookups {
    config: Config,
    changes: Vec<Change>,
    world: World,
    caches: Vec<Cache>,
    lookups: Vec<Lookup>,
    stubs: [Cache; STUBS],
    followed: [Progress; 2],
    plan: u32,
    clients: Vec<Client>,
    checks: [u32; 2],
    /// Whether each resolver was last said to give out what has expired.
    told_stale: [bool; p::RESOLVERS],
    /// The sites' addresses as answers have them.
    sites: [String; 3],
    /// How old what each resolver has is when the many begin: the share of its time that is left.
    phases: Vec<f64>,
    access: Stream,
    ways: Vec<Stream>,
    ids: Stream,
    record: Recorder,
    /// What is asked by the many now, as an absolute name; none when it is no name.
    wanted: Option<Asked>,
    done: bool,
}

/// A run under way.
pub struct Running(Simulation<Lookups>);

/// Runs a schedule to its end.
pub fn run(schedule: &Schedule) -> Report {
    let mut running = Running::new(schedule);
    while !running.step(u64::MAX) {}
    running.finish()
}

impl Running {
    /// A run before its first event.
    pub fn new(schedule: &Schedule) -> Self {
        let mut simulation = Simulation::new(Lookups::new(schedule));
        for (index, change) in schedule.changes.iter().enumerate() {
            simulation.agenda.at(change.at, Event::Change(index));
        }
        simulation.agenda.at(0, Event::Check);
        simulation.model.begin(&mut simulation.agenda);
        Running(simulation)
    }

    /// Goes on by at most so many events; returns whether the run is over.
    pub fn step(&mut self, events: u64) -> bool {
        let handled = self.0.run_while(events, |model| !model.done);
        self.0.model.done || handled < events
    }

    /// How far a run of many clients has come, from 0 to 1.
    pub fn share(&self) -> f64 {
        let end = self.0.model.end_of_many();
        if self.0.model.done { 1.0 } else { (self.0.now() as f64 / end.max(1) as f64).min(1.0) }
    }

    /// What it leaves behind.
    pub fn finish(self) -> Report {
        let now = self.0.now();
        self.0.model.finish(now)
    }
}

impl Model for Lookups {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Change(index) => self.change(index, agenda),
            Event::Question(question, plan) => {
                if plan == self.plan && self.followed[question] == Progress::Planned {
                    self.ask(question, agenda);
                }
            }
            Event::Visit(client, plan) => self.visit(client, plan, agenda),
            Event::AtResolver(asker) => self.resolver_asked(*asker, agenda),
            Event::Next(lookup) => self.advance(lookup, agenda),
            Event::AtServer(lookup) => self.server_asked(lookup, agenda),
            Event::Back(lookup) => self.server_answered(lookup, agenda),
            Event::AtStub(arrived) => {
                let (asker, outcome) = *arrived;
                self.stub_answered(&asker, &outcome, agenda);
            }
            Event::Check => self.check(agenda),
            Event::End(plan) => self.done |= plan == self.plan && self.config.ask == Ask::Many,
        }
        self.settle();
    }
}

impl Lookups {
    fn new(schedule: &Schedule) -> Self {
        let (config, seed) = (schedule.config.clone(), schedule.seed);
        let stream = |name: String| Stream::new(seed, &name);
        let way = |index: usize| {
            let (resolver, server) = (index / (SERVERS.len() + 1), index % (SERVERS.len() + 1));
            stream(["way ", &resolver.to_string(), " ", &server.to_string()].concat())
        };
        let mut phases = stream("phases".to_owned());
        let client = |index: usize| Client {
            pauses: stream(["visits ", &index.to_string()].concat()),
            visiting: false,
            asking: false,
            target: FAILED,
            until: 0,
        };
        Lookups {
            world: World::new(&config, seed),
            changes: schedule.changes.clone(),
            caches: vec![Cache::default(); p::RESOLVERS],
            lookups: Vec::new(),
            stubs: [Cache::default(), Cache::default()],
            followed: [Progress::Planned; 2],
            plan: 0,
            clients: (0..p::CLIENTS).map(client).collect(),
            checks: [0; 2],
            told_stale: [false; p::RESOLVERS],
            sites: p::SITES.map(|site| site.to_string()),
            phases: (0..p::RESOLVERS).map(|_| phases.unit()).collect(),
            access: stream("access".to_owned()),
            ways: (0..p::RESOLVERS * (SERVERS.len() + 1)).map(way).collect(),
            ids: stream("ids".to_owned()),
            record: Recorder::default(),
            wanted: wanted(&config.name, config.kind),
            done: false,
            config,
        }
    }

    fn begin(&mut self, agenda: &mut Agenda<Event>) {
        let report = &mut self.record.report;
        report.held = vec![Vec::new(); p::CLIENTS];
        report.fills = vec![Vec::new(); p::RESOLVERS * SCOPES];
        report.caches = vec![CacheLog::default(); STUBS + p::RESOLVERS];
        self.new_stage(0);
        self.new_truth(0);
        self.tell_start();
        self.plan(agenda);
        if self.config.ask == Ask::Many {
            for resolver in 0..self.config.crowd.resolvers.min(p::RESOLVERS) {
                self.warm_up(resolver, agenda);
            }
        }
    }

    /// Writes down the settings as they are from now on.
    fn new_stage(&mut self, at: Micros) {
        let loadings = &self.world.loadings;
        let stage = Stage {
            at,
            config: self.config.clone(),
            loaded: [0, 1, 2].map(|file: usize| loadings[file].zone.is_some()),
            faults: [0, 1, 2].map(|file: usize| loadings[file].faults.clone()),
        };
        self.record.report.stages.push(stage);
    }

    /// Writes down what the zone's servers might answer from now on, if that has changed.
    fn new_truth(&mut self, at: Micros) {
        let Some((name, kind)) = &self.wanted else { return };
        let truth = self.world.truth(name, *kind, &self.config);
        let truth: Vec<u8> = truth.iter().map(|data| self.record.answer(data)).collect();
        let truths = &mut self.record.report.truths;
        let same = truths
            .last()
            .is_some_and(|(_, last)| last.len() == truth.len() && last.iter().all(|answer| truth.contains(answer)));
        if !same {
            truths.push((at, truth));
        }
    }

    /// Puts on the agenda what is still to be asked, under the settings as they are; what was planned before is void.
    fn plan(&mut self, agenda: &mut Agenda<Event>) {
        self.plan += 1;
        if self.config.ask == Ask::Many {
            agenda.at(self.end_of_many(), Event::End(self.plan));
            for client in &mut self.clients {
                client.visiting = false;
            }
            for client in 0..self.config.crowd.clients.min(p::CLIENTS) {
                self.next_visit(client, agenda);
            }
            return;
        }
        if self.followed[0] == Progress::Planned {
            agenda.at(p::START, Event::Question(0, self.plan));
        }
        // The second is planned when the first has its answer.
        let first = self.record.report.results.first().map(|result| result.at);
        if let (true, Progress::Planned, Some(first)) = (self.config.ask != Ask::Once, self.followed[1], first) {
            agenda.at(first + u64::from(self.config.gap) * SECOND, Event::Question(1, self.plan));
        }
    }

    fn end_of_many(&self) -> Micros {
        u64::from(self.config.crowd.minutes) * 60 * SECOND
    }

    fn next_visit(&mut self, client: usize, agenda: &mut Agenda<Event>) {
        let mean = u64::from(self.config.crowd.every.max(1)) * SECOND;
        let Some(state) = self.clients.get_mut(client) else { return };
        state.visiting = true;
        let pause = state.pauses.exponential_time(mean);
        agenda.after(pause, Event::Visit(client, self.plan));
    }

    /// Whether all has been asked and answered.
    fn settle(&mut self) {
        let needed = match self.config.ask {
            Ask::Once => 1,
            Ask::Again | Ask::Other => 2,
            Ask::Many => return,
        };
        self.done |= self.followed[..needed].iter().all(|progress| *progress == Progress::Done);
    }

    /// The next settings hold from now on.
    fn change(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let Some(next) = self.changes.get(index).map(|change| change.config.clone()) else { return };
        if next == self.config {
            return;
        }
        let before = std::mem::replace(&mut self.config, next);
        self.tell_change(&before, now);
        for (file, differs) in [
            (File::Parent, before.parent != self.config.parent),
            (File::Reverse, before.reverse != self.config.reverse),
            (File::Zone, before.zone != self.config.zone),
        ] {
            if differs {
                self.world.read(file, &self.config);
                self.tell_file(file, now);
            }
        }
        let config = &self.config;
        if before.ttl != config.ttl || before.moved != config.moved {
            self.world.edit(config);
        }
        if (&before.name, before.kind) != (&config.name, config.kind) {
            self.wanted = wanted(&config.name, config.kind);
            self.forget(now);
        }
        self.new_stage(now);
        self.new_truth(now);
        let plan = |config: &Config| {
            (config.ask, config.gap, config.by, config.other.clone(), config.crowd.minutes, config.crowd.clients)
        };
        if plan(&before) != plan(&self.config) {
            self.plan(agenda);
        }
    }

    /// The many want something else from now on: what they remember is of no use.
    fn forget(&mut self, now: Micros) {
        for (client, held) in self.clients.iter_mut().zip(&mut self.record.report.held) {
            client.until = 0;
            if held.last().is_some_and(|held| held.until > now) {
                held.push(Held { at: now, until: now, target: FAILED });
            }
        }
        for fills in &mut self.record.report.fills {
            if fills.last().is_some_and(|fill| fill.until > now) {
                fills.push(Fill { at: now, until: now, targets: Vec::new() });
            }
        }
    }

    /// The health checks look at the first site.
    fn check(&mut self, agenda: &mut Agenda<Event>) {
        let dead = self.config.dead;
        self.checks = if dead { [self.checks[0] + 1, 0] } else { [0, self.checks[1] + 1] };
        let was_up = self.world.first_is_up;
        let is_up = if was_up { self.checks[0] < p::CHECKS } else { self.checks[1] >= p::CHECKS };
        if was_up != is_up {
            self.world.first_is_up = is_up;
            self.new_truth(agenda.now());
            if self.config.steering == steering::find("health") {
                self.tell_check(is_up, agenda.now());
            }
        }
        agenda.after(u64::from(self.config.check.max(1)) * SECOND, Event::Check);
    }

    /// One way between a stub and its resolver.
    fn access(&mut self) -> Micros {
        walk::ACCESS + self.access.exponential_time(walk::ACCESS_JITTER)
    }

    fn new_id(&mut self) -> u16 {
        self.ids.bits() as u16
    }

    /// A question that is followed is put to its stub.
    fn ask(&mut self, question: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        self.followed[question] = Progress::Asked;
        let (stub, resolver) = match (question, self.config.by) {
            (0, _) | (_, By::Same) => (0, 0),
            (_, By::Neighbour) => (1, 0),
            (_, By::Elsewhere) => (1, 1),
        };
        let asked = if question == 1 && self.config.ask == Ask::Other {
            wanted(&self.config.other.0, self.config.other.1)
        } else {
            self.wanted.clone()
        };
        let who = Who::Followed { question, stub };
        let Some(asked) = asked else {
            self.no_name(question, agenda);
            return;
        };
        let id = self.new_id();
        let asker = Asker { who, resolver, region: region(resolver), asked, since: now, id };
        if let Some(outcome) = self.remembered(stub, &asker, now) {
            self.record.report.stub_hits += 1;
            self.tell_stub_knows(&asker, &outcome, now);
            self.answered(question, &asker, &outcome, agenda);
            return;
        }
        self.send_to_resolver(asker, agenda);
    }

    fn send_to_resolver(&mut self, asker: Asker, agenda: &mut Agenda<Event>) {
        let delay = self.access();
        if let Who::Followed { stub, .. } = asker.who {
            self.tell_ask(&asker, stub, agenda.now(), delay);
        }
        agenda.after(delay, Event::AtResolver(Box::new(asker)));
    }

    /// What a followed stub still knows.
    fn remembered(&self, stub: usize, asker: &Asker, now: Micros) -> Option<Outcome> {
        if self.config.stub == Stub::None {
            return None;
        }
        match resolver::known(&self.stubs[stub], &asker.asked.0, asker.asked.1, 0, now) {
            resolver::Known::Whole(outcome) => Some(outcome),
            resolver::Known::Part(..) => None,
        }
    }

    /// What a client's resolver says has arrived.
    fn stub_answered(&mut self, asker: &Asker, outcome: &Outcome, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        match asker.who {
            Who::Followed { question, stub } => {
                self.keep_in_stub(stub, outcome, now);
                self.tell_answer(asker, outcome, now);
                self.answered(question, asker, outcome, agenda);
            }
            Who::Many { client } => {
                let target = self.target(asker, outcome);
                let Some(state) = self.clients.get_mut(client) else { return };
                state.asking = false;
                if self.wanted.as_ref() != Some(&asker.asked) {
                    return;
                }
                state.target = target;
                state.until = match (self.config.stub, outcome.ttl()) {
                    (Stub::None, _) => now,
                    (Stub::Pin, _) if target != FAILED => Micros::MAX,
                    (_, ttl) => now.saturating_add(u64::from(ttl) * SECOND),
                };
                if state.until > now {
                    let held = Held { at: now, until: state.until, target };
                    self.record.report.held[client].push(held);
                }
                self.arrive(client, target, now);
            }
        }
    }

    fn keep_in_stub(&mut self, stub: usize, outcome: &Outcome, now: Micros) {
        if self.config.stub == Stub::None || outcome.rcode == Rcode::ServFail {
            return;
        }
        let pinned = self.config.stub == Stub::Pin;
        for mut entry in outcome.entries(now) {
            if pinned && matches!(entry.content, Content::Records(_)) {
                entry.ttl = u32::MAX;
            }
            self.keep(stub, entry);
        }
    }

    /// Puts something into a cache and writes that down; the stubs' caches come first, then the resolvers'.
    fn keep(&mut self, cache: usize, entry: Entry) {
        let into = if cache < STUBS { &mut self.stubs[cache] } else { &mut self.caches[cache - STUBS] };
        if into.put(entry.clone()) {
            self.record.kept(cache, &entry);
        }
    }

    fn answered(&mut self, question: usize, asker: &Asker, outcome: &Outcome, agenda: &mut Agenda<Event>) {
        let result = Answered {
            asked: asker.since,
            at: agenda.now(),
            rcode: outcome.rcode,
            records: outcome.answer.len(),
            ttl: outcome.ttl(),
            questions: outcome.questions,
        };
        self.over(question, result, agenda);
    }

    /// A followed question is over; the next can be planned.
    fn over(&mut self, question: usize, result: Answered, agenda: &mut Agenda<Event>) {
        self.followed[question] = Progress::Done;
        self.record.report.results.push(result);
        if self.config.ask != Ask::Many {
            self.plan(agenda);
        }
    }

    /// One of the many visits the shop.
    fn visit(&mut self, client: usize, plan: u32, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        if plan != self.plan || self.config.ask != Ask::Many {
            return;
        }
        self.next_visit(client, agenda);
        let Some(state) = self.clients.get_mut(client) else { return };
        if state.asking {
            return;
        }
        if now < state.until {
            self.record.report.stub_hits += 1;
            let target = state.target;
            self.arrive(client, target, now);
            return;
        }
        let Some(asked) = self.wanted.clone() else {
            self.arrive(client, FAILED, now);
            return;
        };
        state.asking = true;
        let crowd = self.config.crowd;
        let (who, resolver) = (Who::Many { client }, crowd.home(client));
        let asker = Asker { who, resolver, region: crowd.region(client), asked, since: now, id: 0 };
        self.send_to_resolver(asker, agenda);
    }

    /// Where an answer sends a client: to the first of its addresses.
    fn target(&mut self, asker: &Asker, outcome: &Outcome) -> u8 {
        let of_kind = outcome.answer.iter().find(|record| record.data.kind() == asker.asked.1);
        of_kind.map_or(FAILED, |record| self.record.answer(&record.data))
    }

    /// A client goes where it was told to.
    fn arrive(&mut self, client: usize, target: u8, now: Micros) {
        let stale = self.record.report.is_stale(target, now);
        let there = self.record.report.answers.get(usize::from(target));
        let site = self.sites.iter().position(|site| Some(site) == there);
        let by_region = self.config.steering == steering::find("geo");
        let visit = Visit {
            at_ms: u32::try_from(now / 1_000).unwrap_or(u32::MAX),
            target,
            stale,
            lost: self.config.dead && site == Some(0),
            far: by_region && site.is_some_and(|site| site != self.config.crowd.region(client)),
        };
        self.record.report.visits.push(visit);
    }

    /// The text that was to be looked up is no name.
    fn no_name(&mut self, question: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        self.tell_no_name(now);
        let result = Answered { asked: now, at: now, rcode: Rcode::FormErr, records: 0, ttl: 0, questions: 0 };
        self.over(question, result, agenda);
    }

    fn finish(mut self, now: Micros) -> Report {
        self.tell_end(now);
        self.record.report.end = now;
        self.record.report
    }
}

/// What a text and a type ask for: an address asked for its name stands for the name that its PTR record has, as with `dig -x`.
fn wanted(text: &str, kind: RecordType) -> Option<Asked> {
    let text = text.trim();
    let text = if text.is_empty() { SHOP } else { text };
    if let (RecordType::Ptr, Ok(address)) = (kind, text.parse()) {
        return Some((name::reverse(address), kind));
    }
    name::parse(text, name::ROOT).ok().map(|name| (name, kind))
}
