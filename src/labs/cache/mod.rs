//! A cache between an application and its database, as a lab: strategies, eviction, invalidation, stampedes and failures.
//!
//! What happens is simulated in [`crate::model::cache::system`]; here are its settings, its results and its words.

mod controls;
mod picture;
mod presets;
mod sweeps;
mod tally;
mod words;

use super::chart::{Axis, Chart, Line, LineStyle, Table, numbers, words as text_column};
use super::number::fixed;
use super::settings::{Control, Scenario, Settings};
use super::{Clock, Lab, Layout, Measure, Pace, Preset, Run, Scene, Sweep};
use crate::model::cache::POLICIES;
use crate::model::cache::popularity::Popularity;
use crate::model::cache::store::NEVER;
use crate::model::cache::system::config::{CacheState, Config, DatabaseState, Expiry, Taste};
use crate::model::cache::system::record::Record;
use crate::model::cache::system::{self, LENGTH, SLOW, Schedule, VALUE_BYTES};
use crate::model::cache::theory::{Form, hit_ratio};
use crate::model::trace::Moment;
use crate::model::{Micros, SECOND};
use tally::Tally;

/// The lab of caching.
pub struct Cache;

/// A second of playback shows half a second; what is worth telling is not passed over.
const PACE: Pace = Pace { per_second: 500_000.0, shortest: 0.35 };
/// Points of a chart over time.
const POINTS: u64 = 80;
/// Rows of the table of entries.
const ROWS: usize = 50;

const SIMPLIFICATIONS: &[&str] = &[
    "One cache and one application server; a cluster of caches, where a hot key loads one of them only, is left out.",
    "All values have the same size (2 kB), so that capacity is counted in keys.",
    "Ways and queries take half of their average plus an exponentially distributed rest; a query sees what was committed \
     when it began, and a write counts from when its query ends.",
    "Whoever waits a second for a connection gives up. Requests that fail are not tried again.",
    "Read-through, write-through, write-behind and refresh-ahead have no way past the cache: when it is down, requests \
     fail. Many clients go to the database instead.",
    "Write-behind takes only the latest value of each dirty key to the database. A dirty entry does not expire, and is \
     written before it may be evicted; meanwhile it is read from the way.",
    "In read-through, refresh-ahead and cache-aside, writers write to the database and then do what “On write” says.",
    "The version numbers of versioned keys are kept beside the values; asking for one costs another way to the cache. They \
     outlive a crash.",
    "A read is stale when its value had been replaced before it was asked for. What is lost with write-behind no longer \
     counts as the latest.",
    "Hits count for readers only; the reads of a scan load the cache and the database but are not in the hit ratio.",
    "Keys with the same last digit share a tag.",
    "Early refresh follows Vattani, Chierichetti and Lowenstein (2015) with β = 1; stale-while-revalidate answers expired \
     values for one more time to live; refresh-ahead loads anew in the last quarter.",
];

impl Lab for Cache {
    fn id(&self) -> &'static str {
        "cache"
    }

    fn title(&self) -> &'static str {
        "A cache and its database"
    }

    fn summary(&self) -> &'static str {
        "Watch which keys a cache keeps and why, what the database is spared, what readers see that is no longer true, \
         and what is lost when it crashes."
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
        let record = system::run(&Schedule { config, seed: scenario.seed, changes: controls::changes(scenario) });
        let tally = Tally::new(&record);
        let moments = words::moments(&record, &tally);
        Box::new(CacheRun { record, tally, moments })
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
        sweeps::SWEEPS
    }
}

/// A run of it.
struct CacheRun {
    record: Record,
    tally: Tally,
    moments: Vec<Moment>,
}

fn percent(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_owned(), |ratio| [&fixed(ratio, 1), " %"].concat())
}

fn seconds(time: Micros) -> f64 {
    time as f64 / SECOND as f64
}

/// Queries a second that the database can do under these settings.
fn capacity(config: &Config) -> f64 {
    let time = config.db_latency.max(1) as f64;
    let each = config.connections as f64 * SECOND as f64 / time;
    match config.database {
        DatabaseState::Up => each,
        DatabaseState::Slow => each / SLOW,
        DatabaseState::Down => 0.0,
    }
}

impl CacheRun {
    /// Moments spread evenly over the run, the end included.
    fn spread(&self) -> impl Iterator<Item = Micros> {
        (1..=POINTS).map(|point| LENGTH * point / POINTS)
    }

    fn over_time(&self, name: &str, value: impl Fn(Micros) -> Option<f64>) -> Line {
        let points = self.spread().filter_map(|at| value(at).map(|value| (seconds(at), value)));
        Line { name: name.to_owned(), points: points.collect(), style: LineStyle::Measured }
    }

    fn chart(&self, id: &'static str, title: &str, y: Axis, lines: Vec<Line>, words: String) -> Chart {
        let x = Axis { label: "time", unit: "s", range: Some((0.0, seconds(LENGTH))), logarithmic: false };
        Chart { id, title: title.to_owned(), x, y, lines, words, follows_clock: true }
    }

    /// What theory says of the hit ratio, in hundredths; none where it says nothing of such requests.
    fn theory(&self) -> Option<f64> {
        let config = &self.record.settings[0].config;
        let plain = |config: &Config| {
            config.expiry == Expiry::Never
                && config.taste == Taste::Still
                && config.cache != CacheState::Down
                && config.reads == 100
                && config.absent == 0
                && !config.hot
                && !config.scan
        };
        if !self.record.settings.iter().all(|change| plain(&change.config)) {
            return None;
        }
        let form = Form::of(POLICIES[config.policy].id)?;
        let popularity = Popularity::zipf(config.keys.max(1) as usize, f64::from(config.skew) / 100.0);
        Some(hit_ratio(form, &popularity, config.capacity as f64) * 100.0)
    }

    fn hits_chart(&self) -> Chart {
        let mut lines = vec![
            self.over_time("last second", |at| self.tally.last_second(at).hit_ratio()),
            self.over_time("since the start", |at| self.tally.until(at).hit_ratio()),
        ];
        let all = self.tally.until(LENGTH).hit_ratio();
        let late = self.tally.between(LENGTH - 5 * SECOND, LENGTH).hit_ratio();
        let mut words = [&percent(all), " of all reads were hits; in the last 5 s, ", &percent(late), "."].concat();
        if let Some(theory) = self.theory() {
            let points = vec![(0.0, theory), (seconds(LENGTH), theory)];
            lines.push(Line { name: "by theory (Che)".to_owned(), points, style: LineStyle::Theory });
            words.push_str(&[" Theory says ", &fixed(theory, 1), " % for a cache that has filled."].concat());
        }
        let y = Axis { label: "hit ratio", unit: "%", range: Some((0.0, 100.0)), logarithmic: false };
        self.chart("hits", "Hit ratio", y, lines, words)
    }

    fn load_chart(&self) -> Chart {
        let load = |at: Micros| self.record.queries_in_second(at);
        let peak = self.spread().map(load).max().unwrap_or(0);
        let mut limit = Vec::new();
        for (index, change) in self.record.settings.iter().enumerate() {
            let until = self.record.settings.get(index + 1).map_or(LENGTH, |next| next.at);
            let can = capacity(&change.config);
            limit.extend([(seconds(change.at), can), (seconds(until), can)]);
        }
        let lines = vec![
            self.over_time("queries", |at| Some(load(at) as f64)),
            Line { name: "what it can do".to_owned(), points: limit, style: LineStyle::Theory },
        ];
        let words = [
            "The database began ",
            &self.record.queries.len().to_string(),
            " queries, up to ",
            &peak.to_string(),
            " in a second; it could do ",
            &fixed(capacity(&self.record.settings[0].config), 0),
            ". Up to ",
            &self.record.counts.longest_queue.to_string(),
            " requests waited for a connection.",
        ];
        let y = Axis { label: "queries", unit: "/s", range: None, logarithmic: false };
        self.chart("load", "Load of the database", y, lines, words.concat())
    }

    fn latency_chart(&self) -> Chart {
        let p99 = |at: Micros| self.tally.p99(at.checked_sub(SECOND), at);
        let lines = vec![
            self.over_time("mean", |at| self.tally.last_second(at).mean()),
            self.over_time("99th percentile", p99),
        ];
        let sums = self.tally.until(LENGTH);
        let words = [
            "A request took ",
            &fixed(sums.mean().unwrap_or(0.0), 1),
            " ms on average; all but one in a hundred took at most ",
            &fixed(self.tally.p99(None, LENGTH).unwrap_or(0.0), 1),
            " ms. ",
            &sums.failed.to_string(),
            " failed.",
        ];
        let y = Axis { label: "latency", unit: "ms", range: None, logarithmic: true };
        self.chart("latency", "Latency in the last second", y, lines, words.concat())
    }

    /// What may be wrong: shown where anything is.
    fn stale_chart(&self) -> Option<Chart> {
        let sums = self.tally.until(LENGTH);
        if sums.stale == 0 && self.record.dirty.is_empty() {
            return None;
        }
        let lines = vec![
            self.over_time("stale reads in the last second", |at| Some(f64::from(self.tally.last_second(at).stale))),
            self.over_time("dirty keys at risk", |at| Some(f64::from(self.record.dirty_at(at)))),
        ];
        let words = [
            &sums.stale.to_string(),
            " reads were out of date, by ",
            &fixed(sums.mean_staleness() / 1_000.0, 2),
            " s on average and ",
            &fixed(self.oldest() as f64 / SECOND as f64, 2),
            " s at most. ",
            &self.record.lost.len().to_string(),
            " acknowledged writes were lost.",
        ];
        let y = Axis { label: "count", unit: "", range: None, logarithmic: false };
        Some(self.chart("stale", "Stale reads and dirty keys", y, lines, words.concat()))
    }

    /// By how long the most outdated value was out of date that was read.
    fn oldest(&self) -> Micros {
        self.record.tasks.iter().map(|task| task.stale).max().unwrap_or(0)
    }

    /// The cache's entries at a moment, the one that leaves last first.
    fn entries(&self, at: Micros) -> Table {
        let store = self.record.store_at(at);
        let ids: Vec<_> = store
            .inside()
            .iter()
            .filter(|queue| !queue.ghost)
            .flat_map(|queue| queue.slots.iter().map(|slot| (slot.id, slot.mark)).collect::<Vec<_>>())
            .collect();
        let row = |&(id, mark): &(u32, u32)| {
            let entry = store.entry(id)?;
            let value =
                if entry.version == 0 { "no such key".to_owned() } else { words::price(entry.key, entry.version) };
            let left = if entry.expires == NEVER {
                "–".to_owned()
            } else {
                fixed(seconds(entry.expires.saturating_sub(at)), 2)
            };
            let state = match self.record.outdated_since(entry.key, entry.version, at) {
                Some(since) => ["stale for ", &fixed(seconds(at - since), 2), " s"].concat(),
                None if entry.dirty => "dirty".to_owned(),
                None if at >= entry.expires => "expired".to_owned(),
                None => "fresh".to_owned(),
            };
            Some(vec![
                words::name(&self.record, entry.key),
                value,
                entry.version.to_string(),
                fixed(seconds(at.saturating_sub(entry.stored)), 2),
                left,
                mark.to_string(),
                state,
            ])
        };
        let mut caption = ["In the cache: ", &ids.len().to_string(), " of ", &store.capacity().to_string()].concat();
        if ids.len() > ROWS {
            caption.push_str(&[", the first ", &ROWS.to_string()].concat());
        }
        let columns = vec![
            text_column("key"),
            numbers("value"),
            numbers("version"),
            numbers("age (s)"),
            numbers("TTL left (s)"),
            numbers("uses or bit"),
            text_column("state"),
        ];
        Table { caption, columns, rows: ids.iter().take(ROWS).filter_map(row).collect() }
    }

    fn so_far(&self, at: Micros) -> Table {
        let (all, last) = (self.tally.until(at), self.tally.last_second(at));
        let began = self.record.queries.partition_point(|when| *when <= at);
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| fixed(value, 1));
        let lost = self.record.lost.partition_point(|lost| lost.at <= at);
        let evicted = self.record.evictions.partition_point(|gone| gone.at <= at);
        let store = self.record.store_at(at);
        let kilobytes = store.len() as f64 * f64::from(VALUE_BYTES) / 1_000.0;
        let row = |name: &str, all: String, last: String| vec![name.to_owned(), all, last];
        let rows = vec![
            row("reads", all.reads.to_string(), last.reads.to_string()),
            row("hit ratio (%)", number(all.hit_ratio()), number(last.hit_ratio())),
            row("mean latency (ms)", number(all.mean()), number(last.mean())),
            row(
                "99th percentile (ms)",
                number(self.tally.p99(None, at)),
                number(self.tally.p99(at.checked_sub(SECOND), at)),
            ),
            row("queries", began.to_string(), self.record.queries_in_second(at).to_string()),
            row("stale reads", all.stale.to_string(), last.stale.to_string()),
            row("failed", all.failed.to_string(), last.failed.to_string()),
            row("evictions", evicted.to_string(), String::new()),
            row("writes lost", lost.to_string(), String::new()),
            row("dirty keys at risk", String::new(), self.record.dirty_at(at).to_string()),
            row("memory (kB)", String::new(), fixed(kilobytes, 0)),
        ];
        let columns = vec![text_column("what"), numbers("since the start"), numbers("now or in the last second")];
        Table { caption: "So far".to_owned(), columns, rows }
    }
}

impl Run for CacheRun {
    fn end(&self) -> Micros {
        LENGTH
    }

    fn moments(&self) -> &[Moment] {
        &self.moments
    }

    fn scene(&self, at: Micros, layout: Layout) -> Scene {
        picture::scene(&self.record, at.min(LENGTH), layout)
    }

    fn describe(&self, at: Micros) -> String {
        let at = at.min(LENGTH);
        let hits = match self.tally.until(at).hit_ratio() {
            Some(ratio) => [&fixed(ratio, 0), " % of the reads so far were hits"].concat(),
            None => "no read has been answered yet".to_owned(),
        };
        picture::describe(&self.record, at, &Clock::Seconds.text(at), &hits)
    }

    fn charts(&self) -> Vec<Chart> {
        let charts = [Some(self.hits_chart()), Some(self.load_chart()), Some(self.latency_chart()), self.stale_chart()];
        charts.into_iter().flatten().collect()
    }

    fn tables(&self, at: Micros) -> Vec<Table> {
        let at = at.min(LENGTH);
        vec![self.entries(at), self.so_far(at)]
    }

    /// | measure | counts |
    /// |---|---|
    /// | `reads`, `writes`, `failed` | requests that were answered, acknowledged, or ended with an error |
    /// | `absent_reads` | reads for keys that do not exist |
    /// | `hits`, `hit_ratio_pct` | reads answered from the cache |
    /// | `hit_ratio_early_pct`, `hit_ratio_late_pct` | the same in the first and the second half of the run |
    /// | `theory_pct` | the hit ratio by Che's approximation; 0 where that says nothing |
    /// | `mean_ms`, `p99_ms` | latency of requests that were answered |
    /// | `db_queries`, `db_peak_per_s`, `db_queue` | queries begun, the most in a second, the most that waited |
    /// | `timed_out` | waits for a connection that were given up |
    /// | `stale_reads`, `stale_mean_ms`, `stale_max_ms` | reads of values that had been replaced, and since when |
    /// | `stale_fills` | old values stored with nothing on its way to correct that |
    /// | `lost_writes`, `dirty_most`, `dirty_end` | acknowledged writes lost; dirty keys, most and at the end |
    /// | `evictions`, `expired`, `invalidated`, `events_lost` | why entries went; events that got lost |
    /// | `stampede` | most loads of one key at once |
    /// | `refreshes`, `in_vain`, `joined` | loads in the background, those for nothing, waits for another's load |
    /// | `entries_most`, `memory_kb` | most entries, and what they take |
    fn measures(&self) -> Vec<Measure> {
        let sums = self.tally.until(LENGTH);
        let (early, late) = (self.tally.until(LENGTH / 2), self.tally.between(LENGTH / 2, LENGTH));
        let counts = &self.record.counts;
        let peak = self.record.queries.iter().map(|&at| self.record.queries_in_second(at)).max().unwrap_or(0);
        let dirty = self.record.dirty.iter().map(|dirty| dirty.1).max().unwrap_or(0);
        let ratio = |sums: tally::Sums| sums.hit_ratio().unwrap_or(0.0);
        let count = f64::from;
        [
            ("reads", count(sums.reads)),
            ("writes", count(sums.writes)),
            ("failed", count(sums.failed)),
            ("absent_reads", count(sums.absent)),
            ("hits", count(sums.hits)),
            ("hit_ratio_pct", ratio(sums)),
            ("hit_ratio_early_pct", ratio(early)),
            ("hit_ratio_late_pct", ratio(late)),
            ("theory_pct", self.theory().unwrap_or(0.0)),
            ("mean_ms", sums.mean().unwrap_or(0.0)),
            ("p99_ms", self.tally.p99(None, LENGTH).unwrap_or(0.0)),
            ("db_queries", self.record.queries.len() as f64),
            ("db_peak_per_s", peak as f64),
            ("db_queue", count(counts.longest_queue)),
            ("timed_out", count(counts.timed_out)),
            ("stale_reads", count(sums.stale)),
            ("stale_mean_ms", sums.mean_staleness()),
            ("stale_max_ms", self.oldest() as f64 / 1_000.0),
            ("stale_fills", count(counts.stale_fills)),
            ("lost_writes", self.record.lost.len() as f64),
            ("dirty_most", count(dirty)),
            ("dirty_end", self.record.dirty_at(LENGTH).into()),
            ("evictions", self.record.evictions.len() as f64),
            ("expired", count(counts.expired)),
            ("invalidated", count(counts.invalidated)),
            ("events_lost", count(counts.events_lost)),
            ("stampede", count(counts.stampede)),
            ("refreshes", count(counts.refreshes)),
            ("in_vain", count(counts.in_vain)),
            ("joined", count(counts.joined)),
            ("entries_most", count(counts.most_entries)),
            ("memory_kb", count(counts.most_entries * VALUE_BYTES) / 1_000.0),
        ]
        .map(|(name, value)| Measure { name, value })
        .to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::scene::{Anchor, Block};

    fn runs() -> impl Iterator<Item = (&'static str, Box<dyn Run>)> {
        let more = [
            "evict=clock",
            "evict=clock&capacity=7",
            "evict=s3fifo&capacity=400&keys=1000",
            "evict=lfu&conns=40",
            "evict=sieve&capacity=60&strategy=writebehind&reads=20&inval=event",
            "evict=random",
            "evict=none&absent=50&negative=on",
            "inval=event&delay=5000&loss=50&rate=250&conns=1&then=3000000.db.down&then=6000000.db.slow",
        ];
        let presets = presets::PRESETS.iter().map(|preset| preset.settings);
        more.into_iter().chain(presets).map(|settings| {
            let (scenario, faults) = Scenario::from_query(controls::CONTROLS, settings);
            assert_eq!(faults, Vec::<String>::new());
            (settings, Cache.run(&scenario))
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
            for at in (0..=12).map(|step| LENGTH * step / 12) {
                for layout in [Layout::Wide, Layout::Tall] {
                    let scene = run.scene(at, layout);
                    let whole = (0.0, 0.0, scene.size.0, scene.size.1);
                    for block in &scene.blocks {
                        let Block { at: corner, size, cells, .. } = block;
                        let area = (corner.x, corner.y, size.0, size.1);
                        assert!(holds(whole, area), "{settings}: {area:?}");
                        for cell in cells {
                            let place = (cell.at.x, cell.at.y, cell.size.0, cell.size.1);
                            assert!(holds(area, place), "{settings} at {at}, {layout:?}: {place:?} in {area:?}");
                            assert!(
                                cell.text.chars().count() as f64 * 8.0 <= cell.size.0 + 8.0,
                                "{settings}: {}",
                                cell.text
                            );
                            assert!((0.0..=1.0).contains(&cell.filled));
                        }
                        for (index, cell) in cells.iter().enumerate() {
                            assert!(
                                cells[..index].iter().all(|other| other.at != cell.at),
                                "{settings}: two cells at {:?}",
                                cell.at
                            );
                        }
                        let words = block.title.chars().count().max(block.note.chars().count());
                        assert!(words as f64 * 8.0 <= size.0 + 8.0, "{settings}: {} / {}", block.title, block.note);
                    }
                    for dot in &scene.dots {
                        assert!(holds(whole, (dot.at.x, dot.at.y, 0.0, 0.0)), "{settings}: {dot:?}");
                    }
                    for label in &scene.labels {
                        let width = label.text.chars().count() as f64 * 8.0;
                        let x = label.at.x - if label.anchor == Anchor::End { width } else { 0.0 };
                        assert!(holds(whole, (x, label.at.y, width, 0.0)), "{settings}: {label:?}");
                    }
                    for stroke in &scene.strokes {
                        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                            let point = stroke.curve.at(share);
                            assert!(holds(whole, (point.x, point.y, 0.0, 0.0)), "{settings}: {point:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn stops_are_few_and_say_something() {
        for (settings, run) in runs() {
            let moments = run.moments();
            assert!((5..=150).contains(&moments.len()), "{settings}: {}", moments.len());
            for moment in moments {
                let title = moment.title.split(' ').count();
                assert!((1..=6).contains(&title) && moment.text.ends_with('.'), "{settings}: {moment:?}");
                assert!(
                    moment
                        .text
                        .chars()
                        .next()
                        .is_some_and(|first| first.is_alphanumeric() || first == '“' || first == '–'),
                    "{moment:?}"
                );
            }
            assert!(moments.windows(2).all(|pair| pair[0].at < pair[1].at), "{settings}");
        }
    }

    #[test]
    fn charts_and_tables_hold_what_was_measured() {
        for (settings, run) in runs() {
            let measures = run.measures();
            let measured = |name: &str| measures.iter().find(|measure| measure.name == name).expect("a measure").value;
            let charts = run.charts();
            assert!((3..=4).contains(&charts.len()));
            for chart in &charts {
                assert!(chart.words.ends_with('.') && chart.lines.len() <= 8 && chart.follows_clock, "{settings}");
                assert!(
                    chart
                        .lines
                        .iter()
                        .flat_map(|line| &line.points)
                        .all(|point| point.0.is_finite() && point.1.is_finite())
                );
            }
            for table in run.tables(LENGTH) {
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{settings}");
            }
            let table = &run.tables(LENGTH)[1];
            let cell = |name: &str| table.rows.iter().find(|row| row[0] == name).map(|row| row[1].clone());
            assert_eq!(cell("reads"), Some(fixed(measured("reads"), 0)), "{settings}");
            assert_eq!(cell("queries"), Some(fixed(measured("db_queries"), 0)), "{settings}");
            assert_eq!(cell("writes lost"), Some(fixed(measured("lost_writes"), 0)), "{settings}");
        }
    }

    #[test]
    fn what_theory_says_is_near_what_is_measured() {
        for (policy, limit) in [("lru", 4.0), ("fifo", 4.0), ("random", 4.0)] {
            let ratios: Vec<(f64, f64)> = (1..=6)
                .map(|seed| {
                    let query =
                        ["evict=", policy, "&expiry=never&rate=120&reads=100&seed=", &seed.to_string()].concat();
                    let run = Cache.run(&Scenario::from_query(controls::CONTROLS, &query).0);
                    let value = |name| {
                        run.measures().iter().find(|measure| measure.name == name).map_or(0.0, |measure| measure.value)
                    };
                    (value("hit_ratio_late_pct"), value("theory_pct"))
                })
                .collect();
            let measured = ratios.iter().map(|ratio| ratio.0).sum::<f64>() / 6.0;
            assert!((measured - ratios[0].1).abs() < limit, "{policy}: {measured} beside {}", ratios[0].1);
        }
    }
}
