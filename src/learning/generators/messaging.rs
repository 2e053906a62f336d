//! Messages: who gets them, how often, how long retries wait.

use super::{Generator, Within, drawn, power};

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "idle-consumers",
        prompt: "A Kafka topic has {a} partitions. A consumer group with {b} consumers reads it. How many of the consumers have \
                 nothing to do?",
        unit: "consumers",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 20.0),
        rule: "Within a group each partition is read by exactly one consumer.",
        steps: &["{a} partitions keep {a} consumers busy.", "{b} − {a} = {key}"],
        wrong: &[
            "Messages of a partition are not shared out: one consumer reads all of them, in order.",
            "That is how many are busy.",
        ],
        draw: |draw| {
            let partitions = draw.between(3, 24);
            let consumers = partitions + draw.between(1, 12);
            drawn(&[partitions, consumers], consumers - partitions, &[0.0, partitions])
        },
    },
    Generator {
        id: "redelivery",
        prompt: "A queue delivers a message again up to {a} times, then dead-letters it. Of {c} messages {b} make every consumer \
                 crash; the others succeed at once. How many deliveries are there in all?",
        unit: "deliveries",
        decimals: 0,
        within: Within::Exact,
        range: (30.0, 400.0),
        rule: "Where the limit counts redeliveries, as in RabbitMQ, n of them follow the first: n + 1 deliveries. SQS's `maxReceiveCount` counts all.",
        steps: &["{b} messages are delivered 1 + {a} = {d} times: {e}.", "The other {f} once: {e} + {f} = {key}"],
        wrong: &[
            "You left out the first delivery: the limit counts redeliveries.",
            "You counted each message once.",
            "You delivered all of them again. The others were acknowledged.",
        ],
        draw: |draw| {
            let (limit, bad) = (draw.between(2, 6), draw.between(2, 9));
            let all = draw.stepped(40, 200, 10);
            let (each, good) = (limit + 1.0, all - bad);
            drawn(&[limit, bad, all, each, bad * each, good], bad * each + good, &[bad * limit + good, all, all * each])
        },
    },
    Generator {
        id: "backoff",
        prompt: "A client waits {a} ms before its first retry and twice as long before each further one, but never more than {b} \
                 ms; no jitter. For how long has it waited in all when it begins retry number {c}?",
        unit: "ms",
        decimals: 0,
        within: Within::Exact,
        range: (300.0, 60_000.0),
        rule: "Before retry k: min(cap, base × 2^(k − 1)). The waits add up.",
        steps: &["The waits: {d} ms.", "Together {key}"],
        wrong: &[
            "You left out the cap.",
            "That is the last wait alone. The earlier ones come before it.",
            "You waited the same each time. The waits double.",
            "You stopped one retry too early: a wait comes before each retry.",
        ],
        draw: |draw| {
            let (base, cap) =
                (draw.pick(&[100.0, 200.0, 250.0, 500.0]), draw.pick(&[2_000.0, 4_000.0, 5_000.0, 8_000.0]));
            let retries = draw.between(3, 8);
            let bare: Vec<f64> = (0..retries as u32).map(|k| base * power(2.0, k)).collect();
            let waits: Vec<f64> = bare.iter().map(|wait| wait.min(cap)).collect();
            let (key, last) = (waits.iter().sum::<f64>(), waits.last().copied().unwrap_or(base));
            let made = drawn(&[base, cap, retries], key, &[bare.iter().sum(), last, base * retries, key - last]);
            made.and(super::list(&waits))
        },
    },
    Generator {
        id: "topic-copies",
        prompt: "{a} messages are published to a topic. {b} services subscribe, each with a subscription of its own that its {c} \
                 instances share. How many deliveries are there, without redelivery?",
        unit: "deliveries",
        decimals: 0,
        within: Within::Exact,
        range: (100.0, 8_000.0),
        rule: "Publish/subscribe copies a message to each subscription; within one it goes to a single consumer.",
        steps: &["Each message is copied to {b} subscriptions, and in each to one instance.", "{a} × {b} = {key}"],
        wrong: &[
            "So it is with one queue for all. Each subscription gets a copy.",
            "The instances of a service share its subscription: one of them gets the message.",
            "You counted the instances of one service.",
        ],
        draw: |draw| {
            let (messages, services, instances) = (draw.stepped(100, 900, 50), draw.between(2, 6), draw.between(2, 8));
            let wrong = [messages, messages * services * instances, messages * instances];
            drawn(&[messages, services, instances], messages * services, &wrong)
        },
    },
    Generator {
        id: "saga-steps",
        prompt: "A saga has {a} steps, each a local transaction of its own. Step {b} fails and rolls back. How many transactions \
                 have been committed in all, compensations included, when the saga is undone?",
        unit: "transactions",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 16.0),
        rule: "Each step that was committed gets a compensation; the failed one undoes itself.",
        steps: &["Committed are {c} steps, and each needs a compensation.", "{c} + {c} = {key}"],
        wrong: &[
            "You left out the compensations. They are transactions of their own.",
            "The failed step has nothing to compensate: its transaction was rolled back.",
            "The steps after the failed one were never begun.",
        ],
        draw: |draw| {
            let steps = draw.between(4, 9);
            let fails = draw.between(2, steps as u32);
            let done = fails - 1.0;
            drawn(&[steps, fails, done], 2.0 * done, &[done, 2.0 * fails, 2.0 * steps])
        },
    },
];
