//! A simulation that can be looked at in any moment: checkpoints on the way, seeking among them, and forks of the future.
//!
//! Seeking gives exactly what a run from the start to that moment gives; checkpoints only spare the way. The number of
//! checkpoints is bounded: when there are too many, every second one goes and the distance between them doubles.

use super::Micros;
use super::kernel::{Model, Simulation};

/// Most checkpoints that are kept.
const CHECKPOINTS: usize = 64;

/// A run with its past.
pub struct Timeline<M: Model> {
    /// By time; the first is the start and always stays.
    checkpoints: Vec<Simulation<M>>,
    present: Simulation<M>,
    spacing: Micros,
}

impl<M: Model + Clone> Clone for Timeline<M>
where
    M::Event: Clone,
{
    fn clone(&self) -> Self {
        Timeline { checkpoints: self.checkpoints.clone(), present: self.present.clone(), spacing: self.spacing }
    }
}

impl<M: Model + Clone> Timeline<M>
where
    M::Event: Clone,
{
    /// A timeline that begins with this simulation and keeps a checkpoint every `spacing` microseconds (1 at least).
    pub fn new(start: Simulation<M>, spacing: Micros) -> Self {
        Timeline { checkpoints: vec![start.clone()], present: start, spacing: spacing.max(1) }
    }

    /// The simulation at the moment last sought.
    pub const fn present(&self) -> &Simulation<M> {
        &self.present
    }

    /// Goes to a moment, all events up to and including it handled, and shows the model there. A moment before the start
    /// is the start.
    pub fn seek(&mut self, at: Micros) -> &M {
        let nearest = self.checkpoints.partition_point(|checkpoint| checkpoint.now() <= at).saturating_sub(1);
        let nearest = &self.checkpoints[nearest];
        if at < self.present.now() || nearest.now() > self.present.now() {
            self.present = nearest.clone();
        }
        while let Some(next) = self.next_checkpoint().filter(|next| *next <= at) {
            self.present.run_until(next);
            self.keep();
        }
        self.present.run_until(at);
        &self.present.model
    }

    /// The same past, another future: goes to a moment and changes something there. The original is not changed.
    pub fn fork(&self, at: Micros, change: impl FnOnce(&mut Simulation<M>)) -> Self {
        let mut fork = self.clone();
        fork.seek(at);
        let now = fork.present.now();
        // A checkpoint of this very moment would lead past the change; that of the start is replaced by it.
        fork.checkpoints.retain(|checkpoint| checkpoint.now() < now);
        change(&mut fork.present);
        fork.checkpoints.push(fork.present.clone());
        fork
    }

    /// When the next checkpoint is due; none when nothing is left to happen before it.
    fn next_checkpoint(&self) -> Option<Micros> {
        let last = self.checkpoints.last()?.now();
        let next = (last / self.spacing).saturating_add(1).saturating_mul(self.spacing).max(self.present.now());
        (!self.present.agenda.is_empty()).then_some(next)
    }

    fn keep(&mut self) {
        self.checkpoints.push(self.present.clone());
        if self.checkpoints.len() > CHECKPOINTS {
            let mut index = 0;
            self.checkpoints.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.spacing = self.spacing.saturating_mul(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kernel::Agenda;
    use crate::model::rng::Stream;
    use proptest::prelude::*;

    /// A queue with one server whose customers draw from a stream: a state that depends on all of its past.
    #[derive(Debug, Clone, PartialEq)]
    struct Queue {
        stream: Stream,
        waiting: u32,
        served: u64,
        rate: u64,
    }

    #[derive(Debug, Clone, Copy)]
    enum Event {
        Arrive,
        Leave,
    }

    impl Model for Queue {
        type Event = Event;
        fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
            match event {
                Event::Arrive => {
                    self.waiting += 1;
                    if self.waiting == 1 {
                        agenda.after(self.stream.exponential_time(80), Event::Leave);
                    }
                    agenda.after(self.stream.exponential_time(self.rate), Event::Arrive);
                }
                Event::Leave => {
                    self.waiting -= 1;
                    self.served += 1;
                    if self.waiting > 0 {
                        agenda.after(self.stream.exponential_time(80), Event::Leave);
                    }
                }
            }
        }
    }

    fn start(seed: u64) -> Simulation<Queue> {
        let mut simulation =
            Simulation::new(Queue { stream: Stream::new(seed, "queue"), waiting: 0, served: 0, rate: 100 });
        simulation.agenda.at(0, Event::Arrive);
        simulation
    }

    fn replay(seed: u64, at: Micros) -> Queue {
        let mut simulation = start(seed);
        simulation.run_until(at);
        simulation.model
    }

    proptest! {
        #[test]
        fn seeking_equals_replaying(seed: u64, spacing in 0..3_000_u64, moments in prop::collection::vec(0..30_000_u64, 1..12)) {
            let mut timeline = Timeline::new(start(seed), spacing);
            for at in moments {
                prop_assert_eq!(timeline.seek(at), &replay(seed, at));
                prop_assert_eq!(timeline.present().now(), at);
                prop_assert!(timeline.checkpoints.len() <= CHECKPOINTS);
                prop_assert!(timeline.checkpoints.is_sorted_by_key(|checkpoint| checkpoint.now()));
            }
        }

        #[test]
        fn a_fork_shares_the_past_and_leaves_the_original_alone(
            seed: u64, at in 0..20_000_u64, before in 0..20_000_u64, after in 1..10_000_u64, spacing in 1..5_000_u64,
        ) {
            let mut original = Timeline::new(start(seed), spacing);
            original.seek(12_345);
            let mut fork = original.fork(at, |simulation| simulation.model.rate = 20);
            let mut expected = start(seed);
            expected.run_until(at);
            expected.model.rate = 20;
            expected.run_until(at + after);
            prop_assert_eq!(fork.seek(at + after), &expected.model);
            if before < at {
                prop_assert_eq!(fork.seek(before), &replay(seed, before));
            }
            prop_assert_eq!(fork.seek(at + after), &expected.model);
            prop_assert_eq!(original.seek(at + after), &replay(seed, at + after));
        }
    }

    #[test]
    fn a_run_that_is_over_can_be_sought_to_the_end_of_time() {
        let mut simulation = start(1);
        simulation.agenda = Agenda::default();
        let mut timeline = Timeline::new(simulation, 1);
        assert_eq!(timeline.seek(Micros::MAX).served, 0);
        assert_eq!(timeline.seek(0).served, 0);
    }
}
