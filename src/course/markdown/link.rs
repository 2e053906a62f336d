//! What a link or a picture leads to.

use pulldown_cmark::LinkType;

use super::Index;
use crate::model::Station;
use crate::route::Route;

/// How links begin, for messages.
const SCHEMES: &str = "topic:, term:, station:, lab:, guide:, https:// or mailto:";

/// The target of a link, looked up.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A page of the course or a lab, by its address.
    Page(String),
    /// A glossary term, by its identifier.
    Term(String),
    /// A station of the line.
    Station(Station),
    /// Somewhere else on the web.
    Web(String),
}

/// Looks up what a link's address names.
///
/// # Errors
/// When nothing is there, or such a link is not allowed; the message says what would be right.
pub fn resolve(index: &Index<'_>, kind: LinkType, address: &str) -> Result<Target, String> {
    if kind == LinkType::Email {
        return Ok(Target::Web(format!("mailto:{address}")));
    }
    let Some((scheme, rest)) = address.split_once(':') else { return Err(unschemed(address)) };
    match scheme {
        "topic" => topic(index, rest).map(Target::Page),
        "term" => index.term(rest).map(|()| Target::Term(rest.to_owned())),
        "station" => station(rest).map(Target::Station),
        "guide" => guide(index, rest).map(Target::Page),
        "lab" => lab(index, rest).map(|(lab, query)| Target::Page(Route::Lab(lab).href_with(&query, ""))),
        "https" | "http" if rest.len() > 2 && rest.starts_with("//") => Ok(Target::Web(address.to_owned())),
        "mailto" if rest.contains('@') => Ok(Target::Web(address.to_owned())),
        "figure" | "question" => Err(format!("`{scheme}:` puts something in place: write `![…]({address})`")),
        _ => Err(format!("“{address}” leads nowhere: links begin with {SCHEMES}")),
    }
}

/// The lab and the query in `walk?dns=warm`, checked.
///
/// # Errors
/// When there is no such lab, or it does not take these settings.
pub fn lab(index: &Index<'_>, rest: &str) -> Result<(String, String), String> {
    let (lab, query) = rest.split_once('?').unwrap_or((rest, ""));
    (index.lab)(lab, query).map(|_| (lab.to_owned(), query.to_owned()))
}

fn topic(index: &Index<'_>, rest: &str) -> Result<String, String> {
    let (topic, anchor) = rest.split_once('#').unwrap_or((rest, ""));
    let unit = index.section(topic, anchor)?;
    Ok(Route::Note(unit.to_owned(), topic.to_owned()).href_with("", anchor))
}

fn guide(index: &Index<'_>, rest: &str) -> Result<String, String> {
    let (id, anchor, _) = index.guide(rest)?;
    Ok(Route::Guide(id.to_owned()).href_with("", anchor))
}

fn station(id: &str) -> Result<Station, String> {
    let ids = Station::ALL.map(Station::id);
    Station::from_id(id).ok_or_else(|| format!("there is no station “{id}”: there are {}", ids.join(", ")))
}

fn unschemed(address: &str) -> String {
    match address.strip_prefix('#') {
        Some(anchor) => format!("write `topic:…#{anchor}` for a section, also of this note"),
        None => {
            format!("“{address}” leads nowhere: links begin with {SCHEMES}")
        }
    }
}
