//! The walk: the search box that sends the request, and the player.

use leptos::prelude::*;

use super::act;
use super::player::{self, Player};
use crate::labs::settings::TEXT_LIMIT;
use crate::labs::{self, Link};
use crate::route::Route;

/// The walk, leading its page.
pub fn walk() -> impl IntoView {
    let player = Player::new(&labs::walk::Walk, Link::default(), Some(Route::Home));
    view! {
        <h1>"What happens between pressing Enter and seeing the rows?"</h1>
        <Ask player />
        {player::player(player)}
    }
}

/// The search box, already filled in.
#[component]
fn Ask(player: Player) -> AnyView {
    let query = move || player.value(&labs::walk::QUERY);
    let input = NodeRef::<leptos::html::Input>::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        player.set_up(|link| {
            link.preset = None;
            // The field holds no more than the control takes; anything else leaves the search as it was.
            let _ = link.scenario.settings.set(&labs::walk::QUERY, text.trim());
        });
        player.play();
    };
    view! {
        <form class="ask-box" on:submit=act(send)>
            <label class="omni">
                <span class="mono host">"topliving.com.co/search?q="</span>
                <span class="hidden">"Search for"</span>
                <input class="mono" node_ref=input name="q" maxlength=TEXT_LIMIT.to_string() autocomplete="off" spellcheck="false" value=query prop:value=query />
                <button class="btn primary">"Send it" <kbd aria-hidden="true">"⏎"</kbd></button>
            </label>
        </form>
    }
    .into_any()
}
