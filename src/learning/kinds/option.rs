//! An option to choose or not to choose: shared by one, several and the reasons of true-false.

#[cfg(feature = "native")]
use super::Render;
use crate::learning::PartFeedback;
#[cfg(feature = "native")]
use crate::source::{Table, Text};

/// An option of a question, its texts as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerOption {
    /// What can be chosen.
    pub html: String,
    /// Whether it belongs to the right answer.
    pub right: bool,
    /// Why it is right, or which misconception it is.
    pub why: String,
}

impl AnswerOption {
    pub(super) fn feedback(&self, chosen: bool) -> PartFeedback {
        PartFeedback { chosen, right: self.right, why: self.why.clone() }
    }

    #[cfg(feature = "native")]
    fn read(table: &mut Table<'_>, render: &mut dyn Render) -> (Text, AnswerOption) {
        let text = table.text("text");
        let right = table.optional_bool("right").unwrap_or_default();
        let why = table.text("why");
        let option = AnswerOption { html: render.label(&text), right, why: render.remark(&why) };
        (text, option)
    }
}

/// Reads the options `[[question.<key>]]`, each with its text, its `why`, and perhaps `right`.
#[cfg(feature = "native")]
pub(super) fn read(question: &mut Table<'_>, key: &'static str, render: &mut dyn Render) -> Vec<AnswerOption> {
    let mut options = Vec::new();
    let mut texts = Vec::new();
    for mut table in question.tables(key, key) {
        let (text, option) = AnswerOption::read(&mut table, render);
        if let Some(phrase) = positional(&text.value) {
            table.fault_at(&text, &format!("says “{phrase}”, but options are shuffled: name what is meant"));
        }
        distinct(&table, &text, &mut texts);
        table.finish();
        options.push(option);
    }
    options
}

/// Notes a fault where a text was there before, in whatever case.
#[cfg(feature = "native")]
pub(super) fn distinct(table: &Table<'_>, text: &Text, before: &mut Vec<String>) {
    let plain = text.value.trim().to_lowercase();
    if plain.is_empty() {
        return;
    }
    if let Some(twin) = before.iter().position(|other| *other == plain) {
        table.fault_at(text, &format!("has the same text as number {}", twin + 1));
    }
    before.push(plain);
}

/// Notes a fault unless there are from `min` to `max` parts.
#[cfg(feature = "native")]
pub(super) fn count(question: &Table<'_>, parts: &str, count: usize, range: std::ops::RangeInclusive<usize>) {
    if range.contains(&count) {
        return;
    }
    let bounds = match (*range.start(), *range.end()) {
        (min, usize::MAX) => format!("at least {min}"),
        (min, max) => format!("{min} to {max}"),
    };
    question.fault(&format!("takes {bounds} {parts}, not {count}"));
}

/// Notes a fault unless exactly one is right.
#[cfg(feature = "native")]
pub(super) fn one_right(question: &Table<'_>, parts: &str, options: &[AnswerOption]) {
    let right = options.iter().filter(|option| option.right).count();
    if right != 1 && !options.is_empty() {
        question.fault(&format!("has {right} right {parts}: exactly one has “right = true”"));
    }
}

/// What in a text leans on the order of the options.
#[cfg(feature = "native")]
fn positional(text: &str) -> Option<&'static str> {
    const PHRASES: [&str; 6] = [
        "all of the above",
        "none of the above",
        "both of the above",
        "the above",
        "the first option",
        "the last option",
    ];
    let text = text.to_lowercase();
    PHRASES.into_iter().find(|phrase| text.contains(phrase))
}
