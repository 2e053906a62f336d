//! Pages made from the whole course: the glossary and the cheat sheet.

use leptos::prelude::*;

use super::learn;
use crate::course::Term;
use crate::course::page::CheatTopic;

/// All terms, in alphabetical order.
pub fn glossary(terms: &[Term]) -> impl IntoView + use<> {
    let entries = terms
        .iter()
        .map(|term| view! { <div id=term.id.clone()><dt>{term.term.clone()}</dt><dd inner_html=term.html.clone()></dd></div> })
        .collect_view();
    view! {
        <div class="page plain">
            <h1>"Glossary"</h1>
            <p class="lede">"Every term the notes use, once."</p>
            <dl class="glossary">{entries}</dl>
        </div>
    }
}

/// What to remember at exam time, topic by topic.
pub fn cheatsheet(topics: &[CheatTopic]) -> impl IntoView + use<> {
    let sections = topics.chunk_by(|a, b| a.unit == b.unit).map(cheat_unit).collect_view();
    view! {
        <div class="page plain cheatsheet">
            <h1>"At exam time"</h1>
            <p class="lede">"What to remember, from every note. It prints on A4."</p>
            {sections}
        </div>
    }
}

fn cheat_unit(topics: &[CheatTopic]) -> impl IntoView + use<> {
    let title = topics.first().map(|topic| topic.unit.clone());
    let lists = topics
        .iter()
        .map(|entry| {
            let lines = entry.lines.iter().map(|line| view! { <li inner_html=line.clone()></li> }).collect_view();
            view! { <h3><a href=learn::href(&entry.topic)>{entry.topic.short.clone()}</a></h3> <ul>{lines}</ul> }
        })
        .collect_view();
    view! { <section><h2>{title}</h2> {lists}</section> }
}
