//! The balancer's presets: each makes one point and asks for it first.

use crate::labs::Run;
use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};

/// All of them, from what goes well to what goes wrong.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "equal-servers",
        title: "Equal servers",
        settings: "spread=fixed",
        question: Prediction {
            prompt: "Four equal servers, 63 % busy; every request takes 100 ms. Round robin knows nothing of how busy they \
                     are. What is the 95th percentile of latency?",
            options: &[
                guess(
                    "About 100 ms: hardly anyone waits",
                    "Each server gets every fourth request, which is more regular than chance. There is little left for a \
                     cleverer algorithm to win.",
                ),
                guess(
                    "About 200 ms: one other before you",
                    "With four workers each at 63 %, one is nearly always free when a request comes.",
                ),
                guess(
                    "About 400 ms: whole queues build up",
                    "That takes servers near their limit, or requests that differ a lot in length.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "p95_ms"), &[100.0, 200.0, 400.0])),
        },
    },
    Preset {
        id: "one-slow-server",
        title: "One slow server",
        settings: "s3=slow",
        question: Prediction {
            prompt: "Server 3 is four times slower. Under round robin, what happens to the 95th percentile of everyone?",
            options: &[
                guess(
                    "It barely moves",
                    "A quarter of all requests goes to server 3 as before: far more than the slowest twentieth.",
                ),
                guess(
                    "It doubles",
                    "So it might if server 3 could still bear its quarter. It gets 25 requests a second and can do 10.",
                ),
                guess(
                    "It becomes the wait in server 3's queue: seconds",
                    "Round robin gives the slow server a full quarter. Its queue grows to the limit, and one request in \
                     four stands in it.",
                ),
            ],
            answer: |run| {
                let p95 = measured(run, "p95_ms");
                let option = if p95 > 2_000.0 { 2 } else { usize::from(p95 > 450.0) };
                Answer { option, at: stop_at(run, "50 wait at server 3") }
            },
        },
    },
    Preset {
        id: "slow-server-least",
        title: "A slow server and least connections",
        settings: "lb=least&s3=slow",
        question: Prediction {
            prompt: "The same slow server, but now least connections chooses. The algorithm does not measure speed. Which \
                     share of the requests does server 3 get?",
            options: &[
                guess(
                    "A quarter, as it does not know",
                    "It does not know the speed, but it sees the effect: what is slow keeps its requests longer.",
                ),
                guess(
                    "About a tenth",
                    "A slow server's requests stay in flight longer, so it has the fewest less often: about in proportion \
                     to its speed.",
                ),
                guess(
                    "None: the others are always better",
                    "As soon as it has fewer requests in flight than the others it is chosen, slow or not.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "share_3_percent"), &[25.0, 9.0, 0.0])),
        },
    },
    Preset {
        id: "long-reports",
        title: "Long reports among short requests",
        settings: "rate=110&spread=reports",
        question: Prediction {
            prompt: "One request in twenty is a report of a second; all others are pages of 51 ms. Round robin deals them \
                     out evenly, and the workers are 69 % busy. What is the 95th percentile of the pages alone?",
            options: &[
                guess(
                    "About 50 ms: short requests stay short",
                    "Round robin counts requests, not work: it sends pages to a server whose workers all sit on reports.",
                ),
                guess(
                    "Some 300 to 400 ms",
                    "Now and then a server has four reports at once, and the pages dealt to it wait, while other servers \
                     are idle. Least connections or a pool for reports avoids that.",
                ),
                guess(
                    "Several seconds, many reports in a row",
                    "That would take an overload. On average there is room; the trouble is only where the reports fall.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "pages_p95_ms"), &[51.0, 350.0, 3_000.0])),
        },
    },
    Preset {
        id: "unequal-machines",
        title: "Unequal machines",
        settings: "k1=8&k2=2&k3=2&k4=2",
        question: Prediction {
            prompt: "Server 1 has eight workers, the others two each. Plain round robin. Where do queues grow?",
            options: &[
                guess(
                    "At server 1, the strongest: it attracts the load",
                    "Nothing attracts load here: each server gets every fourth request.",
                ),
                guess(
                    "At servers 2, 3 and 4",
                    "They get the same quarter as server 1 with a quarter of its workers: 25 requests a second where 20 \
                     can be done.",
                ),
                guess(
                    "Nowhere: 14 workers suffice for 10 at work",
                    "Together they would. But the five spare workers of server 1 help nobody at the other servers.",
                ),
            ],
            answer: |run| {
                let [first, second] =
                    ["utilisation_1_percent", "utilisation_2_percent"].map(|name| measured(run, name));
                let option = if second > 90.0 { 1 } else { if first > 90.0 { 0 } else { 2 } };
                at_end(run, option)
            },
        },
    },
    Preset {
        id: "weights",
        title: "Weights for unequal machines",
        settings: "lb=wrr&w1=4&k1=8&k2=2&k3=2&k4=2",
        question: Prediction {
            prompt: "Now server 1 has weight 4, the others weight 1. Which share of the requests does server 1 get?",
            options: &[
                guess("25 %", "That is without weights."),
                guess(
                    "57 %",
                    "Four of seven: weights are shares of their sum. Its eight workers are four sevenths of all as well, \
                     so that everyone is equally busy.",
                ),
                guess("75 %", "It gets four times as much as one other server, not four times as much as all of them."),
                guess("80 %", "4 against 1 would be 80 %, but there are three others, not one."),
            ],
            answer: |run| at_end(run, nearest(measured(run, "share_1_percent"), &[25.0, 57.1, 75.0, 80.0])),
        },
    },
    Preset {
        id: "two-choices",
        title: "Power of two choices",
        settings: "lb=p2c&vs=random&rate=80&service=120&n=12&k1=1&k2=1&k3=1&k4=1&k5=1&k6=1&k7=1&k8=1&k9=1&k10=1&k11=1&k12=1",
        question: Prediction {
            prompt: "Twelve servers with one worker each, 80 % busy. Under random choice p95 is about 1.5 s. Now two servers \
                     are drawn, and the less busy one of the two gets the request. What becomes of p95?",
            options: &[
                guess(
                    "About 1.4 s: chance remains chance",
                    "Long queues are rare, and two draws rarely both meet one: the second choice helps where it counts.",
                ),
                guess(
                    "About 1 s: a third less",
                    "More than that: how likely a queue of length k is falls doubly exponentially in k, no longer just \
                     exponentially.",
                ),
                guess(
                    "About 0.6 s: less than half",
                    "One comparison does nearly what looking at all twelve would do. That is why proxies with many \
                     servers use it.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "p95_ms"), &[1_400.0, 1_000.0, 620.0])),
        },
    },
    Preset {
        id: "death-unchecked",
        title: "A server dies, and nobody checks",
        settings: "lb=least&then=10000000.s2.dead",
        question: Prediction {
            prompt: "After 10 s server 2 dies; connections to it are refused at once. There are no health checks and no \
                     retries. Under least connections, which share of the requests fails from then on?",
            options: &[
                guess(
                    "None: it has no connections left",
                    "That is just the trouble: whoever has none is chosen first.",
                ),
                guess(
                    "A quarter: its share",
                    "So it is under round robin. Least connections looks at requests in flight.",
                ),
                guess(
                    "About three quarters",
                    "A server that refuses at once never has a request in flight: it looks idle and draws nearly \
                     everything. Only ties spare the rest.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "failed_after_percent"), &[0.0, 25.0, 75.0]);
                Answer { option, at: stop_at(run, "Refused at server 2") }
            },
        },
    },
    Preset {
        id: "death-checked",
        title: "A server dies under health checks",
        settings: "lb=least&checks=active&then=10000000.s2.dead",
        question: Prediction {
            prompt: "The same death, but every server is checked each 2 s, and counts as down after three failed checks \
                     (HAProxy's `inter 2s fall 3`). For how long do requests go on failing?",
            options: &[
                guess(
                    "Not at all: checks prevent that",
                    "Checks notice a death afterwards. What happens until then only retries can hide.",
                ),
                guess(
                    "About 2 s: until the next check",
                    "One failed check is not believed: it might be a lost packet.",
                ),
                guess(
                    "About 4 to 6 s",
                    "Three checks in a row must fail: between two and three intervals. A shorter interval notices sooner, \
                     and errs more often.",
                ),
                guess("Until server 2 is back", "From the third failed check on, nothing is sent there any more."),
            ],
            answer: |run| {
                let at = stop_at(run, "Server 2 is down");
                let after = (at as f64 / 1e6 - 10.0).max(0.0);
                Answer { option: nearest(after, &[0.0, 2.0, 5.0, 20.0]), at }
            },
        },
    },
    Preset {
        id: "death-ip-hash",
        title: "A server dies under IP hash",
        settings: "lb=iphash&users=1000&checks=active&then=10000000.s2.dead",
        question: Prediction {
            prompt: "1,000 users under IP hash; server 2 of four dies, and checks notice it. It stays in the \
                     configuration. How many users have another server from then on?",
            options: &[
                guess(
                    "About 250: those of server 2",
                    "nginx hashes on while the chosen server is down. The others' hash has not changed.",
                ),
                guess(
                    "About 750",
                    "That happens when the server is taken out of the configuration, and the hash is taken modulo three.",
                ),
                guess(
                    "All 1,000",
                    "A hash modulo another number leaves some where they were, and here nothing changes it.",
                ),
                guess("None: they wait for server 2", "While it is down, its users are served by others."),
            ],
            answer: |run| {
                let option = nearest(measured(run, "keys_moved_percent"), &[25.0, 75.0, 100.0, 0.0]);
                Answer { option, at: stop_at(run, "Server 2 is down") }
            },
        },
    },
    Preset {
        id: "removed-ip-hash",
        title: "A server is taken off the list under IP hash",
        settings: "lb=iphash&users=1000&then=10000000.n.3",
        question: Prediction {
            prompt: "Again 1,000 users under IP hash, but now server 4 is taken out of the configuration: three are left. \
                     How many users have another server from then on?",
            options: &[
                guess(
                    "About 250: those of server 4",
                    "So it is when it dies and stays on the list. Many textbooks tell the two as one.",
                ),
                guess("About 500", "Half of them change without need, but server 4's own quarter changes as well."),
                guess(
                    "About 750",
                    "The hash is taken modulo 3 instead of 4: only what leaves the same rest both times stays. Sessions and \
                     caches of the servers that are still there are lost too.",
                ),
            ],
            answer: |run| at_change(run, nearest(measured(run, "keys_moved_percent"), &[25.0, 50.0, 75.0])),
        },
    },
    Preset {
        id: "removed-ketama",
        title: "A server is taken off the list under consistent hashing",
        settings: "lb=ketama&users=1000&then=10000000.n.3",
        question: Prediction {
            prompt: "The same with consistent hashing: server 4 is taken out. How many of the 1,000 users have another \
                     server from then on?",
            options: &[
                guess(
                    "About 250: those of server 4",
                    "Its points leave the ring, and its keys fall to the next ones. Between the other servers nothing \
                     moves.",
                ),
                guess(
                    "About 750",
                    "So it is with a hash modulo the number of servers. The ring is there to avoid that.",
                ),
                guess("None", "Server 4's users must go somewhere."),
            ],
            answer: |run| at_change(run, nearest(measured(run, "keys_moved_percent"), &[25.0, 75.0, 0.0])),
        },
    },
    Preset {
        id: "office",
        title: "500 users behind one office address",
        settings: "lb=iphash&addr=one",
        question: Prediction {
            prompt: "500 users sit behind one office's address. The balancer uses IP hash. Which share of the requests does \
                     the busiest of the four servers get?",
            options: &[
                guess(
                    "A quarter: 500 users are enough to even out",
                    "They would be if each had an address of their own.",
                ),
                guess("About half", "One address has one hash. There is nothing to be shared out."),
                guess("All of them", "To the balancer they are one client. Hash a cookie instead, or don't hash."),
            ],
            answer: |run| at_end(run, nearest(measured(run, "share_max_percent"), &[25.0, 50.0, 100.0])),
        },
    },
    Preset {
        id: "layer-4",
        title: "A server joins at layer 4",
        settings: "layer=l4&users=200&n=3&then=10000000.n.4",
        question: Prediction {
            prompt: "The balancer works at layer 4, and each of 200 users keeps one connection open. After 10 s a fourth \
                     server joins. Which share of the requests does it get in the 10 s that follow?",
            options: &[
                guess(
                    "Next to none",
                    "At layer 4 a connection is balanced, not a request. Everyone has a connection already, and it stays \
                     where it is.",
                ),
                guess("A quarter", "So it is at layer 7, where each request is balanced by itself."),
                guess(
                    "More than a quarter: it is the idle one",
                    "Only new connections could go there, and there are none.",
                ),
            ],
            answer: |run| at_change(run, nearest(measured(run, "share_4_percent"), &[0.0, 17.0, 30.0])),
        },
    },
    Preset {
        id: "cold-server",
        title: "A cold server joins",
        settings: "rate=90&n=3&cold=4&then=10000000.n.4",
        question: Prediction {
            prompt: "Three servers are 75 % busy. After 10 s a fourth joins. Its caches are empty: its first requests take \
                     four times as long. What does the 95th percentile do over the next 10 s, under round robin?",
            options: &[
                guess(
                    "It falls: four servers do more than three",
                    "Once the new one is warm. Until then it gets more than it can do.",
                ),
                guess("It hardly changes", "A quarter of everyone meets the cold server from the first moment on."),
                guess(
                    "It multiplies",
                    "The cold server gets a full quarter at once, can do a quarter of that, and its queue grows until it \
                     has warmed up. That is what slow start is for.",
                ),
            ],
            answer: |run| {
                let [before, after] = ["p95_before_ms", "p95_after_ms"].map(|name| measured(run, name));
                let option = if after > 2.0 * before { 2 } else { usize::from(after > 0.8 * before) };
                at_change(run, option)
            },
        },
    },
    Preset {
        id: "slow-start",
        title: "The cold server with a slow start",
        settings: "rate=90&n=3&cold=4&slowstart=15&then=10000000.n.4",
        question: Prediction {
            prompt: "The same cold server, but its weight grows from nothing over 15 s. What does the 95th percentile do \
                     now?",
            options: &[
                guess(
                    "It stays about what it was",
                    "It gets a trickle at first, warms up on it, and takes its full share when it can bear it.",
                ),
                guess(
                    "It multiplies all the same",
                    "The queue came from a full share at once; now the share grows with the caches.",
                ),
                guess(
                    "It falls to nothing",
                    "Nobody is faster than a request's own 100 ms, however many servers there are.",
                ),
            ],
            answer: |run| {
                let [before, after] = ["p95_before_ms", "p95_after_ms"].map(|name| measured(run, name));
                let option = if after > 2.5 * before { 1 } else { if after < 0.3 * before { 2 } else { 0 } };
                at_change(run, option)
            },
        },
    },
    Preset {
        id: "retry-storm",
        title: "Retries that make it worse",
        settings: "rate=130&timeout=500&retries=3&then=5000000.rate.220&then=10000000.rate.130",
        question: Prediction {
            prompt: "Servers are 81 % busy; the balancer waits 500 ms, then tries another server, up to three times. From \
                     second 5 to second 10 there is a peak of 220 requests/s, where 160 can be done. What happens after \
                     the peak is over?",
            options: &[
                guess("All is well within a second or two", "So it might be without retries: the queue would run off."),
                guess(
                    "Nearly everything fails, and goes on failing",
                    "Whatever takes too long is worked on to the end for nobody and is sent again besides. The retries \
                     alone keep the servers overloaded: a metastable failure.",
                ),
                guess(
                    "About a third fails until the queue has run off",
                    "It does not run off: four attempts for each request are a load of 520/s.",
                ),
            ],
            answer: |run| {
                let option = [1, 2, 0][nearest(measured(run, "failed_late_percent"), &[100.0, 33.0, 0.0])];
                at_end(run, option)
            },
        },
    },
];

fn at_end(run: &dyn Run, option: usize) -> Answer {
    Answer { option, at: run.end() }
}

/// Where a setting changes.
fn at_change(run: &dyn Run, option: usize) -> Answer {
    Answer { option, at: stop_at(run, "A setting changes") }
}
