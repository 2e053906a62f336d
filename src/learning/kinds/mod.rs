//! The kinds of question: one file each, with its data, its schema in the files of `content/`, its grading and its tests.
//!
//! A new kind is a file, its `mod` line, and a line in the registry at the foot of this list. What a kind looks like on a
//! page is drawn in `views`.

pub mod computed;
pub mod matching;
pub mod number;
pub mod one;
pub mod option;
pub mod order;
pub mod predict;
pub mod several;
pub mod short;
pub mod station;
pub mod trace;
pub mod true_false;

pub use option::AnswerOption;

use super::{Grade, Misfit, Response};
#[cfg(feature = "native")]
use crate::source::{Table, Text};
#[cfg(feature = "native")]
use crate::witness::Testimony;

/// What reading a question takes beside its table: rendering of a paragraph of Markdown to HTML, and runs of labs. What is wrong
/// goes where the table's faults go.
#[cfg(feature = "native")]
pub trait Render {
    /// Text that is pressed or moved as a whole, and so holds no links.
    fn label(&mut self, text: &Text) -> String;
    /// Text that is read.
    fn remark(&mut self, text: &Text) -> String;
    /// What the run of a lab says, by its address as in `walk?dns=warm`; `None` where there is no such lab or setting.
    fn run(&mut self, address: &Text) -> Option<Testimony>;
}

/// What every kind can do.
pub trait QuestionKind {
    /// The answer that is right in full.
    fn key(&self) -> Response;

    /// The worth of an answer. [`Response::Blank`] is worth nothing and fits every kind.
    ///
    /// # Errors
    /// When the answer does not fit the question.
    fn grade(&self, response: &Response) -> Result<Grade, Misfit>;

    /// The order in which parts are shown: indices as the file lists them. Options of one and several; the reasons of
    /// true-false; the items of order, never in the right order; the right sides of match. Empty where nothing is ordered.
    fn present(&self, seed: u64) -> Vec<usize>;
}

/// Makes the enum of all kinds and passes calls on to them.
macro_rules! registry {
    ($($(#[$doc:meta])* $name:ident($kind:ty) = $id:literal,)+) => {
        /// A question's kind with its data.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Kind {
            $($(#[$doc])* $name($kind),)+
        }

        impl Kind {
            /// The identifiers of all kinds, as content files write them.
            pub const IDS: &'static [&'static str] = &[$($id),+];

            /// The identifier of this kind.
            pub const fn id(&self) -> &'static str {
                match self {
                    $(Kind::$name(_) => $id,)+
                }
            }

            /// Reads what a question of this kind has beside what every question has. Faults are noted in the table, and
            /// what is missing is left empty. `None` where there is no such kind.
            #[cfg(feature = "native")]
            pub fn read(id: &str, table: &mut Table<'_>, render: &mut dyn Render) -> Option<Kind> {
                match id {
                    $($id => Some(Kind::$name(<$kind>::read(table, render))),)+
                    _ => None,
                }
            }

            fn inner(&self) -> &dyn QuestionKind {
                match self {
                    $(Kind::$name(kind) => kind,)+
                }
            }
        }
    };
}

registry! {
    /// One option is right.
    One(one::One) = "one",
    /// One or more options are right.
    Several(several::Several) = "several",
    /// A statement is true or false, for a reason.
    TrueFalse(true_false::TrueFalse) = "true-false",
    /// Items are to be put in order.
    Order(order::Order) = "order",
    /// Left sides are to be paired with right sides.
    Match(matching::Match) = "match",
    /// A value is to be worked out.
    Number(number::Number) = "number",
    /// A word or a few are to be typed.
    Short(short::Short) = "short",
    /// One station of the line is right.
    Station(station::OnTheLine) = "station",
    /// One span of a trace is right.
    Trace(trace::ReadTrace) = "trace",
    /// One option is right, as a run of a lab shows.
    Predict(predict::Predict) = "predict",
    /// A value is to be worked out from new numbers each time.
    Computed(computed::Computed) = "computed",
}

impl Kind {
    /// The number to work out, where one is asked for.
    pub fn number(&self) -> Option<&number::Number> {
        match self {
            Kind::Number(number) => Some(number),
            Kind::Computed(computed) => Some(computed.number()),
            _ => None,
        }
    }

    /// The lab and the settings of the run that a question is about, where it is about one: what to open after the answer.
    pub fn run(&self) -> Option<(&str, &str)> {
        match self {
            Kind::Trace(trace) => Some((&trace.lab, &trace.query)),
            Kind::Predict(predict) => Some((&predict.lab, &predict.query)),
            _ => None,
        }
    }
}

impl QuestionKind for Kind {
    fn key(&self) -> Response {
        self.inner().key()
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        self.inner().grade(response)
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        self.inner().present(seed)
    }
}

/// What holds for every kind, for the tests beside each.
#[cfg(test)]
pub(super) mod laws {
    use super::{AnswerOption, QuestionKind, Response};

    /// Renders nothing, and knows two labs: “stub” and, without a trace, “blind”.
    #[cfg(feature = "native")]
    struct AsWritten<'a>(crate::source::Reader<'a>);

    #[cfg(feature = "native")]
    impl super::Render for AsWritten<'_> {
        fn label(&mut self, text: &crate::source::Text) -> String {
            text.value.clone()
        }

        fn remark(&mut self, text: &crate::source::Text) -> String {
            text.value.clone()
        }

        fn run(&mut self, address: &crate::source::Text) -> Option<crate::witness::Testimony> {
            let measures = vec![("total_ms", 78.5)];
            match &*address.value {
                "stub" => Some(crate::witness::Testimony { trace: Some(trace()), measures, answer: None }),
                "stub?preset=a" => {
                    let options = vec![("it is `a<b`", "no"), ("it is not", "yes")];
                    let answer = crate::witness::Answered { options, right: 1, query: "preset=a&at=7".into() };
                    Some(crate::witness::Testimony { trace: None, measures, answer: Some(answer) })
                }
                "blind" => Some(crate::witness::Testimony::default()),
                other => {
                    self.0.fault(address.place(0), format!("there is no lab “{other}”"));
                    None
                }
            }
        }
    }

    /// A request that resolves a name, in vain at first, waits, and queries.
    #[cfg(feature = "native")]
    fn trace() -> crate::model::trace::Trace {
        use crate::model::trace::{Span, SpanKind, Trace};
        let span = |(name, start, end, kind): (&str, u64, u64, SpanKind)| Span {
            number: 0,
            parent: (name != "request").then_some(0),
            station: crate::model::Station::App,
            name: name.to_owned(),
            start,
            end,
            kind,
            error: (name == "resolve").then(|| "SERVFAIL".to_owned()),
            attributes: Vec::new(),
        };
        let spans = [
            ("request", 0, 78, SpanKind::Work),
            ("resolve", 0, 20, SpanKind::Work),
            ("hop", 20, 21, SpanKind::Transit),
            ("wait", 21, 30, SpanKind::Wait),
            ("query", 30, 70, SpanKind::Work),
            ("hop", 70, 78, SpanKind::Transit),
        ];
        let spans = spans.map(span).to_vec();
        Trace { id: String::new(), spans, messages: Vec::new(), moments: Vec::new(), answered: 78, end: 78 }
    }

    /// Reads a question of a kind, its texts as they are, and tells the faults.
    #[cfg(feature = "native")]
    pub fn read<K>(
        toml: &str,
        read: impl Fn(&mut crate::source::Table<'_>, &mut dyn super::Render) -> K,
    ) -> (K, Vec<String>) {
        use crate::source::{Faults, Reader, Source, Table};
        let (source, faults) = (Source::new("q.toml", toml), Faults::default());
        let reader = Reader { source: &source, faults: &faults };
        let mut table = Table::parse(reader, 0..toml.len(), "question").expect("valid TOML");
        let kind = read(&mut table, &mut AsWritten(reader));
        table.finish();
        (kind, faults.into_sorted().iter().map(ToString::to_string).collect())
    }

    /// Options of which those at `true` are right.
    pub fn options(right: &[bool]) -> Vec<AnswerOption> {
        let option =
            |(index, &right)| AnswerOption { html: format!("<b>{index}</b>"), right, why: format!("why {index}") };
        right.iter().enumerate().map(option).collect()
    }

    /// The key is worth everything, nothing is worth nothing, and both name every part.
    pub fn key_is_full_and_blank_is_nothing(kind: &dyn QuestionKind, parts: usize) {
        let full = kind.grade(&kind.key()).expect("the key fits");
        assert!(full.right && full.score == 1.0, "{full:?}");
        let nothing = kind.grade(&Response::Blank).expect("nothing fits always");
        assert!(!nothing.right && nothing.score == 0.0, "{nothing:?}");
        assert_eq!((full.parts.len(), nothing.parts.len()), (parts, parts));
        assert!(nothing.parts.iter().all(|part| !part.chosen));
    }

    /// Answers meant for other kinds are refused.
    pub fn other_forms_are_refused(kind: &dyn QuestionKind) {
        let forms = [
            Response::Choice(0),
            Response::Choices(vec![]),
            Response::Verdict { answer: true, reason: None },
            Response::Ranking(vec![]),
            Response::Pairing(vec![]),
            Response::Text("1".into()),
        ];
        for form in forms {
            let own = std::mem::discriminant(&form) == std::mem::discriminant(&kind.key());
            assert!(own || matches!(kind.grade(&form), Err(super::Misfit::Form { .. })), "{form:?}");
        }
    }
}

#[cfg(all(test, feature = "native"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One question of each kind, as a file has it, and how many parts of it are shown in some order.
    const SAMPLES: &[(&str, &str, usize)] = &[
        ("one", OPTIONS, 3),
        ("several", OPTIONS, 3),
        (
            "true-false",
            "answer = true\nwhy_true = \"t\"\nwhy_false = \"f\"\n[[reason]]\ntext = \"a\"\nwhy = \"w\"\nright = true\n\
             [[reason]]\ntext = \"b\"\nwhy = \"w\"\n",
            2,
        ),
        ("order", ITEMS, 3),
        ("match", PAIRS, 3),
        ("number", "value = 3\nsolution = [\"3\"]\n[[wrong]]\nvalue = 4\nwhy = \"w\"\n", 0),
        ("short", "accept = [\"a\"]\nwhy = \"w\"\n[[wrong]]\ntext = \"b\"\nwhy = \"w\"\n", 0),
        (
            "station",
            "station = \"dns\"\nwhy = { browser = \"w\", dns = \"w\", cdn = \"w\", balancer = \"w\", app = \"w\", \
             cache = \"w\", database = \"w\", broker = \"w\", storage = \"w\" }\n",
            9,
        ),
        (
            "trace",
            "lab = \"stub\"\nsign = \"longest\"\nspan = \"query\"\nwhy = \"w\"\n[[other]]\nspan = \"resolve\"\n\
             why = \"w\"\n[[other]]\nspan = \"wait\"\nwhy = \"w\"\n",
            3,
        ),
        ("predict", "lab = \"stub?preset=a\"\n", 2),
        ("computed", "generator = \"pool-arithmetic\"\n", 0),
    ];

    const OPTIONS: &str = "[[option]]\ntext = \"a\"\nwhy = \"w\"\nright = true\n[[option]]\ntext = \"b\"\nwhy = \"w\"\n\
                           [[option]]\ntext = \"c\"\nwhy = \"w\"\n";
    const ITEMS: &str = "[[item]]\ntext = \"a\"\nwhy = \"w\"\n[[item]]\ntext = \"b\"\nwhy = \"w\"\n[[item]]\n\
                         text = \"c\"\nwhy = \"w\"\n";
    const PAIRS: &str = "[[pair]]\nleft = \"a\"\nright = \"1\"\nwhy = \"w\"\n[[pair]]\nleft = \"b\"\nright = \"2\"\n\
                         why = \"w\"\n[[pair]]\nleft = \"c\"\nright = \"3\"\nwhy = \"w\"\n";

    fn sample(id: &str, toml: &str) -> Kind {
        let (kind, told) = laws::read(toml, |table, render| Kind::read(id, table, render));
        assert_eq!(told, Vec::<String>::new(), "{id}");
        kind.expect("it is a kind")
    }

    #[test]
    fn every_kind_has_a_sample_that_keeps_the_laws() {
        let ids: Vec<_> = SAMPLES.iter().map(|sample| sample.0).collect();
        assert_eq!(ids, Kind::IDS);
        for (id, toml, _) in SAMPLES {
            let kind = sample(id, toml);
            assert_eq!(kind.id(), *id);
            let parts = kind.grade(&kind.key()).expect("the key fits").parts.len();
            laws::key_is_full_and_blank_is_nothing(&kind, parts);
            laws::other_forms_are_refused(&kind);
        }
    }

    proptest! {
        #[test]
        fn the_order_shown_is_a_permutation_and_of_no_account(seed: u64) {
            for (id, toml, count) in SAMPLES {
                let kind = sample(id, toml);
                let mut order = kind.present(seed);
                order.sort_unstable();
                prop_assert_eq!(order, (0..*count).collect::<Vec<_>>(), "{}", id);
                // Answers count parts as the file lists them, so the key is the same whatever is shown.
                prop_assert!(kind.grade(&kind.key()).unwrap().right, "{}", id);
            }
        }
    }
}
