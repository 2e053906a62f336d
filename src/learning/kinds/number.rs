//! Number: a value with its unit is to be worked out and typed.
//!
//! Worth all or nothing: an answer is right within the tolerance. It may be written with marks for thousands, a decimal comma, a
//! power of ten, and with its unit or one that converts to it. What cannot be read as a number is no answer and is not graded.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::{Grade, Misfit, PartFeedback, Response, unit};
use crate::number;
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The right value, in [`Number::unit`].
    pub value: f64,
    /// How far an answer may be from it, in the same unit.
    pub tolerance: f64,
    /// With how many decimals values are shown, at most.
    pub decimals: u32,
    /// The unit, as plain text; empty for none.
    pub unit: String,
    /// How one comes to the value, step by step, as HTML.
    pub solution: Vec<String>,
    /// What one comes to by usual mistakes.
    pub wrong: Vec<Mistake>,
}

/// A wrong value, and the misconception that leads to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// The value, in the question's unit.
    pub value: f64,
    /// How one comes to it, as HTML.
    pub why: String,
}

/// By how much of its size a value may be off through nothing but arithmetic.
const SLACK: f64 = 1e-9;

impl Number {
    /// The value that an answer stands for, in the question's unit.
    ///
    /// # Errors
    /// When it is no number, or its unit is of another kind.
    pub fn value_of(&self, text: &str) -> Result<f64, Misfit> {
        let text = text.trim_matches(['$', '€', '£', ' ']);
        let (value, typed) = number::read(text).ok_or(Misfit::NoNumber)?;
        let factor = unit::factor(typed, &self.unit).ok_or(Misfit::Unit)?;
        Ok(value * factor)
    }

    /// A value with its unit, as it is shown.
    pub fn shown(&self, value: f64) -> String {
        unit::with_unit(&number::plain(value, self.decimals), &self.unit)
    }

    /// Whether a value counts as this one.
    fn is(&self, given: f64, value: f64) -> bool {
        (given - value).abs() <= self.tolerance + SLACK * value.abs().max(1e-3)
    }

    /// Whether a value counts neither as the right one nor as a mistake that is known.
    pub(in crate::learning) fn is_new(&self, value: f64) -> bool {
        !self.is(value, self.value) && self.mistake(value).is_none()
    }

    /// The mistake that led to a value: of those within the tolerance, the nearest.
    fn mistake(&self, given: f64) -> Option<usize> {
        let far = |index: &usize| (self.wrong[*index].value - given).abs();
        let near = (0..self.wrong.len()).filter(|&index| self.is(given, self.wrong[index].value));
        near.min_by(|one, other| far(one).total_cmp(&far(other)))
    }

    /// The way to the value as HTML: a sentence, or a list of steps.
    fn worked(&self) -> String {
        match &*self.solution {
            [step] => step.clone(),
            steps => ["<ol class=\"steps\"><li>", &steps.join("</li><li>"), "</li></ol>"].concat(),
        }
    }
}

#[cfg(feature = "native")]
impl Number {
    /// Reads `value`, `unit`, `tolerance` or `tolerance_percent`, `solution` and `[[question.wrong]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Number {
        let value = table.number("value");
        if value.abs() > number::BOUND {
            table.fault("has a value beyond 9 × 10⁹: choose a larger unit");
        }
        let unit = table.optional_text("unit").map(|unit| unit.value).unwrap_or_default();
        let tolerance = tolerance(table, value);
        let steps = table.texts("solution");
        option::count(table, "steps of a solution", steps.len(), 1..=usize::MAX);
        let solution = steps.iter().map(|step| render.remark(step)).collect();
        let mut number = Number { value, tolerance, decimals: DECIMALS, unit, solution, wrong: Vec::new() };
        let shown = number::plain(value, DECIMALS);
        if value != 0.0 && steps.last().is_some_and(|last| !names(&last.value, &shown)) {
            table.fault(&format!("has a solution whose last step does not come to “{shown}”"));
        }
        for mut mistake in table.tables("wrong", "wrong value") {
            let (value, why) = (mistake.number("value"), render.remark(&mistake.text("why")));
            if number.is(value, number.value) {
                mistake.fault("counts as right: it lies within the tolerance");
            } else if let Some(twin) = number.mistake(value) {
                mistake.fault(&format!("cannot be told from number {}: it lies within the tolerance", twin + 1));
            }
            mistake.finish();
            number.wrong.push(Mistake { value, why });
        }
        option::count(table, "wrong values", number.wrong.len(), 1..=usize::MAX);
        number
    }
}

/// Whether a text has this number, and not only as a part of another.
#[cfg(feature = "native")]
fn names(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let goes_on = |next: Option<char>| next.is_some_and(|next| next.is_ascii_digit());
        let (before, after) = (text[..at].trim_end_matches([',', '.']), &text[at + number.len()..]);
        !goes_on(before.chars().last()) && !goes_on(after.trim_start_matches([',', '.']).chars().next())
    })
}

/// Decimals shown of values from files.
#[cfg(feature = "native")]
const DECIMALS: u32 = 6;

/// The tolerance, in the value's unit; none is written for values that are exact.
#[cfg(feature = "native")]
fn tolerance(table: &mut Table<'_>, value: f64) -> f64 {
    let (absolute, percent) = (table.optional_number("tolerance"), table.optional_number("tolerance_percent"));
    if absolute.is_some() && percent.is_some() {
        table.fault("has both “tolerance” and “tolerance_percent”: one of them decides");
    }
    let tolerance = absolute.or(percent.map(|percent| value.abs() * percent / 100.0)).unwrap_or(0.0);
    if tolerance < 0.0 {
        table.fault("has a tolerance below 0");
    }
    tolerance
}

impl QuestionKind for Number {
    fn key(&self) -> Response {
        Response::Text(number::plain(self.value, self.decimals))
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let given = match response {
            Response::Blank => None,
            Response::Text(text) => Some(self.value_of(text)?),
            _ => return Err(Misfit::Form { takes: "a number" }),
        };
        let hit = given.is_some_and(|given| self.is(given, self.value));
        let mistake = given.filter(|_| !hit).and_then(|given| self.mistake(given));
        let answer = PartFeedback { chosen: hit, right: true, why: self.worked() };
        let wrong = self.wrong.iter().enumerate().map(|(index, wrong)| PartFeedback {
            chosen: mistake == Some(index),
            right: false,
            why: wrong.why.clone(),
        });
        Ok(Grade::new(f64::from(u8::from(hit)), std::iter::once(answer).chain(wrong).collect()))
    }

    fn present(&self, _: u64) -> Vec<usize> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(value: f64, tolerance: f64) -> Number {
        let mistake = |factor: f64| Mistake { value: value * factor, why: format!("why × {factor}") };
        Number {
            value,
            tolerance,
            decimals: 6,
            unit: "ms".into(),
            solution: vec!["add".into(), "come to it".into()],
            wrong: vec![mistake(2.0), mistake(10.0)],
        }
    }

    fn marks(question: &Number, text: &str) -> Vec<bool> {
        question.grade(&Response::Text(text.into())).unwrap().parts.iter().map(|part| part.chosen).collect()
    }

    #[test]
    fn a_value_is_right_within_the_tolerance_whatever_its_form() {
        let question = question(1_200.0, 12.0);
        for text in ["1200", "1,200 ms", "1 190", "1.2 s", "1.212e3", "1.200,0", "= 1200 MS"] {
            assert_eq!(marks(&question, text), [true, false, false], "{text}");
        }
        for text in ["1187", "1213", "1.2", "-1200"] {
            assert_eq!(marks(&question, text), [false, false, false], "{text}");
        }
    }

    #[test]
    fn a_usual_mistake_is_named() {
        let question = question(64.0, 1.0);
        assert_eq!(marks(&question, "128.5"), [false, true, false]);
        assert_eq!(marks(&question, "0.64 s"), [false, false, true]);
        let parts = question.grade(&Response::Text("128".into())).unwrap().parts;
        assert_eq!(parts[1].why, "why × 2");
        assert_eq!(parts[0].why, "<ol class=\"steps\"><li>add</li><li>come to it</li></ol>");
    }

    #[test]
    fn what_is_no_number_or_of_another_unit_is_refused_not_graded() {
        let grade = |text: &str| question(64.0, 1.0).grade(&Response::Text(text.into()));
        assert_eq!(grade("many"), Err(Misfit::NoNumber));
        assert_eq!(grade(""), Err(Misfit::NoNumber));
        assert_eq!(grade("64 MB"), Err(Misfit::Unit));
        assert_eq!(grade("64 servers"), Err(Misfit::Unit));
    }

    #[cfg(feature = "native")]
    #[test]
    fn value_tolerance_solution_and_mistakes_are_read_and_checked() {
        let toml = "value = 1200\nunit = \"ms\"\ntolerance_percent = 1\nsolution = [\"4 × 300 = 1,200\"]\n\
                    [[wrong]]\nvalue = 300\nwhy = \"w\"\n";
        let (question, told) = laws::read(toml, Number::read);
        assert_eq!((question.value, question.tolerance, question.unit.as_str(), told), (1200.0, 12.0, "ms", vec![]));
        let (_, told) = laws::read(&toml.replace("value = 300", "value = 1210").replace("1,200", "12"), Number::read);
        let expected = [
            "q.toml:1: question has a solution whose last step does not come to “1,200”",
            "q.toml:5: wrong value 1 counts as right: it lies within the tolerance",
        ];
        assert_eq!(told, expected);
        let twice = [toml, "[[wrong]]\nvalue = 290\nwhy = \"w\"\n"].concat().replace("unit", "tolerance = 1\nunit");
        let (_, told) = laws::read(&twice, Number::read);
        assert_eq!(told, ["q.toml:1: question has both “tolerance” and “tolerance_percent”: one of them decides"]);
        let (_, told) = laws::read("value = 1e10\ntolerance = -1\nsolution = [\"x\"]\n", Number::read);
        let expected = [
            "q.toml:1: question has a solution whose last step does not come to “9,000,000,000”",
            "q.toml:1: question has a tolerance below 0",
            "q.toml:1: question has a value beyond 9 × 10⁹: choose a larger unit",
            "q.toml:1: question takes at least 1 wrong values, not 0",
        ];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn key_and_blank(value in -1e6..1e6_f64, tolerance in 1e-5..1.0_f64) {
            prop_assume!(value.abs() > 10.0);
            laws::key_is_full_and_blank_is_nothing(&question(value, tolerance), 3);
            laws::other_forms_are_refused(&question(value, tolerance));
        }

        #[test]
        fn nearer_is_never_worth_less(value in 1.0..1e6_f64, tolerance in 0.0..10.0_f64, off in 0.0..20.0_f64) {
            let score = |off: f64| {
                let text = number::fixed(value + off, 6);
                question(value, tolerance).grade(&Response::Text(text)).unwrap().score
            };
            prop_assert!(score(off / 2.0) >= score(off));
        }

        #[test]
        fn no_text_makes_it_panic(text in r"\PC{0,20}") {
            let _ = question(64.0, 1.0).grade(&Response::Text(text));
        }
    }
}
