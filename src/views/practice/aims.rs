//! What a session can be for, as a word in links and in the store: `due`, `mixed`, `pairs`, `mistakes`, `topic:id`, `unit:id`,
//! `station:id`, or the questions themselves, `ask:id,id`.

use crate::learning::Catalogue;
use crate::learning::session::Aim;
use crate::model::Station;

/// What a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its heading.
    pub title: String,
    /// What it asks.
    pub what: What,
}

/// What a session asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// What the trainer chooses for this aim.
    Aim(Aim),
    /// These questions, by identifier.
    Questions(Vec<String>),
}

/// Reads a word; nothing where it stands for nothing in the course.
pub fn read(catalogue: &Catalogue, word: &str) -> Option<Choice> {
    let choice = |title: &str, aim: Aim| Some(Choice { title: title.to_owned(), what: What::Aim(aim) });
    match word.split_once(':').unwrap_or((word, "")) {
        ("due", "") => choice("Due today", Aim::Due),
        ("mixed", "") => choice("All topics, mixed", Aim::Mixed),
        ("pairs", "") => choice("Easily confused", Aim::Confusable),
        ("mistakes", "") => choice("What I got wrong", Aim::Mistakes),
        ("topic", id) => {
            let topic = catalogue.topics().iter().position(|topic| topic.id == id)?;
            choice(&catalogue.topics()[topic].title, Aim::Topics(vec![topic]))
        }
        ("unit", id) => {
            let unit = catalogue.units().iter().find(|unit| unit.id == id)?;
            choice(&unit.title, Aim::Topics(unit.topics.clone().collect()))
        }
        ("station", id) => {
            let station = Station::from_id(id)?;
            choice(station.name(), Aim::Topics(at_station(catalogue, station)))
        }
        ("ask", ids) => {
            let known = |id: &&str| catalogue.find(id).is_some();
            let ids: Vec<String> = ids.split(',').filter(known).map(str::to_owned).collect();
            let title = "These questions".to_owned();
            (!ids.is_empty()).then_some(Choice { title, what: What::Questions(ids) })
        }
        _ => None,
    }
}

/// The topics whose own station this is.
pub fn at_station(catalogue: &Catalogue, station: Station) -> Vec<usize> {
    let own = |topic: &usize| catalogue.topics()[*topic].stations.first() == Some(&station);
    (0..catalogue.topics().len()).filter(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Level;
    use crate::learning::catalogue::Builder;

    #[test]
    fn every_word_stands_for_what_the_course_has() {
        let mut course = Builder::default();
        course.unit("entry", "Entry");
        course.topic("names", "Names").at(&[Station::Dns, Station::Browser]).question("a", Level::Apply, 1, None);
        course.topic("edge", "Edge").at(&[Station::Cdn]).question("b", Level::Apply, 1, None);
        let course = course.finish();
        let aim = |word: &str| read(&course, word).map(|choice| choice.what);
        assert_eq!(aim("unit:entry"), Some(What::Aim(Aim::Topics(vec![0, 1]))));
        assert_eq!(aim("topic:edge"), Some(What::Aim(Aim::Topics(vec![1]))));
        assert_eq!(aim("station:dns"), Some(What::Aim(Aim::Topics(vec![0]))));
        assert_eq!(aim("station:browser"), Some(What::Aim(Aim::Topics(vec![]))));
        assert_eq!(aim("ask:b,gone,a"), Some(What::Questions(vec!["b".into(), "a".into()])));
        for word in ["", "later", "topic:gone", "ask:gone", "due:x"] {
            assert_eq!(aim(word), None, "{word}");
        }
    }
}
