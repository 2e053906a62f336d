//! Whether the learner is right as often as they are sure.

use maud::{Markup, html};

use super::Known;
use super::chart::{between, rail};
use crate::learning::{Calibration, Confidence};
use crate::number::fixed;
use crate::views::trainer::percent;

/// Right answers by sureness, drawn and in numbers, with what they say.
pub fn sureness(known: &Known<'_>) -> Markup {
    let calibration = Calibration::of(known.log.attempts());
    html! {
        section class="sureness" aria-labelledby="sureness" {
            h2 id="sureness" { "How sure, how right" }
            p { (calibration.verdict()) }
            @if calibration.answers() > 0 {
                div class="table" tabindex="0" role="region" aria-label="Right answers by sureness" {
                    table {
                        thead { tr { th scope="col" { "You said" } th scope="col" class="rails" { span class="hidden" { "Drawn" } } th scope="col" class="number" { "Right" } th scope="col" { "Share, and its range" } } }
                        tbody { @for confidence in Confidence::ALL { (row(&calibration, confidence)) } }
                    }
                }
                p class="fine" {
                    "The upright tick is what the words are taken to mean: " @for (index, confidence) in Confidence::ALL.into_iter().enumerate() { @if index > 0 { ", " } (words(confidence)) " " (percent(confidence.meant())) } "."
                    @if let Some(brier) = calibration.brier() { " Brier score " (fixed(brier, 2)) ": 0 is perfect foresight, 0.25 is tossing a coin." }
                }
            }
        }
    }
}

fn row(calibration: &Calibration, confidence: Confidence) -> Markup {
    let tally = calibration.tally(confidence);
    let (low, high) = tally.wilson();
    html! {
        tr {
            th scope="row" { (words(confidence)) }
            td class="rails" { (rail(tally.share().map(|share| [low, share, high]), Some(confidence.meant()))) }
            td class="number" { (tally.right) " of " (tally.of) }
            td { @if let Some(share) = tally.share() { (percent(share)) ", " (between(low, high)) } @else { "not said yet" } }
        }
    }
}

const fn words(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Guess => "I guess",
        Confidence::Think => "I think so",
        Confidence::Sure => "I am sure",
    }
}
