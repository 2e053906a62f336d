//! Presenting.
use leptos::prelude::*;
pub fn deck() -> AnyView {
    view! { <div class="stand"></div> }.into_any()
}
