//! The leases in hand, and the heartbeat that keeps them.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::outbox::{Lease, LeaseId, Outbox, OutboxError};

/// It is looked at least so often whether a heartbeat is due.
const LOOK: Duration = Duration::from_secs(1);

/// The leases that this worker holds.
#[derive(Debug)]
pub(super) struct Hand(Mutex<Held>);

#[derive(Debug)]
struct Held {
    leases: HashSet<LeaseId>,
    /// How long the shortest of them lasts: backends may have times of their own.
    lasting: Duration,
}

impl Hand {
    /// Nothing yet; leases are asked to last so long.
    pub(super) fn new(lasting: Duration) -> Self {
        Self(Mutex::new(Held { leases: HashSet::new(), lasting }))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held().leases.is_empty()
    }

    pub(super) fn take(&self, leases: &[Lease]) {
        let mut held = self.held();
        held.leases.extend(leases.iter().map(|lease| lease.id));
        let shortest = leases.iter().map(|lease| lease.lasting).min();
        held.lasting = shortest.map_or(held.lasting, |shortest| shortest.min(held.lasting));
    }

    pub(super) fn give_back<'a>(&self, leases: impl IntoIterator<Item = &'a LeaseId>) {
        let mut held = self.held();
        leases.into_iter().for_each(|lease| {
            held.leases.remove(lease);
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
            let leases: Vec<_> = self.held().leases.iter().copied().collect();
            if let Err(error) = outbox.extend(leases, lasting).await {
                return error;
            }
        }
    }
}
