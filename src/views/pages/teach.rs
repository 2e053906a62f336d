//! What instructors start from: the decks.

use leptos::prelude::*;

use crate::course::{Outline, Unit};
use crate::route::Route;

/// The page.
pub fn teach(outline: &Outline) -> impl IntoView + use<> {
    view! {
        <h1>"Teach"</h1>
        <p class="lede">"The notes as slides, with their labs and questions live in them. Everything runs in this browser, offline too."</p>
        {decks(outline)}
    }
}

fn decks(outline: &Outline) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="decks">
            <h2 id="decks">"Slides"</h2>
            <ol class="decks">{outline.units.iter().map(deck).collect_view()}</ol>
        </section>
    }
}

fn deck(unit: &Unit) -> impl IntoView + use<> {
    let topics = unit.topics.iter().map(|topic| topic.short.as_str()).collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <a href=Route::Present(unit.id.clone()).href()>{unit.title.clone()}</a>
            <p>{topics}</p>
        </li>
    }
}
