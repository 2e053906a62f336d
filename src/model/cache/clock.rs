//! CLOCK, second chance: a ring of places with a bit each, set by a use; the hand clears bits until it finds one cleared, and
//! that object leaves. Corbató, “A paging experiment with the Multics system”, 1968. As `Clock` of libCacheSim 0.3.5 with one
//! bit, where a queue turns instead of a hand.

use super::{Admission, Id, Policy, Queue, Slot};

const FREE: Id = Id::MAX;

/// A cache whose hand passes over what was used since it last came by.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The ring.
    places: Vec<(Id, bool)>,
    /// Where each object is; [`FREE`] for one that is not held.
    place_of: Vec<u32>,
    /// Places with nothing in them, the next one to be taken last.
    free: Vec<u32>,
    hand: usize,
    /// Never more than there are places; fewer after room was taken away.
    capacity: usize,
}

impl Clock {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize) -> Self {
        let mut clock = Clock { places: Vec::new(), place_of: Vec::new(), free: Vec::new(), hand: 0, capacity: 0 };
        clock.lay_out(capacity, &[]);
        clock
    }

    /// A ring of at least so many places that begins with these objects, the hand on the first.
    fn lay_out(&mut self, capacity: usize, held: &[(Id, bool)]) {
        self.capacity = capacity.max(1);
        self.places.clear();
        self.places.extend_from_slice(held);
        self.places.resize(self.capacity.max(held.len()), (FREE, false));
        self.free = (held.len()..self.places.len()).rev().map(|place| place as u32).collect();
        self.hand = 0;
        self.place_of.clear();
        for (place, &(id, _)) in held.iter().enumerate() {
            self.put(id, place);
        }
    }

    fn put(&mut self, id: Id, place: usize) {
        let index = id as usize;
        if index >= self.place_of.len() {
            self.place_of.resize(index + 1, FREE);
        }
        self.place_of[index] = place as u32;
    }

    fn place_of(&self, id: Id) -> Option<usize> {
        self.place_of.get(id as usize).copied().filter(|&place| place != FREE).map(|place| place as usize)
    }

    /// What is held, from the hand on: the next to be looked at first.
    fn round(&self) -> Vec<(Id, bool)> {
        let (before, after) = self.places.split_at(self.hand.min(self.places.len()));
        after.iter().chain(before).copied().filter(|(id, _)| *id != FREE).collect()
    }
}

impl Policy for Clock {
    fn touch(&mut self, id: Id) -> bool {
        let Some(place) = self.place_of(id) else { return false };
        self.places[place].1 = true;
        true
    }

    fn insert(&mut self, id: Id) -> Admission {
        let gone = if self.len() < self.capacity { None } else { self.evict() };
        // The place that has just become free is the one that the hand will come to last.
        if let Some(place) = self.free.pop() {
            self.places[place as usize] = (id, false);
            self.put(id, place as usize);
        }
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        let Some(place) = self.place_of(id) else { return false };
        self.places[place] = (FREE, false);
        self.place_of[id as usize] = FREE;
        self.free.push(place as u32);
        true
    }

    fn evict(&mut self) -> Option<Id> {
        // Two rounds at most: the first clears every bit.
        for _ in 0..=2 * self.places.len() {
            let (id, used) = &mut self.places[self.hand];
            let (id, passed) = (*id, std::mem::take(used));
            self.hand = (self.hand + 1) % self.places.len();
            if id != FREE && !passed {
                self.remove(id);
                return Some(id);
            }
        }
        None
    }

    fn contains(&self, id: Id) -> bool {
        self.place_of(id).is_some()
    }

    fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    fn set_capacity(&mut self, capacity: usize) {
        let held = self.round();
        self.lay_out(capacity, &held);
    }

    fn clear(&mut self) {
        self.lay_out(self.capacity, &[]);
    }

    /// In the order of the ring: places do not move, the hand does.
    fn inside(&self) -> Vec<Queue> {
        let held = |place: &&(Id, bool)| place.0 != FREE;
        let slots: Vec<_> =
            self.places.iter().filter(held).map(|&(id, used)| Slot { id, mark: u32::from(used) }).collect();
        let before = self.places[..self.hand].iter().filter(held).count();
        let hand = (!slots.is_empty()).then(|| before % slots.len());
        vec![Queue { slots, hand, ..Queue::default() }]
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_gives_a_second_chance() {
        let mut clock = Clock::new(3);
        clock.misses(&[1, 2, 3, 1]);
        assert_eq!(clock.insert(4), Admission::Evicted(2), "1 was used: its bit is cleared and it stays");
        let inside = &clock.inside()[0];
        let ring: Vec<_> = inside.slots.iter().map(|slot| (slot.id, slot.mark)).collect();
        assert_eq!((ring, inside.hand), (vec![(1, 0), (4, 0), (3, 0)], Some(2)), "4 has taken the place of 2");
    }

    #[test]
    fn room_is_taken_away_and_given_back() {
        let mut clock = Clock::new(4);
        clock.misses(&[1, 2, 3, 4]);
        clock.set_capacity(2);
        assert_eq!((clock.evict(), clock.evict(), clock.len()), (Some(1), Some(2), 2));
        assert_eq!(clock.insert(5), Admission::Evicted(3));
        clock.set_capacity(3);
        assert_eq!(clock.insert(6), Admission::Room);
    }
}
