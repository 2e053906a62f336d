//! The order in which a question's parts are shown: the same for the same seed, everywhere and for ever.
//!
//! Written out rather than taken from a library's `shuffle`, whose order may change with its version: a permalink holds a
//! seed and must show the same order next year.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;

/// The stream of the generator that orders options; arbitrary, fixed.
const STREAM: u64 = 0x6f70_7469_6f6e_7321;

/// The seed that belongs to an identifier: its 64-bit FNV-1a hash (Fowler, Noll and Vo).
pub fn seed_of(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The numbers from 0 to n − 1 in an order decided by the seed (Fisher and Yates, as in Knuth's algorithm P).
pub fn shuffle(seed: u64, n: usize) -> Vec<usize> {
    let mut rng = Pcg32::new(seed, STREAM);
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, below(&mut rng, last + 1));
    }
    order
}

/// Like [`shuffle`], but never the ascending order where there are two or more: for parts that the file lists in their
/// right order.
pub fn shuffle_astray(seed: u64, n: usize) -> Vec<usize> {
    let mut order = shuffle(seed, n);
    if order.is_sorted() {
        let by = n / 2;
        order.rotate_left(by);
    }
    order
}

/// A number from 0 to bound − 1, by multiplication (Lemire); the bias of at most bound / 2³² is of no account here.
fn below(rng: &mut Pcg32, bound: usize) -> usize {
    ((u64::from(rng.next_u32()) * bound as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seeds_are_fnv_1a_hashes() {
        // From the authors' own test suite, isthe.com/chongo/tech/comp/fnv.
        assert_eq!(seed_of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(seed_of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(seed_of("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn orders_do_not_change_between_versions() {
        assert_eq!(shuffle(1, 5), [0, 1, 3, 4, 2]);
        assert_eq!(shuffle(seed_of("dns-cold-count"), 4), [3, 0, 2, 1]);
    }

    #[test]
    fn every_order_comes_up_about_equally_often() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..6_000 {
            *counts.entry(shuffle(seed, 3)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| (800..1_200).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn a_shuffle_is_a_permutation(seed: u64, n in 0usize..40) {
            let mut order = shuffle(seed, n);
            prop_assert_eq!(&order, &shuffle(seed, n));
            order.sort_unstable();
            prop_assert_eq!(order, (0..n).collect::<Vec<_>>());
        }

        #[test]
        fn what_is_to_be_ordered_is_never_shown_in_order(seed: u64, n in 2usize..8) {
            prop_assert!(!shuffle_astray(seed, n).is_sorted());
        }
    }
}
