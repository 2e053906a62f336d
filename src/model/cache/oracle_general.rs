//! Traces in the form `oracleGeneral` of libCacheSim, so that other simulators can read ours and we theirs: records of 24
//! bytes without a header, each `<u32 time, u64 id, u32 size, i64 next>`, least significant byte first. `time` is in seconds;
//! `next` is the index of the next request for the same object, −1 where there is none.

use std::collections::BTreeMap;

use super::Id;

/// Bytes of a record.
pub const RECORD: usize = 24;

/// Requests a second in the traces that we write.
const PER_SECOND: usize = 1_000;

/// Writes requests for objects of size 1.
pub fn write(trace: &[Id]) -> Vec<u8> {
    let mut next = vec![-1_i64; trace.len()];
    let mut later = BTreeMap::new();
    for (index, id) in trace.iter().enumerate().rev() {
        if let Some(after) = later.insert(id, index as i64) {
            next[index] = after;
        }
    }
    let mut bytes = Vec::with_capacity(trace.len() * RECORD);
    for (index, (&id, next)) in trace.iter().zip(next).enumerate() {
        bytes.extend_from_slice(&((index / PER_SECOND) as u32).to_le_bytes());
        bytes.extend_from_slice(&u64::from(id).to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        bytes.extend_from_slice(&next.to_le_bytes());
    }
    bytes
}

/// Reads requests; sizes and times are left out. Objects are numbered in the order of their first requests, so that ids are
/// small whatever the file has.
///
/// # Errors
/// When the length is not that of whole records.
pub fn read(bytes: &[u8]) -> Result<Vec<Id>, String> {
    if !bytes.len().is_multiple_of(RECORD) {
        return Err(format!("{} bytes are no whole number of records of {RECORD} bytes", bytes.len()));
    }
    let mut known = BTreeMap::new();
    let trace = bytes.chunks_exact(RECORD).map(|record| {
        let id = record[4..12].iter().rev().fold(0_u64, |id, byte| (id << 8) | u64::from(*byte));
        let next = known.len() as Id;
        *known.entry(id).or_insert(next)
    });
    Ok(trace.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_what_it_says() {
        let bytes = write(&[7, 8, 7]);
        assert_eq!(bytes.len(), 3 * RECORD);
        assert_eq!(bytes[..RECORD], [0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[2 * RECORD + 16..], [0xff; 8], "7 is not asked for again");
    }

    #[test]
    fn what_is_read_asks_alike() {
        assert_eq!(read(&write(&[7, 8, 7, 900, 8])), Ok(vec![0, 1, 0, 2, 1]));
        assert_eq!(read(&[]), Ok(vec![]));
        assert!(read(&[0; 25]).is_err_and(|why| why.contains("25 bytes")));
    }
}
