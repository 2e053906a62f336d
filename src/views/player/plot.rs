//! What draws charts: plotters, on a canvas in the browser and as SVG into prerendered pages and on paper.
//!
//! It comes in a chunk of WebAssembly of its own, which is loaded when a chart is near.

#[cfg(feature = "split")]
use std::sync::OnceLock;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::charts::HUES;
use crate::labs::chart::{Chart, LineStyle};
#[cfg(feature = "hydrate")]
use crate::platform::canvas;

/// The chunk that it comes in.
#[cfg(feature = "hydrate")]
pub const CHUNK: &str = "charts";

/// What draws charts.
#[derive(Clone, Copy)]
pub struct Pen {
    /// As SVG.
    pub drawn: fn(&Chart) -> String,
    /// On a canvas of the page, in its theme's colours.
    #[cfg(feature = "hydrate")]
    pub paint: fn(&Chart, &web_sys::HtmlCanvasElement),
}

const PEN: Pen = Pen {
    drawn,
    #[cfg(feature = "hydrate")]
    paint,
};

#[cfg(feature = "split")]
static ARRIVED: OnceLock<Pen> = OnceLock::new();

/// Takes in that charts can be drawn: the code has been loaded.
#[cfg(feature = "split")]
pub fn arrived() {
    let _ = ARRIVED.set(PEN);
}

/// What draws charts; where it is loaded when it is needed, only if it has been.
pub fn pen() -> Option<Pen> {
    #[cfg(not(feature = "split"))]
    return Some(PEN);
    #[cfg(feature = "split")]
    ARRIVED.get().copied()
}

/// Room for the axes' numbers, in pixels; the style sheet knows them too.
const LEFT: u32 = 58;
const BELOW: u32 = 44;
const MARGIN: u32 = 10;
/// To the right there is room for half of the last number.
const RIGHT: u32 = 24;
/// About as many signs stand on a line.
const SIGNED: usize = 8;

/// The colours of a chart.
struct Inks {
    ink: RGBColor,
    rule: RGBColor,
    lines: [RGBColor; HUES.len()],
    /// Pixels of the ground in a pixel of the style sheet.
    scale: f64,
}

impl Inks {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of some hundred pixels")]
    fn pixels(&self, length: u32) -> u32 {
        (f64::from(length) * self.scale).round() as u32
    }
}

/// The chart for pages without script and for print.
fn drawn(chart: &Chart) -> String {
    // Colours that nothing else has, to be named as the style sheet names them.
    let mark = |index: u8| RGBColor(1, 2, index);
    let lines = std::array::from_fn(|index| mark(10 + index as u8));
    let inks = Inks { ink: mark(1), rule: mark(2), lines, scale: 1.0 };
    let mut svg = String::new();
    if draw(chart, plotters_svg::SVGBackend::with_string(&mut svg, (640, 300)).into_drawing_area(), &inks).is_err() {
        return String::new();
    }
    let named = [("#010201", "ink-2"), ("#010202", "rule")];
    for (colour, name) in named {
        svg = svg.replace(colour, &format!("var(--{name})"));
    }
    for (index, hue) in HUES.iter().enumerate() {
        svg = svg.replace(&format!("#01020{:X}", 10 + index), &format!("var(--{hue})"));
        svg = svg.replace(&format!("#0102{:02X}", 10 + index), &format!("var(--{hue})"));
    }
    svg.replace("width=\"640\" height=\"300\"", "")
}

#[cfg(feature = "hydrate")]
fn paint(chart: &Chart, canvas: &web_sys::HtmlCanvasElement) {
    let Some(palette) = canvas::Palette::at(canvas) else { return };
    let ink = |name: &str| {
        let [red, green, blue] = palette.colour(name);
        RGBColor(red, green, blue)
    };
    let (text, rule, lines) = (ink("ink-2"), ink("rule"), HUES.map(ink));
    let inks = Inks { ink: text, rule, lines, scale: canvas::fit(canvas) };
    if let Some(backend) = plotters_canvas::CanvasBackend::with_canvas_object(canvas.clone()) {
        // Outside a page that is shown there is nothing to draw on.
        let _ = draw(chart, backend.into_drawing_area(), &inks);
    }
}

/// Draws a chart on any ground.
fn draw<B: DrawingBackend>(
    chart: &Chart,
    area: DrawingArea<B, Shift>,
    inks: &Inks,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let points = || chart.lines.iter().flat_map(|line| &line.points);
    let (left, right) = chart.x.bounds(points().map(|point| point.0));
    let (low, mut high) = chart.y.bounds(points().map(|point| point.1));
    if chart.y.range.is_none() {
        high += (high - low) * 0.06;
    }
    let mut context = ChartBuilder::on(&area)
        .margin(inks.pixels(MARGIN))
        .margin_right(inks.pixels(RIGHT))
        .x_label_area_size(inks.pixels(BELOW))
        .y_label_area_size(inks.pixels(LEFT))
        .build_cartesian_2d(left..right, low..high)?;
    let text = ("sans-serif", inks.pixels(14)).into_font().color(&inks.ink);
    context
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(8)
        .y_labels(5)
        .bold_line_style(inks.rule)
        .light_line_style(TRANSPARENT)
        .axis_style(inks.rule)
        .label_style(text.clone())
        .axis_desc_style(text)
        .x_desc(chart.x.name())
        .y_desc(chart.y.name())
        .x_label_formatter(&|place| chart.x.written(*place))
        .y_label_formatter(&|place| chart.y.written(*place))
        .draw()?;
    let plot = context.plotting_area();
    for (index, (line, colour)) in chart.lines.iter().zip(&inks.lines).enumerate() {
        let points: Vec<_> =
            line.points.iter().map(|(x, y)| (chart.x.shown(*x), chart.y.shown(*y).clamp(low, high))).collect();
        match line.style {
            LineStyle::Measured => {
                let apart = (points.len() / SIGNED).max(1);
                let signed = points.iter().skip(apart * index / chart.lines.len()).step_by(apart);
                for point in signed {
                    sign(plot, index, *point, colour, inks)?;
                }
                plot.draw(&PathElement::new(points, colour.stroke_width(inks.pixels(2))))?;
            }
            LineStyle::Theory => {
                for pair in points.windows(2).step_by(2) {
                    plot.draw(&PathElement::new(pair.to_vec(), colour.stroke_width(inks.pixels(2))))?;
                }
            }
            LineStyle::Points => {
                for point in points {
                    sign(plot, index.max(1), point, colour, inks)?;
                }
            }
            LineStyle::Bars => {
                let width = points.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(right - left, f64::min) * 0.8;
                for (x, y) in points {
                    let bar = [((x - width / 2.0).max(left), low), ((x + width / 2.0).min(right), y)];
                    plot.draw(&Rectangle::new(bar, colour.filled()))?;
                }
            }
        }
    }
    area.present()
}

/// A line's sign at one of its points, so that lines are not told apart by colour alone; the first has none.
fn sign<B: DrawingBackend>(
    plot: &DrawingArea<B, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    line: usize,
    at: (f64, f64),
    colour: &RGBColor,
    inks: &Inks,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let size = inks.pixels(4);
    let (filled, open) = (colour.filled(), colour.stroke_width(inks.pixels(2)));
    let reach = i32::try_from(size).unwrap_or(i32::MAX);
    let square = |style| EmptyElement::at(at) + Rectangle::new([(-reach, -reach), (reach, reach)], style);
    match line {
        0 => Ok(()),
        1 => plot.draw(&Circle::new(at, size, filled)),
        2 => plot.draw(&square(filled)),
        3 => plot.draw(&TriangleMarker::new(at, size + 1, filled)),
        4 => plot.draw(&Cross::new(at, size, open)),
        5 => plot.draw(&Circle::new(at, size, open)),
        6 => plot.draw(&square(open)),
        _ => plot.draw(&TriangleMarker::new(at, size + 1, open)),
    }
}
