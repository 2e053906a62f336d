//! What follows trunk's own build, before the pages are written: WebAssembly made small, and cut into chunks where it was linked
//! for that (`cargo xtask build`).
//!
//! The `splitter` cuts the linked module into the main one and many pieces, each with what the same set of parts needs. A
//! chunk is one file that is loaded: pieces that much the same parts need, merged. The main module goes through wasm-bindgen; its JavaScript gets the function that loads chunks. All files bear hashes of what is in
//! them in their names.

use std::collections::BTreeMap;
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

/// What a file more costs each page that loads it, as bytes of WebAssembly: pieces are merged where that costs less.
const FILE_COST: i64 = 6_000;

/// The name of chunks that several parts need.
const SHARED: &str = "shared";

/// What a module that can be cut has in it: the name that the functions begin with which load the chunks.
const LOADS: &str = "__wasm_split_load_";

/// The module from which those functions are imported.
const LOADER: &str = "./__wasm_split.js";

/// Under which name pieces import what is shared; merged ones import it as `main`.
const IMPORTED: &str = "__wasm_split";

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
        // Functions with like names are alike, and next to each other they compress better.
        let mut optimise = self.program("wasm-opt");
        optimise.args(["-Oz", "--reorder-functions-by-name"]);
        quietly("making WebAssembly smaller", optimise.arg(from).arg("-o").arg(to))
    }

    /// One of binaryen's programs.
    fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.binaryen.join(format!("{name}{}", env::consts::EXE_SUFFIX)));
        program.args(FEATURES);
        program
    }
}

/// A set of parts: a bit for each, by its line in the list of what parts need. There are fewer than 64.
type Parts = u64;

/// A file to be loaded: pieces, and the parts that need them.
#[derive(Debug, Clone, PartialEq)]
struct Chunk {
    pieces: Vec<String>,
    parts: Parts,
    /// In bytes, before it is made small.
    size: i64,
}

impl Chunk {
    fn merged(&self, other: &Chunk) -> Chunk {
        let pieces = [&self.pieces[..], &other.pieces].concat();
        Chunk { pieces, parts: self.parts | other.parts, size: self.size + other.size }
    }

    /// What merging costs: the bytes that parts load and do not need, less what the files cost that it spares.
    fn merging_costs(&self, other: &Chunk) -> i64 {
        let count = |parts: Parts| i64::from(parts.count_ones());
        let needless = count(other.parts & !self.parts) * self.size + count(self.parts & !other.parts) * other.size;
        needless - FILE_COST * count(self.parts & other.parts)
    }
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

    let needs = text(&work.join("needs.txt"))?;
    // Each line: the part, then its pieces.
    let words = needs.lines().map(|line| line.split(' '));
    let needs: Vec<_> = words.map(|mut words| (words.next().unwrap_or_default(), words.collect())).collect();
    let chunks =
        chunks(&needs, |piece| fs::metadata(work.join(format!("{piece}.wasm"))).map_or(0, |file| file.len() as i64));
    quietly(
        "making the module of what is shared",
        build.program("wasm-as").arg(work.join("shared.wat")).arg("-o").arg(work.join("shared.wasm")),
    )?;
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for chunk in &chunks {
        let parts =
            needs.iter().enumerate().filter(|(part, _)| chunk.parts >> part & 1 == 1).map(|(_, (name, _))| *name);
        let name = if chunk.parts.count_ones() == 1 { parts.clone().next().unwrap_or(SHARED) } else { SHARED };
        let file = make(build, &work, name, chunk)?;
        parts.for_each(|part| files.entry(part).or_default().push(file.clone()));
    }
    make_main(build, &work, &files)?;
    Ok(files.iter().map(|(part, files)| format!("{part} {}\n", files.join(" "))).collect())
}

/// Sorts the pieces that parts need into chunks.
fn chunks(needs: &[(&str, Vec<&str>)], size: impl Fn(&str) -> i64) -> Vec<Chunk> {
    let mut needed_by: BTreeMap<&str, Parts> = BTreeMap::new();
    for (part, (_, pieces)) in needs.iter().enumerate() {
        pieces.iter().for_each(|piece| *needed_by.entry(piece).or_default() |= 1 << part);
    }
    // The smallest has next to nothing in it but what every module repeats, and merging leaves out.
    let repeated = needed_by.keys().map(|piece| size(piece)).min().unwrap_or_default();
    let chunk =
        |(piece, parts): (&str, Parts)| Chunk { pieces: vec![piece.to_owned()], parts, size: size(piece) - repeated };
    let mut chunks: Vec<Chunk> = needed_by.into_iter().map(chunk).collect();
    while let Some((one, other)) = best_merged(&chunks) {
        let gone = chunks.swap_remove(other);
        chunks[one] = chunks[one].merged(&gone);
    }
    chunks
}

/// The two chunks that gain most from being merged, the lesser index first; none where nothing is gained.
fn best_merged(chunks: &[Chunk]) -> Option<(usize, usize)> {
    let pairs = (0..chunks.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
    let costs = pairs.map(|(one, other)| (chunks[one].merging_costs(&chunks[other]), one, other));
    costs.filter(|(cost, ..)| *cost < 0).min().map(|(_, one, other)| (one, other))
}

/// Makes a chunk's file in the staging folder; its name.
fn make(build: &Build, work: &Path, name: &str, chunk: &Chunk) -> Outcome<String> {
    let piece = |piece: &String| work.join(format!("{piece}.wasm"));
    let merged = work.join("merged.wasm");
    if let [one] = &chunk.pieces[..] {
        build.optimise(&piece(one), &merged)?;
    } else {
        let mut merge = build.program("wasm-merge");
        // With the functions' names, by which they are put in order.
        merge.arg("-g").arg(work.join("shared.wasm")).arg(IMPORTED);
        chunk.pieces.iter().for_each(|name| {
            merge.arg(piece(name)).arg(name);
        });
        quietly("merging pieces of WebAssembly", merge.arg("-o").arg(&merged))?;
        build.optimise(&merged, &merged)?;
    }
    let content = read(&merged)?;
    let name = format!("{name}-{}.wasm", hash(&[&content]));
    write(&build.staging.join(&name), &content)?;
    Ok(name)
}

/// Puts the main module in the place of trunk's, which holds everything, with the function that loads chunks.
fn make_main(build: &Build, work: &Path, needs: &BTreeMap<&str, Vec<String>>) -> Outcome<()> {
    let mut bindgen = Command::new(tools::wasm_bindgen()?.join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX)));
    bindgen
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "main", "--out-dir"])
        .arg(work);
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
    write(
        &build.staging.join(format!("{stem}.js")),
        script.replace("main_bg.wasm", &format!("{stem}_bg.wasm")).as_bytes(),
    )
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
        return Err(Failure::new(
            "wasm-bindgen's JavaScript cannot be given its loader",
            why,
            "see xtask/src/chunks.rs",
        ));
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
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pieces_are_merged_and_large_ones_stay_apart() {
        let needs = [
            ("a", vec!["own-a", "both", "few", "bit"]),
            ("b", vec!["own-b", "both", "few", "bit"]),
            ("c", vec!["own-c", "few"]),
        ];
        let sizes = |piece: &str| match piece {
            "few" => 3_000,
            "bit" => 2_000,
            _ => 90_000,
        };
        let mut made: Vec<_> =
            chunks(&needs, sizes).into_iter().map(|chunk| (chunk.parts, chunk.pieces.len())).collect();
        made.sort_unstable();
        assert_eq!(made, [(0b001, 1), (0b010, 1), (0b011, 2), (0b100, 1), (0b111, 1)]);
    }

    #[test]
    fn the_loader_takes_the_place_of_the_import() {
        let script = "import * as import1 from \"./__wasm_split.js\"\nlet wasm;\n";
        let needs = BTreeMap::from([("walk", vec!["walk-1.wasm".to_owned()])]);
        let made = with_loader(script, &needs).unwrap();
        assert!(made.contains("__wasm_split_load_walk: load([\"walk-1.wasm\"])"), "{made}");
        assert!(made.contains("const import1 = loaders;") && !made.contains("import *"), "{made}");
        assert!(with_loader("let wasm;", &needs).is_err());
    }

    #[test]
    fn hashes_differ() {
        assert_eq!(hash(&[b"ab", b"c"]), hash(&[b"abc"]));
        assert_ne!(hash(&[b"a"]), hash(&[b"b"]));
        assert_eq!(hash(&[b"a"]).len(), 16);
    }
}
