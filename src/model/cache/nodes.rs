//! Doubly linked lists over dense ids: one array of nodes, indexed by the id itself, that several lists share.
//!
//! An id is in one list at most. Nothing is allocated once the array is long enough, and nothing is hashed.

use super::Id;

/// No node.
const NONE: Id = Id::MAX;
/// How many lists share the nodes.
const LISTS: usize = 3;
/// The list of an id that is in none.
const NOWHERE: u8 = LISTS as u8;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Towards the head.
    newer: Id,
    /// Towards the tail.
    older: Id,
    /// What a policy remembers of it: a frequency, a bit.
    mark: u32,
    list: u8,
}

const ABSENT: Node = Node { newer: NONE, older: NONE, mark: 0, list: NOWHERE };

#[derive(Debug, Clone, Copy)]
struct Ends {
    head: Id,
    tail: Id,
    len: usize,
}

const EMPTY: Ends = Ends { head: NONE, tail: NONE, len: 0 };

/// Up to three lists, each from its head (where ids come in) to its tail (where they leave).
#[derive(Debug, Clone)]
pub(super) struct Nodes {
    nodes: Vec<Node>,
    ends: [Ends; LISTS],
}

impl Nodes {
    pub(super) const fn new() -> Self {
        Nodes { nodes: Vec::new(), ends: [EMPTY; LISTS] }
    }

    /// The list that an id is in; none for one that is in no list.
    pub(super) fn list_of(&self, id: Id) -> Option<usize> {
        let list = self.nodes.get(id as usize)?.list;
        (list != NOWHERE).then_some(usize::from(list))
    }

    pub(super) fn is_in(&self, list: usize, id: Id) -> bool {
        self.nodes.get(id as usize).is_some_and(|node| usize::from(node.list) == list)
    }

    pub(super) const fn len(&self, list: usize) -> usize {
        self.ends[list].len
    }

    pub(super) fn tail(&self, list: usize) -> Option<Id> {
        some(self.ends[list].tail)
    }

    /// The neighbour towards the head.
    pub(super) fn newer(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].newer)
    }

    /// The neighbour towards the tail.
    pub(super) fn older(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].older)
    }

    pub(super) fn mark(&self, id: Id) -> u32 {
        self.nodes[id as usize].mark
    }

    pub(super) fn set_mark(&mut self, id: Id, mark: u32) {
        self.nodes[id as usize].mark = mark;
    }

    /// Puts an id that is in no list at the head of one.
    pub(super) fn push(&mut self, list: usize, id: Id, mark: u32) {
        let head = self.ends[list].head;
        self.place(list, id, mark, NONE, head);
    }

    /// Puts an id that is in no list next to one that is, on the head's side of it; with none, at the tail.
    pub(super) fn push_above(&mut self, list: usize, id: Id, mark: u32, below: Option<Id>) {
        match below {
            Some(below) => {
                let newer = self.nodes[below as usize].newer;
                self.place(list, id, mark, newer, below);
            }
            None => {
                let tail = self.ends[list].tail;
                self.place(list, id, mark, tail, NONE);
            }
        }
    }

    fn place(&mut self, list: usize, id: Id, mark: u32, newer: Id, older: Id) {
        let index = id as usize;
        if index >= self.nodes.len() {
            self.nodes.resize(index + 1, ABSENT);
        }
        self.nodes[index] = Node { newer, older, mark, list: list as u8 };
        let ends = &mut self.ends[list];
        ends.len += 1;
        match newer {
            NONE => ends.head = id,
            newer => self.nodes[newer as usize].older = id,
        }
        match older {
            NONE => ends.tail = id,
            older => self.nodes[older as usize].newer = id,
        }
    }

    /// Takes an id out of its list; whether it was in one.
    pub(super) fn unlink(&mut self, id: Id) -> bool {
        let Some(node) = self.nodes.get_mut(id as usize) else { return false };
        let Node { newer, older, list, .. } = *node;
        if list == NOWHERE {
            return false;
        }
        node.list = NOWHERE;
        let ends = &mut self.ends[usize::from(list)];
        ends.len -= 1;
        match newer {
            NONE => ends.head = older,
            newer => self.nodes[newer as usize].older = older,
        }
        match older {
            NONE => ends.tail = newer,
            older => self.nodes[older as usize].newer = newer,
        }
        true
    }

    /// Takes the id at a list's tail out of it.
    pub(super) fn pop(&mut self, list: usize) -> Option<Id> {
        let tail = self.tail(list)?;
        self.unlink(tail);
        Some(tail)
    }

    /// Takes an id that is in a list to that list's head.
    pub(super) fn promote(&mut self, list: usize, id: Id) {
        if self.ends[list].head != id {
            let mark = self.mark(id);
            self.unlink(id);
            self.push(list, id, mark);
        }
    }

    /// The ids of a list with their marks, from the head to the tail.
    pub(super) fn listed(&self, list: usize) -> Vec<(Id, u32)> {
        let next = |&id: &Id| self.older(id);
        std::iter::successors(some(self.ends[list].head), next).map(|id| (id, self.mark(id))).collect()
    }

    pub(super) fn clear(&mut self) {
        *self = Nodes::new();
    }
}

const fn some(id: Id) -> Option<Id> {
    if id == NONE { None } else { Some(id) }
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
        for id in [4, 2, 9] {
            nodes.push(0, id, 0);
        }
        nodes.push_above(0, 7, 1, Some(4));
        nodes.push_above(0, 1, 0, None);
        assert_eq!(order(&nodes, 0), [9, 2, 7, 4, 1]);
        nodes.promote(0, 4);
        assert_eq!((order(&nodes, 0), nodes.tail(0)), (vec![4, 9, 2, 7, 1], Some(1)));
        assert_eq!((nodes.newer(7), nodes.older(7), nodes.mark(7)), (Some(2), Some(1), 1));
        assert!(nodes.unlink(9) && !nodes.unlink(9) && !nodes.unlink(400));
        assert_eq!((nodes.pop(0), order(&nodes, 0)), (Some(1), vec![4, 2, 7]));
    }

    #[test]
    fn lists_share_the_nodes_and_nothing_else() {
        let mut nodes = Nodes::new();
        nodes.push(0, 1, 0);
        nodes.push(2, 3, 5);
        assert_eq!([nodes.list_of(1), nodes.list_of(3), nodes.list_of(2)], [Some(0), Some(2), None]);
        assert_eq!([nodes.len(0), nodes.len(1), nodes.len(2)], [1, 0, 1]);
        assert_eq!((nodes.pop(0), nodes.pop(0), nodes.pop(1)), (Some(1), None, None));
        assert_eq!(order(&nodes, 2), [3]);
    }
}
