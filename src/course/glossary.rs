//! `glossary.toml` and `references.toml`: a table an entry.

use std::collections::BTreeMap;

use super::markdown::{self, Renderer};
use super::{Reference, Term};
use crate::learning::kinds::Render;
use crate::source::{Reader, Table, Text};

/// The entries of a file by identifier, not yet read.
pub fn entries<'a>(reader: Reader<'a>, sort: &'static str) -> Option<Vec<(Text, Table<'a>)>> {
    Table::parse(reader, 0..reader.source.text().len(), sort).map(Table::entries)
}

/// The glossary, in alphabetical order.
pub fn terms(renderer: &mut Renderer<'_>, entries: Vec<(Text, Table<'_>)>) -> Vec<Term> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let mut terms = Vec::new();
    for (id, mut table) in entries {
        let term = table.text("term");
        let text = table.text("text");
        if let Some(twin) = named.insert(term.value.to_lowercase(), id.value.clone()).filter(|_| !term.value.is_empty())
        {
            table.fault_at(&term, &format!("has the same name as “{twin}”"));
        }
        table.finish();
        terms.push(Term { id: id.value, term: term.value, html: renderer.remark(&text) });
    }
    terms.sort_by_key(|term| term.term.to_lowercase());
    terms
}

/// The sources by identifier; how often each is cited is up to the page.
pub fn references(renderer: &mut Renderer<'_>, entries: Vec<(Text, Table<'_>)>) -> BTreeMap<String, Reference> {
    let mut references = BTreeMap::new();
    for (id, mut table) in entries {
        let text = table.text("text");
        let url = table.optional_text("url");
        if let Some(url) = url.as_ref().filter(|url| !markdown::is_web(&url.value)) {
            table.fault_at(
                url,
                &format!("has an address that is none: “{}”: write https://, a host, no spaces", url.value),
            );
        }
        table.finish();
        // Its text may stand beside the link to its address, but not within another.
        let html = renderer.label(&text);
        references.insert(id.value.clone(), Reference { id: id.value, html, url: url.map(|url| url.value), cited: 0 });
    }
    references
}
