//! Why a stored log cannot be used, in words that say what, where, and what to do.

use std::fmt;

use super::VERSION;

/// Why a stored log cannot be used. Its text is to be kept aside, never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgressError {
    /// It is not a log, or a damaged one.
    Corrupt {
        /// Where: “line 1, column 20”, or “attempt 3”.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// It was written by a later version of this program.
    FromFuture {
        /// The version that it states.
        version: u32,
    },
}

impl fmt::Display for ProgressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProgressError::Corrupt { place, why } => write!(
                f,
                "The saved progress is damaged at {place}: {why}. It is kept as it is: download it, then import an \
                 earlier export or start afresh."
            ),
            ProgressError::FromFuture { version } => write!(
                f,
                "The saved progress is of version {version}, and this page knows versions up to {VERSION}. It is kept \
                 as it is: reload the page to get the newer program, or download it."
            ),
        }
    }
}

impl std::error::Error for ProgressError {}

impl ProgressError {
    /// Damage in one thing of a sort, by its index.
    pub(super) fn corrupt(sort: &str, index: usize, why: &str) -> ProgressError {
        ProgressError::Corrupt { place: format!("{sort} {}", index + 1), why: why.to_owned() }
    }
}

impl From<serde_json::Error> for ProgressError {
    fn from(error: serde_json::Error) -> Self {
        let why = error.to_string();
        let place = format!("line {}, column {}", error.line(), error.column());
        let why = why.strip_suffix(&format!(" at {}", place.replace(',', ""))).unwrap_or(&why).to_owned();
        ProgressError::Corrupt { place, why }
    }
}
