//! Simulated learners: does following the plan pay, and are forecasts borne out?
//!
//! Their memory is not the trainer's. Half of them forget exponentially, half by a hyperbola; the half-life grows by recalling
//! and shrinks by missing (after B. Settles and B. Meeder, “A trainable spaced repetition model for language learning”, ACL
//! 2016), differently for every learner, topic and question. What is forgotten is still guessed right one time in four, and the
//! learner's word on how sure they are is only loosely tied to the truth. The trainer sees nothing but the log of attempts.
//!
//! `cargo test --features native --test learner -- --nocapture` prints the figures.

use roundtrip::learning::catalogue::Builder;
use roundtrip::learning::plan::{self, Forecast, Goal};
use roundtrip::learning::{Attempt, Catalogue, Confidence, Day, Knowledge, Level, Response, Zone, shuffle};
use roundtrip::model::rng::Stream;

const UNITS: usize = 6;
const TOPICS: usize = 5;
const QUESTIONS: usize = 6;
/// How often what is not recalled is guessed right.
const LUCK: f64 = 0.25;
const START: Day = Day(20_000);
/// Four weeks.
const EXAM: Day = Day(20_028);
const LEARNERS: u64 = 24;
/// The first learner's seed.
const SEED: u64 = 1_000;

fn course() -> Catalogue {
    let mut builder = Builder::default();
    for unit in 0..UNITS {
        builder.unit(&format!("u{unit}"), "Unit");
        for topic in 0..TOPICS {
            builder.topic(&format!("u{unit}-t{topic}"), "Topic");
            for question in 0..QUESTIONS {
                let level = Level::ALL[question % 5];
                builder.question(&format!("u{unit}-t{topic}-q{question}"), level, 2, None);
            }
        }
    }
    builder.finish()
}

/// What a simulated learner remembers of one question.
#[derive(Clone)]
struct Trace {
    /// Whether it was known before the course.
    known: bool,
    /// What half-lives are multiplied by, for this learner and question.
    ease: f64,
    /// Half-life in days and the day of the last answer, once there was one.
    held: Option<(f64, Day)>,
    /// Whether it is forgotten by a hyperbola, 1/(1 + t/h), rather than exponentially, 2^(−t/h).
    hyperbola: bool,
}

impl Trace {
    /// The probability of recall on a day.
    fn recall(&self, day: Day) -> f64 {
        let Some((half_life, last)) = self.held else { return f64::from(u8::from(self.known)) };
        let lives = day.since(last) as f64 / half_life;
        if self.hyperbola { 1.0 / (1.0 + lives) } else { libm::exp2(-lives) }
    }

    /// Recalling late strengthens most; a miss, once explained, leaves a short memory.
    fn answer(&mut self, recalled: bool, day: Day) {
        let half_life = match (self.held, recalled) {
            (None, true) => 12.0 * self.ease,
            (None, false) => 4.0 * self.ease,
            (Some((half_life, _)), true) => half_life * (1.3 + 3.0 * (1.0 - self.recall(day)).min(0.7)),
            (Some((half_life, _)), false) => (half_life / 2.0).max(3.0 * self.ease),
        };
        self.held = Some((half_life, day));
    }
}

#[derive(Clone)]
struct Learner {
    traces: Vec<Trace>,
    chance: Stream,
    log: Vec<Attempt>,
}

/// Multiplied by e to the power of a roughly normal number with this standard deviation.
fn varied(chance: &mut Stream, deviation: f64) -> f64 {
    let normal = (0..12).map(|_| chance.unit()).sum::<f64>() - 6.0;
    libm::exp(deviation * normal)
}

impl Learner {
    fn new(course: &Catalogue, seed: u64) -> Learner {
        let mut chance = Stream::new(seed, "learner");
        let strength = varied(&mut chance, 0.5);
        let before: Vec<f64> = course.topics().iter().map(|_| 0.7 * chance.unit() * chance.unit()).collect();
        let trace = |entry| Trace {
            known: chance.chance(before[course.topic_of(entry)]),
            ease: strength * varied(&mut chance, 0.7),
            held: None,
            hyperbola: seed.is_multiple_of(2),
        };
        let traces = (0..course.entries().len()).map(trace).collect();
        Learner { traces, chance, log: Vec::new() }
    }

    fn ask(&mut self, course: &Catalogue, entry: usize, day: Day) {
        let recalled = self.chance.chance(self.traces[entry].recall(day));
        let right = recalled || self.chance.chance(LUCK);
        let confidence = match (recalled, self.chance.unit()) {
            (true, draw) if draw < 0.5 => Confidence::Sure,
            (true, draw) if draw < 0.9 => Confidence::Think,
            (false, draw) if draw < 0.1 => Confidence::Sure,
            (false, draw) if draw < 0.4 => Confidence::Think,
            _ => Confidence::Guess,
        };
        self.traces[entry].answer(recalled, day);
        let at_ms = Zone::default().start_ms(day) + 12 * 3_600_000 + 45_000 * (self.log.len() as u64 % 1_000);
        self.log.push(Attempt {
            question: course.entries()[entry].id.clone(),
            at_ms,
            response: Response::Choice(0),
            score: f64::from(u8::from(right)),
            confidence,
            seed: 0,
        });
    }

    /// The mean recall over all questions on the exam's day, each counting the same.
    fn recall(&self) -> f64 {
        self.traces.iter().map(|trace| trace.recall(EXAM)).sum::<f64>() / self.traces.len() as f64
    }

    /// The score in an exam of 40 questions, luck included.
    fn sit(&self, seed: u64) -> f64 {
        let mut chance = Stream::new(seed, "exam");
        let drawn = shuffle(chance.bits(), self.traces.len());
        let right = |&&entry: &&usize| {
            let recall = self.traces[entry].recall(EXAM);
            chance.chance(recall + (1.0 - recall) * LUCK)
        };
        drawn[..40].iter().filter(right).count() as f64 / 40.0
    }

    fn knowledge<'a>(&self, course: &'a Catalogue) -> Knowledge<'a> {
        Knowledge::new(course, &self.log, Zone::default(), u64::MAX)
    }
}

/// What to ask on a day.
type Strategy = fn(&Knowledge<'_>, Day, usize, &mut Stream) -> Vec<usize>;

fn planned(knowledge: &Knowledge<'_>, day: Day, room: usize, _: &mut Stream) -> Vec<usize> {
    plan::for_day(knowledge, &goal(), day, room)
}

fn at_random(knowledge: &Knowledge<'_>, _: Day, room: usize, chance: &mut Stream) -> Vec<usize> {
    let count = knowledge.catalogue().entries().len() as u32;
    (0..room).map(|_| chance.below(count) as usize).collect()
}

/// All questions in a new order, from the first day to the last, round after round.
fn in_rounds(knowledge: &Knowledge<'_>, day: Day, room: usize, _: &mut Stream) -> Vec<usize> {
    let count = knowledge.catalogue().entries().len();
    let first = day.since(START) as usize * room;
    (first..first + room).map(|n| shuffle((n / count) as u64, count)[n % count]).collect()
}

fn goal() -> Goal {
    Goal { exam: Some(EXAM), retention: 0.9, weights: vec![], questions: 40 }
}

/// Studies from one day to another, that day left out.
fn study(learner: &mut Learner, course: &Catalogue, days: (Day, Day), minutes: u32, strategy: Strategy) {
    let mut chance = Stream::new(learner.chance.clone().bits(), "strategy");
    let room = plan::questions_in(minutes, plan::USUAL_MS);
    for day in (days.0.0..days.1.0).map(Day) {
        for entry in strategy(&learner.knowledge(course), day, room, &mut chance) {
            learner.ask(course, entry, day);
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn the_plan_makes_more_be_recalled_than_the_same_minutes_at_random() {
    let course = course();
    println!(
        "recall on the day of the exam, after four weeks, {LEARNERS} learners, {} questions",
        course.entries().len()
    );
    // How far the plan is ahead on average, at least; and for how many learners it is ahead at all.
    for (minutes, margin, ahead) in [(10, 0.03, 16), (20, 0.08, 22), (30, 0.08, 22)] {
        let recall = |strategy| -> Vec<f64> {
            let studied = |seed| {
                let mut learner = Learner::new(&course, seed);
                study(&mut learner, &course, (START, EXAM), minutes, strategy);
                learner.recall()
            };
            (SEED..SEED + LEARNERS).map(studied).collect()
        };
        let [plan, random, rounds] = [planned, at_random, in_rounds].map(recall);
        let wins = plan.iter().zip(&random).filter(|(plan, random)| plan > random).count();
        let [mean_plan, mean_random, mean_rounds] = [&plan, &random, &rounds].map(|recalls| mean(recalls));
        println!(
            "{minutes} minutes a day: planned {mean_plan:.3}, at random {mean_random:.3}, in rounds {mean_rounds:.3}; \
             ahead of random for {wins}"
        );
        assert!(mean_plan >= mean_random + margin, "{minutes} minutes: {mean_plan} and {mean_random}");
        assert!(mean_plan > mean_rounds, "{minutes} minutes: {mean_plan} and {mean_rounds}");
        assert!(wins >= ahead, "{minutes} minutes: ahead for {wins}");
    }
}

#[test]
fn forecasts_are_borne_out() {
    const MINUTES: u32 = 15;
    let course = course();
    println!("forecasts of an exam of 40 questions, {LEARNERS} learners, {MINUTES} minutes a day");
    let mut learners: Vec<_> = (SEED..SEED + LEARNERS).map(|seed| Learner::new(&course, seed)).collect();
    let (mut within, mut said) = (0, 0);
    let mut from = START;
    for day in [5, 10, 15, 20, 27].map(|days| START.plus(days)) {
        let mut surplus = Vec::new();
        let mut here = 0;
        for (seed, learner) in learners.iter_mut().enumerate() {
            study(learner, &course, (from, day), MINUTES, planned);
            let knowledge = learner.knowledge(&course);
            let Forecast::Known(outlook) = plan::forecast(&knowledge, &goal(), day, MINUTES, plan::USUAL_MS) else {
                panic!("{} answers are enough", knowledge.answers());
            };
            let mut later = learner.clone();
            study(&mut later, &course, (day, EXAM), MINUTES, planned);
            for (forecast, score) in
                [(outlook.planned, later.sit(seed as u64)), (outlook.stopped, learner.sit(seed as u64))]
            {
                here += u32::from((forecast.low..=forecast.high).contains(&score));
                surplus.push(forecast.mean - score);
            }
        }
        println!(
            "{} days before: within the interval {here} of {}, off by {:+.3} on average",
            EXAM.since(day),
            2 * LEARNERS,
            mean(&surplus)
        );
        assert!(mean(&surplus).abs() < 0.1, "{}", mean(&surplus));
        (within, said, from) = (within + here, said + 2 * LEARNERS as u32, day);
    }
    println!("in all {within} of {said}, where nine in ten are stated");
    assert!(f64::from(within) > 0.87 * f64::from(said));
}

#[test]
fn more_minutes_are_expected_to_do_more() {
    let course = course();
    for seed in SEED..SEED + 4 {
        let mut learner = Learner::new(&course, seed);
        let today = START.plus(7);
        study(&mut learner, &course, (START, today), 10, planned);
        let knowledge = learner.knowledge(&course);
        let expected = |minutes| match plan::forecast(&knowledge, &goal(), today, minutes, plan::USUAL_MS) {
            Forecast::Known(outlook) => outlook.planned.mean,
            Forecast::TooLittle { .. } => panic!("there are enough answers"),
        };
        let scores: Vec<_> = [5, 10, 20, 40].map(expected).into();
        assert!(scores.windows(2).all(|pair| pair[0] < pair[1]), "{scores:?}");
        let minutes = plan::minutes_for(0.8, &knowledge, &goal(), today, plan::USUAL_MS).expect("it can be reached");
        assert!(expected(minutes) >= 0.8 && expected(minutes - 5) < 0.8, "{minutes} minutes");
        assert_eq!(plan::minutes_for(1.1, &knowledge, &goal(), today, plan::USUAL_MS), None);
    }
}
