//! What the learner did, and the few things they have set: an append-only log with registers beside it, and its stored form.
//!
//! Nothing here reads a clock or a store; times come in, text goes out. The JSON form is
//! `{"version":2,"attempts":[…],"settings":["exam_day 20792 1790000000000",…],"exams":["…",…]}`, where the last two are left out
//! if they are empty; their texts are described at their types. Version 1 had attempts only. Both are read for ever: a later
//! version adds a reader, it never changes these.
//!
//! **Merging is a union.** Attempts are facts: whoever has one adds it. Of a setting the newest value stands. Copies of one
//! exam are merged question by question. So two tabs, two devices, an import and an undo can meet in any order, any number of
//! times, and end with the same; nothing is ever lost. Starting afresh is a setting too: it hides what came before, and taking
//! it back shows it again ([`Progress::reset`]).
//!
//! How it lies in the browser's store, so that two tabs never write over each other, is the business of [`journal`].

mod error;
pub mod journal;
mod settings;

pub use error::ProgressError;
pub use settings::{MINUTES, RETENTION, Settings};

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::Response;
use super::exam::{Phase, Sitting};
use crate::sorting::sorted;
use settings::Setting;

/// The version that this program writes.
pub const VERSION: u32 = 2;
/// What is wrong with a setting or an exam that is damaged.
const UNREADABLE: &str = "it cannot be read";

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

    /// The word under which it is stored.
    pub const fn id(self) -> &'static str {
        match self {
            Confidence::Guess => "guess",
            Confidence::Think => "think",
            Confidence::Sure => "sure",
        }
    }

    /// The confidence with this word.
    pub fn from_id(id: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|confidence| confidence.id() == id)
    }
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
    /// What it was worth then, from 0 to 1, to six decimals.
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

    /// Brings the score to a number from 0 to 1 of six decimals: read from text, a longer one may differ in its last bit from
    /// the one that was written, and one attempt would become two.
    fn tidy(&mut self) {
        // `as` makes of what is no number a 0.
        self.score = f64::from((self.score.clamp(0.0, 1.0) * 1e6 + 0.5) as u32) / 1e6;
    }
}

/// Everything the learner did and set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Oldest first, each once.
    attempts: Vec<Attempt>,
    /// By name, each once.
    settings: Vec<Setting>,
    /// By beginning, each once.
    exams: Vec<Sitting>,
}

/// The stored form. Settings and exams are one text each, so that reading them costs little WebAssembly.
#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    attempts: Vec<Attempt>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    settings: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exams: Vec<String>,
}

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
        let header: Header = serde_json::from_str(text)?;
        match header.version {
            1..=VERSION => {}
            0 => {
                return Err(ProgressError::Corrupt {
                    place: "“version”".into(), why: "there is no version 0".into()
                });
            }
            version => return Err(ProgressError::FromFuture { version }),
        }
        let file: File = serde_json::from_str(text)?;
        if let Some(index) = file.attempts.iter().position(|attempt| !(0.0..=1.0).contains(&attempt.score)) {
            // Not by `format!`, whose floats are 11 kB of WebAssembly.
            let score = serde_json::to_string(&file.attempts[index].score).unwrap_or_default();
            let why = format!("the score {score} is not between 0 and 1");
            return Err(ProgressError::corrupt("attempt", index, &why));
        }
        let mut progress = Progress { attempts: file.attempts, ..Progress::default() };
        for (index, text) in file.settings.iter().enumerate() {
            let setting = Setting::parse(text).ok_or_else(|| ProgressError::corrupt("setting", index, UNREADABLE))?;
            progress.settings.push(setting);
        }
        for (index, text) in file.exams.iter().enumerate() {
            let exam = Sitting::parse(text).ok_or_else(|| ProgressError::corrupt("exam", index, UNREADABLE))?;
            progress.exams.push(exam);
        }
        progress.tidy();
        Ok(progress)
    }

    /// The stored form.
    pub fn serialize(&self) -> String {
        let file = File {
            version: VERSION,
            attempts: self.attempts.clone(),
            settings: self.settings.iter().map(Setting::to_text).collect(),
            exams: self.exams.iter().map(Sitting::to_text).collect(),
        };
        serde_json::to_string(&file).expect("writing text fails for maps with odd keys only, and there are none")
    }

    /// All attempts since the log was last reset, oldest first.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts[self.hidden_attempts()..]
    }

    fn hidden_attempts(&self) -> usize {
        self.reset_ms().map_or(0, |reset| self.attempts.partition_point(|attempt| attempt.at_ms <= reset))
    }

    /// Adds an attempt, as it is [settled](Progress::settled); one that is there already is not added again.
    pub fn record(&mut self, attempt: Attempt) {
        let attempt = self.settled(attempt);
        if let Err(place) = self.attempts.binary_search_by(|other| other.order(&attempt)) {
            self.attempts.insert(place, attempt);
        }
    }

    /// An attempt as this log takes it in, and as its record is to be written. A score that is no number from 0 to 1 is
    /// brought there, since it could not be read back. What is recorded after a reset belongs to the time after it, whatever
    /// the clock says.
    pub fn settled(&self, mut attempt: Attempt) -> Attempt {
        attempt.tidy();
        if let Some(reset) = self.reset_ms() {
            attempt.at_ms = attempt.at_ms.max(reset.saturating_add(1));
        }
        attempt
    }

    /// Adds everything that the other log has and this one lacks. Nothing is ever lost; the order of merging is of no
    /// account.
    pub fn merge(&mut self, other: &Progress) {
        self.merge_all([other]);
    }

    /// Merges any number of logs at once.
    pub fn merge_all<'a>(&mut self, others: impl IntoIterator<Item = &'a Progress>) {
        for other in others {
            self.attempts.extend_from_slice(&other.attempts);
            self.settings.extend_from_slice(&other.settings);
            self.exams.extend_from_slice(&other.exams);
        }
        self.tidy();
    }

    /// Brings everything into the one form that it has: in order, each once.
    fn tidy(&mut self) {
        self.attempts.iter_mut().for_each(Attempt::tidy);
        if !self.attempts.is_sorted_by(|one, other| one.order(other).is_lt()) {
            let order = sorted(self.attempts.len(), &|one, other| self.attempts[one].order(&self.attempts[other]));
            let mut attempts: Vec<Option<Attempt>> = std::mem::take(&mut self.attempts).into_iter().map(Some).collect();
            self.attempts = order.into_iter().filter_map(|place| attempts[place].take()).collect();
            self.attempts.dedup();
        }
        for setting in std::mem::take(&mut self.settings) {
            self.take_in_setting(setting);
        }
        for exam in std::mem::take(&mut self.exams) {
            self.take_in_exam(exam);
        }
    }

    fn take_in_exam(&mut self, exam: Sitting) {
        match self.exams.binary_search_by(|known| known.order(&exam)) {
            Ok(place) => self.exams[place].merge(&exam),
            Err(place) => self.exams.insert(place, exam),
        }
    }

    /// Whether it has an attempt, hidden or not.
    pub fn has(&self, attempt: &Attempt) -> bool {
        self.attempts.binary_search_by(|other| other.order(attempt)).is_ok()
    }

    /// The latest attempt at a question.
    pub fn latest(&self, question: &str) -> Option<&Attempt> {
        self.attempts().iter().rev().find(|attempt| attempt.question == question)
    }

    /// Keeps the state of an exam: of one that is known already, whatever is newer in it.
    pub fn keep_exam(&mut self, exam: &Sitting) {
        self.take_in_exam(exam.clone());
    }

    /// The exam that is being sat, or whose time is over and that is to be handed in: the one begun last.
    pub fn exam_in_progress(&self, now_ms: u64) -> Option<&Sitting> {
        self.visible_exams().rev().find(|exam| exam.phase(now_ms) != Phase::Over)
    }

    /// The exams that were handed in, oldest first; those broken off are left out.
    pub fn exams(&self) -> impl Iterator<Item = &Sitting> {
        self.visible_exams().filter(|exam| exam.handed_in().is_some_and(|handed_in| !handed_in.broken_off))
    }

    fn visible_exams(&self) -> impl DoubleEndedIterator<Item = &Sitting> {
        let reset = self.reset_ms();
        self.exams.iter().filter(move |exam| reset.is_none_or(|reset| exam.start_ms() > reset))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::learning::exam::tests::sittings;
    use crate::learning::{Day, examples};
    use proptest::prelude::*;

    fn attempt(question: &str, at_ms: u64) -> Attempt {
        let attempt = examples::attempt(question, at_ms, 0.5, Confidence::Think);
        Attempt { response: Response::Choice(1), seed: u64::MAX, ..attempt }
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
        assert_eq!(progress.serialize(), text.replace(r#""version":1"#, r#""version":2"#));
    }

    #[test]
    fn the_stored_form_of_version_2_is_read_for_ever() {
        let text = r#"{"version":2,"attempts":[],"settings":["exam_day 20792 7"],"exams":["1000 61000 9 2000 0 3000 handed-in\ncdn-key-two-faults 2000 sure flagged 1000 1000000 {\"choice\":1}"]}"#;
        let progress = Progress::parse(text).unwrap();
        assert_eq!(progress.settings().exam, Day::parse("2026-12-05"));
        assert_eq!(progress.exams().map(|exam| exam.marks(0)).collect::<Vec<_>>(), [Some(1_000_000)]);
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
    fn a_setting_that_is_none_or_from_no_time_is_damage() {
        for setting in ["minutes 5 9000000000000000", "minutes 5", "minutes five 1", "minutes 5 1 1", ""] {
            let text = format!(r#"{{"version":2,"attempts":[],"settings":["{setting}"]}}"#);
            let why = "it cannot be read".to_owned();
            assert_eq!(Progress::parse(&text), Err(ProgressError::Corrupt { place: "setting 1".into(), why }));
        }
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

    #[test]
    fn a_score_is_the_same_after_any_number_of_exports() {
        let thirds =
            log(&[Attempt { score: 2.0 / 3.0, ..attempt("a", 1) }, Attempt { score: -0.0, ..attempt("b", 1) }]);
        let read = Progress::parse(&thirds.serialize()).unwrap();
        assert_eq!(merged(&thirds, &read), thirds);
        assert!(thirds.serialize().contains("0.666667") && !thirds.serialize().contains("-0"));
    }

    #[test]
    fn starting_afresh_hides_everything_and_can_be_taken_back() {
        let mut progress = log(&[attempt("a", 10), attempt("b", 5_000)]);
        progress.set_minutes(45, 20);
        progress.keep_exam(&Sitting::begin(vec!["a".into()], 1, 1, 30));
        let before = progress.clone();
        progress.reset(40);
        assert_eq!(
            (progress.attempts().len(), progress.settings(), progress.exam_in_progress(31)),
            (0, Settings::default(), None)
        );
        assert!(progress.can_undo_reset());
        progress.record(attempt("c", 50));
        assert_eq!(progress.attempts().len(), 1, "what comes after is seen, though the clock says it came before");
        let mut undone = progress.clone();
        undone.undo_reset(60);
        assert_eq!((undone.attempts().len(), undone.settings().minutes), (3, 45));
        assert!(undone.exam_in_progress(31).is_some() && !undone.can_undo_reset());
        assert_eq!(merged(&before, &undone).attempts().len(), 3);
        assert_eq!(merged(&before, &progress).attempts().len(), 1, "a copy from before does not bring it back");
        progress.reset(70);
        progress.undo_reset(80);
        assert_eq!(progress.attempts().len(), 1, "one reset is taken back, not the one before");
    }

    #[test]
    fn what_is_forgotten_is_gone_for_good() {
        let mut progress = log(&[attempt("a", 10)]);
        let old = progress.clone();
        progress.set_minutes(45, 20);
        progress.reset(40);
        progress.forget_hidden();
        assert!(!progress.serialize().contains("\"a\"") && !progress.can_undo_reset(), "{}", progress.serialize());
        progress.undo_reset(50);
        progress.record(attempt("b", 60));
        assert_eq!(progress.attempts().len(), 1);
        progress.merge(&old);
        assert_eq!(progress.attempts().len(), 1, "another tab's copy stays hidden");
    }

    #[test]
    fn the_exam_in_progress_is_the_one_begun_last() {
        let mut progress = Progress::default();
        let [mut first, second] = [1_000, 2_000].map(|start| Sitting::begin(vec!["a".into()], 1, 1, start));
        progress.keep_exam(&first);
        progress.keep_exam(&second);
        assert_eq!(progress.exam_in_progress(3_000), Some(&second));
        first.hand_in(3_000, &|_, _, _| Some(1.0));
        let mut other = second.clone();
        other.break_off(3_000);
        progress.keep_exam(&other);
        progress.keep_exam(&first);
        assert_eq!((progress.exam_in_progress(3_000), progress.exams().count()), (None, 1));
    }

    /// Few questions and moments, so that logs overlap; settings and exams in some of them.
    pub(in crate::learning) fn logs() -> impl Strategy<Value = Progress> {
        let attempts = proptest::collection::vec((0u64..4, 0u64..4, 0usize..2), 0..12);
        let settings = proptest::collection::vec((0usize..5, 0u64..4, 0u32..3), 0..5);
        let exams = proptest::collection::vec(sittings(), 0..3);
        (attempts, settings, exams).prop_map(|(attempts, settings, exams)| {
            let make = |(question, at_ms, choice): (u64, u64, usize)| Attempt {
                response: Response::Choice(choice),
                ..attempt(&format!("q{question}"), at_ms)
            };
            let mut progress = log(&attempts.into_iter().map(make).collect::<Vec<_>>());
            for (what, at_ms, value) in settings {
                match what {
                    0 => progress.set_exam_day(Some(Day(value.into())), at_ms),
                    1 => progress.set_minutes(value, at_ms),
                    2 => progress.set_retention(f64::from(value) / 2.0, at_ms),
                    3 => progress.reset(at_ms),
                    _ => progress.undo_reset(at_ms),
                }
            }
            exams.iter().for_each(|exam| progress.keep_exam(exam));
            progress
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
            let of_either = |attempt: &Attempt| a.attempts.contains(attempt) || b.attempts.contains(attempt);
            prop_assert!(a.attempts.iter().chain(&b.attempts).all(|attempt| both.attempts.contains(attempt)));
            prop_assert!(both.attempts.iter().all(of_either));
            prop_assert!(a.exams.iter().chain(&b.exams).all(|exam| both.exams.iter().any(|known| known.order(exam).is_eq())));
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
