//! Rendered text taken apart again: whole elements, sentences, words. For the HTML that this course's Markdown is made
//! into and for nothing else: every element is closed, and nothing of it is mended here.

/// A whole element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its attributes, as written.
    pub attributes: &'a str,
    /// What is in it.
    pub inner: &'a str,
    /// All of it.
    pub html: &'a str,
}

/// A start or end tag.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    ends: bool,
    /// It has no inside.
    empty: bool,
    from: usize,
    to: usize,
}

/// The elements that stand side by side in a text; what stands between them is left out.
pub fn elements(html: &str) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut open: Option<Tag<'_>> = None;
    let mut depth = 0_usize;
    for tag in tags(html) {
        match (tag.ends, tag.empty) {
            (false, true) => {}
            (false, false) => {
                depth += 1;
                if depth == 1 {
                    open = Some(tag);
                }
            }
            (true, _) => {
                depth = depth.saturating_sub(1);
                if let Some(start) = open.take_if(|_| depth == 0) {
                    let Tag { name, attributes, .. } = start;
                    let (inner, html) = (&html[start.to..tag.from], &html[start.from..tag.to]);
                    found.push(Element { name, attributes, inner, html });
                }
            }
        }
    }
    found
}

/// The elements of this name anywhere in a text; of those within each other the outermost.
pub fn all<'a>(html: &'a str, name: &str) -> Vec<Element<'a>> {
    let inside = |element: Element<'a>| if element.name == name { vec![element] } else { all(element.inner, name) };
    elements(html).into_iter().flat_map(inside).collect()
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = html[at..].find('<').map(|step| at + step) {
        let Some(to) = end_of_tag(html, from) else { break };
        found.push(tag(&html[from + 1..to - 1], from, to));
        at = to;
    }
    found
}

/// Where the tag that begins here ends: not within quotes.
fn end_of_tag(html: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in html[from..].char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(from + at + 1),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

fn tag(inside: &str, from: usize, to: usize) -> Tag<'_> {
    let ends = inside.starts_with('/');
    let written = inside.trim_start_matches('/').trim_end_matches('/');
    let (name, attributes) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
    let empty = inside.ends_with('/') || inside.starts_with('!') || ["br", "hr"].contains(&name);
    Tag { name, attributes, ends, empty, from, to }
}

/// The words of a text, without markup; white space is folded.
pub fn words(html: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for tag in tags(html) {
        out.push_str(&html[at..tag.from]);
        at = tag.to;
    }
    out.push_str(&html[at..]);
    let plain = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    plain.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many letters of a text are seen.
pub fn length(html: &str) -> usize {
    words(html).chars().count()
}

/// A text for a slide: its words and their look, but neither links nor citations, which nobody can press on a wall.
pub fn unlinked(html: &str) -> String {
    let mut out = String::new();
    let (mut at, mut skipping) = (0, false);
    for tag in tags(html) {
        if !skipping {
            out.push_str(&html[at..tag.from]);
        }
        at = tag.to;
        match (tag.name, tag.ends) {
            ("sup", false) if tag.attributes.contains("cite") => skipping = true,
            ("sup", true) if skipping => skipping = false,
            ("a", _) => {}
            _ if skipping => {}
            _ => out.push_str(&html[tag.from..tag.to]),
        }
    }
    out.push_str(&html[at..]);
    out
}

/// Words that end with a full stop in the middle of a sentence.
const SHORT: [&str; 6] = ["e.g.", "i.e.", "vs.", "cf.", "etc.", "No."];

/// The sentences of a line of text, one behind the other; none of them cuts an element in two.
pub fn sentences(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut at, mut depth) = (0, 0, 0_usize);
    let mut ended = false;
    let mut in_code = false;
    while let Some(letter) = html[at..].chars().next() {
        if letter == '<'
            && let Some(to) = end_of_tag(html, at)
        {
            let tag = tag(&html[at + 1..to - 1], at, to);
            in_code = (tag.name == "code") != tag.ends && (tag.name == "code" || in_code);
            depth = if tag.ends { depth.saturating_sub(1) } else { depth + usize::from(!tag.empty) };
            at = to;
            continue;
        }
        if letter.is_whitespace() && ended && depth == 0 && begins_sentence(&html[at..]) && !ends_short(&html[from..at])
        {
            found.push(html[from..at].trim());
            from = at;
        }
        ended = match letter {
            '.' | '!' | '?' => !in_code,
            '”' | '’' | ')' => ended,
            _ => false,
        };
        at += letter.len_utf8();
    }
    if !html[from..].trim().is_empty() {
        found.push(html[from..].trim());
    }
    found
}

fn begins_sentence(rest: &str) -> bool {
    let next = words(rest).chars().next();
    next.is_some_and(|letter| letter.is_uppercase() || letter.is_numeric() || matches!(letter, '“' | '‘' | '('))
        || rest.trim_start().starts_with("<code")
}

fn ends_short(sentence: &str) -> bool {
    words(sentence).split(' ').next_back().is_some_and(|last| SHORT.contains(&last.trim_start_matches('(')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_side_by_side() {
        let html = "<p>a <em>b</em></p>\n<hr>\n<figure id=\"x\"><svg a='>'><path d=\"\"/></svg></figure>";
        let found: Vec<_> = elements(html).into_iter().map(|it| (it.name, it.attributes, it.inner)).collect();
        assert_eq!(found, [("p", "", "a <em>b</em>"), ("figure", "id=\"x\"", "<svg a='>'><path d=\"\"/></svg>")]);
        assert_eq!(all("<table><tr><td>1</td></tr><tr></tr></table>", "tr").len(), 2);
    }

    #[test]
    fn nobody_presses_a_wall() {
        let html = "<a class=\"term\" href=\"/g/#x\">Glue</a> is kept.<sup class=\"cite\"><a href=\"#r\">1</a></sup> Yes<sup>2</sup>.";
        assert_eq!(unlinked(html), "Glue is kept. Yes<sup>2</sup>.");
        assert_eq!(words("a &lt;b&gt; <code>&amp;lt;</code>"), "a <b> &lt;");
    }

    #[test]
    fn sentences_end_where_the_next_begins() {
        let whole = "<strong>One.</strong> Two (e.g. Three) goes on. “Four.” <code>a. B</code> five, 2.5 ms? Six";
        let expected =
            ["<strong>One.</strong>", "Two (e.g. Three) goes on.", "“Four.”", "<code>a. B</code> five, 2.5 ms?", "Six"];
        assert_eq!(sentences(whole), expected);
        assert_eq!(sentences("<em>One. Two.</em> Three."), ["<em>One. Two.</em>", "Three."]);
        assert_eq!(sentences(" "), Vec::<&str>::new());
    }

    #[test]
    fn damage_ends_quietly() {
        for damaged in ["<p>a", "</p>", "<p a=\">", "a < b", "<p></p></p><em>"] {
            let _ = (elements(damaged), words(damaged), unlinked(damaged), sentences(damaged));
        }
    }
}
