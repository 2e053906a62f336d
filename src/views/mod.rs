//! Everything drawn with Leptos: the shell with the line, pages, the lab player, questions.
//!
//! Views hold no facts of their own: what they show comes from a page's data, a lab's run, or the learner's progress.

pub mod bank;
pub mod chunks;
mod class;
mod dots;
mod exam;
mod exports;
mod faults;
#[cfg(feature = "ssr")]
pub mod head;
mod icon;
mod labs;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod parts;
mod player;
mod practice;
mod present;
mod progress;
pub mod question;
mod recall;
#[cfg(feature = "ssr")]
pub mod render;
mod search;
mod shell;
mod stage;
mod standing;
pub mod store;
mod teach;
mod text;
mod trace;
mod trainer;
mod updates;
mod walk;

use leptos::prelude::*;

pub use shell::app;

/// A value that follows what it is made from. Attributes take it rather than a closure, for every type that an attribute has
/// is compiled anew.
pub(crate) fn computed<T: Send + Sync + 'static>(make: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(make)
}

/// What is to be done on an event, for the same reason of one type.
pub(crate) fn act<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// Runs once, in the browser, when the view is there; what it returns is dropped with the view.
pub(crate) fn once_live<T: 'static>(begin: impl FnOnce() -> T + 'static) {
    let mut begin = Some(Box::new(begin));
    live(Box::new(move || {
        if let Some(begin) = begin.take() {
            let kept = StoredValue::new_local(Some(begin()));
            on_cleanup(move || drop(kept.try_update_value(Option::take)));
        }
    }));
}

/// Changes with whatever a canvas must be drawn anew for: its size, the theme, forced colours.
#[cfg(feature = "hydrate")]
pub(crate) fn look(canvas: NodeRef<leptos::html::Canvas>) -> RwSignal<u32> {
    use crate::platform::{document, theme};

    let look = RwSignal::new(0_u32);
    let change = move || look.update(|look| *look = look.wrapping_add(1));
    once_live(move || {
        let sized = canvas.get_untracked().and_then(|canvas| document::on_size(&canvas, change));
        let queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];
        let themed = document::on_window(theme::CHANGED, move |_| change());
        // A window that goes to a display of another density keeps its size.
        let moved = document::on_window("resize", move |_| change());
        (sized, queries.map(|query| document::watch(query, move |_| change())), themed, moved)
    });
    look
}

fn live(mut begin: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| begin());
}

/// Brings the prerendered page to life: reads the data it was rendered from and hydrates it.
///
/// A page without its data (a shell that was never prerendered) is left as it is: its text stays readable.
#[cfg(feature = "hydrate")]
pub fn start(loaders: &'static [&'static [chunks::Loader]]) {
    use crate::course::page::Page;
    use crate::platform::document;

    let Some(base) = document::root().and_then(|root| root.get_attribute("data-base")) else { return };
    crate::route::set_base(&base);
    chunks::set_loaders(loaders);
    let Some(page) = document::text_of(PAGE_DATA).and_then(|json| Page::parse(&json)) else { return };
    let route = crate::route::Route::parse(&crate::platform::navigation::current().path);
    let needs = parts::needed_first(&page, &route, &crate::platform::navigation::current().query);
    wasm_bindgen_futures::spawn_local(async move {
        if chunks::load(&needs).await {
            leptos::mount::hydrate_body(move || app(route, page));
            parts::hydrated();
        } else {
            document::say(NOT_ALL_THERE);
        }
    });
}

/// What is said where a page, or what leads it, cannot come to life.
#[cfg(not(feature = "ssr"))]
const NOT_ALL_THERE: &str = "A part of this site did not arrive, so this page stands still: its text can be read, but nothing on it \
                             moves or answers. Once the connection is better, load the page again.";

/// The id of the element that holds the page's data.
pub const PAGE_DATA: &str = "page-data";
