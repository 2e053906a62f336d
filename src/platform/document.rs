//! The document and the window: root element, title, media queries, clock.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

/// The `html` element.
pub fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// Sets the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// Whether the reader asks for less motion.
pub fn reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Milliseconds since 1970, for the learner's log. The model never sees it.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The address as the browser shows it.
pub fn address() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// The text of the element with this id.
pub fn text_of(id: &str) -> Option<String> {
    by_id(id)?.text_content()
}

/// Loads an address as a new page: the way out when a page's data cannot be had.
pub fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_href(address);
    }
}

/// Calls `act` on every event of this name that reaches the window, until the listener is dropped.
pub fn on_window(name: &'static str, act: impl Fn(&web_sys::Event) + 'static) -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&web_sys::window()?.into(), name, options, act))
}

/// Moves keyboard focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The same address with scheme and host.
pub fn absolute(path: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("{origin}{path}")
}

/// Opens a dialog, or closes it.
pub fn toggle(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    } else {
        let _ = dialog.show_modal();
    }
}

/// Calls `follow` with whether the media query holds, now and whenever that changes, until the listener is dropped.
pub fn watch(query: &str, follow: impl Fn(bool) + 'static) -> Option<EventListener> {
    let list = web_sys::window()?.match_media(query).ok().flatten()?;
    follow(list.matches());
    let source = list.clone();
    Some(EventListener::new(&list, "change", move |_| follow(source.matches())))
}

/// Calls `act` whenever the page goes out of sight, until the listener is dropped.
pub fn on_hidden(act: impl Fn() + 'static) -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let seen = document.clone();
    Some(EventListener::new(&document, "visibilitychange", move |_| {
        if seen.hidden() {
            act();
        }
    }))
}

/// Moves keyboard focus to the element with this id, unless it has it.
pub fn focus_again(id: &str) {
    let focused = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    if focused.is_none_or(|element| element.id() != id) {
        focus(id);
    }
}

fn by_id(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Marks the document as live, once the app listens: for style sheets and for tests.
pub fn mark_live() {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-live", "");
    }
}
