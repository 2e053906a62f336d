//! The browser's address and history: where one is, links that stay on the site, back and forward.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

/// An address on this site, as the browser shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// The path, base path included.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// What follows the number sign.
    pub anchor: String,
}

/// Where one is now.
pub fn current() -> Address {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return Address::default() };
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    address(part(location.pathname()), &part(location.search()), &part(location.hash()))
}

fn address(path: String, search: &str, hash: &str) -> Address {
    let after = |text: &str| text.get(1..).unwrap_or_default().to_owned();
    Address { path, query: after(search), anchor: after(hash) }
}

/// Adds an address to the history.
pub fn push(href: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

/// Puts an address in the place of the current one.
pub fn replace(href: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // Browsers refuse too many changes in a short time; the next one sets it right.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

/// Calls `visit` for every press of a link to this site. Where it returns true the browser does not follow the link itself.
pub fn on_link(visit: impl Fn(Address) -> bool + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window.into(), "click", options, move |event| {
        if let Some(address) = event.dyn_ref::<MouseEvent>().and_then(pressed_link)
            && visit(address)
        {
            event.prevent_default();
        }
    }))
}

/// Calls `near` whenever the pointer or the focus comes to a link to this site, which may be followed next.
pub fn on_near_link(near: impl Fn(Address) + Clone + 'static) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |name| {
        let near = near.clone();
        EventListener::new(&window, name, move |event| link_at(event).into_iter().for_each(&near))
    };
    ["pointerover", "focusin"].map(listen).into()
}

/// The address of the link that a plain press is on, if it leads to this site and opens here.
fn pressed_link(event: &MouseEvent) -> Option<Address> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if modified || event.button() != 0 || event.default_prevented() {
        return None;
    }
    link_at(event)
}

/// The address of the link that an event is on, if it leads to this site and opens here.
fn link_at(event: &Event) -> Option<Address> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok().flatten()?.dyn_into::<HtmlAnchorElement>().ok()?;
    let elsewhere = !link.target().is_empty() || link.has_attribute("download");
    let origin = web_sys::window()?.location().origin().ok()?;
    (!elsewhere && link.origin() == origin).then(|| address(link.pathname(), &link.search(), &link.hash()))
}

/// Calls `arrive` with where one is after going back or forward.
pub fn on_history(arrive: impl Fn(Address) + 'static) -> Option<EventListener> {
    Some(EventListener::new(&web_sys::window()?.into(), "popstate", move |_| arrive(current())))
}

/// Goes to the element with this id, or to the top of the page. The browser goes there itself, for an address that was only
/// pushed makes no element the target, and styles for it (`:target`) would not follow.
pub fn scroll_to(anchor: &str) {
    let Some(window) = web_sys::window() else { return };
    if window.document().and_then(|document| document.get_element_by_id(anchor)).is_some() {
        let _ = window.location().replace(&["#", anchor].concat());
    } else {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Opens an address in a window of its own, the one of this name if it is there already.
pub fn open_window(href: &str, name: &str) {
    if let Some(window) = web_sys::window() {
        // A browser that refuses tells the reader itself.
        let _ = window.open_with_url_and_target_and_features(href, name, "popup,width=1200,height=800");
    }
}
