//! A question in place: ask, ask how sure, grade, explain every part, keep the attempt.
//!
//! Each kind draws its own answer controls; everything else is the same for all and lives here.

mod choice;
mod matching;
mod order;
mod true_false;

use leptos::prelude::*;

use super::store::Store;
use crate::learning::kinds::QuestionKind;
use crate::learning::{Attempt, Confidence, Grade, Kind, Mark, Question, Response};
use crate::platform::document;

/// What the controls of a kind share: the answer so far, and its grade once it is given.
#[derive(Clone, Copy)]
struct Asking {
    /// The answer as it stands.
    draft: RwSignal<Response>,
    /// The grade, once given.
    grade: RwSignal<Option<Grade>>,
    /// The seed of the order in which parts are shown.
    seed: RwSignal<u64>,
    /// Id of the element that holds the prompt.
    prompt: StoredValue<String>,
}

impl Asking {
    /// Whether the answer has been given: controls are locked.
    fn given(&self) -> bool {
        self.grade.read().is_some()
    }

    /// What is said about a part, once the answer is given.
    fn mark(&self, part: usize) -> Option<Mark> {
        self.grade.read().as_ref().and_then(|grade| grade.parts.get(part)).map(crate::learning::PartFeedback::mark)
    }

    /// Why a part is right or wrong, as HTML; nothing before the answer is given.
    fn why(&self, part: usize) -> impl IntoView + use<> {
        let grade = self.grade;
        move || {
            let why = grade
                .read()
                .as_ref()
                .and_then(|grade| grade.parts.get(part))
                .map(|part| (part.mark(), part.why.clone()));
            why.map(|(mark, why)| {
                view! { <div class="why"><strong>{mark_word(mark)}</strong> " " <span inner_html=why></span></div> }
            })
        }
    }

    /// The class of a part's frame.
    fn part_class(&self, part: usize) -> &'static str {
        match self.mark(part) {
            Some(Mark::Hit | Mark::Missed) => "part good",
            Some(Mark::Wrong) => "part bad",
            Some(Mark::Left) | None => "part",
        }
    }
}

const fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Hit => "Right.",
        Mark::Missed => "Missed.",
        Mark::Wrong => "No.",
        Mark::Left => "Rightly left.",
    }
}

/// A question with its controls.
#[component]
pub fn QuestionView(
    /// What is asked.
    question: Question,
) -> AnyView {
    let store = expect_context::<Store>();
    let prompt_id = format!("q-{}", question.id);
    let asking = Asking {
        draft: RwSignal::new(Response::Blank),
        grade: RwSignal::new(None),
        seed: RwSignal::new(question.seed()),
        prompt: StoredValue::new(prompt_id.clone()),
    };
    let question = StoredValue::new(question);
    restore(question, asking, store);
    let (prompt, level, difficulty, kind, key) = question.with_value(|question| {
        (
            question.prompt.clone(),
            question.level.id(),
            question.difficulty,
            controls(&question.kind, asking),
            key(question),
        )
    });
    view! {
        <section class="question" aria-labelledby=prompt_id>
            <p class="label">{format!("{} · {level} · {}", task(question), difficulty_word(difficulty))}</p>
            <div class="prompt" id=asking.prompt.get_value() tabindex="-1" inner_html=prompt></div>
            {kind}
            <Check question asking store />
            <Outcome question asking />
            {key}
        </section>
    }
    .into_any()
}

/// What to do, by kind.
fn task(question: StoredValue<Question>) -> &'static str {
    question.with_value(|question| match question.kind {
        Kind::One(_) => "Choose one",
        Kind::Several(_) => "Choose all that hold",
        Kind::TrueFalse(_) => "True or false, and why",
        Kind::Order(_) => "Put in order",
        Kind::Match(_) => "Match",
    })
}

const fn difficulty_word(difficulty: u8) -> &'static str {
    match difficulty {
        0 | 1 => "easy",
        2 => "exam",
        _ => "hard",
    }
}

fn controls(kind: &Kind, asking: Asking) -> AnyView {
    match kind {
        Kind::One(one) => choice::one(one, asking).into_any(),
        Kind::Several(several) => choice::several(several, asking).into_any(),
        Kind::TrueFalse(statement) => true_false::true_false(statement, asking).into_any(),
        Kind::Order(order) => order::order(order, asking).into_any(),
        Kind::Match(pairs) => matching::matching(pairs, asking).into_any(),
    }
}

/// Shows the learner's latest answer again after a reload. An answer that no longer fits the question stays in the log
/// and is not shown.
fn restore(question: StoredValue<Question>, asking: Asking, store: Store) {
    let latest = Memo::new(move |_| question.with_value(|question| store.log.read().latest(&question.id).cloned()));
    Effect::new(move || {
        let Some(attempt) = latest.get() else { return };
        if untrack(|| asking.draft.read() != Response::Blank && !asking.given()) {
            // The learner is answering anew here; another tab's answer does not interrupt.
            return;
        }
        if let Ok(grade) = question.with_value(|question| question.grade(&attempt.response)) {
            asking.seed.set(attempt.seed);
            asking.draft.set(attempt.response);
            asking.grade.set(Some(grade));
        }
    });
}

/// Asks how sure the learner is; saying so gives the answer.
#[component]
fn Check(question: StoredValue<Question>, asking: Asking, store: Store) -> AnyView {
    let give = move |confidence: Confidence| {
        let response = asking.draft.get_untracked();
        let Ok(grade) = question.with_value(|question| question.grade(&response)) else { return };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "today is after 1970")]
        let at_ms = document::now_ms() as u64;
        let attempt = Attempt {
            question: question.with_value(|question| question.id.clone()),
            at_ms,
            response,
            score: grade.score,
            confidence,
            seed: asking.seed.get_untracked(),
        };
        // Kept before anything is shown.
        store.record(attempt);
        asking.grade.set(Some(grade));
        document::focus(&outcome_id(asking));
    };
    let blank = move || *asking.draft.read() == Response::Blank;
    let buttons = Confidence::ALL
        .map(|confidence| {
            view! { <button class="btn" disabled=blank on:click=move |_| give(confidence)>{confidence_word(confidence)}</button> }
        })
        .collect_view();
    view! {
        <Show when=move || !asking.given()>
            <div class="sure" role="group" aria-label="How sure are you? Saying so checks the answer.">
                <span>"How sure are you?"</span>
                {buttons.clone()}
            </div>
        </Show>
    }
    .into_any()
}

const fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Guess => "I guess",
        Confidence::Think => "I think so",
        Confidence::Sure => "I am sure",
    }
}

fn outcome_id(asking: Asking) -> String {
    asking.prompt.with_value(|prompt| format!("{prompt}-outcome"))
}

/// The verdict, the reasoning, and the way on.
#[component]
fn Outcome(question: StoredValue<Question>, asking: Asking) -> AnyView {
    let again = move |_| {
        asking.grade.set(None);
        asking.draft.set(Response::Blank);
        asking.seed.update(|seed| *seed = seed.wrapping_add(1));
        document::focus(&asking.prompt.get_value());
    };
    let verdict = move || asking.grade.read().as_ref().map_or_else(String::new, verdict_words);
    let right = move || asking.grade.read().as_ref().is_some_and(|grade| grade.right);
    let explanation = question.with_value(|question| question.explanation.clone());
    let passage = question.with_value(|question| format!("#{}", question.section));
    view! {
        <div class="outcome" id=outcome_id(asking) tabindex="-1" role="status">
            <Show when=move || asking.given()>
                <p class="verdict" class:good=right><strong>{verdict}</strong></p>
                <div inner_html=explanation.clone()></div>
                <p class="on">
                    <a href=passage.clone()>"The passage that answers it"</a>
                    <button class="btn" on:click=again>"Ask me again"</button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
fn verdict_words(grade: &Grade) -> String {
    match (grade.right, (grade.score * 100.0).round() as u32) {
        (true, _) => "Right.".to_owned(),
        (false, 0) => "Not right.".to_owned(),
        (false, percent) => format!("Partly right: {percent} % of the marks."),
    }
}

/// The answer for readers without script; the style sheet hides it from the others.
fn key(question: &Question) -> AnyView {
    let lines = key_lines(&question.kind)
        .into_iter()
        .map(|line| view! { <li><span inner_html=line.part></span> " " <strong>{line.word}</strong> " " <span inner_html=line.why></span></li> })
        .collect_view();
    view! {
        <details class="key">
            <summary>"Answer"</summary>
            <ul>{lines}</ul>
            <div inner_html=question.explanation.clone()></div>
        </details>
    }
    .into_any()
}

/// A part of the answer in words.
struct KeyLine {
    part: String,
    word: String,
    why: String,
}

fn key_lines(kind: &Kind) -> Vec<KeyLine> {
    let grade = kind.grade(&kind.key()).map(|grade| grade.parts).unwrap_or_default();
    let parts: Vec<(String, String)> = match kind {
        Kind::One(one) => one.options.iter().map(option_line).collect(),
        Kind::Several(several) => several.options.iter().map(option_line).collect(),
        Kind::TrueFalse(statement) => {
            let verdicts = [(true, "True"), (false, "False")];
            let verdicts = verdicts.map(|(answer, word)| (word.to_owned(), right_word(answer == statement.answer)));
            verdicts.into_iter().chain(statement.reasons.iter().map(option_line)).collect()
        }
        Kind::Order(order) => order
            .items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.html.clone(), format!("is number {}.", index + 1)))
            .collect(),
        Kind::Match(pairs) => {
            pairs.pairs.iter().map(|pair| (format!("{} → {}", pair.left, pair.right), String::new())).collect()
        }
    };
    let line = |((part, word), feedback): ((String, String), crate::learning::PartFeedback)| KeyLine {
        part,
        word,
        why: feedback.why,
    };
    parts.into_iter().zip(grade).map(line).collect()
}

fn option_line(option: &crate::learning::kinds::AnswerOption) -> (String, String) {
    (option.html.clone(), right_word(option.right))
}

fn right_word(right: bool) -> String {
    if right { "Right." } else { "Wrong." }.to_owned()
}
