//! `check [FOLDER]`: reads a content folder as the build does and says what is wrong, or what there is.
//!
//! With faults it prints each with file and line and fails. Without, it prints a table of the topics: words, questions by
//! kind and level, cheat-sheet lines, labs.

use std::collections::BTreeSet;
use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use roundtrip::course::coverage::Coverage;
use roundtrip::course::load;
use roundtrip::labs;

fn main() -> ExitCode {
    let folder = env::args_os().nth(1).map_or_else(|| PathBuf::from("content"), PathBuf::from);
    match load::load(&folder, &labs::check_link) {
        Ok(course) => {
            print!("{}", Coverage::of(&course));
            ExitCode::SUCCESS
        }
        Err(faults) => {
            let files: BTreeSet<_> = faults.iter().map(|fault| &fault.file).collect();
            for fault in &faults {
                println!("{fault}");
            }
            println!("{} faults in {} files", faults.len(), files.len());
            ExitCode::FAILURE
        }
    }
}
