//! An exam on paper: two variants of the same questions, answer sheets and mark schemes, as data.
//!
//! Neighbours get different variants: the questions come in another order, and so do the options of each; what is to be worked
//! out has other numbers.

use crate::learning::kinds::QuestionKind;
use crate::learning::{Kind, Question, Response, seed_of, shuffle};
use crate::number;

/// An exam to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The seed that it was made with, to be printed so that it can be made again.
    pub seed: u64,
    /// Variant A and variant B.
    pub variants: [Variant; 2],
}

/// One of two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// A or B.
    pub letter: char,
    /// Its questions in order, numbered from 1 by their places.
    pub questions: Vec<Printed>,
}

/// A question as a variant prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Its place among the questions that the paper was made of.
    pub question: usize,
    /// The seed with which it is to be [posed](Question::pose) before it is printed.
    pub seed: u64,
    /// The order in which its parts are printed, as [`Question::present`] gives it for the seed; lettered from A.
    pub order: Vec<usize>,
    /// What its line on the answer sheet has.
    pub field: Field,
    /// Its key in this variant, in words as the mark scheme prints them: “C”, “A, D”, “false, B”, “C A B”, “1 C, 2 A”,
    /// “12 ms ± 1”, “round trip / RTT”.
    pub key: String,
}

/// What an answer sheet has for a question: boxes to tick or places to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// One letter of so many.
    Letter(usize),
    /// Any letters of so many.
    Letters(usize),
    /// True or false, and one letter of so many for the reason.
    Verdict(usize),
    /// So many letters in order.
    Ranking(usize),
    /// A letter beside each of so many numbers.
    Pairs(usize),
    /// Words or a number on a line.
    Line,
}

/// A paper of these questions, in two variants decided by the seed.
pub fn paper(questions: &[Question], seed: u64) -> Paper {
    let first = shuffle(seed, questions.len());
    let second = unlike(&first, seed, |seed| shuffle(seed, questions.len()), |one, other| one != other);
    let one: Vec<Printed> = first.iter().map(|&place| printed(questions, place, seed)).collect();
    let otherwise = |&place: &usize| {
        let before = one.iter().find(|printed| printed.question == place)?;
        Some(unlike(before, seed, |seed| printed(questions, place, seed), Printed::differs))
    };
    let other = second.iter().filter_map(otherwise).collect();
    Paper { seed, variants: [Variant { letter: 'A', questions: one }, Variant { letter: 'B', questions: other }] }
}

/// Makes a thing with one seed after another until it differs; the same again where it never does.
fn unlike<T: Clone>(one: &T, seed: u64, make: impl Fn(u64) -> T, differ: fn(&T, &T) -> bool) -> T {
    const TRIES: u64 = 32;
    let others = (1..TRIES).map(|more| make(seed.wrapping_add(more)));
    others.into_iter().find(|other| differ(one, other)).unwrap_or_else(|| one.clone())
}

impl Printed {
    /// Whether a neighbour's answer would be of no use.
    fn differs(&self, other: &Printed) -> bool {
        self.order != other.order || self.key != other.key
    }
}

fn printed(questions: &[Question], place: usize, seed: u64) -> Printed {
    let mut question = questions[place].clone();
    let seed = seed ^ seed_of(&question.id);
    question.pose(seed);
    let (order, answer) = (question.present(seed), question.kind.key());
    let key = typed(&question.kind).unwrap_or_else(|| lettered(&answer, &order));
    Printed { question: place, seed, field: field(&answer, order.len()), key, order }
}

fn field(answer: &Response, parts: usize) -> Field {
    match answer {
        Response::Blank | Response::Choice(_) => Field::Letter(parts),
        Response::Choices(_) => Field::Letters(parts),
        Response::Verdict { .. } => Field::Verdict(parts),
        Response::Ranking(_) => Field::Ranking(parts),
        Response::Pairing(_) => Field::Pairs(parts),
        Response::Text(_) => Field::Line,
    }
}

/// The key of what is to be written, with all that counts as right.
fn typed(kind: &Kind) -> Option<String> {
    if let Kind::Short(short) = kind {
        return Some(short.accept.join(" / "));
    }
    let asked = kind.number()?;
    let within =
        if asked.tolerance > 0.0 { [" ± ", &number::rounded(asked.tolerance)].concat() } else { String::new() };
    Some(asked.shown(asked.value) + &within)
}

/// The key of what is to be chosen or ordered, in the letters of the order in which it is printed.
fn lettered(answer: &Response, order: &[usize]) -> String {
    let letter = |&part: &usize| letter(order.iter().position(|&shown| shown == part).unwrap_or(part));
    match answer {
        Response::Blank => String::new(),
        Response::Text(text) => text.clone(),
        Response::Choice(part) => letter(part),
        Response::Choices(parts) => {
            let shown = order.iter().filter(|part| parts.contains(part));
            shown.map(letter).collect::<Vec<_>>().join(", ")
        }
        Response::Verdict { answer, reason } => {
            let reason = reason.as_ref().map(|reason| format!(", {}", letter(reason)));
            format!("{answer}{}", reason.unwrap_or_default())
        }
        Response::Ranking(parts) => parts.iter().map(letter).collect::<Vec<_>>().join(" "),
        Response::Pairing(pairs) => {
            let pair =
                |(left, right): (usize, &Option<usize>)| Some(format!("{} {}", left + 1, letter(right.as_ref()?)));
            pairs.iter().enumerate().filter_map(pair).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A, B, C …; Z is as far as questions go.
fn letter(place: usize) -> String {
    char::from(b'A' + place.min(25) as u8).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples::question;
    use crate::learning::generators;
    use crate::learning::kinds::computed::Computed;
    use crate::learning::kinds::matching::{Match, Pair};
    use crate::learning::kinds::one::One;
    use crate::learning::kinds::order::{Item, Order};
    use crate::learning::kinds::several::Several;
    use crate::learning::kinds::short::Short;
    use crate::learning::kinds::station::OnTheLine;
    use crate::learning::kinds::true_false::TrueFalse;
    use crate::learning::kinds::{AnswerOption, Kind};
    use crate::model::Station;
    use proptest::prelude::*;

    fn options(right: &[bool]) -> Vec<AnswerOption> {
        right.iter().map(|&right| AnswerOption { html: "<b>x</b>".into(), right, why: "why".into() }).collect()
    }

    fn questions() -> Vec<Question> {
        let item = |_| Item { html: String::new(), why: String::new() };
        let pair = |_| Pair { left: String::new(), right: String::new(), why: String::new() };
        let verdict = TrueFalse {
            answer: false,
            why_true: String::new(),
            why_false: String::new(),
            reasons: options(&[false, true, false]),
        };
        let generator = generators::all().next().expect("there are generators").id;
        vec![
            question("one", Kind::One(One { options: options(&[false, true, false, false]) })),
            question("several", Kind::Several(Several { options: options(&[true, false, true, false]) })),
            question("verdict", Kind::TrueFalse(verdict)),
            question("order", Kind::Order(Order { items: (0..4).map(item).collect() })),
            question("match", Kind::Match(Match { pairs: (0..3).map(pair).collect() })),
            question("station", Kind::Station(OnTheLine { station: Station::Cache, whys: vec![String::new(); 9] })),
            question(
                "short",
                Kind::Short(Short {
                    accept: vec!["round trip".into(), "RTT".into()],
                    why: String::new(),
                    wrong: vec![],
                }),
            ),
            question("computed", Kind::Computed(Computed::new(generator, 1).expect("it is one of them"))),
        ]
    }

    #[test]
    fn keys_are_in_the_letters_of_the_printed_order() {
        let order = [2, 0, 1, 3];
        assert_eq!(lettered(&Response::Choice(2), &order), "A");
        assert_eq!(lettered(&Response::Choices(vec![0, 1, 2]), &order), "A, B, C");
        assert_eq!(lettered(&Response::Verdict { answer: false, reason: Some(1) }, &order), "false, C");
        assert_eq!(lettered(&Response::Verdict { answer: true, reason: None }, &[]), "true");
        assert_eq!(lettered(&Response::Ranking(vec![0, 1, 2, 3]), &order), "B C A D");
        assert_eq!(lettered(&Response::Pairing(vec![Some(0), Some(1), None]), &order), "1 B, 2 C");
    }

    #[test]
    fn the_variants_have_the_same_questions_in_other_orders() {
        let questions = questions();
        let Paper { variants: [a, b], .. } = paper(&questions, 11);
        let places = |variant: &Variant| variant.questions.iter().map(|printed| printed.question).collect::<Vec<_>>();
        assert_ne!(places(&a), places(&b));
        for printed in &a.questions {
            let other = b.questions.iter().find(|other| other.question == printed.question).unwrap();
            let same_everywhere = ["station", "short"].contains(&questions[printed.question].id.as_str());
            assert_eq!(printed.differs(other), !same_everywhere, "{}", questions[printed.question].id);
            assert_eq!(printed.field, other.field);
        }
        let fields = [Field::Letter(4), Field::Letters(4), Field::Verdict(3), Field::Ranking(4), Field::Pairs(3)];
        let fields = [&fields[..], &[Field::Letter(9), Field::Line, Field::Line]].concat();
        assert!(a.questions.iter().all(|printed| printed.field == fields[printed.question]));
    }

    proptest! {
        #[test]
        fn a_paper_is_decided_by_its_seed(seed: u64, count in 0_usize..9) {
            let questions = &questions()[..count];
            let made = paper(questions, seed);
            prop_assert_eq!(&made, &paper(questions, seed));
            for variant in &made.variants {
                let mut places: Vec<_> = variant.questions.iter().map(|printed| printed.question).collect();
                places.sort_unstable();
                prop_assert_eq!(places, (0..count).collect::<Vec<_>>());
            }
        }

        /// Whoever answers a variant by its key has answered the question right.
        #[test]
        fn the_mark_scheme_is_right(seed: u64) {
            let questions = questions();
            for printed in paper(&questions, seed).variants.iter().flat_map(|variant| &variant.questions) {
                let parts = |letters: &str| -> Vec<usize> {
                    let places = letters.bytes().filter(u8::is_ascii_uppercase).map(|letter| usize::from(letter - b'A'));
                    places.map(|place| printed.order[place]).collect()
                };
                let mut question = questions[printed.question].clone();
                question.pose(printed.seed);
                let chosen = if printed.field == Field::Line { vec![] } else { parts(&printed.key) };
                let response = match printed.field {
                    Field::Letter(_) => Response::Choice(chosen[0]),
                    Field::Letters(_) => Response::Choices(chosen),
                    Field::Verdict(_) => Response::Verdict { answer: printed.key.starts_with("true"), reason: chosen.first().copied() },
                    Field::Ranking(_) => Response::Ranking(chosen),
                    Field::Pairs(_) => Response::Pairing(chosen.into_iter().map(Some).collect()),
                    Field::Line => Response::Text(printed.key.split(['±', '/']).next().unwrap().into()),
                };
                prop_assert!(question.grade(&response).unwrap().right, "{:?}", printed);
            }
        }
    }
}
