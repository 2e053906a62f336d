//! The walk as a lab: one search request, from the key to the rows and back.
//!
//! What happens is simulated in [`crate::model::walk`]; here are its settings, its results and its words. The picture is
//! in `picture`.

mod controls;
mod picture;
mod presets;

pub use controls::QUERY;

use super::settings::{Control, Scenario};
use super::{Lab, Layout, Measure, Pace, Preset, Run, Scene};
use crate::model::trace::{Moment, Trace};
use crate::model::walk::{self, Part, Schedule, Walked};
use crate::model::{MILLISECOND, Micros};

/// The lab of the page `/`.
pub struct Walk;

/// A second of playback shows 4 ms: the whole default walk takes less than half a minute. No hop flashes past.
const PACE: Pace = Pace { per_second: 4_000.0, shortest: 0.7 };

/// What the course allows a search: 80 ms.
const BUDGET: Micros = 80 * MILLISECOND;

const SIMPLIFICATIONS: &[&str] = &[
    "Distances, page sizes and working times are assumptions of this scenario, each stated with its reason in the \
     model's parameters; the ways follow from them at 5 µs per kilometre of fibre.",
    "Public addresses are from the ranges kept for documentation (RFC 5737), and the name servers below the root are \
     made up: they are not the real ones of these zones.",
    "The servers of co and com.co are different ones here. Where one server holds both zones it refers to the shop's \
     servers at once, and one question is saved.",
    "The resolver sends the full name to every server; many now send only as much of it as each needs (RFC 9156), and \
     check DNSSEC signatures on the way. The browser asks for an IPv4 address only, not at the same time for IPv6 and \
     HTTPS records.",
    "No packet is lost, and only the reader's own line has a limited rate (100 Mbit/s). A new connection sends ten \
     segments and doubles with each round trip; a connection kept alive is past that.",
    "Whatever is searched for, 250 products match and the same number of pages is touched; only the bytes follow the \
     text.",
    "The operating system's page cache is left out: a page that is not in PostgreSQL's shared buffers is read from the \
     disk. A planner might read the same pages by a bitmap scan, and a full scan in parallel.",
    "Other people's requests load the workers and the connection pools; the network, the cache and the disks serve \
     ours alone, and the database runs each query as fast as if it were alone. Only our search has no index when a \
     full scan is set.",
    "The servers have been under their load for a second when the key is pressed. An exhausted pool and a stampede \
     begin when the request reaches the balancer; dead servers, a dead cache and stuck workers have been so all along.",
    "All other people come through the same edge, as far as IP hash can tell: by its address. Their requests are \
     searches.",
    "Limits are shorter than the programs' defaults: the balancer waits 2 s for an answer (nginx: 60 s), the pool 1 s \
     for a connection (SQLAlchemy: 30 s). Health checks need 6 s to notice, longer than a request takes.",
    "Object storage stands behind the shop's own name and edge. A bucket with a name of its own needs another look-up \
     and another handshake. The digits of signatures are made up.",
    "The edge lets `stale-while-revalidate` win over `s-maxage`, as CDNs commonly do; read strictly, RFC 9111 (5.2.2.10) \
     forbids it.",
    "The browser is done when the script has its rows; drawing them is not counted.",
];

impl Lab for Walk {
    fn id(&self) -> &'static str {
        "walk"
    }

    fn title(&self) -> &'static str {
        "The walk of one request"
    }

    fn summary(&self) -> &'static str {
        "Follow a request from the key to the database row and back, stop by stop, with the real bytes of every hop, \
         and change what it meets."
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

    fn budget(&self) -> Option<Micros> {
        Some(BUDGET)
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn run(&self, scenario: &Scenario) -> Box<dyn Run> {
        let config = controls::config(&scenario.settings);
        let schedule = Schedule { config, seed: scenario.seed, changes: controls::changes(scenario) };
        Box::new(WalkRun(walk::run(&schedule)))
    }
}

/// A walk that has been run.
struct WalkRun(Walked);

impl Run for WalkRun {
    fn end(&self) -> Micros {
        self.0.trace.end
    }

    fn moments(&self) -> &[Moment] {
        &self.0.trace.moments
    }

    fn scene(&self, at: Micros, layout: Layout) -> Scene {
        picture::scene(&self.0, at.min(self.end()), layout)
    }

    fn describe(&self, at: Micros) -> String {
        picture::describe(&self.0, at.min(self.end()))
    }

    fn trace(&self) -> Option<&Trace> {
        Some(&self.0.trace)
    }

    /// `total_ms`: from the key to the answer. The `…_ms` of the table are its parts, each microsecond counted once, for the
    /// innermost span: they add up to `total_ms`.
    ///
    /// | measure | counts |
    /// |---|---|
    /// | `browser_ms` | the browser's own work before and after |
    /// | `dns_ms` | the stub's question until its answer |
    /// | `connect_ms` | TCP and TLS handshakes, the browser's check of the certificate included |
    /// | `edge_ms` | request and response between browser and edge, the edge's work |
    /// | `origin_ms` | edge to origin and back: the fibre only |
    /// | `balancer_ms` | the balancer's work, to the application server and back |
    /// | `app_ms` | waiting for a worker, the handler's own work |
    /// | `cache_ms` | GET and SET with their ways |
    /// | `database_ms` | waiting for a connection, the query with its ways |
    /// | `broker_ms` | handing a message to the broker |
    /// | `storage_ms` | the object storage, and the way between edge and storage |
    ///
    /// `later_ms`: from the answer until work left for later is done; 0 for none. `dns_questions`: what the recursive resolver
    /// asked; the stub's one question is not counted. `round_trips`: how often the browser waited for a way to the edge and back.
    /// `same_queries`: how many went to the database for a key that everyone wants until the walk's own was back. `status`: of
    /// the last response; 0 for none.
    fn measures(&self) -> Vec<Measure> {
        let milliseconds = |time: Micros| time as f64 / 1_000.0;
        let mut measures = vec![Measure { name: "total_ms", value: milliseconds(self.0.trace.answered) }];
        measures.extend(
            Part::ALL.map(|part| Measure { name: measure_name(part), value: milliseconds(self.0.time_of(part)) }),
        );
        measures.extend([
            Measure { name: "later_ms", value: milliseconds(self.end() - self.0.trace.answered) },
            Measure { name: "dns_questions", value: f64::from(self.0.dns_questions) },
            Measure { name: "round_trips", value: f64::from(self.0.round_trips) },
            Measure { name: "same_queries", value: f64::from(self.0.same_queries) },
            Measure { name: "status", value: f64::from(self.0.status) },
        ]);
        measures
    }
}

const fn measure_name(part: Part) -> &'static str {
    match part {
        Part::Browser => "browser_ms",
        Part::Dns => "dns_ms",
        Part::Connect => "connect_ms",
        Part::Edge => "edge_ms",
        Part::Origin => "origin_ms",
        Part::Balancer => "balancer_ms",
        Part::App => "app_ms",
        Part::Cache => "cache_ms",
        Part::Database => "database_ms",
        Part::Broker => "broker_ms",
        Part::Storage => "storage_ms",
        Part::Later => "later_ms",
    }
}
