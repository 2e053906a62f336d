//! Two users' requests on their way through browser, edge and origin shield to the origin and back, each cache deciding by
//! [`super::policy`] what it may answer, store, or has to ask for.
//!
//! Requests are taken one after another by the time of their start; what a cache stores is visible from the moment it came, so
//! that nothing is seen before its time. [`script`] is the sequence of requests, `origin` the other end, `caches` what lies
//! between.

mod caches;
pub mod config;
mod origin;
pub mod script;

use config::{Change, Config, Edges};
pub use origin::{faults, section};
use script::Line;

use super::policy::{Note, Stored, lifetime};
use super::{Content, Fields, Kind, Request, Response};
use crate::model::hash::fnv1a;
use crate::model::rng::SplitMix64;
use crate::model::{MILLISECOND, Micros, SECOND};
use crate::sorting;

/// The beginning of every run in seconds since 1970: Sunday, 1 March 2026, 12:00:00 GMT.
pub const START: u64 = 1_772_366_400;
/// How long before that the first version was made: ten days.
const MADE_BEFORE: u64 = 10 * 86_400;
/// One way between neighbours, on average: browser and edge, edge and shield, shield (or edge) and origin.
const WAYS: [Micros; 3] = [10 * MILLISECOND, 25 * MILLISECOND, 35 * MILLISECOND];
/// What the origin takes for an answer.
const ORIGIN_WORK: Micros = 40 * MILLISECOND;
/// What it takes for a `304`.
const ORIGIN_CHECK: Micros = 5 * MILLISECOND;
/// What a cache takes.
const CACHE_WORK: Micros = MILLISECOND;
/// Paths that need a signed URL begin so.
pub const PAID: &str = "/paid/";

/// Where a request stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// The browser of user A.
    BrowserA,
    /// The browser of user B.
    BrowserB,
    /// The edge, or that of user A where there are two.
    EdgeA,
    /// The edge of user B where there are two.
    EdgeB,
    /// The origin shield.
    Shield,
    /// The origin.
    Origin,
}

impl Node {
    /// All of them.
    pub const ALL: [Node; 6] = [Node::BrowserA, Node::BrowserB, Node::EdgeA, Node::EdgeB, Node::Shield, Node::Origin];

    /// The name shown.
    pub const fn name(self) -> &'static str {
        match self {
            Node::BrowserA => "A's browser",
            Node::BrowserB => "B's browser",
            Node::EdgeA => "Edge",
            Node::EdgeB => "B's edge",
            Node::Shield => "Shield",
            Node::Origin => "Origin",
        }
    }

    /// The name in `Cache-Status`.
    pub const fn cache(self) -> &'static str {
        match self {
            Node::BrowserA | Node::BrowserB => "browser",
            Node::EdgeA | Node::EdgeB => "edge",
            Node::Shield => "shield",
            Node::Origin => "origin",
        }
    }

    /// Whether it is a browser.
    pub const fn is_browser(self) -> bool {
        matches!(self, Node::BrowserA | Node::BrowserB)
    }

    /// Whom its cache serves.
    pub const fn kind(self) -> Kind {
        if self.is_browser() { Kind::Private } else { Kind::Shared }
    }
}

/// What decides a run, and how that changes on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// All settings at the start.
    pub config: Config,
    /// Seed of the ways' lengths.
    pub seed: u64,
    /// Changes of the settings, by time.
    pub changes: Vec<Change>,
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Index of the request that it belongs to.
    pub ask: usize,
    /// Where it leaves.
    pub from: Node,
    /// Where it goes.
    pub to: Node,
    /// When it leaves.
    pub depart: Micros,
    /// When it arrives.
    pub arrive: Micros,
    /// What it carries, short: `GET /page`, `200 v1`.
    pub label: String,
    /// Whether it is an answer.
    pub back: bool,
    /// Whether nobody waits for it.
    pub background: bool,
}

/// What happens at a place, with the reasons and the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Index of the request that it is about.
    pub ask: usize,
    /// When.
    pub at: Micros,
    /// Where.
    pub node: Node,
    /// A few words.
    pub title: &'static str,
    /// Why, line by line.
    pub notes: Vec<Note>,
    /// What stands on the wire, where something does.
    pub wire: String,
    /// Whether the timeline marks it.
    pub notable: bool,
}

/// A response in a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Where.
    pub node: Node,
    /// Under which key: path and query without what signs it.
    pub key: String,
    /// The response with its request.
    pub stored: Stored,
    /// Since when.
    pub from: Micros,
    /// Until it was replaced, purged or invalidated; [`Micros::MAX`] for as long as the run lasts.
    pub until: Micros,
}

impl Held {
    /// Whether it is there at a moment.
    pub const fn is_there(&self, at: Micros) -> bool {
        self.from <= at && at < self.until
    }

    /// For how many seconds it is fresh, all in all.
    pub fn lifetime(&self) -> u64 {
        lifetime(self.node.kind(), &self.stored.response, START + self.stored.received / SECOND).seconds
    }
}

/// A user's request with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// When it was sent.
    pub at: Micros,
    /// When the answer was there.
    pub end: Micros,
    /// Who sent it: `A` or `B`.
    pub user: char,
    /// The request as the user's browser makes it.
    pub request: Request,
    /// The answer.
    pub response: Response,
    /// Who had it: the place furthest out that had to be asked.
    pub by: Node,
    /// Whether that had only to confirm a copy.
    pub confirmed: bool,
    /// Whether what was answered was stale.
    pub stale: bool,
    /// The version that the origin had when the request was sent.
    pub latest: u32,
    /// Whether it shows another user's page.
    pub leaked: bool,
    /// Whether it sets another user's session.
    pub hijacked: bool,
    /// Whether it is in another language than was asked for.
    pub misread: bool,
}

impl Ask {
    /// Whether what was answered is an older version than the origin had.
    pub fn is_outdated(&self) -> bool {
        self.response.content.is_some_and(|content| content.version < self.latest)
    }

    /// How long the user has waited.
    pub const fn latency(&self) -> Micros {
        self.end - self.at
    }
}

/// A purge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// When.
    pub at: Micros,
    /// What: a path, `tag:name`, or `*`.
    pub what: String,
    /// How many responses went.
    pub gone: usize,
}

/// What a run leaves behind.
#[derive(Debug, Clone)]
pub struct Record {
    /// The users' requests, by the time of their start.
    pub asks: Vec<Ask>,
    /// Messages, by departure.
    pub hops: Vec<Hop>,
    /// What happened where and why, by time.
    pub decisions: Vec<Decision>,
    /// What the caches held.
    pub held: Vec<Held>,
    /// What was purged.
    pub purges: Vec<Purge>,
    /// Settings from each moment on, the first from 0.
    pub settings: Vec<Change>,
    /// When it ends: with the last message.
    pub end: Micros,
    /// How many requests came to the origin.
    pub origin_requests: u32,
    /// Of those, how many it answered with a `304`.
    pub confirmations: u32,
    /// Each user's session, from when on: the user and the cookie.
    jar: Vec<(Micros, char, String)>,
    seed: u64,
}

impl Record {
    /// The settings at a moment.
    pub fn config_at(&self, at: Micros) -> &Config {
        let next = self.settings.partition_point(|change| change.at <= at);
        &self.settings[next.saturating_sub(1)].config
    }

    /// When the version that the origin has at a moment was made, in seconds since 1970.
    fn changed_at(&self, at: Micros) -> u64 {
        let mut changed = START - MADE_BEFORE;
        for pair in self.settings.windows(2).filter(|pair| pair[1].at <= at) {
            if pair[0].config.version != pair[1].config.version {
                changed = START + pair[1].at / SECOND;
            }
        }
        changed
    }

    fn cookie(&self, user: char, at: Micros) -> String {
        let known = self.jar.iter().rev().find(|(when, whose, _)| *whose == user && *when <= at);
        known.map_or_else(|| ["session=", user.encode_utf8(&mut [0; 4])].concat(), |known| known.2.clone())
    }

    /// The way from a user to the origin.
    fn chain(config: &Config, user: char) -> Vec<Node> {
        let second = user == 'B';
        let browser = if second { Node::BrowserB } else { Node::BrowserA };
        let edge = if second && config.edges == Edges::Two { Node::EdgeB } else { Node::EdgeA };
        let mut chain = vec![browser, edge];
        if config.shield {
            chain.push(Node::Shield);
        }
        chain.push(Node::Origin);
        chain
    }

    /// One way between neighbours, the same for the same request and place whatever else happens.
    fn way(&self, ask: usize, from: Node, to: Node, salt: u64) -> Micros {
        let base = match (from.min(to), from.max(to)) {
            (_, Node::Origin) => WAYS[2],
            (_, Node::Shield) => WAYS[1],
            _ => WAYS[0],
        };
        let name = [ask as u8, from as u8, to as u8, salt as u8];
        let mut mix = SplitMix64(self.seed ^ fnv1a(&name));
        // From four fifths to six fifths.
        base * 4 / 5 + mix.draw() % (base * 2 / 5)
    }
}

/// The requests of all scripts, each as long as it is the one that is set.
fn lines(record: &Record) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, change) in record.settings.iter().enumerate() {
        let until = record.settings.get(index + 1).map_or(Micros::MAX, |next| next.at);
        let (read, _) = script::read(&change.config.requests);
        lines.extend(read.into_iter().filter(|line| (change.at..until).contains(&line.at)));
    }
    lines.truncate(script::MOST);
    lines
}

/// Runs a schedule to its end.
pub fn run(schedule: &Schedule) -> Record {
    let mut settings = vec![Change { at: 0, config: schedule.config.clone(), said: String::new() }];
    settings.extend(schedule.changes.iter().cloned());
    let mut record = Record {
        asks: Vec::new(),
        hops: Vec::new(),
        decisions: Vec::new(),
        held: Vec::new(),
        purges: Vec::new(),
        settings,
        end: 0,
        origin_requests: 0,
        confirmations: 0,
        jar: Vec::new(),
        seed: schedule.seed,
    };
    for line in lines(&record) {
        record.purge_until(line.at);
        record.ask(line);
    }
    record.purge_until(Micros::MAX);
    record.finish();
    record
}

/// The signature of a path that is good until a second of the run: not for real use.
fn signature(path: &str, until: u64) -> String {
    let mut mix = SplitMix64(fnv1a(path.as_bytes()) ^ until.wrapping_mul(0x9e37_79b9));
    let digits = b"0123456789abcdef";
    let value = mix.draw();
    (0..8).map(|digit| char::from(digits[(value >> (4 * digit)) as usize % 16])).collect()
}

impl Record {
    /// A user's request, from the browser on.
    fn ask(&mut self, line: Line) {
        let config = self.config_at(line.at).clone();
        let chain = Record::chain(&config, line.user);
        let mut target = line.path.replace("{v}", &config.version.to_string());
        if let Some(signed) = line.signed {
            let by = if signed.forged { "forged" } else { target.as_str() };
            let query = ["?exp=", &signed.until.to_string(), "&sig=", &signature(by, signed.until)].concat();
            target.push_str(&query);
        }
        let mut fields = Fields::default();
        fields.set("Cookie", &self.cookie(line.user, line.at));
        fields.set("Accept-Language", if line.user == 'A' { "de" } else { "en" });
        for (name, value) in line.fields.iter() {
            fields.set(name, value);
        }
        let request = Request { method: line.method, target, fields };
        let index = self.asks.len();
        let wanted = request.fields.get("Accept-Language").unwrap_or_default().to_ascii_lowercase();
        self.asks.push(Ask {
            at: line.at,
            end: line.at,
            user: line.user,
            request: request.clone(),
            response: Response::default(),
            by: chain[0],
            confirmed: false,
            stale: false,
            latest: config.version,
            leaked: false,
            hijacked: false,
            misread: false,
        });
        let mut journey = caches::Journey { ask: index, chain, background: false };
        let (response, end) = self.through(&mut journey, 0, &request, line.at);
        let cookie = response.fields.get("Set-Cookie").map(|cookie| cookie.split(';').next().unwrap_or_default());
        if let Some(cookie) = cookie.filter(|_| self.asks[index].by != journey.chain[0]) {
            let hijacked = cookie.chars().last().is_some_and(|last| matches!(last, 'A' | 'B') && last != line.user);
            self.asks[index].hijacked = hijacked;
            self.jar.push((end, line.user, cookie.to_owned()));
        }
        let ask = &mut self.asks[index];
        ask.end = end;
        if let Some(content) = response.content {
            ask.leaked = content.user.is_some_and(|user| user != line.user);
            ask.misread = content.language.is_some_and(|language| !wanted.as_bytes().starts_with(&language));
        }
        ask.response = response;
    }

    /// All purges up to a moment that have not been made yet.
    fn purge_until(&mut self, until: Micros) {
        let made = self.purges.len();
        let changed = self.settings.windows(2).filter(|pair| pair[0].config.purge != pair[1].config.purge);
        let due: Vec<(Micros, String)> = changed
            .map(|pair| (pair[1].at, pair[1].config.purge.clone()))
            .filter(|(at, what)| *at <= until && !what.trim().is_empty())
            .skip(made)
            .collect();
        for (at, what) in due {
            let mut gone = 0;
            for held in self.held.iter_mut().filter(|held| !held.node.is_browser() && held.is_there(at)) {
                if is_meant(&what, held) {
                    held.until = at;
                    gone += 1;
                }
            }
            self.purges.push(Purge { at, what, gone });
        }
    }

    fn finish(&mut self) {
        // What came in after a purge that its request had met on its way is judged when it is all known.
        for purge in &self.purges {
            for held in self.held.iter_mut().filter(|held| !held.node.is_browser() && held.is_there(purge.at)) {
                if is_meant(&purge.what, held) {
                    held.until = purge.at;
                }
            }
        }
        sorting::by(&mut self.hops, |hop| hop.depart);
        sorting::by(&mut self.decisions, |decision| decision.at);
        let last = self.hops.iter().map(|hop| hop.arrive).chain(self.asks.iter().map(|ask| ask.end)).max();
        let last = last.max(self.decisions.last().map(|decision| decision.at));
        self.end = last.unwrap_or(0).max(SECOND);
    }
}

/// Whether a purge is about a response: by its path, by one of its tags, or about all.
fn is_meant(what: &str, held: &Held) -> bool {
    let what = what.trim();
    match what.strip_prefix("tag:") {
        Some(tag) => {
            let fields = &held.stored.response.fields;
            let tags = ["Cache-Tag", "Surrogate-Key"].into_iter().flat_map(|name| fields.members(name));
            tags.flat_map(str::split_whitespace).any(|known| known == tag)
        }
        None => what == "*" || held.key == what,
    }
}

/// What a response shows, short: `v2`, `v2 for A`, `v2 in de`.
pub fn shown(content: &Content) -> String {
    let mut text = ["v", &content.version.to_string()].concat();
    if let Some(user) = content.user {
        text.push_str(" for ");
        text.push(user);
    }
    if let Some(language) = content.language {
        text.push_str(" in ");
        text.extend(language.map(char::from));
    }
    text
}

/// What a message carries, short.
fn label(response: &Response) -> String {
    let status = response.status.to_string();
    match &response.content {
        Some(content) => [&status, " ", &shown(content)].concat(),
        None => status,
    }
}

/// A request as it stands on the wire.
fn request_text(request: &Request) -> String {
    [request.method.name(), " ", &request.target, " HTTP/1.1\nHost: shop.example\n", &request.fields.text()].concat()
}

/// A response as it stands on the wire.
pub fn response_text(response: &Response) -> String {
    let reason = match response.status {
        200 => " OK",
        304 => " Not Modified",
        403 => " Forbidden",
        500 => " Internal Server Error",
        504 => " Gateway Timeout",
        _ => "",
    };
    let mut text = ["HTTP/1.1 ", &response.status.to_string(), reason, "\n", &response.fields.text()].concat();
    if let Some(content) = &response.content {
        text.push_str(&["\n\n(", &shown(content), ")"].concat());
    }
    text
}
