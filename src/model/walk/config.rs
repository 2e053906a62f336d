//! What decides a walk: every setting, typed. How settings are named and written in a URL is the lab's business; the
//! identifiers here are the values that it uses.

use super::parameters as p;
use crate::model::balancer;
use crate::model::choice::choice;

choice! {
    /// What the reader does.
    Request {
        /// Searches: `GET /search?q=…`.
        Search = "search",
        /// Looks at a product's picture: `GET /photos/….jpg`.
        Image = "image",
        /// Places an order: `POST /orders`.
        Order = "order",
        /// Uploads a photo: `POST /uploads` for a presigned URL, then `PUT` to it.
        Upload = "upload",
    }
}

choice! {
    /// What the recursive resolver has in its cache when it is asked, and what the zone's servers say.
    Dns {
        /// Nothing at all.
        Cold = "cold",
        /// The address, for a while already.
        Warm = "warm",
        /// The zone's servers, but the address has outlived its TTL.
        Expired = "expired",
        /// Nothing, and the name is no longer registered.
        NxDomain = "nxdomain",
        /// Nothing, and the zone's own servers can't answer for it.
        ServFail = "servfail",
    }
}

choice! {
    /// What browser and edge have from before.
    Connection {
        /// Nothing.
        New = "new",
        /// A TLS session to be resumed.
        Resumed = "resumed",
        /// A TLS session, and leave to send early data (0-RTT).
        Early = "0rtt",
        /// A connection that is still open.
        Open = "open",
    }
}

choice! {
    /// The version of HTTP between browser and edge.
    Http {
        /// HTTP/2 over TLS and TCP.
        Two = "2",
        /// HTTP/1.1 over TLS and TCP.
        OneOne = "1.1",
        /// HTTP/3 over QUIC.
        Three = "3",
    }
}

choice! {
    /// What the edge has in its cache, and what it may do with it.
    Cdn {
        /// Nothing stored.
        Miss = "miss",
        /// A fresh copy.
        Hit = "hit",
        /// A copy past its freshness, within `stale-while-revalidate`.
        Stale = "stale",
        /// A rule not to use the cache for this path.
        Bypass = "bypass",
        /// A copy until someone purged it a moment ago.
        Purged = "purged",
    }
}

choice! {
    /// Application servers whose process is gone: connections to them are refused.
    Dead {
        /// All run.
        None = "none",
        /// Server b.
        One = "one",
        /// All three.
        All = "all",
    }
}

choice! {
    /// What the cache beside the application does.
    AppCache {
        /// It does not have what the walk asks for.
        Miss = "miss",
        /// It has.
        Hit = "hit",
        /// It refuses connections.
        Down = "down",
        /// A key that everyone wants expires when the request reaches the origin.
        Stampede = "stampede",
    }
}

choice! {
    /// How the database finds the rows.
    Plan {
        /// By an index.
        Index = "index",
        /// By reading the whole table.
        Scan = "scan",
    }
}

choice! {
    /// Where the application reads.
    Read {
        /// At the primary.
        Primary = "primary",
        /// At a replica that lags behind.
        Replica = "replica",
    }
}

/// Everything that can be set about a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What is searched for; nothing but spaces stands for [`super::DEFAULT_QUERY`].
    pub query: String,
    /// What the reader does.
    pub request: Request,
    /// What the resolver knows.
    pub dns: Dns,
    /// Whether the shop's name is `www.…`, an alias of a name of the CDN's.
    pub alias: bool,
    /// What browser and edge have from before.
    pub connection: Connection,
    /// The version of HTTP.
    pub http: Http,
    /// From the reader's access network to the edge, km of fibre.
    pub edge_km: u64,
    /// From the edge to the origin's data centre, km of fibre.
    pub origin_km: u64,
    /// What the edge has.
    pub cdn: Cdn,
    /// Requests that the same reader sent within the last second.
    pub recent: u64,
    /// The balancer's algorithm: an identifier of [`crate::model::balancer::ALGORITHMS`].
    pub balancing: &'static str,
    /// Whether the balancer sends a reader to the same server by a cookie; the reader's names server b.
    pub sticky: bool,
    /// Servers whose process is gone.
    pub dead: Dead,
    /// Whether the balancer checks its servers' health.
    pub checks: bool,
    /// Whether it tries another server when a connection is refused.
    pub retry: bool,
    /// Other people's requests to all servers together, a second.
    pub load: u64,
    /// Whether handlers wait for a service that does not answer, with no limit of their own.
    pub stuck: bool,
    /// What the cache does.
    pub cache: AppCache,
    /// How the database finds the rows.
    pub plan: Plan,
    /// Where the application reads.
    pub read: Read,
    /// Whether the primary refuses connections.
    pub database_down: bool,
    /// Whether every connection of the pools is taken and none comes back.
    pub pool_exhausted: bool,
    /// Whether there is a broker to hand work to.
    pub broker: bool,
}

impl Default for Config {
    /// The default walk.
    fn default() -> Self {
        Config {
            query: super::DEFAULT_QUERY.to_owned(),
            request: Request::default(),
            dns: Dns::default(),
            alias: false,
            connection: Connection::default(),
            http: Http::default(),
            edge_km: p::EDGE_KM,
            origin_km: p::ORIGIN_KM,
            cdn: Cdn::default(),
            recent: 0,
            balancing: balancer::ALGORITHMS[0].id,
            sticky: false,
            dead: Dead::default(),
            checks: true,
            retry: true,
            load: p::BACKGROUND_PER_SECOND,
            stuck: false,
            cache: AppCache::default(),
            plan: Plan::default(),
            read: Read::default(),
            database_down: false,
            pool_exhausted: false,
            broker: true,
        }
    }
}

/// Settings that change while the request is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, in microseconds after the key was pressed.
    pub at: crate::model::Micros,
    /// All settings from then on.
    pub config: Config,
    /// Which setting it is, and its new value: `cache = down`.
    pub said: String,
    /// The station it is about.
    pub station: crate::model::Station,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_an_identifier_of_its_own() {
        assert_eq!(Dns::ALL.len(), Dns::IDS.len());
        for (index, id) in Dns::IDS.iter().enumerate() {
            assert_eq!(Dns::from_id(id), Dns::ALL[index]);
        }
        assert_eq!(Http::from_id("3"), Http::Three);
        assert_eq!(Cdn::from_id("none such"), Cdn::Miss);
    }
}
