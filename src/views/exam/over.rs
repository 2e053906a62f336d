//! An exam that is over: how it went, with every question explained.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};

use super::hall::Hall;
use super::report::Report;
use super::texts::{Texts, with_texts};
use crate::learning::Catalogue;
use crate::learning::exam::Sitting;
use crate::route::Route;
use crate::views::computed;
use crate::views::trainer::Now;

/// The report of the exam that began at this moment.
pub fn over(hall: Hall, start: u64) -> AnyView {
    let Some(sitting) = hall.sat(start) else { return ().into_any() };
    let catalogue = hall.catalogue.get_value();
    let report = Report::new(&sitting, &catalogue, Now::get().zone);
    let top = html! { (report.head()) (doings(&report)) (report.tables()) (report.calibration()) h3 id="questions" { "Every question" } (report.slow()) };
    let top = top.into_string();
    let ids: Vec<String> = sitting.slots().iter().map(|slot| slot.question.clone()).collect();
    let questions = {
        let (sitting, catalogue) = (sitting.clone(), catalogue.clone());
        with_texts(&catalogue.clone(), ids.iter().map(String::as_str), move |texts| {
            explained(sitting.clone(), Arc::clone(&catalogue), texts)
        })
    };
    view! { <section class="report" aria-labelledby="score"><div inner_html=top></div>{questions}</section> }.into_any()
}

fn explained(sitting: Sitting, catalogue: Arc<Catalogue>, texts: Texts) -> AnyView {
    // Computed, for what a question draws of a lab may still be on its way.
    let questions = move || {
        let report = Report::new(&sitting, &catalogue, Now::get().zone);
        report.questions(&|id| texts.explained(id)).into_string()
    };
    view! { <div class="review" inner_html=computed(questions)></div> }.into_any()
}

/// Where to go on.
fn doings(report: &Report<'_>) -> Markup {
    let drill = &report.results.drill;
    html! {
        p class="doings" {
            @if !drill.is_empty() { a class="btn primary" href=(Route::Practice.href_with(&["aim=ask:", &drill.join(",")].concat(), "")) { "Drill these " (drill.len()) } }
            a class="btn" href=(Route::Exam.href()) { "Another exam" }
        }
    }
}
