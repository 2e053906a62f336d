//! Load balancing and placement of keys: who is next, what moves, what a dead server costs. Choices come from
//! [`crate::model::balancer`], shares from [`crate::model::theory`].

use std::net::Ipv4Addr;

use super::{Draw, Drawn, Generator, Within, drawn, list};
use crate::model::balancer::least_connections::LeastConnections;
use crate::model::balancer::smooth_weighted::SmoothWeighted;
use crate::model::balancer::{Ask, Peer, Policy};
use crate::model::rng::Stream;
use crate::model::theory;
use crate::number::rounded;

pub(super) static FAMILY: &[Generator] = &[
    Generator {
        id: "round-robin",
        prompt: "Round robin over {a} servers of equal weight, numbered from 1; all are up. Request 1 goes to server 1. Which \
                 server gets request {b}?",
        unit: "",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 7.0),
        rule: "Each server in turn, and then from the beginning.",
        steps: &[
            "Before request {b} there were {c}: {d} whole rounds and {e} more.",
            "So it is the turn of server {key}",
        ],
        wrong: &[
            "You counted from 0: request 1, not request 0, goes to server 1.",
            "That is the number of the round, not of the server.",
        ],
        draw: |draw| {
            let (n, request) = (draw.between(3, 7), draw.between(8, 60));
            let key = f64::from(picks(&vec![1; n as usize], request as usize).last().copied().unwrap_or(1));
            let before = request - 1.0;
            let shown = [n, request, before, (before / n).floor(), before % n];
            drawn(&shown, key, &[request % n + 1.0, (request / n).ceil()])
        },
    },
    Generator {
        id: "weighted-round-robin",
        prompt: "nginx spreads requests over three servers, numbered 1, 2, 3, with the weights {a} (smooth weighted round \
                 robin). All begin anew. Which server gets request {b}?",
        unit: "",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 3.0),
        rule: "Each time every server gains its weight; the one with most is chosen, the first among equals, and loses the sum \
               of all weights.",
        steps: &["One round of {c} requests goes to: {d}.", "Number {b} of them is server {key}"],
        wrong: &[
            "You gave each server its requests in a row. Smooth weighting spreads them out.",
            "You left the weights out.",
            "You counted the requests from 0.",
        ],
        draw: weighted,
    },
    Generator {
        id: "least-connections",
        prompt: "Four servers, numbered from 1, have the weights {a}. In flight are {b} requests. Least connections, as nginx has \
                 it: which server gets the next request?",
        unit: "",
        decimals: 0,
        within: Within::Exact,
        range: (1.0, 4.0),
        rule: "The fewest requests in flight for the server's weight win.",
        steps: &["In flight for each unit of weight: {c}.", "The least of them is at server {key}"],
        wrong: &[
            "You left the weights out. A server with twice the weight bears twice as many.",
            "You took the server with the greatest weight, whatever it has to do already.",
        ],
        draw: least,
    },
    Generator {
        id: "modulo-moved",
        prompt: "A key lies on server h mod {a}, with h its hash. Now there are {b} servers, and it is h mod {b}. What share of \
                 the keys has to move?",
        unit: "%",
        decimals: 1,
        within: Within::Units(0.6),
        range: (30.0, 95.0),
        rule: "The two remainders agree for min(n, m) of every lcm(n, m) hashes; all other keys move.",
        steps: &[
            "Remainders repeat together after lcm({a}, {b}) = {c} values.",
            "They agree for {d} of them.",
            "1 − {d} ÷ {c} = {key}",
        ],
        wrong: &[
            "So few move with consistent hashing. The remainder changes for many more.",
            "That is the share that stays.",
            "You counted the new servers in proportion to the old ones.",
        ],
        draw: |draw| {
            let n = draw.between(2, 12) as u32;
            let m = n + draw.between(1, 3) as u32;
            let (shared, key) = (lcm(n, m), 100.0 * theory::modulo_moved(n, m));
            let [a, b] = [f64::from(n), f64::from(m)];
            drawn(&[a, b, f64::from(shared), a], key, &[100.0 * (b - a) / b, 100.0 - key, 100.0 * (b - a) / a])
        },
    },
    Generator {
        id: "ring-moved",
        prompt: "{a} keys lie on {b} servers of equal weight by consistent hashing, with many points for each server. One server \
                 is added. About how many keys move?",
        unit: "keys",
        decimals: 0,
        within: Within::Percent(4.0),
        range: (5_000.0, 300_000.0),
        rule: "The new server takes its own share, about 1 ÷ n of all, and nothing moves between the old ones.",
        steps: &["Afterwards there are {c} servers, each with about 1 ÷ {c} of the keys.", "{a} ÷ {c} = {key}"],
        wrong: &[
            "So many move with hash modulo n. On a ring only the new server's keys move.",
            "That is an old server's share before. The new one gets its part of {c}.",
            "That is what the new server takes from one of the old ones. It takes as much from each.",
        ],
        draw: |draw| {
            let (keys, n) = (draw.stepped(100_000, 900_000, 20_000), draw.between(3, 11));
            let share = keys / (n + 1.0);
            drawn(&[keys, n, n + 1.0], share, &[keys - share, keys / n, share / n])
        },
    },
    Generator {
        id: "capacity-after-loss",
        prompt: "{a} equal servers each run at {b} % of their capacity. One dies, and the load is spread evenly over the others. \
                 At how much do they run then? (More than 100 % means that they can't keep up.)",
        unit: "%",
        decimals: 1,
        within: Within::Units(0.5),
        range: (40.0, 180.0),
        rule: "The load stays the same, and there is one server less to bear it.",
        steps: &["The load is {a} × {b} % = {c} % of one server.", "{c} ÷ {d} = {key}"],
        wrong: &[
            "You gave each a share of the lost load as if there were still {a}.",
            "You shared out the lost server's whole capacity, not its load.",
            "They take over the dead server's load: it does not go away.",
        ],
        draw: |draw| {
            let (n, load) = (draw.between(3, 8), draw.stepped(40, 85, 5));
            drawn(
                &[n, load, n * load, n - 1.0],
                n * load / (n - 1.0),
                &[load + load / n, load + 100.0 / (n - 1.0), load],
            )
        },
    },
    Generator {
        id: "health-check-loss",
        prompt: "{a} requests/s are spread evenly over {b} servers. Each is checked every {c} s and taken off the list after {d} \
                 failures in a row. One server dies just after a check. How many requests are still sent to it?",
        unit: "requests",
        decimals: 0,
        within: Within::Percent(1.0),
        range: (80.0, 8_000.0),
        rule: "Until the checks have failed often enough, the balancer goes on sending the server its share.",
        steps: &[
            "It is taken off after {d} × {c} s = {e} s.",
            "Its share is {a} ÷ {b} = {f} requests/s.",
            "{e} × {f} = {key}",
        ],
        wrong: &[
            "You counted all requests. The dead server gets one in {b}.",
            "You counted one failed check. {d} in a row are asked for.",
            "Just after a check is the worst moment: {d} whole intervals pass.",
        ],
        draw: |draw| {
            let (b, share) = (draw.between(3, 8), draw.stepped(20, 200, 10));
            let (c, d) = (draw.pick(&[2.0, 5.0, 10.0]), draw.between(2, 4));
            let rate = b * share;
            drawn(&[rate, b, c, d, c * d, share], share * c * d, &[rate * c * d, share * c, share * c * (d - 1.0)])
        },
    },
];

/// The least common multiple.
fn lcm(one: u32, other: u32) -> u32 {
    let (mut a, mut b) = (one, other);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    one / a.max(1) * other
}

fn peers(weights: &[u32]) -> Vec<Peer> {
    (0..).zip(weights).map(|(id, &weight)| Peer::new(id, weight)).collect()
}

/// The next server by a policy that neither hashes nor draws.
fn next(policy: &mut dyn Policy, peers: &[Peer]) -> Option<usize> {
    let mut chance = Stream::new(0, "");
    let address = Ipv4Addr::new(203, 0, 113, 7);
    policy.choose(peers, &mut Ask { address, key: &[], now: 0, chance: &mut chance })
}

/// The numbers of the servers that smooth weighted round robin chooses, one after the other.
fn picks(weights: &[u32], count: usize) -> Vec<u32> {
    let (peers, mut turns) = (peers(weights), SmoothWeighted::default());
    (0..count).filter_map(|_| next(&mut turns, &peers)).map(|chosen| chosen as u32 + 1).collect()
}

fn weighted(draw: &mut Draw) -> Drawn {
    let weights =
        draw.pick(&[[5, 1, 1], [4, 2, 1], [3, 2, 1], [1, 3, 1], [2, 1, 4], [1, 2, 3], [3, 1, 2], [2, 5, 1], [4, 3, 1]]);
    let round: u32 = weights.iter().sum();
    let request = draw.between(2, round);
    let at = request as usize - 1;
    let smooth = picks(&weights, round as usize);
    let blocks: Vec<u32> = (1..).zip(weights).flat_map(|(server, weight)| vec![server; weight as usize]).collect();
    let number = |server: &u32| f64::from(*server);
    let next = smooth.get(at + 1).or(smooth.first()).map_or(0.0, number);
    let shown = vec![
        list(&weights.map(f64::from)),
        rounded(request),
        rounded(f64::from(round)),
        smooth.iter().map(u32::to_string).collect::<Vec<_>>().join(" "),
    ];
    Drawn { shown, key: number(&smooth[at]), wrong: vec![number(&blocks[at]), (request - 1.0) % 3.0 + 1.0, next] }
}

fn least(draw: &mut Draw) -> Drawn {
    let weights = draw.pick(&[[1, 2, 3, 4], [4, 1, 3, 2], [3, 4, 1, 2], [2, 3, 4, 1], [1, 4, 2, 3], [3, 1, 4, 2]]);
    let mut peers = peers(&weights);
    // The server with the least to do for its weight is a heavy one, so that it is not the one with the fewest requests.
    let (free, load) = (draw.between(3, 4) as u32, draw.between(4, 9) as u32);
    for peer in &mut peers {
        let each = if peer.weight == free { load } else { load + draw.between(2, 4) as u32 };
        peer.in_flight = peer.weight * each + draw.between(0, 1) as u32;
    }
    let chosen = next(&mut LeastConnections::default(), &peers).unwrap_or(0);
    let place = |found: Option<usize>| found.map_or(0.0, |index| index as f64 + 1.0);
    let fewest = (0..peers.len()).min_by_key(|&index| peers[index].in_flight);
    let heaviest = (0..peers.len()).max_by_key(|&index| peers[index].weight);
    let column = |value: fn(&Peer) -> f64| peers.iter().map(value).collect::<Vec<_>>();
    let each = column(|peer| f64::from(peer.in_flight) / f64::from(peer.weight));
    let shown = vec![
        list(&column(|peer| f64::from(peer.weight))),
        list(&column(|peer| f64::from(peer.in_flight))),
        each.into_iter().map(rounded).collect::<Vec<_>>().join(", "),
    ];
    Drawn { shown, key: place(Some(chosen)), wrong: vec![place(fewest), place(heaviest)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_is_what_the_remainders_say() {
        for (n, m) in [(2, 3), (3, 4), (4, 6), (5, 8), (12, 15)] {
            let hashes = 0..lcm(n, m);
            let stay = hashes.filter(|hash| hash % n == hash % m).count();
            assert_eq!(stay, n.min(m) as usize, "{n} → {m}");
        }
    }

    #[test]
    fn picks_are_nginx_s() {
        assert_eq!(picks(&[5, 1, 1], 7), [1, 1, 2, 1, 3, 1, 1]);
    }
}
