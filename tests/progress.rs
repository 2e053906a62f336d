//! Files of progress damaged in every way: none makes the program stumble, and whatever can be read loses nothing.

use roundtrip::learning::catalogue::Builder;
use roundtrip::learning::exam::{self, Sitting};
use roundtrip::learning::plan::{self, Goal};
use roundtrip::learning::{
    Attempt, Calibration, Catalogue, Confidence, Day, Knowledge, Level, Progress, ProgressError, Response, When, Zone,
};
use roundtrip::model::rng::Stream;

const FILES: u32 = 100_000;

fn course() -> Catalogue {
    let mut builder = Builder::default();
    builder.unit("u", "Unit").topic("t", "Topic").question("a", Level::Apply, 1, None);
    builder.question("b", Level::Remember, 3, Some("pair"));
    builder.finish()
}

fn attempt(question: &str, at_ms: u64, response: Response) -> Attempt {
    Attempt { question: question.into(), at_ms, response, score: 0.5, confidence: Confidence::Sure, seed: u64::MAX }
}

/// Small files with everything in them that a file can have.
fn originals() -> Vec<String> {
    let mut attempts = Progress::default();
    attempts.record(attempt("a", 1_790_000_000_000, Response::Verdict { answer: true, reason: None }));
    attempts.record(attempt("b", 1_790_000_050_000, Response::Pairing(vec![Some(1), None])));
    let mut settings = Progress::default();
    settings.record(attempt("a", 1_000, Response::Choices(vec![0, 2])));
    settings.set_exam_day(Day::parse("2026-12-05"), 2_000);
    settings.set_minutes(30, 3_000);
    settings.reset(4_000);
    let mut exams = Progress::default();
    let mut sitting = Sitting::begin(vec!["a".into(), "b".into()], 30, 9, 1_000);
    sitting.answer(Response::Choice(1), Some(Confidence::Think), 2_000);
    sitting.turn_to(1, 3_000);
    exams.keep_exam(&sitting);
    sitting.hand_in(4_000, &|_, _, _| Some(1.0));
    exams.keep_exam(&sitting);
    let version_1 = r#"{"version":1,"attempts":[{"question":"a","at_ms":7,"response":"blank","score":0,"confidence":"guess","seed":1}]}"#;
    vec![attempts.serialize(), settings.serialize(), exams.serialize(), version_1.into()]
}

/// What damage puts in place of something.
const PIECES: [&str; 24] = [
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "-",
    "0",
    "1",
    "9",
    "e99",
    "1e-7",
    ".5",
    "null",
    "true",
    "18446744073709551615",
    "9007199254740993",
    "-0.0",
    "\\u0000",
    "\u{1f980}",
    "\"b\"",
    "{\"version\":2}",
];

/// Damages a text in one or two places: a piece taken out, repeated, exchanged, put in from elsewhere, or a digit changed.
fn damaged(originals: &[String], chance: &mut Stream) -> String {
    let mut text: Vec<char> = pick(originals, chance).chars().collect();
    for _ in 0..1 + chance.below(2) {
        let from = chance.below(text.len() as u32 + 1) as usize;
        let to = (from + chance.below(12) as usize).min(text.len());
        let piece: Vec<char> = match chance.below(6) {
            0 => Vec::new(),
            1 => text[from..to].repeat(2),
            2 => pick(&PIECES, chance).chars().collect(),
            3 => pick(originals, chance).chars().skip(from).take(chance.below(60) as usize).collect(),
            _ => {
                let digits = text[from..to].iter().map(|char| if char.is_ascii_digit() { '7' } else { *char });
                digits.collect()
            }
        };
        text.splice(from..to, piece);
    }
    text.into_iter().collect()
}

fn pick<'a, T: AsRef<str>>(texts: &'a [T], chance: &mut Stream) -> &'a str {
    texts[chance.below(texts.len() as u32) as usize].as_ref()
}

fn merged(one: &Progress, other: &Progress) -> Progress {
    let mut merged = one.clone();
    merged.merge(other);
    merged
}

/// Uses everything that a page would show of it.
fn show(progress: &Progress, course: &Catalogue) {
    let zone = Zone { minutes_east: -300 };
    for now_ms in [0, 1_790_000_000_000, u64::MAX] {
        let knowledge = Knowledge::new(course, progress.attempts(), zone, now_ms);
        knowledge.course(&[1], When::At(now_ms));
        let (settings, today) = (progress.settings(), zone.day(now_ms));
        let goal =
            Goal { exam: settings.exam, retention: settings.retention, weights: vec![1], questions: settings.minutes };
        plan::for_day(&knowledge, &goal, today, 5);
        plan::forecast(&knowledge, &goal, today, settings.minutes, plan::pace_ms(progress.attempts()));
        if let Some(sitting) = progress.exam_in_progress(now_ms) {
            sitting.left_ms(now_ms);
            sitting.presentation(sitting.current());
        }
    }
    progress.exams().for_each(|sitting| drop((exam::results(sitting, course), sitting.attempts())));
    Calibration::of(progress.attempts()).verdict();
    progress.settings();
}

#[test]
fn no_damaged_file_makes_the_program_stumble_and_none_loses_anything() {
    let (course, originals) = (course(), originals());
    let sound: Vec<Progress> = originals.iter().map(|text| Progress::parse(text).expect("it is sound")).collect();
    let mut chance = Stream::new(1, "damage");
    let (mut read, mut later) = (0, 0);
    for number in 0..FILES {
        let text = damaged(&originals, &mut chance);
        match Progress::parse(&text) {
            Ok(progress) => {
                read += 1;
                let own = &sound[number as usize % sound.len()];
                let both = merged(own, &progress);
                assert_eq!(both, merged(&progress, own), "{text}");
                assert_eq!(merged(&both, own), both, "{text}");
                assert_eq!(merged(&both, &progress), both, "{text}");
                assert_eq!(Progress::parse(&both.serialize()), Ok(both.clone()), "{text}");
                show(&both, &course);
            }
            Err(ProgressError::FromFuture { .. }) => later += 1,
            Err(error @ ProgressError::Corrupt { .. }) => assert!(error.to_string().contains("damaged at")),
        }
    }
    println!("of {FILES} damaged files {read} could be read, {later} claimed to be of a later version");
    assert!(read > FILES / 50, "{read} were read: too few to say anything");
}
