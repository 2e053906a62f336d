//! The gallery of labs, a lab in the full window, and a lab in the middle of a note.

use leptos::prelude::*;

use super::player::{Player, PlayerView};
use crate::labs::{self, LABS, Lab, Scenario};
use crate::route::Route;

/// All labs.
pub fn gallery() -> impl IntoView {
    let items = LABS
        .iter()
        .map(|lab| {
            view! {
                <li>
                    <h2><a href=Route::Lab(lab.id().to_owned()).href()>{lab.title()}</a></h2>
                    <p>{lab.summary()}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="page plain">
            <h1>"Labs"</h1>
            <p class="lede">"Models that really run: change something, guess what follows, and watch."</p>
            <ul class="gallery">{items}</ul>
        </div>
    }
}

/// One lab, full window.
pub fn full_window(id: &str) -> impl IntoView + use<> {
    labs::find(id).map(|lab| {
        let player = Player::new(lab, Scenario::default());
        view! {
            <div class="walk">
                <h1>{lab.title()}</h1>
                <p class="lede">{lab.summary()}</p>
                <PlayerView player leading=true />
            </div>
        }
    })
}

/// A lab in the middle of a note, with these settings.
pub fn embedded(id: &str, query: &str, caption: &str) -> impl IntoView + use<> {
    labs::find(id).map(|lab| embedded_lab(lab, query, caption))
}

fn embedded_lab(lab: &'static dyn Lab, query: &str, caption: &str) -> impl IntoView + use<> {
    // The content's tests have read this query without a fault.
    let (scenario, _) = Scenario::from_query(lab.controls(), query);
    let player = Player::new(lab, scenario);
    view! {
        <figure class="lab">
            <PlayerView player leading=false />
            <figcaption>{caption.to_owned()}</figcaption>
        </figure>
    }
}
