//! What the learner did: an append-only log of attempts, and its stored form.
//!
//! Nothing here reads a clock or a store; times come in, text goes out. The JSON form is
//! `{"version":1,"attempts":[…]}` and is read for ever: a later version adds a reader, it never changes this one.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Response;

/// The version that this program writes.
pub const VERSION: u32 = 1;

/// How sure the learner was, said before the answer was shown. Never counts for marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// “I guess.”
    Guess,
    /// “I think so.”
    Think,
    /// “I am sure.”
    Sure,
}

impl Confidence {
    /// All, least sure first.
    pub const ALL: [Confidence; 3] = [Confidence::Guess, Confidence::Think, Confidence::Sure];
}

/// One answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// The question's identifier; it may have been edited or removed since.
    pub question: String,
    /// When it was answered, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
    /// What was answered.
    pub response: Response,
    /// What it was worth then, from 0 to 1.
    pub score: f64,
    /// How sure the learner was.
    pub confidence: Confidence,
    /// The seed with which the question was presented.
    pub seed: u64,
}

impl Attempt {
    /// By time first; a total order, so that logs merge to the same whichever comes first.
    fn order(&self, other: &Attempt) -> Ordering {
        (self.at_ms, &self.question, self.seed, &self.response, self.confidence)
            .cmp(&(other.at_ms, &other.question, other.seed, &other.response, other.confidence))
            .then(self.score.total_cmp(&other.score))
    }
}

/// Everything the learner did, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    attempts: Vec<Attempt>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress { version: VERSION, attempts: Vec::new() }
    }
}

/// Why a stored log cannot be used. Its text is to be kept aside, never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgressError {
    /// It is not a log, or a damaged one.
    Corrupt {
        /// Where: “line 1, column 20”, or “attempt 3”.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// It was written by a later version of this program.
    FromFuture {
        /// The version that it states.
        version: u32,
    },
}

impl fmt::Display for ProgressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProgressError::Corrupt { place, why } => write!(
                f,
                "The saved progress is damaged at {place}: {why}. It is kept as it is: download it, then import an \
                 earlier export or start afresh."
            ),
            ProgressError::FromFuture { version } => write!(
                f,
                "The saved progress is of version {version}, and this page knows versions up to {VERSION}. It is kept \
                 as it is: reload the page to get the newer program, or download it."
            ),
        }
    }
}

impl std::error::Error for ProgressError {}

impl Progress {
    /// Reads the stored form.
    ///
    /// # Errors
    /// When the text is no log, is damaged anywhere, or comes from a later version.
    pub fn parse(text: &str) -> Result<Progress, ProgressError> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Header {
            version: u32,
        }
        let header: Header = serde_json::from_str(text).map_err(corrupt)?;
        match header.version {
            VERSION => {}
            0 => {
                return Err(ProgressError::Corrupt {
                    place: "“version”".into(), why: "there is no version 0".into()
                });
            }
            version => return Err(ProgressError::FromFuture { version }),
        }
        let mut progress: Progress = serde_json::from_str(text).map_err(corrupt)?;
        if let Some(index) = progress.attempts.iter().position(|attempt| !(0.0..=1.0).contains(&attempt.score)) {
            let why = format!("the score {} is not between 0 and 1", progress.attempts[index].score);
            return Err(ProgressError::Corrupt { place: format!("attempt {}", index + 1), why });
        }
        progress.attempts.sort_by(Attempt::order);
        Ok(progress)
    }

    /// The stored form.
    pub fn serialize(&self) -> String {
        // Maps with keys that are no text and failing writers are the only causes of errors; there is neither.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// All attempts, oldest first.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Adds an attempt; one that is there already is not added again.
    pub fn record(&mut self, attempt: Attempt) {
        if let Err(place) = self.attempts.binary_search_by(|other| other.order(&attempt)) {
            self.attempts.insert(place, attempt);
        }
    }

    /// Adds everything that the other log has and this one lacks. Nothing is ever lost; the order of merging is of no
    /// account.
    pub fn merge(&mut self, other: &Progress) {
        self.attempts.extend_from_slice(&other.attempts);
        self.attempts.sort_by(Attempt::order);
        self.attempts.dedup();
    }

    /// The latest attempt at a question.
    pub fn latest(&self, question: &str) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|attempt| attempt.question == question)
    }
}

fn corrupt(error: serde_json::Error) -> ProgressError {
    let why = error.to_string();
    let place = format!("line {}, column {}", error.line(), error.column());
    let why = why.strip_suffix(&format!(" at {}", place.replace(',', ""))).unwrap_or(&why).to_owned();
    ProgressError::Corrupt { place, why }
}
