//! Fills the shell that trunk built: every page of the app as a static file with its full text and its data; and the index of the
//! search, the questions for the exam trainer, and the exports.
//!
//! Trunk runs it after the build with `TRUNK_STAGING_DIR` (where the site lies) and `TRUNK_PUBLIC_URL` (the base path). The exports
//! link to the site where its scheme and host are told too, in `ROUNDTRIP_ORIGIN` (`cargo xtask build --origin`). With `ROUNDTRIP_KEEP`
//! the site gets the worker that keeps it for use without a network (`cargo xtask build`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use precache::WORKER;
use roundtrip::course::Outline;
use roundtrip::course::bank::Bank;
use roundtrip::course::catalogue;
use roundtrip::course::load::{self, Course};
use roundtrip::course::page::Page;
use roundtrip::labs;
use roundtrip::pictures;
use roundtrip::route::{self, Route};
use roundtrip::views::{head, pages, parts, render};

fn main() -> ExitCode {
    match prerender() {
        Ok(count) => {
            println!("prerendered {count} pages");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("prerender: {message}");
            ExitCode::FAILURE
        }
    }
}

fn prerender() -> Result<usize, String> {
    let staging = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    route::set_base(&variable("TRUNK_PUBLIC_URL")?);
    route::set_origin(&env::var("ROUNDTRIP_ORIGIN").unwrap_or_default());
    let course = load::load(Path::new("content"), &labs::check_link)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let keep = env::var_os("ROUNDTRIP_KEEP").is_some();
    let shell = with_worker(&read(&staging.join("index.html"))?, keep);
    let chunks = env::var("ROUNDTRIP_CHUNKS").unwrap_or_default();
    let pages = pages::pages(&course);
    for (route, page) in &pages {
        write_page(&staging, &preloading(&shell, route, page, &chunks), route, page, &course.outline)?;
    }
    let index = serde_json::to_string(&pages::search_index(&course, &pages)).map_err(|why| why.to_string())?;
    write(&staging.join(route::SEARCH_INDEX), &index)?;
    write_bank(&staging, &course)?;
    for file in pages::exports(&course) {
        write(&staging.join(&file.path), &file.bytes)?;
    }
    write_pictures(&staging, &course.outline)?;
    write_lists(&staging, &pages)?;
    write_worker(&staging, keep)?;
    Ok(pages.len())
}

/// The questions, one file a topic, and what there is.
fn write_bank(staging: &Path, course: &Course) -> Result<(), String> {
    for note in &course.notes {
        let bank = serde_json::to_string(&Bank::of(note)).map_err(|why| why.to_string())?;
        write(&staging.join(route::bank(&note.topic.id)), &bank)?;
    }
    write(&staging.join(route::CATALOGUE), &catalogue::catalogue(course).to_text())
}

fn write_page(staging: &Path, shell: &str, route: &Route, page: &Page, outline: &Outline) -> Result<(), String> {
    let html = render::document(shell, route, page, outline)?;
    let path = route.path();
    let file = if path.is_empty() || path.ends_with('/') {
        staging.join(&path).join("index.html")
    } else {
        staging.join(&path)
    };
    write(&file, &html)?;
    if *route == Route::NotFound {
        return Ok(());
    }
    let data = serde_json::to_string(page).map_err(|why| format!("{path}: {why}"))?;
    write(&staging.join(&path).join("page.json"), &data)
}

/// The icons of the installed app, and the previews of links.
fn write_pictures(staging: &Path, outline: &Outline) -> Result<(), String> {
    for (name, edge, may_be_cut) in pictures::ICONS {
        write(&staging.join(name), &pictures::icon(edge, may_be_cut)?)?;
    }
    for (path, title, stations) in head::previews(outline) {
        write(&staging.join(path), &pictures::preview(&title, &outline.title, &stations)?)?;
    }
    Ok(())
}

/// What search engines ask for, where they can be told whole addresses.
fn write_lists(staging: &Path, pages: &[(Route, Page)]) -> Result<(), String> {
    if let Some(sitemap) = head::sitemap(pages.iter().map(|(route, _)| route)) {
        write(&staging.join(route::SITEMAP), &sitemap)?;
    }
    head::robots().map_or(Ok(()), |robots| write(&staging.join("robots.txt"), &robots))
}

/// The shell, which says where its worker lies if there is to be one.
fn with_worker(shell: &str, keep: bool) -> String {
    let mark = if keep { format!("<html data-worker=\"{}\"", route::below_base(WORKER)) } else { "<html".to_owned() };
    shell.replacen("<html", &mark, 1)
}

/// The worker that keeps the site, or the one that ends it; last of all files, for it lists them.
fn write_worker(staging: &Path, keep: bool) -> Result<(), String> {
    let failed = |why: std::io::Error| format!("cannot write the worker: {why}");
    if !keep {
        return precache::write_retired(staging).map_err(failed);
    }
    let count = precache::write(staging).map_err(failed)?;
    println!("{count} files are kept for use without a network");
    precache::check(staging)
}

/// The shell with the links that make the browser fetch at once what the page needs to come to life, and then what leads it.
/// `chunks` has a line for each of what parts can need: its name, then its files.
fn preloading(shell: &str, route: &Route, page: &Page, chunks: &str) -> String {
    let of = |need: &String| chunks.lines().find_map(|line| line.strip_prefix(need.as_str())?.strip_prefix(' '));
    let files = |needs: Vec<String>| -> BTreeSet<&str> {
        needs.iter().filter_map(of).flat_map(|files| files.split(' ')).collect()
    };
    let (first, next) = (files(parts::needed_first(page, route, "")), files(parts::needed_next(page)));
    let link = |file: &str, priority: &str| {
        let address = route::below_base(file);
        format!(
            "<link rel=\"preload\" href=\"{address}\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\"{priority}>"
        )
    };
    let first_links = first.iter().map(|file| link(file, ""));
    let next_links = next.difference(&first).map(|file| link(file, " fetchpriority=\"low\""));
    let links: String = first_links.chain(next_links).collect();
    shell.replacen("</head>", &format!("{links}</head>"), 1)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name)
        .map_err(|_| format!("{name} is not set: trunk runs this program after its build (`cargo xtask build`)"))
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|why| format!("cannot read {}: {why}", file.display()))
}

fn write(file: &Path, content: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), String> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, content))
        .map_err(|why| format!("cannot write {}: {why}", file.display()))
}
