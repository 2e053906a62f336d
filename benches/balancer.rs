//! How fast load balancing runs, natively: picks of each algorithm, requests of a whole cluster, and one picture.

#![allow(missing_docs, reason = "the macro of criterion makes a public function")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use roundtrip::labs::{self, Layout, Scenario};
use roundtrip::model::SECOND;
use roundtrip::model::balancer::cluster::{Config, Plan, Running};
use roundtrip::model::balancer::{ALGORITHMS, Ask, Options, Peer};
use roundtrip::model::rng::Stream;

fn picks(criterion: &mut Criterion) {
    const PICKS: u64 = 1_000;
    let mut group = criterion.benchmark_group("picks among 12");
    group.throughput(Throughput::Elements(PICKS));
    let peers: Vec<_> =
        (0..12).map(|id| Peer { in_flight: u32::from(id) * 7 % 5, ..Peer::new(id, 1 + u32::from(id) % 3) }).collect();
    let keys: Vec<String> = (0..PICKS).map(|user| format!("user-{user}")).collect();
    for algorithm in ALGORITHMS {
        let mut policy = (algorithm.policy)(Options::default());
        let mut chance = Stream::new(1, "balancer");
        group.bench_function(algorithm.id, |bencher| {
            bencher.iter(|| {
                for (now, key) in (0..).zip(&keys) {
                    let address = [10, now as u8, (now >> 8) as u8, 1].into();
                    let mut ask = Ask { address, key: key.as_bytes(), now: now * 1_000, chance: &mut chance };
                    black_box(policy.choose(black_box(&peers), &mut ask));
                }
            });
        });
    }
    group.finish();
}

fn cluster(criterion: &mut Criterion) {
    const REQUESTS: usize = 100_000;
    let plan = |algorithm| Plan {
        config: Config { algorithm, ..Config::default() },
        seed: 1,
        changes: Vec::new(),
        end: 1_000_000 * SECOND,
        requests: REQUESTS,
    };
    let mut group = criterion.benchmark_group("requests of a cluster");
    group.sample_size(20);
    for algorithm in ["rr", "ketama", "ewma"] {
        let mut running = Running::new(plan(algorithm));
        while running.advance(1_000_000) {}
        group.throughput(Throughput::Elements(running.handled()));
        group.bench_function(format!("100,000 by {algorithm}, in events"), |bencher| {
            let finish = |running: Running| black_box(running.finish());
            bencher.iter_batched(|| Running::new(plan(algorithm)), finish, BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn lab(criterion: &mut Criterion) {
    let lab = labs::find("balancer").expect("the balancer is a lab");
    let (scenario, _) = Scenario::from_query(lab.controls(), "rate=1000&n=12&service=50");
    criterion.bench_function("balancer: one run", |bencher| bencher.iter(|| lab.run(black_box(&scenario))));
    let run = lab.run(&scenario);
    criterion.bench_function("balancer: one picture", |bencher| {
        bencher.iter(|| run.scene(black_box(run.end() / 2), Layout::Wide));
    });
    criterion.bench_function("balancer: its tables", |bencher| bencher.iter(|| run.tables(black_box(run.end() / 2))));
}

criterion_group!(benches, picks, cluster, lab);
criterion_main!(benches);
