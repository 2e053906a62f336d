//! What the walk shares with every lab: predictions, settings that change on the way, twins, exports; and find the fault.

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Outcome, ensure};
use e2e::setup::Setup;
use e2e::walk::Walk;

e2e::tests![
    a_prediction_is_asked_before_the_run_and_answered_by_it,
    a_prediction_can_be_skipped,
    a_setting_changed_on_the_way_forks_the_future,
    a_setting_changed_at_the_end_begins_anew,
    twins_part_and_say_why,
    the_run_before_is_compared_with,
    a_link_opens_the_same_again,
    events_are_exported,
    letters_can_be_switched_off,
    the_player_fills_the_window,
    nothing_plays_out_of_sight,
    the_whole_walk_can_be_followed_by_ear,
    a_fault_is_found_and_replayed,
    damaged_links_to_cases_are_named,
];

/// The text of the first element that fits.
fn text(browser: &Browser, selector: &str) -> Outcome<String> {
    browser.run(
        "const found = document.querySelector(arguments[0]); return found ? words(found) : ''",
        vec![selector.into()],
    )
}

/// Sets a control of the player as its user does: by choosing from its list.
fn set(browser: &Browser, key: &str, value: &str) -> Outcome {
    browser.run::<()>(
        "const field = document.querySelector(`.player [name=${arguments[0]}]`);
         field.value = arguments[1];
         field.dispatchEvent(new Event('input', { bubbles: true }));
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![key.into(), value.into()],
    )
}

fn query(browser: &Browser) -> Outcome<String> {
    browser.run("return location.search", vec![])
}

fn wait_for_query(browser: &Browser, wanted: &str) -> Outcome {
    browser.wait(&format!("the address to hold “{wanted}”"), || {
        let query = query(browser)?;
        Ok(if query.contains(wanted) { Ok(()) } else { Err(query) })
    })
}

/// Guesses the option with this text, with this confidence.
fn guess(browser: &Browser, option: &str, confidence: &str) -> Outcome {
    let option = browser.find_in(Some(".gate"), "radio", option)?;
    browser.click_on(&option)?;
    browser.find_in(Some(".gate"), "button", confidence).and_then(|button| browser.click_on(&button))
}

fn a_prediction_is_asked_before_the_run_and_answered_by_it(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("?preset=quic")?;
    browser
        .wait_for("no result before the guess", "![...document.querySelectorAll('.player .shown')].some(visible)")?;
    browser.press("e")?;
    browser.press(" ")?;
    browser.wait_for(
        "keys to show nothing before the guess",
        "![...document.querySelectorAll('.player .shown')].some(visible)",
    )?;
    guess(browser, "Twice", "I am sure")?;
    let walk = Walk { browser };
    walk.wait("it to play after the guess", |shown| shown.playing)?;
    ensure(!text(browser, ".gate [role=status]")?.contains("As you said"), || {
        "the answer came before the run".to_owned()
    })?;
    browser.press(Key::End)?;
    browser.wait_for(
        "the run's answer",
        "words(document.querySelector('.gate [role=status]')).includes('As you said.')",
    )?;
    let whys: usize = browser.run("return document.querySelectorAll('.gate .why').length", vec![])?;
    ensure_same("options with their reasons", &4, &whys)?;
    browser.reload()?;
    browser.wait_for(
        "it to be remembered after a reload",
        "words(document.querySelector('.presets')).includes('1 of 22 predicted')",
    )
}

fn a_prediction_can_be_skipped(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("?preset=warm-name")?;
    browser.click("button", "Skip: just show me")?;
    browser.press(Key::End)?;
    browser.wait_for(
        "the answer without a guess",
        "words(document.querySelector('.gate [role=status]')).includes('Skipped.')",
    )?;
    let kept: String = browser.run("return localStorage.getItem('roundtrip/progress') || ''", vec![])?;
    ensure(!kept.contains("preset:walk:warm-name"), || {
        format!("expected nothing kept of a skipped question, saw {kept}")
    })
}

fn a_setting_changed_on_the_way_forks_the_future(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    for _ in 0..8 {
        walk.moving_by_key("→", Key::Right)?;
    }
    let before = walk.wait_for_address()?;
    let past = past_events(browser, before.clock)?;
    set(browser, "plan", "scan")?;
    wait_for_query(browser, &format!("then={}.plan.scan", before.at))?;
    let after = walk.wait("the run to take longer", |shown| shown.total > before.total * 2.0)?;
    ensure_same("the moment looked at", &before.at, &after.at)?;
    ensure_same("what has happened", &past, &past_events(browser, before.clock)?)?;
    browser
        .find_in(Some(".changes"), "button", "Take back Plan: full scan: no index")
        .and_then(|button| browser.click_on(&button))?;
    let back = walk.wait("the run to be as before", |shown| shown.total == before.total)?;
    ensure_same("the moment looked at", &before.at, &back.at)
}

/// The events before a moment, in milliseconds.
fn past_events(browser: &Browser, until: f64) -> Outcome<Vec<String>> {
    browser.run(
        "return [...document.querySelectorAll('#events tbody tr')].filter((row) => Number(words(row.cells[0])) < arguments[0]).map(words)",
        vec![until.into()],
    )
}

fn a_setting_changed_at_the_end_begins_anew(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    walk.moving_by_key("End", Key::End)?;
    set(browser, "dns", "warm")?;
    let shown = walk.wait("the run to begin anew", |shown| shown.at == 0.0)?;
    ensure(shown.total < 70.0, || format!("expected a shorter run with a warm name, saw {} ms", shown.total))?;
    wait_for_query(browser, "?dns=warm")
}

fn twins_part_and_say_why(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    browser.press("t")?;
    browser
        .wait_for("two stages", "[...document.querySelectorAll('.player svg.scene')].filter(visible).length === 2")?;
    set(browser, "dns", "warm")?;
    wait_for_query(browser, "twin=dns.warm")?;
    browser.wait_for(
        "the twins' difference in words",
        "words(document.querySelector('.twin')).includes('Then they part: Resolver')",
    )?;
    browser.wait_for("the mark on the timeline", "document.querySelectorAll('.marks .parting').length === 1")?;
    walk.moving_by_button("Go to where they part")?;
    let parted = walk.wait_for_address()?;
    let titles: Vec<String> =
        browser.run("return [...document.querySelectorAll('.now h2')].filter(visible).map(words)", vec![])?;
    ensure(titles.len() == 2 && titles[0] != titles[1], || format!("expected two different stops, saw {titles:?}"))?;
    browser.reload()?;
    browser.wait_for(
        "both runs after a reload",
        "[...document.querySelectorAll('.player svg.scene')].filter(visible).length === 2",
    )?;
    ensure_same("the moment after a reload", &parted.at, &walk.shown()?.at)?;
    browser.press("t")?;
    browser
        .wait_for("one stage", "[...document.querySelectorAll('.player svg.scene')].filter(visible).length === 1")?;
    browser.wait_for("no twin in the address", "!location.search.includes('twin')")
}

fn the_run_before_is_compared_with(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    walk.moving_by_key("End", Key::End)?;
    set(browser, "dns", "warm")?;
    walk.wait("the run to begin anew", |shown| shown.at == 0.0)?;
    walk.moving_by_key("End", Key::End)?;
    browser.wait_for("the comparison", "words(document.querySelector('.before')).includes('DNS −')")
}

fn a_link_opens_the_same_again(_: &Setup, browser: &Browser) -> Outcome {
    const QUERY: &str = "?dns=expired&cache=down&seed=7&then=30000.plan.scan&at=45000&twin=cdn.hit";
    let walk = Walk::open(browser, QUERY)?;
    let first = walk.shown()?;
    ensure_same("the moment", &45_000.0, &first.at)?;
    let events: Vec<String> =
        browser.run("return [...document.querySelectorAll('#events tbody tr')].map(words)", vec![])?;
    let again = Walk::open(browser, QUERY)?;
    ensure_same("the player", &first, &again.shown()?)?;
    ensure_same(
        "the events",
        &events,
        &browser.run("return [...document.querySelectorAll('#events tbody tr')].map(words)", vec![])?,
    )
}

fn events_are_exported(_: &Setup, browser: &Browser) -> Outcome {
    Walk::open(browser, "")?;
    browser.press("e")?;
    let link = browser.find("link", "Save as CSV")?;
    browser.run::<()>("arguments[0].focus()", vec![link.to_json()?])?;
    browser.wait_for("the file", "decodeURIComponent(document.querySelector('#events a').href).startsWith('data:text/csv;charset=utf-8,time (ms),station,event')")?;
    let (lines, rows): (usize, usize) = browser.run(
        "return [decodeURIComponent(document.querySelector('#events a').href).trim().split('\\r\\n').length, document.querySelectorAll('#events tbody tr').length]",
        vec![],
    )?;
    ensure_same("lines of the file", &(rows + 1), &lines)
}

fn letters_can_be_switched_off(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    browser.press("?")?;
    browser.run::<()>("byRole('dialog')[0].querySelector('input').click()", vec![])?;
    browser.press(Key::Escape)?;
    browser.wait_for("no help", "byRole('dialog').length === 0")?;
    browser.run::<()>("document.activeElement.blur()", vec![])?;
    browser.press("e")?;
    browser.press("t")?;
    walk.moving_by_key("→", Key::Right)?;
    browser.wait_for(
        "letters to do nothing",
        "!document.querySelector('#events').open && !location.search.includes('twin')",
    )?;
    browser.reload()?;
    browser.press("e")?;
    walk.moving_by_key("→ after a reload", Key::Right)?;
    browser.wait_for("letters to do nothing after a reload", "!document.querySelector('#events').open")
}

fn the_player_fills_the_window(_: &Setup, browser: &Browser) -> Outcome {
    Walk::open(browser, "")?;
    browser.press("f")?;
    browser.wait_for("the player over the whole window", "((box) => box.top === 0 && box.left === 0 && box.height === innerHeight)(document.querySelector('.player').getBoundingClientRect())")?;
    browser.press(Key::Escape)?;
    browser.wait_for("the page again", "document.querySelector('.player').getBoundingClientRect().top > 50")
}

fn nothing_plays_out_of_sight(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    browser.choose("Speed", "1/16×")?;
    browser.click("button", "Play")?;
    walk.wait("it to play", |shown| shown.playing)?;
    browser.run::<()>("document.querySelector('footer').scrollIntoView({ behavior: 'instant' }); window.scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })", vec![])?;
    let gone: bool =
        browser.run("return document.querySelector('.player').getBoundingClientRect().bottom < 0", vec![])?;
    ensure(gone, || "the page is too short to scroll the player away".to_owned())?;
    walk.wait("it to pause once scrolled away", |shown| !shown.playing)?;
    Ok(())
}

fn the_whole_walk_can_be_followed_by_ear(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "?req=order")?;
    let titles: Vec<(f64, String)> = browser.run(
        "return [...document.querySelectorAll('#events tbody tr')].map((row) => [Number(words(row.cells[0])), words(row.cells[2])])",
        vec![],
    )?;
    let mut heard = Vec::new();
    loop {
        let shown = walk.moving_by_key("→", Key::Right)?;
        ensure(!shown.said.is_empty(), || format!("nothing is said at {} ms", shown.clock))?;
        heard.push(shown.said.clone());
        if shown.at >= shown.end {
            break;
        }
    }
    // Of stops at the same moment the last one is said.
    let moments: std::collections::BTreeSet<u64> = titles.iter().map(|(time, _)| time.to_bits()).collect();
    ensure(heard.len() + 1 >= moments.len(), || format!("{} moments, {} said", moments.len(), heard.len()))?;
    for word in ["Browser", "DNS", "CDN", "Load balancer", "App server", "Database"] {
        ensure(heard.iter().any(|said| said.contains(word)), || format!("“{word}” is never said"))?;
    }
    Ok(())
}

fn a_fault_is_found_and_replayed(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/find-the-fault/?case=2&level=2")?;
    browser.wait_for("the case of the address", "words(document.querySelector('#case')) === 'Case 2'")?;
    browser.wait_for(
        "no verdict yet",
        "!document.querySelector('.guilty') && !document.querySelector('.suspects .why')",
    )?;
    let first = browser.element("return byRole('radio', document.querySelector('.suspects'))[0]", vec![])?;
    let first = first.ok_or_else(|| e2e::fault::Fault::new("expected suspects"))?;
    browser.click_on(&first)?;
    browser.click("button", "I guess")?;
    browser.wait_for("the verdict", "/^(Right|Not right)\\./.test(words(document.querySelector('#verdict')))")?;
    browser.wait_for("each suspect's reason", "document.querySelectorAll('.suspects .why').length === 5")?;
    browser
        .wait_for("the case replayed with the fault marked", "document.querySelector('.player .guilty') !== null")?;
    browser.click("button", "Next case")?;
    browser.wait_for(
        "the next case",
        "words(document.querySelector('#case')) === 'Case 3' && location.search === '?case=3&level=2'",
    )?;
    browser.wait_for(
        "the next case unsolved",
        "!document.querySelector('.guilty') && !document.querySelector('.player')",
    )?;
    browser.reload()?;
    browser.wait_for("the same case after a reload", "words(document.querySelector('#case')) === 'Case 3'")
}

fn damaged_links_to_cases_are_named(_: &Setup, browser: &Browser) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("labs/find-the-fault/?case=elephant&level=2")?;
    browser.wait_for("the damage to be named", "[...document.querySelectorAll('main .notice')].some((notice) => visible(notice) && words(notice).includes('elephant'))")?;
    browser.wait_for("the first case", "words(document.querySelector('#case')) === 'Case 1'")
}
