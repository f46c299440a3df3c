//! The leases in hand, and the heartbeat that keeps them.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::outbox::{LeaseId, Outbox, OutboxError};

/// The leases that this worker holds.
#[derive(Debug, Default)]
pub(super) struct Hand(Mutex<HashSet<LeaseId>>);

impl Hand {
    fn leases(&self) -> MutexGuard<'_, HashSet<LeaseId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.leases().is_empty()
    }

    pub(super) fn take(&self, leases: impl IntoIterator<Item = LeaseId>) {
        self.leases().extend(leases);
    }

    pub(super) fn give_back<'a>(&self, leases: impl IntoIterator<Item = &'a LeaseId>) {
        let mut held = self.leases();
        leases.into_iter().for_each(|lease| {
            held.remove(lease);
        });
    }

    /// Extends what is held, three times in the time that a lease lasts; ends with the outbox's error.
    pub(super) async fn keep(&self, outbox: &dyn Outbox, lasting: Duration) -> OutboxError {
        loop {
            tokio::time::sleep(lasting / 3).await;
            let held: Vec<_> = self.leases().iter().copied().collect();
            if let Err(error) = outbox.extend(held, lasting).await {
                return error;
            }
        }
    }
}
