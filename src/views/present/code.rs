//! A QR code as a drawing, made here: no other host is asked.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// The code of a text; nothing where the text is too long for one.
pub fn code(text: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    // The standard asks for a margin of four modules.
    let size = code.size() + 8;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            path.push_str(&["M", &(x + 4).to_string(), " ", &(y + 4).to_string(), "h1v1h-1z"].concat());
        }
    }
    Some(html! {
        svg class="code" viewBox={ "0 0 " (size) " " (size) } role="img" aria-label="QR code of the link" shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_code_and_a_book_has_none() {
        let drawn = code("https://example.org/labs/walk/?dns=warm").map(Markup::into_string).unwrap_or_default();
        assert!(drawn.contains("viewBox=\"0 0 3") && drawn.contains("h1v1h-1z"));
        assert!(code(&"x".repeat(5_000)).is_none());
    }
}
