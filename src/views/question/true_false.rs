//! The controls of a statement: whether it is true, and because of which reason.

use leptos::prelude::*;

use super::Asking;
use super::choice::Options;
use crate::learning::Response;
use crate::learning::kinds::QuestionKind;
use crate::learning::kinds::true_false::TrueFalse;

/// Two verdicts, then the reasons.
pub fn true_false(statement: &TrueFalse, asking: Asking) -> impl IntoView + use<> {
    let kind = statement.clone();
    let reasons = Options {
        options: StoredValue::new(statement.reasons.clone()),
        asking,
        input: "radio",
        first_part: TrueFalse::VERDICTS,
        chosen: |draft, index| matches!(draft, Response::Verdict { reason: Some(reason), .. } if *reason == index),
        choose: |draft, index| {
            if let Response::Verdict { reason, .. } = draft {
                *reason = Some(index);
            }
        },
    };
    let because = asking.prompt.with_value(|prompt| format!("{prompt}-because"));
    let has_verdict = move || matches!(*asking.draft.read(), Response::Verdict { .. });
    let asks_reason = !statement.reasons.is_empty();
    view! {
        <div class="parts verdicts" role="radiogroup" aria-labelledby=asking.prompt.get_value()>
            {verdict(asking, true, "True")} {verdict(asking, false, "False")}
        </div>
        {asks_reason.then(|| view! {
            <p class="because" id=because.clone()>"Because:"</p>
            // A reason without a verdict answers nothing.
            <fieldset class="parts" role="radiogroup" aria-labelledby=because disabled=move || !has_verdict()>
                {reasons.view(move || kind.present(asking.seed.get()))}
            </fieldset>
        })}
    }
}

fn verdict(asking: Asking, answer: bool, word: &'static str) -> impl IntoView {
    let part = usize::from(!answer);
    let group = asking.prompt.with_value(|prompt| format!("{prompt}-verdict"));
    let chosen = move || matches!(*asking.draft.read(), Response::Verdict { answer: given, .. } if given == answer);
    let choose = move |_| {
        asking.draft.update(|draft| {
            let reason = if let Response::Verdict { reason, .. } = draft { *reason } else { None };
            *draft = Response::Verdict { answer, reason };
        });
    };
    view! {
        <div class=move || asking.part_class(part)>
            <label>
                <input type="radio" name=group prop:checked=chosen disabled=move || asking.given() on:change=choose />
                <span>{word}</span>
            </label>
            {asking.why(part)}
        </div>
    }
}
