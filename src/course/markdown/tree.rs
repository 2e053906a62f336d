//! Markdown as a tree with places, which is easier to look around in than a stream of events.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// An element with what is in it, or a leaf.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it is.
    pub sort: Sort<'a>,
    /// Where it begins in the text.
    pub at: usize,
    /// What is in it.
    pub children: Vec<Node<'a>>,
}

/// What a node is.
#[derive(Debug)]
pub enum Sort<'a> {
    /// The whole text.
    Root,
    /// An element.
    Element(Tag<'a>),
    /// Anything without an inside.
    Leaf(Event<'a>),
}

/// Parses a text. Citations need no definition in it: they are looked up elsewhere.
pub fn parse(text: &str) -> Vec<Node<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_OLD_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let mut open = vec![Node { sort: Sort::Root, at: 0, children: Vec::new() }];
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let at = range.start;
        let done = match event {
            Event::Start(tag) => {
                open.push(Node { sort: Sort::Element(tag), at, children: Vec::new() });
                continue;
            }
            Event::End(_) => open.pop(),
            leaf => Some(Node { sort: Sort::Leaf(leaf), at, children: Vec::new() }),
        };
        if let (Some(node), Some(parent)) = (done, open.last_mut()) {
            parent.children.push(node);
        }
    }
    open.into_iter().next().map(|root| root.children).unwrap_or_default()
}

/// The words of nodes, without markup; white space is folded.
pub fn text(nodes: &[Node<'_>]) -> String {
    let mut words = String::new();
    nodes.iter().for_each(|node| push_text(node, &mut words));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_text(node: &Node<'_>, out: &mut String) {
    match &node.sort {
        Sort::Leaf(Event::Text(text) | Event::Code(text)) => out.push_str(text),
        Sort::Leaf(Event::SoftBreak | Event::HardBreak) => out.push(' '),
        Sort::Leaf(_) | Sort::Root => {}
        Sort::Element(Tag::Image { .. }) => {}
        Sort::Element(tag) => {
            node.children.iter().for_each(|child| push_text(child, out));
            if is_block(tag) {
                out.push(' ');
            }
        }
    }
}

/// Whether an element stands by itself and not within a line of text.
pub fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Calls `visit` for every node, parents before children.
pub fn walk<'t, 'a>(nodes: &'t [Node<'a>], visit: &mut dyn FnMut(&'t Node<'a>)) {
    for node in nodes {
        visit(node);
        walk(&node.children, visit);
    }
}
