//! The critical path: the chain of spans that decides how long a request takes. Shortening anything else changes nothing.
//!
//! Followed from the end backwards, as tracing tools do it: of the children of a span, the one that ended last had to be waited
//! for; before it began, the one that had ended last until then; what lies between belongs to the span itself.

use super::Trace;
use crate::model::Micros;

/// A stretch of the critical path: from one moment to another, this span was what the request waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The span's index.
    pub span: usize,
    /// From when, in microseconds.
    pub start: Micros,
    /// Until when; later than [`Stretch::start`].
    pub end: Micros,
}

impl Trace {
    /// The stretches that make up the request's time, by time and without gaps: from 0 to [`Trace::answered`]. Work left for
    /// later is not on it.
    pub fn critical_path(&self) -> Vec<Stretch> {
        let mut path = Vec::new();
        if !self.spans.is_empty() {
            self.follow(0, self.answered, &mut path);
        }
        path.reverse();
        path
    }

    /// Follows a span backwards from a moment; stretches come out in reverse.
    fn follow(&self, span: usize, until: Micros, path: &mut Vec<Stretch>) {
        let push = |start: Micros, end: Micros, path: &mut Vec<Stretch>| {
            if start < end {
                path.push(Stretch { span, start, end });
            }
        };
        let mut now = until;
        // The child that was waited for last: of those that had begun by now, the one that ended last.
        let waited = |now: Micros| {
            let begun = |&child: &usize| self.spans[child].parent == Some(span) && self.spans[child].start < now;
            (0..self.spans.len()).filter(begun).max_by_key(|&child| (self.spans[child].end.min(now), child))
        };
        while let Some(child) = waited(now) {
            let (start, end) = (self.spans[child].start, self.spans[child].end.min(now));
            push(end, now, path);
            if start < end {
                self.follow(child, end, path);
            }
            now = start.min(end);
        }
        push(self.spans[span].start, now, path);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Station;
    use crate::model::trace::{Span, SpanKind, Stretch, Trace};

    fn span(parent: Option<usize>, name: &str, start: u64, end: u64) -> Span {
        let (error, attributes) = (None, Vec::new());
        Span {
            number: 0,
            parent,
            station: Station::App,
            name: name.to_owned(),
            start,
            end,
            kind: SpanKind::Work,
            error,
            attributes,
        }
    }

    fn trace(spans: Vec<Span>) -> Trace {
        let answered = spans[0].end;
        Trace { id: String::new(), spans, messages: Vec::new(), moments: Vec::new(), answered, end: answered }
    }

    #[test]
    fn the_longest_of_several_at_once_decides() {
        // A session of 10, then prices 20, stock 30 and ratings 15 at once, then 5 of its own.
        let trace = trace(vec![
            span(None, "handler", 0, 45),
            span(Some(0), "session", 0, 10),
            span(Some(0), "prices", 10, 30),
            span(Some(0), "stock", 10, 40),
            span(Some(0), "ratings", 10, 25),
        ]);
        let stretch = |span, start, end| Stretch { span, start, end };
        assert_eq!(trace.critical_path(), [stretch(1, 0, 10), stretch(3, 10, 40), stretch(0, 40, 45)]);
    }

    #[test]
    fn gaps_belong_to_the_parent_and_grandchildren_are_followed() {
        let trace = trace(vec![
            span(None, "request", 0, 30),
            span(Some(0), "query", 5, 25),
            span(Some(1), "wait", 5, 15),
            span(None, "later", 30, 90),
        ]);
        let path: Vec<_> =
            trace.critical_path().iter().map(|stretch| (stretch.span, stretch.start, stretch.end)).collect();
        assert_eq!(path, [(0, 0, 5), (2, 5, 15), (1, 15, 25), (0, 25, 30)]);
    }
}
