//! Widgets and determinism in a real browser: run by wasm-bindgen's test runner.
#![cfg(all(target_arch = "wasm32", feature = "hydrate"))]

mod fingerprints;

use leptos::task::tick;
use roundtrip::labs::{self, Scenario};
use roundtrip::learning::generators;
use roundtrip::learning::kinds::AnswerOption;
use roundtrip::learning::kinds::computed::Computed;
use roundtrip::learning::kinds::one::One;
use roundtrip::learning::kinds::order::{Item, Order};
use roundtrip::learning::progress::journal;
use roundtrip::learning::{Kind, Level, Progress, Question};
use roundtrip::model::walk::EXPECTED_HASH;
use roundtrip::platform::records::Records;
use roundtrip::views::question;
use roundtrip::views::store::Store;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// An element of the page that holds what a test mounts.
fn stand() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let stand: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&stand).unwrap();
    stand
}

fn all(stand: &Element, selector: &str) -> Vec<HtmlElement> {
    let list = stand.query_selector_all(selector).unwrap();
    (0..list.length()).map(|index| list.get(index).unwrap().unchecked_into()).collect()
}

/// The button with this text.
fn button(stand: &Element, text: &str) -> HtmlElement {
    let found =
        all(stand, "button").into_iter().find(|button| button.text_content().unwrap_or_default().contains(text));
    found.unwrap_or_else(|| panic!("there is no button “{text}” in {}", stand.inner_html()))
}

fn asked(id: &str, kind: Kind) -> Question {
    Question {
        id: id.to_owned(),
        topic: "topic".to_owned(),
        kind,
        level: Level::Remember,
        difficulty: 1,
        section: "section".to_owned(),
        confusable: None,
        prompt: "<p>What is asked</p>".to_owned(),
        explanation: "<p>the reasoning</p>".to_owned(),
    }
}

fn one(id: &str) -> Question {
    let option = |html: &str, right| AnswerOption { html: html.to_owned(), right, why: format!("why {html}") };
    asked(id, Kind::One(One { options: vec![option("alpha", true), option("beta", false), option("gamma", false)] }))
}

fn mount(stand: &HtmlElement, asked: Question) {
    leptos::mount::mount_to(stand.clone(), move || {
        Store::provide();
        question::question(asked)
    })
    .forget();
}

/// Waits until a text is there: an answer is on the disk before anything is said of it.
async fn until(stand: &HtmlElement, text: &str) {
    let later = js_sys::Function::new_with_args("done", "setTimeout(done, 10)");
    for _ in 0..500 {
        if stand.text_content().unwrap().contains(text) {
            return;
        }
        let pause = js_sys::Promise::new(&mut |done, _| drop(later.call1(&"".into(), &done).unwrap()));
        wasm_bindgen_futures::JsFuture::from(pause).await.unwrap();
    }
    panic!("“{text}” never comes: {}", stand.text_content().unwrap());
}

/// What the browser keeps.
async fn kept() -> Progress {
    let records = Records::open().await.unwrap().all().await.unwrap();
    journal::replay(records.iter().map(|(key, text)| (key.as_str(), text.as_str()))).progress
}

/// The radio button of the option with this text.
fn option(stand: &Element, text: &str) -> HtmlElement {
    let label = all(stand, "label").into_iter().find(|label| label.text_content().unwrap_or_default().contains(text));
    label.expect("the option is there").query_selector("input").unwrap().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
fn the_default_walk_has_the_same_trace_here_as_natively() {
    let run = labs::find("walk").unwrap().run(&Scenario::default());
    assert_eq!(run.trace().unwrap().hash(), EXPECTED_HASH);
}

#[wasm_bindgen_test]
fn links_give_the_same_runs_here_as_natively() {
    let differing = fingerprints::differing();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[wasm_bindgen_test]
fn computed_questions_have_the_same_numbers_here_as_natively() {
    let found = generators::KNOWN.iter().map(|(id, _)| (*id, generators::find(id).unwrap().fingerprint()));
    assert_eq!(found.collect::<Vec<_>>(), generators::KNOWN);
}

#[wasm_bindgen_test]
async fn a_wrong_answer_is_graded_explained_and_kept() {
    let stand = stand();
    mount(&stand, one("web-one"));
    tick().await;
    assert!(!stand.text_content().unwrap().contains("why beta"), "nothing is explained before the answer");
    assert!(button(&stand, "I am sure").has_attribute("disabled"), "nothing is chosen yet");
    option(&stand, "beta").click();
    tick().await;
    button(&stand, "I am sure").click();
    until(&stand, "Not right.").await;
    let text = stand.text_content().unwrap();
    for expected in ["Not right.", "why alpha", "why beta", "why gamma", "the reasoning"] {
        assert!(text.contains(expected), "“{expected}” is missing: {text}");
    }
    let kept = kept().await;
    let attempt = kept.latest("web-one").expect("the attempt is kept");
    assert_eq!(attempt.score, 0.0);
    assert_eq!(attempt.response, roundtrip::learning::Response::Choice(1));
}

#[wasm_bindgen_test]
async fn an_earlier_answer_is_shown_again_and_can_be_asked_anew() {
    let first = stand();
    mount(&first, one("web-again"));
    tick().await;
    option(&first, "alpha").click();
    tick().await;
    button(&first, "I think so").click();
    until(&first, "Right.").await;
    let second = stand();
    mount(&second, one("web-again"));
    until(&second, "Right.").await;
    button(&second, "Ask me again").click();
    tick().await;
    assert!(!second.text_content().unwrap().contains("why alpha"), "asked anew, nothing is explained");
    assert!(button(&second, "I guess").has_attribute("disabled"));
}

/// Types into the question's field.
async fn type_in(stand: &Element, text: &str) {
    let field = all(stand, "input").remove(0);
    let typing = "field.value = text; field.dispatchEvent(new Event('input', { bubbles: true }))";
    js_sys::Function::new_with_args("field, text", typing).call2(&"".into(), &field, &text.into()).unwrap();
    tick().await;
}

#[wasm_bindgen_test]
async fn a_computed_question_is_typed_graded_and_asked_again_with_other_numbers() {
    let mut question = asked("web-computed", Kind::Computed(Computed::new("pool-arithmetic", 0).unwrap()));
    question.pose(5);
    let key = question.kind.number().map(|number| number.shown(number.value)).unwrap();
    let prompt = question.prompt.clone();
    let stand = stand();
    mount(&stand, question);
    tick().await;
    assert!(stand.inner_html().contains(&prompt), "{}", stand.inner_html());
    type_in(&stand, "many").await;
    assert!(button(&stand, "I am sure").has_attribute("disabled"), "that is no number");
    assert!(stand.text_content().unwrap().contains("can't be read"), "{}", stand.text_content().unwrap());
    type_in(&stand, &key).await;
    button(&stand, "I am sure").click();
    until(&stand, "Right.").await;
    button(&stand, "Ask me again").click();
    tick().await;
    assert!(!stand.inner_html().contains(&prompt), "the numbers are other ones");
    assert!(button(&stand, "I am sure").has_attribute("disabled"), "nothing is typed yet");
}

#[wasm_bindgen_test]
async fn items_are_moved_by_buttons_until_they_are_in_order() {
    let item = |html: &str| Item { html: html.to_owned(), why: format!("why {html}") };
    let stand = stand();
    mount(&stand, asked("web-order", Kind::Order(Order { items: ["first", "second", "third"].map(item).to_vec() })));
    tick().await;
    // Selection sort by the buttons that a reader has.
    for (place, name) in ["first", "second", "third"].into_iter().enumerate() {
        for _ in 0..4 {
            let rows = all(&stand, "li");
            let rows: Vec<_> = rows.into_iter().filter(|row| row.query_selector("button").unwrap().is_some()).collect();
            let at = rows.iter().position(|row| row.text_content().unwrap().contains(name)).unwrap();
            if at <= place {
                break;
            }
            all(&rows[at], "button")[0].click();
            tick().await;
        }
    }
    button(&stand, "I am sure").click();
    until(&stand, "Right.").await;
}
