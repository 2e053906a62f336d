//! The page of teaching: exports, whole and selected; what a class knows.

use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use serde::Deserialize;

e2e::tests![
    the_files_of_the_build_need_no_script.without_script(),
    a_selection_down_to_one_question_becomes_a_file,
    a_class_is_read_and_damaged_files_are_named,
];

/// How many formats there are.
const FORMATS: usize = 5;

fn the_files_of_the_build_need_no_script(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open("teach/")?;
    let links: Vec<String> = browser.run(
        "return [...document.querySelectorAll('a[download][href*=\"teach/exports/\"]')].map((it) => it.textContent)",
        vec![],
    )?;
    let sized = links.iter().filter(|text| text.ends_with(" kB") || text.ends_with(" MB")).count();
    let decks: usize = browser.run("return document.querySelectorAll('.decks a').length", vec![])?;
    ensure_same("files with their sizes", &(FORMATS * (decks + 1)), &sized)?;
    ensure_same("lists of what is not held", &FORMATS, &(links.len() - sized))?;
    let live: usize = browser.run("return [...document.querySelectorAll('.live')].filter(visible).length", vec![])?;
    ensure_same("parts that need a script", &0, &live)
}

/// Keeps what the page saves, for [`saved`].
const KEEP_SAVED: &str = "
    window.kept = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.kept.push(blob); return make.call(URL, blob); };";

/// The text of the file saved last.
fn saved(browser: &Browser) -> Outcome<String> {
    browser.run_later("window.kept.at(-1).text().then(done);", vec![])
}

fn wait_for_status(browser: &Browser, part: &str, words: &str) -> Outcome {
    let script = format!("return document.querySelector('{part} > .said')?.textContent ?? ''");
    browser.wait(&format!("the status “{words}”"), || {
        let text: String = browser.run(&script, vec![])?;
        Ok(if text.contains(words) { Ok(()) } else { Err(text) })
    })
}

fn a_selection_down_to_one_question_becomes_a_file(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("teach/")?;
    browser.run::<()>(KEEP_SAVED, vec![])?;
    browser.wait_for("the units to be there", "document.querySelectorAll('.picking .unit').length > 3")?;
    // A whole topic, and one question of another.
    browser.run::<()>("for (const it of document.querySelectorAll('.picking .unit:nth-of-type(1) > details, .picking .unit:nth-of-type(1) .topic:nth-of-type(2) > details')) it.open = true;", vec![])?;
    browser.wait_for(
        "its questions to be there",
        "document.querySelectorAll('.topic:nth-of-type(2) > details input').length > 3",
    )?;
    let tick = "arguments[0].click()";
    let find = |selector: &str| browser.element(&format!("return document.querySelector('{selector}')"), vec![]);
    for selector in
        [".unit .topic:nth-of-type(1) > .tick input", ".unit .topic:nth-of-type(2) > details .tick:nth-child(2) input"]
    {
        let element = find(selector)?.ok_or_else(|| e2e::fault::Fault::new(format!("no {selector}")))?;
        browser.run::<()>(tick, vec![element.to_json()?])?;
    }
    let counts: Vec<String> = browser.run("return [...document.querySelectorAll('.picking .unit:nth-of-type(1) .topic > .tick .count')].slice(0, 2).map((it) => it.textContent)", vec![])?;
    let (ticked, of) = counts[0].split_once(" of ").unwrap_or_default();
    ensure(ticked == of && counts[1].starts_with("1 of "), || format!("{counts:?}"))?;
    let half: bool = browser
        .run("return document.querySelector('.unit .topic:nth-of-type(2) > .tick input').indeterminate", vec![])?;
    ensure(half, || "a topic with one question ticked is neither ticked nor empty".to_owned())?;

    let count = of.parse::<usize>().unwrap_or_default() + 1;
    browser.choose("Format", "GIFT")?;
    browser.click("button", "Save the file")?;
    wait_for_status(browser, ".export-desk", &format!("with {count} questions"))?;
    let text = saved(browser)?;
    let ids: Vec<&str> = text.lines().filter_map(|line| line.split_once("[id:")?.1.split(']').next()).collect();
    let mut questions: Vec<&str> = ids
        .iter()
        .map(|id| id.rsplit_once("-v").filter(|(_, tail)| tail.len() == 1).map_or(*id, |(head, _)| head))
        .collect();
    questions.dedup();
    ensure_same("the questions in the file", &count, &questions.len())?;
    let site = browser.url("").replace(':', "\\:");
    ensure(text.contains(&site), || format!("expected links to {site} in:\n{}", &text[..text.len().min(900)]))?;

    browser.choose("Format", "QTI 1.2 package")?;
    browser.click("button", "Save the file")?;
    wait_for_status(browser, ".export-desk", "roundtrip-selection.qti.zip")?;
    ensure(saved(browser)?.starts_with("PK"), || "expected an archive".to_owned())?;
    let losses: usize = browser.run("return document.querySelectorAll('.export-desk > details li').length", vec![])?;
    ensure(losses > 0, || "expected a list of what the file does not hold".to_owned())
}

/// Hands files to the class: twelve students who answered a topic, the later the better; one file damaged, one no progress at all,
/// one student twice. Some are chosen, the others dropped.
const HAND_OVER: &str = "
    (async () => {
        const base = document.documentElement.dataset.base;
        const list = await (await fetch(base + 'bank/catalogue.txt')).text();
        const topic = list.split('\\n').find((line) => line.startsWith('t\\t')).split('\\t')[1];
        const bank = await (await fetch(base + 'bank/' + topic + '.json')).json();
        const questions = bank.questions.map((question) => question.texts);
        const file = (text, name) => new File([text], name, { type: 'application/json' });
        const student = (number) => file(JSON.stringify({
            version: 1,
            attempts: questions.map((texts, place) => ({
                question: texts[1],
                at_ms: 1790000000000 + number * 1000 + place,
                response: texts[0] === 'one' ? { choice: (number + place) % 2 } : 'blank',
                score: place < number ? 1 : 0,
                confidence: place % 2 ? 'sure' : 'guess',
                seed: 1,
            })),
        }), 'student-' + number + '.json');
        const files = [...Array(12).keys()].map(student);
        const chosen = new DataTransfer();
        [...files.slice(0, 6), student(0), file('{\"version\":1,\"attempts\":[{\"question\":7}]}', 'damaged.json')].forEach((it) => chosen.items.add(it));
        const input = document.querySelector('.class input');
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
        const dropped = new DataTransfer();
        [...files.slice(6), file('\\u0000\\u0001 no text', 'picture.png')].forEach((it) => dropped.items.add(it));
        document.querySelector('.class .drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropped }));
        done(questions.length);
    })();";

#[derive(Debug, Deserialize)]
struct Told {
    /// Rows of the tables: topics, questions.
    rows: Vec<usize>,
    /// What was left out.
    left_out: String,
    /// All the words.
    words: String,
}

fn a_class_is_read_and_damaged_files_are_named(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("teach/")?;
    browser.run::<()>(KEEP_SAVED, vec![])?;
    browser.wait_for("the place for files to be there", "document.querySelector('.class input')")?;
    let count: usize = browser.run_later(HAND_OVER, vec![])?;
    wait_for_status(browser, ".class", &format!("12 students, {count} questions answered"))?;
    let told: Told = browser.run(
        "const all = document.querySelector('.class');
         return {
             rows: [...all.querySelectorAll('table')].map((it) => it.tBodies[0].rows.length),
             left_out: all.querySelector('.notice').textContent,
             words: all.textContent,
         };",
        vec![],
    )?;
    ensure_same("rows of topics and questions", &vec![1, count], &told.rows[..2].to_vec())?;
    ensure(["damaged.json", "picture.png"].iter().all(|name| told.left_out.contains(name)), || told.left_out.clone())?;
    ensure(told.words.contains("student-0.json") && told.words.contains("counted once"), || told.words.clone())?;
    ensure(told.words.contains("Brier score"), || told.words.clone())?;
    for (button, heading) in [("Save the questions as CSV", "question,topic"), ("Save the topics as CSV", "topic,unit")]
    {
        browser.click("button", button)?;
        let text = saved(browser)?;
        ensure(text.trim_start_matches('\u{feff}').starts_with(heading), || text.clone())?;
    }
    browser.click("button", "Put the files away")?;
    wait_for_status(browser, ".class", "Put away")?;
    let left: usize = browser.run("return document.querySelectorAll('.class table').length", vec![])?;
    ensure_same("tables left", &0, &left)
}
