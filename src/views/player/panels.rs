//! The player's panels: transport, what happens now, trace, events, what is simplified.
//!
//! What is only shown is markup, replaced when it changes; what is pressed is a view.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Command, FASTEST, Loaded, Player, SLOWEST, charts, moment_at};
use crate::labs::{Clock, Run, events as export, twin};
use crate::model::Station;
use crate::model::trace::{Moment, Trace};
use crate::platform::{clipboard, document, form};
use crate::views::icon;
use crate::views::text::sentence;
use crate::views::trace;
use crate::views::{act, computed};

/// Play, step, scrub, speed, link.
pub fn transport(player: Player) -> AnyView {
    let clock_unit = player.lab.clock();
    let now = Memo::new(move |_| player.now());
    let button = move |command: Command, face: Markup| {
        view! { <button class="btn" on:click=act(move |_| player.obey(command)) inner_html=face.into_string()></button> }
    };
    let word = move || {
        let word = if player.playing.get() { "Pause" } else { "Play" };
        html! { (word) " " kbd aria-hidden="true" { "space" } }.into_string()
    };
    let clock = move || {
        html! { (clock_unit.digits(now.get())) small { " / " (clock_unit.text(player.loaded.with(Loaded::end))) } }
            .into_string()
    };
    // Nothing is said with every frame, not even by the slider.
    let said = Memo::new(move |last: Option<&String>| match last {
        Some(last) if player.playing.get() => last.clone(),
        _ => player.loaded.with(|loaded| spoken_moment(loaded.run(), clock_unit, now.get())),
    });
    view! {
        <div class="transport" role="group" aria-label="Playback">
            {button(Command::Start, glyph("M7 5v14 M18 5l-9 7l9 7z", "To the start"))}
            {button(Command::Back, glyph("M16 5l-9 7l9 7z", "Previous stop"))}
            <button class="btn primary play" on:click=act(move |_| player.obey(Command::Toggle)) inner_html=computed(word)></button>
            {button(Command::Forward, glyph("M8 5l9 7l-9 7z", "Next stop"))}
            <div class="scrub">
                <div class="marks" aria-hidden="true" inner_html=computed(move || player.loaded.with(|loaded| marks(loaded).into_string()))></div>
                <input
                    type="range" min="0" step="1" aria-label="Moment" max=computed(move || player.loaded.with(Loaded::end).to_string())
                    prop:value=computed(move || now.get().to_string())
                    aria-valuetext=computed(move || said.get())
                    on:input=act(move |event| player.go_to(event_target_value(&event).parse().unwrap_or(0)))
                />
            </div>
            <span class="clock" inner_html=computed(clock)></span>
            <label class="speed">
                <span class="hidden">"Speed"</span>
                <select
                    prop:value=computed(move || player.speed.get().to_string())
                    on:change=act(move |event| player.speed.set(event_target_value(&event).parse().unwrap_or(0)))
                    inner_html=speeds().into_string()
                ></select>
            </label>
            {button(Command::CopyLink, html! { "Link" span class="hidden" { " to this moment: copy it" } kbd aria-hidden="true" { "L" } })}
            {button(Command::Full, html! { svg class="glyph line" viewBox="0 0 24 24" aria-hidden="true" { path d="M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5" {} } span class="hidden" { "Fill the window, or leave it" } kbd aria-hidden="true" { "F" } })}
            {button(Command::Help, html! { span class="hidden" { "Keys" } kbd aria-hidden="true" { "?" } })}
        </div>
    }
    .into_any()
}

/// A sign, with the words for those who do not see it.
fn glyph(path: &str, words: &str) -> Markup {
    html! { svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" { path d=(path) {} } span class="hidden" { (words) } }
}

fn speeds() -> Markup {
    html! { @for power in SLOWEST..=FASTEST { option value=(power) selected[power == 0] { (speed_name(power)) } } }
}

fn speed_name(power: i32) -> String {
    if power < 0 { format!("1/{}×", 1 << -power) } else { format!("{}×", 1 << power) }
}

fn spoken_moment(run: &dyn Run, clock: Clock, at: u64) -> String {
    let title = moment_at(run.moments(), at).map_or("", |moment| moment.title.as_str());
    [&clock.text(at), ", ", title].concat()
}

/// The notable stops on the timeline, and the moment at which two runs part.
fn marks(loaded: &Loaded) -> Markup {
    let run = loaded.run();
    let end = loaded.end();
    let parting = loaded.second.as_ref().and_then(|second| twin::parting(run, &*second.run));
    html! {
        @for moment in run.moments().iter().filter(|moment| moment.notable) {
            i data-station=(moment.station.id()) style={ "left:" (trace::percent(moment.at, end)) "%" } {}
        }
        @if let Some(at) = parting { i class="parting" style={ "left:" (trace::percent(at, end)) "%" } {} }
    }
}

/// What happens now and where the time goes, for the run and, if there is one, for the second beside it.
pub fn results(player: Player) -> AnyView {
    let alone = move || player.loaded.with(|loaded| loaded.second.is_none());
    view! {
        <div class="two">
            <div>{now(player, false)}</div>
            <div hidden=computed(alone)>{now(player, true)}</div>
            <div>{trace(player, false)} {tables(player, false)}</div>
            <div hidden=computed(alone)>{trace(player, true)} {tables(player, true)}</div>
        </div>
    }
    .into_any()
}

/// What happens at the stop, and the bytes that show it.
fn now(player: Player, second: bool) -> AnyView {
    let index = Memo::new(move |_| {
        let now = player.now();
        let ran = player.loaded.with(|loaded| loaded.which(second).cloned());
        ran.and_then(|ran| ran.run.moments().iter().rposition(|moment| moment.at <= now))
    });
    let panel = move || {
        player.loaded.with(|loaded| {
            let moment = loaded.which(second).and_then(|ran| ran.run.moments().get(index.get()?));
            let name = loaded.second.as_ref().map(|_| super::twin::name(second));
            moment.map(|moment| now_panel(moment, name).into_string()).unwrap_or_default()
        })
    };
    view! { <div class="now" inner_html=panel></div> }.into_any()
}

fn now_panel(moment: &Moment, name: Option<&str>) -> Markup {
    html! {
        div data-station=(moment.station.id()) {
            @if let Some(name) = name { p class="label" { (name) } }
            h2 { (sign(moment.station)) (moment.title) }
            p { (sentence(&moment.text)) }
            @for wire in &moment.wire {
                figure class="wire" {
                    figcaption { (wire.caption) }
                    pre tabindex="0" { (wire.text) }
                }
            }
        }
    }
}

fn sign(station: Station) -> Markup {
    html! { svg class="sign" viewBox="0 0 24 24" aria-hidden="true" { path d=(icon::path(station)) {} } }
}

/// The waterfall, where the lab follows one request.
fn trace(player: Player, second: bool) -> AnyView {
    let (budget, guilty) = (player.lab.budget(), player.guilty.get_value());
    let with_trace = move |show: &dyn Fn(&Trace) -> String| {
        player.loaded.with(|loaded| loaded.which(second).and_then(|ran| ran.run.trace()).map(show).unwrap_or_default())
    };
    // The rows change when a span begins or ends, not with every frame.
    let stage = Memo::new(move |_| {
        let now = player.now();
        player.loaded.with(|loaded| {
            let found = loaded.which(second).and_then(|ran| ran.run.trace());
            found.map(|found| (trace::stage_of(found, now), now >= found.answered))
        })
    });
    let table = move || {
        stage.get();
        let now = untrack(|| player.now());
        with_trace(&|found| trace::table(found, now, budget, guilty).into_string())
    };
    let rows = NodeRef::<leptos::html::Div>::new();
    // Only the bars that grow are touched in a frame: a variable on the whole table would style all of it anew.
    Effect::new(move || {
        stage.get();
        let (Some(rows), now) = (rows.get(), player.now()) else { return };
        let scale = player.loaded.with(|loaded| {
            loaded.which(second).and_then(|ran| ran.run.trace()).map(|found| trace::scale(found, budget))
        });
        if let Some(scale) = scale {
            form::set_variable(&rows, ".running .bar", "--now", &trace::percent(now, scale));
        }
    });
    view! {
        <div class="tracing" hidden=computed(move || stage.read().is_none())>
            <div node_ref=rows class="table" tabindex="0" role="region" aria-label="Trace" inner_html=computed(table)></div>
            <div class="every" inner_html=computed(move || with_trace(&|found| trace::switch(found).into_string()))></div>
        </div>
    }
    .into_any()
}

/// What stands where at the moment, as the lab lists it.
fn tables(player: Player, second: bool) -> AnyView {
    let markup = Memo::new(move |_| {
        let now = player.glance();
        player.loaded.with(|loaded| {
            let tables = loaded.which(second).map(|ran| ran.run.tables(now)).unwrap_or_default();
            html! { @for table in &tables { (charts::table(table)) } }.into_string()
        })
    });
    view! { <div inner_html=computed(move || markup.get())></div> }.into_any()
}

/// The same run as a table: for screen readers, for print, for copying into an answer.
pub fn events(player: Player) -> AnyView {
    let clock = player.lab.clock();
    let content = move || player.loaded.with(|loaded| event_table(loaded.run(), clock).into_string());
    let copy = move |_| {
        clipboard::copy(&player.loaded.with(|loaded| export::text(loaded.run(), clock)));
        player.spoken.set("All events are copied as text.".to_owned());
    };
    let csv = RwSignal::new(String::new());
    // Made when it is asked for, by the press that then follows the link.
    let make = move || {
        let text = player.loaded.with(|loaded| export::csv(loaded.run(), clock));
        csv.set(document::data_address("text/csv", &text));
    };
    view! {
        <details
            class="events"
            id=player.page.with_value(Option::is_some).then_some("events")
            open=computed(move || player.events.get())
            on:toggle=act(move |event| player.events.set(is_open(&event)))
        >
            <summary>"All events as a table " <kbd aria-hidden="true">"E"</kbd></summary>
            <p class="live doings">
                <button class="btn" on:click=act(copy)>"Copy as text"</button>
                <a class="btn" download="events.csv" href=computed(move || csv.get()) on:pointerdown=act(move |_| make()) on:focus=act(move |_| make())>"Save as CSV"</a>
            </p>
            <div class="table" tabindex="0" role="region" aria-label="Events" inner_html=computed(content)></div>
        </details>
    }
    .into_any()
}

fn is_open(event: &leptos::ev::Event) -> bool {
    event_target::<web_sys::Element>(event).has_attribute("open")
}

fn event_table(run: &dyn Run, clock: Clock) -> Markup {
    let unit = if clock.unit().is_empty() { "h:mm:ss" } else { clock.unit() };
    html! {
        table {
            thead { tr { th scope="col" class="number" { (unit) } th scope="col" { "Station" } th scope="col" { "Event" } th scope="col" { "What happens" } } }
            tbody {
                @for moment in run.moments() {
                    tr {
                        td class="number" { (clock.digits(moment.at)) }
                        td { span class="st" data-station=(moment.station.id()) { (moment.station.name()) } }
                        td { (moment.title) }
                        td { (sentence(&moment.text)) }
                    }
                }
            }
        }
    }
}

/// What the model leaves out, and how its time is shown.
pub fn simplifications(player: Player) -> AnyView {
    let list = html! {
        summary { "What this model simplifies" }
        ul {
            @for text in player.lab.simplifications() { li { (sentence(text)) } }
            @if player.lab.pace().shortest > 0.0 {
                li { "Playback slows short hops down so that you can follow them; the clock and the trace show the model’s true times." }
            }
        }
    };
    view! { <details class="simplified" inner_html=list.into_string()></details> }.into_any()
}
