//! True or false, with the reason: the prompt is a statement; the learner says whether it is true and because of what.
//!
//! The right verdict is worth one half and the right reason for it the other half; after a wrong verdict a reason counts
//! for nothing, so tossing a coin cannot pass for knowing.

use serde::{Deserialize, Serialize};

use super::{AnswerOption, QuestionKind};
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade, shuffle};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
