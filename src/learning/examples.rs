//! Courses, questions and attempts for the tests of the trainer.

use super::catalogue::{Builder, Catalogue};
use super::{Attempt, Confidence, Kind, Level, Question, Response};

/// So many units of so many topics of so many questions, `u0-t1-q2`; levels and difficulties in turn, a confusable
/// pair in each topic with its neighbour.
pub fn course(units: usize, topics: usize, questions: usize) -> Catalogue {
    let mut builder = Builder::default();
    for unit in 0..units {
        builder.unit(&format!("u{unit}"), &format!("Unit {unit}"));
        for topic in 0..topics {
            builder.topic(&format!("u{unit}-t{topic}"), &format!("Topic {topic}"));
            for question in 0..questions {
                let id = format!("u{unit}-t{topic}-q{question}");
                let tag = format!("u{unit}-pair-{}", topic / 2);
                let tag = (question == 0).then_some(tag.as_str());
                builder.question(&id, Level::ALL[question % 5], (1 + question % 3) as u8, tag);
            }
        }
    }
    builder.finish()
}

/// The first option chosen in a question.
pub fn attempt(question: &str, at_ms: u64, score: f64, confidence: Confidence) -> Attempt {
    Attempt { question: question.into(), at_ms, response: Response::Choice(0), score, confidence, seed: 0 }
}

/// A question without texts.
pub fn question(id: &str, kind: Kind) -> Question {
    Question {
        id: id.into(),
        topic: "topic".into(),
        kind,
        level: Level::Apply,
        difficulty: 2,
        section: String::new(),
        confusable: None,
        prompt: String::new(),
        explanation: String::new(),
    }
}
