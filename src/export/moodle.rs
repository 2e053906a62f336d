//! Moodle XML, as Moodle's own importer reads it (`question/format/xml/format.php`), for Moodle 3.6 and later.
//!
//! Moodle strips tags off the right sides of a match but shows entities as letters, so these are escaped text.

use super::html::escaped;
use super::item::{self, Choice, Form, Item, digits, loss, places, words};
use super::xml::Xml;
use super::{Format, NAME, Sheet};

pub const FORMAT: Format = Format {
    id: "moodle",
    name: "Moodle XML",
    about: "For Moodle: question bank, Import, Moodle XML format. Categories, part marks, feedback for every option and ID numbers \
            come along. Moodle always adds questions: to bring an older import up to date, import into a new category and delete the \
            old one; the ID numbers say which question is which.",
    ending: "moodle.xml",
    media_type: "application/xml",
    write,
    lost,
};

fn lost(item: &Item, out: &mut Vec<&'static str>) {
    item::lost_when_marked(item, out);
    if matches!(&item.form, Form::Number { unit, .. } if !unit.is_empty()) {
        out.push(loss::UNITS);
    }
}

fn write(sheet: &Sheet) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.begin("quiz", &[]);
    for unit in &sheet.units {
        for topic in &unit.parts {
            let path = category(&[NAME, &unit.title, &topic.title]);
            xml.begin("question", &[("type", "category")]).begin("category", &[]).leaf("text", &[], &path).end(2);
            topic.parts.iter().for_each(|item| question(&mut xml, item));
        }
    }
    xml.finish().into_bytes()
}

/// A path of categories; a slash in a name is doubled.
pub fn category(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| name.replace('/', "//")).collect();
    ["$course$/top/", &names.join("/")].concat()
}

fn question(xml: &mut Xml, item: &Item) {
    let sort = match item.form {
        Form::One { .. } | Form::Several(_) => "multichoice",
        Form::Match(_) | Form::Order(..) => "matching",
        Form::Number { .. } => "numerical",
        Form::Short { .. } => "shortanswer",
    };
    xml.begin("question", &[("type", sort)]);
    xml.begin("name", &[]).leaf("text", &[], &item.id).end(1);
    html(xml, "questiontext", &item.stem);
    html(xml, "generalfeedback", &item.feedback);
    for (name, value) in [("defaultgrade", "1"), ("penalty", "0.3333333"), ("hidden", "0"), ("idnumber", &*item.id)] {
        xml.leaf(name, &[], value);
    }
    match &item.form {
        Form::One { choices, shuffled } => multichoice(xml, choices, true, *shuffled),
        Form::Several(choices) => multichoice(xml, choices, false, true),
        Form::Match(pairs) => matching(xml, pairs),
        Form::Order(parts, shown) => matching(xml, &places(parts, shown)),
        Form::Number { value, tolerance, unit, wrong } => {
            numerical(xml, *value, *tolerance, "100", "");
            wrong.iter().for_each(|(value, why)| numerical(xml, *value, *tolerance, "0", why));
            units(xml, unit);
        }
        Form::Short { accept, wrong } => {
            xml.leaf("usecase", &[], "0");
            accept.iter().for_each(|text| short(xml, text, "100", ""));
            wrong.iter().for_each(|(text, why)| short(xml, text, "0", why));
        }
    }
    xml.begin("tags", &[]);
    for tag in &item.tags {
        xml.begin("tag", &[]).leaf("text", &[], tag).end(1);
    }
    xml.end(2);
}

fn html(xml: &mut Xml, name: &'static str, text: &str) {
    xml.begin(name, &[("format", "html")]).leaf("text", &[], text).end(1);
}

fn combined_feedback(xml: &mut Xml) {
    for name in ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"] {
        html(xml, name, "");
    }
}

fn multichoice(xml: &mut Xml, choices: &[Choice], single: bool, shuffled: bool) {
    let word = |truth: bool| if truth { "true" } else { "false" };
    xml.leaf("single", &[], word(single)).leaf("shuffleanswers", &[], word(shuffled));
    xml.leaf("answernumbering", &[], "none").leaf("showstandardinstruction", &[], if single { "0" } else { "1" });
    combined_feedback(xml);
    for choice in choices {
        xml.begin("answer", &[("fraction", &choice.percent()), ("format", "html")]).leaf("text", &[], &choice.html);
        html(xml, "feedback", &choice.why);
        xml.end(1);
    }
}

fn matching(xml: &mut Xml, pairs: &[[String; 2]]) {
    xml.leaf("shuffleanswers", &[], "true");
    combined_feedback(xml);
    for [left, right] in pairs {
        xml.begin("subquestion", &[("format", "html")]).leaf("text", &[], left);
        xml.begin("answer", &[]).leaf("text", &[], &escaped(&words(right))).end(2);
    }
}

fn numerical(xml: &mut Xml, value: f64, tolerance: f64, fraction: &str, why: &str) {
    xml.begin("answer", &[("fraction", fraction), ("format", "plain_text")]).leaf("text", &[], &digits(value));
    html(xml, "feedback", why);
    xml.leaf("tolerance", &[], &digits(tolerance)).end(1);
}

/// The unit, which may be typed or left out.
fn units(xml: &mut Xml, unit: &str) {
    let shown = if unit.is_empty() { "3" } else { "0" };
    if !unit.is_empty() {
        xml.begin("units", &[]).begin("unit", &[]);
        xml.leaf("multiplier", &[], "1").leaf("unit_name", &[], unit).end(2);
    }
    for (name, value) in [("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", shown), ("unitsleft", "0")] {
        xml.leaf(name, &[], value);
    }
}

fn short(xml: &mut Xml, text: &str, fraction: &str, why: &str) {
    // An asterisk would stand for any letters.
    let text = text.replace('*', "\\*");
    xml.begin("answer", &[("fraction", fraction), ("format", "plain_text")]).leaf("text", &[], &text);
    html(xml, "feedback", why);
    xml.end(1);
}
