//! HTTP caching as RFC 9111 has it: fields and dates, what a cache may do ([`policy`]), and two users' requests through
//! browser, edge and origin shield to the origin ([`network`]).

pub mod date;
pub mod fields;
pub mod network;
pub mod policy;

pub use fields::{Directives, Fields};

/// Whom a cache serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One user: a browser's cache.
    Private,
    /// Everyone: a proxy, a CDN.
    Shared,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Changes something.
    Post,
}

impl Method {
    /// As it stands on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// A request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// What it wants to do.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// Its header fields.
    pub fields: Fields,
}

/// What a response shows: told apart so that a wrong one is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    /// Which version of it.
    pub version: u32,
    /// Whose it is, where it is made for one user.
    pub user: Option<char>,
    /// In which language, where it is made for one: the first letters of `Accept-Language`.
    pub language: Option<[u8; 2]>,
}

/// A response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// Its status code.
    pub status: u16,
    /// Its header fields.
    pub fields: Fields,
    /// What it shows; none for an error or a `304`.
    pub content: Option<Content>,
}
