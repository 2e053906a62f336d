//! Fields of forms that are markup: what was changed in them, and what they are to show.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The name and the value of the field that an event comes from, complete or not.
pub fn field(event: &Event) -> Option<(String, String)> {
    let field = event.target()?.dyn_into::<Element>().ok()?;
    Some((field.get_attribute("name")?, value(&field)?))
}

/// The attribute of the button or the like that an event comes from.
pub fn pressed(event: &Event, attribute: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&["[", attribute, "]"].concat()).ok().flatten()?.get_attribute(attribute)
}

/// The name and the value of the field that an event comes from.
pub fn changed(event: &Event) -> Option<(String, String)> {
    let field = event.target()?.dyn_into::<Element>().ok()?;
    // A text is taken when it is complete, everything else while it moves.
    let is_text = field.get_attribute("maxlength").is_some();
    if is_text != (event.type_() == "change") {
        return None;
    }
    Some((field.get_attribute("name")?, value(&field)?))
}

/// The text of the file that was chosen in the field that an event comes from; nothing if there is none, or it is no text.
pub async fn file_text(event: &Event) -> Option<String> {
    let field = event.target()?;
    let get = |from: &JsValue, name: &str| js_sys::Reflect::get(from, &JsValue::from_str(name)).ok();
    let file = get(&get(&field, "files")?, "0")?;
    let read: js_sys::Function = get(&file, "text")?.dyn_into().ok()?;
    let text: js_sys::Promise = read.call0(&file).ok()?.dyn_into().ok()?;
    let text = wasm_bindgen_futures::JsFuture::from(text).await.ok()?.as_string();
    // So that the same file can be chosen again.
    let _ = js_sys::Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(""));
    text
}

fn value(field: &Element) -> Option<String> {
    js_sys::Reflect::get(field, &JsValue::from_str("value")).ok()?.as_string()
}

/// Puts a value into a field, unless it is there already: whoever is typing keeps the place.
pub fn set_value(field: &Element, text: &str) {
    if value(field).as_deref() != Some(text) {
        // A field without a value shows none: there is nothing to mend.
        let _ = js_sys::Reflect::set(field, &JsValue::from_str("value"), &JsValue::from_str(text));
    }
}

/// Gives an element an attribute without a value, for style sheets.
pub fn mark(element: &Element, name: &str) {
    // The names are our own.
    let _ = element.set_attribute(name, "");
}

/// Shows or hides an element.
pub fn show(element: &Element, shown: bool) {
    let _ = if shown { element.remove_attribute("hidden") } else { element.set_attribute("hidden", "") };
}

/// Sets a variable of the style sheet on an element.
pub fn set_style(element: &Element, name: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // A variable takes any value.
        let _ = element.style().set_property(name, value);
    }
}

/// Sets a variable of the style sheet on the elements below one that fit a selector.
pub fn set_variable(below: &Element, selector: &str, name: &str, value: &str) {
    for element in all(below, selector) {
        set_style(&element, name, value);
    }
}

/// Scrolls as little as is needed for an element to be seen.
pub fn reveal(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Sets an attribute, or takes it away.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// The element that an event comes from, or the nearest one around it, that fits a selector.
pub fn source(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// The elements below one that fit a selector.
pub fn all(below: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = below.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}
