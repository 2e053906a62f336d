//! Mastery along the line: each station with its topics as stops, from predicted recall, with how much that rests on.

use maud::{Markup, html};

use super::Known;
use super::chart::{between, rail};
use crate::learning::When;
use crate::learning::knowledge::Mastery;
use crate::model::Station;
use crate::route::Route;
use crate::views::icon;
use crate::views::trainer::{goal, percent};

/// The whole line.
pub fn line(known: &Known<'_>) -> Markup {
    let weights = goal(known.catalogue, known.log).weights;
    let course = known.knowledge.course(&weights, When::At(known.now.ms));
    html! {
        section class="mastery" aria-labelledby="line" {
            h2 id="line" { "Along the line" }
            @if course.seen == 0 {
                p { "Nothing is known yet. Each topic shows here how much of it you would recall now." }
            } @else {
                p {
                    "Of all questions you would now answer about " strong { (percent(course.mean)) } " right, " (between(course.low, course.high)) "; "
                    (course.seen) " of " (course.total) " have been asked. The thick stroke is the range in which the truth lies nine times in ten."
                }
            }
            table {
                thead class="hidden" { tr { th scope="col" { "Topic" } th scope="col" { "Drawn" } th scope="col" { "Recall" } th scope="col" { "Questions asked" } } }
                @for station in Station::ALL { (stops(known, station)) }
            }
        }
    }
}

/// A station with its topics.
fn stops(known: &Known<'_>, station: Station) -> Markup {
    let own = |topic: &usize| known.catalogue.topics()[*topic].stations.first() == Some(&station);
    let topics: Vec<usize> = (0..known.catalogue.topics().len()).filter(own).collect();
    html! {
        @if !topics.is_empty() {
            tbody data-station=(station.id()) {
                tr class="station" {
                    th scope="rowgroup" colspan="4" {
                        span class="stop" { svg class="sign" viewBox="0 0 24 24" aria-hidden="true" { path d=(icon::path(station)) {} } }
                        (station.name())
                    }
                }
                @for topic in topics { (stop(known, topic)) }
            }
        }
    }
}

fn stop(known: &Known<'_>, topic: usize) -> Markup {
    let about = &known.catalogue.topics()[topic];
    let unit = known.catalogue.units()[about.unit].id.clone();
    let Mastery { mean, low, high, seen, total } = known.knowledge.topic(topic, When::At(known.now.ms));
    html! {
        tr {
            th scope="row" { span class="stop" {} a href=(Route::Note(unit, about.id.clone()).href()) { (about.title) } }
            td class="rails" { (rail((seen > 0).then_some([low, mean, high]), None)) }
            td class="number" {
                @if seen > 0 { (percent(mean)) small class="hidden" { ", " (between(low, high)) } } @else { small class="unknown" { "new" } }
            }
            td class="number of" { (seen) " of " (total) }
        }
    }
}
