//! What the trainer needs of the course, fetched when it is needed and then at hand: the catalogue of all questions, and the
//! questions of a topic.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{act, computed};
use crate::course::bank::Bank;
use crate::learning::Catalogue;
use crate::platform::fetch;
use crate::route;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// What has been fetched.
#[derive(Default)]
struct Known {
    catalogue: Option<Arc<Catalogue>>,
    topics: Vec<(String, Arc<Bank>)>,
}

/// The catalogue of all questions; nothing where it cannot be had now.
pub async fn catalogue() -> Option<Arc<Catalogue>> {
    if let Some(known) = KNOWN.with_borrow(|known| known.catalogue.clone()) {
        return Some(known);
    }
    let text = fetch::text(&route::below_base(route::CATALOGUE)).await?;
    let catalogue = Arc::new(Catalogue::parse(&text)?);
    KNOWN.with_borrow_mut(|known| known.catalogue = Some(Arc::clone(&catalogue)));
    Some(catalogue)
}

/// The questions of a topic, by its identifier; nothing where they cannot be had now.
pub async fn topic(id: &str) -> Option<Arc<Bank>> {
    let known =
        KNOWN.with_borrow(|known| known.topics.iter().find(|(known, _)| known == id).map(|known| known.1.clone()));
    if known.is_some() {
        return known;
    }
    let text = fetch::text(&route::below_base(&route::bank(id))).await?;
    let bank = Arc::new(Bank::parse(&text)?);
    KNOWN.with_borrow_mut(|known| known.topics.push((id.to_owned(), Arc::clone(&bank))));
    Some(bank)
}

/// How it stands with what is being fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    /// It is on its way.
    Coming,
    /// It could not be had.
    Failed,
    /// It is there.
    Here,
}

/// Says that something is on its way, or that it could not be had, with a way to try again.
pub fn fetching(state: RwSignal<Fetching>, again: impl Fn() + 'static) -> AnyView {
    let is = move |wanted| computed(move || state.get() != wanted);
    view! {
        <div class="fetching" role="status">
            <p hidden=is(Fetching::Coming)>"Fetching the questions…"</p>
            <p hidden=is(Fetching::Failed)>
                "The questions could not be fetched: the site cannot be reached now. Nothing that you did is lost. "
                <button class="btn" on:click=act(move |_| again())>"Try again"</button>
            </p>
        </div>
    }
    .into_any()
}

/// A view of the catalogue, as soon as it is there. Made in the browser only.
pub fn with_catalogue(view: impl Fn(Arc<Catalogue>) -> AnyView + Send + Sync + 'static) -> AnyView {
    let state = RwSignal::new(Fetching::Coming);
    let fetched = RwSignal::new(None);
    let fetch = move || {
        state.set(Fetching::Coming);
        spawn_local(async move {
            let catalogue = catalogue().await;
            let outcome = if catalogue.is_some() { Fetching::Here } else { Fetching::Failed };
            if fetched.try_set(catalogue).is_none() {
                state.set(outcome);
            }
        });
    };
    super::once_live(fetch);
    view! { {fetching(state, fetch)} {move || fetched.get().map(&view)} }.into_any()
}
