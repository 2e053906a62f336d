//! A note: its text with labs and questions in place, what to remember, references, the way on.

use leptos::prelude::*;

use super::{html, key, learn, page, strip};
use crate::course::page::{Page, Part};
use crate::course::{Block, Heading, Note, Reference, Topic};
use crate::learning::Question;
use crate::route::Route;

/// The page of a note, with its address.
pub fn note(note: &Note) -> (Route, Page) {
    let topic = &note.topic;
    let mut parts = vec![html("toc", contents(note)), html("opening", opening(note))];
    parts.extend(note.blocks.iter().flat_map(|block| block_parts(note, block)));
    parts.extend(more_questions(note));
    parts.push(html("closing", closing(note)));
    let route = Route::Note(topic.unit.clone(), topic.id.clone());
    let (route, page) = page(route, &topic.short, &note.description, "page note", parts);
    (route, Page { strip: strip::strip(&topic.stations).into_string(), ..page })
}

fn opening(note: &Note) -> impl IntoView + use<> {
    view! {
        <p class="label">{format!("{} · {} of {} · {} min", note.unit_title, note.place, note.places, note.topic.minutes)}</p>
        <h1>{note.topic.title.clone()}</h1>
        <p class="lede" inner_html=note.topic.summary.clone()></p>
    }
}

fn block_parts(note: &Note, block: &Block) -> Vec<Part> {
    match block {
        Block::Html(html) => vec![Part::Html { class: "prose".to_owned(), html: html.clone() }],
        Block::Question(id) => note.questions.iter().filter(|question| question.id == *id).flat_map(in_place).collect(),
        Block::Lab { lab, query, caption } => {
            vec![Part::Embedded { lab: lab.clone(), query: query.clone(), caption: caption.clone() }]
        }
        Block::Speaker(_) | Block::Split => Vec::new(),
    }
}

/// A question, and its answer for readers without script.
fn in_place(question: &Question) -> [Part; 2] {
    let key = Part::Html { class: "key".to_owned(), html: key::key(question).into_string() };
    [Part::Question(Box::new(question.clone().into())), key]
}

/// The questions that the text does not embed, under a heading of their own.
fn more_questions(note: &Note) -> Vec<Part> {
    let embedded = |question: &&Question| {
        note.blocks.iter().any(|block| matches!(block, Block::Question(id) if *id == question.id))
    };
    let rest: Vec<_> = note.questions.iter().filter(|question| !embedded(question)).flat_map(in_place).collect();
    if rest.is_empty() {
        return rest;
    }
    let heading = view! { <h2 id="more-questions">"Before you go on"</h2> };
    std::iter::once(html("more", heading)).chain(rest).collect()
}

fn closing(note: &Note) -> impl IntoView + use<> {
    view! { {cheat(note)} {references(&note.references)} {neighbours(note)} }
}

fn contents(note: &Note) -> impl IntoView + use<> {
    let link = |heading: &Heading| view! { <li><a href=format!("#{}", heading.anchor)>{heading.text.clone()}</a></li> };
    let links = note.headings.iter().filter(|heading| heading.level == 2).map(link).collect_view();
    view! {
        <nav aria-label="On this page">
            <ul>{links} <li><a href="#at-exam-time">"At exam time"</a></li></ul>
        </nav>
    }
}

fn cheat(note: &Note) -> impl IntoView + use<> {
    let lines = note.cheat.iter().map(|line| view! { <li inner_html=line.clone()></li> }).collect_view();
    view! {
        <section class="exam" aria-labelledby="at-exam-time">
            <h2 id="at-exam-time">"At exam time"</h2>
            <ul>{lines}</ul>
        </section>
    }
}

fn references(references: &[Reference]) -> Option<impl IntoView + use<>> {
    (!references.is_empty()).then(|| {
        let items = references.iter().map(reference).collect_view();
        view! {
            <section class="references" aria-labelledby="references">
                <h2 id="references">"References"</h2>
                <ol>{items}</ol>
            </section>
        }
    })
}

fn reference(reference: &Reference) -> impl IntoView + use<> {
    let link = reference.url.clone().map(|url| view! { " " <a href=url.clone() rel="noopener">{shown_url(&url)}</a> });
    view! { <li id=format!("ref-{}", reference.id)><span inner_html=reference.html.clone()></span> {link}</li> }
}

/// An address without its scheme: shorter to read, the same to recognise.
fn shown_url(url: &str) -> String {
    url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned()
}

fn neighbours(note: &Note) -> impl IntoView + use<> {
    let link = |topic: &Topic, class: &'static str, word: &'static str| {
        view! { <a class=class href=learn::href(topic)><span class="label">{word}</span> {topic.short.clone()}</a> }
    };
    view! {
        <nav class="neighbours" aria-label="Previous and next note">
            {note.previous.as_ref().map(|topic| link(topic, "previous", "Previous"))}
            {note.next.as_ref().map(|topic| link(topic, "next", "Next"))}
        </nav>
    }
}
