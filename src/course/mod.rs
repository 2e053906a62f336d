//! The course: units, topics, notes and their questions, as pages show them.
//!
//! The types here are shared by the loader, the prerenderer and the browser. Reading and checking the files of `content/`
//! is native only and lives in [`load`]; the browser gets each page's data ready-made.

#[cfg(feature = "native")]
pub mod catalogue;
#[cfg(feature = "native")]
pub mod coverage;
#[cfg(feature = "native")]
mod draft;
#[cfg(feature = "native")]
mod folder;
#[cfg(feature = "native")]
mod front_matter;
#[cfg(feature = "native")]
mod glossary;
#[cfg(feature = "native")]
pub mod guide;
#[cfg(feature = "native")]
mod index;
#[cfg(feature = "native")]
pub mod load;
#[cfg(feature = "native")]
mod markdown;
#[cfg(feature = "native")]
mod outline;
#[cfg(feature = "native")]
mod questions;
#[cfg(feature = "native")]
pub mod recall;

pub mod bank;
pub mod page;
#[cfg(feature = "native")]
pub mod slides;

use serde::{Deserialize, Serialize};

use crate::learning::Question;
use crate::model::Station;

/// The order and names of everything there is to read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// The course's title.
    pub title: String,
    /// Its units in order.
    pub units: Vec<Unit>,
}

/// A group of topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Stable identifier: the folder's name and the URL's segment.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// One sentence on what it covers.
    pub summary: String,
    /// Its topics in order.
    pub topics: Vec<Topic>,
}

/// A topic as lists and links show it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// The unit it belongs to.
    pub unit: String,
    /// Stable identifier: the file's name and the URL's segment.
    pub id: String,
    /// The heading of its note.
    pub title: String,
    /// Its name where room is short.
    pub short: String,
    /// The idea in one sentence, as HTML.
    pub summary: String,
    /// Where it sits on the line; the first is its own station.
    pub stations: Vec<Station>,
    /// Reading time in whole minutes, at 200 words a minute.
    pub minutes: u32,
    /// Identifiers of its questions.
    pub questions: Vec<String>,
}

/// A note with everything that its page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub topic: Topic,
    /// The idea in one sentence, as plain text: for search engines and link previews.
    pub description: String,
    /// The unit's title.
    pub unit_title: String,
    /// The topic's place in its unit, from 1.
    pub place: usize,
    /// How many topics the unit has.
    pub places: usize,
    /// Sections, for the table of contents; levels 2 and 3.
    pub headings: Vec<Heading>,
    /// The body in order.
    pub blocks: Vec<Block>,
    /// What to remember at exam time, as HTML.
    pub cheat: Vec<String>,
    /// What is cited, in the order of first citation.
    pub references: Vec<Reference>,
    /// All questions of the topic; those embedded in the body are among them.
    pub questions: Vec<Question>,
    /// What shows the answers of those that name a run.
    pub shows: Vec<Show>,
    /// Glossary terms the note uses, for the definitions shown in place.
    pub terms: Vec<Term>,
    /// The note before this one in the course.
    pub previous: Option<Topic>,
    /// The note after this one in the course.
    pub next: Option<Topic>,
}

/// A run of a lab, at a moment, that shows the answer of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// The question's identifier.
    pub question: String,
    /// The lab's identifier.
    pub lab: String,
    /// Its settings and the moment, as in a URL, without the question mark.
    pub query: String,
}

/// A section's heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Its anchor, unique on the page.
    pub anchor: String,
    /// Its words, without markup.
    pub text: String,
}

/// A part of a note's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Rendered Markdown: any number of whole elements.
    Html(String),
    /// A question of the note, by its identifier, answered in place.
    Question(String),
    /// A lab with settings, by its identifier and query.
    Lab {
        /// The lab's identifier.
        lab: String,
        /// Its settings, as in a URL, without the question mark.
        query: String,
        /// What one sees in it.
        caption: String,
    },
    /// What only the speaker reads, as HTML; notes leave it out.
    Speaker(String),
    /// Here a slide ends; notes leave it out.
    Split,
}

/// A source, as cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its identifier in `references.toml`.
    pub id: String,
    /// Author, title, place, as HTML.
    pub html: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// How often the note cites it. The citations have the anchors `cite-<id>-1` and so on; the entry itself is to have
    /// the anchor `ref-<id>`.
    pub cited: usize,
}

/// A glossary entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its identifier and anchor.
    pub id: String,
    /// The term itself.
    pub term: String,
    /// Its definition, as HTML.
    pub html: String,
}

/// What a note says of a lab's run, for the model to bear out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The topic that claims it.
    pub topic: String,
    /// The claim as the note words it.
    pub text: String,
    /// The lab's identifier.
    pub lab: String,
    /// Its settings, as in a URL, without the question mark.
    pub query: String,
    /// The name of the measure.
    pub measure: String,
    /// Its value according to the note.
    pub value: f64,
    /// How far the model may be from it, in the same unit.
    pub tolerance: f64,
    /// The file that states it.
    pub file: String,
    /// The line there.
    pub line: usize,
}
