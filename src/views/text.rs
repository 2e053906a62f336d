//! Small texts: times with their units, plain sentences with code between backticks.

use maud::{Markup, html};

use crate::model::Micros;

/// A time in milliseconds with one decimal: `61.4`.
pub fn milliseconds(micros: Micros) -> String {
    let tenths = (micros + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A plain sentence in which backticks mark code.
pub fn sentence(text: &str) -> Markup {
    html! { @for (index, part) in text.split('`').enumerate() { @if index % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// The words of rendered text, for places that take no markup.
pub fn without_tags(html: &str) -> String {
    let mut inside = false;
    let words: String = html
        .chars()
        .filter(|&character| {
            let keep = !inside && character != '<';
            inside = (inside || character == '<') && character != '>';
            keep
        })
        .collect();
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Text made safe between tags and inside double quotes.
#[cfg(feature = "ssr")]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_rounded_to_a_tenth() {
        assert_eq!(milliseconds(0), "0.0");
        assert_eq!(milliseconds(61_449), "61.4");
        assert_eq!(milliseconds(61_450), "61.5");
        assert_eq!(milliseconds(999_960), "1000.0");
    }

    #[test]
    fn backticks_mark_code_and_nothing_else_is_markup() {
        assert_eq!(sentence("a `b<c` d").into_string(), "a <code>b&lt;c</code> d");
    }

    #[test]
    fn tags_go_and_entities_are_read() {
        assert_eq!(without_tags("the <code>a &lt; b</code> &amp;amp; rest"), "the a < b &amp; rest");
    }
}
