//! Giving up: everything that is undecided is walked over, leased and deferred entries included.

use super::JetStreamOutbox;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Purge, Walk};
use crate::outbox::{Failure, OutboxError, Outcome};

impl JetStreamOutbox {
    /// Ends when nothing is left; entries that are moved meanwhile are further on in the walk.
    pub(super) async fn give_up_all(&self, reason: Failure) -> Result<u64, OutboxError> {
        let outcome = Outcome::failed(reason);
        let mut walk = Walk::after(0);
        let mut given_up = 0;
        loop {
            let messages = walk.step(&self.server, &self.work).await?;
            if messages.is_empty() {
                return Ok(given_up);
            }
            let results = messages.iter().filter_map(|message| match QueuedEntry::of(message) {
                Ok(entry) => {
                    let outcome = Outcome { attempts: entry.attempts, ..outcome.clone() };
                    Some(NewResult::of_entry(&entry, outcome))
                }
                Err(damaged) => damaged.key.map(|key| NewResult::of_damaged(key, outcome.clone())),
            });
            let are_new = self.store_results(results.collect()).await?;
            given_up += are_new.into_iter().filter(|is_new| *is_new).count() as u64;
            let next = walk.walked().saturating_add(1);
            self.server.purge(&self.work.name, Purge::Before(next)).await?;
        }
    }
}
