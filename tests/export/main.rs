//! Exports: every question of the bank, and questions made of the nastiest texts, through every format; read back and held against
//! the rules of the formats' importers.
//!
//! What real readers make of the files is tried by `cargo xtask test readers`; here nothing but this repository is needed.

mod nasty;
mod reading;
mod rules;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use reading::squashed;
use roundtrip::course::load;
use roundtrip::export::html::Links;
use roundtrip::export::item::{self, Form, Item};
use roundtrip::export::{Export, FORMATS, Format, Selection, Topic, Unit, export};
use roundtrip::labs;
use roundtrip::learning::kinds::QuestionKind;
use roundtrip::learning::{Kind, Question};

const SITE: &str = "https://example.org/roundtrip/";

static BANK: LazyLock<Selection> = LazyLock::new(|| {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let course = load::load(&content, &labs::check_link).expect("the content has no faults");
    let mut bank = Selection::of(&course);
    bank.units.push(Unit {
        id: "nasty".into(),
        title: "Nasty: a/b::c \"<&>\" {=~#}".into(),
        topics: vec![Topic { id: "nasty".into(), title: "T/o::p #1 \\".into(), questions: nasty::questions() }],
    });
    bank
});

fn questions() -> impl Iterator<Item = (&'static Unit, &'static Question)> {
    BANK.units.iter().flat_map(|unit| {
        unit.topics.iter().flat_map(move |topic| topic.questions.iter().map(move |question| (unit, question)))
    })
}

fn items() -> Vec<Item> {
    let links = Links::to(SITE);
    questions().flat_map(|(unit, question)| item::items(question, &unit.id, &links)).collect()
}

fn format(id: &str) -> &'static Format {
    FORMATS.iter().find(|format| format.id == id).expect("it is registered")
}

fn text(export: &Export) -> String {
    String::from_utf8(export.bytes.clone()).expect("it is UTF-8")
}

#[test]
fn every_kind_is_in_the_bank_that_is_tried() {
    for kind in Kind::IDS {
        assert!(nasty::questions().iter().any(|question| question.kind.id() == *kind), "{kind}");
    }
    assert!(BANK.count() > 400, "{}", BANK.count());
}

#[test]
fn identifiers_are_unique_and_the_same_in_every_selection() {
    let ids: Vec<String> = items().into_iter().map(|item| item.id).collect();
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for format in FORMATS {
        let whole = export(&BANK, format, SITE);
        assert_eq!(whole, export(&BANK, format, SITE), "{}", format.id);
        let read = reading::ids(format.id, &whole.bytes);
        assert_eq!(read, ids, "{}", format.id);
        let parts: Vec<String> = (0..BANK.units.len())
            .flat_map(|unit| reading::ids(format.id, &export(&BANK.unit(unit), format, SITE).bytes))
            .collect();
        assert_eq!(parts, ids, "{}", format.id);
    }
}

#[test]
fn computed_questions_have_variants_with_other_numbers() {
    for (unit, question) in questions().filter(|(_, question)| matches!(question.kind, Kind::Computed(_))) {
        let variants = item::items(question, &unit.id, &Links::to(SITE));
        let stems: BTreeSet<&String> = variants.iter().map(|variant| &variant.stem).collect();
        assert_eq!(stems.len(), variants.len(), "{}", question.id);
        assert!(variants.len() >= 2, "{} has {} variants", question.id, variants.len());
    }
}

#[test]
fn the_files_keep_the_importers_rules() {
    let count = items().len();
    rules::moodle(&text(&export(&BANK, format("moodle"), SITE)), count);
    rules::gift(&text(&export(&BANK, format("gift"), SITE)), count);
    rules::qti(&export(&BANK, format("qti"), SITE).bytes, count);
    rules::anki(&text(&export(&BANK, format("anki"), SITE)), count);
    rules::csv(&text(&export(&BANK, format("csv"), SITE)), count);
}

/// Every text of a question, as HTML, and its numbers as text.
fn texts(question: &Question) -> Vec<String> {
    let mut texts = vec![question.prompt.clone(), question.explanation.clone()];
    // What is said of each part, and the steps of a solution, which the first part has.
    texts.extend(question.grade(&question.kind.key()).expect("the key fits").parts.into_iter().map(|part| part.why));
    match &question.kind {
        Kind::One(one) => texts.extend(one.options.iter().map(|option| option.html.clone())),
        Kind::Trace(trace) => texts.extend(trace.one.options.iter().map(|option| option.html.clone())),
        Kind::Predict(predict) => texts.extend(predict.one.options.iter().map(|option| option.html.clone())),
        Kind::Several(several) => texts.extend(several.options.iter().map(|option| option.html.clone())),
        Kind::TrueFalse(statement) => texts.extend(statement.reasons.iter().map(|reason| reason.html.clone())),
        Kind::Order(order) => texts.extend(order.items.iter().map(|item| item.html.clone())),
        Kind::Match(pairs) => texts.extend(pairs.pairs.iter().flat_map(|pair| [pair.left.clone(), pair.right.clone()])),
        Kind::Station(_) => texts.extend(roundtrip::model::Station::ALL.map(|station| station.name().to_owned())),
        Kind::Short(short) => {
            let plain = short.accept.iter().chain(short.wrong.iter().map(|wrong| &wrong.text));
            texts.extend(plain.map(|text| roundtrip::export::html::escaped(text)));
        }
        Kind::Number(_) | Kind::Computed(_) => {
            let number = question.kind.number().expect("it asks for one");
            let values = number.wrong.iter().map(|wrong| wrong.value).chain([number.value]);
            texts.extend(values.map(item::digits));
            texts.push(number.unit.clone());
            texts.extend(number.solution.clone());
        }
    }
    texts
}

#[test]
fn nothing_is_lost_silently() {
    let links = Links::to(SITE);
    let mut lost = Vec::new();
    for (unit, question) in questions() {
        let topics = vec![Topic { id: "t".into(), title: "t".into(), questions: vec![question.clone()] }];
        let one = Selection { units: vec![Unit { id: unit.id.clone(), title: "u".into(), topics }] };
        let mut posed = question.clone();
        posed.pose(roundtrip::learning::seed_of(&question.id));
        for format in FORMATS {
            let held = squashed(&reading::words(format.id, &export(&one, format, SITE).bytes));
            for text in texts(&posed) {
                // Steps that the app numbers itself are looked for one by one.
                let wanted = squashed(&roundtrip::export::html::portable(&text, &links));
                if !text.contains("class=\"steps\"") && !held.contains(&wanted) {
                    lost.push(format!("{} {}: “{wanted}”\n   in {held}", format.id, question.id));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{} texts are lost:\n{}", lost.len(), lost[..lost.len().min(4)].join("\n"));
}

#[test]
fn what_changes_is_told_question_by_question() {
    let losses = |format: &str, kind: &str| {
        let export = export(&BANK, self::format(format), SITE);
        let told: BTreeSet<_> =
            export.losses.iter().filter(|loss| loss.kind == kind).map(|loss| loss.question.clone()).collect();
        let all: BTreeSet<_> = questions()
            .filter(|(_, question)| question.kind.id() == kind)
            .map(|(_, question)| question.id.clone())
            .collect();
        (told, all)
    };
    for format in FORMATS {
        for kind in ["computed", "trace", "station"] {
            let (told, all) = losses(format.id, kind);
            assert_eq!(told, all, "{} {kind}", format.id);
        }
    }
    for format in ["moodle", "gift", "qti"] {
        for kind in ["order", "match", "short"] {
            let (told, all) = losses(format, kind);
            assert_eq!(told, all, "{format} {kind}");
        }
    }
    let (told, all) = losses("qti", "true-false");
    assert_eq!(told, all);
}

#[test]
fn links_lead_to_the_site_and_to_nowhere_without_one() {
    for format in FORMATS {
        let words = |site: &str| reading::words(format.id, &export(&BANK, format, site).bytes);
        let linked = words(SITE);
        for (_, question) in questions() {
            assert!(
                linked.contains(&format!("/?question={}&amp;seed=", question.id)),
                "{}: {}",
                format.id,
                question.id
            );
            if let Some((lab, query)) = question.kind.run() {
                let query = query.replace('&', "&amp;");
                let here = |text: &str| linked.contains(&format!("{SITE}labs/{lab}/?{text}"));
                assert!(
                    query.is_empty() || here(&query) || here(&query.replace("&amp;", "&")),
                    "{}: {query}",
                    question.id
                );
            }
        }
        let bare = words("");
        assert!(!bare.contains("example.org/roundtrip") && !bare.contains("href=\"/"), "{}", format.id);
    }
}

#[test]
fn an_empty_bank_makes_sound_files() {
    for format in FORMATS {
        let empty = export(&Selection::default(), format, SITE);
        assert_eq!((reading::ids(format.id, &empty.bytes), empty.losses), (vec![], vec![]), "{}", format.id);
    }
}

/// Writes every format, with what readers are to find in it, into the folder that `ROUNDTRIP_EXPORTS` names.
#[test]
#[ignore = "writes files for `cargo xtask test readers`"]
fn files_for_readers() {
    let folder = std::path::PathBuf::from(std::env::var_os("ROUNDTRIP_EXPORTS").expect("a folder to write to"));
    for format in FORMATS {
        let bytes = export(&BANK, format, SITE).bytes;
        std::fs::write(folder.join(format.file_name("bank")), bytes).expect("the folder can be written");
    }
    let expected: Vec<serde_json::Value> = items().iter().map(expected).collect();
    let text = serde_json::to_string(&expected).expect("it can be written");
    std::fs::write(folder.join("expected.json"), text).expect("the folder can be written");
}

/// An item as the readers' scripts compare it.
fn expected(item: &Item) -> serde_json::Value {
    let choices = |choices: &[item::Choice]| -> Vec<serde_json::Value> {
        choices.iter().map(|choice| serde_json::json!([choice.html, choice.percent(), choice.why])).collect()
    };
    let (form, answers) = match &item.form {
        Form::One { choices: all, .. } => ("one", choices(all)),
        Form::Several(all) => ("several", choices(all)),
        Form::Match(pairs) => ("match", pairs.iter().map(|pair| serde_json::json!(pair)).collect()),
        Form::Order(parts, shown) => {
            ("match", item::places(parts, shown).iter().map(|pair| serde_json::json!(pair)).collect())
        }
        Form::Number { value, tolerance, wrong, .. } => {
            let wrong = wrong.iter().map(|(value, why)| serde_json::json!([item::digits(*value), "0", why]));
            let right = serde_json::json!([item::digits(*value), "100", "", item::digits(*tolerance)]);
            ("number", std::iter::once(right).chain(wrong).collect())
        }
        Form::Short { accept, wrong } => {
            let right = accept.iter().map(|text| serde_json::json!([text, "100", ""]));
            let wrong = wrong.iter().map(|(text, why)| serde_json::json!([text, "0", why]));
            ("short", right.chain(wrong).collect())
        }
    };
    serde_json::json!({
        "id": item.id, "tags": item.tags, "stem": item.stem, "feedback": item.feedback, "form": form, "answers": answers,
    })
}
