//! A note's questions as their reader sees and answers them.

use serde::Deserialize;
use serde_json::json;
use thirtyfour::WebElement;

use crate::browser::Browser;
use crate::fault::{Fault, Outcome, ensure};

/// What has to be done, told by the controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Radio buttons.
    One,
    /// Check boxes.
    Several,
    /// Two verdicts, then reasons.
    Verdict,
    /// Items that move up and down.
    Order,
    /// A list beside each of several left sides.
    Match,
    /// A field to type into.
    Typed,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [Kind::One, Kind::Several, Kind::Verdict, Kind::Order, Kind::Match, Kind::Typed];
}

/// What a question shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Shown {
    /// Its kind.
    pub kind: Kind,
    /// The parts to answer, in order, as their readers see them, without what is explained.
    pub parts: Vec<String>,
    /// For each part what is chosen: ticked or not, the text of the list's choice, or what is typed.
    pub chosen: Vec<String>,
    /// For each part its explanation, if one is shown.
    pub whys: Vec<Option<String>>,
    /// The outcome with its reasoning; empty before an answer.
    pub outcome: String,
    /// Whether the answer can still be changed.
    pub open: bool,
}

const SHOWN: &str = "
const question = document.querySelectorAll('.question')[arguments[0]];
const inside = (selector) => [...question.querySelectorAll(selector)].filter(visible);
const ups = byRole('button', question).filter((button) => nameOf(button).startsWith('Move up'));
const controls = ups.length ? ups : inside('input[data-does], select');
const kind = ups.length ? 'order'
  : inside('select').length ? 'match'
  : inside('input[type=text]').length ? 'typed'
  : inside('input[data-does][type=checkbox]').length ? 'several'
  : controls.some((input) => nameOf(input) === 'True') ? 'verdict' : 'one';
const why = (part) => { const it = part.querySelector('.why'); return it && visible(it) ? words(it) : null; };
const parts = controls.map((control) => control.closest('.part'));
const text = (control, part) => kind === 'order' || kind === 'match'
  ? words([...part.querySelectorAll('span')].find((span) => !span.closest('.why') && words(span)))
  : nameOf(control);
return {
  kind,
  parts: controls.map((control, at) => text(control, parts[at])),
  chosen: controls.map((control) => control.matches('select') ? words(control.selectedOptions[0] || control)
    : kind === 'typed' ? control.value : String(Boolean(control.checked))),
  whys: parts.map(why),
  outcome: words(question.querySelector('[role=status]')),
  open: controls.some((control) => !control.matches(':disabled')),
};";

/// How many questions the page has.
///
/// # Errors
/// When the driver refuses.
pub fn count(browser: &Browser) -> Outcome<usize> {
    browser.run("return document.querySelectorAll('.question').length", vec![])
}

/// What a question shows, by its number on the page, from 0.
///
/// # Errors
/// When there is no such question.
pub fn shown(browser: &Browser, number: usize) -> Outcome<Shown> {
    browser.run(SHOWN, vec![json!(number)]).map_err(|fault| fault.at(format!("reading question {}", number + 1)))
}

/// Gives some answer to a question, by its own controls, and waits for the outcome.
///
/// # Errors
/// When a control does not work, or no outcome appears.
pub fn answer(browser: &Browser, number: usize) -> Outcome<Shown> {
    let at = |fault: Fault| fault.at(format!("answering question {}", number + 1));
    fill_in(browser, number).map_err(at)?;
    let sure = control(browser, number, "named('button', 'I think so', question)[0]").map_err(at)?;
    browser.click_on(&sure).map_err(at)?;
    browser
        .wait("an outcome after “I think so”", || {
            let shown = shown(browser, number)?;
            Ok(if shown.outcome.is_empty() { Err(format!("{shown:?}")) } else { Ok(shown) })
        })
        .map_err(at)
}

/// Chooses an answer without giving it.
fn fill_in(browser: &Browser, number: usize) -> Outcome {
    let click = |script: &str| browser.click_on(&control(browser, number, script)?);
    // A trace that is asked about has labels of its own.
    let label = |at: usize| format!("question.querySelectorAll('input[data-does]')[{at}].closest('label')");
    match shown(browser, number)?.kind {
        Kind::One => click(&label(0)),
        Kind::Several => {
            click(&label(0))?;
            click(&label(1))
        }
        Kind::Verdict => {
            click(&label(0))?;
            // A true-or-false question may ask for no reason.
            if shown(browser, number)?.parts.len() > 2 { click(&label(2)) } else { Ok(()) }
        }
        Kind::Order => {
            let before = shown(browser, number)?.parts;
            click("byRole('button', question).find((button) => nameOf(button).startsWith('Move down'))")?;
            let swapped: Vec<String> =
                [1, 0].into_iter().chain(2..before.len()).filter_map(|at| before.get(at).cloned()).collect();
            browser.wait(&format!("the first two items to change places: {swapped:?}"), || {
                let parts = shown(browser, number)?.parts;
                Ok(if parts == swapped { Ok(()) } else { Err(format!("{parts:?}")) })
            })
        }
        // A number is an answer where words are asked for as well, though a wrong one.
        Kind::Typed => {
            browser.type_into(&control(browser, number, "question.querySelector('input[type=text]')")?, "12")
        }
        Kind::Match => {
            for left in 0..shown(browser, number)?.parts.len() {
                // The first entry is the invitation to choose.
                click(&format!("question.querySelectorAll('select')[{left}].options[{}]", left + 1))?;
            }
            Ok(())
        }
    }
}

/// A control inside a question.
fn control(browser: &Browser, number: usize, script: &str) -> Outcome<WebElement> {
    browser.wait(&format!("the control {script}"), || {
        let script = format!(
            "const question = document.querySelectorAll('.question')[arguments[0]]; const found = {script}; \
             return found && !found.matches(':disabled') ? found : null"
        );
        Ok(browser.element(&script, vec![json!(number)])?.ok_or_else(|| "nothing, or disabled".to_owned()))
    })
}

/// Checks what is owed after an answer: an outcome, an explanation of every part, no way to change the answer.
///
/// # Errors
/// When any is missing.
pub fn ensure_explained(shown: &Shown) -> Outcome {
    ensure(shown.outcome.split_whitespace().count() >= 5, || {
        format!("expected an outcome with its reasoning, saw “{}”", shown.outcome)
    })?;
    for (part, why) in shown.parts.iter().zip(&shown.whys) {
        let explained = why.as_ref().is_some_and(|why| why.split_whitespace().count() >= 3);
        ensure(explained, || format!("expected “{part}” to be explained after the answer, saw {why:?}"))?;
    }
    ensure(!shown.open, || "expected the controls to be locked after the answer".to_owned())
}
