//! Shares as marks on a rail from 0 to 100 %: an interval, a dot, a tick. The numbers stand beside them as text.

use maud::{Markup, html};

use crate::number::fixed;

/// The rail's length in the drawing's own units; a per cent is one.
const LENGTH: f64 = 100.0;

/// An interval with its middle; nothing of what is unknown. `meant` is a tick to compare with.
pub fn rail(shares: Option<[f64; 3]>, meant: Option<f64>) -> Markup {
    let x = |share: f64| fixed(share.clamp(0.0, 1.0) * LENGTH, 1);
    html! {
        svg class="interval" viewBox="-5 0 110 14" width="110" height="14" aria-hidden="true" {
            path class="rail" d="M0 7H100" {}
            @if let Some(meant) = meant { path class="meant" d={ "M" (x(meant)) " 1V13" } {} }
            @if let Some([low, middle, high]) = shares {
                path class="range" d={ "M" (x(low)) " 7H" (x(high)) } {}
                circle cx=(x(middle)) cy="7" r="4.5" {}
            }
        }
    }
}

/// An interval in words: `between 48 and 76 %`.
pub fn between(low: f64, high: f64) -> String {
    ["between ", &fixed(low * 100.0, 0), " and ", &fixed(high * 100.0, 0), " %"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_where_their_shares_are() {
        let drawn = rail(Some([0.25, 0.5, 1.5]), Some(0.9)).into_string();
        assert!(
            drawn.contains("M25.0 7H100.0") && drawn.contains("cx=\"50.0\"") && drawn.contains("M90.0 1V13"),
            "{drawn}"
        );
        assert!(!rail(None, None).into_string().contains("circle"));
        assert_eq!(between(0.484, 0.755), "between 48 and 76 %");
    }
}
