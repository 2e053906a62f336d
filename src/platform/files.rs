//! Files: those that a person hands over, and those that a page saves. None of them leaves the browser.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Event, HtmlAnchorElement, Url};

/// The names and texts of the files that were dropped somewhere or chosen in a field, in order. What cannot be read has no text.
pub fn handed_over(event: &Event) -> impl Future<Output = Vec<(String, String)>> + use<> {
    let dropped = get(event, "dataTransfer").and_then(|data| get(&data, "files"));
    let files = dropped.or_else(|| event.target().and_then(|field| get(&field, "files")));
    // A browser forgets what was dropped when the event is over, so every reading begins now.
    let files = files.map(|files| js_sys::Array::from(&files)).unwrap_or_default();
    let readings: Vec<_> = files.iter().filter_map(|file| reading(&file)).collect();
    if let Some(field) = event.target() {
        // So that the same file can be chosen again.
        let _ = js_sys::Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(""));
    }
    async move {
        let mut texts = Vec::new();
        for (name, reading) in readings {
            let text = JsFuture::from(reading).await.ok().and_then(|text| text.as_string());
            texts.push((name, text.unwrap_or_default()));
        }
        texts
    }
}

fn get(from: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(from, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn reading(file: &JsValue) -> Option<(String, js_sys::Promise)> {
    let read: js_sys::Function = get(file, "text")?.dyn_into().ok()?;
    Some((get(file, "name")?.as_string()?, read.call0(file).ok()?.dyn_into().ok()?))
}

thread_local! {
    /// The address of what was saved last: it must outlive the click that saves.
    static SAVED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Saves bytes as a file of this name. Unlike [`super::document::save`] it takes any size and what is no text.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let address = Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let link = web_sys::window()
        .and_then(|window| window.document()?.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(address), Some(link)) = (address, link) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        if let Some(earlier) = SAVED.replace(Some(address)) {
            let _ = Url::revoke_object_url(&earlier);
        }
    }
}
