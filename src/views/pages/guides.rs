//! The decision guides: their list, and each guide's page.
//!
//! A page holds every question and every leaf as a step with an anchor of its own, and the style sheet shows the one that the
//! address names. So a guide works without script, going back is the browser's own, and every step is a link.

mod diagram;

use maud::{Markup, PreEscaped, html};

use super::{GUIDES, page, strip};
use crate::course::guide::{Answer, Case, Guide, Leaf, Node, Question};
use crate::course::load::Course;
use crate::course::page::{Page, Part};
use crate::model::Station;
use crate::route::Route;
use crate::views::{icon, text};

/// All guides.
pub fn list(guides: &[Guide]) -> (Route, Page) {
    let list = html! {
        h1 { (GUIDES.0) }
        p class="lede" { "A few questions about the situation, then a choice, the reason for it, and what would tip it." }
        ul class="topics" { @for guide in guides { (item(guide)) } }
    };
    page(Route::Guides, GUIDES.0, GUIDES.1, "page plain", vec![part(list)])
}

fn item(guide: &Guide) -> Markup {
    let station = guide.stations.first().copied();
    html! {
        li data-station=[station.map(Station::id)] {
            a href=(Route::Guide(guide.id.clone()).href()) {
                @if let Some(station) = station { (sign(station)) }
                span class="name" { (guide.short) }
                span class="minutes" { (guide.leaves().len()) " choices" }
            }
            p { (guide.title) " " (PreEscaped(&guide.summary)) }
        }
    }
}

/// The page of a guide, with its address.
pub fn guide(course: &Course, guide: &Guide) -> (Route, Page) {
    let first = [Passed { question: &guide.start, answer: None }];
    let body = html! {
        (opening(guide))
        div class="steps" { (question(guide, &first)) }
        (whole(guide))
        (cases(course, &guide.cases))
        p { a href=(Route::Guides.href()) { "All decision guides" } }
    };
    let route = Route::Guide(guide.id.clone());
    let (route, page) = page(route, &guide.title, &guide.description, "page plain guide", vec![part(body)]);
    (route, Page { strip: strip::strip(&guide.stations).into_string(), ..page })
}

fn part(markup: Markup) -> Part {
    Part::Html { class: "text".to_owned(), html: markup.into_string() }
}

fn sign(station: Station) -> Markup {
    html! { svg class="sign" viewBox="0 0 24 24" aria-hidden="true" { path d=(icon::path(station)) {} } }
}

fn opening(guide: &Guide) -> Markup {
    html! {
        p class="label" { "Decision guide" }
        h1 { (guide.title) }
        p class="lede" { (PreEscaped(&guide.summary)) }
    }
}

/// A question on the way to a step, with the answer that leads on; the last one, which is asked now, has none.
#[derive(Clone, Copy)]
struct Passed<'g> {
    question: &'g Question,
    answer: Option<&'g Answer>,
}

/// The question at the end of the way, and after it every step that hangs on its answers.
fn question(guide: &Guide, way: &[Passed<'_>]) -> Markup {
    let Some((now, before)) = way.split_last() else { return html! {} };
    let question = now.question;
    html! {
        section class="step" id=(question.id) tabindex="-1" aria-label={ "Question " (way.len()) } {
            (path(before))
            p class="label" { "Question " (way.len()) }
            h2 { (question.ask) }
            p class="help" { (PreEscaped(&question.help)) }
            ul class="answers" { @for answer in &question.answers { li { a href={ "#" (answer.then.id()) } { (answer.text) } } } }
            (back(before))
        }
        @for answer in &question.answers { (after(guide, before, question, answer)) }
    }
}

/// The step to which an answer leads.
fn after(guide: &Guide, before: &[Passed<'_>], question: &Question, answer: &Answer) -> Markup {
    let mut way = before.to_vec();
    way.push(Passed { question, answer: Some(answer) });
    match &answer.then {
        Node::Leaf(leaf) => self::leaf(guide, leaf, &way),
        Node::Question(next) => {
            way.push(Passed { question: next, answer: None });
            self::question(guide, &way)
        }
    }
}

/// The questions answered so far, each a link back to itself.
fn path(way: &[Passed<'_>]) -> Markup {
    html! {
        @if !way.is_empty() {
            ol class="path" aria-label="Your answers so far" {
                @for Passed { question, answer } in way {
                    li { a href={ "#" (question.id) } { (question.ask) } " " strong { @if let Some(answer) = answer { (answer.text) } } }
                }
            }
        }
    }
}

/// The way back from a step: to the question before, and to the first.
fn back(way: &[Passed<'_>]) -> Markup {
    html! {
        @if let (Some(first), Some(last)) = (way.first(), way.last()) {
            p class="back" {
                a href={ "#" (last.question.id) } { "Back" }
                @if way.len() > 1 { a href={ "#" (first.question.id) } { "Start again" } }
            }
        }
    }
}

fn leaf(guide: &Guide, leaf: &Leaf, way: &[Passed<'_>]) -> Markup {
    let next = guide.leaves().into_iter().find(|other| other.id == leaf.next);
    html! {
        section class="step leaf" id=(leaf.id) tabindex="-1" aria-label="Choice" data-station=(leaf.station.id()) {
            (path(way))
            p class="label" { "Choose" }
            h2 { (sign(leaf.station)) (leaf.choice) }
            p { (PreEscaped(&leaf.why)) }
            dl {
                div { dt { "For example" } dd { (PreEscaped(&leaf.products)) } }
                @if let Some(next) = next {
                    div { dt { "Next best" } dd { a href={ "#" (next.id) } { (next.choice) } } }
                    div { dt { "What would tip it" } dd { (PreEscaped(&leaf.tips)) } }
                }
                div { dt { "Read on" } dd { (PreEscaped(&leaf.read)) } }
            }
            (back(way))
        }
    }
}

/// The tree as a drawing, and the same in words.
fn whole(guide: &Guide) -> Markup {
    html! {
        section class="whole" aria-labelledby="whole" {
            h2 id="whole" { "The whole guide" }
            (diagram::diagram(guide))
            details {
                summary { "The same as a list" }
                (outline(&guide.start))
            }
        }
    }
}

fn outline(question: &Question) -> Markup {
    html! {
        p { a href={ "#" (question.id) } { (question.ask) } }
        ul {
            @for answer in &question.answers {
                li {
                    (answer.text) ": "
                    @match &answer.then {
                        Node::Leaf(leaf) => a href={ "#" (leaf.id) } { strong { (leaf.choice) } },
                        Node::Question(question) => (outline(question)),
                    }
                }
            }
        }
    }
}

/// The course's questions that put a case to it, each by how it begins.
fn cases(course: &Course, cases: &[Case]) -> Markup {
    let case = |case: &Case| {
        let note = course.notes.iter().find(|note| note.topic.id == case.topic)?;
        let question = note.questions.iter().find(|question| question.id == case.question)?;
        let route = Route::Note(case.unit.clone(), case.topic.clone());
        let href = route.href_with("", &format!("q-{}", case.question));
        Some(html! { li { a href=(href) { (beginning(&question.prompt)) } ", in " (note.topic.short) } })
    };
    html! {
        @if !cases.is_empty() {
            section class="cases" {
                h2 { "Try it on a case" }
                ul { @for item in cases.iter().filter_map(case) { (item) } }
            }
        }
    }
}

/// The first sentence of a prompt, without its end.
fn beginning(prompt: &str) -> String {
    let words = text::without_tags(prompt);
    let words = words.trim();
    let end = words.find([':', '?', ';']).into_iter().chain(words.find(". ")).min();
    words.get(..end.unwrap_or(words.len())).unwrap_or(words).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_known_by_its_first_sentence() {
        assert_eq!(beginning("<p>A shop with 2.5 writes. What now?</p>"), "A shop with 2.5 writes");
        assert_eq!(beginning("<p>It is <em>late</em>.</p>"), "It is late");
        assert_eq!(beginning("<p>Which fits?</p>"), "Which fits");
    }
}
