//! The presets of the look-ups: each makes one point and asks for it first.

use crate::labs::Run;
use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};

/// The head of a short zone file, as links have it: TTL, SOA with this serial, name server.
macro_rules! head {
    ($serial:literal) => {
        concat!(
            "%24TTL+3600%0A%40+SOA+ns1+hostmaster+",
            $serial,
            "+7200+900+1209600+300%0A%40+NS+ns1%0Ans1+A+198.51.100.53%0A"
        )
    };
}

/// All of them: first one look-up and its caches, then mistakes in the zone, then many clients.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "cold",
        title: "Nothing is known",
        settings: "",
        question: Prediction {
            prompt: "The resolver knows only where the root is. `com.co` is a zone of its own. How many questions does it ask to learn \
                     the address of `topliving.com.co`?",
            options: &[
                guess(
                    "One",
                    "That is what the stub asks. The resolver has to walk down by itself: servers refer, they don't fetch.",
                ),
                guess(
                    "Three",
                    "So it would be for `topliving.com`: root, `com`, the zone. Under `com.co` there is a zone more.",
                ),
                guess(
                    "Four",
                    "Root, `co`, `com.co`, and the zone's own server: one question for each zone on the way.",
                ),
                guess(
                    "Five",
                    "No question is needed for the address of `ns1.topliving.com.co`: it comes along as glue.",
                ),
            ],
            answer: |run| by(run, "first_questions", &[1.0, 3.0, 4.0, 5.0], "The stub has the answer"),
        },
    },
    Preset {
        id: "within-ttl",
        title: "Asked again in time",
        settings: "ask=again",
        question: Prediction {
            prompt: "The TTL is 300 s. 60 s later another client asks the same resolver for the same name. What TTL does it get?",
            options: &[
                guess("300 s, from the zone's server", "The server is not asked: the resolver still has the answer."),
                guess(
                    "300 s, from the cache",
                    "Then copies of copies would live for ever. What is handed on is what is left.",
                ),
                guess(
                    "240 s, from the cache",
                    "The resolver counts down and gives out the rest, so that nobody keeps it for longer.",
                ),
                guess("60 s, from the cache", "That is how old the copy is. Its TTL says how long it may still live."),
            ],
            answer: |run| {
                let option = match (measured(run, "last_questions") > 0.0, measured(run, "ttl_s")) {
                    (true, _) => 0,
                    (false, ttl) => 1 + nearest(ttl, &[300.0, 240.0, 60.0]),
                };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "after-ttl",
        title: "Asked again too late",
        settings: "ask=again&gap=301",
        question: Prediction {
            prompt: "301 s later the answer has outlived its TTL of 300 s; the delegations hold for a day and longer. How many questions \
                     does the resolver ask now?",
            options: &[
                guess("None", "An answer that has expired may not be given out, unless nobody can be reached."),
                guess("One", "It still knows which servers hold the zone. Only what has expired is asked for again."),
                guess("Two", "The delegation at `com.co` has not expired, so `com.co` is not asked."),
                guess("Four", "That would be so if the delegations had expired too. They live much longer."),
            ],
            answer: |run| by(run, "last_questions", &[0.0, 1.0, 2.0, 4.0], "The end"),
        },
    },
    Preset {
        id: "sibling",
        title: "A sibling's name",
        settings: "ask=other&other=ns1.topliving.com.co",
        question: Prediction {
            prompt: "A minute later somebody asks for `ns1.topliving.com.co`, whose address came along as glue. How many questions does \
                     the resolver ask?",
            options: &[
                guess(
                    "None: it has the address",
                    "Glue leads to servers. As an answer it does not count: the zone itself was not asked.",
                ),
                guess(
                    "One, to the zone's server",
                    "The way to the zone is known, the name is not: one question, as for any sibling.",
                ),
                guess("Two, from com.co down", "The delegation is cached, so that `com.co` is spared."),
                guess(
                    "Four, from the root down",
                    "Each name has its own answer, but the way down is shared and cached.",
                ),
            ],
            answer: |run| by(run, "last_questions", &[0.0, 1.0, 2.0, 4.0], "The end"),
        },
    },
    Preset {
        id: "created-too-late",
        title: "A name made too late",
        settings: concat!(
            "name=shop.topliving.com.co&ask=again&gap=200&zone=",
            head!("2026110401"),
            "%40+A+192.0.2.10%0A&then=60000000.zone.",
            head!("2026110402"),
            "%40+A+192.0.2.10%0Ashop+A+192.0.2.10%0A"
        ),
        question: Prediction {
            prompt: "A client asks for `shop.topliving.com.co`, which does not exist; MINIMUM is 300 s. A minute later you create it. What \
                     does the resolver say to another client 200 s after the first?",
            options: &[
                guess(
                    "The new address",
                    "Creating a record reaches no cache: the resolver does not know that anything has changed.",
                ),
                guess(
                    "`NXDOMAIN`, from its cache",
                    "A “no” is kept as well, for min(SOA TTL, MINIMUM) = 300 s. Try names after you made them.",
                ),
                guess("`NXDOMAIN`, from the zone", "The zone's server has the name by now. It is just not asked."),
                guess("`SERVFAIL`", "Nothing has failed: the zone was loaded both times."),
            ],
            answer: |run| {
                let option = match (measured(run, "rcode") as u8, measured(run, "last_questions") > 0.0) {
                    (0, _) => 0,
                    (3, false) => 1,
                    (3, true) => 2,
                    _ => 3,
                };
                Answer { option, at: run.end() }
            },
        },
    },
    Preset {
        id: "apex-cname",
        title: "A CNAME at the apex",
        settings: concat!("zone=", head!("2026110401"), "%40+CNAME+shop.cdn.example.net.%0A"),
        question: Prediction {
            prompt: "The CDN gave you a name, so you write `@ CNAME shop.cdn.example.net.` into the zone. What do clients get for \
                     `topliving.com.co` once the server has been started with it?",
            options: &[
                guess(
                    "The CDN's address",
                    "So it is for `www`. The apex has SOA and NS records, and a CNAME tolerates nothing beside it.",
                ),
                guess(
                    "`SERVFAIL`",
                    "`CNAME and other data`: the server does not load the zone, and so fails for all of its names.",
                ),
                guess(
                    "`NXDOMAIN`",
                    "That would say that the name does not exist. A server without its zone can't say even that.",
                ),
                guess("SOA and NS, but no address", "The zone is not loaded in part: a fault keeps it out as a whole."),
            ],
            answer: by_rcode,
        },
    },
    Preset {
        id: "missing-dot",
        title: "A missing dot",
        settings: concat!(
            "name=img.topliving.com.co&zone=",
            head!("2026110401"),
            "img+CNAME+topliving.cdn.example.net%0A"
        ),
        question: Prediction {
            prompt: "The line reads `img CNAME topliving.cdn.example.net`, without a dot at the end. What do clients get for \
                     `img.topliving.com.co`?",
            options: &[
                guess(
                    "The CDN's address",
                    "With the dot they would. Without it the name is relative, and the origin is added.",
                ),
                guess(
                    "`SERVFAIL`",
                    "The zone is loaded without a word: `named-checkzone` has nothing against such a name.",
                ),
                guess(
                    "`NXDOMAIN`",
                    "It leads to `topliving.cdn.example.net.topliving.com.co`, and there is no such name in the zone.",
                ),
                guess(
                    "The alias, without an address",
                    "The server looks for the target in its own zone, where it now lies, and finds none.",
                ),
            ],
            answer: by_rcode,
        },
    },
    Preset {
        id: "no-glue",
        title: "Glue is missing",
        settings: "parent=topliving+NS+ns1.topliving%0A",
        question: Prediction {
            prompt: "At `com.co` the delegation names `ns1.topliving.com.co` alone, and its address is missing there. How does a cold \
                     look-up end?",
            options: &[
                guess(
                    "One question later",
                    "Whom should the resolver ask for the server's address? Only that very server knows it.",
                ),
                guess(
                    "It fails after `com.co`",
                    "The server's name lies in the zone that it serves: without glue the look-up goes in a circle.",
                ),
                guess("It starts at the root again", "That leads to the same delegation, and again to no address."),
                guess("As always: four questions", "The fourth goes to an address that nobody has told."),
            ],
            answer: |run| {
                let failed = measured(run, "rcode") == 2.0;
                let option = match measured(run, "first_questions") as u32 {
                    0..=3 if failed => 1,
                    _ if failed => 2,
                    0..=4 => 3,
                    _ => 0,
                };
                Answer { option, at: stop_at(run, "Nobody left to ask") }
            },
        },
    },
    Preset {
        id: "lowered-late",
        title: "TTL lowered too late",
        settings: "ask=many&resolvers=6&minutes=150&ttl=3600&then=3480000000.ttl.60&then=3600000000.addr.new",
        question: Prediction {
            prompt: "The TTL is an hour. Two minutes before the move you lower it to 60 s. For how long after the move do clients go to the \
                     old address?",
            options: &[
                guess(
                    "For a minute",
                    "New copies live for a minute. Those that were fetched before keep the hour they came with.",
                ),
                guess(
                    "For some ten minutes",
                    "Nothing here takes ten minutes. Ask when the copies were fetched, and with what TTL.",
                ),
                guess(
                    "For most of an hour",
                    "Copies fetched before the change have up to an hour: lower the TTL one old TTL ahead.",
                ),
                guess(
                    "For a day or two",
                    "Nothing is sent out that would take so long: each copy ends by its own TTL.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "old_last_s"), &[60.0, 600.0, 3_000.0, 86_400.0]);
                Answer { option, at: stop_at(run, "The last old visit") }
            },
        },
    },
    Preset {
        id: "weights",
        title: "Nine to one",
        settings: "ask=many&every=60&ttl=60&steer=weight",
        question: Prediction {
            prompt: "DNS sends nine answers in ten to the first site, one to the new one; TTL 60 s, 120 clients behind three resolvers. What \
                     share of the visits does the new site get?",
            options: &[
                guess(
                    "A tenth in every minute",
                    "The draw is made once for a resolver, not once for a client; and it holds for the TTL.",
                ),
                guess(
                    "Mostly none, at times a third",
                    "Each draw moves all clients of a resolver for a minute. Only over hours is it a tenth.",
                ),
                guess(
                    "A tenth of each resolver's",
                    "A resolver has one answer for all its clients: it can't split them.",
                ),
                guess(
                    "None at all",
                    "Over an hour some hundred and sixty answers are drawn: about sixteen fall to it.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "second_share") > 0.0, measured(run, "second_peak")) {
                    (false, _) => 3,
                    (true, peak) if peak >= 0.25 => 1,
                    _ => 0,
                };
                Answer { option, at: stop_at(run, "Resolver 1 learns another answer") }
            },
        },
    },
    Preset {
        id: "failover",
        title: "Failover by DNS",
        settings: "ask=many&every=60&ttl=60&steer=health&then=1200000000.site.down",
        question: Prediction {
            prompt: "The first site dies. Checks come every 30 s, three failures count, the TTL is 60 s. For about how long are visits lost?",
            options: &[
                guess(
                    "Not at all",
                    "DNS moves nobody who has an address already. And first the failure has to be noticed.",
                ),
                guess("About 30 s", "One failed check does not count: it could be a lost packet."),
                guess(
                    "About two minutes",
                    "Up to 90 s until the third check fails, and then up to 60 s until the copies are over.",
                ),
                guess("About an hour", "With a TTL of an hour it would be. The TTL bounds how quickly DNS can steer."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "lost_last_s"), &[0.0, 30.0, 120.0, 3_600.0]);
                Answer { option, at: stop_at(run, "The checks take it off") }
            },
        },
    },
];

/// The option that a measure comes nearest to.
fn by(run: &dyn Run, measure: &str, to: &[f64], title: &str) -> Answer {
    Answer { option: nearest(measured(run, measure), to), at: stop_at(run, title) }
}

/// An address, a failure, no such name, or an answer without an address.
fn by_rcode(run: &dyn Run) -> Answer {
    let option = match (measured(run, "rcode") as u8, measured(run, "records") > 0.0) {
        (0, true) => 0,
        (2, _) => 1,
        (3, _) => 2,
        _ => 3,
    };
    Answer { option, at: run.end() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{Lab, Scenario};

    /// The options that the runs must come to: whoever changes the model sees which reasons no longer hold.
    #[test]
    fn presets_answer_what_their_reasons_say() {
        let lab = super::super::Dns;
        let answers: Vec<_> = PRESETS
            .iter()
            .map(|preset| {
                let (scenario, faults) = Scenario::from_query(lab.controls(), preset.settings);
                assert_eq!(faults, Vec::<String>::new(), "{}", preset.id);
                (preset.id, (preset.question.answer)(&*lab.run(&scenario)).option)
            })
            .collect();
        assert_eq!(
            answers,
            [
                ("cold", 2),
                ("within-ttl", 2),
                ("after-ttl", 1),
                ("sibling", 1),
                ("created-too-late", 1),
                ("apex-cname", 1),
                ("missing-dot", 2),
                ("no-glue", 1),
                ("lowered-late", 2),
                ("weights", 1),
                ("failover", 2),
            ]
        );
    }
}
