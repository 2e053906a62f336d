//! HTTP caching against the crate `http-cache-semantics`, over thousands of drawn cases: every decision is the same, or RFC 9111
//! says why it is not.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};
use roundtrip::model::http_cache::date;
use roundtrip::model::http_cache::policy::{
    Reuse, Stored, age, conditional, corresponds, freshened, lifetime, storable, varies, verdict,
};
use roundtrip::model::http_cache::{Directives, Fields, Kind, Method, Request, Response};
use roundtrip::model::rng::Stream;
use roundtrip::model::{Micros, SECOND};

/// The beginning of the run, in seconds since 1970.
const START: u64 = 1_772_366_400;
const CASES: u64 = 10_000;

/// A drawn exchange: a request with its response, a second request for the same some time later, and a `304`.
struct Case {
    kind: Kind,
    first: Request,
    response: Response,
    second: Request,
    received: Micros,
    now: Micros,
    confirmation: Response,
}

fn one<'a>(lots: &mut Stream, of: &[&'a str]) -> &'a str {
    of[lots.below(of.len() as u32) as usize]
}

fn some_of(lots: &mut Stream, directives: &[&str], chance: f64) -> String {
    let chosen: Vec<_> = directives.iter().filter(|_| lots.chance(chance)).copied().collect();
    chosen.join(", ")
}

fn set(fields: &mut Fields, name: &str, value: &str) {
    if !value.is_empty() {
        fields.set(name, value);
    }
}

fn draw(seed: u64) -> Case {
    let lots = &mut Stream::new(seed, "exchange");
    let received = u64::from(lots.below(1_000)) * SECOND;
    // Where something ends, and anywhere.
    let ends = [30, 59, 60, 61, 90, 100, 120, 130, 150];
    let later = if lots.chance(0.5) { ends[lots.below(9) as usize] } else { u64::from(lots.below(150)) };
    let now = received + later * SECOND;
    let at = |seconds: u64| date::write(START + received / SECOND - seconds);
    let request = |lots: &mut Stream, directives: &[&str]| {
        let mut fields = Fields::default();
        set(&mut fields, "Cache-Control", &some_of(lots, directives, 0.12));
        set(&mut fields, "Accept-Language", one(lots, &["", "de", "en"]));
        set(&mut fields, "Cookie", one(lots, &["", "", "session=a"]));
        set(&mut fields, "Authorization", one(lots, &["", "", "", "", "Bearer a"]));
        let method = if lots.chance(0.06) { Method::Post } else { Method::Get };
        Request { method, target: "/page".to_owned(), fields }
    };
    let first = request(lots, &["no-store"]);
    let asks = ["no-cache", "max-age=0", "max-age=60", "min-fresh=20", "max-stale", "max-stale=30", "no-store"];
    let mut second = request(lots, &asks);
    second.method = first.method;
    let mut fields = Fields::default();
    let says = [
        "max-age=60",
        "max-age=100",
        "s-maxage=30",
        "s-maxage=120",
        "public",
        "private",
        "no-cache",
        "no-store",
        "must-revalidate",
        "proxy-revalidate",
        "immutable",
        "stale-while-revalidate=30",
        "stale-if-error=60",
        "must-understand",
        "Max-Age=90",
        "max-age=soon",
    ];
    set(&mut fields, "Cache-Control", &some_of(lots, &says, 0.11));
    match lots.below(6) {
        0 => {}
        1 => set(&mut fields, "Date", &at(40)),
        _ => set(&mut fields, "Date", &at(0)),
    }
    let expires = [
        String::new(),
        String::new(),
        String::new(),
        "0".to_owned(),
        date::write(START + received / SECOND + 70),
        at(50),
    ];
    set(&mut fields, "Expires", &expires[lots.below(6) as usize]);
    let modified = [String::new(), String::new(), at(500), at(1_234)];
    set(&mut fields, "Last-Modified", &modified[lots.below(4) as usize]);
    set(&mut fields, "ETag", one(lots, &["", "\"a\"", "\"a\"", "W/\"a\""]));
    set(&mut fields, "Vary", one(lots, &["", "", "", "Accept-Language", "accept-language, Cookie", "*"]));
    set(&mut fields, "Age", one(lots, &["", "", "0", "20", "90"]));
    set(&mut fields, "Set-Cookie", one(lots, &["", "", "", "", "session=b"]));
    let statuses = [200, 200, 200, 200, 203, 204, 301, 302, 307, 404, 410, 500, 503, 418];
    let status = statuses[lots.below(statuses.len() as u32) as usize];
    let mut confirming = Fields::default();
    set(&mut confirming, "ETag", one(lots, &["", "\"a\"", "\"a\"", "W/\"a\"", "\"b\""]));
    let modified = [String::new(), modified[2].clone(), modified[3].clone()];
    set(&mut confirming, "Last-Modified", &modified[lots.below(3) as usize]);
    set(&mut confirming, "Cache-Control", one(lots, &["", "", "max-age=200", "no-cache"]));
    set(&mut confirming, "Date", &date::write(START + now / SECOND));
    let response = Response { status, fields, content: None };
    let kind = if lots.chance(0.5) { Kind::Shared } else { Kind::Private };
    let confirmation = Response { status: 304, fields: confirming, content: None };
    Case { kind, first, response, second, received, now, confirmation }
}

fn their_request(request: &Request) -> http::Request<()> {
    let mut builder = http::Request::builder().method(request.method.name()).uri(&request.target);
    for (name, value) in request.fields.iter() {
        builder = builder.header(name, value);
    }
    builder.body(()).expect("a request")
}

fn their_response(response: &Response) -> http::Response<()> {
    let mut builder = http::Response::builder().status(response.status);
    for (name, value) in response.fields.iter() {
        builder = builder.header(name, value);
    }
    builder.body(()).expect("a response")
}

fn time(at: Micros) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START + at / SECOND)
}

fn options(kind: Kind) -> CacheOptions {
    CacheOptions {
        shared: kind == Kind::Shared,
        // `immutable` says nothing about how long: RFC 8246 §2, “only … during its freshness lifetime”.
        immutable_min_time_to_live: Duration::ZERO,
        ..CacheOptions::default()
    }
}

/// What differs, with the sentence that says why ours is right. The crate follows RFC 7234, which RFC 9111 replaced.
type Reason = &'static str;

const CASE: Reason = "RFC 9111 §5.2: “Cache directives are identified by a token, to be compared case-insensitively”";
const STATUS: Reason = "RFC 9111 §3: a status must be understood only “if the response status code is 206 or 304, or the must-understand \
     cache directive … is present”; otherwise it is enough that it is “final”";
const UNDERSTAND: Reason = "RFC 9111 §5.2.2.3: with must-understand, “a cache … SHOULD ignore the no-store directive if it understands and \
     implements the status code's caching requirements”";
const MUST: Reason = "RFC 9111 §3: “if … the must-understand cache directive is present: the cache understands the response status code”";
const PRIVATE: Reason =
    "RFC 9111 §3: it is enough for storing that there is “a private response directive, if the cache is not shared”";
const POST: Reason = "RFC 9110 §9.3.3: “Responses to POST requests are only cacheable when they include explicit freshness information … and a \
     Content-Location header field that has the same value as the POST's target URI”";
const DUPLICATE: Reason = "RFC 9111 §4.2.1: with more than one value for a directive, “either the first occurrence should be used or the response \
     should be considered stale”; must-revalidate is not among these";
const COOKIE: Reason = "RFC 9111 §7.3: “the Set-Cookie response header field … does not inhibit caching”";
const PROXY: Reason =
    "RFC 9111 §5.2.2.8: proxy-revalidate is about what “has become stale”; before that the response is fresh";
const APPARENT: Reason = "RFC 9111 §4.2.3: “corrected_initial_age = max(apparent_age, corrected_age_value)”, where apparent_age is from Date";
const STALE: Reason = "RFC 9111 §4.2.4: “A cache MUST NOT generate a stale response if it is prohibited by an explicit in-protocol directive (e.g., by \
     a no-cache response directive, a must-revalidate response directive, or an applicable s-maxage or proxy-revalidate response directive)”";
const EXACTLY: Reason = "RFC 9111 §5.2.1.2: the client accepts what “has exceeded its freshness lifetime by no more than the specified number of \
     seconds”: that number included";
const STRONG: Reason = "RFC 9111 §4.3.4: “If none of the initial set contains at least one of the same strong validators, then the cache MUST \
     NOT use the new response”: a weak one that was stored is none (RFC 9110 §8.8.3.2)";
const AGE: Reason = "RFC 9111 §5.1: Age is “the time since the response was generated or successfully validated at the origin server”: a \
     validation begins anew";
const ADDED: Reason =
    "RFC 9111 §3.2: “the cache MUST add each header field in the provided response to the stored response”";

fn said(case: &Case) -> Directives {
    Directives::of(&case.response.fields)
}

fn names(fields: &Fields) -> Vec<String> {
    let all = fields.members("Cache-Control").map(|part| part.split('=').next().unwrap_or_default().to_owned());
    all.collect()
}

/// Directives that stand twice with different values.
fn duplicated(case: &Case) -> bool {
    let mut values = BTreeMap::new();
    case.response.fields.members("Cache-Control").any(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        values.insert(name.to_owned(), value.to_owned()).is_some_and(|before| before != value)
    })
}

fn why_not_stored_alike(case: &Case) -> Option<Reason> {
    const THEIRS: [u16; 13] = [200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414];
    let directives = said(case);
    if case.first.method == Method::Post {
        return Some(POST);
    }
    if directives.has("must-understand") {
        return Some(if directives.has("no-store") { UNDERSTAND } else { MUST });
    }
    if names(&case.response.fields).iter().any(|name| name == "Max-Age") {
        return Some(CASE);
    }
    if !THEIRS.contains(&case.response.status) {
        return Some(STATUS);
    }
    if case.kind == Kind::Private && directives.has("private") {
        return Some(PRIVATE);
    }
    duplicated(case).then_some(DUPLICATE)
}

fn why_not_as_fresh(case: &Case) -> Option<Reason> {
    let directives = said(case);
    let shared = case.kind == Kind::Shared;
    if names(&case.response.fields).iter().any(|name| name == "Max-Age") {
        return Some(CASE);
    }
    if shared && case.response.fields.has("Set-Cookie") {
        return Some(COOKIE);
    }
    if shared && directives.has("proxy-revalidate") {
        return Some(PROXY);
    }
    let dated = case.response.fields.get("Date").and_then(date::read);
    if dated.is_some_and(|dated| dated < START + case.received / SECOND) {
        return Some(APPARENT);
    }
    None
}

fn why_not_reused_alike(case: &Case) -> Option<Reason> {
    let asked = Directives::of(&case.second.fields);
    let directives = said(case);
    if let Some(reason) = why_not_as_fresh(case) {
        return Some(reason);
    }
    if asked.has("max-stale") {
        if directives.has("no-cache") || (case.kind == Kind::Shared && directives.has("s-maxage")) {
            return Some(STALE);
        }
        if duplicated(case) {
            return Some(DUPLICATE);
        }
        return Some(EXACTLY);
    }
    None
}

/// Counts what agrees and what differs for which reason; fails on what differs for none.
#[derive(Default)]
struct Count {
    agreed: u32,
    differed: BTreeMap<Reason, u32>,
}

impl Count {
    fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        ours: T,
        theirs: T,
        reason: Option<Reason>,
        case: &Case,
        what: &str,
    ) {
        if ours == theirs {
            self.agreed += 1;
        } else {
            let Case { kind, first, response, second, received, now, confirmation } = case;
            let reason = reason.unwrap_or_else(|| {
                panic!(
                    "{what}: ours {ours:?}, theirs {theirs:?}\n{kind:?} {} {}\n-> {}\n{}\n{} s later:\n{}\n304:\n{}",
                    first.method.name(),
                    first.fields.text(),
                    response.status,
                    response.fields.text(),
                    (now - received) / SECOND,
                    second.fields.text(),
                    confirmation.fields.text(),
                )
            });
            *self.differed.entry(reason).or_default() += 1;
        }
    }

    /// Most cases agree, and each reason is needed: none stays in the list that explains nothing.
    fn check(&self, least: u32, reasons: &[Reason]) {
        assert!(self.agreed >= least, "{} agree", self.agreed);
        let found: Vec<Reason> = self.differed.keys().copied().collect();
        for reason in reasons {
            assert!(found.contains(reason), "nothing differs for this reason any more: {reason}");
        }
        assert_eq!(found.len(), reasons.len());
    }
}

fn policy(case: &Case) -> CachePolicy {
    let (request, response) = (their_request(&case.first), their_response(&case.response));
    CachePolicy::new_options(&request, &response, time(case.received), options(case.kind))
}

fn stored(case: &Case) -> Stored {
    Stored {
        request: case.first.fields.clone(),
        response: case.response.clone(),
        requested: case.received,
        received: case.received,
    }
}

#[test]
fn what_is_stored_is_stored_alike() {
    let mut count = Count::default();
    for case in (0..CASES).map(draw) {
        let (ours, _) = storable(case.kind, &case.first, &case.response);
        count.compare(ours, policy(&case).is_storable(), why_not_stored_alike(&case), &case, "storable");
    }
    count.check(8_000, &[CASE, STATUS, UNDERSTAND, MUST, PRIVATE, POST, DUPLICATE]);
}

/// Cases that both store.
fn both_store() -> impl Iterator<Item = (Case, CachePolicy, Stored)> {
    (0..CASES).map(draw).filter_map(|case| {
        let policy = policy(&case);
        let both = policy.is_storable() && storable(case.kind, &case.first, &case.response).0;
        let stored = stored(&case);
        both.then_some((case, policy, stored))
    })
}

#[test]
fn what_is_stored_is_as_old_and_fresh_for_as_long() {
    let (mut ages, mut lives) = (Count::default(), Count::default());
    for (case, policy, stored) in both_store() {
        let ours = age(&stored, START, case.now);
        ages.compare(ours, policy.age(time(case.now)).as_secs(), why_not_as_fresh(&case), &case, "age");
        // `no-cache` and `Vary: *` make theirs a lifetime of 0; ours are reasons of their own.
        if said(&case).has("no-cache") || case.response.fields.get("Vary") == Some("*") {
            continue;
        }
        let left = lifetime(case.kind, &case.response, START + case.received / SECOND).seconds.saturating_sub(ours);
        let theirs = policy.time_to_live(time(case.now)).as_secs();
        lives.compare(left, theirs, why_not_as_fresh(&case), &case, "time to live");
    }
    ages.check(4_000, &[APPARENT, COOKIE, PROXY, CASE]);
    lives.check(2_500, &[APPARENT, COOKIE, PROXY, CASE]);
}

#[test]
fn what_is_stored_is_answered_alike() {
    let (mut answers, mut questions) = (Count::default(), Count::default());
    for (case, policy, stored) in both_store() {
        let reuse = match varies(&stored, &case.second) {
            Ok(()) => verdict(case.kind, &stored, &case.second, START, case.now).reuse,
            Err(_) => Reuse::Validate,
        };
        let theirs = policy.before_request(&their_request(&case.second), time(case.now));
        // What may be answered while a new one is fetched is not fresh, and theirs knows nothing of RFC 5861.
        if reuse == Reuse::WhileRevalidating {
            continue;
        }
        let answered = matches!(theirs, BeforeRequest::Fresh(_));
        answers.compare(reuse != Reuse::Validate, answered, why_not_reused_alike(&case), &case, "answered");
        if let BeforeRequest::Stale { request, matches: true } = theirs {
            let (asking, _) = conditional(&stored, &case.second);
            let field = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            for name in ["If-None-Match", "If-Modified-Since"] {
                questions.compare(asking.fields.get(name).map(str::to_owned), field(name), None, &case, name);
            }
        }
    }
    answers.check(4_000, &[APPARENT, COOKIE, PROXY, CASE, STALE, EXACTLY, DUPLICATE]);
    questions.check(2_000, &[]);
}

#[test]
fn a_304_freshens_alike() {
    let (mut found, mut lives) = (Count::default(), Count::default());
    for (case, policy, stored) in both_store() {
        let weak = stored.response.fields.get("ETag").is_some_and(|etag| etag.starts_with("W/"));
        let ours = corresponds(&stored.response, &case.confirmation);
        let theirs =
            policy.after_response(&their_request(&case.second), &their_response(&case.confirmation), time(case.now));
        let (same, theirs) = match theirs {
            AfterResponse::NotModified(policy, _) => (true, policy),
            AfterResponse::Modified(policy, _) => (false, policy),
        };
        found.compare(ours, same, weak.then_some(STRONG), &case, "corresponds");
        if !ours || !same || !theirs.is_storable() {
            continue;
        }
        let after = freshened(&stored, &case.confirmation, case.now, case.now);
        let directives = Directives::of(&after.response.fields);
        if directives.has("no-cache") || after.response.fields.get("Vary") == Some("*") {
            continue;
        }
        let life = lifetime(case.kind, &after.response, START + case.now / SECOND).seconds;
        let left = life.saturating_sub(age(&after, START, case.now));
        let added = case.confirmation.fields.iter().any(|(name, _)| !case.response.fields.has(name));
        let reason = match () {
            () if case.response.fields.has("Age") => Some(AGE),
            () if added => Some(ADDED),
            () => why_not_as_fresh(&case),
        };
        lives.compare(left, theirs.time_to_live(time(case.now)).as_secs(), reason, &case, "time to live after a 304");
    }
    found.check(4_000, &[STRONG]);
    lives.check(400, &[AGE, ADDED, COOKIE, PROXY, CASE]);
}
