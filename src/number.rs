//! Numbers as text and text as numbers, by whole-number arithmetic: the standard library's formatting and reading of floats
//! is exact to the last digit and an eighth of the WebAssembly.
//!
//! Nothing here knows what a number stands for; units are the business of [`crate::learning::unit`].

/// The value rounded to `decimals` (at most 9), halves away from zero: `fixed(2.25, 1)` is `2.3`.
///
/// Values beyond ±9 × 10⁹ and what is no number are shown at that bound and as 0: nothing drawn or measured comes near.
pub fn fixed(value: f64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals.min(9));
    // `as` makes of what is no number a 0; `min` would make of it the bound.
    let size = (if value.abs() > BOUND { BOUND } else { value.abs() } * scale as f64 + 0.5) as u64;
    let sign = if value < 0.0 && size > 0 { "-" } else { "" };
    let (whole, part) = (size / scale, size % scale);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
    }
}

/// The largest value that is shown as it is.
pub const BOUND: f64 = 9e9;

/// The value as a sentence has it, with at most so many decimals: `1,200`, `0.25`, `−3`.
pub fn plain(value: f64, decimals: u32) -> String {
    let text = fixed(value, decimals);
    let (sign, text) = text.strip_prefix('-').map_or(("", &*text), |size| ("−", size));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// The value with four significant digits, and never fewer than its whole part has: `0.7456`, `12.35`, `12,346`.
pub fn rounded(value: f64) -> String {
    let mut decimals = 3;
    let mut size = value.abs();
    while size < 1.0 && size > 0.0 && decimals < 9 {
        size *= 10.0;
        decimals += 1;
    }
    while size >= 10.0 && decimals > 0 {
        size /= 10.0;
        decimals -= 1;
    }
    plain(value, decimals)
}

/// Reads the number at the beginning of a text, and gives the rest: `1,200 ms` is 1200 and `ms`. `None` where there is none,
/// or one whose marks contradict each other: `1,2,3`.
///
/// Points and commas are taken as they are most likely meant. Of two different marks the last is the decimal one. A mark
/// that comes more than once parts thousands. A single point is a decimal one; a single comma parts thousands where three
/// digits follow (`1,200`), else it is a decimal one (`1,5`; `0,125`). Spaces and apostrophes part thousands.
pub fn read(text: &str) -> Option<(f64, &str)> {
    let text = text.trim().trim_start_matches(['=', '~', '≈', ' ']);
    let unsigned = text.trim_start_matches(['-', '−', '–', '+']);
    let sign = if text.starts_with(['-', '−', '–']) { -1.0 } else { 1.0 };
    let (groups, rest) = groups(unsigned);
    let (mut digits, mut exponent) = (String::new(), 0);
    let decimal = decimal_mark(&groups)?;
    for (index, group) in groups.iter().enumerate() {
        digits.push_str(group.digits);
        if Some(index) == decimal {
            exponent = -i32::try_from(group.digits.len()).ok()?;
        }
    }
    let (power, rest) = power(rest);
    let value = sign * scaled(&digits, exponent.saturating_add(power));
    (value.is_finite() && !digits.is_empty()).then(|| (value, rest.trim()))
}

/// Digits without a mark among them, and the mark before them.
struct Group<'a> {
    /// `.`, `,`, a space for whatever can only part thousands, and 0 for none.
    mark: char,
    digits: &'a str,
}

/// The groups of digits at the beginning of a text, and what comes after.
fn groups(text: &str) -> (Vec<Group<'_>>, &str) {
    let mut groups = Vec::new();
    let mut rest = text;
    loop {
        let mark = rest.chars().next().filter(|first| !first.is_ascii_digit());
        let after = &rest[mark.map_or(0, char::len_utf8)..];
        let length = after.bytes().take_while(u8::is_ascii_digit).count();
        let kind = match mark {
            None if groups.is_empty() => '\0',
            Some(mark @ ('.' | ',')) if length > 0 => mark,
            // A space parts thousands only where it does: `12 5` is two numbers.
            Some(' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' | '_') if length == 3 && !groups.is_empty() => {
                ' '
            }
            _ => return (groups, rest),
        };
        if length == 0 {
            return (groups, rest);
        }
        groups.push(Group { mark: kind, digits: &after[..length] });
        rest = &after[length..];
    }
}

/// Which group is the decimal part, if any is; `None` where the marks contradict each other.
#[allow(clippy::option_option, reason = "no reading, a reading without a decimal part, one with it")]
fn decimal_mark(groups: &[Group<'_>]) -> Option<Option<usize>> {
    let last = groups.len().checked_sub(1)?;
    let mark = groups[last].mark;
    let alone = groups.iter().filter(|group| group.mark == mark).count() == 1;
    let thousands = last == 1 && groups[1].digits.len() == 3 && is_head(groups[0].digits);
    let is_decimal = match mark {
        '.' => alone,
        ',' => alone && !thousands,
        _ => false,
    };
    let whole = if is_decimal { &groups[..last] } else { groups };
    // What parts thousands does so throughout, and in threes.
    let parted = whole.iter().skip(1).all(|group| group.digits.len() == 3 && group.mark == whole[1].mark);
    let headed = whole.len() < 2 || (whole[0].mark == '\0' && whole[0].digits.len() <= 3);
    (parted && headed).then_some(is_decimal.then_some(last))
}

/// Whether these digits can stand before a mark that parts thousands.
fn is_head(digits: &str) -> bool {
    digits.len() <= 3 && !digits.starts_with('0')
}

/// A power of ten at the beginning of a text, as in `e3` and `E-4`, and what comes after.
fn power(text: &str) -> (i32, &str) {
    let none = (0, text);
    let Some(after) = text.strip_prefix(['e', 'E']) else { return none };
    let unsigned = after.trim_start_matches(['-', '−', '+']);
    let length = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let Ok(size) = unsigned[..length].parse::<i32>() else { return none };
    (if after.starts_with(['-', '−']) { -size } else { size }, &unsigned[length..])
}

/// Digits times a power of ten; exact as long as there are at most fifteen digits and the power is below 23.
fn scaled(digits: &str, exponent: i32) -> f64 {
    let mut value = 0.0;
    for digit in digits.bytes() {
        value = value * 10.0 + f64::from(digit - b'0');
    }
    let mut scale = 1.0;
    for _ in 0..exponent.unsigned_abs().min(400) {
        scale *= 10.0;
    }
    if exponent < 0 { value / scale } else { value * scale }
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

    #[test]
    fn a_sentence_s_numbers_have_thousands_and_no_idle_zeros() {
        assert_eq!([plain(1_200.0, 2), plain(0.25, 6), plain(-1_234_567.5, 1)], ["1,200", "0.25", "−1,234,567.5"]);
        assert_eq!([plain(100.0, 0), plain(999.6, 0), plain(0.0, 3)], ["100", "1,000", "0"]);
        assert_eq!(
            [0.745_512, 12.345_6, 12_345.6, 0.000_123_45, 3.0].map(rounded),
            ["0.7455", "12.35", "12,346", "0.0001235", "3"]
        );
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = |text| read(text).map(|(value, _)| value);
        for text in ["1200", "1,200", "1 200", "1'200", "1\u{202f}200", "1.2e3", "1,2E3", "12e+2", "+1200.0", "= 1,200"]
        {
            assert_eq!(read(text), Some(1200.0), "{text}");
        }
        for text in ["1200.5", "1,200.5", "1.200,5", "1 200,5", "1200,5", "12005e-1"] {
            assert_eq!(read(text), Some(1200.5), "{text}");
        }
        let pairs =
            [(".5", 0.5), (",5", 0.5), ("0,125", 0.125), ("1.200", 1.2), ("−3", -3.0), ("1,234,567", 1_234_567.0)];
        for (text, value) in pairs {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for text in ["", "x", "-", ".", "1,2,3", "1,2.3,4", "12,34,567", "1.2.3", "e3", "ms 5", "1e999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_comes_after_a_number_is_left() {
        assert_eq!(read("1,200 ms"), Some((1200.0, "ms")));
        assert_eq!(read("75%"), Some((75.0, "%")));
        assert_eq!(read("3 events"), Some((3.0, "events")));
        assert_eq!(read("12 5"), Some((12.0, "5")));
        assert_eq!(read("5."), Some((5.0, ".")));
    }

    proptest! {
        #[test]
        fn it_reads_back_to_within_half_a_unit(value in -1e6..1e6_f64, decimals in 0..6_u32) {
            let read: f64 = fixed(value, decimals).parse().unwrap();
            prop_assert!((read - value).abs() <= 0.5001 / 10_f64.powi(decimals as i32), "{value} became {read}");
        }

        #[test]
        fn what_is_written_reads_back(value in -1e6..1e6_f64, decimals in 0..6_u32) {
            let exact: f64 = fixed(value, decimals).parse().unwrap();
            let text = plain(value, decimals);
            prop_assert_eq!(super::read(&text), Some((exact, "")), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in r"[-+0-9.,' eE−\u{a0}]{0,12}|\PC{0,20}") {
            let _ = super::read(&text);
        }
    }
}
