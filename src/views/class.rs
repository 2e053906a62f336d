//! What a class knows, from the progress files that students hand in: they are read in the browser and go nowhere.
//!
//! What is reckoned, and from which answers, is the business of [`crate::learning::analysis`]; here it is put into words and tables.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, PreEscaped, html};
use web_sys::Event;

use super::trainer::{count, percent};
use super::{act, bank, computed};
use crate::export::html::plain;
use crate::learning::analysis::{self, Class, ENOUGH, Item, Report};
use crate::learning::{Catalogue, Confidence, ProgressError, Question, Tally};
use crate::number::fixed;
use crate::platform::{files, form};
use crate::route::Route;
use crate::sorting::sorted;

/// How many of the hardest questions are shown at once.
const HARDEST: usize = 20;
/// Below this discrimination a question tells little.
const TELLS_LITTLE: f64 = 0.2;
/// How many wrong answers to a question are told.
const LURES: usize = 2;

/// The tables that can be saved.
#[derive(Debug, Clone, Default, PartialEq)]
struct Tables {
    page: String,
    items: String,
    topics: String,
}

/// Where files are handed over, and what they say.
pub fn class() -> AnyView {
    let handed = RwSignal::new(Vec::<(String, String)>::new());
    let tables = RwSignal::new(Tables::default());
    let said = RwSignal::new(String::new());
    let take = move |event: &Event| {
        let files = files::handed_over(event);
        said.set("Reading…".to_owned());
        spawn_local(async move {
            let new = files.await;
            if handed.try_update(|files| files.extend(new)).is_none() {
                return;
            }
            let outcome = read(&handed.get_untracked()).await;
            let (words, made) = outcome.unwrap_or_else(|| (UNREACHABLE.to_owned(), Tables::default()));
            let _ = said.try_set(words);
            let _ = tables.try_set(made);
        });
    };
    let dropped = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        take(&event);
    };
    let clear = move |_| {
        handed.set(Vec::new());
        tables.set(Tables::default());
        said.set("Put away: nothing of the files is left in this page.".to_owned());
    };
    let save = move |event: leptos::ev::MouseEvent| {
        let Some(which) = form::pressed(&event, "data-save") else { return };
        let text = tables.with_untracked(|tables| match &*which {
            "questions" => tables.items.clone(),
            _ => tables.topics.clone(),
        });
        let name = ["roundtrip-class-", &which, ".csv"].concat();
        files::save(&name, "text/csv", ["\u{feff}", &text].concat().as_bytes());
    };
    let empty = Memo::new(move |_| handed.read().is_empty());
    view! {
        <div class="class live" on:dragover=act(|event: leptos::ev::DragEvent| event.prevent_default()) on:drop=act(dropped)>
            <p class="drop">
                <label class="btn file">"Choose progress files " <input type="file" multiple=true accept=".json,application/json" on:change=act(move |event: Event| take(&event)) /></label>
                " or drop them here."
            </p>
            <p class="said" role="status">{computed(move || said.get())}</p>
            <div on:click=act(save) inner_html=computed(move || tables.read().page.clone())></div>
            <p class="doings"><button class="btn" hidden=computed(move || empty.get()) on:click=act(clear)>"Put the files away"</button></p>
        </div>
    }
    .into_any()
}

const UNREACHABLE: &str =
    "The questions could not be fetched: the site cannot be reached now. Hand the files over once more when it can.";

/// What files say, in a sentence and in tables; nothing where the course cannot be had now.
async fn read(files: &[(String, String)]) -> Option<(String, Tables)> {
    let catalogue: Arc<Catalogue> = bank::catalogue().await?;
    let mut questions = Vec::new();
    for topic in catalogue.topics() {
        questions.extend(bank::topic(&topic.id).await?.questions.iter().cloned());
    }
    let class = Class::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let report = analysis::report(&class, &catalogue, &questions);
    let told = Told { catalogue: &catalogue, questions: &questions, report: &report };
    let words =
        ["Read: ", &count(class.students(), "student"), ", ", &count(report.items.len(), "question"), " answered."];
    let tables = Tables {
        page: html! { (skipped(&class)) @if !report.items.is_empty() { (told.page()) } }.into_string(),
        items: analysis::items_csv(&report, &catalogue),
        topics: analysis::topics_csv(&report, &catalogue),
    };
    Some((words.concat(), tables))
}

/// The files that count once or not at all.
fn skipped(class: &Class) -> Markup {
    html! {
        @if !class.skipped.is_empty() {
            div class="notice" {
                p { "Not read, and left out:" }
                ul { @for (name, why) in &class.skipped { li { strong { (name) } ": " (reason(why)) } } }
            }
        }
        @if !class.repeated.is_empty() {
            p { "Handed in more than once by the same student, and counted once: " (class.repeated.join(", ")) "." }
        }
    }
}

fn reason(why: &ProgressError) -> Markup {
    html! {
        @match why {
            ProgressError::Corrupt { place, why } => { "no progress file, or damaged at " (place) ": " (why) },
            ProgressError::FromFuture { .. } => { "saved by a later version of this site; reload this page and hand it over again" },
        }
    }
}

/// A report with what its indices stand for.
struct Told<'a> {
    catalogue: &'a Catalogue,
    questions: &'a [Question],
    report: &'a Report,
}

impl Told<'_> {
    fn page(&self) -> Markup {
        let items = &self.report.items;
        let order = sorted(items.len(), &|one, other| items[one].mean.total_cmp(&items[other].mean));
        let order: Vec<&Item> = order.into_iter().map(|place| &items[place]).collect();
        html! {
            p class="doings" {
                button class="btn" data-save="questions" { "Save the questions as CSV" }
                button class="btn" data-save="topics" { "Save the topics as CSV" }
            }
            (self.topics())
            (self.items(&order[..order.len().min(HARDEST)], "The hardest questions"))
            p {
                "A question tells who knows if those who are right in it are right in the others too: from 1, always, over 0, no matter, to −1, when it misleads those who know. It takes "
                (ENOUGH) " students, and answers that differ."
            }
            @if order.len() > HARDEST {
                details { summary { "All " (order.len()) " questions" } (self.items(&order, "All questions, the hardest first")) }
            }
            (self.sureness())
        }
    }

    fn topics(&self) -> Markup {
        html! {
            h3 { "Topics to teach again" }
            @if !self.report.topics.iter().any(analysis::Topic::reteach) {
                p { "None: of no topic it can be said with confidence that fewer than 60 % of first answers are right." }
            }
            div class="table" tabindex="0" role="region" aria-label="Topics" {
                table {
                    thead { tr { th scope="col" { "Topic" } th scope="col" class="number" { "Right at first" } th scope="col" class="number" { "Right now" } th scope="col" class="number" { "Sure but wrong" } th scope="col" { "Teach again" } } }
                    tbody { @for topic in &self.report.topics { (self.topic(topic)) } }
                }
            }
        }
    }

    fn topic(&self, topic: &analysis::Topic) -> Markup {
        let known = &self.catalogue.topics()[topic.topic];
        let share = |tally: Tally| tally.share().map(percent).unwrap_or_default();
        html! {
            tr {
                th scope="row" { a href=(self.note(topic.topic).href()) { (known.title) } }
                td class="number" { (share(topic.first)) " of " (topic.first.of) }
                td class="number" { (share(topic.latest)) }
                td class="number" { (topic.sure_misses) }
                td { @if topic.reteach() { strong { "yes" } } @else { "no" } }
            }
        }
    }

    fn note(&self, topic: usize) -> Route {
        let known = &self.catalogue.topics()[topic];
        Route::Note(self.catalogue.units()[known.unit].id.clone(), known.id.clone())
    }

    fn items(&self, items: &[&Item], caption: &str) -> Markup {
        html! {
            h3 { (caption) }
            div class="table" tabindex="0" role="region" aria-label=(caption) {
                table {
                    thead { tr { th scope="col" { "Question" } th scope="col" class="number" { "Mean score" } th scope="col" class="number" { "Tells who knows" } th scope="col" { "Often chosen wrongly" } } }
                    tbody { @for item in items { (self.item(item)) } }
                }
            }
        }
    }

    fn item(&self, item: &Item) -> Markup {
        let entry = &self.catalogue.entries()[item.entry];
        let question = self.questions.iter().find(|question| question.id == entry.id);
        let prompt = question.map_or_else(|| entry.id.clone(), |question| plain(&question.prompt));
        html! {
            tr {
                th scope="row" { a href=(self.note(entry.topic).href_with("", &["q-", &*entry.id].concat())) { (prompt) } }
                td class="number" { (percent(item.mean)) " of " (item.students) }
                td class="number" { (tells(item)) }
                td {
                    @if let Some(question) = question {
                        ul { @for (part, times) in item.lures.iter().take(LURES) {
                            @if let Some(words) = analysis::part_words(&question.kind, *part) { li { (PreEscaped(words)) " (" (times) ")" } }
                        } }
                    }
                }
            }
        }
    }

    fn sureness(&self) -> Markup {
        let calibration = &self.report.calibration;
        html! {
            h3 { "How sure, how right" }
            div class="table" tabindex="0" role="region" aria-label="How sure, how right" {
                table {
                    thead { tr { th scope="col" { "They said" } th scope="col" class="number" { "Right" } th scope="col" class="number" { "Share" } } }
                    tbody { @for confidence in Confidence::ALL {
                        @let tally = calibration.tally(confidence);
                        tr { th scope="row" { (said(confidence)) } td class="number" { (tally.right) " of " (tally.of) } td class="number" { (tally.share().map(percent).unwrap_or_default()) } }
                    } }
                }
            }
            @if let Some(brier) = calibration.brier() {
                p { "Brier score " (fixed(brier, 2)) ": 0 is perfect foresight, 0.25 is tossing a coin." }
            }
        }
    }
}

/// Discrimination in a number and, where it is low, in words.
fn tells(item: &Item) -> Markup {
    html! {
        @match item.discrimination {
            None => "not known",
            Some(value) => {
                (fixed(value, 2))
                @if value < 0.0 { br; "misleads" } @else if value < TELLS_LITTLE { br; "little" }
            }
        }
    }
}

const fn said(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Guess => "I guess",
        Confidence::Think => "I think so",
        Confidence::Sure => "I am sure",
    }
}
