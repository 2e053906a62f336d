//! Every page of the site with its address, from the registries: units and topics, labs. Nothing else lists pages.
//!
//! Native only: what stands here is rendered to HTML once, at build time. What lives in the browser (player, questions,
//! shell) lives beside this folder.

mod cheatsheet;
mod deck;
mod exam;
mod exports;
mod glossary;
mod guides;
mod key;
mod labs;
mod learn;
mod links;
mod not_found;
mod note;
mod search_index;
mod strip;
mod teach;
mod trainer;

pub use exports::{File, files as exports};
pub use search_index::index as search_index;

use leptos::prelude::*;
use maud::Markup;

use crate::course::load::Course;
use crate::course::page::{Page, Part};
use crate::labs::LABS;
use crate::route::Route;

/// All pages, the one for unknown addresses last.
pub fn pages(course: &Course) -> Vec<(Route, Page)> {
    let outline = &course.outline;
    let mut pages = vec![
        page(
            Route::Home,
            "",
            WALK,
            "walk",
            vec![Part::Walk, markup("course", trainer::today()), html("course", learn::course(outline))],
        ),
        text(Route::Learn, "Learn", "All notes of the course, by unit and by station.", learn::learn(outline)),
    ];
    pages.extend(course.notes.iter().map(note::note));
    pages.push(text(Route::Labs, "Labs", "Models of backend components that really run.", labs::gallery()));
    pages.extend(LABS.iter().map(|lab| {
        let id = lab.id().to_owned();
        page(Route::Lab(id.clone()), &["Lab: ", lab.title()].concat(), lab.summary(), "walk", vec![Part::Lab(id)])
    }));
    pages.push(page(Route::Faults, FAULTS.0, FAULTS.1, "walk", vec![Part::Faults]));
    pages.push(guides::list(&course.guides));
    pages.extend(course.guides.iter().map(|guide| guides::guide(course, guide)));
    pages.push(teach::page(course));
    pages.push(deck::sheet());
    pages.extend(outline.units.iter().map(|unit| deck::deck(unit, &course.notes)));
    pages.extend(exam::pages(outline));
    let glossary = vec![markup("text", glossary::glossary(&course.glossary, &course.notes))];
    let about = "Every term the notes use, with its definition and the notes that use it.";
    pages.push(page(Route::Glossary, "Glossary", about, PLAIN, glossary));
    let cheat = vec![Part::Recall(cheatsheet::cheatsheet(&course.notes).into_string())];
    pages.push(page(Route::Cheatsheet, "Cheat sheet", "What to remember at exam time, from every note.", PLAIN, cheat));
    pages.extend([trainer::practice(), trainer::progress()]);
    let nothing = not_found::not_found(outline);
    pages.push(text(Route::NotFound, "Nothing here", "There is no page at this address.", nothing));
    pages
}

const WALK: &str = "Follow one request from the keystroke through DNS, CDN, load balancer, app server, cache and \
                    database and back, in a model that really runs in your browser.";

/// Title and description of the page of faults.
pub(super) const FAULTS: (&str, &str) = (
    "Find the fault",
    "A request is slow, fails or answers wrongly, and there is only its trace: name the component and the cause.",
);

/// Title and description of the list of decision guides.
pub(super) const GUIDES: (&str, &str) = (
    "Decision guides",
    "Short trees of questions about your situation, each ending at a choice, its reason, and the next best.",
);

/// A page that belongs to no station.
fn page(route: Route, title: &str, description: &str, layout: &str, parts: Vec<Part>) -> (Route, Page) {
    let page = Page {
        title: title.to_owned(),
        description: description.to_owned(),
        layout: layout.to_owned(),
        links: links::links(&route).into_string(),
        strip: if route == Route::Home { String::new() } else { strip::strip(&[]).into_string() },
        parts,
    };
    (route, page)
}

/// A page that is nothing but text.
fn text(route: Route, title: &str, description: &str, view: impl IntoView) -> (Route, Page) {
    page(route, title, description, PLAIN, vec![html("text", view)])
}

/// The layout of a page of one measure.
const PLAIN: &str = "page plain";

/// A part made of markup.
fn markup(class: &str, markup: Markup) -> Part {
    Part::Html { class: class.to_owned(), html: markup.into_string() }
}

/// A part made of a view.
fn html(class: &str, view: impl IntoView) -> Part {
    Part::Html { class: class.to_owned(), html: Owner::new().with(|| view.into_view().to_html()) }
}
