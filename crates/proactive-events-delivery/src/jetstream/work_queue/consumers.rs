//! The consumers of each region, created when the first of its entries is asked for.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{Message, consumer};
use proactive_events::Region;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::consumer_config::{DEFAULT_IN_FLIGHT, config, settings};
use super::rate::{SharedRate, shares};
use super::regions::{Prepared, Regions};
use crate::jetstream::campaign_meta::CampaignMeta;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::server::{Ended, Pulled, Server};
use crate::jetstream::url::Options;
use crate::outbox::{DEFAULT_LEASE, OutboxError};

/// Time after which a deferred entry is handed out again when its worker, or the server, died before it set the moment.
const DEFERRED_ACK_WAIT: Duration = Duration::from_secs(5);
/// Maximum number of messages pulled at once.
const MAX_PULL: usize = 1000;
/// Time after which a request for deferred entries is renewed: well before its unclaimed messages are handed out again.
const DEFERRED_REQUEST_EXPIRY: Duration = Duration::from_secs(2);

/// The consumers of one campaign.
pub(in crate::jetstream) struct Consumers {
    server: Arc<Server>,
    names: Names,
    meta: Arc<CampaignMeta>,
    /// Duration of leases and their number at once, if the URL sets them.
    lease: Option<Duration>,
    in_flight: Option<u32>,
    regions: Regions,
    rate: SharedRate,
}

/// State of a region's consumers, before a lease.
pub(in crate::jetstream) enum Readiness {
    /// The consumers exist; leases last so long.
    Ready(Duration),
    /// Another process removed the consumer, and the leases that it has handed out may still last.
    MayBeLeased,
    /// Another process removed the consumer, and its leases have ended.
    Expired(Recreation),
}

/// Permission to create a region's consumers again.
pub(in crate::jetstream) struct Recreation(OwnedMutexGuard<Prepared>);

impl Consumers {
    pub(super) fn new(
        server: &Arc<Server>,
        options: &Options,
        names: &Names,
        meta: &Arc<CampaignMeta>,
    ) -> Self {
        Self {
            server: Arc::clone(server),
            names: names.clone(),
            meta: Arc::clone(meta),
            lease: options.lease,
            in_flight: options.in_flight,
            regions: Regions::default(),
            rate: SharedRate::default(),
        }
    }

    /// Length of leases, if no other process has set another one.
    pub(in crate::jetstream) fn lease_length(&self) -> Duration {
        self.lease.unwrap_or(DEFAULT_LEASE)
    }

    /// Creates a region's consumers if they do not exist.
    pub(in crate::jetstream) async fn prepare(
        &self,
        region: Region,
    ) -> Result<Readiness, OutboxError> {
        let state = self.regions.state(region);
        let mut prepared = Arc::clone(&state.prepared).lock_owned().await;
        if let Some(lasting) = prepared.lasting {
            return Ok(Readiness::Ready(lasting));
        }
        if self.info(Queue::Ready, region).await?.is_none()
            && let Some(lasting) = self.meta.lease_length(region).await?
        {
            // A new consumer would hand out everything again while workers hold it. Without a consumer no lease is
            // extended, so all have ended once this process has missed it for as long as a lease lasts.
            if prepared.miss() {
                let region = region.as_str();
                tracing::warn!(region, ?lasting, "the consumer was removed: its leases may last");
            }
            if prepared.may_be_leased(lasting) {
                return Ok(Readiness::MayBeLeased);
            }
            return Ok(Readiness::Expired(Recreation(prepared)));
        }
        let lasting = self.create(region).await?;
        *prepared = Prepared::new(lasting);
        Ok(Readiness::Ready(lasting))
    }

    /// Creates a region's consumers again; returns the duration of leases.
    pub(in crate::jetstream) async fn recreate(
        &self,
        region: Region,
        Recreation(mut prepared): Recreation,
    ) -> Result<Duration, OutboxError> {
        let lasting = self.create(region).await?;
        *prepared = Prepared::new(lasting);
        Ok(lasting)
    }

    /// Checks a region's consumers again before the next lease.
    pub(in crate::jetstream) async fn recheck(&self, region: Region) {
        self.regions.state(region).prepared.lock().await.lasting = None;
    }

    async fn create(&self, region: Region) -> Result<Duration, OutboxError> {
        if self.info(Queue::Deferred, region).await?.is_none() {
            self.set(Queue::Deferred, region, -1, DEFERRED_ACK_WAIT).await?;
        }
        let rate = self.load_rate().await?;
        let existing = self.info(Queue::Ready, region).await?.map(|info| info.config);
        let (limit, lasting) =
            settings(existing.as_ref(), self.lease, self.in_flight, rate.is_some());
        let is_set =
            existing.is_some_and(|it| it.ack_wait == lasting && it.max_ack_pending == limit);
        if !is_set {
            self.meta.set_lease_length(region, lasting).await?;
            self.set(Queue::Ready, region, limit, lasting).await?;
        }
        if let Some(rate) = rate {
            self.share(rate).await?;
        }
        Ok(lasting)
    }

    /// State of a consumer; `None` when it does not exist.
    pub(in crate::jetstream) async fn info(
        &self,
        queue: Queue,
        region: Region,
    ) -> Result<Option<consumer::Info>, OutboxError> {
        self.server.consumer(&self.names.work, &Names::consumer(queue, region)).await
    }

    /// Creates or changes a consumer.
    async fn set(
        &self,
        queue: Queue,
        region: Region,
        limit: i64,
        lasting: Duration,
    ) -> Result<(), OutboxError> {
        let config = config(&self.names, queue, region, limit, lasting);
        self.server.set_consumer(&self.names.work, &config).await.map(drop)
    }

    /// Last place that any consumer may have handed out.
    pub(in crate::jetstream) async fn delivered_to(&self) -> Result<u64, OutboxError> {
        let mut delivered = 0;
        for region in Region::ALL {
            for queue in Queue::ALL {
                let info = self.info(queue, *region).await?;
                delivered = delivered.max(info.map_or(0, |info| info.delivered.stream_sequence));
            }
        }
        // The server's number does not include the messages handed out last.
        Ok(delivered + u64::from(self.in_flight.unwrap_or(DEFAULT_IN_FLIGHT)))
    }

    /// Pulls entries to be leased, up to a maximum number, and waits a time for the first.
    pub(in crate::jetstream) async fn pull(
        &self,
        region: Region,
        most: usize,
        wait: Duration,
    ) -> Pulled {
        let state = self.regions.state(region);
        let asked = state.batch_size(most.min(MAX_PULL));
        let began = Instant::now();
        let pulled = self.pull_within(region, asked, wait).await;
        state.adapt_batch(asked, pulled.messages.len());
        if pulled.messages.is_empty() {
            // Some empty answers come at once: the next request must not follow immediately.
            tokio::time::sleep_until(began + wait).await;
        }
        pulled
    }

    /// Pulls a number of entries that may be leased, within a time.
    async fn pull_within(&self, region: Region, number: usize, expiry: Duration) -> Pulled {
        let consumer = Names::consumer(Queue::Ready, region);
        self.server.pull(&self.names.work, &consumer, number, Some(expiry)).await
    }

    /// Deferred entries that their consumer has handed out since the last call. Nothing waits for them: a request stays
    /// open between the calls. `None`: another task is doing it.
    pub(in crate::jetstream) async fn pull_deferred(&self, region: Region) -> Option<DeferredPull> {
        let state = self.regions.state(region);
        let mut request = state.deferred.try_lock().ok()?;
        let ready = request.take().map(|request| self.server.take_ready(request));
        let (pulled, open) = ready.unwrap_or_default();
        *request = match open {
            Some(open) => Some(open),
            None => {
                let consumer = Names::consumer(Queue::Deferred, region);
                let expiry = Some(DEFERRED_REQUEST_EXPIRY);
                self.server.request(&self.names.work, &consumer, MAX_PULL, expiry).await
            }
        };
        let is_broken = pulled.ended == Ended::Broken || request.is_none();
        Some(DeferredPull { messages: pulled.messages, is_broken })
    }

    /// Takes over entries whose leases have ended, up to a number.
    pub(in crate::jetstream) async fn take_over(
        &self,
        region: Region,
        number: u64,
        expiry: Duration,
    ) -> TakenOver {
        let wanted = usize::try_from(number).unwrap_or(MAX_PULL).clamp(1, MAX_PULL);
        let Pulled { messages, ended } = self.pull_within(region, wanted, expiry).await;
        let may_be_more = messages.len() >= wanted && ended == Ended::Well;
        TakenOver { messages, may_be_more }
    }

    /// Sets the rate of all workers together, if one is given, and shares it out. Returns the rate in force.
    pub(in crate::jetstream) async fn set_rate(
        &self,
        rate: Option<u32>,
    ) -> Result<Option<u32>, OutboxError> {
        if let Some(rate) = rate {
            self.meta.set_rate(rate.max(1)).await?;
        }
        let rate = self.load_rate().await?;
        if let Some(rate) = rate {
            self.share(rate).await?;
        }
        Ok(rate)
    }

    /// Shares the rate out again, every few seconds.
    pub(in crate::jetstream) async fn share_rate_periodically(&self) -> Result<(), OutboxError> {
        let Some(rate) = self.rate.due() else { return Ok(()) };
        // Another process may have changed it.
        let rate = self.load_rate().await?.unwrap_or(rate);
        self.share(rate).await
    }

    /// The rate that any process has set.
    async fn load_rate(&self) -> Result<Option<u32>, OutboxError> {
        let rate = self.meta.rate().await?;
        self.rate.set(rate);
        Ok(rate)
    }

    /// Divides the rate among the regions that have consumers.
    async fn share(&self, rate: u32) -> Result<(), OutboxError> {
        let mut regions = Vec::new();
        for region in Region::ALL {
            if let Some(info) = self.info(Queue::Ready, *region).await? {
                regions.push((*region, info));
            }
        }
        let busy: Vec<_> = regions.iter().map(|(_, info)| has_entries(info)).collect();
        for ((region, info), share) in regions.into_iter().zip(shares(rate, &busy)) {
            let limit = i64::from(share.min(self.in_flight.unwrap_or(u32::MAX)));
            if info.config.max_ack_pending != limit {
                self.set(Queue::Ready, region, limit, info.config.ack_wait).await?;
            }
        }
        Ok(())
    }
}

/// Entries that were taken over.
pub(in crate::jetstream) struct TakenOver {
    pub(in crate::jetstream) messages: Vec<Message>,
    /// True if another call may take over more.
    pub(in crate::jetstream) may_be_more: bool,
}

/// Deferred entries that were handed out.
pub(in crate::jetstream) struct DeferredPull {
    pub(in crate::jetstream) messages: Vec<Message>,
    /// True if the consumer or the connection may be gone.
    pub(in crate::jetstream) is_broken: bool,
}

/// Number of messages handed out and not acknowledged, even if their leases have ended.
pub(in crate::jetstream) fn leased(info: &consumer::Info) -> u64 {
    info.num_ack_pending as u64
}

/// True if a consumer has messages to hand out, or has handed out some.
fn has_entries(info: &consumer::Info) -> bool {
    info.num_pending > 0 || info.num_ack_pending > 0
}
