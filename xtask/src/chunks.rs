//! What follows trunk's own build, before the pages are written: WebAssembly made small, and cut into chunks where it was linked
//! for that (`cargo xtask build`).
//!
//! The `splitter` cuts the linked module into the main one and many pieces, each with what the same set of parts needs. A
//! chunk is one file that is loaded: a part's own piece, a large piece that several parts share, or all small ones together. The
//! main module goes through wasm-bindgen; its JavaScript gets the function that loads chunks. All files bear hashes of what is in
//! them in their names.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{host, run, tools};

/// What wasm-opt and its like may use: what every browser of the last years has. Not all that binaryen knows.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// Pieces smaller than this that several parts share are one file together, in bytes before they are made small.
const SMALL: u64 = 16_384;

/// The name of that file's chunk.
const COMMON: &str = "common";

/// What a module that can be cut has in it: the name that the functions begin with which load the chunks.
const LOADS: &str = "__wasm_split_load_";

/// The module from which those functions are imported.
const LOADER: &str = "./__wasm_split.js";

/// Under which environment variable the prerenderer finds what each part needs, a line each: the part, then its files.
pub const CHUNKS: &str = "ROUNDTRIP_CHUNKS";

/// Folders and programs of the build that trunk has just made.
struct Build {
    /// Where the site lies until it is finished.
    staging: PathBuf,
    /// The name of trunk's module and its JavaScript, without endings: `roundtrip-1a2b3c`.
    stem: String,
    /// Where binaryen's programs are.
    binaryen: PathBuf,
}

/// Makes the WebAssembly in the staging folder small, in chunks if it was linked for that; what each part needs, by its name.
pub fn finish(staging: &Path) -> Outcome<String> {
    let build = Build { staging: staging.to_owned(), stem: stem(staging)?, binaryen: tools::wasm_opt()? };
    let whole = build.staging.join(format!("{}_bg.wasm", build.stem));
    if contains(&read(&whole)?, LOADS.as_bytes()) {
        return cut(&build);
    }
    build.optimise(&whole, &whole)?;
    Ok(String::new())
}

impl Build {
    fn optimise(&self, from: &Path, to: &Path) -> Outcome<()> {
        quietly("making WebAssembly smaller", self.program("wasm-opt").arg("-Oz").arg(from).arg("-o").arg(to))
    }

    /// One of binaryen's programs.
    fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.binaryen.join(format!("{name}{}", env::consts::EXE_SUFFIX)));
        program.args(FEATURES);
        program
    }
}

/// A file to be loaded: pieces of the same parts.
struct Chunk {
    name: String,
    pieces: Vec<String>,
    parts: BTreeSet<String>,
}

fn cut(build: &Build) -> Outcome<String> {
    let work = host::target().join("chunks");
    // What an earlier build left there; there may be nothing.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).map_err(|error| Failure::io("make", &work, &error))?;
    let linked = host::target().join("wasm32-unknown-unknown/release/roundtrip.wasm");
    let mut splitter = Command::new("cargo");
    splitter.args(["run", "--quiet", "--package", "splitter", "--"]).arg(&linked).arg(&work);
    run::visibly("cutting the WebAssembly", splitter.current_dir(host::root()))?;

    let chunks = chunks(&text(&work.join("needs.txt"))?, |piece| {
        fs::metadata(work.join(format!("{piece}.wasm"))).map_or(0, |file| file.len())
    });
    quietly("making the module of what is shared", build.program("wasm-as").arg(work.join("shared.wat")).arg("-o").arg(work.join("shared.wasm")))?;
    let mut needs: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for chunk in &chunks {
        let file = make(build, &work, chunk)?;
        for part in &chunk.parts {
            needs.entry(part).or_default().push(file.clone());
        }
    }
    make_main(build, &work, &needs)?;
    Ok(needs.iter().map(|(part, files)| format!("{part} {}\n", files.join(" "))).collect())
}

/// Sorts pieces into chunks; `needs` has a line for each part, with all its pieces.
fn chunks(needs: &str, size: impl Fn(&str) -> u64) -> Vec<Chunk> {
    let mut needed_by: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in needs.lines() {
        let mut words = line.split(' ');
        let part = words.next().unwrap_or_default();
        for piece in words {
            needed_by.entry(piece).or_default().insert(part.to_owned());
        }
    }
    let mut common = Chunk { name: COMMON.to_owned(), pieces: Vec::new(), parts: BTreeSet::new() };
    let mut chunks = Vec::new();
    for (piece, parts) in needed_by {
        if parts.len() > 1 && size(piece) < SMALL {
            common.pieces.push(piece.to_owned());
            common.parts.extend(parts);
        } else {
            let name = parts.iter().map(String::as_str).collect::<Vec<_>>().join("-");
            chunks.push(Chunk { name, pieces: vec![piece.to_owned()], parts });
        }
    }
    if !common.pieces.is_empty() {
        chunks.push(common);
    }
    chunks
}

/// Makes a chunk's file in the staging folder; its name.
fn make(build: &Build, work: &Path, chunk: &Chunk) -> Outcome<String> {
    let merged = work.join("merged.wasm");
    let mut merge = build.program("wasm-merge");
    merge.arg(work.join("shared.wasm")).arg("__wasm_split");
    for piece in &chunk.pieces {
        merge.arg(work.join(format!("{piece}.wasm"))).arg(piece);
    }
    quietly("merging pieces of WebAssembly", merge.arg("-o").arg(&merged))?;
    build.optimise(&merged, &merged)?;
    let content = read(&merged)?;
    let name = format!("{}-{}.wasm", chunk.name, hash(&[&content]));
    write(&build.staging.join(&name), &content)?;
    Ok(name)
}

/// Puts the main module in the place of trunk's, which holds everything, with the function that loads chunks.
fn make_main(build: &Build, work: &Path, needs: &BTreeMap<&str, Vec<String>>) -> Outcome<()> {
    let mut bindgen = Command::new(tools::wasm_bindgen()?.join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX)));
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "main", "--out-dir"]).arg(work);
    quietly("binding the main module", bindgen.arg(work.join("main.wasm")))?;
    let module = work.join("main_bg.wasm");
    build.optimise(&module, &module)?;
    let module = read(&module)?;
    let script = with_loader(&text(&work.join("main.js"))?, needs)?;
    let stem = format!("roundtrip-{}", hash(&[&module, script.as_bytes()]));
    let shell = build.staging.join("index.html");
    write(&shell, text(&shell)?.replace(&build.stem, &stem).as_bytes())?;
    for ending in [".js", "_bg.wasm"] {
        let old = build.staging.join(format!("{}{ending}", build.stem));
        fs::remove_file(&old).map_err(|error| Failure::io("remove", &old, &error))?;
    }
    write(&build.staging.join(format!("{stem}_bg.wasm")), &module)?;
    write(&build.staging.join(format!("{stem}.js")), script.replace("main_bg.wasm", &format!("{stem}_bg.wasm")).as_bytes())
}

/// wasm-bindgen's JavaScript with the loader in the place of the module that it imports.
fn with_loader(script: &str, needs: &BTreeMap<&str, Vec<String>>) -> Outcome<String> {
    let mut names = Vec::new();
    let mut rest = Vec::new();
    for line in script.lines() {
        match line.strip_prefix("import * as ").and_then(|import| import.split_once(" from ")) {
            Some((name, from)) if from.trim_end_matches(';').trim_matches(['"', '\'']) == LOADER => names.push(name),
            _ => rest.push(line),
        }
    }
    if names.is_empty() {
        let why = format!("it does not import {LOADER} in the way that is expected here");
        return Err(Failure::new("wasm-bindgen's JavaScript cannot be given its loader", why, "see xtask/src/chunks.rs"));
    }
    let mut loader = String::from(include_str!("chunks.js"));
    loader.push_str("const loaders = {\n");
    for (part, files) in needs {
        loader.push_str(&format!("    {LOADS}{part}: load({files:?}),\n"));
    }
    loader.push_str("};\n");
    names.iter().for_each(|name| loader.push_str(&format!("const {name} = loaders;\n")));
    Ok(loader + &rest.join("\n") + "\n")
}

/// The name that trunk gave its module.
fn stem(staging: &Path) -> Outcome<String> {
    let files = fs::read_dir(staging).map_err(|error| Failure::io("read", staging, &error))?;
    let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let stem = names.filter_map(|name| Some(name.strip_suffix("_bg.wasm")?.to_owned())).next();
    stem.ok_or_else(|| Failure::new("trunk has built no WebAssembly", staging.display().to_string(), ""))
}

/// FNV-1a: names must change with what is in the files, nobody attacks them.
fn hash(parts: &[&[u8]]) -> String {
    let bytes = parts.iter().flat_map(|part| part.iter());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Runs a program whose messages matter only if it fails.
fn quietly(doing: &str, command: &mut Command) -> Outcome<()> {
    run::logged(doing, command, &host::target().join("chunks.log"))
}

fn read(file: &Path) -> Outcome<Vec<u8>> {
    fs::read(file).map_err(|error| Failure::io("read", file, &error))
}

fn text(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| Failure::io("read", file, &error))
}

fn write(file: &Path, content: &[u8]) -> Outcome<()> {
    fs::write(file, content).map_err(|error| Failure::io("write", file, &error))
}
