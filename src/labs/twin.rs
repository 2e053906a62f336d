//! Twins: two runs of one lab, side by side. Where do they part, which setting is it, and what does it cost?
//!
//! Each purpose of chance has a stream of its own, so that two runs with one seed are the same until a setting makes a
//! difference; from there on everything that differs follows from it.

use super::preset::measured;
use super::settings::{Control, Scenario};
use super::{Lab, Run};
use crate::model::trace::Moment;
use crate::model::trace::compare::{self, Difference};
use crate::model::walk::tenths;
use crate::model::{Micros, Station};
use crate::sorting;

/// What two runs of one lab differ by.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    /// Where they part; none when they are the same throughout.
    pub parting: Option<Parting>,
    /// How much later the second has its answer, in microseconds.
    pub by: i64,
    /// Which spans got slower or quicker, the greatest difference first; they add up to [`Twin::by`].
    pub spans: Vec<Difference>,
    /// The same by station.
    pub stations: Vec<(Station, i64)>,
    /// Results that differ, by name: the first run's and the second's.
    pub measures: Vec<(&'static str, f64, f64)>,
    /// All that in two or three sentences. Plain text; code between backticks.
    pub words: String,
}

/// Where two runs part.
#[derive(Debug, Clone, PartialEq)]
pub struct Parting {
    /// The first moment at which they differ, in microseconds.
    pub at: Micros,
    /// The stop of the first run there, as an index of its moments; none when it has no more.
    pub first: Option<usize>,
    /// The stop of the second run there.
    pub second: Option<usize>,
    /// The setting that makes the difference: a control's key, `seed`, or none when several do only together.
    pub setting: Option<&'static str>,
}

/// Compares two runs of one lab.
pub fn compare(lab: &dyn Lab, first: (&Scenario, &dyn Run), second: (&Scenario, &dyn Run)) -> Twin {
    let parting = part(first.1.moments(), second.1.moments()).map(|(at, index)| Parting {
        at,
        first: (index < first.1.moments().len()).then_some(index),
        second: (index < second.1.moments().len()).then_some(index),
        setting: responsible(lab, first, second, at),
    });
    let (by, spans, stations) = match (first.1.trace(), second.1.trace()) {
        (Some(one), Some(other)) => {
            (difference(one.answered, other.answered), compare::compare(one, other), compare::by_station(one, other))
        }
        _ => (difference(first.1.end(), second.1.end()), Vec::new(), Vec::new()),
    };
    let measures = first.1.measures().into_iter().filter_map(|measure| {
        let other = measured(second.1, measure.name);
        (measure.value != other).then_some((measure.name, measure.value, other))
    });
    let mut twin = Twin { parting, by, spans, stations, measures: measures.collect(), words: String::new() };
    twin.words = words(&twin, lab, first, second);
    twin
}

/// The first moment at which two runs differ, in microseconds; none when they are the same throughout.
pub fn parting(first: &dyn Run, second: &dyn Run) -> Option<Micros> {
    part(first.moments(), second.moments()).map(|(at, _)| at)
}

fn difference(one: Micros, other: Micros) -> i64 {
    let signed = |time| i64::try_from(time).unwrap_or(i64::MAX);
    signed(other) - signed(one)
}

/// The first stop that differs: when, and its index.
fn part(first: &[Moment], second: &[Moment]) -> Option<(Micros, usize)> {
    let same = |(one, other): &(&Moment, &Moment)| {
        (one.at, one.station, &one.title, &one.text, &one.wire)
            == (other.at, other.station, &other.title, &other.text, &other.wire)
    };
    let index = first.iter().zip(second).take_while(same).count();
    let at = [first.get(index), second.get(index)].into_iter().flatten().map(|moment| moment.at).min()?;
    Some((at, index))
}

/// The setting that makes two runs part at this moment: of those that differ, the one that does so by itself.
fn responsible(
    lab: &dyn Lab,
    (one, run): (&Scenario, &dyn Run),
    (other, _): (&Scenario, &dyn Run),
    at: Micros,
) -> Option<&'static str> {
    if one.seed != other.seed {
        return Some("seed");
    }
    let keys = differing(lab.controls(), one, other);
    if let [only] = keys[..] {
        return Some(only.key);
    }
    let parts_there = |control: &&Control| {
        let alone = with_setting_of(one, other, control);
        let alone = lab.run(&alone);
        part(run.moments(), alone.moments()).is_some_and(|(moment, _)| moment == at)
    };
    keys.into_iter().find(parts_there).map(|control| control.key)
}

/// The controls whose values differ, at the start or on the way.
fn differing<'a>(controls: &'a [Control], one: &Scenario, other: &Scenario) -> Vec<&'a Control> {
    let differs = |control: &&Control| {
        let changes = |scenario: &Scenario| -> Vec<_> {
            scenario.changes.iter().filter(|change| change.key == control.key).cloned().collect()
        };
        one.settings.get(control) != other.settings.get(control) || changes(one) != changes(other)
    };
    controls.iter().filter(differs).collect()
}

/// A scenario with another's value of one setting, at the start and on the way.
fn with_setting_of(one: &Scenario, other: &Scenario, control: &Control) -> Scenario {
    let mut mixed = one.clone();
    // The value was taken by the same control before.
    let _ = mixed.settings.set(control, &other.settings.get(control));
    mixed.changes.retain(|change| change.key != control.key);
    mixed.changes.extend(other.changes.iter().filter(|change| change.key == control.key).cloned());
    sorting::by(&mut mixed.changes, |change| change.at);
    mixed
}

/// What there is to say about twins.
fn words(twin: &Twin, lab: &dyn Lab, first: (&Scenario, &dyn Run), second: (&Scenario, &dyn Run)) -> String {
    let Some(parting) = &twin.parting else {
        return "The two runs are the same from beginning to end: what was set differently is not met on this way."
            .to_owned();
    };
    let control = parting.setting.and_then(|key| lab.controls().iter().find(|control| control.key == key));
    let cause = match (control, parting.setting) {
        (Some(control), _) => {
            let value = |scenario: &Scenario| {
                let value = scenario.settings_at(lab.controls(), parting.at).get(control).into_owned();
                control.kind.label_of(&value).replace('`', "’")
            };
            [control.label, " is “", &value(first.0), "” in the first run and “", &value(second.0), "” in the second"]
                .concat()
        }
        (None, Some(_)) => "only chance differs: each has a seed of its own".to_owned(),
        (None, None) => "several settings differ, and make a difference only together".to_owned(),
    };
    let stop = |run: &dyn Run, index: Option<usize>| match index.and_then(|index| run.moments().get(index)) {
        Some(moment) => [moment.station.name(), ", “", &moment.title, "”"].concat(),
        None => "its end".to_owned(),
    };
    let (one, other) = (stop(first.1, parting.first), stop(second.1, parting.second));
    let stops = if one == other {
        [". Both come to ", &one, ", but not alike."].concat()
    } else {
        [". The first comes to ", &one, "; the second to ", &other, "."].concat()
    };
    let mut text =
        ["Until ", &tenths(parting.at), " ms the two are the same. Then they part: ", &cause, &stops].concat();
    text.push_str(&match twin.by {
        0 => " In the end both take the same time.".to_owned(),
        by => [
            " In the end the second takes ",
            &milliseconds(by),
            if by > 0 { " longer" } else { " less" },
            &places(twin),
            ".",
        ]
        .concat(),
    });
    let status = |run: &dyn Run| measured(run, "status") as u16;
    let (one, other) = (status(first.1), status(second.1));
    if one != other {
        let name =
            |status: u16| if status == 0 { "no answer".to_owned() } else { ["a `", &status.to_string(), "`"].concat() };
        text.push_str(&[" The first ends with ", &name(one), ", the second with ", &name(other), "."].concat());
    }
    text
}

/// Where most of the difference comes from.
fn places(twin: &Twin) -> String {
    let [first, rest @ ..] = &twin.stations[..] else { return String::new() };
    let said = |(station, by): &(Station, i64)| {
        [station.name(), if *by > 0 { " +" } else { " −" }, &milliseconds(*by)].concat()
    };
    let mut text = [": ", &said(first)].concat();
    // What is below a tenth of the greatest is detail.
    for place in rest.iter().filter(|place| place.1.unsigned_abs() * 10 > first.1.unsigned_abs()).take(3) {
        text.push_str(", ");
        text.push_str(&said(place));
    }
    text
}

/// A difference without its sign: `19.9 ms`.
fn milliseconds(by: i64) -> String {
    [&tenths(by.unsigned_abs()), " ms"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::find;

    fn twins(first: &str, second: &str) -> Twin {
        let lab = find("walk").expect("the walk is registered");
        let scenario = |query| Scenario::from_query(lab.controls(), query).0;
        let (one, other) = (scenario(first), scenario(second));
        compare(lab, (&one, &*lab.run(&one)), (&other, &*lab.run(&other)))
    }

    fn setting(twin: &Twin) -> Option<&'static str> {
        twin.parting.as_ref().and_then(|parting| parting.setting)
    }

    #[test]
    fn twins_part_where_a_setting_is_met_and_not_before() {
        let twin = twins("", "dns=warm");
        let parting = twin.parting.as_ref().expect("they part");
        assert_eq!(setting(&twin), Some("dns"));
        assert!((300..2_000).contains(&parting.at), "at the resolver: {parting:?}");
        assert!((-21_000..-19_000).contains(&twin.by), "{}", twin.by);
        assert_eq!(twin.stations[0].0, Station::Dns);
        assert!(twin.words.contains("Resolver's cache is “cold: nothing known”"), "{}", twin.words);
        assert!(twin.words.contains("less: DNS −"), "{}", twin.words);
        let late = twins("", "plan=scan");
        assert!(late.parting.as_ref().is_some_and(|parting| parting.at > 60_000), "{:?}", late.parting);
        assert_eq!((setting(&late), late.stations[0].0), (Some("plan"), Station::Database));
    }

    #[test]
    fn of_several_settings_the_one_that_is_met_first_is_named() {
        assert_eq!(setting(&twins("", "dns=warm&plan=scan")), Some("dns"));
        assert_eq!(setting(&twins("conn=open", "conn=open&dns=warm&plan=scan")), Some("plan"), "no name is asked for");
        assert_eq!(setting(&twins("", "then=30000.cache.down")), Some("cache"));
        assert_eq!(setting(&twins("", "seed=2")), Some("seed"));
    }

    #[test]
    fn twins_that_meet_nothing_different_are_the_same() {
        let twin = twins("cdn=hit", "cdn=hit&db=down&plan=scan");
        assert_eq!((twin.parting.clone(), twin.by, twin.spans.len()), (None, 0, 0));
        assert!(twin.words.contains("same from beginning to end"));
    }

    #[test]
    fn differences_add_up_to_that_of_the_totals() {
        for (first, second) in
            [("", "dns=warm"), ("", "load=1500"), ("req=order", "req=order&broker=off"), ("", "workers=stuck")]
        {
            let twin = twins(first, second);
            assert_eq!(twin.spans.iter().map(Difference::by).sum::<i64>(), twin.by, "{first} and {second}");
            assert_eq!(twin.stations.iter().map(|(_, by)| by).sum::<i64>(), twin.by, "{first} and {second}");
        }
        assert!(twins("", "workers=stuck").words.ends_with("The first ends with a `200`, the second with a `504`."));
    }
}
