//! What a run leaves behind.

use crate::model::Micros;

/// Not yet.
pub const NEVER: Micros = Micros::MAX;
/// No worker.
pub const NOWHERE: u16 = u16::MAX;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing yet.
    #[default]
    Open,
    /// Served.
    Done,
    /// Turned away: the queue was full.
    Rejected,
    /// Given up while it waited.
    GaveUp,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When it came.
    pub arrived: Micros,
    /// When its service began; for one that never begins, when it was turned away or given up; [`NEVER`] while it waits. A
    /// cold start is a wait.
    pub started: Micros,
    /// When it ended; [`NEVER`] while it is open.
    pub ended: Micros,
    /// Its service time, in microseconds.
    pub work: Micros,
    /// The instance that it comes from.
    pub source: u16,
    /// The pool that it came to.
    pub group: u16,
    /// The worker that served it; [`NOWHERE`] if none has yet.
    pub slot: u16,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether an instance was started for it.
    pub cold: bool,
}

impl Request {
    /// How long it has waited until a moment.
    pub fn waited(&self, until: Micros) -> Micros {
        self.started.min(self.ended).min(until).saturating_sub(self.arrived)
    }

    /// How long it has been in the system until a moment.
    pub fn sojourn(&self, until: Micros) -> Micros {
        self.ended.min(until).saturating_sub(self.arrived)
    }
}

/// Something worth telling.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Micros,
    /// What.
    pub what: What,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The settings changed: the index of the change.
    Changed(usize),
    /// So many requests wait for the first time since the last change.
    Queued(usize),
    /// The first request was turned away since the last change.
    Rejected,
    /// The first request was given up since the last change.
    GaveUp,
    /// The autoscaler has decided.
    Scaled {
        /// Pods before, those that start included.
        from: u32,
        /// Pods after.
        to: u32,
        /// Utilisation of the ready ones, in per cent.
        utilisation: f64,
    },
    /// A pod is ready: how many are now.
    Ready(u32),
    /// An instance was started for a request, as one of so many now.
    Cold(u32),
    /// An instance has been idle for too long: how many are left.
    Expired(u32),
}

/// How many pods there were from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PodCount {
    /// From when on.
    pub at: Micros,
    /// Pods that take requests.
    pub ready: u32,
    /// Pods that do not yet.
    pub starting: u32,
}

/// The life of an instance of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Which instance: its place among those that live.
    pub slot: u16,
    /// When it was started.
    pub from: Micros,
    /// When it was ready.
    pub ready: Micros,
    /// When it was stopped; [`NEVER`] while it lives.
    pub until: Micros,
}
