//! XML, written element by element, so that what is opened is closed and no text is taken for markup.

/// A document in the making.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document that holds nothing yet but its declaration.
    pub fn new() -> Xml {
        Xml { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push_str(&[" ", key, "=\"", &escaped(value), "\""].concat());
        }
        self.out.push('>');
    }

    /// Begins an element with others in it; to be ended.
    pub fn begin(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Xml {
        self.tag(name, attributes);
        self.out.push('\n');
        self.open.push(name);
        self
    }

    /// Ends so many of the elements begun last.
    pub fn end(&mut self, count: usize) -> &mut Xml {
        for _ in 0..count {
            let name = self.open.pop().unwrap_or_default();
            self.out.push_str(&["</", name, ">\n"].concat());
        }
        self
    }

    /// An element with a text, or with nothing, in it.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> &mut Xml {
        self.tag(name, attributes);
        self.out.push_str(&[&*escaped(text), "</", name, ">\n"].concat());
        self
    }

    /// The document, every element ended.
    pub fn finish(mut self) -> String {
        self.end(self.open.len());
        self.out
    }
}

/// Text for content and attributes. Letters that XML 1.0 has no place for become U+FFFD, the mark for what could not be told.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_end_and_texts_are_no_markup() {
        let mut xml = Xml::new();
        xml.begin("a", &[("k", "\"<&>\"")]).leaf("b", &[], "]]> </b>\u{b}").begin("c", &[]);
        let text = xml.finish();
        assert!(
            text.ends_with("<a k=\"&quot;&lt;&amp;&gt;&quot;\">\n<b>]]&gt; &lt;/b&gt;\u{fffd}</b>\n<c>\n</c>\n</a>\n")
        );
    }
}
