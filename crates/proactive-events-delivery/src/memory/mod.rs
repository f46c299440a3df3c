//! The outbox in memory: for tests, and the semantics in their shortest form.

mod state;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use proactive_events::values::Clock;
use proactive_events::{Region, Timestamp};
use tokio::sync::Notify;

use crate::outbox::{
    Batch, CampaignRecord, Counts, DEFAULT_LEASE, Decided, Decision, Failure, GivenUp, Lease,
    LeaseId, Outbox, OutboxError, Pace, Progress, PutCounts, Reply, Retry, Store, Waiting, later,
};
use crate::steady::SteadyClock;
use crate::steps::Clocks;
use state::State;

/// An empty lease answer comes after this at the latest.
const PATIENCE: Duration = Duration::from_millis(100);

/// A store that is gone with the process.
#[derive(Clone)]
pub struct MemoryStore {
    clocks: Clocks,
    lease_length: Duration,
    campaigns: Arc<Mutex<BTreeMap<u64, Arc<MemoryOutbox>>>>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_clock(Arc::new(SteadyClock::new()))
    }
}

impl MemoryStore {
    /// A store by another clock than the system's.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { clocks: Clocks::new(clock), lease_length: DEFAULT_LEASE, campaigns: Arc::default() }
    }

    /// Measures the spans of leases and waits by another clock than the system's monotonic one: for tests that set the
    /// wall clock. To be called before anything is leased.
    #[must_use]
    pub fn with_elapsed(self, elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { clocks: self.clocks.with_elapsed(elapsed), ..self }
    }

    /// Sets the length of leases, instead of a minute. To be called before a campaign is created.
    #[must_use]
    pub fn with_lease_length(self, lease_length: Duration) -> Self {
        Self { lease_length, ..self }
    }

    fn campaigns(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<MemoryOutbox>>> {
        self.campaigns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The campaign of a name.
    fn find(campaigns: &BTreeMap<u64, Arc<MemoryOutbox>>, name: &str) -> Option<Arc<MemoryOutbox>> {
        campaigns.values().find(|outbox| outbox.record.name == name).cloned()
    }
}

/// An answer that is there already.
fn ready<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(std::future::ready(Ok::<T, OutboxError>(answer)))
}

impl Store for MemoryStore {
    fn list(&self) -> Reply<'_, Vec<CampaignRecord>> {
        ready(self.campaigns().values().map(|outbox| outbox.record.clone()).collect())
    }

    fn open<'a>(&'a self, campaign: &'a str) -> Reply<'a, Option<Arc<dyn Outbox>>> {
        let found = Self::find(&self.campaigns(), campaign);
        ready(found.map(|outbox| outbox as Arc<dyn Outbox>))
    }

    fn create(&self, campaign: CampaignRecord) -> Reply<'_, Arc<dyn Outbox>> {
        // Held all the while: a name is one campaign, however many make it at once.
        let mut campaigns = self.campaigns();
        let outbox = Self::find(&campaigns, &campaign.name).unwrap_or_else(|| {
            let outbox = Arc::new(MemoryOutbox {
                record: campaign,
                clocks: self.clocks.clone(),
                lease_length: self.lease_length,
                state: Mutex::default(),
                changed: Notify::new(),
            });
            let next = campaigns.last_key_value().map_or(0, |(id, _)| id + 1);
            campaigns.insert(next, Arc::clone(&outbox));
            outbox
        });
        ready(outbox)
    }

    fn remove<'a>(&'a self, campaign: &'a str) -> Reply<'a, ()> {
        let mut campaigns = self.campaigns();
        let found = Self::find(&campaigns, campaign);
        if found.is_some_and(|outbox| outbox.with_now(|state, now| state.leased(now)) > 0) {
            return Box::pin(std::future::ready(Err(OutboxError::leased("memory:", campaign))));
        }
        campaigns.retain(|_, outbox| outbox.record.name != campaign);
        ready(())
    }

    fn is_exclusive(&self) -> bool {
        true
    }
}

struct MemoryOutbox {
    record: CampaignRecord,
    clocks: Clocks,
    lease_length: Duration,
    state: Mutex<State>,
    changed: Notify,
}

impl MemoryOutbox {
    /// Every change of the state is whole, whatever happened to the thread that made it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something by the time now, which the state knows of.
    fn with_now<T>(&self, work: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let mut state = self.state();
        let now = state.now(&self.clocks);
        work(&mut state, now)
    }
}

impl Outbox for MemoryOutbox {
    fn record(&self) -> &CampaignRecord {
        &self.record
    }

    fn progress(&self) -> Reply<'_, Progress> {
        ready(self.state().progress.clone())
    }

    fn put(&self, batch: Batch) -> Reply<'_, PutCounts> {
        let counts = self.state().put(batch);
        self.changed.notify_waiters();
        ready(counts)
    }

    fn lease(&self, region: Region, most: usize) -> Reply<'_, Vec<Lease>> {
        let lasting = self.lease_length;
        Box::pin(async move {
            let changed = self.changed.notified();
            let leases = self.with_now(|state, now| state.lease(region, most, now, lasting));
            if !leases.is_empty() {
                return Ok(leases);
            }
            let _ = tokio::time::timeout(PATIENCE, changed).await;
            Ok(self.with_now(|state, now| state.lease(region, most, now, lasting)))
        })
    }

    fn decide(&self, decisions: Vec<Decision>) -> Reply<'_, ()> {
        let mut state = self.state();
        decisions.into_iter().for_each(|decision| state.decide(decision.id, decision.outcome));
        ready(())
    }

    fn retry(&self, retries: Vec<Retry>) -> Reply<'_, ()> {
        // The look at the clock comes first: a step before these moments is not to move them.
        self.with_now(|state, _| retries.iter().for_each(|retry| state.retry(retry)));
        self.changed.notify_waiters();
        ready(())
    }

    fn lease_length(&self) -> Duration {
        self.lease_length
    }

    fn extend(&self, leases: Vec<LeaseId>) -> Reply<'_, ()> {
        self.with_now(|state, now| {
            let until = later(now, self.lease_length);
            leases.into_iter().for_each(|id| state.extend(id, until));
        });
        ready(())
    }

    fn give_up(&self, reason: Failure) -> Reply<'_, GivenUp> {
        ready(self.with_now(|state, now| state.give_up(&reason, now)))
    }

    fn counts(&self) -> Reply<'_, Counts> {
        ready(self.state().counts.clone())
    }

    fn results(&self, after: u64, most: usize) -> Reply<'_, Vec<Decided>> {
        ready(self.state().results(after, most))
    }

    fn undecided(&self, after: u64, most: usize) -> Reply<'_, Vec<Waiting>> {
        ready(self.state().undecided(after, most))
    }

    fn pace(&self, _: Option<u32>) -> Reply<'_, Option<Pace>> {
        ready(None)
    }
}
