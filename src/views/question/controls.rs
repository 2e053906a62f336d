//! How each kind is shown and answered: markup from the state of the answer, and a change of the answer from what was
//! pressed. Pure; the page's side of it (events, focus) is in [`super`].

use maud::{Markup, PreEscaped, html};

use crate::labs::Link;
use crate::learning::kinds::AnswerOption;
use crate::learning::kinds::matching::Match;
use crate::learning::kinds::number::Number;
use crate::learning::kinds::one::One;
use crate::learning::kinds::order::Order;
use crate::learning::kinds::short::Short;
use crate::learning::kinds::trace::ReadTrace;
use crate::learning::kinds::true_false::TrueFalse;
use crate::learning::{Grade, Kind, Mark, Response};
use crate::model::Station;
use crate::views::chunks::awaited;
use crate::views::text::without_tags;
use crate::views::trace;

use super::stops::stops;

/// What is shown of a question.
pub struct Shown<'a> {
    /// The prompt's id: the beginning of every other id.
    pub id: &'a str,
    /// The parts in the order in which they are shown.
    pub order: &'a [usize],
    /// The answer as it stands.
    pub draft: &'a Response,
    /// The grade, once the answer is given: the controls are locked then.
    pub grade: Option<&'a Grade>,
}

/// What was pressed: the attributes of the control.
pub struct Pressed {
    /// What it does: `choose`, `tick`, `verdict`, `reason`, `up`, `down`, `take`, `pair`, `type`.
    pub does: String,
    /// The part it belongs to.
    pub part: usize,
    /// The value of a list or a field.
    pub value: String,
}

/// The controls of a question.
pub fn controls(kind: &Kind, shown: &Shown<'_>) -> Markup {
    match kind {
        Kind::One(one) => choice(shown, one),
        Kind::Several(several) => list(shown, "group", options(shown, &several.options, "checkbox", "tick", 0)),
        Kind::TrueFalse(statement) => true_false(shown, statement),
        Kind::Order(order) => ordering(shown, order),
        Kind::Match(pairs) => matching(shown, pairs),
        Kind::Number(number) => amount(shown, number),
        Kind::Computed(computed) => amount(shown, computed.number()),
        Kind::Short(short) => {
            typed(shown, &Field { label: "Your answer", unit: "", mode: "text" }, &short_answers(short))
        }
        Kind::Station(_) => stops(shown),
        Kind::Trace(trace) => html! { (waterfall(shown, trace)) (choice(shown, &trace.one)) },
        Kind::Predict(predict) => choice(shown, &predict.one),
    }
}

/// What a question is about, for where there are no controls: the trace; nothing for other kinds.
pub fn exhibit(kind: &Kind, shown: &Shown<'_>) -> Markup {
    if let Kind::Trace(trace) = kind {
        waterfall(shown, trace)
    } else {
        html! {}
    }
}

/// How what was typed is read, or why it can't be; nothing where that is plain.
pub fn reading(kind: &Kind, draft: &Response) -> Markup {
    match (kind.number(), draft) {
        (Some(number), Response::Text(text)) => match number.value_of(text) {
            Ok(value) => html! { "Read as " (number.shown(value)) },
            Err(misfit) => html! { (misfit) },
        },
        _ => html! {},
    }
}

/// What of the answer the markup depends on: it is drawn anew when this changes. Ticks and choices show themselves.
pub fn drawn_from(kind: &Kind, draft: &Response) -> Response {
    match (kind, draft) {
        (Kind::Order(_), _) => draft.clone(),
        (Kind::TrueFalse(_), Response::Verdict { .. }) => Response::Verdict { answer: true, reason: None },
        _ => Response::Blank,
    }
}

/// The answer after something was pressed. What does not fit changes nothing.
pub fn press(kind: &Kind, order: &[usize], draft: &mut Response, pressed: &Pressed) {
    let part = pressed.part;
    match (pressed.does.as_str(), kind) {
        ("choose", Kind::One(_) | Kind::Station(_) | Kind::Trace(_) | Kind::Predict(_)) => {
            *draft = Response::Choice(part)
        }
        ("tick", Kind::Several(_)) => tick(draft, part),
        ("verdict", Kind::TrueFalse(_)) => {
            let reason = if let Response::Verdict { reason, .. } = draft { *reason } else { None };
            *draft = Response::Verdict { answer: part == 0, reason };
        }
        ("reason", Kind::TrueFalse(_)) => {
            if let Response::Verdict { reason, .. } = draft {
                *reason = part.checked_sub(TrueFalse::VERDICTS);
            }
        }
        ("up" | "down" | "take", Kind::Order(_)) => *draft = Response::Ranking(moved(ranking(draft, order), pressed)),
        ("type", Kind::Number(_) | Kind::Computed(_) | Kind::Short(_)) => {
            let text = pressed.value.trim();
            *draft = if text.is_empty() { Response::Blank } else { Response::Text(text.to_owned()) };
        }
        ("pair", Kind::Match(pairs)) => pair(draft, pairs.pairs.len(), part, pressed.value.parse().ok()),
        _ => {}
    }
}

impl Shown<'_> {
    /// A part's frame, with why it is right or wrong once the answer is given.
    fn part(&self, index: usize, body: Markup) -> Markup {
        self.framed(index, None, body)
    }

    /// The same for a part that stands at a place of its own: its station and style.
    pub(super) fn framed(&self, index: usize, place: Option<(Station, &str)>, body: Markup) -> Markup {
        let feedback = self.grade.and_then(|grade| grade.parts.get(index));
        let class = match feedback.map(|part| part.mark()) {
            Some(Mark::Hit | Mark::Missed) => "part good",
            Some(Mark::Wrong) => "part bad",
            Some(Mark::Left) | None => "part",
        };
        html! {
            div class=(class) data-station=[place.map(|place| place.0.id())] style=[place.map(|place| place.1)] {
                (body)
                @if let Some(part) = feedback { div class="why" { strong { (mark_word(part.mark())) } " " (PreEscaped(&part.why)) } }
            }
        }
    }

    /// A radio button or check box with its text.
    fn input(&self, body: &Input<'_>) -> Markup {
        html! {
            label {
                input type=(body.kind) name={ (self.id) "-" (body.does) } id={ (self.id) "-" (body.part) }
                    data-does=(body.does) data-part=(body.part) checked[body.checked] disabled[self.grade.is_some() || body.locked];
                span { (PreEscaped(body.html)) }
            }
        }
    }
}

/// A radio button or check box.
struct Input<'a> {
    kind: &'a str,
    does: &'a str,
    part: usize,
    html: &'a str,
    checked: bool,
    locked: bool,
}

const fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Hit => "Right.",
        Mark::Missed => "Missed.",
        Mark::Wrong => "No.",
        Mark::Left => "Rightly left.",
    }
}

fn list(shown: &Shown<'_>, role: &str, body: Markup) -> Markup {
    html! { div class="parts" role=(role) aria-labelledby=(shown.id) { (body) } }
}

fn choice(shown: &Shown<'_>, one: &One) -> Markup {
    list(shown, "radiogroup", options(shown, &one.options, "radio", "choose", 0))
}

/// The trace that is asked about; once the answer is given, with the right span marked.
fn waterfall(shown: &Shown<'_>, question: &ReadTrace) -> Markup {
    // Until the lab has arrived the page keeps the drawing that it came with.
    let Some(lab) = awaited(&question.lab) else { return html! {} };
    let run = lab.run(&Link::read(lab, &question.query).0.scenario);
    let name = question.one.options.iter().find(|option| option.right).map(|option| without_tags(&option.html));
    html! {
        @if let Some(spans) = run.trace() {
            @let right = spans.spans.iter().position(|span| Some(&span.name) == name.as_ref());
            (trace::finished(spans, lab.budget(), right.filter(|_| shown.grade.is_some()), shown.id))
        }
    }
}

/// Options in the order shown; the first is part number `first` of the question.
fn options(shown: &Shown<'_>, options: &[AnswerOption], kind: &str, does: &str, first: usize) -> Markup {
    let reasoned = !matches!(does, "reason") || matches!(shown.draft, Response::Verdict { .. });
    let input = |index: usize, option: &AnswerOption| {
        let checked = match shown.draft {
            Response::Choice(chosen) => *chosen == index,
            Response::Choices(chosen) => chosen.contains(&index),
            Response::Verdict { reason, .. } => *reason == Some(index),
            _ => false,
        };
        shown.input(&Input { kind, does, part: first + index, html: &option.html, checked, locked: !reasoned })
    };
    html! {
        @for &index in shown.order {
            @if let Some(option) = options.get(index) { (shown.part(first + index, input(index, option))) }
        }
    }
}

/// Two verdicts, then the reasons. A reason without a verdict answers nothing, so it waits for one.
fn true_false(shown: &Shown<'_>, statement: &TrueFalse) -> Markup {
    let verdict = |part: usize, html: &str| {
        let checked = matches!(shown.draft, Response::Verdict { answer, .. } if *answer == (part == 0));
        shown.part(part, shown.input(&Input { kind: "radio", does: "verdict", part, html, checked, locked: false }))
    };
    html! {
        div class="parts verdicts" role="radiogroup" aria-labelledby=(shown.id) { (verdict(0, "True")) (verdict(1, "False")) }
        @if !statement.reasons.is_empty() {
            p class="because" id={ (shown.id) "-because" } { "Because:" }
            div class="parts" role="radiogroup" aria-labelledby={ (shown.id) "-because" } {
                (options(shown, &statement.reasons, "radio", "reason", TrueFalse::VERDICTS))
            }
        }
    }
}

/// The items as ordered so far, each moved by two buttons.
fn ordering(shown: &Shown<'_>, order: &Order) -> Markup {
    let ranking = ranking(shown.draft, shown.order);
    let untouched = *shown.draft == Response::Blank && shown.grade.is_none();
    let button = |does: &str, word: &str, sign: &str, index: usize, name: &str| {
        html! {
            button class="btn" type="button" id={ (shown.id) "-" (index) "-" (does) } data-does=(does) data-part=(index)
                aria-label={ (word) ": " (name) } disabled[shown.grade.is_some()] { span aria-hidden="true" { (sign) } }
        }
    };
    let row = |index: usize, html: &str| {
        let name = without_tags(html);
        html! {
            div class="movable" {
                span { (PreEscaped(html)) }
                span class="moves" { (button("up", "Move up", "↑", index, &name)) (button("down", "Move down", "↓", index, &name)) }
            }
        }
    };
    html! {
        ol class="parts ordering" aria-labelledby=(shown.id) {
            @for &index in &ranking {
                @if let Some(item) = order.items.get(index) { li { (shown.part(index, row(index, &item.html))) } }
            }
        }
        @if untouched { button class="btn take" type="button" data-does="take" data-part="0" { "It is in order as it stands" } }
    }
}

/// One row a left side, with a list of the right sides.
fn matching(shown: &Shown<'_>, pairs: &Match) -> Markup {
    let chosen = |left: usize| match shown.draft {
        Response::Pairing(pairing) => pairing.get(left).copied().flatten(),
        _ => None,
    };
    let rights = |left: usize| {
        html! {
            option value="" { "choose" }
            @for &index in shown.order {
                @if let Some(pair) = pairs.pairs.get(index) {
                    option value=(index) selected[chosen(left) == Some(index)] { (without_tags(&pair.right)) }
                }
            }
        }
    };
    let row = |left: usize, html: &str| {
        html! {
            div class="pair" {
                span id={ (shown.id) "-left-" (left) } { (PreEscaped(html)) }
                select id={ (shown.id) "-" (left) } aria-labelledby={ (shown.id) "-left-" (left) } data-does="pair" data-part=(left)
                    disabled[shown.grade.is_some()] { (rights(left)) }
            }
        }
    };
    let rows =
        html! { @for (left, pair) in pairs.pairs.iter().enumerate() { (shown.part(left, row(left, &pair.left))) } };
    list(shown, "group", rows)
}

/// A field to type into.
struct Field<'a> {
    label: &'a str,
    unit: &'a str,
    /// Which keyboard a touch screen shows.
    mode: &'a str,
}

/// How many characters a field takes.
const LONGEST: usize = 80;

fn amount(shown: &Shown<'_>, number: &Number) -> Markup {
    let label = if number.unit.is_empty() { "Your answer" } else { "Your answer, in" };
    typed(shown, &Field { label, unit: &number.unit, mode: "decimal" }, &number_answers(number))
}

/// The field; once the answer is given, with the right one and with what others come to. `answers` are the parts of the
/// grade, as plain text: the right answer first.
fn typed(shown: &Shown<'_>, field: &Field<'_>, answers: &[String]) -> Markup {
    let text = if let Response::Text(text) = shown.draft { text.as_str() } else { "" };
    let graded = shown.grade.and_then(|grade| Some((grade.parts.first()?, answers.first()?)));
    let class = match graded {
        Some((part, _)) if part.chosen => "part good",
        Some(_) => "part bad",
        None => "part",
    };
    let body = html! {
        div class=(class) {
            label {
                span { (field.label) @if !field.unit.is_empty() { " " (field.unit) } }
                input type="text" id={ (shown.id) "-typed" } data-does="type" data-part="0" value=(text) maxlength=(LONGEST)
                    inputmode=(field.mode) autocomplete="off" autocapitalize="off" spellcheck="false" disabled[shown.grade.is_some()];
            }
            @if let Some((part, answer)) = graded {
                div class="why" { strong { (if part.chosen { "Right: " } else { "It is " }) (answer) "." } " " (PreEscaped(&part.why)) }
            }
        }
        @if let Some(grade) = shown.grade { (mistakes(grade, answers)) }
    };
    html! { div class="parts typed" role="group" aria-labelledby=(shown.id) { (body) } }
}

/// What else is often answered, and why not.
fn mistakes(grade: &Grade, answers: &[String]) -> Markup {
    html! {
        @for (part, answer) in grade.parts.iter().zip(answers).skip(1) {
            div class={ "part" @if part.chosen { " bad" } } {
                span { @if part.chosen { "Your answer, " } (answer) ":" }
                div class="why" { (PreEscaped(&part.why)) }
            }
        }
    }
}

/// The right value and those of the mistakes.
pub(crate) fn number_answers(number: &Number) -> Vec<String> {
    let values = std::iter::once(number.value).chain(number.wrong.iter().map(|wrong| wrong.value));
    values.map(|value| number.shown(value)).collect()
}

/// The right answer with its other forms, and the wrong ones.
pub(crate) fn short_answers(short: &Short) -> Vec<String> {
    let right = short.accept.join(", or ");
    std::iter::once(right).chain(short.wrong.iter().map(|wrong| wrong.text.clone())).collect()
}

fn tick(draft: &mut Response, part: usize) {
    let mut chosen = match draft {
        Response::Choices(chosen) => std::mem::take(chosen),
        _ => Vec::new(),
    };
    match chosen.iter().position(|&other| other == part) {
        Some(place) => drop(chosen.remove(place)),
        None => chosen.push(part),
    }
    *draft = if chosen.is_empty() { Response::Blank } else { Response::Choices(chosen) };
}

fn ranking(draft: &Response, order: &[usize]) -> Vec<usize> {
    if let Response::Ranking(ranking) = draft { ranking.clone() } else { order.to_vec() }
}

fn moved(mut ranking: Vec<usize>, pressed: &Pressed) -> Vec<usize> {
    let place = ranking.iter().position(|&index| index == pressed.part);
    let to = match (pressed.does.as_str(), place) {
        ("up", Some(place)) => place.checked_sub(1),
        ("down", Some(place)) => Some(place + 1).filter(|&to| to < ranking.len()),
        _ => None,
    };
    if let (Some(place), Some(to)) = (place, to) {
        ranking.swap(place, to);
    }
    ranking
}

/// Puts a right side beside a left one; all empty is no answer.
fn pair(draft: &mut Response, count: usize, left: usize, right: Option<usize>) {
    let mut pairing = match draft {
        Response::Pairing(pairing) => std::mem::take(pairing),
        _ => vec![None; count],
    };
    if let Some(slot) = pairing.get_mut(left) {
        *slot = right;
    }
    *draft = if pairing.iter().all(Option::is_none) { Response::Blank } else { Response::Pairing(pairing) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::kinds::QuestionKind;
    use crate::learning::kinds::computed::Computed;
    use crate::learning::kinds::matching::Pair;
    use crate::learning::kinds::number::Mistake;
    use crate::learning::kinds::order::Item;
    use crate::learning::kinds::predict::Predict;
    use crate::learning::kinds::several::Several;
    use crate::learning::kinds::short::WrongText;
    use crate::learning::kinds::station::OnTheLine;

    fn option(html: &str, right: bool) -> AnswerOption {
        AnswerOption { html: html.to_owned(), right, why: format!("why {html}") }
    }

    fn kinds() -> Vec<Kind> {
        let options = || vec![option("alpha", true), option("beta", false), option("gamma", true)];
        let item = |html: &str| Item { html: html.to_owned(), why: format!("why {html}") };
        let pair =
            |left: &str| Pair { left: left.to_owned(), right: format!("{left}-right"), why: format!("why {left}") };
        vec![
            Kind::One(One { options: vec![option("alpha", true), option("beta", false), option("gamma", false)] }),
            Kind::Several(Several { options: options() }),
            Kind::TrueFalse(TrueFalse {
                answer: false,
                why_true: "why alpha".into(),
                why_false: "why beta".into(),
                reasons: vec![option("gamma", true), option("delta", false)],
            }),
            Kind::Order(Order { items: ["alpha", "beta", "gamma"].map(item).to_vec() }),
            Kind::Match(Match { pairs: ["alpha", "beta", "gamma"].map(pair).to_vec() }),
            Kind::Number(number()),
            Kind::Short(Short {
                accept: vec!["alpha".into(), "a".into()],
                why: "why alpha".into(),
                wrong: vec![WrongText { text: "beta".into(), why: "why beta".into() }],
            }),
            Kind::Station(OnTheLine {
                station: Station::Cdn,
                whys: Station::ALL.map(|station| format!("why {}", station.id())).to_vec(),
            }),
            Kind::Trace(ReadTrace { lab: "walk".into(), query: "dns=warm".into(), one: one(&["query", "cache GET"]) }),
            Kind::Predict(Predict { lab: "walk".into(), query: "dns=warm".into(), one: one(&["alpha", "beta"]) }),
            Kind::Computed(Computed::new("pool-arithmetic", 3).unwrap()),
        ]
    }

    /// Options of which the first is right.
    fn one(texts: &[&str]) -> One {
        One { options: texts.iter().enumerate().map(|(index, text)| option(text, index == 0)).collect() }
    }

    fn number() -> Number {
        Number {
            value: 1_200.0,
            tolerance: 1.0,
            decimals: 2,
            unit: "ms".into(),
            solution: vec!["why alpha".into(), "why beta".into()],
            wrong: vec![Mistake { value: 600.0, why: "why gamma".into() }],
        }
    }

    fn pressed(does: &str, part: usize, value: &str) -> Pressed {
        Pressed { does: does.to_owned(), part, value: value.to_owned() }
    }

    /// Presses the controls that give the right answer of each kind.
    fn answer_right(kind: &Kind, order: &[usize]) -> Response {
        let mut draft = Response::Blank;
        let mut press =
            |does: &str, part: usize, value: &str| super::press(kind, order, &mut draft, &pressed(does, part, value));
        match kind {
            Kind::One(_) | Kind::Trace(_) | Kind::Predict(_) => press("choose", 0, ""),
            Kind::Several(_) => ["0", "1", "2", "1"].iter().for_each(|part| press("tick", part.parse().unwrap(), "")),
            Kind::TrueFalse(_) => {
                press("verdict", 1, "");
                press("reason", TrueFalse::VERDICTS, "");
            }
            Kind::Order(_) => {
                press("take", 0, "");
                for part in [0, 0, 2, 2, 1, 2] {
                    press(if part == 0 { "up" } else { "down" }, part, "");
                }
            }
            Kind::Match(_) => (0..3).for_each(|left| press("pair", left, &left.to_string())),
            Kind::Number(_) => press("type", 0, "1.2 s"),
            Kind::Computed(computed) => press("type", 0, &computed.number().shown(computed.number().value)),
            Kind::Short(_) => press("type", 0, " Alhpa "),
            Kind::Station(_) => press("choose", 2, ""),
        }
        draft
    }

    #[test]
    fn what_is_pressed_gives_the_answer_that_is_graded() {
        for kind in kinds() {
            let order = kind.present(7);
            let draft = answer_right(&kind, &order);
            assert!(kind.grade(&draft).unwrap().right, "{kind:?}: {draft:?}");
        }
    }

    #[test]
    fn nothing_is_explained_before_the_answer_and_every_part_after_it() {
        for kind in kinds() {
            let order = kind.present(7);
            let shown = |draft: &Response, grade: Option<&Grade>| {
                controls(&kind, &Shown { id: "q", order: &order, draft, grade }).into_string()
            };
            let before = shown(&Response::Blank, None);
            assert!(!before.contains("class=\"why\"") && !before.contains("disabled=\"\" checked"), "{before}");
            let draft = answer_right(&kind, &order);
            let grade = kind.grade(&draft).unwrap();
            let after = shown(&draft, Some(&grade));
            for part in &grade.parts {
                assert!(after.contains(&part.why), "{} is missing: {after}", part.why);
            }
        }
    }

    #[test]
    fn a_reason_waits_for_a_verdict() {
        let kind = kinds().remove(2);
        let mut draft = Response::Blank;
        press(&kind, &[0, 1], &mut draft, &pressed("reason", 2, ""));
        assert_eq!(draft, Response::Blank);
        let markup = controls(&kind, &Shown { id: "q", order: &[0, 1], draft: &draft, grade: None }).into_string();
        assert_eq!(markup.matches(" disabled").count(), 2);
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        for kind in kinds() {
            let mut draft = Response::Blank;
            press(&kind, &[0, 1, 2], &mut draft, &pressed("nonsense", 99, "x"));
            press(&kind, &[0, 1, 2], &mut draft, &pressed("pair", 99, "x"));
            assert_eq!(draft, Response::Blank, "{kind:?}");
        }
    }

    #[test]
    fn a_trace_is_shown_and_its_answer_only_after_the_answer() {
        let kind = kinds().into_iter().find(|kind| kind.id() == "trace").unwrap();
        let shown = |grade: Option<&Grade>| {
            let shown = Shown { id: "q", order: &[0, 1], draft: &Response::Choice(1), grade };
            controls(&kind, &shown).into_string()
        };
        let before = shown(None);
        assert!(before.contains("wait for a worker") && !before.contains("guilty"), "{before}");
        let grade = kind.grade(&Response::Choice(1)).unwrap();
        assert!(shown(Some(&grade)).contains("<strong>Here: </strong>query"));
    }

    #[test]
    fn what_is_typed_is_kept_read_back_and_taken_back() {
        let kind = Kind::Number(number());
        let mut draft = Response::Blank;
        let mut say = |text: &str| {
            press(&kind, &[], &mut draft, &pressed("type", 0, text));
            reading(&kind, &draft).into_string()
        };
        assert_eq!(say("0,6 s"), "Read as 600 ms");
        assert!(say("6 MB").contains("unit") && say("soon").contains("number"));
        assert_eq!(say("  "), "");
        assert_eq!(draft, Response::Blank);
        let typed = Response::Text("\"<i>".into());
        let field = controls(&kind, &Shown { id: "q", order: &[], draft: &typed, grade: None }).into_string();
        assert!(field.contains("value=\"&quot;&lt;i&gt;\""), "{field}");
        assert_eq!(drawn_from(&kind, &typed), Response::Blank, "whoever types keeps the place");
    }

    #[test]
    fn after_a_mistake_the_right_answer_and_the_mistake_are_named() {
        let kind = Kind::Number(number());
        let draft = Response::Text("600".into());
        let grade = kind.grade(&draft).unwrap();
        let after = controls(&kind, &Shown { id: "q", order: &[], draft: &draft, grade: Some(&grade) }).into_string();
        for expected in ["It is 1,200 ms.", "Your answer, 600 ms:", "why gamma", "part bad"] {
            assert!(after.contains(expected), "{expected}: {after}");
        }
    }

    #[test]
    fn taking_all_pairs_back_leaves_the_question_blank() {
        let kind = kinds().remove(4);
        let mut draft = Response::Blank;
        press(&kind, &[], &mut draft, &pressed("pair", 1, "2"));
        assert_eq!(draft, Response::Pairing(vec![None, Some(2), None]));
        press(&kind, &[], &mut draft, &pressed("pair", 1, ""));
        assert_eq!(draft, Response::Blank);
    }
}
