//! Everything drawn with Leptos: the shell with the line, pages, the lab player, questions.
//!
//! Views hold no facts of their own: what they show comes from a page's data, a lab's run, or the learner's progress.

mod icon;
mod labs;
#[cfg(feature = "ssr")]
pub mod pages;
mod player;
pub mod question;
#[cfg(feature = "ssr")]
pub mod render;
mod shell;
mod stage;
pub mod store;
mod strip;
mod text;
mod trace;
mod walk;

pub use shell::App;

/// Brings the prerendered page to life: reads the data it was rendered from and hydrates it.
///
/// A page without its data (a shell that was never prerendered) is left as it is: its text stays readable.
#[cfg(feature = "hydrate")]
pub fn start() {
    use crate::course::page::Page;
    use crate::platform::document;

    let Some(base) = document::root().and_then(|root| root.get_attribute("data-base")) else { return };
    crate::route::set_base(&base);
    let Some(page) = document::text_of(PAGE_DATA).and_then(|json| Page::parse(&json)) else { return };
    leptos::mount::hydrate_body(move || leptos::view! { <App page /> });
    document::mark_live();
}

/// The id of the element that holds the page's data.
pub const PAGE_DATA: &str = "page-data";
