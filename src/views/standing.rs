//! Where the learner stands, told on pages that are about something else: on the strip and beside topics how much would be
//! recalled now, at home what is due; and for the cheat sheet, in which topics something was missed.
//!
//! The pages stand without it, and it is written into them when the log is known. It comes in a chunk of WebAssembly of its own,
//! which is loaded where there is anything to tell.

#[cfg(feature = "split")]
use std::sync::OnceLock;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;
use web_sys::Element;

use super::store::Store;
use super::trainer::{Now, due_words, percent};
use super::{bank, chunks};
use crate::learning::{Catalogue, Knowledge, When};
use crate::model::Station;
use crate::platform::{document, form};

/// The chunk that it comes in.
const CHUNK: &str = "standing";

/// What knows where the learner stands.
#[derive(Clone, Copy)]
struct Teller {
    /// Writes it into the page.
    fill: fn(Store, &Catalogue),
    /// The topics in which a question was missed at its last answer, by identifier.
    missed: fn(Store, &Catalogue) -> Vec<String>,
}

const TELLER: Teller = Teller { fill, missed };

#[cfg(feature = "split")]
static ARRIVED: OnceLock<Teller> = OnceLock::new();

/// Takes in that it can be told: the code has been loaded.
#[cfg(feature = "split")]
pub fn arrived() {
    let _ = ARRIVED.set(TELLER);
}

/// What knows, and what there is to know of; nothing where they cannot be had now.
async fn teller() -> Option<(Teller, Arc<Catalogue>)> {
    chunks::load(&[CHUNK.to_owned()]).await;
    #[cfg(not(feature = "split"))]
    let teller = Some(TELLER);
    #[cfg(feature = "split")]
    let teller = ARRIVED.get().copied();
    Some((teller?, bank::catalogue().await?))
}

/// What a share is written into, for the style sheet; the words stand beside it.
const SHARE: &str = "--known";
/// The same in words.
const KNOWN: &str = "data-known";

/// Writes it into the page, and again whenever the log changes or what `follow` reads.
pub fn fill_in(store: Store, follow: impl Fn() + 'static) {
    let filled = StoredValue::new(false);
    Effect::new(move || {
        follow();
        let any = store.ready.get() && store.log.with(|log| !log.attempts().is_empty());
        if any || filled.get_value() {
            filled.set_value(any);
            spawn_local(async move {
                // Where it cannot be had now, the page stays as it is.
                let Some((teller, catalogue)) = teller().await else { return };
                // Once the page stands.
                request_animation_frame(move || (teller.fill)(store, &catalogue));
            });
        }
    });
}

fn fill(store: Store, catalogue: &Catalogue) {
    let (Some(root), log, now) = (document::root(), store.log.read_untracked(), Now::get()) else { return };
    let standing = Standing { catalogue, knowledge: &now.knowledge(catalogue, &log), now };
    standing.on_strip(&root);
    standing.beside_topics(&root);
    let (words, _) = due_words(standing.knowledge, &log, now);
    form::all(&root, "[data-today]").iter().for_each(|today| today.set_inner_html(&html! { (words) }.into_string()));
}

struct Standing<'a> {
    catalogue: &'a Catalogue,
    knowledge: &'a Knowledge<'a>,
    now: Now,
}

impl Standing<'_> {
    fn on_strip(&self, root: &Element) {
        for stop in form::all(root, ".strip li[data-station]") {
            let Some(station) = stop.get_attribute("data-station").and_then(|id| Station::from_id(&id)) else {
                continue;
            };
            let share = self.share(|stations, _| stations.first() == Some(&station));
            write(&stop, share);
            let label = share.map(|share| [station.name(), ", recall ", &percent(share)].concat());
            form::all(&stop, "a").iter().for_each(|link| form::set(link, "aria-label", label.as_deref()));
        }
    }

    fn beside_topics(&self, root: &Element) {
        for topic in form::all(root, "a[data-topic]") {
            let id = topic.get_attribute("data-topic").unwrap_or_default();
            write(&topic, self.share(|_, topic| topic == id));
        }
    }

    /// The share that would be recalled now of the topics chosen; nothing where nothing of them was ever answered.
    fn share(&self, choose: impl Fn(&[Station], &str) -> bool) -> Option<f64> {
        let (mut recalled, mut seen, mut total) = (0.0, 0, 0);
        for (index, topic) in self.catalogue.topics().iter().enumerate() {
            if choose(&topic.stations, &topic.id) {
                let mastery = self.knowledge.topic(index, When::At(self.now.ms));
                recalled += mastery.mean * mastery.total as f64;
                seen += mastery.seen;
                total += mastery.total;
            }
        }
        (seen > 0).then(|| recalled / total as f64)
    }
}

fn write(element: &Element, share: Option<f64>) {
    let words = share.map(percent);
    form::set(element, KNOWN, words.as_deref());
    form::set_style(element, SHARE, &words.unwrap_or_default().replace(' ', ""));
}

/// The topics in which a question was missed at its last answer, by identifier; nothing where that cannot be known now.
pub async fn missed_topics(store: Store) -> Option<Vec<String>> {
    let (teller, catalogue) = teller().await?;
    Some((teller.missed)(store, &catalogue))
}

fn missed(store: Store, catalogue: &Catalogue) -> Vec<String> {
    let log = store.log.read_untracked();
    let knowledge = Now::get().knowledge(catalogue, &log);
    let missed = |entry: usize| knowledge.card(entry).is_some_and(|card| !card.rating.recalled());
    let topics = catalogue.topics().iter().filter(|topic| topic.entries.clone().any(missed));
    topics.map(|topic| topic.id.clone()).collect()
}
