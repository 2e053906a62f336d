//! Small drawings within tables: a share as a bar, sureness and truth on one scale. Each stands beside its numbers.
//!
//! Gauges are as wide as their cells: 100 units, stretched; strokes keep their width.

use maud::{Markup, html};

use crate::labs::number::fixed;
use crate::learning::{Calibration, Confidence};
use crate::views::question::confidence_word;

fn gauge(class: &str, body: &Markup) -> Markup {
    html! { svg class={ "gauge " (class) } viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" { (body) } }
}

/// A share from 0 to 1 as a bar.
pub fn share(share: Option<f64>) -> Markup {
    gauge("share", &html! {
        rect class="ground" width="100" height="10" {}
        @if let Some(share) = share { rect class="bar" width=(fixed(share * 100.0, 1)) height="10" {} }
    })
}

/// A time against the time that there is for each question; `longest` fills the gauge.
pub fn time(spent_ms: u64, share_ms: u64, longest_ms: u64) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "an exam takes hours")]
    let place = |ms: u64| fixed(ms as f64 / longest_ms.max(1) as f64 * 100.0, 1);
    gauge("time", &html! {
        rect class="bar" width=(place(spent_ms.min(longest_ms))) height="10" {}
        @if share_ms <= longest_ms { line class="even" x1=(place(share_ms)) x2=(place(share_ms)) y1="0" y2="10" {} }
    })
}

/// Sureness and truth: how often each degree was right, within which bounds, and how often it means to be.
pub fn calibration(calibration: &Calibration) -> Markup {
    html! {
        table class="calibration" {
            thead { tr {
                th scope="col" { "You said" }
                th scope="col" { span class="scale" { span { "0 %" } span { "right" } span { "100 %" } } }
                th scope="col" class="number" { "Right" } th scope="col" class="number" { "Share" } th scope="col" class="number" { "Likely between" } th scope="col" class="number" { "Meant" }
            } }
            tbody { @for confidence in Confidence::ALL { (degree(calibration, confidence)) } }
        }
        p class="remark" { "The dot is the share that was right, the line the range that the true share likely lies in (95 %), the upright mark what the words mean when you judge yourself well." }
    }
}

fn degree(calibration: &Calibration, confidence: Confidence) -> Markup {
    let (tally, meant) = (calibration.tally(confidence), confidence.meant());
    let (low, high) = tally.wilson();
    let place = |share: f64| fixed(share * 100.0, 1);
    html! {
        tr {
            th scope="row" { (confidence_word(confidence)) }
            td { (gauge("degree", &html! {
                line class="axis" x1="0" x2="100" y1="9.5" y2="9.5" {}
                line class="meant" x1=(place(meant)) x2=(place(meant)) y1="0" y2="10" {}
                @if let Some(share) = tally.share() {
                    line class="range" x1=(place(low)) x2=(place(high)) y1="5" y2="5" {}
                    line class="dot" x1=(place(share)) x2=(place(share)) y1="5" y2="5" {}
                }
            })) }
            td class="number" { (tally.right) " of " (tally.of) }
            @if let Some(share) = tally.share() {
                td class="number" { (percent(share)) } td class="number" { (percent(low)) " to " (percent(high)) }
            } @else { td class="number" { "–" } td class="number" { "–" } }
            td class="number" { (percent(meant)) }
        }
    }
}

/// A share from 0 to 1 in whole percent.
pub fn percent(share: f64) -> String {
    fixed(share * 100.0, 0) + " %"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_stands_in_numbers_beside_it() {
        let mut counted = Calibration::default();
        (0..8).for_each(|n| counted.add(Confidence::Sure, n < 6));
        let drawn = calibration(&counted).into_string();
        for part in ["6 of 8", "75 %", "41 % to 93 %", "95 %", "x1=\"75.0\" x2=\"75.0\"", "0 of 0"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert_eq!(drawn.matches("class=\"dot\"").count(), 1);
    }

    #[test]
    fn bars_are_as_long_as_what_they_stand_for() {
        assert!(share(Some(0.25)).into_string().contains("width=\"25.0\""));
        assert!(!share(None).into_string().contains("class=\"bar\""));
        let drawn = time(30_000, 90_000, 120_000).into_string();
        assert!(drawn.contains("width=\"25.0\"") && drawn.contains("x1=\"75.0\""), "{drawn}");
        assert!(!time(0, 5, 0).into_string().contains("class=\"even\""));
    }
}
