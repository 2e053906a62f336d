//! What went wrong, why, and what to do about it: the only error type here, made to be read by a person.

use std::fmt;

/// The result of anything that can fail.
pub type Outcome<T> = Result<T, Failure>;

/// A failed step.
#[derive(Debug)]
pub struct Failure {
    what: String,
    why: String,
    remedy: String,
}

impl Failure {
    /// `what` failed, `why` (may be empty or several lines), and the `remedy` (may be empty).
    pub fn new(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), remedy: remedy.into() }
    }

    /// The same failure with another remedy.
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// The same failure with a line more to the remedy.
    pub fn also(mut self, line: &str) -> Self {
        if !self.remedy.is_empty() {
            self.remedy.push('\n');
        }
        self.remedy.push_str(line);
        self
    }

    /// A failed attempt to use a file or folder.
    pub fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {doing} {}", path.display()), error.to_string(), "")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        for (label, text) in [("why", &self.why), ("do", &self.remedy)] {
            for (number, line) in text.trim_end().lines().enumerate() {
                let label = if number == 0 { format!("{label}:") } else { String::new() };
                write!(f, "\n  {label:<5}{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_why_and_remedy() {
        let failure = Failure::new("the size check failed", "wasm: 2 bytes too many\ncss: 1 byte too many", "trim");
        assert_eq!(
            failure.to_string(),
            "error: the size check failed\n  why: wasm: 2 bytes too many\n       css: 1 byte too many\n  do:  trim"
        );
        assert_eq!(Failure::new("no", "", "").to_string(), "error: no");
    }
}
