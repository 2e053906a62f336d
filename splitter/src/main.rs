//! Cuts linked WebAssembly, with its relocations in it, into one main module and the modules that it loads.
//!
//! A program of its own, for `xtask` has no dependencies. It writes into a folder: `main.wasm`; every piece as a module;
//! `needs.txt`, with a line for every split point: its name and the pieces that it needs; and `shared.wat`, a module that passes on
//! what all pieces import of the main one (memory, table of functions, stack pointer), so that pieces can be merged with it.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use wasm_split_cli_support::{Options, transform};
use wasmparser::{ExternalKind, Parser, Payload};

fn main() -> ExitCode {
    let [input, folder] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        eprintln!("usage: splitter <linked.wasm> <folder>");
        return ExitCode::from(2);
    };
    match split(Path::new(input), Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("splitter: {message}");
            ExitCode::FAILURE
        }
    }
}

fn split(input: &Path, folder: &Path) -> Result<(), String> {
    let linked = read(input)?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&linked);
    options.output_dir = folder;
    options.main_out_path = &main;
    let split = transform(options).map_err(|why| format!("{why:?}"))?;
    let mut needs: Vec<String> =
        split.prefetch_map.iter().map(|(name, pieces)| format!("{name} {}\n", pieces.join(" "))).collect();
    needs.sort();
    write(&folder.join("needs.txt"), &needs.concat())?;
    let shared = shared(&read(&main)?).map_err(|why| format!("{}: {why}", main.display()))?;
    write(&folder.join("shared.wat"), &shared)
}

/// A module that imports the main module's memory, table and mutable globals under their names and exports them again.
fn shared(main: &[u8]) -> Result<String, wasmparser::BinaryReaderError> {
    let (mut memories, mut tables, mut globals, mut lines) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(main) {
        match payload? {
            Payload::MemorySection(section) => {
                for memory in section {
                    memories.push(memory?.initial);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    tables.push(table?.ty.initial);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    globals.push(global?.ty.mutable);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let (name, index) = (export.name, export.index as usize);
                    let kind = match export.kind {
                        ExternalKind::Memory => memories.get(index).map(|pages| ("memory", pages.to_string())),
                        ExternalKind::Table => tables.get(index).map(|size| ("table", format!("{size} funcref"))),
                        ExternalKind::Global => {
                            globals.get(index).filter(|mutable| **mutable).map(|_| ("global", "(mut i32)".to_owned()))
                        }
                        _ => None,
                    };
                    let line =
                        |(kind, form)| format!(" ({kind} (export \"{name}\") (import \"main\" \"{name}\") {form})\n");
                    lines.extend(kind.map(line));
                }
            }
            _ => {}
        }
    }
    Ok(format!("(module\n{})\n", lines.concat()))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|why| format!("cannot read {}: {why}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|why| format!("cannot write {}: {why}", file.display()))
}
