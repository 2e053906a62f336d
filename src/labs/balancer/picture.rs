//! The picture of a balancer and its servers at one moment, drawn, in words and as tables.

use super::results::Results;
use super::ring;
use crate::labs::chart::{Table, numbers, words};
use crate::labs::latency::{milliseconds, percent};
use crate::labs::number::fixed;
use crate::labs::scene::{Anchor, Block, Cell, Curve, Dot, Label, Layout, Point, Scene, Stroke, Tone};
use crate::model::balancer::algorithm;
use crate::model::balancer::cluster::{Checks, NEVER, Outcome, State, What};
use crate::model::hash::crc32;
use crate::model::stats::quantile;
use crate::model::{MILLISECOND, Micros, Station};

/// Most dots that wait at all servers together.
const WAITING: usize = 400;
/// Most dots on each stretch of the way.
const MOVING: usize = 40;
/// Distance between dots.
const STEP: f64 = 12.0;
/// For how long a request is seen on its way to a server, and before and after at its client's side: the model's ways take no
/// time, the eye's do.
pub(super) const FLIGHT: Micros = 60 * MILLISECOND;

/// Where the parts of a layout stand.
struct Frame {
    size: (f64, f64),
    clients: (Point, (f64, f64)),
    balancer: (Point, (f64, f64)),
    /// Centre and radius of the ring.
    ring: (Point, f64),
    wide: bool,
}

const WIDE: Frame = Frame {
    size: (1200.0, 400.0),
    clients: (Point::new(16.0, 168.0), (120.0, 64.0)),
    balancer: (Point::new(230.0, 168.0), (216.0, 64.0)),
    ring: (Point::new(330.0, 200.0), 120.0),
    wide: true,
};

const TALL: Frame = Frame {
    size: (360.0, 640.0),
    clients: (Point::new(105.0, 6.0), (150.0, 44.0)),
    balancer: (Point::new(72.0, 92.0), (216.0, 50.0)),
    ring: (Point::new(180.0, 124.0), 50.0),
    wide: false,
};

/// Where a server stands.
struct Place {
    at: Point,
    size: (f64, f64),
    /// Upper left corner of the first worker's cell, and the size of each.
    cells: (Point, (f64, f64)),
    /// Centre of the first place to wait, and the way to the next one.
    dots: (Point, f64),
    per_row: usize,
    rows: usize,
    /// Where requests come in.
    door: Point,
}

impl Frame {
    const fn of(layout: Layout) -> &'static Frame {
        match layout {
            Layout::Wide => &WIDE,
            Layout::Tall => &TALL,
        }
    }

    /// Where the n-th of so many servers stands.
    fn place(&self, server: usize, servers: usize) -> Place {
        if self.wide {
            let row = (self.size.1 / servers.max(1) as f64).min(84.0);
            let top = (self.size.1 - row * servers as f64) / 2.0 + row * server as f64;
            let height = row - 6.0;
            let cell = (height - 8.0).min(20.0);
            let middle = top + row / 2.0;
            let rows = ((height / STEP) as usize).clamp(1, 5);
            Place {
                at: Point::new(734.0, top + 3.0),
                size: (454.0, height),
                cells: (Point::new(884.0, middle - cell / 2.0), (16.0, cell)),
                dots: (Point::new(720.0, middle - STEP * (rows - 1) as f64 / 2.0), -STEP),
                per_row: 20,
                rows,
                door: Point::new(734.0, middle),
            }
        } else {
            let lines = servers.div_ceil(2);
            let row = (438.0 / lines.max(1) as f64).min(110.0);
            let left = server.is_multiple_of(2);
            let (x, y) = (if left { 6.0 } else { 192.0 }, 196.0 + row * (server / 2) as f64);
            Place {
                at: Point::new(x, y),
                size: (162.0, 58.0),
                cells: (Point::new(x + 6.0, y + 42.0), (17.0, 12.0)),
                dots: (Point::new(x + 6.0, y + 66.0), STEP),
                per_row: 13,
                rows: (((row - 60.0) / STEP) as usize).clamp(1, 4),
                door: Point::new(if left { x + 162.0 } else { x }, y + 29.0),
            }
        }
    }

    /// The way from the clients to the balancer.
    fn approach(&self, ring: bool) -> Curve {
        let ((client, size), (balancer, _), (centre, radius)) = (self.clients, self.balancer, self.ring);
        if self.wide {
            let left = if ring { centre.x - radius } else { balancer.x };
            Curve::straight(Point::new(client.x + size.0, centre.y), Point::new(left, centre.y))
        } else {
            let top = if ring { centre.y - radius } else { balancer.y };
            Curve::straight(Point::new(centre.x, client.y + size.1), Point::new(centre.x, top))
        }
    }

    /// The way from the balancer to a server.
    fn way(&self, place: &Place, ring: bool) -> Curve {
        let ((balancer, size), (centre, radius), end) = (self.balancer, self.ring, place.door);
        if self.wide {
            let start = Point::new(if ring { centre.x + radius } else { balancer.x + size.0 }, centre.y);
            // Steep first: the last stretch runs level below those who wait.
            Curve { points: [start, Point::new(start.x + 90.0, start.y), Point::new(start.x + 30.0, end.y), end] }
        } else {
            let start = Point::new(centre.x, if ring { centre.y + radius } else { balancer.y + size.1 });
            // Down between the two columns.
            let turn = Point::new(start.x, end.y);
            Curve { points: [start, turn, turn, end] }
        }
    }
}

/// How far along its flight something is, 0 to 1.
fn flown(since: Micros, at: Micros) -> f64 {
    (at.saturating_sub(since) as f64 / FLIGHT as f64).clamp(0.0, 1.0)
}

/// How many servers are drawn: all that there ever are.
fn drawn(results: &Results) -> usize {
    results.cluster.nodes.len()
}

/// Whether the balancer takes a server to be down, having noticed it.
fn noticed(results: &Results, server: usize, at: Micros) -> bool {
    let epoch = results.epoch(at);
    if epoch.config.checks == Checks::Off {
        return false;
    }
    let turns = results.cluster.log.iter().take_while(|entry| entry.at <= at).filter_map(|entry| match entry.what {
        What::Down(one) if usize::from(one) == server => Some(true),
        What::Up(one) if usize::from(one) == server => Some(false),
        _ => None,
    });
    let at_first = || {
        let first = &results.epochs[0].config;
        matches!(first.checks, Checks::Active { .. })
            && first.servers.get(server).is_some_and(|server| server.state == State::Dead)
    };
    turns.last().unwrap_or_else(at_first)
}

/// A server's state as the picture has it: a word for its title, its tone, and the tone of the way to it.
fn state(results: &Results, server: usize, at: Micros) -> (&'static str, Tone, Tone) {
    let config = &results.epoch(at).config;
    let Some(set) = config.servers.get(server) else { return ("off list", Tone::Faint, Tone::Faint) };
    let off = noticed(results, server, at);
    let way = if off { Tone::Faint } else { Tone::Plain };
    match set.state {
        State::Dead => ("dead", Tone::Bad, if off { Tone::Faint } else { Tone::Bad }),
        _ if off => ("down", Tone::Waiting, way),
        State::Slow => ("slow", Tone::Waiting, way),
        State::Draining => ("drain", Tone::Faint, Tone::Faint),
        State::Up => ("", Tone::Plain, way),
    }
}

/// A server's name.
pub(super) fn name(server: usize) -> String {
    ["Server ", &(server + 1).to_string()].concat()
}

/// The picture at a moment.
pub(super) fn scene(results: &Results, at: Micros, layout: Layout) -> Scene {
    let frame = Frame::of(layout);
    let epoch = results.epoch(at);
    let ring = !epoch.ring.is_empty();
    let mut scene = Scene { size: frame.size, ..Scene::default() };
    scene.strokes.push(Stroke { curve: frame.approach(ring), station: Station::Balancer, tone: Tone::Plain });
    let block =
        |(at, size), station, title: &str| Block { at, size, station, title: title.to_owned(), ..Block::default() };
    let mut clients = block(frame.clients, Station::Browser, "Clients");
    clients.note = [&epoch.config.rate.to_string(), "/s"].concat();
    scene.blocks.push(clients);
    if ring {
        draw_ring(results, at, frame, &mut scene);
    } else {
        let mut balancer = block(frame.balancer, Station::Balancer, algorithm(epoch.config.algorithm).name);
        balancer.note = failures(results, at);
        scene.blocks.push(balancer);
    }
    for server in 0..drawn(results) {
        draw_server(results, at, frame, server, &mut scene);
    }
    draw_moving(results, at, frame, &mut scene);
    scene
}

/// How many requests have failed, in words; nothing for none.
fn failures(results: &Results, at: Micros) -> String {
    match results.failed_until(at) {
        0 => String::new(),
        failed => [&failed.to_string(), " failed"].concat(),
    }
}

fn draw_server(results: &Results, at: Micros, frame: &Frame, server: usize, scene: &mut Scene) {
    let place = frame.place(server, drawn(results));
    let epoch = results.epoch(at);
    let (word, tone, way) = state(results, server, at);
    scene.strokes.push(Stroke { curve: frame.way(&place, !epoch.ring.is_empty()), station: Station::App, tone: way });
    let waiting = results.waiting(server, at);
    let busy = [&*fixed(results.utilisation(server, at), 0), if frame.wide { " % busy" } else { " %" }].concat();
    let queued = match waiting.len() {
        0 => String::new(),
        many => [&many.to_string(), " queued"].concat(),
    };
    let title = if word.is_empty() { name(server) } else { [&name(server), " ", word].concat() };
    let mut block = Block { at: place.at, size: place.size, station: Station::App, title, tone, ..Block::default() };
    block.cells = cells(results, at, server, &place);
    if frame.wide {
        // Beneath each other where there is room.
        let lines = place.size.1 > 40.0 && !queued.is_empty();
        let texts = if lines { vec![busy, queued] } else { vec![joined(busy, queued)] };
        let first = place.door.y + if lines { -4.0 } else { 5.0 };
        for (index, text) in texts.into_iter().enumerate() {
            let at = Point::new(place.at.x + place.size.0 - 10.0, first + 19.0 * index as f64);
            scene.labels.push(Label { at, text, anchor: Anchor::End, tone: Tone::Plain });
        }
    } else {
        block.note = joined(busy, queued);
    }
    scene.blocks.push(block);
    let room = (place.per_row * place.rows).min((WAITING / drawn(results).max(1)).max(1));
    for (index, visit) in waiting.iter().take(room).enumerate() {
        let (column, row) = if frame.wide {
            // Column by column: who comes next stands at the door.
            (index / place.rows, index % place.rows)
        } else {
            (index % place.per_row, index / place.per_row)
        };
        let (origin, step) = place.dots;
        scene.dots.push(Dot {
            at: Point::new(origin.x + step * column as f64, origin.y + STEP * row as f64),
            station: Station::App,
            tone: if results.visit(*visit).abandoned <= at { Tone::Bad } else { Tone::Waiting },
        });
    }
}

/// Both, if there is a second.
fn joined(first: String, second: String) -> String {
    if second.is_empty() { first } else { [&first, " · ", &second].concat() }
}

/// A server's workers, with how much of its service each has done.
fn cells(results: &Results, at: Micros, server: usize, place: &Place) -> Vec<Cell> {
    let set = results.epoch(at).config.servers.get(server);
    let (workers, alive) = set.map_or((0, false), |set| (set.workers, set.state != State::Dead));
    let slots = results.lanes[server].slots.len().max(workers);
    let (first, size) = place.cells;
    let cell = |slot: usize| {
        let corner = Point::new(first.x + (size.0 + 2.0) * slot as f64, first.y);
        let visit = results.at_work(server, slot, at);
        let (tone, filled) = match visit {
            Some(visit) => {
                let (done, whole) = (at - visit.start, visit.end.saturating_sub(visit.start).max(1));
                let done = if visit.end == NEVER { 0.5 } else { done as f64 / whole as f64 };
                (if visit.abandoned <= at { Tone::Bad } else { Tone::Active }, done.min(1.0))
            }
            None => (if slot < workers && alive { Tone::Plain } else { Tone::Faint }, 0.0),
        };
        Cell { at: corner, size, text: String::new(), tone, filled }
    };
    (0..slots).map(cell).collect()
}

/// What is on its way: to the balancer, on to a server, and back.
fn draw_moving(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let ring = !results.epoch(at).ring.is_empty();
    let approach = frame.approach(ring);
    let back = if frame.wide { approach.moved(0.0, 14.0) } else { approach.moved(14.0, 0.0) };
    let requests = &results.cluster.requests;
    let came = results.arrived(at);
    for request in requests[came..].iter().take_while(|request| request.arrived <= at + FLIGHT).take(MOVING) {
        let far = (request.arrived - at) as f64 / FLIGHT as f64;
        scene.dots.push(Dot { at: approach.at(1.0 - far), station: Station::Browser, tone: Tone::Active });
    }
    let visits = &results.cluster.visits;
    let sent = visits.partition_point(|visit| visit.sent <= at);
    let since = visits.partition_point(|visit| visit.sent + FLIGHT <= at);
    for visit in visits[since.min(sent)..sent].iter().rev().take(MOVING) {
        let place = frame.place(usize::from(visit.server), drawn(results));
        let refused = matches!(visit.outcome, Outcome::Refused | Outcome::Rejected);
        let tone = if refused { Tone::Bad } else { Tone::Active };
        let at = frame.way(&place, ring).at(flown(visit.sent, at));
        scene.dots.push(Dot { at, station: Station::Balancer, tone });
    }
    let recently = results.ended_between(at.saturating_sub(FLIGHT), at);
    for (ended, request) in recently.iter().rev().take(MOVING) {
        let tone = if results.outcome(*request).failed() { Tone::Bad } else { Tone::Plain };
        scene.dots.push(Dot { at: back.at(1.0 - flown(*ended, at)), station: Station::Browser, tone });
    }
}

/// The ring, with the hand that points to the last request's key.
fn draw_ring(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let epoch = results.epoch(at);
    let (centre, radius) = frame.ring;
    let on = |share: f64, radius: f64| {
        let angle = share * std::f64::consts::TAU;
        Point::new(centre.x + radius * libm::sin(angle), centre.y - radius * libm::cos(angle))
    };
    let (most, owned) = ring::greatest(&epoch.ring);
    for arc in &epoch.ring {
        let tone = match state(results, arc.server, at).0 {
            "dead" | "down" | "off list" => Tone::Bad,
            _ if arc.server == most => Tone::Active,
            _ => Tone::Plain,
        };
        // A Bézier curve follows a circle closely for an eighth of it.
        let pieces = libm::ceil((arc.until - arc.from) * 8.0).max(1.0) as u32;
        for piece in 0..pieces {
            let part = |index: u32| arc.from + (arc.until - arc.from) * f64::from(index) / f64::from(pieces);
            let (from, until) = (part(piece), part(piece + 1));
            let reach = 4.0 / 3.0 * libm::tan((until - from) * std::f64::consts::TAU / 4.0) * radius;
            let (start, end) = (on(from, radius), on(until, radius));
            // Tangents: a quarter of a turn on.
            let (out, into) = (on(from + 0.25, reach), on(until + 0.25, reach));
            let control = |point: Point, tangent: Point, sign: f64| {
                Point::new(point.x + sign * (tangent.x - centre.x), point.y + sign * (tangent.y - centre.y))
            };
            let points = [start, control(start, out, 1.0), control(end, into, -1.0), end];
            scene.strokes.push(Stroke { curve: Curve { points }, station: Station::Balancer, tone });
        }
        if arc.until - arc.from > 0.03 && epoch.ring.len() <= 40 {
            let middle = on((arc.from + arc.until) / 2.0, radius - 14.0);
            let at = Point::new(middle.x, middle.y + 5.0);
            scene.labels.push(Label {
                at,
                text: (arc.server + 1).to_string(),
                anchor: Anchor::Middle,
                tone: Tone::Plain,
            });
        }
    }
    if let Some(request) = results.arrived(at).checked_sub(1) {
        let (_, key) = results.cluster.seen(&results.cluster.requests[request], &epoch.config);
        let share = f64::from(crc32(key)) / 4_294_967_296.0;
        let curve = Curve::straight(on(share, radius * 0.55), on(share, radius + 8.0));
        scene.strokes.push(Stroke { curve, station: Station::Browser, tone: Tone::Active });
    }
    let whole = if frame.wide { " % of the ring" } else { " %" };
    let lines = [name(most), [&fixed(owned * 100.0, 0), whole].concat(), failures(results, at)];
    for (line, text) in lines.into_iter().enumerate() {
        let at = Point::new(centre.x, centre.y - 12.0 + 18.0 * line as f64);
        scene.labels.push(Label { at, text, anchor: Anchor::Middle, tone: Tone::Plain });
    }
}

/// The picture in words.
pub(super) fn describe(results: &Results, at: Micros) -> String {
    let at = at.min(results.end);
    let (came, ended) = (results.arrived(at), results.ended_between(0, at));
    let failed = results.failures(ended);
    let mut text = [
        &fixed(at as f64 / 1e6, 2),
        " s: ",
        &came.to_string(),
        " requests so far, ",
        &(ended.len() - failed).to_string(),
        " answered, ",
        &failed.to_string(),
        " failed.",
    ]
    .concat();
    for server in 0..drawn(results) {
        let word = state(results, server, at).0;
        text.push_str(
            &[
                " ",
                &name(server),
                if word.is_empty() { ": " } else { ", " },
                word,
                if word.is_empty() { "" } else { ": " },
                &results.busy(server, at).to_string(),
                " in service, ",
                &results.waiting(server, at).len().to_string(),
                " queued.",
            ]
            .concat(),
        );
    }
    text
}

/// The kinds of failure in words.
pub(super) const fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refused => "refused",
        Outcome::Reset => "broken off",
        Outcome::TimedOut => "timed out",
        Outcome::Rejected => "queue full",
        Outcome::NoServer => "no server left",
        Outcome::Done => "answered",
        Outcome::Open => "open",
    }
}

/// The numbers at a moment: each server's, and all requests'.
pub(super) fn tables(results: &Results, at: Micros) -> Vec<Table> {
    let at = at.min(results.end);
    let sent = results.sent(at);
    let all: usize = sent.iter().sum();
    let mut failed = vec![0_usize; sent.len()];
    for visit in results.cluster.visits.iter().take_while(|visit| visit.sent <= at) {
        let lost = visit.abandoned <= at || (visit.end <= at && visit.outcome.failed());
        failed[usize::from(visit.server)] += usize::from(lost);
    }
    let row = |server: usize| {
        let word = state(results, server, at).0;
        vec![
            (server + 1).to_string(),
            (if word.is_empty() { "up" } else { word }).to_owned(),
            results.busy(server, at).to_string(),
            results.waiting(server, at).len().to_string(),
            sent[server].to_string(),
            fixed(percent(sent[server], all), 1),
            fixed(results.utilisation(server, at), 0),
            failed[server].to_string(),
        ]
    };
    let servers = Table {
        caption: "Servers".to_owned(),
        columns: vec![
            numbers("server"),
            words("state"),
            numbers("in service"),
            numbers("queued"),
            numbers("requests"),
            numbers("share (%)"),
            numbers("utilisation (%)"),
            numbers("failed"),
        ],
        rows: (0..drawn(results)).map(row).collect(),
    };
    vec![servers, totals(results, at)]
}

fn totals(results: &Results, at: Micros) -> Table {
    let ended = results.ended_between(0, at);
    let came = results.arrived(at);
    let times = results.times(ended);
    let count = |name: &str, value: usize| vec![name.to_owned(), value.to_string()];
    let mut rows = vec![count("arrived", came), count("answered", times.len()), count("in flight", came - ended.len())];
    for outcome in Outcome::FAILURES {
        let failed = results.count(ended, outcome);
        if failed > 0 {
            rows.push(count(kind(outcome), failed));
        }
    }
    for (name, share) in [("p50 (ms)", 0.5), ("p95 (ms)", 0.95), ("p99 (ms)", 0.99)] {
        rows.push(vec![name.to_owned(), fixed(milliseconds(quantile(&times, share)), 0)]);
    }
    rows.push(vec!["busiest server ÷ mean".to_owned(), fixed(results.imbalance(at), 2)]);
    if let Some((moved, needlessly)) = results.keys_moved(at) {
        rows.push(vec!["keys moved at the last change (%)".to_owned(), fixed(moved, 1)]);
        rows.push(vec!["with the old server still there (%)".to_owned(), fixed(needlessly, 1)]);
    }
    Table { caption: "Requests".to_owned(), columns: vec![words("requests"), numbers("so far")], rows }
}
