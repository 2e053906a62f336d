//! The service worker that keeps the site for use without a network (`worker.js`), and the list of what it keeps, made from the
//! files of a finished build.
//!
//! What the worker does is told in its own file. This crate knows files and their hashes: nothing of pages, and nothing of
//! the browser.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

/// The worker's file, in the site's folder: a worker serves what lies beside it and below.
pub const WORKER: &str = "worker.js";

/// What the paths of files begin with that are not kept:
///
/// - questions as files for other programs: instructors save them once, on line, and they are as large as all the rest;
/// - pictures and lists that only other sites' programs ask for;
/// - the picture of the README, which no page shows;
/// - the worker itself, which the browser keeps, and what only servers read.
pub const LEFT_OUT: [&str; 7] = ["teach/exports/", "preview/", "sitemap.xml", "robots.txt", "walk.png", WORKER, "."];

/// The files of a site that are kept: paths below the base with slashes, and hashes of what is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List(BTreeMap<String, String>);

impl List {
    /// What is to be kept of the site in this folder.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn of(folder: &Path) -> io::Result<List> {
        let mut list = List::default();
        list.add(folder, "")?;
        Ok(list)
    }

    fn add(&mut self, folder: &Path, path: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder.join(path))? {
            let entry = entry?;
            let path = format!("{path}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.add(folder, &format!("{path}/"))?;
            } else if !LEFT_OUT.iter().any(|start| path.starts_with(start)) {
                let hash = hash(&fs::read(entry.path())?);
                self.0.insert(path, hash);
            }
        }
        Ok(())
    }

    /// The list that a site's worker has.
    ///
    /// # Errors
    /// When there is no worker with a list in this folder.
    pub fn in_worker(folder: &Path) -> io::Result<List> {
        let script = fs::read_to_string(folder.join(WORKER))?;
        let listed = script.split_once("const FILES = {\n").and_then(|(_, rest)| rest.split_once("};"));
        let (lines, _) = listed.ok_or_else(|| io::Error::other(format!("{WORKER} has no list of files")))?;
        let entry = |line: &str| {
            let mut words = line.split('"').skip(1).step_by(2).map(ToOwned::to_owned);
            Some((words.next()?, words.next()?))
        };
        Ok(List(lines.lines().filter_map(entry).collect()))
    }

    /// The paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The name of the version: another one whenever anything in it is.
    pub fn version(&self) -> String {
        hash(self.0.iter().map(|(path, hash)| format!("{path} {hash}\n")).collect::<String>().as_bytes())
    }

    /// What differs between this list and another one: a line for each file.
    pub fn differences(&self, other: &List) -> Vec<String> {
        let gone = self
            .0
            .keys()
            .filter(|path| !other.0.contains_key(*path))
            .map(|path| format!("{path} is listed and not there"));
        let others = other.0.iter().filter_map(|(path, hash)| match self.0.get(path) {
            None => Some(format!("{path} is there and not listed")),
            Some(listed) if listed != hash => Some(format!("{path} is listed as {listed} and is {hash}")),
            Some(_) => None,
        });
        gone.chain(others).collect()
    }

    /// The worker's text with this list.
    fn worker(&self) -> String {
        let mut script =
            format!("const VERSION = \"{}\";\nconst LEFT_OUT = {LEFT_OUT:?};\nconst FILES = {{\n", self.version());
        for (path, hash) in &self.0 {
            // Paths are of the site's own making and plain ASCII: they need no escaping.
            let _ = writeln!(script, "\"{path}\": \"{hash}\",");
        }
        script + "};\n\n" + include_str!("worker.js")
    }
}

/// Gives the site in this folder its worker, once all else lies there; how many files it keeps.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(folder: &Path) -> io::Result<usize> {
    let list = List::of(folder)?;
    fs::write(folder.join(WORKER), list.worker())?;
    Ok(list.0.len())
}

/// Gives a site that is not to be kept (one that changes while it is served) what puts an end to a worker of before.
///
/// # Errors
/// When the file cannot be written.
pub fn write_retired(folder: &Path) -> io::Result<()> {
    fs::write(folder.join(WORKER), include_str!("retired.js"))
}

/// Checks that a site's worker lists what lies there.
///
/// # Errors
/// With what differs, a line for each file; or when something cannot be read.
pub fn check(folder: &Path) -> Result<(), String> {
    let failed = |why: io::Error| format!("{}: {why}", folder.display());
    let differences = List::in_worker(folder).map_err(failed)?.differences(&List::of(folder).map_err(failed)?);
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// The first half of the SHA-256 of some bytes, in hexadecimal digits. The worker reckons the same of what it gets.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder with some files of a site, removed in the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir().join(format!("roundtrip-precache-{name}-{}", std::process::id()));
            for (path, text) in FILES {
                let file = folder.join(path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const FILES: [(&str, &str); 6] = [
        ("index.html", "home"),
        ("learn/index.html", "notes"),
        ("roundtrip-1.wasm", "abc"),
        (".nojekyll", ""),
        ("teach/exports/all.zip", "zip"),
        ("teach/index.html", "teach"),
    ];

    #[test]
    fn every_file_is_listed_with_its_hash_or_left_out_by_rule() {
        let folder = Folder::new("list");
        assert_eq!(write(&folder.0).unwrap(), 4);
        let list = List::in_worker(&folder.0).unwrap();
        let paths: Vec<_> = list.paths().collect();
        assert_eq!(paths, ["index.html", "learn/index.html", "roundtrip-1.wasm", "teach/index.html"]);
        // The example of FIPS 180-2.
        assert_eq!(list.0["roundtrip-1.wasm"], "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(check(&folder.0), Ok(()));
    }

    #[test]
    fn a_wrong_list_is_told_file_by_file() {
        let folder = Folder::new("wrong");
        assert!(check(&folder.0).is_err(), "there is no worker yet");
        write(&folder.0).unwrap();
        fs::write(folder.0.join("index.html"), "another").unwrap();
        fs::write(folder.0.join("new.html"), "").unwrap();
        fs::remove_file(folder.0.join("teach/index.html")).unwrap();
        let told = check(&folder.0).unwrap_err();
        for part in
            ["index.html is listed as", "new.html is there and not listed", "teach/index.html is listed and not there"]
        {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(told.lines().count(), 3, "{told}");
    }

    #[test]
    fn a_version_changes_with_what_is_in_it_and_only_then() {
        let folder = Folder::new("version");
        let before = List::of(&folder.0).unwrap();
        write(&folder.0).unwrap();
        fs::write(folder.0.join("teach/exports/all.zip"), "other").unwrap();
        assert_eq!(List::of(&folder.0).unwrap().version(), before.version());
        fs::rename(folder.0.join("learn"), folder.0.join("learnt")).unwrap();
        assert_ne!(List::of(&folder.0).unwrap().version(), before.version());
    }
}
