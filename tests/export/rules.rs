//! The rules that importers hold, each checked on a whole file.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::reading::{gift as paragraphs, notes, rows, split_once_bare, unzipped};

/// The fractions that Moodle takes.
const FRACTIONS: [&str; 19] = [
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10",
];

fn check_fractions(fractions: &[&str], single: bool, place: &str) {
    let allowed =
        |fraction: &&str| ["0", "5"].contains(fraction) || FRACTIONS.contains(&fraction.trim_start_matches('-'));
    assert!(fractions.iter().all(allowed), "{place}: {fractions:?}");
    let numbers: Vec<f64> = fractions.iter().map(|fraction| fraction.parse().expect("a number")).collect();
    let positive: f64 = numbers.iter().filter(|number| **number > 0.0).sum();
    let largest = numbers.iter().copied().fold(f64::MIN, f64::max);
    if single {
        assert!(largest == 100.0, "{place}: {fractions:?}");
    } else {
        assert!((positive - 100.0).abs() < 0.01, "{place}: {fractions:?}");
    }
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let found = node.children().find(|child| child.has_tag_name(name));
    found.unwrap_or_else(|| {
        panic!(
            "<{}> has no <{name}>: {}",
            node.tag_name().name(),
            node.document().input_text()[node.range()].chars().take(300).collect::<String>()
        )
    })
}

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn text_in<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    child(child(node, name), "text").text().unwrap_or_default()
}

/// `question/format/xml/format.php`.
pub fn moodle(file: &str, count: usize) {
    let tree = Document::parse(file).expect("it is well formed");
    let quiz = tree.root_element();
    assert!(quiz.has_tag_name("quiz"));
    let questions: Vec<Node<'_, '_>> = quiz.children().filter(Node::is_element).collect();
    assert_eq!(questions[0].attribute("type"), Some("category"));
    let mut seen = 0;
    for &question in &questions {
        assert!(question.has_tag_name("question"));
        match question.attribute("type").expect("a question has a type") {
            "category" => assert!(text_in(question, "category").starts_with("$course$/top/")),
            sort => {
                seen += 1;
                moodle_question(question, sort);
            }
        }
    }
    assert_eq!(seen, count);
}

fn moodle_question(question: Node<'_, '_>, sort: &str) {
    let id = child(question, "idnumber").text().expect("an identifier");
    assert!(id.chars().count() <= 100 && !text_in(question, "name").is_empty(), "{id}");
    for name in ["questiontext", "generalfeedback"] {
        assert_eq!(child(question, name).attribute("format"), Some("html"), "{id}");
        assert!(!text_in(question, name).is_empty(), "{id}");
    }
    for (name, value) in [("defaultgrade", "1"), ("hidden", "0")] {
        assert_eq!(child(question, name).text(), Some(value), "{id}");
    }
    child(question, "tags");
    let answers: Vec<Node<'_, '_>> = children(question, "answer").collect();
    let fractions: Vec<&str> = answers.iter().map(|answer| answer.attribute("fraction").expect("a fraction")).collect();
    let texts: Vec<&str> = answers.iter().map(|answer| child(*answer, "text").text().unwrap_or_default()).collect();
    assert!(texts.iter().all(|text| !text.trim().is_empty()), "{id}");
    answers.iter().for_each(|answer| assert_eq!(child(*answer, "feedback").attribute("format"), Some("html"), "{id}"));
    match sort {
        "multichoice" => {
            assert!(answers.len() >= 2, "{id}");
            assert!(["true", "false"].contains(&child(question, "shuffleanswers").text().unwrap()), "{id}");
            let single = child(question, "single").text() == Some("true");
            assert!(answers.iter().all(|answer| answer.attribute("format") == Some("html")), "{id}");
            check_fractions(&fractions, single, id);
        }
        "matching" => {
            let pairs: Vec<Node<'_, '_>> = children(question, "subquestion").collect();
            assert!(pairs.len() >= 3, "{id}");
            for pair in pairs {
                assert_eq!(pair.attribute("format"), Some("html"), "{id}");
                assert!(!child(pair, "text").text().unwrap_or_default().is_empty(), "{id}");
                let right = text_in(pair, "answer");
                assert!(!right.is_empty() && !right.contains('<'), "{id}: {right}");
            }
        }
        "numerical" => {
            assert_eq!(fractions[0], "100", "{id}");
            assert!(fractions[1..].iter().all(|fraction| *fraction == "0"), "{id}");
            for (answer, text) in answers.iter().zip(texts) {
                assert!(is_number(text) && is_number(child(*answer, "tolerance").text().unwrap()), "{id}: {text}");
            }
        }
        "shortanswer" => check_fractions(&fractions[..1], true, id),
        other => panic!("{id}: no type {other} is written"),
    }
}

/// Digits with at most one point and a sign.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut parts = digits.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `question/format/gift/format.php`.
pub fn gift(file: &str, count: usize) {
    assert!(!file.starts_with('\u{feff}') && !file.contains('\r'));
    let mut seen = 0;
    for paragraph in paragraphs(file) {
        let body = paragraph.body.trim();
        let Some(id) = paragraph.id else {
            assert!(body.starts_with("$CATEGORY: $course$/top/") && body.lines().count() == 1, "{body}");
            continue;
        };
        seen += 1;
        let rest = body.strip_prefix(&format!("::{id}::[html]")).unwrap_or_else(|| panic!("{id}: {body}"));
        let (stem, rest) = split_once_bare(rest, '{').unwrap_or_else(|| panic!("{id}: no answers"));
        let (answers, after) = split_once_bare(rest, '}').unwrap_or_else(|| panic!("{id}: the answers do not end"));
        assert!(after.is_empty() && !stem.is_empty(), "{id}: {after}");
        let (answers, feedback) = answers.split_once("\n\t####").unwrap_or_else(|| panic!("{id}: no general feedback"));
        for mark in ['{', '}', '=', '~', '#', ':'] {
            assert!(
                split_once_bare(stem, mark).is_none() && split_once_bare(feedback.trim(), mark).is_none(),
                "{id}: a bare {mark}"
            );
        }
        gift_answers(id, answers);
    }
    assert_eq!(seen, count);
}

fn gift_answers(id: &str, answers: &str) {
    let is_numerical = answers.starts_with('#');
    let lines: Vec<&str> =
        answers.trim_start_matches('#').lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.iter().all(|line| line.starts_with('=') && line.contains(" -> "))
        && !is_numerical
        && split_once_bare(&lines[0][1..], '#').is_none()
    {
        assert!(lines.len() >= 2 && lines.iter().all(|line| line.matches("->").count() == 1), "{id}: {answers}");
        return;
    }
    let mut weights = Vec::new();
    for line in &lines {
        let (mark, rest) = line.split_at(1);
        let (weight, rest) = match rest.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
            Some((weight, rest)) => (weight, rest),
            None => (if mark == "=" { "100" } else { "0" }, rest),
        };
        assert!(["=", "~"].contains(&mark), "{id}: {line}");
        let (text, why) = split_once_bare(rest, '#').unwrap_or_else(|| panic!("{id}: no feedback in {line}"));
        assert!(!text.is_empty() && split_once_bare(why, '#').is_none(), "{id}: {line}");
        let is_taken_for_a_weight = text.starts_with('%') && !line.starts_with("=%");
        assert!(!is_taken_for_a_weight && !text.starts_with("[html]") && !text.starts_with("[plain]"), "{id}: {line}");
        assert!(!is_numerical || text.split(':').all(is_number), "{id}: {line}");
        weights.push(weight);
    }
    let (key, typed) = (answers.contains("\n\t="), lines[0].starts_with("=%"));
    check_fractions(&weights, key || typed, id);
}

/// The package as Canvas and `text2qti` make it.
pub fn qti(file: &[u8], count: usize) {
    let files = unzipped(file);
    let manifest = Document::parse(&files["imsmanifest.xml"]).expect("it is well formed");
    let named: BTreeSet<&str> = manifest
        .descendants()
        .filter(|node| node.tag_name().name() == "file")
        .filter_map(|node| node.attribute("href"))
        .collect();
    let there: BTreeSet<&str> = files.keys().map(String::as_str).filter(|path| *path != "imsmanifest.xml").collect();
    assert_eq!(named, there);
    let mut seen = 0;
    let mut idents = BTreeSet::new();
    for (path, text) in &files {
        let tree = Document::parse(text).unwrap_or_else(|why| panic!("{path}: {why}"));
        if path.ends_with("assessment_meta.xml") {
            assert!(tree.root_element().tag_name().name() == "quiz" && text.contains("<title>"), "{path}");
            continue;
        }
        for item in tree.descendants().filter(|node| node.tag_name().name() == "item") {
            seen += 1;
            assert!(idents.insert(item.attribute("ident").expect("an identifier").to_owned()), "{path}");
            qti_item(item);
        }
    }
    assert_eq!(seen, count);
}

fn qti_item(item: Node<'_, '_>) {
    let id = item.attribute("title").unwrap();
    let all = |name: &'static str| item.descendants().filter(move |node| node.tag_name().name() == name);
    let feedback: BTreeSet<&str> = all("itemfeedback").filter_map(|node| node.attribute("ident")).collect();
    let shown: BTreeSet<&str> = all("displayfeedback").filter_map(|node| node.attribute("linkrefid")).collect();
    assert_eq!(feedback, shown, "{id}");
    assert!(feedback.contains("general_fb"), "{id}");
    let labels: BTreeSet<&str> = all("response_label").filter_map(|node| node.attribute("ident")).collect();
    let meta = |label: &str| {
        let field = all("qtimetadatafield").find(|field| field.children().any(|node| node.text() == Some(label)));
        field.and_then(|field| field.last_element_child()?.text()).unwrap_or_default()
    };
    let sort = meta("question_type");
    if ["multiple_choice_question", "multiple_answers_question", "matching_question"].contains(&sort) {
        for equal in all("varequal") {
            assert!(labels.contains(equal.text().unwrap()), "{id}");
        }
    }
    let scores: Vec<f64> = all("setvar").map(|node| node.text().unwrap().parse().unwrap()).collect();
    assert!((scores.iter().sum::<f64>() - 100.0).abs() < 1e-6, "{id}: {scores:?}");
    if sort == "matching_question" {
        assert_eq!(scores.len(), all("response_lid").count(), "{id}");
    } else {
        assert_eq!(scores.len(), 1, "{id}");
    }
    if sort == "numerical_question" {
        assert_eq!(all("varequal").count(), 1, "{id}: a second value would count as right");
        let bound = |name| all(name).next().unwrap().text().unwrap().parse::<f64>().unwrap();
        let exact: f64 = all("varequal").next().unwrap().text().unwrap().parse().unwrap();
        assert!(bound("vargte") <= exact && exact <= bound("varlte"), "{id}");
    }
}

/// The Anki manual, “Text files”.
pub fn anki(file: &str, count: usize) {
    let head: Vec<&str> = file.lines().take_while(|line| line.starts_with('#')).collect();
    assert_eq!(head[..2], ["#separator:tab", "#html:true"]);
    let notes = notes(file);
    assert_eq!(notes.len(), count);
    let mut guids = BTreeSet::new();
    for fields in &notes {
        let [guid, sort, deck, front, back, tags] = &fields[..] else { panic!("{} fields: {fields:?}", fields.len()) };
        assert!(guids.insert(guid) && sort == "Basic", "{guid}");
        assert!(!front.is_empty() && !back.is_empty() && deck.split("::").count() == 3, "{guid}: {deck}");
        assert!(tags.split(' ').all(|tag| !tag.is_empty()), "{guid}: {tags}");
    }
    // A record is a line: nothing in a field ends it early.
    assert_eq!(file.lines().count(), count + head.len());
}

/// RFC 4180.
pub fn csv(file: &str, count: usize) {
    let rows = rows(file, ',');
    assert_eq!(rows.len(), count + 1);
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '@', '\t'])), "{row:?}");
    }
}
