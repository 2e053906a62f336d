//! What can be set about workers and queues: names in links, labels on the page, and what they mean to the model.

use crate::labs::settings::{Change, Choice, Control, ControlKind, Scenario, Settings};
use crate::model::queue::{Pattern, Spread};
use crate::model::server::config::{PODS, POOLS, WORKERS};
use crate::model::server::{Config, Functions, Kind, Scaling};
use crate::model::{MILLISECOND, Micros, SECOND};

const WHAT: &str = "What waits for what";
const ARRIVALS: &str = "Arrivals";
const WORK: &str = "Service";
const QUEUE: &str = "Workers and queue";
const SCALING: &str = "Autoscaler";
const FUNCTIONS: &str = "Functions";

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const fn number(min: u32, max: u32, step: u32, default: u32, unit: &'static str) -> ControlKind {
    ControlKind::Number { min, max, step, default, unit }
}

/// Every control.
pub(super) const CONTROLS: &[Control] = &[
    Control {
        key: "kind",
        group: WHAT,
        label: "Requests wait for",
        help: "Workers of one server; connections of a pool; workers of pods that are scaled with the load; instances of a \
               function that are started when needed.",
        kind: ControlKind::Choice(&[
            choice("workers", "a worker"),
            choice("pool", "a pooled connection"),
            choice("pods", "a worker of a scaled pod"),
            choice("functions", "a function's instance"),
        ]),
    },
    Control {
        key: "inst",
        group: WHAT,
        label: "Instances",
        help: "How many application instances send queries through the pool.",
        kind: number(1, POOLS, 1, 20, ""),
    },
    Control {
        key: "split",
        group: WHAT,
        label: "Pools",
        help: "Whether all instances share one pool, or each has one of its own.",
        kind: ControlKind::Choice(&[choice("off", "one for all"), choice("on", "one for each instance")]),
    },
    Control {
        key: "rate",
        group: ARRIVALS,
        label: "Requests",
        help: "How many come in a second.",
        kind: number(1, 500, 1, 16, "/s"),
    },
    Control {
        key: "rph",
        group: ARRIVALS,
        label: "Requests",
        help: "How many come in an hour.",
        kind: number(1, 36_000, 1, 60, "/h"),
    },
    Control {
        key: "pattern",
        group: ARRIVALS,
        label: "They come",
        help: "Independently, at equal distances, or three times as many for one second in five.",
        kind: ControlKind::Choice(&[
            choice("poisson", "Poisson"),
            choice("steady", "steady"),
            choice("bursts", "bursts"),
        ]),
    },
    Control {
        key: "service",
        group: WORK,
        label: "Service time",
        help: "How long a request keeps its worker on average.",
        kind: number(5, 2_000, 5, 200, "ms"),
    },
    Control {
        key: "spread",
        group: WORK,
        label: "Its spread",
        help: "How service times differ: exponentially, not at all, with a heavy tail, or as pages and reports that \
               take twenty times as long.",
        kind: ControlKind::Choice(&[
            choice("exp", "exponential"),
            choice("fixed", "all alike"),
            choice("heavy", "heavy tail"),
            choice("reports", "pages, and 5 % long reports"),
        ]),
    },
    Control {
        key: "c",
        group: QUEUE,
        label: "Workers",
        help: "How many requests are served at once: workers, connections of a pool, workers of a pod.",
        kind: number(1, 40, 1, 4, ""),
    },
    Control {
        key: "queue",
        group: QUEUE,
        label: "Queue limit",
        help: "Requests that may wait; more are turned away.",
        kind: number(0, 1_000, 1, 1_000, ""),
    },
    Control {
        key: "patience",
        group: QUEUE,
        label: "Timeout in the queue",
        help: "How long a request waits before it is given up; 0 for ever. What has begun is finished.",
        kind: number(0, 60_000, 100, 0, "ms"),
    },
    Control {
        key: "pods",
        group: SCALING,
        label: "Fewest pods",
        help: "How many there are at the start and at least (minReplicas).",
        kind: number(1, PODS, 1, 2, ""),
    },
    Control {
        key: "most",
        group: SCALING,
        label: "Most pods",
        help: "How many there are at most (maxReplicas).",
        kind: number(1, PODS, 1, 20, ""),
    },
    Control {
        key: "target",
        group: SCALING,
        label: "Target utilisation",
        help: "How busy the workers of all pods shall be on average.",
        kind: number(10, 100, 5, 60, "%"),
    },
    Control {
        key: "start",
        group: SCALING,
        label: "A pod's start",
        help: "From the decision until the pod takes requests: schedule, pull the image, start, pass the readiness probe.",
        kind: number(0, 180, 5, 30, "s"),
    },
    Control {
        key: "window",
        group: SCALING,
        label: "Stabilisation window",
        help: "How far back the greatest recommendation counts on the way down.",
        kind: number(0, 600, 15, 300, "s"),
    },
    Control {
        key: "cold",
        group: FUNCTIONS,
        label: "Cold start",
        help: "How long a new instance takes until it serves its first request.",
        kind: number(0, 10_000, 100, 800, "ms"),
    },
    Control {
        key: "keep",
        group: FUNCTIONS,
        label: "Idle instances are kept",
        help: "How long an instance without requests stays; providers do not promise a time.",
        kind: number(1, 60, 1, 10, "min"),
    },
    Control {
        key: "conc",
        group: FUNCTIONS,
        label: "Concurrency limit",
        help: "Most instances at once; beyond that requests wait.",
        kind: number(1, WORKERS, 1, WORKERS, ""),
    },
    Control {
        key: "mem",
        group: FUNCTIONS,
        label: "Memory",
        help: "What an instance has, and what is paid for.",
        kind: number(128, 3_072, 128, 512, "MB"),
    },
    Control {
        key: "price",
        group: FUNCTIONS,
        label: "A warm server costs",
        help: "What a small server costs a month that would do the same, with no cold starts.",
        kind: number(1, 500, 1, 15, "$"),
    },
];

/// The control with this key. Every key asked for here is one of [`CONTROLS`], as the tests hold.
fn value(settings: &Settings, key: &str) -> String {
    let control = CONTROLS.iter().find(|control| control.key == key);
    control.map(|control| settings.get(control).into_owned()).unwrap_or_default()
}

/// What is set about money: it changes nothing in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    /// Memory of an instance in megabytes.
    pub memory: u32,
    /// What a warm server costs a month, in dollars.
    pub server: u32,
}

/// What functions and a server cost under these settings.
pub(super) fn prices(settings: &Settings) -> Prices {
    let number = |key| value(settings, key).parse().unwrap_or(0);
    Prices { memory: number("mem"), server: number("price") }
}

/// What the settings mean to the model.
pub(super) fn config(settings: &Settings) -> Config {
    let number = |key| value(settings, key).parse::<u32>().unwrap_or(0);
    let micros = |key, unit: Micros| u64::from(number(key)) * unit;
    let kind = Kind::from_id(&value(settings, "kind"));
    Config {
        kind,
        rate: if kind == Kind::Functions { f64::from(number("rph")) / 3_600.0 } else { f64::from(number("rate")) },
        pattern: Pattern::from_id(&value(settings, "pattern")),
        service: micros("service", MILLISECOND),
        spread: Spread::from_id(&value(settings, "spread")),
        workers: number("c"),
        queue_limit: number("queue") as usize,
        patience: micros("patience", MILLISECOND),
        instances: number("inst"),
        split: value(settings, "split") == "on",
        scaling: Scaling {
            fewest: number("pods"),
            most: number("most"),
            target: number("target"),
            start: micros("start", SECOND),
            window: micros("window", SECOND),
        },
        functions: Functions {
            cold: micros("cold", MILLISECOND),
            keep: micros("keep", 60 * SECOND),
            most: number("conc"),
        },
    }
}

/// What changes on the way: when, to which settings, and in words. What makes no difference is left out.
pub(super) fn changes(scenario: &Scenario) -> Vec<(Micros, Config, String)> {
    let mut settings = scenario.settings.clone();
    let mut before = config(&settings);
    let mut changes = Vec::new();
    for Change { at, key, value } in &scenario.changes {
        let Some(control) = CONTROLS.iter().find(|control| control.key == *key) else { continue };
        if settings.set(control, value).is_ok() && config(&settings) != before {
            before = config(&settings);
            changes.push((*at, before.clone(), [control.label, " = ", control.kind.label_of(value)].concat()));
        }
    }
    changes
}

/// Whether a control does anything under these settings.
pub(super) fn uses(control: &Control, settings: &Settings) -> bool {
    let kind = Kind::from_id(&value(settings, "kind"));
    match control.key {
        "inst" | "split" => kind == Kind::Pool,
        "rate" | "c" => kind != Kind::Functions,
        "rph" => kind == Kind::Functions,
        _ if control.group == SCALING => kind == Kind::Pods,
        _ if control.group == FUNCTIONS => kind == Kind::Functions,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(key: &str) -> Vec<&'static str> {
        let control = CONTROLS.iter().find(|control| control.key == key).expect("a control");
        match control.kind {
            ControlKind::Choice(choices) => choices.iter().map(|choice| choice.value).collect(),
            _ => panic!("{key} is no choice"),
        }
    }

    #[test]
    fn what_is_offered_is_what_the_model_knows() {
        assert_eq!(values("kind"), Kind::IDS);
        assert_eq!(values("pattern"), Pattern::IDS);
        assert_eq!(values("spread"), Spread::IDS);
    }

    #[test]
    fn nothing_set_is_the_model_s_default() {
        assert_eq!(config(&Settings::default()), Config::default());
        assert_eq!(prices(&Settings::default()), Prices { memory: 512, server: 15 });
    }

    #[test]
    fn every_control_is_used_by_some_kind_and_sets_something() {
        for control in CONTROLS {
            let of = |kind: &str| {
                let (scenario, faults) = Scenario::from_query(CONTROLS, &["kind=", kind].concat());
                assert_eq!(faults, Vec::<String>::new());
                scenario.settings
            };
            let kind = Kind::IDS.into_iter().find(|kind| uses(control, &of(kind))).expect("some kind uses it");
            let mut settings = of(kind);
            let before = (config(&settings), prices(&settings));
            let other = match control.kind {
                ControlKind::Choice(choices) => choices[1].value.to_owned(),
                ControlKind::Number { min, max, default, .. } => if default == min { max } else { min }.to_string(),
                ControlKind::Text { .. } | ControlKind::Lines { .. } => unreachable!("the lab has no texts"),
            };
            settings.set(control, &other).expect("a value");
            assert_ne!((config(&settings), prices(&settings)), before, "{}", control.key);
        }
    }
}
