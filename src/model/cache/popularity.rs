//! How often each of many objects is asked for: Zipf's law, from uniform (exponent 0) to strongly skewed (above 1).
//! Breslau, Cao, Fan, Phillips and Shenker measured 0.64 to 0.83 in web caches (INFOCOM 1999); keys of services are often
//! around 1.

use super::Id;
use crate::model::rng::Stream;

/// Probabilities of objects by rank, the most popular first.
#[derive(Debug, Clone, PartialEq)]
pub struct Popularity {
    /// What the objects up to each rank have together; the last is 1.
    cumulative: Vec<f64>,
}

/// Ranks that stand for themselves in [`Popularity::groups`].
const SINGLE: usize = 400;

impl Popularity {
    /// Zipf's law over so many objects, 1 at least: the r-th most popular has a probability proportional to r^−exponent.
    pub fn zipf(objects: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = (1..=objects.max(1))
            .map(|rank| {
                sum += libm::pow(rank as f64, -exponent);
                sum
            })
            .collect();
        for value in &mut cumulative {
            *value /= sum;
        }
        Popularity { cumulative }
    }

    /// The rank, from 0, that a number from 0 to 1 falls on.
    pub fn rank(&self, unit: f64) -> usize {
        self.cumulative.partition_point(|&up_to| up_to <= unit).min(self.cumulative.len() - 1)
    }

    /// The probability of a rank, from 0; 0 beyond the last.
    pub fn probability(&self, rank: usize) -> f64 {
        let up_to = |rank: usize| self.cumulative.get(rank).copied().unwrap_or(1.0);
        up_to(rank) - rank.checked_sub(1).map_or(0.0, up_to)
    }

    /// Probabilities with how many objects have them. Far down, neighbouring ranks are taken together, each as their mean:
    /// what is summed over them changes by less than 10⁻⁵.
    pub fn groups(&self) -> Vec<(f64, f64)> {
        let mut groups = Vec::new();
        let (mut from, mut below) = (0, 0.0);
        while from < self.cumulative.len() {
            let count = if from < SINGLE { 1 } else { (from / 200).min(self.cumulative.len() - from) };
            let up_to = self.cumulative[from + count - 1];
            groups.push(((up_to - below) / count as f64, count as f64));
            below = up_to;
            from += count;
        }
        groups
    }

    /// Adds so many requests to a trace, each drawn by itself; an object's id is its rank.
    pub fn draw(&self, stream: &mut Stream, requests: usize, trace: &mut Vec<Id>) {
        trace.extend((0..requests).map(|_| self.rank(stream.unit()) as Id));
    }
}

/// Requests between two scans of [`scanned`].
pub const BETWEEN_SCANS: usize = 10_000;

/// A trace by Zipf's law in which, every 10,000 requests, `scan` objects are asked for in a row that nobody asks for otherwise.
pub fn scanned(objects: usize, requests: usize, exponent: f64, scan: usize, seed: u64) -> Vec<Id> {
    let popularity = Popularity::zipf(objects, exponent);
    let mut stream = Stream::new(seed, "trace");
    let mut trace = Vec::with_capacity(requests);
    let mut next = objects as Id;
    while trace.len() < requests {
        popularity.draw(&mut stream, BETWEEN_SCANS.min(requests - trace.len()), &mut trace);
        let row = scan.min(requests - trace.len()) as Id;
        trace.extend(next..next + row);
        next += row;
    }
    trace
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_follow_zipf_s_law() {
        let zipf = Popularity::zipf(1_000, 1.0);
        assert!((zipf.probability(0) / zipf.probability(9) - 10.0).abs() < 1e-9);
        assert!(((0..1_000).map(|rank| zipf.probability(rank)).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((zipf.rank(0.0), zipf.rank(0.999_999_9), zipf.rank(1.0)), (0, 999, 999));
        let uniform = Popularity::zipf(4, 0.0);
        assert_eq!([0.1, 0.3, 0.6, 0.9].map(|unit| uniform.rank(unit)), [0, 1, 2, 3]);
    }

    #[test]
    fn groups_hold_everything() {
        let zipf = Popularity::zipf(100_000, 0.9);
        let groups = zipf.groups();
        let sums = groups.iter().fold((0.0, 0.0), |sums, (each, count)| (sums.0 + each * count, sums.1 + count));
        assert!((sums.0 - 1.0).abs() < 1e-9 && sums.1 == 100_000.0 && groups.len() < 3_000, "{}", groups.len());
        assert_eq!(Popularity::zipf(0, 1.0).groups(), [(1.0, 1.0)]);
    }
}
