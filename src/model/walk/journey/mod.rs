//! The request's way: what happens at each step, how long it takes, what follows, and what is written down of it.
//!
//! One file a part of the way. A step never looks ahead: it decides by the state at its own moment.

mod connect;
mod data;
mod edge;
mod origin;
mod resolve;

use super::farm::{self, Client, Farm, Later};
use super::parameters as p;
use super::record::{Recorder, Stop, What, wire};
use super::wire::http::{self, Head, Product};
use super::wire::postgres::Execution;
use super::wire::{HOST, Query, tenths};
use super::{Config, DEFAULT_QUERY, Dns, Part, Walked};
use crate::model::kernel::{Agenda, Model, Simulation};
use crate::model::rng::Stream;
use crate::model::trace::{Direction, SpanKind};
use crate::model::{Micros, Station};

/// No walk has more events than this: a guard against a mistake, not a limit that a run comes near.
const MOST_EVENTS: u64 = 5_000_000;

/// What can happen.
#[derive(Debug, Clone)]
enum Event {
    /// The request that we follow takes its next step.
    Walk(Step),
    /// Something happens to one of the others.
    Other(farm::Event),
}

/// The steps of the request, each named by what has just happened.
#[derive(Debug, Clone, Copy)]
enum Step {
    KeyPressed,
    NameNeeded,
    ResolverAsked,
    /// The resolver asks the server of this zone, from the root down.
    ZoneAsked(usize),
    ZoneAnswered(usize),
    ResolverKnows,
    ResolverReady,
    ResolverAnswered,
    SynSent,
    SynArrived,
    SynAckArrived,
    HelloArrived,
    FlightSent,
    FlightArrived,
    RequestSent,
    RequestAtEdge,
    EdgeMissed,
    RequestAtBalancer,
    ServerChosen,
    RequestAtApp,
    WorkerGot,
    HandlerPrepared,
    CacheAsked,
    CacheAnswers,
    CacheAnswered,
    QueryMade,
    ConnectionGot,
    QueryArrived,
    QueryDone,
    RowsArrived,
    RowsMapped,
    BodyMade,
    CacheTold,
    CacheStored,
    CacheConfirmed,
    HeadMade,
    ResponseAtBalancer,
    ResponsePassed,
    ResponseAtEdge,
    ResponseStored,
    ResponseAtBrowser,
    RowsShown,
}

/// How long one way takes. Each way has a random stream of its own, so that a setting that spares or adds a way leaves
/// all others as they were.
struct Way(Stream);

impl Way {
    /// The way of this name in the run with this seed.
    fn new(seed: u64, name: &str) -> Self {
        Way(Stream::new(seed, name))
    }

    /// Between the reader's machine and the end of the access network, one way, with a payload of some bytes.
    fn access(&mut self, bytes: u64) -> Micros {
        p::ACCESS + self.0.exponential_time(p::ACCESS_JITTER) + bytes * 8 / p::ACCESS_RATE
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

/// Spans that are still open.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    root: usize,
    /// Resolving, connecting or fetching: what the browser does now.
    leg: usize,
    origin: usize,
    balancer: usize,
    app: usize,
    handler: usize,
    /// Waiting for a worker or a connection, or the command to the cache or the database.
    inner: usize,
}

/// One request on its way.
#[derive(Debug, Clone)]
struct Journey {
    record: Recorder,
    farm: Farm,
    dns: Dns,
    seed: u64,
    /// Ids of DNS messages, sequence numbers of TCP.
    numbers: Stream,
    /// Which pages are in memory, and how long reading the others takes.
    pages: Stream,
    query: Query,
    products: Vec<Product>,
    body: String,
    open: Open,
    /// Id of the stub's question.
    stub_id: u16,
    asked_at: Micros,
    dns_questions: u32,
    /// Index of the application server that has the request.
    server: usize,
    request: Head,
    response: Head,
    execution: Option<Execution>,
    done: bool,
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
pub(super) fn run(config: &Config) -> Walked {
    let mut simulation = Simulation::new(Journey::new(config));
    simulation.agenda.at(0, Event::Other(farm::Event::Arrive));
    simulation.agenda.at(p::WARM_UP, Event::Walk(Step::KeyPressed));
    simulation.run_while(MOST_EVENTS, |journey| !journey.done);
    let Journey { record, dns_questions, .. } = simulation.model;
    Walked { trace: record.trace, notes: record.notes, parts: record.parts, dns_questions }
}

impl Model for Journey {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Walk(step) => self.step(step, agenda),
            Event::Other(event) => self.other(event, agenda),
        }
    }
}

impl Journey {
    fn new(config: &Config) -> Self {
        let seed = config.seed;
        let typed = if config.query.trim().is_empty() { DEFAULT_QUERY } else { &config.query };
        let query = Query::new(typed);
        let mut ids = Stream::new(seed, "trace id");
        let record = Recorder::new(format!("{:016x}{:016x}", ids.bits().max(1), ids.bits()));
        let products = http::products(&query.text);
        let body = http::body(&query, &products);
        Journey {
            request: Head::search(&query, record.trace.traceparent(0)),
            response: Head::found(&body, 0),
            record,
            farm: Farm::new(seed),
            dns: config.dns,
            seed,
            numbers: Stream::new(seed, "message ids"),
            pages: Stream::new(seed, "pages"),
            products,
            body,
            query,
            open: Open::default(),
            stub_id: ids.bits() as u16,
            asked_at: 0,
            dns_questions: 0,
            server: 0,
            execution: None,
            done: false,
        }
    }

    fn step(&mut self, step: Step, agenda: &mut Agenda<Event>) {
        match step {
            Step::KeyPressed => self.key_pressed(agenda),
            Step::NameNeeded => self.name_needed(agenda),
            Step::ResolverAsked => self.resolver_asked(agenda),
            Step::ZoneAsked(zone) => self.zone_asked(zone, agenda),
            Step::ZoneAnswered(zone) => self.zone_answered(zone, agenda),
            Step::ResolverKnows => self.resolver_knows(agenda),
            Step::ResolverReady => self.resolver_ready(agenda),
            Step::ResolverAnswered => self.resolver_answered(agenda),
            Step::SynSent => self.syn_sent(agenda),
            Step::SynArrived => self.syn_arrived(agenda),
            Step::SynAckArrived => self.syn_ack_arrived(agenda),
            Step::HelloArrived => self.hello_arrived(agenda),
            Step::FlightSent => self.flight_sent(agenda),
            Step::FlightArrived => self.flight_arrived(agenda),
            Step::RequestSent => self.request_sent(agenda),
            Step::RequestAtEdge => self.request_at_edge(agenda),
            Step::EdgeMissed => self.edge_missed(agenda),
            Step::RequestAtBalancer => self.request_at_balancer(agenda),
            Step::ServerChosen => self.server_chosen(agenda),
            Step::RequestAtApp => self.request_at_app(agenda),
            Step::WorkerGot => self.worker_got(agenda),
            Step::HandlerPrepared => self.handler_prepared(agenda),
            Step::CacheAsked => self.cache_asked(agenda),
            Step::CacheAnswers => self.cache_answers(agenda),
            Step::CacheAnswered => self.cache_answered(agenda),
            Step::QueryMade => self.query_made(agenda),
            Step::ConnectionGot => self.connection_got(agenda),
            Step::QueryArrived => self.query_arrived(agenda),
            Step::QueryDone => self.query_done(agenda),
            Step::RowsArrived => self.rows_arrived(agenda),
            Step::RowsMapped => self.rows_mapped(agenda),
            Step::BodyMade => self.body_made(agenda),
            Step::CacheTold => self.cache_told(agenda),
            Step::CacheStored => self.cache_stored(agenda),
            Step::CacheConfirmed => self.cache_confirmed(agenda),
            Step::HeadMade => self.response_leaves(agenda),
            Step::ResponseAtBalancer => self.response_at_balancer(agenda),
            Step::ResponsePassed => self.response_passed(agenda),
            Step::ResponseAtEdge => self.response_at_edge(agenda),
            Step::ResponseStored => self.response_stored(agenda),
            Step::ResponseAtBrowser => self.response_at_browser(agenda),
            Step::RowsShown => self.rows_shown(agenda),
        }
    }

    /// Microseconds since the key was pressed.
    fn now(&self, agenda: &Agenda<Event>) -> Micros {
        agenda.now().saturating_sub(p::WARM_UP)
    }

    /// The way of this name, to draw its duration from.
    fn way(&self, name: &str) -> Way {
        Way::new(self.seed, name)
    }

    /// Sends something on its way; the next step is its arrival.
    fn send(&mut self, agenda: &mut Agenda<Event>, leg: Leg, delay: Micros, next: Step) {
        let Leg { parent, ends: (from, to), part, name, label } = leg;
        let now = self.now(agenda);
        let what = What { parent: Some(parent), station: from.max(to), kind: SpanKind::Transit, part, name };
        self.record.span(what, now, now + delay);
        let direction = if from < to { Direction::Out } else { Direction::Back };
        self.record.message((from, to), direction, label, (now, now + delay));
        agenda.after(delay, Event::Walk(next));
    }

    /// Something works for a while; the next step is its end.
    fn work(&mut self, agenda: &mut Agenda<Event>, what: What<'_>, duration: Micros, next: Step) -> usize {
        let now = self.now(agenda);
        let span = self.record.span(what, now, now + duration);
        agenda.after(duration, Event::Walk(next));
        span
    }

    fn stop(&mut self, agenda: &Agenda<Event>, stop: Stop) {
        self.record.stop(self.now(agenda), stop);
    }

    fn note(&mut self, agenda: &Agenda<Event>, station: Station, text: impl Into<String>) {
        self.record.note(self.now(agenda), station, text);
    }

    fn key_pressed(&mut self, agenda: &mut Agenda<Event>) {
        let name = "search";
        let what = What { parent: None, station: Station::Browser, kind: SpanKind::Work, part: Part::Browser, name };
        self.open.root = self.record.open(what, 0);
        self.record.attribute(self.open.root, "http.request.method", "GET");
        self.record.attribute(self.open.root, "url.full", format!("https://{HOST}{}", self.query.path()));
        let what = work(self.open.root, Station::Browser, Part::Browser, "read the URL");
        let span = self.work(agenda, what, p::BROWSER_START, Step::NameNeeded);
        let text = format!(
            "The script on the page asks for `{}` and wants JSON. The browser reads the URL first: the scheme says port 443 \
             and TLS, the host is the name that needs an address. Its own HTTP and DNS caches are empty.",
            self.query.path()
        );
        let url = format!(
            "https://{HOST}{}\n\nscheme     https\nhost       {HOST}\nport       443\npath       /search\nquery      {}",
            self.query.path(),
            self.query.path().trim_start_matches("/search?"),
        );
        let wire = vec![wire("the URL, taken apart (RFC 3986)", url)];
        self.stop(
            agenda,
            Stop { station: Station::Browser, span, title: "Enter is pressed", text, wire, notable: true },
        );
    }

    fn response_at_browser(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.leg, self.now(agenda));
        let what = work(self.open.root, Station::Browser, Part::Browser, "read the JSON");
        self.work(agenda, what, p::BROWSER_READ, Step::RowsShown);
    }

    fn rows_shown(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.root, now);
        self.record.attribute(self.open.root, "http.response.status_code", "200");
        self.record.trace.end = now;
        let text = format!(
            "The script has its {} rows {} ms after the key. Most of that time was spent on the way and waiting for the disk; \
             asked again within the minute, the edge would answer from its copy.",
            self.products.len(),
            tenths(now)
        );
        let wire = vec![wire("the body", http::body_shown(&self.query, &self.products))];
        let (station, span) = (Station::Browser, self.open.root);
        self.stop(agenda, Stop { station, span, title: "The rows are there", text, wire, notable: true });
        self.note(agenda, Station::Browser, format!("200 in {} ms", tenths(now)));
        self.done = true;
    }

    fn other(&mut self, event: farm::Event, agenda: &mut Agenda<Event>) {
        match event {
            farm::Event::Arrive => {
                agenda.after(self.farm.next_arrival(), Event::Other(farm::Event::Arrive));
                let visit = self.farm.arrive();
                if self.farm.ask_worker(visit.server(), Client::Other(visit)) {
                    later(agenda, Farm::started(visit));
                }
            }
            farm::Event::Prepared(visit) => {
                if !visit.needs_database() {
                    later(agenda, Farm::queried(visit));
                } else if self.farm.ask_connection(visit.server(), Client::Other(visit)) {
                    later(agenda, Farm::connected(visit));
                }
            }
            farm::Event::Queried(visit) => {
                later(agenda, Farm::queried(visit));
                self.release_connection(visit.server(), agenda);
            }
            farm::Event::Leave(visit) => self.release_worker(visit.server(), agenda),
        }
    }

    /// Gives a worker back; whoever waited longest has it.
    fn release_worker(&mut self, server: usize, agenda: &mut Agenda<Event>) {
        match self.farm.leave(server) {
            Some(Client::Walk) => agenda.after(0, Event::Walk(Step::WorkerGot)),
            Some(Client::Other(visit)) => later(agenda, Farm::started(visit)),
            None => {}
        }
    }

    /// Gives a connection back; whoever waited longest has it.
    fn release_connection(&mut self, server: usize, agenda: &mut Agenda<Event>) {
        match self.farm.release_connection(server) {
            Some(Client::Walk) => agenda.after(0, Event::Walk(Step::ConnectionGot)),
            Some(Client::Other(visit)) => later(agenda, Farm::connected(visit)),
            None => {}
        }
    }
}

fn later(agenda: &mut Agenda<Event>, (delay, event): Later) {
    agenda.after(delay, Event::Other(event));
}

/// A span of work within another.
fn work(parent: usize, station: Station, part: Part, name: &str) -> What<'_> {
    What { parent: Some(parent), station, kind: SpanKind::Work, part, name }
}
