//! Charts and tables of a run: numbers with their axes and names, drawn by the player, said in words beside.

/// A chart that answers one question about a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chart {
    /// The stable identifier within its lab.
    pub id: &'static str,
    /// What it shows, in a few words.
    pub title: String,
    /// Across.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is drawn; at most eight.
    pub lines: Vec<Line>,
    /// What one reads off it, in a sentence or two, with the numbers that matter.
    pub words: String,
    /// Whether `x` is the run's clock in seconds, so that the moment looked at can be marked.
    pub follows_clock: bool,
}

/// An axis of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is measured: `time`.
    pub label: &'static str,
    /// Its unit: `ms`, `requests/s`; empty for a share or a count.
    pub unit: &'static str,
    /// Its least and greatest value; none to fit what is drawn.
    pub range: Option<(f64, f64)>,
    /// Whether equal steps multiply.
    pub logarithmic: bool,
}

/// One set of points of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// The points, by `x`; at most a few hundred.
    pub points: Vec<(f64, f64)>,
    /// How it is drawn.
    pub style: LineStyle,
}

/// How a set of points is drawn. No two lines of a chart are told apart by colour alone: each has its own marks or dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineStyle {
    /// Joined: something measured.
    #[default]
    Measured,
    /// Dashed: what theory says, or a limit.
    Theory,
    /// Single marks.
    Points,
    /// Bars from zero: a distribution.
    Bars,
}

/// A table of a run at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// The columns' headings with their units.
    pub columns: Vec<Column>,
    /// The rows, one text a column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading, with the unit: `waiting (ms)`.
    pub name: &'static str,
    /// Whether it holds numbers.
    pub number: bool,
}

/// Shorthand for a column of words.
pub const fn words(name: &'static str) -> Column {
    Column { name, number: false }
}

/// Shorthand for a column of numbers.
pub const fn numbers(name: &'static str) -> Column {
    Column { name, number: true }
}
