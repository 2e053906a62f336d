//! Smooth weighted round robin: `ngx_http_upstream_round_robin.c` of nginx 1.28, without `max_fails`.
//!
//! Each eligible peer gains its weight; the greatest current weight wins, the first among equals; the winner loses the sum
//! of all weights. Weights 5, 1, 1 give `a a b a c a a`: no burst on the heavy one.

use super::{Client, Peer, Policy};

/// The algorithm, with each peer's current weight.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundRobin {
    current: Vec<i64>,
}

impl RoundRobin {
    /// The next among the peers that `takes_part` says so of.
    pub(super) fn among(&mut self, peers: &[Peer], takes_part: impl Fn(&Peer) -> bool) -> Option<usize> {
        self.current.resize(peers.len(), 0);
        let mut total = 0;
        let mut best: Option<usize> = None;
        for (index, peer) in peers.iter().enumerate().filter(|(_, peer)| peer.eligible && takes_part(peer)) {
            let weight = i64::from(peer.weight);
            self.current[index] += weight;
            total += weight;
            if best.is_none_or(|best| self.current[index] > self.current[best]) {
                best = Some(index);
            }
        }
        if let Some(best) = best {
            self.current[best] -= total;
        }
        best
    }
}

impl Policy for RoundRobin {
    fn choose(&mut self, peers: &[Peer], _: Client) -> Option<usize> {
        self.among(peers, |_| true)
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
    fn heavy_peers_are_spread_out_as_nginx_spreads_them() {
        assert_eq!(choices(&mut RoundRobin::default(), &mut peers(&[5, 1, 1]), 7, false), "aabacaa");
        assert_eq!(choices(&mut RoundRobin::default(), &mut peers(&[1, 1, 1]), 7, false), "abcabca");
    }

    #[test]
    fn it_does_not_look_at_how_busy_a_peer_is() {
        let mut peers = peers(&[1, 1]);
        peers[0].in_flight = 90;
        assert_eq!(choices(&mut RoundRobin::default(), &mut peers, 4, false), "abab");
    }
}
