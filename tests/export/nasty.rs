//! Questions made of the texts that importers trip over.

use roundtrip::export::html::escaped;
use roundtrip::learning::kinds::computed::Computed;
use roundtrip::learning::kinds::matching::{Match, Pair};
use roundtrip::learning::kinds::number::{Mistake, Number};
use roundtrip::learning::kinds::one::One;
use roundtrip::learning::kinds::order::{Item, Order};
use roundtrip::learning::kinds::predict::Predict;
use roundtrip::learning::kinds::several::Several;
use roundtrip::learning::kinds::short::{Short, WrongText};
use roundtrip::learning::kinds::station::OnTheLine;
use roundtrip::learning::kinds::trace::ReadTrace;
use roundtrip::learning::kinds::true_false::TrueFalse;
use roundtrip::learning::kinds::{AnswerOption, Kind};
use roundtrip::learning::{Level, Question};
use roundtrip::model::Station;

/// Texts in which something means something to an importer.
pub const TEXTS: &[&str] = &[
    "a = b ~ c # d { e } : f \\ g",
    "%50% of it; ~%-100% ; =%100%",
    "-> arrow, => arrow, → arrow",
    "]]> <![CDATA[ x ]]>",
    "</text></question><!-- & &amp; &lt; &#39; &nosuch;",
    "\"quoted\" and 'quoted', an odd \" at",
    "\" at the beginning",
    "#separator:tab",
    "#guid column:1",
    "// no comment [id:x] [tag:y]",
    "::no title:: ####no feedback",
    "[html]<p>no format</p>",
    "[plain] [",
    "$CATEGORY: no/category",
    "$course$/top/x \\n \\\\n \\= C:\\temp\\new",
    "=HYPERLINK(\"x\",1), +1, -1, @x",
    "tab\there, {{c1::no cloze}}, <script>alert(1)</script>",
    "{1:MULTICHOICE:=a~b} TRUE T F FALSE",
    "1..2, 3:4, *, ?*",
    "naïve Größe ½ µs 12 × 10⁹ 語 \u{1f980} \u{202e}txet\u{202c} e\u{301} \u{a0}|",
    "comma, semicolon; bar | newline next",
];

fn text(at: usize) -> String {
    escaped(TEXTS[at % TEXTS.len()])
}

fn option(at: usize, right: bool) -> AnswerOption {
    AnswerOption { html: [&*text(at), " <code>", &text(at + 1), "</code>"].concat(), right, why: text(at + 2) }
}

fn one(at: usize) -> One {
    One { options: vec![option(at, false), option(at + 1, true), option(at + 2, false)] }
}

/// One question of each kind for every text.
pub fn questions() -> Vec<Question> {
    (0..TEXTS.len()).flat_map(|at| kinds(at).into_iter().map(move |kind| question(at, kind))).collect()
}

fn question(at: usize, kind: Kind) -> Question {
    let prompt = format!(
        "<p>{}</p><pre tabindex=\"0\"><code class=\"language-text\">{}\n\n  {}\n</code></pre><ul><li>{}</li></ul>",
        text(at),
        text(at + 1),
        text(at + 2),
        text(at + 3)
    );
    let mut question = Question {
        id: format!("nasty-{}-{at}", kind.id()),
        topic: "nasty".into(),
        kind,
        level: Level::Apply,
        difficulty: 3,
        section: "a-section".into(),
        confusable: None,
        prompt,
        explanation: format!(
            "<p>{}\n<a class=\"term\" href=\"/glossary/#ttl\">{}</a></p><table><tbody><tr><td>{}</td></tr></tbody></table>",
            text(at + 4),
            text(at + 5),
            text(at + 6)
        ),
    };
    question.pose(at as u64);
    question
}

fn kinds(at: usize) -> Vec<Kind> {
    let pair = |place: usize| Pair {
        left: text(at + place),
        right: [&*text(at + place + 3), "<em> !</em>"].concat(),
        why: text(at + place + 6),
    };
    let item = |place: usize| Item { html: text(at + place), why: text(at + place + 5) };
    let mistake = |value: f64| Mistake { value, why: text(at) };
    let number = Number {
        value: -0.125 * at as f64,
        tolerance: 0.001,
        decimals: 6,
        unit: ["", "ms", "requests/s", "%"][at % 4].into(),
        solution: vec![text(at), text(at + 1)],
        wrong: vec![mistake(9e9), mistake(-7.5)],
    };
    let several = |count: usize| {
        let options = (0..count + 2).map(|place| option(at + place, place < count)).collect();
        Kind::Several(Several { options })
    };
    vec![
        Kind::One(one(at)),
        several(1 + at % 10),
        Kind::TrueFalse(TrueFalse {
            answer: at.is_multiple_of(2),
            why_true: text(at),
            why_false: text(at + 1),
            reasons: one(at + 3).options,
        }),
        Kind::Order(Order { items: (0..4).map(item).collect() }),
        Kind::Match(Match { pairs: (0..3).map(pair).collect() }),
        Kind::Number(number),
        Kind::Short(Short {
            accept: vec![TEXTS[at].into(), "plain".into()],
            why: text(at + 1),
            wrong: vec![WrongText { text: TEXTS[(at + 2) % TEXTS.len()].into(), why: text(at + 3) }],
        }),
        Kind::Station(OnTheLine {
            station: Station::ALL[at % 9],
            whys: (0..9).map(|place| text(at + place)).collect(),
        }),
        Kind::Trace(ReadTrace { lab: "walk".into(), query: "dns=warm&at=700".into(), one: one(at) }),
        Kind::Predict(Predict { lab: "walk".into(), query: String::new(), one: one(at) }),
        Kind::Computed(Computed::new("pool-arithmetic", 0).expect("it is there")),
    ]
}
