//! True or false, with the reason: the prompt is a statement; the learner says whether it is true and because of what.
//!
//! The right verdict is worth one half and the right reason for it the other half; after a wrong verdict a reason counts
//! for nothing, so tossing a coin cannot pass for knowing.

use super::{AnswerOption, QuestionKind};
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade, shuffle};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrueFalse {
    /// Whether the prompt's statement is true.
    pub answer: bool,
    /// Shown, as HTML, to whoever says true.
    pub why_true: String,
    /// Shown, as HTML, to whoever says false.
    pub why_false: String,
    /// Possible reasons; exactly one is right.
    pub reasons: Vec<AnswerOption>,
}

impl TrueFalse {
    /// In a grade's parts, “true” comes first, “false” second, and then the reasons.
    pub const VERDICTS: usize = 2;

    fn verdict(&self, answer: bool, given: Option<bool>) -> PartFeedback {
        let why = if answer { &self.why_true } else { &self.why_false };
        PartFeedback { chosen: given == Some(answer), right: self.answer == answer, why: why.clone() }
    }
}

#[cfg(feature = "native")]
impl TrueFalse {
    /// Reads `answer`, `why_true`, `why_false` and `[[question.reason]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> TrueFalse {
        let answer = table.bool("answer");
        let why_true = render.remark(&table.text("why_true"));
        let why_false = render.remark(&table.text("why_false"));
        let reasons = option::read(table, "reason", render);
        option::count(table, "reasons", reasons.len(), 2..=4);
        option::one_right(table, "reasons", &reasons);
        TrueFalse { answer, why_true, why_false, reasons }
    }
}

impl QuestionKind for TrueFalse {
    fn key(&self) -> Response {
        Response::Verdict { answer: self.answer, reason: self.reasons.iter().position(|reason| reason.right) }
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let (given, reason) = match response {
            Response::Blank => (None, None),
            Response::Verdict { answer, reason } => (Some(*answer), *reason),
            _ => return Err(Misfit::Form { takes: "true or false with a reason" }),
        };
        let chosen = grade::flags(reason.as_slice(), self.reasons.len())?;
        let reasons = self.reasons.iter().zip(chosen).map(|(reason, chosen)| reason.feedback(chosen));
        let parts: Vec<_> =
            [self.verdict(true, given), self.verdict(false, given)].into_iter().chain(reasons).collect();
        let reasoned = parts[Self::VERDICTS..].iter().any(|part| part.chosen && part.right);
        let score = match (given == Some(self.answer), reasoned) {
            (false, _) => 0.0,
            (true, false) => 0.5,
            (true, true) => 1.0,
        };
        Ok(Grade::new(score, parts))
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        shuffle(seed, self.reasons.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(answer: bool, count: usize, right: usize) -> TrueFalse {
        TrueFalse {
            answer,
            why_true: "if true".into(),
            why_false: "if false".into(),
            reasons: laws::options(&(0..count).map(|index| index == right).collect::<Vec<_>>()),
        }
    }

    #[test]
    fn the_verdict_is_half_and_the_reason_the_other_half() {
        let question = question(false, 3, 1);
        let score = |answer, reason| question.grade(&Response::Verdict { answer, reason }).unwrap().score;
        assert_eq!(score(false, Some(1)), 1.0);
        assert_eq!(score(false, Some(0)), 0.5);
        assert_eq!(score(false, None), 0.5);
        assert_eq!(score(true, Some(1)), 0.0);
    }

    #[test]
    fn feedback_begins_with_both_verdicts() {
        let grade = question(false, 2, 0).grade(&Response::Verdict { answer: true, reason: Some(0) }).unwrap();
        let said: Vec<_> = grade.parts.iter().map(|part| (part.chosen, part.right, part.why.as_str())).collect();
        assert_eq!(said[..2], [(true, false, "if true"), (false, true, "if false")]);
        assert_eq!(said[TrueFalse::VERDICTS], (true, true, "why 0"));
    }

    #[test]
    fn a_reason_that_is_gone_is_an_error() {
        let response = Response::Verdict { answer: true, reason: Some(2) };
        assert_eq!(question(true, 2, 0).grade(&response), Err(Misfit::Absent { part: 3, of: 2 }));
    }

    #[cfg(feature = "native")]
    #[test]
    fn verdict_and_reasons_are_read_and_checked() {
        let toml = "answer = false\nwhy_true = \"t\"\nwhy_false = \"f\"\n[[reason]]\ntext = \"a\"\nwhy = \"w\"\n\
                    [[reason]]\ntext = \"b\"\nwhy = \"w\"\nright = true\n";
        let (question, told) = laws::read(toml, TrueFalse::read);
        assert_eq!((question.answer, question.reasons.len(), told), (false, 2, vec![]));
        let (_, told) = laws::read(&toml.replace("why_true", "why_ture"), TrueFalse::read);
        let expected = [
            "q.toml:1: question has no “why_true”: every question needs one",
            "q.toml:2: question has an unknown key “why_ture”: did you mean “why_true”?",
        ];
        assert_eq!(told, expected);
        let (_, told) = laws::read("answer = true\nwhy_true = \"t\"\nwhy_false = \"f\"\n", TrueFalse::read);
        assert_eq!(told, ["q.toml:1: question takes 2 to 4 reasons, not 0"]);
    }

    proptest! {
        #[test]
        fn key_blank_and_a_reason_never_costs(answer: bool, count in 2usize..5, right in 0usize..5, said: bool) {
            prop_assume!(right < count);
            let question = question(answer, count, right);
            laws::key_is_full_and_blank_is_nothing(&question, count + TrueFalse::VERDICTS);
            laws::other_forms_are_refused(&question);
            let score = |reason| question.grade(&Response::Verdict { answer: said, reason }).unwrap().score;
            for reason in 0..count {
                prop_assert!(score(Some(reason)) >= score(None));
                prop_assert!(score(Some(right)) >= score(Some(reason)));
            }
        }
    }
}
