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
        "https" if is_web(address) => Ok(Target::Web(address.to_owned())),
        "mailto" if rest.contains('@') => Ok(Target::Web(address.to_owned())),
        "figure" | "question" => Err(format!("`{scheme}:` puts something in place: write `![…]({address})`")),
        _ => Err(format!("“{address}” leads nowhere: links begin with {SCHEMES}")),
    }
}

/// Whether an address leads to a page on the web: encrypted, at a host with a dot in its name, without white space.
pub fn is_web(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let labels: Vec<&str> = rest[..end].split('.').collect();
    let fit = |label: &&str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && !edge && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    labels.len() > 1 && labels.iter().all(fit) && !rest.contains(|letter: char| letter.is_whitespace() || letter == '"')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_on_the_web_are_encrypted_and_whole() {
        for good in [
            "https://example.com",
            "https://www.rfc-editor.org/rfc/rfc1035#section-2.3",
            "https://example.com?a=1",
            "https://web.archive.org/web/2009/http://example.com/%E2%80%99",
        ] {
            assert!(is_web(good), "{good}");
        }
        for bad in [
            "http://example.com/",
            "https:/example.com",
            "https://",
            "https:///path",
            "https://localhost/",
            "https://example..com/",
            "https://-example.com/",
            "https://exa mple.com/",
            "https://example.com/a b",
            "https://example.com/\u{a0}",
            "https://example.com:x/",
            "ftp://example.com/",
            "example.com",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
    }
}
