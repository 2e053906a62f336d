//! The live parts of pages: which view draws which, and what that needs.
//!
//! [`views!`](crate::views) lists the views. Each comes in a chunk of WebAssembly, which is loaded where a page needs it
//! ([`super::chunks`]); without the feature `split` all are there from the beginning.

#[cfg(feature = "split")]
use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;

use super::chunks::{load, there};
use super::present::sheet::Sheet;
use super::{computed, faults, labs, once_live, present, question, teach, walk};
use crate::course::page::{Page, Part};
use crate::learning::Question;
use crate::platform::document;
use crate::route::Route;

/// Takes in that charts can be drawn.
#[cfg(feature = "split")]
pub use super::player::plot::arrived as charts_arrived;

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

/// Draws a live part.
pub(super) fn view(part: &Part) -> AnyView {
    match part {
        Part::Embedded { caption, .. } => in_text(part.clone(), caption),
        _ => drawn(part),
    }
}

/// A lab in the middle of a text: it stands still as it was prerendered until the reader comes near, and then lives.
fn in_text(part: Part, caption: &str) -> AnyView {
    let figure = NodeRef::<leptos::html::Figure>::new();
    let needs = needs([&part]);
    // What is there is drawn at once; but not before the first page lives, for that must be as it was prerendered.
    let live = RwSignal::new(cfg!(feature = "hydrate") && document::is_live() && there(&needs));
    #[cfg(feature = "ssr")]
    let still = drawn(&part).to_html();
    #[cfg(not(feature = "ssr"))]
    let still = String::new();
    once_live(move || {
        let needs = needs.clone();
        let load = move || {
            let needs = needs.clone();
            leptos::task::spawn_local(async move {
                let arrived = load(&needs).await;
                // The page may have been left meanwhile.
                live.try_set(arrived);
            });
        };
        figure.get_untracked().and_then(|figure| document::on_near(&figure, load))
    });
    view! {
        <figure class="lab" node_ref=figure>
            <div inner_html=computed(move || if live.get() { String::new() } else { still.clone() })></div>
            {move || live.get().then(|| drawn(&part))}
            <figcaption>{caption.to_owned()}</figcaption>
        </figure>
    }
    .into_any()
}

/// The chunks without which a page cannot come to life where it stands as it was prerendered.
pub fn needed_first(page: &Page, route: &Route, query: &str) -> Vec<String> {
    let at_once = page.parts.iter().filter(|part| !matches!(part, Part::Embedded { .. }));
    let mut needs = needs(at_once);
    // A sheet is made of nothing but its address.
    if *route == Route::Sheet {
        needs.extend(Sheet::needs(query));
    }
    needs
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
