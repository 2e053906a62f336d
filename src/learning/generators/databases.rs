//! Databases: pages and rows read, shards, replicas, quorums, pools.

use super::{Draw, Drawn, Generator, Within, drawn, power};

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "btree-reads",
        prompt: "A B-tree index has {a} entries; each of its pages, inner or leaf, holds {b}. Nothing is cached. How many of the \
                 index's pages does a look-up of one key read?",
        unit: "pages",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 6.0),
        rule: "One page a level, and each level has as many times more entries as a page holds: ⌈log(entries) ÷ log(fan-out)⌉.",
        steps: &["{b}^{c} = {d} is too few, {b}^{e} is enough: {e} levels.", "One page a level: {key}"],
        wrong: &[
            "So many steps a binary tree takes, with two ways at each. A page has {b}.",
            "So many leaves there are. A look-up reads one of them.",
            "You left out a level: the root and the leaf both count.",
        ],
        draw: btree,
    },
    Generator {
        id: "offset-rows",
        prompt: "Page {c} of a list: `ORDER BY id LIMIT {a} OFFSET {b}`, along the index on `id`. How many entries does the \
                 database walk through for it?",
        unit: "entries",
        decimals: 0,
        within: Within::Exact,
        range: (40.0, 200_000.0),
        rule: "OFFSET has to read what it skips. Keyset pagination (`WHERE id > …`) begins where the last page ended.",
        steps: &["{b} are read and thrown away, then {a} are returned.", "{b} + {a} = {key}"],
        wrong: &[
            "That is what keyset pagination reads. OFFSET reads what it skips as well.",
            "Those are the ones skipped. The page's own come on top.",
        ],
        draw: |draw| {
            let (size, page) = (draw.pick(&[10.0, 20.0, 25.0, 50.0, 100.0]), draw.between(3, 2_000));
            let skipped = (page - 1.0) * size;
            drawn(&[size, skipped, page], size + skipped, &[size, skipped])
        },
    },
    Generator {
        id: "hash-slot",
        prompt: "A Redis Cluster's 16,384 hash slots, numbered from 0, are spread evenly and in order over {a} masters, numbered \
                 from 1. A key falls into slot {b}. Which master holds it?",
        unit: "",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 16.0),
        rule: "Each master holds one range of slots; the slot's number says which.",
        steps: &["Each holds 16,384 ÷ {a} = {c} slots.", "{b} lies in the range from {d} to {e}, that of master {key}"],
        wrong: &[
            "You took the slot modulo the number of masters. Here each master holds one range of slots, and any slot can be moved by itself.",
            "The masters are numbered from 1: slot 0 lies on master 1.",
        ],
        draw: |draw| {
            let (masters, slot) = (draw.pick(&[4.0, 8.0, 16.0]), draw.between(0, 16_383));
            let each = 16_384.0 / masters;
            let place = (slot / each).floor();
            let (first, last) = (place * each, (place + 1.0) * each - 1.0);
            drawn(&[masters, slot, each, first, last], place + 1.0, &[slot % masters + 1.0, place])
        },
    },
    Generator {
        id: "replication-lag",
        prompt: "For {a} min a primary executes {b} writes a second, but its replica applies only {c} a second. It had no lag \
                 before. By how much does the replica lag behind at the end?",
        unit: "s",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (5.0, 1_500.0),
        rule: "The replica is at the state that the primary had when it had made as many writes.",
        steps: &[
            "In {a} min, {d} s, the replica applies {e} writes.",
            "The primary had made as many after {e} ÷ {b} = {f} s.",
            "{d} − {f} = {key}",
        ],
        wrong: &[
            "That is how long it needs to catch up if the primary stops. Its state is not as old as that.",
            "It has applied most of the writes: its state is not that of the beginning.",
        ],
        draw: |draw| {
            let (minutes, rate) = (draw.between(2, 20), draw.stepped(500, 3_000, 100));
            let applied = (rate * draw.stepped(60, 95, 5) / 100.0).floor();
            let all = minutes * 60.0;
            let then = all * applied / rate;
            drawn(
                &[minutes, rate, applied, all, applied * all, then],
                all - then,
                &[all * (rate - applied) / applied, all],
            )
        },
    },
    Generator {
        id: "failover-loss",
        prompt: "A primary acknowledges {a} writes a second and replicates asynchronously; its replica is {b} ms behind. The \
                 primary is lost for good and the replica takes over. How many acknowledged writes are lost?",
        unit: "writes",
        decimals: 0,
        within: Within::Percent(1.0),
        range: (5.0, 10_000.0),
        rule: "Asynchronous failover loses exactly what was acknowledged and not yet replicated.",
        steps: &["{b} ms of writes have not arrived.", "{a}/s × {b} ms = {key}"],
        wrong: &[
            "So it is with synchronous replication: it acknowledges only what the replica has.",
            "That is a whole second's. The replica is {b} ms behind.",
            "You multiplied by milliseconds, but writes are counted by the second.",
        ],
        draw: |draw| {
            let (rate, lag) = (draw.stepped(200, 5_000, 100), draw.stepped(50, 1_900, 50));
            drawn(&[rate, lag], rate * lag / 1_000.0, &[0.0, rate, rate * lag])
        },
    },
    Generator {
        id: "quorum-read",
        prompt: "Each value is kept on {a} nodes; a write waits for {b} of them. How many nodes must a read ask at least, so that \
                 it always meets the last acknowledged write?",
        unit: "nodes",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 9.0),
        rule: "Reads and writes must overlap in at least one node: R + W > N.",
        steps: &["R > {a} − {b} = {c}.", "So it needs {c} + 1 = {key}"],
        wrong: &[
            "R + W = N is not enough: the read can ask just those nodes that the write left out.",
            "That is a majority. It depends on how many nodes the writes wait for.",
            "Asking all of them is more than is needed.",
        ],
        draw: |draw| {
            let n = draw.between(3, 9);
            let w = draw.between(2, n as u32);
            drawn(&[n, w, n - w], n - w + 1.0, &[n - w, (n / 2.0).floor() + 1.0, n])
        },
    },
    Generator {
        id: "majority-failures",
        prompt: "A cluster of {a} nodes (Raft, for example) needs a majority of all of them to decide anything. How many nodes at most may fail \
                 at the same time so that it still works?",
        unit: "nodes",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 7.0),
        rule: "A majority of n is ⌊n ÷ 2⌋ + 1; the rest may fail. An even number bears no more failures than the odd one below it.",
        steps: &["A majority of {a} is {b}.", "{a} − {b} = {key}"],
        wrong: &[
            "Half of the nodes is no majority.",
            "That is the majority itself: so many must be left.",
            "One node alone can't know whether the others decide otherwise.",
        ],
        draw: |draw| {
            let n = draw.between(3, 15);
            let majority = (n / 2.0).floor() + 1.0;
            drawn(&[n, majority], n - majority, &[(n / 2.0).floor(), majority, n - 1.0])
        },
    },
    Generator {
        id: "pool-arithmetic",
        prompt: "{a} instances of a service run {b} worker processes each, and every process has a pool of up to {c} connections. \
                 How many connections must the database be able to accept?",
        unit: "connections",
        decimals: 0,
        within: Within::Exact,
        range: (20.0, 6_000.0),
        rule: "A pool lives in its process and knows nothing of the others: instances × processes × pool size.",
        steps: &["{a} × {b} = {d} processes.", "{d} × {c} = {key}"],
        wrong: &[
            "You counted one pool for each instance. Each process has its own.",
            "You counted the processes of one instance only.",
            "You counted one connection for each process.",
        ],
        draw: |draw| {
            let (a, b, c) = (draw.between(3, 24), draw.between(2, 8), draw.pick(&[5.0, 8.0, 10.0, 15.0, 20.0]));
            drawn(&[a, b, c, a * b], a * b * c, &[a * c, b * c, a * b])
        },
    },
    Generator {
        id: "column-bytes",
        prompt: "A table has {a} million rows of {b} columns; each value takes {c} bytes. A query adds up one column. How much \
                 does a column store read for it, without compression?",
        unit: "MB",
        decimals: 0,
        within: Within::Percent(1.0),
        range: (8.0, 4_000.0),
        rule: "A column store reads the columns that the query names, a row store the rows with all that is in them.",
        steps: &["One value of each row: {c} bytes.", "{a} million × {c} bytes = {key}"],
        wrong: &[
            "So much a row store reads: the other {d} columns lie between.",
            "You counted the rows without the size of a value.",
        ],
        draw: |draw| {
            let (rows, columns, bytes) = (draw.stepped(5, 200, 5), draw.between(10, 60), draw.pick(&[4.0, 8.0, 16.0]));
            drawn(&[rows, columns, bytes, columns - 1.0], rows * bytes, &[rows * columns * bytes, rows])
        },
    },
    Generator {
        id: "series-points",
        prompt: "{a} hosts each send {b} metrics every {c} s. How many points does that make in a day?",
        unit: "million points",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (0.5, 4_000.0),
        rule: "Series × points of each in the time: a day has 86,400 s.",
        steps: &["{a} × {b} = {d} series, each with 86,400 ÷ {c} = {e} points a day.", "{d} × {e} = {key}"],
        wrong: &[
            "You left out that a point comes only every {c} s.",
            "That is an hour's.",
            "You counted the metrics of one host.",
        ],
        draw: |draw| {
            let (hosts, metrics) = (draw.stepped(20, 400, 10), draw.stepped(50, 500, 50));
            let every = draw.pick(&[5.0, 10.0, 15.0, 30.0, 60.0]);
            let (series, each) = (hosts * metrics, 86_400.0 / every);
            let key = series * each / 1e6;
            drawn(&[hosts, metrics, every, series, each], key, &[key * every, key / 24.0, key / hosts])
        },
    },
];

fn btree(draw: &mut Draw) -> Drawn {
    let fan_out = draw.pick(&[50.0, 100.0, 200.0, 250.0, 400.0, 500.0]);
    let entries = draw.between(2, 90) * draw.pick(&[1e4, 1e5, 1e6, 1e7]);
    let levels = |base: f64| (1..40).find(|&level| power(base, level) >= entries).unwrap_or(40);
    let key = levels(fan_out);
    let shown = [entries, fan_out, f64::from(key - 1), power(fan_out, key - 1), f64::from(key)];
    let wrong = [f64::from(levels(2.0)), (entries / fan_out).ceil(), f64::from(key - 1)];
    drawn(&shown, f64::from(key), &wrong)
}
