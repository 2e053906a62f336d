//! Peak EWMA over two random choices: tower 0.5 (`tower::load::peak_ewma` and `tower::balance::p2c`), as Linkerd's proxy sets it,
//! after Twitter's Finagle.
//!
//! Each server's latency is estimated: one that is longer than the estimate takes its place at once, a shorter one pulls it
//! down with the time that has passed, by exp(−elapsed / 10 s). What a server costs is its estimate times one more than
//! the requests it has; of two servers drawn at random the cheaper one is taken, the first of two equal ones. Looking decays
//! the estimate too, so that a server nobody asks is tried again. A new server is taken to answer in 30 ms. Weights are not
//! looked at.

use super::{Ask, Peer, Policy};
use crate::model::{MILLISECOND, Micros, SECOND};

/// Linkerd's `default_rtt`.
const DEFAULT: Micros = 30 * MILLISECOND;
/// Linkerd's `decay`.
const DECAY: Micros = 10 * SECOND;

/// What is known of a peer's latency.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Estimate {
    /// In microseconds.
    latency: f64,
    /// When it was last looked at or renewed.
    at: Micros,
}

impl Estimate {
    fn update(&mut self, latency: Micros, now: Micros) -> f64 {
        let latency = latency as f64;
        if self.latency < latency {
            self.latency = latency;
        } else {
            let elapsed = now.saturating_sub(self.at) as f64;
            let decay = libm::exp(-elapsed / DECAY as f64);
            self.latency = self.latency * decay + latency * (1.0 - decay);
        }
        self.at = now;
        self.latency
    }
}

/// The algorithm, with an estimate for each peer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeakEwma {
    estimates: Vec<Estimate>,
}

impl PeakEwma {
    fn cost(&mut self, index: usize, peer: &Peer, now: Micros) -> f64 {
        self.estimates[index].update(0, now) * f64::from(peer.in_flight + 1)
    }
}

impl Policy for PeakEwma {
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize> {
        let fresh = Estimate { latency: DEFAULT as f64, at: ask.now };
        self.estimates.resize(peers.len(), fresh);
        let eligible = || (0..peers.len()).filter(|&index| peers[index].eligible);
        let count = eligible().count() as u32;
        if count < 2 {
            return eligible().next();
        }
        let first = ask.chance.below(count);
        let second = ask.chance.below(count - 1);
        let second = if second >= first { second + 1 } else { second };
        let (first, second) = (eligible().nth(first as usize)?, eligible().nth(second as usize)?);
        let costs = (self.cost(first, &peers[first], ask.now), self.cost(second, &peers[second], ask.now));
        Some(if costs.0 <= costs.1 { first } else { second })
    }

    fn observed(&mut self, peer: usize, latency: Micros, now: Micros) {
        if let Some(estimate) = self.estimates.get_mut(peer) {
            estimate.update(latency, now);
        }
    }

    fn boxed(&self) -> Box<dyn Policy> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balancer::tests::peers;
    use crate::model::rng::Stream;
    use std::net::Ipv4Addr;

    #[test]
    fn a_peak_counts_at_once_and_fades_with_time() {
        let mut estimate = Estimate { latency: DEFAULT as f64, at: 0 };
        assert_eq!(estimate.update(400_000, SECOND), 400_000.0);
        // After one decay time 1/e of the old is left.
        let faded = estimate.update(100_000, 11 * SECOND);
        assert!((faded - (100_000.0 + 300_000.0 / std::f64::consts::E)).abs() < 1e-6, "{faded}");
        assert!(estimate.update(0, 21 * SECOND) < faded / 2.7);
    }

    #[test]
    fn a_slow_server_is_avoided_until_its_estimate_has_faded() {
        let (peers, mut chance) = (peers(&[1, 1]), Stream::new(5, "balancer"));
        let mut policy = PeakEwma::default();
        let mut ask = |policy: &mut PeakEwma, now| {
            policy.choose(&peers, &mut Ask { address: Ipv4Addr::LOCALHOST, key: b"", now, chance: &mut chance })
        };
        assert!(ask(&mut policy, 0).is_some());
        policy.observed(0, 2 * SECOND, SECOND);
        let mut now = SECOND;
        let mut avoided = 0;
        while ask(&mut policy, now) == Some(1) {
            policy.observed(1, 50 * MILLISECOND, now);
            now += 100 * MILLISECOND;
            avoided += 1;
        }
        // 2 s fade below 50 ms after 10 s × ln 40 = 37 s.
        assert!((300..450).contains(&avoided), "{avoided} requests");
    }
}
