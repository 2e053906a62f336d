//! The model: deterministic simulations of backend components, in integer microseconds.
//!
//! Pure: nothing here knows of browsers, pages or content, and nothing of ours is imported. The same settings and seed
//! give the same events natively and in the browser, bit for bit. What is *drawn* of a run lives in [`crate::labs`].

pub mod balancer;
pub mod cache;
mod choice;
pub mod dns;
pub mod hash;
pub mod kernel;
pub mod limiter;
pub mod queue;
pub mod rng;
pub mod server;
pub mod station;
pub mod stats;
pub mod theory;
pub mod timeline;
pub mod trace;
pub mod walk;

pub use station::Station;

/// A moment or a span of simulated time, in microseconds.
pub type Micros = u64;

/// One millisecond, in [`Micros`].
pub const MILLISECOND: Micros = 1_000;
/// One second, in [`Micros`].
pub const SECOND: Micros = 1_000_000;
