//! Round robin: each server in its turn, as nginx does it when every weight is 1 (`ngx_http_upstream_round_robin.c`, 1.28).
//!
//! The servers' own weights are not looked at; for that there is [`super::smooth_weighted`].

use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy};

/// The algorithm, with whose turn it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundRobin {
    turns: SmoothWeighted,
    /// The peers with weight 1.
    equal: Vec<Peer>,
}

impl Policy for RoundRobin {
    fn choose(&mut self, peers: &[Peer], _: &mut Ask<'_>) -> Option<usize> {
        self.equal.clear();
        self.equal.extend(peers.iter().map(|peer| Peer { weight: 1, ..*peer }));
        self.turns.among(&self.equal, |_| true)
    }

    fn failed(&mut self, peer: usize, _: u32, max_fails: u32) {
        self.turns.failed(peer, 1, max_fails);
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::{choices, peers};

    #[test]
    fn everyone_has_a_turn_whatever_the_weights() {
        assert_eq!(choices(&mut RoundRobin::default(), &mut peers(&[5, 1, 1]), 7, false), "abcabca");
        let mut peers = peers(&[1, 1, 1]);
        peers[1].eligible = false;
        assert_eq!(choices(&mut RoundRobin::default(), &mut peers, 4, true), "acac");
    }
}
