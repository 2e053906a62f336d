//! Jobs: when cron runs next, how runs overlap, how long a workflow takes.

use super::cron::{Cron, Date, MONTHS, WEEKDAYS};
use super::{Draw, Drawn, Generator, Within, clock, drawn};
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "cron-next",
        prompt: "It is {a}, and what was due in this minute has begun. In how many minutes does cron run `{b}` next?",
        unit: "min",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 1_440.0),
        rule: "The fields are minute, hour, day of the month, month, day of the week; cron runs when the present minute matches.",
        steps: &["It runs at {c}.", "From {a} on that is {key}"],
        wrong: &[
            "You looked at the minute only: the hour has to match as well.",
            "You read the first field as the hour. The minute comes first.",
            "You counted the step from now. It counts from the beginning of the hour.",
            "You subtracted the times as if an hour had 100 minutes.",
        ],
        draw: cron_next,
    },
    Generator {
        id: "cron-day",
        prompt: "It is the evening of {a}. On which day of the month does cron run `{b}` next?",
        unit: "",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 31.0),
        rule: "Where both day fields are restricted, one of them is enough. Where one is `*`, the other decides. 0 is Sunday.",
        steps: &[
            "By the day of the month it would be {c}, by the day of the week {d}.",
            "The sooner of the two: {key}",
        ],
        wrong: &[
            "You left out the day of the week. Where both fields are restricted, one of them is enough.",
            "You left out the day of the month.",
            "You counted the days of the week from Sunday as 1. Sunday is 0.",
        ],
        draw: cron_day,
    },
    Generator {
        id: "overlap",
        prompt: "A job is started every {a} min, whether or not the last one is done, and each run takes {b} min. How many runs go \
                 on at the same time at most?",
        unit: "runs",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 12.0),
        rule: "At each start all runs that began less than the duration ago are still going: ⌈duration ÷ interval⌉.",
        steps: &["{b} ÷ {a} = {c}.", "Rounded up: {key}"],
        wrong: &[
            "A plain scheduler does not wait for the last run. That takes a lock, or a policy against overlap.",
            "You rounded down: just after a start the oldest run has not ended yet.",
        ],
        draw: |draw| {
            let (every, times) = (draw.pick(&[5.0, 10.0, 15.0, 20.0]), draw.between(1, 8));
            let takes = every * times + draw.between(1, every as u32 - 1);
            drawn(&[every, takes, takes / every], times + 1.0, &[1.0, times])
        },
    },
    Generator {
        id: "critical-path",
        prompt: "A workflow: B ({b} min) and C ({c} min) wait for A ({a} min); D ({d} min) waits for B and C; E ({e} min) waits for C. \
                 There are workers enough. How long does it take until all is done?",
        unit: "min",
        decimals: 0,
        within: Within::Exact,
        range: (10.0, 150.0),
        rule: "The longest chain of tasks that wait for each other decides: the critical path.",
        steps: &["The chains: A–B–D {f}, A–C–D {g}, A–C–E {h} min.", "The longest: {key}"],
        wrong: &[
            "You added all tasks. B and C run side by side, and so do D and E.",
            "You followed A–B–D. Another chain is longer.",
            "You followed A–C–D. Another chain is longer.",
            "You followed A–C–E. Another chain is longer.",
        ],
        draw: |draw| {
            let [a, b, c] = [draw.between(3, 20), draw.between(5, 40), draw.between(5, 40)];
            let [d, e] = [draw.between(4, 30), draw.between(4, 40)];
            let chains = [a + b + d, a + c + d, a + c + e];
            let key = chains.into_iter().fold(0.0, f64::max);
            let [f, g, h] = chains;
            drawn(&[a, b, c, d, e, f, g, h], key, &[a + b + c + d + e, f, g, h])
        },
    },
];

/// The first day that questions are about, 1 January 2026, counted from 1970.
const FIRST_DAY: u32 = 20_454;

/// The minutes until an expression runs; 0 where it is none.
fn until(expression: &str, now: u32) -> f64 {
    Cron::parse(expression).and_then(|cron| cron.next(now)).map_or(0.0, |next| f64::from(next - now))
}

fn join(fields: &[&str]) -> String {
    fields.join(" ")
}

/// An expression for times of the day, its minute and hour fields, and its step, if it has one.
fn times(draw: &mut Draw) -> (String, String, f64) {
    let number = |draw: &mut Draw, low, high| rounded(draw.between(low, high));
    let minute = number(draw, 1, 58);
    match draw.pick(&[0, 1, 2, 3]) {
        0 => {
            let step = draw.pick(&[7.0, 10.0, 15.0, 20.0, 25.0]);
            (["*/", &rounded(step)].concat(), "*".to_owned(), step)
        }
        1 => {
            let (from, to) = (number(draw, 6, 9), number(draw, 16, 20));
            let step = draw.pick(&[10.0, 15.0, 20.0, 30.0]);
            (["*/", &rounded(step)].concat(), [&*from, "-", &to].concat(), step)
        }
        2 => (minute, ["*/", &rounded(draw.pick(&[2.0, 3.0, 4.0, 6.0]))].concat(), 0.0),
        _ => {
            let (one, other) = (number(draw, 1, 9), number(draw, 12, 22));
            (minute, [&*one, ",", &other].concat(), 0.0)
        }
    }
}

fn cron_next(draw: &mut Draw) -> Drawn {
    let (minute, hour, step) = times(draw);
    let now = FIRST_DAY * 1_440 + draw.between(0, 1_439) as u32;
    let expression = join(&[&minute, &hour, "*", "*", "*"]);
    let key = until(&expression, now);
    let of_day = f64::from(now % 1_440);
    let then = of_day + key;
    let hours = |time: f64| (time / 60.0).floor();
    let wrong = vec![
        until(&join(&[&minute, "*", "*", "*", "*"]), now),
        until(&join(&[&hour, &minute, "*", "*", "*"]), now),
        step,
        key + 40.0 * (hours(then) - hours(of_day)),
    ];
    // A mistake that does not apply comes to 0, which no run does: it counts as the key, and so is left out.
    let wrong = wrong.into_iter().map(|value| if value > 0.0 { value } else { key }).collect();
    Drawn { shown: vec![clock(of_day), expression, clock(then)], key, wrong }
}

fn cron_day(draw: &mut Draw) -> Drawn {
    // In the first part of a month, so that the next run is in the same month.
    let mut today = FIRST_DAY + draw.between(0, 700) as u32;
    while Date::of(today).day > 17 {
        today += 1;
    }
    let (date, evening) = (Date::of(today), today * 1_440 + 23 * 60);
    let hour = rounded(draw.between(1, 9));
    let day = rounded(f64::from(date.day) + draw.between(1, 10));
    let weekday = draw.between(1, 6);
    let expression = |day: &str, weekday: &str| join(&["0", &hour, day, "*", weekday]);
    let run = |day: &str, weekday: &str| {
        let next = Cron::parse(&expression(day, weekday)).and_then(|cron| cron.next(evening));
        next.map_or(0.0, |next| f64::from(Date::of(next / 1_440).day))
    };
    let written = rounded(weekday);
    let key = run(&day, &written);
    let (by_date, by_weekday) = (run(&day, "*"), run("*", &written));
    let shifted = run(&day, &rounded(weekday - 1.0));
    let name = |names: &'static [&'static str], index: u32| names.get(index as usize).copied().unwrap_or_default();
    let words = [
        name(&WEEKDAYS, date.weekday),
        ", ",
        &date.day.to_string(),
        " ",
        name(&MONTHS, date.month - 1),
        " ",
        &date.year.to_string(),
    ];
    let shown = vec![words.concat(), expression(&day, &written), rounded(by_date), rounded(by_weekday)];
    Drawn { shown, key, wrong: vec![by_date, by_weekday, shifted] }
}
