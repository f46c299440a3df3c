//! The outbox of one campaign: operations that need several of its components.

mod cancelling;
mod components;
mod counts;
mod deciding;
mod deferred;
mod known;
mod leasing;
mod putting;
mod undecided;

use std::time::Duration;

use proactive_events::Region;

use crate::outbox::{
    Batch, CampaignRecord, Counts, Decided, Decision, Failure, GivenUp, Lease, LeaseId, Outbox,
    OutboxError, Pace, Progress, PutCounts, Reply, Retry, Waiting,
};
pub(super) use components::{Components, Streams};

/// Time that a lease is held after its request was sent.
const LEASE_HOLD: Duration = Duration::from_secs(1);

/// The entries of one campaign, on its two streams.
pub(super) struct JetStreamOutbox {
    components: Components,
    record: CampaignRecord,
}

impl JetStreamOutbox {
    pub(super) fn new(components: Components, record: CampaignRecord) -> Self {
        Self { components, record }
    }

    /// True if a worker, on any machine, asks for entries or holds leases.
    pub(super) async fn is_worked_on(&self) -> Result<bool, OutboxError> {
        self.components.queue.is_worked_on(&self.components.meta).await
    }
}

impl Outbox for JetStreamOutbox {
    fn record(&self) -> &CampaignRecord {
        &self.record
    }

    fn progress(&self) -> Reply<'_, Progress> {
        Box::pin(self.components.meta.progress())
    }

    fn put(&self, batch: Batch) -> Reply<'_, PutCounts> {
        Box::pin(self.components.put_batch(batch))
    }

    fn lease(&self, region: Region, most: usize) -> Reply<'_, Vec<Lease>> {
        Box::pin(self.components.lease_some(region, most))
    }

    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        Box::pin(self.components.decide_all(decisions))
    }

    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()> {
        Box::pin(async move { self.components.queue.retry(&retries).await })
    }

    fn lease_length(&self) -> Duration {
        self.components.queue.consumers().lease_length()
    }

    fn extend(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        Box::pin(async move { self.components.queue.extend(&leases).await })
    }

    fn record_outcomes(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        Box::pin(async { self.components.record_all(decisions).await.map(drop) })
    }

    fn release(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        Box::pin(async move { self.components.queue.release(&leases).await })
    }

    fn may_send(&self, lease: LeaseId) -> bool {
        let held = self.components.queue.leases().current(lease);
        held.is_some_and(|held| {
            held.entry.put_at(lease.place) > self.components.meta.cancelled_to()
        })
    }

    fn cancels(&self) -> Reply<'_, u64> {
        Box::pin(async {
            self.components.meta.cancellation().await.map(|_| self.components.meta.cancelled_to())
        })
    }

    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp> {
        Box::pin(self.components.give_up_all(reason))
    }

    fn counts(&self) -> Reply<'_, Counts> {
        Box::pin(self.components.count())
    }

    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>> {
        Box::pin(self.components.results.read(after, most))
    }

    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>> {
        Box::pin(self.components.read_undecided(after, most))
    }

    fn pace(&self, rate: Option<u32>) -> Reply<'_, Option<Pace>> {
        Box::pin(async move {
            let rate = self.components.queue.consumers().set_rate(rate).await?;
            Ok(rate.map(|_| Pace { hold: LEASE_HOLD }))
        })
    }
}
