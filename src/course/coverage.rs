//! What the course has, topic by topic: words, questions by kind and level, cheat-sheet lines, references, labs; and what it
//! lacks.
//!
//! Native only: for whoever edits the content. That a file is sound is the loader's business; here it is counted whether there
//! is enough of everything.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use super::load::Course;
use super::questions::QUESTIONS;
use super::{Block, Note};
use crate::learning::{Kind, Level};

/// What the course must cover, in its order. A note more is welcome, one of these less is a hole.
pub const REQUIRED: &[&str] = &[
    "walk-overview",
    "walk-latency",
    "walk-failure",
    "dns-resolution",
    "dns-records",
    "dns-steering",
    "cdn",
    "gateway",
    "load-balancing",
    "health-checks",
    "firewalls",
    "protocols",
    "app-server",
    "vm",
    "containers",
    "serverless",
    "choosing-compute",
    "relational",
    "nosql",
    "timeseries",
    "newsql",
    "indexing",
    "replication",
    "sharding",
    "pooling",
    "consistency",
    "choosing-database",
    "object-storage",
    "uploads",
    "file-storage",
    "block-storage",
    "archive-storage",
    "brokers",
    "message-patterns",
    "event-driven",
    "idempotency",
    "cache-layers",
    "http-caching",
    "cache-strategies",
    "invalidation",
    "eviction",
    "stampede",
    "edge",
    "cron",
    "task-queues",
    "workflows",
    "schedulers-in-process",
    "api-styles",
    "authentication",
    "authorization",
    "rate-limiting",
    "security",
    "third-party",
    "monolith-microservices",
    "modularity",
    "scaling",
    "resilience",
    "observability",
    "cicd",
    "deployments",
    "iac",
];
/// How many words a note has: enough to say it, and not more than is read at a sitting.
pub const WORDS: RangeInclusive<usize> = 600..=1_700;
/// How many questions the whole course has at least.
pub const ALL_QUESTIONS: usize = 260;

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
    /// Sources cited.
    pub references: usize,
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

    /// Everything that is missing, a sentence each: topics, and what a topic or the course has too little of.
    pub fn holes(&self) -> Vec<String> {
        let has = |id: &&&str| self.topics.iter().any(|topic| topic.id == **id);
        let missing = REQUIRED.iter().filter(|id| !has(id)).map(|id| format!("{id}: there is no such topic"));
        let thin = self.topics.iter().flat_map(TopicCoverage::holes);
        let questions = self.questions();
        let few = (questions < ALL_QUESTIONS)
            .then(|| format!("the course has {questions} questions: at least {ALL_QUESTIONS} are wanted"));
        missing.chain(thin).chain(few).collect()
    }
}

impl TopicCoverage {
    fn of(note: &Note) -> TopicCoverage {
        let mut coverage = TopicCoverage {
            unit: note.topic.unit.clone(),
            id: note.topic.id.clone(),
            cheat: note.cheat.len(),
            references: note.references.len(),
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

    /// Its folder and name.
    fn name(&self) -> String {
        format!("{}/{}", self.unit, self.id)
    }

    /// What it has too little or too much of.
    fn holes(&self) -> Vec<String> {
        let reasons = [Level::Understand, Level::Analyse, Level::Evaluate];
        let asks_why = Level::ALL.iter().zip(self.levels).any(|(level, count)| reasons.contains(level) && count > 0);
        let (questions, words) = (self.questions(), self.words);
        let rules = [
            (questions < QUESTIONS, format!("has {questions} questions: at least {QUESTIONS} are wanted")),
            (self.kinds.len() < 2, "has questions of fewer than two kinds".to_owned()),
            (!asks_why, "has no question of level understand, analyse or evaluate".to_owned()),
            (self.cheat == 0, "has no cheat-sheet line".to_owned()),
            (!WORDS.contains(&words), format!("has {words} words: {} to {} are wanted", WORDS.start(), WORDS.end())),
            (self.references == 0, "cites no source".to_owned()),
        ];
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, rule)| format!("{}: {rule}", self.name())).collect()
    }

    /// The cells of its line in the table.
    fn counts(&self) -> Vec<usize> {
        let kinds = Kind::IDS.iter().map(|kind| self.of_kind(kind));
        [self.words, self.references, self.cheat, self.questions()]
            .into_iter()
            .chain(kinds)
            .chain(self.levels)
            .collect()
    }

    /// Questions of a kind.
    fn of_kind(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or_default()
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

/// A table: a line a topic, a column a count.
impl fmt::Display for Coverage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads: Vec<&str> = ["words", "references", "cheat", "questions"]
            .into_iter()
            .chain(Kind::IDS.iter().copied())
            .chain(Level::ALL.map(Level::id))
            .collect();
        let cells = |counts: &[usize]| {
            let cell = |(head, count): (&&str, &usize)| format!("{count:>width$}", width = head.len().max(6));
            heads.iter().zip(counts).map(cell).collect::<Vec<_>>().join(" ")
        };
        let head: Vec<_> = heads.iter().map(|head| format!("{head:>6}")).collect();
        writeln!(out, "{:<32} {}  labs", "topic", head.join(" "))?;
        for topic in &self.topics {
            writeln!(out, "{:<32} {}  {}", topic.name(), cells(&topic.counts()), topic.labs.join(", "))?;
        }
        let all: Vec<_> = self.topics.iter().map(TopicCoverage::counts).collect();
        let sums: Vec<usize> = (0..heads.len()).map(|at| all.iter().map(|counts| counts[at]).sum()).collect();
        writeln!(out, "{:<32} {}", format!("{} topics", self.topics.len()), cells(&sums))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_no_words() {
        assert_eq!(words("<p class=\"a b\">One <em>two</em> three.</p><p>Four</p>"), 4);
    }

    #[test]
    fn every_count_has_a_column() {
        let coverage = Coverage { topics: vec![TopicCoverage { words: 7, ..TopicCoverage::default() }] };
        let table = coverage.to_string();
        let columns: Vec<_> = table.lines().map(|line| line.split_whitespace().count()).collect();
        let counts = coverage.topics[0].counts().len();
        assert_eq!(columns, [counts + 2, counts + 1, counts + 2], "{table}");
    }
}
