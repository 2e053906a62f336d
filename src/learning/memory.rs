//! How long something is remembered: FSRS-6, with its default weights.
//!
//! The Free Spaced Repetition Scheduler (J. Ye and others, open-spaced-repetition; “The Algorithm” in the wiki of
//! `fsrs4anki`, version 6) gives a memory two numbers, stability and difficulty, and says how each answer changes them. Here
//! are its closed formulas and nothing else: no training of weights, no learning steps, no chance.
//!
//! The authors' crate `fsrs` is held against it in the tests: over tens of thousands of reviews every interval is the same to
//! the day. It is not used itself because it would be 13 kB of WebAssembly where this is 3. It computes in 32 bits, and so does
//! this, with each function of `libm` rounded from 64: the same bits natively and in the browser, and nearly always the
//! crate's own.

use super::Rating;

/// The authors' default weights, w₀ to w₂₀.
const W: [f32; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
/// Bounds of stability, in days.
const STABILITY: (f32, f32) = (0.001, 36_500.0);
/// Bounds of difficulty.
const DIFFICULTY: (f32, f32) = (1.0, 10.0);
/// The recall at which an interval is as long as the stability.
const AT_STABILITY: f32 = 0.9;

/// What is known of one memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Days after which it is recalled with a probability of 0.9; from 0.001 to 36 500.
    pub stability: f32,
    /// From 1, easy, to 10: how little an answer adds to the stability.
    pub difficulty: f32,
}

impl Memory {
    /// After the first answer.
    pub fn first(rating: Rating) -> Memory {
        Memory { stability: W[rating as usize - 1], difficulty: within(first_difficulty(rating), DIFFICULTY) }
    }

    /// After another answer, whole days after the last one. On the same day (0) the formula for the short term holds.
    pub fn next(self, rating: Rating, days: u32) -> Memory {
        let stability = match (days, rating) {
            (0, _) => self.same_day(rating),
            (_, Rating::Again) => self.lapsed(self.recall(days as f32)),
            _ => self.recalled(rating, self.recall(days as f32)),
        };
        Memory { stability: within(stability, STABILITY), difficulty: self.next_difficulty(rating) }
    }

    /// The probability of recall so many days after the last answer, from 0 to 1: a power law.
    pub fn recall(self, days: f32) -> f32 {
        pow(days.max(0.0) / self.stability * factor() + 1.0, -W[20])
    }

    /// After how many days recall has fallen to this. Whole days, from 1 to 36 500, as intervals are used.
    pub fn interval(self, retention: f32) -> u32 {
        (libm::roundf(self.exact_interval(retention)) as u32).clamp(1, STABILITY.1 as u32)
    }

    fn exact_interval(self, retention: f32) -> f32 {
        self.stability / factor() * (pow(retention, 1.0 / -W[20]) - 1.0)
    }

    fn recalled(self, rating: Rating, recall: f32) -> f32 {
        let hard = if rating == Rating::Hard { W[15] } else { 1.0 };
        let easy = if rating == Rating::Easy { W[16] } else { 1.0 };
        let spacing = exp((1.0 - recall) * W[10]) - 1.0;
        let growth = exp(W[8]) * (11.0 - self.difficulty) * pow(self.stability, -W[9]) * spacing;
        self.stability * (growth * hard * easy + 1.0)
    }

    fn lapsed(self, recall: f32) -> f32 {
        let left = W[11]
            * pow(self.difficulty, -W[12])
            * (pow(self.stability + 1.0, W[13]) - 1.0)
            * exp((1.0 - recall) * W[14]);
        left.min(self.stability / exp(W[17] * W[18]))
    }

    fn same_day(self, rating: Rating) -> f32 {
        let grows = exp(W[17] * (grade(rating) - 3.0 + W[18])) * pow(self.stability, -W[19]);
        self.stability * if rating == Rating::Again { grows } else { grows.max(1.0) }
    }

    fn next_difficulty(self, rating: Rating) -> f32 {
        let damped = (10.0 - self.difficulty) * (-W[6] * (grade(rating) - 3.0)) / 9.0;
        let next = self.difficulty + damped;
        within(W[7] * (first_difficulty(Rating::Easy) - next) + next, DIFFICULTY)
    }
}

fn first_difficulty(rating: Rating) -> f32 {
    W[4] - exp(W[5] * (grade(rating) - 1.0)) + 1.0
}

fn grade(rating: Rating) -> f32 {
    rating as u8 as f32
}

/// What makes the power law pass through 0.9 at the stability.
fn factor() -> f32 {
    exp(libm::log(f64::from(AT_STABILITY)) as f32 / -W[20]) - 1.0
}

fn within(value: f32, (min, max): (f32, f32)) -> f32 {
    value.clamp(min, max)
}

fn exp(x: f32) -> f32 {
    libm::exp(f64::from(x)) as f32
}

fn pow(base: f32, exponent: f32) -> f32 {
    libm::pow(f64::from(base), f64::from(exponent)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::Stream;
    use proptest::prelude::*;

    /// The crate's state after an answer.
    fn oracle(fsrs: &fsrs::FSRS, before: Option<Memory>, rating: Rating, days: u32, retention: f32) -> fsrs::ItemState {
        let before = before.map(|Memory { stability, difficulty }| fsrs::MemoryState { stability, difficulty });
        let next = fsrs.next_states(before, retention, days).expect("the state is sound");
        match rating {
            Rating::Again => next.again,
            Rating::Hard => next.hard,
            Rating::Good => next.good,
            Rating::Easy => next.easy,
        }
    }

    fn close(ours: f32, theirs: f32, relative: f32) -> bool {
        (ours - theirs).abs() <= relative * theirs.abs()
    }

    /// Random gaps: the same day, the next days, weeks, a year.
    fn days(chance: &mut Stream) -> u32 {
        let below = [1, 4, 40, 400][chance.below(4) as usize];
        chance.below(below)
    }

    #[test]
    fn good_eight_times_gives_the_published_intervals() {
        let mut memory = Memory::first(Rating::Good);
        let mut intervals = vec![memory.interval(0.9)];
        while intervals.len() < 8 {
            memory = memory.next(Rating::Good, intervals[intervals.len() - 1]);
            intervals.push(memory.interval(0.9));
        }
        assert_eq!(intervals, [2, 11, 46, 163, 497, 1346, 3292, 7398]);
    }

    /// Both walk through 10 000 histories of their own; rounding may not let them drift apart.
    #[test]
    fn histories_end_where_the_crate_s_end() {
        let fsrs = fsrs::FSRS::default();
        let mut chance = Stream::new(6, "histories");
        let mut reviews = 0;
        for _ in 0..10_000 {
            let (mut ours, mut theirs) = (None::<Memory>, None::<Memory>);
            for _ in 0..1 + chance.below(12) {
                let rating = Rating::ALL[chance.below(4) as usize];
                let (gap, retention) = (days(&mut chance), 0.7 + 0.01 * chance.below(28) as f32);
                let memory = ours.map_or(Memory::first(rating), |memory| memory.next(rating, gap));
                let state = oracle(&fsrs, theirs, rating, gap, retention);
                assert!(close(memory.stability, state.memory.stability, 2e-5), "{memory:?} {state:?}");
                assert!(close(memory.difficulty, state.memory.difficulty, 1e-5), "{memory:?} {state:?}");
                assert_eq!(memory.interval(retention) as f32, state.interval.round().clamp(1.0, 36_500.0));
                let later = chance.below(500) as f32;
                let recall = fsrs::current_retrievability(state.memory, later, fsrs::FSRS6_DEFAULT_DECAY);
                assert!((memory.recall(later) - recall).abs() < 1e-6, "{memory:?} after {later} days");
                theirs = Some(Memory { stability: state.memory.stability, difficulty: state.memory.difficulty });
                ours = Some(memory);
                reviews += 1;
            }
        }
        assert!(reviews > 60_000, "{reviews}");
    }

    proptest! {
        #[test]
        fn a_better_answer_is_remembered_longer(
            stability in 0.001_f32..36_500.0, difficulty in 1.0_f32..10.0, days in 1_u32..1_000,
        ) {
            let after = Rating::ALL.map(|rating| Memory { stability, difficulty }.next(rating, days));
            prop_assert!(after.windows(2).all(|pair| pair[0].stability <= pair[1].stability), "{:?}", after);
            prop_assert!(after.windows(2).all(|pair| pair[0].difficulty >= pair[1].difficulty), "{:?}", after);
        }

        #[test]
        fn nothing_leaves_its_bounds(
            stability: f32, difficulty: f32, days: u32, later: f32, retention: f32, rating in 0_usize..4,
        ) {
            let memory = Memory { stability, difficulty }.next(Rating::ALL[rating], days);
            let interval = memory.interval(retention);
            prop_assert!((1..=36_500).contains(&interval));
            let sound = Memory::first(Rating::ALL[rating]).next(Rating::ALL[rating], days);
            prop_assert!((0.001..=36_500.0).contains(&sound.stability) && (1.0..=10.0).contains(&sound.difficulty));
            prop_assert!(later.is_nan() || (0.0..=1.0).contains(&sound.recall(later)));
        }

        #[test]
        fn recall_falls_to_what_the_interval_was_asked_for(
            stability in 5.0_f32..1_000.0, retention in 0.7_f32..0.97,
        ) {
            let memory = Memory { stability, difficulty: 5.0 };
            prop_assert!(close(memory.recall(memory.exact_interval(retention)), retention, 1e-4));
            prop_assert!(close(memory.recall(stability), 0.9, 1e-5));
        }
    }
}
