//! The service worker, which keeps the site for use without a network (`precache/src/worker.js` says how): registering it, and
//! hearing of a new version.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// The registered worker. Copies are of the same.
#[derive(Debug, Clone)]
pub struct Worker {
    container: ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
}

/// Registers the worker that the build made for this site. Nothing where it made none, and where the browser has no workers
/// (some private windows, hosts without https) or refuses.
pub async fn register() -> Option<Worker> {
    let script = super::document::root()?.get_attribute("data-worker")?;
    let container = container()?;
    let registration = JsFuture::from(container.register(&script)).await.ok()?.dyn_into().ok()?;
    Some(Worker { container, registration })
}

/// Whether the reader asks for little data: nothing is fetched ahead then.
pub fn data_is_dear() -> bool {
    let saves = || -> Result<bool, JsValue> {
        let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
        let connection = Reflect::get(&navigator, &"connection".into())?;
        Ok(Reflect::get(&connection, &"saveData".into())?.is_truthy())
    };
    saves().unwrap_or_default()
}

/// The browser's workers, if it has any.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}

impl Worker {
    /// Tells the worker, once there is one at work, which program this page runs: if it came from the network, the worker
    /// cannot know of which version it is.
    pub async fn introduce(&self) {
        let program = super::document::program().unwrap_or_default();
        if let Ok(ready) = self.container.ready()
            && let Ok(registration) = JsFuture::from(ready).await
            && let Some(active) = registration.dyn_into().ok().and_then(|it: ServiceWorkerRegistration| it.active())
        {
            post(&active, &["running ", &program].concat());
        }
    }

    /// Calls `arrived` when a new version is there and waits, at once if it is so already; until what it returns is dropped.
    pub fn on_new_version(&self, arrived: impl Fn() + Clone + 'static) -> EventListener {
        if self.registration.waiting().is_some() {
            arrived();
        }
        let registration = self.registration.clone();
        // The first version that comes at all is none that would be new to the reader.
        let news = move || {
            if registration.active().is_some() {
                arrived();
            }
        };
        let coming: Rc<RefCell<Option<EventListener>>> = Rc::default();
        let watch = {
            let (registration, coming) = (self.registration.clone(), Rc::clone(&coming));
            move || {
                let Some(worker) = registration.installing() else { return };
                let (seen, news) = (worker.clone(), news.clone());
                coming.replace(Some(EventListener::new(&worker, "statechange", move |_| {
                    if seen.state() == ServiceWorkerState::Installed {
                        news();
                    }
                })));
            }
        };
        watch();
        EventListener::new(&self.registration, "updatefound", move |_| watch())
    }

    /// Asks the server whether there is a new version.
    pub fn look_for_news(&self) {
        // Without a network there is none.
        let _ = self.registration.update().map(settle);
    }

    /// Opens this page anew in the version that waits; dropping what it returns before that keeps the page as it is.
    pub fn take_over(&self) -> Option<EventListener> {
        let Some(waiting) = self.registration.waiting() else {
            // Another tab was faster.
            super::document::reload();
            return None;
        };
        let listener = EventListener::once(&self.container, "controllerchange", |_| super::document::reload());
        post(&waiting, "take-over");
        Some(listener)
    }
}

fn post(worker: &ServiceWorker, text: &str) {
    // It fails only for what cannot be copied.
    let _ = worker.post_message(&JsValue::from_str(text));
}

/// Waits for a promise whose outcome does not matter, so that a refusal is no error of the page.
fn settle(promise: js_sys::Promise) {
    wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(promise).await) });
}
