//! Reports as comma-separated values (RFC 4180), for spreadsheets. Shares are whole percentages.

use super::Report;
use crate::learning::{Catalogue, Tally};

/// One line a question, with a heading.
pub fn items_csv(report: &Report, catalogue: &Catalogue) -> String {
    let mut text = line(&HEADINGS_OF_ITEMS.map(str::to_owned));
    for item in &report.items {
        let entry = &catalogue.entries()[item.entry];
        let (topic, unit) =
            (&catalogue.topics()[entry.topic], &catalogue.units()[catalogue.topics()[entry.topic].unit]);
        let lures = item.lures.iter().map(|(part, count)| format!("{}: {count}", part + 1));
        text += &line(&[
            cell(&entry.id),
            cell(&topic.id),
            cell(&unit.id),
            entry.level.id().to_owned(),
            item.students.to_string(),
            item.right.to_string(),
            percent(item.mean),
            item.discrimination.map(percent).unwrap_or_default(),
            cell(&lures.collect::<Vec<_>>().join("; ")),
        ]);
    }
    text
}

const HEADINGS_OF_ITEMS: [&str; 9] = [
    "question",
    "topic",
    "unit",
    "level",
    "students",
    "right at first",
    "mean score %",
    "discrimination %",
    "wrongly chosen (part: times)",
];

/// One line a topic, with a heading.
pub fn topics_csv(report: &Report, catalogue: &Catalogue) -> String {
    let mut text = line(&HEADINGS_OF_TOPICS.map(str::to_owned));
    let share = |tally: Tally| tally.share().map(percent).unwrap_or_default();
    for topic in &report.topics {
        let known = &catalogue.topics()[topic.topic];
        text += &line(&[
            cell(&known.id),
            cell(&catalogue.units()[known.unit].id),
            topic.first.of.to_string(),
            share(topic.first),
            topic.latest.of.to_string(),
            share(topic.latest),
            topic.sure_misses.to_string(),
            if topic.reteach() { "yes" } else { "no" }.to_owned(),
        ]);
    }
    text
}

const HEADINGS_OF_TOPICS: [&str; 8] =
    ["topic", "unit", "first answers", "right %", "latest answers", "right now %", "sure but wrong", "teach again"];

fn line(cells: &[String]) -> String {
    cells.join(",") + "\r\n"
}

fn percent(share: f64) -> String {
    (libm::round(share * 100.0) as i64).to_string()
}

/// A text as a cell: in quotes where it must be, and never taken for a formula (OWASP, “CSV Injection”).
pub fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Calibration;
    use crate::learning::analysis::Item;
    use crate::learning::examples;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(1,2)"), "\"'=HYPERLINK(1,2)\"");
        assert_eq!(cell("@x"), "'@x");
    }

    #[test]
    fn a_line_tells_a_question() {
        let course = examples::course(1, 2, 2);
        let item = Item {
            entry: 3,
            students: 12,
            right: 5,
            mean: 0.5,
            discrimination: Some(-0.123),
            lures: vec![(1, 4), (0, 2)],
        };
        let report = Report { items: vec![item], topics: vec![], calibration: Calibration::default() };
        let text = items_csv(&report, &course);
        assert_eq!(text.lines().nth(1), Some("u0-t1-q1,u0-t1,u0,understand,12,5,50,-12,2: 4; 1: 2"));
        assert!(text.starts_with("question,topic,") && text.ends_with("\r\n"));
    }
}
