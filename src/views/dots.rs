//! The small tokens of a scene, which wait, run and fail: one path for all of a kind, in the SVG or, where there are many, on
//! a canvas over it, which is drawn anew without the picture below.
//!
//! Both draw the same shapes with the strokes that the style sheet gives the paths. Prerendered pages and paper have the SVG.

use leptos::prelude::*;
use maud::{Markup, html};

use super::stage::{cross, tone};
use super::{computed, once_live};
use crate::labs::number::fixed;
use crate::labs::scene::{Dot, Point, Scene, Tone};
use crate::model::Station;
#[cfg(feature = "hydrate")]
use crate::platform::canvas::{self, Brush, Pen};
use crate::platform::document;

/// From so many on they are painted on the canvas.
const MANY: usize = 100;

/// What is drawn alike.
type Kind = (Station, Tone);

/// The dots of a scene on the page. Copies share their state.
#[derive(Clone, Copy)]
pub struct Dots {
    scene: Memo<Scene>,
    /// Whether they are on the canvas.
    painted: Memo<bool>,
    canvas: NodeRef<leptos::html::Canvas>,
    /// A path without a course, for what the style sheet says of a kind.
    sample: NodeRef<leptos::svg::Path>,
}

impl Dots {
    /// The dots of this scene.
    pub fn new(scene: Memo<Scene>) -> Self {
        let on_screen = RwSignal::new(false);
        once_live(move || {
            on_screen.set(true);
            let turn = move |to: bool| move |_: &web_sys::Event| on_screen.set(to);
            (document::on_window("beforeprint", turn(false)), document::on_window("afterprint", turn(true)))
        });
        let painted = Memo::new(move |_| on_screen.get() && scene.with(|scene| scene.dots.len() >= MANY));
        let dots = Dots { scene, painted, canvas: NodeRef::new(), sample: NodeRef::new() };
        #[cfg(feature = "hydrate")]
        dots.paint();
        dots
    }

    /// Their layer of the SVG.
    pub fn paths(self) -> AnyView {
        let markup = Memo::new(move |_| match self.painted.get() {
            true => String::new(),
            false => self.scene.with(paths).into_string(),
        });
        view! {
            <g>
                <path node_ref=self.sample></path>
                <g inner_html=computed(move || markup.get())></g>
            </g>
        }
        .into_any()
    }

    /// The canvas over the SVG.
    pub fn canvas(self) -> AnyView {
        view! { <canvas node_ref=self.canvas aria-hidden="true"></canvas> }.into_any()
    }

    /// Keeps the canvas as the scene is, and empty while the SVG has them.
    #[cfg(feature = "hydrate")]
    fn paint(self) {
        let look = super::look(self.canvas);
        // What the style sheet says of each kind; read anew for another look.
        let pens = StoredValue::new(Vec::<(Kind, Pen)>::new());
        Effect::new(move |last: Option<Option<u32>>| {
            let (Some(canvas), Some(sample), look) = (self.canvas.get(), self.sample.get(), look.get()) else {
                return None;
            };
            if !self.painted.get() {
                canvas::empty(&canvas);
                return None;
            }
            if last.flatten() != Some(look) {
                canvas::fit(&canvas);
                pens.set_value(Vec::new());
            }
            self.scene.with(|scene| {
                pens.update_value(|pens| {
                    let kinds = kinds(scene);
                    for kind in &kinds {
                        if pens.iter().all(|(known, _)| known != kind) {
                            let pen = Pen::of(&sample, &[("class", &class(*kind)), ("data-station", kind.0.id())]);
                            pens.push((*kind, pen));
                        }
                    }
                    let Some(brush) = Brush::clean(&canvas, scene.size) else { return };
                    for (known, pen) in pens.iter().filter(|pen| kinds.contains(&pen.0)) {
                        let dots = scene.dots.iter().filter(|dot| kind(dot) == *known);
                        brush.stroke(pen, || dots.for_each(|dot| trace(&brush, dot)));
                    }
                });
            });
            Some(look)
        });
    }
}

fn kinds(scene: &Scene) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for dot in &scene.dots {
        if !kinds.contains(&kind(dot)) {
            kinds.push(kind(dot));
        }
    }
    kinds
}

const fn kind(dot: &Dot) -> Kind {
    (dot.station, dot.tone)
}

fn class(kind: Kind) -> String {
    ["dots ", tone(kind.1)].concat()
}

/// The dots of a scene as SVG.
pub fn paths(scene: &Scene) -> Markup {
    html! {
        @for kind in kinds(scene) { path class=(class(kind)) data-station=(kind.0.id()) d=(course(scene, kind)) {} }
    }
}

/// How far a dot reaches from its middle.
const REACH: f64 = 4.0;

/// The course of one path through all dots of a kind: discs, rings for what waits, crosses for what failed.
fn course(scene: &Scene, wanted: Kind) -> String {
    let mut course = String::new();
    for dot in scene.dots.iter().filter(|dot| kind(dot) == wanted) {
        let Point { x, y } = dot.at;
        course.push_str(&match dot.tone {
            Tone::Bad => cross(dot.at, (REACH, REACH)),
            Tone::Waiting => ["M", &fixed(x - REACH, 1), " ", &fixed(y, 1), "a4 4 0 1 0 8 0a4 4 0 1 0-8 0"].concat(),
            // A line of no length with round ends is a disc.
            _ => ["M", &fixed(x, 1), " ", &fixed(y, 1), "h0"].concat(),
        });
    }
    course
}

/// The same of one dot on the canvas.
#[cfg(feature = "hydrate")]
fn trace(brush: &Brush, dot: &Dot) {
    let Point { x, y } = dot.at;
    match dot.tone {
        Tone::Bad => {
            brush.line((x - REACH, y - REACH), (x + REACH, y + REACH));
            brush.line((x + REACH, y - REACH), (x - REACH, y + REACH));
        }
        Tone::Waiting => brush.circle((x, y), REACH),
        // A canvas leaves out lines of no length at all.
        _ => brush.line((x, y), (x + 0.01, y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_of_one_kind_are_one_path_and_each_tone_has_its_shape() {
        let dot = |x, tone| Dot { at: Point::new(x, 5.0), station: Station::App, tone };
        let tones = [Tone::Active, Tone::Bad, Tone::Waiting, Tone::Active];
        let dots = tones.iter().zip([1.0, 2.0, 3.0, 4.0]).map(|(tone, x)| dot(x, *tone)).collect();
        let drawn = paths(&Scene { dots, ..Scene::default() }).into_string();
        assert_eq!(drawn.matches("<path").count(), 3);
        let count = |shape: &str| drawn.matches(shape).count();
        assert_eq!((count("h0"), count("L"), count("a4 4 0 1 0 8 0")), (2, 2, 1), "{drawn}");
    }
}
