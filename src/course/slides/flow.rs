//! The text of a section on its way to slides: what each element comes to, and where one slide ends and the next begins.

use super::measure;
use super::pieces::{self, Element};

/// How much of a paragraph stands on the slide, in letters, where its first sentence is not longer.
const SHORT: usize = 150;
/// The same for an item of a list, which says one thing anyway.
const SHORT_ITEM: usize = 170;

/// Text that is being put on slides.
#[derive(Debug, Default)]
pub struct Flow {
    items: Vec<Item>,
    /// Notes of items that are not there yet.
    said: String,
}

/// Something that stays together on a slide.
#[derive(Debug)]
struct Item {
    sort: Sort,
    html: String,
    /// In lines.
    height: f64,
    notes: String,
    /// It says what comes next and stays with it.
    leads: bool,
}

/// What stands together in one element, and what fills a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Point,
    Numbered,
    Whole,
    /// Takes what room there is.
    Filling,
}

impl Flow {
    /// Takes in an element of a note.
    pub fn take(&mut self, element: &Element<'_>) {
        match element.name {
            "p" => self.paragraph(element.inner),
            "ul" => self.list(element, Sort::Point),
            "ol" => self.list(element, Sort::Numbered),
            "div" if element.attributes.contains("\"callout\"") => self.callout(element),
            "div" if element.attributes.contains("\"table\"") => self.table(element.inner),
            "pre" => self.code(element.inner),
            "figure" => self.figure(element),
            _ => self.push(Sort::Whole, pieces::unlinked(element.html), measure::point(element.html), String::new()),
        }
    }

    /// A line that stands as it is.
    pub fn point(&mut self, html: &str) {
        let html = pieces::unlinked(html);
        self.push(Sort::Point, html.clone(), measure::point(&html), String::new());
    }

    /// Words for the speaker alone, where the slide is now.
    pub fn say(&mut self, html: &str) {
        let html = pieces::unlinked(html);
        match self.items.last_mut() {
            Some(item) => item.notes.push_str(&html),
            None => self.said.push_str(&html),
        }
    }

    fn push(&mut self, sort: Sort, html: String, height: f64, notes: String) {
        let notes = std::mem::take(&mut self.said) + &notes;
        self.items.push(Item { sort, html, height, notes, leads: false });
    }

    fn paragraph(&mut self, inner: &str) {
        let inner = pieces::unlinked(inner);
        let sentences = pieces::sentences(&inner);
        let Some((last, before)) = sentences.split_last() else { return };
        if pieces::words(last).ends_with(':') {
            if !before.is_empty() {
                self.condensed(&before.join(" "));
            }
            self.push(Sort::Point, (*last).to_owned(), measure::point(last), String::new());
            self.items.last_mut().into_iter().for_each(|item| item.leads = true);
        } else {
            self.condensed(&inner);
        }
    }

    fn condensed(&mut self, text: &str) {
        let (point, rest) = condense(text, SHORT);
        self.push(Sort::Point, point.clone(), measure::point(&point), paragraph(&rest));
    }

    fn list(&mut self, element: &Element<'_>, sort: Sort) {
        for item in pieces::elements(element.inner) {
            let inner = pieces::unlinked(item.inner);
            let parts = pieces::elements(&inner);
            // A loose item is made of paragraphs; one with a list inside keeps it.
            let (point, rest) = match parts.as_slice() {
                [first, more @ ..] if first.name == "p" => {
                    let (point, rest) = condense(first.inner, SHORT_ITEM);
                    (point, paragraph(&rest) + &more.iter().map(|it| it.html).collect::<String>())
                }
                parts if parts.iter().any(|it| it.name == "ul" || it.name == "ol") => (inner.clone(), String::new()),
                _ => {
                    let (point, rest) = condense(&inner, SHORT_ITEM);
                    (point, paragraph(&rest))
                }
            };
            let inside = pieces::all(&point, "li").len();
            #[allow(clippy::cast_precision_loss, reason = "a list has some items")]
            self.push(sort, point.clone(), measure::point(&point) + inside as f64, rest);
        }
    }

    fn callout(&mut self, element: &Element<'_>) {
        let mut parts = pieces::elements(element.inner).into_iter();
        let (Some(label), Some(first)) = (parts.next(), parts.next()) else { return };
        let (point, rest) = condense(&pieces::unlinked(first.inner), SHORT);
        let more: String = parts.map(|part| pieces::unlinked(part.html)).collect();
        let kind =
            element.attributes.split("data-kind=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("note");
        let html = format!("<div class=\"callout\" data-kind=\"{kind}\">{}<p>{point}</p></div>", label.html);
        self.push(Sort::Whole, html, measure::callout(&point), paragraph(&rest) + &more);
    }

    fn code(&mut self, inner: &str) {
        let Some(code) = pieces::elements(inner).into_iter().next() else { return };
        let columns = measure::columns(code.inner);
        let mut rest: Vec<&str> = code.inner.lines().collect();
        while !rest.is_empty() {
            let mut count = rest.len();
            while count > 1 && measure::code(&rest[..count].join("\n"), columns) > measure::LINES {
                count -= 1;
            }
            let (part, after) = rest.split_at(count);
            let text = part.join("\n");
            let size = measure::code_size(columns);
            let html = format!("<pre style=\"--size:{size:.1}\"><code>{text}\n</code></pre>");
            self.push(Sort::Whole, html, measure::code(&text, columns), String::new());
            rest = after.to_vec();
        }
    }

    /// A table by its rows: as many on a slide as it takes, the head on each.
    fn table(&mut self, inner: &str) {
        let inner = pieces::unlinked(inner);
        let rows = pieces::all(&inner, "tr");
        let cells: Vec<Vec<&str>> =
            rows.iter().map(|row| pieces::elements(row.inner).into_iter().map(|cell| cell.inner).collect()).collect();
        let dense = measure::rows(&cells, false).iter().sum::<f64>() > measure::LINES;
        let heights = measure::rows(&cells, dense);
        let (Some((head, rows)), Some((top, heights))) = (rows.split_first(), heights.split_first()) else { return };
        let mut at = 0;
        while at < rows.len() {
            let mut height = top + 0.4;
            let from = at;
            while at < rows.len() && (at == from || height + heights[at] <= measure::LINES + 0.4) {
                height += heights[at];
                at += 1;
            }
            let body: String = rows[from..at].iter().map(|row| row.html).collect();
            let class = if dense { "grid dense" } else { "grid" };
            let html = format!("<table class=\"{class}\"><thead>{}</thead><tbody>{body}</tbody></table>", head.html);
            self.push(Sort::Whole, html, height, String::new());
        }
    }

    fn figure(&mut self, element: &Element<'_>) {
        let described = element.inner.split("aria-label=\"").nth(1).and_then(|rest| rest.split('"').next());
        let html = format!("<figure>{}</figure>", element.inner);
        self.push(Sort::Filling, html, measure::LINES, paragraph(described.unwrap_or_default()));
    }

    /// The slides, as HTML with the speaker's notes.
    pub fn pages(self) -> Vec<(String, String)> {
        let mut pages: Vec<Vec<Item>> = Vec::new();
        let mut height = f64::INFINITY;
        let mut items = self.items.into_iter().peekable();
        while let Some(item) = items.next() {
            // What leads up to something goes with it.
            let with_next = if item.leads { items.peek().map_or(0.0, needed) } else { 0.0 };
            let follows_lead = pages.last().and_then(|page| page.last()).is_some_and(|last| last.leads);
            let fits = height + needed(&item).max(item.height + with_next) <= measure::LINES;
            if pages.is_empty() || !(fits || follows_lead) {
                pages.push(Vec::new());
                height = 0.0;
            }
            height += item.height;
            if let Some(page) = pages.last_mut() {
                page.push(item);
            }
        }
        balance(&mut pages);
        pages.into_iter().map(page).collect()
    }
}

/// What room something needs at least on a slide that is begun. What fills one leaves room for a lead.
fn needed(item: &Item) -> f64 {
    if item.sort == Sort::Filling { measure::LINES * 0.7 } else { item.height }
}

/// A slide with a single point after a full one looks lost: it takes one more from the slide before.
fn balance(pages: &mut [Vec<Item>]) {
    for at in 1..pages.len() {
        let lone = pages[at].len() == 1 && matches!(pages[at][0].sort, Sort::Point | Sort::Numbered);
        let before = &pages[at - 1];
        let can_give = before.len() >= 4
            && before[before.len() - 2..].iter().all(|item| item.sort == pages[at][0].sort && !item.leads);
        if lone && can_give {
            let given = pages[at - 1].split_off(pages[at - 1].len() - 2);
            pages[at].splice(0..0, given);
        }
    }
}

/// The items of one slide as HTML, and what is said about them.
fn page(items: Vec<Item>) -> (String, String) {
    let notes = items.iter().map(|item| item.notes.as_str()).collect();
    let mut html = String::new();
    for run in items.chunk_by(|one, other| one.sort == other.sort && matches!(one.sort, Sort::Point | Sort::Numbered)) {
        let (before, after) = match run[0].sort {
            Sort::Point => ("<ul class=\"points\">", "</ul>"),
            Sort::Numbered => ("<ol class=\"points\">", "</ol>"),
            Sort::Whole | Sort::Filling => ("", ""),
        };
        html.push_str(before);
        for item in run {
            match item.sort {
                Sort::Point => html.push_str(&["<li>", &item.html, "</li>"].concat()),
                // What comes in an order appears in it.
                Sort::Numbered => html.push_str(&["<li data-step>", &item.html, "</li>"].concat()),
                Sort::Whole | Sort::Filling => html.push_str(&item.html),
            }
        }
        html.push_str(after);
    }
    (html, notes)
}

/// What of a text stands on the slide, and the rest: its first sentences, as many as are short together. A phrase in bold
/// goes with the sentence that it opens.
fn condense(text: &str, short: usize) -> (String, String) {
    let sentences = pieces::sentences(text);
    let opens_bold =
        |first: &str| pieces::elements(first).first().is_some_and(|it| it.name == "strong" && it.html == first);
    let least = if sentences.first().copied().is_some_and(opens_bold) { 2 } else { 1 };
    let mut length = 0;
    let short = sentences.iter().take_while(|sentence| {
        length += pieces::length(sentence) + 1;
        length <= short
    });
    let (shown, rest) = sentences.split_at(short.count().max(least).min(sentences.len()));
    (shown.join(" "), rest.join(" "))
}

fn paragraph(html: &str) -> String {
    if html.trim().is_empty() { String::new() } else { ["<p>", html, "</p>"].concat() }
}

/// Plain text as HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(html: &str) -> Vec<(String, String)> {
        let mut flow = Flow::default();
        pieces::elements(html).iter().for_each(|element| flow.take(element));
        flow.pages()
    }

    #[test]
    fn long_texts_fill_several_slides_and_nothing_is_lost() {
        let html: String = (0..40).map(|number| format!("<p>Point number {number} of this list.</p>")).collect();
        let made = pages(&html);
        assert!(made.len() > 2);
        let all: String = made.iter().map(|(html, _)| html.as_str()).collect();
        assert!((0..40).all(|number| all.contains(&format!("Point number {number} of"))));
    }

    #[test]
    fn what_leads_up_to_something_stays_with_it() {
        let filler: String = (0..8).map(|_| "<p>A point.</p>").collect();
        let code = format!("<pre><code>{}</code></pre>", "line\n".repeat(9));
        let made = pages(&format!("{filler}<p>It looks like this:</p>{code}"));
        assert_eq!(made.len(), 2);
        assert!(made[1].0.contains("It looks like this:") && made[1].0.contains("<pre"));
    }

    #[test]
    fn tables_are_split_with_their_head_on_every_slide() {
        let rows: String = (0..30).map(|number| format!("<tr><td>{number}</td></tr>")).collect();
        let made = pages(&format!(
            "<div class=\"table\"><table><thead><tr><th>Head</th></tr></thead><tbody>{rows}</tbody></table></div>"
        ));
        assert!(made.len() >= 2 && made.iter().all(|(html, _)| html.contains("<th>Head</th>")), "{made:?}");
    }

    #[test]
    fn callouts_keep_their_label_and_their_first_sentence() {
        let text = "More words that nobody needs to read on a wall, for somebody says them aloud in the very same room, and everybody listens.";
        let made = pages(&format!(
            "<div class=\"callout\" data-kind=\"tip\" role=\"note\"><p class=\"label\">In practice</p><p><strong>Do.</strong> It helps a lot, in the end of all things. {text}</p></div>"
        ));
        assert!(
            made[0].0.contains("data-kind=\"tip\"")
                && made[0].0.contains("<strong>Do.</strong> It helps a lot, in the end of all things.</p>")
        );
        assert_eq!(made[0].1, format!("<p>{text}</p>"));
    }

    #[test]
    fn steps_are_items_of_an_order() {
        assert!(pages("<ol><li>a</li><li>b</li></ol>")[0].0.contains("<li data-step>a</li>"));
    }
}
