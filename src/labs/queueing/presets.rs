//! The queueing lab's presets: each makes one point and asks for it first.

use crate::labs::Run;
use crate::labs::preset::{Answer, Prediction, Preset, guess, measured, nearest, stop_at};

/// All of them: utilisation, spread, pooling, limits, then what follows the load.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        id: "half",
        title: "Half busy",
        settings: "rate=10",
        question: Prediction {
            prompt: "Four workers, 200 ms a request, 10 requests a second: 50 % utilisation. How long does a request wait \
                     for a worker on average?",
            options: &[
                guess(
                    "About 17 ms",
                    "Only one request in six finds all four workers busy, and then one is free again soon.",
                ),
                guess(
                    "About 100 ms: half a service time",
                    "That would be if half of them had to wait a whole service time.",
                ),
                guess(
                    "About 200 ms: as long as one takes",
                    "So it is with one worker at 50 %. Four seldom are all busy.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "wait_ms"), &[17.0, 100.0, 200.0])),
        },
    },
    Preset {
        id: "eighty",
        title: "Four fifths busy",
        settings: "",
        question: Prediction {
            prompt: "The same four workers with 16 requests a second instead of 10: 80 % utilisation. At 50 % the mean wait \
                     was 17 ms. What is it now?",
            options: &[
                guess("About 27 ms: sixty per cent more", "Waiting does not grow in proportion to the load."),
                guess(
                    "Over 100 ms: many times as much",
                    "Theory says 149 ms: three requests in five find all workers busy, and the spare capacity that works a \
                     queue off has shrunk from 10/s to 4/s.",
                ),
                guess("Several seconds", "Not yet: that takes utilisation near 100 %."),
            ],
            answer: |run| at_end(run, by_limits(measured(run, "wait_ms"), &[60.0, 1_000.0])),
        },
    },
    Preset {
        id: "ninety-five",
        title: "Nearly always busy",
        settings: "rate=19",
        question: Prediction {
            prompt: "Now 19 requests a second: 95 % utilisation, a fifth more than at 80 %, where the mean wait was 149 ms. \
                     What is it now?",
            options: &[
                guess(
                    "Some 180 ms: a fifth more",
                    "The wait grows like 1/(1 − ρ), and 1 − ρ is a quarter of what it was.",
                ),
                guess(
                    "Half a second or more",
                    "Theory says 0.9 s once it has settled, six times as much; a short run from idle shows less. The last \
                     per cents of utilisation are the expensive ones.",
                ),
                guess("It grows without end", "That happens from 100 % on. Below, there is a mean, if a large one."),
            ],
            answer: |run| at_end(run, by_limits(measured(run, "wait_ms"), &[200.0, 6_000.0])),
        },
    },
    Preset {
        id: "one-fast",
        title: "One fast worker instead of four slow ones",
        settings: "rate=12&service=50&c=1",
        question: Prediction {
            prompt: "Four workers that take 200 ms each answer 12 requests a second in 236 ms on average. Now there is one \
                     worker that takes 50 ms: the same power. What is the mean time now?",
            options: &[
                guess("About 236 ms: the power is the same", "The same power, but a single request gets all of it."),
                guess(
                    "About 125 ms",
                    "It waits longer, 75 ms instead of 36, but is served in 50 ms instead of 200. One fast worker wins \
                     unless service times differ a lot.",
                ),
                guess(
                    "About 60 ms: a quarter",
                    "Service takes a quarter of the time. Waiting for a single worker does not.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "mean_ms"), &[236.0, 125.0, 60.0])),
        },
    },
    Preset {
        id: "variability",
        title: "Variability hurts",
        settings: "rate=14&service=50&spread=reports&c=1",
        question: Prediction {
            prompt: "One worker, 70 % busy. If every request took 50 ms, the mean wait would be 58 ms. Now one in twenty \
                     takes twenty times as long as the others; the mean is still 50 ms. What is the mean wait?",
            options: &[
                guess(
                    "About 60 ms: the mean is the same",
                    "Waiting depends on the mean of the squares too: on long ones above all.",
                ),
                guess("About twice as long", "So it would be with exponential service times. These differ more."),
                guess(
                    "About five times as long",
                    "Pollaczek and Khinchine: (1 + C²)/2 times the wait of exponential ones, and C² is 4.5 here. Whoever comes \
                     behind a report waits for all of it.",
                ),
            ],
            answer: |run| {
                let ratio = measured(run, "wait_ms") / measured(run, "theory_equal_wait_ms").max(0.001);
                at_end(run, by_limits(ratio, &[1.4, 2.7]))
            },
        },
    },
    Preset {
        id: "shared-pool",
        title: "A pool of 10 shared by 20 instances",
        settings: "kind=pool&rate=200&service=20&c=10",
        question: Prediction {
            prompt: "20 instances send 10 queries a second each, 20 ms each, through one pool of 10 connections. Which \
                     share of the queries must wait for a connection?",
            options: &[
                guess(
                    "About one in a hundred",
                    "Little's law: 200/s × 0.02 s = 4 connections in use on average. That all 10 are is rare. Count the \
                     work, not the instances.",
                ),
                guess(
                    "About half: 20 instances, 10 connections",
                    "An instance uses a connection for 20 ms of every 100.",
                ),
                guess(
                    "Nearly all of them",
                    "That would take as much work as the connections can do: 500 queries a second.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "waited_percent"), &[1.0, 50.0, 95.0])),
        },
    },
    Preset {
        id: "split-pools",
        title: "A pool for each instance",
        settings: "kind=pool&split=on&rate=320&service=50&c=1",
        question: Prediction {
            prompt: "20 connections to the database, 80 % busy. Shared by all 20 instances, a query waits about 3 ms on \
                     average. Now each instance keeps one of them for itself. How long does a query wait?",
            options: &[
                guess(
                    "About 3 ms: 20 are 20",
                    "A connection that is idle at one instance no longer helps another one's query.",
                ),
                guess("About 10 ms", "More: each instance is a queue of its own, with one server, at 80 %."),
                guess(
                    "More than 100 ms",
                    "Theory says 200 ms: twenty M/M/1 queues instead of one M/M/20. That is why there are poolers between \
                     many instances and a database.",
                ),
            ],
            answer: |run| at_end(run, by_limits(measured(run, "wait_ms"), &[6.0, 50.0])),
        },
    },
    Preset {
        id: "shedding",
        title: "Overload with a short queue",
        settings: "rate=30&queue=10",
        question: Prediction {
            prompt: "30 requests a second where 20 can be done. At most 10 may wait; more are turned away at once. How long \
                     do those wait that get in?",
            options: &[
                guess(
                    "Longer and longer, up to minutes",
                    "So it is without a limit: everyone waits, until clients give up.",
                ),
                guess(
                    "About 0.4 s",
                    "Ten places that move up every 50 ms. A third is turned away quickly; two thirds are served in time. \
                     That is load shedding.",
                ),
                guess("Not at all", "The queue is nearly always full: whoever gets in has others before it."),
            ],
            answer: |run| at_end(run, [2, 1, 0][by_limits(measured(run, "wait_ms"), &[100.0, 2_000.0])]),
        },
    },
    Preset {
        id: "unlimited",
        title: "Overload with a long queue",
        settings: "rate=30",
        question: Prediction {
            prompt: "The same overload, 30 requests a second where 20 can be done, with room for 1,000 to wait and no \
                     timeout. How long has the slowest request taken after a minute?",
            options: &[
                guess("About 0.5 s", "So it is with a queue of ten. Here nobody is turned away."),
                guess("About 2 s", "Each second ten more wait than a second before, and nothing works them off."),
                guess(
                    "More than 10 s, and growing",
                    "Nothing fails, and nobody is served in time. By the time an answer comes its reader has left or has \
                     asked again.",
                ),
            ],
            answer: |run| at_end(run, by_limits(measured(run, "worst_ms"), &[1_000.0, 6_000.0])),
        },
    },
    Preset {
        id: "autoscaling",
        title: "Autoscaling comes late",
        settings: "kind=pods&rate=4&service=500&c=2&start=90&then=60000000.rate.12",
        question: Prediction {
            prompt: "After 60 s the load triples. The autoscaler looks each 15 s; a new pod takes 90 s to start. For how \
                     long is p95 more than twice what it was?",
            options: &[
                guess("About 15 s: until it looks", "Then it has decided. Nothing has started yet."),
                guess(
                    "About 105 s: until the pods are ready",
                    "By then a queue has built up that has to be worked off as well.",
                ),
                guess(
                    "About 200 s",
                    "15 s to notice, 90 s to start, and as long again to work off what has piled up. What must be quick \
                     needs spare pods, or a queue that sheds.",
                ),
            ],
            answer: |run| {
                let option = nearest(measured(run, "slow_for_s"), &[15.0, 105.0, 200.0]);
                Answer { option, at: stop_at(run, "A pod is ready") }
            },
        },
    },
    Preset {
        id: "cold-starts",
        title: "A function that is seldom called",
        settings: "kind=functions&rph=6",
        question: Prediction {
            prompt: "A function is called six times an hour, at random; an idle instance is kept for 10 minutes. Which \
                     share of the calls meets a cold start?",
            options: &[
                guess("Only the first", "An instance that nobody calls for ten minutes is stopped."),
                guess(
                    "About four in ten",
                    "A gap is longer than its mean with probability e⁻¹ = 37 %, and each long gap ends in a cold start.",
                ),
                guess("All of them", "Random calls come in clusters: more than half follow within ten minutes."),
            ],
            answer: |run| at_end(run, nearest(measured(run, "cold_percent"), &[3.0, 38.0, 100.0])),
        },
    },
    Preset {
        id: "functions-cheap",
        title: "Functions for little traffic",
        settings: "kind=functions",
        question: Prediction {
            prompt: "60 requests an hour of 200 ms with 512 MB. A small server costs $15 a month. What do functions cost a \
                     month?",
            options: &[
                guess(
                    "About $0.08",
                    "43,800 requests are a cent's worth, and 4,400 GB-seconds another seven. Nothing is paid for idling.",
                ),
                guess("About $2", "That is what 1,500 requests an hour cost."),
                guess(
                    "About $15, like the server",
                    "The server is paid for around the clock; it would be idle 99.7 % of it.",
                ),
            ],
            answer: |run| at_end(run, nearest(measured(run, "functions_usd_per_month"), &[0.08, 2.0, 15.0])),
        },
    },
    Preset {
        id: "functions-dear",
        title: "Functions for steady traffic",
        settings: "kind=functions&rph=36000",
        question: Prediction {
            prompt: "Now 36,000 requests an hour, ten a second, of 200 ms with 512 MB each. A small server that can do them \
                     costs $15 a month. What do functions cost?",
            options: &[
                guess(
                    "Less: one pays only for use",
                    "Ten a second is steady use: two instances are busy all the time.",
                ),
                guess("About the same", "Both cost the same at about three requests a second."),
                guess(
                    "More than three times as much",
                    "26 million requests and 2.6 million GB-seconds: about $50. Past the crossover one's own server is \
                     cheaper, if one counts neither spare servers nor one's own time.",
                ),
            ],
            answer: |run| {
                let [functions, server] =
                    ["functions_usd_per_month", "server_usd_per_month"].map(|name| measured(run, name));
                at_end(run, by_limits(functions / server.max(0.01), &[0.7, 1.5]))
            },
        },
    },
];

/// Which stretch between limits a value falls into.
fn by_limits(value: f64, limits: &[f64]) -> usize {
    limits.iter().filter(|limit| value > **limit).count()
}

fn at_end(run: &dyn Run, option: usize) -> Answer {
    Answer { option, at: run.end() }
}
