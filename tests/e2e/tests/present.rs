//! Decks: every one to its end without clipped text, two windows in step, the room asked, scenario sheets.

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Fault, Faults, Outcome, ensure};
use e2e::setup::Setup;
use e2e::site::{self, Page};
use serde::Deserialize;

e2e::tests![
    every_deck_to_its_end,
    nothing_is_clipped,
    two_windows_in_step,
    a_lab_in_step_with_its_controls_out_of_sight,
    the_room_is_asked,
    keys_are_those_of_a_clicker,
    a_sheet_is_built_and_opened,
];

const WALLS: [Viewport; 2] =
    [Viewport { width: 1280, height: 720, scale: 1.0 }, Viewport { width: 1920, height: 1080, scale: 1.0 }];

/// The decks of the build.
fn decks(setup: &Setup) -> Outcome<Vec<Page>> {
    let is_deck = |page: &Page| page.path.starts_with("present/") && page.path != "present/";
    let decks: Vec<_> = site::pages(setup)?.into_iter().filter(is_deck).collect();
    ensure(!decks.is_empty(), || "the build has no decks".to_owned())?;
    Ok(decks)
}

#[derive(Debug, Deserialize, PartialEq)]
struct Shown {
    slides: Vec<String>,
    count: usize,
    place: String,
}

const SHOWN: &str = "return {
  slides: [...document.querySelectorAll('.slide')].filter((slide) => visible(slide.querySelector('.frame'))).map((slide) => slide.id),
  count: document.querySelectorAll('.slide').length,
  place: words(document.querySelector('.place')),
};";

fn shown(browser: &Browser) -> Outcome<Shown> {
    browser.run(SHOWN, vec![])
}

fn wait_for_slide(browser: &Browser, number: usize) -> Outcome {
    browser.wait(&format!("slide {number} alone"), || {
        let now = shown(browser)?;
        let right = now.slides == [format!("slide-{number}")] && now.place == format!("{number} / {}", now.count);
        Ok(if right { Ok(()) } else { Err(format!("{now:?}")) })
    })
}

/// Opens a deck of the size of a wall, without the page's frame.
fn open_on(browser: &Browser, wall: Viewport, path: &str) -> Outcome {
    browser.set_viewport_for_picture(wall)?;
    browser.open_live(path)?;
    browser.wait_for("the slides", "document.querySelector('.slide[data-now]')")
}

fn every_deck_to_its_end(setup: &Setup, browser: &Browser) -> Outcome {
    browser.on_every_page(&decks(setup)?, |page| {
        open_on(browser, WALLS[0], &page.path)?;
        let count = shown(browser)?.count;
        // As many presses as there can be steps; the last slide stays.
        let script = "
            let left = arguments[0];
            const seen = new Set();
            (function next() {
              document.querySelectorAll('.slide[data-now]').forEach((slide) => seen.add(slide.id));
              if (left-- > 0 && seen.size < document.querySelectorAll('.slide').length) {
                window.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true, cancelable: true }));
                requestAnimationFrame(next);
              } else done(seen.size);
            })();";
        let seen: usize = browser.run_later(script, vec![(count * 8).into()])?;
        ensure_same("slides seen on the way", &count, &seen)?;
        wait_for_slide(browser, count)
    })
}

/// What stands out of its slide, or is scrolled out of sight within it.
const CLIPPED: &str = "
return [...document.querySelectorAll('.slide')].flatMap((slide) => {
  const frame = slide.querySelector('.frame').getBoundingClientRect();
  const out = (it) => { const box = it.getBoundingClientRect(); return box.width > 0 && (box.bottom > frame.bottom + 0.5 || box.right > frame.right + 0.5); };
  const body = slide.querySelector('.body');
  const over = body && body.scrollHeight > body.clientHeight + 1;
  const parts = [...slide.querySelectorAll('.frame *')].filter((it) => !(it.closest('svg') && it.localName !== 'svg') && out(it));
  return over || parts.length ? [slide.id + ': ' + words(slide.querySelector('h1, h2')) + (over ? ' is too full' : ' ' + parts[0].localName)] : [];
});";

fn nothing_is_clipped(setup: &Setup, browser: &Browser) -> Outcome {
    browser.on_every_page(&decks(setup)?, |page| {
        let mut faults = Faults::default();
        for wall in WALLS {
            open_on(browser, wall, &page.path)?;
            browser.run::<()>("document.documentElement.dataset.full = ''", vec![])?;
            browser.let_frames_pass(2)?;
            let height: f64 = browser.run(
                "return document.querySelector('.slide[data-now] .frame').getBoundingClientRect().height",
                vec![],
            )?;
            ensure((height - f64::from(wall.height)).abs() < 2.0, || format!("a slide is {height} px high"))?;
            let clipped: Vec<String> = browser.run(CLIPPED, vec![])?;
            clipped.into_iter().for_each(|what| faults.add(format!("at {} px: {what}", wall.width)));
        }
        faults.outcome()
    })
}

fn two_windows_in_step(_: &Setup, browser: &Browser) -> Outcome {
    open_on(browser, WALLS[0], "present/entry/")?;
    let wall = browser.tab()?;
    let speaker = browser.new_tab()?;
    open_on(browser, WALLS[0], "present/entry/?view=speaker")?;
    browser.press("n")?;
    browser.press(Key::PageDown)?;
    browser.press(Key::Right)?;
    browser.wait_for(
        "this slide and the next",
        "document.querySelector('#slide-4[data-now]') && visible(document.querySelector('#slide-5[data-next] .frame'))",
    )?;
    browser.switch_to(&wall)?;
    wait_for_slide(browser, 4)?;
    browser.press("p")?;
    wait_for_slide(browser, 3)?;
    browser.press("b")?;
    browser.wait_for("a dark wall", "visible(document.querySelector('.dark'))")?;
    browser.switch_to(&speaker)?;
    browser.wait_for(
        "the same slide, and light, for the speaker",
        "document.querySelector('#slide-3[data-now]') && !visible(document.querySelector('.dark'))",
    )?;
    browser.wait_for("the speaker's notes", "words(document.querySelector('.said')).length > 20")?;
    browser.wait_for("a timer", "/\\d\\d:\\d\\d/.test(words(document.querySelector('.timer')))")?;
    browser.wait_for("the address of this slide", "location.search.includes('slide=3')")?;
    browser.reload()?;
    browser.wait_for("the same after a reload", "document.querySelector('#slide-3[data-now]')")
}

/// The number of a deck's first slide of a kind.
fn first(browser: &Browser, kind: &str) -> Outcome<usize> {
    let script =
        "return [...document.querySelectorAll('.slide')].findIndex((slide) => slide.dataset.kind === arguments[0]) + 1";
    let number: usize = browser.run(script, vec![kind.into()])?;
    if number == 0 { Err(Fault::new(format!("the deck has no slide of the kind {kind}"))) } else { Ok(number) }
}

fn a_lab_in_step_with_its_controls_out_of_sight(_: &Setup, browser: &Browser) -> Outcome {
    open_on(browser, WALLS[0], "present/entry/")?;
    let number = first(browser, "lab")?;
    let query = format!("present/entry/?slide={number}");
    open_on(browser, WALLS[0], &query)?;
    browser.wait_for(
        "the lab, without its settings",
        "visible(document.querySelector('.live-lab .player')) && !visible(document.querySelector('.live-lab .setup'))",
    )?;
    let wall = browser.tab()?;
    browser.new_tab()?;
    open_on(browser, WALLS[0], &format!("{query}&view=speaker"))?;
    browser.wait_for("the lab's settings", "visible(document.querySelector('.live-lab .setup'))")?;
    browser.run::<()>(
        "const list = document.querySelector('.live-lab [name=dns]'); list.value = 'warm';
         list.dispatchEvent(new Event('input', { bubbles: true })); list.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    )?;
    browser.wait_for("the change in the address", "decodeURIComponent(location.search).includes('dns=warm')")?;
    browser.switch_to(&wall)?;
    browser.wait_for("the change on the wall", "decodeURIComponent(location.search).includes('dns=warm')")?;
    browser.press(Key::PageDown)?;
    browser.wait_for("the lab to run", "words(document.querySelector('.live-lab .clock')).match(/^[1-9]/)")
}

fn the_room_is_asked(_: &Setup, browser: &Browser) -> Outcome {
    open_on(browser, WALLS[0], "present/entry/")?;
    let number = first(browser, "ask")?;
    open_on(browser, WALLS[0], &format!("present/entry/?slide={number}"))?;
    browser.press("h")?;
    browser.wait_for("no options", "!visible(document.querySelector('[data-now] .options'))")?;
    browser.press("h")?;
    for key in ["1", "1", "1", "2", "v", "2", "2"] {
        browser.press(key)?;
    }
    browser.wait_for("both votes in the address", "/vote=\\d+\\.3-1&again=\\d+\\.0-2/.test(location.search)")?;
    browser.wait_for("no verdict yet", "!visible(document.querySelector('[data-now] .truth'))")?;
    let field = browser.element("return document.querySelector('.hands input')", vec![])?;
    let field = field.ok_or_else(|| Fault::new("expected a field for hands"))?;
    browser.type_into(&field, "6")?;
    browser.press(Key::Tab)?;
    browser.wait_for("typed hands", "/again=\\d+\\.6-2/.test(location.search)")?;
    browser.run::<()>("document.activeElement.blur()", vec![])?;
    browser.press(Key::PageDown)?;
    browser.wait_for(
        "the answer with both votes",
        "document.querySelectorAll('[data-revealed] [data-right]').length > 0 && words(document.querySelector('[data-now] .tally')) === '75 % → 75 %'",
    )?;
    browser.reload()?;
    browser
        .wait_for("the votes after a reload", "words(document.querySelector('[data-now] .tally')) === '75 % → 75 %'")?;
    browser.press("q")?;
    browser.wait_for(
        "the code of the question",
        "visible(document.querySelector('.way svg')) && words(document.querySelector('.way a')).includes('#q-')",
    )
}

fn keys_are_those_of_a_clicker(_: &Setup, browser: &Browser) -> Outcome {
    open_on(browser, WALLS[0], "present/entry/")?;
    let count = shown(browser)?.count;
    browser.press(Key::End)?;
    wait_for_slide(browser, count)?;
    browser.press(Key::Home)?;
    wait_for_slide(browser, 1)?;
    for key in [Key::Right, Key::Down, Key::PageDown] {
        browser.press(key)?;
    }
    wait_for_slide(browser, 4)?;
    browser.press(Key::Up)?;
    browser.press(" ")?;
    wait_for_slide(browser, 4)?;
    browser.press("o")?;
    browser.wait_for("all slides", "[...document.querySelectorAll('.slide .frame')].filter(visible).length > 20")?;
    browser.press(Key::Escape)?;
    wait_for_slide(browser, 4)?;
    browser.press("g")?;
    browser.wait_for("the list of slides", "byRole('dialog').length === 1")?;
    browser.choose(
        "Go to slide",
        &browser.run::<String>(
            "return nameOf(byRole('option', document.querySelector('dialog[open] select'))[6])",
            vec![],
        )?,
    )?;
    browser.press(Key::Escape)?;
    wait_for_slide(browser, 7)?;
    browser.press("?")?;
    browser.wait_for("the help", "byRole('dialog').length === 1")?;
    browser.press(Key::Escape)?;
    browser.wait_for("no help", "byRole('dialog').length === 0")?;
    browser.run::<()>("document.activeElement.blur()", vec![])?;
    browser.press("m")?;
    browser.wait_for("notes under the slide", "visible(document.querySelector('.aside'))")
}

fn a_sheet_is_built_and_opened(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("teach/")?;
    browser.run::<()>(
        "const set = (name, value) => { const field = document.querySelector('.builder [name=' + name + ']'); field.value = value;
           field.dispatchEvent(new Event('input', { bubbles: true })); };
         set('name', 'Two slow'); set('ask', 'How long?'); set('options', '60 ms\\n80 ms'); set('notes', 'Wait.');
         set('link', location.origin + '/labs/nosuch/');",
        vec![],
    )?;
    browser.wait_for(
        "a link that is none to be named",
        "[...document.querySelectorAll('.builder .notice')].some(visible)",
    )?;
    let link = browser.url("labs/walk/?dns=warm&cache=down");
    browser.run::<()>(
        "const field = document.querySelector('.builder [name=link]'); field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));",
        vec![link.into()],
    )?;
    browser.wait_for(
        "the line for a note",
        "words(document.querySelector('.made code')) === '![Two slow: How long?](lab:walk?dns=warm&cache=down)'",
    )?;
    let made = browser.element("return document.querySelector('.made a')", vec![])?;
    browser.click_on(&made.ok_or_else(|| Fault::new("expected a link"))?)?;
    browser.wait_for("the question as a slide", "words(document.querySelector('.slide[data-now] .prompt')) === 'How long?' && document.querySelectorAll('.options li').length === 2")?;
    browser.press(Key::PageDown)?;
    browser.press(Key::PageDown)?;
    browser.wait_for(
        "the scenario",
        "visible(document.querySelector('.live-lab .player')) && location.search.includes('slide=2')",
    )?;
    browser.reload()?;
    browser.wait_for("the scenario after a reload", "visible(document.querySelector('.live-lab .player'))")
}
