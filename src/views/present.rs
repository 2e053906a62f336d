//! What presents a deck: one slide at a time, in step in every window that shows it, with the lab of the slide live and the
//! room's votes. The slides themselves are text in the page, made by `views::pages`; their attributes say what they hold.

pub mod code;
mod keys;
mod room;
pub mod sheet;
mod show;
mod wall;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::chunks::awaited;
use super::player::{self, Player};
use super::shell::Place;
use super::{act, computed, once_live};
use crate::labs::Link;
use crate::platform::channel::Channel;
use crate::platform::{document, form, fullscreen, navigation, wakelock};
use crate::route::Route;
use keys::Command;
use sheet::Sheet;
use show::Show;

/// How a window shows the deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// For the room.
    Wall,
    /// For the speaker alone: this slide and the next, notes, timer, the lab's controls.
    Speaker,
    /// For the room, with small notes and the timer below it: where one screen is all there is.
    Single,
}

impl View {
    const ALL: [View; 3] = [View::Wall, View::Speaker, View::Single];

    const fn id(self) -> &'static str {
        match self {
            View::Wall => "wall",
            View::Speaker => "speaker",
            View::Single => "single",
        }
    }

    fn read(query: &str) -> View {
        let is = |view: &View| query.split('&').any(|pair| pair.strip_prefix("view=") == Some(view.id()));
        View::ALL.into_iter().find(is).unwrap_or(View::Wall)
    }
}

/// How long the address rests between two changes.
const REST_MS: u64 = 120;

/// What a window says that has just been opened: the others answer with what they show.
const HELLO: &str = "hello";

/// A deck being presented. Copies share their state.
#[derive(Clone, Copy)]
struct Presenter {
    place: Place,
    route: StoredValue<Route>,
    /// Counts the changes of the address, so that only the last one is written.
    turn: StoredValue<u32>,
    /// When it was last written at once, in milliseconds since 1970.
    written: StoredValue<u64>,
    /// See [`kept`].
    kept: StoredValue<String>,
    show: RwSignal<Show>,
    view: RwSignal<View>,
    /// Whether all slides are looked at. Each window for itself.
    over: RwSignal<bool>,
    /// The slides of the page; none until it is live.
    slides: RwSignal<Vec<Element>, LocalStorage>,
    channel: StoredValue<Option<Channel>, LocalStorage>,
    /// When the talk began, in milliseconds since 1970, and what time it is.
    began: RwSignal<u64>,
    now: RwSignal<u64>,
    stand: NodeRef<leptos::html::Div>,
    help: NodeRef<leptos::html::Dialog>,
    list: NodeRef<leptos::html::Dialog>,
}

impl Presenter {
    /// Changes what is shown, here and in the other windows.
    fn change(&self, change: impl FnOnce(&mut Show)) {
        let before = self.show.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.show.set(after);
            self.tell();
        }
    }

    fn tell(&self) {
        let query = self.show.with_untracked(Show::query);
        self.channel.with_value(|channel| channel.iter().for_each(|channel| channel.tell(&query)));
        self.write_address();
    }

    /// What another window says.
    fn hear(&self, said: &str) {
        if said == HELLO {
            let query = self.show.with_untracked(Show::query);
            self.channel.with_value(|channel| channel.iter().for_each(|channel| channel.tell(&query)));
        } else {
            let mut show = self.within(Show::read(said));
            self.show.with_untracked(|own| show.keep_votes(own));
            self.show.set(show);
            self.write_address();
        }
    }

    /// The query of this moment in a view.
    fn query(&self, view: View) -> String {
        let moment = self.show.with_untracked(Show::query);
        let seen = if view == View::Wall { String::new() } else { ["&view=", view.id()].concat() };
        self.kept.with_value(|kept| [kept.as_str(), &moment, &seen].concat())
    }

    /// Writes the address: at once, but while much changes only the last of it, for browsers refuse too many changes in a
    /// short time.
    fn write_address(&self) {
        let (presenter, turn) = (*self, self.turn.get_value().wrapping_add(1));
        self.turn.set_value(turn);
        let now = document::now_ms();
        if now.saturating_sub(self.written.get_value()) > REST_MS {
            self.written.set_value(now);
            return self.write_address_now();
        }
        let write = move || {
            // The page may have been left meanwhile.
            if presenter.turn.try_get_value() == Some(turn) {
                presenter.write_address_now();
            }
        };
        set_timeout(write, std::time::Duration::from_millis(REST_MS));
    }

    fn write_address_now(&self) {
        let query = self.query(self.view.get_untracked());
        // What the page is told of its own address must not move it again.
        self.place.query.set(query.clone());
        navigation::replace(&self.route.with_value(|route| route.href_with(&query, "")));
    }

    /// No further than there are slides and steps.
    fn within(&self, mut show: Show) -> Show {
        show.slide = show.slide.min(self.slides.with_untracked(Vec::len).saturating_sub(1));
        show.step = show.step.min(self.steps(show.slide));
        show
    }

    /// How many steps a slide has.
    fn steps(&self, slide: usize) -> usize {
        self.slides.with_untracked(|slides| slides.get(slide).map_or(0, wall::steps))
    }

    fn go(&self, slide: usize, step: usize) {
        let last = self.slides.with_untracked(Vec::len).saturating_sub(1);
        self.change(|show| show.go(slide.min(last), step));
    }

    fn step(&self, forward: bool) {
        let (slide, step, black) = self.show.with_untracked(|show| (show.slide, show.step, show.black));
        let over = self.over.get_untracked();
        match forward {
            _ if black => self.change(|show| show.black = false),
            true if over || step >= self.steps(slide) => {
                if slide + 1 < self.slides.with_untracked(Vec::len) {
                    self.go(slide + 1, 0);
                }
            }
            true => self.go(slide, step + 1),
            false if over && slide > 0 => self.go(slide - 1, 0),
            false if step > 0 => self.go(slide, step - 1),
            false if slide > 0 => self.go(slide - 1, self.steps(slide - 1)),
            false => {}
        }
    }

    fn obey(&self, command: Command) {
        match command {
            Command::Next => self.step(true),
            Command::Back => self.step(false),
            Command::First => self.go(0, 0),
            Command::Last => self.go(usize::MAX, 0),
            Command::Full => fullscreen::toggle(),
            Command::Black => self.change(|show| show.black = !show.black),
            Command::Overview => self.over.update(|over| *over = !*over),
            Command::Leave => self.leave(),
            Command::GoTo => self.list.get_untracked().iter().for_each(document::toggle),
            Command::Help => self.help.get_untracked().iter().for_each(document::toggle),
            Command::Speaker => self.open_speaker(),
            Command::Single => {
                self.view.update(|view| *view = if *view == View::Single { View::Wall } else { View::Single });
                self.write_address();
            }
            Command::Code => self.change(|show| show.code = !show.code),
            Command::Hide => self.change(|show| show.hides = !show.hides),
            Command::Again => room::vote_again(self),
            Command::Lab => document::focus(LAB),
            Command::Timer => self.began.set(document::now_ms()),
            Command::Hand(option) => room::raise(self, option),
        }
    }

    /// Leaves what lies over the slides; where nothing does, all slides are looked at.
    fn leave(&self) {
        if document::leave_within(LAB) {
            document::focus(STAGE);
        } else if self.show.with_untracked(|show| show.code || show.black) {
            self.change(|show| (show.code, show.black) = (false, false));
        } else {
            self.over.update(|over| *over = !*over);
        }
    }

    fn open_speaker(&self) {
        let query = self.query(View::Speaker);
        navigation::open_window(&self.route.with_value(|route| route.href_with(&query, "")), "roundtrip-speaker");
    }

    /// The slide that is shown.
    fn current(&self) -> Option<Element> {
        let slide = self.show.with(|show| show.slide);
        self.slides.with(|slides| slides.get(slide).cloned())
    }
}

/// The id of the lab's panel, for the focus; of the stand around everything live.
const LAB: &str = "live-lab";
const STAGE: &str = "stand";

/// What the bar offers, by the key that does it.
const BAR: &[(&str, &str)] = &[
    ("o", "Overview"),
    ("s", "Speaker view"),
    ("m", "Notes here"),
    ("q", "QR code"),
    ("f", "Full screen"),
    ("?", "Keys"),
];

/// The presenter of the slides that stand before it in the page.
pub fn deck() -> AnyView {
    let place = expect_context::<Place>();
    let presenter = Presenter {
        place,
        route: StoredValue::new(place.route.get_untracked()),
        turn: StoredValue::new(0),
        written: StoredValue::new(0),
        kept: StoredValue::new(String::new()),
        show: RwSignal::new(Show::default()),
        view: RwSignal::new(View::Wall),
        over: RwSignal::new(false),
        slides: RwSignal::new_local(Vec::new()),
        channel: StoredValue::new_local(None),
        began: RwSignal::new(0),
        now: RwSignal::new(0),
        stand: NodeRef::new(),
        help: NodeRef::new(),
        list: NodeRef::new(),
    };
    once_live(move || begin(presenter));
    wall::draw(presenter);
    follow_address(presenter);
    view! {
        <div class="stand" id=STAGE tabindex="-1" node_ref=presenter.stand>
            <div class="deck-bar live" role="group" aria-label="Presentation">
                <span inner_html=keys::buttons(&[("ArrowLeft", "Back"), ("ArrowRight", "Next")]).into_string()></span>
                <span class="place">{computed(move || wall::place(presenter))}</span>
                <span inner_html=keys::buttons(BAR).into_string()></span>
            </div>
            <p class="hidden" aria-live="polite">{computed(move || wall::said(presenter))}</p>
            {move || lab(presenter)}
            {room::panel(presenter)}
            <div class="way" hidden=computed(move || !presenter.show.with(|show| show.code)) inner_html=computed(move || wall::way(presenter))></div>
            <div class="dark" hidden=computed(move || !presenter.show.with(|show| show.black) || presenter.view.get() == View::Speaker)></div>
            {aside(presenter)}
            {dialogs(presenter)}
        </div>
    }
    .into_any()
}

/// What stands before the moment in the address: a sheet is nothing but its address.
fn kept(presenter: &Presenter, query: &str) -> String {
    let sheet = presenter.route.with_value(|route| *route == Route::Sheet).then(|| Sheet::read(query)).flatten();
    sheet.map(|sheet| sheet.query(true) + "&").unwrap_or_default()
}

/// The slides of a sheet are made here; all others stand in the page.
fn make_sheet(presenter: &Presenter, deck: &Element, query: &str) {
    if let Some(sheet) =
        presenter.route.with_value(|route| *route == Route::Sheet).then(|| Sheet::read(query)).flatten()
    {
        let slides = sheet.slides().into_string();
        form::all(deck, ".slides").iter().for_each(|around| around.set_inner_html(&slides));
    }
}

/// Reads the address, finds the slides, and listens.
fn begin(presenter: Presenter) -> impl Sized {
    let query = navigation::current().query;
    let slides = presenter.stand.get_untracked().and_then(|stand| stand.closest(".deck").ok().flatten());
    slides.iter().for_each(|deck| make_sheet(&presenter, deck, &query));
    presenter.kept.set_value(kept(&presenter, &query));
    presenter.slides.set(slides.map(|deck| form::all(&deck, ".slide")).unwrap_or_default());
    presenter.slides.with_untracked(|slides| wall::fit(slides));
    presenter.view.set(View::read(&query));
    presenter.show.set(presenter.within(Show::read(&query)));
    presenter.began.set(document::now_ms());
    presenter.now.set(document::now_ms());
    let name = ["roundtrip/", &presenter.route.with_value(Route::path)].concat();
    let channel = Channel::open(&name, move |said| presenter.hear(&said));
    presenter.channel.set_value(channel);
    // An address that says what to show leads; any other asks.
    let leads = query.split('&').any(|pair| pair.starts_with("slide="));
    let said = if leads { presenter.show.with_untracked(Show::query) } else { HELLO.to_owned() };
    presenter.channel.with_value(|channel| channel.iter().for_each(|channel| channel.tell(&said)));
    let tick =
        set_interval_with_handle(move || presenter.now.set(document::now_ms()), std::time::Duration::from_secs(1));
    on_cleanup(move || tick.into_iter().for_each(|tick| tick.clear()));
    (
        document::on_window("keydown", move |event| {
            if let Some(event) = event.dyn_ref() {
                on_key(presenter, event);
            }
        }),
        document::on_window("click", move |event| wall::pressed(presenter, event)),
        fullscreen::follow(),
        wakelock::hold(),
    )
}

fn on_key(presenter: Presenter, event: &KeyboardEvent) {
    let over = presenter.over.get_untracked();
    if let Some(command) = keys::command(event) {
        event.prevent_default();
        presenter.obey(command);
    } else if over && event.key() == "Enter" && !event.default_prevented() {
        presenter.over.set(false);
    }
}

/// Back and forward in the history, and links to another slide.
fn follow_address(presenter: Presenter) {
    Effect::new(move |first: Option<()>| {
        let place = presenter.place;
        let query = place.query.get();
        let here = place.route.with(|route| presenter.route.with_value(|own| own == route));
        if first.is_some() && here && presenter.slides.with_untracked(|slides| !slides.is_empty()) {
            let show = presenter.within(Show::read(&query));
            if show != presenter.show.get_untracked() {
                presenter.show.set(show);
            }
        }
    });
}

/// The lab of the slide, live.
fn lab(presenter: Presenter) -> Option<AnyView> {
    let slide = Memo::new(move |_| Some(presenter.show.with(|show| show.slide)));
    let current = presenter.slides.with(|slides| slides.get(slide.get()?).cloned())?;
    let lab = awaited(&current.get_attribute("data-lab")?)?;
    let own = current.get_attribute("data-query").unwrap_or_default();
    // The room has been asked already: the lab does not ask again.
    let (mut link, _) =
        Link::read(lab, presenter.show.with_untracked(|show| show.lab.clone()).as_ref().unwrap_or(&own));
    link.preset = None;
    let player = Player::new(lab, link, None);
    keep_in_step(presenter, player);
    let caption =
        form::all(&current, "figcaption").first().and_then(|caption| caption.text_content()).unwrap_or_default();
    let view = view! {
        <div class="live-lab" id=LAB tabindex="-1">
            <p class="caption">{caption}</p>
            {player::player(player)}
        </div>
    };
    Some(view.into_any())
}

/// The lab shows the same in every window: what is set, the moment where it rests, and whether it plays.
fn keep_in_step(presenter: Presenter, player: Player) {
    Effect::new(move |first: Option<()>| {
        let (query, playing) = player.shared();
        if first.is_some() {
            presenter.change(|show| (show.lab, show.playing) = (Some(query), playing));
        }
    });
    let before = StoredValue::new(None::<usize>);
    Effect::new(move || {
        let (lab, playing, step) = presenter.show.with(|show| (show.lab.clone(), show.playing, show.step));
        let last = before.get_value();
        before.set_value(Some(step));
        untrack(|| match (last, lab) {
            // The slide's own step starts it.
            (Some(0), _) if step > 0 => player.play(),
            (Some(1), _) if step == 0 => player.rewind(),
            (Some(_), Some(query)) if player.shared() != (query.clone(), playing) => player.follow(&query, playing),
            _ => {}
        });
    });
}

/// What the speaker sees beside the slides.
fn aside(presenter: Presenter) -> AnyView {
    // Where the room sees the notes, those of a question wait for its answer.
    let gives_away = move |slide: &Element| {
        presenter.view.get() == View::Single && wall::is_question(slide) && presenter.show.with(|show| show.step == 0)
    };
    let notes = move || {
        presenter.current().filter(|slide| !gives_away(slide)).map(|slide| wall::notes(&slide)).unwrap_or_default()
    };
    let time = move || wall::time(presenter.now.get(), presenter.began.get());
    view! {
        <div class="aside" hidden=computed(move || presenter.view.get() == View::Wall)>
            <p class="timer live">
                <span>{computed(time)}</span>
                <span inner_html=keys::buttons(&[("t", "Start the timer anew")]).into_string()></span>
            </p>
            <div class="said" tabindex="0" role="region" aria-label="Notes" inner_html=computed(notes)></div>
        </div>
    }
    .into_any()
}

/// The list of slides and the help.
fn dialogs(presenter: Presenter) -> AnyView {
    let entries = move || {
        let names = presenter.slides.with(|slides| slides.iter().map(wall::name).collect::<Vec<_>>());
        html! { @for (index, name) in names.iter().enumerate() { option value=(index) { (index + 1) " · " (name) } } }
            .into_string()
    };
    let choose = move |event: leptos::ev::Event| {
        if let Ok(slide) = event_target_value(&event).parse() {
            presenter.go(slide, 0);
        }
    };
    view! {
        <dialog node_ref=presenter.list aria-label="Go to a slide">
            <label><span>"Go to slide "</span>
                <select prop:value=computed(move || presenter.show.with(|show| show.slide.to_string())) on:change=act(choose) inner_html=computed(entries)></select>
            </label>
            <form method="dialog"><button class="btn">"Close"</button></form>
        </dialog>
        <dialog node_ref=presenter.help aria-label="Keys of the presentation">
            <div inner_html=keys::help().into_string()></div>
            {player::keys::single_keys_switch()}
            <form method="dialog"><button class="btn">"Close"</button></form>
        </dialog>
    }
    .into_any()
}
