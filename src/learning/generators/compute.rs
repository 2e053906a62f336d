//! Machines, storage and networks: prices, what fits, how much goes through.

use super::{Generator, Within, drawn, power};

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "serverless-break-even",
        prompt: "A server costs ${a} a month. As a function the same would cost $0.20 for a million requests and $16.70 for a \
                 million GB-seconds; a request takes {b} ms with {c} GB of memory. From how many million requests a month on is \
                 the server cheaper?",
        unit: "million requests",
        decimals: 2,
        within: Within::Percent(2.0),
        range: (1.0, 700.0),
        rule: "A function costs by use, a server by time: they meet where price a request × requests = the server's price.",
        steps: &[
            "A million requests take {d} million GB-seconds: ${e}.",
            "With the fee for requests that is ${f} a million.",
            "{a} ÷ {f} = {key}",
        ],
        wrong: &[
            "You left out the fee for the requests themselves.",
            "You left out the GB-seconds: time and memory are paid for as well.",
            "You left out the memory: what is billed is time × memory.",
        ],
        draw: |draw| {
            let price = draw.stepped(20, 200, 10);
            let (time, memory) = (draw.stepped(50, 400, 50), draw.pick(&[0.125, 0.25, 0.5, 2.0]));
            let used = time / 1_000.0 * memory;
            let (work, all) = (used * 16.7, used * 16.7 + 0.2);
            let wrong = [price / work, price / 0.2, price / (time / 1_000.0 * 16.7 + 0.2)];
            drawn(&[price, time, memory, used, work, all], price / all, &wrong)
        },
    },
    Generator {
        id: "containers-per-host",
        prompt: "A node has {a} cores and {b} GiB of memory for pods. Each pod asks for {c} millicores and {d} MiB. How many fit \
                 on the node?",
        unit: "pods",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 160.0),
        rule: "Every pod needs both, so the scarcer of the two decides. Parts of a pod don't fit.",
        steps: &["Cores are enough for {e}, memory for {f}.", "The scarcer of the two decides: {key}"],
        wrong: &[
            "So many the other resource would bear. Each pod needs both.",
            "You added the two. Each pod needs both.",
            "You counted a GiB as 1,000 MiB. It has 1,024.",
        ],
        draw: |draw| {
            let (cores, memory) = (draw.pick(&[4.0_f64, 8.0, 16.0, 32.0]), draw.pick(&[16.0_f64, 32.0, 64.0]));
            let (asks, needs) =
                (draw.stepped(200, 900, 50), draw.pick(&[256.0, 384.0, 512.0, 768.0, 1_024.0, 1_536.0]));
            let by_cores = (cores * 1_000.0 / asks).floor();
            let by_memory = (memory * 1_024.0 / needs).floor();
            let key = f64::min(by_cores, by_memory);
            let coarse = f64::min(by_cores, (memory * 1_000.0 / needs).floor());
            let wrong = [f64::max(by_cores, by_memory), by_cores + by_memory, coarse];
            drawn(&[cores, memory, asks, needs, by_cores, by_memory], key, &wrong)
        },
    },
    Generator {
        id: "block-throughput",
        prompt: "A block volume allows {a} I/O operations a second and {c} MiB/s. A program reads blocks of {b} KiB as fast as it \
                 may. How many MiB/s does it get?",
        unit: "MiB/s",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (5.0, 1_000.0),
        rule: "Throughput = operations × size, and never above the volume's own limit.",
        steps: &["{a} × {b} KiB = {d} MiB/s, and the limit is {c} MiB/s.", "The lesser of the two: {key}"],
        wrong: &[
            "You took the greater of the two limits. Both hold.",
            "You left out that 1,024 KiB make a MiB.",
            "You took the size for bits. KiB are bytes.",
        ],
        draw: |draw| {
            let (operations, size) = (
                draw.pick(&[3_000.0, 4_000.0, 6_000.0, 8_000.0, 10_000.0]),
                draw.pick(&[4.0, 8.0, 16.0, 32.0, 64.0, 128.0]),
            );
            let limit = draw.pick(&[125.0, 250.0, 500.0]);
            let reached = operations * size / 1_024.0;
            let key = f64::min(reached, limit);
            drawn(
                &[operations, size, limit, reached],
                key,
                &[f64::max(reached, limit), operations * size / 1_000.0, key / 8.0],
            )
        },
    },
    Generator {
        id: "multipart-parts",
        prompt: "A file of {a} MiB is uploaded in parts of {b} MiB. The connection breaks after {c} parts are through. How many \
                 requests for parts are still to be sent?",
        unit: "parts",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 320.0),
        rule: "Parts that are through need not be sent again. The last part may be smaller than the others.",
        steps: &["{a} ÷ {b}, rounded up, makes {d} parts.", "{d} − {c} = {key}"],
        wrong: &[
            "You left out the last part, which is smaller.",
            "You began anew. What is through stays.",
            "That is what has been sent already.",
        ],
        draw: |draw| {
            let (size, part) = (draw.between(400, 5_000), draw.pick(&[16.0, 32.0, 64.0, 100.0]));
            let parts = (size / part).ceil();
            let through = draw.between(1, parts as u32 - 2);
            drawn(&[size, part, through, parts], parts - through, &[(size / part).floor() - through, parts, through])
        },
    },
    Generator {
        id: "storage-cost",
        prompt: "An object store holds {a} GB at $0.023 a GB and month, answers {b} million reads at $0.40 a million, and sends \
                 {c} GB to the internet at $0.09 a GB. What does the month cost?",
        unit: "dollars",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (20.0, 1_500.0),
        rule: "Three things are billed: what lies there, what is asked, and what leaves. Often the last is the most.",
        steps: &["Storage ${d}, reads ${e}, traffic ${f}.", "{d} + {e} + {f} = {key}"],
        wrong: &[
            "You left out the traffic to the internet.",
            "You left out the reads.",
            "You counted the storage only.",
        ],
        draw: |draw| {
            let (held, reads, sent) =
                (draw.stepped(500, 8_000, 500), draw.stepped(20, 200, 10), draw.stepped(200, 6_000, 200));
            let [store, ask, leave] = [held * 0.023, reads * 0.4, sent * 0.09];
            drawn(&[held, reads, sent, store, ask, leave], store + ask + leave, &[store + ask, store + leave, store])
        },
    },
    Generator {
        id: "cidr-addresses",
        prompt: "A firewall rule allows traffic from `10.{b}.0.0/{a}`. How many IPv4 addresses does it match?",
        unit: "addresses",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 70_000.0),
        rule: "A prefix of n bits leaves 32 − n bits free: 2^(32 − n) addresses.",
        steps: &["32 − {a} = {c} bits are free.", "2^{c} = {key}"],
        wrong: &[
            "A rule matches the first and the last address as well: it does not ask what they are used for.",
            "You doubled for the bits that are fixed. The free ones count.",
            "You are one bit off: each bit more in the prefix halves the number.",
        ],
        draw: |draw| {
            let (prefix, second) = (draw.between(16, 30), draw.between(1, 9));
            let all = power(2.0, 32 - prefix as u32);
            drawn(&[prefix, second * 16.0, 32.0 - prefix], all, &[all - 2.0, power(2.0, prefix as u32), all / 2.0])
        },
    },
];
