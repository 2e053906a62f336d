//! Keeping the site for use without a network, and the quiet word that a new version of it is there.
//!
//! Nothing changes under the reader: the page goes on in its own version until it is opened anew. During an exam nothing is said.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::shell::Place;
use super::{act, computed, once_live};
use crate::platform::document;
use crate::platform::worker::{self, Worker};
use crate::route::Route;

/// How long a page is alive before the site is fetched: what the page itself needs comes first.
const QUIET: Duration = Duration::from_secs(3);

/// How often a page that comes into sight asks for news at most, in milliseconds.
const NEWS_EVERY_MS: u64 = 1_800_000;

/// The word that a new version is there, and what keeps the site.
pub fn news_bar(place: Place) -> AnyView {
    let worker = StoredValue::new_local(None::<Worker>);
    let kept = StoredValue::new_local(Vec::<Box<dyn std::any::Any>>::new());
    let arrived = RwSignal::new(false);
    let begin = move || async move {
        let Some(registered) = worker::register().await else { return };
        let listener = registered.on_new_version(move || arrived.set(true));
        kept.update_value(|kept| kept.push(Box::new(listener)));
        worker.set_value(Some(registered.clone()));
        registered.introduce().await;
    };
    once_live(move || {
        if !worker::data_is_dear() {
            once_quiet(Box::new(move || spawn_local(begin())));
        }
        let asked_ms = StoredValue::new(document::now_ms());
        document::on_sight(move |hidden| {
            let now_ms = document::now_ms();
            if !hidden && now_ms.saturating_sub(asked_ms.get_value()) > NEWS_EVERY_MS {
                asked_ms.set_value(now_ms);
                worker.with_value(|worker| worker.iter().for_each(Worker::look_for_news));
            }
        })
    });
    let reload = move || {
        let listener = worker.with_value(|worker| worker.as_ref().and_then(Worker::take_over));
        kept.update_value(|kept| kept.push(Box::new(listener)));
    };
    let silent = move || !arrived.get() || place.route.get() == Route::Exam;
    let text = move || if silent() { "" } else { NEWS };
    view! {
        <div class="notices" role="status">
            <div class="notice news" hidden=computed(silent)>
                <p>{computed(text)}</p>
                <button class="btn" on:click=act(move |_| reload())>"Reload"</button>
                <button class="btn" on:click=act(move |_| arrived.set(false))>"Later"</button>
            </div>
        </div>
    }
    .into_any()
}

/// Calls `begin` some time after the page has loaded.
fn once_quiet(begin: Box<dyn FnOnce()>) {
    set_timeout(move || if document::is_loaded() { begin() } else { once_quiet(begin) }, QUIET);
}

const NEWS: &str = "A new version of this site is ready. Your answers and settings stay as they are.";
