//! The outbox of one campaign.

mod busy;
mod cancelled;
mod consumers;
mod counts;
mod decide;
mod decided;
mod deferred;
mod give_up;
mod known;
mod lease;
mod leases;
mod moves;
mod pace;
mod progress;
mod put;
mod reader;
mod retry;
mod server_restart;
mod superseded;
mod undecided;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use proactive_events::Region;

use super::names::Names;
use super::records::Records;
use super::server::{Server, StreamName};
use super::url::Options;
use crate::outbox::{
    Batch, CampaignRecord, Counts, Decided, Decision, Failure, GivenUp, Lease, LeaseId, Outbox,
    Pace, Progress, PutCounts, Reply, Retry, Waiting,
};
use crate::steady::SteadyClock;
use cancelled::Cancels;
use consumers::Regions;
use counts::Tally;
use decided::Noted;
use leases::Leases;
use pace::Paced;
use progress::Intent;
use reader::Reader;
use server_restart::RestartGuard;

/// The entries of one campaign, on its two streams.
pub(super) struct JetStreamOutbox {
    server: Arc<Server>,
    options: Options,
    names: Names,
    records: Records,
    work: StreamName,
    results: StreamName,
    record: CampaignRecord,
    /// The clock for moments and waits.
    clock: SteadyClock,
    regions: Regions,
    leases: Leases,
    restarts: RestartGuard,
    paced: Paced,
    cancels: Cancels,
    noted: tokio::sync::Mutex<Noted>,
    reader: tokio::sync::Mutex<Reader>,
    tally: tokio::sync::Mutex<Tally>,
    /// True if requests are known to be put over pending ones.
    supersedes: AtomicBool,
    /// The last announcement of this process about its next put.
    intent: tokio::sync::Mutex<Option<Intent>>,
}

impl JetStreamOutbox {
    pub(super) fn new(
        server: Arc<Server>,
        options: Options,
        names: Names,
        records: Records,
        (work, results): (StreamName, StreamName),
        record: CampaignRecord,
    ) -> Self {
        Self {
            server,
            options,
            names,
            records,
            work,
            results,
            record,
            clock: SteadyClock::new(),
            regions: Regions::default(),
            leases: Leases::default(),
            restarts: RestartGuard::default(),
            paced: Paced::default(),
            cancels: Cancels::default(),
            noted: tokio::sync::Mutex::default(),
            reader: tokio::sync::Mutex::default(),
            tally: tokio::sync::Mutex::default(),
            supersedes: AtomicBool::new(false),
            intent: tokio::sync::Mutex::default(),
        }
    }
}

impl Outbox for JetStreamOutbox {
    fn record(&self) -> &CampaignRecord {
        &self.record
    }

    fn progress(&self) -> Reply<'_, Progress> {
        Box::pin(self.read_progress())
    }

    fn put(&self, batch: Batch) -> Reply<'_, PutCounts> {
        Box::pin(self.put_batch(batch))
    }

    /// The duration of leases is set by the consumers (option `lease`), not by the caller.
    fn lease(&self, region: Region, most: usize, _: Duration) -> Reply<'_, Vec<Lease>> {
        Box::pin(self.lease_some(region, most))
    }

    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        Box::pin(self.decide_all(decisions))
    }

    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()> {
        Box::pin(self.retry_all(retries))
    }

    fn extend(&self, leases: Vec<LeaseId>, _: Duration) -> Reply<'_, ()> {
        Box::pin(self.extend_all(leases))
    }

    fn record_outcomes(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        Box::pin(async { self.record_all(decisions).await.map(drop) })
    }

    fn release(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        Box::pin(self.release_all(leases))
    }

    fn may_send(&self, lease: LeaseId) -> bool {
        let held = self.leases.ending(lease);
        held.is_some_and(|held| held.entry.put_at(lease.place) > self.cancels.to())
    }

    fn cancels(&self) -> Reply<'_, u64> {
        Box::pin(async { self.cancelled().await.map(|_| self.cancels.to()) })
    }

    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp> {
        Box::pin(self.give_up_all(reason))
    }

    fn counts(&self) -> Reply<'_, Counts> {
        Box::pin(self.count())
    }

    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>> {
        Box::pin(async move {
            self.reader.lock().await.read(&self.server, &self.results, after, most).await
        })
    }

    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>> {
        Box::pin(self.read_undecided(after, most))
    }

    fn pace(&self, rate: Option<u32>) -> Reply<'_, Option<Pace>> {
        Box::pin(self.keep_pace(rate))
    }
}
