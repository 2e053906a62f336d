//! Mixing topics: never two questions of one topic in a row, where that can be avoided.
//!
//! Mixed practice feels harder and is remembered better than practice in blocks, because each question asks first which idea
//! it is about (D. Rohrer and K. Taylor, “The shuffling of mathematics problems improves learning”, Instructional Science 35,
//! 2007).

/// Orders things by kind so that as few neighbours as possible are of one kind, and each comes as early as that allows.
/// `kinds` holds the kind of each thing; the result holds their indices.
pub fn interleave(kinds: &[usize]) -> Vec<usize> {
    let mut counts = vec![0_usize; kinds.iter().max().map_or(0, |kind| kind + 1)];
    kinds.iter().for_each(|&kind| counts[kind] += 1);
    let mut left: Vec<usize> = (0..kinds.len()).collect();
    let mut order = Vec::with_capacity(kinds.len());
    let mut last = None;
    while !left.is_empty() {
        // A kind that makes up more than half of what is left has to come now, or it would come twice in a row later.
        let pressing = counts.iter().position(|count| 2 * count > left.len()).filter(|kind| Some(*kind) != last);
        let fits = |kind| pressing.map_or(Some(kind) != last, |pressing| kind == pressing);
        let place = left.iter().position(|&thing| fits(kinds[thing])).unwrap_or(0);
        let thing = left.remove(place);
        counts[kinds[thing]] -= 1;
        last = Some(kinds[thing]);
        order.push(thing);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repeats(kinds: &[usize], order: &[usize]) -> usize {
        order.windows(2).filter(|pair| kinds[pair[0]] == kinds[pair[1]]).count()
    }

    /// The fewest repeats of any order: the most frequent kind needs a thing of another kind between any two.
    fn fewest(kinds: &[usize]) -> usize {
        let most = kinds.iter().map(|kind| kinds.iter().filter(|other| *other == kind).count()).max().unwrap_or(0);
        most.saturating_sub(kinds.len() - most + 1)
    }

    #[test]
    fn the_first_come_first_where_they_may() {
        assert_eq!(interleave(&[0, 0, 1, 1, 2]), [0, 2, 1, 3, 4]);
        assert_eq!(interleave(&[0, 1, 2]), [0, 1, 2]);
        assert_eq!(interleave(&[1, 0, 0, 0]), [1, 0, 2, 3]);
        assert_eq!(interleave(&[]), [0; 0]);
    }

    proptest! {
        #[test]
        fn no_order_repeats_less(kinds in proptest::collection::vec(0_usize..4, 0..24)) {
            let mut order = interleave(&kinds);
            prop_assert_eq!(repeats(&kinds, &order), fewest(&kinds), "{:?}", order);
            order.sort_unstable();
            prop_assert_eq!(order, (0..kinds.len()).collect::<Vec<_>>());
        }
    }
}
