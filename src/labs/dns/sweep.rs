//! Which TTL? The same run with TTLs from half a minute to a day: what each costs in questions, and for how long the old address
//! is used after a move.

use super::{given_up, last_after, schedule};
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers};
use crate::labs::number::fixed;
use crate::labs::settings::Scenario;
use crate::labs::sweep::{Findings, Job, Sweep};
use crate::model::SECOND;
use crate::model::dns::Schedule;
use crate::model::dns::config::{Ask, Change};
use crate::model::dns::lookups::{Report, Running};
use crate::model::dns::world::Role;

/// The comparison of TTLs.
pub(super) const TTLS: Sweep = Sweep {
    id: "ttls",
    title: "Compare TTLs",
    help: "The same clients with each TTL, and a move half-way: questions to the zone's servers, and the last visit to the old address.",
    begin: |scenario| Box::new(Compare::new(scenario)),
};

/// The TTLs compared, seconds.
const CANDIDATES: [u32; 7] = [30, 60, 300, 900, 3_600, 14_400, 86_400];
/// Events of a piece of the computation: some milliseconds.
const PIECE: u64 = 2_000;

/// What a TTL comes to.
struct Result {
    ttl: u32,
    questions_per_hour: f64,
    last_old: f64,
    old_visits: usize,
}

struct Compare {
    schedule: Schedule,
    running: Option<Running>,
    results: Vec<Result>,
}

impl Compare {
    fn new(scenario: &Scenario) -> Self {
        let mut schedule = schedule(scenario);
        schedule.config.ask = Ask::Many;
        schedule.config.moved = false;
        schedule.changes.clear();
        Compare { schedule, running: None, results: Vec::new() }
    }

    /// A run with one TTL, which moves half-way.
    fn begin(&self, ttl: u32) -> Running {
        let mut schedule = self.schedule.clone();
        schedule.config.ttl = Some(ttl);
        let mut moved = schedule.config.clone();
        moved.moved = true;
        let at = u64::from(schedule.config.crowd.minutes) * 30 * SECOND;
        schedule.changes = vec![Change { at, config: moved }];
        Running::new(&schedule)
    }
}

impl Job for Compare {
    fn step(&mut self) -> f64 {
        let Some(ttl) = CANDIDATES.get(self.results.len()).copied() else { return 1.0 };
        let mut running = self.running.take().unwrap_or_else(|| self.begin(ttl));
        let mut done = self.results.len() as f64;
        if running.step(PIECE) {
            self.results.push(result(ttl, &running.finish()));
            done += 1.0;
        } else {
            done += running.share().min(0.99);
            self.running = Some(running);
        }
        done / CANDIDATES.len() as f64
    }

    fn findings(&self) -> Findings {
        let lines = |name: &str, y: fn(&Result) -> f64| Line {
            name: name.to_owned(),
            points: self.results.iter().map(|result| (f64::from(result.ttl), y(result))).collect(),
            style: LineStyle::Measured,
        };
        let chart = |id, title: &str, label, unit, y| Chart {
            id,
            title: title.to_owned(),
            x: Axis { label: "TTL", unit: "s", range: None, logarithmic: true },
            y: Axis { label, unit, range: None, logarithmic: false },
            lines: vec![lines("measured", y)],
            words: String::new(),
            follows_clock: false,
        };
        let mut load = chart("load", "Questions to the zone's servers", "questions", "per hour", |result| {
            result.questions_per_hour
        });
        load.words = "The shorter the TTL, the more often each resolver asks.".to_owned();
        let mut old = chart("late", "Last visit to the old address", "after the move", "s", |result| result.last_old);
        old.words = "The longer the TTL, the longer the old address is used.".to_owned();
        let rows = self.results.iter().map(|result| {
            vec![
                result.ttl.to_string(),
                fixed(result.questions_per_hour, 0),
                fixed(result.last_old, 0),
                result.old_visits.to_string(),
            ]
        });
        let table = Table {
            caption: "Each TTL, same clients".to_owned(),
            columns: vec![
                numbers("TTL (s)"),
                numbers("questions per hour"),
                numbers("last old visit (s)"),
                numbers("old visits"),
            ],
            rows: rows.collect(),
        };
        Findings { words: self.words(), charts: vec![load, old], tables: vec![table] }
    }
}

impl Compare {
    fn words(&self) -> String {
        let (Some(first), Some(last)) = (self.results.first(), self.results.last()) else {
            return "Nothing has been computed yet.".to_owned();
        };
        [
            "With a TTL of ",
            &first.ttl.to_string(),
            " s the zone's servers are asked ",
            &fixed(first.questions_per_hour, 0),
            " times an hour, and the last client leaves the old address ",
            &fixed(first.last_old, 0),
            " s after the move; with ",
            &last.ttl.to_string(),
            " s, ",
            &fixed(last.questions_per_hour, 0),
            " times, and ",
            &fixed(last.last_old, 0),
            " s, as far as the run goes. One run each, with the same visits.",
        ]
        .concat()
    }
}

fn result(ttl: u32, report: &Report) -> Result {
    let own = report.asked.iter().filter(|asked| asked.2 == Role::Own).count() as f64;
    let hours = report.end.max(1) as f64 / 3.6e9;
    let old_visits = report.visits.iter().filter(|visit| visit.stale).count();
    Result {
        ttl,
        questions_per_hour: own / hours,
        last_old: last_after(report, given_up(report), |visit| visit.stale),
        old_visits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::Lab;

    #[test]
    fn a_longer_ttl_asks_less_and_is_late_for_longer() {
        let lab = super::super::Dns;
        let (scenario, _) = Scenario::from_query(lab.controls(), "ask=many&minutes=120");
        let mut job = (TTLS.begin)(&scenario);
        let mut steps = 0;
        let mut last = 0.0;
        while last < 1.0 {
            let share = job.step();
            assert!(share >= last && steps < 10_000, "{share} after {last}");
            (last, steps) = (share, steps + 1);
        }
        assert_eq!(job.step(), 1.0);
        let findings = job.findings();
        let rows: Vec<Vec<f64>> = findings.tables[0]
            .rows
            .iter()
            .map(|row| row.iter().map(|text| text.parse().expect("a number")).collect())
            .collect();
        assert_eq!(rows.len(), CANDIDATES.len());
        assert!(rows.windows(2).all(|pair| pair[0][1] >= pair[1][1]), "{rows:?}");
        // Each resolver asks once a TTL and a wait for the next visitor: 3 resolvers, 40 clients each, every 300 s.
        let expected = 3.0 * 3_600.0 / (60.0 + 300.0 / 40.0);
        assert!((rows[1][1] - expected).abs() < 0.05 * expected, "{rows:?}, {expected}");
        for row in &rows {
            assert!(row[2] <= row[0] + 2.0, "bounded by the TTL: {row:?}");
        }
        assert!(findings.words.contains("With a TTL of 30 s"));
    }
}
