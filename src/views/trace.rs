//! The trace as a waterfall, as a tracing tool shows it: one row a span, indented under its parent.

use leptos::prelude::*;

use super::text::milliseconds;
use crate::labs::Run;
use crate::model::Micros;
use crate::model::trace::{Span, SpanKind, Trace};

/// The waterfall of a run's trace up to the moment shown; nothing for labs that follow no single request.
pub fn waterfall(run: &dyn Run, position: Signal<f64>) -> Option<impl IntoView + use<>> {
    let trace = run.trace()?;
    let end = trace.end.max(1);
    let rows = (0..trace.spans.len()).map(|index| row(trace, index, end, position)).collect_view();
    #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
    let now = move || format!("--now:{:.3}", position.get() / end as f64 * 100.0);
    Some(view! {
        <div class="table" tabindex="0" role="region" aria-label="Trace">
            <table class="trace" style=now>
                <thead>
                    <tr><th scope="col">"Span"</th><th scope="col">"Where the time goes"</th><th scope="col" class="number">"ms"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

fn row(trace: &Trace, index: usize, end: Micros, position: Signal<f64>) -> impl IntoView + use<> {
    let span = &trace.spans[index];
    let (start, stop) = (span.start, span.end);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions are small and positive"
    )]
    let progress = Memo::new(move |_| {
        let now = position.get().round() as Micros;
        if now < start {
            "ahead"
        } else if now < stop {
            "running"
        } else {
            "done"
        }
    });
    let duration = milliseconds(span.duration());
    let failed = span.error.is_some();
    view! {
        <tr class=progress class:failed=failed data-station=span.station.id()>
            <th scope="row" style=format!("--depth:{}", depth(trace, index))>
                {span.name.clone()} {span.error.clone().map(|error| view! { <strong class="error">{format!(" {error}")}</strong> })}
            </th>
            <td><div class=bar_class(span.kind) style=bar_style(span, end)></div></td>
            <td class="number"><span>{duration}</span></td>
        </tr>
    }
}

fn depth(trace: &Trace, index: usize) -> usize {
    std::iter::successors(Some(index), |&index| trace.spans[index].parent).count() - 1
}

const fn bar_class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Work => "bar work",
        SpanKind::Wait => "bar wait",
        SpanKind::Transit => "bar transit",
    }
}

#[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
fn bar_style(span: &Span, end: Micros) -> String {
    let percent = |micros: Micros| micros as f64 / end as f64 * 100.0;
    format!("--start:{:.3};--length:{:.3}", percent(span.start), percent(span.duration()))
}
