//! The request's way: what happens at each step, how long it takes, what follows, and what is written down of it.
//!
//! One file a part of the way. A step never looks ahead: it decides by the settings and the state at its own moment, so that
//! a setting may change at any moment of the run.

mod browser;
mod cache;
mod connect;
mod database;
mod edge;
mod later;
mod origin;
mod resolve;
mod server;
mod storage;

use super::config::{Change, Config, Connection, Dns, Http, Request};
use super::farm::{self, Farm, Got};
use super::parameters as p;
use super::record::{CHANGE, Recorder, Stop, What, direction};
use super::wire::http::{self, Answer, Head, Product};
use super::wire::postgres::Execution;
use super::wire::{ALIAS, HOST, Query, shorten};
use super::{DEFAULT_QUERY, Part, Schedule, Walked};
use crate::model::kernel::{Agenda, Model, Simulation};
use crate::model::rng::Stream;
use crate::model::trace::{Message, SpanKind, Wire};
use crate::model::{Micros, Station};

/// No walk has more events than this: a guard against a mistake, not a limit that a run comes near.
const MOST_EVENTS: u64 = 5_000_000;
/// Longest label of a capsule, in characters.
const LABEL: usize = 28;

/// A step of the request: what has just happened, and what it leads to.
type Step = fn(&mut Journey, &mut Agenda<Event>);

/// The request itself, or work that it has left for later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thread {
    Main,
    Later,
}

/// To whom a step belongs; steps of a past epoch are not taken any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticket {
    thread: Thread,
    epoch: u32,
}

/// What can happen.
#[derive(Debug, Clone)]
enum Event {
    /// The request that we follow takes its next step.
    Walk(Ticket, Step),
    /// Someone has waited long enough, unless the wait with this number is over.
    Timeout(Ticket, u32, Step),
    /// Something happens to one of the others.
    Other(farm::Event),
    /// A setting changes: the index of the change.
    Change(usize),
}

/// How long one way takes. Each way has a random stream of its own, so that a setting that spares or adds a way leaves
/// all others as they were.
struct Way(Stream);

impl Way {
    /// Between the reader's machine and the end of the access network, one way, with a payload of some bytes.
    fn access(&mut self, bytes: u64) -> Micros {
        p::ACCESS + self.0.exponential_time(p::ACCESS_JITTER) + access_time(bytes)
    }

    /// Over some kilometres of fibre, one way.
    fn wan(&mut self, km: u64) -> Micros {
        km * p::FIBRE_PER_KM + self.0.exponential_time(p::WAN_JITTER)
    }

    /// Within a data centre, one way.
    fn lan(&mut self) -> Micros {
        p::LAN + self.0.exponential_time(p::LAN_JITTER)
    }
}

/// How long the access network needs for some bytes.
const fn access_time(bytes: u64) -> Micros {
    bytes * 8 / p::ACCESS_RATE
}

/// Spans that are still open.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    root: usize,
    /// Resolving, connecting or fetching: what the browser does now.
    leg: usize,
    /// What the edge fetches for: the browser's request, or the renewal of its own copy.
    fetcher: usize,
    origin: usize,
    balancer: usize,
    app: usize,
    handler: usize,
    /// Waiting for a worker or a connection, or the command to the cache or the database.
    inner: usize,
    /// Work left for later, and the step of it.
    later: usize,
    later_inner: usize,
}

/// What would be torn down with a server or a database that dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Server,
    Database,
}

/// One request on its way.
#[derive(Clone)]
struct Journey {
    seed: u64,
    config: Config,
    changes: Vec<Change>,
    record: Recorder,
    farm: Farm<Ticket>,
    /// Whose step is taken now.
    thread: Thread,
    /// How often each thread has been cut off.
    epochs: [u32; 2],
    /// Number of the wait that a timeout would end.
    wait: u32,
    /// When the balancer's patience ends, on the agenda's clock.
    deadline: Micros,
    inside: (Thread, Inside),
    open: Open,
    /// What the reader does; decided when the key is pressed.
    kind: Request,
    host: &'static str,
    /// Decided when the connection is made.
    http: Http,
    connection: Connection,
    query: Query,
    products: Vec<Product>,
    body: String,
    /// The path asked for now.
    path: String,
    /// The method asked with now.
    method: &'static str,
    request: Head,
    /// The request's body as it is shown, and its length in bytes.
    payload: (String, u64),
    /// Why the edge went forward: a value of `fwd` in `Cache-Status`.
    forward: &'static str,
    /// The presigned path of an upload.
    signed: String,
    answer: Answer,
    /// What the edge has sent to the browser.
    delivered: Answer,
    /// Id of the stub's question.
    stub_id: u16,
    asked_at: Micros,
    /// The stage of the resolver's way down, and how things stood when its server was asked.
    zone: usize,
    zone_dns: Dns,
    resolved: resolve::Outcome,
    dns_questions: u32,
    round_trips: u32,
    /// Index of the application server that has the request, and those tried for it.
    server: usize,
    tried: Vec<usize>,
    execution: Option<Execution>,
    /// Whether the incident of the settings has begun.
    incident: bool,
    /// Whether the edge renews its copy.
    revalidates: bool,
    /// Identical queries that the database got while a key that everyone wants was missing.
    fetches: u32,
    answered: Option<Micros>,
    /// Whether work left for later is not done yet.
    later: bool,
}

/// A way from one station to another.
struct Leg {
    parent: usize,
    ends: (Station, Station),
    part: Part,
    name: &'static str,
    label: String,
}

/// Runs a walk to its end.
pub(super) fn run(schedule: &Schedule) -> Walked {
    let mut simulation = Simulation::new(Journey::new(schedule));
    simulation.agenda.at(0, Event::Other(farm::Event::Arrive));
    for (index, change) in schedule.changes.iter().enumerate() {
        simulation.agenda.at(p::WARM_UP.saturating_add(change.at), Event::Change(index));
    }
    let ticket = Ticket { thread: Thread::Main, epoch: 0 };
    simulation.agenda.at(p::WARM_UP, Event::Walk(ticket, Journey::key_pressed));
    simulation.run_while(MOST_EVENTS, |journey| journey.answered.is_none() || journey.later);
    let end = simulation.now().saturating_sub(p::WARM_UP);
    let mut journey = simulation.model;
    journey.record.finish(journey.answered.unwrap_or(end), end);
    Walked {
        trace: journey.record.trace,
        notes: journey.record.notes,
        parts: journey.record.parts,
        dns_questions: journey.dns_questions,
        round_trips: journey.round_trips,
        status: journey.delivered.status,
        same_queries: journey.fetches,
        server: journey.server,
    }
}

impl Model for Journey {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Walk(ticket, step) => self.take(ticket, step, agenda),
            Event::Timeout(ticket, wait, step) if wait == self.wait => self.take(ticket, step, agenda),
            Event::Timeout(..) => {}
            Event::Other(event) => self.farm.handle(event),
            Event::Change(index) => self.change(index, agenda),
        }
        self.follow_farm(agenda);
    }
}

impl Journey {
    fn new(schedule: &Schedule) -> Self {
        let (seed, config) = (schedule.seed, schedule.config.clone());
        let mut ids = Stream::new(seed, "trace id");
        let record = Recorder::new([http::hex(ids.bits().max(1)), http::hex(ids.bits())].concat());
        let none = Answer::problem(0, 0, "");
        Journey {
            seed,
            changes: schedule.changes.clone(),
            record,
            farm: Farm::new(seed, &config),
            thread: Thread::Main,
            epochs: [0; 2],
            wait: 0,
            deadline: 0,
            inside: (Thread::Main, Inside::Nothing),
            open: Open::default(),
            kind: config.request,
            host: HOST,
            http: config.http,
            connection: config.connection,
            query: Query::new(DEFAULT_QUERY),
            products: Vec::new(),
            body: String::new(),
            path: String::new(),
            method: "GET",
            request: Head::request("GET", HOST, String::new(), ""),
            payload: (String::new(), 0),
            forward: "",
            signed: String::new(),
            answer: none.clone(),
            delivered: none,
            stub_id: ids.bits() as u16,
            asked_at: 0,
            zone: 0,
            zone_dns: config.dns,
            resolved: resolve::Outcome::Address,
            dns_questions: 0,
            round_trips: 0,
            server: 0,
            tried: Vec::new(),
            execution: None,
            incident: false,
            revalidates: false,
            fetches: 0,
            answered: None,
            later: false,
            config,
        }
    }

    /// Takes a step, unless it was cut off.
    fn take(&mut self, ticket: Ticket, step: Step, agenda: &mut Agenda<Event>) {
        if self.is_current(ticket) {
            self.thread = ticket.thread;
            step(self, agenda);
        }
    }

    fn ticket(&self) -> Ticket {
        Ticket { thread: self.thread, epoch: self.epochs[self.thread as usize] }
    }

    fn is_current(&self, ticket: Ticket) -> bool {
        self.epochs[ticket.thread as usize] == ticket.epoch
    }

    /// From now on no step of this thread is taken that was planned before.
    fn cut_off(&mut self) {
        self.epochs[self.thread as usize] += 1;
        self.wait += 1;
    }

    /// Plans the next step.
    fn after(&self, agenda: &mut Agenda<Event>, delay: Micros, next: Step) {
        agenda.after(delay, Event::Walk(self.ticket(), next));
    }

    /// Plans a step for the case that nothing else has come by then.
    fn time_out(&mut self, agenda: &mut Agenda<Event>, delay: Micros, next: Step) {
        self.wait += 1;
        agenda.after(delay, Event::Timeout(self.ticket(), self.wait, next));
    }

    /// Begins work that the request does not wait for.
    fn leave_for_later(&mut self, agenda: &mut Agenda<Event>, delay: Micros, first: Step) {
        self.later = true;
        let ticket = Ticket { thread: Thread::Later, epoch: self.epochs[Thread::Later as usize] };
        agenda.after(delay, Event::Walk(ticket, first));
    }

    /// Microseconds since the key was pressed.
    fn now(&self, agenda: &Agenda<Event>) -> Micros {
        agenda.now().saturating_sub(p::WARM_UP)
    }

    /// The way of this name, to draw its duration from.
    fn way(&self, name: &str) -> Way {
        Way(Stream::new(self.seed, name))
    }

    /// A number of 64 random bits with a purpose of its own.
    fn number(&self, purpose: &str) -> u64 {
        Stream::new(self.seed, purpose).bits()
    }

    /// Sends something on its way; the next step is its arrival.
    fn send(&mut self, agenda: &mut Agenda<Event>, leg: Leg, delay: Micros, next: Step) {
        let Leg { parent, ends: (from, to), part, name, label } = leg;
        let now = self.now(agenda);
        let station = match direction(from, to) {
            crate::model::trace::Direction::Out => to,
            crate::model::trace::Direction::Back => from,
        };
        let what = What { parent: Some(parent), station, kind: SpanKind::Transit, part, name };
        let span = self.record.span(what, now, now + delay);
        let (direction, label) = (direction(from, to), shorten(&label, LABEL));
        self.record.message(Message { from, to, label, depart: now, arrive: now + delay, direction, span });
        self.after(agenda, delay, next);
    }

    /// Something works for a while; the next step is its end.
    fn work(&mut self, agenda: &mut Agenda<Event>, what: What<'_>, duration: Micros, next: Step) -> usize {
        let now = self.now(agenda);
        let span = self.record.span(what, now, now + duration);
        self.after(agenda, duration, next);
        span
    }

    /// Writes a stop that is no more than words.
    fn say(&mut self, agenda: &Agenda<Event>, at: (Station, usize), title: &'static str, text: impl Into<String>) {
        self.stop(agenda, at, title, text, Vec::new(), true);
    }

    /// Writes a stop.
    fn stop(
        &mut self,
        agenda: &Agenda<Event>,
        (station, span): (Station, usize),
        title: &'static str,
        text: impl Into<String>,
        wire: Vec<Wire>,
        notable: bool,
    ) {
        self.record.stop(self.now(agenda), Stop { station, span, title, text: text.into(), wire, notable });
    }

    fn note(&mut self, agenda: &Agenda<Event>, station: Station, text: impl Into<String>) {
        self.record.note(self.now(agenda), station, text);
    }

    /// The request as a capsule's label: `GET /search?q=…`.
    fn request_label(&self) -> String {
        shorten(&format!("{} {}", self.method, self.path), LABEL)
    }

    /// The request with its body, as HTTP/1.1 writes it.
    fn request_http1(&self) -> String {
        format!("{}\n{}", self.request.http1(), self.payload.0)
    }

    /// A setting changes. What has happened stays; what is on its way meets the new state when it arrives.
    fn change(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let Some(change) = self.changes.get(index).cloned() else { return };
        let died = change.config.database_down && !self.config.database_down;
        self.config = change.config;
        self.farm.apply(&self.config);
        if self.incident {
            self.farm.begin_incident(&self.config);
        }
        if change.at == 0 {
            return;
        }
        let span = if self.answered.is_some() { self.open.later } else { self.open.root };
        let text = format!("From here on: {}. What has already happened stays as it was.", change.said);
        let stop = Stop { station: change.station, span, title: CHANGE, text, wire: Vec::new(), notable: true };
        self.record.stop(self.now(agenda), stop);
        self.thread = self.inside.0;
        match self.inside.1 {
            Inside::Server | Inside::Database if !self.farm.alive(self.server) => self.server_died(agenda),
            Inside::Database if died && self.query_is_for_primary() => self.database_died(agenda),
            _ => {}
        }
    }

    /// What follows at the servers from what has happened.
    fn follow_farm(&mut self, agenda: &mut Agenda<Event>) {
        loop {
            let (later, got) = self.farm.take_outcome();
            for (delay, event) in later {
                agenda.after(delay, Event::Other(event));
            }
            if got.is_empty() {
                return;
            }
            for got in got {
                match got {
                    Got::Worker(ticket, _) if self.is_current(ticket) => {
                        agenda.after(0, Event::Walk(ticket, Journey::worker_got));
                    }
                    Got::Connection(ticket, _) if self.is_current(ticket) => {
                        agenda.after(0, Event::Walk(ticket, Journey::connection_got));
                    }
                    // Whoever waited for it has gone; the next one has it.
                    Got::Worker(_, server) => self.farm.worker_free(server),
                    Got::Connection(_, server) => self.farm.connection_free(server),
                }
            }
        }
    }
}

/// A span of work within another.
fn work(parent: usize, station: Station, part: Part, name: &str) -> What<'_> {
    What { parent: Some(parent), station, kind: SpanKind::Work, part, name }
}

/// A span of waiting within another.
fn waiting(parent: usize, station: Station, part: Part, name: &str) -> What<'_> {
    What { parent: Some(parent), station, kind: SpanKind::Wait, part, name }
}

/// A span on the way within another.
fn transit(parent: usize, station: Station, part: Part, name: &str) -> What<'_> {
    What { parent: Some(parent), station, kind: SpanKind::Transit, part, name }
}
