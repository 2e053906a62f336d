//! How long a request takes: its share of the mean, from one uniform draw.

/// How service times are spread about their mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spread {
    /// All alike.
    Fixed,
    /// Exponential.
    #[default]
    Exponential,
    /// Heavy tail: bounded Pareto with exponent 1.5, the longest 1000 times the shortest (Harchol-Balter 1999).
    Heavy,
    /// Two kinds: pages, and one report in twenty that takes twenty times as long.
    Reports,
}

/// What part of all requests is a report.
pub const REPORTS: f64 = 0.05;
/// How many times as long as a page a report takes.
pub const REPORT_TIMES: f64 = 20.0;
/// A page's share of the mean.
const PAGE: f64 = 1.0 / (1.0 - REPORTS + REPORTS * REPORT_TIMES);

/// Exponent of the heavy tail.
const TAIL: f64 = 1.5;
/// Longest over shortest.
const RANGE: f64 = 1_000.0;

impl Spread {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 4] = ["exp", "fixed", "heavy", "reports"];

    /// The spread with this identifier; exponential for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "fixed" => Spread::Fixed,
            "heavy" => Spread::Heavy,
            "reports" => Spread::Reports,
            _ => Spread::Exponential,
        }
    }

    /// A request's service time in units of the mean, for a uniform draw from 0 (included) to 1 (excluded).
    pub fn share(self, uniform: f64, report: bool) -> f64 {
        match self {
            Spread::Fixed => 1.0,
            Spread::Exponential => -libm::log1p(-uniform),
            Spread::Heavy => {
                let cut = 1.0 - libm::pow(RANGE, -TAIL);
                libm::pow(1.0 - uniform * cut, -1.0 / TAIL) / pareto_moment(1.0)
            }
            Spread::Reports => PAGE * if report { REPORT_TIMES } else { 1.0 },
        }
    }

    /// The squared coefficient of variation: variance over squared mean.
    pub fn variation(self) -> f64 {
        match self {
            Spread::Fixed => 0.0,
            Spread::Exponential => 1.0,
            Spread::Heavy => pareto_moment(2.0) / (pareto_moment(1.0) * pareto_moment(1.0)) - 1.0,
            Spread::Reports => PAGE * PAGE * (1.0 - REPORTS + REPORTS * REPORT_TIMES * REPORT_TIMES) - 1.0,
        }
    }
}

/// E[Xᵏ] of the bounded Pareto with shortest 1: α/(α − k) · (1 − R^(k−α)) / (1 − R^−α).
fn pareto_moment(k: f64) -> f64 {
    TAIL / (TAIL - k) * (1.0 - libm::pow(RANGE, k - TAIL)) / (1.0 - libm::pow(RANGE, -TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::Stream;

    #[test]
    fn every_spread_has_mean_1_and_the_variation_it_says() {
        // A regular grid of draws: a sum over it is the integral, but for the heavy tail's very end.
        let draws = 400_000;
        for spread in [Spread::Fixed, Spread::Exponential, Spread::Heavy, Spread::Reports] {
            let shares: Vec<f64> = (0..draws)
                .map(|index| spread.share((f64::from(index) + 0.5) / f64::from(draws), index % 20 == 0))
                .collect();
            let mean = shares.iter().sum::<f64>() / f64::from(draws);
            let second = shares.iter().map(|share| share * share).sum::<f64>() / f64::from(draws);
            assert!((mean - 1.0).abs() < 1e-3, "{spread:?}: mean {mean}");
            assert!(
                (second - 1.0 - spread.variation()).abs() < 0.02 * (1.0 + spread.variation()),
                "{spread:?}: {second}"
            );
        }
        assert!((Spread::Heavy.variation() - 9.88).abs() < 0.01 && (Spread::Reports.variation() - 4.51).abs() < 0.01);
    }

    #[test]
    fn no_draw_is_endless() {
        let mut stream = Stream::new(1, "service");
        let longest = (0..10_000).map(|_| Spread::Heavy.share(stream.unit(), false)).fold(0.0, f64::max);
        assert!(longest < 345.0 && Spread::Heavy.share(0.0, false) > 0.34);
    }
}
