//! What a run leaves behind: requests, their visits to servers, and what was worth telling.

use crate::model::Micros;

/// Not yet.
pub const NEVER: Micros = Micros::MAX;

/// What became of a request or of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing yet.
    #[default]
    Open,
    /// Answered.
    Done,
    /// The connection was refused: the server's process is gone.
    Refused,
    /// The server died while it had the request.
    Reset,
    /// The balancer's patience ended.
    TimedOut,
    /// The server's queue was full.
    Rejected,
    /// No server was left to choose.
    NoServer,
}

impl Outcome {
    /// Every way to fail, in the order of tables.
    pub const FAILURES: [Outcome; 5] =
        [Outcome::Refused, Outcome::Reset, Outcome::TimedOut, Outcome::Rejected, Outcome::NoServer];

    /// Whether it is one of [`Outcome::FAILURES`].
    pub fn failed(self) -> bool {
        Outcome::FAILURES.contains(&self)
    }
}

/// A request, as its client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When it came to the balancer.
    pub arrived: Micros,
    /// When it was answered or failed; [`NEVER`] while it is open.
    pub ended: Micros,
    /// Whose it is.
    pub user: u32,
    /// Whether it is for a report.
    pub report: bool,
    /// Its work at speed 100, in microseconds.
    pub work: Micros,
    /// What became of it.
    pub outcome: Outcome,
    /// How often it was sent to a server.
    pub attempts: u32,
    /// The servers that it was sent to, as bits.
    pub(super) tried: u128,
}

impl Request {
    /// How long it took until it ended, or until a moment before that.
    pub fn sojourn(&self, until: Micros) -> Micros {
        self.ended.min(until).saturating_sub(self.arrived)
    }
}

/// A request at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The request, as an index.
    pub request: u32,
    /// The server.
    pub server: u16,
    /// The worker that has it, once it has one.
    pub slot: u16,
    /// When it was sent.
    pub sent: Micros,
    /// When its service began; when it was lost, if it never did; [`NEVER`] while it waits.
    pub start: Micros,
    /// When the server was done with it; [`NEVER`] before.
    pub end: Micros,
    /// What became of it at the server.
    pub outcome: Outcome,
    /// When the balancer gave it up, the server working on all the same; [`NEVER`] if it did not.
    pub abandoned: Micros,
}

/// Something worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Micros,
    /// What.
    pub what: What,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One of the first requests was sent to a server; the requests in flight at each before that.
    Picked {
        /// The request.
        request: u32,
        /// The server.
        server: u16,
        /// Requests in flight at each server before.
        in_flight: Vec<u32>,
    },
    /// The settings changed: the index of the change.
    Changed(usize),
    /// The balancer takes a server to be down.
    Down(u16),
    /// It takes it to be up again.
    Up(u16),
    /// A server's queue has grown to this length for the first time.
    Queued(u16, usize),
    /// A request failed for the first time in this way at this server since the last change.
    Failed(u16, Outcome),
    /// No server could be chosen for a request, for the first time since the last change.
    NobodyLeft,
    /// A fresh server has warmed up.
    Warm(u16),
    /// Keys have another server than before.
    KeysMoved {
        /// How many.
        moved: usize,
        /// Of them, how many whose server could still have been chosen.
        needlessly: usize,
        /// Of how many that were looked at.
        of: usize,
    },
}
