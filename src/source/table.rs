//! A TOML table, read key by key: what is missing, of the wrong type or unknown becomes a fault at its own line, and
//! reading goes on.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::nearest::nearest;
use super::{Reader, Text, is_kebab};

/// A table with a name for messages.
#[derive(Debug)]
pub struct Table<'a> {
    reader: Reader<'a>,
    /// The whole in messages: “option 3”.
    name: String,
    /// Its sort in messages: “option”.
    sort: &'static str,
    /// Where it begins.
    at: usize,
    entries: Vec<Entry<'a>>,
    /// Keys that were asked for.
    known: Vec<&'static str>,
}

#[derive(Debug)]
struct Entry<'a> {
    key: String,
    at: usize,
    found: Found<'a>,
}

/// A value as it was found.
#[derive(Debug, Clone)]
struct Found<'a> {
    value: Spanned<DeValue<'a>>,
    /// What is added to its spans to get offsets in the source.
    shift: usize,
}

impl Found<'_> {
    fn at(&self) -> usize {
        self.shift + self.value.span().start
    }
}

impl<'a> Table<'a> {
    /// Parses a part of the source as a TOML document; `None`, and faults, where that fails.
    pub fn parse(reader: Reader<'a>, range: std::ops::Range<usize>, sort: &'static str) -> Option<Table<'a>> {
        let shift = range.start;
        let text = reader.source.text().get(range)?;
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = shift + error.span().map_or(0, |span| span.start);
            reader.fault(at, format!("this is not TOML: {}", error.message()));
        }
        let table = || Table::of(reader, root.into_inner(), (shift, shift), sort.to_owned(), sort);
        errors.is_empty().then(table)
    }

    /// A parsed table that begins `at` an offset and whose spans are to be moved by `shift`.
    fn of(
        reader: Reader<'a>,
        table: DeTable<'a>,
        (at, shift): (usize, usize),
        name: String,
        sort: &'static str,
    ) -> Table<'a> {
        let entry = |(key, value): (Spanned<DeString<'a>>, Spanned<DeValue<'a>>)| Entry {
            at: shift + key.span().start,
            key: key.into_inner().into_owned(),
            found: Found { value, shift },
        };
        let mut entries: Vec<_> = table.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.at);
        Table { reader, name, sort, at, entries, known: Vec::new() }
    }

    /// Where the table begins, as an offset.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives it a better name for messages: “question “dns-glue””.
    pub fn rename(&mut self, name: String) {
        self.name = name;
    }

    /// Notes a fault of the table as a whole; its name begins the message.
    pub fn fault(&self, message: &str) {
        self.reader.fault(self.at, format!("{} {message}", self.name));
    }

    /// Notes a fault at one of its texts; the table's name begins the message.
    pub fn fault_at(&self, text: &Text, message: &str) {
        self.reader.fault(text.place(0), format!("{} {message}", self.name));
    }

    /// A text that must be there. Where it is not, the empty text is read on.
    pub fn text(&mut self, key: &'static str) -> Text {
        let text = self.optional_text(key);
        if self.entry(key).is_none() {
            self.missing(key);
        }
        text.unwrap_or_default()
    }

    /// A text that may be left out, but not empty.
    pub fn optional_text(&mut self, key: &'static str) -> Option<Text> {
        let found = self.take(key)?;
        let text = self.read_text(key, &found)?;
        if text.value.trim().is_empty() {
            self.reader.fault(found.at(), format!("“{key}” of {} is empty", self.name));
        }
        Some(text)
    }

    /// An identifier in kebab-case that must be there.
    pub fn id(&mut self, key: &'static str) -> Text {
        let text = self.text(key);
        if !text.value.is_empty() {
            check_id(self.reader, &text.value, text.place(0));
        }
        text
    }

    /// A list of texts that must be there.
    pub fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let Some(found) = self.required(key) else { return Vec::new() };
        let DeValue::Array(array) = found.value.get_ref() else {
            self.wrong_type(key, &found, "a list of texts");
            return Vec::new();
        };
        let items = array.iter().map(|item| Found { value: item.clone(), shift: found.shift });
        items.filter_map(|item| self.read_text(key, &item)).collect()
    }

    /// A list of texts that may be left out: then it is empty.
    pub fn texts_if_any(&mut self, key: &'static str) -> Vec<Text> {
        if self.entry(key).is_some() { self.texts(key) } else { Vec::new() }
    }

    /// Yes or no, where it is written.
    pub fn optional_bool(&mut self, key: &'static str) -> Option<bool> {
        let found = self.take(key)?;
        let truth = found.value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong_type(key, &found, "true or false");
        }
        truth
    }

    /// Yes or no that must be there.
    pub fn bool(&mut self, key: &'static str) -> bool {
        let truth = self.optional_bool(key);
        if self.entry(key).is_none() {
            self.missing(key);
        }
        truth.unwrap_or_default()
    }

    /// A number that must be there.
    pub fn number(&mut self, key: &'static str) -> f64 {
        let number = self.optional_number(key);
        if self.entry(key).is_none() {
            self.missing(key);
        }
        number.unwrap_or_default()
    }

    /// A number, where it is written.
    pub fn optional_number(&mut self, key: &'static str) -> Option<f64> {
        let found = self.take(key)?;
        let number = match found.value.get_ref() {
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|n| n as f64),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong_type(key, &found, "a number");
        }
        number
    }

    /// A whole number within bounds that must be there; the lower bound where it is wrong.
    pub fn whole(&mut self, key: &'static str, bounds: std::ops::RangeInclusive<u8>) -> u8 {
        let Some(found) = self.required(key) else { return *bounds.start() };
        let number = found.value.get_ref().as_integer().and_then(|number| number.to_string().parse().ok());
        number.filter(|number| bounds.contains(number)).unwrap_or_else(|| {
            let takes = format!("takes a whole number from {} to {}", bounds.start(), bounds.end());
            self.reader.fault(found.at(), format!("“{key}” of {} {takes}", self.name));
            *bounds.start()
        })
    }

    /// One of a few words, which must be there; `None` where it is wrong.
    pub fn one_of(&mut self, key: &'static str, words: &[&'static str]) -> Option<&'static str> {
        let text = self.text(key);
        let word = words.iter().find(|word| **word == text.value).copied();
        if word.is_none() && !text.value.is_empty() {
            let takes = format!("takes one of {}, not “{}”", words.join(", "), text.value);
            self.reader.fault(text.place(0), format!("“{key}” of {} {takes}", self.name));
        }
        word
    }

    /// The tables `[[key]]`, each called `sort` and its number.
    pub fn tables(&mut self, key: &'static str, sort: &'static str) -> Vec<Table<'a>> {
        let Some(found) = self.take(key) else { return Vec::new() };
        let (at, shift) = (found.at(), found.shift);
        let not_tables = |at| self.reader.fault(at, format!("“{key}” is written as tables `[[…{key}]]`"));
        let DeValue::Array(array) = found.value.into_inner() else {
            not_tables(at);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, item) in array.into_iter().enumerate() {
            let at = shift + item.span().start;
            match item.into_inner() {
                DeValue::Table(table) => {
                    tables.push(Table::of(self.reader, table, (at, shift), format!("{sort} {}", index + 1), sort));
                }
                _ => not_tables(at),
            }
        }
        tables
    }

    /// The table `[key]`, which must be there, called `sort`.
    pub fn table(&mut self, key: &'static str, sort: &'static str) -> Option<Table<'a>> {
        let found = self.required(key)?;
        let (at, shift) = (found.at(), found.shift);
        if !matches!(found.value.get_ref(), DeValue::Table(_)) {
            self.wrong_type(key, &found, &format!("a table `[…{key}]`"));
        }
        match found.value.into_inner() {
            DeValue::Table(table) => Some(Table::of(self.reader, table, (at, shift), sort.to_owned(), sort)),
            _ => None,
        }
    }

    /// Every key as the identifier of a table of its own, in the order of the file.
    pub fn entries(self) -> Vec<(Text, Table<'a>)> {
        let (reader, sort) = (self.reader, self.sort);
        let mut tables = Vec::new();
        for entry in self.entries {
            check_id(reader, &entry.key, entry.at);
            let id = Text::verbatim(reader.source, entry.at..entry.at + entry.key.len());
            let name = format!("{sort} “{}”", entry.key);
            match entry.found.value.into_inner() {
                DeValue::Table(table) => {
                    tables.push((id, Table::of(reader, table, (entry.at, entry.found.shift), name, sort)));
                }
                _ => reader.fault(entry.at, format!("{name} is written as a table `[{}]`", entry.key)),
            }
        }
        tables
    }

    /// Ends the reading: whatever was not asked for is unknown.
    pub fn finish(self) {
        for entry in self.entries.iter().filter(|entry| !self.known.contains(&entry.key.as_str())) {
            let hint = match nearest(&entry.key, self.known.iter().copied()) {
                Some(key) => format!("did you mean “{key}”?"),
                None => format!("known are {}", self.known.join(", ")),
            };
            self.reader.fault(entry.at, format!("{} has an unknown key “{}”: {hint}", self.name, entry.key));
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn take(&mut self, key: &'static str) -> Option<Found<'a>> {
        self.known.push(key);
        self.entry(key).map(|entry| entry.found.clone())
    }

    fn required(&mut self, key: &'static str) -> Option<Found<'a>> {
        let found = self.take(key);
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    fn missing(&self, key: &str) {
        self.fault(&format!("has no “{key}”: every {} needs one", self.sort));
    }

    fn read_text(&self, key: &str, found: &Found<'a>) -> Option<Text> {
        let DeValue::String(text) = found.value.get_ref() else {
            self.wrong_type(key, found, "a text in quotes");
            return None;
        };
        Some(Text::quoted(self.reader.source, text, found.at()..found.shift + found.value.span().end))
    }

    fn wrong_type(&self, key: &str, found: &Found<'a>, takes: &str) {
        let is = found.value.get_ref().type_str();
        self.reader.fault(found.at(), format!("“{key}” of {} takes {takes}; this is of type {is}", self.name));
    }
}

fn check_id(reader: Reader<'_>, id: &str, at: usize) {
    if !is_kebab(id) {
        reader.fault(at, format!("“{id}” is no identifier: use lower-case letters, digits and single hyphens"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, Faults, Source};
    use super::*;

    /// Reads a text as a table of the sort “thing”, and tells the faults.
    fn faults(toml: &str, read: impl FnOnce(&mut Table)) -> Vec<String> {
        let (source, faults) = (Source::new("f.toml", toml), Faults::default());
        let reader = Reader { source: &source, faults: &faults };
        if let Some(mut table) = Table::parse(reader, 0..toml.len(), "thing") {
            read(&mut table);
            table.finish();
        }
        faults.into_sorted().iter().map(Fault::to_string).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_at_its_line() {
        let toml = "a = 1\nb = \"\"\nwhi = \"x\"\nlist = [\"x\", 2]\nid = \"Not So\"\nzebra = 1\nyes = \"yes\"\n";
        let told = faults(toml, |table| {
            assert_eq!(table.text("a"), Text::default());
            table.text("b");
            table.text("why");
            assert_eq!(table.texts("list").len(), 1);
            table.id("id");
            table.bool("yes");
            table.number("size");
        });
        let expected = [
            "f.toml:1: thing has no “size”: every thing needs one",
            "f.toml:1: thing has no “why”: every thing needs one",
            "f.toml:1: “a” of thing takes a text in quotes; this is of type integer",
            "f.toml:2: “b” of thing is empty",
            "f.toml:3: thing has an unknown key “whi”: did you mean “why”?",
            "f.toml:4: “list” of thing takes a text in quotes; this is of type integer",
            "f.toml:5: “Not So” is no identifier: use lower-case letters, digits and single hyphens",
            "f.toml:6: thing has an unknown key “zebra”: known are a, b, why, list, id, yes, size",
            "f.toml:7: “yes” of thing takes true or false; this is of type string",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn tables_are_called_by_their_number_and_told_at_their_header() {
        let toml = "[[option]]\nwhy = \"x\"\n\n[[option]]\n# none\n";
        let told = faults(toml, |table| {
            for mut option in table.tables("option", "option") {
                option.text("why");
                option.finish();
            }
        });
        assert_eq!(told, ["f.toml:4: option 2 has no “why”: every option needs one"]);
    }

    #[test]
    fn what_is_not_toml_is_told_at_its_line() {
        let told = faults("a = 1\nb = \n", |_| panic!("there is nothing to read"));
        assert!(told.len() == 1 && told[0].starts_with("f.toml:2: this is not TOML: "), "{told:?}");
    }

    #[test]
    fn numbers_of_either_type_are_read() {
        let told = faults("a = 80\nb = 0.5\nc = inf\n", |table| {
            assert_eq!((table.number("a"), table.number("b")), (80.0, 0.5));
            table.number("c");
        });
        assert_eq!(told, ["f.toml:3: “c” of thing takes a number; this is of type float"]);
    }
}
