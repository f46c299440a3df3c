//! The entries that wait in the outbox, as numbers of recipients with the same state.

use std::collections::VecDeque;

/// Recipients who were enqueued at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cohort {
    pub(super) count: u64,
    /// The last moment at which they may be sent, in ms.
    pub(super) deadline: u64,
    /// True if the service answered 432 before.
    pub(super) was_full: bool,
    /// True if a worker died over them: they may have been sent before.
    pub(super) was_sent: bool,
}

impl Cohort {
    pub(super) fn new(count: u64, deadline: u64) -> Self {
        Self { count, deadline, was_full: false, was_sent: false }
    }
}

/// The waiting recipients of a region, in the order in which they became due.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    cohorts: VecDeque<Cohort>,
    count: u64,
}

impl Queue {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Those who are due from now on.
    pub(super) fn push(&mut self, cohort: Cohort) {
        if cohort.count > 0 {
            self.count += cohort.count;
            self.cohorts.push_back(cohort);
        }
    }

    /// Those who go out next, since a worker has them in hand.
    pub(super) fn push_front(&mut self, cohort: Cohort) {
        if cohort.count > 0 {
            self.count += cohort.count;
            self.cohorts.push_front(cohort);
        }
    }

    /// Takes up to a number of entries from the front.
    pub(super) fn take(&mut self, most: u64) -> Vec<Cohort> {
        let mut taken = Vec::new();
        let mut left = most;
        while left > 0 {
            let Some(first) = self.cohorts.front_mut() else { break };
            let count = first.count.min(left);
            taken.push(Cohort { count, ..*first });
            first.count -= count;
            left -= count;
            if first.count == 0 {
                self.cohorts.pop_front();
            }
        }
        self.count -= most - left;
        taken
    }

    /// Removes entries at the front whose deadline has passed, up to a number.
    pub(super) fn expire(&mut self, now: u64, most: u64) -> u64 {
        let mut expired = 0;
        while let Some(first) = self.cohorts.front()
            && first.deadline <= now
            && expired < most
        {
            let count = first.count.min(most - expired);
            self.take(count);
            expired += count;
        }
        expired
    }
}
