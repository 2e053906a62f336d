//! Pages to HTML, natively: the app rendered into the shell that trunk built.

use leptos::prelude::*;

use super::{PAGE_DATA, head, shell, text};
use crate::course::Outline;
use crate::course::page::Page;
use crate::route::{self, Route};

/// Where the head's own lines go.
const HEAD_MARK: &str = "<!--head-->";
/// Where the app goes.
const APP_MARK: &str = "<!--app-->";

/// The shell with this page in it.
///
/// # Errors
/// When the shell lacks a mark, or the page cannot be written as JSON.
pub fn document(shell: &str, route: &Route, page: &Page, outline: &Outline) -> Result<String, String> {
    for mark in [HEAD_MARK, APP_MARK] {
        if !shell.contains(mark) {
            return Err(format!("index.html lacks the mark {mark}"));
        }
    }
    let data = serde_json::to_string(&page.for_hydration()).map_err(|why| why.to_string())?;
    // Inside a script element only `</` could end it.
    let data = data.replace("</", "<\\/");
    let app = format!("{}<script type=\"application/json\" id=\"{PAGE_DATA}\">{data}</script>", app(route, page));
    let html = shell.replacen("<html", &format!("<html data-base=\"{}\"", text::escaped(route::base())), 1);
    Ok(html.replacen(HEAD_MARK, &head::head(route, page, outline), 1).replacen(APP_MARK, &app, 1))
}

fn app(route: &Route, page: &Page) -> String {
    // Tasks spawned while rendering have nothing to do natively; a second call finds the executor set.
    let _ = any_spawner::Executor::init_futures_executor();
    let owner = Owner::new();
    let html = owner.with(|| shell::app(route.clone(), page.clone()).to_html());
    owner.cleanup();
    html
}
