//! Runs the tests: each in a session of its own, two at a time, one driver for all; reports as cargo's own runner does.

use std::any::Any;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::browser::{Browser, Conditions};
use crate::driver::Driver;
use crate::fault::{Fault, Outcome};
use crate::setup::Setup;

/// A test.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Its file and what holds when it passes: `walk::runs_to_its_end`.
    pub name: &'static str,
    /// What it does.
    pub run: fn(&Setup, &Browser) -> Outcome,
    /// Under what conditions.
    pub conditions: Conditions,
}

impl Test {
    /// The same in a browser without scripts.
    #[must_use]
    pub const fn without_script(mut self) -> Test {
        self.conditions.scripting = false;
        self
    }

    /// The same for a reader who asks for less motion.
    #[must_use]
    pub const fn with_reduced_motion(mut self) -> Test {
        self.conditions.reduced_motion = true;
        self
    }

    /// The same for a reader whose system is dark.
    #[must_use]
    pub const fn in_the_dark(mut self) -> Test {
        self.conditions.prefers_dark = true;
        self
    }

    /// The same in a browser that has service workers.
    #[must_use]
    pub const fn with_workers(mut self) -> Test {
        self.conditions.workers = true;
        self
    }

    /// The same in a browser that a script makes worse before each page.
    #[must_use]
    pub const fn after(mut self, script: &'static str) -> Test {
        self.conditions.before_each_page = script;
        self
    }
}

/// Lists tests by their functions: `tests![runs_to_its_end, …]` in a module of that file.
#[macro_export]
macro_rules! tests {
    ($($name:ident $(. $condition:ident ($($argument:expr)?))*),* $(,)?) => {
        /// The tests of this file.
        pub const TESTS: &[$crate::runner::Test] = &[$(
            $crate::runner::Test {
                name: concat!(module_path!(), "::", stringify!($name)),
                run: $name,
                conditions: $crate::browser::Conditions::USUAL,
            }$(.$condition($($argument)?))*
        ),*];
    };
}

/// How many sessions run at a time, unless `--test-threads` says otherwise.
const SESSIONS: usize = 2;

/// What the command line asks for.
#[derive(Debug)]
struct Wish {
    filters: Vec<String>,
    list: bool,
    sessions: usize,
}

impl Wish {
    fn read(mut words: impl Iterator<Item = String>) -> Wish {
        let mut wish = Wish { filters: Vec::new(), list: false, sessions: SESSIONS };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--list" => wish.list = true,
                "--test-threads" => {
                    wish.sessions = words.next().and_then(|count| count.parse().ok()).unwrap_or(SESSIONS).max(1);
                }
                // Cargo's other switches mean nothing here.
                switch if switch.starts_with('-') => {}
                filter => wish.filters.push(filter.to_owned()),
            }
        }
        wish
    }

    fn wants(&self, name: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| name.contains(filter.as_str()))
    }
}

/// The binary's `main`.
pub fn main(all: &[&[Test]]) -> ExitCode {
    let wish = Wish::read(std::env::args().skip(1));
    let tests: Vec<Test> = all.iter().copied().flatten().copied().filter(|test| wish.wants(test.name)).collect();
    let left_out = all.iter().map(|tests| tests.len()).sum::<usize>() - tests.len();
    if wish.list {
        tests.iter().for_each(|test| println!("{}: test", name(test)));
        return ExitCode::SUCCESS;
    }
    match run_all(&tests, wish.sessions, left_out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(101),
        Err(fault) => {
            eprintln!("\nthe end-to-end tests cannot run: {fault}");
            ExitCode::from(101)
        }
    }
}

fn run_all(tests: &[Test], sessions: usize, left_out: usize) -> Outcome<bool> {
    let setup = Setup::from_env()?;
    let driver = Driver::start(&setup)?;
    let started = Instant::now();
    println!("\nrunning {} tests", tests.len());
    let next = AtomicUsize::new(0);
    let failures: Mutex<Vec<(&str, Fault)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..sessions.min(tests.len()) {
            scope.spawn(|| {
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begun = Instant::now();
                    let outcome = run(&setup, &driver, test);
                    print_outcome(test, &outcome, begun.elapsed());
                    if let Err(fault) = outcome {
                        failures.lock().unwrap_or_else(PoisonError::into_inner).push((name(test), fault));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (name, fault) in &failures {
        println!("\n---- {name} ----\n{fault}");
    }
    let (word, failed) = (if failures.is_empty() { "ok" } else { "FAILED" }, failures.len());
    println!(
        "\ntest result: {word}. {} passed; {failed} failed; 0 ignored; 0 measured; {left_out} filtered out; finished in {:.2}s\n",
        tests.len() - failed,
        started.elapsed().as_secs_f64()
    );
    Ok(failures.is_empty())
}

/// A test's name without the binary's.
fn name(test: &Test) -> &'static str {
    test.name.split_once("::").map_or(test.name, |(_, name)| name)
}

fn run(setup: &Setup, driver: &Driver, test: &Test) -> Outcome {
    let browser = Browser::start(setup, driver, test.conditions, name(test))?;
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        (test.run)(setup, &browser)?;
        // Whatever a test is about: nothing may complain in silence.
        browser.check_quiet()
    }));
    let outcome =
        outcome.unwrap_or_else(|cause| Err(Fault::new(format!("the test itself broke: {}", words_of(&*cause)))));
    outcome.map_err(|fault| {
        let place = browser.location().map_or_else(|why| why.to_string(), |path| format!("/{path}"));
        match browser.save_picture() {
            Ok(picture) => Fault::new(format!("{fault}\n  (at {place}; picture: {})", picture.display())),
            Err(why) => Fault::new(format!("{fault}\n  (at {place}; no picture: {why})")),
        }
    })
}

fn words_of(cause: &(dyn Any + Send)) -> &str {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

fn print_outcome(test: &Test, outcome: &Outcome, time: Duration) {
    let word = if outcome.is_ok() { "ok" } else { "FAILED" };
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "test {} ... {word} ({:.1} s)", name(test), time.as_secs_f64());
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_reads_as_cargos_own() {
        let words = ["walk", "--nocapture", "--test-threads", "1", "links"].map(ToOwned::to_owned);
        let wish = Wish::read(words.into_iter());
        assert_eq!((wish.filters.len(), wish.sessions, wish.list), (2, 1, false));
        assert!(wish.wants("walk::x") && wish.wants("pages::links") && !wish.wants("pages::other"));
    }
}
