//! Doubly linked lists of ids, several over one slab of nodes, with an index from the id itself to its node.
//!
//! An id is in one list at most. Nodes lie close together whatever ids they hold, nothing is hashed, and nothing is allocated
//! once slab and index are long enough.

use super::Id;

/// A node, by its place in the slab.
pub(super) type Slot = u32;

/// No node.
const NONE: Slot = Slot::MAX;
/// How many lists share the nodes.
const LISTS: usize = 3;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Towards the head.
    newer: Slot,
    /// Towards the tail; of a free node, the next free one.
    older: Slot,
    id: Id,
    /// What a policy remembers of it: a frequency, a bit.
    mark: u32,
    list: u8,
}

#[derive(Debug, Clone, Copy)]
struct Ends {
    head: Slot,
    tail: Slot,
    len: usize,
}

const EMPTY: Ends = Ends { head: NONE, tail: NONE, len: 0 };

/// Up to three lists, each from its head (where ids come in) to its tail (where they leave).
#[derive(Debug, Clone)]
pub(super) struct Nodes {
    /// By id.
    slot_of: Vec<Slot>,
    slab: Vec<Node>,
    free: Slot,
    ends: [Ends; LISTS],
}

impl Nodes {
    pub(super) const fn new() -> Self {
        Nodes { slot_of: Vec::new(), slab: Vec::new(), free: NONE, ends: [EMPTY; LISTS] }
    }

    /// The node of an id; none for one that is in no list.
    pub(super) fn find(&self, id: Id) -> Option<Slot> {
        self.slot_of.get(id as usize).copied().and_then(some)
    }

    pub(super) fn id(&self, slot: Slot) -> Id {
        self.slab[slot as usize].id
    }

    pub(super) fn list(&self, slot: Slot) -> usize {
        usize::from(self.slab[slot as usize].list)
    }

    pub(super) fn mark(&self, slot: Slot) -> u32 {
        self.slab[slot as usize].mark
    }

    pub(super) fn set_mark(&mut self, slot: Slot, mark: u32) {
        self.slab[slot as usize].mark = mark;
    }

    pub(super) const fn len(&self, list: usize) -> usize {
        self.ends[list].len
    }

    pub(super) const fn tail(&self, list: usize) -> Option<Slot> {
        some(self.ends[list].tail)
    }

    /// The neighbour towards the head.
    pub(super) fn newer(&self, slot: Slot) -> Option<Slot> {
        some(self.slab[slot as usize].newer)
    }

    /// The neighbour towards the tail.
    pub(super) fn older(&self, slot: Slot) -> Option<Slot> {
        some(self.slab[slot as usize].older)
    }

    /// Puts an id that is in no list at the head of one.
    pub(super) fn push(&mut self, list: usize, id: Id, mark: u32) -> Slot {
        let slot = self.take(id, mark);
        self.link(slot, list, NONE, self.ends[list].head);
        slot
    }

    /// Puts an id that is in no list next to a node, on the head's side of it; with none, at the tail.
    pub(super) fn push_above(&mut self, list: usize, id: Id, mark: u32, below: Option<Slot>) -> Slot {
        let slot = self.take(id, mark);
        self.link_above(slot, list, below);
        slot
    }

    /// Takes a node from its place to the head of a list.
    pub(super) fn to_head_of(&mut self, list: usize, slot: Slot) {
        if self.ends[list].head != slot {
            self.unlink(slot);
            self.link(slot, list, NONE, self.ends[list].head);
        }
    }

    /// Takes a node from its place to the head's side of another, which is in the same list.
    pub(super) fn above(&mut self, slot: Slot, below: Slot) {
        let list = self.list(slot);
        self.unlink(slot);
        self.link_above(slot, list, Some(below));
    }

    /// Takes a node out of its list for good; whose it was.
    pub(super) fn remove(&mut self, slot: Slot) -> Id {
        self.unlink(slot);
        let node = &mut self.slab[slot as usize];
        node.older = self.free;
        self.free = slot;
        self.slot_of[node.id as usize] = NONE;
        node.id
    }

    /// Takes the node at a list's tail out of it; whose it was.
    pub(super) fn pop(&mut self, list: usize) -> Option<Id> {
        self.tail(list).map(|tail| self.remove(tail))
    }

    /// The ids of a list with their marks, from the head to the tail.
    pub(super) fn listed(&self, list: usize) -> Vec<(Id, u32)> {
        let slots = std::iter::successors(some(self.ends[list].head), |&slot| self.older(slot));
        slots.map(|slot| (self.id(slot), self.mark(slot))).collect()
    }

    pub(super) fn clear(&mut self) {
        *self = Nodes::new();
    }

    /// A node that is in no list yet.
    fn take(&mut self, id: Id, mark: u32) -> Slot {
        let index = id as usize;
        if index >= self.slot_of.len() {
            self.slot_of.resize(index + 1, NONE);
        }
        let node = Node { newer: NONE, older: NONE, id, mark, list: 0 };
        let slot = self.free;
        let slot = if slot == NONE {
            self.slab.push(node);
            self.slab.len() as Slot - 1
        } else {
            self.free = self.slab[slot as usize].older;
            self.slab[slot as usize] = node;
            slot
        };
        self.slot_of[index] = slot;
        slot
    }

    fn link_above(&mut self, slot: Slot, list: usize, below: Option<Slot>) {
        match below {
            Some(below) => self.link(slot, list, self.slab[below as usize].newer, below),
            None => self.link(slot, list, self.ends[list].tail, NONE),
        }
    }

    fn link(&mut self, slot: Slot, list: usize, newer: Slot, older: Slot) {
        let node = &mut self.slab[slot as usize];
        (node.newer, node.older, node.list) = (newer, older, list as u8);
        let ends = &mut self.ends[list];
        ends.len += 1;
        match newer {
            NONE => ends.head = slot,
            newer => self.slab[newer as usize].older = slot,
        }
        match older {
            NONE => ends.tail = slot,
            older => self.slab[older as usize].newer = slot,
        }
    }

    fn unlink(&mut self, slot: Slot) {
        let Node { newer, older, list, .. } = self.slab[slot as usize];
        let ends = &mut self.ends[usize::from(list)];
        ends.len -= 1;
        match newer {
            NONE => ends.head = older,
            newer => self.slab[newer as usize].older = older,
        }
        match older {
            NONE => ends.tail = newer,
            older => self.slab[older as usize].newer = newer,
        }
    }
}

const fn some(slot: Slot) -> Option<Slot> {
    if slot == NONE { None } else { Some(slot) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(nodes: &Nodes, list: usize) -> Vec<Id> {
        nodes.listed(list).iter().map(|(id, _)| *id).collect()
    }

    #[test]
    fn ids_come_in_at_the_head_and_leave_at_the_tail() {
        let mut nodes = Nodes::new();
        let [four, two, _] = [4, 2, 9].map(|id| nodes.push(0, id, 0));
        let seven = nodes.push_above(0, 7, 1, Some(four));
        nodes.push_above(0, 1, 0, None);
        assert_eq!(order(&nodes, 0), [9, 2, 7, 4, 1]);
        nodes.to_head_of(0, four);
        assert_eq!(order(&nodes, 0), [4, 9, 2, 7, 1]);
        assert_eq!((nodes.newer(seven), nodes.mark(seven), nodes.list(seven)), (Some(two), 1, 0));
        nodes.above(seven, two);
        assert_eq!(order(&nodes, 0), [4, 9, 7, 2, 1]);
        assert_eq!((nodes.remove(two), nodes.find(2), nodes.find(400)), (2, None, None));
        assert_eq!((nodes.pop(0), order(&nodes, 0)), (Some(1), vec![4, 9, 7]));
    }

    #[test]
    fn lists_share_the_nodes_and_nothing_else() {
        let mut nodes = Nodes::new();
        nodes.push(0, 1, 0);
        let three = nodes.push(2, 3, 5);
        assert_eq!((nodes.list(three), [0, 1, 2].map(|list| nodes.len(list))), (2, [1, 0, 1]));
        nodes.to_head_of(1, three);
        assert_eq!((nodes.list(three), nodes.find(3), order(&nodes, 1)), (1, Some(three), vec![3]));
        assert_eq!((nodes.pop(0), nodes.pop(0), nodes.pop(2)), (Some(1), None, None));
        nodes.push(0, 8, 0);
        assert_eq!((nodes.slab.len(), order(&nodes, 0)), (2, vec![8]), "a node that became free is used again");
    }
}
