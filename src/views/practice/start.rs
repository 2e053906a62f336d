//! The choice: how long, and what.

use leptos::prelude::*;
use maud::{Markup, html};

use super::aims::{self, What};
use super::{Desk, HEADING};
use crate::learning::session::{Aim, LENGTHS, Session, choose};
use crate::learning::{Catalogue, Knowledge, Progress, When, plan};
use crate::model::Station;
use crate::platform::form;
use crate::route::query_value;
use crate::views::trainer::{Now, count, due_words, goal, percent, unseen};
use crate::views::{act, computed, icon};

/// The length chosen at first, in minutes.
const USUAL: u32 = LENGTHS[1];

/// What can be chosen.
pub fn start(desk: Desk) -> AnyView {
    let minutes = RwSignal::new(USUAL);
    let first = Memo::new(move |_| {
        let query = desk.place.query.read();
        query_value(&query, "aim").unwrap_or("due").to_owned()
    });
    let list = Memo::new(move |_| {
        desk.with(|catalogue, log, now| Lists { catalogue, log, now }.markup(&first.read()).into_string())
    });
    let room = move || {
        desk.with(|_, log, _| count(plan::questions_in(minutes.get(), plan::pace_ms(log.attempts())), "question"))
    };
    let lengths = html! {
        legend { "How long?" }
        @for length in LENGTHS {
            label { input type="radio" name="length" value=(length) checked[length == USUAL]; span { (length) " min" } }
        }
    };
    let length = move |event: web_sys::Event| {
        if let Ok(length) = event_target_value(&event).parse() {
            minutes.set(length);
        }
    };
    let begin = move |event: leptos::ev::MouseEvent| {
        if let Some(word) = form::pressed(&event, "data-aim") {
            begin(desk, &word, minutes.get_untracked());
        }
    };
    view! {
        <div class="lengths">
            <fieldset on:change=act(length) inner_html=lengths.into_string()></fieldset>
            <p>{computed(move || ["About ", &room(), " at your pace"].concat())}</p>
        </div>
        <div on:click=act(begin) inner_html=computed(move || list.get())></div>
    }
    .into_any()
}

/// Begins a session; where there is nothing to ask, nothing happens.
pub fn begin(desk: Desk, word: &str, minutes: u32) {
    let session = untrack(|| desk.with(|catalogue, log, now| session(catalogue, log, now, word, minutes)));
    if let Some(session) = session {
        desk.begin(word, session);
    }
}

fn session(catalogue: &Catalogue, log: &Progress, now: Now, word: &str, minutes: u32) -> Option<Session> {
    let room = plan::questions_in(minutes, plan::pace_ms(log.attempts()));
    let questions = match aims::read(catalogue, word)?.what {
        What::Questions(ids) => ids,
        What::Aim(aim) => {
            let knowledge = now.knowledge(catalogue, log);
            let entries = choose(&aim, &knowledge, &goal(catalogue, log), now.today(), room, now.ms);
            entries.into_iter().map(|entry| catalogue.entries()[entry].id.clone()).collect()
        }
    };
    (!questions.is_empty()).then_some(Session { started_ms: now.ms, minutes, questions })
}

/// What the lists are made from.
struct Lists<'a> {
    catalogue: &'a Catalogue,
    log: &'a Progress,
    now: Now,
}

impl Lists<'_> {
    /// First what the address asks for, then everything else.
    fn markup(&self, first: &str) -> Markup {
        let knowledge = self.now.knowledge(self.catalogue, self.log);
        let others = ["due", "mixed", "pairs", "mistakes"].into_iter().filter(|word| *word != first);
        let choice = aims::read(self.catalogue, first).map(|_| first).unwrap_or("due");
        html! {
            (self.leading(&knowledge, choice))
            ul class="aims" { @for word in others { li { (self.row(&knowledge, word)) } } }
            section aria-labelledby="by-station" {
                h2 id="by-station" { "By station" }
                ul class="stations" { @for station in Station::ALL { (self.station(&knowledge, station)) } }
            }
            section aria-labelledby="by-topic" {
                h2 id="by-topic" { "By unit and topic" }
                @for unit in 0..self.catalogue.units().len() { (self.unit(&knowledge, unit)) }
            }
        }
    }

    /// The choice that is made large.
    fn leading(&self, knowledge: &Knowledge<'_>, word: &str) -> Markup {
        let title = aims::read(self.catalogue, word).map(|choice| choice.title).unwrap_or_default();
        let (about, any) = self.about(knowledge, word);
        html! {
            section class="leading" {
                h2 id=(HEADING) tabindex="-1" { (title) }
                p { (about) }
                @if any { button class="btn primary" data-aim=(word) { "Start" } }
            }
        }
    }

    fn row(&self, knowledge: &Knowledge<'_>, word: &str) -> Markup {
        let title = aims::read(self.catalogue, word).map(|choice| choice.title).unwrap_or_default();
        let (about, any) = self.about(knowledge, word);
        html! {
            h3 { (title) }
            p { (about) }
            @if any { button class="btn" data-aim=(word) aria-label={ "Start: " (title) } { "Start" } }
        }
    }

    /// What a choice would ask, and whether there is anything.
    fn about(&self, knowledge: &Knowledge<'_>, word: &str) -> (String, bool) {
        match aims::read(self.catalogue, word).map(|choice| choice.what) {
            Some(What::Questions(ids)) => ([&count(ids.len(), "question"), ", in this order."].concat(), true),
            Some(What::Aim(Aim::Due)) => due_words(knowledge, self.log, self.now),
            Some(What::Aim(Aim::Mixed)) => ("One question of each topic in turn, where you need it most.".into(), true),
            Some(What::Aim(Aim::Confusable)) => ("Things that are taken for each other, side by side.".into(), true),
            Some(What::Aim(Aim::Mistakes)) => about_mistakes(knowledge),
            Some(What::Aim(Aim::Topics(topics))) => (self.about_topics(knowledge, &topics), !topics.is_empty()),
            None => (String::new(), false),
        }
    }

    fn about_topics(&self, knowledge: &Knowledge<'_>, topics: &[usize]) -> String {
        let all = self.catalogue.topics();
        let total: usize = topics.iter().map(|&topic| all[topic].entries.len()).sum();
        let new: usize = topics.iter().map(|&topic| unseen(knowledge, all[topic].entries.clone())).sum();
        if new == 0 {
            [&count(total, "question"), ", all answered before."].concat()
        } else {
            [&count(total, "question"), ", ", &new.to_string(), " of them new to you."].concat()
        }
    }

    fn station(&self, knowledge: &Knowledge<'_>, station: Station) -> Markup {
        let topics = aims::at_station(self.catalogue, station);
        let word = ["station:", station.id()].concat();
        html! {
            @if !topics.is_empty() {
                li data-station=(station.id()) {
                    button data-aim=(word) {
                        svg class="sign" viewBox="0 0 24 24" aria-hidden="true" { path d=(icon::path(station)) {} }
                        span class="name" { (station.name()) }
                        span class="known" { (self.known(knowledge, &topics)) }
                    }
                }
            }
        }
    }

    fn unit(&self, knowledge: &Knowledge<'_>, unit: usize) -> Markup {
        let about = &self.catalogue.units()[unit];
        let topics: Vec<usize> = about.topics.clone().collect();
        html! {
            details class="by-unit" {
                summary { span class="name" { (about.title) } " " span class="known" { (self.known(knowledge, &topics)) } }
                ul {
                    li { button data-aim={ "unit:" (about.id) } { span class="name" { "The whole unit" } } }
                    @for topic in topics {
                        @let shown = &self.catalogue.topics()[topic];
                        li data-station=[shown.stations.first().map(|station| station.id())] {
                            button data-aim={ "topic:" (shown.id) } {
                                span class="name" { (shown.title) }
                                span class="known" { (self.known(knowledge, &[topic])) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// How well topics are known, as far as they have been answered at all.
    fn known(&self, knowledge: &Knowledge<'_>, topics: &[usize]) -> String {
        let all = self.catalogue.topics();
        let entries: Vec<usize> = topics.iter().flat_map(|&topic| all[topic].entries.clone()).collect();
        let seen = entries.iter().filter(|entry| knowledge.card(**entry).is_some()).count();
        if seen == 0 {
            return "new".to_owned();
        }
        let recall: f64 = entries.iter().map(|&entry| knowledge.recall(entry, When::At(self.now.ms))).sum();
        percent(recall / entries.len() as f64)
    }
}

fn about_mistakes(knowledge: &Knowledge<'_>) -> (String, bool) {
    let entries = 0..knowledge.catalogue().entries().len();
    if knowledge.answers() == 0 {
        return ("What you miss comes here, first what you were sure of.".to_owned(), false);
    }
    match entries.filter(|entry| knowledge.card(*entry).is_some_and(|card| !card.rating.recalled())).count() {
        0 => ("Nothing: whatever you have answered, you answered right the last time.".to_owned(), false),
        missed => {
            ([&count(missed, "question"), " missed at the last answer; first those you were sure of."].concat(), true)
        }
    }
}
