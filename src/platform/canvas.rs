//! Canvases: their size in the display's own pixels, and the theme's colours as numbers.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

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
