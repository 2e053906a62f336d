//! A note: its text with labs and questions in place, what to remember, references, the way on.

use leptos::prelude::*;

use super::question::QuestionView;
use super::{labs, learn};
use crate::course::{Block, Heading, Note, Reference, Topic};
use crate::learning::Question;

/// The page.
pub fn note(note: &Note) -> impl IntoView + use<> {
    let blocks = note.blocks.iter().map(|block| block_view(note, block)).collect_view();
    view! {
        <article class="page note">
            {contents(note)}
            <header>
                <p class="label">{format!("{} · {} of {} · {} min", note.unit_title, note.place, note.places, note.topic.minutes)}</p>
                <h1>{note.topic.title.clone()}</h1>
                <p class="lede" inner_html=note.topic.summary.clone()></p>
            </header>
            {blocks}
            {more_questions(note)}
            {cheat(note)}
            {references(&note.references)}
            {neighbours(note)}
        </article>
    }
}

fn contents(note: &Note) -> impl IntoView + use<> {
    let link = |heading: &Heading| view! { <li><a href=format!("#{}", heading.anchor)>{heading.text.clone()}</a></li> };
    let links = note.headings.iter().filter(|heading| heading.level == 2).map(link).collect_view();
    view! {
        <nav class="toc" aria-label="On this page">
            <ul>{links} <li><a href="#at-exam-time">"At exam time"</a></li></ul>
        </nav>
    }
}

fn block_view(note: &Note, block: &Block) -> AnyView {
    match block {
        Block::Html(html) => view! { <div class="prose" inner_html=html.clone()></div> }.into_any(),
        Block::Question(id) => note.questions.iter().find(|question| question.id == *id).map(in_place).into_any(),
        Block::Lab { lab, query, caption } => labs::embedded(lab, query, caption).into_any(),
    }
}

fn in_place(question: &Question) -> impl IntoView + use<> {
    view! { <QuestionView question=question.clone() /> }
}

/// The questions that the text does not embed.
fn more_questions(note: &Note) -> Option<impl IntoView + use<>> {
    let embedded = |question: &&Question| {
        note.blocks.iter().any(|block| matches!(block, Block::Question(id) if *id == question.id))
    };
    let rest: Vec<_> = note.questions.iter().filter(|question| !embedded(question)).collect();
    (!rest.is_empty()).then(|| {
        let questions = rest.into_iter().map(in_place).collect_view();
        view! {
            <section class="more" aria-labelledby="more-questions">
                <h2 id="more-questions">"Before you go on"</h2>
                {questions}
            </section>
        }
    })
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
