//! What a run of look-ups leaves behind, and the recorder that writes it.

use crate::model::dns::cache::{Content, Entry};
use crate::model::dns::config::Config;
use crate::model::dns::message::{Rcode, RecordData};
use crate::model::dns::world::{Role, SERVERS};
use crate::model::trace::{Moment, Wire};
use crate::model::{Micros, SECOND, Station};

/// Stubs whose questions are followed step by step.
pub const STUBS: usize = 2;
/// Most stops of a run.
const MOMENTS: usize = 200;
/// A visit that found no answer to go to.
pub const FAILED: u8 = u8::MAX;
/// Most different answers that are told apart.
const ANSWERS: usize = 200;

/// What a run leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// When it ends, in microseconds.
    pub end: Micros,
    /// The stops, by time.
    pub moments: Vec<Moment>,
    /// Messages of the questions that are followed step by step, by departure.
    pub legs: Vec<Leg>,
    /// What each cache held: those of the stubs that are followed, then those of the resolvers.
    pub caches: Vec<CacheLog>,
    /// Texts that [`Version::text`] refers to.
    pub texts: Vec<String>,
    /// The settings, from a moment on each; the first at 0.
    pub stages: Vec<Stage>,
    /// Every answer that a visit went to, as text: addresses mostly.
    pub answers: Vec<String>,
    /// What the zone's servers might answer, as indices of [`Report::answers`], from a moment on each.
    pub truths: Vec<(Micros, Vec<u8>)>,
    /// What each of the many clients remembers, by time.
    pub held: Vec<Vec<Held>>,
    /// What each resolver has for the many, by resolver and then by scope (see [`Report::fills_of`]), by time.
    pub fills: Vec<Vec<Fill>>,
    /// Visits of the many, by time.
    pub visits: Vec<Visit>,
    /// Questions that resolvers asked, by time: when, which resolver, what kind of server.
    pub asked: Vec<(Micros, usize, Role)>,
    /// The questions that are followed step by step, answered.
    pub results: Vec<Answered>,
    /// Questions that stubs answered from their own memory.
    pub stub_hits: u32,
    /// Questions that reached a resolver.
    pub resolver_questions: u32,
    /// Of those, how many it answered from its cache.
    pub resolver_hits: u32,
}

/// Settings from a moment on, and what servers said of the files then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// From when on.
    pub at: Micros,
    /// The settings.
    pub config: Config,
    /// Whether the shop's file, the lines at com.co and the reverse zone's file were loaded.
    pub loaded: [bool; 3],
    /// What was said of each.
    pub faults: [Vec<super::Fault>; 3],
}

/// Who sends or gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A stub that is followed.
    Stub(usize),
    /// A resolver.
    Resolver(usize),
    /// An authoritative server, an index of [`SERVERS`].
    Server(usize),
    /// An address where nobody is.
    Nobody,
}

/// A message under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Who sends it.
    pub from: Actor,
    /// Who gets it.
    pub to: Actor,
    /// When it leaves.
    pub depart: Micros,
    /// When it arrives; never before that.
    pub arrive: Micros,
    /// What it carries, short.
    pub label: String,
    /// Whether it is an answer.
    pub returning: bool,
}

/// What a cache held, name by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheLog {
    /// In the order in which names came in.
    pub slots: Vec<Slot>,
}

/// What a cache held for a name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The name.
    pub name: String,
    /// The type, with the network it holds for: `A`, `A (Europe)`; `any` for a name that does not exist.
    pub kind: String,
    /// What was kept, by time.
    pub versions: Vec<Version>,
}

/// Something kept from one moment to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// From when on.
    pub at: Micros,
    /// Until when; from then on it is expired.
    pub until: Micros,
    /// What it says, as an index of [`Report::texts`].
    pub text: u32,
}

impl Version {
    /// What is left of its TTL at a moment, whole seconds; 0 when it has expired.
    pub fn left(&self, at: Micros) -> u64 {
        let gone = at.saturating_sub(self.at) / SECOND;
        (self.until.saturating_sub(self.at) / SECOND).saturating_sub(gone)
    }
}

impl Slot {
    /// What the cache holds, or held last, at a moment.
    pub fn at(&self, at: Micros) -> Option<&Version> {
        last(&self.versions, at, |version| version.at)
    }
}

/// What one of the many remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// From when on.
    pub at: Micros,
    /// Until when.
    pub until: Micros,
    /// Where it goes, as an index of [`Report::answers`]; [`FAILED`] for nowhere.
    pub target: u8,
}

/// What a resolver has for the many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// From when on.
    pub at: Micros,
    /// Until when.
    pub until: Micros,
    /// Its answers; empty for none.
    pub targets: Vec<u8>,
}

/// A visit of one of the many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// When, in milliseconds: runs last hours.
    pub at_ms: u32,
    /// Where it went, as an index of [`Report::answers`]; [`FAILED`] for nowhere.
    pub target: u8,
    /// Whether the zone's servers would not have sent it there any more.
    pub stale: bool,
    /// Whether the site there was dead.
    pub lost: bool,
    /// Whether the site there is in another region than the client, where steering goes by regions.
    pub far: bool,
}

impl Visit {
    /// When, in microseconds.
    pub const fn at(&self) -> Micros {
        self.at_ms as Micros * 1_000
    }
}

/// A question that was followed, answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// When it was asked.
    pub asked: Micros,
    /// When the stub had its answer.
    pub at: Micros,
    /// How it went.
    pub rcode: Rcode,
    /// How many records the answer has.
    pub records: usize,
    /// What is left of the answer's TTL, seconds; of a negative one's too.
    pub ttl: u32,
    /// How many questions resolvers had to ask for it.
    pub questions: u32,
}

/// The last of some things by time that is not after a moment.
pub(super) fn last<T>(things: &[T], at: Micros, time: impl Fn(&T) -> Micros) -> Option<&T> {
    things[..things.partition_point(|thing| time(thing) <= at)].last()
}

impl Report {
    /// The settings at a moment.
    pub fn stage(&self, at: Micros) -> Option<&Stage> {
        last(&self.stages, at, |stage| stage.at)
    }

    /// What a resolver has had for the clients of a region (one more than its index), or for everybody (0).
    pub fn fills_of(&self, resolver: usize, scope: usize) -> &[Fill] {
        self.fills.get(resolver * SCOPES + scope).map_or(&[], Vec::as_slice)
    }

    /// What a resolver has at a moment for a client of a region.
    pub fn fill(&self, resolver: usize, region: usize, at: Micros) -> Option<&Fill> {
        [0, region + 1]
            .into_iter()
            .find_map(|scope| last(self.fills_of(resolver, scope), at, |fill| fill.at).filter(|fill| at < fill.until))
    }

    /// What a client itself remembers at a moment.
    pub fn held(&self, client: usize, at: Micros) -> Option<&Held> {
        let held = self.held.get(client)?;
        last(held, at, |held| held.at).filter(|held| at < held.until)
    }

    /// Where a client would go at a moment without anybody asking the zone's servers: by its own memory, or its resolver's.
    pub fn goes_to(&self, client: usize, at: Micros) -> Option<u8> {
        if let Some(held) = self.held(client, at) {
            return Some(held.target);
        }
        let crowd = self.stage(at)?.config.crowd;
        let fill = self.fill(crowd.home(client), crowd.region(client), at)?;
        // A resolver turns the order of several addresses from one client to the next.
        Some(fill.targets.get(client % fill.targets.len().max(1)).copied().unwrap_or(FAILED))
    }

    /// What the zone's servers might answer at a moment.
    pub fn truth(&self, at: Micros) -> &[u8] {
        last(&self.truths, at, |truth| truth.0).map_or(&[], |truth| &truth.1)
    }

    /// Whether going there at a moment means going by what holds no longer.
    pub fn is_stale(&self, target: u8, at: Micros) -> bool {
        let truth = self.truth(at);
        target != FAILED && !truth.is_empty() && !truth.contains(&target)
    }
}

/// Scopes of each resolver's fills: everybody's, and one a region.
pub(super) const SCOPES: usize = 1 + crate::model::dns::parameters::REGIONS.len();

/// What there is to read at a stop.
pub(super) struct Stop {
    pub station: Station,
    pub title: String,
    pub text: String,
    pub wire: Vec<Wire>,
    pub notable: bool,
}

/// The recorder.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorder {
    pub report: Report,
}

impl Recorder {
    /// Writes a stop. What happens in one microsecond is one stop; beyond some hundred, only the last moments are still written.
    pub fn stop(&mut self, at: Micros, stop: Stop) {
        let Stop { station, title, text, wire, notable } = stop;
        let moments = &mut self.report.moments;
        let room = moments.len() < MOMENTS;
        match moments.last_mut().filter(|last| last.at >= at) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(&text);
                last.wire.extend(wire);
                last.notable |= notable;
            }
            None if room => {
                moments.push(Moment { at, station, title, text, wire, span: 0, notable });
            }
            None => {}
        }
    }

    /// Writes the last stop, for which there is always room.
    pub fn last_stop(&mut self, at: Micros, stop: Stop) {
        if self.report.moments.len() >= MOMENTS {
            self.report.moments.pop();
        }
        self.stop(at, stop);
    }

    /// Puts a stop in its place among those already written, unless something happens just then.
    pub fn insert(&mut self, at: Micros, stop: Stop) {
        let moments = &mut self.report.moments;
        let place = moments.partition_point(|moment| moment.at < at);
        if moments.get(place).is_none_or(|moment| moment.at != at) && moments.len() < MOMENTS {
            let Stop { station, title, text, wire, notable } = stop;
            moments.insert(place, Moment { at, station, title, text, wire, span: 0, notable });
        }
    }

    pub fn leg(&mut self, leg: Leg) {
        let place = self.report.legs.partition_point(|other| other.depart <= leg.depart);
        self.report.legs.insert(place, leg);
    }

    /// Writes down that a cache keeps something from now on.
    pub fn kept(&mut self, cache: usize, entry: &Entry) {
        let text = match &entry.content {
            Content::Records(data) => {
                let texts: Vec<_> = data.iter().map(RecordData::text).collect();
                texts.join(", ")
            }
            Content::Negative(Rcode::NxDomain, _) => "no such name".to_owned(),
            Content::Negative(..) => "no such record".to_owned(),
            Content::Failed => "look-up failed".to_owned(),
        };
        let text = intern(&mut self.report.texts, text);
        let mut kind = entry.kind.map_or("any", crate::model::dns::RecordType::name).to_owned();
        if entry.scope > 0 {
            let region = crate::model::dns::parameters::REGIONS.get(usize::from(entry.scope) - 1);
            kind = [&kind, " (", region.copied().unwrap_or(""), ")"].concat();
        }
        let caches = &mut self.report.caches;
        if caches.len() <= cache {
            caches.resize(cache + 1, CacheLog::default());
        }
        let slots = &mut caches[cache].slots;
        let place = slots.iter().position(|slot| slot.name == entry.name && slot.kind == kind).unwrap_or_else(|| {
            slots.push(Slot { name: entry.name.clone(), kind, versions: Vec::new() });
            slots.len() - 1
        });
        let version = Version { at: entry.stored, until: entry.until(), text: text as u32 };
        slots[place].versions.push(version);
    }

    /// The index of an answer's text.
    pub fn answer(&mut self, data: &RecordData) -> u8 {
        let answers = &mut self.report.answers;
        let text = data.text();
        let index = if answers.len() < ANSWERS {
            intern(answers, text)
        } else {
            answers.iter().position(|known| *known == text).unwrap_or(ANSWERS - 1)
        };
        index as u8
    }

    pub fn asked(&mut self, at: Micros, resolver: usize, server: Option<usize>) {
        let role = server.map_or(Role::Other, |server| SERVERS[server].role);
        self.report.asked.push((at, resolver, role));
    }
}

fn intern(texts: &mut Vec<String>, text: String) -> usize {
    texts.iter().position(|known| *known == text).unwrap_or_else(|| {
        texts.push(text);
        texts.len() - 1
    })
}
