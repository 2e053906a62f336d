//! Runs any lab without a browser, and prints what happens as JSON lines: one object a line, with its `type`.
//!
//! Instructors script with it, graders check with it. It draws nothing and keeps nothing; the same link gives the same lines on
//! any machine.

use std::io::{self, Write};
use std::process::ExitCode;

use roundtrip::labs::faults::{self, Level};
use roundtrip::labs::settings::{LINES_LIMIT, TEXT_LIMIT};
use roundtrip::labs::{Control, ControlKind, LABS, Lab, Link, Run, Scenario, find, fingerprint, link, twin};
use roundtrip::model::trace::Wire;
use serde_json::{Value, json};

const USAGE: &str = "\
lab list                          all labs with their settings, ranges and presets
lab run <link> [--lab <lab>]      a run: its events, spans, messages and results
lab twin <link> <link> [--lab …]  what two runs differ by, and where they part
lab fault <case> [--level clear|sparse|misleading]
                                  a case of “find the fault”, with its solution

A link is what “Link” copies (https://…/?dns=warm), what content writes (walk?dns=warm), or the settings alone
(dns=warm&seed=7&then=23000.cache.down); “” is the default. Everything is printed as JSON lines, times in microseconds.";

/// What went wrong: words for whoever called.
enum Failure {
    /// The call is wrong: what, and what to do.
    Call(String),
    /// Nobody reads on, or the output can't be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = obey(&arguments, &mut out).and_then(|()| Ok(out.flush()?));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough (`lab run … | head`).
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            eprintln!("lab: the output can't be written: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Call(why)) => {
            eprintln!("lab: {why}");
            ExitCode::from(2)
        }
    }
}

fn obey(arguments: &[String], out: &mut impl Write) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["list"] => list(out),
        ["run", ref rest @ ..] => {
            let (options, links) = parse(rest, &["--lab"])?;
            let [link] = links[..] else { return Err(wrong("run takes one link: lab run 'dns=warm'")) };
            let (lab, link) = read(link, options.first().copied())?;
            run(lab, &link, out)
        }
        ["twin", ref rest @ ..] => {
            let (options, links) = parse(rest, &["--lab"])?;
            let [first, second] = links[..] else { return Err(wrong("twin takes two links: lab twin '' 'dns=warm'")) };
            let lab = options.first().copied();
            let ((lab, first), (other, second)) = (read(first, lab)?, read(second, lab)?);
            if lab.id() != other.id() {
                return Err(wrong(format!("twins are of one lab; these are of {} and {}", lab.id(), other.id())));
            }
            twins(lab, &first.scenario, &second.scenario, out)
        }
        ["fault", ref rest @ ..] => {
            let (options, seeds) = parse(rest, &["--level"])?;
            let [seed] = seeds[..] else { return Err(wrong("fault takes one seed: lab fault 7")) };
            let seed = seed
                .parse()
                .map_err(|_| wrong(format!("“{seed}” is no seed; one is a whole number, as in lab fault 7")))?;
            fault(seed, level(options.first().copied())?, out)
        }
        ["help" | "--help" | "-h"] => Ok(writeln!(out, "{USAGE}")?),
        [] => Err(wrong(format!("it is not said what to do\n{USAGE}"))),
        [other, ..] => Err(wrong(format!("there is no command “{other}”\n{USAGE}"))),
    }
}

fn wrong(why: impl Into<String>) -> Failure {
    Failure::Call(why.into())
}

/// Takes options with their values from among the arguments.
fn parse<'a>(arguments: &[&'a str], known: &[&str]) -> Result<(Vec<&'a str>, Vec<&'a str>), Failure> {
    let (mut options, mut rest) = (Vec::new(), Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.split_once('=').filter(|(name, _)| name.starts_with("--")) {
            Some((name, value)) if known.contains(&name) => options.push(value),
            None if known.contains(argument) => {
                let value = arguments.next().ok_or_else(|| wrong(format!("{argument} needs a value after it")))?;
                options.push(value);
            }
            _ if argument.starts_with("--") => {
                return Err(wrong(format!("there is no option “{argument}” here; there is {}", known.join(", "))));
            }
            _ => rest.push(*argument),
        }
    }
    Ok((options, rest))
}

/// Reads a link: which lab, and which settings.
fn read(link: &str, lab: Option<&str>) -> Result<(&'static dyn Lab, Link), Failure> {
    let (place, query) = split(link);
    let id = match (lab, place) {
        (Some(lab), "") => lab,
        (Some(lab), place) if lab != place => {
            return Err(wrong(format!(
                "the link is for the lab “{place}”, but --lab says “{lab}”; leave one of them out"
            )));
        }
        (_, "") => "walk",
        (_, place) => place,
    };
    let Some(lab) = find(id) else {
        let names: Vec<_> = LABS.iter().map(|lab| lab.id()).collect();
        return Err(wrong(format!("there is no lab “{id}”; there is {}", names.join(", "))));
    };
    let (link, faults) = Link::read(lab, query);
    if faults.is_empty() {
        Ok((lab, link))
    } else {
        Err(wrong(format!("the link can't be read: {}. `lab list` prints what can be set", faults.join("; "))))
    }
}

/// A link's lab, empty where it names none, and its query.
fn split(link: &str) -> (&str, &str) {
    let link = link.split('#').next().unwrap_or_default().trim_start_matches("lab:");
    let (place, query) = match link.split_once('?') {
        Some((place, query)) => (place, query),
        None if link.contains('=') => ("", link),
        None => (link, ""),
    };
    let mut segments = place.trim_end_matches("index.html").trim_end_matches('/').rsplit('/');
    let last = segments.next().unwrap_or_default();
    let lab = match segments.next() {
        // `walk`, as content writes it.
        None => last,
        Some("labs") => last,
        // Any other address is the home page, where the walk is.
        Some(_) => "",
    };
    (lab, query)
}

fn level(name: Option<&str>) -> Result<Level, Failure> {
    match name.unwrap_or("clear") {
        "clear" => Ok(Level::Clear),
        "sparse" => Ok(Level::Sparse),
        "misleading" => Ok(Level::Misleading),
        other => Err(wrong(format!("there is no level “{other}”; there are clear, sparse, misleading"))),
    }
}

fn print(out: &mut impl Write, line: &Value) -> Result<(), Failure> {
    Ok(writeln!(out, "{line}")?)
}

fn list(out: &mut impl Write) -> Result<(), Failure> {
    for lab in LABS {
        let id = lab.id();
        print(
            out,
            &json!({ "type": "lab", "lab": id, "title": lab.title(), "summary": lab.summary(), "simplifications": lab.simplifications() }),
        )?;
        for control in lab.controls() {
            print(out, &setting(id, control))?;
        }
        for preset in lab.presets() {
            let options: Vec<_> = preset.question.options.iter().map(|option| option.text).collect();
            print(
                out,
                &json!({
                    "type": "preset", "lab": id, "preset": preset.id, "title": preset.title, "settings": preset.settings,
                    "question": preset.question.prompt, "options": options,
                }),
            )?;
        }
    }
    Ok(())
}

fn setting(lab: &str, control: &Control) -> Value {
    let mut line = json!({
        "type": "setting", "lab": lab, "key": control.key, "group": control.group, "label": control.label,
        "help": control.help, "default": control.kind.default_value(),
    });
    match control.kind {
        ControlKind::Choice(choices) => {
            line["values"] =
                choices.iter().map(|choice| json!({ "value": choice.value, "label": choice.label })).collect();
        }
        ControlKind::Number { min, max, step, unit, .. } => {
            line["range"] = json!({ "min": min, "max": max, "step": step, "unit": unit });
        }
        ControlKind::Text { .. } => line["longest"] = TEXT_LIMIT.into(),
        ControlKind::Lines { .. } => line["longest"] = LINES_LIMIT.into(),
    }
    line
}

fn run(lab: &dyn Lab, link: &Link, out: &mut impl Write) -> Result<(), Failure> {
    let scenario = &link.scenario;
    let run = lab.run(scenario);
    let query = scenario.query(lab.controls());
    let hash = run.trace().map(|trace| format!("{:016x}", trace.hash()));
    let fingerprint = format!("{:016x}", fingerprint(&*run));
    print(
        out,
        &json!({
            "type": "run", "lab": lab.id(), "settings": query, "seed": scenario.seed, "end": run.end(), "hash": hash,
            "fingerprint": fingerprint,
        }),
    )?;
    for moment in run.moments() {
        let wire: Vec<_> =
            moment.wire.iter().map(|Wire { caption, text }| json!({ "caption": caption, "text": text })).collect();
        print(
            out,
            &json!({
                "type": "event", "at": moment.at, "station": moment.station.id(), "title": moment.title, "text": moment.text,
                "notable": moment.notable, "wire": wire,
            }),
        )?;
    }
    trace(&*run, out)?;
    for measure in run.measures() {
        print(out, &json!({ "type": "measure", "name": measure.name, "value": measure.value }))?;
    }
    for chart in run.charts() {
        let lines: Vec<_> =
            chart.lines.iter().map(|line| json!({ "name": line.name, "points": line.points })).collect();
        print(
            out,
            &json!({ "type": "chart", "id": chart.id, "title": chart.title, "words": chart.words, "lines": lines }),
        )?;
    }
    if let Some(preset) = link.preset.and_then(|id| link::preset(lab, id).ok()) {
        let answer = (preset.question.answer)(&*run);
        let option = preset.question.options.get(answer.option).map(|option| option.text);
        print(
            out,
            &json!({ "type": "prediction", "prompt": preset.question.prompt, "answer": option, "at": answer.at }),
        )?;
    }
    match link.second(lab) {
        Some(second) => twins(lab, scenario, &second, out),
        None => Ok(()),
    }
}

fn trace(run: &dyn Run, out: &mut impl Write) -> Result<(), Failure> {
    let Some(trace) = run.trace() else { return Ok(()) };
    for (index, span) in trace.spans.iter().enumerate() {
        let attributes: serde_json::Map<_, _> =
            span.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
        print(
            out,
            &json!({
                "type": "span", "id": trace.span_id(index), "parent": span.parent.map(|parent| trace.span_id(parent)),
                "station": span.station.id(), "name": span.name, "start": span.start, "end": span.end,
                "kind": format!("{:?}", span.kind).to_lowercase(), "error": span.error, "attributes": attributes,
            }),
        )?;
    }
    for message in &trace.messages {
        print(
            out,
            &json!({
                "type": "message", "from": message.from.id(), "to": message.to.id(), "label": message.label,
                "depart": message.depart, "arrive": message.arrive, "span": trace.span_id(message.span),
            }),
        )?;
    }
    for stretch in trace.critical_path() {
        print(
            out,
            &json!({ "type": "critical", "span": trace.span_id(stretch.span), "start": stretch.start, "end": stretch.end }),
        )?;
    }
    Ok(())
}

fn twins(lab: &dyn Lab, first: &Scenario, second: &Scenario, out: &mut impl Write) -> Result<(), Failure> {
    let (one, two) = (lab.run(first), lab.run(second));
    let twin = twin::compare(lab, (first, &*one), (second, &*two));
    let parting = twin.parting.as_ref().map(|parting| json!({ "at": parting.at, "setting": parting.setting }));
    print(out, &json!({ "type": "twin", "lab": lab.id(), "parting": parting, "by": twin.by, "words": twin.words }))?;
    for span in &twin.spans {
        print(
            out,
            &json!({
                "type": "difference", "station": span.station.id(), "name": span.name, "first": span.before, "second": span.after,
                "by": span.by(),
            }),
        )?;
    }
    for (name, first, second) in &twin.measures {
        print(out, &json!({ "type": "measure", "name": name, "first": first, "second": second }))?;
    }
    Ok(())
}

fn fault(seed: u64, level: Level, out: &mut impl Write) -> Result<(), Failure> {
    let case = faults::numbered(seed, level);
    let suspects: Vec<_> = case
        .suspects
        .iter()
        .map(|suspect| json!({ "station": suspect.station.id(), "cause": suspect.cause, "why": suspect.why }))
        .collect();
    let lab = find("walk").ok_or_else(|| wrong("the walk is not among the labs"))?;
    print(
        out,
        &json!({
            "type": "fault", "seed": seed, "symptom": case.symptom, "clues": case.clues, "suspects": suspects, "answer": case.answer,
            "kind": case.kind, "explanation": case.explanation, "settings": case.scenario.query(lab.controls()),
        }),
    )?;
    trace(&*case.run(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(arguments: &[&str]) -> Result<Vec<Value>, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        match obey(&arguments, &mut out) {
            Ok(()) => {
                let text = String::from_utf8(out).expect("UTF-8");
                Ok(text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect())
            }
            Err(Failure::Call(why)) => Err(why),
            Err(Failure::Output(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn links_are_read_as_they_come() {
        for link in [
            "walk?dns=warm",
            "lab:walk?dns=warm",
            "dns=warm",
            "?dns=warm",
            "https://shop.example/roundtrip/?dns=warm",
            "https://shop.example/roundtrip/labs/walk/?dns=warm#events",
            "/labs/walk?dns=warm",
            "http://127.0.0.1:8080/index.html?dns=warm",
        ] {
            assert_eq!(split(link).1, "dns=warm", "{link}");
            assert!(matches!(split(link).0, "" | "walk"), "{link}: {:?}", split(link));
        }
        assert_eq!(split("walk"), ("walk", ""));
        assert_eq!(split(""), ("", ""));
    }

    #[test]
    fn everything_that_can_be_set_is_listed() {
        let lines = lines(&["list"]).expect("a list");
        let count = |kind: &str| lines.iter().filter(|line| line["type"] == kind).count();
        let settings: usize = LABS.iter().map(|lab| lab.controls().len()).sum();
        let presets: usize = LABS.iter().map(|lab| lab.presets().len()).sum();
        assert_eq!([count("lab"), count("setting"), count("preset")], [LABS.len(), settings, presets]);
        let load = lines.iter().find(|line| line["key"] == "load").expect("a number");
        assert_eq!((&load["range"]["max"], &load["default"]), (&json!(3000), &json!("500")));
    }

    #[test]
    fn a_run_prints_what_the_page_shows() {
        let lines = lines(&["run", "dns=warm&then=30000.cache.down", "--lab", "walk"]).expect("a run");
        assert_eq!(lines[0]["settings"], "dns=warm&then=30000.cache.down");
        let events: Vec<_> = lines.iter().filter(|line| line["type"] == "event").collect();
        assert_eq!((&events[0]["at"], &events[0]["title"]), (&json!(0), &json!("Enter is pressed")));
        let root = lines.iter().find(|line| line["type"] == "span").expect("spans");
        assert_eq!((&root["name"], &root["parent"]), (&json!("search"), &Value::Null));
        let measure = |name: &str| lines.iter().find(|line| line["name"] == name).expect("a measure")["value"].as_f64();
        assert!(measure("total_ms").is_some_and(|total| (50.0..70.0).contains(&total)));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        for (arguments, parts) in [
            (&["run", "dns=hot"][..], &["Resolver's cache", "cold, warm", "lab list"][..]),
            (&["run", "then=5.dns"], &["then=23000.dns.warm"]),
            (&["run", "queue?x=1"], &["no lab “queue”", "walk"]),
            (&["run", "walk?dns=warm", "--lab", "queue"], &["leave one of them out"]),
            (&["run"], &["run takes one link"]),
            (&["run", "--lab"], &["--lab needs a value"]),
            (&["run", "", "--speed", "2"], &["no option “--speed”", "--lab"]),
            (&["fault", "soon"], &["whole number"]),
            (&["fault", "7", "--level=hard"], &["clear, sparse, misleading"]),
            (&["twin", "dns=warm"], &["two links"]),
            (&["walk"], &["no command “walk”", "lab list"]),
            (&[], &["lab run"]),
        ] {
            let why = lines(arguments).expect_err("a wrong call");
            for part in parts {
                assert!(why.contains(part), "{arguments:?}: {why}");
            }
        }
    }

    #[test]
    fn twins_and_faults_can_be_had_too() {
        let twin = lines(&["twin", "", "dns=warm"]).expect("twins");
        assert_eq!(twin[0]["parting"]["setting"], "dns");
        let fault = lines(&["fault", "7", "--level=sparse"]).expect("a case");
        assert!(fault[0]["answer"].as_u64().is_some_and(|answer| answer < 5));
        assert_eq!(fault, lines(&["fault", "7", "--level", "sparse"]).expect("the same"));
    }
}
