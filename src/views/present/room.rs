//! Asking the room: a show of hands is counted, talked over, counted again; then the answer is shown.

use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;

use super::keys::Command;
use super::{Presenter, act, computed, form, wall};

/// One hand more for an option, where a question is asked and not yet answered.
pub fn raise(presenter: &Presenter, option: usize) {
    let count = presenter.show.with_untracked(|show| show.votes.get(&show.slide).map_or(0, |votes| votes.get(option)));
    count_hands(presenter, option, count.saturating_add(1));
}

fn count_hands(presenter: &Presenter, option: usize, hands: u32) {
    if option < untrack(|| wall::options(*presenter)) && presenter.show.with_untracked(|show| show.step == 0) {
        presenter.change(|show| show.votes.entry(show.slide).or_default().set(option, hands));
    }
}

/// A second vote; the first stays beside it.
pub fn vote_again(presenter: &Presenter) {
    if untrack(|| wall::options(*presenter)) > 0 {
        presenter.change(|show| {
            show.votes.entry(show.slide).or_default().second.get_or_insert_default();
            show.step = 0;
        });
    }
}

/// The tallies to type into, and what can be done with a question.
pub fn panel(presenter: Presenter) -> AnyView {
    let fields = NodeRef::<leptos::html::Div>::new();
    let count = Memo::new(move |_| wall::options(presenter));
    let slide = Memo::new(move |_| presenter.show.with(|show| show.slide));
    let drawn = move || {
        slide.get();
        html! {
            @for (index, letter) in (0..count.get()).zip('A'..='Z') {
                label { (letter) " " input type="number" min="0" max="9999" inputmode="numeric" data-option=(index) aria-label={ "Hands for " (letter) }; }
            }
        }
        .into_string()
    };
    Effect::new(move || {
        count.get();
        let Some(fields) = fields.get() else { return };
        presenter.show.with(|show| {
            let votes = show.votes.get(&show.slide);
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
    let button = move |command: Command, word: Signal<&'static str>| {
        view! { <button class="btn" on:click=act(move |_| presenter.obey(command))>{word}</button> }
    };
    let hides = computed(move || if presenter.show.with(|show| show.hides) { "Show options" } else { "Hide options" });
    let reveal = computed(move || if presenter.show.with(|show| show.step > 0) { "Go on" } else { "Reveal" });
    let again = computed(move || {
        let second =
            presenter.show.with(|show| show.votes.get(&show.slide).is_some_and(|votes| votes.second.is_some()));
        if second { "Second vote" } else { "Vote again" }
    });
    view! {
        <div class="room live" role="group" aria-label="Ask the room" hidden=computed(move || count.get() == 0)>
            <div class="hands" node_ref=fields on:change=act(typed) inner_html=computed(drawn)></div>
            {button(Command::Hide, hides)}
            {button(Command::Again, again)}
            {button(Command::Next, reveal)}
        </div>
    }
    .into_any()
}
