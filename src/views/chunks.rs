//! Chunks of WebAssembly: what can be loaded when a page needs it, what has been, and loading it.
//!
//! What the chunks are and how each is loaded the package `browser` says: it passes [`Loader`]s to [`start`](super::start). A chunk
//! that nobody can load is there from the beginning; natively and without the feature `split` that is all of them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use std::task::Poll;

use leptos::prelude::{ArcTrigger, Notify, Track};

use crate::labs::{self, Lab};

/// Loads and takes in a part of a chunk: true if it is there.
pub type Load = fn() -> Pin<Box<dyn Future<Output = bool>>>;

/// How a lab or a view is loaded.
pub struct Loader {
    /// The chunk that it comes in.
    pub chunk: &'static str,
    /// Loads it.
    pub load: Load,
}

/// What can be loaded.
static LOADERS: OnceLock<&[&[Loader]]> = OnceLock::new();

/// The chunks that have been loaded.
static LOADED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

/// Tells those who wait for a chunk that one has arrived.
static ARRIVAL: LazyLock<ArcTrigger> = LazyLock::new(ArcTrigger::new);

/// Says what can be loaded; the first call counts.
#[cfg(feature = "hydrate")]
pub(super) fn set_loaders(loaders: &'static [&'static [Loader]]) {
    let _ = LOADERS.set(loaders);
}

/// What is still to be loaded of these chunks.
fn missing(chunks: &[String]) -> Vec<&'static Loader> {
    let loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let loaders = LOADERS.get().copied().unwrap_or_default().iter().copied().flatten();
    loaders
        .filter(|loader| !loaded.contains(&loader.chunk) && chunks.iter().any(|chunk| chunk == loader.chunk))
        .collect()
}

/// Whether all these chunks are there.
pub fn there(chunks: &[String]) -> bool {
    missing(chunks).is_empty()
}

/// Loads these chunks, all at once: true when all of them are there.
pub async fn load(chunks: &[String]) -> bool {
    let missing = missing(chunks);
    let mut loading: Vec<_> = missing.iter().map(|loader| (loader.load)()).collect();
    let mut well = true;
    poll_fn(|context| {
        loading.retain_mut(|load| match load.as_mut().poll(context) {
            Poll::Ready(arrived) => {
                well &= arrived;
                false
            }
            Poll::Pending => true,
        });
        if loading.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    if well && !missing.is_empty() {
        LOADED.lock().unwrap_or_else(PoisonError::into_inner).extend(missing.iter().map(|loader| loader.chunk));
        ARRIVAL.notify();
    }
    well
}

/// Whether a chunk is there that is needed in the middle of something. If not it is loaded, and whoever has asked is told.
pub fn wanted(chunk: &str) -> bool {
    ARRIVAL.track();
    let wanted = [chunk.to_owned()];
    let there = there(&wanted);
    if !there {
        leptos::task::spawn_local(async move {
            load(&wanted).await;
        });
    }
    there
}

/// A lab that is needed in the middle of something: nothing until it has been loaded, and then whoever has asked is told.
pub fn awaited(lab: &str) -> Option<&'static dyn Lab> {
    wanted(lab);
    labs::find(lab)
}
