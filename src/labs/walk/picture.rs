//! The picture of a walk at one moment, drawn and in words, from nothing but its trace.

use super::super::number::fixed;
use crate::labs::line;
use crate::labs::scene::{Layout, Node, NodeState, Scene, Token, Track, TrackKind};
use crate::model::trace::{Direction, Message, Span, Trace};
use crate::model::walk::Walked;
use crate::model::{Micros, Station};

/// Where the request is.
enum Place<'a> {
    /// On its way.
    Moving(&'a Message),
    /// At a station, within the innermost span.
    At(&'a Span),
    /// Back at the reader.
    Over,
}

fn place(trace: &Trace, at: Micros) -> Option<Place<'_>> {
    if at >= trace.end {
        return Some(Place::Over);
    }
    let moving = trace.messages.iter().rev().find(|message| message.depart <= at && at < message.arrive);
    if let Some(message) = moving {
        return Some(Place::Moving(message));
    }
    // The last of those that run is the innermost: parents come before their children.
    trace.spans.iter().rev().find(|span| span.start <= at && at < span.end).map(Place::At)
}

/// How far a message is, 0 to 1.
fn progress(message: &Message, at: Micros) -> f64 {
    let way = message.arrive.saturating_sub(message.depart);
    if way == 0 { 1.0 } else { (at.saturating_sub(message.depart) as f64 / way as f64).min(1.0) }
}

/// The picture at a moment.
pub(super) fn scene(walked: &Walked, at: Micros, layout: Layout) -> Scene {
    let trace = &walked.trace;
    let place = place(trace, at);
    let here = match place {
        Some(Place::At(span)) => Some(span.station),
        Some(Place::Moving(message)) if message.from == message.to => Some(message.to),
        _ => None,
    };
    let node = |station| Node {
        station,
        at: line::place(station, layout),
        side: line::side(station, layout),
        note: note(walked, station, at),
        state: state(trace, station, at, here),
    };
    Scene {
        size: line::size(layout),
        tracks: line::STRETCHES.iter().map(|stretch| track(trace, stretch, at, layout)).collect(),
        nodes: Station::ALL.map(node).to_vec(),
        tokens: place.map(|place| token(&place, trace, at, layout)).into_iter().collect(),
    }
}

/// A stretch, with how far the present exchange over it has got: its last message counts.
fn track(trace: &Trace, stretch: &line::Stretch, at: Micros, layout: Layout) -> Track {
    let (near, far) = (stretch.near, stretch.far);
    let between = |message: &&Message| [(near, far), (far, near)].contains(&(message.from, message.to));
    let last = trace.messages.iter().rev().find(|message| between(message) && message.depart <= at);
    let (out, back) = match last {
        None => (0.0, 0.0),
        Some(message) if message.from == near => (progress(message, at), 0.0),
        Some(message) => (1.0, progress(message, at)),
    };
    let used = stretch.kind != TrackKind::Branch || trace.messages.iter().any(|message| between(&message));
    let kind = if used && stretch.kind == TrackKind::Branch { TrackKind::Spur } else { stretch.kind };
    Track { ends: (near, far), curve: line::curve(near, far, layout), kind, out, back }
}

/// The one capsule.
fn token(place: &Place<'_>, trace: &Trace, at: Micros, layout: Layout) -> Token {
    match place {
        Place::Moving(message) => Token {
            at: if message.from == message.to {
                line::place(message.to, layout)
            } else {
                line::curve(message.from, message.to, layout).at(progress(message, at))
            },
            station: message.from.max(message.to),
            label: message.label.clone(),
            returning: message.direction == Direction::Back,
        },
        Place::At(span) => Token {
            at: line::place(span.station, layout),
            station: span.station,
            label: span.name.clone(),
            returning: trace
                .messages
                .iter()
                .rev()
                .find(|message| message.arrive <= at)
                .is_some_and(|message| message.direction == Direction::Back && message.to == span.station),
        },
        Place::Over => Token {
            at: line::place(Station::Browser, layout),
            station: Station::Browser,
            label: trace.messages.last().map(|message| message.label.clone()).unwrap_or_default(),
            returning: true,
        },
    }
}

/// The line under a station's name.
fn note(walked: &Walked, station: Station, at: Micros) -> String {
    let said = walked.notes.iter().rev().find(|note| note.station == station && note.at <= at);
    said.map(|note| note.text.clone()).unwrap_or_default()
}

/// Where the request stands with a station: it is asked from the arrival of a question until its answer leaves.
fn state(trace: &Trace, station: Station, at: Micros, here: Option<Station>) -> NodeState {
    if station != Station::Browser && !trace.messages.iter().any(|message| message.to == station) {
        return NodeState::Unused;
    }
    let failed = |span: &Span| span.station == station && span.error.is_some() && span.end <= at;
    if trace.spans.iter().any(failed) {
        return NodeState::Failed;
    }
    if here == Some(station) {
        return NodeState::Here;
    }
    if station == Station::Browser {
        return if at < trace.end { NodeState::Waiting } else { NodeState::Done };
    }
    let other = |message: &&Message| message.from != message.to;
    let asked = |message: &&Message| message.to == station && message.from < station && message.arrive <= at;
    let answered = |message: &&Message| message.from == station && message.to < station && message.depart <= at;
    let last = trace.messages.iter().rev().filter(other).find(|message| asked(message) || answered(message));
    match last {
        None => NodeState::Ahead,
        Some(message) if message.to == station => NodeState::Waiting,
        Some(_) => NodeState::Done,
    }
}

/// The picture in words.
pub(super) fn describe(walked: &Walked, at: Micros) -> String {
    let trace = &walked.trace;
    let clock = format!("{} of {} ms", fixed(at as f64 / 1_000.0, 1), fixed(trace.end as f64 / 1_000.0, 1));
    let happening = match place(trace, at) {
        None => "nothing has happened yet".to_owned(),
        Some(Place::Over) => "the request is over".to_owned(),
        Some(Place::At(span)) => format!("at the station {}: {}", span.station.name(), span.name),
        Some(Place::Moving(message)) if message.from == message.to => {
            format!("within {}: {}", message.to.name(), message.label)
        }
        Some(Place::Moving(message)) => {
            format!("{} is on its way from {} to {}", message.label, message.from.name(), message.to.name())
        }
    };
    let last = trace.moments.iter().rev().find(|moment| moment.at <= at);
    match last {
        Some(moment) => format!("{clock}, {happening}. Last stop, {}: {}.", moment.station.name(), moment.title),
        None => format!("{clock}, {happening}."),
    }
}
