//! The picture of a queue and its workers at one moment, drawn, in words and as tables.

use super::results::{Little, Results};
use crate::labs::chart::{Table, numbers, words};
use crate::labs::latency::milliseconds;
use crate::labs::number::fixed;
use crate::labs::scene::{Anchor, Block, Cell, Curve, Dot, Label, Layout, Point, Scene, Stroke, Tone};
use crate::model::server::{Config, Kind, Outcome, Request};
use crate::model::stats::quantile;
use crate::model::{MILLISECOND, Micros, Station};

/// Distance between dots.
const STEP: f64 = 12.0;
/// Most dots that are drawn of a queue.
const WAITING: usize = 400;
/// For how long a request is seen coming and going: the model's ways take no time, the eye's do.
const FLIGHT: Micros = 120 * MILLISECOND;
/// Most dots on each way.
const MOVING: usize = 40;

/// Where the parts of a layout stand.
struct Frame {
    size: (f64, f64),
    clients: (Point, (f64, f64)),
    /// Where the queue's head stands; it grows to the left, or to the right and down.
    head: Point,
    rows: usize,
    per_row: usize,
    /// The room of workers.
    room: (Point, (f64, f64)),
    /// The first of the lines of numbers.
    numbers: Point,
    wide: bool,
}

const WIDE: Frame = Frame {
    size: (1200.0, 380.0),
    clients: (Point::new(16.0, 158.0), (130.0, 64.0)),
    head: Point::new(560.0, 160.0),
    rows: 5,
    per_row: 30,
    room: (Point::new(590.0, 10.0), (400.0, 360.0)),
    numbers: Point::new(1010.0, 120.0),
    wide: true,
};

const TALL: Frame = Frame {
    size: (360.0, 640.0),
    clients: (Point::new(8.0, 8.0), (130.0, 50.0)),
    head: Point::new(18.0, 84.0),
    rows: 6,
    per_row: 28,
    room: (Point::new(8.0, 170.0), (344.0, 370.0)),
    numbers: Point::new(16.0, 562.0),
    wide: false,
};

impl Frame {
    const fn of(layout: Layout) -> &'static Frame {
        match layout {
            Layout::Wide => &WIDE,
            Layout::Tall => &TALL,
        }
    }

    /// Where the n-th in the queue stands: once the rows are full, below them.
    fn place(&self, index: usize) -> Point {
        if self.wide {
            let (column, row) = match index.checked_sub(self.rows * self.per_row) {
                Some(further) => (further % self.per_row, self.rows + further / self.per_row),
                None => (index / self.rows, index % self.rows),
            };
            Point::new(self.head.x - STEP * column as f64, self.head.y + STEP * row as f64 + 6.0)
        } else {
            let (column, row) = (index % self.per_row, index / self.per_row);
            Point::new(self.head.x + STEP * column as f64, self.head.y + STEP * row as f64)
        }
    }

    /// Where a block of this height begins in the room of workers: in the middle of the way that leads there.
    fn top(&self, height: f64) -> f64 {
        if self.wide { (self.size.1 - height).max(0.0) / 2.0 } else { self.room.0.y }
    }

    /// The way from the clients to the workers' door, past the queue.
    fn way(&self) -> Curve {
        let (at, size) = self.clients;
        if self.wide {
            let y = at.y + size.1 / 2.0;
            Curve::straight(Point::new(at.x + size.0, y), Point::new(self.room.0.x, y))
        } else {
            let x = at.x + 20.0;
            Curve::straight(Point::new(x, at.y + size.1), Point::new(x, self.room.0.y))
        }
    }
}

/// What a station is called under these settings.
pub(super) const fn station(kind: Kind) -> Station {
    match kind {
        Kind::Pool => Station::Database,
        Kind::Workers | Kind::Pods | Kind::Functions => Station::App,
    }
}

/// What a worker is called, one and several.
pub(super) const fn worker(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Workers => ("worker", "workers"),
        Kind::Pool => ("connection", "connections"),
        Kind::Pods => ("worker", "workers of pods"),
        Kind::Functions => ("instance", "instances"),
    }
}

/// How many come, in the unit of the control.
fn rate(config: &Config) -> String {
    if config.kind == Kind::Functions {
        [&fixed(config.rate * 3_600.0, 0), "/h"].concat()
    } else {
        [&fixed(config.rate, 0), "/s"].concat()
    }
}

/// The picture at a moment.
pub(super) fn scene(results: &Results, at: Micros, layout: Layout) -> Scene {
    let frame = Frame::of(layout);
    let config = &results.epoch(at).config;
    let split = config.kind == Kind::Pool && config.split;
    let mut scene = Scene { size: frame.size, ..Scene::default() };
    let (corner, size) = frame.clients;
    let title = match config.kind {
        Kind::Pool => [&config.instances.to_string(), " instances"].concat(),
        _ => "Clients".to_owned(),
    };
    scene.blocks.push(Block {
        at: corner,
        size,
        station: if config.kind == Kind::Pool { Station::App } else { Station::Browser },
        title,
        note: rate(config),
        ..Block::default()
    });
    scene.strokes.push(Stroke { curve: frame.way(), station: station(config.kind), tone: Tone::Plain });
    match config.kind {
        Kind::Pool if split => draw_pools(results, at, frame, &mut scene),
        Kind::Pods => draw_pods(results, at, frame, &mut scene),
        Kind::Workers | Kind::Pool | Kind::Functions => draw_workers(results, at, frame, &mut scene),
    }
    if !split {
        draw_queue(results, at, frame, &mut scene);
    }
    draw_moving(results, at, frame, &mut scene);
    draw_numbers(results, at, frame, &mut scene);
    scene
}

fn draw_queue(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let waiting = results.waiting(0, at, usize::MAX);
    let room = if frame.wide { WAITING } else { frame.rows * frame.per_row };
    for index in 0..waiting.len().min(room) {
        scene.dots.push(Dot { at: frame.place(index), station: Station::App, tone: Tone::Waiting });
    }
    let text = match waiting.len() {
        0 => "nobody waits".to_owned(),
        1 => "1 waits".to_owned(),
        many => [&many.to_string(), " wait"].concat(),
    };
    let (place, anchor) = if frame.wide {
        (Point::new(frame.head.x + 6.0, frame.head.y - 16.0), Anchor::End)
    } else {
        (Point::new(156.0, 40.0), Anchor::Start)
    };
    scene.labels.push(Label { at: place, text, anchor, tone: Tone::Plain });
}

/// How far a worker is with its request.
fn work_cell(corner: Point, size: (f64, f64), request: Option<&Request>, at: Micros, open: bool) -> Cell {
    let (tone, filled) = match request {
        Some(one) if one.started > at => {
            let whole = one.started.saturating_sub(one.arrived).max(1);
            (Tone::Waiting, (at - one.arrived) as f64 / whole as f64)
        }
        Some(one) => (Tone::Active, (at - one.started) as f64 / one.work.max(1) as f64),
        None => (if open { Tone::Plain } else { Tone::Faint }, 0.0),
    };
    Cell { at: corner, size, text: String::new(), tone, filled: filled.clamp(0.0, 1.0) }
}

/// Whether an instance of a function lives, and how much of its idle time is left.
fn instance(results: &Results, slot: usize, at: Micros) -> Option<f64> {
    let lives = &results.works.lives;
    let begun = lives.partition_point(|life| life.from <= at);
    let life = lives[..begun].iter().rev().find(|life| usize::from(life.slot) == slot)?;
    let keep = results.epoch(at).config.functions.keep.max(1);
    (life.until > at).then(|| {
        let left = life.until.saturating_sub(at).min(keep);
        left as f64 / keep as f64
    })
}

fn draw_workers(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let config = &results.epoch(at).config;
    let functions = config.kind == Kind::Functions;
    let open = if functions { 0 } else { config.workers as usize };
    let slots = results.slots(0).max(open).max(1);
    let (corner, size) = frame.room;
    let columns = if slots <= 8 { 4.min(slots) } else { 10 };
    let lines = slots.div_ceil(columns);
    let width = ((size.0 - 20.0) / columns as f64).min(60.0);
    let height = ((size.1 - 60.0) / lines as f64).min(36.0);
    let wide = (width * columns as f64 + 16.0).max(200.0);
    let tall = 52.0 + height * lines as f64;
    let top = frame.top(tall);
    let cell = |slot: usize| {
        let place = Point::new(
            corner.x + 10.0 + width * (slot % columns) as f64,
            top + 46.0 + height * (slot / columns) as f64,
        );
        let idle = if functions { instance(results, slot, at) } else { None };
        let request = results.at_work(0, slot, at);
        let mut cell = work_cell(place, (width - 4.0, height - 4.0), request, at, slot < open || idle.is_some());
        if let (None, Some(left)) = (request, idle) {
            cell.filled = left;
        }
        cell
    };
    let cells: Vec<Cell> = (0..slots).map(cell).collect();
    let busy = results.busy(at);
    let note = if functions {
        let living = (0..slots).filter(|&slot| instance(results, slot, at).is_some()).count();
        [&living.to_string(), " alive, ", &busy.to_string(), " in use"].concat()
    } else {
        [&busy.to_string(), " of ", &open.to_string(), " busy"].concat()
    };
    let title = match config.kind {
        Kind::Functions => "Instances",
        Kind::Pool => "Pool",
        _ => "Workers",
    };
    scene.blocks.push(Block {
        at: Point::new(corner.x, top),
        size: (wide, tall),
        station: station(config.kind),
        title: title.to_owned(),
        note,
        tone: Tone::Plain,
        cells,
    });
}

/// A pool for each instance, side by side, each with those who wait above it.
fn draw_pools(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let config = &results.epoch(at).config;
    let (pools, open) = (config.instances as usize, config.workers as usize);
    let (corner, size) = frame.room;
    let width = (size.0 - 10.0) / pools.max(1) as f64;
    let slots = (0..pools).map(|pool| results.slots(pool)).max().unwrap_or(0).max(open);
    let height = (120.0 / slots.max(1) as f64).clamp(3.0, 22.0);
    let floor = corner.y + size.1 - 8.0;
    let mut cells = Vec::new();
    for pool in 0..pools {
        let x = corner.x + 5.0 + width * pool as f64;
        for slot in 0..slots {
            let place = Point::new(x + 1.0, floor - height * (slot + 1) as f64);
            let request = results.at_work(pool, slot, at);
            cells.push(work_cell(place, ((width - 2.0).max(2.0), height - 1.0), request, at, slot < open));
        }
        let ceiling = floor - height * slots as f64 - 8.0;
        let most = (((ceiling - corner.y - 46.0) / STEP) as usize).min(WAITING / pools.max(1));
        for index in 0..results.waiting(pool, at, most).len() {
            let place = Point::new(x + width / 2.0, ceiling - STEP * index as f64);
            scene.dots.push(Dot { at: place, station: Station::App, tone: Tone::Waiting });
        }
    }
    let note = [&results.busy(at).to_string(), " busy, ", &results.queued(at).to_string(), " wait"].concat();
    scene.blocks.push(Block {
        at: corner,
        size,
        station: Station::Database,
        title: [&pools.to_string(), " pools of ", &open.to_string()].concat(),
        note,
        tone: Tone::Plain,
        cells,
    });
}

fn draw_pods(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let config = &results.epoch(at).config;
    let count = results.pods(at);
    let (corner, size) = frame.room;
    let pods = results.works.pods.iter().map(|count| (count.ready + count.starting) as usize).max().unwrap_or(1).max(1);
    let columns = if frame.wide { 4 } else { 3 };
    let (width, height) = (size.0 / columns as f64, (size.1 / pods.div_ceil(columns) as f64).min(60.0));
    let workers = config.workers.max(1) as usize;
    let top = frame.top(height * pods.div_ceil(columns) as f64);
    for pod in 0..pods {
        let place = Point::new(corner.x + width * (pod % columns) as f64, top + height * (pod / columns) as f64);
        let ready = pod < count.ready as usize;
        let starting = !ready && pod < (count.ready + count.starting) as usize;
        let wide = ((width - 18.0) / workers as f64).min(20.0);
        let cell = |worker: usize| {
            let corner = Point::new(place.x + 6.0 + wide * worker as f64, place.y + height - 20.0);
            let request = results.at_work(0, pod * workers + worker, at);
            work_cell(corner, ((wide - 2.0).max(1.0), 12.0), request, at, ready)
        };
        let word = if starting { " new" } else { "" };
        scene.blocks.push(Block {
            at: place,
            size: (width - 6.0, height - 4.0),
            station: Station::App,
            title: ["Pod ", &(pod + 1).to_string(), word].concat(),
            note: String::new(),
            tone: if ready {
                Tone::Plain
            } else if starting {
                Tone::Waiting
            } else {
                Tone::Faint
            },
            cells: (0..workers).map(cell).collect(),
        });
    }
}

/// Who comes, and who is turned away or gives up.
fn draw_moving(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let way = frame.way();
    let came = results.arrived(at);
    for request in results.works.requests[came..].iter().take_while(|one| one.arrived <= at + FLIGHT).take(MOVING) {
        let far = (request.arrived - at) as f64 / FLIGHT as f64;
        scene.dots.push(Dot { at: way.at(0.4 - 0.4 * far), station: Station::Browser, tone: Tone::Active });
    }
    let back = if frame.wide { way.moved(0.0, -40.0) } else { way.moved(40.0, 0.0) };
    for (ended, index) in results.ended_between(at.saturating_sub(FLIGHT), at).iter().rev().take(MOVING) {
        if results.request(*index).outcome != Outcome::Done {
            let gone = at.saturating_sub(*ended) as f64 / FLIGHT as f64;
            scene.dots.push(Dot { at: back.at(0.4 - 0.4 * gone), station: Station::Browser, tone: Tone::Bad });
        }
    }
}

/// Little's law, live.
fn draw_numbers(results: &Results, at: Micros, frame: &Frame, scene: &mut Scene) {
    let Little { number, rate, time } = results.little(at);
    let small = |value: f64, usual| fixed(value, if value < 1.0 { 4 } else { usual });
    let lines = [
        ["L = ", &small(number, 2), " in the system"].concat(),
        ["λ = ", &small(rate, 1), " arrivals/s"].concat(),
        ["W = ", &*fixed(time * 1_000.0, 0), if frame.wide { " ms mean time" } else { " ms" }].concat(),
        ["λ · W = ", &small(rate * time, 2)].concat(),
    ];
    for (index, text) in lines.into_iter().enumerate() {
        let (column, row) = if frame.wide { (0, index) } else { (index / 2, index % 2) };
        let at = Point::new(frame.numbers.x + 190.0 * column as f64, frame.numbers.y + 26.0 * row as f64);
        scene.labels.push(Label { at, text, anchor: Anchor::Start, tone: Tone::Plain });
    }
}

/// The picture in words.
pub(super) fn describe(results: &Results, at: Micros) -> String {
    let at = at.min(results.end);
    let config = &results.epoch(at).config;
    let ended = results.ended_between(0, at);
    let failed = results.failures(ended);
    let Little { number, rate, time } = results.little(at);
    let mut text = [
        &fixed(at as f64 / 1e6, 2),
        " s: ",
        &results.busy(at).to_string(),
        " ",
        worker(config.kind).1,
        " busy, ",
        &results.queued(at).to_string(),
        " requests wait. So far ",
        &results.arrived(at).to_string(),
        " came, ",
        &(ended.len() - failed).to_string(),
        " were served and ",
        &failed.to_string(),
        " failed. Little's law: ",
        &fixed(number, 2),
        " in the system on average; ",
        &fixed(rate, 2),
        " a second times ",
        &fixed(time, 3),
        " s is ",
        &fixed(rate * time, 2),
        ".",
    ]
    .concat();
    if config.kind == Kind::Pods {
        let count = results.pods(at);
        text.push_str(
            &[" ", &count.ready.to_string(), " pods are ready, ", &count.starting.to_string(), " start."].concat(),
        );
    }
    text
}

/// The numbers at a moment.
pub(super) fn tables(results: &Results, at: Micros) -> Vec<Table> {
    let at = at.min(results.end);
    let ended = results.ended_between(0, at);
    let times = results.times(ended);
    let Little { number, rate, time } = results.little(at);
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let count = |name: &str, value: usize| row(name, value.to_string());
    let p = |name: &str, share| row(name, fixed(milliseconds(quantile(&times, share)), 0));
    let mut rows = vec![
        count("arrived", results.arrived(at)),
        count("served", times.len()),
        count("failed", results.failures(ended)),
        count("at work", results.busy(at)),
        count("waiting", results.queued(at)),
        row("L, mean number in the system", fixed(number, 3)),
        row("λ, arrivals (1/s)", fixed(rate, 3)),
        row("W, mean time of those that left (ms)", fixed(time * 1_000.0, 1)),
        row("λ · W", fixed(rate * time, 3)),
        p("p50 (ms)", 0.5),
        p("p95 (ms)", 0.95),
        p("p99 (ms)", 0.99),
    ];
    if results.epoch(at).config.kind == Kind::Pods {
        let pods = results.pods(at);
        rows.push(count("pods ready", pods.ready as usize));
        rows.push(count("pods starting", pods.starting as usize));
    }
    let columns = vec![words("so far"), numbers("value")];
    vec![Table { caption: "The queue in numbers".to_owned(), columns, rows }]
}
