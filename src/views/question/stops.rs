//! The nine stations as stops to choose among: on the line itself where there is room, else one below the other; with their
//! reasons once the answer is given.

use maud::{Markup, html};

use super::controls::Shown;
use crate::labs::line;
use crate::labs::number::fixed;
use crate::labs::scene::{Curve, Layout, Point, TrackKind};
use crate::learning::Response;
use crate::model::Station;
use crate::views::icon;

/// The drawing is as wide as this, and flat; it is stretched to the width there is.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 150.0;
const VIEW_BOX: &str = "0 0 1000 150";

/// The stops, each a radio button.
pub fn stops(shown: &Shown<'_>) -> Markup {
    html! {
        div class={ "parts stops" @if shown.grade.is_some() { " graded" } } role="radiogroup" aria-labelledby=(shown.id) {
            svg viewBox=(VIEW_BOX) preserveAspectRatio="none" aria-hidden="true" { (tracks()) }
            @for (index, station) in Station::ALL.into_iter().enumerate() { (stop(shown, index, station)) }
        }
    }
}

fn stop(shown: &Shown<'_>, index: usize, station: Station) -> Markup {
    let (x, y) = place(station);
    let style = ["--x:", &fixed(x / WIDTH * 100.0, 1), "%;--y:", &fixed(y / HEIGHT * 100.0, 1), "%"].concat();
    let body = html! {
        label {
            input type="radio" name={ (shown.id) "-choose" } id={ (shown.id) "-" (index) } data-does="choose" data-part=(index)
                checked[*shown.draft == Response::Choice(index)] disabled[shown.grade.is_some()];
            svg viewBox="0 0 24 24" aria-hidden="true" class="sign" { path d=(icon::path(station)) {} }
            span { (station.name()) }
        }
    };
    shown.framed(index, Some((station, &style)), body)
}

/// Where a station stands: as on the stage, flattened.
fn place(station: Station) -> (f64, f64) {
    let (width, _) = line::size(Layout::Wide);
    let at = line::place(station, Layout::Wide);
    let main = line::place(Station::Browser, Layout::Wide).y;
    (at.x / width * WIDTH, HEIGHT / 2.0 + (at.y - main) * 0.5)
}

fn tracks() -> Markup {
    let point = |station| {
        let (x, y) = place(station);
        Point::new(x, y)
    };
    html! {
        @for stretch in line::STRETCHES {
            @let (near, far) = (point(stretch.near), point(stretch.far));
            @let middle = f64::midpoint(near.x, far.x);
            @let curve = Curve { points: [near, Point::new(middle, near.y), Point::new(middle, far.y), far] };
            path class={ "track" @if stretch.kind == TrackKind::Branch { " branch" } } d=(curve.path()) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_station_stands_inside_the_drawing_and_can_be_chosen() {
        let shown = Shown { id: "q", order: &[], draft: &Response::Choice(2), grade: None };
        let markup = stops(&shown).into_string();
        for station in Station::ALL {
            let (x, y) = place(station);
            assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y), "{station:?}");
            assert!(markup.contains(station.name()) && markup.contains(icon::path(station)), "{station:?}");
        }
        assert_eq!(markup.matches("type=\"radio\"").count(), 9);
        assert_eq!(markup.matches(" checked").count(), 1);
        assert!(!markup.contains("graded") && !markup.contains("class=\"why\""));
    }
}
