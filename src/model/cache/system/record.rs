//! What a run leaves behind: every request with its steps, everything that changed in the cache, and what is worth telling.

use super::config::{Change, Config};
use crate::model::cache::Id;
use crate::model::cache::store::{Op, Store};
use crate::model::{Micros, SECOND};

/// The end of something that is still under way.
pub const OPEN: Micros = Micros::MAX;

/// What a task is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A reader's request.
    Read,
    /// A writer's request.
    Write,
    /// A read of the job that reads all keys.
    Scan,
    /// A value that is loaded anew in the background.
    Refresh,
    /// A write that the cache hands on to the database.
    Flush,
    /// An event from the database that a key has changed.
    Event,
}

impl Kind {
    /// Whether it reads from the database what the cache does not have.
    pub const fn loads(self) -> bool {
        matches!(self, Kind::Read | Kind::Scan | Kind::Refresh)
    }
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// Answered from the cache.
    Hit,
    /// Answered from the database.
    Miss,
    /// Written and acknowledged, or done where nobody waits.
    Done,
    /// It ended with an error.
    Failed,
    /// It got lost on its way.
    Lost,
}

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// From the application to the cache.
    ToCache,
    /// From the cache back to the application.
    ToApp,
    /// At the one who loads, for another's load to end.
    Waiting,
    /// In the queue for a connection to the database.
    Queued,
    /// In the database, on the connection of this number.
    Query(u8),
    /// From the database to the cache.
    Event,
}

/// A stretch of a task's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When it begins.
    pub at: Micros,
    /// When it ends; [`OPEN`] as long as that is not known.
    pub until: Micros,
    /// Where it is.
    pub place: Place,
}

/// A request, or work that nobody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it is for.
    pub kind: Kind,
    /// What it asks for or writes.
    pub key: u32,
    /// When it began.
    pub at: Micros,
    /// When it ended; [`OPEN`] for one that is under way when the run ends.
    pub end: Micros,
    /// What became of it.
    pub outcome: Outcome,
    /// The version that it read or wrote; 0 for none.
    pub version: u32,
    /// By how long the value was out of date when it was asked for; 0 for one that was not.
    pub stale: Micros,
    /// Where it was when.
    pub steps: Vec<Step>,
}

impl Task {
    /// How long whoever asked has waited.
    pub const fn latency(&self) -> Micros {
        self.end.saturating_sub(self.at)
    }

    /// Whether a reader or a writer waits for it.
    pub const fn is_request(&self) -> bool {
        matches!(self.kind, Kind::Read | Kind::Write)
    }

    /// Whether it was over at a moment.
    pub const fn is_over(&self, at: Micros) -> bool {
        self.end <= at
    }
}

/// What can be worth telling; each time with a key and up to two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The cache has it: version.
    Hit,
    /// The cache does not have it.
    Miss,
    /// A value is stored after it was loaded: version, µs that the load took.
    Filled,
    /// A key leaves for another: key of that one.
    Evicted,
    /// There is no room for it.
    Refused,
    /// It has outlived its time: µs since it was stored.
    Expired,
    /// A write is acknowledged: version.
    Written,
    /// The cached value is deleted: version written; 1 where there was one.
    Deleted,
    /// The cached value is overwritten: version.
    Updated,
    /// Everything with a tag is deleted: how many, tag.
    Tagged,
    /// A key has a new version number: version.
    Renamed,
    /// The cache holds a write that the database does not have: version.
    Dirty,
    /// Dirty values are written to the database: how many.
    Flush,
    /// A dirty value leaves and is written at once: version.
    DirtyEvicted,
    /// An event is sent: µs on its way.
    EventSent,
    /// An event gets lost about a key that the cache holds.
    EventLost,
    /// An event arrives: 1 where there was an entry.
    EventArrived,
    /// A value is read that has been overwritten: version, µs since then.
    StaleRead,
    /// A value is stored that has been overwritten, and nothing is on its way to correct that: version, the latest.
    StaleFill,
    /// Entries are gone: how many, writes lost.
    Crashed,
    /// The cache is there again.
    Restarted,
    /// Everything was thrown away: how many entries, writes lost.
    Emptied,
    /// The cache can't be reached, and without it there is no answer.
    Unreachable,
    /// The cache can't be reached, and is done without.
    Bypassed,
    /// The database refuses.
    Refusal,
    /// No connection has become free in time.
    TimedOut,
    /// Many wait for a connection: how many.
    Crowd,
    /// Several load the same key at once: how many.
    Stampede,
    /// Somebody waits for another's load.
    Joined,
    /// A reader loads before the expiry: µs left.
    Early,
    /// A value is loaded anew in the background: µs left.
    Refresh,
    /// A refreshed value goes without having been asked for.
    InVain,
    /// An expired value is answered while it is loaded anew.
    ServedStale,
    /// “There is no such key” is stored.
    NegativeFill,
    /// “There is no such key” is answered from the cache.
    NegativeHit,
    /// A read of what is just on its way to the database: version.
    Buffered,
    /// A setting changes: index of the change.
    Changed,
}

/// Something worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Micros,
    /// What.
    pub what: What,
    /// Which key it is about; 0 where it is about none.
    pub key: u32,
    /// See [`What`].
    pub one: u64,
    /// See [`What`].
    pub two: u64,
}

/// A version of a key's value, from when on it was the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Since when.
    pub since: Micros,
}

/// A write that was acknowledged and is nowhere any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostWrite {
    /// When it got lost.
    pub at: Micros,
    /// Its key.
    pub key: u32,
    /// Its version.
    pub version: u32,
}

/// A key that had to leave the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eviction {
    /// When.
    pub at: Micros,
    /// Which key left.
    pub key: u32,
    /// For which key; itself where room was taken away.
    pub newcomer: u32,
}

/// What is counted on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries that had outlived their time when somebody asked for them.
    pub expired: u32,
    /// Entries that were deleted because their values had changed.
    pub invalidated: u32,
    /// Values stored that had been overwritten already, with nothing on its way to correct that.
    pub stale_fills: u32,
    /// Events that got lost.
    pub events_lost: u32,
    /// Loads in the background.
    pub refreshes: u32,
    /// Of those, values that nobody asked for.
    pub in_vain: u32,
    /// Requests that waited for another's load.
    pub joined: u32,
    /// Most loads of one key that overlapped.
    pub stampede: u32,
    /// Tasks for which no connection became free in time.
    pub timed_out: u32,
    /// Most tasks that waited for a connection.
    pub longest_queue: u32,
    /// Most entries that the cache held.
    pub most_entries: u32,
}

/// A run of cache and database.
pub struct Record {
    /// All tasks, by when they began.
    pub tasks: Vec<Task>,
    /// What is worth telling, by time.
    pub facts: Vec<Fact>,
    /// When the database began to work on a query, by time.
    pub queries: Vec<Micros>,
    /// How many keys have writes that only the cache knows of, from each moment on.
    pub dirty: Vec<(Micros, u32)>,
    /// Keys that had to leave the cache, by time.
    pub evictions: Vec<Eviction>,
    /// Writes that got lost.
    pub lost: Vec<LostWrite>,
    /// Acknowledged writes that only the cache knows of when the run ends: key and version.
    pub unflushed: Vec<(u32, u32)>,
    /// By key: its versions, without those that got lost.
    pub versions: Vec<Vec<Version>>,
    /// By key: the version that the database has when the run ends.
    pub committed: Vec<u32>,
    /// What was counted.
    pub counts: Counts,
    /// Settings from each moment on, the first from 0.
    pub settings: Vec<Change>,
    /// The first key that does not exist; what does not exist has the keys from here on.
    pub absent_from: u32,
    /// Whose value each id is for.
    pub key_of: Vec<u32>,
    /// Everything that changed in the cache.
    pub(super) log: Vec<(Micros, Op)>,
    /// How the cache was before a change, by the index of that change.
    pub(super) checkpoints: Vec<(usize, Store)>,
    /// How long the longest task took that was over when the run ended.
    pub(super) longest: Micros,
}

impl Record {
    /// The settings at a moment.
    pub fn config_at(&self, at: Micros) -> &Config {
        let next = self.settings.partition_point(|change| change.at <= at);
        &self.settings[next.saturating_sub(1)].config
    }

    /// What the cache held at a moment, everything that happened then included.
    pub fn store_at(&self, at: Micros) -> Store {
        let until = self.log.partition_point(|(when, _)| *when <= at);
        let nearest = self.checkpoints.partition_point(|(index, _)| *index <= until).saturating_sub(1);
        let (from, checkpoint) = &self.checkpoints[nearest];
        let mut store = checkpoint.clone();
        let mut gone = Vec::new();
        for (_, op) in &self.log[*from..until] {
            store.apply(*op, &mut gone);
        }
        store
    }

    /// The tasks that were under way at a moment.
    pub fn under_way(&self, at: Micros) -> impl Iterator<Item = &Task> {
        let from = self.tasks.partition_point(|task| task.at.saturating_add(self.longest) < at);
        let to = self.tasks.partition_point(|task| task.at <= at);
        self.tasks[from.min(to)..to].iter().filter(move |task| !task.is_over(at))
    }

    /// The latest version of a key at a moment; none for a key that does not exist.
    pub fn latest(&self, key: u32, at: Micros) -> Option<Version> {
        let versions = self.versions.get(key as usize)?;
        versions[..versions.partition_point(|version| version.since <= at)].last().copied()
    }

    /// Since when a version of a key is out of date, at a moment; none where it is not.
    pub fn outdated_since(&self, key: u32, version: u32, at: Micros) -> Option<Micros> {
        let versions = self.versions.get(key as usize)?;
        let next = versions.partition_point(|known| known.number <= version);
        versions.get(next).map(|next| next.since).filter(|since| *since <= at)
    }

    /// What was used or stored in the cache within a while before a moment.
    pub fn touched(&self, at: Micros, within: Micros) -> Vec<Id> {
        let until = self.log.partition_point(|(when, _)| *when <= at);
        let recent = self.log[..until].iter().rev().take_while(|(when, _)| at - when < within);
        let touched = recent.filter_map(|(_, op)| match op {
            Op::Use(id) | Op::Put(id, _) => Some(*id),
            _ => None,
        });
        touched.collect()
    }

    /// How many keys had writes at a moment that only the cache knew of.
    pub fn dirty_at(&self, at: Micros) -> u32 {
        let next = self.dirty.partition_point(|(when, _)| *when <= at);
        next.checked_sub(1).map_or(0, |last| self.dirty[last].1)
    }

    /// Queries that the database began to work on in the second before a moment.
    pub fn queries_in_second(&self, at: Micros) -> usize {
        let until = self.queries.partition_point(|when| *when <= at);
        let from = if at < SECOND { 0 } else { self.queries.partition_point(|when| *when <= at - SECOND) };
        until - from.min(until)
    }

    /// The id that a key's value is stored under.
    pub fn key_of(&self, id: Id) -> u32 {
        self.key_of.get(id as usize).copied().unwrap_or(id)
    }
}
