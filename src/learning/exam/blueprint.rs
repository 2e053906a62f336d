//! What an exam is made of, and the draw of its questions.

use crate::learning::session::interleave;
use crate::learning::{Catalogue, shuffle};
use crate::sorting::sort;

/// Numbers of questions with minutes, as exams commonly have them: a minute and a half each.
pub const PRESETS: [(usize, u32); 3] = [(20, 30), (40, 60), (60, 90)];

/// How many of a hundred questions are of each level, lowest first: most ask why and how rather than what.
pub const MIX: [i64; 5] = [20, 30, 20, 20, 10];

/// What an exam is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blueprint {
    /// The weight of each unit; a unit without one, or with 0, is not examined.
    pub weights: Vec<u32>,
    /// How many questions it has.
    pub questions: usize,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

/// The weights with which each topic counts the same: a unit's number of topics.
pub fn even_weights(catalogue: &Catalogue) -> Vec<u32> {
    catalogue.units().iter().map(|unit| unit.topics.len() as u32).collect()
}

/// Draws an exam's questions, in the order in which they are asked.
///
/// Each unit has its share of the questions by weight. Within a unit the topics take turns, and of a topic's questions that
/// one is taken whose level is scarcest so far, by [`MIX`]. The seed decides among equals and shuffles the order, in which no
/// topic follows itself where that can be avoided. Fewer questions come out where the course has no more.
pub fn draw(catalogue: &Catalogue, blueprint: &Blueprint, seed: u64) -> Vec<usize> {
    let weight = |unit| blueprint.weights.get(unit).copied().unwrap_or(0);
    let units = 0..catalogue.units().len();
    let room: Vec<usize> = units.clone().map(|unit| catalogue.unit_entries(unit).len()).collect();
    let seats = apportion(&units.map(weight).collect::<Vec<_>>(), &room, blueprint.questions);
    let order = shuffle(seed, catalogue.entries().len());
    let mut draw = Draw { catalogue, wanted: seats.iter().sum(), of_level: [0; 5], drawn: Vec::new() };
    for (unit, seats) in seats.into_iter().enumerate() {
        let unit = catalogue.unit_entries(unit);
        let mut candidates: Vec<usize> = order.iter().copied().filter(|entry| unit.contains(entry)).collect();
        for _ in 0..seats {
            draw.take_from(&mut candidates);
        }
    }
    let asked: Vec<usize> =
        shuffle(seed ^ ORDER, draw.drawn.len()).into_iter().map(|place| draw.drawn[place]).collect();
    let topics: Vec<usize> = asked.iter().map(|&entry| catalogue.topic_of(entry)).collect();
    interleave(&topics).into_iter().map(|place| asked[place]).collect()
}

/// Sets the seed of the order apart from that of the draw; arbitrary, fixed.
const ORDER: u64 = 0x6f72_6465_7221_2121;

/// A draw on its way.
struct Draw<'a> {
    catalogue: &'a Catalogue,
    wanted: usize,
    of_level: [usize; 5],
    drawn: Vec<usize>,
}

impl Draw<'_> {
    /// Takes one of these, if there is one.
    fn take_from(&mut self, candidates: &mut Vec<usize>) {
        let best = (0..candidates.len()).min_by_key(|&place| self.standing(candidates[place]));
        let Some(place) = best else { return };
        let entry = candidates.remove(place);
        self.of_level[self.level(entry)] += 1;
        self.drawn.push(entry);
    }

    /// The lower, the better: how many questions of the topic are drawn, and how many of the level beyond its share.
    fn standing(&self, entry: usize) -> (usize, i64) {
        let topic = self.catalogue.topic_of(entry);
        let of_topic = self.drawn.iter().filter(|&&drawn| self.catalogue.topic_of(drawn) == topic).count();
        let level = self.level(entry);
        (of_topic, 100 * self.of_level[level] as i64 - MIX[level] * self.wanted as i64)
    }

    fn level(&self, entry: usize) -> usize {
        self.catalogue.entries()[entry].level as usize
    }
}

/// Shares out seats by weight, each at most its room: the method of largest remainders (A. Hamilton, 1792). What one has no
/// room for goes to the others.
fn apportion(weights: &[u32], room: &[usize], seats: usize) -> Vec<usize> {
    let mut given = vec![0; weights.len()];
    loop {
        let open = |unit: &usize| weights[*unit] > 0 && given[*unit] < room[*unit];
        let units: Vec<usize> = (0..weights.len()).filter(open).collect();
        let left = seats - given.iter().sum::<usize>();
        if left == 0 || units.is_empty() {
            return given;
        }
        let sum: u64 = units.iter().map(|&unit| u64::from(weights[unit])).sum();
        let quota = |unit: usize| u64::from(weights[unit]) * left as u64;
        let whole: usize = units.iter().map(|&unit| (quota(unit) / sum) as usize).sum();
        let mut by_remainder = units.clone();
        sort(&mut by_remainder, &|one, other| (quota(other) % sum).cmp(&(quota(one) % sum)));
        for &unit in &units {
            given[unit] += (quota(unit) / sum) as usize;
        }
        for &unit in by_remainder.iter().take(left - whole) {
            given[unit] += 1;
        }
        for unit in units {
            given[unit] = given[unit].min(room[unit]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Level;
    use crate::learning::catalogue::Builder;
    use crate::learning::examples;
    use proptest::prelude::*;

    #[test]
    fn seats_are_shared_out_by_largest_remainders() {
        assert_eq!(apportion(&[3, 5, 4], &[99, 99, 99], 20), [5, 8, 7]);
        assert_eq!(apportion(&[1, 1, 1], &[99, 99, 99], 20), [7, 7, 6]);
        assert_eq!(apportion(&[1, 1, 0], &[2, 99, 99], 10), [2, 8, 0]);
        assert_eq!(apportion(&[1, 1], &[2, 3], 10), [2, 3]);
        assert_eq!(apportion(&[], &[], 10), [0; 0]);
    }

    fn blueprint(questions: usize, weights: &[u32]) -> Blueprint {
        Blueprint { weights: weights.to_vec(), questions, minutes: 30 }
    }

    #[test]
    fn an_exam_has_its_units_levels_and_topics_in_their_shares() {
        let course = examples::course(4, 5, 10);
        let drawn = draw(&course, &blueprint(40, &[1, 2, 1, 0]), 7);
        let count = |is: &dyn Fn(usize) -> bool| drawn.iter().filter(|&&entry| is(entry)).count();
        assert_eq!([0, 1, 2, 3].map(|unit| count(&|entry| course.unit_of(entry) == unit)), [10, 20, 10, 0]);
        let levels = Level::ALL.map(|level| count(&|entry| course.entries()[entry].level == level));
        assert_eq!(levels, [8, 12, 8, 8, 4]);
        let topics: Vec<_> = (0..15).map(|topic| count(&|entry| course.topic_of(entry) == topic)).collect();
        assert!(topics.iter().all(|count| (2..=4).contains(count)), "{topics:?}");
        assert!(drawn.windows(2).all(|pair| course.topic_of(pair[0]) != course.topic_of(pair[1])));
    }

    #[test]
    fn even_weights_count_topics() {
        let mut builder = Builder::default();
        builder.unit("a", "A").topic("t", "T").topic("u", "U").unit("b", "B").topic("v", "V");
        assert_eq!(even_weights(&builder.finish()), [2, 1]);
    }

    proptest! {
        #[test]
        fn a_draw_is_decided_by_its_seed_and_takes_what_there_is(
            questions in 0_usize..40, weights in proptest::collection::vec(0_u32..9, 0..4), seed: u64,
        ) {
            let course = examples::course(3, 2, 4);
            let blueprint = blueprint(questions, &weights);
            let mut drawn = draw(&course, &blueprint, seed);
            prop_assert_eq!(&drawn, &draw(&course, &blueprint, seed));
            let examined = weights.iter().take(3).filter(|weight| **weight > 0).count() * 8;
            prop_assert_eq!(drawn.len(), questions.min(examined));
            drawn.sort_unstable();
            prop_assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn no_seat_is_lost(weights in proptest::collection::vec((0_u32..=u32::MAX, 0_usize..20), 0..8), seats in 0_usize..60) {
            let (weights, room): (Vec<_>, Vec<_>) = weights.into_iter().unzip();
            let given = apportion(&weights, &room, seats);
            let most: usize = weights.iter().zip(&room).filter(|(weight, _)| **weight > 0).map(|(_, room)| room).sum();
            prop_assert_eq!(given.iter().sum::<usize>(), seats.min(most));
            prop_assert!(given.iter().zip(&room).all(|(given, room)| given <= room));
        }
    }
}
