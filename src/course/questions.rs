//! `<unit>/<topic>.toml`: questions, cheat-sheet lines, and claims that the model has to bear out.

use super::index::Index;
use super::markdown::{self, Renderer};
use super::recall;
use super::{Claim, Show};
use crate::learning::kinds::Render;
use crate::learning::{Kind, Level, Question, seed_of};
use crate::source::{Reader, Table, Text, is_kebab};

/// How many characters a cheat-sheet line may have.
pub const LINE_LIMIT: usize = 140;
/// How many cheat-sheet lines a topic has at most.
pub const LINES: std::ops::RangeInclusive<usize> = 1..=5;
/// How many questions a topic has at least.
pub const QUESTIONS: usize = 4;

/// A topic's file, split into its tables. The questions' identifiers are read; everything else is read when the whole
/// course is known.
pub struct Tables<'a> {
    reader: Reader<'a>,
    root: Table<'a>,
    cheat: Vec<Table<'a>>,
    claims: Vec<Table<'a>>,
    questions: Vec<(Text, Table<'a>)>,
}

/// A topic's file, read.
#[derive(Debug, Default)]
pub struct Contents {
    /// The cheat-sheet lines, as HTML.
    pub cheat: Vec<String>,
    /// What the note claims of a lab.
    pub claims: Vec<Claim>,
    /// The questions.
    pub questions: Vec<Question>,
    /// Which guide decides which question, both by identifier.
    pub cases: Vec<(String, String)>,
    /// What shows the answers of questions that name a run.
    pub shows: Vec<Show>,
}

/// Splits the file.
pub fn split(reader: Reader<'_>) -> Option<Tables<'_>> {
    let mut root = Table::parse(reader, 0..reader.source.text().len(), "file")?;
    let cheat = root.tables("cheat", "cheat-sheet line");
    let claims = root.tables("claim", "claim");
    let questions = root.tables("question", "question").into_iter().map(named).collect();
    Some(Tables { reader, root, cheat, claims, questions })
}

fn named(mut table: Table<'_>) -> (Text, Table<'_>) {
    let id = table.id("id");
    if !id.value.is_empty() {
        table.rename(format!("question “{}”", id.value));
    }
    (id, table)
}

impl<'a> Tables<'a> {
    /// The questions' identifiers with their places.
    pub fn ids(&self) -> impl Iterator<Item = &Text> {
        self.questions.iter().map(|(id, _)| id).filter(|id| !id.value.is_empty())
    }

    /// Where the file is read from.
    pub fn reader(&self) -> Reader<'a> {
        self.reader
    }

    /// Reads everything. `prose` is the note's text without markup.
    pub fn read(self, renderer: &mut Renderer<'_>, index: &Index<'_>, topic: &str, prose: &str) -> Contents {
        let reader = self.reader;
        if !LINES.contains(&self.cheat.len()) {
            let (min, max) = (LINES.start(), LINES.end());
            self.root
                .fault(&format!("has {} cheat-sheet lines `[[cheat]]`: {min} to {max} are wanted", self.cheat.len()));
        }
        let cheat = self.cheat.into_iter().map(|table| line(renderer, table)).collect();
        let claims = self.claims.into_iter().map(|table| claim(reader, index, table, topic, prose)).collect();
        let count = self.questions.len();
        let mut questions = Vec::new();
        let (mut cases, mut shows) = (Vec::new(), Vec::new());
        for (id, mut table) in self.questions {
            let (at, guide) = (table.at(), guide(index, &mut table));
            let show = show(reader, index, &id, &mut table);
            let Some(mut question) = question(renderer, index, id, table, topic) else { continue };
            if show.is_some() && matches!(question.kind, Kind::Computed(_)) {
                let what = "names a run that shows its answer, but its numbers are new each time";
                reader.fault(at, format!("question “{}” {what}", question.id));
            }
            shows.extend(show);
            if let Some((guide, way)) = guide {
                if matches!(question.kind, Kind::Computed(_)) {
                    reader.fault(
                        at,
                        format!("question “{}” names a guide, but its generator makes its texts", question.id),
                    );
                }
                question.explanation.push_str(&way);
                cases.push((guide, question.id.clone()));
            }
            questions.push(question);
        }
        check_mix(&self.root, count, &questions);
        self.root.finish();
        Contents { cheat, claims, questions, cases, shows }
    }
}

fn line(renderer: &mut Renderer<'_>, mut table: Table<'_>) -> String {
    let text = table.text("text");
    let length = markdown::plain(&text.value).chars().count();
    if length > LINE_LIMIT {
        table.fault_at(&text, &format!("has {length} characters: {LINE_LIMIT} at most, to print on the cheat sheet"));
    }
    let html = renderer.remark(&text);
    if !html.is_empty() && !recall::with_blanks(&html).contains(recall::BLANK) {
        table.fault_at(&text, "has nothing to recall: mark its key words, `**so**`");
    }
    table.finish();
    html
}

fn claim(reader: Reader<'_>, index: &Index<'_>, mut table: Table<'_>, topic: &str, prose: &str) -> Claim {
    let text = table.text("text");
    let address = table.text("lab");
    let measure = table.text("measure").value;
    let (value, tolerance) = (table.number("value"), table.number("tolerance"));
    if tolerance < 0.0 {
        table.fault("has a tolerance below 0");
    }
    let words = markdown::plain(&text.value);
    if !prose.contains(&words) {
        table.fault_at(&text, &format!("is not made: “{words}” does not occur in the note"));
    }
    let (lab, query) = address.value.split_once('?').unwrap_or((&address.value, ""));
    if let (false, Err(message)) = (address.value.is_empty(), (index.lab)(lab, query)) {
        reader.fault(address.place(0), message);
    }
    let (lab, query) = (lab.to_owned(), query.to_owned());
    let (file, line) = (reader.source.name().to_owned(), reader.source.line(table.at()));
    table.finish();
    Claim { topic: topic.to_owned(), text: words, lab, query, measure, value, tolerance, file, line }
}

fn question(
    renderer: &mut Renderer<'_>,
    index: &Index<'_>,
    id: Text,
    mut table: Table<'_>,
    topic: &str,
) -> Option<Question> {
    let kind_id = table.one_of("kind", Kind::IDS);
    let level = table.one_of("level", &Level::ALL.map(Level::id)).and_then(Level::from_id);
    let difficulty = table.whole("difficulty", 1..=3);
    let section = table.text("section");
    check_section(&table, index, topic, &section);
    let confusable = table.optional_text("confusable");
    if let Some(tag) = confusable.as_ref().filter(|tag| !is_kebab(&tag.value)) {
        table.fault_at(tag, &format!("has a tag “{}”: use lower-case letters, digits and single hyphens", tag.value));
    }
    let kind = kind_id.and_then(|id| Kind::read(id, &mut table, renderer));
    let mut prose = |key| match kind {
        // Its generator makes the texts.
        Some(Kind::Computed(_)) => String::new(),
        _ => renderer.prose(&table.text(key)),
    };
    let (prompt, explanation) = (prose("prompt"), prose("explanation"));
    let kind = kind?;
    table.finish();
    let mut question = Question {
        id: id.value,
        topic: topic.to_owned(),
        kind,
        level: level?,
        difficulty,
        section: section.value,
        confusable: confusable.map(|tag| tag.value),
        prompt,
        explanation,
    };
    question.pose(seed_of(&question.id));
    Some(question)
}

/// The guide that decides the case, if one is named: its identifier, and the line that leads there from the feedback.
fn guide(index: &Index<'_>, table: &mut Table<'_>) -> Option<(String, String)> {
    let address = table.optional_text("guide")?;
    match index.guide(&address.value) {
        Ok((id, anchor, opening)) => Some((id.to_owned(), markdown::way_to_guide(id, anchor, opening?))),
        Err(message) => {
            table.fault_at(&address, &format!("names a guide that does not decide it: {message}"));
            None
        }
    }
}

/// The run that shows why the right answer is right, if one is named.
fn show(reader: Reader<'_>, index: &Index<'_>, id: &Text, table: &mut Table<'_>) -> Option<Show> {
    let address = table.optional_text("show")?;
    let (lab, query) = address.value.split_once('?').unwrap_or((&address.value, ""));
    if let Err(message) = (index.lab)(lab, query) {
        reader.fault(address.place(0), message);
    }
    Some(Show { question: id.value.clone(), lab: lab.to_owned(), query: query.to_owned() })
}

fn check_section(table: &Table<'_>, index: &Index<'_>, topic: &str, section: &Text) {
    if section.value.is_empty() {
        return;
    }
    if let Err(message) = index.section(topic, &section.value) {
        table.fault_at(section, &format!("points to a section that is not there: {message}"));
    }
}

/// Whether there are enough questions, of enough kinds, and one that asks for reasons. Of `count` questions those that
/// could be read are at hand; where some could not, nothing is said of the mix.
fn check_mix(root: &Table<'_>, count: usize, questions: &[Question]) {
    if count < QUESTIONS {
        return root.fault(&format!("has {count} questions: at least {QUESTIONS} are wanted"));
    }
    if questions.len() < count {
        return;
    }
    let first = questions[0].kind.id();
    if questions.iter().all(|question| question.kind.id() == first) {
        root.fault(&format!("has questions of one kind only, “{first}”: at least two kinds are wanted"));
    }
    if questions.iter().all(|question| matches!(question.level, Level::Remember | Level::Apply)) {
        root.fault("has no question of level understand, analyse or evaluate: at least one asks why, which to choose or what breaks");
    }
}
