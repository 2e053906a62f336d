//! The score to expect on the day of the exam.
//!
//! The plan is followed day by day in expectation: a question asked on a day is right with its predicted recall, and its
//! memory becomes the mean of both outcomes, geometric in stability and arithmetic in difficulty. One pass, no chance: the
//! same log gives the same forecast, and more minutes never look worse by luck. An answer foreseen as right counts as Hard,
//! not as Good: what has not been learnt yet is easily overrated. With that, forecasts for simulated learners
//! (`tests/learner.rs`) are off by a few points on average, and nine in ten scores fall within the interval stated.
//!
//! What is forecast is the share of questions answered right. It takes the learner to keep to the plan.

use super::{Goal, for_day, questions_in};
use crate::learning::knowledge::{Card, Estimate, Mastery};
use crate::learning::{Confidence, Day, Knowledge, Memory, Rating, When};

/// Below so many answers nothing is forecast: too little is known yet.
pub const ENOUGH: u32 = 30;
/// How far the gain from what is yet to be learnt may be off, as a share of it: a standard deviation.
const UNPROVEN: f64 = 0.4;
/// A plan is followed in at most about so many steps: of a day each, or of several days where the exam is far.
const STEPS: i64 = 60;
/// The most minutes a day that are considered.
const MOST_MINUTES: u32 = 240;
/// Steps in which minutes are looked for.
const STEP: u32 = 5;

/// What can be said of the exam's day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Forecast {
    /// Too little is known yet.
    TooLittle {
        /// How many answers there are; [`ENOUGH`] are wanted.
        answers: u32,
    },
    /// The score to expect.
    Known(Outlook),
}

/// The scores to expect, as shares of the exam's marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// If the plan is followed until the day before. Its interval is that of the score itself: the luck of which questions are
    /// drawn is in it.
    pub planned: Mastery,
    /// If nothing more is done from now on.
    pub stopped: Mastery,
}

/// The score to expect on the exam's day, from the state of things today and so many minutes on each day from today to the
/// day before.
pub fn forecast(knowledge: &Knowledge<'_>, goal: &Goal, today: Day, minutes: u32, pace_ms: u64) -> Forecast {
    if knowledge.answers() < ENOUGH {
        return Forecast::TooLittle { answers: knowledge.answers() };
    }
    let ahead = follow(knowledge, goal, today, questions_in(minutes, pace_ms));
    let (now, then) = (at_exam(knowledge, goal, today), at_exam(&ahead, goal, today));
    Forecast::Known(Outlook {
        planned: score(&ahead, then, goal, then.mean - now.mean),
        stopped: score(knowledge, now, goal, 0.0),
    })
}

/// The fewest minutes a day, in steps of five, with which a score is expected to be reached; nothing where four hours a day
/// would not do, or where too little is known. It costs some six to twelve forecasts.
pub fn minutes_for(target: f64, knowledge: &Knowledge<'_>, goal: &Goal, today: Day, pace_ms: u64) -> Option<u32> {
    let reached = |steps: u32| {
        let planned = follow(knowledge, goal, today, questions_in(steps * STEP, pace_ms));
        at_exam(&planned, goal, today).mean >= target
    };
    if knowledge.answers() < ENOUGH {
        return None;
    }
    // Few minutes are followed faster than many: doubling from below costs less than halving from above.
    let (mut low, mut high) = (1, 1);
    while !reached(high) {
        if high >= MOST_MINUTES / STEP {
            return None;
        }
        (low, high) = (high + 1, (2 * high).min(MOST_MINUTES / STEP));
    }
    while low < high {
        let middle = (low + high) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low * STEP)
}

/// What is recalled on the exam's day of what is known.
fn at_exam(knowledge: &Knowledge<'_>, goal: &Goal, today: Day) -> Estimate {
    knowledge.estimate_course(&goal.weights, When::On(goal.day(today)))
}

/// The score that an estimate of what is recalled comes to; so much of it is yet to be learnt. The luck of the draw is in it:
/// the exam asks `goal.questions` questions.
fn score(knowledge: &Knowledge<'_>, estimate: Estimate, goal: &Goal, gain: f64) -> Mastery {
    let luck = estimate.mean * (1.0 - estimate.mean) / f64::from(goal.questions.max(1));
    let yet = UNPROVEN * gain;
    Mastery::about(estimate, knowledge.variance(estimate) + luck + yet * yet)
}

/// What will be known once the plan has been followed until the day before the exam.
fn follow<'a>(knowledge: &Knowledge<'a>, goal: &Goal, today: Day, room: usize) -> Knowledge<'a> {
    let mut ahead = knowledge.clone();
    let exam = goal.day(today);
    let step = 1 + exam.since(today) / STEPS;
    let mut day = today;
    while day < exam {
        for entry in for_day(&ahead, goal, day, room.saturating_mul(step as usize)) {
            let card = expected(&ahead, entry, day);
            ahead.set_card(entry, card);
        }
        day = day.plus(step);
    }
    ahead
}

/// A question's card after it is asked on a day, in expectation.
fn expected(knowledge: &Knowledge<'_>, entry: usize, day: Day) -> Card {
    let right = knowledge.recall(entry, When::On(day));
    let before = knowledge.card(entry);
    let [recalled, missed] = [Rating::Hard, Rating::Again].map(|rating| match before {
        Some(card) => card.memory.next(rating, card.days_until(day)),
        None => Memory::first(rating),
    });
    let memory = Memory {
        stability: missed.stability * libm::pow(f64::from(recalled.stability / missed.stability), right) as f32,
        difficulty: missed.difficulty + (recalled.difficulty - missed.difficulty) * right as f32,
    };
    let new = Card {
        memory,
        last: day,
        last_ms: 0,
        answers: 0,
        misses: 0,
        rating: Rating::Hard,
        confidence: Confidence::Think,
    };
    let card = before.copied().unwrap_or(new);
    Card { memory, last: day, answers: card.answers + 1, ..card }
}
