//! What the app keeps in the browser, read and written past the app.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::fault::{Fault, Outcome};

/// Where the log lay as a whole in former versions.
pub const OLD_FILE: &str = "roundtrip/progress";
/// What the keys of records begin with where there is no database.
pub const PREFIX: &str = "roundtrip/log/";

/// A browser without databases: they cannot even be asked for.
pub const NO_DATABASE: &str =
    "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } });";

/// A private window or a setting: every use of any store throws.
pub const DENIED: &str = "for (const name of ['indexedDB', 'localStorage'])
   Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });";

/// From now on the database has no room, until [`HAS_ROOM`] is run.
pub const NO_ROOM: &str = "window.put = IDBObjectStore.prototype.put;
   IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };";
/// There is room again.
pub const HAS_ROOM: &str = "IDBObjectStore.prototype.put = window.put;";

/// Opens the database and goes on with its texts.
const WITH_TEXTS: &str = "
const request = indexedDB.open('roundtrip');
request.onerror = () => done([['error', String(request.error)]]);
request.onsuccess = () => {
  const texts = request.result.transaction('texts', 'readwrite').objectStore('texts');
  const end = (answer) => texts.transaction.oncomplete = () => { request.result.close(); done(answer()); };
  THEN
};";

/// Every record in the database, with its key.
///
/// # Errors
/// When the app has not made its database yet.
pub fn records(browser: &Browser) -> Outcome<Vec<(String, String)>> {
    let read = "const keys = texts.getAllKeys(), values = texts.getAll();
                end(() => keys.result.map((key, at) => [key, values.result[at]]));";
    browser.run_later(&WITH_TEXTS.replace("THEN", read), vec![])
}

/// Puts a record into the database.
///
/// # Errors
/// As for [`records`].
pub fn put(browser: &Browser, key: &str, text: &str) -> Outcome {
    let write = "texts.put(arguments0[1], arguments0[0]); end(() => true);";
    let script = ["const arguments0 = arguments;", &WITH_TEXTS.replace("THEN", write)].concat();
    browser.run_later::<bool>(&script, vec![json!(key), json!(text)]).map(drop)
}

/// Deletes every record.
///
/// # Errors
/// As for [`records`].
pub fn clear(browser: &Browser) -> Outcome {
    browser.run_later::<bool>(&WITH_TEXTS.replace("THEN", "texts.clear(); end(() => true);"), vec![]).map(drop)
}

/// Every attempt in the database, whatever record it is in, each once.
///
/// # Errors
/// When a record is no log.
pub fn attempts(browser: &Browser) -> Outcome<Vec<Value>> {
    let mut attempts = Vec::new();
    for (key, text) in records(browser)? {
        let log: Value = serde_json::from_str(&text).map_err(|why| Fault::new(format!("record {key}: {why}")))?;
        for attempt in log["attempts"].as_array().into_iter().flatten() {
            if !attempts.contains(attempt) {
                attempts.push(attempt.clone());
            }
        }
    }
    Ok(attempts)
}

/// A text in `localStorage`.
///
/// # Errors
/// When it cannot be read.
pub fn local(browser: &Browser, key: &str) -> Outcome<Option<String>> {
    browser.run("return localStorage.getItem(arguments[0])", vec![json!(key)])
}

/// Puts a text into `localStorage`.
///
/// # Errors
/// When it cannot be written.
pub fn put_local(browser: &Browser, key: &str, text: &str) -> Outcome {
    browser.run::<()>("localStorage.setItem(arguments[0], arguments[1])", vec![json!(key), json!(text)])
}

/// The records in `localStorage`, without keys.
///
/// # Errors
/// When they cannot be read.
pub fn local_records(browser: &Browser) -> Outcome<Vec<String>> {
    let script = "return Object.keys(localStorage).filter((key) => key.startsWith(arguments[0])).map((key) => localStorage[key])";
    browser.run(script, vec![json!(PREFIX)])
}
