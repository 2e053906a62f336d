//! Decision guides: short trees of questions about a situation, which end at a choice.
//!
//! Native only: pages show them as finished text. [`draft`] reads a file, [`tree`] looks at its shape; how a guide looks is the
//! business of `views`.

mod draft;
mod tree;

pub use draft::Draft;

use crate::model::Station;

/// A guide, its texts rendered to HTML.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Stable identifier: the file's name and the URL's segment.
    pub id: String,
    /// The heading of its page.
    pub title: String,
    /// Its name where room is short.
    pub short: String,
    /// What it decides, in one sentence.
    pub summary: String,
    /// The same as plain text.
    pub description: String,
    /// Where it sits on the line; the first is its own station.
    pub stations: Vec<Station>,
    /// The question that is asked first; everything else hangs on its answers.
    pub start: Question,
    /// Questions of the course that put a case to be decided by it.
    pub cases: Vec<Case>,
}

/// A question of a guide with what follows from each answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its anchor on the guide's page.
    pub id: String,
    /// What is asked, as plain text.
    pub ask: String,
    /// Why it is asked.
    pub help: String,
    /// The answers in order; two or more.
    pub answers: Vec<Answer>,
}

/// An answer and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is answered, as plain text.
    pub text: String,
    /// What comes then.
    pub then: Node,
}

/// Where an answer leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// To a further question.
    Question(Question),
    /// To the end.
    Leaf(Leaf),
}

/// The end of a way: a choice with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Its anchor on the guide's page.
    pub id: String,
    /// What is chosen, as plain text.
    pub choice: String,
    /// The station to which it belongs.
    pub station: Station,
    /// Why, in a few sentences.
    pub why: String,
    /// Examples of products.
    pub products: String,
    /// The next best: the identifier of another leaf of the guide.
    pub next: String,
    /// What would tip the choice towards it.
    pub tips: String,
    /// Links to the notes behind it.
    pub read: String,
}

/// A question of the course that a guide decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The unit of its topic.
    pub unit: String,
    /// Its topic.
    pub topic: String,
    /// The question's identifier.
    pub question: String,
}

/// What links and notes need to know of a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its name where room is short.
    pub short: String,
    /// Its own station.
    pub station: Option<Station>,
    /// What is asked first.
    pub ask: String,
    /// The answers to that, each with the identifier to which it leads.
    pub answers: Vec<(String, String)>,
    /// The identifiers of all its questions and leaves.
    pub anchors: Vec<String>,
}

impl Guide {
    /// All leaves, in the order of the tree.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.start.collect(&mut leaves);
        leaves
    }
}

impl Question {
    fn collect<'g>(&'g self, leaves: &mut Vec<&'g Leaf>) {
        for answer in &self.answers {
            match &answer.then {
                Node::Question(question) => question.collect(leaves),
                Node::Leaf(leaf) => leaves.push(leaf),
            }
        }
    }
}

impl Node {
    /// The anchor on the guide's page.
    pub fn id(&self) -> &str {
        match self {
            Node::Question(question) => &question.id,
            Node::Leaf(leaf) => &leaf.id,
        }
    }
}
