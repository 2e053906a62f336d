//! The key words of a cheat-sheet line: what is left blank when the line is to be recalled.
//!
//! Pure, over the line as rendered. Hiding and showing them is up to the page and its style sheet.

/// What marks a key word in the rendered line.
pub const BLANK: &str = "class=\"blank\"";

/// The line with its key words marked: what is `**strong**` in it; where nothing is, its code and its numbers.
pub fn with_blanks(line: &str) -> String {
    if line.contains("<strong>") {
        return line.replace("<strong>", &format!("<strong {BLANK}>"));
    }
    let mut out = String::with_capacity(line.len());
    let mut in_code = false;
    for piece in pieces(line) {
        match piece {
            Piece::Tag("<code>") => {
                in_code = true;
                out.push_str(&format!("<code {BLANK}>"));
            }
            Piece::Tag(tag) => {
                in_code &= tag != "</code>";
                out.push_str(tag);
            }
            Piece::Text(text) if in_code => out.push_str(text),
            Piece::Text(text) => numbers(text, &mut out),
        }
    }
    out
}

/// A part of a rendered line.
enum Piece<'a> {
    /// With its brackets.
    Tag(&'a str),
    /// What stands between tags.
    Text(&'a str),
}

fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    line.split_inclusive('>').flat_map(|part| {
        let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
        [Piece::Text(text), Piece::Tag(tag)]
    })
}

/// Appends a text with its numbers marked. A number stands for itself: “99.9 %”, “1,330/s”, “60–70”, and not in “S3” or “HTTP/2”.
fn numbers(text: &str, out: &mut String) {
    for word in text.split_inclusive(char::is_whitespace) {
        let lead = word.find(|letter: char| letter.is_alphanumeric() || letter == '&').unwrap_or(word.len());
        let (before, rest) = word.split_at(lead);
        let inside = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '–' | '×');
        let (run, after) = rest.split_at(rest.find(|letter| !inside(letter)).unwrap_or(rest.len()));
        let number = run.trim_end_matches(['.', ',']);
        out.push_str(before);
        if number.is_empty() || after.starts_with(char::is_alphanumeric) {
            out.push_str(rest);
        } else {
            out.push_str(&format!("<span {BLANK}>{number}</span>{}", &rest[number.len()..]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with its blanks between square brackets.
    fn shown(line: &str) -> String {
        let mut out = with_blanks(line);
        for name in ["strong", "code", "span"] {
            out = out.replace(&format!("<{name} {BLANK}>"), &format!("<{name}>["));
            out = out.replace(&format!("</{name}>"), &format!("]</{name}>"));
        }
        out.replace("<span>", "").replace("</span>", "")
    }

    #[test]
    fn what_is_strong_is_blank_and_nothing_else() {
        assert_eq!(shown("a <strong>b <em>c</em></strong> d"), "a <strong>[b <em>c</em>]</strong> d");
        assert_eq!(
            with_blanks("<strong>x</strong> 99 <code>y</code>"),
            "<strong class=\"blank\">x</strong> 99 <code>y</code>"
        );
    }

    #[test]
    fn without_strong_words_code_and_numbers_are_blank() {
        assert_eq!(shown("uneven: <code>*/7 &gt; 2</code> of 60"), "uneven: <code>[*/7 &gt; 2]</code> of [60]");
    }

    #[test]
    fn numbers_stand_for_themselves() {
        for (line, wanted) in [
            ("10 s × 3 + 60 s = 90 s;", "[10] s × [3] + [60] s = [90] s;"),
            ("ends at 99.9 %.", "ends at [99.9] %."),
            ("1,330/s, 60–70 (2× or 1.5)", "[1,330]/s, [60–70] ([2×] or [1.5])"),
            ("In 5.", "In [5]."),
            ("−1 and +2", "−[1] and +[2]"),
            ("S3, HTTP/2, 2PC, p99 and K3s", "S3, HTTP/2, 2PC, p99 and K3s"),
            ("it&#39;s &amp; “4”", "it&#39;s &amp; “[4]”"),
            ("a <em>7</em> b", "a <em>[7]</em> b"),
            ("", ""),
        ] {
            assert_eq!(shown(line), wanted);
        }
    }
}
