//! Generators: each makes, from a seed, a question with numbers of its own, its key, the way to it and what usual mistakes come to.
//!
//! Pure data and small functions: a generator is a table entry whose texts hold places for what is drawn, and a function that
//! draws the numbers and works out the key by the model or a closed form. One file a family. The same seed gives the same
//! question natively and in the browser: only whole-number and basic float arithmetic, and `libm` beyond that. What becomes
//! of a question once it is made (asking, grading) is the business of [`super::kinds::computed`].

mod apis;
mod balancing;
mod caching;
mod compute;
mod cron;
mod databases;
mod jobs;
mod latency;
mod limiting;
mod messaging;
mod names;
mod queueing;
mod reliability;

use super::kinds::number::{Mistake, Number};
use super::sentence;
use crate::model::hash::Hasher;
use crate::model::rng::Stream;
use crate::number::{plain, rounded};

/// Every family of generators.
static FAMILIES: &[&[Generator]] = &[
    latency::FAMILY,
    names::FAMILY,
    balancing::FAMILY,
    queueing::FAMILY,
    limiting::FAMILY,
    caching::FAMILY,
    databases::FAMILY,
    reliability::FAMILY,
    compute::FAMILY,
    messaging::FAMILY,
    jobs::FAMILY,
    apis::FAMILY,
];

/// Every generator.
pub fn all() -> impl Iterator<Item = &'static Generator> {
    FAMILIES.iter().copied().flatten()
}

/// The generator with this identifier.
pub fn find(id: &str) -> Option<&'static Generator> {
    all().find(|generator| generator.id == id)
}

/// Makes questions of one sort.
///
/// In the texts `{a}`, `{b}` … stand for what was drawn, in that order, and `{key}` for the key with its unit; backticks mark
/// code; a line break begins a paragraph.
#[derive(Debug)]
pub struct Generator {
    /// The stable identifier.
    pub id: &'static str,
    /// What is asked.
    pub prompt: &'static str,
    /// The key's unit, as plain text; empty for none.
    pub unit: &'static str,
    /// Decimals with which the key is shown, at most.
    pub decimals: u32,
    /// How exact an answer must be.
    pub within: Within,
    /// Between which values the key lies.
    pub range: (f64, f64),
    /// The rule behind it, in a sentence or two.
    pub rule: &'static str,
    /// The way to the key, step by step; the last step ends in it.
    pub steps: &'static [&'static str],
    /// The misconceptions behind [`Drawn::wrong`], in the same order.
    pub wrong: &'static [&'static str],
    /// Draws the numbers and works out the key.
    pub draw: fn(&mut Draw) -> Drawn,
}

/// How often numbers are drawn anew; nearly always once is enough.
const TRIES: u32 = 20;

/// How exact an answer must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Within {
    /// To the last digit.
    Exact,
    /// Within so many per cent of the key.
    Percent(f64),
    /// Within so much, in the key's unit.
    Units(f64),
}

/// What was drawn for one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// What the texts show for `{a}`, `{b}` and so on.
    pub shown: Vec<String>,
    /// The key, in the generator's unit.
    pub key: f64,
    /// What usual mistakes come to, in the same unit. One that comes to the key, or to the same as one before, is left out.
    pub wrong: Vec<f64>,
}

/// A question as made from a seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// What is asked, as HTML.
    pub prompt: String,
    /// The rule behind it, as HTML.
    pub explanation: String,
    /// The key, the way to it, and the mistakes.
    pub number: Number,
}

impl Generator {
    /// The question that belongs to a seed.
    pub fn make(&self, seed: u64) -> Made {
        let drawn = self.drawn(seed);
        let mut number = Number {
            value: drawn.key,
            tolerance: self.tolerance(drawn.key),
            decimals: self.decimals,
            unit: self.unit.to_owned(),
            solution: Vec::new(),
            wrong: Vec::new(),
        };
        let key = number.shown(drawn.key);
        let text = |template: &str| sentence(&fill(template, &drawn.shown, &key));
        number.solution = self.steps.iter().map(|step| text(step)).collect();
        for (&value, why) in drawn.wrong.iter().zip(self.wrong) {
            if number.is_new(value) {
                number.wrong.push(Mistake { value, why: text(why) });
            }
        }
        let paragraphs = |template: &str| ["<p>", &text(template).replace('\n', "</p><p>"), "</p>"].concat();
        Made { prompt: paragraphs(self.prompt), explanation: paragraphs(self.rule), number }
    }

    /// The numbers of a seed. Those with which every mistake comes to the key by chance are drawn anew: they teach nothing.
    fn drawn(&self, seed: u64) -> Drawn {
        let mut draw = Draw(Stream::new(seed, self.id));
        let mut drawn = (self.draw)(&mut draw);
        for _ in 0..TRIES {
            let told = |wrong: &f64| (wrong - drawn.key).abs() > self.tolerance(drawn.key);
            if drawn.wrong.iter().any(told) {
                break;
            }
            drawn = (self.draw)(&mut draw);
        }
        drawn
    }

    fn tolerance(&self, key: f64) -> f64 {
        match self.within {
            Within::Exact => 0.0,
            Within::Percent(percent) => key.abs() * percent / 100.0,
            Within::Units(units) => units,
        }
    }
}

/// A template with its places filled. A place for which there is nothing stays as it is. Numbers in code have no marks for
/// thousands.
fn fill(template: &str, shown: &[String], key: &str) -> String {
    let mut parts = template.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    let is_number = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = match name.as_bytes() {
            b"key" => Some(key),
            [letter @ b'a'..=b'z'] => shown.get(usize::from(letter - b'a')).map(String::as_str),
            _ => None,
        };
        match value {
            Some(value) if is_number(value) && out.matches('`').count() % 2 == 1 => {
                out.push_str(&value.replace(',', ""))
            }
            Some(value) => out.push_str(value),
            None => out.push_str(&["{", name, "}"].concat()),
        }
        out.push_str(rest);
    }
    out
}

/// The chance of one question.
#[derive(Debug)]
pub struct Draw(Stream);

impl Draw {
    /// A whole number from `low` to `high`, both included.
    fn between(&mut self, low: u32, high: u32) -> f64 {
        f64::from(low + self.0.below(high - low + 1))
    }

    /// A multiple of `step` from `low` to `high`, both included and multiples themselves.
    fn stepped(&mut self, low: u32, high: u32, step: u32) -> f64 {
        self.between(low / step, high / step) * f64::from(step)
    }

    /// One of these.
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.below(of.len() as u32) as usize]
    }
}

/// What was drawn: the numbers shown as `{a}`, `{b}` …, the key, and what mistakes come to.
fn drawn(shown: &[f64], key: f64, wrong: &[f64]) -> Drawn {
    Drawn { shown: shown.iter().map(|&number| rounded(number)).collect(), key, wrong: wrong.to_vec() }
}

impl Drawn {
    /// The same with one more text to show.
    fn and(mut self, text: impl Into<String>) -> Drawn {
        self.shown.push(text.into());
        self
    }
}

/// Numbers as a list in a sentence: `3, 12 and 7`.
fn list(numbers: &[f64]) -> String {
    let mut out = String::new();
    for (index, &number) in numbers.iter().enumerate() {
        match numbers.len() - index {
            _ if index == 0 => {}
            1 => out.push_str(" and "),
            _ => out.push_str(", "),
        }
        out.push_str(&plain(number, 3));
    }
    out
}

/// A whole power, by multiplication: the same bits everywhere.
fn power(base: f64, exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}

/// A time of day from minutes since midnight: `14:05`.
fn clock(minutes: f64) -> String {
    let minutes = minutes as u32 % 1_440;
    let two = |number: u32| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    [&*two(minutes / 60), ":", &two(minutes % 60)].concat()
}

/// Generators and the [`Generator::fingerprint`] of each: measured once, to be the same natively and in the browser. These
/// divide, raise to powers, draw from lists, run the model, and go through `libm`.
pub const KNOWN: &[(&str, u64)] = &[
    ("amdahl", 0x269b_9198_61b7_f03b),
    ("fan-out-tail", 0x7c51_598e_01b1_76e3),
    ("percentile", 0x321f_b76b_1b6c_9dd1),
    ("weighted-round-robin", 0xd061_bbff_c34f_8700),
    ("ttl-hit-ratio", 0xfb3f_a604_0139_ca11),
    ("cron-next", 0x1e72_49f4_89b2_e16c),
];

impl Generator {
    /// A stable hash of the questions of the first seeds.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = Hasher::default();
        for seed in 0..50 {
            let made = self.make(seed);
            hasher.text(&made.prompt).number(made.number.value.to_bits());
            for wrong in &made.number.wrong {
                hasher.number(wrong.value.to_bits());
            }
            for step in &made.number.solution {
                hasher.text(step);
            }
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::learning::Response;
    use crate::learning::kinds::QuestionKind;
    use crate::number::BOUND;

    /// Seeds that every generator is tried with.
    const SEEDS: u64 = 500;

    /// Everything that is said in a question.
    fn texts(made: &Made) -> Vec<&String> {
        let number = &made.number;
        let whys = number.wrong.iter().map(|wrong| &wrong.why);
        [&made.prompt, &made.explanation].into_iter().chain(&number.solution).chain(whys).collect()
    }

    #[test]
    fn identifiers_are_unique_and_there_are_many() {
        let ids: BTreeSet<_> = all().map(|generator| generator.id).collect();
        assert_eq!(ids.len(), all().count());
        assert!(ids.len() >= 40, "{} generators", ids.len());
        let is_kebab =
            |id: &str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        assert!(ids.iter().all(|id| is_kebab(id)), "{ids:?}");
    }

    /// Whether all is well with the question of a seed.
    fn check(generator: &Generator, seed: u64) -> Result<Made, String> {
        let ensure = |holds: bool, what: &str, made: &Made| {
            if holds { Ok(()) } else { Err(format!("{} with seed {seed}: {what}: {made:?}", generator.id)) }
        };
        let made = generator.make(seed);
        let number = &made.number;
        ensure(seed > 20 || made == generator.make(seed), "it is not the same twice", &made)?;
        for text in texts(&made) {
            let damaged = text.contains(['{', '}', '`']) || text.contains("NaN") || text.trim().is_empty();
            ensure(!damaged, "a place is not filled", &made)?;
        }
        let (low, high) = generator.range;
        ensure((low - 1e-9..=high + 1e-9).contains(&number.value), "the key is out of range", &made)?;
        ensure(number.value.is_finite() && number.value.abs() <= BOUND, "the key is too large", &made)?;
        let shown = sentence(&number.shown(number.value));
        let ends = number.solution.last().is_some_and(|last| last.ends_with(&shown));
        ensure(ends, "the way does not end in the key", &made)?;
        let chosen = |value: f64| {
            let grade = number.grade(&Response::Text(number.shown(value))).expect("what is shown can be read");
            (grade.right, grade.parts.iter().position(|part| part.chosen))
        };
        ensure(chosen(number.value) == (true, Some(0)), "the key is not right", &made)?;
        ensure(!number.wrong.is_empty(), "no mistake differs from the key", &made)?;
        for (index, wrong) in number.wrong.iter().enumerate() {
            let known = wrong.value.is_finite() && chosen(wrong.value) == (false, Some(index + 1));
            ensure(known, &format!("mistake {} is not known for what it is", index + 1), &made)?;
        }
        Ok(made)
    }

    #[test]
    fn every_question_is_sound() {
        let mut faults = Vec::new();
        for generator in all() {
            let made: Result<Vec<_>, _> = (0..SEEDS).map(|seed| check(generator, seed)).collect();
            let made = match made {
                Ok(made) => made,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            let prompts: BTreeSet<_> = made.iter().map(|made| &made.prompt).collect();
            if prompts.len() < 12 {
                faults.push(format!("{} has {} sorts of numbers", generator.id, prompts.len()));
            }
            let unused = (0..generator.wrong.len()).find(|&index| {
                let start = generator.wrong[index].split('{').next().unwrap_or_default();
                !made.iter().any(|made| made.number.wrong.iter().any(|wrong| wrong.why.starts_with(&sentence(start))))
            });
            faults.extend(unused.map(|index| format!("{}: mistake {} never occurs", generator.id, index + 1)));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn every_mistake_has_its_misconception_and_code_is_closed() {
        for generator in all() {
            let drawn = (generator.draw)(&mut Draw(Stream::new(1, generator.id)));
            assert_eq!(drawn.wrong.len(), generator.wrong.len(), "{}", generator.id);
            let parts = [&[generator.prompt, generator.rule], generator.steps, generator.wrong].concat();
            assert!(parts.iter().all(|text| text.matches('`').count() % 2 == 0), "{}", generator.id);
        }
    }

    #[test]
    fn questions_do_not_change_between_versions_and_machines() {
        let found: Vec<_> = KNOWN.iter().filter_map(|(id, _)| Some((*id, find(id)?.fingerprint()))).collect();
        assert_eq!(found, KNOWN);
    }

    #[test]
    fn places_are_filled_in_order_and_unknown_ones_stay() {
        let shown = ["1".to_owned(), "2".to_owned()];
        assert_eq!(fill("{b} of {a}{key} {c} {x", &shown, "3 ms"), "2 of 13 ms {c} {x}");
        let shown = ["1,200".to_owned(), "0 4,19 * * *".to_owned()];
        assert_eq!(fill("{a} `max-age={a}` `{b}` {a}", &shown, ""), "1,200 `max-age=1200` `0 4,19 * * *` 1,200");
    }
}
