//! The real bytes of the walk, as the usual tools print them. Text only: no time passes here and nothing is decided.

pub(super) mod http;
pub(super) mod messages;
pub(super) mod postgres;
pub(super) mod redis;
pub(super) mod transport;

use std::net::Ipv4Addr;

use crate::model::{Micros, SECOND};

/// The shop's name, and its zone.
pub(super) const HOST: &str = "topliving.com.co";
/// The shop's name where it is an alias.
pub(super) const ALIAS: &str = "www.topliving.com.co";
/// The reader's address: documentation range of RFC 5737, like every public address here.
pub(super) const READER: &str = "203.0.113.7";
/// The edge's address, as the world sees it.
pub(super) const EDGE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
/// The address that the edge calls the origin from.
pub(super) const EDGE_OUT: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 77);
/// The origin's address: the balancer.
pub(super) const ORIGIN: &str = "198.51.100.20";

/// What the reader searches for, in its various spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// As typed.
    pub raw: String,
    /// As the application searches it: lower case, single spaces.
    pub text: String,
}

impl Query {
    pub fn new(raw: &str) -> Self {
        let text = raw.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        Query { raw: raw.to_owned(), text }
    }

    /// The request's path and query.
    pub fn path(&self) -> String {
        format!("/search?q={}", percent(&self.raw))
    }

    /// The key under which the application caches the result.
    pub fn key(&self) -> String {
        format!("search:v3:{}", percent(&self.text))
    }
}

/// Percent-encoding as JavaScript's `encodeURIComponent` does it.
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    encoded
}

/// At most this many characters, the last an ellipsis if there were more.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// Milliseconds with one decimal: `22.1`.
pub(crate) fn tenths(time: Micros) -> String {
    let tenths = (time + 50) / 100;
    [(tenths / 10).to_string(), (tenths % 10).to_string()].join(".")
}

/// Milliseconds with three decimals: `18.512`.
pub(super) fn thousandths(time: Micros) -> String {
    format!("{}.{:03}", time / 1_000, time % 1_000)
}

/// A moment of the run on the wall clock.
pub(super) struct Clock {
    year: u64,
    month: u64,
    day: u64,
    weekday: usize,
    second: u64,
}

/// A number with at least two digits.
fn two(number: u64) -> String {
    if number < 10 { format!("0{number}") } else { number.to_string() }
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Clock {
    /// The wall clock at a moment after the key, `offset` hours behind GMT.
    pub fn at(moment: Micros, hours_behind: u64) -> Self {
        Clock::of(super::parameters::WALL_CLOCK + moment / SECOND - hours_behind * 3_600)
    }

    /// The wall clock some seconds before a moment after the key.
    pub fn ago(moment: Micros, seconds: u64) -> Self {
        Clock::of(super::parameters::WALL_CLOCK + moment / SECOND - seconds)
    }

    /// The wall clock at some seconds after the beginning of 1970.
    fn of(seconds: u64) -> Self {
        let days = seconds / 86_400;
        // Days to a civil date: H. Hinnant, “chrono-compatible low-level date algorithms”.
        let shifted = days + 719_468;
        let (era, of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Clock {
            year: year_of_era + era * 400 + u64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            weekday: (days % 7) as usize,
            second: seconds % 86_400,
        }
    }

    fn time(&self, between: &str) -> String {
        [two(self.second / 3_600), two(self.second / 60 % 60), two(self.second % 60)].join(between)
    }

    fn date(&self, between: &str) -> String {
        [self.year.to_string(), two(self.month), two(self.day)].join(between)
    }

    /// Date and time in the basic format of ISO 8601: `20260302`, `190000`.
    pub fn basic(&self) -> (String, String) {
        (self.date(""), self.time(""))
    }

    /// Date and time in the extended format of ISO 8601: `2026-03-02`, `19:00:00`.
    pub fn extended(&self) -> (String, String) {
        (self.date("-"), self.time(":"))
    }

    fn month(&self) -> &'static str {
        MONTHS[(self.month as usize + 11) % 12]
    }

    /// As HTTP's `Date` has it: RFC 9110, §5.6.7.
    pub fn http_date(&self) -> String {
        let (day, year) = (two(self.day), self.year.to_string());
        format!("{}, {day} {} {year} {} GMT", DAYS[self.weekday], self.month(), self.time(":"))
    }

    /// As `dig` has it, in Colombian time (five hours behind).
    pub fn dig(&self) -> String {
        let (day, year) = (two(self.day), self.year.to_string());
        [DAYS[self.weekday], self.month(), &day, &self.time(":"), "-05", &year].join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_where_it_is_said_to() {
        assert_eq!(Clock::at(0, 0).http_date(), "Mon, 02 Mar 2026 19:00:00 GMT");
        assert_eq!(Clock::at(61 * SECOND, 0).http_date(), "Mon, 02 Mar 2026 19:01:01 GMT");
        assert_eq!(Clock::at(0, 5).dig(), "Mon Mar 02 14:00:00 -05 2026");
        assert_eq!(Clock::at(0, 24 * 2).http_date(), "Sat, 28 Feb 2026 19:00:00 GMT");
    }

    #[test]
    fn a_query_is_encoded_as_a_browser_does() {
        let query = Query::new("  Mesa de café 100% ");
        assert_eq!(query.path(), "/search?q=%20%20Mesa%20de%20caf%C3%A9%20100%25%20");
        assert_eq!(query.key(), "search:v3:mesa%20de%20caf%C3%A9%20100%25");
    }

    #[test]
    fn times_are_rounded_as_readers_expect() {
        assert_eq!(tenths(22_149), "22.1");
        assert_eq!(tenths(22_150), "22.2");
        assert_eq!(thousandths(18_050), "18.050");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("café", 4), "café");
        assert_eq!(shorten("cafés", 4), "caf…");
    }
}
