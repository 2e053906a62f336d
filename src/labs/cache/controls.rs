//! What can be set about cache and database: the names in links, the labels on the page, and what they mean to the model.

use crate::labs::settings::{Change, Choice, Control, ControlKind, Scenario, Settings};
use crate::model::MILLISECOND;
use crate::model::cache::policy_index;
use crate::model::cache::system::config::{
    self, CacheState, Config, DatabaseState, Expiry, Guard, Invalidation, OnWrite, Strategy, Taste,
};

const STRATEGY: &str = "Strategy";
const EVICTION: &str = "Eviction";
const EXPIRY: &str = "Expiry";
const REQUESTS: &str = "Requests";
const LATENCY: &str = "Latency";
const EVENTS: &str = "What happens";

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const fn number(min: u32, max: u32, step: u32, default: u32, unit: &'static str) -> ControlKind {
    ControlKind::Number { min, max, step, default, unit }
}

const OFF_ON: ControlKind = ControlKind::Choice(&[choice("off", "off"), choice("on", "on")]);

const fn control(
    key: &'static str,
    group: &'static str,
    label: &'static str,
    help: &'static str,
    kind: ControlKind,
) -> Control {
    Control { key, group, label, help, kind }
}

/// Every control.
pub(super) const CONTROLS: &[Control] = &[
    control(
        "strategy",
        STRATEGY,
        "Strategy",
        "Who reads and writes what, and in which order.",
        ControlKind::Choice(&[
            choice("aside", "cache-aside"),
            choice("readthrough", "read-through"),
            choice("writethrough", "write-through"),
            choice("writebehind", "write-behind"),
            choice("writearound", "write-around"),
            choice("refreshahead", "refresh-ahead"),
        ]),
    ),
    control(
        "inval",
        STRATEGY,
        "Invalidation",
        "Who tells the cache that a value has changed.",
        ControlKind::Choice(&[
            choice("writer", "the writer: this key"),
            choice("nobody", "nobody: the TTL must do"),
            choice("event", "an event from the database"),
            choice("tag", "the writer: all with its tag"),
            choice("versions", "versioned keys"),
        ]),
    ),
    control(
        "onwrite",
        STRATEGY,
        "On write",
        "What the writer does with the cached value, and when.",
        ControlKind::Choice(&[
            choice("delete", "write, then delete"),
            choice("update", "write, then update"),
            choice("first", "delete, then write"),
        ]),
    ),
    control("delay", STRATEGY, "Event delay", "How long an event is on its way.", number(0, 5_000, 50, 100, "ms")),
    control("loss", STRATEGY, "Events lost", "How many of a hundred events get lost.", number(0, 100, 5, 0, "%")),
    control(
        "flush",
        STRATEGY,
        "Flush interval",
        "How often write-behind takes what is dirty to the database.",
        number(50, 10_000, 50, 1_000, "ms"),
    ),
    control(
        "evict",
        EVICTION,
        "Policy",
        "Which key leaves when there is no room.",
        ControlKind::Choice(&[
            choice("lru", "LRU"),
            choice("lfu", "LFU"),
            choice("fifo", "FIFO"),
            choice("clock", "CLOCK"),
            choice("sieve", "SIEVE"),
            choice("s3fifo", "S3-FIFO"),
            choice("random", "random"),
            choice("none", "no eviction"),
        ]),
    ),
    control("capacity", EVICTION, "Capacity", "How many keys there is room for.", number(1, 500, 1, 30, "keys")),
    control(
        "expiry",
        EXPIRY,
        "Time to live",
        "What ends an entry's life by itself.",
        ControlKind::Choice(&[
            choice("fixed", "fixed"),
            choice("renewed", "renewed by each use"),
            choice("jittered", "jittered by a quarter"),
            choice("never", "none"),
        ]),
    ),
    control("ttl", EXPIRY, "TTL", "How long an entry lives.", number(100, 20_000, 100, 5_000, "ms")),
    control(
        "guard",
        EXPIRY,
        "Stampede protection",
        "What keeps many from loading the same key at once.",
        ControlKind::Choice(&[
            choice("none", "none"),
            choice("single", "single-flight"),
            choice("early", "early probabilistic refresh"),
            choice("swr", "stale-while-revalidate"),
        ]),
    ),
    control("negative", EXPIRY, "Negative caching", "Whether “there is no such key” is cached, for a second.", OFF_ON),
    control("rate", REQUESTS, "Requests", "How many come in a second, at random.", number(5, 250, 5, 80, "/s")),
    control("reads", REQUESTS, "Reads", "How many of a hundred requests only read.", number(0, 100, 5, 90, "%")),
    control("keys", REQUESTS, "Keys", "How many different keys exist.", number(10, 1_000, 10, 200, "")),
    control(
        "skew",
        REQUESTS,
        "Skew",
        "The exponent of Zipf's law, in hundredths: 0 is uniform, 100 usual, 150 strongly skewed.",
        number(0, 150, 5, 100, "/100"),
    ),
    control(
        "taste",
        REQUESTS,
        "What is popular",
        "Whether the popular keys stay the same.",
        ControlKind::Choice(&[
            choice("still", "k1 most, then k2, …"),
            choice("other", "keys from the middle on"),
            choice("drift", "drifts every 2 s"),
        ]),
    ),
    control(
        "absent",
        REQUESTS,
        "Keys that do not exist",
        "How many of a hundred reads ask for such a key.",
        number(0, 50, 5, 0, "%"),
    ),
    control(
        "clat",
        LATENCY,
        "Way to the cache",
        "To the cache and back, on average.",
        number(100, 20_000, 100, 1_000, "µs"),
    ),
    control("dblat", LATENCY, "Query", "One query, on average.", number(1, 500, 1, 20, "ms")),
    control(
        "conns",
        LATENCY,
        "Connections",
        "How many queries the database works on at once; others wait.",
        number(1, 64, 1, 4, ""),
    ),
    control(
        "vary",
        LATENCY,
        "Latencies",
        "Whether ways and queries vary around their averages.",
        ControlKind::Choice(&[choice("on", "vary"), choice("off", "always the average")]),
    ),
    control(
        "start",
        EVENTS,
        "At the start",
        "Whether the most popular keys are in the cache already.",
        ControlKind::Choice(&[choice("cold", "empty"), choice("warm", "filled")]),
    ),
    control(
        "cachestate",
        EVENTS,
        "Cache",
        "A cache that crashes loses what it holds; it comes back empty.",
        ControlKind::Choice(&[choice("up", "up"), choice("cold", "up, just emptied"), choice("down", "crashed")]),
    ),
    control(
        "db",
        EVENTS,
        "Database",
        "A slow one takes ten times as long for each query.",
        ControlKind::Choice(&[choice("up", "up"), choice("slow", "slow"), choice("down", "down")]),
    ),
    control("hot", EVENTS, "A hot key", "Half of the reads want the key that was least popular.", OFF_ON),
    control("scan", EVENTS, "A scan", "A job reads all keys in a row, 100 a second.", OFF_ON),
];

/// The control with this key. Every key asked for here is one of [`CONTROLS`], as the tests hold.
fn value(settings: &Settings, key: &str) -> String {
    let control = CONTROLS.iter().find(|control| control.key == key);
    control.map(|control| settings.get(control).into_owned()).unwrap_or_default()
}

/// What the settings mean to the model.
pub(super) fn config(settings: &Settings) -> Config {
    let text = |key| value(settings, key);
    let is = |key, wanted: &str| value(settings, key) == wanted;
    let number = |key| value(settings, key).parse::<u32>().unwrap_or(0);
    let millis = |key| u64::from(number(key)) * MILLISECOND;
    Config {
        strategy: Strategy::from_id(&text("strategy")),
        policy: policy_index(&text("evict")),
        capacity: number("capacity") as usize,
        keys: number("keys"),
        skew: number("skew"),
        taste: Taste::from_id(&text("taste")),
        rate: number("rate"),
        reads: number("reads"),
        absent: number("absent"),
        hot: is("hot", "on"),
        scan: is("scan", "on"),
        expiry: Expiry::from_id(&text("expiry")),
        ttl: millis("ttl"),
        invalidation: Invalidation::from_id(&text("inval")),
        on_write: OnWrite::from_id(&text("onwrite")),
        delay: millis("delay"),
        loss: number("loss"),
        guard: Guard::from_id(&text("guard")),
        negative: is("negative", "on"),
        cache_latency: u64::from(number("clat")),
        db_latency: millis("dblat"),
        connections: number("conns") as usize,
        flush: millis("flush"),
        steady: is("vary", "off"),
        warm: is("start", "warm"),
        cache: CacheState::from_id(&text("cachestate")),
        database: DatabaseState::from_id(&text("db")),
    }
}

/// What changes on the way, as the model takes it.
pub(super) fn changes(scenario: &Scenario) -> Vec<config::Change> {
    let mut settings = scenario.settings.clone();
    let mut changes = Vec::new();
    for Change { at, key, value } in &scenario.changes {
        let Some(control) = CONTROLS.iter().find(|control| control.key == *key) else { continue };
        if settings.set(control, value).is_ok() {
            let said = [control.label, ": ", control.kind.label_of(value)].concat();
            changes.push(config::Change { at: *at, config: config(&settings), said });
        }
    }
    changes
}

/// Whether a control does anything under these settings.
pub(super) fn uses(key: &str, settings: &Settings) -> bool {
    let config = config(settings);
    let takes_writes = config.strategy.takes_writes();
    match key {
        "inval" => !takes_writes,
        "onwrite" => !takes_writes && config.writer_tells(),
        "delay" | "loss" => !takes_writes && config.invalidation == Invalidation::Event,
        "flush" => config.strategy == Strategy::WriteBehind,
        "ttl" => config.expiry != Expiry::Never,
        "negative" => config.absent > 0,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cache::POLICIES;

    fn values(key: &str) -> Vec<&'static str> {
        let control = CONTROLS.iter().find(|control| control.key == key).expect("a control");
        match control.kind {
            ControlKind::Choice(choices) => choices.iter().map(|choice| choice.value).collect(),
            _ => panic!("{key} is no choice"),
        }
    }

    #[test]
    fn what_is_offered_is_what_the_model_knows() {
        assert_eq!(values("strategy"), Strategy::IDS);
        assert_eq!(values("inval"), Invalidation::IDS);
        assert_eq!(values("onwrite"), OnWrite::IDS);
        assert_eq!(values("expiry"), Expiry::IDS);
        assert_eq!(values("guard"), Guard::IDS);
        assert_eq!(values("taste"), Taste::IDS);
        assert_eq!(values("cachestate"), CacheState::IDS);
        assert_eq!(values("db"), DatabaseState::IDS);
        let policies: Vec<_> = POLICIES.iter().map(|policy| policy.id).collect();
        assert_eq!(values("evict"), policies);
    }

    #[test]
    fn nothing_set_is_the_model_s_default() {
        assert_eq!(config(&Settings::default()), Config::default());
    }

    #[test]
    fn every_control_sets_something() {
        let mut seen = vec![config(&Settings::default())];
        for control in CONTROLS {
            let other = match control.kind {
                ControlKind::Choice(choices) => choices[1].value.to_owned(),
                ControlKind::Number { max, .. } => max.to_string(),
                ControlKind::Text { .. } | ControlKind::Lines { .. } => panic!("no texts here"),
            };
            let mut settings = Settings::default();
            if settings.set(control, &other).is_err() {
                // The greatest value may be the default: the least is another.
                panic!("{} does not take {other}", control.key);
            }
            let set = config(&settings);
            // Reads are at their greatest but for one step.
            assert!(!seen.contains(&set), "{} = {other} changes nothing", control.key);
            seen.push(set);
        }
    }
}
