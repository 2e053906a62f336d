//! Questions, cheat-sheet lines and claims.

use crate::course::Small;

const FILE: &str = "entry/alpha.toml";

#[test]
fn a_missing_why_is_told_at_its_option() {
    Small::new()
        .replace(FILE, "why = \"wrong as well\"\n", "")
        .expect(&["entry/alpha.toml:26: option 3 has no “why”: every option needs one"]);
}

#[test]
fn an_unknown_key_is_told_at_its_line() {
    Small::new().replace(FILE, "explanation = ", "explaination = ").expect(&[
        "entry/alpha.toml:11: question “alpha-one” has no “explanation”: every question needs one",
        "entry/alpha.toml:18: question “alpha-one” has an unknown key “explaination”: did you mean “explanation”?",
    ]);
    Small::new().replace(FILE, "right = true", "correct = true").expect(&[
        "entry/alpha.toml:11: question “alpha-one” has 0 right options: exactly one has “right = true”",
        "entry/alpha.toml:24: option 2 has an unknown key “correct”: known are text, right, why",
    ]);
    Small::new().replace(FILE, "answer = true\n", "answer = \"true\"\n").expect(&[
        "entry/alpha.toml:39: “answer” of question “alpha-verdict” takes true or false; this is of type string",
    ]);
}

#[test]
fn words_and_numbers_must_be_known() {
    Small::new().replace(FILE, "\"understand\"", "\"comprehend\"").replace(FILE, "difficulty = 1", "difficulty = 4").expect(&[
        "entry/alpha.toml:14: “level” of question “alpha-one” takes one of remember, understand, apply, analyse, evaluate, \
         not “comprehend”",
        "entry/alpha.toml:34: “difficulty” of question “alpha-verdict” takes a whole number from 1 to 3",
    ]);
    Small::new().replace(FILE, "kind = \"order\"", "kind = \"sort\"").expect(&[
        "entry/alpha.toml:52: “kind” of question “alpha-order” takes one of one, several, true-false, order, match, number, short, station, trace, predict, computed, not “sort”",
    ]);
    Small::new().replace(FILE, "section = \"one\"", "section = \"two\"").expect(&[
        "entry/alpha.toml:16: question “alpha-one” points to a section that is not there: the note “alpha” has no section \
         “two”: it has one",
    ]);
}

#[test]
fn identifiers_are_unique_in_the_course() {
    Small::new()
        .replace("entry/beta.toml", "beta-one", "alpha-one")
        .expect(&["entry/beta.toml:5: the identifier “alpha-one” is taken by a question of “alpha”"]);
    Small::new()
        .replace("entry/beta.toml", "beta-one", "Beta one")
        .expect(&["entry/beta.toml:5: “Beta one” is no identifier: use lower-case letters, digits and single hyphens"]);
}

#[test]
fn options_differ_and_enough_of_them_are_there() {
    Small::new()
        .replace(FILE, "text = \"third\"", "text = \"First\"")
        .expect(&["entry/alpha.toml:27: option 3 has the same text as number 1"]);
    Small::new()
        .cut(FILE, "[[question.item]]", "[[question.item]]")
        .expect(&["entry/alpha.toml:50: question “alpha-order” takes at least 3 items, not 2"]);
    Small::new()
        .replace(FILE, "right = \"2\"", "right = \"1\"")
        .expect(&["entry/alpha.toml:82: pair 2 has the same text as number 1"]);
}

#[test]
fn a_topic_has_enough_questions_of_enough_kinds() {
    Small::new()
        .cut("entry/beta.toml", "[[question]]\nid = \"beta-order\"", "[[question]]\nid = \"beta-match\"")
        .expect(&["entry/beta.toml:1: file has 3 questions: at least 4 are wanted"]);
    Small::new().replace("entry/beta.toml", "\"understand\"", "\"apply\"").expect(&[
        "entry/beta.toml:1: file has no question of level understand, analyse or evaluate: at least one asks why, which to \
         choose or what breaks",
    ]);
}

#[test]
fn cheat_sheet_lines_are_few_and_short() {
    Small::new()
        .cut(FILE, "[[cheat]]", "[[claim]]")
        .expect(&["entry/alpha.toml:1: file has 0 cheat-sheet lines `[[cheat]]`: 1 to 5 are wanted"]);
    let long = format!("text = \"{}\"", "4567 ".repeat(29));
    Small::new().replace(FILE, "text = \"Remember the **TTL**.\"", &long).expect(&[
        "entry/alpha.toml:2: cheat-sheet line 1 has 144 characters: 140 at most, to print on the cheat sheet",
    ]);
}

#[test]
fn a_cheat_sheet_line_has_something_to_recall() {
    Small::new()
        .replace(FILE, "Remember the **TTL**.", "Remember the TTL.")
        .expect(&["entry/alpha.toml:2: cheat-sheet line 1 has nothing to recall: mark its key words, `**so**`"]);
}

#[test]
fn what_shows_an_answer_is_a_run_of_a_lab() {
    let shown =
        |show: &str| Small::new().replace(FILE, "difficulty = 1", &format!("difficulty = 1\nshow = \"{show}\""));
    let course = shown("walk?dns=warm").load().unwrap();
    let shows = &course.notes.iter().find(|note| note.topic.id == "alpha").unwrap().shows;
    assert_eq!(shows.len(), 1);
    let show = &shows[0];
    assert_eq!((&*show.question, &*show.lab, &*show.query), ("alpha-verdict", "walk", "dns=warm"));
    shown("walks").expect(&["entry/alpha.toml:35: there is no lab “walks”"]);
}

#[test]
fn claims_are_made_in_the_note_and_of_a_lab() {
    Small::new()
        .replace(FILE, "about 80 ms in all", "about 90 ms")
        .expect(&["entry/alpha.toml:5: claim 1 is not made: “about 90 ms” does not occur in the note"]);
    Small::new()
        .replace(FILE, "lab = \"walk?dns=warm\"", "lab = \"walk?dns=hot\"")
        .expect(&["entry/alpha.toml:6: the walk does not take “dns=hot”"]);
    Small::new()
        .replace(FILE, "value = 80\n", "")
        .expect(&["entry/alpha.toml:4: claim 1 has no “value”: every claim needs one"]);
}

#[test]
fn faults_in_texts_of_several_lines_are_told_at_their_own() {
    let prompt = "prompt = \"\"\"\nWhich\nof [these](term:tl)?\"\"\"";
    Small::new()
        .replace(FILE, "prompt = \"Which?\"", prompt)
        .expect(&["entry/alpha.toml:19: there is no term “tl” in glossary.toml: did you mean “ttl”?"]);
    Small::new()
        .replace(FILE, "text = \"first\"", "text = \"[first](term:ttl)\"")
        .expect(&["entry/alpha.toml:20: no links here: this text is pressed as a whole, or is a heading"]);
}

#[test]
fn options_do_not_lean_on_their_order() {
    Small::new().replace(FILE, "text = \"third\"", "text = \"None of the above\"").expect(&[
        "entry/alpha.toml:27: option 3 says “none of the above”, but options are shuffled: name what is meant",
    ]);
}
