//! Exams: mock exams to sit, and papers to print.
//!
//! An exam is drawn by a [`Blueprint`] and a seed, sat as a [`Sitting`], and told as [`Results`]. Its questions' texts, and
//! what draws them, are elsewhere.

mod blueprint;
mod paper;
mod results;
mod sitting;

pub use blueprint::{Blueprint, MIX, PRESETS, draw, even_weights};
pub use paper::{Field, Paper, Printed, Variant, paper};
pub use results::{Results, Score, results, worth};
pub use sitting::{FULL_MARKS, Grading, HandedIn, Phase, Sitting, Slot};

#[cfg(test)]
pub(super) mod tests {
    pub(in crate::learning) use super::sitting::tests::sittings;
}
