//! What a run shows as charts.

use super::picture::{kind, name};
use super::results::Results;
use crate::labs::chart::{Axis, Chart, Line, LineStyle};
use crate::labs::latency::{SHARE, TIME, distribution, milliseconds, percent, seconds};
use crate::labs::number::fixed;
use crate::model::balancer::algorithm;
use crate::model::balancer::cluster::Outcome;
use crate::model::stats::quantile;

/// Windows that latency is summed up over.
const WINDOWS: u64 = 40;
/// Moments at which queues are looked at.
const SAMPLES: u64 = 120;
/// Most lines of a chart.
const LINES: usize = 8;

/// A chart over the run's time.
fn over_time(id: &'static str, title: &str, y: Axis, lines: Vec<Line>, words: String) -> Chart {
    Chart { id, title: title.to_owned(), x: TIME, y, lines, words, follows_clock: true }
}

/// The charts of a run.
pub(super) fn charts(results: &Results) -> Vec<Chart> {
    let mut charts = vec![latency(results), presence(results)];
    if results.failures(&results.ended) > 0 {
        charts.push(failures(results));
    } else if algorithm(results.epochs[0].config.algorithm).hashes {
        charts.push(shares(results));
    }
    let times = results.times(&results.ended);
    charts.push(distribution("latencies", "How long answers took", &[("all answers", &times)]));
    charts
}

fn latency(results: &Results) -> Chart {
    let line = |name: &str, share: f64| {
        let point = |window: u64| {
            let (after, until) = (results.end * window / WINDOWS, results.end * (window + 1) / WINDOWS);
            let times = results.times(results.ended_between(after, until));
            (!times.is_empty()).then(|| (seconds(until), milliseconds(quantile(&times, share))))
        };
        Line { name: name.to_owned(), points: (0..WINDOWS).filter_map(point).collect(), style: LineStyle::Measured }
    };
    let lines = vec![line("p50", 0.5), line("p95", 0.95), line("p99", 0.99)];
    let times = results.times(&results.ended);
    let p = |share| fixed(milliseconds(quantile(&times, share)), 0);
    let mut words = [
        "Half of all answers took at most ",
        &p(0.5),
        " ms, 95 % at most ",
        &p(0.95),
        " ms, 99 % at most ",
        &p(0.99),
        " ms.",
    ]
    .concat();
    if let Some(change) = results.epochs.get(1) {
        let p95 =
            |after, until| fixed(milliseconds(quantile(&results.times(results.ended_between(after, until)), 0.95)), 0);
        let (before, after) = (p95(0, change.from), p95(change.from, results.end));
        words.push_str(
            &[" The 95th percentile was ", &before, " ms before the first change and ", &after, " ms after it."]
                .concat(),
        );
    }
    let y = Axis { label: "latency", unit: "ms", ..Axis::default() };
    over_time("latency", "Latency of what was answered", y, lines, words)
}

fn presence(results: &Results) -> Chart {
    let line = |server: usize| {
        let point = |sample: u64| {
            let at = results.end * sample / SAMPLES;
            (seconds(at), results.present(server, at) as f64)
        };
        Line { name: name(server), points: (0..=SAMPLES).map(point).collect(), style: LineStyle::Measured }
    };
    let greatest = |line: &Line| line.points.iter().fold(0.0, |most: f64, point| most.max(point.1));
    let mut lines: Vec<_> = (0..results.lanes.len()).map(line).collect();
    let mut words = String::new();
    let most = |lines: &[Line]| {
        (0..lines.len())
            .fold(0, |best, index| if greatest(&lines[index]) > greatest(&lines[best]) { index } else { best })
    };
    if let Some(line) = lines.get(most(&lines)) {
        words =
            [&line.name, " had up to ", &fixed(greatest(line), 0), " requests at once, in service and queued"].concat();
        let others = lines.iter().filter(|other| other.name != line.name).map(greatest).fold(0.0, f64::max);
        words.push_str(&if lines.len() > 1 {
            [", no other more than ", &fixed(others, 0), "."].concat()
        } else {
            ".".to_owned()
        });
    }
    // Where there are too many, those with the least go.
    while lines.len() > LINES {
        let least = (0..lines.len())
            .fold(0, |best, index| if greatest(&lines[index]) < greatest(&lines[best]) { index } else { best });
        lines.remove(least);
    }
    let y = Axis { label: "requests", ..Axis::default() };
    over_time("servers", "Requests at each server", y, lines, words)
}

fn failures(results: &Results) -> Chart {
    let mut lines = Vec::new();
    let mut words = String::new();
    for outcome in Outcome::FAILURES {
        let all = results.count(&results.ended, outcome);
        if all == 0 {
            continue;
        }
        let point = |window: u64| {
            let (after, until) = (results.end * window / WINDOWS, results.end * (window + 1) / WINDOWS);
            let failed = results.count(results.ended_between(after, until), outcome);
            (seconds(until), failed as f64 * 1e6 / (until - after).max(1) as f64)
        };
        lines.push(Line {
            name: kind(outcome).to_owned(),
            points: (0..WINDOWS).map(point).collect(),
            style: LineStyle::Measured,
        });
        words.push_str(&[if words.is_empty() { "" } else { ", " }, &all.to_string(), " ", kind(outcome)].concat());
    }
    let failed = results.failures(&results.ended);
    let share = fixed(percent(failed, results.ended.len()), 1);
    let words = ["Of all requests ", &share, " % failed: ", &words, "."].concat();
    let y = Axis { label: "failures", unit: "1/s", ..Axis::default() };
    over_time("failures", "Requests that failed", y, lines, words)
}

fn shares(results: &Results) -> Chart {
    let sent = results.sent(results.end);
    let all: usize = sent.iter().sum();
    let points: Vec<_> = (1..).zip(&sent).map(|(server, sent)| (f64::from(server), percent(*sent, all))).collect();
    let even = 100.0 / sent.len().max(1) as f64;
    let most = points.iter().fold((0.0, 0.0), |best, point| if point.1 > best.1 { *point } else { best });
    let words = [
        "Server ",
        &fixed(most.0, 0),
        " got ",
        &fixed(most.1, 0),
        " % of the requests; an even share would be ",
        &fixed(even, 0),
        " %.",
    ]
    .concat();
    let ends = vec![(0.5, even), (sent.len() as f64 + 0.5, even)];
    Chart {
        id: "shares",
        title: "Share of the requests".to_owned(),
        x: Axis { label: "server", ..Axis::default() },
        y: SHARE,
        lines: vec![
            Line { name: "share".to_owned(), points, style: LineStyle::Bars },
            Line { name: "even share".to_owned(), points: ends, style: LineStyle::Theory },
        ],
        words,
        follows_clock: false,
    }
}
