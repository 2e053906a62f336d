//! FIFO, first in, first out: a use changes nothing; the one that came in first leaves. Belady, “A study of replacement
//! algorithms for a virtual-storage computer”, IBM Systems Journal 5(2), 1966. As `FIFO` of libCacheSim 0.3.5.

use super::nodes::Nodes;
use super::{Admission, Id, Policy, Queue};

/// A cache that lets the object leave that came in first.
#[derive(Debug, Clone)]
pub struct Fifo {
    nodes: Nodes,
    capacity: usize,
}

impl Fifo {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        Fifo { nodes: Nodes::new(), capacity: capacity.max(1) }
    }
}

impl Policy for Fifo {
    fn touch(&mut self, id: Id) -> bool {
        self.nodes.find(id).is_some()
    }

    fn insert(&mut self, id: Id) -> Admission {
        let gone = if self.len() < self.capacity { None } else { self.evict() };
        self.nodes.push(0, id, 0);
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        self.nodes.find(id).map(|slot| self.nodes.remove(slot)).is_some()
    }

    fn evict(&mut self) -> Option<Id> {
        self.nodes.pop(0)
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
    fn a_use_does_not_help() {
        let mut fifo = Fifo::new(3);
        assert_eq!(fifo.misses(&[1, 2, 3, 1, 1, 1]), 3);
        assert_eq!(fifo.insert(4), Admission::Evicted(1));
    }

    #[test]
    fn more_room_can_mean_more_misses() {
        // Belady's anomaly, by hand: Belady, Nelson and Shedler, CACM 12(6), 1969.
        let trace = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];
        assert_eq!((Fifo::new(3).misses(&trace), Fifo::new(4).misses(&trace)), (9, 10));
    }
}
