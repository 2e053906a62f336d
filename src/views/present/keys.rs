//! The presenter's keys, as clickers and those who know reveal.js expect them: one table for what they do and for the help.

use leptos::ev::KeyboardEvent;
use maud::{Markup, html};
use wasm_bindgen::JsCast;

use crate::views::player::keys::single_keys;

/// What a key can ask of the presenter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Next,
    Back,
    First,
    Last,
    Full,
    Black,
    Overview,
    Leave,
    GoTo,
    Speaker,
    Single,
    Code,
    Hide,
    Again,
    Lab,
    Timer,
    Help,
    /// A hand more for an option, from 0.
    Hand(usize),
}

struct Binding {
    keys: &'static [&'static str],
    shown: &'static str,
    command: Command,
    does: &'static str,
}

const fn binding(keys: &'static [&'static str], shown: &'static str, command: Command, does: &'static str) -> Binding {
    Binding { keys, shown, command, does }
}

const BINDINGS: &[Binding] = &[
    binding(
        &["ArrowRight", "ArrowDown", " ", "PageDown", "n", "N"],
        "→ ↓ Space PageDown N",
        Command::Next,
        "next step or slide",
    ),
    binding(&["ArrowLeft", "ArrowUp", "PageUp", "p", "P"], "← ↑ Shift+Space PageUp P", Command::Back, "back"),
    binding(&["Home"], "Home", Command::First, "first slide"),
    binding(&["End"], "End", Command::Last, "last slide"),
    binding(&["f", "F"], "F", Command::Full, "full screen"),
    binding(&["b", "B", "."], "B .", Command::Black, "dark wall, and back"),
    binding(&["o", "O"], "O", Command::Overview, "overview; Enter or Esc leaves it"),
    binding(&["Escape"], "Esc", Command::Leave, "leave what is open, or overview"),
    binding(&["g", "G"], "G", Command::GoTo, "go to a slide"),
    binding(&["s", "S"], "S", Command::Speaker, "speaker’s window, in step with this one"),
    binding(&["m", "M"], "M", Command::Single, "notes and timer under the slide, for a mirrored screen"),
    binding(&["q", "Q"], "Q", Command::Code, "QR code to this on the students’ phones"),
    binding(&["h", "H"], "H", Command::Hide, "hide or show a question’s options"),
    binding(&["v", "V"], "V", Command::Again, "vote again"),
    binding(&["l", "L"], "L", Command::Lab, "into the lab, whose keys then hold; Esc leads out"),
    binding(&["t", "T"], "T", Command::Timer, "start the timer anew"),
    binding(&["?"], "?", Command::Help, "open or close this help"),
];

/// What a key press asks for; nothing where the focused element keeps it.
pub fn command(event: &KeyboardEvent) -> Option<Command> {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || !is_free(event) {
        return None;
    }
    let key = event.key();
    // Speech input and fingers that stray type letters: the switch of the labs' keys holds here too (WCAG 2.1.4).
    if key.len() == 1 && key != " " && !single_keys() {
        return None;
    }
    if key == " " && event.shift_key() {
        return Some(Command::Back);
    }
    if let Some(digit) = key.parse::<usize>().ok().filter(|digit| (1..=9).contains(digit)) {
        return Some(Command::Hand(digit - 1));
    }
    of(&key)
}

/// What a key does, by its name.
pub fn of(key: &str) -> Option<Command> {
    BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.command)
}

/// Buttons that do what keys do: the key's name and the words.
pub fn buttons(buttons: &[(&str, &str)]) -> Markup {
    html! { @for (key, words) in buttons { button class="btn" data-key=(key) { (words) } " " } }
}

/// Text fields and lists keep all keys, buttons and links those that press them, dialogs all but the help's.
fn is_free(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return true;
    };
    if element.closest("dialog").ok().flatten().is_some() {
        return event.key() == "?";
    }
    match element.tag_name().as_str() {
        "INPUT" | "SELECT" | "TEXTAREA" => event.key() == "Escape",
        "BUTTON" | "A" | "SUMMARY" => event.key() != " ",
        _ => true,
    }
}

/// The help.
pub fn help() -> Markup {
    html! {
        h2 { "Keys" }
        dl class="keys" {
            @for binding in BINDINGS { div { dt { kbd { (binding.shown) } } dd { (binding.does) } } }
            div { dt { kbd { "1 – 9" } } dd { "a hand more for this option" } }
        }
    }
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
