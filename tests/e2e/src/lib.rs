//! The ground that Roundtrip's end-to-end tests stand on: the finished build, served as a static host does, in a real
//! browser driven over W3C WebDriver.
//!
//! - [`setup`] what is tested and with which programs, from the environment that `cargo xtask test e2e` sets
//! - [`server`] serves the build and records every request
//! - [`driver`] the browser's driver, one process for all tests
//! - [`chromium`] all that only Chromium understands; another browser is another such module
//! - [`browser`] one session: open, find by role and name, click, press, wait
//! - [`walk`] and [`questions`] the app's two machines as their user sees them
//! - [`versions`] later versions of the build
//! - [`store`] what the app keeps in the browser
//! - [`site`] and [`html`] what the build consists of, read from its files
//! - [`axe`] the accessibility checker
//! - [`runner`] runs the tests, two sessions at a time, and reports
//! - [`fault`] what a test says when it fails
//!
//! Everything blocks: a test reads from top to bottom. Nothing sleeps for a guessed time: [`browser::Browser::wait`] looks
//! until what it waits for is there, and says what it saw when it is not.

pub mod axe;
pub mod browser;
pub mod chromium;
pub mod driver;
pub mod fault;
pub mod html;
mod http_client;
pub mod questions;
pub mod runner;
pub mod server;
pub mod setup;
pub mod site;
pub mod store;
pub mod versions;
pub mod walk;
