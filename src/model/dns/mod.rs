//! The Domain Name System: messages as they cross the wire and as `dig` prints them, zones with their files and what servers
//! make of them, caches, recursive resolvers, steering, and a run of look-ups through all of that.
//!
//! [`zone`] reads a [`master`] file and answers from it; [`world`] holds the zones and servers there are; [`cache`] is what stubs and
//! resolvers remember; [`steering`] chooses among addresses; [`lookups`] is the simulation, [`config`] what can be set in
//! it, [`parameters`] its numbers. The walk's one look-up is its own (`model::walk::journey::resolve`); both take the same time.

pub mod cache;
pub mod config;
pub mod lookups;
pub mod master;
pub mod message;
pub mod name;
pub mod parameters;
pub mod steering;
pub mod world;
pub mod zone;

pub use config::{Change, Config, Schedule};
pub use message::{Message, Question, Rcode, Record, RecordData, RecordType, Soa};
pub use zone::Zone;
