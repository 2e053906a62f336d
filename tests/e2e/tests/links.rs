//! Every link of every file of the build leads somewhere: read from the files, without a browser's help.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use e2e::browser::Browser;
use e2e::fault::{Faults, Outcome, ensure};
use e2e::html::{self, Tag};
use e2e::server::{Answer, Site};
use e2e::setup::Setup;
use e2e::site::{self, Page};

e2e::tests![lead_somewhere, titles_are_unique];

/// What a page links to: the attribute and its element, as written.
fn references<'a>(tags: &'a [Tag<'a>]) -> impl Iterator<Item = (&'a Tag<'a>, &'a str)> {
    const ATTRIBUTES: &[&str] = &["href", "src", "xlink:href", "action", "poster"];
    tags.iter().flat_map(|tag| ATTRIBUTES.iter().filter_map(move |name| tag.get(name).map(|value| (tag, value))))
}

fn lead_somewhere(setup: &Setup, _: &Browser) -> Outcome {
    let mut faults = Faults::default();
    let site = Site { dist: setup.dist.clone(), base: setup.base.clone() };
    let pages = site::pages(setup)?;
    let mut texts = BTreeMap::new();
    for page in &pages {
        texts.insert(page.file.clone(), fs::read_to_string(&page.file)?);
    }
    let tags: BTreeMap<&PathBuf, Vec<Tag<'_>>> = texts.iter().map(|(file, text)| (file, html::tags(text))).collect();
    let mut count = 0;
    for page in &pages {
        for (tag, value) in references(&tags[&page.file]) {
            count += 1;
            let outcome = check(&site, &tags, page, tag, value);
            faults.keep(outcome.map_err(|fault| fault.at(format!("/{}: <{}> to “{value}”", page.path, tag.name))));
        }
    }
    for page in &pages {
        let ids: Vec<&str> = tags[&page.file].iter().filter_map(|tag| tag.get("id")).collect();
        for (place, id) in ids.iter().enumerate().filter(|(place, id)| ids[..*place].contains(id)) {
            faults.add(format!("/{}: the id “{id}” stands at element {place} again", page.path));
        }
    }
    ensure(count > 20 * pages.len() / 2, || format!("expected more than {count} links in {} pages", pages.len()))?;
    faults.outcome()
}

fn check(site: &Site, tags: &BTreeMap<&PathBuf, Vec<Tag<'_>>>, page: &Page, tag: &Tag<'_>, value: &str) -> Outcome {
    if value.starts_with("http:") || value.starts_with("https:") || value.starts_with("//") {
        if tag.name == "link" && tag.get("rel") == Some("canonical") {
            return Ok(());
        }
        ensure(matches!(tag.name, "a" | "area"), || "a page loads nothing from another host".to_owned())?;
        let rel = tag.get("rel").unwrap_or_default();
        return ensure(rel.contains("noopener"), || format!("a link out needs rel=\"noopener\", saw rel=\"{rel}\""));
    }
    if value.starts_with("data:") || value.starts_with("mailto:") {
        return Ok(());
    }
    let (address, anchor) = value.split_once('#').unwrap_or((value, ""));
    let target = match address.split('?').next().unwrap_or_default() {
        "" => format!("{}{}", site.base, page.path),
        path if path.starts_with('/') => path.to_owned(),
        path => format!("{}{}{path}", site.base, page.path),
    };
    ensure(target.starts_with(&site.base), || format!("it leaves the base path {}", site.base))?;
    let file = match site.answer(&target) {
        Answer::File(file) => file,
        Answer::Redirect(to) => return ensure(false, || format!("the host redirects it to {to}: link there")),
        Answer::NotFound => return ensure(false, || "there is no such file".to_owned()),
    };
    // An anchor into a figure or the like is none of a page's.
    let Some(there) = tags.get(&file).filter(|_| !anchor.is_empty()) else { return Ok(()) };
    let found = there.iter().any(|tag| tag.get("id") == Some(anchor));
    ensure(found, || format!("that page has no element with the id “{anchor}”"))
}

fn titles_are_unique(setup: &Setup, _: &Browser) -> Outcome {
    let mut faults = Faults::default();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for page in site::pages(setup)? {
        if let Some(other) = known.insert(page.title.clone(), page.path.clone()) {
            faults.add(format!("/{} and /{other} have the same title, “{}”", page.path, page.title));
        }
    }
    faults.outcome()
}
