//! The links to the parts of the site, in the header of every page.

use maud::{Markup, html};

use crate::route::Route;

/// The links, with the one marked to whose part the page belongs.
pub fn links(page: &Route) -> Markup {
    let links = [
        (Route::Home, "The walk"),
        (Route::Learn, "Learn"),
        (Route::Labs, "Labs"),
        (Route::Practice, "Practice"),
        (Route::Progress, "Progress"),
        (Route::Glossary, "Glossary"),
        (Route::Cheatsheet, "Cheat sheet"),
        (Route::Teach, "Teach"),
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
        Route::Labs => {
            matches!(page, Route::Labs | Route::Lab(_) | Route::Faults | Route::Guides | Route::Guide(_))
        }
        Route::Teach => matches!(page, Route::Teach | Route::Present(_) | Route::Sheet),
        _ => page == part,
    }
}
