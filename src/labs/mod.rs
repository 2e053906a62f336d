//! The labs: pure data that one player draws, drives, projects and prints.
//!
//! A lab turns settings and a seed into a [`Run`]; a run answers what the picture is at a moment, what happened, and what
//! was measured. No lab knows of the page it stands on. A new lab is one file and one line in [`LABS`].

pub mod balancer;
pub mod cache;
pub mod cdn;
pub mod chart;
pub mod clock;
pub mod dns;
pub mod events;
pub mod faults;
pub mod latency;
pub mod line;
pub mod link;
pub mod pacing;
pub mod preset;
pub mod queueing;
pub mod scene;
pub mod settings;
pub mod sweep;
pub mod twin;
pub mod walk;

pub use crate::number;
pub use chart::{Chart, LineStyle, Table};
pub use clock::Clock;
pub use link::{Link, check as check_link};
pub use pacing::Pace;
pub use preset::{Prediction, Preset};
pub use scene::{Layout, Point, Scene};
pub use settings::{Change, Control, ControlKind, Scenario, Settings};
pub use sweep::{Findings, Sweep};

#[cfg(feature = "split")]
use std::sync::{Mutex, PoisonError};

use crate::model::Micros;
use crate::model::hash::Hasher;
use crate::model::trace::{Moment, Trace};

/// Gives every lab to a macro, in the order of the gallery: its identifier and its type.
#[macro_export]
macro_rules! labs {
    ($with:ident) => {
        $with! {
            walk: $crate::labs::walk::Walk,
            dns: $crate::labs::dns::Dns,
            balancer: $crate::labs::balancer::Balancer,
            queueing: $crate::labs::queueing::Queueing,
            cache: $crate::labs::cache::Cache,
            cdn: $crate::labs::cdn::Cdn,
        }
    };
}

macro_rules! table {
    ($($id:ident: $lab:path,)*) => {
        /// Every lab, in the order of the gallery.
        pub static LABS: &[&dyn Lab] = &[$(&$lab),*];
    };
}

labs!(table);

/// The labs that have arrived, where each is loaded when a page needs it.
#[cfg(feature = "split")]
static ARRIVED: Mutex<Vec<&dyn Lab>> = Mutex::new(Vec::new());

/// Takes in a lab whose code has been loaded.
#[cfg(feature = "split")]
pub fn arrived(lab: &'static dyn Lab) {
    ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).push(lab);
}

/// The lab with this identifier; where labs are loaded when they are needed, only if it has been.
pub fn find(id: &str) -> Option<&'static dyn Lab> {
    #[cfg(not(feature = "split"))]
    let there = LABS;
    #[cfg(feature = "split")]
    let there = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner);
    there.iter().copied().find(|lab| lab.id() == id)
}

/// A lab: what can be set, and how a run of it is made.
pub trait Lab: Sync {
    /// The stable identifier: the lab's segment of the URL.
    fn id(&self) -> &'static str;
    /// The heading of its page.
    fn title(&self) -> &'static str;
    /// One sentence: what one sees in it.
    fn summary(&self) -> &'static str;
    /// What the reader can set, in order.
    fn controls(&self) -> &'static [Control];
    /// Settings that make one point each, with the question that opens them.
    fn presets(&self) -> &'static [Preset];
    /// What the model leaves out or assumes, one sentence each, shown beside the lab.
    fn simplifications(&self) -> &'static [&'static str];
    /// Runs the scenario to its end. Never panics, whatever the settings.
    fn run(&self, scenario: &Scenario) -> Box<dyn Run>;
    /// How its time is played.
    fn pace(&self) -> Pace;
    /// How its clock is read.
    fn clock(&self) -> Clock {
        Clock::default()
    }
    /// How long its request may take, in microseconds, where there is such a limit.
    fn budget(&self) -> Option<Micros> {
        None
    }
    /// Whether a control does anything under these settings; the others are not shown.
    fn uses(&self, control: &Control, settings: &Settings) -> bool {
        let _ = (control, settings);
        true
    }
    /// Longer computations that it offers beside its run.
    fn sweeps(&self) -> &'static [Sweep] {
        &[]
    }
}

/// A finished run that can be looked at in any moment.
pub trait Run: Send + Sync {
    /// When it ends, in microseconds.
    fn end(&self) -> Micros;
    /// The stops, by time; the first at 0, the last at [`Run::end`]. At most some hundred: where much happens at once, what is
    /// worth telling.
    fn moments(&self) -> &[Moment];
    /// The picture at a moment.
    fn scene(&self, at: Micros, layout: Layout) -> Scene;
    /// The whole picture in one or two sentences, for readers who do not see it.
    fn describe(&self, at: Micros) -> String;
    /// The spans and messages, where the lab follows one request.
    fn trace(&self) -> Option<&Trace> {
        None
    }
    /// What the whole run shows as charts; two or three.
    fn charts(&self) -> Vec<Chart> {
        Vec::new()
    }
    /// What stands where at a moment, as tables: each server's share, each key's age.
    fn tables(&self, at: Micros) -> Vec<Table> {
        let _ = at;
        Vec::new()
    }
    /// Named results of the whole run, for claims in content, for computed questions and for the command line.
    fn measures(&self) -> Vec<Measure>;
}

/// One result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// The stable name, with the unit as its suffix: `total_ms`, `dns_questions`.
    pub name: &'static str,
    /// The value in that unit.
    pub value: f64,
}

/// A stable hash of a run: of its trace where it has one, of its stops and its results. The same natively and in the browser.
pub fn fingerprint(run: &dyn Run) -> u64 {
    let mut hasher = Hasher::default();
    hasher.number(run.trace().map_or(0, Trace::hash)).number(run.end());
    for moment in run.moments() {
        hasher.number(moment.at).text(&moment.title).text(&moment.text);
    }
    for measure in run.measures() {
        hasher.text(measure.name).number(measure.value.to_bits());
    }
    hasher.finish()
}
