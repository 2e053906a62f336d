//! What a test says when it fails: where, what was expected, what was seen.

use std::fmt;

use thirtyfour::error::WebDriverError;

/// Why a test failed.
#[derive(Debug)]
pub struct Fault(String);

/// What may fail.
pub type Outcome<T = ()> = Result<T, Fault>;

impl Fault {
    /// A fault in these words.
    pub fn new(words: impl Into<String>) -> Fault {
        Fault(words.into())
    }

    /// The same, with the place or the action before it.
    #[must_use]
    pub fn at(self, place: impl fmt::Display) -> Fault {
        Fault(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<WebDriverError> for Fault {
    fn from(error: WebDriverError) -> Fault {
        // Below its message the driver prints its own call stack.
        let text = error.to_string();
        let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Stacktrace"));
        Fault(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; "))
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault(error.to_string())
    }
}

/// Fails with these words unless the condition holds.
///
/// # Errors
/// When it does not hold.
pub fn ensure(holds: bool, words: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Fault::new(words())) }
}

/// Faults gathered over many pages, so that one run names them all.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Keeps the fault, if there is one.
    pub fn keep(&mut self, outcome: Outcome) {
        self.0.extend(outcome.err());
    }

    /// Keeps a fault in these words.
    pub fn add(&mut self, words: impl Into<String>) {
        self.0.push(Fault::new(words));
    }

    /// All of them as one.
    ///
    /// # Errors
    /// When there is any.
    pub fn outcome(self) -> Outcome {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        ensure(lines.is_empty(), || lines.join("\n"))
    }
}
