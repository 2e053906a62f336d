//! What a cache may store, for how long that is fresh, and what it may answer with it: RFC 9111, with the stale answers of
//! RFC 5861. Every decision says why, with the section that says so.

use super::date;
use super::fields::{Directives, Fields};
use super::{Kind, Method, Request, Response};
use crate::model::{Micros, SECOND};

/// A reason for what a cache does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// One sentence. Plain text; code between backticks.
    pub text: String,
    /// Where that is written: `RFC 9111 §4.2.1`.
    pub section: &'static str,
}

pub(super) fn note(text: impl Into<String>, section: &'static str) -> Note {
    Note { text: text.into(), section }
}

/// A response that a cache holds, with what it was an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The fields of the request that it answers.
    pub request: Fields,
    /// The response, with the fields as they came.
    pub response: Response,
    /// When the request was sent, in µs of the run.
    pub requested: Micros,
    /// When the response came, in µs of the run.
    pub received: Micros,
}

/// What a freshness lifetime comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// `s-maxage`, in a shared cache.
    SharedMaxAge,
    /// `max-age`
    MaxAge,
    /// `Expires` less `Date`
    Expires,
    /// A tenth of the time from `Last-Modified` to `Date`.
    Heuristic,
    /// Nothing.
    Nothing,
}

/// For how long a response is fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// In seconds.
    pub seconds: u64,
    /// Why so long.
    pub basis: Basis,
}

/// What a cache may do with a stored response that matches a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// Answer with it: it is fresh.
    Fresh,
    /// Answer with it, although stale: the client said that it would do.
    StaleByRequest,
    /// Answer with it, although stale, and ask for a new one meanwhile (RFC 5861 §3).
    WhileRevalidating,
    /// Ask whether it is still good before answering with it.
    Validate,
}

/// A decision about a stored response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What may be done with it.
    pub reuse: Reuse,
    /// For how long it is fresh.
    pub lifetime: Lifetime,
    /// How old it is, in seconds.
    pub age: u64,
    /// Whether the request itself asked for validation.
    pub requested: bool,
    /// Why, in the order in which it was decided.
    pub notes: Vec<Note>,
}

/// Status codes whose responses may be kept without anything that says so (RFC 9110 §15.1). 206 is left out: partial
/// responses are not understood here.
const HEURISTICALLY_CACHEABLE: [u16; 11] = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501];

/// Whether a cache may store a response (RFC 9111 §3), and why.
pub fn storable(kind: Kind, request: &Request, response: &Response) -> (bool, Note) {
    let (asked, said) = (Directives::of(&request.fields), Directives::of(&response.fields));
    let shared = kind == Kind::Shared;
    let understood = said.has("must-understand") && HEURISTICALLY_CACHEABLE.contains(&response.status);
    if request.method != Method::Get {
        return (false, note("Not stored: only answers to `GET` are kept here.", "RFC 9111 §3"));
    }
    if matches!(response.status, 206 | 304) || response.status < 200 {
        return (false, note("Not stored: a partial answer, or none.", "RFC 9111 §3"));
    }
    if said.has("must-understand") && !understood {
        return (false, note("Not stored: `must-understand`, and this status is not known.", "RFC 9111 §5.2.2.3"));
    }
    if asked.has("no-store") {
        return (false, note("Not stored: the request says `no-store`.", "RFC 9111 §5.2.1.5"));
    }
    if said.has("no-store") && !understood {
        return (false, note("Not stored: the response says `no-store`.", "RFC 9111 §5.2.2.5"));
    }
    if shared && said.has("private") {
        return (false, note("Not stored: `private` is for one user's own cache only.", "RFC 9111 §5.2.2.7"));
    }
    let for_all = ["public", "must-revalidate", "s-maxage"].iter().any(|name| said.has(name));
    if shared && request.fields.has("Authorization") && !for_all {
        return (
            false,
            note("Not stored: the request carries `Authorization`, and nothing allows sharing.", "RFC 9111 §3.5"),
        );
    }
    let allowed = said.has("public")
        || (!shared && said.has("private"))
        || response.fields.has("Expires")
        || said.has("max-age")
        || (shared && said.has("s-maxage"))
        || HEURISTICALLY_CACHEABLE.contains(&response.status);
    if !allowed {
        return (false, note("Not stored: nothing says that such a status may be.", "RFC 9111 §3"));
    }
    if response.fields.members("Vary").any(|member| member == "*") {
        return (true, note("Stored, but of no use: `Vary: *` matches no request.", "RFC 9111 §4.1"));
    }
    (true, note("Stored: nothing forbids it.", "RFC 9111 §3"))
}

/// For how long a response is fresh (RFC 9111 §4.2.1); `received` in seconds since 1970, for a response without `Date`.
pub fn lifetime(kind: Kind, response: &Response, received: u64) -> Lifetime {
    let said = Directives::of(&response.fields);
    let from = |seconds, basis| Lifetime { seconds, basis };
    if let Some(seconds) = said.seconds("s-maxage").filter(|_| kind == Kind::Shared) {
        return from(seconds, Basis::SharedMaxAge);
    }
    if let Some(seconds) = said.seconds("max-age") {
        return from(seconds, Basis::MaxAge);
    }
    let dated = response.fields.get("Date").and_then(date::read).unwrap_or(received);
    if let Some(expires) = response.fields.get("Expires") {
        // What is no date, `0` above all, has expired.
        let expires = date::read(expires).unwrap_or(0);
        return from(expires.saturating_sub(dated), Basis::Expires);
    }
    let modified = response.fields.get("Last-Modified").and_then(date::read);
    let may_guess = said.has("public") || HEURISTICALLY_CACHEABLE.contains(&response.status);
    match modified.filter(|modified| may_guess && *modified <= dated) {
        Some(modified) => from((dated - modified) / 10, Basis::Heuristic),
        None => from(0, Basis::Nothing),
    }
}

/// How old a stored response is at a moment, in seconds (RFC 9111 §4.2.3); `start` is the run's beginning in seconds since
/// 1970.
pub fn age(stored: &Stored, start: u64, now: Micros) -> u64 {
    let fields = &stored.response.fields;
    let received = start + stored.received / SECOND;
    let dated = fields.get("Date").and_then(date::read).unwrap_or(received);
    let apparent = received.saturating_sub(dated);
    let said = fields.get("Age").and_then(|age| age.trim().parse::<u64>().ok()).unwrap_or(0);
    let delay = stored.received.saturating_sub(stored.requested) / SECOND;
    let resident = now.saturating_sub(stored.received) / SECOND;
    apparent.max(said.saturating_add(delay)).saturating_add(resident)
}

/// Whether a stored response was chosen by the same fields as a request has (RFC 9111 §4.1); otherwise the field in question.
pub fn varies(stored: &Stored, request: &Request) -> Result<(), String> {
    for name in stored.response.fields.members("Vary") {
        if name == "*" || stored.request.get(name) != request.fields.get(name) {
            return Err(name.to_owned());
        }
    }
    Ok(())
}

/// Whether what is stale must not be answered before it was validated, whoever would accept it; and which directive says so.
fn forbidden_stale(kind: Kind, said: &Directives) -> Option<&'static str> {
    let shared = kind == Kind::Shared;
    match () {
        () if said.has("no-cache") => Some("no-cache"),
        () if said.has("must-revalidate") => Some("must-revalidate"),
        () if shared && said.has("proxy-revalidate") => Some("proxy-revalidate"),
        () => None,
    }
}

/// `1 second`, `60 seconds`
pub(super) fn seconds(count: u64) -> String {
    [count.to_string().as_str(), if count == 1 { " second" } else { " seconds" }].concat()
}

/// What a cache may do with a stored response that [`varies`] as the request does (RFC 9111 §4).
pub fn verdict(kind: Kind, stored: &Stored, request: &Request, start: u64, now: Micros) -> Verdict {
    let (asked, said) = (Directives::of(&request.fields), Directives::of(&stored.response.fields));
    let lifetime = lifetime(kind, &stored.response, start + stored.received / SECOND);
    let age = age(stored, start, now);
    let mut verdict = Verdict { reuse: Reuse::Validate, lifetime, age, requested: false, notes: Vec::new() };
    if said.has("no-cache") {
        verdict.notes.push(note(
            "`no-cache`: stored, but not to be used before the origin was asked whether it is still good.",
            "RFC 9111 §5.2.2.4",
        ));
        return verdict;
    }
    if asked.has("no-cache") {
        verdict.requested = true;
        verdict.notes.push(note("The request says `no-cache`: it wants the origin's word.", "RFC 9111 §5.2.1.4"));
        return verdict;
    }
    verdict.notes.push(why_so_long(lifetime));
    let fresh = lifetime.seconds > age;
    if let Some(most) = asked.seconds("max-age").filter(|most| age > *most) {
        let text = ["The request wants nothing older than ", &seconds(most), "; this is ", &seconds(age), " old."];
        verdict.requested = true;
        verdict.notes.push(note(text.concat(), "RFC 9111 §5.2.1.1"));
        return verdict;
    }
    if let Some(least) = asked.seconds("min-fresh").filter(|least| lifetime.seconds.saturating_sub(age) < *least) {
        let text = ["The request wants it to be fresh for another ", &seconds(least), "."];
        verdict.requested = true;
        verdict.notes.push(note(text.concat(), "RFC 9111 §5.2.1.3"));
        return verdict;
    }
    if fresh {
        let text = ["Fresh: ", &seconds(age), " old, for another ", &seconds(lifetime.seconds - age), "."];
        verdict.notes.push(note(text.concat(), "RFC 9111 §4.2"));
        verdict.reuse = Reuse::Fresh;
        return verdict;
    }
    let over = age - lifetime.seconds;
    verdict.notes.push(note(["Stale: ", &seconds(age), " old."].concat(), "RFC 9111 §4.2"));
    if let Some(name) = forbidden_stale(kind, &said) {
        let text = ["`", name, "`: not to be used stale."];
        verdict.notes.push(note(text.concat(), "RFC 9111 §4.2.4"));
        return verdict;
    }
    let window = said.seconds("stale-while-revalidate");
    if let Some(window) = window.filter(|window| over <= *window && *window > 0) {
        let text =
            ["`stale-while-revalidate=", &window.to_string(), "`: it may be answered while a new one is fetched."];
        verdict.notes.push(note(text.concat(), "RFC 5861 §3"));
        verdict.reuse = Reuse::WhileRevalidating;
        return verdict;
    }
    // `s-maxage` has the effect of `proxy-revalidate` as well (§5.2.2.10).
    let shared_limit = kind == Kind::Shared && said.has("s-maxage");
    let accepted = match (asked.has("max-stale"), asked.argument("max-stale")) {
        (false, _) => false,
        (true, None) => true,
        (true, Some(_)) => asked.seconds("max-stale").is_some_and(|most| over <= most),
    };
    if accepted && !shared_limit {
        verdict.notes.push(note("The request accepts it stale (`max-stale`).", "RFC 9111 §5.2.1.2"));
        verdict.reuse = Reuse::StaleByRequest;
    }
    verdict
}

fn why_so_long(lifetime: Lifetime) -> Note {
    let long = seconds(lifetime.seconds);
    match lifetime.basis {
        Basis::SharedMaxAge => {
            note(["`s-maxage`: fresh for ", &long, " in a shared cache."].concat(), "RFC 9111 §5.2.2.10")
        }
        Basis::MaxAge => note(["`max-age`: fresh for ", &long, "."].concat(), "RFC 9111 §5.2.2.1"),
        Basis::Expires => note(["`Expires` less `Date`: fresh for ", &long, "."].concat(), "RFC 9111 §5.3"),
        Basis::Heuristic => note(
            ["Nothing says how long. A tenth of its age since `Last-Modified`: ", &long, "."].concat(),
            "RFC 9111 §4.2.2",
        ),
        Basis::Nothing => note("Nothing says for how long it is fresh: not at all.", "RFC 9111 §4.2.1"),
    }
}

/// Whether a stale response may be answered because the origin fails (RFC 5861 §4), and why or why not.
pub fn stale_if_error(kind: Kind, stored: &Stored, request: &Request, start: u64, now: Micros) -> (bool, Note) {
    let (asked, said) = (Directives::of(&request.fields), Directives::of(&stored.response.fields));
    if let Some(name) = forbidden_stale(kind, &said) {
        return (false, note(["`", name, "`: an error is better than what is stale."].concat(), "RFC 9111 §5.2.2.2"));
    }
    let over = age(stored, start, now)
        .saturating_sub(lifetime(kind, &stored.response, start + stored.received / SECOND).seconds);
    let window = said.seconds("stale-if-error").max(asked.seconds("stale-if-error"));
    match window {
        Some(window) if over <= window => {
            let text = ["`stale-if-error=", &window.to_string(), "`: the stale copy instead of the error."];
            (true, note(text.concat(), "RFC 5861 §4"))
        }
        Some(_) => (false, note("Stale for longer than `stale-if-error` allows.", "RFC 5861 §4")),
        None => (false, note("There is a stale copy, but no `stale-if-error`.", "RFC 5861 §4")),
    }
}

/// A request that asks whether a stored response is still good (RFC 9111 §4.3.1); the same request where there is nothing to
/// ask by.
pub fn conditional(stored: &Stored, request: &Request) -> (Request, bool) {
    let mut asking = request.clone();
    let (etag, modified) = (stored.response.fields.get("ETag"), stored.response.fields.get("Last-Modified"));
    if let Some(etag) = etag {
        asking.fields.set("If-None-Match", etag);
    }
    if let Some(modified) = modified {
        asking.fields.set("If-Modified-Since", modified);
    }
    (asking, etag.is_some() || modified.is_some())
}

/// An entity tag without what marks it as weak.
pub(super) fn opaque(etag: &str) -> &str {
    etag.trim().trim_start_matches("W/")
}

/// Whether a `304` speaks of a stored response (RFC 9111 §4.3.4).
pub fn corresponds(stored: &Response, confirmation: &Response) -> bool {
    let (old, new) = (&stored.fields, &confirmation.fields);
    match (new.get("ETag").map(str::trim), old.get("ETag").map(str::trim)) {
        (Some(new), old) if !new.starts_with("W/") => old == Some(new),
        (Some(new), Some(old)) => opaque(new) == opaque(old),
        (_, etag) => match (new.get("Last-Modified"), old.get("Last-Modified")) {
            (None, None) => etag.is_none() && !new.has("ETag"),
            (new, old) => new == old,
        },
    }
}

/// A stored response with the fields of the `304` that confirmed it (RFC 9111 §3.2).
pub fn freshened(stored: &Stored, confirmation: &Response, requested: Micros, received: Micros) -> Stored {
    let mut stored = Stored { requested, received, ..stored.clone() };
    // The old age and date are those of the old answer.
    stored.response.fields.remove("Age");
    let kept = ["Content-Length", "Content-Encoding", "Content-Type", "Content-Range"];
    for (name, value) in confirmation.fields.iter() {
        if !kept.iter().any(|kept| kept.eq_ignore_ascii_case(name)) {
            stored.response.fields.set(name, value);
        }
    }
    stored
}
