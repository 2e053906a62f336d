//! The index of the search: every page, section, term, preset and question, with the words that lead to it.

use crate::course::load::Course;
use crate::course::page::Page;
use crate::course::{Block, Heading, Note};
use crate::labs::{self, LABS, Lab, Link};
use crate::learning::Question;
use crate::route::Route;
use crate::search::{Entry, Sort, vocabulary};
use crate::views::text::without_tags;

/// An entry as the index keeps it.
type Row = [String; 5];

/// Everything that can be found: what `pages` lists, and what lies within.
pub fn index(course: &Course, pages: &[(Route, Page)]) -> Vec<Row> {
    let mut rows: Vec<Row> = pages.iter().filter_map(|(route, shown)| page(course, route, shown)).collect();
    rows.extend(course.notes.iter().flat_map(sections));
    rows.extend(course.glossary.iter().map(|term| {
        let path = Route::Glossary.path_with("", &term.id);
        Entry::row(Sort::Term, &term.term, &plain(&term.html), "", &path)
    }));
    rows.extend(presets_of_labs());
    rows.extend(course.notes.iter().flat_map(questions));
    rows
}

/// A page; nothing for the one that says that there is none.
fn page(course: &Course, route: &Route, page: &Page) -> Option<Row> {
    let path = route.path();
    let row = |sort, title| Some(Entry::row(sort, title, &page.description, "", &path));
    match route {
        Route::NotFound => None,
        Route::Note(_, id) => course.notes.iter().find(|note| note.topic.id == *id).map(topic),
        Route::Lab(id) => row(Sort::Lab, labs::find(id)?.title()),
        Route::Faults => row(Sort::Lab, &page.title),
        Route::Home => row(Sort::Page, "The walk"),
        _ => row(Sort::Page, &page.title),
    }
}

fn topic(note: &Note) -> Row {
    let topic = &note.topic;
    let words = vocabulary(&note.description, &topic.title);
    Entry::row(Sort::Topic, &topic.short, &topic.title, &words, &path(note, ""))
}

fn path(note: &Note, anchor: &str) -> String {
    Route::Note(note.topic.unit.clone(), note.topic.id.clone()).path_with("", anchor)
}

/// The sections of a note, each with the words of its text.
fn sections(note: &Note) -> Vec<Row> {
    let html: String = note
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Html(html) => Some(html.as_str()),
            Block::Question(_) | Block::Lab { .. } | Block::Speaker(_) | Block::Split => None,
        })
        .collect();
    let starts: Vec<Option<usize>> =
        note.headings.iter().map(|heading| html.find(&format!(" id=\"{}\"", heading.anchor))).collect();
    let section = |(at, heading): (usize, &Heading)| {
        let start = starts[at].unwrap_or(html.len());
        let end = starts[at + 1..].iter().flatten().copied().find(|end| *end > start).unwrap_or(html.len());
        // Past the end of the heading's own start tag.
        let text = html[start..end].split_once('>').map_or("", |(_, text)| text);
        let known = [&*heading.text, " ", &note.topic.short].concat();
        let words = vocabulary(&plain(&text.replace('<', " <")), &known);
        Entry::row(Sort::Section, &heading.text, &note.topic.short, &words, &path(note, &heading.anchor))
    };
    note.headings.iter().enumerate().map(section).collect()
}

fn presets_of_labs() -> Vec<Row> {
    let of_lab = |lab: &&'static dyn Lab| {
        let lab = *lab;
        lab.presets().iter().map(move |preset| {
            let query = Link { preset: Some(preset.id), ..Link::default() }.query(lab);
            let path = Route::Lab(lab.id().to_owned()).path_with(&query, "");
            Entry::row(Sort::Preset, preset.title, lab.title(), &vocabulary(preset.question.prompt, ""), &path)
        })
    };
    LABS.iter().flat_map(of_lab).collect()
}

fn questions(note: &Note) -> Vec<Row> {
    let question = |question: &Question| {
        let anchor = format!("q-{}", question.id);
        Entry::row(Sort::Question, &plain(&question.prompt), &note.topic.short, "", &path(note, &anchor))
    };
    note.questions.iter().map(question).collect()
}

/// The words of rendered text, on one line.
fn plain(html: &str) -> String {
    without_tags(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Topic;

    #[test]
    fn sections_have_their_own_words_and_lead_to_their_anchors() {
        let heading = |anchor: &str, text: &str| Heading { level: 2, anchor: anchor.to_owned(), text: text.to_owned() };
        let html = "<p>Before.</p>\n<h2 id=\"one\"><a class=\"self\" href=\"#one\">The first</a></h2>\n<table><tr><td>red</td><td>\
                    green</td></tr></table>\n<h2 id=\"two\">Second</h2><p>blue <code>a&lt;b</code>, first</p>";
        let note = Note {
            topic: Topic { unit: "u".to_owned(), id: "t".to_owned(), short: "Topic".to_owned(), ..Topic::default() },
            headings: vec![heading("one", "The first"), heading("two", "Second")],
            blocks: vec![Block::Html(html[..60].to_owned()), Block::Html(html[60..].to_owned())],
            ..Note::default()
        };
        assert_eq!(
            sections(&note),
            [
                Entry::row(Sort::Section, "The first", "Topic", "red green", "learn/u/t/#one"),
                Entry::row(Sort::Section, "Second", "Topic", "blue first", "learn/u/t/#two"),
            ]
        );
    }

    #[test]
    fn every_preset_is_an_entry_that_opens_its_lab() {
        let presets: usize = LABS.iter().map(|lab| lab.presets().len()).sum();
        let rows: Vec<Row> = presets_of_labs();
        assert_eq!(rows.len(), presets);
        assert!(rows.iter().all(|[_, title, _, words, path]| {
            !title.is_empty() && !words.is_empty() && path.starts_with("labs/") && path.contains("?preset=")
        }));
    }

    #[test]
    fn text_is_shown_without_its_markup() {
        assert_eq!(plain("<p>It\nis <code>a</code>,\n<em>b</em></p>\n<p>and &lt;c&gt;</p>"), "It is a, b and <c>");
    }
}
