//! A learner's answer, in the form in which it is stored.
//!
//! Every index counts the parts **as the file lists them**, from 0, so that shuffling is a matter of presentation only and
//! history survives a new order on screen. The JSON form is stable: variants and fields are never renamed.

use serde::{Deserialize, Serialize};

/// What was answered. Which variant fits is up to the question's [kind](super::Kind); [`Response::Blank`] fits all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Response {
    /// Nothing was answered.
    Blank,
    /// One option.
    Choice(usize),
    /// A set of options, each at most once, in any order.
    Choices(Vec<usize>),
    /// Whether a statement is true, and because of which reason.
    Verdict {
        /// Whether the statement was called true.
        answer: bool,
        /// The reason chosen, if any.
        reason: Option<usize>,
    },
    /// Items from first to last, each at most once; those left out were not placed.
    Ranking(Vec<usize>),
    /// For each left side in order, the pair whose right side was put beside it.
    Pairing(Vec<Option<usize>>),
    /// What was typed, as it was typed.
    Text(String),
}

impl Response {
    /// Whether nothing is said in it: nothing was answered, or the answer was taken back.
    pub fn is_blank(&self) -> bool {
        match self {
            Response::Blank => true,
            Response::Choice(_) | Response::Verdict { .. } => false,
            Response::Choices(parts) | Response::Ranking(parts) => parts.is_empty(),
            Response::Pairing(pairs) => pairs.iter().all(Option::is_none),
            Response::Text(text) => text.trim().is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_taken_back_is_blank() {
        let blank = [
            Response::Blank,
            Response::Choices(vec![]),
            Response::Ranking(vec![]),
            Response::Pairing(vec![None, None]),
            Response::Text(" ".into()),
        ];
        assert!(blank.iter().all(Response::is_blank));
        let given = [Response::Choice(0), Response::Pairing(vec![None, Some(0)]), Response::Text("0".into())];
        assert!(!given.iter().any(Response::is_blank));
    }

    #[test]
    fn the_stored_form_is_compact_and_does_not_change() {
        let forms = [
            (Response::Blank, r#""blank""#),
            (Response::Choice(2), r#"{"choice":2}"#),
            (Response::Choices(vec![0, 2]), r#"{"choices":[0,2]}"#),
            (Response::Verdict { answer: false, reason: Some(1) }, r#"{"verdict":{"answer":false,"reason":1}}"#),
            (Response::Verdict { answer: true, reason: None }, r#"{"verdict":{"answer":true,"reason":null}}"#),
            (Response::Ranking(vec![1, 0, 2]), r#"{"ranking":[1,0,2]}"#),
            (Response::Pairing(vec![Some(1), None]), r#"{"pairing":[1,null]}"#),
            (Response::Text("1,200 ms".into()), r#"{"text":"1,200 ms"}"#),
        ];
        for (response, json) in forms {
            assert_eq!(serde_json::to_string(&response).unwrap(), json);
            assert_eq!(serde_json::from_str::<Response>(json).unwrap(), response);
        }
    }
}
