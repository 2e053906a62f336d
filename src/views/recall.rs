//! A text whose key words can be hidden, to be recalled before they are seen.
//!
//! The text stands in the page as it is; hiding sets attributes on what is marked as a blank. Whether it is hidden is in the
//! address, so that a link opens it either way. Which words are key words is decided in `course::recall`.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::act;
use super::shell::Place;
use crate::platform::{form, navigation};

/// What the address says when key words are hidden.
const HIDDEN: &str = "recall=1";
/// Set on a blank that was pressed: its word is seen.
const SEEN: &str = "data-seen";
/// A blank that can be pressed.
const PRESSED: &str = ".blank[role]";

/// The text, as HTML with its blanks marked and, among it, the checkbox that hides them.
pub fn recall(html: &str) -> AnyView {
    let place = expect_context::<Place>();
    let sheet = NodeRef::<leptos::html::Div>::new();
    let hidden = Memo::new(move |_| place.query.read().split('&').any(|pair| pair == HIDDEN));
    Effect::new(move || {
        if let Some(sheet) = sheet.get() {
            hide(&sheet, hidden.get());
        }
    });
    let turn = move |event: Event| {
        let query = if event_target_checked(&event) { HIDDEN } else { "" };
        navigation::replace(&place.route.get_untracked().href_with(query, ""));
        place.query.set(query.to_owned());
    };
    let press = move |event: &Event| form::source(event, PRESSED).map(|blank| show(&blank)).is_some();
    let press_key = move |event: KeyboardEvent| {
        if matches!(&*event.key(), "Enter" | " ") && press(&event) {
            event.prevent_default();
        }
    };
    view! {
        <div class="cheatsheet" node_ref=sheet on:change=act(turn) on:click=act(move |event: leptos::ev::MouseEvent| {
            press(&event);
        }) on:keydown=act(press_key) inner_html=html.to_owned()></div>
    }
    .into_any()
}

/// Hides every key word, or shows all.
fn hide(sheet: &Element, hidden: bool) {
    for checkbox in form::all(sheet, "input") {
        checkbox.dyn_ref::<HtmlInputElement>().into_iter().for_each(|checkbox| checkbox.set_checked(hidden));
    }
    for blank in form::all(sheet, ".blank") {
        let when_hidden = |value| hidden.then_some(value);
        form::set(&blank, "role", when_hidden("button"));
        form::set(&blank, "tabindex", when_hidden("0"));
        form::set(&blank, "aria-label", when_hidden("blank"));
        form::set(&blank, SEEN, None);
    }
}

/// Shows a hidden word, or hides it again.
fn show(blank: &Element) {
    let seen = blank.has_attribute(SEEN);
    form::set(blank, SEEN, (!seen).then_some(""));
    form::set(blank, "aria-label", seen.then_some("blank"));
}
