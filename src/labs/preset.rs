//! Presets: settings that make one point, each with the question that its run answers.
//!
//! Watching teaches little; committing to a guess first does. A preset asks before it shows, and the key to its question is
//! computed from the run: nobody writes it down.

use super::Run;
use crate::model::Micros;

/// Settings that make one point.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// The stable identifier: short, lower-case.
    pub id: &'static str,
    /// The point, in a few words: `A server dies under IP hash`.
    pub title: &'static str,
    /// The settings, as a link has them: `dns=warm&seed=3`.
    pub settings: &'static str,
    /// What is asked before the run is shown.
    pub question: Prediction,
}

/// A question about what will happen, answered by the run itself.
#[derive(Debug, Clone, Copy)]
pub struct Prediction {
    /// The question. Plain text; code between backticks.
    pub prompt: &'static str,
    /// What can be guessed.
    pub options: &'static [Guess],
    /// What the run answers.
    pub answer: fn(&dyn Run) -> Answer,
}

/// One thing that may be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// What would happen.
    pub text: &'static str,
    /// Why it does, or which misconception it would be.
    pub why: &'static str,
}

/// What a run answers to its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Index of the option that is right.
    pub option: usize,
    /// The moment that shows it, in microseconds.
    pub at: Micros,
}

/// Shorthand for the tables of presets.
pub const fn guess(text: &'static str, why: &'static str) -> Guess {
    Guess { text, why }
}

/// Index of the value that is nearest to another; the first among equals.
pub fn nearest(value: f64, to: &[f64]) -> usize {
    let distance = |index: usize| (to[index] - value).abs();
    (0..to.len()).reduce(|best, index| if distance(index) < distance(best) { index } else { best }).unwrap_or(0)
}

/// A result of a run by its name; 0 where it has none of that name.
pub fn measured(run: &dyn Run, name: &str) -> f64 {
    run.measures().iter().find(|measure| measure.name == name).map_or(0.0, |measure| measure.value)
}

/// When the stop with this title is reached; the end where there is none.
pub fn stop_at(run: &dyn Run, title: &str) -> Micros {
    run.moments().iter().find(|moment| moment.title == title).map_or(run.end(), |moment| moment.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_several() {
        assert_eq!([nearest(61.0, &[80.0, 60.0]), nearest(70.0, &[80.0, 60.0]), nearest(1.0, &[])], [1, 0, 0]);
    }
}
