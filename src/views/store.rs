//! The learner's log in this browser: read when a page comes to life, written at every answer, in step with other tabs, kept in
//! memory where nothing can be kept.
//!
//! It lies there as records, one an answer ([`journal`]), in the best place there is ([`records`]). An answer is on the disk
//! before anything is said of it. Nothing is overwritten unread: a damaged record is set aside, one of a later version is left
//! alone. What could not be written is written with the next answer.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;

use super::{act, computed, once_live};
use crate::learning::exam::Sitting;
use crate::learning::progress::journal::{self, Record, Replay, Writer};
use crate::learning::{Attempt, Progress, ProgressError};
use crate::platform::channel::Channel;
use crate::platform::document;
use crate::platform::records::{self, Records};
use crate::platform::storage::{self, StorageFault};

/// Where the log lay as a whole before it lay as records; read and taken over for ever.
const OLD_FILE: &str = "roundtrip/progress";
/// Where damaged logs were set aside then.
const OLD_ASIDE: &str = "roundtrip/progress-aside";
/// What the keys of records that are set aside begin with.
const ASIDE: &str = "aside-";
/// The channel on which tabs tell each other what they wrote.
const CHANNEL: &str = "roundtrip/log";
/// The name of the file into which the work is saved.
pub const FILE: &str = "roundtrip-progress.json";
/// The sort of that file.
pub const MEDIA_TYPE: &str = "application/json";

/// Something the learner should know about the saved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What, where and what to do.
    pub text: String,
    /// The text of a damaged log, for download.
    pub aside: Option<String>,
    /// Why the work lasts only until the page is closed, if it does: it can be saved as a file then.
    pub unkept: Option<StorageFault>,
}

/// The learner's log. Copies share their state.
#[derive(Clone, Copy)]
pub struct Store {
    /// Everything known, including what could not be kept.
    pub log: RwSignal<Progress>,
    /// Whether what this browser keeps has been read: before, the log may lack it.
    pub ready: RwSignal<bool>,
    /// What to tell the learner.
    pub notice: RwSignal<Option<Notice>>,
    /// Damaged records and files that were set aside, by key.
    pub asides: RwSignal<Vec<(String, String)>>,
    keeper: StoredValue<Keeper, LocalStorage>,
}

/// What writes the records.
struct Keeper {
    writer: Writer,
    /// Where to, once it is open.
    records: Option<Rc<Records>>,
    /// What is still to be written, oldest first.
    waiting: Vec<Record>,
    /// What is to be done once it is.
    then: Vec<Box<dyn FnOnce()>>,
    /// Whether it is being written.
    busy: bool,
    /// Why writing failed last time: the learner knows.
    told: Option<StorageFault>,
    channel: Option<Channel>,
}

const DENIED: &str = "This browser does not let the site keep anything (a private window, or a setting). Everything works, \
                      but your answers last only until this page is closed, unless you save them to a file.";
const FULL: &str = "This browser has no room left for the site, so your last answers last only until this page is closed. \
                    Free some storage in the browser’s settings, then answer once more: everything is then saved. Or save your \
                    work to a file.";

impl Store {
    /// Makes a store, empty until the browser's is read, and puts it in context.
    pub fn provide() -> Store {
        let keeper = Keeper {
            writer: Writer::new(0),
            records: None,
            waiting: Vec::new(),
            then: Vec::new(),
            busy: false,
            told: None,
            channel: None,
        };
        let store = Store {
            log: RwSignal::new(Progress::default()),
            ready: RwSignal::new(false),
            notice: RwSignal::new(None),
            asides: RwSignal::new(Vec::new()),
            keeper: StoredValue::new_local(keeper),
        };
        provide_context(store);
        once_live(move || store.begin());
        store
    }

    /// Reads what there is, and follows what other tabs write.
    fn begin(self) -> impl Sized {
        self.keeper.update_value(|keeper| {
            keeper.writer = Writer::new(document::random());
            keeper.channel = Channel::open(CHANNEL, move |text| self.hear(&text));
        });
        let read = move || spawn_local(self.load());
        read();
        (
            // A program of former times in another tab, or one that has `localStorage` only.
            document::on_window("storage", move |_| read()),
            // A page that was put to sleep has heard nothing.
            document::on_sight(move |hidden| {
                if !hidden {
                    read()
                }
            }),
        )
    }

    /// Takes in what another tab wrote. Where that is of a later version, it is on the disk in any case.
    fn hear(self, text: &str) {
        if let Ok(news) = Progress::parse(text) {
            self.merge(&news);
        }
    }

    /// Takes in another log; whoever follows this one hears of it only if there was something new.
    fn merge(self, other: &Progress) {
        self.log.maybe_update(|log| {
            let before = log.clone();
            log.merge(other);
            *log != before
        });
    }

    /// Adds an attempt to the log. `then` is called when it is on the disk, or when it is known, and said, that it cannot be kept:
    /// only then may anything be shown that depends on it.
    pub fn record(self, attempt: Attempt, then: impl FnOnce() + 'static) {
        let attempt = self.log.with_untracked(|log| log.settled(attempt));
        self.keep(|writer| writer.attempt(&attempt), {
            let attempt = attempt.clone();
            Box::new(move || {
                self.log.update(|log| log.record(attempt));
                then();
            })
        });
    }

    /// Changes settings, resets among them: at once in the log, and soon on the disk.
    pub fn update_settings(self, change: impl FnOnce(&mut Progress)) {
        self.log.update(change);
        self.keep(|writer| self.log.with_untracked(|log| writer.settings(log, document::now_ms())), Box::new(|| {}));
    }

    /// Keeps the state of an exam: at once in the log. `then` is called when it is on the disk, or known not to be.
    pub fn keep_exam(self, exam: &Sitting, then: impl FnOnce() + 'static) {
        self.log.update(|log| log.keep_exam(exam));
        self.keep(|writer| writer.exam(exam), Box::new(then));
    }

    /// Takes in everything of another log: whatever this one lacks.
    pub fn take_in(self, other: &Progress) {
        self.merge(other);
        self.keep(|writer| writer.everything(other, document::now_ms()), Box::new(|| {}));
    }

    /// Deletes what was set aside under a key.
    pub fn drop_aside(self, key: &str) {
        self.asides.update(|asides| asides.retain(|(other, _)| other != key));
        if key == OLD_ASIDE {
            storage::remove(key);
            return;
        }
        let key = key.to_owned();
        spawn_local(async move {
            // Where it fails, it is there again at the next visit.
            let _ = self.write(&[], &[key]).await;
        });
    }

    /// Saves the whole log as a file.
    pub fn save_to_file(self) {
        document::save(FILE, MEDIA_TYPE, &self.log.with_untracked(Progress::serialize));
    }

    /// Writes a record, after those that wait.
    fn keep(self, record: impl FnOnce(&mut Writer) -> Record, then: Box<dyn FnOnce()>) {
        let idle = self.keeper.try_update_value(|keeper| {
            let record = record(&mut keeper.writer);
            // Of an exam the latest state is enough.
            keeper.waiting.retain(|waiting| waiting.key != record.key);
            keeper.waiting.push(record);
            keeper.then.push(then);
            !std::mem::replace(&mut keeper.busy, true)
        });
        if idle == Some(true) {
            spawn_local(self.write_all());
        }
    }

    /// Writes what waits until nothing does, or until it fails.
    async fn write_all(self) {
        loop {
            let Some((waiting, then)) = self.keeper.try_update_value(|keeper| {
                let taken = (std::mem::take(&mut keeper.waiting), std::mem::take(&mut keeper.then));
                keeper.busy = !taken.1.is_empty();
                taken
            }) else {
                return;
            };
            if then.is_empty() {
                self.keeper.update_value(|keeper| keeper.put_back(waiting));
                return;
            }
            let texts: Vec<_> = waiting.iter().map(|record| (record.key.to_text(), record.text.clone())).collect();
            match self.write(&texts, &[]).await {
                Ok(()) => self.kept(&texts),
                Err(fault) => {
                    self.keeper.update_value(|keeper| keeper.put_back(waiting));
                    self.cannot_keep(fault);
                }
            }
            then.into_iter().for_each(|then| then());
        }
    }

    /// Tells the other tabs, and takes back what was said of earlier failures.
    fn kept(self, texts: &[(String, String)]) {
        self.keeper.update_value(|keeper| {
            keeper.told = None;
            if let Some(channel) = &keeper.channel {
                texts.iter().for_each(|(_, text)| channel.tell(text));
            }
        });
        if self.notice.with_untracked(|notice| notice.as_ref().is_some_and(|notice| notice.unkept.is_some())) {
            self.notice.set(None);
        }
    }

    /// Says that work is kept in memory only, once for each reason.
    fn cannot_keep(self, fault: StorageFault) {
        if self.keeper.try_update_value(|keeper| keeper.told.replace(fault)).flatten() == Some(fault) {
            return;
        }
        let text = if fault == StorageFault::Full { FULL } else { DENIED };
        self.notice.set(Some(Notice { text: text.to_owned(), aside: None, unkept: Some(fault) }));
    }

    /// Writes records, if need be to a database that is opened anew, if need be to `localStorage`.
    async fn write(self, put: &[(String, String)], delete: &[String]) -> Result<(), StorageFault> {
        let mut fault = StorageFault::Denied;
        for _ in 0..2 {
            let outcome = match self.records().await {
                Ok(records) => records.write(put, delete).await,
                Err(fault) => Err(fault),
            };
            match outcome {
                Ok(()) => return Ok(()),
                Err(why) => fault = why,
            }
            self.keeper.update_value(|keeper| keeper.records = None);
        }
        records::write_local(put).map_err(|_| fault)
    }

    /// The open place.
    async fn records(self) -> Result<Rc<Records>, StorageFault> {
        if let Some(open) = self.keeper.with_value(|keeper| keeper.records.clone()) {
            return Ok(open);
        }
        let opened = Rc::new(Records::open().await?);
        self.keeper.update_value(|keeper| keeper.records = Some(Rc::clone(&opened)));
        Ok(opened)
    }

    /// Reads everything that this browser keeps.
    async fn load(self) {
        let found = match self.records().await {
            Ok(records) => records.all().await,
            Err(fault) => Err(fault),
        };
        match found {
            Ok(found) => self.replay(&found).await,
            Err(fault) => self.cannot_keep(fault),
        }
        self.take_over_old_file().await;
        self.ready.set(true);
    }

    async fn replay(self, found: &[(String, String)]) {
        let replay = journal::replay(found.iter().map(|(key, text)| (key.as_str(), text.as_str())));
        self.merge(&replay.progress);
        self.set_aside(&replay, found).await;
        let compaction =
            self.keeper.try_update_value(|keeper| journal::compact(&replay, &mut keeper.writer, document::now_ms()));
        if let Some(compaction) = compaction.flatten() {
            let covered: Vec<_> = compaction.covered.iter().map(|key| key.to_text()).collect();
            // Where it fails, the many records stay.
            let _ = self.write(&[(compaction.record.key.to_text(), compaction.record.text)], &covered).await;
        }
    }

    /// What cannot be read: damaged records move out of the way, those of a later version stay.
    async fn set_aside(self, replay: &Replay, found: &[(String, String)]) {
        let mut asides: Vec<_> = found.iter().filter(|(key, _)| key.starts_with(ASIDE)).cloned().collect();
        if let Ok(Some(text)) = storage::read(OLD_ASIDE) {
            asides.push((OLD_ASIDE.to_owned(), text));
        }
        for (key, error) in &replay.unread {
            let Some((_, text)) = found.iter().find(|(found, _)| found == key) else { continue };
            self.tell(error, text);
            if matches!(error, ProgressError::Corrupt { .. }) {
                let aside = ([ASIDE, key].concat(), text.clone());
                // Where it fails, it stays where it was.
                let _ = self.write(std::slice::from_ref(&aside), std::slice::from_ref(key)).await;
                asides.push(aside);
            }
        }
        if self.asides.with_untracked(|known| *known != asides) {
            self.asides.set(asides);
        }
    }

    fn tell(self, error: &ProgressError, text: &str) {
        self.notice.set(Some(Notice { text: error.to_string(), aside: Some(text.to_owned()), unkept: None }));
    }

    /// Makes the file of former versions into a record, and removes it once that is on the disk.
    async fn take_over_old_file(self) {
        let Ok(Some(text)) = storage::read(OLD_FILE) else { return };
        let now_ms = document::now_ms();
        let taken = match Progress::parse(&text) {
            Ok(saved) => {
                self.merge(&saved);
                let record = self.keeper.try_update_value(|keeper| keeper.writer.everything(&saved, now_ms));
                record.map(|record| (record.key.to_text(), record.text))
            }
            Err(error) => {
                self.tell(&error, &text);
                let damaged = matches!(error, ProgressError::Corrupt { .. });
                damaged.then(|| ([ASIDE, "file-", &now_ms.to_string()].concat(), text.clone()))
            }
        };
        let Some(taken) = taken else { return };
        // Another tab, of a former version, may have written in the meantime.
        let unchanged = || storage::read(OLD_FILE).is_ok_and(|now| now.as_ref() == Some(&text));
        if self.write(std::slice::from_ref(&taken), &[]).await.is_ok() && unchanged() {
            storage::remove(OLD_FILE);
        }
        if taken.0.starts_with(ASIDE) {
            self.asides.update(|asides| asides.push(taken));
        }
    }
}

impl Keeper {
    /// What could not be written is to be written first next time.
    fn put_back(&mut self, mut waiting: Vec<Record>) {
        // Of an exam the latest state is enough.
        waiting.retain(|old| !self.waiting.iter().any(|new| new.key == old.key));
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
    }
}

/// The notice, until it is closed.
pub fn notice_bar(store: Store) -> AnyView {
    let text = move || store.notice.get().map(|notice| html! { (notice.text) }.into_string()).unwrap_or_default();
    let aside = move || store.notice.get().and_then(|notice| notice.aside);
    let href = move || aside().map(|text| document::data_address(MEDIA_TYPE, &text));
    let kept = move || store.notice.get().is_none_or(|notice| notice.unkept.is_none());
    view! {
        <div class="notices" role="alert">
            <div class="notice" hidden=computed(move || store.notice.read().is_none())>
                <p inner_html=computed(text)></p>
                <a class="btn" href=computed(href) hidden=computed(move || aside().is_none()) download="roundtrip-progress-aside.json">"Download it"</a>
                <button class="btn" hidden=computed(kept) on:click=act(move |_| store.save_to_file())>"Save your work to a file"</button>
                <button class="btn" on:click=act(move |_| store.notice.set(None))>"Close"</button>
            </div>
        </div>
    }
    .into_any()
}
