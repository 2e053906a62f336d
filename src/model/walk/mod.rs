//! The walk: one request through all components and back, as a discrete-event simulation.
//!
//! [`config`] says what can be set; `journey` is the request's way, step by step; `farm` the application servers under other
//! people's load; `wire` the bytes; `record` writes the trace; [`parameters`] holds every number with its source. How a run is
//! drawn lives in [`crate::labs::walk`].

pub mod config;
mod farm;
mod journey;
pub mod parameters;
mod record;
mod wire;

pub use config::{Change, Config};
pub use record::Note;
pub(crate) use wire::tenths;

use super::Micros;
use super::trace::Trace;

/// [`Trace::hash`] of the default search with seed 1: the same natively and in the browser. Any change of a number, a text
/// or a byte of the default walk changes it; set it anew when that is meant.
pub const EXPECTED_HASH: u64 = 0x9444_e962_c548_1c4b;

/// What the reader searches for when nothing is typed.
pub const DEFAULT_QUERY: &str = "oak table";

/// What decides a walk, and how that changes on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// All settings when the key is pressed.
    pub config: Config,
    /// Seed of every random stream.
    pub seed: u64,
    /// Changes of the settings, by time.
    pub changes: Vec<Change>,
}

/// What a walk leaves behind.
#[derive(Debug, Clone)]
pub struct Walked {
    /// Spans, messages, moments.
    pub trace: Trace,
    /// Lines under the stations' names, by time.
    pub notes: Vec<Note>,
    /// What each span's own time counts for, by the span's index.
    pub parts: Vec<Part>,
    /// Questions that the recursive resolver asked.
    pub dns_questions: u32,
    /// How often the browser waited for a way to the edge and back.
    pub round_trips: u32,
    /// The status code of the last response that the browser got; 0 for none.
    pub status: u16,
    /// How many requests had gone to the database for a key that everyone wants, when the walk's own was back from it.
    pub same_queries: u32,
    /// Index of the application server that had the request last: a is 0.
    pub server: usize,
}

/// What the time of the request is spent on: the parts of its total. Every microsecond belongs to the innermost span that
/// runs then, and so to exactly one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Work in the browser.
    Browser,
    /// Finding the address: the stub's question to the recursive resolver until its answer.
    Dns,
    /// TCP and TLS handshakes with the edge.
    Connect,
    /// Request and response between browser and edge, and the edge's own work.
    Edge,
    /// The way between edge and origin, both ways.
    Origin,
    /// The balancer's work and its way to the application server and back.
    Balancer,
    /// Waiting for a worker, and the handler's own work.
    App,
    /// Commands to the cache, with their ways.
    Cache,
    /// Waiting for a connection, the query and its ways.
    Database,
    /// Handing a message to the broker.
    Broker,
    /// The object storage's work, with the way between it and the edge.
    Storage,
    /// Work that the reader does not wait for: no part of the total.
    Later,
}

impl Part {
    /// All parts of the total, in the order in which the request comes to them.
    pub const ALL: [Part; 11] = [
        Part::Browser,
        Part::Dns,
        Part::Connect,
        Part::Edge,
        Part::Origin,
        Part::Balancer,
        Part::App,
        Part::Cache,
        Part::Database,
        Part::Broker,
        Part::Storage,
    ];
}

impl Walked {
    /// How much of the total a part takes, in microseconds; the parts add up to [`Trace::answered`].
    pub fn time_of(&self, part: Part) -> Micros {
        let own = self.trace.own_times();
        let counts = |span: usize| self.trace.root_of(span) == 0 && self.parts[span] == part;
        (0..own.len()).filter(|span| counts(*span)).map(|span| own[span]).sum()
    }
}

/// Runs a walk to its end.
pub fn run(schedule: &Schedule) -> Walked {
    journey::run(schedule)
}
