//! What the build consists of, found by walking its folder: the tests know no list of pages.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Outcome, ensure};
use crate::html;
use crate::setup::Setup;

/// What kind of page it is, by its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The walk.
    Home,
    /// A note.
    Note,
    /// A lab in the full window.
    Lab,
    /// The page for addresses that lead nowhere.
    NotFound,
    /// Lists and the like.
    Other,
}

/// A prerendered page, as its file says it.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address below the base.
    pub path: String,
    /// The file.
    pub file: PathBuf,
    /// What kind of page it is.
    pub kind: Kind,
    /// The window's title.
    pub title: String,
    /// The one main heading.
    pub heading: String,
    /// How many words its main part has.
    pub words: usize,
}

impl Page {
    /// The address as a word, for file names.
    pub fn slug(&self) -> String {
        match self.path.trim_end_matches('/') {
            "" => "home".to_owned(),
            path => path.replace(['/', '.'], "-"),
        }
    }
}

/// Every prerendered page, by address.
///
/// # Errors
/// When a file cannot be read, or has not exactly one title and one main heading.
pub fn pages(setup: &Setup) -> Outcome<Vec<Page>> {
    let mut pages = Vec::new();
    collect(&setup.dist, &setup.dist, &mut pages)?;
    ensure(pages.iter().any(|page| page.kind == Kind::NotFound), || "the build has no 404.html".to_owned())?;
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}

/// The notes alone.
///
/// # Errors
/// As for [`pages`]; when there is none.
pub fn notes(setup: &Setup) -> Outcome<Vec<Page>> {
    let notes: Vec<Page> = pages(setup)?.into_iter().filter(|page| page.kind == Kind::Note).collect();
    ensure(!notes.is_empty(), || "the build has no notes".to_owned())?;
    Ok(notes)
}

fn collect(dist: &Path, folder: &Path, pages: &mut Vec<Page>) -> Outcome {
    for entry in fs::read_dir(folder).map_err(|why| Fault::from(why).at(folder.display()))? {
        let file = entry?.path();
        if file.is_dir() {
            collect(dist, &file, pages)?;
        } else if file.file_name().is_some_and(|name| name == "index.html") || file == dist.join("404.html") {
            pages.push(read(dist, file)?);
        }
    }
    Ok(())
}

fn read(dist: &Path, file: PathBuf) -> Outcome<Page> {
    let html = fs::read_to_string(&file)?;
    let inner = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().replace('\\', "/");
    let path = inner.strip_suffix("index.html").unwrap_or(&inner).to_owned();
    let main = html::texts(&html, "main").concat();
    let words = main.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let (title, heading) = (only(&html, &path, "title")?, only(&html, &path, "h1")?);
    Ok(Page { kind: kind(&path), title, heading, words, path, file })
}

fn only(html: &str, path: &str, name: &str) -> Outcome<String> {
    match html::texts(html, name).as_slice() {
        [text] if !text.is_empty() => Ok(text.clone()),
        others => Err(Fault::new(format!("/{path}: expected one {name} with text in the file, saw {others:?}"))),
    }
}

fn kind(path: &str) -> Kind {
    match path.trim_end_matches('/').split('/').collect::<Vec<_>>()[..] {
        [""] => Kind::Home,
        ["learn", _, _] => Kind::Note,
        ["labs", "find-the-fault"] => Kind::Other,
        ["labs", _] => Kind::Lab,
        ["404.html"] => Kind::NotFound,
        _ => Kind::Other,
    }
}
