//! Texts under keys, kept in the best place that this browser has: a database whose writes are on the disk when they are done,
//! or else `localStorage`.
//!
//! Several tabs may write at once, each under keys of its own. What the texts say is not known here.

use super::database::Database;
use super::storage::{self, StorageFault};

/// The name of the database.
const NAME: &str = "roundtrip";
/// What the keys begin with in `localStorage`.
const PREFIX: &str = "roundtrip/log/";

/// The place where records are kept.
#[derive(Debug)]
pub enum Records {
    /// In a database.
    Database(Database),
    /// In `localStorage`.
    Local,
}

impl Records {
    /// Opens the best place.
    ///
    /// # Errors
    /// [`StorageFault::Denied`] when the browser keeps nothing at all for this site.
    pub async fn open() -> Result<Records, StorageFault> {
        match Database::open(NAME).await {
            Ok(database) => Ok(Records::Database(database)),
            Err(_) => storage::keys(PREFIX).map(|_| Records::Local),
        }
    }

    /// Every record with its key. Those that a former visit could write nowhere but in `localStorage` move to the database.
    ///
    /// # Errors
    /// [`StorageFault::Denied`] when nothing can be read.
    pub async fn all(&self) -> Result<Vec<(String, String)>, StorageFault> {
        let Records::Database(database) = self else { return local() };
        let mut all = database.all().await?;
        // Where there is a database, a `localStorage` that is denied has nothing to say.
        let strays = local().unwrap_or_default();
        if !strays.is_empty() && database.write(&strays, &[]).await.is_ok() {
            strays.iter().for_each(|(key, _)| storage::remove(&[PREFIX, key].concat()));
        }
        all.extend(strays);
        Ok(all)
    }

    /// Writes records and then deletes others.
    ///
    /// # Errors
    /// [`StorageFault::Full`] when there is no room, [`StorageFault::Denied`] when nothing may be written. Some of it may have
    /// been written; nothing has been deleted.
    pub async fn write(&self, put: &[(String, String)], delete: &[String]) -> Result<(), StorageFault> {
        match self {
            Records::Database(database) => database.write(put, delete).await,
            Records::Local => {
                write_local(put)?;
                delete.iter().for_each(|key| storage::remove(&[PREFIX, key].concat()));
                Ok(())
            }
        }
    }
}

/// Writes records to `localStorage`, whatever else there is; they move from there when they can.
///
/// # Errors
/// As for [`Records::write`].
pub fn write_local(put: &[(String, String)]) -> Result<(), StorageFault> {
    put.iter().try_for_each(|(key, text)| storage::write(&[PREFIX, key].concat(), text))
}

fn local() -> Result<Vec<(String, String)>, StorageFault> {
    let keys = storage::keys(PREFIX)?;
    let record = |key: String| Some((key.strip_prefix(PREFIX)?.to_owned(), storage::read(&key).ok()??));
    Ok(keys.into_iter().filter_map(record).collect())
}
