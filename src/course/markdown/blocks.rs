//! What stands by itself: paragraphs, lists, tables, code, callouts.

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag};

use super::html;
use super::render::Pass;
use super::tree::{self, Node, Sort, is_block};
use crate::course::Heading;

/// What a callout for the speaker begins with.
const SPEAKER: &str = "[!SPEAKER]";

impl Pass<'_> {
    pub(super) fn block(&mut self, node: &Node<'_>) {
        match &node.sort {
            Sort::Element(tag) if is_block(tag) => self.block_element(tag, node),
            Sort::Leaf(Event::Rule) => self.out.push_str("<hr>\n"),
            _ => self.inlines(std::slice::from_ref(node)),
        }
    }

    fn block_element(&mut self, tag: &Tag<'_>, node: &Node<'_>) {
        match tag {
            Tag::Paragraph => self.wrap("p", &[], |pass| pass.inlines(&node.children)),
            Tag::BlockQuote(None) => self.wrap("blockquote", &[], |pass| pass.blocks(&node.children)),
            Tag::BlockQuote(Some(kind)) => self.callout(*kind, node),
            Tag::CodeBlock(kind) => self.code(kind, node),
            Tag::List(None) => self.wrap("ul", &[], |pass| pass.blocks(&node.children)),
            Tag::List(Some(1)) => self.wrap("ol", &[], |pass| pass.blocks(&node.children)),
            Tag::List(Some(start)) => {
                self.wrap("ol", &[("start", &start.to_string())], |pass| pass.blocks(&node.children));
            }
            Tag::Item => self.wrap("li", &[], |pass| pass.blocks(&node.children)),
            Tag::Table(alignments) => self.table(alignments, node),
            Tag::Heading { .. } => self.fault(node.at, "a heading stands in a note, outside lists and callouts"),
            Tag::HtmlBlock => self.refuse_html(node.at),
            Tag::FootnoteDefinition(id) => {
                self.fault(node.at, format!("sources stand in references.toml: define “{id}” there, not here"));
            }
            other => self.fault(node.at, format!("this is not part of the course's Markdown: {other:?}")),
        }
    }

    /// The text of a callout `> [!SPEAKER]`, if it is one.
    pub(super) fn speaker(&mut self, node: &Node<'_>) -> Option<String> {
        let Sort::Element(Tag::BlockQuote(None)) = &node.sort else { return None };
        let [first, rest @ ..] = node.children.as_slice() else { return None };
        if tree::text(std::slice::from_ref(first)).split_whitespace().next() != Some(SPEAKER) {
            return None;
        }
        // The mark is three leaves, for a link without a target might begin so, and the break behind it.
        let said = first.children.get(4..).unwrap_or_default();
        let before = std::mem::take(&mut self.out);
        if !said.is_empty() {
            self.wrap("p", &[], |pass| pass.inlines(said));
        }
        self.blocks(rest);
        Some(std::mem::replace(&mut self.out, before))
    }

    fn blocks(&mut self, nodes: &[Node<'_>]) {
        nodes.iter().for_each(|node| self.block(node));
    }

    /// An element on lines of its own.
    fn wrap(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        html::open(name, attributes, &mut self.out);
        inside(self);
        html::close(name, &mut self.out);
        self.out.push('\n');
    }

    /// A section's heading, a link to itself.
    pub(super) fn heading(&mut self, heading: &Heading, node: &Node<'_>) {
        self.refuse_links(&node.children);
        let name = if heading.level == 2 { "h2" } else { "h3" };
        self.wrap(name, &[("id", &heading.anchor)], |pass| {
            html::open("a", &[("class", "self"), ("href", &format!("#{}", heading.anchor))], &mut pass.out);
            pass.inlines(&node.children);
            html::close("a", &mut pass.out);
        });
    }

    fn callout(&mut self, kind: BlockQuoteKind, node: &Node<'_>) {
        let (name, label) = match kind {
            BlockQuoteKind::Note => ("note", "Aside"),
            BlockQuoteKind::Tip => ("tip", "In practice"),
            BlockQuoteKind::Warning => ("warning", "Costs marks"),
            BlockQuoteKind::Important => ("important", "The model simplifies"),
            BlockQuoteKind::Caution => {
                return self
                    .fault(node.at, "there is no callout [!CAUTION]: there are NOTE, TIP, WARNING and IMPORTANT");
            }
        };
        if !begins_bold(node) {
            self.fault(node.at, "a callout begins with a short phrase in bold: `**…**`");
        }
        self.wrap("div", &[("class", "callout"), ("data-kind", name), ("role", "note")], |pass| {
            pass.wrap("p", &[("class", "label")], |pass| pass.out.push_str(label));
            pass.blocks(&node.children);
        });
    }

    /// Code that scrolls, and hence can be reached by keyboard.
    fn code(&mut self, kind: &CodeBlockKind<'_>, node: &Node<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("text"),
            CodeBlockKind::Indented => "text",
        };
        self.wrap("pre", &[("tabindex", "0")], |pass| {
            html::open("code", &[("class", &format!("language-{language}"))], &mut pass.out);
            for child in &node.children {
                if let Sort::Leaf(Event::Text(text)) = &child.sort {
                    html::escape(text, &mut pass.out);
                }
            }
            html::close("code", &mut pass.out);
        });
    }

    /// A table in a region that scrolls, named by its columns.
    fn table(&mut self, alignments: &[Alignment], node: &Node<'_>) {
        let [head, rows @ ..] = node.children.as_slice() else { return };
        self.uses.tables += 1;
        let columns: Vec<_> = head.children.iter().map(|cell| tree::text(std::slice::from_ref(cell))).collect();
        let named: Vec<_> = columns.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let label = format!("Table {}: {}", self.uses.tables, named.join(", "));
        let region = [("class", "table"), ("tabindex", "0"), ("role", "region"), ("aria-label", label.as_str())];
        self.wrap("div", &region, |pass| {
            pass.wrap("table", &[], |pass| {
                pass.wrap("thead", &[], |pass| pass.row(alignments, head, "th"));
                pass.wrap("tbody", &[], |pass| rows.iter().for_each(|row| pass.row(alignments, row, "td")));
            });
        });
    }

    fn row(&mut self, alignments: &[Alignment], row: &Node<'_>, name: &str) {
        self.wrap("tr", &[], |pass| {
            for (cell, alignment) in row.children.iter().zip(alignments) {
                // A heading without words would be announced as one.
                let name = if cell.children.is_empty() { "td" } else { name };
                let scope = (name == "th").then_some(("scope", "col"));
                let attributes: Vec<_> = scope.into_iter().chain(class(*alignment)).collect();
                html::open(name, &attributes, &mut pass.out);
                pass.inlines(&cell.children);
                html::close(name, &mut pass.out);
            }
        });
    }
}

fn class(alignment: Alignment) -> Option<(&'static str, &'static str)> {
    match alignment {
        Alignment::Right => Some(("class", "right")),
        Alignment::Center => Some(("class", "centre")),
        Alignment::Left | Alignment::None => None,
    }
}

fn begins_bold(callout: &Node<'_>) -> bool {
    let first = callout.children.first().and_then(|paragraph| paragraph.children.first());
    first.is_some_and(|node| matches!(node.sort, Sort::Element(Tag::Strong)))
}
