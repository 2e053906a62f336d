//! What labs with many requests say about their latencies: units, axes, and the chart of a distribution.

use super::chart::{Axis, Chart, Line, LineStyle};
use super::number::fixed;
use crate::model::Micros;
use crate::model::stats::quantile;

/// The axis of a run's clock.
pub const TIME: Axis = Axis { label: "time", unit: "s", range: None, logarithmic: false };
/// The axis of a share.
pub const SHARE: Axis = Axis { label: "share", unit: "%", range: None, logarithmic: false };

/// A moment on that axis.
pub fn seconds(at: Micros) -> f64 {
    at as f64 / 1e6
}

/// A time in milliseconds.
pub fn milliseconds(time: Micros) -> f64 {
    time as f64 / 1_000.0
}

/// A part of a whole in per cent; 0 of nothing.
pub fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// The mean of times in milliseconds; 0 of none.
pub fn mean(times: &[Micros]) -> f64 {
    milliseconds(times.iter().sum()) / times.len().max(1) as f64
}

/// Distributions of times (ascending) over bins that grow by a quarter each.
pub fn distribution(id: &'static str, title: &str, groups: &[(&str, &[Micros])]) -> Chart {
    let ends = groups.iter().filter_map(|(_, times)| Some((*times.first()?, *times.last()?)));
    let (least, most) = ends.fold((Micros::MAX, 1), |ends, one| (ends.0.min(one.0), ends.1.max(one.1)));
    let mut edges = vec![least.clamp(1, most)];
    while edges.last().is_some_and(|last| *last <= most) {
        edges.push(edges.last().map_or(1, |last| last * 5 / 4 + 1));
    }
    let mut words = String::new();
    let lines = groups.iter().map(|(name, times)| {
        let point = |edge: &[Micros]| {
            let below = |edge| times.partition_point(|time| *time < edge);
            (milliseconds(edge[0] + edge[1]) / 2.0, percent(below(edge[1]) - below(edge[0]), times.len()))
        };
        if !times.is_empty() {
            let p = |share| fixed(milliseconds(quantile(times, share)), 0);
            let said = [
                "Of ",
                *name,
                ", ",
                &times.len().to_string(),
                " in number, the median is ",
                &p(0.5),
                " ms, p95 ",
                &p(0.95),
                " ms, p99 ",
                &p(0.99),
                " ms. ",
            ];
            words.push_str(&said.concat());
        }
        Line { name: (*name).to_owned(), points: edges.windows(2).map(point).collect(), style: LineStyle::Bars }
    });
    let lines = lines.collect();
    Chart {
        id,
        title: title.to_owned(),
        x: Axis { label: "latency", unit: "ms", range: None, logarithmic: true },
        y: SHARE,
        lines,
        words: words.trim_end().to_owned(),
        follows_clock: false,
    }
}
