//! What real readers make of the exports: Anki's importer, text2qti's packages, gift-pegjs. The scripts lie in `tests/readers`.
//!
//! A machine that cannot fetch a reader does not fail for that: what was not tried is named, here and where the stages end.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use crate::failure::{Failure, Outcome};
use crate::{host, run, tools};

/// A program that reads exports.
struct Reader {
    /// What is tried, in words.
    what: &'static str,
    /// The script, in `tests/readers`.
    script: &'static str,
    /// Gets what the script needs and gives the command that runs scripts.
    ready: fn() -> Outcome<Command>,
}

const READERS: &[Reader] = &[
    Reader { what: "GIFT, read by gift-pegjs", script: "gift_text.mjs", ready: node },
    Reader { what: "Anki notes, imported by Anki", script: "anki_notes.py", ready: python },
    Reader { what: "the QTI package, held against text2qti's", script: "qti_package.py", ready: python },
];

static NOT_TRIED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

/// What could not be tried on this machine.
pub fn not_tried() -> Vec<&'static str> {
    NOT_TRIED.lock().map(|list| list.clone()).unwrap_or_default()
}

/// Writes the exports of the whole bank and of the tests' own questions, and lets every reader read them.
pub fn check() -> Outcome<()> {
    let temp = host::TempDir::new("readers")?;
    // With the features of the native tests, so that nothing is compiled for this alone.
    let words = ["test", "--quiet", "--features", "ssr", "--test", "export", "--", "--ignored", "files_for_readers"];
    let mut write = Command::new("cargo");
    write.args(words).current_dir(host::root()).env("ROUNDTRIP_EXPORTS", temp.path());
    run::visibly("writing the exports", &mut write)?;
    for reader in READERS {
        match (reader.ready)() {
            Ok(mut command) => {
                command.arg(host::root().join("tests/readers").join(reader.script)).arg(temp.path());
                run::visibly(reader.what, &mut command)?;
            }
            Err(failure) => not_to_be_had(reader, &failure),
        }
    }
    Ok(())
}

fn not_to_be_had(reader: &Reader, failure: &Failure) {
    println!("NOT TRIED: {}\n{failure}", reader.what);
    if let Ok(mut list) = NOT_TRIED.lock() {
        list.push(reader.what);
    }
}

fn node() -> Outcome<Command> {
    let modules = tools::gift_parser()?;
    let node = host::find_program("node").ok_or_else(|| Failure::new("node: not found", "", "install Node.js"))?;
    let mut command = Command::new(node);
    command.env("NODE_PATH", modules);
    Ok(command)
}

fn python() -> Outcome<Command> {
    let python: PathBuf = tools::python_readers()?;
    let mut command = Command::new(python);
    // No compiled copies of the scripts beside them.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}
