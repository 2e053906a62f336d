//! Looking names up: the Domain Name System as a lab.
//!
//! What happens is simulated in [`crate::model::dns::lookups`]; here are its settings, its results and its words. The picture is in
//! `picture`, charts and tables in `charts`, the comparison of TTLs in `sweep`.

mod charts;
mod controls;
mod picture;
mod presets;
mod sweep;

use super::chart::{Chart, Table};
use super::settings::{Control, Scenario, Settings};
use super::{Clock, Lab, Layout, Measure, Pace, Preset, Run, Scene, Sweep};
use crate::model::dns::Schedule;
use crate::model::dns::config::Ask;
use crate::model::dns::lookups::{self, FAILED, Report, Severity, Visit};
use crate::model::dns::parameters as p;
use crate::model::dns::world::Role;
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};

/// The lab of names and addresses.
pub struct Dns;

/// A second of playback shows a minute; no hop of a look-up flashes past, no wait takes long.
const PACE: Pace = Pace { per_second: 60_000_000.0, shortest: 0.7 };

const SIMPLIFICATIONS: &[&str] = &[
    "Only these zones exist: the root, co, com.co, net, example.net, arpa and in-addr.arpa, the shop's and its reverse zone. Whatever \
     else is asked for does not exist.",
    "Servers' names below the root are made up, addresses are from the ranges kept for documentation (RFC 5737, RFC 3849).",
    "Each zone but the shop's has one server. A resolver asks the first whose address it knows, and looks another's address up only \
     when it has to; real ones try several and prefer the quick.",
    "A server that does not answer is asked once, for 376 ms; real resolvers ask several times, and take seconds.",
    "The resolver sends the whole name to every server (no QNAME minimisation), checks no signatures (DNSSEC), knows the root's server \
     from the start, and asks for an IPv4 address only.",
    "Resolvers keep what they are told for all of its TTL. Real ones have upper limits: unbound a day, and an hour for a “no”.",
    "A zone that is not well-formed is not loaded, as by BIND's named with its default checks; hints at missing dots are the lab's own. \
     An edit of the zone reaches the second server at once, if its serial is higher; changes by the other controls raise it.",
    "Of the many clients, each takes the first address and tries no other; browsers do when a connection fails, and keep open \
     connections whatever DNS says.",
    "When the many begin, each resolver has the answer already, with any share of its time left; all of them and their clients are in \
     the three regions by turns.",
    "Health checks look from one place, three in a row count (Amazon Route 53's default), and only failover minds them.",
    "With EDNS Client Subnet a region counts as one network.",
    "Every answer fits into one UDP packet, and its size takes no time.",
];

const SWEEPS: &[Sweep] = &[sweep::TTLS];

impl Lab for Dns {
    fn id(&self) -> &'static str {
        "dns"
    }

    fn title(&self) -> &'static str {
        "Names, caches and TTLs"
    }

    fn summary(&self) -> &'static str {
        "Look a name up step by step, edit the zone behind it, and watch caches count down: who is asked, who still goes to the old \
         address, and what steering by DNS can do."
    }

    fn controls(&self) -> &'static [Control] {
        controls::CONTROLS
    }

    fn presets(&self) -> &'static [Preset] {
        presets::PRESETS
    }

    fn simplifications(&self) -> &'static [&'static str] {
        SIMPLIFICATIONS
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn clock(&self) -> Clock {
        Clock::Seconds
    }

    fn uses(&self, control: &Control, settings: &Settings) -> bool {
        controls::uses(control.key, settings)
    }

    fn sweeps(&self) -> &'static [Sweep] {
        SWEEPS
    }

    fn run(&self, scenario: &Scenario) -> Box<dyn Run> {
        Box::new(DnsRun(lookups::run(&schedule(scenario))))
    }
}

/// What a scenario means to the model.
fn schedule(scenario: &Scenario) -> Schedule {
    Schedule { config: controls::config(&scenario.settings), seed: scenario.seed, changes: controls::changes(scenario) }
}

/// Look-ups that have been made.
struct DnsRun(Report);

impl Run for DnsRun {
    fn end(&self) -> Micros {
        self.0.end
    }

    fn moments(&self) -> &[Moment] {
        &self.0.moments
    }

    fn scene(&self, at: Micros, layout: Layout) -> Scene {
        picture::scene(&self.0, at.min(self.0.end), layout)
    }

    fn describe(&self, at: Micros) -> String {
        picture::describe(&self.0, at.min(self.0.end))
    }

    fn charts(&self) -> Vec<Chart> {
        charts::charts(&self.0)
    }

    fn tables(&self, at: Micros) -> Vec<Table> {
        charts::tables(&self.0, at.min(self.0.end))
    }

    /// | measure | is |
    /// |---|---|
    /// | `questions` | questions that resolvers put to servers; `questions_root`, `_tld` (co), `_second` (com.co), `_own` (the shop's zone), `_other` are its parts |
    /// | `first_questions`, `last_questions` | what the first and the last followed look-up took |
    /// | `first_ms`, `last_ms` | how long their stubs waited |
    /// | `rcode`, `records`, `ttl_s` | of the last followed answer: 0 NOERROR, 1 no name, 2 SERVFAIL, 3 NXDOMAIN; its records; what is left of its TTL |
    /// | `zone_loaded`, `zone_errors`, `zone_warnings` | of the shop's zone file, as it was read last |
    /// | `stub_hits`, `resolver_hits` | questions answered from a stub's memory, and from a resolver's cache |
    /// | `visits`, `failed_visits`, `lost_visits` | of the many: all, those without an answer, those to a dead site |
    /// | `old_visits`, `old_share`, `old_last_s` | visits to what the zone had given up, their share since it did so first, and how long after that the last was |
    /// | `lost_last_s` | from the first site's death to the last visit there |
    /// | `second_share`, `second_peak` | share of the visits to the second site, and the greatest in any minute |
    /// | `far_share` | share of the visits to a site of another region |
    fn measures(&self) -> Vec<Measure> {
        let report = &self.0;
        let of_role = |role| report.asked.iter().filter(|(_, _, other)| *other == role).count() as f64;
        let roles = ["questions_root", "questions_tld", "questions_second", "questions_own", "questions_other"];
        let (first, last) = (report.results.first(), report.results.last());
        let ms =
            |result: Option<&lookups::Answered>| result.map_or(0.0, |result| (result.at - result.asked) as f64 / 1e3);
        let faults = |severity| {
            let faults = report.stages.last().map_or(&[][..], |stage| &stage.faults[0]);
            faults.iter().filter(|fault| fault.severity == severity).count() as f64
        };
        let visits = |which: fn(&Visit) -> bool| report.visits.iter().filter(|visit| which(visit)).count() as f64;
        let all = report.visits.len() as f64;
        let (old, since) = (visits(|visit| visit.stale), given_up(report));
        let after = report.visits.iter().filter(|visit| visit.at() >= since).count() as f64;
        let loaded = report.stages.last().is_some_and(|stage| stage.loaded[0]);
        let mut measures = vec![("questions", report.asked.len() as f64)];
        measures.extend(roles.into_iter().zip(Role::ALL.map(of_role)));
        measures.extend([
            ("first_questions", first.map_or(0.0, |result| f64::from(result.questions))),
            ("last_questions", last.map_or(0.0, |result| f64::from(result.questions))),
            ("first_ms", ms(first)),
            ("last_ms", ms(last)),
            ("rcode", last.map_or(0.0, |result| f64::from(result.rcode as u8))),
            ("records", last.map_or(0.0, |result| result.records as f64)),
            ("ttl_s", last.map_or(0.0, |result| f64::from(result.ttl))),
            ("zone_loaded", f64::from(u8::from(loaded))),
            ("zone_errors", faults(Severity::Error)),
            ("zone_warnings", faults(Severity::Warning)),
            ("stub_hits", f64::from(report.stub_hits)),
            ("resolver_hits", f64::from(report.resolver_hits)),
            ("visits", all),
            ("failed_visits", visits(|visit| visit.target == FAILED)),
            ("lost_visits", visits(|visit| visit.lost)),
            ("old_visits", old),
            ("old_share", old / after.max(1.0)),
            ("old_last_s", last_after(report, since, |visit| visit.stale)),
            ("lost_last_s", last_after(report, died(report), |visit| visit.lost)),
            ("second_share", second_share(report, 0, Micros::MAX).unwrap_or(0.0)),
            ("second_peak", second_peak(report)),
            ("far_share", visits(|visit| visit.far) / all.max(1.0)),
        ]);
        measures.into_iter().map(|(name, value)| Measure { name, value }).collect()
    }
}

/// When the zone gave something up first; the end where it never did.
fn given_up(report: &Report) -> Micros {
    // Servers that can't be reached give nothing up.
    let gone = |pair: &&[(Micros, Vec<u8>)]| {
        !pair[1].1.is_empty() && pair[0].1.iter().any(|answer| !pair[1].1.contains(answer))
    };
    report.truths.windows(2).find(gone).map_or(report.end, |pair| pair[1].0)
}

/// When the first site died first; the end where it never did.
fn died(report: &Report) -> Micros {
    report.stages.iter().find(|stage| stage.config.dead).map_or(report.end, |stage| stage.at)
}

/// From a moment to the last visit of a kind, seconds; 0 where there is none.
fn last_after(report: &Report, since: Micros, which: fn(&Visit) -> bool) -> f64 {
    let last = report.visits.iter().rev().find(|visit| which(visit));
    last.map_or(0.0, |visit| visit.at().saturating_sub(since) as f64 / 1e6)
}

/// The share of the visits of a while that went to the second site; none where there were fewer than ten.
fn second_share(report: &Report, from: Micros, to: Micros) -> Option<f64> {
    let second = p::SITES[1].to_string();
    let second = report.answers.iter().position(|answer| *answer == second);
    let start = report.visits.partition_point(|visit| visit.at() < from);
    let end = report.visits.partition_point(|visit| visit.at() < to);
    let visits = &report.visits[start..end];
    let there = visits.iter().filter(|visit| Some(usize::from(visit.target)) == second).count();
    (visits.len() >= 10).then(|| there as f64 / visits.len() as f64)
}

fn second_peak(report: &Report) -> f64 {
    let minute = 60 * SECOND;
    let minutes = (0..report.end / minute).filter_map(|at| second_share(report, at * minute, (at + 1) * minute));
    minutes.fold(0.0, f64::max)
}

/// Whether many clients are watched at a moment.
fn is_many(report: &Report, at: Micros) -> bool {
    report.stage(at).is_some_and(|stage| stage.config.ask == Ask::Many)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dns::lookups::Actor;
    use proptest::prelude::*;

    const QUERIES: &[&str] = &[
        "",
        "ask=again&gap=301",
        "ask=other&other=img.topliving.com.co&by=elsewhere",
        "name=nope.topliving.com.co&ask=again",
        "name=192.0.2.10&type=PTR",
        "name=a..b",
        "zone=nonsense",
        "parent=topliving+NS+ns1.topliving%0A",
        "parent=topliving+NS+ns1.topliving%0Ans1.topliving+A+203.0.113.41%0A",
        "down=ns1",
        "down=all&stale=on&ask=again&gap=3",
        "stub=pin&ask=again&by=same&gap=86400",
        "ask=many",
        "ask=many&stale=on&then=1200000000.down.all",
        "ask=many&name=www.topliving.com.co&then=1200000000.addr.new&then=1300000000.ttl.10&then=1400000000.zone.x",
        "ask=many&steer=health&then=600000000.site.down&then=2400000000.site.up",
        "ask=many&steer=geo&ecs=on&then=600000000.ecs.off",
        "ask=many&ttl=10&steer=weight&weight=5&every=60",
        "ask=many&type=MX&then=100000000.type.TXT&then=200000000.ask.once",
    ];

    fn report(query: &str) -> Report {
        let (scenario, faults) = Scenario::from_query(controls::CONTROLS, query);
        assert_eq!(faults, Vec::<String>::new(), "{query}");
        lookups::run(&schedule(&scenario))
    }

    #[test]
    fn stops_are_told_in_whole_sentences() {
        for query in QUERIES {
            let report = report(query);
            let moments = &report.moments;
            assert!(moments.windows(2).all(|pair| pair[0].at < pair[1].at), "{query}: no two stops at once");
            let ends = (moments.first().map(|stop| stop.at), moments.last().map(|stop| stop.at));
            assert_eq!(ends, (Some(0), Some(report.end)), "{query}");
            for stop in moments {
                assert!((1..=5).contains(&stop.title.split(' ').count()), "{query}: {}", stop.title);
                assert!(stop.text.ends_with('.') && stop.text.matches('`').count().is_multiple_of(2), "{stop:?}");
                for wire in &stop.wire {
                    assert!(!wire.caption.is_empty() && wire.text.trim_end() == wire.text, "{wire:?}");
                }
            }
        }
    }

    #[test]
    fn charts_and_tables_have_their_columns() {
        for query in QUERIES {
            let run = DnsRun(report(query));
            let charts = run.charts();
            assert!((2..=3).contains(&charts.len()), "{query}");
            for chart in &charts {
                assert!(chart.words.ends_with('.') && chart.lines.len() <= 8, "{query}: {}", chart.words);
                for line in &chart.lines {
                    assert!(!line.name.is_empty() && line.points.len() <= 200, "{query}: {}", line.name);
                    assert!(line.points.is_sorted_by(|one, other| one.0 <= other.0), "{query}: {}", line.name);
                    assert!(line.points.iter().all(|point| point.1.is_finite() && point.1 >= 0.0), "{query}: {line:?}");
                }
            }
            for at in [0, run.end() / 3, run.end()] {
                for table in run.tables(at) {
                    assert!(
                        table.rows.iter().all(|row| row.len() == table.columns.len()),
                        "{query}: {}",
                        table.caption
                    );
                }
            }
        }
    }

    #[test]
    fn nobody_is_in_two_places_and_answers_follow_questions() {
        for query in QUERIES {
            let report = report(query);
            assert!(report.legs.is_sorted_by_key(|leg| leg.depart), "{query}");
            for leg in &report.legs {
                assert!(leg.depart <= leg.arrive && leg.from != leg.to, "{query}: {leg:?}");
                assert!(leg.returning || !matches!(leg.from, Actor::Server(_)), "{query}: {leg:?}");
            }
            assert!(report.visits.is_sorted_by_key(|visit| visit.at_ms), "{query}");
            assert!(
                report.truths.is_sorted_by_key(|truth| truth.0) && report.stages.is_sorted_by_key(|stage| stage.at)
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_picture_depends_on_the_moment_alone(which in 0..QUERIES.len(), shares in prop::collection::vec(0..=1_000_u64, 1..6)) {
            let (one, other) = (DnsRun(report(QUERIES[which])), DnsRun(report(QUERIES[which])));
            for share in &shares {
                one.scene(one.end() * share / 1_000, Layout::Wide);
            }
            let at = one.end() * shares[0] / 1_000;
            prop_assert_eq!(one.scene(at, Layout::Tall), other.scene(at, Layout::Tall));
            prop_assert_eq!(one.tables(at), other.tables(at));
            prop_assert_eq!(one.describe(at), other.describe(at));
            prop_assert_eq!(one.charts(), other.charts());
        }
    }
}
