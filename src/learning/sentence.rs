//! Plain sentences as HTML: what a program says of a question, beside what the content's files say in Markdown.

/// A plain sentence as HTML; backticks mark code, everything else is escaped.
pub fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut is_code = false;
    for letter in text.chars() {
        match letter {
            '`' => {
                is_code = !is_code;
                out.push_str(if is_code { "<code>" } else { "</code>" });
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(letter),
        }
    }
    if is_code {
        out.push_str("</code>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_mark_code_and_nothing_else_is_markup() {
        assert_eq!(sentence("a `b<c` & d"), "a <code>b&lt;c</code> &amp; d");
        assert_eq!(sentence("`open"), "<code>open</code>");
    }
}
