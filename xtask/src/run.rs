//! Running other programs: on screen, or into a log of which the end is shown when they fail.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// Lines of a failed program's log that are shown.
const LOG_LINES: usize = 15;

/// Runs a command whose output the user sees.
pub fn visibly(what: &str, command: &mut Command) -> Outcome<()> {
    let line = command_line(command);
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(
            format!("{what} failed"),
            format!("`{line}` {}; its messages are above", ending(status)),
            "mend what it names and run the command again",
        )),
        Err(error) => Err(not_started(what, &line, &error)),
    }
}

/// Runs a command with its output going to `log`.
pub fn logged(what: &str, command: &mut Command, log: &Path) -> Outcome<()> {
    let line = command_line(command);
    let open = || File::create(log).and_then(|out| Ok((out.try_clone()?, out)));
    let (out, err) = open().map_err(|error| Failure::io("write", log, &error))?;
    match command.stdin(Stdio::null()).stdout(out).stderr(err).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let text = fs::read(log).unwrap_or_default();
            let end = last_lines(&String::from_utf8_lossy(&text), LOG_LINES);
            Err(Failure::new(format!("{what} failed"), format!("`{line}` {}:\n{end}", ending(status)), ""))
        }
        Err(error) => Err(not_started(what, &line, &error)),
    }
}

/// Runs a command for what it prints on standard output; `None` if it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Says in one line what is being set up, and in another how long it took.
pub fn step<T>(doing: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("{doing}");
    let started = Instant::now();
    let result = work()?;
    println!("  done in {}", seconds(started.elapsed()));
    Ok(result)
}

/// A duration as people say it: `0.4 s`, `12 s`, `2 min 29 s`.
pub fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        whole @ 10..60 => format!("{whole} s"),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// The command as it could be typed.
fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let words = command.get_args().map(|word| {
        let word = word.to_string_lossy();
        if word.is_empty() || word.contains(' ') { format!("\"{word}\"") } else { word.into_owned() }
    });
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

fn ending(status: ExitStatus) -> String {
    status.code().map_or_else(|| "was stopped by a signal".to_owned(), |code| format!("ended with exit code {code}"))
}

fn not_started(what: &str, line: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} failed"), format!("`{line}` could not be started: {error}"), "")
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("/opt/tools/trunk");
        command.args(["build", "a b", ""]);
        assert_eq!(command_line(&command), "trunk build \"a b\" \"\"");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(149)), "2 min 29 s");
    }

    #[test]
    fn the_end_of_a_log_leaves_out_blank_lines() {
        assert_eq!(last_lines("a\n\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a", 5), "a");
    }
}
