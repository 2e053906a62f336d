//! What can be set about look-ups: the names in links, the labels on the page, and what they mean to the model.

use crate::labs::settings::{Choice, Control, ControlKind, Scenario, Settings};
use crate::model::dns::RecordType;
use crate::model::dns::config::{Ask, By, Change, Config, Crowd, Down, Stub};
use crate::model::dns::parameters as p;
use crate::model::dns::steering;
use crate::model::dns::world;

const QUESTION: &str = "Question";
const CLIENTS: &str = "Clients";
const CACHES: &str = "Caches";
const ZONE: &str = "Zone";
const SERVERS: &str = "Servers";
const STEERING: &str = "Steering";

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const OFF_ON: ControlKind = ControlKind::Choice(&[choice("off", "off"), choice("on", "on")]);

const fn number(min: u32, max: u32, step: u32, default: u32, unit: &'static str) -> ControlKind {
    ControlKind::Number { min, max, step, default, unit }
}

const TYPES: ControlKind = ControlKind::Choice(&[
    choice("A", "A: IPv4 address"),
    choice("AAAA", "AAAA: IPv6 address"),
    choice("CNAME", "CNAME: alias"),
    choice("MX", "MX: mail"),
    choice("TXT", "TXT: text"),
    choice("NS", "NS: name servers"),
    choice("SOA", "SOA: start of zone"),
    choice("SRV", "SRV: service"),
    choice("CAA", "CAA: certificates"),
    choice("PTR", "PTR: name of an address"),
]);

/// Every control, in the order of the page.
pub(super) const CONTROLS: &[Control] = &[
    Control {
        key: "name",
        group: QUESTION,
        label: "Name",
        help: "What is looked up. With the type PTR an IPv4 address may stand here.",
        kind: ControlKind::Text { default: "topliving.com.co" },
    },
    Control { key: "type", group: QUESTION, label: "Type", help: "The type of record that is asked for.", kind: TYPES },
    Control {
        key: "ask",
        group: QUESTION,
        label: "Asked",
        help: "Once, a second time after a while, or by many clients for hours.",
        kind: ControlKind::Choice(&[
            choice("once", "once, nothing cached"),
            choice("again", "again after a while"),
            choice("other", "then for another name"),
            choice("many", "by many clients"),
        ]),
    },
    Control {
        key: "gap",
        group: QUESTION,
        label: "Time between",
        help: "From the first answer to the second question.",
        kind: number(0, 90_000, 1, 60, "s"),
    },
    Control {
        key: "by",
        group: QUESTION,
        label: "Second asker",
        help: "Who asks the second time, and through which resolver.",
        kind: ControlKind::Choice(&[
            choice("neighbour", "another client, same resolver"),
            choice("same", "the same client"),
            choice("elsewhere", "a client of another resolver"),
        ]),
    },
    Control {
        key: "other",
        group: QUESTION,
        label: "Second name",
        help: "What the second question asks for.",
        kind: ControlKind::Text { default: "www.topliving.com.co" },
    },
    Control {
        key: "otype",
        group: QUESTION,
        label: "Second type",
        help: "The type that the second question asks for.",
        kind: TYPES,
    },
    Control {
        key: "clients",
        group: CLIENTS,
        label: "Clients",
        help: "How many visit the shop, each at random times.",
        kind: number(10, p::CLIENTS as u32, 10, 120, ""),
    },
    Control {
        key: "resolvers",
        group: CLIENTS,
        label: "Resolvers",
        help: "How many recursive resolvers they share; each has asked at some time before the beginning.",
        kind: number(1, p::RESOLVERS as u32, 1, 3, ""),
    },
    Control {
        key: "sizes",
        group: CLIENTS,
        label: "Resolvers' sizes",
        help: "Whether all have as many clients, or each half as many as the one before.",
        kind: ControlKind::Choice(&[choice("equal", "equal"), choice("halving", "each half of the one before")]),
    },
    Control {
        key: "every",
        group: CLIENTS,
        label: "Visits every",
        help: "Mean time between two visits of one client.",
        kind: number(60, 3_600, 60, 300, "s"),
    },
    Control {
        key: "minutes",
        group: CLIENTS,
        label: "Watch for",
        help: "How long the run lasts.",
        kind: number(10, 600, 10, 60, "min"),
    },
    Control {
        key: "stub",
        group: CACHES,
        label: "Clients remember",
        help: "What a client's own stub keeps: what is left of the TTL, nothing, or its first answer for as long as it runs.",
        kind: ControlKind::Choice(&[
            choice("ttl", "for the TTL"),
            choice("none", "nothing"),
            choice("pin", "the first answer, for ever"),
        ]),
    },
    Control {
        key: "floor",
        group: CACHES,
        label: "Resolvers keep at least",
        help: "A resolver may be set to keep answers for longer than their TTL says (unbound: cache-min-ttl).",
        kind: number(0, 3_600, 10, 0, "s"),
    },
    Control {
        key: "stale",
        group: CACHES,
        label: "Serve stale",
        help: "Whether resolvers give out expired answers while no server can be reached (RFC 8767).",
        kind: OFF_ON,
    },
    Control {
        key: "ttl",
        group: ZONE,
        label: "TTL of the addresses",
        help: "For how long the zone's A and AAAA records may be kept; 0 leaves what the file says.",
        kind: number(0, 86_400, 10, 0, "s"),
    },
    Control {
        key: "addr",
        group: ZONE,
        label: "Address",
        help: "Where the shop is: change it on the way, and see who goes to the old address still.",
        kind: ControlKind::Choice(&[choice("old", "as in the file"), choice("new", "203.0.113.200: moved")]),
    },
    Control {
        key: "zone",
        group: ZONE,
        label: "Zone file of topliving.com.co",
        help: "Records in master file form; it is checked as named-checkzone checks it.",
        kind: ControlKind::Lines { default: world::SHOP_FILE },
    },
    Control {
        key: "parent",
        group: ZONE,
        label: "At com.co: delegation and glue",
        help: "What the zone above has about this one; the origin is com.co.",
        kind: ControlKind::Lines { default: world::PARENT_LINES },
    },
    Control {
        key: "reverse",
        group: ZONE,
        label: "Zone file of 2.0.192.in-addr.arpa",
        help: "The reverse zone, where PTR records stand.",
        kind: ControlKind::Lines { default: world::REVERSE_FILE },
    },
    Control {
        key: "down",
        group: SERVERS,
        label: "Name servers",
        help: "Which of the zone's name servers can't be reached.",
        kind: ControlKind::Choice(&[
            choice("none", "all up"),
            choice("ns1", "the first is down"),
            choice("all", "all are down"),
        ]),
    },
    Control {
        key: "site",
        group: SERVERS,
        label: "Site at 192.0.2.10",
        help: "Whether the machine at the first address answers visits.",
        kind: ControlKind::Choice(&[choice("up", "up"), choice("down", "down")]),
    },
    Control {
        key: "steer",
        group: STEERING,
        label: "Steering",
        help: "How the zone's servers choose among the sites 192.0.2.10 (Americas), 198.51.100.80 (Europe), 203.0.113.80 (Asia).",
        kind: ControlKind::Choice(&[
            choice("none", "none: as in the file"),
            choice("rr", "round robin"),
            choice("weight", "weighted: first and second"),
            choice("geo", "geography"),
            choice("health", "failover by health checks"),
        ]),
    },
    Control {
        key: "weight",
        group: STEERING,
        label: "Weight of the first site",
        help: "Of ten; the second site has the rest.",
        kind: number(0, 10, 1, 9, "of 10"),
    },
    Control {
        key: "check",
        group: STEERING,
        label: "Health check every",
        help: "Three failures in a row take the first site off, three successes put it back.",
        kind: number(5, 60, 5, 30, "s"),
    },
    Control {
        key: "foreign",
        group: STEERING,
        label: "Clients far from their resolver",
        help: "How many of a hundred are in another region than the resolver that they use.",
        kind: number(0, 100, 5, 20, "%"),
    },
    Control {
        key: "ecs",
        group: STEERING,
        label: "Client subnet",
        help: "Whether resolvers pass their clients' networks on (EDNS Client Subnet, RFC 7871).",
        kind: OFF_ON,
    },
];

/// The control with this key.
fn control(key: &str) -> &'static Control {
    CONTROLS.iter().find(|control| control.key == key).unwrap_or(&CONTROLS[0])
}

fn text(settings: &Settings, key: &str) -> String {
    settings.get(control(key)).into_owned()
}

fn is(settings: &Settings, key: &str, value: &str) -> bool {
    settings.get(control(key)) == value
}

fn count(settings: &Settings, key: &str) -> u32 {
    settings.get(control(key)).parse().unwrap_or(0)
}

fn kind(settings: &Settings, key: &str) -> RecordType {
    RecordType::from_name(&settings.get(control(key))).unwrap_or(RecordType::A)
}

/// What settings mean to the model.
pub(super) fn config(settings: &Settings) -> Config {
    let ttl = count(settings, "ttl");
    Config {
        name: text(settings, "name"),
        kind: kind(settings, "type"),
        ask: match &*settings.get(control("ask")) {
            "again" => Ask::Again,
            "other" => Ask::Other,
            "many" => Ask::Many,
            _ => Ask::Once,
        },
        gap: count(settings, "gap"),
        by: match &*settings.get(control("by")) {
            "same" => By::Same,
            "elsewhere" => By::Elsewhere,
            _ => By::Neighbour,
        },
        other: (text(settings, "other"), kind(settings, "otype")),
        crowd: Crowd {
            clients: count(settings, "clients") as usize,
            resolvers: count(settings, "resolvers") as usize,
            skewed: is(settings, "sizes", "halving"),
            every: count(settings, "every"),
            minutes: count(settings, "minutes"),
            foreign: count(settings, "foreign") as usize,
        },
        stub: match &*settings.get(control("stub")) {
            "none" => Stub::None,
            "pin" => Stub::Pin,
            _ => Stub::Ttl,
        },
        floor: count(settings, "floor"),
        serve_stale: is(settings, "stale", "on"),
        ttl: (ttl > 0).then_some(ttl),
        moved: is(settings, "addr", "new"),
        zone: text(settings, "zone"),
        parent: text(settings, "parent"),
        reverse: text(settings, "reverse"),
        down: match &*settings.get(control("down")) {
            "ns1" => Down::First,
            "all" => Down::All,
            _ => Down::None,
        },
        steering: steering::find(&settings.get(control("steer"))),
        weight: count(settings, "weight"),
        check: count(settings, "check"),
        dead: is(settings, "site", "down"),
        client_subnet: is(settings, "ecs", "on"),
    }
}

/// What the changes of a scenario mean to the model.
pub(super) fn changes(scenario: &Scenario) -> Vec<Change> {
    let at = |change: &crate::labs::Change| Change {
        at: change.at,
        config: config(&scenario.settings_at(CONTROLS, change.at)),
    };
    scenario.changes.iter().map(at).collect()
}

/// Whether a control does anything under these settings.
pub(super) fn uses(key: &str, settings: &Settings) -> bool {
    let (many, steer) = (is(settings, "ask", "many"), settings.get(control("steer")));
    match key {
        "gap" | "by" => is(settings, "ask", "again") || is(settings, "ask", "other"),
        "other" | "otype" => is(settings, "ask", "other"),
        "clients" | "resolvers" | "sizes" | "every" | "minutes" | "site" => many,
        "addr" => steer == "none",
        "weight" => steer == "weight",
        "check" => steer == "health",
        "foreign" | "ecs" => many && steer == "geo",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_model_s_own() {
        let config = config(&Settings::default());
        let expected = Config { name: "topliving.com.co".to_owned(), ..Config::default() };
        let crowd = Crowd { foreign: 20, ..expected.crowd };
        let other = ("www.topliving.com.co".to_owned(), RecordType::A);
        assert_eq!(config, Config { crowd, other, ..expected });
    }

    #[test]
    fn every_type_and_every_policy_can_be_chosen() {
        let ControlKind::Choice(types) = TYPES else { panic!("a choice") };
        assert!(types.iter().map(|choice| RecordType::from_name(choice.value)).eq(RecordType::ALL.map(Some)));
        let ControlKind::Choice(policies) = control("steer").kind else { panic!("a choice") };
        let known: Vec<_> = std::iter::once("none").chain(steering::POLICIES.iter().map(|policy| policy.id)).collect();
        assert!(policies.iter().map(|choice| choice.value).eq(known));
    }

    #[test]
    fn what_is_not_used_changes_nothing() {
        let mut settings = Settings::default();
        settings.set(control("gap"), "999").expect("a number");
        assert!(!uses("gap", &settings) && uses("zone", &settings));
        settings.set(control("ask"), "again").expect("a choice");
        assert!(uses("gap", &settings) && !uses("other", &settings));
    }
}
