//! The learner's work as a file: to take along, to bring in, to begin anew.

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;

use crate::learning::{Progress, ProgressError};
use crate::platform::{document, form};
use crate::views::store::Store;
use crate::views::trainer::count;
use crate::views::{act, computed};

/// Export, import, reset and its undoing, and what was set aside.
pub fn keeping(store: Store) -> AnyView {
    let said = RwSignal::new(String::new());
    let bring_in = move |event: web_sys::Event| {
        spawn_local(async move {
            let Some(text) = form::file_text(&event).await else { return };
            let words = bring_in(store, &text);
            let _ = said.try_set(words);
        });
    };
    let reset = move |_| {
        let before = store.log.with_untracked(|log| log.attempts().len());
        store.update_settings(|log| log.reset(document::now_ms()));
        said.set(
            [
                "You start afresh. ",
                &count(before, "answer"),
                " and your settings are put away, not deleted: you can take this back.",
            ]
            .concat(),
        );
    };
    let undo = move |_| {
        store.update_settings(|log| log.undo_reset(document::now_ms()));
        said.set("Everything is back.".to_owned());
    };
    let can_undo = Memo::new(move |_| store.log.with(Progress::can_undo_reset));
    let any = Memo::new(move |_| store.log.with(|log| !log.attempts().is_empty()));
    view! {
        <section class="keeping" aria-labelledby="keeping">
            <h2 id="keeping">"Your work"</h2>
            <p>"It lies in this browser alone. Take it along to another one as a file; what you bring in is added to what is here, and nothing is lost on either side."</p>
            <p class="doings">
                <button class="btn" on:click=act(move |_| store.save_to_file())>"Save to a file"</button>
                <label class="btn file">"Bring in a file" <input type="file" accept=".json,application/json" on:change=act(bring_in) /></label>
                <button class="btn" disabled=computed(move || !any.get()) on:click=act(reset)>"Start afresh"</button>
                <button class="btn" hidden=computed(move || !can_undo.get()) on:click=act(undo)>"Take back the fresh start"</button>
            </p>
            <p role="status">{computed(move || said.get())}</p>
            {asides(store)}
        </section>
    }
    .into_any()
}

/// Adds what a file has, and says what that was.
fn bring_in(store: Store, text: &str) -> String {
    match Progress::parse(text) {
        Ok(file) => {
            let before = store.log.with_untracked(|log| log.attempts().len());
            store.take_in(&file);
            let new = store.log.with_untracked(|log| log.attempts().len()).saturating_sub(before);
            let of = file.attempts().len();
            ["Brought in: ", &count(of, "answer"), ", ", &new.to_string(), " of them new here."].concat()
        }
        Err(ProgressError::Corrupt { place, why }) => {
            ["This is no file of saved work, or it is damaged at ", &place, ": ", &why, ". Nothing was changed."].concat()
        }
        Err(ProgressError::FromFuture { .. }) => {
            "This file was saved by a later version of this site. Reload the page to get it, then bring the file in again. Nothing was changed.".to_owned()
        }
    }
}

/// What could not be read and was set aside.
fn asides(store: Store) -> AnyView {
    let list = move || {
        store.asides.with(|asides| {
            html! {
                @for (index, (_, text)) in asides.iter().enumerate() {
                    li {
                        (count(text.len(), "character")) " "
                        button class="btn" data-save=(index) { "Save to a file" } " "
                        button class="btn" data-drop=(index) { "Delete" }
                    }
                }
            }
            .into_string()
        })
    };
    let at = move |event: &leptos::ev::MouseEvent, attribute: &str| {
        let index: usize = form::pressed(event, attribute)?.parse().ok()?;
        store.asides.with_untracked(|asides| asides.get(index).cloned())
    };
    let press = move |event: leptos::ev::MouseEvent| {
        if let Some((_, text)) = at(&event, "data-save") {
            document::save("roundtrip-progress-aside.json", crate::views::store::MEDIA_TYPE, &text);
        } else if let Some((key, _)) = at(&event, "data-drop") {
            store.drop_aside(&key);
        }
    };
    view! {
        <div hidden=computed(move || store.asides.read().is_empty())>
            <h3>"Set aside"</h3>
            <p>"Saved work that could not be read. It is kept until you delete it."</p>
            <ul on:click=act(press) inner_html=computed(list)></ul>
        </div>
    }
    .into_any()
}
