//! Questions: what is asked, what can be answered, how an answer is graded; what the learner did; and the exam trainer, which
//! decides from that what to ask when.
//!
//! Pure. A question kind is one file in [`kinds`] and one line in its registry; a family of computed questions one file in
//! [`generators`] and one line in its. Of the trainer, [`catalogue`] says what there is, [`knowledge`] what of it is known,
//! [`plan`] what to ask on which day, [`session`] in what order, [`exam`] what an exam asks, [`calibration`] whether sureness
//! is borne out, [`analysis`] what a class knows. Nothing here draws a question, reads a clock or stores anything; where the
//! questions come from is the business of [`crate::course`].

pub mod analysis;
pub mod calendar;
pub mod calibration;
pub mod catalogue;
pub mod exam;
#[cfg(test)]
pub(crate) mod examples;
pub mod generators;
pub mod grade;
pub mod kinds;
pub mod knowledge;
pub mod memory;
pub mod packed;
pub mod plan;
pub mod progress;
pub mod rating;
pub mod response;
mod sentence;
pub mod session;
pub mod shuffle;
pub mod tally;
pub mod unit;

use serde::{Deserialize, Serialize};

pub use calendar::{Day, Zone};
pub use calibration::Calibration;
pub use catalogue::Catalogue;
pub use grade::{Grade, Mark, Misfit, PartFeedback};
pub use kinds::{Kind, QuestionKind};
pub use knowledge::{Knowledge, When};
pub use memory::Memory;
pub use progress::{Attempt, Confidence, Progress, ProgressError};
pub use rating::Rating;
pub use response::Response;
pub use sentence::sentence;
pub use shuffle::{seed_of, shuffle};
pub use tally::Tally;

/// A question, its texts rendered to HTML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "packed::Packed", into = "packed::Packed")]
pub struct Question {
    /// Stable identifier, unique in the course.
    pub id: String,
    /// The topic whose note answers it.
    pub topic: String,
    /// What is answered and how, by kind.
    pub kind: Kind,
    /// What it asks of the learner.
    pub level: Level,
    /// 1 easy, 2 exam, 3 hard.
    pub difficulty: u8,
    /// Anchor of the passage of the note that answers it.
    pub section: String,
    /// A tag shared by questions about the same confusable pair.
    pub confusable: Option<String>,
    /// What is asked, as HTML: whole paragraphs, lists, code.
    pub prompt: String,
    /// The reasoning, as HTML, shown after answering.
    pub explanation: String,
}

impl Question {
    /// The seed with which the question is presented where no other is given; of a computed one, that of its numbers.
    pub fn seed(&self) -> u64 {
        match &self.kind {
            Kind::Computed(computed) => computed.seed(),
            _ => seed_of(&self.id),
        }
    }

    /// Puts the numbers that belong to a seed into a computed question; all others stay as they are. To be called before an
    /// answer given under that seed is graded.
    pub fn pose(&mut self, seed: u64) {
        if let Kind::Computed(computed) = &self.kind {
            let (computed, [prompt, explanation]) = computed.posed(seed);
            (self.kind, self.prompt, self.explanation) = (Kind::Computed(computed), prompt, explanation);
        }
    }

    /// The seed with which to ask again after another one: the next, or, for a computed question, the next that gives other
    /// numbers.
    pub fn seed_after(&self, seed: u64) -> u64 {
        /// Seeds that are tried; only a generator with few numbers needs more than one.
        const TRIES: u64 = 20;
        let next = seed.wrapping_add(1);
        let Kind::Computed(computed) = &self.kind else { return next };
        let prompt = |seed: u64| computed.posed(seed).1;
        let now = prompt(seed);
        (1..=TRIES).map(|step| seed.wrapping_add(step)).find(|&other| prompt(other) != now).unwrap_or(next)
    }

    /// The order in which its parts are shown: see [`kinds::QuestionKind::present`].
    pub fn present(&self, seed: u64) -> Vec<usize> {
        self.kind.present(seed)
    }

    /// Grades an answer.
    ///
    /// # Errors
    /// When the answer does not fit the question, for instance because the question was edited since.
    pub fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        self.kind.grade(response)
    }
}

/// What a question asks of the learner: Bloom's levels as the course uses them, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// To know a fact or a term.
    Remember,
    /// To say why.
    Understand,
    /// To work it out for a given case.
    Apply,
    /// To take a situation apart: what breaks, and where.
    Analyse,
    /// To choose, and defend the choice.
    Evaluate,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 5] = [Level::Remember, Level::Understand, Level::Apply, Level::Analyse, Level::Evaluate];

    /// The word used in content and shown to readers.
    pub const fn id(self) -> &'static str {
        match self {
            Level::Remember => "remember",
            Level::Understand => "understand",
            Level::Apply => "apply",
            Level::Analyse => "analyse",
            Level::Evaluate => "evaluate",
        }
    }

    /// The level with this word.
    pub fn from_id(id: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinds::computed::Computed;

    fn computed(generator: &str) -> Question {
        let mut question = Question {
            id: "a-question".into(),
            topic: "a-topic".into(),
            kind: Kind::Computed(Computed::new(generator, 0).expect("it is there")),
            level: Level::Apply,
            difficulty: 2,
            section: "a-section".into(),
            confusable: None,
            prompt: String::new(),
            explanation: String::new(),
        };
        question.pose(7);
        question
    }

    #[test]
    fn asking_again_gives_other_numbers_and_going_back_the_same() {
        for generator in generators::all() {
            let first = computed(generator.id);
            let mut again = first.clone();
            let next = first.seed_after(first.seed());
            again.pose(next);
            assert_ne!(again.prompt, first.prompt, "{}", generator.id);
            again.pose(first.seed());
            assert_eq!((&again.prompt, again.kind.key()), (&first.prompt, first.kind.key()), "{}", generator.id);
        }
    }
}
