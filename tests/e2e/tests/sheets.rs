//! The cheat sheet, with its key words shown, hidden and printed; the glossary.

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use serde::Deserialize;

e2e::tests![
    the_cheat_sheet_prints_on_four_pages,
    key_words_are_hidden_and_shown_by_keyboard,
    a_link_opens_it_with_blanks,
    without_script_it_is_a_plain_list.without_script(),
    letters_lead_to_their_terms_and_terms_to_notes
];

const SWITCH: &str = "Hide the key words: say each one, then press the blank";

/// How many pages the cheat sheet may have, with key words and without.
const PAGES: usize = 4;
/// The smallest print, in points.
const SMALLEST: f64 = 7.0;

#[derive(Debug, PartialEq, Deserialize)]
struct Sheet {
    /// Lines, each naming its topic.
    lines: usize,
    /// Key words that are hidden, seen though hidden, and all.
    hidden: usize,
    seen: usize,
    all: usize,
}

fn sheet(browser: &Browser) -> Outcome<Sheet> {
    let script = "
        const blanks = [...document.querySelectorAll('.blank')];
        const clear = (it) => getComputedStyle(it).color === 'rgba(0, 0, 0, 0)';
        return {
            lines: document.querySelectorAll('.cheatsheet li[data-topic]').length,
            hidden: blanks.filter((it) => clear(it) && it.getAttribute('aria-label') === 'blank').length,
            seen: blanks.filter((it) => !clear(it) && it.getAttribute('role') === 'button' && !it.hasAttribute('aria-label')).length,
            all: blanks.length,
        };";
    browser.run(script, vec![])
}

fn the_cheat_sheet_prints_on_four_pages(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    for (what, path) in [("the cheat sheet", "cheatsheet/"), ("the cheat sheet with blanks", "cheatsheet/?recall=1")] {
        browser.open_live(path)?;
        let pages = browser.printed_pages()?;
        ensure((1..=PAGES).contains(&pages), || format!("expected {what} on at most {PAGES} pages, saw {pages}"))?;
        let size: f64 = browser.run_as_printed(
            "const sizes = [...document.querySelectorAll('.cheatsheet :is(li, h2, h3, .blank)')].map((it) => parseFloat(getComputedStyle(it).fontSize));
             return Math.min(...sizes) * 0.75;",
        )?;
        ensure(size >= SMALLEST, || format!("expected {what} in no smaller print than {SMALLEST} pt, saw {size} pt"))?;
    }
    Ok(())
}

fn key_words_are_hidden_and_shown_by_keyboard(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("cheatsheet/")?;
    let plain = sheet(browser)?;
    ensure(plain.lines > 200 && plain.all >= plain.lines && plain.hidden == 0, || format!("{plain:?}"))?;
    let switch = browser.find("checkbox", SWITCH)?;
    browser.run::<()>("arguments[0].focus()", vec![switch.to_json()?])?;
    browser.press(" ")?;
    browser.wait("every key word to be hidden", || {
        let sheet = sheet(browser)?;
        Ok(if sheet.hidden == sheet.all { Ok(()) } else { Err(format!("{sheet:?}")) })
    })?;
    // The other switch and the link of the first topic's heading stand between.
    browser.press(Key::Tab)?;
    browser.press(Key::Tab)?;
    browser.press(Key::Tab)?;
    browser.press(Key::Enter)?;
    browser.press(Key::Tab)?;
    browser.press(" ")?;
    let shown = sheet(browser)?;
    ensure_same("seen and hidden", &(2, shown.all - 2), &(shown.seen, shown.hidden))?;
    browser.press(" ")?;
    ensure_same("seen after a second press", &1, &sheet(browser)?.seen)?;
    let still: f64 = browser.run("return scrollY", vec![])?;
    ensure_same("how far Space scrolled", &0.0, &still)?;
    browser.click_on(&switch)?;
    browser.wait("the plain sheet again", || {
        let sheet = sheet(browser)?;
        Ok(if sheet == plain { Ok(()) } else { Err(format!("{sheet:?}")) })
    })
}

fn a_link_opens_it_with_blanks(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("cheatsheet/?recall=1")?;
    let hidden = |what: &str| {
        browser.wait(what, || {
            let sheet = sheet(browser)?;
            Ok(if sheet.hidden == sheet.all { Ok(()) } else { Err(format!("{sheet:?}")) })
        })
    };
    hidden("blanks")?;
    let switch = browser.find("checkbox", SWITCH)?;
    ensure(browser.run("return arguments[0].checked", vec![switch.to_json()?])?, || "the switch is off".to_owned())?;
    browser.click("link", "Glossary")?;
    browser.wait_for("the glossary", "location.pathname.endsWith('/glossary/')")?;
    browser.back()?;
    browser.wait_for("the cheat sheet", "Boolean(document.querySelector('.cheatsheet'))")?;
    hidden("blanks after going back")
}

fn without_script_it_is_a_plain_list(_: &Setup, browser: &Browser) -> Outcome {
    browser.open("cheatsheet/?recall=1")?;
    let sheet = sheet(browser)?;
    ensure(sheet.lines > 200 && (sheet.hidden, sheet.seen) == (0, 0), || {
        format!("expected a plain list, saw {sheet:?}")
    })?;
    let switches: usize = browser.run("return byRole('checkbox').length", vec![])?;
    ensure_same("switches that could do nothing", &0, &switches)
}

fn letters_lead_to_their_terms_and_terms_to_notes(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("glossary/")?;
    browser.find_in(Some("nav[aria-label='Letters']"), "link", "S").and_then(|link| browser.click_on(&link))?;
    browser.wait_until_scrolled()?;
    browser.wait_for(
        "the letter at the top",
        "((top) => top >= 0 && top < 100)(document.getElementById('letter-S').getBoundingClientRect().top)",
    )?;
    let unused: Vec<String> = browser.run(
        "return [...document.querySelectorAll('.glossary > div')].filter((it) => !it.querySelector('.used a')).map((it) => it.id)",
        vec![],
    )?;
    ensure(unused.is_empty(), || format!("expected every term to lead to a note, but not {}", unused.join(", ")))
}
