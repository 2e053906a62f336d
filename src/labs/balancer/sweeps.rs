//! The longer computations: two algorithms over many seeds, a hundred thousand requests, latency against load, points on a
//! ring against evenness.

use super::controls::{self, value};
use super::plan;
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words};
use crate::labs::latency::{distribution, mean, milliseconds, percent};
use crate::labs::number::fixed;
use crate::labs::settings::Scenario;
use crate::labs::sweep::{Findings, Job, Sweep};
use crate::model::balancer::cluster::config::SLOW;
use crate::model::balancer::cluster::{Checks, Cluster, Config, Outcome, Plan, Running, State};
use crate::model::balancer::{Peer, algorithm, ketama::Ring};
use crate::model::queue::Pattern;
use crate::model::stats::{Summary, quantile};
use crate::model::{Micros, theory};

pub(super) static SWEEPS: &[Sweep] = &[
    Sweep {
        id: "compare",
        title: "Compare over 30 seeds",
        help: "Runs this scenario 30 times under each of the two algorithms, both on the same requests each time, and \
               gives the differences with their 95 % confidence intervals.",
        begin: |scenario| Box::new(Comparison::new(scenario)),
    },
    Sweep {
        id: "long",
        title: "Run 100,000 requests",
        help: "The same settings for 100,000 requests: percentiles far out become steady.",
        begin: |scenario| Box::new(Long::new(scenario)),
    },
    Sweep {
        id: "load",
        title: "Latency against load",
        help: "Mean latency of the two algorithms from 10 to 95 % utilisation, beside what queueing theory says of one \
               common queue and of separate ones; without failures, limits and changes.",
        begin: |scenario| Box::new(Load::new(scenario)),
    },
    Sweep {
        id: "points",
        title: "Points on the ring against evenness",
        help: "How unequal the servers' shares of the ring are with 1 to 400 points each, over 40 sets of servers, beside \
               the formula.",
        begin: |scenario| Box::new(Points::new(scenario)),
    },
];

/// Events of a step: some milliseconds in a browser.
const STEP: u64 = 3_000;
/// Seeds of a comparison.
const SEEDS: u64 = 30;

/// The plan with another algorithm and seed.
fn under(scenario: &Scenario, algorithm: &'static str, seed: u64) -> Plan {
    let mut plan = plan(&Scenario { seed, ..scenario.clone() });
    let first = plan.config.algorithm;
    plan.config.algorithm = algorithm;
    for (_, config) in &mut plan.changes {
        // A change of the algorithm itself stays.
        if config.algorithm == first {
            config.algorithm = algorithm;
        }
    }
    plan
}

/// The two algorithms of a scenario.
fn rivals(scenario: &Scenario) -> [&'static str; 2] {
    ["lb", "vs"].map(|key| algorithm(&value(&scenario.settings, key)).id)
}

fn answered(cluster: &Cluster) -> Vec<Micros> {
    let done = cluster.requests.iter().filter(|request| request.outcome == Outcome::Done);
    let mut times: Vec<_> = done.map(|request| request.ended - request.arrived).collect();
    times.sort_unstable();
    times
}

fn failed(cluster: &Cluster) -> f64 {
    let failed = cluster.requests.iter().filter(|request| request.outcome.failed()).count();
    percent(failed, cluster.requests.len())
}

// ---- two algorithms over many seeds ----

/// What is compared, with its decimals.
const FIGURES: [(&str, u32); 5] =
    [("mean (ms)", 1), ("p50 (ms)", 1), ("p95 (ms)", 1), ("p99 (ms)", 1), ("failed (%)", 2)];
/// Which of them the words are about.
const P95: usize = 2;

fn figures(cluster: &Cluster) -> [f64; FIGURES.len()] {
    let times = answered(cluster);
    let p = |share| milliseconds(quantile(&times, share));
    [mean(&times), p(0.5), p(0.95), p(0.99), failed(cluster)]
}

struct Comparison {
    scenario: Scenario,
    rivals: [&'static str; 2],
    done: u64,
    running: Option<Running>,
    first: [f64; FIGURES.len()],
    /// Of the first, of the second, and of the second less the first.
    summaries: [[Summary; 3]; FIGURES.len()],
    /// The difference of the 95th percentiles under each seed.
    differences: Vec<(f64, f64)>,
}

impl Comparison {
    fn new(scenario: &Scenario) -> Self {
        Comparison {
            scenario: scenario.clone(),
            rivals: rivals(scenario),
            done: 0,
            running: None,
            first: Default::default(),
            summaries: Default::default(),
            differences: Vec::new(),
        }
    }

    fn record(&mut self, cluster: &Cluster) {
        let figures = figures(cluster);
        if self.done.is_multiple_of(2) {
            self.first = figures;
        } else {
            for ((summaries, first), second) in self.summaries.iter_mut().zip(self.first).zip(figures) {
                for (summary, value) in summaries.iter_mut().zip([first, second, second - first]) {
                    summary.add(value);
                }
            }
            self.differences.push(((self.done / 2 + 1) as f64, figures[P95] - self.first[P95]));
        }
        self.done += 1;
    }

    fn verdict(&self) -> String {
        let [first, second, difference] = &self.summaries[P95];
        let names = self.rivals.map(|id| algorithm(id).name);
        let n = difference.count();
        if self.rivals[0] == self.rivals[1] {
            return "Both are the same algorithm: choose another to compare with.".to_owned();
        }
        if n < 2 {
            return String::new();
        }
        let (by, margin) = (difference.mean(), difference.margin());
        let start = [
            "Over ",
            &n.to_string(),
            " seeds, p95 is ",
            &fixed(first.mean(), 0),
            " ms with ",
            names[0],
            " and ",
            &fixed(second.mean(), 0),
            " ms with ",
            names[1],
        ]
        .concat();
        let interval = [&fixed(by.abs(), 1), " ± ", &fixed(margin, 1), " ms"].concat();
        let verdict = if by.abs() <= margin {
            [". The difference, ", &interval, ", may be chance."]
        } else if by < 0.0 {
            [": the second is lower by ", &interval, " (95 % confidence)."]
        } else {
            [": the first is lower by ", &interval, " (95 % confidence)."]
        };
        [start, verdict.concat()].concat()
    }
}

impl Job for Comparison {
    fn step(&mut self) -> f64 {
        if self.done < 2 * SEEDS {
            let (rival, seed) = (self.rivals[(self.done % 2) as usize], self.done / 2 + 1);
            let running = self.running.get_or_insert_with(|| Running::new(under(&self.scenario, rival, seed)));
            if !running.advance(STEP)
                && let Some(running) = self.running.take()
            {
                self.record(&running.result().0);
            }
        }
        self.done as f64 / (2 * SEEDS) as f64
    }

    fn findings(&self) -> Findings {
        let row = |((name, decimals), [first, second, difference]): (&(&str, u32), &[Summary; 3])| {
            let value = |summary: &Summary| fixed(summary.mean(), *decimals);
            vec![
                (*name).to_owned(),
                value(first),
                value(second),
                value(difference),
                ["± ", &fixed(difference.margin(), *decimals)].concat(),
            ]
        };
        let names = self.rivals.map(|id| algorithm(id).name);
        let table = Table {
            caption: [names[0], " against ", names[1], ", the same requests for both"].concat(),
            columns: vec![
                words("mean over seeds of"),
                numbers("first"),
                numbers("second"),
                numbers("second − first"),
                numbers("95 % interval"),
            ],
            rows: FIGURES.iter().zip(&self.summaries).map(row).collect(),
        };
        let chart = Chart {
            id: "differences",
            title: "Difference of p95, seed by seed".to_owned(),
            x: Axis { label: "seed", ..Axis::default() },
            y: Axis { label: "second − first", unit: "ms", ..Axis::default() },
            lines: vec![
                Line { name: "difference".to_owned(), points: self.differences.clone(), style: LineStyle::Points },
                Line {
                    name: "none".to_owned(),
                    points: vec![(1.0, 0.0), (SEEDS as f64, 0.0)],
                    style: LineStyle::Theory,
                },
            ],
            words: self.verdict(),
            follows_clock: false,
        };
        Findings { words: self.verdict(), charts: vec![chart], tables: vec![table] }
    }
}

// ---- a hundred thousand requests ----

const MANY: usize = 100_000;

struct Long {
    running: Option<Running>,
    name: &'static str,
    /// Percentiles of answered requests, ascending.
    times: Vec<Micros>,
    requests: usize,
    failed: f64,
    events: u64,
}

impl Long {
    fn new(scenario: &Scenario) -> Self {
        let plan = Plan { end: Micros::MAX / 4, requests: MANY, ..plan(scenario) };
        let name = algorithm(plan.config.algorithm).name;
        Long { running: Some(Running::new(plan)), name, times: Vec::new(), requests: 0, failed: 0.0, events: 0 }
    }
}

impl Job for Long {
    fn step(&mut self) -> f64 {
        let Some(running) = &mut self.running else { return 1.0 };
        let more = running.advance(STEP);
        self.requests = running.arrived();
        self.events = running.handled();
        if more {
            return (self.requests as f64 / MANY as f64).min(0.999);
        }
        if let Some(running) = self.running.take() {
            let (cluster, _) = running.result();
            self.times = answered(&cluster);
            self.failed = failed(&cluster);
        }
        1.0
    }

    fn findings(&self) -> Findings {
        let count = [&self.requests.to_string(), " requests by ", self.name, ", ", &self.events.to_string(), " events"]
            .concat();
        if self.times.is_empty() {
            return Findings { words: [&count, " so far."].concat(), ..Findings::default() };
        }
        let row =
            |(name, share): (&str, f64)| vec![name.to_owned(), fixed(milliseconds(quantile(&self.times, share)), 1)];
        let mut rows = vec![vec!["mean".to_owned(), fixed(mean(&self.times), 1)]];
        rows.extend([("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)].map(row));
        let columns = vec![words("latency"), numbers("ms")];
        let table = Table { caption: "Latency of what was answered".to_owned(), columns, rows };
        let chart = distribution("long-latencies", "How long answers took", &[("all answers", &self.times)]);
        let words = [&count, ". ", &chart.words, " ", &fixed(self.failed, 2), " % failed."].concat();
        Findings { words, charts: vec![chart], tables: vec![table] }
    }
}

// ---- latency against load ----

/// Utilisations, in per cent.
const LOADS: [u32; 10] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95];
/// Seeds at each.
const LOAD_SEEDS: u64 = 4;
/// Requests of each run.
const LOAD_REQUESTS: usize = 3_000;

struct Load {
    config: Config,
    rivals: [&'static str; 2],
    /// What all servers together are worth, in ordinary workers.
    capacity: f64,
    done: usize,
    running: Option<Running>,
    /// Mean latency in mean service times, for each load and rival.
    found: Vec<[Summary; 2]>,
}

impl Load {
    fn new(scenario: &Scenario) -> Self {
        let mut config = controls::config(&scenario.settings);
        config.checks = Checks::Off;
        (config.timeout, config.retries, config.queue_limit, config.cold) = (0, 0, usize::MAX, 1);
        for server in &mut config.servers {
            if server.state == State::Dead {
                server.state = State::Draining;
            }
        }
        let worth = config.servers.iter().filter(|server| server.state != State::Draining).map(|server| {
            let slow = if server.state == State::Slow { SLOW as f64 } else { 1.0 };
            server.workers as f64 * f64::from(server.speed) / 100.0 / slow
        });
        let capacity = worth.sum();
        let found = vec![Default::default(); LOADS.len()];
        Load { config, rivals: rivals(scenario), capacity, done: 0, running: None, found }
    }

    fn whole(&self) -> usize {
        if self.capacity > 0.0 { LOADS.len() * 2 * LOAD_SEEDS as usize } else { 0 }
    }

    /// Which load, rival and seed comes now.
    fn cell(&self) -> (usize, usize, u64) {
        (self.done / (2 * LOAD_SEEDS as usize), self.done % 2, (self.done / 2) as u64 % LOAD_SEEDS + 1)
    }

    /// The mean service time that makes this load, in microseconds: the arrivals stay what they are.
    fn service(&self, load: usize) -> Micros {
        let work = f64::from(LOADS[load]) / 100.0 * self.capacity;
        ((work * 1e6 / f64::from(self.config.rate.max(1))) as Micros).max(1)
    }

    fn plan(&self) -> Plan {
        let (load, rival, seed) = self.cell();
        let mut config = self.config.clone();
        config.algorithm = self.rivals[rival];
        config.service = self.service(load);
        Plan { config, seed, changes: Vec::new(), end: Micros::MAX / 4, requests: LOAD_REQUESTS }
    }

    /// What theory says of equal servers and Poisson arrivals: one queue for all workers, and a queue for each server.
    fn theory(&self) -> Vec<Line> {
        let Some(first) = self.config.servers.first() else { return Vec::new() };
        if self.config.pattern != Pattern::Poisson || self.config.servers.iter().any(|server| server != first) {
            return Vec::new();
        }
        let variation = self.config.spread.variation();
        let line = |name: &str, workers: u32| {
            let point = |percent: u32| {
                let load = f64::from(percent) / 100.0 * f64::from(workers);
                (f64::from(percent), 1.0 + theory::mgc_wait(workers, load, variation))
            };
            let points = (2..=95).map(point).collect();
            Line { name: name.to_owned(), points, style: LineStyle::Theory }
        };
        let each = first.workers as u32;
        vec![line("one queue for all", each * self.config.servers.len() as u32), line("a queue each, by chance", each)]
    }
}

impl Job for Load {
    fn step(&mut self) -> f64 {
        let whole = self.whole();
        if self.done >= whole {
            return 1.0;
        }
        let plan = self.running.is_none().then(|| self.plan());
        if let Some(plan) = plan {
            self.running = Some(Running::new(plan));
        }
        if let Some(running) = &mut self.running
            && !running.advance(STEP)
            && let Some(running) = self.running.take()
        {
            let (load, rival, _) = self.cell();
            // The last tenth may not have ended yet, and the first finds idle servers.
            let (cluster, _) = running.result();
            let settled = &cluster.requests[cluster.requests.len() / 10..cluster.requests.len() * 9 / 10];
            let now = cluster.requests.last().map_or(0, |request| request.arrived);
            let times: Micros = settled.iter().map(|request| request.sojourn(now)).sum();
            let mean = times as f64 / settled.len().max(1) as f64;
            let service = self.service(load) as f64;
            self.found[load][rival].add(mean / service);
            self.done += 1;
        }
        self.done as f64 / whole as f64
    }

    fn findings(&self) -> Findings {
        let names = self.rivals.map(|id| algorithm(id).name);
        let known = || LOADS.iter().zip(&self.found).filter(|(_, found)| found[1].count() > 0);
        let line = |rival: usize| {
            let points = known().map(|(load, found)| (f64::from(*load), found[rival].mean())).collect();
            Line { name: names[rival].to_owned(), points, style: LineStyle::Points }
        };
        let mut lines = vec![line(0), line(1)];
        lines.extend(self.theory());
        let row = |(load, found): (&u32, &[Summary; 2])| {
            let value = |summary: &Summary| [&fixed(summary.mean(), 2), " ± ", &fixed(summary.margin(), 2)].concat();
            vec![load.to_string(), value(&found[0]), value(&found[1])]
        };
        let table = Table {
            caption: [names[0], " against ", names[1], ": mean latency in service times, with 95 % intervals"].concat(),
            columns: vec![numbers("utilisation (%)"), numbers("first"), numbers("second")],
            rows: known().map(row).collect(),
        };
        let words = known().next_back().map_or_else(String::new, |(load, found)| {
            [
                "At ",
                &load.to_string(),
                " % utilisation a request takes ",
                &fixed(found[0].mean(), 1),
                " service times on average with ",
                names[0],
                " and ",
                &fixed(found[1].mean(), 1),
                " with ",
                names[1],
                ".",
            ]
            .concat()
        });
        let chart = Chart {
            id: "load",
            title: "Mean latency against utilisation".to_owned(),
            x: Axis { label: "utilisation", unit: "%", range: Some((0.0, 100.0)), logarithmic: false },
            y: Axis { label: "latency", unit: "service times", range: None, logarithmic: true },
            lines,
            words: words.clone(),
            follows_clock: false,
        };
        Findings { words, charts: vec![chart], tables: vec![table] }
    }
}

// ---- points on a ring ----

const POINTS: [u32; 11] = [1, 2, 4, 8, 16, 32, 64, 100, 160, 250, 400];
/// Sets of servers.
const SETS: u16 = 40;

struct Points {
    servers: u16,
    done: usize,
    /// Mean squared relative distance of a share from the even one.
    found: Vec<Summary>,
}

impl Points {
    fn new(scenario: &Scenario) -> Self {
        let servers = controls::config(&scenario.settings).servers.len() as u16;
        Points { servers, done: 0, found: vec![Summary::default(); POINTS.len()] }
    }
}

impl Job for Points {
    fn step(&mut self) -> f64 {
        let whole = POINTS.len() * usize::from(SETS);
        if self.done < whole {
            let (index, set) = (self.done / usize::from(SETS), (self.done % usize::from(SETS)) as u16);
            let peers: Vec<_> = (0..self.servers).map(|id| Peer::new(set * self.servers + id, 1)).collect();
            let n = f64::from(self.servers);
            let shares = Ring::new(&peers, POINTS[index]).shares(peers.len());
            let squares: f64 = shares.iter().map(|share| (share * n - 1.0) * (share * n - 1.0)).sum();
            self.found[index].add(squares / n);
            self.done += 1;
        }
        self.done as f64 / whole as f64
    }

    fn findings(&self) -> Findings {
        let known = || POINTS.iter().zip(&self.found).filter(|(_, found)| found.count() > 0);
        let spread = |found: &Summary| 100.0 * libm::sqrt(found.mean());
        let formula = |points: u32| 100.0 * theory::ring_spread(u32::from(self.servers), points);
        let lines = vec![
            Line {
                name: "measured".to_owned(),
                points: known().map(|(points, found)| (f64::from(*points), spread(found))).collect(),
                style: LineStyle::Points,
            },
            Line {
                name: "√((n−1)/(nv+1))".to_owned(),
                points: POINTS.iter().map(|points| (f64::from(*points), formula(*points))).collect(),
                style: LineStyle::Theory,
            },
        ];
        let words = known().next_back().map_or_else(String::new, |(points, found)| {
            [
                "With ",
                &points.to_string(),
                " points each, the shares of ",
                &self.servers.to_string(),
                " servers differ by ",
                &fixed(spread(found), 1),
                " % (standard deviation); the formula says ",
                &fixed(formula(*points), 1),
                " %.",
            ]
            .concat()
        });
        let row = |(points, found): (&u32, &Summary)| {
            vec![points.to_string(), fixed(spread(found), 1), fixed(formula(*points), 1)]
        };
        let table = Table {
            caption: "Standard deviation of a server's share".to_owned(),
            columns: vec![numbers("points"), numbers("measured (%)"), numbers("formula (%)")],
            rows: known().map(row).collect(),
        };
        let chart = Chart {
            id: "points",
            title: "How unequal shares of the ring are".to_owned(),
            x: Axis { label: "points per server", unit: "", range: None, logarithmic: true },
            y: Axis { label: "standard deviation", unit: "%", range: None, logarithmic: true },
            lines,
            words: words.clone(),
            follows_clock: false,
        };
        Findings { words, charts: vec![chart], tables: vec![table] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(id: &str, query: &str) -> Findings {
        let (scenario, faults) = Scenario::from_query(&controls::CONTROLS, query);
        assert_eq!(faults, Vec::<String>::new());
        let sweep = SWEEPS.iter().find(|sweep| sweep.id == id).expect("a sweep");
        let mut job = (sweep.begin)(&scenario);
        let mut done = 0.0;
        while done < 1.0 {
            let next = job.step();
            assert!(next >= done && next <= 1.0);
            done = next;
        }
        assert_eq!(job.step(), 1.0);
        let findings = job.findings();
        assert_eq!(findings, job.findings());
        assert!(findings.words.ends_with('.') && !findings.charts.is_empty());
        findings
    }

    #[test]
    fn a_comparison_states_its_interval() {
        let findings = finished("compare", "lb=random&vs=least&rate=50&service=250");
        assert!(findings.words.contains("the second is lower by"), "{}", findings.words);
        let row = &findings.tables[0].rows[P95];
        let (by, margin): (f64, f64) = (row[3].parse().unwrap(), row[4].trim_start_matches("± ").parse().unwrap());
        assert!(by < -3.0 * margin && margin > 0.0, "{row:?}");
        assert_eq!(findings.charts[0].lines[0].points.len() as u64, SEEDS);
        let same = finished("compare", "vs=rr&rate=10");
        assert!(
            same.words.contains("same algorithm")
                && same.tables[0].rows.iter().all(|row| row[3].trim_matches(['0', '.']).is_empty())
        );
    }

    #[test]
    fn a_long_run_counts_every_request() {
        let findings = finished("long", "service=50&rate=200");
        assert!(findings.words.starts_with("100000 requests"), "{}", findings.words);
    }

    #[test]
    fn random_choice_follows_the_theory_of_separate_queues() {
        let findings =
            finished("load", "lb=random&vs=least&n=12&k1=2&k2=2&k3=2&k4=2&k5=2&k6=2&k7=2&k8=2&k9=2&k10=2&k11=2&k12=2");
        let lines = &findings.charts[0].lines;
        let at = |line: usize, load: f64| {
            lines[line].points.iter().find(|point| point.0 == load).map_or(0.0, |point| point.1)
        };
        let (random, separate) = (at(0, 70.0), at(3, 70.0));
        assert!((random / separate - 1.0).abs() < 0.1, "{random} against {separate}");
        assert!(at(1, 90.0) >= at(2, 90.0) * 0.9 && at(1, 90.0) < at(0, 90.0), "no algorithm beats one common queue");
    }

    #[test]
    fn shares_follow_the_formula() {
        let findings = finished("points", "lb=ketama&n=8");
        for row in &findings.tables[0].rows {
            let (measured, formula): (f64, f64) = (row[1].parse().unwrap(), row[2].parse().unwrap());
            assert!((measured / formula - 1.0).abs() < 0.2, "{row:?}");
        }
    }

    #[test]
    fn nobody_to_serve_is_no_endless_computation() {
        let all_dead = "n=1&s1=dead&lb=ketama";
        for sweep in SWEEPS {
            let (scenario, _) = Scenario::from_query(&controls::CONTROLS, all_dead);
            let mut job = (sweep.begin)(&scenario);
            assert!((0..20_000).any(|_| job.step() >= 1.0), "{}", sweep.id);
        }
    }
}
