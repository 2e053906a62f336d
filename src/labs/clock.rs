//! How a lab's clock is read: milliseconds for one request, seconds for many, hours for what lives long.

use super::number::fixed;
use crate::model::{MILLISECOND, Micros};

/// The unit of a lab's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// `61.4 ms`
    #[default]
    Milliseconds,
    /// `1.250 s`, `12.50 s`
    Seconds,
    /// `1:04:30`
    Hours,
}

impl Clock {
    /// A moment with its unit.
    pub fn text(self, at: Micros) -> String {
        match self.unit() {
            "" => self.digits(at),
            unit => [&self.digits(at), " ", unit].concat(),
        }
    }

    /// A moment without its unit.
    #[allow(clippy::cast_precision_loss, reason = "runs last days: far below 2^53 µs")]
    pub fn digits(self, at: Micros) -> String {
        match self {
            Clock::Milliseconds => fixed((at as f64) / 1_000.0, 1),
            Clock::Seconds => fixed((at as f64) / 1_000_000.0, if at < 10_000 * MILLISECOND { 3 } else { 2 }),
            Clock::Hours => {
                let seconds = at / (1_000 * MILLISECOND);
                let two = |value: u64| [if value < 10 { "0" } else { "" }, &value.to_string()].concat();
                [(seconds / 3_600).to_string(), two(seconds / 60 % 60), two(seconds % 60)].join(":")
            }
        }
    }

    /// The unit, as the head of a column has it.
    pub fn unit(self) -> &'static str {
        match self {
            Clock::Milliseconds => "ms",
            Clock::Seconds => "s",
            Clock::Hours => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_has_its_digits() {
        assert_eq!(Clock::Milliseconds.text(61_449), "61.4 ms");
        assert_eq!(Clock::Seconds.text(12_500_000), "12.50 s");
        assert_eq!(Clock::Seconds.text(16_000), "0.016 s");
        assert_eq!(Clock::Hours.text(3_870_000_000), "1:04:30");
    }
}
