//! Every page of the site with its address, from the registries: units and topics, labs. Nothing else lists pages.

use crate::course::load::Course;
use crate::course::page::{Body, CheatTopic, Page};
use crate::course::{Note, Outline};
use crate::labs::{LABS, Lab};
use crate::route::Route;

/// All pages, the one for unknown addresses last.
pub fn pages(course: &Course) -> Vec<(Route, Page)> {
    let outline = || course.outline.clone();
    let mut pages = vec![
        (Route::Home, page("", WALK, Body::Home(outline()))),
        (Route::Learn, page("Learn", "All notes of the course, by unit and by station.", Body::Learn(outline()))),
    ];
    pages.extend(course.notes.iter().map(note_page));
    pages.push((Route::Labs, page("Labs", "Models of backend components that really run.", Body::Labs)));
    pages.extend(LABS.iter().map(|lab| lab_page(*lab)));
    pages.push((
        Route::Glossary,
        page("Glossary", "Every term the notes use, with its definition.", Body::Glossary(course.glossary.clone())),
    ));
    pages.push((
        Route::Cheatsheet,
        page("At exam time", "What to remember, from every note.", Body::Cheatsheet(cheat_topics(course))),
    ));
    pages.push((Route::NotFound, not_found(outline())));
    pages
}

const WALK: &str = "Follow one request from the keystroke through DNS, CDN, load balancer, app server, cache and database and back, \
                    in a model that really runs in your browser.";

fn page(title: &str, description: &str, body: Body) -> Page {
    Page { title: title.to_owned(), description: description.to_owned(), body }
}

fn note_page(note: &Note) -> (Route, Page) {
    let topic = &note.topic;
    let route = Route::Note(topic.unit.clone(), topic.id.clone());
    (route, page(&topic.short, &note.description, Body::Note(Box::new(note.clone()))))
}

fn lab_page(lab: &dyn Lab) -> (Route, Page) {
    (Route::Lab(lab.id().to_owned()), page(lab.title(), lab.summary(), Body::Lab(lab.id().to_owned())))
}

fn cheat_topics(course: &Course) -> Vec<CheatTopic> {
    let entry = |note: &Note| CheatTopic {
        unit: note.unit_title.clone(),
        topic: note.topic.clone(),
        lines: note.cheat.clone(),
    };
    course.notes.iter().map(entry).collect()
}

fn not_found(outline: Outline) -> Page {
    page("Nothing here", "There is no page at this address.", Body::NotFound(outline))
}
