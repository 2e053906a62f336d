//! The live parts of pages: which view draws which, and what that needs.
//!
//! [`views!`](crate::views) lists the views. Each comes in a chunk of WebAssembly, which is loaded where a page needs it
//! ([`super::chunks`]); without the feature `split` all are there from the beginning.

#[cfg(not(feature = "ssr"))]
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
#[cfg(feature = "split")]
use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::tachys::hydration::Cursor;
#[cfg(not(feature = "ssr"))]
use leptos::tachys::view::PositionState;

#[cfg(not(feature = "ssr"))]
use super::chunks::load;
#[cfg(not(feature = "ssr"))]
use super::once_live;
use super::present::sheet::Sheet;
use super::{class, exam, exports, faults, labs, practice, present, progress, question, teach, walk};
#[cfg(not(feature = "ssr"))]
use super::{shell::Place, store::Store};
use crate::course::page::{Page, Part};
use crate::learning::Question;
#[cfg(not(feature = "ssr"))]
use crate::platform::{document, form};
use crate::route::Route;

/// Takes in that charts can be drawn.
#[cfg(feature = "split")]
pub use super::player::plot::arrived as charts_arrived;
/// Takes in that it can be told where the learner stands.
#[cfg(feature = "split")]
pub use super::standing::arrived as standing_arrived;

/// What draws a part.
pub type View = fn(&Part) -> AnyView;

/// Gives every view of a part to a macro: its name, the chunk of WebAssembly that it comes in, and its function.
#[macro_export]
macro_rules! views {
    ($with:ident) => {
        $with! {
            question in question: $crate::views::parts::question,
            lab in player: $crate::views::parts::lab,
            walk in walk: $crate::views::parts::walk,
            faults in faults: $crate::views::parts::faults,
            deck in present: $crate::views::parts::deck,
            builder in teach: $crate::views::parts::builder,
            exam in exam: $crate::views::parts::exam,
            practice in practice: $crate::views::parts::practice,
            progress in progress: $crate::views::parts::progress,
            exports in exports: $crate::views::parts::exports,
            class in class: $crate::views::parts::class,
        }
    };
}

/// The name of the view that draws a part; none where the shell draws it itself.
fn name(part: &Part) -> Option<&'static str> {
    match part {
        Part::Html { .. } | Part::Recall(_) => None,
        Part::Question(_) => Some("question"),
        Part::Walk => Some("walk"),
        Part::Lab(_) | Part::Embedded { .. } => Some("lab"),
        Part::Faults => Some("faults"),
        Part::Deck => Some("deck"),
        Part::Builder { .. } => Some("builder"),
        Part::Exam => Some("exam"),
        Part::Practice => Some("practice"),
        Part::Progress => Some("progress"),
        Part::Exports => Some("exports"),
        Part::Class => Some("class"),
    }
}

/// A question.
pub fn question(part: &Part) -> AnyView {
    match part {
        // Packed by the same build; what cannot be read is left out.
        Part::Question(packed) => Question::try_from((**packed).clone()).map(question::question).into_any(),
        _ => ().into_any(),
    }
}

/// A lab, in the full window or in the middle of a text.
pub fn lab(part: &Part) -> AnyView {
    match part {
        Part::Lab(id) => labs::full_window(id).into_any(),
        Part::Embedded { lab, query, .. } => labs::embedded(lab, query).into_any(),
        _ => ().into_any(),
    }
}

/// The walk with its search box.
pub fn walk(_: &Part) -> AnyView {
    walk::walk().into_any()
}

/// Find the fault.
pub fn faults(_: &Part) -> AnyView {
    faults::faults()
}

/// The presenter.
pub fn deck(_: &Part) -> AnyView {
    present::deck()
}

/// The builder of scenario sheets.
pub fn builder(part: &Part) -> AnyView {
    match part {
        Part::Builder { labs } => teach::builder(labs),
        _ => ().into_any(),
    }
}

/// The mock exam, or the exam on paper.
pub fn exam(_: &Part) -> AnyView {
    exam::exam()
}

/// The trainer's desk.
pub fn practice(_: &Part) -> AnyView {
    practice::practice()
}

/// What the learner knows.
pub fn progress(_: &Part) -> AnyView {
    progress::progress()
}

/// The desk for files for other programs.
pub fn exports(_: &Part) -> AnyView {
    exports::exports()
}

/// A class's results.
pub fn class(_: &Part) -> AnyView {
    class::class()
}

macro_rules! table {
    ($($name:ident in $chunk:ident: $view:path,)*) => {
        /// Every view with its name.
        #[cfg(not(feature = "split"))]
        static VIEWS: &[(&str, View)] = &[$((stringify!($name), $view)),*];
        /// Every view's name, with the chunk that it comes in.
        static CHUNKS: &[(&str, &str)] = &[$((stringify!($name), stringify!($chunk))),*];
    };
}

views!(table);

/// The views that have arrived.
#[cfg(feature = "split")]
static ARRIVED: Mutex<Vec<(&str, View)>> = Mutex::new(Vec::new());

/// Takes in a view whose code has been loaded.
#[cfg(feature = "split")]
pub fn arrived(name: &'static str, view: View) {
    ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).push((name, view));
}

/// Draws a live part. Nothing, if its code is not there.
fn drawn(part: &Part) -> AnyView {
    let wanted = name(part);
    #[cfg(not(feature = "split"))]
    let there = VIEWS;
    #[cfg(feature = "split")]
    let there = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let found = there.iter().find(|(name, _)| Some(*name) == wanted).map(|(_, view)| *view);
    found.map_or_else(|| ().into_any(), |view| view(part))
}

/// When a part comes to life.
#[derive(Clone, Copy, PartialEq)]
enum Wakes {
    /// With the page: the page waits for its chunks.
    WithThePage,
    /// After the page, as soon as its chunks are there.
    Next,
    /// When the reader comes near.
    WhenNear,
}

const fn wakes(part: &Part) -> Wakes {
    match part {
        Part::Html { .. } | Part::Recall(_) | Part::Question(_) => Wakes::WithThePage,
        Part::Embedded { .. } => Wakes::WhenNear,
        _ => Wakes::Next,
    }
}

/// Draws a live part.
pub(super) fn view(part: &Part) -> AnyView {
    match part {
        Part::Embedded { caption, .. } => view! {
            <figure class="lab">
                {asleep(part)}
                <figcaption>{caption.to_owned()}</figcaption>
            </figure>
        }
        .into_any(),
        _ if wakes(part) == Wakes::Next => asleep(part),
        _ => drawn(part),
    }
}

/// A part that comes to life after its page: until then it stands as it was prerendered, and is hydrated in its place.
#[cfg(feature = "ssr")]
fn asleep(part: &Part) -> AnyView {
    view! { <div class="waking" inner_html=drawn(part).to_html()></div> }.into_any()
}

/// A part that comes to life after its page: until then it stands as it was prerendered, and is hydrated in its place.
#[cfg(not(feature = "ssr"))]
fn asleep(part: &Part) -> AnyView {
    if HYDRATED.load(Ordering::Relaxed) {
        // Within the app a page is shown when everything of it is there.
        return view! { <div class="waking" data-awake="">{drawn(part)}</div> }.into_any();
    }
    let (part, place) = (part.clone(), NodeRef::<leptos::html::Div>::new());
    let owner = Owner::current();
    // Kept for as long as the part is shown.
    let state = StoredValue::new_local(None);
    let near = wakes(&part) == Wakes::WhenNear;
    if !near {
        ASLEEP.fetch_add(1, Ordering::Relaxed);
    }
    let wake = move || {
        let (part, owner) = (part.clone(), owner.clone());
        leptos::task::spawn_local(async move {
            let arrived = load(&needs([&part])).await;
            // The page may have been left meanwhile.
            let (Some(None), Some(element)) =
                (state.try_with_value(|state| state.as_ref().map(|_| ())), place.get_untracked())
            else {
                return;
            };
            if !arrived {
                return document::say(super::NOT_ALL_THERE);
            }
            form::mark(&element, "data-awake");
            let hydrate = || drawn(&part).hydrate::<true>(&Cursor::new(element.into()), &PositionState::default());
            state.set_value(owner.map(|owner| owner.with(|| as_at_first(hydrate))));
            if !near && ASLEEP.fetch_sub(1, Ordering::Relaxed) == 1 {
                document::mark_live();
            }
        });
    };
    once_live(move || {
        if near {
            // The part itself has no box of its own.
            return place.get_untracked()?.parent_element().and_then(|around| document::on_near(&around, wake));
        }
        wake();
        None
    });
    view! { <div class="waking" node_ref=place inner_html=String::new()></div> }.into_any()
}

/// Hydrates while what has been read of the browser meanwhile, the learner's log and the address, is as unread as it was when the
/// page was prerendered; then tells of it, so that what differs is drawn anew.
#[cfg(not(feature = "ssr"))]
fn as_at_first<T>(hydrate: impl FnOnce() -> T) -> T {
    let (store, place) = (expect_context::<Store>(), expect_context::<Place>());
    let log = std::mem::take(&mut *store.log.write_untracked());
    let ready = std::mem::take(&mut *store.ready.write_untracked());
    let asides = std::mem::take(&mut *store.asides.write_untracked());
    let query = std::mem::take(&mut *place.query.write_untracked());
    let hydrated = hydrate();
    store.log.set(log);
    store.asides.set(asides);
    store.ready.set(ready);
    place.query.set(query);
    hydrated
}

/// Whether the first page has been hydrated; pages after it are built anew.
#[cfg(not(feature = "ssr"))]
static HYDRATED: AtomicBool = AtomicBool::new(false);

/// How many parts of the first page the page is not called live without.
#[cfg(not(feature = "ssr"))]
static ASLEEP: AtomicUsize = AtomicUsize::new(0);

/// The first page has been hydrated.
#[cfg(feature = "hydrate")]
pub(super) fn hydrated() {
    HYDRATED.store(true, Ordering::Relaxed);
    if ASLEEP.load(Ordering::Relaxed) == 0 {
        document::mark_live();
    }
}

/// The chunks without which a page cannot come to life where it stands as it was prerendered.
pub fn needed_first(page: &Page, route: &Route, query: &str) -> Vec<String> {
    let mut needs = needs(page.parts.iter().filter(|part| wakes(part) == Wakes::WithThePage));
    // A sheet is made of nothing but its address.
    if *route == Route::Sheet {
        needs.extend(Sheet::needs(query));
    }
    needs
}

/// The chunks that come next.
#[cfg(feature = "ssr")]
pub fn needed_next(page: &Page) -> Vec<String> {
    needs(page.parts.iter().filter(|part| wakes(part) == Wakes::Next))
}

/// All chunks that a page needs: within the app it is shown once everything of it can be.
pub(super) fn needed(page: &Page, route: &Route, query: &str) -> Vec<String> {
    [needed_first(page, route, query), needs(&page.parts)].concat()
}

/// The chunks that these parts need.
fn needs<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Vec<String> {
    let mut needs: Vec<String> = Vec::new();
    for part in parts {
        let view = name(part).and_then(|name| CHUNKS.iter().find(|(view, _)| *view == name)).map(|(_, chunk)| *chunk);
        let lab = match part {
            Part::Lab(id) | Part::Embedded { lab: id, .. } => Some(&**id),
            _ => None,
        };
        for chunk in view.into_iter().chain(lab) {
            if !needs.iter().any(|need| need == chunk) {
                needs.push(chunk.to_owned());
            }
        }
    }
    needs
}
