//! The frame around every page: header, the line, notices, footer; and the change from page to page.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use maud::{Markup, html};

use super::store::{Store, notice_bar};
use super::strip;
use super::{labs, question, walk};
use crate::course::page::{Page, Part};
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
        <Router base>{frame(shown)}</Router>
    }
}

fn frame(shown: Shown) -> AnyView {
    follow_the_address(shown);
    let store = Store::provide();
    let stations = Memo::new(move |_| shown.0.read().stations.clone());
    // The walk's stage is the line already.
    let draws_line = Memo::new(move |_| shown.0.read().parts.contains(&Part::Walk));
    view! {
        <a class="skip" href="#main">"Skip to the text"</a>
        {header()}
        {strip::strip(stations, draws_line)}
        {notice_bar(store)}
        <main id="main" tabindex="-1">{move || page_view(&shown.0.get())}</main>
        <footer class="bottom" inner_html=FOOTER></footer>
    }
    .into_any()
}

fn page_view(page: &Page) -> impl IntoView + use<> {
    let parts = page.parts.iter().map(part_view).collect_view();
    view! { <div class=page.layout.clone()>{parts}</div> }
}

fn part_view(part: &Part) -> AnyView {
    match part {
        Part::Html { class, html } => view! { <div class=class.clone() inner_html=html.clone()></div> }.into_any(),
        Part::Question(question) => question::question((**question).clone()),
        Part::Walk => walk::walk().into_any(),
        Part::Lab(id) => labs::full_window(id).into_any(),
        Part::Embedded { lab, query, caption } => labs::embedded(lab, query, caption).into_any(),
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
        Some(page) => {
            document::set_title(&window_title(&page));
            shown.0.set(Arc::new(page));
            if let Some(browser) = browser {
                browser.ready_to_complete();
            }
            document::focus("main");
        }
        // Offline, or nothing there: the server's own answer says it best.
        None => document::leave_for(&route.href()),
    }
}

async fn fetch_page(route: &Route) -> Option<Page> {
    let response = gloo::net::http::Request::get(&route.data_href()).send().await.ok()?;
    Page::parse(&response.text().await.ok()?)
}

/// The title of the browser's window.
pub fn window_title(page: &Page) -> String {
    if page.title.is_empty() { NAME.to_owned() } else { format!("{} · {NAME}", page.title) }
}

fn header() -> AnyView {
    let path = use_location().pathname;
    let links = move || path.with(|path| site_links(&Route::parse(path)).into_string());
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
            <nav aria-label="Site"><ul inner_html=links></ul></nav>
            {theme_switch()}
        </header>
    }
    .into_any()
}

fn site_links(page: &Route) -> Markup {
    let links = [
        (Route::Home, "The walk"),
        (Route::Learn, "Learn"),
        (Route::Labs, "Labs"),
        (Route::Glossary, "Glossary"),
        (Route::Cheatsheet, "Cheat sheet"),
    ];
    html! {
        @for (route, name) in links {
            li { a href=(route.href()) aria-current=[is_within(page, &route).then_some("page")] { (name) } }
        }
    }
}

/// Whether `page` belongs to the part of the site that `part` opens.
fn is_within(page: &Route, part: &Route) -> bool {
    match part {
        Route::Learn => matches!(page, Route::Learn | Route::Note(..)),
        Route::Labs => matches!(page, Route::Labs | Route::Lab(_)),
        _ => page == part,
    }
}

fn theme_switch() -> AnyView {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move || theme.set(Theme::remembered()));
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
                on:change=move |event| choose(event_target_value(&event))
                prop:value=move || theme.get().id()
                inner_html=options.into_string()
            ></select>
        </label>
    }
    .into_any()
}

const FOOTER: &str = "<p>Everything on this site runs in your browser: no account, no server, and nothing you do leaves your \
                      device. Every number on the walk is computed by one model; what it simplifies is said beside it.</p>";
