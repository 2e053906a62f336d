//! How fast queues run, natively: events of one station, and of the others; one run of the lab and one picture.

#![allow(missing_docs, reason = "the macro of criterion makes a public function")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use roundtrip::labs::{self, Layout, Scenario};
use roundtrip::model::SECOND;
use roundtrip::model::server::{Config, Kind, Plan, Running};

fn stations(criterion: &mut Criterion) {
    const REQUESTS: usize = 100_000;
    let mut group = criterion.benchmark_group("100,000 requests of a queue, in events");
    group.sample_size(20);
    for (name, kind) in [("workers", Kind::Workers), ("pods", Kind::Pods), ("functions", Kind::Functions)] {
        let config = Config { kind, ..Config::default() };
        let plan = || Plan {
            config: config.clone(),
            seed: 1,
            changes: Vec::new(),
            end: 1_000_000 * SECOND,
            requests: REQUESTS,
        };
        let mut running = Running::new(plan());
        while running.advance(1_000_000) {}
        group.throughput(Throughput::Elements(running.handled()));
        let finish = |mut running: Running| {
            while running.advance(u64::MAX) {}
            black_box(running.arrived())
        };
        group.bench_function(name, |bencher| {
            bencher.iter_batched(|| Running::new(plan()), finish, BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn lab(criterion: &mut Criterion) {
    let lab = labs::find("queueing").expect("the queue is a lab");
    let (scenario, _) = Scenario::from_query(lab.controls(), "rate=19");
    criterion.bench_function("queueing: one run", |bencher| bencher.iter(|| lab.run(black_box(&scenario))));
    let run = lab.run(&scenario);
    criterion.bench_function("queueing: one picture", |bencher| {
        bencher.iter(|| run.scene(black_box(run.end() / 2), Layout::Wide));
    });
}

criterion_group!(benches, stations, lab);
criterion_main!(benches);
