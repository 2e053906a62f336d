//! The picture of look-ups at one moment: either the stubs, resolvers and servers of a question that is followed, or the many, their
//! resolvers and where these send them.

use super::charts::{clients, goes_to};
use super::is_many;
use crate::labs::Clock;
use crate::labs::scene::{Anchor, Block, Cell, Curve, Dot, Label, Layout, Point, Scene, Stroke, Token, Tone};
use crate::model::dns::config::{Down, region};
use crate::model::dns::lookups::{Actor, CacheLog, FAILED, Leg, Report, STUBS, Stage};
use crate::model::dns::name::spoken;
use crate::model::dns::parameters as p;
use crate::model::dns::world::{Role, SERVERS};
use crate::model::{Micros, SECOND, Station};

/// The height of a line of a cache.
const LINE: f64 = 24.0;
/// Height of a block's title, and of a title with a note.
const HEAD: f64 = 26.0;
/// What a server is called in the picture: the zone that it serves.
const ZONES: [&str; 10] = [
    "root",
    "co",
    "com.co",
    "topliving.com.co",
    "its second server",
    "net",
    "example.net",
    "arpa",
    "in-addr.arpa",
    "2.0.192.in-addr.arpa",
];

/// A rectangle: its upper left corner, width and height.
type Place = (Point, (f64, f64));

const fn place(x: f64, y: f64, width: f64, height: f64) -> Place {
    (Point::new(x, y), (width, height))
}

fn centre((at, size): Place) -> Point {
    Point::new(at.x + size.0 / 2.0, at.y + size.1 / 2.0)
}

/// The picture at a moment.
pub(super) fn scene(report: &Report, at: Micros, layout: Layout) -> Scene {
    if is_many(report, at) { many(report, at, layout) } else { followed(report, at, layout) }
}

/// A text cut to what a width holds.
fn fitting(text: &str, width: f64) -> String {
    let most = (width / 8.0) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

// ---- a question that is followed ----

/// Where a stub, a resolver or a server stands. `two` tells whether there are two resolvers.
fn stand(actor: Actor, layout: Layout, two: bool) -> Place {
    match (actor, layout) {
        (Actor::Stub(index), Layout::Wide) => place(20.0, 40.0 + 180.0 * index as f64, 270.0, 150.0),
        (Actor::Stub(index), Layout::Tall) => place(8.0 + 176.0 * index as f64, 8.0, 168.0, 100.0),
        (Actor::Resolver(index), Layout::Wide) if two => place(380.0, 20.0 + 190.0 * index as f64, 340.0, 174.0),
        (Actor::Resolver(_), Layout::Wide) => place(380.0, 20.0, 340.0, 364.0),
        (Actor::Resolver(index), Layout::Tall) if two => place(8.0, 132.0 + 118.0 * index as f64, 344.0, 108.0),
        (Actor::Resolver(_), Layout::Tall) => place(8.0, 132.0, 344.0, 226.0),
        (Actor::Server(index), Layout::Wide) => {
            let (column, row) = ((index / 5) as f64, (index % 5) as f64);
            place(790.0 + 202.0 * column, 20.0 + 74.0 * row, 188.0, 60.0)
        }
        (Actor::Server(index), Layout::Tall) => {
            let (column, row) = ((index / 5) as f64, (index % 5) as f64);
            place(8.0 + 176.0 * column, 382.0 + 50.0 * row, 168.0, 44.0)
        }
        (Actor::Nobody, Layout::Wide) => place(1_000.0, 380.0, 188.0, 20.0),
        (Actor::Nobody, Layout::Tall) => place(184.0, 630.0, 168.0, 8.0),
    }
}

/// Whether a second resolver has anything to do in this run.
fn has_two(report: &Report) -> bool {
    let second = |cache: &CacheLog| !cache.slots.is_empty();
    report.caches.get(STUBS + 1).is_some_and(second)
        || report.legs.iter().any(|leg| leg.from == Actor::Resolver(1) || leg.to == Actor::Resolver(1))
}

fn has_second_stub(report: &Report) -> bool {
    report.legs.iter().any(|leg| leg.from == Actor::Stub(1))
}

/// The message under way at a moment: one at most, for nobody asks two things at once.
fn under_way(report: &Report, at: Micros) -> Option<&Leg> {
    let begun = report.legs.partition_point(|leg| leg.depart <= at);
    // Questions overlap only by those of other clients; the last begun is the innermost.
    report.legs[..begun].iter().rev().take(8).find(|leg| at < leg.arrive)
}

fn followed(report: &Report, at: Micros, layout: Layout) -> Scene {
    let two = has_two(report);
    let size = match layout {
        Layout::Wide => (1200.0, 404.0),
        Layout::Tall => (360.0, 640.0),
    };
    let mut scene = Scene { size, ..Scene::default() };
    let leg = under_way(report, at);
    for stub in 0..=usize::from(has_second_stub(report)) {
        let stand = stand(Actor::Stub(stub), layout, two);
        let title = ["Client", "Another client"][stub];
        let busy = leg.is_some_and(|leg| [leg.from, leg.to].contains(&Actor::Stub(stub)));
        scene.blocks.push(cache_block(report, stub, at, stand, (title, Station::Browser, busy)));
    }
    for resolver in 0..=usize::from(two) {
        let stand = stand(Actor::Resolver(resolver), layout, two);
        let title = if two { ["Resolver 1", "Resolver 2"][resolver] } else { "Recursive resolver" };
        let busy = leg.is_some_and(|leg| [leg.from, leg.to].contains(&Actor::Resolver(resolver)));
        scene.blocks.push(cache_block(report, STUBS + resolver, at, stand, (title, Station::Dns, busy)));
    }
    for index in 0..SERVERS.len() {
        scene.blocks.push(server_block(report, index, at, layout, leg));
    }
    if let Some(leg) = leg {
        let (from, to) = (centre(stand(leg.from, layout, two)), centre(stand(leg.to, layout, two)));
        let curve = Curve::straight(from, to);
        let way = leg.arrive.saturating_sub(leg.depart).max(1);
        let share = at.saturating_sub(leg.depart) as f64 / way as f64;
        scene.strokes.push(Stroke { curve, station: Station::Dns, tone: Tone::Active });
        // The capsule stays between the blocks, where it hides nothing.
        let between = 0.35 + 0.3 * share;
        scene.tokens.push(Token {
            at: curve.at(between),
            station: Station::Dns,
            label: leg.label.clone(),
            returning: leg.returning,
        });
    }
    scene
}

/// A stub or a resolver with what it has cached.
fn cache_block(
    report: &Report,
    cache: usize,
    at: Micros,
    stand: Place,
    (title, station, busy): (&str, Station, bool),
) -> Block {
    let (corner, size) = stand;
    let room = ((size.1 - HEAD - 10.0) / LINE) as usize;
    let slots = report.caches.get(cache).map_or(&[][..], |log| &log.slots);
    // What came in last is what matters; delegations from the top come first.
    let known: Vec<_> = slots.iter().filter_map(|slot| slot.at(at).map(|version| (slot, version))).collect();
    let shown = &known[known.len().saturating_sub(room)..];
    let cells = shown.iter().enumerate().map(|(line, (slot, version))| {
        let fresh = at < version.until;
        let life = version.until.saturating_sub(version.at).max(1) as f64;
        let gone = (at.saturating_sub(version.at) as f64 / life).clamp(0.0, 1.0);
        let left = match version.left(at) {
            _ if !fresh => " expired".to_owned(),
            left if left > u64::from(u32::MAX) / 2 => " for ever".to_owned(),
            left => [" ", &left.to_string(), " s"].concat(),
        };
        let width = size.0 - 16.0;
        let name = [spoken(&slot.name), " ", &slot.kind].concat();
        let name = fitting(&name, width - 8.0 * left.chars().count() as f64 - 8.0);
        Cell {
            at: Point::new(corner.x + 8.0, corner.y + HEAD + LINE * line as f64 + 4.0),
            size: (width, LINE - 4.0),
            text: [name, left].concat(),
            tone: if fresh { Tone::Plain } else { Tone::Faint },
            filled: gone,
        }
    });
    let hidden = known.len() - shown.len();
    let title = match hidden {
        0 => title.to_owned(),
        hidden => fitting(&[title, ", ", &hidden.to_string(), " more cached"].concat(), size.0 - 16.0),
    };
    Block {
        at: corner,
        size,
        station,
        title,
        note: String::new(),
        tone: if busy { Tone::Active } else { Tone::Plain },
        cells: cells.collect(),
    }
}

/// An authoritative server, with how often it was asked.
fn server_block(report: &Report, index: usize, at: Micros, layout: Layout, leg: Option<&Leg>) -> Block {
    let (corner, size) = stand(Actor::Server(index), layout, false);
    let me = Actor::Server(index);
    let asked = report.legs.iter().filter(|leg| leg.to == me && leg.arrive <= at).count();
    let note = match asked {
        0 => spoken(SERVERS[index].name).to_owned(),
        1 => "asked once".to_owned(),
        count => ["asked ", &count.to_string(), " times"].concat(),
    };
    let stage = report.stage(at);
    let busy = leg.is_some_and(|leg| leg.from == me || leg.to == me);
    let tone = match (is_bad(index, stage), busy, asked) {
        (true, ..) => Tone::Bad,
        (_, true, _) => Tone::Active,
        (_, _, 0) => Tone::Faint,
        _ => Tone::Plain,
    };
    Block {
        at: corner,
        size,
        station: Station::Dns,
        title: fitting(ZONES.get(index).copied().unwrap_or_default(), size.0 - 12.0),
        note: fitting(&note, size.0 - 12.0),
        tone,
        cells: Vec::new(),
    }
}

/// Whether a server can't answer for its zone.
fn is_bad(index: usize, stage: Option<&Stage>) -> bool {
    let Some(stage) = stage.filter(|_| SERVERS[index].role == Role::Own) else { return false };
    match stage.config.down {
        Down::All => true,
        Down::First => SERVERS[index].name.starts_with("ns1"),
        Down::None => stage.at == 0 && !stage.loaded[0],
    }
}

// ---- the many ----

/// Most answers that are drawn.
const ANSWERS: usize = 4;

/// How wide things are in a layout: columns of dots, their distance, the resolver's block, height of a row at least.
struct Measures {
    size: (f64, f64),
    columns: usize,
    step: f64,
    block: (f64, f64),
    row: f64,
}

const fn measures(layout: Layout) -> Measures {
    match layout {
        Layout::Wide => Measures { size: (1200.0, 404.0), columns: 25, step: 12.0, block: (390.0, 330.0), row: 62.0 },
        Layout::Tall => Measures { size: (360.0, 640.0), columns: 12, step: 11.0, block: (150.0, 202.0), row: 62.0 },
    }
}

fn many(report: &Report, at: Micros, layout: Layout) -> Scene {
    let measures = measures(layout);
    let mut scene = Scene { size: measures.size, ..Scene::default() };
    let Some(stage) = report.stage(at) else { return scene };
    let crowd = stage.config.crowd;
    let all = clients(report, at);
    let targets: Vec<Option<u8>> = (0..all).map(|client| goes_to(report, client, at)).collect();
    let shown = shown_answers(report, at, &targets);
    let mut top = 10.0;
    for resolver in 0..crowd.resolvers {
        let own: Vec<usize> = (0..all).filter(|client| crowd.home(*client) == resolver).collect();
        let lines = own.len().div_ceil(measures.columns) as f64;
        let height = (lines * measures.step + 12.0).max(measures.row);
        for (index, client) in own.iter().enumerate() {
            let (column, line) = ((index % measures.columns) as f64, (index / measures.columns) as f64);
            let place = Point::new(16.0 + column * measures.step, top + 10.0 + line * measures.step);
            scene.dots.push(Dot {
                at: place,
                station: Station::Browser,
                tone: tone(report, stage, targets[*client], at),
            });
        }
        let stand = place(measures.block.0, top, measures.block.1, measures.row - 8.0);
        resolver_block(report, (resolver, own.len()), at, stand, &mut scene);
        if layout == Layout::Wide {
            let from = Point::new(stand.0.x + stand.1.0, stand.0.y + stand.1.1 / 2.0);
            strokes_to(report, (resolver, stage), at, from, &shown, &mut scene);
        }
        top += height;
    }
    for (index, answer) in shown.iter().enumerate() {
        let going = targets.iter().filter(|target| **target == Some(*answer)).count();
        scene.blocks.push(answer_block(report, stage, (*answer, going, all), at, answer_stand(index, layout)));
    }
    let truth: Vec<&str> = report
        .truth(at)
        .iter()
        .filter_map(|answer| report.answers.get(usize::from(*answer)).map(String::as_str))
        .collect();
    let says = if truth.is_empty() { "nothing".to_owned() } else { truth.join(", ") };
    let (at, width) = match layout {
        Layout::Wide => (Point::new(850.0, 30.0), 340.0),
        Layout::Tall => (Point::new(8.0, 520.0), 344.0),
    };
    let text = fitting(&["The zone says ", &says].concat(), width);
    scene.labels.push(Label { at, text, anchor: Anchor::Start, tone: Tone::Plain });
    scene
}

fn answer_stand(index: usize, layout: Layout) -> Place {
    match layout {
        Layout::Wide => place(850.0, 48.0 + 88.0 * index as f64, 330.0, 72.0),
        Layout::Tall => place(8.0 + 176.0 * (index % 2) as f64, 530.0 + 54.0 * (index / 2) as f64, 168.0, 48.0),
    }
}

/// The answers that are drawn: those that the zone gives, and those that clients go by.
fn shown_answers(report: &Report, at: Micros, targets: &[Option<u8>]) -> Vec<u8> {
    let truth = report.truth(at);
    let used = |answer: &u8| truth.contains(answer) || targets.contains(&Some(*answer));
    (0..report.answers.len().min(usize::from(FAILED)) as u8).filter(used).take(ANSWERS).collect()
}

/// Whether the machine at an answer is dead.
fn is_dead(report: &Report, stage: &Stage, answer: u8) -> bool {
    let first = p::SITES[0].to_string();
    stage.config.dead && report.answers.get(usize::from(answer)) == Some(&first)
}

/// What a client is like that would go there.
fn tone(report: &Report, stage: &Stage, target: Option<u8>, at: Micros) -> Tone {
    match target {
        None => Tone::Faint,
        Some(FAILED) => Tone::Bad,
        Some(target) if is_dead(report, stage, target) => Tone::Bad,
        Some(target) if report.is_stale(target, at) => Tone::Waiting,
        Some(target) if report.truth(at).first() == Some(&target) => Tone::Active,
        Some(_) => Tone::Plain,
    }
}

/// A resolver with what it has for its clients, and how much of its time is gone.
fn resolver_block(report: &Report, (resolver, own): (usize, usize), at: Micros, stand: Place, scene: &mut Scene) {
    let (corner, size) = stand;
    let fill = report.fill(resolver, region(resolver), at);
    let width = size.0 - 16.0;
    let (note, gone) = match fill {
        Some(fill) => {
            let texts: Vec<&str> = fill
                .targets
                .iter()
                .filter_map(|target| report.answers.get(usize::from(*target)).map(String::as_str))
                .collect();
            let what = if texts.is_empty() { "nothing".to_owned() } else { texts.join(", ") };
            let left = [" ", &(fill.until - at).div_ceil(SECOND).to_string(), " s"].concat();
            let life = (fill.until - fill.at).max(1) as f64;
            let what = fitting(&what, width - 8.0 * left.chars().count() as f64);
            ([what, left].concat(), (at - fill.at) as f64 / life)
        }
        None => ("nothing cached".to_owned(), 1.0),
    };
    let title = ["Resolver ", &(resolver + 1).to_string(), ", ", &own.to_string(), " clients"].concat();
    let bar = Cell {
        at: Point::new(corner.x + 8.0, corner.y + size.1 - 11.0),
        size: (width, 6.0),
        text: String::new(),
        tone: if fill.is_some() { Tone::Plain } else { Tone::Faint },
        filled: gone.clamp(0.0, 1.0),
    };
    scene.blocks.push(Block {
        at: corner,
        size,
        station: Station::Dns,
        title: fitting(&title, width),
        note,
        tone: if fill.is_some() { Tone::Plain } else { Tone::Faint },
        cells: vec![bar],
    });
}

/// From a resolver to where it sends its clients.
fn strokes_to(
    report: &Report,
    (resolver, stage): (usize, &Stage),
    at: Micros,
    from: Point,
    shown: &[u8],
    scene: &mut Scene,
) {
    let Some(fill) = report.fill(resolver, region(resolver), at) else { return };
    for target in &fill.targets {
        let Some(index) = shown.iter().position(|answer| answer == target) else { continue };
        let (corner, size) = answer_stand(index, Layout::Wide);
        let to = Point::new(corner.x, corner.y + size.1 / 2.0);
        let middle = (from.x + to.x) / 2.0;
        let curve = Curve { points: [from, Point::new(middle, from.y), Point::new(middle, to.y), to] };
        let tone = tone(report, stage, Some(*target), at);
        scene.strokes.push(Stroke { curve, station: Station::Dns, tone });
    }
}

/// Where clients go, with how many.
fn answer_block(
    report: &Report,
    stage: &Stage,
    (answer, going, all): (u8, usize, usize),
    at: Micros,
    stand: Place,
) -> Block {
    let (corner, size) = stand;
    let text = report.answers.get(usize::from(answer)).map_or("", String::as_str);
    let state = if is_dead(report, stage, answer) {
        ", dead"
    } else if report.is_stale(answer, at) {
        ", given up"
    } else {
        ""
    };
    let note = [going.to_string().as_str(), " of ", &all.to_string(), state].concat();
    Block {
        at: corner,
        size,
        station: Station::App,
        title: fitting(text, size.0 - 12.0),
        note: fitting(&note, size.0 - 12.0),
        tone: tone(report, stage, Some(answer), at),
        cells: Vec::new(),
    }
}

/// The picture in words.
pub(super) fn describe(report: &Report, at: Micros) -> String {
    let clock = Clock::Seconds;
    let begin = [&clock.text(at), " of ", &clock.text(report.end), ". "].concat();
    if is_many(report, at) {
        let all = clients(report, at);
        let targets: Vec<Option<u8>> = (0..all).map(|client| goes_to(report, client, at)).collect();
        let mut parts = Vec::new();
        for answer in shown_answers(report, at, &targets) {
            let going = targets.iter().filter(|target| **target == Some(answer)).count();
            let state = if report.is_stale(answer, at) { ", which the zone has given up" } else { "" };
            let text = report.answers.get(usize::from(answer)).map_or("", String::as_str);
            parts.push([going.to_string().as_str(), " to ", text, state].concat());
        }
        let lost = targets.iter().filter(|target| matches!(target, None | Some(FAILED))).count();
        if lost > 0 {
            parts.push([&lost.to_string(), " nowhere"].concat());
        }
        return [&begin, "Of ", &all.to_string(), " clients, now ", &parts.join("; "), " would go."].concat();
    }
    let happening = match under_way(report, at) {
        Some(leg) => ["“", &leg.label, "” is on its way from ", &actor(leg.from), " to ", &actor(leg.to), "."].concat(),
        None => "Nothing is on its way.".to_owned(),
    };
    let last = report.moments[..report.moments.partition_point(|moment| moment.at <= at)].last();
    let last = last.map_or(String::new(), |moment| [" Last stop: ", &moment.title, "."].concat());
    [begin, happening, last].concat()
}

fn actor(actor: Actor) -> String {
    match actor {
        Actor::Stub(index) => ["the client's stub", "another client's stub"][index.min(1)].to_owned(),
        Actor::Resolver(index) => ["resolver ", &(index + 1).to_string()].concat(),
        Actor::Server(index) => spoken(SERVERS.get(index).map_or("", |server| server.name)).to_owned(),
        Actor::Nobody => "an address where nobody is".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::{Lab, Scenario};

    fn inside(scene: &Scene, told: &str) {
        let (width, height) = scene.size;
        for block in &scene.blocks {
            let end = (block.at.x + block.size.0, block.at.y + block.size.1);
            assert!(block.at.x >= 0.0 && block.at.y >= 0.0 && end.0 <= width && end.1 <= height, "{told}: {block:?}");
            assert!(block.size.0 >= 0.0 && block.size.1 >= 0.0, "{told}: {block:?}");
            assert!(block.title.chars().count() as f64 * 8.0 <= block.size.0, "{told}: {}", block.title);
            assert!(block.note.chars().count() as f64 * 8.0 <= block.size.0, "{told}: {}", block.note);
            for cell in &block.cells {
                let end = (cell.at.x + cell.size.0, cell.at.y + cell.size.1);
                assert!(cell.at.x >= block.at.x && cell.at.y >= block.at.y, "{told}: {cell:?}");
                assert!(end.0 <= block.at.x + block.size.0 && end.1 <= block.at.y + block.size.1, "{told}: {cell:?}");
                assert!((0.0..=1.0).contains(&cell.filled), "{told}: {cell:?}");
                assert!(cell.text.chars().count() as f64 * 8.0 <= cell.size.0 + 1.0, "{told}: {}", cell.text);
            }
        }
        for point in scene.dots.iter().map(|dot| dot.at).chain(scene.labels.iter().map(|label| label.at)) {
            assert!(point.x >= 0.0 && point.x <= width && point.y >= 0.0 && point.y <= height, "{told}: {point:?}");
        }
        assert!(scene.tokens.iter().all(|token| token.label.chars().count() <= 28), "{told}: {:?}", scene.tokens);
    }

    #[test]
    fn everything_is_inside_the_picture_whatever_is_set() {
        let lab = super::super::Dns;
        for query in [
            "",
            "ask=other&other=img.topliving.com.co&by=elsewhere",
            "name=192.0.2.10&type=PTR",
            "ask=many",
            "ask=many&clients=240&resolvers=1",
            "ask=many&clients=240&resolvers=6&sizes=halving&steer=rr&then=600000000.site.down",
            "ask=many&clients=240&resolvers=6&steer=geo&ecs=on&then=600000000.down.all",
            "ask=many&then=600000000.addr.new&then=1200000000.ask.again&then=1800000000.ask.many",
            "then=10000.ask.many&resolvers=6&clients=10",
        ] {
            let (scenario, faults) = Scenario::from_query(lab.controls(), query);
            assert_eq!(faults, Vec::<String>::new());
            let run = lab.run(&scenario);
            let between = (0..=60).map(|step| run.end() / 60 * step);
            for at in between.chain(run.moments().iter().map(|moment| moment.at)) {
                for layout in [Layout::Wide, Layout::Tall] {
                    inside(&run.scene(at, layout), query);
                }
            }
        }
    }
}
