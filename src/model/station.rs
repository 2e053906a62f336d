//! The nine stations of the line: every component a request can stop at.

use serde::{Deserialize, Serialize};

/// A component of the backend, as a station on the line.
///
/// The order is the line's own: from the reader to the data, branches last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Station {
    /// The user agent that sends the request.
    #[default]
    Browser,
    /// Name resolution: stub, recursive resolver and authoritative servers.
    Dns,
    /// The content delivery network's edge.
    Cdn,
    /// The load balancer before the application servers.
    Balancer,
    /// The application server and its workers.
    App,
    /// The in-memory cache beside the application.
    Cache,
    /// The relational database.
    Database,
    /// The message broker (asynchronous branch).
    Broker,
    /// The object storage (branch from the edge).
    Storage,
}

impl Station {
    /// All stations in the line's order.
    pub const ALL: [Station; 9] = [
        Station::Browser,
        Station::Dns,
        Station::Cdn,
        Station::Balancer,
        Station::App,
        Station::Cache,
        Station::Database,
        Station::Broker,
        Station::Storage,
    ];

    /// The stable identifier used in content, URLs and style sheets.
    pub const fn id(self) -> &'static str {
        match self {
            Station::Browser => "browser",
            Station::Dns => "dns",
            Station::Cdn => "cdn",
            Station::Balancer => "balancer",
            Station::App => "app",
            Station::Cache => "cache",
            Station::Database => "database",
            Station::Broker => "broker",
            Station::Storage => "storage",
        }
    }

    /// The name shown to readers.
    pub const fn name(self) -> &'static str {
        match self {
            Station::Browser => "Browser",
            Station::Dns => "DNS",
            Station::Cdn => "CDN",
            Station::Balancer => "Load balancer",
            Station::App => "App server",
            Station::Cache => "Cache",
            Station::Database => "Database",
            Station::Broker => "Broker",
            Station::Storage => "Object storage",
        }
    }

    /// The station with this identifier.
    pub fn from_id(id: &str) -> Option<Station> {
        Station::ALL.into_iter().find(|station| station.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identifier_leads_back_to_its_station() {
        for station in Station::ALL {
            assert_eq!(Station::from_id(station.id()), Some(station));
        }
        assert_eq!(Station::from_id("proxy"), None);
    }
}
