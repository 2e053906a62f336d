//! What decides a run of the network: every setting, typed.

use crate::model::Micros;
use crate::model::choice::choice;

choice! {
    /// What the origin's page is made for.
    Depends {
        /// Everyone gets the same.
        Nothing = "nothing",
        /// `Accept-Language` decides.
        Language = "language",
        /// The session in `Cookie` decides.
        User = "user",
    }
}

choice! {
    /// How the origin is.
    OriginState {
        /// It answers.
        Up = "up",
        /// It answers `500`.
        Error = "error",
        /// It can't be reached.
        Down = "down",
    }
}

choice! {
    /// Which edges the users come to.
    Edges {
        /// Both come to the same.
        One = "one",
        /// Each comes to one of its own.
        Two = "two",
    }
}

choice! {
    /// What edge and shield do with a response that sets a cookie.
    Cookies {
        /// Store it like any other, as RFC 9111 has it.
        Stored = "stored",
        /// Not store it, as many CDNs are set up.
        Refused = "refused",
    }
}

/// All settings at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The origin's response fields, by path.
    pub headers: String,
    /// The sequence of requests.
    pub requests: String,
    /// What the page is made for.
    pub depends: Depends,
    /// The version of everything that the origin has.
    pub version: u32,
    /// How the origin is.
    pub origin: OriginState,
    /// Which edges the users come to.
    pub edges: Edges,
    /// Whether there is a shield between edges and origin.
    pub shield: bool,
    /// What edge and shield do with cookies.
    pub cookies: Cookies,
    /// What was purged last: a path, `tag:name`, or `*`; empty for nothing.
    pub purge: String,
}

/// A change of the settings on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Micros,
    /// All settings from then on.
    pub config: Config,
    /// What changes, in words.
    pub said: String,
}
