//! Every class of fault in `content/` is told with its file, its line and what would be right.
//!
//! Each test takes a small course without faults, breaks one thing, and expects exactly the faults named.

mod course;
mod files;
mod guides;
mod kinds;
mod notes;
mod questions;
mod shared;
