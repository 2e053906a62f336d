//! The prediction gate: a preset asks what will happen before it shows it, and the run gives the answer.
//!
//! What is guessed is kept in the learner's log under `preset:<lab>:<preset>`, as any answer to a question is.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Player, setup};
use crate::labs::preset::{Answer, Preset};
use crate::labs::{Lab, Link, link};
use crate::learning::{Attempt, Confidence, Response};
use crate::platform::document;
use crate::route::Route;
use crate::views::question::confidence_buttons;
use crate::views::store::Store;
use crate::views::text::sentence;
use crate::views::{act, computed};

/// Where the learner stands with the preset's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Nothing is asked.
    Closed,
    /// Asked, not yet answered.
    Asking,
    /// This option was chosen, or none.
    Passed(Option<usize>),
}

impl Gate {
    /// The gate of a link: a preset asks, unless the link leads into the midst of its run.
    pub fn of(link: &Link, at: u64) -> Gate {
        match (link.preset, at) {
            (None, _) => Gate::Closed,
            (Some(_), 0) => Gate::Asking,
            (Some(_), _) => Gate::Passed(None),
        }
    }
}

/// The identifier under which an answer is kept.
fn attempt_id(lab: &dyn Lab, preset: &str) -> String {
    ["preset:", lab.id(), ":", preset].concat()
}

/// The question, the choice, and in time the answer.
pub fn gate(player: Player) -> AnyView {
    let store = expect_context::<Store>();
    let form = NodeRef::<leptos::html::Div>::new();
    let asked = Memo::new(move |_| player.link.with(|link| link.preset));
    let preset = move || asked.get().and_then(|id| link::preset(player.lab, id).ok());
    let answer =
        Memo::new(move |_| preset().map(|preset| player.loaded.with(|loaded| (preset.question.answer)(loaded.run()))));
    // The run gives the answer: not before it has come to where it shows.
    let known = Memo::new(move |_| {
        answer
            .get()
            .is_some_and(|answer: Answer| player.now() >= answer.at.min(player.loaded.with(|l| l.first.run.end())))
    });
    let chosen = RwSignal::new(None::<usize>);
    let question = move || {
        asked.get();
        chosen.set(None);
        preset().map(|preset| ask(preset).into_string()).unwrap_or_default()
    };
    let pass = move |guess: Option<(usize, Confidence)>| {
        let run = move || {
            if player.gate.try_set(Gate::Passed(guess.map(|guess| guess.0))).is_none() {
                player.go_to(0);
                player.play();
            }
        };
        match (guess, preset(), answer.get_untracked()) {
            (Some(guess), Some(preset), Some(answer)) => keep(store, player.lab, preset, guess, answer, run),
            _ => run(),
        }
    };
    let verdict = move || match (player.gate.get(), known.get(), preset(), answer.get()) {
        (Gate::Passed(guess), true, Some(preset), Some(answer)) => verdict(preset, answer, guess).into_string(),
        (Gate::Passed(_), false, ..) => html! { p class="label" { "The run will answer" } }.into_string(),
        _ => String::new(),
    };
    announce(player, move || known.get().then(|| (preset(), answer.get())));
    view! {
        <div class="gate" node_ref=player.prompt tabindex="-1" role="group" aria-label="What will happen?" hidden=computed(move || player.gate.get() == Gate::Closed)>
            <div
                node_ref=form
                inner_html=computed(question)
                on:change=act(move |event| chosen.set(event_target_value(&event).parse().ok()))
                hidden=computed(move || player.gate.get() != Gate::Asking)
            ></div>
            <div class="sure" role="group" aria-label="How sure are you? Saying so runs it." hidden=computed(move || player.gate.get() != Gate::Asking)>
                <span>"How sure are you?"</span>
                {confidence_buttons(move || chosen.get().is_none(), move |confidence| {
                    if let Some(option) = chosen.get_untracked() {
                        pass(Some((option, confidence)));
                    }
                })}
                <button class="btn quiet" on:click=act(move |_| pass(None))>"Skip: just show me"</button>
            </div>
            <div role="status" inner_html=computed(verdict)></div>
        </div>
    }
    .into_any()
}

/// Says the answer aloud when the run has given it.
fn announce(player: Player, known: impl Fn() -> Option<(Option<&'static Preset>, Option<Answer>)> + 'static) {
    Effect::new(move || {
        if let Some((Some(preset), Some(answer))) = known()
            && let Gate::Passed(guess) = untrack(|| player.gate.get())
        {
            let option = preset.question.options.get(answer.option);
            let text = option.map_or("", |option| option.text);
            player.spoken.set([verdict_word(guess, answer), " The run’s answer: ", text].concat());
        }
    });
}

fn ask(preset: &Preset) -> Markup {
    html! {
        p class="label" { "Predict: " (preset.title) }
        fieldset class="parts" {
            legend class="prompt" { (sentence(preset.question.prompt)) }
            @for (index, option) in preset.question.options.iter().enumerate() {
                div class="part" { label { input type="radio" name={ "guess-" (preset.id) } value=(index); span { (sentence(option.text)) } } }
            }
        }
    }
}

/// What the run answered, and why each option is so or not.
fn verdict(preset: &Preset, answer: Answer, guess: Option<usize>) -> Markup {
    html! {
        p class="label" { (preset.title) }
        p class="prompt" { (sentence(preset.question.prompt)) }
        p class={ "verdict" @if guess == Some(answer.option) { " good" } @else if guess.is_none() { " none" } } { strong { (verdict_word(guess, answer)) } }
        ul class="parts" {
            @for (index, option) in preset.question.options.iter().enumerate() {
                li class={ "part" @if index == answer.option { " good" } @else if guess == Some(index) { " bad" } } {
                    (sentence(option.text))
                    p class="why" {
                        @if index == answer.option { strong { "What happens. " } }
                        @if guess == Some(index) { strong { "Your guess. " } }
                        (sentence(option.why))
                    }
                }
            }
        }
    }
}

fn verdict_word(guess: Option<usize>, answer: Answer) -> &'static str {
    match guess {
        None => "Skipped.",
        Some(option) if option == answer.option => "As you said.",
        Some(_) => "Not as you said.",
    }
}

/// Keeps a guess in the learner's log; `run` is called once it is kept.
fn keep(
    store: Store,
    lab: &dyn Lab,
    preset: &Preset,
    (option, confidence): (usize, Confidence),
    answer: Answer,
    run: impl FnOnce() + 'static,
) {
    let attempt = Attempt {
        question: attempt_id(lab, preset.id),
        at_ms: document::now_ms(),
        response: Response::Choice(option),
        score: if option == answer.option { 1.0 } else { 0.0 },
        confidence,
        seed: crate::labs::settings::DEFAULT_SEED,
    };
    store.record(attempt, run);
}

/// The lab's presets as links, each with how it went last time.
pub fn list(player: Player) -> AnyView {
    let store = expect_context::<Store>();
    let lab = player.lab;
    let scores = Memo::new(move |_| {
        let log = store.log.read();
        let score = |preset: &Preset| log.latest(&attempt_id(lab, preset.id)).map(|attempt| attempt.score);
        lab.presets().iter().map(score).collect::<Vec<_>>()
    });
    let items = move || {
        let (now, route) = (player.link.with(|link| link.preset), player.route());
        html! {
            @for (preset, score) in lab.presets().iter().zip(scores.get()) {
                li { (item((lab, &route), preset, score, now == Some(preset.id))) }
            }
        }
        .into_string()
    };
    let count = move || {
        let met = scores.read().iter().flatten().count();
        [&met.to_string(), " of ", &lab.presets().len().to_string(), " predicted"].concat()
    };
    view! {
        <details class="presets" open=setup::has_own_page(player)>
            <summary>"Predict, then see " <span class="label">{count}</span></summary>
            <ul inner_html=computed(items)></ul>
        </details>
    }
    .into_any()
}

fn item((lab, route): (&dyn Lab, &Route), preset: &Preset, score: Option<f64>, here: bool) -> Markup {
    let link = Link { preset: Some(preset.id), ..Link::default() };
    let (sign, word) = match score {
        None => ("", ""),
        Some(score) if score >= 1.0 => ("✓", "predicted rightly"),
        Some(_) => ("✗", "predicted wrongly"),
    };
    html! {
        a href=(route.href_with(&link.query(lab), "")) aria-current=[here.then_some("true")] {
            (preset.title)
            @if !sign.is_empty() { " " span aria-hidden="true" { (sign) } span class="hidden" { (word) } }
        }
    }
}
