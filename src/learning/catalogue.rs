//! What there is to know, as the trainer needs it: every question's identifier, topic, level and difficulty, without its
//! text.
//!
//! The texts are many times larger and come with their pages; the catalogue is small enough to be with every page that plans,
//! mixes or forecasts. The course makes it (`course::catalogue`, native), and it travels as one text ([`Catalogue::to_text`]).
//! Units, topics and questions are named by their indices in it everywhere in the trainer; what is stored names questions by
//! their identifiers.

use std::fmt::Write;
use std::ops::Range;

use super::Level;
use crate::model::Station;
use crate::sorting::sorted;

/// All units, topics and questions in the order of the course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    units: Vec<Unit>,
    topics: Vec<Topic>,
    entries: Vec<Entry>,
    /// Indices of entries by identifier.
    by_id: Vec<usize>,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its identifier.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its topics.
    pub topics: Range<usize>,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its identifier.
    pub id: String,
    /// Its name where room is short.
    pub title: String,
    /// Its unit.
    pub unit: usize,
    /// Where it sits on the line; the first is its own station.
    pub stations: Vec<Station>,
    /// Its questions.
    pub entries: Range<usize>,
}

/// A question without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub id: String,
    /// Its topic.
    pub topic: usize,
    /// What it asks of the learner.
    pub level: Level,
    /// 1 easy, 2 exam, 3 hard.
    pub difficulty: u8,
    /// The tag that it shares with others about the same confusable pair.
    pub confusable: Option<String>,
}

/// Builds a catalogue in the order of the course.
#[derive(Debug, Default)]
pub struct Builder(Catalogue);

impl Builder {
    /// Begins a unit.
    pub fn unit(&mut self, id: &str, title: &str) -> &mut Self {
        let at = self.0.topics.len();
        self.0.units.push(Unit { id: id.to_owned(), title: title.to_owned(), topics: at..at });
        self
    }

    /// Begins a topic of the unit begun last; without one, nothing.
    pub fn topic(&mut self, id: &str, title: &str) -> &mut Self {
        let at = self.0.entries.len();
        let Some(unit) = self.0.units.len().checked_sub(1) else { return self };
        let (id, title) = (id.to_owned(), title.to_owned());
        self.0.topics.push(Topic { id, title, unit, stations: Vec::new(), entries: at..at });
        self.0.units[unit].topics.end += 1;
        self
    }

    /// Says where the topic begun last sits on the line; without one, nothing.
    pub fn at(&mut self, stations: &[Station]) -> &mut Self {
        if let Some(topic) = self.0.topics.last_mut() {
            topic.stations = stations.to_vec();
        }
        self
    }

    /// Adds a question to the topic begun last; without one, nothing.
    pub fn question(&mut self, id: &str, level: Level, difficulty: u8, confusable: Option<&str>) -> &mut Self {
        let Some(topic) = self.0.topics.len().checked_sub(1) else { return self };
        let confusable = confusable.map(str::to_owned);
        self.0.entries.push(Entry { id: id.to_owned(), topic, level, difficulty, confusable });
        self.0.topics[topic].entries.end += 1;
        self
    }

    /// The catalogue.
    pub fn finish(self) -> Catalogue {
        let mut catalogue = self.0;
        let entries = &catalogue.entries;
        catalogue.by_id = sorted(entries.len(), &|one, other| entries[one].id.cmp(&entries[other].id));
        catalogue
    }
}

impl Catalogue {
    /// The units in order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The topics in order.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The questions in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The question with this identifier; nothing where it was removed, or was never in the course.
    pub fn find(&self, id: &str) -> Option<usize> {
        let place = self.by_id.binary_search_by(|&entry| self.entries[entry].id.as_str().cmp(id)).ok()?;
        Some(self.by_id[place])
    }

    /// The topic of a question.
    pub fn topic_of(&self, entry: usize) -> usize {
        self.entries[entry].topic
    }

    /// The unit of a question.
    pub fn unit_of(&self, entry: usize) -> usize {
        self.topics[self.entries[entry].topic].unit
    }

    /// The questions of a unit.
    pub fn unit_entries(&self, unit: usize) -> Range<usize> {
        let topics = &self.topics[self.units[unit].topics.clone()];
        topics.first().map_or(0, |topic| topic.entries.start)..topics.last().map_or(0, |topic| topic.entries.end)
    }

    /// The form in which it travels: one line a unit, topic or question, each followed by what belongs to it.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for unit in &self.units {
            line(&mut text, &["u", &unit.id, &unit.title]);
            for topic in &self.topics[unit.topics.clone()] {
                let stations: Vec<&str> = topic.stations.iter().map(|station| station.id()).collect();
                line(&mut text, &["t", &topic.id, &topic.title, &stations.join(" ")]);
                for entry in &self.entries[topic.entries.clone()] {
                    let (difficulty, tag) = (entry.difficulty.to_string(), entry.confusable.as_deref());
                    line(&mut text, &["q", &entry.id, entry.level.id(), &difficulty, tag.unwrap_or_default()]);
                }
            }
        }
        text
    }

    /// Reads that form; nothing where it is damaged.
    pub fn parse(text: &str) -> Option<Catalogue> {
        let mut builder = Builder::default();
        for line in text.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next();
            match next()? {
                "u" => builder.unit(next()?, next()?),
                "t" => {
                    let stations = |ids: &str| ids.split_whitespace().map(Station::from_id).collect::<Option<Vec<_>>>();
                    builder.topic(next()?, next()?).at(&stations(next().unwrap_or_default())?)
                }
                "q" => {
                    let (id, level, difficulty) = (next()?, Level::from_id(next()?)?, next()?.parse().ok()?);
                    builder.question(id, level, difficulty, next().filter(|tag| !tag.is_empty()))
                }
                _ => return None,
            };
        }
        Some(builder.finish())
    }
}

fn line(text: &mut String, fields: &[&str]) {
    for (index, field) in fields.iter().enumerate() {
        let end = if index + 1 == fields.len() { '\n' } else { '\t' };
        // A title's own tabs and line ends would be taken for the form's.
        let _ = write!(text, "{}{end}", field.replace(['\t', '\n', '\r'], " "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;

    #[test]
    fn questions_are_found_by_their_identifiers() {
        let course = examples::course(3, 4, 12);
        for (index, entry) in course.entries().iter().enumerate() {
            assert_eq!(course.find(&entry.id), Some(index));
        }
        assert_eq!(course.find("preset:walk:cold"), None);
    }

    #[test]
    fn units_topics_and_questions_know_each_other() {
        let course = examples::course(3, 4, 5);
        let entry = course.find("u2-t1-q3").unwrap();
        let (topic, unit) = (course.topic_of(entry), course.unit_of(entry));
        assert_eq!((course.topics()[topic].id.as_str(), course.units()[unit].id.as_str()), ("u2-t1", "u2"));
        assert!(course.topics()[topic].entries.contains(&entry) && course.units()[unit].topics.contains(&topic));
        assert_eq!(course.unit_entries(1), 20..40);
    }

    #[test]
    fn it_comes_out_of_its_text_as_it_went_in() {
        for course in [Catalogue::default(), examples::course(2, 3, 4), examples::course(1, 1, 0)] {
            assert_eq!(Catalogue::parse(&course.to_text()), Some(course));
        }
        let mut placed = Builder::default();
        placed.unit("u", "Unit").topic("t", "Topic").at(&[Station::Cdn, Station::Dns]);
        let placed = placed.finish();
        assert_eq!(Catalogue::parse(&placed.to_text()), Some(placed));
        let mut odd = Builder::default();
        odd.unit("u", "A\ttitle\nin two lines");
        assert_eq!(Catalogue::parse(&odd.finish().to_text()).unwrap().units()[0].title, "A title in two lines");
    }

    #[test]
    fn damage_and_strays_do_no_harm() {
        for text in ["x", "u\tid", "u\tu\tU\nt\tid\ttitle\tnowhere", "q\tid\tnever\t1\t", "q\tid\tapply\tmany\t", "\n"]
        {
            assert_eq!(Catalogue::parse(text), None, "{text}");
        }
        assert_eq!(Catalogue::parse("q\tid\tapply\t1\t\nt\tid\ttitle\n"), Some(Catalogue::default()));
    }
}
