//! What look-ups leave behind as charts and tables.

use super::{given_up, is_many};
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words};
use crate::labs::number::fixed;
use crate::model::dns::lookups::{FAILED, Report, STUBS, Severity, Slot};
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
        charts.insert(0, targets(report));
        if given_up(report) < report.end {
            charts.insert(0, old(report));
        }
    }
    charts.truncate(3);
    charts
}

/// Questions asked so far, by whom they were put to.
fn questions(report: &Report) -> Chart {
    let kinds = ["root", "co", "com.co", "the shop’s zone", "other zones"];
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
        0 => "first client’s stub".to_owned(),
        1 => "second client’s stub".to_owned(),
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

/// The share of clients for whom something holds at a moment.
fn share(report: &Report, at: Micros, holds: impl Fn(Option<u8>) -> bool) -> f64 {
    let all = clients(report, at);
    let those = (0..all).filter(|client| holds(goes_to(report, *client, at))).count();
    those as f64 / all.max(1) as f64
}

/// The clients' shares by where they would go.
fn targets(report: &Report) -> Chart {
    let end = report.end;
    let mut lines = Vec::new();
    let mut said = Vec::new();
    for (index, answer) in report.answers.iter().enumerate().take(ANSWERS) {
        let there = |at| share(report, at, |target| target == Some(index as u8));
        lines.push(Line {
            name: answer.clone(),
            points: samples(report).map(|at| (at_seconds(at), there(at))).collect(),
            style: LineStyle::Measured,
        });
        let visits = report.visits.iter().filter(|visit| usize::from(visit.target) == index).count();
        let percent = fixed(100.0 * visits as f64 / report.visits.len().max(1) as f64, 0);
        said.push([&percent, " % of the visits went to ", answer].concat());
    }
    if report.visits.iter().any(|visit| visit.target == FAILED) {
        let nowhere = |at| share(report, at, |target| target.is_none_or(|target| target == FAILED));
        let points = samples(report).map(|at| (at_seconds(at), nowhere(at))).collect();
        lines.push(Line { name: "no answer".to_owned(), points, style: LineStyle::Measured });
    }
    let words = if said.is_empty() { "No visit found an answer.".to_owned() } else { [&said.join(", "), "."].concat() };
    let title = if end > 0 { "Where clients would go" } else { "Where clients go" };
    Chart { id: "targets", title: title.to_owned(), x: time_axis(report), y: SHARE, lines, words, follows_clock: true }
}

/// The share of clients that would still go where the zone no longer sends them.
fn old(report: &Report) -> Chart {
    let since = given_up(report);
    let stale = |at| share(report, at, |target| target.is_some_and(|target| report.is_stale(target, at)));
    let points = samples(report).map(|at| (at_seconds(at), stale(at))).collect();
    let mut lines = vec![Line { name: "measured".to_owned(), points, style: LineStyle::Measured }];
    let ttl = longest_ttl(report, since);
    if let Some(ttl) = ttl {
        let (from, to) = (at_seconds(since), at_seconds(since) + ttl);
        let points =
            vec![(from, 1.0), (to.min(at_seconds(report.end)), (1.0 - (at_seconds(report.end) - from) / ttl).max(0.0))];
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
    let visits = &report.visits[..report.visits.partition_point(|visit| visit.at() <= at)];
    let truth = report.truth(at);
    let mut rows = Vec::new();
    for (index, answer) in report.answers.iter().enumerate().take(ANSWERS) {
        let index = index as u8;
        let now = (0..clients(report, at)).filter(|client| goes_to(report, *client, at) == Some(index)).count();
        let been = visits.iter().filter(|visit| visit.target == index).count();
        let state = if truth.contains(&index) { "the zone says so" } else { "not in the zone’s answers" };
        rows.push(vec![answer.clone(), state.to_owned(), now.to_string(), been.to_string()]);
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
    let what = ["the zone file", "the lines at com.co", "the reverse zone’s file"][file];
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
