//! What a class knows: for teachers, from the progress files that students hand in.
//!
//! Everything rests on **first answers**: what a student answered when the question was new to them. Later answers tell of
//! practice rather than of the question. Files that cannot be read are named and skipped; nobody's name leaves the page that
//! reads the files, and reports speak of questions and topics, not of students.

mod csv;
mod item;
mod words;

pub use csv::{cell as csv_cell, items_csv, topics_csv};
pub use item::{ENOUGH, Item};
pub use words::part as part_words;

use super::progress::ProgressError;
use super::{Attempt, Calibration, Catalogue, Confidence, Progress, Question, Tally};
use crate::sorting::sorted;

/// A topic is to be taught again if, at a confidence of 95 %, less than this share of first answers is right.
const RETEACH: f64 = 0.6;

/// The students whose files could be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Class {
    /// Their work, in the order of the files.
    students: Vec<Progress>,
    /// The names of files that tell of work told already: the same student's, handed in again. They are merged.
    pub repeated: Vec<String>,
    /// The names of files that could not be read, with the reason.
    pub skipped: Vec<(String, ProgressError)>,
}

impl Class {
    /// Reads files: names with texts.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Class {
        let mut class = Class::default();
        for (name, text) in files {
            match Progress::parse(text) {
                Ok(progress) => class.add(name, progress),
                Err(error) => class.skipped.push((name.to_owned(), error)),
            }
        }
        class
    }

    /// No two students answer the same question in the same way in the same millisecond.
    fn add(&mut self, name: &str, progress: Progress) {
        let begins_in = |one: &Progress, other: &Progress| one.attempts().first().is_some_and(|first| other.has(first));
        let same = |known: &&mut Progress| begins_in(known, &progress) || begins_in(&progress, known);
        match self.students.iter_mut().find(same) {
            Some(known) => {
                known.merge(&progress);
                self.repeated.push(name.to_owned());
            }
            None => self.students.push(progress),
        }
    }

    /// How many students there are.
    pub fn students(&self) -> usize {
        self.students.len()
    }
}

/// What a class knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// One entry a question that somebody answered, in the order of the course.
    pub items: Vec<Item>,
    /// One entry a topic of which somebody answered a question, the weakest first.
    pub topics: Vec<Topic>,
    /// Sureness and truth of all answers.
    pub calibration: Calibration,
}

/// How a class does in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// The topic.
    pub topic: usize,
    /// First answers, and how many were right in full.
    pub first: Tally,
    /// Latest answers, and how many were right in full.
    pub latest: Tally,
    /// How many first answers were wrong though the student was sure.
    pub sure_misses: u32,
}

impl Topic {
    /// Whether it is to be taught again.
    pub fn reteach(&self) -> bool {
        self.first.wilson().1 < RETEACH
    }
}

/// What a class knows of the course. The questions at hand tell which options were chosen wrongly.
pub fn report(class: &Class, catalogue: &Catalogue, questions: &[Question]) -> Report {
    let answers: Vec<Vec<Answers<'_>>> =
        class.students.iter().map(|student| answers(catalogue, student.attempts())).collect();
    let of_course = |attempt: &&Attempt| catalogue.find(&attempt.question).is_some();
    let attempts = class.students.iter().flat_map(|student| student.attempts()).filter(of_course);
    Report {
        items: item::items(catalogue, &answers, questions),
        topics: topics(catalogue, &answers),
        calibration: Calibration::of(attempts),
    }
}

/// A student's answers to one question.
#[derive(Debug, Clone, Copy)]
struct Answers<'a> {
    entry: usize,
    first: &'a Attempt,
    latest: &'a Attempt,
}

/// What a student answered, by question in the order of the course. The attempts come oldest first.
fn answers<'a>(catalogue: &Catalogue, attempts: &'a [Attempt]) -> Vec<Answers<'a>> {
    let mut found: Vec<Option<Answers<'a>>> = vec![None; catalogue.entries().len()];
    for attempt in attempts {
        if let Some(entry) = catalogue.find(&attempt.question) {
            let first = found[entry].map_or(attempt, |answers| answers.first);
            found[entry] = Some(Answers { entry, first, latest: attempt });
        }
    }
    found.into_iter().flatten().collect()
}

fn topics(catalogue: &Catalogue, students: &[Vec<Answers<'_>>]) -> Vec<Topic> {
    let empty = |topic| Topic { topic, first: Tally::default(), latest: Tally::default(), sure_misses: 0 };
    let mut topics: Vec<Topic> = (0..catalogue.topics().len()).map(empty).collect();
    for answers in students.iter().flatten() {
        let topic = &mut topics[catalogue.topic_of(answers.entry)];
        let right = answers.first.score >= 1.0;
        topic.first.add(right);
        topic.latest.add(answers.latest.score >= 1.0);
        topic.sure_misses += u32::from(!right && answers.first.confidence == Confidence::Sure);
    }
    topics.retain(|topic| topic.first.of > 0);
    let most: Vec<f64> = topics.iter().map(|topic| topic.first.wilson().1).collect();
    let order = sorted(topics.len(), &|one, other| most[one].total_cmp(&most[other]));
    order.into_iter().map(|place| topics[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples::{self, attempt};
    use proptest::prelude::*;

    fn file(attempts: &[Attempt]) -> String {
        let mut progress = Progress::default();
        attempts.iter().for_each(|attempt| progress.record(attempt.clone()));
        progress.serialize()
    }

    #[test]
    fn files_that_cannot_be_read_are_named_and_skipped() {
        let sound = file(&[attempt("u0-t0-q0", 1, 1.0, Confidence::Sure)]);
        let class = Class::read([("ana.json", sound.as_str()), ("bo.json", "{"), ("cy.json", "{\"version\":9}")]);
        let skipped: Vec<_> = class.skipped.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((class.students(), skipped), (1, vec!["bo.json", "cy.json"]));
        assert_eq!(class.skipped[1].1, ProgressError::FromFuture { version: 9 });
    }

    #[test]
    fn a_student_who_hands_in_twice_counts_once() {
        let one = attempt("u0-t0-q0", 1, 1.0, Confidence::Sure);
        let two = attempt("u0-t0-q1", 2, 0.0, Confidence::Sure);
        let other = attempt("u0-t0-q1", 3, 0.0, Confidence::Sure);
        let files = [file(std::slice::from_ref(&one)), file(&[one.clone(), two]), file(&[other]), file(&[]), file(&[])];
        let class = Class::read(files.iter().zip(["a", "a2", "b", "c", "d"]).map(|(text, name)| (name, text.as_str())));
        assert_eq!((class.students(), class.repeated.as_slice()), (4, &["a2".to_owned()][..]));
        let report = report(&class, &examples::course(1, 1, 2), &[]);
        assert_eq!(report.topics[0].first, Tally { right: 1, of: 3 });
    }

    #[test]
    fn topics_are_told_weakest_first_by_first_answers() {
        let course = examples::course(1, 3, 4);
        let student = |seed: u64| {
            let mut attempts = Vec::new();
            for question in 0..4 {
                attempts.push(attempt(&format!("u0-t0-q{question}"), seed * 100 + question, 1.0, Confidence::Think));
                attempts.push(attempt(&format!("u0-t1-q{question}"), seed * 100 + question, 0.5, Confidence::Sure));
                attempts.push(attempt(
                    &format!("u0-t1-q{question}"),
                    seed * 100 + 50 + question,
                    1.0,
                    Confidence::Sure,
                ));
            }
            attempts.push(attempt("preset:walk:cold", seed * 100, 0.0, Confidence::Guess));
            file(&attempts)
        };
        let files: Vec<_> = (0..5).map(student).collect();
        let class = Class::read(files.iter().map(|text| ("x", text.as_str())));
        let report = report(&class, &course, &[]);
        let [weak, strong] = report.topics[..] else { panic!("{:?}", report.topics) };
        let tally = |right, of| Tally { right, of };
        assert_eq!((weak.topic, weak.first, weak.latest, weak.sure_misses), (1, tally(0, 20), tally(20, 20), 20));
        assert_eq!((weak.reteach(), strong.reteach()), (true, false));
        assert_eq!(report.calibration.answers(), 60);
        assert!(topics_csv(&report, &course).contains("u0-t1,u0,20,0,20,100,20,yes\r\n"));
    }

    proptest! {
        #[test]
        fn any_files_make_a_report(files in proptest::collection::vec(
            proptest::collection::vec((0_usize..9, 0_u64..50, 0.0_f64..=1.0, 0_usize..3), 0..20), 0..15,
        )) {
            let course = examples::course(1, 2, 4);
            let texts: Vec<_> = files.into_iter().map(|attempts| {
                let attempts: Vec<_> = attempts.into_iter().map(|(question, at_ms, score, confidence)| {
                    let id = format!("u0-t{}-q{}", question % 2, question / 2);
                    attempt(&id, at_ms, score, Confidence::ALL[confidence])
                }).collect();
                file(&attempts)
            }).collect();
            let class = Class::read(texts.iter().map(|text| ("x", text.as_str())));
            let report = report(&class, &course, &[]);
            for item in &report.items {
                prop_assert!((0.0..=1.0).contains(&item.mean) && item.students as usize <= class.students());
                prop_assert!(item.discrimination.is_none_or(|value| (-1.000_001..=1.000_001).contains(&value)));
            }
            prop_assert_eq!(items_csv(&report, &course).lines().count(), report.items.len() + 1);
        }
    }
}
