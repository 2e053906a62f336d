//! S3-FIFO: newcomers pass a small queue (a tenth), where most are never asked for again; those that are go on to the main
//! queue, which gives second chances; a ghost queue remembers the names of those that left early, so that they come back into
//! the main queue at once. Yang, Zhang, Qiu, Yue and Rashmi, “FIFO queues are all you need for cache eviction”, SOSP 2023.
//! As `S3FIFO` of libCacheSim 0.3.5, which lets newcomers into the main queue while the cache has never been full.
//!
//! Below 20 places ours differs: libCacheSim refuses objects as large as the small queue; here it has one place at least.

use super::nodes::{Nodes, Slot};
use super::{Admission, Id, Policy, Queue};

const SMALL: usize = 0;
const MAIN: usize = 1;
const GHOST: usize = 2;
/// Uses in the small queue that lead on to the main one.
const PROMOTED: u32 = 2;
/// Uses beyond which the main queue does not count.
const COUNTED: u32 = 3;

/// A cache of three queues.
#[derive(Debug, Clone)]
pub struct S3Fifo {
    nodes: Nodes,
    capacity: usize,
    /// Whether anything has left yet.
    has_evicted: bool,
}

impl S3Fifo {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        S3Fifo { nodes: Nodes::new(), capacity: capacity.max(1), has_evicted: false }
    }

    /// Places of the small queue.
    const fn small(&self) -> usize {
        if self.capacity < 10 { 1 } else { self.capacity / 10 }
    }

    /// Names in the ghost queue.
    const fn ghosts(&self) -> usize {
        self.capacity * 9 / 10
    }

    /// The node of an object that is held, not only remembered.
    fn find(&self, id: Id) -> Option<Slot> {
        self.nodes.find(id).filter(|&slot| self.nodes.list(slot) != GHOST)
    }

    fn remember(&mut self, slot: Slot) {
        if self.ghosts() == 0 {
            self.nodes.remove(slot);
            return;
        }
        while self.nodes.len(GHOST) >= self.ghosts() {
            self.nodes.pop(GHOST);
        }
        self.nodes.to_head_of(GHOST, slot);
    }

    /// From the small queue: one that was hardly used leaves; others go on to the main queue.
    fn evict_small(&mut self) -> Option<Id> {
        while let Some(slot) = self.nodes.tail(SMALL) {
            let (id, uses) = (self.nodes.id(slot), self.nodes.mark(slot));
            self.nodes.set_mark(slot, 0);
            if uses < PROMOTED {
                self.remember(slot);
                return Some(id);
            }
            self.nodes.to_head_of(MAIN, slot);
        }
        None
    }

    /// From the main queue: one that was used comes in again, with one use less.
    fn evict_main(&mut self) -> Option<Id> {
        while let Some(slot) = self.nodes.tail(MAIN) {
            match self.nodes.mark(slot) {
                0 => return Some(self.nodes.remove(slot)),
                uses => self.nodes.set_mark(slot, uses.min(COUNTED) - 1),
            }
            self.nodes.to_head_of(MAIN, slot);
        }
        None
    }
}

impl Policy for S3Fifo {
    fn touch(&mut self, id: Id) -> bool {
        let Some(slot) = self.find(id) else { return false };
        self.nodes.set_mark(slot, self.nodes.mark(slot).saturating_add(1));
        true
    }

    fn insert(&mut self, id: Id) -> Admission {
        // The ghost is looked up before room is made, which may forget it.
        let ghost = self.nodes.find(id);
        if let Some(slot) = ghost {
            self.nodes.remove(slot);
        }
        let gone = if self.len() < self.capacity { None } else { self.evict() };
        let filling = !self.has_evicted && self.nodes.len(SMALL) >= self.small();
        self.nodes.push(if ghost.is_some() || filling { MAIN } else { SMALL }, id, 0);
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        self.find(id).map(|slot| self.nodes.remove(slot)).is_some()
    }

    fn evict(&mut self) -> Option<Id> {
        self.has_evicted = true;
        loop {
            let main = self.nodes.len(MAIN);
            if main == 0 && self.nodes.len(SMALL) == 0 {
                return None;
            }
            let gone = if main > self.capacity - self.small() || self.nodes.len(SMALL) == 0 {
                self.evict_main()
            } else {
                self.evict_small()
            };
            if gone.is_some() {
                return gone;
            }
        }
    }

    fn contains(&self, id: Id) -> bool {
        self.find(id).is_some()
    }

    fn len(&self) -> usize {
        self.nodes.len(SMALL) + self.nodes.len(MAIN)
    }

    fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(1);
        while self.nodes.len(GHOST) > self.ghosts() {
            self.nodes.pop(GHOST);
        }
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.has_evicted = false;
    }

    fn inside(&self) -> Vec<Queue> {
        let queue = |name, list| Queue::named(name, self.nodes.listed(list));
        vec![queue("small", SMALL), queue("main", MAIN), Queue { ghost: true, ..queue("ghost", GHOST) }]
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(cache: &S3Fifo, queue: usize) -> Vec<Id> {
        cache.inside()[queue].slots.iter().map(|slot| slot.id).collect()
    }

    #[test]
    fn newcomers_pass_the_small_queue_and_a_ghost_comes_back_into_the_main_one() {
        let mut cache = S3Fifo::new(20);
        let first: Vec<Id> = (0..20).collect();
        cache.misses(&first);
        assert_eq!((ids(&cache, 0), ids(&cache, 1).len()), (vec![1, 0], 18), "until it is full, newcomers go on");
        cache.misses(&[0, 0, 30]);
        // 0 was used twice and goes on to the main queue; 1 leaves and is remembered.
        assert_eq!((ids(&cache, 0), ids(&cache, 1)[0], ids(&cache, 2)), (vec![30], 0, vec![1]));
        cache.misses(&[1]);
        assert_eq!(ids(&cache, 1)[0], 1);
        assert!(!ids(&cache, 2).contains(&1));
    }

    #[test]
    fn a_scan_passes_through_the_small_queue() {
        let mut cache = S3Fifo::new(20);
        let popular: Vec<Id> = (0..18).cycle().take(200).collect();
        cache.misses(&popular);
        let scan: Vec<Id> = (1_000..1_400).collect();
        cache.misses(&scan);
        assert_eq!(cache.misses(&popular[..18]), 0, "not one of the popular has left");
    }
}
