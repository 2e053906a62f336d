//! Roundtrip's development commands, called as `cargo xtask <command>`.
//!
//! Each command does all of its own set-up on a machine that has rustup's cargo: [`tools`] puts pinned versions of the
//! tools into a cache folder of the user's. This package has no dependencies, so that it compiles at once anywhere.
//!
//! - [`site`] builds and serves the app with trunk
//! - [`chunks`] makes the WebAssembly small and cuts it
//! - [`stages`] runs the checks and tests, one after the other
//! - [`size`] holds the build against `budgets.toml`
//! - [`readers`] lets the programs that exports are for read them
//! - [`preview`] serves a finished build as a static host does and takes the README's picture
//! - [`tools`] and [`browser`] find or fetch what the above need
//! - [`host`], [`run`], [`args`] and [`failure`] are the small things that all of them use

mod args;
mod browser;
mod chunks;
mod failure;
mod host;
mod preview;
mod readers;
mod run;
mod site;
mod size;
mod stages;
mod tools;

use std::process::ExitCode;

use args::Args;
use failure::{Failure, Outcome};

/// One command of `cargo xtask`.
struct Command {
    name: &'static str,
    /// What it takes, as shown in the help.
    usage: &'static str,
    about: &'static str,
    run: fn(Args) -> Outcome<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        usage: "[--port N] [--release]",
        about: "Build the app, serve it and rebuild and reload on every change (port 8080)",
        run: site::serve_command,
    },
    Command {
        name: "test",
        usage: "[STAGE...]",
        about: "Run every check and test, or only the stages named",
        run: stages::test_command,
    },
    Command {
        name: "check",
        usage: "",
        about: "Run the quick checks: formatting, lints, native tests; no browser",
        run: stages::check_command,
    },
    Command {
        name: "build",
        usage: "[--base /path/] [--origin https://host]",
        about: "Build the site for release into dist/, to be served under the base path (/)",
        run: site::build_command,
    },
    Command {
        name: "size",
        usage: "",
        about: "Print the sizes of dist/ and hold them against budgets.toml",
        run: size::size_command,
    },
    Command {
        name: "bench",
        usage: "[FILTER...]",
        about: "Run the benchmarks of the model",
        run: stages::bench_command,
    },
    Command {
        name: "preview",
        usage: "[--port N]",
        about: "Serve dist/ as a static host would, under the base path that it was built for (port 8090)",
        run: preview::preview_command,
    },
    Command {
        name: "picture",
        usage: "[--path P] [--size WxH] [--out FILE]",
        about: "Take a picture of a page of dist/ in Chromium; by default the README's, public/walk.png",
        run: preview::picture_command,
    },
    Command {
        name: "finish",
        usage: "",
        about: "Finish a build of trunk's: it calls this itself",
        run: site::finish_command,
    },
    Command { name: "help", usage: "", about: "Print this", run: help_command },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "help".to_owned());
    let name = if matches!(name.as_str(), "-h" | "--help") { "help".to_owned() } else { name };
    let outcome = match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(Args::new(command.name, words.collect())),
        None => Err(Failure::new(format!("there is no command `{name}`"), "", "see `cargo xtask help`")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn help_command(args: Args) -> Outcome<()> {
    args.finish()?;
    println!("Roundtrip's development commands\n\nUsage: cargo xtask <command>\n");
    for command in COMMANDS {
        println!("  {:<46}{}", format!("{} {}", command.name, command.usage), command.about);
    }
    println!("\nStages of test, in order:\n");
    for stage in stages::STAGES {
        println!("  {:<46}{}", stage.name, stage.about);
    }
    println!("\nTools are kept in {}", host::cache_dir()?.display());
    Ok(())
}
