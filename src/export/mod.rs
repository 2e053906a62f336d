//! Exports: the bank's questions as files that quiz software and flash cards read.
//!
//! One format is one file here and one line in [`FORMATS`]. A question first becomes an [`Item`], the common form of what quiz
//! software can hold ([`item`]); the formats write items. What a format cannot hold is told question by question ([`Loss`]),
//! never silently dropped. Pure, the same natively (files of the build) and in the browser (a selection); which questions there
//! are, downloads and pages are not known here.

mod anki;
mod csv;
mod gift;
pub mod html;
pub mod item;
mod moodle;
mod qti;
mod xml;
mod zip;

#[cfg(feature = "native")]
use crate::course::load::Course;
use crate::learning::Question;
use html::Links;
pub use item::Item;

/// What decks, categories and quizzes are called: exports of any part of the bank meet under it.
const NAME: &str = "Roundtrip";

/// Every format, in the order in which pages list them.
pub static FORMATS: &[&Format] = &[&moodle::FORMAT, &qti::FORMAT, &gift::FORMAT, &anki::FORMAT, &csv::FORMAT];

/// A kind of file.
#[derive(Debug)]
pub struct Format {
    /// The stable identifier, as in the names of files.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What reads it, where it is imported there, and what a second import does: a few sentences.
    pub about: &'static str,
    /// The ending of the file's name, without the dot before it.
    pub ending: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// Writes the file.
    write: fn(&Sheet) -> Vec<u8>,
    /// What of an item the format cannot hold; each is a clause that begins in lower case.
    lost: fn(&Item, &mut Vec<&'static str>),
}

/// Questions to export, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// The units with their topics; those of which nothing was chosen may be left out.
    pub units: Vec<Unit>,
}

/// A unit of a selection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unit {
    /// Its identifier.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its topics.
    pub topics: Vec<Topic>,
}

/// A topic of a selection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Topic {
    /// Its identifier.
    pub id: String,
    /// Its name where room is short.
    pub title: String,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// A selection whose questions have become items.
struct Sheet {
    units: Vec<Part<Part<Item>>>,
}

/// A part of a selection with what it holds.
struct Part<T> {
    id: String,
    title: String,
    parts: Vec<T>,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// What the file holds.
    pub bytes: Vec<u8>,
    /// What it does not hold of the questions, in their order.
    pub losses: Vec<Loss>,
}

/// Something that a format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The question's identifier.
    pub question: String,
    /// The identifier of its kind.
    pub kind: &'static str,
    /// What is lost or changed: a clause that begins in lower case.
    pub what: &'static str,
}

impl Format {
    /// The name of a file of this format that holds so much of the bank, in one word.
    pub fn file_name(&self, scope: &str) -> String {
        ["roundtrip-", scope, ".", self.ending].concat()
    }
}

impl Selection {
    /// All questions of a course.
    #[cfg(feature = "native")]
    pub fn of(course: &Course) -> Selection {
        let mut notes = course.notes.iter();
        let mut units = Vec::new();
        for unit in &course.outline.units {
            let topics = notes.by_ref().take(unit.topics.len()).map(|note| Topic {
                id: note.topic.id.clone(),
                title: note.topic.short.clone(),
                questions: note.questions.clone(),
            });
            units.push(Unit { id: unit.id.clone(), title: unit.title.clone(), topics: topics.collect() });
        }
        Selection { units }
    }

    /// The questions of one unit alone, by its place.
    pub fn unit(&self, place: usize) -> Selection {
        Selection { units: self.units.get(place).cloned().into_iter().collect() }
    }

    /// How many questions there are.
    pub fn count(&self) -> usize {
        self.units.iter().flat_map(|unit| &unit.topics).map(|topic| topic.questions.len()).sum()
    }
}

/// The selection as a file. `site` is the address under which Roundtrip is served, base path included: links lead there; where it is
/// empty there are none.
pub fn export(selection: &Selection, format: &Format, site: &str) -> Export {
    let links = Links::to(site);
    let mut losses = Vec::new();
    let mut units = Vec::new();
    for unit in &selection.units {
        let mut topics = Vec::new();
        for topic in &unit.topics {
            let mut items = Vec::new();
            for question in &topic.questions {
                let made = item::items(question, &unit.id, &links);
                let mut lost = Vec::new();
                // Variants lose the same.
                made.first().into_iter().for_each(|item| (format.lost)(item, &mut lost));
                let (id, kind) = (&question.id, question.kind.id());
                losses.extend(lost.into_iter().map(|what| Loss { question: id.clone(), kind, what }));
                items.extend(made);
            }
            topics.push(Part { id: topic.id.clone(), title: topic.title.clone(), parts: items });
        }
        units.push(Part { id: unit.id.clone(), title: unit.title.clone(), parts: topics });
    }
    let bytes = (format.write)(&Sheet { units });
    Export { bytes, losses }
}

/// Losses that are the same for several questions, with their number, in the order of their first.
pub fn summed(losses: &[Loss]) -> Vec<(&'static str, &'static str, usize)> {
    let mut sums: Vec<(&'static str, &'static str, usize)> = Vec::new();
    for loss in losses {
        match sums.iter_mut().find(|sum| (sum.0, sum.1) == (loss.kind, loss.what)) {
            Some(sum) => sum.2 += 1,
            None => sums.push((loss.kind, loss.what, 1)),
        }
    }
    sums
}

/// Losses question by question, as comma-separated values.
pub fn losses_csv(losses: &[Loss]) -> String {
    let mut text = String::from("question,kind,what the file does not hold\r\n");
    for loss in losses {
        csv::line(&mut text, &[&loss.question, loss.kind, loss.what]);
    }
    text
}

impl Sheet {
    fn items(&self) -> impl Iterator<Item = &Item> {
        self.units.iter().flat_map(|unit| &unit.parts).flat_map(|topic| &topic.parts)
    }
}
