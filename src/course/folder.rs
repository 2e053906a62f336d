//! The files of the content folder, read once. What they mean is no business of this module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::source::{Faults, Source};

/// What the folder holds beside content.
const NOT_CONTENT: [&str; 1] = ["README.md"];

/// All files of the folder by their path in it: `entry/dns-records.md`.
pub struct Folder {
    /// The folder's own name, which begins the names of its files in messages.
    name: String,
    files: BTreeMap<String, Source>,
}

impl Folder {
    /// Reads a folder with everything below it. What cannot be read is a fault; hidden files are left out.
    pub fn read(root: &Path, faults: &Faults) -> Folder {
        let name =
            root.file_name().map_or_else(|| root.display().to_string(), |name| name.to_string_lossy().into_owned());
        let mut folder = Folder { name, files: BTreeMap::new() };
        folder.add_all(root, "", faults);
        folder
    }

    fn add_all(&mut self, path: &Path, inner: &str, faults: &Faults) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(why) => return faults.add(&self.display(inner), 1, format!("the folder cannot be read: {why}")),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let inner = if inner.is_empty() { name.clone() } else { format!("{inner}/{name}") };
            if name.starts_with('.') || NOT_CONTENT.contains(&inner.as_str()) {
                continue;
            }
            if entry.path().is_dir() {
                self.add_all(&entry.path(), &inner, faults);
            } else {
                self.add(&entry.path(), inner, faults);
            }
        }
    }

    fn add(&mut self, path: &Path, inner: String, faults: &Faults) {
        let name = self.display(&inner);
        match fs::read_to_string(path) {
            Ok(text) => drop(self.files.insert(inner, Source::new(name, text))),
            Err(why) => faults.add(&name, 1, format!("the file cannot be read: {why}")),
        }
    }

    /// How messages call a file of the folder, there or not.
    pub fn display(&self, inner: &str) -> String {
        if inner.is_empty() { self.name.clone() } else { format!("{}/{inner}", self.name) }
    }

    /// A file, if it is there.
    pub fn get(&self, inner: &str) -> Option<&Source> {
        self.files.get(inner)
    }

    /// A file that must be there.
    pub fn require(&self, inner: &str, faults: &Faults) -> Option<&Source> {
        let source = self.get(inner);
        if source.is_none() {
            faults.add(&self.display(inner), 1, "this file is missing");
        }
        source
    }

    /// The figures by name.
    pub fn figures(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files.iter().filter_map(|(path, source)| {
            let name = path.strip_prefix("figures/")?.strip_suffix(".svg")?;
            Some((name, source))
        })
    }

    /// Notes a fault for every file that is none of `expected` and no figure.
    pub fn refuse_others(&self, expected: &BTreeSet<String>, faults: &Faults) {
        let figures: BTreeSet<_> = self.figures().map(|(_, source)| source.name()).collect();
        let others = self.files.iter().filter(|(path, _)| !expected.contains(*path));
        for (path, source) in others.filter(|(_, source)| !figures.contains(source.name())) {
            let what = if path.starts_with("guides/") && path.ends_with(".toml") {
                "this guide is not listed in course.toml, so nobody would see it"
            } else if path.ends_with(".md") || path.ends_with(".toml") {
                "its topic is not listed in course.toml, so nobody would see it"
            } else {
                "this file belongs to nothing: there are notes, questions, guides/*.toml and figures/*.svg"
            };
            faults.add(source.name(), 1, what);
        }
    }
}
