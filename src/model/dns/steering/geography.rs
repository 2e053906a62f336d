//! Geography: the site of the asker's region (Amazon Route 53, “Geolocation routing”).
//!
//! The asker is the resolver. Where its clients are is told only by EDNS Client Subnet (RFC 7871), which not every resolver
//! sends; the answer is then cached for that network alone.

use super::{Asked, Policy};

/// The policy.
#[derive(Debug, Clone, Copy)]
pub struct Geography;

impl Policy for Geography {
    fn choose(&mut self, asked: Asked) -> Vec<usize> {
        vec![asked.region % asked.sites.max(1)]
    }

    fn possible(&self, asked: Asked) -> Vec<usize> {
        (0..asked.sites).collect()
    }
}
