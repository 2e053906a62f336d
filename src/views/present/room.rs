//! Asking the room: a show of hands is counted, talked over, counted again; then the answer is shown.

use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;

use super::{Presenter, act, computed, form, keys, wall};

/// What can be done with a question, by the key that does it.
const BUTTONS: &[(&str, &str)] =
    &[("h", "Hide or show the options"), ("v", "Vote again"), ("ArrowRight", "Reveal, go on")];

/// One hand more for an option, where a question is asked and not yet answered.
pub fn raise(presenter: &Presenter, option: usize) {
    let count = presenter.show.with_untracked(|show| show.votes(show.slide).map_or(0, |votes| votes.get(option)));
    count_hands(presenter, option, count.saturating_add(1));
}

fn count_hands(presenter: &Presenter, option: usize, hands: u32) {
    if option < untrack(|| wall::options(*presenter)) && presenter.show.with_untracked(|show| show.step == 0) {
        presenter.change(|show| show.votes_mut(show.slide).set(option, hands));
    }
}

/// A second vote; the first stays beside it.
pub fn vote_again(presenter: &Presenter) {
    if untrack(|| wall::options(*presenter)) > 0 {
        presenter.change(|show| {
            show.votes_mut(show.slide).second.get_or_insert_default();
            show.step = 0;
        });
    }
}

/// The tallies to type into, and what can be done with a question.
pub fn panel(presenter: Presenter) -> AnyView {
    let fields = NodeRef::<leptos::html::Div>::new();
    let count = Memo::new(move |_| Some(wall::options(presenter)));
    let slide = Memo::new(move |_| Some(presenter.show.with(|show| show.slide)));
    let drawn = move || {
        let votes = slide.get().and_then(|slide| presenter.show.with_untracked(|show| show.votes(slide).cloned()));
        let hands = |option| votes.as_ref().map_or(0, |votes| votes.get(option));
        html! {
            @for (index, letter) in (0..count.get().unwrap_or(0)).zip('A'..='Z') {
                label { (letter) " " input type="number" min="0" max="9999" inputmode="numeric" data-option=(index) value=(hands(index)) aria-label={ "Hands for " (letter) }; }
            }
        }
        .into_string()
    };
    Effect::new(move || {
        count.get();
        let Some(fields) = fields.get() else { return };
        presenter.show.with(|show| {
            let votes = show.votes(show.slide);
            for (index, field) in form::all(&fields, "input").iter().enumerate() {
                let hands = votes.map_or(0, |votes| votes.get(index));
                form::set_value(field, &hands.to_string());
            }
        });
    });
    let typed = move |event: leptos::ev::Event| {
        let field = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let option = field.and_then(|field| field.get_attribute("data-option")?.parse().ok());
        if let (Some(option), Ok(hands)) = (option, event_target_value(&event).parse::<u32>()) {
            count_hands(&presenter, option, hands.min(9_999));
        }
    };
    view! {
        <div class="room live" role="group" aria-label="Ask the room" hidden=computed(move || count.get() == Some(0))>
            <div class="hands" node_ref=fields on:change=act(typed) inner_html=computed(drawn)></div>
            <span inner_html=keys::buttons(BUTTONS).into_string()></span>
        </div>
    }
    .into_any()
}
