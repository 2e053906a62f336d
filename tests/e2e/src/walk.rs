//! A player as its user sees and works it: the walk on `/`, or a lab's.

use serde::Deserialize;

use crate::browser::{Browser, Key, Viewport};
use crate::fault::{Fault, Outcome, ensure};

/// What a player shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Shown {
    /// The clock, in milliseconds.
    pub clock: f64,
    /// The whole run, in milliseconds.
    pub total: f64,
    /// The slider's place, in microseconds.
    pub at: f64,
    /// The slider's end, in microseconds.
    pub end: f64,
    /// The title of the stop, as the slider says it.
    pub title: String,
    /// All headings of the player.
    pub headings: Vec<String>,
    /// Whether it plays.
    pub playing: bool,
    /// The speed chosen.
    pub speed: String,
    /// What was last said to those who listen.
    pub said: String,
    /// The address's query.
    pub query: String,
}

const SHOWN: &str = "
const player = document.querySelector('.player');
const [clock, total] = player.querySelector('.clock').textContent.match(/[\\d.]+/g).map(Number);
const slider = named('slider', 'Moment', player)[0];
const speed = named('combobox', 'Speed', player)[0];
return {
  clock, total,
  at: Number(slider.value), end: Number(slider.max),
  title: (slider.getAttribute('aria-valuetext') || '').split(', ').slice(1).join(', '),
  headings: byRole('heading', player).map(words),
  playing: byRole('button', player).some((button) => nameOf(button) === 'Pause'),
  speed: words(speed.selectedOptions[0]),
  said: words(player.querySelector('[aria-live]')),
  query: location.search,
};";

/// A player on the page that is open.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    /// The session.
    pub browser: &'a Browser,
}

impl<'a> Walk<'a> {
    /// Opens the walk with a query (with its question mark) in a window of usual size.
    ///
    /// # Errors
    /// When it does not come to life.
    pub fn open(browser: &'a Browser, query: &str) -> Outcome<Walk<'a>> {
        browser.set_viewport(Viewport::wide(1280))?;
        browser.open_live(query)?;
        let walk = Walk { browser };
        walk.shown()?;
        Ok(walk)
    }

    /// What it shows now.
    ///
    /// # Errors
    /// When there is no player.
    pub fn shown(&self) -> Outcome<Shown> {
        self.browser.run(SHOWN, vec![]).map_err(|fault| fault.at("reading the player"))
    }

    /// Waits until what it shows is as wanted.
    ///
    /// # Errors
    /// When it is not after a few seconds.
    pub fn wait(&self, what: &str, wanted: impl Fn(&Shown) -> bool) -> Outcome<Shown> {
        self.browser.wait(what, || {
            let shown = self.shown()?;
            Ok(if wanted(&shown) { Ok(shown) } else { Err(format!("{shown:?}")) })
        })
    }

    /// Waits until it rests in a moment with the address in step.
    ///
    /// # Errors
    /// When it does not after a few seconds.
    pub fn wait_for_address(&self) -> Outcome<Shown> {
        self.wait("the address to name the moment shown (`at=`, in microseconds)", |shown| {
            !shown.playing && at_of(&shown.query).unwrap_or(0.0) == shown.at
        })
    }

    /// Does something and waits for the clock to show another moment.
    ///
    /// # Errors
    /// When the clock stays.
    pub fn moving(&self, what: &str, act: impl FnOnce() -> Outcome) -> Outcome<Shown> {
        let before = self.shown()?;
        act()?;
        self.wait(&format!("{what} to change the moment shown, {} µs", before.at), |shown| shown.at != before.at)
    }

    /// Presses a key and waits for the clock to show another moment.
    ///
    /// # Errors
    /// When the clock stays.
    pub fn moving_by_key(&self, name: &str, key: Key) -> Outcome<Shown> {
        self.moving(&format!("the key {name}"), || self.browser.press(key))
    }

    /// Clicks a button and waits for the clock to show another moment.
    ///
    /// # Errors
    /// When the clock stays.
    pub fn moving_by_button(&self, name: &str) -> Outcome<Shown> {
        self.moving(&format!("the button “{name}”"), || {
            let button = self.browser.find_in(Some(".player"), "button", name)?;
            self.browser.click_on(&button)
        })
    }

    /// Types into the search box and presses Enter.
    ///
    /// # Errors
    /// When there is no search box.
    pub fn search(&self, text: Option<&str>) -> Outcome {
        let field = self.search_box()?;
        if let Some(text) = text {
            self.browser.type_into(&field, text)?;
        } else {
            self.browser.click_on(&field)?;
        }
        self.browser.press(Key::Enter)
    }

    /// The search box.
    ///
    /// # Errors
    /// When there is not exactly one.
    pub fn search_box(&self) -> Outcome<thirtyfour::WebElement> {
        let found =
            self.browser.element("const all = byRole('textbox'); return all.length === 1 ? all[0] : null", vec![])?;
        found.ok_or_else(|| Fault::new("expected one text field: the search box"))
    }

    /// Checks that nothing moves: the same moment after a few frames.
    ///
    /// # Errors
    /// When it moves.
    pub fn ensure_resting(&self) -> Outcome {
        let before = self.shown()?;
        self.browser.let_frames_pass(8)?;
        let after = self.shown()?;
        ensure(!after.playing && before.at == after.at, || {
            format!(
                "expected it to rest at {} µs; eight frames later it is at {} µs, playing: {}",
                before.at, after.at, after.playing
            )
        })
    }
}

/// The moment that a query names, in microseconds.
pub fn at_of(query: &str) -> Option<f64> {
    query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("at=")?.parse().ok())
}

/// A time in microseconds as the clock shows it, in milliseconds.
pub fn as_clock(micros: f64) -> f64 {
    (micros / 100.0).round() / 10.0
}
