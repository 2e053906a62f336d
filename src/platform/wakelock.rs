//! Keeping the screen on while something is presented, where the browser can.

use gloo::events::EventListener;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Keeps the screen on, also after the page was out of sight, until what it returns is dropped; the browser itself lets
/// the screen go when the page is left.
pub fn hold() -> Option<EventListener> {
    request();
    let document = web_sys::window()?.document()?;
    let seen = document.clone();
    Some(EventListener::new(&document, "visibilitychange", move |_| {
        if !seen.hidden() {
            request();
        }
    }))
}

/// Browsers without it, and those that refuse, let the screen go dark as usual.
fn request() {
    let request = || -> Result<(), JsValue> {
        let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
        let lock = Reflect::get(&navigator, &"wakeLock".into())?;
        let request: Function = Reflect::get(&lock, &"request".into())?.dyn_into()?;
        let asked: Promise = request.call1(&lock, &"screen".into())?.dyn_into()?;
        // A refusal is no fault of the page.
        wasm_bindgen_futures::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(asked).await) });
        Ok(())
    };
    let _ = request();
}
