//! The walk as a lab: one search request, from the key to the rows and back.
//!
//! What happens is simulated in [`crate::model::walk`]; here are its settings, its results and its words. The picture is
//! in `picture`.

mod picture;

use super::settings::{Choice, Control, ControlKind, Scenario};
use super::{Lab, Layout, Measure, Run, Scene};
use crate::model::Micros;
use crate::model::trace::{Moment, Trace};
use crate::model::walk::{self, Config, DEFAULT_QUERY, Dns, Part, Walked};

/// The lab of the page `/`.
pub struct Walk;

/// What is searched for.
pub const QUERY: Control = Control {
    key: "q",
    label: "Search for",
    help: "The text that is searched for. It travels through every hop; left empty, the default is searched for.",
    kind: ControlKind::Text { default: DEFAULT_QUERY },
};

/// A second of playback shows 4 ms: the whole walk takes less than half a minute.
const PACE: f64 = 4_000.0;

/// What the resolver knows.
pub const DNS: Control = Control {
    key: "dns",
    label: "Resolver's cache",
    help: "What the recursive resolver knows when it is asked: nothing, or the address from an earlier question.",
    kind: ControlKind::Choice(&[
        Choice { value: "cold", label: "cold: nothing known" },
        Choice { value: "warm", label: "warm: address known" },
    ]),
};

const CONTROLS: &[Control] = &[QUERY, DNS];

const SIMPLIFICATIONS: &[&str] = &[
    "Distances, page sizes and working times are assumptions of this scenario, each stated with its reason in the model's \
     parameters; the ways follow from them at 5 µs per kilometre of fibre.",
    "Public addresses are from the ranges kept for documentation (RFC 5737), and the name servers below the root are made up: \
     they are not the real ones of these zones.",
    "The servers of co and com.co are different ones here. Where one server holds both zones it refers to the shop's servers at \
     once, and one question is saved.",
    "The resolver sends the full name to every server; many now send only as much of it as each needs (RFC 9156), and check \
     DNSSEC signatures on the way. The browser asks for an IPv4 address only, not at the same time for IPv6 and HTTPS records.",
    "No packet is lost, and only the reader's own line has a limited rate (100 Mbit/s).",
    "Whatever is searched for, 250 products match and the same number of pages is touched; only the bytes follow the text.",
    "The operating system's page cache is left out: a page that is not in PostgreSQL's shared buffers is read from the disk. The \
     plan is always an index scan; a planner might read the same pages by a bitmap scan.",
    "Other people's requests load the workers and the connection pool; the network, the cache and the disk serve ours alone.",
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
        "Follow a search from the key to the database row and back, stop by stop, with the real bytes of every hop."
    }

    fn controls(&self) -> &'static [Control] {
        CONTROLS
    }

    fn simplifications(&self) -> &'static [&'static str] {
        SIMPLIFICATIONS
    }

    fn pace(&self) -> f64 {
        PACE
    }

    fn run(&self, scenario: &Scenario) -> Box<dyn Run> {
        let dns = if scenario.settings.get(&DNS) == "warm" { Dns::Warm } else { Dns::Cold };
        let config = Config { query: scenario.settings.get(&QUERY).into_owned(), dns, seed: scenario.seed };
        Box::new(WalkRun(walk::run(&config)))
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

    /// `total_ms`: from the key to the rows. The nine `…_ms` that follow it are its parts, each microsecond counted once, for
    /// the innermost span: they add up to `total_ms`.
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
    ///
    /// `dns_questions`: what the recursive resolver asked; the stub's one question is not counted.
    fn measures(&self) -> Vec<Measure> {
        let milliseconds = |time: Micros| time as f64 / 1_000.0;
        let mut measures = vec![Measure { name: "total_ms", value: milliseconds(self.end()) }];
        measures.extend(
            Part::ALL.map(|part| Measure { name: measure_name(part), value: milliseconds(self.0.time_of(part)) }),
        );
        measures.push(Measure { name: "dns_questions", value: f64::from(self.0.dns_questions) });
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
    }
}
