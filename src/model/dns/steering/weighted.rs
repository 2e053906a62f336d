//! Weighted: each answer holds one address, drawn by its weight (Amazon Route 53, “Weighted routing”; PowerDNS Lua `pickwrandom`).
//!
//! The weights are the shares of *answers*. A resolver gives each answer to all of its clients for the TTL, so that at any one
//! moment the clients' shares are those of the few draws that are cached.

use super::{Asked, Policy};
use crate::model::rng::Stream;

/// The weights of both sites together.
const TOTAL: u32 = 10;

/// The policy, with its draws.
#[derive(Debug, Clone)]
pub struct Weighted {
    draws: Stream,
}

impl Weighted {
    /// A policy that draws from this stream.
    pub const fn new(draws: Stream) -> Self {
        Weighted { draws }
    }
}

impl Policy for Weighted {
    fn choose(&mut self, asked: Asked) -> Vec<usize> {
        // One draw an answer, whatever the weights: runs with other weights stay in step.
        let first = self.draws.below(TOTAL) < asked.weight;
        vec![if first || asked.sites < 2 { 0 } else { 1 }]
    }

    fn possible(&self, asked: Asked) -> Vec<usize> {
        match asked.weight {
            0 if asked.sites > 1 => vec![1],
            weight if weight >= TOTAL || asked.sites < 2 => vec![0],
            _ => vec![0, 1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_shares_of_the_weights() {
        let mut policy = Weighted::new(Stream::new(1, "weights"));
        let asked = Asked { region: 0, sites: 2, first_is_up: true, weight: 9 };
        let first = (0..10_000).filter(|_| policy.choose(asked) == [0]).count();
        // Three standard errors: 3 √(10 000 × 0.9 × 0.1) = 90.
        assert!((8_910..=9_090).contains(&first), "{first}");
    }
}
