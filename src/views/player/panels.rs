//! The player's panels: transport, what happens now, trace, events, what is simplified.

use leptos::prelude::*;

use super::{Command, FASTEST, Player, SLOWEST, moment_at};
use crate::labs::Run;
use crate::model::trace::{Moment, Wire};
use crate::views::icon;
use crate::views::text::{milliseconds, sentence};
use crate::views::trace::waterfall;

/// Play, step, scrub, speed, link.
#[component]
pub fn Transport(player: Player) -> AnyView {
    let end = move || player.loaded.with(|loaded| loaded.run.end());
    let now = Memo::new(move |_| player.now());
    let speeds = (SLOWEST..=FASTEST)
        .map(|power| view! { <option value=power.to_string() selected=move || player.speed.get() == power>{speed_name(power)}</option> })
        .collect_view();
    view! {
        <div class="transport" role="group" aria-label="Playback">
            <button class="btn" on:click=move |_| player.obey(Command::Start) aria-label="To the start">{glyph("M7 5v14 M18 5l-9 7l9 7z")}</button>
            <button class="btn" on:click=move |_| player.obey(Command::Back) aria-label="Previous stop">{glyph("M16 5l-9 7l9 7z")}</button>
            <button class="btn primary play" on:click=move |_| player.obey(Command::Toggle)>
                {move || if player.playing.get() { "Pause" } else { "Play" }} <kbd aria-hidden="true">"space"</kbd>
            </button>
            <button class="btn" on:click=move |_| player.obey(Command::Forward) aria-label="Next stop">{glyph("M8 5l9 7l-9 7z")}</button>
            <div class="scrub">
                <Marks player />
                <input
                    type="range" min="0" step="1" aria-label="Moment" max=end
                    prop:value=move || now.get().to_string()
                    aria-valuetext=move || player.loaded.with(|loaded| spoken_moment(&*loaded.run, now.get()))
                    on:input:target=move |event| player.go_to(event.target().value().parse().unwrap_or(0))
                />
            </div>
            <span class="clock">{move || milliseconds(now.get())}<small>{move || format!(" / {} ms", milliseconds(end()))}</small></span>
            <label class="speed">
                <span class="hidden">"Speed"</span>
                <select
                    prop:value=move || player.speed.get().to_string()
                    on:change:target=move |event| player.speed.set(event.target().value().parse().unwrap_or(0))
                >{speeds}</select>
            </label>
            <button class="btn" on:click=move |_| player.obey(Command::CopyLink)>"Link" <kbd aria-hidden="true">"L"</kbd></button>
            <button class="btn" on:click=move |_| player.obey(Command::Help) aria-label="Keys"><kbd aria-hidden="true">"?"</kbd></button>
        </div>
    }
    .into_any()
}

fn glyph(path: &'static str) -> impl IntoView {
    view! { <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d=path /></svg> }
}

fn speed_name(power: i32) -> String {
    if power < 0 { format!("1/{}×", 1 << -power) } else { format!("{}×", 1 << power) }
}

fn spoken_moment(run: &dyn Run, at: u64) -> String {
    let title = moment_at(run.moments(), at).map_or("", |moment| moment.title.as_str());
    format!("{} ms, {title}", milliseconds(at))
}

/// The notable stops on the timeline.
#[component]
fn Marks(player: Player) -> AnyView {
    let marks = move || {
        player.loaded.with(|loaded| {
            let end = loaded.run.end().max(1);
            let notable = loaded.run.moments().iter().filter(|moment| moment.notable);
            notable
                .map(|moment| {
                    #[allow(clippy::cast_precision_loss, reason = "runs last minutes: far below 2^53 µs")]
                    let style = format!("left:{:.2}%", moment.at as f64 / end as f64 * 100.0);
                    view! { <i data-station=moment.station.id() style=style></i> }
                })
                .collect_view()
        })
    };
    view! { <div class="marks" aria-hidden="true">{marks}</div> }.into_any()
}

/// What happens at the stop, and the bytes that show it.
#[component]
pub fn Now(player: Player) -> AnyView {
    let index = Memo::new(move |_| {
        let now = player.now();
        player.loaded.with(|loaded| loaded.run.moments().iter().rposition(|moment| moment.at <= now))
    });
    let moment = move || {
        player.loaded.with(|loaded| index.get().and_then(|index| loaded.run.moments().get(index).map(now_panel)))
    };
    view! { <div class="now">{moment}</div> }.into_any()
}

fn now_panel(moment: &Moment) -> impl IntoView + use<> {
    view! {
        <div data-station=moment.station.id()>
            <h2>
                <svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d=icon::path(moment.station) /></svg>
                {moment.title.clone()}
            </h2>
            <p>{sentence(&moment.text)}</p>
            {moment.wire.iter().map(wire).collect_view()}
        </div>
    }
}

fn wire(wire: &Wire) -> impl IntoView + use<> {
    view! {
        <figure class="wire">
            <figcaption>{wire.caption.clone()}</figcaption>
            <pre tabindex="0">{wire.text.clone()}</pre>
        </figure>
    }
}

/// The waterfall, where the lab has one.
#[component]
pub fn Trace(player: Player) -> AnyView {
    let position = Signal::derive(move || player.position.get());
    let table = move || player.loaded.with(|loaded| waterfall(&*loaded.run, position));
    view! {
        <div class="tracing">
            <h2 class="label">"Trace"</h2>
            {table}
        </div>
    }
    .into_any()
}

/// The same run as a table: for screen readers, for print, for copying into an answer.
#[component]
pub fn Events(player: Player) -> AnyView {
    let rows = move || player.loaded.with(|loaded| loaded.run.moments().iter().map(event_row).collect_view());
    view! {
        <details class="events" id="events">
            <summary>"All events as a table" <kbd aria-hidden="true">"E"</kbd></summary>
            <div class="table" tabindex="0" role="region" aria-label="Events">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="number">"ms"</th><th scope="col">"Station"</th>
                            <th scope="col">"Event"</th><th scope="col">"What happens"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn event_row(moment: &Moment) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class="number">{milliseconds(moment.at)}</td>
            <td><span class="st" data-station=moment.station.id()>{moment.station.name()}</span></td>
            <td>{moment.title.clone()}</td>
            <td>{sentence(&moment.text)}</td>
        </tr>
    }
}

/// What the model leaves out, and how its time is shown.
#[component]
pub fn Simplifications(player: Player) -> AnyView {
    let items = player.lab.simplifications().iter().map(|text| view! { <li>{sentence(text)}</li> }).collect_view();
    view! {
        <details class="simplified">
            <summary>"What this model simplifies"</summary>
            <ul>
                {items}
                <li>"Playback slows short hops down so that you can follow them; the clock and the trace show the model’s true times."</li>
            </ul>
        </details>
    }
    .into_any()
}
