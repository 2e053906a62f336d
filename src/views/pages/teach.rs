//! What instructors start from: the decks, the builder of scenario sheets. Each is a section of its own.

use leptos::prelude::*;

use super::html;
use crate::course::page::{Page, Part};
use crate::course::{Outline, Unit};
use crate::labs::LABS;
use crate::route::Route;

/// The page, with its address.
pub fn page(outline: &Outline) -> (Route, Page) {
    let about = "Slides made from the notes, with live labs and questions for the room; scenarios to hand out.";
    let builder =
        Part::Builder { labs: LABS.iter().map(|lab| (lab.id().to_owned(), lab.title().to_owned())).collect() };
    let parts = vec![html("text", teach(outline)), html("text", sheets()), builder];
    super::page(Route::Teach, "Teach", about, "page plain teach", parts)
}

fn sheets() -> impl IntoView {
    view! {
        <section aria-labelledby="sheets">
            <h2 id="sheets">"Scenario sheets"</h2>
            <p>
                "Set a lab up, name it, say what the room is to predict. What comes out is a link with everything in it: as slides for you, on the students’ phones by its QR code, or as a line of Markdown in a note. Nothing is kept anywhere else; building one takes JavaScript."
            </p>
        </section>
    }
}

fn teach(outline: &Outline) -> impl IntoView + use<> {
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
