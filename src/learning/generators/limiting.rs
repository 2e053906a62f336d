//! Rate limiters: how many requests pass. The leaky bucket is [`crate::model::limiter`]'s.

use super::{Draw, Drawn, Generator, Within, drawn};
use crate::model::MILLISECOND;
use crate::model::limiter::LeakyBucket;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "token-bucket",
        prompt: "A token bucket holds up to {b} tokens and gains {a} a second; it is full at first. A client sends {d} requests, \
                 one every {c} ms, and each takes a token. How many pass?",
        unit: "requests",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 150.0),
        rule: "Over a time t at most burst + rate × t pass, and just so many, in whole tokens, where requests keep coming faster than tokens.",
        steps: &[
            "From the first request to the last {e} s pass, in which {f} tokens come in.",
            "With the {b} at first that is {g}; whole ones: {key}",
        ],
        wrong: &[
            "You left out the tokens that were in the bucket at first.",
            "You left out the tokens that come in on the way.",
            "Requests come faster than tokens, so not all of them can pass.",
        ],
        draw: |draw| {
            let (rate, gap) =
                draw.pick(&[(5.0, 50.0), (5.0, 100.0), (10.0, 20.0), (10.0, 50.0), (20.0, 10.0), (20.0, 25.0)]);
            let (burst, count) = (draw.between(3, 15), draw.stepped(40, 120, 10));
            let seconds = (count - 1.0) * gap / 1_000.0;
            let gained = (count - 1.0) * gap * rate / 1_000.0;
            let key = admitted(rate as u32, burst as u32, gap as u32, count as u32);
            let shown = [rate, burst, gap, count, seconds, gained, burst + gained];
            drawn(&shown, key, &[gained.floor(), burst, count])
        },
    },
    Generator {
        id: "fixed-window",
        prompt: "A limiter allows {a} requests in each minute of the clock. A client sends {b} at 12:00:50 and {c} more at \
                 12:01:10. How many pass?",
        unit: "requests",
        decimals: 0,
        within: Within::Exact,
        range: (40.0, 400.0),
        rule: "A fixed window forgets everything at its edge: just around it twice the limit can pass.",
        steps: &[
            "The first window lets min({a}, {b}) = {d} pass, the second min({a}, {c}) = {e}.",
            "{d} + {e} = {key}",
        ],
        wrong: &[
            "You counted the 20 s as one window. At 12:01:00 a new one begins, with the whole limit.",
            "Neither window lets more than {a} pass.",
            "You counted the second window only.",
        ],
        draw: |draw| {
            let limit = draw.stepped(40, 200, 20);
            let [b, c] =
                [draw.stepped(60, 150, 5), draw.stepped(60, 150, 5)].map(|share| (limit * share / 100.0).floor());
            let (first, second) = (b.min(limit), c.min(limit));
            drawn(&[limit, b, c, first, second], first + second, &[limit.min(b + c), b + c, second])
        },
    },
    Generator {
        id: "sliding-counter",
        prompt: "A sliding counter estimates the requests of the last 60 s from two windows of 60 s. The previous one counted \
                 {a}, the present one {b} so far, and began {c} s ago. What is the estimate?",
        unit: "requests",
        decimals: 1,
        within: Within::Units(0.5),
        range: (10.0, 260.0),
        rule: "Estimate = previous × the share of it that still lies in the last 60 s + present.",
        steps: &["Of the previous window (60 − {c}) ÷ 60 = {d} still counts: {e}.", "{e} + {b} = {key}"],
        wrong: &[
            "You counted all of the previous window. {c} s of it have slid out.",
            "You took the share that has slid out instead of the one that is left.",
            "You left out the previous window. So does a fixed window.",
        ],
        draw: |draw| {
            let (a, b, c) = (draw.stepped(40, 160, 4), draw.between(10, 80), draw.stepped(5, 55, 5));
            let share = (60.0 - c) / 60.0;
            drawn(&[a, b, c, share, a * share], a * share + b, &[a + b, a * c / 60.0 + b, b])
        },
    },
    Generator {
        id: "leaky-bucket",
        prompt: "nginx limits a client by `rate={a}r/s` with `burst={b} nodelay`. The client has been quiet; now it sends {c} \
                 requests at once, and {d} ms later {c} more. How many pass in all?",
        unit: "requests",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 45.0),
        rule: "The first request finds the bucket empty and passes; `burst` more fit into it. It leaks at the rate.",
        steps: &[
            "At once 1 + {b} = {e} pass.",
            "In {d} ms {f} leak out, so that as many pass again: {e} + {f} = {key}",
        ],
        wrong: &[
            "You left out the first request: it finds the bucket empty, and {b} more fit in.",
            "You emptied the bucket between the two. In {d} ms only {f} leak out.",
            "You counted the first lot only.",
            "A full bucket turns away what does not fit.",
        ],
        draw: leaky,
    },
    Generator {
        id: "shared-address",
        prompt: "A gateway allows {a} requests a minute for each address. {b} people in one office, behind one address, send {c} \
                 a minute each. How many of their requests are refused in a minute?",
        unit: "requests",
        decimals: 0,
        within: Within::Exact,
        range: (10.0, 2_000.0),
        rule: "A limit by address counts everyone behind it as one client.",
        steps: &["Together they send {b} × {c} = {d}.", "{d} − {a} = {key}"],
        wrong: &[
            "Each stays below the limit, but the gateway sees one address.",
            "That is how many they send. Up to the limit they pass.",
            "That is how many pass.",
        ],
        draw: |draw| {
            let (limit, each) = (draw.stepped(60, 300, 20), draw.between(4, 20));
            let people = (limit / each).ceil() + draw.between(5, 60);
            drawn(&[limit, people, each, people * each], people * each - limit, &[0.0, people * each, limit])
        },
    },
];

/// How many of `count` requests, one every `gap` ms, a full token bucket lets pass. Counted in thousandths of a token.
fn admitted(rate: u32, burst: u32, gap: u32, count: u32) -> f64 {
    let full = burst * 1_000;
    let (mut tokens, mut passed) = (full, 0);
    for request in 0..count {
        if request > 0 {
            tokens = full.min(tokens + rate * gap);
        }
        if tokens >= 1_000 {
            tokens -= 1_000;
            passed += 1;
        }
    }
    f64::from(passed)
}

fn leaky(draw: &mut Draw) -> Drawn {
    let (rate, burst) = (draw.pick(&[2.0, 5.0, 10.0, 20.0]), draw.between(4, 20));
    let count = burst + draw.between(3, 10);
    let leaked = draw.between(1, burst as u32 - 1);
    let later = leaked * 1_000.0 / rate;
    let mut bucket = LeakyBucket::new(rate as u64, burst as u64);
    let moments = [0, later as u64 * MILLISECOND];
    let all = moments.iter().flat_map(|&at| (0..count as u64).map(move |_| at));
    let key = all.filter(|&at| bucket.admit(at)).count() as f64;
    let once = burst + 1.0;
    drawn(&[rate, burst, count, later, once, leaked], key, &[burst + leaked, 2.0 * once, once, 2.0 * count])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_passes_what_the_model_s_rules_say() {
        assert_eq!(admitted(10, 5, 50, 100), 54.0);
        assert_eq!(admitted(10, 5, 100, 100), 100.0, "as fast as the tokens");
    }
}
