//! What the learner knows at a moment: read off the log of attempts, never stored.
//!
//! Each question that was answered has a [`Card`]: its memory after all answers so far. From the cards follow the predicted
//! recall at any moment, the day on which each is due, and the mastery of a topic, a unit or the course. An attempt at a
//! question that is no longer in the course stays in the log and is of no account here; if the question comes back under its
//! identifier, so does its history.
//!
//! What should be asked next is not decided here: see [`super::plan`].

mod estimate;
mod forgetting;

pub(super) use estimate::Estimate;
pub use estimate::Mastery;
pub use forgetting::{Forgetting, exponential};

use super::calendar::DAY_MS;
use super::{Attempt, Catalogue, Confidence, Day, Memory, Rating, Tally, Zone};

/// The share of questions that is answered right at first sight where nothing is known yet: a little above guessing among
/// three or four options. An assumption that four answers outweigh.
const AT_FIRST_SIGHT: f64 = 0.4;
/// How many answers the expectation for a topic, or for the course, weighs.
const PRIOR: f64 = 4.0;

/// What is known of one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// Its memory after the latest answer.
    pub memory: Memory,
    /// The learner's day of the latest answer.
    pub last: Day,
    /// Its moment, in milliseconds since 1970.
    pub last_ms: u64,
    /// How many answers there were.
    pub answers: u32,
    /// How many of them were misses.
    pub misses: u32,
    /// How the latest went.
    pub rating: Rating,
    /// How sure the learner was of it.
    pub confidence: Confidence,
}

impl Card {
    fn first(attempt: &Attempt, today: Day) -> Card {
        let rating = Rating::of(attempt, false);
        Card {
            memory: Memory::first(rating),
            last: today,
            last_ms: attempt.at_ms,
            answers: 1,
            misses: u32::from(!rating.recalled()),
            rating,
            confidence: attempt.confidence,
        }
    }

    /// After another answer on a day.
    fn answered(self, rating: Rating, today: Day) -> Card {
        Card {
            memory: self.memory.next(rating, self.days_until(today)),
            last: today,
            answers: self.answers + 1,
            misses: self.misses + u32::from(!rating.recalled()),
            rating,
            ..self
        }
    }

    /// Whole days from the latest answer to a day; 0 for a day before it.
    pub fn days_until(&self, day: Day) -> u32 {
        u32::try_from(day.since(self.last).max(0)).unwrap_or(u32::MAX)
    }

    /// The day on which recall will have fallen to this.
    pub fn due(&self, retention: f64) -> Day {
        self.last.plus(self.memory.interval(retention as f32).into())
    }
}

/// When something is to be recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At a moment, in milliseconds since 1970.
    At(u64),
    /// At some time of a day, counted in whole days as plans are.
    On(Day),
}

impl When {
    fn days_after(self, card: &Card) -> f32 {
        match self {
            When::At(at_ms) => at_ms.saturating_sub(card.last_ms) as f32 / DAY_MS as f32,
            When::On(day) => card.days_until(day) as f32,
        }
    }
}

/// What the learner knows at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge<'a> {
    catalogue: &'a Catalogue,
    /// One a question.
    cards: Vec<Option<Card>>,
    /// One a topic: how answers at first sight went.
    first_sight: Vec<Tally>,
    forgetting: Forgetting,
    answers: u32,
}

impl<'a> Knowledge<'a> {
    /// From everything that was answered until a moment. The attempts come oldest first, as the log has them.
    pub fn new(catalogue: &'a Catalogue, attempts: &[Attempt], zone: Zone, until_ms: u64) -> Self {
        let mut knowledge = Knowledge {
            catalogue,
            cards: vec![None; catalogue.entries().len()],
            first_sight: vec![Tally::default(); catalogue.topics().len()],
            forgetting: Forgetting::default(),
            answers: 0,
        };
        for attempt in attempts.iter().take_while(|attempt| attempt.at_ms <= until_ms) {
            if let Some(entry) = catalogue.find(&attempt.question) {
                knowledge.take_in(entry, attempt, zone.day(attempt.at_ms));
            }
        }
        knowledge
    }

    fn take_in(&mut self, entry: usize, attempt: &Attempt, today: Day) {
        self.answers += 1;
        let Some(card) = self.cards[entry] else {
            let card = Card::first(attempt, today);
            self.first_sight[self.catalogue.topic_of(entry)].add(card.rating.recalled());
            self.cards[entry] = Some(card);
            return;
        };
        let days = card.days_until(today);
        let rating = Rating::of(attempt, days > 0 && card.rating.recalled());
        if days > 0 {
            self.forgetting.add(card.memory, days, rating.recalled());
        }
        let (last_ms, confidence) = (attempt.at_ms, attempt.confidence);
        self.cards[entry] = Some(Card { last_ms, confidence, ..card.answered(rating, today) });
    }

    /// The course it is about.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// What is known of a question; nothing where it was never answered.
    pub fn card(&self, entry: usize) -> Option<&Card> {
        self.cards[entry].as_ref()
    }

    /// How many answers to the course's questions it rests on.
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// How the learner forgets.
    pub fn forgetting(&self) -> Forgetting {
        self.forgetting
    }

    /// The predicted probability, from 0 to 1, of answering a question right. Of a question that was answered before it follows
    /// from its memory and from how this learner forgets; of another it is [`Knowledge::unseen`], whenever.
    pub fn recall(&self, entry: usize, when: When) -> f64 {
        match &self.cards[entry] {
            Some(card) => self.forgetting.recall(card.memory, when.days_after(card)),
            None => self.unseen(self.catalogue.topic_of(entry)),
        }
    }

    /// The day on which a question is due; nothing where it was never answered.
    pub fn due(&self, entry: usize, retention: f64) -> Option<Day> {
        self.cards[entry].map(|card| card.due(retention))
    }

    /// The probability of answering a question of a topic right at first sight: as often as others of the topic so far, drawn
    /// towards the course's share, and this towards 0.4, while little is known.
    pub fn unseen(&self, topic: usize) -> f64 {
        self.first_sight[topic].expected(self.unseen_in_course(), PRIOR)
    }

    fn unseen_in_course(&self) -> f64 {
        self.first_sight_in_course().expected(AT_FIRST_SIGHT, PRIOR)
    }

    fn first_sight_in_course(&self) -> Tally {
        self.first_sight
            .iter()
            .fold(Tally::default(), |sum, tally| Tally { right: sum.right + tally.right, of: sum.of + tally.of })
    }

    /// Changes a card, for looking ahead.
    pub(super) fn set_card(&mut self, entry: usize, card: Card) {
        self.cards[entry] = Some(card);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use proptest::prelude::*;

    fn attempt(question: &str, days: u64, score: f64, confidence: Confidence) -> Attempt {
        let at_ms = 20_000 * DAY_MS + days * DAY_MS + DAY_MS / 2;
        examples::attempt(question, at_ms, score, confidence)
    }

    fn after(attempts: &[Attempt]) -> Vec<Option<Card>> {
        let course = examples::course(2, 2, 3);
        Knowledge::new(&course, attempts, Zone::default(), u64::MAX).cards
    }

    #[test]
    fn a_card_is_its_memory_after_all_answers() {
        let right = |days| attempt("u0-t0-q1", days, 1.0, Confidence::Think);
        let cards = after(&[right(0), right(2), attempt("u0-t0-q1", 12, 0.0, Confidence::Sure)]);
        let card = cards[1].unwrap();
        let expected = Memory::first(Rating::Good).next(Rating::Good, 2).next(Rating::Again, 10);
        assert_eq!((card.memory, card.answers, card.misses), (expected, 3, 1));
        assert_eq!((card.last, card.confidence), (Day(20_012), Confidence::Sure));
        assert_eq!(card.due(0.9), Day(20_012).plus(expected.interval(0.9).into()));
        assert!(cards.iter().enumerate().all(|(entry, card)| entry == 1 || card.is_none()));
    }

    #[test]
    fn the_same_day_counts_as_the_short_term() {
        let twice = [attempt("u0-t0-q0", 0, 0.0, Confidence::Guess), attempt("u0-t0-q0", 0, 1.0, Confidence::Sure)];
        let card = after(&twice)[0].unwrap();
        assert_eq!(card.memory, Memory::first(Rating::Again).next(Rating::Good, 0));
    }

    #[test]
    fn what_comes_later_or_is_not_in_the_course_is_of_no_account() {
        let course = examples::course(2, 2, 3);
        let log = [
            attempt("u0-t0-q0", 0, 1.0, Confidence::Think),
            attempt("preset:walk:cold", 1, 0.0, Confidence::Think),
            attempt("u0-t0-q0", 2, 0.0, Confidence::Think),
        ];
        let knowledge = |until| Knowledge::new(&course, &log, Zone::default(), until);
        assert_eq!(knowledge(log[1].at_ms), knowledge(log[0].at_ms));
        assert_eq!((knowledge(log[1].at_ms).answers(), knowledge(log[2].at_ms).answers()), (1, 2));
        assert_eq!(knowledge(0), Knowledge::new(&course, &[], Zone::default(), u64::MAX));
    }

    #[test]
    fn recall_falls_with_time_and_more_for_who_forgets_more() {
        let course = examples::course(1, 2, 40);
        let log = |score| -> Vec<Attempt> {
            let answers =
                |day: u64, score| (0..40).map(move |n| attempt(&format!("u0-t0-q{n}"), day, score, Confidence::Think));
            answers(0, 1.0).chain(answers(2, score)).chain([attempt("u0-t1-q0", 2, 1.0, Confidence::Think)]).collect()
        };
        let (good, bad) = (log(1.0), log(0.0));
        let [good, bad] = [&good, &bad].map(|log| Knowledge::new(&course, log, Zone::default(), u64::MAX));
        let recall = |knowledge: &Knowledge, day: i64| knowledge.recall(40, When::On(Day(20_000 + day)));
        assert_eq!(recall(&good, 2), 1.0);
        assert!(recall(&good, 5) > recall(&good, 30) && recall(&good, 5) > recall(&bad, 5));
        assert_eq!((bad.forgetting().answers, bad.forgetting().misses), (40, 40));
        let noon = (20_002 * DAY_MS) + DAY_MS / 2;
        assert!(good.recall(40, When::At(noon + DAY_MS / 2)) < 1.0);
    }

    #[test]
    fn first_sight_is_learnt_topic_by_topic() {
        let course = examples::course(1, 2, 6);
        let log: Vec<_> = (0..6).map(|n| attempt(&format!("u0-t0-q{n}"), 0, 1.0, Confidence::Sure)).collect();
        let knowledge = Knowledge::new(&course, &log, Zone::default(), u64::MAX);
        let nothing = Knowledge::new(&course, &[], Zone::default(), u64::MAX);
        assert!((nothing.unseen(0) - AT_FIRST_SIGHT).abs() < 1e-12);
        assert!(knowledge.unseen(0) > knowledge.unseen(1) && knowledge.unseen(1) > nothing.unseen(1));
    }

    proptest! {
        #[test]
        fn any_log_is_read(
            attempts in proptest::collection::vec((0_usize..5, any::<u64>(), 0.0_f64..=1.0, 0_usize..3), 0..40),
            until: u64, at: u64,
        ) {
            let course = examples::course(1, 2, 2);
            let mut log: Vec<_> = attempts.into_iter().map(|(question, at_ms, score, confidence)| Attempt {
                at_ms, ..attempt(&format!("u0-t0-q{question}"), 0, score, Confidence::ALL[confidence])
            }).collect();
            log.sort_by_key(|attempt| attempt.at_ms);
            let knowledge = Knowledge::new(&course, &log, Zone::default(), until);
            for entry in 0..4 {
                for when in [When::At(at), When::On(Zone::default().day(at))] {
                    prop_assert!((0.0..=1.0).contains(&knowledge.recall(entry, when)));
                }
            }
        }
    }
}
