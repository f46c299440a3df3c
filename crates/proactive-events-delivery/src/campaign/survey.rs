//! The first pass over the recipients: what is wrong with the list, how long it is, and who stands in it twice.

use super::duplicates::{Keys, Repeats};
use super::recipients::Recipients;
use super::{CampaignBody, EnqueueError};
use crate::outbox::Key;

/// How often it is told how far reading is, in records.
const TELL: u64 = 1 << 15;

/// What the first pass found.
pub(super) struct Survey {
    /// How many records there are.
    pub(super) records: u64,
    /// The digest of their keys.
    pub(super) digest: Key,
    /// The digest of the first so many, if there are so many.
    pub(super) digest_at: Option<Key>,
    pub(super) repeats: Repeats,
}

/// Where a digest of keys begins.
pub(super) fn no_keys() -> Key {
    Key::from_bytes(&[])
}

/// Reads all recipients. `tell` hears now and then how many were read, and says whether to go on; `None` when not.
pub(super) fn survey(
    recipients: &mut Recipients,
    body: &CampaignBody,
    campaign: &str,
    at: u64,
    mut tell: impl FnMut(u64) -> bool,
) -> Result<Option<Survey>, EnqueueError> {
    let mut reading = recipients.read(body)?;
    let mut keys = Keys::new()?;
    let (mut records, mut digest) = (0, no_keys());
    let mut digest_at = (at == 0).then_some(digest);
    while let Some(record) = reading.next()? {
        let key = record.key(campaign);
        keys.add(key, record.line)?;
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
        Some(Survey { records, digest, digest_at, repeats: keys.finish()? })
    } else {
        None
    })
}
