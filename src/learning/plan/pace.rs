//! How long the learner takes over a question.

use crate::learning::{Attempt, Day, Zone};
use crate::sorting::sorted;

/// What a question takes where too little is known, reading the explanation included, in milliseconds.
pub const USUAL_MS: u64 = 45_000;
/// After so long without an answer the learner was away, in milliseconds.
const AWAY_MS: u64 = 300_000;
/// From so many measured gaps on, they count.
const ENOUGH: usize = 10;
/// How many of the latest gaps count.
const LATEST: usize = 50;
/// Bounds of what is believed, in milliseconds.
const BOUNDS: (u64, u64) = (10_000, 180_000);

/// Milliseconds that a question takes this learner: the median of the latest gaps between answers, those of five minutes and
/// more left out. The attempts come oldest first.
pub fn pace_ms(attempts: &[Attempt]) -> u64 {
    let gaps = attempts.windows(2).rev().map(|pair| pair[1].at_ms.saturating_sub(pair[0].at_ms));
    let gaps: Vec<u64> = gaps.filter(|gap| (1..AWAY_MS).contains(gap)).take(LATEST).collect();
    if gaps.len() < ENOUGH {
        return USUAL_MS;
    }
    let order = sorted(gaps.len(), &|one, other| gaps[one].cmp(&gaps[other]));
    gaps[order[gaps.len() / 2]].clamp(BOUNDS.0, BOUNDS.1)
}

/// How many answers were given on a day: so many questions fewer are left of it. The attempts come oldest first.
pub fn answered_on(attempts: &[Attempt], zone: Zone, day: Day) -> usize {
    attempts
        .iter()
        .rev()
        .take_while(|attempt| zone.day(attempt.at_ms) >= day)
        .filter(|attempt| zone.day(attempt.at_ms) == day)
        .count()
}

/// How many questions fit into so many minutes; at least one.
pub fn questions_in(minutes: u32, pace_ms: u64) -> usize {
    (u64::from(minutes) * 60_000 / pace_ms.max(1)).max(1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::{Confidence, examples};

    fn log(moments: impl IntoIterator<Item = u64>) -> Vec<Attempt> {
        let attempt = |at_ms| examples::attempt("q", at_ms, 0.0, Confidence::Think);
        moments.into_iter().map(attempt).collect()
    }

    #[test]
    fn the_pace_is_the_median_of_gaps_once_there_are_enough() {
        assert_eq!(pace_ms(&[]), USUAL_MS);
        assert_eq!(pace_ms(&log((0..10).map(|n| n * 20_000))), USUAL_MS);
        assert_eq!(pace_ms(&log((0..11).map(|n| n * 20_000))), 20_000);
        let away = (0..40).map(|n| n / 2 * DAY + n % 2 * 30_000);
        assert_eq!(pace_ms(&log(away)), 30_000);
    }

    #[test]
    fn a_day_s_answers_are_counted() {
        let noon = |day: u64| day * DAY + DAY / 2;
        let log = log([noon(1), noon(2), noon(2) + 5, noon(3)]);
        let on = |day| answered_on(&log, Zone::default(), Day(day));
        assert_eq!([0, 1, 2, 3, 4].map(on), [0, 1, 2, 1, 0]);
    }

    const DAY: u64 = 86_400_000;

    #[test]
    fn haste_and_dawdling_are_bounded() {
        assert_eq!(pace_ms(&log((0..20).map(|n| n * 2_000))), 10_000);
        assert_eq!(pace_ms(&log((0..20).map(|n| n * 290_000))), 180_000);
        assert_eq!((questions_in(20, 60_000), questions_in(0, 60_000), questions_in(1, 0)), (20, 1, 60_000));
    }
}
