//! IP hash: `ngx_http_upstream_ip_hash_module.c` of nginx 1.28.
//!
//! Only the first three octets of an IPv4 address count, so that a whole /24 has one server. When that server can't be
//! chosen, the hash is hashed on, up to 20 times; after that round robin decides. Its clients, and only those, move while a
//! server is down; taking it off the list changes the total weight, and nearly everyone moves.

use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy, TRIES, by_weight};

/// The algorithm, with the round robin that it falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpHash {
    turns: SmoothWeighted,
}

impl Policy for IpHash {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        let [a, b, c, _] = ask.address.octets();
        let mut hash = 89;
        for _ in 0..TRIES {
            hash = [a, b, c].into_iter().fold(hash, |hash, octet| (hash * 113 + u32::from(octet)) % 6271);
            let chosen = by_weight(hash, peers)?;
            if peers[chosen].eligible {
                return Some(chosen);
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
    use crate::model::balancer::tests::{choose, letter, peers};

    fn chosen(address: [u8; 4], peers: &[Peer]) -> Option<usize> {
        choose(&mut IpHash::default(), peers, address, "")
    }

    /// What nginx 1.22.1 was asked, by `X-Real-IP`.
    fn for_addresses(peers: &[Peer]) -> String {
        let address = |i: u32| [(i * 37 % 223 + 1) as u8, (i * 71 % 256) as u8, (i * 53 % 256) as u8, 9];
        (0..32).filter_map(|i| chosen(address(i), peers).map(letter)).collect()
    }

    #[test]
    fn addresses_fall_where_nginx_lets_them_fall() {
        let mut equal = peers(&[1, 1, 1, 1]);
        assert_eq!(for_addresses(&equal), "cdbcdbddacdacdabdbccabcaccdbcdbc");
        equal[1].eligible = false;
        assert_eq!(for_addresses(&equal), "cdacdcddacdacdadddccaacaccdccdcc", "b is `down`");
        assert_eq!(for_addresses(&peers(&[3, 1, 2])), "abcaacaaaaaaaaccabaaabacaaabaaba");
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
    fn a_server_taken_off_the_list_moves_nearly_everyone() {
        let (three, four) = (peers(&[1, 1, 1]), peers(&[1, 1, 1, 1]));
        let address = |i: u32| [(i % 200) as u8 + 11, (i / 7) as u8, (i * 31) as u8, 1];
        let moved = (0..2_000).filter(|&i| chosen(address(i), &three) != chosen(address(i), &four)).count();
        assert!((1_400..1_600).contains(&moved), "{moved} of 2000: three quarters");
    }
}
