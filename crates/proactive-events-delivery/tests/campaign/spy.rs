//! An outbox that tells what was put.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use proactive_events::Region;
use proactive_events_delivery::outbox::{
    Batch, CampaignRecord, Counts, Decided, Decision, Failure, GivenUp, Known, Lease, LeaseId,
    Outbox, OutboxError, OutboxErrorKind, Pace, Progress, PutCounts, Reply, Retry, Waiting,
};

/// A batch that was put.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub(crate) known: Known,
    pub(crate) lines: Vec<u64>,
    pub(crate) progress: Option<Progress>,
}

/// An outbox that tells what was put.
pub(crate) struct Spy {
    inner: Arc<dyn Outbox>,
    puts: Mutex<Vec<Put>>,
    /// Number of puts that succeed.
    puts_left: Mutex<usize>,
    /// Answer of a backend whose last batches may be stored or not.
    doubtful: u64,
}

impl Spy {
    pub(crate) fn new(inner: Arc<dyn Outbox>) -> Self {
        Self { inner, puts: Mutex::default(), puts_left: Mutex::new(usize::MAX), doubtful: 0 }
    }

    pub(crate) fn failing_after(self, puts: usize) -> Self {
        Self { puts_left: Mutex::new(puts), ..self }
    }

    pub(crate) fn doubting(self, doubtful: u64) -> Self {
        Self { doubtful, ..self }
    }

    pub(crate) fn puts(&self) -> Vec<Put> {
        self.puts.lock().unwrap().clone()
    }
}

impl Outbox for Spy {
    fn record(&self) -> &CampaignRecord {
        self.inner.record()
    }

    fn progress(&self) -> Reply<'_, Progress> {
        Box::pin(async {
            let progress = self.inner.progress().await?;
            let doubtful = progress.doubtful.max(self.doubtful);
            Ok(Progress { doubtful, ..progress })
        })
    }

    fn put(&self, batch: Batch) -> Reply<'_, PutCounts> {
        let mut left = self.puts_left.lock().unwrap();
        if *left == 0 {
            let error = OutboxError::new(OutboxErrorKind::Full, "spy", "no more");
            return Box::pin(std::future::ready(Err(error)));
        }
        *left -= 1;
        let lines = batch.entries.iter().filter_map(|entry| entry.line).collect();
        let put = Put { known: batch.known, lines, progress: batch.progress.clone() };
        self.puts.lock().unwrap().push(put);
        self.inner.put(batch)
    }

    fn lease(&self, region: Region, most: usize) -> Reply<'_, Vec<Lease>> {
        self.inner.lease(region, most)
    }

    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        self.inner.decide(decisions)
    }

    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()> {
        self.inner.retry(retries)
    }

    fn lease_length(&self) -> Duration {
        self.inner.lease_length()
    }

    fn extend(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        self.inner.extend(leases)
    }

    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp> {
        self.inner.give_up(reason)
    }

    fn counts(&self) -> Reply<'_, Counts> {
        self.inner.counts()
    }

    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>> {
        self.inner.results(after, most)
    }

    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>> {
        self.inner.undecided(after, most)
    }

    fn pace(&self, rate: Option<u32>) -> Reply<'_, Option<Pace>> {
        self.inner.pace(rate)
    }
}
