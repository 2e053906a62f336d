//! Whether the learner is as often right as they are sure.
//!
//! For each degree of confidence the share of answers that were right in full, with its interval; one number for all; and
//! a verdict in words. Confidence never counts for marks.

use std::fmt;

use super::{Attempt, Confidence, Tally};

/// Below so many answers nothing is said.
pub const ENOUGH: u32 = 20;
/// How often sure answers are to be right, at least.
const SURE: f64 = 0.9;
/// How often guesses are right where there is nothing but luck, and a little knowledge, in them; at most.
const GUESS: f64 = 0.5;

/// Answers by confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calibration([Tally; 3]);

impl Confidence {
    /// The probability of being right that is taken for meant: an even bet among three options, two in three, nineteen in
    /// twenty. What else the words might mean differs by a few points from learner to learner; the verdict does not rest on it.
    pub const fn meant(self) -> f64 {
        match self {
            Confidence::Guess => 0.33,
            Confidence::Think => 0.67,
            Confidence::Sure => 0.95,
        }
    }
}

impl Calibration {
    /// Of these attempts.
    pub fn of<'a>(attempts: impl IntoIterator<Item = &'a Attempt>) -> Calibration {
        let mut calibration = Calibration::default();
        attempts.into_iter().for_each(|attempt| calibration.add(attempt.confidence, attempt.score >= 1.0));
        calibration
    }

    /// Counts another answer.
    pub fn add(&mut self, confidence: Confidence, right: bool) {
        self.0[confidence as usize].add(right);
    }

    /// How many answers of this confidence were right.
    pub fn tally(&self, confidence: Confidence) -> Tally {
        self.0[confidence as usize]
    }

    /// How many answers there were.
    pub fn answers(&self) -> u32 {
        self.0.iter().map(|tally| tally.of).sum()
    }

    /// The mean squared distance of what was meant from what was so, from 0, the best, to 1: the score of G. W. Brier
    /// (“Verification of forecasts expressed in terms of probability”, Monthly Weather Review 78, 1950), with
    /// [`Confidence::meant`] for the probabilities. Nothing of no answers.
    pub fn brier(&self) -> Option<f64> {
        let distance = |confidence: Confidence| {
            let (tally, meant) = (self.tally(confidence), confidence.meant());
            f64::from(tally.right) * (1.0 - meant) * (1.0 - meant) + f64::from(tally.of - tally.right) * meant * meant
        };
        let sum: f64 = Confidence::ALL.into_iter().map(distance).sum();
        (self.answers() > 0).then(|| sum / f64::from(self.answers()))
    }

    /// What there is to say. Only what the intervals bear out is said.
    pub fn verdict(&self) -> Verdict {
        let (guess, sure) = (self.tally(Confidence::Guess), self.tally(Confidence::Sure));
        if self.answers() < ENOUGH {
            Verdict::TooFew { answers: self.answers() }
        } else if sure.wilson().1 < SURE {
            Verdict::TooSure(sure)
        } else if guess.wilson().0 > GUESS {
            Verdict::TooModest(guess)
        } else {
            Verdict::Fair(sure)
        }
    }
}

/// How sureness and truth agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too little is known.
    TooFew {
        /// How many answers there are; [`ENOUGH`] are wanted.
        answers: u32,
    },
    /// Sure answers are wrong too often.
    TooSure(Tally),
    /// Guesses are right more often than guesses are.
    TooModest(Tally),
    /// Nothing speaks against the learner's own judgement; with the sure answers.
    Fair(Tally),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::TooFew { answers } => {
                write!(
                    f,
                    "After {ENOUGH} answers you see here whether you are right when you are sure; there are {answers} so far."
                )
            }
            Verdict::TooSure(Tally { right, of }) => write!(
                f,
                "When you were sure, you were right {right} times in {of}: you know less than you think. Before you say “sure”, \
                 say to yourself why the other answers are wrong."
            ),
            Verdict::TooModest(Tally { right, of }) => write!(
                f,
                "When you guessed, you were right {right} times in {of}: you know more than you think. Trust the reason that \
                 comes to mind first, and see whether it holds."
            ),
            Verdict::Fair(Tally { of: 0, .. }) => {
                write!(f, "You have not been sure yet; as far as you went, you judge yourself fairly.")
            }
            Verdict::Fair(Tally { right, of }) => write!(
                f,
                "When you were sure, you were right {right} times in {of}: you can rely on your own judgement of what you know."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calibration(counts: [(u32, u32); 3]) -> Calibration {
        Calibration(counts.map(|(right, of)| Tally { right, of }))
    }

    #[test]
    fn the_verdict_says_what_the_intervals_bear_out() {
        let said = |counts| calibration(counts).verdict();
        assert_eq!(said([(0, 0), (5, 10), (0, 9)]), Verdict::TooFew { answers: 19 });
        assert_eq!(said([(0, 0), (5, 10), (6, 10)]), Verdict::TooSure(Tally { right: 6, of: 10 }));
        assert_eq!(said([(0, 0), (5, 10), (8, 10)]), Verdict::Fair(Tally { right: 8, of: 10 }));
        assert_eq!(said([(18, 20), (0, 0), (0, 0)]), Verdict::TooModest(Tally { right: 18, of: 20 }));
        assert!(said([(5, 20), (0, 0), (0, 0)]).to_string().contains("have not been sure"));
        assert!(said([(0, 0), (5, 10), (6, 10)]).to_string().contains("6 times in 10"));
    }

    #[test]
    fn the_score_is_best_for_who_is_right_when_sure_and_wrong_when_guessing() {
        let brier = |counts| calibration(counts).brier().unwrap();
        assert!(brier([(0, 10), (0, 0), (10, 10)]) < brier([(5, 10), (0, 0), (5, 10)]));
        assert!((brier([(0, 0), (0, 0), (0, 4)]) - 0.95 * 0.95).abs() < 1e-12);
        assert_eq!(Calibration::default().brier(), None);
    }

    proptest! {
        #[test]
        fn the_score_is_from_0_to_1(counts in proptest::array::uniform3((0_u32..50, 0_u32..50))) {
            let calibration = calibration(counts.map(|(right, wrong)| (right, right + wrong)));
            prop_assert!(calibration.brier().is_none_or(|brier| (0.0..=1.0).contains(&brier)));
            prop_assert!(!calibration.verdict().to_string().is_empty());
        }
    }
}
