//! Markdown to HTML: CommonMark with tables, citations and callouts, and the course's own links.
//!
//! Everything is escaped and nothing of HTML passes through, so that no file of `content/` can put markup or script on a
//! page. What links and pictures lead to is looked up in the [`Index`]; what cannot be found is a fault.

mod blocks;
mod card;
mod headings;
mod html;
mod inline;
mod link;
mod pictures;
mod render;
mod svg;
mod tree;

pub use card::way as way_to_guide;
pub use headings::read as headings;
pub use render::{Renderer, Uses};
pub use svg::check as check_svg;

use super::index::Index;

/// The words of a Markdown text without markup; white space is folded.
pub fn plain(markdown: &str) -> String {
    tree::text(&tree::parse(markdown))
}

#[cfg(test)]
mod tests;
