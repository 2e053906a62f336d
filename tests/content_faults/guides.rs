//! Decision guides: the tree's shape, what every part of it needs, and what leads to them.

use crate::course::Small;

const FILE: &str = "guides/pick.toml";

const HEAD: &str = r#"title = "Which one?"
short = "Pick"
summary = "What *fits*."
stations = ["database", "cache"]

[[question]]
id = "first"
ask = "Is it large?"
help = "See [TTL](term:ttl)."
[[question.answer]]
text = "Yes"
to = "one"
[[question.answer]]
text = "No"
to = "second"

[[question]]
id = "second"
ask = "Which colour?"
help = "Colours differ."
[[question.answer]]
text = "Red"
to = "two"
[[question.answer]]
text = "Green"
to = "three"
[[question.answer]]
text = "Blue"
to = "four"
[[question.answer]]
text = "None"
to = "five"
"#;

/// The small course with a guide of two questions and five leaves.
fn guided() -> Small {
    let leaves = [("one", "two"), ("two", "three"), ("three", "four"), ("four", "five"), ("five", "one")];
    let leaf = |(id, next)| {
        format!(
            "\n[[leaf]]\nid = \"{id}\"\nchoice = \"Choice {id}\"\nstation = \"cache\"\nwhy = \"Because.\"\n\
             products = \"Some.\"\nnext = \"{next}\"\ntips = \"More.\"\nread = \"[Alpha](topic:alpha#one)\"\n"
        )
    };
    Small::new()
        .replace("course.toml", "\n\n[[unit]]", "\nguides = [\"pick\"]\n\n[[unit]]")
        .append(FILE, HEAD)
        .append(FILE, &leaves.map(leaf).concat())
}

#[test]
fn a_guide_without_faults_is_read_as_a_tree() {
    let course = guided()
        .append("entry/beta.md", "\n![What fits](guide:pick)\n\nSee [two](guide:pick#two).\n")
        .replace("entry/alpha.toml", "section = \"one\"", "section = \"one\"\nguide = \"pick#two\"")
        .load()
        .expect("no faults");
    let [guide] = course.guides.as_slice() else { panic!("one guide") };
    assert_eq!((guide.summary.as_str(), guide.description.as_str()), ("What <em>fits</em>.", "What fits."));
    let leaves: Vec<_> = guide.leaves().iter().map(|leaf| leaf.id.as_str()).collect();
    assert_eq!(leaves, ["one", "two", "three", "four", "five"]);
    assert_eq!(guide.leaves()[0].read, "<a href=\"/learn/entry/alpha/#one\">Alpha</a>");
    let [case] = guide.cases.as_slice() else { panic!("one case") };
    assert_eq!((case.topic.as_str(), case.question.as_str()), ("alpha", "alpha-one"));
    let way = "<p>Step by step: <a href=\"/choose/pick/#two\">decision guide “Pick”</a></p>";
    let explanation = &course.notes[0].questions[0].explanation;
    assert!(explanation.ends_with(way), "{explanation}");
}

#[test]
fn answers_lead_to_what_is_there() {
    guided()
        .replace(FILE, "to = \"three\"", "to = \"thre\"")
        .expect(&["guides/pick.toml:26: there is no question or leaf “thre” in this guide: did you mean “three”?"]);
    guided()
        .replace(FILE, "next = \"four\"", "next = \"forty\"")
        .expect(&["guides/pick.toml:60: there is no leaf “forty” in this guide"]);
    guided()
        .replace(FILE, "next = \"four\"", "next = \"second\"")
        .expect(&["guides/pick.toml:60: the next best is a leaf; “second” is a question"]);
    guided()
        .replace(FILE, "next = \"four\"", "next = \"three\"")
        .expect(&["guides/pick.toml:60: “three” is not its own next best"]);
}

#[test]
fn a_guide_is_a_tree() {
    guided().replace(FILE, "to = \"three\"", "to = \"first\"").expect(&[
        "guides/pick.toml:26: the answer leads back to “first”, asked before on the same way: a guide is a tree",
        "guides/pick.toml:54: no answer leads to “three” from the first question",
    ]);
    guided().replace(FILE, "to = \"three\"", "to = \"one\"").expect(&[
        "guides/pick.toml:26: another answer leads to “one” already: in a tree one way leads to each place",
        "guides/pick.toml:54: no answer leads to “three” from the first question",
    ]);
    let lonely = "\n[[question]]\nid = \"third\"\nask = \"So?\"\nhelp = \"So.\"\n\
                  [[question.answer]]\ntext = \"a\"\nto = \"third\"\n[[question.answer]]\ntext = \"b\"\nto = \"one\"\n";
    guided().append(FILE, lonely).expect(&[
        "guides/pick.toml:84: no answer leads to “third” from the first question",
        "guides/pick.toml:90: the answer leads back to “third”, asked before on the same way: a guide is a tree",
        "guides/pick.toml:93: another answer leads to “one” already: in a tree one way leads to each place",
    ]);
    guided().replace(FILE, "id = \"five\"", "id = \"four\"").expect(&[
        "guides/pick.toml:32: there is no question or leaf “five” in this guide",
        "guides/pick.toml:70: there is no leaf “five” in this guide",
        "guides/pick.toml:75: the identifier “four” is taken in this guide",
    ]);
    guided()
        .replace(FILE, "id = \"first\"", "id = \"main\"")
        .expect(&["guides/pick.toml:7: the identifier “main” is the page's own: choose another"]);
}

#[test]
fn every_part_has_what_it_needs() {
    guided()
        .replace(FILE, "why = \"Because.\"\n", "")
        .expect(&["guides/pick.toml:34: leaf “one” has no “why”: every leaf needs one"]);
    guided().replace(FILE, "help = \"Colours differ.\"\n", "hlep = \"x\"\n").expect(&[
        "guides/pick.toml:17: question “second” has no “help”: every question needs one",
        "guides/pick.toml:20: question “second” has an unknown key “hlep”: did you mean “help”?",
    ]);
    guided()
        .replace(FILE, "station = \"cache\"", "station = \"cahce\"")
        .expect(&["guides/pick.toml:37: there is no station “cahce”: did you mean “cache”?"]);
    guided().cut(FILE, "[[question.answer]]\ntext = \"No\"", "[[question]]").expect(&[
        "guides/pick.toml:6: question “first” takes 2 to 5 answers, not 1",
        "guides/pick.toml:13: no answer leads to “second” from the first question",
    ]);
    let long = format!("text = \"{}\"", "word ".repeat(13));
    guided().replace(FILE, "text = \"Red\"", &long).expect(&[
        "guides/pick.toml:22: answer 1 has a text of 64 characters: 60 at most, to fit in menus and drawings",
    ]);
}

#[test]
fn a_guide_has_enough_leaves_and_not_too_many() {
    guided()
        .cut(FILE, "\n[[leaf]]\nid = \"five\"", "\n[[question]]")
        .replace(FILE, "[[question.answer]]\ntext = \"None\"\nto = \"five\"\n", "")
        .replace(FILE, "next = \"five\"", "next = \"one\"")
        .expect(&["guides/pick.toml:1: guide takes 5 to 9 leaves, not 4"]);
}

#[test]
fn links_of_a_guide_lead_somewhere() {
    guided()
        .replace(FILE, "topic:alpha#one", "topic:alpha#two")
        .expect(&["guides/pick.toml:42: the note “alpha” has no section “two”: it has one"]);
    guided().replace(FILE, "(term:ttl)", "(guide:pick#six)").expect(&[
        "guides/pick.toml:9: the guide “pick” has no “six”: it has first, second, one, two, three, four, five",
    ]);
    guided()
        .replace(FILE, "\"Red\"", "\"[Red](term:ttl)\"")
        .expect(&["guides/pick.toml:22: no links here: this text is pressed as a whole, or is a heading"]);
}

#[test]
fn what_leads_to_a_guide_finds_it() {
    guided()
        .append("entry/beta.md", "\n![What fits](guide:pik)\n")
        .expect(&["entry/beta.md:12: there is no guide “pik” in course.toml: did you mean “pick”?"]);
    guided().replace("entry/alpha.toml", "section = \"one\"", "section = \"one\"\nguide = \"pick#six\"").expect(&[
        "entry/alpha.toml:17: question “alpha-one” names a guide that does not decide it: the guide “pick” has no “six”: it \
         has first, second, one, two, three, four, five",
    ]);
    guided().without(FILE).expect(&["guides/pick.toml:1: this file is missing"]);
    guided()
        .replace("course.toml", "guides = [\"pick\"]\n", "")
        .expect(&["guides/pick.toml:1: this guide is not listed in course.toml, so nobody would see it"]);
}

#[test]
fn a_computed_question_is_no_case_of_a_guide() {
    let question = "\n[[question]]\nid = \"alpha-computed\"\nkind = \"computed\"\nlevel = \"apply\"\ndifficulty = 2\n\
                    section = \"one\"\nguide = \"pick\"\ngenerator = \"little\"\n";
    guided()
        .append("entry/alpha.toml", question)
        .expect(&["entry/alpha.toml:89: question “alpha-computed” names a guide, but its generator makes its texts"]);
}
