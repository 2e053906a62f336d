//! What can be set about a balancer, its servers and its clients.

use crate::model::balancer;
use crate::model::queue::{Pattern, Spread};
use crate::model::{MILLISECOND, Micros};

/// Most servers that there can be.
pub const SERVERS: usize = 128;
/// Most users that there can be.
pub const USERS: u32 = 10_000;
/// Most attempts of one request that are counted.
pub const RETRIES: u32 = 5;

/// Everything that can be set, at the start and on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The algorithm: an identifier of [`balancer::ALGORITHMS`].
    pub algorithm: &'static str,
    /// Points on the ring for each unit of weight.
    pub points: u32,
    /// What is hashed.
    pub hashed: Hashed,
    /// The servers, at most [`SERVERS`].
    pub servers: Vec<Server>,
    /// Requests a second.
    pub rate: u32,
    /// How they come.
    pub pattern: Pattern,
    /// Mean work of a request at speed 100, in microseconds.
    pub service: Micros,
    /// How work is spread about its mean.
    pub spread: Spread,
    /// Users, each with a cookie of their own; 1 to [`USERS`].
    pub users: u32,
    /// Behind which addresses they are.
    pub addresses: Addresses,
    /// Whether a cookie keeps a user at one server (L7 only).
    pub sticky: bool,
    /// What the balancer looks at.
    pub layer: Layer,
    /// How many of the last servers are the pool for reports, where paths are looked at.
    pub second_pool: usize,
    /// How it learns which servers are down.
    pub checks: Checks,
    /// How long a server's weight takes to grow back, in microseconds; 0 for none.
    pub slow_start: Micros,
    /// How many times as long the first request of a fresh server takes.
    pub cold: u32,
    /// Requests that may wait at a server.
    pub queue_limit: usize,
    /// How long the balancer waits for an answer, in microseconds; 0 for ever.
    pub timeout: Micros,
    /// How often it tries another server.
    pub retries: u32,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            algorithm: balancer::algorithm("rr").id,
            points: balancer::ketama::POINTS,
            hashed: Hashed::default(),
            servers: vec![Server::default(); 4],
            rate: 100,
            pattern: Pattern::default(),
            service: 100 * MILLISECOND,
            spread: Spread::default(),
            users: 500,
            addresses: Addresses::default(),
            sticky: false,
            layer: Layer::default(),
            second_pool: 1,
            checks: Checks::default(),
            slow_start: 0,
            cold: 1,
            queue_limit: 100,
            timeout: 0,
            retries: 0,
        }
    }
}

/// A server as it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Its weight; 1 at least.
    pub weight: u32,
    /// Requests that it works on at once; 1 at least.
    pub workers: usize,
    /// Its speed in per cent of the usual; 1 at least.
    pub speed: u32,
    /// What has become of it.
    pub state: State,
}

impl Default for Server {
    fn default() -> Self {
        Server { weight: 1, workers: 4, speed: 100, state: State::Up }
    }
}

/// What has become of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It works.
    #[default]
    Up,
    /// It works, [`SLOW`] times slower.
    Slow,
    /// It gets nothing new but for sessions that stick to it, and finishes what it has.
    Draining,
    /// Its process is gone: connections are refused, what it had is lost.
    Dead,
}

/// How many times slower a slow server is.
pub const SLOW: u64 = 4;

impl State {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 4] = ["up", "slow", "drain", "dead"];

    /// The state with this identifier; up for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "slow" => State::Slow,
            "drain" => State::Draining,
            "dead" => State::Dead,
            _ => State::Up,
        }
    }
}

/// Behind which addresses the users are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Addresses {
    /// Each behind one of their own.
    #[default]
    Own,
    /// All behind eight: mobile carriers.
    Few,
    /// All behind one: an office.
    One,
}

/// How many addresses “few” are.
pub const FEW: usize = 8;

impl Addresses {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 3] = ["own", "few", "one"];

    /// The addresses with this identifier; one each for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "few" => Addresses::Few,
            "one" => Addresses::One,
            _ => Addresses::Own,
        }
    }
}

/// What the algorithms that hash a key take for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hashed {
    /// `$remote_addr`.
    #[default]
    Address,
    /// A user's cookie: `$cookie_user`.
    User,
}

/// What the balancer looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layer {
    /// Each request by itself.
    #[default]
    L7,
    /// Each request, and its path: reports go to a pool of their own.
    Paths,
    /// Connections only: all requests of a user go the way of the first.
    L4,
}

impl Layer {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 3] = ["l7", "paths", "l4"];

    /// The layer with this identifier; L7 for one that there is not.
    pub fn from_id(id: &str) -> Self {
        match id {
            "paths" => Layer::Paths,
            "l4" => Layer::L4,
            _ => Layer::L7,
        }
    }
}

/// How the balancer learns which servers are down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Checks {
    /// Not at all.
    #[default]
    Off,
    /// By the failures of requests, as nginx does.
    Passive {
        /// Failures after which a server is left alone (`max_fails`); 1 at least.
        max_fails: u32,
        /// For how many seconds (`fail_timeout`).
        fail_timeout: u64,
    },
    /// By asking each server, as HAProxy does.
    Active {
        /// How often, in microseconds (`inter`); 1 at least.
        interval: Micros,
        /// Failed checks in a row until it is down (`fall`); 1 at least.
        fall: u32,
        /// Passed checks in a row until it is up again (`rise`); 1 at least.
        rise: u32,
    },
}

impl Checks {
    /// Identifiers in settings.
    pub const IDS: [&'static str; 3] = ["off", "passive", "active"];

    /// `max_fails` as the algorithms are told; 0 when failures are not counted.
    pub const fn max_fails(self) -> u32 {
        match self {
            Checks::Passive { max_fails, .. } => max_fails,
            Checks::Off | Checks::Active { .. } => 0,
        }
    }
}
