//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use super::learn;
use crate::course::Outline;
use crate::route::Route;

/// The page.
pub fn not_found(outline: &Outline) -> impl IntoView + use<> {
    view! {
            <h1>"No such station"</h1>
            <p class="lede">
                "A name server would say NXDOMAIN: there is nothing at this address. The link may be old or mistyped."
            </p>
            <p>"The request still leaves from " <a href=Route::Home.href()>"the walk"</a> "; these are all the notes:"</p>
            {learn::units(outline)}
    }
}
