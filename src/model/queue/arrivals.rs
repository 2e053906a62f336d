//! When requests come.
//!
//! Each arrival uses up one draw of intensity, whatever the pattern: a change of the rate stretches what is left of the
//! present gap and leaves all draws as they are, so that the k-th request of two runs is the same one.

use crate::model::rng::Stream;
use crate::model::{Micros, SECOND};

/// How arrivals are spread over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pattern {
    /// At equal distances.
    Steady,
    /// Independently of one another: exponential gaps.
    #[default]
    Poisson,
    /// Poisson with a rate that is three times the mean for one second in five, and half of it else.
    Bursts,
}

impl Pattern {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 3] = ["poisson", "steady", "bursts"];

    /// The pattern with this identifier; Poisson for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "steady" => Pattern::Steady,
            "bursts" => Pattern::Bursts,
            _ => Pattern::Poisson,
        }
    }
}

/// A burst comes every so often …
const PERIOD: Micros = 5 * SECOND;
/// … begins so long after the period …
const BURST_FROM: Micros = 2 * SECOND;
/// … and ends then.
const BURST_UNTIL: Micros = 3 * SECOND;

/// The moments of arrivals, one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    stream: Stream,
    pattern: Pattern,
    /// Arrivals a second; 0 for none.
    rate: f64,
    /// Until when intensity is accounted for, in microseconds.
    at: f64,
    /// Intensity left until the next arrival: a gap in units of its mean.
    left: f64,
}

impl Arrivals {
    /// Arrivals from moment 0 on.
    pub fn new(seed: u64, pattern: Pattern, rate: f64) -> Self {
        let mut arrivals = Arrivals { stream: Stream::new(seed, "arrivals"), pattern, rate, at: 0.0, left: 0.0 };
        arrivals.left = arrivals.draw();
        arrivals
    }

    /// A gap in units of its mean.
    fn draw(&mut self) -> f64 {
        let gap = self.stream.exponential(1.0);
        if self.pattern == Pattern::Steady { 1.0 } else { gap }
    }

    /// The rate at a moment relative to its mean, and until when it is so, in microseconds.
    fn intensity(&self, at: f64) -> (f64, f64) {
        if self.pattern != Pattern::Bursts {
            return (1.0, f64::INFINITY);
        }
        let period = PERIOD as f64;
        let start = libm::floor(at / period) * period;
        let (from, until) = (start + BURST_FROM as f64, start + BURST_UNTIL as f64);
        if at < from {
            (0.5, from)
        } else if at < until {
            (3.0, until)
        } else {
            (0.5, start + period)
        }
    }

    /// When the next request comes, in microseconds; none when none ever does.
    pub fn due(&self) -> Option<Micros> {
        self.exactly_due().map(|due| libm::round(due) as Micros)
    }

    /// The same, not rounded: what the next gap is counted from, so that nothing drifts.
    fn exactly_due(&self) -> Option<f64> {
        if self.rate <= 0.0 {
            return None;
        }
        let (mut at, mut left) = (self.at, self.left);
        loop {
            let (times, until) = self.intensity(at);
            let per_micro = self.rate * times / SECOND as f64;
            let then = at + left / per_micro;
            if then <= until {
                return Some(then);
            }
            left -= (until - at) * per_micro;
            at = until;
        }
    }

    /// The next request has come: on to the one after it.
    pub fn advance(&mut self) {
        self.at = self.exactly_due().unwrap_or(self.at);
        self.left = self.draw();
    }

    /// Other settings from a moment on; whether they differ from before, so that the next arrival is due at another time.
    pub fn change(&mut self, pattern: Pattern, rate: f64, now: Micros) -> bool {
        if self.pattern == pattern && self.rate == rate {
            return false;
        }
        self.spend_until(now as f64);
        self.pattern = pattern;
        self.rate = rate;
        true
    }

    /// Accounts for the intensity up to a moment before the next arrival.
    fn spend_until(&mut self, now: f64) {
        while self.at < now {
            let (times, until) = self.intensity(self.at);
            let until = until.min(now);
            self.left = (self.left - (until - self.at) * self.rate * times / SECOND as f64).max(0.0);
            self.at = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(mut arrivals: Arrivals, count: usize) -> Vec<Micros> {
        (0..count)
            .filter_map(|_| {
                let due = arrivals.due();
                arrivals.advance();
                due
            })
            .collect()
    }

    #[test]
    fn steady_arrivals_do_not_drift() {
        let times = times(Arrivals::new(1, Pattern::Steady, 3.0), 3_000);
        assert_eq!(times[..4], [333_333, 666_667, 1_000_000, 1_333_333]);
        assert_eq!(times[2_999], 1_000 * SECOND);
    }

    #[test]
    fn every_pattern_keeps_its_rate_and_poisson_its_variance() {
        for (pattern, dispersion) in [(Pattern::Poisson, 1.0), (Pattern::Steady, 0.0)] {
            let times = times(Arrivals::new(3, pattern, 200.0), 40_000);
            let last = times.last().copied().unwrap_or(0) as f64 / SECOND as f64;
            assert!((last / 200.0 - 1.0).abs() < 0.015, "{pattern:?}: {last} s");
            let mut counts = vec![0_f64; 200];
            times.iter().for_each(|time| counts[(time / SECOND) as usize % 200] += 1.0);
            let variance = counts.iter().map(|count| (count - 200.0).powi(2)).sum::<f64>() / 200.0;
            assert!((variance / 200.0 - dispersion).abs() < 0.35, "{pattern:?}: {variance}");
        }
        let bursts = times(Arrivals::new(3, Pattern::Bursts, 200.0), 40_000);
        let in_burst = bursts.iter().filter(|time| (BURST_FROM..BURST_UNTIL).contains(&(*time % PERIOD))).count();
        assert!(
            (0.585..0.615).contains(&(in_burst as f64 / 40_000.0)),
            "three fifths of all come in a fifth of the time"
        );
        assert!((bursts[39_999] as f64 / SECOND as f64 / 200.0 - 1.0).abs() < 0.015);
    }

    #[test]
    fn a_change_stretches_the_present_gap_and_keeps_the_draws() {
        let mut arrivals = Arrivals::new(1, Pattern::Steady, 1.0);
        assert_eq!(arrivals.due(), Some(SECOND));
        assert!(!arrivals.change(Pattern::Steady, 1.0, SECOND / 2));
        assert!(arrivals.change(Pattern::Steady, 2.0, SECOND / 2));
        assert_eq!(arrivals.due(), Some(3 * SECOND / 4));
        assert!(arrivals.change(Pattern::Steady, 0.0, SECOND * 5 / 8));
        assert_eq!(arrivals.due(), None);
        assert!(arrivals.change(Pattern::Steady, 1.0, 9 * SECOND));
        assert_eq!(arrivals.due(), Some(9 * SECOND + SECOND / 4));
    }
}
