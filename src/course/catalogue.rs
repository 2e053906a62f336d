//! The course as the trainer needs it: see [`crate::learning::catalogue`].

use super::load::Course;
use crate::learning::catalogue::{Builder, Catalogue};

/// Every unit, topic and question of a course, without the texts.
pub fn catalogue(course: &Course) -> Catalogue {
    let mut builder = Builder::default();
    let mut notes = course.notes.iter();
    for unit in &course.outline.units {
        builder.unit(&unit.id, &unit.title);
        for note in notes.by_ref().take(unit.topics.len()) {
            builder.topic(&note.topic.id, &note.topic.short).at(&note.topic.stations);
            for question in &note.questions {
                let tag = question.confusable.as_deref();
                builder.question(&question.id, question.level, question.difficulty, tag);
            }
        }
    }
    builder.finish()
}
