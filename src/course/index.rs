//! Everything in the course that a link can lead to.

use std::collections::{BTreeMap, BTreeSet};

use super::guide::Opening;
use crate::source::nearest;
use crate::witness::Witness;

/// The run of a lab with a query, to be asked, or why there is none: “there is no lab “wlak””.
pub type CheckLab<'a> = &'a dyn Fn(&str, &str) -> Result<Witness, String>;

/// What there is, by identifier.
pub struct Index<'a> {
    /// The topics.
    pub topics: BTreeMap<String, Place>,
    /// The glossary's terms; `None` where the file could not be read, so that nothing is said of them.
    pub terms: Option<BTreeSet<String>>,
    /// The sources that can be cited, or `None`.
    pub references: Option<BTreeSet<String>>,
    /// The figures, as SVG.
    pub figures: BTreeMap<String, String>,
    /// The questions, each with its topic.
    pub questions: BTreeMap<String, String>,
    /// The decision guides; `None` where the file could not be read, so that nothing is said of what is in it.
    pub guides: BTreeMap<String, Option<Opening>>,
    /// The labs.
    pub lab: CheckLab<'a>,
    /// Labs that may be named although they do not exist yet.
    pub planned_labs: BTreeSet<String>,
}

/// Where a topic is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its unit.
    pub unit: String,
    /// The anchors of its sections; `None` where the note could not be read, so that nothing is said of them.
    pub anchors: Option<Vec<String>>,
    /// Whether its questions could be read.
    pub has_questions: bool,
}

impl Index<'_> {
    /// The unit of a topic that has the section; an empty anchor stands for the whole note.
    ///
    /// # Errors
    /// When there is no such topic or section.
    pub fn section(&self, topic: &str, anchor: &str) -> Result<&str, String> {
        let place = self.topics.get(topic).ok_or_else(|| missing("topic", topic, self.topics.keys()))?;
        match &place.anchors {
            Some(anchors) if !anchor.is_empty() && !anchors.iter().any(|known| known == anchor) => Err(format!(
                "the note “{topic}” has no section “{anchor}”: it has {}",
                if anchors.is_empty() { "none".to_owned() } else { anchors.join(", ") }
            )),
            _ => Ok(&place.unit),
        }
    }

    /// Whether the glossary has a term.
    ///
    /// # Errors
    /// When it has not.
    pub fn term(&self, id: &str) -> Result<(), String> {
        find("term", id, self.terms.as_ref())
    }

    /// Whether a source can be cited.
    ///
    /// # Errors
    /// When it is not in `references.toml`.
    pub fn reference(&self, id: &str) -> Result<(), String> {
        find("reference", id, self.references.as_ref())
    }

    /// A figure's SVG.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn figure(&self, id: &str) -> Result<&str, String> {
        self.figures.get(id).map(String::as_str).ok_or_else(|| missing("figure", id, self.figures.keys()))
    }

    /// A decision guide and the anchor on its page, from `database` or `database#relational`; no opening where its file could
    /// not be read.
    ///
    /// # Errors
    /// When there is no such guide, or no such question or leaf in it.
    pub fn guide<'a>(&self, address: &'a str) -> Result<(&'a str, &'a str, Option<&Opening>), String> {
        let (id, anchor) = address.split_once('#').unwrap_or((address, ""));
        let opening = self.guides.get(id).ok_or_else(|| missing("guide", id, self.guides.keys()))?.as_ref();
        match opening {
            Some(opening) if !anchor.is_empty() && !opening.anchors.iter().any(|known| known == anchor) => {
                Err(format!("the guide “{id}” has no “{anchor}”: it has {}", opening.anchors.join(", ")))
            }
            _ => Ok((id, anchor, opening)),
        }
    }

    /// Whether a question belongs to a topic.
    ///
    /// # Errors
    /// When there is no such question, or it belongs to another.
    pub fn question(&self, id: &str, topic: &str) -> Result<(), String> {
        match self.questions.get(id) {
            Some(owner) if owner == topic => Ok(()),
            Some(owner) => Err(format!("the question “{id}” belongs to the note “{owner}”, not to this one")),
            None if self.topics.get(topic).is_some_and(|place| !place.has_questions) => Ok(()),
            None => Err(missing("question", id, self.questions.keys())),
        }
    }
}

/// Whether `id` is among what is known; nothing is said where that is unknown itself.
fn find(sort: &str, id: &str, known: Option<&BTreeSet<String>>) -> Result<(), String> {
    match known {
        Some(known) if !known.contains(id) => Err(missing(sort, id, known)),
        _ => Ok(()),
    }
}

fn missing<'k>(sort: &str, id: &str, known: impl IntoIterator<Item = &'k String>) -> String {
    let home = match sort {
        "topic" | "guide" => " in course.toml",
        "term" => " in glossary.toml",
        "reference" => " in references.toml",
        "figure" => " in figures/",
        _ => "",
    };
    match nearest(id, known.into_iter().map(String::as_str)) {
        Some(near) => format!("there is no {sort} “{id}”{home}: did you mean “{near}”?"),
        None => format!("there is no {sort} “{id}”{home}"),
    }
}
