//! Copying text.

/// Asks the browser to put `text` on the clipboard. Whether it did is not known here: some browsers ask the user first.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        // The promise's outcome does not matter: the link stays in the address bar in any case.
        let _ = window.navigator().clipboard().write_text(text);
    }
}
