//! The queueing lab: requests that wait for a worker, for a pooled connection, for a pod that is scaled, for a function.
//!
//! What happens is simulated in [`crate::model::server`], what theory says is in [`crate::model::theory`]; here are settings,
//! results and words.

mod charts;
mod controls;
mod picture;
mod presets;
mod results;
mod sweeps;
mod telling;

use std::sync::OnceLock;

use results::Results;

use super::settings::{Control, Scenario, Settings};
use super::{Chart, Clock, Lab, Layout, Measure, Pace, Preset, Run, Scene, Sweep, Table};
use crate::model::server::{self, Kind, Plan};
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};

/// The lab of queues.
pub struct Queueing;

/// Some seconds a second; each stretch between two stops takes at least one, so that minutes and hours are not sat out and
/// the first requests can be followed.
const PACE: Pace = Pace { per_second: 4_000_000.0, shortest: 1.0 };

/// How long a run lasts at most, and after how many requests it ends.
const fn length(kind: Kind) -> (Micros, usize) {
    match kind {
        Kind::Workers | Kind::Pool => (200 * SECOND, 2_000),
        Kind::Pods => (600 * SECOND, 5_000),
        Kind::Functions => (6 * 3_600 * SECOND, 2_000),
    }
}

const SIMPLIFICATIONS: &[&str] = &[
    "The ways take no time; the picture shows who comes and goes for 120 ms so that the eye can follow.",
    "A run begins with idle workers and lasts 200 s or 2,000 requests; with pods 10 min or 5,000, with functions 6 h or \
     2,000. Near saturation that is too short for the long-run mean: see the curve over many seeds.",
    "Workers are equally fast and do nothing else; who comes first is served first. A request in service is always finished.",
    "Queries of a pool take as long as if they were alone: the database itself is never the bottleneck.",
    "The autoscaler is Kubernetes' (sync every 15 s, tolerance 10 %, default policies). Utilisation of workers stands for \
     CPU utilisation, measured without delay. A pod that is stopped finishes what it has.",
    "A function's instance serves one request at a time. Stopping after a fixed idle time is an assumption: providers \
     keep instances for minutes, without a promise.",
    "Prices are AWS Lambda's list prices for x86 in us-east-1, $0.20 a million requests and $0.0000166667 a GB-second, cold \
     starts paid for, without the free tier, other services and people's time.",
    "For several workers with service times that are not exponential, theory's curve is an approximation: M/M/c times \
     (1 + C²)/2.",
];

impl Lab for Queueing {
    fn id(&self) -> &'static str {
        "queueing"
    }

    fn title(&self) -> &'static str {
        "Queues and workers"
    }

    fn summary(&self) -> &'static str {
        "Requests wait for workers, pooled connections, scaled pods or functions: see why waiting explodes near full \
         utilisation, beside what theory says."
    }

    fn controls(&self) -> &'static [Control] {
        controls::CONTROLS
    }

    fn presets(&self) -> &'static [Preset] {
        presets::PRESETS
    }

    fn simplifications(&self) -> &'static [&'static str] {
        SIMPLIFICATIONS
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn clock(&self) -> Clock {
        Clock::Seconds
    }

    fn uses(&self, control: &Control, settings: &Settings) -> bool {
        controls::uses(control, settings)
    }

    fn sweeps(&self) -> &'static [Sweep] {
        sweeps::SWEEPS
    }

    fn run(&self, scenario: &Scenario) -> Box<dyn Run> {
        let (works, end) = server::run(plan(scenario));
        let mut epochs = vec![(0, controls::config(&scenario.settings), String::new())];
        epochs.extend(controls::changes(scenario));
        let results = Results::new(works, end, epochs, controls::prices(&scenario.settings));
        let moments = telling::moments(&results);
        Box::new(QueueingRun { results, moments, measures: OnceLock::new() })
    }
}

/// What a scenario means to the model.
fn plan(scenario: &Scenario) -> Plan {
    let config = controls::config(&scenario.settings);
    let (end, requests) = length(config.kind);
    let changes = controls::changes(scenario).into_iter().map(|(at, config, _)| (at, config)).collect();
    Plan { config, seed: scenario.seed, changes, end, requests }
}

/// A run that is over.
struct QueueingRun {
    results: Results,
    moments: Vec<Moment>,
    /// Computed when first asked for.
    measures: OnceLock<Vec<Measure>>,
}

impl Run for QueueingRun {
    fn end(&self) -> Micros {
        self.results.end
    }

    fn moments(&self) -> &[Moment] {
        &self.moments
    }

    fn scene(&self, at: Micros, layout: Layout) -> Scene {
        picture::scene(&self.results, at.min(self.end()), layout)
    }

    fn describe(&self, at: Micros) -> String {
        picture::describe(&self.results, at)
    }

    fn charts(&self) -> Vec<Chart> {
        charts::charts(&self.results)
    }

    fn tables(&self, at: Micros) -> Vec<Table> {
        picture::tables(&self.results, at)
    }

    /// Counts: `requests`, `done`, `rejected` (queue full), `gave_up` (timeout in the queue), `open`, `queue_longest`.
    ///
    /// Times: `mean_ms` (W, of served requests), `wait_ms` (mean wait), `p50_ms`, `p95_ms`, `p99_ms`, `worst_ms`, `p95_before_ms` and
    /// `p95_after_ms` the first change. Shares: `failed_percent`, `waited_percent` (had to wait), `utilisation_percent` (not for
    /// functions). Little's law: `in_system` (L), `arrivals_per_s` (λ), `little_ratio` (L over λ·W, W of those that left: near 1).
    ///
    /// Theory for the settings at the start, 0 where it has nothing to say: `theory_wait_ms`, `theory_waited_percent` (Erlang C),
    /// `theory_loss_percent` (M/M/c/K), `theory_one_fast_ms` (mean time with one worker of the same power),
    /// `theory_equal_wait_ms` (mean wait if all service times were equal). `connections`: workers of all pools together.
    ///
    /// Pods: `pods_most`, `pods_end`, `first_ready_s` after the first change, `slow_for_s` (from the first change until p95 stays
    /// below twice what it was). Functions: `cold_starts`, `cold_percent`, `instances_most`, `functions_usd_per_month`,
    /// `server_usd_per_month`, `crossover_per_s` (requests a second at which both cost the same).
    fn measures(&self) -> Vec<Measure> {
        self.measures.get_or_init(|| self.results.measures()).clone()
    }
}
