//! Small drawings within tables: a share as a bar, a time against the time there is. Each stands beside its number.
//!
//! Gauges are as wide as their cells: 100 units, stretched; strokes keep their width.

use maud::{Markup, html};

use crate::number::fixed;

fn gauge(class: &str, body: &Markup) -> Markup {
    html! { svg class={ "gauge " (class) } viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" { (body) } }
}

/// A share from 0 to 1 as a bar.
pub fn share(share: Option<f64>) -> Markup {
    gauge(
        "share",
        &html! {
            rect class="ground" width="100" height="10" {}
            @if let Some(share) = share { rect class="filled" width=(fixed(share * 100.0, 1)) height="10" {} }
        },
    )
}

/// A time against the time that there is for each question; `longest` fills the gauge.
pub fn time(spent_ms: u64, share_ms: u64, longest_ms: u64) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "an exam takes hours")]
    let place = |ms: u64| fixed(ms as f64 / longest_ms.max(1) as f64 * 100.0, 1);
    gauge(
        "time",
        &html! {
            rect class="filled" width=(place(spent_ms.min(longest_ms))) height="10" {}
            @if share_ms <= longest_ms { line class="even" x1=(place(share_ms)) x2=(place(share_ms)) y1="0" y2="10" {} }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_what_they_stand_for() {
        assert!(share(Some(0.25)).into_string().contains("width=\"25.0\""));
        assert!(!share(None).into_string().contains("class=\"filled\""));
        let drawn = time(30_000, 90_000, 120_000).into_string();
        assert!(drawn.contains("width=\"25.0\"") && drawn.contains("x1=\"75.0\""), "{drawn}");
        assert!(!time(0, 5, 0).into_string().contains("class=\"even\""));
    }
}
