//! The search: opened by key and button, worked by keyboard and finger, and what there is without it.

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use serde_json::json;

e2e::tests![
    a_query_leads_to_a_page,
    the_index_is_fetched_once_and_only_when_asked_for,
    arrows_choose_and_go_round_the_ends,
    a_section_of_the_same_page_is_scrolled_to,
    text_fields_keep_the_key,
    switched_off_letters_leave_the_button,
    escape_gives_the_focus_back,
    a_wrong_letter_is_forgiven_and_told,
    on_a_phone_it_fills_the_window,
    an_index_that_does_not_come_is_told.after(NO_INDEX),
    without_script_a_link_leads_to_the_notes.without_script()
];

/// The index cannot be had.
const NO_INDEX: &str = "const asked = fetch; \
    window.fetch = (address, ...rest) => String(address).includes('search.json') ? Promise.reject(new TypeError('offline')) : asked(address, ...rest);";

/// Opens the search with its key and types a query.
fn ask(browser: &Browser, query: &str) -> Outcome {
    browser.press("/")?;
    browser.wait_for("the search", "byRole('dialog').length === 1")?;
    type_query(browser, query)
}

fn type_query(browser: &Browser, query: &str) -> Outcome {
    let field = browser.find_in(Some("dialog[open]"), "combobox", "Search topics, terms, labs and questions")?;
    browser.type_into(&field, query)
}

/// Waits for what is told of the entries found.
fn wait_until_told(browser: &Browser, wanted: &str) -> Outcome {
    browser.wait(&format!("the search to tell “{wanted}”"), || {
        let told: String = browser.run("return words(document.querySelector('dialog[open] [role=status]'))", vec![])?;
        Ok(if told.contains(wanted) { Ok(()) } else { Err(told) })
    })
}

/// Waits until the app is at this address, which it reached by itself.
fn wait_until_at(browser: &Browser, address: &str) -> Outcome {
    browser.wait(&format!("/{address}"), || {
        let location = browser.location()?;
        Ok(if location == address { Ok(()) } else { Err(format!("/{location}")) })
    })?;
    let marked: bool = browser.run("return window.marked === true", vec![])?;
    ensure(marked, || "expected the page to be shown without being loaded anew".to_owned())?;
    browser.wait_for("the search to be closed", "byRole('dialog').length === 0")
}

/// Opens a page and leaves a mark in its window.
fn open(browser: &Browser, path: &str) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(path)?;
    browser.run("window.marked = true", vec![])
}

fn a_query_leads_to_a_page(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/")?;
    ask(browser, "HÁSHING consist")?;
    wait_until_told(browser, "entr")?;
    let first: String = browser.run("return words(document.querySelector('[role=option]'))", vec![])?;
    ensure(first.starts_with("Term consistent hashing"), || format!("expected the term first, saw “{first}”"))?;
    browser.press(Key::Enter)?;
    wait_until_at(browser, "glossary/#consistent-hashing")?;
    browser.wait_for(
        "the term in sight",
        "((box) => box.top >= 0 && box.bottom <= innerHeight)(document.getElementById('consistent-hashing').getBoundingClientRect())",
    )
}

fn the_index_is_fetched_once_and_only_when_asked_for(setup: &Setup, browser: &Browser) -> Outcome {
    let index = format!("{}search.json", setup.base);
    let fetched = |browser: &Browser| browser.statuses().iter().filter(|(target, _)| *target == index).count();
    open(browser, "")?;
    ensure_same("requests of the index before it is asked for", &0, &fetched(browser))?;
    ask(browser, "cache")?;
    wait_until_told(browser, "entr")?;
    browser.press(Key::Escape)?;
    browser.click("button", "Search")?;
    wait_until_told(browser, "entr")?;
    ensure_same("requests of the index after two uses", &1, &fetched(browser))
}

fn arrows_choose_and_go_round_the_ends(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/")?;
    ask(browser, "cache")?;
    wait_until_told(browser, "the first 40 shown")?;
    let chosen = "
        const options = [...document.querySelectorAll('[role=option]')];
        const chosen = options.filter((it) => it.getAttribute('aria-selected') === 'true');
        const list = document.querySelector('[role=listbox]').getBoundingClientRect();
        const box = chosen[0].getBoundingClientRect();
        const active = document.querySelector('[role=combobox]').getAttribute('aria-activedescendant');
        return [options.indexOf(chosen[0]), chosen.length, options.length, chosen[0].id === active && box.top >= list.top - 1 && box.bottom <= list.bottom + 1];";
    let expect = |place: usize| {
        let seen: (usize, usize, usize, bool) = browser.run(chosen, vec![])?;
        ensure_same("the one chosen, how many, of how many, in sight and named", &(place, 1, 40, true), &seen)
    };
    expect(0)?;
    browser.press(Key::Up)?;
    expect(39)?;
    browser.press(Key::Down)?;
    browser.press(Key::Down)?;
    expect(1)?;
    browser.press("s")?;
    browser.wait_for(
        "the first to be chosen anew",
        "document.querySelector('[role=option]').getAttribute('aria-selected') === 'true'",
    )
}

fn a_section_of_the_same_page_is_scrolled_to(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/entry/dns-records/")?;
    ask(browser, "zone file line")?;
    wait_until_told(browser, "entr")?;
    browser.press(Key::Enter)?;
    wait_until_at(browser, "learn/entry/dns-records/#zone-file")?;
    browser.wait_until_scrolled()?;
    browser.wait_for(
        "the section in sight",
        "((box) => box.top >= 0 && box.bottom <= innerHeight)(document.getElementById('zone-file').getBoundingClientRect())",
    )
}

fn text_fields_keep_the_key(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "")?;
    browser.run::<()>("document.querySelector('.omni input').focus()", vec![])?;
    browser.press("/")?;
    browser.wait_for("the sign in the field", "document.querySelector('.omni input').value.includes('/')")?;
    browser.wait_for("no search", "byRole('dialog').length === 0")?;
    // In its own field the page's keys are letters too.
    browser.run::<()>("document.activeElement.blur()", vec![])?;
    ask(browser, "")?;
    browser.press("?e/")?;
    browser.wait_for("the letters in the search's field", "document.activeElement.value === '?e/'")?;
    browser.wait_for("the search alone", "byRole('dialog').length === 1")
}

fn switched_off_letters_leave_the_button(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "")?;
    browser.run::<()>("localStorage.setItem('roundtrip/keys', 'off')", vec![])?;
    browser.press("/")?;
    browser.let_frames_pass(4)?;
    browser.wait_for("no search", "byRole('dialog').length === 0")?;
    browser.click("button", "Search")?;
    browser.wait_for("the search", "byRole('dialog').length === 1")
}

fn escape_gives_the_focus_back(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/")?;
    browser.click("button", "Search")?;
    browser.wait_for("the focus in the field", "document.activeElement.getAttribute('role') === 'combobox'")?;
    browser.press(Key::Escape)?;
    browser.wait_for("the focus on the button", "nameOf(document.activeElement) === 'Search'")?;
    browser.click("button", "Search")?;
    browser.find_in(Some("dialog[open]"), "button", "Close").and_then(|close| browser.click_on(&close))?;
    browser.wait_for("the search to be closed", "byRole('dialog').length === 0")
}

fn a_wrong_letter_is_forgiven_and_told(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/")?;
    ask(browser, "idempotnecy")?;
    wait_until_told(browser, "with a letter changed")?;
    type_query(browser, "zzzz")?;
    wait_until_told(browser, "Nothing found.")?;
    browser.wait_for("no list", "!visible(document.querySelector('[role=listbox]'))")
}

fn on_a_phone_it_fills_the_window(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "learn/")?;
    browser.set_viewport(Viewport::wide(390))?;
    browser.click("button", "Search")?;
    type_query(browser, "two-phase commit")?;
    wait_until_told(browser, "entr")?;
    browser.wait_for(
        "it to fill the window",
        "((box) => box.left === 0 && box.top === 0 && box.width === innerWidth && box.height === innerHeight)(byRole('dialog')[0].getBoundingClientRect())",
    )?;
    let option = browser.element("return document.querySelector('[role=option]')", vec![])?;
    let option = option.ok_or_else(|| e2e::fault::Fault::new("expected something to be found"))?;
    let href: String = browser.run("return arguments[0].getAttribute('href')", vec![option.to_json()?])?;
    browser.tap(&option)?;
    wait_until_at(browser, href.trim_start_matches('/').split_once('/').map_or("", |(_, path)| path))
}

fn an_index_that_does_not_come_is_told(_: &Setup, browser: &Browser) -> Outcome {
    open(browser, "labs/")?;
    ask(browser, "cache")?;
    wait_until_told(browser, "could not be fetched")?;
    browser.find_in(Some("dialog[open]"), "link", "Learn").and_then(|link| browser.click_on(&link))?;
    wait_until_at(browser, "learn/")
}

fn without_script_a_link_leads_to_the_notes(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open("glossary/")?;
    browser.click("link", "Search")?;
    browser.wait("the list of notes", || {
        let location = browser.location()?;
        Ok(if location == "learn/" { Ok(()) } else { Err(location) })
    })?;
    let openers: usize = browser.run("return named('button', arguments[0]).length", vec![json!("Search")])?;
    ensure_same("buttons that could do nothing", &0, &openers)
}
