//! Predict: what will a run of a lab show? One option is right, and the run itself says which. Worth all or nothing.
//!
//! The options are a preset's own, answered by the preset's function; or the file has them, each with the value that it
//! stands for, and the one nearest to a measure of the run is right. The key is found when the content is read, never written.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::Render;
use super::one::One;
#[cfg(feature = "native")]
use super::{AnswerOption, option};
#[cfg(feature = "native")]
use crate::learning::sentence;
use crate::learning::{Grade, Misfit, Response};
#[cfg(feature = "native")]
use crate::source::{Table, Text};
#[cfg(feature = "native")]
use crate::witness::{Answered, Testimony};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predict {
    /// The lab's identifier.
    pub lab: String,
    /// Its settings and the moment that shows the answer, as in a URL, without the question mark.
    pub query: String,
    /// What can be guessed.
    pub one: One,
}

/// How much nearer the right option's value must be to the run's than the next one's.
#[cfg(feature = "native")]
const CLEARLY: f64 = 3.0;

#[cfg(feature = "native")]
impl Predict {
    /// Reads `lab` and, unless its link names a preset, `measure` and `[[question.option]]`, each with its `value`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Predict {
        let address = table.text("lab");
        let (lab, query) = address.value.split_once('?').unwrap_or((&address.value, ""));
        let (lab, query) = (lab.to_owned(), query.to_owned());
        let testimony = render.run(&address).unwrap_or_default();
        if let Some(answered) = testimony.answer {
            return Predict { lab, query: answered.query.clone(), one: One { options: preset(&answered) } };
        }
        let measure = table.text("measure");
        let (options, values) = options(table, render);
        option::count(table, "options", options.len(), 2..=usize::MAX);
        let mut one = One { options };
        if let Some(right) = nearest(table, &testimony, &measure, &values).and_then(|at| one.options.get_mut(at)) {
            right.right = true;
        }
        Predict { lab, query, one }
    }
}

/// A preset's options, of which the run's is right.
#[cfg(feature = "native")]
fn preset(answered: &Answered) -> Vec<AnswerOption> {
    let option = |(index, (text, why)): (usize, &(&str, &str))| AnswerOption {
        html: sentence(text),
        right: index == answered.right,
        why: sentence(why),
    };
    answered.options.iter().enumerate().map(option).collect()
}

/// The file's options, none of them right yet, and the value of each.
#[cfg(feature = "native")]
fn options(table: &mut Table<'_>, render: &mut dyn Render) -> (Vec<AnswerOption>, Vec<f64>) {
    let (mut options, mut values, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for mut option in table.tables("option", "option") {
        let (text, value, why) = (option.text("text"), option.number("value"), option.text("why"));
        option::distinct(&option, &text, &mut texts);
        option.finish();
        options.push(AnswerOption { html: render.label(&text), right: false, why: render.remark(&why) });
        values.push(value);
    }
    (options, values)
}

/// Which value is nearest to the run's; a fault where that is not clear.
#[cfg(feature = "native")]
fn nearest(table: &Table<'_>, testimony: &Testimony, measure: &Text, values: &[f64]) -> Option<usize> {
    if measure.value.is_empty() || testimony.measures.is_empty() {
        return None;
    }
    let Some((_, value)) = testimony.measures.iter().find(|(name, _)| *name == measure.value) else {
        let names: Vec<_> = testimony.measures.iter().map(|(name, _)| *name).collect();
        table.fault_at(measure, &format!("has a measure that the lab has not: it measures {}", names.join(", ")));
        return None;
    };
    let far = |index: usize| (values[index] - value).abs();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| far(one).total_cmp(&far(other)));
    let (&first, &second) = (order.first()?, order.get(1)?);
    if far(first) * CLEARLY > far(second) {
        let (near, next) = (values[first], values[second]);
        table.fault_at(measure, &format!("has no clear answer: the run gives {value}, between {near} and {next}"));
    }
    Some(first)
}

impl QuestionKind for Predict {
    fn key(&self) -> Response {
        self.one.key()
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        self.one.grade(response)
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        self.one.present(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    #[cfg(feature = "native")]
    const PRESET: &str = "lab = \"stub?preset=a\"\n";

    #[cfg(feature = "native")]
    const MEASURED: &str = "lab = \"stub\"\nmeasure = \"total_ms\"\n[[option]]\ntext = \"80\"\nvalue = 80\nwhy = \"w\"\n\
                            [[option]]\ntext = \"60\"\nvalue = 60\nwhy = \"w\"\n";

    #[cfg(feature = "native")]
    #[test]
    fn a_preset_brings_its_options_and_the_run_the_key() {
        let (question, told) = laws::read(PRESET, Predict::read);
        assert_eq!(told, Vec::<String>::new());
        assert_eq!((question.lab.as_str(), question.query.as_str()), ("stub", "preset=a&at=7"));
        assert_eq!(question.key(), Response::Choice(1));
        assert_eq!(question.one.options[0].html, "it is <code>a&lt;b</code>");
        let (_, told) = laws::read(&[PRESET, "measure = \"total_ms\"\n"].concat(), Predict::read);
        assert_eq!(told, ["q.toml:2: question has an unknown key “measure”: known are lab"]);
    }

    #[cfg(feature = "native")]
    #[test]
    fn the_value_nearest_to_the_run_s_is_right_where_that_is_clear() {
        let (question, told) = laws::read(MEASURED, Predict::read);
        assert_eq!((question.key(), told), (Response::Choice(0), vec![]));
        let (_, told) = laws::read(&MEASURED.replace("value = 60", "value = 75"), Predict::read);
        assert_eq!(told, ["q.toml:2: question has no clear answer: the run gives 78.5, between 80 and 75"]);
        let (_, told) = laws::read(&MEASURED.replace("total_ms", "total_s"), Predict::read);
        assert_eq!(told, ["q.toml:2: question has a measure that the lab has not: it measures total_ms"]);
        let (_, told) = laws::read(&MEASURED.replace("stub", "stbu"), Predict::read);
        assert_eq!(told, ["q.toml:1: there is no lab “stbu”"]);
    }

    proptest! {
        #[test]
        fn only_the_run_s_option_counts(count in 2usize..6, right in 0usize..6, chosen in 0usize..6) {
            prop_assume!(right < count && chosen < count);
            let options = laws::options(&(0..count).map(|index| index == right).collect::<Vec<_>>());
            let question = Predict { lab: "walk".into(), query: String::new(), one: One { options } };
            laws::key_is_full_and_blank_is_nothing(&question, count);
            laws::other_forms_are_refused(&question);
            prop_assert_eq!(question.grade(&Response::Choice(chosen)).unwrap().right, chosen == right);
        }
    }
}
