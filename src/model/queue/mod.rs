//! What every queue of requests is made of: when they come ([`arrivals`]) and how long each takes ([`service`]).

pub mod arrivals;
pub mod service;

pub use arrivals::{Arrivals, Pattern};
pub use service::Spread;
