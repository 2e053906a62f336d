//! Queues: utilisation, waiting, what is in flight, how many workers are needed, how long a backlog lasts. Erlang's formulas
//! are [`crate::model::theory`]'s.

use super::{Draw, Drawn, Generator, Within, drawn};
use crate::model::theory;
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "utilisation",
        prompt: "{a} requests/s arrive. Each keeps one of {b} workers busy for {c} ms. How much of the workers' time is used?",
        unit: "%",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (5.0, 100.0),
        rule: "Utilisation = arrivals × service time ÷ workers.",
        steps: &["{a}/s × {c} ms = {d} workers are busy on average.", "{d} ÷ {b} = {key}"],
        wrong: &["You left out that there are {b} workers to share the work.", "That is the time that they are idle."],
        draw: |draw| {
            let (workers, service) = (draw.between(2, 12), draw.stepped(20, 200, 10));
            let capacity = workers * 1_000.0 / service;
            let rate = (capacity * draw.between(30, 92) / 100.0).floor().max(1.0);
            let busy = rate * service / 1_000.0;
            let key = 100.0 * busy / workers;
            drawn(&[rate, workers, service, busy], key, &[100.0 * busy, 100.0 - key])
        },
    },
    Generator {
        id: "mm1-response",
        prompt: "One worker takes {a} ms for a request on average (exponentially distributed); {b} requests/s arrive at random \
                 (Poisson). How long does a request take on average, waiting and work together?",
        unit: "ms",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (8.0, 600.0),
        rule: "M/M/1: mean time in the system = 1 ÷ (μ − λ), with μ what the worker could do and λ what arrives.",
        steps: &["The worker could do {c} a second; {b} arrive: utilisation {d} %.", "1 s ÷ ({c} − {b}) = {key}"],
        wrong: &[
            "That is the work alone. At {d} % a request may find others before it.",
            "That is the waiting alone. The request's own work comes on top.",
            "You let the time grow in proportion to the utilisation. It grows as 1 ÷ (1 − ρ).",
        ],
        draw: |draw| {
            let service = draw.pick(&[5.0, 10.0, 20.0, 25.0, 40.0, 50.0]);
            let could = 1_000.0 / service;
            let rate = could * draw.pick(&[0.4, 0.6, 0.8, 0.9]);
            let key = 1_000.0 / (could - rate);
            let used = rate / could;
            drawn(&[service, rate, could, 100.0 * used], key, &[service, key - service, service * (1.0 + used)])
        },
    },
    Generator {
        id: "erlang-c",
        prompt: "{a} queries/s come at random; each holds one of the pool's {b} connections for {c} ms on average (exponentially \
                 distributed). What share of the queries has to wait for a connection? (Erlang C)",
        unit: "%",
        decimals: 1,
        within: Within::Units(1.0),
        range: (5.0, 95.0),
        rule: "M/M/c: first Erlang's B by its recursion, Bₖ = a·Bₖ₋₁ ÷ (k + a·Bₖ₋₁) with B₀ = 1, then C = B ÷ (1 − ρ(1 − B)).",
        steps: &[
            "Offered load a = {a}/s × {c} ms = {d}; utilisation ρ = {d} ÷ {b} = {e}.",
            "B from one connection to {b}: {f}.",
            "C = {g} ÷ (1 − {e} × (1 − {g})) = {key}",
        ],
        wrong: &[
            "That is the utilisation. With several connections, one is often free even so.",
            "That is Erlang's B: the share turned away where nobody may wait.",
        ],
        draw: erlang,
    },
    Generator {
        id: "little",
        prompt: "{a} requests/s go through a service, and each stays in it for {b} ms on average. How many are in it at the same \
                 time, on average?",
        unit: "requests",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (0.5, 900.0),
        rule: "Little's law: in the system = arrivals × time in the system. It holds whatever the distributions.",
        steps: &["{b} ms = {c} s.", "{a}/s × {c} s = {key}"],
        wrong: &[
            "You multiplied by milliseconds, but the arrivals are counted by the second.",
            "You divided. What stays longer is there in greater numbers.",
        ],
        draw: |draw| {
            let (rate, stay) = (draw.stepped(20, 800, 10), draw.stepped(25, 1_000, 25));
            drawn(&[rate, stay, stay / 1_000.0], rate * stay / 1_000.0, &[rate * stay, rate / stay * 1_000.0])
        },
    },
    Generator {
        id: "workers-needed",
        prompt: "{a} requests/s arrive at the peak, and each keeps a worker busy for {b} ms. Workers shall be busy for at most \
                 {c} % of their time. How many workers are needed?",
        unit: "workers",
        decimals: 0,
        within: Within::Exact,
        range: (2.0, 500.0),
        rule: "Workers = arrivals × service time ÷ the utilisation allowed, rounded up.",
        steps: &["Busy on average: {a}/s × {b} ms = {d}.", "{d} ÷ {e} = {f}, rounded up: {key}"],
        wrong: &[
            "So many can do the work, but they would be busy for more than {c} % of their time.",
            "You rounded down. Then they are busier than allowed.",
        ],
        draw: |draw| {
            let (rate, service, share) =
                (draw.stepped(40, 900, 20), draw.stepped(30, 300, 10), draw.stepped(60, 80, 5));
            let work = rate * service;
            let (busy, exact) = (work / 1_000.0, work / (10.0 * share));
            let shown = [rate, service, share, busy, share / 100.0, exact];
            // In whole numbers: no error of a float can round up to one more.
            let up = |work: f64, each: f64| (work as u64).div_ceil(each as u64) as f64;
            let key = up(work, 10.0 * share);
            drawn(&shown, key, &[up(work, 1_000.0), exact.floor()])
        },
    },
    Generator {
        id: "queue-drain",
        prompt: "{a} jobs wait in a queue, and {b} more arrive each second. {c} workers each finish {d} a second. How long until \
                 the queue is empty?",
        unit: "s",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (30.0, 1_200.0),
        rule: "A backlog shrinks by what is done less what arrives.",
        steps: &["Done are {c} × {d} = {e} a second, so the queue shrinks by {e} − {b} = {f}.", "{a} ÷ {f} = {key}"],
        wrong: &[
            "You left out that jobs go on arriving.",
            "That is how long as many take to arrive.",
            "You counted one worker.",
        ],
        draw: |draw| {
            let (workers, each, net) = (draw.between(3, 12), draw.between(2, 9), draw.between(2, 9));
            let done = workers * each;
            let net = net.min(done - 2.0);
            let (arrive, time) = (done - net, draw.stepped(60, 900, 30));
            let jobs = net * time;
            drawn(&[jobs, arrive, workers, each, done, net], time, &[jobs / done, jobs / arrive, jobs / each])
        },
    },
];

fn erlang(draw: &mut Draw) -> Drawn {
    let (servers, hold) = (draw.between(2, 4), draw.pick(&[10.0, 20.0, 25.0, 50.0, 100.0]));
    let used = draw.stepped(50, 90, 10) / 100.0;
    let load = used * servers;
    let blocked: Vec<f64> = (1..=servers as u32).map(|count| theory::erlang_b(count, load)).collect();
    let b = theory::erlang_b(servers as u32, load);
    let rate = load * 1_000.0 / hold;
    let shown = vec![
        rounded(rate),
        rounded(servers),
        rounded(hold),
        rounded(load),
        rounded(used),
        blocked.into_iter().map(rounded).collect::<Vec<_>>().join(", "),
        rounded(b),
    ];
    Drawn { shown, key: 100.0 * theory::erlang_c(servers as u32, load), wrong: vec![100.0 * used, 100.0 * b] }
}
