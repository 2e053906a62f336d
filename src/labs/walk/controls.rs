//! What can be set about the walk: the names in links, the labels on the page, and what they mean to the model.

use crate::labs::settings::{Change, Choice, Control, ControlKind, Scenario, Settings};
use crate::model::Station;
use crate::model::balancer;
use crate::model::walk::config::{AppCache, Cdn, Config, Connection, Dead, Dns, Http, Plan, Read, Request};
use crate::model::walk::{self, DEFAULT_QUERY, parameters as p};

const REQUEST: &str = "Request";
const NAME: &str = "Name";
const CONNECTION: &str = "Connection";
const CDN: &str = "CDN";
const BALANCER: &str = "Gateway and balancer";
const SERVERS: &str = "App servers";
const CACHE: &str = "Cache";
const DATABASE: &str = "Database";
const AFTERWARDS: &str = "Afterwards";

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const OFF_ON: ControlKind = ControlKind::Choice(&[choice("off", "off"), choice("on", "on")]);
const ON_OFF: ControlKind = ControlKind::Choice(&[choice("on", "on"), choice("off", "off")]);

const fn kilometres(default: u64) -> ControlKind {
    ControlKind::Number { min: 20, max: 20_000, step: 20, default: default as u32, unit: "km" }
}

/// What is searched for.
pub const QUERY: Control = Control {
    key: "q",
    group: REQUEST,
    label: "Search for",
    help: "The text that is searched for. It travels through every hop; left empty, the default is searched for.",
    kind: ControlKind::Text { default: DEFAULT_QUERY },
};

/// Every control, in the order in which the request meets what it sets.
pub(super) const CONTROLS: &[Control] = &[
    Control {
        key: "req",
        group: REQUEST,
        label: "The reader",
        help: "What the reader does: a search, a picture, an order, or a photo that goes straight to the object \
               storage by a presigned URL.",
        kind: ControlKind::Choice(&[
            choice("search", "searches: GET /search"),
            choice("image", "looks at a picture: GET /photos/…"),
            choice("order", "places an order: POST /orders"),
            choice("upload", "uploads a photo: presigned PUT"),
        ]),
    },
    QUERY,
    Control {
        key: "dns",
        group: NAME,
        label: "Resolver's cache",
        help: "What the recursive resolver knows when it is asked, and what the zones say.",
        kind: ControlKind::Choice(&[
            choice("cold", "cold: nothing known"),
            choice("warm", "warm: address known"),
            choice("expired", "expired: only the zone's servers known"),
            choice("nxdomain", "NXDOMAIN: registration lapsed"),
            choice("servfail", "SERVFAIL: zone's servers broken"),
        ]),
    },
    Control {
        key: "alias",
        group: NAME,
        label: "CNAME",
        help: "Whether the shop is reached under www, an alias of a name of the CDN's, instead of under its zone's own \
               name.",
        kind: OFF_ON,
    },
    Control {
        key: "conn",
        group: CONNECTION,
        label: "Connection",
        help: "What browser and edge have from before: nothing, a TLS session, one with leave for early data, or an \
               open connection.",
        kind: ControlKind::Choice(&[
            choice("new", "new"),
            choice("resumed", "TLS session resumed"),
            choice("0rtt", "resumed with early data (0-RTT)"),
            choice("open", "kept alive"),
        ]),
    },
    Control {
        key: "http",
        group: CONNECTION,
        label: "HTTP",
        help: "The version between browser and edge: over TCP and TLS, or over QUIC.",
        kind: ControlKind::Choice(&[choice("2", "HTTP/2"), choice("1.1", "HTTP/1.1"), choice("3", "HTTP/3 (QUIC)")]),
    },
    Control {
        key: "edgekm",
        group: CONNECTION,
        label: "Reader to edge",
        help: "Fibre between the reader's access network and the edge.",
        kind: kilometres(p::EDGE_KM),
    },
    Control {
        key: "originkm",
        group: CONNECTION,
        label: "Edge to origin",
        help: "Fibre between the edge and the data centre of balancer, servers and storage.",
        kind: kilometres(p::ORIGIN_KM),
    },
    Control {
        key: "cdn",
        group: CDN,
        label: "Edge cache",
        help: "What the edge has under this key, and what it may do with it.",
        kind: ControlKind::Choice(&[
            choice("miss", "miss"),
            choice("hit", "hit"),
            choice("stale", "stale-while-revalidate"),
            choice("bypass", "bypass"),
            choice("purged", "just purged"),
        ]),
    },
    Control {
        key: "recent",
        group: BALANCER,
        label: "Requests in the last second",
        help: "How many requests the same reader has sent within the last second; the gateway lets 10 a second pass, \
               with a burst of 20.",
        kind: ControlKind::Number { min: 0, max: 100, step: 1, default: 0, unit: "" },
    },
    Control {
        key: "lb",
        group: BALANCER,
        label: "Algorithm",
        help: "How the balancer chooses a server, as nginx does it.",
        kind: ControlKind::Choice(&[
            choice("least", "least connections"),
            choice("rr", "round robin"),
            choice("iphash", "IP hash"),
        ]),
    },
    Control {
        key: "sticky",
        group: BALANCER,
        label: "Sticky session",
        help: "Whether a cookie keeps the reader at one server; this reader's names server b.",
        kind: OFF_ON,
    },
    Control {
        key: "dead",
        group: BALANCER,
        label: "Dead servers",
        help: "Servers whose process is gone: connections to them are refused.",
        kind: ControlKind::Choice(&[choice("none", "none"), choice("one", "server b"), choice("all", "all three")]),
    },
    Control {
        key: "checks",
        group: BALANCER,
        label: "Health checks",
        help: "Whether the balancer checks its servers and takes dead ones off its list, once it has noticed.",
        kind: ON_OFF,
    },
    Control {
        key: "retry",
        group: BALANCER,
        label: "Try the next server",
        help: "Whether the balancer tries another server when a connection is refused (nginx: proxy_next_upstream).",
        kind: ON_OFF,
    },
    Control {
        key: "load",
        group: SERVERS,
        label: "Other requests",
        help: "Other people's requests to the three servers together. Their 24 workers bear about 1,330 a second.",
        kind: ControlKind::Number {
            min: 0,
            max: 3_000,
            step: 50,
            default: p::BACKGROUND_PER_SECOND as u32,
            unit: "/s",
        },
    },
    Control {
        key: "workers",
        group: SERVERS,
        label: "Workers",
        help: "Whether handlers get on, or stand still because they wait for another service with no limit of their \
               own.",
        kind: ControlKind::Choice(&[choice("ok", "get on"), choice("stuck", "wait for a service that hangs")]),
    },
    Control {
        key: "cache",
        group: CACHE,
        label: "Cache",
        help: "What the cache beside the application does when it is asked.",
        kind: ControlKind::Choice(&[
            choice("miss", "miss"),
            choice("hit", "hit"),
            choice("down", "down"),
            choice("stampede", "stampede: a hot key expires"),
        ]),
    },
    Control {
        key: "plan",
        group: DATABASE,
        label: "Plan",
        help: "How the database finds the rows of the search.",
        kind: ControlKind::Choice(&[choice("index", "index scan"), choice("scan", "full scan: no index")]),
    },
    Control {
        key: "read",
        group: DATABASE,
        label: "Reads go to",
        help: "Where the application reads. Writes always go to the primary.",
        kind: ControlKind::Choice(&[choice("primary", "the primary"), choice("replica", "a replica that lags 3 s")]),
    },
    Control {
        key: "db",
        group: DATABASE,
        label: "Primary",
        help: "Whether the primary is there.",
        kind: ControlKind::Choice(&[choice("up", "up"), choice("down", "down")]),
    },
    Control {
        key: "pool",
        group: DATABASE,
        label: "Connection pool",
        help: "Whether connections come back to the application servers' pools; exhausted, none does from the moment \
               the request arrives.",
        kind: ControlKind::Choice(&[choice("ok", "connections come back"), choice("exhausted", "exhausted")]),
    },
    Control {
        key: "broker",
        group: AFTERWARDS,
        label: "Broker",
        help: "Whether work that the reader need not wait for is handed to a broker: the e-mail of an order, the sizes \
               of a photo.",
        kind: ON_OFF,
    },
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
    let number = |key| value(settings, key).parse::<u64>().unwrap_or(0);
    Config {
        query: text("q"),
        request: Request::from_id(&text("req")),
        dns: Dns::from_id(&text("dns")),
        alias: is("alias", "on"),
        connection: Connection::from_id(&text("conn")),
        http: Http::from_id(&text("http")),
        edge_km: number("edgekm"),
        origin_km: number("originkm"),
        cdn: Cdn::from_id(&text("cdn")),
        recent: number("recent"),
        balancing: balancer::algorithm(&text("lb")).id,
        sticky: is("sticky", "on"),
        dead: Dead::from_id(&text("dead")),
        checks: is("checks", "on"),
        retry: is("retry", "on"),
        load: number("load"),
        stuck: is("workers", "stuck"),
        cache: AppCache::from_id(&text("cache")),
        plan: Plan::from_id(&text("plan")),
        read: Read::from_id(&text("read")),
        database_down: is("db", "down"),
        pool_exhausted: is("pool", "exhausted"),
        broker: is("broker", "on"),
    }
}

/// What changes on the way, as the model takes it.
pub(super) fn changes(scenario: &Scenario) -> Vec<walk::Change> {
    let mut settings = scenario.settings.clone();
    let mut changes = Vec::new();
    for Change { at, key, value } in &scenario.changes {
        let Some(control) = CONTROLS.iter().find(|control| control.key == *key) else { continue };
        if settings.set(control, value).is_ok() {
            // Backticks set code in the sentence that this becomes a part of.
            let said = format!("{} = {}", control.label, control.kind.label_of(value).replace('`', "’"));
            changes.push(walk::Change { at: *at, config: config(&settings), said, station: station(key) });
        }
    }
    changes
}

/// The station that a control is about.
fn station(key: &str) -> Station {
    match key {
        "dns" | "alias" => Station::Dns,
        "cdn" => Station::Cdn,
        "recent" | "lb" | "sticky" | "dead" | "checks" | "retry" => Station::Balancer,
        "load" | "workers" => Station::App,
        "cache" => Station::Cache,
        "plan" | "read" | "db" | "pool" => Station::Database,
        "broker" => Station::Broker,
        _ => Station::Browser,
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
        assert_eq!(values("req"), Request::IDS);
        assert_eq!(values("dns"), Dns::IDS);
        assert_eq!(values("conn"), Connection::IDS);
        assert_eq!(values("http"), Http::IDS);
        assert_eq!(values("cdn"), Cdn::IDS);
        assert_eq!(values("dead"), Dead::IDS);
        assert_eq!(values("cache"), AppCache::IDS);
        assert_eq!(values("plan"), Plan::IDS);
        assert_eq!(values("read"), Read::IDS);
        assert!(
            values("lb").iter().all(|id| balancer::algorithm(id).id == *id),
            "the walk offers some of the algorithms"
        );
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
                ControlKind::Number { min, default, .. } => {
                    if default == min {
                        "40".to_owned()
                    } else {
                        min.to_string()
                    }
                }
                ControlKind::Text { .. } | ControlKind::Lines { .. } => "lamp".to_owned(),
            };
            let (scenario, faults) = Scenario::from_query(CONTROLS, &format!("{}={other}", control.key));
            assert_eq!(faults, Vec::<String>::new());
            let set = config(&scenario.settings);
            assert!(!seen.contains(&set), "{} = {other} changes nothing", control.key);
            seen.push(set);
        }
    }
}
