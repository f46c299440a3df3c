//! Where a run begins, and what it may take for granted.

use super::survey::{Survey, no_keys};
use crate::outbox::{Key, Known, Progress};

/// In [`Progress::doubtful`]: any record may have been put before, by a list that was another one.
pub(super) const ANY: u64 = i64::MAX.unsigned_abs();

/// Entries that a run has to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Number of records that are put already.
    pub(super) skip: u64,
    /// The digest of their keys.
    pub(super) digest: Key,
    /// Records up to here may have been put before; those behind were not.
    pub(super) keep_until: u64,
    /// True if everything is put already.
    pub(super) is_done: bool,
    /// True if the recipients of another list are in the outbox, too.
    pub(super) is_changed: bool,
    /// True if progress is reported only at the end, because an earlier run already reported that much.
    pub(super) is_verifying: bool,
}

impl Plan {
    /// Plan of the remaining work.
    pub(super) fn new(progress: &Progress, survey: &Survey, verify: bool) -> Self {
        let digest = survey
            .digest_at
            .filter(|digest| progress.records == 0 || digest.to_string() == progress.digest);
        let is_same = digest.is_some();
        // Once a list was changed, the keys of the old one are in the outbox for ever.
        let is_changed = !is_same || progress.doubtful >= ANY;
        let is_verifying = verify && is_same;
        let go_on = is_same && !verify;
        let skip = if go_on { progress.records } else { 0 };
        let keep_until = match go_on && !is_changed {
            true => skip.saturating_add(progress.doubtful),
            false => ANY,
        };
        Self {
            skip,
            digest: digest.filter(|_| go_on).unwrap_or_else(no_keys),
            keep_until,
            is_done: go_on && progress.complete && progress.records == survey.records,
            is_changed,
            is_verifying,
        }
    }

    /// The treatment of known keys in a batch that begins after `records` records.
    pub(super) fn known_behind(&self, records: u64) -> Known {
        if records < self.keep_until { Known::Keep } else { Known::Never }
    }

    /// Number of records after this one that may have been put before.
    pub(super) fn doubtful_behind(&self, records: u64) -> u64 {
        if self.is_changed {
            ANY
        } else if self.is_verifying {
            0
        } else {
            self.keep_until.saturating_sub(records)
        }
    }
}
