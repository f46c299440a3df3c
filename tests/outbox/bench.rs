//! Environment of every test: a fresh store with one campaign, and the steps that tests share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use proactive_events::{Region, Stage};
use proactive_events_delivery::outbox::{
    Batch, CampaignRecord, CellRule, Decided, Decision, Entry, Known, Lease, Outbox, Outcome,
    PutCounts, Retry, Waiting,
};

use crate::backend::Backend;
use crate::sample::{CAMPAIGN, HOME};

/// More than any test puts.
const ALL: usize = 1_000_000;
/// Maximum time to wait for an entry that is due.
const PATIENCE: Duration = Duration::from_secs(20);

/// A backend with one campaign, whose outbox it is.
pub struct Bench<B> {
    /// The backend.
    pub backend: B,
    outbox: Arc<dyn Outbox>,
}

impl<B> Deref for Bench<B> {
    type Target = dyn Outbox;

    fn deref(&self) -> &Self::Target {
        self.outbox.as_ref()
    }
}

/// A campaign's record.
pub fn record(name: &str) -> CampaignRecord {
    CampaignRecord {
        name: name.to_owned(),
        stage: Stage::Development,
        body: format!("body of {name}"),
        created: 1_779_089_400_000,
        cells: CellRule::Trimmed,
    }
}

impl<B: Backend> Bench<B> {
    /// An empty campaign in an empty store; none when the backend cannot be had here.
    pub async fn fresh() -> Option<Self> {
        let backend = B::fresh().await?;
        let outbox = backend.store().create(record(CAMPAIGN)).await.unwrap();
        Some(Self { backend, outbox })
    }

    /// The outbox, to be shared.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.outbox)
    }

    /// Reopens the campaign.
    pub async fn open_again(&mut self) {
        self.outbox = self.backend.store().open(CAMPAIGN).await.unwrap().unwrap();
    }

    /// Everything dies and comes back, and what was leased is due again.
    pub async fn crash(&mut self) {
        self.backend.reopen().await;
        self.open_again().await;
        self.backend.let_lease_end().await;
    }

    /// Puts entries that are not known.
    pub async fn put(&self, entries: impl IntoIterator<Item = Entry>) -> PutCounts {
        self.put_known(Known::Never, entries).await
    }

    /// Puts entries that may be known.
    pub async fn put_known(
        &self,
        known: Known,
        entries: impl IntoIterator<Item = Entry>,
    ) -> PutCounts {
        let entries = entries.into_iter().collect();
        self.put_batch(Batch { entries, known, ..Batch::default() }).await
    }

    /// Puts a batch.
    pub async fn put_batch(&self, batch: Batch) -> PutCounts {
        self.outbox.put(batch).await.unwrap()
    }

    /// Leases once: what is due now, or nothing.
    pub async fn lease_once(&self, region: Region, most: usize) -> Vec<Lease> {
        let leases = self.outbox.lease(region, most).await.unwrap();
        assert!(leases.len() <= most, "{} leases instead of {most}", leases.len());
        leases
    }

    /// Leases a number of entries, which are due.
    pub async fn take(&self, count: usize) -> Vec<Lease> {
        self.take_in(HOME, count).await
    }

    /// Leases a number of entries of a region, which are due.
    pub async fn take_in(&self, region: Region, count: usize) -> Vec<Lease> {
        let (deadline, mut leases) = (Instant::now() + PATIENCE, Vec::new());
        while leases.len() < count {
            assert!(Instant::now() < deadline, "{} of {count} entries are due", leases.len());
            leases.extend(self.lease_once(region, count - leases.len()).await);
        }
        leases
    }

    /// Leases the one entry that is due.
    pub async fn take_one(&self) -> Lease {
        let mut leases = self.take(1).await;
        leases.remove(0)
    }

    /// Nothing is due now.
    pub async fn assert_nothing_due(&self) {
        // At once: where time is waited for, leases would end meanwhile.
        let answers = Region::ALL.iter().map(|region| self.lease_once(*region, 10));
        for (leases, region) in join_all(answers).await.iter().zip(Region::ALL) {
            assert!(leases.is_empty(), "{} in {region:?} were due", leases.len());
        }
    }

    /// Acknowledges one.
    pub async fn decide_one(&self, lease: &Lease, outcome: Outcome) {
        self.outbox.decide(vec![decision(lease, outcome)]).await.unwrap();
    }

    /// Gives one back, to be due after a while.
    pub async fn retry_in(&self, lease: &Lease, span: Duration) {
        self.retry_with(lease, span, 1, false).await;
    }

    /// Gives one back, and says what was tried.
    pub async fn retry_with(&self, lease: &Lease, span: Duration, attempts: u32, unsent: bool) {
        let at = self.backend.now().checked_add(span).unwrap();
        let retry = Retry { id: lease.id, at, attempts, unsent };
        self.outbox.retry(vec![retry]).await.unwrap();
    }

    /// Lets one last longer.
    pub async fn extend_one(&self, lease: &Lease) {
        self.outbox.extend(vec![lease.id]).await.unwrap();
    }

    /// All results, whose positions are 1, 2, 3, …
    pub async fn all_results(&self) -> Vec<Decided> {
        let results = self.outbox.results(0, ALL).await.unwrap();
        let positions = results.iter().map(|it| it.position);
        assert!(positions.eq(1..=results.len() as u64), "positions have gaps");
        results
    }

    /// The outcomes, in the order of their decision.
    pub async fn outcomes(&self) -> Vec<Outcome> {
        self.all_results().await.into_iter().map(|it| it.outcome).collect()
    }

    /// All that is undecided.
    pub async fn all_undecided(&self) -> Vec<Waiting> {
        self.outbox.undecided(0, ALL).await.unwrap()
    }
}

/// An acknowledgement.
pub fn decision(lease: &Lease, outcome: Outcome) -> Decision {
    Decision { id: lease.id, key: lease.key, outcome }
}

/// The lines that leases come from.
pub fn lines(leases: &[Lease]) -> Vec<u64> {
    leases.iter().map(|lease| lease.line.unwrap()).collect()
}
