//! One answer: of two or more options exactly one is right. Worth all or nothing.

use serde::{Deserialize, Serialize};

use super::{AnswerOption, QuestionKind};
use crate::learning::{Grade, Misfit, Response, grade, shuffle};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct One {
    /// The options; exactly one is right.
    pub options: Vec<AnswerOption>,
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
