//! What a page shows: the data that the prerenderer renders and the browser gets ready-made.

use serde::{Deserialize, Serialize};

use super::{Block, Note, Outline, Term, Topic};

/// A page of the app with all that it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The window's title, without the app's name.
    pub title: String,
    /// One or two sentences for search engines and link previews, as plain text.
    pub description: String,
    /// The content.
    pub body: Body,
}

/// The content of a page, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// The walk, and where one is in the course.
    Home(Outline),
    /// The list of all notes.
    Learn(Outline),
    /// A note.
    Note(Box<Note>),
    /// The gallery of labs.
    Labs,
    /// One lab, by its identifier.
    Lab(String),
    /// All terms.
    Glossary(Vec<Term>),
    /// What to remember at exam time, topic by topic.
    Cheatsheet(Vec<CheatTopic>),
    /// Nothing lives at the address; where one could go instead.
    NotFound(Outline),
}

/// The cheat-sheet lines of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheatTopic {
    /// The unit's title.
    pub unit: String,
    /// The topic.
    pub topic: Topic,
    /// Its lines, as HTML.
    pub lines: Vec<String>,
}

impl Page {
    /// The page as embedded in its own HTML: without the rendered text, which stands in the document already and is not
    /// rendered again.
    pub fn for_hydration(&self) -> Page {
        let mut page = self.clone();
        if let Body::Note(note) = &mut page.body {
            for block in &mut note.blocks {
                if let Block::Html(html) = block {
                    html.clear();
                }
            }
        }
        page
    }
}
