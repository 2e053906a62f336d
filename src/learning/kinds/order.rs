//! Order: three or more items are to be put in order; the file lists them in the right one.
//!
//! Worth Kendall's rank correlation (M. G. Kendall, “A new measure of rank correlation”, Biometrika 30, 1938), floored at
//! 0: of all pairs of items, those placed the right way round less those placed the wrong way round, as a share of all.
//! Hence one exchange of neighbours costs little, and a random order is worth about nothing. An item left out takes its
//! pairs with it.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::shuffle::shuffle_astray;
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The items in the right order.
    pub items: Vec<Item>,
}

/// Something that has its place among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is to be placed, as HTML.
    pub html: String,
    /// Why it comes where it comes, as HTML.
    pub why: String,
}

#[cfg(feature = "native")]
impl Order {
    /// Reads `[[question.item]]`, in the right order.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Order {
        let mut items = Vec::new();
        let mut texts = Vec::new();
        for mut item in table.tables("item", "item") {
            let (text, why) = (item.text("text"), item.text("why"));
            option::distinct(&item, &text, &mut texts);
            item.finish();
            items.push(Item { html: render.label(&text), why: render.remark(&why) });
        }
        option::count(table, "items", items.len(), 3..=usize::MAX);
        Order { items }
    }
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

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(count: usize) -> Order {
        Order { items: (0..count).map(|n| Item { html: format!("item {n}"), why: format!("why {n}") }).collect() }
    }

    fn score(count: usize, ranking: &[usize]) -> f64 {
        question(count).grade(&Response::Ranking(ranking.to_vec())).unwrap().score
    }

    #[test]
    fn neighbours_exchanged_cost_little_and_the_reverse_is_worth_nothing() {
        assert!((score(4, &[1, 0, 2, 3]) - 4.0 / 6.0).abs() < 1e-12);
        assert_eq!(score(4, &[3, 2, 1, 0]), 0.0);
        assert_eq!(score(4, &[2, 3, 0, 1]), 0.0);
        assert!((score(4, &[0, 1, 2]) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn feedback_says_which_items_stand_where_they_belong() {
        let parts = question(4).grade(&Response::Ranking(vec![0, 2, 1])).unwrap().parts;
        let said: Vec<_> = parts.iter().map(|part| (part.chosen, part.right)).collect();
        assert_eq!(said, [(true, true), (true, false), (true, false), (false, true)]);
    }

    #[test]
    fn an_item_named_twice_or_gone_is_an_error() {
        assert_eq!(question(3).grade(&Response::Ranking(vec![0, 1, 1])), Err(Misfit::Twice { part: 2 }));
        assert_eq!(question(3).grade(&Response::Ranking(vec![0, 3])), Err(Misfit::Absent { part: 4, of: 3 }));
    }

    #[cfg(feature = "native")]
    #[test]
    fn items_are_read_in_their_order_and_must_differ() {
        let item = |text: &str| format!("[[item]]\ntext = \"{text}\"\nwhy = \"w\"\n");
        let (question, told) = laws::read(&(item("one") + &item("two") + &item("three")), Order::read);
        assert_eq!((question.items[2].html.as_str(), told), ("three", vec![]));
        let (_, told) = laws::read(&(item("one") + &item("one")), Order::read);
        let expected =
            ["q.toml:1: question takes at least 3 items, not 2", "q.toml:5: item 2 has the same text as number 1"];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn key_and_blank(count in 3usize..8) {
            laws::key_is_full_and_blank_is_nothing(&question(count), count);
            laws::other_forms_are_refused(&question(count));
        }

        #[test]
        fn putting_neighbours_right_never_costs(
            (count, ranking) in (3usize..8).prop_flat_map(|n| (Just(n), Just((0..n).collect::<Vec<_>>()).prop_shuffle())),
            at in 0usize..7,
        ) {
            prop_assume!(at + 1 < count && ranking[at] > ranking[at + 1]);
            let mut better = ranking.clone();
            better.swap(at, at + 1);
            prop_assert!(score(count, &better) >= score(count, &ranking));
        }

        #[test]
        fn only_the_right_order_is_full(ranking in (3usize..6).prop_flat_map(|n| Just((0..n).collect::<Vec<_>>()).prop_shuffle())) {
            prop_assert_eq!(score(ranking.len(), &ranking) == 1.0, ranking.is_sorted());
        }

        #[test]
        fn what_is_shown_first_is_not_the_answer(count in 3usize..8, seed: u64) {
            let shown = Response::Ranking(question(count).present(seed));
            prop_assert!(!question(count).grade(&shown).unwrap().right);
        }
    }
}
