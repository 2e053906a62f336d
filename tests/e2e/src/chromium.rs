//! All that only Chromium understands: how its driver is started, its capabilities, its console, and what the DevTools
//! protocol (through the driver's `goog/cdp/execute`) does beyond W3C WebDriver.
//!
//! A second browser is a second module with the same functions: Firefox has preferences for what [`prepare`] does here.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::browser::{Conditions, Viewport, block_on};
use crate::fault::{Fault, Outcome};
use crate::setup::Setup;

/// No window, nothing sent anywhere, nothing asked. It shows our own pages only, so it may do without its sandbox, which
/// it has to where it runs as root.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    // No host but this machine exists: a request to another fails and shows in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// Makes a browser one that has no service workers, as in some private windows.
const WITHOUT_WORKERS: &str = "delete Navigator.prototype.serviceWorker";

/// The command that starts the driver on a port.
pub fn driver(setup: &Setup, port: u16) -> Command {
    let mut command = Command::new(&setup.chromedriver);
    command.arg(format!("--port={port}"));
    command
}

/// What a session asks for.
pub fn capabilities(setup: &Setup, profile: &Path) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.display());
    let flags: Vec<&str> = FLAGS.iter().copied().chain([profile.as_str()]).collect();
    let wanted = json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": { "binary": program(&setup.chrome), "args": flags },
    });
    let Value::Object(wanted) = wanted else { unreachable!("it is an object") };
    wanted.into()
}

/// The driver wants a path, not a name.
fn program(name: &Path) -> String {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|place| place.is_file());
    found.as_deref().unwrap_or(name).display().to_string()
}

/// Puts a fresh tab under the conditions.
///
/// # Errors
/// When the driver refuses.
pub fn prepare(session: &WebDriver, conditions: &Conditions) -> Outcome {
    if !conditions.scripting {
        devtools(session, "Emulation.setScriptExecutionDisabled", json!({ "value": true }))?;
    }
    let motion = if conditions.reduced_motion { "reduce" } else { "no-preference" };
    let scheme = if conditions.prefers_dark { "dark" } else { "light" };
    let features = json!([
        { "name": "prefers-reduced-motion", "value": motion },
        { "name": "prefers-color-scheme", "value": scheme },
    ]);
    devtools(session, "Emulation.setEmulatedMedia", json!({ "features": features }))?;
    let without_workers = if conditions.workers { "" } else { WITHOUT_WORKERS };
    for script in [without_workers, conditions.before_each_page] {
        if !script.is_empty() {
            devtools(session, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        }
    }
    Ok(())
}

/// Gives the page a size; a window cannot be made as narrow as a phone. Scroll bars take room only where asked for.
///
/// # Errors
/// When the driver refuses.
pub fn set_viewport(session: &WebDriver, viewport: Viewport, scroll_bars: bool) -> Outcome {
    let Viewport { width, height, scale } = viewport;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
    // In this order: the new size lays the page out, with or without them.
    devtools(session, "Emulation.setScrollbarsHidden", json!({ "hidden": !scroll_bars }))?;
    devtools(session, "Emulation.setDeviceMetricsOverride", metrics)?;
    Ok(())
}

/// Makes the processor seem slower by a factor.
///
/// # Errors
/// When the driver refuses.
pub fn slow_down(session: &WebDriver, factor: f64) -> Outcome {
    devtools(session, "Emulation.setCPUThrottlingRate", json!({ "rate": factor }))?;
    Ok(())
}

/// The errors and warnings in the console since the last call.
///
/// # Errors
/// When the driver refuses.
pub fn complaints(session: &WebDriver) -> Outcome<Vec<String>> {
    let entries = block_on(session.browser_log())?;
    let bad = entries.into_iter().filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"));
    Ok(bad.map(|entry| entry.message).collect())
}

/// A picture of the whole page as PNG, however long it is.
///
/// # Errors
/// When the driver refuses.
pub fn full_page(session: &WebDriver) -> Outcome<Vec<u8>> {
    let size = devtools(session, "Page.getLayoutMetrics", json!({}))?["cssContentSize"].take();
    let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
    let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    let answer = devtools(session, "Page.captureScreenshot", wanted)?;
    let text = answer["data"].as_str().ok_or_else(|| Fault::new("the browser sent no picture"))?;
    base64(text).ok_or_else(|| Fault::new("the browser's picture is not in base64"))
}

/// How many pages the printed page has, on the paper that its style sheet asks for.
///
/// # Errors
/// When the driver refuses.
pub fn printed_pages(session: &WebDriver) -> Outcome<usize> {
    let answer = devtools(session, "Page.printToPDF", json!({ "preferCSSPageSize": true }))?;
    let pdf = answer["data"].as_str().and_then(base64).ok_or_else(|| Fault::new("the browser printed nothing"))?;
    // A page's object says so in plain letters, on a line of its own.
    Ok(pdf.split(|byte| *byte == b'\n').filter(|line| line.ends_with(b"/Type /Page")).count())
}

/// Shows the page as it is printed, or as on a screen again.
///
/// # Errors
/// When the driver refuses.
pub fn show_as_printed(session: &WebDriver, printed: bool) -> Outcome {
    devtools(session, "Emulation.setEmulatedMedia", json!({ "media": if printed { "print" } else { "" } })).map(drop)
}

fn devtools(session: &WebDriver, method: &str, parameters: Value) -> Outcome<Value> {
    block_on(session.cdp().send_raw(method, parameters)).map_err(|error| Fault::from(error).at(method))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|&known| known == digit)?;
        held = held << 6 | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_reads_every_length_of_tail() {
        for (text, bytes) in [("", ""), ("TQ==", "M"), ("TWE=", "Ma"), ("TWFu", "Man"), ("TWFueQ==", "Many")] {
            assert_eq!(base64(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(base64("a b"), None);
    }
}
