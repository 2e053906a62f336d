//! What functions cost in a month, and from how many requests on a server of one's own is cheaper.
//!
//! AWS Lambda's list prices for x86 in us-east-1: $0.20 a million requests and $0.0000166667 a GB-second, without the free
//! tier; a duration is rounded up to the millisecond, and since August 2025 a cold start is paid for as well.

use crate::model::{Micros, SECOND};

/// Seconds in a month of 365/12 days.
pub const MONTH: f64 = 365.0 / 12.0 * 86_400.0;
/// Dollars for a request.
const REQUEST: f64 = 0.20 / 1e6;
/// Dollars for a gigabyte in use for a second.
const GIGABYTE_SECOND: f64 = 0.000_016_666_7;

/// Dollars a month: so many requests a second, each paid for so long on average, with so many megabytes.
pub fn monthly(per_second: f64, paid: Micros, megabytes: u32) -> f64 {
    per_second * MONTH * each(paid, megabytes)
}

/// Dollars for one request.
fn each(paid: Micros, megabytes: u32) -> f64 {
    let seconds = paid.div_ceil(1_000) as f64 / 1_000.0;
    REQUEST + seconds * f64::from(megabytes) / 1_024.0 * GIGABYTE_SECOND
}

/// From how many requests a second on functions cost more than a server at this price a month.
pub fn crossover(price: f64, paid: Micros, megabytes: u32) -> f64 {
    price / (MONTH * each(paid, megabytes))
}

/// How many requests a second one server with these workers bears at most.
pub fn capacity(workers: u32, service: Micros) -> f64 {
    f64::from(workers) * SECOND as f64 / service.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_adds_up() {
        // A million requests of 100 ms with 1 GB: 0.20 + 100,000 GB-s × 0.0000166667 = 1.867 dollars.
        let bill = monthly(1e6 / MONTH, 100_000, 1_024);
        assert!((bill - 1.866_67).abs() < 1e-4, "{bill}");
        assert!((monthly(crossover(15.0, 100_000, 1_024), 100_000, 1_024) - 15.0).abs() < 1e-9);
        assert!(monthly(1.0, 100_001, 512) > monthly(1.0, 100_000, 512), "rounded up to the millisecond");
        assert_eq!(capacity(4, 200_000), 20.0);
    }
}
