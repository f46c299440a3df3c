//! Result and progress of enqueueing.

use super::{Repeated, UnusualUsers};

/// Result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnqueueReport {
    /// Records in the list: recipients, repeated ones and wrong ones.
    pub records: u64,
    /// Records that an earlier run had put already, with all before them.
    pub resumed_from: u64,
    /// New entries of this run, those refused at once included.
    pub added: u64,
    /// Entries of this run that were there already.
    pub kept: u64,
    /// Records of this run that are refused at once.
    pub refused: u64,
    /// Records in the list whose recipient stands in it before.
    pub repeated: u64,
    /// The first ten of them.
    pub first_repeated: Vec<Repeated>,
    /// Lines with a user id of a form that Alexa does not give.
    pub unusual: UnusualUsers,
    /// True if all entries are put; false if the run was stopped.
    pub complete: bool,
}

/// Step of enqueueing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnqueueStep {
    /// Number of records read in the first pass; nothing is queued yet.
    Reading(u64),
    /// Number of records that are queued, and of all.
    Queued {
        /// Records that are behind us.
        records: u64,
        /// All.
        total: u64,
    },
}
