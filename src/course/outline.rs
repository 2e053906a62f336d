//! `course.toml`: the order of units and topics, with the units' titles.

use std::collections::BTreeSet;

use crate::source::{Reader, Table, Text};

/// What `course.toml` says.
#[derive(Debug, Default)]
pub struct Listing {
    /// The course's title.
    pub title: String,
    /// The units in order.
    pub units: Vec<ListedUnit>,
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

/// Reads the file.
pub fn read(reader: Reader<'_>) -> Listing {
    let Some(mut root) = Table::parse(reader, 0..reader.source.text().len(), "course") else {
        return Listing::default();
    };
    let title = root.text("title").value;
    let mut seen = BTreeSet::new();
    let units: Vec<_> = root.tables("unit", "unit").into_iter().map(|table| unit(reader, table, &mut seen)).collect();
    if units.is_empty() {
        root.fault("has no units: write at least one `[[unit]]`");
    }
    root.finish();
    Listing { title, units }
}

fn unit(reader: Reader<'_>, mut table: Table<'_>, seen: &mut BTreeSet<String>) -> ListedUnit {
    let id = table.id("id");
    let title = table.text("title").value;
    let summary = table.text("summary").value;
    let topics = table.texts("topics");
    table.finish();
    once(reader, &id, seen);
    topics.iter().for_each(|topic| once(reader, topic, seen));
    ListedUnit { id: id.value, title, summary, topics: topics.into_iter().map(|topic| topic.value).collect() }
}

fn once(reader: Reader<'_>, id: &Text, seen: &mut BTreeSet<String>) {
    if !crate::source::is_kebab(&id.value) {
        reader.fault(
            id.place(0),
            format!("“{}” is no identifier: use lower-case letters, digits and single hyphens", id.value),
        );
    } else if !seen.insert(id.value.clone()) {
        reader.fault(
            id.place(0),
            format!("“{}” is listed already: units and topics each have their own identifier", id.value),
        );
    }
}
