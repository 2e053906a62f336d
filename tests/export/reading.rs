//! Reads files back as their importers do, written apart from what wrote them.

use std::collections::BTreeMap;

/// The identifiers of a file's questions in order.
pub fn ids(format: &str, bytes: &[u8]) -> Vec<String> {
    match format {
        "moodle" => {
            let text = utf8(bytes);
            let tree = roxmltree::Document::parse(&text).expect("it is well formed");
            let ids = tree.descendants().filter(|node| node.has_tag_name("idnumber"));
            ids.map(|node| node.text().unwrap_or_default().to_owned()).collect()
        }
        "gift" => gift(&utf8(bytes)).into_iter().filter_map(|paragraph| Some(paragraph.id?.to_owned())).collect(),
        "qti" => assessments(bytes)
            .iter()
            .flat_map(|text| {
                let tree = roxmltree::Document::parse(text).expect("it is well formed");
                let items = tree.descendants().filter(|node| node.tag_name().name() == "item");
                items.map(|node| node.attribute("title").unwrap_or_default().to_owned()).collect::<Vec<_>>()
            })
            .collect(),
        "anki" => notes(&utf8(bytes)).into_iter().map(|fields| fields[0].replacen("roundtrip-", "", 1)).collect(),
        "csv" => rows(&utf8(bytes), ',').into_iter().skip(1).map(|row| row[0].clone()).collect(),
        other => panic!("no reader for {other}"),
    }
}

/// All words of a file, as HTML.
pub fn words(format: &str, bytes: &[u8]) -> String {
    match format {
        "moodle" => xml_words(&utf8(bytes)),
        "gift" => gift(&utf8(bytes)).into_iter().map(|paragraph| unescaped(&paragraph.body)).collect(),
        "qti" => assessments(bytes).iter().map(|text| xml_words(text)).collect(),
        "anki" => notes(&utf8(bytes)).into_iter().map(|fields| fields.join("\n")).collect(),
        // A table holds plain text.
        "csv" => rows(&utf8(bytes), ',')
            .into_iter()
            .flatten()
            .map(|cell| roundtrip::export::html::escaped(&cell) + "\n")
            .collect(),
        other => panic!("no reader for {other}"),
    }
}

/// HTML as letters and signs alone, without white space and what parts lists.
pub fn squashed(html: &str) -> String {
    // A link's address is looked at elsewhere.
    let html: String = html
        .split("<a ")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) })
        .collect();
    let text = roundtrip::export::html::plain(&html.replace("<ol>", "<ul>").replace("</ol>", "</ul>"));
    // What stands for an address in plain text; a formula's guard; an asterisk's escape; an arrow as matches write it.
    let text = without_addresses(&text).replace("->", "→");
    text.chars().filter(|letter| !letter.is_whitespace() && !"•'\\".contains(*letter)).collect()
}

fn without_addresses(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(" (https://") {
        out.push_str(&rest[..start]);
        rest = rest[start..].split_once(')').map_or("", |(_, rest)| rest);
    }
    out + rest
}

pub fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it is UTF-8")
}

fn xml_words(text: &str) -> String {
    let tree = roxmltree::Document::parse(text).expect("it is well formed");
    let is_plain = |node: &roxmltree::Node<'_, '_>| {
        node.ancestors().any(|above| {
            let typed =
                above.attribute("format") == Some("plain_text") || above.attribute("texttype") == Some("text/plain");
            typed || matches!(above.tag_name().name(), "unit_name" | "varequal" | "name" | "fieldentry")
        }) && !node.ancestors().any(|above| above.tag_name().name() == "feedback")
    };
    tree.descendants()
        .filter(|node| node.is_text())
        .map(|node| {
            let text = node.text().unwrap_or_default();
            (if is_plain(&node) { roundtrip::export::html::escaped(text) } else { text.to_owned() }) + "\n"
        })
        .collect()
}

/// A paragraph of GIFT.
pub struct Paragraph<'a> {
    /// From the comment before it; a category has none.
    pub id: Option<&'a str>,
    /// What stands in it, comments left out.
    pub body: String,
}

pub fn gift(text: &str) -> Vec<Paragraph<'_>> {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs
        .map(|paragraph| {
            let comment = paragraph.lines().find(|line| line.starts_with("//"));
            let id = comment.and_then(|line| line.split_once("[id:")?.1.split(']').next());
            let lines: Vec<&str> = paragraph.lines().filter(|line| !line.trim().starts_with("//")).collect();
            Paragraph { id, body: lines.join("\n") }
        })
        .collect()
}

/// GIFT without its backslashes; typed answers, which are plain text, as HTML.
fn unescaped(body: &str) -> String {
    let plain = |text: &str| {
        let mut out = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n') => out.push('\n'),
                    other => out.extend(other),
                },
                _ => out.push(letter),
            }
        }
        out
    };
    let line = |line: &str| match line.trim_start().strip_prefix("=%") {
        Some(typed) => {
            let (answer, why) = typed.split_once('%').and_then(|(_, rest)| split_once_bare(rest, '#')).expect("typed");
            let answer = answer.strip_prefix("[moodle]").unwrap_or(answer);
            [&*roundtrip::export::html::escaped(&plain(answer)), " ", &plain(why)].concat()
        }
        None => plain(line),
    };
    body.lines().map(|text| line(text) + "\n").collect()
}

/// Splits at the first mark without a backslash.
pub fn split_once_bare(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return Some((&text[..at], &text[at + letter.len_utf8()..])),
            _ => {}
        }
    }
    None
}

/// The notes of an Anki text: its rows below the head.
pub fn notes(text: &str) -> Vec<Vec<String>> {
    let body: String =
        text.lines().skip_while(|line| line.starts_with('#')).map(|line| [line, "\n"].concat()).collect();
    rows(&body, '\t')
}

/// Rows of values in quotes where they need it.
pub fn rows(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            _ if quoted => cell.push(letter),
            '\r' => {}
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ if letter == separator => row.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty(), "the last row does not end");
    rows
}

/// The files of an archive by path, by its directory.
pub fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, width: usize| {
        bytes[at..at + width].iter().rev().fold(0_usize, |number, &byte| number << 8 | usize::from(byte))
    };
    let end = bytes.len() - 22;
    let mut at = number(end + 16, 4);
    let mut files = BTreeMap::new();
    for _ in 0..number(end + 10, 2) {
        let (size, length, begins) = (number(at + 24, 4), number(at + 28, 2), number(at + 42, 4));
        let path = utf8(&bytes[at + 46..at + 46 + length]);
        let body = begins + 30 + number(begins + 26, 2);
        assert!(files.insert(path, utf8(&bytes[body..body + size])).is_none(), "a path stands twice");
        at += 46 + length;
    }
    files
}

/// The assessments of a package, in the order of its manifest.
fn assessments(bytes: &[u8]) -> Vec<String> {
    let mut files = unzipped(bytes);
    let manifest = files.remove("imsmanifest.xml").expect("there is a manifest");
    let tree = roxmltree::Document::parse(&manifest).expect("it is well formed");
    let hrefs = tree
        .descendants()
        .filter(|node| node.tag_name().name() == "file")
        .filter_map(|node| node.attribute("href"))
        .filter(|href| !href.ends_with("assessment_meta.xml"));
    hrefs.map(|href| files.remove(href).expect("the manifest names files that are there")).collect()
}
