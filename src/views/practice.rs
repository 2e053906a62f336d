//! The trainer's desk: choose what to be asked and for how long, be asked, see how it went; or one question by its link.
//!
//! What is asked, in what order and until when is decided in `learning::session`; what was answered is read off the log, so
//! that a reload, a closed lid or a second tab go on where the session stands.

mod aims;
mod asked;
mod session;
mod start;
mod summary;

use std::sync::Arc;

use leptos::prelude::*;

use super::bank;
use super::shell::Place;
use super::store::Store;
use super::trainer::Now;
use crate::learning::session::Session;
use crate::learning::{Catalogue, Progress};
use crate::platform::{document, navigation, storage};
use crate::route::{Route, query_value};

/// Where the running session is kept: its aim, then the session, on a line each.
const SESSION: &str = "roundtrip/session";
/// The id of what the focus goes to when the desk shows something else.
const HEADING: &str = "desk";

/// The page's live part.
pub fn practice() -> AnyView {
    let store = expect_context::<Store>();
    let desk = move |catalogue: Arc<Catalogue>| {
        view! { {move || store.ready.get().then(|| desk(Arc::clone(&catalogue)))} }.into_any()
    };
    view! { <div class="practice live">{bank::with_catalogue(desk)}</div> }.into_any()
}

/// What the desk works with. Copies share their state.
#[derive(Clone, Copy)]
struct Desk {
    catalogue: StoredValue<Arc<Catalogue>>,
    running: RwSignal<Option<Running>>,
    store: Store,
    place: Place,
}

/// A session on its way, or just over.
#[derive(Debug, Clone, PartialEq)]
struct Running {
    /// What it is for: see [`aims`].
    aim: String,
    session: Session,
    over: bool,
}

/// What the desk shows.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Choosing,
    Asking,
    Summary,
    One(String, Option<u64>),
}

fn desk(catalogue: Arc<Catalogue>) -> AnyView {
    let desk = Desk {
        catalogue: StoredValue::new(catalogue),
        running: RwSignal::new(None),
        store: expect_context(),
        place: expect_context(),
    };
    desk.resume();
    let shown = Memo::new(move |_| desk.shown());
    view! {
        {move || match shown.get() {
            Shown::Choosing => start::start(desk),
            Shown::Asking => session::session(desk),
            Shown::Summary => summary::summary(desk),
            Shown::One(id, seed) => asked::one(desk, &id, seed),
        }}
    }
    .into_any()
}

impl Desk {
    fn shown(self) -> Shown {
        let query = self.place.query.read();
        if let Some(id) = query_value(&query, "question") {
            return Shown::One(id.to_owned(), query_value(&query, "seed").and_then(|seed| seed.parse().ok()));
        }
        match &*self.running.read() {
            None => Shown::Choosing,
            Some(running) if running.over => Shown::Summary,
            Some(_) => Shown::Asking,
        }
    }

    /// Goes on with the session that was left. One whose time is over shows how it went.
    fn resume(self) {
        let text = storage::read(SESSION).ok().flatten().unwrap_or_default();
        let Some((aim, session)) = text.split_once('\n') else { return };
        let Some(session) = Session::parse(session) else { return };
        let now_ms = document::now_ms();
        let (done, over) = self
            .store
            .log
            .with_untracked(|log| (session.done(log.attempts()), session.next(log.attempts(), now_ms).is_none()));
        if over {
            storage::remove(SESSION);
        }
        if !over || done > 0 {
            self.running.set(Some(Running { aim: aim.to_owned(), session, over }));
        }
    }

    fn begin(self, aim: &str, session: Session) {
        // Where it cannot be kept, a reload ends it; what was answered is kept in any case.
        let _ = storage::write(SESSION, &[aim, "\n", &session.to_text()].concat());
        self.running.set(Some(Running { aim: aim.to_owned(), session, over: false }));
    }

    fn end(self) {
        storage::remove(SESSION);
        self.running.update(|running| running.iter_mut().for_each(|running| running.over = true));
        focus_soon(HEADING);
    }

    /// Back to the choice.
    fn clear(self) {
        self.running.set(None);
        if !self.place.query.read_untracked().is_empty() {
            navigation::replace(&Route::Practice.href());
            self.place.query.set(String::new());
        }
        focus_soon(HEADING);
    }

    /// Works with the catalogue and the log as they are now; whoever calls it follows the log.
    fn with<T>(self, work: impl FnOnce(&Catalogue, &Progress, Now) -> T) -> T {
        let log = self.store.log.read();
        self.catalogue.with_value(|catalogue| work(catalogue, &log, Now::get()))
    }
}

/// Moves the focus once the view stands.
fn focus_soon(id: &'static str) {
    request_animation_frame(move || document::focus(id));
}
