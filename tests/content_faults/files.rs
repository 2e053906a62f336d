//! Files: what is there, what is listed, what is TOML.

use crate::course::Small;

#[test]
fn the_small_course_has_no_faults() {
    let course = Small::new().load().expect("no faults");
    assert_eq!(course.outline.units[0].topics.len(), 2);
    let [alpha, beta] = course.notes.as_slice() else { panic!("two notes") };
    assert_eq!((alpha.place, beta.place, beta.places), (1, 2, 2));
    assert_eq!(alpha.next.as_ref().map(|topic| topic.id.as_str()), Some("beta"));
    assert_eq!((alpha.previous.as_ref(), beta.next.as_ref()), (None, None));
    assert_eq!((alpha.unit_title.as_str(), alpha.topic.minutes), ("Entry", 1));
    assert_eq!(
        (alpha.topic.summary.as_str(), alpha.description.as_str()),
        ("The <em>first</em> note.", "The first note.")
    );
    assert_eq!(alpha.topic.questions, ["alpha-one", "alpha-verdict", "alpha-order", "alpha-match"]);
    assert_eq!(alpha.references[0].html, "P. Mockapetris, <em>Domain names</em>, RFC 1035, 1987");
    assert_eq!((alpha.references[0].cited, beta.references.len()), (1, 0));
    assert_eq!((alpha.terms.len(), beta.terms.len(), course.glossary.len()), (1, 0, 1));
    let claim = &course.claims[0];
    assert_eq!((claim.lab.as_str(), claim.query.as_str(), claim.value), ("walk", "dns=warm", 80.0));
    assert_eq!((claim.file.as_str(), claim.line), ("content/entry/alpha.toml", 4));
}

#[test]
fn a_missing_file_is_named() {
    Small::new().without("entry/beta.toml").expect(&["entry/beta.toml:1: this file is missing"]);
    Small::new().without("entry/beta.md").expect(&["entry/beta.md:1: this file is missing"]);
    Small::new().without("references.toml").expect(&["references.toml:1: this file is missing"]);
}

#[test]
fn a_file_that_is_not_listed_is_named() {
    let unseen = "its topic is not listed in course.toml, so nobody would see it";
    let course = Small::new().append("entry/gamma.md", "").append("other/delta.toml", "").append("figures/x.png", "");
    course.expect(&[
        &format!("entry/gamma.md:1: {unseen}"),
        "figures/x.png:1: this file belongs to nothing: there are notes, questions, guides/*.toml and figures/*.svg",
        &format!("other/delta.toml:1: {unseen}"),
    ]);
}

#[test]
fn a_listing_is_checked() {
    Small::new().replace("course.toml", "\"beta\"]", "\"beta\", \"alpha\"]").expect(&[
        "course.toml:7: “alpha” is listed already: each unit, each topic and each guide has its own identifier",
    ]);
    Small::new().replace("course.toml", "summary = ", "sumary = ").expect(&[
        "course.toml:3: unit 1 has no “summary”: every unit needs one",
        "course.toml:6: unit 1 has an unknown key “sumary”: did you mean “summary”?",
    ]);
}

#[test]
fn without_a_listing_nothing_else_is_told() {
    Small::new().without("course.toml").expect(&["course.toml:1: this file is missing"]);
    let faults = Small::new().replace("course.toml", "[[unit]]", "[[unit]").load().expect_err("a fault");
    assert!(faults.iter().all(|fault| fault.starts_with("content/course.toml:3: this is not TOML: ")), "{faults:#?}");
}

#[test]
fn what_is_not_toml_is_told_at_its_line() {
    let faults =
        Small::new().replace("entry/alpha.toml", "difficulty = 3", "difficulty = ").load().expect_err("a fault");
    let place = "content/entry/alpha.toml:54: this is not TOML: ";
    assert!(faults.len() == 1 && faults[0].starts_with(place), "{faults:#?}");
}

#[test]
fn all_faults_are_told_at_once() {
    let course = Small::new()
        .replace("entry/alpha.md", "term:ttl", "term:ttk")
        .replace("entry/alpha.toml", "why = \"wrong\"\n", "")
        .replace("entry/beta.md", "#one)", "#two)")
        .replace("glossary.toml", "text = ", "txt = ");
    course.expect(&[
        "entry/alpha.md:8: there is no term “ttk” in glossary.toml: did you mean “ttl”?",
        "entry/alpha.toml:19: option 1 has no “why”: every option needs one",
        "entry/beta.md:8: the note “alpha” has no section “two”: it has one",
        "glossary.toml:1: no text uses the term “ttl”: link it, `[…](term:ttl)`, or leave it out",
        "glossary.toml:1: term “ttl” has no “text”: every term needs one",
        "glossary.toml:3: term “ttl” has an unknown key “txt”: did you mean “text”?",
    ]);
}
