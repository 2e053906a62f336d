//! Frame times of running labs in a slowed-down browser, as a table:
//!
//! ```text
//! cargo run -p e2e --bin frames [-- PATH...]
//! ```
//!
//! Each page's leading player plays for ten seconds of wall-clock time with the processor slowed four times, restarting when it
//! is at its end. A figure, not a test: it depends on the machine.

use std::process::ExitCode;

use serde::Deserialize;

use e2e::browser::{Browser, Conditions, Viewport};
use e2e::driver::Driver;
use e2e::fault::Outcome;
use e2e::setup::Setup;
use e2e::site::{self, Kind};

/// How many times slower the processor seems.
const SLOWER: f64 = 4.0;
/// Milliseconds that each player is watched.
const WATCHED: u32 = 10_000;

const WATCH: &str = "
const watched = arguments[0];
const press = (key) => window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const frames = [];
let tasks = 0;
new PerformanceObserver((list) => { tasks += list.getEntries().length; }).observe({ type: 'longtask' });
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
    frames.sort((a, b) => a - b);
    const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))];
    done({ count: frames.length, median: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1), late: frames.filter((frame) => frame > 33).length, tasks });
  }
});";

/// What was seen of a page, times in milliseconds.
#[derive(Debug, Deserialize)]
struct Frames {
    count: usize,
    median: f64,
    p95: f64,
    p99: f64,
    longest: f64,
    /// Frames over 33 ms.
    late: usize,
    /// Tasks over 50 ms.
    tasks: usize,
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
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        let leads = |kind: Kind| matches!(kind, Kind::Home | Kind::Lab);
        paths = site::pages(&setup)?.into_iter().filter(|page| leads(page.kind)).map(|page| page.path).collect();
    }
    println!("{WATCHED} ms of play, processor {SLOWER} times slower; times in ms");
    println!(
        "{:<40} {:>6} {:>7} {:>7} {:>7} {:>8} {:>6} {:>6}",
        "page", "frames", "median", "p95", "p99", "longest", ">33", "tasks"
    );
    for path in paths {
        browser.set_viewport(Viewport::wide(1280))?;
        browser.open_live(&path)?;
        browser.slow_down(SLOWER)?;
        let seen: Frames = browser.run_later(WATCH, vec![WATCHED.into()])?;
        browser.slow_down(1.0)?;
        let Frames { count, median, p95, p99, longest, late, tasks } = seen;
        println!("/{path:<39} {count:>6} {median:>7.1} {p95:>7.1} {p99:>7.1} {longest:>8.1} {late:>6} {tasks:>6}");
    }
    Ok(())
}
