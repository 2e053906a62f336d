//! Steering by DNS: the authoritative server answers one name with addresses that it chooses. One file a policy.
//!
//! A policy sees who asks (a resolver, and with EDNS Client Subnet the client's network) and which sites are believed to be up;
//! it never sees a client's visit. For how long its choice holds is decided by the TTL and by the caches, not here.

pub mod failover;
pub mod geography;
pub mod round_robin;
pub mod weighted;

use crate::model::rng::Stream;

/// What a policy may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The region of whoever asks: the resolver's, or the client's where the resolver passes its network on (RFC 7871).
    pub region: usize,
    /// How many sites there are; 1 at least.
    pub sites: usize,
    /// Whether the health checks hold the first site to be up; the others are.
    pub first_is_up: bool,
    /// The first site's weight, of ten; the second has the rest.
    pub weight: u32,
}

/// A policy with its memory.
pub trait Policy: Send + Sync {
    /// The sites whose addresses are the answer, in this order: one at least, each below [`Asked::sites`].
    fn choose(&mut self, asked: Asked) -> Vec<usize>;

    /// The sites that it might answer somebody with now.
    fn possible(&self, asked: Asked) -> Vec<usize>;
}

/// A policy of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Steering {
    /// The stable identifier in settings.
    pub id: &'static str,
    /// Its name in the field.
    pub name: &'static str,
    /// A fresh policy; what it draws by chance it draws from this stream.
    pub policy: fn(Stream) -> Box<dyn Policy>,
}

/// Every policy, in the order of the controls.
pub static POLICIES: &[Steering] = &[
    Steering { id: "rr", name: "round robin", policy: |_| Box::new(round_robin::RoundRobin::default()) },
    Steering { id: "weight", name: "weighted", policy: |draws| Box::new(weighted::Weighted::new(draws)) },
    Steering { id: "geo", name: "geography", policy: |_| Box::new(geography::Geography) },
    Steering { id: "health", name: "failover by health checks", policy: |_| Box::new(failover::Failover) },
];

/// The index of the policy with this identifier.
pub fn find(id: &str) -> Option<usize> {
    POLICIES.iter().position(|policy| policy.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_choice_is_possible_and_never_empty(
            asks in prop::collection::vec((0..3_usize, any::<bool>(), 0..=10_u32), 1..40), seed: u64,
        ) {
            for steering in POLICIES {
                let mut policy = (steering.policy)(Stream::new(seed, "steering"));
                for (region, first_is_up, weight) in &asks {
                    let asked = Asked { region: *region, sites: 3, first_is_up: *first_is_up, weight: *weight };
                    let possible = policy.possible(asked);
                    let chosen = policy.choose(asked);
                    prop_assert!(!chosen.is_empty() && chosen.iter().all(|site| possible.contains(site)), "{}", steering.id);
                }
            }
        }
    }

    #[test]
    fn policies_are_known_by_their_identifiers() {
        for (index, policy) in POLICIES.iter().enumerate() {
            assert_eq!(find(policy.id), Some(index));
        }
        assert_eq!(find("none"), None);
    }
}
