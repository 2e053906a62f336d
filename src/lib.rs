//! Roundtrip: learn backend systems by following one request from the keystroke to the database row and back.
//!
//! The code map. Imports point one way, from the bottom of this list to its top; `tests/architecture.rs` holds that.

// Views nest deeply, and so do their types.
#![recursion_limit = "256"]

/// Units, topics, questions and pages, as read from `content/`; validation; Markdown to HTML (native).
pub mod course;
/// The bank's questions as files for other programs. Pure.
pub mod export;
/// The labs: settings, scenes, events, as data for one player. Pure.
pub mod labs;
/// Question kinds and their grading; what the learner did. Pure.
pub mod learning;
/// Deterministic simulations of the components. Pure.
pub mod model;
/// Numbers as text and text as numbers. Pure.
pub mod number;
/// Icons and previews as PNG (native).
#[cfg(feature = "ssr")]
pub mod pictures;
/// The browser's services behind small types.
#[cfg(feature = "views")]
pub mod platform;
/// The only place that builds or parses a URL.
pub mod route;
/// Finding entries of an index by their words. Pure.
pub mod search;
/// Sorting, in little code. Pure.
pub mod sorting;
/// Reading files: texts that know their place, TOML key by key, faults with file and line.
#[cfg(feature = "native")]
pub mod source;
/// Everything drawn with Leptos.
#[cfg(feature = "views")]
pub mod views;
/// What runs of labs bear witness to, for questions that ask about them. Pure.
pub mod witness;
