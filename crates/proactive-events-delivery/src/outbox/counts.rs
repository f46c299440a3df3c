//! How many entries are in which state.

use std::collections::BTreeMap;

use super::{Cause, Outcome, Verdict};

/// What a put did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutCounts {
    /// New entries, those refused at once included.
    pub added: u64,
    /// Entries whose key was known and that changed nothing.
    pub kept: u64,
    /// Entries that took the place of an older request.
    pub superseded: u64,
}

/// What giving up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenUp {
    /// Entries that are decided by it.
    pub decided: u64,
    /// Entries that are leased: what comes of them is not known yet.
    pub leased: u64,
}

/// How many entries are in which state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that were ever put.
    pub entries: u64,
    /// By outcome and cause.
    pub decided: BTreeMap<(Verdict, Cause), u64>,
}

impl Counts {
    /// How many ended so.
    pub fn of(&self, verdict: Verdict) -> u64 {
        let matching = self.decided.iter().filter(|((it, _), _)| *it == verdict);
        matching.map(|(_, count)| count).sum()
    }

    /// How many are not decided: they wait, or are under way.
    pub fn pending(&self) -> u64 {
        self.entries.saturating_sub(self.decided.values().sum())
    }

    /// How many are not decided or not accepted: what is not delivered to the service.
    pub fn is_all_accepted(&self) -> bool {
        self.of(Verdict::Accepted) == self.entries
    }

    /// Counts a decided entry.
    pub(crate) fn decide(&mut self, outcome: &Outcome) {
        *self.decided.entry((outcome.verdict, outcome.cause())).or_default() += 1;
    }
}
