//! HTTP caching as a lab: two users' requests through browser, edge and shield to the origin, with the origin's response fields
//! to be edited in place.
//!
//! What happens is simulated in [`crate::model::http_cache::network`], and decided by [`crate::model::http_cache::policy`]; here
//! are its settings, its results and its words.

mod controls;
mod picture;
mod presets;
mod words;

use super::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words as text_column};
use super::number::fixed;
use super::settings::{Control, Scenario};
use super::{Clock, Lab, Layout, Measure, Pace, Preset, Run, Scene};
use crate::model::http_cache::network::{self, Ask, Node, Record, START, Schedule, shown};
use crate::model::http_cache::policy::age;
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};

/// The lab of HTTP caching.
pub struct Cdn;

/// Whatever happens is looked at for a while; the waits between requests are short.
const PACE: Pace = Pace { per_second: 10_000_000.0, shortest: 0.8 };

const SIMPLIFICATIONS: &[&str] = &[
    "Requests are taken one after another by the time of their start: two for the same at once are not collapsed into one.",
    "Caches are never full: nothing is evicted for lack of room.",
    "Only answers to `GET` are stored; partial responses (`206`, `Range`) are not understood. `private` and `no-cache` with \
     field names are taken as without.",
    "Edge and shield follow RFC 9111 to the letter, a client's `no-cache` included; many CDNs do not heed clients, and have \
     rules of their own beside the origin's fields.",
    "`stale-while-revalidate` and `stale-if-error` hold beside `s-maxage`, as CDNs have it, although `s-maxage` alone \
     forbids stale answers (RFC 9111 §5.2.2.10).",
    "A cache that can't reach the origin answers stale only where `stale-if-error` allows it.",
    "On a miss, edge and shield ask for the whole response, whatever copy the browser has.",
    "User A's browser sends `Accept-Language: de` and `Cookie: session=A`, B's `en` and `session=B`; `Set-Cookie` replaces \
     the session. The origin knows a session by its last letter.",
    "Signatures of URLs are a plain hash, not a keyed one; paths below /paid/ need one.",
    "Ways vary by a fifth around 10 ms to the edge, 25 ms from edge to shield, 35 ms to the origin.",
];

impl Lab for Cdn {
    fn id(&self) -> &'static str {
        "cdn"
    }

    fn title(&self) -> &'static str {
        "HTTP caching and the CDN"
    }

    fn summary(&self) -> &'static str {
        "Edit the origin's response fields and see what browser, edge and shield make of them: what is stored, for whom, \
         for how long, and why."
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

    fn run(&self, scenario: &Scenario) -> Box<dyn Run> {
        let config = controls::config(&scenario.settings);
        let record = network::run(&Schedule { config, seed: scenario.seed, changes: controls::changes(scenario) });
        let moments = words::moments(&record);
        Box::new(CdnRun { record, moments })
    }

    fn pace(&self) -> Pace {
        PACE
    }

    fn clock(&self) -> Clock {
        Clock::Hours
    }
}

/// A run of it.
struct CdnRun {
    record: Record,
    moments: Vec<Moment>,
}

fn seconds(time: Micros) -> f64 {
    time as f64 / SECOND as f64
}

/// Places that answers come from, as legends have them.
const SERVED: [(&str, &[Node]); 4] = [
    ("browser", &[Node::BrowserA, Node::BrowserB]),
    ("edge", &[Node::EdgeA, Node::EdgeB]),
    ("shield", &[Node::Shield]),
    ("origin", &[Node::Origin]),
];

impl CdnRun {
    fn served_by(&self, nodes: &[Node]) -> impl Iterator<Item = &Ask> {
        let nodes = nodes.to_vec();
        self.record.asks.iter().filter(move |ask| nodes.contains(&ask.by))
    }

    fn count(&self, which: impl Fn(&Ask) -> bool) -> f64 {
        self.record.asks.iter().filter(|ask| which(ask)).count() as f64
    }

    fn time(&self) -> Axis {
        Axis { label: "time", unit: "s", range: Some((0.0, seconds(self.record.end))), logarithmic: false }
    }

    fn latency_chart(&self) -> Chart {
        let line = |(name, nodes): &(&str, &[Node])| {
            let points = self.served_by(nodes).map(|ask| (seconds(ask.at), ask.latency() as f64 / 1_000.0));
            Line { name: (*name).to_owned(), points: points.collect(), style: LineStyle::Points }
        };
        let said: Vec<String> = SERVED
            .iter()
            .map(|(name, nodes)| [&self.served_by(nodes).count().to_string(), " by the ", name].concat())
            .collect();
        Chart {
            id: "latency",
            title: "Time to the answer, by who had it".to_owned(),
            x: self.time(),
            y: Axis { label: "latency", unit: "ms", range: None, logarithmic: false },
            lines: SERVED.iter().map(line).collect(),
            words: ["Answered: ", &said.join(", "), "."].concat(),
            follows_clock: true,
        }
    }

    /// How many requests have come to each place, over time.
    fn load_chart(&self) -> Chart {
        let line = |name: &str, wanted: &[Node]| {
            let arrivals = self.record.hops.iter().filter(|hop| !hop.back && wanted.contains(&hop.to));
            let mut times: Vec<Micros> = arrivals.map(|hop| hop.arrive).collect();
            times.sort_unstable();
            let times: Vec<f64> = times.into_iter().map(seconds).collect();
            let steps =
                times.iter().enumerate().flat_map(|(index, &at)| [(at, index as f64), (at, index as f64 + 1.0)]);
            let end = (seconds(self.record.end), times.len() as f64);
            let points = [(0.0, 0.0)].into_iter().chain(steps).chain([end]).collect();
            Line { name: name.to_owned(), points, style: LineStyle::Measured }
        };
        let words = [
            &self.record.asks.len().to_string(),
            " requests of users; ",
            &self.record.origin_requests.to_string(),
            " came to the origin, ",
            &self.record.confirmations.to_string(),
            " of them only to have a copy confirmed.",
        ];
        Chart {
            id: "reached",
            title: "Requests that came so far".to_owned(),
            x: self.time(),
            y: Axis { label: "requests", unit: "", range: None, logarithmic: false },
            lines: vec![
                line("edge", &[Node::EdgeA, Node::EdgeB]),
                line("shield", &[Node::Shield]),
                line("origin", &[Node::Origin]),
            ],
            words: words.concat(),
            follows_clock: true,
        }
    }

    /// The request that was sent last, decision by decision.
    fn line_by_line(&self, at: Micros) -> Table {
        let latest = self.record.asks.iter().rposition(|ask| ask.at <= at);
        let decisions =
            self.record.decisions.iter().filter(|decision| Some(decision.ask) == latest && decision.at <= at);
        let rows = decisions.flat_map(|decision| {
            let row = |(index, note): (usize, &crate::model::http_cache::policy::Note)| {
                let (place, title) = if index == 0 { (decision.node.name(), decision.title) } else { ("", "") };
                vec![place.to_owned(), title.to_owned(), note.text.clone(), note.section.to_owned()]
            };
            decision.notes.iter().enumerate().map(row).collect::<Vec<_>>()
        });
        let asked = latest.map_or_else(|| "No request yet".to_owned(), |index| words::asked(&self.record.asks[index]));
        let columns = vec![text_column("where"), text_column("what"), text_column("why"), text_column("written in")];
        Table { caption: ["Line by line: ", &asked].concat(), columns, rows: rows.collect() }
    }

    fn stored(&self, at: Micros) -> Table {
        let there = self.record.held.iter().filter(|held| held.is_there(at));
        let row = |held: &network::Held| {
            let (old, life) = (age(&held.stored, START, at), held.lifetime());
            let response = &held.stored.response;
            let vary: Vec<String> = response
                .fields
                .members("Vary")
                .map(|name| [name, "=", held.stored.request.get(name).unwrap_or("–")].concat())
                .collect();
            let shows = response.content.as_ref().map_or_else(|| response.status.to_string(), shown);
            let left = if old < life { (life - old).to_string() } else { "stale".to_owned() };
            vec![
                held.node.name().to_owned(),
                held.key.clone(),
                shows,
                vary.join(", "),
                old.to_string(),
                life.to_string(),
                left,
            ]
        };
        let columns = vec![
            text_column("where"),
            text_column("URL"),
            text_column("shows"),
            text_column("for requests with"),
            numbers("age (s)"),
            numbers("fresh for (s)"),
            numbers("left (s)"),
        ];
        Table { caption: "In the caches".to_owned(), columns, rows: there.map(row).collect() }
    }

    fn answers(&self, at: Micros) -> Table {
        let over = self.record.asks.iter().filter(|ask| ask.end <= at);
        let row = |ask: &Ask| {
            let shows = ask.response.content.as_ref().map_or_else(String::new, shown);
            let status = ask.response.fields.get("Cache-Status").unwrap_or("–");
            vec![
                fixed(seconds(ask.at), 0),
                words::asked(ask),
                ask.response.status.to_string(),
                shows,
                words::from(ask),
                fixed(ask.latency() as f64 / 1_000.0, 1),
                status.to_owned(),
                words::wrong(ask).trim().to_owned(),
            ]
        };
        let columns = vec![
            numbers("at (s)"),
            text_column("request"),
            numbers("status"),
            text_column("shows"),
            text_column("from"),
            numbers("took (ms)"),
            text_column("Cache-Status"),
            text_column("wrong"),
        ];
        Table { caption: "Answers so far".to_owned(), columns, rows: over.map(row).collect() }
    }
}

impl Run for CdnRun {
    fn end(&self) -> Micros {
        self.record.end
    }

    fn moments(&self) -> &[Moment] {
        &self.moments
    }

    fn scene(&self, at: Micros, layout: Layout) -> Scene {
        picture::scene(&self.record, at.min(self.record.end), layout)
    }

    fn describe(&self, at: Micros) -> String {
        let at = at.min(self.record.end);
        picture::describe(&self.record, at, &Clock::Hours.text(at))
    }

    fn charts(&self) -> Vec<Chart> {
        vec![self.latency_chart(), self.load_chart()]
    }

    fn tables(&self, at: Micros) -> Vec<Table> {
        let at = at.min(self.record.end);
        vec![self.line_by_line(at), self.stored(at), self.answers(at)]
    }

    /// | measure | counts |
    /// |---|---|
    /// | `requests` | requests of users |
    /// | `by_browser`, `by_edge`, `by_shield`, `by_origin` | who had the answer: the furthest place that was asked |
    /// | `origin_requests`, `confirmations` | requests that came to the origin, and those that it answered with a `304` |
    /// | `hit_ratio_pct` | requests that the origin was not asked for |
    /// | `stale` | answers that were stale and known to be |
    /// | `outdated` | answers of an older version than the origin had |
    /// | `leaked`, `hijacked`, `misread` | another user's page, another user's session, another language |
    /// | `errors`, `forbidden` | answers of 500 and above; `403` |
    /// | `mean_ms`, `slowest_ms` | time to the answer |
    /// | `last_ms`, `last_status`, `last_version` | the same for the last request |
    fn measures(&self) -> Vec<Measure> {
        let asks = self.count(|_| true);
        let by = |nodes: &[Node]| self.served_by(nodes).count() as f64;
        let milliseconds = |ask: &Ask| ask.latency() as f64 / 1_000.0;
        let total: f64 = self.record.asks.iter().map(milliseconds).sum();
        let slowest = self.record.asks.iter().map(milliseconds).fold(0.0, f64::max);
        let last = self.record.asks.last();
        let at_origin = by(&[Node::Origin]);
        [
            ("requests", asks),
            ("by_browser", by(SERVED[0].1)),
            ("by_edge", by(SERVED[1].1)),
            ("by_shield", by(SERVED[2].1)),
            ("by_origin", at_origin),
            ("origin_requests", f64::from(self.record.origin_requests)),
            ("confirmations", f64::from(self.record.confirmations)),
            ("hit_ratio_pct", if asks > 0.0 { (asks - at_origin) * 100.0 / asks } else { 0.0 }),
            ("stale", self.count(|ask| ask.stale)),
            ("outdated", self.count(Ask::is_outdated)),
            ("leaked", self.count(|ask| ask.leaked)),
            ("hijacked", self.count(|ask| ask.hijacked)),
            ("misread", self.count(|ask| ask.misread)),
            ("errors", self.count(|ask| ask.response.status >= 500)),
            ("forbidden", self.count(|ask| ask.response.status == 403)),
            ("mean_ms", if asks > 0.0 { total / asks } else { 0.0 }),
            ("slowest_ms", slowest),
            ("last_ms", last.map_or(0.0, milliseconds)),
            ("last_status", last.map_or(0.0, |ask| f64::from(ask.response.status))),
            (
                "last_version",
                last.and_then(|ask| ask.response.content).map_or(0.0, |content| f64::from(content.version)),
            ),
        ]
        .map(|(name, value)| Measure { name, value })
        .to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::scene::{Anchor, Block};

    const MORE: [&str; 4] = [
        "edges=two&depends=user&requests=0+A+%2Fa%0A1+A+%2Fb%0A2+A+%2Fc%0A3+A+%2Fd%0A4+A+%2Fe%0A5+A+%2Ff%0A6+A+%2Fg%0A7+B+%2Fa-very-long-path-that-does-not-fit-anywhere",
        "shield=off&origin=error",
        "headers=nonsense&requests=nonsense",
        "then=20000000.origin.down&then=40000000.edges.two&then=60000000.shield.off",
    ];

    fn runs() -> impl Iterator<Item = (&'static str, Box<dyn Run>)> {
        let presets = presets::PRESETS.iter().map(|preset| preset.settings);
        MORE.into_iter().chain(presets).map(|settings| {
            let (scenario, faults) = Scenario::from_query(controls::CONTROLS, settings);
            assert_eq!(faults, Vec::<String>::new());
            (settings, Cdn.run(&scenario))
        })
    }

    fn holds(outer: (f64, f64, f64, f64), inner: (f64, f64, f64, f64)) -> bool {
        inner.0 >= outer.0
            && inner.1 >= outer.1
            && inner.0 + inner.2 <= outer.0 + outer.2
            && inner.1 + inner.3 <= outer.1 + outer.3
    }

    #[test]
    fn everything_drawn_has_its_place() {
        for (settings, run) in runs() {
            let stops = run.moments().iter().map(|moment| moment.at + 5_000);
            for at in (0..=20).map(|step| run.end() * step / 20).chain(stops) {
                for layout in [Layout::Wide, Layout::Tall] {
                    let scene = run.scene(at, layout);
                    let whole = (0.0, 0.0, scene.size.0, scene.size.1);
                    for (index, block) in scene.blocks.iter().enumerate() {
                        let area = (block.at.x, block.at.y, block.size.0, block.size.1);
                        assert!(holds(whole, area), "{settings}: {area:?}");
                        let apart = |other: &Block| {
                            other.at.x + other.size.0 <= area.0
                                || area.0 + area.2 <= other.at.x
                                || other.at.y + other.size.1 <= area.1
                                || area.1 + area.3 <= other.at.y
                        };
                        assert!(scene.blocks[..index].iter().all(apart), "{settings}: {} overlaps", block.title);
                        for cell in &block.cells {
                            let place = (cell.at.x, cell.at.y, cell.size.0, cell.size.1);
                            assert!(holds(area, place), "{settings}, {layout:?}: {place:?} in {area:?}");
                            assert!(cell.text.chars().count() as f64 * 8.0 <= cell.size.0 + 1.0, "{}", cell.text);
                            assert!((0.0..=1.0).contains(&cell.filled));
                        }
                        let words = block.title.chars().count().max(block.note.chars().count());
                        assert!(words as f64 * 8.0 <= area.2, "{settings}: {} / {}", block.title, block.note);
                    }
                    for stroke in &scene.strokes {
                        for share in [0.0, 0.5, 1.0] {
                            let point = stroke.curve.at(share);
                            assert!(holds(whole, (point.x, point.y, 0.0, 0.0)), "{settings}: {point:?}");
                        }
                    }
                    for label in &scene.labels {
                        assert_eq!(label.anchor, Anchor::End, "{}", label.text);
                        let width = label.text.chars().count() as f64 * 8.0;
                        let (left, top) = (label.at.x - width, label.at.y - 14.0);
                        assert!(holds(whole, (left, top, width, 18.0)), "{settings}, {layout:?}: {}", label.text);
                        let clear = |block: &Block| {
                            block.at.x + block.size.0 <= left
                                || block.at.y + block.size.1 <= top
                                || block.at.y >= top + 18.0
                        };
                        assert!(scene.blocks.iter().all(clear), "{settings}: {} lies over a block", label.text);
                    }
                    for token in &scene.tokens {
                        assert!(token.label.chars().count() <= 28 && !token.label.is_empty(), "{settings}: {token:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn stops_say_what_and_why() {
        for (settings, run) in runs() {
            let moments = run.moments();
            assert!((2..=400).contains(&moments.len()) && moments.is_sorted_by_key(|moment| moment.at));
            for moment in moments {
                assert!((2..=8).contains(&moment.title.split(' ').count()), "{settings}: {moment:?}");
                assert!(moment.text.ends_with(['.', '!']), "{settings}: {moment:?}");
                assert!(moment.text.matches('`').count().is_multiple_of(2), "{settings}: {moment:?}");
                assert!(moment.wire.iter().all(|wire| !wire.text.is_empty()), "{moment:?}");
            }
        }
    }

    #[test]
    fn each_answer_is_explained_line_by_line_with_its_section() {
        for (settings, run) in runs() {
            for moment in run.moments().iter().filter(|moment| moment.title.ends_with("has an answer")) {
                let tables = run.tables(moment.at);
                let explained = &tables[0];
                assert!(!explained.rows.is_empty(), "{settings}");
                for row in &explained.rows {
                    assert!(
                        row[2].ends_with('.') && (row[3].starts_with("RFC ") || row[3].contains("own rule")),
                        "{row:?}"
                    );
                }
            }
            for table in run.tables(run.end()) {
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{settings}");
            }
            assert!(run.charts().iter().all(|chart| chart.words.ends_with('.') && chart.lines.len() <= 8));
        }
    }

    #[test]
    fn what_can_t_be_read_is_named_at_the_start() {
        let (scenario, _) = Scenario::from_query(controls::CONTROLS, MORE[2]);
        let run = Cdn.run(&scenario);
        let text = &run.moments()[0].text;
        assert!(text.contains("“nonsense” is no request") && text.contains("“nonsense” is no field"), "{text}");
    }
}
