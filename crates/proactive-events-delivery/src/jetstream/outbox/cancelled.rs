//! The cancelled entries: all that were put up to a place.
//!
//! A canceller writes the place first, and then looks at the entries handed out. A worker reads the written place after
//! its messages came. So entries handed out after the look are not sent, and those handed out before are known to be
//! leased.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::JetStreamOutbox;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Value;
use crate::outbox::{Failure, OutboxError, Outcome};

/// The last cancellation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Cancellation {
    /// Everything that was put up to this place.
    to: u64,
    /// The reason.
    reason: Failure,
}

/// Cancellations known to this process.
#[derive(Default)]
pub(super) struct Cancels(Mutex<Option<Cancellation>>);

impl Cancels {
    fn known(&self) -> Option<Cancellation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The place up to which everything is cancelled, so far as is known; 0: nothing.
    pub(super) fn to(&self) -> u64 {
        let cancelled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cancelled.as_ref().map_or(0, |cancelled| cancelled.to)
    }

    fn learn(&self, cancelled: Option<Cancellation>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cancelled;
    }
}

impl Cancellation {
    /// The outcome of an entry that is not to be sent any more.
    pub(super) fn outcome(&self, entry: &QueuedEntry, may_have_been_sent: bool) -> Outcome {
        let failure = self.reason.for_entry(may_have_been_sent);
        Outcome { attempts: entry.attempts, ..Outcome::failed(failure) }
    }

    /// True if the cancellation covers an entry whose message is at a place.
    pub(super) fn covers(&self, place: u64, entry: &QueuedEntry) -> bool {
        entry.put_at(place) <= self.to
    }
}

impl JetStreamOutbox {
    /// The current cancellation, from the server.
    pub(super) async fn cancelled(&self) -> Result<Option<Cancellation>, OutboxError> {
        let read = self.records.read(&self.server, &self.names, Value::Cancelled).await?;
        self.cancels.learn(read);
        Ok(self.cancels.known())
    }

    /// Writes down that everything up to a place is cancelled.
    pub(super) async fn cancel_to(
        &self,
        to: u64,
        reason: Failure,
    ) -> Result<Cancellation, OutboxError> {
        let before = self.cancelled().await?.map_or(0, |cancelled| cancelled.to);
        let cancelled = Cancellation { to: to.max(before), reason };
        self.records.write(&self.server, &self.names, Value::Cancelled, &cancelled).await?;
        self.cancels.learn(Some(cancelled.clone()));
        Ok(cancelled)
    }
}
