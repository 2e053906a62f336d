//! What was done when. Days off are days off: nothing is counted against the learner.

use maud::{Markup, html};

use super::Known;
use crate::learning::{Day, Tally};
use crate::number::fixed;
use crate::views::trainer::{count, date, weekday};

/// How many days are drawn.
const DAYS: i64 = 28;

/// The last four weeks.
pub fn history(known: &Known<'_>) -> Markup {
    let today = known.now.today();
    let by_day = by_day(known);
    let since = today.plus(1 - DAYS);
    let recent: Vec<_> = by_day.iter().filter(|(day, _)| *day >= since).collect();
    let answers: u32 = recent.iter().map(|(_, tally)| tally.of).sum();
    let run = run(&by_day, today);
    html! {
        section class="history" aria-labelledby="history" {
            h2 id="history" { "What you did" }
            @if by_day.is_empty() { p { "Nothing yet." } } @else {
                p {
                    "In the last four weeks you practised on " (count(recent.len(), "day")) ": " (count(answers as usize, "answer")) "."
                    @if run > 1 { " " (run) " days in a row up to now." }
                    " A day off costs nothing: what falls due waits for you."
                }
                (bars(&by_day, since))
                details {
                    summary { "Day by day" }
                    div class="table" tabindex="0" role="region" aria-label="Day by day" {
                        table {
                            thead { tr { th scope="col" { "Day" } th scope="col" class="number" { "Answers" } th scope="col" class="number" { "Right" } } }
                            tbody { @for (day, tally) in by_day.iter().rev() {
                                tr { th scope="row" { (weekday(*day)) ", " (date(*day)) } td class="number" { (tally.of) } td class="number" { (tally.right) } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// The days with answers, oldest first.
fn by_day(known: &Known<'_>) -> Vec<(Day, Tally)> {
    let mut days: Vec<(Day, Tally)> = Vec::new();
    for attempt in known.log.attempts() {
        let day = known.now.zone.day(attempt.at_ms);
        if days.last().is_none_or(|last| last.0 != day) {
            days.push((day, Tally::default()));
        }
        days.iter_mut().last().into_iter().for_each(|last| last.1.add(attempt.score >= 1.0));
    }
    days
}

/// How many days with answers there are without a gap, up to today or yesterday: today is not over yet.
fn run(days: &[(Day, Tally)], today: Day) -> usize {
    let mut wanted = if days.last().is_some_and(|last| last.0 == today) { today } else { today.plus(-1) };
    let mut run = 0;
    while days.iter().any(|(day, _)| *day == wanted) {
        run += 1;
        wanted = wanted.plus(-1);
    }
    run
}

/// A bar a day, as high as there were answers; the lower part is what was right.
fn bars(days: &[(Day, Tally)], since: Day) -> Markup {
    let most = days.iter().filter(|(day, _)| *day >= since).map(|(_, tally)| tally.of).max().unwrap_or(1).max(1);
    let height = |answers: u32| f64::from(answers) * 60.0 / f64::from(most);
    html! {
        svg class="bars" viewBox={ "0 0 " (DAYS * 20) " 64" } aria-hidden="true" {
            path class="rail" d={ "M0 62H" (DAYS * 20) } {}
            @for (day, tally) in days.iter().filter(|(day, _)| *day >= since) {
                @let x = day.since(since) * 20 + 3;
                rect class="all" x=(x) width="14" y=(fixed(62.0 - height(tally.of), 1)) height=(fixed(height(tally.of), 1)) {}
                rect x=(x) width="14" y=(fixed(62.0 - height(tally.right), 1)) height=(fixed(height(tally.right), 1)) {}
            }
        }
        p class="fine" { "Answers a day over four weeks, at most " (most) "; filled where they were right." }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_days_lasts_until_a_day_is_over_without_answers() {
        let days = |days: &[i64]| days.iter().map(|&day| (Day(day), Tally::default())).collect::<Vec<_>>();
        let run = |list: &[i64]| run(&days(list), Day(10));
        assert_eq!(
            [run(&[]), run(&[8]), run(&[9]), run(&[8, 9]), run(&[7, 9, 10]), run(&[8, 9, 10])],
            [0, 0, 1, 2, 2, 3]
        );
    }
}
