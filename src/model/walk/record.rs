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

impl Recorder {
    pub fn new(id: String) -> Self {
        let trace = Trace { id, spans: Vec::new(), messages: Vec::new(), moments: Vec::new(), end: 0 };
        Recorder { trace, parts: Vec::new(), notes: Vec::new() }
    }

    /// Begins a span; [`Recorder::close`] ends it.
    pub fn open(&mut self, what: What<'_>, start: Micros) -> usize {
        self.span(what, start, start)
    }

    /// Writes a span whose end is known.
    pub fn span(&mut self, what: What<'_>, start: Micros, end: Micros) -> usize {
        self.trace.spans.push(Span {
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
        self.trace.spans.len() - 1
    }

    pub fn close(&mut self, span: usize, end: Micros) {
        if let Some(span) = self.trace.spans.get_mut(span) {
            span.end = end;
        }
    }

    pub fn attribute(&mut self, span: usize, name: &'static str, value: impl Into<String>) {
        if let Some(span) = self.trace.spans.get_mut(span) {
            span.attributes.push((name, value.into()));
        }
    }

    pub fn message(&mut self, ends: (Station, Station), direction: Direction, label: String, time: (Micros, Micros)) {
        let (from, to) = ends;
        let (depart, arrive) = time;
        self.trace.messages.push(Message { from, to, label, depart, arrive, direction });
    }

    pub fn stop(&mut self, at: Micros, stop: Stop) {
        let Stop { station, span, title, text, wire, notable } = stop;
        self.trace.moments.push(Moment { at, station, title: title.to_owned(), text, wire, span, notable });
    }

    pub fn note(&mut self, at: Micros, station: Station, text: impl Into<String>) {
        self.notes.push(Note { at, station, text: text.into() });
    }
}

/// Bytes with who says them to whom.
pub(super) fn wire(caption: impl Into<String>, text: impl Into<String>) -> Wire {
    let text: String = text.into();
    Wire { caption: caption.into(), text: text.trim_end().to_owned() }
}
