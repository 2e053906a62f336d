//! A note's body: headings, the questions, labs, figures and guides put in place by `![…](…)`, and what only slides take notice
//! of.

use pulldown_cmark::{Event, Tag};

use super::render::Pass;
use super::tree::{self, Node, Sort};
use super::{card, html, link};
use crate::course::{Block, Heading};

impl Pass<'_> {
    /// The note as blocks. `headings` are those of the same body, in order.
    pub(super) fn note(mut self, topic: &str, headings: &[Heading]) -> Vec<Block> {
        let mut headings = headings.iter();
        let mut blocks = Vec::new();
        for node in &tree::parse(&self.text.value) {
            if let Some((address, title, image)) = lone_image(node) {
                let placed = self.place(address, title, image, topic);
                placed.into_iter().for_each(|block| self.push(block, &mut blocks));
            } else if let Some(said) = self.speaker(node) {
                self.push(Block::Speaker(said), &mut blocks);
            } else if matches!(node.sort, Sort::Leaf(Event::Rule)) {
                self.push(Block::Split, &mut blocks);
            } else if let Sort::Element(Tag::Heading { .. }) = &node.sort {
                headings.next().into_iter().for_each(|heading| self.heading(heading, node));
            } else {
                self.block(node);
            }
        }
        self.flush(&mut blocks);
        blocks
    }

    /// Ends the HTML before a block that is no HTML.
    fn push(&mut self, block: Block, blocks: &mut Vec<Block>) {
        self.flush(blocks);
        blocks.push(block);
    }

    fn flush(&mut self, blocks: &mut Vec<Block>) {
        if !self.out.is_empty() {
            blocks.push(Block::Html(std::mem::take(&mut self.out)));
        }
    }

    /// What an image puts in place; a figure or a guide is HTML and goes straight out.
    fn place(&mut self, address: &str, title: &str, image: &Node<'_>, topic: &str) -> Option<Block> {
        let alt = tree::text(&image.children);
        let placed = match address.split_once(':') {
            Some(("question", id)) => self.question(id, topic).map(Some),
            Some(("lab", rest)) if self.index.planned_labs.contains(rest) => Ok(None),
            Some(("lab", rest)) => self.lab(rest, alt).map(Some),
            Some(("figure", id)) => self.figure(id, &alt, title).map(|()| None),
            Some(("guide", rest)) => self.guide(rest, &alt).map(|()| None),
            _ => Err(format!("“{address}” cannot be put in place: there are question:, lab:, figure: and guide:")),
        };
        placed.unwrap_or_else(|message| {
            self.fault(image.at, message);
            None
        })
    }

    fn question(&mut self, id: &str, topic: &str) -> Result<Block, String> {
        self.index.question(id, topic)?;
        if !self.uses.questions.insert(id.to_owned()) {
            return Err(format!("the question “{id}” stands in this note already"));
        }
        Ok(Block::Question(id.to_owned()))
    }

    fn lab(&mut self, rest: &str, caption: String) -> Result<Block, String> {
        let (lab, query) = link::lab(self.index, rest)?;
        if caption.is_empty() {
            return Err(format!("say in the brackets what one sees in it: `![…](lab:{rest})`"));
        }
        Ok(Block::Lab { lab, query, caption })
    }

    /// A guide's first question, its answers leading into the guide's page.
    fn guide(&mut self, id: &str, caption: &str) -> Result<(), String> {
        let (id, anchor, opening) = self.index.guide(id)?;
        if !anchor.is_empty() {
            return Err(format!("a guide stands in place from its beginning: `![…](guide:{id})`"));
        }
        if caption.is_empty() {
            return Err(format!("say in the brackets what it decides: `![…](guide:{id})`"));
        }
        opening.into_iter().for_each(|opening| card::push(id, opening, caption, &mut self.out));
        Ok(())
    }

    fn figure(&mut self, id: &str, alt: &str, title: &str) -> Result<(), String> {
        let svg = self.index.figure(id)?;
        if alt.is_empty() {
            return Err(format!("say in the brackets what the diagram shows: `![…](figure:{id})`"));
        }
        if !self.uses.figures.insert(id.to_owned()) {
            return Err(format!("the figure “{id}” stands in this note already"));
        }
        html::open("figure", &[("id", &format!("figure-{id}"))], &mut self.out);
        // On a phone it is wider than the window and scrolls by itself, by keyboard too.
        html::open("div", &[("class", "table"), ("tabindex", "0")], &mut self.out);
        html::open("svg", &[("role", "img"), ("aria-label", alt)], &mut self.out);
        // The check of the file saw to it that it begins so; its own attributes follow ours.
        self.out.pop();
        self.out.push_str(svg.trim().trim_start_matches("<svg"));
        html::close("div", &mut self.out);
        if !title.is_empty() {
            html::open("figcaption", &[], &mut self.out);
            html::escape(title, &mut self.out);
            html::close("figcaption", &mut self.out);
        }
        html::close("figure", &mut self.out);
        self.out.push('\n');
        Ok(())
    }
}

/// The address, the title and the image of a paragraph that is nothing else.
fn lone_image<'t, 'a>(node: &'t Node<'a>) -> Option<(&'t str, &'t str, &'t Node<'a>)> {
    let Sort::Element(Tag::Paragraph) = &node.sort else { return None };
    let [image] = node.children.as_slice() else { return None };
    let Sort::Element(Tag::Image { dest_url, title, .. }) = &image.sort else { return None };
    Some((dest_url, title, image))
}
