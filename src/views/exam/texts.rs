//! The questions of an exam with their texts: every topic that it asks about is fetched before it is shown, so that an exam
//! that has begun needs no network.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::report::Explained;
use crate::course::bank::Bank;
use crate::learning::{Catalogue, Question};
use crate::views::bank::{self, Fetching, fetching};
use crate::views::once_live;

/// The texts of an exam's questions.
#[derive(Debug, Clone, Default)]
pub struct Texts(Vec<Arc<Bank>>);

impl Texts {
    /// A question with what explains it; nothing where the course no longer has it.
    pub fn explained(&self, id: &str) -> Option<Explained<'_>> {
        let (bank, place) = self.0.iter().find_map(|bank| Some((bank, bank.find(id)?)))?;
        let question = &bank.questions[place];
        let passage = bank.passage(question).map(|passage| (passage.heading, passage.html));
        Some(Explained { question, passage, passage_href: bank.passage_href(question), lab: bank.lab(place) })
    }

    /// A question.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.0.iter().find_map(|bank| bank.questions.get(bank.find(id)?))
    }
}

/// The topics of questions, each once.
fn topics<'q>(catalogue: &Catalogue, questions: impl Iterator<Item = &'q str>) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for entry in questions.filter_map(|id| catalogue.find(id)) {
        let topic = &catalogue.topics()[catalogue.topic_of(entry)].id;
        if !topics.contains(topic) {
            topics.push(topic.clone());
        }
    }
    topics
}

/// A view of the texts of questions, as soon as they are there. Made in the browser only.
pub fn with_texts<'q>(
    catalogue: &Catalogue,
    questions: impl Iterator<Item = &'q str>,
    view: impl Fn(Texts) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let topics = StoredValue::new(topics(catalogue, questions));
    let state = RwSignal::new(Fetching::Coming);
    let texts = RwSignal::new(None);
    let fetch = move || {
        state.set(Fetching::Coming);
        fetch_all(topics.get_value(), move |found| {
            if state.try_set(if found.is_some() { Fetching::Here } else { Fetching::Failed }).is_none() {
                texts.set(found);
            }
        });
    };
    once_live(fetch);
    // What the view reads while it is made is not what it is made anew for.
    let view = move |texts| untrack(|| view(texts));
    view! { {fetching(state, fetch)} {move || texts.get().map(&view)} }.into_any()
}

/// Fetches topics side by side; `then` is told all of them, or nothing where one could not be had.
fn fetch_all(topics: Vec<String>, then: impl Fn(Option<Texts>) + 'static) {
    if topics.is_empty() {
        return then(Some(Texts::default()));
    }
    let (left, found) = (Cell::new(topics.len()), Cell::new(Vec::new()));
    let all = Rc::new((left, found, then));
    for topic in topics {
        let all = Rc::clone(&all);
        spawn_local(async move {
            let fetched = bank::topic(&topic).await;
            let (left, found, then) = &*all;
            let mut banks = found.take();
            banks.push(fetched);
            left.set(left.get() - 1);
            if left.get() == 0 {
                then(banks.into_iter().collect::<Option<Vec<_>>>().map(Texts));
            } else {
                found.set(banks);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;

    #[test]
    fn each_topic_is_fetched_once_and_what_is_gone_is_not() {
        let course = examples::course(2, 2, 3);
        let ids = ["u1-t0-q1", "u0-t1-q2", "gone", "u1-t0-q0"];
        assert_eq!(topics(&course, ids.into_iter()), ["u1-t0", "u0-t1"]);
        assert_eq!(Texts::default().question("u0-t0-q0"), None);
    }
}
