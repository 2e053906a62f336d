//! What the requests of a run add up to, up to any moment: hits, waits, stale answers.

use crate::model::cache::system::LENGTH;
use crate::model::cache::system::record::{Kind, OPEN, Outcome, Record};
use crate::model::{Micros, SECOND};
use crate::sorting;

/// Sums over requests that are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Reads that were answered.
    pub reads: u32,
    /// Of those, from the cache.
    pub hits: u32,
    /// Of those, for keys that do not exist.
    pub absent: u32,
    /// Writes that were acknowledged.
    pub writes: u32,
    /// Requests that ended with an error.
    pub failed: u32,
    /// Reads of values that were out of date.
    pub stale: u32,
    /// By how much, all together.
    stale_for: Micros,
    /// What all requests that were answered took together.
    latency: Micros,
}

impl Sums {
    fn minus(self, other: Sums) -> Sums {
        Sums {
            reads: self.reads - other.reads,
            hits: self.hits - other.hits,
            absent: self.absent - other.absent,
            writes: self.writes - other.writes,
            failed: self.failed - other.failed,
            stale: self.stale - other.stale,
            stale_for: self.stale_for - other.stale_for,
            latency: self.latency - other.latency,
        }
    }

    /// Hits among a hundred reads; none without reads.
    pub fn hit_ratio(&self) -> Option<f64> {
        (self.reads > 0).then(|| f64::from(self.hits) * 100.0 / f64::from(self.reads))
    }

    /// What a request took on average, in milliseconds; none without requests.
    pub fn mean(&self) -> Option<f64> {
        let answered = self.reads + self.writes;
        (answered > 0).then(|| self.latency as f64 / 1_000.0 / f64::from(answered))
    }

    /// By how much stale reads were out of date on average, in milliseconds; 0 without any.
    pub fn mean_staleness(&self) -> f64 {
        if self.stale == 0 { 0.0 } else { self.stale_for as f64 / 1_000.0 / f64::from(self.stale) }
    }
}

/// The requests of a run in the order of their ends, with what they add up to.
pub(super) struct Tally {
    ends: Vec<Micros>,
    /// What the requests up to each one add up to, itself included.
    sums: Vec<Sums>,
    /// What each one took; none for those that failed.
    latencies: Vec<Option<Micros>>,
}

impl Tally {
    pub fn new(record: &Record) -> Self {
        let mut over: Vec<_> =
            record.tasks.iter().filter(|task| task.is_request() && task.end != OPEN && task.end <= LENGTH).collect();
        sorting::by(&mut over, |task| task.end);
        let mut sum = Sums::default();
        let mut tally = Tally { ends: Vec::new(), sums: Vec::new(), latencies: Vec::new() };
        for task in over {
            let failed = task.outcome == Outcome::Failed;
            let answered = u32::from(!failed);
            sum.failed += u32::from(failed);
            if task.kind == Kind::Read {
                sum.reads += answered;
                sum.hits += u32::from(task.outcome == Outcome::Hit);
                sum.absent += u32::from(!failed && task.key >= record.absent_from);
                sum.stale += u32::from(task.stale > 0);
                sum.stale_for += task.stale;
            } else {
                sum.writes += answered;
            }
            sum.latency += if failed { 0 } else { task.latency() };
            tally.ends.push(task.end);
            tally.sums.push(sum);
            tally.latencies.push((!failed).then(|| task.latency()));
        }
        tally
    }

    fn count(&self, at: Micros) -> usize {
        self.ends.partition_point(|end| *end <= at)
    }

    /// From the start to a moment.
    pub fn until(&self, at: Micros) -> Sums {
        self.count(at).checked_sub(1).map_or_else(Sums::default, |last| self.sums[last])
    }

    /// After one moment and up to another.
    pub fn between(&self, from: Micros, to: Micros) -> Sums {
        self.until(to).minus(self.until(from.min(to)))
    }

    /// In the second before a moment.
    pub fn last_second(&self, at: Micros) -> Sums {
        if at < SECOND { self.until(at) } else { self.between(at - SECOND, at) }
    }

    /// What all but one in a hundred requests took at most that ended after one moment and up to another, in milliseconds;
    /// none without requests.
    pub fn p99(&self, from: Option<Micros>, to: Micros) -> Option<f64> {
        let from = from.map_or(0, |from| self.count(from));
        let mut latencies: Vec<Micros> =
            self.latencies[from..self.count(to).max(from)].iter().flatten().copied().collect();
        let rank = (latencies.len() * 99).div_ceil(100).checked_sub(1)?;
        let (_, latency, _) = latencies.select_nth_unstable(rank);
        Some(*latency as f64 / 1_000.0)
    }
}
