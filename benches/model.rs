//! How fast the model runs, natively: events of the bare kernel, and one whole walk.

#![allow(missing_docs, reason = "the macro of criterion makes a public function")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use roundtrip::labs::{self, Layout, Scenario};
use roundtrip::model::kernel::{Agenda, Model, Simulation};

/// Customers who each come back a while after they were served: the agenda keeps its length.
struct Carousel;

/// A customer's own pause between two services, in microseconds.
struct Customer(u64);

impl Model for Carousel {
    type Event = Customer;

    fn handle(&mut self, customer: Customer, agenda: &mut Agenda<Customer>) {
        agenda.after(customer.0, customer);
    }
}

fn kernel(criterion: &mut Criterion) {
    const EVENTS: u64 = 100_000;
    let mut group = criterion.benchmark_group("kernel");
    group.throughput(Throughput::Elements(EVENTS));
    for waiting in [100_u64, 10_000] {
        group.bench_function(format!("{waiting} events waiting"), |bencher| {
            bencher.iter_batched(
                || carousel(waiting),
                |mut simulation| black_box(simulation.run_while(EVENTS, |_| true)),
                criterion::BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn carousel(customers: u64) -> Simulation<Carousel> {
    let mut simulation = Simulation::new(Carousel);
    for customer in 0..customers {
        simulation.agenda.at(customer, Customer(1 + customer * 7_919 % 1_000));
    }
    simulation
}

fn walk(criterion: &mut Criterion) {
    let lab = labs::find("walk").expect("the walk is a lab");
    let scenario = Scenario::default();
    criterion.bench_function("walk: one run", |bencher| bencher.iter(|| lab.run(black_box(&scenario))));
    let run = lab.run(&scenario);
    criterion.bench_function("walk: one picture", |bencher| {
        bencher.iter(|| run.scene(black_box(run.end() / 2), Layout::Wide));
    });
}

criterion_group!(benches, kernel, walk);
criterion_main!(benches);
