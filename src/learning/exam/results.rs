//! How an exam went.

use super::{FULL_MARKS, Sitting, Slot};
use crate::learning::{Calibration, Catalogue, Confidence, Misfit, Question, Response};
use crate::sorting::sort;

/// So many marks of so many questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// In millionths of a question's marks.
    marks: u64,
    /// How many questions were graded.
    pub of: u32,
}

impl Score {
    fn add(&mut self, marks: u32) {
        self.marks += u64::from(marks);
        self.of += 1;
    }

    /// The marks, one a question.
    pub fn marks(self) -> f64 {
        self.marks as f64 / f64::from(FULL_MARKS)
    }

    /// The share of the marks, from 0 to 1; nothing of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.marks() / f64::from(self.of))
    }
}

/// How an exam went.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The marks in all.
    pub score: Score,
    /// How many questions were left blank.
    pub blank: u32,
    /// How many could not be graded, because they were removed or changed since; they count for nothing.
    pub ungraded: u32,
    /// The marks by unit, one entry each, in the order of the course.
    pub units: Vec<Score>,
    /// The marks by level, lowest first.
    pub levels: [Score; 5],
    /// Sureness and truth, of the questions of which the learner said how sure they were.
    pub calibration: Calibration,
    /// Places of questions that took more than twice their share of the time.
    pub slow: Vec<usize>,
    /// Identifiers of the questions to drill: without full marks, first those the learner was sure of, and those left blank
    /// last.
    pub drill: Vec<String>,
}

/// What an answer to a question, presented with a seed, is worth in an exam, from 0 to 1. What was typed and cannot be read is
/// wrong; nothing is said of an answer that does not fit the question, which must have been changed since.
pub fn worth(question: &Question, response: &Response, presentation: u64) -> Option<f64> {
    let mut question = question.clone();
    question.pose(presentation);
    match question.grade(response) {
        Ok(grade) => Some(grade.score),
        Err(Misfit::NoNumber | Misfit::Unit) => Some(0.0),
        Err(_) => None,
    }
}

/// How an exam went that was handed in. Of one that was not, or was broken off, nothing is graded.
pub fn results(sitting: &Sitting, catalogue: &Catalogue) -> Results {
    let mut results = Results {
        score: Score::default(),
        blank: 0,
        ungraded: 0,
        units: vec![Score::default(); catalogue.units().len()],
        levels: [Score::default(); 5],
        calibration: Calibration::default(),
        slow: slow(sitting),
        drill: Vec::new(),
    };
    let mut drill = Vec::new();
    for (index, slot) in sitting.slots().iter().enumerate() {
        let Some(marks) = sitting.marks(index) else {
            results.ungraded += 1;
            continue;
        };
        results.add(catalogue.find(&slot.question), marks, catalogue);
        results.blank += u32::from(slot.response.is_blank());
        if let Some(confidence) = slot.confidence.filter(|_| !slot.response.is_blank()) {
            results.calibration.add(confidence, marks == FULL_MARKS);
        }
        if marks < FULL_MARKS {
            drill.push(index);
        }
    }
    let slots = sitting.slots();
    sort(&mut drill, &|one, other| urgency(&slots[other]).cmp(&urgency(&slots[one])));
    results.drill = drill.into_iter().map(|index| slots[index].question.clone()).collect();
    results
}

impl Results {
    fn add(&mut self, entry: Option<usize>, marks: u32, catalogue: &Catalogue) {
        self.score.add(marks);
        if let Some(entry) = entry {
            self.units[catalogue.unit_of(entry)].add(marks);
            self.levels[catalogue.entries()[entry].level as usize].add(marks);
        }
    }
}

/// A sure miss is a misconception; a blank may be a matter of time.
fn urgency(slot: &Slot) -> (bool, Option<Confidence>) {
    (!slot.response.is_blank(), slot.confidence)
}

fn slow(sitting: &Sitting) -> Vec<usize> {
    let share = sitting.end_ms().saturating_sub(sitting.start_ms()) / (sitting.slots().len() as u64).max(1);
    let slots = sitting.slots().iter().enumerate();
    slots.filter(|(_, slot)| slot.spent_ms > 2 * share).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::exam::sitting::tests::sittings;
    use crate::learning::examples;
    use crate::learning::kinds::computed::Computed;
    use crate::learning::{Kind, QuestionKind, generators};
    use proptest::prelude::*;

    #[test]
    fn an_exam_is_told_by_unit_and_level_with_what_to_drill() {
        let course = examples::course(2, 1, 3);
        let ids = ["u0-t0-q0", "u0-t0-q1", "u1-t0-q0", "u1-t0-q1", "u1-t0-q2", "gone"];
        let mut exam = Sitting::begin(ids.map(str::to_owned).to_vec(), 12, 1, 1_000);
        let answers = [(0, Confidence::Sure), (1, Confidence::Think), (1, Confidence::Sure), (1, Confidence::Guess)];
        for (slot, (choice, confidence)) in answers.into_iter().enumerate() {
            exam.turn_to(slot, 1_000 + slot as u64 * 250_000 / 4);
            exam.answer(Response::Choice(choice), Some(confidence), 2_000 + slot as u64 * 250_000 / 4);
        }
        let grade = |id: &str, response: &Response, _: u64| {
            (id != "gone").then(|| if *response == Response::Choice(0) { 1.0 } else { 0.0 })
        };
        exam.hand_in(500_000, &grade);
        let results = results(&exam, &course);
        let score = |marks: u64, of| Score { marks: marks * 1_000_000, of };
        assert_eq!((results.score, results.blank, results.ungraded), (score(1, 5), 1, 1));
        assert_eq!(results.units, [score(1, 2), score(0, 3)]);
        assert_eq!(results.levels, [score(1, 2), score(0, 2), score(0, 1), score(0, 0), score(0, 0)]);
        assert_eq!(results.drill, ["u1-t0-q0", "u0-t0-q1", "u1-t0-q1", "u1-t0-q2"]);
        assert_eq!(results.slow, [3]);
        assert_eq!(results.calibration.answers(), 4);
        assert_eq!((results.score.share(), score(0, 0).share()), (Some(0.2), None));
    }

    #[test]
    fn what_cannot_be_read_is_wrong_and_what_does_not_fit_is_nothing() {
        let generator = generators::all().next().expect("there are generators").id;
        let number = |seed| Computed::new(generator, seed).expect("it is one of them");
        let question = examples::question("n", Kind::Computed(number(1)));
        let text = |text: &str| Response::Text(text.into());
        for seed in 0..20 {
            assert_eq!(worth(&question, &number(seed).key(), seed), Some(1.0), "the numbers are those of the seed");
        }
        assert_eq!(worth(&question, &text("many"), 1), Some(0.0));
        assert_eq!(worth(&question, &Response::Choice(0), 1), None);
    }

    proptest! {
        #[test]
        fn every_question_is_graded_or_not(exam in sittings()) {
            let results = results(&exam, &examples::course(1, 1, 1));
            prop_assert_eq!((results.score.of + results.ungraded) as usize, exam.slots().len());
            prop_assert!(results.score.share().is_none_or(|share| (0.0..=1.0).contains(&share)));
        }
    }
}
