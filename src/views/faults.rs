//! Find the fault: a case with its trace, the suspects, the verdict, and the case replayed with the fault marked.

use leptos::prelude::*;
use maud::{Markup, html};

use super::player::{self, Player};
use super::question::confidence_buttons;
use super::shell::Place;
use super::store::Store;
use super::text::sentence;
use super::{act, computed, trace};
use crate::labs::faults::{self, Case, Level};
use crate::labs::{Lab, Link, walk::Walk};
use crate::learning::{Attempt, Confidence, Response};
use crate::platform::{document, navigation};
use crate::route::Route;

/// The id of the case's heading, for the focus.
const CASE: &str = "case";
/// The id of the verdict, for the focus.
const VERDICT: &str = "verdict";

/// Where the learner stands. Copies share it.
#[derive(Clone, Copy)]
struct Solving {
    /// Number and level.
    which: RwSignal<(u64, Level)>,
    case: Memo<Case>,
    chosen: RwSignal<Option<usize>>,
    given: RwSignal<Option<usize>>,
    store: Store,
    place: Place,
    /// What could not be read of the address.
    fault: RwSignal<String>,
}

/// The page.
pub fn faults() -> AnyView {
    let which = RwSignal::new((1, Level::Clear));
    let solving = Solving {
        which,
        case: Memo::new(move |_| faults::numbered(which.get().0, which.get().1)),
        chosen: RwSignal::new(None),
        given: RwSignal::new(None),
        store: expect_context(),
        place: expect_context(),
        fault: RwSignal::new(String::new()),
    };
    follow_address(solving);
    let shown = move || solving.case.with(|case| told(case, which.get().0, solving.given.get()).into_string());
    let choose = move |event: leptos::ev::Event| {
        if let Ok(index) = event_target_value(&event).parse() {
            solving.chosen.set(Some(index));
        }
    };
    let suspects =
        Memo::new(move |_| solving.case.with(|case| self::suspects(case, solving.given.get()).into_string()));
    view! {
        <h1>"Find the fault"</h1>
        <p class="lede">"Something was slow, failed or answered wrongly. You have its trace: name the component and the cause."</p>
        <div class="notice" role="alert" hidden=computed(move || solving.fault.read().is_empty())>
            <p inner_html=computed(move || html! { (solving.fault.get()) }.into_string())></p>
        </div>
        {choice(solving)}
        <div class="case" inner_html=computed(shown)></div>
        <div class="suspects" on:change=act(choose) inner_html=computed(move || suspects.get())></div>
        <div class="sure live" role="group" aria-label="How sure are you? Saying so gives the answer." hidden=computed(move || solving.given.get().is_some())>
            <span>"How sure are you?"</span>
            {confidence_buttons(move || solving.chosen.get().is_none(), move |confidence| give(solving, confidence))}
        </div>
        <div id=VERDICT tabindex="-1" role="status" inner_html=computed(move || verdict(solving).map(Markup::into_string).unwrap_or_default())></div>
        {move || solving.given.get().map(|_| replay(&solving.case.read_untracked()))}
    }
    .into_any()
}

/// Which case, and how much help.
fn choice(solving: Solving) -> AnyView {
    let levels = html! {
        @for (index, level) in Level::ALL.into_iter().enumerate() { option value=(index) { (index + 1) " · " (level.name()) } }
    };
    let level_of = move || Level::ALL.iter().position(|level| *level == solving.which.get().1).unwrap_or(0).to_string();
    let choose = move |event: leptos::ev::Event| {
        let level = event_target_value(&event).parse().ok().and_then(|index: usize| Level::ALL.get(index).copied());
        level.into_iter().for_each(|level| turn_to(solving, solving.which.get_untracked().0, level));
    };
    let next = move |by: u64| {
        let (number, level) = solving.which.get_untracked();
        turn_to(solving, number.saturating_add(by).max(2) - u64::from(by == 0), level);
        document::focus(CASE);
    };
    let solved = move || {
        let log = solving.store.log.read();
        let kinds = faults::KINDS.len() as u64;
        let right = |number: &u64| log.latest(&attempt_id(*number)).is_some_and(|attempt| attempt.score >= 1.0);
        let count = (1..=kinds).filter(right).count();
        [&count.to_string(), " of the first ", &kinds.to_string(), " solved; more follow without end"].concat()
    };
    view! {
        <div class="doings live">
            <label>"You have "
                <select prop:value=computed(level_of) on:change=act(choose) inner_html=levels.into_string()></select>
            </label>
            <button class="btn" on:click=act(move |_| next(0))>"Previous case"</button>
            <button class="btn" on:click=act(move |_| next(1))>"Next case"</button>
            <span class="label">{computed(solved)}</span>
        </div>
    }
    .into_any()
}

/// Opens another case, and writes it into the address.
fn turn_to(solving: Solving, number: u64, level: Level) {
    let level_number = Level::ALL.iter().position(|other| *other == level).unwrap_or(0) + 1;
    let query = ["case=", &number.to_string(), "&level=", &level_number.to_string()].concat();
    navigation::replace(&Route::Faults.href_with(&query, ""));
    solving.place.query.set(query);
}

/// The address alone says which case is open.
fn follow_address(solving: Solving) {
    Effect::new(move || {
        if solving.place.route.with(|route| *route != Route::Faults) {
            return;
        }
        let (which, fault) = read(&solving.place.query.read());
        solving.fault.set(fault);
        if solving.which.get_untracked() != which {
            solving.which.set(which);
            solving.chosen.set(None);
            solving.given.set(None);
        }
    });
}

/// Number and level of a query, and what could not be read of it.
pub(super) fn read(query: &str) -> ((u64, Level), String) {
    let (mut which, mut fault) = ((1, Level::Clear), String::new());
    for (key, value) in
        query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    {
        let number = value.parse::<u64>().ok().filter(|number| *number > 0);
        let level = number.and_then(|number| Level::ALL.get(usize::try_from(number).ok()? - 1).copied());
        match (key, number, level) {
            ("case", Some(number), _) => which.0 = number,
            ("level", _, Some(level)) => which.1 = level,
            _ => {
                fault = ["“", key, "=", value, "” could not be read: `case` takes a number from 1, `level` 1, 2 or 3."]
                    .concat();
            }
        }
    }
    (which, fault)
}

fn attempt_id(number: u64) -> String {
    ["fault:", &number.to_string()].concat()
}

fn give(solving: Solving, confidence: Confidence) {
    let Some(choice) = solving.chosen.get_untracked() else { return };
    let number = solving.which.get_untracked().0;
    let right = solving.case.with_untracked(|case| case.answer == choice);
    let attempt = Attempt {
        question: attempt_id(number),
        at_ms: document::now_ms(),
        response: Response::Choice(choice),
        score: if right { 1.0 } else { 0.0 },
        confidence,
        seed: number,
    };
    solving.store.record(attempt, move || {
        if solving.which.try_get_untracked().is_some_and(|which| which.0 == number) {
            solving.given.set(Some(choice));
            document::focus(VERDICT);
        }
    });
}

/// Symptom, clues and trace; once the answer is given, with the span that gives the fault away marked.
fn told(case: &Case, number: u64, given: Option<usize>) -> Markup {
    let run = case.run();
    html! {
        h2 id=(CASE) tabindex="-1" { "Case " (number) }
        p class="prompt" { (sentence(&case.symptom)) }
        ul class="clues" { @for clue in &case.clues { li { (sentence(clue)) } } }
        @if let Some(trace) = run.trace() {
            (trace::finished(trace, Walk.budget(), given.map(|_| case.span), CASE))
        }
    }
}

fn suspects(case: &Case, given: Option<usize>) -> Markup {
    html! {
        fieldset class="parts" disabled[given.is_some()] {
            legend class="prompt" { "Which component is it, and why?" }
            @for (index, suspect) in case.suspects.iter().enumerate() {
                @let class = match given {
                    Some(_) if index == case.answer => "part good",
                    Some(choice) if index == choice => "part bad",
                    _ => "part",
                };
                div class=(class) {
                    label {
                        input type="radio" name="suspect" value=(index) checked[given == Some(index)];
                        span { span class="st" data-station=(suspect.station.id()) { (suspect.station.name()) } " " (suspect.cause) }
                    }
                    @if given.is_some() {
                        p class="why" {
                            @if index == case.answer { strong { "The fault. " } } @else if given == Some(index) { strong { "Your answer. " } }
                            (sentence(&suspect.why))
                        }
                    }
                }
            }
        }
    }
}

fn verdict(solving: Solving) -> Option<Markup> {
    let choice = solving.given.get()?;
    Some(solving.case.with(|case| {
        let right = choice == case.answer;
        html! {
            p class={ "verdict" @if right { " good" } } { strong { @if right { "Right." } @else { "Not right." } } }
            p { (sentence(case.explanation)) }
        }
    }))
}

/// The case as a walk, at the span that gives the fault away.
fn replay(case: &Case) -> AnyView {
    let mut scenario = case.scenario.clone();
    scenario.at = case.run().trace().and_then(|trace| trace.spans.get(case.span)).map_or(0, |span| span.start);
    let replayed = Player::new(&Walk, Link { scenario, ..Link::default() }, None).with_guilty(case.span);
    view! {
        <h2>"The case replayed"</h2>
        {player::player(replayed)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_damage_is_named() {
        assert_eq!(read(""), ((1, Level::Clear), String::new()));
        assert_eq!(read("case=30&level=3"), ((30, Level::Misleading), String::new()));
        let (which, fault) = read("case=x&level=2");
        assert_eq!(which, (1, Level::Sparse));
        assert!(fault.contains("case=x"));
        assert!(read("level=9").1.contains("level=9") && read("case=0").1.contains("case=0"));
    }

    #[test]
    fn nothing_gives_the_answer_away_before_it_is_given() {
        let case = faults::numbered(3, Level::Clear);
        let before = told(&case, 3, None).into_string() + &suspects(&case, None).into_string();
        assert!(!before.contains("guilty") && !before.contains("good") && !before.contains("class=\"why\""));
        let after = told(&case, 3, Some(0)).into_string() + &suspects(&case, Some(0)).into_string();
        assert!(after.contains("guilty") && after.contains("part good"));
    }
}
