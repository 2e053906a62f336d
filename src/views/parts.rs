//! The live parts of pages, by name; where their code is loaded when a page needs it, whether it has been, and loading it.
//!
//! [`views!`](crate::views) and [`labs!`](crate::labs!) list what can be loaded. How, the package `browser` says: it passes a
//! [`Loader`] for each to [`start`](super::start). Without the feature `split` everything is there from the beginning.

use std::future::Future;
use std::pin::Pin;
#[cfg(feature = "split")]
use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::Poll;

use leptos::prelude::*;

use super::{faults, labs, present, teach, walk};
use crate::course::page::Part;
#[cfg(feature = "ssr")]
use crate::learning::Kind;

/// What draws a part.
pub type View = fn(&Part) -> AnyView;

/// Gives every view of a part to a macro: its name, the chunk of WebAssembly that it comes in, and its function.
#[macro_export]
macro_rules! views {
    ($with:ident) => {
        $with! {
            lab in player: $crate::views::parts::lab,
            walk in walk: $crate::views::parts::walk,
            faults in walk: $crate::views::parts::faults,
            deck in present: $crate::views::parts::deck,
            builder in teach: $crate::views::parts::builder,
        }
    };
}

/// The name of the view that draws a part; none where the shell draws it itself.
fn name(part: &Part) -> Option<&'static str> {
    match part {
        Part::Html { .. } | Part::Recall(_) | Part::Question(_) => None,
        Part::Walk => Some("walk"),
        Part::Lab(_) | Part::Embedded { .. } => Some("lab"),
        Part::Faults => Some("faults"),
        Part::Deck => Some("deck"),
        Part::Builder { .. } => Some("builder"),
    }
}

/// A lab, in the full window or in the middle of a text.
pub fn lab(part: &Part) -> AnyView {
    match part {
        Part::Lab(id) => labs::full_window(id).into_any(),
        Part::Embedded { lab, query, caption } => labs::embedded(lab, query, caption).into_any(),
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
        #[cfg(feature = "ssr")]
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
pub(super) fn view(part: &Part) -> AnyView {
    let wanted = name(part);
    #[cfg(not(feature = "split"))]
    let there = VIEWS;
    #[cfg(feature = "split")]
    let there = ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let found = there.iter().find(|(name, _)| Some(*name) == wanted).map(|(_, view)| *view);
    found.map_or_else(|| ().into_any(), |view| view(part))
}

/// Loads a chunk once: true if it is there.
pub type Load = fn() -> Pin<Box<dyn Future<Output = bool>>>;

/// How a lab or a view is loaded.
pub struct Loader {
    /// The chunk that it comes in.
    pub chunk: &'static str,
    /// Loads it.
    pub load: Load,
}

/// What can be loaded.
#[cfg(feature = "split")]
static LOADERS: OnceLock<&[&[Loader]]> = OnceLock::new();

/// Says what can be loaded; the first call counts.
pub(super) fn set_loaders(loaders: &'static [&'static [Loader]]) {
    #[cfg(feature = "split")]
    let _ = LOADERS.set(loaders);
    #[cfg(not(feature = "split"))]
    let _ = loaders;
}

/// Loads what is named, all at once: true when all of it is there.
pub(crate) async fn load(chunks: &[String]) -> bool {
    #[cfg(feature = "split")]
    let loaders = LOADERS.get().copied().unwrap_or_default();
    #[cfg(not(feature = "split"))]
    let loaders: &[&[Loader]] = { let _ = chunks; &[] };
    let wanted = loaders.iter().copied().flatten().filter(|loader| chunks.iter().any(|chunk| chunk == loader.chunk));
    let mut loading: Vec<_> = wanted.map(|loader| (loader.load)()).collect();
    let mut well = true;
    std::future::poll_fn(|context| {
        loading.retain_mut(|load| match load.as_mut().poll(context) {
            Poll::Ready(arrived) => {
                well &= arrived;
                false
            }
            Poll::Pending => true,
        });
        if loading.is_empty() { Poll::Ready(well) } else { Poll::Pending }
    })
    .await
}

/// The chunks that a page's parts need.
#[cfg(feature = "ssr")]
pub fn needs(parts: &[Part]) -> Vec<String> {
    let mut needs: Vec<String> = Vec::new();
    for part in parts {
        let view = name(part).and_then(|name| CHUNKS.iter().find(|(view, _)| *view == name)).map(|(_, chunk)| *chunk);
        let lab = match part {
            Part::Lab(id) | Part::Embedded { lab: id, .. } => Some(id.as_str()),
            Part::Question(question) => match &question.kind {
                Kind::Trace(trace) => Some(&*trace.lab),
                _ => None,
            },
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
