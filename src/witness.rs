//! What a run of a lab bears witness to: all that questions and labs share, so that neither need know the other.
//!
//! A question names a lab and its settings; whoever reads the question has the run made and asks for what the key hangs on.
//! Pure; the labs' side of it is in [`crate::labs::link`].

use crate::model::trace::Trace;

/// A run of a lab, made when it is called.
pub type Witness = Box<dyn Fn() -> Testimony>;

/// What a run says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Testimony {
    /// The spans and messages, where the lab follows one request.
    pub trace: Option<Trace>,
    /// Its named results.
    pub measures: Vec<(&'static str, f64)>,
    /// What the preset that the link names asks; `None` where it names none.
    pub answer: Option<Answered>,
}

/// A preset's question, answered by its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What can be guessed, and why it is so or not: plain text, code between backticks.
    pub options: Vec<(&'static str, &'static str)>,
    /// Index of the option that is right.
    pub right: usize,
    /// The link to the moment that shows it, without a question mark.
    pub query: String,
}
