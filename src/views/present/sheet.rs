//! A scenario sheet: a lab as an instructor has set it up, with a name, a question and notes. All of it is in its address,
//! so that it needs to be kept nowhere.

use maud::{Markup, html};

use crate::labs::link::predicted;
use crate::labs::preset::{Answer, Preset};
use crate::labs::{self, Lab, Link};
use crate::route::Route;
use crate::views::faults::read as read_case;
use crate::views::text::sentence;

/// What stands for the lab where a fault is to be found.
pub const FAULT: &str = "find-the-fault";
/// More than this nobody votes on.
const MOST: usize = 9;

/// A scenario with what is asked and said about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its heading.
    pub name: String,
    /// The lab's identifier, or [`FAULT`].
    pub on: String,
    /// The lab's settings, as its link has them.
    pub set: String,
    /// What the room is to predict; may be left out.
    pub ask: String,
    /// What can be predicted.
    pub options: Vec<String>,
    /// For the speaker alone.
    pub notes: String,
}

impl Sheet {
    /// Reads a query; nothing where it names no lab that there is.
    pub fn read(query: &str) -> Option<Sheet> {
        let mut sheet = Sheet::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "name" => sheet.name = value.into_owned(),
                "on" => sheet.on = value.into_owned(),
                "set" => sheet.set = value.into_owned(),
                "ask" => sheet.ask = value.into_owned(),
                "option" if sheet.options.len() < MOST => sheet.options.push(value.into_owned()),
                "notes" => sheet.notes = value.into_owned(),
                _ => {}
            }
        }
        (sheet.on == FAULT || labs::find(&sheet.on).is_some()).then_some(sheet)
    }

    /// The chunks that the sheet of a query is made with.
    pub fn needs(query: &str) -> Vec<String> {
        let on = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "on");
        on.map(|(_, on)| if on == FAULT { "faults".to_owned() } else { on.into_owned() }).collect()
    }

    /// Takes over lab and settings of a link to one of these labs: true if it is one.
    pub fn take_link(&mut self, link: &str, labs: &[String]) -> bool {
        let path = link.split_once("://").map_or(link, |(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]);
        let (path, query) = path.split('#').next().unwrap_or_default().split_once('?').unwrap_or((path, ""));
        self.on = match Route::parse(path) {
            Route::Lab(id) if labs.contains(&id) => id,
            Route::Home => "walk".to_owned(),
            Route::Faults => FAULT.to_owned(),
            _ => return false,
        };
        query.clone_into(&mut self.set);
        true
    }

    /// The query that says this; students get it without the notes.
    pub fn query(&self, with_notes: bool) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let fields = [("name", &self.name), ("on", &self.on), ("set", &self.set), ("ask", &self.ask)];
        out.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty()));
        out.extend_pairs(self.options.iter().map(|option| ("option", option)));
        if with_notes && !self.notes.is_empty() {
            out.append_pair("notes", &self.notes);
        }
        out.finish()
    }

    /// The address of its slides.
    pub fn href(&self, with_notes: bool) -> String {
        Route::Sheet.href_with(&self.query(with_notes), "")
    }

    /// The line that puts it into a note, and so onto a slide. What is asked leads the caption.
    pub fn markdown(&self) -> String {
        let said = [self.name.trim(), self.ask.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let said = if said.is_empty() { vec![labs::find(&self.on).map_or("A case", |lab| lab.title())] } else { said };
        let caption = said.join(": ").replace(['[', ']'], "");
        if self.on == FAULT {
            return ["[", &caption, "](", &Route::Faults.href_with(&self.set, ""), ")"].concat();
        }
        let mark = if self.set.is_empty() { "" } else { "?" };
        ["![", &caption, "](lab:", &self.on, mark, &self.set, ")"].concat()
    }

    /// Its slides: the question, if it asks one, and the scenario.
    pub fn slides(&self) -> Markup {
        html! {
            h1 class="hidden" { "Scenario sheet" }
            @if !self.ask.is_empty() {
                (self.slide("ask", None, asked(&self.ask, self.options.iter().map(|option| (option.as_str(), false)))))
            } @else if let Some((preset, answer)) = self.prediction() {
                @let options = preset.question.options.iter().enumerate().map(|(index, option)| (option.text, index == answer.option));
                (self.slide("ask", None, asked(preset.question.prompt, options)))
            }
            @if let Some(lab) = labs::find(&self.on) { (self.slide("lab", Some(lab), html! { figure class="body lab-picture" { figcaption { (lab.title()) } } })) }
            @else { (self.slide("text", None, self.fault())) }
        }
    }

    /// The question of the preset that was chosen, with the answer of its run.
    fn prediction(&self) -> Option<(&'static Preset, Answer)> {
        let lab = labs::find(&self.on)?;
        predicted(lab, &Link::read(lab, &self.set).0)
    }

    fn slide(&self, kind: &str, lab: Option<&dyn Lab>, body: Markup) -> Markup {
        let name = if self.name.is_empty() { "Scenario" } else { &self.name };
        html! {
            section class="slide" aria-label=(name) data-kind=(kind) data-lab=[lab.map(|lab| lab.id())] data-query=[lab.map(|_| &self.set)] data-link=(self.href(false)) {
                div class="frame" { header { h2 { (name) } } (body) }
                aside class="speaker" { @for line in self.notes.lines() { p { (line) } } }
            }
        }
    }

    /// What is known of the case, and the way to it.
    fn fault(&self) -> Markup {
        let (number, level) = read_case(&self.set).0;
        let Some(case) = labs::faults::cases().map(|numbered| numbered(number, level)) else { return html! {} };
        html! {
            div class="body" {
                p { (sentence(&case.symptom)) }
                ul class="points" { @for clue in &case.clues { li { (sentence(clue)) } } }
                p { a class="btn" href=(Route::Faults.href_with(&self.set, "")) { "Open the case with its trace" } }
            }
        }
    }

    /// What is wrong with the settings, in words.
    pub fn faults(&self) -> Vec<String> {
        if self.on == FAULT {
            let said = read_case(&self.set).1;
            return if said.is_empty() { Vec::new() } else { vec![said] };
        }
        labs::find(&self.on).map(|lab| Link::read(lab, &self.set).1).unwrap_or_default()
    }
}

/// A question with its options, each with whether the model says that it is so.
pub fn asked<'a>(prompt: &str, options: impl Iterator<Item = (&'a str, bool)>) -> Markup {
    html! {
        div class="body" {
            div class="prompt" { p { (sentence(prompt)) } }
            ol class="options" {
                @for ((option, right), letter) in options.zip('A'..='Z') {
                    li data-right[right] {
                        span class="letter" { (letter) }
                        div class="choice" { (sentence(option)) }
                        span class="truth" { @if right { "✓ the run" } }
                        span class="tally" {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            name: "Two & slow".into(),
            on: "walk".into(),
            set: "dns=warm&seed=7".into(),
            ask: "How long?".into(),
            options: vec!["60 ms".into(), "80 ms".into()],
            notes: "Wait.".into(),
        }
    }

    #[test]
    fn an_address_reads_back_and_students_get_no_notes() {
        assert_eq!(Sheet::read(&sheet().query(true)), Some(sheet()));
        assert_eq!(Sheet::read(&sheet().query(false)).map(|sheet| sheet.notes), Some(String::new()));
        assert_eq!(Sheet::read("on=nosuch"), None);
    }

    #[test]
    fn a_link_to_a_lab_is_taken_over() {
        let mut sheet = Sheet::default();
        assert!(sheet.take_link("https://example.org/labs/walk/?dns=warm#x", &["walk".to_owned()]));
        assert_eq!((sheet.on.as_str(), sheet.set.as_str()), ("walk", "dns=warm"));
        assert!(sheet.take_link("/labs/find-the-fault/?case=3&level=2", &[]) && sheet.on == FAULT);
        assert!(
            !sheet.take_link("https://example.org/labs/nosuch/", &["walk".to_owned()])
                && !sheet.take_link("x", &["walk".to_owned()])
        );
    }

    #[test]
    fn the_line_for_notes_is_one_that_notes_take() {
        assert_eq!(sheet().markdown(), "![Two & slow: How long?](lab:walk?dns=warm&seed=7)");
        let bare = Sheet { on: "walk".into(), ..Sheet::default() };
        assert!(bare.markdown().ends_with("](lab:walk)") && !bare.markdown().starts_with("![]"));
    }

    #[test]
    fn a_preset_brings_its_own_question_and_the_run_answers_it() {
        let made = Sheet { on: "walk".into(), set: "preset=quic".into(), ..Sheet::default() }.slides().into_string();
        assert_eq!((made.matches("<section").count(), made.matches("data-right").count()), (2, 1));
    }

    #[test]
    fn slides_hold_the_question_and_the_scenario() {
        let made = sheet().slides().into_string();
        assert_eq!(made.matches("<section").count(), 2);
        assert!(
            made.contains("Two &amp; slow")
                && made.contains("data-lab=\"walk\"")
                && made.contains("<div class=\"choice\">80 ms</div>")
        );
    }
}
