//! A topic's two files on their way to a note: first read, then, when the whole course is known, looked up and rendered.

use std::collections::BTreeMap;

use super::folder::Folder;
use super::front_matter::{self, FrontMatter};
use super::guide::Case;
use super::index::{Index, Place};
use super::markdown::{self, Renderer, Uses};
use super::questions::{self, Contents, Tables};
use super::{Claim, Heading, Note, Reference, Term, Topic};
use crate::learning::kinds::Render;
use crate::source::{Faults, Reader, Text};

/// Words read in a minute.
const WORDS_A_MINUTE: usize = 200;

/// A topic as read, its links not yet looked up.
pub struct Draft<'a> {
    /// The unit's identifier.
    pub unit: String,
    /// The topic's identifier.
    pub id: String,
    note: Option<NoteDraft<'a>>,
    tables: Option<Tables<'a>>,
}

struct NoteDraft<'a> {
    reader: Reader<'a>,
    front: FrontMatter,
    body: Text,
    headings: Vec<Heading>,
}

/// A topic's files, looked up and rendered.
pub struct Finished {
    /// The note. The unit's title, the places and the neighbours are left empty.
    pub note: Note,
    /// What it claims of labs.
    pub claims: Vec<Claim>,
    /// Its questions that a guide decides, each with the guide's identifier.
    pub cases: Vec<(String, Case)>,
}

/// What the whole course shares, rendered.
pub struct Shared {
    /// The glossary.
    pub terms: Vec<Term>,
    /// The sources by identifier.
    pub references: BTreeMap<String, Reference>,
}

impl<'a> Draft<'a> {
    /// Reads the two files; one that is missing is a fault.
    pub fn read(folder: &'a Folder, faults: &'a Faults, unit: &str, id: &str) -> Draft<'a> {
        let file =
            |kind| folder.require(&format!("{unit}/{id}.{kind}"), faults).map(|source| Reader { source, faults });
        let note = file("md").map(|reader| {
            let (front, body) = front_matter::read(reader);
            let headings = markdown::headings(reader, &body);
            NoteDraft { reader, front, body, headings }
        });
        Draft { unit: unit.to_owned(), id: id.to_owned(), note, tables: file("toml").and_then(questions::split) }
    }

    /// Whether both files could be read.
    pub fn is_whole(&self) -> bool {
        self.note.is_some() && self.tables.is_some()
    }

    /// Where links find it.
    pub fn place(&self) -> Place {
        let anchors = |note: &NoteDraft<'_>| note.headings.iter().map(|heading| heading.anchor.clone()).collect();
        let anchors = self.note.as_ref().map(anchors);
        Place { unit: self.unit.clone(), anchors, has_questions: self.tables.is_some() }
    }

    /// The identifiers of its questions, with their places.
    pub fn questions(&self) -> impl Iterator<Item = (Reader<'a>, &Text)> {
        self.tables.iter().flat_map(|tables| tables.ids().map(|id| (tables.reader(), id)))
    }

    /// Looks everything up and renders it. What the page uses is added to `used`.
    pub fn finish(self, index: &Index<'_>, shared: &Shared, used: &mut Vec<Uses>) -> Finished {
        let mut uses = Uses::default();
        let prose = self.note.as_ref().map(|note| markdown::plain(&note.body.value)).unwrap_or_default();
        let mut note = match self.note {
            Some(draft) => draft.finish(index, &mut uses, &self.unit, &self.id),
            None => Note::default(),
        };
        let contents = match self.tables {
            Some(tables) => {
                let mut renderer = Renderer::new(index, tables.reader(), &mut uses);
                tables.read(&mut renderer, index, &self.id, &prose)
            }
            None => Contents::default(),
        };
        note.topic.minutes = minutes(&prose);
        note.topic.questions = contents.questions.iter().map(|question| question.id.clone()).collect();
        note.cheat = contents.cheat;
        note.questions = contents.questions;
        note.shows = contents.shows;
        note.references = cited(shared, &uses);
        note.terms = shared.terms.iter().filter(|term| uses.terms.contains(&term.id)).cloned().collect();
        used.push(uses);
        let case = |question| Case { unit: self.unit.clone(), topic: self.id.clone(), question };
        let cases = contents.cases.into_iter().map(|(guide, question)| (guide, case(question))).collect();
        Finished { note, claims: contents.claims, cases }
    }
}

impl NoteDraft<'_> {
    fn finish(self, index: &Index<'_>, uses: &mut Uses, unit: &str, id: &str) -> Note {
        let mut renderer = Renderer::new(index, self.reader, uses);
        let blocks = renderer.note(&self.body, id, &self.headings);
        let summary = renderer.label(&self.front.summary);
        let topic = Topic {
            unit: unit.to_owned(),
            id: id.to_owned(),
            title: self.front.title,
            short: self.front.short,
            summary,
            stations: self.front.stations,
            ..Topic::default()
        };
        let description = markdown::plain(&self.front.summary.value);
        Note { topic, description, headings: self.headings, blocks, ..Note::default() }
    }
}

/// Whole minutes of reading; a note takes at least one.
fn minutes(prose: &str) -> u32 {
    let minutes = prose.split_whitespace().count().div_ceil(WORDS_A_MINUTE).max(1);
    u32::try_from(minutes).unwrap_or(u32::MAX)
}

/// The sources in the order of first citation.
fn cited(shared: &Shared, uses: &Uses) -> Vec<Reference> {
    let entry = |(id, cited): &(String, usize)| {
        let reference = shared.references.get(id)?;
        Some(Reference { cited: *cited, ..reference.clone() })
    };
    uses.citations.iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!([0, 1, 200, 201, 400].map(|words| minutes(&"word ".repeat(words))), [1, 1, 1, 2, 2]);
    }
}
