//! A finished run, ordered so that any moment of it is found quickly, and what it comes to in numbers.

use super::controls::Prices;
use crate::labs::Measure;
use crate::labs::latency::{mean, milliseconds, percent};
use crate::model::queue::{Pattern, Spread};
use crate::model::server::{Config, Kind, NEVER, NOWHERE, Outcome, PodCount, Request, What, Works, cost};
use crate::model::stats::quantile;
use crate::model::{Micros, SECOND, theory};
use crate::sorting;

/// A stretch of the run under the same settings.
pub(super) struct Epoch {
    /// When it begins.
    pub from: Micros,
    /// The settings.
    pub config: Config,
    /// What was changed to begin it; empty for the first.
    pub said: String,
}

/// What went through a pool.
#[derive(Default)]
struct Lane {
    /// Requests that waited here or were served at once, by arrival.
    came: Vec<u32>,
    /// The latest moment at which any of them up to here stopped waiting.
    latest: Vec<Micros>,
    /// Requests of each worker, by their coming to it.
    slots: Vec<Vec<u32>>,
}

/// A run and its look-ups.
pub(super) struct Results {
    pub works: Works,
    pub end: Micros,
    pub epochs: Vec<Epoch>,
    pub prices: Prices,
    lanes: Vec<Lane>,
    /// Requests by their end: moment and index.
    pub ended: Vec<(Micros, u32)>,
    /// Sum of the moments of arrival of the first requests, in the order of arrival.
    arrivals: Vec<u128>,
    /// Sum of the moments of the first ends, and of their times in the system.
    ends: Vec<(u128, u128)>,
}

/// Little's law at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Little {
    /// Mean number in the system so far.
    pub number: f64,
    /// Arrivals a second so far.
    pub rate: f64,
    /// Mean seconds in the system of those that have left.
    pub time: f64,
}

impl Results {
    pub fn new(works: Works, end: Micros, epochs: Vec<(Micros, Config, String)>, prices: Prices) -> Self {
        let groups = works.requests.iter().map(|request| usize::from(request.group) + 1).max().unwrap_or(1);
        let mut lanes: Vec<Lane> = (0..groups).map(|_| Lane::default()).collect();
        for (index, request) in (0..).zip(&works.requests) {
            let lane = &mut lanes[usize::from(request.group)];
            if request.outcome != Outcome::Rejected {
                let before = lane.latest.last().copied().unwrap_or(0);
                lane.came.push(index);
                lane.latest.push(before.max(waits_until(request)));
            }
        }
        let mut served: Vec<u32> =
            (0..).zip(&works.requests).filter(|(_, one)| one.slot != NOWHERE).map(|(index, _)| index).collect();
        sorting::by(&mut served, |&index| works.requests[index as usize].started);
        for index in served {
            let request = &works.requests[index as usize];
            let slots = &mut lanes[usize::from(request.group)].slots;
            let slot = usize::from(request.slot);
            if slots.len() <= slot {
                slots.resize_with(slot + 1, Vec::new);
            }
            slots[slot].push(index);
        }
        let mut ended: Vec<_> = (0..).zip(&works.requests).map(|(index, request)| (request.ended, index)).collect();
        ended.retain(|(ended, _)| *ended != NEVER);
        ended.sort_unstable();
        let arrivals = works.requests.iter().scan(0, |sum, request| {
            *sum += u128::from(request.arrived);
            Some(*sum)
        });
        let arrivals = arrivals.collect();
        let ends = ended.iter().scan((0, 0), |sums, (ended, index)| {
            sums.0 += u128::from(*ended);
            sums.1 += u128::from(works.requests[*index as usize].sojourn(*ended));
            Some(*sums)
        });
        let ends = ends.collect();
        let epoch = |(from, config, said)| Epoch { from, config, said };
        Results { end, epochs: epochs.into_iter().map(epoch).collect(), prices, lanes, ended, arrivals, ends, works }
    }

    /// The settings at a moment.
    pub fn epoch(&self, at: Micros) -> &Epoch {
        let index = self.epochs.partition_point(|epoch| epoch.from <= at);
        &self.epochs[index.saturating_sub(1)]
    }

    /// What the run began as: its charts are about that.
    pub fn kind(&self) -> Kind {
        self.epochs[0].config.kind
    }

    pub fn request(&self, index: u32) -> &Request {
        &self.works.requests[index as usize]
    }

    /// How many pools were ever used.
    pub fn pools(&self) -> usize {
        self.lanes.len()
    }

    /// How many workers of a pool were ever used.
    pub fn slots(&self, pool: usize) -> usize {
        self.lanes.get(pool).map_or(0, |lane| lane.slots.len())
    }

    /// The requests that wait at a pool at a moment, first come first; at most so many.
    pub fn waiting(&self, pool: usize, at: Micros, most: usize) -> Vec<u32> {
        let Some(lane) = self.lanes.get(pool) else { return Vec::new() };
        let from = lane.latest.partition_point(|&latest| latest <= at);
        let until = lane.came.partition_point(|&index| self.request(index).arrived <= at);
        let waits = |index: &&u32| waits_until(self.request(**index)) > at;
        lane.came[from.min(until)..until].iter().filter(waits).take(most).copied().collect()
    }

    /// How many wait everywhere at a moment.
    pub fn queued(&self, at: Micros) -> usize {
        (0..self.pools()).map(|pool| self.waiting(pool, at, usize::MAX).len()).sum()
    }

    /// The request that a worker has at a moment; it may still be starting.
    pub fn at_work(&self, pool: usize, slot: usize, at: Micros) -> Option<&Request> {
        let requests = self.lanes.get(pool)?.slots.get(slot)?;
        let comes = |index: &u32| {
            if self.request(*index).cold { self.request(*index).arrived } else { self.request(*index).started }
        };
        let begun = requests.partition_point(|index| comes(index) <= at);
        let request = self.request(requests[begun.checked_sub(1)?]);
        (request.ended > at).then_some(request)
    }

    /// How many workers are at work at a moment.
    pub fn busy(&self, at: Micros) -> usize {
        self.arrived(at) - self.ended_until(at) - self.queued(at)
    }

    /// Pods at a moment.
    pub fn pods(&self, at: Micros) -> PodCount {
        let index = self.works.pods.partition_point(|count| count.at <= at);
        self.works.pods[index.saturating_sub(1)]
    }

    /// Requests that have come until a moment.
    pub fn arrived(&self, at: Micros) -> usize {
        self.works.requests.partition_point(|request| request.arrived <= at)
    }

    /// Requests that have ended until a moment.
    pub fn ended_until(&self, at: Micros) -> usize {
        self.ended.partition_point(|(ended, _)| *ended <= at)
    }

    /// Requests that have ended after one moment and until another.
    pub fn ended_between(&self, after: Micros, until: Micros) -> &[(Micros, u32)] {
        let (first, last) = (self.ended_until(after), self.ended_until(until));
        &self.ended[first.min(last)..last]
    }

    /// How long the served ones of these requests were in the system, ascending.
    pub fn times(&self, ended: &[(Micros, u32)]) -> Vec<Micros> {
        let done = ended.iter().map(|(_, index)| self.request(*index)).filter(|one| one.outcome == Outcome::Done);
        let mut times: Vec<_> = done.map(|one| one.ended - one.arrived).collect();
        times.sort_unstable();
        times
    }

    /// How many of these requests failed.
    pub fn failures(&self, ended: &[(Micros, u32)]) -> usize {
        let failed = |outcome| matches!(outcome, Outcome::Rejected | Outcome::GaveUp);
        ended.iter().filter(|(_, index)| failed(self.request(*index).outcome)).count()
    }

    /// Little's law at a moment: the number is counted, rate and time are measured.
    pub fn little(&self, at: Micros) -> Little {
        let (came, left) = (self.arrived(at), self.ended_until(at));
        let (ends, times) = left.checked_sub(1).map_or((0, 0), |last| self.ends[last]);
        let arrivals = came.checked_sub(1).map_or(0, |last| self.arrivals[last]);
        // Who has left stayed from arrival to end, who is there from arrival until now.
        let area = ends + u128::from(at) * (came - left) as u128 - arrivals;
        let elapsed = at.max(1) as f64;
        Little {
            number: area as f64 / elapsed,
            rate: came as f64 * SECOND as f64 / elapsed,
            time: times as f64 / SECOND as f64 / left.max(1) as f64,
        }
    }

    /// The mean wait of what was served or given up, ms.
    pub fn mean_wait(&self) -> f64 {
        let waits: Vec<_> = self
            .ended
            .iter()
            .map(|(_, index)| self.request(*index))
            .filter(|one| one.outcome != Outcome::Rejected)
            .map(|one| one.waited(self.end))
            .collect();
        mean(&waits)
    }

    /// Workers at the start, over all pools.
    pub fn workers(&self) -> u32 {
        let config = &self.epochs[0].config;
        let pools = if config.kind == Kind::Pool && config.split { config.instances } else { 1 };
        config.workers * pools
    }

    /// How busy the workers have been, in per cent.
    pub fn utilisation(&self) -> f64 {
        let workers = match self.kind() {
            Kind::Workers | Kind::Pool => f64::from(self.workers()) * self.end as f64,
            Kind::Pods => self.pod_time() * f64::from(self.epochs[0].config.workers),
            Kind::Functions => return 0.0,
        };
        (100.0 * self.works.busy.until(self.end) as f64 / workers.max(1.0)).min(100.0)
    }

    /// Ready pods × time, µs.
    fn pod_time(&self) -> f64 {
        let until = |index: usize| self.works.pods.get(index + 1).map_or(self.end, |next| next.at);
        let spans = self.works.pods.iter().enumerate();
        spans.map(|(index, count)| f64::from(count.ready) * (until(index) - count.at) as f64).sum()
    }

    /// What theory says of the settings at the start: the mean wait in milliseconds; none where it has nothing to say.
    pub fn theory(&self) -> Option<f64> {
        let config = &self.epochs[0].config;
        let load = config.rate * config.service as f64 / SECOND as f64;
        let pools = if config.split && config.kind == Kind::Pool { f64::from(config.instances) } else { 1.0 };
        if config.pattern != Pattern::Poisson || !matches!(config.kind, Kind::Workers | Kind::Pool) {
            return None;
        }
        let wait = theory::mgc_wait(config.workers, load / pools, config.spread.variation());
        wait.is_finite().then_some(wait * milliseconds(config.service))
    }

    /// Every result by its name.
    pub fn measures(&self) -> Vec<Measure> {
        let mut measures = self.totals();
        measures.extend(self.by_theory());
        measures.extend(self.of_pods());
        measures.extend(self.of_functions());
        measures
    }

    fn totals(&self) -> Vec<Measure> {
        let times = self.times(&self.ended);
        let count = |outcome| self.works.requests.iter().filter(|one| one.outcome == outcome).count();
        let p = |share| milliseconds(quantile(&times, share));
        let little = self.little(self.end);
        let waited = self.ended.iter().filter(|(_, index)| self.request(*index).waited(self.end) > 0).count();
        let change = self.epochs.get(1).map_or(self.end, |epoch| epoch.from);
        let after = |until| milliseconds(quantile(&self.times(self.ended_between(change, until)), 0.95));
        let measure = |name, value| Measure { name, value };
        vec![
            measure("requests", self.works.requests.len() as f64),
            measure("done", times.len() as f64),
            measure("rejected", count(Outcome::Rejected) as f64),
            measure("gave_up", count(Outcome::GaveUp) as f64),
            measure("open", count(Outcome::Open) as f64),
            measure("failed_percent", percent(self.failures(&self.ended), self.ended.len())),
            measure("mean_ms", mean(&times)),
            measure("wait_ms", self.mean_wait()),
            measure("p50_ms", p(0.5)),
            measure("p95_ms", p(0.95)),
            measure("p99_ms", p(0.99)),
            measure("worst_ms", p(1.0)),
            measure("waited_percent", percent(waited, self.ended.len())),
            measure("utilisation_percent", self.utilisation()),
            measure("in_system", little.number),
            measure("arrivals_per_s", little.rate),
            measure(
                "little_ratio",
                if little.rate * little.time > 0.0 { little.number / (little.rate * little.time) } else { 1.0 },
            ),
            measure("queue_longest", self.works.longest as f64),
            measure("p95_before_ms", milliseconds(quantile(&self.times(self.ended_between(0, change)), 0.95))),
            measure("p95_after_ms", after(self.end)),
        ]
    }

    fn by_theory(&self) -> Vec<Measure> {
        let config = &self.epochs[0].config;
        let service = milliseconds(config.service);
        let (c, load) = (config.workers, config.rate * config.service as f64 / SECOND as f64);
        let applies = self.theory().is_some();
        let finite = |value: f64| if applies && value.is_finite() { value } else { 0.0 };
        let variation = config.spread.variation();
        // One worker that is c times as fast has the same utilisation.
        let fast = (theory::mgc_wait(1, load / f64::from(c.max(1)), variation) + 1.0) * service / f64::from(c.max(1));
        let equal = theory::mgc_wait(c, load, 0.0) * service;
        let loses =
            config.kind == Kind::Workers && config.pattern == Pattern::Poisson && config.spread == Spread::Exponential;
        let loss = if loses { theory::mmck_loss(c, config.queue_limit as u32, load) } else { 0.0 };
        let measure = |name, value| Measure { name, value };
        vec![
            measure("theory_wait_ms", self.theory().unwrap_or(0.0)),
            measure("theory_waited_percent", finite(100.0 * theory::erlang_c(c, load))),
            measure("theory_one_fast_ms", finite(fast)),
            measure("theory_equal_wait_ms", finite(equal)),
            measure("theory_loss_percent", 100.0 * loss),
            measure("connections", f64::from(self.workers())),
        ]
    }

    fn of_pods(&self) -> Vec<Measure> {
        let change = self.epochs.get(1).map_or(0, |epoch| epoch.from);
        let most = self.works.pods.iter().map(|count| count.ready + count.starting).max().unwrap_or(0);
        let ready = self.works.log.iter().find(|entry| entry.at >= change && matches!(entry.what, What::Ready(_)));
        let last = self.pods(self.end);
        let measure = |name, value| Measure { name, value };
        // The last second from the change on in which more than a twentieth of what left had taken twice the usual.
        let usual = 2 * quantile(&self.times(self.ended_between(0, change)), 0.95);
        let mut slow = change;
        let mut second = change;
        while self.kind() == Kind::Pods && change > 0 && second < self.end {
            let until = (second + 5 * SECOND).min(self.end);
            if quantile(&self.times(self.ended_between(second, until)), 0.95) > usual {
                slow = until;
            }
            second = until;
        }
        vec![
            measure("pods_most", f64::from(most)),
            measure("pods_end", f64::from(last.ready + last.starting)),
            measure("first_ready_s", ready.map_or(0.0, |entry| (entry.at - change) as f64 / 1e6)),
            measure("slow_for_s", (slow - change) as f64 / 1e6),
        ]
    }

    /// How long a request is paid for on average: service, and its cold start.
    pub fn paid(&self) -> Micros {
        let served = || self.works.requests.iter().filter(|one| one.slot != NOWHERE);
        let cold = self.epochs[0].config.functions.cold;
        let sum: Micros = served().map(|one| one.work + if one.cold { cold } else { 0 }).sum();
        sum / (served().count() as u64).max(1)
    }

    fn of_functions(&self) -> Vec<Measure> {
        let functions = self.kind() == Kind::Functions;
        let cold = self.works.requests.iter().filter(|one| one.cold).count();
        let most = self
            .works
            .log
            .iter()
            .filter_map(|entry| if let What::Cold(living) = entry.what { Some(living) } else { None })
            .max();
        let rate = self.epochs[0].config.rate;
        let if_functions = |value: f64| if functions { value } else { 0.0 };
        let measure = |name, value| Measure { name, value };
        vec![
            measure("cold_starts", cold as f64),
            measure("cold_percent", percent(cold, self.works.requests.len())),
            measure("instances_most", f64::from(most.unwrap_or(0))),
            measure("functions_usd_per_month", if_functions(cost::monthly(rate, self.paid(), self.prices.memory))),
            measure("server_usd_per_month", if_functions(f64::from(self.prices.server))),
            measure(
                "crossover_per_s",
                if_functions(cost::crossover(f64::from(self.prices.server), self.paid(), self.prices.memory)),
            ),
        ]
    }
}

/// Until when a request waits in the queue: a cold start is not spent there.
fn waits_until(request: &Request) -> Micros {
    if request.cold { request.arrived } else { request.started.min(request.ended) }
}
