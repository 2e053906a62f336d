//! The gallery of labs.

use leptos::prelude::*;

use super::{FAULTS, GUIDES};
use crate::labs::LABS;
use crate::route::Route;

/// All labs.
pub fn gallery() -> impl IntoView {
    let mut entries: Vec<_> =
        LABS.iter().map(|lab| (Route::Lab(lab.id().to_owned()), lab.title(), lab.summary())).collect();
    entries.insert(1, (Route::Faults, FAULTS.0, FAULTS.1));
    entries.insert(2, (Route::Guides, GUIDES.0, GUIDES.1));
    let items = entries.into_iter().map(item).collect_view();
    view! {
        <h1>"Labs"</h1>
        <p class="lede">"Models that really run: change something, guess what follows, and watch."</p>
        <ul class="gallery">{items}</ul>
    }
}

fn item((route, title, summary): (Route, &'static str, &'static str)) -> impl IntoView + use<> {
    view! {
        <li>
            <h2><a href=route.href()>{title}</a></h2>
            <p>{summary}</p>
        </li>
    }
}
