//! The player's keys: one table for what they do, for the help, and for the listener.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;

use super::Player;
use crate::platform::{document, storage};
use crate::views::act;
use crate::views::once_live;

/// What a key can ask of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Toggle,
    Forward,
    Back,
    Start,
    End,
    Slower,
    Faster,
    Restart,
    NewSeed,
    Twin,
    CopyLink,
    Events,
    Full,
    Help,
}

impl Command {
    /// Whether it shows what a preset asks for.
    pub const fn reveals(self) -> bool {
        matches!(self, Command::Toggle | Command::Forward | Command::End | Command::Restart | Command::Events)
    }
}

/// A line of the table: the keys as the browser names them, as shown, and what they do.
struct Binding {
    keys: &'static [&'static str],
    shown: &'static str,
    command: Command,
    does: &'static str,
}

const fn binding(keys: &'static [&'static str], shown: &'static str, command: Command, does: &'static str) -> Binding {
    Binding { keys, shown, command, does }
}

/// Every key of the player. Presenters' clickers send Page Up and Page Down.
const BINDINGS: &[Binding] = &[
    binding(&[" "], "Space", Command::Toggle, "play or pause"),
    binding(&["ArrowRight", "PageDown"], "→", Command::Forward, "next stop"),
    binding(&["ArrowLeft", "PageUp"], "←", Command::Back, "previous stop"),
    binding(&["Home"], "Home", Command::Start, "to the start"),
    binding(&["End"], "End", Command::End, "to the end"),
    binding(&["["], "[", Command::Slower, "half as fast"),
    binding(&["]"], "]", Command::Faster, "twice as fast"),
    binding(&["r", "R"], "R", Command::Restart, "play from the start"),
    binding(&["n", "N"], "N", Command::NewSeed, "new seed: the same set-up with other chances"),
    binding(&["t", "T"], "T", Command::Twin, "twin: a second run beside it, same seed, other settings"),
    binding(&["l", "L"], "L", Command::CopyLink, "copy the link to this moment"),
    binding(&["e", "E"], "E", Command::Events, "open or close the table of events"),
    binding(&["f", "F"], "F", Command::Full, "fill the window, or leave it"),
    binding(&["?"], "?", Command::Help, "open or close this help"),
];

/// The listener of a player's own element. The leading player also listens on the window, where the event arrives last.
pub fn listen(player: Player) -> impl Fn(KeyboardEvent) + 'static {
    if player.page.with_value(Option::is_some) {
        once_live(move || {
            document::on_window("keydown", move |event| {
                if let Some(event) = event.dyn_ref() {
                    obey_key(player, event);
                }
            })
        });
    }
    move |event| obey_key(player, &event)
}

fn obey_key(player: Player, event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || !is_for_player(event) {
        return;
    }
    let key = event.key();
    if key == "Escape" && player.full.get_untracked() {
        player.full.set(false);
    }
    // Speech input and fingers that stray type letters: they can be switched off (WCAG 2.1.4).
    if key.len() == 1 && key != " " && !single_keys() {
        return;
    }
    if let Some(binding) = BINDINGS.iter().find(|binding| binding.keys.contains(&key.as_str())) {
        event.prevent_default();
        player.obey(binding.command);
    }
}

/// Whether the focused element leaves this key to the player: text fields and sliders keep all keys, buttons and links
/// keep those that press them.
fn is_for_player(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return true;
    };
    if element.closest("dialog").ok().flatten().is_some() {
        return event.key() == "?";
    }
    match element.tag_name().as_str() {
        "INPUT" | "SELECT" | "TEXTAREA" => false,
        "BUTTON" | "A" | "SUMMARY" => event.key() != " ",
        // A region that scrolls needs the keys that scroll it.
        _ => {
            !(element.class_list().contains("table") || element.tag_name() == "PRE")
                || !matches!(
                    event.key().as_str(),
                    "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" | " "
                )
        }
    }
}

/// Where the choice about single keys is kept.
const SINGLE_KEYS: &str = "roundtrip/keys";

/// Whether letters and signs are taken as commands. Kept by the browser; on where it keeps nothing.
pub fn single_keys() -> bool {
    storage::read(SINGLE_KEYS).ok().flatten().is_none_or(|choice| choice != "off")
}

/// The help, made from the table, with the switch for single keys.
pub fn help(player: Player) -> AnyView {
    let content = html! {
        h2 { "Keys" }
        dl class="keys" { @for binding in BINDINGS { div { dt { kbd { (binding.shown) } } dd { (binding.does) } } }
            div { dt { kbd { "/" } } dd { "search the course" } }
        }
    };
    view! {
        <dialog node_ref=player.help aria-label="Keys">
            <div inner_html=content.into_string()></div>
            {single_keys_switch()}
            <form method="dialog"><button class="btn">"Close"</button></form>
        </dialog>
    }
    .into_any()
}

/// The switch for single keys.
pub fn single_keys_switch() -> AnyView {
    let checkbox = NodeRef::<leptos::html::Input>::new();
    once_live(move || checkbox.get_untracked().iter().for_each(|checkbox| checkbox.set_checked(single_keys())));
    let choose = move |event: leptos::ev::Event| {
        // Where nothing can be kept, the keys stay on.
        let _ = storage::write(SINGLE_KEYS, if event_target_checked(&event) { "on" } else { "off" });
    };
    view! {
        <p><label><input type="checkbox" node_ref=checkbox on:change=act(choose) />" Letters and signs work as keys (the arrows, Space, Home and End always do)"</label></p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        let mut keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
