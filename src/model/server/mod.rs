//! Workers and whoever waits for them: an application server's, a pool's connections, pods that are scaled, functions.
//!
//! Requests come ([`super::queue`]), take a free worker or wait, first come, first served. What is set decides where workers
//! come from: there are so many; there is a pool for each instance; an autoscaler starts and stops pods; an instance is
//! started for whoever finds none idle. Arrivals, work and sources have a stream each.

pub mod autoscaler;
pub mod config;
pub mod cost;
pub mod record;

use std::collections::VecDeque;

use autoscaler::{Autoscaler, Pods};
pub use config::{Config, Functions, Kind, Scaling};
pub use record::{Entry, Life, NEVER, NOWHERE, Outcome, PodCount, Request, What};

use super::Micros;
use super::kernel::{Agenda, Model, Simulation};
use super::queue::{Arrivals, service};
use super::rng::Stream;
use super::stats::Area;

/// Most entries of the log.
const LOG: usize = 220;
/// Lengths of the queue that are worth telling.
const LENGTHS: [usize; 6] = [5, 10, 20, 50, 100, 200];

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
    /// A worker of a pool is done.
    Done(u16, u16),
    /// A request is given up if it still waits.
    GiveUp(u32),
    /// The autoscaler looks, unless it has been set anew since.
    Look(u32),
    /// A pod is ready, unless it is no longer wanted.
    Ready(u32),
    /// An instance is stopped, unless it has been used since.
    Expire(u16, u32),
    /// The settings change.
    Change(usize),
    /// The run is over.
    End,
}

/// Workers with one queue. Sets of workers are bits: there are at most [`config::WORKERS`] of them, and of pods' 128.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Workers that may take a request now.
    idle: u128,
    /// Workers that have one.
    busy: u128,
    /// The request of each worker.
    has: Vec<u32>,
    /// Who waits; those given up are passed over.
    queue: VecDeque<u32>,
    /// How many of them really wait.
    waiting: usize,
}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Works {
    /// The settings at present.
    pub config: Config,
    changes: Vec<(Micros, Config)>,
    limit: usize,
    arrivals: Arrivals,
    work: Stream,
    paths: Stream,
    sources: Stream,
    groups: Vec<Group>,
    scaler: Autoscaler,
    /// Busy workers × time when the autoscaler looked last, and when that was.
    looked: (u128, Micros),
    /// Pods that take requests; the numbers of those that do not yet.
    ready: u32,
    starting: Vec<u32>,
    pods_started: u32,
    /// Instances of the function that live, and how often each has been used.
    living: u128,
    uses: Vec<u32>,
    /// Which plans of arrivals and of the autoscaler hold.
    plans: (u32, u32),
    told: (usize, bool, bool),
    over: bool,
    /// Every request, by arrival.
    pub requests: Vec<Request>,
    /// What was worth telling, by time.
    pub log: Vec<Entry>,
    /// Pods over time.
    pub pods: Vec<PodCount>,
    /// Lives of instances, by their start.
    pub lives: Vec<Life>,
    /// Most requests that have waited at once.
    pub longest: usize,
    /// Requests in the system, over time.
    pub in_system: Area,
    /// Requests that wait.
    pub waiting: Area,
    /// Workers at work.
    pub busy: Area,
}

/// A run that is under way.
pub struct Running {
    simulation: Simulation<Works>,
    handled: u64,
}

impl Running {
    /// Begins a run.
    pub fn new(plan: Plan) -> Self {
        let mut simulation = Simulation::new(Works::new(&plan));
        let agenda = &mut simulation.agenda;
        for (index, change) in plan.changes.iter().enumerate() {
            agenda.at(change.0, Event::Change(index));
        }
        simulation.model.plan_arrival(agenda);
        simulation.model.plan_look(agenda);
        agenda.at(plan.end, Event::End);
        Running { simulation, handled: 0 }
    }

    /// Handles so many events at most; whether there are more.
    pub fn advance(&mut self, events: u64) -> bool {
        let handled = self.simulation.run_while(events, |works| !works.over);
        self.handled += handled;
        !self.simulation.model.over && handled == events
    }

    /// The state now, and its moment.
    pub fn result(self) -> (Works, Micros) {
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
pub fn run(plan: Plan) -> (Works, Micros) {
    let mut running = Running::new(plan);
    while running.advance(u64::MAX) {}
    running.result()
}

impl Model for Works {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut Agenda<Event>) {
        match event {
            Event::Arrive(plan) if plan == self.plans.0 => self.arrive(agenda),
            Event::Arrive(_) => {}
            Event::Done(group, slot) => self.done(usize::from(group), slot, agenda),
            Event::GiveUp(request) => self.give_up(request as usize, agenda.now()),
            Event::Look(plan) if plan == self.plans.1 => self.look(agenda),
            Event::Look(_) => {}
            Event::Ready(pod) => self.pod_ready(pod, agenda),
            Event::Expire(slot, uses) => self.expire(slot, uses, agenda.now()),
            Event::Change(index) => self.change(index, agenda),
            Event::End => self.over = true,
        }
    }
}

/// The first `count` bits.
const fn first(count: u32) -> u128 {
    if count >= 128 { u128::MAX } else { (1 << count) - 1 }
}

impl Works {
    fn new(plan: &Plan) -> Self {
        let config = plan.config.clone();
        let mut works = Works {
            changes: plan.changes.clone(),
            limit: plan.requests,
            arrivals: Arrivals::new(plan.seed, config.pattern, config.rate),
            work: Stream::new(plan.seed, "service"),
            paths: Stream::new(plan.seed, "paths"),
            sources: Stream::new(plan.seed, "sources"),
            groups: Vec::new(),
            scaler: Autoscaler::default(),
            looked: (0, 0),
            ready: 0,
            starting: Vec::new(),
            pods_started: 0,
            living: 0,
            uses: vec![0; 128],
            plans: (0, 0),
            told: (0, false, false),
            over: false,
            requests: Vec::new(),
            log: Vec::new(),
            pods: Vec::new(),
            lives: Vec::new(),
            longest: 0,
            in_system: Area::default(),
            waiting: Area::default(),
            busy: Area::default(),
            config,
        };
        works.ready = works.config.scaling.fewest.min(works.most_pods());
        works.count_pods(0);
        works.staff();
        works
    }

    fn tell(&mut self, at: Micros, what: What) {
        if self.log.len() < LOG {
            self.log.push(Entry { at, what });
        }
    }

    /// How many pools there are.
    fn open_groups(&self) -> usize {
        if self.config.kind == Kind::Pool && self.config.split { self.config.instances.max(1) as usize } else { 1 }
    }

    /// How many workers each pool has.
    fn workers(&self) -> u32 {
        match self.config.kind {
            Kind::Workers | Kind::Pool => self.config.workers,
            Kind::Pods => self.config.workers.saturating_mul(self.ready),
            Kind::Functions => 0,
        }
    }

    /// Who may take requests: as many workers as there are now, but for those at work.
    fn staff(&mut self) {
        let (open, workers) = (self.open_groups(), first(self.workers()));
        if self.groups.len() < open {
            self.groups.resize_with(open, || Group { has: vec![0; 128], ..Group::default() });
        }
        for (index, group) in self.groups.iter_mut().enumerate() {
            group.idle = if index < open { workers & !group.busy } else { 0 };
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
        let report = self.paths.chance(service::REPORTS);
        let share = self.config.spread.share(self.work.unit(), report);
        let work = libm::round(self.config.service as f64 * share) as Micros;
        let source = self.sources.below(self.config.instances.max(1)) as u16;
        let group = if self.open_groups() > 1 { source } else { 0 };
        let index = self.requests.len() as u32;
        self.requests.push(Request {
            arrived: now,
            started: NEVER,
            ended: NEVER,
            work: work.max(1),
            source,
            group,
            slot: NOWHERE,
            outcome: Outcome::Open,
            cold: false,
        });
        self.in_system.step(1, now);
        self.arrivals.advance();
        self.admit(index, usize::from(group), agenda);
        if self.requests.len() >= self.limit {
            self.over = true;
        } else {
            self.plan_arrival(agenda);
        }
    }

    /// A request takes a worker, has an instance started, waits, or is turned away.
    fn admit(&mut self, request: u32, group: usize, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        if self.groups[group].idle != 0 {
            let slot = self.pick_idle(group);
            return self.begin(request, group, slot, 0, agenda);
        }
        if self.config.kind == Kind::Functions && self.living.count_ones() < self.config.functions.most {
            let slot = (!(self.living | self.groups[group].busy)).trailing_zeros();
            return self.start_instance(request, group, slot, agenda);
        }
        if self.groups[group].waiting >= self.config.queue_limit {
            self.end(request as usize, Outcome::Rejected, now);
            if !std::mem::replace(&mut self.told.1, true) {
                self.tell(now, What::Rejected);
            }
            return;
        }
        self.groups[group].queue.push_back(request);
        self.groups[group].waiting += 1;
        self.waiting.step(1, now);
        let waiting = self.waiting.count() as usize;
        self.longest = self.longest.max(waiting);
        if waiting > self.told.0 && LENGTHS.contains(&waiting) {
            self.told.0 = waiting;
            self.tell(now, What::Queued(waiting));
        }
        if self.config.patience > 0 {
            agenda.after(self.config.patience, Event::GiveUp(request));
        }
    }

    /// The idle worker that is taken: the first, so that the picture is calm; of instances the one used last, so that the
    /// others can be stopped.
    fn pick_idle(&self, group: usize) -> u32 {
        let idle = self.groups[group].idle;
        if self.config.kind != Kind::Functions {
            return idle.trailing_zeros();
        }
        let used = |slot: &u32| {
            let request = &self.requests[self.groups[group].has[*slot as usize] as usize];
            (request.ended, std::cmp::Reverse(*slot))
        };
        (0..128).filter(|slot| idle >> slot & 1 == 1).max_by_key(used).unwrap_or(idle.trailing_zeros())
    }

    /// A worker takes a request, after a delay that it needs to be ready.
    fn begin(&mut self, request: u32, group: usize, slot: u32, delay: Micros, agenda: &mut Agenda<Event>) {
        let start = agenda.now() + delay;
        let record = &mut self.requests[request as usize];
        record.started = start;
        record.slot = slot as u16;
        let end = start + record.work;
        let group_record = &mut self.groups[group];
        group_record.idle &= !(1 << slot);
        group_record.busy |= 1 << slot;
        group_record.has[slot as usize] = request;
        self.uses[slot as usize] += 1;
        self.busy.step(1, agenda.now());
        agenda.at(end, Event::Done(group as u16, slot as u16));
    }

    fn done(&mut self, group: usize, slot: u16, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let record = &mut self.groups[group];
        record.busy &= !(1 << slot);
        let request = record.has[usize::from(slot)];
        self.busy.step(-1, now);
        self.end(request as usize, Outcome::Done, now);
        let open = group < self.open_groups();
        let stays = match self.config.kind {
            Kind::Functions => self.living >> slot & 1 == 1,
            _ => u32::from(slot) < self.workers(),
        };
        if open && stays {
            self.groups[group].idle |= 1 << slot;
            self.serve(group, agenda);
            self.plan_expiry(group, slot, agenda);
        }
    }

    fn end(&mut self, request: usize, outcome: Outcome, now: Micros) {
        let request = &mut self.requests[request];
        request.started = request.started.min(now);
        request.ended = now;
        request.outcome = outcome;
        self.in_system.step(-1, now);
    }

    /// Idle workers take who waits.
    fn serve(&mut self, group: usize, agenda: &mut Agenda<Event>) {
        while self.groups[group].idle != 0 {
            let Some(request) = self.next_waiting(group, agenda.now()) else { return };
            let slot = self.pick_idle(group);
            self.begin(request, group, slot, 0, agenda);
        }
    }

    /// Who has waited longest, taken from the queue.
    fn next_waiting(&mut self, group: usize, now: Micros) -> Option<u32> {
        loop {
            let request = self.groups[group].queue.pop_front()?;
            if self.requests[request as usize].outcome == Outcome::Open {
                self.groups[group].waiting -= 1;
                self.waiting.step(-1, now);
                return Some(request);
            }
        }
    }

    fn give_up(&mut self, request: usize, now: Micros) {
        let record = &self.requests[request];
        if record.outcome != Outcome::Open || record.started != NEVER {
            return;
        }
        let group = usize::from(record.group);
        self.groups[group].waiting -= 1;
        self.waiting.step(-1, now);
        self.end(request, Outcome::GaveUp, now);
        if !std::mem::replace(&mut self.told.2, true) {
            self.tell(now, What::GaveUp);
        }
    }

    // ---- pods ----

    fn plan_look(&self, agenda: &mut Agenda<Event>) {
        if self.config.kind == Kind::Pods {
            agenda.after(autoscaler::PERIOD, Event::Look(self.plans.1));
        }
    }

    fn look(&mut self, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let (area, since) = self.looked;
        let busy = (self.busy.until(now) - area) as f64 / now.saturating_sub(since).max(1) as f64;
        self.looked = (self.busy.until(now), now);
        let workers = f64::from(self.workers().max(1));
        let starting = self.starting.len() as u32;
        let pods = Pods { ready: self.ready, starting, utilisation: (busy / workers).min(1.0) };
        let wanted = self.scaler.decide(pods, &self.config.scaling, now).min(self.most_pods());
        let current = self.ready + starting;
        if wanted != current {
            self.tell(now, What::Scaled { from: current, to: wanted, utilisation: 100.0 * pods.utilisation });
        }
        for _ in current..wanted {
            self.starting.push(self.pods_started);
            agenda.after(self.config.scaling.start, Event::Ready(self.pods_started));
            self.pods_started += 1;
        }
        for _ in wanted..current {
            if self.starting.pop().is_none() {
                self.ready -= 1;
            }
        }
        self.staff();
        self.count_pods(now);
        self.plan_look(agenda);
    }

    /// Workers are bits: more pods than that have no room.
    fn most_pods(&self) -> u32 {
        (128 / self.config.workers.max(1)).max(1)
    }

    fn count_pods(&mut self, at: Micros) {
        self.pods.push(PodCount { at, ready: self.ready, starting: self.starting.len() as u32 });
    }

    fn pod_ready(&mut self, pod: u32, agenda: &mut Agenda<Event>) {
        let Some(place) = self.starting.iter().position(|one| *one == pod) else { return };
        self.starting.remove(place);
        self.ready += 1;
        self.tell(agenda.now(), What::Ready(self.ready));
        self.count_pods(agenda.now());
        if self.config.kind == Kind::Pods {
            self.staff();
            self.serve(0, agenda);
        }
    }

    // ---- instances of a function ----

    fn start_instance(&mut self, request: u32, group: usize, slot: u32, agenda: &mut Agenda<Event>) {
        let now = agenda.now();
        let cold = self.config.functions.cold;
        self.living |= 1 << slot;
        self.requests[request as usize].cold = true;
        self.lives.push(Life { slot: slot as u16, from: now, ready: now + cold, until: NEVER });
        self.begin(request, group, slot, cold, agenda);
        self.tell(now, What::Cold(self.living.count_ones()));
    }

    fn plan_expiry(&self, group: usize, slot: u16, agenda: &mut Agenda<Event>) {
        if self.config.kind == Kind::Functions && self.groups[group].idle >> slot & 1 == 1 {
            agenda.after(self.config.functions.keep, Event::Expire(slot, self.uses[usize::from(slot)]));
        }
    }

    fn expire(&mut self, slot: u16, uses: u32, now: Micros) {
        let idle = self.groups[0].idle >> slot & 1 == 1;
        if self.config.kind == Kind::Functions && idle && self.uses[usize::from(slot)] == uses {
            self.stop_instance(slot, now);
            self.tell(now, What::Expired(self.living.count_ones()));
        }
    }

    fn stop_instance(&mut self, slot: u16, now: Micros) {
        self.living &= !(1 << slot);
        self.groups[0].idle &= !(1 << slot);
        if let Some(life) = self.lives.iter_mut().rev().find(|life| life.slot == slot) {
            life.until = life.until.min(now);
        }
    }

    // ---- changes ----

    fn change(&mut self, index: usize, agenda: &mut Agenda<Event>) {
        let new = self.changes[index].1.clone();
        let now = agenda.now();
        self.tell(now, What::Changed(index));
        self.told = (0, false, false);
        if self.arrivals.change(new.pattern, new.rate, now) {
            self.plans.0 += 1;
            self.plan_arrival(agenda);
        }
        let old = std::mem::replace(&mut self.config, new);
        if old.kind != self.config.kind {
            self.plans.1 += 1;
            self.looked = (self.busy.until(now), now);
            self.plan_look(agenda);
            for slot in (0..128).filter(|slot| self.living >> slot & 1 == 1).collect::<Vec<_>>() {
                self.stop_instance(slot, now);
            }
        }
        self.ready = self.ready.min(self.most_pods());
        if self.pods.last().is_some_and(|last| last.ready != self.ready) {
            self.count_pods(now);
        }
        if self.config.kind != Kind::Functions || old.kind != Kind::Functions {
            self.staff();
        }
        self.close_groups();
        for group in 0..self.open_groups() {
            self.serve(group, agenda);
        }
        self.start_for_waiting(agenda);
    }

    /// Who waits at a pool that is no more waits at the first one, in the order of arrival.
    fn close_groups(&mut self) {
        let open = self.open_groups();
        let mut moved: Vec<u32> =
            self.groups.iter_mut().skip(open).flat_map(|group| std::mem::take(&mut group.queue)).collect();
        if moved.is_empty() {
            return;
        }
        self.groups.iter_mut().skip(open).for_each(|group| group.waiting = 0);
        moved.retain(|&request| self.requests[request as usize].outcome == Outcome::Open);
        moved.iter().for_each(|&request| self.requests[request as usize].group = 0);
        let first = &mut self.groups[0];
        first.waiting += moved.len();
        first.queue.extend(moved);
        first.queue.make_contiguous().sort_unstable();
    }

    /// Functions are started for those who wait when functions begin, or when more may live.
    fn start_for_waiting(&mut self, agenda: &mut Agenda<Event>) {
        while self.config.kind == Kind::Functions && self.living.count_ones() < self.config.functions.most {
            let taken = self.living | self.groups[0].busy;
            if taken == u128::MAX {
                return;
            }
            let Some(request) = self.next_waiting(0, agenda.now()) else { return };
            self.start_instance(request, 0, (!taken).trailing_zeros(), agenda);
        }
    }
}
