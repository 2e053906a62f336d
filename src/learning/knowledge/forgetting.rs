//! How fast this learner forgets.
//!
//! FSRS's curve is a power law with a long tail: it is the mean over very many memories, the fast ones and the slow. One
//! learner, one course, may well forget faster, up to exponentially (the half-life model of B. Settles and B. Meeder, “A
//! trainable spaced repetition model for language learning”, ACL 2016). Both curves pass through 0.9 at the stability; days
//! later they differ little, weeks later a lot, and weeks are what separates a learner from an exam.
//!
//! So recall is predicted half-way between the curves, and corrected by how often this learner has missed compared with that
//! prediction, over all answers that came a day or more after the one before.

use crate::learning::Memory;

/// How many predicted misses the prediction weighs against the learner's own.
const WEIGHT: f64 = 5.0;
/// Bounds of the correction.
const RATIO: (f64, f64) = (0.25, 4.0);
/// Recall at the stability, on either curve.
const AT_STABILITY: f64 = 0.9;

/// How the learner forgets, compared with prediction: over all answers that came a day or more after the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forgetting {
    /// How many answers there were.
    pub answers: u32,
    /// How many of them were misses.
    pub misses: u32,
    /// How many misses were predicted.
    pub predicted: f64,
}

impl Forgetting {
    /// Takes in an answer so many days after the one before.
    pub(super) fn add(&mut self, memory: Memory, days: u32, recalled: bool) {
        self.answers += 1;
        self.misses += u32::from(!recalled);
        self.predicted += 1.0 - between(memory, days as f32);
    }

    /// The predicted recall of a memory after so many days, from 0 to 1.
    pub(super) fn recall(self, memory: Memory, days: f32) -> f64 {
        (1.0 - (1.0 - between(memory, days)) * self.ratio()).max(0.0)
    }

    /// How much that may be off, as a standard deviation shared by all memories: as much as if they lasted a third as
    /// long.
    pub(super) fn doubt(self, memory: Memory, days: f32) -> f64 {
        self.recall(memory, days) - self.recall(memory, 3.0 * days)
    }

    /// How many times as often as predicted the learner misses; drawn towards 1 while little is known.
    fn ratio(self) -> f64 {
        ((f64::from(self.misses) + WEIGHT) / (self.predicted + WEIGHT)).clamp(RATIO.0, RATIO.1)
    }
}

/// Half-way between the power law and the exponential curve.
fn between(memory: Memory, days: f32) -> f64 {
    f64::midpoint(memory.recall(days).into(), exponential(memory, days))
}

/// Recall without the long tail: 0.9 to the power of days by stability.
pub fn exponential(memory: Memory, days: f32) -> f64 {
    libm::pow(AT_STABILITY, f64::from(days.max(0.0)) / f64::from(memory.stability))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Rating;
    use proptest::prelude::*;

    fn asked(misses: u32, answers: u32) -> Forgetting {
        let mut forgetting = Forgetting::default();
        (0..answers).for_each(|n| forgetting.add(Memory::first(Rating::Good), 2, n >= misses));
        forgetting
    }

    #[test]
    fn whoever_misses_more_than_predicted_is_predicted_to_miss_more() {
        let memory = Memory::first(Rating::Good);
        let recall = |forgetting: Forgetting| forgetting.recall(memory, 10.0);
        let [never, as_predicted, often] = [asked(0, 50), asked(5, 50), asked(25, 50)];
        assert!(recall(never) > recall(as_predicted) && recall(as_predicted) > recall(often));
        let unknown = recall(Forgetting::default());
        assert!((recall(as_predicted) - unknown).abs() < 0.02, "{as_predicted:?}");
        assert_eq!(often.recall(memory, 0.0), 1.0);
    }

    #[test]
    fn a_few_answers_change_little() {
        assert!((asked(2, 2).ratio() - 1.0).abs() < 0.4 && asked(200, 200).ratio() == RATIO.1);
    }

    proptest! {
        #[test]
        fn recall_is_between_the_curves_and_its_doubt_within_it(
            stability in 0.001_f32..36_500.0, days in 0.0_f32..1_000.0, misses in 0_u32..30, more in 0_u32..30,
        ) {
            let memory = Memory { stability, difficulty: 5.0 };
            let unknown = Forgetting::default().recall(memory, days);
            let (slow, fast) = (f64::from(memory.recall(days)), exponential(memory, days));
            prop_assert!(slow.min(fast) - 1e-6 <= unknown && unknown <= slow.max(fast) + 1e-6);
            let forgetting = asked(misses, misses + more);
            let recall = forgetting.recall(memory, days);
            let doubt = forgetting.doubt(memory, days);
            prop_assert!((0.0..=1.0).contains(&recall) && (0.0..=recall + 1e-9).contains(&doubt));
        }
    }
}
