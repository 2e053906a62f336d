//! The cache's presets: each makes one point and asks for it first.

use crate::labs::Run;
use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};
use crate::model::{Micros, SECOND};

/// All of them: what a cache is good for, who leaves, what is out of date, what is lost, what overloads the database.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "skew",
        title: "Some keys are wanted more",
        settings: "expiry=never&reads=100",
        question: Prediction {
            prompt: "There are 200 keys and room for 30 of them. Popularity follows Zipf's law: k1 is wanted twice as \
                     often as k2, three times as often as k3. How many reads are hits once the cache has filled?",
            options: &[
                guess("About 15 %", "So it would be if all keys were wanted alike: 30 of 200. Set the skew to 0."),
                guess(
                    "About 55 %",
                    "The few keys that are wanted most are nearly always there. A cache lives on skew, not on size.",
                ),
                guess("About 95 %", "Half of the 200 keys are wanted about once in ten seconds. They fill no seventh."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "hit_ratio_late_pct"), &[15.0, 55.0, 95.0]);
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "scan",
        title: "A scan flushes LRU",
        settings: "expiry=never&rate=20&reads=100&then=10000000.scan.on&then=12005000.scan.off",
        question: Prediction {
            prompt: "Readers send 20 requests a second. After 10 s a job reads all 200 keys once, in a row, 100 a \
                     second. What is in the LRU cache of 30 when the job is done?",
            options: &[
                guess(
                    "The popular keys, as before",
                    "LRU does not know what is popular, only what was used last: the job's keys push the others out.",
                ),
                guess(
                    "About half and half",
                    "So it would be if readers asked as often as the job. For each of theirs it brings five.",
                ),
                guess(
                    "Mostly what the job read last",
                    "Thirty keys that nobody asks for again. Readers meet misses until theirs are back.",
                ),
            ],
            answer: after_scan,
        },
    },
    Preset {
        id: "scan-sieve",
        title: "A scan meets SIEVE",
        settings: "evict=sieve&expiry=never&rate=20&reads=100&then=10000000.scan.on&then=12005000.scan.off",
        question: Prediction {
            prompt: "The same job reads all 200 keys once, but the cache evicts by SIEVE: what was visited since the \
                     hand last passed is skipped. What is in it when the job is done?",
            options: &[
                guess(
                    "Mostly the popular keys, as before",
                    "The hand skips what was visited. The job's keys come in, are not visited, and are the first to go.",
                ),
                guess("About half and half", "The job's keys are read once each. One visit is not enough to stay."),
                guess(
                    "Mostly what the job read last",
                    "So it is with LRU, where a single use puts a key ahead of all others.",
                ),
            ],
            answer: after_scan,
        },
    },
    Preset {
        id: "taste-lfu",
        title: "LFU when tastes change",
        settings: "evict=lfu&expiry=never&reads=100&then=10000000.taste.other",
        question: Prediction {
            prompt: "LFU evicts what was used least often since it came in. After 10 s, other keys are popular. What is \
                     the hit ratio in the next 10 s, beside that in the first 10 s?",
            options: &[
                guess("About the same", "LFU knows what was popular. Counts of ten seconds are not outrun in ten."),
                guess(
                    "About half of it",
                    "The old favourites keep their counts and their places; newcomers push each other out of the last ones.",
                ),
                guess(
                    "Higher: it knows the popular keys",
                    "It knows those of the first 10 s, and nobody wants them now.",
                ),
            ],
            answer: taste,
        },
    },
    Preset {
        id: "taste-lru",
        title: "LRU when tastes change",
        settings: "expiry=never&reads=100&then=10000000.taste.other",
        question: Prediction {
            prompt: "LRU evicts what was not used for longest. After 10 s, other keys are popular. What is the hit ratio \
                     in the next 10 s, beside that in the first 10 s?",
            options: &[
                guess(
                    "About the same",
                    "Each new favourite is missed once and stays. LRU has no memory that would be in the way.",
                ),
                guess("About half of it", "So it is with LFU, where counts from before weigh on."),
                guess("None: it holds the wrong keys", "For a moment. 30 misses later it holds the right ones."),
            ],
            answer: |run| Answer { option: [0, 1, 0][taste(run).option], at: 11 * SECOND },
        },
    },
    Preset {
        id: "hot-key",
        title: "A hot key appears",
        settings: "expiry=never&reads=100&then=10000000.hot.on",
        question: Prediction {
            prompt: "After 10 s, every second read wants one key that hardly anyone wanted before. What does the hit \
                     ratio do?",
            options: &[
                guess("It falls: the cache does not know the key", "It is missed once. From then on it is there."),
                guess("It stays: one key is one place of 30", "One place, but every second read is a hit there."),
                guess(
                    "It rises: half of the reads become hits",
                    "What is wanted often is what a cache is best at. One cache, that is: of a cluster, one node gets all.",
                ),
            ],
            answer: |run| {
                let by = measured(run, "hit_ratio_late_pct") - measured(run, "hit_ratio_early_pct");
                Answer { option: nearest(by, &[-20.0, 0.0, 20.0]), at: 15 * SECOND }
            },
        },
    },
    Preset {
        id: "hot-stampede",
        title: "The hot key expires",
        settings: "ttl=4000&rate=100&reads=100&dblat=400&conns=64&hot=on",
        question: Prediction {
            prompt: "Fifty readers a second want one key. It takes 400 ms to load and lives for 4 s. How many queries for \
                     it are under way at once when it has expired?",
            options: &[
                guess(
                    "One: the first reader loads it",
                    "Nobody tells the others that it is being loaded. They miss too.",
                ),
                guess("Two or three at most", "So it would be if it took 40 ms. Whoever comes within the load misses."),
                guess(
                    "About 20: all who come meanwhile",
                    "50 a second × 0.4 s. The slower the load, the more join in, and that makes it slower: a stampede.",
                ),
                guess(
                    "All hundred of that second",
                    "The first answer is stored after 200 ms; who comes then has a hit.",
                ),
            ],
            answer: stampede,
        },
    },
    Preset {
        id: "single-flight",
        title: "One loads, the others wait",
        settings: "ttl=4000&guard=single&rate=100&reads=100&dblat=400&conns=64&hot=on",
        question: Prediction {
            prompt: "The same hot key, now with single-flight. How many queries for it are under way at once when it \
                     has expired?",
            options: &[
                guess("One: the first reader loads it", "The others wait for its answer: as long, but for one query."),
                guess("Two or three at most", "A reader joins a load that is under way, so that there is no second."),
                guess("About 20: all who come meanwhile", "So it is without protection."),
                guess("None: they get the old value", "So it is with stale-while-revalidate; here they wait."),
            ],
            answer: stampede,
        },
    },
    Preset {
        id: "ttl-stampede",
        title: "All expire together",
        settings: "capacity=100&rate=100&reads=100&keys=100&skew=80&dblat=30&conns=1&start=warm",
        question: Prediction {
            prompt: "All 100 keys were stored at the same moment, to live for 5 s. 100 reads come in a second; the \
                     database can do 33. How long is the longest queue before it?",
            options: &[
                guess("Nobody waits: each key is loaded once", "Once in 5 s, but most of them in the same second."),
                guess("Two or three wait at most", "So it would be if the keys expired one by one, 20 a second."),
                guess(
                    "Dozens wait, some of them in vain",
                    "All expire in the same moment: for about a second, nearly every read is a miss.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "db_queue"), &[0.0, 4.0, 30.0]);
                Answer { option, at: stop_at(run, "A queue before the database") }
            },
        },
    },
    Preset {
        id: "jitter",
        title: "The same with jitter",
        settings: "capacity=100&expiry=jittered&rate=100&reads=100&keys=100&skew=80&dblat=30&conns=1&start=warm",
        question: Prediction {
            prompt: "The same 100 keys, but each time to live is drawn: up to a quarter shorter or longer. How long is \
                     the longest queue now?",
            options: &[
                guess("Dozens wait: as many expire", "As many, but from 3.75 s to 6.25 s: few enough at any moment."),
                guess(
                    "Half as many wait, about 25",
                    "What comes at less than the database can do hardly queues at all.",
                ),
                guess("Hardly any wait: about eight", "The misses are spread over 2.5 s, and drift apart further on."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "db_queue"), &[50.0, 25.0, 8.0]);
                Answer { option, at: 5 * SECOND }
            },
        },
    },
    Preset {
        id: "cold-start",
        title: "A restart with an empty cache",
        settings: "capacity=100&expiry=never&rate=100&reads=100&dblat=40&conns=1&start=warm&then=8000000.cachestate.cold",
        question: Prediction {
            prompt: "Of 100 reads a second, 85 % are hits; the database can do 25 queries a second and gets about 15. \
                     After 8 s the cache is emptied. What happens at the database?",
            options: &[
                guess(
                    "Little: 15 a second become 20",
                    "The hits were what kept 85 a second away from it. They are gone.",
                ),
                guess("A blip: a few queries wait", "100 a second arrive where 25 can be done: 75 a second pile up."),
                guess(
                    "A long queue: readers wait up to a second",
                    "It was sized for the misses, not for the reads. That is why caches are warmed before they take over.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "db_queue"), &[3.0, 10.0, 50.0]);
                Answer { option, at: stop_at(run, "A queue before the database") }
            },
        },
    },
    Preset {
        id: "inline-down",
        title: "The cache in the way is down",
        settings: "strategy=readthrough&then=10000000.cachestate.down",
        question: Prediction {
            prompt: "With read-through, the application asks the cache only, and the cache asks the database. After 10 \
                     s the cache crashes. What do readers get?",
            options: &[
                guess("The same, only slower", "So it is with cache-aside: the application goes on to the database."),
                guess(
                    "Errors: there is no way past the cache",
                    "The database is idle, and nobody can ask it. What stands in the way must not be a single point.",
                ),
                guess("The last value that they had", "The values were in the cache. The application has none."),
            ],
            answer: |run| {
                let option = if measured(run, "failed") > 100.0 { 1 } else { 0 };
                Answer { option, at: stop_at(run, "The cache crashes") }
            },
        },
    },
    Preset {
        id: "race",
        title: "A fill after a delete",
        settings: "expiry=never&reads=80&keys=10&dblat=100&conns=32",
        question: Prediction {
            prompt: "Cache-aside without expiry: a writer writes to the database and then deletes the key in the cache; \
                     the next reader loads the new value. For how long can a reader get the old one?",
            options: &[
                guess(
                    "Never: it is deleted each time",
                    "It comes back: a load from before the write ends after the delete.",
                ),
                guess(
                    "Some ms, until it is deleted",
                    "That too. But the delete may come before an older load is stored.",
                ),
                guess(
                    "For seconds, until the next write",
                    "A reader loads the old value, a writer writes and deletes, then the reader stores what it has.",
                ),
            ],
            answer: |run| {
                let option = match measured(run, "stale_max_ms") {
                    0.0 => 0,
                    oldest if oldest < 500.0 => 1,
                    _ => 2,
                };
                Answer { option, at: stop_at(run, "A stale value is stored") }
            },
        },
    },
    Preset {
        id: "versions",
        title: "The version in the key",
        settings: "inval=versions&expiry=never&reads=80&keys=10&dblat=100&conns=32",
        question: Prediction {
            prompt: "The same traffic, but a version number is part of the key (`k3:v7`), and a writer counts it up \
                     after writing. For how long can a reader get an old value now?",
            options: &[
                guess("For seconds, until the next write", "What is stored late is stored under the old name: unread."),
                guess(
                    "For a few ms, until the number is up",
                    "From then on everyone asks under the new name. The price: another way, and dead entries.",
                ),
                guess("Until the old entry is evicted", "It stays as long, but nobody asks for it any more."),
            ],
            answer: |run| {
                let option = if measured(run, "stale_max_ms") < 100.0 { 1 } else { 0 };
                Answer { option, at: stop_at(run, "A new version number") }
            },
        },
    },
    Preset {
        id: "event-lost",
        title: "An event gets lost",
        settings: "inval=event&loss=20&capacity=50&expiry=never&keys=50",
        question: Prediction {
            prompt: "The database sends an event after each write, and the cache deletes the key 0.1 s later. One event \
                     in five gets lost; nothing expires. For how long can a reader get an old value?",
            options: &[
                guess("For 0.1 s: as long as an event takes", "So it is as long as all of them arrive."),
                guess("For 5 s: then the entry expires", "Nothing expires here. That would be the safety net."),
                guess(
                    "For as long as nobody writes to the key again",
                    "Only another event can correct it. With events, keep a TTL: not for freshness, for the lost one.",
                ),
            ],
            answer: |run| {
                let option = match measured(run, "stale_max_ms") {
                    oldest if oldest <= 500.0 => 0,
                    oldest if oldest <= 5_500.0 => 1,
                    _ => 2,
                };
                Answer { option, at: stop_at(run, "An event gets lost") }
            },
        },
    },
    Preset {
        id: "write-around",
        title: "Nobody tells the cache",
        settings: "strategy=writearound",
        question: Prediction {
            prompt: "With write-around, a write goes past the cache, and nobody tells it. An entry lives for 5 s. How \
                     long can the oldest value that is read have been out of date?",
            options: &[
                guess(
                    "It can't: the database has the new one",
                    "Readers ask the cache first, and that has the old one.",
                ),
                guess("About 20 ms, as long as a write takes", "The write does not touch the cache at all."),
                guess(
                    "About 5 s, as long as it lives",
                    "The TTL is the only promise here: choose it by what readers bear.",
                ),
                guess("The whole 20 s of the run", "After 5 s it expires, and the next reader loads the new value."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "stale_max_ms"), &[0.0, 20.0, 5_000.0, 20_000.0]);
                Answer { option, at: stop_at(run, "A stale read") }
            },
        },
    },
    Preset {
        id: "write-behind-crash",
        title: "Write-behind and a crash",
        settings: "strategy=writebehind&flush=5000&capacity=200&reads=50&then=9000000.cachestate.down\
                   &then=11000000.cachestate.up",
        question: Prediction {
            prompt: "40 writes a second are acknowledged once the cache has them; every 5 s it writes them to the \
                     database. After 9 s it crashes. How many acknowledged writes are lost?",
            options: &[
                guess("None: they were acknowledged", "The writer was told so before the database knew of it."),
                guess(
                    "One or two that were under way",
                    "Those were not acknowledged yet. The others are what is lost.",
                ),
                guess(
                    "About 150: all since the last flush",
                    "4 s × 40 a second. That is the price of quick writes: what a crash costs is the interval.",
                ),
                guess("About 350: all since the start", "Those before 5 s were flushed and are in the database."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "lost_writes"), &[0.0, 2.0, 150.0, 350.0]);
                Answer { option, at: stop_at(run, "The cache crashes") }
            },
        },
    },
    Preset {
        id: "refresh-ahead",
        title: "Refresh-ahead guesses wrong",
        settings: "strategy=refreshahead&capacity=200&ttl=2000&reads=100&skew=0",
        question: Prediction {
            prompt: "All 200 keys are wanted alike, 80 reads a second. Refresh-ahead loads anew what is asked for in the \
                     last half second of its 2 s. Of these loads, how many does nobody ask for again in time?",
            options: &[
                guess(
                    "Hardly any: it was just asked for",
                    "That says little when each key is wanted every 2.5 s only.",
                ),
                guess(
                    "About a third of them",
                    "Being asked for once promises nothing where all are alike. With a skew of 150 it is one in ten.",
                ),
                guess("Nearly all of them", "Each key is wanted every 2.5 s, so that most are asked for within 2 s."),
            ],
            answer: |run| {
                let share = measured(run, "in_vain") * 100.0 / measured(run, "refreshes").max(1.0);
                Answer { option: nearest(share, &[5.0, 35.0, 95.0]), at: stop_at(run, "Refreshed in vain") }
            },
        },
    },
    Preset {
        id: "negative",
        title: "Keys that do not exist",
        settings: "capacity=60&reads=100&absent=30",
        question: Prediction {
            prompt: "30 of 100 reads ask for one of ten keys that do not exist, and “there is no such key” is not \
                     cached. How many of the database's queries are for those?",
            options: &[
                guess("None: there is nothing to load", "To know that there is nothing, the database has to look."),
                guess("About 30 of 100", "30 of 100 reads, but of the others most are hits and never come so far."),
                guess("More than half", "Each of them is a miss, always. Cache the absence, for a short time."),
            ],
            answer: |run| {
                let share = measured(run, "absent_reads") * 100.0 / measured(run, "db_queries").max(1.0);
                Answer { option: nearest(share, &[0.0, 30.0, 55.0]), at: run.end() }
            },
        },
    },
];

/// What is in the cache after a scan: hardly any of what that read last, half, or little else.
fn after_scan(run: &dyn Run) -> Answer {
    const DONE: Micros = 12_005_000;
    let tables = run.tables(DONE);
    let keys = tables.first().map(|entries| entries.rows.as_slice()).unwrap_or_default();
    let number = |row: &Vec<String>| row.first().and_then(|key| key.get(1..)).and_then(|key| key.parse::<u32>().ok());
    let scanned = keys.iter().filter(|row| number(row).is_some_and(|number| number > 160)).count();
    let share = scanned as f64 * 100.0 / keys.len().max(1) as f64;
    let option = nearest(share, &[15.0, 45.0, 75.0]);
    Answer { option, at: DONE }
}

/// The hit ratio after the middle of the run beside that before it: the same, half, or more.
fn taste(run: &dyn Run) -> Answer {
    let ratio = measured(run, "hit_ratio_late_pct") / measured(run, "hit_ratio_early_pct").max(1.0);
    Answer { option: nearest(ratio, &[1.0, 0.5, 1.5]), at: 12 * SECOND }
}

/// How many loaded the same key at once.
fn stampede(run: &dyn Run) -> Answer {
    let option = nearest(measured(run, "stampede"), &[1.0, 3.0, 20.0, 50.0]);
    Answer { option, at: stop_at(run, if option == 0 { "One load for several" } else { "A stampede" }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{Scenario, find};

    /// The options that the runs must come to: whoever changes the model sees which reasons no longer hold.
    #[test]
    fn presets_answer_what_their_reasons_say() {
        let lab = find("cache").expect("the lab is registered");
        let answer = |preset: &Preset| {
            let (scenario, _) = Scenario::from_query(lab.controls(), preset.settings);
            (preset.id, (preset.question.answer)(&*lab.run(&scenario)).option)
        };
        let answers: Vec<_> = PRESETS.iter().map(answer).collect();
        assert_eq!(
            answers,
            [
                ("skew", 1),
                ("scan", 2),
                ("scan-sieve", 0),
                ("taste-lfu", 1),
                ("taste-lru", 0),
                ("hot-key", 2),
                ("hot-stampede", 2),
                ("single-flight", 0),
                ("ttl-stampede", 2),
                ("jitter", 2),
                ("cold-start", 2),
                ("inline-down", 1),
                ("race", 2),
                ("versions", 1),
                ("event-lost", 2),
                ("write-around", 2),
                ("write-behind-crash", 2),
                ("refresh-ahead", 1),
                ("negative", 2),
            ]
        );
    }
}
