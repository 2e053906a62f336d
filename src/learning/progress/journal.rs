//! How the log lies in the browser's store: many small records, each under a key of its own.
//!
//! A record is a progress file that holds one attempt, or the settings, or one exam; all records together, merged, are the
//! progress. A tab writes only under keys that no other tab has, so that two tabs never write over each other, and an answer
//! costs one small write. From time to time the records are made into one ([`compact`]): first that one is written, then
//! those that it covers are deleted. Two tabs may do so at once; each deletes only what its own record covers.
//!
//! The keys here are the part after whatever prefix the store uses. A record that cannot be read, or comes from a later
//! version, is named and left alone.

use super::{Attempt, Progress, ProgressError};
use crate::learning::calendar::DAY_MS;
use crate::learning::exam::Sitting;

/// From so many records on it is worth making them into one.
pub const MANY: usize = 100;

/// The key of a record: unique as long as no two tabs have the same number.
///
/// Attempts and settings are written once under a key and never again. An exam changes while it is sat: each tab writes its
/// own copy again and again under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// When the record was written, or the exam begun, in milliseconds since 1970.
    pub at_ms: u64,
    /// The number of the tab.
    pub tab: u64,
    /// Counts the tab's records from 1; 0 for a copy of an exam.
    pub count: u32,
}

impl Key {
    /// The key as text: decimal time, tab in hexadecimal, count.
    pub fn to_text(self) -> String {
        format!("{:015}-{:016x}-{:06}", self.at_ms, self.tab, self.count)
    }

    /// Reads that text; nothing where it is no key.
    pub fn parse(text: &str) -> Option<Key> {
        let mut parts = text.split('-');
        let at_ms = parts.next()?.parse().ok()?;
        let tab = u64::from_str_radix(parts.next()?, 16).ok()?;
        let count = parts.next()?.parse().ok()?;
        let key = Key { at_ms, tab, count };
        (parts.next().is_none() && key.to_text() == text).then_some(key)
    }
}

/// A record to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Under which key.
    pub key: Key,
    /// Its text.
    pub text: String,
}

/// A tab that writes records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    tab: u64,
    count: u32,
}

impl Writer {
    /// A tab with a number that is drawn at random each time the program starts: the copy of a tab must not have its number.
    pub fn new(tab: u64) -> Writer {
        Writer { tab, count: 0 }
    }

    /// The record of an attempt.
    pub fn attempt(&mut self, attempt: &Attempt) -> Record {
        let mut progress = Progress::default();
        progress.record(attempt.clone());
        self.write(&progress, attempt.at_ms)
    }

    /// The record of all settings, resets among them.
    pub fn settings(&mut self, progress: &Progress, now_ms: u64) -> Record {
        let settings = Progress { settings: progress.settings.clone(), ..Progress::default() };
        self.write(&settings, now_ms)
    }

    /// The record of an exam's state, in the place of this tab's record of it before.
    pub fn exam(&self, exam: &Sitting) -> Record {
        let mut progress = Progress::default();
        progress.keep_exam(exam);
        Record { key: Key { at_ms: exam.start_ms(), tab: self.tab, count: 0 }, text: progress.serialize() }
    }

    /// The record of everything: an import, or what many records were made into.
    pub fn everything(&mut self, progress: &Progress, now_ms: u64) -> Record {
        self.write(progress, now_ms)
    }

    fn write(&mut self, progress: &Progress, at_ms: u64) -> Record {
        self.count += 1;
        Record { key: Key { at_ms, tab: self.tab, count: self.count }, text: progress.serialize() }
    }
}

/// What the records of a store add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replay {
    /// Everything that could be read.
    pub progress: Progress,
    /// The keys of the records that could be read.
    pub read: Vec<Key>,
    /// The keys of those that could not, with the reason. They are to be left alone.
    pub unread: Vec<(String, ProgressError)>,
}

/// Reads records: keys with texts, in any order. What has no key of this form is not a record and is passed over.
pub fn replay<'a>(records: impl IntoIterator<Item = (&'a str, &'a str)>) -> Replay {
    let mut replay = Replay::default();
    let mut found = Vec::new();
    for (name, text) in records {
        let Some(key) = Key::parse(name) else { continue };
        match Progress::parse(text) {
            Ok(progress) => {
                found.push(progress);
                replay.read.push(key);
            }
            Err(error) => replay.unread.push((name.to_owned(), error)),
        }
    }
    replay.progress.merge_all(&found);
    replay
}

/// Many records made into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compaction {
    /// To be written first.
    pub record: Record,
    /// To be deleted once it is written.
    pub covered: Vec<Key>,
}

/// Makes records into one, if there are [`MANY`]. The copy of an exam that another tab may still be writing is left alone: until
/// two days after it was begun.
pub fn compact(replay: &Replay, writer: &mut Writer, now_ms: u64) -> Option<Compaction> {
    let settled = |key: &&Key| key.count > 0 || key.at_ms.saturating_add(2 * DAY_MS) < now_ms;
    let covered: Vec<Key> = replay.read.iter().filter(settled).copied().collect();
    (covered.len() >= MANY).then(|| Compaction { record: writer.everything(&replay.progress, now_ms), covered })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use crate::learning::progress::tests::logs;
    use crate::learning::{Confidence, Response};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn attempt(question: &str, at_ms: u64) -> Attempt {
        examples::attempt(question, at_ms, 1.0, Confidence::Think)
    }

    /// A browser's store.
    #[derive(Default)]
    struct Store(BTreeMap<String, String>);

    impl Store {
        fn write(&mut self, record: Record) {
            self.0.insert(record.key.to_text(), record.text);
        }

        fn replay(&self) -> Replay {
            replay(self.0.iter().map(|(key, text)| (key.as_str(), text.as_str())))
        }

        fn apply(&mut self, compaction: Compaction) {
            self.write(compaction.record);
            compaction.covered.iter().for_each(|key| drop(self.0.remove(&key.to_text())));
        }
    }

    #[test]
    fn two_tabs_write_side_by_side() {
        let (mut one, mut other) = (Writer::new(1), Writer::new(2));
        let mut store = Store::default();
        for n in 0..10 {
            store.write(one.attempt(&attempt("a", n)));
            store.write(other.attempt(&attempt("b", n)));
            store.write(one.attempt(&attempt("c", n)));
        }
        let replay = store.replay();
        assert_eq!((replay.progress.attempts().len(), replay.read.len(), replay.unread.len()), (30, 30, 0));
    }

    #[test]
    fn settings_and_exams_come_back() {
        let mut writer = Writer::new(7);
        let mut store = Store::default();
        let mut progress = Progress::default();
        progress.set_minutes(45, 5);
        store.write(writer.settings(&progress, 5));
        let mut exam = Sitting::begin(vec!["a".into()], 30, 1, 10);
        store.write(writer.exam(&exam));
        exam.answer(Response::Choice(1), None, 20);
        store.write(writer.exam(&exam));
        assert_eq!(store.0.len(), 2, "the exam's copy is written over");
        let read = store.replay().progress;
        assert_eq!((read.settings().minutes, read.exam_in_progress(30)), (45, Some(&exam)));
    }

    #[test]
    fn two_tabs_may_compact_at_once_while_a_third_writes() {
        let mut writers = [1, 2, 3].map(Writer::new);
        let mut store = Store::default();
        for n in 0..MANY as u64 {
            store.write(writers[(n % 3) as usize].attempt(&attempt("a", n)));
        }
        let seen_by_one = store.replay();
        store.write(writers[2].attempt(&attempt("b", 1)));
        let seen_by_other = store.replay();
        let first = compact(&seen_by_one, &mut writers[0], 1_000).unwrap();
        let second = compact(&seen_by_other, &mut writers[1], 1_000).unwrap();
        store.apply(second);
        store.write(writers[2].attempt(&attempt("c", 1)));
        store.apply(first);
        assert_eq!(store.replay().progress.attempts().len(), MANY + 2);
        assert_eq!(store.0.len(), 3);
        assert_eq!(compact(&store.replay(), &mut writers[0], 2_000), None);
    }

    #[test]
    fn an_exam_that_may_be_going_on_is_left_alone() {
        let mut writer = Writer::new(1);
        let mut store = Store::default();
        (0..MANY as u64).for_each(|n| store.write(writer.attempt(&attempt("a", n))));
        let exam = Sitting::begin(vec!["a".into()], 30, 1, DAY_MS);
        store.write(writer.exam(&exam));
        let covers = |now_ms| {
            let compaction = compact(&store.replay(), &mut writer.clone(), now_ms).unwrap();
            compaction.covered.iter().any(|key| key.count == 0)
        };
        assert!(!covers(DAY_MS + 1) && covers(4 * DAY_MS));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_left_alone() {
        let mut writer = Writer::new(1);
        let mut store = Store::default();
        (0..MANY as u64).for_each(|n| store.write(writer.attempt(&attempt("a", n))));
        let [damaged, later] = [8, 9].map(|tab| Key { at_ms: 5, tab, count: 1 }.to_text());
        store.0.insert(damaged.clone(), "{\"version\":2,\"attem".into());
        store.0.insert(later.clone(), "{\"version\":3}".into());
        store.0.insert("theme".into(), "dark".into());
        let replay = store.replay();
        let named: Vec<_> = replay.unread.iter().map(|(key, _)| key.clone()).collect();
        assert_eq!(named, [damaged, later]);
        assert_eq!(replay.unread[1].1, ProgressError::FromFuture { version: 3 });
        store.apply(compact(&replay, &mut writer, 9).unwrap());
        assert_eq!(store.0.len(), 4);
    }

    #[test]
    fn keys_are_in_order_of_time() {
        let key = |at_ms, tab, count| Key { at_ms, tab, count }.to_text();
        assert_eq!(key(1_790_000_000_000, 0xab, 12), "001790000000000-00000000000000ab-000012");
        assert!(key(9, 9, 9) < key(10, 1, 1));
        for text in
            ["", "1-2-3", "roundtrip/progress", "001790000000000-00000000000000ab-000012-", "+01790000000000-0-0"]
        {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn keys_read_back(at_ms: u64, tab: u64, count: u32) {
            let key = Key { at_ms, tab, count };
            prop_assert_eq!(Key::parse(&key.to_text()), Some(key));
        }

        #[test]
        fn records_in_any_order_are_the_whole(parts in proptest::collection::vec(logs(), 0..5)) {
            let mut writer = Writer::new(1);
            let mut whole = Progress::default();
            whole.merge_all(&parts);
            let records: Vec<_> = parts.iter().map(|part| writer.everything(part, 0)).collect();
            let texts: Vec<_> = records.iter().map(|record| (record.key.to_text(), record.text.as_str())).collect();
            let backwards = replay(texts.iter().rev().map(|(key, text)| (key.as_str(), *text)));
            prop_assert_eq!(backwards.progress, whole);
        }
    }
}
