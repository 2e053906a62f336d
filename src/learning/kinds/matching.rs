//! Match: three or more pairs; the learner puts the right side that belongs there beside each left side.
//!
//! Worth the share of left sides that have their own right side.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::shuffle::shuffle_astray;
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The pairs as they belong together; left sides are shown in this order.
    pub pairs: Vec<Pair>,
}

/// Two things that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The side that stays in place, as HTML.
    pub left: String,
    /// The side that is to be found, as HTML.
    pub right: String,
    /// Why they belong together, as HTML.
    pub why: String,
}

#[cfg(feature = "native")]
impl Match {
    /// Reads `[[question.pair]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Match {
        let mut pairs = Vec::new();
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        for mut pair in table.tables("pair", "pair") {
            let (left, right, why) = (pair.text("left"), pair.text("right"), pair.text("why"));
            option::distinct(&pair, &left, &mut lefts);
            option::distinct(&pair, &right, &mut rights);
            pair.finish();
            pairs.push(Pair { left: render.label(&left), right: render.label(&right), why: render.remark(&why) });
        }
        option::count(table, "pairs", pairs.len(), 3..=usize::MAX);
        Match { pairs }
    }
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

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(count: usize) -> Match {
        let pair = |n| Pair { left: format!("left {n}"), right: format!("right {n}"), why: format!("why {n}") };
        Match { pairs: (0..count).map(pair).collect() }
    }

    #[test]
    fn feedback_tells_wrong_pairs_from_missing_ones() {
        let grade = question(3).grade(&Response::Pairing(vec![Some(0), Some(0), None])).unwrap();
        let said: Vec<_> = grade.parts.iter().map(|part| (part.chosen, part.right)).collect();
        assert_eq!(said, [(true, true), (true, false), (false, true)]);
        assert!((grade.score - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn pairs_that_are_gone_are_an_error() {
        let grade = |pairing: Vec<_>| question(3).grade(&Response::Pairing(pairing));
        assert_eq!(grade(vec![None, Some(3), None]), Err(Misfit::Absent { part: 4, of: 3 }));
        assert_eq!(grade(vec![Some(0)]), Err(Misfit::Length { has: 1, of: 3 }));
    }

    #[cfg(feature = "native")]
    #[test]
    fn both_sides_must_differ() {
        let pair = |left, right| format!("[[pair]]\nleft = \"{left}\"\nright = \"{right}\"\nwhy = \"w\"\n");
        let (question, told) = laws::read(&(pair("a", "1") + &pair("b", "2") + &pair("c", "3")), Match::read);
        assert_eq!((question.pairs[1].right.as_str(), told), ("2", vec![]));
        let (_, told) = laws::read(&(pair("a", "1") + &pair("b", "1") + &pair("c", "3")), Match::read);
        assert_eq!(told, ["q.toml:7: pair 2 has the same text as number 1"]);
    }

    proptest! {
        #[test]
        fn key_and_blank(count in 3usize..8) {
            laws::key_is_full_and_blank_is_nothing(&question(count), count);
            laws::other_forms_are_refused(&question(count));
            let none = question(count).grade(&Response::Pairing(vec![None; count])).unwrap();
            prop_assert_eq!(none.score, 0.0);
        }

        #[test]
        fn each_right_pair_adds_its_share(mut pairing in proptest::collection::vec(proptest::option::of(0usize..5), 5), at in 0usize..5) {
            let score = |pairing: &Vec<_>| question(5).grade(&Response::Pairing(pairing.clone())).unwrap().score;
            let before = score(&pairing);
            prop_assume!(pairing[at] != Some(at));
            pairing[at] = Some(at);
            prop_assert!((score(&pairing) - before - 0.2).abs() < 1e-12);
        }
    }
}
