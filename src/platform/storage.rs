//! `localStorage`, where it may be had: private windows deny it, quotas end it.

use web_sys::Storage;

/// Why something could not be read or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageFault {
    /// The browser does not let this site keep anything.
    Denied,
    /// There is no room left for this site.
    Full,
}

fn storage() -> Result<Storage, StorageFault> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten()).ok_or(StorageFault::Denied)
}

/// The text kept under a key.
///
/// # Errors
/// [`StorageFault::Denied`] when the browser keeps nothing for this site.
pub fn read(key: &str) -> Result<Option<String>, StorageFault> {
    storage()?.get_item(key).map_err(|_| StorageFault::Denied)
}

/// Keeps a text under a key.
///
/// # Errors
/// [`StorageFault::Denied`] when the browser keeps nothing for this site, [`StorageFault::Full`] when the text does not fit.
pub fn write(key: &str, text: &str) -> Result<(), StorageFault> {
    storage()?.set_item(key, text).map_err(|_| StorageFault::Full)
}

/// The keys that begin so.
///
/// # Errors
/// [`StorageFault::Denied`] when the browser keeps nothing for this site.
pub fn keys(prefix: &str) -> Result<Vec<String>, StorageFault> {
    let storage = storage()?;
    let count = storage.length().map_err(|_| StorageFault::Denied)?;
    let keys = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    Ok(keys.filter(|key| key.starts_with(prefix)).collect())
}

/// Removes what is kept under a key.
pub fn remove(key: &str) {
    // Where nothing is kept, nothing is to be removed.
    let _ = storage().map(|storage| storage.remove_item(key));
}
