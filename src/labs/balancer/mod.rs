//! The balancer lab: requests, an algorithm, servers with workers and queues, and what goes wrong with them.
//!
//! What happens is simulated in [`crate::model::balancer::cluster`]; here are its settings, its results and its words.

mod charts;
mod controls;
mod picture;
mod presets;
mod results;
mod ring;
mod sweeps;
mod telling;

use std::sync::OnceLock;

use results::Results;

use super::settings::{Control, Scenario, Settings};
use super::{Chart, Clock, Lab, Layout, Measure, Pace, Preset, Run, Scene, Sweep, Table};
use crate::model::balancer::cluster::{self, Plan};
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};

/// The lab of load balancing.
pub struct Balancer;

/// A second of playback shows half a second; the first requests are slowed down so that each can be followed.
const PACE: Pace = Pace { per_second: 500_000.0, shortest: 0.35 };

/// How long a run lasts.
const END: Micros = 20 * SECOND;
/// A run ends earlier when so many requests have come.
const REQUESTS: usize = 4_000;

const SIMPLIFICATIONS: &[&str] = &[
    "The ways between clients, balancer and servers take no time, and the balancer itself takes none; the picture shows \
     them for 60 ms so that the eye can follow.",
    "A run lasts 20 s, or until 4,000 requests have come, and begins with idle servers.",
    "A server works on as many requests at once as it has workers, each as fast as if it were alone; a change of its \
     speed or state counts for the requests that begin after it.",
    "One balancer, with one process: nginx with several workers and no shared memory zone counts in each by itself.",
    "All requests may be repeated. Another server is tried at once, as with `proxy_next_upstream error timeout http_503`; \
     each server at most once for a request.",
    "When the balancer gives up waiting the server does not notice; what waits in its queue is worked on all the same.",
    "Active checks ask whether the process is there; they take no time and pass however long the queue is. A server \
     that is dead at the start is known to be.",
    "A fresh server is slower by the factor set and speeds up evenly over 150 requests: its caches fill.",
    "With L4 each user has one connection that stays open until its server dies or leaves the list; the balancer counts \
     connections, sees no answers and repeats only refused connections.",
    "Every user sends as many requests as every other, at random. Addresses are drawn at random.",
    "Slow start grows the weight evenly and only where the algorithm looks at it; nginx Plus has it for round robin and \
     least connections.",
];

impl Lab for Balancer {
    fn id(&self) -> &'static str {
        "balancer"
    }

    fn title(&self) -> &'static str {
        "Load balancing"
    }

    fn summary(&self) -> &'static str {
        "Nine algorithms before up to twelve servers: watch requests queue and run, slow a server down, kill one, and \
         compare any two algorithms on the same requests."
    }

    fn controls(&self) -> &'static [Control] {
        &controls::CONTROLS
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
        let (cluster, end) = cluster::run(plan(scenario));
        let mut epochs = vec![(0, controls::config(&scenario.settings), String::new())];
        epochs.extend(controls::changes(scenario));
        let results = Results::new(cluster, end, epochs);
        let moments = telling::moments(&results);
        Box::new(BalancerRun { results, moments, measures: OnceLock::new() })
    }
}

/// What a scenario means to the model.
fn plan(scenario: &Scenario) -> Plan {
    Plan {
        config: controls::config(&scenario.settings),
        seed: scenario.seed,
        changes: controls::changes(scenario).into_iter().map(|(at, config, _)| (at, config)).collect(),
        end: END,
        requests: REQUESTS,
    }
}

/// A run that is over.
struct BalancerRun {
    results: Results,
    moments: Vec<Moment>,
    /// Computed when first asked for.
    measures: OnceLock<Vec<Measure>>,
}

impl Run for BalancerRun {
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

    /// Counts: `requests`, `done`, `failed`, `open` (in flight at the end), `refused`, `reset`, `timeouts`, `rejected` (queue
    /// full), `no_server`, `sessions_lost` (a cookie named a server that was not there), `queue_longest`.
    ///
    /// Times of answered requests: `mean_ms`, `p50_ms`, `p95_ms`, `p99_ms`; `p95_before_ms` and `p95_after_ms` the first change;
    /// `pages_p95_ms` of what is no report. `throughput_per_s` counts answers.
    ///
    /// Shares: `failed_percent` of ended requests; `failed_after_percent` of those that came after the first change;
    /// `failed_late_percent` of those that ended in the last 5 s; `share_max_percent` and `share_N_percent`, a server's part of
    /// all that was sent; `utilisation_mean_percent`, `utilisation_max_percent`, `utilisation_N_percent` of workers' time over
    /// the whole run; `wasted_percent` of their work, done for nobody; `keys_moved_percent` and, of users whose old server
    /// is still there, `keys_moved_needlessly_percent` at the last change of servers.
    ///
    /// `imbalance_ratio`: the busiest server's utilisation over the mean. `attempts_per_request_ratio`: 1 without retries.
    fn measures(&self) -> Vec<Measure> {
        self.measures.get_or_init(|| self.results.measures()).clone()
    }
}
