//! Leasing: a batch is pulled from the region's `now` consumer.

use std::time::Duration;

use async_nats::Subject;
use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;
use tokio::time::Instant;

use super::JetStreamOutbox;
use super::leases::Held;
use crate::jetstream::entry::{Damaged, QueuedEntry};
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Ack, Ended};
use crate::outbox::{Failure, Lease, LeaseId, OutboxError, Outcome};

/// Maximum wait for entries: then an empty answer is returned, or one with fewer than asked for.
const LEASE_WAIT: Duration = Duration::from_millis(250);
/// Maximum number of messages pulled at once.
const MAX_PULL: usize = 1000;

/// Common properties of all messages of one pull.
#[derive(Clone, Copy)]
struct Terms {
    /// When it was asked for: leases last from then on at the least.
    began: Instant,
    lasting: Duration,
    /// Entries queued up to this place may have been handed out before.
    doubtful: u64,
}

/// A message as it was handed out.
struct Delivery {
    place: u64,
    delivered: u64,
    reply: Subject,
    entry: QueuedEntry,
}

impl JetStreamOutbox {
    pub(super) async fn lease_some(
        &self,
        region: Region,
        most: usize,
    ) -> Result<Vec<Lease>, OutboxError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let Some(lasting) = self.ready(region).await? else {
            tokio::time::sleep(LEASE_WAIT).await;
            return Ok(Vec::new());
        };
        let doubtful = self.doubtful_to().await?;
        self.promote_due(region, doubtful).await?;
        self.share_out_now_and_then().await?;
        let began = Instant::now();
        let consumer = Names::consumer(Queue::Ready, region);
        let asked = self.regions.batch_size(region, most.min(MAX_PULL));
        let pulled = self.server.pull(&self.work.name, &consumer, asked, Some(LEASE_WAIT)).await;
        self.regions.adapt_batch(region, asked, pulled.messages.len());
        if pulled.messages.is_empty() {
            // Some empty answers come at once; asking again at once would spin.
            tokio::time::sleep_until(began + LEASE_WAIT).await;
        }
        let is_lost = pulled.ended == Ended::Silently && pulled.messages.is_empty();
        if pulled.ended == Ended::Broken || is_lost {
            self.look_anew(region).await;
            self.give_back(&pulled.messages).await?;
            return Ok(Vec::new());
        }
        self.hand_out(Terms { began, lasting, doubtful }, pulled.messages).await
    }

    /// Gives messages back: after a restart of the server they may exist by mistake, and are delivered again after
    /// the entries that the server forgot were looked up.
    async fn give_back(&self, messages: &[Message]) -> Result<(), OutboxError> {
        let acks = messages
            .iter()
            .filter_map(|message| Ack::of(message, AckKind::Nak(Some(Duration::ZERO))));
        self.acknowledge(acks.collect()).await
    }

    async fn hand_out(
        &self,
        terms: Terms,
        messages: Vec<Message>,
    ) -> Result<Vec<Lease>, OutboxError> {
        let mut deliveries = Vec::with_capacity(messages.len());
        let mut done = Vec::new();
        for message in messages {
            match Delivery::read(&message) {
                Some(Ok(mut delivery)) => {
                    delivery.entry.is_again |= delivery.place <= terms.doubtful;
                    deliveries.push(delivery);
                }
                Some(Err(damaged)) => {
                    self.bury(damaged).await?;
                    done.extend(Ack::of(&message, AckKind::Ack));
                }
                None => {}
            }
        }
        let decided = self.decided_before(&deliveries).await?;
        let (cancelled, deliveries) = self.without_cancelled(deliveries, terms).await?;
        done.extend(cancelled);
        let mut leases = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            if decided.contains(&delivery.place) {
                done.push(Ack { place: delivery.place, reply: delivery.reply, kind: AckKind::Ack });
            } else {
                leases.push(self.hold(delivery, terms));
            }
        }
        self.acknowledge(done).await?;
        Ok(leases)
    }

    /// Decides those that were cancelled, and gives what is said to their consumer. Looked up after they came: see
    /// [`super::cancelled`].
    async fn without_cancelled(
        &self,
        deliveries: Vec<Delivery>,
        terms: Terms,
    ) -> Result<(Vec<Ack>, Vec<Delivery>), OutboxError> {
        if deliveries.is_empty() {
            return Ok((Vec::new(), deliveries));
        }
        let Some(cancelled) = self.cancelled().await? else { return Ok((Vec::new(), deliveries)) };
        let (gone, open): (Vec<_>, Vec<_>) =
            deliveries.into_iter().partition(|it| cancelled.covers(it.place, &it.entry));
        let result = |it: &Delivery| {
            let may_have_been_sent = it.delivered > 1
                || it.entry.deliveries > 0
                || it.entry.is_again
                || it.place <= terms.doubtful;
            let outcome = cancelled.outcome(&it.entry, may_have_been_sent);
            NewResult::of_entry(&it.entry, outcome)
        };
        self.store_results(gone.iter().map(result).collect()).await?;
        let done = |it: Delivery| Ack { place: it.place, reply: it.reply, kind: AckKind::Ack };
        Ok((gone.into_iter().map(done).collect(), open))
    }

    /// The places of those that are decided already: a worker died between storing the outcome and acknowledging.
    /// Only what was handed out or moved before can be, or what a killed server may have forgotten to have handed out.
    async fn decided_before(&self, deliveries: &[Delivery]) -> Result<Vec<u64>, OutboxError> {
        let may_be = |it: &&Delivery| it.delivered > 1 || it.entry.is_moved || it.entry.is_again;
        let again: Vec<_> = deliveries.iter().filter(may_be).collect();
        if again.is_empty() {
            return Ok(Vec::new());
        }
        let entries: Vec<_> = again.iter().map(|delivery| &delivery.entry).collect();
        let decided = self.are_decided(&entries).await?;
        let decided = again.iter().zip(decided).filter(|(_, is_decided)| *is_decided);
        Ok(decided.map(|(delivery, _)| delivery.place).collect())
    }

    fn hold(&self, delivery: Delivery, terms: Terms) -> Lease {
        let Terms { began, lasting, .. } = terms;
        let Delivery { place, delivered, reply, entry } = delivery;
        let deliveries = entry.deliveries.saturating_add(delivered);
        let request = entry.request.clone();
        let is_repeated = deliveries > 1 || entry.is_again;
        let lease = Lease {
            id: LeaseId { place, version: 0, generation: delivered },
            key: entry.key,
            line: entry.line,
            deliveries,
            attempts: entry.attempts,
            lasting,
            request: if is_repeated { request.repeated() } else { request },
        };
        self.leases.add(place, Held::new(entry, delivered, reply, began, lasting));
        lease
    }

    /// Records an outcome for an entry that can't be read, so that it is not lost silently.
    pub(super) async fn bury(&self, damaged: Damaged) -> Result<(), OutboxError> {
        let Some(key) = damaged.key else { return Ok(()) };
        tracing::error!(%key, "the request of an entry is damaged");
        let failure =
            Failure::new("damaged", "the stored request cannot be read", "a damaged store");
        let result = NewResult::of_damaged(key, Outcome::failed(failure));
        self.store_results(vec![result]).await.map(drop)
    }

    /// Acknowledges messages of one consumer.
    pub(super) async fn acknowledge(&self, acks: Vec<Ack>) -> Result<(), OutboxError> {
        self.server.acknowledge(&self.work.name, &acks).await.map(drop)
    }

    /// Only what the consumer confirms lasts longer.
    pub(super) async fn extend_all(&self, leases: Vec<LeaseId>) -> Result<(), OutboxError> {
        let since = Instant::now();
        let held = leases.iter().filter_map(|id| Some((*id, self.leases.ending(*id)?)));
        let held: Vec<_> = held.collect();
        for region in Region::ALL {
            let of_region = held.iter().filter(|(_, held)| held.entry.region == *region);
            let (ids, acks): (Vec<_>, Vec<_>) =
                of_region.map(|(id, held)| (*id, held.ack(id.place, AckKind::Progress).1)).unzip();
            if !acks.is_empty() && self.server.acknowledge(&self.work.name, &acks).await? {
                ids.into_iter().for_each(|id| self.leases.extend(id, since));
            }
        }
        Ok(())
    }

    /// Acknowledges messages of several regions.
    pub(super) async fn acknowledge_by_region(
        &self,
        acks: Vec<(Region, Ack)>,
    ) -> Result<(), OutboxError> {
        for region in Region::ALL {
            let of_region = acks.iter().filter(|(it, _)| it == region);
            let of_region: Vec<_> = of_region.map(|(_, ack)| ack.clone()).collect();
            if !of_region.is_empty() {
                self.acknowledge(of_region).await?;
            }
        }
        Ok(())
    }
}

impl Delivery {
    /// `None`: not a delivery.
    fn read(message: &Message) -> Option<Result<Self, Damaged>> {
        let reply = message.message.reply.clone()?;
        let info = message.info().ok()?;
        let (place, delivered) = (info.stream_sequence, u64::try_from(info.delivered).ok()?);
        let entry = QueuedEntry::read(&message.subject, message.headers.as_ref(), &message.payload);
        Some(entry.map(|entry| Self { place, delivered, reply, entry }))
    }
}
