//! The mock exam, sat by keyboard, through reloads and past its time; the exam on paper.

use std::collections::BTreeSet;

use e2e::axe::{Axe, Findings};
use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::setup::Setup;
use e2e::store;
use serde::Deserialize;
use serde_json::json;

e2e::tests![
    an_exam_is_sat_by_keyboard_and_its_results_add_up,
    a_reload_keeps_answers_flags_and_clock.after(CLOCK),
    the_time_hands_in_by_itself.after(CLOCK),
    a_closed_page_is_handed_in_when_it_is_opened_again.after(CLOCK),
    time_is_said_aloud_three_times_only.after(CLOCK),
    breaking_off_asks_first_and_leaves_nothing,
    two_tabs_sit_one_exam,
    a_damaged_order_is_named,
    a_paper_prints_two_variants_with_their_keys,
    the_same_address_gives_the_same_paper,
    a_damaged_paper_is_named,
    axe_finds_nothing_before_during_and_after,
];

/// A clock that can be put forward, by a number of milliseconds in the browser's store.
const CLOCK: &str = "const real = Date.now; Date.now = () => real() + Number(localStorage.getItem('ahead') || 0);";

const MINUTE: u64 = 60_000;

fn put_forward(browser: &Browser, by_ms: u64) -> Outcome {
    let script = "localStorage.setItem('ahead', Number(localStorage.getItem('ahead') || 0) + arguments[0])";
    browser.run::<()>(script, vec![json!(by_ms)])
}

/// What the desk shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Desk {
    label: String,
    /// Names of the overview's buttons.
    pub(super) seats: Vec<String>,
    /// The seconds on the clock.
    left: u64,
    counts: String,
    /// For each control what it holds.
    values: Vec<String>,
    flagged: bool,
    sure: Option<String>,
    /// Words that give an answer away.
    feedback: usize,
}

const DESK: &str = "
const desk = document.querySelector('.desk');
if (!desk) return null;
const clock = words(desk.querySelector('[role=timer]')).split(':').map(Number);
return {
  label: words(desk.querySelector('.question .label')),
  seats: [...desk.querySelectorAll('[data-turn]')].map(nameOf),
  left: clock.reduce((sum, part) => sum * 60 + part, 0),
  counts: words(desk.querySelector('.counts')),
  values: [...desk.querySelectorAll('.question :is(input[data-does], select)')].map((it) => it.matches('[type=radio], [type=checkbox]') ? String(it.checked) : it.value),
  flagged: desk.querySelector('.flag').getAttribute('aria-pressed') === 'true',
  sure: desk.querySelector('.how-sure input:checked')?.value || null,
  feedback: desk.querySelectorAll('.why, .good, .bad, .outcome').length,
};";

pub(super) fn desk(browser: &Browser) -> Outcome<Desk> {
    wait_for_desk(browser, "the desk", |_| true)
}

fn wait_for_desk(browser: &Browser, what: &str, wanted: impl Fn(&Desk) -> bool) -> Outcome<Desk> {
    browser.wait(what, || {
        let desk: Option<Desk> = browser.run(DESK, vec![])?;
        Ok(desk.filter(&wanted).ok_or_else(|| "no desk, or another one".to_owned()))
    })
}

/// Begins an exam of this order, by keyboard.
pub(super) fn begin(browser: &Browser, order: &str) -> Outcome<Desk> {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(&["exam/", order].concat())?;
    browser.wait_for("the order", "Boolean(document.querySelector('form.order [name=questions]'))")?;
    tab_to(browser, "[type=submit]")?;
    browser.press(Key::Enter)?;
    desk(browser)
}

/// Presses the tab key until what fits a selector has the focus.
fn tab_to(browser: &Browser, selector: &str) -> Outcome {
    for _ in 0..120 {
        let there: bool = browser.run("return document.activeElement.matches(arguments[0])", vec![json!(selector)])?;
        if there {
            return Ok(());
        }
        browser.press(Key::Tab)?;
    }
    Err(Fault::new(format!("the tab key never reached {selector}")))
}

/// Gives the open question some answer, by its own controls and by keyboard alone.
pub(super) fn answer(browser: &Browser) -> Outcome {
    let before = desk(browser)?;
    tab_to(browser, ".desk .question [data-does]")?;
    let does: String = browser.run("return document.activeElement.dataset.does", vec![])?;
    match does.as_str() {
        "type" => browser.press("1")?,
        "pair" => browser.press(Key::Down)?,
        "up" | "down" | "take" => {
            tab_to(browser, ".desk .question button[data-does]:enabled")?;
            browser.press(Key::Enter)?;
        }
        _ => browser.press(" ")?,
    }
    let place = place(&before)?;
    wait_for_desk(browser, "the answer in the overview", |desk| desk.seats[place].contains("answered")).map(drop)
}

/// Which question is open, from 0.
fn place(desk: &Desk) -> Outcome<usize> {
    let number = desk.label.split_whitespace().nth(1).and_then(|number| number.parse::<usize>().ok());
    number.and_then(|number| number.checked_sub(1)).ok_or_else(|| Fault::new(format!("no number in “{}”", desk.label)))
}

/// Turns to the next question, by keyboard.
pub(super) fn next(browser: &Browser) -> Outcome<Desk> {
    let before = place(&desk(browser)?)?;
    tab_to(browser, ".ways button:last-child")?;
    browser.press(Key::Enter)?;
    let after = wait_for_desk(browser, "the next question", |desk| place(desk).is_ok_and(|place| place == before + 1))?;
    browser.wait_for("the focus on what is asked", "document.activeElement.id === 'asked'")?;
    Ok(after)
}

/// Hands in, by keyboard.
fn hand_in(browser: &Browser) -> Outcome {
    press_button(browser, "Hand in")?;
    browser.wait_for("the dialog", "byRole('dialog').length === 1")?;
    press_button(browser, "Hand it in")?;
    browser.wait_for("the score, with the focus", "document.activeElement.id === 'score'")
}

/// Goes to a button with the tab key and presses it.
fn press_button(browser: &Browser, name: &str) -> Outcome {
    for _ in 0..120 {
        let there: bool = browser.run(
            "const it = document.activeElement; return it.matches('button, [role=button]') && nameOf(it) === arguments[0]",
            vec![json!(name)],
        )?;
        if there {
            return browser.press(Key::Enter);
        }
        browser.press(Key::Tab)?;
    }
    Err(Fault::new(format!("the tab key never reached the button “{name}”")))
}

/// What the report says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Report {
    score: String,
    head: String,
    /// Marks and questions, by unit and by level.
    units: Vec<String>,
    levels: Vec<String>,
    outcomes: Vec<String>,
    /// For each question how many parts are explained, of how many, and whether its passage is there.
    explained: Vec<(usize, usize, bool)>,
    drill: Option<String>,
}

const REPORT: &str = "
const report = document.querySelector('.report');
if (!report || !report.querySelector('.review')) return null;
document.querySelectorAll('.review details').forEach((it) => { it.open = true; });
const marks = (heading) => [...report.querySelectorAll(`[aria-labelledby=${heading}] tbody tr`)].map((row) => words(row.cells[2]));
return {
  score: words(report.querySelector('#score')),
  head: words(report),
  units: marks('by-unit'),
  levels: marks('by-level'),
  outcomes: [...report.querySelectorAll('.outcome-word')].map(words),
  explained: [...report.querySelectorAll('.review > details')].map((it) => [it.querySelectorAll('.part > .why').length, it.querySelectorAll('.part').length, Boolean(it.querySelector('.passage') || it.querySelector('a[href*=\"#\"]'))]),
  drill: report.querySelector('a.primary')?.getAttribute('href') || null,
};";

fn report(browser: &Browser) -> Outcome<Report> {
    browser.wait("the report with its questions", || {
        let report: Option<Report> = browser.run(REPORT, vec![])?;
        Ok(report.ok_or_else(|| "no report".to_owned()))
    })
}

/// Marks and questions, of a text such as `1.5 of 3`.
fn marks(text: &str) -> Outcome<(f64, usize)> {
    let mut words = text.split_whitespace();
    let parsed = words.next().and_then(|marks| marks.parse().ok()).zip(words.nth(1).and_then(|of| of.parse().ok()));
    parsed.ok_or_else(|| Fault::new(format!("no marks in “{text}”")))
}

/// The marks of each question as they lie in the store, and how many there are.
fn kept_marks(browser: &Browser) -> Outcome<Vec<Option<u32>>> {
    for (_, text) in store::records(browser)? {
        let log: serde_json::Value = serde_json::from_str(&text).map_err(|why| Fault::new(why.to_string()))?;
        if let Some(exam) = log["exams"].as_array().and_then(|exams| exams.first()).and_then(|exam| exam.as_str()) {
            let marks = |line: &str| line.split(' ').nth(5).and_then(|marks| marks.parse().ok());
            return Ok(exam.lines().skip(1).map(marks).collect());
        }
    }
    Err(Fault::new("no exam in the store"))
}

fn an_exam_is_sat_by_keyboard_and_its_results_add_up(_: &Setup, browser: &Browser) -> Outcome {
    const QUESTIONS: usize = 12;
    let first = begin(browser, "?questions=12&minutes=20")?;
    ensure_same("the questions", &QUESTIONS, &first.seats.len())?;
    ensure_same("how they stand", &"0 answered · 0 flagged · 12 open".to_owned(), &first.counts)?;
    for number in 0..QUESTIONS {
        let at = |fault: Fault| fault.at(format!("question {}", number + 1));
        // The last one stays blank.
        if number + 1 < QUESTIONS {
            answer(browser).map_err(at)?;
            tab_to(browser, ".how-sure input").map_err(at)?;
            // From “not said” to the second degree.
            [Key::Right, Key::Right].into_iter().try_for_each(|key| browser.press(key)).map_err(at)?;
        }
        if number == 2 {
            tab_to(browser, ".flag")?;
            browser.press(Key::Enter)?;
        }
        let now = desk(browser)?;
        ensure_same("words that give an answer away", &0, &now.feedback).map_err(at)?;
        if number + 1 < QUESTIONS {
            next(browser).map_err(at)?;
        }
    }
    ensure_same("how they stand in the end", &"11 answered · 1 flagged · 1 open".to_owned(), &desk(browser)?.counts)?;
    // Back to the flagged one by the overview: one stop of the tab key, then arrows.
    tab_to(browser, "[data-turn]")?;
    browser.press(Key::Home)?;
    [Key::Right, Key::Right].into_iter().try_for_each(|key| browser.press(key))?;
    browser.press(Key::Enter)?;
    let third = wait_for_desk(browser, "the flagged question", |desk| place(desk).is_ok_and(|place| place == 2))?;
    ensure(third.flagged && third.sure.as_deref() == Some("think"), || format!("{third:?}"))?;
    hand_in(browser)?;
    let report = report(browser)?;
    check_sums(&report, QUESTIONS)?;
    let kept = kept_marks(browser)?;
    let sum: f64 = kept.iter().flatten().map(|&marks| f64::from(marks) / 1e6).sum();
    let (shown, of) = marks(&report.score)?;
    ensure_same("the questions graded", &kept.iter().flatten().count(), &of)?;
    ensure((sum - shown).abs() < 0.0051, || format!("the store has {sum} marks, the report {shown}"))?;
    ensure_same("what the last one is called", &Some("Blank"), &report.outcomes.last().map(String::as_str))?;
    for (number, &(whys, parts, passage)) in report.explained.iter().enumerate() {
        ensure(parts > 0 && whys == parts && passage, || {
            format!("question {}: {whys} of {parts} parts explained, passage: {passage}", number + 1)
        })?;
    }
    ensure(report.drill.as_ref().is_some_and(|drill| drill.contains("practice/?")), || {
        format!("drill: {:?}", report.drill)
    })?;
    ensure_same("the attempts that came of it", &(QUESTIONS - 1), &store::attempts(browser)?.len())?;
    // The report has an address, and the exam is listed.
    browser.reload()?;
    ensure_same("the report after a reload", &report, &self::report(browser)?)?;
    browser.click("link", "Another exam")?;
    browser.wait_for("the exam in the list", "document.querySelectorAll('.earlier tbody tr').length === 1")?;
    browser.check_quiet()?;
    browser.back()?;
    let drill = format!("Drill these {}", report.outcomes.iter().filter(|outcome| *outcome != "Right").count());
    browser.click("link", &drill)?;
    browser
        .wait_for("practice with these questions", "byRole('heading').some((it) => words(it) === 'These questions')")?;
    browser.check_quiet()
}

/// The same marks, counted by unit, by level, and question by question.
fn check_sums(report: &Report, questions: usize) -> Outcome {
    let (score, of) = marks(&report.score)?;
    ensure_same("the questions graded", &questions, &of)?;
    for (what, rows) in [("units", &report.units), ("levels", &report.levels)] {
        let rows = rows.iter().map(|row| marks(row)).collect::<Outcome<Vec<_>>>()?;
        ensure_same(&format!("the questions of all {what}"), &questions, &rows.iter().map(|row| row.1).sum())?;
        let sum: f64 = rows.iter().map(|row| row.0).sum();
        ensure((sum - score).abs() < 0.01 * rows.len() as f64, || {
            format!("the {what} have {sum} marks, the exam {score}")
        })?;
    }
    let right = report.outcomes.iter().filter(|outcome| *outcome == "Right").count() as f64;
    ensure(right <= score + 1e-9 && report.outcomes.len() == questions, || {
        format!("{score} marks of {:?}", report.outcomes)
    })
}

fn a_reload_keeps_answers_flags_and_clock(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=5&minutes=20")?;
    for _ in 0..2 {
        answer(browser)?;
        next(browser)?;
    }
    tab_to(browser, ".flag")?;
    browser.press(Key::Enter)?;
    answer(browser)?;
    let before = wait_for_desk(browser, "the flag", |desk| desk.flagged)?;
    put_forward(browser, 4 * MINUTE)?;
    browser.reload()?;
    let after = desk(browser)?;
    ensure_same(
        "what is shown",
        &(&before.label, &before.seats, &before.values),
        &(&after.label, &after.seats, &after.values),
    )?;
    ensure(after.flagged, || "expected the flag to be kept".to_owned())?;
    let gone = before.left.saturating_sub(after.left);
    ensure((235..=255).contains(&gone), || {
        format!("expected four minutes less on the clock, saw {gone} seconds less")
    })?;
    browser.check_quiet()
}

fn the_time_hands_in_by_itself(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=3&minutes=1")?;
    answer(browser)?;
    put_forward(browser, MINUTE)?;
    browser.wait_for("the score", "document.activeElement.id === 'score'")?;
    let report = report(browser)?;
    check_sums(&report, 3)?;
    ensure(report.head.contains("2 questions were left blank."), || report.head.clone())
}

fn a_closed_page_is_handed_in_when_it_is_opened_again(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=3&minutes=30")?;
    answer(browser)?;
    browser.open_live("learn/")?;
    put_forward(browser, 31 * MINUTE)?;
    browser.open_live("exam/")?;
    let report = report(browser)?;
    check_sums(&report, 3)?;
    for words in ["time was over", "2 questions were left blank."] {
        ensure(report.head.contains(words), || format!("expected “{words}” in “{}”", report.head))?;
    }
    ensure_same("the attempts that came of it", &1, &store::attempts(browser)?.len())
}

fn time_is_said_aloud_three_times_only(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=2&minutes=11")?;
    browser.run::<()>(
        "window.said = [];
         const status = document.querySelector('.desk-bar [role=status]');
         new MutationObserver(() => window.said.push(words(status))).observe(status, { subtree: true, childList: true, characterData: true });",
        vec![],
    )?;
    let live: usize = browser.run(
        "return [...document.querySelectorAll('.desk :is([aria-live], [role=status], [role=alert])')].filter((it) => it.contains(document.querySelector('[role=timer]'))).length",
        vec![],
    )?;
    ensure_same("live regions around the clock", &0, &live)?;
    for (by, left) in [(61_000, "10"), (5 * MINUTE, "5"), (4 * MINUTE, "1")] {
        let before = desk(browser)?.left;
        put_forward(browser, by)?;
        wait_for_desk(browser, "the clock to jump", |desk| desk.left + by / 2000 < before)?;
        browser.wait_for("it to be said", &format!("window.said.at(-1)?.startsWith('{left} minute')"))?;
    }
    let said: Vec<String> = browser.run("return window.said", vec![])?;
    ensure_same(
        "what was said",
        &vec!["10 minutes left.".to_owned(), "5 minutes left.".into(), "1 minute left.".into()],
        &said,
    )
}

fn breaking_off_asks_first_and_leaves_nothing(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=3&minutes=30")?;
    answer(browser)?;
    browser.click("button", "Break off")?;
    browser.click("button", "Go on with it")?;
    ensure_same("the dialogs", &0, &browser.run::<usize>("return byRole('dialog').length", vec![])?)?;
    browser.click("button", "Break off")?;
    browser.click("button", "Break it off")?;
    browser.wait_for("the order", "Boolean(document.querySelector('form.order'))")?;
    browser.wait_for("no exam in the list", "words(document.querySelector('.mock')).includes('None yet')")?;
    browser.reload()?;
    browser.wait_for("the order after a reload", "Boolean(document.querySelector('form.order'))")?;
    ensure_same("the attempts that came of it", &0, &store::attempts(browser)?.len())?;
    browser.check_quiet()
}

fn two_tabs_sit_one_exam(_: &Setup, browser: &Browser) -> Outcome {
    begin(browser, "?questions=3&minutes=30")?;
    let first = browser.tab()?;
    let second = browser.new_tab()?;
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("exam/")?;
    desk(browser)?;
    answer(browser)?;
    browser.switch_to(&first)?;
    wait_for_desk(browser, "the other tab's answer", |desk| desk.counts.starts_with("1 answered"))?;
    next(browser)?;
    answer(browser)?;
    hand_in(browser)?;
    browser.check_quiet()?;
    browser.switch_to(&second)?;
    let report = report(browser)?;
    check_sums(&report, 3)?;
    ensure(report.head.contains("1 question was left blank."), || report.head.clone())?;
    browser.check_quiet()
}

/// What is said of a damaged address.
fn notices(browser: &Browser) -> Outcome<String> {
    browser.wait("a notice", || {
        let text: String = browser.run(
            "return [...document.querySelectorAll('main [role=alert]')].filter(visible).map(words).join(' ')",
            vec![],
        )?;
        Ok(if text.is_empty() { Err("none".to_owned()) } else { Ok(text) })
    })
}

fn a_damaged_order_is_named(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("exam/?questions=many&minutes=45&weight.nowhere=2&%F0%9F=1")?;
    let text = notices(browser)?;
    for words in ["questions=many", "weight.nowhere", "damaged"] {
        ensure(text.contains(words), || format!("expected “{words}” in “{text}”"))?;
    }
    let minutes: String = browser.run("return document.querySelector('[name=minutes]').value", vec![])?;
    ensure_same("what could be read", &"45".to_owned(), &minutes)?;
    browser.open_live("exam/?sat=12345")?;
    let text = notices(browser)?;
    ensure(text.contains("no such exam"), || text.clone())?;
    browser.check_quiet()
}

/// A variant as it is printed: what is asked of whom, and the keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Sheets {
    heads: Vec<String>,
    /// For each variant the prompts, the options of each, and the fields of each answer.
    prompts: Vec<Vec<String>>,
    options: Vec<Vec<Vec<String>>>,
    fields: Vec<Vec<usize>>,
    keys: Vec<Vec<String>>,
    twins: Vec<Vec<String>>,
}

const SHEETS: &str = "
if (!document.querySelector('.sheets')) return null;
const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
const inside = (it, selector, read) => [...it.querySelectorAll(selector)].map(read);
return {
  heads: all('.sheet-head', words),
  prompts: all('.sheet-questions', (sheet) => inside(sheet, '.posed > li', (it) => words(it.querySelector('.prompt')))),
  options: all('.sheet-questions', (sheet) => inside(sheet, '.posed > li', (it) => inside(it, '.lettered > li', words))),
  fields: all('.sheet-answers', (sheet) => inside(sheet, '.fields > li', (it) => it.querySelectorAll('.box, .blank-box, .writing').length)),
  keys: all('.sheet-scheme', (sheet) => inside(sheet, '.key-table tbody tr', (row) => words(row.cells[1]))),
  twins: all('.sheet-scheme', (sheet) => inside(sheet, '.key-table tbody tr', (row) => words(row.cells[4]))),
};";

fn sheets(browser: &Browser) -> Outcome<Sheets> {
    browser.wait("the sheets", || {
        let sheets: Option<Sheets> = browser.run(SHEETS, vec![])?;
        Ok(sheets.ok_or_else(|| "none".to_owned()))
    })
}

fn a_paper_prints_two_variants_with_their_keys(_: &Setup, browser: &Browser) -> Outcome {
    const QUESTIONS: usize = 30;
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("exam/paper/?questions=30&minutes=45&seed=7")?;
    let sheets = sheets(browser)?;
    ensure(sheets.heads.len() == 6 && sheets.heads.iter().all(|head| head.contains("Seed 7")), || {
        format!("{:?}", sheets.heads)
    })?;
    ensure_same("heads with a name", &4, &sheets.heads.iter().filter(|head| head.contains("Name")).count())?;
    for list in [&sheets.prompts, &sheets.keys] {
        ensure_same("questions of the variants", &vec![QUESTIONS, QUESTIONS], &list.iter().map(Vec::len).collect())?;
    }
    ensure(sheets.prompts[0] != sheets.prompts[1], || "expected another order in variant B".to_owned())?;
    check_keys(&sheets)?;
    check_pages(browser)
}

/// A key names what its question offers, the answer sheet has room for it, and its twin has the same right options in words.
fn check_keys(sheets: &Sheets) -> Outcome {
    for variant in [0, 1] {
        for (number, key) in sheets.keys[variant].iter().enumerate() {
            let options = &sheets.options[variant][number];
            let place = format!("variant {}, question {}, key “{key}”", ['A', 'B'][variant], number + 1);
            ensure(!key.is_empty() && sheets.fields[variant][number] > 0, || place.clone())?;
            let right = right_options(key, options);
            ensure(options.is_empty() || !right.is_empty(), || format!("{place}: it names none of {options:?}"))?;
            let twin = &sheets.twins[variant][number];
            let at = twin.parse::<usize>().ok().filter(|at| (1..=sheets.keys[1 - variant].len()).contains(at));
            let at = at.ok_or_else(|| Fault::new(format!("{place}: no twin “{twin}”")))? - 1;
            let other = right_options(&sheets.keys[1 - variant][at], &sheets.options[1 - variant][at]);
            ensure_same(&format!("{place}: what is right in both variants"), &right, &other)?;
        }
    }
    Ok(())
}

/// The words of the options that a key's letters stand for.
fn right_options(key: &str, options: &[String]) -> BTreeSet<String> {
    if options.is_empty() {
        return BTreeSet::new();
    }
    let letters = key
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() == 1 && word.as_bytes()[0].is_ascii_uppercase());
    letters.filter_map(|word| options.get(usize::from(word.as_bytes()[0] - b'A')).cloned()).collect()
}

/// On paper there is nothing but the sheets, each begins a page, and nothing is wider than the paper.
fn check_pages(browser: &Browser) -> Outcome {
    let pages = browser.printed_pages()?;
    ensure((8..=30).contains(&pages), || {
        format!("expected two variants of 30 questions on 8 to 30 pages, saw {pages}")
    })?;
    let unwanted: Vec<String> = browser.run_as_printed(
        "return ['header.top', '.intro', 'form.order', 'footer.bottom', '.strip'].filter((it) => [...document.querySelectorAll(it)].some(visible))",
    )?;
    ensure_same("what is printed besides", &Vec::<String>::new(), &unwanted)?;
    let breaks: bool = browser.run_as_printed(
        "return [...document.querySelectorAll('.sheet + .sheet')].every((it) => getComputedStyle(it).breakBefore === 'page')
             && [...document.querySelectorAll('.posed > li')].every((it) => getComputedStyle(it).breakInside === 'avoid')",
    )?;
    ensure(breaks, || "expected every sheet on a new page and no question split".to_owned())?;
    browser.check_quiet()
}

fn the_same_address_gives_the_same_paper(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("exam/paper/")?;
    browser.wait_for("the form", "Boolean(document.querySelector('form.order'))")?;
    let field = browser.find("textbox", "Seed")?;
    browser.type_into(&field, "123")?;
    browser.press(Key::Enter)?;
    let made = sheets(browser)?;
    let address = browser.location()?;
    ensure(address.contains("seed=123"), || address.clone())?;
    browser.open_live("learn/")?;
    browser.open_live(&address)?;
    ensure_same("the paper", &made, &sheets(browser)?)?;
    browser.click("button", "Another paper like it")?;
    browser.wait("another paper", || {
        let other: Option<Sheets> = browser.run(SHEETS, vec![])?;
        Ok(if other.is_some_and(|other| other.prompts != made.prompts) { Ok(()) } else { Err("the same".to_owned()) })
    })?;
    browser.check_quiet()
}

fn a_damaged_paper_is_named(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("exam/paper/?seed=seven&questions=0&weight.storage=5")?;
    let text = notices(browser)?;
    for words in ["seed=seven", "questions=0", "1 to 200"] {
        ensure(text.contains(words), || format!("expected “{words}” in “{text}”"))?;
    }
    let sheets: usize = browser.run("return document.querySelectorAll('.sheet').length", vec![])?;
    ensure_same("sheets without a seed", &0, &sheets)?;
    browser.check_quiet()
}

fn axe_finds_nothing_before_during_and_after(setup: &Setup, browser: &Browser) -> Outcome {
    let axe = Axe::read(setup)?;
    let mut findings = Findings::default();
    let mut check = |place: &str| -> Outcome {
        axe.inject(browser)?;
        for theme in ["Light", "Dark", "Projector"] {
            browser
                .run::<()>("document.documentElement.dataset.theme = arguments[0].toLowerCase()", vec![json!(theme)])?;
            for width in [1280, 390, 360] {
                browser.set_viewport(Viewport::wide(width))?;
                findings.add(&format!("{place} ({theme}, {width} px)"), axe.findings(browser)?);
                let wide: bool = browser.run("return document.documentElement.scrollWidth > innerWidth", vec![])?;
                ensure(!wide, || format!("{place}: wider than {width} px in {theme}"))?;
            }
        }
        browser.set_viewport(Viewport::wide(1280))
    };
    begin(browser, "?questions=25&minutes=30")?;
    answer(browser)?;
    browser.click("button", "Flag for another look")?;
    check("the desk")?;
    browser.click("button", "Break off")?;
    check("the dialog")?;
    browser.click("button", "Go on with it")?;
    // Every kind of question is drawn in the report, answered or not.
    for _ in 0..12 {
        next(browser)?;
        answer(browser)?;
    }
    hand_in(browser)?;
    report(browser)?;
    check("the report with everything open")?;
    browser.click("link", "Another exam")?;
    browser.wait_for("the list", "document.querySelectorAll('.earlier tbody tr').length === 1")?;
    check("the order with an earlier exam")?;
    browser.open_live("exam/paper/?seed=5&questions=12&minutes=x")?;
    sheets(browser)?;
    check("the paper with a damaged address")?;
    findings.outcome()
}
