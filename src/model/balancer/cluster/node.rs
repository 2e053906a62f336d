//! A server with its workers and its queue, and what the balancer believes of it.

use std::collections::VecDeque;

use super::config::{Checks, Config, SLOW, Server, State};
use crate::model::balancer::FULL;
use crate::model::stats::Area;
use crate::model::{Micros, SECOND};

/// Requests after which a fresh server is as quick as ever.
pub const WARM_UP: u32 = 150;

/// A server.
#[derive(Debug, Clone)]
pub struct Node {
    /// As it is set.
    pub set: Server,
    /// Whether it is on the balancer's list.
    pub listed: bool,
    /// How often it has died: what was under way in an earlier life is lost.
    pub life: u32,
    /// The visit that each worker has.
    pub slots: Vec<Option<u32>>,
    /// Visits that wait, first come, first served.
    pub queue: VecDeque<u32>,
    /// Workers at work, over time.
    pub busy: Area,
    /// Requests that the balancer waits for here.
    pub in_flight: u32,
    /// Open connections, where the balancer counts those.
    pub connections: u32,
    /// Requests left until it is warm.
    pub cold: u32,
    /// Since when its weight grows; none when it is full.
    pub ramp: Option<Micros>,
    /// What checks have found.
    pub health: Health,
    /// The longest that its queue has been.
    pub longest: usize,
}

/// What checks have found of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether active checks take it to be up.
    pub up: bool,
    /// Checks in a row that contradict that.
    pub streak: u32,
    /// nginx's `fails`.
    pub fails: u32,
    /// nginx's `accessed`: second of the last failure.
    accessed: u64,
    /// nginx's `checked`: second of the last failure or of the last try since.
    checked: u64,
}

impl Health {
    const fn new(up: bool) -> Self {
        Health { up, streak: 0, fails: 0, accessed: 0, checked: 0 }
    }
}

impl Node {
    /// A server that has been there all along: warm, and checked if anyone checks.
    pub fn new(set: Server) -> Self {
        Node {
            set,
            listed: true,
            life: 0,
            slots: vec![None; set.workers.max(1)],
            queue: VecDeque::new(),
            busy: Area::default(),
            in_flight: 0,
            connections: 0,
            cold: 0,
            ramp: None,
            health: Health::new(true),
            longest: 0,
        }
    }

    /// Whether its process runs.
    pub fn alive(&self) -> bool {
        self.set.state != State::Dead
    }

    /// It is new on the list: cold, and with its weight to grow.
    pub fn join(&mut self, now: Micros) {
        self.listed = true;
        self.cold = WARM_UP;
        self.ramp = Some(now);
        self.assume_checked();
    }

    /// Whether the balancer takes it to be up; `single` for the only one, which nginx never gives up.
    pub fn believed_up(&self, checks: Checks, now: Micros, single: bool) -> bool {
        self.listed
            && match checks {
                Checks::Off => true,
                Checks::Active { .. } => self.health.up,
                Checks::Passive { max_fails, fail_timeout } => {
                    let waiting = now / SECOND - self.health.checked <= fail_timeout;
                    single || self.health.fails < max_fails || !waiting
                }
            }
    }

    /// A request is sent to it: when it had been left alone for long enough, this is its trial.
    pub fn tried(&mut self, checks: Checks, now: Micros) {
        if let Checks::Passive { fail_timeout, .. } = checks
            && now / SECOND - self.health.checked > fail_timeout
        {
            self.health.checked = now / SECOND;
        }
    }

    /// A request has failed here; whether that takes it off the list.
    pub fn failed(&mut self, max_fails: u32, now: Micros) -> bool {
        let health = &mut self.health;
        health.fails += 1;
        health.accessed = now / SECOND;
        health.checked = now / SECOND;
        health.fails == max_fails
    }

    /// A request has succeeded; whether that puts it back on the list.
    pub fn succeeded(&mut self, max_fails: u32) -> bool {
        let forgiven = self.health.accessed < self.health.checked && self.health.fails > 0;
        let was_down = forgiven && self.health.fails >= max_fails;
        if forgiven {
            self.health.fails = 0;
        }
        was_down
    }

    /// An active check has passed or failed; whether the balancer thinks otherwise of the server now.
    pub fn checked(&mut self, passed: bool, fall: u32, rise: u32) -> bool {
        let health = &mut self.health;
        if passed == health.up {
            health.streak = 0;
            return false;
        }
        health.streak += 1;
        let turned = health.streak >= if health.up { fall } else { rise };
        if turned {
            health.up = passed;
            health.streak = 0;
        }
        turned
    }

    /// Whether its process runs is what active checks already know at the start.
    pub fn assume_checked(&mut self) {
        self.health = Health::new(self.alive());
    }

    /// How much of its weight counts, in thousandths.
    pub fn ramped(&self, config: &Config, now: Micros) -> u32 {
        match self.ramp {
            Some(since) if now.saturating_sub(since) < config.slow_start => {
                let grown = now.saturating_sub(since) * u64::from(FULL) / config.slow_start;
                (grown as u32).max(1)
            }
            _ => FULL,
        }
    }

    /// A worker that is free.
    pub fn free_slot(&self) -> Option<usize> {
        self.slots.iter().take(self.set.workers).position(Option::is_none)
    }

    /// How long a request with this work takes here if it begins now.
    pub fn duration(&self, work: Micros, cold: u32) -> Micros {
        let slower = if self.set.state == State::Slow { SLOW } else { 1 };
        let warm = u64::from(WARM_UP);
        let excess = u64::from(cold.saturating_sub(1)) * u64::from(self.cold);
        let time = work.saturating_mul(100 * slower) / u64::from(self.set.speed.max(1));
        (time.saturating_mul(warm + excess) / warm).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSIVE: Checks = Checks::Passive { max_fails: 2, fail_timeout: 10 };

    #[test]
    fn failures_are_counted_and_forgiven_as_nginx_does() {
        let mut node = Node::new(Server::default());
        let up = |node: &Node, second: u64| node.believed_up(PASSIVE, second * SECOND, false);
        assert!(!node.failed(2, 100 * SECOND) && up(&node, 100));
        assert!(node.failed(2, 101 * SECOND) && !up(&node, 101));
        assert!(node.believed_up(PASSIVE, 101 * SECOND, true), "the only one is never given up");
        // 10 s later it is still left alone, 11 s later it is tried.
        assert!(!up(&node, 111) && up(&node, 112));
        node.tried(PASSIVE, 112 * SECOND);
        assert!(!up(&node, 112), "one trial at a time");
        assert!(node.succeeded(2) && up(&node, 112), "the trial went well");
        assert!(!node.succeeded(2));
    }

    #[test]
    fn active_checks_need_a_streak() {
        let mut node = Node::new(Server::default());
        let mut check = |passed| node.checked(passed, 3, 2);
        assert!(!check(false) && !check(false) && !check(true), "a passed check starts the count anew");
        assert!(!check(false) && !check(false) && check(false), "fall = 3");
        assert!(!check(true) && check(true), "rise = 2");
    }

    #[test]
    fn a_fresh_server_is_slow_until_it_has_warmed_up() {
        let mut node = Node::new(Server { speed: 200, ..Server::default() });
        assert_eq!(node.duration(1_000, 5), 500);
        node.join(0);
        assert_eq!(node.duration(1_000, 5), 2_500);
        node.cold = WARM_UP / 2;
        assert_eq!(node.duration(1_000, 5), 1_500);
        node.set.state = State::Slow;
        assert_eq!(node.duration(1_000, 1), 2_000);
    }

    #[test]
    fn a_ramp_grows_evenly() {
        let config = Config { slow_start: 10 * SECOND, ..Config::default() };
        let mut node = Node::new(Server::default());
        assert_eq!(node.ramped(&config, 0), FULL);
        node.join(5 * SECOND);
        assert_eq!([5, 10, 15, 99].map(|second| node.ramped(&config, second * SECOND)), [1, 500, FULL, FULL]);
    }
}
