//! Smooth weighted round robin: `ngx_http_upstream_round_robin.c` of nginx 1.28.
//!
//! Each eligible peer gains its effective weight; the greatest current weight wins, the first among equals; the winner loses
//! the sum of all that was gained. Weights 5, 1, 1 give `a a b a c a a`: no burst on the heavy one. A failure takes
//! weight / `max_fails` off a peer's effective weight, down to 0; it comes back by 1 with every turn that the peer takes
//! part in. While a server starts slowly only a part of its weight counts (nginx Plus: `slow_start`, linear here).

use super::{Ask, Peer, Policy};

/// The algorithm, with what it remembers of each peer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SmoothWeighted {
    turns: Vec<Turn>,
}

/// What is remembered of a peer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Turn {
    /// Its current weight, in thousandths.
    current: i64,
    /// How much of its weight failures have taken off.
    lost: u32,
}

impl SmoothWeighted {
    /// The next among the peers that `takes_part` says so of.
    pub(super) fn among(&mut self, peers: &[Peer], takes_part: impl Fn(&Peer) -> bool) -> Option<usize> {
        self.turns.resize(peers.len(), Turn::default());
        let mut total = 0;
        let mut best: Option<usize> = None;
        for (index, peer) in peers.iter().enumerate().filter(|(_, peer)| peer.eligible && takes_part(peer)) {
            let turn = &mut self.turns[index];
            let gain = i64::from(peer.weight.saturating_sub(turn.lost)) * i64::from(peer.ramp);
            turn.current += gain;
            turn.lost = turn.lost.saturating_sub(1);
            total += gain;
            if best.is_none_or(|best| self.turns[index].current > self.turns[best].current) {
                best = Some(index);
            }
        }
        if let Some(best) = best {
            self.turns[best].current -= total;
        }
        best
    }
}

impl Policy for SmoothWeighted {
    fn choose(&mut self, peers: &[Peer], _: &mut Ask<'_>) -> Option<usize> {
        self.among(peers, |_| true)
    }

    fn failed(&mut self, peer: usize, weight: u32, max_fails: u32) {
        let (Some(turn), Some(loss)) = (self.turns.get_mut(peer), weight.checked_div(max_fails)) else { return };
        turn.lost = (turn.lost + loss).min(weight);
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::{choices, peers, with_a_dead_second};

    #[test]
    fn heavy_peers_are_spread_out_as_nginx_spreads_them() {
        let sequence = |weights: &[u32]| choices(&mut SmoothWeighted::default(), &mut peers(weights), 10, false);
        assert_eq!(&sequence(&[5, 1, 1])[..7], "aabacaa");
        assert_eq!(&sequence(&[1, 1, 1])[..7], "abcabca");
        assert_eq!(sequence(&[5, 2, 3]), "acbaacabca", "measured with nginx 1.22.1");
    }

    #[test]
    fn failures_take_weight_off_and_turns_bring_it_back_as_with_nginx() {
        let told = |fails| with_a_dead_second(&mut SmoothWeighted::default(), &[5, 4, 2], fails, 20);
        assert_eq!(told(2), "a x+c a a x+c a a a c a a c a a a c a a c a", "measured with nginx 1.22.1");
        assert_eq!(told(4), "a x+c a a x+c a x+a c a a x+c a a a c a a c a a", "measured with nginx 1.22.1");
    }

    #[test]
    fn a_slow_start_takes_a_part_of_the_weight() {
        let mut peers = peers(&[1, 1]);
        peers[1].ramp = 250;
        assert_eq!(choices(&mut SmoothWeighted::default(), &mut peers, 10, false), "aabaaaabaa", "one in five");
    }

    #[test]
    fn it_does_not_look_at_how_busy_a_peer_is() {
        let mut peers = peers(&[1, 1]);
        peers[0].in_flight = 90;
        assert_eq!(choices(&mut SmoothWeighted::default(), &mut peers, 4, false), "abab");
    }
}
