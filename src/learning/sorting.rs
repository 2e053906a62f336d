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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let things = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        assert_eq!(sorted(4, &|one, other| things[one].0.cmp(&things[other].0)), [1, 3, 0, 2]);
    }
}
