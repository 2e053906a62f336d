//! The kernel of every simulation: an agenda of events and the loop that handles them.
//!
//! Events are handled by time, and those of the same microsecond in the order in which they were put on the agenda. There is
//! no clock but the agenda's, no randomness and no thread, so a run depends on its model and on nothing else. Drawing
//! random numbers is [`super::rng`], going back in time is [`super::timeline`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Micros;

/// What is simulated: a state, and how an event changes it.
pub trait Model {
    /// What can happen.
    type Event;
    /// Makes one event happen now, and puts on the agenda what follows from it.
    fn handle(&mut self, event: Self::Event, agenda: &mut Agenda<Self::Event>);
}

/// The events still to come, by time and then by the order of their coming on.
#[derive(Debug, Clone)]
pub struct Agenda<E> {
    now: Micros,
    sequence: u64,
    entries: BinaryHeap<Reverse<Entry<E>>>,
}

#[derive(Debug, Clone)]
struct Entry<E> {
    key: (Micros, u64),
    event: E,
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Agenda { now: 0, sequence: 0, entries: BinaryHeap::new() }
    }
}

impl<E> Agenda<E> {
    /// The present moment, in microseconds.
    pub const fn now(&self) -> Micros {
        self.now
    }

    /// Puts an event on the agenda at a moment. What lies in the past happens now: time never runs backwards.
    pub fn at(&mut self, time: Micros, event: E) {
        self.entries.push(Reverse(Entry { key: (time.max(self.now), self.sequence), event }));
        self.sequence += 1;
    }

    /// Puts an event on the agenda a while from now.
    pub fn after(&mut self, delay: Micros, event: E) {
        self.at(self.now.saturating_add(delay), event);
    }

    /// When the next event happens; none when nothing is left.
    pub fn next_time(&self) -> Option<Micros> {
        self.entries.peek().map(|Reverse(entry)| entry.key.0)
    }

    /// How many events are still to come.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is left to happen.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn pop(&mut self) -> Option<E> {
        let Reverse(entry) = self.entries.pop()?;
        self.now = entry.key.0;
        Some(entry.event)
    }
}

/// A model and its agenda, together at one moment.
pub struct Simulation<M: Model> {
    /// The state.
    pub model: M,
    /// What is still to come.
    pub agenda: Agenda<M::Event>,
}

impl<M: Model + Clone> Clone for Simulation<M>
where
    M::Event: Clone,
{
    fn clone(&self) -> Self {
        Simulation { model: self.model.clone(), agenda: self.agenda.clone() }
    }
}

impl<M: Model> Simulation<M> {
    /// A simulation at moment 0 with nothing on its agenda.
    pub fn new(model: M) -> Self {
        Simulation { model, agenda: Agenda::default() }
    }

    /// The present moment, in microseconds.
    pub const fn now(&self) -> Micros {
        self.agenda.now()
    }

    /// Handles the next event and returns its moment; none when nothing is left.
    pub fn step(&mut self) -> Option<Micros> {
        let event = self.agenda.pop()?;
        self.model.handle(event, &mut self.agenda);
        Some(self.now())
    }

    /// Handles every event up to and including a moment, and stands there. A moment in the past changes nothing.
    pub fn run_until(&mut self, time: Micros) {
        while self.agenda.next_time().is_some_and(|next| next <= time) {
            self.step();
        }
        self.agenda.now = self.agenda.now.max(time);
    }

    /// Handles events as long as `going` holds of the model, something is left and fewer than `limit` were handled; returns
    /// how many were.
    pub fn run_while(&mut self, limit: u64, mut going: impl FnMut(&M) -> bool) -> u64 {
        let mut handled = 0;
        while handled < limit && going(&self.model) && self.step().is_some() {
            handled += 1;
        }
        handled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes down what happens; each event may lead to another.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Log(Vec<(Micros, u32)>);

    #[derive(Debug, Clone, Copy)]
    struct Note {
        name: u32,
        again: u32,
        delay: Micros,
    }

    impl Model for Log {
        type Event = Note;
        fn handle(&mut self, note: Note, agenda: &mut Agenda<Note>) {
            self.0.push((agenda.now(), note.name));
            if note.again > 0 {
                agenda.after(note.delay, Note { again: note.again - 1, ..note });
            }
        }
    }

    fn simulation(notes: &[(Micros, Note)]) -> Simulation<Log> {
        let mut simulation = Simulation::new(Log::default());
        for (time, note) in notes {
            simulation.agenda.at(*time, *note);
        }
        simulation
    }

    fn once(name: u32) -> Note {
        Note { name, again: 0, delay: 0 }
    }

    fn notes() -> impl Strategy<Value = Vec<(Micros, Note)>> {
        let note = (0..1_000_u32, 0..4_u32, 0..50_u64).prop_map(|(name, again, delay)| Note { name, again, delay });
        prop::collection::vec((0..200_u64, note), 0..40)
    }

    #[test]
    fn events_of_one_moment_keep_their_order() {
        let mut run = simulation(&[(5, once(1)), (3, once(2)), (5, once(3)), (3, once(4))]);
        run.run_until(10);
        assert_eq!(run.model.0, [(3, 2), (3, 4), (5, 1), (5, 3)]);
        assert_eq!(run.now(), 10);
    }

    #[test]
    fn what_is_due_in_the_past_happens_now() {
        let mut run = simulation(&[(5, once(1))]);
        run.run_until(7);
        run.agenda.at(2, once(2));
        assert_eq!(run.step(), Some(7));
        assert_eq!(run.step(), None);
    }

    proptest! {
        #[test]
        fn time_never_runs_backwards_and_nothing_is_lost(notes in notes()) {
            let mut run = simulation(&notes);
            run.run_while(u64::MAX, |_| true);
            let times: Vec<_> = run.model.0.iter().map(|entry| entry.0).collect();
            prop_assert!(times.is_sorted());
            let expected: usize = notes.iter().map(|(_, note)| note.again as usize + 1).sum();
            prop_assert_eq!(times.len(), expected);
        }

        #[test]
        fn the_same_events_give_the_same_run(notes in notes()) {
            let (mut one, mut two) = (simulation(&notes), simulation(&notes));
            one.run_until(1_000);
            while two.step().is_some() {}
            prop_assert_eq!(one.model, two.model);
        }

        #[test]
        fn stopping_on_the_way_changes_nothing(notes in notes(), stops in prop::collection::vec(0..400_u64, 0..5)) {
            let (mut one, mut two) = (simulation(&notes), simulation(&notes));
            one.run_until(1_000);
            for stop in stops {
                two.run_until(stop);
            }
            two.run_until(1_000);
            prop_assert_eq!(one.model, two.model);
        }
    }
}
