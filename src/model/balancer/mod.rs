//! How a load balancer chooses a server: one file an algorithm, each in the behaviour of a named implementation.
//!
//! A policy sees its peers and who asks, keeps what it must remember, and names a peer. Counting connections, noticing
//! failures and trying again are the balancer's own business: whoever runs a policy keeps the [`Peer`]s up to date. [`cluster`] is such
//! a balancer, with servers behind it.

pub mod cluster;
pub mod hash_modulo;
pub mod ip_hash;
pub mod ketama;
pub mod least_connections;
pub mod peak_ewma;
pub mod random;
pub mod round_robin;
pub mod smooth_weighted;
pub mod two_choices;

use std::net::Ipv4Addr;

use super::Micros;
use super::rng::Stream;

/// Draws or hashes before an algorithm of nginx's gives up and takes a turn by round robin: more than 20 tries.
pub(crate) const TRIES: u32 = 21;

/// A server, as the balancer knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Which server it is: its name, and with it its places on a ring, follow from it ([`ketama::host`]).
    pub id: u16,
    /// Its share of the work relative to its sisters; 1 at least.
    pub weight: u32,
    /// How much of its weight counts, in thousandths: less than 1000 while it starts slowly; 1 at least.
    pub ramp: u32,
    /// Requests sent to it that have not been answered yet.
    pub in_flight: u32,
    /// Whether it may be chosen: on the list, believed to be up, and not tried before for this request.
    pub eligible: bool,
}

impl Peer {
    /// A peer of this weight, idle and eligible.
    pub const fn new(id: u16, weight: u32) -> Self {
        Peer { id, weight, ramp: FULL, in_flight: 0, eligible: true }
    }

    /// What its work is measured by: weight times ramp.
    fn capacity(&self) -> u64 {
        u64::from(self.weight) * u64::from(self.ramp)
    }
}

/// A ramp that is over.
pub const FULL: u32 = 1_000;

/// Who asks, as far as an algorithm looks at it, and what it may draw from.
pub struct Ask<'a> {
    /// The address at the other end of the balancer's connection.
    pub address: Ipv4Addr,
    /// What is hashed: an address as text, a user's cookie.
    pub key: &'a [u8],
    /// The present moment, in microseconds.
    pub now: Micros,
    /// The chance of the algorithms that draw.
    pub chance: &'a mut Stream,
}

/// An algorithm with its memory.
pub trait Policy: Send + Sync {
    /// The peer that gets the next request; none when no peer is eligible.
    fn choose(&mut self, peers: &[Peer], ask: &mut Ask<'_>) -> Option<usize>;

    /// A peer has answered, or was given up, this long after it was asked, in microseconds.
    fn observed(&mut self, peer: usize, latency: Micros, now: Micros) {
        let _ = (peer, latency, now);
    }

    /// A peer of this weight has failed, and `max_fails` failures are allowed (nginx; 0: they are not counted).
    fn failed(&mut self, peer: usize, weight: u32, max_fails: u32) {
        let _ = (peer, weight, max_fails);
    }

    /// A copy with the same memory.
    fn boxed(&self) -> Box<dyn Policy>;
}

impl Clone for Box<dyn Policy> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

/// What an algorithm can be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Points on the ring for each unit of weight.
    pub points: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { points: ketama::POINTS }
    }
}

/// An algorithm of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Algorithm {
    /// The stable identifier in settings.
    pub id: &'static str,
    /// Its name in the field.
    pub name: &'static str,
    /// Whose behaviour it shows.
    pub source: &'static str,
    /// Whether the same key is meant to have the same server each time.
    pub hashes: bool,
    /// Whether it heeds a ramp of weights ([`Peer::ramp`]).
    pub ramps: bool,
    /// A fresh policy.
    pub policy: fn(Options) -> Box<dyn Policy>,
}

/// Every algorithm, in the order of the controls.
pub static ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        id: "least",
        name: "least connections",
        source: "nginx `least_conn`",
        hashes: false,
        ramps: true,
        policy: |_| Box::new(least_connections::LeastConnections::default()),
    },
    Algorithm {
        id: "rr",
        name: "round robin",
        source: "nginx, all weights 1",
        hashes: false,
        ramps: true,
        policy: |_| Box::new(round_robin::RoundRobin::default()),
    },
    Algorithm {
        id: "wrr",
        name: "weighted round robin",
        source: "nginx, smooth",
        hashes: false,
        ramps: true,
        policy: |_| Box::new(smooth_weighted::SmoothWeighted::default()),
    },
    Algorithm {
        id: "iphash",
        name: "IP hash",
        source: "nginx `ip_hash`",
        hashes: true,
        ramps: false,
        policy: |_| Box::new(ip_hash::IpHash::default()),
    },
    Algorithm {
        id: "hash",
        name: "hash modulo",
        source: "nginx `hash`",
        hashes: true,
        ramps: false,
        policy: |_| Box::new(hash_modulo::HashModulo::default()),
    },
    Algorithm {
        id: "ketama",
        name: "consistent hashing",
        source: "ketama, nginx `hash … consistent`",
        hashes: true,
        ramps: false,
        policy: |options| Box::new(ketama::Ketama::new(options.points)),
    },
    Algorithm {
        id: "random",
        name: "random",
        source: "nginx `random`",
        hashes: false,
        ramps: false,
        policy: |_| Box::new(random::Random::default()),
    },
    Algorithm {
        id: "p2c",
        name: "power of two choices",
        source: "nginx `random two least_conn`",
        hashes: false,
        ramps: false,
        policy: |_| Box::new(two_choices::TwoChoices::default()),
    },
    Algorithm {
        id: "ewma",
        name: "peak EWMA",
        source: "tower and Linkerd",
        hashes: false,
        ramps: false,
        policy: |_| Box::new(peak_ewma::PeakEwma::default()),
    },
];

/// The algorithm with this identifier; the first for one that there is not.
pub fn algorithm(id: &str) -> &'static Algorithm {
    ALGORITHMS.iter().find(|algorithm| algorithm.id == id).unwrap_or(&ALGORITHMS[0])
}

/// The peer that a number falls on when each peer takes as many as its weight, in their order; none without peers.
fn by_weight(number: u32, peers: &[Peer]) -> Option<usize> {
    let total: u32 = peers.iter().map(|peer| peer.weight).sum();
    let mut rest = number.checked_rem(total)?;
    peers.iter().position(|peer| {
        let here = rest < peer.weight;
        rest = rest.saturating_sub(peer.weight);
        here
    })
}

/// Whether one peer has less to do for its weight than another.
fn less(one: &Peer, other: &Peer) -> bool {
    u64::from(one.in_flight) * other.capacity() < u64::from(other.in_flight) * one.capacity()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Peers with these weights, all eligible and idle.
    pub fn peers(weights: &[u32]) -> Vec<Peer> {
        (0..).zip(weights).map(|(id, &weight)| Peer::new(id, weight)).collect()
    }

    /// A choice for an address and a key.
    pub fn choose(policy: &mut dyn Policy, peers: &[Peer], address: [u8; 4], key: &str) -> Option<usize> {
        let mut chance = Stream::new(1, "balancer");
        policy.choose(peers, &mut Ask { address: address.into(), key: key.as_bytes(), now: 0, chance: &mut chance })
    }

    /// The letter of a chosen peer.
    pub fn letter(chosen: usize) -> char {
        char::from(b'a' + chosen as u8)
    }

    /// The letters of the peers chosen one after another; each request stays in flight when `held`.
    pub fn choices(policy: &mut dyn Policy, peers: &mut [Peer], count: usize, held: bool) -> String {
        let mut choose = || {
            let chosen = choose(policy, peers, [203, 0, 113, 7], "anyone")?;
            peers[chosen].in_flight += u32::from(held);
            Some(letter(chosen))
        };
        (0..count).filter_map(|_| choose()).collect()
    }

    /// The letters of the peers chosen for `user-1`, `user-2` …: what nginx 1.22.1 was asked, with `hash $arg_k`.
    pub fn for_users(policy: &mut dyn Policy, peers: &[Peer]) -> String {
        (1..=32)
            .filter_map(|user| choose(policy, peers, [203, 0, 113, 7], &format!("user-{user}")).map(letter))
            .collect()
    }

    /// What nginx does with requests one after another, a refused one tried again at the next peer: `x+c` is a refusal by the
    /// second peer and an answer by the third. `fails` is the second peer's `max_fails`, the others' is 1.
    pub fn with_a_dead_second(policy: &mut dyn Policy, weights: &[u32], fails: u32, count: usize) -> String {
        let mut peers = peers(weights);
        let mut failed = 0;
        let mut told = Vec::new();
        for _ in 0..count {
            peers[1].eligible = failed < fails;
            let mut chosen = choose(policy, &peers, [203, 0, 113, 7], "anyone").expect("a peer");
            let mut said = letter(chosen).to_string();
            if chosen == 1 {
                policy.failed(1, weights[1], fails);
                failed += 1;
                peers[1].eligible = false;
                chosen = choose(policy, &peers, [203, 0, 113, 7], "anyone").expect("another peer");
                said = format!("x+{}", letter(chosen));
            }
            told.push(said);
        }
        told.join(" ")
    }

    fn any_peers() -> impl Strategy<Value = Vec<Peer>> {
        let peer = (1..9_u32, 1..=FULL, 0..40_u32, any::<bool>());
        prop::collection::vec(peer, 0..9).prop_map(|peers| {
            let peer = |(id, (weight, ramp, in_flight, eligible))| Peer { id, weight, ramp, in_flight, eligible };
            (0..).zip(peers).map(peer).collect()
        })
    }

    proptest! {
        #[test]
        fn whoever_is_chosen_is_eligible_and_someone_is_if_anyone_is(
            rounds in prop::collection::vec((any_peers(), 0..9_usize, 0..3_u32), 1..12), address: [u8; 4], seed: u64,
        ) {
            for algorithm in ALGORITHMS {
                let mut policy = (algorithm.policy)(Options { points: 7 });
                let mut chance = Stream::new(seed, "balancer");
                let mut now = 0;
                for (peers, failing, max_fails) in &rounds {
                    now += 70_000;
                    let key = address;
                    let mut ask = Ask { address: address.into(), key: &key, now, chance: &mut chance };
                    let chosen = policy.choose(peers, &mut ask);
                    prop_assert_eq!(chosen.is_some(), peers.iter().any(|peer| peer.eligible), "{}", algorithm.id);
                    prop_assert!(chosen.is_none_or(|chosen| peers[chosen].eligible), "{}", algorithm.id);
                    policy.failed(*failing, 3, *max_fails);
                    policy.observed(*failing, 4_000, now);
                }
            }
        }

        #[test]
        fn the_same_key_has_the_same_server_under_every_hash(key: [u8; 4], weights in prop::collection::vec(1..5_u32, 1..9)) {
            for algorithm in ALGORITHMS.iter().filter(|algorithm| algorithm.hashes) {
                let mut policy = (algorithm.policy)(Options::default());
                let peers = peers(&weights);
                let text = key.map(|byte| byte.to_string()).join(".");
                let chosen: Vec<_> = (0..3).map(|_| choose(&mut *policy, &peers, key, &text)).collect();
                prop_assert!(chosen[0] == chosen[1] && chosen[1] == chosen[2], "{}", algorithm.id);
            }
        }
    }
}
