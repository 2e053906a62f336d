//! The search: a dialog with a field and the list of what is found (ARIA's combobox with a list box), opened by `/` or from the
//! header.
//!
//! The index is fetched when the dialog is first opened. What fits a query, and in which order, is decided in `crate::search`. The
//! dialog is markup that stands still; what changes in it is written by [`Search::show`] alone.

use leptos::ev::KeyboardEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, MouseEvent};

use super::player::single_keys;
use super::{act, once_live};
use crate::platform::{document, fetch, form};
use crate::route::{self, Route};
use crate::search::{Entry, Found, Index, Sort};

/// How many of the entries found are listed.
const LISTED: usize = 40;
/// The id of the list.
const LIST: &str = "found";
/// What takes the key `/` as a letter, and any dialog, whose keys are its own.
const KEEPS_KEYS: &str = "textarea, select, dialog, [contenteditable], \
                          input:not([type=checkbox]):not([type=radio]):not([type=range])";

/// The search of the page. Copies share it.
#[derive(Clone, Copy)]
pub struct Search {
    dialog: NodeRef<Dialog>,
    state: StoredValue<State>,
}

#[derive(Default)]
struct State {
    index: Source,
    query: String,
    /// Which of the entries listed Enter opens.
    chosen: usize,
}

/// The index, as far as it is there.
#[derive(Default)]
enum Source {
    #[default]
    Absent,
    Coming,
    Here(Index),
}

impl Search {
    /// A search whose dialog is still to be put somewhere.
    pub fn new() -> Search {
        Search { dialog: NodeRef::new(), state: StoredValue::new(State::default()) }
    }

    /// Opens the dialog with the last query selected.
    fn open(self) {
        let Some(dialog) = self.dialog.get_untracked().filter(|dialog| !dialog.open()) else { return };
        document::toggle(&dialog);
        if let Some(field) = field(&dialog) {
            field.select();
        }
        if self.state.with_value(|state| matches!(state.index, Source::Absent)) {
            leptos::task::spawn_local(self.fetch());
        }
    }

    fn close(self) {
        self.dialog.get_untracked().iter().for_each(|dialog| dialog.close());
    }

    /// Fetches the index; where that fails, the next opening tries again.
    async fn fetch(self) {
        self.change(|state| state.index = Source::Coming);
        let index = fetch::text(&route::below_base(route::SEARCH_INDEX)).await.and_then(|json| Index::parse(&json));
        self.change(|state| state.index = index.map_or(Source::Absent, Source::Here));
    }

    fn change(self, change: impl FnOnce(&mut State)) {
        self.state.update_value(change);
        self.show();
    }

    /// Writes what is found into the dialog.
    fn show(self) {
        let Some(dialog) = self.dialog.get_untracked() else { return };
        let Some(field) = field(&dialog) else { return };
        let (told, listed, chosen) = self.state.with_value(|state| {
            let found = state.found();
            let listed = &found.entries[..found.entries.len().min(LISTED)];
            (status(state, &found).into_string(), list(listed, state.chosen).into_string(), state.chosen)
        });
        let any = !listed.is_empty();
        form::set(&field, "aria-expanded", Some(if any { "true" } else { "false" }));
        form::set(&field, "aria-activedescendant", any.then_some(&*option_id(chosen)));
        form::all(&dialog, "[role=status]").iter().for_each(|status| status.set_inner_html(&told));
        for list in form::all(&dialog, "[role=listbox]") {
            form::show(&list, any);
            list.set_inner_html(&listed);
        }
        chosen_option(&dialog).iter().for_each(form::reveal);
    }

    /// Chooses another entry, round the ends; `next` is told how many there are and which is chosen.
    fn step(self, next: fn(usize, usize) -> usize) {
        self.change(|state| {
            let count = state.found().entries.len().min(LISTED);
            state.chosen = if count == 0 { 0 } else { next(count, state.chosen) % count };
        });
    }

    fn press_key(self, event: &KeyboardEvent) {
        // The dialog's keys are no keys of the page under it.
        event.stop_propagation();
        match &*event.key() {
            "ArrowDown" => self.step(|_, chosen| chosen + 1),
            "ArrowUp" => self.step(|count, chosen| chosen + count - 1),
            "Enter" if form::source(event, "input").is_some() => {
                let chosen = self.dialog.get_untracked().and_then(|dialog| chosen_option(&dialog));
                chosen.and_then(|option| option.dyn_into::<HtmlElement>().ok()).iter().for_each(HtmlElement::click);
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Closes when an entry is opened here, on the button, and beside the dialog.
    fn press(self, event: &MouseEvent) {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
        let beside = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if form::source(event, ".close").is_some()
            || beside.is_some_and(|element| element.tag_name() == "DIALOG")
            || (form::source(event, "a").is_some() && !elsewhere)
        {
            self.close();
        }
    }
}

impl State {
    fn found(&self) -> Found<'_> {
        match &self.index {
            Source::Here(index) => index.search(&self.query),
            Source::Absent | Source::Coming => Found { entries: Vec::new(), nearly: false },
        }
    }
}

fn field(dialog: &Element) -> Option<HtmlInputElement> {
    form::all(dialog, "input").into_iter().next()?.dyn_into().ok()
}

fn chosen_option(dialog: &Element) -> Option<Element> {
    form::all(dialog, "[aria-selected=true]").into_iter().next()
}

fn option_id(place: usize) -> String {
    [LIST, "-", &place.to_string()].concat()
}

/// What opens the search: a button, and until that can do anything a link to the list of all notes.
pub fn opener(search: Search) -> AnyView {
    let markup = html! {
        a class="btn unless-live" href=(Route::Learn.href()) { "Search" }
        button class="btn when-live" type="button" aria-haspopup="dialog" aria-keyshortcuts="/" {
            svg class="glyph line" viewBox="0 0 24 24" aria-hidden="true" { path d="M10 4a6 6 0 1 0 0 12a6 6 0 1 0 0-12 M14.500 14.500L20 20" {} }
            span { "Search" } kbd aria-hidden="true" { "/" }
        }
    };
    let press = move |event: MouseEvent| {
        if form::source(&event, "button").is_some() {
            search.open();
        }
    };
    view! { <div class="searching" on:click=act(press) inner_html=markup.into_string()></div> }.into_any()
}

/// The dialog, and the listener for the key that opens it.
pub fn dialog(search: Search) -> AnyView {
    once_live(move || {
        document::on_window("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| opens(event)) {
                event.prevent_default();
                search.open();
            }
        })
    });
    let ask = move |event: Event| {
        let query = event_target_value(&event);
        search.change(|state| (state.query, state.chosen) = (query, 0));
    };
    view! {
        <dialog
            class="search"
            aria-label="Search"
            node_ref=search.dialog
            on:input=act(ask)
            on:keydown=act(move |event| search.press_key(&event))
            on:click=act(move |event| search.press(&event))
            inner_html=frame().into_string()
        ></dialog>
    }
    .into_any()
}

/// Whether a key pressed anywhere on the page asks for the search.
fn opens(event: &KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented();
    event.key() == "/" && !modified && single_keys() && form::source(event, KEEPS_KEYS).is_none()
}

/// What stands still in the dialog.
fn frame() -> Markup {
    html! {
        p class="asked" {
            input type="text" inputmode="search" enterkeyhint="go" autocomplete="off" autocapitalize="off" spellcheck="false"
                role="combobox" aria-label="Search topics, terms, labs and questions" aria-autocomplete="list"
                aria-expanded="false" aria-controls=(LIST) placeholder="Search topics, terms, labs, questions";
            button class="btn close" type="button" { "Close" }
        }
        p class="told" role="status" {}
        div id=(LIST) role="listbox" aria-label="Found" hidden {}
    }
}

fn status(state: &State, found: &Found<'_>) -> Markup {
    let count = found.entries.len();
    html! {
        @match state.index {
            Source::Absent => {
                "The index could not be fetched; closing and opening this tries again. Everything is listed under "
                a href=(Route::Learn.href()) { "Learn" } " and " a href=(Route::Glossary.href()) { "Glossary" } "."
            }
            Source::Coming => "Fetching the index …",
            Source::Here(_) if state.query.trim().is_empty() => {}
            Source::Here(_) => {
                @if count == 0 { "Nothing found." } @else {
                    (count) @if count == 1 { " entry" } @else { " entries" }
                    @if found.nearly { " with a letter changed" }
                    @if count > LISTED { ", the first " (LISTED) " shown" }
                }
            }
        }
    }
}

/// The entries as the list's options. They are links: they open in another tab as any link does.
fn list(entries: &[&Entry], chosen: usize) -> Markup {
    html! {
        @for (place, entry) in entries.iter().enumerate() {
            a role="option" id=(option_id(place)) tabindex="-1" aria-selected=(place == chosen) href=(route::below_base(&entry.path)) {
                span class="sort" { (entry.sort.name()) } " "
                @if entry.sort == Sort::Question { span class="asks" { (entry.title) } } @else { strong { (entry.title) } } " "
                span class="context" { (entry.context) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(rows: &[[String; 5]], query: &str) -> State {
        let json = serde_json::to_string(rows).expect("rows can be written");
        State { index: Index::parse(&json).map_or(Source::Absent, Source::Here), query: query.to_owned(), chosen: 0 }
    }

    fn told(state: &State) -> String {
        status(state, &state.found()).into_string()
    }

    #[test]
    fn the_count_is_told() {
        let rows: Vec<_> = (0..41).map(|at| Entry::row(Sort::Term, &format!("entry{at}"), "", "", "")).collect();
        assert_eq!(told(&state(&rows, "")), "");
        assert_eq!(told(&state(&rows, "x")), "Nothing found.");
        assert_eq!(told(&state(&rows, "entry40")), "1 entry");
        assert_eq!(told(&state(&rows[..3], "entry")), "3 entries");
        assert_eq!(told(&state(&rows[..3], "entri")), "3 entries with a letter changed");
        assert_eq!(told(&state(&rows, "entry")), "41 entries, the first 40 shown");
        assert!(told(&State::default()).contains("could not be fetched"));
    }

    #[test]
    fn entries_are_links_and_one_is_chosen() {
        let state = state(
            &[
                Entry::row(Sort::Term, "<TTL>", "How long", "", "glossary/#ttl"),
                Entry::row(Sort::Page, "T", "", "", "t/"),
            ],
            "t",
        );
        let list = list(&state.found().entries, 1).into_string();
        assert!(list.contains("href=\"/glossary/#ttl\"") && list.contains("&lt;TTL&gt;"), "{list}");
        assert!(list.contains("id=\"found-1\" tabindex=\"-1\" aria-selected=\"true\""), "{list}");
        assert_eq!(list.matches("aria-selected=\"false\"").count(), 1, "{list}");
    }
}
