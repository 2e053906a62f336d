//! Exams: the mock exam (ordered, sat, told) and the exam on paper.
//!
//! What an exam asks, how long it lasts and how it is graded is decided in [`crate::learning::exam`]; the state of an exam lies in
//! the learner's log, so that a reload or a second tab goes on with it. Here it is drawn and its events are passed on:
//!
//! - [`hall`] which of the mock exam's faces is shown, and what changes it
//! - [`form`], [`sitting`], [`over`], [`printing`] the live views
//! - [`order`], [`desk`], [`report`], [`sheets`], [`chart`] what they show, as markup

mod chart;
mod desk;
mod form;
mod hall;
mod order;
mod over;
mod printing;
mod report;
mod sheets;
mod sitting;
mod texts;

use leptos::prelude::*;

use super::bank;
use super::shell::Place;
use crate::route::Route;

/// The live part of the exam's pages: the mock exam, or the paper where that is the page.
pub fn exam() -> AnyView {
    let is_paper = expect_context::<Place>().route.with_untracked(|route| *route == Route::Paper);
    let live = bank::with_catalogue(if is_paper { printing::paper } else { hall::hall });
    view! { <div class="live">{live}</div> }.into_any()
}
