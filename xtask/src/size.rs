//! The sizes of the release build against `budgets.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::args::Args;
use crate::failure::{Failure, Outcome};
use crate::{host, site};

/// The kinds of files that are measured, by the ending of their names.
const KINDS: &[(&str, &str)] = &[("wasm", "wasm"), ("js", "js"), ("css", "css"), ("page", "html")];

/// The names in `budgets.toml` of the WebAssembly that a page loads before it lives, main module and chunks, and until what leads
/// it lives too: a lab in the full window.
const LOADS: [&str; 2] = ["first", "whole"];

/// The name in `budgets.toml` of all that a browser keeps for use without a network.
const KEPT: &str = "kept";

/// The service worker, which is fetched in the background, with its list of files: it counts as kept and not as what pages load.
const WORKER: &str = "worker.js";

/// A file's size in bytes, as it is and as a server sends it.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
}

/// One line of `budgets.toml`: the largest size allowed for a kind, raw or gzip.
#[derive(Debug, PartialEq)]
struct Budget {
    kind: &'static str,
    gzip: bool,
    bytes: u64,
}

/// `cargo xtask size`
pub fn size_command(args: Args) -> Outcome<()> {
    args.finish()?;
    check()
}

/// Prints the sizes of `dist/` and fails if any is past its budget.
pub fn check() -> Outcome<()> {
    let file = host::root().join("budgets.toml");
    let text = fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
    let budgets = parse_budgets(&text)?;
    let dist = site::dist();
    if !dist.join("index.html").is_file() {
        return Err(Failure::new(
            "there is no build to measure",
            "dist/index.html is missing",
            "run `cargo xtask build`",
        ));
    }
    let mut files = Vec::new();
    list_files(&dist, &mut files)?;
    files.sort();

    println!("{:<48}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "budget");
    let mut excesses = Vec::new();
    for (kind, ending) in KINDS {
        let mut measured = Vec::new();
        let loaded = files.iter().filter(|path| !path.ends_with(WORKER));
        for path in loaded.filter(|path| path.extension().is_some_and(|it| it == *ending)) {
            let name = path.strip_prefix(&dist).unwrap_or(path).display().to_string().replace('\\', "/");
            measured.push((name, measure(path)?));
        }
        for (name, size) in &measured {
            println!("  {name:<46}{:>10}{:>10}", size.raw, size.gzip);
        }
        // What a reader loads: all code and styles, but one page.
        let (label, size) = match *kind {
            "page" => ("largest page", largest(&measured)),
            _ => ("in all", total(&measured)),
        };
        let budget_of = |gzip| budgets.iter().find(|budget| budget.kind == *kind && budget.gzip == gzip);
        let shown = budget_of(true).map_or_else(|| "-".to_owned(), |budget| budget.bytes.to_string());
        println!("{:<48}{:>10}{:>10}{shown:>10}", format!("{kind}, {label}"), size.raw, size.gzip);
        for (form, bytes) in [("raw", size.raw), ("gzip", size.gzip)] {
            if let Some(budget) = budget_of(form == "gzip").filter(|budget| bytes > budget.bytes) {
                let over = bytes - budget.bytes;
                excesses.push(format!("{kind} {form}: {bytes} bytes, {over} more than the {} allowed", budget.bytes));
            }
        }
    }
    for (kind, bytes) in LOADS.into_iter().zip(print_first_loads(&dist, &files)?) {
        if let Some(budget) = budgets.iter().find(|budget| budget.kind == kind && budget.gzip && bytes > budget.bytes) {
            let over = bytes - budget.bytes;
            excesses.push(format!("{kind} gzip: {bytes} bytes, {over} more than the {} allowed", budget.bytes));
        }
    }
    let kept = kept(&dist)?;
    let size = kept.iter().try_fold(Size::default(), |sum, path| {
        measure(&dist.join(path)).map(|size| Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip })
    })?;
    println!(
        "{:<48}{:>10}{:>10}",
        format!("kept for use without a network, {} files", kept.len()),
        size.raw,
        size.gzip
    );
    for (gzip, bytes) in [(false, size.raw), (true, size.gzip)] {
        if let Some(budget) = budgets.iter().find(|it| it.kind == KEPT && it.gzip == gzip && bytes > it.bytes) {
            excesses.push(format!(
                "{KEPT}: {bytes} bytes, {} more than the {} allowed",
                bytes - budget.bytes,
                budget.bytes
            ));
        }
    }
    if excesses.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        "the build is larger than its budgets",
        excesses.join("\n"),
        "make it smaller, or argue for more in budgets.toml",
    ))
}

/// Prints for each kind of page the WebAssembly that the heaviest of them loads: before it lives, and until what leads it lives
/// too. The most of either, in bytes of gzip.
fn print_first_loads(dist: &Path, files: &[PathBuf]) -> Outcome<[u64; 2]> {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for page in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "html")) {
        let html = fs::read_to_string(page).map_err(|error| Failure::io("read", page, &error))?;
        let mut sums = [0, 0];
        for (name, at_once) in preloaded(&html) {
            if !sizes.contains_key(name) {
                sizes.insert(name.to_owned(), measure(&dist.join(name))?.gzip);
            }
            sums[0] += if at_once { sizes[name] } else { 0 };
            sums[1] += sizes[name];
        }
        let path = page.strip_prefix(dist).unwrap_or(page).display().to_string().replace('\\', "/");
        // Labs differ; of all others the kind says what they need.
        let kind = if path.starts_with("labs/") { &*path } else { path.split('/').next().unwrap_or_default() };
        let most = kinds.entry(kind.trim_end_matches("/index.html").to_owned()).or_default();
        *most = [most[0].max(sums[0]), most[1].max(sums[1])];
    }
    println!("{:<48}{:>10}{:>10}", "WebAssembly a page loads, gzip", "first", "in all");
    for (kind, [first, all]) in &kinds {
        println!("  {kind:<46}{first:>10}{all:>10}");
    }
    let most = |which: usize| kinds.values().map(|sums| sums[which]).max().unwrap_or_default();
    Ok([most(0), most(1)])
}

/// The names of the files of WebAssembly that a page asks for, and whether at once.
fn preloaded(html: &str) -> Vec<(&str, bool)> {
    let links = html.split("<link ").skip(1).filter_map(|rest| rest.split('>').next());
    let file = |link: &'_ str| -> Option<(usize, usize)> {
        let start = link.find("href=\"")? + 6;
        Some((start, start + link[start..].find('"')?))
    };
    let named = links.filter_map(|link| {
        let (start, end) = file(link)?;
        let name = link[start..end].rsplit('/').next()?;
        name.ends_with(".wasm").then_some((name, !link.contains("fetchpriority=\"low\"")))
    });
    named.collect()
}

/// The paths of what the site's worker keeps, and its own.
fn kept(dist: &Path) -> Outcome<Vec<String>> {
    let file = dist.join(WORKER);
    let script = fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
    Ok(listed(&script).chain([WORKER]).map(str::to_owned).collect())
}

/// The paths in a worker's list, as the crate `precache` writes it: a line each, in quotes.
fn listed(script: &str) -> impl Iterator<Item = &str> {
    let list = script.split_once("const FILES = {\n").map_or("", |(_, rest)| rest);
    list.lines().map_while(|line| line.strip_prefix('"')?.split('"').next())
}

fn total(files: &[(String, Size)]) -> Size {
    files.iter().fold(Size::default(), |sum, (_, size)| Size { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip })
}

fn largest(files: &[(String, Size)]) -> Size {
    files.iter().map(|(_, size)| *size).max_by_key(|size| size.gzip).unwrap_or_default()
}

fn list_files(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    let failed = |error: std::io::Error| Failure::io("read", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            list_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn measure(path: &Path) -> Outcome<Size> {
    let content = fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    Ok(Size { raw: content.len() as u64, gzip: gzip_size(&content)? })
}

/// The size after the system's gzip, which Linux, macOS and Git for Windows all bring.
fn gzip_size(content: &[u8]) -> Outcome<u64> {
    let failed = |error: std::io::Error| {
        Failure::new("`gzip -9 -c` failed", error.to_string(), "put gzip on the PATH (Git for Windows brings one)")
    };
    let mut gzip =
        Command::new("gzip").args(["-9", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let input = gzip.stdin.take();
    // Written beside the reading: a full pipe in one direction must not hold up the other.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || input.map(|mut input| input.write_all(content)));
        gzip.wait_with_output()
    })
    .map_err(failed)?;
    if !output.status.success() {
        return Err(failed(std::io::Error::other(output.status.to_string())));
    }
    Ok(output.stdout.len() as u64)
}

/// Reads `<kind>_<raw|gzip> = bytes` lines; empty lines and `#` comments are left out.
fn parse_budgets(text: &str) -> Outcome<Vec<Budget>> {
    let mut budgets = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let budget = parse_budget(line).ok_or_else(|| {
            let expected =
                "a line is like `wasm_gzip = 220_000`: wasm, first, whole, js, css, page or kept, then raw or gzip, then bytes";
            Failure::new(format!("budgets.toml:{}: cannot read `{line}`", number + 1), expected, "")
        })?;
        budgets.push(budget);
    }
    Ok(budgets)
}

fn parse_budget(line: &str) -> Option<Budget> {
    let (key, value) = line.split_once('=')?;
    let (kind, form) = key.trim().split_once('_')?;
    let kind = KINDS.iter().map(|(name, _)| *name).chain(LOADS).chain([KEPT]).find(|name| *name == kind)?;
    let gzip = match form {
        "gzip" => true,
        "raw" => false,
        _ => return None,
    };
    Some(Budget { kind, gzip, bytes: value.trim().replace('_', "").parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_budgets() {
        let budgets = parse_budgets("# sizes\n\nwasm_gzip = 220_000 # at first\ncss_raw=5\n").unwrap();
        let expected =
            [Budget { kind: "wasm", gzip: true, bytes: 220_000 }, Budget { kind: "css", gzip: false, bytes: 5 }];
        assert_eq!(budgets, expected);
    }

    #[test]
    fn names_the_line_it_cannot_read() {
        for wrong in ["wasm = 5", "wasm_brotli = 5", "font_gzip = 5", "wasm_gzip = much", "wasm_gzip"] {
            let failure = parse_budgets(&format!("js_gzip = 1\n{wrong}\n")).unwrap_err();
            assert!(failure.to_string().contains("budgets.toml:2"), "{failure}");
        }
    }

    #[test]
    fn the_projects_own_budgets_can_be_read() {
        let text = fs::read_to_string(host::root().join("budgets.toml")).unwrap();
        assert!(parse_budgets(&text).unwrap().iter().any(|budget| budget.kind == "wasm"));
    }

    #[test]
    fn finds_what_a_page_asks_for_at_once() {
        let html = r#"<a href="/r/x.wasm"></a><link rel="preload" href="/r/main_bg.wasm" as="fetch"><link href="/r/a-1.wasm" fetchpriority="low">"#;
        assert_eq!(preloaded(html), [("main_bg.wasm", true), ("a-1.wasm", false)]);
    }

    #[test]
    fn finds_what_the_worker_keeps() {
        let script =
            "const VERSION = \"1\";\nconst FILES = {\n\"404.html\": \"a1\",\n\"x/page.json\": \"b2\",\n};\n\"no\";\n";
        assert_eq!(listed(script).collect::<Vec<_>>(), ["404.html", "x/page.json"]);
        assert_eq!(listed("addEventListener()").count(), 0);
    }

    #[test]
    fn gzip_makes_repetition_small() {
        let size = gzip_size(&[b'a'; 300_000]).unwrap();
        assert!((20..2_000).contains(&size), "{size}");
    }
}
