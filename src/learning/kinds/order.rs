//! Order: three or more items are to be put in order; the file lists them in the right one.
//!
//! Worth Kendall's rank correlation (M. G. Kendall, “A new measure of rank correlation”, Biometrika 30, 1938), floored at
//! 0: of all pairs of items, those placed the right way round less those placed the wrong way round, as a share of all.
//! Hence one exchange of neighbours costs little, and a random order is worth about nothing. An item left out takes its
//! pairs with it.

use serde::{Deserialize, Serialize};

use super::QuestionKind;
use crate::learning::shuffle::shuffle_astray;
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The items in the right order.
    pub items: Vec<Item>,
}

/// Something that has its place among others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is to be placed, as HTML.
    pub html: String,
    /// Why it comes where it comes, as HTML.
    pub why: String,
}

impl QuestionKind for Order {
    fn key(&self) -> Response {
        Response::Ranking((0..self.items.len()).collect())
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let ranking: &[usize] = match response {
            Response::Blank => &[],
            Response::Ranking(ranking) => ranking,
            _ => return Err(Misfit::Form { takes: "items in order" }),
        };
        let placed = grade::flags(ranking, self.items.len())?;
        let parts = self.items.iter().enumerate().zip(placed).map(|((index, item), chosen)| PartFeedback {
            chosen,
            right: !chosen || ranking.get(index) == Some(&index),
            why: item.why.clone(),
        });
        Ok(Grade::new(correlation(ranking, self.items.len()), parts.collect()))
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        shuffle_astray(seed, self.items.len())
    }
}

/// Kendall's τ of a ranking of some of n items, floored at 0.
fn correlation(ranking: &[usize], n: usize) -> f64 {
    let pairs =
        || ranking.iter().enumerate().flat_map(|(at, first)| ranking[at + 1..].iter().map(move |then| (first, then)));
    let concordant = pairs().filter(|(first, then)| first < then).count();
    let discordant = pairs().count() - concordant;
    grade::share(concordant.saturating_sub(discordant), n * n.saturating_sub(1) / 2)
}
