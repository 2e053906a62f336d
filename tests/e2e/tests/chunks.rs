//! Chunks of WebAssembly: each loaded once, where it is needed; and what is done when one does not arrive.

use std::collections::BTreeMap;

use e2e::browser::{Browser, Viewport};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;

e2e::tests![
    a_lab_is_loaded_once_and_lives_each_time,
    a_lab_in_a_text_lives_when_one_is_near,
    what_does_not_arrive_is_said_and_asked_for_again,
];

/// A lab, and a note with that lab in its text.
const LAB: &str = "labs/balancer/";
const NOTE: &str = "learn/network/load-balancing/";

/// The chunk of that lab: what its file's name begins with.
const CHUNK: &str = "balancer-";

/// How often each file of WebAssembly was asked for since the last look at the requests.
fn loaded(browser: &Browser) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (target, _) in browser.statuses() {
        if let Some(name) = target.rsplit('/').next().filter(|name| name.ends_with(".wasm")) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Opens and closes the table of events by its key: only a lab that lives does.
fn ensure_lives(browser: &Browser) -> Outcome {
    browser.wait_for("a player", "document.querySelector('main .player .transport')")?;
    for open in [true, false] {
        browser.press("e")?;
        let condition = format!("document.querySelector('main .player .events').open === {open}");
        browser.wait_for("the table of events opened or closed", &condition)?;
    }
    Ok(())
}

fn go_to_the_lab(browser: &Browser) -> Outcome {
    let link = "return byRole('link', document.querySelector('main')).find((link) => link.pathname.endsWith(arguments[0])) || null";
    let link = browser.element(link, vec![LAB.into()])?;
    ensure(link.is_some(), || format!("expected a link to /{LAB}"))?;
    link.iter().try_for_each(|link| browser.click_on(link))
}

fn a_lab_is_loaded_once_and_lives_each_time(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/")?;
    browser.run::<()>("window.marked = true", vec![])?;
    let first = loaded(browser);
    ensure(first.len() == 1, || format!("expected /labs/ to load the main module alone, saw {first:?}"))?;

    go_to_the_lab(browser)?;
    ensure_lives(browser)?;
    browser.back()?;
    browser.wait_for("the gallery", "!document.querySelector('.player')")?;
    browser.forward()?;
    ensure_lives(browser)?;
    ensure(browser.run("return window.marked === true", vec![])?, || "expected no page to be loaded anew".to_owned())?;
    let then = loaded(browser);
    ensure(then.keys().any(|name| name.starts_with(CHUNK)), || {
        format!("expected {CHUNK}… to be loaded, saw {then:?}")
    })?;
    ensure(then.values().all(|count| *count == 1), || format!("expected each chunk to be loaded once, saw {then:?}"))
}

fn a_lab_in_a_text_lives_when_one_is_near(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(NOTE)?;
    let still = "return !!document.querySelector('figure.lab .stage')";
    ensure(browser.run(still, vec![])?, || "expected the lab's first state to stand in the page".to_owned())?;
    let before = loaded(browser);
    ensure(before.keys().all(|name| !name.starts_with(CHUNK)), || {
        format!("expected no lab to be loaded yet, saw {before:?}")
    })?;
    browser.wake_first_lab()?;
    let after = loaded(browser);
    ensure(after.keys().any(|name| name.starts_with(CHUNK)), || {
        format!("expected the lab to be loaded, saw {after:?}")
    })?;
    browser.check_quiet()
}

fn what_does_not_arrive_is_said_and_asked_for_again(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/")?;
    browser.run::<()>("window.marked = true", vec![])?;
    browser.withhold(CHUNK);
    go_to_the_lab(browser)?;
    // The page is loaded in the ordinary way, and cannot live either.
    browser.wait_for("a word that the page stands still", "document.querySelector('main > [role=alert]')")?;
    ensure(browser.location()? == LAB, || format!("expected to be at /{LAB}"))?;
    ensure(browser.run("return window.marked !== true", vec![])?, || "expected an ordinary load".to_owned())?;
    let text = "return document.querySelector('main h1') !== null && document.querySelector('.stage svg') !== null";
    ensure(browser.run(text, vec![])?, || "expected the page's text and first state".to_owned())?;
    browser.withhold_nothing();
    browser.reload()?;
    browser.wait_until_live()?;
    ensure_lives(browser)
}
