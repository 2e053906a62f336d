//! DNS: how many questions a look-up takes, and how long answers, denials and dead addresses live.

use super::{Draw, Drawn, Generator, Within, clock, drawn};
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "dns-questions",
        prompt: "`{a}` lies in the last of these zones, each delegated by the one before: {b}. A resolver's cache holds the root \
                 servers' addresses and {c}; every referral brings an address along. How many questions must the resolver send \
                 for the A record?",
        unit: "questions",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 5.0),
        rule: "A resolver begins at the deepest delegation that it holds, and asks one server of each zone from there down.",
        steps: &["Asked are servers of: {d}.", "That makes {key}"],
        wrong: &[
            "You began at the root. The resolver begins at the deepest delegation that it holds.",
            "You counted the stub's question to the resolver as well.",
            "You counted the referrals only. The last question brings the answer itself.",
        ],
        draw: questions,
    },
    Generator {
        id: "ttl-left",
        prompt: "A record with a TTL of {a} s comes into a resolver's cache at {b}. A client asks that resolver at {c}. Which TTL \
                 does the answer carry?",
        unit: "s",
        decimals: 0,
        within: Within::Exact,
        range: (60.0, 86_400.0),
        rule: "A cache counts the TTL down: what it passes on is the rest.",
        steps: &["From {b} to {c} pass {d} min, that is {e} s.", "{a} − {e} = {key}"],
        wrong: &[
            "So the authoritative server would answer. A cache passes on the rest.",
            "That is how long the record has been there, not what is left.",
            "You took the minutes for seconds.",
        ],
        draw: |draw| {
            let ttl = draw.pick(&[1_800.0, 3_600.0, 7_200.0, 14_400.0, 86_400.0]);
            let minutes = draw.between(2, (ttl / 60.0) as u32 - 1).min(600.0);
            let from = draw.between(480, 780);
            let made = drawn(&[ttl], ttl - minutes * 60.0, &[ttl, minutes * 60.0, ttl - minutes]);
            made.and(clock(from)).and(clock(from + minutes)).and(rounded(minutes)).and(rounded(minutes * 60.0))
        },
    },
    Generator {
        id: "negative-ttl",
        prompt: "A resolver asks for a name that does not exist and gets NXDOMAIN; the SOA record in the answer has a TTL of {a} s \
                 and a MINIMUM of {b} s. The name is created {c} s later. How long after that may it take until the resolver \
                 finds it?",
        unit: "s",
        decimals: 0,
        within: Within::Exact,
        range: (30.0, 7_200.0),
        rule: "A denial is kept for the lesser of the SOA record's own TTL and its MINIMUM (RFC 2308), from when it was fetched.",
        steps: &["The denial is kept for min({a} s, {b} s) = {d} s.", "{c} s of them have passed: {d} − {c} = {key}"],
        wrong: &[
            "You counted from when the name was created. The denial is {c} s older.",
            "You took the greater of the two numbers. The lesser one counts.",
            "You added the two numbers. The lesser one counts.",
        ],
        draw: |draw| {
            let (a, b) = draw.pick(&[
                (600.0, 3_600.0),
                (3_600.0, 900.0),
                (300.0, 1_800.0),
                (7_200.0, 3_600.0),
                (1_800.0, 7_200.0),
                (900.0, 300.0),
            ]);
            let least = f64::min(a, b);
            let c = draw.stepped(30, least as u32 - 60, 30);
            drawn(&[a, b, c, least], least - c, &[least, a.max(b) - c, a + b - c])
        },
    },
    Generator {
        id: "dns-failover",
        prompt: "A DNS provider checks a site every {a} s and takes its address out of the answers after {b} failed checks in a \
                 row. The record's TTL is {c} s. The site dies just after a check. After how long at most do resolvers that keep \
                 to the TTL no longer give out the dead address?",
        unit: "s",
        decimals: 0,
        within: Within::Exact,
        range: (40.0, 1_000.0),
        rule: "First the failure has to be noticed, then the last copy of the old answer has to run out.",
        steps: &[
            "Noticing takes {b} × {a} s = {d} s.",
            "A copy fetched just before that lives {c} s more: {d} + {c} = {key}",
        ],
        wrong: &[
            "You left out the time until the failure is noticed.",
            "You left out the copies in resolvers' caches: they live for their TTL.",
            "You counted one failed check. {b} in a row are asked for.",
        ],
        draw: |draw| {
            let (a, b, c) =
                (draw.pick(&[5.0, 10.0, 20.0, 30.0]), draw.between(2, 5), draw.pick(&[30.0, 60.0, 120.0, 300.0]));
            drawn(&[a, b, c, a * b], a * b + c, &[c, a * b, a + c])
        },
    },
];

/// Names with the zones that lead to them, the root first.
const PATHS: &[(&str, &[&str])] = &[
    ("topliving.com.co", &["the root", "`co`", "`com.co`", "`topliving.com.co`"]),
    ("www.shop.example", &["the root", "`example`", "`shop.example`"]),
    ("mail.dept.uni.example", &["the root", "`example`", "`uni.example`", "`dept.uni.example`"]),
    (
        "a.eu.cdn.parts.example",
        &["the root", "`example`", "`parts.example`", "`cdn.parts.example`", "`eu.cdn.parts.example`"],
    ),
];

fn questions(draw: &mut Draw) -> Drawn {
    let (name, zones) = draw.pick(PATHS);
    let known = draw.between(0, zones.len() as u32 - 1) as usize;
    let holds = match known {
        0 => "nothing else".to_owned(),
        1 => ["the delegation of ", zones[1]].concat(),
        _ => ["the delegations of ", &zones[1..=known].join(", ")].concat(),
    };
    let asked = &zones[known..];
    let key = asked.len() as f64;
    let shown = vec![name.to_owned(), zones.join(", "), holds, asked.join(", ")];
    Drawn { shown, key, wrong: vec![zones.len() as f64, key + 1.0, key - 1.0] }
}
