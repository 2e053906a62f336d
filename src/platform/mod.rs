//! The browser's services behind small types: frames, storage, fetching, address and history, clipboard, theme, media queries, the
//! service worker.
//!
//! Everything here may only be called from effects and event handlers, which run in the browser alone; the native build
//! compiles it so that views need no conditional code. No view logic lives here.

#[cfg(feature = "hydrate")]
pub mod canvas;
pub mod channel;
pub mod clipboard;
mod database;
pub mod document;
pub mod fetch;
pub mod files;
pub mod form;
pub mod frame;
pub mod fullscreen;
pub mod navigation;
pub mod records;
pub mod storage;
pub mod theme;
pub mod wakelock;
pub mod worker;
