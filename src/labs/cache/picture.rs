//! The picture of cache and database at one moment: the application's requests on their ways, what the cache holds in the
//! order of its policy, and the database's connections with who waits for them.

use super::words::name;
use crate::labs::scene::{Anchor, Block, Cell, Curve, Dot, Label, Layout, Point, Scene, Stroke, Tone};
use crate::model::cache::store::{Entry, NEVER, Store};
use crate::model::cache::system::config::{CacheState, Config, DatabaseState, Strategy};
use crate::model::cache::system::record::{Kind, Outcome, Place, Record, Task};
use crate::model::cache::{POLICIES, Queue};
use crate::model::{MILLISECOND, Micros, Station};

/// Of the entries that are drawn of a cache that holds more, how many of the ones that leave next.
const LAST: usize = 12;
/// Connections that are drawn.
const CONNECTIONS: usize = 16;
/// Requests in the queue that are drawn.
const QUEUED: usize = 40;
/// How long what was used stays marked.
const MARKED: Micros = 150 * MILLISECOND;

/// A rectangle.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Where everything stands.
struct Plan {
    size: (f64, f64),
    app: Area,
    cache: Area,
    database: Area,
    /// Width of a cell of the cache; its height is 26.
    cell: f64,
    /// Between application and cache: the way there and the way back.
    ways: [(Point, Point); 2],
    /// Past the cache, from the application to the database.
    past: Curve,
    /// From the cache to the database.
    load: Curve,
    /// Events from the database to the cache.
    events: Curve,
    /// Where the queue begins, and which way it goes on.
    queue: (Point, f64),
    /// How many stand in a row of it.
    row: usize,
}

const fn area(x: f64, y: f64, width: f64, height: f64) -> Area {
    Area { x, y, width, height }
}

fn plan(layout: Layout) -> Plan {
    let p = Point::new;
    match layout {
        Layout::Wide => Plan {
            size: (1_200.0, 420.0),
            app: area(10.0, 40.0, 160.0, 300.0),
            cache: area(310.0, 20.0, 580.0, 350.0),
            database: area(1_040.0, 40.0, 150.0, 300.0),
            cell: 62.0,
            ways: [(p(175.0, 130.0), p(305.0, 130.0)), (p(305.0, 230.0), p(175.0, 230.0))],
            past: Curve { points: [p(90.0, 345.0), p(90.0, 430.0), p(1_115.0, 430.0), p(1_115.0, 345.0)] },
            load: Curve::straight(p(892.0, 120.0), p(1_038.0, 120.0)),
            events: Curve { points: [p(1_038.0, 60.0), p(990.0, 30.0), p(940.0, 30.0), p(892.0, 60.0)] },
            queue: (p(1_020.0, 200.0), -13.0),
            row: 8,
        },
        Layout::Tall => Plan {
            size: (360.0, 640.0),
            app: area(10.0, 5.0, 340.0, 56.0),
            cache: area(10.0, 120.0, 340.0, 350.0),
            database: area(10.0, 535.0, 340.0, 100.0),
            cell: 53.0,
            ways: [(p(110.0, 64.0), p(110.0, 117.0)), (p(240.0, 117.0), p(240.0, 64.0))],
            past: Curve { points: [p(355.0, 40.0), p(359.0, 200.0), p(359.0, 400.0), p(355.0, 560.0)] },
            load: Curve::straight(p(60.0, 472.0), p(60.0, 533.0)),
            events: Curve::straight(p(300.0, 533.0), p(300.0, 472.0)),
            queue: (p(90.0, 497.0), 13.0),
            row: 14,
        },
    }
}

/// The picture at a moment.
pub(super) fn scene(record: &Record, at: Micros, layout: Layout) -> Scene {
    let plan = plan(layout);
    let config = record.config_at(at);
    let store = record.store_at(at);
    let under_way = under_way(record, at);
    let mut scene = Scene { size: plan.size, ..Scene::default() };
    scene.strokes = strokes(&plan, config, &under_way);
    scene.blocks.push(app(&plan, &under_way));
    let mut cache = cache(&plan, record, config, &store, at);
    contents(&mut cache, &mut scene.labels, &plan, record, config, &store, at);
    scene.blocks.push(cache);
    scene.blocks.push(database(&plan, record, config, &under_way));
    scene.dots = dots(&plan, &under_way);
    scene.labels.extend(queue_label(&plan, &under_way));
    scene
}

fn block(area: Area, station: Station, title: String, note: String, tone: Tone) -> Block {
    let (at, size) = (Point::new(area.x, area.y), (area.width, area.height));
    Block { at, size, station, title, note, tone, cells: Vec::new() }
}

/// A task that is under way: where it is, and how much of that is behind it.
struct Moving<'a> {
    task: &'a Task,
    place: Place,
    share: f64,
}

fn under_way(record: &Record, at: Micros) -> Vec<Moving<'_>> {
    let moving = |task| {
        let step = Task::step_at(task, at)?;
        let length = step.until.saturating_sub(step.at).max(1);
        Some(Moving { task, place: step.place, share: ((at - step.at) as f64 / length as f64).min(1.0) })
    };
    record.under_way(at).filter_map(moving).collect()
}

/// Who asks whom, with the ways that are in use.
fn strokes(plan: &Plan, config: &Config, under_way: &[Moving<'_>]) -> Vec<Stroke> {
    let is = |wanted: fn(&Task, Place) -> bool| under_way.iter().any(|moving| wanted(moving.task, moving.place));
    let through = config.strategy.loads_itself();
    let stroke = |curve, tone| Stroke { curve, station: Station::Database, tone };
    let dead = config.database == DatabaseState::Down;
    let tone = |used: bool| match (dead, used) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Active,
        (false, false) => Tone::Plain,
    };
    let reads = is(|task, place| task.kind.loads() && matches!(place, Place::Query(_) | Place::Queued));
    let writes = is(|task, place| task.kind == Kind::Write && matches!(place, Place::Query(_) | Place::Queued));
    let flushes = is(|task, place| task.kind == Kind::Flush && matches!(place, Place::Query(_) | Place::Queued));
    let takes_writes = config.strategy.takes_writes();
    let by_cache = (through && reads) || (takes_writes && writes) || flushes;
    let by_app = (!through && reads) || (!takes_writes && writes);
    let cache_tone = if config.cache == CacheState::Down { Tone::Bad } else { Tone::Plain };
    let mut strokes: Vec<Stroke> = plan
        .ways
        .iter()
        .map(|(from, to)| Stroke { curve: Curve::straight(*from, *to), station: Station::Cache, tone: cache_tone })
        .collect();
    if through || by_cache {
        strokes.push(stroke(plan.load, tone(by_cache)));
    }
    if !takes_writes || by_app {
        strokes.push(stroke(plan.past, tone(by_app)));
    }
    if is(|_, place| place == Place::Event) {
        strokes.push(Stroke { curve: plan.events, station: Station::Database, tone: Tone::Waiting });
    }
    strokes
}

fn app(plan: &Plan, under_way: &[Moving<'_>]) -> Block {
    let requests = under_way.iter().filter(|moving| moving.task.is_request()).count();
    let joined = under_way.iter().filter(|moving| moving.place == Place::Waiting).count();
    let requests = requests.to_string();
    let note = match joined {
        0 => [requests.as_str(), " under way"].concat(),
        _ => [requests.as_str(), ", ", &joined.to_string(), " joined"].concat(),
    };
    block(plan.app, Station::App, "App server".to_owned(), note, Tone::Plain)
}

fn cache(plan: &Plan, record: &Record, config: &Config, store: &Store, at: Micros) -> Block {
    let title = ["Cache: ", POLICIES[store.algorithm()].name].concat();
    let down = config.cache == CacheState::Down;
    let mut note = if down {
        "down".to_owned()
    } else {
        [&store.len().to_string(), " of ", &store.capacity().to_string()].concat()
    };
    let dirty = record.dirty_at(at);
    if dirty > 0 {
        note.push_str(&[", ", &dirty.to_string(), " dirty"].concat());
    }
    if let Some(last) = record.evictions[..record.evictions.partition_point(|gone| gone.at <= at)].last() {
        note.push_str(&["; ", &name(record, last.key), " left for ", &name(record, last.newcomer)].concat());
    }
    block(plan.cache, Station::Cache, title, note, if down { Tone::Bad } else { Tone::Plain })
}

/// What is drawn of a queue, at most so many: slots with their indices, and how many are left out.
fn shown(queue: &Queue, most: usize) -> (Vec<usize>, usize) {
    let len = queue.slots.len();
    if len <= most {
        return ((0..len).collect(), 0);
    }
    let last = if queue.ghost { 0 } else { LAST.min(most / 2) };
    ((0..most - last).chain(len - last..len).collect(), len - most)
}

/// How many slots of a queue are drawn, where there is room for so many rows.
fn most(queue: &Queue, columns: usize, rows: usize) -> usize {
    match queue.name {
        "" => rows * columns,
        "ghost" => columns,
        "small" => 2 * columns,
        _ => 4 * columns,
    }
}

#[allow(clippy::too_many_arguments, reason = "what a picture is made of")]
fn contents(
    cache: &mut Block,
    labels: &mut Vec<Label>,
    plan: &Plan,
    record: &Record,
    config: &Config,
    store: &Store,
    at: Micros,
) {
    const HEIGHT: f64 = 26.0;
    let algorithm = &POLICIES[store.algorithm()];
    // A hand needs room between the rows.
    let pitch = HEIGHT + if matches!(algorithm.id, "clock" | "sieve") { 11.0 } else { 4.0 };
    let touched = record.touched(at, MARKED);
    let next = store.next_to_leave();
    let columns = ((plan.cache.width - 16.0) / plan.cell) as usize;
    let (left, mut y) = (plan.cache.x + 10.0, plan.cache.y + 54.0);
    let label = |at: Point, text: &str, tone| Label { at, text: text.to_owned(), anchor: Anchor::Start, tone };
    // Above it stands the note, below it the words.
    let fits = ((plan.cache.height - 116.0) / pitch) as usize;
    for queue in store.inside().iter().filter(|queue| !queue.slots.is_empty()) {
        let (indices, left_out) = shown(queue, most(queue, columns, fits));
        let more = match (left_out, queue.ghost) {
            (0, _) => String::new(),
            (_, true) => [&left_out.to_string(), " more"].concat(),
            (_, false) => [&left_out.to_string(), " more between"].concat(),
        };
        if !queue.name.is_empty() {
            let text = [queue.name, if left_out > 0 { ", " } else { "" }, &more].concat();
            labels.push(label(Point::new(left, y + 12.0), &text, Tone::Plain));
            y += 18.0;
        }
        let ring = algorithm.id == "clock" && left_out == 0 && ring_rows(indices.len(), columns) <= fits;
        for (place, &index) in indices.iter().enumerate() {
            let slot = queue.slots[index];
            let (column, row) =
                if ring { around(place, indices.len(), columns) } else { (place % columns, place / columns) };
            let corner = Point::new(left + column as f64 * plan.cell, y + row as f64 * pitch);
            let entry = store.entry(slot.id);
            let mut text = name(record, record.key_of(slot.id));
            match algorithm.mark {
                "uses" if !queue.ghost => text.push_str(&["·", &slot.mark.to_string()].concat()),
                "used" | "visited" if slot.mark > 0 => text.push('•'),
                _ => {}
            }
            let tone = match entry {
                None => Tone::Faint,
                Some(entry) => tone(record, entry, touched.contains(&slot.id), at),
            };
            let filled = entry.map_or(0.0, |entry| gone(entry, config, at));
            cache.cells.push(Cell { at: corner, size: (plan.cell - 3.0, HEIGHT), text, tone, filled });
            let below = |dy| Point::new(corner.x + (plan.cell - 3.0) / 2.0, corner.y + dy);
            if queue.hand == Some(index) {
                // The hand points at the cell from below.
                labels.push(Label {
                    at: below(HEIGHT + 11.0),
                    text: "▲".to_owned(),
                    anchor: Anchor::Middle,
                    tone: Tone::Active,
                });
            }
        }
        let rows = if ring { ring_rows(indices.len(), columns) } else { indices.len().div_ceil(columns) };
        y += rows as f64 * pitch;
        if left_out > 0 && queue.name.is_empty() {
            labels.push(label(Point::new(left, y + 12.0), &more, Tone::Faint));
        }
    }
    let mut text = algorithm.order.to_owned();
    if let Some(id) = next.filter(|_| store.len() >= store.capacity()) {
        let leaves = ["next to leave: ", &name(record, record.key_of(id))].concat();
        // On a phone there is no room for both.
        text = if plan.size.0 > 400.0 { [&leaves, " (", &text, ")"].concat() } else { leaves };
    }
    let floor = plan.cache.y + plan.cache.height - 8.0;
    labels.push(label(Point::new(left, floor), &text, Tone::Plain));
    let key = key(&cache.cells);
    let per_line = if plan.size.0 > 400.0 { 4 } else { 2 };
    for (line, words) in key.chunks(per_line).rev().enumerate() {
        labels.push(label(Point::new(left, floor - 18.0 * (line + 1) as f64), &words.join(" · "), Tone::Plain));
    }
}

/// What the looks of these cells mean, of those that there are.
fn key(cells: &[Cell]) -> Vec<&'static str> {
    let is = |tone| cells.iter().any(|cell| cell.tone == tone);
    let looks = [
        (is(Tone::Active), "tinted: just used"),
        (cells.iter().any(|cell| cell.filled > 0.0), "filled: lifetime gone"),
        (is(Tone::Waiting), "dashed: dirty"),
        (is(Tone::Bad), "crossed: out of date"),
    ];
    looks.into_iter().filter(|look| look.0).map(|look| look.1).collect()
}

/// Rows of a ring of so many places.
fn ring_rows(count: usize, columns: usize) -> usize {
    if count <= columns { 1 } else { 2 + count.saturating_sub(2 * columns).div_ceil(2) }
}

/// Column and row of a place of a ring: along the top, down on the right, back along the bottom, up on the left.
fn around(place: usize, count: usize, columns: usize) -> (usize, usize) {
    let rows = ring_rows(count, columns);
    if rows == 1 {
        return (place, 0);
    }
    let top = columns.min(count.div_ceil(2));
    let side = rows - 2;
    if place < top {
        (place, 0)
    } else if place < top + side {
        (top - 1, place - top + 1)
    } else if place < 2 * top + side {
        ((2 * top + side - 1 - place).min(top - 1), rows - 1)
    } else {
        (0, rows - 2 - (place - 2 * top - side).min(side.saturating_sub(1)))
    }
}

/// What an entry is like.
fn tone(record: &Record, entry: &Entry, touched: bool, at: Micros) -> Tone {
    if record.outdated_since(entry.key, entry.version, at).is_some() {
        Tone::Bad
    } else if entry.dirty {
        Tone::Waiting
    } else if at >= entry.expires {
        Tone::Faint
    } else if touched {
        Tone::Active
    } else {
        Tone::Plain
    }
}

/// The part of an entry's life that is over.
fn gone(entry: &Entry, config: &Config, at: Micros) -> f64 {
    if entry.expires == NEVER {
        return 0.0;
    }
    let left = entry.expires.saturating_sub(at) as f64;
    let life = (entry.expires.saturating_sub(entry.stored)).min(config.ttl.max(1) * 5 / 4).max(1) as f64;
    (1.0 - left / life).clamp(0.0, 1.0)
}

fn database(plan: &Plan, record: &Record, config: &Config, under_way: &[Moving<'_>]) -> Block {
    let on = |moving: &Moving<'_>| match moving.place {
        Place::Query(slot) => Some(usize::from(slot)),
        _ => None,
    };
    let busy = under_way.iter().filter_map(on).count();
    let connections = config.connections.max(1);
    let note = match config.database {
        DatabaseState::Down => "down".to_owned(),
        state => {
            let slow = if state == DatabaseState::Slow { ", slow" } else { "" };
            [&busy.to_string(), " of ", &connections.to_string(), " busy", slow].concat()
        }
    };
    let tone = if config.database == DatabaseState::Down { Tone::Bad } else { Tone::Plain };
    let mut block = block(plan.database, Station::Database, "Database".to_owned(), note, tone);
    let columns = if plan.database.width > 200.0 { 8 } else { 2 };
    let width = (plan.database.width - 16.0) / columns as f64;
    for slot in 0..connections.min(CONNECTIONS) {
        let here = under_way.iter().find(|moving| on(moving) == Some(slot));
        let (text, share) = here.map_or((String::new(), 0.0), |here| (name(record, here.task.key), here.share));
        let writes = here.is_some_and(|here| matches!(here.task.kind, Kind::Write | Kind::Flush));
        let tone = match (here.is_some(), writes) {
            (false, _) => Tone::Faint,
            (true, false) => Tone::Active,
            (true, true) => Tone::Waiting,
        };
        let corner = Point::new(
            plan.database.x + 8.0 + (slot % columns) as f64 * width,
            plan.database.y + 52.0 + (slot / columns) as f64 * if columns == 8 { 23.0 } else { 29.0 },
        );
        let height = if columns == 8 { 20.0 } else { 25.0 };
        block.cells.push(Cell { at: corner, size: (width - 3.0, height), text, tone, filled: share });
    }
    block
}

fn dots(plan: &Plan, under_way: &[Moving<'_>]) -> Vec<Dot> {
    let mut dots = Vec::new();
    let mut queued = 0;
    for &Moving { task, place, share } in under_way {
        let tone = match (task.kind, task.outcome) {
            _ if task.outcome == Outcome::Failed && place == Place::ToApp => Tone::Bad,
            (_, Outcome::Lost) => Tone::Bad,
            (Kind::Write | Kind::Flush | Kind::Event, _) => Tone::Waiting,
            _ => Tone::Active,
        };
        let station = match task.kind {
            Kind::Read | Kind::Write | Kind::Scan => Station::App,
            Kind::Refresh | Kind::Flush => Station::Cache,
            Kind::Event => Station::Database,
        };
        // Those on one way keep beside each other.
        let lane = f64::from(task.key % 7) * 6.0 - 18.0;
        let along = |(from, to): (Point, Point)| {
            let point = Curve::straight(from, to).at(share);
            if plan.size.0 > 400.0 { Point::new(point.x, point.y + lane) } else { Point::new(point.x + lane, point.y) }
        };
        let point = match place {
            Place::ToCache => along(plan.ways[0]),
            Place::ToApp => along(plan.ways[1]),
            Place::Event => plan.events.at(share),
            Place::Queued => {
                queued += 1;
                if queued > QUEUED {
                    continue;
                }
                queue_place(plan, queued - 1)
            }
            Place::Waiting | Place::Query(_) => continue,
        };
        dots.push(Dot { at: point, station, tone });
    }
    dots
}

fn queue_place(plan: &Plan, index: usize) -> Point {
    let (start, step) = plan.queue;
    Point::new(start.x + (index % plan.row) as f64 * step, start.y + (index / plan.row) as f64 * 13.0)
}

fn queue_label(plan: &Plan, under_way: &[Moving<'_>]) -> Option<Label> {
    let queued = under_way.iter().filter(|moving| moving.place == Place::Queued).count();
    let (start, step) = plan.queue;
    (queued > 0).then(|| Label {
        at: if step < 0.0 { Point::new(start.x, start.y + 85.0) } else { Point::new(start.x - 6.0, start.y - 6.0) },
        text: [&queued.to_string(), " wait"].concat(),
        anchor: if step < 0.0 { Anchor::End } else { Anchor::Start },
        tone: Tone::Waiting,
    })
}

/// The picture in words.
pub(super) fn describe(record: &Record, at: Micros, clock: &str, hits: &str) -> String {
    let config = record.config_at(at);
    let store = record.store_at(at);
    let tasks = under_way(record, at);
    let is = |wanted: fn(Place) -> bool| tasks.iter().filter(|moving| wanted(moving.place)).count().to_string();
    let cache = match config.cache {
        CacheState::Down => " is down".to_owned(),
        _ => [" holds ", &store.len().to_string(), " of ", &store.capacity().to_string(), " keys"].concat(),
    };
    let database = match config.database {
        DatabaseState::Down => "is down".to_owned(),
        _ => {
            let (busy, queued) = (is(|place| matches!(place, Place::Query(_))), is(|place| place == Place::Queued));
            ["works on ", &busy, if busy == "1" { " query, " } else { " queries, " }, &queued, " wait"].concat()
        }
    };
    let next = store.next_to_leave().filter(|_| store.len() >= store.capacity());
    let next = next.map(|id| [" Next to leave is ", &name(record, record.key_of(id)), "."].concat());
    [
        clock,
        ", ",
        strategy_name(config.strategy),
        ": the cache, by ",
        POLICIES[store.algorithm()].name,
        ",",
        &cache,
        "; ",
        hits,
        ". The database ",
        &database,
        ".",
        &next.unwrap_or_default(),
    ]
    .concat()
}

/// The strategy's name in the field.
pub(super) const fn strategy_name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Aside => "cache-aside",
        Strategy::ReadThrough => "read-through",
        Strategy::WriteThrough => "write-through",
        Strategy::WriteBehind => "write-behind",
        Strategy::WriteAround => "write-around",
        Strategy::RefreshAhead => "refresh-ahead",
    }
}
