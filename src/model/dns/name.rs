//! Domain names as text, in the one form that the model compares: absolute with the last dot, lower case, and octets that are
//! not plain escaped as BIND prints them (RFC 1035, §5.1): `hostmaster\.shop.example.`.
//!
//! Lower case, because names are compared without regard to case (RFC 4343).

/// Longest label, octets (RFC 1035, §2.3.4).
const LABEL: usize = 63;
/// Longest name on the wire, octets, its length bytes and the root's included (RFC 1035, §2.3.4).
const NAME: usize = 255;

/// The root of the tree.
pub const ROOT: &str = ".";

/// Why a text is no domain name, in BIND's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Two dots in a row, or one at the beginning.
    EmptyLabel,
    /// A label of more than 63 octets.
    LabelTooLong,
    /// A name of more than 255 octets.
    TooLong,
    /// `\300`: there is no such octet.
    BadEscape,
    /// It ends within an escape.
    UnexpectedEnd,
}

impl NameError {
    /// As BIND says it.
    pub const fn text(self) -> &'static str {
        match self {
            NameError::EmptyLabel => "empty label",
            NameError::LabelTooLong => "label too long",
            NameError::TooLong => "ran out of space",
            NameError::BadEscape => "bad escape",
            NameError::UnexpectedEnd => "unexpected end of input",
        }
    }
}

/// Reads a name as a master file has it: `@` is the origin, and a name without its last dot is relative to it.
///
/// # Errors
/// When the text is no name.
pub fn parse(text: &str, origin: &str) -> Result<String, NameError> {
    match text {
        "@" => return Ok(origin.to_owned()),
        ROOT => return Ok(ROOT.to_owned()),
        "" => return Err(NameError::UnexpectedEnd),
        _ => {}
    }
    let mut name = String::with_capacity(text.len() + 1 + origin.len());
    let mut length = 0;
    let mut bytes = text.bytes();
    let mut absolute = false;
    while let Some(byte) = bytes.next() {
        absolute = byte == b'.';
        match byte {
            b'.' if length == 0 => return Err(NameError::EmptyLabel),
            b'.' => {
                name.push('.');
                length = 0;
                continue;
            }
            b'\\' => push(&mut name, unescape(&mut bytes)?),
            _ => push(&mut name, byte),
        }
        length += 1;
        if length > LABEL {
            return Err(NameError::LabelTooLong);
        }
    }
    if !absolute {
        name.push('.');
        name.push_str(if origin == ROOT { "" } else { origin });
    }
    if octets(&name) > NAME { Err(NameError::TooLong) } else { Ok(name) }
}

/// The octet after a backslash: `\.` is a dot, `\046` too.
fn unescape(bytes: &mut std::str::Bytes<'_>) -> Result<u8, NameError> {
    let first = bytes.next().ok_or(NameError::UnexpectedEnd)?;
    if !first.is_ascii_digit() {
        return Ok(first);
    }
    let mut value = u32::from(first - b'0');
    for _ in 0..2 {
        match bytes.next() {
            Some(digit) if digit.is_ascii_digit() => value = value * 10 + u32::from(digit - b'0'),
            Some(_) => return Err(NameError::BadEscape),
            None => return Err(NameError::UnexpectedEnd),
        }
    }
    u8::try_from(value).map_err(|_| NameError::BadEscape)
}

/// Writes one octet of a label.
fn push(name: &mut String, octet: u8) {
    match octet {
        b'"' | b'(' | b')' | b'.' | b';' | b'\\' | b'@' | b'$' => {
            name.push('\\');
            name.push(char::from(octet));
        }
        b'!'..=b'~' => name.push(char::from(octet.to_ascii_lowercase())),
        _ => push_decimal(name, octet),
    }
}

/// Writes an octet as `\ddd`.
pub(super) fn push_decimal(text: &mut String, octet: u8) {
    text.push('\\');
    for digit in [octet / 100, octet / 10 % 10, octet % 10] {
        text.push(char::from(b'0' + digit));
    }
}

/// The first label as it is written, and the name above it; none for the root.
pub fn split(name: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => escaped = true,
            b'.' if !escaped => {
                let rest = &name[at + 1..];
                return (at > 0).then_some((&name[..at], if rest.is_empty() { ROOT } else { rest }));
            }
            _ => escaped = false,
        }
    }
    None
}

/// The name itself, the one above it, and so on up to the root.
pub fn upwards(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| split(name).map(|(_, parent)| parent))
}

/// Whether a name is another one or lies below it.
pub fn within(name: &str, zone: &str) -> bool {
    name.len() >= zone.len() && upwards(name).any(|above| above == zone)
}

/// How many labels a name has; the root has none.
pub fn labels(name: &str) -> usize {
    upwards(name).count() - 1
}

/// The octets of a label as it is written.
pub fn label_octets(label: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(label.len());
    let mut bytes = label.bytes();
    while let Some(byte) = bytes.next() {
        // Whatever is written in the model's form has only whole escapes.
        octets.push(if byte == b'\\' { unescape(&mut bytes).unwrap_or(byte) } else { byte });
    }
    octets
}

/// How many octets a name takes on the wire when it is not compressed.
pub fn octets(name: &str) -> usize {
    upwards(name).filter_map(split).map(|(label, _)| label_octets(label).len() + 1).sum::<usize>() + 1
}

/// A name as people say it, without its last dot.
pub fn spoken(name: &str) -> &str {
    match name {
        ROOT => "the root",
        _ => name.strip_suffix('.').unwrap_or(name),
    }
}

/// The name under which the PTR record of an IPv4 address stands (RFC 1035, §3.5).
pub fn reverse(address: std::net::Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets().map(|octet| octet.to_string());
    [&d, ".", &c, ".", &b, ".", &a, ".in-addr.arpa."].concat()
}

/// Whether a name may be a host's: letters, digits and hyphens within (RFC 952, RFC 1123), with a `*` as the first label or not.
pub fn is_host(name: &str) -> bool {
    let plain = |label: &str| {
        label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let all = upwards(name).filter_map(split).map(|(label, _)| label);
    all.enumerate().all(|(index, label)| plain(label) || (index == 0 && label == "*"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGIN: &str = "topliving.com.co.";

    #[test]
    fn a_name_without_its_last_dot_is_relative() {
        let read = |text| parse(text, ORIGIN).unwrap_or_else(|error| error.text().to_owned());
        assert_eq!(read("www"), "www.topliving.com.co.");
        assert_eq!(read("ns1.topliving.com.co"), "ns1.topliving.com.co.topliving.com.co.");
        assert_eq!(read("NS1.Topliving.com.co."), "ns1.topliving.com.co.");
        assert_eq!([read("@"), read(".")], [ORIGIN, "."]);
        assert_eq!(parse("com", ROOT).as_deref(), Ok("com."));
    }

    #[test]
    fn what_is_no_name_is_told_as_bind_tells_it() {
        let long = "a".repeat(64);
        let many = vec!["a".repeat(60); 5].join(".");
        for (text, error) in [
            ("a..b", NameError::EmptyLabel),
            (".a", NameError::EmptyLabel),
            ("", NameError::UnexpectedEnd),
            (long.as_str(), NameError::LabelTooLong),
            (many.as_str(), NameError::TooLong),
            ("a\\300", NameError::BadEscape),
            ("a\\12", NameError::UnexpectedEnd),
            ("a\\", NameError::UnexpectedEnd),
        ] {
            assert_eq!(parse(text, ORIGIN), Err(error), "{text}");
        }
    }

    #[test]
    fn an_escaped_dot_is_no_border() {
        let name = parse("first\\.last", ORIGIN).expect("a name");
        assert_eq!(split(&name), Some(("first\\.last", ORIGIN)));
        assert_eq!(label_octets("first\\.last"), b"first.last");
        assert!(!within(&parse("a\\.topliving.com.co.", ROOT).expect("a name"), ORIGIN));
        assert_eq!(parse("café", ORIGIN).as_deref(), Ok("caf\\195\\169.topliving.com.co."), "as BIND 9.18 prints it");
    }

    #[test]
    fn below_is_told_by_labels() {
        assert!(within("www.topliving.com.co.", ORIGIN) && within(ORIGIN, ORIGIN) && within(ORIGIN, ROOT));
        assert!(!within("nottopliving.com.co.", ORIGIN) && !within("com.co.", ORIGIN));
        assert_eq!([labels(ROOT), labels("co."), labels(ORIGIN)], [0, 1, 3]);
        assert_eq!(octets(ORIGIN), 18, "lengths 9, 3, 2 with a byte each and the root's");
    }

    #[test]
    fn the_name_of_an_address_is_turned_round() {
        assert_eq!(reverse(std::net::Ipv4Addr::new(192, 0, 2, 10)), "10.2.0.192.in-addr.arpa.");
    }

    #[test]
    fn hosts_have_letters_digits_and_hyphens() {
        assert!(is_host("www-1.example.") && is_host("*.example."));
        assert!(!is_host("my_host.example.") && !is_host("-a.example.") && !is_host("a.*.example."));
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_or_is_not_and_a_name_reads_back(text in any::<String>()) {
            if let Ok(name) = parse(&text, ORIGIN) {
                prop_assert!(octets(&name) <= NAME);
                prop_assert_eq!(parse(&name, "other."), Ok(name.clone()));
                prop_assert!(upwards(&name).count() >= 1 && upwards(&name).last() == Some(ROOT));
            }
        }
    }
}
