//! What the course has, topic by topic: words, questions by kind and level, cheat-sheet lines, labs.
//!
//! Native only: for whoever edits the content, and for the test that refuses holes.

use std::collections::BTreeMap;
use std::fmt;

use super::load::Course;
use super::{Block, Note};
use crate::learning::Level;

/// The whole course, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The topics in order.
    pub topics: Vec<TopicCoverage>,
}

/// One topic, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicCoverage {
    /// Its unit.
    pub unit: String,
    /// Its identifier.
    pub id: String,
    /// Words in the note, tables and code among them.
    pub words: usize,
    /// Questions by kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Questions by level, lowest first.
    pub levels: [usize; Level::ALL.len()],
    /// Lines for the cheat sheet.
    pub cheat: usize,
    /// The labs that stand in the note, each once.
    pub labs: Vec<String>,
}

impl Coverage {
    /// Counts a course.
    pub fn of(course: &Course) -> Coverage {
        Coverage { topics: course.notes.iter().map(TopicCoverage::of).collect() }
    }

    /// All questions.
    pub fn questions(&self) -> usize {
        self.topics.iter().map(TopicCoverage::questions).sum()
    }
}

impl TopicCoverage {
    fn of(note: &Note) -> TopicCoverage {
        let mut coverage = TopicCoverage {
            unit: note.topic.unit.clone(),
            id: note.topic.id.clone(),
            cheat: note.cheat.len(),
            ..TopicCoverage::default()
        };
        for block in &note.blocks {
            match block {
                Block::Html(html) => coverage.words += words(html),
                Block::Lab { lab, .. } if !coverage.labs.contains(lab) => coverage.labs.push(lab.clone()),
                Block::Lab { .. } | Block::Question(_) | Block::Speaker(_) | Block::Split => {}
            }
        }
        for question in &note.questions {
            *coverage.kinds.entry(question.kind.id()).or_default() += 1;
            let level = Level::ALL.iter().position(|level| *level == question.level);
            level.into_iter().for_each(|level| coverage.levels[level] += 1);
        }
        coverage
    }

    /// All questions of the topic.
    pub fn questions(&self) -> usize {
        self.levels.iter().sum()
    }
}

/// Words of HTML, without its tags.
fn words(html: &str) -> usize {
    let mut inside = false;
    let shown: String = html
        .chars()
        .map(|letter| {
            inside = (inside || letter == '<') && letter != '>';
            if inside || letter == '>' { ' ' } else { letter }
        })
        .collect();
    shown.split_whitespace().count()
}

impl fmt::Display for Coverage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = Level::ALL.map(Level::id).join("/");
        writeln!(out, "{:<36} {:>5} {:>9} {:>5}  {levels:<40} kinds; labs", "topic", "words", "questions", "cheat")?;
        for topic in &self.topics {
            let name = format!("{}/{}", topic.unit, topic.id);
            let levels = topic.levels.map(|count| count.to_string()).join("/");
            let kinds: Vec<_> = topic.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            let (words, questions, cheat) = (topic.words, topic.questions(), topic.cheat);
            let (kinds, labs) = (kinds.join(", "), topic.labs.join(", "));
            writeln!(out, "{name:<36} {words:>5} {questions:>9} {cheat:>5}  {levels:<40} {kinds}; {labs}")?;
        }
        let words: usize = self.topics.iter().map(|topic| topic.words).sum();
        writeln!(out, "{} topics, {words} words, {} questions", self.topics.len(), self.questions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_no_words() {
        assert_eq!(words("<p class=\"a b\">One <em>two</em> three.</p><p>Four</p>"), 4);
    }
}
