//! Pictures of the site as PNG, drawn when it is built: icons of the installed app, and previews of links. Native only.
//!
//! What they show is the site's own: the line from `labs::line`, colours from the style sheet's tokens, words in an alphabet of
//! strokes (`letters`).

mod letters;

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use crate::labs::line::{self, STRETCHES};
use crate::labs::scene::{Layout, Point, Side, TrackKind};
use crate::model::Station;

/// The size of a preview, in pixels: what those who show previews ask for.
pub const PREVIEW_SIZE: (u32, u32) = (1200, 630);

/// The icons of the installed app: the file's name, its edge in pixels, and whether systems may cut it to a shape of theirs.
pub const ICONS: [(&str, u32, bool); 4] = [
    ("icon-180.png", 180, true),
    ("icon-192.png", 192, false),
    ("icon-512.png", 512, false),
    ("icon-maskable-512.png", 512, true),
];

/// Where the colours stand.
const STYLE: &str = include_str!("../../style/main.css");

/// An icon: the drawing of `public/icon.svg`, which is 64 units wide. One that may be cut leaves a margin and has no corners.
///
/// # Errors
/// When it cannot be written as PNG.
pub fn icon(edge: u32, may_be_cut: bool) -> Result<Vec<u8>, String> {
    let mut picture = Picture::new(edge, edge)?;
    let scale = edge as f32 / 64.0;
    let (paper, ink, dot) = (token("paper"), token("ink"), token("database"));
    if may_be_cut {
        picture.pixels.fill(paper);
        // What is certain to be seen is a circle of four fifths.
        picture.place = Transform::from_scale(scale * 0.78, scale * 0.78).post_translate(scale * 7.04, scale * 7.04);
    } else {
        picture.place = Transform::from_scale(scale, scale);
        picture.fill(rounded(0.0, 0.0, 64.0, 64.0, 14.0), paper);
    }
    picture.stroke(rounded(9.0, 20.0, 46.0, 26.0, 13.0), ink, 5.0);
    picture.fill(PathBuilder::from_circle(41.0, 20.5, 7.0), dot);
    picture.stroke(PathBuilder::from_circle(41.0, 20.5, 7.0), paper, 3.0);
    picture.png()
}

/// What a link to a page about these stations looks like where it is shared: a title above the line.
///
/// # Errors
/// When it cannot be written as PNG.
pub fn preview(title: &str, course: &str, stations: &[Station]) -> Result<Vec<u8>, String> {
    let (width, height) = PREVIEW_SIZE;
    let mut picture = Picture::new(width, height)?;
    picture.pixels.fill(token("paper"));
    brand(&mut picture);
    let course_width = letters::width(course) * 20.0 / letters::CAPITALS;
    picture.write(course, (1200.0 - MARGIN - course_width, 92.0), 20.0, token("ink-2"));
    let lines = wrapped(title);
    // One line of a title stands where two would have their middle.
    let top = if lines.len() == 1 { 232.0 } else { 204.0 };
    for (line, text) in lines.iter().enumerate() {
        picture.write(text, (MARGIN, top + 84.0 * line as f32), TITLE, token("ink"));
    }
    draw_line(&mut picture, stations);
    picture.png()
}

/// Left and right of a preview.
const MARGIN: f32 = 64.0;
/// The height of a title's capitals.
const TITLE: f32 = 50.0;
/// Where the line's drawing begins, from above.
const LINE_TOP: f32 = 254.0;

/// The site's sign and name.
fn brand(picture: &mut Picture) {
    picture.stroke(rounded(MARGIN, 64.0, 62.0, 29.0, 14.5), token("ink"), 5.0);
    picture.fill(PathBuilder::from_circle(MARGIN + 46.0, 65.0, 8.5), token("database"));
    picture.stroke(PathBuilder::from_circle(MARGIN + 46.0, 65.0, 8.5), token("paper"), 3.0);
    picture.write("roundtrip", (MARGIN + 84.0, 92.0), 28.0, token("ink"));
}

/// A title in one line or two, the first as long as it may be; what does not fit is left away.
fn wrapped(title: &str) -> Vec<String> {
    let fits = |text: &str| letters::width(text) * TITLE / letters::CAPITALS <= 1200.0 - 2.0 * MARGIN;
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        let longer = lines.last().map(|line| [line.as_str(), " ", word].concat()).filter(|longer| fits(longer));
        match longer {
            Some(longer) => lines.splice(lines.len() - 1.., [longer]).for_each(drop),
            None if lines.len() < 2 => lines.push(word.to_owned()),
            None => break,
        }
    }
    lines
}

/// The line, with these stations in their colours.
fn draw_line(picture: &mut Picture, stations: &[Station]) {
    for stretch in STRETCHES {
        let [start, one, other, end] = line::curve(stretch.near, stretch.far, Layout::Wide).points.map(place);
        let mut path = PathBuilder::new();
        path.move_to(start.0, start.1);
        path.cubic_to(one.0, one.1, other.0, other.1, end.0, end.1);
        let dash = if stretch.kind == TrackKind::Branch { StrokeDash::new(vec![2.0, 12.0], 0.0) } else { None };
        picture.stroke_with(path.finish(), token("track"), Stroke { width: 6.0, dash, ..round_stroke() });
    }
    for station in Station::ALL {
        let (x, y) = place(line::place(station, Layout::Wide));
        let here = stations.contains(&station);
        let circle = PathBuilder::from_circle(x, y, if here { 19.0 } else { 14.0 });
        picture.fill(circle.clone(), if here { token(station.id()) } else { token("paper") });
        picture.stroke(circle, if here { token(station.id()) } else { token("edge") }, 5.0);
        let size = 15.0;
        let at = match line::side(station, Layout::Wide) {
            Side::Right => (x + 32.0, y + size / 2.0),
            Side::Below => (x - letters::width(station.name()) * size / letters::CAPITALS / 2.0, y + 52.0),
        };
        picture.write(station.name(), at, size, token(if here { "ink" } else { "ink-3" }));
    }
}

/// Where a point of the line's drawing lies in a preview. Both are as wide.
#[allow(clippy::cast_possible_truncation, reason = "pixels")]
fn place(point: Point) -> (f32, f32) {
    (point.x as f32, point.y as f32 + LINE_TOP)
}

/// A rectangle with round corners.
fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    // A circle's arc as a curve, and how far its handles stay from the corner.
    let near = radius * (1.0 - 0.552_284_8);
    let (right, bottom) = (x + width, y + height);
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - near, y, right, y + near, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - near, right - near, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + near, bottom, x, bottom - near, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + near, x + near, y, x + radius, y);
    path.close();
    path.finish()
}

fn round_stroke() -> Stroke {
    Stroke { line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() }
}

/// A picture that is being drawn.
struct Picture {
    pixels: Pixmap,
    /// Where what is drawn comes to lie.
    place: Transform,
}

impl Picture {
    fn new(width: u32, height: u32) -> Result<Picture, String> {
        let pixels = Pixmap::new(width, height).ok_or_else(|| format!("no picture is {width} × {height} pixels"))?;
        Ok(Picture { pixels, place: Transform::identity() })
    }

    /// Fills what a path encloses; without a path there is nothing to be seen.
    fn fill(&mut self, path: Option<Path>, colour: Color) {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(colour), FillRule::Winding, self.place, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, colour: Color, width: f32) {
        self.stroke_with(path, colour, Stroke { width, ..round_stroke() });
    }

    fn stroke_with(&mut self, path: Option<Path>, colour: Color, stroke: Stroke) {
        if let Some(path) = path {
            self.pixels.stroke_path(&path, &paint(colour), &stroke, self.place, None);
        }
    }

    /// Writes a text that begins and stands at a point, with capitals of this height.
    fn write(&mut self, text: &str, (x, y): (f32, f32), size: f32, colour: Color) {
        let mut path = PathBuilder::new();
        letters::add(&mut path, text, x, y, size);
        let path = path.finish();
        // A margin of paper, so that no track runs into a letter.
        self.stroke(path.clone(), token("paper"), size * 0.7);
        self.stroke(path, colour, size / 8.5);
    }

    fn png(&self) -> Result<Vec<u8>, String> {
        self.pixels.encode_png().map_err(|why| format!("cannot write a picture: {why}"))
    }
}

fn paint(colour: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(colour);
    paint
}

/// A colour of the style sheet, as it is in the light; black where it is not written as `light-dark(oklch(…), …)`.
fn token(name: &str) -> Color {
    let value = STYLE.split_once(&format!("--{name}: light-dark(oklch(")).and_then(|(_, rest)| rest.split_once(')'));
    let numbers: Vec<f32> =
        value.map_or_else(Vec::new, |(value, _)| value.split(' ').filter_map(|number| number.parse().ok()).collect());
    match numbers[..] {
        [lightness, chroma, hue] => oklch(lightness, chroma, hue),
        _ => Color::BLACK,
    }
}

/// OKLCH to sRGB, by the formulas of CSS Color 4.
fn oklch(lightness: f32, chroma: f32, hue: f32) -> Color {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let cubed = |x: f32| x * x * x;
    let l = cubed(lightness + 0.396_337_78 * a + 0.215_803_76 * b);
    let m = cubed(lightness - 0.105_561_346 * a - 0.063_854_17 * b);
    let s = cubed(lightness - 0.089_484_18 * a - 1.291_485_5 * b);
    let encoded = |linear: f32| {
        let linear = linear.clamp(0.0, 1.0);
        if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
    };
    let red = encoded(4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s);
    let green = encoded(-1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s);
    let blue = encoded(-0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s);
    Color::from_rgba(red, green, blue, 1.0).unwrap_or(Color::BLACK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_in_the_style_sheet() {
        for name in ["paper", "ink", "ink-2", "ink-3", "edge", "track"].into_iter().chain(Station::ALL.map(Station::id))
        {
            assert_ne!(token(name), Color::BLACK, "{name}");
        }
        assert_eq!(token("no-such-colour"), Color::BLACK);
    }

    #[test]
    fn colours_are_those_of_browsers() {
        // What Chromium makes of oklch(0.51 0.17 28): rgb(179, 47, 40).
        let colour = oklch(0.51, 0.17, 28.0).to_color_u8();
        let near = |one: u8, other: u8| one.abs_diff(other) <= 1;
        assert!(near(colour.red(), 179) && near(colour.green(), 47) && near(colour.blue(), 40), "{colour:?}");
    }

    #[test]
    fn pictures_have_their_sizes() {
        for (name, edge, may_be_cut) in ICONS {
            let icon = Pixmap::decode_png(&icon(edge, may_be_cut).unwrap()).unwrap();
            assert_eq!((icon.width(), icon.height()), (edge, edge), "{name}");
            // What may be cut is covered to its corners.
            assert_eq!(icon.pixel(0, 0).unwrap().alpha() == 255, may_be_cut, "{name}");
        }
        let preview =
            Pixmap::decode_png(&preview("Caching", "Backend components", &[Station::Cache]).unwrap()).unwrap();
        assert_eq!((preview.width(), preview.height()), PREVIEW_SIZE);
        let station = place(line::place(Station::Cache, Layout::Wide));
        let there = preview.pixel(station.0 as u32, station.1 as u32).unwrap();
        assert_eq!(there.demultiply(), token("cache").to_color_u8());
    }

    #[test]
    fn long_titles_take_two_lines() {
        assert_eq!(wrapped("Caching"), ["Caching"]);
        let lines = wrapped("Architecture and scale of systems that many people use at the same time");
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| letters::width(line) * TITLE / letters::CAPITALS <= 1072.0), "{lines:?}");
    }
}
