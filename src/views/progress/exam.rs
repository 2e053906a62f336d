//! The exam: its day, the minutes for it, and what is to be expected of both.

use leptos::prelude::*;
use maud::{Markup, html};

use super::Known;
use super::chart::{between, rail};
use crate::learning::knowledge::Mastery;
use crate::learning::plan::{self, ENOUGH, Forecast, Goal};
use crate::learning::progress::{MINUTES, RETENTION};
use crate::learning::{Day, Progress};
use crate::number::fixed;
use crate::platform::{document, form};
use crate::route::Route;
use crate::views::act;
use crate::views::store::Store;
use crate::views::trainer::{Now, count, date, day_words, goal, percent, weekday};

/// How many days of the plan are listed.
const DAYS: i64 = 14;

/// No exam is before this day, the first of the year 2000.
const EARLIEST: Day = Day(10_957);

/// What the learner sets.
pub fn settings(store: Store) -> AnyView {
    let fields = NodeRef::<leptos::html::Div>::new();
    let settings = Memo::new(move |_| Some(store.log.with(Progress::settings)));
    let show = move || {
        let (Some(settings), Some(fields)) = (settings.get(), fields.get()) else { return };
        for field in form::all(&fields, "input") {
            let value = match field.get_attribute("name").as_deref() {
                Some("exam") => settings.exam.map(|day| day.to_string()).unwrap_or_default(),
                Some("minutes") => settings.minutes.to_string(),
                _ => fixed(settings.retention * 100.0, 0),
            };
            form::set_value(&field, &value);
        }
    };
    Effect::new(show);
    let set = move |event: web_sys::Event| {
        if let Some(change) = form::field(&event).and_then(|(name, value)| change(&name, &value)) {
            store.update_settings(|log| change(log, document::now_ms()));
            // What was out of bounds has been brought within.
            untrack(show);
        }
    };
    let controls = html! {
        label { "Day of the exam " input type="date" name="exam" max="9999-12-31"; }
        label { "Minutes a day " input type="number" name="minutes" inputmode="numeric" min=(MINUTES.0) max=(MINUTES.1); }
        label { "Ask again when recall falls to " span { input type="number" name="retention" inputmode="numeric" min=(fixed(RETENTION.0 * 100.0, 0)) max=(fixed(RETENTION.1 * 100.0, 0)); " %" } }
    };
    view! { <div class="settings" node_ref=fields on:change=act(set) inner_html=controls.into_string()></div> }
        .into_any()
}

/// A change of the settings at a moment.
type Change = Box<dyn FnOnce(&mut Progress, u64)>;

/// What a field asks for; nothing while it is still being typed into.
fn change(name: &str, value: &str) -> Option<Change> {
    let number = value.parse::<u32>();
    match name {
        "exam" if value.is_empty() => Some(Box::new(|log, now_ms| log.set_exam_day(None, now_ms))),
        "exam" => {
            // A year that is being typed begins with that of the Romans.
            let day = Day::parse(value).filter(|day| *day >= EARLIEST)?;
            Some(Box::new(move |log, now_ms| log.set_exam_day(Some(day), now_ms)))
        }
        "minutes" => {
            let minutes = number.ok()?;
            Some(Box::new(move |log, now_ms| log.set_minutes(minutes, now_ms)))
        }
        _ => {
            let retention = f64::from(number.ok()?) / 100.0;
            Some(Box::new(move |log, now_ms| log.set_retention(retention, now_ms)))
        }
    }
}

/// What is to be expected, and the plan.
pub fn outlook(known: &Known<'_>) -> Markup {
    let (goal, today) = (goal(known.catalogue, known.log), known.now.today());
    html! {
        @match goal.exam {
            Some(exam) if exam < today => p { "That day is over. Set the next one, or leave the field empty: the plan then looks " (plan::HORIZON) " days ahead." },
            Some(exam) => p class="until" { (until(exam, today)) },
            None => p { "Set the day, and the plan aims at what you will recall on it. Until then it looks " (plan::HORIZON) " days ahead." },
        }
        (expected(known, &goal))
        (today_s_plan(known, &goal))
        (days(known, &goal))
    }
}

fn until(exam: Day, today: Day) -> String {
    match exam.since(today) {
        0 => "It is today. Good luck: what you know now is what counts.".to_owned(),
        1 => "It is tomorrow.".to_owned(),
        days => ["It is in ", &count(days as usize, "day"), ", on ", weekday(exam), " ", &date(exam), "."].concat(),
    }
}

/// The forecast, or why there is none.
fn expected(known: &Known<'_>, goal: &Goal) -> Markup {
    let (today, attempts) = (known.now.today(), known.log.attempts());
    let minutes = known.log.settings().minutes;
    let day = goal.day(today);
    match plan::forecast(known.knowledge, goal, today, minutes, plan::pace_ms(attempts)) {
        Forecast::TooLittle { answers } => html! {
            p class="forecast" {
                "Too little is known for a forecast: it takes " (ENOUGH) " answers, and there " (if answers == 1 { "is " } else { "are " }) (answers) " so far."
            }
        },
        Forecast::Known(outlook) => html! {
            div class="table forecast" tabindex="0" role="region" aria-label="Expected score" {
                table {
                    caption { "Expected score " (day_words(day, today)) }
                    thead class="hidden" { tr { th scope="col" { "If" } th scope="col" { "Drawn" } th scope="col" { "Score" } th scope="col" { "Nine times in ten" } } }
                    tbody {
                        (row(&["With ", &minutes.to_string(), " minutes a day"].concat(), outlook.planned))
                        (row("If you stopped now", outlook.stopped))
                    }
                }
            }
            p class="fine" { "A forecast of the share of questions answered right, from " (count(known.knowledge.answers() as usize, "answer")) " to " (outlook.stopped.seen) " of " (outlook.stopped.total) " questions. It takes you to keep to the plan, and the exam to ask as this course does." }
        },
    }
}

fn row(words: &str, score: Mastery) -> Markup {
    html! {
        tr {
            th scope="row" { (words) }
            td class="rails" { (rail(Some([score.low, score.mean, score.high]), None)) }
            td class="number" { strong { (percent(score.mean)) } }
            td { (between(score.low, score.high)) }
        }
    }
}

fn today_s_plan(known: &Known<'_>, goal: &Goal) -> Markup {
    let (Now { zone, .. }, today, attempts) = (known.now, known.now.today(), known.log.attempts());
    let (minutes, pace_ms) = (known.log.settings().minutes, plan::pace_ms(attempts));
    let answered = plan::answered_on(attempts, zone, today);
    let room = plan::questions_in(minutes, pace_ms).saturating_sub(answered);
    let left = plan::for_day(known.knowledge, goal, today, room).len();
    html! {
        p {
            @if left == 0 { "Done for today: " (count(answered, "question")) " answered. " }
            @else {
                "Today: " (count(left, "question")) " to go, about " (count((left as u64 * pace_ms).div_ceil(60_000) as usize, "minute")) " at your pace"
                @if answered > 0 { "; " (answered) " answered already" }
                ". "
            }
            a class="btn" href=(Route::Practice.href_with("aim=due", "")) { "Practise" }
        }
    }
}

/// How many questions come again on which day; none past the exam.
fn days(known: &Known<'_>, goal: &Goal) -> Markup {
    let today = known.now.today();
    let entries = 0..known.catalogue.entries().len();
    let again: Vec<Day> = entries.filter_map(|entry| plan::comes_again(known.knowledge, goal, today, entry)).collect();
    let last = goal.day(today).min(today.plus(DAYS - 1));
    let days: Vec<(Day, usize)> = (0..=last.since(today))
        .map(|days| today.plus(days))
        .map(|day| (day, again.iter().filter(|again| **again == day).count()))
        .collect();
    let later = again.iter().filter(|again| **again > last).count();
    let most = days.iter().map(|day| day.1).max().unwrap_or(0);
    html! {
        @if most > 0 {
            details class="days" {
                summary { "What comes again when" }
                div class="table" tabindex="0" role="region" aria-label="What comes again when" {
                    table {
                        thead { tr { th scope="col" { "Day" } th scope="col" class="number" { "Questions" } th scope="col" { span class="hidden" { "Drawn" } } } }
                        tbody { @for (day, due) in days {
                            tr {
                                th scope="row" { (weekday(day)) ", " (date(day)) @if goal.exam == Some(day) { " · the exam" } }
                                td class="number" { (due) }
                                td class="rails" { svg class="amount" viewBox="0 0 100 10" width="100" height="10" preserveAspectRatio="none" aria-hidden="true" { rect width=(fixed(due as f64 * 100.0 / most as f64, 1)) height="10" {} } }
                            }
                        } }
                    }
                }
                @if later > 0 { p class="fine" { (count(later, "question")) " later" @if goal.exam.is_some_and(|exam| exam >= today) { ", none of them past the exam" } "." } }
            }
        }
    }
}
