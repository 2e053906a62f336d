//! The questions' HTML for other programs: only elements that every reader knows, absolute links, no line breaks; and the same
//! as plain text.
//!
//! The HTML comes from the course's own Markdown, so it is well formed and knows five entities; whatever else comes along does
//! no harm. How a format quotes or escapes is the format's own business.

use crate::route;

/// Where links lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links(Option<String>);

impl Links {
    /// Links to a site, by the address of its start page; an empty address makes no links at all.
    pub fn to(site: &str) -> Links {
        let site = site.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        Links((!site.is_empty()).then(|| [site, "/"].concat()))
    }

    /// The absolute address of what lies at a path below the base; nothing where the site is not known.
    pub fn absolute(&self, path: &str) -> Option<String> {
        self.0.as_ref().map(|site| [site, path].concat())
    }

    /// The absolute address behind a link of the course's own HTML.
    fn resolve(&self, href: &str) -> Option<String> {
        match href.strip_prefix(route::base()) {
            Some(path) => self.absolute(path),
            None => href.contains(':').then(|| href.to_owned()),
        }
    }
}

/// Elements that are kept; of all others only the content is.
const KEPT: &[&str] = &[
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "sup",
    "sub",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
];

/// A piece of HTML: a tag without its angle brackets, or text between tags.
enum Piece<'a> {
    Tag(&'a str),
    Text(&'a str),
}

fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>') else { break };
        found.push(Piece::Text(&rest[..start]));
        found.push(Piece::Tag(&rest[start + 1..start + end]));
        rest = &rest[start + end + 1..];
    }
    found.push(Piece::Text(rest));
    found
}

/// A tag's name, and whether it ends an element.
fn name(tag: &str) -> (&str, bool) {
    let ends = tag.starts_with('/');
    let inside = tag.trim_start_matches('/');
    (inside.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default(), ends)
}

/// The value of an attribute, still escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&*[" ", name, "=\""].concat())?.1.split('"').next()
}

/// The HTML with nothing in it that depends on the site: known elements without attributes, links made absolute, on one line.
pub fn portable(html: &str, links: &Links) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut in_pre, mut in_link) = (false, false);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if in_pre => out.push_str(&text.replace('\n', "<br>").replace('\t', "&#9;")),
            Piece::Text(text) => out.push_str(&text.replace(['\n', '\r', '\t'], " ")),
            Piece::Tag(tag) => match name(tag) {
                ("a", true) if std::mem::take(&mut in_link) => out.push_str("</a>"),
                ("a", false) => {
                    let href = attribute(tag, "href").and_then(|href| links.resolve(&decoded(href)));
                    in_link = href.is_some();
                    href.into_iter().for_each(|href| out.push_str(&["<a href=\"", &escaped(&href), "\">"].concat()));
                }
                (name, ends) if KEPT.contains(&name) => {
                    in_pre = if name == "pre" { !ends } else { in_pre };
                    out.push_str(&[if ends { "</" } else { "<" }, name, ">"].concat());
                }
                _ => {}
            },
        }
    }
    out
}

/// The text of HTML, without markup: blocks on lines of their own, list items with a mark, links with their address.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut address, mut numbers) = (None, Vec::new());
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => out.push_str(&decoded(text)),
            Piece::Tag(tag) => match name(tag) {
                ("a", false) => address = attribute(tag, "href").map(decoded),
                ("a", true) => out.extend(address.take().map(|address| [" (", &address, ")"].concat())),
                ("ol", false) => numbers.push(Some(0_usize)),
                ("ul", false) => numbers.push(None),
                ("ol" | "ul", true) => drop(numbers.pop()),
                ("li", false) => {
                    new_line(&mut out);
                    match numbers.last_mut() {
                        Some(Some(number)) => {
                            *number += 1;
                            out.push_str(&number.to_string());
                            out.push_str(". ");
                        }
                        _ => out.push_str("• "),
                    }
                }
                ("td" | "th", true) => out.push_str("  "),
                ("br", _) => out.push('\n'),
                ("p" | "pre" | "tr" | "table" | "blockquote", _) => new_line(&mut out),
                _ => {}
            },
        }
    }
    out.trim().to_owned()
}

fn new_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Text as HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Text whose entities have become letters; what is no entity stays as it is.
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => name.strip_prefix('#')?.parse().ok().and_then(char::from_u32),
    }
}

/// Whether HTML has elements, and so loses something as plain text.
pub fn has_markup(html: &str) -> bool {
    pieces(html).iter().any(|piece| matches!(piece, Piece::Tag(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_the_site_alone_is_left_out_and_links_become_absolute() {
        let links = Links::to("https://example.org/course");
        let html = "<p>A <a class=\"term\" href=\"/glossary/#ttl\" data-term=\"ttl\">TTL</a>\nof <span class=\"st\">DNS</span></p>";
        let made = "<p>A <a href=\"https://example.org/course/glossary/#ttl\">TTL</a> of DNS</p>";
        assert_eq!(portable(html, &links), made);
        assert_eq!(portable(html, &Links::to(" ")), "<p>A TTL of DNS</p>");
        let code = "<pre tabindex=\"0\"><code class=\"language-text\">a\n  &lt;b&gt;\t</code></pre>";
        assert_eq!(portable(code, &links), "<pre><code>a<br>  &lt;b&gt;&#9;</code></pre>");
        let web = "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener\">x</a>";
        assert_eq!(portable(web, &Links::to("")), "<a href=\"https://example.com/?a=1&amp;b=2\">x</a>");
    }

    #[test]
    fn the_address_of_a_site_may_be_that_of_any_of_its_forms() {
        for site in ["https://example.org/a", "https://example.org/a/", " https://example.org/a/?x=1#y "] {
            assert_eq!(Links::to(site).absolute("b/").as_deref(), Some("https://example.org/a/b/"));
        }
    }

    #[test]
    fn plain_text_keeps_lines_lists_and_addresses() {
        let html = "<p>One &amp; <code>a&lt;b</code></p><ol><li>x</li><li>y</li></ol><p>See <a href=\"https://e.org\">it</a></p>";
        assert_eq!(plain(html), "One & a<b\n1. x\n2. y\nSee it (https://e.org)");
        assert_eq!(plain("<ul><li>a</li></ul>"), "• a");
    }

    #[test]
    fn what_is_no_entity_and_no_tag_stays() {
        assert_eq!(decoded("a & b &nosuch; &#39;&#233; &amp;lt; &"), "a & b &nosuch; 'é &lt; &");
        assert_eq!(decoded("&#xx;&é;&"), "&#xx;&é;&");
        assert_eq!(portable("a < b", &Links::to("")), "a < b");
    }
}
