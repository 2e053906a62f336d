//! The longer computations: measured points beside the curves of theory, each over several seeds.

use super::charts::wait_at;
use super::controls;
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words};
use crate::labs::latency::milliseconds;
use crate::labs::number::fixed;
use crate::labs::settings::Scenario;
use crate::labs::sweep::{Findings, Job, Sweep};
use crate::model::queue::{Pattern, Spread};
use crate::model::server::{Config, Kind, Outcome, Plan, Running, Works};
use crate::model::stats::Summary;
use crate::model::{Micros, SECOND, theory};

pub(super) static SWEEPS: &[Sweep] = &[
    Sweep {
        id: "curve",
        title: "Measure the curve",
        help: "The mean wait at 10 to 95 % utilisation, five runs of 25,000 requests each, beside the curve of theory; \
               without limits and changes.",
        begin: |scenario| Box::new(Grid::new(&CURVE, curve(scenario))),
    },
    Sweep {
        id: "spread",
        title: "Compare spreads of service time",
        help: "The mean wait at this utilisation (90 % at most) for service times from all alike to a heavy tail.",
        begin: |scenario| Box::new(Grid::new(&SPREAD, spreads(scenario))),
    },
    Sweep {
        id: "power",
        title: "Few fast or many slow workers",
        help: "The mean time in the system when the same power is given by 1 to 32 workers, at this utilisation (90 % at \
               most).",
        begin: |scenario| Box::new(Grid::new(&POWER, power(scenario))),
    },
];

/// Events of a step: some milliseconds in a browser.
const STEP: u64 = 3_000;
/// Runs of each point.
const SEEDS: u64 = 5;
/// Requests of each run.
const REQUESTS: usize = 25_000;

/// What a computation is about.
struct Subject {
    id: &'static str,
    title: &'static str,
    x: Axis,
    /// Whether service counts too, or waiting alone.
    whole: bool,
}

const CURVE: Subject = Subject {
    id: "measured-curve",
    title: "Mean wait against utilisation",
    x: Axis { label: "utilisation", unit: "%", range: Some((0.0, 100.0)), logarithmic: false },
    whole: false,
};
const SPREAD: Subject = Subject {
    id: "measured-spread",
    title: "Mean wait against the spread of service times",
    x: Axis { label: "squared coefficient of variation", unit: "", range: None, logarithmic: false },
    whole: false,
};
const POWER: Subject = Subject {
    id: "measured-power",
    title: "Mean time in the system against the number of workers",
    x: Axis { label: "workers", unit: "", range: None, logarithmic: true },
    whole: true,
};

/// One point to be measured.
struct Cell {
    x: f64,
    name: String,
    config: Config,
    /// What theory says, in milliseconds.
    theory: f64,
    found: Summary,
}

/// Points, one after another, each under several seeds.
struct Grid {
    subject: &'static Subject,
    cells: Vec<Cell>,
    done: usize,
    running: Option<Running>,
}

impl Grid {
    fn new(subject: &'static Subject, cells: Vec<Cell>) -> Self {
        Grid { subject, cells, done: 0, running: None }
    }

    fn whole(&self) -> usize {
        self.cells.len() * SEEDS as usize
    }

    fn record(&mut self, works: &Works) {
        // The first tenth finds it empty; the last requests may not have been served.
        let settled = works.requests.iter().skip(REQUESTS / 10).filter(|one| one.outcome == Outcome::Done);
        let (mut count, mut sum) = (0_u64, 0);
        for one in settled {
            count += 1;
            sum += if self.subject.whole { one.ended - one.arrived } else { one.waited(one.ended) };
        }
        let cell = self.done / SEEDS as usize;
        if let Some(cell) = self.cells.get_mut(cell) {
            cell.found.add(milliseconds(sum) / count.max(1) as f64);
        }
        self.done += 1;
    }
}

impl Job for Grid {
    fn step(&mut self) -> f64 {
        let whole = self.whole();
        let Some(cell) = self.cells.get(self.done / SEEDS as usize) else { return 1.0 };
        let seed = self.done as u64 % SEEDS + 1;
        let plan = || Plan {
            config: cell.config.clone(),
            seed,
            changes: Vec::new(),
            end: Micros::MAX / 4,
            requests: REQUESTS,
        };
        if !self.running.get_or_insert_with(|| Running::new(plan())).advance(STEP)
            && let Some(running) = self.running.take()
        {
            self.record(&running.result().0);
        }
        self.done as f64 / whole.max(1) as f64
    }

    fn findings(&self) -> Findings {
        let known = || self.cells.iter().filter(|cell| cell.found.count() > 0);
        let measured = known().map(|cell| (cell.x, cell.found.mean())).collect();
        let theory =
            self.cells.iter().filter(|cell| cell.theory.is_finite()).map(|cell| (cell.x, cell.theory)).collect();
        let row = |cell: &Cell| {
            vec![
                cell.name.clone(),
                fixed(cell.found.mean(), 1),
                ["± ", &fixed(cell.found.margin(), 1)].concat(),
                fixed(cell.theory, 1),
            ]
        };
        let table = Table {
            caption: [self.subject.title, ", over ", &SEEDS.to_string(), " runs each"].concat(),
            columns: vec![words("at"), numbers("measured (ms)"), numbers("95 % interval"), numbers("theory (ms)")],
            rows: known().map(row).collect(),
        };
        let said = |cell: &Cell| {
            [
                &cell.name,
                ": ",
                &fixed(cell.found.mean(), 1),
                " ± ",
                &fixed(cell.found.margin(), 1),
                " ms measured, ",
                &fixed(cell.theory, 1),
                " by theory",
            ]
            .concat()
        };
        let ends: Vec<_> = [known().next(), known().next_back()].into_iter().flatten().map(said).collect();
        let words = if ends.is_empty() { String::new() } else { [&ends.join("; "), "."].concat() };
        let chart = Chart {
            id: self.subject.id,
            title: self.subject.title.to_owned(),
            x: self.subject.x.clone(),
            y: Axis {
                label: if self.subject.whole { "mean time" } else { "mean wait" },
                unit: "ms",
                range: None,
                logarithmic: !self.subject.whole,
            },
            lines: vec![
                Line { name: "measured".to_owned(), points: measured, style: LineStyle::Points },
                Line { name: "theory".to_owned(), points: theory, style: LineStyle::Theory },
            ],
            words: words.clone(),
            follows_clock: false,
        };
        Findings { words, charts: vec![chart], tables: vec![table] }
    }
}

/// The scenario's workers or pool, with nothing that cuts the queue; Poisson arrivals.
fn plain(scenario: &Scenario) -> Config {
    let mut config = controls::config(&scenario.settings);
    if config.kind != Kind::Pool {
        config.kind = Kind::Workers;
    }
    (config.pattern, config.queue_limit, config.patience) = (Pattern::Poisson, usize::MAX, 0);
    config
}

fn pools(config: &Config) -> f64 {
    if config.kind == Kind::Pool && config.split { f64::from(config.instances.max(1)) } else { 1.0 }
}

/// The rate that keeps so many per cent of the workers busy.
fn rate_for(config: &Config, percent: f64) -> f64 {
    percent / 100.0 * f64::from(config.workers) * pools(config) * SECOND as f64 / config.service.max(1) as f64
}

/// How busy the workers are under these settings, in per cent, within what can be measured.
fn utilisation(config: &Config) -> f64 {
    let load = config.rate * config.service as f64 / SECOND as f64;
    (100.0 * load / f64::from(config.workers.max(1)) / pools(config)).clamp(5.0, 90.0)
}

fn curve(scenario: &Scenario) -> Vec<Cell> {
    let base = plain(scenario);
    let cell = |percent: f64| {
        let mut config = base.clone();
        config.rate = rate_for(&base, percent);
        let theory = wait_at(&config, percent);
        Cell { x: percent, name: [&fixed(percent, 0), " %"].concat(), config, theory, found: Summary::default() }
    };
    [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 85.0, 90.0, 95.0].map(cell).into()
}

fn spreads(scenario: &Scenario) -> Vec<Cell> {
    let mut base = plain(scenario);
    let percent = utilisation(&base);
    base.rate = rate_for(&base, percent);
    let cell = |(name, spread): (&str, Spread)| {
        let mut config = base.clone();
        config.spread = spread;
        let theory = wait_at(&config, percent);
        Cell { x: spread.variation(), name: name.to_owned(), config, theory, found: Summary::default() }
    };
    let spreads = [
        ("all alike", Spread::Fixed),
        ("exponential", Spread::Exponential),
        ("pages and reports", Spread::Reports),
        ("heavy tail", Spread::Heavy),
    ];
    spreads.map(cell).into()
}

fn power(scenario: &Scenario) -> Vec<Cell> {
    let mut base = plain(scenario);
    (base.kind, base.rate) = (Kind::Workers, base.rate / pools(&base));
    let percent = utilisation(&base);
    base.rate = rate_for(&base, percent);
    let cell = |workers: u32| {
        let mut config = base.clone();
        config.workers = workers;
        config.service = (base.service * u64::from(workers) / u64::from(base.workers.max(1))).max(1);
        let wait = theory::mgc_wait(workers, percent / 100.0 * f64::from(workers), config.spread.variation());
        let theory = (1.0 + wait) * milliseconds(config.service);
        let name = if workers == 1 { "1 worker".to_owned() } else { [&workers.to_string(), " workers"].concat() };
        Cell { x: f64::from(workers), name, config, theory, found: Summary::default() }
    };
    [1, 2, 4, 8, 16, 32].map(cell).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a finished computation: measured, margin, theory.
    fn finished(id: &str, query: &str) -> Vec<(String, f64, f64, f64)> {
        let (scenario, faults) = Scenario::from_query(controls::CONTROLS, query);
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
        assert!(findings.words.ends_with('.') && findings.charts[0].lines[0].points.len() > 3);
        let number = |text: &str| text.trim_start_matches("± ").parse().expect("a number");
        findings.tables[0]
            .rows
            .iter()
            .map(|row| (row[0].clone(), number(&row[1]), number(&row[2]), number(&row[3])))
            .collect()
    }

    #[test]
    fn the_measured_curve_lies_on_theory_s() {
        for (name, measured, margin, theory) in finished("curve", "") {
            assert!(
                (measured - theory).abs() <= 2.0 * margin + 0.02 * theory + 0.1,
                "{name}: {measured} ± {margin}, {theory}"
            );
        }
    }

    #[test]
    fn more_spread_is_more_waiting() {
        let rows = finished("spread", "c=1&rate=3");
        assert!(rows.windows(2).all(|pair| pair[0].1 < pair[1].1), "{rows:?}");
        for (name, measured, margin, theory) in rows {
            assert!(
                (measured - theory).abs() <= 2.0 * margin + 0.02 * theory,
                "{name}: {measured} ± {margin}, {theory}"
            );
        }
    }

    #[test]
    fn one_fast_worker_is_quickest_when_service_times_are_exponential() {
        let rows = finished("power", "");
        assert!(rows.windows(2).all(|pair| pair[0].1 < pair[1].1), "{rows:?}");
    }
}
