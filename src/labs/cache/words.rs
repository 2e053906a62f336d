//! A run of the cache in words: its stops.

use super::tally::Tally;
use crate::labs::number::fixed;
use crate::model::cache::POLICIES;
use crate::model::cache::store::NEVER;
use crate::model::cache::system::config::{DatabaseState, Strategy};
use crate::model::cache::system::record::{Fact, Record, What};
use crate::model::cache::system::{LENGTH, TAGS};
use crate::model::trace::{Moment, Wire};
use crate::model::{Micros, SECOND, Station};

/// Between two summaries.
const SUMMARY: Micros = 5 * SECOND;

/// A key's name: `k17`; `x3` for one that does not exist.
pub(super) fn name(record: &Record, key: u32) -> String {
    let (letter, number) = if key < record.absent_from { ("k", key) } else { ("x", key - record.absent_from) };
    [letter, &(number + 1).to_string()].concat()
}

/// The value of a key's version: a price.
pub(super) fn price(key: u32, version: u32) -> String {
    let cents = 500 + (u64::from(key) * 7_919 + u64::from(version) * 613) % 9_500;
    fixed(cents as f64 / 100.0, 2)
}

/// A time in milliseconds: `20.4 ms`.
pub(super) fn millis(time: Micros) -> String {
    [&fixed(time as f64 / 1_000.0, if time < 100_000 { 1 } else { 0 }), " ms"].concat()
}

/// So many of something: `1 entry`, `3 entries`.
fn several(count: u64, one: &str, many: &str) -> String {
    [count.to_string().as_str(), " ", if count == 1 { one } else { many }].concat()
}

/// The stops of a run.
pub(super) fn moments(record: &Record, tally: &Tally) -> Vec<Moment> {
    let first = &record.settings[0].config;
    let policy = &POLICIES[first.policy.min(POLICIES.len() - 1)];
    let text = [
        "The cache has room for ",
        &first.capacity.to_string(),
        " of ",
        &first.keys.to_string(),
        " keys, and is ",
        if first.warm { "filled" } else { "empty" },
        ". When it is full, the key that leaves is ",
        policy.leaves,
        ". ",
        &first.rate.to_string(),
        " requests come in a second.",
    ];
    let mut moments = vec![stop(0, Station::App, "The run begins", text.concat(), true)];
    let mut summary = SUMMARY;
    for fact in record.facts.iter().filter(|fact| fact.at <= LENGTH) {
        while summary <= fact.at && summary < LENGTH {
            moments.push(summed_up(record, tally, summary, "So far"));
            summary += SUMMARY;
        }
        add(&mut moments, told(record, fact));
    }
    while summary < LENGTH {
        moments.push(summed_up(record, tally, summary, "So far"));
        summary += SUMMARY;
    }
    add(&mut moments, summed_up(record, tally, LENGTH, "The run ends"));
    moments
}

/// What happens at the same time is one stop, under the name of what matters more.
fn add(moments: &mut Vec<Moment>, next: Moment) {
    let Some(last) = moments.last_mut().filter(|last| last.at == next.at) else { return moments.push(next) };
    if next.notable && !last.notable {
        last.title = next.title;
        last.station = next.station;
    }
    last.notable |= next.notable;
    last.text = [&last.text, " ", &next.text].concat();
    last.wire.extend(next.wire);
}

fn stop(at: Micros, station: Station, title: &str, text: String, notable: bool) -> Moment {
    Moment { at, station, title: title.to_owned(), text, wire: Vec::new(), span: 0, notable }
}

fn summed_up(record: &Record, tally: &Tally, at: Micros, title: &str) -> Moment {
    let sums = tally.until(at);
    let ratio = |ratio: Option<f64>| ratio.map_or_else(|| "–".to_owned(), |ratio| [&fixed(ratio, 0), " %"].concat());
    let waited = |time: Option<f64>| time.map_or_else(|| "–".to_owned(), |time| [&fixed(time, 1), " ms"].concat());
    let mut text = [
        &ratio(sums.hit_ratio()),
        " of the reads were hits; ",
        &ratio(tally.last_second(at).hit_ratio()),
        " in the last second. A request takes ",
        &waited(sums.mean()),
        " on average. The database began ",
        &several(record.queries_in_second(at) as u64, "query", "queries"),
        " in the last second.",
    ]
    .concat();
    if sums.stale > 0 {
        text.push_str(&[" ", &several(sums.stale.into(), "read was", "reads were"), " out of date."].concat());
    }
    let lost = record.lost.iter().filter(|lost| lost.at <= at).count();
    if lost > 0 {
        text.push_str(&[" ", &several(lost as u64, "write is", "writes are"), " lost."].concat());
    }
    stop(at, Station::Cache, title, text, at == LENGTH)
}

/// Commands on the wire, as Redis or PostgreSQL would see them.
fn wire(record: &Record, fact: &Fact) -> Vec<Wire> {
    let (key, config) = (name(record, fact.key), record.config_at(fact.at));
    let value = price(fact.key, fact.one as u32);
    let set = || {
        let px = config.lifetime(0.5).map(|life| [" PX ", &(life / 1_000).to_string()].concat()).unwrap_or_default();
        ["SET ", &key, " \"", &value, "\"", &px].concat()
    };
    let (caption, text) = match fact.what {
        What::Miss => ("Cache", ["GET ", &key, "\n(nil)"].concat()),
        What::Hit => ("Cache", ["GET ", &key, "\n\"", &value, "\""].concat()),
        What::Filled | What::Updated | What::StaleFill => ("Cache", set()),
        What::Deleted => ("Cache", ["DEL ", &key, "\n(integer) ", if fact.two > 0 { "1" } else { "0" }].concat()),
        What::Renamed => ("Cache", ["INCR ", &key, ":version"].concat()),
        What::Written if config.strategy != Strategy::WriteBehind => {
            ("Database", ["UPDATE products SET price = ", &value, " WHERE id = '", &key, "'"].concat())
        }
        _ => return Vec::new(),
    };
    vec![Wire { caption: caption.to_owned(), text }]
}

/// One fact as a stop.
#[allow(clippy::too_many_lines, reason = "a table of sentences")]
fn told(record: &Record, fact: &Fact) -> Moment {
    let Fact { at, what, key, one, two } = *fact;
    let key_name = name(record, key);
    let k = key_name.as_str();
    let config = record.config_at(at);
    let strategy = config.strategy;
    let number = one.to_string();
    let n = number.as_str();
    let (station, title, notable, text): (Station, &str, bool, Vec<&str>);
    let extra;
    (station, title, notable, text) = match what {
        What::Hit => (Station::Cache, "A hit", false, vec!["The cache has ", k, ": the database is not asked."]),
        What::Miss if strategy.loads_itself() => {
            (Station::Cache, "A miss", false, vec![k, " is not there. The cache itself asks the database for it."])
        }
        What::Miss => {
            (Station::Cache, "A miss", false, vec![k, " is not there. The application now asks the database."])
        }
        What::Filled => {
            extra = millis(two);
            let life = if config.lifetime(0.5).is_none() { NEVER } else { config.ttl };
            let lives = if life == NEVER { " It does not expire." } else { "" };
            (Station::Cache, "Stored after a miss", false, vec![k, " is stored; it took ", &extra, " to load.", lives])
        }
        What::Evicted => {
            extra = name(record, one as u32);
            let why = POLICIES[config.policy.min(POLICIES.len() - 1)].leaves;
            if one as u32 == key {
                (
                    Station::Cache,
                    "A key has to leave",
                    false,
                    vec![k, " leaves, since there is less room: it is ", why, "."],
                )
            } else {
                (Station::Cache, "A key has to leave", false, vec![k, " leaves for ", &extra, ": it is ", why, "."])
            }
        }
        What::Refused => {
            (Station::Cache, "No room", false, vec!["The cache is full and nothing leaves: ", k, " is not stored."])
        }
        What::Expired => {
            extra = millis(one);
            (
                Station::Cache,
                "Expired",
                false,
                vec![k, " was stored ", &extra, " ago, longer than it may live: a miss."],
            )
        }
        What::Written if strategy == Strategy::WriteBehind => (
            Station::Cache,
            "Acknowledged early",
            false,
            vec!["Version ", n, " of ", k, " is in the cache only, and the writer is told that it is done."],
        ),
        What::Written => {
            (Station::App, "A write is acknowledged", false, vec!["The database has version ", n, " of ", k, "."])
        }
        What::Deleted if two > 0 => {
            (Station::Cache, "Deleted by the writer", false, vec![k, " goes: the next reader loads the new value."])
        }
        What::Deleted => (Station::Cache, "Nothing to delete", false, vec![k, " was not cached."]),
        What::Updated => {
            (Station::Cache, "Updated by the writer", false, vec!["The cache has version ", n, " of ", k, " now."])
        }
        What::Tagged => {
            let (first, second) = ((two + 1).to_string(), (two + 1 + u64::from(TAGS)).to_string());
            extra = ["k", &first, ", k", &second, ", …"].concat();
            (
                Station::Cache,
                "A tag is purged",
                false,
                vec![n, " entries go that share a tag (", &extra, "): one of those has changed."],
            )
        }
        What::Renamed => (
            Station::Cache,
            "A new version number",
            false,
            vec!["Readers ask for ", k, " under a new name from now on. The old entry stays until it is evicted."],
        ),
        What::Dirty => (
            Station::Cache,
            "A dirty entry",
            false,
            vec!["Version ", n, " of ", k, " is in the cache alone until the next flush."],
        ),
        What::Flush => (
            Station::Cache,
            "A flush",
            false,
            vec![n, " dirty keys go to the database, each with its latest value only."],
        ),
        What::DirtyEvicted => {
            (Station::Cache, "A dirty key leaves", false, vec![k, " has to be written before it may go."])
        }
        What::EventSent => {
            extra = millis(one);
            (
                Station::Database,
                "An event is sent",
                false,
                vec![k, " has changed. The event is on its way for ", &extra, "."],
            )
        }
        What::EventLost => (
            Station::Database,
            "An event gets lost",
            true,
            vec!["The cache is not told that ", k, " has changed, and goes on answering the old value."],
        ),
        What::EventArrived if one > 0 => (Station::Cache, "An event arrives", false, vec![k, " is deleted."]),
        What::EventArrived => (Station::Cache, "An event arrives", false, vec![k, " was not cached."]),
        What::StaleRead => {
            extra = millis(two);
            (
                Station::Cache,
                "A stale read",
                false,
                vec!["A reader gets version ", n, " of ", k, ", which has been out of date for ", &extra, "."],
            )
        }
        What::StaleFill => {
            extra = two.to_string();
            (
                Station::Cache,
                "A stale value is stored",
                true,
                vec![
                    "Version ",
                    n,
                    " of ",
                    k,
                    " comes late: version ",
                    &extra,
                    " is in the database, and the message to the cache is past. Nothing will correct this but expiry.",
                ],
            )
        }
        What::Crashed if two > 0 => {
            extra = several(two, "acknowledged write that only it had is", "acknowledged writes that only it had are");
            (
                Station::Cache,
                "The cache crashes",
                true,
                vec!["It loses ", n, " entries, and ", &extra, " lost for good."],
            )
        }
        What::Crashed => (
            Station::Cache,
            "The cache crashes",
            true,
            vec!["It loses ", n, " entries. No write is lost: the database has them all."],
        ),
        What::Restarted => (
            Station::Cache,
            "The cache is back",
            true,
            vec!["It is empty: until it has filled, the database gets what it was spared."],
        ),
        What::Emptied if two > 0 => {
            extra = several(two, "acknowledged write is", "acknowledged writes are");
            (
                Station::Cache,
                "The cache is emptied",
                true,
                vec![n, " entries are gone, and ", &extra, " lost with them."],
            )
        }
        What::Emptied => (Station::Cache, "The cache is emptied", true, vec![n, " entries are gone."]),
        What::Unreachable => (
            Station::Cache,
            "No way past the cache",
            true,
            vec!["The way to the database leads through the cache, and that is down: a request for ", k, " fails."],
        ),
        What::Bypassed => (
            Station::App,
            "Done without the cache",
            false,
            vec!["The cache does not answer. The application asks the database for ", k, " instead."],
        ),
        What::Refusal => (
            Station::Database,
            "The database refuses",
            true,
            vec!["It is down. A request for ", k, " fails; what is cached is answered as before."],
        ),
        What::TimedOut => (
            Station::Database,
            "No connection in time",
            true,
            vec!["A request for ", k, " has waited a second for a connection, and fails."],
        ),
        What::Crowd => {
            let slow = if config.database == DatabaseState::Slow { ": it is slow" } else { "" };
            (
                Station::Database,
                "A queue before the database",
                true,
                vec![n, " requests wait for a connection. More comes than it can do", slow, "."],
            )
        }
        What::Stampede => (
            Station::Database,
            "A stampede",
            true,
            vec![
                "Up to ",
                n,
                " queries for ",
                k,
                " were under way at once: each of them missed it before the first had stored it.",
            ],
        ),
        What::Joined => (
            Station::App,
            "One load for several",
            false,
            vec![k, " is being loaded already: this reader waits for that instead of asking again."],
        ),
        What::Early => {
            extra = millis(one);
            (
                Station::Cache,
                "Loaded early",
                false,
                vec![
                    "A reader loads ",
                    k,
                    " anew, drawn by lot, ",
                    &extra,
                    " before it expires. The others still get hits.",
                ],
            )
        }
        What::Refresh => {
            extra = millis(one);
            (
                Station::Cache,
                "Refreshed in the background",
                false,
                vec![k, " has ", &extra, " to live. It is loaded anew; nobody waits for that."],
            )
        }
        What::InVain => (
            Station::Cache,
            "Refreshed in vain",
            false,
            vec![k, " goes, and nobody has asked for it since it was loaded anew."],
        ),
        What::ServedStale => (
            Station::Cache,
            "A stale value at once",
            false,
            vec![k, " has expired. It is answered all the same, and loaded anew in the background."],
        ),
        What::NegativeFill => {
            (Station::Cache, "“No such key” is stored", false, vec!["There is no ", k, ". That is kept for a second."])
        }
        What::NegativeHit => (
            Station::Cache,
            "“No such key”, cached",
            false,
            vec!["The cache knows that there is no ", k, ". The database is not asked."],
        ),
        What::Buffered => (
            Station::Cache,
            "Read on its way",
            false,
            vec![
                k,
                " has left the cache, but its version ",
                n,
                " is still on its way to the database. It is read from there.",
            ],
        ),
        What::Changed => {
            let said = record.settings.get(one as usize + 1).map_or("", |change| change.said.as_str());
            (Station::App, "A setting changes", true, vec![said, "."])
        }
    };
    Moment { wire: wire(record, fact), ..stop(at, station, title, text.concat(), notable) }
}
