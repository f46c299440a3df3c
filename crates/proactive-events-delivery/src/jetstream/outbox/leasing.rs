//! Leasing: a batch is pulled from the region's consumer of ready entries.

use std::time::Duration;

use async_nats::Subject;
use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;
use tokio::time::Instant;

use super::components::Components;
use crate::jetstream::entry::{Damaged, QueuedEntry};
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Ack, Ended};
use crate::jetstream::work_queue::{Held, Readiness};
use crate::outbox::{Lease, LeaseId, OutboxError};

/// Maximum wait for entries: then an empty answer is returned, or one with fewer than asked for.
const LEASE_WAIT: Duration = Duration::from_millis(250);

/// Common properties of all messages of one pull.
#[derive(Clone, Copy)]
struct Terms {
    /// When it was asked for: leases last from then on at the least.
    began: Instant,
    lasting: Duration,
    /// Entries queued up to this place may have been handed out before.
    doubtful: u64,
}

/// A message that was handed out.
struct Delivery {
    place: u64,
    delivered: u64,
    reply: Subject,
    entry: QueuedEntry,
}

impl Components {
    pub(super) async fn lease_some(
        &self,
        region: Region,
        most: usize,
    ) -> Result<Vec<Lease>, OutboxError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let Some(lasting) = self.prepare(region).await? else {
            tokio::time::sleep(LEASE_WAIT).await;
            return Ok(Vec::new());
        };
        let doubtful = self.guard.doubtful_to().await?;
        self.promote_due(region, doubtful).await?;
        self.queue.consumers().share_rate_periodically().await?;
        let began = Instant::now();
        let pulled = self.queue.consumers().pull(region, most, LEASE_WAIT).await;
        let is_lost = pulled.ended == Ended::Silently && pulled.messages.is_empty();
        if pulled.ended == Ended::Broken || is_lost {
            self.recheck(region).await;
            self.give_back(&pulled.messages).await?;
            return Ok(Vec::new());
        }
        self.hand_out(Terms { began, lasting, doubtful }, pulled.messages).await
    }

    /// Duration of a region's leases, once its consumers exist. `None`: leases of a consumer that another process removed
    /// may still last.
    async fn prepare(&self, region: Region) -> Result<Option<Duration>, OutboxError> {
        match self.queue.consumers().prepare(region).await? {
            Readiness::Ready(lasting) => Ok(Some(lasting)),
            Readiness::MayBeLeased => Ok(None),
            Readiness::Expired(recreation) => {
                self.guard.doubt_everything().await?;
                self.queue.consumers().recreate(region, recreation).await.map(Some)
            }
        }
    }

    /// Checks the consumers and the server again at the next lease: something broke.
    pub(super) async fn recheck(&self, region: Region) {
        self.queue.consumers().recheck(region).await;
        self.guard.recheck();
    }

    /// Gives messages back. After a restart of the server they may exist by mistake: they are delivered again after the
    /// entries that the server forgot were looked up.
    async fn give_back(&self, messages: &[Message]) -> Result<(), OutboxError> {
        let nak = AckKind::Nak(Some(Duration::ZERO));
        let acks: Vec<_> = messages.iter().filter_map(|message| Ack::of(message, nak)).collect();
        self.queue.stream().acknowledge(&acks).await.map(drop)
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
                    self.results.store_damaged(damaged).await?;
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
                done.push(delivery.done());
            } else {
                let place = delivery.place;
                let (lease, held) = delivery.lease(terms);
                self.queue.leases().add(place, held);
                leases.push(lease);
            }
        }
        self.queue.stream().acknowledge(&done).await?;
        Ok(leases)
    }

    /// Decides the cancelled ones of the deliveries; returns their acknowledgements and the other deliveries.
    ///
    /// A canceller writes the place first, and then checks the entries that are handed out. A worker reads the place after
    /// its messages came. So entries handed out after that check are not sent, and those handed out before are known to
    /// be leased.
    async fn without_cancelled(
        &self,
        deliveries: Vec<Delivery>,
        terms: Terms,
    ) -> Result<(Vec<Ack>, Vec<Delivery>), OutboxError> {
        if deliveries.is_empty() {
            return Ok((Vec::new(), deliveries));
        }
        let Some(cancellation) = self.meta.cancellation().await? else {
            return Ok((Vec::new(), deliveries));
        };
        let (gone, open): (Vec<_>, Vec<_>) =
            deliveries.into_iter().partition(|it| cancellation.covers(it.place, &it.entry));
        let result = |it: &Delivery| {
            let outcome = cancellation.outcome(&it.entry, it.may_have_been_sent(terms));
            NewResult::of_entry(&it.entry, outcome)
        };
        self.results.store(gone.iter().map(result).collect()).await?;
        Ok((gone.into_iter().map(Delivery::done).collect(), open))
    }

    /// Places of deliveries that are decided already: a worker died between storing the outcome and acknowledging. Only
    /// messages that were handed out or moved before can be, or those that a killed server may have forgotten to have
    /// handed out.
    async fn decided_before(&self, deliveries: &[Delivery]) -> Result<Vec<u64>, OutboxError> {
        let may_be = |it: &&Delivery| it.delivered > 1 || it.entry.is_moved || it.entry.is_again;
        let again: Vec<_> = deliveries.iter().filter(may_be).collect();
        if again.is_empty() {
            return Ok(Vec::new());
        }
        let entries: Vec<_> = again.iter().map(|delivery| &delivery.entry).collect();
        let decided = self.results.are_decided(&entries).await?;
        let decided = again.iter().zip(decided).filter(|(_, is_decided)| *is_decided);
        Ok(decided.map(|(delivery, _)| delivery.place).collect())
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

    fn done(self) -> Ack {
        Ack { place: self.place, reply: self.reply, kind: AckKind::Ack }
    }

    fn may_have_been_sent(&self, terms: Terms) -> bool {
        self.delivered > 1
            || self.entry.deliveries > 0
            || self.entry.is_again
            || self.place <= terms.doubtful
    }

    /// The lease for the worker, and what this process keeps of it.
    fn lease(self, terms: Terms) -> (Lease, Held) {
        let Terms { began, lasting, .. } = terms;
        let Self { place, delivered, reply, entry } = self;
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
        (lease, Held::new(entry, delivered, reply, began, lasting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jetstream::entry::tests::entry;

    fn delivery(delivered: u64, deliveries: u64, is_again: bool) -> Delivery {
        let entry = QueuedEntry { deliveries, is_again, ..entry() };
        Delivery { place: 5, delivered, reply: "reply".into(), entry }
    }

    #[tokio::test]
    async fn only_a_first_delivery_is_not_repeated() {
        let terms =
            |doubtful| Terms { began: Instant::now(), lasting: Duration::from_secs(9), doubtful };
        for (delivered, deliveries, is_again) in
            [(1, 0, false), (2, 0, false), (1, 3, false), (1, 0, true)]
        {
            let is_repeated = (delivered, deliveries, is_again) != (1, 0, false);
            let it = delivery(delivered, deliveries, is_again);
            assert_eq!(it.may_have_been_sent(terms(0)), is_repeated);
            assert!(it.may_have_been_sent(terms(5)), "it was queued before a restart");
            let (lease, _) = it.lease(terms(0));
            assert_eq!(lease.request.is_repeated(), is_repeated);
            assert_eq!(lease.deliveries, delivered + deliveries);
            assert_eq!(lease.id.generation, delivered);
        }
    }
}
