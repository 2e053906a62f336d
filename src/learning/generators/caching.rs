//! Caches and edges: access times, hit ratios, what is evicted, how long copies are fresh, what a crash or a crowd costs. What is
//! evicted [`crate::model::cache`] decides.

use super::{Draw, Drawn, Generator, Within, drawn};
use crate::model::cache::fifo::Fifo;
use crate::model::cache::lru::Lru;
use crate::model::cache::{Id, Policy};
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "mean-access-time",
        prompt: "A look-up in the cache takes {a} ms, a query of the database {b} ms. The cache is asked first, the database \
                 after a miss. {c} % of the look-ups hit. How long does a read take on average?",
        unit: "ms",
        decimals: 2,
        within: Within::Units(0.03),
        range: (1.0, 60.0),
        rule: "Everyone pays for the look-up; those who miss pay for the query on top.",
        steps: &["{d} of the reads miss.", "{a} + {d} × {b} = {key}"],
        wrong: &[
            "You spared those who miss the look-up. They have asked the cache in vain.",
            "You took the plain mean of the two times, whatever the hit ratio.",
            "You exchanged hits and misses.",
        ],
        draw: |draw| {
            let (a, b, c) = (draw.pick(&[1.0, 1.5, 2.0, 3.0]), draw.stepped(20, 100, 5), draw.stepped(50, 95, 5));
            let (hit, miss) = (c / 100.0, (100.0 - c) / 100.0);
            drawn(&[a, b, c, miss], a + miss * b, &[hit * a + miss * b, (a + b) / 2.0, a + hit * b])
        },
    },
    Generator {
        id: "eviction-hits",
        prompt: "A cache holds three objects and evicts by {a}. It is empty at first. These are asked for, one after the other: \
                 {b}. How many hits are there?",
        unit: "hits",
        decimals: 0,
        within: Within::Exact,
        range: (0.0, 9.0),
        rule: "LRU evicts what was used longest ago, FIFO what came in longest ago. A miss brings the object in.",
        steps: &["Hits are marked: {c}.", "That makes {key}"],
        wrong: &[
            "So many there are with {d}.",
            "Those are the misses.",
            "You counted every repetition. Some had been evicted in the meantime.",
        ],
        draw: eviction,
    },
    Generator {
        id: "ttl-hit-ratio",
        prompt: "A key is asked for at random, {a} times a second on average. A copy lives {b} s from when it was fetched, whether \
                 or not it is used. What share of the requests hits?",
        unit: "%",
        decimals: 1,
        within: Within::Units(0.5),
        range: (45.0, 99.0),
        rule: "Each fetch serves λT further requests on average, so the hit ratio is λT ÷ (1 + λT).",
        steps: &[
            "λT = {a}/s × {b} s = {c} requests find the copy, and one more has fetched it.",
            "{c} ÷ (1 + {c}) = {key}",
        ],
        wrong: &[
            "That is the share of misses.",
            "So it would be if each use began the time anew: 1 − e^(−λT).",
            "After each {b} s somebody misses and fetches the copy.",
        ],
        draw: |draw| {
            let (rate, ttl) = (draw.pick(&[0.1, 0.2, 0.25, 0.5]), draw.pick(&[10.0, 20.0, 30.0, 40.0, 60.0]));
            let served = rate * ttl;
            let key = 100.0 * served / (1.0 + served);
            drawn(&[rate, ttl, served], key, &[100.0 - key, 100.0 * (1.0 - libm::exp(-served)), 100.0])
        },
    },
    Generator {
        id: "freshness-left",
        prompt: "{d} s ago {e} got a response with `Cache-Control: max-age={a}, s-maxage={b}` and `Age: {c}`. For how long may it \
                 still use the copy without asking?",
        unit: "s",
        decimals: 0,
        within: Within::Exact,
        range: (5.0, 4_000.0),
        rule: "Fresh while the lifetime is greater than the age. A shared cache takes `s-maxage` before `max-age`; the age is \
               what `Age` said and the time since (RFC 9111).",
        steps: &["The lifetime for {e} is {f} s; its copy is {c} + {d} = {g} s old.", "{f} − {g} = {key}"],
        wrong: &[
            "You took the directive for the other sort of cache: `s-maxage` is for shared ones only.",
            "You left out `Age`: the response was {c} s old when it came.",
            "You left out the {d} s since it came.",
        ],
        draw: |draw| {
            let (a, b) =
                draw.pick(&[(300.0, 600.0), (600.0, 3_600.0), (3_600.0, 600.0), (120.0, 900.0), (900.0, 300.0)]);
            let (age, since) = (draw.between(10, 70), draw.between(5, 45));
            let (who, life, other) =
                if draw.pick(&[true, false]) { ("a CDN's edge", b, a) } else { ("a browser", a, b) };
            let old = age + since;
            let made = drawn(&[a, b, age, since], life - old, &[other - old, life - since, life - age]);
            made.and(who).and(rounded(life)).and(rounded(old))
        },
    },
    Generator {
        id: "stampede-fetches",
        prompt: "A key that is asked for {a} times a second runs out. To compute it anew takes {b} ms. Nothing holds requests \
                 back. About how many of them compute it?",
        unit: "requests",
        decimals: 0,
        within: Within::Units(1.1),
        range: (8.0, 3_000.0),
        rule: "Everyone who comes before the first is done computes as well: about 1 + λD.",
        steps: &["While the first computes, {a}/s × {b} ms = {c} more come.", "1 + {c} = {key}"],
        wrong: &[
            "So it is with single-flight: the others wait for the first. Nothing makes them wait here.",
            "That is a whole second's. The first is done after {b} ms.",
        ],
        draw: |draw| {
            let (rate, work) = (draw.stepped(40, 1_000, 20), draw.stepped(200, 2_500, 100));
            let more = rate * work / 1_000.0;
            drawn(&[rate, work, more], 1.0 + more, &[1.0, rate])
        },
    },
    Generator {
        id: "write-behind-loss",
        prompt: "A write-behind cache acknowledges {a} writes a second and sends them to the database every {b} s. How many \
                 acknowledged writes does a crash of the cache lose at most?",
        unit: "writes",
        decimals: 0,
        within: Within::Percent(1.0),
        range: (40.0, 40_000.0),
        rule: "Lost is exactly what was acknowledged and not yet sent.",
        steps: &["At most {b} s have passed since the last sending.", "{a}/s × {b} s = {key}"],
        wrong: &[
            "So it is with write-through: it acknowledges only what the database has.",
            "That is the mean. A crash just before the sending loses twice as many.",
            "That is one second's.",
        ],
        draw: |draw| {
            let (rate, every) = (draw.stepped(20, 900, 20), draw.between(2, 30));
            drawn(&[rate, every], rate * every, &[0.0, rate * every / 2.0, rate])
        },
    },
    Generator {
        id: "cdn-offload",
        prompt: "A CDN's hit ratio rises from {a} % to {b} %. By what factor do the requests to the origin become fewer?",
        unit: "",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (1.05, 40.0),
        rule: "The origin sees the misses: compare those, not the hits.",
        steps: &["Before, {c} % reached the origin, afterwards {d} %.", "{c} ÷ {d} = {key}"],
        wrong: &[
            "You compared the hits. The origin sees the misses.",
            "That is the difference in percentage points, not a factor.",
        ],
        draw: |draw| {
            let before = draw.stepped(50, 90, 5);
            let after = (before + draw.between(4, 30)).min(98.0);
            let (c, d) = (100.0 - before, 100.0 - after);
            drawn(&[before, after, c, d], c / d, &[after / before, after - before])
        },
    },
];

/// For each object asked for, one after the other, whether a small cache holds it.
fn hits(asked: &[char], cache: &mut dyn Policy) -> Vec<bool> {
    let ask = |&object: &char| {
        let id = object as Id;
        let hit = cache.touch(id);
        if !hit {
            cache.insert(id);
        }
        hit
    };
    asked.iter().map(ask).collect()
}

/// The same under LRU or FIFO.
fn hits_by(lru: bool, asked: &[char]) -> Vec<bool> {
    const CAPACITY: usize = 3;
    if lru { hits(asked, &mut Lru::new(CAPACITY)) } else { hits(asked, &mut Fifo::new(CAPACITY)) }
}

fn count(hits: &[bool]) -> f64 {
    hits.iter().filter(|hit| **hit).count() as f64
}

fn eviction(draw: &mut Draw) -> Drawn {
    let lru = draw.pick(&[true, false]);
    // Sequences on which the two policies agree teach less: nearly any try will do.
    let mut asked = Vec::new();
    for _ in 0..30 {
        asked = (0..12).map(|_| draw.pick(&['A', 'B', 'C', 'D', 'E'])).collect();
        asked.dedup();
        if count(&hits_by(true, &asked)) != count(&hits_by(false, &asked)) {
            break;
        }
    }
    let (own, other) = (hits_by(lru, &asked), hits_by(!lru, &asked));
    let mut distinct = asked.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let (key, all) = (count(&own), asked.len() as f64);
    let wrong = vec![count(&other), all - key, all - distinct.len() as f64];
    let words = |mark: &[bool]| {
        let word = |(object, hit): (&char, &bool)| [&*object.to_string(), if *hit { "✓" } else { "" }].concat();
        asked.iter().zip(mark).map(word).collect::<Vec<_>>().join(" ")
    };
    let names = if lru { ["LRU", "FIFO"] } else { ["FIFO", "LRU"] };
    Drawn {
        shown: vec![names[0].to_owned(), words(&vec![false; asked.len()]), words(&own), names[1].to_owned()],
        key,
        wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn belady_s_sequence_gives_its_known_hits() {
        // Belady, Nelson and Shedler (1969): FIFO with three frames misses nine times of twelve; LRU ten times.
        let asked: Vec<char> = "123412512345".chars().collect();
        assert_eq!((count(&hits_by(false, &asked)), count(&hits_by(true, &asked))), (3.0, 2.0));
    }
}
