//! How an exam went, as markup: score, units, levels, sureness, and every question explained. Every number comes from
//! [`exam::results`].

use maud::{Markup, PreEscaped, html};

use super::chart;
use crate::learning::calendar::{DAY_MS, Day};
use crate::learning::exam::{self, FULL_MARKS, Results, Score, Sitting, Slot};
use crate::learning::{Catalogue, Grade, Kind, Level, Question, Response, Zone};
use crate::number;
use crate::views::progress::sureness;
use crate::views::question::controls::{Shown, controls};
use crate::views::question::{confidence_word, task};
use crate::views::trainer::{count, percent};

/// A question's text with what explains it.
pub struct Explained<'a> {
    /// The question as the course has it.
    pub question: &'a Question,
    /// The heading and the text of the passage that answers it, as HTML.
    pub passage: Option<(&'a str, &'a str)>,
    /// Where that passage stands.
    pub passage_href: String,
    /// The address of the lab that shows it.
    pub lab: Option<&'a str>,
}

/// An exam that is over.
pub struct Report<'a> {
    /// The exam.
    pub sitting: &'a Sitting,
    /// How it went.
    pub results: Results,
    /// What there is in the course.
    pub catalogue: &'a Catalogue,
    /// How far local time is from UTC.
    pub zone: Zone,
}

impl<'a> Report<'a> {
    /// The report of an exam.
    pub fn new(sitting: &'a Sitting, catalogue: &'a Catalogue, zone: Zone) -> Report<'a> {
        Report { sitting, results: exam::results(sitting, catalogue), catalogue, zone }
    }

    /// The score, with what there is to say of it at once.
    pub fn head(&self) -> Markup {
        let Results { score, blank, ungraded, .. } = &self.results;
        html! {
            p class="label" { "Begun " (moment(self.sitting.start_ms(), self.zone)) }
            h2 id="score" tabindex="-1" { strong { (marks(*score)) } " of " (score.of) " marks" @if let Some(share) = score.share() { " · " (percent(share)) } }
            p class="lede" { (self.time_used()) " " (left_words(*blank)) }
            @if self.sitting.late() { p { "The time was over, so it handed itself in, with the answers as they were then." } }
            @if *ungraded > 0 { p { (ungraded_words(*ungraded)) } }
        }
    }

    fn time_used(&self) -> String {
        let (start, end) = (self.sitting.start_ms(), self.sitting.end_ms());
        let until = self.sitting.handed_in().map_or(end, |handed_in| handed_in.at_ms.min(end));
        ["Time used: ", &duration(until.saturating_sub(start)), " of ", &duration(end - start), "."].concat()
    }

    /// The marks by unit and by level.
    pub fn tables(&self) -> Markup {
        let units =
            self.catalogue.units().iter().map(|unit| unit.title.as_str()).zip(self.results.units.iter().copied());
        let levels = Level::ALL.into_iter().map(level_words).zip(self.results.levels);
        html! {
            section aria-labelledby="by-unit" { h3 id="by-unit" { "By unit" } (scores("Unit", units)) }
            section aria-labelledby="by-level" { h3 id="by-level" { "By level" } (scores("Level", levels)) }
        }
    }

    /// Sureness and truth.
    pub fn calibration(&self) -> Markup {
        let calibration = &self.results.calibration;
        html! {
            section aria-labelledby="how-sure" {
                h3 id="how-sure" { "How sure, how right" }
                @if calibration.answers() == 0 { p { "You did not say of any answer how sure you were." } }
                @else { (sureness::table(calibration)) }
            }
        }
    }

    /// What took long, in words.
    pub fn slow(&self) -> Markup {
        let share = self.share_ms();
        html! {
            p { "There were " (duration(share)) " for each question, the upright mark in each bar." }
            @if !self.results.slow.is_empty() {
                p { "More than twice that: "
                    @for (place, &slot) in self.results.slow.iter().enumerate() { @if place > 0 { ", " } a href={ "#answer-" (slot + 1) } { "question " (slot + 1) } }
                    ". In an exam, flag such a question and go on." }
            }
        }
    }

    fn share_ms(&self) -> u64 {
        let time = self.sitting.end_ms().saturating_sub(self.sitting.start_ms());
        time / (self.sitting.slots().len() as u64).max(1)
    }

    /// Every question with its answer, its time and its explanation; those without full marks open.
    pub fn questions<'t>(&self, text: &dyn Fn(&str) -> Option<Explained<'t>>) -> Markup {
        let slots = self.sitting.slots();
        let longest = slots.iter().map(|slot| slot.spent_ms).max().unwrap_or(0).max(self.share_ms());
        html! {
            @for (index, slot) in slots.iter().enumerate() {
                @let outcome = Outcome::of(self.sitting, index);
                details id={ "answer-" (index + 1) } open[outcome != Outcome::Right] {
                    summary class=(outcome.class()) {
                        span class="no" { (index + 1) }
                        strong class="outcome-word" { (outcome.words()) }
                        span class="about" { (self.about(slot)) @if slot.flagged { " · flagged" } }
                        (chart::time(slot.spent_ms, self.share_ms(), longest))
                        span class="spent" { (duration(slot.spent_ms)) }
                    }
                    @match text(&slot.question) {
                        Some(text) => (explained(self.sitting, index, &text)),
                        None => p { "This question is no longer in the course. What you answered is kept." },
                    }
                }
            }
        }
    }

    fn about(&self, slot: &Slot) -> String {
        let Some(entry) = self.catalogue.find(&slot.question) else { return slot.question.clone() };
        let topic = &self.catalogue.topics()[self.catalogue.topic_of(entry)].title;
        [topic, " · ", self.catalogue.entries()[entry].level.id()].concat()
    }
}

/// How a question of an exam went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Right,
    Partly(u32),
    Wrong,
    Blank,
    Ungraded,
}

impl Outcome {
    fn of(sitting: &Sitting, index: usize) -> Outcome {
        let blank = sitting.slots().get(index).is_none_or(|slot| slot.response.is_blank());
        match sitting.marks(index) {
            None => Outcome::Ungraded,
            Some(FULL_MARKS) => Outcome::Right,
            Some(_) if blank => Outcome::Blank,
            Some(0) => Outcome::Wrong,
            Some(marks) => Outcome::Partly(marks),
        }
    }

    fn words(self) -> String {
        match self {
            Outcome::Right => "Right".to_owned(),
            Outcome::Partly(marks) => ["Partly, ", &percent(f64::from(marks) / f64::from(FULL_MARKS))].concat(),
            Outcome::Wrong => "Wrong".to_owned(),
            Outcome::Blank => "Blank".to_owned(),
            Outcome::Ungraded => "Not graded".to_owned(),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Outcome::Right => "good",
            Outcome::Ungraded => "",
            _ => "bad",
        }
    }
}

/// A question with the learner's answer and all that explains it.
fn explained(sitting: &Sitting, index: usize, text: &Explained<'_>) -> Markup {
    let slot = &sitting.slots()[index];
    let seed = sitting.presentation(index);
    let mut question = text.question.clone();
    question.pose(seed);
    let (id, order) = (["a", &(index + 1).to_string()].concat(), question.present(seed));
    // An answer to the question as it once was is not shown in the question as it is.
    let grade = question.grade(&slot.response).or_else(|_| question.grade(&Response::Blank)).ok();
    let shown = Shown { id: &id, order: &order, draft: &slot.response, grade: grade.as_ref() };
    html! {
        div class="question" {
            p class="label" { (task(&question.kind)) }
            div class="prompt" id=(id) { (PreEscaped(&question.prompt)) }
            (controls(&question.kind, &shown))
            (right_answer(&question.kind, grade.as_ref()))
            @if let Some(confidence) = slot.confidence.filter(|_| !slot.response.is_blank()) { p class="own-word" { "You said: " (confidence_word(confidence)) "." } }
            (PreEscaped(&question.explanation))
            @if let Some(lab) = text.lab { p { a class="btn" href=(lab) { "Show me in the lab" } } }
            @if let Some((heading, passage)) = text.passage {
                details class="passage" { summary { "The note’s passage: " (heading) } div class="prose" { (PreEscaped(passage)) } p { a href=(&text.passage_href) { "Open it in the note" } } }
            } @else { p { a href=(&text.passage_href) { "The passage that answers it" } } }
        }
    }
}

/// The right answer where the parts' feedback does not show it: the order, the pairs.
fn right_answer(kind: &Kind, grade: Option<&Grade>) -> Markup {
    if grade.is_none_or(|grade| grade.right) {
        return html! {};
    }
    match kind {
        Kind::Order(order) => html! {
            p class="own-word" { "The right order:" }
            ol { @for item in &order.items { li { (PreEscaped(&item.html)) } } }
        },
        Kind::Match(pairs) => html! {
            p class="own-word" { "The right pairs:" }
            ul { @for pair in &pairs.pairs { li { (PreEscaped(&pair.left)) " → " (PreEscaped(&pair.right)) } } }
        },
        _ => html! {},
    }
}

fn scores<'s>(what: &str, rows: impl Iterator<Item = (&'s str, Score)>) -> Markup {
    html! {
        table class="scores" {
            thead { tr { th scope="col" { (what) } th scope="col" { span class="hidden" { "Share as a bar" } } th scope="col" class="number" { "Marks" } th scope="col" class="number" { "Share" } } }
            tbody {
                @for (name, score) in rows.filter(|(_, score)| score.of > 0) {
                    tr {
                        th scope="row" { (name) } td { (chart::share(score.share())) }
                        td class="number" { (marks(score)) " of " (score.of) } td class="number" { (percent(score.share().unwrap_or(0.0))) }
                    }
                }
            }
        }
    }
}

/// Marks with at most two decimals, as a sentence has them.
pub fn marks(score: Score) -> String {
    number::plain(score.marks(), 2)
}

fn left_words(blank: u32) -> String {
    let number = if blank == 0 { "No question".to_owned() } else { count(blank as usize, "question") };
    [&*number, if blank > 1 { " were" } else { " was" }, " left blank."].concat()
}

fn ungraded_words(ungraded: u32) -> String {
    let were = if ungraded == 1 { " was" } else { " were" };
    [
        &*count(ungraded as usize, "question"),
        were,
        " removed from the course or changed after you answered: not graded.",
    ]
    .concat()
}

const fn level_words(level: Level) -> &'static str {
    match level {
        Level::Remember => "Remember: a fact, a term",
        Level::Understand => "Understand: why",
        Level::Apply => "Apply: work it out",
        Level::Analyse => "Analyse: what breaks, and where",
        Level::Evaluate => "Evaluate: choose and defend",
    }
}

/// A stretch of time in words as short as can be: `45 s`, `1 min 30 s`, `90 min`.
pub fn duration(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Date and time on the learner's clock: `2026-11-21, 18:40`.
pub fn moment(at_ms: u64, zone: Zone) -> String {
    let local = i64::try_from(at_ms).unwrap_or(i64::MAX).saturating_add(i64::from(zone.minutes_east) * 60_000);
    let day = DAY_MS as i64;
    let minutes = local.rem_euclid(day) / 60_000;
    format!("{}, {}:{:02}", Day(local.div_euclid(day)), minutes / 60, minutes % 60)
}

/// The exams there were, newest first, with where each is told of.
pub fn earlier<'s>(
    exams: impl Iterator<Item = &'s Sitting>,
    catalogue: &Catalogue,
    zone: Zone,
    href: &dyn Fn(u64) -> String,
) -> Markup {
    let exams: Vec<_> = exams.collect();
    html! {
        @if exams.is_empty() { p { "None yet. Each exam that you hand in is listed here, with its questions explained." } }
        @else {
            table class="earlier" {
                thead { tr { th scope="col" { "Begun" } th scope="col" { span class="hidden" { "Share as a bar" } } th scope="col" class="number" { "Marks" } th scope="col" class="number" { "Share" } th scope="col" class="number" { "Time" } } }
                tbody {
                    @for sitting in exams.iter().rev() {
                        @let score = exam::results(sitting, catalogue).score;
                        tr {
                            th scope="row" { a href=(href(sitting.start_ms())) { (moment(sitting.start_ms(), zone)) } } td { (chart::share(score.share())) }
                            td class="number" { (marks(score)) " of " (score.of) } td class="number" { (score.share().map(percent).unwrap_or_default()) }
                            td class="number" { (duration(sitting.end_ms() - sitting.start_ms())) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::kinds::AnswerOption;
    use crate::learning::kinds::computed::Computed;
    use crate::learning::kinds::one::One;
    use crate::learning::kinds::several::Several;
    use crate::learning::{Confidence, QuestionKind, examples, generators};

    const START: u64 = 1_790_000_000_000;
    const MINUTE: u64 = 60_000;

    fn option((html, right): (&str, bool)) -> AnswerOption {
        AnswerOption { html: html.to_owned(), right, why: format!("why {html}") }
    }

    fn questions() -> Vec<Question> {
        let one = Kind::One(One { options: [("alpha", true), ("beta", false)].map(option).to_vec() });
        let several =
            Kind::Several(Several { options: [("gamma", true), ("delta", true), ("eps", false)].map(option).to_vec() });
        let computed = generators::all().next().and_then(|generator| Computed::new(generator.id, 1));
        let kinds = [one, several, Kind::Computed(computed.expect("there are generators"))];
        let ids = ["u0-t0-q0", "u0-t0-q1", "u1-t0-q2"];
        ids.iter().zip(kinds).map(|(id, kind)| examples::question(id, kind)).collect()
    }

    /// Right, half right, and blank; the second of them took long.
    fn sat() -> Sitting {
        let questions = questions();
        let mut sitting = Sitting::begin(questions.iter().map(|question| question.id.clone()).collect(), 6, 7, START);
        sitting.answer(Response::Choice(0), Some(Confidence::Sure), START + MINUTE);
        sitting.turn_to(1, START + MINUTE);
        sitting.answer(Response::Choices(vec![0]), None, START + 2 * MINUTE);
        sitting.hand_in(START + 6 * MINUTE + 1, &|id, response, seed| {
            exam::worth(questions.iter().find(|question| question.id == id)?, response, seed)
        });
        sitting
    }

    #[test]
    fn what_is_shown_is_what_the_results_say() {
        let (course, sitting) = (examples::course(2, 1, 3), sat());
        let report = Report::new(&sitting, &course, Zone::default());
        let head = report.head().into_string();
        for part in [
            "<strong>1.5</strong> of 3 marks · 50 %",
            "Time used: 6 min of 6 min.",
            "1 question was left blank.",
            "The time was over",
        ] {
            assert!(head.contains(part), "{part}: {head}");
        }
        let tables = report.tables().into_string();
        assert!(tables.contains("1.5 of 2") && tables.contains("75 %") && tables.contains("0 of 1"), "{tables}");
        let slow = report.slow().into_string();
        assert!(slow.contains("There were 2 min") && slow.contains("question 2"), "{slow}");
        assert!(report.calibration().into_string().contains("1 of 1"));
    }

    #[test]
    fn every_question_is_explained_in_every_part() {
        let (course, sitting, questions) = (examples::course(2, 1, 3), sat(), questions());
        let report = Report::new(&sitting, &course, Zone::default());
        let text = |id: &str| {
            let question = questions.iter().find(|question| question.id == id)?;
            Some(Explained {
                question,
                passage: Some(("Heading", "<p>passage</p>")),
                passage_href: "/note#there".into(),
                lab: Some("/labs/walk/"),
            })
        };
        let drawn = report.questions(&text).into_string();
        for part in [
            "why alpha",
            "why beta",
            "why gamma",
            "why delta",
            "why eps",
            "Partly, 50 %",
            "Blank",
            "You said: I am sure.",
            "<p>passage</p>",
            "Show me in the lab",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert_eq!(drawn.matches("<details id=").count(), 3);
        assert_eq!(drawn.matches(" open>").count(), 2, "those without full marks are open");
        let mut posed = questions[2].clone();
        posed.pose(sitting.presentation(2));
        let Response::Text(key) = posed.kind.key() else { panic!("a computed question is typed") };
        assert!(drawn.contains(&posed.prompt) && !key.is_empty(), "the numbers are those that were asked");
        let gone = report.questions(&|_| None).into_string();
        assert_eq!(gone.matches("no longer in the course").count(), 3);
    }

    #[test]
    fn earlier_exams_are_listed_newest_first() {
        let course = examples::course(2, 1, 3);
        let (first, mut second) = (sat(), Sitting::begin(vec!["u0-t0-q0".into()], 30, 1, START + 90 * MINUTE));
        second.hand_in(START + 91 * MINUTE, &|_, _, _| Some(1.0));
        let drawn = earlier([&first, &second].into_iter(), &course, Zone { minutes_east: 60 }, &|start| {
            format!("/exam/?sat={start}")
        })
        .into_string();
        let place = |part: &str| drawn.find(part).unwrap_or_else(|| panic!("{part}: {drawn}"));
        assert!(place("1 of 1") < place("1.5 of 3"));
        place("?sat=1790000000000");
        assert!(
            earlier([].into_iter(), &course, Zone::default(), &|_| String::new()).into_string().contains("None yet")
        );
    }

    #[test]
    fn times_are_told_as_they_are_read() {
        assert_eq!(
            [400, 45_000, 60_000, 90_000, 5_400_000].map(duration),
            ["0 s", "45 s", "1 min", "1 min 30 s", "90 min"]
        );
        assert_eq!(moment(0, Zone { minutes_east: -60 }), "1969-12-31, 23:00");
        assert_eq!(moment(1_790_000_000_000, Zone { minutes_east: 330 }), "2026-09-21, 19:43");
    }
}
