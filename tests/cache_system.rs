//! A cache between an application and its database: what each strategy promises, over random runs with crashes.

use proptest::prelude::*;
use proptest::strategy::Strategy as Generated;
use roundtrip::model::cache::POLICIES;
use roundtrip::model::cache::system::config::{
    CacheState, Change, Config, DatabaseState, Expiry, Guard, Invalidation, OnWrite, Strategy, Taste,
};
use roundtrip::model::cache::system::record::{Kind, OPEN, Outcome, Place, Record, Task};
use roundtrip::model::cache::system::{LENGTH, Schedule, run};
use roundtrip::model::cache::theory::{ttl_fixed, ttl_renewed};
use roundtrip::model::{MILLISECOND, Micros, SECOND};

fn ran(config: Config, seed: u64) -> Record {
    run(&Schedule { config, seed, changes: Vec::new() })
}

/// Changes of the cache and the database, each by its time.
fn changes(config: &Config, states: &[(Micros, CacheState, DatabaseState)]) -> Vec<Change> {
    let change = |&(at, cache, database): &(Micros, CacheState, DatabaseState)| Change {
        at,
        config: Config { cache, database, ..config.clone() },
        said: String::new(),
    };
    states.iter().map(change).collect()
}

/// Each time the cache crashes or is emptied.
fn crashes(record: &Record) -> Vec<Micros> {
    let pairs = record.settings.windows(2);
    let lost = |pair: &&[Change]| match (pair[0].config.cache, pair[1].config.cache) {
        (CacheState::Up, CacheState::Down | CacheState::Cold) => true,
        (CacheState::Cold, now) => now == CacheState::Down,
        _ => false,
    };
    pairs.filter(lost).map(|pair| pair[1].at).collect()
}

fn reads(record: &Record) -> impl Iterator<Item = &Task> {
    record.tasks.iter().filter(|task| matches!(task.outcome, Outcome::Hit | Outcome::Miss) && task.kind == Kind::Read)
}

fn hit_ratio(record: &Record, from: Micros) -> f64 {
    let (mut hits, mut all) = (0.0, 0.0);
    for task in reads(record).filter(|task| task.at >= from) {
        all += 1.0;
        hits += f64::from(u8::from(task.outcome == Outcome::Hit));
    }
    hits / all
}

/// When a task's query began and when what follows from it was over.
fn load_time(task: &Task) -> Micros {
    let query = task.steps.iter().find(|step| matches!(step.place, Place::Query(_)));
    query.map_or(0, |query| if task.end == OPEN { 0 } else { task.end - query.at })
}

fn states() -> impl Generated<Value = Vec<(Micros, CacheState, DatabaseState)>> {
    let state = (
        1..LENGTH,
        prop::sample::select(CacheState::ALL.to_vec()),
        prop_oneof![3 => Just(DatabaseState::Up), 1 => Just(DatabaseState::Slow), 1 => Just(DatabaseState::Down)],
    );
    prop::collection::vec(state, 0..6).prop_map(|mut states| {
        states.sort_by_key(|state| state.0);
        states
    })
}

fn configs() -> impl Generated<Value = Config> {
    let who = (
        prop::sample::select(Strategy::ALL.to_vec()),
        0..POLICIES.len(),
        1..60_usize,
        10..300_u32,
        prop::sample::select(Taste::ALL.to_vec()),
        (20..=100_u32, 5..120_u32),
    );
    let how = (
        prop::sample::select(Expiry::ALL.to_vec()),
        100..4_000_u64,
        prop::sample::select(Invalidation::ALL.to_vec()),
        prop::sample::select(OnWrite::ALL.to_vec()),
        prop::sample::select(Guard::ALL.to_vec()),
        (0..500_u64, prop_oneof![2 => Just(0_u32), 1 => 0..60_u32]),
    );
    let what = (0..150_u32, 0..30_u32, any::<[bool; 5]>(), 1..20_usize, 1..60_u64, 50..3_000_u64);
    (who, how, what).prop_map(|(who, how, what)| {
        let (strategy, policy, capacity, keys, taste, (reads, rate)) = who;
        let (expiry, ttl, invalidation, on_write, guard, (delay, loss)) = how;
        let (skew, absent, [hot, scan, negative, steady, warm], connections, db_latency, flush) = what;
        Config {
            strategy,
            policy,
            capacity,
            keys,
            skew,
            taste,
            rate,
            reads,
            absent,
            hot,
            scan,
            expiry,
            ttl: ttl * MILLISECOND,
            invalidation,
            on_write,
            delay: delay * MILLISECOND,
            loss,
            guard,
            negative,
            db_latency: db_latency * MILLISECOND,
            connections,
            flush: flush * MILLISECOND,
            steady,
            warm,
            ..Config::default()
        }
    })
}

/// The latest version that a flush had brought into the database by a moment, or was just bringing.
fn flushed(record: &Record, key: u32, at: Micros) -> u32 {
    let began = |task: &Task| task.steps.iter().any(|step| matches!(step.place, Place::Query(_)) && step.at <= at);
    let flushes = record.tasks.iter().filter(|task| task.kind == Kind::Flush && task.key == key);
    flushes.filter(|task| task.outcome != Outcome::Failed && began(task)).map(|task| task.version).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is set: tasks have a way without gaps, what is read exists, the same run comes twice.
    #[test]
    fn every_run_is_sound(config in configs(), seed: u64, states in states()) {
        let schedule = Schedule { changes: changes(&config, &states), config, seed };
        let record = run(&schedule);
        for task in &record.tasks {
            prop_assert!(task.steps.iter().all(|step| step.at <= step.until), "{task:?}");
            prop_assert!(task.steps.windows(2).all(|pair| pair[0].until == pair[1].at), "{task:?}");
            if let Some(first) = task.steps.first() {
                prop_assert_eq!(first.at, task.at, "{:?}", task);
            }
            if task.end != OPEN {
                prop_assert!(task.steps.last().is_none_or(|last| last.until == task.end || task.outcome == Outcome::Lost), "{task:?}");
            }
            if matches!(task.outcome, Outcome::Hit | Outcome::Miss) {
                prop_assert_eq!(task.version > 0, task.key < record.absent_from, "{:?}", task);
            }
        }
        prop_assert!(record.tasks.is_sorted_by_key(|task| task.at) && record.facts.is_sorted_by_key(|fact| fact.at));
        prop_assert!(record.queries.is_sorted());
        let again = run(&schedule);
        prop_assert!(record.tasks == again.tasks && record.facts == again.facts && record.counts == again.counts);
        for share in [0, 3, 7, 10] {
            let at = LENGTH * share / 10;
            let (one, other) = (record.store_at(at), again.store_at(at));
            prop_assert_eq!(one.inside(), other.inside());
            prop_assert!(one.len() <= one.capacity() && one.entries().count() == one.len());
            let found = record.under_way(at).count();
            prop_assert_eq!(found, record.tasks.iter().filter(|task| task.at <= at && !task.is_over(at)).count());
        }
    }

    /// An acknowledged write is in the database, in every strategy but write-behind, whatever crashes.
    #[test]
    fn no_acknowledged_write_is_lost(config in configs(), seed: u64, states in states()) {
        let strategy = if config.strategy == Strategy::WriteBehind { Strategy::WriteThrough } else { config.strategy };
        let config = Config { strategy, ..config };
        let record = run(&Schedule { changes: changes(&config, &states), config, seed });
        prop_assert!(record.lost.is_empty() && record.unflushed.is_empty());
        for task in record.tasks.iter().filter(|task| task.kind == Kind::Write && task.outcome == Outcome::Done) {
            let versions = &record.versions[task.key as usize];
            prop_assert!(versions.iter().any(|version| version.number == task.version), "{task:?}");
            prop_assert!(record.committed[task.key as usize] >= task.version, "{task:?}");
        }
    }

    /// With write-behind, a crash loses exactly those acknowledged writes that no flush had taken to the database.
    #[test]
    fn write_behind_loses_exactly_what_was_not_flushed(config in configs(), seed: u64, states in states(), down in any::<bool>()) {
        let config = Config { strategy: Strategy::WriteBehind, reads: config.reads.min(70), ..config };
        let states: Vec<_> = states
            .into_iter()
            .map(|(at, cache, database)| (at, cache, if down { database } else { DatabaseState::Up }))
            .collect();
        let record = run(&Schedule { changes: changes(&config, &states), config, seed });
        let written: Vec<&Task> =
            record.tasks.iter().filter(|task| task.kind == Kind::Write && task.outcome == Outcome::Done).collect();
        let mut expected = Vec::new();
        for crash in crashes(&record) {
            for task in written.iter().filter(|task| task.steps[0].until < crash) {
                let fate = (task.key, task.version);
                if task.version > flushed(&record, task.key, crash) && !expected.contains(&fate) {
                    expected.push(fate);
                }
            }
        }
        let mut lost: Vec<_> = record.lost.iter().map(|lost| (lost.key, lost.version)).collect();
        lost.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(lost, expected);
        // Every other acknowledged write is in the database, or will be.
        let lost: Vec<_> = record.lost.iter().map(|lost| (lost.key, lost.version)).collect();
        for task in written {
            let fate = (task.key, task.version);
            let known = record.committed[task.key as usize] >= task.version || record.unflushed.contains(&fate);
            prop_assert!(known || lost.contains(&fate), "{task:?}");
            prop_assert!(!(lost.contains(&fate) && record.unflushed.contains(&fate)), "{task:?}");
        }
    }

    /// Nobody tells the cache: a value read is out of date by its time to live at most, and what its load took.
    #[test]
    fn a_time_to_live_bounds_staleness(config in configs(), seed: u64, states in states()) {
        let expiry = if config.expiry == Expiry::Jittered { Expiry::Jittered } else { Expiry::Fixed };
        let strategy = if config.strategy.takes_writes() { Strategy::WriteAround } else { config.strategy };
        let guard = if config.guard == Guard::Stale { Guard::Single } else { config.guard };
        let config = Config { expiry, strategy, guard, invalidation: Invalidation::Nobody, ..config };
        let life = if expiry == Expiry::Jittered { config.ttl * 5 / 4 } else { config.ttl };
        let record = run(&Schedule { changes: changes(&config, &states), config, seed });
        let load = record.tasks.iter().map(load_time).max().unwrap_or(0);
        for task in reads(&record) {
            prop_assert!(task.stale <= life + load, "{task:?}, {life} + {load}");
        }
    }

    /// Events that all arrive: a value read is out of date by their delay at most, as long as no load takes longer than an
    /// event; a load that does may store the old value after the event, for good or until the next one.
    #[test]
    fn a_delivery_delay_bounds_staleness(config in configs(), seed: u64) {
        let strategy = if config.strategy.takes_writes() { Strategy::Aside } else { config.strategy };
        let guard = if config.guard == Guard::Single { Guard::Nothing } else { config.guard };
        let config = Config { strategy, guard, invalidation: Invalidation::Event, loss: 0, ..config };
        let delay = config.delay;
        let record = ran(config, seed);
        let load = record.tasks.iter().map(load_time).max().unwrap_or(0);
        prop_assert!(record.counts.stale_fills == 0 || load > delay);
        if record.counts.stale_fills == 0 {
            let bound = if load <= delay { delay } else { delay + load };
            for task in reads(&record) {
                prop_assert!(task.stale <= bound, "{task:?}, {bound}");
            }
        }
    }

    /// A cache that all writes go through, and that does not crash, never answers what is out of date.
    #[test]
    fn who_takes_all_writes_knows_the_latest(config in configs(), seed: u64, behind: bool) {
        let strategy = if behind { Strategy::WriteBehind } else { Strategy::WriteThrough };
        let guard = if config.guard == Guard::Single { Guard::Nothing } else { config.guard };
        let record = ran(Config { strategy, guard, ..config }, seed);
        prop_assert!(reads(&record).all(|task| task.stale == 0));
        prop_assert!(record.lost.is_empty());
    }

    /// With the version in the key, what is out of date is never asked for again once the number is counted up.
    #[test]
    fn versioned_keys_are_stale_for_one_way_at_most(config in configs(), seed: u64) {
        let strategy = if config.strategy.takes_writes() { Strategy::Aside } else { config.strategy };
        let config = Config { strategy, guard: Guard::Nothing, invalidation: Invalidation::Versions, ..config };
        let record = ran(config, seed);
        let ways = record.tasks.iter().flat_map(|task| &task.steps).filter(|step| step.place == Place::ToCache);
        let way = ways.map(|step| step.until - step.at).max().unwrap_or(0);
        prop_assert!(reads(&record).all(|task| task.stale <= way));
    }

    /// What happened before a change of any setting is as it would have been without.
    #[test]
    fn a_change_leaves_the_past_alone(config in configs(), other in configs(), seed: u64, at in 1..LENGTH) {
        let keys = config.keys.max(other.keys);
        let (config, other) = (Config { keys, ..config }, Config { keys, ..other });
        let without = ran(config.clone(), seed);
        let change = Change { at, config: Config { warm: config.warm, ..other }, said: String::new() };
        let with = run(&Schedule { config, seed, changes: vec![change] });
        let facts = |record: &Record| record.facts.iter().filter(|fact| fact.at < at).copied().collect::<Vec<_>>();
        prop_assert_eq!(facts(&without), facts(&with));
        let past = |record: &Record| -> Vec<_> {
            let began = record.tasks.iter().filter(|task| task.at < at);
            began.map(|task| (task.kind, task.key, task.at, (task.end < at).then_some((task.end, task.outcome, task.stale)))).collect()
        };
        prop_assert_eq!(past(&without), past(&with));
        prop_assert_eq!(without.store_at(at - 1).inside(), with.store_at(at - 1).inside());
        let queries = |record: &Record| record.queries.iter().filter(|when| **when < at).count();
        prop_assert_eq!(queries(&without), queries(&with));
    }
}

/// One key that everyone wants, which takes 200 ms to compute and lives for a second.
fn hot(guard: Guard) -> Config {
    Config {
        keys: 1,
        reads: 100,
        rate: 200,
        ttl: SECOND,
        db_latency: 200 * MILLISECOND,
        connections: 200,
        steady: true,
        guard,
        ..Config::default()
    }
}

/// Loads for each time that the value had run out.
fn loads_per_expiry(guard: Guard) -> f64 {
    let (mut loads, mut times) = (0, 0);
    for seed in 1..=8 {
        // The first load of all is nobody's expiry.
        let record = ran(Config { warm: true, ..hot(guard) }, seed);
        let mut free_from = 0;
        for &query in &record.queries {
            // A query that begins when no other is under way begins a stampede.
            times += usize::from(query >= free_from);
            free_from = query + 200 * MILLISECOND;
        }
        loads += record.queries.len();
    }
    loads as f64 / times as f64
}

#[test]
fn a_stampede_has_one_load_for_everyone_who_comes_meanwhile() {
    // Whoever looks within the load and the two ways of it: 1 + λ (D + c) = 1 + 200 × 0.201.
    let unprotected = loads_per_expiry(Guard::Nothing);
    assert!((unprotected / 41.2 - 1.0).abs() < 0.05, "{unprotected}");
    assert_eq!(loads_per_expiry(Guard::Single), 1.0);
    assert_eq!(loads_per_expiry(Guard::Stale), 1.0);
    // Hardly ever does anyone find it expired; some come early together.
    let early = loads_per_expiry(Guard::Early);
    assert!((1.0..6.0).contains(&early), "{early}");
}

#[test]
fn nobody_waits_where_the_stale_value_is_answered() {
    let record = ran(hot(Guard::Stale), 1);
    let slow = record.tasks.iter().filter(|task| task.is_request() && task.at > SECOND && task.latency() > 100_000);
    assert_eq!(slow.count(), 0);
}

/// Room for all, loads that take next to nothing: what expires decides alone.
fn expiring(expiry: Expiry, ttl: Micros) -> f64 {
    let config = Config {
        keys: 50,
        capacity: 50,
        skew: 0,
        rate: 250,
        reads: 100,
        expiry,
        ttl,
        cache_latency: 2,
        db_latency: 10,
        ..Config::default()
    };
    let ratios: Vec<f64> = (1..=4).map(|seed| hit_ratio(&ran(config.clone(), seed), 2 * SECOND)).collect();
    ratios.iter().sum::<f64>() / 4.0
}

#[test]
fn what_expires_is_hit_as_often_as_the_closed_forms_say() {
    // 5 requests a second for each key. Three standard errors of 18,000 requests are about 0.01.
    for ttl in [200 * MILLISECOND, SECOND] {
        let requests = 5.0 * ttl as f64 / SECOND as f64;
        let (fixed, renewed) = (expiring(Expiry::Fixed, ttl), expiring(Expiry::Renewed, ttl));
        assert!((fixed - ttl_fixed(requests)).abs() < 0.012, "{fixed} against {}", ttl_fixed(requests));
        assert!((renewed - ttl_renewed(requests)).abs() < 0.012, "{renewed} against {}", ttl_renewed(requests));
    }
}

/// A read that loads the old value, a write that deletes it, and then the read stores what it has loaded.
#[test]
fn a_fill_after_a_delete_stays_until_it_expires() {
    let config = Config {
        keys: 5,
        capacity: 5,
        reads: 60,
        rate: 100,
        db_latency: 50 * MILLISECOND,
        connections: 64,
        ttl: 2 * SECOND,
        ..Config::default()
    };
    let record = ran(config.clone(), 1);
    assert!(record.counts.stale_fills > 0);
    let oldest = reads(&record).map(|task| task.stale).max().unwrap_or(0);
    assert!(oldest > 200 * MILLISECOND, "{oldest}");
    let versioned = ran(Config { invalidation: Invalidation::Versions, ..config }, 1);
    assert_eq!(versioned.counts.stale_fills, 0);
    assert!(reads(&versioned).all(|task| task.stale < 10 * MILLISECOND));
}

#[test]
fn who_can_do_without_a_dead_cache_does() {
    let config = Config { cache: CacheState::Down, connections: 64, ..Config::default() };
    let failed = |strategy| {
        let record = ran(Config { strategy, ..config.clone() }, 1);
        record.tasks.iter().any(|task| task.is_request() && task.outcome == Outcome::Failed)
    };
    assert_eq!([Strategy::Aside, Strategy::WriteAround].map(failed), [false, false]);
    let inline = [Strategy::ReadThrough, Strategy::WriteThrough, Strategy::WriteBehind, Strategy::RefreshAhead];
    assert_eq!(inline.map(failed), [true; 4]);
}
