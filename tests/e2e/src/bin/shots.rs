//! Takes pictures of every page for people to look at:
//!
//! ```text
//! cargo run -p e2e --bin shots -- OUT_DIR [PATH...]
//! ```
//!
//! Without paths every page and some moments of the walk, else only those (`learn/`, `?at=40000&q=ash`), each in three
//! widths and three themes: `OUT_DIR/<page>-<width>-<theme>.png`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use e2e::browser::{Browser, Conditions, Viewport};
use e2e::driver::Driver;
use e2e::fault::{Fault, Outcome};
use e2e::setup::Setup;
use e2e::site::{self, Page};
use e2e::walk::Walk;

const WIDTHS: [u32; 3] = [390, 1280, 1920];
const THEMES: [&str; 3] = ["Light", "Dark", "Projector"];
/// Moments of the walk, as shares of the run.
const MOMENTS: [f64; 5] = [0.1, 0.35, 0.5, 0.8, 1.0];

fn main() -> ExitCode {
    match run() {
        Ok(count) => {
            println!("{count} pictures");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("shots: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<usize> {
    let mut words = std::env::args().skip(1);
    let out = words.next().map(PathBuf::from).ok_or_else(|| Fault::new("say where to: shots -- OUT_DIR [PATH...]"))?;
    fs::create_dir_all(&out)?;
    let setup = Setup::from_env()?;
    let driver = Driver::start(&setup)?;
    let browser = Browser::start(&setup, &driver, Conditions::USUAL, "shots")?;
    let mut targets: Vec<(String, String)> = words.map(|path| (slug(&path), path)).collect();
    if targets.is_empty() {
        targets = site::pages(&setup)?.iter().map(|page| (Page::slug(page), page.path.clone())).collect();
        targets.extend(moments(&browser)?);
    }
    for (name, path) in &targets {
        shoot(&browser, &out, name, path)?;
        println!("{name}");
    }
    Ok(targets.len() * WIDTHS.len() * THEMES.len())
}

fn slug(path: &str) -> String {
    let word = path.trim_matches(['/', '?']).replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    if word.is_empty() { "home".to_owned() } else { word }
}

/// The addresses of some moments of the walk.
fn moments(browser: &Browser) -> Outcome<Vec<(String, String)>> {
    let end = Walk::open(browser, "")?.shown()?.end;
    let address = |share: f64| (format!("walk-{:03.0}", share * 100.0), format!("?at={:.0}", end * share));
    Ok(MOMENTS.into_iter().map(address).collect())
}

fn shoot(browser: &Browser, out: &Path, name: &str, path: &str) -> Outcome {
    browser.set_viewport_for_picture(Viewport::wide(WIDTHS[1]))?;
    browser.open_live(path)?;
    for theme in THEMES {
        browser.choose_theme(theme)?;
        for width in WIDTHS {
            browser.set_viewport_for_picture(Viewport::wide(width))?;
            browser.let_frames_pass(2)?;
            browser.wait_until_still()?;
            browser.save_full_page(&out.join(format!("{name}-{width}-{}.png", theme.to_lowercase())))?;
        }
    }
    Ok(())
}
