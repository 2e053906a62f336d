//! Canvases: their size in the display's own pixels, and the theme's colours as numbers.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The two-dimensional drawing context.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

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

/// A colour of the style sheet by the name of its variable, as red, green and blue, as it is where the canvas stands.
pub fn colour(canvas: &HtmlCanvasElement, name: &str) -> [u8; 3] {
    read_colour(canvas, name).unwrap_or_default()
}

fn read_colour(canvas: &HtmlCanvasElement, name: &str) -> Option<[u8; 3]> {
    canvas.style().set_property("color", &["var(--", name, ")"].concat()).ok()?;
    let colour = web_sys::window()?.get_computed_style(canvas).ok()??.get_property_value("color").ok()?;
    // A pixel says in numbers what the style sheet may say in any of its notations.
    let context = context(canvas)?;
    context.set_fill_style_str(&colour);
    context.fill_rect(0.0, 0.0, 1.0, 1.0);
    let pixel = context.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    Some([pixel[0], pixel[1], pixel[2]])
}
