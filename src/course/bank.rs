//! The questions of a topic as they are asked outside their note: with the passage that answers each, and the lab that shows it.
//!
//! Made natively, one file a topic, and read in the browser where a session or an exam asks. Which questions there are is
//! in the [catalogue](crate::learning::catalogue); which to ask is the business of [`crate::learning`].

use serde::{Deserialize, Serialize};

use crate::learning::Question;

/// The questions of a topic.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bank {
    /// The topic's name where room is short.
    pub title: String,
    /// The address of its note, base path included.
    pub note: String,
    /// The questions in the course's order.
    pub questions: Vec<Question>,
    /// One a question: the address of the lab that shows it, base path included; empty where there is none.
    labs: Vec<String>,
    /// Three texts a passage, each passage once: its anchor, its heading, and what follows that, as HTML.
    passages: Vec<String>,
}

/// A passage of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its heading, without markup.
    pub heading: &'a str,
    /// Whole elements; links within the note lead to the note.
    pub html: &'a str,
}

impl Bank {
    /// Reads a topic's file; nothing if it is damaged.
    #[inline(never)]
    pub fn parse(json: &str) -> Option<Bank> {
        serde_json::from_str(json).ok()
    }

    /// The question with this identifier, by its place.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.id == id)
    }

    /// The address of the lab that shows a question's answer.
    pub fn lab(&self, place: usize) -> Option<&str> {
        self.labs.get(place).map(String::as_str).filter(|lab| !lab.is_empty())
    }

    /// The passage that answers a question.
    pub fn passage(&self, question: &Question) -> Option<Passage<'_>> {
        let mut passages = self.passages.chunks_exact(3);
        let texts = passages.find(|texts| texts[0] == question.section)?;
        Some(Passage { heading: &texts[1], html: &texts[2] })
    }

    /// The address of that passage in the note.
    pub fn passage_href(&self, question: &Question) -> String {
        [&self.note, "#", &question.section].concat()
    }
}

#[cfg(feature = "native")]
mod make {
    use super::Bank;
    use crate::course::{Block, Heading, Note};
    use crate::learning::Question;
    use crate::route::Route;

    impl Bank {
        /// The questions of a note.
        pub fn of(note: &Note) -> Bank {
            let href = Route::Note(note.topic.unit.clone(), note.topic.id.clone()).href();
            let sections: Vec<Section> = note.headings.iter().map(|heading| Section::of(note, heading)).collect();
            let mut passages = Vec::new();
            let mut labs = Vec::new();
            for section in &sections {
                if note.questions.iter().any(|question| question.section == section.heading.anchor) {
                    let html = section.html.replace("href=\"#", &format!("href=\"{href}#"));
                    passages.extend([section.heading.anchor.clone(), section.heading.text.clone(), html]);
                }
            }
            for question in &note.questions {
                let section = sections.iter().find(|section| section.heading.anchor == question.section);
                labs.push(lab(note, question, section).unwrap_or_default());
            }
            Bank { title: note.topic.short.clone(), note: href, questions: note.questions.clone(), labs, passages }
        }
    }

    /// The run that a question names for its answer, or that it is about; else the lab of the passage that answers it.
    fn lab(note: &Note, question: &Question, section: Option<&Section<'_>>) -> Option<String> {
        let named = note.shows.iter().find(|show| show.question == question.id).map(|show| (&*show.lab, &*show.query));
        let (lab, query) = named.or(question.kind.run()).or_else(|| section?.lab)?;
        Some(Route::Lab(lab.to_owned()).href_with(query, ""))
    }

    /// A section of a note, with the sections below it.
    struct Section<'a> {
        heading: &'a Heading,
        /// What follows the heading, without questions and labs.
        html: String,
        /// The first lab in it, with its settings.
        lab: Option<(&'a str, &'a str)>,
    }

    impl<'a> Section<'a> {
        fn of(note: &'a Note, heading: &'a Heading) -> Section<'a> {
            let mut section = Section { heading, html: String::new(), lab: None };
            let mut inside = false;
            for block in &note.blocks {
                match block {
                    Block::Html(html) => section.take(html, note, &mut inside),
                    Block::Lab { lab, query, .. } if inside => {
                        section.lab = section.lab.or(Some((lab.as_str(), query.as_str())));
                    }
                    Block::Lab { .. } | Block::Question(_) | Block::Speaker(_) | Block::Split => {}
                }
            }
            section
        }

        /// Takes what belongs to the section of a stretch of text.
        fn take(&mut self, html: &str, note: &Note, inside: &mut bool) {
            let start = if *inside { Some(0) } else { after(html, self.heading) };
            let Some(start) = start else { return };
            let ends = note.headings.iter().filter(|heading| heading.level <= self.heading.level);
            let end = ends.filter_map(|heading| before(html, heading)).filter(|end| *end >= start).min();
            self.html.push_str(&html[start..end.unwrap_or(html.len())]);
            *inside = end.is_none();
        }
    }

    /// Where a heading begins.
    fn before(html: &str, heading: &Heading) -> Option<usize> {
        html.find(&format!("<h{} id=\"{}\"", heading.level, heading.anchor))
    }

    /// Where a heading ends.
    fn after(html: &str, heading: &Heading) -> Option<usize> {
        let start = before(html, heading)?;
        let end = format!("</h{}>", heading.level);
        Some(start + html[start..].find(&end)? + end.len())
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::course::Topic;

        fn heading(level: u8, anchor: &str) -> Heading {
            Heading { level, anchor: anchor.to_owned(), text: anchor.to_uppercase() }
        }

        #[test]
        fn a_passage_is_its_section_with_those_below_it() {
            let html = "<p>Before.</p><h2 id=\"a\"><a href=\"#a\">A</a></h2><p>One <a href=\"#ref-x\">1</a>.</p><h3 id=\"b\">B</h3><p>Two.</p>";
            let rest = "<p>Three.</p><h2 id=\"c\">C</h2><p>Four.</p>";
            let lab = |lab: &str| Block::Lab { lab: lab.into(), query: "n=1".into(), caption: String::new() };
            let note = Note {
                topic: Topic { unit: "u".into(), id: "t".into(), ..Topic::default() },
                headings: vec![heading(2, "a"), heading(3, "b"), heading(2, "c")],
                blocks: vec![Block::Html(html.into()), lab("dns"), Block::Html(rest.into()), lab("cdn")],
                ..Note::default()
            };
            let of = |at: usize| Section::of(&note, &note.headings[at]);
            assert_eq!(of(0).html, "<p>One <a href=\"#ref-x\">1</a>.</p><h3 id=\"b\">B</h3><p>Two.</p><p>Three.</p>");
            assert_eq!((of(1).html.as_str(), of(1).lab), ("<p>Two.</p><p>Three.</p>", Some(("dns", "n=1"))));
            assert_eq!((of(2).html.as_str(), of(2).lab), ("<p>Four.</p>", Some(("cdn", "n=1"))));
        }
    }
}
