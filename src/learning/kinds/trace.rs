//! Trace: a trace is shown, and one of its spans is the answer. Worth all or nothing.
//!
//! The file names the right span and others, each with its reason, and by what sign the trace bears the answer out; that is
//! checked on the run when the content is read.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::Render;
use super::one::One;
#[cfg(feature = "native")]
use super::{AnswerOption, option};
#[cfg(feature = "native")]
use crate::learning::sentence;
use crate::learning::{Grade, Misfit, Response};
#[cfg(feature = "native")]
use crate::model::trace::{SpanKind, Trace};
#[cfg(feature = "native")]
use crate::source::{Table, Text};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTrace {
    /// The lab's identifier.
    pub lab: String,
    /// Its settings and the moment at which the right span begins, as in a URL, without the question mark.
    pub query: String,
    /// The spans to choose among, by name; the right one first.
    pub one: One,
}

/// A sign by which a trace bears out one span rather than others: its name, and how much of it a span has.
#[cfg(feature = "native")]
type Sign = (&'static str, fn(&Trace, usize) -> u64);

#[cfg(feature = "native")]
const SIGNS: &[Sign] = &[
    // It takes the longest, apart from the spans within it.
    ("longest", |trace, span| trace.own_times()[span]),
    // The answer waits for it the longest.
    ("critical", |trace, span| {
        let stretches = trace.critical_path();
        let below =
            |other: usize| std::iter::successors(Some(other), |&at| trace.spans[at].parent).any(|at| at == span);
        stretches.iter().filter(|stretch| below(stretch.span)).map(|stretch| stretch.end - stretch.start).sum()
    }),
    // It failed.
    ("error", |trace, span| u64::from(trace.spans[span].error.is_some())),
    // Nothing is done in it, and for the longest.
    ("wait", |trace, span| if trace.spans[span].kind == SpanKind::Wait { trace.spans[span].duration() } else { 0 }),
    // It begins first; it ends last.
    ("first", |trace, span| u64::MAX - trace.spans[span].start),
    ("last", |trace, span| trace.spans[span].end),
];

#[cfg(feature = "native")]
impl ReadTrace {
    /// Reads `lab`, `span`, `sign`, `why` and `[[question.other]]`, each with its `span` and `why`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> ReadTrace {
        let address = table.text("lab");
        let (lab, query) = address.value.split_once('?').unwrap_or((&address.value, ""));
        let (lab, mut query) = (lab.to_owned(), query.to_owned());
        let trace = render.run(&address).and_then(|testimony| {
            if testimony.trace.is_none() {
                table.fault_at(&address, "has no trace to read: this lab follows no single request");
            }
            testimony.trace
        });
        let sign = table.one_of("sign", &SIGNS.iter().map(|sign| sign.0).collect::<Vec<_>>());
        let (span, why) = (table.text("span"), table.text("why"));
        let mut texts = Vec::new();
        option::distinct(table, &span, &mut texts);
        let mut options = vec![AnswerOption { html: sentence(&span.value), right: true, why: render.remark(&why) }];
        let mut places = vec![find(table, trace.as_ref(), &span)];
        for mut other in table.tables("other", "other span") {
            let (span, why) = (other.text("span"), other.text("why"));
            option::distinct(&other, &span, &mut texts);
            places.push(find(&other, trace.as_ref(), &span));
            other.finish();
            options.push(AnswerOption { html: sentence(&span.value), right: false, why: render.remark(&why) });
        }
        option::count(table, "other spans", options.len() - 1, 2..=usize::MAX);
        if let (Some(trace), Some(sign), Some(places)) = (trace, sign, places.into_iter().collect::<Option<Vec<_>>>()) {
            bear_out(table, &trace, sign, &places);
            let joint = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{joint}at={}", trace.spans[places[0]].start);
        }
        ReadTrace { lab, query, one: One { options } }
    }
}

/// The span with this name; a fault where there is none, or more than one.
#[cfg(feature = "native")]
fn find(table: &Table<'_>, trace: Option<&Trace>, name: &Text) -> Option<usize> {
    let trace = trace?;
    let found: Vec<usize> = (0..trace.spans.len()).filter(|&index| trace.spans[index].name == name.value).collect();
    match *found {
        [span] => Some(span),
        _ if name.value.is_empty() => None,
        [] => {
            let names: Vec<_> = trace.spans.iter().map(|span| span.name.as_str()).collect();
            table.fault_at(name, &format!("names no span of the trace: there are {}", names.join("; ")));
            None
        }
        _ => {
            table
                .fault_at(name, &format!("names {} spans of the trace: choose one whose name is its own", found.len()));
            None
        }
    }
}

/// Notes a fault unless the first of these spans has more of the sign than any other.
#[cfg(feature = "native")]
fn bear_out(table: &Table<'_>, trace: &Trace, sign: &str, places: &[usize]) {
    let Some((_, measure)) = SIGNS.iter().find(|known| known.0 == sign) else { return };
    let amounts: Vec<u64> = places.iter().map(|&span| measure(trace, span)).collect();
    let Some((right, others)) = amounts.split_first() else { return };
    if let Some(at) = others.iter().position(|other| other >= right) {
        let name = &trace.spans[places[at + 1]].name;
        table.fault(&format!("is not borne out by the trace: by the sign “{sign}”, “{name}” is no less the answer"));
    }
}

impl QuestionKind for ReadTrace {
    fn key(&self) -> Response {
        self.one.key()
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        self.one.grade(response)
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        self.one.present(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    #[cfg(feature = "native")]
    const TOML: &str = "lab = \"stub\"\nsign = \"longest\"\nspan = \"query\"\nwhy = \"w\"\n[[other]]\nspan = \"resolve\"\n\
                        why = \"w\"\n[[other]]\nspan = \"wait\"\nwhy = \"w\"\n";

    #[cfg(feature = "native")]
    #[test]
    fn spans_are_found_by_name_and_the_right_one_is_borne_out() {
        let (question, told) = laws::read(TOML, ReadTrace::read);
        assert_eq!((question.key(), question.one.options.len(), told), (Response::Choice(0), 3, vec![]));
        assert_eq!((question.lab.as_str(), question.query.as_str()), ("stub", "at=30"), "where the right span begins");
        for (sign, span, other) in
            [("critical", "query", "resolve"), ("error", "resolve", "query"), ("wait", "wait", "query")]
        {
            let toml = TOML.replace("query", "X").replace("resolve", "Y").replace("\"wait\"", "\"Z\"");
            let third = ["query", "resolve", "wait"].into_iter().find(|name| *name != span && *name != other).unwrap();
            let toml = toml.replace('X', span).replace('Y', other).replace('Z', third).replace("longest", sign);
            assert_eq!(laws::read(&toml, ReadTrace::read).1, Vec::<String>::new(), "{sign}");
        }
        let first = TOML.replace("longest", "first");
        let (_, told) = laws::read(&first, ReadTrace::read);
        let expected =
            "q.toml:1: question is not borne out by the trace: by the sign “first”, “resolve” is no less the answer";
        assert_eq!(told, [expected]);
    }

    #[cfg(feature = "native")]
    #[test]
    fn spans_must_be_there_once() {
        let (_, told) = laws::read(&TOML.replace("query", "qeury"), ReadTrace::read);
        assert!(
            told.len() == 1 && told[0].starts_with("q.toml:3: question names no span of the trace: there are "),
            "{told:?}"
        );
        let (_, told) = laws::read(&TOML.replace("\"resolve\"", "\"hop\""), ReadTrace::read);
        assert_eq!(told, ["q.toml:6: other span 1 names 2 spans of the trace: choose one whose name is its own"]);
        let (_, told) = laws::read(&TOML.replace("stub", "blind"), ReadTrace::read);
        assert_eq!(told, ["q.toml:1: question has no trace to read: this lab follows no single request"]);
        let (_, told) = laws::read(&TOML[..TOML.rfind("[[other]]").unwrap()], ReadTrace::read);
        assert_eq!(told, ["q.toml:1: question takes at least 2 other spans, not 1"]);
    }

    proptest! {
        #[test]
        fn only_the_right_span_counts(count in 3usize..6, chosen in 0usize..6) {
            prop_assume!(chosen < count);
            let options = laws::options(&(0..count).map(|index| index == 0).collect::<Vec<_>>());
            let question = ReadTrace { lab: "walk".into(), query: String::new(), one: One { options } };
            laws::key_is_full_and_blank_is_nothing(&question, count);
            laws::other_forms_are_refused(&question);
            prop_assert_eq!(question.grade(&Response::Choice(chosen)).unwrap().right, chosen == 0);
        }
    }
}
