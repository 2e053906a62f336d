//! IP hash: `ngx_http_upstream_ip_hash_module.c` of nginx 1.28.
//!
//! Only the first three octets of an IPv4 address count, so that a whole /24 has one server. When that server can't be
//! chosen, the hash is hashed on, up to 20 times; after that round robin decides.

use super::round_robin::RoundRobin;
use super::{Client, Peer, Policy};

/// Rehashes before the algorithm gives up.
const TRIES: u32 = 20;

/// The algorithm, with the round robin that it falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpHash {
    turns: RoundRobin,
}

/// The peer that a hash falls on, by weight.
fn peer_of(hash: u32, peers: &[Peer]) -> Option<usize> {
    let total: u32 = peers.iter().map(|peer| peer.weight).sum();
    let mut rest = hash.checked_rem(total)?;
    peers.iter().position(|peer| {
        let here = rest < peer.weight;
        rest = rest.saturating_sub(peer.weight);
        here
    })
}

impl Policy for IpHash {
    fn choose(&mut self, peers: &[Peer], client: Client) -> Option<usize> {
        let [a, b, c, _] = client.address.octets();
        let mut hash = 89;
        for _ in 0..=TRIES {
            hash = [a, b, c].into_iter().fold(hash, |hash, octet| (hash * 113 + u32::from(octet)) % 6271);
            let chosen = peer_of(hash, peers)?;
            if peers[chosen].eligible {
                return Some(chosen);
            }
        }
        self.turns.among(peers, |_| true)
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::{CLIENT, peers};
    use std::net::Ipv4Addr;

    fn chosen(address: [u8; 4], peers: &[Peer]) -> Option<usize> {
        IpHash::default().choose(peers, Client { address: Ipv4Addr::from(address) })
    }

    #[test]
    fn a_network_of_24_bits_has_one_server() {
        let peers = peers(&[1, 1, 1]);
        let first = chosen([203, 0, 113, 0], &peers);
        assert!((0..=255).all(|last| chosen([203, 0, 113, last], &peers) == first));
        // By hand: ((89·113 + 203) mod 6271 = 3989; 3989·113 mod 6271 = 5516; (5516·113 + 113) mod 6271 = 2592; mod 3 = 0.
        assert_eq!(first, Some(0));
    }

    #[test]
    fn a_failed_server_s_clients_and_only_those_move() {
        let all = peers(&[1, 1, 1]);
        let mut without = all.clone();
        without[1].eligible = false;
        for network in 0..=255 {
            let (before, after) = (chosen([10, 0, network, 1], &all), chosen([10, 0, network, 1], &without));
            assert!(after != Some(1) && (before == Some(1) || before == after), "10.0.{network}.0/24");
        }
    }

    #[test]
    fn everyone_behind_one_edge_has_one_server() {
        let peers = peers(&[1, 1, 1]);
        assert_eq!(IpHash::default().choose(&peers, CLIENT), IpHash::default().choose(&peers, CLIENT));
    }
}
