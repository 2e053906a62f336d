//! What the learner knows and where it leads: the exam and its forecast, mastery along the line, sureness, history; and the work
//! itself, to take along, bring in, or begin anew.
//!
//! Everything is read off the log at each look, by `learning`; nothing of it is stored.

mod chart;
mod exam;
mod history;
mod keeping;
mod line;
mod sureness;

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};

use super::trainer::Now;
use super::{bank, computed, store::Store};
use crate::learning::{Catalogue, Knowledge, Progress};

/// The page's live part.
pub fn progress() -> AnyView {
    let store = expect_context::<Store>();
    let report = move |catalogue: Arc<Catalogue>| {
        view! { {move || store.ready.get().then(|| report(store, Arc::clone(&catalogue)))} }.into_any()
    };
    view! {
        <div class="progress live">
            {bank::with_catalogue(report)}
            {keeping::keeping(store)}
        </div>
    }
    .into_any()
}

/// What a part of the report is made from.
struct Known<'a> {
    catalogue: &'a Catalogue,
    knowledge: &'a Knowledge<'a>,
    log: &'a Progress,
    now: Now,
}

fn report(store: Store, catalogue: Arc<Catalogue>) -> AnyView {
    // One reading of the log serves all parts.
    let parts = Memo::new(move |_| {
        let (log, now) = (store.log.read(), Now::get());
        let knowledge = now.knowledge(&catalogue, &log);
        let known = Known { catalogue: &catalogue, knowledge: &knowledge, log: &log, now };
        let rest = html! { (line::line(&known)) (sureness::sureness(&known)) (history::history(&known)) };
        [exam::outlook(&known), rest].map(Markup::into_string)
    });
    let part = move |at: usize| computed(move || parts.with(|parts| parts[at].clone()));
    view! {
        <section class="exam-day" aria-labelledby="exam">
            <h2 id="exam">"The exam"</h2>
            {exam::settings(store)}
            <div inner_html=part(0)></div>
        </section>
        <div inner_html=part(1)></div>
    }
    .into_any()
}
