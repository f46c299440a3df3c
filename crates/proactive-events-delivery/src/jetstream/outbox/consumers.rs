//! The consumers of a region, made when the first of its entries is asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proactive_events::Region;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::JetStreamOutbox;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::records::LEASED;
use crate::jetstream::server::{PullRequest, nanos};
use crate::outbox::OutboxError;

/// Default duration of a lease, if the URL sets none.
const LEASE: Duration = Duration::from_mins(1);
/// Time after which a waiting entry is handed out again when its worker, or the server, died before it set
/// the moment.
const TOLD: Duration = Duration::from_secs(5);
/// Default number of leases at once, if the URL sets none.
pub(super) const IN_FLIGHT: u32 = 4096;
/// Maximum number of workers that wait at once.
const WAITING: u32 = 8192;

/// State of a consumer, as far as it is needed.
#[derive(Deserialize)]
pub(super) struct ConsumerInfo {
    config: ConsumerConfig,
    delivered: Delivered,
    #[serde(default)]
    num_pending: u64,
    #[serde(default)]
    num_ack_pending: u64,
    #[serde(default)]
    num_waiting: u64,
}

#[derive(Deserialize)]
struct Delivered {
    #[serde(default)]
    stream_seq: u64,
}

#[derive(Deserialize)]
struct ConsumerConfig {
    #[serde(default)]
    ack_wait: u64,
    #[serde(default)]
    max_ack_pending: i64,
}

impl ConsumerInfo {
    /// True if it has messages to hand out, or has handed out some.
    pub(super) fn is_busy(&self) -> bool {
        self.num_pending + self.num_ack_pending > 0
    }

    /// Number of messages handed out and not acknowledged, even if their leases have ended.
    pub(super) fn leased(&self) -> u64 {
        self.num_ack_pending
    }

    /// True if a worker waits for messages.
    pub(super) fn is_asked(&self) -> bool {
        self.num_waiting > 0
    }

    /// The last place that it handed out.
    pub(super) fn delivered(&self) -> u64 {
        self.delivered.stream_seq
    }

    pub(super) fn lasting(&self) -> Duration {
        Duration::from_nanos(self.config.ack_wait)
    }

    /// Maximum number of leases at once.
    pub(super) fn limit(&self) -> i64 {
        self.config.max_ack_pending
    }
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

/// The value that says how long leases of a region last.
fn leased(region: Region) -> String {
    format!("{LEASED}.{}", region.as_str())
}

impl JetStreamOutbox {
    /// Something broke: the consumers and the server are looked at at the next lease.
    pub(super) async fn look_anew(&self, region: Region) {
        self.regions.state(region).ready.lock().await.lasting = None;
        self.incarnations.shake();
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
        if self.consumer(Queue::Later, region).await?.is_none() {
            self.set_consumer(Queue::Later, region, -1, TOLD).await?;
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
        if self.consumer(Queue::Now, region).await?.is_some() {
            return Ok(false);
        }
        let name = leased(region);
        let millis: Option<u64> = self.records.read(&self.server, &self.names, &name).await?;
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
        let there = self.consumer(Queue::Now, region).await?;
        let lease = self.options.lease;
        let lasting = lease.or(there.as_ref().map(ConsumerInfo::lasting)).unwrap_or(LEASE);
        let in_flight = self.options.in_flight.map(i64::from).filter(|_| rate.is_none());
        let limit = in_flight
            .or(there.as_ref().map(ConsumerInfo::limit))
            // Until the rate is shared out.
            .unwrap_or(if rate.is_some() { 1 } else { i64::from(IN_FLIGHT) });
        let is_so = there.is_some_and(|it| it.lasting() == lasting && it.limit() == limit);
        if !is_so {
            let millis = u64::try_from(lasting.as_millis()).unwrap_or(u64::MAX);
            self.records.write(&self.server, &self.names, &leased(region), &millis).await?;
            self.set_consumer(Queue::Now, region, limit, lasting).await?;
        }
        if let Some(rate) = rate {
            self.share_out(rate).await?;
        }
        Ok(lasting)
    }

    /// A consumer, if it is there.
    pub(super) async fn consumer(
        &self,
        queue: Queue,
        region: Region,
    ) -> Result<Option<ConsumerInfo>, OutboxError> {
        let name = Names::consumer(queue, region);
        let what = format!("CONSUMER.INFO.{}.{name}", self.work.name);
        self.server.found(self.server.call(&what, &json!({})).await?)
    }

    /// Makes a consumer, or changes it.
    pub(super) async fn set_consumer(
        &self,
        queue: Queue,
        region: Region,
        limit: i64,
        lasting: Duration,
    ) -> Result<(), OutboxError> {
        let (name, filter) = (Names::consumer(queue, region), self.names.entries(queue, region));
        let config = json!({
            "durable_name": name,
            "name": name,
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "replay_policy": "instant",
            "filter_subject": filter,
            "ack_wait": nanos(lasting),
            "max_deliver": -1,
            "max_ack_pending": limit,
            "max_waiting": WAITING,
        });
        let what = format!("CONSUMER.CREATE.{}.{name}.{filter}", self.work.name);
        let with = json!({ "stream_name": self.work.name, "config": config });
        let made = self.server.call::<Value>(&what, &with).await?;
        made.map(drop).map_err(|error| self.server.failed((&error).into()))
    }
}
