//! The settings panel: every control of the lab in its group, and what changes on the way.
//!
//! The controls are markup that stands still; what they show is filled in when it changes, so that a hand on a slider keeps
//! its hold.

use leptos::prelude::*;
use maud::{Markup, html};
use wasm_bindgen::JsCast;

use super::gate;
use super::twin;
use super::{Command, Player};
use crate::labs::settings::{LINES_LIMIT, TEXT_LIMIT};
use crate::labs::{Change, Control, ControlKind, Lab, Settings};
use crate::platform::form;
use crate::route::Route;
use crate::views::text::sentence;
use crate::views::{act, computed};

/// From when on a setting would change now.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Start,
    Here,
    Over,
}

/// Presets, settings, and the changes made so far.
pub fn setup(player: Player) -> AnyView {
    let panel = NodeRef::<leptos::html::Div>::new();
    let shown = Memo::new(move |_| {
        let now = player.now();
        player.loaded.with(|loaded| {
            let ran = loaded.second.as_ref().filter(|_| player.edits_second.get()).unwrap_or(&loaded.first);
            ran.scenario.settings_at(player.lab.controls(), now)
        })
    });
    Effect::new(move || {
        if let Some(panel) = panel.get() {
            fill(&panel, player.lab, &shown.read());
        }
    });
    let when = Memo::new(move |_| match (player.now(), player.fork_moment()) {
        (0, _) => When::Start,
        (_, 0) => When::Over,
        _ => When::Here,
    });
    let hint = move || match when.get() {
        When::Start => "Changes hold from the start.",
        When::Here => "Changes hold from this moment on; what has happened stays.",
        When::Over => "The run is over: a change begins it anew.",
    };
    let set = move || {
        let settings = shown.read();
        let controls = player.lab.controls().iter().filter(|control| player.lab.uses(control, &settings));
        let set = controls.filter(|control| settings.get(control) != control.kind.default_value());
        let words: Vec<_> = set.map(|control| in_words(control, &settings.get(control))).collect();
        if words.is_empty() { "all as usual".to_owned() } else { words.join(" · ") }
    };
    let take = move |event: leptos::ev::Event| {
        if let Some((key, value)) = form::changed(&event) {
            player.change(&key, &value);
        }
    };
    view! {
        <div class="setup">
            {gate::list(player)}
            <details class="settings" id=player.page.with_value(Option::is_some).then_some("settings") open=has_own_page(player)>
                <summary>"Settings " <span class="label">{computed(set)}</span></summary>
                <div class="live">
                    <p class="hint">{computed(hint)}</p>
                    <p class="doings">
                        <button class="btn" on:click=act(move |_| player.obey(Command::Twin)) aria-pressed=computed(move || player.link.with(|link| link.twin.is_some()).to_string())>
                            "Twin " <kbd aria-hidden="true">"T"</kbd>
                        </button>
                        {twin::edits(player)}
                        <button class="btn" on:click=act(move |_| player.obey(Command::NewSeed))>"New seed " <kbd aria-hidden="true">"N"</kbd></button>
                        <button class="btn" on:click=act(move |_| reset(player))>"Everything as usual"</button>
                    </p>
                    <div node_ref=panel class="groups" on:input=act(take) on:change=act(take) inner_html=groups(player.lab).into_string()></div>
                </div>
            </details>
            {changes(player)}
        </div>
    }
    .into_any()
}

/// Whether the player has a page of its own: there settings and presets stand open.
pub fn has_own_page(player: Player) -> bool {
    player.page.with_value(|page| matches!(page, Some(Route::Lab(_))))
}

/// Every setting as it is when nothing is set, the seed as well.
fn reset(player: Player) {
    player.gate.set(gate::Gate::Closed);
    player.set_up(|link| *link = crate::labs::Link::default());
}

/// The lab's controls by group. Without script they could do nothing and are not shown.
fn groups(lab: &dyn Lab) -> Markup {
    let controls = lab.controls();
    html! {
        @for group in controls.chunk_by(|one, other| one.group == other.group) {
            details class="group" {
                summary { (group[0].group) " " span class="set" {} }
                @for control in group { (self::control(lab, control)) }
            }
        }
    }
}

fn control(lab: &dyn Lab, control: &Control) -> Markup {
    let id = ["set-", lab.id(), "-", control.key].concat();
    let help = [&id, "-help"].concat();
    let default = control.kind.default_value();
    html! {
        div class="control" data-key=(control.key) {
            label for=(id) { (control.label) }
            @match control.kind {
                ControlKind::Choice(choices) => {
                    select id=(id) name=(control.key) aria-describedby=(help) {
                        @for choice in choices { option value=(choice.value) { (choice.label) } }
                    }
                }
                ControlKind::Number { min, max, step, unit, .. } => span class="slider" {
                    input type="range" id=(id) name=(control.key) min=(min) max=(max) step=(step) value=(default) data-unit=(unit) aria-describedby=(help);
                    output for=(id) { (default) " " (unit) }
                }
                ControlKind::Text { .. } => input class="mono" id=(id) name=(control.key) maxlength=(TEXT_LIMIT) value=(default) autocomplete="off" spellcheck="false" aria-describedby=(help);,
                ControlKind::Lines { .. } => textarea class="mono" id=(id) name=(control.key) maxlength=(LINES_LIMIT) rows="12" autocomplete="off" spellcheck="false" wrap="off" aria-describedby=(help) { "\n" (default) }
            }
            p class="help" id=(help) { (sentence(control.help)) }
        }
    }
}

/// Writes the settings into the controls, hides those that do nothing, and says in each group what is not as usual.
fn fill(panel: &web_sys::Element, lab: &dyn Lab, settings: &Settings) {
    for (row, control) in form::all(panel, ".control").iter().zip(lab.controls()) {
        let value = settings.get(control);
        form::show(row, lab.uses(control, settings));
        if let Some(field) = form::all(row, "[name]").first() {
            form::set_value(field, &value);
            let unit = field.get_attribute("data-unit").unwrap_or_default();
            form::all(row, "output")
                .iter()
                .for_each(|output| output.set_text_content(Some(&[&*value, " ", &unit].concat())));
        }
    }
    let groups = lab.controls().chunk_by(|one, other| one.group == other.group);
    for (details, group) in form::all(panel, ".group").iter().zip(groups) {
        let used: Vec<_> = group.iter().filter(|control| lab.uses(control, settings)).collect();
        form::show(details, !used.is_empty());
        let set = used.iter().filter(|control| settings.get(control) != control.kind.default_value());
        let words: Vec<_> = set.map(|control| in_words(control, &settings.get(control))).collect();
        form::all(details, ".set").iter().for_each(|set| set.set_text_content(Some(&words.join(" · "))));
    }
}

/// A setting in a few words: `Cache: down`.
fn in_words(control: &Control, value: &str) -> String {
    match control.kind {
        ControlKind::Lines { .. } => [control.label, ": edited"].concat(),
        ControlKind::Number { unit, .. } => [control.label, ": ", value, " ", unit].concat(),
        _ => [control.label, ": ", control.kind.label_of(value)].concat(),
    }
}

/// What changes on the way, each with a button that takes it back.
fn changes(player: Player) -> AnyView {
    let item = move |change: &Change, list: &str, index: usize| {
        let control = player.lab.controls().iter().find(|control| control.key == change.key);
        let words = control.map_or_else(String::new, |control| in_words(control, &change.value));
        let when = if change.at == 0 {
            "from the start".to_owned()
        } else {
            ["from ", &player.lab.clock().text(change.at)].concat()
        };
        html! {
            li {
                span { (when) ": " (words) @if list == "twin" { " (second run)" } }
                button class="btn" data-list=(list) data-index=(index) { "Take back" span class="hidden" { " " (words) } }
            }
        }
    };
    let list = move || {
        player.link.with(|link| {
            html! {
                @for (index, change) in link.scenario.changes.iter().enumerate() { (item(change, "then", index)) }
                @for (index, change) in link.twin.iter().flatten().enumerate() { (item(change, "twin", index)) }
            }
            .into_string()
        })
    };
    let take_back = move |event: leptos::ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(button) = target.and_then(|target| target.closest("[data-index]").ok().flatten()) else { return };
        let index =
            button.get_attribute("data-index").and_then(|index| index.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let from_twin = button.get_attribute("data-list").as_deref() == Some("twin");
        player.link.update(|link| {
            let changes = if from_twin { link.twin.as_mut() } else { Some(&mut link.scenario.changes) };
            if let Some(changes) = changes.filter(|changes| index < changes.len()) {
                changes.remove(index);
            }
        });
        crate::platform::document::focus("settings");
    };
    view! { <ul class="changes" inner_html=computed(list) on:click=act(take_back)></ul> }.into_any()
}
