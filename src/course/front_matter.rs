//! What a note says of itself between its two lines `+++`.

use std::ops::Range;

use crate::model::Station;
use crate::source::{Reader, Table, Text, nearest};

/// How many characters a topic's short name may have.
pub const SHORT_LIMIT: usize = 28;

/// A note's front matter.
#[derive(Debug, Default)]
pub struct FrontMatter {
    /// The page's heading.
    pub title: String,
    /// The name where room is short.
    pub short: String,
    /// The idea of the page in one sentence, as Markdown.
    pub summary: Text,
    /// Where it sits on the line.
    pub stations: Vec<Station>,
}

/// Splits a note into front matter and body, and reads the first.
pub fn read(reader: Reader<'_>) -> (FrontMatter, Text) {
    let text = reader.source.text();
    let Some((front, body)) = split(text) else {
        let wrong = "a note begins with front matter in TOML between two lines `+++`";
        reader.fault(0, wrong);
        return (FrontMatter::default(), Text::verbatim(reader.source, 0..text.len()));
    };
    let matter = Table::parse(reader, front, "note").map(|table| fields(reader, table)).unwrap_or_default();
    (matter, Text::verbatim(reader.source, body))
}

/// Where front matter and body are.
fn split(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, *at, line.trim_end()))
    });
    let (_, front, _) = lines.next().filter(|(_, _, line)| *line == "+++")?;
    let (end, body, _) = lines.find(|(_, _, line)| *line == "+++")?;
    Some((front..end, body..text.len()))
}

fn fields(reader: Reader<'_>, mut table: Table<'_>) -> FrontMatter {
    let title = table.text("title").value;
    let short = table.text("short");
    let summary = table.text("summary");
    let stations = table.texts("stations");
    let length = short.value.chars().count();
    if length > SHORT_LIMIT {
        let wrong = format!("“short” has {length} characters: {SHORT_LIMIT} at most, to fit in menus");
        reader.fault(short.place(0), wrong);
    }
    if stations.is_empty() {
        table.fault("has no stations: name at least its own");
    }
    table.finish();
    FrontMatter { title, short: short.value, summary, stations: known(reader, &stations) }
}

/// The stations with these names; one that is unknown, or named twice, is a fault.
pub fn known(reader: Reader<'_>, names: &[Text]) -> Vec<Station> {
    let mut stations = Vec::new();
    for name in names {
        match Station::from_id(&name.value) {
            Some(station) if stations.contains(&station) => {
                reader.fault(name.place(0), format!("the station “{}” is named twice", name.value));
            }
            Some(station) => stations.push(station),
            None => reader.fault(name.place(0), unknown(&name.value)),
        }
    }
    stations
}

fn unknown(name: &str) -> String {
    let ids = Station::ALL.map(Station::id);
    match nearest(name, ids) {
        Some(near) => format!("there is no station “{name}”: did you mean “{near}”?"),
        None => format!("there is no station “{name}”: there are {}", ids.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_begins_after_the_second_fence() {
        let text = "+++\ntitle = \"x\"\n+++\n\nBody +++\n";
        let (front, body) = split(text).unwrap();
        assert_eq!((&text[front], &text[body]), ("title = \"x\"\n", "\nBody +++\n"));
    }

    #[test]
    fn fences_may_end_as_on_windows() {
        let text = "+++\r\na = 1\r\n+++\r\nBody";
        let (front, body) = split(text).unwrap();
        assert_eq!((&text[front], &text[body]), ("a = 1\r\n", "Body"));
    }

    #[test]
    fn without_both_fences_there_is_no_front_matter() {
        assert_eq!(split("# Title\n+++\n+++\n"), None);
        assert_eq!(split("+++\ntitle = \"x\"\n"), None);
        assert_eq!(split(""), None);
    }
}
