//! The controls of items to be put in order: each moves up and down by buttons.

use leptos::prelude::*;

use super::Asking;
use crate::learning::Response;
use crate::learning::kinds::QuestionKind;
use crate::learning::kinds::order::Order;
use crate::platform::document;

/// The items, as ordered so far.
pub fn order(order: &Order, asking: Asking) -> impl IntoView + use<> {
    let kind = order.clone();
    let items: StoredValue<Vec<String>> = StoredValue::new(order.items.iter().map(|item| item.html.clone()).collect());
    let ranking = Memo::new(move |_| match &*asking.draft.read() {
        Response::Ranking(ranking) => ranking.clone(),
        _ => kind.present(asking.seed.get()),
    });
    let list = move || {
        let ranking = ranking.get();
        let last = ranking.len().saturating_sub(1);
        let row = |(place, index): (usize, usize)| {
            let html = items.with_value(|items| items.get(index).cloned());
            row(asking, ranking.clone(), place, index, last, html)
        };
        ranking.iter().copied().enumerate().map(row).collect_view()
    };
    let take = move |_| asking.draft.set(Response::Ranking(ranking.get_untracked()));
    let untouched = move || *asking.draft.read() == Response::Blank;
    view! {
        <ol class="parts ordering" aria-labelledby=asking.prompt.get_value()>{list}</ol>
        <Show when=untouched>
            <button class="btn" on:click=take>"This order is right"</button>
        </Show>
    }
}

fn row(
    asking: Asking,
    ranking: Vec<usize>,
    place: usize,
    index: usize,
    last: usize,
    html: Option<String>,
) -> impl IntoView {
    let button = |up: bool| {
        let to = if up { place.checked_sub(1) } else { (place < last).then_some(place + 1) };
        let id = asking.prompt.with_value(|prompt| format!("{prompt}-{index}-{}", if up { "up" } else { "down" }));
        let (label, glyph) = if up { ("Move up", "↑") } else { ("Move down", "↓") };
        let mut ranking = ranking.clone();
        let own = id.clone();
        let go = move |_| {
            if let Some(to) = to {
                ranking.swap(place, to);
                asking.draft.set(Response::Ranking(ranking.clone()));
                // The list is drawn anew; the focus follows the item.
                let own = own.clone();
                request_animation_frame(move || document::focus(&own));
            }
        };
        view! {
            <button class="btn" id=id aria-label=label aria-disabled=to.is_none().to_string() disabled=move || asking.given() on:click=go>
                <span aria-hidden="true">{glyph}</span>
            </button>
        }
    };
    view! {
        <li class=move || asking.part_class(index)>
            <div class="movable">
                <span inner_html=html></span>
                <span class="moves">{button(true)} {button(false)}</span>
            </div>
            {asking.why(index)}
        </li>
    }
}
