//! The line as a slim strip at the top of a page: where it sits, and the way to the other stations.

use maud::{Markup, html};

use crate::labs::line;
use crate::labs::number::fixed;
use crate::labs::scene::{Curve, Layout, Point, TrackKind};
use crate::model::Station;
use crate::route::Route;
use crate::views::icon;

/// The strip is the stage's own drawing, flattened to this height.
const HEIGHT: f64 = 72.0;
const WIDTH: f64 = 1000.0;
const VIEW_BOX: &str = "0 0 1000 72";

/// The strip, with the stations that the page is about made strong, its own first.
pub fn strip(stations: &[Station]) -> Markup {
    html! {
        div class="strip-line" {
            svg viewBox=(VIEW_BOX) preserveAspectRatio="none" aria-hidden="true" { (tracks()) }
            ol { @for station in Station::ALL { (stop(station, stations)) } }
        }
    }
}

/// Where a station stands on the strip.
fn place(station: Station) -> (f64, f64) {
    let (full_width, _) = line::size(Layout::Wide);
    let at = line::place(station, Layout::Wide);
    let main = line::place(Station::Browser, Layout::Wide).y;
    // Spurs and branches keep a sixth of their distance from the main track.
    (at.x / full_width * WIDTH, 38.0 + (at.y - main) * 0.2)
}

fn curve((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Curve {
    let middle = f64::midpoint(x1, x2);
    Curve { points: [Point::new(x1, y1), Point::new(middle, y1), Point::new(middle, y2), Point::new(x2, y2)] }
}

fn tracks() -> Markup {
    html! {
        @for stretch in line::STRETCHES {
            @let curve = curve(place(stretch.near), place(stretch.far));
            @let class = if stretch.kind == TrackKind::Branch { "track branch" } else { "track" };
            path class=(class) d=(curve.path()) {}
        }
    }
}

fn stop(station: Station, stations: &[Station]) -> Markup {
    let (x, y) = place(station);
    let rank = stations.iter().position(|&other| other == station);
    let class = match rank {
        Some(0) => "here",
        Some(_) => "near",
        None => "far",
    };
    html! {
        li class=(class) data-station=(station.id()) style={ "left:" (fixed(x / WIDTH * 100.0, 2)) "%;top:" (fixed(y / HEIGHT * 100.0, 2)) "%" } {
            a href=(Route::Learn.href_with("", station.id())) aria-current=[(rank == Some(0)).then_some("location")] {
                svg viewBox="0 0 24 24" aria-hidden="true" class="sign" { path d=(icon::path(station)) {} }
                span { (station.name()) }
            }
        }
    }
}
