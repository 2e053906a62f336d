//! A selection of questions as a file: units, topics or single questions are ticked, and the file is made in the browser.
//!
//! What is in a file, and what a format cannot hold, is the business of [`crate::export`].

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;
use web_sys::Event;

use super::trainer::count;
use super::{act, bank, computed, once_live};
use crate::export::html::plain;
use crate::export::{self, FORMATS, Format, Loss, Selection, Topic, Unit};
use crate::learning::Catalogue;
use crate::platform::{document, files, form};
use crate::route;

/// What is ticked, and what came of it. Copies share it.
#[derive(Clone, Copy)]
struct Desk {
    catalogue: StoredValue<Arc<Catalogue>>,
    /// For each question whether it is ticked.
    ticked: RwSignal<Vec<bool>>,
    /// Counts ticks of whole topics and more: then single boxes are drawn anew.
    swept: RwSignal<u32>,
    format: RwSignal<&'static Format>,
    /// Where the links lead.
    site: RwSignal<String>,
    said: RwSignal<String>,
    losses: RwSignal<Vec<Loss>>,
}

/// The desk at which a file is made.
pub fn exports() -> AnyView {
    let desk = bank::with_catalogue(|catalogue| Desk::new(catalogue).view());
    view! { <div class="export-desk live">{desk}</div> }.into_any()
}

impl Desk {
    fn new(catalogue: Arc<Catalogue>) -> Desk {
        let desk = Desk {
            ticked: RwSignal::new(vec![false; catalogue.entries().len()]),
            catalogue: StoredValue::new(catalogue),
            swept: RwSignal::new(0),
            format: RwSignal::new(FORMATS[0]),
            site: RwSignal::new(String::new()),
            said: RwSignal::new(String::new()),
            losses: RwSignal::new(Vec::new()),
        };
        once_live(move || desk.site.set(document::absolute(route::base())));
        desk
    }

    fn view(self) -> AnyView {
        let all = self.ticked.with_untracked(Vec::len);
        let units = self.catalogue.with_value(|catalogue| catalogue.units().len());
        let formats = html! { @for format in FORMATS { option value=(format.id) { (format.name) } } };
        let choose = move |event: Event| {
            let id = event_target_value(&event);
            FORMATS.iter().filter(|format| format.id == id).for_each(|format| self.format.set(format));
        };
        let none = Memo::new(move |_| self.ticked.with(|ticked| !ticked.contains(&true)));
        view! {
            <fieldset class="picking">
                <legend>"Questions"</legend>
                {self.whole(0..all, "All questions".to_owned())}
                {(0..units).map(|unit| self.unit(unit)).collect_view()}
            </fieldset>
            <p><label><span>"Format"</span><select on:change=act(choose) inner_html=formats.into_string()></select></label></p>
            <p><label><span>"Links lead to"</span><input type="text" inputmode="url" spellcheck="false" autocomplete="off" prop:value=computed(move || self.site.get()) on:change=act(move |event| self.site.set(event_target_value(&event))) /></label></p>
            <p class="doings"><button class="btn primary" disabled=computed(move || none.get()) on:click=act(move |_| self.make())>"Save the file"</button></p>
            <p class="said" role="status">{computed(move || self.said.get())}</p>
            {self.lost()}
        }
        .into_any()
    }

    /// A box that ticks a range of questions; neither ticked nor empty where some of them are ticked.
    fn whole(self, range: std::ops::Range<usize>, words: String) -> AnyView {
        let (of, within) = (range.len(), range.clone());
        let ticked =
            Memo::new(move |_| self.ticked.with(|ticked| ticked[within.clone()].iter().filter(|it| **it).count()));
        let tick = move |event: Event| {
            let on = event_target_checked(&event);
            self.ticked.update(|ticked| ticked[range.clone()].fill(on));
            self.swept.update(|times| *times += 1);
        };
        let told = move || [&*ticked.get().to_string(), " of ", &of.to_string()].concat();
        view! {
            <label class="tick">
                <input type="checkbox" on:change=act(tick) prop:checked=computed(move || ticked.get() == of) prop:indeterminate=computed(move || ticked.get() > 0 && ticked.get() < of) />
                <span>{words}</span>
                <span class="count">{computed(told)}</span>
            </label>
        }
        .into_any()
    }

    fn unit(self, unit: usize) -> AnyView {
        let (title, range, topics) = self.catalogue.with_value(|catalogue| {
            let known = &catalogue.units()[unit];
            (known.title.clone(), catalogue.unit_entries(unit), known.topics.clone())
        });
        let summary = ["Topics of ", &title].concat();
        view! {
            <div class="unit">
                {self.whole(range, title)}
                <details><summary>{summary}</summary>{topics.map(|topic| self.topic(topic)).collect_view()}</details>
            </div>
        }
        .into_any()
    }

    /// A topic; its questions' texts are fetched when they are asked for.
    fn topic(self, topic: usize) -> AnyView {
        let (id, title, range) = self.catalogue.with_value(|catalogue| {
            let known = &catalogue.topics()[topic];
            (known.id.clone(), known.title.clone(), known.entries.clone())
        });
        let prompts = RwSignal::new(Vec::<String>::new());
        let failed = RwSignal::new(false);
        let open = move |_| {
            let id = id.clone();
            spawn_local(async move {
                let texts = bank::topic(&id)
                    .await
                    .map(|bank| bank.questions.iter().map(|question| plain(&question.prompt)).collect());
                let _ = failed.try_set(texts.is_none());
                texts.into_iter().for_each(|texts| drop(prompts.try_set(texts)));
            });
        };
        let first = range.start;
        let boxes = move || {
            self.swept.track();
            let ticked = self.ticked.read_untracked();
            let boxes = prompts.with(|prompts| {
                html! {
                    @for (place, prompt) in prompts.iter().enumerate() {
                        label class="tick" { input type="checkbox" value=(first + place) checked[ticked[first + place]]; span { (prompt) } }
                    }
                }
            });
            boxes.into_string()
        };
        let tick = move |event: Event| {
            if let Some(entry) =
                form::source(&event, "input").and_then(|field| field.get_attribute("value")?.parse::<usize>().ok())
            {
                let on = event_target_checked(&event);
                self.ticked.update(|ticked| ticked[entry] = on);
            }
        };
        let summary = ["Questions of ", &title].concat();
        view! {
            <div class="topic">
                {self.whole(range, title)}
                <details on:toggle=act(open)>
                    <summary>{summary}</summary>
                    <p class="notice" hidden=computed(move || !failed.get())>"They could not be fetched. Close and open this to try again."</p>
                    <div on:change=act(tick) inner_html=computed(boxes)></div>
                </details>
            </div>
        }
        .into_any()
    }

    /// Fetches what is ticked, and saves it.
    fn make(self) {
        self.said.set("Fetching the questions…".to_owned());
        spawn_local(async move {
            let Some(selection) = self.selection().await else {
                let _ =
                    self.said.try_set("The questions could not be fetched: the site cannot be reached now.".to_owned());
                return;
            };
            let Some(format) = self.format.try_get_untracked() else { return };
            let made = export::export(&selection, format, &self.site.get_untracked());
            let name = format.file_name("selection");
            files::save(&name, format.media_type, &made.bytes);
            self.said.set(["Saved: ", &name, ", with ", &count(selection.count(), "question"), "."].concat());
            self.losses.set(made.losses);
        });
    }

    /// The questions that are ticked; nothing where they cannot be had now.
    async fn selection(self) -> Option<Selection> {
        let catalogue = self.catalogue.get_value();
        let ticked = self.ticked.get_untracked();
        let mut selection = Selection::default();
        for unit in catalogue.units() {
            let mut topics = Vec::new();
            for topic in &catalogue.topics()[unit.topics.clone()] {
                if !ticked[topic.entries.clone()].contains(&true) {
                    continue;
                }
                let bank = bank::topic(&topic.id).await?;
                let is_ticked = |id: &str| catalogue.find(id).is_some_and(|entry| ticked[entry]);
                let questions = bank.questions.iter().filter(|question| is_ticked(&question.id)).cloned().collect();
                topics.push(Topic { id: topic.id.clone(), title: topic.title.clone(), questions });
            }
            if !topics.is_empty() {
                selection.units.push(Unit { id: unit.id.clone(), title: unit.title.clone(), topics });
            }
        }
        Some(selection)
    }

    /// What the file that was saved last does not hold.
    fn lost(self) -> AnyView {
        let list = move || {
            self.losses.with(|losses| {
                html! {
                    @for loss in losses { li { strong { (loss.question) } ": " (loss.what) "." } }
                }
                .into_string()
            })
        };
        let save = move |_| {
            let text = self.losses.with_untracked(|losses| export::losses_csv(losses));
            files::save("roundtrip-selection-not-held.csv", "text/csv", text.as_bytes());
        };
        view! {
            <details hidden=computed(move || self.losses.read().is_empty())>
                <summary>"What this file does not hold, question by question"</summary>
                <ul inner_html=computed(list)></ul>
                <p class="doings"><button class="btn" on:click=act(save)>"Save this list"</button></p>
            </details>
        }
        .into_any()
    }
}
