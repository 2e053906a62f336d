//! A cache of a stub or of a recursive resolver: what is kept, for how long, and what counts more (RFC 1034, RFC 2181, RFC 2308).
//!
//! Times to live count down in whole seconds: an answer that came 0.4 s ago still has its full TTL, and after exactly its TTL it is
//! gone. What a zone's own server said outlives what the zone above or an additional section says (RFC 2181, §5.4.1).

use super::message::{Rcode, Record, RecordData, RecordType};
use crate::model::{Micros, SECOND};

/// The network for which an answer holds: 0 for everybody, or one more than a region (RFC 7871).
pub type Scope = u8;

/// Something that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is.
    pub name: String,
    /// The type; none for a name that does not exist with any.
    pub kind: Option<RecordType>,
    /// For whom it holds.
    pub scope: Scope,
    /// What is known.
    pub content: Content,
    /// When it came.
    pub stored: Micros,
    /// For how long it may be kept from then on, seconds.
    pub ttl: u32,
    /// Whether it is an answer of the zone's own server; what is not is used to find servers only.
    pub authoritative: bool,
}

/// What is known of a name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These records.
    Records(Vec<RecordData>),
    /// That there are none, with the SOA record that says for how long.
    Negative(Rcode, Box<Record>),
    /// That the look-up failed.
    Failed,
}

impl Entry {
    /// When it is gone.
    pub const fn until(&self) -> Micros {
        self.stored.saturating_add(self.ttl as u64 * SECOND)
    }

    /// Whether it may still be given out.
    pub const fn is_fresh(&self, now: Micros) -> bool {
        now < self.until()
    }

    fn is_about(&self, name: &str, kind: Option<RecordType>, scope: Scope) -> bool {
        self.kind == kind && (self.scope == 0 || self.scope == scope) && self.name == name
    }

    /// What is left of its TTL, seconds; 0 when it is gone.
    pub fn left(&self, now: Micros) -> u32 {
        left(self.stored, self.ttl, now)
    }

    /// Its records, with what is left of their TTL.
    pub fn records(&self, now: Micros) -> Vec<Record> {
        match &self.content {
            Content::Records(data) => {
                data.iter().map(|data| Record::new(&self.name, self.left(now), data.clone())).collect()
            }
            Content::Negative(..) | Content::Failed => Vec::new(),
        }
    }
}

/// What is left of a TTL in whole seconds, of which only full ones count as gone.
pub fn left(stored: Micros, ttl: u32, now: Micros) -> u32 {
    let gone = now.saturating_sub(stored) / SECOND;
    ttl.saturating_sub(u32::try_from(gone).unwrap_or(u32::MAX))
}

/// A cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cache {
    entries: Vec<Entry>,
}

impl Cache {
    /// Keeps something, instead of what was known before; returns whether it was kept. What may not be kept at all (a TTL of 0) is
    /// not, nor is hearsay as long as the zone's own word holds.
    pub fn put(&mut self, entry: Entry) -> bool {
        if entry.ttl == 0 {
            return false;
        }
        // A failure replaces nothing: what has expired may be needed still.
        let failed = |entry: &Entry| matches!(entry.content, Content::Failed);
        let same = |known: &Entry| {
            known.kind == entry.kind
                && known.scope == entry.scope
                && failed(known) == failed(&entry)
                && known.name == entry.name
        };
        match self.entries.iter_mut().find(|known| same(known)) {
            Some(known) => {
                if known.authoritative && !entry.authoritative && known.is_fresh(entry.stored) {
                    return false;
                }
                *known = entry;
            }
            None => self.entries.push(entry),
        }
        true
    }

    fn about<'a, 'b>(
        &'a self,
        name: &'b str,
        kind: Option<RecordType>,
        scope: Scope,
    ) -> impl Iterator<Item = &'a Entry> + use<'a, 'b> {
        self.entries.iter().filter(move |entry| entry.is_about(name, kind, scope))
    }

    /// What is known of a name and type, and still holds: a name that is known not to exist does not exist with any type.
    pub fn fresh(&self, name: &str, kind: RecordType, scope: Scope, now: Micros) -> Option<&Entry> {
        let known = self.about(name, Some(kind), scope).find(|entry| entry.is_fresh(now));
        known.or_else(|| self.about(name, None, scope).find(|entry| entry.is_fresh(now)))
    }

    /// Records that hold no longer, but not for more than `limit` seconds.
    pub fn stale(&self, name: &str, kind: RecordType, scope: Scope, now: Micros, limit: u32) -> Option<&Entry> {
        let bearable = |entry: &&Entry| {
            entry.authoritative
                && matches!(entry.content, Content::Records(_))
                && now < entry.until().saturating_add(u64::from(limit) * SECOND)
        };
        self.about(name, Some(kind), scope).find(bearable)
    }

    /// Makes everything as old as if this share of its time, from 0 to 1, were left; what is left is a second at least.
    pub fn age(&mut self, left: f64) {
        for entry in &mut self.entries {
            entry.ttl = (libm::ceil(f64::from(entry.ttl) * left.clamp(0.0, 1.0)) as u32).max(1);
        }
    }

    /// Everything that is kept.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Turns the order of several records, for the next one who asks.
    pub fn rotate(&mut self, name: &str, kind: RecordType, scope: Scope) {
        let entry = self.entries.iter_mut().find(|entry| entry.is_about(name, Some(kind), scope));
        if let Some(Entry { content: Content::Records(data), .. }) = entry
            && data.len() > 1
        {
            data.rotate_left(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const NAME: &str = "topliving.com.co.";

    fn address(last: u8, stored: Micros, ttl: u32, authoritative: bool) -> Entry {
        let content = Content::Records(vec![RecordData::A(Ipv4Addr::new(192, 0, 2, last))]);
        Entry { name: NAME.to_owned(), kind: Some(RecordType::A), scope: 0, content, stored, ttl, authoritative }
    }

    #[test]
    fn a_ttl_counts_down_in_whole_seconds() {
        let mut cache = Cache::default();
        assert!(cache.put(address(10, SECOND / 2, 300, true)));
        let left = |now| cache.fresh(NAME, RecordType::A, 0, now).map(|entry| entry.left(now));
        let at = |seconds: f64| (seconds * 1e6) as Micros;
        assert_eq!([left(at(0.5)), left(at(1.4)), left(at(1.5))], [Some(300), Some(300), Some(299)]);
        assert_eq!([left(at(300.4)), left(at(300.499_999)), left(at(300.5))], [Some(1), Some(1), None]);
    }

    #[test]
    fn hearsay_does_not_replace_the_zone_s_own_word() {
        let mut cache = Cache::default();
        assert!(cache.put(address(1, 0, 100, true)) && !cache.put(address(2, SECOND, 9_999, false)));
        assert!(cache.put(address(3, 100 * SECOND, 50, false)), "once it is gone, anything is better");
        assert!(cache.put(address(4, 101 * SECOND, 50, true)) && !cache.put(address(5, 0, 0, true)));
        let known = cache.fresh(NAME, RecordType::A, 0, 101 * SECOND).map(|entry| entry.records(102 * SECOND));
        assert_eq!(known, Some(vec![Record::new(NAME, 49, RecordData::A(Ipv4Addr::new(192, 0, 2, 4)))]));
    }

    #[test]
    fn a_name_that_does_not_exist_does_not_exist_with_any_type() {
        let mut cache = Cache::default();
        let soa = Box::new(Record::new(NAME, 300, RecordData::Ns(NAME.to_owned())));
        let content = Content::Negative(Rcode::NxDomain, soa);
        cache.put(Entry { kind: None, content, ..address(0, 0, 300, true) });
        for kind in RecordType::ALL {
            assert!(
                cache.fresh(NAME, kind, 0, 299 * SECOND).is_some()
                    && cache.fresh(NAME, kind, 0, 300 * SECOND).is_none()
            );
        }
    }

    #[test]
    fn what_holds_for_a_network_is_for_that_network() {
        let mut cache = Cache::default();
        cache.put(Entry { scope: 2, ..address(1, 0, 100, true) });
        assert!(cache.fresh(NAME, RecordType::A, 2, 0).is_some() && cache.fresh(NAME, RecordType::A, 1, 0).is_none());
    }

    #[test]
    fn expired_answers_are_kept_for_hard_times() {
        let mut cache = Cache::default();
        cache.put(address(1, 0, 100, true));
        let stale = |now, limit| cache.stale(NAME, RecordType::A, 0, now, limit).is_some();
        assert!(stale(150 * SECOND, 60) && !stale(160 * SECOND, 60));
    }
}
