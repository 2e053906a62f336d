//! The stops of a run: the first picks one by one, every change and failure, and each second in a sentence.

use super::picture::{kind, name};
use super::results::Results;
use crate::labs::latency::{milliseconds, percent};
use crate::labs::number::fixed;
use crate::model::balancer::cluster::{Checks, Config, Entry, Layer, Outcome, What};
use crate::model::balancer::{Algorithm, algorithm};
use crate::model::stats::quantile;
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND, Station};
use crate::sorting;

/// Every stop, by time.
pub(super) fn moments(results: &Results) -> Vec<Moment> {
    let mut moments = vec![stop(0, "The run begins", beginning(&results.epochs[0].config), true)];
    for entry in &results.cluster.log {
        moments.push(told(results, entry));
    }
    let mut second = SECOND;
    while second < results.end {
        moments.push(so_far(results, second));
        second += SECOND;
    }
    sorting::by(&mut moments, |moment| moment.at);
    moments.push(stop(results.end, "The run ends", ending(results), true));
    moments
}

fn stop(at: Micros, title: impl Into<String>, text: String, notable: bool) -> Moment {
    Moment { at, station: Station::Balancer, title: title.into(), text, wire: Vec::new(), span: 0, notable }
}

fn beginning(config: &Config) -> String {
    let work = f64::from(config.rate) * config.service as f64 / 1e6;
    let speed: f64 = config.servers.iter().map(|server| server.workers as f64 * f64::from(server.speed) / 100.0).sum();
    let Algorithm { name, source, .. } = algorithm(config.algorithm);
    [
        "Servers are chosen by ",
        name,
        " (",
        source,
        "). ",
        &config.rate.to_string(),
        " requests/s of ",
        &fixed(milliseconds(config.service), 0),
        " ms keep ",
        &fixed(work, 1),
        " workers busy on average; all servers together are worth ",
        &fixed(speed, 1),
        ", so that they are ",
        &fixed(100.0 * work / speed.max(0.01), 0),
        " % busy.",
    ]
    .concat()
}

fn ending(results: &Results) -> String {
    let times = results.times(&results.ended);
    let p = |share| fixed(milliseconds(quantile(&times, share)), 0);
    let failed = results.failures(&results.ended);
    [
        &results.cluster.requests.len().to_string(),
        " requests: ",
        &times.len().to_string(),
        " answered, ",
        &failed.to_string(),
        " failed, ",
        &(results.cluster.requests.len() - results.ended.len()).to_string(),
        " in flight. Median ",
        &p(0.5),
        " ms, p95 ",
        &p(0.95),
        " ms, p99 ",
        &p(0.99),
        " ms.",
    ]
    .concat()
}

fn so_far(results: &Results, at: Micros) -> Moment {
    let ended = results.ended_between(at - SECOND, at);
    let times = results.times(ended);
    let failed = results.failures(ended);
    let came = results.arrived(at);
    let present = came - results.ended_between(0, at).len();
    let text = [
        "In the last second ",
        &times.len().to_string(),
        " requests were answered, 95 % of them within ",
        &fixed(milliseconds(quantile(&times, 0.95)), 0),
        " ms, and ",
        &failed.to_string(),
        " failed. ",
        &present.to_string(),
        " are in the system.",
    ];
    stop(at, ["Second ", &(at / SECOND).to_string()].concat(), text.concat(), false)
}

fn told(results: &Results, entry: &Entry) -> Moment {
    let at = entry.at;
    let epoch = results.epoch(at);
    let config = &epoch.config;
    match &entry.what {
        What::Picked { request, server, in_flight } => {
            let title = ["Request ", &(request + 1).to_string(), " → ", &lower(*server)].concat();
            stop(at, title, why_picked(results, *request, *server, in_flight), false)
        }
        What::Changed(index) => {
            let said = results.epochs.get(index + 1).map_or("", |epoch| &epoch.said);
            stop(at, "A setting changes", [said, ", from now on."].concat(), true)
        }
        What::Down(server) => {
            let why = match config.checks {
                Checks::Active { fall, .. } => [&fall.to_string(), " failed checks in a row"].concat(),
                _ => "Failed requests".to_owned(),
            };
            let text = [&why, " take ", &lower(*server), " off the list: it gets nothing more for now."].concat();
            stop(at, [&name(usize::from(*server)), " is down"].concat(), text, true)
        }
        What::Up(server) => {
            let why = match config.checks {
                Checks::Active { rise, .. } => [&rise.to_string(), " passed checks in a row"].concat(),
                _ => "An answer".to_owned(),
            };
            let slow = if config.slow_start > 0 && algorithm(config.algorithm).ramps {
                ", with a weight that grows"
            } else {
                ""
            };
            let text = [&why, " put ", &lower(*server), " back on the list", slow, "."].concat();
            stop(at, [&name(usize::from(*server)), " is back"].concat(), text, true)
        }
        What::Queued(server, length) => {
            let text = [
                "All workers of ",
                &lower(*server),
                " are busy, and for the first time ",
                &length.to_string(),
                " requests wait there.",
            ];
            let title = [&length.to_string(), " wait at ", &lower(*server)].concat();
            stop(at, title, text.concat(), *length >= 50)
        }
        What::Failed(server, outcome) => {
            let (title, text) = failure(*outcome, config);
            let text = [text, " This is the first at ", &lower(*server), " under these settings."].concat();
            stop(at, [title, " at ", &lower(*server)].concat(), text, true)
        }
        What::NobodyLeft => {
            let text = "Every server is off the list, draining, or has been tried for this request: it fails at once.";
            stop(at, "No server left", text.to_owned(), true)
        }
        What::Warm(server) => {
            let text =
                [&name(usize::from(*server)), " has its caches filled and works as fast as the others."].concat();
            stop(at, [&name(usize::from(*server)), " is warm"].concat(), text, false)
        }
        What::KeysMoved { moved, needlessly, of } => {
            let share = fixed(percent(*moved, *of), 0);
            let text = [
                "Of ",
                &of.to_string(),
                " users, ",
                &moved.to_string(),
                " have another server than before; for ",
                &needlessly.to_string(),
                " of them the old one is still there.",
            ];
            stop(at, [&share, " % of the keys move"].concat(), text.concat(), true)
        }
    }
}

/// A server in the middle of a sentence.
fn lower(server: u16) -> String {
    ["server ", &(server + 1).to_string()].concat()
}

fn failure(outcome: Outcome, config: &Config) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Refused => ("Refused", "Nobody listens there any more: the connection is refused at once."),
        Outcome::Reset => ("Broken off", "The server died while it had the request."),
        Outcome::TimedOut if config.layer == Layer::L4 => ("Timed out", "The client waits no longer."),
        Outcome::TimedOut => ("Timed out", "The balancer waits no longer; the server works on for nobody."),
        Outcome::Rejected => ("Queue full", "All workers are busy and the queue is full: a 503."),
        Outcome::NoServer | Outcome::Done | Outcome::Open => (kind(outcome), ""),
    }
}

/// Why the algorithm took this server.
fn why_picked(results: &Results, request: u32, server: u16, in_flight: &[u32]) -> String {
    let request = &results.cluster.requests[request as usize];
    let config = &results.epoch(request.arrived).config;
    let counts: Vec<_> =
        (1..).zip(in_flight).map(|(server, count)| [&server.to_string(), ": ", &count.to_string()].concat()).collect();
    let counts = ["In flight at each server: ", &counts.join(", "), ". "].concat();
    let (address, key) = results.cluster.seen(request, config);
    let key = String::from_utf8_lossy(key);
    let why = match config.algorithm {
        "rr" => "It is this server's turn; how busy it is does not matter.".to_owned(),
        "wrr" => "Its weight has brought its turn.".to_owned(),
        "least" => [&counts, "The fewest for its weight wins; ties go by turns."].concat(),
        "iphash" => ["Hashed: the first three bytes of `", &address.to_string(), "`."].concat(),
        "hash" => ["Hashed: `", &key, "`, modulo the total weight."].concat(),
        "ketama" => ["Hashed: `", &key, "`; the next point on the ring is this server's."].concat(),
        "random" => "Drawn by chance.".to_owned(),
        "p2c" => [&counts, "Two were drawn, and this one has fewer."].concat(),
        _ => [&counts, "Two were drawn, and this one's latency times requests is less."].concat(),
    };
    let kept = match config.layer {
        Layer::L4 => " A connection, once made, is kept.",
        _ if config.sticky => " A cookie keeps its user there.",
        _ => "",
    };
    [&name(usize::from(server)), " is chosen. ", &why, kept].concat()
}
