//! The consumers of a region, made when the first of its entries is asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer;
use proactive_events::Region;
use tokio::time::Instant;

use super::JetStreamOutbox;
use crate::jetstream::names::{Names, Queue, Value};
use crate::jetstream::server::PullRequest;
use crate::outbox::OutboxError;

/// Default duration of a lease, if the URL sets none.
const DEFAULT_LEASE: Duration = Duration::from_mins(1);
/// Time after which a deferred entry is handed out again when its worker, or the server, died before it set
/// the moment.
const DEFERRED_ACK_WAIT: Duration = Duration::from_secs(5);
/// Default number of leases at once, if the URL sets none.
pub(super) const DEFAULT_IN_FLIGHT: u32 = 4096;
/// Maximum number of pull requests that wait at once.
const MAX_WAITING_PULLS: i64 = 8192;

/// Number of messages handed out and not acknowledged, even if their leases have ended.
pub(super) fn leased(info: &consumer::Info) -> u64 {
    info.num_ack_pending as u64
}

/// True if a consumer has messages to hand out, or has handed out some.
pub(super) fn has_entries(info: &consumer::Info) -> bool {
    info.num_pending > 0 || info.num_ack_pending > 0
}

/// Known state of the regions.
#[derive(Default)]
pub(super) struct Regions {
    by_region: Mutex<HashMap<Region, Arc<RegionState>>>,
}

#[derive(Default)]
struct Ready {
    /// Duration of leases, once the consumers exist.
    lasting: Option<Duration>,
    /// Since when the consumer is missed that handed out leases.
    missing: Option<Instant>,
}

#[derive(Default)]
struct RegionState {
    ready: tokio::sync::Mutex<Ready>,
    /// The request to the timer.
    timer: Arc<tokio::sync::Mutex<Option<PullRequest>>>,
    /// Number of entries to ask for next.
    batch: Mutex<usize>,
}

impl Regions {
    fn state(&self, region: Region) -> Arc<RegionState> {
        let mut states = self.by_region.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(states.entry(region).or_default())
    }

    /// The request to a region's timer.
    pub(super) fn timer(&self, region: Region) -> Arc<tokio::sync::Mutex<Option<PullRequest>>> {
        Arc::clone(&self.state(region).timer)
    }

    /// Number of entries of a region to ask for, up to the given maximum. A request waits until there are as
    /// many, so at first it is one.
    pub(super) fn batch_size(&self, region: Region, most: usize) -> usize {
        let state = self.state(region);
        let batch = *state.batch.lock().unwrap_or_else(PoisonError::into_inner);
        batch.clamp(1, most)
    }

    /// The next size, by how many came: as many as came, or twice as many as were asked for when all of them came.
    pub(super) fn adapt_batch(&self, region: Region, asked: usize, came: usize) {
        let state = self.state(region);
        let mut batch = state.batch.lock().unwrap_or_else(PoisonError::into_inner);
        *batch = if came < asked { came } else { asked.saturating_mul(2).max(*batch) };
    }
}

impl JetStreamOutbox {
    /// Something broke: the consumers and the server are looked at at the next lease.
    pub(super) async fn look_anew(&self, region: Region) {
        self.regions.state(region).ready.lock().await.lasting = None;
        self.restarts.shake();
    }

    /// Duration of a region's leases; creates its consumers if they do not exist. `None`: another process removed the
    /// consumer, and the leases that it has handed out may still be valid.
    pub(super) async fn ready(&self, region: Region) -> Result<Option<Duration>, OutboxError> {
        let state = self.regions.state(region);
        let mut ready = state.ready.lock().await;
        if ready.lasting.is_some() {
            return Ok(ready.lasting);
        }
        if self.may_be_leased_still(region, &mut ready).await? {
            return Ok(None);
        }
        if self.consumer(Queue::Deferred, region).await?.is_none() {
            self.set_consumer(Queue::Deferred, region, -1, DEFERRED_ACK_WAIT).await?;
        }
        let lasting = self.now_consumer(region).await?;
        *ready = Ready { lasting: Some(lasting), missing: None };
        Ok(Some(lasting))
    }

    /// True if the region's consumer was removed so recently that its leases may still be valid: a new one would hand out
    /// everything again while workers hold it. Without a consumer no lease is extended, so once this process
    /// has missed it for as long as a lease lasts, all have ended.
    async fn may_be_leased_still(
        &self,
        region: Region,
        ready: &mut Ready,
    ) -> Result<bool, OutboxError> {
        if self.consumer(Queue::Ready, region).await?.is_some() {
            return Ok(false);
        }
        let millis: Option<u64> =
            self.records.read(&self.server, &self.names, Value::LeaseLength(region)).await?;
        let Some(lasting) = millis.map(Duration::from_millis) else { return Ok(false) };
        let is_news = ready.missing.is_none();
        let missing = *ready.missing.get_or_insert_with(Instant::now);
        if is_news {
            let region = region.as_str();
            tracing::warn!(region, ?lasting, "the consumer was removed: its leases may last");
        }
        if missing.elapsed() < lasting {
            return Ok(true);
        }
        self.doubt_everything().await?;
        Ok(false)
    }

    /// One that is there keeps what this URL does not say.
    async fn now_consumer(&self, region: Region) -> Result<Duration, OutboxError> {
        let rate = self.rate().await?;
        let there = self.consumer(Queue::Ready, region).await?;
        let lease = self.options.lease;
        let lasting =
            lease.or(there.as_ref().map(|it| it.config.ack_wait)).unwrap_or(DEFAULT_LEASE);
        let in_flight = self.options.in_flight.map(i64::from).filter(|_| rate.is_none());
        let limit = in_flight
            .or(there.as_ref().map(|it| it.config.max_ack_pending))
            // Until the rate is shared out.
            .unwrap_or(if rate.is_some() { 1 } else { i64::from(DEFAULT_IN_FLIGHT) });
        let is_so = there
            .is_some_and(|it| it.config.ack_wait == lasting && it.config.max_ack_pending == limit);
        if !is_so {
            let millis = u64::try_from(lasting.as_millis()).unwrap_or(u64::MAX);
            self.records
                .write(&self.server, &self.names, Value::LeaseLength(region), &millis)
                .await?;
            self.set_consumer(Queue::Ready, region, limit, lasting).await?;
        }
        if let Some(rate) = rate {
            self.share_out(rate).await?;
        }
        Ok(lasting)
    }

    /// State of a consumer; `None` when it does not exist.
    pub(super) async fn consumer(
        &self,
        queue: Queue,
        region: Region,
    ) -> Result<Option<consumer::Info>, OutboxError> {
        self.server.consumer(&self.work.name, &Names::consumer(queue, region)).await
    }

    /// Creates or changes a consumer. A limit of -1 is none.
    pub(super) async fn set_consumer(
        &self,
        queue: Queue,
        region: Region,
        limit: i64,
        lasting: Duration,
    ) -> Result<(), OutboxError> {
        let name = Names::consumer(queue, region);
        let config = consumer::Config {
            durable_name: Some(name.clone()),
            name: Some(name),
            filter_subject: self.names.entries(queue, region),
            ack_wait: lasting,
            max_deliver: -1,
            max_ack_pending: limit,
            max_waiting: MAX_WAITING_PULLS,
            ..consumer::Config::default()
        };
        self.server.set_consumer(&self.work.name, &config).await.map(drop)
    }
}
