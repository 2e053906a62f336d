//! What stands around the question of an exam that is being sat: the clock in words, the overview of all questions, the
//! degrees of sureness.

use maud::{Markup, html};

use crate::learning::Confidence;
use crate::learning::exam::{Sitting, Slot};
use crate::views::question::confidence_word;
use crate::views::trainer::count;

/// The minutes left at which the time is said aloud, most first.
const SAID_AT: [u64; 3] = [10, 5, 1];
const MINUTE_MS: u64 = 60_000;

/// The time left, as clocks show it: `43:07`, `1:29:59`. A second that has begun counts, so that it is 0 only at the end.
pub fn clock(left_ms: u64) -> String {
    let seconds = left_ms.div_ceil(1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// What is said aloud when the time left has gone from one to the other: only when it passes 10, 5 or 1 minute.
pub fn said(before_ms: u64, left_ms: u64) -> Option<&'static str> {
    let passed = |minutes: &&u64| before_ms > **minutes * MINUTE_MS && left_ms <= **minutes * MINUTE_MS;
    // Of several passed at once, in a sleeping tab, the last.
    match SAID_AT.iter().rev().find(passed)? {
        10 => Some("10 minutes left."),
        5 => Some("5 minutes left."),
        _ => Some("1 minute left."),
    }
}

/// Whether little time is left: the clock is made strong then.
pub fn is_short(left_ms: u64) -> bool {
    left_ms <= 5 * MINUTE_MS
}

/// How many questions are answered, flagged and open.
pub fn counts(sitting: &Sitting) -> [usize; 3] {
    let count = |is: fn(&Slot) -> bool| sitting.slots().iter().filter(|slot| is(slot)).count();
    [count(|slot| !slot.response.is_blank()), count(|slot| slot.flagged), count(|slot| slot.response.is_blank())]
}

/// The three counts in words.
pub fn counts_words(sitting: &Sitting) -> String {
    let [answered, flagged, open] = counts(sitting);
    format!("{answered} answered · {flagged} flagged · {open} open")
}

/// All questions as buttons, with whether each is answered and flagged; one is reached by the tab key, the others from there by
/// arrows (ARIA's toolbar).
pub fn overview(sitting: &Sitting) -> Markup {
    let current = sitting.current();
    html! {
        @for (index, slot) in sitting.slots().iter().enumerate() {
            @let here = index == current;
            button type="button" data-turn=(index) tabindex=(if here { "0" } else { "-1" }) aria-current=[here.then_some("true")]
                class={ (if slot.response.is_blank() { "open" } else { "answered" }) @if slot.flagged { " flagged" } }
                aria-label=(seat_words(index, slot)) { (index + 1) }
        }
    }
}

fn seat_words(index: usize, slot: &Slot) -> String {
    let answered = if slot.response.is_blank() { "open" } else { "answered" };
    let flagged = if slot.flagged { ", flagged" } else { "" };
    ["Question ", &(index + 1).to_string(), ": ", answered, flagged].concat()
}

/// Where an arrow key leads from a place among so many: nothing where it is another key.
pub fn step(key: &str, place: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" | "ArrowDown" => Some(if place >= last { 0 } else { place + 1 }),
        "ArrowLeft" | "ArrowUp" => Some(if place == 0 { last } else { place - 1 }),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// How sure the learner is: may be left unsaid.
pub fn sureness(chosen: Option<Confidence>) -> Markup {
    let choice = |id: &str, words: &str, checked: bool| {
        html! { label { input type="radio" name="sureness" value=(id) checked[checked]; span { (words) } } }
    };
    html! {
        legend { "How sure are you? " span class="remark" { "May be left out; never counts for marks." } }
        (choice("", "Not said", chosen.is_none()))
        @for confidence in Confidence::ALL { (choice(confidence.id(), confidence_word(confidence), chosen == Some(confidence))) }
    }
}

/// What is asked before an exam is handed in.
pub fn hand_in_words(sitting: &Sitting) -> String {
    let [_, flagged, open] = counts(sitting);
    let count = |number: usize, what: &str| {
        [&*count(number, "question"), if number == 1 { " is " } else { " are " }, what].concat()
    };
    match (open, flagged) {
        (0, 0) => "Every question is answered, none is flagged.".to_owned(),
        (open, 0) => count(open, "open") + ".",
        (0, flagged) => count(flagged, "flagged") + ".",
        (open, flagged) => [&count(open, "open"), " and ", &count(flagged, "flagged"), "."].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Response;

    const START: u64 = 1_790_000_000_000;

    fn sitting() -> Sitting {
        let mut sitting = Sitting::begin(["a", "b", "c"].map(str::to_owned).to_vec(), 30, 1, START);
        sitting.answer(Response::Choice(0), Some(Confidence::Sure), START + 1);
        sitting.turn_to(1, START + 2);
        sitting.flag(true, START + 3);
        sitting
    }

    #[test]
    fn a_clock_shows_every_second_that_has_begun() {
        let shown = [0, 1, 1_000, 59_001, 61_000, 3_599_999, 5_400_000].map(clock);
        assert_eq!(shown, ["0:00", "0:01", "0:01", "1:00", "1:01", "1:00:00", "1:30:00"]);
    }

    #[test]
    fn the_time_is_said_three_times_and_never_between() {
        let said: Vec<_> = (0..1_800).rev().filter_map(|second| said((second + 1) * 1_000, second * 1_000)).collect();
        assert_eq!(said, ["10 minutes left.", "5 minutes left.", "1 minute left."]);
        assert_eq!(super::said(20 * MINUTE_MS, 4 * MINUTE_MS), Some("5 minutes left."), "a tab that slept");
        assert_eq!(super::said(9 * MINUTE_MS, 8 * MINUTE_MS), None);
    }

    #[test]
    fn the_overview_tells_each_question_s_state() {
        let sitting = sitting();
        let drawn = overview(&sitting).into_string();
        for words in ["Question 1: answered", "Question 2: open, flagged", "Question 3: open"] {
            assert!(drawn.contains(&["aria-label=\"", words, "\""].concat()), "{drawn}");
        }
        assert_eq!((drawn.matches("tabindex=\"0\"").count(), drawn.matches("aria-current").count()), (1, 1));
        assert_eq!(counts_words(&sitting), "1 answered · 1 flagged · 2 open");
    }

    #[test]
    fn before_it_is_handed_in_what_is_left_is_told() {
        let mut sitting = sitting();
        assert_eq!(hand_in_words(&sitting), "2 questions are open and 1 question is flagged.");
        sitting.flag(false, START + 4);
        assert_eq!(hand_in_words(&sitting), "2 questions are open.");
        for slot in 0..3 {
            sitting.turn_to(slot, START + 5);
            sitting.answer(Response::Choice(0), None, START + 5);
        }
        assert_eq!(hand_in_words(&sitting), "Every question is answered, none is flagged.");
    }

    #[test]
    fn arrows_go_round() {
        let to = |key, place| step(key, place, 3);
        assert_eq!(
            (to("ArrowRight", 2), to("ArrowUp", 0), to("End", 0), to("Home", 2)),
            (Some(0), Some(2), Some(2), Some(0))
        );
        assert_eq!((to("x", 1), step("ArrowRight", 0, 0)), (None, None));
    }

    #[test]
    fn sureness_may_be_left_unsaid() {
        assert!(sureness(None).into_string().contains("value=\"\" checked"));
        let sure = sureness(Some(Confidence::Sure)).into_string();
        assert!(sure.contains("value=\"sure\" checked") && !sure.contains("value=\"\" checked"));
    }
}
