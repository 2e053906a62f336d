//! The walk's presets: each makes one point and asks for it first.

use crate::labs::Run;
use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};
use crate::model::Station;
use crate::model::trace::{Message, Trace};

/// All of them, from what goes well to what goes wrong.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "warm-name",
        title: "The name is known",
        settings: "dns=warm",
        question: Prediction {
            prompt: "With nothing known, the search takes about 80 ms. Now the resolver still has the address in its \
                     cache. How long does it take?",
            options: &[
                guess(
                    "About 80 ms",
                    "The look-up is a part of the 80 ms: the reader waits for it like for everything else.",
                ),
                guess(
                    "About 60 ms",
                    "Four questions in a row are spared, 20 ms; the short way to the resolver and back remains.",
                ),
                guess(
                    "About 40 ms",
                    "That would take an open connection as well: a known name spares the look-up, not the handshakes.",
                ),
                guess(
                    "About 5 ms",
                    "That would take a copy at the edge: the address says where to go, the way is still long.",
                ),
            ],
            answer: |run| by_total(run, &[80.0, 60.0, 40.0, 5.0]),
        },
    },
    Preset {
        id: "kept-alive",
        title: "The connection is still open",
        settings: "conn=open",
        question: Prediction {
            prompt: "The browser still has a connection to the edge open. What does it do before it sends the request?",
            options: &[
                guess(
                    "It asks for the address, then sends",
                    "An address is for opening a connection. This one is open: nobody is asked.",
                ),
                guess(
                    "It resumes the TLS session",
                    "A session is resumed on a new connection. On an open one the keys are there already.",
                ),
                guess(
                    "Nothing: the request leaves at once",
                    "Neither name nor handshakes: that spares more than any other single thing here.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "dns_ms") > 0.0, measured(run, "connect_ms") > 0.0) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
                Answer { option, at: stop_at(run, "The request leaves") }
            },
        },
    },
    Preset {
        id: "quic",
        title: "HTTP/3 on a new connection",
        settings: "dns=warm&http=3",
        question: Prediction {
            prompt: "A new connection over QUIC. How many times does the browser wait for a way to the edge and back \
                     until it has the answer?",
            options: &[
                guess(
                    "Once",
                    "That takes early data (0-RTT), and so a session from before. A first handshake can't be spared.",
                ),
                guess("Twice", "One for the handshake, in which QUIC carries TLS's messages, and one for the request."),
                guess("Three times", "So it is with TCP and TLS 1.3: a round trip each, and one for the request."),
                guess("Four times", "So it was with TCP and TLS 1.2, whose handshake took two."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "round_trips"), &[1.0, 2.0, 3.0, 4.0]);
                Answer { option, at: answered(run) }
            },
        },
    },
    Preset {
        id: "early-order",
        title: "An order and early data",
        settings: "req=order&dns=warm&conn=0rtt",
        question: Prediction {
            prompt: "The browser may send early data to this edge. It now sends an order (`POST`). What travels with \
                     the first TLS message?",
            options: &[
                guess(
                    "The order: that is what early data is for",
                    "Whoever recorded it could send it again, and the order would be placed twice.",
                ),
                guess(
                    "Nothing: the order waits for the handshake",
                    "Only what may be repeated goes in early data; a `POST` is not safe to repeat.",
                ),
            ],
            answer: |run| {
                // Two round trips: TCP, and the request together with TLS; three: each by itself.
                let option = usize::from(measured(run, "round_trips") > 2.0);
                Answer { option, at: stop_at(run, "The request leaves") }
            },
        },
    },
    Preset {
        id: "edge-hit",
        title: "A copy at the edge",
        settings: "conn=open&cdn=hit",
        question: Prediction {
            prompt: "Someone near here made the same search 23 s ago. Which parts of the shop does this request meet?",
            options: &[
                guess(
                    "The edge only",
                    "Its copy is fresh for 60 s, so it answers by itself. The origin would not notice if it were down.",
                ),
                guess(
                    "Edge and app server, but not the database",
                    "So it is with a hit in the cache beside the application. The edge's copy lies before all that.",
                ),
                guess(
                    "All of them, to make sure that nothing has changed",
                    "A fresh copy may be used without asking: that is what `s-maxage` says.",
                ),
            ],
            answer: |run| {
                let option = match (reaches(run, Station::App), reaches(run, Station::Database)) {
                    (false, _) => 0,
                    (true, false) => 1,
                    (true, true) => 2,
                };
                Answer { option, at: stop_at(run, "A hit at the edge") }
            },
        },
    },
    Preset {
        id: "stale",
        title: "A stale copy",
        settings: "conn=open&cdn=stale",
        question: Prediction {
            prompt: "The edge's copy is 75 s old and was fresh for 60 s. The response allowed \
                     `stale-while-revalidate=300`. What does the reader get?",
            options: &[
                guess(
                    "The old copy at once; a new one is fetched afterwards",
                    "The reader does not wait for the renewal; the next one profits from it.",
                ),
                guess(
                    "A new answer, after the whole way to the origin",
                    "So it is without `stale-while-revalidate`: what is stale must be asked about first.",
                ),
                guess(
                    "The old copy, and nobody asks the origin",
                    "Then it would grow older and older: the edge asks as soon as it has answered.",
                ),
                guess("A `504`", "That is for a stale copy that must not be used while the origin can't be reached."),
            ],
            answer: |run| {
                let (slow, later) = (measured(run, "total_ms") > 20.0, measured(run, "later_ms") > 0.0);
                let option = match (measured(run, "status") >= 400.0, slow, later) {
                    (true, _, _) => 3,
                    (false, true, _) => 1,
                    (false, false, true) => 0,
                    (false, false, false) => 2,
                };
                Answer { option, at: stop_at(run, "A stale copy, at once") }
            },
        },
    },
    Preset {
        id: "far-edge",
        title: "The edge is far away",
        settings: "dns=warm&edgekm=8000&cdn=hit",
        question: Prediction {
            prompt: "The edge is 8,000 km away, a new connection is needed, the answer lies ready there. How long does \
                     it take?",
            options: &[
                guess(
                    "About 40 ms",
                    "That is one way. Before the request can leave, TCP and TLS have gone there and back.",
                ),
                guess("About 80 ms", "That is one round trip, 2 × 8,000 km × 5 µs. It takes three."),
                guess(
                    "About 250 ms",
                    "Three round trips of 82 ms: TCP, TLS, request. Distance counts as often as one has to wait for it.",
                ),
                guess("About 2 s", "Light in fibre is quicker than that: 5 µs a kilometre."),
            ],
            answer: |run| by_total(run, &[40.0, 80.0, 250.0, 2_000.0]),
        },
    },
    Preset {
        id: "presigned-upload",
        title: "A photo by presigned URL",
        settings: "req=upload&dns=warm",
        question: Prediction {
            prompt: "A reader uploads a photo of 400,000 bytes by a presigned URL. How much of it passes through the \
                     application server?",
            options: &[
                guess(
                    "All of it",
                    "So it is without presigned URLs, and each upload holds a worker for as long as the reader's line \
                     needs.",
                ),
                guess("Nothing", "It signs a URL and is done. The photo goes from browser to edge to object storage."),
                guess(
                    "All of it, twice: in and out to the storage",
                    "That is what a handler does that takes uploads itself. The signed URL is there to avoid it.",
                ),
            ],
            answer: |run| {
                let sent = stop_at(run, "The photo leaves");
                let passes = |message: &&Message| message.depart >= sent && message.to == Station::Balancer;
                let passed = messages(run).filter(passes).count();
                Answer { option: if passed == 0 { 1 } else { 0 }, at: stop_at(run, "Past the application") }
            },
        },
    },
    Preset {
        id: "order-without-broker",
        title: "An order without a broker",
        settings: "req=order&dns=warm&broker=off",
        question: Prediction {
            prompt: "An order with a broker takes about 40 ms. Without one, the handler sends the confirmation by \
                     e-mail itself. How long does the reader wait?",
            options: &[
                guess(
                    "About 40 ms: e-mail is sent in the background",
                    "Of what? Without someone to hand it to, the handler does it, and the reader waits.",
                ),
                guess(
                    "About 100 ms",
                    "One round trip to the mail provider would be 30 ms. SMTP takes about eight of them.",
                ),
                guess(
                    "About 280 ms",
                    "Eight round trips to the mail provider, 240 ms, on top of the rest. And were it down, the order \
                     would fail.",
                ),
                guess(
                    "About 2 s",
                    "That would be the balancer's patience. The mail provider is slow, but not so slow.",
                ),
            ],
            answer: |run| by_total(run, &[40.0, 100.0, 280.0, 2_000.0]),
        },
    },
    Preset {
        id: "nxdomain",
        title: "The registration has lapsed",
        settings: "dns=nxdomain",
        question: Prediction {
            prompt: "The shop's servers all run, but its domain's registration has run out. What do the shop's own \
                     logs show of this search?",
            options: &[
                guess(
                    "A `404`",
                    "That is the answer of a server that was reached and has no such page. Here no server is reached.",
                ),
                guess(
                    "A `502`",
                    "That is the answer of a balancer that was reached. Here nothing of the shop is reached.",
                ),
                guess(
                    "Nothing",
                    "No address, no connection, no request. The servers are idle, and all their own checks are green.",
                ),
            ],
            answer: |run| {
                let option = match measured(run, "status") as u16 {
                    0 => 2,
                    500.. => 1,
                    _ => 0,
                };
                Answer { option, at: stop_at(run, "There is no such name") }
            },
        },
    },
    Preset {
        id: "dead-unchecked",
        title: "A dead server, and nobody looks",
        settings: "conn=open&dead=one&checks=off&retry=off&load=3000",
        question: Prediction {
            prompt: "One of three servers is dead. The balancer uses least connections, checks no one's health and \
                     does not try again. What does the reader get?",
            options: &[
                guess(
                    "`200`: two of three live, and the balancer takes one of them",
                    "It does not know who lives. It knows only who has the fewest requests in flight.",
                ),
                guess(
                    "`502`: the dead one is chosen",
                    "Whoever refuses everything at once has nothing in flight, so that it looks idle: it gets request \
                     after request.",
                ),
                guess(
                    "`503`: the balancer knows that a server is missing",
                    "It would have to look. Without checks the dead server stays on the list.",
                ),
                guess(
                    "`504`, after a wait",
                    "The machine still answers and refuses at once. A wait comes when nobody answers at all.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "status"), &[200.0, 502.0, 503.0, 504.0]);
                Answer { option, at: stop_at(run, "The balancer has no answer") }
            },
        },
    },
    Preset {
        id: "dead-retried",
        title: "A dead server, and a second try",
        settings: "conn=open&dead=one&checks=off",
        question: Prediction {
            prompt: "The same dead server and no health checks, but the balancer may try the next server. What does \
                     the reader notice?",
            options: &[
                guess(
                    "Nothing to speak of",
                    "A refusal takes one round trip within the data centre, half a millisecond. Every request pays it, \
                     though.",
                ),
                guess(
                    "A wait of seconds",
                    "So it is when the whole machine is gone and nobody refuses: then the balancer has to wait first.",
                ),
                guess(
                    "A `502` all the same",
                    "Only if no server were left to try, or if the request must not be repeated.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "status") >= 400.0, measured(run, "balancer_ms") > 500.0) {
                    (true, _) => 2,
                    (false, true) => 1,
                    (false, false) => 0,
                };
                Answer { option, at: stop_at(run, "The balancer tries another") }
            },
        },
    },
    Preset {
        id: "ip-hash-edge",
        title: "IP hash behind an edge",
        settings: "conn=open&lb=iphash",
        question: Prediction {
            prompt: "Three servers, 500 requests a second, and now IP hash, so that everyone keeps to one server. All \
                     readers come through the same edge. What becomes of this request?",
            options: &[
                guess(
                    "The same as before: a third of the readers goes to each server",
                    "So it would be if the balancer saw the readers' addresses. It sees the edge's.",
                ),
                guess(
                    "It waits: one server gets everything",
                    "All have the address of the edge, so that all are hashed to one server; the others are idle. \
                       nginx must be told to take the address from `X-Forwarded-For`.",
                ),
                guess(
                    "It is refused, for the address is the edge's",
                    "IP hash refuses nobody. It computes a number from three octets.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "status") >= 400.0, waited(run, "wait for a worker") > 2_000) {
                    (true, _) => 2,
                    (false, true) => 1,
                    (false, false) => 0,
                };
                Answer { option, at: stop_at(run, "A worker takes it") }
            },
        },
    },
    Preset {
        id: "rate-limit",
        title: "Sixty requests in a second",
        settings: "conn=open&recent=60",
        question: Prediction {
            prompt: "The gateway lets 10 requests a second pass, with a burst of 20. This reader has sent 60 within \
                     the last second. What happens to the next one?",
            options: &[
                guess(
                    "It waits in a queue until its turn comes",
                    "So it is with a limiter that delays. This one does not delay, it refuses.",
                ),
                guess(
                    "`429`, and no server has work with it",
                    "The bucket is full: 10 leaked out, 20 are in it. `Retry-After` says when to come back.",
                ),
                guess("`503`: the servers are overloaded", "They have not been asked. A limit is there to keep it so."),
            ],
            answer: |run| {
                let option = match measured(run, "status") as u16 {
                    429 => 1,
                    503 => 2,
                    _ => 0,
                };
                Answer { option, at: stop_at(run, "The gateway says: too many") }
            },
        },
    },
    Preset {
        id: "saturated",
        title: "More than the workers bear",
        settings: "conn=open&load=1500",
        question: Prediction {
            prompt: "24 workers bear about 1,330 requests a second; for a second now, 1,500 have come. How long does \
                     this one wait for a worker?",
            options: &[
                guess(
                    "Not at all: some worker is always about to finish",
                    "Some is, but others have come before. What comes faster than it goes, piles up.",
                ),
                guess(
                    "About 18 ms, as long as one request holds a worker",
                    "So it would be for the first in the queue. There are more than a hundred before it.",
                ),
                guess(
                    "More than 100 ms",
                    "170 a second are left over, and each of them stands before us. It grows until fewer come.",
                ),
                guess(
                    "It is turned away",
                    "Nobody counts here. A queue without a limit takes everyone, and helps no one.",
                ),
            ],
            answer: |run| {
                let waited = waited(run, "wait for a worker");
                let option = match (measured(run, "status") >= 400.0, waited) {
                    (true, _) => 3,
                    (false, 0..2_000) => 0,
                    (false, 2_000..60_000) => 1,
                    (false, _) => 2,
                };
                Answer { option, at: stop_at(run, "A worker takes it") }
            },
        },
    },
    Preset {
        id: "stuck",
        title: "A service that does not answer",
        settings: "conn=open&workers=stuck",
        question: Prediction {
            prompt: "Handlers call another service without a limit, and it has stopped answering. What does the reader \
                     get?",
            options: &[
                guess(
                    "`500` at once",
                    "Nothing has failed yet: the handlers wait. Without a limit of their own they wait for as long as \
                     it takes.",
                ),
                guess("`502` at once", "That is for a server that is not there. These are there, and stand still."),
                guess(
                    "`504` after 2 s",
                    "The balancer's limit is the only one in the chain, so that it is the one that ends the waiting.",
                ),
                guess(
                    "The rows, after 30 s",
                    "The service would answer by then, perhaps. Nobody is listening any more.",
                ),
            ],
            answer: |run| {
                let option = match measured(run, "status") as u16 {
                    500 => 0,
                    502 => 1,
                    504 => 2,
                    _ => 3,
                };
                Answer { option, at: stop_at(run, "The balancer gives up") }
            },
        },
    },
    Preset {
        id: "cache-down",
        title: "The cache is down",
        settings: "conn=open&load=800&cache=down",
        question: Prediction {
            prompt: "800 requests a second; half of them used to find their answer in the cache, and a miss took about \
                     47 ms in all. The cache has been down for a second. What does the reader see?",
            options: &[
                guess(
                    "An error: the cache is needed",
                    "The handler writes the error down and asks the database. A cache is there to spare work, not to \
                     hold the truth.",
                ),
                guess(
                    "The rows, after about 47 ms: it would have been a miss anyway",
                    "For this request alone. But everyone else now goes to the database too.",
                ),
                guess(
                    "The rows, but noticeably later",
                    "The database gets twice as many queries: connections and workers are taken, and queues form \
                     before them.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "status") >= 400.0, measured(run, "total_ms") > 60.0) {
                    (true, _) => 0,
                    (false, false) => 1,
                    (false, true) => 2,
                };
                Answer { option, at: stop_at(run, "The cache is down") }
            },
        },
    },
    Preset {
        id: "stampede",
        title: "Everyone wants the same key",
        settings: "conn=open&load=1000&cache=stampede",
        question: Prediction {
            prompt: "1,000 requests a second all want one key of the cache, and it expires. Fetching it anew takes 20 \
                     ms. How many go to the database with the same query before it is back?",
            options: &[
                guess(
                    "One: whoever misses first fetches it for all",
                    "So it would be with single-flight. Without it nobody knows that another is fetching already.",
                ),
                guess(
                    "Two or three",
                    "Those are the ones of the first few milliseconds. The key is missing for as long as the fetching \
                     takes.",
                ),
                guess("Some twenty", "About 1 + λD: one, and all who come within the 20 ms that it takes."),
                guess(
                    "Hundreds",
                    "It is missing for 20 ms, not for a second. With a slower query it would come to that.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "same_queries"), &[1.0, 3.0, 20.0, 300.0]);
                Answer { option, at: stop_at(run, "Cache: gone for everyone") }
            },
        },
    },
    Preset {
        id: "full-scan",
        title: "The index is gone",
        settings: "conn=open&plan=scan",
        question: Prediction {
            prompt: "The table has 2 million rows, 250 match. With the index, the query takes 20 ms. Someone has \
                     dropped the index. How long now?",
            options: &[
                guess(
                    "About the same: only 250 rows match",
                    "To know which, the database now has to look at all of them.",
                ),
                guess("About 40 ms", "An index does not halve the work; it replaces 55,556 pages by some 260."),
                guess(
                    "About 700 ms",
                    "Every page is read and every row filtered. It grows with each row that is added.",
                ),
                guess(
                    "It does not end: a database needs an index",
                    "Any query can be answered by reading everything. That is what makes a missing index so quiet.",
                ),
            ],
            answer: |run| {
                let option = match measured(run, "status") as u16 {
                    200 => nearest(measured(run, "database_ms"), &[20.0, 40.0, 700.0]),
                    _ => 3,
                };
                Answer { option, at: stop_at(run, "The database has the rows") }
            },
        },
    },
    Preset {
        id: "pool-exhausted",
        title: "The pool is exhausted",
        settings: "conn=open&pool=exhausted",
        question: Prediction {
            prompt: "No connection to the database comes back to the pools any more. The database itself is idle. The \
                     pool waits 1 s, the balancer 2 s. What does the reader get?",
            options: &[
                guess(
                    "The rows: the database is idle",
                    "Nobody can ask it. A query needs a connection, and all of them are taken.",
                ),
                guess(
                    "`503` after 1 s",
                    "The inner limit runs out first, so that the application can still say what is wrong.",
                ),
                guess(
                    "`504` after 2 s",
                    "So it would be if the pool waited longer than the balancer, as SQLAlchemy's default of 30 s would.",
                ),
                guess("`502` at once", "The server is there and works. It waits."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "status"), &[200.0, 503.0, 504.0, 502.0]);
                Answer { option, at: stop_at(run, "The pool is exhausted") }
            },
        },
    },
    Preset {
        id: "primary-down-cached",
        title: "The database is down, the cache is not",
        settings: "conn=open&cache=hit&db=down",
        question: Prediction {
            prompt: "The primary is down. Someone made the same search 19 s ago, and the application keeps results for \
                     60 s. What does the reader get?",
            options: &[
                guess(
                    "`503`: nothing works without the database",
                    "This search does not need it: its result lies in the cache.",
                ),
                guess(
                    "The rows, from the cache",
                    "A cache hides an outage for as long as its entries live. Another search word would meet a `503`.",
                ),
                guess(
                    "The rows, but only after a timeout",
                    "The cache is asked first. The database is not asked at all.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "status") >= 400.0, measured(run, "total_ms") > 500.0) {
                    (true, _) => 0,
                    (false, false) => 1,
                    (false, true) => 2,
                };
                Answer { option, at: stop_at(run, "Cache: there it is") }
            },
        },
    },
    Preset {
        id: "order-dies",
        title: "A server dies with an order in its hands",
        settings: "req=order&conn=open&sticky=on&then=12000.dead.one",
        question: Prediction {
            prompt: "Server b has just begun to work on an order when its process dies. The balancer may try the next \
                     server. What does it do?",
            options: &[
                guess(
                    "It sends the order to another server",
                    "The dead one may have stored it already. Sent again, it might be placed twice.",
                ),
                guess(
                    "It answers `502`",
                    "A `POST` is not sent again once a server may have begun with it. The reader does not know whether \
                     it was placed: an `Idempotency-Key` lets a second try be recognised.",
                ),
                guess(
                    "It answers `201`: it has passed the order on",
                    "It has passed it on, and has no answer. What it does not know it must not say.",
                ),
            ],
            answer: |run| {
                let option = match (measured(run, "status") as u16, tried_another(run)) {
                    (502, _) => 1,
                    (_, true) => 0,
                    (_, false) => 2,
                };
                Answer { option, at: stop_at(run, "The balancer has no answer") }
            },
        },
    },
];

/// The option nearest to the total, shown when the reader has the answer.
fn by_total(run: &dyn Run, options: &[f64]) -> Answer {
    Answer { option: nearest(measured(run, "total_ms"), options), at: answered(run) }
}

fn answered(run: &dyn Run) -> u64 {
    run.trace().map_or_else(|| run.end(), |trace| trace.answered)
}

fn messages(run: &dyn Run) -> impl Iterator<Item = &Message> {
    run.trace().into_iter().flat_map(|trace: &Trace| &trace.messages)
}

/// Whether the request gets as far as a station.
fn reaches(run: &dyn Run, station: Station) -> bool {
    messages(run).any(|message| message.to == station)
}

/// How long all waits of this name take together, in microseconds.
fn waited(run: &dyn Run, name: &str) -> u64 {
    let spans = run.trace().into_iter().flat_map(|trace: &Trace| &trace.spans);
    spans.filter(|span| span.name == name).map(|span| span.duration()).sum()
}

fn tried_another(run: &dyn Run) -> bool {
    run.moments().iter().any(|moment| moment.title == "The balancer tries another")
}
