//! Questions, answers, and what becomes of them.

use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::questions::{self, Kind, Shown};
use e2e::setup::Setup;
use e2e::site;
use e2e::store;

e2e::tests![
    every_kind_is_answered_and_survives_a_reload,
    a_question_can_be_asked_again,
    without_storage_the_app_works_on.after(store::DENIED),
    without_a_database_answers_are_kept_all_the_same.after(store::NO_DATABASE),
    with_full_storage_the_app_works_on.after(store::NO_DATABASE),
    with_a_full_database_the_app_works_on,
    a_file_of_former_versions_is_taken_over,
    damaged_progress_is_kept_aside,
    a_damaged_record_is_set_aside_and_the_others_are_read,
    progress_of_a_later_version_is_left_alone,
    a_record_of_a_later_version_is_left_alone,
    two_tabs_keep_both_answers,
];

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
    ensure_same("the attempts kept", &2, &store::attempts(browser)?.len())
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

fn without_a_database_answers_are_kept_all_the_same(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    questions::answer(browser, 0)?;
    let first = browser.tab()?;
    browser.new_tab()?;
    open_note(setup, browser)?;
    wait_for_outcome(browser, 0)?;
    questions::answer(browser, 1)?;
    browser.switch_to(&first)?;
    wait_for_outcome(browser, 1)?;
    ensure_same("the records in localStorage", &2, &store::local_records(browser)?.len())?;
    ensure_no_notice(browser)
}

/// Fills `localStorage` to the last byte.
fn fill(browser: &Browser) -> Outcome {
    let full: bool = browser.run(
        "let size = 1 << 22;
         for (let count = 0; count < 200 && size >= 1; count++) {
           try { localStorage.setItem(`filler/${count}`, 'x'.repeat(size)); } catch { size = Math.floor(size / 2); }
         }
         return size < 1;",
        vec![],
    )?;
    ensure(full, || "expected the browser's storage to have an end, saw none".to_owned())
}

fn make_room(browser: &Browser) -> Outcome {
    browser.run::<()>("Object.keys(localStorage).filter((key) => key.startsWith('filler/')).forEach((key) => localStorage.removeItem(key))", vec![])
}

fn with_full_storage_the_app_works_on(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    fill(browser)?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    wait_for_notice(browser, &["room"])?;
    ensure_same("the records in the full store", &0, &store::local_records(browser)?.len())?;
    ensure_work_can_be_saved(browser, 1)?;
    // Once there is room again, the next answer saves both.
    make_room(browser)?;
    questions::answer(browser, 1)?;
    browser.wait("both answers in the store", || {
        let records = store::local_records(browser)?;
        Ok(if records.len() == 2 { Ok(()) } else { Err(format!("{records:?}")) })
    })?;
    ensure_no_notice(browser)
}

fn with_a_full_database_the_app_works_on(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    fill(browser)?;
    browser.run::<()>(store::NO_ROOM, vec![])?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    wait_for_notice(browser, &["room"])?;
    ensure_work_can_be_saved(browser, 1)?;
    browser.run::<()>(store::HAS_ROOM, vec![])?;
    questions::answer(browser, 1)?;
    ensure_same("the attempts kept", &2, &store::attempts(browser)?.len())?;
    ensure_no_notice(browser)?;
    make_room(browser)
}

/// The notice has a button that saves everything, also what could not be kept.
fn ensure_work_can_be_saved(browser: &Browser, attempts: usize) -> Outcome {
    browser.run::<()>(
        "HTMLAnchorElement.prototype.click = function () { window.saved = [this.download, decodeURIComponent(this.href.split(',')[1])]; };",
        vec![],
    )?;
    let save = browser.find_in(Some(".notice:not([hidden])"), "button", "Save your work to a file")?;
    browser.click_on(&save)?;
    let (name, text): (String, String) = browser.run("return window.saved", vec![])?;
    let kept = text.matches("\"at_ms\"").count();
    ensure(name.ends_with(".json") && kept == attempts, || {
        format!("expected {attempts} attempts in {name}, saw “{text}”")
    })
}

fn a_file_of_former_versions_is_taken_over(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    questions::answer(browser, 0)?;
    let [attempt] = &store::attempts(browser)?[..] else { return Err(Fault::new("expected one attempt")) };
    store::clear(browser)?;
    store::put_local(browser, store::OLD_FILE, &format!("{{\"version\":1,\"attempts\":[{attempt}]}}"))?;
    browser.reload()?;
    wait_for_outcome(browser, 0)?;
    browser.wait("the old file to be gone and its attempt to be a record", || {
        let (file, records) = (store::local(browser, store::OLD_FILE)?, store::attempts(browser)?.len());
        Ok(if file.is_none() && records == 1 { Ok(()) } else { Err(format!("{file:?} and {records} attempts")) })
    })?;
    browser.reload()?;
    wait_for_outcome(browser, 0)?;
    ensure_no_notice(browser)
}

fn wait_for_outcome(browser: &Browser, number: usize) -> Outcome {
    browser.wait(&format!("the answer to question {}", number + 1), || {
        let shown = questions::shown(browser, number)?;
        Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(()) })
    })
}

const GARBAGE: &str = "{\"version\":1,\"attempts\":[{\"quest";

fn wait_for_aside(browser: &Browser) -> Outcome {
    browser.wait("the damaged text to be set aside", || {
        let records = store::records(browser)?;
        let aside = records.iter().any(|(key, text)| key.starts_with("aside-") && text == GARBAGE);
        let elsewhere = records.iter().any(|(key, text)| !key.starts_with("aside-") && text == GARBAGE);
        Ok(if aside && !elsewhere { Ok(()) } else { Err(format!("{records:?}")) })
    })
}

fn damaged_progress_is_kept_aside(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    store::put_local(browser, store::OLD_FILE, GARBAGE)?;
    browser.reload()?;
    wait_for_notice(browser, &["damaged"])?;
    wait_for_aside(browser)?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    browser.reload()?;
    wait_for_outcome(browser, 0)?;
    ensure_no_notice(browser)?;
    wait_for_aside(browser)
}

fn a_damaged_record_is_set_aside_and_the_others_are_read(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    questions::answer(browser, 0)?;
    store::put(browser, "001790000000000-00000000000000ab-000012", GARBAGE)?;
    browser.reload()?;
    wait_for_notice(browser, &["damaged"])?;
    wait_for_outcome(browser, 0)?;
    wait_for_aside(browser)
}

const LATER: &str = "{\"version\":99,\"attempts\":{\"by\":\"day\"}}";

fn progress_of_a_later_version_is_left_alone(setup: &Setup, browser: &Browser) -> Outcome {
    open_note(setup, browser)?;
    store::put_local(browser, store::OLD_FILE, LATER)?;
    browser.reload()?;
    wait_for_notice(browser, &["99"])?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    ensure_same("the log of the later version", &Some(LATER.to_owned()), &store::local(browser, store::OLD_FILE)?)?;
    // What is answered with this program is kept beside it.
    browser.reload()?;
    wait_for_outcome(browser, 0)
}

fn a_record_of_a_later_version_is_left_alone(setup: &Setup, browser: &Browser) -> Outcome {
    const KEY: &str = "001790000000000-00000000000000ab-000012";
    open_note(setup, browser)?;
    questions::answer(browser, 0)?;
    store::put(browser, KEY, LATER)?;
    browser.reload()?;
    wait_for_notice(browser, &["99"])?;
    questions::answer(browser, 1)?;
    let records = store::records(browser)?;
    ensure(records.contains(&(KEY.to_owned(), LATER.to_owned())) && records.len() == 3, || format!("saw {records:?}"))
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
            wait_for_outcome(browser, number).map_err(|fault| fault.at(format!("in the {name} tab")))?;
        }
        browser.check_quiet()?;
    }
    ensure_same("the attempts kept", &2, &store::attempts(browser)?.len())
}
