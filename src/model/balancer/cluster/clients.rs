//! Who asks: users with their cookies, behind addresses.

use std::net::Ipv4Addr;

use super::config::{Addresses, FEW, Hashed};
use crate::model::rng::Stream;

/// The users of a run.
#[derive(Clone)]
pub(super) struct Clients {
    stream: Stream,
    /// An address for each user, and the keys that are hashed.
    known: Vec<Known>,
}

#[derive(Clone)]
struct Known {
    address: Ipv4Addr,
    /// The address as `$remote_addr` has it.
    text: String,
    /// The user's cookie.
    cookie: String,
}

impl Clients {
    pub fn new(seed: u64) -> Self {
        Clients { stream: Stream::new(seed, "addresses"), known: Vec::new() }
    }

    /// Makes so many users known.
    pub fn ensure(&mut self, users: u32) {
        while self.known.len() < (users as usize).max(FEW) {
            let [a, b, c, d, ..] = self.stream.bits().to_le_bytes();
            let address = Ipv4Addr::new(1 + a % 223, b, c, 1 + d % 254);
            let cookie = ["user-", &(self.known.len() + 1).to_string()].concat();
            self.known.push(Known { address, text: address.to_string(), cookie });
        }
    }

    fn behind(&self, user: u32, addresses: Addresses) -> &Known {
        let index = match addresses {
            Addresses::Own => user as usize,
            Addresses::Few => user as usize % FEW,
            Addresses::One => 0,
        };
        &self.known[index]
    }

    /// The address that the balancer sees, and the key that is hashed.
    pub fn seen(&self, user: u32, addresses: Addresses, hashed: Hashed) -> (Ipv4Addr, &[u8]) {
        let behind = self.behind(user, addresses);
        let key = match hashed {
            Hashed::Address => &behind.text,
            Hashed::User => &self.known[user as usize].cookie,
        };
        (behind.address, key.as_bytes())
    }
}
