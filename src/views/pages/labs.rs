//! The gallery of labs.

use leptos::prelude::*;

use crate::labs::{LABS, Lab};
use crate::route::Route;

/// All labs.
pub fn gallery() -> impl IntoView {
    let items = LABS.iter().map(|lab| item(*lab)).collect_view();
    view! {
        <h1>"Labs"</h1>
        <p class="lede">"Models that really run: change something, guess what follows, and watch."</p>
        <ul class="gallery">{items}</ul>
    }
}

fn item(lab: &dyn Lab) -> impl IntoView + use<> {
    view! {
        <li>
            <h2><a href=Route::Lab(lab.id().to_owned()).href()>{lab.title()}</a></h2>
            <p>{lab.summary()}</p>
        </li>
    }
}
