//! Reliability and operation: availability, error budgets, recovery, scaling, retries, deployments.

use super::{Draw, Drawn, Generator, Within, drawn, power};
use crate::model::server::autoscaler::{Pods, recommended};
use crate::number::{plain, rounded};

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "availability-series",
        prompt: "A request needs all of {a} components. Each is available {b} % of the time, independently of the others. How \
                 available is the whole?",
        unit: "%",
        decimals: 3,
        within: Within::Units(0.02),
        range: (85.0, 99.95),
        rule: "What needs all of its parts is up only while all are: the availabilities are multiplied.",
        steps: &["{c} to the power of {a} = {d}, that is {key}"],
        wrong: &[
            "A chain is weaker than its weakest link: the failures of all {a} add to each other.",
            "So it would be if one of the {a} were enough.",
        ],
        draw: |draw| {
            let (n, share) = (draw.between(3, 12), draw.pick(&[0.99, 0.995, 0.998, 0.999, 0.9995]));
            let all = power(share, n as u32);
            let shown = vec![plain(n, 0), plain(100.0 * share, 3), plain(share, 5), plain(all, 5)];
            let any = 100.0 * (1.0 - power(1.0 - share, n as u32));
            Drawn { shown, key: 100.0 * all, wrong: vec![100.0 * share, any] }
        },
    },
    Generator {
        id: "availability-parallel",
        prompt: "{a} copies of a service run side by side, and one of them is enough. Each is available {b} % of the time, \
                 independently of the others. How available is the service?",
        unit: "%",
        decimals: 4,
        within: Within::Units(0.0004),
        range: (95.0, 100.0),
        rule: "It is down only while all copies are: the unavailabilities are multiplied. Failures with a common cause are not \
               independent.",
        steps: &["One is down {c} of the time, all {a} at once {c} to the power of {a} = {d}.", "1 − {d} = {key}"],
        wrong: &["So it would be if all of the copies were needed.", "That is one copy. The others stand in for it."],
        draw: |draw| {
            let (n, share) = (draw.between(2, 3), draw.pick(&[80.0, 90.0, 95.0, 96.0, 98.0, 99.0]));
            let down = (100.0 - share) / 100.0;
            let all = power(down, n as u32);
            let shown = vec![plain(n, 0), plain(share, 0), plain(down, 2), plain(all, 6)];
            Drawn { shown, key: 100.0 * (1.0 - all), wrong: vec![100.0 * power(1.0 - down, n as u32), share] }
        },
    },
    Generator {
        id: "error-budget",
        prompt: "A service shall be available {a} % of the time, measured over {b} days. For how many minutes may it fail in that \
                 time?",
        unit: "min",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (0.9, 1_400.0),
        rule: "The error budget is what the objective leaves: (1 − SLO) × time.",
        steps: &["{b} days are {c} min.", "{d} of them may be lost: {c} × {d} = {key}"],
        wrong: &[
            "That is the budget of a single day.",
            "That is the number of hours.",
            "That is how long it has to work.",
        ],
        draw: |draw| {
            let ((slo, left), days) = (draw.pick(OBJECTIVES), draw.pick(&[7.0, 28.0, 30.0, 90.0]));
            let minutes = days * 1_440.0;
            let key = minutes * left;
            let shown = vec![slo.to_owned(), plain(days, 0), plain(minutes, 0), plain(left, 5)];
            Drawn { shown, key, wrong: vec![key / days, key / 60.0, minutes - key] }
        },
    },
    Generator {
        id: "burn-rate",
        prompt: "The objective is {a} % of requests without an error over 30 days. Since this morning {b} % of the requests fail. \
                 Traffic is steady, and nothing was spent before. If that goes on, after how many hours is the whole budget of 30 days used up?",
        unit: "h",
        decimals: 1,
        within: Within::Percent(1.5),
        range: (0.7, 720.0),
        rule: "Burn rate = share of errors ÷ share allowed. At rate 1 the budget lasts for the whole time.",
        steps: &["Allowed are {c} %, so the burn rate is {b} ÷ {c} = {d}.", "720 h ÷ {d} = {key}"],
        wrong: &[
            "That is at a burn rate of 1: just as many errors as allowed.",
            "You divided by the share of errors alone. It has to be compared with the share allowed.",
        ],
        draw: |draw| {
            let (slo, left) = draw.pick(OBJECTIVES);
            let burn = draw.pick(&[1.5, 2.0, 3.0, 5.0, 6.0, 10.0, 14.4, 20.0]);
            let errors = 100.0 * left * burn;
            let shown = vec![slo.to_owned(), plain(errors, 4), plain(100.0 * left, 3), plain(burn, 1)];
            Drawn { shown, key: 720.0 / burn, wrong: vec![720.0, 720.0 / errors] }
        },
    },
    Generator {
        id: "recovery-point",
        prompt: "Every {a} h a backup of the present state is begun; it is usable only when it is complete, {b} h later. Nothing else is \
                 kept. The data are destroyed at the worst moment. How many hours of work are lost?",
        unit: "h",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 40.0),
        rule: "The recovery point is when the last complete backup was begun. The worst moment is just before the next is complete.",
        steps: &[
            "The last complete backup holds the state of when it was begun: {a} h before the next was, which has run for {b} h.",
            "{a} + {b} = {key}",
        ],
        wrong: &[
            "A backup that is not complete is no backup: the one before it counts.",
            "That is what the backup takes, not how old the last complete one is.",
            "That is the mean, for backups that are complete at once.",
        ],
        draw: |draw| {
            let (every, takes) = (draw.pick(&[4.0, 6.0, 8.0, 12.0, 24.0]), draw.between(1, 3));
            drawn(&[every, takes], every + takes, &[every, takes, every / 2.0])
        },
    },
    Generator {
        id: "archive-restore",
        prompt: "{a} TB lie in an archive tier that needs {b} h until the objects can be read. They are then copied at {c} MB/s. \
                 (1 TB = 1,000,000 MB.) How long does the restore take in all?",
        unit: "h",
        decimals: 1,
        within: Within::Percent(2.0),
        range: (4.0, 110.0),
        rule: "The recovery time is everything until the data are back: retrieval and transfer.",
        steps: &["The transfer takes {d} MB ÷ {c} MB/s = {e} s, that is {f} h.", "{b} + {f} = {key}"],
        wrong: &[
            "You left out that the objects have to be retrieved first.",
            "You left out the transfer.",
            "You took the rate for megabits. It is given in megabytes.",
        ],
        draw: |draw| {
            let (size, wait) = (draw.between(1, 20), draw.pick(&[3.0, 5.0, 12.0, 48.0]));
            let rate = draw.pick(&[100.0, 125.0, 200.0, 250.0]);
            let seconds = size * 1e6 / rate;
            let hours = seconds / 3_600.0;
            drawn(&[size, wait, rate, size * 1e6, seconds, hours], wait + hours, &[hours, wait, wait + 8.0 * hours])
        },
    },
    Generator {
        id: "deploy-batches",
        prompt: "A rolling deployment replaces {a} instances, {b} at a time; each batch takes {c} min until it passes its checks. \
                 How long does the deployment take?",
        unit: "min",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 400.0),
        rule: "Batches follow one another; a last batch that is not full takes as long as the others.",
        steps: &["{a} ÷ {b}, rounded up, makes {d} batches.", "{d} × {c} = {key}"],
        wrong: &[
            "You replaced one instance after the other.",
            "You left out the last batch, which is not full.",
            "That is one batch.",
        ],
        draw: |draw| {
            let (size, each) = (draw.between(2, 6), draw.between(2, 9));
            let count = size * draw.between(2, 6) + draw.between(0, 1);
            let batches = (count / size).ceil();
            drawn(&[count, size, each, batches], batches * each, &[count * each, (count / size).floor() * each, each])
        },
    },
    Generator {
        id: "canary-failures",
        prompt: "{a} requests/s reach a service. A new version gets {b} % of them as a canary and fails in {c} % of its requests. \
                 After {d} min it is taken back. How many requests have failed?",
        unit: "requests",
        decimals: 2,
        within: Within::Percent(1.0),
        range: (5.0, 100_000.0),
        rule: "The canary bounds the harm to its own share of the requests.",
        steps: &["In {d} min come {a} × {e} s = {f} requests, of which {g} go to the canary.", "{c} % of {g} = {key}"],
        wrong: &[
            "So many would fail if everyone got the new version.",
            "That is how many the canary got. Most of them went well.",
            "You counted the minutes as seconds.",
        ],
        draw: |draw| {
            let (rate, share) = (draw.stepped(200, 2_000, 100), draw.pick(&[1.0, 2.0, 5.0, 10.0]));
            let (fails, minutes) = (draw.pick(&[5.0, 10.0, 20.0, 40.0]), draw.between(2, 20));
            let all = rate * minutes * 60.0;
            let canary = all * share / 100.0;
            let key = canary * fails / 100.0;
            drawn(
                &[rate, share, fails, minutes, minutes * 60.0, all, canary],
                key,
                &[all * fails / 100.0, canary, key / 60.0],
            )
        },
    },
    Generator {
        id: "autoscaler",
        prompt: "Kubernetes' horizontal autoscaler, with its default tolerance, has a target of {b} % CPU. {a} replicas run, and they use {c} % on average. How many does \
                 it want?",
        unit: "replicas",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 40.0),
        rule: "⌈replicas × metric ÷ target⌉, and no change while the metric is within 10 % of the target.",
        steps: &["{c} ÷ {b} = {d}: {e}.", "{f}{key}"],
        wrong: &[
            "Within 10 % of the target nothing is changed.",
            "You rounded down. It rounds up, so that the target is kept.",
            "It does not go step by step: it computes the number that would meet the target.",
            "You left the number as it is, but the metric is more than 10 % off the target.",
        ],
        draw: autoscaler,
    },
    Generator {
        id: "retry-amplification",
        prompt: "{a} services in a chain each call the next one, the last of them a database, with up to {b} attempts where a call fails. The database is down. How many requests are sent to it for one request of a user?",
        unit: "requests",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 3_125.0),
        rule: "Each layer repeats everything below it: tries multiply. Retry at one layer only.",
        steps: &["Each of the {a} layers multiplies by {b}: {b} to the power of {a}.", "That makes {key}"],
        wrong: &[
            "You added the tries of the layers. Each try of one layer makes the next begin anew.",
            "You counted one layer only.",
            "You raised the wrong number to the power: there are {a} layers with {b} tries each.",
        ],
        draw: |draw| {
            let (layers, tries) = (draw.between(2, 5), draw.between(2, 5));
            drawn(&[layers, tries], power(tries, layers as u32), &[layers * tries, tries, power(layers, tries as u32)])
        },
    },
    Generator {
        id: "breaker-opens",
        prompt: "A circuit breaker looks at the last {a} calls, once there are {c}, and opens when {b} % of them or more have failed. The \
                 last {a} calls all went well. Now every call fails. After how many does it open?",
        unit: "calls",
        decimals: 0,
        within: Within::Exact,
        range: (4.0, 90.0),
        rule: "Each failure pushes a success out of the window, until the share of failures reaches the threshold.",
        steps: &["{b} % of {a} calls are {d}.", "Rounded up that is {key}"],
        wrong: &[
            "The minimum matters only while the window has fewer calls in it. It is full.",
            "Not all of the window has to have failed: {b} % is enough.",
            "{b} is a percentage of the window, not a number of calls.",
        ],
        draw: |draw| {
            let (window, share) = (draw.stepped(20, 100, 10), draw.pick(&[25.0, 40.0, 50.0, 60.0, 75.0]));
            let least = draw.pick(&[3.0, 5.0, 10.0]);
            let failed = window * share / 100.0;
            drawn(&[window, share, least, failed], failed.ceil(), &[least, window, share])
        },
    },
    Generator {
        id: "pipeline-time",
        prompt: "A pipeline builds for {a} min, runs tests of {b} min in all, and deploys for {c} min. The tests are split evenly \
                 over {d} runners, each of which needs {e} min to start. How long does a run take?",
        unit: "min",
        decimals: 1,
        within: Within::Percent(1.0),
        range: (8.0, 60.0),
        rule: "Only what runs side by side becomes shorter; each runner's start and the other stages stay.",
        steps: &["The tests take {e} + {b} ÷ {d} = {f} min.", "{a} + {f} + {c} = {key}"],
        wrong: &[
            "You left out that the runners have to start.",
            "You divided all of it. Build and deployment run once.",
            "You ran the tests one after the other.",
        ],
        draw: |draw| {
            let (build, deploy, start) = (draw.between(3, 9), draw.between(2, 8), draw.between(1, 3));
            let (runners, each) = (draw.between(2, 8), draw.between(3, 9));
            let tests = runners * each;
            let wrong = [build + each + deploy, (build + tests + deploy) / runners, build + start + tests + deploy];
            drawn(&[build, tests, deploy, runners, start, start + each], build + start + each + deploy, &wrong)
        },
    },
];

/// Objectives in per cent, and the share that each leaves.
const OBJECTIVES: &[(&str, f64)] =
    &[("99", 0.01), ("99.5", 0.005), ("99.8", 0.002), ("99.9", 0.001), ("99.95", 0.000_5), ("99.99", 0.000_1)];

fn autoscaler(draw: &mut Draw) -> Drawn {
    let (replicas, target) = (draw.between(3, 14), draw.pick(&[50.0, 60.0, 70.0, 80.0]));
    let near = draw.pick(&[true, false, false]);
    let share = if near { draw.between(92, 109) } else { draw.pick(&[45.0, 60.0, 75.0, 120.0, 130.0, 150.0, 180.0]) };
    let metric = (target * share / 100.0).floor();
    let pods = Pods { ready: replicas as u32, starting: 0, utilisation: metric / 100.0 };
    let key = f64::from(recommended(pods, target / 100.0));
    let (of, per) = (metric as u64, target as u64);
    let keeps = of.abs_diff(per) * 10 <= per;
    let exact = (replicas as u64 * of).div_ceil(per) as f64;
    let why = match (keeps, of > per) {
        (true, _) => "within 10 % of the target, no change",
        (false, true) => "more than 10 % above the target, so it changes",
        (false, false) => "more than 10 % below the target, so it changes",
    };
    let product = replicas * metric / target;
    let way = if keeps {
        "So it wants ".to_owned()
    } else {
        [&*rounded(replicas), " × ", &rounded(metric / target), " = ", &rounded(product), ", rounded up: "].concat()
    };
    let floor = if keeps { key } else { product.floor() };
    let step = if of > per { replicas + 1.0 } else { replicas - 1.0 };
    let wrong = [exact, floor, step, replicas];
    drawn(&[replicas, target, metric, metric / target], key, &wrong).and(why).and(way)
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn the_autoscaler_keeps_still_within_ten_per_cent_and_else_rounds_up() {
        let generator = find("autoscaler").expect("it is there");
        let (mut kept, mut changed) = (0, 0);
        for seed in 0..300 {
            let drawn = (generator.draw)(&mut super::Draw(crate::model::rng::Stream::new(seed, generator.id)));
            let number = |index: usize| drawn.shown[index].parse::<f64>().expect("a number");
            let (replicas, target, metric) = (number(0), number(1), number(2));
            let ratio = metric / target;
            if (ratio - 1.0).abs() <= 0.1 + 1e-9 {
                assert_eq!(drawn.key, replicas, "{drawn:?}");
                kept += 1;
            } else {
                let exact = replicas * metric / target;
                assert!(drawn.key >= exact - 1e-9 && drawn.key < exact + 1.0, "{drawn:?}");
                changed += 1;
            }
        }
        assert!(kept > 50 && changed > 100, "{kept} {changed}");
    }
}
