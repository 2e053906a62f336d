//! Round robin: all addresses in every answer, each answer beginning with the next (RFC 1794; BIND: `rrset-order cyclic`).
//!
//! Clients mostly take the first. Nobody asks whether a site is up, and resolvers turn the order of what they have cached as
//! well (unbound: `rrset-roundrobin`), so that the turns here reach clients only where an answer is fetched for each.

use super::{Asked, Policy};

/// The policy, with the site that the next answer begins with.
#[derive(Debug, Clone, Default)]
pub struct RoundRobin {
    next: usize,
}

impl Policy for RoundRobin {
    fn choose(&mut self, asked: Asked) -> Vec<usize> {
        let first = self.next % asked.sites.max(1);
        self.next = first + 1;
        (0..asked.sites).map(|turn| (first + turn) % asked.sites).collect()
    }

    fn possible(&self, asked: Asked) -> Vec<usize> {
        (0..asked.sites).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_begins_with_the_next() {
        let asked = Asked { region: 0, sites: 3, first_is_up: true, weight: 5 };
        let mut policy = RoundRobin::default();
        let answers: Vec<_> = (0..4).map(|_| policy.choose(asked)).collect();
        assert_eq!(answers, [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]]);
    }
}
