//! The scenario sheet's builder: a lab is set up, named, asked about, and comes out as a link, a code and a line of Markdown.

use leptos::prelude::*;
use maud::{Markup, html};

use super::chunks::awaited;
use super::player::{self, Player};
use super::present::code;
use super::present::sheet::{FAULT, Sheet};
use super::{act, computed, once_live};
use crate::labs::Link;
use crate::platform::{clipboard, document, form};

/// The builder, live.
pub fn builder(labs: &[(String, String)]) -> AnyView {
    let sheet =
        RwSignal::new(Sheet { on: labs.first().map(|(id, _)| id.clone()).unwrap_or_default(), ..Sheet::default() });
    let known = StoredValue::new(labs.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    let fields = NodeRef::<leptos::html::Div>::new();
    let unread = RwSignal::new(false);
    // The lab is made anew when another is chosen or a link pasted, not when it is set up.
    let begins = RwSignal::new(sheet.get_untracked());
    let take = move |event: leptos::ev::Event| {
        if let Some((key, value)) = form::field(&event) {
            let known = known.get_value();
            sheet.update(|sheet| match &*key {
                "on" => (sheet.on, sheet.set) = (value, String::new()),
                "link" => unread.set(!value.trim().is_empty() && !sheet.take_link(value.trim(), &known)),
                "set" => sheet.set = value,
                "name" => sheet.name = value,
                "ask" => sheet.ask = value,
                "options" => {
                    sheet.options =
                        value.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
                }
                _ => sheet.notes = value,
            });
            if matches!(&*key, "on" | "link" | "set") {
                begins.set(sheet.get_untracked());
            }
        }
    };
    Effect::new(move || {
        if let Some(fields) = fields.get() {
            let on = sheet.with(|sheet| sheet.on.clone());
            form::all(&fields, "[name=on]").iter().for_each(|field| form::set_value(field, &on));
        }
    });
    // Where the site lies is known in the browser only.
    let origin = RwSignal::new(String::new());
    // The lab may not have been loaded when the page comes to life: until then it is not there on either side.
    let lives = RwSignal::new(false);
    once_live(move || {
        origin.set(document::absolute(""));
        lives.set(true);
    });
    let copy = move |event: leptos::ev::MouseEvent| {
        if let Some(text) = form::pressed(&event, "data-copy") {
            clipboard::copy(&text);
        }
    };
    view! {
        <div class="builder live">
            <div node_ref=fields on:input=act(take) on:change=act(take) inner_html=form_fields(labs).into_string()></div>
            <p class="notice" role="alert" hidden=computed(move || !unread.get())>"This is no link to a lab of this site."</p>
            <div class="set-up">{move || lives.get().then(|| lab(sheet, begins))}</div>
            <div class="made" role="region" aria-label="The sheet" on:click=act(copy) inner_html=computed(move || {
                // What is said of its settings waits for the lab.
                awaited(&sheet.read().on);
                sheet.with(|sheet| made(sheet, &origin.read()).into_string())
            })></div>
        </div>
    }
    .into_any()
}

fn form_fields(labs: &[(String, String)]) -> Markup {
    html! {
        p { label { "Lab " select name="on" { @for (id, title) in labs { option value=(id) { (title) } } option value=(FAULT) { "Find the fault" } } } }
        p { label { "or the link of a lab as you have set it up " input name="link" type="text" autocomplete="off" spellcheck="false"; } }
        p { label { "Name " input name="name" type="text" maxlength="80" autocomplete="off"; } }
        p { label { "What the room is to predict " input name="ask" type="text" maxlength="200" autocomplete="off"; } }
        p { label { "Options, one a line " textarea name="options" rows="4" maxlength="600" {} } }
        p { label { "Notes for you alone " textarea name="notes" rows="3" maxlength="1000" {} } }
    }
}

/// The lab to set up; of a case its number.
fn lab(sheet: RwSignal<Sheet>, begins: RwSignal<Sheet>) -> AnyView {
    let Sheet { on, set, .. } = begins.get();
    if on == FAULT {
        let field = html! { p { label { "Case and level " input name="set" type="text" value=(set) placeholder="case=3&level=2" autocomplete="off"; } } };
        let take = move |event: leptos::ev::Event| sheet.update(|sheet| sheet.set = event_target_value(&event));
        return view! { <div on:input=act(take) inner_html=field.into_string()></div> }.into_any();
    }
    let Some(lab) = awaited(&on) else { return ().into_any() };
    let player = Player::new(lab, Link::read(lab, &set).0, None);
    Effect::new(move || {
        let (query, playing) = player.shared();
        if !playing {
            sheet.update(|sheet| sheet.set = query);
        }
    });
    player::player(player)
}

/// What comes out.
fn made(sheet: &Sheet, origin: &str) -> Markup {
    let [own, students] = [true, false].map(|with_notes| [origin, &sheet.href(with_notes)].concat());
    html! {
        @for fault in sheet.faults() { p class="notice" { (fault) } }
        @if !origin.is_empty() { dl {
            dt { "Slides, with your notes" } dd { a href=(own) { (own) } }
            dt { "For the students" } dd { a href=(students) { (students) } @if let Some(code) = code::code(&students) { (code) } }
            dt { "In a note" } dd { code { (sheet.markdown()) } }
        }
        p class="doings" {
            @for (words, text) in [("Copy the link", &own), ("Copy the students’ link", &students), ("Copy the Markdown", &sheet.markdown())] {
                button class="btn" data-copy=(text) { (words) }
            }
        } }
    }
}
