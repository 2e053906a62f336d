//! A run's charts, which [`plot`] draws, and its tables.
//!
//! Names, numbers and what to read off stand in the page as text: a canvas has none.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Player, plot};
use crate::labs::chart::{Axis, Chart, Line, LineStyle, Table};
use crate::labs::number::fixed;
use crate::platform::document;
#[cfg(feature = "hydrate")]
use crate::platform::form;
#[cfg(feature = "hydrate")]
use crate::views::chunks;
use crate::views::text::sentence;
use crate::views::{computed, once_live};

/// The hues of the lines, in order. Marks and dashes tell them apart as well.
pub(super) const HUES: [&str; 8] = ["balancer", "database", "app", "cache", "dns", "broker", "cdn", "storage"];

/// Signs on the lines, in order, as the legend shows them.
const SIGNS: [&str; HUES.len()] = ["", "●", "■", "▲", "✕", "○", "□", "△"];

/// Points of a line that the table of numbers lists.
const LISTED: usize = 12;

/// All charts of the run.
pub fn charts(player: Player) -> AnyView {
    let all = Memo::new(move |_| player.loaded.with(|loaded| loaded.run().charts()));
    let count = Memo::new(move |_| all.with(Vec::len));
    let slots = move || {
        let slot = |index| {
            let chart = Memo::new(move |_| all.with(|all| all.get(index).cloned().unwrap_or_default()));
            figure(chart, move || player.now() as f64 / 1e6)
        };
        (0..count.get()).map(slot).collect_view()
    };
    view! { <div class="charts" hidden=computed(move || count.get() == 0)>{slots}</div> }.into_any()
}

/// One chart with its words and numbers; `seconds` is the run's clock, for charts over it.
pub fn figure(chart: Memo<Chart>, seconds: impl Fn() -> f64 + Send + Sync + 'static) -> AnyView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    // As SVG it stands in the file, for readers without script, and on paper; on the screen it would only be waited for.
    let printed = RwSignal::new(cfg!(feature = "ssr"));
    once_live(move || {
        let print = move |now: bool| move |_: &web_sys::Event| printed.set(now);
        (document::on_window("beforeprint", print(true)), document::on_window("afterprint", print(false)))
    });
    #[cfg(feature = "hydrate")]
    {
        let (look, near) = (crate::views::look(canvas), RwSignal::new(false));
        once_live(move || canvas.get_untracked().and_then(|canvas| document::on_near(&canvas, move || near.set(true))));
        Effect::new(move || {
            look.track();
            if let Some(canvas) = canvas.get().filter(|_| near.get() && chunks::wanted(plot::CHUNK)) {
                plot::pen().into_iter().for_each(|pen| chart.with(|chart| (pen.paint)(chart, &canvas)));
                // Until then the page's own drawing stands behind it.
                canvas.parent_element().iter().for_each(|plot| form::mark(plot, "data-painted"));
            }
        });
    }
    let cursor = move || {
        chart.with(|chart| {
            let (low, high) =
                chart.x.bounds(chart.lines.iter().flat_map(|line| line.points.iter().map(|point| point.0)));
            let share = if chart.follows_clock { ((seconds() - low) / (high - low)).clamp(0.0, 1.0) } else { -1.0 };
            ["--at:", &fixed(share, 4), if share < 0.0 { ";display:none" } else { "" }].concat()
        })
    };
    view! {
        <figure class="chart">
            <div class="plot" aria-hidden="true">
                <div class="drawn" inner_html=computed(move || if printed.get() { drawn(&chart.read()) } else { String::new() })></div>
                <canvas node_ref=canvas></canvas>
                <i class="cursor" style=computed(cursor)></i>
            </div>
            <figcaption inner_html=computed(move || caption(&chart.read()).into_string())></figcaption>
            <details class="numbers">
                <summary>"Numbers"</summary>
                <div class="table" tabindex="0" role="region" aria-label="The chart’s numbers" inner_html=computed(move || numbers(&chart.read()).into_string())></div>
            </details>
        </figure>
    }
    .into_any()
}

/// The chart as SVG. Nothing where what draws it has not been loaded: the page then keeps the drawing that it came with.
fn drawn(chart: &Chart) -> String {
    plot::pen().map(|pen| (pen.drawn)(chart)).unwrap_or_default()
}

impl Axis {
    /// What the axis spans: its range, or what is drawn on it, with a little air.
    pub(super) fn bounds(&self, values: impl Iterator<Item = f64>) -> (f64, f64) {
        let (low, high) = self.range.unwrap_or_else(|| {
            let (mut low, mut high) = (if self.logarithmic { f64::INFINITY } else { 0.0 }, f64::NEG_INFINITY);
            for value in values.filter(|value| value.is_finite()) {
                low = low.min(value);
                high = high.max(value);
            }
            (low, high)
        });
        let (low, high) = (self.shown(low), self.shown(high));
        if low < high { (low, high) } else { (low.min(0.0), low.max(0.0) + 1.0) }
    }

    /// Where a value stands on it.
    pub(super) fn shown(&self, value: f64) -> f64 {
        if self.logarithmic { libm::log10(value.max(1e-9)) } else { value }
    }

    /// The value at a place, as it is written.
    pub(super) fn written(&self, place: f64) -> String {
        let value = if self.logarithmic { libm::pow(10.0, place) } else { place };
        let decimals = match value.abs() {
            size if size >= 100.0 || size == 0.0 => 0,
            size if size >= 10.0 => 1,
            size if size >= 0.1 => 2,
            _ => 4,
        };
        let text = fixed(value, decimals);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }

    pub(super) fn name(&self) -> String {
        if self.unit.is_empty() { self.label.to_owned() } else { [self.label, " (", self.unit, ")"].concat() }
    }
}

fn caption(chart: &Chart) -> Markup {
    html! {
        strong { (chart.title) }
        @if chart.lines.len() > 1 {
            ul class="legend" {
                @for ((line, hue), sign) in chart.lines.iter().zip(HUES).zip(SIGNS) {
                    li { i class=(style_word(line)) data-station=(hue) data-sign=(sign) {} (line.name) }
                }
            }
        }
        p { (sentence(&chart.words)) }
    }
}

const fn style_word(line: &Line) -> &'static str {
    match line.style {
        LineStyle::Measured => "solid",
        LineStyle::Theory => "dashed",
        LineStyle::Points => "dots",
        LineStyle::Bars => "bars",
    }
}

/// A few points of each line, evenly chosen.
fn numbers(chart: &Chart) -> Markup {
    let chosen = |line: &Line| -> Vec<(f64, f64)> {
        let last = line.points.len().saturating_sub(1);
        let count = LISTED.min(line.points.len());
        (0..count).map(|index| line.points[index * last / count.saturating_sub(1).max(1)]).collect()
    };
    let written = |axis: &Axis, value: f64| Axis { logarithmic: false, ..axis.clone() }.written(value);
    html! {
        table {
            thead { tr { th scope="col" { "Line" } th scope="col" class="number" { (chart.x.name()) } th scope="col" class="number" { (chart.y.name()) } } }
            tbody {
                @for line in &chart.lines {
                    @for (x, y) in chosen(line) {
                        tr { td { (line.name) } td class="number" { (written(&chart.x, x)) } td class="number" { (written(&chart.y, y)) } }
                    }
                }
            }
        }
    }
}

/// A table of the run.
pub fn table(table: &Table) -> Markup {
    html! {
        div class="table" tabindex="0" role="region" aria-label=(table.caption) { table {
            caption class="label" { (table.caption) }
            thead { tr { @for column in &table.columns { th scope="col" class=[column.number.then_some("number")] { (column.name) } } } }
            tbody {
                @for row in &table.rows {
                    tr { @for (cell, column) in row.iter().zip(&table.columns) { td class=[column.number.then_some("number")] { (sentence(cell)) } } }
                }
            }
        } }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn chart() -> Chart {
        Chart {
            id: "x",
            title: "Waiting".to_owned(),
            x: Axis { label: "time", unit: "s", ..Axis::default() },
            y: Axis { label: "waiting", unit: "ms", ..Axis::default() },
            lines: [LineStyle::Measured, LineStyle::Theory, LineStyle::Points, LineStyle::Bars]
                .map(|style| Line { name: "a < b".to_owned(), points: vec![(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)], style })
                .to_vec(),
            words: "It rises.".to_owned(),
            follows_clock: true,
        }
    }

    #[test]
    fn a_chart_is_drawn_in_the_themes_colours_and_nothing_else() {
        let svg = drawn(&chart());
        assert!(
            svg.contains("var(--balancer)") && svg.contains("var(--cache)") && svg.contains("waiting (ms)"),
            "{svg}"
        );
        assert!(!svg.contains("#0102"), "{svg}");
    }

    #[test]
    fn odd_numbers_and_no_points_at_all_are_drawn() {
        let mut odd = chart();
        odd.lines[0].points = vec![(f64::NAN, 1.0), (1.0, f64::INFINITY), (2.0, -5.0)];
        assert!(!drawn(&odd).is_empty());
        assert!(!drawn(&Chart::default()).is_empty());
        assert!(numbers(&Chart::default()).into_string().contains("<tbody></tbody>"));
    }

    #[test]
    fn numbers_are_written_as_one_reads_them() {
        let axis = Axis::default();
        assert_eq!([0.0, 0.05, 1.5, 12.0, 1200.0].map(|value| axis.written(value)), ["0", "0.05", "1.5", "12", "1200"]);
        assert_eq!(Axis { logarithmic: true, ..axis }.written(3.0), "1000");
    }
}
