//! The application servers with their workers and connection pools, under the load of other people's requests.
//!
//! The walk's own request queues here like everyone else's, so that its waiting is computed and not set. Queues are first
//! come, first served. The balancer is nginx's `least_conn`: the server with the fewest requests in flight, ties by smooth
//! weighted round robin over the tied servers, all weights 1 (`ngx_http_upstream_least_conn_module.c`).

use std::collections::VecDeque;

use super::parameters as p;
use crate::model::rng::Stream;
use crate::model::{Micros, SECOND};

/// Mean work of a handler before its query, µs.
const BEFORE: Micros = p::HANDLER_BEFORE + p::HANDLER_QUERY;
/// Mean work of a handler after its query, µs.
const AFTER: Micros = p::HANDLER_ROWS + p::HANDLER_JSON + p::HANDLER_HEAD;

/// Who holds or wants a worker or a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// The request that we follow.
    Walk,
    /// One of the others.
    Other(Visit),
}

/// What another request does once it has a worker; all drawn at its arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visit {
    server: usize,
    /// Work before the query, µs.
    before: Micros,
    /// The query, µs; none when the cache has the answer.
    query: Option<Micros>,
    /// Work after it, µs.
    after: Micros,
}

/// What happens to other people's requests.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// One arrives at the balancer.
    Arrive,
    /// Its worker has done the work before the query.
    Prepared(Visit),
    /// Its query is answered.
    Queried(Visit),
    /// Its response leaves.
    Leave(Visit),
}

/// A number of equal places and a queue before them.
#[derive(Debug, Clone)]
pub(super) struct Places {
    free: usize,
    queue: VecDeque<Client>,
}

impl Places {
    fn new(places: usize) -> Self {
        Places { free: places, queue: VecDeque::new() }
    }

    /// Takes a place, or a place in the queue; whether it is a place.
    fn take(&mut self, client: Client) -> bool {
        if self.free == 0 {
            self.queue.push_back(client);
            return false;
        }
        self.free -= 1;
        true
    }

    /// Gives a place back; who has it now, if anyone waited.
    fn give_back(&mut self) -> Option<Client> {
        let next = self.queue.pop_front();
        if next.is_none() {
            self.free += 1;
        }
        next
    }
}

#[derive(Debug, Clone)]
struct Server {
    in_flight: u32,
    /// `current_weight` of smooth weighted round robin.
    turn: i64,
    workers: Places,
    pool: Places,
}

/// The servers behind the balancer.
#[derive(Debug, Clone)]
pub(super) struct Farm {
    servers: Vec<Server>,
    arrivals: Stream,
    service: Stream,
    misses: Stream,
    queries: Stream,
}

/// Something that happens to another request after a delay, µs.
pub(super) type Later = (Micros, Event);

impl Farm {
    pub fn new(seed: u64) -> Self {
        let server = Server { in_flight: 0, turn: 0, workers: Places::new(p::WORKERS), pool: Places::new(p::POOL) };
        Farm {
            servers: vec![server; p::SERVERS],
            arrivals: Stream::new(seed, "background arrivals"),
            service: Stream::new(seed, "background service"),
            misses: Stream::new(seed, "background misses"),
            queries: Stream::new(seed, "background queries"),
        }
    }

    /// Requests in flight at each server.
    pub fn in_flight(&self) -> Vec<u32> {
        self.servers.iter().map(|server| server.in_flight).collect()
    }

    /// Workers of a server that are not free.
    pub fn busy_workers(&self, server: usize) -> usize {
        p::WORKERS - self.servers[server].workers.free
    }

    /// Connections of a server's pool that are in use.
    pub fn busy_connections(&self, server: usize) -> usize {
        p::POOL - self.servers[server].pool.free
    }

    /// The balancer's choice: the request is in flight there from now on.
    pub fn choose(&mut self) -> usize {
        let fewest = self.servers.iter().map(|server| server.in_flight).min().unwrap_or(0);
        let mut tied = 0;
        let mut best: Option<usize> = None;
        for index in 0..self.servers.len() {
            if self.servers[index].in_flight == fewest {
                tied += 1;
                self.servers[index].turn += 1;
                if best.is_none_or(|best| self.servers[index].turn > self.servers[best].turn) {
                    best = Some(index);
                }
            }
        }
        let best = best.unwrap_or(0);
        self.servers[best].turn -= tied;
        self.servers[best].in_flight += 1;
        best
    }

    /// Asks for a worker; whether there is one at once.
    pub fn ask_worker(&mut self, server: usize, client: Client) -> bool {
        self.servers[server].workers.take(client)
    }

    /// Asks for a connection to the database; whether there is one at once.
    pub fn ask_connection(&mut self, server: usize, client: Client) -> bool {
        self.servers[server].pool.take(client)
    }

    /// Gives the worker back; who has it now.
    pub fn leave(&mut self, server: usize) -> Option<Client> {
        self.servers[server].in_flight -= 1;
        self.servers[server].workers.give_back()
    }

    /// Gives the connection back; who has it now.
    pub fn release_connection(&mut self, server: usize) -> Option<Client> {
        self.servers[server].pool.give_back()
    }

    /// The next of the other requests: after how long it arrives.
    pub fn next_arrival(&mut self) -> Micros {
        self.arrivals.exponential_time((SECOND as f64 / p::BACKGROUND_PER_SECOND) as Micros)
    }

    /// Another request arrives and chooses its server.
    pub fn arrive(&mut self) -> Visit {
        let work = self.service.exponential_time(BEFORE + AFTER);
        let before = work * BEFORE / (BEFORE + AFTER);
        let (query, miss) =
            (self.queries.exponential_time(p::BACKGROUND_QUERY), self.misses.chance(p::BACKGROUND_MISS_RATIO));
        Visit { server: self.choose(), before, query: miss.then_some(query), after: work - before }
    }

    /// What a request does that has just got its worker.
    pub fn started(visit: Visit) -> Later {
        (visit.before, Event::Prepared(visit))
    }

    /// What a request does that has just got its connection.
    pub fn connected(visit: Visit) -> Later {
        (visit.query.unwrap_or(0), Event::Queried(visit))
    }

    /// What a request does after its query.
    pub fn queried(visit: Visit) -> Later {
        (visit.after, Event::Leave(visit))
    }
}

impl Visit {
    /// The server it is at.
    pub fn server(&self) -> usize {
        self.server
    }

    /// Whether it needs the database.
    pub fn needs_database(&self) -> bool {
        self.query.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_servers_share_held_connections_as_nginx_does() {
        let mut farm = Farm::new(1);
        let chosen: String = (0..9).map(|_| char::from(b'a' + farm.choose() as u8)).collect();
        assert_eq!(chosen, "abccbaabc", "the order measured with nginx, equal weights, held connections");
    }

    #[test]
    fn the_server_with_the_fewest_requests_is_chosen() {
        let mut farm = Farm::new(1);
        for (server, in_flight) in [3, 1, 2].into_iter().enumerate() {
            farm.servers[server].in_flight = in_flight;
        }
        assert_eq!(farm.choose(), 1);
        assert_eq!(farm.in_flight(), [3, 2, 2]);
    }

    #[test]
    fn who_comes_first_is_served_first() {
        let mut places = Places::new(1);
        let visit = |before| Client::Other(Visit { server: 0, before, query: None, after: 0 });
        assert!(places.take(visit(1)));
        assert!(!places.take(visit(2)));
        assert!(!places.take(Client::Walk));
        assert_eq!(places.give_back(), Some(visit(2)));
        assert_eq!(places.give_back(), Some(Client::Walk));
        assert_eq!(places.give_back(), None);
        assert_eq!(places.free, 1);
    }
}
