//! One sort for everything: the standard library's is compiled anew for each type and each comparison, at 4 kB of WebAssembly
//! a time.

use std::cmp::Ordering;

/// Sorts indices by what they stand for; equals keep their order.
#[inline(never)]
pub fn sort(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_by(|&one, &other| compare(one, other));
}

/// The indices of so many things, in order; equals keep theirs.
pub fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    sort(&mut indices, compare);
    indices
}

/// Sorts things by a number of each; equals keep their order.
pub fn by<T>(things: &mut Vec<T>, number: impl Fn(&T) -> u64) {
    let numbers: Vec<u64> = things.iter().map(number).collect();
    let order = sorted(numbers.len(), &|one, other| numbers[one].cmp(&numbers[other]));
    let mut taken: Vec<Option<T>> = things.drain(..).map(Some).collect();
    things.extend(order.into_iter().filter_map(|index| taken[index].take()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let things = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        assert_eq!(sorted(4, &|one, other| things[one].0.cmp(&things[other].0)), [1, 3, 0, 2]);
        let mut things = things.to_vec();
        by(&mut things, |thing| thing.0);
        assert_eq!(things, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
