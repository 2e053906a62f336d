//! Least connections: `ngx_http_upstream_least_conn_module.c` of nginx 1.28.
//!
//! The fewest requests in flight for its weight wins; ties go by smooth weighted round robin over the tied peers only.

use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy, less};

/// The algorithm, with the turn among tied peers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeastConnections {
    turns: SmoothWeighted,
}

impl Policy for LeastConnections {
    fn choose(&mut self, peers: &[Peer], _: &mut Ask<'_>) -> Option<usize> {
        let eligible = |(_, peer): &(usize, &Peer)| peer.eligible;
        let fewer = |best: (usize, _), peer: (usize, _)| if less(peer.1, best.1) { peer } else { best };
        let (index, least) = peers.iter().enumerate().filter(eligible).reduce(fewer)?;
        let tied = |peer: &Peer| !less(least, peer);
        // Whoever is alone takes no turn.
        if peers.iter().filter(|peer| peer.eligible && tied(peer)).nth(1).is_none() {
            return Some(index);
        }
        self.turns.among(peers, tied)
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
    use crate::model::balancer::tests::{choices, choose, peers, with_a_dead_second};

    #[test]
    fn equal_servers_share_held_connections_as_nginx_does() {
        let chosen = choices(&mut LeastConnections::default(), &mut peers(&[1, 1, 1]), 9, true);
        assert_eq!(chosen, "abccbaabc", "the order measured with nginx, equal weights, held connections");
    }

    #[test]
    fn the_peer_with_the_fewest_requests_for_its_weight_is_chosen() {
        let mut peers = peers(&[1, 1, 4]);
        for (peer, in_flight) in peers.iter_mut().zip([3, 1, 3]) {
            peer.in_flight = in_flight;
        }
        let chosen = |peers: &[Peer]| choose(&mut LeastConnections::default(), peers, [10, 0, 0, 1], "");
        assert_eq!(chosen(&peers), Some(2));
        peers[2].eligible = false;
        assert_eq!(chosen(&peers), Some(1));
    }

    #[test]
    fn idle_servers_take_turns_and_failures_count_as_with_nginx() {
        let told = with_a_dead_second(&mut LeastConnections::default(), &[5, 4, 2], 4, 20);
        assert_eq!(told, "a x+c a a x+c a x+a c a a x+c a a a c a a c a a", "measured with nginx 1.22.1");
    }
}
