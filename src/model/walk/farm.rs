//! The application servers with their workers and connection pools, under the load of other people's requests.
//!
//! The walk's own request queues here like everyone else's, so that its waiting is computed and not set. Queues are first
//! come, first served. The balancer chooses by one of [`crate::model::balancer`]'s algorithms, all weights 1.

use std::collections::VecDeque;

use super::config::{AppCache, Config, Dead};
use super::parameters as p;
use super::wire::EDGE_OUT;
use crate::model::balancer::{self, Ask, Options, Peer, Policy};
use crate::model::rng::Stream;
use crate::model::{Micros, SECOND};

/// Mean work of a handler before its query, µs.
const BEFORE: Micros = p::HANDLER_BEFORE + p::HANDLER_QUERY;
/// Mean work of a handler after its query, µs.
const AFTER: Micros = p::HANDLER_ROWS + p::HANDLER_JSON + p::HANDLER_HEAD;
/// The server that is dead when one is, and that the reader's cookie names.
pub(super) const SERVER_B: usize = 1;
/// While nobody comes, it is looked again after this long whether someone does, µs.
const IDLE: Micros = 5_000;

/// Who holds or wants a worker or a connection; `W` is how the walk's own request is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client<W> {
    Walk(W),
    Other(Visit),
}

/// What another request does once it has a worker; all drawn at its arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visit {
    server: usize,
    /// Which life of the server it belongs to.
    life: u32,
    /// Work before the query, µs.
    before: Micros,
    /// Whether it finds nothing in the cache, when the cache works as usual.
    misses: bool,
    /// Its query, µs.
    query: Micros,
    /// Whether it fetches the key that everyone wants.
    hot: bool,
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

/// What the walk's own request has waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got<W> {
    /// A worker of this server.
    Worker(W, usize),
    /// A connection of this server's pool.
    Connection(W, usize),
}

/// A number of equal places and a queue before them.
#[derive(Debug, Clone)]
struct Places<W> {
    free: usize,
    queue: VecDeque<Client<W>>,
}

impl<W> Places<W> {
    fn new(places: usize) -> Self {
        Places { free: places, queue: VecDeque::new() }
    }

    /// Takes a place, or a place in the queue; whether it is a place.
    fn take(&mut self, client: Client<W>) -> bool {
        if self.free == 0 {
            self.queue.push_back(client);
            return false;
        }
        self.free -= 1;
        true
    }

    /// Gives a place back; who has it now, if anyone waited.
    fn give_back(&mut self) -> Option<Client<W>> {
        let next = self.queue.pop_front();
        if next.is_none() {
            self.free += 1;
        }
        next
    }
}

#[derive(Debug, Clone)]
struct Server<W> {
    /// Whether its process runs.
    alive: bool,
    /// Whether the balancer takes it to be up.
    listed: bool,
    /// How often it has died.
    life: u32,
    in_flight: u32,
    workers: Places<W>,
    pool: Places<W>,
    /// Connections that have leaked away.
    lost: usize,
}

impl<W> Server<W> {
    fn new() -> Self {
        let (workers, pool) = (Places::new(p::WORKERS), Places::new(p::POOL));
        Server { alive: true, listed: true, life: 0, in_flight: 0, workers, pool, lost: 0 }
    }
}

/// A key that everyone wants, from its expiry on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct HotKey {
    /// Whether someone has put it back.
    filled: bool,
    /// How many have gone to the database for it.
    fetches: u32,
}

/// The servers behind the balancer.
#[derive(Clone)]
pub(super) struct Farm<W> {
    servers: Vec<Server<W>>,
    policy: Box<dyn Policy>,
    chance: Stream,
    algorithm: &'static str,
    load: u64,
    cache: AppCache,
    stuck: bool,
    retry: bool,
    /// Whether connections that come back are lost.
    leaks: bool,
    hot: Option<HotKey>,
    arrivals: Stream,
    service: Stream,
    misses: Stream,
    queries: Stream,
    /// What follows, and after how long.
    later: Vec<(Micros, Event)>,
    /// What the walk's own request has got.
    got: Vec<Got<W>>,
}

impl<W: Copy> Farm<W> {
    pub fn new(seed: u64, config: &Config) -> Self {
        let mut farm = Farm {
            servers: (0..p::SERVERS).map(|_| Server::new()).collect(),
            policy: (balancer::algorithm(config.balancing).policy)(Options::default()),
            chance: Stream::new(seed, "balancer"),
            algorithm: config.balancing,
            load: 0,
            cache: AppCache::default(),
            stuck: false,
            retry: false,
            leaks: false,
            hot: None,
            arrivals: Stream::new(seed, "background arrivals"),
            service: Stream::new(seed, "background service"),
            misses: Stream::new(seed, "background misses"),
            queries: Stream::new(seed, "background queries"),
            later: Vec::new(),
            got: Vec::new(),
        };
        farm.apply(config);
        // Whoever has died before the run has been noticed by now, if anyone looks.
        for server in &mut farm.servers {
            server.listed = server.alive || !config.checks;
        }
        farm
    }

    /// Takes over what is set. A server that dies now is still on the balancer's list: its checks need
    /// [`p::CHECK_NOTICE`] to notice, longer than a request takes.
    pub fn apply(&mut self, config: &Config) {
        if self.algorithm != config.balancing {
            self.policy = (balancer::algorithm(config.balancing).policy)(Options::default());
            self.algorithm = config.balancing;
        }
        self.load = config.load;
        if config.cache != AppCache::Stampede {
            self.hot = None;
        }
        self.cache = config.cache;
        self.stuck = config.stuck;
        self.retry = config.retry;
        if self.leaks && !config.pool_exhausted {
            self.leaks = false;
            self.restore_connections();
        }
        for index in 0..self.servers.len() {
            let alive = match config.dead {
                Dead::None => true,
                Dead::One => index != SERVER_B,
                Dead::All => false,
            };
            let server = &mut self.servers[index];
            if server.alive && !alive {
                // Whatever ran on it is gone.
                *server = Server { alive, listed: server.listed, life: server.life + 1, ..Server::new() };
            }
            server.alive = alive;
        }
    }

    /// What happened to others follows, and what the walk's own request got, since this was last asked.
    pub fn take_outcome(&mut self) -> (Vec<(Micros, Event)>, Vec<Got<W>>) {
        (std::mem::take(&mut self.later), std::mem::take(&mut self.got))
    }

    /// The incident begins: connections leak away, the key that everyone wants expires.
    pub fn begin_incident(&mut self, config: &Config) {
        if config.pool_exhausted {
            self.leaks = true;
            for server in &mut self.servers {
                server.lost += std::mem::take(&mut server.pool.free);
            }
        }
        if config.cache == AppCache::Stampede && self.hot.is_none() {
            self.hot = Some(HotKey::default());
        }
    }

    fn restore_connections(&mut self) {
        for index in 0..self.servers.len() {
            for _ in 0..std::mem::take(&mut self.servers[index].lost) {
                self.connection_free(index);
            }
        }
    }

    /// Requests in flight at each server.
    pub fn in_flight(&self) -> Vec<u32> {
        self.servers.iter().map(|server| server.in_flight).collect()
    }

    /// Whether a server's process runs.
    pub fn alive(&self, server: usize) -> bool {
        self.servers.get(server).is_some_and(|server| server.alive)
    }

    /// Whether the balancer takes a server to be up.
    pub fn listed(&self, server: usize) -> bool {
        self.servers.get(server).is_some_and(|server| server.listed)
    }

    /// Workers of a server that are not free.
    pub fn busy_workers(&self, server: usize) -> usize {
        p::WORKERS.saturating_sub(self.servers[server].workers.free)
    }

    /// Requests that wait for a worker of a server.
    pub fn queue(&self, server: usize) -> usize {
        self.servers[server].workers.queue.len()
    }

    /// Connections of a server's pool that are in use.
    pub fn busy_connections(&self, server: usize) -> usize {
        p::POOL.saturating_sub(self.servers[server].pool.free)
    }

    /// How many have gone to the database for the key that everyone wants since it expired.
    pub fn fetches(&self) -> u32 {
        self.hot.map_or(0, |hot| hot.fetches)
    }

    /// The walk's own request goes to the database for the key that everyone wants.
    pub fn fetch_hot(&mut self) {
        if let Some(hot) = &mut self.hot {
            hot.fetches += 1;
        }
    }

    /// Someone has put the key that everyone wants back.
    pub fn fill_hot(&mut self) {
        if let Some(hot) = &mut self.hot {
            hot.filled = true;
        }
    }

    /// Whether the key that everyone wants has expired and nobody has put it back yet.
    pub fn hot_is_missing(&self) -> bool {
        self.hot.is_some_and(|hot| !hot.filled)
    }

    /// The balancer's choice among the servers not tried yet; the request is in flight there from now on.
    pub fn choose(&mut self, tried: &[usize]) -> Option<usize> {
        let peer = |(index, server): (usize, &Server<W>)| Peer {
            in_flight: server.in_flight,
            eligible: server.listed && !tried.contains(&index),
            ..Peer::new(index as u16, 1)
        };
        let peers: Vec<_> = self.servers.iter().enumerate().map(peer).collect();
        // None of the walk's algorithms looks at the key or at the time.
        let mut ask = Ask { address: EDGE_OUT, key: &[], now: 0, chance: &mut self.chance };
        let chosen = self.policy.choose(&peers, &mut ask)?;
        self.servers[chosen].in_flight += 1;
        Some(chosen)
    }

    /// The balancer sends a request to this very server.
    pub fn send_to(&mut self, server: usize) {
        self.servers[server].in_flight += 1;
    }

    /// The balancer waits no longer for a server's answer.
    pub fn give_up(&mut self, server: usize) {
        let server = &mut self.servers[server];
        server.in_flight = server.in_flight.saturating_sub(1);
    }

    /// The walk's own request asks for a worker; whether there is one at once.
    pub fn ask_worker(&mut self, server: usize, walk: W) -> bool {
        self.servers[server].workers.take(Client::Walk(walk))
    }

    /// The walk's own request asks for a connection to the database; whether there is one at once.
    pub fn ask_connection(&mut self, server: usize, walk: W) -> bool {
        self.servers[server].pool.take(Client::Walk(walk))
    }

    /// A worker is free; whoever waited longest has it.
    pub fn worker_free(&mut self, server: usize) {
        match self.servers[server].workers.give_back() {
            Some(Client::Walk(walk)) => self.got.push(Got::Worker(walk, server)),
            Some(Client::Other(visit)) => self.start(visit),
            None => {}
        }
    }

    /// A connection comes back to its pool; whoever waited longest has it.
    pub fn connection_free(&mut self, server: usize) {
        if self.leaks {
            self.servers[server].lost += 1;
            return;
        }
        match self.servers[server].pool.give_back() {
            Some(Client::Walk(walk)) => self.got.push(Got::Connection(walk, server)),
            Some(Client::Other(visit)) => self.later.push((visit.query, Event::Queried(visit))),
            None => {}
        }
    }

    /// Whatever happens next to other people's requests.
    pub fn handle(&mut self, event: Event) {
        match event {
            Event::Arrive => self.arrive(),
            Event::Prepared(visit) if self.is_current(&visit) => self.prepared(visit),
            Event::Queried(visit) if self.is_current(&visit) => {
                if visit.hot {
                    self.fill_hot();
                }
                self.later.push((visit.after, Event::Leave(visit)));
                self.connection_free(visit.server);
            }
            Event::Leave(visit) if self.is_current(&visit) => {
                self.give_up(visit.server);
                self.worker_free(visit.server);
            }
            // Its server has died under it.
            Event::Prepared(_) | Event::Queried(_) | Event::Leave(_) => {}
        }
    }

    fn is_current(&self, visit: &Visit) -> bool {
        self.servers[visit.server].life == visit.life && self.servers[visit.server].alive
    }

    /// Another request arrives and is sent to a server; the next follows.
    fn arrive(&mut self) {
        let gap = SECOND.checked_div(self.load).map_or(IDLE, |mean| self.arrivals.exponential_time(mean).max(1));
        self.later.push((gap, Event::Arrive));
        if self.load == 0 {
            return;
        }
        let work = self.service.exponential_time(BEFORE + AFTER);
        let before = work * BEFORE / (BEFORE + AFTER);
        let query = self.queries.exponential_time(p::BACKGROUND_QUERY);
        let misses = self.misses.chance(p::BACKGROUND_MISS_RATIO);
        let Some(server) = self.choose_for_other() else { return };
        let life = self.servers[server].life;
        let visit = Visit { server, life, before, misses, query, hot: false, after: work - before };
        if self.servers[server].workers.take(Client::Other(visit)) {
            self.start(visit);
        }
    }

    /// A living server for another request, if it finds one: refused connections take no time here.
    fn choose_for_other(&mut self) -> Option<usize> {
        let mut tried = Vec::new();
        loop {
            let chosen = self.choose(&tried)?;
            if self.servers[chosen].alive {
                return Some(chosen);
            }
            self.give_up(chosen);
            if !self.retry {
                return None;
            }
            tried.push(chosen);
        }
    }

    /// A request has got its worker.
    fn start(&mut self, visit: Visit) {
        let hangs = if self.stuck { p::STUCK } else { 0 };
        self.later.push((visit.before + hangs, Event::Prepared(visit)));
    }

    /// A request asks the cache, and the database when that has no answer.
    fn prepared(&mut self, mut visit: Visit) {
        let asks = match self.cache {
            AppCache::Down => true,
            AppCache::Stampede if self.hot_is_missing() => {
                visit.hot = true;
                visit.query = p::BACKGROUND_QUERY;
                self.fetch_hot();
                true
            }
            AppCache::Hit | AppCache::Miss | AppCache::Stampede => visit.misses,
        };
        if !asks {
            self.later.push((visit.after, Event::Leave(visit)));
        } else if self.servers[visit.server].pool.take(Client::Other(visit)) {
            self.later.push((visit.query, Event::Queried(visit)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kernel::{Agenda, Model, Simulation};

    type Alone = Farm<()>;

    impl Model for Alone {
        type Event = Event;
        fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
            Farm::handle(self, event);
            for (delay, event) in self.take_outcome().0 {
                agenda.after(delay, event);
            }
        }
    }

    fn busy(config: &Config, seconds: Micros) -> Alone {
        let mut simulation = Simulation::new(Alone::new(1, config));
        simulation.agenda.at(0, Event::Arrive);
        simulation.run_until(seconds * SECOND);
        simulation.model
    }

    fn config(load: u64) -> Config {
        Config { load, balancing: "least", checks: true, retry: true, ..Config::default() }
    }

    #[test]
    fn who_comes_first_is_served_first() {
        let mut places: Places<u8> = Places::new(1);
        assert!(places.take(Client::Walk(1)));
        assert!(!places.take(Client::Walk(2)));
        assert!(!places.take(Client::Walk(3)));
        assert_eq!(places.give_back(), Some(Client::Walk(2)));
        assert_eq!(places.give_back(), Some(Client::Walk(3)));
        assert_eq!(places.give_back(), None);
        assert_eq!(places.free, 1);
    }

    #[test]
    fn a_dead_server_is_avoided_by_those_who_look_and_sought_out_by_those_who_do_not() {
        let dead = Config { dead: Dead::One, ..config(500) };
        let mut looked_at = busy(&dead, 1);
        assert!((0..6).all(|_| looked_at.choose(&[]) != Some(SERVER_B)));
        let mut unseen = busy(&Config { checks: false, ..dead }, 1);
        assert_eq!(unseen.in_flight()[SERVER_B], 0);
        assert_eq!(unseen.choose(&[]), Some(SERVER_B), "it has the fewest requests in flight, having refused them all");
    }

    #[test]
    fn more_load_than_the_workers_bear_waits() {
        let queue = |load| (0..p::SERVERS).map(|server| busy(&config(load), 4).queue(server)).sum::<usize>();
        assert_eq!(queue(500), 0);
        // 24 workers ÷ 18 ms = 1 333/s; of 2 000/s for 4 s, some 2 600 are left over.
        assert!((2_200..3_000).contains(&queue(2_000)), "{}", queue(2_000));
    }

    #[test]
    fn requests_in_flight_are_those_at_work_and_those_that_wait() {
        for load in [0, 300, 1_200, 1_600] {
            let farm = busy(&config(load), 2);
            for (index, server) in farm.servers.iter().enumerate() {
                assert_eq!(server.in_flight as usize, farm.busy_workers(index) + farm.queue(index), "load {load}");
            }
        }
    }

    #[test]
    fn a_key_that_everyone_wants_is_fetched_by_all_who_come_before_it_is_back() {
        let stampede = Config { cache: AppCache::Stampede, ..config(500) };
        let mut simulation = Simulation::new(Alone::new(1, &stampede));
        simulation.agenda.at(0, Event::Arrive);
        simulation.run_until(SECOND);
        simulation.model.begin_incident(&stampede);
        simulation.run_until(SECOND + 2 * SECOND);
        // About 1 + λD of them: 1 + 500/s × 20 ms = 11.
        assert!((6..18).contains(&simulation.model.fetches()), "{}", simulation.model.fetches());
        assert!(!simulation.model.hot_is_missing());
    }
}
