//! The course's own content: without faults, and borne out by the model where it makes a claim.

use std::path::Path;

use roundtrip::course::load::{self, Course};
use roundtrip::course::{Block, Claim, Note};
use roundtrip::labs::{self, Scenario};
use roundtrip::learning::kinds::QuestionKind;
use roundtrip::learning::{Kind, Response, generators};
use roundtrip::source::Fault;

fn load() -> Result<Course, Vec<Fault>> {
    load::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &labs::check_link)
}

/// The course, for tests of what it says; its faults are told once, by the first test.
fn course() -> Course {
    load().unwrap_or_else(|faults| panic!("{} faults: see the test content_has_no_faults", faults.len()))
}

#[test]
fn content_has_no_faults() {
    let course = load().unwrap_or_else(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{} faults in the content:\n{}\n", faults.len(), lines.join("\n"))
    });
    let listed: usize = course.outline.units.iter().map(|unit| unit.topics.len()).sum();
    assert!(
        listed > 0 && listed == course.notes.len(),
        "{listed} topics are listed, {} are loaded",
        course.notes.len()
    );
}

#[test]
fn claims_are_borne_out_by_the_model() {
    let wrong: Vec<_> = course().claims.iter().filter_map(|claim| check(claim).err()).collect();
    assert!(wrong.is_empty(), "the model does not bear out:\n{}\n", wrong.join("\n"));
}

/// Runs the lab of a claim and compares.
fn check(claim: &Claim) -> Result<(), String> {
    let place = format!("{}:{}: “{}”", claim.file, claim.line, claim.text);
    let lab = labs::find(&claim.lab).ok_or_else(|| format!("{place}: there is no lab “{}”", claim.lab))?;
    let (scenario, faults) = Scenario::from_query(lab.controls(), &claim.query);
    if !faults.is_empty() {
        return Err(format!("{place}: {}", faults.join("; ")));
    }
    let measures = lab.run(&scenario).measures();
    let Some(measure) = measures.iter().find(|measure| measure.name == claim.measure) else {
        let names: Vec<_> = measures.iter().map(|measure| measure.name).collect();
        return Err(format!("{place}: the lab does not measure “{}”; it measures {}", claim.measure, names.join(", ")));
    };
    if (measure.value - claim.value).abs() <= claim.tolerance {
        return Ok(());
    }
    let Claim { measure: name, value, tolerance, .. } = claim;
    Err(format!("{place}: {name} is {}, not {value} ± {tolerance}", measure.value))
}

#[test]
fn every_question_can_be_answered_in_full_and_left_blank() {
    for question in course().notes.iter().flat_map(|note| &note.questions) {
        let full = question.grade(&question.kind.key()).expect("the key fits");
        assert!(full.right && full.parts.iter().all(|part| !part.why.is_empty()), "{}", question.id);
        let blank = question.grade(&Response::Blank).expect("nothing fits");
        assert_eq!(blank.score, 0.0, "{}", question.id);
    }
}

#[test]
fn every_kind_and_every_generator_is_asked() {
    let questions: Vec<_> = course().notes.into_iter().flat_map(|note| note.questions).collect();
    let asked = |id: &str| questions.iter().any(|question| question.kind.id() == id);
    let missing: Vec<_> = Kind::IDS.iter().filter(|id| !asked(id)).collect();
    assert!(missing.is_empty(), "no question is of these kinds: {missing:?}");
    let uses = |generator: &str| {
        let is = |kind: &Kind| matches!(kind, Kind::Computed(computed) if computed.generator() == generator);
        questions.iter().any(|question| is(&question.kind))
    };
    let unused: Vec<_> = generators::all().map(|generator| generator.id).filter(|id| !uses(id)).collect();
    assert!(unused.is_empty(), "no question uses the generators {unused:?}");
}

#[test]
fn questions_of_order_are_not_shown_in_order() {
    for question in course().notes.iter().flat_map(|note| &note.questions) {
        let shown = Response::Ranking(question.present(question.seed()));
        assert!(!question.grade(&shown).is_ok_and(|grade| grade.right), "{}", question.id);
    }
}

#[test]
fn every_guide_has_a_case_to_decide() {
    let course = course();
    assert!(!course.guides.is_empty());
    for guide in course.guides {
        assert!(!guide.cases.is_empty(), "no question is decided by the guide {0}: write `guide = \"{0}\"`", guide.id);
    }
}

#[test]
fn identifiers_are_unique_on_every_page() {
    for note in &course().notes {
        let mut ids: Vec<_> = ids(note);
        ids.sort_unstable();
        let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{}: {twice:?}", note.topic.id);
    }
}

/// Every `id="…"` in the body of a note.
fn ids(note: &Note) -> Vec<&str> {
    let html = note.blocks.iter().filter_map(|block| if let Block::Html(html) = block { Some(html) } else { None });
    html.flat_map(|html| html.split(" id=\"").skip(1)).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn notes_survive_the_way_to_the_browser() {
    for note in course().notes {
        let json = serde_json::to_string(&note).expect("a note can be written");
        assert_eq!(serde_json::from_str::<Note>(&json).expect("a note can be read"), note);
    }
}
