//! The exam trainer: practice, progress, and that no answer is ever lost.

use std::collections::BTreeMap;

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::questions;
use e2e::setup::Setup;
use e2e::site;
use e2e::store;
use serde_json::json;

e2e::tests![
    a_hundred_interruptions_lose_no_answer,
    a_session_by_keyboard,
    a_running_session_survives_a_reload,
    without_storage_a_session_works_on.after(store::DENIED),
    a_catalogue_that_cannot_be_had_is_asked_for_again,
    a_question_s_link_shows_the_same_question,
    two_tabs_answer_at_once,
    work_is_taken_along_put_away_and_brought_in,
    the_exam_is_set_and_too_little_is_said_to_be_too_little,
    what_is_known_shows_on_other_pages,
];

/// How often the page is interrupted.
const INTERRUPTIONS: u32 = 100;

/// Gives some answer to the first question of the page, by the events of its controls: faster than the driver, and while other
/// tabs do the same. What was shown as answered is noted in `localStorage`, past the app.
const ANSWERING: &str = "
const pause = () => new Promise((go) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = go; port2.postMessage(0); });
const note = (question) => {
  const seen = JSON.parse(localStorage.getItem('seen') || '[]');
  localStorage.setItem('seen', JSON.stringify([...seen, question.querySelector('.prompt').id.slice(2)]));
};
const change = (control, kind) => control.dispatchEvent(new Event(kind, { bubbles: true }));
async function answer(question) {
  const outcome = question.querySelector('[role=status].outcome, .outcome');
  new MutationObserver(() => { if (outcome.textContent && !outcome.noted) { outcome.noted = true; note(question); } })
    .observe(outcome, { childList: true, subtree: true });
  const sure = () => [...question.querySelectorAll('.sure button')].find((button) => button.textContent === 'I think so');
  const lists = [...question.querySelectorAll('select')], field = question.querySelector('input[type=text]');
  const moves = [...question.querySelectorAll('button')].filter((button) => nameOf(button).startsWith('Move down'));
  if (lists.length) lists.forEach((list, at) => { list.selectedIndex = at + 1; change(list, 'change'); });
  else if (field) { field.value = '12'; change(field, 'input'); }
  else if (moves.length) moves[0].click();
  else question.querySelector('input[data-does]').click();
  for (let tries = 0; sure().disabled && tries < 200; tries++) {
    await pause();
    const more = [...question.querySelectorAll('input[data-does=reason], input[data-does=tick]')].find((input) => !input.checked && !input.disabled);
    if (more && sure().disabled && tries % 20 === 10) more.click();
  }
  sure().click();
}
";

fn count_by_question(questions: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    questions.into_iter().fold(BTreeMap::new(), |mut counts, question| {
        *counts.entry(question).or_default() += 1;
        counts
    })
}

fn kept(browser: &Browser) -> Outcome<BTreeMap<String, usize>> {
    let attempts = store::attempts(browser)?;
    Ok(count_by_question(attempts.iter().map(|attempt| attempt["question"].as_str().unwrap_or_default().to_owned())))
}

fn ensure_all_kept(browser: &Browser, what: &str) -> Outcome<usize> {
    let seen: Vec<String> = browser.run("return JSON.parse(localStorage.getItem('seen') || '[]')", vec![])?;
    let (count, kept) = (seen.len(), kept(browser)?);
    for (question, times) in count_by_question(seen) {
        let there = kept.get(&question).copied().unwrap_or(0);
        ensure(there >= times, || {
            format!("{what}: “{question}” was shown as answered {times} times, {there} answers are kept")
        })?;
    }
    Ok(count)
}

fn wait_for_question(browser: &Browser) -> Outcome {
    browser.wait_for("a question", "document.querySelector('.session .question')")
}

fn begin_session(browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("practice/")?;
    browser.click("radio", "20 min")?;
    let start = browser.find_in(Some(".leading"), "button", "Start")?;
    browser.click_on(&start)?;
    wait_for_question(browser)
}

fn a_hundred_interruptions_lose_no_answer(_: &Setup, browser: &Browser) -> Outcome {
    begin_session(browser)?;
    for interruption in 0..INTERRUPTIONS {
        // From before anything is written to after everything is shown, in uneven steps.
        let after_ms = f64::from(interruption * 37 % 101) / 2.5;
        let act = "window.old = true;
             const after = performance.now() + arguments0[0];
             answer(document.querySelector('.question'));
             const wait = async () => { while (performance.now() < after) await pause(); };
             wait().then(() => { if (arguments0[1]) location.reload(); else window.stopped = true; });
             done(true);";
        let script = ["const arguments0 = arguments;", ANSWERING, act].concat();
        let close = interruption % 10 == 9;
        browser.run_later::<bool>(&script, vec![json!(after_ms), json!(!close)])?;
        if close {
            browser.wait_for("the moment to close the tab", "window.stopped")?;
            browser.close_tab()?;
            browser.open("practice/")?;
        } else {
            browser.wait_for("the page anew", "!window.old && document.readyState === 'complete'")?;
        }
        browser.wait_until_live()?;
        browser.wait_for(
            "the session, or its end",
            "document.querySelector('.session .question, .summary h2, .leading')",
        )?;
        if browser.run("return !document.querySelector('.session .question')", vec![])? {
            begin_session(browser)?;
        }
        ensure_all_kept(browser, &format!("after interruption {}", interruption + 1))?;
    }
    let seen = ensure_all_kept(browser, "in the end")?;
    ensure(seen >= 20, || format!("expected many answers to be shown before the interruption, saw {seen}"))
}

/// Presses Tab until the focus is on the control of this name.
fn tab_to(browser: &Browser, name: &str) -> Outcome {
    for _ in 0..120 {
        browser.press(Key::Tab)?;
        let focused: String =
            browser.run("return document.activeElement ? nameOf(document.activeElement) : ''", vec![])?;
        if focused == name {
            return Ok(());
        }
    }
    Err(Fault::new(format!("the focus never comes to “{name}”")))
}

/// Answers the question that has the focus, by keys alone.
fn answer_by_keys(browser: &Browser) -> Outcome {
    use questions::Kind;
    browser.press(Key::Tab)?;
    // The link to the question stands before its controls for some kinds, and after none.
    let shown = questions::shown(browser, 0)?;
    match shown.kind {
        Kind::One => browser.press(" ")?,
        Kind::Several => {
            browser.press(" ")?;
            browser.press(Key::Tab)?;
            browser.press(" ")?;
        }
        Kind::Verdict => {
            browser.press(" ")?;
            if questions::shown(browser, 0)?.parts.len() > 2 {
                browser.press(Key::Tab)?;
                browser.press(" ")?;
            }
        }
        Kind::Order => {
            // The first item cannot move up.
            tab_until(browser, "Move down")?;
            browser.press(Key::Enter)?;
        }
        Kind::Match => {
            for part in 0..shown.parts.len() {
                if part > 0 {
                    browser.press(Key::Tab)?;
                }
                for _ in 0..=part {
                    browser.press(Key::Down)?;
                }
            }
        }
        Kind::Typed => browser.press("12")?,
    }
    tab_to(browser, "I think so")?;
    browser.press(Key::Enter)?;
    browser.wait("an outcome", || {
        let shown = questions::shown(browser, 0)?;
        Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(()) })
    })
}

fn tab_until(browser: &Browser, beginning: &str) -> Outcome {
    for _ in 0..20 {
        let focused: String = browser.run("return nameOf(document.activeElement)", vec![])?;
        if focused.starts_with(beginning) {
            return Ok(());
        }
        browser.press(Key::Tab)?;
    }
    Err(Fault::new(format!("the focus never comes to “{beginning}…”")))
}

fn a_session_by_keyboard(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("practice/")?;
    tab_to(browser, "Start")?;
    browser.press(Key::Enter)?;
    for number in 1..=4 {
        browser.wait_for(
            "the focus on what is asked",
            "document.activeElement.matches('.session .prompt') && !document.querySelector('.outcome').textContent",
        )?;
        answer_by_keys(browser).map_err(|fault| fault.at(format!("question {number}")))?;
        tab_to(browser, "Go on")?;
        browser.press(Key::Enter)?;
    }
    wait_for_question(browser)?;
    tab_to(browser, "End here")?;
    browser.press(Key::Enter)?;
    browser.wait_for(
        "the focus on the summary",
        "document.activeElement.matches('.summary h2') && / of 4 right/.test(words(document.activeElement))",
    )?;
    ensure_same("the answers kept", &4, &store::attempts(browser)?.len())
}

fn a_running_session_survives_a_reload(_: &Setup, browser: &Browser) -> Outcome {
    let asked = || {
        browser.run::<String>("return document.querySelector('.session .prompt').id + words(document.querySelector('.session .question'))", vec![])
    };
    begin_session(browser)?;
    questions::answer(browser, 0)?;
    browser.click("button", "Go on")?;
    browser
        .wait_for("the second question", "/Question 2 of/.test(words(document.querySelector('.session .where')))")?;
    browser.wait_for("the second question", "document.querySelector('.sure:not([hidden])')")?;
    let before = asked()?;
    browser.reload()?;
    wait_for_question(browser)?;
    ensure_same("the question after a reload", &before, &asked()?)?;
    browser.click("button", "End here")?;
    browser.find("button", "Practise something else").and_then(|button| browser.click_on(&button))?;
    browser.wait_for("the choice", "document.querySelector('.leading')")?;
    browser.reload()?;
    browser.wait_for("the choice after a reload", "document.querySelector('.leading')")
}

fn without_storage_a_session_works_on(_: &Setup, browser: &Browser) -> Outcome {
    begin_session(browser)?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    browser.click("button", "Go on")?;
    browser
        .wait_for("the second question", "/Question 2 of/.test(words(document.querySelector('.session .where')))")?;
    browser.wait_for(
        "a notice with a way to save the work",
        "named('button', 'Save your work to a file', document.querySelector('.notice:not([hidden])')).length",
    )
}

fn a_catalogue_that_cannot_be_had_is_asked_for_again(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("glossary/")?;
    browser.run::<()>(
        "window.real = window.fetch;
         window.fetch = (address, ...rest) => String(address).includes('/bank/') ? Promise.reject(new TypeError('offline')) : window.real(address, ...rest);",
        vec![],
    )?;
    browser.click("link", "Practice")?;
    let again = browser.find("button", "Try again")?;
    browser.run::<()>("window.fetch = window.real", vec![])?;
    browser.click_on(&again)?;
    browser.wait_for("what can be practised", "document.querySelector('.leading')")
}

fn a_question_s_link_shows_the_same_question(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    // The link is copied at a question of a note.
    browser.open_live(&site::notes(setup)?[0].path)?;
    browser.run::<()>(
        "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }",
        vec![],
    )?;
    let copy = browser.element("return named('button', 'Copy link')[0] || null", vec![])?;
    let copy = copy.ok_or_else(|| Fault::new("no question has a link to copy"))?;
    browser.click_on(&copy)?;
    let link: String = browser.run("return window.copied", vec![])?;
    let there = browser.url("");
    let path = link.strip_prefix(&there).ok_or_else(|| Fault::new(format!("{link} is outside the site")))?.to_owned();
    let here = questions::shown(browser, 0)?;
    let shown = || -> Outcome<questions::Shown> {
        browser.open_live(&path)?;
        browser.wait_for("the question", "document.querySelector('.practice .question')")?;
        questions::shown(browser, 0)
    };
    let first = shown()?;
    ensure_same("the parts in the note and by the link", &here.parts, &first.parts)?;
    questions::ensure_explained(&questions::answer(browser, 0)?)?;
    ensure_same("the question by its link, once it has been answered", &first, &shown()?)?;
    browser.click("button", "All of practice")?;
    browser.wait_for("what can be practised", "document.querySelector('.leading') && !location.search")?;
    browser.open_live("practice/?question=gone&seed=1")?;
    browser.find("heading", "No such question").map(drop)
}

fn two_tabs_answer_at_once(setup: &Setup, browser: &Browser) -> Outcome {
    const EACH: usize = 4;
    let notes = site::notes(setup)?;
    let first = browser.tab()?;
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(&notes[0].path)?;
    let second = browser.new_tab()?;
    browser.open_live(&notes[1].path)?;
    let begin = "[...document.querySelectorAll('.question')].slice(0, arguments0[0]).forEach((question, at) => setTimeout(() => answer(question), 300 + 5 * at)); done(true);";
    let script = ["const arguments0 = arguments;", ANSWERING, begin].concat();
    for tab in [&first, &second] {
        browser.switch_to(tab)?;
        browser.run_later::<bool>(&script, vec![json!(EACH)])?;
    }
    for tab in [&first, &second] {
        browser.switch_to(tab)?;
        browser.wait_for("every answer's outcome", &format!("[...document.querySelectorAll('.question .outcome')].slice(0, {EACH}).every((outcome) => outcome.textContent)"))?;
    }
    ensure_same("the answers kept", &(2 * EACH), &store::attempts(browser)?.len())?;
    // Each tab knows what the other wrote, without a reload.
    for tab in [&first, &second] {
        browser.switch_to(tab)?;
        browser.click("link", "Progress")?;
        browser.wait_for(
            "all answers in the history",
            &format!("words(document.querySelector('.history')).includes('{} answers')", 2 * EACH),
        )?;
    }
    Ok(())
}

/// Presses a button that saves a file, and gives its text.
fn saved(browser: &Browser, button: &str) -> Outcome<String> {
    browser.run::<()>(
        "HTMLAnchorElement.prototype.click = function () { window.saved = decodeURIComponent(this.href.slice(this.href.indexOf(',') + 1)); };",
        vec![],
    )?;
    browser.click("button", button)?;
    browser.run("return window.saved", vec![])
}

/// Brings a file in, and waits until it is said what became of it.
fn bring_in(browser: &Browser, text: &str, said: &str) -> Outcome {
    browser.run::<()>(
        "const files = new DataTransfer(), field = document.querySelector('input[type=file]');
         files.items.add(new File([arguments[0]], 'work.json', { type: 'application/json' }));
         field.files = files.files;
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(text)],
    )?;
    browser.wait(&format!("to be told “{said}”"), || {
        let told: String = browser.run("return words(document.querySelector('.keeping [role=status]'))", vec![])?;
        Ok(if told.contains(said) { Ok(()) } else { Err(told) })
    })
}

fn work_is_taken_along_put_away_and_brought_in(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(&site::notes(setup)?[0].path)?;
    questions::answer(browser, 0)?;
    questions::answer(browser, 1)?;
    browser.open_live("progress/")?;
    let history = |words: &str| {
        browser.wait_for(words, &format!("words(document.querySelector('.history')).includes('{words}')"))
    };
    history("2 answers")?;
    let file = saved(browser, "Save to a file")?;
    // Begun anew, and taken back.
    browser.click("button", "Start afresh")?;
    history("Nothing yet.")?;
    browser.reload()?;
    history("Nothing yet.")?;
    browser.click("button", "Take back the fresh start")?;
    history("2 answers")?;
    // In another browser.
    store::clear(browser)?;
    browser.reload()?;
    history("Nothing yet.")?;
    bring_in(browser, &file, "2 answers, 2 of them new")?;
    history("2 answers")?;
    bring_in(browser, &file, "2 answers, 0 of them new")?;
    bring_in(browser, &file[..file.len() / 2], "Nothing was changed")?;
    bring_in(browser, "{\"version\":99}", "later version")?;
    browser.reload()?;
    history("2 answers")?;
    let again: serde_json::Value =
        serde_json::from_str(&saved(browser, "Save to a file")?).map_err(|why| Fault::new(why.to_string()))?;
    let before: serde_json::Value = serde_json::from_str(&file).map_err(|why| Fault::new(why.to_string()))?;
    ensure_same("the attempts that went round", &before["attempts"], &again["attempts"])
}

fn the_exam_is_set_and_too_little_is_said_to_be_too_little(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(&site::notes(setup)?[0].path)?;
    questions::answer(browser, 0)?;
    browser.open_live("progress/")?;
    browser.wait_for(
        "to be told that too little is known",
        "/Too little is known.* 1 so far/.test(words(document.querySelector('.exam-day')))",
    )?;
    let day: String = browser.run(
        "const day = new Date(Date.now() + 10 * 864e5), pad = (number) => String(number).padStart(2, '0');
         const text = `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
         const field = document.querySelector('[name=exam]');
         field.value = text; field.dispatchEvent(new Event('change', { bubbles: true }));
         return text;",
        vec![],
    )?;
    let minutes = browser.element("return document.querySelector('[name=minutes]')", vec![])?;
    browser.type_into(&minutes.ok_or_else(|| Fault::new("no field for the minutes"))?, "35")?;
    browser.press(Key::Tab)?;
    let said = "/It is in 1?[0-9] days/.test(words(document.querySelector('.exam-day .until')))";
    browser.wait_for("the days until the exam", said)?;
    browser.wait("both settings in the store", || {
        let records = store::records(browser)?;
        let set = records.iter().any(|(_, text)| text.contains("exam_day ") && text.contains("minutes 35 "));
        Ok(if set { Ok(()) } else { Err(format!("{records:?}")) })
    })?;
    browser.reload()?;
    browser.wait_for("the days until the exam after a reload", said)?;
    let fields: Vec<String> = browser
        .run("return ['exam', 'minutes'].map((name) => document.querySelector(`[name=${name}]`).value)", vec![])?;
    ensure_same("the fields after a reload", &vec![day, "35".to_owned()], &fields)
}

fn what_is_known_shows_on_other_pages(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let note = &site::notes(setup)?[0];
    browser.open_live(&note.path)?;
    ensure(browser.run("return !document.querySelector('[data-known]')", vec![])?, || {
        "something is known before anything was answered".to_owned()
    })?;
    for number in 0..3 {
        questions::answer(browser, number)?;
    }
    browser.wait_for(
        "a station's recall in the strip",
        "/recall \\d+ %/.test([...document.querySelectorAll('.strip a')].map(nameOf).join(' '))",
    )?;
    browser.open_live("")?;
    browser.wait_for("a topic's recall at home", "document.querySelector('.index a[data-known]')")?;
    browser.wait_for(
        "what is due at home",
        "/new questions|forgotten|due/.test(words(document.querySelector('[data-today]')))",
    )?;
    // Some of what was answered by its first option was missed.
    browser.open_live("cheatsheet/")?;
    let lines = |browser: &Browser| {
        browser.run::<usize>("return [...document.querySelectorAll('.cheatsheet li')].filter(visible).length", vec![])
    };
    let all = lines(browser)?;
    browser.click("checkbox", "Only topics in which I missed a question the last time")?;
    browser.wait("fewer lines", || {
        let few = lines(browser)?;
        let missed: bool =
            browser.run("return /topic/.test(words(document.querySelector('.cheatsheet [role=status]')))", vec![])?;
        Ok(if missed && few > 0 && few < all { Ok(()) } else { Err(format!("{few} of {all} lines")) })
    })?;
    browser.reload()?;
    browser.wait("fewer lines after a reload", || {
        let few = lines(browser)?;
        Ok(if few > 0 && few < all { Ok(()) } else { Err(format!("{few} of {all} lines")) })
    })
}
