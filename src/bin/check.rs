//! `check [FOLDER]`: reads a content folder as the build does and says what is wrong, or what there is.
//!
//! With faults it prints each with file and line and fails. Without, it prints a table of the topics: words, references,
//! cheat-sheet lines, questions by kind and level, labs; then what is missing, if anything is, and fails for that.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use roundtrip::course::coverage::Coverage;
use roundtrip::course::load::{self, Course};
use roundtrip::labs;
use roundtrip::source::Fault;

fn main() -> ExitCode {
    let folder = env::args_os().nth(1).map_or_else(|| PathBuf::from("content"), PathBuf::from);
    let course = load::load(&folder, &labs::check_link);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match report(&course, &mut out).and_then(|sound| out.flush().map(|()| sound)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Whoever reads has seen enough (`check | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("check: the output can't be written: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what there is to say; whether all is well.
fn report(course: &Result<Course, Vec<Fault>>, out: &mut impl Write) -> io::Result<bool> {
    match course {
        Ok(course) => cover(&Coverage::of(course), out),
        Err(faults) => {
            let files: BTreeSet<_> = faults.iter().map(|fault| &fault.file).collect();
            faults.iter().try_for_each(|fault| writeln!(out, "{fault}"))?;
            writeln!(out, "{} faults in {} files", faults.len(), files.len())?;
            Ok(false)
        }
    }
}

/// Prints the table and what is missing.
fn cover(coverage: &Coverage, out: &mut impl Write) -> io::Result<bool> {
    let holes = coverage.holes();
    write!(out, "{coverage}")?;
    holes.iter().try_for_each(|hole| writeln!(out, "missing: {hole}"))?;
    Ok(holes.is_empty())
}
