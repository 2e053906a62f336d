//! What the trainer's pages share: the learner's goal and day, and small words for shares, counts and days.

use crate::learning::exam::even_weights;
use crate::learning::plan::{self, Goal};
use crate::learning::{Catalogue, Day, Knowledge, Progress, Zone};
use crate::number::fixed;
use crate::platform::document;

/// How many questions the exam is taken to have: forecasts include the luck of the draw.
const EXAM_QUESTIONS: u32 = 40;

/// A moment, as the learner's clock and calendar have it.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// In milliseconds since 1970.
    pub ms: u64,
    /// The learner's zone.
    pub zone: Zone,
}

impl Now {
    /// This moment.
    pub fn get() -> Now {
        Now { ms: document::now_ms(), zone: Zone { minutes_east: document::minutes_east() } }
    }

    /// The learner's day.
    pub fn today(self) -> Day {
        self.zone.day(self.ms)
    }

    /// What is known now.
    pub fn knowledge<'a>(self, catalogue: &'a Catalogue, log: &Progress) -> Knowledge<'a> {
        Knowledge::new(catalogue, log.attempts(), self.zone, self.ms)
    }
}

/// What the learner is after: each topic counts the same.
pub fn goal(catalogue: &Catalogue, log: &Progress) -> Goal {
    let settings = log.settings();
    Goal {
        exam: settings.exam,
        retention: settings.retention,
        weights: even_weights(catalogue),
        questions: EXAM_QUESTIONS,
    }
}

/// What there is to do today, and whether there is anything.
pub fn due_words(knowledge: &Knowledge<'_>, log: &Progress, now: Now) -> (String, bool) {
    let (goal, today) = (goal(knowledge.catalogue(), log), now.today());
    let all = 0..knowledge.catalogue().entries().len();
    let (due, new) = (plan::due_count(knowledge, &goal, today), unseen(knowledge, all.clone()));
    let are = if due == 1 { " is about to be forgotten" } else { " are about to be forgotten" };
    let due_now = [&count(due, "question"), are].concat();
    let words = match (due, new) {
        (0, 0) => match all.filter_map(|entry| plan::comes_again(knowledge, &goal, today, entry)).min() {
            Some(day) => {
                let words = ["Nothing is due today. The next questions come ", &day_words(day, today), "."].concat();
                return (words, false);
            }
            None => return ("Nothing is due any more.".to_owned(), false),
        },
        (0, _) if knowledge.answers() == 0 => {
            "You have answered nothing yet: it begins with new questions from all over the course.".to_owned()
        }
        (0, _) => "Nothing you have learnt is about to be forgotten: there is room for new questions.".to_owned(),
        (_, 0) => due_now + ".",
        _ => due_now + "; new ones follow where there is time.",
    };
    (words, true)
}

/// How many of these were never answered.
pub fn unseen(knowledge: &Knowledge<'_>, entries: impl IntoIterator<Item = usize>) -> usize {
    entries.into_iter().filter(|entry| knowledge.card(*entry).is_none()).count()
}

/// A share in per cent: `62 %`.
pub fn percent(share: f64) -> String {
    fixed(share * 100.0, 0) + " %"
}

/// So many of something, in the singular for one.
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    [&number.to_string(), " ", thing, plural].concat()
}

/// A day as seen from another: `today`, `tomorrow`, `on Friday`, `on 5 December`.
pub fn day_words(day: Day, today: Day) -> String {
    match day.since(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => ["on ", weekday(day)].concat(),
        _ => ["on ", &date(day)].concat(),
    }
}

/// A day of the week.
pub fn weekday(day: Day) -> &'static str {
    // The first of January 1970 was a Thursday.
    ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"][day.0.rem_euclid(7) as usize]
}

/// A date without its year: `5 December`.
pub fn date(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let text = day.to_string();
    let mut parts = text.rsplit('-').filter_map(|part| part.parse::<usize>().ok());
    let (number, month) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    [&number.to_string(), " ", MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_as_people_name_them() {
        let today = Day::parse("2026-11-21").expect("it is a date");
        let words = |days| day_words(today.plus(days), today);
        assert_eq!([0, 1, 2, 6, 7].map(words), ["today", "tomorrow", "on Monday", "on Friday", "on 28 November"]);
        assert_eq!(date(today.plus(14)), "5 December");
    }

    #[test]
    fn counts_and_shares_are_short() {
        assert_eq!(
            [count(0, "question"), count(1, "question"), count(2, "day")],
            ["0 questions", "1 question", "2 days"]
        );
        assert_eq!([percent(0.004), percent(0.625), percent(1.0)], ["0 %", "63 %", "100 %"]);
    }
}
