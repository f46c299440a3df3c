//! The leases in hand, and the heartbeat that keeps them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::moment::Moment;
use super::telemetry;
use crate::outbox::{Lease, LeaseId, Outbox, OutboxError};

/// Maximum interval between checks for a heartbeat that is due.
const LOOK: Duration = Duration::from_secs(1);

/// The leases that this worker holds.
#[derive(Debug)]
pub(super) struct Hand(Mutex<Held>);

#[derive(Debug)]
struct Held {
    /// By the entry's place: an entry that is leased again has one lease, the newest.
    leases: HashMap<u64, HeldLease>,
    /// Length of the shortest of them.
    lasting: Duration,
}

#[derive(Clone, Copy, Debug)]
struct HeldLease {
    id: LeaseId,
    /// It lasts from this moment on at least.
    since: Moment,
    lasting: Duration,
}

impl HeldLease {
    fn is_over(&self) -> bool {
        self.since.elapsed() >= self.lasting
    }
}

impl Hand {
    /// Nothing yet; leases of this store last so long as a rule.
    pub(super) fn new(lasting: Duration) -> Self {
        Self(Mutex::new(Held { leases: HashMap::new(), lasting }))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held().leases.is_empty()
    }

    /// Takes leases that were asked for at a moment.
    pub(super) fn take(&self, leases: &[Lease], since: Moment) {
        let mut held = self.held();
        for Lease { id, lasting, .. } in leases {
            let lease = HeldLease { id: *id, since, lasting: *lasting };
            held.leases.insert(id.place, lease);
            held.lasting = held.lasting.min(*lasting);
        }
    }

    /// True if a lease is the entry's newest here, and has not ended. A process that was stopped, or a machine
    /// that was suspended, may hold leases that others have taken over meanwhile.
    pub(super) fn holds(&self, id: LeaseId) -> bool {
        let held = self.held();
        held.leases.get(&id.place).is_some_and(|lease| lease.id == id && !lease.is_over())
    }

    pub(super) fn give_back<'a>(&self, leases: impl IntoIterator<Item = &'a LeaseId>) {
        let mut held = self.held();
        leases.into_iter().for_each(|id| {
            if held.leases.get(&id.place).is_some_and(|lease| lease.id == *id) {
                held.leases.remove(&id.place);
            }
        });
    }

    /// Extends what is held, three times in the time that a lease lasts; ends with the outbox's error.
    pub(super) async fn keep(&self, outbox: &dyn Outbox) -> OutboxError {
        let mut last = Instant::now();
        loop {
            let lasting = self.held().lasting;
            let due = last + lasting / 3;
            tokio::time::sleep_until(due.min(Instant::now() + LOOK)).await;
            if Instant::now() < due {
                continue;
            }
            last = Instant::now();
            if let Err(error) = self.extend(outbox).await {
                return error;
            }
        }
    }

    /// Extends what has not ended yet.
    async fn extend(&self, outbox: &dyn Outbox) -> Result<(), OutboxError> {
        let since = Moment::now();
        let leases: Vec<_> =
            self.held().leases.values().filter(|it| !it.is_over()).map(|it| it.id).collect();
        let began = Instant::now();
        outbox.extend(leases.clone()).await?;
        telemetry::extended(leases.len(), began.elapsed());
        let mut held = self.held();
        for id in leases {
            if let Some(lease) = held.leases.get_mut(&id.place).filter(|lease| lease.id == id) {
                lease.since = since;
            }
        }
        Ok(())
    }
}
