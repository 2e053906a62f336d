//! What look-ups leave behind as charts and tables.

use super::{given_up, is_many};
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words};
use crate::labs::number::fixed;
use crate::model::dns::lookups::{FAILED, Report, STUBS, Severity, Slot, Visit};
use crate::model::dns::name::spoken;
use crate::model::dns::world::Role;
use crate::model::dns::{RecordType, parameters as p};
use crate::model::{Micros, SECOND};

/// Points of a line over time.
const POINTS: u64 = 180;
/// Most answers that a chart tells apart.
const ANSWERS: usize = 5;

/// The moments that a line over time is drawn at: evenly spread, and the last.
fn samples(report: &Report) -> impl Iterator<Item = Micros> {
    let end = report.end;
    (0..=POINTS).map(move |point| (u128::from(end) * u128::from(point) / u128::from(POINTS)) as Micros)
}

fn at_seconds(at: Micros) -> f64 {
    at as f64 / 1e6
}

fn time_axis(report: &Report) -> Axis {
    Axis { label: "time", unit: "s", range: Some((0.0, at_seconds(report.end.max(1)))), logarithmic: false }
}

fn axis(label: &'static str, unit: &'static str) -> Axis {
    Axis { label, unit, range: None, logarithmic: false }
}

const SHARE: Axis = Axis { label: "share of the clients", unit: "", range: Some((0.0, 1.0)), logarithmic: false };

/// All charts of a run.
pub(super) fn charts(report: &Report) -> Vec<Chart> {
    let mut charts = vec![questions(report), ttl_left(report)];
    if report.stages.iter().any(|stage| is_many(report, stage.at)) {
        let samples: Vec<Sample> = samples(report).map(|at| sample(report, at)).collect();
        charts.insert(0, targets(report, &samples));
        if given_up(report) < report.end {
            charts.insert(0, old(report, &samples));
        }
    }
    charts.truncate(3);
    charts
}

/// Questions asked so far, by whom they were put to.
fn questions(report: &Report) -> Chart {
    let kinds = ["root", "co", "com.co", "the shop's zone", "other zones"];
    let mut lines = Vec::new();
    let mut said = Vec::new();
    for (role, name) in Role::ALL.into_iter().zip(kinds) {
        let times: Vec<Micros> = report.asked.iter().filter(|asked| asked.2 == role).map(|asked| asked.0).collect();
        if times.is_empty() {
            continue;
        }
        let so_far = |at: Micros| times.partition_point(|time| *time <= at) as f64;
        let points = samples(report).map(|at| (at_seconds(at), so_far(at))).collect();
        lines.push(Line { name: name.to_owned(), points, style: LineStyle::Measured });
        said.push([&times.len().to_string(), " to ", name].concat());
    }
    let words = if said.is_empty() {
        "No resolver asked any server.".to_owned()
    } else {
        ["Resolvers asked ", &said.join(", "), "."].concat()
    };
    Chart {
        id: "questions",
        title: "Questions of the resolvers, so far".to_owned(),
        x: time_axis(report),
        y: axis("questions", ""),
        lines,
        words,
        follows_clock: true,
    }
}

/// What is left of the TTL of what was asked for, in each cache.
fn ttl_left(report: &Report) -> Chart {
    let many = report.stages.iter().any(|stage| is_many(report, stage.at));
    let mut lines = Vec::new();
    for (cache, log) in report.caches.iter().enumerate() {
        // What was asked for itself, or else what came in last: the target of its aliases.
        let wanted = |slot: &&Slot| {
            report.stages.iter().any(|stage| {
                let config = &stage.config;
                spoken(&slot.name).eq_ignore_ascii_case(spoken(config.name.trim()))
                    && slot.kind.starts_with(config.kind.name())
            })
        };
        let other = |slot: &&Slot| slot.kind != RecordType::Ns.name();
        let slot = log.slots.iter().find(wanted).or_else(|| log.slots.iter().rev().find(other));
        let Some(slot) = slot.filter(|_| !(many && cache < STUBS)) else { continue };
        let points = samples(report)
            .map(|at| (at_seconds(at), slot.at(at).map_or(0.0, |version| version.left(at) as f64)))
            .collect();
        lines.push(Line { name: cache_name(cache), points, style: LineStyle::Measured });
    }
    let words = if lines.is_empty() {
        "Nothing was kept anywhere.".to_owned()
    } else {
        "Each cache counts its own copy down from when it came; whoever asks gets what is left, and the next question after its end fetches a \
         new one."
            .to_owned()
    };
    Chart {
        id: "ttl",
        title: "TTL left in each cache".to_owned(),
        x: time_axis(report),
        y: axis("TTL left", "s"),
        lines,
        words,
        follows_clock: true,
    }
}

fn cache_name(cache: usize) -> String {
    match cache {
        0 => "first client's stub".to_owned(),
        1 => "second client's stub".to_owned(),
        _ => ["resolver ", &(cache - STUBS + 1).to_string()].concat(),
    }
}

/// How many clients there are at a moment.
pub(super) fn clients(report: &Report, at: Micros) -> usize {
    report.stage(at).map_or(0, |stage| stage.config.crowd.clients).min(p::CLIENTS)
}

/// Where each client would go at a moment: by its own copy, its resolver's, or what the zone says to whoever asks.
pub(super) fn goes_to(report: &Report, client: usize, at: Micros) -> Option<u8> {
    let truth = report.truth(at);
    report.goes_to(client, at).or_else(|| truth.get(client % truth.len().max(1)).copied())
}

/// Where the clients would go at one of the moments that lines are drawn at.
struct Sample {
    /// In seconds.
    at: f64,
    /// Shares by answer.
    shares: Vec<f64>,
    /// The share of those that find nothing.
    nowhere: f64,
    /// The share of those that would go where the zone does not send them.
    stale: f64,
}

fn sample(report: &Report, at: Micros) -> Sample {
    let all = clients(report, at);
    let one = 1.0 / all.max(1) as f64;
    let mut sample = Sample { at: at_seconds(at), shares: vec![0.0; report.answers.len()], nowhere: 0.0, stale: 0.0 };
    for client in 0..all {
        match goes_to(report, client, at) {
            Some(target) if target != FAILED => {
                if let Some(share) = sample.shares.get_mut(usize::from(target)) {
                    *share += one;
                }
                sample.stale += if report.is_stale(target, at) { one } else { 0.0 };
            }
            _ => sample.nowhere += one,
        }
    }
    sample
}

fn line(name: &str, samples: &[Sample], y: impl Fn(&Sample) -> f64) -> Line {
    let points = samples.iter().map(|sample| (sample.at, y(sample).min(1.0))).collect();
    Line { name: name.to_owned(), points, style: LineStyle::Measured }
}

/// How many visits went to each answer; the last number is of those that found none.
fn visits(visits: &[Visit], answers: usize) -> Vec<usize> {
    let mut counts = vec![0; answers + 1];
    for visit in visits {
        counts[usize::from(visit.target).min(answers)] += 1;
    }
    counts
}

/// The clients' shares by where they would go.
fn targets(report: &Report, samples: &[Sample]) -> Chart {
    let counts = visits(&report.visits, report.answers.len());
    let percent = |count: usize| fixed(100.0 * count as f64 / report.visits.len().max(1) as f64, 0);
    let mut lines = Vec::new();
    let mut said = Vec::new();
    for (index, answer) in report.answers.iter().enumerate().take(ANSWERS) {
        lines.push(line(answer, samples, |sample| sample.shares[index]));
        said.push([percent(counts[index]).as_str(), " % of the visits went to ", answer].concat());
    }
    if counts[report.answers.len()] > 0 {
        lines.push(line("no answer", samples, |sample| sample.nowhere));
        said.push([&percent(counts[report.answers.len()]), " % found no answer"].concat());
    }
    let words = if said.is_empty() { "Nobody came.".to_owned() } else { [&said.join(", "), "."].concat() };
    Chart {
        id: "targets",
        title: "Where clients would go".to_owned(),
        x: time_axis(report),
        y: SHARE,
        lines,
        words,
        follows_clock: true,
    }
}

/// The share of clients that would still go where the zone no longer sends them.
fn old(report: &Report, samples: &[Sample]) -> Chart {
    let since = given_up(report);
    let mut lines = vec![line("measured", samples, |sample| sample.stale)];
    let ttl = longest_ttl(report, since);
    if let Some(ttl) = ttl {
        let (from, end) = (at_seconds(since), at_seconds(report.end));
        let to = (from + ttl).min(end);
        let points = vec![(from, 1.0), (to, 1.0 - (to - from) / ttl)];
        lines.push(Line { name: "1 − t / TTL".to_owned(), points, style: LineStyle::Theory });
    }
    let last = report.visits.iter().rev().find(|visit| visit.stale);
    let last = last.map_or(0, |visit| visit.at().saturating_sub(since) / SECOND).to_string();
    let bound = ttl.map_or(String::new(), |ttl| {
        ["; copies lived for up to ", &fixed(ttl, 0), " s, and those of many resolvers would go evenly over that time"]
            .concat()
    });
    let old = report.visits.iter().filter(|visit| visit.stale).count().to_string();
    let words = [
        &old,
        " visits went to an address that the zone had given up, the last ",
        &last,
        " s after it had done so",
        &bound,
        ".",
    ];
    Chart {
        id: "old",
        title: "Clients that still go to the old address".to_owned(),
        x: time_axis(report),
        y: SHARE,
        lines,
        words: words.concat(),
        follows_clock: true,
    }
}

/// The longest time for which resolvers kept what they fetched before the zone gave its answer up, seconds; none where all they had
/// was from before the beginning, and of unknown age.
fn longest_ttl(report: &Report, since: Micros) -> Option<f64> {
    let fetched = report.fills.iter().flatten().filter(|fill| (SECOND..since).contains(&fill.at));
    fetched.map(|fill| fill.until - fill.at).max().filter(|ttl| *ttl > 0).map(at_seconds)
}

/// What stands where at a moment.
pub(super) fn tables(report: &Report, at: Micros) -> Vec<Table> {
    let many = is_many(report, at);
    let mut tables = Vec::new();
    if many {
        tables.push(resolvers(report, at));
        tables.push(answers(report, at));
    }
    for (cache, log) in report.caches.iter().enumerate() {
        let shown = if many { cache == STUBS } else { log.slots.iter().any(|slot| slot.at(at).is_some()) };
        if shown {
            tables.push(contents(report, cache, at));
        }
    }
    for file in 0..3 {
        tables.extend(faults(report, file, at));
    }
    tables
}

/// What a cache holds, or held last.
fn contents(report: &Report, cache: usize, at: Micros) -> Table {
    let mut rows = Vec::new();
    for slot in report.caches.get(cache).map_or(&[][..], |log| &log.slots) {
        let Some(version) = slot.at(at) else { continue };
        let left = if at < version.until { ttl_text(version.left(at)) } else { "expired".to_owned() };
        let text = report.texts.get(version.text as usize).cloned().unwrap_or_default();
        rows.push(vec![spoken(&slot.name).to_owned(), slot.kind.clone(), text, left]);
    }
    Table {
        caption: ["Cache of the ", &cache_name(cache)].concat(),
        columns: vec![words("name"), words("type"), words("data"), numbers("TTL left (s)")],
        rows,
    }
}

fn ttl_text(left: u64) -> String {
    if left > u64::from(u32::MAX) / 2 { "for ever".to_owned() } else { left.to_string() }
}

fn answer_text(report: &Report, target: u8) -> &str {
    report.answers.get(usize::from(target)).map_or("none", String::as_str)
}

/// What each resolver has for the many.
fn resolvers(report: &Report, at: Micros) -> Table {
    let crowd = report.stage(at).map(|stage| stage.config.crowd);
    let rows = crowd.iter().flat_map(|crowd| {
        (0..crowd.resolvers).map(|resolver| {
            let own = (0..crowd.clients).filter(|client| crowd.home(*client) == resolver).count();
            let region = crate::model::dns::config::region(resolver);
            let (what, left) = match report.fill(resolver, region, at) {
                Some(fill) => {
                    let texts: Vec<_> = fill.targets.iter().map(|target| answer_text(report, *target)).collect();
                    (
                        if texts.is_empty() { "none".to_owned() } else { texts.join(", ") },
                        (fill.until - at).div_ceil(SECOND),
                    )
                }
                None => ("expired".to_owned(), 0),
            };
            vec![(resolver + 1).to_string(), p::REGIONS[region].to_owned(), own.to_string(), what, left.to_string()]
        })
    });
    Table {
        caption: "Resolvers".to_owned(),
        columns: vec![words("resolver"), words("region"), numbers("clients"), words("has"), numbers("TTL left (s)")],
        rows: rows.collect(),
    }
}

/// Where clients go and went.
fn answers(report: &Report, at: Micros) -> Table {
    let been = &report.visits[..report.visits.partition_point(|visit| visit.at() <= at)];
    let been = visits(been, report.answers.len());
    let truth = report.truth(at);
    let targets: Vec<_> = (0..clients(report, at)).map(|client| goes_to(report, client, at)).collect();
    let mut rows = Vec::new();
    for (index, answer) in report.answers.iter().enumerate().take(ANSWERS) {
        let now = targets.iter().filter(|target| **target == Some(index as u8)).count();
        let state = if truth.contains(&(index as u8)) { "the zone says so" } else { "not in the zone's answers" };
        rows.push(vec![answer.clone(), state.to_owned(), now.to_string(), been[index].to_string()]);
    }
    Table {
        caption: "Where clients go".to_owned(),
        columns: vec![words("answer"), words("state"), numbers("clients now"), numbers("visits so far")],
        rows,
    }
}

/// What is wrong with a file, as it was read last.
fn faults(report: &Report, file: usize, at: Micros) -> Option<Table> {
    let stage = report.stage(at)?;
    let faults = &stage.faults[file];
    let what = ["the zone file", "the lines at com.co", "the reverse zone's file"][file];
    let rows = faults.iter().map(|fault| {
        let line = if fault.line == 0 { "–".to_owned() } else { fault.line.to_string() };
        let severity = match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        vec![line, severity.to_owned(), fault.said.clone(), fault.why.to_owned()]
    });
    let rows: Vec<_> = rows.collect();
    let state = if stage.loaded[file] { ": loaded" } else { ": not loaded" };
    (!rows.is_empty()).then(|| Table {
        caption: ["What is said of ", what, state].concat(),
        columns: vec![words("line"), words("kind"), words("said"), words("means")],
        rows,
    })
}
