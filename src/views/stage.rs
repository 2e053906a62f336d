//! Draws any lab's scene as SVG: tracks, stations, moving capsules.
//!
//! Positions and states come from the scene; colours and strokes from `style/line.css`. The drawing is hidden from screen
//! readers: the player says the same in words.

use leptos::prelude::*;

use super::icon;
use crate::labs::scene::{Layout, Node, NodeState, Point, Scene, Side, Token, Track, TrackKind};

/// Radius of a station in the scene's units.
const RADIUS: f64 = 20.0;
/// The dotted way back runs this far beside the way out.
const BESIDE: f64 = 12.0;
/// Width of a character of a capsule's label, and the capsule's height.
const CHARACTER: f64 = 7.9;
const CAPSULE: f64 = 30.0;

/// The scene, redrawn where it changes. Its tracks and stations keep their number while it lives.
#[component]
pub fn Stage(scene: Memo<Scene>, layout: Layout) -> AnyView {
    let first = scene.get_untracked();
    let (width, height) = first.size;
    let tracks = (0..first.tracks.len()).map(|index| view! { <TrackView scene index layout /> }).collect_view();
    let nodes = (0..first.nodes.len()).map(|index| view! { <NodeView scene index /> }).collect_view();
    let tokens =
        move || scene.with(|scene| scene.tokens.iter().map(|token| capsule(token, scene.size, layout)).collect_view());
    view! {
        <svg class="scene" viewBox=format!("0 0 {width} {height}") aria-hidden="true">
            <g class="tracks">{tracks}</g>
            <g class="nodes">{nodes}</g>
            <g class="tokens">{tokens}</g>
        </svg>
    }
    .into_any()
}

#[component]
fn TrackView(scene: Memo<Scene>, index: usize, layout: Layout) -> AnyView {
    let track: Memo<Track> = Memo::new(move |_| scene.with(|scene| scene.tracks[index].clone()));
    let Track { ends: (_, far), curve, kind, .. } = track.get_untracked();
    let (dx, dy) = match layout {
        Layout::Wide => (0.0, BESIDE),
        Layout::Tall => (-BESIDE, 0.0),
    };
    let back = curve.moved(dx, dy);
    let class = match kind {
        TrackKind::Main => "track main",
        TrackKind::Spur => "track spur",
        TrackKind::Branch => "track branch",
    };
    view! {
        <g class=class data-station=far.id()>
            <path class="out" d=curve.path() />
            <path class="back" d=back.path() />
            <path class="out done" pathLength="1" d=curve.path() stroke-dasharray=move || dash(track.read().out) />
            // Travelled from the far end: the dash begins there.
            <path class="back done" pathLength="1" d=reversed(&back).path() stroke-dasharray=move || dash(track.read().back) />
        </g>
    }
    .into_any()
}

fn reversed(curve: &crate::labs::scene::Curve) -> crate::labs::scene::Curve {
    let [a, b, c, d] = curve.points;
    crate::labs::scene::Curve { points: [d, c, b, a] }
}

/// A dash over the travelled part of a path of length 1, and nothing after it.
fn dash(travelled: f64) -> String {
    format!("{travelled:.4} 2")
}

#[component]
fn NodeView(scene: Memo<Scene>, index: usize) -> AnyView {
    let node: Memo<Node> = Memo::new(move |_| scene.with(|scene| scene.nodes[index].clone()));
    let Node { station, at, side, .. } = node.get_untracked();
    let Point { x, y } = at;
    let class = move || match node.read().state {
        NodeState::Ahead => "node ahead",
        NodeState::Waiting => "node waiting",
        NodeState::Here => "node here",
        NodeState::Done => "node done",
        NodeState::Failed => "node failed",
        NodeState::Unused => "node unused",
    };
    let (name_at, note_at, anchor) = match side {
        Side::Below => (Point::new(0.0, 46.0), Point::new(0.0, 66.0), "middle"),
        Side::Above => (Point::new(0.0, -48.0), Point::new(0.0, -30.0), "middle"),
        Side::Right => (Point::new(30.0, -1.0), Point::new(30.0, 17.0), "start"),
    };
    let badge = move || match node.read().state {
        NodeState::Done => "M-3.600 0.200 l2.600 2.900 4.600 -5.400",
        NodeState::Failed => "M-3 -3 L3 3 M-3 3 L3 -3",
        _ => "",
    };
    view! {
        <g class=class data-station=station.id() transform=format!("translate({x} {y})")>
            <circle class="halo" r=RADIUS + 11.0 />
            <circle class="disc" r=RADIUS />
            <path class="sign" d=icon::path(station) transform="translate(-12 -12)" />
            <g class="badge" transform="translate(15 -15)"><circle r="7.5" /><path d=badge /></g>
            <text class="name" x=name_at.x y=name_at.y text-anchor=anchor>{station.name()}</text>
            <text class="note" x=note_at.x y=note_at.y text-anchor=anchor>{move || node.read().note.clone()}</text>
        </g>
    }
    .into_any()
}

/// A capsule beside its point on the track, kept inside the drawing.
fn capsule(token: &Token, (width, _): (f64, f64), layout: Layout) -> impl IntoView + use<> {
    #[allow(clippy::cast_precision_loss, reason = "labels have tens of characters")]
    let length = (token.label.chars().count() as f64).mul_add(CHARACTER, 28.0);
    let Point { x, y } = token.at;
    let (left, top) = match layout {
        Layout::Wide => ((x - length / 2.0).clamp(4.0, width - length - 4.0), y - RADIUS - CAPSULE - 16.0),
        Layout::Tall => ((x + RADIUS + 10.0).clamp(4.0, (width - length - 4.0).max(4.0)), y - RADIUS - CAPSULE - 2.0),
    };
    let class = if token.returning { "token returning" } else { "token" };
    view! {
        <g class=class data-station=token.station.id()>
            <circle class="dot" cx=x cy=y r="8" />
            <g transform=format!("translate({left:.1} {:.1})", top.max(2.0))>
                <rect width=length height=CAPSULE rx=CAPSULE / 2.0 />
                <text x=length / 2.0 y=CAPSULE / 2.0 + 4.5 text-anchor="middle">{token.label.clone()}</text>
            </g>
        </g>
    }
}
