//! The form in which a question travels in a page's data: few types, so that reading it costs little WebAssembly.
//!
//! It lives no longer than a build: the page and the program that reads it are made together. What is kept for years is the
//! learner's log ([`super::progress`]), which names questions by their identifiers alone.

use serde::{Deserialize, Serialize};

use super::kinds::computed::Computed;
use super::kinds::matching::{Match, Pair};
use super::kinds::number::{Mistake, Number};
use super::kinds::one::One;
use super::kinds::order::{Item, Order};
use super::kinds::predict::Predict;
use super::kinds::several::Several;
use super::kinds::short::{Short, WrongText};
use super::kinds::station::OnTheLine;
use super::kinds::trace::ReadTrace;
use super::kinds::true_false::TrueFalse;
use super::kinds::{AnswerOption, Kind};
use super::{Level, Question};
use crate::model::Station;

/// A question as plain texts and numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packed {
    /// The kind's identifier, then the question's own: `id`, `topic`, `section`, `confusable` (or empty), `level`, `prompt`,
    /// `explanation`; then the kind's texts, part by part.
    texts: Vec<String>,
    /// Difficulty; then the kind's numbers: indices of right options; for a statement, 1 or 0 for its verdict first. A float
    /// and a seed take two: the halves of their bits.
    numbers: Vec<u32>,
}

/// How many texts come before the kind's own.
const HEAD: usize = 8;
/// Where among them the prompt is; the explanation comes after it and is the last.
const PROMPT: usize = HEAD - 2;

impl From<Question> for Packed {
    fn from(question: Question) -> Packed {
        let head = [
            question.kind.id().to_owned(),
            question.id,
            question.topic,
            question.section,
            question.confusable.unwrap_or_default(),
            question.level.id().to_owned(),
            question.prompt,
            question.explanation,
        ];
        let mut packed = Packed { texts: head.into(), numbers: vec![question.difficulty.into()] };
        match question.kind {
            Kind::One(One { options }) | Kind::Several(Several { options }) => packed.options(options),
            Kind::TrueFalse(statement) => {
                packed.numbers.push(statement.answer.into());
                packed.texts.extend([statement.why_true, statement.why_false]);
                packed.options(statement.reasons);
            }
            Kind::Order(Order { items }) => {
                packed.texts.extend(items.into_iter().flat_map(|item| [item.html, item.why]))
            }
            Kind::Match(Match { pairs }) => {
                packed.texts.extend(pairs.into_iter().flat_map(|pair| [pair.left, pair.right, pair.why]));
            }
            Kind::Number(number) => packed.number(number),
            Kind::Short(Short { accept, why, wrong }) => {
                packed.numbers.push(accept.len() as u32);
                packed.texts.extend(accept);
                packed.texts.push(why);
                packed.texts.extend(wrong.into_iter().flat_map(|wrong| [wrong.text, wrong.why]));
            }
            Kind::Station(OnTheLine { station, whys }) => {
                packed.texts.push(station.id().to_owned());
                packed.texts.extend(whys);
            }
            Kind::Computed(computed) => {
                // Prompt and explanation come from the generator as well.
                packed.texts[PROMPT..].fill(String::new());
                packed.texts.push(computed.generator().to_owned());
                packed.numbers.extend(words(computed.seed()));
            }
            Kind::Trace(ReadTrace { lab, query, one }) | Kind::Predict(Predict { lab, query, one }) => {
                packed.texts.extend([lab, query]);
                packed.options(one.options);
            }
        }
        packed
    }
}

impl Packed {
    fn options(&mut self, options: Vec<AnswerOption>) {
        self.numbers.extend((0..).zip(&options).filter(|(_, option)| option.right).map(|(index, _)| index));
        self.texts.extend(options.into_iter().flat_map(|option| [option.html, option.why]));
    }

    /// Texts: the unit, why for each mistake, the steps. Numbers: decimals, value, tolerance, each mistake's value.
    fn number(&mut self, number: Number) {
        self.numbers.push(number.decimals);
        let values = [number.value, number.tolerance].into_iter().chain(number.wrong.iter().map(|wrong| wrong.value));
        self.numbers.extend(values.flat_map(|value| words(value.to_bits())));
        self.texts.push(number.unit);
        self.texts.extend(number.wrong.into_iter().map(|wrong| wrong.why));
        self.texts.extend(number.solution);
    }
}

/// The halves of 64 bits, the upper one first.
const fn words(bits: u64) -> [u32; 2] {
    [(bits >> 32) as u32, bits as u32]
}

/// What [`words`] has taken apart.
fn whole(words: &[u32]) -> Vec<u64> {
    words.chunks_exact(2).map(|pair| u64::from(pair[0]) << 32 | u64::from(pair[1])).collect()
}

impl TryFrom<Packed> for Question {
    type Error = &'static str;

    fn try_from(Packed { mut texts, numbers }: Packed) -> Result<Question, &'static str> {
        const DAMAGED: &str = "a question's data is damaged";
        if texts.len() < HEAD || numbers.is_empty() {
            return Err(DAMAGED);
        }
        let own = texts.split_off(HEAD);
        let mut head = texts.into_iter();
        let mut next = || head.next().unwrap_or_default();
        let kind = unpack(&next(), own, &numbers[1..]).ok_or(DAMAGED)?;
        let mut question = Question {
            kind,
            id: next(),
            topic: next(),
            section: next(),
            confusable: Some(next()).filter(|tag| !tag.is_empty()),
            level: Level::from_id(&next()).ok_or(DAMAGED)?,
            prompt: next(),
            explanation: next(),
            difficulty: u8::try_from(numbers[0]).map_err(|_| DAMAGED)?,
        };
        if let Kind::Computed(computed) = &question.kind {
            let seed = computed.seed();
            question.pose(seed);
        }
        Ok(question)
    }
}

fn unpack(id: &str, mut texts: Vec<String>, numbers: &[u32]) -> Option<Kind> {
    Some(match id {
        "one" => Kind::One(One { options: options(texts, numbers) }),
        "several" => Kind::Several(Several { options: options(texts, numbers) }),
        "true-false" => {
            let (verdict, right) = numbers.split_first()?;
            let reasons = (texts.len() >= TrueFalse::VERDICTS).then(|| texts.split_off(TrueFalse::VERDICTS))?;
            let (why_false, why_true) = (texts.pop()?, texts.pop()?);
            Kind::TrueFalse(TrueFalse { answer: *verdict == 1, why_true, why_false, reasons: options(reasons, right) })
        }
        "order" => Kind::Order(Order { items: grouped(texts, |[html, why]| Item { html, why }) }),
        "match" => Kind::Match(Match { pairs: grouped(texts, |[left, right, why]| Pair { left, right, why }) }),
        "number" => Kind::Number(number(texts, numbers)?),
        "short" => {
            let forms = *numbers.first()? as usize;
            let mut rest = (texts.len() > forms).then(|| texts.split_off(forms))?;
            let wrong = grouped(rest.split_off(1), |[text, why]| WrongText { text, why });
            Kind::Short(Short { accept: texts, why: rest.pop()?, wrong })
        }
        "station" => {
            let whys = (!texts.is_empty()).then(|| texts.split_off(1))?;
            Kind::Station(OnTheLine { station: Station::from_id(&texts[0])?, whys })
        }
        "computed" => Kind::Computed(Computed::new(texts.first()?, *whole(numbers).first()?)?),
        "trace" | "predict" => {
            let rest = (texts.len() >= 2).then(|| texts.split_off(2))?;
            let (query, lab) = (texts.pop()?, texts.pop()?);
            let one = One { options: options(rest, numbers) };
            match id {
                "trace" => Kind::Trace(ReadTrace { lab, query, one }),
                _ => Kind::Predict(Predict { lab, query, one }),
            }
        }
        _ => return None,
    })
}

fn number(texts: Vec<String>, numbers: &[u32]) -> Option<Number> {
    let (&decimals, values) = numbers.split_first()?;
    let values: Vec<f64> = whole(values).into_iter().map(f64::from_bits).collect();
    let (&[value, tolerance], mistakes) = values.split_first_chunk()?;
    let mut texts = texts.into_iter();
    let unit = texts.next()?;
    let wrong = mistakes.iter().map(|&value| Mistake { value, why: texts.next().unwrap_or_default() }).collect();
    Some(Number { value, tolerance, decimals, unit, wrong, solution: texts.collect() })
}

fn options(texts: Vec<String>, right: &[u32]) -> Vec<AnswerOption> {
    let mut options = grouped(texts, |[html, why]| AnswerOption { html, right: false, why });
    for &index in right {
        if let Some(option) = options.get_mut(index as usize) {
            option.right = true;
        }
    }
    options
}

/// Texts taken `N` at a time; what is left over is dropped.
fn grouped<T, const N: usize>(texts: Vec<String>, make: impl Fn([String; N]) -> T) -> Vec<T> {
    let count = texts.len() / N;
    let mut texts = texts.into_iter();
    (0..count).map(|_| make(std::array::from_fn(|_| texts.next().unwrap_or_default()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: Kind, confusable: Option<&str>) -> Question {
        Question {
            id: "a-question".into(),
            topic: "a-topic".into(),
            kind,
            level: Level::Analyse,
            difficulty: 3,
            section: "a-section".into(),
            confusable: confusable.map(str::to_owned),
            prompt: "<p>What?</p>".into(),
            explanation: "<p>That.</p>".into(),
        }
    }

    fn option(html: &str, right: bool) -> AnswerOption {
        AnswerOption { html: html.into(), right, why: format!("why {html}") }
    }

    #[test]
    fn a_question_of_each_kind_comes_out_as_it_went_in() {
        let item = |html: &str| Item { html: html.into(), why: format!("why {html}") };
        let pair = |left: &str| Pair { left: left.into(), right: format!("{left}!"), why: format!("why {left}") };
        let one = || One { options: vec![option("a", false), option("b", true)] };
        let kinds = [
            Kind::One(one()),
            Kind::Several(Several { options: vec![option("a", true), option("b", false), option("c", true)] }),
            Kind::TrueFalse(TrueFalse {
                answer: true,
                why_true: "yes".into(),
                why_false: "no".into(),
                reasons: vec![option("a", false), option("b", true)],
            }),
            Kind::TrueFalse(TrueFalse {
                answer: false,
                why_true: "yes".into(),
                why_false: "no".into(),
                reasons: vec![],
            }),
            Kind::Order(Order { items: ["a", "b", "c"].map(item).to_vec() }),
            Kind::Match(Match { pairs: ["a", "b", "c"].map(pair).to_vec() }),
            Kind::Number(Number {
                value: 0.1,
                tolerance: 1e-3,
                decimals: 6,
                unit: "ms".into(),
                solution: vec!["a".into(), "b".into()],
                wrong: vec![Mistake { value: -1.0 / 3.0, why: "c".into() }, Mistake { value: 9e9, why: "d".into() }],
            }),
            Kind::Short(Short {
                accept: vec!["a".into(), "b".into()],
                why: "why a".into(),
                wrong: vec![WrongText { text: "c".into(), why: "why c".into() }],
            }),
            Kind::Station(OnTheLine { station: Station::Broker, whys: vec!["a".into(); 9] }),
            Kind::Trace(ReadTrace { lab: "walk".into(), query: "dns=warm".into(), one: one() }),
            Kind::Predict(Predict { lab: "walk".into(), query: String::new(), one: one() }),
            Kind::Computed(Computed::new("pool-arithmetic", 0).unwrap()),
        ];
        assert!(Kind::IDS.iter().all(|id| kinds.iter().any(|kind| kind.id() == *id)), "a kind is missing here");
        for (kind, confusable) in kinds.into_iter().zip([None, Some("pair")].into_iter().cycle()) {
            let mut question = question(kind, confusable);
            question.pose(7);
            let json = serde_json::to_string(&question).unwrap();
            assert_eq!(serde_json::from_str::<Question>(&json).unwrap(), question);
        }
    }

    #[test]
    fn a_computed_question_travels_by_name() {
        let mut question = question(Kind::Computed(Computed::new("pool-arithmetic", 0).unwrap()), None);
        question.pose(u64::MAX - 1);
        let json = serde_json::to_string(&question).unwrap();
        assert!(json.contains("pool-arithmetic") && !json.contains("instances") && json.len() < 160, "{json}");
    }

    #[test]
    fn damaged_data_is_an_error() {
        for json in [r#"{"texts":[],"numbers":[]}"#, r#"{"texts":["one","","","","","analyse","",""],"numbers":[]}"#] {
            assert!(serde_json::from_str::<Question>(json).is_err(), "{json}");
        }
        let no_verdict = r#"{"texts":["true-false","","","","","analyse","",""],"numbers":[1]}"#;
        assert!(serde_json::from_str::<Question>(no_verdict).is_err());
        for kind in ["number", "short", "station", "trace", "predict", "computed"] {
            assert!(serde_json::from_str::<Question>(&no_verdict.replace("true-false", kind)).is_err(), "{kind}");
        }
    }
}
