//! A QTI 1.2 package with Canvas's extensions, as Canvas imports it: a zip of the manifest and, for every unit, an assessment with
//! its settings.
//!
//! Identifiers of answers are numbers, as Canvas makes them itself; so no identifier of feedback reads like one of Canvas's own
//! (`correct_fb`). Wrong values and texts are not among the conditions, for Canvas would take them for right ones.

use super::item::{self, Choice, Form, Item, digits, loss, mistakes, places, words};
use super::xml::Xml;
use super::zip::archive;
use super::{Format, NAME, Part, Sheet};

pub const FORMAT: Format = Format {
    id: "qti",
    name: "QTI 1.2 package",
    about: "For Canvas: course settings, Import course content, QTI .zip file; every unit becomes a quiz, unpublished. Other programs \
            that read QTI 1.2 take most of it. For a second import tick “Overwrite assessment content with matching IDs”: then the \
            questions are replaced instead of added.",
    ending: "qti.zip",
    media_type: "application/zip",
    write,
    lost,
};

fn lost(item: &Item, out: &mut Vec<&'static str>) {
    item::lost_when_marked(item, out);
    match &item.form {
        Form::One { choices, .. } if choices.iter().any(|choice| choice.credit > 1) => {
            out.push("the right verdict for a wrong reason has no marks, instead of half of them");
        }
        Form::One { shuffled: false, .. } => {}
        Form::Several(_) => {
            out.push("the file marks all or nothing; Canvas itself gives part marks, less those of wrong choices")
        }
        Form::Number { unit, wrong, .. } => {
            out.extend((!unit.is_empty()).then_some(loss::NO_UNITS));
            out.extend((!wrong.is_empty()).then_some(loss::MISTAKES));
        }
        Form::Short { wrong, .. } => out.extend((!wrong.is_empty()).then_some(loss::MISTAKES)),
        _ => {}
    }
}

fn write(sheet: &Sheet) -> Vec<u8> {
    let mut files = vec![("imsmanifest.xml".to_owned(), manifest(sheet))];
    for unit in &sheet.units {
        let id = quiz_id(unit);
        files.push(([&*id, "/", &id, ".xml"].concat(), assessment(unit)));
        files.push(([&*id, "/assessment_meta.xml"].concat(), settings(unit)));
    }
    archive(&files)
}

fn quiz_id<T>(unit: &Part<T>) -> String {
    ["roundtrip_", &*unit.id].concat()
}

fn title(unit: &Part<Part<Item>>) -> String {
    [NAME, ": ", &unit.title].concat()
}

const SCHEMA: (&str, &str) = ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");

fn manifest(sheet: &Sheet) -> String {
    let mut xml = Xml::new();
    let names = [
        ("identifier", "roundtrip_manifest"),
        ("xmlns", "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"),
        ("xmlns:imsmd", "http://www.imsglobal.org/xsd/imsmd_v1p2"),
        SCHEMA,
        (
            "xsi:schemaLocation",
            "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1 http://www.imsglobal.org/xsd/imscp_v1p1.xsd \
             http://www.imsglobal.org/xsd/imsmd_v1p2 http://www.imsglobal.org/xsd/imsmd_v1p2p2.xsd",
        ),
    ];
    xml.begin("manifest", &names).begin("metadata", &[]);
    xml.leaf("schema", &[], "IMS Content").leaf("schemaversion", &[], "1.1.3");
    xml.begin("imsmd:lom", &[]).begin("imsmd:general", &[]).begin("imsmd:title", &[]);
    xml.leaf("imsmd:string", &[], NAME).end(4);
    xml.leaf("organizations", &[], "").begin("resources", &[]);
    for unit in &sheet.units {
        let id = quiz_id(unit);
        let meta = [&*id, "_meta"].concat();
        xml.begin("resource", &[("identifier", &id), ("type", "imsqti_xmlv1p2")]);
        xml.leaf("file", &[("href", &[&*id, "/", &id, ".xml"].concat())], "");
        xml.leaf("dependency", &[("identifierref", &meta)], "").end(1);
        let href = [&*id, "/assessment_meta.xml"].concat();
        let sort = "associatedcontent/imscc_xmlv1p1/learning-application-resource";
        xml.begin("resource", &[("identifier", &meta), ("type", sort), ("href", &href)]);
        xml.leaf("file", &[("href", &href)], "").end(1);
    }
    xml.finish()
}

fn settings(unit: &Part<Part<Item>>) -> String {
    let points = unit.parts.iter().map(|topic| topic.parts.len()).sum::<usize>().to_string();
    let mut xml = Xml::new();
    let names = [
        ("identifier", &*quiz_id(unit)),
        ("xmlns", "http://canvas.instructure.com/xsd/cccv1p0"),
        SCHEMA,
        (
            "xsi:schemaLocation",
            "http://canvas.instructure.com/xsd/cccv1p0 https://canvas.instructure.com/xsd/cccv1p0.xsd",
        ),
    ];
    xml.begin("quiz", &names).leaf("title", &[], &title(unit)).leaf("description", &[], "");
    // Answers stand shuffled already, and some belong in their order.
    for (name, value) in [
        ("shuffle_answers", "false"),
        ("scoring_policy", "keep_highest"),
        ("quiz_type", "practice_quiz"),
        ("points_possible", &points),
        ("show_correct_answers", "true"),
        ("allowed_attempts", "-1"),
        ("one_question_at_a_time", "false"),
        ("cant_go_back", "false"),
        ("available", "false"),
    ] {
        xml.leaf(name, &[], value);
    }
    xml.finish()
}

fn assessment(unit: &Part<Part<Item>>) -> String {
    let mut xml = Xml::new();
    let names = [
        ("xmlns", "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"),
        SCHEMA,
        (
            "xsi:schemaLocation",
            "http://www.imsglobal.org/xsd/ims_qtiasiv1p2 http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
        ),
    ];
    xml.begin("questestinterop", &names);
    xml.begin("assessment", &[("ident", &quiz_id(unit)), ("title", &title(unit))]);
    metadata(&mut xml, &[("cc_maxattempts", "unlimited")]);
    xml.begin("section", &[("ident", "root_section")]);
    unit.parts.iter().flat_map(|topic| &topic.parts).for_each(|item| question(&mut xml, item));
    xml.finish()
}

fn metadata(xml: &mut Xml, fields: &[(&str, &str)]) {
    xml.begin("qtimetadata", &[]);
    for (label, entry) in fields {
        xml.begin("qtimetadatafield", &[]).leaf("fieldlabel", &[], label).leaf("fieldentry", &[], entry).end(1);
    }
    xml.end(1);
}

/// The identifier of a question's answer, by its place.
fn answer_id(place: usize) -> String {
    (1_001 + place).to_string()
}

fn question(xml: &mut Xml, item: &Item) {
    let (sort, answers) = match &item.form {
        Form::One { choices, .. } => ("multiple_choice_question", choices.len()),
        Form::Several(choices) => ("multiple_answers_question", choices.len()),
        Form::Match(pairs) => ("matching_question", pairs.len()),
        Form::Order(parts, _) => ("matching_question", parts.len()),
        Form::Number { .. } => ("numerical_question", 1),
        Form::Short { accept, .. } => ("short_answer_question", accept.len()),
    };
    let ids: Vec<String> = (0..answers).map(answer_id).collect();
    xml.begin("item", &[("ident", &["roundtrip-", &*item.id].concat()), ("title", &item.id)]);
    xml.begin("itemmetadata", &[]);
    metadata(
        xml,
        &[
            ("question_type", sort),
            ("points_possible", "1"),
            ("original_answer_ids", &ids.join(",")),
            ("assessment_question_identifierref", &["roundtrip-ref-", &*item.id].concat()),
        ],
    );
    xml.end(1);
    let mut said = vec![("general_fb".to_owned(), [mistakes(&item.form), item.feedback.clone()].concat())];
    match &item.form {
        Form::One { choices, .. } => choice(xml, item, choices, "Single", &mut said),
        Form::Several(choices) => choice(xml, item, choices, "Multiple", &mut said),
        Form::Match(pairs) => matching(xml, item, pairs),
        Form::Order(parts, shown) => matching(xml, item, &places(parts, shown)),
        Form::Number { value, tolerance, .. } => number(xml, item, *value, *tolerance),
        Form::Short { accept, .. } => short(xml, item, accept),
    }
    for (id, html) in said {
        xml.begin("itemfeedback", &[("ident", &id)]).begin("flow_mat", &[]);
        material(xml, "text/html", &html);
        xml.end(2);
    }
    xml.end(1);
}

fn material(xml: &mut Xml, sort: &str, text: &str) {
    xml.begin("material", &[]).leaf("mattext", &[("texttype", sort)], text).end(1);
}

/// Begins the processing of responses: marks from 0 to 100, and the feedback for all.
fn processing(xml: &mut Xml) {
    xml.begin("resprocessing", &[]).begin("outcomes", &[]);
    let marks = [("maxvalue", "100"), ("minvalue", "0"), ("varname", "SCORE"), ("vartype", "Decimal")];
    xml.leaf("decvar", &marks, "").end(1);
    xml.begin("respcondition", &[("continue", "Yes")]).begin("conditionvar", &[]).leaf("other", &[], "").end(1);
    shown(xml, "general_fb");
    xml.end(1);
}

fn shown(xml: &mut Xml, feedback: &str) {
    xml.leaf("displayfeedback", &[("feedbacktype", "Response"), ("linkrefid", feedback)], "");
}

fn equals(xml: &mut Xml, response: &str, value: &str) {
    xml.leaf("varequal", &[("respident", response)], value);
}

/// Ends a condition that gives all marks.
fn all_marks(xml: &mut Xml) {
    xml.leaf("setvar", &[("action", "Set"), ("varname", "SCORE")], "100").end(1);
}

fn choice(xml: &mut Xml, item: &Item, choices: &[Choice], cardinality: &str, said: &mut Vec<(String, String)>) {
    xml.begin("presentation", &[]);
    material(xml, "text/html", &item.stem);
    xml.begin("response_lid", &[("ident", "response1"), ("rcardinality", cardinality)]).begin("render_choice", &[]);
    for (place, choice) in choices.iter().enumerate() {
        xml.begin("response_label", &[("ident", &answer_id(place))]);
        material(xml, "text/html", &choice.html);
        xml.end(1);
    }
    xml.end(3);
    processing(xml);
    for (place, choice) in choices.iter().enumerate() {
        let (id, feedback) = (answer_id(place), [&*answer_id(place), "_fb"].concat());
        xml.begin("respcondition", &[("continue", "Yes")]).begin("conditionvar", &[]);
        equals(xml, "response1", &id);
        xml.end(1);
        shown(xml, &feedback);
        xml.end(1);
        said.push((feedback, choice.why.clone()));
    }
    xml.begin("respcondition", &[("continue", "No")]).begin("conditionvar", &[]);
    let several = cardinality == "Multiple";
    if several {
        xml.begin("and", &[]);
    }
    for (place, choice) in choices.iter().enumerate() {
        // Of one choice only the whole answer counts; of several every part of it, and nothing else.
        match (choice.credit, several) {
            (1, false) | (1.., true) => equals(xml, "response1", &answer_id(place)),
            (_, false) => {}
            (_, true) => {
                xml.begin("not", &[]);
                equals(xml, "response1", &answer_id(place));
                xml.end(1);
            }
        }
    }
    xml.end(if several { 2 } else { 1 });
    all_marks(xml);
    xml.end(1);
}

fn matching(xml: &mut Xml, item: &Item, pairs: &[[String; 2]]) {
    // The right sides in an order of their own: that of their words.
    let mut rights: Vec<(String, usize)> =
        pairs.iter().enumerate().map(|(place, pair)| (words(&pair[1]), place)).collect();
    rights = crate::sorting::sorted(rights.len(), &|one, other| rights[one].cmp(&rights[other]))
        .into_iter()
        .map(|at| rights[at].clone())
        .collect();
    let right_id = |place: usize| (2_001 + place).to_string();
    xml.begin("presentation", &[]);
    material(xml, "text/html", &item.stem);
    for (place, [left, _]) in pairs.iter().enumerate() {
        xml.begin("response_lid", &[("ident", &["response_", &*answer_id(place)].concat())]);
        material(xml, "text/html", left);
        xml.begin("render_choice", &[]);
        for (right, of) in &rights {
            xml.begin("response_label", &[("ident", &right_id(*of))]);
            material(xml, "text/plain", right);
            xml.end(1);
        }
        xml.end(2);
    }
    xml.end(1);
    processing(xml);
    for (place, share) in shares(pairs.len()).iter().enumerate() {
        xml.begin("respcondition", &[]).begin("conditionvar", &[]);
        equals(xml, &["response_", &*answer_id(place)].concat(), &right_id(place));
        xml.end(1).leaf("setvar", &[("varname", "SCORE"), ("action", "Add")], share).end(1);
    }
    xml.end(1);
}

/// 100 marks in equal shares of two decimals; what is left over goes to the last.
fn shares(count: usize) -> Vec<String> {
    let each = 10_000 / count.max(1);
    let amount = |place: usize| if place + 1 == count { 10_000 - each * (count - 1) } else { each };
    (0..count).map(|place| digits(amount(place) as f64 / 100.0)).collect()
}

/// Where an answer is typed.
fn field(xml: &mut Xml, item: &Item, sort: &[(&str, &str)]) {
    xml.begin("presentation", &[]);
    material(xml, "text/html", &item.stem);
    xml.begin("response_str", &[("ident", "response1"), ("rcardinality", "Single")]).begin("render_fib", sort);
    xml.leaf("response_label", &[("ident", "answer1"), ("rshuffle", "No")], "").end(3);
}

fn number(xml: &mut Xml, item: &Item, value: f64, tolerance: f64) {
    field(xml, item, &[("fibtype", "Decimal")]);
    processing(xml);
    xml.begin("respcondition", &[("continue", "No")]).begin("conditionvar", &[]).begin("or", &[]);
    equals(xml, "response1", &digits(value));
    xml.begin("and", &[]).leaf("vargte", &[("respident", "response1")], &digits(value - tolerance));
    xml.leaf("varlte", &[("respident", "response1")], &digits(value + tolerance)).end(3);
    all_marks(xml);
    xml.end(1);
}

fn short(xml: &mut Xml, item: &Item, accept: &[String]) {
    field(xml, item, &[]);
    processing(xml);
    xml.begin("respcondition", &[("continue", "No")]).begin("conditionvar", &[]);
    accept.iter().for_each(|text| equals(xml, "response1", text));
    xml.end(1);
    all_marks(xml);
    xml.end(1);
}
