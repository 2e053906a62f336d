//! Consistent hashing, ketama: `hash $key consistent` of nginx 1.28 (`ngx_http_upstream_hash_module.c`), compatible with Perl's
//! Cache::Memcached::Fast.
//!
//! Each server has 160 points a unit of weight on a ring of 2³² places: `crc32(host \0 port previous)`, the previous point's
//! hash as four bytes, least significant first, from 0. A key belongs to the first point at or after its own CRC-32, around
//! the end. While a server can't be chosen, its keys fall to the points after its own. From n to n + 1 servers about
//! 1/(n + 1) of the keys move, all of them to the new one.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::{Ask, Peer, Policy};
use crate::model::hash::{Crc32, crc32};
use crate::model::rng::SplitMix64;

/// nginx's number of points for each unit of weight.
pub const POINTS: u32 = 160;
/// The port that every server of the model listens at.
pub const PORT: &str = "8080";

/// The host part of a server's address, from which its points follow: scattered, as a cloud hands addresses out. CRC-32 is
/// linear, so that the points of neighbouring addresses would lie at fixed distances from one another.
pub fn host(id: u16) -> String {
    let [a, b, c, ..] = SplitMix64(u64::from(id)).draw().to_le_bytes();
    Ipv4Addr::new(10, a, b, c).to_string()
}

/// The places of the servers' points, ascending; each with the server as an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ring {
    points: Vec<(u32, u16)>,
}

impl Ring {
    /// A ring of peers, with so many points for each unit of their weights.
    pub fn new(peers: &[Peer], points: u32) -> Self {
        let mut ring = Ring::default();
        for (index, peer) in (0..).zip(peers) {
            ring.add((&host(peer.id), PORT), index, peer.weight * points);
        }
        ring.close();
        ring
    }

    fn add(&mut self, (host, port): (&str, &str), server: u16, points: u32) {
        let base = Crc32::default().with(host.as_bytes()).with(&[0]).with(port.as_bytes());
        let mut previous = 0_u32;
        for _ in 0..points {
            previous = base.with(&previous.to_le_bytes()).finish();
            self.points.push((previous, server));
        }
    }

    /// Sorts the points; of those at one place the first server's stays.
    fn close(&mut self) {
        self.points.sort_unstable();
        self.points.dedup_by_key(|point| point.0);
    }

    /// Every point with its server, ascending.
    pub fn points(&self) -> &[(u32, u16)] {
        &self.points
    }

    /// The servers from a place on, around the ring: the first owns the place.
    pub fn from(&self, place: u32) -> impl Iterator<Item = usize> + '_ {
        let first = self.points.partition_point(|point| point.0 < place);
        self.points[first..].iter().chain(&self.points[..first]).map(|point| usize::from(point.1))
    }

    /// What part of the ring each of `servers` owns, 0 to 1.
    pub fn shares(&self, servers: usize) -> Vec<f64> {
        let mut shares = vec![0.0; servers];
        let mut before = self.points.last().map_or(0, |last| last.0);
        for &(place, server) in &self.points {
            // A single point owns everything behind it: the whole ring.
            let owned = if self.points.len() == 1 { 1_u64 << 32 } else { u64::from(place.wrapping_sub(before)) };
            if let Some(share) = shares.get_mut(usize::from(server)) {
                *share += owned as f64 / (1_u64 << 32) as f64;
            }
            before = place;
        }
        shares
    }
}

/// The algorithm, with the ring of the peers that it saw last.
#[derive(Debug, Clone)]
pub struct Ketama {
    points: u32,
    /// Of whom the ring is: names and weights.
    of: Vec<(u16, u32)>,
    ring: Arc<Ring>,
}

impl Ketama {
    /// A balancer with so many points for each unit of weight, 1 at least.
    pub fn new(points: u32) -> Self {
        Ketama { points: points.max(1), of: Vec::new(), ring: Arc::default() }
    }

    fn renew(&mut self, peers: &[Peer]) {
        let known = self.of.len() == peers.len()
            && self.of.iter().zip(peers).all(|(known, peer)| *known == (peer.id, peer.weight));
        if !known {
            self.of = peers.iter().map(|peer| (peer.id, peer.weight)).collect();
            self.ring = Arc::new(Ring::new(peers, self.points));
        }
    }
}

impl Policy for Ketama {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        self.renew(peers);
        self.ring.from(crc32(ask.key)).find(|&index| peers[index].eligible)
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::{choose, letter, peers};

    /// The letters for `user-1` … `user-32` with the hosts that nginx 1.22.1 was asked with.
    fn as_nginx(weights: &[u32], down: Option<usize>) -> String {
        let mut ring = Ring::default();
        for (index, weight) in (0..).zip(weights) {
            ring.add((&format!("127.0.1.{}", index + 1), "18080"), index, weight * POINTS);
        }
        ring.close();
        let owner =
            |user: u32| ring.from(crc32(format!("user-{user}").as_bytes())).find(|&server| Some(server) != down);
        (1..=32).filter_map(|user| owner(user).map(letter)).collect()
    }

    #[test]
    fn keys_fall_where_nginx_lets_them_fall() {
        assert_eq!(as_nginx(&[1, 1, 1, 1], None), "bddcabccadcdbcbbacdcccbcddccdcad");
        assert_eq!(as_nginx(&[1, 1, 1], None), "bcbcabccabcbbcbbacccccbcabccacaa");
        assert_eq!(as_nginx(&[1, 1, 1, 1], Some(1)), "addcacccadcddcdaacdcccacddccdcad", "b is `down`");
        assert_eq!(as_nginx(&[3, 1, 1], None), "bcbcabccaacbaabaaaacccbcaaccacaa");
    }

    #[test]
    fn growing_moves_about_a_quarter_and_never_between_old_servers() {
        let chosen =
            |n: usize, key: u32| choose(&mut Ketama::new(POINTS), &peers(&[1, 1, 1, 1][..n]), [0; 4], &key.to_string());
        let pairs: Vec<_> = (0..400).map(|key| (chosen(3, key), chosen(4, key))).collect();
        let moved = pairs.iter().filter(|(before, after)| before != after).count();
        assert!((60..=140).contains(&moved), "{moved} of 400");
        assert!(pairs.iter().all(|(before, after)| before == after || *after == Some(3)));
    }

    #[test]
    fn shares_add_up_to_the_whole_ring() {
        for (weights, points) in [(&[1][..], 1), (&[1, 1, 1], 1), (&[4, 1, 1], 40), (&[1; 12], 160)] {
            let shares = Ring::new(&peers(weights), points).shares(weights.len());
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{weights:?}: {shares:?}");
        }
    }

    #[test]
    fn spread_of_shares_follows_the_formula() {
        // Over many sets of servers: the relative standard deviation of a share with v points each is √((n−1)/(nv+1)).
        for points in [1, 4, 40] {
            let n = 8_u16;
            let mut squares = 0.0;
            let sets = 60;
            for set in 0..sets {
                let peers: Vec<_> = (0..n).map(|id| Peer::new(set * n + id, 1)).collect();
                let shares = Ring::new(&peers, points).shares(usize::from(n));
                squares += shares.iter().map(|share| (share * f64::from(n) - 1.0).powi(2)).sum::<f64>() / f64::from(n);
            }
            let measured = (squares / f64::from(sets)).sqrt();
            let formula = (f64::from(n - 1) / (f64::from(n) * f64::from(points) + 1.0)).sqrt();
            assert!((measured / formula - 1.0).abs() < 0.15, "{points} points: {measured} against {formula}");
        }
    }
}
