//! The picture of a walk at one moment, drawn and in words, from nothing but its trace.

use crate::labs::line;
use crate::labs::scene::{Layout, Node, NodeState, Scene, Token, Track, TrackKind};
use crate::model::trace::{Direction, Message, Span, SpanKind, Trace};
use crate::model::walk::{Walked, tenths};
use crate::model::{Micros, Station};

/// Where the request is, or work that it has left for later.
enum Place<'a> {
    /// On its way.
    Moving(&'a Message),
    /// At a station, within the innermost span.
    At(&'a Span),
    /// Back at the reader.
    Over,
}

/// Where the thread below a span without a parent is at a moment: nowhere before it begins, and nowhere once it is over, but for
/// the request itself, which is then with its reader.
fn place(trace: &Trace, root: usize, at: Micros) -> Option<Place<'_>> {
    if root == 0 && at >= trace.answered {
        return Some(Place::Over);
    }
    let own = |span: usize| trace.root_of(span) == root;
    let moving = |message: &&Message| message.depart <= at && at < message.arrive && own(message.span);
    if let Some(message) = trace.messages.iter().rev().find(moving) {
        return Some(Place::Moving(message));
    }
    // The last of those that run is the innermost: parents come before their children.
    let running = |&index: &usize| trace.spans[index].start <= at && at < trace.spans[index].end && own(index);
    (0..trace.spans.len()).rev().find(running).map(|index| Place::At(&trace.spans[index]))
}

/// Where everything is that moves: the request first, then work left for later.
fn places(trace: &Trace, at: Micros) -> Vec<(usize, Place<'_>)> {
    let roots = (0..trace.spans.len()).filter(|&index| trace.spans[index].parent.is_none());
    roots.filter_map(|root| place(trace, root, at).map(|place| (root, place))).collect()
}

/// How far a message is, 0 to 1.
fn progress(message: &Message, at: Micros) -> f64 {
    let way = message.arrive.saturating_sub(message.depart);
    if way == 0 { 1.0 } else { (at.saturating_sub(message.depart) as f64 / way as f64).min(1.0) }
}

/// The picture at a moment.
pub(super) fn scene(walked: &Walked, at: Micros, layout: Layout) -> Scene {
    let trace = &walked.trace;
    let places = places(trace, at);
    let here: Vec<Station> = places
        .iter()
        .filter_map(|(_, place)| match place {
            Place::At(span) => Some(span.station),
            Place::Moving(message) if message.from == message.to => Some(message.to),
            _ => None,
        })
        .collect();
    let node = |station| Node {
        station,
        at: line::place(station, layout),
        side: line::side(station, layout),
        note: note(walked, station, at),
        state: state(trace, station, at, &here),
    };
    Scene {
        size: line::size(layout),
        tracks: line::STRETCHES.iter().map(|stretch| track(trace, stretch, at, layout)).collect(),
        nodes: Station::ALL.map(node).to_vec(),
        tokens: places.iter().map(|(root, place)| token(place, trace, *root, at, layout)).collect(),
        ..Scene::default()
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

/// The capsule of the request, or of work left for later.
fn token(place: &Place<'_>, trace: &Trace, root: usize, at: Micros, layout: Layout) -> Token {
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
                .find(|message| message.arrive <= at && trace.root_of(message.span) == root)
                .is_some_and(|message| message.direction == Direction::Back && message.to == span.station),
        },
        Place::Over => Token {
            at: line::place(Station::Browser, layout),
            station: Station::Browser,
            label: last_words(trace),
            returning: true,
        },
    }
}

/// What the reader is left with: what is wrong, or the last message.
fn last_words(trace: &Trace) -> String {
    if let Some(error) = trace.spans.first().and_then(|root| root.error.clone()) {
        return error;
    }
    let to_reader = |message: &&Message| message.to == Station::Browser;
    trace.messages.iter().rev().find(to_reader).map(|message| message.label.clone()).unwrap_or_default()
}

/// The line under a station's name.
fn note(walked: &Walked, station: Station, at: Micros) -> String {
    let said = walked.notes.iter().rev().find(|note| note.station == station && note.at <= at);
    said.map(|note| note.text.clone()).unwrap_or_default()
}

/// Where the request stands with a station: it is asked from the arrival of a question until its answer leaves.
fn state(trace: &Trace, station: Station, at: Micros, here: &[Station]) -> NodeState {
    if station != Station::Browser && !trace.messages.iter().any(|message| message.to == station) {
        return NodeState::Unused;
    }
    if has_failed(trace, station, at) {
        return NodeState::Failed;
    }
    if here.contains(&station) {
        return NodeState::Here;
    }
    if station == Station::Browser {
        return if at < trace.answered { NodeState::Waiting } else { NodeState::Done };
    }
    let asked =
        |message: &&Message| message.to == station && message.direction == Direction::Out && message.arrive <= at;
    let answered =
        |message: &&Message| message.from == station && message.direction == Direction::Back && message.depart <= at;
    let other = |message: &&Message| message.from != message.to;
    let last = trace.messages.iter().rev().filter(other).find(|message| asked(message) || answered(message));
    match last {
        None => NodeState::Ahead,
        Some(message) if message.to == station => NodeState::Waiting,
        Some(_) => NodeState::Done,
    }
}

/// Whether something has failed at a station, and nothing there has worked since.
fn has_failed(trace: &Trace, station: Station, at: Micros) -> bool {
    let own = || trace.spans.iter().filter(|span| span.station == station);
    let failed = own().filter(|span| span.error.is_some() && span.end <= at).map(|span| span.end).max();
    failed.is_some_and(|end| {
        let works = |span: &Span| span.error.is_none() && span.kind == SpanKind::Work;
        !own().any(|span| works(span) && span.start >= end && span.start <= at)
    })
}

/// The picture in words.
pub(super) fn describe(walked: &Walked, at: Micros) -> String {
    let trace = &walked.trace;
    let happening: Vec<String> = places(trace, at).iter().map(|(_, place)| in_words(place)).collect();
    let happening =
        if happening.is_empty() { "nothing has happened yet".to_owned() } else { happening.join("; meanwhile, ") };
    let last = trace.moments.iter().rev().find(|moment| moment.at <= at);
    let stop = match last {
        Some(moment) => format!(" Last stop, {}: {}.", moment.station.name(), moment.title),
        None => String::new(),
    };
    format!("{} of {} ms, {happening}.{stop}", tenths(at), tenths(trace.end))
}

fn in_words(place: &Place<'_>) -> String {
    match place {
        Place::Over => "the request is over".to_owned(),
        Place::At(span) => format!("at the station {}: {}", span.station.name(), span.name),
        Place::Moving(message) if message.from == message.to => {
            format!("within {}: {}", message.to.name(), message.label)
        }
        Place::Moving(message) => {
            format!("{} is on its way from {} to {}", message.label, message.from.name(), message.to.name())
        }
    }
}
