//! Notes for Anki, as text (Anki manual, “Text files”): the note type Basic, front and back.
//!
//! An `.apkg` file holds an SQLite database, which would be most of the WebAssembly; the text does all of it: decks, tags, and a
//! guid for every note, so that a second import brings the notes up to date where they are, with the learner's schedule kept.

use super::html::escaped;
use super::item::{self, Choice, Form, Item, digits, lost};
use super::{Format, NAME, Sheet};

pub const FORMAT: Format = Format {
    id: "anki",
    name: "Anki notes",
    about: "Cards for Anki 2.1.54 and later: File, Import; decks and tags are in the file. A second import brings the cards up to date \
            where they are and keeps your schedule. There is no .apkg: this text does all that one would.",
    ending: "anki.txt",
    media_type: "text/plain",
    write,
    lost: lost_on_cards,
};

fn lost_on_cards(item: &Item, out: &mut Vec<&'static str>) {
    out.push("nothing is marked: whoever learns turns the card and judges the answer");
    lost(item, out);
}

const HEAD: &str = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n";

fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = HEAD.to_owned();
    for unit in &sheet.units {
        for topic in &unit.parts {
            let deck = [NAME, &unit.title, &topic.title].map(|title| escaped(title).replace("::", ":"));
            topic.parts.iter().for_each(|item| note(&mut out, item, &deck.join("::")));
        }
    }
    out.into_bytes()
}

fn note(out: &mut String, item: &Item, deck: &str) {
    let [unit, topic, level, difficulty] = &item.tags;
    let tags = ["roundtrip::", unit, "::", topic, " ", level, " ", difficulty].concat();
    let (front, back) = card(item);
    let fields = [["roundtrip-", &item.id].concat(), "Basic".to_owned(), deck.to_owned(), front, back, tags];
    // In quotes throughout: then no field is taken for a comment, and none ends early.
    let quoted = fields.map(|field| ["\"", &field.replace('"', "\"\""), "\""].concat());
    out.push_str(&[&*quoted.join("\t"), "\n"].concat());
}

fn card(item: &Item) -> (String, String) {
    let (question, answer) = match &item.form {
        Form::One { choices, .. } | Form::Several(choices) => choose(choices),
        Form::Match(pairs) => {
            let side = |side: usize| list("ul", pairs.iter().map(|pair| pair[side].clone()));
            let mut rights: Vec<String> = pairs.iter().map(|pair| pair[1].clone()).collect();
            // Not in the order of the left sides.
            rights.rotate_left(pairs.len() / 2);
            ([side(0), list("ul", rights)].concat(), list("ul", pairs.iter().map(|pair| pair.join(" → "))))
        }
        Form::Order(parts, shown) => {
            (list("ul", shown.iter().map(|&part| parts[part].clone())), list("ol", parts.iter().cloned()))
        }
        Form::Number { value, tolerance, unit, .. } => {
            let within = if *tolerance > 0.0 { [" (±", &*digits(*tolerance), ")"].concat() } else { String::new() };
            let text = [&*digits(*value), if unit.is_empty() { "" } else { " " }, unit, &within].concat();
            (String::new(), ["<p><strong>", &*escaped(&text), "</strong></p>"].concat())
        }
        Form::Short { accept, .. } => {
            (String::new(), ["<p><strong>", &*escaped(&accept.join(" / ")), "</strong></p>"].concat())
        }
    };
    let back = [answer, item::mistakes(&item.form), item.feedback.clone()].concat();
    ([item.stem.clone(), question].concat(), back)
}

/// The choices under letters; and again, each with its worth and reason.
fn choose(choices: &[Choice]) -> (String, String) {
    let one_is_right = choices.iter().any(|choice| choice.credit == 1);
    let letter = |at: usize| char::from(b'A' + (at % 26) as u8).to_string();
    let asked =
        choices.iter().enumerate().map(|(at, choice)| ["<p>", &letter(at), ". ", &choice.html, "</p>"].concat());
    let told = choices.iter().enumerate().map(|(at, choice)| {
        let verdict = match choice.credit {
            ..=0 => "Wrong",
            // Of several that are right each is a part of the answer.
            2.. if one_is_right => "Half right",
            _ => "Right",
        };
        ["<p>", &*letter(at), ". ", &choice.html, " <strong>", verdict, ".</strong> ", &choice.why, "</p>"].concat()
    });
    (asked.collect(), told.collect())
}

fn list(name: &str, entries: impl IntoIterator<Item = String>) -> String {
    let entries: String = entries.into_iter().map(|entry| ["<li>", &entry, "</li>"].concat()).collect();
    ["<", name, ">", &entries, "</", name, ">"].concat()
}
