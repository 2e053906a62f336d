//! How a run's time is shown: the clock is always the model's, but a hop of 0.3 ms would flash past beside one of 20 ms.
//!
//! Between two stops the playback takes at least a readable while; within that it runs evenly. The map is monotone, so
//! the order of things is never changed, and the page says that short hops are slowed down.

use crate::model::Micros;

/// How a lab's time is played at speed 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Microseconds of model time that pass in a second.
    pub per_second: f64,
    /// Seconds that each stretch between two stops takes at least; 0 for an even pace.
    pub shortest: f64,
}

/// No stretch between two stops is played for longer than this many seconds at speed 1: a wait of two seconds beside hops of
/// a millisecond would be looked at for minutes.
const LONGEST: f64 = 6.0;

/// A piecewise linear map between playback time (seconds at speed 1) and the model's time (microseconds).
#[derive(Debug, Clone, PartialEq)]
pub struct Pacing {
    /// Model time of each stop, strictly increasing.
    stops: Vec<f64>,
    /// Playback time at which each stop is reached.
    shown: Vec<f64>,
}

impl Pacing {
    /// A map through the given stops (sorted, in microseconds). No stretch between stops takes less than the pace's shortest
    /// while, nor, where there is one, more than six seconds.
    pub fn new(stops: impl IntoIterator<Item = Micros>, pace: Pace) -> Self {
        let Pace { per_second, shortest } = pace;
        let longest = if shortest > 0.0 { LONGEST } else { f64::INFINITY };
        let mut pacing = Pacing { stops: vec![0.0], shown: vec![0.0] };
        for stop in stops {
            let (last, shown) = (pacing.last_stop(), pacing.length());
            #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
            let stop = stop as f64;
            if stop > last {
                pacing.stops.push(stop);
                pacing.shown.push(shown + ((stop - last) / per_second).min(longest).max(shortest));
            }
        }
        pacing
    }

    /// Playback time of the whole run at speed 1, in seconds.
    pub fn length(&self) -> f64 {
        self.shown.last().copied().unwrap_or(0.0)
    }

    fn last_stop(&self) -> f64 {
        self.stops.last().copied().unwrap_or(0.0)
    }

    /// Where playback stands when the model's clock shows `micros`.
    pub fn shown_at(&self, micros: f64) -> f64 {
        interpolate(&self.stops, &self.shown, micros)
    }

    /// What the model's clock shows after `seconds` of playback.
    pub fn model_at(&self, seconds: f64) -> f64 {
        interpolate(&self.shown, &self.stops, seconds)
    }

    /// The model's clock after a frame: `seconds` of playback later than `micros`.
    pub fn advance(&self, micros: f64, seconds: f64) -> f64 {
        self.model_at(self.shown_at(micros) + seconds)
    }
}

/// The value at `x` on the line through the points; the ends hold beyond them.
fn interpolate(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let next = xs.partition_point(|&known| known <= x);
    match (next.checked_sub(1), xs.get(next)) {
        (None, _) => ys.first().copied().unwrap_or(0.0),
        (Some(last), None) => ys[last],
        (Some(before), Some(&after)) => {
            let share = (x - xs[before]) / (after - xs[before]);
            ys[before] + share * (ys[next] - ys[before])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_stretches_take_the_shortest_while_and_long_ones_their_time() {
        let pacing = Pacing::new([0, 300, 20_300], Pace { per_second: 4_000.0, shortest: 0.5 });
        assert_eq!(pacing.length(), 5.5);
        assert_eq!(pacing.model_at(0.25), 150.0);
        assert_eq!(pacing.model_at(0.5), 300.0);
        assert_eq!(pacing.model_at(1.5), 4_300.0);
        assert_eq!(pacing.model_at(99.0), 20_300.0);
    }

    #[test]
    fn the_two_directions_undo_each_other() {
        let pacing = Pacing::new([0, 40, 900, 900, 7_000], Pace { per_second: 1_000.0, shortest: 0.4 });
        for micros in [0.0, 20.0, 40.0, 500.0, 900.0, 6_999.0] {
            assert!((pacing.model_at(pacing.shown_at(micros)) - micros).abs() < 1e-9, "{micros}");
        }
    }

    #[test]
    fn long_waits_are_not_sat_out() {
        let pacing = Pacing::new([0, 2_000_000, 2_004_000], Pace { per_second: 4_000.0, shortest: 0.5 });
        assert_eq!(pacing.length(), LONGEST + 1.0);
    }

    #[test]
    fn an_even_pace_is_even() {
        let pacing = Pacing::new([0, 1, 60_000_000], Pace { per_second: 1_000_000.0, shortest: 0.0 });
        assert!((pacing.length() - 60.0).abs() < 1e-9 && (pacing.model_at(30.0) - 30_000_000.0).abs() < 1e-3);
    }

    #[test]
    fn a_run_without_stops_stands_still() {
        let pacing = Pacing::new([], Pace { per_second: 1_000.0, shortest: 0.5 });
        assert_eq!(pacing.advance(0.0, 3.0), 0.0);
    }
}
