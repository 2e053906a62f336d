//! LFU, least frequently used: the object with the fewest uses since it came in leaves; among equals, the one that has had
//! that count for longest. Each use moves an object by one bucket, in constant time: Shah, Mitra and Matani, “An O(1)
//! algorithm for implementing the LFU cache eviction scheme”, 2010. As `LFU` of libCacheSim 0.3.5: a frequency is lost when
//! its object leaves.

use super::nodes::{Nodes, Slot};
use super::{Admission, Id, Policy, Queue};

/// A cache that lets the least frequently used object leave.
#[derive(Debug, Clone)]
pub struct Lfu {
    /// One list, by frequency from the tail (least) to the head; within a frequency the latest nearest to the head.
    nodes: Nodes,
    /// The latest of each frequency: where its bucket ends.
    latest: Vec<Option<Slot>>,
    capacity: usize,
}

impl Lfu {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        Lfu { nodes: Nodes::new(), latest: Vec::new(), capacity: capacity.max(1) }
    }

    fn latest(&self, uses: u32) -> Option<Slot> {
        self.latest.get(uses as usize).copied().flatten()
    }

    fn set_latest(&mut self, uses: u32, slot: Option<Slot>) {
        let index = uses as usize;
        if index >= self.latest.len() {
            self.latest.resize(index + 1, None);
        }
        self.latest[index] = slot;
    }

    /// Before an object leaves its bucket: the one below becomes the latest, where it was that.
    fn step_down(&mut self, slot: Slot) {
        let uses = self.nodes.mark(slot);
        if self.latest(uses) == Some(slot) {
            let below = self.nodes.older(slot).filter(|&below| self.nodes.mark(below) == uses);
            self.set_latest(uses, below);
        }
    }
}

impl Policy for Lfu {
    fn touch(&mut self, id: Id) -> bool {
        let Some(slot) = self.nodes.find(id) else { return false };
        let uses = self.nodes.mark(slot);
        // Its new place is above the next bucket's latest, or above its own's.
        let below = self.latest(uses + 1).or_else(|| self.latest(uses)).filter(|&below| below != slot);
        self.step_down(slot);
        if let Some(below) = below {
            self.nodes.above(slot, below);
        }
        self.nodes.set_mark(slot, uses + 1);
        self.set_latest(uses + 1, Some(slot));
        true
    }

    fn insert(&mut self, id: Id) -> Admission {
        let gone = if self.len() < self.capacity { None } else { self.evict() };
        let below = self.latest(1);
        let slot = self.nodes.push_above(0, id, 1, below);
        self.set_latest(1, Some(slot));
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        let Some(slot) = self.nodes.find(id) else { return false };
        self.step_down(slot);
        self.nodes.remove(slot);
        true
    }

    fn evict(&mut self) -> Option<Id> {
        let slot = self.nodes.tail(0)?;
        self.step_down(slot);
        Some(self.nodes.remove(slot))
    }

    fn contains(&self, id: Id) -> bool {
        self.nodes.find(id).is_some()
    }

    fn len(&self) -> usize {
        self.nodes.len(0)
    }

    fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(1);
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.latest.clear();
    }

    fn inside(&self) -> Vec<Queue> {
        vec![Queue::plain(self.nodes.listed(0))]
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_used_leaves_and_among_equals_the_one_that_waits_longest() {
        let mut lfu = Lfu::new(3);
        lfu.misses(&[1, 2, 3, 3, 1, 3]);
        let inside: Vec<_> = lfu.inside()[0].slots.iter().map(|slot| (slot.id, slot.mark)).collect();
        assert_eq!(inside, [(3, 3), (1, 2), (2, 1)]);
        assert_eq!(lfu.insert(4), Admission::Evicted(2));
        lfu.touch(4);
        assert_eq!(lfu.insert(5), Admission::Evicted(1), "1 had two uses before 4 did");
    }

    #[test]
    fn a_frequency_is_lost_with_its_object() {
        let mut lfu = Lfu::new(1);
        lfu.misses(&[1, 1, 1, 2, 1]);
        assert_eq!(lfu.inside()[0].slots[0].mark, 1);
    }
}
