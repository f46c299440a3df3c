//! Counting the entries.

use super::components::Components;
use crate::outbox::{Counts, OutboxError, Progress};

impl Components {
    /// Counts again if the connection broke meanwhile: another server may have answered than the one that was checked.
    pub(super) async fn count(&self) -> Result<Counts, OutboxError> {
        loop {
            let connection = self.guard.connection();
            self.guard.doubtful_to().await?;
            let counts = self.count_once().await?;
            if self.guard.connection() == connection {
                return Ok(counts);
            }
        }
    }

    async fn count_once(&self) -> Result<Counts, OutboxError> {
        // Undecided entries first: an entry decided in between is then counted as both, and never as neither.
        // The recorded number before that: outcomes that this process stores meanwhile are not missing.
        let recorded = self.results.recorded_count().await;
        let undecided = self.queue.stream().info().await?;
        let results = self.results.info().await?;
        self.results.check_complete(&results, recorded)?;
        let (counts, position) = self.results.counts_to(results.last_sequence()).await?;
        let Progress { entries, .. } = self.meta.progress().await?;
        let entries = match entries {
            // Single requests: no list contains their number.
            0 => undecided.messages() + position,
            entries => entries,
        };
        let counts = Counts { entries, ..counts };
        if counts.pending() == 0 {
            self.results.record_count(results.last_sequence()).await?;
        }
        Ok(counts)
    }
}
