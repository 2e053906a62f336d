//! Draws any lab's scene as SVG: tracks, stations, moving capsules.
//!
//! Positions and states come from the scene; colours and strokes from `style/line.css`. Each layer is markup that is
//! replaced when it changes; the small tokens, of which there may be hundreds, are drawn by [`super::dots`]. The drawing is
//! hidden from screen readers: the player says the same in words.

use leptos::prelude::*;
use maud::{Markup, html};

use super::computed;
use super::dots::Dots;
use super::icon;
use crate::labs::number::fixed;
use crate::labs::scene::{
    Anchor, Block, Cell, Curve, Layout, Node, NodeState, Point, Scene, Side, Token, Tone, Track, TrackKind,
};

/// Radius of a station in the scene's units.
const RADIUS: f64 = 20.0;
/// The dotted way back runs this far beside the way out.
const BESIDE: f64 = 12.0;
/// Width of a character of a capsule's label, and the capsule's height.
const CHARACTER: f64 = 7.9;
const CAPSULE: f64 = 30.0;

/// The scene, redrawn layer by layer where it changes.
pub fn stage(scene: Memo<Scene>, layout: Layout) -> AnyView {
    // A scene may grow: a server more, a second run.
    let size = Memo::new(move |_| scene.with(|scene| (scene.size.0 as u32, scene.size.1 as u32)));
    let view_box = move || {
        let (width, height) = size.get();
        ["0 0 ", &width.to_string(), " ", &height.to_string()].concat()
    };
    let layer = move |draw: fn(&Scene, Layout) -> Markup| {
        let markup = Memo::new(move |_| scene.with(|scene| draw(scene, layout).into_string()));
        move || markup.get()
    };
    let dots = Dots::new(scene);
    view! {
        <div class="picture">
            <svg class="scene" viewBox=computed(view_box) aria-hidden="true">
                <g inner_html=computed(layer(strokes))></g>
                <g inner_html=computed(layer(frames))></g>
                <g inner_html=computed(layer(cells))></g>
                <g inner_html=computed(layer(fillings))></g>
                <g inner_html=computed(layer(words))></g>
                <g inner_html=computed(layer(tracks))></g>
                <g inner_html=computed(layer(travelled))></g>
                <g inner_html=computed(layer(travelling))></g>
                <g inner_html=computed(layer(nodes))></g>
                {dots.paths()}
                <g inner_html=computed(layer(labels))></g>
                <g inner_html=computed(layer(tokens))></g>
            </svg>
            {dots.canvas()}
        </div>
    }
    .into_any()
}

/// A scene that stands still, whole.
#[cfg(feature = "ssr")]
pub fn still(scene: &Scene) -> Markup {
    let dots = |scene: &Scene, _| super::dots::paths(scene);
    let layers = [strokes, frames, cells, fillings, words, tracks, travelled, travelling, nodes, dots, labels, tokens];
    html! {
        svg class="scene" viewBox={ "0 0 " (fixed(scene.size.0, 0)) " " (fixed(scene.size.1, 0)) } aria-hidden="true" {
            @for layer in layers { (layer(scene, Layout::Wide)) }
        }
    }
}

/// The tracks as they lie: they do not change while the request moves.
fn tracks(scene: &Scene, layout: Layout) -> Markup {
    html! {
        @for track in &scene.tracks {
            g class=(class_of(track)) {
                path class="out" d=(track.curve.path()) {}
                path class="back" d=(back_of(track, layout).path()) {}
            }
        }
    }
}

/// What has been travelled of the tracks that nothing is on; changes at stops.
fn travelled(scene: &Scene, layout: Layout) -> Markup {
    html! { @for track in scene.tracks.iter().filter(|track| !is_on_the_way(track)) { (progress(track, layout)) } }
}

/// What has been travelled of the tracks that something is on; changes with every frame.
fn travelling(scene: &Scene, layout: Layout) -> Markup {
    html! { @for track in scene.tracks.iter().filter(|track| is_on_the_way(track)) { (progress(track, layout)) } }
}

fn is_on_the_way(track: &Track) -> bool {
    [track.out, track.back].iter().any(|part| *part > 0.0 && *part < 1.0)
}

fn progress(track: &Track, layout: Layout) -> Markup {
    html! {
        @if track.out > 0.0 || track.back > 0.0 {
            g class=(class_of(track)) data-station=(track.ends.1.id()) {
                @if track.out > 0.0 { path class="out done" pathLength="1" d=(track.curve.path()) stroke-dasharray=(dash(track.out)) {} }
                // Travelled from the far end: the dash begins there.
                @if track.back > 0.0 { path class="back done" pathLength="1" d=(reversed(&back_of(track, layout)).path()) stroke-dasharray=(dash(track.back)) {} }
            }
        }
    }
}

/// The way back, beside the way out.
fn back_of(track: &Track, layout: Layout) -> Curve {
    match layout {
        Layout::Wide => track.curve.moved(0.0, BESIDE),
        Layout::Tall => track.curve.moved(-BESIDE, 0.0),
    }
}

const fn class_of(track: &Track) -> &'static str {
    match track.kind {
        TrackKind::Main => "track main",
        TrackKind::Spur => "track spur",
        TrackKind::Branch => "track branch",
    }
}

fn reversed(curve: &Curve) -> Curve {
    let [a, b, c, d] = curve.points;
    Curve { points: [d, c, b, a] }
}

/// A dash over the travelled part of a path of length 1, and nothing after it.
fn dash(travelled: f64) -> String {
    format!("{} 2", fixed(travelled, 4))
}

fn nodes(scene: &Scene, _: Layout) -> Markup {
    html! { @for node in &scene.nodes { (self::node(node)) } }
}

fn node(node: &Node) -> Markup {
    let Node { station, at: Point { x, y }, side, note, state } = node;
    let (name_at, note_at, anchor) = match side {
        Side::Below => (Point::new(0.0, 46.0), Point::new(0.0, 66.0), "middle"),
        Side::Right => (Point::new(30.0, -1.0), Point::new(30.0, 17.0), "start"),
    };
    let (class, badge) = match state {
        NodeState::Ahead => ("ahead", ""),
        NodeState::Waiting => ("waiting", ""),
        NodeState::Here => ("here", ""),
        NodeState::Done => ("done", "M-3.6 .2l2.6 2.9 4.6-5.4"),
        NodeState::Failed => ("failed", "M-3-3L3 3M-3 3L3-3"),
        NodeState::Unused => ("unused", ""),
    };
    html! {
        g class={ "node " (class) } data-station=(station.id()) transform=(translate(*x, *y)) {
            circle class="halo" r=(fixed(RADIUS + 11.0, 1)) {}
            circle class="disc" r=(fixed(RADIUS, 1)) {}
            path class="sign" d=(icon::path(*station)) transform="translate(-12 -12)" {}
            @if !badge.is_empty() { g class="badge" transform="translate(15 -15)" { circle r="7.5" {} path d=(badge) {} } }
            text class="name" x=(fixed(name_at.x, 1)) y=(fixed(name_at.y, 1)) text-anchor=(anchor) { (station.name()) }
            text class="note" x=(fixed(note_at.x, 1)) y=(fixed(note_at.y, 1)) text-anchor=(anchor) { (note) }
        }
    }
}

fn tokens(scene: &Scene, layout: Layout) -> Markup {
    // At a station its sign says where the request is; on the way a dot does.
    let under_way = |token: &Token| scene.nodes.iter().all(|node| node.at != token.at);
    html! { @for token in &scene.tokens { (capsule(token, under_way(token), scene.size.0, layout)) } }
}

/// A capsule beside its point on the track, kept inside the drawing.
fn capsule(token: &Token, under_way: bool, width: f64, layout: Layout) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "labels have tens of characters")]
    let length = token.label.chars().count() as f64 * CHARACTER + 28.0;
    let Point { x, y } = token.at;
    let (left, top) = match layout {
        Layout::Wide => (kept(x - length / 2.0, width - length), y - RADIUS - CAPSULE - 16.0),
        Layout::Tall => (kept(x + RADIUS + 10.0, width - length), y - RADIUS - CAPSULE - 2.0),
    };
    let class = if token.returning { "token returning" } else { "token" };
    html! {
        g class=(class) data-station=(token.station.id()) {
            @if under_way { circle class="dot" cx=(fixed(x, 1)) cy=(fixed(y, 1)) r="8" {} }
            g transform=(translate(left, top.max(2.0))) {
                rect width=(fixed(length, 1)) height=(fixed(CAPSULE, 1)) rx=(fixed(CAPSULE / 2.0, 1)) {}
                text x=(fixed(length / 2.0, 1)) y=(fixed(CAPSULE / 2.0 + 4.5, 1)) text-anchor="middle" { (token.label) }
            }
        }
    }
}

fn strokes(scene: &Scene, _: Layout) -> Markup {
    html! {
        @for stroke in &scene.strokes {
            path class={ "stroke " (tone(stroke.tone)) } data-station=(stroke.station.id()) d=(stroke.curve.path()) {}
        }
    }
}

/// Boxes with their names and second lines.
fn frames(scene: &Scene, _: Layout) -> Markup {
    html! { @for block in &scene.blocks { (frame(block)) } }
}

fn frame(block: &Block) -> Markup {
    let Point { x, y } = block.at;
    html! {
        g class={ "block " (tone(block.tone)) } data-station=(block.station.id()) {
            rect class="frame" x=(fixed(x, 1)) y=(fixed(y, 1)) width=(fixed(block.size.0, 1)) height=(fixed(block.size.1, 1)) rx="7" {}
            text class="name" x=(fixed(x + 10.0, 1)) y=(fixed(y + 20.0, 1)) { (block.title) }
            @if !block.note.is_empty() { text class="note" x=(fixed(x + 10.0, 1)) y=(fixed(y + 37.0, 1)) { (block.note) } }
        }
    }
}

/// The cells of all boxes, drawn by one function. What changes with every frame is a layer without words: those take the browser
/// longest.
fn in_cells(scene: &Scene, draw: fn(&Cell) -> Markup) -> Markup {
    html! {
        @for block in &scene.blocks {
            @if !block.cells.is_empty() { g data-station=(block.station.id()) { @for cell in &block.cells { (draw(cell)) } } }
        }
    }
}

fn cells(scene: &Scene, _: Layout) -> Markup {
    in_cells(scene, |cell| rect(&["cell ", tone(cell.tone)].concat(), cell, cell.size.0))
}

/// How much of each cell is filled.
fn fillings(scene: &Scene, _: Layout) -> Markup {
    in_cells(scene, |cell| {
        html! { @if cell.filled > 0.0 { (rect("filled", cell, cell.size.0 * cell.filled.min(1.0))) } }
    })
}

fn rect(class: &str, cell: &Cell, width: f64) -> Markup {
    let Point { x, y } = cell.at;
    html! { rect class=(class) x=(fixed(x, 1)) y=(fixed(y, 1)) width=(fixed(width, 1)) height=(fixed(cell.size.1, 1)) rx="3" {} }
}

/// What stands in the cells, and crosses through what is lost: it is told by more than its colour.
fn words(scene: &Scene, _: Layout) -> Markup {
    in_cells(scene, |cell| {
        let middle = Point::new(cell.at.x + cell.size.0 / 2.0, cell.at.y + cell.size.1 / 2.0 + 4.5);
        html! {
            @if cell.tone == Tone::Bad { path class="cross" d=(crossed(cell)) {} }
            @if !cell.text.is_empty() {
                text class={ "in-cell " (tone(cell.tone)) } x=(fixed(middle.x, 1)) y=(fixed(middle.y, 1)) text-anchor="middle" { (cell.text) }
            }
        }
    })
}

/// A cell's cross: in its middle, behind a short text from corner to corner, after a long one.
fn crossed(cell: &Cell) -> String {
    let (Point { x, y }, (width, height)) = (cell.at, cell.size);
    let small = (height.min(width) / 3.0, height.min(width) / 3.0);
    let (across, arms) = match cell.text.is_empty() {
        true => (width / 2.0, small),
        false if width < 4.0 * height => (width / 2.0, (width / 2.0, height / 2.0)),
        false => (width - height / 2.0, small),
    };
    cross(Point::new(x + across, y + height / 2.0), arms)
}

fn labels(scene: &Scene, _: Layout) -> Markup {
    html! {
        @for label in &scene.labels {
            text class={ "free " (tone(label.tone)) } x=(fixed(label.at.x, 1)) y=(fixed(label.at.y, 1)) text-anchor=(anchor(label.anchor)) { (label.text) }
        }
    }
}

/// Two strokes that reach so far from their middle.
pub(super) fn cross(at: Point, (across, down): (f64, f64)) -> String {
    let Point { x, y } = at;
    let line = |dx: f64| {
        let ends = [(x - dx, y - down), (x + dx, y + down)].map(|(x, y)| [fixed(x, 1), fixed(y, 1)].join(" "));
        ["M", &ends[0], "L", &ends[1]].concat()
    };
    [line(across), line(-across)].concat()
}

/// A tone's name in the style sheet.
pub(super) const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Active => "active",
        Tone::Waiting => "waits",
        Tone::Bad => "bad",
        Tone::Faint => "faint",
    }
}

const fn anchor(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

fn translate(x: f64, y: f64) -> String {
    format!("translate({} {})", fixed(x, 1), fixed(y, 1))
}

/// A place from 4 to `room` − 4; the left edge where there is no room.
fn kept(place: f64, room: f64) -> f64 {
    place.min(room - 4.0).max(4.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Station;

    fn token(label: &str) -> Token {
        Token { at: Point::new(10.0, 90.0), station: Station::Dns, label: label.to_owned(), returning: false }
    }

    #[test]
    fn a_label_cannot_inject_markup() {
        let drawn = capsule(&token("<script>\"&"), true, 1200.0, Layout::Wide).into_string();
        assert!(drawn.contains("&lt;script&gt;&quot;&amp;") && !drawn.contains("<script"), "{drawn}");
    }

    #[test]
    fn a_capsule_stays_inside_the_drawing() {
        assert!(
            capsule(&token("A? topliving.com.co"), true, 1200.0, Layout::Wide).into_string().contains("translate(4.0 ")
        );
        assert_eq!(kept(500.0, 300.0), 296.0);
        assert_eq!(kept(500.0, -20.0), 4.0);
    }

    #[test]
    fn nothing_travelled_draws_no_travelled_track() {
        let curve = Curve { points: [Point::new(0.0, 0.0); 4] };
        let still = Track { ends: (Station::App, Station::Cache), curve, kind: TrackKind::Spur, out: 0.0, back: 0.0 };
        let drawn = |track: Track, draw: fn(&Scene, Layout) -> Markup| {
            draw(&Scene { tracks: vec![track], ..Scene::default() }, Layout::Wide).into_string()
        };
        assert!(!drawn(still.clone(), tracks).contains("done"));
        assert!(drawn(still.clone(), travelled).is_empty() && drawn(still.clone(), travelling).is_empty());
        let half = Track { out: 0.5, ..still.clone() };
        assert!(drawn(half.clone(), travelling).contains("stroke-dasharray=\"0.5000 2\""));
        assert!(drawn(half, travelled).is_empty());
        assert!(drawn(Track { out: 1.0, ..still }, travelled).contains("out done"));
    }
}
