//! The controls of questions with options: one answer, several answers.

use leptos::prelude::*;

use super::Asking;
use crate::learning::Response;
use crate::learning::kinds::one::One;
use crate::learning::kinds::several::Several;
use crate::learning::kinds::{AnswerOption, QuestionKind};

/// One answer: radio buttons.
pub fn one(one: &One, asking: Asking) -> impl IntoView + use<> {
    let kind = one.clone();
    let order = move || kind.present(asking.seed.get());
    let options = Options {
        options: StoredValue::new(one.options.clone()),
        asking,
        input: "radio",
        first_part: 0,
        chosen: |draft, index| *draft == Response::Choice(index),
        choose: |draft, index| *draft = Response::Choice(index),
    };
    view! { <div class="parts" role="radiogroup" aria-labelledby=asking.prompt.get_value()>{options.view(order)}</div> }
}

/// Several answers: check boxes.
pub fn several(several: &Several, asking: Asking) -> impl IntoView + use<> {
    let kind = several.clone();
    let order = move || kind.present(asking.seed.get());
    let options = Options {
        options: StoredValue::new(several.options.clone()),
        asking,
        input: "checkbox",
        first_part: 0,
        chosen: |draft, index| matches!(draft, Response::Choices(chosen) if chosen.contains(&index)),
        choose: toggle,
    };
    view! { <div class="parts" role="group" aria-labelledby=asking.prompt.get_value()>{options.view(order)}</div> }
}

fn toggle(draft: &mut Response, index: usize) {
    let mut chosen = match draft {
        Response::Choices(chosen) => std::mem::take(chosen),
        _ => Vec::new(),
    };
    match chosen.iter().position(|&other| other == index) {
        Some(place) => drop(chosen.remove(place)),
        None => chosen.push(index),
    }
    *draft = if chosen.is_empty() { Response::Blank } else { Response::Choices(chosen) };
}

/// A list of options, each with an input of the same type.
#[derive(Clone, Copy)]
pub struct Options {
    /// The options in the order of the file.
    pub options: StoredValue<Vec<AnswerOption>>,
    /// The question's state.
    pub asking: Asking,
    /// `radio` or `checkbox`.
    pub input: &'static str,
    /// The place of the first option among the question's parts.
    pub first_part: usize,
    /// Whether an option is part of the answer so far.
    pub chosen: fn(&Response, usize) -> bool,
    /// Makes an option part of the answer, or takes it out.
    pub choose: fn(&mut Response, usize),
}

impl Options {
    /// The options in the order given.
    pub fn view(self, order: impl Fn() -> Vec<usize> + Send + 'static) -> impl IntoView {
        move || order().into_iter().map(|index| self.option(index)).collect_view()
    }

    fn option(self, index: usize) -> impl IntoView {
        let Options { options, asking, input, first_part, chosen, choose } = self;
        let part = first_part + index;
        let html = options.with_value(|options| options.get(index).map(|option| option.html.clone()));
        let group = asking.prompt.with_value(|prompt| format!("{prompt}-{input}"));
        view! {
            <div class=move || asking.part_class(part)>
                <label>
                    <input
                        type=input
                        name=group
                        prop:checked=move || chosen(&asking.draft.read(), index)
                        disabled=move || asking.given()
                        on:change=move |_| asking.draft.update(|draft| choose(draft, index))
                    />
                    <span inner_html=html></span>
                </label>
                {asking.why(part)}
            </div>
        }
    }
}
