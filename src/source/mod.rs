//! Files as they are read: texts that know their place, TOML tables read key by key, and faults with file and line.
//!
//! Native only. Nothing here knows what the files are about; that is the business of whoever reads a table.

mod fault;
mod nearest;
mod table;

pub use fault::{Fault, Faults};
pub use nearest::nearest;
pub use table::Table;

use std::ops::Range;

/// A file's text under the name by which messages call it.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    /// Offsets at which lines begin.
    lines: Vec<usize>,
}

impl Source {
    /// A text with its name: `content/entry/dns-records.toml`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { name: name.into(), text, lines }
    }

    /// Its name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line at an offset, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at).max(1)
    }
}

/// A source that is being read, and where its faults go.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// What is read.
    pub source: &'a Source,
    /// Where faults are collected.
    pub faults: &'a Faults,
}

impl Reader<'_> {
    /// Notes a fault at an offset.
    pub fn fault(&self, at: usize, message: impl Into<String>) {
        self.faults.add(self.source.name(), self.source.line(at), message);
    }
}

/// A text from a file, with its place there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, without quotes and escapes.
    pub value: String,
    /// The offset at which it begins.
    at: usize,
    /// Whether it stands in the file letter by letter, so that a place in it is a place in the file.
    verbatim: bool,
}

impl Text {
    /// Text that stands in the source as it is.
    pub fn verbatim(source: &Source, range: Range<usize>) -> Text {
        let value = source.text.get(range.clone()).unwrap_or_default().to_owned();
        Text { value, at: range.start, verbatim: true }
    }

    /// Text written with quotes, and perhaps escapes, in `range` of the source.
    fn quoted(source: &Source, value: &str, range: Range<usize>) -> Text {
        let inside = source.text.get(range.clone()).and_then(|raw| raw.find(value));
        Text { value: value.to_owned(), at: range.start + inside.unwrap_or(0), verbatim: inside.is_some() }
    }

    /// The offset in the file of a place in the text; the text's beginning where escapes stand between.
    pub fn place(&self, within: usize) -> usize {
        if self.verbatim { self.at + within } else { self.at }
    }
}

/// Whether an identifier is in kebab-case: lower-case letters and digits, with single hyphens between.
pub fn is_kebab(id: &str) -> bool {
    !id.is_empty()
        && id
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a", "one\ntwo\n\nfour");
        assert_eq!([0, 3, 4, 8, 9, 99].map(|at| source.line(at)), [1, 1, 2, 3, 4, 4]);
        assert_eq!(Source::new("b", "").line(0), 1);
    }

    #[test]
    fn identifiers_are_kebab_case() {
        assert!(["dns", "dns-records", "rfc1035", "a-1"].into_iter().all(is_kebab));
        assert!(!["", "-", "Dns", "dns_records", "dns--x", "dns-", "é"].into_iter().any(is_kebab));
    }

    #[test]
    fn a_place_in_a_verbatim_text_is_a_place_in_the_file() {
        let source = Source::new("a", "k = \"\"\"\none\ntwo\"\"\"\n");
        let text = Text::quoted(&source, "one\ntwo", 4..18);
        assert_eq!(source.line(text.place(4)), 3);
        let escaped = Text::quoted(&source, "one\ttwo", 4..18);
        assert_eq!(source.line(escaped.place(4)), 1);
    }
}
