//! A session on its way: what comes next, whether it is over, and how it went.

use crate::learning::plan::{self, Goal};
use crate::learning::{Attempt, Calibration, Catalogue, Day, Knowledge, Tally, Zone};

/// A list of questions and a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it is to be, in minutes.
    pub minutes: u32,
    /// The identifiers of its questions, in order.
    pub questions: Vec<String>,
}

/// How a session went.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Of the questions answered, how many were right at their first answer.
    pub answered: Tally,
    /// The same by topic, in the order of the course; topics of which nothing was answered are left out.
    pub topics: Vec<(usize, Tally)>,
    /// Sureness and truth of the first answers.
    pub calibration: Calibration,
    /// The identifiers of the questions missed at their last answer.
    pub missed: Vec<String>,
    /// The next day on which something is due, and how many questions; nothing where nothing is due any more.
    pub next: Option<(Day, usize)>,
}

impl Session {
    /// The identifier of the question to ask now. First each question of the list is asked once; then, while there is time,
    /// each that was missed is asked once more (successive relearning: K. Rawson and J. Dunlosky, “Optimizing schedules of
    /// retrieval practice for durable and efficient learning”, J. Exp. Psychology: General 140, 2011). Nothing when the
    /// session is over: a question begun in time may be finished.
    pub fn next(&self, attempts: &[Attempt], now_ms: u64) -> Option<&str> {
        if self.left_ms(now_ms) == 0 {
            return None;
        }
        let first = self.questions.iter().find(|id| self.answers(attempts, id).is_empty());
        let missed_once = |id: &&String| matches!(self.answers(attempts, id)[..], [only] if only.score < 1.0);
        first.or_else(|| self.questions.iter().find(missed_once)).map(String::as_str)
    }

    /// Milliseconds that are left; all of them before it began.
    pub fn left_ms(&self, now_ms: u64) -> u64 {
        let all = u64::from(self.minutes) * 60_000;
        all.saturating_sub(now_ms.saturating_sub(self.started_ms))
    }

    /// How many of its questions have been answered.
    pub fn done(&self, attempts: &[Attempt]) -> usize {
        self.questions.iter().filter(|id| !self.answers(attempts, id).is_empty()).count()
    }

    /// How it went so far. The log comes oldest first; what is due next is reckoned from all of it.
    pub fn summary(
        &self,
        catalogue: &Catalogue,
        attempts: &[Attempt],
        goal: &Goal,
        zone: Zone,
        now_ms: u64,
    ) -> Summary {
        let knowledge = Knowledge::new(catalogue, attempts, zone, now_ms);
        let next = comes_next(&knowledge, goal, zone.day(now_ms));
        let mut summary = Summary {
            answered: Tally::default(),
            topics: vec![],
            calibration: Calibration::default(),
            missed: vec![],
            next,
        };
        let mut topics = vec![Tally::default(); catalogue.topics().len()];
        for id in &self.questions {
            let answers = self.answers(attempts, id);
            let (Some(first), Some(last)) = (answers.first(), answers.last()) else { continue };
            let right = first.score >= 1.0;
            summary.answered.add(right);
            summary.calibration.add(first.confidence, right);
            if let Some(entry) = catalogue.find(id) {
                topics[catalogue.topic_of(entry)].add(right);
            }
            if last.score < 1.0 {
                summary.missed.push(id.clone());
            }
        }
        summary.topics = topics.into_iter().enumerate().filter(|(_, tally)| tally.of > 0).collect();
        summary
    }

    /// The answers to a question since it began, oldest first.
    fn answers<'a>(&self, attempts: &'a [Attempt], id: &str) -> Vec<&'a Attempt> {
        let start = attempts.partition_point(|attempt| attempt.at_ms < self.started_ms);
        attempts[start..].iter().filter(|attempt| attempt.question == id).collect()
    }

    /// The form in which it outlasts a reload: its beginning, its minutes and its questions, with spaces between.
    pub fn to_text(&self) -> String {
        let mut text = format!("{} {}", self.started_ms, self.minutes);
        for id in &self.questions {
            text.push(' ');
            text.push_str(id);
        }
        text
    }

    /// Reads that form; nothing where it is damaged.
    pub fn parse(text: &str) -> Option<Session> {
        let mut words = text.split(' ');
        let (started_ms, minutes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Session { started_ms, minutes, questions: words.map(str::to_owned).collect() })
    }
}

/// The next day, after today, on which something is due, and how many questions are due by then.
fn comes_next(knowledge: &Knowledge<'_>, goal: &Goal, today: Day) -> Option<(Day, usize)> {
    let entries = 0..knowledge.catalogue().entries().len();
    let days = entries.filter_map(|entry| plan::comes_again(knowledge, goal, today, entry));
    let day = days.map(|day| day.max(today.plus(1))).min()?;
    Some((day, plan::due_count(knowledge, goal, day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Confidence;
    use crate::learning::examples;

    const START: u64 = 1_700_000_000_000;

    fn attempt(question: &str, minute: u64, score: f64) -> Attempt {
        examples::attempt(question, START + minute * 60_000, score, Confidence::Sure)
    }

    fn session(questions: &[&str]) -> Session {
        let questions = questions.iter().map(|&id| id.to_owned()).collect();
        Session { started_ms: START, minutes: 10, questions }
    }

    fn goal() -> Goal {
        Goal { exam: None, retention: 0.9, weights: vec![], questions: 40 }
    }

    #[test]
    fn each_question_is_asked_and_a_missed_one_once_more() {
        let session = session(&["a", "b"]);
        let mut log = vec![attempt("b", 0, 1.0)];
        log[0].at_ms -= 1;
        let mut asked = vec![];
        for (minute, score) in [(1, 0.0), (2, 1.0), (3, 0.0)] {
            let next = session.next(&log, START + minute * 60_000).unwrap().to_owned();
            log.push(attempt(&next, minute, score));
            asked.push(next);
        }
        assert_eq!((asked.join(" ").as_str(), session.next(&log, START + 240_000)), ("a b a", None));
        assert_eq!(session.done(&log), 2);
    }

    #[test]
    fn it_ends_when_its_time_is_over() {
        let session = session(&["a"]);
        assert_eq!(session.next(&[], START + 599_999), Some("a"));
        assert_eq!(session.next(&[], START + 600_000), None);
        assert_eq!(
            (session.left_ms(0), session.left_ms(START + 60_000), session.left_ms(u64::MAX)),
            (600_000, 540_000, 0)
        );
    }

    #[test]
    fn the_summary_tells_first_answers_by_topic_and_what_comes_next() {
        let course = examples::course(1, 2, 3);
        let session = session(&["u0-t1-q0", "u0-t0-q0", "u0-t0-q1", "gone", "u0-t0-q2"]);
        let log = [
            attempt("u0-t0-q2", 0, 0.0),
            attempt("u0-t1-q0", 1, 1.0),
            attempt("u0-t0-q0", 2, 0.0),
            attempt("gone", 3, 0.0),
            attempt("u0-t0-q0", 4, 1.0),
        ];
        let summary = session.summary(&course, &log, &goal(), Zone::default(), START + 600_000);
        let tally = |right, of| Tally { right, of };
        assert_eq!(summary.answered, tally(1, 4));
        assert_eq!(summary.topics, [(0, tally(0, 2)), (1, tally(1, 1))]);
        assert_eq!(summary.calibration.tally(Confidence::Sure), tally(1, 4));
        assert_eq!(summary.missed, ["gone", "u0-t0-q2"]);
        let tomorrow = Zone::default().day(START).plus(1);
        assert_eq!(summary.next, Some((tomorrow, 2)));
        let nothing = session.summary(&course, &[], &goal(), Zone::default(), START);
        assert_eq!((nothing.answered, nothing.next), (tally(0, 0), None));
    }

    #[test]
    fn it_outlasts_a_reload() {
        for session in [session(&[]), session(&["a", "b-c"])] {
            assert_eq!(Session::parse(&session.to_text()), Some(session));
        }
        for text in ["", "1", "x 2", "1 -2 a"] {
            assert_eq!(Session::parse(text), None, "{text}");
        }
    }
}
