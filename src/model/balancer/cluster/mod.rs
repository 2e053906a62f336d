//! A load balancer with its servers, their workers and queues, and the clients that ask.
//!
//! Requests come ([`crate::model::queue`]), the balancer chooses a server for each by one of [`super::ALGORITHMS`], the
//! server works on as many as it has workers and lets others wait. The balancer may give up waiting and may try another
//! server; the server does not notice and works on. Failures are noticed as nginx notices them, or by checks as HAProxy
//! makes them. Ways take no time here. Arrivals, users, paths, work and the algorithm's own chance have a stream each: the
//! k-th request is the same one under every algorithm.

mod clients;
pub mod config;
pub mod node;
pub mod record;

use std::net::Ipv4Addr;
use std::ops::Range;

use clients::Clients;
pub use config::{Addresses, Checks, Config, Hashed, Layer, Server, State};
pub use node::Node;
pub use record::{Entry, NEVER, Outcome, Request, Visit, What};

use super::{Ask, Options, Peer, Policy, algorithm};
use crate::model::Micros;
use crate::model::kernel::{Agenda, Model, Simulation};
use crate::model::queue::{Arrivals, service};
use crate::model::rng::Stream;
use crate::model::stats::Area;

/// The first picks, each told by itself.
const TOLD_PICKS: usize = 12;
/// Most entries of the log.
const LOG: usize = 220;
/// Lengths of a queue that are worth telling.
const LENGTHS: [usize; 6] = [5, 10, 20, 50, 100, 200];
/// Keys whose server is compared when servers change.
const SAMPLE: u32 = 1_000;
/// No server.
const NOBODY: u16 = u16::MAX;

/// What is to be run: settings, seed, changes on the way, and how long.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The settings at the start.
    pub config: Config,
    /// Seed of every stream.
    pub seed: u64,
    /// Settings from a moment on, by time.
    pub changes: Vec<(Micros, Config)>,
    /// When the run ends, in microseconds.
    pub end: Micros,
    /// It ends earlier when so many requests have come.
    pub requests: usize,
}

/// What can happen.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// A request comes, unless arrivals have been planned anew since.
    Arrive(u32),
    /// A worker is done, unless its server has died since.
    Done {
        /// The server.
        server: u16,
        /// Its life.
        life: u32,
        /// The worker.
        slot: u16,
    },
    /// The balancer's patience with a visit ends.
    Timeout(u32),
    /// A server is checked, unless checks have been planned anew since.
    Check(u16, u32),
    /// The settings change.
    Change(usize),
    /// The run is over.
    End,
}

/// Servers of one purpose, with the algorithm that chooses among them.
#[derive(Clone)]
struct Pool {
    policy: Box<dyn Policy>,
    peers: Vec<Peer>,
    /// The server that each user's cookie names.
    sessions: Vec<u16>,
}

/// The state of a run.
#[derive(Clone)]
pub struct Cluster {
    /// The settings at present.
    pub config: Config,
    changes: Vec<(Micros, Config)>,
    limit: usize,
    arrivals: Arrivals,
    users: Stream,
    paths: Stream,
    work: Stream,
    chance: Stream,
    clients: Clients,
    pools: [Pool; 2],
    /// The server that each user's connection leads to, where the balancer looks at connections only.
    connections: Vec<u16>,
    /// Which plans of arrivals and of checks hold.
    plans: (u32, u32),
    /// The server of each key that is compared.
    owners: Vec<u16>,
    /// Ways to fail told of since the last change.
    told: Vec<(u16, Outcome)>,
    over: bool,
    /// The servers.
    pub nodes: Vec<Node>,
    /// Every request, by arrival.
    pub requests: Vec<Request>,
    /// Every visit, by its sending.
    pub visits: Vec<Visit>,
    /// What was worth telling, by time.
    pub log: Vec<Entry>,
    /// Requests in the system, over time.
    pub in_system: Area,
    /// Sessions that lost their server.
    pub lost_sessions: u32,
}

/// A run that is under way.
pub struct Running {
    simulation: Simulation<Cluster>,
    handled: u64,
}

impl Running {
    /// Begins a run.
    pub fn new(plan: Plan) -> Self {
        let mut simulation = Simulation::new(Cluster::new(&plan));
        let agenda = &mut simulation.agenda;
        for (index, change) in plan.changes.iter().enumerate() {
            agenda.at(change.0, Event::Change(index));
        }
        simulation.model.plan_arrival(agenda);
        simulation.model.plan_checks(agenda);
        agenda.at(plan.end, Event::End);
        Running { simulation, handled: 0 }
    }

    /// Handles so many events at most; whether there are more.
    pub fn advance(&mut self, events: u64) -> bool {
        let handled = self.simulation.run_while(events, |cluster| !cluster.over);
        self.handled += handled;
        !self.simulation.model.over && handled == events
    }

    /// Handles what is left, and gives the state at the end with its moment.
    pub fn finish(mut self) -> (Cluster, Micros) {
        while self.advance(u64::MAX) {}
        self.result()
    }

    /// The state now, and its moment.
    pub fn result(self) -> (Cluster, Micros) {
        let now = self.simulation.now();
        (self.simulation.model, now)
    }

    /// How many events have been handled.
    pub const fn handled(&self) -> u64 {
        self.handled
    }

    /// How many requests have come.
    pub fn arrived(&self) -> usize {
        self.simulation.model.requests.len()
    }
}

/// Runs a plan to its end.
pub fn run(plan: Plan) -> (Cluster, Micros) {
    Running::new(plan).finish()
}

impl Model for Cluster {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Arrive(plan) if plan == self.plans.0 => self.arrive(agenda),
            Event::Done { server, life, slot } if life == self.nodes[usize::from(server)].life => {
                self.done(usize::from(server), usize::from(slot), agenda);
            }
            Event::Timeout(visit) => self.time_out(visit as usize, agenda),
            Event::Check(server, plan) if plan == self.plans.1 => self.check(usize::from(server), agenda),
            Event::Change(index) => self.change(index, agenda),
            Event::End => self.over = true,
            Event::Arrive(_) | Event::Done { .. } | Event::Check(..) => {}
        }
    }
}

impl Cluster {
    fn new(plan: &Plan) -> Self {
        let config = plan.config.clone();
        let pool = || Pool { policy: fresh_policy(&config), peers: Vec::new(), sessions: Vec::new() };
        let mut cluster = Cluster {
            changes: plan.changes.clone(),
            limit: plan.requests,
            arrivals: Arrivals::new(plan.seed, config.pattern, f64::from(config.rate)),
            users: Stream::new(plan.seed, "users"),
            paths: Stream::new(plan.seed, "paths"),
            work: Stream::new(plan.seed, "service"),
            chance: Stream::new(plan.seed, "balancer"),
            clients: Clients::new(plan.seed),
            pools: [pool(), pool()],
            connections: Vec::new(),
            plans: (0, 0),
            owners: Vec::new(),
            told: Vec::new(),
            over: false,
            nodes: config.servers.iter().map(|server| Node::new(*server)).collect(),
            requests: Vec::new(),
            visits: Vec::new(),
            log: Vec::new(),
            in_system: Area::default(),
            lost_sessions: 0,
            config,
        };
        cluster.nodes.iter_mut().for_each(Node::assume_checked);
        cluster.admit_users();
        cluster.list_peers();
        cluster.owners = cluster.owners_now(0);
        cluster
    }

    /// The address that the balancer sees of a request's client, and the key that is hashed, under these settings.
    pub fn seen(&self, request: &Request, config: &Config) -> (Ipv4Addr, &[u8]) {
        self.clients.seen(request.user, config.addresses, config.hashed)
    }

    fn tell(&mut self, at: Micros, what: What) {
        if self.log.len() < LOG {
            self.log.push(Entry { at, what });
        }
    }

    /// Makes room for every user.
    fn admit_users(&mut self) {
        let users = self.config.users as usize;
        self.clients.ensure(self.config.users);
        self.connections.resize(users.max(self.connections.len()), NOBODY);
        for pool in &mut self.pools {
            pool.sessions.resize(users.max(pool.sessions.len()), NOBODY);
        }
    }

    /// The servers of a pool.
    fn members(&self, pool: usize) -> Range<usize> {
        let servers = self.config.servers.len();
        let second =
            if self.config.layer == Layer::Paths { self.config.second_pool.min(servers.saturating_sub(1)) } else { 0 };
        if pool == 0 { 0..servers - second } else { servers - second..servers }
    }

    /// Writes down anew who the peers of each pool are.
    fn list_peers(&mut self) {
        for index in 0..2 {
            let peers = self.members(index).map(|server| Peer::new(server as u16, self.config.servers[server].weight));
            self.pools[index].peers = peers.collect();
        }
    }

    // ---- arrivals ----

    fn plan_arrival(&self, agenda: &mut Agenda<Event>) {
        if let Some(due) = self.arrivals.due() {
            agenda.at(due, Event::Arrive(self.plans.0));
        }
    }

    fn arrive(&mut self, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let user = self.users.below(self.config.users);
        let report = self.paths.chance(service::REPORTS);
        let share = self.config.spread.share(self.work.unit(), report);
        let work = libm::round(self.config.service as f64 * share) as Micros;
        let index = self.requests.len() as u32;
        self.requests.push(Request {
            arrived: now,
            ended: NEVER,
            user,
            report,
            work: work.max(1),
            outcome: Outcome::Open,
            attempts: 0,
            tried: 0,
        });
        self.in_system.step(1, now);
        self.arrivals.advance();
        self.dispatch(index, agenda);
        if self.requests.len() >= self.limit {
            self.over = true;
        } else {
            self.plan_arrival(agenda);
        }
    }

    // ---- choosing ----

    /// Sends a request to a server, or ends it where there is none.
    fn dispatch(&mut self, request: u32, agenda: &mut Agenda<Event>) {
        match self.pick(request as usize, agenda.now()) {
            Some(server) => self.send(request, server, agenda),
            None => {
                let told = (NOBODY, Outcome::NoServer);
                if !self.told.contains(&told) {
                    self.told.push(told);
                    self.tell(agenda.now(), What::NobodyLeft);
                }
                self.finish(request as usize, Outcome::NoServer, agenda.now());
            }
        }
    }

    fn believed_up(&self, server: usize, now: Micros) -> bool {
        self.nodes[server].believed_up(self.config.checks, now, self.config.servers.len() == 1)
    }

    fn pick(&mut self, request: usize, now: Micros) -> Option<usize> {
        let Request { user, tried, report, .. } = self.requests[request];
        let user = user as usize;
        if self.config.layer == Layer::L4 {
            let kept = self.connections[user];
            if kept != NOBODY && tried == 0 {
                return Some(usize::from(kept));
            }
            let chosen = self.choose(0, user, tried, now)?;
            self.connect(user, chosen);
            return Some(chosen);
        }
        let pool = usize::from(report && !self.members(1).is_empty());
        if !self.config.sticky {
            return self.choose(pool, user, tried, now);
        }
        let kept = self.pools[pool].sessions[user];
        let server = usize::from(kept);
        if self.members(pool).contains(&server) && tried >> server & 1 == 0 && self.believed_up(server, now) {
            return Some(server);
        }
        let chosen = self.choose(pool, user, tried, now)?;
        self.lost_sessions += u32::from(kept != NOBODY);
        self.pools[pool].sessions[user] = chosen as u16;
        Some(chosen)
    }

    /// The algorithm's choice among the servers of a pool.
    fn choose(&mut self, pool: usize, user: usize, tried: u128, now: Micros) -> Option<usize> {
        self.refresh_peers(pool, tried, now);
        let members = self.members(pool);
        let (address, key) = self.clients.seen(user as u32, self.config.addresses, self.config.hashed);
        let Pool { policy, peers, .. } = &mut self.pools[pool];
        let mut ask = Ask { address, key, now, chance: &mut self.chance };
        policy.choose(peers, &mut ask).map(|chosen| members.start + chosen)
    }

    /// What the balancer knows of a pool's servers now.
    fn refresh_peers(&mut self, pool: usize, tried: u128, now: Micros) {
        let members = self.members(pool);
        let single = self.config.servers.len() == 1;
        for (server, peer) in members.zip(&mut self.pools[pool].peers) {
            let node = &self.nodes[server];
            let l4 = self.config.layer == Layer::L4;
            peer.in_flight = if l4 { node.connections } else { node.in_flight };
            peer.ramp = node.ramped(&self.config, now);
            peer.eligible = tried >> server & 1 == 0
                && node.set.state != State::Draining
                && node.believed_up(self.config.checks, now, single);
        }
    }

    /// The server of each key that is compared, by a copy of the algorithm; empty for one that does not hash.
    fn owners_now(&mut self, now: Micros) -> Vec<u16> {
        if !algorithm(self.config.algorithm).hashes {
            return Vec::new();
        }
        self.refresh_peers(0, 0, now);
        let mut policy = self.pools[0].policy.clone();
        let mut chance = self.chance.clone();
        let owner = |user| {
            let (address, key) = self.clients.seen(user, self.config.addresses, self.config.hashed);
            let chosen = policy.choose(&self.pools[0].peers, &mut Ask { address, key, now, chance: &mut chance });
            chosen.map_or(NOBODY, |chosen| chosen as u16)
        };
        (0..self.config.users.min(SAMPLE)).map(owner).collect()
    }

    /// Servers have come, gone, failed or recovered: which keys have another one now?
    fn compare_owners(&mut self, now: Micros) {
        let after = self.owners_now(now);
        let eligible = |server: u16| self.pools[0].peers.get(usize::from(server)).is_some_and(|peer| peer.eligible);
        let pairs = || self.owners.iter().zip(&after).filter(|(before, after)| before != after);
        let (moved, needlessly) = (pairs().count(), pairs().filter(|(before, _)| eligible(**before)).count());
        let of = after.len().min(self.owners.len());
        self.owners = after;
        if moved > 0 {
            self.tell(now, What::KeysMoved { moved, needlessly, of });
        }
    }

    // ---- at a server ----

    fn send(&mut self, request: u32, server: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        if self.requests[request as usize].attempts == 0 && (request as usize) < TOLD_PICKS {
            let in_flight = self.nodes[..self.config.servers.len()].iter().map(|node| node.in_flight).collect();
            self.tell(now, What::Picked { request, server: server as u16, in_flight });
        }
        let visit = self.visits.len() as u32;
        self.requests[request as usize].attempts += 1;
        self.requests[request as usize].tried |= 1 << server;
        self.visits.push(Visit {
            request,
            server: server as u16,
            slot: NOBODY,
            sent: now,
            start: NEVER,
            end: NEVER,
            outcome: Outcome::Open,
            abandoned: NEVER,
        });
        let node = &mut self.nodes[server];
        node.tried(self.config.checks, now);
        if !node.alive() {
            return self.turn_away(visit, Outcome::Refused, agenda);
        }
        if let Some(slot) = node.free_slot() {
            node.in_flight += 1;
            self.begin(visit, server, slot, agenda);
        } else if node.queue.len() < self.config.queue_limit {
            node.in_flight += 1;
            node.queue.push_back(visit);
            let length = node.queue.len();
            if length > node.longest {
                node.longest = length;
                if LENGTHS.contains(&length) {
                    self.tell(now, What::Queued(server as u16, length));
                }
            }
        } else {
            return self.turn_away(visit, Outcome::Rejected, agenda);
        }
        if self.config.timeout > 0 {
            agenda.after(self.config.timeout, Event::Timeout(visit));
        }
    }

    /// A server does not take a request.
    fn turn_away(&mut self, visit: u32, outcome: Outcome, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let visit = &mut self.visits[visit as usize];
        (visit.start, visit.end, visit.outcome) = (now, now, outcome);
        let (request, server) = (visit.request, usize::from(visit.server));
        self.failed(request, server, outcome, agenda);
    }

    /// A worker takes a visit.
    fn begin(&mut self, visit: u32, server: usize, slot: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let record = &mut self.visits[visit as usize];
        record.start = now;
        record.slot = slot as u16;
        let work = self.requests[record.request as usize].work;
        let node = &mut self.nodes[server];
        let duration = node.duration(work, self.config.cold);
        node.slots[slot] = Some(visit);
        node.busy.step(1, now);
        let life = node.life;
        let warmed = node.cold == 1;
        node.cold = node.cold.saturating_sub(1);
        agenda.after(duration, Event::Done { server: server as u16, life, slot: slot as u16 });
        if warmed && self.config.cold > 1 {
            self.tell(now, What::Warm(server as u16));
        }
    }

    fn done(&mut self, server: usize, slot: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let Some(visit) = self.nodes[server].slots[slot].take() else { return };
        self.nodes[server].busy.step(-1, now);
        let record = &mut self.visits[visit as usize];
        (record.end, record.outcome) = (now, Outcome::Done);
        let (request, sent, abandoned) = (record.request as usize, record.sent, record.abandoned != NEVER);
        if !abandoned {
            self.nodes[server].in_flight -= 1;
            self.observe(server, now - sent, now);
            if self.nodes[server].succeeded(self.config.checks.max_fails()) {
                self.turned(server, true, now);
            }
            self.finish(request, Outcome::Done, now);
        }
        self.serve_next(server, agenda);
    }

    /// Free workers take what waits.
    fn serve_next(&mut self, server: usize, agenda: &mut Agenda<Event>) {
        while let Some(slot) = self.nodes[server].free_slot() {
            let Some(next) = self.nodes[server].queue.pop_front() else { return };
            self.begin(next, server, slot, agenda);
        }
    }

    /// The algorithm hears how long a server took, where the balancer sees answers.
    fn observe(&mut self, server: usize, latency: Micros, now: Micros) {
        if self.config.layer != Layer::L4 {
            let (pool, peer) = self.peer_of(server);
            self.pools[pool].policy.observed(peer, latency, now);
        }
    }

    /// A server as a peer: its pool, and its index there.
    fn peer_of(&self, server: usize) -> (usize, usize) {
        let first = self.members(1).start;
        if self.members(1).contains(&server) { (1, server - first) } else { (0, server) }
    }

    fn time_out(&mut self, visit: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let record = &mut self.visits[visit];
        if record.outcome != Outcome::Open || record.abandoned != NEVER {
            return;
        }
        record.abandoned = now;
        let (request, server, sent) = (record.request, usize::from(record.server), record.sent);
        self.nodes[server].in_flight -= 1;
        self.observe(server, now - sent, now);
        self.failed(request, server, Outcome::TimedOut, agenda);
    }

    // ---- failures ----

    /// An attempt has failed: count it, then try another server or give up.
    fn failed(&mut self, request: u32, server: usize, outcome: Outcome, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let told = (server as u16, outcome);
        if !self.told.contains(&told) {
            self.told.push(told);
            self.tell(now, What::Failed(server as u16, outcome));
        }
        let user = self.requests[request as usize].user as usize;
        let l4 = self.config.layer == Layer::L4;
        if l4 && outcome != Outcome::Rejected {
            self.disconnect(user);
        }
        // A connection that stands shows the balancer no errors.
        if !l4 || outcome == Outcome::Refused {
            self.count_failure(server, outcome, now);
        }
        let again =
            self.requests[request as usize].attempts <= self.config.retries && (!l4 || outcome == Outcome::Refused);
        match if again { self.pick(request as usize, now) } else { None } {
            Some(next) => self.send(request, next, agenda),
            None => self.finish(request as usize, outcome, now),
        }
    }

    /// A failure counts towards taking the server off the list; that a queue is full counts only if another server is tried
    /// then, as with nginx's `proxy_next_upstream`.
    fn count_failure(&mut self, server: usize, outcome: Outcome, now: Micros) {
        let max_fails = self.config.checks.max_fails();
        if max_fails == 0 || (outcome == Outcome::Rejected && self.config.retries == 0) {
            return;
        }
        let (pool, peer) = self.peer_of(server);
        if let Some(set) = self.config.servers.get(server) {
            self.pools[pool].policy.failed(peer, set.weight, max_fails);
        }
        if self.nodes[server].failed(max_fails, now) {
            self.turned(server, false, now);
        }
    }

    fn finish(&mut self, request: usize, outcome: Outcome, now: Micros) {
        let request = &mut self.requests[request];
        request.ended = now;
        request.outcome = outcome;
        self.in_system.step(-1, now);
    }

    /// The balancer thinks otherwise of a server now.
    fn turned(&mut self, server: usize, up: bool, now: Micros) {
        if up {
            self.nodes[server].ramp = Some(now);
        }
        self.tell(now, if up { What::Up(server as u16) } else { What::Down(server as u16) });
        self.compare_owners(now);
    }

    /// The server's process is gone, and with it all that it had.
    fn die(&mut self, server: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let node = &mut self.nodes[server];
        node.life += 1;
        node.in_flight = 0;
        node.busy.set(0, now);
        let lost: Vec<u32> = node.slots.iter_mut().filter_map(Option::take).chain(node.queue.drain(..)).collect();
        for &visit in &lost {
            let visit = &mut self.visits[visit as usize];
            visit.start = visit.start.min(now);
            (visit.end, visit.outcome) = (now, Outcome::Reset);
        }
        self.disconnect_all(server);
        for visit in lost {
            let Visit { request, abandoned, .. } = self.visits[visit as usize];
            if abandoned == NEVER {
                self.failed(request, server, Outcome::Reset, agenda);
            }
        }
    }

    // ---- connections ----

    fn connect(&mut self, user: usize, server: usize) {
        self.disconnect(user);
        self.connections[user] = server as u16;
        self.nodes[server].connections += 1;
    }

    fn disconnect(&mut self, user: usize) {
        if let Some(node) = self.nodes.get_mut(usize::from(self.connections[user])) {
            node.connections -= 1;
            self.connections[user] = NOBODY;
        }
    }

    fn disconnect_all(&mut self, server: usize) {
        for user in 0..self.connections.len() {
            if usize::from(self.connections[user]) == server {
                self.disconnect(user);
            }
        }
    }

    // ---- checks ----

    fn plan_checks(&self, agenda: &mut Agenda<Event>) {
        let Checks::Active { interval, .. } = self.config.checks else { return };
        // Spread over the interval, as HAProxy spreads them.
        let servers = self.config.servers.len() as u64;
        for server in 0..servers {
            agenda.after(interval.max(1) * (server + 1) / servers, Event::Check(server as u16, self.plans.1));
        }
    }

    fn check(&mut self, server: usize, agenda: &mut Agenda<Event>) {
        let Checks::Active { interval, fall, rise } = self.config.checks else { return };
        let node = &mut self.nodes[server];
        let passed = node.alive();
        if node.checked(passed, fall, rise) {
            self.turned(server, passed, agenda.now());
        }
        agenda.after(interval.max(1), Event::Check(server as u16, self.plans.1));
    }

    // ---- changes ----

    fn change(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let new = self.changes[index].1.clone();
        let now = agenda.now();
        self.tell(now, What::Changed(index));
        self.told.clear();
        if self.arrivals.change(new.pattern, f64::from(new.rate), now) {
            self.plans.0 += 1;
            self.plan_arrival(agenda);
        }
        let old = std::mem::replace(&mut self.config, new);
        self.admit_users();
        if (old.algorithm, old.points) != (self.config.algorithm, self.config.points) {
            for pool in &mut self.pools {
                pool.policy = fresh_policy(&self.config);
            }
            self.owners.clear();
        }
        if (old.hashed, old.addresses) != (self.config.hashed, self.config.addresses) {
            self.owners.clear();
        }
        if old.layer != self.config.layer {
            (0..self.connections.len()).for_each(|user| self.disconnect(user));
        }
        self.relist(now);
        self.list_peers();
        self.replan_checks(&old, agenda);
        self.restate(agenda);
        self.compare_owners(now);
    }

    /// Takes servers off the list and puts new ones on it.
    fn relist(&mut self, now: Micros) {
        let servers = self.config.servers.len();
        for server in servers..self.nodes.len() {
            if self.nodes[server].listed {
                self.nodes[server].listed = false;
                self.disconnect_all(server);
            }
        }
        for server in 0..servers {
            let set = self.config.servers[server];
            if server == self.nodes.len() {
                self.nodes.push(Node { listed: false, ..Node::new(set) });
            }
            if !self.nodes[server].listed {
                self.nodes[server].join(now);
            }
        }
    }

    fn replan_checks(&mut self, old: &Config, agenda: &mut Agenda<Event>) {
        if (old.checks, old.servers.len()) == (self.config.checks, self.config.servers.len()) {
            return;
        }
        let active = |config: &Config| matches!(config.checks, Checks::Active { .. });
        if active(old) != active(&self.config) {
            self.nodes.iter_mut().for_each(Node::assume_checked);
        }
        self.plans.1 += 1;
        self.plan_checks(agenda);
    }

    /// What has been set about each server takes effect.
    fn restate(&mut self, agenda: &mut Agenda<Event>) {
        for server in 0..self.config.servers.len() {
            let (set, was) = (self.config.servers[server], self.nodes[server].set);
            let node = &mut self.nodes[server];
            node.set = set;
            if node.slots.len() < set.workers {
                node.slots.resize(set.workers, None);
            }
            if set.state == State::Dead && was.state != State::Dead {
                self.die(server, agenda);
            } else if set.state != State::Dead && was.state == State::Dead {
                // Only who checks it learns of that: its weight grows from then on.
                self.nodes[server].cold = node::WARM_UP;
            }
            if set.workers > was.workers {
                self.serve_next(server, agenda);
            }
        }
    }
}

fn fresh_policy(config: &Config) -> Box<dyn Policy> {
    (algorithm(config.algorithm).policy)(Options { points: config.points })
}
