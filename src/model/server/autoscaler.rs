//! The horizontal pod autoscaler of Kubernetes 1.33 (`pkg/controller/podautoscaler`), on the utilisation of workers.
//!
//! Every 15 s: `ceil(current × metric / target)`, and no change while the ratio is within a tenth of 1. Pods that are not
//! ready yet count as idle when the number would grow, so that it grows less. On the way down the greatest recommendation
//! of the stabilisation window counts. On the way up at most twice as many, or four more, whichever is greater.

use std::collections::VecDeque;

use super::config::Scaling;
use crate::model::{Micros, SECOND};

/// `--horizontal-pod-autoscaler-sync-period`.
pub const PERIOD: Micros = 15 * SECOND;
/// `--horizontal-pod-autoscaler-tolerance`.
const TOLERANCE: f64 = 0.1;

/// What is known of the pods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pods {
    /// Pods that take requests.
    pub ready: u32,
    /// Pods that do not yet.
    pub starting: u32,
    /// Utilisation of the ready ones' workers, 0 to 1.
    pub utilisation: f64,
}

/// How many pods there should be, bounds and windows apart.
pub fn recommended(pods: Pods, target: f64) -> u32 {
    let current = pods.ready + pods.starting;
    let usage = pods.utilisation * f64::from(pods.ready);
    let ratio = pods.utilisation / target;
    if pods.starting == 0 || ratio <= 1.0 {
        // Those that are not ready are left out on the way down.
        let ceiling = libm::ceil(ratio * f64::from(pods.ready) - 1e-9) as u32;
        return if (ratio - 1.0).abs() <= TOLERANCE { current } else { ceiling };
    }
    let damped = usage / f64::from(current.max(1)) / target;
    if damped <= 1.0 + TOLERANCE {
        return current;
    }
    (libm::ceil(damped * f64::from(current) - 1e-9) as u32).max(current)
}

/// The controller, with the recommendations that it remembers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Autoscaler {
    recommendations: VecDeque<(Micros, u32)>,
}

impl Autoscaler {
    /// How many pods there shall be from now on.
    pub fn decide(&mut self, pods: Pods, scaling: &Scaling, now: Micros) -> u32 {
        let current = pods.ready + pods.starting;
        let wanted = recommended(pods, f64::from(scaling.target.max(1)) / 100.0);
        self.recommendations.push_back((now, wanted));
        while self.recommendations.front().is_some_and(|(at, _)| at + scaling.window < now) {
            self.recommendations.pop_front();
        }
        let remembered = self.recommendations.iter().map(|(_, wanted)| *wanted).max().unwrap_or(wanted);
        let wanted = if wanted < current { remembered.min(current) } else { wanted };
        let most = scaling.most.max(scaling.fewest);
        wanted.min((2 * current).max(current + 4)).clamp(scaling.fewest, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(ready: u32, starting: u32, percent: u32) -> Pods {
        Pods { ready, starting, utilisation: f64::from(percent) / 100.0 }
    }

    #[test]
    fn the_documentation_s_formula_holds() {
        for (ready, percent, target, expected) in [
            (4, 90, 60, 6),
            (5, 84, 60, 7),
            (1, 200, 100, 2),
            (10, 50, 100, 5),
            (4, 65, 60, 4),
            (4, 55, 60, 4),
            (4, 67, 60, 5),
            (3, 0, 60, 0),
        ] {
            let wanted = recommended(pods(ready, 0, percent), f64::from(target) / 100.0);
            assert_eq!(wanted, expected, "{ready} pods at {percent} % of {target} %");
        }
    }

    #[test]
    fn pods_that_start_damp_the_growth() {
        // 4 at 90 % would be 6; with 2 starting the 6 are at 60 % on average: nothing more is asked for.
        assert_eq!(recommended(pods(4, 2, 90), 0.6), 6);
        assert_eq!(recommended(pods(4, 2, 100), 0.5), 8);
        assert_eq!(recommended(pods(4, 2, 30), 0.6), 2, "on the way down they are left out");
    }

    #[test]
    fn on_the_way_down_the_window_s_greatest_counts() {
        let scaling = Scaling { fewest: 1, most: 50, target: 50, start: 0, window: 60 * SECOND };
        let mut scaler = Autoscaler::default();
        assert_eq!(scaler.decide(pods(10, 0, 50), &scaling, 0), 10);
        assert_eq!(scaler.decide(pods(10, 0, 10), &scaling, 30 * SECOND), 10);
        assert_eq!(scaler.decide(pods(10, 0, 10), &scaling, 60 * SECOND), 10);
        assert_eq!(scaler.decide(pods(10, 0, 10), &scaling, 75 * SECOND), 2);
    }

    #[test]
    fn it_keeps_to_its_bounds() {
        let scaling = Scaling { fewest: 2, most: 9, target: 10, start: 0, window: 0 };
        let mut scaler = Autoscaler::default();
        assert_eq!(scaler.decide(pods(2, 0, 100), &scaling, 0), 6, "at most four more, or twice as many");
        assert_eq!(scaler.decide(pods(8, 0, 100), &scaling, 15 * SECOND), 9);
        assert_eq!(scaler.decide(pods(8, 0, 0), &scaling, 30 * SECOND), 2);
    }
}
