//! Match: three or more pairs; the learner puts the right side that belongs there beside each left side.
//!
//! Worth the share of left sides that have their own right side.

use serde::{Deserialize, Serialize};

use super::QuestionKind;
use crate::learning::shuffle::shuffle_astray;
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The pairs as they belong together; left sides are shown in this order.
    pub pairs: Vec<Pair>,
}

/// Two things that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The side that stays in place, as HTML.
    pub left: String,
    /// The side that is to be found, as HTML.
    pub right: String,
    /// Why they belong together, as HTML.
    pub why: String,
}

impl QuestionKind for Match {
    fn key(&self) -> Response {
        Response::Pairing((0..self.pairs.len()).map(Some).collect())
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let count = self.pairs.len();
        let pairing = match response {
            Response::Blank => vec![None; count],
            Response::Pairing(pairing) => pairing.clone(),
            _ => return Err(Misfit::Form { takes: "pairs" }),
        };
        check(&pairing, count)?;
        let feedback = |((index, pair), with): ((usize, &Pair), Option<usize>)| PartFeedback {
            chosen: with.is_some(),
            right: with.is_none_or(|with| with == index),
            why: pair.why.clone(),
        };
        let parts: Vec<_> = self.pairs.iter().enumerate().zip(pairing).map(feedback).collect();
        let right = parts.iter().filter(|part| part.chosen && part.right).count();
        Ok(Grade::new(grade::share(right, count), parts))
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        shuffle_astray(seed, self.pairs.len())
    }
}

fn check(pairing: &[Option<usize>], count: usize) -> Result<(), Misfit> {
    if pairing.len() != count {
        return Err(Misfit::Length { has: pairing.len(), of: count });
    }
    match pairing.iter().flatten().find(|&&with| with >= count) {
        Some(with) => Err(Misfit::Absent { part: with.saturating_add(1), of: count }),
        None => Ok(()),
    }
}
