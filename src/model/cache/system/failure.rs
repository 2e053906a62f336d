//! Settings that change while a run goes on, and what crashes do.

use super::config::{CacheState, DatabaseState};
use super::record::{LostWrite, Outcome, What};
use super::{Event, Stage, System, popularity};
use crate::model::Micros;
use crate::model::cache::store::Op;
use crate::model::kernel::Agenda;

impl System {
    /// A setting changes. What is as it was before is left alone.
    pub(super) fn change(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let Some(change) = self.changes.get(index).cloned() else { return };
        let now = agenda.now();
        let before = std::mem::replace(&mut self.config, change.config.clone());
        self.tell(What::Changed, 0, index as u64, 0, now);
        if (before.keys, before.skew) != (self.config.keys, self.config.skew) {
            self.popularity = popularity(&self.config);
        }
        if before.policy != self.config.policy {
            self.apply(Op::Switch(self.config.policy), now);
        }
        if before.capacity != self.config.capacity {
            self.apply(Op::Resize(self.config.capacity), now);
        }
        match (before.cache, self.config.cache) {
            (CacheState::Up | CacheState::Cold, CacheState::Down) => self.lose(What::Crashed, agenda),
            (CacheState::Up, CacheState::Cold) => self.lose(What::Emptied, agenda),
            (CacheState::Down, CacheState::Up | CacheState::Cold) => self.tell(What::Restarted, 0, 0, 0, now),
            _ => {}
        }
        if before.database != self.config.database && self.config.database == DatabaseState::Down {
            self.abort(agenda);
        }
        self.record.settings.push(change);
        self.scan_on(agenda);
        self.write_urgent(agenda);
        self.pump(agenda);
    }

    /// The cache loses all it has: entries, loads on behalf of others, writes that nobody else knows of.
    fn lose(&mut self, what: What, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let entries = self.store.len();
        self.epoch += 1;
        self.apply(Op::Empty, now);
        self.refreshing.clear();
        // What the cache had in line for the database goes with it; what the database works on gets done.
        let in_line: Vec<u32> = self.flushing.values().copied().collect();
        for task in in_line {
            if self.live(task).stage == Stage::Queued {
                self.database.leave(task);
                self.live(task).stage = Stage::Over;
                self.flush_fails(task, now);
            }
        }
        let before = self.record.lost.len();
        let keys: Vec<u32> = self.pending.keys().copied().collect();
        for key in keys {
            let sent = self.flushing.get(&key).map_or(0, |&task| self.record.tasks[task as usize].version);
            self.lose_writes(key, |version| version > sent, now);
        }
        self.count_dirty(now);
        let lost = self.record.lost.len() - before;
        self.tell(what, 0, entries as u64, lost as u64, now);
        // Those who waited in the cache for another's load.
        let flights: Vec<u32> = self.flights.values().map(|flight| flight.loader).collect();
        for loader in flights {
            if self.live(loader).through {
                self.release(loader, Outcome::Failed, now);
            }
        }
    }

    /// Acknowledged writes of a key that nobody has any more.
    fn lose_writes(&mut self, key: u32, which: impl Fn(u32) -> bool, now: Micros) {
        let Some(versions) = self.pending.get_mut(&key) else { return };
        let lost: Vec<u32> = versions.iter().copied().filter(|&version| which(version)).collect();
        versions.retain(|&version| !which(version));
        if versions.is_empty() {
            self.pending.remove(&key);
        }
        if let Some(row) = self.rows.get_mut(key as usize) {
            row.versions.retain(|known| !lost.contains(&known.number));
        }
        self.record.lost.extend(lost.into_iter().map(|version| LostWrite { at: now, key, version }));
    }

    /// A dirty value did not get into the database: it is tried again, unless the cache has lost it.
    pub(super) fn flush_fails(&mut self, task: u32, now: Micros) {
        let (key, version) = (self.key(task), self.task(task).version);
        self.flushing.remove(&key);
        if self.live(task).epoch != self.epoch {
            self.lose_writes(key, |number| number <= version, now);
            self.count_dirty(now);
        }
        self.end(task, Outcome::Failed, false, now);
    }

    /// The database drops what it works on, and whoever waits for it.
    fn abort(&mut self, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        for task in self.database.clear() {
            self.load_ends(task, now);
            self.fail(task, agenda);
        }
    }
}
