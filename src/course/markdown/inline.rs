//! What stands within a line of text: emphasis, code, links, citations.

use pulldown_cmark::{Event, LinkType, Tag};

use super::html;
use super::link::{self, Target};
use super::render::Pass;
use super::tree::{Node, Sort, is_block};
use crate::route::Route;

impl Pass<'_> {
    pub(super) fn inlines(&mut self, nodes: &[Node<'_>]) {
        nodes.iter().for_each(|node| self.inline(node));
    }

    fn inline(&mut self, node: &Node<'_>) {
        match &node.sort {
            Sort::Leaf(event) => self.leaf(event, node.at),
            Sort::Element(tag) => self.element(tag, node),
            Sort::Root => {}
        }
    }

    fn leaf(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Text(text) => html::escape(text, &mut self.out),
            Event::Code(code) => self.enclose("code", |pass| html::escape(code, &mut pass.out)),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::FootnoteReference(id) => self.cite(id, at),
            Event::Html(_) | Event::InlineHtml(_) => self.refuse_html(at),
            other => self.fault(at, format!("this is not part of the course's Markdown: {other:?}")),
        }
    }

    fn element(&mut self, tag: &Tag<'_>, node: &Node<'_>) {
        match tag {
            Tag::Emphasis => self.enclose("em", |pass| pass.inlines(&node.children)),
            Tag::Strong => self.enclose("strong", |pass| pass.inlines(&node.children)),
            Tag::Strikethrough => self.enclose("del", |pass| pass.inlines(&node.children)),
            Tag::Link { link_type, dest_url, .. } => self.link(*link_type, dest_url, node),
            Tag::Image { .. } => {
                self.fault(
                    node.at,
                    "`![…](…)` stands in a paragraph of its own, in a note, outside lists and callouts",
                );
            }
            tag if is_block(tag) => self.block(node),
            _ => self.inlines(&node.children),
        }
    }

    fn enclose(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        html::open(name, &[], &mut self.out);
        inside(self);
        html::close(name, &mut self.out);
    }

    pub(super) fn refuse_html(&self, at: usize) {
        self.fault(at, "no HTML here: write Markdown, and `code` for what only looks like a tag");
    }

    fn link(&mut self, kind: LinkType, address: &str, node: &Node<'_>) {
        let target = match link::resolve(self.index, kind, address) {
            Ok(target) => target,
            Err(message) => return self.fault(node.at, message),
        };
        if node.children.is_empty() {
            self.fault(node.at, format!("the link to {address} has no words"));
        }
        match target {
            Target::Page(href) => self.anchor(&[("href", &href)], node),
            Target::Web(href) => self.anchor(&[("href", &href), ("rel", "noopener")], node),
            Target::Term(id) => {
                let href = Route::Glossary.href_with("", &id);
                self.anchor(&[("class", "term"), ("href", &href), ("data-term", &id)], node);
                if !self.uses.terms.contains(&id) {
                    self.uses.terms.push(id);
                }
            }
            Target::Station(station) => {
                html::open("span", &[("class", "st"), ("data-station", station.id())], &mut self.out);
                self.inlines(&node.children);
                html::close("span", &mut self.out);
            }
        }
    }

    fn anchor(&mut self, attributes: &[(&str, &str)], node: &Node<'_>) {
        html::open("a", attributes, &mut self.out);
        self.inlines(&node.children);
        html::close("a", &mut self.out);
    }

    /// A citation: the source's number on the page, linked both ways (`#ref-rfc1035`, `#cite-rfc1035-2`).
    fn cite(&mut self, id: &str, at: usize) {
        if let Err(message) = self.index.reference(id) {
            return self.fault(at, message);
        }
        let place = self.uses.citations.iter().position(|(cited, _)| cited == id).unwrap_or_else(|| {
            self.uses.citations.push((id.to_owned(), 0));
            self.uses.citations.len() - 1
        });
        let times = &mut self.uses.citations[place].1;
        *times += 1;
        let (href, own) = (format!("#ref-{id}"), format!("cite-{id}-{times}"));
        html::open("sup", &[("class", "cite")], &mut self.out);
        html::open("a", &[("href", &href), ("id", &own), ("role", "doc-noteref")], &mut self.out);
        self.out.push_str(&(place + 1).to_string());
        html::close("a", &mut self.out);
        html::close("sup", &mut self.out);
    }
}
