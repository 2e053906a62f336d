//! What holds of every run of every lab, and of the default walk in particular.

mod fingerprints;

use std::collections::BTreeSet;

use proptest::prelude::*;
use roundtrip::labs::settings::{LINES_LIMIT, TEXT_LIMIT};
use roundtrip::labs::{
    Change, Control, ControlKind, LABS, Lab, Layout, Run, Scenario, Settings, find, fingerprint, line,
};
use roundtrip::model::Station;
use roundtrip::model::trace::{Moment, SpanKind, Trace};
use roundtrip::model::walk::{EXPECTED_HASH, parameters};

fn walk(scenario: &Scenario) -> Box<dyn Run> {
    find("walk").expect("the walk is registered").run(scenario)
}

fn default_walk() -> Box<dyn Run> {
    walk(&Scenario::default())
}

fn walk_controls() -> &'static [Control] {
    find("walk").expect("the walk is registered").controls()
}

fn control(controls: &'static [Control], key: &str) -> &'static Control {
    controls.iter().find(|control| control.key == key).unwrap_or_else(|| panic!("no control {key}"))
}

fn measure(run: &dyn Run, name: &str) -> f64 {
    run.measures().iter().find(|measure| measure.name == name).unwrap_or_else(|| panic!("no measure {name}")).value
}

/// What a trace must be like, whatever happened in it.
fn check_trace(trace: &Trace) {
    for (index, span) in trace.spans.iter().enumerate() {
        assert!(span.start <= span.end, "{span:?}");
        match span.parent {
            None if index == 0 => {
                assert_eq!((span.start, span.end), (0, trace.answered), "the first is the whole request")
            }
            None => assert!(span.end <= trace.end, "{span:?} is work left for later"),
            Some(parent) => {
                assert!(parent < index, "parents come before their children: {span:?}");
                let parent = &trace.spans[parent];
                assert!(parent.start <= span.start && span.end <= parent.end, "{span:?} lies within {parent:?}");
            }
        }
        for sister in trace.spans[..index].iter().filter(|sister| sister.parent == span.parent && span.parent.is_some())
        {
            assert!(sister.end <= span.start, "{sister:?} and {span:?} do not overlap");
        }
    }
    let ids: BTreeSet<String> = (0..trace.spans.len()).map(|span| trace.span_id(span)).collect();
    assert_eq!(ids.len(), trace.spans.len(), "every span has an id of its own");
    assert!(trace.answered <= trace.end);
    let path = trace.critical_path();
    assert!(path.windows(2).all(|pair| pair[0].end == pair[1].start), "the critical path has no gaps");
    let ends = (path.first().map(|first| first.start), path.last().map(|last| last.end));
    assert_eq!(ends, (Some(0), Some(trace.answered)));
    assert!(trace.messages.is_sorted_by_key(|message| message.depart));
    for message in &trace.messages {
        assert!(message.depart <= message.arrive && message.arrive <= trace.end, "{message:?}");
        let span = &trace.spans[message.span];
        assert!(span.start <= message.depart && message.arrive <= span.end, "{message:?} lies within {span:?}");
        let neighbours = line::STRETCHES.iter().any(|stretch| {
            [(stretch.near, stretch.far), (stretch.far, stretch.near)].contains(&(message.from, message.to))
        });
        assert!(neighbours || message.from == message.to, "{message:?} keeps to the line");
        assert!(!message.label.is_empty() && message.label.chars().count() <= 28, "{message:?} has a short label");
    }
    assert_eq!(trace.moments.first().map(|moment| moment.at), Some(0));
    assert_eq!(trace.moments.last().map(|moment| moment.at), Some(trace.end));
    assert!(trace.moments.windows(2).all(|pair| pair[0].at < pair[1].at), "no two stops at once");
    for moment in &trace.moments {
        let span = &trace.spans[moment.span];
        assert!(span.start <= moment.at && moment.at <= span.end, "{moment:?} lies within {span:?}");
        assert!(!moment.title.is_empty() && moment.text.ends_with('.'), "{moment:?}");
        assert!(moment.text.matches('`').count().is_multiple_of(2), "{moment:?} closes its backticks");
        for wire in &moment.wire {
            assert!(!wire.caption.is_empty() && !wire.text.is_empty() && wire.text.trim_end() == wire.text, "{wire:?}");
        }
    }
}

/// What a run must be like, at every moment and in both layouts.
fn check_run(run: &dyn Run) {
    let end = run.end();
    let moments = run.moments();
    assert!(moments.is_sorted_by_key(|moment| moment.at));
    assert_eq!((moments.first().map(|m| m.at), moments.last().map(|m| m.at)), (Some(0), Some(end)));
    let between = (0..=200).map(|step| end * step / 200);
    for at in between.chain(moments.iter().map(|moment| moment.at)).chain([end + 1, u64::MAX]) {
        assert!(run.describe(at).len() > 20, "{}", run.describe(at));
        for layout in [Layout::Wide, Layout::Tall] {
            let scene = run.scene(at, layout);
            let (width, height) = scene.size;
            let points = scene.nodes.iter().map(|node| node.at).chain(scene.tokens.iter().map(|token| token.at));
            for point in points {
                assert!(point.x >= 0.0 && point.x <= width && point.y >= 0.0 && point.y <= height, "{point:?} at {at}");
            }
            for track in &scene.tracks {
                assert!((0.0..=1.0).contains(&track.out) && (0.0..=1.0).contains(&track.back), "{track:?} at {at}");
            }
        }
    }
    for measure in run.measures() {
        assert!(measure.value.is_finite() && measure.value >= 0.0, "{measure:?}");
    }
    if let Some(trace) = run.trace() {
        check_trace(trace);
    }
}

#[test]
fn the_default_walk_takes_about_80_ms() {
    let run = default_walk();
    check_run(&*run);
    let total = measure(&*run, "total_ms");
    assert!((77.0..=83.0).contains(&total), "{total} ms");
    for (name, low, high) in [
        ("dns_ms", 21.0, 23.0),
        ("connect_ms", 9.5, 10.7),
        ("origin_ms", 11.7, 12.3),
        ("app_ms", 7.0, 9.0),
        ("cache_ms", 0.8, 1.2),
        ("database_ms", 18.5, 21.5),
        ("dns_questions", 4.0, 4.0),
    ] {
        let value = measure(&*run, name);
        assert!((low..=high).contains(&value), "{name} = {value}");
    }
    assert!((18..=26).contains(&run.moments().len()), "{} stops", run.moments().len());
}

#[test]
fn a_name_that_the_resolver_knows_spares_20_ms_and_changes_nothing_else_before_the_origin() {
    let (cold, (warm, faults)) = (default_walk(), Scenario::from_query(walk_controls(), "dns=warm"));
    assert_eq!(faults, Vec::<String>::new());
    let warm = walk(&warm);
    check_run(&*warm);
    let total = measure(&*warm, "total_ms");
    assert!((57.0..=63.0).contains(&total), "{total} ms");
    assert_eq!(measure(&*warm, "dns_questions"), 0.0);
    assert!(measure(&*warm, "dns_ms") < 2.6);
    for name in ["connect_ms", "edge_ms", "origin_ms", "cache_ms"] {
        assert_eq!(measure(&*warm, name), measure(&*cold, name), "{name}: each way draws from a stream of its own");
    }
}

#[test]
fn the_parts_of_a_walk_add_up() {
    for seed in 1..50 {
        let run = walk(&Scenario { seed, ..Scenario::default() });
        let parts: f64 = run
            .measures()
            .iter()
            .filter(|measure| measure.name.ends_with("_ms") && !["total_ms", "later_ms"].contains(&measure.name))
            .map(|measure| measure.value)
            .sum();
        assert!((parts - measure(&*run, "total_ms")).abs() < 1e-6, "seed {seed}");
    }
}

#[test]
fn the_walk_is_about_80_ms_for_most_seeds() {
    let mut totals: Vec<f64> =
        (1..=200).map(|seed| measure(&*walk(&Scenario { seed, ..Scenario::default() }), "total_ms")).collect();
    totals.sort_by(f64::total_cmp);
    let mean = totals.iter().sum::<f64>() / 200.0;
    assert!((77.0..=83.0).contains(&mean), "mean {mean}");
    assert!(totals[10] > 76.0 && totals[189] < 85.0, "nine in ten from {} to {}", totals[10], totals[189]);
}

#[test]
fn the_default_walk_is_the_same_everywhere() {
    let run = default_walk();
    let hash = run.trace().map(Trace::hash).unwrap_or_default();
    assert_eq!(
        hash, EXPECTED_HASH,
        "the default walk has changed; if that is meant, EXPECTED_HASH is {hash:#018x} now"
    );
}

#[test]
fn the_walk_asks_waits_and_works_where_it_should() {
    let run = default_walk();
    let trace = run.trace().expect("a walk has a trace");
    let asked = |name: &str| trace.spans.iter().filter(|span| span.name.starts_with(name)).count();
    assert_eq!((asked("ask "), asked("cache GET"), asked("cache SET"), asked("query")), (4, 1, 1, 1));
    let waited: u64 = trace.spans.iter().filter(|span| span.kind == SpanKind::Wait).map(|span| span.duration()).sum();
    assert_eq!(waited, 0, "with the default seed a worker and a connection are free");
    let unused = [Station::Broker, Station::Storage];
    assert!(trace.messages.iter().all(|message| !unused.contains(&message.to)));
}

#[test]
fn the_bytes_carry_the_trace_and_the_query() {
    let mut settings = Settings::default();
    let lab = find("walk").expect("the walk is registered");
    settings.set(control(lab.controls(), "q"), "café & té").expect("a text");
    let run = walk(&Scenario { settings, ..Scenario::default() });
    let trace = run.trace().expect("a walk has a trace");
    let texts: Vec<_> = run.moments().iter().flat_map(|moment| &moment.wire).map(|wire| wire.text.as_str()).collect();
    for part in [
        "q=caf%C3%A9%20%26%20t%C3%A9",
        "'café & té%'",
        "\"query\":\"café & té\"",
        "search:v3:caf%C3%A9%20%26%20t%C3%A9",
    ] {
        assert!(texts.iter().any(|text| text.contains(part)), "{part}");
    }
    // Each hop keeps the trace id and puts in its own span id.
    let parents: Vec<_> = texts.iter().filter_map(|text| text.split("traceparent: 00-").nth(1)).collect();
    assert_eq!(parents.len(), 3);
    for parent in &parents {
        assert_eq!(&parent[..32], trace.id);
        assert!((0..trace.spans.len()).any(|span| parent[33..49] == trace.span_id(span)), "{parent}");
    }
}

#[test]
fn a_query_of_spaces_is_the_default_one() {
    let mut settings = Settings::default();
    settings.set(control(walk_controls(), "q"), "  ").expect("a text");
    let run = walk(&Scenario { settings, ..Scenario::default() });
    assert_eq!(run.trace().map(Trace::hash), Some(EXPECTED_HASH));
}

#[test]
fn links_give_the_runs_that_browsers_give() {
    let differing = fingerprints::differing();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    for lab in LABS {
        assert!(fingerprints::LINKS.iter().any(|link| link.0 == lab.id()), "no link to {}", lab.id());
    }
}

#[test]
fn every_lab_says_what_it_is() {
    for (index, lab) in LABS.iter().enumerate() {
        assert!(LABS[..index].iter().all(|other| other.id() != lab.id()), "{} twice", lab.id());
        assert!(!lab.title().is_empty() && lab.summary().ends_with('.'), "{}", lab.id());
        assert!(!lab.simplifications().is_empty() && lab.simplifications().iter().all(|text| text.ends_with('.')));
        for control in lab.controls() {
            assert!(!["seed", "at", "then"].contains(&control.key) && control.help.ends_with('.'), "{}", control.key);
            control.kind.check(&control.kind.default_value()).expect("a default is in range");
        }
    }
}

#[test]
fn every_preset_makes_a_point_that_its_run_bears_out() {
    for lab in LABS {
        for (index, preset) in lab.presets().iter().enumerate() {
            let id = preset.id;
            assert!(lab.presets()[..index].iter().all(|other| other.id != id), "{id} twice");
            let (scenario, faults) = Scenario::from_query(lab.controls(), preset.settings);
            assert_eq!(faults, Vec::<String>::new(), "{id}");
            assert_eq!(
                scenario.query(lab.controls()),
                preset.settings,
                "{id}: as short as can be, in the order of the controls"
            );
            let question = &preset.question;
            assert!(question.prompt.ends_with('?') && (2..=5).contains(&question.options.len()), "{id}");
            let texts: BTreeSet<_> = question.options.iter().map(|option| option.text).collect();
            assert_eq!(texts.len(), question.options.len(), "{id}: options differ");
            assert!(
                question.options.iter().all(|option| option.why.ends_with('.')),
                "{id}: every option has its reason"
            );
            let run = lab.run(&scenario);
            let answer = (question.answer)(&*run);
            assert!(answer.option < question.options.len() && answer.at <= run.end(), "{id}: {answer:?}");
            // What is learned does not hang on the seed: at least nine runs in ten answer the same.
            let with = |seed| (question.answer)(&*lab.run(&Scenario { seed, ..scenario.clone() })).option;
            let others = (2..=41).filter(|seed| with(*seed) != answer.option).count();
            assert!(others <= 4, "{id}: {others} of 40 seeds answer something else");
        }
    }
}

/// The options that the walk's runs must come to: whoever changes the model sees which reasons no longer hold.
#[test]
fn the_walk_s_presets_answer_what_their_reasons_say() {
    let lab = find("walk").expect("the walk is registered");
    let answers: Vec<_> = lab
        .presets()
        .iter()
        .map(|preset| {
            let (scenario, _) = Scenario::from_query(lab.controls(), preset.settings);
            (preset.id, (preset.question.answer)(&*lab.run(&scenario)).option)
        })
        .collect();
    assert_eq!(
        answers,
        [
            ("warm-name", 1),
            ("kept-alive", 2),
            ("quic", 1),
            ("early-order", 1),
            ("edge-hit", 0),
            ("stale", 0),
            ("far-edge", 2),
            ("presigned-upload", 1),
            ("order-without-broker", 2),
            ("nxdomain", 2),
            ("dead-unchecked", 1),
            ("dead-retried", 0),
            ("ip-hash-edge", 1),
            ("rate-limit", 1),
            ("saturated", 2),
            ("stuck", 2),
            ("cache-down", 2),
            ("stampede", 2),
            ("full-scan", 2),
            ("pool-exhausted", 1),
            ("primary-down-cached", 1),
            ("order-dies", 1),
        ]
    );
}

#[test]
fn the_walk_s_simplifications_state_the_model_s_own_numbers() {
    let said = find("walk").expect("the walk is registered").simplifications().join(" ");
    for part in [
        format!("{} products match", parameters::MATCHES),
        format!("({} Mbit/s)", parameters::ACCESS_RATE),
        format!("{} µs per kilometre", parameters::FIBRE_PER_KM),
    ] {
        assert!(said.contains(&part), "{part}");
    }
}

#[test]
fn another_seed_is_another_run() {
    for lab in LABS {
        let run = |seed| fingerprint(&*lab.run(&Scenario { seed, ..Scenario::default() }));
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6), "{}", lab.id());
    }
}

/// Any value that a control takes.
fn value(control: &Control) -> BoxedStrategy<String> {
    match control.kind {
        ControlKind::Choice(choices) => {
            prop::sample::select(choices).prop_map(|choice| choice.value.to_owned()).boxed()
        }
        ControlKind::Number { min, max, step, .. } => {
            (0..=(max - min) / step).prop_map(move |steps| (min + steps * step).to_string()).boxed()
        }
        ControlKind::Text { .. } => prop::collection::vec(any::<char>(), 0..=TEXT_LIMIT)
            .prop_map(|text| text.into_iter().filter(|character| !character.is_control()).collect())
            .boxed(),
        ControlKind::Lines { default } => (0..default.len().max(1), "[ -~\n\t]{0,200}")
            .prop_map(|(at, text)| {
                let at = (0..=at).rev().find(|&at| default.is_char_boundary(at)).unwrap_or(0);
                [&default[..at], &text].concat().chars().take(LINES_LIMIT).collect()
            })
            .boxed(),
    }
}

/// Any settings of a lab, with any seed. About half of the controls are left as they are: most runs would end early otherwise.
fn scenario(lab: &'static dyn Lab) -> impl Strategy<Value = Scenario> {
    let values: Vec<_> = lab.controls().iter().map(|control| prop::option::of(value(control))).collect();
    (values, any::<u64>()).prop_map(move |(values, seed)| {
        let mut settings = Settings::default();
        for (control, value) in lab.controls().iter().zip(values) {
            if let Some(value) = value {
                settings.set(control, &value).expect("a value that the control takes");
            }
        }
        Scenario { settings, seed, ..Scenario::default() }
    })
}

/// Any changes on the way: their moments as thousandths of a run.
fn changes(lab: &'static dyn Lab) -> impl Strategy<Value = Vec<(u64, &'static str, String)>> {
    let change = (0..lab.controls().len()).prop_flat_map(move |index| {
        let control = &lab.controls()[index];
        (0..=1_000_u64, Just(control.key), value(control))
    });
    prop::collection::vec(change, 1..5)
}

/// A scenario with changes while its run goes on, the first of them forked off a run of this length.
fn forked(lab: &dyn Lab, scenario: &Scenario, end: u64, changes: &[(u64, &'static str, String)]) -> Scenario {
    let mut forked = scenario.clone();
    for (at, key, value) in changes {
        forked.fork(lab.controls(), end * at / 1_000, key, value).expect("a value that the control takes");
    }
    forked
}

/// What had happened before a moment, so that two runs can be compared: indices are told by the spans' numbers.
fn before(run: &dyn Run, at: u64) -> Vec<String> {
    let Some(trace) = run.trace() else { return Vec::new() };
    let number = |span: usize| trace.spans[span].number;
    let mut past = Vec::new();
    for moment in trace.moments.iter().filter(|moment| moment.at < at) {
        let Moment { at, station, title, text, wire, span, notable } = moment;
        past.push(format!("{at} {station:?} {title} {text} {wire:?} {} {notable}", number(*span)));
    }
    let mut spans: Vec<_> = trace.spans.iter().filter(|span| span.start < at).collect();
    spans.sort_by_key(|span| span.number);
    for span in spans {
        let end = (span.end < at).then_some((span.end, &span.error, &span.attributes));
        let parent = span.parent.map(number);
        past.push(format!(
            "{} {parent:?} {:?} {} {} {:?} {end:?}",
            span.number, span.station, span.name, span.start, span.kind
        ));
    }
    for message in trace.messages.iter().filter(|message| message.depart < at) {
        let arrive = (message.arrive < at).then_some(message.arrive);
        past.push(format!("{:?} {:?} {} {} {arrive:?}", message.from, message.to, message.label, message.depart));
    }
    past
}

fn any_forked_lab() -> impl Strategy<Value = (&'static str, Scenario, Vec<(u64, &'static str, String)>)> {
    (0..LABS.len()).prop_flat_map(|index| (Just(LABS[index].id()), scenario(LABS[index]), changes(LABS[index])))
}

fn any_lab() -> impl Strategy<Value = (&'static str, Scenario)> {
    (0..LABS.len()).prop_flat_map(|index| (Just(LABS[index].id()), scenario(LABS[index])))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_settings_give_a_sound_run((id, scenario) in any_lab()) {
        let lab = find(id).expect("a registered lab");
        let run = lab.run(&scenario);
        check_run(&*run);
        let again = lab.run(&scenario);
        prop_assert_eq!(run.moments(), again.moments());
        prop_assert_eq!(run.trace().map(Trace::hash), again.trace().map(Trace::hash));
        prop_assert_eq!(run.measures(), again.measures());
        for share in [0, 137, 500, 863, 1_000] {
            let at = run.end() * share / 1_000;
            prop_assert_eq!(run.scene(at, Layout::Wide), again.scene(at, Layout::Wide));
            prop_assert_eq!(run.describe(at), again.describe(at));
        }
    }

    #[test]
    fn a_fork_changes_nothing_before_it((id, scenario, changes) in any_forked_lab()) {
        let lab = find(id).expect("a registered lab");
        let run = lab.run(&scenario);
        let forked = forked(lab, &scenario, run.end(), &changes);
        let other = lab.run(&forked);
        check_run(&*other);
        if forked.settings == scenario.settings {
            let at = forked.changes.first().map_or(u64::MAX, |change| change.at);
            prop_assert_eq!(before(&*run, at), before(&*other, at));
        }
        let (read, faults) = Scenario::from_query(lab.controls(), &forked.query(lab.controls()));
        prop_assert_eq!(faults, Vec::<String>::new());
        prop_assert_eq!(lab.run(&read).trace().map(Trace::hash), other.trace().map(Trace::hash));
    }

    #[test]
    fn a_setting_that_changes_to_what_it_is_changes_nothing((id, scenario) in any_lab(), share in 1..1_000_u64, which: prop::sample::Index) {
        let lab = find(id).expect("a registered lab");
        let run = lab.run(&scenario);
        let control = which.get(lab.controls());
        let at = (run.end() * share / 1_000).max(1);
        let mut same = scenario.clone();
        same.changes.push(Change { at, key: control.key, value: scenario.settings.get(control).into_owned() });
        let other = lab.run(&same);
        check_run(&*other);
        prop_assert_eq!(run.end(), other.end());
        prop_assert_eq!(run.measures(), other.measures());
    }
}
