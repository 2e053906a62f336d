//! HTML, escaped.

use std::fmt::Write;

/// Appends text so that none of it is markup, in content and in attributes alike.
pub fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// Appends a start tag; the values are escaped here. Name and keys are our own.
pub fn open(name: &str, attributes: &[(&str, &str)], out: &mut String) {
    out.push('<');
    out.push_str(name);
    for (key, value) in attributes {
        // Writing to a text cannot fail.
        let _ = write!(out, " {key}=\"");
        escape(value, out);
        out.push('"');
    }
    out.push('>');
}

/// Appends an end tag.
pub fn close(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
