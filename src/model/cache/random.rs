//! Random: one drawn by lot leaves. Belady, 1966; as Redis's `allkeys-random`. Its hit ratio is FIFO's (Gelenbe, “A unified
//! approach to the evaluation of a class of replacement algorithms”, IEEE Transactions on Computers, 1973).

use super::{Admission, Id, Policy, Queue};
use crate::model::rng::Stream;

const FREE: u32 = u32::MAX;

/// A cache that lets any object leave.
#[derive(Debug, Clone)]
pub struct Random {
    held: Vec<Id>,
    /// Where each object is in `held`; [`FREE`] for one that is not.
    place_of: Vec<u32>,
    capacity: usize,
    lots: Stream,
}

impl Random {
    /// An empty one with room for so many objects, 1 at least.
    pub fn new(capacity: usize, seed: u64) -> Self {
        let lots = Stream::new(seed, "random eviction");
        Random { held: Vec::new(), place_of: Vec::new(), capacity: capacity.max(1), lots }
    }

    fn take(&mut self, place: usize) -> Id {
        let id = self.held.swap_remove(place);
        self.place_of[id as usize] = FREE;
        if let Some(&moved) = self.held.get(place) {
            self.place_of[moved as usize] = place as u32;
        }
        id
    }
}

impl Policy for Random {
    fn touch(&mut self, id: Id) -> bool {
        self.contains(id)
    }

    fn insert(&mut self, id: Id) -> Admission {
        let gone = if self.held.len() < self.capacity { None } else { self.evict() };
        let index = id as usize;
        if index >= self.place_of.len() {
            self.place_of.resize(index + 1, FREE);
        }
        self.place_of[index] = self.held.len() as u32;
        self.held.push(id);
        gone.map_or(Admission::Room, Admission::Evicted)
    }

    fn remove(&mut self, id: Id) -> bool {
        let held = self.contains(id);
        if held {
            self.take(self.place_of[id as usize] as usize);
        }
        held
    }

    fn evict(&mut self) -> Option<Id> {
        let place = self.lots.below(self.held.len() as u32) as usize;
        (place < self.held.len()).then(|| self.take(place))
    }

    fn contains(&self, id: Id) -> bool {
        self.place_of.get(id as usize).is_some_and(|&place| place != FREE)
    }

    fn len(&self) -> usize {
        self.held.len()
    }

    fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(1);
    }

    fn clear(&mut self) {
        self.held.clear();
        self.place_of.clear();
    }

    fn inside(&self) -> Vec<Queue> {
        vec![Queue::plain(self.held.iter().map(|&id| (id, 0)).collect())]
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_drawn_about_as_often() {
        let mut counts = [0_u32; 10];
        for seed in 0..2_000 {
            let mut cache = Random::new(10, seed);
            cache.misses(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
            counts[cache.evict().expect("it is full") as usize] += 1;
        }
        // 200 each; five standard deviations are 67.
        assert!(counts.iter().all(|count| (133..=267).contains(count)), "{counts:?}");
    }
}
