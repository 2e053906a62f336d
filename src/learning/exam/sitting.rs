//! An exam being sat: its questions, the answers so far, and its time.
//!
//! The time is a beginning and an end, nothing that ticks: a reload, a closed lid or a second tab neither loses a second nor
//! adds one. Everything is kept in the learner's progress file. Two copies of one sitting, from two tabs or two devices, are
//! [merged](Sitting::merge) question by question: the newest answer stands, time spent is the longer of the two, and an
//! exam handed in by either is handed in.

use std::cmp::Ordering;
use std::fmt::Write;

use crate::learning::{Attempt, Confidence, Response, seed_of};

/// Marks are counted in millionths, so that sittings can be compared without rounding.
pub const FULL_MARKS: u32 = 1_000_000;

/// What an answer is worth, from 0 to 1: by the question's identifier, the answer, and the seed of its presentation.
pub type Grading<'a> = dyn Fn(&str, &Response, u64) -> Option<f64> + 'a;

/// A mock exam from its first to its last second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    start_ms: u64,
    end_ms: u64,
    seed: u64,
    slots: Vec<Slot>,
    open: Open,
    handed_in: Option<HandedIn>,
}

/// A question of a sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its identifier.
    pub question: String,
    /// When answer, confidence or flag last changed, in milliseconds since 1970; 0 if they never did.
    pub changed_ms: u64,
    /// The answer as it stands.
    pub response: Response,
    /// How sure the learner is, if they said so.
    pub confidence: Option<Confidence>,
    /// Whether it is marked to be looked at again.
    pub flagged: bool,
    /// How long it was open, in milliseconds.
    pub spent_ms: u64,
}

/// Which question is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    since_ms: u64,
    slot: usize,
}

/// How a sitting ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HandedIn {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it was broken off: it is kept, but counts for nothing.
    pub broken_off: bool,
    /// The marks of each question in millionths; nothing for a question that could not be graded because it was removed or
    /// changed since.
    pub marks: Vec<Option<u32>>,
}

/// Where a sitting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can be answered.
    Running,
    /// The time is over; it is to be handed in as it is.
    TimeUp,
    /// It was handed in, or broken off.
    Over,
}

impl Sitting {
    /// Begins an exam.
    pub fn begin(questions: Vec<String>, minutes: u32, seed: u64, now_ms: u64) -> Sitting {
        let slot = |question| Slot {
            question,
            changed_ms: 0,
            response: Response::Blank,
            confidence: None,
            flagged: false,
            spent_ms: 0,
        };
        Sitting {
            start_ms: now_ms,
            end_ms: now_ms.saturating_add(u64::from(minutes) * 60_000),
            seed,
            slots: questions.into_iter().map(slot).collect(),
            open: Open { since_ms: now_ms, slot: 0 },
            handed_in: None,
        }
    }

    /// When it began, in milliseconds since 1970.
    pub fn start_ms(&self) -> u64 {
        self.start_ms
    }

    /// When its time is over.
    pub fn end_ms(&self) -> u64 {
        self.end_ms
    }

    /// The questions with their answers, in the order in which they are asked.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// How it ended, if it has.
    pub fn handed_in(&self) -> Option<&HandedIn> {
        self.handed_in.as_ref()
    }

    /// The seed with which a question is presented in this exam: the order of its parts, and the numbers of a computed one.
    pub fn presentation(&self, slot: usize) -> u64 {
        self.slots.get(slot).map_or(0, |slot| self.seed ^ seed_of(&slot.question))
    }

    /// Where it stands at a moment.
    pub fn phase(&self, now_ms: u64) -> Phase {
        match &self.handed_in {
            Some(_) => Phase::Over,
            None if now_ms >= self.end_ms => Phase::TimeUp,
            None => Phase::Running,
        }
    }

    /// The milliseconds that are left; never more than there were, whatever the clock says.
    pub fn left_ms(&self, now_ms: u64) -> u64 {
        self.end_ms.saturating_sub(now_ms.max(self.start_ms))
    }

    /// Which question is open.
    pub fn current(&self) -> usize {
        self.open.slot.min(self.slots.len().saturating_sub(1))
    }

    /// Turns to another question; one that is not there leaves things as they are.
    pub fn turn_to(&mut self, slot: usize, now_ms: u64) {
        if slot < self.slots.len() && self.phase(now_ms) == Phase::Running {
            self.count_time(now_ms);
            self.open.slot = slot;
        }
    }

    /// Answers the open question, or takes its answer back with [`Response::Blank`]. Whether that was in time: afterwards
    /// nothing changes.
    pub fn answer(&mut self, response: Response, confidence: Option<Confidence>, now_ms: u64) -> bool {
        self.change(now_ms, |slot| (slot.response, slot.confidence) = (response, confidence))
    }

    /// Flags the open question, or takes the flag away. Whether that was in time.
    pub fn flag(&mut self, flagged: bool, now_ms: u64) -> bool {
        self.change(now_ms, |slot| slot.flagged = flagged)
    }

    fn change(&mut self, now_ms: u64, change: impl FnOnce(&mut Slot)) -> bool {
        let (current, running) = (self.current(), self.phase(now_ms) == Phase::Running);
        let Some(slot) = self.slots.get_mut(current).filter(|_| running) else { return false };
        change(slot);
        // A clock that was set back does not make the newer answer the older.
        slot.changed_ms = now_ms.max(slot.changed_ms.saturating_add(1)).min(self.end_ms);
        true
    }

    /// Adds the time since the question was opened, and begins to count anew.
    fn count_time(&mut self, now_ms: u64) {
        let (current, until) = (self.current(), now_ms.min(self.end_ms));
        if let Some(slot) = self.slots.get_mut(current) {
            slot.spent_ms = slot.spent_ms.saturating_add(until.saturating_sub(self.open.since_ms));
        }
        self.open.since_ms = until.max(self.open.since_ms);
    }

    /// Hands it in, in time or late: answers stand as they were when the time was over. `grade` tells what an answer to a
    /// question, presented with a seed, is worth, from 0 to 1; nothing where the question is gone or the answer does not fit it
    /// any more: see [`worth`](super::worth). An exam is handed in once; later calls do nothing.
    pub fn hand_in(&mut self, now_ms: u64, grade: &Grading<'_>) {
        let mark = |(index, slot): (usize, &Slot)| {
            let score = grade(&slot.question, &slot.response, self.presentation(index))?;
            // `as` makes of what is no number a 0.
            Some((score.clamp(0.0, 1.0) * f64::from(FULL_MARKS) + 0.5) as u32)
        };
        let marks = self.slots.iter().enumerate().map(mark).collect();
        self.end(now_ms, false, marks);
    }

    /// Breaks it off. It is kept, but counts for nothing.
    pub fn break_off(&mut self, now_ms: u64) {
        self.end(now_ms, true, vec![None; self.slots.len()]);
    }

    fn end(&mut self, now_ms: u64, broken_off: bool, marks: Vec<Option<u32>>) {
        if self.handed_in.is_none() {
            self.count_time(now_ms);
            self.handed_in = Some(HandedIn { at_ms: now_ms, broken_off, marks });
        }
    }

    /// Whether it was handed in after its time.
    pub fn late(&self) -> bool {
        self.handed_in.as_ref().is_some_and(|handed_in| handed_in.at_ms > self.end_ms)
    }

    /// The marks of a question in millionths; nothing before it is handed in, and of what could not be graded.
    pub fn marks(&self, slot: usize) -> Option<u32> {
        self.handed_in.as_ref()?.marks.get(slot).copied().flatten().map(|marks| marks.min(FULL_MARKS))
    }

    /// What it adds to the learner's log: an attempt for each question that was answered and graded, at the time of its
    /// answer. A question left blank says more about time than about memory, and is left out. Where no confidence was asked
    /// for, “I think so” is assumed.
    pub fn attempts(&self) -> Vec<Attempt> {
        let attempt = |(index, slot): (usize, &Slot)| {
            let marks = self.marks(index).filter(|_| !slot.response.is_blank())?;
            Some(Attempt {
                question: slot.question.clone(),
                at_ms: slot.changed_ms,
                response: slot.response.clone(),
                score: f64::from(marks) / f64::from(FULL_MARKS),
                confidence: slot.confidence.unwrap_or(Confidence::Think),
                seed: self.presentation(index),
            })
        };
        self.slots.iter().enumerate().filter_map(attempt).collect()
    }

    /// By beginning first; equal are copies of the same exam, whatever was done in them.
    pub(in crate::learning) fn order(&self, other: &Sitting) -> Ordering {
        let questions = self.slots.iter().map(|slot| &slot.question);
        (self.start_ms, self.end_ms, self.seed)
            .cmp(&(other.start_ms, other.end_ms, other.seed))
            .then_with(|| questions.cmp(other.slots.iter().map(|slot| &slot.question)))
    }

    /// Takes in another copy of the same exam; which of the two is which is of no account.
    pub(in crate::learning) fn merge(&mut self, other: &Sitting) {
        for (slot, other) in self.slots.iter_mut().zip(&other.slots) {
            let spent_ms = slot.spent_ms.max(other.spent_ms);
            if slot.standing() < other.standing() {
                *slot = other.clone();
            }
            slot.spent_ms = spent_ms;
        }
        self.open = self.open.max(other.open);
        self.handed_in = match (self.handed_in.take(), &other.handed_in) {
            (Some(one), Some(other)) => Some(one.min(other.clone())),
            (one, other) => one.or_else(|| other.clone()),
        };
    }
}

/// The stored form: a line of numbers, then a line a question, each with its words apart by spaces.
///
/// ```text
/// start_ms end_ms seed since_ms open-question [ended_ms handed-in|broken-off]
/// question changed_ms guess|think|sure|- flagged|- spent_ms marks|- response-as-JSON
/// ```
impl Sitting {
    pub(in crate::learning) fn to_text(&self) -> String {
        let Open { since_ms, slot } = self.open;
        let mut text = format!("{} {} {} {since_ms} {slot}", self.start_ms, self.end_ms, self.seed);
        if let Some(HandedIn { at_ms, broken_off, .. }) = &self.handed_in {
            let _ = write!(text, " {at_ms} {}", if *broken_off { BROKEN_OFF } else { HANDED_IN });
        }
        for (index, slot) in self.slots.iter().enumerate() {
            let Slot { question, changed_ms, spent_ms, .. } = slot;
            let confidence = slot.confidence.map_or("-", Confidence::id);
            let flag = if slot.flagged { FLAGGED } else { "-" };
            let marks = self.marks(index).map_or("-".to_owned(), |marks| marks.to_string());
            let response = serde_json::to_string(&slot.response).unwrap_or_default();
            let _ = write!(text, "\n{question} {changed_ms} {confidence} {flag} {spent_ms} {marks} {response}");
        }
        text
    }

    /// Reads that form; nothing where it is damaged.
    pub(in crate::learning) fn parse(text: &str) -> Option<Sitting> {
        let mut lines = text.split('\n');
        let mut words = lines.next()?.split(' ');
        let mut number = || words.next()?.parse::<u64>().ok();
        let (start_ms, end_ms, seed) = (number()?, number()?, number()?);
        let open = Open { since_ms: number()?, slot: usize::try_from(number()?).ok()? };
        let ended = match (words.next(), words.next(), words.next()) {
            (None, ..) => None,
            (Some(at_ms), Some(HANDED_IN), None) => Some((at_ms.parse().ok()?, false)),
            (Some(at_ms), Some(BROKEN_OFF), None) => Some((at_ms.parse().ok()?, true)),
            _ => return None,
        };
        let (mut slots, mut marks) = (Vec::new(), Vec::new());
        for line in lines {
            let (slot, of_slot) = Slot::parse(line)?;
            slots.push(slot);
            marks.push(of_slot);
        }
        let handed_in = ended.map(|(at_ms, broken_off)| HandedIn { at_ms, broken_off, marks });
        Some(Sitting { start_ms, end_ms, seed, slots, open, handed_in })
    }
}

const HANDED_IN: &str = "handed-in";
const BROKEN_OFF: &str = "broken-off";
const FLAGGED: &str = "flagged";

impl Slot {
    /// A question with its marks.
    fn parse(line: &str) -> Option<(Slot, Option<u32>)> {
        let mut words = line.splitn(7, ' ');
        let mut word = || words.next();
        let (question, changed_ms) = (word()?.to_owned(), word()?.parse().ok()?);
        let confidence = some(word()?, Confidence::from_id)?;
        let flagged = some(word()?, |word| (word == FLAGGED).then_some(()))?.is_some();
        let spent_ms = word()?.parse().ok()?;
        let marks = some(word()?, |word| word.parse().ok().filter(|marks| *marks <= FULL_MARKS))?;
        let response = serde_json::from_str(word()?).ok()?;
        Some((Slot { question, changed_ms, response, confidence, flagged, spent_ms }, marks))
    }

    /// The newer of two copies has the higher.
    fn standing(&self) -> (u64, &Response, Option<Confidence>, bool) {
        (self.changed_ms, &self.response, self.confidence, self.flagged)
    }
}

/// What a word stands for: nothing for `-`. Nothing at all where it is damaged.
fn some<T>(word: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if word == "-" { Some(None) } else { read(word).map(Some) }
}

#[cfg(test)]
pub(in crate::learning) mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: u64 = 1_700_000_000_000;
    const MINUTE: u64 = 60_000;

    fn exam() -> Sitting {
        Sitting::begin(["a", "b", "c"].map(str::to_owned).to_vec(), 30, 7, START)
    }

    /// Right is the first option.
    fn grade(question: &str, response: &Response, _: u64) -> Option<f64> {
        match (question, response) {
            ("gone", _) => None,
            (_, Response::Choice(choice)) => Some(if *choice == 0 { 1.0 } else { 1.0 / 3.0 }),
            _ => Some(0.0),
        }
    }

    #[test]
    fn a_reload_neither_loses_nor_adds_time() {
        let mut exam = exam();
        exam.turn_to(1, START + MINUTE);
        let read = Sitting::parse(&exam.to_text()).unwrap();
        assert_eq!(read, exam);
        assert_eq!((read.left_ms(START + 10 * MINUTE), read.current()), (20 * MINUTE, 1));
        assert_eq!((read.left_ms(0), read.left_ms(u64::MAX)), (30 * MINUTE, 0));
    }

    #[test]
    fn time_is_counted_where_it_is_spent() {
        let mut exam = exam();
        exam.turn_to(2, START + MINUTE);
        exam.turn_to(0, START + 3 * MINUTE);
        exam.turn_to(9, START + 4 * MINUTE);
        exam.hand_in(START + 90 * MINUTE, &grade);
        let spent: Vec<_> = exam.slots().iter().map(|slot| slot.spent_ms / MINUTE).collect();
        assert_eq!(spent, [1 + 27, 0, 2]);
        assert!(exam.late());
    }

    #[test]
    fn answers_count_until_the_time_is_over() {
        let mut exam = exam();
        assert!(exam.answer(Response::Choice(0), Some(Confidence::Sure), START + MINUTE));
        exam.turn_to(1, START + 2 * MINUTE);
        assert!(exam.answer(Response::Choice(1), None, START + 2 * MINUTE) && exam.flag(true, START + 2 * MINUTE));
        assert_eq!(exam.phase(START + 30 * MINUTE - 1), Phase::Running);
        assert_eq!(exam.phase(START + 30 * MINUTE), Phase::TimeUp);
        assert!(!exam.answer(Response::Choice(0), None, START + 30 * MINUTE));
        exam.turn_to(2, START + 31 * MINUTE);
        assert_eq!((exam.current(), exam.marks(0)), (1, None));
        exam.hand_in(START + 31 * MINUTE, &grade);
        assert_eq!(exam.phase(START), Phase::Over);
        assert_eq!([0, 1, 2, 3].map(|slot| exam.marks(slot)), [Some(1_000_000), Some(333_333), Some(0), None]);
        let attempts = exam.attempts();
        assert_eq!(attempts.len(), 2, "what was left blank is no attempt");
        assert_eq!(
            (attempts[0].at_ms, attempts[0].score, attempts[0].confidence),
            (START + MINUTE, 1.0, Confidence::Sure)
        );
        assert_eq!((attempts[1].score, attempts[1].confidence), (0.333_333, Confidence::Think));
    }

    #[test]
    fn it_is_handed_in_once() {
        let mut exam = exam();
        exam.hand_in(START + MINUTE, &grade);
        let before = exam.clone();
        exam.hand_in(START + 2 * MINUTE, &|_, _, _| Some(1.0));
        exam.break_off(START + 3 * MINUTE);
        assert!(!exam.flag(true, START + 4 * MINUTE));
        assert_eq!(exam, before);
    }

    #[test]
    fn what_cannot_be_graded_has_no_marks_and_what_is_broken_off_neither() {
        let mut exam = Sitting::begin(vec!["gone".into(), "a".into()], 1, 7, START);
        exam.answer(Response::Choice(0), None, START);
        let mut broken = exam.clone();
        exam.hand_in(START + 1, &grade);
        assert_eq!((exam.marks(0), exam.marks(1), exam.attempts().len()), (None, Some(0), 0));
        broken.break_off(START + 1);
        assert_eq!((broken.marks(1), broken.attempts().len()), (None, 0));
    }

    #[test]
    fn an_exam_without_questions_is_no_trouble() {
        let mut exam = Sitting::begin(vec![], 0, 7, u64::MAX);
        exam.turn_to(0, u64::MAX);
        assert!(!exam.answer(Response::Blank, None, 0));
        exam.hand_in(0, &grade);
        assert_eq!((exam.current(), exam.presentation(0), exam.attempts().len()), (0, 0, 0));
    }

    /// Copies of one exam after anything that can be done to it.
    pub(in crate::learning) fn sittings() -> impl Strategy<Value = Sitting> {
        proptest::collection::vec((0_usize..5, 0_usize..3, 0_u64..35), 0..8).prop_map(|steps| {
            let mut exam = exam();
            for (what, which, minute) in steps {
                let now = START + minute * MINUTE;
                match what {
                    0 | 1 => drop(exam.answer(Response::Choice(which), Some(Confidence::ALL[which]), now)),
                    2 => drop(exam.flag(which == 0, now)),
                    3 => exam.turn_to(which, now),
                    _ if which == 0 => exam.hand_in(now, &grade),
                    _ => {}
                }
            }
            exam
        })
    }

    fn merged(one: &Sitting, other: &Sitting) -> Sitting {
        let mut merged = one.clone();
        merged.merge(other);
        merged
    }

    #[test]
    fn damage_is_noticed() {
        let mut exam = exam();
        exam.flag(true, START);
        exam.hand_in(START, &grade);
        let text = exam.to_text();
        assert_eq!(Sitting::parse(&text), Some(exam));
        for (from, to) in [
            ("handed-in", "handed"),
            ("flagged", "flag"),
            ("\"blank\"", "\"blan"),
            (" - ", " "),
            ("7", "x"),
            (" 0 0 ", " 0 1000001 "),
        ] {
            assert_eq!(Sitting::parse(&text.replacen(from, to, 1)), None, "{from}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(exam in sittings()) {
            prop_assert_eq!(Sitting::parse(&exam.to_text()), Some(exam));
        }

        #[test]
        fn merging_is_a_union(a in sittings(), b in sittings(), c in sittings()) {
            prop_assert!(a.order(&b).is_eq());
            prop_assert_eq!(&merged(&a, &a), &a);
            let both = merged(&a, &b);
            prop_assert_eq!(&both, &merged(&b, &a));
            prop_assert_eq!(merged(&both, &c), merged(&a, &merged(&b, &c)));
            for ((merged, one), other) in both.slots().iter().zip(a.slots()).zip(b.slots()) {
                prop_assert_eq!(merged.changed_ms, one.changed_ms.max(other.changed_ms));
                prop_assert!(merged.spent_ms >= one.spent_ms && merged.spent_ms >= other.spent_ms);
            }
            prop_assert_eq!(both.handed_in().is_some(), a.handed_in().is_some() || b.handed_in().is_some());
        }

        #[test]
        fn no_answer_is_newer_than_the_end(exam in sittings()) {
            let spent: u64 = exam.slots().iter().map(|slot| slot.spent_ms).sum();
            prop_assert!(spent <= 30 * MINUTE);
            prop_assert!(exam.slots().iter().all(|slot| slot.changed_ms <= exam.end_ms()));
        }
    }
}
