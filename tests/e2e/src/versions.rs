//! Later versions of the build, as deployments would bring them: each title says which one it is, and the chunks of WebAssembly
//! have other names, so that those of one version cannot be had from another's server.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fault::Outcome;

/// A copy of a build with another version in it; removed when it is dropped.
#[derive(Debug)]
pub struct Version {
    /// Its folder.
    pub dist: PathBuf,
}

/// What the titles of a version begin with.
pub fn mark(number: u32) -> String {
    format!("[{number}] ")
}

/// What becomes of a file, by its path and content: its new path and content.
type Change<'a> = dyn Fn(&str, Vec<u8>) -> (String, Vec<u8>) + 'a;

impl Version {
    /// Makes the version of this number from a build.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn make(dist: &Path, number: u32) -> Outcome<Version> {
        let version = Version::folder()?;
        let chunks = chunks(dist)?;
        version.copy(dist, "", &|path, content| changed(path, content, &chunks, number))?;
        precache::write(&version.dist)?;
        Ok(version)
    }

    /// A copy of a build that is not to be kept any more.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn retired(dist: &Path) -> Outcome<Version> {
        let version = Version::folder()?;
        version.copy(dist, "", &|path, content| (path.to_owned(), content))?;
        precache::write_retired(&version.dist)?;
        Ok(version)
    }

    fn folder() -> Outcome<Version> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dist = std::env::temp_dir().join(format!("roundtrip-version-{}-{number}", std::process::id()));
        fs::create_dir_all(&dist)?;
        Ok(Version { dist })
    }

    /// Copies what is kept of a build; `change` gives each file its path and content.
    fn copy(&self, dist: &Path, folder: &str, change: &Change<'_>) -> Outcome {
        for entry in fs::read_dir(dist.join(folder))? {
            let entry = entry?;
            let path = format!("{folder}{}", entry.file_name().to_string_lossy());
            if precache::LEFT_OUT.iter().any(|start| path.starts_with(start)) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.copy(dist, &format!("{path}/"), change)?;
                continue;
            }
            let (path, content) = change(&path, fs::read(entry.path())?);
            let file = self.dist.join(path);
            fs::create_dir_all(file.parent().unwrap_or(&self.dist))?;
            fs::write(file, content)?;
        }
        Ok(())
    }
}

impl Drop for Version {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dist);
    }
}

/// The names of the chunks: WebAssembly that pages and the app's own JavaScript name, but for the main module.
fn chunks(dist: &Path) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && !name.ends_with("_bg.wasm") {
            names.push(name);
        }
    }
    Ok(names)
}

fn changed(path: &str, content: Vec<u8>, chunks: &[String], number: u32) -> (String, Vec<u8>) {
    let renamed = |name: &str| name.replace(".wasm", &format!("-{number}.wasm"));
    if chunks.iter().any(|name| name == path) {
        return (renamed(path), content);
    }
    let in_text = ["html", "js"].iter().any(|ending| path.ends_with(ending)) || path.ends_with("page.json");
    let text = match String::from_utf8(content) {
        Ok(text) if in_text => text,
        Ok(text) => return (path.to_owned(), text.into_bytes()),
        Err(binary) => return (path.to_owned(), binary.into_bytes()),
    };
    let text = text.replacen("<title>", &format!("<title>{}", mark(number)), 1);
    let text = match path.ends_with("page.json") {
        true => text.replacen("\"title\":\"", &format!("\"title\":\"{}", mark(number)), 1),
        false => chunks.iter().fold(text, |text, name| text.replace(name.as_str(), &renamed(name))),
    };
    (path.to_owned(), text.into_bytes())
}
