//! Every page of the build: its text without script, its life with it.

use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::questions;
use e2e::setup::Setup;
use e2e::site::{self, Kind, Page};
use e2e::walk::Walk;
use serde::Deserialize;
use serde_json::json;

e2e::tests![
    read_without_script.without_script(),
    come_to_life,
    folders_without_slash_lead_on,
    the_theme_follows_the_system_until_one_is_chosen.in_the_dark()
];

/// An address where nothing is; deep, so that files named relative to the page would be missed.
const NOWHERE: &str = "no/such/page/";
/// Every topic has at least this many.
const QUESTIONS: usize = 4;
/// The walk passes eight components.
const EVENTS: usize = 4;

/// How many words a page has at least.
const fn enough_words(kind: Kind) -> usize {
    match kind {
        Kind::Note => 600,
        Kind::Home | Kind::Lab => 150,
        Kind::NotFound | Kind::Other => 20,
    }
}

/// Every page, and the page for unknown addresses once more at an unknown address.
fn addresses(setup: &Setup) -> Outcome<Vec<Page>> {
    let mut pages = site::pages(setup)?;
    let unknown = pages.iter().find(|page| page.kind == Kind::NotFound).cloned();
    pages.extend(unknown.map(|page| Page { path: NOWHERE.to_owned(), ..page }));
    Ok(pages)
}

fn read_without_script(setup: &Setup, browser: &Browser) -> Outcome {
    browser.tolerate_missing(NOWHERE);
    browser.on_every_page(&addresses(setup)?, |page| {
        browser.open(&page.path)?;
        is_answered(setup, browser, page)?;
        is_readable(browser, page)
    })
}

/// The page's own request has the right status.
fn is_answered(setup: &Setup, browser: &Browser, page: &Page) -> Outcome {
    let target = format!("{}{}", setup.base, page.path);
    let wanted = if page.path == NOWHERE { 404 } else { 200 };
    let statuses = browser.statuses();
    let answered = statuses.iter().any(|(asked, status)| *asked == target && *status == wanted);
    ensure(answered, || format!("expected {target} to be answered with {wanted}, saw {statuses:?}"))
}

#[derive(Deserialize)]
struct Text {
    title: String,
    headings: Vec<String>,
    words: usize,
    /// Of these, in questions and labs.
    apart: usize,
    live: bool,
}

const TEXT: &str = "
const count = (it) => it.innerText.split(/\\s+/).filter((word) => /\\p{Alphabetic}/u.test(word)).length;
return {
  title: document.title,
  headings: [...document.querySelectorAll('h1')].filter(visible).map(words),
  words: count(document.querySelector('main')),
  apart: [...document.querySelectorAll('.question, .player')].map(count).reduce((sum, words) => sum + words, 0),
  live: document.documentElement.hasAttribute('data-live'),
};";

fn is_readable(browser: &Browser, page: &Page) -> Outcome {
    let text: Text = browser.run(TEXT, vec![])?;
    ensure(!text.live, || "expected scripts to be off, saw html[data-live]".to_owned())?;
    ensure_same("the window's title", &page.title, &text.title)?;
    ensure_same("the main heading", &vec![page.heading.clone()], &text.headings)?;
    // A note has to say something besides asking.
    let words = if page.kind == Kind::Note { text.words - text.apart } else { text.words };
    let enough = enough_words(page.kind);
    ensure(words >= enough, || format!("expected {enough} words to read, saw {words}"))?;
    match page.kind {
        Kind::Note => questions_are_readable(browser),
        Kind::Home | Kind::Lab => events_are_readable(browser),
        Kind::NotFound | Kind::Other => Ok(()),
    }
}

/// Every question shows its parts, and its answer when asked for.
fn questions_are_readable(browser: &Browser) -> Outcome {
    let count = questions::count(browser)?;
    ensure(count >= QUESTIONS, || format!("expected {QUESTIONS} questions, saw {count}"))?;
    for number in 0..count {
        let place = format!("question {}", number + 1);
        let shown = questions::shown(browser, number)?;
        let empty = shown.parts.iter().any(String::is_empty);
        let least = if shown.kind == questions::Kind::Typed { 1 } else { 2 };
        ensure(shown.parts.len() >= least && !empty, || {
            format!("{place}: expected its parts to read, saw {:?}", shown.parts)
        })?;
        let summary = "return named('button', 'Answer', document.querySelectorAll('.question')[arguments[0]].nextElementSibling)[0] || null";
        let Some(summary) = browser.element(summary, vec![json!(number)])? else {
            return Err(e2e::fault::Fault::new(format!("{place}: expected a summary “Answer” to open, saw none")));
        };
        browser.click_on(&summary)?;
        let answer: String =
            browser.run("return arguments[0].closest('details').innerText", vec![summary.to_json()?])?;
        let words = answer.split_whitespace().count();
        ensure(words >= 15, || format!("{place}: expected its answer with reasons to read, saw “{answer}”"))?;
    }
    Ok(())
}

/// The run stands in the page as a table.
fn events_are_readable(browser: &Browser) -> Outcome {
    let table = "return document.querySelector('#events summary')";
    let Some(summary) = browser.element(table, vec![])? else {
        return Err(e2e::fault::Fault::new("expected the table of events (#events), saw none"));
    };
    browser.click_on(&summary)?;
    let rows: Vec<Vec<String>> = browser.run(
        "return [...document.querySelectorAll('#events tbody tr')].filter(visible).map((row) => [...row.cells].map(words))",
        vec![],
    )?;
    let whole = rows.iter().all(|row| row.len() >= 4 && row.iter().all(|cell| !cell.is_empty()));
    ensure(rows.len() >= EVENTS && whole, || {
        format!("expected {EVENTS} rows of time, station, event and words, saw {rows:?}")
    })
}

fn come_to_life(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.tolerate_missing(NOWHERE);
    browser.on_every_page(&addresses(setup)?, |page| {
        browser.open_live(&page.path)?;
        is_alive(browser, page)
    })
}

/// The text is still there, and what is pressed works.
fn is_alive(browser: &Browser, page: &Page) -> Outcome {
    let text: Text = browser.run(&TEXT.replace("innerText", "textContent"), vec![])?;
    ensure_same("the window's title", &page.title, &text.title)?;
    ensure_same("the main heading", &vec![page.heading.clone()], &text.headings)?;
    let kept = text.words * 10 >= page.words * 9;
    ensure(kept, || format!("the file has {} words in main; hydrated, {} are left", page.words, text.words))?;

    // A deck shows itself in the projector's theme, without the header.
    if !page.path.starts_with("present/") {
        browser.choose_theme("Dark")?;
        browser.choose_theme("Light")?;
    }
    if browser.run("return Boolean(document.querySelector('figure.lab'))", vec![])? {
        browser.wake_first_lab()?;
    }
    // A preset asks before it shows.
    if browser.run("return Boolean(document.querySelector('.player.asking'))", vec![])? {
        browser.run::<()>("document.querySelector('.player.asking .gate .quiet').click()", vec![])?;
        browser.wait_for(
            "the run after the question was skipped",
            "!document.querySelector('.player').matches('.asking')",
        )?;
        return Ok(());
    }
    if browser
        .run("return Boolean(document.querySelector('.player')) && !location.pathname.includes('/present/')", vec![])?
    {
        Walk { browser }.moving_by_button("Next stop")?;
    }
    if questions::count(browser)? > 0 {
        questions::ensure_explained(&questions::answer(browser, 0)?)?;
    }
    // Nothing that was pressed leads away.
    browser.let_frames_pass(4)?;
    let location = browser.location()?;
    ensure_same("the address's path", &page.path, &location.split('?').next().unwrap_or_default().to_owned())
}

fn folders_without_slash_lead_on(_: &Setup, browser: &Browser) -> Outcome {
    browser.open_live("learn?x=1#by-station")?;
    let place = browser.location()?;
    ensure(place.starts_with("learn/"), || format!("expected /learn to lead to /learn/, saw /{place}"))
}

fn the_theme_follows_the_system_until_one_is_chosen(_: &Setup, browser: &Browser) -> Outcome {
    #[derive(Debug, Deserialize)]
    struct Look {
        chosen: Option<String>,
        /// Brightness of the page's ground, from 0 to 1.
        ground: f64,
    }
    let expect = |what: &str, chosen: Option<&str>, dark: bool| {
        browser.wait_until_still()?;
        let script = "
            const grounds = [document.body, document.documentElement].map((it) => getComputedStyle(it).backgroundColor);
            const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
            canvas.fillStyle = grounds.find((it) => it !== 'rgba(0, 0, 0, 0)') || 'white';
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
            return { chosen: document.documentElement.dataset.theme || null, ground: (red + green + blue) / 765 };";
        browser.wait(what, || {
            let look: Look = browser.run(script, vec![])?;
            let so = look.chosen.as_deref() == chosen && (look.ground < 0.3) == dark && (look.ground > 0.7) != dark;
            Ok(if so { Ok(()) } else { Err(format!("{look:?}")) })
        })
    };
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("")?;
    expect("a dark page on a dark system", None, true)?;
    browser.choose_theme("Light")?;
    expect("a light page once that is chosen", Some("light"), false)?;
    browser.reload()?;
    expect("a light page after a reload", Some("light"), false)?;
    browser.choose("Theme", "As the system")?;
    expect("a dark page, as the system is", None, true)?;
    browser.reload()?;
    expect("a dark page after a reload", None, true)
}
