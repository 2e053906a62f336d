//! What two traces of the same kind of request differ by: which spans got slower, by how much, which are new and which gone.
//!
//! Spans are told by where they are and by what they do, not by their order; a server's letter is left out, for it makes no
//! difference which of several equal servers did the work. Times are the spans' own, children apart, so that the differences
//! add up to that of the totals.

use std::collections::BTreeMap;

use super::Trace;
use crate::model::{Micros, Station};
use crate::sorting;

/// How long one thing took in two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub station: Station,
    /// What: the span's name after that of its parent, `query › plan and execute`.
    pub name: String,
    /// How long it took in the first run, in microseconds; none where it did not happen.
    pub before: Option<Micros>,
    /// How long it took in the second.
    pub after: Option<Micros>,
}

impl Difference {
    /// How much longer it took in the second run, in microseconds.
    pub fn by(&self) -> i64 {
        signed(self.after.unwrap_or(0)) - signed(self.before.unwrap_or(0))
    }
}

/// Times of a run fit easily.
fn signed(time: Micros) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// What got slower or quicker, the greatest difference first; what took the same time in both is left out.
pub fn compare(before: &Trace, after: &Trace) -> Vec<Difference> {
    let (first, second) = (by_kind(before), by_kind(after));
    let keys: std::collections::BTreeSet<_> = first.keys().chain(second.keys()).collect();
    let mut differences: Vec<_> = keys
        .into_iter()
        .map(|key| Difference {
            station: key.0,
            name: key.1.clone(),
            before: first.get(key).copied(),
            after: second.get(key).copied(),
        })
        .filter(|difference| difference.by() != 0)
        .collect();
    sorting::by(&mut differences, |difference| u64::MAX - difference.by().unsigned_abs());
    differences
}

/// The same by station: where the difference of the totals comes from, the greatest first.
pub fn by_station(before: &Trace, after: &Trace) -> Vec<(Station, i64)> {
    let differences = compare(before, after);
    let sum = |station: Station| -> i64 {
        differences.iter().filter(|difference| difference.station == station).map(Difference::by).sum()
    };
    let mut stations: Vec<_> = Station::ALL.into_iter().map(|station| (station, sum(station))).collect();
    stations.retain(|(_, by)| *by != 0);
    sorting::by(&mut stations, |(_, by)| u64::MAX - by.unsigned_abs());
    stations
}

/// The request's own times, by station and kind of span.
fn by_kind(trace: &Trace) -> BTreeMap<(Station, String), Micros> {
    let own = trace.own_times();
    let mut kinds = BTreeMap::new();
    for (index, span) in trace.spans.iter().enumerate().filter(|(index, _)| trace.root_of(*index) == 0) {
        let parent = span.parent.map(|parent| without_letter(&trace.spans[parent].name));
        let name = match parent.filter(|_| span.parent != Some(0)) {
            Some(parent) => [&parent, " › ", &without_letter(&span.name)].concat(),
            None => without_letter(&span.name),
        };
        *kinds.entry((span.station, name)).or_insert(0) += own[index];
    }
    kinds
}

/// A span's name without the letter of the server: `worker on app-c` becomes `worker on app`.
fn without_letter(name: &str) -> String {
    match name.rsplit_once("app-") {
        Some((rest, letter)) if letter.chars().count() == 1 => [rest, "app"].concat(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::trace::{Span, SpanKind};

    fn trace(spans: &[(Option<usize>, Station, &str, u64, u64)]) -> Trace {
        let spans: Vec<_> = spans
            .iter()
            .map(|&(parent, station, name, start, end)| {
                let (error, attributes) = (None, Vec::new());
                Span {
                    number: 0,
                    parent,
                    station,
                    name: name.to_owned(),
                    start,
                    end,
                    kind: SpanKind::Work,
                    error,
                    attributes,
                }
            })
            .collect();
        let end = spans[0].end;
        Trace { id: String::new(), spans, messages: Vec::new(), moments: Vec::new(), answered: end, end }
    }

    #[test]
    fn differences_add_up_and_letters_do_not_count() {
        let (app, database) = (Station::App, Station::Database);
        let before = trace(&[
            (None, Station::Browser, "search", 0, 50),
            (Some(0), app, "app-a", 5, 45),
            (Some(1), database, "query", 10, 30),
        ]);
        let after = trace(&[
            (None, Station::Browser, "search", 0, 90),
            (Some(0), app, "app-c", 5, 85),
            (Some(1), app, "wait for a worker", 5, 25),
            (Some(1), database, "query", 30, 70),
        ]);
        let differences = compare(&before, &after);
        let said: Vec<_> = differences.iter().map(|difference| (difference.name.as_str(), difference.by())).collect();
        assert_eq!(said, [("app › wait for a worker", 20), ("app › query", 20)]);
        assert_eq!(differences[0].before, None);
        assert_eq!(said.iter().map(|(_, by)| by).sum::<i64>(), 40);
        assert_eq!(by_station(&before, &after), [(app, 20), (database, 20)]);
        assert!(compare(&before, &before).is_empty());
    }
}
