//! The pages of exams: what stands on them for readers without script, too.

use maud::html;

use super::{PLAIN, markup, page};
use crate::course::Outline;
use crate::course::page::{Page, Part};
use crate::learning::exam::PRESETS;
use crate::route::Route;

/// Both pages, with their addresses.
pub fn pages(outline: &Outline) -> [(Route, Page); 2] {
    let questions: usize = outline.units.iter().flat_map(|unit| &unit.topics).map(|topic| topic.questions.len()).sum();
    let mock = html! {
        h1 { "Mock exam" }
        div class="intro" {
            p class="lede" { "Questions from the whole course, a clock, and no word about your answers until you hand in." }
            p { "An exam is drawn from " (questions) " questions: of each unit as many as its weight asks for, topics in turn, easy and hard mixed. Then every question is explained, with what to drill. " a href=(Route::Paper.href()) { "An exam on paper" } " is made the same way." }
            (without_script())
        }
    };
    let paper = html! {
        div class="intro" {
            h1 { "Exam on paper" }
            p class="lede" { "Two variants for neighbours, with answer sheets and mark schemes, ready for A4." }
            p { "In variant B the questions come in another order, and so do their options; what is to be worked out has other numbers. The seed stands in the address and on every sheet: the same address prints the same paper." }
            (without_script())
        }
    };
    let exam = |route, title, about, text| page(route, title, about, PLAIN, vec![markup("text", text), Part::Exam]);
    [
        exam(
            Route::Exam,
            "Mock exam",
            "An exam by unit weights against the clock, then every question explained.",
            mock,
        ),
        exam(
            Route::Paper,
            "Exam on paper",
            "A seeded exam to print: two variants, answer sheets, mark schemes.",
            paper,
        ),
    ]
}

/// What there is to know where nothing can be drawn.
fn without_script() -> maud::Markup {
    html! {
        div class="without-script" {
            p { "Drawing an exam takes JavaScript. The usual lengths are "
                @for (index, (questions, minutes)) in PRESETS.into_iter().enumerate() { @if index > 0 { ", " } (questions) " questions in " (minutes) " minutes" }
                "; every question stands with its answer at the end of its note." }
        }
    }
}
