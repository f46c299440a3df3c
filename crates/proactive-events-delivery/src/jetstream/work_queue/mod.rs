//! The work queue: the stream of undecided entries, its consumers, and the leases of this process.

mod activity;
mod consumer_config;
mod consumers;
mod deferral;
mod leases;
mod moves;
mod pending;
mod rate;
mod regions;
mod stream;

use std::sync::Arc;

use async_nats::jetstream::AckKind;
use proactive_events::Region;
use tokio::time::Instant;

use super::campaign_meta::CampaignMeta;
use super::names::Names;
use super::server::{Ack, Server, StreamName};
use super::url::Options;
use crate::outbox::{LeaseId, OutboxError, Retry};
use crate::steady::SteadyClock;
pub(super) use consumers::{Consumers, Readiness, leased};
pub(super) use leases::Held;
use leases::HeldLeases;
pub(super) use moves::Move;
pub(super) use pending::Pending;
pub(super) use stream::WorkStream;

/// The undecided entries of one campaign.
pub(super) struct WorkQueue {
    stream: WorkStream,
    consumers: Consumers,
    leases: HeldLeases,
    /// Clock of the moments until which entries wait.
    clock: SteadyClock,
}

impl WorkQueue {
    pub(super) fn new(
        server: &Arc<Server>,
        options: &Options,
        names: &Names,
        stream: StreamName,
        meta: &Arc<CampaignMeta>,
    ) -> Self {
        let consumers = Consumers::new(server, options, names, meta);
        Self {
            stream: WorkStream::new(Arc::clone(server), names.clone(), stream),
            consumers,
            leases: HeldLeases::default(),
            clock: SteadyClock::new(),
        }
    }

    /// Messages of the stream.
    pub(super) fn stream(&self) -> &WorkStream {
        &self.stream
    }

    /// Consumers of the regions.
    pub(super) fn consumers(&self) -> &Consumers {
        &self.consumers
    }

    /// Leases that this process holds.
    pub(super) fn leases(&self) -> &HeldLeases {
        &self.leases
    }

    /// Clock of the moments until which entries wait.
    pub(super) fn clock(&self) -> &SteadyClock {
        &self.clock
    }

    /// True if a worker, on any machine, asks for entries or holds leases.
    pub(super) async fn is_worked_on(&self, meta: &CampaignMeta) -> Result<bool, OutboxError> {
        activity::is_worked_on(&self.stream, &self.consumers, meta).await
    }

    /// Moves entries between the queues; drops those of which a newer request is there.
    pub(super) async fn move_all(&self, moves: Vec<Move>) -> Result<(), OutboxError> {
        moves::move_all(&self.stream, moves).await
    }

    /// Ends leases: the entries wait until a moment.
    pub(super) async fn retry(&self, retries: &[Retry]) -> Result<(), OutboxError> {
        deferral::retry(&self.stream, &self.leases, &self.clock, retries).await
    }

    /// Restarts leases. Only those that the consumer confirms last longer.
    pub(super) async fn extend(&self, leases: &[LeaseId]) -> Result<(), OutboxError> {
        let since = Instant::now();
        let held = leases.iter().filter_map(|id| Some((*id, self.leases.current(*id)?)));
        let held: Vec<_> = held.collect();
        for region in Region::ALL {
            let of_region = held.iter().filter(|(_, held)| held.entry.region == *region);
            let (ids, acks): (Vec<_>, Vec<_>) =
                of_region.map(|(id, held)| (*id, held.ack(id.place, AckKind::Progress).1)).unzip();
            if !acks.is_empty() && self.stream.acknowledge(&acks).await? {
                ids.into_iter().for_each(|id| self.leases.extend(id, since));
            }
        }
        Ok(())
    }

    /// Acknowledges entries whose outcomes are stored. For a lease that has ended meanwhile, the next worker that leases
    /// the entry does that.
    pub(super) async fn release(&self, leases: &[LeaseId]) -> Result<(), OutboxError> {
        let held = leases.iter().filter_map(|id| Some((id.place, self.leases.current(*id)?)));
        let held: Vec<(u64, Held)> = held.collect();
        let acks: Vec<(Region, Ack)> =
            held.iter().map(|(place, held)| held.ack(*place, AckKind::Ack)).collect();
        self.stream.acknowledge_by_region(acks).await?;
        self.leases.forget(held.into_iter().map(|(place, _)| place));
        Ok(())
    }
}
