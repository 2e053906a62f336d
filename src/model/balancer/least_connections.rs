//! Least connections: `ngx_http_upstream_least_conn_module.c` of nginx 1.28.
//!
//! The fewest requests in flight for its weight wins; ties go by smooth weighted round robin over the tied peers only.

use super::round_robin::RoundRobin;
use super::{Client, Peer, Policy};

/// The algorithm, with the turn among tied peers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeastConnections {
    turns: RoundRobin,
}

/// Whether one peer has less to do for its weight than another.
fn less(one: &Peer, other: &Peer) -> bool {
    u64::from(one.in_flight) * u64::from(other.weight) < u64::from(other.in_flight) * u64::from(one.weight)
}

impl Policy for LeastConnections {
    fn choose(&mut self, peers: &[Peer], _: Client) -> Option<usize> {
        let least = peers
            .iter()
            .filter(|peer| peer.eligible)
            .reduce(|best, peer| if less(peer, best) { peer } else { best })?;
        self.turns.among(peers, |peer| !less(least, peer))
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::{CLIENT, choices, peers};

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
        assert_eq!(LeastConnections::default().choose(&peers, CLIENT), Some(2));
        peers[2].eligible = false;
        assert_eq!(LeastConnections::default().choose(&peers, CLIENT), Some(1));
    }
}
