//! One session of a browser with a server of its own: open pages, find things as a reader does, press, wait.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
pub use thirtyfour::Key;
pub use thirtyfour::WindowHandle as Tab;
use thirtyfour::common::command::Command;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::{Capabilities, TypingData, WebDriver, WebElement};

use crate::chromium;
use crate::driver::Driver;
use crate::fault::{Fault, Faults, Outcome, ensure};
use crate::http_client::Client;
use crate::server::{Server, Site};
use crate::setup::Setup;
use crate::site::Page;

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a script may run; the slowest is axe on a long page.
const SCRIPT: Duration = Duration::from_secs(30);
/// How often one looks.
const GLANCE: Duration = Duration::from_millis(20);

/// Stands before every script.
const PAGE: &str = include_str!("page.js");

/// Under what conditions pages are read.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    /// Whether scripts run.
    pub scripting: bool,
    /// Whether the reader asks for less motion.
    pub reduced_motion: bool,
    /// Whether the reader's system is dark.
    pub prefers_dark: bool,
    /// Whether the browser has service workers, and so keeps the site. As a rule it has none: what a test sees then comes from
    /// the server.
    pub workers: bool,
    /// A script that runs before any of the page's own; for making the browser worse than it is.
    pub before_each_page: &'static str,
}

impl Conditions {
    /// A browser as it comes.
    pub const USUAL: Conditions = Conditions {
        scripting: true,
        reduced_motion: false,
        prefers_dark: false,
        workers: false,
        before_each_page: "",
    };
}

/// The size of the page's window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Device pixels in one CSS pixel.
    pub scale: f64,
}

impl Viewport {
    /// An unscaled window of this width.
    pub const fn wide(width: u32) -> Viewport {
        Viewport { width, height: 900, scale: 1.0 }
    }
}

/// A session. It ends when it is dropped.
#[derive(Debug)]
pub struct Browser {
    session: RefCell<Option<WebDriver>>,
    /// What sessions are started with: the driver's address and what is asked for.
    wanted: (String, Capabilities),
    server: Server,
    site: Site,
    conditions: Conditions,
    profile: PathBuf,
    pictures: PathBuf,
    picture_count: Cell<usize>,
    /// Targets that may be missing.
    tolerated: RefCell<Vec<String>>,
    /// What targets begin with that may be missing.
    withheld: RefCell<Vec<String>>,
}

impl Browser {
    /// Starts a session; `name` is for the files it leaves.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn start(setup: &Setup, driver: &Driver, conditions: Conditions, name: &str) -> Outcome<Browser> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let site = Site { dist: setup.dist.clone(), base: setup.base.clone() };
        let server = Server::start(site.clone())?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("roundtrip-e2e-{}-{number}", std::process::id()));
        let capabilities = chromium::capabilities(setup, &profile);
        let browser = Browser {
            session: RefCell::new(None),
            wanted: (driver.address(), capabilities),
            server,
            site,
            conditions,
            profile,
            pictures: setup.out.join(name.replace("::", "-")),
            picture_count: Cell::new(0),
            tolerated: RefCell::new(Vec::new()),
            withheld: RefCell::new(Vec::new()),
        };
        browser.begin()?;
        Ok(browser)
    }

    fn begin(&self) -> Outcome {
        let (address, capabilities) = self.wanted.clone();
        let session = block_on(WebDriver::builder(address, capabilities).client(Client).connect())?;
        block_on(session.set_script_timeout(SCRIPT))?;
        chromium::prepare(&session, &self.conditions)?;
        self.session.replace(Some(session));
        Ok(())
    }

    /// The session itself.
    fn session(&self) -> WebDriver {
        match &*self.session.borrow() {
            Some(session) => session.clone(),
            None => unreachable!("it is taken out only when the browser ends"),
        }
    }

    /// Ends the browser and starts it anew, with all that it keeps.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn restart(&self) -> Outcome {
        if let Some(session) = self.session.take() {
            block_on(session.quit())?;
        }
        self.begin()
    }

    // Going places.

    /// The address of a page, by its path below the base.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.server.origin(), self.site.base)
    }

    /// Opens a page, by its path below the base, and waits until it is loaded.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn open(&self, path: &str) -> Outcome {
        block_on(self.session().goto(self.url(path)))?;
        Ok(())
    }

    /// Opens a page and waits until the app has taken it over.
    ///
    /// # Errors
    /// When it does not within a few seconds.
    pub fn open_live(&self, path: &str) -> Outcome {
        self.open(path)?;
        self.wait_until_live()
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When it does not come to life within a few seconds.
    pub fn reload(&self) -> Outcome {
        block_on(self.session().refresh())?;
        self.wait_until_live()
    }

    /// Waits until the app has taken the page over.
    ///
    /// # Errors
    /// When it does not within a few seconds.
    pub fn wait_until_live(&self) -> Outcome {
        let outcome = self.wait("html[data-live], which says that the app has hydrated the page", || {
            let live: bool = self.run("return document.documentElement.hasAttribute('data-live')", vec![])?;
            Ok(if live { Ok(()) } else { Err("no such attribute".to_owned()) })
        });
        // Why it did not is in the console.
        outcome.map_err(|fault| match self.check_quiet() {
            Ok(()) => fault,
            Err(cause) => Fault::new(format!("{fault}\n{cause}")),
        })
    }

    /// One step back in the session's history.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn back(&self) -> Outcome {
        Ok(block_on(self.session().back())?)
    }

    /// One step forward in the session's history.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn forward(&self) -> Outcome {
        Ok(block_on(self.session().forward())?)
    }

    /// The tab that is worked in.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn tab(&self) -> Outcome<Tab> {
        Ok(block_on(self.session().window())?)
    }

    /// Opens another tab of the same profile and works in it.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn new_tab(&self) -> Outcome<Tab> {
        let tab = block_on(self.session().new_tab())?;
        self.switch_to(&tab)?;
        chromium::prepare(&self.session(), &self.conditions)?;
        Ok(tab)
    }

    /// Closes the tab that is worked in, and goes on in a new one.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn close_tab(&self) -> Outcome {
        let closing = self.tab()?;
        let going_on = self.new_tab()?;
        self.switch_to(&closing)?;
        block_on(self.session().close_window())?;
        self.switch_to(&going_on)
    }

    /// Works in another tab.
    ///
    /// # Errors
    /// When it is closed.
    pub fn switch_to(&self, tab: &Tab) -> Outcome {
        Ok(block_on(self.session().switch_to_window(tab.clone()))?)
    }

    /// The address shown, below the base: path, query, anchor.
    ///
    /// # Errors
    /// When it is not an address of the site.
    pub fn location(&self) -> Outcome<String> {
        let address: String = self.run("return location.href", vec![])?;
        let inner = address.strip_prefix(&self.url("")).map(ToOwned::to_owned);
        inner.ok_or_else(|| Fault::new(format!("{address} is outside the site")))
    }

    /// Gives the page a size. Scroll bars take room on a desk and lie over the page on a phone.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn set_viewport(&self, viewport: Viewport) -> Outcome {
        chromium::set_viewport(&self.session(), viewport, viewport.width >= 600)
    }

    /// Gives the page a size, for a picture: without scroll bars.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn set_viewport_for_picture(&self, viewport: Viewport) -> Outcome {
        chromium::set_viewport(&self.session(), viewport, false)
    }

    /// Makes the processor seem slower by a factor; 1 for its own speed.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn slow_down(&self, factor: f64) -> Outcome {
        chromium::slow_down(&self.session(), factor)
    }

    // Asking the page.

    /// Runs a script in the page; it may use the functions of `page.js` and returns what it finds.
    ///
    /// # Errors
    /// When it throws, or returns something else than expected.
    pub fn run<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Outcome<T> {
        let value = block_on(self.session().execute(format!("{PAGE}\n{script}"), arguments))?;
        Ok(value.convert()?)
    }

    /// Runs a script that calls `done` when it has its answer.
    ///
    /// # Errors
    /// When it throws, never calls, or answers something else than expected.
    pub fn run_later<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Outcome<T> {
        let script = format!("{PAGE}\nconst done = arguments[arguments.length - 1];\n{script}");
        let value = block_on(self.session().execute_async(script, arguments))?;
        Ok(value.convert()?)
    }

    /// Runs a script that returns an element, if there is one.
    ///
    /// # Errors
    /// When it throws or returns anything but an element.
    pub fn element(&self, script: &str, arguments: Vec<Value>) -> Outcome<Option<WebElement>> {
        let value = block_on(self.session().execute(format!("{PAGE}\n{script}"), arguments))?;
        if value.json().is_null() { Ok(None) } else { Ok(Some(value.element()?)) }
    }

    /// Looks again and again until `look` finds what it looks for; until then it says what it sees instead. A look that
    /// fails, for instance because the page just changed, is repeated too.
    ///
    /// # Errors
    /// When the patience is at its end: what was expected, where, and what was seen last.
    pub fn wait<T>(&self, what: &str, look: impl Fn() -> Outcome<Result<T, String>>) -> Outcome<T> {
        self.wait_up_to(PATIENCE, what, look)
    }

    /// The same with a patience of its own.
    ///
    /// # Errors
    /// As for [`Browser::wait`].
    pub fn wait_up_to<T>(
        &self,
        patience: Duration,
        what: &str,
        look: impl Fn() -> Outcome<Result<T, String>>,
    ) -> Outcome<T> {
        let started = Instant::now();
        loop {
            let seen = match look() {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(seen)) => seen,
                Err(fault) => fault.to_string(),
            };
            if started.elapsed() > patience {
                return Err(Fault::new(format!("expected {what} within {patience:?}; saw: {seen}")));
            }
            thread::sleep(GLANCE);
        }
    }

    /// Waits until a condition in JavaScript holds.
    ///
    /// # Errors
    /// When it does not within a few seconds.
    pub fn wait_for(&self, what: &str, condition: &str) -> Outcome {
        self.wait(what, || {
            let holds: bool = self.run(&format!("return Boolean({condition})"), vec![])?;
            Ok(if holds { Ok(()) } else { Err(format!("not so: {condition}")) })
        })
    }

    /// Brings the first lab in the text near, and waits until it lives.
    ///
    /// # Errors
    /// When it does not within a few seconds.
    pub fn wake_first_lab(&self) -> Outcome {
        self.run::<()>("document.querySelector('figure.lab').scrollIntoView()", vec![])?;
        self.wait_for("the lab in the text to live", "document.querySelector('figure.lab .waking[data-awake]')")
    }

    /// Lets this many frames of the display pass.
    ///
    /// # Errors
    /// When the page draws no frames.
    pub fn let_frames_pass(&self, count: u32) -> Outcome {
        let script = "let left = arguments[0]; \
                      (function next() { if (left-- > 0) requestAnimationFrame(next); else done(true); })();";
        self.run_later::<bool>(script, vec![json!(count)]).map(drop)
    }

    /// Waits until nothing is fading or sliding any more, so that colours and places are final.
    ///
    /// # Errors
    /// When the script throws.
    pub fn wait_until_still(&self) -> Outcome {
        let script = "const ending = document.getAnimations().filter((it) => it.effect.getComputedTiming().endTime < Infinity); \
                      Promise.allSettled([document.fonts.ready, ...ending.map((it) => it.finished)]).then(() => done(true));";
        self.run_later::<bool>(script, vec![]).map(drop)
    }

    /// Waits until the page has stopped scrolling.
    ///
    /// # Errors
    /// When it does not within a few seconds.
    pub fn wait_until_scrolled(&self) -> Outcome {
        self.wait("the page to stop scrolling", || {
            let place = |browser: &Browser| browser.run::<f64>("return scrollY", vec![]);
            let before = place(self)?;
            self.let_frames_pass(6)?;
            let after = place(self)?;
            Ok(if before == after { Ok(()) } else { Err(format!("from {before} to {after} px in six frames")) })
        })
    }

    // Finding and using things.

    /// The one visible element of this role and name.
    ///
    /// # Errors
    /// When there is none, or more than one, after a few seconds.
    pub fn find(&self, role: &str, name: &str) -> Outcome<WebElement> {
        self.find_in(None, role, name)
    }

    /// The one visible element of this role and name inside the first element that a selector matches.
    ///
    /// # Errors
    /// When there is none, or more than one, after a few seconds.
    pub fn find_in(&self, scope: Option<&str>, role: &str, name: &str) -> Outcome<WebElement> {
        let arguments = vec![json!(role), json!(name), json!(scope)];
        let what = format!("one {role} “{name}”{}", scope.map_or_else(String::new, |scope| format!(" in {scope}")));
        self.wait(&what, || {
            let script = "const scope = arguments[2] ? document.querySelector(arguments[2]) : document; \
                          const found = scope ? named(arguments[0], arguments[1], scope) : []; \
                          return found.length === 1 ? found[0] : null";
            if let Some(element) = self.element(script, arguments.clone())? {
                return Ok(Ok(element));
            }
            let names: Vec<String> = self.run("return byRole(arguments[0]).map(nameOf)", arguments.clone())?;
            Ok(Err(format!("{role}s named {names:?}")))
        })
    }

    /// Clicks the one element of this role and name.
    ///
    /// # Errors
    /// When it is not there or cannot be clicked.
    pub fn click(&self, role: &str, name: &str) -> Outcome {
        let element = self.find(role, name)?;
        self.click_on(&element).map_err(|fault| fault.at(format!("clicking the {role} “{name}”")))
    }

    /// Clicks an element where a reader would.
    ///
    /// # Errors
    /// When it cannot be clicked, for instance because something lies over it.
    pub fn click_on(&self, element: &WebElement) -> Outcome {
        // The driver scrolls by itself, but does not wait where the page scrolls smoothly. It looks whether something lies
        // over the element before it clicks: what moves away is waited for.
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        let target = vec![element.to_json()?];
        self.wait("nothing to lie over what is clicked", || {
            self.run::<()>(script, target.clone())?;
            match block_on(element.click()) {
                Ok(()) => Ok(Ok(Ok(()))),
                Err(error) if matches!(*error, WebDriverErrorInner::ElementClickIntercepted(_)) => {
                    Ok(Err(Fault::from(error).to_string()))
                }
                Err(error) => Ok(Ok(Err(Fault::from(error)))),
            }
        })?
    }

    /// Chooses an option of a list by its text.
    ///
    /// # Errors
    /// When there is no such list or option.
    pub fn choose(&self, list: &str, option: &str) -> Outcome {
        let element = self.find("combobox", list)?;
        let script = "return named('option', arguments[1], arguments[0])[0] || null";
        let found = self.element(script, vec![element.to_json()?, json!(option)])?;
        let found = found.ok_or_else(|| Fault::new(format!("the list “{list}” has no option “{option}”")))?;
        self.click_on(&found)
    }

    /// Empties a text field and types into it.
    ///
    /// # Errors
    /// When it is no text field.
    pub fn type_into(&self, element: &WebElement, text: &str) -> Outcome {
        block_on(element.clear())?;
        Ok(block_on(element.send_keys(text))?)
    }

    /// Presses and releases a key, wherever the focus is.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn press(&self, key: impl Into<TypingData>) -> Outcome {
        let mut chain = self.session().action_chain();
        for key in key.into().as_vec() {
            chain = chain.key_down(key).key_up(key);
        }
        Ok(block_on(chain.perform())?)
    }

    /// Taps an element with a finger.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn tap(&self, element: &WebElement) -> Outcome {
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.run::<()>(script, vec![element.to_json()?])?;
        let finger = json!([{
            "type": "pointer",
            "id": "finger",
            "parameters": { "pointerType": "touch" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "origin": element.to_json()?, "x": 0, "y": 0 },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        }]);
        block_on(self.session().cmd(Command::PerformActions(finger.into())))?;
        Ok(())
    }

    /// Shows the page in a theme, by the page's own switch.
    ///
    /// # Errors
    /// When the switch does not do it.
    pub fn choose_theme(&self, theme: &str) -> Outcome {
        self.choose("Theme", theme)?;
        let wanted = format!("document.documentElement.dataset.theme === '{}'", theme.to_lowercase());
        self.wait_for(&format!("html[data-theme] after choosing the theme {theme}"), &wanted)?;
        self.wait_until_still()
    }

    // What went wrong in silence.

    /// Allows one target of the site to be missing.
    pub fn tolerate_missing(&self, path: &str) {
        self.tolerated.borrow_mut().push(format!("{}{path}", self.site.base));
    }

    /// Lets the site lack what lies below the base and begins with this, until [`Browser::withhold_nothing`].
    pub fn withhold(&self, beginning: &str) {
        self.withheld.borrow_mut().push(format!("{}{beginning}", self.site.base));
        self.server.withhold(self.withheld.borrow().clone());
    }

    /// Lets the site have everything again. That something was missing is still no fault.
    pub fn withhold_nothing(&self) {
        self.server.withhold(Vec::new());
    }

    /// Cuts the network, or mends it.
    pub fn cut_network(&self, cut: bool) {
        self.server.cut(cut);
    }

    /// Puts another build in the place of the site's.
    pub fn deploy(&self, dist: &Path) {
        self.server.deploy(dist);
    }

    /// What was requested from the site since the last call of this or of [`Browser::check_quiet`], with its status.
    pub fn statuses(&self) -> Vec<(String, u16)> {
        self.server.take_requests().into_iter().map(|made| (made.target, made.status)).collect()
    }

    /// Checks that nothing complained since the last call: no error or warning in the console, no failed request, and
    /// nothing asked of another host.
    ///
    /// # Errors
    /// With all that was found.
    pub fn check_quiet(&self) -> Outcome {
        let place = self.location().unwrap_or_else(|fault| fault.to_string());
        let place = format!("/{place}");
        let mut faults = Faults::default();
        for line in chromium::complaints(&self.session())? {
            // Of its own requests the server knows more; and where no script runs, what scripts would need stays unused.
            let told = line.starts_with(&self.server.origin()) && line.contains("Failed to load resource");
            let idle = !self.conditions.scripting && line.contains("was preloaded using link preload but not used");
            if !told && !idle {
                faults.add(format!("{place}: in the console: {}", line.replace("\\n", "\n  ")));
            }
        }
        for (target, status) in self.statuses() {
            let withheld = self.withheld.borrow().iter().any(|start| target.starts_with(start));
            if status >= 400 && !withheld && !self.tolerated.borrow().contains(&target) {
                faults.add(format!("{place}: the request of {target} was answered with {status}"));
            }
        }
        let fetched: Vec<String> =
            self.run("return performance.getEntriesByType('resource').map((entry) => entry.name)", vec![])?;
        let own = [self.server.origin(), "data:".to_owned(), "blob:".to_owned()];
        for address in fetched {
            if !own.iter().any(|start| address.starts_with(start.as_str())) {
                faults.add(format!("{place}: another host was asked for {address}"));
            }
        }
        faults.outcome()
    }

    // Paper.

    /// How many pages the page has when it is printed.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn printed_pages(&self) -> Outcome<usize> {
        chromium::printed_pages(&self.session())
    }

    /// Asks the page, laid out as it is printed.
    ///
    /// # Errors
    /// As for [`Browser::run`].
    pub fn run_as_printed<T: DeserializeOwned>(&self, script: &str) -> Outcome<T> {
        chromium::show_as_printed(&self.session(), true)?;
        let answer = self.run(script, vec![]);
        chromium::show_as_printed(&self.session(), false)?;
        answer
    }

    // Pictures.

    /// Saves a picture of what is seen now and returns its place.
    ///
    /// # Errors
    /// When it cannot be taken or saved.
    pub fn save_picture(&self) -> Outcome<PathBuf> {
        let number = self.picture_count.replace(self.picture_count.get() + 1);
        let ending = if number == 0 { ".png".to_owned() } else { format!("-{}.png", number + 1) };
        let file = PathBuf::from(format!("{}{ending}", self.pictures.display()));
        fs::write(&file, block_on(self.session().screenshot_as_png())?)?;
        Ok(file)
    }

    /// Saves a picture of the whole page.
    ///
    /// # Errors
    /// When it cannot be taken or saved.
    pub fn save_full_page(&self, file: &Path) -> Outcome {
        Ok(fs::write(file, chromium::full_page(&self.session())?)?)
    }

    /// Does the same on every page and gathers what fails, each with a picture; nothing may complain on any.
    ///
    /// # Errors
    /// With the faults of all pages.
    pub fn on_every_page(&self, pages: &[Page], mut visit: impl FnMut(&Page) -> Outcome) -> Outcome {
        let mut faults = Faults::default();
        for page in pages {
            if let Err(fault) = visit(page) {
                let picture = self.save_picture().map_or_else(|why| why.to_string(), |file| file.display().to_string());
                faults.add(format!("/{}: {fault}\n  (picture: {picture})", page.path));
            }
            faults.keep(self.check_quiet());
        }
        faults.outcome()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // A session that is gone already has nothing to end.
            let _ = block_on(session.quit());
        }
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// Drives a future to its end. Ours never wait: [`Client`] blocks while it talks to the driver.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        thread::sleep(GLANCE);
    }
}

/// Checks that two things are the same.
///
/// # Errors
/// When they are not.
pub fn ensure_same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, seen: &T) -> Outcome {
    ensure(expected == seen, || format!("{what}: expected {expected:?}, saw {seen:?}"))
}
