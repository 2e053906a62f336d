//! The command `lab` as it is called: exit codes, where its words go, and that it ends quietly when nobody reads on.

use std::process::{Child, Command, Output, Stdio};

fn lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lab")).args(arguments).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_run_is_json_lines_on_the_standard_output() {
    let output = lab(&["run", "walk?cdn=hit"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(
        printed
            .lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line["type"].is_string()))
    );
    assert_eq!(
        printed,
        text(&lab(&["run", "https://host.example/base/?cdn=hit"]).stdout),
        "the same link, the same lines"
    );
}

#[test]
fn the_hash_is_the_one_that_the_browser_is_held_to() {
    let printed = text(&lab(&["run", ""]).stdout);
    let hash = format!("{:016x}", roundtrip::model::walk::EXPECTED_HASH);
    assert!(printed.lines().next().is_some_and(|line| line.contains(&hash)), "{printed}");
}

#[test]
fn a_wrong_call_is_told_on_the_standard_error() {
    let output = lab(&["run", "dns=hot"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && text(&output.stderr).starts_with("lab: the link can't be read: "));
}

#[test]
fn whoever_stops_reading_is_not_shouted_at() {
    // Nobody reads at the other end from the very start, as after `| head` has gone.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let child = Command::new(env!("CARGO_BIN_EXE_lab")).args(["run", ""]).stdout(writer).stderr(Stdio::piped()).spawn();
    let output = child.and_then(Child::wait_with_output).expect("the command runs");
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(text(&output.stderr), "");
}
