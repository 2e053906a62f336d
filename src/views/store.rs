//! The learner's log in this browser: read once, written at every answer, kept in memory where storage fails.
//!
//! What cannot be read is never overwritten: a damaged log is set aside first, a log of a later version is left alone.

use leptos::prelude::*;
use maud::html;

use super::once_live;
use super::{act, computed};

use crate::learning::{Attempt, Progress, ProgressError};
use crate::platform::document;
use crate::platform::storage::{self, StorageFault};

/// Where the log is kept.
pub const KEY: &str = "roundtrip/progress";
/// Where a damaged log is set aside.
const ASIDE: &str = "roundtrip/progress-aside";

/// Something the learner should know about the saved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What, where and what to do.
    pub text: String,
    /// The text of a damaged log, for download.
    pub aside: Option<String>,
}

impl Notice {
    fn new(text: &str) -> Self {
        Notice { text: text.to_owned(), aside: None }
    }
}

/// The learner's log. Copies share their state.
#[derive(Clone, Copy)]
pub struct Store {
    /// Everything known, including what could not be kept.
    pub log: RwSignal<Progress>,
    /// What to tell the learner.
    pub notice: RwSignal<Option<Notice>>,
    /// Whether this browser's store may be written.
    writable: StoredValue<bool>,
}

const DENIED: &str = "This browser does not let the site keep anything (a private window, or a setting). Everything works, \
                      but your answers last only until this page is closed.";
const FULL: &str = "This browser has no room left for the site, so your last answers last only until this page is closed. \
                    Free some storage in the browser’s settings, then answer once more: everything is then saved.";

impl Store {
    /// Makes a store, empty until the browser's is read, and puts it in context.
    pub fn provide() -> Store {
        let store = Store {
            log: RwSignal::new(Progress::default()),
            notice: RwSignal::new(None),
            writable: StoredValue::new(true),
        };
        provide_context(store);
        once_live(move || {
            store.load();
            // Another tab may have answered.
            document::on_window("storage", move |_| store.load())
        });
        store
    }

    fn load(&self) {
        match storage::read(KEY) {
            Ok(text) => self.take_in(text),
            Err(_) => self.notice.set(Some(Notice::new(DENIED))),
        }
    }

    fn take_in(&self, text: Option<String>) {
        let Some(text) = text else { return };
        match Progress::parse(&text) {
            Ok(saved) => self.log.update(|log| log.merge(&saved)),
            Err(fault) => self.set_aside(&fault, text),
        }
    }

    /// A log that cannot be read: its text is kept before anything else is written.
    fn set_aside(&self, fault: &ProgressError, text: String) {
        let kept = matches!(fault, ProgressError::Corrupt { .. }) && storage::write(ASIDE, &text).is_ok();
        self.writable.set_value(kept);
        self.notice.set(Some(Notice { text: fault.to_string(), aside: Some(text) }));
    }

    /// Adds an attempt to the log and keeps it, if the browser lets us.
    pub fn record(&self, attempt: Attempt) {
        self.log.update(|log| log.record(attempt));
        if self.writable.get_value() {
            self.save();
        }
    }

    fn save(&self) {
        // Another tab may have written since: what it wrote is part of the work.
        if let Ok(Some(Ok(saved))) = storage::read(KEY).map(|text| text.map(|text| Progress::parse(&text))) {
            self.log.update(|log| log.merge(&saved));
        }
        match storage::write(KEY, &self.log.read_untracked().serialize()) {
            Ok(()) => {}
            Err(StorageFault::Denied) => self.notice.set(Some(Notice::new(DENIED))),
            Err(StorageFault::Full) => self.notice.set(Some(Notice::new(FULL))),
        }
    }
}

/// The notice, until it is closed.
pub fn notice_bar(store: Store) -> AnyView {
    let text = move || store.notice.get().map(|notice| html! { (notice.text) }.into_string()).unwrap_or_default();
    let aside = move || store.notice.get().and_then(|notice| notice.aside);
    let href = move || aside().map(|text| document::data_address("application/json", &text));
    view! {
        <div class="notices" role="alert">
            <div class="notice" hidden=computed(move || store.notice.read().is_none())>
                <p inner_html=computed(text)></p>
                <a class="btn" href=computed(href) hidden=computed(move || aside().is_none()) download="roundtrip-progress-aside.json">"Download it"</a>
                <button class="btn" on:click=act(move |_| store.notice.set(None))>"Close"</button>
            </div>
        </div>
    }
    .into_any()
}
