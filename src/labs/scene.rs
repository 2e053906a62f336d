//! What the player draws at one moment: stations, tracks and moving capsules in a coordinate system of their own.
//!
//! A scene says what is where and in which state; colours, fonts and strokes belong to the style sheet.

use super::number::fixed;
use crate::model::Station;

/// The shape of the room that a scene is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Left to right: laptops, projectors.
    #[default]
    Wide,
    /// Top to bottom: phones.
    Tall,
}

/// A point in the scene's coordinates.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// The point at these coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Point { x, y }
    }
}

/// A picture of one moment: the line with its stations, or blocks with cells and dots, or both.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scene {
    /// Width and height of the coordinate system: about 1200 units wide in [`Layout::Wide`], 360 in [`Layout::Tall`].
    pub size: (f64, f64),
    /// Curves under everything else: connections, a ring, a hand.
    pub strokes: Vec<Stroke>,
    /// Boxes with a name: servers, pools, caches.
    pub blocks: Vec<Block>,
    /// Words that belong to no block.
    pub labels: Vec<Label>,
    /// Small tokens, up to some hundred, over everything that stands still: requests that queue and run.
    pub dots: Vec<Dot>,
    /// Tracks, drawn first.
    pub tracks: Vec<Track>,
    /// Stations, drawn over the tracks.
    pub nodes: Vec<Node>,
    /// Moving capsules, drawn last.
    pub tokens: Vec<Token>,
}

/// A piece of track between two stations.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Where it begins and ends, as stations.
    pub ends: (Station, Station),
    /// Its course.
    pub curve: Curve,
    /// What it is for.
    pub kind: TrackKind,
    /// How much of the way out has been travelled, 0 to 1.
    pub out: f64,
    /// How much of the way back has been travelled, 0 to 1, from the far end.
    pub back: f64,
}

/// What a track is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackKind {
    /// The request's way.
    Main,
    /// A question that must be answered before the request moves on.
    Spur,
    /// A way that this request does not take.
    Branch,
}

/// A cubic Bézier curve.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Curve {
    /// Start, two control points, end.
    pub points: [Point; 4],
}

impl Curve {
    /// The straight line between two points.
    pub const fn straight(start: Point, end: Point) -> Curve {
        Curve { points: [start, start, end, end] }
    }

    /// The point at `t` from 0 (start) to 1 (end).
    pub fn at(&self, t: f64) -> Point {
        let t = t.clamp(0.0, 1.0);
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let sum = |coordinate: fn(&Point) -> f64| -> f64 {
            self.points.iter().zip(weights).map(|(point, weight)| coordinate(point) * weight).sum()
        };
        Point::new(sum(|point| point.x), sum(|point| point.y))
    }

    /// The same curve moved by an offset.
    pub fn moved(&self, dx: f64, dy: f64) -> Curve {
        Curve { points: self.points.map(|point| Point::new(point.x + dx, point.y + dy)) }
    }

    /// The path data of an SVG `path` element.
    pub fn path(&self) -> String {
        let point = |point: Point| format!("{} {}", fixed(point.x, 1), fixed(point.y, 1));
        let [a, b, c, d] = self.points.map(point);
        format!("M{a}C{b} {c} {d}")
    }
}

/// A station as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Which station.
    pub station: Station,
    /// Its centre.
    pub at: Point,
    /// Where its name stands.
    pub side: Side,
    /// A second line under its name: `4 questions, 23.1 ms`. Empty for none.
    pub note: String,
    /// Where the request stands with it.
    pub state: NodeState,
}

/// Where a station's name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Under the station.
    Below,
    /// To its right.
    Right,
}

/// Where the request stands with a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// Not reached yet.
    Ahead,
    /// Reached; waits for an answer from further on.
    Waiting,
    /// Something happens here now.
    Here,
    /// Has answered.
    Done,
    /// Failed.
    Failed,
    /// Not on this request's way.
    Unused,
}

/// A moving capsule that carries what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its anchor on the track.
    pub at: Point,
    /// The station whose hue it wears.
    pub station: Station,
    /// What it carries, short.
    pub label: String,
    /// Whether it goes back towards the user.
    pub returning: bool,
}

/// What a part of the picture is like. Each is told apart by more than its colour: by fill, by stroke or by a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tone {
    /// Ordinary: outlined.
    #[default]
    Plain,
    /// At work, held, chosen: filled with the station's hue.
    Active,
    /// Waiting, ageing, at risk: hatched.
    Waiting,
    /// Failed, lost, dead: crossed out.
    Bad,
    /// Not in use: faint and dashed.
    Faint,
}

/// A box with a name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Its upper left corner.
    pub at: Point,
    /// Its width and height; none may be negative.
    pub size: (f64, f64),
    /// The station whose hue it wears.
    pub station: Station,
    /// Its name, on its upper edge inside.
    pub title: String,
    /// A second line under the name: `3 in service, 2 queued`. Empty for none.
    pub note: String,
    /// What it is like.
    pub tone: Tone,
    /// Places in it: workers, slots of a cache, entries of a queue.
    pub cells: Vec<Cell>,
}

/// A place in a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Its upper left corner, in the scene's coordinates.
    pub at: Point,
    /// Its width and height.
    pub size: (f64, f64),
    /// What stands in it, short; empty for nothing.
    pub text: String,
    /// What it is like.
    pub tone: Tone,
    /// How much of it is filled from the left, 0 to 1: a share of service done, of a lifetime gone.
    pub filled: f64,
}

/// A small token.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dot {
    /// Its centre.
    pub at: Point,
    /// The station whose hue it wears.
    pub station: Station,
    /// What it is like.
    pub tone: Tone,
}

/// A curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stroke {
    /// Its course.
    pub curve: Curve,
    /// The station whose hue it wears.
    pub station: Station,
    /// What it is like.
    pub tone: Tone,
}

/// Words at a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Label {
    /// Where their baseline begins, is centred or ends.
    pub at: Point,
    /// The words.
    pub text: String,
    /// Where they stand to that point.
    pub anchor: Anchor,
    /// What they are like.
    pub tone: Tone,
}

/// Where words stand to their point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// They begin there.
    #[default]
    Start,
    /// They are centred on it.
    Middle,
    /// They end there.
    End,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_begins_and_ends_at_its_ends() {
        let curve = Curve {
            points: [Point::new(0.0, 0.0), Point::new(50.0, 0.0), Point::new(50.0, 80.0), Point::new(100.0, 80.0)],
        };
        assert_eq!(curve.at(0.0), Point::new(0.0, 0.0));
        assert_eq!(curve.at(1.0), Point::new(100.0, 80.0));
        assert_eq!(curve.at(0.5), Point::new(50.0, 40.0));
        assert_eq!(curve.at(7.0), curve.at(1.0));
    }
}
