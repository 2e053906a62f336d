//! A question in place: ask, ask how sure, grade, explain every part, keep the attempt.
//!
//! How each kind is shown and answered is in [`controls`]; everything else is the same for all kinds and lives here.

mod controls;
mod stops;

use leptos::ev::Event;
use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use wasm_bindgen::JsCast;

use super::store::Store;
use super::{act, computed};
use crate::learning::{Attempt, Confidence, Grade, Kind, Question, Response};
use crate::platform::{clipboard, document};
use crate::route::{Route, question_query};
use controls::{Pressed, Shown};
#[cfg(feature = "ssr")]
pub(crate) use controls::{number_answers, short_answers};

/// The state of a question on the page. Copies share it.
#[derive(Clone, Copy)]
struct Asking {
    /// The question; a computed one with the numbers that belong to the seed.
    question: StoredValue<Question>,
    /// The answer as it stands.
    draft: RwSignal<Response>,
    /// The grade, once the answer is given.
    grade: RwSignal<Option<Grade>>,
    /// The seed of the order in which parts are shown, and of a computed question's numbers.
    seed: RwSignal<u64>,
    /// Whether the answer is given and on its way to the disk.
    giving: StoredValue<bool>,
    /// Answers from before this moment are not shown again; in milliseconds since 1970.
    since_ms: u64,
    /// Whether the note that answers it is the page around it.
    in_note: bool,
}

impl Asking {
    fn new(question: Question, since_ms: u64, in_note: bool) -> Self {
        Asking {
            since_ms,
            in_note,
            draft: RwSignal::new(Response::Blank),
            grade: RwSignal::new(None),
            seed: RwSignal::new(question.seed()),
            giving: StoredValue::new(false),
            question: StoredValue::new(question),
        }
    }

    /// Whether there is an answer that can be graded.
    fn ready(&self) -> bool {
        let draft = self.draft.read();
        *draft != Response::Blank && self.question.with_value(|question| question.grade(&draft).is_ok())
    }

    /// How what was typed is read, before the answer is given.
    fn reading(&self) -> String {
        if self.given() {
            return String::new();
        }
        self.question.with_value(|question| controls::reading(&question.kind, &self.draft.read()).into_string())
    }

    /// Whether the answer has been given: controls are locked.
    fn given(&self) -> bool {
        self.grade.read().is_some()
    }

    /// What is asked, as HTML.
    fn prompt(&self) -> String {
        self.seed.track();
        self.question.with_value(|question| question.prompt.clone())
    }

    /// Id of the element that holds the prompt.
    fn prompt_id(&self) -> String {
        self.question.with_value(|question| prompt_id(&question.id))
    }

    fn outcome_id(&self) -> String {
        self.prompt_id() + "-outcome"
    }

    /// The controls as they are to be drawn now; drawn anew when what they depend on changes.
    fn markup(self) -> Memo<String> {
        let drawn_from = Memo::new(move |_| {
            self.question.with_value(|question| controls::drawn_from(&question.kind, &self.draft.read()))
        });
        Memo::new(move |_| {
            // Read, not merely tracked: a memo that nobody reads never runs.
            drawn_from.get();
            let (order, grade) = (self.order(self.seed.get()), self.grade.read());
            let shown = Shown {
                id: &self.prompt_id(),
                order: &order,
                draft: &self.draft.read_untracked(),
                grade: grade.as_ref(),
            };
            self.question.with_value(|question| controls::controls(&question.kind, &shown).into_string())
        })
    }

    fn order(&self, seed: u64) -> Vec<usize> {
        self.question.with_value(|question| question.present(seed))
    }

    /// Takes what was pressed into the answer.
    fn press(&self, event: &Event) {
        let Some((control, pressed)) = pressed(event) else { return };
        let order = self.order(self.seed.get_untracked());
        self.draft.update(|draft| {
            self.question.with_value(|question| controls::press(&question.kind, &order, draft, &pressed))
        });
        // Where the controls were drawn anew, the focus follows what was pressed.
        request_animation_frame(move || document::focus_again(&control));
    }

    /// Gives the answer: it is on the disk before anything is shown.
    fn give(self, confidence: Confidence, store: Store) {
        let response = self.draft.get_untracked();
        let Ok(grade) = self.question.with_value(|question| question.grade(&response)) else { return };
        if self.giving.get_value() {
            return;
        }
        self.giving.set_value(true);
        let attempt = Attempt {
            question: self.question.with_value(|question| question.id.clone()),
            at_ms: document::now_ms(),
            response: response.clone(),
            score: grade.score,
            confidence,
            seed: self.seed.get_untracked(),
        };
        store.record(attempt, move || self.show_outcome(response, grade));
    }

    /// Shows how the answer went, unless the reader has left the page.
    fn show_outcome(self, response: Response, grade: Grade) {
        if self.giving.try_set_value(false).is_some() {
            return;
        }
        self.draft.set(response);
        self.grade.set(Some(grade));
        // Once the reasons stand, which move it.
        let outcome = self.outcome_id();
        request_animation_frame(move || document::focus(&outcome));
    }

    /// Asks anew, in another order or with other numbers.
    fn ask_again(&self) {
        self.grade.set(None);
        self.draft.set(Response::Blank);
        let seed = self.question.with_value(|question| question.seed_after(self.seed.get_untracked()));
        self.question.update_value(|question| question.pose(seed));
        self.seed.set(seed);
        document::focus(&self.prompt_id());
    }
}

/// The control that an event comes from, by its id, and what it asks for.
fn pressed(event: &Event) -> Option<(String, Pressed)> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let control = target.closest("[data-does]").ok().flatten()?;
    let does = control.get_attribute("data-does")?;
    // Buttons are pressed by clicks, fields answer with each letter, everything else by its change.
    let answers_by = match (control.tag_name().as_str(), does.as_str()) {
        ("BUTTON", _) => "click",
        (_, "type") => "input",
        _ => "change",
    };
    if event.type_() != answers_by {
        return None;
    }
    let part = control.get_attribute("data-part")?.parse().ok()?;
    let has_value = control.tag_name() == "SELECT" || does == "type";
    let value = if has_value { event_target_value(event) } else { String::new() };
    Some((control.id(), Pressed { does, part, value }))
}

/// A question in its note, with the learner's latest answer if there is one.
pub fn question(question: Question) -> AnyView {
    asked(Asking::new(question, 0, true))
}

/// A question away from its note, presented with a seed, with no answer from before a moment; and, once it is answered,
/// whether it was right.
pub fn posed(mut question: Question, seed: u64, since_ms: u64) -> (AnyView, Signal<Option<bool>>) {
    question.pose(seed);
    let asking = Asking::new(question, since_ms, false);
    asking.seed.set(seed);
    (asked(asking), computed(move || asking.grade.read().as_ref().map(|grade| grade.right)))
}

/// The id of what a question asks, for the focus.
pub fn prompt_id(question: &str) -> String {
    ["q-", question].concat()
}

fn asked(asking: Asking) -> AnyView {
    let store = expect_context::<Store>();
    let question = asking.question.get_value();
    let label =
        format!("{} · {} · {}", task(&question.kind), question.level.id(), difficulty_word(question.difficulty));
    restore(asking, store);
    let markup = asking.markup();
    view! {
        <section class="question" aria-labelledby=asking.prompt_id()>
            <div class="kind">
                <p class="label">{label}</p>
                {copy_link(asking)}
            </div>
            <div class="prompt" id=asking.prompt_id() tabindex="-1" inner_html=computed(move || asking.prompt())></div>
            <div
                inner_html=computed(move || markup.get())
                on:change=act(move |event| asking.press(&event))
                on:input=act(move |event| asking.press(&event))
                on:click=act(move |event: leptos::ev::MouseEvent| asking.press(&event))
            ></div>
            <p class="reading" aria-live="polite" inner_html=computed(move || asking.reading())></p>
            {check(asking, store)}
            {outcome(asking)}
        </section>
    }
    .into_any()
}

/// What to do, by kind.
const fn task(kind: &Kind) -> &'static str {
    match kind {
        Kind::One(_) => "Choose one",
        Kind::Several(_) => "Choose all that hold",
        Kind::TrueFalse(_) => "True or false, and why",
        Kind::Order(_) => "Put in order",
        Kind::Match(_) => "Match",
        Kind::Number(_) => "Work it out",
        Kind::Computed(_) => "Work it out, with new numbers each time",
        Kind::Short(_) => "In a word or a few",
        Kind::Station(_) => "Choose the station",
        Kind::Trace(_) => "Read the trace",
        Kind::Predict(_) => "Predict the run",
    }
}

const fn difficulty_word(difficulty: u8) -> &'static str {
    match difficulty {
        0 | 1 => "easy",
        2 => "exam",
        _ => "hard",
    }
}

/// Shows the learner's latest answer again after a reload. An answer that no longer fits the question stays in the log
/// and is not shown.
fn restore(asking: Asking, store: Store) {
    let latest =
        Memo::new(move |_| asking.question.with_value(|question| store.log.read().latest(&question.id).cloned()));
    Effect::new(move || {
        let Some(attempt) = latest.get().filter(|attempt| attempt.at_ms >= asking.since_ms) else { return };
        if untrack(|| *asking.draft.read() != Response::Blank && !asking.given()) {
            // The learner is answering anew here; another tab's answer does not interrupt.
            return;
        }
        let mut question = asking.question.get_value();
        question.pose(attempt.seed);
        if let Ok(grade) = question.grade(&attempt.response) {
            asking.question.set_value(question);
            asking.seed.set(attempt.seed);
            asking.draft.set(attempt.response);
            asking.grade.set(Some(grade));
        }
    });
}

/// Asks how sure the learner is; saying so gives the answer.
fn check(asking: Asking, store: Store) -> AnyView {
    let wanting = move || !asking.ready();
    view! {
        <div class="sure" role="group" aria-label="How sure are you? Saying so checks the answer." hidden=computed(move || asking.given())>
            <span>"How sure are you?"</span>
            {confidence_buttons(wanting, move |confidence| asking.give(confidence, store))}
        </div>
    }
    .into_any()
}

/// One button for each degree of sureness.
pub(super) fn confidence_buttons(
    disabled: impl Fn() -> bool + Copy + Send + Sync + 'static,
    give: impl Fn(Confidence) + Copy + 'static,
) -> AnyView {
    let button = move |confidence: Confidence| {
        view! {
            <button class="btn" disabled=computed(disabled) on:click=act(move |_| give(confidence))>
                {confidence_word(confidence)}
            </button>
        }
    };
    Confidence::ALL.map(button).into_iter().collect_view().into_any()
}

const fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Guess => "I guess",
        Confidence::Think => "I think so",
        Confidence::Sure => "I am sure",
    }
}

/// The verdict, the reasoning, and the way on.
fn outcome(asking: Asking) -> AnyView {
    let words = move || {
        let grade = asking.grade.read();
        let explain = |grade: &Grade| {
            asking.question.with_value(|question| explained(question, grade, asking.in_note).into_string())
        };
        grade.as_ref().map(explain).unwrap_or_default()
    };
    let computed_kind = asking.question.with_value(|question| matches!(question.kind, Kind::Computed(_)));
    let again = if computed_kind { "Ask me again, with new numbers" } else { "Ask me again" };
    view! {
        <div>
            <div class="outcome" id=asking.outcome_id() tabindex="-1" role="status" inner_html=computed(words)></div>
            <button class="btn" hidden=computed(move || !asking.given()) on:click=act(move |_| asking.ask_again())>{again}</button>
        </div>
    }
    .into_any()
}

/// A link to the question as it is presented now.
fn copy_link(asking: Asking) -> AnyView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let query = asking.question.with_value(|question| question_query(&question.id, asking.seed.get_untracked()));
        clipboard::copy(&document::absolute(&Route::Practice.href_with(&query, "")));
        copied.set(true);
    };
    view! {
        <button class="quiet" on:click=act(copy)>
            {computed(move || if copied.get() { "Link copied" } else { "Copy link" })}
        </button>
    }
    .into_any()
}

fn explained(question: &Question, grade: &Grade, in_note: bool) -> Markup {
    html! {
        p class={ "verdict" @if grade.right { " good" } } { strong { (verdict_words(grade)) } }
        (PreEscaped(&question.explanation))
        @if let Some((lab, query)) = question.kind.run() {
            p { a href=(Route::Lab(lab.to_owned()).href_with(query, "")) { "See it run" } }
        }
        @if in_note { p { a href={ "#" (question.section) } { "The passage that answers it" } } }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
fn verdict_words(grade: &Grade) -> String {
    match (grade.right, (grade.score * 100.0).round() as u32) {
        (true, _) => "Right.".to_owned(),
        (false, 0) => "Not right.".to_owned(),
        (false, percent) => format!("Partly right: {percent} % of the marks."),
    }
}
