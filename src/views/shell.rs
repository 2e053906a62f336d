//! The frame around every page: header, the line, notices, footer; and the change from page to page.

use std::sync::Arc;

use leptos::prelude::*;
use maud::html;

use super::search::{self, Search};
use super::store::{Store, notice_bar};
use super::{act, computed};
use super::{chunks, once_live, parts, recall, standing, updates};
use crate::course::page::{Page, Part};
use crate::platform::navigation::{self, Address};
use crate::platform::theme::Theme;
use crate::platform::{document, fetch};
use crate::route::Route;

/// The app's name, as it stands in titles.
pub const NAME: &str = "Roundtrip";

/// What follows the name in the start page's title: elsewhere the page's own title says what there is.
const WHAT_IT_IS: &str = ": backend systems, one request at a time";

/// Where one is, for the parts that keep their state in the address. Copies share it.
#[derive(Clone, Copy)]
pub struct Place {
    /// The page shown.
    pub route: RwSignal<Route>,
    /// The query of its address; empty until the page is live.
    pub query: RwSignal<String>,
}

/// The page shown now.
#[derive(Clone, Copy)]
struct Shown {
    page: RwSignal<Arc<Page>>,
    place: Place,
    /// Counts departures, so that of two journeys at once the later one arrives.
    journey: StoredValue<u32>,
    /// The page that may be asked for next: its path, and its data once it is there.
    foreseen: StoredValue<(String, Option<String>)>,
}

/// The whole app, showing the page of this route first.
pub fn app(route: Route, page: Page) -> AnyView {
    let place = Place { route: RwSignal::new(route), query: RwSignal::new(String::new()) };
    provide_context(place);
    let shown = Shown {
        page: RwSignal::new(Arc::new(page)),
        place,
        journey: StoredValue::new(0),
        foreseen: StoredValue::default(),
    };
    let store = Store::provide();
    once_live(move || {
        place.query.set(navigation::current().query);
        (
            navigation::on_link(move |address| depart(shown, address)),
            navigation::on_history(move |address| arrive(shown, address)),
            navigation::on_near_link(move |address| foresee(shown, address)),
        )
    });
    standing::fill_in(store, move || shown.page.track());
    let searching = Search::new();
    let draws_line = Memo::new(move |_| shown.page.read().strip.is_empty());
    view! {
        <a class="skip" href="#main">"Skip to the text"</a>
        {header(shown, searching)}
        <nav class="strip" aria-label="The line" hidden=computed(move || draws_line.get()) inner_html=computed(move || shown.page.read().strip.clone())></nav>
        {notice_bar(store)}
        {updates::news_bar(place)}
        <main id="main" tabindex="-1">{move || page_view(&shown.page.get())}</main>
        <footer class="bottom" inner_html=FOOTER></footer>
        {search::dialog(searching)}
    }
    .into_any()
}

/// Follows a link, if it leads to a page of the app: true if it does.
fn depart(shown: Shown, address: Address) -> bool {
    let here = navigation::current();
    let route = Route::parse(&address.path);
    if route == Route::NotFound || (here.path == address.path && here.query == address.query) {
        return false;
    }
    let href = route.href_with(&address.query, &address.anchor);
    if here.path == address.path {
        navigation::push(&href);
        shown.place.query.set(address.query);
    } else {
        leptos::task::spawn_local(travel(shown, address, Some(href)));
    }
    true
}

/// Shows where the history leads.
fn arrive(shown: Shown, address: Address) {
    if Route::parse(&address.path) == shown.place.route.get_untracked() {
        shown.place.query.set(address.query);
    } else {
        leptos::task::spawn_local(travel(shown, address, None));
    }
}

/// Fetches what a link leads to while it is only pointed at, so that it can be shown as soon as it is pressed.
fn foresee(shown: Shown, address: Address) {
    let route = Route::parse(&address.path);
    let known = shown.foreseen.with_value(|(path, _)| *path == address.path);
    if known || route == Route::NotFound || route == shown.place.route.get_untracked() {
        return;
    }
    shown.foreseen.set_value((address.path.clone(), None));
    leptos::task::spawn_local(async move {
        let Some(json) = fetch::text(&route.data_href()).await else { return };
        let needed = Page::parse(&json).map(|page| parts::needed(&page, &route, &address.query)).unwrap_or_default();
        shown.foreseen.try_update_value(|foreseen| {
            if foreseen.0 == address.path {
                foreseen.1 = Some(json);
            }
        });
        chunks::load(&needed).await;
    });
}

/// Fetches a page and shows it once it is there; `new_entry` is the address to add to the history then.
async fn travel(shown: Shown, address: Address, new_entry: Option<String>) {
    let journey = shown.journey.get_value().wrapping_add(1);
    shown.journey.set_value(journey);
    let route = Route::parse(&address.path);
    let foreseen = shown.foreseen.with_value(|(path, json)| json.clone().filter(|_| *path == address.path));
    let json = match foreseen {
        Some(json) => Some(json),
        None => fetch::text(&route.data_href()).await,
    };
    let page = json.and_then(|json| Page::parse(&json));
    let page = match page {
        Some(page) if chunks::load(&parts::needed(&page, &route, &address.query)).await => Some(page),
        _ => None,
    };
    if shown.journey.get_value() != journey {
        return;
    }
    let Some(page) = page else {
        // Offline, or something is not there: the server's own answer says it best.
        document::leave_for(&route.href_with(&address.query, &address.anchor));
        return;
    };
    if let Some(href) = &new_entry {
        navigation::push(href);
    }
    document::set_title(&window_title(&page));
    shown.place.route.set(route);
    shown.place.query.set(address.query);
    shown.page.set(Arc::new(page));
    document::mark_live();
    // Once the page stands.
    request_animation_frame(move || {
        document::focus("main");
        if new_entry.is_some() || !address.anchor.is_empty() {
            navigation::scroll_to(&address.anchor);
        }
    });
}

fn page_view(page: &Page) -> impl IntoView + use<> {
    let parts = page.parts.iter().map(part_view).collect_view();
    view! { <div class=page.layout.clone()>{parts}</div> }
}

fn part_view(part: &Part) -> AnyView {
    match part {
        Part::Html { class, html } => view! { <div class=class.clone() inner_html=html.clone()></div> }.into_any(),
        Part::Recall(html) => recall::recall(html),
        _ => parts::view(part),
    }
}

/// The title of the browser's window.
pub fn window_title(page: &Page) -> String {
    if page.title.is_empty() { [NAME, WHAT_IT_IS].concat() } else { format!("{} · {NAME}", page.title) }
}

fn header(shown: Shown, searching: Search) -> AnyView {
    let logo = html! {
        svg width="34" height="18" viewBox="0 0 34 18" aria-hidden="true" {
            rect x="2" y="2" width="30" height="14" rx="7" fill="none" stroke="currentColor" stroke-width="2.4" {}
            circle cx="24" cy="2.6" r="3.4" class="brand-dot" {}
        }
        "roundtrip"
    };
    view! {
        <header class="top">
            <a class="brand" href=Route::Home.href() inner_html=logo.into_string()></a>
            <nav aria-label="Site"><ul inner_html=computed(move || shown.page.read().links.clone())></ul></nav>
            {search::opener(searching)}
            {theme_switch()}
        </header>
    }
    .into_any()
}

fn theme_switch() -> AnyView {
    let theme = RwSignal::new(Theme::System);
    once_live(move || theme.set(Theme::remembered()));
    let choose = move |id: String| {
        let chosen = Theme::from_id(&id);
        chosen.apply();
        theme.set(chosen);
    };
    let options = html! { @for choice in Theme::ALL { option value=(choice.id()) { (choice.name()) } } };
    view! {
        <label class="theme">
            <span class="hidden">"Theme"</span>
            <select
                on:change=act(move |event| choose(event_target_value(&event)))
                prop:value=computed(move || theme.get().id())
                inner_html=options.into_string()
            ></select>
        </label>
    }
    .into_any()
}

const FOOTER: &str = "<p>Everything on this site runs in your browser: no account, no server, and nothing you do leaves your \
                      device. Every number on the walk is computed by one model; what it simplifies is said beside it.</p>";
