//! Caches: which key leaves when there is no room ([`POLICIES`], one file each), what closed forms say of them
//! ([`theory`]), what is asked of them ([`popularity`], [`oracle_general`]), and a cache between an application and its
//! database under load and failures ([`system`]).
//!
//! A policy knows ids only, small whole numbers; what is stored under an id, and for how long, is [`store`]'s business.

pub mod clock;
pub mod fifo;
pub mod lfu;
pub mod lru;
pub mod no_eviction;
mod nodes;
pub mod oracle_general;
pub mod popularity;
pub mod random;
pub mod s3_fifo;
pub mod sieve;
pub mod store;
pub mod system;
pub mod theory;

/// What a policy knows an object by: a small whole number. Memory grows with the greatest one.
pub type Id = u32;

/// What became of an object that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// There was room.
    Room,
    /// There is now, since this one had to leave.
    Evicted(Id),
    /// It is not kept.
    Refused,
}

/// An eviction policy with what it holds. All objects have the same size.
pub trait Policy: Send + Sync {
    /// An object is asked for; whether it is held.
    fn touch(&mut self, id: Id) -> bool;

    /// Keeps an object that is not held.
    fn insert(&mut self, id: Id) -> Admission;

    /// Takes an object out, because it is invalid or has expired; whether it was held.
    fn remove(&mut self, id: Id) -> bool;

    /// Lets the object leave whose turn it is; none when nothing is held.
    fn evict(&mut self) -> Option<Id>;

    /// Whether an object is held.
    fn contains(&self, id: Id) -> bool;

    /// How many objects are held.
    fn len(&self) -> usize;

    /// Whether none is held.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many objects there is room for from now on, 1 at least. Nothing leaves before it must.
    fn set_capacity(&mut self, capacity: usize);

    /// Forgets everything but its capacity.
    fn clear(&mut self);

    /// What is inside, in its order.
    fn inside(&self) -> Vec<Queue>;

    /// A copy with the same content.
    fn boxed(&self) -> Box<dyn Policy>;

    /// Asks for one object after another, keeping each that is not held; how many were not.
    fn misses(&mut self, trace: &[Id]) -> u64 {
        let mut misses = 0;
        for &id in trace {
            if !self.touch(id) {
                misses += 1;
                self.insert(id);
            }
        }
        misses
    }
}

impl Clone for Box<dyn Policy> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

/// One of the queues that a policy consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// Its name: `small`; empty where there is but one.
    pub name: &'static str,
    /// What it holds, the one that leaves last first, each with what the policy remembers of it.
    pub slots: Vec<Slot>,
    /// Index of the slot that the hand points to.
    pub hand: Option<usize>,
    /// Whether only names are kept, no values.
    pub ghost: bool,
}

/// A place in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// What is held there.
    pub id: Id,
    /// A frequency, a visited bit, or 0 for a policy that counts nothing.
    pub mark: u32,
}

impl Queue {
    fn plain(ids: Vec<(Id, u32)>) -> Queue {
        Queue::named("", ids)
    }

    fn named(name: &'static str, ids: Vec<(Id, u32)>) -> Queue {
        let slots = ids.into_iter().map(|(id, mark)| Slot { id, mark }).collect();
        Queue { name, slots, ..Queue::default() }
    }
}

/// An algorithm of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Algorithm {
    /// The stable identifier in settings.
    pub id: &'static str,
    /// Its name in the field.
    pub name: &'static str,
    /// What its mark on an object means; empty where it has none.
    pub mark: &'static str,
    /// In which order its content is listed, and what marks stand for.
    pub order: &'static str,
    /// Which object leaves, as the end of “The one that leaves is …”.
    pub leaves: &'static str,
    /// An empty cache with room for so many objects; the seed is for policies that draw lots.
    pub policy: fn(usize, u64) -> Box<dyn Policy>,
}

/// Every policy, in the order of the controls.
pub static POLICIES: &[Algorithm] = &[
    Algorithm {
        id: "lru",
        name: "LRU",
        mark: "",
        order: "most recently used first",
        leaves: "the one not used for longest",
        policy: |capacity, _| Box::new(lru::Lru::new(capacity)),
    },
    Algorithm {
        id: "lfu",
        name: "LFU",
        mark: "uses",
        order: "most used first; ·uses",
        leaves: "the one used least often since it came in",
        policy: |capacity, _| Box::new(lfu::Lfu::new(capacity)),
    },
    Algorithm {
        id: "fifo",
        name: "FIFO",
        mark: "",
        order: "last arrival first",
        leaves: "the one that came in first",
        policy: |capacity, _| Box::new(fifo::Fifo::new(capacity)),
    },
    Algorithm {
        id: "clock",
        name: "CLOCK",
        mark: "used",
        order: "a ring; • used since the hand passed",
        leaves: "the first under the hand that was not used since the hand last passed",
        policy: |capacity, _| Box::new(clock::Clock::new(capacity)),
    },
    Algorithm {
        id: "sieve",
        name: "SIEVE",
        mark: "visited",
        order: "last arrival first; • visited",
        leaves: "the first that the hand finds unvisited on its way to the newest",
        policy: |capacity, _| Box::new(sieve::Sieve::new(capacity)),
    },
    Algorithm {
        id: "s3fifo",
        name: "S3-FIFO",
        mark: "uses",
        order: "last arrival first; ·uses",
        leaves: "the oldest newcomer that was hardly used again",
        policy: |capacity, _| Box::new(s3_fifo::S3Fifo::new(capacity)),
    },
    Algorithm {
        id: "random",
        name: "random",
        mark: "",
        order: "in no order",
        leaves: "one drawn by lot",
        policy: |capacity, seed| Box::new(random::Random::new(capacity, seed)),
    },
    Algorithm {
        id: "none",
        name: "no eviction",
        mark: "",
        order: "last arrival first",
        leaves: "none: what does not fit is not kept",
        policy: |capacity, _| Box::new(no_eviction::NoEviction::new(capacity)),
    },
];

/// The policy with this identifier, as an index of [`POLICIES`]; the first for one that there is not.
pub fn policy_index(id: &str) -> usize {
    POLICIES.iter().position(|policy| policy.id == id).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ids held, by number.
    fn held(policy: &dyn Policy) -> Vec<Id> {
        let mut ids: Vec<_> = policy
            .inside()
            .into_iter()
            .filter(|queue| !queue.ghost)
            .flat_map(|queue| queue.slots.into_iter().map(|slot| slot.id))
            .collect();
        ids.sort_unstable();
        ids
    }

    #[derive(Debug, Clone, Copy)]
    enum Act {
        Ask(Id),
        Remove(Id),
        Evict,
        Resize(usize),
        Clear,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            20 => (0..40_u32).prop_map(Act::Ask),
            3 => (0..40_u32).prop_map(Act::Remove),
            1 => Just(Act::Evict),
            1 => (1..30_usize).prop_map(Act::Resize),
            1 => Just(Act::Clear),
        ];
        prop::collection::vec(act, 1..300)
    }

    proptest! {
        #[test]
        fn what_is_held_is_what_was_kept_and_did_not_leave(acts in acts(), capacity in 1..25_usize) {
            for algorithm in POLICIES {
                let mut policy = (algorithm.policy)(capacity, 1);
                let (mut expected, mut capacity) = (std::collections::BTreeSet::new(), capacity);
                for &act in &acts {
                    match act {
                        Act::Ask(id) => {
                            let hit = policy.touch(id);
                            prop_assert_eq!(hit, expected.contains(&id), "{} {:?}", algorithm.id, act);
                            if !hit {
                                match policy.insert(id) {
                                    Admission::Room => prop_assert!(expected.len() < capacity && expected.insert(id)),
                                    Admission::Evicted(gone) => {
                                        prop_assert!(expected.len() == capacity && expected.remove(&gone), "{}", algorithm.id);
                                        prop_assert!(expected.insert(id));
                                    }
                                    Admission::Refused => prop_assert!(algorithm.id == "none" && expected.len() == capacity),
                                }
                            }
                        }
                        Act::Remove(id) => prop_assert_eq!(policy.remove(id), expected.remove(&id), "{}", algorithm.id),
                        Act::Evict => {
                            let gone = policy.evict();
                            prop_assert_eq!(gone.is_some(), !expected.is_empty(), "{}", algorithm.id);
                            prop_assert!(gone.is_none_or(|gone| expected.remove(&gone)), "{}", algorithm.id);
                        }
                        Act::Resize(room) => {
                            capacity = room;
                            policy.set_capacity(room);
                            while policy.len() > room {
                                let gone = policy.evict().expect("it holds more than none");
                                prop_assert!(expected.remove(&gone), "{}", algorithm.id);
                            }
                        }
                        Act::Clear => {
                            policy.clear();
                            expected.clear();
                        }
                    }
                    prop_assert_eq!(policy.len(), expected.len(), "{} after {:?}", algorithm.id, act);
                    prop_assert_eq!(held(&*policy), expected.iter().copied().collect::<Vec<_>>(), "{}", algorithm.id);
                    prop_assert!((0..40).all(|id| policy.contains(id) == expected.contains(&id)), "{}", algorithm.id);
                    let hands_point = policy.inside().iter().all(|queue| queue.hand.is_none_or(|hand| hand < queue.slots.len()));
                    prop_assert!(hands_point, "{}", algorithm.id);
                }
            }
        }

        #[test]
        fn a_copy_goes_on_alike(first in prop::collection::vec(0..60_u32, 0..200), then in prop::collection::vec(0..60_u32, 0..200)) {
            for algorithm in POLICIES {
                let mut policy = (algorithm.policy)(20, 7);
                policy.misses(&first);
                let mut copy = policy.clone();
                prop_assert_eq!(policy.misses(&then), copy.misses(&then), "{}", algorithm.id);
                prop_assert_eq!(policy.inside(), copy.inside(), "{}", algorithm.id);
            }
        }
    }

    #[test]
    fn identifiers_lead_back() {
        for (index, algorithm) in POLICIES.iter().enumerate() {
            assert_eq!(policy_index(algorithm.id), index);
        }
        assert_eq!(policy_index("arc"), 0);
    }
}
