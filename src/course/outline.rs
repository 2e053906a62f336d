//! `course.toml`: the order of units and topics, with the units' titles.

use std::collections::BTreeSet;

use crate::source::{Reader, Table, Text, is_kebab};

/// What `course.toml` says.
#[derive(Debug)]
pub struct Listing {
    /// The course's title.
    pub title: String,
    /// The units in order.
    pub units: Vec<ListedUnit>,
    /// The decision guides in order: the files' names.
    pub guides: Vec<String>,
    /// Labs that notes keep a place for although they do not exist yet.
    pub planned_labs: BTreeSet<String>,
}

/// A unit as listed.
#[derive(Debug)]
pub struct ListedUnit {
    /// Its identifier: the folder's name.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// One sentence on what it covers.
    pub summary: String,
    /// Its topics in order: the files' names.
    pub topics: Vec<String>,
}

/// Reads the file; `None` where it is not TOML.
pub fn read(reader: Reader<'_>) -> Option<Listing> {
    let mut root = Table::parse(reader, 0..reader.source.text().len(), "course")?;
    let title = root.text("title").value;
    let mut seen = Seen::default();
    let units: Vec<_> = root.tables("unit", "unit").into_iter().map(|table| unit(reader, table, &mut seen)).collect();
    if units.is_empty() {
        root.fault("has no units: write at least one `[[unit]]`");
    }
    let mut guides = root.texts_if_any("guides");
    guides.retain(|guide| is_new(reader, guide, &mut seen.guides));
    let guides = guides.into_iter().map(|guide| guide.value).collect();
    let planned_labs = root.texts_if_any("planned_labs").into_iter().map(|lab| lab.value).collect();
    root.finish();
    Some(Listing { title, units, guides, planned_labs })
}

/// Identifiers that are taken. A unit may be called as one of its topics is, and so may a guide.
#[derive(Default)]
struct Seen {
    units: BTreeSet<String>,
    topics: BTreeSet<String>,
    guides: BTreeSet<String>,
}

fn unit(reader: Reader<'_>, mut table: Table<'_>, seen: &mut Seen) -> ListedUnit {
    let id = table.id("id");
    let title = table.text("title").value;
    let summary = table.text("summary").value;
    let mut topics = table.texts("topics");
    table.finish();
    is_new(reader, &id, &mut seen.units);
    topics.retain(|topic| is_new(reader, topic, &mut seen.topics));
    ListedUnit { id: id.value, title, summary, topics: topics.into_iter().map(|topic| topic.value).collect() }
}

/// Whether an identifier is fit and not taken; where it is not, that is a fault.
fn is_new(reader: Reader<'_>, id: &Text, seen: &mut BTreeSet<String>) -> bool {
    let wrong = if !is_kebab(&id.value) {
        "is no identifier: use lower-case letters, digits and single hyphens"
    } else if !seen.insert(id.value.clone()) {
        "is listed already: each unit, each topic and each guide has its own identifier"
    } else {
        return true;
    };
    reader.fault(id.place(0), format!("“{}” {wrong}", id.value));
    false
}
