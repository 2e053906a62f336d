//! A run of requests through the caches in words: its stops.

use crate::labs::number::fixed;
use crate::model::http_cache::network::{Ask, Decision, Node, Record, faults, script, shown};
use crate::model::trace::{Moment, Wire};
use crate::model::{Micros, Station};
use crate::sorting;

/// Most stops of a run.
const MOST: usize = 400;

/// The station that a place belongs to.
pub(super) const fn station(node: Node) -> Station {
    match node {
        Node::BrowserA | Node::BrowserB => Station::Browser,
        Node::EdgeA | Node::EdgeB | Node::Shield => Station::Cdn,
        Node::Origin => Station::App,
    }
}

fn stop(at: Micros, station: Station, title: String, text: String, notable: bool) -> Moment {
    Moment { at, station, title, text, wire: Vec::new(), span: 0, notable }
}

fn letter(user: char) -> String {
    user.to_string()
}

/// A user's request, short: `A: GET /page`.
pub(super) fn asked(ask: &Ask) -> String {
    [&letter(ask.user), ": ", ask.request.method.name(), " ", &ask.request.target].concat()
}

/// The stops of a run, by time.
pub(super) fn moments(record: &Record) -> Vec<Moment> {
    let mut moments = vec![first(record)];
    moments.extend(record.asks.iter().map(|ask| {
        let text =
            [&letter(ask.user), " wants `", &ask.request.target, "`. The browser looks into its own cache first."];
        stop(ask.at, Station::Browser, [&letter(ask.user), " asks"].concat(), text.concat(), true)
    }));
    moments.extend(record.decisions.iter().map(decided));
    moments.extend(record.asks.iter().map(answered));
    moments.extend(record.settings.iter().skip(1).filter(|change| change.at <= record.end).map(|change| {
        stop(change.at, Station::App, "A setting changes".to_owned(), [&change.said, "."].concat(), true)
    }));
    moments.extend(record.purges.iter().filter(|purge| purge.at <= record.end).map(|purge| {
        let text = [
            "`",
            &purge.what.replace('`', "’"),
            "` is purged: ",
            &purge.gone.to_string(),
            " stored responses of edge and shield go. The browsers' caches are out of reach.",
        ];
        stop(purge.at, Station::Cdn, "A purge".to_owned(), text.concat(), true)
    }));
    sorting::by(&mut moments, |moment| moment.at);
    moments.truncate(MOST - 1);
    moments.push(last(record));
    moments
}

fn first(record: &Record) -> Moment {
    let config = &record.settings[0].config;
    let (lines, left_out) = script::read(&config.requests);
    let fields = faults(&config.headers);
    let mut text = [&lines.len().to_string(), " requests of two users are to come. All caches are empty."].concat();
    for (line, what) in left_out.iter().map(|line| (line, "request")).chain(fields.iter().map(|line| (line, "field"))) {
        text.push_str(&[" “", &line.replace('`', "’"), "” is no ", what, " and is left out."].concat());
    }
    stop(0, Station::Browser, "The run begins".to_owned(), text, !left_out.is_empty() || !fields.is_empty())
}

fn last(record: &Record) -> Moment {
    let asks = record.asks.len().to_string();
    let text = [
        "Of ",
        &asks,
        " requests, ",
        &record.origin_requests.to_string(),
        " came to the origin; ",
        &record.confirmations.to_string(),
        " of those were answered with a `304`.",
    ];
    stop(record.end, Station::App, "The run ends".to_owned(), text.concat(), true)
}

/// The reasons of a decision in one text, each with where it is written.
fn reasons(decision: &Decision) -> String {
    let said = decision.notes.iter().map(|note| {
        let text = note.text.strip_suffix('.').unwrap_or(&note.text);
        [text, " (", note.section, ")."].concat()
    });
    said.collect::<Vec<_>>().join(" ")
}

fn decided(decision: &Decision) -> Moment {
    let Decision { at, node, title, wire, notable, .. } = decision;
    let mut text = reasons(decision);
    if text.is_empty() {
        text = [*title, "."].concat();
    }
    let title = [node.name(), ": ", &lower(title)].concat();
    let mut moment = stop(*at, station(*node), title, text, *notable);
    if !wire.is_empty() {
        let caption = if wire.starts_with("HTTP/") { "Response" } else { "Request" };
        moment.wire.push(Wire { caption: caption.to_owned(), text: wire.trim_end().to_owned() });
    }
    moment
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What is wrong with an answer, in sentences; empty for nothing.
pub(super) fn wrong(ask: &Ask) -> String {
    let mut text = String::new();
    if ask.leaked {
        text.push_str(" It is another user's page!");
    }
    if ask.hijacked {
        text.push_str(" It sets another user's session: this user is logged in as that one now!");
    }
    if ask.misread {
        text.push_str(" It is in another language than was asked for.");
    }
    if ask.is_outdated() {
        text.push_str(&[" The origin has version ", &ask.latest.to_string(), "."].concat());
    }
    text
}

/// Where an answer came from.
pub(super) fn from(ask: &Ask) -> String {
    match (ask.by, ask.confirmed, ask.stale) {
        (Node::Origin, true, _) => "a copy that the origin has confirmed".to_owned(),
        (node, _, true) => [node.name(), ", stale"].concat(),
        (node, _, _) => node.name().to_owned(),
    }
}

fn answered(ask: &Ask) -> Moment {
    let shows = ask.response.content.as_ref().map_or_else(String::new, |content| [", ", &shown(content)].concat());
    let wrong = wrong(ask);
    let text = [
        "`",
        &ask.response.status.to_string(),
        "`",
        &shows,
        ", after ",
        &fixed(ask.latency() as f64 / 1_000.0, 1),
        " ms. From: ",
        &from(ask),
        ".",
        &wrong,
    ];
    let bad = !wrong.is_empty() || ask.response.status >= 400;
    stop(ask.end, Station::Browser, [&letter(ask.user), " has an answer"].concat(), text.concat(), bad)
}
