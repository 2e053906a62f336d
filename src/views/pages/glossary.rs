//! Pages made from the whole course: the glossary and the cheat sheet.

use leptos::prelude::*;

use super::learn;
use crate::course::{Note, Term};

/// All terms, in alphabetical order.
pub fn glossary(terms: &[Term]) -> impl IntoView + use<> {
    let entries = terms
        .iter()
        .map(|term| view! { <div id=term.id.clone()><dt>{term.term.clone()}</dt><dd inner_html=term.html.clone()></dd></div> })
        .collect_view();
    view! {
            <h1>"Glossary"</h1>
            <p class="lede">"Every term the notes use, once."</p>
            <dl class="glossary">{entries}</dl>
    }
}

/// What to remember at exam time, topic by topic.
pub fn cheatsheet(notes: &[Note]) -> impl IntoView + use<> {
    let sections = notes.chunk_by(|a, b| a.topic.unit == b.topic.unit).map(cheat_unit).collect_view();
    view! {
        <div class="cheatsheet">
            <h1>"At exam time"</h1>
            <p class="lede">"What to remember, from every note. It prints on A4."</p>
            {sections}
        </div>
    }
}

fn cheat_unit(notes: &[Note]) -> impl IntoView + use<> {
    let title = notes.first().map(|note| note.unit_title.clone());
    let lists = notes
        .iter()
        .map(|note| {
            let lines = note.cheat.iter().map(|line| view! { <li inner_html=line.clone()></li> }).collect_view();
            view! { <h3><a href=learn::href(&note.topic)>{note.topic.short.clone()}</a></h3> <ul>{lines}</ul> }
        })
        .collect_view();
    view! { <section><h2>{title}</h2> {lists}</section> }
}
