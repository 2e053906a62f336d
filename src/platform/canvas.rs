//! Canvases: their size in the display's own pixels, the theme's colours as numbers, and strokes as the style sheet has them.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};

/// Gives the canvas as many pixels as the display shows it with, and clears it. Returns how many of them a pixel of the style
/// sheet is, 1 to 3.
pub fn fit(canvas: &HtmlCanvasElement) -> f64 {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a display has some thousand pixels")]
    let pixels = |size: i32| (f64::from(size.max(1)) * ratio).round() as u32;
    canvas.set_width(pixels(canvas.client_width()));
    canvas.set_height(pixels(canvas.client_height()));
    ratio
}

/// Takes everything off the canvas, and its memory.
pub fn empty(canvas: &HtmlCanvasElement) {
    canvas.set_width(0);
    canvas.set_height(0);
}

/// How a path is stroked.
#[derive(Debug)]
pub struct Pen {
    /// As the browser writes it.
    colour: String,
    /// In the units of the path.
    width: f64,
}

impl Pen {
    /// What the style sheet says of a path of the page once it has these attributes.
    pub fn of(path: &Element, attributes: &[(&str, &str)]) -> Pen {
        for (name, value) in attributes {
            // The names are our own.
            let _ = path.set_attribute(name, value);
        }
        let style = web_sys::window().and_then(|window| window.get_computed_style(path).ok().flatten());
        let read = |name| style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default();
        Pen { colour: read("stroke"), width: js_sys::parse_float(&read("stroke-width")) }
    }
}

/// Draws lines on a canvas.
#[derive(Debug)]
pub struct Brush(CanvasRenderingContext2d);

impl Brush {
    /// For an empty canvas with a coordinate system of this size, which lies where that of an SVG in its place would; none where
    /// there is nothing to draw on.
    pub fn clean(canvas: &HtmlCanvasElement, (width, height): (f64, f64)) -> Option<Brush> {
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let (wide, high) = (f64::from(canvas.width()), f64::from(canvas.height()));
        let scale = (wide / width).min(high / height);
        let (left, top) = ((wide - scale * width) / 2.0, (high - scale * height) / 2.0);
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok()?;
        context.clear_rect(0.0, 0.0, wide, high);
        context.set_transform(scale, 0.0, 0.0, scale, left, top).ok()?;
        context.set_line_cap("round");
        Some(Brush(context))
    }

    /// Strokes what `trace` follows with [`Brush::line`] and [`Brush::circle`].
    pub fn stroke(&self, pen: &Pen, trace: impl FnOnce()) {
        self.0.set_stroke_style_str(&pen.colour);
        self.0.set_line_width(pen.width);
        self.0.begin_path();
        trace();
        self.0.stroke();
    }

    /// Goes from one point to another.
    pub fn line(&self, from: (f64, f64), to: (f64, f64)) {
        self.0.move_to(from.0, from.1);
        self.0.line_to(to.0, to.1);
    }

    /// Goes around a point.
    pub fn circle(&self, (x, y): (f64, f64), radius: f64) {
        self.0.move_to(x + radius, y);
        // It fails for negative radii only.
        let _ = self.0.arc(x, y, radius, 0.0, std::f64::consts::TAU);
    }
}

/// Reads the style sheet's colours as numbers.
#[derive(Debug)]
pub struct Palette {
    /// An element where the colours hold.
    place: HtmlElement,
    /// A pixel: it says in numbers what the style sheet may say in any of its notations.
    pixel: CanvasRenderingContext2d,
}

impl Palette {
    /// The colours as they are where the element stands.
    pub fn at(place: &HtmlElement) -> Option<Palette> {
        let document = web_sys::window()?.document()?;
        let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
        let pixel = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        Some(Palette { place: place.clone(), pixel })
    }

    /// The colour of a variable of the style sheet, as red, green and blue; black where there is none of that name.
    pub fn colour(&self, name: &str) -> [u8; 3] {
        self.read(name).unwrap_or_default()
    }

    fn read(&self, name: &str) -> Option<[u8; 3]> {
        self.place.style().set_property("color", &["var(--", name, ")"].concat()).ok()?;
        let colour = web_sys::window()?.get_computed_style(&self.place).ok()??.get_property_value("color").ok()?;
        self.pixel.set_fill_style_str(&colour);
        self.pixel.fill_rect(0.0, 0.0, 1.0, 1.0);
        let pixel = self.pixel.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
        Some([pixel[0], pixel[1], pixel[2]])
    }
}
