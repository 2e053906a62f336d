//! How well a topic, a unit or the course is known, and how sure that is.
//!
//! Mastery is the mean predicted recall over **all** questions concerned. A question never answered is not a zero, it is
//! unknown: it counts with the share that is answered right at first sight, and makes the interval wide. Three things are
//! uncertain, and each is told in its own way:
//!
//! - how well each answered question is remembered: apart from the others, with the variance p(1−p)/(answers + 2) of a
//!   proportion about which that many answers and two more are known;
//! - how well a topic's unanswered questions would go: the same for all of them, with p(1−p)/(first sights + 2), and once more
//!   for the course as a whole;
//! - how fast the learner forgets: the same for all answered questions, as if all memories might last half as long.
//!
//! These are approximations, kept simple on purpose; `tests/learner.rs` holds that intervals of 90 % contain what they speak
//! of about as often as that.

use super::{Knowledge, When};
use crate::learning::Tally;

/// The standard normal's quantile for an interval of 90 %.
const Z: f64 = 1.645;

/// How much is known, with its uncertainty told by where it comes from, so that estimates can be added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::learning) struct Estimate {
    /// The mean recall.
    pub(in crate::learning) mean: f64,
    /// The variance that is this estimate's own.
    own: f64,
    /// The standard deviation for how fast the learner forgets, which all answered questions share.
    doubt: f64,
    /// The share of questions never answered.
    unseen: f64,
    /// How many questions were answered.
    seen: usize,
    /// How many there are.
    total: usize,
}

impl Estimate {
    /// Adds another with a weight; all weights together are 1.
    fn add(&mut self, weight: f64, other: Estimate) {
        self.mean += weight * other.mean;
        self.own += weight * weight * other.own;
        self.doubt += weight * other.doubt;
        self.unseen += weight * other.unseen;
        self.seen += other.seen;
        self.total += other.total;
    }
}

/// How well something is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mastery {
    /// The mean predicted recall over all questions, from 0 to 1.
    pub mean: f64,
    /// The lower end of an interval that holds the true mean nine times in ten.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// How many questions were answered at least once.
    pub seen: usize,
    /// How many there are.
    pub total: usize,
}

impl Mastery {
    /// An interval of 90 % about a mean with a variance, within 0 to 1.
    pub(in crate::learning) fn about(estimate: Estimate, variance: f64) -> Mastery {
        let Estimate { mean, seen, total, .. } = estimate;
        let half = Z * variance.sqrt();
        Mastery { mean, low: (mean - half).max(0.0), high: (mean + half).min(1.0), seen, total }
    }
}

impl Knowledge<'_> {
    /// How well a topic is known at a time.
    pub fn topic(&self, topic: usize, when: When) -> Mastery {
        self.mastery(self.estimate_topic(topic, when))
    }

    /// How well a unit is known at a time, each question counting the same.
    pub fn unit(&self, unit: usize, when: When) -> Mastery {
        self.mastery(self.estimate_unit(unit, when))
    }

    /// How well the course is known at a time, each unit counting by its weight.
    pub fn course(&self, weights: &[u32], when: When) -> Mastery {
        self.mastery(self.estimate_course(weights, when))
    }

    fn mastery(&self, estimate: Estimate) -> Mastery {
        Mastery::about(estimate, self.variance(estimate))
    }

    /// The variance of an estimate's mean, from all that is uncertain.
    pub(in crate::learning) fn variance(&self, estimate: Estimate) -> f64 {
        let course = self.first_sight_in_course();
        estimate.own
            + estimate.doubt * estimate.doubt
            + estimate.unseen * estimate.unseen * spread(self.unseen_in_course(), course)
    }

    fn estimate_topic(&self, topic: usize, when: When) -> Estimate {
        let entries = self.catalogue.topics()[topic].entries.clone();
        let total = entries.len();
        let mut estimate = Estimate { total, ..Estimate::default() };
        if total == 0 {
            return estimate;
        }
        let mut own = 0.0;
        for entry in entries {
            let recall = self.recall(entry, when);
            estimate.mean += recall / total as f64;
            if let Some(card) = &self.cards[entry] {
                estimate.seen += 1;
                estimate.doubt += self.forgetting.doubt(card.memory, when.days_after(card)) / total as f64;
                own += recall * (1.0 - recall) / f64::from(card.answers + 2);
            }
        }
        let unseen = (total - estimate.seen) as f64;
        own += unseen * unseen * spread(self.unseen(topic), self.first_sight[topic]);
        Estimate { own: own / (total * total) as f64, unseen: unseen / total as f64, ..estimate }
    }

    fn estimate_unit(&self, unit: usize, when: When) -> Estimate {
        let total = self.catalogue.unit_entries(unit).len().max(1) as f64;
        let mut sum = Estimate::default();
        for topic in self.catalogue.units()[unit].topics.clone() {
            let topic = self.estimate_topic(topic, when);
            sum.add(topic.total as f64 / total, topic);
        }
        sum
    }

    /// Units without questions, and weights without units, are left out.
    pub(in crate::learning) fn estimate_course(&self, weights: &[u32], when: When) -> Estimate {
        let weights = self.unit_weights(weights);
        let mut sum = Estimate::default();
        for (unit, weight) in weights.into_iter().enumerate() {
            sum.add(weight, self.estimate_unit(unit, when));
        }
        sum
    }

    /// Each unit's share of the exam, together 1; a unit without questions has none. Where no weight is above 0, each
    /// question counts the same.
    pub(in crate::learning) fn unit_weights(&self, weights: &[u32]) -> Vec<f64> {
        let sizes = (0..self.catalogue.units().len()).map(|unit| self.catalogue.unit_entries(unit).len());
        let weighted: Vec<f64> = sizes
            .clone()
            .enumerate()
            .map(|(unit, size)| if size == 0 { 0 } else { weights.get(unit).copied().unwrap_or(0) }.into())
            .collect();
        let shares =
            if weighted.iter().sum::<f64>() > 0.0 { weighted } else { sizes.map(|size| size as f64).collect() };
        let sum = shares.iter().sum::<f64>().max(1.0);
        shares.into_iter().map(|share| share / sum).collect()
    }
}

/// The variance of a share about which so many answers, and two more, are known.
fn spread(share: f64, known: Tally) -> f64 {
    share * (1.0 - share) / f64::from(known.of + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use crate::learning::{Attempt, Catalogue, Confidence, Day, Zone};
    use proptest::prelude::*;

    fn answered(questions: &[(usize, usize, usize)], score: f64) -> Vec<Attempt> {
        let attempt = |&(unit, topic, question)| {
            examples::attempt(&format!("u{unit}-t{topic}-q{question}"), 1_700_000_000_000, score, Confidence::Think)
        };
        questions.iter().map(attempt).collect()
    }

    fn knowledge<'a>(course: &'a Catalogue, log: &[Attempt]) -> Knowledge<'a> {
        Knowledge::new(course, log, Zone::default(), u64::MAX)
    }

    fn today() -> When {
        When::On(Zone::default().day(1_700_000_000_000))
    }

    #[test]
    fn what_was_never_asked_is_unknown_rather_than_wrong() {
        let course = examples::course(2, 2, 6);
        let nothing = knowledge(&course, &[]).topic(0, today());
        assert_eq!((nothing.seen, nothing.total), (0, 6));
        assert!(nothing.low < 0.05 && nothing.high > 0.8 && (nothing.mean - 0.4).abs() < 1e-12, "{nothing:?}");
        let half: Vec<_> = (0..3).map(|question| (0, 0, question)).collect();
        let all: Vec<_> = (0..6).map(|question| (0, 0, question)).collect();
        let [half, all] = [half, all].map(|questions| knowledge(&course, &answered(&questions, 1.0)).topic(0, today()));
        let width = |mastery: Mastery| mastery.high - mastery.low;
        assert!(width(nothing) > width(half) && width(half) > width(all), "{half:?} {all:?}");
        assert!(half.mean < all.mean && all.mean > 0.999_999);
    }

    #[test]
    fn a_unit_counts_questions_and_the_course_counts_weights() {
        let course = examples::course(2, 2, 6);
        let first_unit: Vec<_> = (0..12).map(|n| (0, n / 6, n % 6)).collect();
        let knowledge = knowledge(&course, &answered(&first_unit, 1.0));
        let (one, other) = (knowledge.unit(0, today()).mean, knowledge.unit(1, today()).mean);
        let course = |weights: &[u32]| knowledge.course(weights, today()).mean;
        assert_eq!(course(&[1, 0]), one);
        assert!((course(&[1, 3]) - (one + 3.0 * other) / 4.0).abs() < 1e-12);
        assert!((course(&[]) - (one + other) / 2.0).abs() < 1e-12);
        assert_eq!(knowledge.course(&[1, 1], today()).total, 24);
    }

    #[test]
    fn an_empty_course_is_no_trouble() {
        for course in [Catalogue::default(), examples::course(2, 1, 0), examples::course(2, 0, 0)] {
            let knowledge = knowledge(&course, &[]);
            assert_eq!(knowledge.course(&[1, 2, 3], today()), Mastery::default());
        }
    }

    proptest! {
        #[test]
        fn the_mean_is_within_its_interval(
            questions in proptest::collection::vec((0_usize..2, 0_usize..2, 0_usize..4), 0..20),
            score in 0.0_f64..=1.0, days in 0_i64..400, weights in proptest::collection::vec(0_u32..9, 0..4),
        ) {
            let course = examples::course(2, 2, 4);
            let knowledge = knowledge(&course, &answered(&questions, score));
            let when = When::On(Day(19_675 + days));
            for mastery in [knowledge.topic(0, when), knowledge.unit(1, when), knowledge.course(&weights, when)] {
                prop_assert!(0.0 <= mastery.low && mastery.low <= mastery.mean + 1e-9, "{:?}", mastery);
                prop_assert!(mastery.mean <= mastery.high + 1e-9 && mastery.high <= 1.0, "{:?}", mastery);
            }
        }
    }
}
