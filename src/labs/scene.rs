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
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// A picture of one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width and height of the coordinate system.
    pub size: (f64, f64),
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// Start, two control points, end.
    pub points: [Point; 4],
}

impl Curve {
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
