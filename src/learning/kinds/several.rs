//! Several answers: of two or more options one or more are right.
//!
//! Worth the rightly chosen less the wrongly chosen, as a share of all right ones, and never less than nothing: so ticking
//! everything gains nothing over thinking.

use super::{AnswerOption, QuestionKind};
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::{Grade, Misfit, Response, grade, shuffle};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several {
    /// The options; at least one is right.
    pub options: Vec<AnswerOption>,
}

#[cfg(feature = "native")]
impl Several {
    /// Reads `[[question.option]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Several {
        let options = option::read(table, "option", render);
        option::count(table, "options", options.len(), 2..=usize::MAX);
        if !options.iter().any(|option| option.right) {
            table.fault("has no right option: at least one has “right = true”");
        }
        Several { options }
    }
}

impl QuestionKind for Several {
    fn key(&self) -> Response {
        let right = self.options.iter().enumerate().filter(|(_, option)| option.right);
        Response::Choices(right.map(|(index, _)| index).collect())
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let chosen = match response {
            Response::Blank => grade::flags(&[], self.options.len())?,
            Response::Choices(indices) => grade::flags(indices, self.options.len())?,
            _ => return Err(Misfit::Form { takes: "a set of options" }),
        };
        let parts: Vec<_> = self.options.iter().zip(chosen).map(|(option, chosen)| option.feedback(chosen)).collect();
        let count = |right: bool| parts.iter().filter(|part| part.chosen && part.right == right).count();
        let all = self.options.iter().filter(|option| option.right).count();
        Ok(Grade::new(grade::share(count(true).saturating_sub(count(false)), all), parts))
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        shuffle(seed, self.options.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(right: &[bool]) -> Several {
        Several { options: laws::options(right) }
    }

    #[test]
    fn wrong_choices_cost_what_right_ones_earn() {
        let question = question(&[true, true, false, false]);
        let score = |chosen: &[usize]| question.grade(&Response::Choices(chosen.to_vec())).unwrap().score;
        assert_eq!(score(&[0]), 0.5);
        assert_eq!(score(&[0, 1, 2]), 0.5);
        assert_eq!(score(&[0, 2]), 0.0);
        assert_eq!(score(&[2, 3]), 0.0);
        assert_eq!(score(&[0, 1, 2, 3]), 0.0);
    }

    #[test]
    fn an_option_named_twice_or_gone_is_an_error() {
        let question = question(&[true, false]);
        assert_eq!(question.grade(&Response::Choices(vec![0, 0])), Err(Misfit::Twice { part: 1 }));
        assert_eq!(question.grade(&Response::Choices(vec![2])), Err(Misfit::Absent { part: 3, of: 2 }));
    }

    /// Options with at least one right, and a choice among them.
    fn answered() -> impl Strategy<Value = (Vec<bool>, Vec<usize>)> {
        proptest::collection::vec(any::<(bool, bool)>(), 2..8).prop_filter_map("one is right", |flags| {
            let right: Vec<bool> = flags.iter().map(|flag| flag.0).collect();
            let chosen = flags.iter().enumerate().filter(|(_, flag)| flag.1).map(|(index, _)| index).collect();
            right.contains(&true).then_some((right, chosen))
        })
    }

    #[cfg(feature = "native")]
    #[test]
    fn some_option_must_be_right() {
        let toml = "[[option]]\ntext = \"a\"\nwhy = \"w\"\n[[option]]\ntext = \"b\"\nwhy = \"w\"\n";
        let (_, told) = laws::read(toml, Several::read);
        assert_eq!(told, ["q.toml:1: question has no right option: at least one has “right = true”"]);
    }

    proptest! {
        #[test]
        fn key_and_blank((right, _) in answered()) {
            laws::key_is_full_and_blank_is_nothing(&question(&right), right.len());
            laws::other_forms_are_refused(&question(&right));
        }

        #[test]
        fn the_order_of_ticking_is_of_no_account((right, mut chosen) in answered()) {
            let question = question(&right);
            let grade = question.grade(&Response::Choices(chosen.clone())).unwrap();
            chosen.reverse();
            prop_assert_eq!(question.grade(&Response::Choices(chosen)).unwrap(), grade);
        }

        #[test]
        fn a_better_tick_never_costs((right, chosen) in answered(), option in 0usize..8) {
            prop_assume!(option < right.len());
            let question = question(&right);
            let with: Vec<usize> = chosen.iter().copied().filter(|&other| other != option).chain([option]).collect();
            let without: Vec<usize> = chosen.iter().copied().filter(|&other| other != option).collect();
            let score = |chosen: Vec<usize>| question.grade(&Response::Choices(chosen)).unwrap().score;
            let (with, without) = (score(with), score(without));
            let (better, worse) = if right[option] { (with, without) } else { (without, with) };
            prop_assert!(better >= worse);
        }
    }
}
