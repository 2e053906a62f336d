//! The trace as a waterfall, as a tracing tool shows it: one row a span, indented under its parent.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::text::milliseconds;
use crate::labs::number::fixed;
use crate::model::trace::{SpanKind, Stretch, Trace};
use crate::model::{MILLISECOND, Micros};

/// Spans shorter than this are shown only on request, in microseconds.
const MINOR: Micros = 400;

/// Whether a span is left out of the short form: brief, or nothing but bytes under way. Failures never are.
fn is_minor(trace: &Trace, index: usize) -> bool {
    let span = &trace.spans[index];
    let is_leaf = || trace.spans.iter().all(|other| other.parent != Some(index));
    span.error.is_none() && (span.duration() < MINOR || (span.kind == SpanKind::Transit && is_leaf()))
}

/// How far the spans have got at a moment: the rows change when this does.
pub fn stage_of(trace: &Trace, now: Micros) -> usize {
    trace.spans.iter().map(|span| usize::from(span.start <= now) + usize::from(span.end <= now)).sum()
}

/// What the width of the waterfall stands for, in microseconds: the whole run, and the budget where that is longer.
pub fn scale(trace: &Trace, budget: Option<Micros>) -> Micros {
    trace.end.max(budget.unwrap_or(0))
}

/// The waterfall at a moment; `guilty` is the span that gives a fault away. Bars under way grow by the style
/// sheet, with the variable `--now` in percent of the [`scale`].
pub fn table(trace: &Trace, now: Micros, budget: Option<Micros>, guilty: Option<usize>) -> Markup {
    let scale = scale(trace, budget);
    let path = trace.critical_path();
    html! {
        table class={ "trace" @if budget.is_some() { " budgeted" } } style=[budget.map(|budget| ["--budget:", &percent(budget, scale)].concat())] {
            caption {
                span class="label" { "Trace" } " "
                @if now >= trace.answered {
                    span class="total" { "answer after " strong { (milliseconds(trace.answered)) " ms" } @if let Some(budget) = budget { (against(trace.answered, budget)) } }
                }
            }
            thead {
                tr { th scope="col" { "Span" } th scope="col" { "Where the time goes" } th scope="col" class="number" { "ms" } }
            }
            tbody { @for index in 0..trace.spans.len() { (row(trace, index, (now, scale), &path, guilty == Some(index))) } }
        }
    }
}

/// The whole trace of a finished run, in a group that is labelled by the element with this id.
pub fn finished(trace: &Trace, budget: Option<Micros>, guilty: Option<usize>, label: &str) -> Markup {
    html! {
        div class="tracing" {
            div class="table" tabindex="0" role="group" aria-labelledby=(label) { (table(trace, trace.end, budget, guilty)) }
            div class="every" { (switch(trace)) }
        }
    }
}

/// How a time stands to its budget.
fn against(time: Micros, budget: Micros) -> String {
    let budget_ms = (budget / MILLISECOND).to_string();
    let parts = match time.cmp(&budget) {
        Ordering::Less => [", ", &milliseconds(budget - time), " ms under the budget of ", &budget_ms, " ms"],
        Ordering::Equal => [", exactly", " the", " budget of ", &budget_ms, " ms"],
        Ordering::Greater => [", ", &milliseconds(time - budget), " ms over the budget of ", &budget_ms, " ms"],
    };
    parts.concat()
}

/// The switch between the short form and every span; the style sheet does the rest.
pub fn switch(trace: &Trace) -> Markup {
    let minor = (0..trace.spans.len()).filter(|&index| is_minor(trace, index)).count();
    html! {
        label { input type="checkbox"; "every span: " (minor) " more, brief ones and bytes under way" }
        p { i class="critical" {} " critical path: only what is shorter there brings the answer sooner" }
    }
}

fn row(trace: &Trace, index: usize, (now, scale): (Micros, Micros), path: &[Stretch], guilty: bool) -> Markup {
    let span = &trace.spans[index];
    let state = if now < span.start {
        "ahead"
    } else if now < span.end {
        "running"
    } else {
        "done"
    };
    let kind = match span.kind {
        SpanKind::Work => "work",
        SpanKind::Wait => "wait",
        SpanKind::Transit => "transit",
    };
    let part = |micros| percent(micros, scale);
    html! {
        tr class={ (state) @if guilty { " guilty" } @else if is_minor(trace, index) { " minor" } @if span.error.is_some() { " failed" } } data-station=(span.station.id()) {
            th scope="row" style={ "--depth:" (depth(trace, index)) } {
                @if guilty { strong { "Here: " } } (span.name) @if let Some(error) = &span.error { " " strong class="error" { (error) } }
            }
            td {
                div class={ "bar " (kind) } style={ "--start:" (part(span.start)) ";--length:" (part(span.duration())) } {}
                @for stretch in path.iter().filter(|stretch| stretch.span == index) {
                    i class="critical" style={ "--start:" (part(stretch.start)) ";--length:" (part(stretch.end - stretch.start)) } {}
                }
            }
            td class="number" { span { (milliseconds(span.duration())) } }
        }
    }
}

fn depth(trace: &Trace, index: usize) -> usize {
    std::iter::successors(Some(index), |&index| trace.spans[index].parent).count() - 1
}

/// A share of the whole in percent, as style sheets take it.
pub fn percent(part: Micros, whole: Micros) -> String {
    #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
    let share = part as f64 / whole.max(1) as f64 * 100.0;
    fixed(share, 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{self, Scenario};

    #[test]
    fn the_short_form_keeps_what_takes_time_and_every_row_has_its_number() {
        let run = labs::find("walk").unwrap().run(&Scenario::default());
        let trace = run.trace().unwrap();
        let all = table(trace, trace.end, None, None).into_string();
        let kept = trace.spans.len() - all.matches(" minor").count();
        assert!((8..=24).contains(&kept), "{kept} rows are no overview");
        assert_eq!(all.matches("<tr").count(), trace.spans.len() + 1);
        assert_eq!(all.matches("<td class=\"number\"").count(), trace.spans.len());
        assert!(!all.contains("ahead"), "at the end nothing is ahead");
    }

    #[test]
    fn rows_change_exactly_when_a_span_begins_or_ends() {
        let run = labs::find("walk").unwrap().run(&Scenario::default());
        let trace = run.trace().unwrap();
        for pair in (0..=trace.end).step_by(37).collect::<Vec<_>>().windows(2) {
            let same =
                table(trace, pair[0], None, None).into_string() == table(trace, pair[1], None, None).into_string();
            assert_eq!(same, stage_of(trace, pair[0]) == stage_of(trace, pair[1]), "{pair:?}");
        }
    }
}
