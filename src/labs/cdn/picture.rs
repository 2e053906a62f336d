//! The picture of the caches at one moment: what each holds, and what is on its way between them.

use super::words::station;
use crate::labs::number::fixed;
use crate::labs::scene::{Anchor, Block, Cell, Curve, Label, Layout, Point, Scene, Stroke, Token, Tone};
use crate::model::http_cache::network::config::{Config, Edges, OriginState};
use crate::model::http_cache::network::{Held, Node, Record, START, shown};
use crate::model::http_cache::policy::age;
use crate::model::{Micros, Station};
use crate::sorting;

/// Height of a cell with the room below it.
const PITCH: f64 = 29.0;

/// Where a place stands: its upper left corner and its size; none for one that there is not.
fn place(node: Node, config: &Config, layout: Layout) -> Option<(Point, (f64, f64))> {
    let two = config.edges == Edges::Two;
    if (node == Node::EdgeB && !two) || (node == Node::Shield && !config.shield) {
        return None;
    }
    let p = Point::new;
    Some(match layout {
        Layout::Wide => {
            let (upper, lower, middle) = (15.0, 215.0, 95.0);
            let size = (205.0, 185.0);
            match node {
                Node::BrowserA => (p(10.0, upper), size),
                Node::BrowserB => (p(10.0, lower), size),
                Node::EdgeA => (p(320.0, if two { upper } else { middle }), size),
                Node::EdgeB => (p(320.0, lower), size),
                Node::Shield => (p(640.0, middle), size),
                Node::Origin => (p(985.0, middle), size),
            }
        }
        Layout::Tall => {
            let half = (168.0, 128.0);
            match node {
                Node::BrowserA => (p(8.0, 5.0), half),
                Node::BrowserB => (p(184.0, 5.0), half),
                Node::EdgeA => (p(8.0, 180.0), if two { half } else { (344.0, 128.0) }),
                Node::EdgeB => (p(184.0, 180.0), half),
                Node::Shield => (p(8.0, 355.0), (344.0, 128.0)),
                Node::Origin => (p(8.0, 530.0), (344.0, 100.0)),
            }
        }
    })
}

/// The way between two neighbours.
fn way(from: Node, to: Node, config: &Config, layout: Layout) -> Option<Curve> {
    let ((one, one_size), (other, other_size)) = (place(from, config, layout)?, place(to, config, layout)?);
    let centre = |at: Point, size: (f64, f64)| Point::new(at.x + size.0 / 2.0, at.y + size.1 / 2.0);
    let (a, b) = (centre(one, one_size), centre(other, other_size));
    Some(match layout {
        Layout::Wide => {
            let (start, end) = if a.x < b.x {
                (Point::new(one.x + one_size.0, a.y), Point::new(other.x, b.y))
            } else {
                (Point::new(one.x, a.y), Point::new(other.x + other_size.0, b.y))
            };
            Curve::straight(start, end)
        }
        Layout::Tall => {
            // The narrower of the two says where the way leads.
            let x = if one_size.0 < other_size.0 { a.x } else { b.x };
            let (start, end) = if a.y < b.y {
                (Point::new(x, one.y + one_size.1), Point::new(x, other.y))
            } else {
                (Point::new(x, one.y), Point::new(x, other.y + other_size.1))
            };
            Curve::straight(start, end)
        }
    })
}

/// The picture at a moment.
pub(super) fn scene(record: &Record, at: Micros, layout: Layout) -> Scene {
    let config = record.config_at(at);
    let size = if layout == Layout::Wide { (1_200.0, 415.0) } else { (360.0, 640.0) };
    let mut scene = Scene { size, ..Scene::default() };
    let last = if config.shield { Node::Shield } else { Node::Origin };
    let second = if config.edges == Edges::Two { Node::EdgeB } else { Node::EdgeA };
    let mut ways = vec![(Node::BrowserA, Node::EdgeA), (Node::BrowserB, second), (Node::EdgeA, last)];
    if config.edges == Edges::Two {
        ways.push((Node::EdgeB, last));
    }
    if config.shield {
        ways.push((Node::Shield, Node::Origin));
    }
    let moving: Vec<_> = record.hops.iter().filter(|hop| hop.depart <= at && at < hop.arrive).collect();
    for (from, to) in ways {
        let used = moving.iter().any(|hop| (hop.from, hop.to) == (from, to) || (hop.to, hop.from) == (from, to));
        let dead = to == Node::Origin && config.origin == OriginState::Down;
        let tone = match (dead, used) {
            (true, _) => Tone::Bad,
            (false, true) => Tone::Active,
            (false, false) => Tone::Plain,
        };
        let curve = way(from, to, config, layout);
        scene.strokes.extend(curve.map(|curve| Stroke { curve, station: Station::Cdn, tone }));
    }
    for node in Node::ALL {
        if let Some((corner, size)) = place(node, config, layout) {
            scene.blocks.push(block(record, config, node, corner, size, at));
        }
    }
    if layout == Layout::Wide {
        scene.labels = key(&scene.blocks);
    }
    for hop in moving {
        let Some(curve) = way(hop.from, hop.to, config, layout) else { continue };
        let share = (at - hop.depart) as f64 / (hop.arrive - hop.depart).max(1) as f64;
        let station = station(if hop.back { hop.from } else { hop.to });
        scene.tokens.push(Token { at: curve.at(share), station, label: hop.label.clone(), returning: hop.back });
    }
    scene
}

/// What the looks of what is stored mean, of those that there are: below the origin, where there is room.
fn key(blocks: &[Block]) -> Vec<Label> {
    let cells = || blocks.iter().flat_map(|block| &block.cells);
    let looks = [
        (cells().any(|cell| cell.filled > 0.0), "filled: freshness lifetime gone"),
        (cells().any(|cell| cell.tone == Tone::Waiting), "dashed: stale"),
        (cells().any(|cell| cell.tone == Tone::Bad), "crossed: outdated, or not for all"),
    ];
    let words = looks.into_iter().filter(|look| look.0).map(|look| look.1);
    let label = |(line, words): (usize, &str)| Label {
        at: Point::new(1_190.0, 335.0 + 20.0 * line as f64),
        text: words.to_owned(),
        anchor: Anchor::End,
        tone: Tone::Plain,
    };
    words.enumerate().map(label).collect()
}

fn block(record: &Record, config: &Config, node: Node, at: Point, size: (f64, f64), now: Micros) -> Block {
    let mut held: Vec<&Held> = record.held.iter().filter(|held| held.node == node && held.is_there(now)).collect();
    sorting::by(&mut held, |held| Micros::MAX - held.from);
    let room = ((size.1 - 50.0) / PITCH) as usize;
    let down = node == Node::Origin && config.origin != OriginState::Up;
    let note = match node {
        Node::Origin => match config.origin {
            OriginState::Up => ["has version ", &config.version.to_string()].concat(),
            OriginState::Error => "answers 500".to_owned(),
            OriginState::Down => "down".to_owned(),
        },
        _ if held.len() > room => [&held.len().to_string(), " stored, latest:"].concat(),
        _ => [&held.len().to_string(), " stored"].concat(),
    };
    let title = match (node, config.edges) {
        (Node::EdgeA, Edges::Two) => "A's edge",
        _ => node.name(),
    };
    let cell = |(row, held): (usize, &&Held)| {
        let corner = Point::new(at.x + 8.0, at.y + 48.0 + row as f64 * PITCH);
        let life = held.lifetime().max(1) as f64;
        let old = age(&held.stored, START, now) as f64;
        Cell {
            at: corner,
            size: (size.0 - 16.0, PITCH - 4.0),
            text: named(held, ((size.0 - 16.0) / 8.0) as usize),
            tone: tone(held, config, now),
            filled: (old / life).clamp(0.0, 1.0),
        }
    };
    Block {
        at,
        size,
        station: station(node),
        title: title.to_owned(),
        note,
        tone: if down { Tone::Bad } else { Tone::Plain },
        cells: held.iter().take(room).enumerate().map(cell).collect(),
    }
}

/// What a cell says: what it shows, and as much of the path as there is room for.
fn named(held: &Held, room: usize) -> String {
    let shows = held.stored.response.content.as_ref().map_or_else(|| held.stored.response.status.to_string(), shown);
    let room = room.saturating_sub(shows.chars().count() + 1);
    let mut path: String = held.key.chars().take(room).collect();
    if path.len() < held.key.len() {
        path.pop();
        path.push('…');
    }
    [&path, " ", &shows].concat()
}

fn tone(held: &Held, config: &Config, now: Micros) -> Tone {
    let content = held.stored.response.content;
    let personal = !held.node.is_browser() && content.is_some_and(|content| content.user.is_some());
    if personal || content.is_some_and(|content| content.version < config.version) {
        Tone::Bad
    } else if age(&held.stored, START, now) >= held.lifetime() {
        Tone::Waiting
    } else {
        Tone::Active
    }
}

/// The picture in words.
pub(super) fn describe(record: &Record, at: Micros, clock: &str) -> String {
    let config = record.config_at(at);
    let stored = |node: Node| {
        let here = record.held.iter().filter(|held| held.node == node && held.is_there(at)).count();
        [node.name(), " holds ", &here.to_string()].concat()
    };
    let nodes =
        Node::ALL.into_iter().filter(|&node| node != Node::Origin && place(node, config, Layout::Wide).is_some());
    let stored: Vec<String> = nodes.map(stored).collect();
    let moving: Vec<String> = record
        .hops
        .iter()
        .filter(|hop| hop.depart <= at && at < hop.arrive)
        .map(|hop| {
            let share = (at - hop.depart) as f64 * 100.0 / (hop.arrive - hop.depart).max(1) as f64;
            let way = [hop.from.name(), " to ", hop.to.name(), ", ", &fixed(share, 0), " % of the way"].concat();
            [hop.label.as_str(), " from ", &way].concat()
        })
        .collect();
    let moving = if moving.is_empty() { "nothing is on its way".to_owned() } else { moving.join("; ") };
    [clock, ": ", &moving, ". ", &stored.join(", "), "."].concat()
}
