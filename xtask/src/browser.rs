//! Chromium (or Chrome) and its driver, for the tests in a browser and for pictures.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{host, run, tools};

/// Words for every start of Chromium here: no window, nothing sent anywhere, nothing asked. It shows our own pages
/// only, so it may do without its sandbox, which it has to where it runs as root.
pub const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

const MISSING: &str = "install Chrome or Chromium and the chromedriver of the same version, \
    or name them in ROUNDTRIP_CHROME and ROUNDTRIP_CHROMEDRIVER";

/// A browser and the driver that goes with it.
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

/// Finds both, installing them on Debian as root.
pub fn browser_and_driver() -> Outcome<Browser> {
    if find_chrome().is_none() || find_driver().is_none() {
        let packages = ["chromium", "chromium-driver", "fonts-liberation"];
        tools::install_debian(&packages).map_err(|failure| failure.remedy(MISSING))?;
    }
    let chrome = find_chrome().ok_or_else(|| Failure::new("found no Chrome or Chromium", "", MISSING))?;
    let driver = find_driver().ok_or_else(|| Failure::new("found no chromedriver", "", MISSING))?;
    let (of_chrome, of_driver) = (major_version(&chrome), major_version(&driver));
    match (of_chrome, of_driver) {
        (Some(of_chrome), Some(of_driver)) if of_chrome != of_driver => Err(Failure::new(
            "the browser and its driver do not go together",
            format!("{} is {of_chrome}, {} is {of_driver}", chrome.display(), driver.display()),
            MISSING,
        )),
        _ => Ok(Browser { chrome, driver }),
    }
}

/// Finds the browser alone.
pub fn chrome() -> Outcome<PathBuf> {
    match find_chrome() {
        Some(chrome) => Ok(chrome),
        None => browser_and_driver().map(|browser| browser.chrome),
    }
}

/// Finds Firefox, installing it on Debian as root.
pub fn firefox() -> Outcome<PathBuf> {
    const REMEDY: &str = "install Firefox, or name it in ROUNDTRIP_FIREFOX";
    let find = || {
        named_in("ROUNDTRIP_FIREFOX")
            .or_else(|| ["firefox", "firefox-esr"].iter().find_map(|name| host::find_program(name)))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    tools::install_debian(&["firefox-esr"]).map_err(|failure| failure.remedy(REMEDY))?;
    find().ok_or_else(|| Failure::new("found no Firefox", "", REMEDY))
}

/// Writes the settings file from which wasm-bindgen's test runner takes Firefox's flags.
pub fn write_firefox_settings(file: &Path, firefox: &Path) -> Outcome<()> {
    let firefox = json_string(&firefox.display().to_string());
    let options = format!("{{\"binary\": {firefox}, \"args\": [\"-headless\"]}}");
    let text = format!("{{\"timeouts\": {{\"script\": 60000}}, \"moz:firefoxOptions\": {options}}}\n");
    fs::write(file, text).map_err(|error| Failure::io("write", file, &error))
}

/// Writes the settings file from which wasm-bindgen's test runner takes the browser's flags.
pub fn write_runner_settings(file: &Path, chrome: &Path, profile: &Path) -> Outcome<()> {
    let profile = format!("--user-data-dir={}", profile.display());
    let flags: Vec<String> = FLAGS.iter().copied().chain([profile.as_str()]).map(json_string).collect();
    let chrome = json_string(&chrome.display().to_string());
    let options = format!("{{\"binary\": {chrome}, \"args\": [{}]}}", flags.join(", "));
    // A test that never ends is given up after a minute, instead of the driver's five.
    let text = format!("{{\"timeouts\": {{\"script\": 60000}}, \"goog:chromeOptions\": {options}}}\n");
    fs::write(file, text).map_err(|error| Failure::io("write", file, &error))
}

fn find_chrome() -> Option<PathBuf> {
    const PLACES: &[&str] = &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];
    named_in("ROUNDTRIP_CHROME")
        .or_else(|| {
            let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
            names.iter().find_map(|name| host::find_program(name))
        })
        .or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()))
}

fn find_driver() -> Option<PathBuf> {
    named_in("ROUNDTRIP_CHROMEDRIVER")
        .or_else(|| host::find_program("chromedriver"))
        // GitHub's machines name the folder of their driver so.
        .or_else(|| env::var_os("CHROMEWEBDRIVER").map(|folder| Path::new(&folder).join("chromedriver")))
        .filter(|driver| driver.is_file())
}

fn named_in(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The first number of what a program says of its version; `None` where it says nothing (Chrome on Windows).
fn major_version(program: &Path) -> Option<u32> {
    first_number(&run::output(Command::new(program).arg("--version"))?)
}

fn first_number(text: &str) -> Option<u32> {
    text.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(first_number("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"), Some(156));
        assert_eq!(first_number("ChromeDriver 155.1.2.3 (abc)"), Some(155));
        assert_eq!(first_number("no version"), None);
    }

    #[test]
    fn paths_survive_json() {
        assert_eq!(json_string("C:\\a \"b\""), "\"C:\\\\a \\\"b\\\"\"");
    }
}
