//! A note's sections and their anchors.

use std::collections::BTreeSet;

use pulldown_cmark::{HeadingLevel, Tag};

use super::tree::{self, Node, Sort};
use crate::course::Heading;
use crate::source::{Reader, Text, is_kebab};

/// Sections that the page makes itself.
const MADE: [&str; 2] = ["at exam time", "references"];
/// How the anchors begin that the page makes itself.
const RESERVED: [&str; 3] = ["ref-", "cite-", "figure-"];

/// The headings of a note in order; what is wrong with one is a fault.
pub fn read(reader: Reader<'_>, body: &Text) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut anchors = BTreeSet::new();
    for node in &tree::parse(&body.value) {
        let Sort::Element(Tag::Heading { level, id, .. }) = &node.sort else { continue };
        let heading = heading(node, *level, id.as_deref());
        let fault = |message: String| reader.fault(body.place(node.at), message);
        if let Some(message) = wrong_level(&heading, *level, headings.is_empty()) {
            fault(message);
        }
        if let Some(message) = wrong_words(&heading) {
            fault(message);
        }
        if !anchors.insert(heading.anchor.clone()) {
            fault(format!(
                "another section has the anchor “{0}” already: give this one its own, `{{ #… }}`",
                heading.anchor
            ));
        }
        headings.push(heading);
    }
    headings
}

fn heading(node: &Node<'_>, level: HeadingLevel, id: Option<&str>) -> Heading {
    let text = tree::text(&node.children);
    let anchor = id.map_or_else(|| slug(&text), str::to_owned);
    Heading { level: level as u8, anchor, text }
}

fn wrong_level(heading: &Heading, level: HeadingLevel, first: bool) -> Option<String> {
    match level {
        HeadingLevel::H2 => None,
        HeadingLevel::H3 if !first => None,
        HeadingLevel::H3 => Some(format!("the subsection “{}” stands before any section `##`", heading.text)),
        HeadingLevel::H1 => {
            Some("the page's own heading is the title of the front matter: sections begin at `##`".to_owned())
        }
        _ => Some(format!("“{}” is too deep: there are sections `##` and subsections `###`", heading.text)),
    }
}

fn wrong_words(heading: &Heading) -> Option<String> {
    let Heading { anchor, text, .. } = heading;
    if MADE.contains(&text.to_lowercase().as_str()) {
        return Some(format!("the section “{text}” is made by the build: leave it out"));
    }
    if !is_kebab(anchor) {
        return Some(format!("“{anchor}” is no anchor: use lower-case letters, digits and single hyphens, `{{ #… }}`"));
    }
    let reserved = RESERVED.iter().find(|prefix| anchor.starts_with(**prefix))?;
    Some(format!("anchors that begin with “{reserved}” are the build's own"))
}

/// An anchor made from words: `why-com-co-costs-one-more`.
fn slug(text: &str) -> String {
    let letters = text.to_lowercase().replace(['\'', '’'], "");
    let words = letters.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
