//! Roundtrip in a real browser, end to end. `cargo xtask test build e2e` builds the site and runs all of it;
//! `cargo xtask test e2e` runs it on the build that is there.
//!
//! - [`pages`] every page without script and with it
//! - [`walk`] the walk and its player
//! - [`player`] predictions, settings, twins, faults: what the walk shares with every lab
//! - [`labs`] every lab: presets, forks, twins, computations, crowds
//! - [`present`] decks, the speaker's window, the room's votes, scenario sheets
//! - [`teach`] exports, whole and selected; what a class knows
//! - [`progress`] questions, answers, and what becomes of them
//! - [`exam`] the mock exam and the exam on paper
//! - [`trainer`] practice, progress, and that no answer is lost
//! - [`navigation`] from page to page within the app
//! - [`chunks`] what is loaded where it is needed
//! - [`offline`] without a network, and from one version to the next
//! - [`search`] the search, by keyboard and finger
//! - [`sheets`] the cheat sheet and the glossary
//! - [`links`] every link of every file leads somewhere
//! - [`accessibility`] axe on every page in every theme
//! - [`layout`] nothing is wider than the window

mod accessibility;
mod chunks;
mod exam;
mod labs;
mod layout;
mod links;
mod navigation;
mod offline;
mod pages;
mod player;
mod present;
mod progress;
mod search;
mod sheets;
mod teach;
mod trainer;
mod walk;

use std::process::ExitCode;

use e2e::runner;

fn main() -> ExitCode {
    // The longest first, so that the two sessions end at about the same time.
    runner::main(&[
        accessibility::TESTS,
        pages::TESTS,
        player::TESTS,
        labs::TESTS,
        present::TESTS,
        trainer::TESTS,
        progress::TESTS,
        exam::TESTS,
        walk::TESTS,
        offline::TESTS,
        navigation::TESTS,
        chunks::TESTS,
        search::TESTS,
        sheets::TESTS,
        teach::TESTS,
        layout::TESTS,
        links::TESTS,
    ])
}
