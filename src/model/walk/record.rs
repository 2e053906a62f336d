//! The recorder: writes spans, messages, moments and the stations' notes while the request goes its way.

use super::Part;
use crate::model::trace::{Direction, Message, Moment, Span, SpanKind, Trace, Wire};
use crate::model::{Micros, Station};

/// A line under a station's name, from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// From when, in microseconds after the key was pressed.
    pub at: Micros,
    /// Under which station.
    pub station: Station,
    /// A few words: `miss`, `least connections → b`.
    pub text: String,
}

/// What is written down of one request.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    pub trace: Trace,
    /// What each span's own time counts for, by the span's index.
    pub parts: Vec<Part>,
    pub notes: Vec<Note>,
    /// Whether each span's end is known, by its index.
    ended: Vec<bool>,
}

/// What a span is, but for its time.
pub(super) struct What<'a> {
    pub parent: Option<usize>,
    pub station: Station,
    pub kind: SpanKind,
    pub part: Part,
    pub name: &'a str,
}

/// What there is to read at a stop.
pub(super) struct Stop {
    pub station: Station,
    pub span: usize,
    pub title: &'static str,
    pub text: String,
    pub wire: Vec<Wire>,
    pub notable: bool,
}

/// The title of the stop at a change of the settings.
pub(super) const CHANGE: &str = "A setting changes";

impl Recorder {
    pub fn new(id: String) -> Self {
        let (spans, messages, moments) = (Vec::new(), Vec::new(), Vec::new());
        let trace = Trace { id, spans, messages, moments, answered: 0, end: 0 };
        Recorder { trace, parts: Vec::new(), notes: Vec::new(), ended: Vec::new() }
    }

    /// Begins a span; [`Recorder::close`] ends it.
    pub fn open(&mut self, what: What<'_>, start: Micros) -> usize {
        let span = self.span(what, start, start);
        self.ended[span] = false;
        span
    }

    /// Writes a span whose end is known.
    pub fn span(&mut self, what: What<'_>, start: Micros, end: Micros) -> usize {
        self.trace.spans.push(Span {
            number: self.trace.spans.len() as u32,
            parent: what.parent,
            station: what.station,
            name: what.name.to_owned(),
            start,
            end,
            kind: what.kind,
            error: None,
            attributes: Vec::new(),
        });
        self.parts.push(what.part);
        self.ended.push(true);
        self.trace.spans.len() - 1
    }

    pub fn close(&mut self, span: usize, end: Micros) {
        if let Some(span) = self.trace.spans.get_mut(span) {
            span.end = end;
        }
        if let Some(ended) = self.ended.get_mut(span) {
            *ended = true;
        }
    }

    /// Whether a span has not ended yet.
    pub fn is_open(&self, span: usize) -> bool {
        self.ended.get(span).is_some_and(|ended| !ended)
    }

    /// When a span began.
    pub fn start_of(&self, span: usize) -> Micros {
        self.trace.spans.get(span).map_or(0, |span| span.start)
    }

    /// Says what went wrong in a span.
    pub fn fail(&mut self, span: usize, error: &str) {
        if let Some(span) = self.trace.spans.get_mut(span) {
            span.error = Some(error.to_owned());
        }
    }

    /// Whoever waited for a span waits no longer: what runs in it ends now, what is on its way gets no further.
    pub fn abandon(&mut self, top: usize, now: Micros, error: &str) {
        let mut within = vec![false; self.trace.spans.len()];
        for index in top..within.len() {
            let span = &mut self.trace.spans[index];
            within[index] = index == top || span.parent.is_some_and(|parent| within[parent]);
            if within[index] && (span.end > now || !self.ended[index]) {
                span.end = now;
                self.ended[index] = true;
            }
        }
        let reached = |message: &Message| !within[message.span] || message.depart < now;
        self.trace.messages.retain(reached);
        for message in self.trace.messages.iter_mut().filter(|message| within[message.span]) {
            message.arrive = message.arrive.min(now);
        }
        self.fail(top, error);
    }

    pub fn attribute(&mut self, span: usize, name: &'static str, value: impl Into<String>) {
        if let Some(span) = self.trace.spans.get_mut(span) {
            span.attributes.push((name, value.into()));
        }
    }

    /// Writes a message, in its place by departure: an answer may be written before it leaves.
    pub fn message(&mut self, message: Message) {
        let place = self.trace.messages.partition_point(|other| other.depart <= message.depart);
        self.trace.messages.insert(place, message);
    }

    /// Writes a stop. Two things of one microsecond are one stop.
    pub fn stop(&mut self, at: Micros, stop: Stop) {
        let Stop { station, span, title, text, wire, notable } = stop;
        let new = Moment { at, station, title: title.to_owned(), text, wire, span, notable };
        match self.trace.moments.last_mut().filter(|last| last.at >= at) {
            None => self.trace.moments.push(new),
            Some(last) if last.title == CHANGE => {
                let text = format!("{} {}", last.text, new.text);
                *last = Moment { text, notable: true, ..new };
            }
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(&new.text);
                last.wire.extend(new.wire);
                last.notable |= notable;
            }
        }
    }

    pub fn note(&mut self, at: Micros, station: Station, text: impl Into<String>) {
        self.notes.push(Note { at, station, text: text.into() });
    }

    /// Puts everything in order: the request's own spans first, then those of work left for later.
    pub fn finish(&mut self, answered: Micros, end: Micros) {
        self.trace.answered = answered;
        self.trace.end = end;
        let trace = &self.trace;
        let all = || 0..trace.spans.len();
        let roots = all().filter(|&index| trace.spans[index].parent.is_none());
        let order: Vec<usize> =
            roots.flat_map(|root| all().filter(move |&index| trace.root_of(index) == root)).collect();
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        self.parts = order.iter().map(|&old| self.parts[old]).collect();
        self.trace.spans = order
            .iter()
            .map(|&old| {
                let mut span = self.trace.spans[old].clone();
                span.parent = span.parent.map(|parent| place[parent]);
                span
            })
            .collect();
        for message in &mut self.trace.messages {
            message.span = place[message.span];
        }
        for moment in &mut self.trace.moments {
            moment.span = place[moment.span];
        }
    }
}

/// A message's way: which way along the line it goes.
pub(super) const fn direction(from: Station, to: Station) -> Direction {
    match (from, to) {
        // Storage tells the broker: away from the user, though the line counts the broker first.
        (Station::Storage, Station::Broker) => Direction::Out,
        _ => {
            if (from as u8) < (to as u8) {
                Direction::Out
            } else {
                Direction::Back
            }
        }
    }
}

/// Bytes with who says them to whom.
pub(super) fn wire(caption: impl Into<String>, text: impl Into<String>) -> Wire {
    let text: String = text.into();
    Wire { caption: caption.into(), text: text.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(parent: Option<usize>) -> What<'static> {
        What { parent, station: Station::App, kind: SpanKind::Work, part: Part::App, name: "work" }
    }

    #[test]
    fn what_is_abandoned_ends_at_once_and_nothing_else_does() {
        let mut record = Recorder::new(String::new());
        let root = record.open(what(None), 0);
        let other = record.span(what(Some(root)), 0, 90);
        let top = record.open(what(Some(root)), 10);
        let done = record.span(what(Some(top)), 10, 20);
        let running = record.span(what(Some(top)), 20, 80);
        record.abandon(top, 50, "gave up");
        let ends: Vec<_> = [root, other, top, done, running].map(|span| record.trace.spans[span].end).to_vec();
        assert_eq!(ends, [0, 90, 50, 20, 50]);
        assert_eq!(record.trace.spans[top].error.as_deref(), Some("gave up"));
    }

    #[test]
    fn work_left_for_later_comes_last_and_keeps_its_ids() {
        let mut record = Recorder::new("0".repeat(32));
        let root = record.open(what(None), 0);
        let later = record.span(what(None), 5, 9);
        let child = record.span(what(Some(root)), 6, 7);
        let (later_id, child_id) = (record.trace.span_id(later), record.trace.span_id(child));
        record.finish(8, 9);
        assert_eq!([record.trace.span_id(2), record.trace.span_id(1)], [later_id, child_id]);
        assert_eq!(record.trace.spans[1].parent, Some(0));
    }
}
