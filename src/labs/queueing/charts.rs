//! What a run shows as charts: two or three, by what requests wait for.

use super::picture::worker;
use super::results::Results;
use crate::labs::chart::{Axis, Chart, Line, LineStyle};
use crate::labs::latency::{TIME, distribution, milliseconds, percent, seconds};
use crate::labs::number::fixed;
use crate::model::server::{Config, Kind, NOWHERE, cost};
use crate::model::stats::quantile;
use crate::model::{Micros, theory};

/// Moments at which the queue is looked at.
const SAMPLES: u64 = 200;
/// Windows that latency is summed up over.
const WINDOWS: u64 = 40;

const WAIT: Axis = Axis { label: "mean wait", unit: "ms", range: None, logarithmic: false };

/// The charts of a run.
pub(super) fn charts(results: &Results) -> Vec<Chart> {
    let times = results.times(&results.ended);
    let all = || distribution("latencies", "How long requests took", &[("all", &times)]);
    match results.kind() {
        Kind::Workers | Kind::Pool => vec![curve(results), presence(results), all()],
        Kind::Pods => vec![pods(results), latency(results), all()],
        Kind::Functions => vec![costs(results), starts(results), presence(results)],
    }
}

/// What theory says of the wait at a utilisation in per cent, under these settings.
pub(super) fn wait_at(config: &Config, percent: f64) -> f64 {
    let load = percent / 100.0 * f64::from(config.workers);
    theory::mgc_wait(config.workers, load, config.spread.variation()) * milliseconds(config.service)
}

fn curve(results: &Results) -> Chart {
    let config = &results.epochs[0].config;
    let points = (1..=97).map(|percent| (f64::from(percent), wait_at(config, f64::from(percent)))).collect();
    let (used, wait) = (results.utilisation(), results.mean_wait());
    let mut words =
        ["This run: ", &fixed(used, 0), " % utilisation and a mean wait of ", &fixed(wait, 1), " ms"].concat();
    words.push_str(&match results.theory() {
        Some(theory) => ["; theory says ", &fixed(theory, 1), " ms for a long run."].concat(),
        None => "; theory has no steady state to offer for it.".to_owned(),
    });
    Chart {
        id: "curve",
        title: "Waiting against utilisation".to_owned(),
        x: Axis { label: "utilisation", unit: "%", range: Some((0.0, 100.0)), logarithmic: false },
        y: WAIT,
        lines: vec![
            Line { name: "theory".to_owned(), points, style: LineStyle::Theory },
            Line { name: "this run".to_owned(), points: vec![(used, wait)], style: LineStyle::Points },
        ],
        words,
        follows_clock: false,
    }
}

/// A line of what there is at each of many moments.
fn sampled(results: &Results, name: &str, value: impl Fn(Micros) -> f64) -> Line {
    let point = |sample: u64| {
        let at = results.end * sample / SAMPLES;
        (seconds(at), value(at))
    };
    Line { name: name.to_owned(), points: (0..=SAMPLES).map(point).collect(), style: LineStyle::Measured }
}

fn presence(results: &Results) -> Chart {
    let several = worker(results.kind()).1;
    let busy = sampled(results, &["busy ", several].concat(), |at| results.busy(at) as f64);
    let queued = sampled(results, "waiting requests", |at| results.queued(at) as f64);
    let words = [
        "Up to ",
        &results.works.longest.to_string(),
        " requests waited at once; ",
        &fixed(results.little(results.end).number, 2),
        " were in the system on average.",
    ];
    Chart {
        id: "presence",
        title: "Busy and waiting".to_owned(),
        x: TIME,
        y: Axis { label: "requests", ..Axis::default() },
        lines: vec![busy, queued],
        words: words.concat(),
        follows_clock: true,
    }
}

fn pods(results: &Results) -> Chart {
    let ready = sampled(results, "ready pods", |at| f64::from(results.pods(at).ready));
    let asked = sampled(results, "asked for", |at| {
        let count = results.pods(at);
        f64::from(count.ready + count.starting)
    });
    let needed = sampled(results, "enough at target", |at| {
        let config = &results.epoch(at).config;
        let load = config.rate * config.service as f64 / 1e6;
        libm::ceil(load / f64::from(config.workers.max(1)) / f64::from(config.scaling.target.max(1)) * 100.0)
    });
    let most = results.works.pods.iter().map(|count| count.ready + count.starting).max().unwrap_or(0);
    let last = results.pods(results.end);
    let words = [
        "At most ",
        &most.to_string(),
        " pods were asked for; at the end there are ",
        &(last.ready + last.starting).to_string(),
        ".",
    ];
    let mut lines = vec![ready, asked, needed];
    lines[2].style = LineStyle::Theory;
    Chart {
        id: "pods",
        title: "Pods".to_owned(),
        x: TIME,
        y: Axis { label: "pods", ..Axis::default() },
        lines,
        words: words.concat(),
        follows_clock: true,
    }
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
    let times = results.times(&results.ended);
    let p = |share| fixed(milliseconds(quantile(&times, share)), 0);
    Chart {
        id: "latency",
        title: "Latency".to_owned(),
        x: TIME,
        y: Axis { label: "latency", unit: "ms", ..Axis::default() },
        lines: vec![line("p50", 0.5), line("p95", 0.95)],
        words: ["Half of the requests took at most ", &p(0.5), " ms, 95 % at most ", &p(0.95), " ms."].concat(),
        follows_clock: true,
    }
}

fn starts(results: &Results) -> Chart {
    let of = |cold: bool| {
        let served = results.works.requests.iter().filter(|one| one.slot != NOWHERE && one.cold == cold);
        let mut times: Vec<Micros> =
            served.filter(|one| one.ended <= results.end).map(|one| one.ended - one.arrived).collect();
        times.sort_unstable();
        times
    };
    let (cold, warm) = (of(true), of(false));
    let mut chart = distribution("starts", "How long requests took", &[("cold starts", &cold), ("warm", &warm)]);
    let share = percent(cold.len(), cold.len() + warm.len());
    chart.words = [&fixed(share, 1), " % of the requests met a cold start. ", &chart.words].concat();
    chart
}

/// What a month costs against how much is asked.
fn costs(results: &Results) -> Chart {
    let (paid, prices) = (results.paid(), results.prices);
    let config = &results.epochs[0].config;
    let server = f64::from(prices.server);
    let equal = cost::crossover(server, paid, prices.memory);
    // A decade and a half to either side of where the two are equal.
    let point = |step: u32| {
        let rate = equal * libm::pow(10.0, (f64::from(step) - 30.0) / 20.0);
        (rate * 3_600.0, cost::monthly(rate, paid, prices.memory))
    };
    let functions: Vec<_> = (0..=60).map(point).collect();
    let ends = [functions.first(), functions.last()].into_iter().flatten().map(|point| (point.0, server)).collect();
    let now = cost::monthly(config.rate, paid, prices.memory);
    let words = [
        &fixed(config.rate * 3_600.0, 0),
        " requests an hour cost $",
        &fixed(now, 2),
        " a month as functions, paid for ",
        &fixed(milliseconds(paid), 0),
        " ms each with ",
        &prices.memory.to_string(),
        " MB; the server costs $",
        &fixed(server, 2),
        ". Both cost the same at ",
        &fixed(equal * 3_600.0, 0),
        " an hour.",
    ];
    Chart {
        id: "costs",
        title: "What a month costs".to_owned(),
        x: Axis { label: "requests", unit: "1/h", range: None, logarithmic: true },
        y: Axis { label: "cost", unit: "$/month", range: None, logarithmic: true },
        lines: vec![
            Line { name: "functions".to_owned(), points: functions, style: LineStyle::Measured },
            Line { name: "a warm server".to_owned(), points: ends, style: LineStyle::Theory },
            Line { name: "now".to_owned(), points: vec![(config.rate * 3_600.0, now)], style: LineStyle::Points },
        ],
        words: words.concat(),
        follows_clock: false,
    }
}
