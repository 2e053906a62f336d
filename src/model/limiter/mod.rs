//! Rate limiters: what lets a request pass and what turns it away. One file an algorithm.

pub mod leaky_bucket;

pub use leaky_bucket::LeakyBucket;
