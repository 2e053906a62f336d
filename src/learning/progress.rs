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
        progress.attempts.sort_unstable_by(Attempt::order);
        Ok(progress)
    }

    /// The stored form.
    pub fn serialize(&self) -> String {
        serde_json::to_string(self).expect("writing text fails for maps with odd keys only, and there are none")
    }

    /// All attempts, oldest first.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Adds an attempt; one that is there already is not added again. A score that is no number from 0 to 1 is brought
    /// there, since it could not be read back.
    pub fn record(&mut self, mut attempt: Attempt) {
        attempt.score = if attempt.score.is_nan() { 0.0 } else { attempt.score.clamp(0.0, 1.0) };
        if let Err(place) = self.attempts.binary_search_by(|other| other.order(&attempt)) {
            self.attempts.insert(place, attempt);
        }
    }

    /// Adds everything that the other log has and this one lacks. Nothing is ever lost; the order of merging is of no
    /// account.
    pub fn merge(&mut self, other: &Progress) {
        self.attempts.extend_from_slice(&other.attempts);
        self.attempts.sort_unstable_by(Attempt::order);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attempt(question: &str, at_ms: u64) -> Attempt {
        Attempt {
            question: question.into(),
            at_ms,
            response: Response::Choice(1),
            score: 0.5,
            confidence: Confidence::Think,
            seed: u64::MAX,
        }
    }

    fn log(attempts: &[Attempt]) -> Progress {
        let mut progress = Progress::default();
        attempts.iter().cloned().for_each(|attempt| progress.record(attempt));
        progress
    }

    #[test]
    fn the_stored_form_of_version_1_is_read_for_ever() {
        let text = r#"{"version":1,"attempts":[{"question":"dns-cold-count","at_ms":1790000000000,"response":{"choice":1},"score":0.5,"confidence":"think","seed":18446744073709551615}]}"#;
        let progress = Progress::parse(text).unwrap();
        assert_eq!(progress, log(&[attempt("dns-cold-count", 1_790_000_000_000)]));
        assert_eq!(progress.serialize(), text);
    }

    #[test]
    fn damage_is_named_with_its_place_and_a_way_out() {
        for (text, place, why) in [
            ("", "line 1, column 0", "EOF while parsing a value"),
            ("[]", "line 1, column", "invalid length 0"),
            (r#"{"version":0}"#, "“version”", "no version 0"),
            (r#"{"version":1}"#, "line 1, column 13", "missing field `attempts`"),
            (r#"{"version":1,"attempts":[{"question":7}]}"#, "line 1, column 38", "invalid type"),
        ] {
            let error = Progress::parse(text).unwrap_err();
            let ProgressError::Corrupt { place: found, why: said } = &error else { panic!("{error:?}") };
            assert!(found.contains(place) && said.contains(why) && !said.contains("column"), "{text}: {error:?}");
            assert!(error.to_string().contains("download"), "{error}");
        }
        let score = log(&[attempt("a", 1)]).serialize().replace("0.5", "1.5");
        let why = "the score 1.5 is not between 0 and 1".to_owned();
        assert_eq!(Progress::parse(&score), Err(ProgressError::Corrupt { place: "attempt 1".into(), why }));
    }

    #[test]
    fn a_later_version_is_not_taken_for_damage() {
        let error = Progress::parse(r#"{"version":7,"attempts":{"by":"day"}}"#).unwrap_err();
        assert_eq!(error, ProgressError::FromFuture { version: 7 });
        assert!(error.to_string().contains("reload the page"), "{error}");
    }

    #[test]
    fn the_latest_attempt_is_the_latest_by_time() {
        let progress = log(&[attempt("a", 30), attempt("b", 40), attempt("a", 10)]);
        assert_eq!(progress.latest("a").map(|attempt| attempt.at_ms), Some(30));
        assert_eq!(progress.latest("c"), None);
        assert_eq!(progress.attempts().len(), 3);
    }

    #[test]
    fn what_could_not_be_read_back_is_never_written() {
        let scores = [f64::NAN, f64::INFINITY, -1.0].map(|score| Attempt { score, ..attempt("a", 1) });
        let progress = log(&scores);
        assert_eq!(Progress::parse(&progress.serialize()), Ok(progress));
    }

    /// Few questions and moments, so that logs overlap.
    fn logs() -> impl Strategy<Value = Progress> {
        let attempts = proptest::collection::vec((0u64..4, 0u64..4, 0usize..2), 0..12);
        attempts.prop_map(|attempts| {
            let make = |(question, at_ms, choice): (u64, u64, usize)| Attempt {
                response: Response::Choice(choice),
                ..attempt(&format!("q{question}"), at_ms)
            };
            log(&attempts.into_iter().map(make).collect::<Vec<_>>())
        })
    }

    fn merged(one: &Progress, other: &Progress) -> Progress {
        let mut merged = one.clone();
        merged.merge(other);
        merged
    }

    proptest! {
        #[test]
        fn merging_is_a_union(a in logs(), b in logs(), c in logs()) {
            let both = merged(&a, &b);
            prop_assert!(a.attempts().iter().chain(b.attempts()).all(|attempt| both.attempts().contains(attempt)));
            prop_assert!(both.attempts().iter().all(|attempt| a.attempts().contains(attempt) || b.attempts().contains(attempt)));
            prop_assert_eq!(&both, &merged(&b, &a));
            prop_assert_eq!(merged(&both, &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(&merged(&a, &a), &a);
        }

        #[test]
        fn what_is_written_reads_back(progress in logs()) {
            prop_assert_eq!(Progress::parse(&progress.serialize()), Ok(progress));
        }

        #[test]
        fn no_text_makes_it_panic(text in r#"\PC{0,60}"#, at in 0usize..200, with in any::<u8>()) {
            let _ = Progress::parse(&text);
            let mut bytes = log(&[attempt("a", 1)]).serialize().into_bytes();
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = Progress::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
