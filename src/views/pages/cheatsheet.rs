//! The cheat sheet: every note's lines for exam time, unit by unit, their key words marked so that they can be hidden.

use maud::{Markup, PreEscaped, html};

use super::learn;
use crate::course::Note;
use crate::course::recall::with_blanks;

/// What to remember at exam time. Each line names its topic (`data-topic`).
pub fn cheatsheet(notes: &[Note]) -> Markup {
    html! {
        h1 { "Cheat sheet" }
        p class="lede" { "What to remember at exam time, from every note. It prints on four A4 pages, with blanks if the key words are hidden." }
        (switch())
        @for notes in notes.chunk_by(|one, other| one.topic.unit == other.topic.unit) { (unit(notes)) }
    }
}

/// Hides the key words, or the topics in which nothing was missed; without script it does nothing and is not shown.
fn switch() -> Markup {
    html! {
        div class="live" {
            label { input type="checkbox" name="recall" autocomplete="off"; span { "Hide the key words: say each one, then press the blank" } }
            label { input type="checkbox" name="missed" autocomplete="off"; span { "Only topics in which I missed a question the last time" } }
            p role="status" {}
        }
    }
}

fn unit(notes: &[Note]) -> Markup {
    html! {
        section {
            @if let Some(note) = notes.first() { h2 { (note.unit_title) } }
            @for note in notes {
                h3 { a href=(learn::href(&note.topic)) { (note.topic.short) } }
                ul { @for line in &note.cheat { li data-topic=(note.topic.id) { (PreEscaped(with_blanks(line))) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Topic;

    #[test]
    fn every_line_stands_under_its_topic_and_names_it() {
        let note = |unit: &str, id: &str| Note {
            topic: Topic { unit: unit.to_owned(), id: id.to_owned(), short: id.to_uppercase(), ..Topic::default() },
            unit_title: format!("Unit {unit}"),
            cheat: vec![format!("<strong>{id}</strong> first"), "port 53".to_owned()],
            ..Note::default()
        };
        let page = cheatsheet(&[note("a", "one"), note("a", "two"), note("b", "three")]).into_string();
        assert_eq!(page.matches("<section>").count(), 2, "{page}");
        for id in ["one", "two", "three"] {
            assert_eq!(page.matches(&format!("<li data-topic=\"{id}\">")).count(), 2, "{page}");
            assert!(page.contains(&format!("<strong class=\"blank\">{id}</strong> first")), "{page}");
        }
        assert_eq!(page.matches("port <span class=\"blank\">53</span>").count(), 3, "{page}");
    }
}
