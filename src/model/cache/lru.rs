//! LRU, least recently used: whatever is used moves to the head; the tail leaves. Mattson, Gecsei, Slutz and Traiger,
//! “Evaluation techniques for storage hierarchies”, IBM Systems Journal 9(2), 1970. As `LRU` of libCacheSim 0.3.5.

use super::nodes::Nodes;
use super::{Admission, Id, Policy, Queue};

/// A cache that lets the least recently used object leave.
#[derive(Debug, Clone)]
pub struct Lru {
    nodes: Nodes,
    capacity: usize,
}

impl Lru {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        Lru { nodes: Nodes::new(), capacity: capacity.max(1) }
    }
}

impl Policy for Lru {
    fn touch(&mut self, id: Id) -> bool {
        let Some(slot) = self.nodes.find(id) else { return false };
        self.nodes.to_head_of(0, slot);
        true
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
    fn what_was_used_stays() {
        let mut lru = Lru::new(3);
        assert_eq!(lru.misses(&[1, 2, 3, 1]), 3);
        assert_eq!(lru.insert(4), Admission::Evicted(2), "2 is the one not used for longest");
        let order: Vec<_> = lru.inside()[0].slots.iter().map(|slot| slot.id).collect();
        assert_eq!(order, [4, 1, 3]);
    }

    #[test]
    fn a_scan_as_long_as_the_cache_flushes_it() {
        let mut lru = Lru::new(5);
        lru.misses(&[1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
        assert_eq!(lru.misses(&[11, 12, 13, 14, 15, 1, 2, 3, 4, 5]), 10);
    }
}
