//! What an answer says about memory, on the scale that [`super::memory`] takes.
//!
//! The learner is never asked for it: it follows from what the answer was worth and how sure the learner was.
//!
//! | answer | rating | because |
//! |---|---|---|
//! | worth less than two thirds | Again | it was not recalled |
//! | worth two thirds or more, not all | Hard | recalled in the main, with a slip |
//! | right, “I guess” | Hard | of four options one in four guesses is right; it must come again soon |
//! | right, “I think so” | Good | recalled with effort, which is what FSRS calls Good |
//! | right, “I am sure” | Good; Easy once it is confirmed | recalled without effort |
//!
//! Sureness is **confirmed** where the answer before, on an earlier day, was recalled too. At first sight a sure answer may be no
//! more than an option recognised, and right after a miss everyone is sure of what they have just read; Easy nearly doubles the
//! next interval, which is dear if it is wrong and costs one more answer if it is withheld. Overconfidence ends learning too
//! early (Dunlosky and Rawson, “Overconfidence produces underachievement”, Learning and Instruction 22, 2012). For the same
//! reason sure misses come first among the mistakes.

use super::{Attempt, Confidence};

/// From this score an answer was recalled in the main: two thirds, as scores round it.
const IN_THE_MAIN: f64 = 0.666;

/// How well something was recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rating {
    /// Not recalled.
    Again = 1,
    /// Recalled with great effort, with a slip, or by luck.
    Hard = 2,
    /// Recalled with some effort.
    Good = 3,
    /// Recalled without effort.
    Easy = 4,
}

impl Rating {
    /// All, worst first.
    pub const ALL: [Rating; 4] = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];

    /// What an attempt says, by the table above. `confirmed`: whether the answer before, on an earlier day, was recalled too.
    pub fn of(attempt: &Attempt, confirmed: bool) -> Rating {
        match (attempt.score, attempt.confidence) {
            (score, _) if score < IN_THE_MAIN => Rating::Again,
            (score, _) if score < 1.0 => Rating::Hard,
            (_, Confidence::Guess) => Rating::Hard,
            (_, Confidence::Sure) if confirmed => Rating::Easy,
            _ => Rating::Good,
        }
    }

    /// Whether it counts as recalled.
    pub fn recalled(self) -> bool {
        self > Rating::Again
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Response;

    fn rating(score: f64, confidence: Confidence, confirmed: bool) -> Rating {
        let attempt = Attempt { question: "q".into(), at_ms: 0, response: Response::Blank, score, confidence, seed: 0 };
        Rating::of(&attempt, confirmed)
    }

    #[test]
    fn the_table_holds() {
        for confidence in Confidence::ALL {
            assert_eq!(rating(0.0, confidence, true), Rating::Again);
            assert_eq!(rating(0.6, confidence, true), Rating::Again);
            assert_eq!(rating(0.666_667, confidence, true), Rating::Hard);
        }
        let right = Confidence::ALL.map(|confidence| rating(1.0, confidence, true));
        assert_eq!(right, [Rating::Hard, Rating::Good, Rating::Easy]);
    }

    #[test]
    fn sureness_has_to_be_confirmed() {
        let right = Confidence::ALL.map(|confidence| rating(1.0, confidence, false));
        assert_eq!(right, [Rating::Hard, Rating::Good, Rating::Good]);
    }
}
