//! Days: what a learner calls “today”, and dates as calendars write them.
//!
//! Spaced repetition counts whole days between answers, and an exam is on a date. Nothing here reads a clock; moments come
//! in as milliseconds since 1970 (UTC), and how far local time is from UTC comes in with them.

use std::fmt;

/// Milliseconds in a day.
pub const DAY_MS: u64 = 86_400_000;
/// When a learner's day begins, in hours after midnight: who studies past midnight is still at the evening's work. Anki's
/// default (Anki manual, “Preferences”, next day starts at).
pub const BEGINS: i64 = 4;

/// A date, as whole days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The last day of the year 9999: beyond it dates have no four digits.
    pub const LAST: Day = Day(2_932_896);

    /// How many days after `earlier` it is; negative where it comes before.
    pub const fn since(self, earlier: Day) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// So many days later.
    pub const fn plus(self, days: i64) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The date written as `2026-12-05`, for years from 0 to 9999; nothing where it is no date.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('-');
        let mut next = |digits: usize| {
            let part = parts.next()?;
            (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
        };
        let day = Day::from_date(next(4)?, next(2)?, next(2)?);
        (parts.next().is_none() && day.to_string() == text).then_some(day)
    }

    /// By Howard Hinnant's `days_from_civil` (“chrono-compatible low-level date algorithms”, 2013).
    fn from_date(year: i64, month: i64, day: i64) -> Day {
        let year = if month > 2 { year } else { year - 1 };
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Day(year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Year, month and day of the month, by Hinnant's `civil_from_days`.
    fn date(self) -> (i64, i64, i64) {
        // Beyond any calendar; keeps the arithmetic below within bounds.
        let days = self.0.clamp(-1_000_000_000, 1_000_000_000) + 719_468;
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + days.div_euclid(146_097) * 400 + i64::from(month <= 2);
        (year, month, of_year - (153 * from_march + 2) / 5 + 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// How local time relates to UTC.
///
/// One offset serves for all moments, so that an answer given at the other side of a change of the clocks may count an hour
/// off: it matters only within an hour of the day's beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Zone {
    /// Minutes by which local clocks are ahead of UTC: the browser's `getTimezoneOffset()` with its sign reversed.
    pub minutes_east: i32,
}

impl Zone {
    /// The learner's day at a moment.
    pub fn day(self, at_ms: u64) -> Day {
        // Below 2⁶³ ms there are 292 million years.
        let at_ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
        Day(at_ms.saturating_add(self.shift_ms()).div_euclid(DAY_MS as i64))
    }

    /// The moment at which a day begins; 1970 where that is before it.
    pub fn start_ms(self, day: Day) -> u64 {
        u64::try_from(day.0.saturating_mul(DAY_MS as i64).saturating_sub(self.shift_ms())).unwrap_or(0)
    }

    fn shift_ms(self) -> i64 {
        (i64::from(self.minutes_east) - BEGINS * 60) * 60_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2026-12-05", 20_792),
            ("0000-01-01", -719_528),
            ("9999-12-31", Day::LAST.0),
        ] {
            assert_eq!((Day::parse(text), Day(days).to_string().as_str()), (Some(Day(days)), text));
        }
    }

    #[test]
    fn what_is_no_date_is_nothing() {
        for text in
            ["", "2026-13-01", "2025-02-29", "2026-1-1", "26-01-01", "2026-01-01-", "2026-01", "+026-01-01", "ä"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_begins_at_four_where_the_learner_is() {
        let (utc, lima) = (Zone::default(), Zone { minutes_east: -300 });
        let four = 4 * 3_600_000;
        assert_eq!((utc.day(four - 1), utc.day(four)), (Day(-1), Day(0)));
        let nine = 9 * 3_600_000;
        assert_eq!((lima.day(nine - 1), lima.day(nine)), (Day(-1), Day(0)));
        assert_eq!(lima.start_ms(Day(0)), nine);
    }

    proptest! {
        #[test]
        fn dates_read_back(days in -719_528_i64..2_932_897) {
            prop_assert_eq!(Day::parse(&Day(days).to_string()), Some(Day(days)));
        }

        #[test]
        fn a_day_holds_the_moment_it_begins_with(days in 1_i64..100_000, minutes_east in -840..840_i32) {
            let zone = Zone { minutes_east };
            let start = zone.start_ms(Day(days));
            prop_assert_eq!((zone.day(start), zone.day(start - 1)), (Day(days), Day(days - 1)));
        }

        #[test]
        fn no_moment_is_too_far(at_ms: u64, days: i64, minutes_east: i32) {
            let zone = Zone { minutes_east };
            zone.day(at_ms);
            zone.start_ms(Day(days));
            let _ = Day(days).to_string();
        }
    }
}
