//! What to ask on which day, so that most is recalled on the day of the exam.
//!
//! Each day has room for so many questions, by the minutes a day and the learner's pace. They are taken in the order of what
//! asking them **today** adds to the expected score **on the exam's day**:
//!
//! - of a question answered before: its recall on that day if it is asked today, right or wrong as predicted, less its
//!   recall on that day if it is never asked again;
//! - of a question never asked: the recall on that day of one that is missed today and learnt thereby, times the
//!   probability of missing it, so that weak topics come earlier;
//! - both times the weight that the exam gives the question's unit.
//!
//! First come those that are due (recall has fallen to the desired retention) and those never asked; if there is room left and
//! an exam ahead, others follow. Nothing is planned past the exam. The plan looks [`HORIZON`] days ahead where the exam is
//! later or its date unknown.
//!
//! What is recalled on the exam's day is reckoned on the exponential curve here, not on FSRS's power law: whoever forgets as
//! slowly as that passes anyway. It makes the plan keep what it has taught before it turns to what is new, and leaves for the
//! last days what would not last. Of the policies tried on simulated learners, whose memory is not FSRS's
//! (`tests/learner.rs`), it was the best; reckoned on the power law it did hardly better than asking
//! at random.

mod forecast;
mod pace;

pub use forecast::{ENOUGH, Forecast, Outlook, forecast, minutes_for};
pub use pace::{USUAL_MS, answered_on, pace_ms, questions_in};

use std::cmp::Ordering;

use super::knowledge::{Card, exponential};
use super::{Day, Knowledge, Memory, Rating, When};
use crate::sorting::sorted;

/// How many days ahead the plan looks at most.
pub const HORIZON: i64 = 30;

/// What the learner is after.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// The day of the exam, if it is known.
    pub exam: Option<Day>,
    /// The recall at which a question is due, from 0 to 1.
    pub retention: f64,
    /// The weight of each unit in the exam.
    pub weights: Vec<u32>,
    /// How many questions the exam has.
    pub questions: u32,
}

impl Goal {
    /// The day that counts, seen from a day: the exam's, unless it is unknown or over.
    pub fn day(&self, today: Day) -> Day {
        self.exam.filter(|exam| *exam >= today).unwrap_or(today.plus(HORIZON))
    }
}

/// What to ask on a day: at most so many questions, the most useful first. Fewer where there is no more to do.
pub fn for_day(knowledge: &Knowledge<'_>, goal: &Goal, today: Day, room: usize) -> Vec<usize> {
    let exam = goal.day(today).min(today.plus(HORIZON));
    let planner = Planner { knowledge, goal, today, exam };
    let candidates = planner.candidates();
    let order = sorted(candidates.len(), &|one, other| candidates[one].order(&candidates[other]));
    order.into_iter().take(room).map(|place| candidates[place].entry).collect()
}

/// The day on which a question comes again; nothing where it was never asked, or where it is remembered until after the exam.
pub fn comes_again(knowledge: &Knowledge<'_>, goal: &Goal, today: Day, entry: usize) -> Option<Day> {
    let due = knowledge.due(entry, goal.retention)?;
    let past = goal.exam.is_some_and(|exam| exam >= today && due > exam);
    (!past).then_some(due.max(today))
}

/// How many questions are due on a day, new ones not counted.
pub fn due_count(knowledge: &Knowledge<'_>, goal: &Goal, today: Day) -> usize {
    let due = |entry: &usize| knowledge.due(*entry, goal.retention).is_some_and(|day| day <= today);
    (0..knowledge.catalogue().entries().len()).filter(due).count()
}

/// A question that may be asked today.
struct Candidate {
    entry: usize,
    /// Whether it is due or new.
    first: bool,
    /// What asking it today adds to the expected score.
    worth: f64,
}

impl Candidate {
    /// The more useful first.
    fn order(&self, other: &Candidate) -> Ordering {
        other.first.cmp(&self.first).then(other.worth.total_cmp(&self.worth))
    }
}

struct Planner<'a> {
    knowledge: &'a Knowledge<'a>,
    goal: &'a Goal,
    today: Day,
    /// The day for which recall counts.
    exam: Day,
}

impl Planner<'_> {
    fn candidates(&self) -> Vec<Candidate> {
        let catalogue = self.knowledge.catalogue();
        let weights = self.knowledge.unit_weights(&self.goal.weights);
        let ahead = self.goal.exam.is_some_and(|exam| exam >= self.today);
        let mut found = Vec::new();
        for (index, topic) in catalogue.topics().iter().enumerate() {
            let weight = weights[topic.unit] / catalogue.unit_entries(topic.unit).len().max(1) as f64;
            let new = self.worth_of_new(index);
            for entry in topic.entries.clone() {
                let (first, worth) = match self.knowledge.card(entry) {
                    None => (true, new),
                    Some(card) => (card.due(self.goal.retention) <= self.today, self.worth(card, entry)),
                };
                let extra = ahead && worth > 0.0;
                if first || extra && self.knowledge.card(entry).is_some_and(|card| card.last < self.today) {
                    found.push(Candidate { entry, first, worth: worth * weight });
                }
            }
        }
        found
    }

    /// What asking a question again today adds to its recall on the exam's day.
    fn worth(&self, card: &Card, entry: usize) -> f64 {
        let right = self.knowledge.recall(entry, When::On(self.today));
        let [after_right, after_wrong] = [Rating::Good, Rating::Again]
            .map(|rating| self.at_exam(card.memory.next(rating, card.days_until(self.today))));
        let left_alone = exponential(card.memory, card.days_until(self.exam) as f32);
        right * after_right + (1.0 - right) * after_wrong - left_alone
    }

    fn worth_of_new(&self, topic: usize) -> f64 {
        (1.0 - self.knowledge.unseen(topic)) * self.at_exam(Memory::first(Rating::Again))
    }

    /// The recall on the exam's day of what is answered today.
    fn at_exam(&self, memory: Memory) -> f64 {
        exponential(memory, self.exam.since(self.today) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use crate::learning::{Attempt, Catalogue, Confidence, Zone};
    use proptest::prelude::*;

    const TODAY: Day = Day(20_010);

    fn attempt(question: &str, day: Day, score: f64) -> Attempt {
        let at_ms = Zone::default().start_ms(day) + 3_600_000;
        examples::attempt(question, at_ms, score, Confidence::Think)
    }

    fn goal(exam: Option<Day>) -> Goal {
        Goal { exam, retention: 0.9, weights: vec![1, 1], questions: 40 }
    }

    fn known<'a>(course: &'a Catalogue, log: &[Attempt]) -> Knowledge<'a> {
        Knowledge::new(course, log, Zone::default(), u64::MAX)
    }

    fn ids<'a>(course: &'a Catalogue, entries: &[usize]) -> Vec<&'a str> {
        entries.iter().map(|&entry| course.entries()[entry].id.as_str()).collect()
    }

    #[test]
    fn weak_topics_come_earlier() {
        let course = examples::course(1, 3, 10);
        let scores = [1.0, 0.0, 0.5];
        let log: Vec<_> = (0..3)
            .flat_map(|topic| (0..5).map(move |n| attempt(&format!("u0-t{topic}-q{n}"), TODAY, scores[topic])))
            .collect();
        let plan = for_day(&known(&course, &log), &goal(Some(TODAY.plus(20))), TODAY, 15);
        let plan = ids(&course, &plan);
        assert!(plan[..10].iter().all(|id| id.starts_with("u0-t1") || id.starts_with("u0-t2")), "{plan:?}");
        assert!(plan[10..].iter().all(|id| id.starts_with("u0-t0")), "{plan:?}");
    }

    #[test]
    fn units_count_by_their_weight_in_the_exam() {
        let course = examples::course(2, 1, 4);
        let goal = Goal { weights: vec![1, 3], ..goal(Some(TODAY.plus(5))) };
        let plan = for_day(&known(&course, &[]), &goal, TODAY, 4);
        assert!(plan.iter().all(|&entry| course.unit_of(entry) == 1), "{plan:?}");
    }

    #[test]
    fn what_is_remembered_until_the_exam_comes_again_only_if_there_is_time_to_spare() {
        let course = examples::course(1, 1, 2);
        let log = [attempt("u0-t0-q0", TODAY.plus(-5), 1.0), attempt("u0-t0-q0", TODAY.plus(-3), 1.0)];
        let knowledge = known(&course, &log);
        let exam = |days| goal(Some(TODAY.plus(days)));
        assert_eq!(comes_again(&knowledge, &exam(3), TODAY, 0), None);
        assert_eq!(comes_again(&knowledge, &exam(30), TODAY, 0), Some(TODAY.plus(8)));
        assert_eq!(comes_again(&knowledge, &exam(30), TODAY.plus(9), 0), Some(TODAY.plus(9)));
        assert_eq!(comes_again(&knowledge, &exam(-1), TODAY, 0), Some(TODAY.plus(8)));
        assert_eq!(comes_again(&knowledge, &exam(3), TODAY, 1), None);
        assert_eq!(for_day(&knowledge, &exam(3), TODAY, 9), [1, 0]);
        assert_eq!(for_day(&knowledge, &goal(None), TODAY, 9), [1]);
        assert_eq!((due_count(&knowledge, &exam(3), TODAY), due_count(&knowledge, &exam(3), TODAY.plus(8))), (0, 1));
    }

    #[test]
    fn a_day_that_is_over_does_not_count() {
        let plan = goal(Some(TODAY.plus(-1)));
        assert_eq!((plan.day(TODAY), plan.day(TODAY.plus(-1))), (TODAY.plus(HORIZON), TODAY.plus(-1)));
    }

    #[test]
    fn too_little_is_said_to_be_too_little() {
        let course = examples::course(1, 1, 40);
        let log: Vec<_> = (0..30).map(|n| attempt(&format!("u0-t0-q{n}"), TODAY, 1.0)).collect();
        let forecast = |log| forecast(&known(&course, log), &goal(None), TODAY, 10, USUAL_MS);
        assert_eq!(forecast(&log[..29]), Forecast::TooLittle { answers: 29 });
        assert!(matches!(forecast(&log), Forecast::Known(outlook) if outlook.stopped.seen == 30));
        assert_eq!(minutes_for(0.5, &known(&course, &log[..29]), &goal(None), TODAY, USUAL_MS), None);
    }

    #[test]
    fn no_exam_is_too_far() {
        let course = examples::course(1, 1, 40);
        let log: Vec<_> = (0..30).map(|n| attempt(&format!("u0-t0-q{n}"), TODAY, 1.0)).collect();
        for exam in [TODAY, TODAY.plus(3_000), Day::LAST, Day(i64::MAX)] {
            let forecast = forecast(&known(&course, &log), &goal(Some(exam)), TODAY, 240, 1);
            let Forecast::Known(outlook) = forecast else { panic!("there are enough answers") };
            assert!((0.0..=1.0).contains(&outlook.planned.mean), "{exam}: {outlook:?}");
        }
    }

    proptest! {
        #[test]
        fn a_plan_has_room_for_no_more_than_its_room(
            log in proptest::collection::vec((0_usize..2, 0_usize..2, 0_usize..3, -40_i64..1, 0.0_f64..=1.0), 0..60),
            exam in proptest::option::of(-5_i64..60), room in 0_usize..15,
        ) {
            let course = examples::course(2, 2, 3);
            let mut log: Vec<_> = log.into_iter().map(|(unit, topic, question, day, score)| {
                attempt(&format!("u{unit}-t{topic}-q{question}"), TODAY.plus(day), score)
            }).collect();
            log.sort_by_key(|attempt| attempt.at_ms);
            let (knowledge, goal) = (known(&course, &log), goal(exam.map(|days| TODAY.plus(days))));
            let mut plan = for_day(&knowledge, &goal, TODAY, room);
            prop_assert!(plan.len() <= room);
            plan.sort_unstable();
            prop_assert!(plan.windows(2).all(|pair| pair[0] < pair[1]));
            let unseen_or_due = (0..12).filter(|&entry| knowledge.due(entry, 0.9).is_none_or(|due| due <= TODAY)).count();
            prop_assert!(plan.len() >= unseen_or_due.min(room));
        }
    }
}
