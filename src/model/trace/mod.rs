//! What a run of one request leaves behind: spans as a tracing tool shows them, messages on the wire, and the moments at
//! which something happened that is worth stopping for. What two of them differ by is in [`compare`], what decides how long one
//! took in [`Trace::critical_path`].

pub mod compare;
mod critical;

pub use critical::Stretch;

use super::hash::{Hasher, fnv1a};
use super::rng::SplitMix64;
use super::{Micros, Station};

/// Everything that happened to one request, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The trace id of W3C Trace Context: 32 lower-case hexadecimal digits.
    pub id: String,
    /// Spans, parents before children, each by its index. The first is the request's; further ones without a parent are work
    /// that it left for later: a message's consumer, an edge that renews its copy.
    pub spans: Vec<Span>,
    /// Messages between stations, by departure.
    pub messages: Vec<Message>,
    /// What is worth stopping for, by time; the first is at 0, the last at [`Trace::end`].
    pub moments: Vec<Moment>,
    /// When the user has the answer (or the error), in microseconds after the key was pressed: the end of the first span.
    pub answered: Micros,
    /// When all is over, work left for later included; never before [`Trace::answered`].
    pub end: Micros,
}

impl Trace {
    /// The id of a span in W3C Trace Context: 16 lower-case hexadecimal digits, never all zero.
    pub fn span_id(&self, span: usize) -> String {
        let number = self.spans.get(span).map_or(span as u64, |span| u64::from(span.number));
        let mut mix = SplitMix64(fnv1a(self.id.as_bytes()) ^ number);
        format!("{:016x}", mix.draw().max(1))
    }

    /// The value of the header field `traceparent` that a request sent within this span carries, sampled.
    /// Source: W3C Trace Context, §3.2.
    pub fn traceparent(&self, span: usize) -> String {
        format!("00-{}-{}-01", self.id, self.span_id(span))
    }

    /// How long each span takes apart from its children, in microseconds, by its index.
    pub fn own_times(&self) -> Vec<Micros> {
        let mut own: Vec<Micros> = self.spans.iter().map(Span::duration).collect();
        for span in &self.spans {
            if let Some(parent) = span.parent.and_then(|parent| own.get_mut(parent)) {
                *parent = parent.saturating_sub(span.duration());
            }
        }
        own
    }

    /// The span without a parent that a span is below, or is itself.
    pub fn root_of(&self, span: usize) -> usize {
        let parent = |&index: &usize| self.spans.get(index).and_then(|span| span.parent);
        std::iter::successors(Some(span), parent).last().unwrap_or(span)
    }

    /// A stable hash of everything in the trace, the same natively and in the browser.
    pub fn hash(&self) -> u64 {
        let mut hasher = Hasher::default();
        hasher.text(&self.id).number(self.answered).number(self.end);
        hasher.number(self.spans.len() as u64);
        for span in &self.spans {
            span.write(&mut hasher);
        }
        hasher.number(self.messages.len() as u64);
        for message in &self.messages {
            message.write(&mut hasher);
        }
        hasher.number(self.moments.len() as u64);
        for moment in &self.moments {
            moment.write(&mut hasher);
        }
        hasher.finish()
    }
}

/// A stretch of work, waiting or transit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its number in the order in which spans began to be written: what its id is made from.
    pub number: u32,
    /// Index of the enclosing span in [`Trace::spans`]; none for the root.
    pub parent: Option<usize>,
    /// Where the time is spent.
    pub station: Station,
    /// What is done, in a few words: `resolve topliving.com.co`.
    pub name: String,
    /// Start, in microseconds after the key was pressed.
    pub start: Micros,
    /// End; never before [`Span::start`].
    pub end: Micros,
    /// Whether something works, waits or travels.
    pub kind: SpanKind,
    /// What went wrong, if anything did.
    pub error: Option<String>,
    /// Details a tracing tool would record, as name and value.
    pub attributes: Vec<(&'static str, String)>,
}

impl Span {
    /// How long it took, in microseconds.
    pub const fn duration(&self) -> Micros {
        self.end - self.start
    }

    fn write(&self, hasher: &mut Hasher) {
        hasher.number(self.parent.map_or(0, |parent| parent as u64 + 1)).text(self.station.id()).text(&self.name);
        hasher
            .number(u64::from(self.number))
            .number(self.start)
            .number(self.end)
            .number(self.kind as u64)
            .text(self.error.as_deref().unwrap_or(""));
        hasher.number(self.attributes.len() as u64);
        for (name, value) in &self.attributes {
            hasher.text(name).text(value);
        }
    }
}

/// What the time of a span is spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// A component works.
    Work,
    /// A request waits for a worker, a connection, a lock.
    Wait,
    /// Bytes travel.
    Transit,
}

/// Something that moves from one station to a neighbouring one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it leaves.
    pub from: Station,
    /// Where it arrives; the same as [`Message::from`] when it stays within a station (a resolver asking servers).
    pub to: Station,
    /// What the moving capsule carries, short: `A? topliving.com.co`, `GET /search?q=…`.
    pub label: String,
    /// When it leaves, in microseconds.
    pub depart: Micros,
    /// When it arrives; never before [`Message::depart`].
    pub arrive: Micros,
    /// Whether it asks or answers.
    pub direction: Direction,
    /// Index of the span this message belongs to.
    pub span: usize,
}

impl Message {
    fn write(&self, hasher: &mut Hasher) {
        hasher.text(self.from.id()).text(self.to.id()).text(&self.label);
        hasher.number(self.depart).number(self.arrive).number(self.direction as u64).number(self.span as u64);
    }
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Away from the user: a question or a request.
    Out,
    /// Towards the user: an answer or a response.
    Back,
}

/// A stop of the walk: what happens here, and the bytes that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, in microseconds after the key was pressed.
    pub at: Micros,
    /// Where.
    pub station: Station,
    /// A few words: `Cache: not there`.
    pub title: String,
    /// One to three sentences: what happens and why under these settings. Plain text; code between backticks.
    pub text: String,
    /// The real bytes of this moment, if any cross a wire.
    pub wire: Vec<Wire>,
    /// Index of the span this moment belongs to.
    pub span: usize,
    /// Whether the timeline marks it: an arrival, a miss, a failure, the end.
    pub notable: bool,
}

impl Moment {
    fn write(&self, hasher: &mut Hasher) {
        hasher.number(self.at).text(self.station.id()).text(&self.title).text(&self.text);
        hasher.number(self.span as u64).number(u64::from(self.notable)).number(self.wire.len() as u64);
        for wire in &self.wire {
            hasher.text(&wire.caption).text(&wire.text);
        }
    }
}

/// Bytes as a tool would print them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// Who says it to whom: `app-b → redis:6379`.
    pub caption: String,
    /// The text, lines separated by `\n`.
    pub text: String,
}
