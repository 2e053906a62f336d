//! How fast the eviction policies run, natively, with the crate `lru` beside them on the same requests.

#![allow(missing_docs, reason = "the macro of criterion makes a public function")]

use std::hint::black_box;
use std::num::NonZeroUsize;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use roundtrip::labs::{self, Layout, Scenario};
use roundtrip::model::cache::popularity::scanned;
use roundtrip::model::cache::{Id, POLICIES};

const OBJECTS: usize = 100_000;
const REQUESTS: usize = 1_000_000;
const CAPACITY: usize = 10_000;

fn crate_lru(trace: &[Id]) -> u64 {
    let mut cache = lru::LruCache::new(NonZeroUsize::new(CAPACITY).expect("more than none"));
    let mut misses = 0;
    for &id in trace {
        if cache.get(&id).is_none() {
            misses += 1;
            cache.put(id, ());
        }
    }
    misses
}

/// A million requests by Zipf's law over 100,000 objects, with room for a tenth of them.
fn policies(criterion: &mut Criterion) {
    let trace = scanned(OBJECTS, REQUESTS, 1.0, 0, 1);
    let mut group = criterion.benchmark_group("eviction");
    group.throughput(Throughput::Elements(REQUESTS as u64)).sample_size(20);
    for algorithm in POLICIES {
        group.bench_function(algorithm.id, |bencher| {
            bencher.iter_batched_ref(
                || (algorithm.policy)(CAPACITY, 1),
                |policy| black_box(policy.misses(&trace)),
                BatchSize::LargeInput,
            );
        });
    }
    group.bench_function("lru, the crate", |bencher| bencher.iter(|| black_box(crate_lru(&trace))));
    group.finish();
    let ours = (POLICIES[0].policy)(CAPACITY, 1).misses(&trace);
    assert_eq!(ours, crate_lru(&trace), "both evict the same");
}

fn lab(criterion: &mut Criterion) {
    let lab = labs::find("cache").expect("the cache is a lab");
    let scenario = Scenario::default();
    criterion.bench_function("cache: one run", |bencher| bencher.iter(|| lab.run(black_box(&scenario))));
    let run = lab.run(&scenario);
    criterion.bench_function("cache: one picture", |bencher| {
        bencher.iter(|| run.scene(black_box(run.end() / 2), Layout::Wide));
    });
    criterion.bench_function("cache: the tables", |bencher| bencher.iter(|| run.tables(black_box(run.end() / 2))));
    let steps = lab.sweeps().iter().find(|sweep| sweep.id == "million").expect("a sweep");
    let mut job = (steps.begin)(&scenario);
    criterion.bench_function("cache: a step of the million", |bencher| {
        bencher.iter(|| {
            if job.step() >= 1.0 {
                job = (steps.begin)(&scenario);
            }
        });
    });
    let curve = lab.sweeps().iter().find(|sweep| sweep.id == "curve").expect("a sweep");
    criterion.bench_function("cache: the curve over capacity", |bencher| {
        bencher.iter(|| {
            let mut job = (curve.begin)(&scenario);
            while job.step() < 1.0 {}
            job.findings()
        });
    });
}

criterion_group!(benches, policies, lab);
criterion_main!(benches);
