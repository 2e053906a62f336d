//! What the browser needs of a page: its finished text, and the data of the parts that are live.
//!
//! Text and the frame around it are rendered natively and come as HTML, so that neither the views that make it nor the course's
//! outline need be in the WebAssembly.

use serde::{Deserialize, Serialize};

use crate::learning::packed::Packed;

/// A page of the app with all that it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The window's title, without the app's name; empty for the start page.
    pub title: String,
    /// One or two sentences for search engines and link previews, as plain text.
    pub description: String,
    /// The class of the element around its parts: what the style sheet lays it out as.
    pub layout: String,
    /// The links to the site's parts, with this page's marked.
    pub links: String,
    /// The line as a strip, with the page's stations made strong; empty where the page draws the line itself.
    pub strip: String,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Finished text.
    Html {
        /// The class of the element around it.
        class: String,
        /// Whole elements.
        html: String,
    },
    /// A question, answered in place. Packed, so that what reads a page need not know what questions are.
    Question(Box<Packed>),
    /// Finished text whose key words can be hidden and shown again, as HTML.
    Recall(String),
    /// The walk with its search box, leading its page.
    Walk,
    /// A lab in the full window, leading its page, by its identifier.
    Lab(String),
    /// Slow and failed requests to explain, leading their page.
    Faults,
    /// The mock exam, or the exam on paper where that is the page.
    Exam,
    /// What presents the slides that stand before it.
    Deck,
    /// The builder of scenario sheets.
    Builder {
        /// Every lab's identifier and title.
        labs: Vec<(String, String)>,
    },
    /// The desk at which chosen questions are saved as files for other programs.
    Exports,
    /// Where a class's progress files are handed over and read.
    Class,
    /// The trainer: what to be asked, and the questions.
    Practice,
    /// What the learner knows, what an exam would bring, and their work as a file.
    Progress,
    /// A lab with settings in the middle of a text.
    Embedded {
        /// The lab's identifier.
        lab: String,
        /// Its settings, as in a URL, without the question mark.
        query: String,
        /// What one sees in it.
        caption: String,
    },
}

impl Page {
    /// Reads a page's data as the prerenderer wrote it; nothing if it is damaged.
    // Kept whole: both readers share the one copy in the WebAssembly.
    #[inline(never)]
    pub fn parse(json: &str) -> Option<Page> {
        serde_json::from_str(json).ok()
    }

    /// The page as embedded in its own HTML: without the text, which stands in the document already and is not rendered
    /// again.
    pub fn for_hydration(&self) -> Page {
        let mut page = Page { links: String::new(), strip: String::new(), ..self.clone() };
        for part in &mut page.parts {
            if let Part::Html { html, .. } | Part::Recall(html) = part {
                html.clear();
            }
        }
        page
    }
}
