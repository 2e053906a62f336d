//! A guide's file on its way to a guide: first read and its shape checked, then, when the whole course is known, its links
//! looked up and its texts rendered.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{Answer, Guide, Leaf, Node, Opening, Question, tree};
use crate::course::front_matter::{SHORT_LIMIT, known};
use crate::course::markdown::{Renderer, plain};
use crate::learning::kinds::Render;
use crate::model::Station;
use crate::source::{Reader, Table, Text};

/// How many leaves a guide has.
const LEAVES: RangeInclusive<usize> = 5..=9;
/// How many answers a question has.
const ANSWERS: RangeInclusive<usize> = 2..=5;
/// How many characters a question may have, so that the drawing can be read on a phone; and an answer, and a choice.
const ASK_LIMIT: usize = 70;
const ANSWER_LIMIT: usize = 60;
const CHOICE_LIMIT: usize = 40;

/// A guide as read, its links not yet looked up.
pub struct Draft<'a> {
    id: String,
    reader: Reader<'a>,
    title: Text,
    short: Text,
    summary: Text,
    stations: Vec<Station>,
    nodes: Vec<NodeDraft>,
}

/// A question or a leaf as read.
pub(super) struct NodeDraft {
    /// Where its table begins.
    pub at: usize,
    /// Its identifier.
    pub id: Text,
    /// Everything else.
    pub inside: Inside,
}

/// What a question has, or a leaf.
pub(super) enum Inside {
    /// A question.
    Question { ask: Text, help: Text, answers: Vec<AnswerDraft> },
    /// A leaf.
    Leaf(LeafDraft),
}

/// An answer as read.
pub(super) struct AnswerDraft {
    text: Text,
    /// The identifier to which it leads.
    pub to: Text,
}

/// A leaf as read.
pub(super) struct LeafDraft {
    choice: Text,
    station: Option<Station>,
    why: Text,
    products: Text,
    /// The identifier of the next best.
    pub next: Text,
    tips: Text,
    read: Text,
}

impl<'a> Draft<'a> {
    /// Reads a guide's file; what is wrong with the file or the tree is a fault. `None` where it is not TOML.
    pub fn read(reader: Reader<'a>, id: &str) -> Option<Draft<'a>> {
        let mut root = Table::parse(reader, 0..reader.source.text().len(), "guide")?;
        let title = root.text("title");
        let short = root.text("short");
        let summary = root.text("summary");
        limit(&root, &short, "short name", SHORT_LIMIT);
        let stations = known(reader, &root.texts("stations"));
        if stations.is_empty() {
            root.fault("has no stations: name at least its own");
        }
        let mut nodes: Vec<_> = root.tables("question", "question").into_iter().map(question).collect();
        let leaves: Vec<_> = root.tables("leaf", "leaf").into_iter().map(|table| leaf(reader, table)).collect();
        if nodes.is_empty() {
            root.fault("has no questions: write at least one `[[question]]`, the first to be asked first");
        }
        if !LEAVES.contains(&leaves.len()) {
            let (min, max) = (LEAVES.start(), LEAVES.end());
            root.fault(&format!("takes {min} to {max} leaves, not {}", leaves.len()));
        }
        root.finish();
        nodes.extend(leaves);
        tree::check(reader, &nodes);
        Some(Draft { id: id.to_owned(), reader, title, short, summary, stations, nodes })
    }

    /// What links and notes need to know of it.
    pub fn opening(&self) -> Opening {
        let anchors = self.nodes.iter().map(|node| node.id.value.clone()).collect();
        let (ask, answers) = match self.nodes.first().map(|node| &node.inside) {
            Some(Inside::Question { ask, answers, .. }) => (plain(&ask.value), answers.iter().map(leads).collect()),
            _ => Default::default(),
        };
        Opening { short: self.short.value.clone(), station: self.stations.first().copied(), ask, answers, anchors }
    }

    /// Looks everything up and renders it; `None` where it is no tree, which has been told.
    pub fn finish(self, renderer: &mut Renderer<'_>) -> Option<Guide> {
        let description = plain(&self.summary.value);
        let start = self.nodes.first()?.id.value.clone();
        let nodes = self.nodes.into_iter().map(|node| (node.id.value, node.inside)).collect();
        let node = Growth { renderer, nodes }.node(&start)?;
        let Node::Question(start) = node else { return None };
        Some(Guide {
            id: self.id,
            title: self.title.value,
            short: self.short.value,
            summary: renderer.label(&self.summary),
            description,
            stations: self.stations,
            start,
            cases: Vec::new(),
        })
    }

    /// Where its file is read from.
    pub fn reader(&self) -> Reader<'a> {
        self.reader
    }
}

/// The nodes that have no place in the tree yet.
struct Growth<'g, 'r> {
    renderer: &'g mut Renderer<'r>,
    nodes: BTreeMap<String, Inside>,
}

impl Growth<'_, '_> {
    /// The node with everything that hangs on it; `None` where part of it is missing or has a place already.
    fn node(&mut self, id: &str) -> Option<Node> {
        match self.nodes.remove(id)? {
            Inside::Question { ask, help, answers } => {
                let ask = label(self.renderer, &ask);
                let help = self.renderer.remark(&help);
                // Each is looked at, whatever is wrong with the one before, so that all faults are told.
                let answers: Vec<_> = answers.iter().map(|answer| self.answer(answer)).collect();
                let answers = answers.into_iter().collect::<Option<_>>()?;
                Some(Node::Question(Question { id: id.to_owned(), ask, help, answers }))
            }
            Inside::Leaf(leaf) => self.leaf(id, &leaf).map(Node::Leaf),
        }
    }

    fn answer(&mut self, answer: &AnswerDraft) -> Option<Answer> {
        let text = label(self.renderer, &answer.text);
        Some(Answer { text, then: self.node(&answer.to.value)? })
    }

    fn leaf(&mut self, id: &str, leaf: &LeafDraft) -> Option<Leaf> {
        let choice = label(self.renderer, &leaf.choice);
        let mut remark = |text: &Text| self.renderer.remark(text);
        let (why, products, tips) = (remark(&leaf.why), remark(&leaf.products), remark(&leaf.tips));
        let (read, next) = (remark(&leaf.read), leaf.next.value.clone());
        Some(Leaf { id: id.to_owned(), choice, station: leaf.station?, why, products, next, tips, read })
    }
}

/// A text that is pressed as a whole and stands in the drawing: no markup is left of it, and links are faults.
fn label(renderer: &mut Renderer<'_>, text: &Text) -> String {
    renderer.label(text);
    plain(&text.value)
}

fn leads(answer: &AnswerDraft) -> (String, String) {
    (plain(&answer.text.value), answer.to.value.clone())
}

/// Reads the node's identifier, by which messages then call it.
fn named(table: &mut Table<'_>, sort: &str) -> Text {
    let id = table.id("id");
    if !id.value.is_empty() {
        table.rename(format!("{sort} “{}”", id.value));
    }
    id
}

fn question(mut table: Table<'_>) -> NodeDraft {
    let (at, id) = (table.at(), named(&mut table, "question"));
    let ask = table.text("ask");
    let help = table.text("help");
    limit(&table, &ask, "question", ASK_LIMIT);
    let answers: Vec<_> = table.tables("answer", "answer").into_iter().map(answer).collect();
    if !ANSWERS.contains(&answers.len()) {
        let (min, max) = (ANSWERS.start(), ANSWERS.end());
        table.fault(&format!("takes {min} to {max} answers, not {}", answers.len()));
    }
    table.finish();
    NodeDraft { at, id, inside: Inside::Question { ask, help, answers } }
}

fn answer(mut table: Table<'_>) -> AnswerDraft {
    let answer = AnswerDraft { text: table.text("text"), to: table.text("to") };
    limit(&table, &answer.text, "text", ANSWER_LIMIT);
    table.finish();
    answer
}

fn leaf(reader: Reader<'_>, mut table: Table<'_>) -> NodeDraft {
    let (at, id) = (table.at(), named(&mut table, "leaf"));
    let leaf = LeafDraft {
        choice: table.text("choice"),
        station: station(reader, &table.text("station")),
        why: table.text("why"),
        products: table.text("products"),
        next: table.text("next"),
        tips: table.text("tips"),
        read: table.text("read"),
    };
    limit(&table, &leaf.choice, "choice", CHOICE_LIMIT);
    table.finish();
    NodeDraft { at, id, inside: Inside::Leaf(leaf) }
}

fn station(reader: Reader<'_>, name: &Text) -> Option<Station> {
    let named = std::slice::from_ref(name);
    if name.value.is_empty() { None } else { known(reader, named).first().copied() }
}

fn limit(table: &Table<'_>, text: &Text, what: &str, limit: usize) {
    let length = plain(&text.value).chars().count();
    if length > limit {
        table.fault_at(
            text,
            &format!("has a {what} of {length} characters: {limit} at most, to fit in menus and drawings"),
        );
    }
}
