//! axe-core finds nothing on any page, in any theme, on a desk or a phone, nor in the states that a page can be put into.

use e2e::axe::{Axe, Findings};
use e2e::browser::{Browser, Key, Viewport};
use e2e::fault::{Faults, Outcome};
use e2e::questions;
use e2e::setup::Setup;
use e2e::site::{self, Kind, Page};
use e2e::walk::Walk;

e2e::tests![light, dark, projector, states_light, states_dark, states_projector];

/// A desk and a phone. Pages are looked at on both in one theme, for widths and colours have nothing to do with each other;
/// what a page can be put into, on both in all.
const WIDTHS: [u32; 2] = [1280, 390];

fn light(setup: &Setup, browser: &Browser) -> Outcome {
    every_page(setup, browser, "Light")
}

fn dark(setup: &Setup, browser: &Browser) -> Outcome {
    every_page(setup, browser, "Dark")
}

fn projector(setup: &Setup, browser: &Browser) -> Outcome {
    every_page(setup, browser, "Projector")
}

fn states_light(setup: &Setup, browser: &Browser) -> Outcome {
    every_state(setup, browser, "Light")
}

fn states_dark(setup: &Setup, browser: &Browser) -> Outcome {
    every_state(setup, browser, "Dark")
}

fn states_projector(setup: &Setup, browser: &Browser) -> Outcome {
    every_state(setup, browser, "Projector")
}

/// A theme's findings, page by page.
struct Inspection<'a> {
    browser: &'a Browser,
    axe: Axe,
    theme: &'static str,
    findings: Findings,
}

impl<'a> Inspection<'a> {
    fn new(setup: &Setup, browser: &'a Browser, theme: &'static str) -> Outcome<Self> {
        Ok(Inspection { browser, axe: Axe::read(setup)?, theme, findings: Findings::default() })
    }

    fn open(&self, path: &str) -> Outcome {
        self.browser.set_viewport(Viewport::wide(WIDTHS[0]))?;
        self.browser.open_live(path)?;
        self.browser.choose_theme(self.theme)?;
        self.axe.inject(self.browser)
    }

    /// Checks what is shown now at these widths.
    fn check_at(&mut self, place: &str, widths: &[u32]) -> Outcome {
        for &width in widths {
            self.browser.set_viewport(Viewport::wide(width))?;
            let found = self.axe.findings(self.browser)?;
            if self.findings.add(&format!("{place} ({width} px)"), found) {
                self.browser.save_picture()?;
            }
        }
        Ok(())
    }
}

impl Inspection<'_> {
    /// Checks what is shown now at every width.
    fn check(&mut self, place: &str) -> Outcome {
        self.check_at(place, &WIDTHS)
    }
}

fn every_page(setup: &Setup, browser: &Browser, theme: &'static str) -> Outcome {
    let mut inspection = Inspection::new(setup, browser, theme)?;
    // Decks have a theme of their own and no header to choose another in; their tests look at them.
    let pages: Vec<_> = site::pages(setup)?.into_iter().filter(|page| !page.path.starts_with("present/")).collect();
    let visited = browser.on_every_page(&pages, |page| {
        inspection.open(&page.path)?;
        let widths = if theme == "Light" { &WIDTHS[..] } else { &WIDTHS[..1] };
        inspection.check_at(&format!("/{}", page.path), widths)
    });
    both(inspection.findings.outcome(), visited)
}

/// What axe found and what else went wrong, as one.
fn both(found: Outcome, else_wrong: Outcome) -> Outcome {
    let mut faults = Faults::default();
    faults.keep(found);
    faults.keep(else_wrong);
    faults.outcome()
}

fn every_state(setup: &Setup, browser: &Browser, theme: &'static str) -> Outcome {
    let mut inspection = Inspection::new(setup, browser, theme)?;
    let walk = Walk { browser };

    inspection.open("?at=banana")?;
    inspection.check("the walk with a damaged address")?;
    browser.set_viewport(Viewport::wide(WIDTHS[0]))?;
    walk.moving("the middle of the slider", || browser.click_on(&browser.find("slider", "Moment")?))?;
    browser.run::<()>(
        "document.activeElement.blur(); document.querySelectorAll('details').forEach((it) => { it.open = true; })",
        vec![],
    )?;
    inspection.check("the walk half-way, with all details open")?;
    walk.moving_by_key("End", Key::End)?;
    inspection.check("the walk at its end")?;
    browser.press("?")?;
    browser.wait_for("the help", "byRole('dialog').length === 1")?;
    inspection.check("the walk with the help open")?;

    inspection.open("learn/")?;
    // The theme was just chosen, and a list keeps the keys that are pressed in it.
    browser.click("button", "Search")?;
    let field = browser.find_in(Some("dialog[open]"), "combobox", "Search topics, terms, labs and questions")?;
    browser.type_into(&field, "cache")?;
    browser.wait_for("entries", "document.querySelectorAll('[role=option]').length > 10")?;
    inspection.check("the search with its list")?;
    inspection.open("cheatsheet/?recall=1")?;
    browser.wait_for("blanks", "Boolean(document.querySelector('.blank[role]'))")?;
    browser.run::<()>("document.querySelector('.blank').click()", vec![])?;
    inspection.check("the cheat sheet with blanks")?;

    let note = richest_note(setup)?;
    inspection.open(&note.path)?;
    for number in 0..questions::count(browser)? {
        questions::answer(browser, number)?;
    }
    inspection.check(&format!("/{} with every question answered", note.path))?;
    both(inspection.findings.outcome(), browser.check_quiet())
}

/// The longest note.
fn richest_note(setup: &Setup) -> Outcome<Page> {
    let notes = site::notes(setup)?;
    let longest = notes.into_iter().filter(|page| page.kind == Kind::Note).max_by_key(|page| page.words);
    longest.ok_or_else(|| e2e::fault::Fault::new("the build has no notes"))
}
