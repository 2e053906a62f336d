//! Failover: the first site while it is up, the second while it is not (Amazon Route 53, “Active-passive failover”).
//!
//! Health checks notice, caches delay: clients follow when what they or their resolvers have cached has expired.

use super::{Asked, Policy};

/// The policy.
#[derive(Debug, Clone, Copy)]
pub struct Failover;

impl Policy for Failover {
    fn choose(&mut self, asked: Asked) -> Vec<usize> {
        vec![usize::from(!asked.first_is_up).min(asked.sites.saturating_sub(1))]
    }

    fn possible(&self, asked: Asked) -> Vec<usize> {
        vec![usize::from(!asked.first_is_up).min(asked.sites.saturating_sub(1))]
    }
}
