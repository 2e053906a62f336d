//! The ring of consistent hashing as it is drawn: arcs, each with the server that owns it.

use crate::model::balancer::Peer;
use crate::model::balancer::cluster::Config;
use crate::model::balancer::ketama::Ring;

/// Most arcs that are drawn: more points than that are looked at only where one of so many places lies.
const PLACES: u32 = 180;

/// An arc of the ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arc {
    /// Where it begins, as a part of the circle, 0 to 1.
    pub from: f64,
    /// Where it ends; more than 1 if it runs over the top.
    pub until: f64,
    /// Who owns it.
    pub server: usize,
}

/// The arcs of a balancer's ring.
pub(super) fn arcs(config: &Config) -> Vec<Arc> {
    let peers: Vec<_> = (0..).zip(&config.servers).map(|(id, server)| Peer::new(id, server.weight)).collect();
    let ring = Ring::new(&peers, config.points.max(1));
    let points = ring.points();
    let circle = |place: u32| f64::from(place) / 4_294_967_296.0;
    let mut arcs: Vec<Arc> = Vec::new();
    let mut add = |from: f64, until: f64, server: usize| match arcs.last_mut() {
        Some(last) if last.server == server => last.until = until,
        _ => arcs.push(Arc { from, until, server }),
    };
    if points.len() <= PLACES as usize {
        // Each point owns what lies before it.
        let Some(last) = points.last() else { return arcs };
        let mut before = circle(last.0) - 1.0;
        for &(place, server) in points {
            add(before, circle(place), usize::from(server));
            before = circle(place);
        }
    } else {
        let step = u32::MAX / PLACES;
        for index in 0..PLACES {
            let owner = ring.from(index * step + step / 2).next().unwrap_or(0);
            add(f64::from(index) / f64::from(PLACES), f64::from(index + 1) / f64::from(PLACES), owner);
        }
    }
    arcs
}

/// The server that owns the greatest part of what is drawn, and how much, 0 to 1.
pub(super) fn greatest(arcs: &[Arc]) -> (usize, f64) {
    let servers = arcs.iter().map(|arc| arc.server + 1).max().unwrap_or(0);
    let owned = |server| arcs.iter().filter(|arc| arc.server == server).map(|arc| arc.until - arc.from).sum::<f64>();
    (0..servers)
        .map(|server| (server, owned(server)))
        .fold((0, 0.0), |best, one| if one.1 > best.1 { one } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_cover_the_circle_once() {
        for points in [1, 7, 160] {
            let arcs = arcs(&Config { algorithm: "ketama", points, ..Config::default() });
            let covered: f64 = arcs.iter().map(|arc| arc.until - arc.from).sum();
            assert!((covered - 1.0).abs() < 1e-9 && arcs.len() <= PLACES as usize, "{points}: {covered}");
            assert!(arcs.windows(2).all(|pair| pair[0].until == pair[1].from && pair[0].server != pair[1].server));
            assert!(greatest(&arcs).1 >= 0.25);
        }
    }
}
