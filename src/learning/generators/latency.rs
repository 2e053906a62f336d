//! How long a request takes: serial and parallel parts, round trips, distance, tails; what dividing work gains.

use super::{Draw, Drawn, Generator, Within, drawn, list, power};
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "path-latency",
        prompt: "A handler reads the session ({a} ms), then asks three services at once ({b}, {c} and {d} ms), then renders the \
                 page ({e} ms). How long does it take?",
        unit: "ms",
        decimals: 0,
        within: Within::Exact,
        range: (20.0, 150.0),
        rule: "What runs one after the other adds up. Of what runs side by side only the longest counts.",
        steps: &["The slowest of the three decides: {f} ms.", "{a} + {f} + {e} = {key}"],
        wrong: &[
            "You added the three calls. So it would be if each waited for the one before.",
            "You took the quickest of the three, but the page needs all of them.",
            "You left out what comes before and after the three calls.",
        ],
        draw: |draw| {
            let [a, e] = [draw.between(2, 12), draw.between(3, 15)];
            let [b, c, d] = [draw.between(10, 40), draw.between(10, 70), draw.between(20, 90)];
            let (most, least) = (b.max(c).max(d), b.min(c).min(d));
            drawn(&[a, b, c, d, e, most], a + most + e, &[a + b + c + d + e, a + least + e, most])
        },
    },
    Generator {
        id: "fan-out-tail",
        prompt: "A page is put together from {a} services, all asked at once. Each is slower than its p99 in 1 % of calls, \
                 independently of the others. What share of the pages waits for at least one such slow call?",
        unit: "%",
        decimals: 1,
        within: Within::Units(0.3),
        range: (9.0, 64.0),
        rule: "The page is quick only if all calls are quick, so the shares of quick calls are multiplied.",
        steps: &["All {a} are quick in 0.99^{a} = {b} of the cases.", "1 − {b} = {key}"],
        wrong: &[
            "You added the shares. Pages with two slow calls were counted twice.",
            "That is the share for one call. The page needs {a}.",
            "That is the share of pages without a slow call.",
        ],
        draw: |draw| {
            let n = draw.between(2, 20) * 5.0;
            let quick = power(0.99, n as u32);
            drawn(&[n, quick], 100.0 * (1.0 - quick), &[n, 1.0, 100.0 * quick])
        },
    },
    Generator {
        id: "percentile",
        prompt: "Ten requests took these times, in ms: {a}. What is their p{b}, by the nearest rank?",
        unit: "ms",
        decimals: 1,
        within: Within::Exact,
        range: (10.0, 900.0),
        rule: "Sort the n values; the p-th percentile by nearest rank is number ⌈p ÷ 100 × n⌉.",
        steps: &["Sorted: {c}.", "p{b} of 10 values is number {d}: {key}"],
        wrong: &[
            "That is the mean. A few slow requests pull it up, and it is no percentile.",
            "You took number {d} of the list as it stands. It has to be sorted first.",
            "That is the slowest of all, p100.",
            "You took the number after it: {d} of 10 are not slower than the value asked for, it included.",
        ],
        draw: percentile,
    },
    Generator {
        id: "amdahl",
        prompt: "{a} % of a job can't be divided; the rest is shared equally by {b} workers. How many times as fast is it as with \
                 one worker?",
        unit: "",
        decimals: 2,
        within: Within::Percent(1.5),
        range: (1.2, 11.0),
        rule: "Amdahl's law: speed-up = 1 ÷ (s + (1 − s) ÷ n), with s the share that can't be divided.",
        steps: &["Time, as a share of that with one worker: {c} + {d} ÷ {b} = {e}.", "1 ÷ {e} = {key}"],
        wrong: &[
            "You divided all of it. {a} % stay as they were.",
            "That is the limit for any number of workers. With {b} it is not reached.",
            "That is scaled speed-up (Gustafson), in which the job grows with the workers. This job stays the same.",
        ],
        draw: |draw| {
            let (a, n) = (draw.pick(&[5.0, 10.0, 15.0, 20.0, 25.0, 40.0, 50.0]), draw.between(2, 20));
            let s = a / 100.0;
            let time = s + (1.0 - s) / n;
            drawn(&[a, n, s, 1.0 - s, time], 1.0 / time, &[n, 1.0 / s, s + (1.0 - s) * n])
        },
    },
    Generator {
        id: "round-trips",
        prompt: "A round trip between browser and server takes {a} ms, and the server works {b} ms on its answer. {c} The address \
                 is known and nothing is lost. After how long does the answer begin to arrive?",
        unit: "ms",
        decimals: 1,
        within: Within::Exact,
        range: (12.0, 800.0),
        rule: "Count the times that one side has to wait for the other, then multiply by the round trip.",
        steps: &["{d}", "{e} × {a} + {b} = {key}"],
        wrong: &[
            "You left out a round trip: the request and the beginning of its answer take one as well.",
            "You counted a round trip too many. {d}",
            "You left out the server's own time.",
            "You counted ways in one direction. Each wait is for the way there and back.",
        ],
        draw: round_trips,
    },
    Generator {
        id: "fibre",
        prompt: "Light takes 5 µs for a kilometre of fibre. A reader's nearest edge is {a} km away, the region {b} km. By how \
                 much is a round trip to the edge shorter?",
        unit: "ms",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (5.0, 120.0),
        rule: "A round trip goes there and back: 2 × distance × 5 µs.",
        steps: &["The edge is {c} km nearer.", "2 × {c} km × 5 µs = {key}"],
        wrong: &[
            "That is one way. A round trip goes back as well.",
            "You took the speed of light in a vacuum. In glass it is a third slower.",
            "That is the round trip to the region. The one to the edge has to be taken off.",
        ],
        draw: |draw| {
            let (a, b) = (draw.stepped(50, 400, 50), draw.stepped(1_500, 12_000, 250));
            let nearer = b - a;
            drawn(&[a, b, nearer], nearer * 0.01, &[nearer * 0.005, nearer * 2.0 / 299.792, b * 0.01])
        },
    },
];

fn percentile(draw: &mut Draw) -> Drawn {
    let mut times: Vec<f64> = Vec::new();
    while times.len() < 10 {
        // Two in ten are slow.
        let time = if times.len() < 8 { draw.between(10, 90) } else { draw.between(200, 900) };
        if !times.contains(&time) {
            let place = draw.between(0, times.len() as u32) as usize;
            times.insert(place, time);
        }
    }
    let p = draw.pick(&[50.0, 70.0, 80.0, 90.0]);
    let rank = (p / 10.0) as usize;
    let mut sorted = times.clone();
    sorted.sort_by(f64::total_cmp);
    let key = sorted[rank - 1];
    let wrong = vec![times.iter().sum::<f64>() / 10.0, times[rank - 1], sorted[9], sorted[rank]];
    Drawn { shown: vec![list(&times), rounded(p), list(&sorted), rounded(p / 10.0)], key, wrong }
}

/// How a request travels, why it takes so many round trips, and how many.
const WAYS: &[(&str, &str, f64)] = &[
    ("The connection is new: TCP, then TLS 1.3.", "TCP takes one round trip, TLS 1.3 one, the request one.", 3.0),
    (
        "The connection is new: TCP, then TLS 1.2 in full.",
        "TCP takes one round trip, TLS 1.2 two, the request one.",
        4.0,
    ),
    (
        "The connection is new: HTTP/3 over QUIC, without early data.",
        "QUIC's handshake carries that of TLS and takes one round trip, the request one.",
        2.0,
    ),
    (
        "The session is resumed: HTTP/3 over QUIC, the request sent as early data (0-RTT).",
        "The request leaves with the first packet: one round trip.",
        1.0,
    ),
    ("The connection is still open.", "Nothing has to be set up: the request takes one round trip.", 1.0),
    ("The connection is new: TCP without TLS.", "TCP takes one round trip, the request one.", 2.0),
];

fn round_trips(draw: &mut Draw) -> Drawn {
    let (trip, work) = (draw.stepped(10, 180, 5), draw.stepped(5, 60, 5));
    let (way, why, count) = draw.pick(WAYS);
    let wrong = vec![(count - 1.0) * trip + work, (count + 1.0) * trip + work, count * trip, count * trip / 2.0 + work];
    let shown = vec![rounded(trip), rounded(work), way.to_owned(), why.to_owned(), rounded(count)];
    Drawn { shown, key: count * trip + work, wrong }
}
