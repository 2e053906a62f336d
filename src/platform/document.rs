//! The document and the window: root element, title, media queries, clock.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, HtmlAnchorElement, HtmlDialogElement, HtmlElement, IntersectionObserver, IntersectionObserverEntry,
    IntersectionObserverInit, ResizeObserver,
};

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
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "today is after 1970")]
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Minutes by which local clocks are ahead of UTC now.
pub fn minutes_east() -> i32 {
    -js_sys::Date::new_0().get_timezone_offset() as i32
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // A browser that refuses tells the reader itself.
        let _ = window.print();
    }
}

/// A number drawn at random, for telling tabs apart. The model never sees it.
pub fn random() -> u64 {
    // All the bits that a float has.
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

/// Milliseconds since the page was opened, for sharing out a frame's time.
pub fn time() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
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

/// Sends an event of this name to the window.
pub fn tell_window(name: &str) {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new(name)) {
        // It says only whether somebody has cancelled it.
        let _ = window.dispatch_event(&event);
    }
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

/// An address that holds a text itself: for links that save it as a file.
pub fn data_address(media_type: &str, text: &str) -> String {
    ["data:", media_type, ";charset=utf-8,", &String::from(js_sys::encode_uri_component(text))].concat()
}

/// Saves a text as a file of this name.
pub fn save(name: &str, media_type: &str, text: &str) {
    let link = web_sys::window()
        .and_then(|window| window.document()?.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&data_address(media_type, text));
        link.set_download(name);
        link.click();
    }
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
    on_sight(move |hidden| {
        if hidden {
            act();
        }
    })
}

/// Calls `act` whenever the page goes out of sight, with true, or comes into it, until the listener is dropped.
pub fn on_sight(act: impl Fn(bool) + 'static) -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let seen = document.clone();
    Some(EventListener::new(&document, "visibilitychange", move |_| act(seen.hidden())))
}

/// Calls `act` whenever an element that was in sight is no longer, until what it returns is dropped.
pub fn on_out_of_sight(element: &Element, act: impl Fn() + 'static) -> Option<Sight> {
    let seen = std::cell::Cell::new(false);
    let changed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.get(entries.length().saturating_sub(1));
        let inside = last.dyn_into::<IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting());
        if seen.replace(inside) && !inside {
            act();
        }
    });
    let observer = IntersectionObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Sight { observer, _changed: changed })
}

/// A watch on whether an element is in sight; dropping it ends the watch.
#[derive(Debug)]
pub struct Sight {
    observer: IntersectionObserver,
    _changed: Closure<dyn Fn(js_sys::Array)>,
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `act` when the room that an element takes is known and whenever it changes, until what it returns is dropped.
pub fn on_size(element: &Element, act: impl Fn() + 'static) -> Option<Size> {
    let changed = Closure::<dyn Fn()>::new(act);
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Size { observer, _changed: changed })
}

/// A watch on an element's size; dropping it ends the watch.
#[derive(Debug)]
pub struct Size {
    observer: ResizeObserver,
    _changed: Closure<dyn Fn()>,
}

impl Drop for Size {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Moves keyboard focus to the element with this id, unless it has it.
pub fn focus_again(id: &str) {
    let focused = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    if focused.is_none_or(|element| element.id() != id) {
        focus(id);
    }
}

/// Takes the focus out of the element with this id, if it is within it: true if it was.
pub fn leave_within(id: &str) -> bool {
    let focused = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    let within = by_id(id).zip(focused.clone()).is_some_and(|(around, focused)| around.contains(Some(&focused)));
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<HtmlElement>().ok()).filter(|_| within) {
        let _ = focused.blur();
    }
    within
}

/// Scrolls an element into sight.
pub fn bring_into_sight(element: &Element) {
    element.scroll_into_view();
}

fn by_id(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Tells the reader something above the text, before there is any view that could.
pub fn say(text: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let (Some(main), Ok(notice)) = (document.get_element_by_id("main"), document.create_element("p")) {
        notice.set_class_name("notice");
        // A role on an element that comes late is what makes it heard.
        let _ = notice.set_attribute("role", "alert");
        notice.set_text_content(Some(text));
        let _ = main.prepend_with_node_1(&notice);
    }
}

/// Whether the document lives already.
pub fn is_live() -> bool {
    root().is_some_and(|root| root.has_attribute("data-live"))
}

/// Calls `act` once, when an element is in sight or less than a window's height from it; unless what it returns is dropped before.
pub fn on_near(element: &Element, act: impl Fn() + 'static) -> Option<Sight> {
    let done = std::cell::Cell::new(false);
    let changed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let near = entries
            .iter()
            .any(|entry| entry.dyn_into::<IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting()));
        if near && !done.replace(true) {
            act();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin("100%");
    let observer = IntersectionObserver::new_with_options(changed.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Sight { observer, _changed: changed })
}

/// Whether all that the document itself asks for has arrived.
pub fn is_loaded() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.ready_state() == "complete")
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// The path of the app's own JavaScript, base path included: its name changes with every version of the app.
pub fn program() -> Option<String> {
    let link = web_sys::window()?.document()?.query_selector("link[rel=modulepreload]").ok().flatten()?;
    Some(web_sys::Url::new(&link.dyn_into::<web_sys::HtmlLinkElement>().ok()?.href()).ok()?.pathname())
}

/// Marks the document as live, once the app listens: for style sheets and for tests.
pub fn mark_live() {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-live", "");
    }
}
