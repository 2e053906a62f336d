//! The answer to a question in the text, for readers without script; the style sheet hides it from the others.

use maud::{Markup, PreEscaped, html};

use crate::learning::kinds::{AnswerOption, QuestionKind};
use crate::learning::{Kind, PartFeedback, Question};
use crate::model::Station;
use crate::views::question::{number_answers, short_answers};

/// Every part of the question with whether it is right and why.
pub fn key(question: &Question) -> Markup {
    let grade = question.kind.grade(&question.kind.key()).map(|grade| grade.parts).unwrap_or_default();
    html! {
        details {
            summary { "Answer" }
            ul { @for (part, feedback) in parts(&question.kind).iter().zip(&grade) { (line(part, feedback)) } }
            (PreEscaped(&question.explanation))
        }
    }
}

/// A part as HTML, and what the key says of it.
pub(super) type Part = (String, String);

fn line((part, word): &Part, feedback: &PartFeedback) -> Markup {
    html! { li { (PreEscaped(part)) " " strong { (word) } " " (PreEscaped(&feedback.why)) } }
}

/// What can be answered, each with whether it is right.
pub(super) fn parts(kind: &Kind) -> Vec<Part> {
    match kind {
        Kind::One(one) => one.options.iter().map(option).collect(),
        Kind::Trace(trace) => trace.one.options.iter().map(option).collect(),
        Kind::Predict(predict) => predict.one.options.iter().map(option).collect(),
        Kind::Several(several) => several.options.iter().map(option).collect(),
        Kind::TrueFalse(statement) => {
            let verdict = |(answer, word): (bool, &str)| (word.to_owned(), right(answer == statement.answer));
            let verdicts = [(true, "True"), (false, "False")].map(verdict);
            verdicts.into_iter().chain(statement.reasons.iter().map(option)).collect()
        }
        Kind::Order(order) => order
            .items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.html.clone(), format!("is number {}.", index + 1)))
            .collect(),
        Kind::Match(pairs) => {
            pairs.pairs.iter().map(|pair| (format!("{} → {}", pair.left, pair.right), String::new())).collect()
        }
        Kind::Number(number) => typed(&number_answers(number)),
        Kind::Computed(computed) => typed(&number_answers(computed.number())),
        Kind::Short(short) => typed(&short_answers(short)),
        Kind::Station(on_the_line) => {
            let part = |station: Station| (station.name().to_owned(), right(station == on_the_line.station));
            Station::ALL.map(part).to_vec()
        }
    }
}

/// Answers as plain text, the right one first.
fn typed(answers: &[String]) -> Vec<Part> {
    let part = |(index, answer): (usize, &String)| (html! { (answer) }.into_string(), right(index == 0));
    answers.iter().enumerate().map(part).collect()
}

fn option(option: &AnswerOption) -> Part {
    (option.html.clone(), right(option.right))
}

/// What the key says of what is right.
pub(super) const RIGHT: &str = "Right.";

fn right(right: bool) -> String {
    if right { RIGHT } else { "Wrong." }.to_owned()
}
