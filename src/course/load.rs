//! The content folder as a course: reads all files, looks up all links, and tells all faults at once.
//!
//! Native only. What each file says is read by its own module; here they are put together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::draft::{Draft, Shared};
use super::folder::Folder;
use super::glossary;
use super::guide::{self, Case, Guide, Opening};
use super::index::{CheckLab, Index};
use super::markdown::{self, Renderer, Uses};
use super::outline::{self, Listing};
use super::{Claim, Note, Outline, Term, Topic, Unit};
use crate::source::{Fault, Faults, Reader, Table, Text};

/// The whole course, ready to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Course {
    /// Order and names.
    pub outline: Outline,
    /// The notes in order.
    pub notes: Vec<Note>,
    /// The terms in alphabetical order.
    pub glossary: Vec<Term>,
    /// The decision guides in order.
    pub guides: Vec<Guide>,
    /// What the notes claim of labs.
    pub claims: Vec<Claim>,
}

/// Reads a content folder. `check_lab` makes the run of a lab with a query, given both, or says why there is none.
///
/// # Errors
/// Everything that is wrong, by file and line.
pub fn load(root: &Path, check_lab: CheckLab<'_>) -> Result<Course, Vec<Fault>> {
    let faults = Faults::default();
    let folder = Folder::read(root, &faults);
    let course = Files::read(&folder, &faults).map(|files| files.course(check_lab)).unwrap_or_default();
    match faults.into_sorted() {
        faults if faults.is_empty() => Ok(course),
        faults => Err(faults),
    }
}

/// All files, read but not looked up.
struct Files<'a> {
    folder: &'a Folder,
    faults: &'a Faults,
    listing: Listing,
    drafts: Vec<Draft<'a>>,
    guides: Vec<Option<guide::Draft<'a>>>,
    terms: Option<Vec<Defined<'a>>>,
    references: Option<Vec<Defined<'a>>>,
}

/// An entry of the glossary or the references.
type Defined<'a> = (Text, Table<'a>);

impl<'a> Files<'a> {
    /// `None` where the listing cannot be read: without it every other file would seem to be out of place.
    fn read(folder: &'a Folder, faults: &'a Faults) -> Option<Files<'a>> {
        let reader = |path: &str| folder.require(path, faults).map(|source| Reader { source, faults });
        let listing = reader("course.toml").and_then(outline::read)?;
        let topics = listing.units.iter().flat_map(|unit| unit.topics.iter().map(move |topic| (&unit.id, topic)));
        let drafts = topics.map(|(unit, topic)| Draft::read(folder, faults, unit, topic)).collect();
        let guide = |id: &String| reader(&guide_file(id)).and_then(|reader| guide::Draft::read(reader, id));
        let guides = listing.guides.iter().map(guide).collect();
        let entries = |path, sort| reader(path).and_then(|reader| glossary::entries(reader, sort));
        let (terms, references) = (entries(TERMS, "term"), entries(REFERENCES, "reference"));
        Some(Files { folder, faults, listing, drafts, guides, terms, references })
    }

    fn course(self, check_lab: CheckLab<'_>) -> Course {
        self.folder.refuse_others(&expected(&self.listing), self.faults);
        let index = self.index(check_lab);
        let Files { folder, faults, listing, drafts, guides, terms, references } = self;
        let (terms, references) = (terms.unwrap_or_default(), references.unwrap_or_default());
        let whole = drafts.iter().all(Draft::is_whole) && guides.iter().all(Option::is_some);
        let ids = Ids { terms: ids(&terms), references: ids(&references) };
        let mut used = vec![Uses::default()];
        let shared = shared(folder, faults, &index, &mut used[0], (terms, references));
        let mut guides = finished(guides, &index, &mut used[0]);
        let mut notes = Vec::new();
        let mut claims = Vec::new();
        for draft in drafts {
            let finished = draft.finish(&index, &shared, &mut used);
            notes.push(finished.note);
            claims.extend(finished.claims);
            finished.cases.into_iter().for_each(|case| attach(&mut guides, case));
        }
        if whole {
            ids.refuse_unused(folder, faults, &used);
        }
        place(&listing, &mut notes);
        Course { outline: outline(listing, &notes), notes, glossary: shared.terms, guides, claims }
    }

    /// Everything that links can lead to; identifiers that are taken are faults.
    fn index<'l>(&self, lab: CheckLab<'l>) -> Index<'l> {
        let names = |entries: &Vec<Defined<'_>>| entries.iter().map(|(id, _)| id.value.clone()).collect();
        let mut figures = BTreeMap::new();
        for (name, source) in self.folder.figures() {
            markdown::check_svg(Reader { source, faults: self.faults }, name);
            figures.insert(name.to_owned(), source.text().to_owned());
        }
        let mut questions: BTreeMap<String, String> = BTreeMap::new();
        for draft in &self.drafts {
            for (reader, id) in draft.questions() {
                match questions.entry(id.value.clone()) {
                    Entry::Vacant(place) => drop(place.insert(draft.id.clone())),
                    Entry::Occupied(place) => {
                        let message =
                            format!("the identifier “{}” is taken by a question of “{}”", id.value, place.get());
                        reader.fault(id.place(0), message);
                    }
                }
            }
        }
        let topics = self.drafts.iter().map(|draft| (draft.id.clone(), draft.place())).collect();
        let (terms, references) = (self.terms.as_ref().map(names), self.references.as_ref().map(names));
        let planned_labs = self.listing.planned_labs.clone();
        for planned in planned_labs.iter().filter(|planned| lab(planned, "").is_ok()) {
            self.faults.add("course.toml", 1, format!("the lab “{planned}” exists: take it off `planned_labs`"));
        }
        let guides = self.openings();
        Index { topics, terms, references, figures, questions, guides, lab, planned_labs }
    }

    /// How each listed guide begins, where it could be read.
    fn openings(&self) -> BTreeMap<String, Option<Opening>> {
        let opening = |guide: &Option<guide::Draft<'_>>| guide.as_ref().map(guide::Draft::opening);
        self.listing.guides.iter().cloned().zip(self.guides.iter().map(opening)).collect()
    }
}

const TERMS: &str = "glossary.toml";
const REFERENCES: &str = "references.toml";

fn guide_file(id: &str) -> String {
    format!("guides/{id}.toml")
}

/// The files that the listing asks for.
fn expected(listing: &Listing) -> BTreeSet<String> {
    let files = |unit: &outline::ListedUnit| {
        let files = |topic: &String| [format!("{}/{topic}.md", unit.id), format!("{}/{topic}.toml", unit.id)];
        unit.topics.iter().flat_map(files).collect::<Vec<_>>()
    };
    let shared = ["course.toml", TERMS, REFERENCES].map(str::to_owned);
    let guides = listing.guides.iter().map(|id| guide_file(id));
    listing.units.iter().flat_map(files).chain(guides).chain(shared).collect()
}

/// Renders glossary and references.
fn shared(
    folder: &Folder,
    faults: &Faults,
    index: &Index<'_>,
    uses: &mut Uses,
    (terms, references): (Vec<Defined<'_>>, Vec<Defined<'_>>),
) -> Shared {
    let reader = |path| folder.get(path).map(|source| Reader { source, faults });
    let terms = reader(TERMS).map(|reader| glossary::terms(&mut Renderer::new(index, reader, uses), terms));
    let references =
        reader(REFERENCES).map(|reader| glossary::references(&mut Renderer::new(index, reader, uses), references));
    Shared { terms: terms.unwrap_or_default(), references: references.unwrap_or_default() }
}

/// Renders the guides.
fn finished(guides: Vec<Option<guide::Draft<'_>>>, index: &Index<'_>, uses: &mut Uses) -> Vec<Guide> {
    let finish = |draft: guide::Draft<'_>| {
        let mut renderer = Renderer::new(index, draft.reader(), uses);
        draft.finish(&mut renderer)
    };
    guides.into_iter().flatten().filter_map(finish).collect()
}

/// Tells a guide, by its identifier, of a question that it decides.
fn attach(guides: &mut [Guide], (id, case): (String, Case)) {
    let guide = guides.iter_mut().find(|guide| guide.id == id);
    guide.into_iter().for_each(|guide| guide.cases.push(case.clone()));
}

fn ids(entries: &[Defined<'_>]) -> Vec<Text> {
    entries.iter().map(|(id, _)| id.clone()).collect()
}

/// What is defined, with places, to tell what nobody uses.
struct Ids {
    terms: Vec<Text>,
    references: Vec<Text>,
}

impl Ids {
    fn refuse_unused(&self, folder: &Folder, faults: &Faults, used: &[Uses]) {
        let fault = |path, id: &Text, message: String| {
            let source = folder.get(path);
            source.into_iter().for_each(|source| Reader { source, faults }.fault(id.place(0), message.clone()));
        };
        for id in self.terms.iter().filter(|id| !used.iter().any(|uses| uses.terms.contains(&id.value))) {
            fault(
                TERMS,
                id,
                format!("no text uses the term “{}”: link it, `[…](term:{0})`, or leave it out", id.value),
            );
        }
        let cites = |uses: &Uses, id: &str| uses.citations.iter().any(|(cited, _)| cited == id);
        for id in self.references.iter().filter(|id| !used.iter().any(|uses| cites(uses, &id.value))) {
            fault(REFERENCES, id, format!("no note cites “{}”: cite it, `[^{0}]`, or leave it out", id.value));
        }
        for (name, source) in folder.figures().filter(|(name, _)| !used.iter().any(|uses| uses.figures.contains(*name)))
        {
            faults.add(source.name(), 1, format!("no note shows the figure “{name}”"));
        }
    }
}

/// Tells each note its unit, its place there and its neighbours.
fn place(listing: &Listing, notes: &mut [Note]) {
    let topics: Vec<Topic> = notes.iter().map(|note| note.topic.clone()).collect();
    let units = listing.units.iter().flat_map(|unit| (1..=unit.topics.len()).map(move |place| (unit, place)));
    for (at, (note, (unit, place))) in notes.iter_mut().zip(units).enumerate() {
        note.unit_title.clone_from(&unit.title);
        note.place = place;
        note.places = unit.topics.len();
        note.previous = at.checked_sub(1).and_then(|before| topics.get(before)).cloned();
        note.next = topics.get(at + 1).cloned();
    }
}

fn outline(listing: Listing, notes: &[Note]) -> Outline {
    let mut topics = notes.iter().map(|note| note.topic.clone());
    let units = listing.units.into_iter().map(|unit| Unit {
        topics: topics.by_ref().take(unit.topics.len()).collect(),
        id: unit.id,
        title: unit.title,
        summary: unit.summary,
    });
    Outline { title: listing.title, units: units.collect() }
}
