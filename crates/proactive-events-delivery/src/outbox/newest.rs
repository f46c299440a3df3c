//! Comparison of two requests of a key: the one with the later timestamp is newer; with equal timestamps, the one put later.
//!
//! The service keeps the latest timestamp, and one that is leased may have left. So a replacement is always sent
//! with a later timestamp than the replaced request, and its original timestamp is kept next to it.

use std::cmp::Ordering;

use proactive_events::{EncodedRequest, Timestamp};

use super::Entry;

/// The newest request of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newest {
    /// The timestamp with which it is sent.
    pub(crate) timestamp: Timestamp,
    /// Difference between that and the original timestamp, in milliseconds.
    pub(crate) moved: u64,
}

/// A request that takes another's place.
#[derive(Clone, Debug)]
pub(crate) struct Newer {
    pub(crate) entry: Entry,
    /// Difference between the sent and the original timestamp, in milliseconds.
    pub(crate) moved: u64,
}

impl Newest {
    /// The entry as it takes this one's place; none if it is earlier, or the same one. That is asked for entries of one
    /// moment only: of the entry's request, with the timestamp with which this one is sent.
    pub(crate) fn replaced_by<E>(
        &self,
        entry: &Entry,
        is_same: impl FnOnce(&EncodedRequest) -> Result<bool, E>,
    ) -> Result<Option<Newer>, E> {
        let put_at = millis(entry.timestamp());
        let is_repeated = match put_at.cmp(&self.put_at()) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal if self.moved == 0 => is_same(&entry.encoded())?,
            Ordering::Equal => match entry.with_timestamp(self.timestamp) {
                Some(as_sent) => is_same(&as_sent.encoded())?,
                None => true,
            },
        };
        if is_repeated {
            return Ok(None);
        }
        if put_at > millis(self.timestamp) {
            return Ok(Some(Newer { entry: entry.clone(), moved: 0 }));
        }
        let later = Timestamp::from_unix_millis(millis(self.timestamp).saturating_add(1)).ok();
        // There is none in the last millisecond of the year 9999.
        let entry = later.and_then(|later| entry.with_timestamp(later));
        Ok(entry.map(|entry| {
            let moved = millis(entry.timestamp()).abs_diff(put_at);
            Newer { entry, moved }
        }))
    }

    /// The moment that it was put with, in milliseconds since 1970.
    fn put_at(&self) -> i64 {
        millis(self.timestamp).saturating_sub_unsigned(self.moved)
    }
}

/// Requests are told apart by whole milliseconds.
fn millis(timestamp: Timestamp) -> i64 {
    timestamp.unix_millis()
}
