//! A unit's notes as slides: nothing is written twice. A topic begins with its title; each section makes one slide or more,
//! with the first sentence of each paragraph, its lists, tables, code and callouts; figures, questions and labs stand on
//! slides of their own; at the end the lines to remember. What a paragraph says beyond its first sentence becomes the
//! speaker's notes. How slides look is not known here.

mod flow;
mod measure;
mod pieces;

use super::{Block, Note, Unit};
use crate::learning::{Kind, Question};
use flow::Flow;

pub use measure::{callout, point, scale};
pub use pieces::{unlinked, words};

/// The slides of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Deck {
    /// The unit's identifier.
    pub unit: String,
    /// The unit's title.
    pub title: String,
    /// What the unit covers.
    pub summary: String,
    /// The slides in order, the title first.
    pub slides: Vec<Slide>,
}

/// A slide.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    /// The topic it belongs to, by its place in the unit; the deck's own title has none.
    pub topic: Option<usize>,
    /// What stands above the heading.
    pub label: String,
    /// The heading, as HTML without links.
    pub heading: String,
    /// What is on it.
    pub body: Body,
    /// What only the speaker sees, as HTML.
    pub notes: String,
}

/// What is on a slide.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The deck's title.
    Title,
    /// A topic's title.
    Topic,
    /// Text, as HTML; some of it appears step by step.
    Text(String),
    /// A question of the topic.
    Question(Box<Question>),
    /// A lab with settings.
    Lab {
        /// Its identifier.
        lab: String,
        /// Its settings.
        query: String,
        /// What one sees in it.
        caption: String,
    },
}

/// The slides of a unit, from its notes.
pub fn deck(unit: &Unit, notes: &[Note]) -> Deck {
    let mut slides = vec![Slide {
        topic: None,
        label: String::new(),
        heading: flow::escaped(&unit.title),
        body: Body::Title,
        notes: String::new(),
    }];
    let own = notes.iter().filter(|note| note.topic.unit == unit.id);
    own.enumerate().for_each(|(place, note)| slides.extend(of_note(place, note)));
    Deck { unit: unit.id.clone(), title: unit.title.clone(), summary: unit.summary.clone(), slides }
}

/// The slides of a note.
fn of_note(place: usize, note: &Note) -> Vec<Slide> {
    let mut maker = Maker::new(place, note);
    note.blocks.iter().for_each(|block| maker.block(note, block));
    maker.end_section();
    maker.rest(note);
    maker.slides
}

/// Slides in the making.
struct Maker {
    place: usize,
    /// The topic's name.
    short: String,
    /// The section's heading, and the one above it where that is a subsection.
    section: (String, Option<String>),
    flow: Flow,
    slides: Vec<Slide>,
    asked: Vec<String>,
}

impl Maker {
    fn new(place: usize, note: &Note) -> Maker {
        let short = flow::escaped(&note.topic.short);
        let title = Slide {
            topic: Some(place),
            label: format!("{} of {}", note.place, note.places),
            heading: flow::escaped(&note.topic.title),
            body: Body::Topic,
            notes: String::new(),
        };
        let section = (flow::escaped(&note.topic.title), None);
        Maker { place, short, section, flow: Flow::default(), slides: vec![title], asked: Vec::new() }
    }

    fn block(&mut self, note: &Note, block: &Block) {
        match block {
            Block::Html(html) => pieces::elements(html).into_iter().for_each(|element| self.element(element)),
            Block::Speaker(said) => self.flow.say(said),
            Block::Split => self.end_section(),
            Block::Question(id) => {
                self.asked.push(id.clone());
                note.questions.iter().filter(|question| question.id == *id).for_each(|question| self.ask(question));
            }
            Block::Lab { lab, query, caption } => {
                let body = Body::Lab { lab: lab.clone(), query: query.clone(), caption: caption.clone() };
                self.stand_alone(body, String::new());
            }
        }
    }

    fn element(&mut self, element: pieces::Element<'_>) {
        match element.name {
            "h2" => {
                self.end_section();
                self.section = (pieces::unlinked(element.inner), None);
            }
            "h3" => {
                self.end_section();
                let above = self.section.1.take().unwrap_or_else(|| self.section.0.clone());
                self.section = (pieces::unlinked(element.inner), Some(above));
            }
            _ => self.flow.take(&element),
        }
    }

    /// A question that has other numbers for everyone, or that a trace goes with, is none for a show of hands.
    fn ask(&mut self, question: &Question) {
        if matches!(question.kind, Kind::Computed(_) | Kind::Trace(_)) {
            return;
        }
        self.stand_alone(Body::Question(Box::new(question.clone())), String::new());
    }

    /// What has a slide of its own comes before the text that follows it, and after the text before it.
    fn stand_alone(&mut self, body: Body, notes: String) {
        self.end_section();
        let slide = self.slide(body, notes);
        self.slides.push(slide);
    }

    fn slide(&self, body: Body, notes: String) -> Slide {
        let label = match &self.section.1 {
            Some(above) => format!("{} · {above}", self.short),
            None => self.short.clone(),
        };
        Slide { topic: Some(self.place), label, heading: self.section.0.clone(), body, notes }
    }

    /// Sets what the section holds so far on slides.
    fn end_section(&mut self) {
        for (html, notes) in std::mem::take(&mut self.flow).pages() {
            let slide = self.slide(Body::Text(html), notes);
            self.slides.push(slide);
        }
    }

    /// The questions that the text does not ask, and what to remember.
    fn rest(&mut self, note: &Note) {
        self.section = ("Before you go on".to_owned(), None);
        let asked = std::mem::take(&mut self.asked);
        note.questions.iter().filter(|question| !asked.contains(&question.id)).for_each(|question| self.ask(question));
        self.section = ("At exam time".to_owned(), None);
        note.cheat.iter().for_each(|line| self.flow.point(line));
        self.end_section();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Topic;

    fn note(blocks: Vec<Block>) -> Note {
        let topic = Topic { unit: "u".into(), short: "T & t".into(), title: "Title".into(), ..Topic::default() };
        Note { topic, blocks, cheat: vec!["Remember.".into()], place: 1, places: 1, ..Note::default() }
    }

    fn texts(slides: &[Slide]) -> Vec<(String, String, String)> {
        let text = |slide: &Slide| match &slide.body {
            Body::Text(html) => (slide.heading.clone(), words(html), words(&slide.notes)),
            other => (
                slide.heading.clone(),
                format!("{other:?}").split([' ', '(']).next().unwrap_or("").into(),
                String::new(),
            ),
        };
        slides.iter().map(text).collect()
    }

    fn entry(heading: &str, text: &str, notes: &str) -> (String, String, String) {
        (heading.into(), text.into(), notes.into())
    }

    #[test]
    fn a_section_is_a_slide_and_what_it_says_more_is_for_the_speaker() {
        let html = "<p>First sentence that is long enough to be told from the rest. More of it, which goes on for so long that \
                    nobody in the last row would ever read it on a wall, however large it is.</p><h2 id=\"a\"><a href=\"#a\">One &amp; two</a></h2><p>Point.</p>";
        let made = of_note(0, &note(vec![Block::Html(html.into()), Block::Speaker("<p>Ask.</p>".into())]));
        let expected = [
            entry("Title", "Topic", ""),
            entry(
                "Title",
                "First sentence that is long enough to be told from the rest.",
                "More of it, which goes on for so long that nobody in the last row would ever read it on a wall, however large it is.",
            ),
            entry("One &amp; two", "Point.", "Ask."),
            entry("At exam time", "Remember.", ""),
        ];
        assert_eq!(texts(&made), expected);
        assert_eq!(made[2].label, "T &amp; t");
    }

    #[test]
    fn a_mark_and_what_stands_alone_end_a_slide() {
        let lab = Block::Lab { lab: "walk".into(), query: String::new(), caption: "c".into() };
        let text = |text: &str| Block::Html(format!("<p>{text}</p>"));
        let made = of_note(0, &note(vec![text("a"), Block::Split, text("b"), lab, text("c")]));
        let found: Vec<_> = texts(&made).into_iter().map(|(_, text, _)| text).collect();
        assert_eq!(found, ["Topic", "a", "b", "Lab", "c", "Remember."]);
    }
}
