//! From page to page within the app: no page is loaded anew, and address, title and text go together.

use std::collections::BTreeSet;

use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::setup::Setup;
use e2e::site::{self, Kind, Page};
use e2e::walk::Walk;
use serde::Deserialize;
use serde_json::json;

e2e::tests![the_notes_in_turn_and_back, the_header_leads_everywhere, the_line_leads_to_its_stations, an_anchor_scrolls,];

/// Leaves a mark in the window; a page loaded anew has none.
fn mark(browser: &Browser) -> Outcome {
    browser.run::<()>("window.marked = true", vec![])
}

#[derive(Debug, Deserialize)]
struct Place {
    title: String,
    headings: Vec<String>,
    words: usize,
    marked: bool,
    focused: bool,
}

const PLACE: &str = "
const main = document.querySelector('main');
return {
  title: document.title,
  headings: [...document.querySelectorAll('h1')].filter(visible).map(words),
  words: main.textContent.split(/\\s+/).filter((word) => /\\p{Alphabetic}/u.test(word)).length,
  marked: window.marked === true,
  focused: main.contains(document.activeElement),
};";

/// Waits until the page is shown, whole, without having been loaded anew.
fn wait_for(browser: &Browser, page: &Page) -> Outcome {
    let place = browser.wait(&format!("“{}” at /{}", page.heading, page.path), || {
        let place: Place = browser.run(PLACE, vec![])?;
        let location = browser.location()?;
        let path = location.split(['?', '#']).next().unwrap_or_default();
        let there = path == page.path && place.title == page.title && place.headings == [page.heading.as_str()];
        Ok(if there { Ok(place) } else { Err(format!("{place:?} at /{location}")) })
    })?;
    ensure(place.marked, || format!("expected /{} to be shown without being loaded anew", page.path))?;
    let whole = place.words * 10 >= page.words * 9;
    ensure(whole, || {
        format!("/{}: its file has {} words in main; shown within the app, {}", page.path, page.words, place.words)
    })
}

/// Checks that the keyboard's focus went along.
fn ensure_focused(browser: &Browser) -> Outcome {
    browser.wait("the focus in the new page's main part", || {
        let place: Place = browser.run(PLACE, vec![])?;
        Ok(if place.focused { Ok(()) } else { Err("it is elsewhere".to_owned()) })
    })
}

fn at(pages: &[Page], path: &str) -> Outcome<Page> {
    let found = pages.iter().find(|page| page.path == path).cloned();
    found.ok_or_else(|| Fault::new(format!("the build has no page /{path}")))
}

fn the_notes_in_turn_and_back(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let pages = site::pages(setup)?;
    browser.open_live("learn/")?;
    mark(browser)?;
    let first = browser.element(
        "return byRole('link', document.querySelector('main')).find((link) => /\\/learn\\/[^/]+\\/[^/#]+\\/$/.test(link.pathname)) || null",
        vec![],
    )?;
    browser.click_on(&first.ok_or_else(|| Fault::new("expected a link to a note on /learn/"))?)?;

    let mut way = vec![at(&pages, "learn/")?];
    let mut clicked = None;
    loop {
        let location = browser.wait("another page", || {
            let location = browser.location()?;
            Ok(if way.iter().all(|page| page.path != location) { Ok(location) } else { Err(format!("/{location}")) })
        });
        let location = location.map_err(|fault| fault.at(clicked.unwrap_or_else(|| "the first note".to_owned())))?;
        let page = at(&pages, &location)?;
        wait_for(browser, &page)?;
        ensure_focused(browser)?;
        browser.check_quiet()?;
        way.push(page);
        let next = "return byRole('link', document.querySelector('main')).find((link) => nameOf(link).startsWith('Next')) || null";
        let Some(next) = browser.element(next, vec![])? else { break };
        clicked = Some(browser.run("return nameOf(arguments[0])", vec![next.to_json()?])?);
        browser.click_on(&next)?;
    }
    let walked: BTreeSet<&str> = way.iter().skip(1).map(|page| page.path.as_str()).collect();
    let notes = site::notes(setup)?;
    let all: BTreeSet<&str> = notes.iter().map(|note| note.path.as_str()).collect();
    ensure_same("the notes reached by “Next”", &all, &walked)?;

    // Browsers keep some fifty entries of history.
    let way = &way[way.len().saturating_sub(12)..];
    for page in way.iter().rev().skip(1) {
        browser.back()?;
        wait_for(browser, page).map_err(|fault| fault.at("after going back"))?;
    }
    for page in way.iter().skip(1) {
        browser.forward()?;
        wait_for(browser, page).map_err(|fault| fault.at("after going forward"))?;
    }
    Ok(())
}

fn the_header_leads_everywhere(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let pages = site::pages(setup)?;
    let note = site::notes(setup)?.swap_remove(0);
    browser.open_live(&note.path)?;
    mark(browser)?;
    let count: usize = browser.run("return byRole('link', document.querySelector('header')).length", vec![])?;
    ensure(count >= 4, || format!("expected links in the header, saw {count}"))?;
    // Round twice, so that each page is also left for the first one.
    for number in (0..count).chain(0..count) {
        let link = browser
            .element("return byRole('link', document.querySelector('header'))[arguments[0]]", vec![json!(number)])?;
        let link = link.ok_or_else(|| Fault::new("expected the same links in the header of every page"))?;
        let path: String = browser.run("return arguments[0].pathname", vec![link.to_json()?])?;
        let page = at(&pages, path.strip_prefix(&setup.base).unwrap_or(&path))?;
        browser.click_on(&link)?;
        wait_for(browser, &page)?;
        browser.check_quiet()?;
        let current: Option<String> = browser
            .run("const it = document.querySelector('header [aria-current=page]'); return it && it.pathname", vec![])?;
        if page.kind != Kind::Home {
            ensure_same("the link marked as the current page's", &Some(path), &current)?;
        } else {
            // Reached from within, the walk is as alive as when opened.
            Walk { browser }.moving_by_button("Next stop")?;
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Deserialize)]
struct Station {
    name: String,
    hash: String,
}

fn the_line_leads_to_its_stations(setup: &Setup, browser: &Browser) -> Outcome {
    const STATIONS: &str =
        "return byRole('link', named_line()).map((link) => ({ name: nameOf(link), hash: link.hash.slice(1) }))";
    const LINE: &str = "function named_line() { return document.querySelector('nav[aria-label=\"The line\"]'); }";
    browser.set_viewport(Viewport::wide(1280))?;
    let pages = site::pages(setup)?;
    let note = site::notes(setup)?.swap_remove(0);
    browser.open_live(&note.path)?;
    mark(browser)?;
    let stations: Vec<Station> = browser.run(&format!("{LINE} {STATIONS}"), vec![])?;
    ensure(stations.len() >= 7, || format!("expected the line's stations, saw {stations:?}"))?;
    for Station { name, hash } in stations {
        let link = browser.find_in(Some("nav[aria-label='The line']"), "link", &name)?;
        browser.click_on(&link).map_err(|fault| fault.at(format!("clicking the station {name}")))?;
        wait_for(browser, &at(&pages, "learn/")?).map_err(|fault| fault.at(format!("the station {name}")))?;
        ensure_in_sight(browser, &hash).map_err(|fault| fault.at(format!("the station {name}")))?;
        browser.back()?;
        browser.wait_for("the page before", "!location.hash")?;
    }
    Ok(())
}

/// Waits until the element with this id stands inside the window.
fn ensure_in_sight(browser: &Browser, id: &str) -> Outcome {
    browser.wait(&format!("the element #{id} in sight, at the address’s #{id}"), || {
        let seen: Option<(String, f64, f64, f64)> = browser.run(
            "const it = document.getElementById(arguments[0]);
             return it && [location.hash, it.getBoundingClientRect().top, innerHeight, scrollY]",
            vec![json!(id)],
        )?;
        Ok(match seen {
            None => Err("no such element".to_owned()),
            Some((hash, top, height, _)) if hash == format!("#{id}") && (-1.0..height).contains(&top) => Ok(()),
            Some((hash, top, height, scroll)) => Err(format!(
                "{hash}, the element {top:.0} px below the top of a window {height} px high, scrolled by {scroll:.0} px"
            )),
        })
    })
}

fn an_anchor_scrolls(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let note = site::notes(setup)?.swap_remove(0);
    browser.open_live(&note.path)?;
    mark(browser)?;
    // By a link of the page's own contents.
    let link = browser.find_in(Some("nav[aria-label='On this page']"), "link", "At exam time")?;
    browser.click_on(&link)?;
    ensure_in_sight(browser, "at-exam-time")?;
    wait_for(browser, &note)?;
    browser.wait_until_scrolled()?;
    browser.back()?;
    browser.wait("the top of the page after going back", || {
        let (hash, scroll): (String, f64) = browser.run("return [location.hash, scrollY]", vec![])?;
        let there = hash.is_empty() && scroll < 100.0;
        Ok(if there { Ok(()) } else { Err(format!("the anchor “{hash}”, scrolled by {scroll} px")) })
    })?;
    // By the address, on a page that comes to life only after it was scrolled.
    browser.open_live("learn/")?;
    browser.open_live(&format!("{}#at-exam-time", note.path))?;
    ensure_in_sight(browser, "at-exam-time")
}
