//! An alphabet of strokes, drawn for the previews: no font need be on the machine that builds, nor come with the source.
//!
//! A letter is a text: `M x y` begins a stroke there, `L x y` draws a straight line, `V x y` and `H x y` a quarter of an ellipse
//! that leaves upright or level, `Q x y x y` a curve by way of a point, `O x y rx ry` an ellipse around a point. Units: capitals
//! are 14 high, small letters 10; y grows upwards from the line that letters stand on.

use tiny_skia::PathBuilder;

/// The height of capitals, in the letters' units.
pub const CAPITALS: f32 = 14.0;
/// Between letters.
const GAP: f32 = 3.5;
/// Between words, besides the gaps.
const SPACE: f32 = 4.0;
/// A quarter of a circle as a cubic curve: how far its handles reach.
const QUARTER: f32 = 0.552_284_8;

/// The letters with their widths.
const LETTERS: &[(char, f32, &str)] = &[
    ('a', 9.0, "O4.5 5 4.5 5 M9 10 L9 0"),
    ('b', 9.0, "M0 14 L0 0 O4.5 5 4.5 5"),
    ('c', 8.2, "M8.2 8.5 Q6.7 10 4.5 10 H0 5 V4.5 0 Q6.7 0 8.2 1.5"),
    ('d', 9.0, "O4.5 5 4.5 5 M9 14 L9 0"),
    ('e', 9.0, "M0.1 5.2 L9 5.2 V4.5 10 H0 5 V4.6 0 Q6.8 0 8.3 1.7"),
    ('f', 5.4, "M1.8 0 L1.8 10.9 V4.8 14 L5.6 14 M0 9.7 L5 9.7"),
    ('g', 9.0, "O4.5 5 4.5 5 M9 10 L9 -0.4 V4.5 -4.6 Q2.2 -4.6 0.8 -3.2"),
    ('h', 8.0, "M0 14 L0 0 M0 6 V4 10 H8 6 L8 0"),
    ('i', 0.0, "M0 10 L0 0 M0 13.6 L0 13.7"),
    ('j', 2.0, "M2 10 L2 -1.9 V-0.6 -4.6 M2 13.6 L2 13.7"),
    ('k', 7.4, "M0 14 L0 0 M7 10 L0 4 M2.9 6.5 L7.4 0"),
    ('l', 0.0, "M0 14 L0 0"),
    ('m', 14.0, "M0 10 L0 0 M0 6.5 V3.5 10 H7 6.5 L7 0 M7 6.5 V10.5 10 H14 6.5 L14 0"),
    ('n', 8.0, "M0 10 L0 0 M0 6 V4 10 H8 6 L8 0"),
    ('o', 9.4, "O4.7 5 4.7 5"),
    ('p', 9.0, "M0 10 L0 -4.6 O4.5 5 4.5 5"),
    ('q', 9.0, "O4.5 5 4.5 5 M9 10 L9 -4.6"),
    ('r', 4.6, "M0 10 L0 0 M0 6 V3.6 10 L4.8 10"),
    ('s', 6.9, "M6.6 8.6 Q5.5 10 3.6 10 H0.5 7.6 V3.6 5.2 H6.9 2.6 V3.5 0 Q1.3 0 0 1.5"),
    ('t', 5.6, "M2 13.2 L2 3.2 V4.8 0 L5.6 0 M0 10 L5.2 10"),
    ('u', 8.0, "M0 10 L0 4 V4 0 H8 4 M8 10 L8 0"),
    ('v', 8.2, "M0 10 L4.1 0 L8.2 10"),
    ('w', 12.8, "M0 10 L3.2 0 L6.4 9 L9.6 0 L12.8 10"),
    ('x', 7.8, "M0 10 L7.8 0 M7.6 10 L0.2 0"),
    ('y', 8.2, "M0 10 L4.3 0.2 M8.2 10 L3.4 -2 Q2.3 -4.6 -0.2 -4.6"),
    ('z', 7.6, "M0 10 L7.4 10 L0 0 L7.6 0"),
    ('A', 11.2, "M0 0 L5.6 14 L11.2 0 M2 4.8 L9.2 4.8"),
    ('B', 9.4, "M0 14 L0 0 L5 0 H9.4 3.8 V5 7.4 L0 7.4 M0 14 L4.6 14 H8.2 10.7 V4.6 7.4"),
    ('C', 11.4, "M11.4 11.6 Q9.8 14 6.8 14 H0 7 V6.8 0 Q9.8 0 11.4 2.4"),
    ('D', 11.0, "M0 0 L0 14 L4 14 H11 7 V4 0 L0 0"),
    ('E', 7.8, "M7.8 14 L0 14 L0 0 L7.8 0 M0 7.2 L6.8 7.2"),
    ('F', 7.4, "M7.6 14 L0 14 L0 0 M0 7.2 L6.6 7.2"),
    ('G', 12.4, "M11.6 11.6 Q9.8 14 6.8 14 H0 7 V6.8 0 H12.4 6.2 L7.6 6.2"),
    ('H', 10.0, "M0 14 L0 0 M10 14 L10 0 M0 7.2 L10 7.2"),
    ('I', 0.0, "M0 14 L0 0"),
    ('J', 6.0, "M6 14 L6 3.8 V2.9 0 Q1 0 0 1.3"),
    ('K', 9.8, "M0 14 L0 0 M9.2 14 L0 5.4 M3.5 8.7 L9.8 0"),
    ('L', 7.2, "M0 14 L0 0 L7.4 0"),
    ('M', 12.8, "M0 0 L0 14 L6.4 4.4 L12.8 14 L12.8 0"),
    ('N', 10.4, "M0 0 L0 14 L10.4 0 L10.4 14"),
    ('O', 13.6, "O6.8 7 6.8 7"),
    ('P', 9.0, "M0 0 L0 14 L5 14 H9.2 10.2 V5 6.4 L0 6.4"),
    ('Q', 13.6, "O6.8 7 6.8 7 M8.8 3.8 L13.2 -0.6"),
    ('R', 9.6, "M0 0 L0 14 L5 14 H9.2 10.2 V5 6.4 L0 6.4 M4.8 6.4 L9.6 0"),
    ('S', 9.2, "M8.6 11.9 Q7 14 4.6 14 H0.5 10.7 V4.7 7.4 H9.2 3.7 V4.6 0 Q1.6 0 0 2.3"),
    ('T', 10.4, "M0 14 L10.4 14 M5.2 14 L5.2 0"),
    ('U', 10.0, "M0 14 L0 5 V5 0 H10 5 L10 14"),
    ('V', 10.8, "M0 14 L5.4 0 L10.8 14"),
    ('W', 16.0, "M0 14 L4 0 L8 12.6 L12 0 L16 14"),
    ('X', 9.8, "M0 14 L9.8 0 M9.6 14 L0.2 0"),
    ('Y', 10.0, "M0 14 L5 6.6 L10 14 M5 6.6 L5 0"),
    ('Z', 9.4, "M0 14 L9 14 L0 0 L9.4 0"),
    ('0', 8.8, "O4.4 7 4.4 7"),
    ('1', 3.4, "M0 11.4 L3.4 14 L3.4 0"),
    ('2', 8.8, "M0.4 10.6 V4.4 14 H8.4 10.3 Q8.4 8.4 6 5.9 L0.2 0 L8.8 0"),
    ('3', 8.6, "M0.6 11.6 V4.2 14 H8 10.7 V4.2 7.5 H8.6 3.8 V4.2 0 H0 2.8"),
    ('4', 9.2, "M6.8 0 L6.8 14 L0 4 L9.2 4"),
    ('5', 8.6, "M8 14 L1.4 14 L0.9 8.2 Q2.4 9.2 4.2 9.2 H8.6 4.6 V4.2 0 Q1.6 0 0 1.9"),
    ('6', 8.8, "O4.4 4.5 4.4 4.5 M6.8 14 Q1 9.6 0 4.8"),
    ('7', 8.4, "M0 14 L8.4 14 L2.8 0"),
    ('8', 8.6, "O4.3 10.6 3.6 3.4 O4.3 3.6 4.3 3.6"),
    ('9', 8.8, "O4.4 9.5 4.4 4.5 M2 0 Q7.8 4.4 8.8 9.2"),
    ('.', 0.0, "M0 0 L0 0.1"),
    (',', 0.6, "M0.6 0.2 L-0.2 -2.6"),
    (':', 0.0, "M0 0 L0 0.1 M0 7 L0 7.1"),
    ('-', 4.6, "M0 5 L4.6 5"),
    ('–', 7.0, "M0 5 L7 5"),
    ('+', 8.0, "M0 5 L8 5 M4 9 L4 1"),
    ('/', 5.0, "M0 -1 L5 15"),
    ('’', 0.4, "M0.4 14 L0 11"),
    ('\'', 0.0, "M0 14 L0 11"),
    ('?', 7.6, "M0.4 11 V4 14 H7.6 10.6 Q7.6 8.8 5.6 7.4 Q4 6.2 4 4.2 M4 0 L4 0.1"),
    ('!', 0.0, "M0 14 L0 4 M0 0 L0 0.1"),
    ('(', 2.6, "M2.6 15.5 Q-1.3 6 2.6 -3.5"),
    (')', 2.6, "M0 15.5 Q3.9 6 0 -3.5"),
    (
        '&',
        10.0,
        "M10 0 L2.3 9.4 Q0.9 11.2 2 12.8 Q3.2 14.5 5 13.7 Q7.4 12.4 5.8 9.9 Q5 8.8 2.6 7.2 Q0 5.4 0.2 3.2 Q0.7 0 4 0 Q8 0 9.6 6",
    ),
];

/// The letter's width and strokes; nothing for one that has not been drawn.
fn letter(wanted: char) -> Option<(f32, &'static str)> {
    LETTERS.iter().find(|(letter, ..)| *letter == wanted).map(|(_, width, strokes)| (*width, *strokes))
}

/// How wide a text is, in the letters' units. What has not been drawn leaves a space.
pub fn width(text: &str) -> f32 {
    let widths = text.chars().map(|each| letter(each).map_or(SPACE, |(width, _)| width) + GAP);
    (widths.sum::<f32>() - GAP).max(0.0)
}

/// Adds the strokes of a text to a path: it begins at `x` and stands on `y`, in pixels; capitals are `size` pixels high.
pub fn add(path: &mut PathBuilder, text: &str, x: f32, y: f32, size: f32) {
    let scale = size / CAPITALS;
    let mut x = x;
    for each in text.chars() {
        let Some((width, strokes)) = letter(each) else {
            x += (SPACE + GAP) * scale;
            continue;
        };
        add_letter(path, strokes, |(across, up)| (x + across * scale, y - up * scale));
        x += (width + GAP) * scale;
    }
}

fn add_letter(path: &mut PathBuilder, strokes: &str, place: impl Fn((f32, f32)) -> (f32, f32)) {
    let mut at = (0.0, 0.0);
    for command in commands(strokes) {
        let (verb, points) = command;
        let [first, .., last] = points[..] else {
            let [only] = points[..] else { continue };
            at = step(path, verb, at, only, &place);
            continue;
        };
        if verb == 'O' {
            ellipse(path, first, last, &place);
        } else {
            let (by, to) = (place(first), place(last));
            path.quad_to(by.0, by.1, to.0, to.1);
        }
        at = last;
    }
}

/// Draws to a point; where one is then.
fn step(
    path: &mut PathBuilder,
    verb: char,
    from: (f32, f32),
    to: (f32, f32),
    place: &impl Fn((f32, f32)) -> (f32, f32),
) -> (f32, f32) {
    let end = place(to);
    match verb {
        'M' => path.move_to(end.0, end.1),
        'V' | 'H' => quarter(path, verb == 'V', from, to, place),
        _ => path.line_to(end.0, end.1),
    }
    to
}

/// A quarter of an ellipse.
fn quarter(
    path: &mut PathBuilder,
    upright: bool,
    from: (f32, f32),
    to: (f32, f32),
    place: &impl Fn((f32, f32)) -> (f32, f32),
) {
    let along = |start: f32, end: f32| start + (end - start) * QUARTER;
    let (one, other) = if upright {
        ((from.0, along(from.1, to.1)), (along(to.0, from.0), to.1))
    } else {
        ((along(from.0, to.0), from.1), (to.0, along(to.1, from.1)))
    };
    let (one, other, end) = (place(one), place(other), place(to));
    path.cubic_to(one.0, one.1, other.0, other.1, end.0, end.1);
}

fn ellipse(path: &mut PathBuilder, middle: (f32, f32), radii: (f32, f32), place: &impl Fn((f32, f32)) -> (f32, f32)) {
    let ((x, y), (wide, high)) = (middle, radii);
    let corners = [(x, y + high), (x - wide, y), (x, y - high), (x + wide, y)];
    let start = place(corners[3]);
    path.move_to(start.0, start.1);
    let mut from = corners[3];
    for (number, corner) in corners.into_iter().enumerate() {
        quarter(path, number % 2 == 0, from, corner, place);
        from = corner;
    }
    path.close();
}

/// What a letter's text says: verbs with their points.
fn commands(strokes: &str) -> impl Iterator<Item = (char, Vec<(f32, f32)>)> {
    let starts = strokes.char_indices().filter(|(_, each)| each.is_ascii_uppercase());
    starts.map(|(at, verb)| {
        let rest = &strokes[at + 1..];
        let rest = &rest[..rest.find(|each: char| each.is_ascii_uppercase()).unwrap_or(rest.len())];
        let numbers: Vec<f32> = rest.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        (verb, numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_begins_with_a_stroke_and_stays_within_its_width() {
        for (letter, width, strokes) in LETTERS {
            let mut commands = commands(strokes).peekable();
            assert!(matches!(commands.peek(), Some(('M' | 'O', _))), "{letter}");
            for (verb, points) in commands {
                let expected = if matches!(verb, 'O' | 'Q') { 2 } else { 1 };
                assert_eq!(points.len(), expected, "{letter}: {verb}");
            }
            let mut path = PathBuilder::new();
            add_letter(&mut path, strokes, |point| point);
            let path = path.finish().unwrap_or_else(|| panic!("{letter} has no strokes"));
            let bounds = path.compute_tight_bounds().unwrap_or_else(|| panic!("{letter} has no extent"));
            assert!(bounds.left() >= -1.5 && bounds.right() <= width + 0.6, "{letter}: {bounds:?}");
            assert!(bounds.top() >= -4.7 && bounds.bottom() <= 15.6, "{letter}: {bounds:?}");
        }
    }

    #[test]
    fn all_plain_letters_and_figures_are_drawn_once() {
        for wanted in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
            assert_eq!(LETTERS.iter().filter(|(letter, ..)| *letter == wanted).count(), 1, "{wanted}");
        }
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters_and_gaps() {
        assert_eq!(width(""), 0.0);
        assert_eq!(width("a"), 9.0);
        assert_eq!(width("ab"), 9.0 + GAP + 9.0);
        // What is not drawn leaves the room of a space.
        assert_eq!(width("a☃b"), width("a b"));
    }
}
