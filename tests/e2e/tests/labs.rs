//! Every lab: its presets ask and their runs answer, settings fork a run, twins compare, computations can be watched and
//! called off, crowds are painted.

use std::thread;
use std::time::Duration;

use serde::Deserialize;

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use e2e::site::{self, Kind};
use e2e::walk::Walk;

e2e::tests![
    every_preset_asks_and_its_run_answers,
    every_lab_forks_where_a_setting_changes,
    a_server_that_dies_on_the_way_is_told_among_the_events,
    twins_compare_two_algorithms,
    every_computation_shows_how_far_it_is_and_what_it_found,
    computations_are_called_off,
    a_comparison_states_its_confidence_interval,
    charts_are_those_of_the_run_shown,
    a_crowd_is_painted_in_the_themes_colours_and_drawn_on_paper,
];

/// The addresses of all pages that a lab leads.
fn labs(setup: &Setup) -> Outcome<Vec<String>> {
    let leads = |kind: Kind| matches!(kind, Kind::Home | Kind::Lab);
    let labs: Vec<String> =
        site::pages(setup)?.into_iter().filter(|page| leads(page.kind)).map(|page| page.path).collect();
    ensure(labs.len() > 3, || format!("expected the labs' pages, saw {labs:?}"))?;
    Ok(labs)
}

/// What a preset's gate did, as seen in the page.
#[derive(Debug, Deserialize)]
struct Asked {
    preset: String,
    /// Options to choose from, and which was chosen.
    options: usize,
    guess: usize,
    /// Whether anything of the run was shown before the guess.
    shown_early: bool,
    /// Which options the run answered with.
    answers: Vec<usize>,
    verdict: String,
    /// What the list of presets says of it afterwards.
    kept: String,
}

/// Goes through the presets of the lab on this page: guesses, goes to the end, reads the verdict.
const GO_THROUGH: &str = "
const until = async (holds) => {
  for (let tries = 0; tries < 500; tries += 1) {
    const held = holds();
    if (held) return held;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error(`waited in vain for ${holds}`);
};
const link = (id) => [...document.querySelectorAll('.presets a')].find((link) => new URL(link.href).searchParams.get('preset') === id);
const ids = [...document.querySelectorAll('.presets a')].map((link) => new URL(link.href).searchParams.get('preset'));
(async () => {
  const seen = [];
  for (const [index, id] of ids.entries()) {
    link(id).click();
    const radios = await until(() => {
      const radios = [...document.querySelectorAll('.gate input')].filter(visible);
      return radios.length && radios[0].name === `guess-${id}` && radios;
    });
    const shown_early = [...document.querySelectorAll('.player .shown')].some(visible);
    const guess = index % radios.length;
    radios[guess].click();
    const sure = await until(() => named('button', 'I am sure', document.querySelector('.sure')).find((button) => !button.disabled));
    sure.click();
    await until(() => [...document.querySelectorAll('.player .shown')].some(visible));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }));
    const verdict = await until(() => document.querySelector('.gate [role=status] .verdict'));
    const answers = [...document.querySelectorAll('.gate .parts .part')].filter(visible).flatMap((part, place) => words(part).includes('What happens.') ? [place] : []);
    seen.push({ preset: id, options: radios.length, guess, shown_early, answers, verdict: words(verdict), kept: words(link(id)) });
  }
  done(seen);
})().catch((why) => done([{ preset: String(why), options: 0, guess: 0, shown_early: false, answers: [], verdict: '', kept: '' }]));";

fn every_preset_asks_and_its_run_answers(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    for lab in labs(setup)? {
        browser.open_live(&lab)?;
        let seen: Vec<Asked> = browser.run_later(GO_THROUGH, vec![])?;
        ensure(!seen.is_empty(), || format!("expected presets in /{lab}"))?;
        for asked in seen {
            let right = asked.answers == [asked.guess];
            let (verdict, kept) =
                if right { ("As you said.", "predicted rightly") } else { ("Not as you said.", "predicted wrongly") };
            let well = asked.options >= 2
                && !asked.shown_early
                && asked.answers.len() == 1
                && asked.verdict == verdict
                && asked.kept.ends_with(kept);
            ensure(well, || format!("{} in /{lab}: {asked:?}", asked.preset))?;
        }
    }
    Ok(())
}

/// Chooses another value for the first list of the lab that has effects; says which setting.
const CHANGE: &str = "
const field = [...document.querySelectorAll('.setup .control:not([hidden]) select')][0] || document.querySelector('.setup .control:not([hidden]) input[type=range]');
if (field.matches('select')) field.selectedIndex = (field.selectedIndex + 1) % field.options.length;
else field.stepUp(2);
field.dispatchEvent(new Event('input', { bubbles: true }));
field.dispatchEvent(new Event('change', { bubbles: true }));
return field.name;";

fn every_lab_forks_where_a_setting_changes(setup: &Setup, browser: &Browser) -> Outcome {
    const STEPS: usize = 4;
    let past = || -> Outcome<Vec<String>> {
        let rows = "return [...document.querySelectorAll('#events tbody tr')].slice(0, arguments[0]).map(words)";
        browser.run(rows, vec![STEPS.into()])
    };
    browser.set_viewport(Viewport::wide(1280))?;
    for lab in labs(setup)? {
        browser.open_live(&lab)?;
        let walk = Walk { browser };
        for _ in 0..STEPS {
            walk.moving_by_key("→", Key::Right)?;
        }
        let (before, events) = (walk.wait_for_address()?, past()?);
        let key: String = browser.run(CHANGE, vec![])?;
        let after = walk.wait(&format!("the fork in the address of /{lab}"), |shown| {
            shown.query.contains(&format!("then={}.{key}.", before.at))
        })?;
        ensure_same(&format!("the moment looked at in /{lab}"), &before.at, &after.at)?;
        ensure_same(&format!("what had happened in /{lab}"), &events, &past()?)?;
        browser.wait_for("the change to be listed", "document.querySelectorAll('.changes li').length === 1")?;
    }
    Ok(())
}

/// Sets a control of the player as its user does.
fn set(browser: &Browser, key: &str, value: &str) -> Outcome {
    browser.run::<()>(
        "const field = document.querySelector(`.player [name=${arguments[0]}]`);
         field.value = arguments[1];
         field.dispatchEvent(new Event('input', { bubbles: true }));
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![key.into(), value.into()],
    )
}

fn a_server_that_dies_on_the_way_is_told_among_the_events(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/balancer/?at=5000000")?;
    set(browser, "s2", "dead")?;
    browser.wait_for("the fork in the address", "location.search.includes('then=5000000.s2.dead')")?;
    browser.press("e")?;
    browser.wait_for(
        "the change and its consequence among the events",
        "((rows) => rows.some((row) => row.includes('A setting changes')) && rows.some((row) => row.includes('Refused at server 2')))(
           [...document.querySelectorAll('#events tbody tr')].filter(visible).map(words))",
    )?;
    browser.press(Key::End)?;
    browser.wait_for(
        "the failures in the numbers",
        "[...document.querySelectorAll('.two td')].some((cell) => words(cell) === 'refused')",
    )
}

fn twins_compare_two_algorithms(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/balancer/")?;
    browser.press("t")?;
    set(browser, "lb", "least")?;
    browser.wait_for("the second run's algorithm in the address", "location.search.includes('twin=lb.least')")?;
    browser.wait_for(
        "two pictures with an algorithm each",
        "((pictures) => pictures.length === 2 && pictures[0].textContent.includes('round robin') && pictures[1].textContent.includes('least connections'))(
           [...document.querySelectorAll('.player svg.scene')].filter(visible))",
    )?;
    browser.wait_for("where they part", "words(document.querySelector('.twin')).includes('they part')")?;
    browser.wait_for(
        "results of both beside each other",
        "[...document.querySelectorAll('.twin tbody tr')].some((row) => words(row.cells[0]) === 'p95_ms' && words(row.cells[1]) !== words(row.cells[2]))",
    )
}

/// A computation as it went.
#[derive(Debug, Deserialize)]
struct Went {
    title: String,
    /// What the bar showed, frame by frame.
    bar: Vec<f64>,
    words: String,
    rows: usize,
    charts: usize,
    /// Whether it can be begun again.
    ready: bool,
}

/// Begins each computation of the page and watches its bar to the end.
const COMPUTE: &str = "
(async () => {
  const went = [];
  for (const sweep of document.querySelectorAll('.sweep')) {
    const [begin, bar] = [sweep.querySelector('button'), sweep.querySelector('progress')];
    const found = () => words(sweep.querySelector('[role=status]'));
    const seen = [];
    begin.click();
    for (let frames = 0; frames < 1200 && !found(); frames += 1) {
      await new Promise(requestAnimationFrame);
      if (visible(bar)) seen.push(bar.value);
    }
    await new Promise(requestAnimationFrame);
    went.push({
      title: sweep.getAttribute('aria-label'), bar: seen, words: found(), rows: sweep.querySelectorAll('[role=status] tbody tr').length,
      charts: [...sweep.querySelectorAll('.chart')].filter(visible).length, ready: !begin.disabled && !visible(bar),
    });
  }
  done(went);
})();";

fn every_computation_shows_how_far_it_is_and_what_it_found(setup: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    let mut moved = 0;
    for lab in labs(setup)? {
        browser.open_live(&lab)?;
        for went in browser.run_later::<Vec<Went>>(COMPUTE, vec![])? {
            let found = !went.words.is_empty() && went.rows > 0 && went.charts > 0 && went.ready;
            ensure(found && went.bar.is_sorted(), || format!("“{}” in /{lab}: {went:?}", went.title))?;
            moved += usize::from(went.bar.len() > 2 && went.bar.first() < went.bar.last());
        }
    }
    ensure(moved > 0, || "expected a bar that moves while one watches, saw none".to_owned())
}

fn computations_are_called_off(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/cache/")?;
    let sweep = "[...document.querySelectorAll('.sweep')].find((sweep) => sweep.getAttribute('aria-label') === 'A million requests')";
    // Slower, so that it is certainly not done before it is called off.
    browser.slow_down(4.0)?;
    let script = format!(
        "const sweep = {sweep};
         const [begin, stop] = sweep.querySelectorAll('button');
         begin.click();
         requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => {{
           const under_way = visible(sweep.querySelector('progress')) && begin.disabled;
           stop.click();
           done(under_way);
         }})));"
    );
    let under_way: bool = browser.run_later(&script, vec![])?;
    browser.slow_down(1.0)?;
    ensure(under_way, || "expected it to be under way after two frames".to_owned())?;
    thread::sleep(Duration::from_millis(300));
    browser.wait_for(
        "nothing found, and all ready to begin again",
        &format!("((sweep) => words(sweep.querySelector('[role=status]')) === '' && !sweep.querySelector('button').disabled && !visible(sweep.querySelector('progress')))({sweep})"),
    )?;
    let walk = Walk { browser };
    walk.moving_by_key("→ after it was called off", Key::Right)?;
    // And once more, to its end.
    browser.run::<()>(&format!("({sweep}).querySelector('button').click()"), vec![])?;
    browser.wait_for(
        "what a million requests show",
        &format!("words(({sweep}).querySelector('[role=status]')).includes('hits most often')"),
    )
}

fn a_comparison_states_its_confidence_interval(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/balancer/?lb=random&vs=p2c")?;
    browser.run::<()>("document.querySelector('.sweep[aria-label^=\"Compare over\"] button').click()", vec![])?;
    browser.wait_for(
        "a difference with its interval",
        "/the second is lower by [\\d.]+ ± [\\d.]+ ms \\(95 % confidence\\)/.test(words(document.querySelector('.sweep[aria-label^=\"Compare over\"] [role=status]')))",
    )
}

/// How many figures a lab shows, and whether each that is painted has as many pixels as it is wide.
const FIGURES: &str = "
const plots = [...document.querySelectorAll('.player > .shown > .charts .plot')].filter(visible);
return [plots.length, plots.filter((plot) => plot.matches('[data-painted]') && plot.querySelector('canvas').width >= plot.clientWidth).length];";

fn charts_are_those_of_the_run_shown(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/balancer/")?;
    let all_painted = |what: &str| {
        browser.run::<()>("document.querySelector('.charts').scrollIntoView({ behavior: 'instant' })", vec![])?;
        browser.wait(what, || {
            let (count, painted): (usize, usize) = browser.run(FIGURES, vec![])?;
            Ok(if count > 0 && painted == count { Ok(count) } else { Err(format!("{painted} of {count} painted")) })
        })
    };
    let usual = all_painted("the usual run's charts")?;
    // They are hidden while the question is asked, and there is one more: of what failed.
    browser.run::<()>(
        "[...document.querySelectorAll('.presets a')].find((link) => link.href.includes('one-slow-server')).click()",
        vec![],
    )?;
    browser.click("button", "Skip: just show me")?;
    ensure_same("charts of a run with failures", &(usual + 1), &all_painted("the preset's charts")?)
}

/// The painted crowd: how many pixels are painted, their mean colour, and how many paths the SVG has for dots.
#[derive(Debug, PartialEq, Deserialize)]
struct Crowd {
    painted: usize,
    colour: [f64; 3],
    paths: usize,
}

const CROWD: &str = "
const picture = [...document.querySelectorAll('.picture')].find(visible);
const canvas = picture.querySelector('canvas');
const paths = [...picture.querySelectorAll('svg .dots[d]')].length;
if (!canvas.width) return { painted: 0, colour: [0, 0, 0], paths };
// Chromium warns of what is read often from a canvas that was not made for it.
const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height }).getContext('2d', { willReadFrequently: true });
copy.drawImage(canvas, 0, 0);
const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
let [painted, colour] = [0, [0, 0, 0]];
for (let index = 0; index < data.length; index += 4) {
  if (data[index + 3] > 200) {
    painted += 1;
    colour = colour.map((sum, part) => sum + data[index + part]);
  }
}
return { painted, colour: colour.map((sum) => Math.round(sum / Math.max(painted, 1))), paths };";

fn crowd(browser: &Browser, what: &str, wanted: impl Fn(&Crowd) -> bool) -> Outcome<Crowd> {
    browser.wait(what, || {
        let crowd: Crowd = browser.run(CROWD, vec![])?;
        Ok(if wanted(&crowd) { Ok(crowd) } else { Err(format!("{crowd:?}")) })
    })
}

fn a_crowd_is_painted_in_the_themes_colours_and_drawn_on_paper(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/balancer/?preset=retry-storm&at=12000000")?;
    let light = crowd(browser, "hundreds of dots on the canvas", |crowd| crowd.painted > 3_000 && crowd.paths == 0)?;
    browser.choose_theme("Dark")?;
    let dark = crowd(browser, "the dots in the dark theme's colours", |crowd| {
        crowd.painted > 3_000 && crowd.colour != light.colour
    })?;
    let brightness = |crowd: &Crowd| crowd.colour.iter().sum::<f64>();
    ensure(brightness(&dark) > brightness(&light), || format!("expected lighter dots: {light:?}, {dark:?}"))?;
    browser.run::<()>("window.dispatchEvent(new Event('beforeprint'))", vec![])?;
    crowd(browser, "the dots as paths for paper", |crowd| crowd.painted == 0 && crowd.paths > 0)?;
    browser.run::<()>("window.dispatchEvent(new Event('afterprint'))", vec![])?;
    crowd(browser, "the dots on the canvas again", |crowd| crowd.painted > 3_000 && crowd.paths == 0)?;
    // In the list of themes the key would choose the first.
    browser.run::<()>("document.activeElement.blur()", vec![])?;
    browser.press(Key::Home)?;
    crowd(browser, "few dots as paths", |crowd| crowd.painted == 0).map(drop)
}
