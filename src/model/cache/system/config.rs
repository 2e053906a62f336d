//! What decides a run of cache and database: every setting, typed. How settings are named and written in a URL is the lab's
//! business; the identifiers here are the values that it uses.

use crate::model::choice::choice;
use crate::model::{MILLISECOND, Micros};

choice! {
    /// Who reads and writes what, and in which order.
    Strategy {
        /// The application asks the cache, and on a miss the database; it writes to the database.
        Aside = "aside",
        /// The cache itself loads what it misses; writes go to the database.
        ReadThrough = "readthrough",
        /// A write goes through the cache to the database before it is acknowledged.
        WriteThrough = "writethrough",
        /// A write is acknowledged once the cache has it; the database gets it later.
        WriteBehind = "writebehind",
        /// A write goes past the cache, which is told nothing.
        WriteAround = "writearound",
        /// The cache loads anew what is asked for shortly before it expires.
        RefreshAhead = "refreshahead",
    }
}

impl Strategy {
    /// Whether the cache itself asks the database, so that nobody gets past it.
    pub const fn loads_itself(self) -> bool {
        !matches!(self, Strategy::Aside | Strategy::WriteAround)
    }

    /// Whether writes go into the cache first, so that it always knows the latest.
    pub const fn takes_writes(self) -> bool {
        matches!(self, Strategy::WriteThrough | Strategy::WriteBehind)
    }
}

choice! {
    /// What ends an entry's life by itself.
    Expiry {
        /// A time after it was stored.
        Fixed = "fixed",
        /// A time after it was last used.
        Renewed = "renewed",
        /// A time after it was stored that is drawn for each, up to a quarter shorter or longer.
        Jittered = "jittered",
        /// Nothing.
        Never = "never",
    }
}

choice! {
    /// Who tells the cache that a value has changed.
    Invalidation {
        /// The writer, about this key.
        Writer = "writer",
        /// Nobody: only the time to live ends it.
        Nobody = "nobody",
        /// The database, by an event that takes a while and may get lost.
        Event = "event",
        /// The writer, about everything that has the same tag.
        Tag = "tag",
        /// The writer counts up a version that is part of the key.
        Versions = "versions",
    }
}

choice! {
    /// What a writer does with the cached value.
    OnWrite {
        /// Deletes it once the database has the new one.
        Delete = "delete",
        /// Overwrites it once the database has the new one.
        Update = "update",
        /// Deletes it, and only then writes to the database.
        DeleteFirst = "first",
    }
}

choice! {
    /// What keeps many from loading the same at once.
    Guard {
        /// Nothing.
        Nothing = "none",
        /// One loads, the others wait for it (single-flight).
        Single = "single",
        /// A reader may load before the expiry, the more probably the nearer it is (Vattani 2015).
        Early = "early",
        /// Readers get the expired value while one loads in the background.
        Stale = "swr",
    }
}

choice! {
    /// Which keys are popular.
    Taste {
        /// k1 most, then k2, and so on.
        Still = "still",
        /// Keys from the middle of the list on.
        Other = "other",
        /// Every two seconds a tenth of the list further on.
        Drifting = "drift",
    }
}

choice! {
    /// How the cache is.
    CacheState {
        /// It works.
        Up = "up",
        /// It works, and was emptied at the moment when this was set.
        Cold = "cold",
        /// It has crashed: what it held is gone.
        Down = "down",
    }
}

choice! {
    /// How the database is.
    DatabaseState {
        /// It works.
        Up = "up",
        /// Each query takes ten times as long.
        Slow = "slow",
        /// It refuses queries, and has dropped those under way.
        Down = "down",
    }
}

/// All settings at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Who reads and writes what.
    pub strategy: Strategy,
    /// The eviction policy, as an index of [`super::super::POLICIES`].
    pub policy: usize,
    /// Entries that the cache has room for.
    pub capacity: usize,
    /// Keys that exist, 1 at least.
    pub keys: u32,
    /// A hundred times the exponent of Zipf's law; 0 for uniform.
    pub skew: u32,
    /// Which keys are popular.
    pub taste: Taste,
    /// Requests a second.
    pub rate: u32,
    /// Reads among a hundred requests.
    pub reads: u32,
    /// Reads for keys that do not exist, among a hundred.
    pub absent: u32,
    /// Whether half of the reads are for one key that was unpopular before.
    pub hot: bool,
    /// Whether a job reads all keys in a row.
    pub scan: bool,
    /// What ends an entry's life by itself.
    pub expiry: Expiry,
    /// The time to live.
    pub ttl: Micros,
    /// Who tells the cache of a change.
    pub invalidation: Invalidation,
    /// What a writer does with the cached value.
    pub on_write: OnWrite,
    /// How long an event takes.
    pub delay: Micros,
    /// Events that get lost, among a hundred.
    pub loss: u32,
    /// What keeps many from loading the same at once.
    pub guard: Guard,
    /// Whether “there is no such key” is cached.
    pub negative: bool,
    /// To the cache and back, on average.
    pub cache_latency: Micros,
    /// A query, on average, once it has a connection.
    pub db_latency: Micros,
    /// Queries that the database works on at once, 1 at least.
    pub connections: usize,
    /// Between two flushes of write-behind, 1 ms at least.
    pub flush: Micros,
    /// Whether all ways and queries take exactly their average.
    pub steady: bool,
    /// Whether the most popular keys are in the cache at the start.
    pub warm: bool,
    /// How the cache is.
    pub cache: CacheState,
    /// How the database is.
    pub database: DatabaseState,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            strategy: Strategy::default(),
            policy: 0,
            capacity: 30,
            keys: 200,
            skew: 100,
            taste: Taste::default(),
            rate: 80,
            reads: 90,
            absent: 0,
            hot: false,
            scan: false,
            expiry: Expiry::default(),
            ttl: 5_000 * MILLISECOND,
            invalidation: Invalidation::default(),
            on_write: OnWrite::default(),
            delay: 100 * MILLISECOND,
            loss: 0,
            guard: Guard::default(),
            negative: false,
            cache_latency: MILLISECOND,
            db_latency: 20 * MILLISECOND,
            connections: 4,
            flush: 1_000 * MILLISECOND,
            steady: false,
            warm: false,
            cache: CacheState::default(),
            database: DatabaseState::default(),
        }
    }
}

impl Config {
    /// The time to live, drawn by a number from 0 to 1 where it is jittered; none for no end.
    pub fn lifetime(&self, unit: f64) -> Option<Micros> {
        match self.expiry {
            Expiry::Never => None,
            Expiry::Fixed | Expiry::Renewed => Some(self.ttl),
            Expiry::Jittered => Some((self.ttl as f64 * (0.75 + 0.5 * unit)) as Micros),
        }
    }

    /// Whether a writer tells the cache about its key once the database has the new value.
    pub fn writer_tells(&self) -> bool {
        self.strategy != Strategy::WriteAround && self.invalidation == Invalidation::Writer
    }
}

/// A change of the settings on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Micros,
    /// All settings from then on.
    pub config: Config,
    /// What changes, in words: `Cache = has crashed`.
    pub said: String,
}
