//! Hash modulo: `hash $key` of nginx 1.28 (`ngx_http_upstream_hash_module.c`), compatible with Perl's Cache::Memcached.
//!
//! `((crc32(key) >> 16) & 0x7fff) mod total weight`. When the server can't be chosen, the hash of the try's number and the
//! key is added, up to 20 times; after that round robin decides. From n to m servers 1 − min(n, m) / lcm(n, m) of the keys
//! move: 3 → 4, three quarters.

use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy, TRIES, by_weight};
use crate::model::hash::Crc32;

/// The algorithm, with the round robin that it falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HashModulo {
    turns: SmoothWeighted,
}

/// What a try adds to the hash; the first try's number is left out.
fn hashed(attempt: u32, key: &[u8]) -> u32 {
    let digits = [b'0' + (attempt / 10) as u8, b'0' + (attempt % 10) as u8];
    let digits = match attempt {
        0 => &[],
        1..=9 => &digits[1..],
        _ => &digits[..],
    };
    (Crc32::default().with(digits).with(key).finish() >> 16) & 0x7fff
}

impl Policy for HashModulo {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        let mut hash = 0;
        for attempt in 0..TRIES {
            hash += hashed(attempt, ask.key);
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
    use crate::model::balancer::tests::{choose, for_users, peers};

    #[test]
    fn keys_fall_where_nginx_lets_them_fall() {
        let mut equal = peers(&[1, 1, 1, 1]);
        assert_eq!(for_users(&mut HashModulo::default(), &equal), "cdaadcbcbdabccbadadcbaddabcbcbcd");
        equal[1].eligible = false;
        assert_eq!(for_users(&mut HashModulo::default(), &equal), "cdaadcacadaaccaadadcaaddaacacacd", "b is `down`");
        assert_eq!(for_users(&mut HashModulo::default(), &peers(&[5, 1, 1])), "aacccaabaaaacaaacaaabbabaabaaabb");
    }

    #[test]
    fn growing_from_three_to_four_moves_three_quarters() {
        let chosen = |n: usize, key: u32| {
            choose(&mut HashModulo::default(), &peers(&[1, 1, 1, 1][..n]), [0; 4], &key.to_string())
        };
        let moved = (0..4_000).filter(|&key| chosen(3, key) != chosen(4, key)).count();
        // 1 − 3/12, within four standard errors of a sample of 4000.
        assert!((2_890..=3_110).contains(&moved), "{moved} of 4000");
    }
}
