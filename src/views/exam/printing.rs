//! The exam on paper: the form, and what is printed. All of it follows from the address, so that the same address prints the same
//! paper.

use std::sync::Arc;

use leptos::prelude::*;

use super::form::{Ordering, form};
use super::order::Order;
use super::sheets::Sheets;
use super::texts::{Texts, with_texts};
use crate::learning::exam::{draw, paper as made};
use crate::learning::{Catalogue, Question};
use crate::platform::document;
use crate::views::shell::Place;
use crate::views::{act, computed};

/// The largest seed that is drawn: few enough digits to be copied from paper.
const SEEDS: u64 = 1_000_000;

/// The page's live part.
pub fn paper(catalogue: Arc<Catalogue>) -> AnyView {
    let ordering = Ordering::new(Arc::clone(&catalogue), &[]);
    let place = expect_context::<Place>();
    let none = move || ordering.questions() == 0;
    let made = Memo::new(move |_| {
        let query = place.query.read();
        let order = ordering.catalogue.with_value(|catalogue| Order::read(&query, catalogue, &[]).0);
        order.seed.map(|seed| (order, seed))
    });
    let make = move || {
        ordering.order.update(|order| order.seed = Some(order.seed.unwrap_or_else(|| document::random() % SEEDS)));
        ordering.write_address();
    };
    let make_another = move || {
        ordering.order.update(|order| order.seed = Some(document::random() % SEEDS));
        ordering.write_address();
    };
    let unmade = move || made.read().is_none();
    let rest = view! {
        <p class="doings">
            <button class="btn primary" type="submit" hidden=computed(move || !unmade()) disabled=computed(none)>"Make the paper"</button>
            <button class="btn primary" type="button" hidden=computed(unmade) on:click=act(move |_| document::print())>"Print"</button>
            <button class="btn" type="button" hidden=computed(unmade) on:click=act(move |_| make_another())>"Another paper like it"</button>
        </p>
    };
    let sheets = move || made.get().map(|(order, seed)| printed(&catalogue, &order, seed));
    view! {
        <div class="mock printing">{form(ordering, true, computed(move || made.read().is_some()), rest.into_any(), make)}</div>
        <div class="paper">{sheets}</div>
    }
    .into_any()
}

/// The sheets, as soon as their texts are there.
fn printed(catalogue: &Arc<Catalogue>, order: &Order, seed: u64) -> AnyView {
    let drawn = draw(catalogue, &order.blueprint, seed);
    let ids: Vec<String> = drawn.into_iter().map(|entry| catalogue.entries()[entry].id.clone()).collect();
    let (whole, minutes) = (Arc::clone(catalogue), order.blueprint.minutes);
    let wanted = ids.clone();
    with_texts(catalogue, ids.iter().map(String::as_str), move |texts: Texts| {
        let questions: Vec<Question> = wanted.iter().filter_map(|id| texts.question(id).cloned()).collect();
        let paper = made(&questions, seed);
        let catalogue = Arc::clone(&whole);
        // Computed, for what a question draws of a lab may still be on its way.
        let sheets =
            move || Sheets { paper: &paper, questions: &questions, catalogue: &catalogue, minutes }.all().into_string();
        view! { <div class="sheets" inner_html=computed(sheets)></div> }.into_any()
    })
}
