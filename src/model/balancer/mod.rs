//! How a load balancer chooses a server: one file an algorithm, each as nginx has it.
//!
//! A policy sees its peers and who asks, keeps what it must remember, and names a peer. Counting connections, noticing
//! failures and trying again are the balancer's own business: whoever runs a policy keeps the [`Peer`]s up to date.

pub mod ip_hash;
pub mod least_connections;
pub mod round_robin;

use std::net::Ipv4Addr;

/// A server, as the balancer knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its share of the work relative to its sisters; 1 at least.
    pub weight: u32,
    /// Requests sent to it that have not been answered yet.
    pub in_flight: u32,
    /// Whether it may be chosen: on the list, believed to be up, and not tried before for this request.
    pub eligible: bool,
}

/// Who asks, as far as an algorithm looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address at the other end of the balancer's connection.
    pub address: Ipv4Addr,
}

/// An algorithm with its memory.
pub trait Policy: Send + Sync {
    /// The peer that gets the next request; none when no peer is eligible.
    fn choose(&mut self, peers: &[Peer], client: Client) -> Option<usize>;

    /// A copy with the same memory.
    fn boxed(&self) -> Box<dyn Policy>;
}

impl Clone for Box<dyn Policy> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

/// An algorithm of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Algorithm {
    /// The stable identifier in settings.
    pub id: &'static str,
    /// Its name in the field.
    pub name: &'static str,
    /// A fresh policy.
    pub policy: fn() -> Box<dyn Policy>,
}

/// Every algorithm, in the order of the controls.
pub static ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        id: "least",
        name: "least connections",
        policy: || Box::new(least_connections::LeastConnections::default()),
    },
    Algorithm { id: "rr", name: "round robin", policy: || Box::new(round_robin::RoundRobin::default()) },
    Algorithm { id: "iphash", name: "IP hash", policy: || Box::new(ip_hash::IpHash::default()) },
];

/// The algorithm with this identifier; the first for one that there is not.
pub fn algorithm(id: &str) -> &'static Algorithm {
    ALGORITHMS.iter().find(|algorithm| algorithm.id == id).unwrap_or(&ALGORITHMS[0])
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Peers with these weights, all eligible and idle.
    pub fn peers(weights: &[u32]) -> Vec<Peer> {
        weights.iter().map(|&weight| Peer { weight, in_flight: 0, eligible: true }).collect()
    }

    /// Anybody.
    pub const CLIENT: Client = Client { address: Ipv4Addr::new(203, 0, 113, 7) };

    /// The letters of the peers chosen one after another; each request stays in flight when `held`.
    pub fn choices(policy: &mut dyn Policy, peers: &mut [Peer], count: usize, held: bool) -> String {
        let mut choose = || {
            let chosen = policy.choose(peers, CLIENT)?;
            peers[chosen].in_flight += u32::from(held);
            Some(char::from(b'a' + chosen as u8))
        };
        (0..count).filter_map(|_| choose()).collect()
    }

    fn any_peers() -> impl Strategy<Value = Vec<Peer>> {
        let peer = (1..9_u32, 0..40_u32, any::<bool>()).prop_map(|(weight, in_flight, eligible)| Peer {
            weight,
            in_flight,
            eligible,
        });
        prop::collection::vec(peer, 0..9)
    }

    proptest! {
        #[test]
        fn whoever_is_chosen_is_eligible_and_someone_is_if_anyone_is(
            rounds in prop::collection::vec(any_peers(), 1..12), address: [u8; 4],
        ) {
            for algorithm in ALGORITHMS {
                let mut policy = (algorithm.policy)();
                for peers in &rounds {
                    let chosen = policy.choose(peers, Client { address: address.into() });
                    prop_assert_eq!(chosen.is_some(), peers.iter().any(|peer| peer.eligible), "{}", algorithm.id);
                    prop_assert!(chosen.is_none_or(|chosen| peers[chosen].eligible), "{}", algorithm.id);
                }
            }
        }
    }
}
