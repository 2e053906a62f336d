//! The one player of all labs: it draws the scene, moves the clock, says what happens and writes the link.

mod charts;
mod gate;
pub mod keys;
mod panels;
pub mod plot;
mod setup;
mod sweeps;
mod twin;

use std::sync::Arc;

use leptos::prelude::*;
use maud::html;

use super::shell::Place;
use super::{act, computed};
use super::{once_live, stage};
use crate::labs::pacing::Pacing;
use crate::labs::{Lab, Layout, Link, Run, Scenario, Scene};
use crate::model::trace::Moment;
use crate::platform::frame::FrameLoop;
use crate::platform::{clipboard, document, navigation};
use crate::route::Route;
use gate::Gate;
use keys::Command;
pub use keys::single_keys;

/// Speeds as powers of two: 1/16 to 16.
const SLOWEST: i32 = -4;
const FASTEST: i32 = 4;
/// Below this width the line runs top to bottom; the style sheet says the same.
const NARROW: &str = "(max-width: 760px)";

/// A run with what decided it.
#[derive(Clone)]
struct Ran {
    scenario: Scenario,
    run: Arc<dyn Run>,
}

impl Ran {
    fn new(lab: &dyn Lab, scenario: Scenario) -> Self {
        Ran { run: Arc::from(lab.run(&scenario)), scenario }
    }
}

/// A run, the second beside it if there is one, and the pace at which they are shown. Equal only to itself.
#[derive(Clone)]
struct Loaded {
    first: Ran,
    second: Option<Ran>,
    pacing: Arc<Pacing>,
}

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pacing, &other.pacing)
    }
}

impl Loaded {
    fn new(lab: &dyn Lab, link: &Link) -> Self {
        let first = Ran::new(lab, link.scenario.clone());
        let second = link.second(lab).map(|scenario| Ran::new(lab, scenario));
        let mut stops: Vec<_> = [Some(&first), second.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|ran| ran.run.moments().iter().map(|moment| moment.at))
            .collect();
        stops.sort_unstable();
        let pacing = Arc::new(Pacing::new(stops, lab.pace()));
        Loaded { first, second, pacing }
    }

    /// When the longer of them ends, in microseconds.
    fn end(&self) -> u64 {
        self.first.run.end().max(self.second.as_ref().map_or(0, |second| second.run.end()))
    }

    fn run(&self) -> &dyn Run {
        &*self.first.run
    }

    /// The first or the second.
    fn which(&self, second: bool) -> Option<&Ran> {
        if second { self.second.as_ref() } else { Some(&self.first) }
    }

    /// The stops of both, by time.
    fn stop_after(&self, now: u64) -> Option<u64> {
        self.stops().filter(|&at| at > now).min()
    }

    fn stop_before(&self, now: u64) -> Option<u64> {
        self.stops().filter(|&at| at < now).max()
    }

    fn stops(&self) -> impl Iterator<Item = u64> {
        let second = self.second.iter().flat_map(|ran| ran.run.moments());
        self.first.run.moments().iter().chain(second).map(|moment| moment.at)
    }
}

/// Handle of a player: what is set, what runs, what is looked at. Copies share their state.
#[derive(Clone, Copy)]
pub struct Player {
    lab: &'static dyn Lab,
    /// The page that it leads, if it leads one: it keeps the address in step and listens to keys wherever the focus is.
    /// Others listen only while the focus is inside them.
    page: StoredValue<Option<Route>>,
    /// What is set; the moment in it is not used here.
    link: RwSignal<Link>,
    loaded: Memo<Loaded>,
    /// The model's clock, in microseconds.
    position: RwSignal<f64>,
    playing: RwSignal<bool>,
    /// Power of two.
    speed: RwSignal<i32>,
    layout: RwSignal<Layout>,
    /// Whether settings are changed in the second run only.
    edits_second: RwSignal<bool>,
    /// What has been guessed of the preset's question.
    gate: RwSignal<Gate>,
    /// The run before this one that was seen to its end.
    before: RwSignal<Option<Loaded>>,
    /// The last one that was seen to its end.
    finished: StoredValue<Option<Loaded>>,
    /// The span that gives a fault away, where a case is replayed.
    guilty: StoredValue<Option<usize>>,
    /// What is said to screen readers after a step or a pause.
    spoken: RwSignal<String>,
    /// What could not be read of a link, or not be set.
    faults: RwSignal<Vec<String>>,
    /// Whether the table of events is open.
    events: RwSignal<bool>,
    /// Whether it fills the window.
    full: RwSignal<bool>,
    /// The help on keys.
    help: NodeRef<leptos::html::Dialog>,
    /// What is asked before the run.
    prompt: NodeRef<leptos::html::Div>,
    frames: StoredValue<Option<FrameLoop>, LocalStorage>,
}

impl Player {
    /// A player that shows what a link says, at its moment.
    pub fn new(lab: &'static dyn Lab, mut link: Link, page: Option<Route>) -> Self {
        let at = std::mem::take(&mut link.scenario.at);
        let gate = Gate::of(&link, at);
        let link = RwSignal::new(link);
        let loaded = Memo::new(move |_| link.with(|link| Loaded::new(lab, link)));
        let end = loaded.with_untracked(Loaded::end);
        Player {
            lab,
            page: StoredValue::new(page),
            link,
            loaded,
            position: RwSignal::new(at.min(end) as f64),
            playing: RwSignal::new(false),
            speed: RwSignal::new(0),
            layout: RwSignal::new(Layout::Wide),
            edits_second: RwSignal::new(false),
            gate: RwSignal::new(gate),
            before: RwSignal::new(None),
            finished: StoredValue::new(None),
            guilty: StoredValue::new(None),
            spoken: RwSignal::new(String::new()),
            faults: RwSignal::new(Vec::new()),
            events: RwSignal::new(false),
            full: RwSignal::new(false),
            help: NodeRef::new(),
            prompt: NodeRef::new(),
            frames: StoredValue::new_local(None),
        }
    }

    /// The same player, with a span marked as the one that gives a fault away.
    pub fn with_guilty(self, span: usize) -> Self {
        self.guilty.set_value(Some(span));
        self
    }

    /// What is set, with the moment looked at.
    fn link_now(&self) -> Link {
        let mut link = self.link.get();
        link.scenario.at = self.now();
        link
    }

    /// The value of a setting at the start of the first run.
    pub fn value(&self, control: &crate::labs::Control) -> String {
        self.link.with(|link| link.scenario.settings.get(control).into_owned())
    }

    /// What another window must know to show the same: the link, with the moment where it rests, and whether it plays.
    pub fn shared(&self) -> (String, bool) {
        let playing = self.playing.get();
        (if playing { self.link.with(|link| link.query(self.lab)) } else { self.query() }, playing)
    }

    /// Shows what another window shows.
    pub fn follow(&self, query: &str, plays: bool) {
        let mut link = Link::read(self.lab, query).0;
        if !plays {
            self.pause();
        } else {
            link.scenario.at = self.now();
        }
        self.show(link);
        if plays && !self.playing.get_untracked() {
            self.play();
        }
    }

    /// Goes back to the start.
    pub fn rewind(&self) {
        self.go_to(0);
    }

    /// Changes what is set; the run begins anew.
    pub fn set_up(&self, change: impl FnOnce(&mut Link)) {
        self.pause();
        self.link.update(change);
        self.position.set(0.0);
    }

    /// Shows what a link says, if it is not what is shown.
    fn show(&self, mut link: Link) {
        if link == self.link_now() {
            return;
        }
        let at = std::mem::take(&mut link.scenario.at);
        if self.link.get() != link {
            self.gate.set(Gate::of(&link, at));
            self.edits_second.set(false);
            self.set_up(|current| *current = link);
        }
        self.go_to(at);
    }

    /// From when on a setting would change now: the start when nothing has happened yet or all is over, else this moment.
    fn fork_moment(&self) -> u64 {
        let now = self.now();
        if now >= self.end() { 0 } else { now }
    }

    /// Changes a setting, from [`Player::fork_moment`] on.
    fn change(&self, key: &str, value: &str) {
        let at = self.fork_moment();
        let (lab, second) = (self.lab, self.edits_second.get_untracked());
        let mut link = self.link.get_untracked();
        link.preset = None;
        let outcome = match &mut link.twin {
            Some(twin) if second => twin::differ(lab, &link.scenario, twin, (at, key, value)),
            _ => link.scenario.fork(lab.controls(), at, key, value),
        };
        match outcome {
            Ok(()) if link == self.link.get_untracked() => {}
            Ok(()) => {
                self.gate.set(Gate::Closed);
                self.link.set(link);
                if at == 0 {
                    self.pause();
                    self.position.set(0.0);
                }
            }
            Err(fault) => self.faults.set(vec![fault]),
        }
    }

    /// Plays from here; from the start when at the end. Steps instead where less motion is asked for.
    pub fn play(&self) {
        if self.gate.get_untracked() == Gate::Asking {
            self.ask();
            return;
        }
        if document::reduced_motion() {
            self.step(1);
            return;
        }
        if self.now() >= self.end() {
            self.position.set(0.0);
        }
        self.playing.set(true);
        let player = *self;
        self.frames.set_value(Some(FrameLoop::start(move |seconds| player.frame(seconds))));
    }

    fn pause(&self) {
        if self.playing.get_untracked() {
            self.playing.set(false);
            self.frames.set_value(None);
        }
    }

    /// One frame later; false when there is no next.
    fn frame(&self, seconds: f64) -> bool {
        let Some(loaded) = self.loaded.try_get_untracked() else { return false };
        let (end, factor) = (loaded.end() as f64, f64::from(self.speed.get_untracked()).exp2());
        let next = loaded.pacing.advance(self.position.get_untracked(), seconds * factor).min(end);
        self.position.set(next);
        if next >= end {
            self.playing.set(false);
            self.say();
        }
        next < end && self.playing.get_untracked()
    }

    /// Goes some stops forward or back.
    fn step(&self, stops: i32) {
        self.pause();
        let now = self.now();
        let target = self
            .loaded
            .with_untracked(|loaded| if stops > 0 { loaded.stop_after(now) } else { loaded.stop_before(now) });
        if let Some(at) = target {
            self.go_to(at);
        }
    }

    /// Looks at a moment, in microseconds.
    fn go_to(&self, at: u64) {
        self.pause();
        self.position.set(at.min(self.end()) as f64);
        self.say();
    }

    fn end(&self) -> u64 {
        self.loaded.with_untracked(Loaded::end)
    }

    /// The model's clock in whole microseconds.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the clock is never negative")]
    fn now(&self) -> u64 {
        self.position.get().round() as u64
    }

    /// The model's clock for numbers that nobody could read if they changed with every frame: while it plays, five times a
    /// second at an even pace.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "paces and factors are positive")]
    fn glance(&self) -> u64 {
        let now = self.now();
        let pace = self.lab.pace().per_second * f64::from(self.speed.get()).exp2();
        if self.playing.get() { now - now % ((pace / 5.0) as u64).max(1) } else { now }
    }

    /// Says where the run stands, for those who listen.
    fn say(&self) {
        let at = self.now();
        self.spoken.set(self.loaded.with_untracked(|loaded| {
            let mut said = String::new();
            for (ran, name) in [(Some(&loaded.first), " First run: "), (loaded.second.as_ref(), " Second run: ")] {
                let Some(ran) = ran else { continue };
                let Some(moment) = moment_at(ran.run.moments(), at) else { continue };
                if loaded.second.is_some() {
                    said.push_str(name);
                }
                let described = ran.run.describe(at);
                said.push_str(
                    &[&self.lab.clock().text(at), ". ", &moment.title, ". ", &moment.text, " ", &described].concat(),
                );
            }
            said
        }));
    }

    /// Moves the focus to what is asked before the run.
    fn ask(&self) {
        self.prompt.get_untracked().iter().for_each(|prompt| drop(prompt.focus()));
    }

    fn obey(&self, command: Command) {
        let asks = self.gate.get_untracked() == Gate::Asking;
        match command {
            // Whoever has not said what will happen does not see it yet.
            _ if asks && command.reveals() => self.ask(),
            Command::Toggle if self.playing.get_untracked() => {
                self.pause();
                self.say();
            }
            Command::Toggle => self.play(),
            Command::Forward => self.step(1),
            Command::Back => self.step(-1),
            Command::Start => self.go_to(0),
            Command::End => self.go_to(u64::MAX),
            Command::Slower => self.speed.update(|speed| *speed = (*speed - 1).max(SLOWEST)),
            Command::Faster => self.speed.update(|speed| *speed = (*speed + 1).min(FASTEST)),
            Command::Restart => {
                self.go_to(0);
                self.play();
            }
            Command::NewSeed => self.set_up(|link| {
                link.scenario.seed = link.scenario.seed.wrapping_add(1);
                link.preset = None;
            }),
            Command::Twin => self.toggle_twin(),
            Command::CopyLink => self.copy_link(),
            Command::Events => self.events.update(|open| *open = !*open),
            Command::Full => self.full.update(|full| *full = !*full),
            Command::Help => self.help.get_untracked().iter().for_each(document::toggle),
        }
    }

    /// Opens a second run beside the first, or closes it.
    fn toggle_twin(&self) {
        let opens = self.link.with_untracked(|link| link.twin.is_none());
        self.edits_second.set(opens);
        self.link.update(|link| link.twin = opens.then(Vec::new));
        let end = self.end() as f64;
        self.position.update(|position| *position = position.min(end));
        self.spoken.set(if opens { twin::OPENED } else { "The second run is closed." }.to_owned());
    }

    /// The address of what is shown now: on this page if the player leads it, else on the lab's own.
    fn href(&self) -> String {
        self.route().href_with(&self.query(), "")
    }

    fn route(&self) -> Route {
        self.page.get_value().unwrap_or_else(|| Route::Lab(self.lab.id().to_owned()))
    }

    fn query(&self) -> String {
        self.link_now().query(self.lab)
    }

    fn copy_link(&self) {
        clipboard::copy(&document::absolute(&self.href()));
        self.spoken.set("The link to this moment is copied.".to_owned());
    }
}

/// The stop that a moment belongs to: the last one not after it.
fn moment_at(moments: &[Moment], at: u64) -> Option<&Moment> {
    moments.iter().rev().find(|moment| moment.at <= at)
}

/// The player, with everything that belongs to a lab: question, stage, transport, settings, words, bytes, trace, charts, events.
pub fn player(player: Player) -> AnyView {
    let section = NodeRef::<leptos::html::Section>::new();
    if let Some(page) = player.page.get_value() {
        keep_address(player, page);
    }
    watch_layout(player);
    pause_unseen(player, section);
    remember_finished(player);
    let on_key = keys::listen(player);
    let class = move || match (player.gate.get() == Gate::Asking, player.full.get()) {
        (false, false) => "player",
        (true, false) => "player asking",
        (false, true) => "player full",
        (true, true) => "player full asking",
    };
    view! {
        <section node_ref=section class=computed(class) aria-label=player.lab.title() on:keydown=act(on_key)>
            {fault_notice(player.faults)}
            {gate::gate(player)}
            {stages(player, false)}
            {stages(player, true)}
            <p class="hidden" aria-live="polite">{move || player.spoken.get()}</p>
            <div class="shown">
                {panels::transport(player)}
                {twin::panel(player)}
            </div>
            {setup::setup(player)}
            <div class="shown">
                {panels::results(player)}
                {charts::charts(player)}
                {twin::before(player)}
                {panels::events(player)}
            </div>
            {sweeps::sweeps(player)}
            {panels::simplifications(player)}
            {keys::help(player)}
        </section>
    }
    .into_any()
}

/// The stage of the first or the second run, in both layouts.
fn stages(player: Player, second: bool) -> AnyView {
    view! {
        <div class="stage" hidden=computed(move || second && player.loaded.with(|loaded| loaded.second.is_none()))>
            <p class="label which" hidden=computed(move || player.loaded.with(|loaded| loaded.second.is_none()))>{twin::name(second)}</p>
            <div class="only-wide">{stage_in(player, second, Layout::Wide)}</div>
            <div class="only-tall">{stage_in(player, second, Layout::Tall)}</div>
        </div>
    }
    .into_any()
}

/// The stage in one layout; the layout that is not seen stands still.
fn stage_in(player: Player, second: bool, layout: Layout) -> AnyView {
    let scene = Memo::new(move |last: Option<&Scene>| match last {
        Some(last) if player.layout.get() != layout => last.clone(),
        _ => player
            .loaded
            .with(|loaded| loaded.which(second).map(|ran| ran.run.scene(player.now(), layout)).unwrap_or_default()),
    });
    stage::stage(scene, layout)
}

/// What could not be read of the address, or not be set.
fn fault_notice(faults: RwSignal<Vec<String>>) -> AnyView {
    let list = move || html! { @for fault in faults.read().iter() { li { (fault) } } }.into_string();
    view! {
        <div class="notice" role="alert" hidden=computed(move || faults.read().is_empty())>
            <p>"Part of this link or setting could not be taken. The rest is shown; what could not be read has its usual value:"</p>
            <ul inner_html=computed(list)></ul>
            <button class="btn" on:click=act(move |_| faults.set(Vec::new()))>"Close"</button>
        </div>
    }
    .into_any()
}

/// Reads the address into the player, and writes the player into the address whenever it rests.
fn keep_address(player: Player, page: Route) {
    let place = expect_context::<Place>();
    let leads = move || place.route.with(|route| *route == page);
    let leads_still = leads.clone();
    Effect::new(move || {
        if !leads() {
            return;
        }
        let (link, unreadable) = Link::read(player.lab, &place.query.read());
        if !unreadable.is_empty() {
            player.faults.set(unreadable);
        }
        // The address alone moves the player here: nothing that the player reads of itself may.
        untrack(|| player.show(link));
    });
    Effect::new(move |first: Option<()>| {
        // Tracked: whether it plays, what is set, and the position only while it rests.
        if player.playing.get() {
            return;
        }
        let query = player.query();
        if first.is_some() && untrack(&leads_still) && untrack(|| *place.query.read() != query) {
            navigation::replace(&player.href());
            place.query.set(query);
        }
    });
}

fn watch_layout(player: Player) {
    let follow = move |narrow: bool| player.layout.set(if narrow { Layout::Tall } else { Layout::Wide });
    once_live(move || document::watch(NARROW, follow));
}

/// Nothing moves that nobody sees: neither in a hidden tab nor scrolled away.
fn pause_unseen(player: Player, section: NodeRef<leptos::html::Section>) {
    once_live(move || {
        let seen =
            section.get_untracked().and_then(|section| document::on_out_of_sight(&section, move || player.pause()));
        (document::on_hidden(move || player.pause()), seen)
    });
}

/// Keeps the run that was seen to its end, to compare the next one with.
fn remember_finished(player: Player) {
    let over = Memo::new(move |_| player.now() >= player.loaded.with(Loaded::end));
    Effect::new(move || {
        let loaded = player.loaded.get();
        if over.get() && player.finished.with_value(|finished| finished.as_ref() != Some(&loaded)) {
            let last = player.finished.with_value(Clone::clone);
            player.finished.set_value(Some(loaded));
            player.before.set(last);
        }
    });
}
