//! APIs and access: queries behind a request, tokens that live on, guesses that a limit allows.

use super::{Generator, Within, clock, drawn, power};
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "n-plus-one",
        prompt: "A list shows {a} orders, each with a customer of its own and {b} items. An ORM loads the list with one query, then for each order the customer with one query and all its items with another. How many queries are there?",
        unit: "queries",
        decimals: 0,
        within: Within::Exact,
        range: (20.0, 250.0),
        rule: "One query for the list and, for each row, one for each relation: N + 1. A join or a batch makes a handful of it.",
        steps: &["Each of the {a} orders costs 2 queries: {c}.", "1 + {c} = {key}"],
        wrong: &[
            "You left out the query for the list.",
            "So it is with batches: one query for each table. Here each row asks for itself.",
            "All items of an order come with one query.",
        ],
        draw: |draw| {
            let (orders, items) = (draw.stepped(10, 100, 5), draw.between(3, 9));
            let each = 2.0 * orders;
            drawn(&[orders, items, each], each + 1.0, &[each, 3.0, 1.0 + orders + orders * items])
        },
    },
    Generator {
        id: "token-expiry",
        prompt: "An access token, a JWT, is issued at {b} and lives for {a} min. At {c} it is stolen; at {d} the user is blocked. \
                 Services check signature and expiry only. For how many minutes after the blocking does the thief get in?",
        unit: "min",
        decimals: 0,
        within: Within::Exact,
        range: (3.0, 120.0),
        rule: "What is checked is in the token alone, so it works until it expires. Revoking takes a list that is asked, or short lives.",
        steps: &["The token expires at {e}.", "From {d} to {e}: {key}"],
        wrong: &[
            "Nobody asks whether the user is blocked: signature and expiry are all that is checked.",
            "A token's time runs from when it was issued, not from when it was stolen.",
            "You counted from the theft.",
        ],
        draw: |draw| {
            let (life, from) = (draw.pick(&[15.0, 30.0, 60.0, 120.0]), draw.between(480, 1_080));
            let blocked = draw.between(2, life as u32 - 4);
            let stolen = draw.between(1, blocked as u32 - 1);
            let key = life - blocked;
            let made = drawn(&[life], key, &[0.0, stolen + life - blocked, life - stolen]);
            made.and(clock(from)).and(clock(from + stolen)).and(clock(from + blocked)).and(clock(from + life))
        },
    },
    Generator {
        id: "pin-guessing",
        prompt: "A code of {a} digits protects an account; {b} wrong tries are allowed every {c} min, whoever makes them. How many \
                 days does it take to try all codes?",
        unit: "days",
        decimals: 2,
        within: Within::Percent(2.0),
        range: (0.1, 9_000.0),
        rule: "A limit makes guessing as slow as you like; how many codes there are does the rest.",
        steps: &["There are 10^{a} = {d} codes, so {e} pauses of {c} min.", "{e} × {c} ÷ 1,440 = {key}"],
        wrong: &[
            "You left out that {b} tries are allowed each time.",
            "That is until half of them are tried: how long it takes on average.",
            "You counted the minutes of a day as hours.",
        ],
        draw: |draw| {
            let (digits, tries, pause) = (draw.between(4, 6), draw.between(3, 10), draw.pick(&[5.0, 10.0, 15.0, 30.0]));
            let codes = power(10.0, digits as u32);
            let pauses = codes / tries;
            let key = pauses * pause / 1_440.0;
            let made = drawn(&[digits, tries, pause], key, &[key * tries, key / 2.0, key * 60.0]);
            made.and(rounded(codes)).and(rounded(pauses))
        },
    },
];
