//! Frame times and long tasks of the labs in a real browser, as tables:
//!
//! ```text
//! cargo run -p e2e --bin frames [-- PATH...]
//! ```
//!
//! - play: each page's leading player plays for ten seconds with the processor slowed four times, restarting when it is at its
//!   end; by default the walk, every lab as it is at first, and a crowd of more than 300 tokens
//! - computations: each of a lab's longer computations, at the processor's own speed
//! - reactions: the longest task after opening each preset, changing each setting, going to a moment, at that speed
//!
//! Figures, not tests: they depend on the machine.

use std::process::ExitCode;

use serde::Deserialize;

use e2e::browser::{Browser, Conditions, Viewport};
use e2e::driver::Driver;
use e2e::fault::Outcome;
use e2e::setup::Setup;
use e2e::site::{self, Kind};

/// How many times slower the processor seems while a player plays.
const SLOWER: f64 = 4.0;
/// Milliseconds that each player is watched.
const WATCHED: u32 = 10_000;
/// More than 300 tokens stand in this picture while it is watched; the library's tests count them.
const CROWD: &str = "labs/balancer/?preset=retry-storm&at=8000000";

/// What all scripts share: keys, and the durations of long tasks since they were last asked for.
const TOOLS: &str = "
const press = (key) => window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const pause = (ms) => new Promise((next) => setTimeout(next, ms));
let tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
const longest = () => { const most = Math.max(0, ...tasks); tasks = []; return most; };
const summary = (frames) => {
  frames.sort((a, b) => a - b);
  const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))];
  const over = (limit) => frames.filter((frame) => frame > limit).length;
  return { count: frames.length, median: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1), over_33: over(33), over_50: over(50) };
};";

const PLAY: &str = "
const watched = arguments[0];
const frames = [];
press(' ');
let last = performance.now();
const begun = last;
requestAnimationFrame(function frame(now) {
  frames.push(now - last);
  last = now;
  const playing = [...document.querySelectorAll('.player .play')].some((button) => button.textContent.startsWith('Pause'));
  if (!playing) press('r');
  if (now - begun < watched) requestAnimationFrame(frame);
  else {
    press(' ');
    frames.shift();
    setTimeout(() => done([summary(frames), longest()]), 100);
  }
});";

const COMPUTE: &str = "
(async () => {
  const results = [];
  for (const sweep of document.querySelectorAll('.sweep')) {
    sweep.scrollIntoView({ behavior: 'instant' });
    await pause(500);
    longest();
    const [button, found] = [sweep.querySelector('button'), sweep.querySelector('[role=status]')];
    const frames = [];
    const begun = performance.now();
    let last = begun;
    button.click();
    while (!found.textContent) {
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    const took = performance.now() - begun;
    // What was found is drawn in the frames that follow.
    for (let after = 0; after < 5; after += 1) {
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    frames.shift();
    await pause(100);
    results.push([sweep.getAttribute('aria-label'), took, summary(frames), longest()]);
  }
  done(results);
})();";

const REACT: &str = "
(async () => {
  const results = [];
  const settled = async (what, act) => {
    longest();
    act();
    await pause(80);
    results.push([what, longest()]);
  };
  await pause(500);
  const seek = (share) => {
    const slider = document.querySelector('.scrub input');
    slider.value = String(Math.round(slider.max * share));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const presets = [...document.querySelectorAll('.presets a')].map((link) => link.getAttribute('href'));
  for (const href of presets) {
    const name = new URL(href, location).searchParams.get('preset');
    await settled(`opening ${name}`, () => [...document.querySelectorAll('.presets a')].find((link) => link.getAttribute('href') === href).click());
    await settled(`running ${name}`, () => [...document.querySelectorAll('.gate button')].find((button) => button.textContent.startsWith('Skip')).click());
    await settled(`the end of ${name}`, () => press('End'));
    await settled(`a moment of ${name}`, () => seek(0.4));
    await settled(`a new seed for ${name}`, () => press('n'));
  }
  for (const name of [...document.querySelectorAll('.setup [name]')].map((field) => field.name)) {
    await settled(`changing ${name}`, () => {
      const field = document.querySelector(`.setup [name=\"${name}\"]`);
      if (field.matches('select')) field.selectedIndex = (field.selectedIndex + 1) % field.options.length;
      else if (field.type === 'range') field.stepUp(3);
      ['input', 'change'].forEach((type) => field.dispatchEvent(new Event(type, { bubbles: true })));
    });
  }
  results.sort((a, b) => b[1] - a[1]);
  done([results.length, results.filter((result) => result[1] > 0).length, ...results[0]]);
})();";

/// The frames that were seen, times in milliseconds.
#[derive(Debug, Deserialize)]
struct Frames {
    count: usize,
    median: f64,
    p95: f64,
    p99: f64,
    longest: f64,
    over_33: usize,
    over_50: usize,
}

const FRAMES: &str = " frames  median     p95     p99  longest    >33    >50  longest task";

impl Frames {
    fn row(&self, task: f64) -> String {
        let Frames { count, median, p95, p99, longest, over_33, over_50 } = self;
        format!(
            "{count:>7} {median:>7.1} {p95:>7.1} {p99:>7.1} {longest:>8.1} {over_33:>6} {over_50:>6} {:>13}",
            self::task(task)
        )
    }
}

/// A task's duration; browsers tell of those that take 50 ms or more.
fn task(duration: f64) -> String {
    if duration > 0.0 { format!("{duration:.0}") } else { "<50".to_owned() }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("frames: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let setup = Setup::from_env()?;
    let driver = Driver::start(&setup)?;
    let browser = Browser::start(&setup, &driver, Conditions::USUAL, "frames")?;
    browser.set_viewport(Viewport::wide(1280))?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let leads = |kind: Kind| matches!(kind, Kind::Home | Kind::Lab);
    let labs: Vec<String> =
        site::pages(&setup)?.into_iter().filter(|page| leads(page.kind)).map(|page| page.path).collect();
    if !wanted.is_empty() {
        return play(&browser, &wanted);
    }
    play(&browser, &[&labs[..], &[CROWD.to_owned()]].concat())?;
    compute(&browser, &labs)?;
    react(&browser, &labs)
}

fn play(browser: &Browser, paths: &[String]) -> Outcome {
    println!("{WATCHED} ms of play, processor {SLOWER} times slower; times in ms");
    println!("{:<46}{FRAMES}", "page");
    for path in paths {
        browser.open_live(path)?;
        browser.slow_down(SLOWER)?;
        let (frames, task): (Frames, f64) = browser.run_later(&[TOOLS, PLAY].concat(), vec![WATCHED.into()])?;
        browser.slow_down(1.0)?;
        println!("/{path:<45}{}", frames.row(task));
    }
    Ok(())
}

fn compute(browser: &Browser, paths: &[String]) -> Outcome {
    println!("\nlonger computations, from the press to what was found; times in ms");
    println!("{:<46}{FRAMES}   in all", "computation");
    for path in paths {
        browser.open_live(path)?;
        let went: Vec<(String, f64, Frames, f64)> = browser.run_later(&[TOOLS, COMPUTE].concat(), vec![])?;
        for (title, took, frames, task) in went {
            println!("{title:<46}{} {took:>8.0}", frames.row(task));
        }
    }
    Ok(())
}

fn react(browser: &Browser, paths: &[String]) -> Outcome {
    println!("\nreactions; longest tasks in ms");
    println!("{:<46} {:>6} {:>6} {:>13}  after", "page", "tried", "≥50", "longest task");
    for path in paths {
        browser.open_live(path)?;
        let (tried, slow, what, longest): (usize, usize, String, f64) =
            browser.run_later(&[TOOLS, REACT].concat(), vec![])?;
        let what = if longest > 0.0 { what } else { String::new() };
        println!("/{path:<45} {tried:>6} {slow:>6} {:>13}  {what}", task(longest));
    }
    Ok(())
}
