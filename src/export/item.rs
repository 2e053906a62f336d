//! Items: questions in the forms that quiz software knows.
//!
//! Every kind finds its nearest form here, once for all formats: a statement with reasons becomes a choice among verdicts with
//! reasons, a station and a span a choice, a computed question several with fixed numbers. What is said of single parts stays with
//! them; what has no place there (reasons of pairs and of an order, the way to a number) comes into the feedback that everybody
//! sees. Options stand in the order in which the site shows them, for not all readers shuffle.

use super::html::{Links, decoded, escaped, portable};
use crate::learning::kinds::matching::Match;
use crate::learning::kinds::number::Number;
use crate::learning::kinds::order::Order;
use crate::learning::kinds::short::Short;
use crate::learning::kinds::station::OnTheLine;
use crate::learning::kinds::true_false::TrueFalse;
use crate::learning::kinds::{AnswerOption, Kind};
use crate::learning::{Question, shuffle};
use crate::model::Station;
use crate::number::fixed;
use crate::route::{Route, question_query};

/// How many sets of numbers a computed question is exported with.
pub const VARIANTS: usize = 5;

/// A question as quiz software can hold it; all texts are portable HTML unless they say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The stable identifier: the question's, with a number for variants.
    pub id: String,
    /// The identifier of the question's kind.
    pub kind: &'static str,
    /// What it is about, in words without spaces: unit, topic, level, difficulty.
    pub tags: [String; 4],
    /// What is asked.
    pub stem: String,
    /// What can be answered.
    pub form: Form,
    /// Read by everybody after answering: the reasoning, and the way to the live question.
    pub feedback: String,
}

/// What can be answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// One choice of several.
    One {
        /// The choices.
        choices: Vec<Choice>,
        /// Whether their order means nothing.
        shuffled: bool,
    },
    /// Any number of choices.
    Several(Vec<Choice>),
    /// Left sides with their right sides.
    Match(Vec<[String; 2]>),
    /// Parts in their right order, and the order in which to show them.
    Order(Vec<String>, Vec<usize>),
    /// A number to type.
    Number {
        /// The value.
        value: f64,
        /// How far an answer may be from it.
        tolerance: f64,
        /// The unit, as plain text; empty for none.
        unit: String,
        /// Wrong values, and how one comes to them.
        wrong: Vec<(f64, String)>,
    },
    /// A word or a few to type.
    Short {
        /// The accepted forms, as plain text; the first is the answer.
        accept: Vec<String>,
        /// Wrong answers, as plain text, and why they are wrong.
        wrong: Vec<(String, String)>,
    },
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is chosen.
    pub html: String,
    /// What choosing it gives or takes: `n` stands for one n-th of the marks, 0 for nothing.
    pub credit: i32,
    /// Why it is right, or which misconception it is.
    pub why: String,
}

impl Choice {
    /// The credit in per cent, in the only form in which Moodle takes it.
    pub fn percent(&self) -> String {
        const SHARES: [&str; 10] =
            ["100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10"];
        let sign = if self.credit < 0 { "-" } else { "" };
        match self.credit.unsigned_abs() as usize {
            0 => "0".to_owned(),
            share => [sign, SHARES.get(share - 1).unwrap_or(&"5")].concat(),
        }
    }

    /// Whether it belongs to the full answer.
    pub fn right(&self) -> bool {
        self.credit > 0
    }
}

/// A number in digits, as every importer reads it: `1200`, `-0.25`; no exponent, no marks for thousands.
pub fn digits(value: f64) -> String {
    let text = fixed(value, 9);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The items of a question: one, or the variants of a computed one.
pub fn items(question: &Question, unit: &str, links: &Links) -> Vec<Item> {
    if !matches!(question.kind, Kind::Computed(_)) {
        return vec![item(question, question.id.clone(), unit, links)];
    }
    let mut posed = question.clone();
    let mut seed = crate::learning::seed_of(&question.id);
    let mut made: Vec<Item> = Vec::new();
    for number in 1..=VARIANTS {
        posed.pose(seed);
        let variant = item(&posed, [&question.id, "-v", &number.to_string()].concat(), unit, links);
        // A generator with few numbers comes round.
        if made.iter().any(|earlier| earlier.stem == variant.stem) {
            break;
        }
        made.push(variant);
        seed = posed.seed_after(seed);
    }
    made
}

fn item(question: &Question, id: String, unit: &str, links: &Links) -> Item {
    let maker = Maker { question, links };
    let (stem, form, said) = maker.form();
    let level = ["level-", question.level.id()].concat();
    let difficulty = ["difficulty-", &question.difficulty.to_string()].concat();
    Item {
        id,
        kind: question.kind.id(),
        tags: [unit.to_owned(), question.topic.clone(), level, difficulty],
        stem: [&*maker.html(&question.prompt), &stem].concat(),
        form,
        feedback: [&*said, &maker.html(&question.explanation), &maker.ways(unit)].concat(),
    }
}

/// What is added to the stem, what can be answered, and what is said of it to everybody.
type Made = (String, Form, String);

struct Maker<'a> {
    question: &'a Question,
    links: &'a Links,
}

impl Maker<'_> {
    fn html(&self, html: &str) -> String {
        portable(html, self.links)
    }

    fn link(&self, path: &str, words: &str) -> String {
        let address = self.links.absolute(path);
        address.map(|to| ["<a href=\"", &escaped(&to), "\">", words, "</a>"].concat()).unwrap_or_default()
    }

    /// The links to the live run, the live question and the passage that answers it.
    fn ways(&self, unit: &str) -> String {
        let note = Route::Note(unit.to_owned(), self.question.topic.clone());
        let run = self.question.kind.run().map(|(lab, query)| Route::Lab(lab.to_owned()).path_with(query, ""));
        let live = question_query(&self.question.id, self.question.seed());
        let ways = [
            run.map(|path| self.link(&path, "See it run")).unwrap_or_default(),
            self.link(&Route::Practice.path_with(&live, ""), "The question, live"),
            self.link(&note.path_with("", &self.question.section), "The passage that answers it"),
        ];
        let ways: Vec<String> = ways.into_iter().filter(|way| !way.is_empty()).collect();
        if ways.is_empty() { String::new() } else { ["<p>", &ways.join(" · "), "</p>"].concat() }
    }

    fn form(&self) -> Made {
        let nothing = String::new;
        match &self.question.kind {
            Kind::One(one) => (nothing(), self.one(&one.options), nothing()),
            Kind::Predict(predict) => (nothing(), self.one(&predict.one.options), nothing()),
            Kind::Trace(trace) => (self.trace(&trace.lab, &trace.query), self.one(&trace.one.options), nothing()),
            Kind::Several(several) => {
                let right = several.options.iter().filter(|option| option.right).count();
                let share = i32::try_from(right).unwrap_or(1).max(1);
                let credit = |option: &AnswerOption| if option.right { share } else { -share };
                (nothing(), Form::Several(self.choices(&several.options, credit)), nothing())
            }
            Kind::TrueFalse(statement) => self.statement(statement),
            Kind::Station(line) => (nothing(), self.station(line), nothing()),
            Kind::Match(pairs) => self.pairs(pairs),
            Kind::Order(order) => self.order(order),
            Kind::Number(number) => self.number(number),
            Kind::Computed(computed) => self.number(computed.number()),
            Kind::Short(short) => self.short(short),
        }
    }

    /// The options in the order in which the site shows them.
    fn choices(&self, options: &[AnswerOption], credit: impl Fn(&AnswerOption) -> i32) -> Vec<Choice> {
        let order = shuffle(self.question.seed(), options.len());
        let choice = |option: &AnswerOption| Choice {
            html: self.html(&option.html),
            credit: credit(option),
            why: self.html(&option.why),
        };
        order.into_iter().map(|at| choice(&options[at])).collect()
    }

    fn one(&self, options: &[AnswerOption]) -> Form {
        Form::One { choices: self.choices(options, |option| i32::from(option.right)), shuffled: true }
    }

    /// The way to the trace, without the moment that shows the answer.
    fn trace(&self, lab: &str, query: &str) -> String {
        let query: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("at=")).collect();
        match self.link(&Route::Lab(lab.to_owned()).path_with(&query.join("&"), ""), "The request and its trace") {
            link if link.is_empty() => link,
            link => ["<p>", &link, "</p>"].concat(),
        }
    }

    /// A statement: the reasons stand in the stem under letters, and every verdict can be chosen with every letter. The right
    /// verdict for a wrong reason has half the marks.
    fn statement(&self, statement: &TrueFalse) -> Made {
        let reasons = self.choices(&statement.reasons, |option| i32::from(option.right));
        let listed =
            |(letter, reason): (char, &Choice)| ["<p>", &letter.to_string(), ". ", &reason.html, "</p>"].concat();
        let stem =
            ["<p>True or false, and for which reason?</p>".to_owned(), ('A'..).zip(&reasons).map(listed).collect()];
        let mut choices = Vec::new();
        for (verdict, word, why) in [(true, "True", &statement.why_true), (false, "False", &statement.why_false)] {
            for (letter, reason) in ('A'..).zip(&reasons) {
                choices.push(Choice {
                    html: [word, ", for reason ", &letter.to_string()].concat(),
                    credit: if verdict == statement.answer { 2 - reason.credit } else { 0 },
                    why: [&*self.html(why), " ", &reason.why].concat(),
                });
            }
        }
        (stem.concat(), Form::One { choices, shuffled: false }, String::new())
    }

    fn station(&self, line: &OnTheLine) -> Form {
        let choice = |(station, why): (Station, &String)| Choice {
            html: escaped(station.name()),
            credit: i32::from(station == line.station),
            why: self.html(why),
        };
        Form::One { choices: Station::ALL.into_iter().zip(&line.whys).map(choice).collect(), shuffled: false }
    }

    fn pairs(&self, pairs: &Match) -> Made {
        let said = pairs.pairs.iter().map(|pair| {
            ["<li>", &self.html(&pair.left), " → ", &self.html(&pair.right), ": ", &self.html(&pair.why), "</li>"]
                .concat()
        });
        let said = ["<ul>", &said.collect::<String>(), "</ul>"].concat();
        let sides = pairs.pairs.iter().map(|pair| [self.html(&pair.left), self.html(&pair.right)]);
        (String::new(), Form::Match(sides.collect()), said)
    }

    fn order(&self, order: &Order) -> Made {
        let said = order
            .items
            .iter()
            .map(|item| ["<li>", &self.html(&item.html), ": ", &self.html(&item.why), "</li>"].concat());
        let said = ["<ol>", &said.collect::<String>(), "</ol>"].concat();
        let parts = order.items.iter().map(|item| self.html(&item.html));
        (String::new(), Form::Order(parts.collect(), self.question.present(self.question.seed())), said)
    }

    fn number(&self, number: &Number) -> Made {
        let asked = match &*number.unit {
            "" => "<p>Answer with a number.</p>".to_owned(),
            unit => ["<p>Answer with a number, in ", &*escaped(unit), ".</p>"].concat(),
        };
        let steps: String = number.solution.iter().map(|step| ["<li>", &self.html(step), "</li>"].concat()).collect();
        let way = ["<ol>", &steps, "</ol>"].concat();
        let wrong = number.wrong.iter().map(|mistake| (mistake.value, self.html(&mistake.why))).collect();
        let form = Form::Number { value: number.value, tolerance: number.tolerance, unit: number.unit.clone(), wrong };
        (asked, form, way)
    }

    fn short(&self, short: &Short) -> Made {
        let wrong = short.wrong.iter().map(|wrong| (wrong.text.clone(), self.html(&wrong.why))).collect();
        let said = ["<p>", &self.html(&short.why), "</p>"].concat();
        (String::new(), Form::Short { accept: short.accept.clone(), wrong }, said)
    }
}

/// A list of wrong answers with their reasons, for formats that have no place beside each; nothing where there are none.
pub fn mistakes(form: &Form) -> String {
    let entry = |answer: &str, why: &str| ["<li>", &*escaped(answer), ": ", why, "</li>"].concat();
    let entries: String = match form {
        Form::Number { wrong, unit, .. } => {
            wrong.iter().map(|(value, why)| entry([&*digits(*value), " ", unit].concat().trim_end(), why)).collect()
        }
        Form::Short { wrong, .. } => wrong.iter().map(|(text, why)| entry(text, why)).collect(),
        _ => String::new(),
    };
    if entries.is_empty() { entries } else { ["<p>Usual mistakes:</p><ul>", &entries, "</ul>"].concat() }
}

/// The pairs of an order that is asked for by numbers: each part, in the order in which it is shown, with its place.
pub fn places(parts: &[String], shown: &[usize]) -> Vec<[String; 2]> {
    shown.iter().map(|&part| [parts[part].clone(), (part + 1).to_string()]).collect()
}

/// Whether some right side of a match has markup, which drop-down lists do not show.
pub fn has_marked_right_side(form: &Form) -> bool {
    matches!(form, Form::Match(pairs) if pairs.iter().any(|[_, right]| super::html::has_markup(right)))
}

/// A right side as it stands in a drop-down list: its words alone.
pub fn words(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    decoded(&out)
}

/// What is lost or changed wherever questions become items.
pub mod loss {
    /// Of computed questions.
    pub const FIXED: &str = "asked with up to five fixed sets of numbers instead of new ones each time";
    /// Of questions about a trace.
    pub const TRACE: &str = "the trace is not shown in place: a link leads to it";
    /// Of questions about a station.
    pub const LIST: &str = "the station is chosen from a list, not on the line";
    /// Of short answers.
    pub const SPELLING: &str = "typing errors, other spaces and other punctuation are not forgiven";
    /// Of numbers with a unit.
    pub const UNITS: &str = "the number counts only in the unit asked for; what converts to it is not converted";
    /// Of numbers with a unit, where none may be typed.
    pub const NO_UNITS: &str = "the number is typed without its unit; other units are not converted";
    /// Of orders.
    pub const PLACES: &str = "each part is given its place by number, and marks are for places, not for pairs in order";
    /// Of matches and orders.
    pub const TOGETHER: &str = "the reasons stand together after the answer, not beside each part";
    /// Of numbers and short answers.
    pub const MISTAKES: &str = "usual mistakes are listed after the answer for all, not told to whoever makes them";
    /// Of matches with markup.
    pub const PLAIN_RIGHT: &str = "code and emphasis in what is matched become plain text";
}

/// The losses of a kind that are the same in all quiz software.
pub fn lost(item: &Item, out: &mut Vec<&'static str>) {
    match item.kind {
        "computed" => out.push(loss::FIXED),
        "trace" => out.push(loss::TRACE),
        "station" => out.push(loss::LIST),
        _ => {}
    }
}

/// The losses of forms where answers are marked by quiz software that drops down what is matched.
pub fn lost_when_marked(item: &Item, out: &mut Vec<&'static str>) {
    lost(item, out);
    match &item.form {
        Form::Match(_) => out.push(loss::TOGETHER),
        Form::Order(..) => out.extend([loss::PLACES, loss::TOGETHER]),
        Form::Short { .. } => out.push(loss::SPELLING),
        _ => {}
    }
    if has_marked_right_side(&item.form) {
        out.push(loss::PLAIN_RIGHT);
    }
}
