//! Requests through browser, edge and shield: what must hold whatever the origin says and whoever asks.

use proptest::prelude::*;
use roundtrip::model::http_cache::network::config::{Change, Config, Cookies, Depends, Edges, OriginState};
use roundtrip::model::http_cache::network::{Ask, Node, Record, START, Schedule, run};
use roundtrip::model::http_cache::policy::{age, lifetime};
use roundtrip::model::http_cache::{Directives, Fields, Kind};
use roundtrip::model::{Micros, SECOND};

fn config(headers: &str, requests: &str) -> Config {
    Config { headers: headers.to_owned(), requests: requests.to_owned(), version: 1, shield: true, ..Config::default() }
}

fn ran(config: Config) -> Record {
    run(&Schedule { config, seed: 1, changes: Vec::new() })
}

/// With one more change of the settings.
fn then(schedule: &mut Schedule, at: u64, change: impl FnOnce(&mut Config)) {
    let last = schedule.changes.last().map_or(&schedule.config, |change| &change.config);
    let mut config = last.clone();
    change(&mut config);
    schedule.changes.push(Change { at: at * SECOND, config, said: "a change".to_owned() });
}

fn status(ask: &Ask) -> &str {
    ask.response.fields.get("Cache-Status").unwrap_or_default()
}

#[test]
fn cache_status_tells_what_each_cache_did() {
    let record = ran(config(
        "Cache-Control: max-age=60\nETag: \"{v}\"",
        "0 A /p\n10 B /p\n30 B reload /p\n40 A POST /p\n50 A /p",
    ));
    let said: Vec<_> = record.asks.iter().map(status).collect();
    assert_eq!(
        said,
        [
            "shield; fwd=uri-miss; stored, edge; fwd=uri-miss; stored",
            "shield; fwd=uri-miss; stored, edge; hit; ttl=51",
            "shield; fwd=request; fwd-status=304, edge; fwd=request; fwd-status=304",
            "shield; fwd=method, edge; fwd=method",
            "shield; fwd=uri-miss; stored, edge; fwd=uri-miss; stored",
        ]
    );
    assert_eq!(record.asks[4].by, Node::Origin, "a successful POST makes what was stored for its URL invalid");
}

#[test]
fn a_stale_answer_has_a_negative_time_to_live() {
    let swr = ran(config(
        "Cache-Control: max-age=10, stale-while-revalidate=60\nETag: \"{v}\"",
        "0 A /p\n30 B /p\n35 B reload /p",
    ));
    assert!(status(&swr.asks[1]).ends_with("edge; hit; ttl=-19") && swr.asks[1].stale, "{}", status(&swr.asks[1]));
    let fetched = swr.hops.iter().filter(|hop| hop.background && !hop.back).count();
    assert_eq!(fetched, 2, "edge to shield, shield to origin, after the answer");
    let mut schedule = Schedule {
        config: config("Cache-Control: max-age=10, stale-if-error=600\nETag: \"{v}\"", "0 A /p\n60 B /p\n900 B /p"),
        seed: 1,
        changes: Vec::new(),
    };
    then(&mut schedule, 20, |config| config.origin = OriginState::Down);
    let record = run(&schedule);
    assert_eq!(record.asks.iter().map(|ask| ask.response.status).collect::<Vec<_>>(), [200, 200, 504]);
    assert!(
        status(&record.asks[1]).contains("shield; fwd=stale; detail=stale-if-error"),
        "{}",
        status(&record.asks[1])
    );
}

#[test]
fn a_shield_spares_the_origin_the_second_edge() {
    let asked = |shield| {
        let config = Config { edges: Edges::Two, shield, ..config("Cache-Control: max-age=60", "0 A /p\n10 B /p") };
        ran(config).origin_requests
    };
    assert_eq!((asked(true), asked(false)), (1, 2));
}

#[test]
fn signatures_are_checked_at_the_edge_and_are_no_part_of_the_key() {
    let record = ran(config(
        "Cache-Control: max-age=600",
        "0 A /paid/f signed=60\n5 B /paid/f signed=50\n6 B /paid/f forged=60\n7 B /paid/f\n70 B /paid/f signed=60",
    ));
    assert_eq!(record.asks.iter().map(|ask| ask.response.status).collect::<Vec<_>>(), [200, 200, 403, 403, 403]);
    assert_eq!((record.asks[1].by, record.origin_requests), (Node::EdgeA, 1));
}

#[test]
fn a_client_that_wants_only_what_is_cached_gets_nothing_else() {
    let record = ran(config(
        "Cache-Control: max-age=60",
        "0 A /p; Cache-Control: only-if-cached\n1 A /p\n2 A /p; Cache-Control: only-if-cached",
    ));
    assert_eq!(record.asks.iter().map(|ask| ask.response.status).collect::<Vec<_>>(), [504, 200, 200]);
}

fn headers() -> impl Strategy<Value = String> {
    let directives = prop::sample::subsequence(
        vec![
            "max-age=20",
            "s-maxage=40",
            "public",
            "private",
            "no-cache",
            "no-store",
            "must-revalidate",
            "stale-while-revalidate=30",
            "stale-if-error=60",
        ],
        0..5,
    );
    let others = prop::sample::subsequence(
        vec![
            "ETag: \"{v}-{lang}-{user}\"",
            "Last-Modified: {modified}",
            "Vary: Accept-Language",
            "Vary: Cookie",
            "Expires: {+30}",
            "Age: 7",
            "Set-Cookie: session={user}",
            "Cache-Tag: t",
        ],
        0..5,
    );
    (directives, others).prop_map(|(directives, others)| {
        let mut lines: Vec<String> = others.into_iter().map(str::to_owned).collect();
        if !directives.is_empty() {
            lines.push(["Cache-Control: ", &directives.join(", ")].concat());
        }
        lines.join("\n")
    })
}

fn requests() -> impl Strategy<Value = String> {
    let kinds = ["", "", "", "reload ", "force ", "POST "];
    let fields = [
        "",
        "",
        "",
        "; Accept-Language: fr",
        "; Cache-Control: max-stale=20",
        "; Authorization: Bearer a",
        "; Cache-Control: no-store",
    ];
    let line = (
        0..200_u64,
        prop::sample::select(vec!['A', 'B']),
        prop::sample::select(kinds.to_vec()),
        0..2_u32,
        prop::sample::select(fields.to_vec()),
    )
        .prop_map(|(at, user, kind, path, fields)| format!("{at} {user} {kind}/p{path}{fields}"));
    prop::collection::vec(line, 1..14).prop_map(|lines| lines.join("\n"))
}

fn configs() -> impl Strategy<Value = Config> {
    let choices = (
        prop::sample::select(Depends::ALL.to_vec()),
        prop::sample::select(OriginState::ALL.to_vec()),
        prop::sample::select(Edges::ALL.to_vec()),
        prop::sample::select(Cookies::ALL.to_vec()),
        any::<bool>(),
        1..4_u32,
        prop::sample::select(vec!["", "/p0", "tag:t", "*"]),
    );
    (headers(), requests(), choices).prop_map(|(headers, requests, choices)| {
        let (depends, origin, edges, cookies, shield, version, purge) = choices;
        Config { headers, requests, depends, origin, edges, cookies, shield, version, purge: purge.to_owned() }
    })
}

fn schedules() -> impl Strategy<Value = Schedule> {
    (configs(), any::<u64>(), prop::collection::vec((1..220_u64, configs()), 0..4)).prop_map(
        |(config, seed, mut changes)| {
            changes.sort_by_key(|change| change.0);
            let mut schedule = Schedule { config, seed, changes: Vec::new() };
            for (at, other) in changes {
                then(&mut schedule, at, |config| *config = Config { requests: config.requests.clone(), ..other });
            }
            schedule
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_must_not_be_kept_is_not_kept(schedule in schedules()) {
        let record = run(&schedule);
        for held in &record.held {
            let said = Directives::of(&held.stored.response.fields);
            prop_assert!(!said.has("no-store"));
            prop_assert!(held.node.is_browser() || !said.has("private"), "{held:?}");
            let asked = Directives::of(&held.stored.request);
            prop_assert!(!asked.has("no-store"));
            let shared = held.node.kind() == Kind::Shared && held.stored.request.has("Authorization");
            prop_assert!(!shared || said.has("public") || said.has("s-maxage") || said.has("must-revalidate"), "{held:?}");
            prop_assert!(held.from <= held.until);
        }
    }

    /// Whoever is answered without the origin gets what is fresh, or what somebody has allowed to be stale.
    #[test]
    fn what_is_answered_unasked_is_fresh_or_allowed(schedule in schedules()) {
        let record = run(&schedule);
        for ask in record.asks.iter().filter(|ask| ask.by != Node::Origin && ask.response.status == 200) {
            let said = Directives::of(&ask.response.fields);
            let wants = Directives::of(&ask.request.fields);
            let old: u64 = ask.response.fields.get("Age").and_then(|age| age.parse().ok()).unwrap_or(0);
            let received = START + ask.at / SECOND;
            let fresh = lifetime(ask.by.kind(), &ask.response, received).seconds > old;
            let allowed = said.has("stale-while-revalidate") || said.has("stale-if-error") || wants.has("max-stale");
            prop_assert!(fresh || (allowed && ask.stale), "{ask:?}");
            // “Regardless of other freshness information”: RFC 5861 §4.
            let error = said.has("stale-if-error") && ask.stale;
            prop_assert!(!said.has("no-cache") && (error || !wants.has("no-cache")), "{ask:?}");
        }
    }

    /// `Cache-Status` is a list, the cache nearest to the origin first, each saying that it hit or why it went on (RFC 9211).
    #[test]
    fn every_cache_says_what_it_did(schedule in schedules()) {
        const WHY: [&str; 6] = ["method", "uri-miss", "vary-miss", "miss", "request", "stale"];
        let record = run(&schedule);
        for ask in record.asks.iter().filter(|ask| !ask.by.is_browser() && ask.response.status != 403) {
            let status = status(ask);
            // What was never stored anywhere has passed the edge at least.
            prop_assert!(status.contains("edge; ") || ask.response.status == 504, "{ask:?}");
            for member in status.split(", ").filter(|member| !member.is_empty()) {
                let mut parts = member.split("; ");
                prop_assert!(matches!(parts.next(), Some("edge" | "shield")), "{member}");
                match parts.next() {
                    Some("hit") => prop_assert!(parts.next().and_then(|ttl| ttl.strip_prefix("ttl=")).is_some_and(|ttl| ttl.parse::<i64>().is_ok())),
                    Some(fwd) => prop_assert!(fwd.strip_prefix("fwd=").is_some_and(|why| WHY.contains(&why)), "{member}"),
                    None => prop_assert!(false, "{member}"),
                }
            }
        }
    }

    /// Nothing that edge or shield had before a purge is there after it.
    #[test]
    fn a_purge_leaves_nothing_of_what_it_means(schedule in schedules(), at in 1..200_u64) {
        let mut schedule = schedule;
        schedule.changes.retain(|change| change.at < at * SECOND);
        then(&mut schedule, at, |config| config.purge = if config.purge == "*" { "/p0".to_owned() } else { "*".to_owned() });
        let what = schedule.changes.last().map(|change| change.config.purge.clone()).unwrap_or_default();
        let record = run(&schedule);
        let left = record.held.iter().filter(|held| {
            !held.node.is_browser() && held.from < at * SECOND && held.is_there(at * SECOND) && (what == "*" || held.key == what)
        });
        prop_assert_eq!(left.count(), 0);
    }

    #[test]
    fn a_change_leaves_the_past_alone(schedule in schedules(), other in configs(), at in 1..200_u64) {
        let mut changed = schedule.clone();
        changed.changes.retain(|change| change.at < at * SECOND);
        let same = changed.clone();
        then(&mut changed, at, |config| *config = other.clone());
        let (one, two) = (run(&same), run(&changed));
        let at = at * SECOND;
        let past = |record: &Record| {
            let hops: Vec<_> = record.hops.iter().filter(|hop| hop.depart < at).cloned().collect();
            let decisions: Vec<_> = record.decisions.iter().filter(|decision| decision.at < at).cloned().collect();
            let asks: Vec<_> = record.asks.iter().filter(|ask| ask.end < at).cloned().collect();
            let held: Vec<_> = record.held.iter().filter(|held| held.from < at).map(|held| (held.node, held.key.clone(), held.from, held.until.min(at))).collect();
            (hops, decisions, asks, held)
        };
        prop_assert_eq!(past(&one), past(&two));
    }

    #[test]
    fn messages_keep_to_the_way_and_ages_grow(schedule in schedules()) {
        let record = run(&schedule);
        for hop in &record.hops {
            prop_assert!(hop.depart < hop.arrive && hop.arrive <= record.end);
            prop_assert!(if hop.back { hop.from > hop.to } else { hop.from < hop.to }, "{hop:?}");
            prop_assert!(hop.label.chars().count() <= 28, "{hop:?}");
        }
        for ask in &record.asks {
            prop_assert!(ask.end >= ask.at && ask.end <= record.end);
        }
        for held in &record.held {
            let at = |after: Micros| age(&held.stored, START, held.from + after);
            prop_assert!(at(0) <= at(10 * SECOND) && at(10 * SECOND) - at(0) == 10, "{held:?}");
        }
    }
}

#[test]
fn what_the_page_shows_is_told_apart() {
    let config = Config { depends: Depends::User, ..config("Cache-Control: max-age=60", "0 A /p\n10 B /p") };
    let record = ran(config.clone());
    assert!(!record.asks[0].leaked && record.asks[1].leaked);
    let private = ran(Config { headers: "Cache-Control: private, max-age=60".to_owned(), ..config.clone() });
    assert!(private.asks.iter().all(|ask| !ask.leaked) && private.origin_requests == 2);
    let varied = ran(Config { headers: "Cache-Control: max-age=60\nVary: Cookie".to_owned(), ..config });
    assert!(varied.asks.iter().all(|ask| !ask.leaked));
    assert!(
        varied.held.iter().any(|held| held.stored.request == Fields::read("Cookie: session=B\nAccept-Language: en"))
    );
}
