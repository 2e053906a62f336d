//! Find the fault: a slow, failed or wrong answer with only its trace; which component is it, and why?
//!
//! A case is a run of the walk under hidden settings. Everything that is told of it, its symptom, its clues and which of the
//! suspects the trace bears out, is computed from that run and from one without the fault. A kind of fault knows how it shows in
//! a trace ([`Kind::evidence`]); a suspect that this trace would bear out as well is never offered beside the right one. The
//! same seed and level give the same case.

#[cfg(feature = "split")]
use std::sync::OnceLock;

use super::preset::measured;
use super::settings::Scenario;
use super::{Lab, Run, walk::Walk};
use crate::model::rng::Stream;
use crate::model::trace::{Span, SpanKind, Trace};
use crate::model::walk::tenths;
use crate::model::{MILLISECOND, Micros, Station};
use crate::sorting;

/// Suspects offered in a case, the right one among them.
pub const SUSPECTS: usize = 5;

/// How much help there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The trace, what the components have logged, and what is usual.
    Clear,
    /// The trace, and how many requests there are.
    Sparse,
    /// As little, and something that is odd but harmless.
    Misleading,
}

impl Level {
    /// All levels, the easiest first.
    pub const ALL: [Level; 3] = [Level::Clear, Level::Sparse, Level::Misleading];

    /// What one has to go by.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Clear => "trace and logs",
            Level::Sparse => "trace only",
            Level::Misleading => "trace, and something odd",
        }
    }
}

/// What a fault looks like to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// No answer, or an error.
    Failed,
    /// An answer that takes long.
    Slow,
    /// An answer that is no longer true.
    Wrong,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The stable identifier.
    pub id: &'static str,
    /// What it looks like to the reader.
    pub looks: Looks,
    /// The component to name.
    pub station: Station,
    /// The cause to name.
    pub cause: &'static str,
    /// What is set with the fault and without it, as a link has it.
    usual: &'static str,
    /// What is set with the fault only: one of these.
    fault: &'static [&'static str],
    /// What the reader complains of, where status and time do not say it.
    complaint: &'static str,
    /// How it shows: the span that gives it away, if it is there.
    evidence: fn(&Trace) -> Option<usize>,
    /// How it came about and what cures it.
    pub explanation: &'static str,
    /// What a trace would show if it were so: the reason against it where it is not.
    pub would_show: &'static str,
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The component.
    pub station: Station,
    /// The cause.
    pub cause: &'static str,
    /// Why it is this, or why not.
    pub why: String,
}

/// A case to solve.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The kind's identifier: the solution, in a word.
    pub kind: &'static str,
    /// How much help there is.
    pub level: Level,
    /// The hidden settings: running the walk with them is the case.
    pub scenario: Scenario,
    /// What the reader has noticed.
    pub symptom: String,
    /// What else is known, one sentence each. All of it is true.
    pub clues: Vec<String>,
    /// The answers to choose from.
    pub suspects: Vec<Suspect>,
    /// Index of the right one.
    pub answer: usize,
    /// Index of the span that gives it away.
    pub span: usize,
    /// How it came about and what cures it.
    pub explanation: &'static str,
}

impl Case {
    /// The run whose trace is shown.
    pub fn run(&self) -> Box<dyn Run> {
        Walk.run(&self.scenario)
    }
}

/// Seeds that are tried for a run in which the fault shows.
const TRIES: usize = 30;

/// How the request may come along in any case: what it has from before.
const BASES: &[&str] = &["conn=open", "dns=warm", "dns=warm&conn=resumed", "dns=warm&http=3", "conn=open&lb=rr", ""];

/// Something odd that does no harm, and what there is to say of it.
struct Oddity {
    settings: &'static str,
    clue: &'static str,
}

const ODDITIES: &[Oddity] = &[
    Oddity {
        settings: "dns=cold&alias=on&conn=new",
        clue: "The resolver had to ask seven servers for this name; usually it knows the address.",
    },
    Oddity { settings: "dead=one&checks=off", clue: "The balancer's log is full of refused connections to `app-b`." },
    Oddity { settings: "http=1.1", clue: "This browser speaks HTTP/1.1 only." },
    Oddity {
        settings: "edgekm=1400",
        clue: "The nearest edge is closed for maintenance; the next one is 1,400 km away.",
    },
    Oddity { settings: "cdn=purged", clue: "An editor purged the edge's copies a moment ago." },
    Oddity { settings: "sticky=on", clue: "Sticky sessions were turned on this morning." },
];

/// How a case is made of its number and level.
pub type Cases = fn(u64, Level) -> Case;

/// What makes cases, where it is loaded when it is needed.
#[cfg(feature = "split")]
static ARRIVED: OnceLock<Cases> = OnceLock::new();

/// Takes in that cases can be made: the code has been loaded.
#[cfg(feature = "split")]
pub fn arrived() {
    let _ = ARRIVED.set(numbered);
}

/// What makes cases; where it is loaded when it is needed, only if it has been.
pub fn cases() -> Option<Cases> {
    #[cfg(not(feature = "split"))]
    return Some(numbered);
    #[cfg(feature = "split")]
    ARRIVED.get().copied()
}

/// The case with this number, from 1. The first are one of each kind, in an order that gives nothing away; after them chance
/// chooses.
pub fn numbered(number: u64, level: Level) -> Case {
    // A step that shares no factor with the count of kinds meets each of them once.
    let index =
        number.checked_sub(1).and_then(|index| usize::try_from(index).ok()).filter(|&index| index < KINDS.len());
    match index {
        Some(index) => case_of(&KINDS[(index * 7 + 12) % KINDS.len()], number, level),
        None => case(number, level),
    }
}

/// A case of any kind, by its seed.
pub fn case(seed: u64, level: Level) -> Case {
    let mut stream = Stream::new(seed, "kind of fault");
    let kind = &KINDS[stream.below(KINDS.len() as u32) as usize];
    case_of(kind, seed, level)
}

/// A case of this kind.
pub fn case_of(kind: &'static Kind, seed: u64, level: Level) -> Case {
    let mut stream = Stream::new(seed, kind.id);
    let mut runs = Stream::new(seed, "run of the case");
    let mut draw = |count: usize| stream.below(count as u32) as usize;
    let base = BASES[draw(BASES.len())];
    let fault = kind.fault[draw(kind.fault.len())];
    let offset = draw(ODDITIES.len());
    let odd = (0..ODDITIES.len()).map(|index| &ODDITIES[(index + offset) % ODDITIES.len()]);
    let none = Oddity { settings: "", clue: "" };
    let with = |seed: u64, oddity: &Oddity, fault: &str| {
        let query = [base, kind.usual, oddity.settings, fault].join("&");
        let (scenario, _) = Scenario::from_query(Walk.controls(), &query);
        Scenario { seed, ..scenario }
    };
    // Chance must not hide the fault: nearly any seed will do, and the first one that does is taken.
    let mut seeds = (0..TRIES).map(|_| 1 + u64::from(runs.below(9_999)));
    let shows = |seed: &u64| Walk.run(&with(*seed, &none, fault)).trace().and_then(kind.evidence).is_some();
    let seed = seeds.find(shows).unwrap_or(1);
    let set = |oddity: &Oddity, fault: &str| with(seed, oddity, fault);
    // Something odd must neither hide the fault nor be met without being seen.
    let harmless = |oddity: &&Oddity| {
        let plain = Walk.run(&set(&none, fault));
        let odd = Walk.run(&set(oddity, fault));
        let same_status = measured(&*plain, "status") == measured(&*odd, "status");
        same_status && odd.trace().and_then(kind.evidence).is_some() && plain.moments() != odd.moments()
    };
    let oddity = if level == Level::Misleading { odd.into_iter().find(harmless).unwrap_or(&none) } else { &none };
    let scenario = set(oddity, fault);
    let run = Walk.run(&scenario);
    let usual = Walk.run(&set(oddity, ""));
    let suspects = suspects(kind, run.trace(), &mut draw);
    let answer = suspects.iter().position(|suspect| suspect.cause == kind.cause).unwrap_or(0);
    Case {
        kind: kind.id,
        level,
        symptom: symptom(kind, &*run),
        clues: clues(&scenario, level, oddity, &*run, &*usual),
        suspects,
        answer,
        span: run.trace().and_then(kind.evidence).unwrap_or(0),
        explanation: kind.explanation,
        scenario,
    }
}

/// The right suspect among others that this trace does not bear out, in an order by chance. Those that would look alike come
/// first: a suspect that nobody would suspect is no choice.
fn suspects(kind: &Kind, trace: Option<&Trace>, draw: &mut impl FnMut(usize) -> usize) -> Vec<Suspect> {
    let borne_out = |other: &&Kind| trace.is_some_and(|trace| (other.evidence)(trace).is_some());
    let mut others: Vec<&Kind> = KINDS.iter().filter(|other| other.id != kind.id && !borne_out(other)).collect();
    for index in (1..others.len()).rev() {
        others.swap(index, draw(index + 1));
    }
    let order = |kind: &Kind| kind.usual.contains("req=order");
    sorting::by(&mut others, |other| {
        2 * u64::from(other.looks != kind.looks) + u64::from(order(other) && !order(kind))
    });
    others.truncate(SUSPECTS - 1);
    let place = draw(others.len() + 1);
    let suspect = |other: &Kind, why: &str| Suspect { station: other.station, cause: other.cause, why: why.to_owned() };
    let mut suspects: Vec<_> = others.into_iter().map(|other| suspect(other, other.would_show)).collect();
    suspects.insert(place, suspect(kind, kind.explanation));
    suspects
}

/// What the reader has noticed.
fn symptom(kind: &Kind, run: &dyn Run) -> String {
    let total = run.trace().map_or_else(|| run.end(), |trace| trace.answered);
    let took = [&tenths(total), " ms"].concat();
    let request = match run.trace().and_then(|trace| trace.spans.first()).map_or("", |root| root.name.as_str()) {
        "place an order" => "An order",
        "show a picture" => "A picture",
        "upload a photo" => "An upload",
        _ => "A search",
    };
    match measured(run, "status") as u16 {
        _ if !kind.complaint.is_empty() => [kind.complaint, " The answer came within ", &took, "."].concat(),
        0 => [request, " fails after ", &took, ": the script gets a network error and no status."].concat(),
        status @ 400.. => [request, " ends with a `", &status.to_string(), "` after ", &took, "."].concat(),
        _ => [request, " takes ", &took, "."].concat(),
    }
}

/// What else is known.
fn clues(scenario: &Scenario, level: Level, oddity: &Oddity, run: &dyn Run, usual: &dyn Run) -> Vec<String> {
    let load = Walk.controls().iter().find(|control| control.key == "load");
    let load = load.map(|control| scenario.settings.get(control).into_owned()).unwrap_or_default();
    let mut clues =
        vec![[&load, " requests a second reach the servers; 500 are usual, and they bear about 1,330."].concat()];
    if level == Level::Clear {
        let total = usual.trace().map_or_else(|| usual.end(), |trace| trace.answered);
        clues.push(["Usually the same takes ", &tenths(total), " ms."].concat());
        let wires = run.moments().iter().flat_map(|moment| &moment.wire);
        for log in wires.filter(|wire| wire.caption.ends_with("log")) {
            let line = log.text.lines().next().unwrap_or_default();
            clues.push(["In ", &log.caption, ": `", line, "`."].concat());
        }
    }
    if !oddity.clue.is_empty() {
        clues.push(oddity.clue.to_owned());
    }
    clues
}

/// The first span of the request itself that fits.
fn find(trace: &Trace, fits: impl Fn(&Span) -> bool) -> Option<usize> {
    (0..trace.spans.len()).find(|&index| trace.root_of(index) == 0 && fits(&trace.spans[index]))
}

/// A span that failed so, at this station.
fn error(trace: &Trace, station: Station, error: &str) -> Option<usize> {
    find(trace, |span| span.station == station && span.error.as_deref() == Some(error))
}

/// A span whose name begins so, and that took longer than this.
fn slow(trace: &Trace, name: &str, longer: Micros) -> Option<usize> {
    find(trace, |span| span.name.starts_with(name) && span.duration() > longer)
}

/// What a span says under this name.
fn attribute<'a>(span: &'a Span, name: &str) -> Option<&'a str> {
    span.attributes.iter().find(|attribute| attribute.0 == name).map(|attribute| attribute.1.as_str())
}

/// A span at this station that says this under this name.
fn says(trace: &Trace, station: Station, name: &str, value: &str) -> Option<usize> {
    find(trace, |span| span.station == station && attribute(span, name) == Some(value))
}

/// Requests in flight at each server when the balancer chose.
fn in_flight(trace: &Trace) -> Vec<u32> {
    let said = trace.spans.iter().find_map(|span| attribute(span, "upstream.in_flight")).unwrap_or_default();
    said.split(", ").filter_map(|server| server.split(' ').nth(1)?.parse().ok()).collect()
}

/// Whether the reader got this status.
fn ended_with(trace: &Trace, status: &str) -> bool {
    trace.spans.first().and_then(|root| root.error.as_deref()).is_some_and(|error| error.starts_with(status))
}

/// A wait for a worker that an answer came after, if it was the wait that took long.
fn queued(trace: &Trace) -> Option<usize> {
    find(trace, |span| span.kind == SpanKind::Wait && span.name == "wait for a worker" && span.error.is_none())
        .filter(|&span| trace.spans[span].duration() > 30 * MILLISECOND && !ended_with(trace, "504"))
}

/// Every kind of fault, in the order of the line.
pub static KINDS: &[Kind] = &[
    Kind {
        id: "nxdomain",
        looks: Looks::Failed,
        station: Station::Dns,
        cause: "The domain's registration has run out: the name does not exist",
        usual: "",
        fault: &["conn=new&dns=nxdomain"],
        complaint: "",
        evidence: |trace| error(trace, Station::Dns, "NXDOMAIN"),
        explanation: "The registry answers `NXDOMAIN`, so that nothing is ever sent to the shop: no span lies behind \
                      DNS. Renew the name, and wait until the negative answers have run out.",
        would_show: "The look-up would fail with `NXDOMAIN`, and nothing would come after it.",
    },
    Kind {
        id: "servfail",
        looks: Looks::Failed,
        station: Station::Dns,
        cause: "The zone's own name servers can't answer for it",
        usual: "",
        fault: &["conn=new&dns=servfail"],
        complaint: "",
        evidence: |trace| error(trace, Station::Dns, "SERVFAIL"),
        explanation: "Both of the shop's name servers say `SERVFAIL`: their copies of the zone have expired, because \
                      the primary could not be reached. The delegation is sound, the zone behind it is not.",
        would_show: "The questions to the shop's own name servers would fail, one after the other, with `SERVFAIL`.",
    },
    Kind {
        id: "no-keep-alive",
        looks: Looks::Slow,
        station: Station::Browser,
        cause: "The connection is opened anew for each request, over a long way",
        usual: "conn=open&edgekm=2000&cdn=hit",
        fault: &["conn=new&dns=warm&http=2", "conn=new&dns=warm&http=1.1"],
        complaint: "",
        evidence: |trace| slow(trace, "connect to the edge", 35 * MILLISECOND),
        explanation: "The answer lies ready at the edge; the time goes into TCP's and TLS's handshakes, a round trip \
                      each. Kept alive, the connection would spare both; HTTP/3 would spare one.",
        would_show: "The handshakes would take the largest part of the trace.",
    },
    Kind {
        id: "far-edge",
        looks: Looks::Slow,
        station: Station::Cdn,
        cause: "Readers are sent to an edge on another continent",
        usual: "conn=open&dns=warm",
        fault: &["edgekm=9000", "edgekm=12000"],
        complaint: "",
        evidence: |trace| slow(trace, "to the edge", 30 * MILLISECOND),
        explanation: "Each way between browser and edge takes tens of milliseconds, at 5 µs a kilometre: thousands of \
                      kilometres. Nothing is slow, it is far. Steering by DNS or by anycast has gone wrong.",
        would_show: "The ways between browser and edge would take tens of milliseconds each.",
    },
    Kind {
        id: "far-origin",
        looks: Looks::Slow,
        station: Station::Cdn,
        cause: "The edge fetches from a data centre on another continent",
        usual: "",
        fault: &["originkm=9000", "originkm=12000"],
        complaint: "",
        evidence: |trace| slow(trace, "to the origin", 30 * MILLISECOND),
        explanation: "The two ways between edge and origin take most of the time, at 5 µs a kilometre. After a \
                      failover to another region, for example: it works, and everything that misses the edge is slow.",
        would_show: "The two ways between edge and origin would take tens of milliseconds each.",
    },
    Kind {
        id: "bypass",
        looks: Looks::Slow,
        station: Station::Cdn,
        cause: "A rule keeps the edge from caching what it could keep",
        usual: "req=image&cdn=hit",
        fault: &["cdn=bypass"],
        complaint: "",
        evidence: |trace| says(trace, Station::Cdn, "cache.fwd", "bypass"),
        explanation: "`fwd=bypass`: the edge does not even look, and every picture comes from the object storage anew. \
                      The object may be kept for a day; a rule for its path says otherwise.",
        would_show: "The edge would go forward with the reason `bypass`, although the answer may be kept.",
    },
    Kind {
        id: "stale-edge",
        looks: Looks::Wrong,
        station: Station::Cdn,
        cause: "The edge still has a copy from before the change: nobody purged it",
        usual: "",
        fault: &["cdn=hit"],
        complaint: "A price was changed ten seconds ago, and readers still see the old one.",
        evidence: |trace| says(trace, Station::Cdn, "cache.hit", "true"),
        explanation: "The request ends at the edge, whose copy is 23 s old: older than the change. It may be used for \
                      60 s. Purge it when the price changes, or keep it for less long.",
        would_show: "The trace would end at the edge, with a hit.",
    },
    Kind {
        id: "rate-limit",
        looks: Looks::Failed,
        station: Station::Balancer,
        cause: "The gateway turns the reader away: too many requests",
        usual: "",
        fault: &["recent=60", "recent=90"],
        complaint: "",
        evidence: |trace| find(trace, |_| ended_with(trace, "429")).and_then(|_| slow(trace, "balancer", 0)),
        explanation: "`429` from the gateway, and no span behind it: the reader's own script asks too often. The limit \
                      protects the servers; the cure is in the script.",
        would_show: "The reader would get a `429`, and no server would have been asked.",
    },
    Kind {
        id: "dead-on-list",
        looks: Looks::Failed,
        station: Station::Balancer,
        cause: "A dead server is still on the list: nobody checks its health",
        usual: "sticky=on",
        fault: &["dead=one&checks=off&retry=off"],
        complaint: "",
        evidence: |trace| error(trace, Station::App, "connection refused").filter(|_| ended_with(trace, "502")),
        explanation: "The balancer sends the request to a server whose machine refuses the connection: `502`. Health \
                      checks would have taken it off the list, a second try would have hidden it.",
        would_show: "A connection to one server would be refused, and a `502` would follow.",
    },
    Kind {
        id: "all-dead",
        looks: Looks::Failed,
        station: Station::App,
        cause: "No application server is up: all have failed their health checks",
        usual: "",
        fault: &["dead=all"],
        complaint: "",
        evidence: |trace| error(trace, Station::Balancer, "503 Service Unavailable"),
        explanation: "The balancer answers `503` at once, without asking anyone: its list is empty. After a deployment \
                      that does not start, for example.",
        would_show: "The balancer itself would say `503`, without asking a server.",
    },
    Kind {
        id: "one-server-for-all",
        looks: Looks::Slow,
        station: Station::Balancer,
        cause: "It sends everyone to one server: it hashes the edge's address",
        usual: "load=500",
        fault: &["lb=iphash"],
        complaint: "",
        evidence: |trace| {
            let counts = in_flight(trace);
            let idle = counts.iter().filter(|count| **count <= 2).count();
            queued(trace).filter(|_| counts.len() > 1 && idle + 1 == counts.len())
        },
        explanation: "Tens of requests are in flight at one server and none at the others: IP hash sees the edge's \
                      address, the same for everyone. nginx has to be told to take the reader's from \
                      `X-Forwarded-For`.",
        would_show: "The requests in flight would be very unequal: one server full, the others idle.",
    },
    Kind {
        id: "overload",
        looks: Looks::Slow,
        station: Station::App,
        cause: "More requests come than the workers bear",
        usual: "lb=least",
        fault: &["load=1500", "load=1700", "load=2000"],
        complaint: "",
        evidence: |trace| queued(trace).filter(|_| in_flight(trace).iter().all(|count| *count > 8)),
        explanation: "The request waits for a worker longer than for anything else, and all servers are equally full: \
                      demand is above capacity, and the queue grows for as long as it is. More workers, fewer \
                      requests, or less work for each.",
        would_show: "A long wait for a worker, with all servers equally full and far more requests than usual.",
    },
    Kind {
        id: "stuck",
        looks: Looks::Failed,
        station: Station::App,
        cause: "Its handlers wait without a limit for a service that does not answer",
        usual: "load=500",
        fault: &["workers=stuck"],
        complaint: "",
        evidence: |trace| error(trace, Station::App, "no answer in time"),
        explanation: "As many requests as usual, and yet no worker is free or gets on: each waits for something \
                      outside, and nothing ends that wait but the balancer's limit. A timeout on each call, and a \
                      circuit breaker, keep a failure there from becoming one here.",
        would_show: "The balancer would give up after its 2 s, with a `504`, although there are no more requests than \
                     usual.",
    },
    Kind {
        id: "crash",
        looks: Looks::Failed,
        station: Station::App,
        cause: "The process died while it worked on this request",
        usual: "conn=open&req=order&sticky=on",
        fault: &["then=11500.dead.one", "then=12000.dead.one"],
        complaint: "",
        evidence: |trace| error(trace, Station::App, "process gone"),
        explanation: "The span of the server breaks off, and a reset reaches the balancer. An order is not sent again \
                      to another server, for it may have been stored: `502`. Out of memory, or a deployment that does \
                      not drain.",
        would_show: "The server's span would break off in the middle.",
    },
    Kind {
        id: "pool",
        looks: Looks::Failed,
        station: Station::App,
        cause: "Connections to the database are taken and never returned",
        usual: "",
        fault: &["pool=exhausted"],
        complaint: "",
        evidence: |trace| error(trace, Station::App, "no connection in time"),
        explanation: "The worker waits a second for a connection and gets none; the database is never asked. A code \
                      path takes one and does not give it back, on an error for example.",
        would_show: "A wait for a connection that ends without one.",
    },
    Kind {
        id: "no-broker",
        looks: Looks::Slow,
        station: Station::App,
        cause: "It sends the e-mail itself before it answers",
        usual: "req=order",
        fault: &["broker=off"],
        complaint: "",
        evidence: |trace| slow(trace, "send the e-mail", 0),
        explanation: "The order is stored within milliseconds; the rest is the way to the mail provider, for which the \
                      reader waits. Handed to a broker, it is done later, and again if it fails.",
        would_show: "Sending the e-mail would stand within the handler's span.",
    },
    Kind {
        id: "cache-down",
        looks: Looks::Slow,
        station: Station::Cache,
        cause: "It is down, and the database gets everything",
        usual: "load=800&cache=hit",
        fault: &["cache=down"],
        complaint: "",
        evidence: |trace| error(trace, Station::Cache, "connection refused"),
        explanation: "The cache refuses the connection, the handler goes to the database instead, and so does everyone \
                      else: that is where the time goes, and where the queues come from. The cause is the cache.",
        would_show: "The command to the cache would be refused.",
    },
    Kind {
        id: "stampede",
        looks: Looks::Slow,
        station: Station::Cache,
        cause: "A key that everyone wants has expired, and everyone fetches it",
        usual: "load=1000",
        fault: &["cache=stampede"],
        complaint: "For a moment the database gets many times the usual queries, all of them the same.",
        evidence: |trace| {
            find(trace, |span| {
                attribute(span, "cache.same_misses")
                    .and_then(|count| count.parse::<u32>().ok())
                    .is_some_and(|count| count >= 2)
            })
        },
        explanation: "The look-up in the cache found nothing, like those of several others in the same few \
                      milliseconds. Single-flight, or renewing a key a little before its end, has one fetch it for \
                      all.",
        would_show: "Several requests would miss the same key at once.",
    },
    Kind {
        id: "stale-cache",
        looks: Looks::Wrong,
        station: Station::Cache,
        cause: "It still has the result from before the change: nobody deleted it",
        usual: "",
        fault: &["cache=hit"],
        complaint: "A price was changed ten seconds ago, and readers still see the old one.",
        evidence: |trace| says(trace, Station::Cache, "cache.hit", "true"),
        explanation: "The cache beside the application answers, from an entry that is 19 s old: older than the change. \
                      Whoever changes the price must delete what was made from it, or live with its TTL.",
        would_show: "The command to the cache would be a hit, and the database would not be asked.",
    },
    Kind {
        id: "full-scan",
        looks: Looks::Slow,
        station: Station::Database,
        cause: "A query reads the whole table: its index is gone",
        usual: "",
        fault: &["plan=scan"],
        complaint: "",
        evidence: |trace| slow(trace, "plan and execute", 300 * MILLISECOND),
        explanation: "Executing the query takes nearly all of the time, and it reads tens of thousands of pages: a \
                      sequential scan. Create the index again, and look at what dropped it.",
        would_show: "Executing the query would take hundreds of milliseconds.",
    },
    Kind {
        id: "primary-down",
        looks: Looks::Failed,
        station: Station::Database,
        cause: "The primary is down",
        usual: "",
        fault: &["db=down"],
        complaint: "",
        evidence: |trace| error(trace, Station::Database, "connection refused"),
        explanation: "The database's machine refuses the connection; the application says `503` at once. A replica \
                      must be promoted, or the primary started.",
        would_show: "The query would be refused within a millisecond.",
    },
    Kind {
        id: "primary-lost",
        looks: Looks::Failed,
        station: Station::Database,
        cause: "It died in the middle of the query",
        usual: "conn=open&dns=warm",
        fault: &["then=20000.db.down", "then=26000.db.down"],
        complaint: "",
        evidence: |trace| error(trace, Station::Database, "connection reset"),
        explanation: "The query's span breaks off after some milliseconds and the connection is reset. What had been \
                      asked is lost with it; a search can simply be asked again.",
        would_show: "The query's span would break off in the middle.",
    },
    Kind {
        id: "replica-lag",
        looks: Looks::Wrong,
        station: Station::Database,
        cause: "The read went to a replica that is behind",
        usual: "",
        fault: &["read=replica"],
        complaint: "A price was changed a second ago, and a reader still sees the old one.",
        evidence: |trace| says(trace, Station::Database, "server.address", "10.0.4.32:5432"),
        explanation: "Both caches missed, so that no copy is to blame: the rows came from the replica, which is 3 s \
                      behind. After a write, one's own reads belong to the primary for as long as the lag may be.",
        would_show: "The query would go to the replica's address.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn trace_of(case: &Case) -> Trace {
        case.run().trace().expect("a walk has a trace").clone()
    }

    /// The kinds among the suspects that a trace bears out.
    fn borne_out(case: &Case) -> Vec<&'static str> {
        let trace = trace_of(case);
        let offered = |kind: &&Kind| case.suspects.iter().any(|suspect| suspect.cause == kind.cause);
        KINDS.iter().filter(offered).filter(|kind| (kind.evidence)(&trace).is_some()).map(|kind| kind.id).collect()
    }

    #[test]
    fn the_first_cases_are_one_of_each_kind() {
        let met: std::collections::BTreeSet<_> =
            (1..=KINDS.len() as u64).map(|number| numbered(number, Level::Clear).kind).collect();
        assert_eq!(met.len(), KINDS.len());
        assert!(KINDS.len() >= 15);
        assert_eq!(numbered(1_000, Level::Sparse), case(1_000, Level::Sparse));
    }

    #[test]
    fn every_case_has_one_answer_that_its_trace_bears_out() {
        for kind in KINDS {
            for level in Level::ALL {
                for seed in 0..6 {
                    let case = case_of(kind, seed, level);
                    let told = format!("{} {level:?} {seed}: {}", kind.id, case.scenario.query(Walk.controls()));
                    assert_eq!(borne_out(&case), [kind.id], "{told}");
                    assert_eq!(case.suspects[case.answer].cause, kind.cause, "{told}");
                    assert_eq!(case.suspects.len(), SUSPECTS, "{told}");
                    let causes: BTreeSet<_> = case.suspects.iter().map(|suspect| suspect.cause).collect();
                    assert_eq!(causes.len(), SUSPECTS, "{told}");
                    assert!(case.span > 0, "{told}: the span that gives it away");
                    assert!(case.symptom.ends_with('.') && case.clues.iter().all(|clue| clue.ends_with('.')), "{told}");
                }
            }
        }
    }

    #[test]
    fn a_case_is_known_by_its_seed_and_level() {
        for seed in 0..40 {
            assert_eq!(case(seed, Level::Sparse), case(seed, Level::Sparse));
        }
        let kinds: BTreeSet<_> = (0..200).map(|seed| case(seed, Level::Clear).kind).collect();
        assert_eq!(kinds.len(), KINDS.len(), "every kind comes up");
        let places: BTreeSet<_> = (0..60).map(|seed| case(seed, Level::Clear).answer).collect();
        assert_eq!(places.len(), SUSPECTS, "the right one stands anywhere");
    }

    #[test]
    fn levels_give_less_and_then_mislead() {
        for kind in KINDS {
            let [clear, sparse, misleading] = Level::ALL.map(|level| case_of(kind, 3, level));
            assert!(clear.clues.len() > sparse.clues.len(), "{}", kind.id);
            assert_eq!(sparse.clues.len(), 1, "{}", kind.id);
            assert_eq!(misleading.clues.len(), 2, "{}: something odd", kind.id);
        }
    }

    #[test]
    fn the_fault_is_what_makes_the_difference() {
        for kind in KINDS.iter().filter(|kind| kind.complaint.is_empty()) {
            for seed in 0..6 {
                let case = case_of(kind, seed, Level::Clear);
                let run = case.run();
                let usual = case.clues[1].trim_start_matches("Usually the same takes ").trim_end_matches(" ms.");
                let usual: f64 = usual.parse().expect("a time");
                let (total, status) = (measured(&*run, "total_ms"), measured(&*run, "status"));
                assert!(
                    status == 0.0 || status >= 400.0 || total > 1.25 * usual,
                    "{} {seed}: {total} of {usual}",
                    kind.id
                );
            }
        }
    }

    #[test]
    fn kinds_are_distinct() {
        let ids: BTreeSet<_> = KINDS.iter().map(|kind| kind.id).collect();
        let causes: BTreeSet<_> = KINDS.iter().map(|kind| kind.cause).collect();
        assert!(KINDS.len() >= 15 && ids.len() == KINDS.len() && causes.len() == KINDS.len());
        for kind in KINDS {
            assert!(kind.explanation.ends_with('.') && kind.would_show.ends_with('.'), "{}", kind.id);
            for settings in kind.fault.iter().chain([&kind.usual]).chain(BASES) {
                let (_, faults) = Scenario::from_query(Walk.controls(), settings);
                assert_eq!(faults, Vec::<String>::new(), "{}", kind.id);
            }
        }
    }
}
