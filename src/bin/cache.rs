//! Writes request traces that other cache simulators can read, and runs our eviction policies on such a file.

use std::io::{self, Write};
use std::process::ExitCode;

use roundtrip::model::cache::oracle_general;
use roundtrip::model::cache::popularity::scanned;
use roundtrip::model::cache::{Id, POLICIES};

const USAGE: &str = "\
cache trace <file> [--objects 100000] [--requests 1000000] [--skew 100] [--scan 0] [--seed 1]
                          writes requests by Zipf's law; the skew is a hundred times its exponent. With --scan n, every
                          10,000 requests n objects are asked for in a row that nobody asks for otherwise
cache run <file> <capacity>… [--policy lru,sieve,…] [--seed 1]
                          runs policies on a file; prints policy, capacity, requests and misses, separated by tabs

The format is libCacheSim's oracleGeneral: records of <u32 time, u64 id, u32 size, i64 next>, least significant byte first.
Sizes are not looked at: every object takes one place.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match obey(&arguments, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cache: {why}");
            ExitCode::from(2)
        }
    }
}

/// What was called for: names and values of options, and the rest in order.
struct Call<'a> {
    options: Vec<(&'a str, &'a str)>,
    rest: Vec<&'a str>,
}

impl<'a> Call<'a> {
    fn parse(arguments: &'a [String], known: &[&str]) -> Result<Self, String> {
        let mut call = Call { options: Vec::new(), rest: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--") {
                None => call.rest.push(argument),
                Some(name) if known.contains(&name) => {
                    let value = arguments.next().ok_or_else(|| format!("--{name} needs a value after it"))?;
                    call.options.push((name, value));
                }
                Some(name) => return Err(format!("there is no option “--{name}” here; there is {}", known.join(", "))),
            }
        }
        Ok(call)
    }

    fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        let given = self.options.iter().rev().find(|option| option.0 == name);
        given.map_or(Ok(default), |(_, value)| whole(value))
    }
}

fn whole(value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("“{value}” is no whole number"))
}

fn obey(arguments: &[String], out: &mut impl Write) -> Result<(), String> {
    match arguments.split_first() {
        Some((command, rest)) if command == "trace" => {
            let call = Call::parse(rest, &["objects", "requests", "skew", "scan", "seed"])?;
            let [file] = call.rest[..] else { return Err(format!("trace takes one file\n{USAGE}")) };
            let trace = scanned(
                call.number("objects", 100_000)?.clamp(1, 10_000_000) as usize,
                call.number("requests", 1_000_000)?.min(100_000_000) as usize,
                call.number("skew", 100)? as f64 / 100.0,
                call.number("scan", 0)?.min(1_000_000) as usize,
                call.number("seed", 1)?,
            );
            std::fs::write(file, oracle_general::write(&trace)).map_err(|why| format!("{file}: {why}"))
        }
        Some((command, rest)) if command == "run" => {
            let call = Call::parse(rest, &["policy", "seed"])?;
            let [file, ref capacities @ ..] = call.rest[..] else { return Err(format!("run takes a file\n{USAGE}")) };
            let capacities: Vec<usize> =
                capacities.iter().map(|value| whole(value).map(|value| value as usize)).collect::<Result<_, _>>()?;
            if capacities.is_empty() || capacities.contains(&0) {
                return Err("run takes one capacity at least, each of 1 or more, after the file".to_owned());
            }
            let bytes = std::fs::read(file).map_err(|why| format!("{file}: {why}"))?;
            let trace = oracle_general::read(&bytes).map_err(|why| format!("{file}: {why}"))?;
            run(&trace, &capacities, &call, out)
        }
        _ => Err(USAGE.to_owned()),
    }
}

fn run(trace: &[Id], capacities: &[usize], call: &Call<'_>, out: &mut impl Write) -> Result<(), String> {
    let wanted = call.options.iter().rev().find(|option| option.0 == "policy").map(|option| option.1);
    let names: Vec<&str> =
        wanted.map_or_else(|| POLICIES.iter().map(|policy| policy.id).collect(), |names| names.split(',').collect());
    let seed = call.number("seed", 1)?;
    for name in names {
        let Some(policy) = POLICIES.iter().find(|policy| policy.id == name) else {
            let known: Vec<_> = POLICIES.iter().map(|policy| policy.id).collect();
            return Err(format!("there is no policy “{name}”; there are {}", known.join(", ")));
        };
        for &capacity in capacities {
            let misses = (policy.policy)(capacity, seed).misses(trace);
            writeln!(out, "{name}\t{capacity}\t{}\t{misses}", trace.len()).map_err(|why| why.to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(arguments: &[&str]) -> Result<String, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        obey(&arguments, &mut out).map(|()| String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn what_was_written_can_be_run() {
        let file = std::env::temp_dir().join(format!("cache-trace-{}", std::process::id()));
        let path = file.to_str().expect("a path in UTF-8");
        called(&["trace", path, "--objects", "500", "--requests", "3000", "--skew", "90"]).expect("written");
        assert_eq!(std::fs::metadata(&file).expect("a file").len(), 3_000 * 24);
        let lines = called(&["run", path, "10", "500", "--policy", "lru,none"]).expect("run");
        std::fs::remove_file(&file).expect("removed");
        let rows: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0][..3], ["lru", "10", "3000"]);
        let misses = |row: usize| rows[row][3].parse::<u64>().expect("a number");
        assert!(misses(0) > misses(1) && misses(1) == misses(3), "with room for all, only first requests miss");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (arguments, part) in [
            (&["run", "nowhere", "0"][..], "1 or more"),
            (&["run", "/nowhere/at/all", "5"], "/nowhere/at/all"),
            (&["run", "x", "five"], "no whole number"),
            (&["trace", "x", "--size", "1"], "no option “--size”"),
            (&[], "cache trace"),
        ] {
            let why = called(arguments).expect_err("a wrong call");
            assert!(why.contains(part), "{arguments:?}: {why}");
        }
    }
}
