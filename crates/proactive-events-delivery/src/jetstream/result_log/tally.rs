//! The tally: results are counted from where the last count ended. Other processes begin with the stored tally.

use super::reader::Reader;
use super::stream::ResultStream;
use crate::jetstream::campaign_meta::{CampaignMeta, StoredTally};
use crate::jetstream::server::Fault;
use crate::outbox::{Counts, Decided, OutboxError};

/// Maximum number of results read at once.
const MAX_READ: usize = 1000;
/// Number of results after which the tally is stored again.
const STORE_INTERVAL: u64 = 10_000;

/// Counts of the results up to a position.
#[derive(Default)]
pub(super) struct Tally {
    reader: Reader,
    counts: Counts,
    position: u64,
    /// Position of the stored tally; none before it was looked up.
    stored: Option<u64>,
}

impl Tally {
    pub(super) fn counts(&self) -> Counts {
        self.counts.clone()
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Counts all results up to a position at least.
    pub(super) async fn advance(
        &mut self,
        stream: &ResultStream,
        meta: &CampaignMeta,
        last: u64,
    ) -> Result<(), OutboxError> {
        if self.stored.is_none() {
            self.restore(meta.tally().await?);
        }
        let mut retries = stream.server.retries();
        while self.position < last {
            let results = self.reader.read(stream, self.position, MAX_READ).await?;
            if results.is_empty() {
                // A replica that lags behind its leader.
                retries.wait_after(Fault::passing("results are missing")).await?;
            }
            self.add(results);
            if let Some(tally) = self.to_store() {
                self.stored = Some(self.position);
                meta.set_tally(&tally).await?;
            }
        }
        Ok(())
    }

    fn restore(&mut self, stored: Option<StoredTally>) {
        self.position = stored.as_ref().map_or(0, |stored| stored.position);
        self.stored = Some(self.position);
        self.counts = stored.map(StoredTally::counts).unwrap_or_default();
    }

    fn add(&mut self, results: Vec<Decided>) {
        for result in results {
            self.counts.decide(&result.outcome);
            self.position = result.position;
        }
    }

    /// The tally to store, if the stored one is too far behind.
    fn to_store(&self) -> Option<StoredTally> {
        let is_due = self.position >= self.stored.unwrap_or_default() + STORE_INTERVAL;
        is_due.then(|| StoredTally::new(self.position, &self.counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Failure, Outcome, Verdict};

    fn result(position: u64) -> Decided {
        let outcome = Outcome::failed(Failure::new("damaged", "why", "what now"));
        Decided { position, user: None, reference_id: String::new(), line: None, outcome }
    }

    #[test]
    fn it_is_stored_after_many_results_and_continued_by_another_process() {
        let mut tally = Tally::default();
        tally.restore(None);
        tally.add((1..STORE_INTERVAL).map(result).collect());
        assert!(tally.to_store().is_none());
        tally.add(vec![result(STORE_INTERVAL)]);
        let stored = tally.to_store().unwrap();
        let mut other = Tally::default();
        other.restore(Some(stored));
        assert_eq!((other.position(), other.counts()), (STORE_INTERVAL, tally.counts()));
        assert!(other.to_store().is_none());
        other.add(vec![result(STORE_INTERVAL + 1)]);
        assert_eq!(other.counts().of(Verdict::Failed), STORE_INTERVAL + 1);
    }
}
