//! What an answer is worth, part by part, and why an answer may not fit its question.

use std::fmt;

/// The worth of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// From 0 to 1; how parts add up is stated by each kind.
    pub score: f64,
    /// Whether the answer is right in full.
    pub right: bool,
    /// One entry a part (option, reason, item or pair), in the order of the file; where the answer is typed, the right
    /// answer and then the wrong ones that are known.
    pub parts: Vec<PartFeedback>,
}

impl Grade {
    /// A grade whose `right` follows from the score.
    pub(super) fn new(score: f64, parts: Vec<PartFeedback>) -> Grade {
        let score = score.clamp(0.0, 1.0);
        Grade { score, right: score == 1.0, parts }
    }
}

/// What is said about one part after answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFeedback {
    /// Whether the learner chose the option, placed the item or paired the left side.
    pub chosen: bool,
    /// Whether that is right: of an option, whether it belongs to the right answer; of an item or a pair, whether it was
    /// put where it belongs. An item or pair that was left out has its right place still, so it counts as right here
    /// and, not being chosen, as [`Mark::Missed`].
    pub right: bool,
    /// Why, as HTML.
    pub why: String,
}

/// A part's feedback in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Chosen, and right.
    Hit,
    /// Not chosen, and should have been.
    Missed,
    /// Chosen, and wrong.
    Wrong,
    /// Not chosen, rightly so.
    Left,
}

impl PartFeedback {
    /// Choice and truth together.
    pub const fn mark(&self) -> Mark {
        match (self.chosen, self.right) {
            (true, true) => Mark::Hit,
            (false, true) => Mark::Missed,
            (true, false) => Mark::Wrong,
            (false, false) => Mark::Left,
        }
    }
}

/// Why an answer cannot be graded: it was given to the question as it once was, or was stored damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// The question's kind takes another form of answer.
    Form {
        /// The form that it takes: “one option”.
        takes: &'static str,
    },
    /// The answer names a part which the question does not have.
    Absent {
        /// The part named, counted from 1.
        part: usize,
        /// How many the question has.
        of: usize,
    },
    /// The answer names a part more than once.
    Twice {
        /// The part named, counted from 1.
        part: usize,
    },
    /// The answer pairs another number of left sides than the question has.
    Length {
        /// How many it pairs.
        has: usize,
        /// How many the question has.
        of: usize,
    },
    /// What was typed is no number.
    NoNumber,
    /// The number was typed with a unit that is not, and does not convert to, the question's.
    Unit,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::Form { takes } => write!(f, "this answer is of another form: the question takes {takes}"),
            Misfit::Absent { part, of } => write!(f, "this answer names part {part}, but the question has {of}"),
            Misfit::Twice { part } => write!(f, "this answer names part {part} more than once"),
            Misfit::Length { has, of } => write!(f, "this answer has {has} parts, but the question has {of}"),
            Misfit::NoNumber => f.write_str("this can't be read as a number: write digits, as in 1,200 or 0.5"),
            Misfit::Unit => f.write_str("this unit does not fit: leave it out, it stands beside the field"),
        }
    }
}

impl std::error::Error for Misfit {}

/// Which of `count` parts are named.
///
/// # Errors
/// When one is named twice or does not exist.
pub(super) fn flags(named: &[usize], count: usize) -> Result<Vec<bool>, Misfit> {
    let mut flags = vec![false; count];
    for &index in named {
        let flag = flags.get_mut(index).ok_or(Misfit::Absent { part: index.saturating_add(1), of: count })?;
        if std::mem::replace(flag, true) {
            return Err(Misfit::Twice { part: index + 1 });
        }
    }
    Ok(flags)
}

/// A share as a number from 0 to 1; a share of nothing is 0.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
