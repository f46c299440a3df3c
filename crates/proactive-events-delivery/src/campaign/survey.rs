//! The first pass over the recipients: what is wrong with the list, how long it is, and who stands in it twice.

use super::duplicates::{Keys, Repeats};
use super::recipients::{Recipients, Record};
use super::{CampaignBody, EnqueueError};
use crate::outbox::{CellRule, Key};

/// Interval between reports of the reading progress, in records.
const TELL: u64 = 1 << 15;

/// Result of the first pass.
pub(super) struct Survey {
    /// Number of records.
    pub(super) records: u64,
    /// The digest of their keys.
    pub(super) digest: Key,
    /// The digest of the first records, if there are enough of them.
    pub(super) digest_at: Option<Key>,
    pub(super) repeats: Repeats,
    pub(super) unusual: UnusualUsers,
}

/// Lines with a user id of a form that Alexa does not give. They are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnusualUsers {
    /// Number of lines.
    pub lines: u64,
    /// The first one, counted from 1.
    pub first_line: Option<u64>,
}

impl UnusualUsers {
    fn add(&mut self, record: &Record) {
        let sent = record.user.as_ref().filter(|_| record.refusal.is_none());
        if sent.is_some_and(|user| !user.has_known_form()) {
            self.lines += 1;
            self.first_line.get_or_insert(record.line);
        }
    }
}

/// Where a digest of keys begins.
pub(super) fn no_keys() -> Key {
    Key::from_bytes(&[])
}

/// Reads all recipients. `tell` hears now and then how many were read, and says whether to go on; `None` when not.
pub(super) fn survey(
    recipients: &mut Recipients,
    body: &CampaignBody,
    (campaign, rule): (&str, CellRule),
    at: u64,
    mut tell: impl FnMut(u64) -> bool,
) -> Result<Option<Survey>, EnqueueError> {
    let mut reading = recipients.read(body, rule)?;
    let mut keys = Keys::new()?;
    let (mut records, mut digest) = (0, no_keys());
    let mut unusual = UnusualUsers::default();
    let mut digest_at = (at == 0).then_some(digest);
    while let Some(record) = reading.next()? {
        let key = record.key(campaign);
        keys.add(key, record.line)?;
        unusual.add(&record);
        digest = digest.chain(key);
        records += 1;
        if records == at {
            digest_at = Some(digest);
        }
        if records % TELL == 0 && !tell(records) {
            return Ok(None);
        }
    }
    let go_on = tell(records);
    Ok(if go_on {
        Some(Survey { records, digest, digest_at, repeats: keys.finish()?, unusual })
    } else {
        None
    })
}
