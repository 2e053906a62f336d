//! A table (RFC 4180): for spreadsheets, and for whoever writes an importer of their own.

use super::html::{escaped, plain};
use super::item::{Choice, Form, Item, digits, lost};
use super::{Format, Sheet};
use crate::learning::analysis::csv_cell;

pub const FORMAT: Format = Format {
    id: "csv",
    name: "CSV",
    about: "A table with a row for each question, in UTF-8, to read and sort in a spreadsheet. Credit is in per cent of the marks. The \
            column “id” stays the same in every export, so that tables can be joined by it.",
    ending: "csv",
    media_type: "text/csv",
    write,
    lost: lost_in_table,
};

fn lost_in_table(item: &Item, out: &mut Vec<&'static str>) {
    lost(item, out);
    let answers = answers(&item.form);
    let texts = answers.iter().flat_map(|answer| [&answer.html, &answer.why]).chain([&item.stem, &item.feedback]);
    if texts.into_iter().any(|html| ["<code>", "<strong>", "<em>", "<table>"].iter().any(|tag| html.contains(tag))) {
        out.push("code, emphasis and tables become plain text");
    }
}

/// A possible answer with what it is worth.
struct Answer {
    html: String,
    credit: String,
    why: String,
}

fn answers(form: &Form) -> Vec<Answer> {
    let typed = |text: &str, credit: &str, why: &str| Answer {
        html: escaped(text),
        credit: credit.to_owned(),
        why: why.to_owned(),
    };
    match form {
        Form::One { choices, .. } | Form::Several(choices) => {
            let answer = |choice: &Choice| Answer {
                html: choice.html.clone(),
                credit: choice.percent(),
                why: choice.why.clone(),
            };
            choices.iter().map(answer).collect()
        }
        Form::Match(pairs) => pairs
            .iter()
            .map(|pair| Answer { html: pair.join(" → "), credit: String::new(), why: String::new() })
            .collect(),
        Form::Order(parts, _) => {
            parts.iter().map(|html| Answer { html: html.clone(), credit: String::new(), why: String::new() }).collect()
        }
        Form::Number { value, wrong, .. } => {
            let wrong = wrong.iter().map(|(value, why)| typed(&digits(*value), "0", why));
            std::iter::once(typed(&digits(*value), "100", "")).chain(wrong).collect()
        }
        Form::Short { accept, wrong } => {
            let right = accept.iter().map(|text| typed(text, "100", ""));
            right.chain(wrong.iter().map(|(text, why)| typed(text, "0", why))).collect()
        }
    }
}

fn form(form: &Form) -> &'static str {
    match form {
        Form::One { .. } => "one choice",
        Form::Several(_) => "several choices",
        Form::Match(_) => "pairs",
        Form::Order(..) => "in the right order",
        Form::Number { .. } => "number",
        Form::Short { .. } => "text",
    }
}

const HEADINGS: [&str; 11] =
    ["id", "unit", "topic", "level", "difficulty", "kind", "answers are", "question", "in", "tolerance", "feedback"];

fn write(sheet: &Sheet) -> Vec<u8> {
    let most = sheet.items().map(|item| answers(&item.form).len()).max().unwrap_or_default();
    let mut headings: Vec<String> = HEADINGS.map(str::to_owned).to_vec();
    for number in 1..=most {
        let number = number.to_string();
        headings.extend(["answer ", "credit ", "reason "].map(|heading| [heading, &number].concat()));
    }
    // Without the mark spreadsheets take the text for one in an older encoding.
    let mut out = "\u{feff}".to_owned();
    line(&mut out, &headings.iter().map(String::as_str).collect::<Vec<_>>());
    for item in sheet.items() {
        let answers = answers(&item.form);
        let (unit, tolerance) = match &item.form {
            Form::Number { unit, tolerance, .. } => (unit.clone(), digits(*tolerance)),
            _ => (String::new(), String::new()),
        };
        let [of_unit, topic, level, difficulty] = &item.tags;
        let bare = |tag: &str| tag.split_once('-').map_or("", |(_, word)| word).to_owned();
        let (level, difficulty) = (bare(level), bare(difficulty));
        let (stem, feedback) = (plain(&item.stem), plain(&item.feedback));
        let mut cells = vec![
            &*item.id,
            of_unit,
            topic,
            &*level,
            &*difficulty,
            item.kind,
            form(&item.form),
            &stem,
            &unit,
            &tolerance,
            &feedback,
        ];
        let texts: Vec<[String; 3]> =
            answers.into_iter().map(|answer| [plain(&answer.html), answer.credit, plain(&answer.why)]).collect();
        cells.extend(texts.iter().flatten().map(String::as_str));
        cells.resize(headings.len(), "");
        line(&mut out, &cells);
    }
    out.into_bytes()
}

/// A row.
pub fn line(out: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        out.push_str(if place > 0 { "," } else { "" });
        out.push_str(&csv_cell(cell));
    }
    out.push_str("\r\n");
}
