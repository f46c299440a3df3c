//! The counts of a run.

/// Interval between notes of the backlog, in ms.
const NOTE_EVERY: u64 = 10_000;

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) enqueued: u64,
    pub(super) accepted: u64,
    pub(super) refused: u64,
    pub(super) expired: u64,
    /// Requests that went out, whatever came of them.
    pub(super) sent: f64,
    /// Of those, the ones that were answered with 429, and those that failed.
    pub(super) throttled: f64,
    pub(super) failed: f64,
    /// Recipients that were sent a second time, since a worker died over them.
    pub(super) repeated: u64,
    pub(super) deaths: u32,
    /// The most that was enqueued and not decided.
    pub(super) backlog: u64,
    /// The same every ten seconds.
    pub(super) backlogs: Vec<u64>,
    /// When the last was enqueued, 99 % were decided, and all, in ms.
    pub(super) enqueued_at: u64,
    pub(super) nearly_done_at: u64,
    pub(super) done_at: u64,
    /// Requests of each worker.
    pub(super) by_worker: Vec<f64>,
}

impl Tally {
    pub(super) fn decided(&self) -> u64 {
        self.accepted + self.refused + self.expired
    }

    /// Enqueued and not decided: waiting, leased, or deferred for hours.
    pub(super) fn pending(&self) -> u64 {
        self.enqueued - self.decided()
    }

    /// Notes how far it is, at the end of a second.
    pub(super) fn note(&mut self, now: u64, recipients: u64) {
        self.backlog = self.backlog.max(self.pending());
        // Nothing changed while no recipient waited.
        while (self.backlogs.len() as u64) < now / NOTE_EVERY {
            self.backlogs.push(self.pending());
        }
        let decided = self.decided();
        let reached = |at: &mut u64, count: u64, of: u64| {
            if *at == 0 && count >= of {
                *at = now;
            }
        };
        reached(&mut self.enqueued_at, self.enqueued, recipients);
        reached(&mut self.nearly_done_at, decided, recipients - recipients / 100);
        reached(&mut self.done_at, decided, recipients);
    }

    /// The backlog at a number of moments, evenly spread until 99 % were decided.
    pub(super) fn series(&self, moments: u64) -> Vec<u64> {
        let notes = (self.nearly_done_at / NOTE_EVERY).min(self.backlogs.len() as u64);
        let at = |moment: u64| (notes * moment / moments).saturating_sub(1) as usize;
        (1..=moments).filter_map(|moment| self.backlogs.get(at(moment)).copied()).collect()
    }

    /// The share of requests that were answered with 429.
    pub(super) fn throttled_share(&self) -> f64 {
        if self.sent > 0.0 { self.throttled / self.sent } else { 0.0 }
    }
}
