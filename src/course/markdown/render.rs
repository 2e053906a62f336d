//! The ways in: a note, a text of several paragraphs, a line of text.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag};

use super::Index;
use super::tree::{self, Node, Sort};
use crate::course::{Block, Heading};
use crate::learning::kinds::Render;
use crate::source::{Reader, Text};
use crate::witness::Testimony;

/// Renders the texts of one file, and keeps account of what they use.
pub struct Renderer<'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) reader: Reader<'a>,
    pub(super) uses: &'a mut Uses,
}

/// What the texts of a page use, as far as it has been rendered.
#[derive(Debug, Default)]
pub struct Uses {
    /// The sources cited, in the order of first citation, and how often each.
    pub citations: Vec<(String, usize)>,
    /// The glossary's terms, in the order of first use.
    pub terms: Vec<String>,
    /// The figures.
    pub figures: BTreeSet<String>,
    /// The questions put in place.
    pub questions: BTreeSet<String>,
    /// How many tables there are.
    pub tables: usize,
}

/// One text on its way to HTML.
pub(super) struct Pass<'p> {
    pub index: &'p Index<'p>,
    pub reader: Reader<'p>,
    pub uses: &'p mut Uses,
    pub text: &'p Text,
    pub out: String,
}

impl<'a> Renderer<'a> {
    /// A renderer for the texts of one file.
    pub fn new(index: &'a Index<'a>, reader: Reader<'a>, uses: &'a mut Uses) -> Renderer<'a> {
        Renderer { index, reader, uses }
    }

    /// A note's body, whose headings were read before.
    pub fn note(&mut self, body: &Text, topic: &str, headings: &[Heading]) -> Vec<Block> {
        self.pass(body).note(topic, headings)
    }

    /// Paragraphs, lists, tables and code, as in a question's prompt.
    pub fn prose(&mut self, text: &Text) -> String {
        let nodes = tree::parse(&text.value);
        let mut pass = self.pass(text);
        pass.refuse_citations(&nodes);
        nodes.iter().for_each(|node| pass.block(node));
        pass.out
    }

    fn line(&mut self, text: &Text, refuse: impl FnOnce(&Pass<'_>, &[Node<'_>])) -> String {
        let nodes = tree::parse(&text.value);
        let mut pass = self.pass(text);
        pass.refuse_citations(&nodes);
        refuse(&pass, &nodes);
        pass.line(&nodes);
        pass.out
    }

    fn pass<'p>(&'p mut self, text: &'p Text) -> Pass<'p> {
        Pass { index: self.index, reader: self.reader, uses: self.uses, text, out: String::new() }
    }
}

impl Render for Renderer<'_> {
    fn label(&mut self, text: &Text) -> String {
        self.line(text, |pass, nodes| pass.refuse_links(nodes))
    }

    fn remark(&mut self, text: &Text) -> String {
        self.line(text, |_, _| {})
    }

    fn run(&mut self, address: &Text) -> Option<Testimony> {
        let (lab, query) = address.value.split_once('?').unwrap_or((&address.value, ""));
        match (self.index.lab)(lab, query) {
            _ if lab.is_empty() => None,
            Ok(witness) => Some(witness()),
            Err(message) => {
                self.reader.fault(address.place(0), message);
                None
            }
        }
    }
}

impl Pass<'_> {
    /// Notes a fault at a place in the text.
    pub fn fault(&self, at: usize, message: impl Into<String>) {
        self.reader.fault(self.text.place(at), message);
    }

    /// One paragraph without its element.
    fn line(&mut self, nodes: &[Node<'_>]) {
        match nodes {
            [] => {}
            [Node { sort: Sort::Element(Tag::Paragraph), children, .. }] => self.inlines(children),
            [Node { sort: Sort::Element(Tag::Paragraph), .. }, next, ..] => {
                self.fault(next.at, "this text takes a single paragraph");
            }
            [node, ..] => {
                self.fault(node.at, "this text takes a single paragraph: no lists, headings, tables or blocks of code")
            }
        }
    }

    fn refuse_citations(&self, nodes: &[Node<'_>]) {
        tree::walk(nodes, &mut |node| {
            if let Sort::Leaf(Event::FootnoteReference(id)) = &node.sort {
                self.fault(node.at, format!("a note's text can cite, this one cannot: leave out `[^{id}]`"));
            }
        });
    }

    /// Refuses links in what is pressed or moved as a whole, or stands within a link or a heading. Stations only look so.
    pub fn refuse_links(&self, nodes: &[Node<'_>]) {
        tree::walk(nodes, &mut |node| {
            if let Sort::Element(Tag::Link { dest_url, .. }) = &node.sort
                && !dest_url.starts_with("station:")
            {
                self.fault(node.at, "no links here: this text is pressed as a whole, or is a heading");
            }
        });
    }
}
