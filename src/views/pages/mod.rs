//! Every page of the site with its address, from the registries: units and topics, labs. Nothing else lists pages.
//!
//! Native only: what stands here is rendered to HTML once, at build time. What lives in the browser (player, questions,
//! shell) lives beside this folder.

mod glossary;
mod key;
mod labs;
mod learn;
mod not_found;
mod note;

use leptos::prelude::*;

use crate::course::load::Course;
use crate::course::page::{Page, Part};
use crate::labs::LABS;
use crate::route::Route;

/// All pages, the one for unknown addresses last.
pub fn pages(course: &Course) -> Vec<(Route, Page)> {
    let outline = &course.outline;
    let mut pages = vec![
        (Route::Home, page("", WALK, "walk", vec![Part::Walk, html("course", learn::course(outline))])),
        (Route::Learn, text("Learn", "All notes of the course, by unit and by station.", learn::learn(outline))),
    ];
    pages.extend(course.notes.iter().map(note::note));
    pages.push((Route::Labs, text("Labs", "Models of backend components that really run.", labs::gallery())));
    pages.extend(LABS.iter().map(|lab| {
        let route = Route::Lab(lab.id().to_owned());
        (route, page(lab.title(), lab.summary(), "walk", vec![Part::Lab(lab.id().to_owned())]))
    }));
    let glossary = glossary::glossary(&course.glossary);
    pages.push((Route::Glossary, text("Glossary", "Every term the notes use, with its definition.", glossary)));
    let cheat = glossary::cheatsheet(&course.notes);
    pages.push((Route::Cheatsheet, text("At exam time", "What to remember, from every note.", cheat)));
    let nothing = not_found::not_found(outline);
    pages.push((Route::NotFound, text("Nothing here", "There is no page at this address.", nothing)));
    pages
}

const WALK: &str = "Follow one request from the keystroke through DNS, CDN, load balancer, app server, cache and \
                    database and back, in a model that really runs in your browser.";

fn page(title: &str, description: &str, layout: &str, parts: Vec<Part>) -> Page {
    Page {
        title: title.to_owned(),
        description: description.to_owned(),
        layout: layout.to_owned(),
        stations: Vec::new(),
        parts,
    }
}

/// A page that is nothing but text.
fn text(title: &str, description: &str, view: impl IntoView) -> Page {
    page(title, description, "page plain", vec![html("text", view)])
}

/// A part made of a view.
fn html(class: &str, view: impl IntoView) -> Part {
    Part::Html { class: class.to_owned(), html: Owner::new().with(|| view.into_view().to_html()) }
}
