//! A text whose key words can be hidden, to be recalled before they are seen, and of which only what was missed can be shown.
//!
//! The text stands in the page as it is; hiding sets attributes on what is marked as a blank, and on lines of topics that are
//! not wanted. What is hidden is in the address, so that a link opens it either way. Which words are key words is decided in
//! `course::recall`, and in which topics something was missed in [`super::standing`].

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::shell::Place;
use super::store::Store;
use super::trainer::count;
use super::{act, standing};
use crate::platform::{form, navigation};
use crate::route::query_value;

/// What the address says when key words are hidden.
const HIDDEN: &str = "recall";
/// What it says when only topics with misses are shown. Both are names of checkboxes as well.
const MISSED: &str = "missed";
/// Set on a blank that was pressed: its word is seen.
const SEEN: &str = "data-seen";
/// What a blank's word stands in, so that the word can be hidden from everyone and the blank cannot.
const WORD: &str = "<span class=\"word\">";
/// A blank that can be pressed.
const PRESSED: &str = ".blank[role]";

/// The text, as HTML with its blanks marked and, among it, the checkbox that hides them.
pub fn recall(html: &str) -> AnyView {
    let place = expect_context::<Place>();
    let sheet = NodeRef::<leptos::html::Div>::new();
    let store = expect_context::<Store>();
    let says = move |name: &str| place.query.with(|query| query_value(query, name) == Some("1"));
    let hidden = Memo::new(move |_| says(HIDDEN));
    Effect::new(move || {
        if let Some(sheet) = sheet.get() {
            hide(&sheet, hidden.get());
        }
    });
    Effect::new(move || {
        if let Some(sheet) = sheet.get() {
            let only = says(MISSED);
            tick(&sheet, MISSED, only);
            match only {
                true if store.ready.get() => spawn_local(narrow(sheet.into(), store)),
                true => {}
                false => show_lines(&sheet, None),
            }
        }
    });
    let turn = move |_: Event| {
        let Some(sheet) = sheet.get_untracked() else { return };
        let ticked = |name: &&str| checkbox(&sheet, name).is_some_and(|checkbox| checkbox.checked());
        let pairs: Vec<String> =
            [HIDDEN, MISSED].iter().filter(|name| ticked(name)).map(|name| [name, "=1"].concat()).collect();
        let query = pairs.join("&");
        navigation::replace(&place.route.get_untracked().href_with(&query, ""));
        place.query.set(query);
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
    tick(sheet, HIDDEN, hidden);
    for blank in form::all(sheet, ".blank") {
        if hidden && !blank.inner_html().starts_with(WORD) {
            blank.set_inner_html(&[WORD, &blank.inner_html(), "</span>"].concat());
        }
        let when_hidden = |value| hidden.then_some(value);
        form::set(&blank, "role", when_hidden("button"));
        form::set(&blank, "tabindex", when_hidden("0"));
        form::set(&blank, "aria-label", when_hidden("blank"));
        form::set(&blank, SEEN, None);
    }
}

fn checkbox(sheet: &Element, name: &str) -> Option<HtmlInputElement> {
    form::all(sheet, &["input[name=", name, "]"].concat()).pop()?.dyn_into().ok()
}

fn tick(sheet: &Element, name: &str, ticked: bool) {
    checkbox(sheet, name).iter().for_each(|checkbox| checkbox.set_checked(ticked));
}

/// Shows only the lines of topics in which something was missed.
async fn narrow(sheet: Element, store: Store) {
    if let Some(topics) = standing::missed_topics(store).await {
        show_lines(&sheet, Some(&topics));
    }
}

/// Shows the lines of these topics, or of all; where there is none to show, all, and says so.
fn show_lines(sheet: &Element, topics: Option<&[String]>) {
    let wanted = topics.filter(|topics| !topics.is_empty());
    for line in form::all(sheet, "[data-topic]") {
        let topic = line.get_attribute("data-topic").unwrap_or_default();
        form::show(&line, wanted.is_none_or(|wanted| wanted.contains(&topic)));
    }
    let said = match topics {
        None => String::new(),
        Some([]) => "You have missed nothing so far: this is all of it.".to_owned(),
        Some(topics) => count(topics.len(), "topic"),
    };
    form::all(sheet, "[role=status]").iter().for_each(|status| status.set_inner_html(&said));
}

/// Shows a hidden word, or hides it again.
fn show(blank: &Element) {
    let seen = blank.has_attribute(SEEN);
    form::set(blank, SEEN, (!seen).then_some(""));
    form::set(blank, "aria-label", seen.then_some("blank"));
}
