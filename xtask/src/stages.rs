//! The checks and tests, as stages that run one after the other and stop at the first failure.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::args::Args;
use crate::browser::{self, Browser};
use crate::failure::{Failure, Outcome};
use crate::{host, readers, run, site, size, tools};

/// The base path of the build that is tested: not `/`, so that a link which forgets it is found.
const TEST_BASE: &str = "/roundtrip/";

/// One stage of `cargo xtask test`.
pub struct Stage {
    pub name: &'static str,
    pub about: &'static str,
    run: fn() -> Outcome<()>,
}

/// All stages in the order in which they run: the quick ones first.
pub const STAGES: &[Stage] = &[
    Stage { name: "fmt", about: "The code is formatted", run: fmt },
    Stage {
        name: "clippy",
        about: "No lint of the compiler or clippy, in the native and the browser's code",
        run: clippy,
    },
    Stage { name: "spelling", about: "British spelling and no typos, in the content and in the code", run: spelling },
    Stage { name: "native", about: "Unit tests, content tests and the tests of these commands", run: native },
    Stage { name: "content", about: "What the course has, topic by topic; nothing may be missing", run: content },
    Stage { name: "readers", about: "The exports, read by the programs that they are for", run: readers::check },
    Stage { name: "wasm", about: "Tests that run in headless Chromium as WebAssembly", run: wasm },
    Stage { name: "build", about: "The release build, under the base path /roundtrip/", run: build },
    Stage { name: "size", about: "The build is within budgets.toml", run: size::check },
    Stage { name: "e2e", about: "Every page of the build in Chromium, end to end", run: e2e },
];

/// Stages that run only when they are named: they need what most machines do not have.
const NAMED: &[Stage] =
    &[Stage { name: "firefox", about: "The tests that run as WebAssembly, in headless Firefox", run: firefox }];

/// The stages that need no browser and no release build.
const QUICK: &[&str] = &["fmt", "clippy", "spelling", "native", "content"];

/// `cargo xtask test`
pub fn test_command(args: Args) -> Outcome<()> {
    let names = args.rest()?;
    for name in &names {
        if !all_stages().any(|stage| stage.name == *name) {
            let all: Vec<&str> = all_stages().map(|stage| stage.name).collect();
            return Err(Failure::new(
                format!("there is no stage `{name}`"),
                format!("there are {}", all.join(", ")),
                "",
            ));
        }
    }
    if names.is_empty() {
        return run_stages(STAGES.iter());
    }
    run_stages(all_stages().filter(|stage| names.iter().any(|name| name == stage.name)))
}

fn all_stages() -> impl Iterator<Item = &'static Stage> {
    STAGES.iter().chain(NAMED)
}

/// `cargo xtask check`
pub fn check_command(args: Args) -> Outcome<()> {
    args.finish()?;
    run_stages(STAGES.iter().filter(|stage| QUICK.contains(&stage.name)))
}

/// `cargo xtask bench`
pub fn bench_command(args: Args) -> Outcome<()> {
    let filter = args.rest()?;
    run::visibly("the benchmarks", cargo(&["bench", "--benches", "--"]).args(filter))
}

fn run_stages<'a>(stages: impl Iterator<Item = &'a Stage>) -> Outcome<()> {
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for stage in stages {
        println!("\n== {}: {}", stage.name, stage.about);
        let started = Instant::now();
        let result = (stage.run)();
        times.push((stage.name, started.elapsed()));
        if let Err(failure) = result {
            print_times(&times);
            let again = format!("to run only this stage again: cargo xtask test {}", stage.name);
            return Err(failure.also(&again));
        }
    }
    print_times(&times);
    match readers::not_tried() {
        list if list.is_empty() => println!("all of it passed"),
        list => println!("all that was tried passed; not tried on this machine: {}", list.join("; ")),
    }
    Ok(())
}

fn print_times(times: &[(&str, Duration)]) {
    println!();
    for (name, time) in times {
        println!("  {name:<8}{:>14}", run::seconds(*time));
    }
    println!("  {:<8}{:>14}", "in all", run::seconds(times.iter().map(|(_, time)| *time).sum()));
}

fn fmt() -> Outcome<()> {
    tools::rust_components()?;
    run::visibly("the check of the formatting", &mut cargo(&["fmt", "--all", "--check"]))
        .map_err(|failure| failure.remedy("run `cargo fmt --all`"))
}

fn clippy() -> Outcome<()> {
    tools::rust_components()?;
    tools::wasm_target()?;
    let native = ["clippy", "--workspace", "--all-targets", "--features", "ssr", "--", "-D", "warnings"];
    run::visibly("clippy on the native code", &mut cargo(&native))?;
    let browser = ["clippy", "--target", "wasm32-unknown-unknown", "--features", "hydrate"];
    let parts = ["--lib", "--test", "web", "--", "-D", "warnings"];
    run::visibly("clippy on the browser's code", cargo(&browser).args(parts))?;
    let chunks =
        ["clippy", "--target", "wasm32-unknown-unknown", "--package", "roundtrip-browser", "--features", "split"];
    run::visibly("clippy on the browser's code in chunks", cargo(&chunks).args(["--", "-D", "warnings"]))
}

fn spelling() -> Outcome<()> {
    // A full path: on Windows the PATH given to the child is not the one searched for its program.
    let mut typos = Command::new(tools::typos()?.join(format!("typos{}", std::env::consts::EXE_SUFFIX)));
    run::visibly("the check of the spelling", typos.current_dir(host::root()))
        .map_err(|failure| failure.remedy("mend the word, or teach it to typos.toml where it is right as it stands"))
}

fn native() -> Outcome<()> {
    let words = ["test", "--workspace", "--exclude", "e2e", "--features", "ssr"];
    run::visibly("the native tests", &mut cargo(&words))
}

fn content() -> Outcome<()> {
    // With the features of the build, so that nothing is compiled for this alone.
    run::visibly("the survey of the content", &mut cargo(&["run", "--quiet", "--features", "ssr", "--bin", "check"]))
}

fn wasm() -> Outcome<()> {
    tools::wasm_target()?;
    let runner = tools::wasm_bindgen()?;
    let Browser { chrome, driver } = browser::browser_and_driver()?;
    let temp = host::TempDir::new("wasm-test")?;
    let settings = temp.path().join("webdriver.json");
    browser::write_runner_settings(&settings, &chrome, &temp.path().join("profile"))?;

    let mut test = web_tests(runner);
    test.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    run::visibly("the tests in the browser", &mut test)
}

fn firefox() -> Outcome<()> {
    tools::wasm_target()?;
    let runner = tools::wasm_bindgen()?;
    let firefox = browser::firefox()?;
    let driver = tools::geckodriver()?.join(format!("geckodriver{}", std::env::consts::EXE_SUFFIX));
    let temp = host::TempDir::new("firefox-test")?;
    let settings = temp.path().join("webdriver.json");
    browser::write_firefox_settings(&settings, &firefox)?;
    let mut test = web_tests(runner);
    test.env("GECKODRIVER", driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    run::visibly("the tests in Firefox", &mut test)
}

/// The tests of the WebAssembly, to be run in a browser that the caller names.
fn web_tests(runner: PathBuf) -> Command {
    let mut test = cargo(&["test", "--target", "wasm32-unknown-unknown", "--features", "hydrate", "--test", "web"]);
    // By name and PATH: cargo splits this setting at spaces, which a path may contain.
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    test.env("PATH", host::path_with(&[runner]));
    // A failed test has its own message; a backtrace of the runner would only bury it.
    test.env("RUST_LIB_BACKTRACE", "0");
    test
}

fn build() -> Outcome<()> {
    site::build(TEST_BASE, "")
}

fn e2e() -> Outcome<()> {
    let dist = site::dist();
    if !dist.join("index.html").is_file() {
        let remedy = "run `cargo xtask test build e2e`";
        return Err(Failure::new("there is no build to test", "dist/index.html is missing", remedy));
    }
    let axe = tools::axe()?;
    let Browser { chrome, driver } = browser::browser_and_driver()?;
    // Without doc tests: the last thing printed is then the count of tests that ran.
    let mut test = cargo(&["test", "--package", "e2e", "--tests"]);
    test.env("ROUNDTRIP_DIST", dist).env("ROUNDTRIP_BASE", TEST_BASE).env("ROUNDTRIP_AXE", axe);
    test.env("ROUNDTRIP_CHROME", chrome).env("ROUNDTRIP_CHROMEDRIVER", driver);
    run::visibly("the end-to-end tests", &mut test)
}

fn cargo(words: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(words).current_dir(host::root());
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_stages_exist_and_names_are_unique() {
        for quick in QUICK {
            assert!(STAGES.iter().any(|stage| stage.name == *quick), "{quick}");
        }
        for (at, stage) in all_stages().enumerate() {
            assert!(all_stages().take(at).all(|earlier| earlier.name != stage.name), "{}", stage.name);
        }
    }
}
