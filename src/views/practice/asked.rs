//! A question away from its note, and what helps after its answer: the passage in place, the lab that shows it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Desk, HEADING};
use crate::course::bank::Bank;
use crate::learning::Catalogue;
use crate::platform::document;
use crate::route::Route;
use crate::views::bank::{self, Fetching, fetching};
use crate::views::{act, computed, question};

/// A question as it is asked.
#[derive(Clone)]
pub struct Asked {
    /// The questions of its topic.
    pub bank: Arc<Bank>,
    /// Its place among them.
    pub place: usize,
    /// With which seed it is presented.
    pub seed: u64,
    /// Since when it has been asked, in milliseconds since 1970.
    pub since_ms: u64,
}

/// The question with what helps; and, once it is answered, whether it was right.
pub fn asked(asked: &Asked) -> (AnyView, Signal<Option<bool>>) {
    let Asked { bank, place, seed, since_ms } = asked;
    let asked = bank.questions[*place].clone();
    let passage = bank.passage(&asked);
    let (heading, html) =
        passage.map(|passage| (passage.heading.to_owned(), passage.html.to_owned())).unwrap_or_default();
    let nothing = html.is_empty();
    let note = [bank.title.clone(), bank.passage_href(&asked)];
    // Of a question about a run the outcome itself leads there.
    let lab = bank.lab(*place).filter(|_| asked.kind.run().is_none()).map(str::to_owned);
    let (view, right) = question::posed(asked, *seed, *since_ms);
    let [title, href] = note;
    let view = view! {
        {view}
        <div class="helps" hidden=computed(move || right.get().is_none())>
            <details class="passage" open=computed(move || right.get() == Some(false)) hidden=nothing>
                <summary>{["The note on this: ", &heading].concat()}</summary>
                <div class="prose" inner_html=html></div>
            </details>
            <p>
                <a href=href>{["In the note “", &title, "”"].concat()}</a>
                {lab.map(|lab| view! { " · " <a href=lab>"Show me in the lab"</a> })}
            </p>
        </div>
    };
    (view.into_any(), right)
}

/// The topic and the identifier that the course has for a question; nothing where it is not there any more.
pub fn topic_of(catalogue: &Catalogue, id: &str) -> Option<String> {
    let entry = catalogue.find(id)?;
    Some(catalogue.topics()[catalogue.topic_of(entry)].id.clone())
}

/// A question by its link, presented with a seed or as it is in its note.
pub fn one(desk: Desk, id: &str, seed: Option<u64>) -> AnyView {
    let topic = desk.catalogue.with_value(|catalogue| topic_of(catalogue, id));
    let back = move || {
        view! {
            <p class="doings">
                <button class="btn" on:click=act(move |_| desk.clear())>"All of practice"</button>
            </p>
        }
    };
    let Some(topic) = topic else {
        let text = ["There is no question “", id, "” in the course, or not any more."].concat();
        return view! { <h2 id=HEADING tabindex="-1">"No such question"</h2> <p>{text}</p> {back()} }.into_any();
    };
    let (state, shown) = (RwSignal::new(Fetching::Coming), RwSignal::new(None::<Asked>));
    let id = StoredValue::new(id.to_owned());
    let again = ["aim=topic:", &topic].concat();
    let topic = StoredValue::new(topic);
    let fetch = move || {
        state.set(Fetching::Coming);
        spawn_local(async move {
            let bank = bank::topic(&topic.get_value()).await;
            let found = bank.and_then(|bank| Some((id.with_value(|id| bank.find(id))?, bank)));
            let outcome = if found.is_some() { Fetching::Here } else { Fetching::Failed };
            let asked = found.map(|(place, bank)| Asked {
                seed: seed.unwrap_or_else(|| bank.questions[place].seed()),
                bank,
                place,
                since_ms: document::now_ms(),
            });
            if shown.try_set(asked).is_none() {
                state.set(outcome);
            }
        });
    };
    fetch();
    view! {
        <h2 class="hidden" id=HEADING tabindex="-1">"A question"</h2>
        {fetching(state, fetch)}
        {move || shown.get().map(|shown| asked(&shown).0)}
        <p class="doings">
            <a class="btn" href=Route::Practice.href_with(&again, "")>"Practise this topic"</a>
            <button class="btn" on:click=act(move |_| desk.clear())>"All of practice"</button>
        </p>
    }
    .into_any()
}
