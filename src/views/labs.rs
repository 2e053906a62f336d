//! A lab in the full window, and the player of one in the middle of a text.

use leptos::prelude::*;

use super::player::{self, Player};
use crate::labs::{self, Link};
use crate::route::Route;

/// One lab, full window.
pub fn full_window(id: &str) -> impl IntoView + use<> {
    labs::find(id).map(|lab| {
        let player = Player::new(lab, Link::default(), Some(Route::Lab(lab.id().to_owned())));
        view! {
            <h1>{lab.title()}</h1>
            <p class="lede">{lab.summary()}</p>
            {player::player(player)}
        }
    })
}

/// A lab in the middle of a note, with these settings.
pub fn embedded(id: &str, query: &str) -> impl IntoView + use<> {
    // The content's tests have read this query without a fault.
    labs::find(id).map(|lab| player::player(Player::new(lab, Link::read(lab, query).0, None)))
}
