//! No eviction: the cache fills, and what does not fit is not kept. As Redis with `maxmemory-policy noeviction`, whose `SET`
//! then fails.

use super::nodes::Nodes;
use super::{Admission, Id, Policy, Queue};

/// A cache that nothing leaves by itself.
#[derive(Debug, Clone)]
pub struct NoEviction {
    nodes: Nodes,
    capacity: usize,
}

impl NoEviction {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        NoEviction { nodes: Nodes::new(), capacity: capacity.max(1) }
    }
}

impl Policy for NoEviction {
    fn touch(&mut self, id: Id) -> bool {
        self.nodes.find(id).is_some()
    }

    fn insert(&mut self, id: Id) -> Admission {
        if self.len() >= self.capacity {
            return Admission::Refused;
        }
        self.nodes.push(0, id, 0);
        Admission::Room
    }

    fn remove(&mut self, id: Id) -> bool {
        self.nodes.find(id).map(|slot| self.nodes.remove(slot)).is_some()
    }

    /// Only where room is taken away: the oldest.
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
    fn whoever_came_first_stays() {
        let mut cache = NoEviction::new(2);
        assert_eq!(cache.misses(&[1, 2, 3, 3, 3, 1, 2]), 5);
        assert_eq!(cache.insert(3), Admission::Refused);
    }
}
