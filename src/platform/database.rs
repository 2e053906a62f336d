//! IndexedDB as a store of texts under keys. A write is on the disk before it is said to be done.
//!
//! What the texts are is not known here, nor what is to be done where a browser has no such store: see
//! [`super::records`].

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbRequest, IdbTransaction};

use super::storage::StorageFault;

/// The one object store: texts under keys of their own.
const TEXTS: &str = "texts";
/// How long a browser may take to open a database, in milliseconds: some never answer.
const PATIENCE_MS: i32 = 4_000;

/// An open database.
#[derive(Debug)]
pub struct Database {
    database: IdbDatabase,
    /// Closes it for another tab whose program gives it another form.
    _give_way: Closure<dyn Fn()>,
}

impl Database {
    /// Opens the database of this name, or makes it.
    ///
    /// # Errors
    /// [`StorageFault::Denied`] when the browser has none for this site, or does not answer.
    pub async fn open(name: &str) -> Result<Database, StorageFault> {
        let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten());
        let request = factory.ok_or(StorageFault::Denied)?.open(name).map_err(denied)?;
        let fresh = request.clone();
        let furnish = Closure::<dyn Fn()>::new(move || {
            if let Some(database) = database(&fresh) {
                // A new database has no such store, so that nothing can be in the way.
                let _ = database.create_object_store(TEXTS);
            }
        });
        request.set_onupgradeneeded(Some(furnish.as_ref().unchecked_ref()));
        let answer = Promise::new(&mut |resolve, reject| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
        });
        JsFuture::from(Promise::race(&Array::of2(&answer, &timeout()))).await.map_err(denied)?;
        // Where it took too long there is no result.
        let database = database(&request).ok_or(StorageFault::Denied)?;
        let open = database.clone();
        let give_way = Closure::<dyn Fn()>::new(move || open.close());
        database.set_onversionchange(Some(give_way.as_ref().unchecked_ref()));
        Ok(Database { database, _give_way: give_way })
    }

    /// Everything in it, by key.
    ///
    /// # Errors
    /// [`StorageFault::Denied`] when it cannot be read.
    pub async fn all(&self) -> Result<Vec<(String, String)>, StorageFault> {
        let transaction = self.database.transaction_with_str(TEXTS).map_err(denied)?;
        let texts = transaction.object_store(TEXTS).map_err(denied)?;
        let (keys, values) = (texts.get_all_keys().map_err(denied)?, texts.get_all().map_err(denied)?);
        done(&transaction).await?;
        let [keys, values] = [keys, values].map(|request| request.result().map(|list| Array::from(&list)));
        let (keys, values) = (keys.map_err(denied)?, values.map_err(denied)?);
        Ok((0..keys.length()).filter_map(|at| Some((keys.get(at).as_string()?, values.get(at).as_string()?))).collect())
    }

    /// Puts texts under keys and deletes others: all of it or nothing. When it returns, it is on the disk.
    ///
    /// # Errors
    /// [`StorageFault::Full`] when there is no room, [`StorageFault::Denied`] when nothing may be written.
    pub async fn write(&self, put: &[(String, String)], delete: &[String]) -> Result<(), StorageFault> {
        let transaction = self.begin_strict().map_err(denied)?;
        let texts = transaction.object_store(TEXTS).map_err(denied)?;
        for (key, text) in put {
            texts.put_with_key(&JsValue::from_str(text), &JsValue::from_str(key)).map_err(|why| fault(&why))?;
        }
        for key in delete {
            texts.delete(&JsValue::from_str(key)).map_err(denied)?;
        }
        done(&transaction).await
    }

    /// A transaction that waits for the disk; `web_sys` counts its options among what may still change.
    fn begin_strict(&self) -> Result<IdbTransaction, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let begin: Function = Reflect::get(&self.database, &"transaction".into())?.dyn_into()?;
        begin.call3(&self.database, &TEXTS.into(), &"readwrite".into(), &options)?.dyn_into()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.close();
    }
}

/// The database of a request, once it is open.
fn database(request: &IdbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// Waits until a transaction has come to its end.
async fn done(transaction: &IdbTransaction) -> Result<(), StorageFault> {
    let end = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(end).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(StorageFault::Denied, |error| fault(&error))),
    }
}

/// What an error of the browser comes to.
fn fault(error: &JsValue) -> StorageFault {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("QuotaExceededError") { StorageFault::Full } else { StorageFault::Denied }
}

fn denied<E>(_: E) -> StorageFault {
    StorageFault::Denied
}

/// A promise that is kept when the patience is at its end.
fn timeout() -> Promise {
    Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE_MS);
        }
    })
}
