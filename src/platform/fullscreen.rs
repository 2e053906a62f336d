//! The whole screen for the page; where the browser does not give it, the page still leaves its frame out.

use gloo::events::EventListener;

use super::document;

/// The mark on the document's root under which the style sheet leaves the page's frame out.
const MARK: &str = "data-full";

/// Asks for the whole screen, or gives it back.
pub fn toggle() {
    let Some(root) = document::root() else { return };
    if root.has_attribute(MARK) {
        leave();
    } else {
        let _ = root.set_attribute(MARK, "");
        // Where it is refused the page has at least the whole window.
        let _ = root.request_fullscreen();
    }
}

/// Gives the screen back.
pub fn leave() {
    let Some(root) = document::root() else { return };
    let _ = root.remove_attribute(MARK);
    if let Some(document) = root.owner_document().filter(|document| document.fullscreen_element().is_some()) {
        document.exit_fullscreen();
    }
}

/// Keeps the mark in step with the browser, which has a key of its own for leaving.
pub fn follow() -> Option<EventListener> {
    let document = document::root()?.owner_document()?;
    let seen = document.clone();
    Some(EventListener::new(&document, "fullscreenchange", move |_| {
        if let Some(root) = document::root().filter(|_| seen.fullscreen_element().is_none()) {
            let _ = root.remove_attribute(MARK);
        }
    }))
}
