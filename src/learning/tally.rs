//! How often something was right, and how much that says.

/// So many right of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were right; at most `of`.
    pub right: u32,
    /// How many there were.
    pub of: u32,
}

/// The standard normal's quantile for an interval of 95 %.
const Z: f64 = 1.959_964;

impl Tally {
    /// Counts another one.
    pub fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.of += 1;
    }

    /// The share that was right, from 0 to 1; nothing of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.right) / f64::from(self.of))
    }

    /// Within which bounds the true share lies, at a confidence of 95 %: E. B. Wilson's score interval (“Probable inference,
    /// the law of succession, and statistical inference”, JASA 22, 1927). Of nothing, from 0 to 1.
    pub fn wilson(self) -> (f64, f64) {
        let Some(share) = self.share() else { return (0.0, 1.0) };
        let n = f64::from(self.of);
        let scale = 1.0 + Z * Z / n;
        let middle = (share + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }

    /// The share that further ones are expected to have: as if so many more had been seen with the share expected beforehand.
    pub fn expected(self, beforehand: f64, weight: f64) -> f64 {
        (f64::from(self.right) + beforehand * weight) / (f64::from(self.of) + weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wilson_s_bounds_are_the_published_ones() {
        // R. G. Newcombe, “Two-sided confidence intervals for the single proportion”, Statistics in Medicine 17, 1998, table I.
        for (right, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (from, to) = Tally { right, of }.wilson();
            assert!((from - low).abs() < 5e-5 && (to - high).abs() < 5e-5, "{right} of {of}: {from} to {to}");
        }
    }

    #[test]
    fn nothing_seen_says_nothing() {
        let none = Tally::default();
        assert_eq!((none.share(), none.wilson(), none.expected(0.4, 4.0)), (None, (0.0, 1.0), 0.4));
    }

    proptest! {
        #[test]
        fn the_share_is_within_its_bounds(right in 0_u32..500, wrong in 0_u32..500) {
            let tally = Tally { right, of: right + wrong };
            let (low, high) = tally.wilson();
            prop_assert!(0.0 <= low && low <= high && high <= 1.0);
            prop_assert!(tally.share().is_none_or(|share| low <= share + 1e-12 && share <= high + 1e-12));
        }
    }
}
