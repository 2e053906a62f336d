//! The pinned tools of the build, each fetched once per machine into the user's cache, by name and version.
//!
//! A tool comes prebuilt from its project's GitHub release where that can be had, else it is built with cargo (fast
//! rather than optimised), or taken from npm or PyPI. A tool appears in the cache only once it is complete and answers with
//! the version that was asked for, so a file that is there is good.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::{Failure, Outcome};
use crate::{host, run};

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132";
const TYPOS: &str = "1.52.0";
const AXE: &str = "4.14.1";
const GECKODRIVER: &str = "0.36.0";
const GIFT_PEGJS: &str = "1.0.2";
const ANKI: &str = "26.9.3";
const TEXT2QTI: &str = "0.8.0";

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A tool that is published both as a crate and as a release on GitHub.
struct CrateTool {
    name: &'static str,
    version: String,
    /// The program whose version is checked.
    program: &'static str,
    release: Option<Release>,
    /// Further words for `cargo install`.
    options: &'static [&'static str],
    /// How long the build takes, for the progress line.
    takes: &'static str,
}

/// An archive on GitHub.
struct Release {
    url: String,
    /// Where to unpack it, inside the tool's folder.
    into: &'static str,
    /// Folders to strip off the archive's paths.
    strip: u8,
}

/// trunk's folder.
pub fn trunk() -> Outcome<PathBuf> {
    let target = match (OS, ARCH) {
        ("linux", "x86_64" | "aarch64") => Some(format!("{ARCH}-unknown-linux-musl.tar.gz")),
        ("macos", "x86_64" | "aarch64") => Some(format!("{ARCH}-apple-darwin.tar.gz")),
        ("windows", "x86_64") => Some("x86_64-pc-windows-msvc.zip".to_owned()),
        _ => None,
    };
    let url = |target| format!("https://github.com/trunk-rs/trunk/releases/download/v{TRUNK}/trunk-{target}");
    crate_tool(&CrateTool {
        name: "trunk",
        version: TRUNK.to_owned(),
        program: "trunk",
        release: target.map(|target| Release { url: url(target), into: "bin", strip: 0 }),
        // Its default features are an update check and TLS for its own downloads: neither is used here.
        options: &["--no-default-features"],
        takes: "about 3 minutes",
    })
}

/// The folder of typos, which checks spelling.
pub fn typos() -> Outcome<PathBuf> {
    let target = match (OS, ARCH) {
        ("linux", "x86_64" | "aarch64") => Some(format!("{ARCH}-unknown-linux-musl.tar.gz")),
        ("macos", "x86_64" | "aarch64") => Some(format!("{ARCH}-apple-darwin.tar.gz")),
        ("windows", "x86_64") => Some("x86_64-pc-windows-msvc.zip".to_owned()),
        _ => None,
    };
    let url = |target| format!("https://github.com/crate-ci/typos/releases/download/v{TYPOS}/typos-v{TYPOS}-{target}");
    crate_tool(&CrateTool {
        name: "typos-cli",
        version: TYPOS.to_owned(),
        program: "typos",
        release: target.map(|target| Release { url: url(target), into: "bin", strip: 0 }),
        options: &[],
        takes: "about 4 minutes",
    })
}

/// The folder of wasm-bindgen and its test runner, in the version that Cargo.lock has of the crate.
pub fn wasm_bindgen() -> Outcome<PathBuf> {
    let lock = host::root().join("Cargo.lock");
    let text = fs::read_to_string(&lock).map_err(|error| Failure::io("read", &lock, &error))?;
    let version = locked_version(&text, "wasm-bindgen").ok_or_else(|| {
        Failure::new("Cargo.lock names no wasm-bindgen", "", "restore Cargo.lock: git checkout Cargo.lock")
    })?;
    let target = match (OS, ARCH) {
        ("linux", "x86_64") => Some("x86_64-unknown-linux-musl"),
        ("linux", "aarch64") => Some("aarch64-unknown-linux-gnu"),
        ("macos", "x86_64") => Some("x86_64-apple-darwin"),
        ("macos", "aarch64") => Some("aarch64-apple-darwin"),
        ("windows", "x86_64") => Some("x86_64-pc-windows-msvc"),
        _ => None,
    };
    let url = |target| {
        let releases = "https://github.com/wasm-bindgen/wasm-bindgen/releases/download";
        format!("{releases}/{version}/wasm-bindgen-{version}-{target}.tar.gz")
    };
    crate_tool(&CrateTool {
        name: "wasm-bindgen-cli",
        version: version.to_owned(),
        program: "wasm-bindgen",
        release: target.map(|target| Release { url: url(target), into: "bin", strip: 1 }),
        options: &[],
        takes: "about 1 minute",
    })
}

/// The folder of Firefox's driver.
pub fn geckodriver() -> Outcome<PathBuf> {
    let target = match (OS, ARCH) {
        ("linux", "x86_64") => Some("linux64.tar.gz"),
        ("linux", "aarch64") => Some("linux-aarch64.tar.gz"),
        ("macos", "x86_64") => Some("macos.tar.gz"),
        ("macos", "aarch64") => Some("macos-aarch64.tar.gz"),
        ("windows", "x86_64") => Some("win64.zip"),
        _ => None,
    };
    let releases = "https://github.com/mozilla/geckodriver/releases/download";
    let url = |target| format!("{releases}/v{GECKODRIVER}/geckodriver-v{GECKODRIVER}-{target}");
    crate_tool(&CrateTool {
        name: "geckodriver",
        version: GECKODRIVER.to_owned(),
        program: "geckodriver",
        release: target.map(|target| Release { url: url(target), into: "bin", strip: 0 }),
        options: &[],
        takes: "about 2 minutes",
    })
}

/// wasm-opt's folder.
pub fn wasm_opt() -> Outcome<PathBuf> {
    let folder = tool_dir("binaryen", BINARYEN)?;
    let places = [folder.join("bin"), folder.join("node_modules/.bin")];
    let find = || places.iter().find(|place| has_program(place, "wasm-opt")).cloned();
    if let Some(place) = find() {
        return Ok(place);
    }
    let platform = match (OS, ARCH) {
        ("linux", "x86_64" | "aarch64") => Some(format!("{ARCH}-linux")),
        ("macos", "x86_64") => Some("x86_64-macos".to_owned()),
        ("macos", "aarch64") => Some("arm64-macos".to_owned()),
        ("windows", "x86_64") => Some("x86_64-windows".to_owned()),
        _ => None,
    };
    let release = platform.map(|platform| {
        let releases = "https://github.com/WebAssembly/binaryen/releases/download";
        let url = format!("{releases}/version_{BINARYEN}/binaryen-version_{BINARYEN}-{platform}.tar.gz");
        Release { url, into: ".", strip: 1 }
    });
    if !install_release("wasm-opt", BINARYEN, &folder, release.as_ref(), "bin", "wasm-opt")? {
        let needed = "a release build needs wasm-opt: install Node.js with npm, or put `wasm-opt` of binaryen version";
        install_npm("binaryen", &format!("{BINARYEN}.0.0"), &folder)
            .map_err(|failure| failure.remedy(format!("{needed} {BINARYEN} into {}", folder.join("bin").display())))?;
    }
    find().ok_or_else(|| Failure::new("wasm-opt is missing from its package", folder.display().to_string(), ""))
}

/// The file of axe-core, which checks pages for accessibility.
pub fn axe() -> Outcome<PathBuf> {
    let folder = tool_dir("axe-core", AXE)?;
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        install_npm("axe-core", AXE, &folder)
            .map_err(|failure| failure.remedy("the end-to-end tests need it: install Node.js with npm"))?;
    }
    Ok(file)
}

/// The folder of modules that holds gift-pegjs, which reads GIFT.
pub fn gift_parser() -> Outcome<PathBuf> {
    let folder = tool_dir("gift-pegjs", GIFT_PEGJS)?;
    let modules = folder.join("node_modules");
    if !modules.join("gift-pegjs/package.json").is_file() {
        install_npm("gift-pegjs", GIFT_PEGJS, &folder)
            .map_err(|failure| failure.remedy("install Node.js with npm, and let npm reach its registry"))?;
    }
    Ok(modules)
}

/// A Python of our own that has Anki's importer and text2qti.
pub fn python_readers() -> Outcome<PathBuf> {
    const REMEDY: &str = "install Python 3.10 or later with its venv module, and let pip reach PyPI";
    let folder = tool_dir("python-readers", &format!("{ANKI}-{TEXT2QTI}"))?;
    let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let python = folder.join(place);
    if !python.is_file() {
        install_python(&folder, place).map_err(|failure| failure.remedy(REMEDY))?;
    }
    Ok(python)
}

fn install_python(folder: &Path, place: &str) -> Outcome<()> {
    let find = || ["python3", "python"].into_iter().find_map(host::find_program);
    let has_venv =
        |python: &PathBuf| run::output(Command::new(python).args(["-c", "import venv, ensurepip"])).is_some();
    if !find().is_some_and(|python| has_venv(&python)) {
        install_debian(&["python3", "python3-venv"])?;
    }
    let system = find().ok_or_else(|| Failure::new("python3: not found", "", ""))?;
    let log = logs_dir()?.join("python-readers.log");
    run::step("anki and text2qti: fetching from PyPI, once per machine", || {
        install_into(folder, |partial| {
            run::logged("python -m venv", Command::new(&system).args(["-m", "venv"]).arg(partial), &log)?;
            let python = partial.join(place);
            let packages = [format!("anki=={ANKI}"), format!("text2qti=={TEXT2QTI}")];
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
            run::logged("pip install", &mut pip, &log)?;
            let mut probe = Command::new(&python);
            run::logged("importing them", probe.args(["-c", "import anki.collection, text2qti.qti"]), &log)
        })
    })
}

/// Adds the compiler's target for the browser where it is missing.
pub fn wasm_target() -> Outcome<()> {
    let sysroot = run::output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM_TARGET])
}

/// Adds rustfmt and clippy where they are missing.
pub fn rust_components() -> Outcome<()> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if run::output(Command::new("cargo").args([probe, "--version"])).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

/// Installs system packages, on Debian as root only; elsewhere this fails at once.
pub fn install_debian(packages: &[&str]) -> Outcome<()> {
    let list = packages.join(" ");
    if !host::is_debian_root() {
        let why = "this is installed automatically only on Debian as root";
        return Err(Failure::new(format!("{list}: not found"), why, ""));
    }
    let logs = logs_dir()?;
    run::step(&format!("{list}: installing Debian's packages, once per machine"), || {
        let log = logs.join("apt.log");
        let mut update = Command::new("apt-get");
        run::logged("apt-get update", update.args(["update", "-q"]), &log)?;
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
        run::logged("apt-get install", install.env("DEBIAN_FRONTEND", "noninteractive"), &log)
    })
}

fn rustup(words: &[&str]) -> Outcome<()> {
    let log = logs_dir()?.join("rustup.log");
    let what = format!("rustup {}", words.join(" "));
    run::step(&format!("{what}: once per machine"), || {
        run::logged(&what, Command::new("rustup").args(words), &log)
            .map_err(|failure| failure.remedy("install Rust with rustup, or add it with the way your Rust came"))
    })
}

fn crate_tool(tool: &CrateTool) -> Outcome<PathBuf> {
    let folder = tool_dir(tool.name, &tool.version)?;
    let programs = folder.join("bin");
    if has_program(&programs, tool.program)
        || install_release(tool.name, &tool.version, &folder, tool.release.as_ref(), "bin", tool.program)?
    {
        return Ok(programs);
    }
    let CrateTool { name, version, takes, .. } = tool;
    let log = logs_dir()?.join(format!("{name}-{version}.log"));
    run::step(&format!("{name} {version}: building, {takes}, once per machine"), || {
        install_into(&folder, |partial| {
            let mut install = Command::new("cargo");
            install.args(["install", "--locked", "--root"]).arg(partial).args(tool.options);
            install.arg(format!("{name}@={version}"));
            // Away from the repository, whose cargo configuration is not meant for it. Compiled fast: the tool runs
            // for seconds, its own release profile would compile for many minutes.
            install.current_dir(partial);
            for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "0"), ("DEBUG", "0")] {
                install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
            }
            run::logged(&format!("building {name} {version}"), &mut install, &log)?;
            answers(&partial.join("bin"), tool.program, version)
        })
        .map_err(|failure| {
            failure.remedy(format!(
                "check the network and the disk, then run the command again; the whole log is {}. \
                 A {name} {version} of your own can be put into {}",
                log.display(),
                programs.display()
            ))
        })
    })?;
    Ok(programs)
}

/// Tries the prebuilt release; false if it cannot be had, which is no failure.
fn install_release(
    name: &str,
    version: &str,
    folder: &Path,
    release: Option<&Release>,
    programs: &str,
    program: &str,
) -> Outcome<bool> {
    /// Set once GitHub could not be reached, so that the next tool does not wait for the same.
    static UNREACHABLE: AtomicBool = AtomicBool::new(false);

    let Some(release) = release else { return Ok(false) };
    if UNREACHABLE.load(Ordering::Relaxed) || host::find_program("curl").is_none() {
        return Ok(false);
    }
    println!("{name} {version}: looking for a prebuilt one");
    let log = logs_dir()?.join(format!("{name}-{version}-download.log"));
    let fetched = install_into(folder, |partial| {
        let archive = partial.join("archive");
        let mut curl = Command::new("curl");
        curl.args(["--fail", "--location", "--silent", "--show-error", "--connect-timeout", "5", "--max-time", "300"]);
        curl.arg("--output").arg(&archive).arg(&release.url);
        let downloaded = run::logged("the download", &mut curl, &log);
        // An answer such as 404 came from GitHub: then only this one file is not to be had.
        let answered = || fs::read_to_string(&log).is_ok_and(|text| text.contains("returned error"));
        if downloaded.is_err() && !answered() {
            UNREACHABLE.store(true, Ordering::Relaxed);
        }
        downloaded?;
        let target = partial.join(release.into);
        fs::create_dir_all(&target).map_err(|error| Failure::io("make", &target, &error))?;
        let mut tar = Command::new("tar");
        tar.arg("-xf").arg(&archive).arg("-C").arg(&target).arg(format!("--strip-components={}", release.strip));
        run::logged("unpacking it", &mut tar, &log)?;
        let _ = fs::remove_file(&archive);
        answers(&partial.join(programs), program, version)
    });
    println!("  {}", if fetched.is_ok() { "fetched" } else { "none to be had here" });
    Ok(fetched.is_ok())
}

fn install_npm(package: &str, version: &str, folder: &Path) -> Outcome<()> {
    if host::find_program("npm").is_none() || host::find_program("node").is_none() {
        install_debian(&["nodejs", "npm"])?;
    }
    let npm = host::find_program("npm").ok_or_else(|| Failure::new("npm: not found", "", ""))?;
    let log = logs_dir()?.join(format!("{package}-{version}.log"));
    run::step(&format!("{package} {version}: fetching from npm, once per machine"), || {
        install_into(folder, |partial| {
            let mut install = Command::new(npm);
            install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(partial);
            install.arg(format!("{package}@{version}")).current_dir(partial);
            run::logged(&format!("npm install {package}"), &mut install, &log)
        })
    })
}

/// Fills a new folder beside `folder` and moves it there once the work succeeded: no half-made tool is ever found.
fn install_into(folder: &Path, work: impl FnOnce(&Path) -> Outcome<()>) -> Outcome<()> {
    let mut partial = folder.as_os_str().to_owned();
    partial.push(format!(".partial-{}", std::process::id()));
    let partial = PathBuf::from(partial);
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial).map_err(|error| Failure::io("make", &partial, &error))?;
    let result = work(&partial).and_then(|()| {
        // An older folder here is one in which the program was missing.
        let _ = fs::remove_dir_all(folder);
        fs::rename(&partial, folder).map_err(|error| Failure::io("move the finished tool to", folder, &error))
    });
    let _ = fs::remove_dir_all(&partial);
    result
}

/// Checks that a program runs here and is of the version wanted.
fn answers(folder: &Path, program: &str, version: &str) -> Outcome<()> {
    let file = folder.join(format!("{program}{EXE_SUFFIX}"));
    match run::output(Command::new(&file).arg("--version")) {
        Some(answer) if answer.split_whitespace().any(|word| word == version) => Ok(()),
        Some(answer) => Err(Failure::new(format!("{program} is not version {version}"), answer, "")),
        None => Err(Failure::new(format!("{program} {version} does not run here"), file.display().to_string(), "")),
    }
}

fn has_program(folder: &Path, program: &str) -> bool {
    let names = [format!("{program}{EXE_SUFFIX}"), format!("{program}.cmd")];
    names[..if cfg!(windows) { 2 } else { 1 }].iter().any(|name| folder.join(name).is_file())
}

fn tool_dir(name: &str, version: &str) -> Outcome<PathBuf> {
    Ok(host::cache_dir()?.join("tools").join(format!("{name}-{version}")))
}

fn logs_dir() -> Outcome<PathBuf> {
    let folder = host::cache_dir()?.join("logs");
    fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
    Ok(folder)
}

/// A package's version in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let value = |line: &'a str, key: &str| {
        line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
    };
    let mut lines = lock.lines();
    lines.find(|line| value(line, "name") == Some(package))?;
    lines.next().and_then(|line| value(line, "version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.70\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\ndependencies = [\n \"wasm-bindgen-macro\",\n]\n";

    #[test]
    fn reads_the_version_of_exactly_the_package_named() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.126"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-futures"), Some("0.4.70"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
        assert_eq!(locked_version("", "wasm"), None);
    }

    #[test]
    fn trunks_settings_name_the_same_versions() {
        let read = |name: &str| fs::read_to_string(host::root().join(name)).unwrap();
        let (trunk, lock) = (read("Trunk.toml"), read("Cargo.lock"));
        let bindgen = locked_version(&lock, "wasm-bindgen").unwrap();
        assert!(trunk.contains(&format!("wasm_bindgen = \"{bindgen}\"")), "Trunk.toml and Cargo.lock differ");
        assert!(trunk.contains(&format!("wasm_opt = \"version_{BINARYEN}\"")), "Trunk.toml and this file differ");
    }

    #[test]
    fn a_failed_install_leaves_nothing_and_a_good_one_everything() {
        let temp = host::TempDir::new("install-test").unwrap();
        let folder = temp.path().join("tool-1.0");
        let failed = install_into(&folder, |partial| {
            fs::write(partial.join("half"), "").unwrap();
            Err(Failure::new("no", "", ""))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 0);

        install_into(&folder, |partial| {
            fs::write(partial.join("whole"), "").unwrap();
            Ok(())
        })
        .unwrap();
        assert!(folder.join("whole").is_file());
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    }
}
