//! How fast look-ups are, natively: one cold look-up, an hour of many clients, one picture of each, and a zone file.

#![allow(missing_docs, reason = "the macro of criterion makes a public function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use roundtrip::labs::{self, Layout, Scenario};
use roundtrip::model::dns::Zone;
use roundtrip::model::dns::world::{SHOP, SHOP_FILE};

fn lookups(criterion: &mut Criterion) {
    let lab = labs::find("dns").expect("the lab is registered");
    for (name, query) in [
        ("cold", ""),
        ("an hour of 120 clients", "ask=many"),
        ("ten hours of 240 clients, TTL 10 s", "ask=many&clients=240&every=60&minutes=600&ttl=10"),
    ] {
        let (scenario, _) = Scenario::from_query(lab.controls(), query);
        criterion.bench_function(&format!("dns: {name}"), |bencher| bencher.iter(|| lab.run(black_box(&scenario))));
        let run = lab.run(&scenario);
        criterion.bench_function(&format!("dns: {name}, one picture"), |bencher| {
            bencher.iter(|| run.scene(black_box(run.end() / 2), Layout::Wide));
        });
        criterion.bench_function(&format!("dns: {name}, tables"), |bencher| {
            bencher.iter(|| run.tables(black_box(run.end() / 2)));
        });
        criterion.bench_function(&format!("dns: {name}, charts"), |bencher| bencher.iter(|| run.charts()));
    }
}

fn zones(criterion: &mut Criterion) {
    criterion.bench_function("dns: a zone file", |bencher| bencher.iter(|| Zone::load(black_box(SHOP_FILE), SHOP)));
}

criterion_group!(benches, lookups, zones);
criterion_main!(benches);
