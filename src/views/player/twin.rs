//! The second run: the same seed with something set differently, beside the first; and the run before this one.

use leptos::prelude::*;
use maud::{Markup, html};

use super::{Loaded, Player, Ran};
use crate::labs::number::fixed;
use crate::labs::twin::{self, Twin};
use crate::labs::{Change, Lab, Scenario};
use crate::views::text::sentence;
use crate::views::{act, computed};

/// What is said when it opens.
pub const OPENED: &str = "A second run is open beside the first. Settings now change the second only.";

/// What the two are called.
pub const fn name(second: bool) -> &'static str {
    if second { "Second run" } else { "First run" }
}

/// Sets something differently in the second run. What it then has in common with the first is no difference any more.
///
/// # Errors
/// When there is no such setting, or it does not take the value.
pub fn differ(
    lab: &dyn Lab,
    first: &Scenario,
    differences: &mut Vec<Change>,
    (at, key, value): (u64, &str, &str),
) -> Result<(), String> {
    let mut tried = first.clone();
    tried.fork(lab.controls(), at, key, value)?;
    let Some(control) = lab.controls().iter().find(|control| control.key == key) else { return Ok(()) };
    differences.retain(|change| change.key != key || change.at < at);
    let now = crate::labs::link::second(lab, first, differences);
    if now.settings_at(lab.controls(), at).get(control) != value {
        differences.push(Change { at, key: control.key, value: value.to_owned() });
    }
    Ok(())
}

/// Where the two runs part, why, and what it costs; and which of them the settings are for.
pub fn panel(player: Player) -> AnyView {
    let twin = Memo::new(move |_| {
        player.loaded.with(|loaded| loaded.second.as_ref().map(|second| compare(player.lab, &loaded.first, second)))
    });
    let closed = move || twin.read().is_none();
    let words = move || twin.read().as_ref().map(|twin| comparison(player, twin).into_string()).unwrap_or_default();
    let part = move |_| {
        let at = twin.with_untracked(|twin| twin.as_ref().and_then(|twin| twin.parting.as_ref()).map(|part| part.at));
        at.into_iter().for_each(|at| player.go_to(at));
    };
    let same = move || twin.with(|twin| twin.as_ref().is_none_or(|twin| twin.parting.is_none()));
    view! {
        <div class="twin" hidden=computed(closed)>
            <div inner_html=computed(words)></div>
            <p>
                <button class="btn" hidden=computed(same) on:click=act(part)>"Go to where they part"</button>
            </p>
        </div>
    }
    .into_any()
}

/// Compares the run with the one before it, once both were seen to their ends.
pub fn before(player: Player) -> AnyView {
    let over = Memo::new(move |_| player.now() >= player.loaded.with(Loaded::end));
    let words = move || {
        let before = player.before.get().filter(|_| over.get());
        let alone = player.loaded.with(|loaded| loaded.second.is_none());
        let Some(before) = before.filter(|before| alone && before.second.is_none()) else { return String::new() };
        let twin = player.loaded.with(|loaded| compare(player.lab, &before.first, &loaded.first));
        html! {
            h2 { "Compared with the run before" }
            p { "The first run here is the one before, the second is this one. " (sentence(&twin.words)) }
            (table(&twin, "before (ms)", "now (ms)"))
        }
        .into_string()
    };
    view! { <div class="before" inner_html=computed(words)></div> }.into_any()
}

fn compare(lab: &dyn Lab, first: &Ran, second: &Ran) -> Twin {
    twin::compare(lab, (&first.scenario, &*first.run), (&second.scenario, &*second.run))
}

fn comparison(player: Player, twin: &Twin) -> Markup {
    html! {
        h2 { "Two runs, one seed" }
        @if player.link.with(|link| link.twin.as_ref().is_none_or(Vec::is_empty)) {
            p { "Nothing is set differently yet: change a setting below, and the second run takes it." }
        } @else {
            p { (sentence(&twin.words)) }
            (table(twin, "first (ms)", "second (ms)"))
        }
    }
}

/// What takes longer or less, the greatest differences first.
fn table(twin: &Twin, one: &str, other: &str) -> Markup {
    let milliseconds = |time: Option<u64>| time.map_or_else(|| "–".to_owned(), |time| fixed(time as f64 / 1_000.0, 1));
    let difference = |by: i64| {
        let sign = if by > 0 { "+" } else { "−" };
        [sign, &fixed(by.unsigned_abs() as f64 / 1_000.0, 1)].concat()
    };
    html! {
        @if !twin.spans.is_empty() {
            div class="table" tabindex="0" role="region" aria-label="What differs" { table {
                thead { tr {
                    th scope="col" { "Where" } th scope="col" { "What" } th scope="col" class="number" { (one) }
                    th scope="col" class="number" { (other) } th scope="col" class="number" { "difference" }
                } }
                tbody {
                    @for span in twin.spans.iter().take(8) {
                        tr {
                            td { span class="st" data-station=(span.station.id()) { (span.station.name()) } }
                            td { (span.name) }
                            td class="number" { (milliseconds(span.before)) }
                            td class="number" { (milliseconds(span.after)) }
                            td class="number" { (difference(span.by())) }
                        }
                    }
                }
            } }
        } @else if !twin.measures.is_empty() {
            div class="table" tabindex="0" role="region" aria-label="What differs" { table {
                thead { tr { th scope="col" { "Result" } th scope="col" class="number" { "first" } th scope="col" class="number" { "second" } } }
                tbody {
                    @for (name, first, second) in &twin.measures {
                        tr { td { code { (name) } } td class="number" { (fixed(*first, 2)) } td class="number" { (fixed(*second, 2)) } }
                    }
                }
            } }
        }
    }
}

/// The switch of what settings are for, shown while there are two runs.
pub fn edits(player: Player) -> AnyView {
    let choose = move |event: leptos::ev::Event| player.edits_second.set(event_target_value(&event) == "second");
    view! {
        <label class="edits" hidden=computed(move || player.link.with(|link| link.twin.is_none()))>
            "Settings are for "
            <select prop:value=computed(move || if player.edits_second.get() { "second" } else { "both" }) on:change=act(choose)>
                <option value="both">"both runs"</option>
                <option value="second">"the second only"</option>
            </select>
        </label>
    }
    .into_any()
}
