//! What can be set about a balancer and its servers: names in links, labels on the page, and what they mean to the model.

use crate::labs::settings::{Change, Choice, Control, ControlKind, Scenario, Settings};
use crate::model::balancer::cluster::config::FEW;
use crate::model::balancer::cluster::{Addresses, Checks, Config, Hashed, Layer, Server, State};
use crate::model::balancer::{algorithm, ketama};
use crate::model::queue::{Pattern, Spread};
use crate::model::{MILLISECOND, Micros, SECOND};

const BALANCER: &str = "Balancer";
const CLIENTS: &str = "Clients";
const REQUESTS: &str = "Requests";
const SERVERS: &str = "Servers";
const HEALTH: &str = "Health and failures";

/// Most servers of the lab.
pub(super) const MOST: usize = 12;
/// Controls that each server has.
const EACH: usize = 4;

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const fn number(min: u32, max: u32, step: u32, default: u32, unit: &'static str) -> ControlKind {
    ControlKind::Number { min, max, step, default, unit }
}

const OFF_ON: ControlKind = ControlKind::Choice(&[choice("off", "off"), choice("on", "on")]);

const RR: Choice = choice("rr", "round robin");
const WRR: Choice = choice("wrr", "weighted round robin (smooth)");
const LEAST: Choice = choice("least", "least connections");
const IPHASH: Choice = choice("iphash", "IP hash");
const HASH: Choice = choice("hash", "hash modulo");
const KETAMA: Choice = choice("ketama", "consistent hashing (ketama)");
const RANDOM: Choice = choice("random", "random");
const P2C: Choice = choice("p2c", "power of two choices");
const EWMA: Choice = choice("ewma", "peak EWMA (learns latency)");

const GENERAL: &[Control] = &[
    Control {
        key: "lb",
        group: BALANCER,
        label: "Algorithm",
        help: "How a server is chosen; all as nginx does it, but for peak EWMA, which is as Linkerd does it.",
        kind: ControlKind::Choice(&[RR, WRR, LEAST, IPHASH, HASH, KETAMA, RANDOM, P2C, EWMA]),
    },
    Control {
        key: "vs",
        group: BALANCER,
        label: "Compare with",
        help: "The second algorithm of the comparisons below: it meets the same requests at the same moments.",
        kind: ControlKind::Choice(&[LEAST, RR, WRR, IPHASH, HASH, KETAMA, RANDOM, P2C, EWMA]),
    },
    Control {
        key: "key",
        group: BALANCER,
        label: "Hashed key",
        help: "What is hashed: the client's address, or a cookie that names the user.",
        kind: ControlKind::Choice(&[choice("addr", "client address"), choice("user", "user's cookie")]),
    },
    Control {
        key: "points",
        group: BALANCER,
        label: "Points per weight",
        help: "Points that a server has on the ring for each unit of its weight; nginx takes 160.",
        kind: number(1, 400, 1, ketama::POINTS, ""),
    },
    Control {
        key: "layer",
        group: BALANCER,
        label: "Looks at",
        help: "L7: each request by itself, with two pools also its path. L4: connections only, so that all requests of \
               a user go the way of the first.",
        kind: ControlKind::Choice(&[
            choice("l7", "requests (L7)"),
            choice("paths", "requests and paths (L7): two pools"),
            choice("l4", "connections (L4)"),
        ]),
    },
    Control {
        key: "pool2",
        group: BALANCER,
        label: "Servers for reports",
        help: "How many of the last servers serve /reports and nothing else; one request in twenty is a report.",
        kind: number(1, 11, 1, 1, ""),
    },
    Control {
        key: "sticky",
        group: BALANCER,
        label: "Sticky sessions",
        help: "Whether a cookie keeps each user at the server that was chosen first.",
        kind: OFF_ON,
    },
    Control {
        key: "rate",
        group: CLIENTS,
        label: "Requests",
        help: "How many requests come in a second.",
        kind: number(10, 1_000, 5, 100, "/s"),
    },
    Control {
        key: "pattern",
        group: CLIENTS,
        label: "Arrivals",
        help: "How they come: independently, at equal distances, or three times as many for one second in five.",
        kind: ControlKind::Choice(&[
            choice("poisson", "Poisson"),
            choice("steady", "steady"),
            choice("bursts", "bursts"),
        ]),
    },
    Control {
        key: "users",
        group: CLIENTS,
        label: "Users",
        help: "How many users the requests come from, each as often as the others.",
        kind: number(1, 5_000, 1, 500, ""),
    },
    Control {
        key: "addr",
        group: CLIENTS,
        label: "Addresses",
        help: "Behind how many addresses the users are, as far as the balancer can tell.",
        kind: ControlKind::Choice(&[
            choice("own", "one each"),
            choice("few", "eight: mobile carriers"),
            choice("one", "one: an office"),
        ]),
    },
    Control {
        key: "service",
        group: REQUESTS,
        label: "Service time",
        help: "How long a worker of an ordinary server takes for a request, on average.",
        kind: number(10, 1_000, 10, 100, "ms"),
    },
    Control {
        key: "spread",
        group: REQUESTS,
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
        key: "n",
        group: SERVERS,
        label: "Servers",
        help: "How many servers are on the balancer's list; taking one off is not the same as its dying.",
        kind: number(1, MOST as u32, 1, 4, ""),
    },
    Control {
        key: "queue",
        group: SERVERS,
        label: "Queue limit",
        help: "Requests that may wait at each server; more are turned away with a 503.",
        kind: number(0, 500, 5, 100, ""),
    },
    Control {
        key: "cold",
        group: SERVERS,
        label: "Cold start",
        help: "How many times as long the first request of a fresh server takes; after 150 requests it is warm.",
        kind: number(1, 10, 1, 1, "×"),
    },
    Control {
        key: "checks",
        group: HEALTH,
        label: "Health checks",
        help: "How the balancer learns that a server is dead: by failed requests (nginx), or by asking it (HAProxy).",
        kind: ControlKind::Choice(&[choice("off", "off"), choice("passive", "passive"), choice("active", "active")]),
    },
    Control {
        key: "maxfails",
        group: HEALTH,
        label: "max_fails",
        help: "Failed requests until a server is left alone.",
        kind: number(1, 10, 1, 1, ""),
    },
    Control {
        key: "failtime",
        group: HEALTH,
        label: "fail_timeout",
        help: "How long it is left alone; then one request tries it.",
        kind: number(1, 60, 1, 10, "s"),
    },
    Control {
        key: "inter",
        group: HEALTH,
        label: "inter",
        help: "Time between two checks of a server.",
        kind: number(500, 10_000, 500, 2_000, "ms"),
    },
    Control {
        key: "fall",
        group: HEALTH,
        label: "fall",
        help: "Failed checks in a row until a server counts as down.",
        kind: number(1, 10, 1, 3, ""),
    },
    Control {
        key: "rise",
        group: HEALTH,
        label: "rise",
        help: "Passed checks in a row until it counts as up again.",
        kind: number(1, 10, 1, 2, ""),
    },
    Control {
        key: "slowstart",
        group: HEALTH,
        label: "Slow start",
        help: "How long a server's weight grows from nothing when it joins or recovers.",
        kind: number(0, 30, 1, 0, "s"),
    },
    Control {
        key: "timeout",
        group: HEALTH,
        label: "Timeout",
        help: "How long the balancer waits for an answer; 0 for ever. The server works on all the same.",
        kind: number(0, 10_000, 100, 0, "ms"),
    },
    Control {
        key: "retries",
        group: HEALTH,
        label: "Retries",
        help: "How often the balancer tries another server when one refuses, breaks off, is full or takes too long.",
        kind: number(0, 5, 1, 0, ""),
    },
];

/// The controls of one server: weight, workers, speed, state.
macro_rules! server {
    ($number:literal) => {
        [
            Control {
                key: concat!("w", $number),
                group: concat!("Server ", $number),
                label: "Weight",
                help: "Its share of the work, where the algorithm looks at weights.",
                kind: number(1, 10, 1, 1, ""),
            },
            Control {
                key: concat!("k", $number),
                group: concat!("Server ", $number),
                label: "Workers",
                help: "How many requests it works on at once.",
                kind: number(1, 8, 1, 4, ""),
            },
            Control {
                key: concat!("v", $number),
                group: concat!("Server ", $number),
                label: "Speed",
                help: "How fast its workers are.",
                kind: number(10, 400, 10, 100, "%"),
            },
            Control {
                key: concat!("s", $number),
                group: concat!("Server ", $number),
                label: "State",
                help: "Slow: four times as slow. Draining: finishes what it has, gets only what sticks to it. Dead: \
                       refuses connections.",
                kind: ControlKind::Choice(&[
                    choice("up", "up"),
                    choice("slow", "slow"),
                    choice("drain", "draining"),
                    choice("dead", "dead"),
                ]),
            },
        ]
    };
}

const EACH_SERVER: [[Control; EACH]; MOST] = [
    server!(1),
    server!(2),
    server!(3),
    server!(4),
    server!(5),
    server!(6),
    server!(7),
    server!(8),
    server!(9),
    server!(10),
    server!(11),
    server!(12),
];

const COUNT: usize = GENERAL.len() + EACH * MOST;

/// Every control: the balancer's, the clients', then those of each server.
pub(super) static CONTROLS: [Control; COUNT] = {
    let mut all = [GENERAL[0]; COUNT];
    let mut index = 0;
    while index < COUNT {
        all[index] = match index.checked_sub(GENERAL.len()) {
            None => GENERAL[index],
            Some(beyond) => EACH_SERVER[beyond / EACH][beyond % EACH],
        };
        index += 1;
    }
    all
};

/// The value of a general control. Every key asked for here is one of [`GENERAL`], as the tests hold.
pub(super) fn value(settings: &Settings, key: &str) -> String {
    let control = GENERAL.iter().find(|control| control.key == key);
    control.map(|control| settings.get(control).into_owned()).unwrap_or_default()
}

fn read(settings: &Settings, control: &Control) -> u32 {
    settings.get(control).parse().unwrap_or(0)
}

fn server(settings: &Settings, controls: &[Control; EACH]) -> Server {
    let [weight, workers, speed, state] = controls;
    Server {
        weight: read(settings, weight),
        workers: read(settings, workers) as usize,
        speed: read(settings, speed),
        state: State::from_id(&settings.get(state)),
    }
}

/// What the settings mean to the model.
pub(super) fn config(settings: &Settings) -> Config {
    let text = |key| value(settings, key);
    let number = |key| value(settings, key).parse::<u32>().unwrap_or(0);
    let micros = |key, unit: Micros| u64::from(number(key)) * unit;
    let servers = EACH_SERVER[..(number("n") as usize).clamp(1, MOST)].iter();
    Config {
        algorithm: algorithm(&text("lb")).id,
        points: number("points"),
        hashed: if text("key") == "user" { Hashed::User } else { Hashed::Address },
        servers: servers.map(|controls| server(settings, controls)).collect(),
        rate: number("rate"),
        pattern: Pattern::from_id(&text("pattern")),
        service: micros("service", MILLISECOND),
        spread: Spread::from_id(&text("spread")),
        users: number("users").max(1),
        addresses: Addresses::from_id(&text("addr")),
        sticky: text("sticky") == "on",
        layer: Layer::from_id(&text("layer")),
        second_pool: number("pool2") as usize,
        checks: match text("checks").as_str() {
            "passive" => Checks::Passive { max_fails: number("maxfails"), fail_timeout: u64::from(number("failtime")) },
            "active" => {
                Checks::Active { interval: micros("inter", MILLISECOND), fall: number("fall"), rise: number("rise") }
            }
            _ => Checks::Off,
        },
        slow_start: micros("slowstart", SECOND),
        cold: number("cold"),
        queue_limit: number("queue") as usize,
        timeout: micros("timeout", MILLISECOND),
        retries: number("retries"),
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
            let group =
                if control.group.starts_with("Server ") { [control.group, ": "].concat() } else { String::new() };
            let said = [&group, control.label, " = ", control.kind.label_of(value)].concat();
            changes.push((*at, before.clone(), said));
        }
    }
    changes
}

/// Whether a control does anything under these settings.
pub(super) fn uses(control: &Control, settings: &Settings) -> bool {
    let is = |key, wanted: &str| value(settings, key) == wanted;
    let hashes = |id: &str| is("lb", id) || is("vs", id);
    match control.key {
        "points" => hashes("ketama"),
        "key" => hashes("ketama") || hashes("hash"),
        "pool2" => is("layer", "paths"),
        "sticky" => !is("layer", "l4"),
        "maxfails" | "failtime" => is("checks", "passive"),
        "inter" | "fall" | "rise" => is("checks", "active"),
        "slowstart" => algorithm(&value(settings, "lb")).ramps || algorithm(&value(settings, "vs")).ramps,
        _ => match control.group.strip_prefix("Server ").and_then(|number| number.parse::<usize>().ok()) {
            Some(number) => number <= value(settings, "n").parse().unwrap_or(MOST),
            None => true,
        },
    }
}

/// How many addresses “few” are, as the label says.
const _: () = assert!(FEW == 8);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::ALGORITHMS;

    fn values(key: &str) -> Vec<&'static str> {
        let control = CONTROLS.iter().find(|control| control.key == key).expect("a control");
        match control.kind {
            ControlKind::Choice(choices) => choices.iter().map(|choice| choice.value).collect(),
            _ => panic!("{key} is no choice"),
        }
    }

    #[test]
    fn what_is_offered_is_what_the_model_knows() {
        assert_eq!(values("pattern"), Pattern::IDS);
        assert_eq!(values("spread"), Spread::IDS);
        assert_eq!(values("addr"), Addresses::IDS);
        assert_eq!(values("layer"), Layer::IDS);
        assert_eq!(values("checks"), Checks::IDS);
        assert_eq!(values("s12"), State::IDS);
        for key in ["lb", "vs"] {
            let (mut offered, mut known) = (values(key), ALGORITHMS.iter().map(|one| one.id).collect::<Vec<_>>());
            offered.sort_unstable();
            known.sort_unstable();
            assert_eq!(offered, known, "{key}");
        }
    }

    #[test]
    fn nothing_set_is_the_model_s_default() {
        assert_eq!(config(&Settings::default()), Config::default());
    }

    #[test]
    fn keys_are_unique_and_every_used_control_sets_something() {
        for (index, control) in CONTROLS.iter().enumerate() {
            assert!(CONTROLS[..index].iter().all(|other| other.key != control.key), "{}", control.key);
        }
        let base = "lb=ketama&layer=paths&n=12";
        for (controls, more) in [("maxfails failtime", "&checks=passive"), ("inter fall rise", "&checks=active")] {
            for key in controls.split(' ') {
                assert!(differs([base, more].concat(), key), "{key}");
            }
        }
        let set = CONTROLS.iter().map(|control| control.key);
        let elsewhere = ["vs", "maxfails", "failtime", "inter", "fall", "rise"];
        for key in set.filter(|key| !elsewhere.contains(key)) {
            assert!(differs(base.to_owned(), key), "{key}");
        }
    }

    fn differs(query: String, key: &str) -> bool {
        let control = CONTROLS.iter().find(|control| control.key == key).expect("a control");
        let (mut scenario, faults) = Scenario::from_query(&CONTROLS, &query);
        assert_eq!(faults, Vec::<String>::new());
        let before = config(&scenario.settings);
        let current = scenario.settings.get(control).into_owned();
        let other = match control.kind {
            ControlKind::Choice(choices) => {
                choices.iter().find(|choice| choice.value != current).expect("two choices").value.to_owned()
            }
            ControlKind::Number { min, max, .. } => if current == min.to_string() { max } else { min }.to_string(),
            ControlKind::Text { .. } | ControlKind::Lines { .. } => unreachable!("the lab has no texts"),
        };
        scenario.settings.set(control, &other).expect("a value");
        config(&scenario.settings) != before
    }
}
