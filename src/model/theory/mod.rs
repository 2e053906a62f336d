//! Closed forms of queueing theory and of hashing: what measured points are held against.
//!
//! Offered load `a` is arrival rate over the rate of one server, in Erlang; utilisation is `a` over the number of servers.
//! Waiting times are in the unit of the mean service time that goes in. A system that can't bear its load waits for ever:
//! [`f64::INFINITY`].

/// Erlang B: the share of requests lost when `servers` are busy and nobody may wait (M/M/c/c; Erlang 1917), by the recursion
/// B₀ = 1, B_k = aB / (k + aB).
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked))
}

/// Erlang C: the share of requests that must wait (M/M/c), C = B / (1 − ρ(1 − B)); 1 from saturation on.
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    let utilisation = load / f64::from(servers.max(1));
    if utilisation >= 1.0 {
        return 1.0;
    }
    let blocked = erlang_b(servers, load);
    blocked / (1.0 - utilisation * (1.0 - blocked))
}

/// Mean wait before service in M/M/c: Wq = C / (cμ − λ), in units of the mean service time.
pub fn mmc_wait(servers: u32, load: f64) -> f64 {
    let spare = f64::from(servers) - load;
    if spare <= 0.0 { f64::INFINITY } else { erlang_c(servers, load) / spare }
}

/// Mean wait in M/G/1 (Pollaczek 1930, Khinchine 1932): Wq = λE[S²] / (2(1 − ρ)), in units of the mean service time.
/// `variation` is the squared coefficient of variation of service times: 0 when all are equal, 1 for exponential ones.
pub fn mg1_wait(load: f64, variation: f64) -> f64 {
    if load >= 1.0 { f64::INFINITY } else { load * (1.0 + variation) / (2.0 * (1.0 - load)) }
}

/// Mean wait in M/G/c (Lee and Longton 1959): that of M/M/c, scaled by (1 + C²)/2. Exact for one server and for exponential
/// service times, an approximation else.
pub fn mgc_wait(servers: u32, load: f64, variation: f64) -> f64 {
    mmc_wait(servers, load) * (1.0 + variation) / 2.0
}

/// The share of requests turned away by `servers` with room for `queue` more to wait (M/M/c/K): the recursion of Erlang B goes
/// on with no more servers, B ← ρB / (1 + ρB) for each place. With no room it is Erlang B.
pub fn mmck_loss(servers: u32, queue: u32, load: f64) -> f64 {
    let utilisation = load / f64::from(servers.max(1));
    (0..queue).fold(erlang_b(servers, load), |lost, _| utilisation * lost / (1.0 + utilisation * lost))
}

/// The share of keys that move when a hash modulo goes from `n` servers to `m`: 1 − min(n, m) / lcm(n, m).
pub fn modulo_moved(n: u32, m: u32) -> f64 {
    let (mut a, mut b) = (n.max(1), m.max(1));
    while b > 0 {
        (a, b) = (b, a % b);
    }
    // min / lcm = gcd / max.
    1.0 - f64::from(a) / f64::from(n.max(m).max(1))
}

/// The relative standard deviation of a server's share of a ring with `points` points for each of `servers` servers:
/// √((n − 1) / (nv + 1)).
pub fn ring_spread(servers: u32, points: u32) -> f64 {
    let n = f64::from(servers.max(1));
    libm::sqrt((n - 1.0) / (n * f64::from(points) + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-4, "{value} is not {expected}");
    }

    #[test]
    fn erlang_s_formulas_give_their_known_values() {
        near(erlang_c(4, 3.2), 0.5964);
        near(mmc_wait(4, 3.2), 0.7455);
        near(erlang_b(4, 3.2), 0.2281);
        near(erlang_b(10, 5.0), 0.018_385);
        assert_eq!(erlang_c(2, 2.0), 1.0);
        assert_eq!(mmc_wait(2, 2.5), f64::INFINITY);
    }

    #[test]
    fn one_server_s_forms_agree() {
        for load in [0.1, 0.5, 0.9] {
            // M/M/1: Wq = ρ/(μ − λ).
            near(mmc_wait(1, load), load / (1.0 - load));
            near(mg1_wait(load, 1.0), mmc_wait(1, load));
            near(mg1_wait(load, 0.0), mmc_wait(1, load) / 2.0);
            near(mgc_wait(1, load, 4.0), mg1_wait(load, 4.0));
        }
    }

    #[test]
    fn room_to_wait_takes_losses_from_erlang_b_to_none() {
        for load in [0.5, 3.2, 6.0] {
            near(mmck_loss(4, 0, load), erlang_b(4, load));
        }
        // M/M/1/K: (1 − ρ)ρᴷ / (1 − ρᴷ⁺¹), with K = 1 + 4 places.
        near(mmck_loss(1, 4, 0.8), 0.2 * 0.8_f64.powi(5) / (1.0 - 0.8_f64.powi(6)));
        assert!(mmck_loss(4, 200, 3.2) < 1e-9 && (mmck_loss(4, 2_000, 8.0) - 0.5).abs() < 1e-9);
        assert_eq!(mmck_loss(4, 10, 0.0), 0.0);
    }

    #[test]
    fn three_quarters_of_the_keys_move_from_three_servers_to_four() {
        for (n, m, moved) in [(3, 4, 0.75), (4, 3, 0.75), (4, 8, 0.5), (4, 4, 0.0), (1, 1, 0.0), (10, 11, 10.0 / 11.0)]
        {
            near(modulo_moved(n, m), moved);
        }
    }

    #[test]
    fn more_points_spread_less() {
        near(ring_spread(4, 1), (3.0_f64 / 5.0).sqrt());
        assert!(ring_spread(4, 160) < 0.07 && ring_spread(1, 5) == 0.0);
    }
}
