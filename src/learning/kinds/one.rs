//! One answer: of two or more options exactly one is right. Worth all or nothing.

use super::{AnswerOption, QuestionKind};
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::{Grade, Misfit, Response, grade, shuffle};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct One {
    /// The options; exactly one is right.
    pub options: Vec<AnswerOption>,
}

#[cfg(feature = "native")]
impl One {
    /// Reads `[[question.option]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> One {
        let options = option::read(table, "option", render);
        option::count(table, "options", options.len(), 2..=usize::MAX);
        option::one_right(table, "options", &options);
        One { options }
    }
}

impl QuestionKind for One {
    fn key(&self) -> Response {
        self.options.iter().position(|option| option.right).map_or(Response::Blank, Response::Choice)
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let chosen = match response {
            Response::Blank => grade::flags(&[], self.options.len())?,
            Response::Choice(index) => grade::flags(&[*index], self.options.len())?,
            _ => return Err(Misfit::Form { takes: "one option" }),
        };
        let parts: Vec<_> = self.options.iter().zip(chosen).map(|(option, chosen)| option.feedback(chosen)).collect();
        let hit = parts.iter().any(|part| part.chosen && part.right);
        Ok(Grade::new(f64::from(u8::from(hit)), parts))
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

    fn question(count: usize, right: usize) -> One {
        One { options: laws::options(&(0..count).map(|index| index == right).collect::<Vec<_>>()) }
    }

    #[test]
    fn an_option_that_is_gone_is_an_error() {
        let misfit = question(3, 1).grade(&Response::Choice(3)).unwrap_err();
        assert_eq!(misfit.to_string(), "this answer names part 4, but the question has 3");
        assert!(question(3, 1).grade(&Response::Choice(usize::MAX)).is_err());
    }

    #[test]
    fn feedback_tells_the_right_option_from_the_chosen_one() {
        let parts = question(3, 1).grade(&Response::Choice(0)).unwrap().parts;
        let marks: Vec<_> = parts.iter().map(crate::learning::PartFeedback::mark).collect();
        use crate::learning::Mark::{Left, Missed, Wrong};
        assert_eq!(marks, [Wrong, Missed, Left]);
        assert_eq!(parts[2].why, "why 2");
    }

    #[cfg(feature = "native")]
    #[test]
    fn every_fault_of_an_option_is_told_at_its_line() {
        let toml = "[[option]]\ntext = \"a\"\nwhy = \"w\"\n[[option]]\ntext = \"A \"\nwhy = \"w\"\n[[option]]\ntext = \"c\"\n\
                    rigth = true\n[[option]]\ntext = \"All of the above\"\nwhy = \"w\"\n";
        let (question, told) = laws::read(toml, One::read);
        assert_eq!(question.options.len(), 4);
        let expected = [
            "q.toml:1: question has 0 right options: exactly one has “right = true”",
            "q.toml:5: option 2 has the same text as number 1",
            "q.toml:7: option 3 has no “why”: every option needs one",
            "q.toml:9: option 3 has an unknown key “rigth”: did you mean “right”?",
            "q.toml:11: option 4 says “all of the above”, but options are shuffled: name what is meant",
        ];
        assert_eq!(told, expected);
        let (_, told) = laws::read("[[option]]\ntext = \"a\"\nwhy = \"w\"\nright = true\n", One::read);
        assert_eq!(told, ["q.toml:1: question takes at least 2 options, not 1"]);
    }

    proptest! {
        #[test]
        fn only_the_right_option_counts(count in 2usize..8, right in 0usize..8, chosen in 0usize..8) {
            prop_assume!(right < count && chosen < count);
            let question = question(count, right);
            laws::key_is_full_and_blank_is_nothing(&question, count);
            laws::other_forms_are_refused(&question);
            let grade = question.grade(&Response::Choice(chosen)).unwrap();
            prop_assert_eq!(grade.right, chosen == right);
            prop_assert_eq!(grade.score, if chosen == right { 1.0 } else { 0.0 });
        }
    }
}
