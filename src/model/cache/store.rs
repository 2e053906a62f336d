//! What a cache holds under each id: a policy that says who leaves, and an entry with a version and a time to live.
//!
//! A store changes by [`Op`]s only. Whoever keeps them can say what was inside at any moment, without running anything else
//! again.

use super::{Admission, Id, POLICIES, Policy, Queue};
use crate::model::Micros;

/// The end of a time to live that never comes.
pub const NEVER: Micros = Micros::MAX;

/// A value under an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Whose value it is.
    pub key: u32,
    /// Which version of it; 0 for “there is no such thing”.
    pub version: u32,
    /// When it was stored.
    pub stored: Micros,
    /// From when on it is no longer fresh; [`NEVER`] for one that does not expire.
    pub expires: Micros,
    /// How long it took to be loaded.
    pub cost: Micros,
    /// Whether the database does not have it yet.
    pub dirty: bool,
    /// Whether anybody has asked for it since it was stored.
    pub used: bool,
    /// Whether it was loaded before anybody had to wait for it.
    pub refreshed: bool,
}

/// A change of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// An entry is used.
    Use(Id),
    /// A value is stored, over the one that is there or as a new entry.
    Put(Id, Entry),
    /// An entry is to live until then.
    Renew(Id, Micros),
    /// The database has an entry's value.
    Clean(Id),
    /// An entry goes: it is invalid, or has expired.
    Drop(Id),
    /// All entries go.
    Empty,
    /// There is room for so many from now on.
    Resize(usize),
    /// Another policy takes over, as an index of [`POLICIES`].
    Switch(usize),
}

/// A cache's content.
#[derive(Clone)]
pub struct Store {
    policy: Box<dyn Policy>,
    algorithm: usize,
    capacity: usize,
    seed: u64,
    /// By id.
    entries: Vec<Option<Entry>>,
}

impl Store {
    /// An empty one.
    pub fn new(algorithm: usize, capacity: usize, seed: u64) -> Self {
        let algorithm = algorithm.min(POLICIES.len() - 1);
        let policy = (POLICIES[algorithm].policy)(capacity, seed);
        Store { policy, algorithm, capacity: capacity.max(1), seed, entries: Vec::new() }
    }

    /// What stands under an id.
    pub fn entry(&self, id: Id) -> Option<&Entry> {
        self.entries.get(id as usize)?.as_ref()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.policy.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there is room for.
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// Its policy, as an index of [`POLICIES`].
    pub const fn algorithm(&self) -> usize {
        self.algorithm
    }

    /// Its queues.
    pub fn inside(&self) -> Vec<Queue> {
        self.policy.inside()
    }

    /// The id that would leave now if room were needed; none where nothing is held, or where nobody can tell.
    pub fn next_to_leave(&self) -> Option<Id> {
        let tells = !matches!(POLICIES[self.algorithm].id, "random" | "none");
        if tells { self.policy.clone().evict() } else { None }
    }

    /// All entries with their ids, by id.
    pub fn entries(&self) -> impl Iterator<Item = (Id, &Entry)> {
        (0..).zip(&self.entries).filter_map(|(id, entry)| entry.as_ref().map(|entry| (id, entry)))
    }

    /// Makes one change. What had to leave for it is added to `gone`. Whether it was made: a value for which there is no room
    /// is not stored, and what is not there can't be used, renewed, cleaned or dropped.
    pub fn apply(&mut self, op: Op, gone: &mut Vec<(Id, Entry)>) -> bool {
        match op {
            Op::Use(id) => {
                let held = self.policy.touch(id);
                self.change(id, |entry| entry.used = true);
                held
            }
            Op::Put(id, entry) => self.put(id, entry, gone),
            Op::Renew(id, expires) => self.change(id, |entry| entry.expires = expires),
            Op::Clean(id) => self.change(id, |entry| entry.dirty = false),
            Op::Drop(id) => {
                self.forget(id);
                self.policy.remove(id)
            }
            Op::Empty => {
                self.policy.clear();
                self.entries.clear();
                true
            }
            Op::Resize(capacity) => {
                self.capacity = capacity.max(1);
                self.policy.set_capacity(self.capacity);
                self.make_room(gone);
                true
            }
            Op::Switch(algorithm) => {
                self.switch(algorithm.min(POLICIES.len() - 1));
                true
            }
        }
    }

    fn change(&mut self, id: Id, how: impl FnOnce(&mut Entry)) -> bool {
        let entry = self.entries.get_mut(id as usize).and_then(Option::as_mut);
        let there = entry.is_some();
        if let Some(entry) = entry {
            how(entry);
        }
        there
    }

    fn forget(&mut self, id: Id) -> Option<Entry> {
        self.entries.get_mut(id as usize).and_then(Option::take)
    }

    fn put(&mut self, id: Id, entry: Entry, gone: &mut Vec<(Id, Entry)>) -> bool {
        let index = id as usize;
        if index >= self.entries.len() {
            self.entries.resize(index + 1, None);
        }
        if self.policy.contains(id) {
            // A write is a use, as far as the policy can tell.
            self.policy.touch(id);
        } else {
            match self.policy.insert(id) {
                Admission::Room => {}
                Admission::Evicted(other) => {
                    let entry = self.forget(other);
                    gone.extend(entry.map(|entry| (other, entry)));
                }
                Admission::Refused => return false,
            }
        }
        self.entries[index] = Some(entry);
        true
    }

    fn make_room(&mut self, gone: &mut Vec<(Id, Entry)>) {
        while self.policy.len() > self.capacity {
            let Some(id) = self.policy.evict() else { break };
            let entry = self.forget(id);
            gone.extend(entry.map(|entry| (id, entry)));
        }
    }

    /// The entries come into the new policy in the order in which they would have left the old one; what that knew of them
    /// is lost.
    fn switch(&mut self, algorithm: usize) {
        if algorithm == self.algorithm {
            return;
        }
        let queues = self.policy.inside();
        self.algorithm = algorithm;
        self.policy = (POLICIES[algorithm].policy)(self.capacity, self.seed);
        for queue in queues.iter().filter(|queue| !queue.ghost) {
            for slot in queue.slots.iter().rev() {
                self.policy.insert(slot.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cache::policy_index;

    fn entry(key: u32) -> Entry {
        Entry { key, version: 1, stored: 0, expires: NEVER, cost: 0, dirty: false, used: false, refreshed: false }
    }

    fn store(policy: &str) -> Store {
        let mut store = Store::new(policy_index(policy), 2, 1);
        for id in [1, 2] {
            assert!(store.apply(Op::Put(id, entry(id)), &mut Vec::new()));
        }
        store
    }

    #[test]
    fn what_leaves_is_handed_over() {
        let mut store = store("lru");
        let mut gone = Vec::new();
        assert!(store.apply(Op::Use(1), &mut gone) && store.apply(Op::Put(3, entry(3)), &mut gone));
        assert_eq!(gone, [(2, entry(2))]);
        assert!(store.entry(1).is_some_and(|entry| entry.used) && store.entry(2).is_none());
        store.apply(Op::Resize(1), &mut gone);
        assert_eq!((store.len(), gone.len()), (1, 2));
        assert!(store.apply(Op::Drop(3), &mut gone) && !store.apply(Op::Drop(3), &mut gone) && store.is_empty());
    }

    #[test]
    fn what_there_is_no_room_for_is_not_stored() {
        let mut store = store("none");
        assert!(!store.apply(Op::Put(3, entry(3)), &mut Vec::new()));
        assert!(store.entry(3).is_none() && store.len() == 2);
        assert!(store.apply(Op::Put(2, Entry { version: 2, ..entry(2) }), &mut Vec::new()), "it is there already");
    }

    #[test]
    fn another_policy_takes_the_entries_over() {
        for algorithm in 0..POLICIES.len() {
            let mut store = store("lru");
            store.apply(Op::Switch(algorithm), &mut Vec::new());
            let ids: Vec<_> = store.entries().map(|(id, _)| id).collect();
            assert_eq!((ids, store.len(), store.algorithm()), (vec![1, 2], 2, algorithm));
        }
    }
}
