//! Holds the invariants of ARCHITECTURE.md that can be read off the source text.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file below `src/`, comments left out.
struct Source {
    path: PathBuf,
    code: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut found);
    assert!(!found.is_empty(), "src/{folder} holds no source");
    found
}

fn collect(path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("the folder is readable") {
            collect(&entry.expect("the entry is readable").path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).expect("the file is readable");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        found.push(Source { path: path.to_owned(), code });
    }
}

/// Fails when a file below `src/<folder>` names one of these.
fn names_none_of(folder: &str, forbidden: &[&str]) {
    for source in sources(folder) {
        for name in forbidden {
            assert!(!source.code.contains(name), "{} names {name}", source.path.display());
        }
    }
}

#[test]
fn imports_point_one_way() {
    let above_model =
        ["crate::labs", "crate::course", "crate::learning", "crate::route", "crate::views", "crate::platform"];
    names_none_of("model", &above_model);
    names_none_of("route.rs", &["crate::"]);
    names_none_of("number.rs", &["crate::"]);
    names_none_of("witness.rs", &above_model);
    names_none_of("sorting.rs", &["crate::"]);
    names_none_of(
        "search.rs",
        &["crate::labs", "crate::course", "crate::learning", "crate::route", "crate::views", "crate::platform"],
    );
    names_none_of("source", &["crate::labs", "crate::course", "crate::learning", "crate::views", "crate::platform"]);
    names_none_of("learning", &["crate::labs", "crate::course", "crate::views", "crate::platform"]);
    names_none_of("course", &["crate::labs", "crate::views", "crate::platform"]);
    names_none_of("export", &["crate::labs", "crate::views", "crate::platform"]);
    names_none_of("labs", &["crate::course", "crate::learning", "crate::views", "crate::platform"]);
    names_none_of("platform", &["crate::labs", "crate::course", "crate::learning", "crate::views"]);
}

#[test]
fn only_views_name_leptos_and_only_views_and_platform_the_browser() {
    for folder in ["model", "learning", "course", "export", "labs", "route.rs", "search.rs", "source"] {
        names_none_of(folder, &["leptos", "web_sys", "wasm_bindgen", "gloo"]);
    }
    names_none_of("platform", &["leptos"]);
}

#[test]
fn model_labs_and_learning_know_no_clock_no_unseeded_chance_and_no_float_functions_that_differ_between_builds() {
    for folder in ["model", "labs", "learning", "export"] {
        names_none_of(folder, &["std::time", "HashMap", "HashSet", "thread_rng", "rand::rng()", "Math.random"]);
        names_none_of(folder, &[".exp()", ".ln()", ".powf(", ".sin()", ".cos()", ".log10()", ".log2()"]);
    }
}

#[test]
fn addresses_are_built_in_one_place() {
    // A path that begins with a slash, in quotes, inside a link attribute.
    names_none_of("views", &["href=\"/", "href=format!(\"/"]);
}

#[test]
fn listeners_end() {
    for folder in ["views", "platform", "../browser/src"] {
        names_none_of(folder, &[".forget()", "Closure::once_into_js"]);
    }
}
