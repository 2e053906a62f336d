//! Whether a guide is a tree: every answer leads on, every question and leaf is reached, and in one way only.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{AnswerDraft, Inside, NodeDraft};
use crate::source::{Reader, Text, nearest};

/// Identifiers that the page itself uses.
const RESERVED: [&str; 3] = ["main", "page-data", "whole"];

/// Tells what is wrong with the shape; the first node is where everybody begins.
pub fn check(reader: Reader<'_>, nodes: &[NodeDraft]) {
    let known = by_id(reader, nodes);
    let mut walk = Walk { reader, known: &known, way: Vec::new(), reached: BTreeSet::new(), complete: true };
    for (place, node) in nodes.iter().enumerate() {
        if walk.reached.insert(&node.id.value) {
            // A mistyped answer leaves its target unreached; that is one fault, not two.
            if place > 0 && walk.complete {
                reader.fault(node.at, format!("no answer leads to “{}” from the first question", node.id.value));
            }
            walk.visit(node);
        }
    }
    for node in nodes {
        if let Inside::Leaf(leaf) = &node.inside {
            check_next(reader, &known, &node.id, &leaf.next);
        }
    }
}

/// The nodes by identifier; one that is taken is a fault.
fn by_id<'n>(reader: Reader<'_>, nodes: &'n [NodeDraft]) -> BTreeMap<&'n str, &'n NodeDraft> {
    let mut known = BTreeMap::new();
    for node in nodes {
        let id = node.id.value.as_str();
        if RESERVED.contains(&id) {
            reader.fault(node.id.place(0), format!("the identifier “{id}” is the page's own: choose another"));
        }
        if known.insert(id, node).is_some() {
            reader.fault(node.id.place(0), format!("the identifier “{id}” is taken in this guide"));
        }
    }
    known
}

/// On the way through the tree.
struct Walk<'n> {
    reader: Reader<'n>,
    known: &'n BTreeMap<&'n str, &'n NodeDraft>,
    /// The questions answered so far.
    way: Vec<&'n str>,
    reached: BTreeSet<&'n str>,
    /// Whether every answer named something that is there.
    complete: bool,
}

impl<'n> Walk<'n> {
    fn visit(&mut self, node: &'n NodeDraft) {
        let Inside::Question { answers, .. } = &node.inside else { return };
        self.way.push(&node.id.value);
        answers.iter().filter(|answer| !answer.to.value.is_empty()).for_each(|answer| self.follow(answer));
        self.way.pop();
    }

    fn follow(&mut self, answer: &'n AnswerDraft) {
        let to = answer.to.value.as_str();
        let Some(next) = self.known.get(to).copied() else {
            self.complete = false;
            return self.fault(&answer.to, missing("question or leaf", to, self.known.keys().copied()));
        };
        if self.way.contains(&to) {
            self.fault(
                &answer.to,
                format!("the answer leads back to “{to}”, asked before on the same way: a guide is a tree"),
            );
        } else if !self.reached.insert(to) {
            let message = format!("another answer leads to “{to}” already: in a tree one way leads to each place");
            self.fault(&answer.to, message);
        } else {
            self.visit(next);
        }
    }

    fn fault(&self, text: &Text, message: String) {
        self.reader.fault(text.place(0), message);
    }
}

/// The next best is another leaf.
fn check_next(reader: Reader<'_>, known: &BTreeMap<&str, &NodeDraft>, id: &Text, next: &Text) {
    let is_leaf = |node: &NodeDraft| matches!(node.inside, Inside::Leaf(_));
    let leaves = known.iter().filter(|(_, node)| is_leaf(node)).map(|(id, _)| *id);
    let wrong = match known.get(next.value.as_str()) {
        _ if next.value.is_empty() => return,
        Some(node) if !is_leaf(node) => format!("the next best is a leaf; “{}” is a question", next.value),
        Some(_) if next.value == id.value => format!("“{}” is not its own next best", next.value),
        Some(_) => return,
        None => missing("leaf", &next.value, leaves),
    };
    reader.fault(next.place(0), wrong);
}

fn missing<'k>(sort: &str, id: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    match nearest(id, known) {
        Some(near) => format!("there is no {sort} “{id}” in this guide: did you mean “{near}”?"),
        None => format!("there is no {sort} “{id}” in this guide"),
    }
}
