//! A cache between an application and its database: requests, ways, loads, writes, invalidation and failures, as a
//! discrete-event simulation.
//!
//! [`config`] says what can be set; `work` is what requests do, step by step; `failure` what crashes do; `database` who gets a
//! connection; [`record`] what a run leaves behind. How a run is drawn and told lives in [`crate::labs::cache`].

pub mod config;
mod database;
mod failure;
pub mod record;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use config::{Change, Config, Taste};
use database::Database;
use record::{Counts, Eviction, Fact, Kind, OPEN, Outcome, Place, Record, Step, Task, Version, What};

use super::Id;
use super::popularity::Popularity;
use super::store::{Entry, NEVER, Op, Store};
use crate::model::kernel::{Agenda, Model, Simulation};
use crate::model::rng::Stream;
use crate::model::{Micros, SECOND};
use crate::sorting;

/// How long a run lasts.
pub const LENGTH: Micros = 20 * SECOND;
/// How long a task waits for a connection to the database: as long as the pool of the walk.
pub const POOL_WAIT: Micros = SECOND;
/// How many times longer a query takes in a slow database.
pub const SLOW: f64 = 10.0;
/// How long “there is no such key” is kept.
pub const NEGATIVE_TTL: Micros = SECOND;
/// Keys that are asked for and do not exist.
pub const ABSENT_KEYS: u32 = 10;
/// Reads a second of the job that reads all keys.
pub const SCAN_PER_SECOND: Micros = 100;
/// Keys whose numbers have the same remainder by this share a tag.
pub const TAGS: u32 = 10;
/// An entry is refreshed ahead when less than this part of its time to live is left: a quarter.
pub const AHEAD: Micros = 4;
/// Bytes of a value with its key.
pub const VALUE_BYTES: u32 = 2_000;
/// Loads of one key at once that are called a stampede.
pub const STAMPEDE: u32 = 4;
/// How often the popular keys move on by a tenth of all when tastes drift.
pub const DRIFT: Micros = 2 * SECOND;

/// Most tasks of a run: beyond what the settings of the lab lead to.
const TASKS: usize = 20_000;
/// Changes of the cache between two checkpoints.
const CHECKPOINT: usize = 100;
/// Tasks that wait for a connection from which on that is worth telling.
const CROWD: usize = 10;

/// What decides a run, and how that changes on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// All settings at the start.
    pub config: Config,
    /// Seed of every random stream.
    pub seed: u64,
    /// Changes of the settings, by time.
    pub changes: Vec<Change>,
}

/// Runs a schedule to its end.
pub fn run(schedule: &Schedule) -> Record {
    let mut simulation = Simulation::new(System::new(schedule));
    // Changes come on first: at one moment, a setting changes before anything happens under it.
    for (index, change) in schedule.changes.iter().enumerate() {
        simulation.agenda.at(change.at, Event::Change(index));
    }
    simulation.model.begin(&mut simulation.agenda);
    simulation.run_until(LENGTH);
    simulation.model.into_record()
}

#[derive(Debug, Clone, Copy)]
enum Event {
    /// A request comes.
    Arrive,
    /// The job that reads all keys reads the next.
    Scan,
    /// Dirty values are written.
    Flush,
    /// A setting changes, by the index of the change.
    Change(usize),
    /// A task comes to where it goes.
    Go(u32),
    /// The database has done what a task wants.
    Served(u32),
    /// A task has waited for a connection for long enough.
    GiveUp(u32),
}

/// What a task does when it comes to where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Reads the version number that is a part of its key.
    Count,
    /// Looks into the cache.
    Look,
    /// Asks for a connection to the database.
    Ask,
    /// Waits for one.
    Queued,
    /// Has one.
    Query,
    /// Waits for another's load.
    Joined,
    /// Stores what was loaded.
    Keep,
    /// Has its answer; others waited for the same.
    Release,
    /// Deletes before it writes.
    DeleteFirst,
    /// Writes into the cache.
    Put,
    /// Tells the cache that a value has changed, and how.
    Tell(Message),
    /// Is over.
    Over,
}

/// What a writer or an event tells the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Delete,
    Update,
    Tag,
    Count,
    Event,
}

/// What chance decides about a task; drawn when it begins, whether it is needed or not.
#[derive(Debug, Clone, Copy)]
struct Lots {
    /// The factor of its ways.
    way: f64,
    /// What the factor of its query is made of, from 0 to 1.
    service: f64,
    /// What decides whether it loads early, from 0 to 1.
    early: f64,
    /// What decides how long its value lives, from 0 to 1.
    life: f64,
}

/// The part of a task that is not recorded.
#[derive(Debug, Clone, Copy)]
struct Live {
    id: Id,
    stage: Stage,
    /// Whether the cache does the loading.
    through: bool,
    /// Which life of the cache it belongs to.
    epoch: u32,
    /// When its load began.
    asked: Micros,
    lots: Lots,
}

/// A key in the database.
#[derive(Debug, Clone)]
struct Row {
    committed: u32,
    newest: u32,
    /// Messages to the cache on their way that this key has changed.
    coming: u32,
    versions: Vec<Version>,
}

/// A load that others wait for.
#[derive(Debug, Clone)]
struct Flight {
    loader: u32,
    waiting: Vec<u32>,
}

/// Random numbers, one stream a purpose.
struct Streams {
    arrivals: Stream,
    ranks: Stream,
    kinds: Stream,
    absent: Stream,
    hot: Stream,
    ways: Stream,
    services: Stream,
    early: Stream,
    lives: Stream,
    losses: Stream,
    background: Stream,
    warm: Stream,
}

impl Streams {
    fn new(seed: u64) -> Self {
        let stream = |name| Stream::new(seed, name);
        Streams {
            arrivals: stream("arrivals"),
            ranks: stream("ranks"),
            kinds: stream("kinds"),
            absent: stream("absent keys"),
            hot: stream("hot key"),
            ways: stream("ways"),
            services: stream("services"),
            early: stream("early refresh"),
            lives: stream("lifetimes"),
            losses: stream("losses"),
            background: stream("background"),
            warm: stream("warm start"),
        }
    }

    fn lots(&mut self) -> Lots {
        Lots {
            way: spread(self.ways.unit()),
            service: self.services.unit(),
            early: self.early.unit(),
            life: self.lives.unit(),
        }
    }

    fn background(&mut self) -> Lots {
        let stream = &mut self.background;
        Lots { way: spread(stream.unit()), service: stream.unit(), early: 0.0, life: stream.unit() }
    }
}

/// A factor of mean 1 that is never below a half, made of a number from 0 to 1: what varies, exponentially distributed, is
/// added to what can't be saved.
fn spread(unit: f64) -> f64 {
    0.5 - 0.5 * libm::log1p(-unit)
}

/// The state of everything at one moment.
struct System {
    config: Config,
    changes: Vec<Change>,
    streams: Streams,
    popularity: Popularity,
    live: Vec<Live>,
    store: Store,
    database: Database,
    rows: Vec<Row>,
    /// By key: the id that its value is stored under now.
    id_of: Vec<Id>,
    /// Loads that others wait for, by id.
    flights: BTreeMap<Id, Flight>,
    /// Ids that are being loaded in the background.
    refreshing: BTreeSet<Id>,
    /// Acknowledged writes that the database does not have, by key, the oldest first.
    pending: BTreeMap<u32, Vec<u32>>,
    /// The task that writes a key's latest of them.
    flushing: BTreeMap<u32, u32>,
    /// By key: loads under way, and the most that were at once.
    loads: BTreeMap<u32, (u32, u32)>,
    /// Which life of the cache this is.
    epoch: u32,
    scanning: bool,
    cursor: u32,
    /// Keys whose dirty entries had to leave: they are written at once.
    urgent: Vec<u32>,
    /// How often each thing was told, by its number.
    told: [u32; 64],
    record: Record,
}

impl Model for System {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Arrive => self.arrive(agenda),
            Event::Scan => self.scan(agenda),
            Event::Flush => {
                self.flush(agenda);
                agenda.after(self.config.flush.max(1), Event::Flush);
            }
            Event::Change(index) => self.change(index, agenda),
            Event::Go(task) => self.go(task, agenda),
            Event::Served(task) => self.served(task, agenda),
            Event::GiveUp(task) => self.give_up(task, agenda),
        }
    }
}

impl System {
    fn new(schedule: &Schedule) -> Self {
        let config = schedule.config.clone();
        let all = schedule.changes.iter().map(|change| change.config.keys);
        let keys = all.chain([config.keys]).max().unwrap_or(1).max(1);
        let row = Row { committed: 1, newest: 1, coming: 0, versions: vec![Version { number: 1, since: 0 }] };
        let store = Store::new(config.policy, config.capacity, schedule.seed);
        let first = Change { at: 0, config: config.clone(), said: String::new() };
        System {
            popularity: popularity(&config),
            streams: Streams::new(schedule.seed),
            live: Vec::new(),
            database: Database::default(),
            rows: vec![row; keys as usize],
            id_of: (0..keys + ABSENT_KEYS).collect(),
            flights: BTreeMap::new(),
            refreshing: BTreeSet::new(),
            pending: BTreeMap::new(),
            flushing: BTreeMap::new(),
            loads: BTreeMap::new(),
            epoch: 0,
            scanning: false,
            cursor: 0,
            urgent: Vec::new(),
            told: [0; 64],
            record: Record {
                tasks: Vec::new(),
                facts: Vec::new(),
                queries: Vec::new(),
                dirty: Vec::new(),
                evictions: Vec::new(),
                lost: Vec::new(),
                unflushed: Vec::new(),
                versions: Vec::new(),
                committed: Vec::new(),
                counts: Counts::default(),
                settings: vec![first],
                absent_from: keys,
                key_of: (0..keys + ABSENT_KEYS).collect(),
                log: Vec::new(),
                checkpoints: vec![(0, store.clone())],
                longest: 0,
            },
            store,
            changes: schedule.changes.clone(),
            config,
        }
    }

    fn begin(&mut self, agenda: &mut Agenda<Event>) {
        if self.config.warm && self.config.cache != config::CacheState::Down {
            self.warm_up();
        }
        let gap = self.gap();
        agenda.at(gap, Event::Arrive);
        agenda.at(self.config.flush.max(1), Event::Flush);
        self.scan_on(agenda);
    }

    /// The most popular keys are there already, the most popular ones as the latest.
    fn warm_up(&mut self) {
        for rank in (0..self.config.capacity.min(self.config.keys as usize)).rev() {
            let key = self.key_of_rank(rank, 0);
            let expires = self.config.lifetime(self.streams.warm.unit()).unwrap_or(NEVER);
            let entry =
                Entry { key, version: 1, stored: 0, expires, cost: 0, dirty: false, used: false, refreshed: false };
            self.apply(Op::Put(self.id_of[key as usize], entry), 0);
        }
    }

    fn into_record(mut self) -> Record {
        let mut record = self.record;
        record.unflushed =
            self.pending.iter().flat_map(|(key, versions)| versions.iter().map(|version| (*key, *version))).collect();
        record.committed = self.rows.iter().map(|row| row.committed).collect();
        record.versions = self.rows.iter_mut().map(|row| std::mem::take(&mut row.versions)).collect();
        sorting::by(&mut record.facts, |fact| fact.at);
        record.longest = record.tasks.iter().filter(|task| task.end != OPEN).map(Task::latency).max().unwrap_or(0);
        // What is still under way when the run ends is looked for from its own beginning.
        let open = record.tasks.iter().filter(|task| task.end == OPEN).map(|task| LENGTH.saturating_sub(task.at));
        record.longest = record.longest.max(open.max().unwrap_or(0));
        record
    }

    fn gap(&mut self) -> Micros {
        self.streams.arrivals.exponential_time(SECOND / Micros::from(self.config.rate.max(1)))
    }

    /// The key of a popularity rank.
    fn key_of_rank(&self, rank: usize, now: Micros) -> u32 {
        let keys = self.config.keys.max(1);
        let shift = match self.config.taste {
            Taste::Still => 0,
            Taste::Other => keys / 2,
            Taste::Drifting => (now / DRIFT) as u32 * (keys / 10).max(1),
        };
        (rank as u32).wrapping_add(shift) % keys
    }

    fn arrive(&mut self, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let gap = self.gap();
        agenda.after(gap, Event::Arrive);
        let rank = self.popularity.rank(self.streams.ranks.unit());
        let kind = self.streams.kinds.below(100);
        let (absent, which) = (self.streams.absent.below(100), self.streams.absent.below(ABSENT_KEYS));
        let hot = self.streams.hot.below(100);
        let lots = self.streams.lots();
        let mut key = self.key_of_rank(rank, now);
        let kind = if kind < self.config.reads { Kind::Read } else { Kind::Write };
        if kind == Kind::Read {
            if absent < self.config.absent {
                key = self.record.absent_from + which;
            } else if self.config.hot && hot < 50 {
                key = self.config.keys.max(1) - 1;
            }
        }
        if let Some(task) = self.open(kind, key, lots, now) {
            self.start(task, agenda);
        }
    }

    fn scan(&mut self, agenda: &mut Agenda<Event>) {
        self.scanning = self.config.scan;
        if !self.scanning {
            return;
        }
        agenda.after(SECOND / SCAN_PER_SECOND, Event::Scan);
        let key = self.cursor % self.config.keys.max(1);
        self.cursor = key + 1;
        let lots = self.streams.background();
        if let Some(task) = self.open(Kind::Scan, key, lots, agenda.now()) {
            self.start(task, agenda);
        }
    }

    fn scan_on(&mut self, agenda: &mut Agenda<Event>) {
        if self.config.scan && !self.scanning {
            self.scanning = true;
            agenda.after(SECOND / SCAN_PER_SECOND, Event::Scan);
        }
    }

    /// A new task; none when there are too many.
    fn open(&mut self, kind: Kind, key: u32, lots: Lots, now: Micros) -> Option<u32> {
        let index = self.live.len();
        if index >= TASKS {
            return None;
        }
        self.record.tasks.push(Task {
            kind,
            key,
            at: now,
            end: OPEN,
            outcome: Outcome::Open,
            version: 0,
            stale: 0,
            steps: Vec::new(),
        });
        let strategy = self.config.strategy;
        let through = if kind == Kind::Write { strategy.takes_writes() } else { strategy.loads_itself() };
        let id = self.id_of[key as usize];
        self.live.push(Live { id, stage: Stage::Look, through, epoch: self.epoch, asked: now, lots });
        Some(index as u32)
    }

    fn task(&mut self, task: u32) -> &mut Task {
        &mut self.record.tasks[task as usize]
    }

    fn live(&mut self, task: u32) -> &mut Live {
        &mut self.live[task as usize]
    }

    fn kind(&self, task: u32) -> Kind {
        self.record.tasks[task as usize].kind
    }

    fn key(&self, task: u32) -> u32 {
        self.record.tasks[task as usize].key
    }

    /// The task's present step ends, and another begins.
    fn step(&mut self, task: u32, place: Place, at: Micros, until: Micros) {
        let steps = &mut self.task(task).steps;
        if let Some(last) = steps.last_mut() {
            last.until = last.until.min(at);
        }
        steps.push(Step { at, until, place });
    }

    /// One way between application and cache.
    fn way(&self, task: u32) -> Micros {
        let factor = if self.config.steady { 1.0 } else { self.live[task as usize].lots.way };
        (self.config.cache_latency as f64 * factor / 2.0) as Micros
    }

    /// A task goes somewhere, and does something there.
    fn travel(&mut self, task: u32, place: Place, stage: Stage, agenda: &mut Agenda<Event>) {
        let (now, way) = (agenda.now(), self.way(task));
        self.step(task, place, now, now + way);
        self.live(task).stage = stage;
        agenda.after(way, Event::Go(task));
    }

    /// A task is over, once the answer has gone the way back, if it has one to go.
    fn end(&mut self, task: u32, outcome: Outcome, way_back: bool, now: Micros) {
        let way = if way_back { self.way(task) } else { 0 };
        if way_back {
            self.step(task, Place::ToApp, now, now + way);
        } else if let Some(last) = self.task(task).steps.last_mut() {
            last.until = last.until.min(now);
        }
        self.live(task).stage = Stage::Over;
        let Task { kind, key, version, at, .. } = *self.task(task);
        self.task(task).end = now + way;
        self.task(task).outcome = outcome;
        match (kind, outcome) {
            (Kind::Read, Outcome::Hit | Outcome::Miss) => {
                if let Some(since) = self.outdated_since(key, version).filter(|since| *since < at) {
                    self.task(task).stale = at - since;
                    self.tell(What::StaleRead, key, u64::from(version), at - since, now);
                }
            }
            (Kind::Write, Outcome::Done) => self.tell(What::Written, key, u64::from(version), 0, now),
            _ => {}
        }
    }

    /// Since when a version of a key is out of date; none where it is the latest, or the key does not exist.
    fn outdated_since(&self, key: u32, version: u32) -> Option<Micros> {
        let versions = &self.rows.get(key as usize)?.versions;
        // Mostly it is one of the last.
        let newer = versions.iter().rev().take_while(|known| known.number > version).last();
        newer.map(|next| next.since)
    }

    fn newest(&self, key: u32) -> u32 {
        self.rows.get(key as usize).and_then(|row| row.versions.last()).map_or(0, |version| version.number)
    }

    /// Changes the cache, and writes that down; whether anything was there to be changed.
    fn apply(&mut self, op: Op, now: Micros) -> bool {
        let mut gone = Vec::new();
        let done = self.store.apply(op, &mut gone);
        self.record.log.push((now, op));
        if self.record.log.len().is_multiple_of(CHECKPOINT) {
            self.record.checkpoints.push((self.record.log.len(), self.store.clone()));
        }
        let counts = &mut self.record.counts;
        counts.most_entries = counts.most_entries.max(self.store.len() as u32);
        for (_, entry) in gone {
            self.wasted(&entry, now);
            let newcomer = match op {
                Op::Put(_, entry) => entry.key,
                _ => entry.key,
            };
            self.record.evictions.push(Eviction { at: now, key: entry.key, newcomer });
            self.tell(What::Evicted, entry.key, u64::from(newcomer), 0, now);
            if entry.dirty {
                self.tell(What::DirtyEvicted, entry.key, u64::from(entry.version), 0, now);
                self.urgent.push(entry.key);
            }
        }
        done
    }

    /// An entry goes or is replaced: was it refreshed for nothing?
    fn wasted(&mut self, entry: &Entry, now: Micros) {
        if entry.refreshed && !entry.used {
            self.record.counts.in_vain += 1;
            self.tell(What::InVain, entry.key, 0, 0, now);
        }
    }

    /// Writes down what is worth telling, unless the same was told often enough.
    fn tell(&mut self, what: What, key: u32, one: u64, two: u64, at: Micros) {
        let told = &mut self.told[what as usize % self.told.len()];
        if *told < limit(what) {
            *told += 1;
            self.record.facts.push(Fact { at, what, key, one, two });
        }
    }
}

/// How often something is told: what goes on all the time a few times, what goes wrong more often.
const fn limit(what: What) -> u32 {
    match what {
        What::Changed | What::Crashed | What::Restarted | What::Emptied => u32::MAX,
        What::StaleFill | What::EventLost | What::Stampede => 8,
        What::Evicted | What::StaleRead => 5,
        What::Miss | What::Hit | What::Filled | What::Deleted | What::Updated | What::Written | What::Dirty => 2,
        _ => 3,
    }
}

fn popularity(config: &Config) -> Popularity {
    Popularity::zipf(config.keys.max(1) as usize, f64::from(config.skew) / 100.0)
}
