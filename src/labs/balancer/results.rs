//! A finished run, ordered so that any moment of it is found quickly, and what it comes to in numbers.

use super::ring::{self, Arc};
use crate::labs::Measure;
use crate::labs::latency::{mean, milliseconds, percent};
use crate::model::balancer::cluster::{Cluster, Config, NEVER, Outcome, Visit, What};
use crate::model::stats::quantile;
use crate::model::{Micros, SECOND};

/// A stretch of the run under the same settings.
pub(super) struct Epoch {
    /// When it begins.
    pub from: Micros,
    /// The settings.
    pub config: Config,
    /// What was changed to begin it: `Server 2: State = dead`; empty for the first.
    pub said: String,
    /// The ring as drawn, where the algorithm has one.
    pub ring: Vec<Arc>,
}

/// What went through a server, ordered for looking up.
#[derive(Default)]
pub(super) struct Lane {
    /// Visits that waited or were served, by their sending; their starts are in the same order.
    pub queue: Vec<u32>,
    /// Visits of each worker, by their start.
    pub slots: Vec<Vec<u32>>,
    /// How long each worker has been at work before each of its visits.
    before: Vec<Vec<Micros>>,
    /// When visits that were waiting or served left, ascending.
    left: Vec<Micros>,
}

/// A run and its look-ups.
pub(super) struct Results {
    pub cluster: Cluster,
    pub end: Micros,
    pub epochs: Vec<Epoch>,
    pub lanes: Vec<Lane>,
    /// Requests by their end: moment and index.
    pub ended: Vec<(Micros, u32)>,
    /// When requests failed, ascending.
    failed: Vec<Micros>,
}

impl Results {
    pub fn new(cluster: Cluster, end: Micros, epochs: Vec<(Micros, Config, String)>) -> Self {
        let mut lanes: Vec<Lane> = cluster.nodes.iter().map(|_| Lane::default()).collect();
        for (index, visit) in (0..).zip(&cluster.visits) {
            let lane = &mut lanes[usize::from(visit.server)];
            if !matches!(visit.outcome, Outcome::Refused | Outcome::Rejected) {
                lane.queue.push(index);
                if visit.end != NEVER {
                    lane.left.push(visit.end);
                }
            }
            if visit.slot != u16::MAX {
                let slot = usize::from(visit.slot);
                if lane.slots.len() <= slot {
                    lane.slots.resize_with(slot + 1, Vec::new);
                    lane.before.resize_with(slot + 1, Vec::new);
                }
                let before = match (lane.before[slot].last(), lane.slots[slot].last()) {
                    (Some(before), Some(&last)) => {
                        let last = &cluster.visits[last as usize];
                        before + (last.end - last.start)
                    }
                    _ => 0,
                };
                lane.before[slot].push(before);
                lane.slots[slot].push(index);
            }
        }
        lanes.iter_mut().for_each(|lane| lane.left.sort_unstable());
        let mut ended: Vec<_> = (0..).zip(&cluster.requests).map(|(index, request)| (request.ended, index)).collect();
        ended.retain(|(ended, _)| *ended != NEVER);
        ended.sort_unstable();
        let lost = |(_, index): &&(Micros, u32)| cluster.requests[*index as usize].outcome.failed();
        let failed = ended.iter().filter(lost).map(|(at, _)| *at).collect();
        let epoch = |(from, config, said): (Micros, Config, String)| {
            let ring = if config.algorithm == "ketama" { ring::arcs(&config) } else { Vec::new() };
            Epoch { from, config, said, ring }
        };
        Results { end, epochs: epochs.into_iter().map(epoch).collect(), lanes, ended, failed, cluster }
    }

    /// The settings at a moment.
    pub fn epoch(&self, at: Micros) -> &Epoch {
        let index = self.epochs.partition_point(|epoch| epoch.from <= at);
        &self.epochs[index.saturating_sub(1)]
    }

    pub fn visit(&self, index: u32) -> &Visit {
        &self.cluster.visits[index as usize]
    }

    /// The visits that wait at a server at a moment, first come first.
    pub fn waiting(&self, server: usize, at: Micros) -> &[u32] {
        let queue = &self.lanes[server].queue;
        let from = queue.partition_point(|&index| self.visit(index).start <= at);
        let until = queue.partition_point(|&index| self.visit(index).sent <= at);
        &queue[from.min(until)..until]
    }

    /// The visit that a worker has at a moment.
    pub fn at_work(&self, server: usize, slot: usize, at: Micros) -> Option<&Visit> {
        let visits = self.lanes[server].slots.get(slot)?;
        let begun = visits.partition_point(|&index| self.visit(index).start <= at);
        let visit = self.visit(visits[begun.checked_sub(1)?]);
        (visit.end > at).then_some(visit)
    }

    /// Requests at a server at a moment: waiting or served.
    pub fn present(&self, server: usize, at: Micros) -> usize {
        let lane = &self.lanes[server];
        let came = lane.queue.partition_point(|&index| self.visit(index).sent <= at);
        came - lane.left.partition_point(|&left| left <= at)
    }

    /// How many of a server's workers are at work.
    pub fn busy(&self, server: usize, at: Micros) -> usize {
        self.present(server, at) - self.waiting(server, at).len()
    }

    /// Requests that have come until a moment.
    pub fn arrived(&self, at: Micros) -> usize {
        self.cluster.requests.partition_point(|request| request.arrived <= at)
    }

    /// Requests that have ended after one moment and until another.
    pub fn ended_between(&self, after: Micros, until: Micros) -> &[(Micros, u32)] {
        let first = self.ended.partition_point(|(ended, _)| *ended <= after);
        let last = self.ended.partition_point(|(ended, _)| *ended <= until);
        &self.ended[first.min(last)..last]
    }

    pub fn outcome(&self, request: u32) -> Outcome {
        self.cluster.requests[request as usize].outcome
    }

    /// How long the answered ones of these requests took, ascending.
    pub fn times(&self, ended: &[(Micros, u32)]) -> Vec<Micros> {
        let done = ended.iter().filter(|(_, request)| self.outcome(*request) == Outcome::Done);
        let mut times: Vec<_> =
            done.map(|(ended, request)| ended - self.cluster.requests[*request as usize].arrived).collect();
        times.sort_unstable();
        times
    }

    /// How many of these requests ended so.
    pub fn count(&self, ended: &[(Micros, u32)], outcome: Outcome) -> usize {
        ended.iter().filter(|(_, request)| self.outcome(*request) == outcome).count()
    }

    /// How many of these requests failed.
    pub fn failures(&self, ended: &[(Micros, u32)]) -> usize {
        ended.iter().filter(|(_, request)| self.outcome(*request).failed()).count()
    }

    /// The letters of the run: every result by its name.
    pub fn measures(&self) -> Vec<Measure> {
        let mut measures = self.totals();
        let mut add = |name, value| measures.push(Measure { name, value });
        let change = self.epochs.get(1).map_or(self.end, |epoch| epoch.from);
        let p95 = |after, until| milliseconds(quantile(&self.times(self.ended_between(after, until)), 0.95));
        add("p95_before_ms", p95(0, change));
        add("p95_after_ms", p95(change, self.end));
        let came_after =
            self.cluster.requests.iter().filter(|request| request.arrived >= change && request.ended != NEVER);
        let (mut after, mut failed) = (0, 0);
        for request in came_after {
            after += 1;
            failed += usize::from(request.outcome.failed());
        }
        add("failed_after_percent", percent(failed, after));
        let late = self.ended_between(self.end.saturating_sub(5 * SECOND), self.end);
        add("failed_late_percent", percent(self.failures(late), late.len()));
        let mut pages: Vec<_> = self
            .cluster
            .requests
            .iter()
            .filter(|request| !request.report && request.outcome == Outcome::Done)
            .map(|request| request.sojourn(self.end))
            .collect();
        pages.sort_unstable();
        add("pages_p95_ms", milliseconds(quantile(&pages, 0.95)));
        let (moved, needlessly) = self.keys_moved();
        add("keys_moved_percent", moved);
        add("keys_moved_needlessly_percent", needlessly);
        add("sessions_lost", f64::from(self.cluster.lost_sessions));
        measures.extend(self.of_servers());
        measures
    }

    fn totals(&self) -> Vec<Measure> {
        let ended = &self.ended[..];
        let (times, failed) = (self.times(ended), self.failures(ended));
        let requests = self.cluster.requests.len();
        let busy: Micros = self.cluster.visits.iter().map(|visit| self.served(visit)).sum();
        let wasted: Micros = self
            .cluster
            .visits
            .iter()
            .filter(|visit| visit.abandoned <= visit.end && visit.abandoned != NEVER)
            .map(|visit| self.served(visit))
            .sum();
        let kind = |outcome| self.count(ended, outcome) as f64;
        let measure = |name, value| Measure { name, value };
        let p = |share| milliseconds(quantile(&times, share));
        vec![
            measure("requests", requests as f64),
            measure("done", times.len() as f64),
            measure("failed", failed as f64),
            measure("open", (requests - ended.len()) as f64),
            measure("failed_percent", percent(failed, ended.len())),
            measure("throughput_per_s", times.len() as f64 * SECOND as f64 / self.end.max(1) as f64),
            measure("mean_ms", mean(&times)),
            measure("p50_ms", p(0.5)),
            measure("p95_ms", p(0.95)),
            measure("p99_ms", p(0.99)),
            measure("refused", kind(Outcome::Refused)),
            measure("reset", kind(Outcome::Reset)),
            measure("timeouts", kind(Outcome::TimedOut)),
            measure("rejected", kind(Outcome::Rejected)),
            measure("no_server", kind(Outcome::NoServer)),
            measure("attempts_per_request_ratio", self.cluster.visits.len() as f64 / requests.max(1) as f64),
            measure("wasted_percent", if busy == 0 { 0.0 } else { 100.0 * wasted as f64 / busy as f64 }),
        ]
    }

    /// How long a worker has been with a visit.
    fn served(&self, visit: &Visit) -> Micros {
        if visit.slot == u16::MAX { 0 } else { visit.end.min(self.end).saturating_sub(visit.start) }
    }

    /// The last comparison of keys: how many have another server, and how many of them without need, in per cent.
    fn keys_moved(&self) -> (f64, f64) {
        let last = self.cluster.log.iter().rev().find_map(|entry| match entry.what {
            What::KeysMoved { moved, needlessly, of } => Some((percent(moved, of), percent(needlessly, of))),
            _ => None,
        });
        last.unwrap_or((0.0, 0.0))
    }

    /// Requests sent to each server until a moment.
    pub fn sent(&self, at: Micros) -> Vec<usize> {
        let mut sent = vec![0; self.lanes.len()];
        let until = self.cluster.visits.partition_point(|visit| visit.sent <= at);
        self.cluster.visits[..until].iter().for_each(|visit| sent[usize::from(visit.server)] += 1);
        sent
    }

    /// How many requests have failed until a moment.
    pub fn failed_until(&self, at: Micros) -> usize {
        self.failed.partition_point(|failed| *failed <= at)
    }

    /// How busy a server's workers have been until a moment, in per cent of all of them.
    pub fn utilisation(&self, server: usize, at: Micros) -> f64 {
        let lane = &self.lanes[server];
        let busy: Micros = lane
            .slots
            .iter()
            .zip(&lane.before)
            .map(|(visits, before)| {
                let begun = visits.partition_point(|&index| self.visit(index).start <= at);
                begun.checked_sub(1).map_or(0, |last| {
                    let visit = self.visit(visits[last]);
                    before[last] + (visit.end.min(at) - visit.start)
                })
            })
            .sum();
        100.0 * busy as f64 / (self.cluster.nodes[server].slots.len() as f64 * at.max(1) as f64)
    }

    fn of_servers(&self) -> Vec<Measure> {
        let servers = self.lanes.len().min(SHARES.len());
        let sent = self.sent(self.end);
        let utilisation: Vec<_> = (0..self.lanes.len()).map(|server| self.utilisation(server, self.end)).collect();
        let all: usize = sent.iter().sum();
        let shares: Vec<f64> = sent.iter().map(|sent| percent(*sent, all)).collect();
        let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        let mean = utilisation.iter().sum::<f64>() / servers.max(1) as f64;
        let longest = self.cluster.nodes.iter().map(|node| node.longest).max().unwrap_or(0);
        let measure = |name, value| Measure { name, value };
        let mut measures = vec![
            measure("share_max_percent", most(&shares)),
            measure("utilisation_mean_percent", mean),
            measure("utilisation_max_percent", most(&utilisation)),
            measure("imbalance_ratio", if mean > 0.0 { most(&utilisation) / mean } else { 1.0 }),
            measure("queue_longest", longest as f64),
        ];
        for server in 0..servers {
            measures.push(measure(SHARES[server], shares[server]));
            measures.push(measure(UTILISATIONS[server], utilisation[server]));
        }
        measures
    }
}

/// Names of the measures of single servers.
const SHARES: [&str; 12] = [
    "share_1_percent",
    "share_2_percent",
    "share_3_percent",
    "share_4_percent",
    "share_5_percent",
    "share_6_percent",
    "share_7_percent",
    "share_8_percent",
    "share_9_percent",
    "share_10_percent",
    "share_11_percent",
    "share_12_percent",
];
const UTILISATIONS: [&str; 12] = [
    "utilisation_1_percent",
    "utilisation_2_percent",
    "utilisation_3_percent",
    "utilisation_4_percent",
    "utilisation_5_percent",
    "utilisation_6_percent",
    "utilisation_7_percent",
    "utilisation_8_percent",
    "utilisation_9_percent",
    "utilisation_10_percent",
    "utilisation_11_percent",
    "utilisation_12_percent",
];
