//! The line as a slim strip at the top of a page: where it sits, and the way to the other stations.

use leptos::prelude::*;

use super::icon;
use crate::labs::line;
use crate::labs::scene::{Layout, TrackKind};
use crate::model::Station;
use crate::route::Route;

/// The strip is the stage's own drawing, flattened to this height.
const HEIGHT: f64 = 64.0;
const WIDTH: f64 = 1000.0;

/// Where a station stands on the strip.
fn place(station: Station) -> (f64, f64) {
    let (full_width, _) = line::size(Layout::Wide);
    let at = line::place(station, Layout::Wide);
    let main = line::place(Station::Browser, Layout::Wide).y;
    // Spurs and branches keep a third of their distance from the main track.
    (at.x / full_width * WIDTH, 31.0 + (at.y - main) * 0.17)
}

/// The strip, with the stations that this page is about made strong.
#[component]
pub fn Strip(stations: Memo<Vec<Station>>) -> AnyView {
    let tracks = line::STRETCHES
        .map(|stretch| {
            let ((x1, y1), (x2, y2)) = (place(stretch.near), place(stretch.far));
            let middle = f64::midpoint(x1, x2);
            let path = format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}");
            let class = if stretch.kind == TrackKind::Branch { "track branch" } else { "track" };
            view! { <path d=path class=class /> }
        })
        .collect_view();
    let stops = Station::ALL.map(|station| view! { <Stop station stations /> }).collect_view();
    view! {
        <nav class="strip" aria-label="The line">
            <div class="strip-line">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">{tracks}</svg>
                <ol>{stops}</ol>
            </div>
        </nav>
    }
    .into_any()
}

#[component]
fn Stop(station: Station, stations: Memo<Vec<Station>>) -> AnyView {
    let (x, y) = place(station);
    let style = format!("left:{:.2}%;top:{:.2}%", x / WIDTH * 100.0, y / HEIGHT * 100.0);
    let rank = move || stations.with(|all| all.iter().position(|&other| other == station));
    let class = move || match rank() {
        Some(0) => "stop here",
        Some(_) => "stop near",
        None => "stop",
    };
    let current = move || (rank() == Some(0)).then_some("location");
    view! {
        <li class=class data-station=station.id() style=style>
            <a href=Route::Learn.href_with("", station.id()) aria-current=current>
                <svg viewBox="0 0 24 24" aria-hidden="true" class="sign"><path d=icon::path(station) /></svg>
                <span>{station.name()}</span>
            </a>
        </li>
    }
    .into_any()
}
