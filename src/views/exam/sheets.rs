//! An exam on paper, as markup: of each variant the questions and an answer sheet, then the mark schemes.
//!
//! What is printed where, and every key, comes from [`crate::learning::exam::paper`]. Each sheet is a table of one column whose head
//! says variant and seed, because a table's head is what browsers repeat on every page.

use maud::{Markup, PreEscaped, html};

use crate::learning::exam::{Field, Paper, Printed, Variant};
use crate::learning::kinds::AnswerOption;
use crate::learning::{Catalogue, Kind, Question, QuestionKind, Response};
use crate::model::Station;
use crate::views::question::controls::{Shown, exhibit};
use crate::views::question::task;

/// A paper with what it is made of.
pub struct Sheets<'a> {
    /// The paper.
    pub paper: &'a Paper,
    /// The questions that it was made of.
    pub questions: &'a [Question],
    /// What there is in the course.
    pub catalogue: &'a Catalogue,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

impl Sheets<'_> {
    /// Everything that is printed.
    pub fn all(&self) -> Markup {
        html! {
            @for variant in &self.paper.variants {
                (self.sheet(variant, "questions", "Questions", &self.questions_of(variant)))
                (self.sheet(variant, "answers", "Answer sheet", &answers(variant)))
            }
            @for variant in &self.paper.variants {
                (self.sheet(variant, "scheme", "Mark scheme", &self.scheme(variant)))
            }
        }
    }

    /// A sheet with its head; the mark scheme is for whoever marks, and has no place for a name.
    fn sheet(&self, variant: &Variant, sort: &str, title: &str, body: &Markup) -> Markup {
        let name = ["Variant ", &variant.letter.to_string(), ": ", title].concat();
        html! {
            section class={ "sheet sheet-" (sort) } aria-label=(name) {
                table role="presentation" {
                    thead { tr { td {
                        div class="sheet-head" {
                            strong { "Variant " (variant.letter) } span { (title) }
                            @if sort != "scheme" { span class="name-line" { "Name " i {} } }
                            span class="seed" { "Seed " (self.paper.seed) }
                        }
                    } } }
                    tbody { tr { td {
                        @if sort == "questions" { (self.instructions()) }
                        (body)
                    } } }
                }
            }
        }
    }

    fn instructions(&self) -> Markup {
        let count = self.questions.len();
        html! {
            div class="instructions" {
                h2 { "Exam" }
                p { (count) (if count == 1 { " question" } else { " questions" }) ", one mark each; " (self.minutes) " minutes. Write your answers on the answer sheet: only that is marked." }
            }
        }
    }

    /// A question as it is printed: its numbers are those of its seed.
    fn posed(&self, printed: &Printed) -> Option<Question> {
        let mut question = self.questions.get(printed.question)?.clone();
        question.pose(printed.seed);
        Some(question)
    }

    fn questions_of(&self, variant: &Variant) -> Markup {
        html! {
            ol class="posed" {
                @for (index, printed) in variant.questions.iter().enumerate() {
                    @if let Some(question) = self.posed(printed) {
                        li { span class="no" { (index + 1) } div { (asked(&question, printed, &place_id(variant, index))) } }
                    }
                }
            }
        }
    }

    /// The keys, each with its reason, its question's number in the other variant, and how parts are counted.
    fn scheme(&self, variant: &Variant) -> Markup {
        let other = self.paper.variants.iter().find(|other| other.letter != variant.letter);
        let twin = |printed: &Printed| {
            let place = other?.questions.iter().position(|twin| twin.question == printed.question)?;
            Some(place + 1)
        };
        html! {
            p class="rules" { (RULES) }
            table class="key-table" {
                thead { tr { th scope="col" { "No." } th scope="col" { "Key" } th scope="col" { "Why" } th scope="col" { "Topic, level" } th scope="col" class="number" { "In " (other.map_or(' ', |other| other.letter)) } } }
                tbody {
                    @for (index, printed) in variant.questions.iter().enumerate() {
                        @if let Some(question) = self.posed(printed) {
                            tr {
                                th scope="row" { (index + 1) } td { (key(&printed.key)) } td { (PreEscaped(&question.explanation)) (worked(&question.kind)) }
                                td { (self.about(&question)) } td class="number" { (twin(printed).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn about(&self, question: &Question) -> String {
        let topic = self.catalogue.find(&question.id).map(|entry| self.catalogue.topic_of(entry));
        let title = topic.map_or(question.topic.as_str(), |topic| &self.catalogue.topics()[topic].title);
        [title, ", ", question.level.id()].concat()
    }
}

/// A key; its pieces stay on one line each.
fn key(key: &str) -> Markup {
    html! { strong { @for (place, piece) in key.split(", ").enumerate() { @if place > 0 { ", " } span { (piece) } } } }
}

/// The way to a number, step by step.
fn worked(kind: &Kind) -> Markup {
    let grade = kind.number().and_then(|number| number.grade(&number.key()).ok());
    html! { @if let Some(part) = grade.as_ref().and_then(|grade| grade.parts.first()) { (PreEscaped(&part.why)) } }
}

/// How parts are counted: as the app grades them.
const RULES: &str = "One mark a question. All that hold: what is rightly crossed less what is wrongly crossed, as a share of all \
                     that hold. True or false: half for the verdict, half for the reason after it. Order: of all pairs of items, \
                     those in the right order less those in the wrong one, as a share of all. Match: the share of pairs that are \
                     right. Nothing falls below 0. Numbers: within the range after ±, in any unit that converts. Words: any form \
                     given; case, spaces, punctuation and one typing error in a word of five letters or more are forgiven.";

fn place_id(variant: &Variant, index: usize) -> String {
    ["paper-", &variant.letter.to_string(), &(index + 1).to_string()].concat()
}

/// What is asked, with what can be answered, lettered as on the answer sheet.
fn asked(question: &Question, printed: &Printed, id: &str) -> Markup {
    html! {
        p class="label" { (printed_task(&question.kind)) }
        div class="prompt" id=(id) { (PreEscaped(&question.prompt)) }
        (choices(&question.kind, printed, id))
    }
}

/// What to do on paper, where there is no new attempt.
const fn printed_task(kind: &Kind) -> &'static str {
    match kind {
        Kind::Computed(_) => "Work it out",
        Kind::Station(_) => "Choose one station",
        _ => task(kind),
    }
}

fn choices(kind: &Kind, printed: &Printed, id: &str) -> Markup {
    let options =
        |options: &[AnswerOption]| lettered(printed, &|part| options.get(part).map(|option| option.html.as_str()));
    match kind {
        Kind::One(one) => options(&one.options),
        Kind::Several(several) => options(&several.options),
        Kind::TrueFalse(statement) => html! {
            p class="verdict" { "True or false?" @if !statement.reasons.is_empty() { " Because:" } }
            (options(&statement.reasons))
        },
        Kind::Order(order) => lettered(printed, &|part| order.items.get(part).map(|item| item.html.as_str())),
        Kind::Match(pairs) => html! {
            div class="matched" {
                ol { @for pair in &pairs.pairs { li { (PreEscaped(&pair.left)) } } }
                (lettered(printed, &|part| pairs.pairs.get(part).map(|pair| pair.right.as_str())))
            }
        },
        Kind::Number(_) | Kind::Computed(_) => html! {
            @if let Some(number) = kind.number().filter(|number| !number.unit.is_empty()) { p class="answer-unit" { "Answer in " (number.unit) "." } }
        },
        Kind::Short(_) => html! {},
        Kind::Station(_) => {
            html! { div class="nine" { (lettered(printed, &|part| Station::ALL.get(part).map(|station| station.name()))) } }
        }
        Kind::Trace(question) => {
            let shown = Shown { id, order: &printed.order, draft: &Response::Blank, grade: None };
            html! { (exhibit(kind, &shown)) (options(&question.one.options)) }
        }
        Kind::Predict(predict) => options(&predict.one.options),
    }
}

/// The parts in the order printed, lettered from A. What a part says is HTML.
fn lettered<'t>(printed: &Printed, text: &dyn Fn(usize) -> Option<&'t str>) -> Markup {
    html! {
        ol class="lettered" type="A" { @for &part in &printed.order { li { (PreEscaped(text(part).unwrap_or_default())) } } }
    }
}

/// A line for each question: boxes to tick, places to fill in.
fn answers(variant: &Variant) -> Markup {
    html! {
        p class="rules" { "Cross the box of your answer. To take a cross back, fill the box and cross another." }
        ol class="fields" {
            @for (index, printed) in variant.questions.iter().enumerate() {
                li { span class="no" { (index + 1) } (field(printed.field)) }
            }
        }
    }
}

fn field(field: Field) -> Markup {
    let boxes = |parts: usize| html! { @for part in 0..parts { span class="box" { i {} (letter(part)) } } };
    match field {
        Field::Letter(parts) | Field::Letters(parts) => html! {
            span class="boxes" { (boxes(parts)) @if matches!(field, Field::Letters(_)) { span class="beside" { "any number" } } }
        },
        Field::Verdict(parts) => html! {
            span class="boxes" { span class="box" { i {} "true" } span class="box" { i {} "false" } @if parts > 0 { span class="beside" { "because" } (boxes(parts)) } }
        },
        Field::Ranking(parts) => {
            html! { span class="boxes" { @for place in 0..parts { span class="blank-box" { (place + 1) "." i {} } } } }
        }
        Field::Pairs(parts) => {
            html! { span class="boxes" { @for place in 0..parts { span class="blank-box" { (place + 1) i {} } } } }
        }
        Field::Line => html! { span class="writing" {} },
    }
}

/// A, B, C …
fn letter(part: usize) -> char {
    ('A'..='Z').nth(part).unwrap_or('Z')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::exam::paper;
    use crate::learning::examples;
    use crate::learning::generators;
    use crate::learning::kinds::computed::Computed;
    use crate::learning::kinds::matching::{Match, Pair};
    use crate::learning::kinds::one::One;
    use crate::learning::kinds::order::{Item, Order};
    use crate::learning::kinds::several::Several;
    use crate::learning::kinds::short::Short;
    use crate::learning::kinds::station::OnTheLine;
    use crate::learning::kinds::trace::ReadTrace;
    use crate::learning::kinds::true_false::TrueFalse;

    fn options(words: &[&str]) -> Vec<AnswerOption> {
        let option = |(index, word): (usize, &&str)| AnswerOption {
            html: (*word).to_owned(),
            right: index == 0,
            why: String::new(),
        };
        words.iter().enumerate().map(option).collect()
    }

    fn questions() -> Vec<Question> {
        let item = |html: &str| Item { html: html.to_owned(), why: String::new() };
        let pair =
            |name: &str| Pair { left: format!("{name}-left"), right: format!("{name}-right"), why: String::new() };
        let reasons = options(&["because", "for", "since"]);
        let computed = generators::all().next().and_then(|generator| Computed::new(generator.id, 1));
        let kinds = [
            Kind::One(One { options: options(&["alpha", "beta", "gamma"]) }),
            Kind::Several(Several { options: options(&["delta", "eps", "zeta"]) }),
            Kind::TrueFalse(TrueFalse { answer: true, why_true: String::new(), why_false: String::new(), reasons }),
            Kind::Order(Order { items: ["first", "second", "third"].map(item).to_vec() }),
            Kind::Match(Match { pairs: ["a", "b", "c"].map(pair).to_vec() }),
            Kind::Station(OnTheLine { station: Station::Cache, whys: vec![String::new(); 9] }),
            Kind::Short(Short { accept: vec!["round trip".into()], why: String::new(), wrong: vec![] }),
            Kind::Trace(ReadTrace {
                lab: "walk".into(),
                query: "dns=warm".into(),
                one: One { options: options(&["query", "cache GET"]) },
            }),
            Kind::Computed(computed.expect("there are generators")),
        ];
        kinds.into_iter().enumerate().map(|(index, kind)| examples::question(&format!("q{index}"), kind)).collect()
    }

    #[test]
    fn both_variants_are_printed_whole() {
        let (questions, catalogue) = (questions(), examples::course(1, 1, 1));
        let made = paper(&questions, 42);
        let sheets = Sheets { paper: &made, questions: &questions, catalogue: &catalogue, minutes: 30 };
        let all = sheets.all().into_string();
        for (part, times) in [
            ("<section class=\"sheet sheet-", 6),
            ("Seed 42", 6),
            ("class=\"name-line\"", 4),
            ("Variant A", 6),
            ("class=\"key-table\"", 2),
        ] {
            assert_eq!(all.matches(part).count(), times, "{part}");
        }
        for variant in &made.variants {
            let asked = sheets.questions_of(variant).into_string();
            for part in
                ["alpha", "zeta", "since", "third", "b-left", "c-right", "Database", "wait for a worker", "cache GET"]
            {
                assert!(asked.contains(part), "{part}: {asked}");
            }
            assert_eq!(answers(variant).into_string().matches("<li>").count(), questions.len());
        }
    }

    /// Whoever reads the letter that the mark scheme gives finds the right option under it.
    #[test]
    fn letters_are_those_of_the_key() {
        let (questions, catalogue) = (questions(), examples::course(1, 1, 1));
        for seed in 0..20 {
            let made = paper(&questions, seed);
            let sheets = Sheets { paper: &made, questions: &questions, catalogue: &catalogue, minutes: 30 };
            for variant in &made.variants {
                let printed = variant.questions.iter().find(|printed| printed.question == 0).expect("it is asked");
                let drawn = asked(&questions[0], printed, "id").into_string();
                let lettered: Vec<_> =
                    drawn.split("<li>").skip(1).map(|item| item.split('<').next().unwrap_or_default()).collect();
                let at = usize::from(printed.key.as_bytes()[0] - b'A');
                assert_eq!(lettered[at], "alpha", "{seed} {}", variant.letter);
                assert!(sheets.scheme(variant).into_string().contains(&key(&printed.key).into_string()));
            }
        }
    }

    #[test]
    fn each_field_has_what_its_answer_takes() {
        let count = |drawn: Field, part: &str| field(drawn).into_string().matches(part).count();
        assert_eq!(count(Field::Letter(4), "class=\"box\""), 4);
        assert_eq!((count(Field::Letters(5), "class=\"box\""), count(Field::Letters(5), "any number")), (5, 1));
        assert_eq!(count(Field::Verdict(3), "class=\"box\""), 5);
        assert_eq!(
            (count(Field::Ranking(4), "blank-box"), count(Field::Pairs(3), "blank-box"), count(Field::Line, "writing")),
            (4, 3, 1)
        );
    }
}
