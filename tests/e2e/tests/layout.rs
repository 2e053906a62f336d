//! No page scrolls sideways, at any width or zoom, in small type or large.

use e2e::browser::{Browser, Viewport};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use e2e::site;
use serde::Deserialize;

e2e::tests![nothing_is_wider_than_the_window];

/// Phones, a tablet, desks; the last is a desk at 200 % zoom.
const WINDOWS: [Viewport; 6] = [
    Viewport::wide(360),
    Viewport::wide(390),
    Viewport::wide(768),
    Viewport::wide(1280),
    Viewport::wide(1920),
    Viewport { width: 640, height: 450, scale: 2.0 },
];

#[derive(Deserialize)]
struct Widths {
    page: f64,
    window: f64,
    culprits: Vec<String>,
}

// Of the elements that stand out, those that no child of theirs explains; the widest first.
const WIDTHS: &str = "
const page = document.scrollingElement;
const edge = (it) => it.getBoundingClientRect().right;
const scrolls = (it) => it !== page && it !== document.body && getComputedStyle(it).overflowX !== 'visible';
const inside = (it) => { for (let up = it.parentElement; up; up = up.parentElement) if (scrolls(up)) return true; return false; };
const out = (it) => edge(it) > page.clientWidth + 0.5;
const wide = page.scrollWidth > page.clientWidth
  ? [...document.body.querySelectorAll('*')].filter((it) => out(it) && !inside(it) && ![...it.children].some((child) => edge(child) >= edge(it) - 0.5 || out(child)))
  : [];
wide.sort((a, b) => edge(b) - edge(a));
const name = (it) => it.localName + [...it.classList].map((part) => '.' + part).join('') + ' “' + words(it).slice(0, 40) + '”';
return { page: page.scrollWidth, window: page.clientWidth, culprits: [...new Set(wide.map(name))].slice(0, 3) };";

fn nothing_is_wider_than_the_window(setup: &Setup, browser: &Browser) -> Outcome {
    browser.on_every_page(&site::pages(setup)?, |page| {
        browser.set_viewport(Viewport::wide(1280))?;
        browser.open_live(&page.path)?;
        let mut wide = Vec::new();
        for theme in ["Light", "Projector"] {
            browser.set_viewport(Viewport::wide(1280))?;
            browser.choose_theme(theme)?;
            for window in WINDOWS {
                browser.set_viewport(window)?;
                browser.let_frames_pass(2)?;
                let Widths { page: width, window: room, culprits } = browser.run(WIDTHS, vec![])?;
                if width > room {
                    let zoom = if window.scale > 1.0 { " at 200 %" } else { "" };
                    let place = format!("in {} px{zoom} ({})", window.width, theme.to_lowercase());
                    wide.push(format!("{place} it is {width} px wide because of {}", culprits.join(", ")));
                }
            }
        }
        ensure(wide.is_empty(), || wide.join("\n  "))
    })
}
