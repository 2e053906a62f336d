//! Numbers as text with a fixed count of decimals, by whole-number arithmetic: the formatting of floats in the standard
//! library is exact to the last digit and an eighth of the WebAssembly.

/// The value rounded to `decimals` (at most 9), halves away from zero: `fixed(2.25, 1)` is `2.3`.
///
/// Values beyond ±9 × 10⁹ and what is no number are shown at that bound and as 0: nothing drawn or measured comes near.
pub fn fixed(value: f64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals.min(9));
    // `as` makes of what is no number a 0; `min` would make of it the bound.
    let size = (if value.abs() > 9e9 { 9e9 } else { value.abs() } * scale as f64 + 0.5) as u64;
    let sign = if value < 0.0 && size > 0 { "-" } else { "" };
    let (whole, part) = (size / scale, size % scale);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_filled_and_rounded() {
        assert_eq!(fixed(2.25, 1), "2.3");
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(-3.0, 2), "-3.00");
        assert_eq!(fixed(7.0, 0), "7");
        assert_eq!(fixed(f64::NAN, 1), "0.0");
        assert_eq!(fixed(f64::INFINITY, 0), "9000000000");
    }

    proptest! {
        #[test]
        fn it_reads_back_to_within_half_a_unit(value in -1e6..1e6_f64, decimals in 0..6_u32) {
            let read: f64 = fixed(value, decimals).parse().unwrap();
            prop_assert!((read - value).abs() <= 0.5001 / 10_f64.powi(decimals as i32), "{value} became {read}");
        }
    }
}
