//! Queues against theory, and what holds of every run of workers, pools, pods and functions.

use proptest::prelude::*;
use roundtrip::model::queue::{Pattern, Spread};
use roundtrip::model::server::{
    Config, Functions, Kind, NEVER, Outcome, Plan, Running, Scaling, What, Works, config, run,
};
use roundtrip::model::stats::Summary;
use roundtrip::model::theory;
use roundtrip::model::{MILLISECOND, Micros, SECOND};

/// Service times of 1000 µs on average: fine enough that rounding does not show.
const SERVICE: Micros = 1_000;

/// A plan of `workers` at this utilisation, for so many customers.
fn plan(workers: u32, utilisation: f64, spread: Spread, customers: usize, seed: u64) -> Plan {
    let config = Config {
        rate: utilisation * f64::from(workers) * SECOND as f64 / SERVICE as f64,
        service: SERVICE,
        spread,
        workers,
        queue_limit: usize::MAX,
        ..Config::default()
    };
    Plan { config, seed, changes: Vec::new(), end: Micros::MAX / 4, requests: customers }
}

/// Mean wait in mean service times; the first twentieth finds it empty, the last has not all been served.
fn wait(works: &Works) -> f64 {
    let served: Vec<_> =
        works.requests.iter().skip(works.requests.len() / 20).filter(|one| one.outcome == Outcome::Done).collect();
    served.iter().map(|one| one.waited(NEVER) as f64).sum::<f64>() / served.len() as f64 / SERVICE as f64
}

fn close(measured: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((measured / expected - 1.0).abs() <= tolerance, "{what}: {measured} instead of {expected}");
}

/// Four runs that make up a million customers: their mean within the tolerance, each within twice that.
fn million(workers: u32, utilisation: f64, tolerance: f64) {
    let expected = theory::mmc_wait(workers, utilisation * f64::from(workers));
    let what = format!("{workers} at {utilisation}");
    let mut mean = Summary::default();
    for seed in 1..=4 {
        let measured = wait(&run(plan(workers, utilisation, Spread::Exponential, 250_000, seed)).0);
        close(measured, expected, 2.0 * tolerance, &what);
        mean.add(measured);
    }
    close(mean.mean(), expected, tolerance, &what);
}

#[test]
fn one_worker_half_busy_waits_as_theory_says() {
    million(1, 0.5, 0.016);
}

#[test]
fn four_workers_at_four_fifths_wait_as_erlang_says() {
    million(4, 0.8, 0.033);
}

#[test]
fn one_worker_at_nine_tenths_waits_as_theory_says() {
    million(1, 0.9, 0.063);
}

#[test]
fn spread_of_service_times_counts_as_pollaczek_and_khinchine_say() {
    // Tolerances: three standard errors of these runs, measured over many seeds.
    for (spread, utilisation, customers, tolerance) in [
        (Spread::Fixed, 0.8, 150_000, 0.04),
        (Spread::Reports, 0.6, 200_000, 0.06),
        (Spread::Heavy, 0.5, 300_000, 0.12),
    ] {
        let mut mean = Summary::default();
        (1..=2).for_each(|seed| mean.add(wait(&run(plan(1, utilisation, spread, customers, seed)).0)));
        close(mean.mean(), theory::mg1_wait(utilisation, spread.variation()), tolerance, &format!("{spread:?}"));
    }
}

#[test]
fn losses_are_erlang_s() {
    for (workers, utilisation, queue) in [(4, 0.8, 0), (10, 0.5, 0), (4, 1.5, 0), (1, 0.8, 4)] {
        let mut plan = plan(workers, utilisation, Spread::Exponential, 150_000, 5);
        plan.config.queue_limit = queue as usize;
        let (works, _) = run(plan);
        let lost = works.requests.iter().filter(|one| one.outcome == Outcome::Rejected).count() as f64 / 150_000.0;
        let expected = theory::mmck_loss(workers, queue, utilisation * f64::from(workers));
        assert!((lost - expected).abs() < 0.006, "{workers} at {utilisation}: {lost} instead of {expected}");
    }
}

#[test]
fn erlang_b_holds_for_any_spread() {
    let mut plan = plan(4, 0.8, Spread::Fixed, 150_000, 5);
    plan.config.queue_limit = 0;
    let (works, _) = run(plan);
    let lost = works.requests.iter().filter(|one| one.outcome == Outcome::Rejected).count() as f64 / 150_000.0;
    assert!((lost - theory::erlang_b(4, 3.2)).abs() < 0.006, "{lost}");
}

#[test]
fn a_pool_for_each_instance_waits_like_twenty_small_ones() {
    let pooled = |split, workers| {
        let mut plan = plan(20, 0.8, Spread::Exponential, 200_000, 2);
        (plan.config.kind, plan.config.split, plan.config.workers) = (Kind::Pool, split, workers);
        wait(&run(plan).0)
    };
    close(pooled(true, 1), theory::mmc_wait(1, 0.8), 0.05, "one connection for each of 20 instances");
    close(pooled(false, 20), theory::mmc_wait(20, 16.0), 0.12, "20 connections for all");
}

#[test]
fn cold_starts_are_as_likely_as_long_gaps() {
    // At one request in flight at most, a start is cold when the gap is longer than an instance is kept: e^(−λT).
    let config = Config {
        kind: Kind::Functions,
        rate: 0.01,
        service: MILLISECOND,
        functions: Functions { cold: 800 * MILLISECOND, keep: 70 * SECOND, most: 50 },
        ..Config::default()
    };
    let (works, _) = run(Plan { config, seed: 3, changes: Vec::new(), end: Micros::MAX / 4, requests: 20_000 });
    let cold = works.requests.iter().filter(|one| one.cold).count() as f64 / 20_000.0;
    let expected = (-0.7_f64).exp();
    assert!((cold - expected).abs() < 0.015, "{cold} instead of {expected}");
    let first = works.requests.iter().find(|one| one.cold).expect("the first is cold");
    assert_eq!(first.ended - first.arrived, 800 * MILLISECOND + first.work);
}

fn scaled(start: Micros) -> (Works, Micros) {
    let config = Config {
        kind: Kind::Pods,
        rate: 4.0,
        service: 500 * MILLISECOND,
        workers: 2,
        scaling: Scaling { fewest: 2, most: 20, target: 60, start, window: 300 * SECOND },
        ..Config::default()
    };
    let peak = Config { rate: 12.0, ..config.clone() };
    run(Plan { config, seed: 1, changes: vec![(60 * SECOND, peak)], end: 480 * SECOND, requests: usize::MAX })
}

#[test]
fn the_autoscaler_follows_the_load_with_its_delay() {
    let (works, _) = scaled(30 * SECOND);
    let last = works.pods.last().expect("a count");
    // 6 workers busy of 2 a pod at 60 %: 5 pods; the window of 300 s may still hold more.
    assert!((5..=12).contains(&last.ready), "{last:?}");
    let decided = works
        .log
        .iter()
        .find(|entry| matches!(entry.what, What::Scaled { to, from, .. } if to > from))
        .expect("scaled");
    assert!((60 * SECOND..=90 * SECOND).contains(&decided.at));
    let ready = works.log.iter().find(|entry| matches!(entry.what, What::Ready(_))).expect("ready");
    assert_eq!(ready.at, decided.at + 30 * SECOND);
    let longest = |works: &Works| works.requests.iter().map(|one| one.waited(NEVER)).max().unwrap_or(0);
    assert!(longest(&works) > 2 * longest(&scaled(0).0), "pods that start at once spare the wait");
}

// ---- what always holds ----

fn check(works: &Works, now: Micros) {
    let count = |outcome| works.requests.iter().filter(|one| one.outcome == outcome).count();
    let [open, done, rejected, gave_up] = [Outcome::Open, Outcome::Done, Outcome::Rejected, Outcome::GaveUp].map(count);
    assert_eq!(works.requests.len(), open + done + rejected + gave_up, "arrived = done + failed + in flight");
    assert_eq!(works.in_system.count(), open as u64);
    // Little's law, exactly: the area under the number in the system is the sum of the times in it.
    let times: u128 = works.requests.iter().map(|one| u128::from(one.sojourn(now))).sum();
    assert_eq!(works.in_system.until(now), times);
    // The same for the queue alone, and for the workers.
    let queued: u128 = works.requests.iter().filter(|one| !one.cold).map(|one| u128::from(one.waited(now))).sum();
    let starts = works.requests.iter().any(|one| one.cold);
    assert!(starts || works.waiting.until(now) == queued);
    let worked: u128 = works
        .requests
        .iter()
        .filter(|one| one.slot != u16::MAX)
        .map(|one| u128::from(one.ended.min(now) - one.started.min(now)))
        .sum();
    assert!(starts || works.busy.until(now) == worked);
    assert_eq!(works.waiting.count() + works.busy.count(), open as u64);
    // A worker has one request at a time, and who comes first is served first.
    let mut groups: Vec<Vec<(Micros, Micros, u16)>> = vec![Vec::new(); config::POOLS as usize];
    for one in works.requests.iter().filter(|one| one.slot != u16::MAX) {
        assert!(one.arrived <= one.started && one.started <= one.ended);
        assert!(one.ended == NEVER || one.ended == one.started + one.work);
        groups[usize::from(one.group)].push((one.started, one.ended, one.slot));
    }
    for mut group in groups {
        group.sort_by_key(|one| (one.2, one.0));
        assert!(
            group.windows(2).all(|pair| pair[0].2 != pair[1].2 || pair[0].1 <= pair[1].0),
            "a worker has one at a time"
        );
    }
}

fn any_config() -> impl Strategy<Value = Config> {
    let first = (
        prop::sample::select(&[Kind::Workers, Kind::Pool, Kind::Pods, Kind::Functions][..]),
        1..80_u32,
        prop::sample::select(&[Pattern::Poisson, Pattern::Steady, Pattern::Bursts][..]),
        1..400_u64,
        prop::sample::select(&[Spread::Exponential, Spread::Fixed, Spread::Heavy, Spread::Reports][..]),
        1..12_u32,
        0..60_usize,
        0..900_u64,
    );
    let second = (
        1..12_u32,
        any::<bool>(),
        1..12_u32,
        1..20_u32,
        10..100_u32,
        0..20_u64,
        0..40_u64,
        0..900_u64,
        1..20_u64,
        1..30_u32,
    );
    (first, second).prop_map(|(first, second)| {
        let (kind, rate, pattern, service, spread, workers, queue_limit, patience) = first;
        let (instances, split, fewest, most, target, start, window, cold, keep, most_instances) = second;
        Config {
            kind,
            rate: f64::from(rate),
            pattern,
            service: service * MILLISECOND,
            spread,
            workers,
            queue_limit,
            patience: patience * MILLISECOND,
            instances,
            split,
            scaling: Scaling { fewest, most, target, start: start * SECOND, window: window * SECOND },
            functions: Functions { cold: cold * MILLISECOND, keep: keep * SECOND, most: most_instances },
        }
    })
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let changes = prop::collection::vec((0..60_000_000_u64, any_config()), 0..5);
    (any_config(), any::<u64>(), changes).prop_map(|(config, seed, mut changes)| {
        changes.sort_by_key(|change| change.0);
        Plan { config, seed, changes, end: 60 * SECOND, requests: 800 }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn requests_are_conserved_and_little_s_law_holds(plan in any_plan()) {
        let (works, now) = run(plan);
        check(&works, now);
    }

    #[test]
    fn a_change_leaves_the_past_alone(plan in any_plan(), other in any_config(), at in 0..60_000_000_u64) {
        let mut forked = plan.clone();
        forked.changes.retain(|change| change.0 < at);
        forked.changes.push((at, other));
        let past = |plan: Plan| {
            let (works, _) = run(plan);
            let requests: Vec<_> = works.requests.iter().take_while(|one| one.arrived < at)
                .map(|one| (one.arrived, one.work, (one.started < at).then_some(one.slot), (one.ended < at).then_some((one.ended, one.outcome))))
                .collect();
            let log: Vec<_> = works.log.iter().take_while(|entry| entry.at < at).cloned().collect();
            let pods: Vec<_> = works.pods.iter().take_while(|count| count.at < at).copied().collect();
            (requests, log, pods)
        };
        prop_assert_eq!(past(plan), past(forked));
    }

    #[test]
    fn stopping_on_the_way_changes_nothing(plan in any_plan(), events in 1..200_u64) {
        let (whole, end) = run(plan.clone());
        let mut running = Running::new(plan);
        while running.advance(events) {}
        let (piecemeal, now) = running.result();
        prop_assert_eq!((whole.requests, whole.log, whole.pods, end), (piecemeal.requests, piecemeal.log, piecemeal.pods, now));
    }
}
