//! Numbers of entries in each state.

use std::collections::BTreeMap;

use super::{Cause, Outcome, Verdict};

/// Result of a put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutCounts {
    /// New entries, those refused at once included.
    pub added: u64,
    /// Entries whose key was known and that changed nothing.
    pub kept: u64,
    /// Entries that took the place of an older request.
    pub superseded: u64,
}

/// Result of giving up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenUp {
    /// Entries that are decided by it.
    pub decided: u64,
    /// Entries that are leased: what comes of them is not known yet.
    pub leased: u64,
}

/// Numbers of entries in each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were ever put.
    pub entries: u64,
    /// By outcome and cause.
    pub decided: BTreeMap<(Verdict, Cause), u64>,
}

impl Counts {
    /// Number of entries with this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        let matching = self.decided.iter().filter(|((it, _), _)| *it == verdict);
        matching.map(|(_, count)| count).sum()
    }

    /// Number of undecided entries: waiting, or in flight.
    pub fn pending(&self) -> u64 {
        self.entries.saturating_sub(self.decided.values().sum())
    }

    /// True if every entry was accepted by the service.
    pub fn is_all_accepted(&self) -> bool {
        self.of(Verdict::Accepted) == self.entries
    }

    /// Counts a decided entry.
    pub(crate) fn decide(&mut self, outcome: &Outcome) {
        *self.decided.entry((outcome.verdict, outcome.cause())).or_default() += 1;
    }
}
