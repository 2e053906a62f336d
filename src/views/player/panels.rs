//! The player's panels: transport, what happens now, trace, events, what is simplified.
//!
//! What is only shown is markup, replaced when it changes; what is pressed is a view.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Command, FASTEST, Player, SLOWEST, moment_at};
use crate::labs::Run;
use crate::model::Station;
use crate::model::trace::{Moment, Trace};
use crate::views::icon;
use crate::views::text::{milliseconds, sentence};
use crate::views::trace;

/// Play, step, scrub, speed, link.
pub fn transport(player: Player) -> AnyView {
    let end = move || player.loaded.with(|loaded| loaded.run.end());
    let now = Memo::new(move |_| player.now());
    let button = move |command: Command, label: &'static str, face: Markup| {
        view! {
            <button class="btn" aria-label=label on:click=move |_| player.obey(command) inner_html=face.into_string()></button>
        }
    };
    let word = move || {
        let word = if player.playing.get() { "Pause" } else { "Play" };
        html! { (word) " " kbd aria-hidden="true" { "space" } }.into_string()
    };
    let clock = move || html! { (milliseconds(now.get())) small { " / " (milliseconds(end())) " ms" } }.into_string();
    view! {
        <div class="transport" role="group" aria-label="Playback">
            {button(Command::Start, "To the start", glyph("M7 5v14 M18 5l-9 7l9 7z"))}
            {button(Command::Back, "Previous stop", glyph("M16 5l-9 7l9 7z"))}
            <button class="btn primary play" on:click=move |_| player.obey(Command::Toggle) inner_html=word></button>
            {button(Command::Forward, "Next stop", glyph("M8 5l9 7l-9 7z"))}
            <div class="scrub">
                <div class="marks" aria-hidden="true" inner_html=move || player.loaded.with(|loaded| marks(&*loaded.run).into_string())></div>
                <input
                    type="range" min="0" step="1" aria-label="Moment" max=move || end().to_string()
                    prop:value=move || now.get().to_string()
                    aria-valuetext=move || player.loaded.with(|loaded| spoken_moment(&*loaded.run, now.get()))
                    on:input=move |event| player.go_to(event_target_value(&event).parse().unwrap_or(0))
                />
            </div>
            <span class="clock" inner_html=clock></span>
            <label class="speed">
                <span class="hidden">"Speed"</span>
                <select
                    prop:value=move || player.speed.get().to_string()
                    on:change=move |event| player.speed.set(event_target_value(&event).parse().unwrap_or(0))
                    inner_html=speeds().into_string()
                ></select>
            </label>
            {button(Command::CopyLink, "Link to this moment: copy it", html! { "Link " kbd aria-hidden="true" { "L" } })}
            {button(Command::Help, "Keys", html! { kbd aria-hidden="true" { "?" } })}
        </div>
    }
    .into_any()
}

fn glyph(path: &str) -> Markup {
    html! { svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" { path d=(path) {} } }
}

fn speeds() -> Markup {
    html! { @for power in SLOWEST..=FASTEST { option value=(power) selected[power == 0] { (speed_name(power)) } } }
}

fn speed_name(power: i32) -> String {
    if power < 0 { format!("1/{}×", 1 << -power) } else { format!("{}×", 1 << power) }
}

fn spoken_moment(run: &dyn Run, at: u64) -> String {
    let title = moment_at(run.moments(), at).map_or("", |moment| moment.title.as_str());
    format!("{} ms, {title}", milliseconds(at))
}

/// The notable stops on the timeline.
fn marks(run: &dyn Run) -> Markup {
    html! {
        @for moment in run.moments().iter().filter(|moment| moment.notable) {
            i data-station=(moment.station.id()) style={ "left:" (trace::percent(moment.at, run.end())) "%" } {}
        }
    }
}

/// What happens at the stop, and the bytes that show it.
pub fn now(player: Player) -> AnyView {
    let index = Memo::new(move |_| {
        let now = player.now();
        player.loaded.with(|loaded| loaded.run.moments().iter().rposition(|moment| moment.at <= now))
    });
    let panel = move || {
        let moment = |index| player.loaded.with(|loaded| loaded.run.moments().get(index).map(now_panel));
        index.get().and_then(moment).map(Markup::into_string).unwrap_or_default()
    };
    view! { <div class="now" inner_html=panel></div> }.into_any()
}

fn now_panel(moment: &Moment) -> Markup {
    html! {
        div data-station=(moment.station.id()) {
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
pub fn trace(player: Player) -> AnyView {
    let with_trace = move |show: fn(&Trace, u64) -> String, now: u64| {
        player.loaded.with(|loaded| loaded.run.trace().map(|trace| show(trace, now)).unwrap_or_default())
    };
    // The rows change when a span begins or ends, not with every frame.
    let stage = Memo::new(move |_| {
        let now = player.now();
        player.loaded.with(|loaded| loaded.run.trace().map(|found| trace::stage_of(found, now)))
    });
    let table = move || {
        stage.track();
        with_trace(|found, now| trace::table(found, now).into_string(), untrack(|| player.now()))
    };
    let time = move || with_trace(|found, now| format!("--now:{}", trace::percent(now, found.end)), player.now());
    view! {
        <div class="tracing" style=time hidden=move || stage.read().is_none()>
            <div class="table" tabindex="0" role="region" aria-label="Trace" inner_html=table></div>
            <div class="every" inner_html=move || with_trace(|found, _| trace::switch(found).into_string(), 0)></div>
        </div>
    }
    .into_any()
}

/// The same run as a table: for screen readers, for print, for copying into an answer.
pub fn events(player: Player) -> AnyView {
    let content = move || player.loaded.with(|loaded| event_table(&*loaded.run).into_string());
    view! {
        <details
            class="events"
            id=player.page.with_value(Option::is_some).then_some("events")
            open=move || player.events.get()
            on:toggle=move |event| player.events.set(is_open(&event))
            inner_html=content
        ></details>
    }
    .into_any()
}

fn is_open(event: &leptos::ev::Event) -> bool {
    event_target::<web_sys::Element>(event).has_attribute("open")
}

fn event_table(run: &dyn Run) -> Markup {
    html! {
        summary { "All events as a table " kbd aria-hidden="true" { "E" } }
        div class="table" tabindex="0" role="region" aria-label="Events" { table {
            thead { tr { th scope="col" class="number" { "ms" } th scope="col" { "Station" } th scope="col" { "Event" } th scope="col" { "What happens" } } }
            tbody {
                @for moment in run.moments() {
                    tr {
                        td class="number" { (milliseconds(moment.at)) }
                        td { span class="st" data-station=(moment.station.id()) { (moment.station.name()) } }
                        td { (moment.title) }
                        td { (sentence(&moment.text)) }
                    }
                }
            }
        } }
    }
}

/// What the model leaves out, and how its time is shown.
pub fn simplifications(player: Player) -> AnyView {
    let list = html! {
        summary { "What this model simplifies" }
        ul {
            @for text in player.lab.simplifications() { li { (sentence(text)) } }
            li { "Playback slows short hops down so that you can follow them; the clock and the trace show the model’s true times." }
        }
    };
    view! { <details class="simplified" inner_html=list.into_string()></details> }.into_any()
}
