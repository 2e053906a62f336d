//! What closed forms say of a cache, to be drawn beside what was measured.
//!
//! Requests are independent and object i has the probability pᵢ (independent reference model). Che's approximation gives the
//! cache one characteristic time T: an object stays that long after its last use (LRU) or, on average, after its arrival
//! (FIFO, random). Che, Tung and Wang, IEEE JSAC 20(7), 2002; for FIFO and random Fricker, Robert and Roberts, “A versatile
//! and accurate approximation for LRU cache performance”, ITC 2012.

use super::popularity::Popularity;

/// Which closed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// hᵢ = 1 − e^(−pᵢT)
    Lru,
    /// hᵢ = pᵢT / (1 + pᵢT), for FIFO and random.
    Fifo,
}

impl Form {
    /// The form of a policy of the registry, where there is one.
    pub fn of(policy: &str) -> Option<Form> {
        match policy {
            "lru" => Some(Form::Lru),
            "fifo" | "random" => Some(Form::Fifo),
            _ => None,
        }
    }

    /// The probability that an object is held which is asked for at `rate` per unit of time, and its derivative by `time`.
    fn held(self, rate: f64, time: f64) -> (f64, f64) {
        match self {
            Form::Lru => {
                let missed = libm::exp(-rate * time);
                (1.0 - missed, rate * missed)
            }
            Form::Fifo => {
                let whole = 1.0 + rate * time;
                (rate * time / whole, rate / (whole * whole))
            }
        }
    }
}

/// Steps of Newton's method at most: each gains from below, most runs need fewer than fifteen.
const STEPS: usize = 100;

/// The hit ratio, 0 to 1, of a cache with room for `capacity` objects. Within 0.003 of what a simulation of some million
/// requests measures, for Zipf popularity from 10⁵ objects on; for a few objects it is rougher.
pub fn hit_ratio(form: Form, popularity: &Popularity, capacity: f64) -> f64 {
    let groups = popularity.groups();
    let objects: f64 = groups.iter().map(|(_, count)| count).sum();
    if capacity >= objects {
        return 1.0;
    }
    // As many objects are held as there is room for: Σ hᵢ = C. The sum is concave in T and below T, so that Newton's method
    // from T = C goes up to the root and never past it.
    let mut time = capacity;
    for _ in 0..STEPS {
        let (mut held, mut slope) = (0.0, 0.0);
        for &(probability, count) in &groups {
            let (one, by_time) = form.held(probability, time);
            held += count * one;
            slope += count * by_time;
        }
        let step = (capacity - held) / slope;
        if step.is_nan() || step <= time * 1e-9 {
            break;
        }
        time += step;
    }
    groups.iter().map(|&(probability, count)| count * probability * form.held(probability, time).0).sum()
}

/// The hit ratio of one object that expires a fixed time after it was stored, with room for everything: λT / (1 + λT).
/// `requests` is the mean number of requests for it in that time, λT.
pub fn ttl_fixed(requests: f64) -> f64 {
    requests / (1.0 + requests)
}

/// The hit ratio of one object that expires when it was not asked for during a time: 1 − e^(−λT).
pub fn ttl_renewed(requests: f64) -> f64 {
    1.0 - libm::exp(-requests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_values_under_zipf() {
        let zipf = Popularity::zipf(100_000, 1.0);
        for (capacity, lru, fifo) in [(1_000.0, 0.494, 0.535), (5_000.0, 0.335, 0.373), (10_000.0, 0.263, 0.299)] {
            let miss = |form| 1.0 - hit_ratio(form, &zipf, capacity);
            assert!((miss(Form::Lru) - lru).abs() < 0.001, "LRU {capacity}: {}", miss(Form::Lru));
            assert!((miss(Form::Fifo) - fifo).abs() < 0.001, "FIFO {capacity}: {}", miss(Form::Fifo));
        }
    }

    #[test]
    fn when_all_are_alike_the_share_that_is_held_is_hit() {
        let uniform = Popularity::zipf(500, 0.0);
        for form in [Form::Lru, Form::Fifo] {
            for capacity in [1.0, 50.0, 499.0] {
                assert!((hit_ratio(form, &uniform, capacity) - capacity / 500.0).abs() < 1e-6, "{form:?} {capacity}");
            }
            assert_eq!(hit_ratio(form, &uniform, 500.0), 1.0);
        }
    }

    #[test]
    fn more_room_never_means_fewer_hits() {
        let zipf = Popularity::zipf(300, 0.8);
        for form in [Form::Lru, Form::Fifo] {
            let curve: Vec<_> = (1..=300).map(|capacity| hit_ratio(form, &zipf, f64::from(capacity))).collect();
            assert!(curve.is_sorted() && curve[0] > 0.0 && curve[299] == 1.0);
        }
    }
}
