//! The sequence of requests, one a line: `70 A reload /page; Accept-Language: fr`.

use crate::model::http_cache::{Fields, Method};
use crate::model::{Micros, SECOND};
use crate::sorting;

/// Most requests of a run.
pub const MOST: usize = 40;
/// Latest start of a request: a hundred years.
const LATEST: Micros = 100 * 365 * 86_400 * SECOND;

/// One request of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it is sent, in µs of the run.
    pub at: Micros,
    /// Who sends it: `A` or `B`.
    pub user: char,
    /// What it wants to do.
    pub method: Method,
    /// Its path, as written: `{v}` is the version that the page names then.
    pub path: String,
    /// Fields of its own.
    pub fields: Fields,
    /// A signature in the URL, where it has one.
    pub signed: Option<Signed>,
}

/// What a URL is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Until when it is good, in seconds of the run.
    pub until: u64,
    /// Whether someone without the secret has signed.
    pub forged: bool,
}

/// Reads a script: its requests by time, and the lines that are none.
pub fn read(text: &str) -> (Vec<Line>, Vec<&str>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match read_line(line).filter(|_| lines.len() < MOST) {
            Some(read) => lines.push(read),
            None => faults.push(line),
        }
    }
    sorting::by(&mut lines, |line: &Line| line.at);
    (lines, faults)
}

fn read_line(line: &str) -> Option<Line> {
    let mut parts = line.split(';');
    let mut words = parts.next()?.split_whitespace();
    let at = time(words.next()?)?;
    let user = match words.next()? {
        "A" | "a" => 'A',
        "B" | "b" => 'B',
        _ => return None,
    };
    let mut fields = Fields::default();
    let mut method = Method::Get;
    let mut word = words.next()?;
    match word {
        "GET" => word = words.next()?,
        "POST" => {
            method = Method::Post;
            word = words.next()?;
        }
        // As browsers do: a reload asks whether it is still good, a forced one for a new answer.
        "reload" => {
            fields.set("Cache-Control", "max-age=0");
            word = words.next()?;
        }
        "force" => {
            fields.set("Cache-Control", "no-cache");
            word = words.next()?;
        }
        _ => {}
    }
    if !word.starts_with('/') || !word.is_ascii() {
        return None;
    }
    let signed = match words.next().map(|word| word.split_once('=')) {
        None => None,
        Some(Some(("signed", until))) => Some(Signed { until: until.parse().ok()?, forged: false }),
        Some(Some(("forged", until))) => Some(Signed { until: until.parse().ok()?, forged: true }),
        Some(_) => return None,
    };
    if words.next().is_some() {
        return None;
    }
    for part in parts {
        let read = Fields::read(part.trim());
        // A field at least.
        read.iter().next()?;
        for (name, value) in read.iter() {
            fields.set(name, value);
        }
    }
    Some(Line { at, user, method, path: word.to_owned(), fields, signed })
}

/// `90`, `5m`, `2h`, `30d`
fn time(text: &str) -> Option<Micros> {
    let (digits, unit) = match text.char_indices().next_back()? {
        (_, '0'..='9') => (text, 1),
        (at, 's') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 60),
        (at, 'h') => (&text[..at], 3_600),
        (at, 'd') => (&text[..at], 86_400),
        _ => return None,
    };
    let seconds = digits.parse::<u64>().ok()?.checked_mul(unit * SECOND)?;
    (seconds <= LATEST).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_all_it_has() {
        let text = "# two users\n5m B reload /page; Accept-Language: fr; X-A: 1\n0 A /\n\n7 A POST /cart\n9 A /paid/film signed=60\n";
        let (lines, faults) = read(text);
        assert_eq!(faults, Vec::<&str>::new());
        let paths: Vec<_> = lines.iter().map(|line| (line.at / SECOND, line.user, line.path.as_str())).collect();
        assert_eq!(paths, [(0, 'A', "/"), (7, 'A', "/cart"), (9, 'A', "/paid/film"), (300, 'B', "/page")]);
        assert_eq!(lines[3].fields.text(), "Cache-Control: max-age=0\nAccept-Language: fr\nX-A: 1");
        assert_eq!((lines[1].method, lines[2].signed), (Method::Post, Some(Signed { until: 60, forged: false })));
    }

    #[test]
    fn what_is_no_line_is_named() {
        let text = "A /page\n1 C /page\n2 A page\n3 A /page now\n4 A /page; nonsense\n-1 A /page\n999999999999d A /\n5 A\n6 A /page signed=soon";
        let (lines, faults) = read(text);
        assert_eq!((lines.len(), faults.len()), (0, 9));
        assert_eq!(read(&"0 A /\n".repeat(50)).0.len(), MOST);
    }
}
