//! The CDN's presets: each makes one point and asks for it first. Most are mistakes that are made every day.

use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};

/// All of them: what may be kept, for whom, for how long, and what when the origin is gone.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "no-cache",
        title: "no-cache is not no-store",
        settings: "headers=Cache-Control%3A+no-cache%0AETag%3A+%22%7Bv%7D%22&requests=0+A+%2Fpage%0A10+A+%2Fpage",
        question: Prediction {
            prompt: "The origin sends `Cache-Control: no-cache` and an `ETag`. A asks for the page twice. What does \
                     A's browser do the second time?",
            options: &[
                guess(
                    "It fetches it whole: nothing was stored",
                    "That would be `no-store`. `no-cache` means: keep it, but do not use it unasked.",
                ),
                guess("It uses its copy without asking", "`no-cache` forbids exactly that, however young the copy is."),
                guess(
                    "It asks whether its copy is still good",
                    "The answer is a `304` without content. Use `no-store` for what must not be kept at all.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "by_browser") > 0.0, measured(run, "confirmations") > 0.0) {
                    (true, _) => 1,
                    (false, true) => 2,
                    (false, false) => 0,
                };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "heuristic",
        title: "Nothing says for how long",
        settings: "headers=Last-Modified%3A+%7Bmodified%7D&requests=0+A+%2Fpage%0A1h+A+%2Fpage",
        question: Prediction {
            prompt: "The origin sends neither `Cache-Control` nor `Expires`, only that the page was changed ten days \
                     ago. A asks again after an hour. Where does the answer come from?",
            options: &[
                guess(
                    "From A's own browser, unasked",
                    "A tenth of its age: one day. Who says nothing leaves it to the caches to guess.",
                ),
                guess(
                    "From the origin: nothing allows keeping it",
                    "A `200` may be kept unless something forbids it. How long is then guessed.",
                ),
                guess(
                    "From the edge, which has asked the origin",
                    "Nobody asks: for a day all of them take it for fresh.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "by_browser") > 0.0 { 0 } else { 1 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "vary-missing",
        title: "Vary is missing",
        settings: "headers=Cache-Control%3A+max-age%3D300%0AETag%3A+%22%7Bv%7D-%7Blang%7D%22&depends=language&\
                   requests=0+A+%2Fpage%0A10+B+%2Fpage",
        question: Prediction {
            prompt: "The origin makes the page in the language of `Accept-Language` and sends `max-age=300`. A reads \
                     German and asks first. What does B get, who reads English?",
            options: &[
                guess("The page in English", "The edge does not know that the language matters: nobody has told it."),
                guess(
                    "The page in German, as A got it",
                    "Same URL, fresh copy: a hit. `Vary: Accept-Language` would have kept them apart.",
                ),
                guess(
                    "An error: the languages do not fit",
                    "A cache compares what `Vary` names, and it names nothing.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "misread") > 0.0 { 1 } else { 0 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "vary",
        title: "With Vary",
        settings: "headers=Cache-Control%3A+max-age%3D300%0AETag%3A+%22%7Bv%7D-%7Blang%7D%22%0AVary%3A+Accept-Language&\
                   depends=language&requests=0+A+%2Fpage%0A10+B+%2Fpage%0A20+B+%2Fpage%3B+Accept-Language%3A+de",
        question: Prediction {
            prompt: "Now with `Vary: Accept-Language`. A asks in German, B in English, then B once more in German. How \
                     often is the origin asked?",
            options: &[
                guess(
                    "Once: it is one URL",
                    "One URL, but a response for each language: the English one has to be made too.",
                ),
                guess(
                    "Twice: once a language",
                    "B's German is at the edge already, from A. Caches keep a response for each value of the field.",
                ),
                guess(
                    "Three times: each request is another",
                    "The third differs from B's first, but it is the same as A's.",
                ),
            ],
            answer: |run| Answer { option: nearest(measured(run, "origin_requests"), &[1.0, 2.0, 3.0]), at: run.end() },
        },
    },
    Preset {
        id: "for-everyone",
        title: "A private page for everyone",
        settings: "headers=Cache-Control%3A+max-age%3D60&depends=user&requests=0+A+%2Faccount%0A10+B+%2Faccount",
        question: Prediction {
            prompt: "The origin makes `/account` for whoever is logged in, by cookie, and sends `max-age=60`. A looks \
                     at it, then B. What does B get?",
            options: &[
                guess(
                    "A's account",
                    "The edge has a fresh copy under this URL. What is one user's needs `private`, or `no-store`.",
                ),
                guess(
                    "B's account: the cookies differ",
                    "Cookies are not part of the key, and nothing says that the response is for one user only.",
                ),
                guess(
                    "An error: caches refuse cookies",
                    "RFC 9111 has no such rule; some CDNs have one, and others have none.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "leaked") > 0.0 { 0 } else { 1 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "private",
        title: "With private",
        settings: "headers=Cache-Control%3A+private%2C+max-age%3D60&depends=user&\
                   requests=0+A+%2Faccount%0A10+B+%2Faccount%0A20+A+%2Faccount",
        question: Prediction {
            prompt: "Now with `private, max-age=60`. A looks at the account, then B, then A again. How often is the \
                     origin asked?",
            options: &[
                guess("Once: the edge keeps it", "A shared cache must not keep what is `private`."),
                guess(
                    "Twice: once a user",
                    "Edge and shield pass it on; each browser keeps its own, and A's second look is a hit there.",
                ),
                guess(
                    "Three times: nothing is kept",
                    "That would be `no-store`. `private` means: the browser may keep it.",
                ),
            ],
            answer: |run| Answer { option: nearest(measured(run, "origin_requests"), &[1.0, 2.0, 3.0]), at: run.end() },
        },
    },
    Preset {
        id: "set-cookie",
        title: "Set-Cookie is cached",
        settings: "headers=Cache-Control%3A+max-age%3D60%0ASet-Cookie%3A+session%3D%7Buser%7D&\
                   requests=0+A+%2Fpage%0A10+B+%2Fpage",
        question: Prediction {
            prompt: "A page may be kept for 60 s, and the origin renews the session with it: `Set-Cookie: session=A`. \
                     B asks for the same page 10 s later. What happens to B?",
            options: &[
                guess(
                    "Nothing: Set-Cookie is never cached",
                    "RFC 9111 (§7.3) says the opposite: it does not inhibit caching. Many CDNs have a rule of their \
                     own.",
                ),
                guess("B is logged out", "B's session is replaced, by A's."),
                guess(
                    "B is logged in as A from now on",
                    "The stored response has its fields with it. Set no cookies on what is for everyone.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "hijacked") > 0.0 { 2 } else { 0 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "no-hash",
        title: "A year without a hash",
        settings: "headers=Cache-Control%3A+max-age%3D31536000&requests=0+A+%2Fapp.js%0A2h+A+%2Fapp.js&\
                   then=3600000000.version.2&then=3601000000.purge.*",
        question: Prediction {
            prompt: "`/app.js` may be kept for a year. After an hour you deploy version 2 and purge the whole CDN. \
                     What does A run after two hours?",
            options: &[
                guess("Version 2: the CDN was purged", "Edge and shield are empty, but A does not ask them."),
                guess("Version 2, after a 304", "A fresh copy is not asked about. A reload would do that."),
                guess(
                    "Version 1, from A's own browser",
                    "For up to a year. Nothing that you can do reaches it, but another URL.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "outdated") > 0.0 { 2 } else { 0 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "hashed",
        title: "The hash in the name",
        settings: "headers=Cache-Control%3A+max-age%3D31536000%2C+immutable&\
                   requests=0+A+%2Fapp.%7Bv%7D.js%0A2h+A+%2Fapp.%7Bv%7D.js&then=3600000000.version.2",
        question: Prediction {
            prompt: "Now the page names `/app.1.js`, and after the deployment `/app.2.js`; both may be kept for a \
                     year. What happens when A loads the page after two hours?",
            options: &[
                guess(
                    "It is a miss, and A runs version 2",
                    "A new URL is in no cache. What never changes can be kept for ever; the page itself must not be.",
                ),
                guess(
                    "A runs version 1 for a year",
                    "The page asks for another file now. The old one is of no consequence.",
                ),
                guess(
                    "The browser asks whether 1 is still good",
                    "`/app.1.js` still is. It is just not wanted any more.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "outdated") > 0.0 { 1 } else { 0 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "s-maxage",
        title: "Only where it can be purged",
        settings: "headers=Cache-Control%3A+max-age%3D0%2C+s-maxage%3D86400%0AETag%3A+%22%7Bv%7D%22&\
                   requests=0+A+%2Fpage%0A2h+A+%2Fpage&then=3600000000.version.2&then=3601000000.purge.%2Fpage",
        question: Prediction {
            prompt: "`max-age=0, s-maxage=86400`: browsers ask each time, the CDN keeps it for a day. After an hour \
                     you deploy version 2 and purge `/page`. What does A get after two hours?",
            options: &[
                guess(
                    "Version 1, from A's own browser",
                    "Its copy is stale at once: it asks the edge before it uses it.",
                ),
                guess(
                    "Version 2, from the origin",
                    "Keep for long what you can purge, and for short what you can't: the browsers.",
                ),
                guess("Version 1, from the edge for a day", "So it would be without the purge."),
            ],
            answer: |run| {
                let option = match (measured(run, "last_version") > 1.0, measured(run, "by_browser") > 0.0) {
                    (true, _) => 1,
                    (false, true) => 0,
                    (false, false) => 2,
                };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "purge-tag",
        title: "Purged by tag",
        settings: "headers=Cache-Control%3A+max-age%3D0%2C+s-maxage%3D86400%0AETag%3A+%22%7Bv%7D%22%0A%2Fred%0ACache-Ta\
                   g%3A+shop%2C+sale%0A%2Fblue%0ACache-Tag%3A+shop&\
                   requests=0+A+%2Fred%0A1+A+%2Fblue%0A2h+B+%2Fred%0A2h+B+%2Fblue&then=3600000000.version.2&\
                   then=3601000000.purge.tag%3Asale",
        question: Prediction {
            prompt: "`/red` carries `Cache-Tag: shop, sale`, `/blue` only `shop`. Both are version 2 after an hour, \
                     and you purge `tag:sale`. What does B get of them?",
            options: &[
                guess("Version 2 of both", "`/blue` does not carry the tag: its copy stays for the rest of the day."),
                guess(
                    "Version 2 of /red, version 1 of /blue",
                    "A tag purges what carries it, whatever its URL. `tag:shop` would have taken both.",
                ),
                guess(
                    "Version 1 of both: a tag is no URL",
                    "The edge keeps each response's tags with it, for just that.",
                ),
            ],
            answer: |run| Answer { option: nearest(measured(run, "outdated"), &[0.0, 1.0, 2.0]), at: run.end() },
        },
    },
    Preset {
        id: "age",
        title: "Age has come along",
        settings: "headers=Cache-Control%3A+max-age%3D60%0AETag%3A+%22%7Bv%7D%22&\
                   requests=0+A+%2Fpage%0A50+B+%2Fpage%0A70+B+%2Fpage",
        question: Prediction {
            prompt: "`max-age=60`. A asks at 0 s; B asks at 50 s and gets the edge's copy with `Age: 49`. At 70 s B \
                     asks again. Is the copy in B's browser still fresh?",
            options: &[
                guess(
                    "No: it was 49 seconds old when it came",
                    "Eleven seconds were left. However many caches it passes, 60 s are 60 s.",
                ),
                guess(
                    "Yes: B has had it for 20 seconds only",
                    "Its age counts from when the origin made it, not from when it came here.",
                ),
                guess(
                    "Yes: each cache counts for itself",
                    "So it would be if nobody sent `Age`: old things would become young again.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "last_ms") > 5.0 { 0 } else { 1 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "swr",
        title: "Stale while revalidating",
        settings: "headers=Cache-Control%3A+max-age%3D10%2C+stale-while-revalidate%3D60%0AETag%3A+%22%7Bv%7D%22&\
                   requests=0+A+%2Fpage%0A30+B+%2Fpage",
        question: Prediction {
            prompt: "`max-age=10, stale-while-revalidate=60`. The edge's copy is 30 s old when B asks. The whole way \
                     to the origin and back takes 170 ms. How long does B wait?",
            options: &[
                guess(
                    "About 20 ms: to the edge and back",
                    "The stale copy at once; the edge asks for a new one afterwards, and nobody waits for that.",
                ),
                guess(
                    "About 170 ms: the copy is stale",
                    "So it is without `stale-while-revalidate`: what is stale has to be asked about first.",
                ),
                guess("About 1 ms: from B's own browser", "B has not asked before: there is nothing in that browser."),
            ],
            answer: |run| Answer {
                option: nearest(measured(run, "last_ms"), &[20.0, 170.0, 1.0]),
                at: stop_at(run, "Edge: a hit, although stale"),
            },
        },
    },
    Preset {
        id: "stale-if-error",
        title: "Stale if there is an error",
        settings: "headers=Cache-Control%3A+max-age%3D60%2C+stale-if-error%3D3600%0AETag%3A+%22%7Bv%7D%22&\
                   requests=0+A+%2Fpage%0A5m+B+%2Fpage&then=120000000.origin.down",
        question: Prediction {
            prompt: "`max-age=60, stale-if-error=3600`. After two minutes the origin is down; after five, B asks. What \
                     does B get?",
            options: &[
                guess(
                    "A `504`: the copy is stale",
                    "The origin has said that it would rather be quoted stale than not at all.",
                ),
                guess(
                    "Nothing until the origin is back",
                    "A cache does not wait for that: it answers, one way or the other.",
                ),
                guess(
                    "A `200` with the stale copy",
                    "The shield tries the origin, gets no answer, and uses what it has.",
                ),
            ],
            answer: |run| {
                let option = if measured(run, "last_status") == 200.0 { 2 } else { 0 };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "origin-down",
        title: "Without stale-if-error",
        settings: "headers=Cache-Control%3A+max-age%3D60%2C+must-revalidate%0AETag%3A+%22%7Bv%7D%22&\
                   requests=0+A+%2Fpage%0A30+B+%2Fpage%0A5m+B+%2Fpage&then=20000000.origin.down",
        question: Prediction {
            prompt: "`max-age=60, must-revalidate`. The origin is down from 20 s on. B asks after 30 s and again after \
                     five minutes. What does B get?",
            options: &[
                guess(
                    "`504` twice: the origin is down",
                    "After 30 s the edge's copy is fresh. The origin is not asked, and need not be there.",
                ),
                guess(
                    "`200`, and then `504`",
                    "A fresh copy hides an outage; a stale one with `must-revalidate` must not.",
                ),
                guess(
                    "`200` twice, from the edge",
                    "After five minutes the copy is stale, and nothing allows answering with it.",
                ),
            ],
            answer: |run| Answer { option: [2, 1, 0][measured(run, "errors").min(2.0) as usize], at: run.end() },
        },
    },
    Preset {
        id: "shield",
        title: "Two edges and a shield",
        settings: "requests=0+A+%2Fpage%0A10+B+%2Fpage&edges=two",
        question: Prediction {
            prompt: "A comes to one edge, B to another. Both edges ask the origin shield. A asks, and 10 s later B. \
                     How often is the origin asked?",
            options: &[
                guess(
                    "Once: the shield has it for B's edge",
                    "B's edge has never heard of the page; the shield has. Many edges miss, the origin sees one \
                     request.",
                ),
                guess("Twice: once for each edge", "So it is without the shield. Switch it off."),
                guess(
                    "Not for B at all: edges tell each other",
                    "Edges do not know each other: what they have in common is the shield.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "origin_requests"), &[1.0, 2.0]);
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "signed",
        title: "Signed URLs",
        settings: "requests=0+A+%2Fpaid%2Ffilm+signed%3D60%0A10+B+%2Fpaid%2Ffilm+signed%3D60%0A20+B+%2Fpaid%2Ffilm+forg\
                   ed%3D600%0A90+A+%2Fpaid%2Ffilm+signed%3D60",
        question: Prediction {
            prompt: "Paths below `/paid/` need a signed URL. A and B come with one that is good until 60 s, B then \
                     with a forged one, A after 90 s with the old one. How many of the four come to the origin?",
            options: &[
                guess(
                    "All four: only the origin knows who has paid",
                    "Then the film could not be cached. The edge checks the signature by itself.",
                ),
                guess(
                    "Two: the good ones",
                    "Both are good, and both want the same film: the signature is not part of the key.",
                ),
                guess("One: the first", "B's is a hit at the edge; the forged and the old one get a `403` there."),
            ],
            answer: |run| Answer {
                option: nearest(measured(run, "origin_requests"), &[4.0, 2.0, 1.0]),
                at: stop_at(run, "Edge: refused"),
            },
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{Scenario, find};

    /// The options that the runs must come to: whoever changes the model sees which reasons no longer hold.
    #[test]
    fn presets_answer_what_their_reasons_say() {
        let lab = find("cdn").expect("the lab is registered");
        let answer = |preset: &Preset| {
            let (scenario, faults) = Scenario::from_query(lab.controls(), preset.settings);
            assert_eq!(faults, Vec::<String>::new());
            assert_eq!(scenario.query(lab.controls()), preset.settings, "{}", preset.id);
            (preset.id, (preset.question.answer)(&*lab.run(&scenario)).option)
        };
        let answers: Vec<_> = PRESETS.iter().map(answer).collect();
        assert_eq!(
            answers,
            [
                ("no-cache", 2),
                ("heuristic", 0),
                ("vary-missing", 1),
                ("vary", 1),
                ("for-everyone", 0),
                ("private", 1),
                ("set-cookie", 2),
                ("no-hash", 2),
                ("hashed", 0),
                ("s-maxage", 1),
                ("purge-tag", 1),
                ("age", 0),
                ("swr", 0),
                ("stale-if-error", 2),
                ("origin-down", 1),
                ("shield", 0),
                ("signed", 2),
            ]
        );
    }
}
