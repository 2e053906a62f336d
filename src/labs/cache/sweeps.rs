//! Hit ratios over capacity for all policies, with the theory beside them: done in steps.

use super::controls;
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table, numbers};
use crate::labs::number::fixed;
use crate::labs::settings::Scenario;
use crate::labs::sweep::{Findings, Job, Sweep};
use crate::model::SECOND;
use crate::model::cache::popularity::Popularity;
use crate::model::cache::system::config::{Config, Taste};
use crate::model::cache::system::{ABSENT_KEYS, DRIFT, SCAN_PER_SECOND};
use crate::model::cache::theory::{Form, hit_ratio};
use crate::model::cache::{Id, POLICIES, Policy};
use crate::model::rng::Stream;
use crate::sorting;

/// What the lab offers beside its run.
pub(super) const SWEEPS: &[Sweep] = &[
    Sweep {
        id: "curve",
        title: "Hit ratio over capacity",
        help: "The same requests as in the run, 40,000 of them, for every policy and 14 capacities: reads only, nothing \
               expires, nothing takes time.",
        begin: |scenario| Box::new(Study::curve(scenario)),
    },
    Sweep {
        id: "million",
        title: "A million requests",
        help: "A million requests for 100,000 keys with the skew that is set, for every policy with room for 1, 5 and \
               10 % of the keys. The first fifth only fills the cache.",
        begin: |scenario| Box::new(Study::million(scenario)),
    },
];

/// Requests of a step: about two milliseconds.
const PIECE: usize = 40_000;
/// Of all requests, the part that only fills the cache: a fifth.
const WARM: usize = 5;

/// Who draws the requests.
struct Source {
    config: Config,
    popularity: Popularity,
    ranks: Stream,
    absent: Stream,
    hot: Stream,
    cursor: Id,
}

impl Source {
    /// As the run draws them: with the same numbers, without its waits.
    fn next(&mut self, index: usize) -> Id {
        let Source { config, .. } = self;
        let keys = config.keys.max(1);
        let rate = config.rate.max(1) as usize;
        let rank = self.popularity.rank(self.ranks.unit());
        let (absent, which) = (self.absent.below(100), self.absent.below(ABSENT_KEYS));
        let hot = self.hot.below(100);
        // A scan's reads come between the others.
        let scans = SCAN_PER_SECOND as usize;
        if config.scan && index % (rate + scans) < scans {
            self.cursor = (self.cursor + 1) % keys;
            return self.cursor;
        }
        if absent < config.absent {
            return keys + which;
        }
        if config.hot && hot < 50 {
            return keys - 1;
        }
        let shift = match config.taste {
            Taste::Still => 0,
            Taste::Other => keys / 2,
            Taste::Drifting => (index as u64 * SECOND / rate as u64 / DRIFT) as u32 * (keys / 10).max(1),
        };
        (rank as u32).wrapping_add(shift) % keys
    }
}

/// A study of all policies over capacities.
struct Study {
    source: Source,
    trace: Vec<Id>,
    requests: usize,
    capacities: Vec<usize>,
    seed: u64,
    /// Whether the closed forms hold for these requests.
    theory: bool,
    /// What runs now: its policy, how far it is, and what has missed.
    running: Option<(Box<dyn Policy>, usize, u64)>,
    /// Hit ratios in hundredths, by policy and capacity.
    found: Vec<f64>,
}

impl Study {
    fn new(config: Config, seed: u64, requests: usize, capacities: Vec<usize>) -> Self {
        let theory = config.taste != Taste::Drifting && !config.scan && !config.hot && config.absent == 0;
        let stream = |name| Stream::new(seed, name);
        Study {
            theory,
            source: Source {
                popularity: Popularity::zipf(config.keys.max(1) as usize, f64::from(config.skew) / 100.0),
                config,
                ranks: stream("ranks"),
                absent: stream("absent keys"),
                hot: stream("hot key"),
                cursor: 0,
            },
            trace: Vec::new(),
            requests,
            capacities,
            seed,
            running: None,
            found: Vec::new(),
        }
    }

    fn curve(scenario: &Scenario) -> Self {
        let config = controls::config(&scenario.settings);
        let keys = f64::from(config.keys.max(2));
        let mut capacities: Vec<usize> =
            (0..14).map(|step| libm::round(libm::pow(keys, f64::from(step) / 13.0)) as usize).collect();
        capacities.dedup();
        Study::new(config, scenario.seed, 40_000, capacities)
    }

    fn million(scenario: &Scenario) -> Self {
        let skew = controls::config(&scenario.settings).skew;
        let config = Config { keys: 100_000, skew, ..Config::default() };
        Study::new(config, scenario.seed, 1_000_000, vec![1_000, 5_000, 10_000])
    }

    fn runs(&self) -> usize {
        POLICIES.len() * self.capacities.len()
    }

    fn draw(&mut self) {
        let from = self.trace.len();
        let to = (from + PIECE).min(self.requests);
        self.trace.extend((from..to).map(|index| self.source.next(index)));
    }

    /// The next piece of the policy that runs now.
    fn go_on(&mut self) {
        let run = self.found.len();
        let (policy, capacity) = (run / self.capacities.len(), self.capacities[run % self.capacities.len()]);
        let warm = self.requests / WARM;
        let (mut policy, from, mut missed) =
            self.running.take().unwrap_or_else(|| ((POLICIES[policy].policy)(capacity, self.seed), 0, 0));
        let end = if from < warm { warm } else { self.requests };
        let to = (from + PIECE).min(end);
        let misses = policy.misses(&self.trace[from..to]);
        missed += if from < warm { 0 } else { misses };
        if to < self.requests {
            self.running = Some((policy, to, missed));
        } else {
            self.found.push(100.0 - missed as f64 * 100.0 / (self.requests - warm) as f64);
        }
    }

    fn line(&self, policy: usize) -> Line {
        let from = (policy * self.capacities.len()).min(self.found.len());
        let points =
            self.capacities.iter().zip(&self.found[from..]).map(|(&capacity, &ratio)| (capacity as f64, ratio));
        Line { name: POLICIES[policy].name.to_owned(), points: points.collect(), style: LineStyle::Measured }
    }

    fn said(&self, form: Form, name: &str) -> Line {
        let ratio = |capacity: usize| hit_ratio(form, &self.source.popularity, capacity as f64) * 100.0;
        let points = self.capacities.iter().map(|&capacity| (capacity as f64, ratio(capacity)));
        Line { name: name.to_owned(), points: points.collect(), style: LineStyle::Theory }
    }

    fn chart(&self, id: &'static str, title: &str, lines: Vec<Line>, words: String) -> Chart {
        let x = Axis { label: "capacity", unit: "keys", range: None, logarithmic: true };
        let y = Axis { label: "hit ratio", unit: "%", range: Some((0.0, 100.0)), logarithmic: false };
        Chart { id, title: title.to_owned(), x, y, lines, words, follows_clock: false }
    }

    /// The ratios found so far at one capacity, the best first.
    fn at_capacity(&self, index: usize) -> Vec<(usize, f64)> {
        let found = |policy| self.found.get(policy * self.capacities.len() + index).map(|&ratio| (policy, ratio));
        let ratios: Vec<(usize, f64)> = (0..POLICIES.len()).filter_map(found).collect();
        let order = sorting::sorted(ratios.len(), &|one, other| ratios[other].1.total_cmp(&ratios[one].1));
        order.into_iter().map(|index| ratios[index]).collect()
    }

    /// By how many hundredths the closed form of a policy is off at most.
    fn off(&self, policy: usize, form: Form) -> Option<f64> {
        let measured = self.line(policy).points;
        if measured.len() < self.capacities.len() || !self.theory {
            return None;
        }
        let said = self.said(form, "").points;
        Some(measured.iter().zip(said).map(|(one, other)| (one.1 - other.1).abs()).fold(0.0, f64::max))
    }

    fn words(&self) -> String {
        let middle = self.capacities.len() / 2;
        let ranked = self.at_capacity(middle);
        let [(best, most), .., (worst, least)] = ranked[..] else { return String::new() };
        let mut text = [
            "With room for ",
            &self.capacities[middle].to_string(),
            " keys, ",
            POLICIES[best].name,
            " hits most often (",
            &fixed(most, 1),
            " %), ",
            POLICIES[worst].name,
            " least (",
            &fixed(least, 1),
            " %).",
        ]
        .concat();
        for (policy, algorithm) in POLICIES.iter().enumerate() {
            if let Some(off) = Form::of(algorithm.id).and_then(|form| self.off(policy, form)) {
                let off = [" Theory is off by at most ", &fixed(off, 2), " points for ", algorithm.name, "."].concat();
                text.push_str(&off);
            }
        }
        text
    }
}

impl Job for Study {
    fn step(&mut self) -> f64 {
        if self.trace.len() < self.requests {
            self.draw();
        } else if self.found.len() < self.runs() {
            self.go_on();
        }
        let running = self.running.as_ref().map_or(0, |running| running.1);
        let done = self.trace.len() + self.found.len() * self.requests + running;
        done as f64 / (self.requests * (self.runs() + 1)) as f64
    }

    fn findings(&self) -> Findings {
        let index = |id: &str| POLICIES.iter().position(|policy| policy.id == id).unwrap_or(0);
        // Seven policies and one theory are as many lines as can be told apart; “no eviction” stands in the table.
        let mut all: Vec<Line> =
            (0..POLICIES.len()).filter(|&policy| policy != index("none")).map(|policy| self.line(policy)).collect();
        let mut simple: Vec<Line> = ["lru", "fifo", "random"].map(|id| self.line(index(id))).to_vec();
        if self.theory {
            all.push(self.said(Form::Lru, "LRU in theory"));
            simple.push(self.said(Form::Lru, "LRU in theory"));
            simple.push(self.said(Form::Fifo, "FIFO and random in theory"));
        }
        let mut charts = vec![self.chart("curve", "Hit ratio over capacity", all, self.words())];
        if self.theory {
            let words = "Che's approximation from the keys' probabilities alone, beside what was measured.".to_owned();
            charts.push(self.chart("theory", "Measured and by theory", simple, words));
        }
        let mut columns = vec![numbers("capacity (keys)")];
        columns.extend(POLICIES.iter().map(|algorithm| numbers(algorithm.name)));
        let row = |(place, capacity): (usize, &usize)| {
            let found = |policy: usize| self.found.get(policy * self.capacities.len() + place);
            let ratio = |policy| found(policy).map_or_else(String::new, |&ratio| fixed(ratio, 2));
            [vec![capacity.to_string()], (0..POLICIES.len()).map(ratio).collect()].concat()
        };
        let rows = self.capacities.iter().enumerate().map(row).collect();
        let tables = vec![Table { caption: "Hit ratio (%)".to_owned(), columns, rows }];
        Findings { words: self.words(), charts, tables }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cache::policy_index;

    fn study(settings: &str) -> Study {
        Study::curve(&Scenario::from_query(controls::CONTROLS, settings).0)
    }

    #[test]
    fn a_curve_is_what_the_policies_give_one_by_one() {
        let mut study = study("keys=300&skew=90&scan=on&absent=10&taste=drift&hot=on");
        let mut done = 0.0;
        while done < 1.0 {
            let next = study.step();
            assert!(next > done && next <= 1.0, "{next} after {done}");
            done = next;
        }
        let findings = study.findings();
        assert_eq!(study.step(), 1.0);
        assert_eq!(study.findings(), findings, "going on after the end changes nothing");
        assert_eq!((findings.charts.len(), findings.tables[0].rows.len()), (1, study.capacities.len()));
        let warm = study.requests / WARM;
        for (policy, algorithm) in POLICIES.iter().enumerate() {
            let line = study.line(policy);
            assert_eq!(line.points.len(), study.capacities.len());
            let (capacity, ratio) = line.points[8];
            let mut alone = (algorithm.policy)(capacity as usize, study.seed);
            alone.misses(&study.trace[..warm]);
            let missed = alone.misses(&study.trace[warm..]) as f64 * 100.0 / (study.requests - warm) as f64;
            assert!((100.0 - missed - ratio).abs() < 1e-9, "{}", algorithm.id);
        }
    }

    #[test]
    fn theory_stands_beside_what_it_holds_of() {
        let mut study = study("");
        while study.step() < 1.0 {}
        let findings = study.findings();
        assert_eq!(findings.charts.iter().map(|chart| chart.lines.len()).collect::<Vec<_>>(), [8, 5]);
        for (id, form) in [("lru", Form::Lru), ("fifo", Form::Fifo), ("random", Form::Fifo)] {
            let off = study.off(policy_index(id), form).expect("it is done");
            assert!(off < 2.5, "{id} is off by {off} points with 200 keys");
        }
    }

    #[test]
    fn what_is_not_done_yet_can_be_looked_at() {
        let mut study = Study::million(&Scenario::default());
        assert_eq!(study.findings().words, "");
        for _ in 0..60 {
            study.step();
        }
        let rows = study.findings().tables.remove(0).rows;
        assert!(!rows[0][1].is_empty() && rows[0][2].is_empty(), "LRU has one capacity: {rows:?}");
    }
}
