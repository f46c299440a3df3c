//! Counting: the results are folded into a tally, from where the last count ended.

use serde::{Deserialize, Serialize};

use super::JetStreamOutbox;
use super::reader::Reader;
use crate::jetstream::integrity::check_results;
use crate::jetstream::names::Value;
use crate::jetstream::server::Fault;
use crate::outbox::{Cause, Counts, OutboxError, Progress, Verdict};

/// Maximum number of results read at once.
const MAX_READ: usize = 1000;
/// Number of results after which the tally is stored again, for processes that begin to count.
const STORE_INTERVAL: u64 = 10_000;

/// Position and result of the last count.
#[derive(Default)]
pub(super) struct Tally {
    reader: Reader,
    counts: Counts,
    position: u64,
    /// The position of the stored tally; none before it was looked up.
    stored: Option<u64>,
}

/// A tally in the bucket.
#[derive(Serialize, Deserialize)]
struct StoredTally {
    position: u64,
    decided: Vec<(Verdict, Cause, u64)>,
}

impl JetStreamOutbox {
    /// Again, if the connection broke meanwhile: another server may have answered than the one that was looked at.
    pub(super) async fn count(&self) -> Result<Counts, OutboxError> {
        loop {
            let connection = self.server.connection();
            self.doubtful_to().await?;
            let counts = self.count_once().await?;
            if self.server.connection() == connection {
                return Ok(counts);
            }
        }
    }

    async fn count_once(&self) -> Result<Counts, OutboxError> {
        // Undecided entries first: an entry decided in between is then counted as both, and never as neither.
        // The known number before that: outcomes that this process stores meanwhile are not missing.
        let known = self.known_decided().await;
        let undecided = self.server.info(&self.work.name).await?;
        let results = self.server.info(&self.results.name).await?;
        let (Some(undecided), Some(results)) = (undecided, results) else {
            return Err(self.server.failed(Fault::gone()));
        };
        check_results(&self.server, &self.names, &results, known)?;
        let mut tally = self.tally.lock().await;
        self.fold(&mut tally, results.last_sequence()).await?;
        let Progress { entries, .. } = self.read_progress().await?;
        let entries = match entries {
            // Single requests: there is no list that says how many there are.
            0 => undecided.messages() + tally.position,
            entries => entries,
        };
        let counts = Counts { entries, ..tally.counts.clone() };
        if counts.pending() == 0 {
            self.note_decided(results.last_sequence()).await?;
        }
        Ok(counts)
    }

    /// Counts all results up to a position at least.
    async fn fold(&self, tally: &mut Tally, last: u64) -> Result<(), OutboxError> {
        if tally.stored.is_none() {
            self.restore(tally).await?;
        }
        let mut retries = self.server.retries();
        while tally.position < last {
            let Tally { reader, position, .. } = tally;
            let results = reader.read(&self.server, &self.results, *position, MAX_READ).await?;
            if results.is_empty() {
                // The one that is asked lags behind its leader.
                retries.wait_after(Fault::passing("results are missing")).await?;
            }
            for result in results {
                tally.counts.decide(&result.outcome);
                tally.position = result.position;
            }
            if tally.position >= tally.stored.unwrap_or_default() + STORE_INTERVAL {
                self.keep(tally).await?;
            }
        }
        Ok(())
    }

    async fn restore(&self, tally: &mut Tally) -> Result<(), OutboxError> {
        let stored: Option<StoredTally> =
            self.records.read(&self.server, &self.names, Value::Tally).await?;
        tally.stored = Some(0);
        if let Some(StoredTally { position, decided }) = stored {
            let decided = decided.into_iter().map(|(verdict, cause, n)| ((verdict, cause), n));
            tally.counts.decided = decided.collect();
            (tally.position, tally.stored) = (position, Some(position));
        }
        Ok(())
    }

    async fn keep(&self, tally: &mut Tally) -> Result<(), OutboxError> {
        let decided =
            tally.counts.decided.iter().map(|((verdict, cause), n)| (*verdict, *cause, *n));
        let stored = StoredTally { position: tally.position, decided: decided.collect() };
        tally.stored = Some(tally.position);
        self.records.write(&self.server, &self.names, Value::Tally, &stored).await
    }
}
