//! The frame around every page: header, the line, notices, footer; and the change from page to page.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};

use super::store::{NoticeBar, Store};
use super::strip::Strip;
use super::{glossary, home, labs, learn, not_found, note};
use crate::course::page::{Body, Page};
use crate::model::Station;
use crate::platform::document;
use crate::platform::theme::Theme;
use crate::route::{self, Route};

/// The app's name, as it stands in titles.
pub const NAME: &str = "Roundtrip";

/// The page shown now.
#[derive(Clone, Copy)]
struct Shown(RwSignal<Arc<Page>>);

/// The whole app, showing `page` first.
#[component]
pub fn App(page: Page) -> impl IntoView {
    let shown = Shown(RwSignal::new(Arc::new(page)));
    provide_context(shown);
    let base = route::base().trim_end_matches('/');
    view! {
        <Router base>
            <Frame shown />
        </Router>
    }
}

#[component]
fn Frame(shown: Shown) -> AnyView {
    follow_the_address(shown);
    let store = Store::provide();
    let stations = Memo::new(move |_| stations_of(&shown.0.read()));
    let is_home = Memo::new(move |_| matches!(shown.0.read().body, Body::Home(_)));
    view! {
        <a class="skip" href="#main">"Skip to the text"</a>
        <Header />
        <Show when=move || !is_home.get()>
            <Strip stations />
        </Show>
        <NoticeBar store />
        <main id="main" tabindex="-1">{move || page_view(&shown.0.get())}</main>
        <Footer />
    }
    .into_any()
}

fn page_view(page: &Page) -> AnyView {
    match &page.body {
        Body::Home(outline) => home::home(outline).into_any(),
        Body::Learn(outline) => learn::learn(outline).into_any(),
        Body::Note(note) => note::note(note).into_any(),
        Body::Labs => labs::gallery().into_any(),
        Body::Lab(id) => labs::full_window(id).into_any(),
        Body::Glossary(terms) => glossary::glossary(terms).into_any(),
        Body::Cheatsheet(topics) => glossary::cheatsheet(topics).into_any(),
        Body::NotFound(outline) => not_found::not_found(outline).into_any(),
    }
}

/// The stations that a page is about, its own first.
fn stations_of(page: &Page) -> Vec<Station> {
    match &page.body {
        Body::Note(note) => note.topic.stations.clone(),
        _ => Vec::new(),
    }
}

/// Loads a page's data when the address leads elsewhere, and shows it once it is there.
fn follow_the_address(shown: Shown) {
    let path = use_location().pathname;
    let browser = use_context::<BrowserUrl>();
    Effect::new(move |previous: Option<String>| {
        let path = path.get();
        if previous.is_some_and(|previous| previous != path) {
            leptos::task::spawn_local(go_to(Route::parse(&path), shown, browser.clone()));
        }
        path
    });
}

async fn go_to(route: Route, shown: Shown, browser: Option<BrowserUrl>) {
    match fetch_page(&route).await {
        Ok(page) => {
            document::set_title(&window_title(&page));
            shown.0.set(Arc::new(page));
            if let Some(browser) = browser {
                browser.ready_to_complete();
            }
            document::focus("main");
        }
        // Offline, or nothing there: the server's own answer says it best.
        Err(_) => document::leave_for(&route.href()),
    }
}

async fn fetch_page(route: &Route) -> Result<Page, gloo::net::Error> {
    gloo::net::http::Request::get(&route.data_href()).send().await?.json().await
}

/// The title of the browser's window.
pub fn window_title(page: &Page) -> String {
    if page.title.is_empty() { NAME.to_owned() } else { format!("{} · {NAME}", page.title) }
}

#[component]
fn Header() -> AnyView {
    let path = use_location().pathname;
    let links = [
        (Route::Learn, "Learn"),
        (Route::Labs, "Labs"),
        (Route::Glossary, "Glossary"),
        (Route::Cheatsheet, "Cheat sheet"),
    ];
    let items = links
        .into_iter()
        .map(|(route, name)| {
            let href = route.href();
            let own = route.clone();
            let current = move || path.with(|path| is_within(&Route::parse(path), &own).then_some("page"));
            view! { <li><a href=href aria-current=current>{name}</a></li> }
        })
        .collect_view();
    view! {
        <header class="top">
            <a class="brand" href=Route::Home.href() aria-label="Roundtrip: the walk">
                <svg width="34" height="18" viewBox="0 0 34 18" aria-hidden="true">
                    <rect x="2" y="2" width="30" height="14" rx="7" fill="none" stroke="currentColor" stroke-width="2.4" />
                    <circle cx="24" cy="2.6" r="3.4" class="brand-dot" />
                </svg>
                "roundtrip"
            </a>
            <nav aria-label="Site"><ul>{items}</ul></nav>
            <ThemeSwitch />
        </header>
    }
    .into_any()
}

/// Whether `page` belongs to the part of the site that `part` opens.
fn is_within(page: &Route, part: &Route) -> bool {
    match part {
        Route::Learn => matches!(page, Route::Learn | Route::Note(..)),
        Route::Labs => matches!(page, Route::Labs | Route::Lab(_)),
        _ => page == part,
    }
}

#[component]
fn ThemeSwitch() -> AnyView {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move || theme.set(Theme::remembered()));
    let choose = move |id: String| {
        let chosen = Theme::from_id(&id);
        chosen.apply();
        theme.set(chosen);
    };
    let options = Theme::ALL
        .map(|choice| {
            view! { <option value=choice.id() selected=move || theme.get() == choice>{choice.name()}</option> }
        })
        .collect_view();
    view! {
        <label class="theme">
            <span class="hidden">"Theme"</span>
            <select on:change:target=move |event| choose(event.target().value()) prop:value=move || theme.get().id()>{options}</select>
        </label>
    }
    .into_any()
}

#[component]
fn Footer() -> AnyView {
    view! {
        <footer class="bottom">
            <p>
                "Everything on this site runs in your browser: no account, no server, and nothing you do leaves your device. "
                "Every number on the walk is computed by one model; what it simplifies is said beside it."
            </p>
        </footer>
    }
    .into_any()
}
