//! A unit's slides as a page: readable from top to bottom without script, one slide a page on paper. What presents them in
//! the browser is in `views::present` and finds what it needs in the attributes written here.

use maud::{Markup, PreEscaped, html};

use super::{key, page};
use crate::course::page::{Page, Part};
use crate::course::slides::{self, Body, Deck, Slide};
use crate::course::{Note, Topic, Unit};
use crate::labs::link::predicted;
use crate::labs::number::fixed;
use crate::labs::preset::{Answer, Preset};
use crate::labs::{self, Layout, Link};
use crate::learning::kinds::{AnswerOption, QuestionKind};
use crate::learning::{Kind, Question};
use crate::route::Route;
use crate::views::present::sheet::asked as asked_in;
use crate::views::{icon, stage};

/// The page of a unit's slides, with its address.
pub fn deck(unit: &Unit, notes: &[Note]) -> (Route, Page) {
    let deck = slides::deck(unit, notes);
    let topics: Vec<&Note> = notes.iter().filter(|note| note.topic.unit == unit.id).collect();
    let drawn: Vec<_> = deck.slides.iter().flat_map(drawn).collect();
    let html = html! {
        h1 class="hidden" { (deck.title) ": slides" }
        @for (index, drawn) in drawn.iter().enumerate() { (slide(&deck, &topics, index, drawn)) }
        (progress(&drawn, &topics))
    };
    let parts = vec![Part::Html { class: "slides".to_owned(), html: html.into_string() }, Part::Deck];
    let route = Route::Present(unit.id.clone());
    let (route, page) = page(route, &format!("{}: slides", unit.title), &unit.summary, "deck", parts);
    // The line of the slides takes the strip's place.
    (route, Page { strip: String::new(), ..page })
}

/// The page of scenario sheets: what it shows stands in its address.
pub fn sheet() -> (Route, Page) {
    let html = html! {
        h1 class="hidden" { "Scenario sheet" }
        section class="slide" aria-label="Slide 1" data-kind="title" {
            div class="frame" data-number="1" {
                h2 { "A scenario sheet" }
                p class="lede" { "The address of this page holds a lab as somebody has set it up, with a question about it. Opening it takes JavaScript, and an address that names a lab." }
                p { a href=(Route::Teach.href_with("", "sheets")) { "Make one" } }
            }
        }
    };
    let about = "A lab as somebody has set it up, with a question for the room.";
    let parts = vec![Part::Html { class: "slides".to_owned(), html: html.into_string() }, Part::Deck];
    let (route, page) = page(Route::Sheet, "A scenario sheet", about, "deck", parts);
    (route, Page { strip: String::new(), ..page })
}

/// A slide as it is drawn: as the notes say, or the question that a lab's preset asks before it runs.
struct Drawn<'a> {
    slide: &'a Slide,
    asks: Option<(&'static Preset, Answer)>,
}

/// A slide, and before it the question of its lab's preset.
fn drawn(slide: &Slide) -> Vec<Drawn<'_>> {
    let asks = match &slide.body {
        Body::Lab { lab, query, .. } => labs::find(lab).and_then(|lab| predicted(lab, &Link::read(lab, query).0)),
        _ => None,
    };
    let before = asks.map(|asks| Drawn { slide, asks: Some(asks) });
    before.into_iter().chain([Drawn { slide, asks: None }]).collect()
}

fn slide(deck: &Deck, topics: &[&Note], index: usize, drawn: &Drawn<'_>) -> Markup {
    let slide = drawn.slide;
    let note = slide.topic.and_then(|place| topics.get(place).copied());
    let station = note.and_then(|note| note.topic.stations.first());
    let (lab, query) = match &slide.body {
        Body::Lab { lab, query, .. } if drawn.asks.is_none() => (Some(lab), Some(query)),
        _ => (None, None),
    };
    let link = note.map(|note| student_link(&note.topic, &slide.body));
    html! {
        section class="slide" id={ "slide-" (index + 1) } aria-label={ "Slide " (index + 1) } data-kind=(kind(drawn)) data-station=[station.map(|it| it.id())]
            data-lab=[lab] data-query=[query] data-link=[link] {
            div class="frame" data-number=(index + 1) {
                @match &slide.body {
                    Body::Title => (title(deck, topics)),
                    Body::Topic => @if let Some(note) = note { (topic(slide, note)) },
                    _ => {
                        (heading(slide))
                        @match drawn.asks {
                            Some((preset, answer)) => (prediction(preset, answer)),
                            None => (body(&slide.body)),
                        }
                    }
                }
            }
            (speaker_notes(slide))
        }
    }
}

fn kind(drawn: &Drawn<'_>) -> &'static str {
    match &drawn.slide.body {
        _ if drawn.asks.is_some() => "ask",
        Body::Title => "title",
        Body::Topic => "topic",
        Body::Text(_) => "text",
        Body::Question(_) => "ask",
        Body::Lab { .. } => "lab",
    }
}

/// Where students find the same on their phones.
fn student_link(topic: &Topic, body: &Body) -> String {
    let note = Route::Note(topic.unit.clone(), topic.id.clone());
    match body {
        Body::Question(question) => note.href_with("", &format!("q-{}", question.id)),
        Body::Lab { lab, query, .. } => Route::Lab(lab.clone()).href_with(query, ""),
        _ => note.href(),
    }
}

fn heading(slide: &Slide) -> Markup {
    html! {
        header {
            p class="label" { (PreEscaped(&slide.label)) }
            h2 { (PreEscaped(&slide.heading)) }
        }
    }
}

fn title(deck: &Deck, topics: &[&Note]) -> Markup {
    html! {
        h2 { (deck.title) }
        p class="lede" { (deck.summary) }
        ol class="agenda" { @for note in topics { li data-station=[note.topic.stations.first().map(|it| it.id())] { (note.topic.short) } } }
    }
}

fn topic(slide: &Slide, note: &Note) -> Markup {
    html! {
        p class="label" { (note.unit_title) " · " (slide.label) }
        h2 { (PreEscaped(&slide.heading)) }
        p class="lede" { (PreEscaped(slides::unlinked(&note.topic.summary))) }
        p class="stops" {
            @for station in &note.topic.stations {
                span class="stop" data-station=(station.id()) {
                    svg class="sign" viewBox="0 0 24 24" aria-hidden="true" { path d=(icon::path(*station)) {} }
                    (station.name())
                }
            }
        }
    }
}

fn body(body: &Body) -> Markup {
    match body {
        Body::Title | Body::Topic => html! {},
        Body::Text(html) => html! { div class="body" { (PreEscaped(html)) } },
        Body::Question(question) => asked(question),
        Body::Lab { lab, query, caption } => picture(lab, query, caption),
    }
}

/// A lab's first state; the browser puts the lab itself in its place.
fn picture(lab: &str, query: &str, caption: &str) -> Markup {
    let Some(lab) = labs::find(lab) else { return html! {} };
    let run = lab.run(&Link::read(lab, query).0.scenario);
    html! {
        figure class="body lab-picture" {
            figcaption { (caption) }
            (stage::still(&run.scene(0, Layout::Wide)))
            p { (run.describe(0)) }
        }
    }
}

/// What a preset asks, with the answer of its run.
fn prediction(preset: &Preset, answer: Answer) -> Markup {
    asked_in(
        preset.question.prompt,
        preset.question.options.iter().enumerate().map(|(index, option)| (option.text, index == answer.option)),
    )
}

/// An option as the room votes on it.
struct Choice {
    html: String,
    right: bool,
    /// What is said of it when the answer is shown.
    key: String,
}

/// A question for the room: every kind as options with letters.
fn asked(question: &Question) -> Markup {
    let (asks, choices) = choices(question);
    let given = choices.iter().map(|choice| slides::point(&choice.html) + 0.55).sum::<f64>();
    let lines =
        slides::point(&question.prompt) + given + if asks.is_some() { 1.2 } else { 0.0 } + code_lines(&question.prompt);
    html! {
        div class="body" style={ "--scale:" (slides::scale(lines)) } {
            div class="prompt" { (PreEscaped(slides::unlinked(&question.prompt))) }
            @if let Some(asks) = asks { p class="asks" { (PreEscaped(asks)) } }
            (options(&choices))
        }
    }
}

/// The lines that a prompt's code takes beyond what its letters would.
#[allow(clippy::cast_precision_loss, reason = "a prompt has some lines")]
fn code_lines(prompt: &str) -> f64 {
    let breaks = prompt.matches('\n').count() + 2 * prompt.matches("<pre").count();
    if prompt.contains("<pre") || prompt.contains("<li") || prompt.contains("<tr") { breaks as f64 } else { 0.0 }
}

fn options(choices: &[Choice]) -> Markup {
    html! {
        ol class="options" {
            @for (choice, letter) in choices.iter().zip('A'..='Z') {
                li data-right[choice.right] {
                    span class="letter" { (letter) }
                    div class="choice" { (PreEscaped(&choice.html)) }
                    span class="truth" { (PreEscaped(&choice.key)) }
                    span class="tally" {}
                }
            }
        }
    }
}

/// What is asked beside the prompt, and what can be voted for.
fn choices(question: &Question) -> (Option<String>, Vec<Choice>) {
    let order = question.present(question.seed());
    let options = |options: &[AnswerOption]| -> Vec<Choice> {
        order.iter().filter_map(|&index| options.get(index)).map(choice).collect()
    };
    match &question.kind {
        Kind::One(one) => (None, options(&one.options)),
        Kind::Several(several) => (Some("More than one may hold.".to_owned()), options(&several.options)),
        Kind::TrueFalse(statement) => {
            let verdict =
                |(answer, word): (bool, &str)| Choice { html: word.to_owned(), ..keyed(answer == statement.answer) };
            let verdicts = [(true, "True"), (false, "False")].map(verdict);
            let asks = "True or false, and because of what?".to_owned();
            (Some(asks), verdicts.into_iter().chain(options(&statement.reasons)).collect())
        }
        Kind::Predict(predict) => (None, options(&predict.one.options)),
        // Their own slides are left out: see `course::slides`.
        Kind::Trace(_) | Kind::Computed(_) => (None, Vec::new()),
        Kind::Number(_) | Kind::Short(_) | Kind::Station(_) => {
            let mut answers: Vec<Choice> = key::parts(&question.kind)
                .into_iter()
                .map(|(html, word)| Choice { html, ..keyed(word == key::RIGHT) })
                .collect();
            // Stations stand in the line's order, what is typed in that of its text.
            if !matches!(question.kind, Kind::Station(_)) {
                answers.sort_by(|one, other| one.html.cmp(&other.html));
            }
            (None, answers)
        }
        Kind::Order(items) => {
            let item = |&index: &usize| {
                let item = items.items.get(index)?;
                Some(Choice { html: item.html.clone(), right: index == 0, key: format!("{}", index + 1) })
            };
            (Some("Which comes first, and what then?".to_owned()), order.iter().filter_map(item).collect())
        }
        Kind::Match(pairs) => {
            let pair = |&index: &usize| {
                let pair = pairs.pairs.get(index)?;
                Some(Choice { html: pair.right.clone(), right: index == 0, key: pair.left.clone() })
            };
            let lefts: Vec<_> = pairs.pairs.iter().map(|pair| pair.left.as_str()).collect();
            let asks = lefts.split_first().map(|(first, rest)| {
                format!("What belongs to <strong>{first}</strong>? And what to {}?", rest.join(" · "))
            });
            (asks, order.iter().filter_map(pair).collect())
        }
    }
}

fn choice(option: &AnswerOption) -> Choice {
    Choice { html: option.html.clone(), ..keyed(option.right) }
}

fn keyed(right: bool) -> Choice {
    Choice { html: String::new(), right, key: if right { "✓ right" } else { "✗" }.to_owned() }
}

/// What the speaker says: the rest of the text; of a question its answer with the reasons.
fn speaker_notes(slide: &Slide) -> Markup {
    let answer = match &slide.body {
        Body::Question(question) => answer(question).into_string(),
        _ => String::new(),
    };
    html! {
        @if !slide.notes.is_empty() || !answer.is_empty() {
            aside class="speaker" { (PreEscaped(&slide.notes)) (PreEscaped(answer)) }
        }
    }
}

fn answer(question: &Question) -> Markup {
    let reasons = question.kind.grade(&question.kind.key()).map(|grade| grade.parts).unwrap_or_default();
    html! {
        (PreEscaped(slides::unlinked(&question.explanation)))
        @for part in reasons.iter().filter(|part| part.right && !part.why.is_empty()) { p { (PreEscaped(slides::unlinked(&part.why))) } }
    }
}

/// How far one is, on the line: a stop for each topic.
fn progress(drawn: &[Drawn<'_>], topics: &[&Note]) -> Markup {
    let begins = |place: usize| drawn.iter().position(|drawn| drawn.slide.topic == Some(place)).unwrap_or(0);
    #[allow(clippy::cast_precision_loss, reason = "a deck has some hundred slides")]
    let share = |place: usize| fixed(begins(place) as f64 / drawn.len() as f64, 4);
    html! {
        div class="progress-line" aria-hidden="true" {
            @for (place, note) in topics.iter().enumerate() {
                i data-station=[note.topic.stations.first().map(|it| it.id())] style={ "--at:" (share(place)) } {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_with_a_preset_asks_before_it_runs() {
        let lab = |query: &str| Slide {
            topic: None,
            label: String::new(),
            heading: String::new(),
            body: Body::Lab { lab: "walk".into(), query: query.into(), caption: String::new() },
            notes: String::new(),
        };
        assert_eq!(drawn(&lab("preset=quic")).iter().map(kind).collect::<Vec<_>>(), ["ask", "lab"]);
        assert_eq!(drawn(&lab("dns=warm")).iter().map(kind).collect::<Vec<_>>(), ["lab"]);
    }
}
