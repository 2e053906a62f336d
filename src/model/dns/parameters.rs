//! Every number that the simulation of look-ups is made of, with its unit and where it comes from. Ways and working times are
//! the walk's own ([`crate::model::walk::parameters`]): the same look-up takes the same time in both.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::{MILLISECOND, Micros};

/// How long a resolver waits for a server of which it knows nothing before it tries the next, µs: unbound's first guess
/// (`UNKNOWN_SERVER_NICENESS`, 376 ms). unbound would try each server several times, longer each time.
pub const PATIENCE: Micros = 376 * MILLISECOND;
/// How long a resolver remembers that a look-up failed, seconds: unbound's `NORR_TTL`, within the 1 s to 5 min of RFC 9520.
pub const FAILURE_TTL: u32 = 5;
/// The TTL of an answer that has expired and is given out all the same, seconds (RFC 8767, §4).
pub const STALE_TTL: u32 = 30;
/// How long after its end an answer may be given out when nobody can be reached, seconds: a day, the least that RFC 8767, §5
/// suggests.
pub const STALE_LIMIT: u32 = 86_400;
/// Most questions that a resolver asks for one look-up (unbound: `MAX_SENT_COUNT`).
pub const QUESTIONS: u32 = 32;
/// Most look-ups of name servers within one another. Assumption.
pub const DEPTH: u8 = 3;
/// Most aliases that a resolver follows in one look-up (unbound: `MAX_RESTART_COUNT`).
pub const ALIASES: u8 = 8;
/// When the first client asks, µs after the zone was loaded. Assumption.
pub const START: Micros = MILLISECOND;
/// Checks in a row that a site must fail to be taken off, or pass to be put back (Amazon Route 53: 3).
pub const CHECKS: u32 = 3;

/// From a resolver to the servers of the reverse zone, km. Assumption.
pub const DATA_CENTRE_KM: u64 = 720;

/// Resolvers that there may be.
pub const RESOLVERS: usize = 6;
/// Clients that there may be.
pub const CLIENTS: usize = 240;
/// Regions of the world: Americas, Europe, Asia.
pub const REGIONS: [&str; 3] = ["Americas", "Europe", "Asia"];

/// The shop's sites, one a region: where steering sends clients. Addresses of the documentation ranges (RFC 5737).
pub const SITES: [Ipv4Addr; 3] =
    [Ipv4Addr::new(192, 0, 2, 10), Ipv4Addr::new(198, 51, 100, 80), Ipv4Addr::new(203, 0, 113, 80)];
/// Where the shop moves to.
pub const NEW_ADDRESS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 200);
/// Where the shop moves to, IPv6 (RFC 3849).
pub const NEW_ADDRESS_6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x20, 0, 0, 0, 0, 0x20);
