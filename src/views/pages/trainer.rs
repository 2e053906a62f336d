//! The pages of the trainer: what they say before they are live, and without script.

use maud::{Markup, html};

use super::{PLAIN, markup, page};
use crate::course::page::{Page, Part};
use crate::route::Route;

/// Practice, with its address.
pub fn practice() -> (Route, Page) {
    let about =
        "Questions on the day you would have forgotten the answer: what is due, by topic, mixed, what you got wrong.";
    let text = html! {
        h1 { "Practice" }
        p class="lede" { "Being asked is how it stays. Each question comes back when you are about to forget it, and the ones you were sure of and got wrong come first." }
        noscript { p { "Choosing questions takes JavaScript. Without it, every question stands with its answer in " a href=(Route::Learn.href()) { "its note" } "." } }
    };
    page(Route::Practice, "Practice", about, PLAIN, vec![markup("text", text), Part::Practice])
}

/// Progress, with its address.
pub fn progress() -> (Route, Page) {
    let about = "What you would recall now, topic by topic, what to expect of the exam, and your work as a file.";
    let text = html! {
        h1 { "Progress" }
        p class="lede" { "What you would recall now and on the day of the exam, as far as your answers tell. All of it is worked out in this browser, from answers that stay in it." }
        noscript { p { "It takes JavaScript, since nothing of it is known to any server." } }
    };
    page(Route::Progress, "Progress", about, PLAIN, vec![markup("text", text), Part::Progress])
}

/// What is due, on the start page: filled in where the learner's answers are known.
pub fn today() -> Markup {
    html! {
        section class="today" aria-labelledby="today" {
            h2 id="today" { "Today" }
            p data-today { "Answer a few questions, and each comes back on the day you would have forgotten it." }
            a class="btn" href=(Route::Practice.href_with("aim=due", "")) { "Practise" }
        }
    }
}
