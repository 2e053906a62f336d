//! Several answers: of two or more options one or more are right.
//!
//! Worth the rightly chosen less the wrongly chosen, as a share of all right ones, and never less than nothing: so ticking
//! everything gains nothing over thinking.

use serde::{Deserialize, Serialize};

use super::{AnswerOption, QuestionKind};
use crate::learning::{Grade, Misfit, Response, grade, shuffle};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Several {
    /// The options; at least one is right.
    pub options: Vec<AnswerOption>,
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
