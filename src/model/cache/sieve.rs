//! SIEVE: a queue in order of arrival; a use sets a bit and moves nothing. The hand goes from the tail towards the head,
//! clears bits on its way, and lets the first object leave that was not visited; then it waits there. Zhang, Yang, Yue,
//! Vigfusson and Rashmi, “SIEVE is simpler than LRU”, NSDI 2024. As `Sieve` of libCacheSim 0.3.5.

use super::nodes::{Nodes, Slot};
use super::{Admission, Id, Policy, Queue};

/// A cache whose hand sifts a queue of arrivals.
#[derive(Debug, Clone)]
pub struct Sieve {
    nodes: Nodes,
    /// Where the hand waits; none for the tail.
    hand: Option<Slot>,
    capacity: usize,
}

impl Sieve {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        Sieve { nodes: Nodes::new(), hand: None, capacity: capacity.max(1) }
    }
}

impl Policy for Sieve {
    fn touch(&mut self, id: Id) -> bool {
        let Some(slot) = self.nodes.find(id) else { return false };
        self.nodes.set_mark(slot, 1);
        true
    }

    fn insert(&mut self, id: Id) -> Admission {
        let gone = if self.len() < self.capacity { None } else { self.evict() };
        self.nodes.push(0, id, 0);
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        let Some(slot) = self.nodes.find(id) else { return false };
        if self.hand == Some(slot) {
            self.hand = self.nodes.newer(slot);
        }
        self.nodes.remove(slot);
        true
    }

    fn evict(&mut self) -> Option<Id> {
        let mut slot = self.hand.or_else(|| self.nodes.tail(0))?;
        while self.nodes.mark(slot) > 0 {
            self.nodes.set_mark(slot, 0);
            slot = self.nodes.newer(slot).or_else(|| self.nodes.tail(0))?;
        }
        self.hand = self.nodes.newer(slot);
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
        self.hand = None;
    }

    fn inside(&self) -> Vec<Queue> {
        let mut queue = Queue::plain(self.nodes.listed(0));
        let hand = self.hand.or_else(|| self.nodes.tail(0)).map(|slot| self.nodes.id(slot));
        queue.hand = queue.slots.iter().position(|slot| Some(slot.id) == hand);
        vec![queue]
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_waits_where_it_let_one_leave() {
        let mut sieve = Sieve::new(4);
        sieve.misses(&[1, 2, 3, 4, 1, 3]);
        assert_eq!(sieve.insert(5), Admission::Evicted(2), "1 was visited; its bit is cleared, it does not move");
        let queue = &sieve.inside()[0];
        let slots: Vec<_> = queue.slots.iter().map(|slot| (slot.id, slot.mark)).collect();
        assert_eq!((slots, queue.hand), (vec![(5, 0), (4, 0), (3, 1), (1, 0)], Some(2)));
        assert_eq!(sieve.insert(6), Admission::Evicted(4), "on from 3, whose bit is cleared");
        assert_eq!(sieve.insert(7), Admission::Evicted(5), "newcomers that nobody asks for again leave soon");
    }
}
