//! As much of HTML as the checks of the build's files need: opening tags with their attributes, and text. For pages that
//! our own prerenderer wrote; it mends nothing.

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The element's name.
    pub name: &'a str,
    /// Its attributes, values without entities.
    pub attributes: Vec<(&'a str, String)>,
    /// Where the element's content begins.
    content: usize,
}

impl Tag<'_> {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// Elements whose content is not HTML.
const RAW: &[&str] = &["script", "style", "title", "textarea"];

/// Every opening tag of a page, in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(step) = html[at..].find('<') {
        let start = at + step;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = start + rest.find("-->").map_or(rest.len(), |end| end + 3);
        } else if rest[1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
            let tag = tag(html, start);
            at = tag.content;
            if RAW.contains(&tag.name) {
                at += html[at..].find(&format!("</{}", tag.name)).unwrap_or(html.len() - at);
            }
            tags.push(tag);
        } else {
            at = start + rest.find('>').map_or(rest.len(), |end| end + 1);
        }
    }
    tags
}

/// The tag that opens at `start`.
fn tag(html: &str, start: usize) -> Tag<'_> {
    let mut rest = &html[start + 1..];
    let name = take(&mut rest, |c| c.is_whitespace() || c == '>' || c == '/');
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            break;
        }
        let attribute = take(&mut rest, |c| c.is_whitespace() || c == '=' || c == '>' || c == '/');
        let value = match rest.strip_prefix('=') {
            None => "",
            Some(after) => {
                rest = after;
                let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
                match quote {
                    Some(quote) => {
                        rest = &rest[1..];
                        let value = take(&mut rest, |c| c == quote);
                        rest = rest.strip_prefix(quote).unwrap_or(rest);
                        value
                    }
                    None => take(&mut rest, |c| c.is_whitespace() || c == '>'),
                }
            }
        };
        attributes.push((attribute, decoded(value)));
    }
    let content = html.len() - rest.len() + usize::from(!rest.is_empty());
    Tag { name, attributes, content }
}

/// Takes what stands before the first character that ends it.
fn take<'a>(rest: &mut &'a str, ends: impl Fn(char) -> bool) -> &'a str {
    let (taken, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    *rest = after;
    taken
}

/// The text of every element of this name, on one line each. Elements of one name inside each other are not told apart.
pub fn texts(html: &str, name: &str) -> Vec<String> {
    let inside = |tag: &Tag<'_>| {
        let rest = &html[tag.content..];
        text(&rest[..rest.find(&format!("</{name}>")).unwrap_or(rest.len())])
    };
    tags(html).iter().filter(|tag| tag.name == name).map(inside).collect()
}

/// The words of a piece of HTML, on one line, without scripts.
fn text(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let markup = &rest[start..];
        let skipped = if markup.starts_with("<!--") {
            markup.find("-->").map(|end| end + 3)
        } else if markup.starts_with("<script") {
            markup.find("</script>").map(|end| end + "</script>".len())
        } else {
            markup.find('>').map(|end| end + 1)
        };
        rest = &markup[skipped.unwrap_or(markup.len())..];
    }
    words.push_str(rest);
    decoded(&words).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decoded(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&#x27;", "'").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><title>A &amp; B</title><!-- <a href=no> --><h1 class='x'>One<!> <em>two</em></h1>\
                        <a href=\"/x?a=1&amp;b=2\" hidden>go</a><script>\"<a href='no'>\"</script><img src=i.png/><a data-x>y</a>";

    #[test]
    fn tags_have_their_attributes_and_scripts_and_comments_have_none() {
        let names: Vec<_> = tags(PAGE).iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["title", "h1", "em", "a", "script", "img", "a"]);
        let link = &tags(PAGE)[3];
        assert_eq!((link.get("href"), link.get("hidden"), link.get("id")), (Some("/x?a=1&b=2"), Some(""), None));
    }

    #[test]
    fn texts_are_plain() {
        assert_eq!(texts(PAGE, "title"), ["A & B"]);
        assert_eq!(texts(PAGE, "h1"), ["One two"]);
        assert_eq!(texts(PAGE, "a"), ["go", "y"]);
    }

    #[test]
    fn a_page_cut_short_ends_quietly() {
        for end in 0..PAGE.len() {
            let _ = (tags(&PAGE[..end]), texts(&PAGE[..end], "h1"));
        }
    }
}
