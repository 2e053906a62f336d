//! How questions do their work: how hard each is, whether it tells those who know from those who do not, and what lures.

use super::Answers;
use crate::learning::{Catalogue, Kind, Question};
use crate::sorting::sorted;

/// From so many students on discrimination is told.
pub const ENOUGH: usize = 10;
/// A student's other answers count from so many on.
const OTHERS: usize = 5;

/// How a question does its work.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The question.
    pub entry: usize,
    /// How many students answered it.
    pub students: u32,
    /// How many of them were right in full at first sight.
    pub right: u32,
    /// The mean score of first answers, from 0, hard, to 1, easy: the classical difficulty index.
    pub mean: f64,
    /// How well it tells students apart, from −1 to 1: the correlation of its score with the student's mean score in all
    /// other questions (the item–rest correlation; for questions that are right or wrong, the point-biserial one). By a common
    /// rule of thumb it tells little below 0.2; below 0 the question misleads those who know. It takes [`ENOUGH`] students, and
    /// scores that differ.
    pub discrimination: Option<f64>,
    /// The parts wrongly chosen at first sight with how often, the most frequent first; as the question's file counts them, from
    /// 0. Empty where the question is not at hand, and for computed ones, whose mistakes differ with their numbers.
    pub lures: Vec<(usize, u32)>,
}

/// Every question that somebody answered.
pub(super) fn items(catalogue: &Catalogue, students: &[Vec<Answers<'_>>], questions: &[Question]) -> Vec<Item> {
    (0..catalogue.entries().len()).filter_map(|entry| item(catalogue, entry, students, questions)).collect()
}

fn item(catalogue: &Catalogue, entry: usize, students: &[Vec<Answers<'_>>], questions: &[Question]) -> Option<Item> {
    let answers_of = |answers: &Vec<Answers<'_>>| {
        let place = answers.binary_search_by_key(&entry, |answers| answers.entry).ok()?;
        Some(answers[place].first.score)
    };
    let scores: Vec<f64> = students.iter().filter_map(answers_of).collect();
    let pairs: Vec<(f64, f64)> =
        students.iter().filter_map(|answers| Some((answers_of(answers)?, rest(answers, entry)?))).collect();
    let is_it = |question: &&Question| {
        question.id == catalogue.entries()[entry].id && !matches!(question.kind, Kind::Computed(_))
    };
    let question = questions.iter().find(is_it);
    (!scores.is_empty()).then(|| Item {
        entry,
        students: scores.len() as u32,
        right: scores.iter().filter(|score| **score >= 1.0).count() as u32,
        mean: scores.iter().sum::<f64>() / scores.len() as f64,
        discrimination: if pairs.len() >= ENOUGH { correlation(&pairs) } else { None },
        lures: question.map(|question| lures(question, students)).unwrap_or_default(),
    })
}

/// A student's mean score in all other questions.
fn rest(answers: &[Answers<'_>], entry: usize) -> Option<f64> {
    let others = answers.iter().filter(|answers| answers.entry != entry);
    let (sum, count) = others.fold((0.0, 0), |(sum, count), answers| (sum + answers.first.score, count + 1));
    (count >= OTHERS).then(|| sum / count as f64)
}

/// Pearson's correlation; nothing where either side is always the same.
fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let (sum_x, sum_y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (mean_x, mean_y) = (sum_x / n, sum_y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (x, y) = (x - mean_x, y - mean_y);
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    // Rounding leaves a trace of a spread where there is none.
    (xx > 1e-9 && yy > 1e-9).then(|| xy / (xx * yy).sqrt())
}

/// Which parts were wrongly chosen, by today's wording: an answer that no longer fits the question is passed over.
fn lures(question: &Question, students: &[Vec<Answers<'_>>]) -> Vec<(usize, u32)> {
    let mut counts: Vec<u32> = Vec::new();
    for answers in students.iter().flatten().filter(|answers| answers.first.question == question.id) {
        let Ok(grade) = question.grade(&answers.first.response) else { continue };
        counts.resize(grade.parts.len().max(counts.len()), 0);
        for (part, count) in grade.parts.iter().zip(&mut counts) {
            *count += u32::from(part.chosen && !part.right);
        }
    }
    let order = sorted(counts.len(), &|one, other| counts[other].cmp(&counts[one]));
    order.into_iter().map(|part| (part, counts[part])).filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Class, report};
    use super::*;
    use crate::learning::examples;
    use crate::learning::kinds::one::One;
    use crate::learning::kinds::{AnswerOption, Kind};
    use crate::learning::{Attempt, Confidence, Progress, Response};

    /// Twelve students, of whom the later are the better; question 0 is right for the better half, 1 for the worse, and the
    /// others for as many as the student is good.
    fn class() -> Class {
        let student = |student: u64| {
            let mut progress = Progress::default();
            for question in 0..12 {
                let right = match question {
                    0 => student >= 6,
                    1 => student < 6,
                    _ => question < 2 + student,
                };
                progress.record(Attempt {
                    question: format!("u0-t0-q{question}"),
                    at_ms: 1_000 * student + question,
                    response: Response::Choice(if right { 0 } else { 1 + usize::from(student.is_multiple_of(3)) }),
                    score: f64::from(u8::from(right)),
                    confidence: Confidence::Think,
                    seed: 0,
                });
            }
            progress.serialize()
        };
        let files: Vec<_> = (0..12).map(student).collect();
        Class::read(files.iter().map(|text| ("x", text.as_str())))
    }

    fn question(id: &str) -> Question {
        let option = |right| AnswerOption { html: String::new(), right, why: String::new() };
        examples::question(id, Kind::One(One { options: vec![option(true), option(false), option(false)] }))
    }

    #[test]
    fn a_good_question_tells_the_better_from_the_worse() {
        let course = examples::course(1, 1, 12);
        let items = report(&class(), &course, &[]).items;
        assert_eq!((items[0].students, items[0].right, items[0].mean), (12, 6, 0.5));
        assert!(items[0].discrimination.unwrap() > 0.7 && items[1].discrimination.unwrap() < -0.7, "{items:?}");
        assert!(items[2].mean > items[11].mean);
    }

    #[test]
    fn lures_are_told_for_questions_at_hand() {
        let course = examples::course(1, 1, 12);
        let items = report(&class(), &course, &[question("u0-t0-q0")]).items;
        assert_eq!(items[0].lures, [(1, 4), (2, 2)]);
        assert!(items[1].lures.is_empty());
    }

    #[test]
    fn too_few_students_and_equal_scores_tell_nothing() {
        assert_eq!(correlation(&[(0.0, 1.0), (1.0, 1.0)]), None);
        assert_eq!(correlation(&[]), None);
        assert!((correlation(&[(0.0, 0.0), (1.0, 2.0), (2.0, 4.0)]).unwrap() - 1.0).abs() < 1e-12);
    }
}
