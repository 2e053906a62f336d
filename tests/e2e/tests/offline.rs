//! The site without a network, and from one version to the next: nothing is missing, nothing is mixed, nothing is lost.

use std::time::Duration;

use e2e::axe::{Axe, Findings};
use e2e::browser::{Browser, Viewport, ensure_same};
use e2e::fault::{Fault, Outcome, ensure};
use e2e::questions;
use e2e::setup::Setup;
use e2e::site;
use e2e::versions::{self, Version};
use serde_json::json;

use super::exam;

e2e::tests![
    every_file_is_kept_or_left_out_by_rule,
    a_browser_started_without_a_network_has_the_whole_site.with_workers(),
    an_address_that_leads_nowhere_says_so_without_a_network.with_workers(),
    a_new_version_is_told_and_comes_when_asked_for.with_workers(),
    a_page_survives_two_deployments.with_workers(),
    an_exam_survives_a_new_version.with_workers(),
    half_a_version_is_none.with_workers(),
    a_retired_worker_leaves_nothing_behind.with_workers(),
    it_can_be_installed,
];

/// How long it may take to fetch the site.
const INSTALLATION: Duration = Duration::from_secs(60);

const NOTE: &str = "learn/network/load-balancing/";
const LAB: &str = "labs/balancer/";

/// Waits until a condition in JavaScript holds that may `await`.
fn wait_for_promise(browser: &Browser, what: &str, condition: &str) -> Outcome {
    let script = format!("(async () => Boolean({condition}))().then(done, (why) => done(String(why)))");
    browser.wait_up_to(INSTALLATION, what, || {
        let holds: serde_json::Value = browser.run_later(&script, vec![])?;
        Ok(if holds == json!(true) { Ok(()) } else { Err(format!("{holds}: {condition}")) })
    })
}

/// The keys of what the worker keeps.
const KEYS: &str =
    "(await (await caches.open('roundtrip ' + document.documentElement.dataset.base)).keys()).map((key) => key.url)";

/// Opens a page for the first time, and waits until the whole site is kept and the worker knows what this page is.
fn keep(browser: &Browser, path: &str) -> Outcome {
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live(path)?;
    wait_for_promise(
        browser,
        "the site to be kept",
        "(await navigator.serviceWorker.getRegistration())?.active?.state === 'activated' && navigator.serviceWorker.controller",
    )?;
    wait_for_promise(browser, "the page to be known", &format!("{KEYS}.some((key) => key.includes('~/page/'))"))
}

/// Deploys a version and lets the browser look for it, and waits until it has all of it.
fn deploy(browser: &Browser, version: &Version) -> Outcome {
    browser.deploy(&version.dist);
    let update = "navigator.serviceWorker.getRegistration().then((it) => it.update()).then(() => done(true), (why) => done(String(why)))";
    let looked: serde_json::Value = browser.run_later(update, vec![])?;
    ensure_same("looking for a new version", &json!(true), &looked)?;
    wait_for_promise(
        browser,
        "the new version to wait",
        "(await navigator.serviceWorker.getRegistration()).waiting?.state === 'installed'",
    )
}

const NEWS: &str = "A new version of this site is ready. Your answers and settings stay as they are.";

/// Waits until the new version is told.
fn wait_for_news(browser: &Browser) -> Outcome {
    browser.wait_for("the news", &format!("[...document.querySelectorAll('[role=status] .news')].some((it) => visible(it) && words(it).startsWith('{NEWS}'))"))
}

/// Waits until the new version is told, and asks for it.
fn take_over(browser: &Browser) -> Outcome {
    wait_for_news(browser)?;
    browser.run::<()>("window.marked = true", vec![])?;
    browser.click("button", "Reload")?;
    browser.wait_for("the page to be opened anew", "window.marked !== true")?;
    browser.wait_until_live()
}

/// Which version the page says it is: 1 says nothing.
fn ensure_version(browser: &Browser, number: u32) -> Outcome {
    let title: String = browser.run("return document.title", vec![])?;
    let right = if number == 1 { !title.starts_with('[') } else { title.starts_with(&versions::mark(number)) };
    ensure(right, || format!("expected a page of version {number}, saw “{title}”"))
}

/// Follows a link of the page to this path, within the app.
fn follow(browser: &Browser, path: &str) -> Outcome {
    let link = "return byRole('link').find((link) => link.pathname.endsWith(arguments[0])) || null";
    let link = browser.element(link, vec![json!(path)])?.ok_or_else(|| Fault::new(format!("no link to /{path}")))?;
    browser.click_on(&link)?;
    browser.wait(&format!("/{path}"), || {
        let location = browser.location()?;
        Ok(if location == path { Ok(()) } else { Err(format!("/{location}")) })
    })
}

/// Opens and closes the table of events by its key: only a lab that lives does.
fn ensure_lab_lives(browser: &Browser) -> Outcome {
    browser.wait_for("a player", "document.querySelector('main .player .transport')")?;
    for open in [true, false] {
        browser.press("e")?;
        let condition = format!("document.querySelector('main .player .events').open === {open}");
        browser.wait_for("the table of events opened or closed", &condition)?;
    }
    Ok(())
}

fn every_file_is_kept_or_left_out_by_rule(setup: &Setup, _: &Browser) -> Outcome {
    precache::check(&setup.dist).map_err(Fault::new)?;
    let list = precache::List::in_worker(&setup.dist)?;
    let kept: Vec<&str> = list.paths().collect();
    for page in site::pages(setup)? {
        let file = page.file.strip_prefix(&setup.dist).unwrap_or(&page.file).to_string_lossy().replace('\\', "/");
        ensure(kept.contains(&&*file), || format!("{file} is not kept"))?;
    }
    Ok(())
}

fn a_browser_started_without_a_network_has_the_whole_site(setup: &Setup, browser: &Browser) -> Outcome {
    keep(browser, "")?;
    browser.check_quiet()?;
    browser.cut_network(true);
    browser.restart()?;
    browser.set_viewport(Viewport::wide(1280))?;

    browser.open_live(NOTE)?;
    browser.wake_first_lab()?;
    browser.open_live(&format!("{LAB}?from=a+link"))?;
    ensure_lab_lives(browser)?;
    follow(browser, "practice/")?;
    browser.click("button", "Start")?;
    questions::answer(browser, 0)?;
    browser.press("/")?;
    let field = browser.find_in(Some("dialog[open]"), "combobox", "Search topics, terms, labs and questions")?;
    browser.type_into(&field, "eviction")?;
    browser.wait_for("something found", "document.querySelectorAll('dialog[open] [role=option]').length > 0")?;
    // Every other page has its text and comes to life.
    for page in site::pages(setup)?.iter().filter(|page| page.path.ends_with('/')).step_by(7) {
        browser.open_live(&page.path)?;
        let heading: String = browser.run("return words(document.querySelector('h1'))", vec![])?;
        ensure_same("the heading", &page.heading, &heading)?;
    }
    ensure_same("requests that reached the server", &Vec::new(), &browser.statuses())
}

fn an_address_that_leads_nowhere_says_so_without_a_network(_: &Setup, browser: &Browser) -> Outcome {
    keep(browser, "learn/")?;
    browser.cut_network(true);
    browser.open_live("no/such/page/")?;
    let (heading, status): (String, u16) = browser.run(
        "return [words(document.querySelector('h1')), performance.getEntriesByType('navigation')[0].responseStatus]",
        vec![],
    )?;
    ensure_same("what is said", &("No such station".to_owned(), 404), &(heading, status))?;
    // A folder has a slash at its end, and what follows the question mark stays.
    browser.open_live("learn?from=elsewhere")?;
    ensure_same("the address", &"learn/?from=elsewhere".to_owned(), &browser.location()?)?;
    browser.check_quiet()
}

fn a_new_version_is_told_and_comes_when_asked_for(setup: &Setup, browser: &Browser) -> Outcome {
    keep(browser, "learn/")?;
    browser.reload()?;
    let second = Version::make(&setup.dist, 2)?;
    browser.check_quiet()?;
    deploy(browser, &second)?;
    // What has only another name there is not fetched again.
    let fetched = browser.statuses();
    ensure(fetched.iter().any(|(target, _)| target.ends_with("page.json")), || {
        "expected the pages to be fetched".to_owned()
    })?;
    ensure(fetched.iter().all(|(target, _)| !target.ends_with(".wasm")), || {
        "expected no WebAssembly to be fetched again".to_owned()
    })?;
    // Pages that nobody has opened yet come from the former version all the same, with their chunks.
    follow(browser, "labs/")?;
    ensure_version(browser, 1)?;
    follow(browser, LAB)?;
    ensure_lab_lives(browser)?;
    ensure_version(browser, 1)?;
    browser.open_live(NOTE)?;
    ensure_version(browser, 1)?;
    wait_for_news(browser)?;
    let axe = Axe::read(setup)?;
    axe.inject(browser)?;
    let mut findings = Findings::default();
    for (theme, width) in [("Light", 360), ("Dark", 1280), ("Projector", 1920)] {
        browser.set_viewport(Viewport::wide(width))?;
        browser.choose_theme(theme)?;
        findings.add(&format!("the news ({theme}, {width} px)"), axe.findings(browser)?);
    }
    findings.outcome()?;
    take_over(browser)?;
    ensure_version(browser, 2)?;
    ensure_same("the page", &NOTE.to_owned(), &browser.location()?)?;
    browser.wake_first_lab()?;
    ensure(!browser.run::<bool>("return visible(document.querySelector('.news'))", vec![])?, || {
        "expected no news after the new version came".to_owned()
    })?;
    follow(browser, "labs/")?;
    ensure_version(browser, 2)?;
    browser.check_quiet()
}

fn a_page_survives_two_deployments(setup: &Setup, browser: &Browser) -> Outcome {
    // This page came from the network, before there was a worker.
    keep(browser, "learn/")?;
    browser.run::<()>("window.first = true", vec![])?;
    let first = browser.tab()?;
    let later = browser.new_tab()?;
    browser.set_viewport(Viewport::wide(1280))?;
    let versions = [Version::make(&setup.dist, 2)?, Version::make(&setup.dist, 3)?];
    for (version, number) in versions.iter().zip(2..) {
        browser.open_live("")?;
        deploy(browser, version)?;
        take_over(browser)?;
        ensure_version(browser, number)?;
        browser.switch_to(&first)?;
        ensure_version(browser, 1)?;
        browser.switch_to(&later)?;
    }
    browser.switch_to(&first)?;
    browser.cut_network(true);
    follow(browser, "labs/")?;
    follow(browser, LAB)?;
    ensure_lab_lives(browser)?;
    ensure_version(browser, 1)?;
    let unbroken: bool = browser.run("return window.first === true", vec![])?;
    ensure(unbroken, || "expected the old page to go on without being opened anew".to_owned())?;
    browser.reload()?;
    ensure_version(browser, 3)?;
    browser.check_quiet()
}

fn an_exam_survives_a_new_version(setup: &Setup, browser: &Browser) -> Outcome {
    keep(browser, "learn/")?;
    exam::begin(browser, "?questions=3&minutes=30")?;
    exam::answer(browser)?;
    let sitting = browser.tab()?;
    let second = Version::make(&setup.dist, 2)?;
    deploy(browser, &second)?;
    browser.let_frames_pass(10)?;
    ensure(!browser.run::<bool>("return visible(document.querySelector('.news'))", vec![])?, || {
        "expected no news during an exam".to_owned()
    })?;
    // Another tab asks for the new version meanwhile.
    browser.new_tab()?;
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("")?;
    take_over(browser)?;
    browser.switch_to(&sitting)?;
    ensure_version(browser, 1)?;
    exam::next(browser)?;
    exam::answer(browser)?;
    let before = exam::desk(browser)?;
    browser.reload()?;
    ensure_version(browser, 2)?;
    let after = exam::desk(browser)?;
    ensure_same("the answers", &before.seats, &after.seats)?;
    ensure(after.seats.iter().filter(|seat| seat.contains("answered")).count() >= 2, || format!("{:?}", after.seats))?;
    browser.check_quiet()
}

fn half_a_version_is_none(_: &Setup, browser: &Browser) -> Outcome {
    browser.withhold("bank/");
    browser.set_viewport(Viewport::wide(1280))?;
    browser.open_live("learn/")?;
    wait_for_promise(browser, "an installation to be tried", "(await caches.keys()).length > 0")?;
    wait_for_promise(browser, "it to be given up", "!(await navigator.serviceWorker.getRegistration())?.installing")?;
    wait_for_promise(browser, "no worker", "!(await navigator.serviceWorker.getRegistration())?.active")?;
    browser.withhold_nothing();
    keep(browser, "learn/")
}

fn a_retired_worker_leaves_nothing_behind(setup: &Setup, browser: &Browser) -> Outcome {
    keep(browser, "learn/")?;
    let retired = Version::retired(&setup.dist)?;
    browser.deploy(&retired.dist);
    browser.run::<()>("navigator.serviceWorker.getRegistration().then((it) => it.update())", vec![])?;
    let gone = "(await caches.keys()).length === 0 && !navigator.serviceWorker.controller";
    wait_for_promise(browser, "no cache and no worker", gone)
}

fn it_can_be_installed(_: &Setup, browser: &Browser) -> Outcome {
    browser.open("learn/")?;
    let script = "
        const link = document.querySelector('link[rel=manifest]');
        fetch(link.href).then((answer) => answer.json()).then(async (manifest) => {
          const at = (address) => new URL(address, link.href).href;
          const sizes = await Promise.all(manifest.icons.map((icon) => new Promise((told) => {
            const image = new Image();
            image.onload = () => told(icon.sizes === 'any' || icon.sizes === `${image.naturalWidth}x${image.naturalHeight}`);
            image.onerror = () => told(false);
            image.src = at(icon.src);
          })));
          const purposes = manifest.icons.map((icon) => icon.purpose || 'any');
          done([at(manifest.start_url), at(manifest.scope), manifest.display, String(sizes.every(Boolean)), String(purposes.includes('maskable')), manifest.name]);
        }, (why) => done([String(why)]));";
    let found: Vec<String> = browser.run_later(script, vec![])?;
    let wanted = [&browser.url(""), &browser.url(""), "standalone", "true", "true", "Roundtrip"];
    ensure_same("the manifest", &wanted.map(str::to_owned).to_vec(), &found)
}
