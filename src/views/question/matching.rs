//! The controls of pairs: each left side gets a right side from a list.

use leptos::prelude::*;

use super::Asking;
use crate::learning::Response;
use crate::learning::kinds::QuestionKind;
use crate::learning::kinds::matching::Match;
use crate::views::text::without_tags;

/// One row a left side.
pub fn matching(pairs: &Match, asking: Asking) -> impl IntoView + use<> {
    let kind = pairs.clone();
    let order = Memo::new(move |_| kind.present(asking.seed.get()));
    let rights: StoredValue<Vec<String>> =
        StoredValue::new(pairs.pairs.iter().map(|pair| without_tags(&pair.right)).collect());
    let rows = pairs
        .pairs
        .iter()
        .enumerate()
        .map(|(index, pair)| row(asking, index, &pair.left, order, rights))
        .collect_view();
    view! { <div class="parts matching" role="group" aria-labelledby=asking.prompt.get_value()>{rows}</div> }
}

fn row(
    asking: Asking,
    index: usize,
    left: &str,
    order: Memo<Vec<usize>>,
    rights: StoredValue<Vec<String>>,
) -> impl IntoView + use<> {
    let chosen = Memo::new(move |_| match &*asking.draft.read() {
        Response::Pairing(pairing) => pairing.get(index).copied().flatten(),
        _ => None,
    });
    let choose = move |value: String| {
        let count = rights.with_value(Vec::len);
        asking.draft.update(|draft| pair(draft, count, index, value.parse().ok()));
    };
    let options = move || {
        let option = |right: usize| {
            let text = rights.with_value(|rights| rights.get(right).cloned());
            view! { <option value=right.to_string() selected=move || chosen.get() == Some(right)>{text}</option> }
        };
        order.get().into_iter().map(option).collect_view()
    };
    let left_id = asking.prompt.with_value(|prompt| format!("{prompt}-left-{index}"));
    view! {
        <div class=move || asking.part_class(index)>
            <div class="pair">
                <span id=left_id.clone() inner_html=left.to_owned()></span>
                <select aria-labelledby=left_id disabled=move || asking.given() on:change:target=move |event| choose(event.target().value())>
                    <option value="" selected=move || chosen.get().is_none()>"choose"</option>
                    {options}
                </select>
            </div>
            {asking.why(index)}
        </div>
    }
}

/// Puts a right side beside a left one; all empty is no answer.
fn pair(draft: &mut Response, count: usize, left: usize, right: Option<usize>) {
    let mut pairing = match draft {
        Response::Pairing(pairing) => std::mem::take(pairing),
        _ => vec![None; count],
    };
    if let Some(slot) = pairing.get_mut(left) {
        *slot = right;
    }
    *draft = if pairing.iter().all(Option::is_none) { Response::Blank } else { Response::Pairing(pairing) };
}
