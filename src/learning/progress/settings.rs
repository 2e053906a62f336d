//! The few things that the learner has set, each with the moment at which they set it: the newest stands.
//!
//! All values are whole numbers or nothing, so that two settings can be compared without rounding; names that this program does
//! not know are kept as they are.

use super::Progress;
use crate::learning::Day;

/// Bounds of the minutes a day.
pub const MINUTES: (u32, u32) = (1, 240);
/// Bounds of the desired retention: below, little is learnt by being asked; above, the questions come all the time.
pub const RETENTION: (f64, f64) = (0.7, 0.97);

/// The last moment that a date can name in a browser, in milliseconds since 1970 (ECMA-262, “Time Values and Time Range”).
const LAST_MS: u64 = 8_640_000_000_000_000;

const EXAM_DAY: &str = "exam_day";
const MINUTES_A_DAY: &str = "minutes";
/// In hundredths.
const RETENTION_PERCENT: &str = "retention";
/// Everything until then is hidden.
const RESET: &str = "reset";
/// What `reset` was before.
const RESET_BEFORE: &str = "reset_before";

/// A value with its name and the moment at which it was set. As text: the three with spaces between, `-` for no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    name: String,
    value: Option<u64>,
    at_ms: u64,
}

impl Setting {
    pub(super) fn to_text(&self) -> String {
        let value = self.value.map_or("-".to_owned(), |value| value.to_string());
        format!("{} {value} {}", self.name, self.at_ms)
    }

    /// Nothing where it is damaged, or where no clock can have shown the moment: it could never be changed again.
    pub(super) fn parse(text: &str) -> Option<Setting> {
        let mut words = text.split(' ');
        let (name, value, at_ms) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
        let value = if value == "-" { None } else { Some(value.parse().ok()?) };
        (words.next().is_none() && at_ms <= LAST_MS).then(|| Setting { name: name.to_owned(), value, at_ms })
    }
}

/// What the learner has set, or what holds as long as they have not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The day of the exam.
    pub exam: Option<Day>,
    /// Minutes a day, within [`MINUTES`].
    pub minutes: u32,
    /// The recall at which a question is due, within [`RETENTION`].
    pub retention: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { exam: None, minutes: 20, retention: 0.9 }
    }
}

impl Progress {
    /// What the learner has set.
    pub fn settings(&self) -> Settings {
        let usual = Settings::default();
        let day = self.value(EXAM_DAY).and_then(|day| i64::try_from(day).ok()).map(Day);
        let day = day.filter(|day| *day <= Day::LAST);
        let minutes = self.value(MINUTES_A_DAY).and_then(|minutes| u32::try_from(minutes).ok());
        let percent = self.value(RETENTION_PERCENT).map(|percent| percent as f64 / 100.0);
        Settings {
            exam: day,
            minutes: minutes.unwrap_or(usual.minutes).clamp(MINUTES.0, MINUTES.1),
            retention: percent.unwrap_or(usual.retention).clamp(RETENTION.0, RETENTION.1),
        }
    }

    /// Sets the day of the exam, or that there is none.
    pub fn set_exam_day(&mut self, day: Option<Day>, now_ms: u64) {
        self.set(EXAM_DAY, day.and_then(|day| u64::try_from(day.0).ok()), now_ms);
    }

    /// Sets the minutes a day.
    pub fn set_minutes(&mut self, minutes: u32, now_ms: u64) {
        self.set(MINUTES_A_DAY, Some(minutes.into()), now_ms);
    }

    /// Sets the desired retention, to the hundredth.
    pub fn set_retention(&mut self, retention: f64, now_ms: u64) {
        // `as` makes of what is no number, or below it, a 0.
        self.set(RETENTION_PERCENT, Some((retention * 100.0 + 0.5) as u64), now_ms);
    }

    /// Starts afresh: attempts, exams and settings so far are hidden as if they had never been. They are kept, and so it can be
    /// [taken back](Progress::undo_reset); a copy from before, merged in later, is hidden just the same.
    pub fn reset(&mut self, now_ms: u64) {
        let last = self.attempts.last().map_or(0, |attempt| attempt.at_ms);
        let exam = self.exams.last().map_or(0, |exam| exam.start_ms());
        let set = self.settings.iter().map(|setting| setting.at_ms).max().unwrap_or(0);
        let before = self.reset_ms();
        self.set(RESET_BEFORE, before, now_ms);
        // Beyond what clocks that were ahead have written.
        self.set(RESET, Some(now_ms.max(last).max(exam).max(set)), now_ms);
    }

    /// Takes the last reset back: what it hid is seen again, together with what was done since.
    pub fn undo_reset(&mut self, now_ms: u64) {
        if self.can_undo_reset() {
            let before = self.register(RESET_BEFORE).and_then(|setting| setting.value);
            self.set(RESET, before, now_ms);
        }
    }

    /// Whether a reset hides anything that it could show again.
    pub fn can_undo_reset(&self) -> bool {
        let before = self.register(RESET_BEFORE).and_then(|setting| setting.value);
        let hidden = |at_ms: u64| {
            self.reset_ms().is_some_and(|reset| at_ms <= reset) && before.is_none_or(|before| at_ms > before)
        };
        self.attempts.iter().any(|attempt| hidden(attempt.at_ms))
            || self.exams.iter().any(|exam| hidden(exam.start_ms()))
            || self.settings.iter().any(|setting| !setting.name.starts_with(RESET) && hidden(setting.at_ms))
    }

    /// Erases for good what a reset hides. The reset itself stays, so that a copy elsewhere stays hidden.
    pub fn forget_hidden(&mut self) {
        let Some(reset) = self.reset_ms() else { return };
        self.attempts.retain(|attempt| attempt.at_ms > reset);
        self.exams.retain(|exam| exam.start_ms() > reset);
        self.settings.retain(|setting| setting.name.starts_with(RESET) || setting.at_ms > reset);
    }

    /// Until when everything is hidden, in milliseconds since 1970.
    pub(super) fn reset_ms(&self) -> Option<u64> {
        self.register(RESET)?.value
    }

    /// The value of a setting that is not hidden.
    fn value(&self, name: &str) -> Option<u64> {
        let setting = self.register(name)?;
        self.reset_ms().is_none_or(|reset| setting.at_ms > reset).then_some(setting.value)?
    }

    fn register(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// Sets a value. It is newer than the one before, and than a reset that would hide it, even if the clock was set back.
    fn set(&mut self, name: &str, value: Option<u64>, now_ms: u64) {
        let before = self.register(name).map(|setting| setting.at_ms);
        let hidden = self.reset_ms().filter(|_| !name.starts_with(RESET));
        let after = |at_ms: Option<u64>| at_ms.map_or(0, |at_ms| at_ms.saturating_add(1));
        let at_ms = now_ms.max(after(before)).max(after(hidden)).min(LAST_MS);
        self.settings.retain(|setting| setting.name != name);
        self.take_in_setting(Setting { name: name.to_owned(), value, at_ms });
    }

    /// Adds a setting in its place, or lets the newer of two stand.
    pub(super) fn take_in_setting(&mut self, setting: Setting) {
        match self.settings.binary_search_by(|known| known.name.cmp(&setting.name)) {
            Err(place) => self.settings.insert(place, setting),
            Ok(place) => {
                let known = &mut self.settings[place];
                if (known.at_ms, known.value) < (setting.at_ms, setting.value) {
                    *known = setting;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands() {
        let (mut one, mut other) = (Progress::default(), Progress::default());
        one.set_exam_day(Some(Day(20_792)), 10);
        one.set_minutes(30, 40);
        other.set_exam_day(None, 20);
        other.set_minutes(60, 30);
        other.set_retention(0.85, 5);
        one.merge(&other);
        assert_eq!(one.settings(), Settings { exam: None, minutes: 30, retention: 0.85 });
    }

    #[test]
    fn what_is_set_holds_though_the_clock_was_set_back() {
        let mut progress = Progress::default();
        progress.set_minutes(30, 1_000);
        progress.set_minutes(45, 10);
        assert_eq!(progress.settings().minutes, 45);
    }

    #[test]
    fn values_stay_within_their_bounds() {
        let mut progress = Progress::default();
        assert_eq!(progress.settings(), Settings::default());
        progress.set_minutes(0, 1);
        progress.set_retention(f64::NAN, 1);
        progress.set_exam_day(Some(Day(-3)), 1);
        assert_eq!(progress.settings(), Settings { exam: None, minutes: 1, retention: 0.7 });
        progress.set_minutes(u32::MAX, 2);
        progress.set_retention(2.0, 2);
        progress.set_exam_day(Some(Day(i64::MAX)), u64::MAX);
        assert_eq!(progress.settings(), Settings { exam: None, minutes: 240, retention: 0.97 });
        assert_eq!(Progress::parse(&progress.serialize()), Ok(progress));
    }

    #[test]
    fn names_of_other_programs_are_kept() {
        let text = r#"{"version":2,"attempts":[],"settings":["theme - 3"]}"#;
        let mut progress = Progress::parse(text).unwrap();
        progress.set_minutes(30, 1);
        assert!(progress.serialize().contains(r#""theme - 3""#));
    }
}
