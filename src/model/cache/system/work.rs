//! What requests do, step by step: reading, loading, writing, telling the cache.

use super::config::{CacheState, DatabaseState, Expiry, Guard, Invalidation, OnWrite, Strategy};
use super::record::{Kind, Outcome, Place, Version, What};
use super::{AHEAD, CROWD, Event, Flight, Message, NEGATIVE_TTL, POOL_WAIT, SLOW, STAMPEDE, Stage, System, TAGS};
use crate::model::Micros;
use crate::model::cache::Id;
use crate::model::cache::store::{Entry, NEVER, Op};
use crate::model::kernel::Agenda;

type Events = Agenda<Event>;

impl System {
    pub(super) fn cache_is_up(&self) -> bool {
        self.config.cache != CacheState::Down
    }

    /// A reader, a writer or the job that reads all keys begins.
    pub(super) fn start(&mut self, task: u32, agenda: &mut Events) {
        let stage = match self.kind(task) {
            Kind::Write if self.config.strategy.takes_writes() => Stage::Put,
            Kind::Write if self.config.writer_tells() && self.config.on_write == OnWrite::DeleteFirst => {
                Stage::DeleteFirst
            }
            Kind::Write => return self.ask(task, agenda),
            _ if self.config.invalidation == Invalidation::Versions => Stage::Count,
            _ => Stage::Look,
        };
        self.travel(task, Place::ToCache, stage, agenda);
    }

    /// A task has come to where it was going.
    pub(super) fn go(&mut self, task: u32, agenda: &mut Events) {
        match self.live(task).stage {
            Stage::Count => self.count(task, agenda),
            Stage::Look => self.look(task, agenda),
            Stage::Ask => self.ask(task, agenda),
            Stage::Keep => {
                self.keep(task, agenda);
                if self.kind(task) == Kind::Refresh {
                    self.end(task, Outcome::Done, false, agenda.now());
                } else {
                    self.travel(task, Place::ToApp, Stage::Release, agenda);
                }
            }
            Stage::Release => {
                self.release(task, Outcome::Miss, agenda.now());
                self.end(task, Outcome::Miss, false, agenda.now());
            }
            Stage::DeleteFirst => {
                if self.cache_is_up() {
                    self.drop_key(task, What::Deleted, agenda.now());
                }
                self.travel(task, Place::ToApp, Stage::Ask, agenda);
            }
            Stage::Put => self.put(task, agenda),
            Stage::Tell(message) => self.hear(task, message, agenda),
            Stage::Queued | Stage::Query | Stage::Joined | Stage::Over => {}
        }
        self.write_urgent(agenda);
    }

    /// Asks the cache for the version number in the key: it is kept beside the values and outlives them.
    fn count(&mut self, task: u32, agenda: &mut Events) {
        let key = self.key(task);
        self.live(task).id = self.id_of[key as usize];
        // Back with the number, and there again with the whole key.
        let (now, way) = (agenda.now(), self.way(task));
        self.step(task, Place::ToApp, now, now + way);
        self.step(task, Place::ToCache, now + way, now + 2 * way);
        self.live(task).stage = Stage::Look;
        agenda.after(2 * way, Event::Go(task));
    }

    fn look(&mut self, task: u32, agenda: &mut Events) {
        let now = agenda.now();
        let key = self.key(task);
        if !self.cache_is_up() {
            return self.cache_is_down(task, agenda);
        }
        let epoch = self.epoch;
        self.live(task).epoch = epoch;
        let id = self.live(task).id;
        match self.store.entry(id).copied() {
            // What the database does not have must not expire.
            Some(entry) if entry.dirty || (now < entry.expires && !self.is_early(task, &entry, now)) => {
                self.hit(task, id, &entry, agenda);
            }
            Some(entry) if now < entry.expires => {
                self.tell(What::Early, key, entry.expires - now, 0, now);
                self.miss(task, agenda);
            }
            Some(entry) if self.config.guard == Guard::Stale && now < entry.expires.saturating_add(self.config.ttl) => {
                self.tell(What::ServedStale, key, now - entry.expires, 0, now);
                self.apply(Op::Use(id), now);
                self.task(task).version = entry.version;
                self.end(task, Outcome::Hit, true, now);
                self.refresh(id, key, agenda);
            }
            Some(entry) => {
                self.record.counts.expired += 1;
                self.tell(What::Expired, key, now - entry.stored, 0, now);
                self.wasted(&entry, now);
                self.apply(Op::Drop(id), now);
                self.miss(task, agenda);
            }
            None => match self.pending.get(&key).and_then(|versions| versions.last().copied()) {
                // On its way to the database: that does not have it yet.
                Some(version) => {
                    self.tell(What::Buffered, key, u64::from(version), 0, now);
                    self.task(task).version = version;
                    self.store_value(task, version, true, agenda);
                    self.end(task, Outcome::Hit, true, now);
                }
                None => self.miss(task, agenda),
            },
        }
    }

    /// Whether a reader loads before the expiry: “Optimal probabilistic cache stampede prevention”, Vattani, Chierichetti
    /// and Lowenstein, VLDB 2015, with β = 1.
    fn is_early(&self, task: u32, entry: &Entry, now: Micros) -> bool {
        let gap = -libm::log1p(-self.live[task as usize].lots.early) * entry.cost as f64;
        self.config.guard == Guard::Early && entry.expires != NEVER && gap >= (entry.expires - now) as f64
    }

    fn hit(&mut self, task: u32, id: Id, entry: &Entry, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        self.apply(Op::Use(id), now);
        if entry.version == 0 {
            self.tell(What::NegativeHit, key, 0, 0, now);
        } else {
            self.tell(What::Hit, key, u64::from(entry.version), 0, now);
        }
        let dies = entry.expires != NEVER && entry.version > 0;
        if self.config.expiry == Expiry::Renewed && dies {
            self.apply(Op::Renew(id, now + self.config.ttl), now);
        }
        self.task(task).version = entry.version;
        self.end(task, Outcome::Hit, true, now);
        if self.config.strategy == Strategy::RefreshAhead && dies && entry.expires < now + self.config.ttl / AHEAD {
            self.refresh(id, key, agenda);
        }
    }

    fn miss(&mut self, task: u32, agenda: &mut Events) {
        let key = self.key(task);
        self.tell(What::Miss, key, 0, 0, agenda.now());
        if self.live(task).through {
            self.ask(task, agenda);
        } else {
            self.travel(task, Place::ToApp, Stage::Ask, agenda);
        }
    }

    fn cache_is_down(&mut self, task: u32, agenda: &mut Events) {
        let key = self.key(task);
        if self.live(task).through {
            self.tell(What::Unreachable, key, 0, 0, agenda.now());
            self.end(task, Outcome::Failed, true, agenda.now());
        } else {
            self.tell(What::Bypassed, key, 0, 0, agenda.now());
            self.travel(task, Place::ToApp, Stage::Ask, agenda);
        }
    }

    /// Asks the database, unless it is a read and somebody else does so already.
    fn ask(&mut self, task: u32, agenda: &mut Events) {
        let is_read = matches!(self.kind(task), Kind::Read | Kind::Scan);
        if is_read && self.config.guard == Guard::Single {
            let id = self.live(task).id;
            if self.flights.contains_key(&id) {
                return self.join(task, id, agenda.now());
            }
            self.flights.insert(id, Flight { loader: task, waiting: Vec::new() });
        }
        self.query(task, agenda);
    }

    fn join(&mut self, task: u32, id: Id, now: Micros) {
        let key = self.key(task);
        self.record.counts.joined += 1;
        self.tell(What::Joined, key, 0, 0, now);
        let Some(flight) = self.flights.get_mut(&id) else { return };
        let loader = flight.loader;
        // The loader may have the value already and be about to store it.
        let version = self.record.tasks[loader as usize].version;
        if matches!(self.live(loader).stage, Stage::Keep | Stage::Release) {
            self.task(task).version = version;
            return self.end(task, Outcome::Miss, false, now);
        }
        if let Some(flight) = self.flights.get_mut(&id) {
            flight.waiting.push(task);
        }
        self.step(task, Place::Waiting, now, super::OPEN);
        self.live(task).stage = Stage::Joined;
    }

    /// Who waited for a task's load goes on with what it has; others may load anew.
    pub(super) fn release(&mut self, task: u32, outcome: Outcome, now: Micros) {
        self.serve_waiting(task, outcome, now);
        let id = self.live(task).id;
        if self.flights.get(&id).is_some_and(|flight| flight.loader == task) {
            self.flights.remove(&id);
        }
    }

    fn serve_waiting(&mut self, task: u32, outcome: Outcome, now: Micros) {
        let (id, version) = (self.live(task).id, self.task(task).version);
        let flight = self.flights.get_mut(&id).filter(|flight| flight.loader == task);
        let waiting = flight.map(|flight| std::mem::take(&mut flight.waiting)).unwrap_or_default();
        for other in waiting {
            self.task(other).version = version;
            let way_back = self.live(other).through;
            self.end(other, outcome, way_back, now);
        }
    }

    /// Loads a value anew that is still answered meanwhile, unless that is being done.
    fn refresh(&mut self, id: Id, key: u32, agenda: &mut Events) {
        let now = agenda.now();
        if !self.refreshing.insert(id) {
            return;
        }
        let lots = self.streams.background();
        let Some(task) = self.open(Kind::Refresh, key, lots, now) else { return };
        self.live(task).id = id;
        self.record.counts.refreshes += 1;
        let left = self.store.entry(id).map_or(0, |entry| entry.expires.saturating_sub(now));
        self.tell(What::Refresh, key, left, 0, now);
        self.query(task, agenda);
    }

    /// Gets in line for a connection.
    pub(super) fn query(&mut self, task: u32, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        self.live(task).asked = now;
        if self.config.database == DatabaseState::Down {
            self.tell(What::Refusal, key, 0, 0, now);
            return self.fail(task, agenda);
        }
        if self.kind(task).loads() {
            let loads = self.loads.entry(key).or_default();
            loads.0 += 1;
            loads.1 = loads.1.max(loads.0);
        }
        if self.database.busy() < self.config.connections.max(1) {
            return self.serve(task, agenda);
        }
        self.database.wait(task);
        self.live(task).stage = Stage::Queued;
        self.step(task, Place::Queued, now, super::OPEN);
        agenda.after(POOL_WAIT, Event::GiveUp(task));
        let queued = self.database.queued();
        let counts = &mut self.record.counts;
        counts.longest_queue = counts.longest_queue.max(queued as u32);
        if queued == CROWD {
            self.tell(What::Crowd, 0, queued as u64, 0, now);
        }
    }

    /// Who waits gets a connection, as long as there are any.
    pub(super) fn pump(&mut self, agenda: &mut Events) {
        while self.database.busy() < self.config.connections.max(1) {
            let Some(next) = self.database.next() else { break };
            self.serve(next, agenda);
        }
    }

    fn serve(&mut self, task: u32, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        let slot = self.database.take(task);
        let factor = if self.config.steady { 1.0 } else { super::spread(self.live(task).lots.service) };
        let slow = if self.config.database == DatabaseState::Slow { SLOW } else { 1.0 };
        let time = (self.config.db_latency as f64 * factor * slow) as Micros;
        if self.kind(task).loads() {
            // A query sees what was committed when it began.
            self.task(task).version = self.rows.get(key as usize).map_or(0, |row| row.committed);
        }
        self.live(task).stage = Stage::Query;
        self.step(task, Place::Query(slot), now, now + time);
        self.record.queries.push(now);
        agenda.after(time, Event::Served(task));
    }

    pub(super) fn give_up(&mut self, task: u32, agenda: &mut Events) {
        if self.live(task).stage == Stage::Queued {
            self.database.leave(task);
            self.record.counts.timed_out += 1;
            let key = self.key(task);
            self.tell(What::TimedOut, key, 0, 0, agenda.now());
            self.load_ends(task, agenda.now());
            self.fail(task, agenda);
            self.write_urgent(agenda);
        }
    }

    /// The database has done what a task wants; the next gets its connection.
    pub(super) fn served(&mut self, task: u32, agenda: &mut Events) {
        if self.live(task).stage != Stage::Query {
            return;
        }
        self.database.release(task);
        match self.kind(task) {
            Kind::Read | Kind::Scan | Kind::Refresh => self.loaded(task, agenda),
            Kind::Write => self.written(task, agenda),
            Kind::Flush => self.flushed(task, agenda.now()),
            Kind::Event => {}
        }
        self.write_urgent(agenda);
        self.pump(agenda);
    }

    /// A load of a key is over, with whatever end; of other tasks nothing is.
    pub(super) fn load_ends(&mut self, task: u32, now: Micros) {
        let key = self.key(task);
        if !self.kind(task).loads() {
            return;
        }
        let Some(loads) = self.loads.get_mut(&key) else { return };
        loads.0 = loads.0.saturating_sub(1);
        let (left, most) = *loads;
        if left > 0 {
            return;
        }
        self.loads.remove(&key);
        self.record.counts.stampede = self.record.counts.stampede.max(most);
        if most >= STAMPEDE {
            self.tell(What::Stampede, key, u64::from(most), 0, now);
        }
    }

    fn loaded(&mut self, task: u32, agenda: &mut Events) {
        let now = agenda.now();
        self.load_ends(task, now);
        let through = self.live(task).through;
        if through && (!self.cache_is_up() || self.live(task).epoch != self.epoch) {
            // It came back to a cache that is no longer there.
            return self.fail(task, agenda);
        }
        match (self.kind(task), through) {
            (Kind::Refresh, true) => {
                self.keep(task, agenda);
                self.end(task, Outcome::Done, false, now);
            }
            (Kind::Refresh, false) => self.travel(task, Place::ToCache, Stage::Keep, agenda),
            (_, true) => {
                self.keep(task, agenda);
                self.release(task, Outcome::Miss, now);
                self.end(task, Outcome::Miss, true, now);
            }
            (_, false) => {
                self.serve_waiting(task, Outcome::Miss, now);
                self.travel(task, Place::ToCache, Stage::Keep, agenda);
            }
        }
    }

    /// The cache stores what was loaded.
    fn keep(&mut self, task: u32, agenda: &mut Events) {
        let (now, key, id) = (agenda.now(), self.key(task), self.live(task).id);
        let version = self.task(task).version;
        if self.kind(task) == Kind::Refresh {
            self.refreshing.remove(&id);
        }
        if !self.cache_is_up() || (version == 0 && !self.config.negative) {
            return;
        }
        let newest = self.newest(key);
        let old = version < newest;
        // A cache that takes all writes knows that it has seen a newer one.
        if old && (self.config.strategy.takes_writes() || self.store.entry(id).is_some_and(|entry| entry.dirty)) {
            return;
        }
        let corrected = self.id_of[key as usize] != id || self.rows.get(key as usize).is_none_or(|row| row.coming > 0);
        if old && !corrected {
            self.record.counts.stale_fills += 1;
            self.tell(What::StaleFill, key, u64::from(version), u64::from(newest), now);
        }
        if version == 0 {
            self.tell(What::NegativeFill, key, 0, 0, now);
        } else {
            let took = now - self.live(task).asked;
            self.tell(What::Filled, key, u64::from(version), took, now);
        }
        self.store_value(task, version, false, agenda);
    }

    /// Stores a version under a task's id.
    fn store_value(&mut self, task: u32, version: u32, dirty: bool, agenda: &mut Events) {
        let now = agenda.now();
        let (id, key, lots) = (self.live(task).id, self.key(task), self.live(task).lots);
        let (kind, asked) = (self.kind(task), self.live(task).asked);
        let life = if version == 0 { Some(NEGATIVE_TTL) } else { self.config.lifetime(lots.life) };
        let expires = life.map_or(NEVER, |life| now + life);
        // Whoever loads because of a miss uses the value at once.
        let (used, refreshed) = (kind != Kind::Refresh, kind == Kind::Refresh);
        if let Some(before) = self.store.entry(id).copied() {
            self.wasted(&before, now);
        }
        let entry = Entry { key, version, stored: now, expires, cost: now - asked, dirty, used, refreshed };
        if !self.apply(Op::Put(id, entry), now) {
            self.tell(What::Refused, key, 0, 0, now);
            if dirty {
                self.urgent.push(key);
            }
        }
    }

    /// A write has come to a cache that takes writes.
    fn put(&mut self, task: u32, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        if !self.cache_is_up() {
            self.tell(What::Unreachable, key, 0, 0, now);
            return self.end(task, Outcome::Failed, true, now);
        }
        let epoch = self.epoch;
        self.live(task).epoch = epoch;
        if self.config.strategy != Strategy::WriteBehind {
            return self.ask(task, agenda);
        }
        let version = self.new_version(task, now);
        self.pending.entry(key).or_default().push(version);
        self.count_dirty(now);
        self.tell(What::Dirty, key, u64::from(version), 0, now);
        self.live(task).id = self.id_of[key as usize];
        self.store_value(task, version, true, agenda);
        self.end(task, Outcome::Done, true, now);
    }

    fn new_version(&mut self, task: u32, now: Micros) -> u32 {
        let key = self.key(task);
        let number = self.rows.get_mut(key as usize).map_or(0, |row| {
            row.newest += 1;
            row.versions.push(Version { number: row.newest, since: now });
            row.newest
        });
        self.task(task).version = number;
        number
    }

    /// The database has a writer's value.
    fn written(&mut self, task: u32, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        let version = self.new_version(task, now);
        self.commit(key, version);
        let through = self.live(task).through;
        if !through && self.config.invalidation == Invalidation::Event {
            self.send_event(key, agenda);
        }
        if through {
            if !self.cache_is_up() || self.live(task).epoch != self.epoch {
                // The database has it, but who would say so? The writer can't know.
                return self.end(task, Outcome::Failed, false, now);
            }
            self.live(task).id = self.id_of[key as usize];
            self.store_value(task, version, false, agenda);
            self.tell(What::Updated, key, u64::from(version), 0, now);
            return self.end(task, Outcome::Done, true, now);
        }
        let message = match (self.config.invalidation, self.config.on_write) {
            (Invalidation::Writer, OnWrite::Delete) if self.config.writer_tells() => Some(Message::Delete),
            (Invalidation::Writer, OnWrite::Update) if self.config.writer_tells() => Some(Message::Update),
            (Invalidation::Tag, _) => Some(Message::Tag),
            (Invalidation::Versions, _) => Some(Message::Count),
            _ => None,
        };
        match message {
            Some(message) => {
                self.coming(key, 1);
                self.travel(task, Place::ToCache, Stage::Tell(message), agenda);
            }
            None => self.end(task, Outcome::Done, false, now),
        }
    }

    fn commit(&mut self, key: u32, version: u32) {
        if let Some(row) = self.rows.get_mut(key as usize) {
            row.committed = row.committed.max(version);
        }
    }

    /// So many more messages, or one less, are on their way that a key has changed.
    fn coming(&mut self, key: u32, by: i32) {
        if let Some(row) = self.rows.get_mut(key as usize) {
            row.coming = row.coming.saturating_add_signed(by);
        }
    }

    fn send_event(&mut self, key: u32, agenda: &mut Events) {
        let now = agenda.now();
        let lost = self.streams.losses.below(100) < self.config.loss;
        let lots = self.streams.background();
        let Some(event) = self.open(Kind::Event, key, lots, now) else { return };
        self.step(event, Place::Event, now, now + self.config.delay);
        if lost {
            self.record.counts.events_lost += 1;
            if self.store.entry(self.id_of[key as usize]).is_some() {
                self.tell(What::EventLost, key, 0, 0, now);
            }
            let task = self.task(event);
            task.end = now + (task.steps[0].until - now) / 2;
            task.outcome = Outcome::Lost;
            self.live(event).stage = Stage::Over;
            return;
        }
        self.tell(What::EventSent, key, self.config.delay, 0, now);
        self.coming(key, 1);
        self.live(event).stage = Stage::Tell(Message::Event);
        agenda.after(self.config.delay, Event::Go(event));
    }

    /// The cache is told that a value has changed.
    fn hear(&mut self, task: u32, message: Message, agenda: &mut Events) {
        let (now, key) = (agenda.now(), self.key(task));
        self.coming(key, -1);
        if self.cache_is_up() {
            self.live(task).id = self.id_of[key as usize];
            match message {
                Message::Delete => self.drop_key(task, What::Deleted, now),
                Message::Event => self.drop_key(task, What::EventArrived, now),
                Message::Tag => self.drop_tag(key % TAGS, now),
                Message::Update => {
                    let (version, newest) = (self.task(task).version, self.newest(key));
                    let corrected = self.rows.get(key as usize).is_none_or(|row| row.coming > 0);
                    if version < newest && !corrected {
                        self.record.counts.stale_fills += 1;
                        self.tell(What::StaleFill, key, u64::from(version), u64::from(newest), now);
                    }
                    self.tell(What::Updated, key, u64::from(version), 0, now);
                    self.store_value(task, version, false, agenda);
                }
                Message::Count => {}
            }
        }
        if message == Message::Count {
            // The numbers are kept beside the values and outlive a crash.
            let version = self.task(task).version;
            self.tell(What::Renamed, key, u64::from(version), 0, now);
            let id = self.record.key_of.len() as Id;
            self.record.key_of.push(key);
            self.id_of[key as usize] = id;
        }
        match message {
            Message::Event => self.end(task, Outcome::Done, false, now),
            _ => self.end(task, Outcome::Done, true, now),
        }
    }

    fn drop_key(&mut self, task: u32, what: What, now: Micros) {
        let (key, version) = (self.key(task), self.task(task).version);
        let id = self.id_of[key as usize];
        let held = self.drop_entry(id, now);
        match what {
            What::EventArrived => self.tell(what, key, u64::from(held), 0, now),
            _ => self.tell(what, key, u64::from(version), u64::from(held), now),
        }
    }

    fn drop_entry(&mut self, id: Id, now: Micros) -> bool {
        let Some(entry) = self.store.entry(id).copied() else { return false };
        self.wasted(&entry, now);
        self.record.counts.invalidated += 1;
        self.apply(Op::Drop(id), now)
    }

    fn drop_tag(&mut self, tag: u32, now: Micros) {
        let absent = self.record.absent_from;
        let tagged: Vec<Id> = self
            .store
            .entries()
            .filter(|(_, entry)| entry.key < absent && entry.key % TAGS == tag)
            .map(|(id, _)| id)
            .collect();
        self.tell(What::Tagged, 0, tagged.len() as u64, u64::from(tag), now);
        for id in tagged {
            self.drop_entry(id, now);
        }
    }

    /// It is time to write what only the cache has.
    pub(super) fn flush(&mut self, agenda: &mut Events) {
        let dirty: Vec<u32> = self.pending.keys().copied().filter(|key| !self.flushing.contains_key(key)).collect();
        if dirty.is_empty() || !self.cache_is_up() {
            return;
        }
        self.tell(What::Flush, 0, dirty.len() as u64, 0, agenda.now());
        for key in dirty {
            self.write_back(key, agenda);
        }
    }

    /// Writes what had to leave the cache before it was flushed.
    pub(super) fn write_urgent(&mut self, agenda: &mut Events) {
        while let Some(key) = self.urgent.pop() {
            if !self.flushing.contains_key(&key) {
                self.write_back(key, agenda);
            }
        }
    }

    /// Writes the latest value of a dirty key to the database.
    fn write_back(&mut self, key: u32, agenda: &mut Events) {
        let Some(version) = self.pending.get(&key).and_then(|versions| versions.last().copied()) else { return };
        let lots = self.streams.background();
        let Some(task) = self.open(Kind::Flush, key, lots, agenda.now()) else { return };
        self.task(task).version = version;
        self.flushing.insert(key, task);
        self.query(task, agenda);
    }

    /// The database has a dirty value.
    fn flushed(&mut self, task: u32, now: Micros) {
        let (key, version) = (self.key(task), self.task(task).version);
        self.commit(key, version);
        self.no_longer_pending(key, version, now);
        self.flushing.remove(&key);
        let id = self.id_of[key as usize];
        if self.store.entry(id).is_some_and(|entry| entry.dirty && entry.version == version) {
            self.apply(Op::Clean(id), now);
        }
        self.end(task, Outcome::Done, false, now);
    }

    /// Versions of a key up to this one no longer hang on the cache alone; which those were.
    pub(super) fn no_longer_pending(&mut self, key: u32, version: u32, now: Micros) -> Vec<u32> {
        let Some(versions) = self.pending.get_mut(&key) else { return Vec::new() };
        let settled = versions.iter().copied().filter(|&number| number <= version).collect();
        versions.retain(|&number| number > version);
        if versions.is_empty() {
            self.pending.remove(&key);
        }
        self.count_dirty(now);
        settled
    }

    pub(super) fn count_dirty(&mut self, now: Micros) {
        let count = self.pending.len() as u32;
        if self.record.dirty.last().is_none_or(|last| last.1 != count) {
            self.record.dirty.push((now, count));
        }
    }

    /// A task gets no answer from the database, or its answer finds no cache.
    pub(super) fn fail(&mut self, task: u32, agenda: &mut Events) {
        let (now, through) = (agenda.now(), self.live(task).through);
        let id = self.live(task).id;
        match self.kind(task) {
            Kind::Read | Kind::Scan => {
                self.release(task, Outcome::Failed, now);
                self.end(task, Outcome::Failed, through, now);
            }
            Kind::Write => self.end(task, Outcome::Failed, through, now),
            Kind::Refresh => {
                self.refreshing.remove(&id);
                self.end(task, Outcome::Failed, false, now);
            }
            Kind::Flush => self.flush_fails(task, now),
            Kind::Event => {}
        }
    }
}
