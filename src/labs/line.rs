//! The geometry of the line: where its stations stand and how its tracks run, left to right or top to bottom.
//!
//! The walk's stage and the strip at the top of every page are both drawn from it, so that there is one picture of the
//! system.

use super::scene::{Curve, Layout, Point, Side, TrackKind};
use crate::model::Station;

/// A stretch of the line between two neighbouring stations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The station nearer to the user.
    pub near: Station,
    /// The station farther from the user.
    pub far: Station,
    /// What it is for.
    pub kind: TrackKind,
}

/// Every stretch of the line. A spur asks and returns; the main track goes on.
pub const STRETCHES: [Stretch; 9] = [
    stretch(Station::Browser, Station::Dns, TrackKind::Spur),
    stretch(Station::Browser, Station::Cdn, TrackKind::Main),
    stretch(Station::Cdn, Station::Storage, TrackKind::Branch),
    stretch(Station::Cdn, Station::Balancer, TrackKind::Main),
    stretch(Station::Balancer, Station::App, TrackKind::Main),
    stretch(Station::App, Station::Cache, TrackKind::Spur),
    stretch(Station::App, Station::Broker, TrackKind::Branch),
    stretch(Station::App, Station::Database, TrackKind::Main),
    stretch(Station::Storage, Station::Broker, TrackKind::Branch),
];

const fn stretch(near: Station, far: Station, kind: TrackKind) -> Stretch {
    Stretch { near, far, kind }
}

/// Width and height of the line's drawing.
pub const fn size(layout: Layout) -> (f64, f64) {
    match layout {
        Layout::Wide => (1200.0, 342.0),
        Layout::Tall => (360.0, 614.0),
    }
}

/// Where a station stands.
pub const fn place(station: Station, layout: Layout) -> Point {
    match layout {
        Layout::Wide => match station {
            Station::Browser => Point::new(90.0, 180.0),
            Station::Dns => Point::new(228.0, 82.0),
            Station::Cdn => Point::new(372.0, 180.0),
            Station::Balancer => Point::new(576.0, 180.0),
            Station::App => Point::new(780.0, 180.0),
            Station::Cache => Point::new(918.0, 82.0),
            Station::Database => Point::new(1110.0, 180.0),
            Station::Broker => Point::new(918.0, 278.0),
            Station::Storage => Point::new(512.0, 278.0),
        },
        Layout::Tall => match station {
            Station::Browser => Point::new(44.0, 58.0),
            Station::Dns => Point::new(112.0, 118.0),
            Station::Cdn => Point::new(44.0, 186.0),
            Station::Storage => Point::new(112.0, 240.0),
            Station::Balancer => Point::new(44.0, 298.0),
            Station::App => Point::new(44.0, 386.0),
            Station::Cache => Point::new(112.0, 444.0),
            Station::Broker => Point::new(112.0, 504.0),
            Station::Database => Point::new(44.0, 570.0),
        },
    }
}

/// Where a station's name stands.
pub const fn side(station: Station, layout: Layout) -> Side {
    match (layout, station) {
        (Layout::Tall, _) | (Layout::Wide, Station::Dns | Station::Cache | Station::Broker | Station::Storage) => {
            Side::Right
        }
        (Layout::Wide, _) => Side::Below,
    }
}

/// The track between two neighbouring stations, from the first to the second; straight between stations that are no
/// neighbours.
pub fn curve(from: Station, to: Station, layout: Layout) -> Curve {
    let (start, end) = (place(from, layout), place(to, layout));
    if let [Station::Broker, Station::Storage] = sorted(from, to) {
        return around(start, end, layout);
    }
    // Tracks leave and reach their stations along the line's direction, whichever way they are travelled.
    let (a, b) = match layout {
        Layout::Wide => {
            let middle = (start.x + end.x) / 2.0;
            (Point::new(middle, start.y), Point::new(middle, end.y))
        }
        Layout::Tall => {
            let middle = (start.y + end.y) / 2.0;
            (Point::new(start.x, middle), Point::new(end.x, middle))
        }
    };
    Curve { points: [start, a, b, end] }
}

/// Two stations in the line's order.
fn sorted(one: Station, other: Station) -> [Station; 2] {
    [one.min(other), one.max(other)]
}

/// The track from the storage to the broker: past the names below the main track, or between it and the branches.
fn around(start: Point, end: Point, layout: Layout) -> Curve {
    let beside = |point: Point| match layout {
        Layout::Wide => Point::new(point.x, 336.0),
        Layout::Tall => Point::new(66.0, point.y),
    };
    Curve { points: [start, beside(start), beside(end), end] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_station_is_on_a_stretch_and_inside_the_drawing() {
        for layout in [Layout::Wide, Layout::Tall] {
            let (width, height) = size(layout);
            for station in Station::ALL {
                let Point { x, y } = place(station, layout);
                assert!(x > 0.0 && x < width && y > 0.0 && y < height, "{station:?} in {layout:?}");
                assert!(
                    STRETCHES.iter().any(|stretch| stretch.near == station || stretch.far == station),
                    "{station:?}"
                );
            }
        }
    }

    #[test]
    fn a_track_travelled_back_is_the_same_track() {
        for stretch in STRETCHES {
            let out = curve(stretch.near, stretch.far, Layout::Wide);
            let back = curve(stretch.far, stretch.near, Layout::Wide);
            for step in 0..=4 {
                let t = f64::from(step) / 4.0;
                let (a, b) = (out.at(t), back.at(1.0 - t));
                assert!((a.x - b.x).abs() < 1e-9 && (a.y - b.y).abs() < 1e-9, "{stretch:?} at {t}");
            }
        }
    }
}
