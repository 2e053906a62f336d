//! The walk: one search request through all components and back, as a discrete-event simulation.
//!
//! `journey` is the request's way, step by step; `farm` the application servers under other people's load; `wire` the
//! bytes; `record` writes the trace; [`parameters`] holds every number with its source. How a run is drawn lives in
//! [`crate::labs::walk`].

mod farm;
mod journey;
pub mod parameters;
mod record;
mod wire;

pub use record::Note;

use super::Micros;
use super::trace::Trace;

/// [`Trace::hash`] of the default search with seed 1: the same natively and in the browser. Any change of a number, a text
/// or a byte of the default walk changes it; set it anew when that is meant.
pub const EXPECTED_HASH: u64 = 0x720c_c382_a521_1ca3;

/// What the reader searches for when nothing is typed.
pub const DEFAULT_QUERY: &str = "oak table";

/// What decides a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What is searched for; nothing but spaces stands for [`DEFAULT_QUERY`].
    pub query: String,
    /// What the recursive resolver knows.
    pub dns: Dns,
    /// Seed of every random stream.
    pub seed: u64,
}

/// What the recursive resolver has in its cache when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dns {
    /// Nothing at all.
    #[default]
    Cold,
    /// The address, for a while already.
    Warm,
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
}

impl Part {
    /// All parts, in the order in which the request comes to them.
    pub const ALL: [Part; 9] = [
        Part::Browser,
        Part::Dns,
        Part::Connect,
        Part::Edge,
        Part::Origin,
        Part::Balancer,
        Part::App,
        Part::Cache,
        Part::Database,
    ];
}

impl Walked {
    /// How much of the total a part takes, in microseconds; the parts add up to [`Trace::end`].
    pub fn time_of(&self, part: Part) -> Micros {
        let mut own: Vec<Micros> = self.trace.spans.iter().map(|span| span.duration()).collect();
        for span in &self.trace.spans {
            if let Some(parent) = span.parent {
                own[parent] = own[parent].saturating_sub(span.duration());
            }
        }
        own.iter().zip(&self.parts).filter(|(_, of)| **of == part).map(|(time, _)| time).sum()
    }
}

/// Runs a walk to its end.
pub fn run(config: &Config) -> Walked {
    journey::run(config)
}
