//! GIFT, Moodle's text format, as its importer reads it (`question/format/gift/format.php`); other programs read it too.
//!
//! All texts are HTML on one line; typed answers and right sides are plain text. The weight of a typed answer is always written,
//! so that no answer is taken for one.

use super::html::escaped;
use super::item::{self, Choice, Form, Item, digits, loss, places, words};
use super::moodle::category;
use super::{Format, NAME, Sheet};

pub const FORMAT: Format = Format {
    id: "gift",
    name: "GIFT",
    about: "Text that Moodle and many other programs import, and that can be read and edited by hand. Identifiers stand in comments; \
            like with Moodle XML, a second import adds and does not replace.",
    ending: "gift.txt",
    media_type: "text/plain",
    write,
    lost,
};

fn lost(item: &Item, out: &mut Vec<&'static str>) {
    item::lost_when_marked(item, out);
    if matches!(&item.form, Form::Number { unit, .. } if !unit.is_empty()) {
        out.push(loss::NO_UNITS);
    }
    if matches!(&item.form, Form::One { shuffled: false, .. }) {
        out.push("the reader may shuffle the choices");
    }
    if matches!(&item.form, Form::Short { accept, .. } if accept.iter().any(|text| text.contains("->"))) {
        out.push("an arrow in what is to be typed, ->, is written →");
    }
}

fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::new();
    for unit in &sheet.units {
        for topic in &unit.parts {
            let path = category(&[NAME, &unit.title, &topic.title]);
            out.push_str(&["$CATEGORY: ", &one_line(&path), "\n\n"].concat());
            topic.parts.iter().for_each(|item| question(&mut out, item));
        }
    }
    out.into_bytes()
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn question(out: &mut String, item: &Item) {
    let tags: String = item.tags.iter().map(|tag| [" [tag:", tag, "]"].concat()).collect();
    out.push_str(
        &["// [id:", &item.id, "]", &tags, "\n::", &plain(&item.id), "::[html]", &html(&item.stem), "{"].concat(),
    );
    match &item.form {
        Form::One { choices, .. } => choices.iter().for_each(|choice| answer(out, choice, choice.credit == 1)),
        Form::Several(choices) => choices.iter().for_each(|choice| answer(out, choice, false)),
        Form::Match(pairs) => matching(out, pairs),
        Form::Order(parts, shown) => matching(out, &places(parts, shown)),
        Form::Number { value, tolerance, wrong, .. } => {
            out.push('#');
            let within = |value: f64| [digits(value), ":".to_owned(), digits(*tolerance)].concat();
            typed(out, "100", &within(*value), "");
            wrong.iter().for_each(|(value, why)| typed(out, "0", &within(*value), why));
        }
        Form::Short { accept, wrong } => {
            // An arrow would make pairs of them, an asterisk stand for any letters; a bracket at the beginning for a format's name, unless one is given.
            let format = |text: &str| if text.starts_with('[') { "[moodle]" } else { "" };
            let text = |text: &str| [format(text), &plain(&text.replace('*', "\\*").replace("->", "→"))].concat();
            accept.iter().for_each(|form| typed(out, "100", &text(form), ""));
            wrong.iter().for_each(|(answer, why)| typed(out, "0", &text(answer), why));
        }
    }
    out.push_str(&["\n\t####", &html(&item.feedback), "\n}\n\n"].concat());
}

fn answer(out: &mut String, choice: &Choice, is_key: bool) {
    let mark = match choice.credit {
        _ if is_key => "=".to_owned(),
        0 => "~".to_owned(),
        _ => ["~%", &choice.percent(), "%"].concat(),
    };
    out.push_str(&["\n\t", &mark, &html(&choice.html), "#", &html(&choice.why)].concat());
}

fn matching(out: &mut String, pairs: &[[String; 2]]) {
    for [left, right] in pairs {
        // Shown with tags stripped and entities as letters, like in Moodle XML.
        let right = escaped(&words(right).replace("->", "→"));
        out.push_str(&["\n\t=", &html(left), " -> ", &plain(&right)].concat());
    }
}

fn typed(out: &mut String, weight: &str, answer: &str, why: &str) {
    out.push_str(&["\n\t=%", weight, "%", answer, "#", &html(why)].concat());
}

/// Text with a backslash before all that means something.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '\\' | '~' | '=' | '#' | '{' | '}' | ':' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' | '\t' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// The same for HTML, whose first letter is taken neither for a weight nor for the name of a format.
fn html(text: &str) -> String {
    match text.strip_prefix('[') {
        Some(rest) => ["&\\#91;", &plain(rest)].concat(),
        None => match text.strip_prefix('%') {
            Some(rest) => ["&\\#37;", &plain(rest)].concat(),
            None => plain(text),
        },
    }
}
