//! What is wrong in a file, and where.

use std::cell::RefCell;
use std::fmt;

/// Something that keeps the course from being built.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as seen from the project's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and what would be right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Fault {}

/// Faults as they are found: reading goes on after each, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Adds a fault.
    pub fn add(&self, file: &str, line: usize, message: impl Into<String>) {
        self.0.borrow_mut().push(Fault { file: file.to_owned(), line, message: message.into() });
    }

    /// All of them, by file and line, each once.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}
