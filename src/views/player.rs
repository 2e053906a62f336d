//! The one player of all labs: it draws the scene, moves the clock, says what happens and writes the link.

mod keys;
mod panels;

use std::sync::Arc;

use leptos::prelude::*;
use maud::html;

use super::shell::Place;
use super::text::milliseconds;
use super::{once_live, stage};
use crate::labs::pacing::Pacing;
use crate::labs::{Lab, Layout, Run, Scenario, Scene};
use crate::model::trace::Moment;
use crate::platform::frame::FrameLoop;
use crate::platform::{clipboard, document, navigation};
use crate::route::Route;
use keys::Command;

/// Speeds as powers of two: 1/16 to 16.
const SLOWEST: i32 = -4;
const FASTEST: i32 = 4;
/// Below this width the line runs top to bottom; the style sheet says the same.
const NARROW: &str = "(max-width: 760px)";

/// A run with the pace at which it is shown. Equal only to itself.
#[derive(Clone)]
struct Loaded {
    run: Arc<dyn Run>,
    pacing: Arc<Pacing>,
}

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.run, &other.run)
    }
}

impl Loaded {
    fn new(lab: &dyn Lab, scenario: &Scenario) -> Self {
        let run: Arc<dyn Run> = Arc::from(lab.run(scenario));
        let stops = run.moments().iter().map(|moment| moment.at);
        let pacing = Arc::new(Pacing::new(stops, lab.pace()));
        Loaded { run, pacing }
    }
}

/// Handle of a player: what is set, what runs, what is looked at. Copies share their state.
#[derive(Clone, Copy)]
pub struct Player {
    lab: &'static dyn Lab,
    /// The page that it leads, if it leads one: it keeps the address in step and listens to keys wherever the focus is.
    /// Others listen only while the focus is inside them.
    page: StoredValue<Option<Route>>,
    /// What is set; its `at` is not used here.
    setup: RwSignal<Scenario>,
    loaded: Memo<Loaded>,
    /// The model's clock, in microseconds.
    position: RwSignal<f64>,
    playing: RwSignal<bool>,
    /// Power of two.
    speed: RwSignal<i32>,
    layout: RwSignal<Layout>,
    /// What is said to screen readers after a step or a pause.
    spoken: RwSignal<String>,
    /// Whether the table of events is open.
    events: RwSignal<bool>,
    /// The help on keys.
    help: NodeRef<leptos::html::Dialog>,
    frames: StoredValue<Option<FrameLoop>, LocalStorage>,
}

impl Player {
    /// A player that shows the scenario at its own moment.
    pub fn new(lab: &'static dyn Lab, scenario: Scenario, page: Option<Route>) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
        let at = scenario.at as f64;
        let setup = RwSignal::new(Scenario { at: 0, ..scenario });
        let loaded = Memo::new(move |_| setup.with(|setup| Loaded::new(lab, setup)));
        let end = end_of(&loaded.get_untracked());
        Player {
            lab,
            page: StoredValue::new(page),
            setup,
            loaded,
            position: RwSignal::new(at.min(end)),
            playing: RwSignal::new(false),
            speed: RwSignal::new(0),
            layout: RwSignal::new(Layout::Wide),
            spoken: RwSignal::new(String::new()),
            events: RwSignal::new(false),
            help: NodeRef::new(),
            frames: StoredValue::new_local(None),
        }
    }

    /// What is set, with the moment looked at.
    pub fn scenario(&self) -> Scenario {
        Scenario { at: self.now(), ..self.setup.get() }
    }

    /// Changes what is set; the run begins anew.
    pub fn set_up(&self, change: impl FnOnce(&mut Scenario)) {
        self.pause();
        self.setup.update(change);
        self.position.set(0.0);
    }

    /// Shows a scenario at its moment, if it is not what is shown.
    fn show(&self, scenario: Scenario) {
        if scenario == self.scenario() {
            return;
        }
        let at = scenario.at;
        let setup = Scenario { at: 0, ..scenario };
        if self.setup.get() != setup {
            self.set_up(|current| *current = setup);
        }
        self.go_to(at);
    }

    /// Plays from here; from the start when at the end. Steps instead where less motion is asked for.
    pub fn play(&self) {
        if document::reduced_motion() {
            self.step(1);
            return;
        }
        if self.position.get_untracked() >= self.end() {
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
        let (end, factor) = (end_of(&loaded), f64::from(self.speed.get_untracked()).exp2());
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
        let target = self.loaded.with_untracked(|loaded| {
            let moments = loaded.run.moments();
            let next = if stops > 0 {
                moments.iter().find(|moment| moment.at > now)
            } else {
                moments.iter().rev().find(|moment| moment.at < now)
            };
            next.map(|moment| moment.at)
        });
        if let Some(at) = target {
            self.go_to(at);
        }
    }

    /// Looks at a moment, in microseconds.
    #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
    fn go_to(&self, at: u64) {
        self.pause();
        self.position.set((at as f64).min(self.end()));
        self.say();
    }

    fn end(&self) -> f64 {
        self.loaded.with_untracked(end_of)
    }

    /// The model's clock in whole microseconds.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the clock is never negative")]
    fn now(&self) -> u64 {
        self.position.get().round() as u64
    }

    /// Says where the run stands, for those who listen.
    fn say(&self) {
        let at = self.now();
        self.spoken.set(self.loaded.with_untracked(|loaded| {
            let moment = moment_at(loaded.run.moments(), at);
            moment.map_or_else(String::new, |moment| {
                format!("{} ms. {}. {} {}", milliseconds(at), moment.title, moment.text, loaded.run.describe(at))
            })
        }));
    }

    fn obey(&self, command: Command) {
        match command {
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
            Command::NewSeed => self.set_up(|scenario| scenario.seed = scenario.seed.wrapping_add(1)),
            Command::CopyLink => self.copy_link(),
            Command::Events => self.events.update(|open| *open = !*open),
            Command::Help => self.help.get_untracked().iter().for_each(document::toggle),
        }
    }

    /// The address of what is shown now: on this page if the player leads it, else on the lab's own.
    fn href(&self) -> String {
        let route = self.page.get_value().unwrap_or_else(|| Route::Lab(self.lab.id().to_owned()));
        route.href_with(&self.query(), "")
    }

    fn query(&self) -> String {
        self.scenario().query(self.lab.controls())
    }

    fn copy_link(&self) {
        clipboard::copy(&document::absolute(&self.href()));
        self.spoken.set("The link to this moment is copied.".to_owned());
    }
}

fn end_of(loaded: &Loaded) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
    let end = loaded.run.end() as f64;
    end
}

/// The stop that a moment belongs to: the last one not after it.
fn moment_at(moments: &[Moment], at: u64) -> Option<&Moment> {
    moments.iter().rev().find(|moment| moment.at <= at)
}

/// The player, with everything that belongs to a lab: stage, transport, words, bytes, trace, events.
pub fn player(player: Player) -> AnyView {
    let faults = RwSignal::new(Vec::<String>::new());
    if let Some(page) = player.page.get_value() {
        keep_address(player, page, faults);
    }
    watch_layout(player);
    pause_when_hidden(player);
    let on_key = keys::listen(player);
    view! {
        <section class="player" aria-label=player.lab.title() on:keydown=on_key>
            {fault_notice(faults)}
            <div class="stage">
                <div class="only-wide">{stage_in(player, Layout::Wide)}</div>
                <div class="only-tall">{stage_in(player, Layout::Tall)}</div>
            </div>
            <p class="hidden" aria-live="polite">{move || player.spoken.get()}</p>
            {panels::transport(player)}
            <div class="two">{panels::now(player)} {panels::trace(player)}</div>
            {panels::events(player)}
            {panels::simplifications(player)}
            {keys::help(player)}
        </section>
    }
    .into_any()
}

/// The stage in one layout; the layout that is not seen stands still.
fn stage_in(player: Player, layout: Layout) -> AnyView {
    let scene = Memo::new(move |last: Option<&Scene>| match last {
        Some(last) if player.layout.get() != layout => last.clone(),
        _ => player.loaded.with(|loaded| loaded.run.scene(player.now(), layout)),
    });
    stage::stage(scene, layout)
}

/// What could not be read of the address.
fn fault_notice(faults: RwSignal<Vec<String>>) -> AnyView {
    let list = move || html! { @for fault in faults.read().iter() { li { (fault) } } }.into_string();
    view! {
        <div class="notice" role="alert" hidden=move || faults.read().is_empty()>
            <p>"Part of this link could not be read. The rest is shown; what could not be read has its usual value:"</p>
            <ul inner_html=list></ul>
            <button class="btn" on:click=move |_| faults.set(Vec::new())>"Close"</button>
        </div>
    }
    .into_any()
}

/// Reads the address into the player, and writes the player into the address whenever it rests.
fn keep_address(player: Player, page: Route, faults: RwSignal<Vec<String>>) {
    let place = expect_context::<Place>();
    let leads = move || place.route.with(|route| *route == page);
    let leads_still = leads.clone();
    Effect::new(move || {
        if !leads() {
            return;
        }
        let (scenario, unreadable) = Scenario::from_query(player.lab.controls(), &place.query.read());
        if !unreadable.is_empty() {
            faults.set(unreadable);
        }
        // The address alone moves the player here: nothing that the player reads of itself may.
        untrack(|| player.show(scenario));
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

/// Nothing moves that nobody sees.
fn pause_when_hidden(player: Player) {
    once_live(move || document::on_hidden(move || player.pause()));
}
