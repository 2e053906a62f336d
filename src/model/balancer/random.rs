//! Random: `random` of nginx 1.28 (`ngx_http_upstream_random_module.c`), by weight.
//!
//! A server that can't be chosen is drawn past, up to 20 times; after that round robin decides. nginx draws from the C library,
//! the model from a seeded stream.

use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy, TRIES, by_weight};

/// The algorithm, with the round robin that it falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Random {
    turns: SmoothWeighted,
}

/// A peer by weight, eligible or not; none without peers.
pub(super) fn draw(peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
    let total = peers.iter().map(|peer| peer.weight).sum();
    by_weight(ask.chance.below(total), peers)
}

impl Policy for Random {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        for _ in 0..TRIES {
            let drawn = draw(peers, ask)?;
            if peers[drawn].eligible {
                return Some(drawn);
            }
        }
        self.turns.among(peers, |_| true)
    }

    fn failed(&mut self, peer: usize, weight: u32, max_fails: u32) {
        self.turns.failed(peer, weight, max_fails);
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::peers;
    use crate::model::rng::Stream;
    use std::net::Ipv4Addr;

    #[test]
    fn servers_are_drawn_by_weight() {
        let (peers, mut chance) = (peers(&[3, 1]), Stream::new(5, "balancer"));
        let mut ask = Ask { address: Ipv4Addr::LOCALHOST, key: b"", now: 0, chance: &mut chance };
        let first = (0..8_000).filter(|_| Random::default().choose(&peers, &mut ask) == Some(0)).count();
        // 6000, within four standard errors.
        assert!((5_845..=6_155).contains(&first), "{first} of 8000");
    }
}
