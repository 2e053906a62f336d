//! Questions, answers, and what becomes of them.

use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::questions::{self, Kind, Shown};
use e2e::setup::Setup;
use e2e::site;
use serde_json::json;

e2e::tests![
    every_kind_is_answered_and_survives_a_reload,
    a_question_can_be_asked_again,
    without_storage_the_app_works_on.after(DENIED),
    with_full_storage_the_app_works_on,
    damaged_progress_is_kept_aside,
    progress_of_a_later_version_is_left_alone,
    two_tabs_keep_both_answers,
];

/// Where the app keeps the log.
const KEY: &str = "roundtrip/progress";
/// Where it sets a damaged log aside.
const ASIDE: &str = "roundtrip/progress-aside";

/// A private window or a setting: every use of the store throws.
const DENIED: &str =
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });";

fn stored(browser: &Browser, key: &str) -> Outcome<Option<String>> {
    browser.run("return localStorage.getItem(arguments[0])", vec![json!(key)])
}

fn store(browser: &Browser, key: &str, text: &str) -> Outcome {
    browser.run::<()>("localStorage.setItem(arguments[0], arguments[1])", vec![json!(key), json!(text)])
}

/// Opens the first note with questions.
fn open_note(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(&site::notes(setup)?[0].path)?;
    let count = questions::count(browser)?;
    ensure(count >= 2, || format!("expected two questions, saw {count}"))
}

fn wait_for_notice(browser: &Browser, words: &[&str]) -> Outcome<String> {
    browser.wait(&format!("a notice with the words {words:?}"), || {
        let text: String = browser
            .run("return [...document.querySelectorAll('.notice')].filter(visible).map(words).join(' ')", vec![])?;
        Ok(if !text.is_empty() && words.iter().all(|word| text.contains(word)) {
            Ok(text)
        } else {
            Err(format!("“{text}”"))
        })
    })
}

fn ensure_no_notice(browser: &Browser) -> Outcome {
    let text: String =
        browser.run("return [...document.querySelectorAll('.notice')].filter(visible).map(words).join(' ')", vec![])?;
    ensure(text.is_empty(), || format!("expected no notice, saw “{text}”"))
}

/// What must be the same after a reload.
fn lasting(shown: &Shown) -> (Vec<String>, Vec<String>, Vec<Option<String>>, String) {
    (shown.parts.clone(), shown.chosen.clone(), shown.whys.clone(), shown.outcome.clone())
}

fn every_kind_is_answered_and_survives_a_reload(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let mut missing = Kind::ALL.to_vec();
    for note in site::notes(setup)? {
        browser.open_live(&note.path)?;
        let mut given = Vec::new();
        for number in 0..questions::count(browser)? {
            let kind = questions::shown(browser, number)?.kind;
            if let Some(place) = missing.iter().position(|known| *known == kind) {
                missing.remove(place);
                let at = |fault: Fault| fault.at(format!("/{}: question {} ({kind:?})", note.path, number + 1));
                let shown = questions::answer(browser, number).map_err(at)?;
                questions::ensure_explained(&shown).map_err(at)?;
                given.push((number, shown));
            }
        }
        if given.is_empty() {
            continue;
        }
        browser.reload()?;
        for (number, before) in given {
            let after = browser.wait("the answer after a reload", || {
                let shown = questions::shown(browser, number)?;
                Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(shown) })
            })?;
            let what = format!("/{}: question {} after a reload", note.path, number + 1);
            ensure_same(&what, &lasting(&before), &lasting(&after))?;
        }
    }
    ensure_no_notice(browser)?;
    ensure(missing.is_empty(), || format!("expected a question of every kind in the notes, saw none of {missing:?}"))
}

fn a_question_can_be_asked_again(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    questions::answer(browser, 0)?;
    let again = browser.find_in(Some(".question"), "button", "Ask me again")?;
    browser.click_on(&again)?;
    browser.wait("the question to be open again", || {
        let shown = questions::shown(browser, 0)?;
        let fresh = shown.open && shown.outcome.is_empty() && shown.whys.iter().all(Option::is_none);
        Ok(if fresh && shown.chosen.iter().all(|chosen| chosen != "true") { Ok(()) } else { Err(format!("{shown:?}")) })
    })?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    let attempts: usize =
        browser.run("return JSON.parse(localStorage.getItem(arguments[0])).attempts.length", vec![json!(KEY)])?;
    ensure_same("the attempts kept", &2, &attempts)
}

fn without_storage_the_app_works_on(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    wait_for_notice(browser, &["keep"])?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    browser.choose_theme("Dark")?;
    let close = browser.find_in(Some(".notice:not([hidden])"), "button", "Close")?;
    browser.click_on(&close)?;
    browser.wait_for("the notice to close", "![...document.querySelectorAll('.notice')].some(visible)")
}

fn with_full_storage_the_app_works_on(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    // To the last byte.
    let full: bool = browser.run(
        "let size = 1 << 22;
         for (let count = 0; count < 200 && size >= 1; count++) {
           try { localStorage.setItem(`filler/${count}`, 'x'.repeat(size)); } catch { size = Math.floor(size / 2); }
         }
         return size < 1;",
        vec![],
    )?;
    ensure(full, || "expected the browser's storage to have an end, saw none".to_owned())?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    wait_for_notice(browser, &["room"])?;
    ensure_same("the log in the full store", &None, &stored(browser, KEY)?)?;
    // Once there is room again, the next answer saves both.
    browser.run::<()>("Object.keys(localStorage).filter((key) => key.startsWith('filler/')).forEach((key) => localStorage.removeItem(key))", vec![])?;
    questions::answer(browser, 1)?;
    browser.wait("both answers in the store", || {
        let text = stored(browser, KEY)?.unwrap_or_default();
        Ok(if text.matches("\"at_ms\"").count() == 2 { Ok(()) } else { Err(text) })
    })
}

fn damaged_progress_is_kept_aside(setup: &Setup, browser: &Browser) -> Outcome {
    const GARBAGE: &str = "{\"version\":1,\"attempts\":[{\"quest";
    open_note(setup, browser)?;
    store(browser, KEY, GARBAGE)?;
    browser.reload()?;
    wait_for_notice(browser, &["damaged"])?;
    ensure_same("what is kept aside", &Some(GARBAGE.to_owned()), &stored(browser, ASIDE)?)?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    let text = stored(browser, KEY)?.unwrap_or_default();
    ensure(text.contains("\"at_ms\""), || format!("expected the new answer in {KEY}, saw “{text}”"))?;
    browser.reload()?;
    browser.wait("the answer after a reload", || {
        let shown = questions::shown(browser, 0)?;
        Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(()) })
    })?;
    ensure_no_notice(browser)?;
    ensure_same("what is kept aside in the end", &Some(GARBAGE.to_owned()), &stored(browser, ASIDE)?)
}

fn progress_of_a_later_version_is_left_alone(setup: &Setup, browser: &Browser) -> Outcome {
    const LATER: &str = "{\"version\":99,\"attempts\":{\"by\":\"day\"}}";
    open_note(setup, browser)?;
    store(browser, KEY, LATER)?;
    browser.reload()?;
    wait_for_notice(browser, &["99"])?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    ensure_same("the log of the later version", &Some(LATER.to_owned()), &stored(browser, KEY)?)
}

fn two_tabs_keep_both_answers(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    let first = browser.tab()?;
    // The second tab is opened before anything is answered in the first: each must take in what the other wrote.
    let second = browser.new_tab()?;
    open_note(setup, browser)?;
    browser.switch_to(&first)?;
    questions::answer(browser, 0)?;
    browser.switch_to(&second)?;
    questions::answer(browser, 1)?;
    for (tab, name) in [(&first, "first"), (&second, "second")] {
        browser.switch_to(tab)?;
        for number in [0, 1] {
            browser.wait(&format!("the answer to question {} in the {name} tab", number + 1), || {
                let shown = questions::shown(browser, number)?;
                Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(()) })
            })?;
        }
        browser.check_quiet()?;
    }
    let attempts: usize =
        browser.run("return JSON.parse(localStorage.getItem(arguments[0])).attempts.length", vec![json!(KEY)])?;
    ensure_same("the attempts kept", &2, &attempts)
}
