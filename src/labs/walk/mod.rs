//! The walk: one request from the keystroke to the database row and back.
