//! A lab in the full window, and a lab in the middle of a text.

use leptos::prelude::*;

use super::player::{self, Player};
use crate::labs::{self, Lab, Link};
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
pub fn embedded(id: &str, query: &str, caption: &str) -> impl IntoView + use<> {
    labs::find(id).map(|lab| embedded_lab(lab, query, caption))
}

fn embedded_lab(lab: &'static dyn Lab, query: &str, caption: &str) -> impl IntoView + use<> {
    // The content's tests have read this query without a fault.
    let (link, _) = Link::read(lab, query);
    let player = Player::new(lab, link, None);
    view! {
        <figure class="lab">
            {player::player(player)}
            <figcaption>{caption.to_owned()}</figcaption>
        </figure>
    }
}
