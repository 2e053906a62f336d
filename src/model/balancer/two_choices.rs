//! Power of two choices (Mitzenmacher 2001): `random two least_conn` of nginx 1.28 (`ngx_http_upstream_random_module.c`).
//!
//! Two different servers are drawn by weight, and the one with fewer requests in flight for its weight is taken; the second
//! drawn of two equal ones. After 20 draws in vain round robin decides.

use super::random::draw;
use super::smooth_weighted::SmoothWeighted;
use super::{Ask, Peer, Policy, TRIES, less};

/// The algorithm, with the round robin that it falls back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TwoChoices {
    turns: SmoothWeighted,
}

impl Policy for TwoChoices {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        let mut first: Option<usize> = None;
        let mut tries = 0;
        while tries < TRIES && peers.len() > 1 {
            let drawn = draw(peers, ask)?;
            match first {
                _ if first == Some(drawn) || !peers[drawn].eligible => tries += 1,
                None => first = Some(drawn),
                Some(first) => return Some(if less(&peers[first], &peers[drawn]) { first } else { drawn }),
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
    use crate::model::balancer::tests::{choices, peers};

    #[test]
    fn of_two_servers_the_less_busy_one_is_taken() {
        let mut peers = peers(&[1, 1]);
        peers[0].in_flight = 5;
        assert_eq!(choices(&mut TwoChoices::default(), &mut peers, 6, false), "bbbbbb");
        peers[1].eligible = false;
        assert_eq!(choices(&mut TwoChoices::default(), &mut peers, 3, false), "aaa");
    }
}
