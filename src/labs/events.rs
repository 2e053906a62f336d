//! A run's events as text and as comma-separated values, for copying into an answer or a spreadsheet.

use super::{Clock, Run};

/// One line an event: `23.1 ms  DNS: Answer. What happens.`
pub fn text(run: &dyn Run, clock: Clock) -> String {
    let mut out = String::new();
    for moment in run.moments() {
        let parts =
            [&clock.text(moment.at), "  ", moment.station.name(), ": ", &moment.title, ". ", &moment.text, "\n"];
        out.push_str(&parts.concat().replace('`', ""));
    }
    out
}

/// RFC 4180, with a first line of names; times as plain numbers in the clock's unit.
pub fn csv(run: &dyn Run, clock: Clock) -> String {
    let unit = if clock.unit().is_empty() { "h:mm:ss" } else { clock.unit() };
    let mut out = ["time (", unit, "),station,event,what happens\r\n"].concat();
    for moment in run.moments() {
        let fields = [&clock.digits(moment.at), moment.station.name(), &moment.title, &moment.text.replace('`', "")];
        out.push_str(&fields.map(field).join(","));
        out.push_str("\r\n");
    }
    out
}

/// A field, quoted where it must be.
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        ["\"", &text.replace('"', "\"\""), "\""].concat()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{Lab, Scenario, walk::Walk};

    #[test]
    fn every_event_has_its_line_in_both_forms() {
        let run = Walk.run(&Scenario::default());
        let count = run.moments().len();
        assert_eq!(text(&*run, Clock::Milliseconds).lines().count(), count);
        let csv = csv(&*run, Clock::Milliseconds);
        assert_eq!(csv.split("\r\n").filter(|line| !line.is_empty()).count(), count + 1);
        assert!(csv.starts_with("time (ms),station,event,what happens\r\n0.0,Browser,"), "{csv}");
    }

    #[test]
    fn quotes_and_commas_are_quoted() {
        assert_eq!(field("plain words"), "plain words");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
