//! The glossary: every term with its definition and the notes that use it, under the letters they begin with.

use maud::{Markup, PreEscaped, html};

use super::learn;
use crate::course::{Note, Term};

/// All terms, in alphabetical order, letter by letter.
pub fn glossary(terms: &[Term], notes: &[Note]) -> Markup {
    let letters: Vec<&[Term]> = terms.chunk_by(|one, other| letter(one) == letter(other)).collect();
    html! {
        h1 { "Glossary" }
        p class="lede" { "Every term the notes use, once, and where they use it." }
        nav class="letters" aria-label="Letters" {
            ul { @for terms in &letters { li { a href={ "#" (anchor(terms)) } { (heading(terms)) } } } }
        }
        @for terms in &letters {
            section aria-labelledby=(anchor(terms)) {
                h2 id=(anchor(terms)) { (heading(terms)) }
                dl class="glossary" { @for term in *terms { (entry(term, notes)) } }
            }
        }
    }
}

/// The letter that a term begins with, as a capital; nothing for digits and signs.
fn letter(term: &Term) -> Option<char> {
    term.term.chars().next().filter(|first| first.is_alphabetic()).and_then(|first| first.to_uppercase().next())
}

fn heading(terms: &[Term]) -> String {
    terms.first().and_then(letter).map_or_else(|| "0–9".to_owned(), String::from)
}

/// No term's identifier has a capital.
fn anchor(terms: &[Term]) -> String {
    terms.first().and_then(letter).map_or_else(|| "letter-0".to_owned(), |letter| format!("letter-{letter}"))
}

fn entry(term: &Term, notes: &[Note]) -> Markup {
    let users: Vec<&Note> = notes.iter().filter(|note| note.terms.iter().any(|used| used.id == term.id)).collect();
    html! {
        div id=(term.id) {
            dt { (term.term) }
            dd { (PreEscaped(&term.html)) }
            @if !users.is_empty() {
                dd class="used" {
                    "In "
                    @for (place, note) in users.iter().enumerate() {
                        @if place > 0 { " · " }
                        a href=(learn::href(&note.topic)) { (note.topic.short) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Topic;

    fn term(id: &str, name: &str) -> Term {
        Term { id: id.to_owned(), term: name.to_owned(), html: format!("<em>{name}</em>") }
    }

    fn note(id: &str, terms: &[Term]) -> Note {
        let topic = Topic { unit: "u".to_owned(), id: id.to_owned(), short: id.to_uppercase(), ..Topic::default() };
        Note { topic, terms: terms.to_vec(), ..Note::default() }
    }

    #[test]
    fn letters_lead_to_their_terms_and_terms_to_the_notes_that_use_them() {
        let terms = [term("two-pc", "2PC"), term("ace", "ace"), term("acl", "ACL"), term("etag", "ÉTag")];
        let notes = [note("one", &terms[1..3]), note("two", &terms[2..])];
        let page = glossary(&terms, &notes).into_string();
        for (anchor, heading) in [("letter-0", "0–9"), ("letter-A", "A"), ("letter-É", "É")] {
            assert!(page.contains(&format!("<a href=\"#{anchor}\">{heading}</a>")), "{page}");
            assert_eq!(page.matches(&format!("id=\"{anchor}\"")).count(), 1, "{page}");
        }
        let [_, ace, acl, etag] = ["two-pc", "ace", "acl", "etag"].map(|id| {
            let start = page.find(&format!("id=\"{id}\"")).expect("every term has its place");
            page[start..].split("</div>").next().unwrap_or_default().matches("href=\"/learn/").count()
        });
        assert_eq!([ace, acl, etag], [1, 2, 1], "{page}");
        assert!(page.contains("<a href=\"/learn/u/one/\">ONE</a> · <a href=\"/learn/u/two/\">TWO</a>"), "{page}");
    }
}
