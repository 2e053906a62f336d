//! What holds of the labs with many requests, the balancer and the queues: pictures that fit, charts that can be drawn, presets
//! that answer what their reasons say.

use roundtrip::labs::preset::measured;
use roundtrip::labs::scene::Anchor;
use roundtrip::labs::{
    Chart, Findings, LABS, Lab, Layout, LineStyle, Point, Run, Scenario, Scene, Table, balancer, find, fingerprint,
    queueing,
};
use roundtrip::model::theory;

fn lab(id: &str) -> &'static dyn Lab {
    find(id).expect("a registered lab")
}

fn scenario(lab: &dyn Lab, query: &str) -> Scenario {
    let (scenario, faults) = Scenario::from_query(lab.controls(), query);
    assert_eq!(faults, Vec::<String>::new(), "{query}");
    scenario
}

/// Settings that fill the picture, beside the presets.
const CROWDED: [(&str, &str); 9] = [
    ("balancer", "rate=1000&service=500&n=12&queue=500&k1=8&k2=8&k3=8&k4=8&s5=dead&s6=slow&s7=drain"),
    ("balancer", "lb=ketama&points=400&n=12&w1=10&checks=active&then=3000000.s1.dead&then=9000000.n.7"),
    ("balancer", "lb=ketama&points=1&n=1"),
    ("balancer", "rate=500&n=7&timeout=100&retries=5&checks=passive&cold=10&pattern=bursts"),
    ("queueing", "rate=500&c=40"),
    ("queueing", "kind=pool&inst=40&split=on&rate=500&service=200&c=3"),
    ("queueing", "kind=pods&rate=60&service=500&c=5&most=25&start=0&then=200000000.rate.5"),
    ("queueing", "kind=functions&rph=36000&service=2000&cold=10000&then=90000000.kind.pool&then=95000000.split.on"),
    ("queueing", "kind=pods&rate=20&c=40&then=5000000.kind.functions&then=9000000.kind.workers"),
];

fn every_run() -> impl Iterator<Item = (String, Box<dyn Run>)> {
    let presets = ["balancer", "queueing"]
        .into_iter()
        .flat_map(|id| lab(id).presets().iter().map(move |preset| (id, preset.settings)));
    presets.chain(CROWDED).map(|(id, query)| (format!("{id}?{query}"), lab(id).run(&scenario(lab(id), query))))
}

fn check_scene(scene: &Scene, what: &str) {
    let (width, height) = scene.size;
    let inside = |point: Point| (-0.01..=width + 0.01).contains(&point.x) && (-0.01..=height + 0.01).contains(&point.y);
    for block in &scene.blocks {
        let end = Point::new(block.at.x + block.size.0, block.at.y + block.size.1);
        assert!(inside(block.at) && inside(end) && block.size.0 > 0.0 && block.size.1 > 0.0, "{what}: {block:?}");
        let room = block.size.0 - 10.0;
        // Titles are bold.
        assert!(block.title.chars().count() as f64 * 8.4 <= room, "{what}: “{}” fits", block.title);
        assert!(block.note.chars().count() as f64 * 7.2 <= room, "{what}: “{}” fits", block.note);
        for cell in &block.cells {
            let end = Point::new(cell.at.x + cell.size.0, cell.at.y + cell.size.1);
            assert!(
                inside(cell.at) && inside(end) && cell.size.0 > 0.0 && cell.size.1 > 0.0,
                "{what}: {cell:?} in {}",
                block.title
            );
            assert!(
                end.x <= block.at.x + block.size.0 + 0.01 && end.y <= block.at.y + block.size.1 + 0.01,
                "{what}: {cell:?} in {}",
                block.title
            );
            assert!((0.0..=1.0).contains(&cell.filled), "{what}: {cell:?}");
        }
    }
    assert!(
        scene.dots.len() <= 600 && scene.dots.iter().all(|dot| inside(dot.at)),
        "{what}: {} dots",
        scene.dots.len()
    );
    for label in &scene.labels {
        let room = label.text.chars().count() as f64 * 7.2;
        let before = match label.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => room / 2.0,
            Anchor::End => room,
        };
        let (left, right) = (label.at.x - before, label.at.x - before + room);
        assert!(inside(Point::new(left, label.at.y)) && inside(Point::new(right, label.at.y)), "{what}: {label:?}");
    }
    assert!(scene.strokes.len() <= 400, "{what}: {} strokes", scene.strokes.len());
    assert!(
        scene.strokes.iter().all(|stroke| stroke.curve.points.iter().all(|point| inside(*point))),
        "{what}: strokes"
    );
}

fn check_chart(chart: &Chart, what: &str) {
    assert!(!chart.title.is_empty() && chart.words.ends_with('.'), "{what}: {}", chart.id);
    assert!((1..=8).contains(&chart.lines.len()), "{what}: {} has {} lines", chart.id, chart.lines.len());
    for line in &chart.lines {
        assert!(
            line.points.len() <= 400 && line.points.is_sorted_by(|a, b| a.0 <= b.0),
            "{what}: {} {}",
            chart.id,
            line.name
        );
        assert!(
            line.points.iter().all(|point| point.0.is_finite() && point.1.is_finite()),
            "{what}: {} {}",
            chart.id,
            line.name
        );
        assert!(
            !chart.x.logarithmic || line.points.iter().all(|point| point.0 > 0.0),
            "{what}: {} {}",
            chart.id,
            line.name
        );
    }
    let shown = |style| chart.lines.iter().filter(|line| line.style == style).count();
    assert!(shown(LineStyle::Measured) + shown(LineStyle::Points) + shown(LineStyle::Bars) > 0, "{what}: {}", chart.id);
}

fn check_tables(tables: &[Table], what: &str) {
    for table in tables {
        assert!(!table.caption.is_empty() && !table.rows.is_empty(), "{what}: {}", table.caption);
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{what}: {}", table.caption);
    }
}

#[test]
fn pictures_fit_and_charts_can_be_drawn() {
    for (what, run) in every_run() {
        let end = run.end();
        for step in 0..=24 {
            let at = end * step / 24;
            for layout in [Layout::Wide, Layout::Tall] {
                check_scene(&run.scene(at, layout), &format!("{what} {layout:?} at {at}"));
            }
            check_tables(&run.tables(at), &what);
        }
        let charts = run.charts();
        assert!((2..=4).contains(&charts.len()), "{what}: {} charts", charts.len());
        charts.iter().for_each(|chart| check_chart(chart, &what));
        assert!(run.moments().len() <= 320, "{what}: {} stops", run.moments().len());
        for moment in run.moments() {
            assert!(!moment.title.is_empty() && moment.title.chars().count() <= 32, "{what}: {}", moment.title);
            assert!(
                moment.text.ends_with('.') && moment.text.matches('`').count().is_multiple_of(2),
                "{what}: {}",
                moment.text
            );
        }
    }
}

/// What frame rates are measured with: `cargo run -p e2e --bin frames`.
#[test]
fn hundreds_of_tokens_stand_in_the_picture_of_a_retry_storm() {
    let balancer = lab("balancer");
    let preset = balancer.presets().iter().find(|preset| preset.id == "retry-storm").expect("a preset");
    let run = balancer.run(&scenario(balancer, preset.settings));
    for at in (8_000_000..=14_000_000).step_by(50_000) {
        let dots = run.scene(at, Layout::Wide).dots.len();
        assert!(dots > 300, "{dots} at {at}");
    }
}

#[test]
fn known_runs_are_the_same_everywhere() {
    for (id, (query, known)) in [("balancer", balancer::KNOWN), ("queueing", queueing::KNOWN)] {
        let found = fingerprint(&*lab(id).run(&scenario(lab(id), query)));
        assert_eq!(found, known, "{id} has changed; if that is meant, its fingerprint is {found:#018x} now");
    }
}

#[test]
fn tables_and_measures_tell_the_same() {
    for (id, name) in [("balancer", "answered"), ("queueing", "served")] {
        let run = lab(id).run(&Scenario::default());
        let cell = |table: &Table, name: &str| {
            let row = table.rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no row {name}"));
            row[1].parse::<f64>().expect("a number")
        };
        let tables = run.tables(run.end());
        let totals = tables.last().expect("totals");
        assert_eq!(cell(totals, "arrived"), measured(&*run, "requests"));
        assert_eq!(cell(totals, name), measured(&*run, "done"));
        assert_eq!(measured(&*run, "requests"), measured(&*run, "done") + measured(&*run, "open"));
    }
}

#[test]
fn little_s_law_holds_of_every_run() {
    let lab = lab("queueing");
    for preset in
        lab.presets().iter().filter(|preset| !["unlimited", "autoscaling", "ninety-five"].contains(&preset.id))
    {
        let run = lab.run(&scenario(lab, preset.settings));
        let ratio = measured(&*run, "little_ratio");
        // Those who have not left yet are missing from W: little in a long run below saturation.
        assert!((ratio - 1.0).abs() < 0.03, "{}: {ratio}", preset.id);
    }
}

/// The options that the runs must come to: whoever changes the model sees which reasons no longer hold.
#[test]
fn presets_answer_what_their_reasons_say() {
    let answers = |id: &str| -> Vec<(&str, usize)> {
        let lab = lab(id);
        let answer = |run: Box<dyn Run>, preset: &roundtrip::labs::Preset| (preset.question.answer)(&*run).option;
        lab.presets()
            .iter()
            .map(|preset| (preset.id, answer(lab.run(&scenario(lab, preset.settings)), preset)))
            .collect()
    };
    assert_eq!(
        answers("balancer"),
        [
            ("equal-servers", 0),
            ("one-slow-server", 2),
            ("slow-server-least", 1),
            ("long-reports", 1),
            ("unequal-machines", 1),
            ("weights", 1),
            ("two-choices", 2),
            ("death-unchecked", 2),
            ("death-checked", 2),
            ("death-ip-hash", 0),
            ("removed-ip-hash", 2),
            ("removed-ketama", 0),
            ("office", 2),
            ("layer-4", 0),
            ("cold-server", 2),
            ("slow-start", 0),
            ("retry-storm", 1),
        ]
    );
    assert_eq!(
        answers("queueing"),
        [
            ("half", 0),
            ("eighty", 1),
            ("ninety-five", 1),
            ("one-fast", 1),
            ("variability", 2),
            ("shared-pool", 0),
            ("split-pools", 2),
            ("shedding", 1),
            ("unlimited", 2),
            ("autoscaling", 2),
            ("cold-starts", 1),
            ("functions-cheap", 0),
            ("functions-dear", 2),
        ]
    );
}

/// The numbers that prompts and reasons quote from theory.
#[test]
fn what_the_presets_quote_is_what_theory_says() {
    let ms = |value: f64| value.round();
    assert_eq!(ms(theory::mmc_wait(4, 2.0) * 200.0), 17.0);
    assert_eq!(ms(theory::mmc_wait(4, 3.2) * 200.0), 149.0);
    assert_eq!(ms(theory::mmc_wait(4, 3.8) * 200.0), 891.0);
    assert_eq!(ms((1.0 + theory::mmc_wait(4, 2.4)) * 200.0), 236.0);
    assert_eq!(ms((1.0 + theory::mmc_wait(1, 0.6)) * 50.0), 125.0);
    assert_eq!(ms(theory::mg1_wait(0.7, 0.0) * 50.0), 58.0);
    assert_eq!(ms(theory::mmc_wait(20, 16.0) * 50.0), 3.0);
    assert_eq!(ms(theory::mmc_wait(1, 0.8) * 50.0), 200.0);
    assert!((theory::erlang_c(4, 2.0) - 1.0 / 6.0).abs() < 0.01 && (theory::erlang_c(10, 4.0) - 0.01).abs() < 0.002);
    assert!((theory::modulo_moved(4, 3) - 0.75).abs() < 1e-9);
}

#[test]
fn computations_begin_for_every_preset_and_say_nothing_before_they_know() {
    for lab in LABS.iter().filter(|lab| ["balancer", "queueing"].contains(&lab.id())) {
        for sweep in lab.sweeps() {
            for preset in lab.presets() {
                let mut job = (sweep.begin)(&scenario(*lab, preset.settings));
                let Findings { charts, tables, .. } = job.findings();
                assert!(charts.len() <= 3 && tables.len() <= 3);
                assert!((0.0..=1.0).contains(&job.step()), "{} of {}", sweep.id, preset.id);
                job.findings();
            }
        }
    }
}
