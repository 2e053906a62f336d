//! What can be set about workers and whoever waits for them.

use crate::model::queue::{Pattern, Spread};
use crate::model::{MILLISECOND, Micros, SECOND};

/// Most workers, connections of a pool, or instances.
pub const WORKERS: u32 = 100;
/// Most pools.
pub const POOLS: u32 = 40;
/// Most pods.
pub const PODS: u32 = 25;

/// What requests wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The workers of an application server.
    #[default]
    Workers,
    /// The connections of a pool to the database, or of a pool for each instance.
    Pool,
    /// The workers of pods whose number follows the load.
    Pods,
    /// Instances of a function, started when they are needed.
    Functions,
}

impl Kind {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 4] = ["workers", "pool", "pods", "functions"];

    /// The kind with this identifier; workers for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "pool" => Kind::Pool,
            "pods" => Kind::Pods,
            "functions" => Kind::Functions,
            _ => Kind::Workers,
        }
    }
}

/// Everything that can be set, at the start and on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// What requests wait for.
    pub kind: Kind,
    /// Requests a second.
    pub rate: f64,
    /// How they come.
    pub pattern: Pattern,
    /// Mean service time, in microseconds.
    pub service: Micros,
    /// How service times are spread.
    pub spread: Spread,
    /// Workers, connections of a pool, workers of a pod; 1 to [`WORKERS`].
    pub workers: u32,
    /// Requests that may wait, at each pool.
    pub queue_limit: usize,
    /// How long a request waits before it is given up, in microseconds; 0 for ever. What has begun is finished.
    pub patience: Micros,
    /// Application instances that share a pool or have one each; 1 to [`POOLS`].
    pub instances: u32,
    /// Whether each instance has a pool of its own.
    pub split: bool,
    /// How pods are scaled.
    pub scaling: Scaling,
    /// How instances of a function live.
    pub functions: Functions,
}

/// How pods are scaled: Kubernetes' horizontal pod autoscaler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// Pods at the start, and the fewest there may be (`minReplicas`).
    pub fewest: u32,
    /// The most there may be (`maxReplicas`).
    pub most: u32,
    /// Utilisation aimed at, in per cent (`averageUtilization`); 1 at least.
    pub target: u32,
    /// How long a pod takes until it is ready, in microseconds.
    pub start: Micros,
    /// `stabilizationWindowSeconds` on the way down, in microseconds.
    pub window: Micros,
}

/// How instances of a function live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Functions {
    /// How long a cold start takes, in microseconds.
    pub cold: Micros,
    /// How long an idle instance is kept, in microseconds.
    pub keep: Micros,
    /// Most instances at once; 1 to [`WORKERS`].
    pub most: u32,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            kind: Kind::default(),
            rate: 16.0,
            pattern: Pattern::default(),
            service: 200 * MILLISECOND,
            spread: Spread::default(),
            workers: 4,
            queue_limit: 1_000,
            patience: 0,
            instances: 20,
            split: false,
            scaling: Scaling { fewest: 2, most: 20, target: 60, start: 30 * SECOND, window: 300 * SECOND },
            functions: Functions { cold: 800 * MILLISECOND, keep: 600 * SECOND, most: WORKERS },
        }
    }
}
