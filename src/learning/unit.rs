//! Units behind numbers: whether a unit that was typed is the one asked for, or one that it can be converted to.
//!
//! Only units of the same thing are converted: times, amounts of data, shares. Everything else (`servers`, `requests/s`) has to
//! be the unit itself, in the singular or the plural.

/// What a unit measures; only units of one kind can be converted.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Time,
    Data,
    Share,
}

/// Units that can be converted, in lower case, each with its size in the smallest of its kind.
const KNOWN: &[(&str, Of, f64)] = &[
    ("ns", Of::Time, 1.0),
    ("µs", Of::Time, 1e3),
    ("μs", Of::Time, 1e3),
    ("us", Of::Time, 1e3),
    ("ms", Of::Time, 1e6),
    ("millisecond", Of::Time, 1e6),
    ("s", Of::Time, 1e9),
    ("sec", Of::Time, 1e9),
    ("second", Of::Time, 1e9),
    ("min", Of::Time, 6e10),
    ("minute", Of::Time, 6e10),
    ("h", Of::Time, 3.6e12),
    ("hour", Of::Time, 3.6e12),
    ("d", Of::Time, 8.64e13),
    ("day", Of::Time, 8.64e13),
    ("b", Of::Data, 1.0),
    ("byte", Of::Data, 1.0),
    ("kb", Of::Data, 1e3),
    ("mb", Of::Data, 1e6),
    ("gb", Of::Data, 1e9),
    ("tb", Of::Data, 1e12),
    ("kib", Of::Data, 1024.0),
    ("mib", Of::Data, 1_048_576.0),
    ("gib", Of::Data, 1_073_741_824.0),
    ("%", Of::Share, 1.0),
    ("per cent", Of::Share, 1.0),
    ("percent", Of::Share, 1.0),
    ("", Of::Share, 100.0),
];

/// What a number with the unit `typed` is to be multiplied by to be in `asked`; `None` where that cannot be.
///
/// No unit stands for the one asked for. A share without unit may be typed in per cent.
pub fn factor(typed: &str, asked: &str) -> Option<f64> {
    let (typed, asked) = (normal(typed), normal(asked));
    if typed.is_empty() || typed == asked {
        return Some(1.0);
    }
    let find = |unit: &str| KNOWN.iter().find(|known| known.0 == unit);
    let (from, to) = (find(&typed)?, find(&asked)?);
    (from.1 == to.1).then_some(from.2 / to.2)
}

/// Lower case, in the singular, without a full stop. One letter is no plural: `s` is a unit.
fn normal(unit: &str) -> String {
    let unit = unit.trim().trim_end_matches('.').to_ascii_lowercase();
    match unit.strip_suffix('s') {
        Some(one) if one.len() >= 3 && !one.ends_with('/') => one.to_owned(),
        _ => unit,
    }
}

/// A number with its unit, as a sentence has it: `64 ms`, `1 server`, `75 %`.
pub fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() {
        return number.to_owned();
    }
    let one = if number == "1" && unit.len() >= 4 && !unit.contains('/') { unit.strip_suffix('s') } else { None };
    [number, " ", one.unwrap_or(unit)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_itself_is_taken_in_singular_and_plural() {
        for (typed, asked) in [
            ("", "ms"),
            ("MS", "ms"),
            ("server", "servers"),
            ("Servers.", "servers"),
            ("requests/s", "requests/s"),
            ("s", "s"),
        ] {
            assert_eq!(factor(typed, asked), Some(1.0), "{typed} for {asked}");
        }
    }

    #[test]
    fn units_of_one_kind_are_converted_and_others_refused() {
        assert_eq!(
            [factor("s", "ms"), factor("min", "s"), factor("seconds", "min")],
            [Some(1e3), Some(60.0), Some(1.0 / 60.0)]
        );
        assert_eq!(
            [factor("kB", "bytes"), factor("MiB", "KiB"), factor("%", "")],
            [Some(1e3), Some(1024.0), Some(0.01)]
        );
        for (typed, asked) in [("MB", "ms"), ("servers", "requests"), ("ms", ""), ("x", "ms")] {
            assert_eq!(factor(typed, asked), None, "{typed} for {asked}");
        }
    }

    #[test]
    fn one_is_said_in_the_singular() {
        assert_eq!(
            [with_unit("1", "servers"), with_unit("2", "servers"), with_unit("1", "ms"), with_unit("7", "")],
            ["1 server", "2 servers", "1 ms", "7"]
        );
    }
}
