//! The Domain Name System: messages as they cross the wire and as `dig` prints them.
//!
//! Who asks whom, and what is cached, belongs to the simulations that use it.

pub mod master;
pub mod message;
pub mod name;
pub mod zone;

pub use message::{Message, Question, Rcode, Record, RecordData, RecordType, Soa};
pub use zone::Zone;
