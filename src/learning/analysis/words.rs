//! The parts of a question in words, for what was chosen wrongly.

use crate::learning::Kind;
use crate::learning::kinds::AnswerOption;
use crate::learning::kinds::true_false::TrueFalse;
use crate::model::Station;

/// A part of a question, as HTML: what was chosen where it should not have been, or put where it does not belong. Nothing where
/// there is no such part.
pub fn part(kind: &Kind, part: usize) -> Option<String> {
    let option = |options: &[AnswerOption], part: usize| options.get(part).map(|option| option.html.clone());
    match kind {
        Kind::One(one) => option(&one.options, part),
        Kind::Trace(trace) => option(&trace.one.options, part),
        Kind::Predict(predict) => option(&predict.one.options, part),
        Kind::Several(several) => option(&several.options, part),
        Kind::TrueFalse(statement) => match part {
            0 => Some("True".to_owned()),
            1 => Some("False".to_owned()),
            _ => option(&statement.reasons, part - TrueFalse::VERDICTS),
        },
        Kind::Order(order) => order.items.get(part).map(|item| [&*item.html, " (in another place)"].concat()),
        Kind::Match(pairs) => pairs.pairs.get(part).map(|pair| [&*pair.left, " (with another)"].concat()),
        Kind::Number(number) => number.wrong.get(part.checked_sub(1)?).map(|wrong| number.shown(wrong.value)),
        Kind::Short(short) => {
            let wrong = short.wrong.get(part.checked_sub(1)?)?;
            Some(wrong.text.replace('&', "&amp;").replace('<', "&lt;"))
        }
        Kind::Station(_) => Station::ALL.get(part).map(|station| station.name().to_owned()),
        Kind::Computed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::kinds::order::{Item, Order};
    use crate::learning::kinds::short::{Short, WrongText};

    #[test]
    fn parts_are_counted_as_grades_count_them() {
        let reasons = vec![AnswerOption { html: "a reason".into(), right: true, why: String::new() }];
        let statement =
            Kind::TrueFalse(TrueFalse { answer: true, why_true: String::new(), why_false: String::new(), reasons });
        let words = |part| super::part(&statement, part);
        assert_eq!([words(1), words(2), words(3)], [Some("False".into()), Some("a reason".into()), None]);
        let wrong = vec![WrongText { text: "a<b".into(), why: String::new() }];
        let short = Kind::Short(Short { accept: vec!["x".into()], why: String::new(), wrong });
        assert_eq!([part(&short, 0), part(&short, 1)], [None, Some("a&lt;b".into())]);
        let order = Kind::Order(Order { items: vec![Item { html: "first".into(), why: String::new() }] });
        assert_eq!(part(&order, 0).as_deref(), Some("first (in another place)"));
    }
}
