//! What runs are summed up by: means with their confidence, quantiles, areas under a count.

use super::Micros;

/// A sum of values that keeps what mean and variance need (Welford 1962).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    count: u64,
    mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
}

impl Summary {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let distance = value - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (value - self.mean);
    }

    /// How many values there were.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; 0 for none.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Their variance as a sample of more; 0 for fewer than two.
    pub fn variance(&self) -> f64 {
        if self.count < 2 { 0.0 } else { self.squares / (self.count - 1) as f64 }
    }

    /// Half the width of the 95 % confidence interval of the mean, by Student's distribution; 0 for fewer than two.
    pub fn margin(&self) -> f64 {
        if self.count < 2 { 0.0 } else { student95(self.count - 1) * libm::sqrt(self.variance() / self.count as f64) }
    }
}

/// The 97.5 % point of Student's distribution: what a two-sided 95 % interval reaches in standard errors.
pub fn student95(degrees: u64) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    match degrees {
        0 => f64::INFINITY,
        1..=30 => TABLE[degrees as usize - 1],
        // The expansion's first terms (Abramowitz and Stegun 26.7.5); exact to the third decimal from here on.
        _ => 1.960 + 2.372 / degrees as f64 + 2.82 / (degrees * degrees) as f64,
    }
}

/// The value that a share of all values does not exceed (nearest rank); `sorted` ascending. 0 for none.
pub fn quantile(sorted: &[Micros], share: f64) -> Micros {
    let rank = libm::ceil(share * sorted.len() as f64) as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(0)
}

/// The area under a count over time, in whole units × microseconds: what its mean over time comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    count: u64,
    since: Micros,
    area: u128,
}

impl Area {
    /// Sets the count from a moment on; moments never go back.
    pub fn set(&mut self, count: u64, now: Micros) {
        self.area = self.until(now);
        self.count = count;
        self.since = self.since.max(now);
    }

    /// Adds to the count, or takes off, from a moment on.
    pub fn step(&mut self, by: i64, now: Micros) {
        self.set(self.count.saturating_add_signed(by), now);
    }

    /// The present count.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The area until a moment.
    pub fn until(&self, now: Micros) -> u128 {
        self.area + u128::from(self.count) * u128::from(now.saturating_sub(self.since))
    }

    /// The mean count until a moment; 0 at the start.
    pub fn mean(&self, now: Micros) -> f64 {
        if now == 0 { 0.0 } else { self.until(now) as f64 / now as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_margins_are_the_textbook_s() {
        let mut summary = Summary::default();
        [4.0, 7.0, 13.0, 16.0].into_iter().for_each(|value| summary.add(value));
        assert_eq!((summary.count(), summary.mean(), summary.variance()), (4, 10.0, 30.0));
        assert!((summary.margin() - 3.182 * (30.0_f64 / 4.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn student_s_table_runs_into_its_expansion() {
        for (degrees, point) in [(1, 12.706), (29, 2.045), (40, 2.021), (60, 2.000), (120, 1.980), (100_000, 1.960)] {
            assert!((student95(degrees) - point).abs() < 0.001, "{degrees}: {}", student95(degrees));
        }
    }

    #[test]
    fn quantiles_are_nearest_ranks() {
        let values: Vec<Micros> = (1..=100).collect();
        assert_eq!([0.0, 0.5, 0.95, 0.99, 1.0].map(|share| quantile(&values, share)), [1, 50, 95, 99, 100]);
        assert_eq!([quantile(&[], 0.5), quantile(&[7], 0.01)], [0, 7]);
    }

    #[test]
    fn an_area_grows_with_count_and_time() {
        let mut area = Area::default();
        area.step(2, 10);
        area.step(1, 20);
        area.step(-3, 30);
        assert_eq!((area.count(), area.until(30), area.until(100)), (0, 50, 50));
        assert_eq!(area.mean(100), 0.5);
    }
}
