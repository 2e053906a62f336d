//! What instructors start from: the decks, the builder of scenario sheets, the exports, a class's results. Each is a section of
//! its own.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{exports, html as part, markup};
use crate::course::load::Course;
use crate::course::page::{Page, Part};
use crate::course::{Outline, Unit};
use crate::labs::LABS;
use crate::route::Route;

/// The page, with its address.
pub fn page(course: &Course) -> (Route, Page) {
    let about = "Slides made from the notes, with live labs and questions for the room; scenarios to hand out; the questions as \
                 files for Moodle, Canvas and Anki; what a class knows.";
    let parts = vec![
        part("text", teach(&course.outline)),
        part("text", sheets()),
        Part::Builder { labs: LABS.iter().map(|lab| (lab.id().to_owned(), lab.title().to_owned())).collect() },
        markup("text", exports::section(course)),
        Part::Exports,
        markup("text", results()),
        Part::Class,
    ];
    super::page(Route::Teach, "Teach", about, "page plain teach", parts)
}

fn results() -> Markup {
    html! {
        section aria-labelledby="results" {
            h2 id="results" { "Results of a class" }
            p { "Students save their work to a file on the page of their progress and hand it in as you like. Hand over any number of these files here: they are read in this browser and go nowhere. You see which questions are hard, which tell who knows from who does not, what is chosen wrongly, whether the class is as right as it is sure, and what to teach again. Files that cannot be read are named and left out. Everything rests on first answers, so practice does not hide what was hard. This takes JavaScript." }
        }
    }
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
        <p>
            <a href=Route::Paper.href()>"An exam on paper"</a>
            " is drawn from the course’s questions by unit weights and a seed, in two variants with answer sheets and mark schemes."
        </p>
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
