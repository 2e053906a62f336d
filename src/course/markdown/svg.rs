//! Figures: SVG that is put into the page as it is, and hence must be harmless.
//!
//! A strict reader of a small part of XML. It accepts shapes, texts, gradients and markers, and nothing that runs, loads
//! or styles the page: no script, no `style`, no handlers, no links, no references out of the figure.

use crate::source::Reader;

/// The elements that a figure may hold.
const ELEMENTS: [&str; 20] = [
    "svg",
    "g",
    "defs",
    "path",
    "line",
    "polyline",
    "polygon",
    "rect",
    "circle",
    "ellipse",
    "text",
    "tspan",
    "marker",
    "clipPath",
    "mask",
    "pattern",
    "linearGradient",
    "radialGradient",
    "stop",
    "use",
];

/// Reads a figure; everything that keeps it from the page is a fault.
pub fn check(reader: Reader<'_>, name: &str) {
    let mut scanner = Scanner { text: reader.source.text(), at: 0, open: Vec::new(), figure: name, reader };
    if !scanner.text.trim_start().starts_with("<svg") {
        return reader.fault(0, "a figure begins with `<svg`, without anything before it");
    }
    if let Err((at, message)) = scanner.document() {
        reader.fault(at, message);
    }
}

/// What ends the reading: a place, and what is wrong there.
type Broken = (usize, String);

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The elements that are open here.
    open: Vec<&'a str>,
    figure: &'a str,
    reader: Reader<'a>,
}

impl<'a> Scanner<'a> {
    fn document(&mut self) -> Result<(), Broken> {
        while let Some(next) = self.text[self.at..].find('<') {
            self.at += next;
            self.markup()?;
            if self.open.is_empty() {
                let rest = &self.text[self.at..];
                return if rest.trim().is_empty() { Ok(()) } else { Err(self.broken("nothing may follow `</svg>`")) };
            }
        }
        Err(self.broken("`</svg>` is missing"))
    }

    fn markup(&mut self) -> Result<(), Broken> {
        let rest = &self.text[self.at..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").ok_or_else(|| self.broken("this comment does not end"))?;
            self.at += end + "-->".len();
            return Ok(());
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return Err(self.broken("no declarations in a figure: leave out `<!…>` and `<?…?>`"));
        }
        if rest.starts_with("</") { self.end_tag() } else { self.start_tag() }
    }

    fn end_tag(&mut self) -> Result<(), Broken> {
        let start = self.at;
        self.at += "</".len();
        let name = self.name()?;
        self.skip_space();
        self.expect('>')?;
        match self.open.pop() {
            Some(open) if open == name => Ok(()),
            Some(open) => Err((start, format!("`</{name}>` ends what `<{open}>` began"))),
            None => Err((start, format!("`</{name}>` ends nothing"))),
        }
    }

    fn start_tag(&mut self) -> Result<(), Broken> {
        let start = self.at;
        self.at += 1;
        let name = self.name()?;
        if !ELEMENTS.contains(&name) {
            self.reader.fault(start, format!("a figure may not hold `<{name}>`: it may hold {}", ELEMENTS.join(", ")));
        }
        let attributes = self.attributes()?;
        if self.open.is_empty() {
            self.check_root(start, &attributes);
        }
        attributes.iter().for_each(|attribute| self.check_attribute(attribute));
        if self.text[self.at..].starts_with("/>") {
            self.at += "/>".len();
            return Ok(());
        }
        self.expect('>')?;
        self.open.push(name);
        Ok(())
    }

    fn attributes(&mut self) -> Result<Vec<Attribute<'a>>, Broken> {
        let mut attributes = Vec::new();
        loop {
            self.skip_space();
            if self.text[self.at..].starts_with(['>', '/']) {
                return Ok(attributes);
            }
            let at = self.at;
            let name = self.name()?;
            self.expect('=')?;
            attributes.push(Attribute { at, name, value: self.value()? });
        }
    }

    fn value(&mut self) -> Result<&'a str, Broken> {
        let rest = &self.text[self.at..];
        let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''));
        let quote = quote.ok_or_else(|| self.broken("a value stands in quotes"))?;
        let end = rest[1..].find(quote).ok_or_else(|| self.broken("this value does not end"))?;
        self.at += end + 2;
        Ok(&rest[1..=end])
    }

    fn name(&mut self) -> Result<&'a str, Broken> {
        let rest = &self.text[self.at..];
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | ':' | '_');
        let length = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.broken("this is not SVG: a name is missing"));
        }
        self.at += length;
        Ok(&rest[..length])
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn expect(&mut self, letter: char) -> Result<(), Broken> {
        if !self.text[self.at..].starts_with(letter) {
            return Err(self.broken(&format!("this is not SVG: `{letter}` is missing")));
        }
        self.at += letter.len_utf8();
        Ok(())
    }

    fn broken(&self, message: &str) -> Broken {
        (self.at, message.to_owned())
    }

    fn check_root(&self, at: usize, attributes: &[Attribute<'_>]) {
        if !attributes.iter().any(|attribute| attribute.name == "viewBox") {
            self.reader.fault(at, "`<svg>` has no `viewBox`: without it the figure does not fit itself to the page");
        }
        let own = |name: &str| name == "role" || name == "id" || name == "class" || name.starts_with("aria-");
        for attribute in attributes.iter().filter(|attribute| own(attribute.name)) {
            self.reader.fault(attribute.at, format!("leave out `{}`: the build describes the figure", attribute.name));
        }
    }

    fn check_attribute(&self, attribute: &Attribute<'_>) {
        let Attribute { at, name, value } = attribute;
        let prefix = format!("{}-", self.figure);
        let wrong = match name.to_ascii_lowercase().as_str() {
            name if name.starts_with("on") => Some("no handlers in a figure".to_owned()),
            "style" => Some("no `style` in a figure: write attributes such as `fill`".to_owned()),
            "href" | "xlink:href" if !value.starts_with('#') => {
                Some("a figure refers to nothing outside itself".to_owned())
            }
            "id" if !value.starts_with(&prefix) => {
                Some(format!("identifiers begin with “{prefix}”, to differ on a page"))
            }
            _ if leads_out(value) => Some("a figure refers to nothing outside itself".to_owned()),
            _ => None,
        };
        wrong.into_iter().for_each(|message| self.reader.fault(*at, message));
    }
}

struct Attribute<'a> {
    at: usize,
    name: &'a str,
    value: &'a str,
}

/// Whether a value has a `url(…)` that does not stay within the figure, in whatever spelling.
fn leads_out(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    value.contains('\\') || value.split("url(").skip(1).any(|rest| !rest.starts_with('#'))
}
