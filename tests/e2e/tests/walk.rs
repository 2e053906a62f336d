//! The walk: it runs, stops, steps, and its place is in its address.

use std::ops::RangeInclusive;

use e2e::browser::{Browser, Key, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::setup::Setup;
use e2e::site;
use e2e::walk::{Walk, as_clock, at_of};

e2e::tests![
    enter_in_the_search_box_plays_to_the_end,
    steps_by_buttons_and_comes_back_the_same_way,
    steps_by_keys,
    plays_and_pauses,
    the_speed_has_keys,
    restarts,
    scrubs,
    its_moment_is_in_the_address,
    a_damaged_address_is_named_and_works,
    steps_instead_of_playing_for_less_motion.with_reduced_motion(),
    another_search_is_another_request,
    speaks_at_steps_and_not_at_frames,
    typing_is_not_steering,
    the_table_of_events_and_the_help_open_by_key,
    copies_its_link,
    on_a_phone_the_line_runs_down_and_takes_taps,
    a_lab_in_a_note_takes_keys_only_when_focused,
];

/// The default run takes about 80 ms in all.
const TOTAL: RangeInclusive<f64> = 77.0..=83.0;

fn enter_in_the_search_box_plays_to_the_end(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let start = walk.shown()?;
    ensure(TOTAL.contains(&start.total), || format!("expected a total of 77 to 83 ms, saw {} ms", start.total))?;
    ensure_same("the clock before the start", &0.0, &start.clock)?;
    browser.choose("Speed", "16×")?;
    walk.search(None)?;
    walk.wait("it to play after Enter", |shown| shown.playing || shown.at > 0.0)?;
    let end = walk.wait("the clock to reach the total", |shown| !shown.playing && shown.clock == shown.total)?;
    ensure_same("the slider at the end", &end.end, &end.at)?;
    ensure(end.said.contains(&end.title), || {
        format!("expected the end to be said, “{}”, saw “{}”", end.title, end.said)
    })?;
    walk.wait_for_address()?;
    Ok(())
}

/// The rows of the table of events: time as the clock shows it, title.
fn events(browser: &Browser) -> Outcome<Vec<(f64, String)>> {
    browser.run(
        "return [...document.querySelectorAll('#events tbody tr')].map((row) => [Number(words(row.cells[0])), words(row.cells[2])])",
        vec![],
    )
}

fn steps_by_buttons_and_comes_back_the_same_way(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let events = events(browser)?;
    let mut way = vec![walk.shown()?];
    for _ in 0..6 {
        let shown = walk.moving_by_button("Next stop")?;
        let before = &way[way.len() - 1];
        ensure(shown.at > before.at, || format!("expected a step forward from {} µs, saw {} µs", before.at, shown.at))?;
        let told = events.iter().any(|(time, title)| *time == shown.clock && *title == shown.title);
        ensure(told, || {
            format!("expected “{}” at {} ms in the table of events, saw {events:?}", shown.title, shown.clock)
        })?;
        ensure(shown.headings.contains(&shown.title), || {
            format!("expected the heading “{}”, saw {:?}", shown.title, shown.headings)
        })?;
        way.push(shown);
    }
    way.pop();
    for earlier in way.iter().rev().take(3) {
        let shown = walk.moving_by_button("Previous stop")?;
        ensure_same("the stop on the way back", &(earlier.at, &earlier.title), &(shown.at, &shown.title))?;
    }
    let shown = walk.moving_by_button("To the start")?;
    ensure_same("the start", &(0.0, &way[0].title), &(shown.at, &shown.title))
}

fn steps_by_keys(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let first = walk.moving_by_key("→", Key::Right)?;
    let second = walk.moving_by_key("→", Key::Right)?;
    ensure(second.at > first.at, || format!("expected → to step forward from {} µs, saw {} µs", first.at, second.at))?;
    let back = walk.moving_by_key("←", Key::Left)?;
    ensure_same("the stop after ←", &(first.at, first.title), &(back.at, back.title))?;
    let end = walk.moving_by_key("End", Key::End)?;
    ensure_same("the clock after End", &end.total, &end.clock)?;
    let start = walk.moving_by_key("Home", Key::Home)?;
    ensure_same("the clock after Home", &0.0, &start.clock)?;
    // A presenter's clicker.
    let next = walk.moving_by_key("Page Down", Key::PageDown)?;
    ensure_same("the stop after Page Down", &first.at, &next.at)?;
    let before = walk.moving_by_key("Page Up", Key::PageUp)?;
    ensure_same("the stop after Page Up", &0.0, &before.at)
}

fn plays_and_pauses(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    for (how, press) in [
        (
            "the button",
            (|browser: &Browser, name: &str| browser.click("button", name)) as fn(&Browser, &str) -> Outcome,
        ),
        ("Space", |browser, _| {
            // On a button Space presses that button; elsewhere it is the player's.
            browser.run::<()>("document.activeElement.blur()", vec![])?;
            browser.press(" ")
        }),
    ] {
        let before = walk.shown()?;
        press(browser, "Play")?;
        walk.wait(&format!("it to play after {how}"), |shown| shown.playing && shown.at > before.at)?;
        press(browser, "Pause")?;
        let rest = walk.wait(&format!("it to rest after {how}"), |shown| !shown.playing)?;
        ensure(rest.at < rest.end, || "expected it to be paused on the way, saw the end".to_owned())?;
        walk.ensure_resting()?;
        walk.wait_for_address()?;
    }
    Ok(())
}

fn the_speed_has_keys(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    ensure_same("the speed at first", &"1×".to_owned(), &walk.shown()?.speed)?;
    for (key, speed) in [("]", "2×"), ("]", "4×"), ("[", "2×"), ("[", "1×"), ("[", "1/2×")] {
        browser.press(key)?;
        walk.wait(&format!("the speed {speed} after {key}"), |shown| shown.speed == speed)?;
    }
    for _ in 0..8 {
        browser.press("[")?;
    }
    walk.wait("the slowest speed, 1/16×", |shown| shown.speed == "1/16×")?;
    Ok(())
}

fn restarts(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let end = walk.moving_by_key("End", Key::End)?;
    browser.press("r")?;
    walk.wait("it to play from the start after R", |shown| shown.playing && shown.at < end.at / 2.0)?;
    browser.press(" ")?;
    walk.wait("it to rest after Space", |shown| !shown.playing)?;
    walk.ensure_resting()
}

fn scrubs(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let slider = browser.find_in(Some(".player"), "slider", "Moment")?;
    let middle = walk.moving("a click in the middle of the slider", || browser.click_on(&slider))?;
    let share = middle.at / middle.end;
    ensure((0.45..=0.55).contains(&share), || format!("expected about half of the run, saw {share:.2} of it"))?;
    ensure_same("the clock", &as_clock(middle.at), &middle.clock)?;
    let later = walk.moving_by_key("→ on the slider", Key::Right)?;
    ensure(later.at > middle.at, || format!("expected a later moment than {} µs, saw {} µs", middle.at, later.at))?;
    walk.wait_for_address()?;
    Ok(())
}

fn its_moment_is_in_the_address(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let history: usize = browser.run("return history.length", vec![])?;
    for _ in 0..5 {
        walk.moving_by_button("Next stop")?;
    }
    let shown = walk.wait_for_address()?;
    let at =
        at_of(&shown.query).ok_or_else(|| Fault::new(format!("expected at= in the address, saw “{}”", shown.query)))?;
    ensure_same("the clock beside the address's moment", &as_clock(at), &shown.clock)?;
    let steps: usize = browser.run("return history.length", vec![])?;
    ensure_same("the length of the history after five steps: they are no pages", &history, &steps)?;

    // While it plays the address stands still.
    browser.click("button", "Play")?;
    walk.wait("it to play", |now| now.playing && now.at > shown.at)?;
    ensure_same("the address while it plays", &shown.query, &walk.shown()?.query)?;
    browser.click("button", "Pause")?;
    let paused = walk.wait_for_address()?;

    let again = Walk::open(browser, &paused.query)?;
    let opened = again.wait("the same moment from its address", |now| now.at == paused.at)?;
    let seen = |shown: &e2e::walk::Shown| (shown.clock, shown.title.clone(), shown.headings.clone(), shown.playing);
    ensure_same("what the address shows", &seen(&paused), &seen(&opened))?;
    ensure_same("the address opened", &paused.query, &opened.query)?;

    let late = Walk::open(browser, "?at=99999999")?;
    late.wait("the end, for a moment past it", |now| now.clock == now.total)?;
    Ok(())
}

fn a_damaged_address_is_named_and_works(_: &Setup, browser: &Browser) -> Outcome {
    for (query, bad) in
        [("?at=banana&colour=red", ["at", "banana", "colour"]), ("?seed=x&q=ash&size=9", ["seed", "x", "size"])]
    {
        let walk = Walk::open(browser, query)?;
        let notice = browser.wait(&format!("a notice naming {bad:?} for {query}"), || {
            let text: String = browser
                .run("return [...document.querySelectorAll('.notice')].filter(visible).map(words).join(' ')", vec![])?;
            Ok(if bad.iter().all(|word| text.contains(word)) {
                Ok(text)
            } else {
                Err(format!("notices: “{text}”"))
            })
        })?;
        walk.moving_by_button("Next stop")?;
        browser.find_in(Some(".notice:not([hidden])"), "button", "Close").and_then(|close| browser.click_on(&close))?;
        browser.wait_for(
            &format!("the notice to close: {notice}"),
            "![...document.querySelectorAll('.notice')].some(visible)",
        )?;
    }
    Ok(())
}

fn steps_instead_of_playing_for_less_motion(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let first = walk.moving_by_button("Next stop")?;
    walk.moving_by_button("To the start")?;
    let played = walk.moving("Enter in the search box", || walk.search(None))?;
    ensure_same("the moment after Enter: one stop on", &first.at, &played.at)?;
    walk.ensure_resting()?;
    let played = walk.moving("Play", || browser.click("button", "Play"))?;
    ensure(played.at > first.at, || format!("expected the stop after {} µs, saw {} µs", first.at, played.at))?;
    walk.ensure_resting()?;
    // To the very end, as a reader would.
    let mut shown = played;
    while shown.at < shown.end {
        shown = walk.moving("Play", || browser.click("button", "Play"))?;
    }
    ensure_same("the clock at the end", &shown.total, &shown.clock)
}

fn another_search_is_another_request(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    browser.choose("Speed", "16×")?;
    walk.search(Some("red sofa"))?;
    walk.wait("the end", |shown| !shown.playing && shown.at == shown.end)?;
    walk.wait("the search in the address", |shown| {
        shown.query.contains("q=red+sofa") || shown.query.contains("q=red%20sofa")
    })?;
    let mut bytes = bytes(browser)?;
    let mut shown = walk.moving_by_button("To the start")?;
    while shown.at < shown.end {
        shown = walk.moving_by_key("→", Key::Right)?;
        bytes += &self::bytes(browser)?;
    }
    for form in ["red+sofa", "red sofa"] {
        let there = bytes.contains(form) || bytes.contains(&form.replace('+', "%20"));
        ensure(there, || format!("expected “{form}” in the bytes of some stop, saw: {bytes}"))?;
    }
    // The address alone shows the same search.
    let again = Walk::open(browser, &shown.query)?;
    let text: String = browser.run("return arguments[0].value", vec![again.search_box()?.to_json()?])?;
    ensure_same("the search box", &"red sofa".to_owned(), &text)
}

/// The bytes shown at this stop.
fn bytes(browser: &Browser) -> Outcome<String> {
    browser.run(
        "return [...document.querySelectorAll('.player pre')].filter(visible).map((it) => it.textContent).join('\\n')",
        vec![],
    )
}

fn speaks_at_steps_and_not_at_frames(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    let first = walk.moving_by_button("Next stop")?;
    let said = walk.wait("the step to be said", |shown| !shown.said.is_empty())?.said;
    ensure(said.contains(&first.title), || format!("expected “{}” to be said, saw “{said}”", first.title))?;
    walk.moving_by_button("Next stop")?;
    walk.wait("something else to be said at the next step", |shown| shown.said != said)?;

    browser.run::<()>(
        "const count = (selector, name) => new MutationObserver(() => { window[name] = (window[name] || 0) + 1; }).observe(
           document.querySelector(selector), { subtree: true, childList: true, characterData: true });
         count('.player [aria-live]', 'timesSaid'); count('.player .clock', 'timesShown');",
        vec![],
    )?;
    browser.click("button", "Play")?;
    browser.wait_for("the clock to change thirty times while it plays", "window.timesShown >= 30")?;
    let times: u32 = browser.run("return window.timesSaid || 0", vec![])?;
    ensure(times <= 1, || format!("expected nothing to be said at frames, saw {times} changes of the live region"))?;
    let playing = walk.shown()?;
    browser.click("button", "Pause")?;
    walk.wait("the pause to be said", |shown| !shown.playing && shown.said != playing.said)?;
    Ok(())
}

fn typing_is_not_steering(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    walk.moving_by_button("Next stop")?;
    let before = walk.wait_for_address()?;
    let field = walk.search_box()?;
    browser.type_into(&field, "r? e[n] l")?;
    browser.press(Key::Home)?;
    browser.let_frames_pass(8)?;
    let text: String = browser.run("return arguments[0].value", vec![field.to_json()?])?;
    ensure_same("the search box", &"r? e[n] l".to_owned(), &text)?;
    let after = walk.shown()?;
    ensure_same("the player while one types", &before, &after)?;
    browser.wait_for("no help dialog", "byRole('dialog').length === 0")?;
    browser.wait_for("the table of events to stay closed", "!document.querySelector('#events').open")
}

fn the_table_of_events_and_the_help_open_by_key(_: &Setup, browser: &Browser) -> Outcome {
    Walk::open(browser, "")?;
    browser.press("e")?;
    browser.wait_for(
        "the table of events after E",
        "document.querySelector('#events').open && visible(document.querySelector('#events table'))",
    )?;
    browser.press("e")?;
    browser.wait_for("no table of events after E again", "!document.querySelector('#events').open")?;

    browser.press("?")?;
    browser.wait_for(
        "the help after ?",
        "byRole('dialog').length === 1 && words(byRole('dialog')[0]).includes('Space')",
    )?;
    browser.wait_for("the focus in the help", "byRole('dialog')[0].contains(document.activeElement)")?;
    browser.press(Key::Escape)?;
    browser.wait_for("no help after Escape", "byRole('dialog').length === 0")?;
    browser.click("button", "Keys")?;
    browser.wait_for("the help after its button", "byRole('dialog').length === 1")?;
    browser.find_in(Some("dialog"), "button", "Close").and_then(|close| browser.click_on(&close))?;
    browser.wait_for("no help after Close", "byRole('dialog').length === 0")?;
    browser.wait_for("the focus on the button that opened it", "nameOf(document.activeElement) === 'Keys'")
}

fn copies_its_link(_: &Setup, browser: &Browser) -> Outcome {
    let walk = Walk::open(browser, "")?;
    walk.moving_by_button("Next stop")?;
    browser.press("l")?;
    walk.wait("L to say that the link is copied", |shown| shown.said.contains("copied"))?;
    Ok(())
}

fn on_a_phone_the_line_runs_down_and_takes_taps(_: &Setup, browser: &Browser) -> Outcome {
    const SCENE: &str = "
        const shown = [...document.querySelectorAll('.player svg.scene')].filter(visible);
        return [shown.length, shown.length && shown[0].clientWidth, shown.length && shown[0].clientHeight];";
    type Scene = (usize, f64, f64);
    let walk = Walk::open(browser, "")?;
    let (count, width, height): Scene = browser.run(SCENE, vec![])?;
    ensure(count == 1 && width > height, || {
        format!("on a desk: expected one wide scene, saw {count}, {width} × {height} px")
    })?;
    browser.set_viewport(Viewport::wide(390))?;
    browser.wait("one tall scene on a phone", || {
        let (count, width, height): Scene = browser.run(SCENE, vec![])?;
        Ok(if count == 1 && height > width { Ok(()) } else { Err(format!("{count}, {width} × {height} px")) })
    })?;
    let next = browser.find_in(Some(".player"), "button", "Next stop")?;
    let first = walk.moving("a tap on “Next stop”", || browser.tap(&next))?;
    let second = walk.moving("another tap", || browser.tap(&next))?;
    ensure(second.at > first.at, || format!("expected a later stop than {} µs, saw {} µs", first.at, second.at))?;
    let play = browser.find_in(Some(".player"), "button", "Play")?;
    walk.moving("a tap on “Play”", || browser.tap(&play))?;
    let pause = browser.find_in(Some(".player"), "button", "Pause")?;
    browser.tap(&pause)?;
    walk.wait("it to rest after a tap on “Pause”", |shown| !shown.playing)?;
    Ok(())
}

fn a_lab_in_a_note_takes_keys_only_when_focused(setup: &Setup, browser: &Browser) -> Outcome {
    let mut seen = 0;
    browser.set_viewport(Viewport::wide(1280))?;
    for note in site::notes(setup)? {
        browser.open_live(&note.path)?;
        // A preset asks before it takes any key.
        if !browser.run::<bool>("return Boolean(document.querySelector('.player:not(.asking)'))", vec![])? {
            continue;
        }
        seen += 1;
        browser.wake_first_lab()?;
        let walk = Walk { browser };
        let before = walk.shown()?;
        browser.press(Key::Right)?;
        browser.press("r")?;
        walk.ensure_resting()?;
        ensure_same(&format!("the lab in /{} after keys pressed elsewhere", note.path), &before.at, &walk.shown()?.at)?;
        walk.moving_by_button("Next stop")?;
        walk.moving_by_key("→ after a button of the lab", Key::Right)?;
        let place = browser.location()?;
        ensure_same("the note's address, which the lab leaves alone", &note.path, &place)?;
        if seen == 3 {
            break;
        }
    }
    ensure(seen > 0, || "expected a lab in some note, saw none".to_owned())
}
