//! The slides of the page as they are shown: which one, how far, how the room voted; and the words beside them.

use leptos::prelude::*;
use maud::html;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::show::{Show, percent};
use super::{Presenter, code, document, form, keys};
use crate::route::Route;

/// How much smaller a slide's type may become so that everything fits, step by step.
const SCALES: [&str; 7] = ["0.94", "0.88", "0.82", "0.76", "0.7", "0.64", "0.58"];
/// Of a slide's height, this part stays free where type was made smaller for it.
const SPARE: i32 = 60;

/// Keeps the page's slides in step with what is to be shown.
pub fn draw(presenter: Presenter) {
    Effect::new(move || {
        let Some(deck) = presenter.stand.get().and_then(|stand| stand.closest(".deck").ok().flatten()) else { return };
        let flag = |name: &str, value: Option<&str>| set(&deck, name, value);
        flag("data-view", Some(presenter.view.get().id()));
        flag("data-over", presenter.over.get().then_some(""));
        // Where all slides are looked at they scroll, and keys must reach what scrolls.
        let scrolls = presenter.over.get().then_some("0");
        form::all(&deck, ".slides").iter().for_each(|slides| set(slides, "tabindex", scrolls));
        presenter.slides.with(|slides| {
            presenter.show.with(|show| {
                slides.iter().enumerate().for_each(|(index, slide)| draw_slide(slide, index, show));
                form::set_variable(&deck, ".progress-line", "--done", &share(show.slide, slides.len()));
                if presenter.over.get() {
                    slides.get(show.slide).into_iter().for_each(document::bring_into_sight);
                }
            });
        });
    });
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() != value {
        // The names are our own.
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
}

fn draw_slide(slide: &Element, index: usize, show: &Show) {
    let now = index == show.slide;
    set(slide, "data-now", now.then_some(""));
    set(slide, "data-next", (index == show.slide + 1).then_some(""));
    set(slide, "data-hides", (now && show.hides).then_some(""));
    set(slide, "data-revealed", (now && show.step > 0 && is_question(slide)).then_some(""));
    for (place, step) in form::all(slide, "[data-step]").iter().enumerate() {
        set(step, "data-step", Some(if now && place >= show.step { "later" } else { "" }));
    }
    draw_votes(slide, index, show);
}

/// Both votes as bars and numbers.
fn draw_votes(slide: &Element, index: usize, show: &Show) {
    if !is_question(slide) {
        return;
    }
    let Some(votes) = show.votes(index) else { return };
    for (option, element) in form::all(slide, ".options > li").iter().enumerate() {
        let first = percent(&votes.first, option);
        let second = votes.second.as_ref().map(|second| percent(second, option));
        form::set_style(element, "--first", &first.to_string());
        form::set_style(element, "--second", &second.unwrap_or(0).to_string());
        let said = match second {
            Some(second) => [&first.to_string(), " % → ", &second.to_string(), " %"].concat(),
            None => [&first.to_string(), " %"].concat(),
        };
        form::all(element, ".tally").iter().for_each(|tally| tally.set_text_content(Some(&said)));
    }
}

fn share(part: usize, of: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a deck has some hundred slides")]
    crate::labs::number::fixed(part as f64 / of.max(1) as f64, 4)
}

fn kind(slide: &Element) -> String {
    slide.get_attribute("data-kind").unwrap_or_default()
}

/// Whether a slide asks the room.
pub fn is_question(slide: &Element) -> bool {
    kind(slide) == "ask"
}

/// How many steps a slide takes after it is shown: what appears in turn, the answer of a question, the run of a lab.
pub fn steps(slide: &Element) -> usize {
    match &*kind(slide) {
        "ask" | "lab" => 1,
        _ => form::all(slide, "[data-step]").len(),
    }
}

/// Sets in smaller type what would not fit on its slide: other systems have other letters.
pub fn fit(slides: &[Element]) {
    for body in slides.iter().flat_map(|slide| form::all(slide, ".body")) {
        let mut scales = SCALES.iter();
        // With something to spare: lines break a little differently at another size of the window.
        while body.scroll_height() > body.client_height() - body.client_height() / SPARE + 1 {
            let Some(scale) = scales.next() else { break };
            form::set_style(&body, "--fit", scale);
        }
    }
}

/// The slide's heading.
pub fn name(slide: &Element) -> String {
    let heading = form::all(slide, "h2").first().and_then(|heading| heading.text_content());
    let asked = if is_question(slide) { " (question)" } else { "" };
    [heading.unwrap_or_default().trim(), asked].concat()
}

/// The speaker's notes, as HTML.
pub fn notes(slide: &Element) -> String {
    form::all(slide, ".speaker").first().map(Element::inner_html).unwrap_or_default()
}

/// `12 / 80`.
pub fn place(presenter: Presenter) -> String {
    let count = presenter.slides.with(Vec::len);
    [&(presenter.show.with(|show| show.slide) + 1).to_string(), " / ", &count.to_string()].concat()
}

/// What is said to those who listen when the slide changes.
pub fn said(presenter: Presenter) -> String {
    let Some(slide) = presenter.current() else { return String::new() };
    let revealed = presenter.show.with(|show| show.step > 0) && is_question(&slide);
    let right =
        form::all(&slide, "[data-right] .choice").iter().filter_map(|right| right.text_content()).collect::<Vec<_>>();
    let answer = if revealed { [" Answer: ", &right.join("; ")].concat() } else { String::new() };
    ["Slide ", &place(presenter), ": ", &name(&slide), ".", &answer].concat()
}

/// Minutes and seconds since the beginning.
pub fn time(now: u64, began: u64) -> String {
    let seconds = now.saturating_sub(began) / 1_000;
    let two = |number: u64| if number < 10 { ["0", &number.to_string()].concat() } else { number.to_string() };
    [two(seconds / 60), two(seconds % 60)].join(":")
}

/// The way to the same on the students' phones: a code and the link in letters.
pub fn way(presenter: Presenter) -> String {
    let link = presenter.show.with(|show| if show.code { Some(show.lab.clone()) } else { None });
    let (Some(lab), Some(slide)) = (link, presenter.current()) else { return String::new() };
    let address = student_link(&slide, lab);
    html! {
        @if let Some(code) = code::code(&address) { (code) }
        p { a href=(address) { (address.trim_start_matches("https://").trim_start_matches("http://")) } }
    }
    .into_string()
}

/// Where students find this slide's question or lab; a lab as it is set now, from its start.
fn student_link(slide: &Element, lab: Option<String>) -> String {
    let touched = || Some(Route::Lab(slide.get_attribute("data-lab")?).href_with(&lab?, ""));
    let own = || slide.get_attribute("data-link").unwrap_or_else(|| Route::Home.href());
    document::absolute(&touched().unwrap_or_else(own))
}

/// A button does what its key does. In the overview a slide is chosen by pressing it; elsewhere an option by pressing it gets a hand.
pub fn pressed(presenter: Presenter, event: &web_sys::Event) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let command = form::pressed(event, "data-key").and_then(|key| keys::of(&key));
    command.into_iter().for_each(|command| presenter.obey(command));
    let Some(slide) = target.closest(".slide").ok().flatten() else { return };
    if presenter.over.get_untracked() {
        let found = presenter.slides.with_untracked(|slides| slides.iter().position(|other| *other == slide));
        if let Some(index) = found {
            presenter.over.set(false);
            presenter.go(index, 0);
        }
    } else if let Some(option) = target.closest(".options > li").ok().flatten() {
        let place = form::all(&slide, ".options > li").iter().position(|other| *other == option);
        place.into_iter().for_each(|place| super::room::raise(&presenter, place));
    }
}

/// How many options the slide's question has; none where it asks nothing.
pub fn options(presenter: Presenter) -> usize {
    let asked = presenter.current().filter(is_question);
    asked.map_or(0, |slide| form::all(&slide, ".options > li").len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timer_counts_minutes_and_seconds() {
        assert_eq!(
            [time(0, 0), time(65_999, 1_000), time(5, 9), time(6_000_000, 0)],
            ["00:00", "01:04", "00:00", "100:00"]
        );
    }

    #[test]
    fn shares_are_of_something() {
        assert_eq!([share(1, 4), share(0, 0)], ["0.2500", "0.0000"]);
    }
}
