//! When a cron expression runs next: five fields with `*`, numbers, lists, ranges and steps, as in Vixie cron
//! (`crontab(5)`), whose rule for the two day fields it keeps: where neither begins with `*`, one of them is enough.
//!
//! Time is counted in minutes since 1970 in the server's own time zone; clock changes are left out.

/// Minutes since 1970-01-01 00:00.
pub type Minutes = u32;

const DAY: Minutes = 1_440;
/// How many days ahead are looked at: 29 February can be eight years away.
const DAYS: u32 = 8 * 366;

/// An expression as it is compared: bit n of a field is set where it takes n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cron {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    weekday: u64,
    /// Whether both day fields are restricted, so that one of them is enough.
    either_day: bool,
}

impl Cron {
    /// Reads an expression; `None` where it is none.
    pub fn parse(text: &str) -> Option<Cron> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = *fields.as_slice() else { return None };
        let mut weekdays = field(weekday, 0, 7)?;
        // Both 0 and 7 are Sunday.
        weekdays |= weekdays >> 7 & 1;
        Some(Cron {
            minute: field(minute, 0, 59)?,
            hour: field(hour, 0, 23)?,
            day: field(day, 1, 31)?,
            month: field(month, 1, 12)?,
            weekday: weekdays,
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
        })
    }

    /// The first time it runs after a moment; `None` where it never does.
    pub fn next(&self, after: Minutes) -> Option<Minutes> {
        let from = after + 1;
        let today = from / DAY;
        (today..today + DAYS).filter(|&day| self.takes_day(day)).find_map(|day| {
            let begin = if day == today { from % DAY } else { 0 };
            (begin..DAY).find(|minute| self.takes_time(*minute)).map(|minute| day * DAY + minute)
        })
    }

    fn takes_time(&self, minute: Minutes) -> bool {
        self.hour >> (minute / 60) & 1 == 1 && self.minute >> (minute % 60) & 1 == 1
    }

    fn takes_day(&self, day: u32) -> bool {
        let date = Date::of(day);
        let by_date = self.day >> date.day & 1 == 1;
        let by_weekday = self.weekday >> date.weekday & 1 == 1;
        let by_day = if self.either_day { by_date || by_weekday } else { by_date && by_weekday };
        by_day && self.month >> date.month & 1 == 1
    }
}

/// A field as bits: a list of `*`, numbers and ranges, each perhaps with a step.
fn field(text: &str, low: u32, high: u32) -> Option<u64> {
    let mut bits = 0;
    for part in text.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Some(1), |step| step.parse().ok().filter(|step| *step > 0))?;
        let (from, to) = match (range, range.split_once('-')) {
            ("*", _) => (low, high),
            (_, Some((from, to))) => (from.parse().ok()?, to.parse().ok()?),
            _ => {
                let one = range.parse().ok()?;
                // A number with a step runs to the end.
                (one, if step > 1 { high } else { one })
            }
        };
        if from < low || to > high || from > to {
            return None;
        }
        bits |= (from..=to).step_by(step).fold(0, |bits, number| bits | 1_u64 << number);
    }
    Some(bits)
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The year.
    pub year: u32,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
    /// 0 is Sunday.
    pub weekday: u32,
}

impl Date {
    /// The date of a day, counted from 1970-01-01, in the Gregorian calendar (Richards, “Mapping time”, 1998).
    pub fn of(day: u32) -> Date {
        let shifted = day + 719_468;
        let era = shifted / 146_097;
        let of_era = shifted % 146_097;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Date {
            year: era * 400 + year + u32::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            weekday: (day + 4) % 7,
        }
    }
}

/// Names of the days of the week, Sunday first.
pub const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-03-12 was a Thursday: 20,524 days after 1970-01-01.
    const THURSDAY: Minutes = 20_524 * DAY;

    fn at(day: u32, hour: u32, minute: u32) -> Minutes {
        THURSDAY + day * DAY + hour * 60 + minute
    }

    fn next(text: &str, after: Minutes) -> Minutes {
        Cron::parse(text).expect(text).next(after).expect(text)
    }

    #[test]
    fn days_have_their_dates() {
        let date = |day, year, month, of_month, weekday| {
            assert_eq!(Date::of(day), Date { year, month, day: of_month, weekday });
        };
        date(0, 1970, 1, 1, 4);
        date(59, 1970, 3, 1, 0);
        date(11_016, 2000, 2, 29, 2);
        date(20_524, 2026, 3, 12, 4);
        date(20_818, 2026, 12, 31, 4);
    }

    #[test]
    fn lists_ranges_and_steps_are_taken_from_the_beginning_of_the_hour() {
        assert_eq!(next("*/15 * * * *", at(0, 10, 7)), at(0, 10, 15));
        assert_eq!(next("*/15 * * * *", at(0, 10, 15)), at(0, 10, 30), "strictly after");
        assert_eq!(next("*/7 * * * *", at(0, 10, 56)), at(0, 11, 0), "uneven at the hour");
        assert_eq!(next("5,35 9-17 * * *", at(0, 17, 40)), at(1, 9, 5));
        assert_eq!(next("0 8-18/5 * * *", at(0, 8, 1)), at(0, 13, 0));
        assert_eq!(next("10/20 * * * *", at(0, 10, 31)), at(0, 10, 50));
        assert_eq!(next("30 2 * * 1-5", at(1, 3, 0)), at(4, 2, 30), "after Friday comes Monday");
        assert_eq!(next("0 0 * * 7", at(0, 0, 0)), at(3, 0, 0), "7 is Sunday");
        assert_eq!(next("0 0 29 2 *", at(0, 0, 0)) / DAY, 21_243, "29 February 2028");
    }

    #[test]
    fn one_of_two_restricted_day_fields_is_enough() {
        // Friday the 13th of March 2026 is tomorrow; then every Friday, and the 13th of April, a Monday.
        assert_eq!(next("0 9 13 * 5", at(0, 10, 0)), at(1, 9, 0));
        assert_eq!(next("0 9 13 * 5", at(1, 9, 0)), at(8, 9, 0));
        assert_eq!(next("0 9 13 * 5", at(29, 9, 0)), at(32, 9, 0));
        assert_eq!(next("0 9 */2 * 5", at(1, 9, 0)), at(15, 9, 0), "a step on * is no restriction: both must match");
    }

    #[test]
    fn what_is_no_expression_is_refused_and_what_never_comes_is_none() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "x * * * *",
            "1, * * * *",
        ] {
            assert_eq!(Cron::parse(text), None, "{text}");
        }
        assert_eq!(Cron::parse("0 0 30 2 *").expect("an expression").next(THURSDAY), None);
    }

    proptest! {
        #[test]
        fn the_next_run_is_the_first_minute_that_matches(
            minute in 0u32..60, step in 2u32..30, hour in 0u32..24, day in 1u32..29, weekday in 0u32..7, after in 0u32..2_000,
        ) {
            for text in [
                format!("{minute} {hour} * * *"),
                format!("*/{step} {hour} * * *"),
                format!("{minute} * {day} * {weekday}"),
            ] {
                let cron = Cron::parse(&text).expect("an expression");
                let found = cron.next(THURSDAY + after).expect("it comes");
                let matches = |at: &Minutes| cron.takes_day(at / DAY) && cron.takes_time(at % DAY);
                prop_assert_eq!((THURSDAY + after + 1..=found).find(matches), Some(found), "{}", text);
            }
        }
    }
}
