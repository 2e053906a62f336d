//! How much room things take on a slide, in lines of its text. The style sheet (`style/present.css`) draws a slide 1280 wide
//! and 720 high in units of its own, with these sizes; what is estimated here the end-to-end tests measure.

use super::pieces;

/// The lines below a slide's heading.
pub const LINES: f64 = 12.4;
/// Height of a line of text, in the slide's units.
const LINE: f64 = 38.0;
/// Width of the text, in the same.
const WIDTH: f64 = 1152.0;
/// Letters in a line of text, of a callout.
const LETTERS: (f64, f64) = (76.0, 70.0);
/// The type of tables, plain and dense: letters in a line, height of a line.
const TABLES: [(f64, f64); 2] = [(96.0, 33.0), (105.0, 29.0)];
/// What stands around each row and beside each cell.
const ROW: f64 = 13.0;
const BETWEEN: f64 = 2.0;
/// Width of a letter of code as a share of its height.
const CODE_LETTER: f64 = 0.61;
/// The largest and the smallest type of code.
const CODE: (f64, f64) = (24.0, 16.0);

/// A list's item or a paragraph.
pub fn point(html: &str) -> f64 {
    lines(html, LETTERS.0) + 0.35
}

/// A callout with its label.
pub fn callout(html: &str) -> f64 {
    lines(html, LETTERS.1) + 1.95
}

/// How many lines a text fills; at least one.
#[allow(clippy::cast_precision_loss, reason = "a text has some thousand letters")]
fn lines(html: &str, letters: f64) -> f64 {
    (pieces::length(html) as f64 / letters).ceil().max(1.0)
}

/// The widest line of code, in letters.
pub fn columns(code: &str) -> usize {
    pieces_lines(code).iter().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// Height of code with its frame.
#[allow(clippy::cast_precision_loss, reason = "code has some hundred lines")]
pub fn code(code: &str, columns: usize) -> f64 {
    let size = code_size(columns);
    let fit = ((WIDTH - 40.0) / (size * CODE_LETTER)).floor().max(1.0);
    let rows: f64 = pieces_lines(code).iter().map(|line| (line.chars().count() as f64 / fit).ceil().max(1.0)).sum();
    rows * size * 1.4 / LINE + 1.0
}

/// The type that code of this width is set in.
#[allow(clippy::cast_precision_loss, reason = "a line has some hundred letters")]
pub fn code_size(columns: usize) -> f64 {
    ((WIDTH - 40.0) / (columns.max(1) as f64 * CODE_LETTER)).clamp(CODE.1, CODE.0)
}

fn pieces_lines(code: &str) -> Vec<String> {
    let plain =
        |line: &str| line.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    code.lines().map(|line| plain(line).replace("&amp;", "&")).collect()
}

/// The heights of a table's rows, as browsers lay tables out: each column gets its longest word, and of what is left a
/// share by how much more it could use.
#[allow(clippy::cast_precision_loss, reason = "a cell has some hundred letters")]
pub fn rows(table: &[Vec<&str>], dense: bool) -> Vec<f64> {
    let (letters, line) = TABLES[usize::from(dense)];
    let count = table.iter().map(Vec::len).max().unwrap_or(0);
    let texts: Vec<Vec<String>> =
        table.iter().map(|row| row.iter().map(|cell| pieces::words(cell)).collect()).collect();
    let widest = |column: usize, of: &dyn Fn(&str) -> usize| {
        texts.iter().filter_map(|row| row.get(column)).map(|cell| of(cell)).max().unwrap_or(0) as f64
    };
    let word = |cell: &str| cell.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let least: Vec<f64> = (0..count).map(|column| widest(column, &word)).collect();
    let most: Vec<f64> = (0..count).map(|column| widest(column, &|cell| cell.chars().count())).collect();
    let room = letters - BETWEEN * count as f64;
    let (used, wish) =
        (least.iter().sum::<f64>(), least.iter().zip(&most).map(|(least, most)| most - least).sum::<f64>());
    let share = if wish > 0.0 { ((room - used) / wish).clamp(0.0, 1.0) } else { 0.0 };
    let widths: Vec<f64> = least.iter().zip(&most).map(|(least, most)| least + (most - least) * share).collect();
    let height = |cell: &String, width: f64| (cell.chars().count() as f64 / (width * 0.96).max(1.0)).ceil().max(1.0);
    let row = |row: &Vec<String>| row.iter().zip(&widths).map(|(cell, width)| height(cell, *width)).fold(1.0, f64::max);
    texts.iter().map(|cells| (row(cells) * line + ROW) / LINE).collect()
}

/// How large the type of something that cannot be split may be, as a share of the usual, so that it fits.
pub fn scale(lines: f64) -> f64 {
    // Smaller type takes less height for each line, and fewer lines.
    let fits = |scale: f64| lines * scale * scale <= LINES - 0.7;
    [1.0, 0.9, 0.82, 0.75, 0.68].into_iter().find(|scale| fits(*scale)).unwrap_or(0.62)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gets_what_it_needs() {
        let long = "word ".repeat(30);
        let table = vec![vec!["a", "b"], vec!["x", long.as_str()]];
        let rows = rows(&table, false);
        assert!(rows[0] < rows[1] && rows[1] < 3.0, "{rows:?}");
        assert_eq!(super::rows(&[], false), Vec::<f64>::new());
    }

    #[test]
    fn wide_code_is_set_smaller_down_to_a_limit() {
        assert_eq!(code_size(20), CODE.0);
        assert!(code_size(90) < CODE.0 && code_size(90) > CODE.1);
        assert_eq!(code_size(500), CODE.1);
        assert!(code(&"x".repeat(500), 500) > code("x", 1));
    }

    #[test]
    fn what_is_too_much_becomes_smaller() {
        assert_eq!(scale(LINES - 1.0), 1.0);
        assert!(scale(LINES * 1.2) < 1.0 && scale(1000.0) > 0.5);
    }
}
