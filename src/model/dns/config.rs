//! What decides a run of look-ups, and how that changes on the way.

use super::message::RecordType;
use super::world::{PARENT_LINES, REVERSE_FILE, SHOP, SHOP_FILE};
use crate::model::Micros;

/// All settings at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What is asked for: a name, relative to the root (empty for the shop's), or with [`RecordType::Ptr`] an IPv4 address.
    pub name: String,
    /// The type asked for.
    pub kind: RecordType,
    /// Who asks, and how often.
    pub ask: Ask,
    /// When the second question comes, seconds after the first has its answer.
    pub gap: u32,
    /// Who asks the second question.
    pub by: By,
    /// What the second question asks for, under [`Ask::Other`].
    pub other: (String, RecordType),
    /// The many.
    pub crowd: Crowd,
    /// What clients remember.
    pub stub: Stub,
    /// The least time for which resolvers keep an answer, whatever its TTL, seconds (unbound: `cache-min-ttl`).
    pub floor: u32,
    /// Whether resolvers give out expired answers when nobody can be reached (RFC 8767).
    pub serve_stale: bool,
    /// The TTL of the zone's addresses, seconds; none to leave them as the file has them.
    pub ttl: Option<u32>,
    /// Whether the shop has moved to its new address.
    pub moved: bool,
    /// The file of the shop's zone.
    pub zone: String,
    /// The lines of the zone above about the shop's: the delegation and its glue.
    pub parent: String,
    /// The file of the reverse zone.
    pub reverse: String,
    /// Which of the zone's servers can't be reached.
    pub down: Down,
    /// How the zone's servers choose addresses: an index of [`super::steering::POLICIES`]; none for what the file says.
    pub steering: Option<usize>,
    /// The first site's weight, of ten.
    pub weight: u32,
    /// How often health checks look at the first site, seconds; 1 at least.
    pub check: u32,
    /// Whether the first site is dead.
    pub dead: bool,
    /// Whether resolvers pass their clients' networks on (RFC 7871).
    pub client_subnet: bool,
}

impl Default for Config {
    /// One client asks once for the shop's address, and nothing is known anywhere.
    fn default() -> Self {
        Config {
            name: String::new(),
            kind: RecordType::A,
            ask: Ask::Once,
            gap: 60,
            by: By::Neighbour,
            other: (["www.", SHOP].concat(), RecordType::A),
            crowd: Crowd { clients: 120, resolvers: 3, skewed: false, every: 300, minutes: 60, foreign: 0 },
            stub: Stub::Ttl,
            floor: 0,
            serve_stale: false,
            ttl: None,
            moved: false,
            zone: SHOP_FILE.to_owned(),
            parent: PARENT_LINES.to_owned(),
            reverse: REVERSE_FILE.to_owned(),
            down: Down::None,
            steering: None,
            weight: 9,
            check: 30,
            dead: false,
            client_subnet: false,
        }
    }
}

/// Many clients behind some resolvers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    /// How many clients; at most [`super::parameters::CLIENTS`].
    pub clients: usize,
    /// How many resolvers; at least 1, at most [`super::parameters::RESOLVERS`].
    pub resolvers: usize,
    /// Whether each resolver has half as many clients as the one before it, instead of as many.
    pub skewed: bool,
    /// Mean time between two visits of one client, seconds; 1 at least.
    pub every: u32,
    /// How long they are watched, minutes.
    pub minutes: u32,
    /// How many of a hundred clients are in another region than their resolver.
    pub foreign: usize,
}

impl Crowd {
    /// The resolver of a client; clients stand in the order of their resolvers.
    pub fn home(&self, client: usize) -> usize {
        let resolvers = self.resolvers.max(1);
        if !self.skewed {
            return (client * resolvers / self.clients.max(1)).min(resolvers - 1);
        }
        let total = (1_usize << resolvers) - 1;
        let (mut resolver, mut below) = (0, 0);
        while resolver + 1 < resolvers {
            below += 1 << (resolvers - 1 - resolver);
            if client < self.clients * below / total {
                break;
            }
            resolver += 1;
        }
        resolver
    }

    /// The region of a client: its resolver's, or the next where it is a foreigner.
    pub fn region(&self, client: usize) -> usize {
        // 61 and 100 have no common divisor: foreigners are spread evenly.
        let foreign = client * 61 % 100 < self.foreign;
        (region(self.home(client)) + usize::from(foreign)) % super::parameters::REGIONS.len()
    }
}

/// The region of a resolver.
pub const fn region(resolver: usize) -> usize {
    resolver % super::parameters::REGIONS.len()
}

/// Who asks, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// One client, once.
    Once,
    /// The same question again, after a while.
    Again,
    /// Another question, after a while.
    Other,
    /// Many clients, for hours.
    Many,
}

/// Who asks the second question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Another client of the same resolver.
    Neighbour,
    /// The same client.
    Same,
    /// A client of another resolver.
    Elsewhere,
}

/// What clients remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stub {
    /// Answers, for what is left of their TTL (systemd-resolved, Windows).
    Ttl,
    /// Nothing (glibc without a daemon).
    None,
    /// The first answer, for ever (Java with `networkaddress.cache.ttl=-1`; programs that look up at their start only).
    Pin,
}

/// Which of the zone's servers can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Down {
    /// All can be.
    None,
    /// The first can't.
    First,
    /// None can.
    All,
}

/// Other settings from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, in microseconds.
    pub at: Micros,
    /// The settings from then on.
    pub config: Config,
}

/// What decides a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The settings at the start.
    pub config: Config,
    /// Seed of every random stream.
    pub seed: u64,
    /// Changes of the settings, by time.
    pub changes: Vec<Change>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(crowd: Crowd) -> Vec<usize> {
        let mut sizes = vec![0; crowd.resolvers];
        for client in 0..crowd.clients {
            sizes[crowd.home(client)] += 1;
        }
        sizes
    }

    #[test]
    fn clients_are_spread_over_resolvers() {
        let crowd = Crowd { clients: 120, resolvers: 3, skewed: false, every: 60, minutes: 10, foreign: 0 };
        assert_eq!(sizes(crowd), [40, 40, 40]);
        assert_eq!(sizes(Crowd { skewed: true, clients: 70, ..crowd }), [40, 20, 10]);
        for resolvers in 1..=6 {
            for clients in [1, 7, 10, 240] {
                for skewed in [false, true] {
                    let crowd = Crowd { clients, resolvers, skewed, ..crowd };
                    assert_eq!(sizes(crowd).iter().sum::<usize>(), clients);
                    assert!((1..clients).all(|client| crowd.home(client - 1) <= crowd.home(client)));
                }
            }
        }
    }

    #[test]
    fn foreigners_are_as_many_as_said() {
        let crowd = Crowd { clients: 200, resolvers: 3, skewed: false, every: 60, minutes: 10, foreign: 20 };
        let foreign = (0..200).filter(|client| crowd.region(*client) != region(crowd.home(*client))).count();
        assert_eq!(foreign, 40);
    }
}
