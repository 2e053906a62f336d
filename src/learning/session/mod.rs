//! Practice: which questions a session asks and in what order, when it ends, and how it went.
//!
//! A session is a list of questions and a stretch of time. What was answered is read off the log, so that a reload loses
//! nothing and two tabs agree; see [`run`]. Which questions are worth asking today is the business of [`super::plan`].

mod interleave;
mod run;

pub use interleave::interleave;
pub use run::{Session, Summary};

use std::cmp::Ordering;

use super::plan::{self, Goal};
use super::{Day, Knowledge, When, shuffle};
use crate::sorting::{sort, sorted};

/// How long sessions are, in minutes.
pub const LENGTHS: [u32; 3] = [5, 10, 20];
/// How many questions about one confusable pair a session asks at most.
const OF_A_PAIR: usize = 4;

/// What a session is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim {
    /// What the plan has for today.
    Due,
    /// These topics, by index: a topic, a unit or a station of the line.
    Topics(Vec<usize>),
    /// All topics, mixed.
    Mixed,
    /// Pairs that are easily confused, side by side.
    Confusable,
    /// What was missed last time: first what the learner was sure of.
    Mistakes,
}

/// What a session asks: at most so many questions, in order. Empty where there is nothing to ask. The seed decides among equals.
pub fn choose(aim: &Aim, knowledge: &Knowledge<'_>, goal: &Goal, today: Day, count: usize, seed: u64) -> Vec<usize> {
    let chooser = Chooser { knowledge, goal, today, seed };
    match aim {
        Aim::Due => chooser.mixed(plan::for_day(knowledge, goal, today, count)),
        Aim::Topics(topics) => chooser.of_topics(topics, count),
        Aim::Mixed => chooser.across(count),
        Aim::Confusable => chooser.pairs(count),
        Aim::Mistakes => chooser.mistakes(count),
    }
}

struct Chooser<'a> {
    knowledge: &'a Knowledge<'a>,
    goal: &'a Goal,
    today: Day,
    seed: u64,
}

impl Chooser<'_> {
    /// In an order in which topics alternate.
    fn mixed(&self, entries: Vec<usize>) -> Vec<usize> {
        let kinds: Vec<usize> = entries.iter().map(|&entry| self.knowledge.catalogue().topic_of(entry)).collect();
        interleave(&kinds).into_iter().map(|place| entries[place]).collect()
    }

    /// The questions of some topics, the most needed first: those due or new, then the rest, each by falling risk of a miss.
    fn of_topics(&self, topics: &[usize], count: usize) -> Vec<usize> {
        let all = self.knowledge.catalogue().topics();
        let topics = topics.iter().filter_map(|&topic| all.get(topic));
        let mut entries: Vec<usize> = topics.flat_map(|topic| topic.entries.clone()).collect();
        sort(&mut entries, &|one, other| one.cmp(&other));
        entries.dedup();
        entries = self.by_need(entries);
        entries.truncate(count);
        self.mixed(entries)
    }

    /// One question of each topic, the most needed of it, then a second of each, and so on.
    fn across(&self, count: usize) -> Vec<usize> {
        let catalogue = self.knowledge.catalogue();
        let topics = self.shuffled((0..catalogue.topics().len()).collect());
        let mut by_topic: Vec<Vec<usize>> = Vec::with_capacity(topics.len());
        for topic in topics {
            by_topic.push(self.by_need(catalogue.topics()[topic].entries.clone().collect()));
        }
        let rounds = by_topic.iter().map(Vec::len).max().unwrap_or(0);
        let in_rounds = (0..rounds).flat_map(|round| by_topic.iter().filter_map(move |entries| entries.get(round)));
        let entries = in_rounds.copied().take(count).collect();
        self.mixed(entries)
    }

    /// Pairs by falling need, each with its questions side by side; a pair of which only one question has room is left out.
    fn pairs(&self, count: usize) -> Vec<usize> {
        let pairs = self.tagged();
        let risks: Vec<f64> = pairs.iter().map(|(_, entries)| self.risk(entries)).collect();
        let mut chosen = Vec::new();
        for pair in sorted(pairs.len(), &|one, other| risks[other].total_cmp(&risks[one])) {
            let mut entries = self.by_need(pairs[pair].1.clone());
            let room = OF_A_PAIR.min(count - chosen.len());
            if entries.len().min(room) >= 2 {
                entries.truncate(room);
                chosen.extend(entries);
            }
        }
        chosen
    }

    /// The questions of each confusable pair, in an order decided by the seed.
    fn tagged(&self) -> Vec<(&str, Vec<usize>)> {
        let entries = self.knowledge.catalogue().entries();
        let mut pairs: Vec<(&str, Vec<usize>)> = Vec::new();
        for entry in self.shuffled((0..entries.len()).collect()) {
            let Some(tag) = entries[entry].confusable.as_deref() else { continue };
            match pairs.iter_mut().find(|pair| pair.0 == tag) {
                Some(pair) => pair.1.push(entry),
                None => pairs.push((tag, vec![entry])),
            }
        }
        pairs
    }

    /// The mean probability of a miss.
    fn risk(&self, entries: &[usize]) -> f64 {
        let recall = |&entry: &usize| self.knowledge.recall(entry, When::On(self.today));
        1.0 - entries.iter().map(recall).sum::<f64>() / entries.len().max(1) as f64
    }

    /// What was missed last time: by falling confidence, and the latest first.
    fn mistakes(&self, count: usize) -> Vec<usize> {
        let standing = |entry| self.knowledge.card(entry).map(|card| (card.confidence, card.last_ms));
        let missed = |entry: &usize| self.knowledge.card(*entry).is_some_and(|card| !card.rating.recalled());
        let mut entries: Vec<usize> = (0..self.knowledge.catalogue().entries().len()).filter(missed).collect();
        sort(&mut entries, &|one, other| standing(other).cmp(&standing(one)));
        entries.truncate(count);
        entries
    }

    /// The more needed first, the seed deciding among equals.
    fn by_need(&self, entries: Vec<usize>) -> Vec<usize> {
        let mut entries = self.shuffled(entries);
        sort(&mut entries, &|one, other| self.need(one, other));
        entries
    }

    /// The more needed first: what is due or new before what is not, then by rising recall.
    fn need(&self, one: usize, other: usize) -> Ordering {
        let wanted = |entry| self.knowledge.due(entry, self.goal.retention).is_none_or(|due| due <= self.today);
        let recall = |entry| self.knowledge.recall(entry, When::On(self.today));
        wanted(other).cmp(&wanted(one)).then(recall(one).total_cmp(&recall(other)))
    }

    fn shuffled(&self, entries: Vec<usize>) -> Vec<usize> {
        shuffle(self.seed, entries.len()).into_iter().map(|place| entries[place]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use crate::learning::{Attempt, Catalogue, Confidence, Zone};
    use proptest::prelude::*;

    const TODAY: Day = Day(20_010);

    fn attempt(question: &str, minute: u64, score: f64, confidence: Confidence) -> Attempt {
        let at_ms = Zone::default().start_ms(TODAY) + minute * 60_000;
        examples::attempt(question, at_ms, score, confidence)
    }

    fn goal() -> Goal {
        Goal { exam: Some(TODAY.plus(10)), retention: 0.9, weights: vec![], questions: 40 }
    }

    fn chosen(course: &Catalogue, log: &[Attempt], aim: &Aim, count: usize, seed: u64) -> Vec<String> {
        let knowledge = Knowledge::new(course, log, Zone::default(), u64::MAX);
        let entries = choose(aim, &knowledge, &goal(), TODAY, count, seed);
        entries.into_iter().map(|entry| course.entries()[entry].id.clone()).collect()
    }

    fn topic_of(id: &str) -> &str {
        id.rsplit_once('-').unwrap().0
    }

    #[test]
    fn mistakes_begin_with_what_the_learner_was_sure_of() {
        let course = examples::course(1, 1, 6);
        let log = [
            attempt("u0-t0-q0", 1, 0.0, Confidence::Guess),
            attempt("u0-t0-q1", 2, 0.0, Confidence::Sure),
            attempt("u0-t0-q2", 3, 0.0, Confidence::Think),
            attempt("u0-t0-q3", 4, 0.0, Confidence::Sure),
            attempt("u0-t0-q4", 5, 0.0, Confidence::Sure),
            attempt("u0-t0-q4", 6, 1.0, Confidence::Think),
        ];
        let mistakes = chosen(&course, &log, &Aim::Mistakes, 9, 0);
        assert_eq!(mistakes, ["u0-t0-q3", "u0-t0-q1", "u0-t0-q2", "u0-t0-q0"]);
        assert_eq!(chosen(&course, &log, &Aim::Mistakes, 1, 0), ["u0-t0-q3"]);
        assert_eq!(chosen(&course, &[], &Aim::Mistakes, 9, 0), [""; 0]);
    }

    #[test]
    fn topics_ask_first_what_is_new_or_due() {
        let course = examples::course(2, 2, 3);
        let log: Vec<_> = (0..2).map(|n| attempt(&format!("u0-t1-q{n}"), n, 1.0, Confidence::Think)).collect();
        let first = chosen(&course, &log, &Aim::Topics(vec![1, 1, 99]), 1, 7);
        assert_eq!(first, ["u0-t1-q2"]);
        let mut all = chosen(&course, &log, &Aim::Topics(vec![1, 1, 99]), 9, 7);
        all.sort();
        assert_eq!(all, ["u0-t1-q0", "u0-t1-q1", "u0-t1-q2"]);
    }

    #[test]
    fn mixed_practice_goes_through_all_topics() {
        let course = examples::course(3, 2, 5);
        let mixed = chosen(&course, &[], &Aim::Mixed, 6, 3);
        let mut topics: Vec<_> = mixed.iter().map(|id| topic_of(id)).collect();
        topics.sort_unstable();
        topics.dedup();
        assert_eq!(topics.len(), 6);
        assert_ne!(mixed, chosen(&course, &[], &Aim::Mixed, 6, 4));
    }

    #[test]
    fn confusable_questions_stand_side_by_side() {
        let course = examples::course(2, 4, 2);
        let pairs = chosen(&course, &[], &Aim::Confusable, 7, 1);
        assert_eq!(pairs.len(), 6, "a seventh would stand alone: {pairs:?}");
        for pair in pairs.chunks(2) {
            let tags = pair.iter().map(|id| course.entries()[course.find(id).unwrap()].confusable.clone());
            let tags: Vec<_> = tags.collect();
            assert!(tags[0].is_some() && tags[0] == tags[1], "{pairs:?}");
        }
    }

    proptest! {
        #[test]
        fn every_session_asks_each_question_once_and_alternates(
            log in proptest::collection::vec((0_usize..3, 0_usize..2, 0_usize..4, 0_u64..60, 0.0_f64..=1.0), 0..40),
            aim in 0_usize..5, count in 0_usize..30, seed: u64,
        ) {
            let course = examples::course(3, 2, 4);
            let mut log: Vec<_> = log.into_iter().map(|(unit, topic, question, minute, score)| {
                attempt(&format!("u{unit}-t{topic}-q{question}"), minute, score, Confidence::Sure)
            }).collect();
            log.sort_by_key(|attempt| attempt.at_ms);
            let aim = [Aim::Due, Aim::Topics(vec![0, 3]), Aim::Mixed, Aim::Confusable, Aim::Mistakes][aim].clone();
            let asked = chosen(&course, &log, &aim, count, seed);
            prop_assert_eq!(&asked, &chosen(&course, &log, &aim, count, seed));
            prop_assert!(asked.len() <= count);
            let mut once = asked.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), asked.len());
            if aim == Aim::Mixed && count <= 12 {
                prop_assert!(asked.windows(2).all(|pair| topic_of(&pair[0]) != topic_of(&pair[1])), "{:?}", asked);
            }
        }
    }
}
