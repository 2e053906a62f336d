//! Computations over many runs: done in steps, so that a page stays live, can show how far they are, and can call them off.

use super::chart::{Chart, Table};
use super::settings::Scenario;

/// A computation that a lab offers beside its run: a curve over a setting, a comparison over many seeds.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// The stable identifier within its lab.
    pub id: &'static str,
    /// What its button says: `Compare over 30 seeds`.
    pub title: &'static str,
    /// One sentence on what it computes and from what.
    pub help: &'static str,
    /// Begins it for these settings.
    pub begin: fn(&Scenario) -> Box<dyn Job>,
}

/// A computation that is under way.
pub trait Job {
    /// Goes on by a piece that takes a few milliseconds at most, and says what part of the whole is done, from 0 to 1. At 1 it
    /// is done; going on after that changes nothing.
    fn step(&mut self) -> f64;
    /// What it has found so far.
    fn findings(&self) -> Findings;
}

/// What a computation has found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// In a sentence or two, with the numbers that matter and how certain they are.
    pub words: String,
    /// As charts.
    pub charts: Vec<Chart>,
    /// As tables.
    pub tables: Vec<Table>,
}
