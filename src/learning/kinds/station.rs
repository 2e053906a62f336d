//! Station: one of the nine stations of the line is to be chosen, on the line itself. Worth all or nothing.
//!
//! Stations keep the line's order: where one stands is part of what the reader knows of it.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::Render;
use crate::learning::{Grade, Misfit, PartFeedback, Response, grade};
use crate::model::Station;
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnTheLine {
    /// The right station.
    pub station: Station,
    /// Why it is, or is not, each of [`Station::ALL`], as HTML.
    pub whys: Vec<String>,
}

#[cfg(feature = "native")]
impl OnTheLine {
    /// Reads `station` and `[question.why]`, with a reason under each station's identifier.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> OnTheLine {
        let station = table.one_of("station", &Station::ALL.map(Station::id)).and_then(Station::from_id);
        let mut whys = Vec::new();
        if let Some(mut reasons) = table.table("why", "list of reasons") {
            whys.extend(Station::ALL.map(|station| render.remark(&reasons.text(station.id()))));
            reasons.finish();
        }
        OnTheLine { station: station.unwrap_or_default(), whys }
    }
}

impl OnTheLine {
    fn place(&self) -> usize {
        Station::ALL.iter().position(|station| *station == self.station).unwrap_or_default()
    }
}

impl QuestionKind for OnTheLine {
    fn key(&self) -> Response {
        Response::Choice(self.place())
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let chosen = match response {
            Response::Blank => None,
            Response::Choice(index) => Some(*index),
            _ => return Err(Misfit::Form { takes: "one station" }),
        };
        let flags = grade::flags(chosen.as_slice(), Station::ALL.len())?;
        let feedback = |(index, (why, chosen)): (usize, (&String, bool))| PartFeedback {
            chosen,
            right: index == self.place(),
            why: why.clone(),
        };
        let parts = self.whys.iter().zip(flags).enumerate().map(feedback).collect();
        Ok(Grade::new(f64::from(u8::from(chosen == Some(self.place()))), parts))
    }

    fn present(&self, _: u64) -> Vec<usize> {
        (0..Station::ALL.len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(station: usize) -> OnTheLine {
        let whys = Station::ALL.map(|station| format!("why {}", station.id())).to_vec();
        OnTheLine { station: Station::ALL[station], whys }
    }

    #[test]
    fn a_station_that_is_none_is_an_error() {
        assert_eq!(question(0).grade(&Response::Choice(9)), Err(Misfit::Absent { part: 10, of: 9 }));
    }

    #[cfg(feature = "native")]
    #[test]
    fn each_station_needs_its_reason() {
        let whys: String = Station::ALL.iter().map(|station| format!("{} = \"w\"\n", station.id())).collect();
        let toml = format!("station = \"cache\"\n[why]\n{whys}");
        let (question, told) = laws::read(&toml, OnTheLine::read);
        assert_eq!((question.station, question.whys.len(), told), (Station::Cache, 9, vec![]));
        let (_, told) =
            laws::read(&toml.replace("cdn = ", "cnd = ").replace("\"cache\"", "\"redis\""), OnTheLine::read);
        let expected = [
            "q.toml:1: “station” of question takes one of browser, dns, cdn, balancer, app, cache, database, broker, storage, \
             not “redis”",
            "q.toml:2: list of reasons has no “cdn”: every list of reasons needs one",
            "q.toml:5: list of reasons has an unknown key “cnd”: did you mean “cdn”?",
        ];
        assert_eq!(told, expected);
        let (_, told) = laws::read("station = \"cache\"\nwhy = \"w\"\n", OnTheLine::read);
        assert_eq!(told, ["q.toml:2: “why” of question takes a table `[…why]`; this is of type string"]);
        let (_, told) = laws::read("station = \"cache\"\n", OnTheLine::read);
        assert_eq!(told, ["q.toml:1: question has no “why”: every question needs one"]);
    }

    proptest! {
        #[test]
        fn only_the_right_station_counts(right in 0usize..9, chosen in 0usize..9) {
            let question = question(right);
            laws::key_is_full_and_blank_is_nothing(&question, 9);
            laws::other_forms_are_refused(&question);
            let grade = question.grade(&Response::Choice(chosen)).unwrap();
            prop_assert_eq!(grade.score, if chosen == right { 1.0 } else { 0.0 });
            prop_assert_eq!(grade.parts.iter().position(|part| part.chosen), Some(chosen));
        }
    }
}
