//! The stops of a run: the first requests one by one, changes, scaling and cold starts, and now and then a sum.

use super::picture::{station, worker};
use super::results::Results;
use crate::labs::latency::milliseconds;
use crate::labs::number::fixed;
use crate::model::server::{Entry, Kind, Outcome, Request, What};
use crate::model::stats::quantile;
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};
use crate::sorting;

/// Requests that are told of one by one.
const FIRST: usize = 8;
/// Most sums.
const SUMS: u64 = 60;
/// Distances between sums, in seconds.
const DISTANCES: [u64; 9] = [1, 2, 5, 10, 15, 30, 60, 300, 600];

/// Every stop, by time.
pub(super) fn moments(results: &Results) -> Vec<Moment> {
    let mut moments = vec![stop(results, 0, "The run begins", beginning(results), true)];
    for (number, request) in (1..).zip(results.works.requests.iter().take(FIRST)) {
        let title = ["Request ", &(number as u64).to_string(), " comes"].concat();
        moments.push(stop(results, request.arrived, title, met(results, request), false));
    }
    for entry in &results.works.log {
        moments.push(told(results, entry));
    }
    let seconds = results.end / SECOND;
    let distance = DISTANCES.into_iter().find(|distance| seconds / distance <= SUMS).unwrap_or(600) * SECOND;
    let mut at = distance;
    while at < results.end {
        moments.push(sum(results, at, distance));
        at += distance;
    }
    sorting::by(&mut moments, |moment| moment.at);
    moments.push(stop(results, results.end, "The run ends", ending(results), true));
    moments
}

fn stop(results: &Results, at: Micros, title: impl Into<String>, text: String, notable: bool) -> Moment {
    let station = station(results.epoch(at).config.kind);
    Moment { at, station, title: title.into(), text, wire: Vec::new(), span: 0, notable }
}

fn beginning(results: &Results) -> String {
    let config = &results.epochs[0].config;
    let load = config.rate * config.service as f64 / SECOND as f64;
    let service = fixed(milliseconds(config.service), 0);
    match config.kind {
        Kind::Functions => [
            &fixed(config.rate * 3_600.0, 0),
            " requests an hour of ",
            &service,
            " ms. No instance runs yet; one that has been idle for ",
            &(config.functions.keep / (60 * SECOND)).to_string(),
            " minutes is stopped.",
        ]
        .concat(),
        kind => {
            let workers = if kind == Kind::Pods { config.workers * config.scaling.fewest } else { results.workers() };
            [
                &fixed(config.rate, 0),
                " requests/s of ",
                &service,
                " ms keep ",
                &fixed(load, 2),
                " ",
                worker(kind).1,
                " busy on average (Little's law). There are ",
                &workers.to_string(),
                ": ",
                &fixed(100.0 * load / f64::from(workers.max(1)), 0),
                " % utilisation.",
            ]
            .concat()
        }
    }
}

/// What one of the first requests meets.
fn met(results: &Results, request: &Request) -> String {
    let (one, several) = worker(results.epoch(request.arrived).config.kind);
    let waited = fixed(milliseconds(request.waited(results.end)), 0);
    match request.outcome {
        Outcome::Rejected => ["All ", several, " are busy and the queue is full: it is turned away."].concat(),
        Outcome::GaveUp => ["All ", several, " are busy; after ", &waited, " ms it is given up."].concat(),
        _ if request.cold => {
            ["No ", one, " is idle: one is started for it, and the request waits ", &waited, " ms for that."].concat()
        }
        _ if request.waited(results.end) == 0 => ["A free ", one, " takes it at once."].concat(),
        _ => ["All ", several, " are busy: it waits ", &waited, " ms."].concat(),
    }
}

fn sum(results: &Results, at: Micros, distance: Micros) -> Moment {
    let ended = results.ended_between(at - distance, at);
    let times = results.times(ended);
    let text = [
        "In the last ",
        &(distance / SECOND).to_string(),
        " s ",
        &times.len().to_string(),
        " requests were served, 95 % of them within ",
        &fixed(milliseconds(quantile(&times, 0.95)), 0),
        " ms; ",
        &results.failures(ended).to_string(),
        " failed. ",
        &results.busy(at).to_string(),
        " are in service, ",
        &results.queued(at).to_string(),
        " wait.",
    ];
    stop(results, at, ["After ", &(at / SECOND).to_string(), " s"].concat(), text.concat(), false)
}

fn ending(results: &Results) -> String {
    let times = results.times(&results.ended);
    let little = results.little(results.end);
    let mut text = [
        &results.works.requests.len().to_string(),
        " requests came, ",
        &times.len().to_string(),
        " were served. The mean wait was ",
        &fixed(results.mean_wait(), 1),
        " ms",
    ]
    .concat();
    if let Some(theory) = results.theory() {
        text.push_str(&[" (theory for a long run: ", &fixed(theory, 1), " ms)"].concat());
    }
    text.push_str(
        &[". L = ", &fixed(little.number, 2), ", λ · W = ", &fixed(little.rate * little.time, 2), "."].concat(),
    );
    text
}

fn told(results: &Results, entry: &Entry) -> Moment {
    let kind = results.epoch(entry.at).config.kind;
    let (title, text, notable) = match &entry.what {
        What::Changed(index) => {
            let said = results.epochs.get(index + 1).map_or("", |epoch| &epoch.said);
            ("A setting changes".to_owned(), [said, ", from now on."].concat(), true)
        }
        What::Queued(length) => {
            let length = length.to_string();
            let text =
                ["All ", worker(kind).1, " are busy, and for the first time ", &length, " requests wait."].concat();
            ([&length, " wait"].concat(), text, false)
        }
        What::Rejected => {
            let text = "The queue is full: a request is turned away at once. Those that got in wait no longer than the \
                        queue is.";
            ("Turned away".to_owned(), text.to_owned(), true)
        }
        What::GaveUp => {
            let text = "A request has waited as long as it may and leaves the queue without having been served.";
            ("Given up".to_owned(), text.to_owned(), true)
        }
        What::Scaled { from, to, utilisation } => {
            let title = [&from.to_string(), " → ", &to.to_string(), " pods"].concat();
            let text = [
                "The autoscaler sees ",
                &fixed(*utilisation, 0),
                " % utilisation and asks for ",
                &to.to_string(),
                " pods instead of ",
                &from.to_string(),
                ".",
            ];
            (title, text.concat(), true)
        }
        What::Ready(ready) => {
            let text = ["A pod has started and takes requests: ", &ready.to_string(), " are ready."].concat();
            ("A pod is ready".to_owned(), text, false)
        }
        What::Cold(living) => {
            let text =
                ["No instance was idle: one is started, and its request waits. ", &living.to_string(), " live now."];
            ("Cold start".to_owned(), text.concat(), false)
        }
        What::Expired(living) => {
            let text =
                ["An instance was idle for too long and is stopped: ", &living.to_string(), " are left."].concat();
            ("Stopped".to_owned(), text, false)
        }
    };
    stop(results, entry.at, title, text, notable)
}
