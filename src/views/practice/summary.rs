//! How a session went, and what comes next.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Desk, HEADING, aims, start};
use crate::learning::session::Summary;
use crate::learning::{Catalogue, Confidence, Day};
use crate::platform::form;
use crate::route::Route;
use crate::views::trainer::{count, day_words, goal};
use crate::views::{act, computed};

/// Beyond so many questions due, the number helps nobody.
const MANY: usize = 40;

/// The summary, with ways on.
pub fn summary(desk: Desk) -> AnyView {
    let shown = Memo::new(move |_| {
        let running = desk.running.read();
        let Some(running) = &*running else { return String::new() };
        desk.with(|catalogue, log, now| {
            let summary = running.session.summary(catalogue, log.attempts(), &goal(catalogue, log), now.zone, now.ms);
            let title = aims::read(catalogue, &running.aim).map_or("Practice".to_owned(), |aim| aim.title);
            markup(&title, &summary, catalogue, now.today()).into_string()
        })
    });
    let press = move |event: leptos::ev::MouseEvent| {
        let minutes = desk.running.read_untracked().as_ref().map_or(0, |running| running.session.minutes);
        match form::pressed(&event, "data-aim") {
            Some(word) if word.is_empty() => desk.clear(),
            Some(word) => start::begin(desk, &word, minutes),
            None => {}
        }
    };
    view! { <div class="summary" on:click=act(press) inner_html=computed(move || shown.get())></div> }.into_any()
}

fn markup(title: &str, summary: &Summary, catalogue: &Catalogue, today: Day) -> Markup {
    let Summary { answered, topics, calibration, missed, next } = summary;
    let astray = calibration.tally(Confidence::Sure);
    html! {
        p class="label" { (title) }
        h2 id=(HEADING) tabindex="-1" {
            @if answered.of == 0 { "Nothing answered this time" }
            @else { (answered.right) " of " (answered.of) " right at the first answer" }
        }
        @if !topics.is_empty() {
            div class="table" tabindex="0" role="region" aria-label="By topic" {
                table {
                    caption class="hidden" { "By topic" }
                    thead { tr { th scope="col" { "Topic" } th scope="col" class="number" { "Right" } th scope="col" class="number" { "Asked" } } }
                    tbody { @for (topic, tally) in topics {
                        tr { th scope="row" { (topic_link(catalogue, *topic)) } td class="number" { (tally.right) } td class="number" { (tally.of) } }
                    } }
                }
            }
        }
        @if astray.of > astray.right {
            p { "You were sure of " (count((astray.of - astray.right) as usize, "answer")) " that " (if astray.of - astray.right == 1 { "was" } else { "were" }) " wrong: those come first under “What I got wrong”." }
        }
        p {
            @match next {
                Some((day, due)) if *due <= MANY => { "Next: " (count(*due, "question")) " " (day_words(*day, today)) "." }
                Some((day, _)) => { "More comes " (day_words(*day, today)) "." }
                None => { "Nothing more is due." }
            }
        }
        p class="doings" {
            @if !missed.is_empty() { button class="btn primary" data-aim={ "ask:" (missed.join(",")) } { "Ask me again what I missed" } }
            button class="btn" data-aim="" { "Practise something else" }
            a class="btn" href=(Route::Progress.href()) { "My progress" }
        }
    }
}

fn topic_link(catalogue: &Catalogue, topic: usize) -> Markup {
    let topic = &catalogue.topics()[topic];
    let unit = catalogue.units()[topic.unit].id.clone();
    html! { a href=(Route::Note(unit, topic.id.clone()).href()) { (topic.title) } }
}
