//! The counts, times and bounds that look-ups must come to: those of the course's model, checked there against unbound with BIND
//! servers, and closed forms.

use proptest::prelude::*;
use roundtrip::model::dns::config::{Ask, By, Config, Crowd, Down, Schedule, Stub};
use roundtrip::model::dns::lookups::{self, FAILED, Report};
use roundtrip::model::dns::steering;
use roundtrip::model::dns::world::{PARENT_LINES, Role, SHOP_FILE};
use roundtrip::model::dns::{Change, Rcode, RecordType};
use roundtrip::model::{Micros, SECOND};

fn run(config: Config) -> Report {
    lookups::run(&Schedule { config, seed: 1, changes: Vec::new() })
}

/// Questions of the first look-up and of the second, how the second went, and its TTL.
fn two(config: Config) -> ([u32; 2], Rcode, u32) {
    let report = run(config);
    let [first, second] = &report.results[..] else { panic!("{} results", report.results.len()) };
    ([first.questions, second.questions], second.rcode, second.ttl)
}

fn again(gap: u32) -> Config {
    Config { ask: Ask::Again, gap, ..Config::default() }
}

fn other(gap: u32, name: &str, kind: RecordType) -> Config {
    Config { ask: Ask::Other, other: (name.to_owned(), kind), ..again(gap) }
}

fn asked(report: &Report, role: Role) -> usize {
    report.asked.iter().filter(|(_, _, other)| *other == role).count()
}

#[test]
fn a_cold_look_up_asks_root_co_com_co_and_the_zone() {
    let report = run(Config::default());
    let counts = Role::ALL.map(|role| asked(&report, role));
    assert_eq!(counts, [1, 1, 1, 1, 0]);
    let result = &report.results[0];
    assert_eq!((result.rcode, result.records, result.ttl, result.questions), (Rcode::NoError, 1, 300, 4));
    let took = (result.at - result.asked) as f64 / 1e3;
    assert!((20.0..24.0).contains(&took), "{took} ms: as long as in the walk");
}

#[test]
fn a_name_below_net_takes_a_question_less() {
    let config = Config { name: "imap.mail.example.net".to_owned(), ..Config::default() };
    assert_eq!(run(config).results[0].questions, 3, "root, net, example.net");
}

#[test]
fn within_the_ttl_nobody_is_asked_and_it_counts_down_in_whole_seconds() {
    for (gap, left) in [(1, 299), (60, 240), (299, 1)] {
        assert_eq!(two(again(gap)), ([4, 0], Rcode::NoError, left), "after {gap} s");
    }
}

#[test]
fn after_its_end_only_the_zone_s_own_server_is_asked() {
    for gap in [301, 3_600, 86_000] {
        assert_eq!(two(again(gap)), ([4, 1], Rcode::NoError, 300), "after {gap} s");
    }
    let report = run(again(301));
    assert_eq!(Role::ALL.map(|role| asked(&report, role)), [1, 1, 1, 2, 0]);
}

#[test]
fn a_sibling_or_another_type_takes_one_question() {
    let mx = other(60, "topliving.com.co", RecordType::Mx);
    assert_eq!(two(mx), ([4, 1], Rcode::NoError, 3_600));
    let sibling = other(60, "ns1.topliving.com.co", RecordType::A);
    assert_eq!(two(sibling), ([4, 1], Rcode::NoError, 86_400), "glue leads to servers; it is no answer");
    assert_eq!(two(other(60, "_tcp.topliving.com.co", RecordType::A)), ([4, 1], Rcode::NoError, 300), "NODATA");
}

#[test]
fn an_alias_with_a_target_that_is_known_takes_one_question() {
    let zone = [SHOP_FILE, "pics CNAME topliving.cdn.example.net.\n"].concat();
    let known = |gap| {
        let name = "img.topliving.com.co".to_owned();
        Config { zone: zone.clone(), name, ..other(gap, "pics.topliving.com.co", RecordType::A) }
    };
    assert_eq!(two(known(10)), ([4 + 3, 1], Rcode::NoError, 50), "the target's TTL is 60 s");
    assert_eq!(two(known(70)), ([4 + 3, 2], Rcode::NoError, 60), "alias and target, a question each");
}

#[test]
fn nothing_is_kept_for_the_lesser_of_ttl_and_minimum() {
    let missing = |gap| Config { name: "nope.topliving.com.co".to_owned(), ..again(gap) };
    assert_eq!(two(missing(299)), ([4, 0], Rcode::NxDomain, 1));
    assert_eq!(two(missing(301)), ([4, 1], Rcode::NxDomain, 300));
    let short = |gap| Config { zone: SHOP_FILE.replace("@         SOA", "@ 60 SOA"), ..missing(gap) };
    assert_eq!((two(short(59)).0, two(short(61)).0), ([4, 0], [4, 1]), "the SOA record's own TTL is 60 s here");
    let no_data = |gap| Config { name: "www.topliving.com.co".to_owned(), kind: RecordType::Srv, ..again(gap) };
    assert_eq!(two(no_data(299)), ([4, 0], Rcode::NoError, 1));
    assert_eq!(two(no_data(301)).0, [4, 1]);
    // That there is no such name holds for every type; that it has no such record, for that type only.
    let name = Config { ask: Ask::Other, other: ("nope.topliving.com.co".to_owned(), RecordType::Mx), ..missing(9) };
    assert_eq!(two(name).0, [4, 0]);
    let kind = Config { ask: Ask::Other, other: ("www.topliving.com.co".to_owned(), RecordType::A), ..no_data(9) };
    assert_eq!(two(kind).0, [4, 1]);
}

#[test]
fn another_resolver_knows_nothing_of_it() {
    assert_eq!(two(Config { by: By::Elsewhere, ..again(60) }), ([4, 4], Rcode::NoError, 300));
    let same = run(Config { by: By::Same, ..again(60) });
    assert_eq!((same.stub_hits, same.resolver_questions), (1, 1), "the stub has it");
    let none = run(Config { by: By::Same, stub: Stub::None, ..again(60) });
    assert_eq!((none.stub_hits, none.resolver_questions, none.resolver_hits), (0, 2, 1));
}

#[test]
fn without_glue_the_look_up_goes_in_a_circle() {
    let only = "topliving NS ns1.topliving\n";
    let report = run(Config { parent: only.to_owned(), ..Config::default() });
    assert_eq!((report.results[0].rcode, report.results[0].questions), (Rcode::ServFail, 3));
    // A server that is named elsewhere can be found: net, example.net and its address, for the root's word on net is needed too.
    let both = [only, "topliving NS ns2.dns.example.net.\n"].concat();
    let report = run(Config { parent: both, ..Config::default() });
    assert_eq!((report.results[0].rcode, report.results[0].questions), (Rcode::NoError, 3 + 3 + 1));
}

#[test]
fn a_zone_that_is_not_loaded_is_served_by_nobody() {
    let zone = [SHOP_FILE, "@ CNAME shop.cdn.example.net.\n"].concat();
    let report = run(Config { zone, ..Config::default() });
    assert_eq!(report.results[0].rcode, Rcode::ServFail);
    assert!(!report.stages[0].loaded[0]);
    assert_eq!(asked(&report, Role::Own), 2, "both servers are tried");
}

#[test]
fn a_reload_with_faults_keeps_the_zone() {
    let broken = Config { zone: "nonsense".to_owned(), ..again(400) };
    let change = Change { at: 100 * SECOND, config: broken };
    let report = lookups::run(&Schedule { config: again(400), seed: 1, changes: vec![change] });
    assert_eq!((report.results[1].rcode, report.results[1].questions), (Rcode::NoError, 1));
    assert_eq!((report.stages[0].loaded[0], report.stages[1].loaded[0]), (true, false));
}

#[test]
fn a_failure_is_remembered_for_seconds_only() {
    let down = |gap| Config { down: Down::All, ..again(gap) };
    let (questions, rcode, _) = two(down(3));
    assert_eq!((questions[1], rcode), (0, Rcode::ServFail), "the two servers take 0.4 s each; then 5 s");
    assert!(two(down(8)).0[1] > 0);
}

#[test]
fn the_second_server_answers_when_the_first_does_not() {
    let report = run(Config { down: Down::First, ..Config::default() });
    let result = &report.results[0];
    assert_eq!((result.rcode, result.questions), (Rcode::NoError, 4 + 3 + 1));
    assert!(result.at - result.asked > 376_000, "after the resolver's patience");
}

#[test]
fn an_edit_without_a_higher_serial_stays_on_the_first_server() {
    let edited = SHOP_FILE.replace("192.0.2.10", "192.0.2.99");
    let raised = edited.replace("2026110401", "2026110402");
    let answer = |zone: &str| {
        let config = Config { ask: Ask::Many, ..Config::default() };
        let after = Config { zone: zone.to_owned(), down: Down::First, ..config.clone() };
        let changes = vec![Change { at: 600 * SECOND, config: after }];
        let report = lookups::run(&Schedule { config, seed: 1, changes });
        let last = report.visits.iter().rev().find(|visit| visit.target != FAILED).expect("visits");
        report.answers[usize::from(last.target)].clone()
    };
    assert_eq!((answer(&edited).as_str(), answer(&raised).as_str()), ("192.0.2.10", "192.0.2.99"));
}

#[test]
fn an_address_leads_back_to_its_name() {
    let config = Config { name: "192.0.2.10".to_owned(), kind: RecordType::Ptr, ..Config::default() };
    let report = run(config);
    let result = &report.results[0];
    // Root, arpa, in-addr.arpa; the address of its server: root, net, example.net; and the zone.
    assert_eq!((result.rcode, result.records, result.questions), (Rcode::NoError, 1, 3 + 3 + 1));
}

#[test]
fn what_is_no_name_is_not_asked() {
    for name in ["a..b", ".", "192.0.2.10", "no.such.tld"] {
        let report = run(Config { name: name.to_owned(), ..Config::default() });
        let expected = match name {
            "a..b" => (Rcode::FormErr, 0),
            "." => (Rcode::NoError, 1),
            _ => (Rcode::NxDomain, 1),
        };
        assert_eq!((report.results[0].rcode, report.results[0].questions), expected, "{name}");
    }
}

#[test]
fn every_type_is_found() {
    for (name, kind) in [
        ("topliving.com.co", RecordType::A),
        ("topliving.com.co", RecordType::Aaaa),
        ("www.topliving.com.co", RecordType::Cname),
        ("topliving.com.co", RecordType::Mx),
        ("topliving.com.co", RecordType::Txt),
        ("topliving.com.co", RecordType::Ns),
        ("topliving.com.co", RecordType::Soa),
        ("_imaps._tcp.topliving.com.co", RecordType::Srv),
        ("topliving.com.co", RecordType::Caa),
        ("192.0.2.10", RecordType::Ptr),
    ] {
        let report = run(Config { name: name.to_owned(), kind, ..Config::default() });
        assert!(report.results[0].records > 0, "{name} {}", kind.name());
    }
}

/// Many clients, with an address that changes at this moment.
fn moving(config: Config, at: Micros, seed: u64) -> Report {
    let config = Config { ask: Ask::Many, ..config };
    let changes = vec![Change { at, config: Config { moved: true, ..config.clone() } }];
    lookups::run(&Schedule { config, seed, changes })
}

/// How long after a moment the last visit went to what the zone had given up, seconds.
fn last_old(report: &Report, since: Micros) -> f64 {
    let last = report.visits.iter().filter(|visit| visit.stale).map(|visit| visit.at()).max();
    last.map_or(0.0, |at| at.saturating_sub(since) as f64 / 1e6)
}

#[test]
fn after_a_move_the_old_address_is_used_for_the_ttl_and_no_longer() {
    let since = 1_800 * SECOND;
    let last = last_old(&moving(Config::default(), since, 1), since);
    assert!((100.0..=301.0).contains(&last), "{last} s");
    let pinned = Config { stub: Stub::Pin, ..Config::default() };
    assert!(last_old(&moving(pinned, since, 1), since) > 1_500.0, "who never asks again never learns");
    let floored = Config { floor: 1_200, ..Config::default() };
    let last = last_old(&moving(floored, since, 1), since);
    assert!((301.0..=1_201.0).contains(&last), "a resolver that keeps for longer than it may: {last} s");
}

#[test]
fn lowering_the_ttl_helps_after_the_old_one_is_over() {
    let config = Config { ask: Ask::Many, ttl: Some(3_600), ..Config::default() };
    let config = Config { crowd: Crowd { minutes: 240, ..config.crowd }, ..config };
    let lower = |at: u64| {
        let low = Config { ttl: Some(60), ..config.clone() };
        let moved = Config { moved: true, ..low.clone() };
        let since = 2 * 3_600 * SECOND;
        let changes = vec![Change { at: at * 60 * SECOND, config: low }, Change { at: since, config: moved }];
        last_old(&lookups::run(&Schedule { config: config.clone(), seed: 1, changes }), since)
    };
    assert!(lower(119) > 600.0, "a minute ahead: copies of an hour are still about");
    assert!(lower(59) <= 62.0, "an hour and a minute ahead: {} s", lower(59));
}

/// The old copies of many resolvers that fill at any time go in equal parts: after t of TTL seconds, 1 − t / TTL are left.
#[test]
fn the_share_of_old_copies_falls_evenly() {
    let ttl = 3_600;
    let since = 2 * 3_600 * SECOND;
    let crowd = Crowd { clients: 60, resolvers: 6, skewed: false, every: 300, minutes: 190, foreign: 0 };
    let config = Config { ttl: Some(ttl), crowd, ..Config::default() };
    let mut sum = [0.0; 3];
    let runs = 40;
    for seed in 0..runs {
        let report = moving(config.clone(), since, seed);
        for (place, quarter) in (1..4).enumerate() {
            let at = since + quarter * u64::from(ttl) / 4 * SECOND;
            let old = (0..6).filter(|resolver| {
                report
                    .fill(*resolver, 0, at)
                    .is_some_and(|fill| fill.targets.iter().any(|target| report.is_stale(*target, at)))
            });
            sum[place] += old.count() as f64 / 6.0 / runs as f64;
        }
    }
    // 240 fills: ± 3 √(¼ / 240) = 0.097. After its end a copy is fetched anew by the next visitor, 30 s later on average.
    for (share, expected) in sum.iter().zip([0.75, 0.5, 0.25]) {
        assert!((share - expected).abs() < 0.1, "{sum:?}");
    }
}

#[test]
fn all_servers_gone_is_felt_when_copies_are_over_and_stale_answers_help() {
    let config = Config { ask: Ask::Many, ..Config::default() };
    let since = 1_200 * SECOND;
    let failed = |config: Config| {
        let changes = vec![Change { at: since, config: Config { down: Down::All, ..config.clone() } }];
        let report = lookups::run(&Schedule { config, seed: 1, changes });
        let first = report.visits.iter().find(|visit| visit.target == FAILED).map(|visit| visit.at());
        let failed = report.visits.iter().filter(|visit| visit.target == FAILED).count();
        (first.map(|at| (at - since) as f64 / 1e6), failed)
    };
    let (first, count) = failed(config.clone());
    assert!(first.is_some_and(|first| first < 301.0) && count > 100, "{first:?} {count}");
    assert_eq!(failed(Config { serve_stale: true, ..config }), (None, 0));
}

#[test]
fn failover_takes_three_checks_and_a_ttl() {
    let config = Config { ask: Ask::Many, ttl: Some(60), steering: steering::find("health"), ..Config::default() };
    let since = 1_000 * SECOND;
    let changes = vec![Change { at: since, config: Config { dead: true, ..config.clone() } }];
    let report = lookups::run(&Schedule { config, seed: 1, changes });
    let last = report.visits.iter().filter(|visit| visit.lost).map(|visit| visit.at()).max().expect("lost visits");
    let after = (last - since) as f64 / 1e6;
    assert!((60.0..=90.0 + 61.0).contains(&after), "{after} s");
    let late = report.visits.iter().filter(|visit| visit.at() > last && visit.target != FAILED);
    assert!(
        late.clone().count() > 100
            && late.clone().all(|visit| report.answers[usize::from(visit.target)] == "198.51.100.80")
    );
}

#[test]
fn weights_hold_over_answers_and_not_over_clients() {
    let crowd = Crowd { clients: 120, resolvers: 4, skewed: false, every: 60, minutes: 300, foreign: 0 };
    let config =
        Config { ask: Ask::Many, ttl: Some(60), steering: steering::find("weight"), crowd, ..Config::default() };
    let report = run(config);
    let second =
        report.answers.iter().position(|answer| answer == "198.51.100.80").expect("someone was sent there") as u8;
    let share = |from: u64, to: u64| {
        let within = report.visits.iter().filter(|visit| (from..to).contains(&(visit.at() / SECOND)));
        within.clone().filter(|visit| visit.target == second).count() as f64 / within.count().max(1) as f64
    };
    // 4 resolvers × 300 draws with clustering by TTL: 3 √(0.09 / 1200) = 0.026, doubled for the visits' own chance.
    assert!((share(0, 18_000) - 0.1).abs() < 0.05, "over hours a tenth: {}", share(0, 18_000));
    let minutes: Vec<f64> = (1..300).map(|minute| share(minute * 60, minute * 60 + 60)).collect();
    let none = minutes.iter().filter(|share| **share == 0.0).count();
    let many = minutes.iter().filter(|share| **share >= 0.2).count();
    assert!(none > 60 && many > 30, "{none} minutes without, {many} with a fifth or more");
}

#[test]
fn geography_goes_by_the_resolver_unless_the_client_s_network_is_said() {
    let crowd = Crowd { clients: 120, resolvers: 3, skewed: false, every: 300, minutes: 60, foreign: 20 };
    let config = Config { ask: Ask::Many, steering: steering::find("geo"), crowd, ..Config::default() };
    let far = |config: Config| {
        let report = run(config);
        report.visits.iter().filter(|visit| visit.far).count() as f64 / report.visits.len() as f64
    };
    let share = far(config.clone());
    assert!((share - 0.2).abs() < 0.06, "{share}");
    assert_eq!(far(Config { client_subnet: true, ..config }), 0.0);
}

#[test]
fn round_robin_spreads_and_knows_no_health() {
    let config = Config { ask: Ask::Many, steering: steering::find("rr"), dead: true, ..Config::default() };
    let report = run(config);
    let share = |site: &str| {
        let to = |target: u8| report.answers.get(usize::from(target)).is_some_and(|answer| answer == site);
        report.visits.iter().filter(|visit| to(visit.target)).count() as f64 / report.visits.len() as f64
    };
    for site in ["192.0.2.10", "198.51.100.80", "203.0.113.80"] {
        assert!((share(site) - 1.0 / 3.0).abs() < 0.08, "{site} {}", share(site));
    }
    let lost = report.visits.iter().filter(|visit| visit.lost).count() as f64 / report.visits.len() as f64;
    assert!((lost - 1.0 / 3.0).abs() < 0.08, "{lost}");
}

fn any_config() -> impl Strategy<Value = Config> {
    let asked = prop::sample::select(vec!["", "www.topliving.com.co", "img.topliving.com.co", "nope.topliving.com.co"]);
    let crowd =
        (1..5_usize, any::<bool>(), 60..400_u32, 0..60_usize).prop_map(|(resolvers, skewed, every, foreign)| Crowd {
            clients: 30,
            resolvers,
            skewed,
            every,
            minutes: 90,
            foreign,
        });
    let steering = prop::option::of(0..steering::POLICIES.len());
    (asked, crowd, 0..1_500_u32, steering, any::<bool>(), any::<bool>(), prop::bool::ANY).prop_map(
        |(name, crowd, ttl, steering, client_subnet, no_stub, stale)| Config {
            name: name.to_owned(),
            ask: Ask::Many,
            crowd,
            ttl: Some(ttl),
            steering,
            client_subnet,
            stub: if no_stub { Stub::None } else { Stub::Ttl },
            serve_stale: stale,
            ..Config::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nobody goes by what the zone has given up for longer than the longest TTL that it was given out with; each cache on the way
    /// counts whole seconds, so that one more may pass in each.
    #[test]
    fn staleness_is_bounded_by_the_ttl(config in any_config(), at in 600..4_000_u64, seed: u64, dead: bool) {
        let change = Config { moved: true, dead, ..config.clone() };
        let since = at * SECOND;
        let ttl = f64::from(config.ttl.unwrap_or(0).max(if config.name.starts_with("img") { 60 } else { 0 }));
        let report = lookups::run(&Schedule { config, seed, changes: vec![Change { at: since, config: change }] });
        // Where checks give a site up, that is when the bound begins.
        let given_up = report.truths.last().map_or(since, |truth| truth.0).max(since);
        let last = last_old(&report, given_up);
        prop_assert!(last <= ttl + 2.1, "{} s with a TTL of {} s", last, ttl);
    }

    #[test]
    fn the_same_seed_gives_the_same_run(config in any_config(), seed: u64) {
        let schedule = Schedule { config, seed, changes: Vec::new() };
        let (one, other) = (lookups::run(&schedule), lookups::run(&schedule));
        prop_assert_eq!(one.visits, other.visits);
        prop_assert_eq!(one.asked, other.asked);
        prop_assert_eq!(one.moments, other.moments);
    }
}

#[test]
fn nothing_before_a_change_depends_on_it() {
    let config = Config { ask: Ask::Many, ..Config::default() };
    let plain = lookups::run(&Schedule { config: config.clone(), seed: 3, changes: Vec::new() });
    for after in [
        Config { moved: true, ..config.clone() },
        Config { ask: Ask::Once, ..config.clone() },
        Config { parent: PARENT_LINES.replace("53", "54"), ..config.clone() },
        Config { name: "www.topliving.com.co".to_owned(), ..config.clone() },
        Config { crowd: Crowd { clients: 30, minutes: 200, ..config.crowd }, ..config.clone() },
    ] {
        let at = 1_000 * SECOND;
        let changes = vec![Change { at, config: after }];
        let forked = lookups::run(&Schedule { config: config.clone(), seed: 3, changes });
        let visits =
            |report: &Report| report.visits.iter().filter(|visit| visit.at() < at).copied().collect::<Vec<_>>();
        assert_eq!(visits(&plain), visits(&forked));
        let stops = |report: &Report| report.moments.iter().filter(|stop| stop.at < at).cloned().collect::<Vec<_>>();
        assert_eq!(stops(&plain), stops(&forked));
    }
}

#[test]
fn a_wrong_delegation_leads_to_somebody_who_refuses_or_to_nobody() {
    for (address, took) in [("203.0.113.41", 0), ("203.0.113.250", 376_000)] {
        let parent = PARENT_LINES.replace("198.51.100.53", address);
        let report = run(Config { parent, ..Config::default() });
        let result = &report.results[0];
        assert_eq!((result.rcode, result.questions), (Rcode::NoError, 4 + 3 + 1), "by the second server: {address}");
        assert!(result.at - result.asked > took, "{address}");
    }
}

#[test]
fn a_server_that_does_not_exist_is_no_help() {
    let zone = SHOP_FILE.replace("ns2.dns.example.net.", "gone.example.net.");
    let parent = "topliving NS gone.example.net.\n".to_owned();
    let report = run(Config { zone, parent, ..Config::default() });
    let result = &report.results[0];
    assert_eq!((result.rcode, result.questions), (Rcode::ServFail, 3 + 3), "its own look-up ends with NXDOMAIN");
}

#[test]
fn the_registry_takes_only_lines_that_can_be_read() {
    let report = run(Config { parent: "topliving NS\n".to_owned(), ..Config::default() });
    assert_eq!(
        (report.results[0].rcode, report.results[0].questions),
        (Rcode::NxDomain, 3),
        "no delegation: com.co says so"
    );
}

#[test]
fn glue_that_has_expired_is_had_from_above_once_more() {
    let short = SHOP_FILE.replace("ns1 86400 A", "ns1 60 A");
    let only = short.replace("@   86400 NS    ns2.dns.example.net.\n", "");
    let parent = "topliving NS ns1.topliving\nns1.topliving 60 A 198.51.100.53\n".to_owned();
    let (questions, rcode, _) = two(Config { zone: only, parent, ..again(400) });
    assert_eq!((questions, rcode), ([4, 2], Rcode::NoError), "com.co for the address, the zone for the answer");
}
