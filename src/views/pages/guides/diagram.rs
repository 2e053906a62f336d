//! A guide's tree as a drawing in the manner of the line: a stop for every question, a branch for every answer, a terminus in
//! its station's hue for every choice.
//!
//! It runs downwards in one column, narrow enough for a phone: the last answer of a question goes straight on, the others
//! branch off to the right. Lengths are in the drawing's own units.

use maud::{Markup, html};

use crate::course::guide::{Answer, Guide, Leaf, Node, Question};
use crate::model::Station;
use crate::views::icon;

const WIDTH: i32 = 344;
/// Where the first stop stands.
const LEFT: i32 = 14;
/// From a stop to the one that branches off it.
const INDENT: i32 = 24;
/// From a stop to the words beside it.
const BESIDE: i32 = 20;
/// From one line of words to the next.
const LEADING: i32 = 18;
/// From the top of a line of words to the middle of a stop beside it.
const MIDDLE: i32 = 10;
/// Before an answer.
const GAP: i32 = 10;

/// The drawing; the list below it says the same in words.
pub fn diagram(guide: &Guide) -> Markup {
    let mut drawing = Drawing { marks: Vec::new(), tracks: Vec::new(), y: 4 };
    drawing.question(&guide.start, LEFT);
    let view_box = format!("0 0 {WIDTH} {}", drawing.y + 8);
    html! {
        svg class="tree" viewBox=(view_box) role="img" aria-label="The whole guide as a tree; the list below says the same in words." {
            @for track in &drawing.tracks { path class="track" d=(track) {} }
            @for mark in &drawing.marks { (mark.markup()) }
        }
    }
}

/// What has been drawn so far, and how far down.
struct Drawing {
    marks: Vec<Mark>,
    tracks: Vec<String>,
    y: i32,
}

enum Mark {
    /// A question's stop, by its middle.
    Stop(i32, i32),
    /// The end of a way, by its middle.
    Terminus(i32, i32, Station),
    /// A line of words, by the left end of its base line.
    Words(i32, i32, Style, String),
}

/// How words look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Ask,
    Answer,
    Choice,
}

impl Drawing {
    /// A question with everything that follows, its stop at `x`.
    fn question(&mut self, question: &Question, x: i32) {
        let stop = self.y + MIDDLE;
        self.marks.push(Mark::Stop(x, stop));
        self.words(&question.ask, Style::Ask, x + BESIDE);
        let Some((last, others)) = question.answers.split_last() else { return };
        for answer in others {
            self.branch(answer, x, stop);
        }
        match &last.then {
            Node::Question(next) => self.straight_on(&last.text, next, x, stop),
            Node::Leaf(_) => self.branch(last, x, stop),
        }
    }

    /// The last answer, whose question stands right below.
    fn straight_on(&mut self, answer: &str, next: &Question, x: i32, stop: i32) {
        self.y += GAP;
        self.words(answer, Style::Answer, x + BESIDE);
        self.y += GAP;
        self.tracks.push(format!("M{x} {stop}V{}", self.y + MIDDLE));
        self.question(next, x);
    }

    /// An answer that branches off.
    fn branch(&mut self, answer: &Answer, x: i32, stop: i32) {
        let end = x + INDENT;
        self.y += GAP;
        self.words(&answer.text, Style::Answer, end + BESIDE);
        let level = self.y + MIDDLE;
        self.tracks.push(format!("M{x} {stop}V{}Q{x} {level} {} {level}H{end}", level - INDENT / 2, x + INDENT / 2));
        match &answer.then {
            Node::Question(next) => self.question(next, end),
            Node::Leaf(leaf) => self.leaf(leaf, end),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, x: i32) {
        self.marks.push(Mark::Terminus(x, self.y + MIDDLE, leaf.station));
        self.words(&leaf.choice, Style::Choice, x + BESIDE);
    }

    fn words(&mut self, text: &str, style: Style, x: i32) {
        for line in wrapped(text, style, WIDTH - x) {
            self.marks.push(Mark::Words(x, self.y + 15, style, line));
            self.y += LEADING;
        }
    }
}

impl Mark {
    fn markup(&self) -> Markup {
        match self {
            Mark::Stop(x, y) => html! { circle class="stop" cx=(x) cy=(y) r="7" {} },
            Mark::Terminus(x, y, station) => html! {
                g data-station=(station.id()) transform={ "translate(" (x) " " (y) ")" } {
                    circle class="terminus" r="11" {}
                    path class="sign" transform="scale(.56) translate(-12 -12)" d=(icon::path(*station)) {}
                }
            },
            Mark::Words(x, y, style, words) => html! { text class=(style.class()) x=(x) y=(y) { (words) } },
        }
    }
}

impl Style {
    const fn class(self) -> &'static str {
        match self {
            Style::Ask => "ask",
            Style::Answer => "answer",
            Style::Choice => "choice",
        }
    }

    /// The type's size, as in the style sheet, in per cent of a unit; what is bold runs wider.
    const fn size(self) -> i32 {
        match self {
            Style::Ask | Style::Choice => 1400 * 112 / 100,
            Style::Answer => 1350,
        }
    }
}

/// Words in lines that fit into a width.
fn wrapped(text: &str, style: Style, width: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if length(line, style) + length(" ", style) + length(word, style) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How wide words run at most: the letters of DejaVu Sans, the widest of the system fonts.
fn length(text: &str, style: Style) -> i32 {
    let thousandths: i32 = text.chars().map(letter).sum();
    (thousandths * style.size()).div_euclid(100_000) + 1
}

/// A letter's width in thousandths of the type's size.
const fn letter(letter: char) -> i32 {
    match letter {
        'i' | 'j' | 'l' => 278,
        ' ' | '.' | ',' | ':' | ';' | '’' | '‘' | 'I' => 340,
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 411,
        'm' | 'w' | 'M' | 'W' | '—' | '%' | '…' => 990,
        'A'..='Z' => 760,
        _ => 636,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(id: &str) -> Node {
        let text = String::new;
        let (id, choice, station) = (id.to_owned(), format!("Choice {id}"), Station::Cache);
        Node::Leaf(Leaf {
            id,
            choice,
            station,
            why: text(),
            products: text(),
            next: text(),
            tips: text(),
            read: text(),
        })
    }

    fn question(id: &str, then: Vec<Node>) -> Question {
        let answer = |then: Node| Answer { text: format!("To {}", then.id()), then };
        let answers = then.into_iter().map(answer).collect();
        Question { id: id.to_owned(), ask: format!("What of {id}?"), help: String::new(), answers }
    }

    fn drawn(question: &Question) -> Drawing {
        let mut drawing = Drawing { marks: Vec::new(), tracks: Vec::new(), y: 0 };
        drawing.question(question, LEFT);
        drawing
    }

    #[test]
    fn every_answer_has_its_track_and_every_node_its_stop() {
        let inner = question("b", vec![leaf("two"), leaf("three")]);
        let drawing = drawn(&question("a", vec![leaf("one"), Node::Question(inner)]));
        let stops = drawing.marks.iter().filter(|mark| matches!(mark, Mark::Stop(LEFT, _))).count();
        let ends = drawing.marks.iter().filter(|mark| matches!(mark, Mark::Terminus(..))).count();
        assert_eq!((drawing.tracks.len(), stops, ends), (4, 2, 3));
    }

    #[test]
    fn lines_of_words_stand_below_each_other() {
        let inner = question("b", vec![leaf("two"), leaf("three")]);
        let drawing = drawn(&question("a", vec![Node::Question(inner), leaf("one")]));
        let lines: Vec<_> = drawing
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Words(_, y, ..) = mark { Some(*y) } else { None })
            .collect();
        assert!(lines.windows(2).all(|pair| pair[1] - pair[0] >= LEADING), "{lines:?}");
    }

    #[test]
    fn words_fit_into_their_lines() {
        let text = "May several changes hold together, or may each of them stand alone?";
        let lines = wrapped(text, Style::Ask, 200);
        assert!(lines.len() > 2 && lines.iter().all(|line| length(line, Style::Ask) <= 200), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrapped("Incomprehensibilities", Style::Choice, 20).len(), 1);
    }
}
