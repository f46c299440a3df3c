//! Giving up: everything that waits is walked over, deferred entries included; what is leased is left to its worker
//! until its lease ends.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;

use super::JetStreamOutbox;
use super::cancelled::Cancellation;
use super::consumers::leased;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Ack, Ended, Fault, Purge, Query, Walk};
use crate::outbox::{Failure, GivenUp, OutboxError, Outcome};

/// Maximum number of leases taken over at once.
const MAX_PULL: usize = 1000;
/// Maximum wait for leases that have ended.
const PULL_EXPIRY: Duration = Duration::from_millis(50);

/// Up to which place the consumer of each region has handed out, and whether some of that is not acknowledged.
struct HandedOut(Vec<(Region, u64, bool)>);

impl HandedOut {
    /// True if a message may be leased, as far as its consumer knows.
    fn may_be_leased(&self, place: u64, entry: &QueuedEntry) -> bool {
        let of_region = self.0.iter().find(|(region, ..)| *region == entry.region);
        of_region.is_some_and(|(_, to, is_open)| *is_open && place <= *to)
    }

    fn was_handed_out(&self, place: u64, entry: &QueuedEntry) -> bool {
        self.0.iter().any(|(region, to, _)| *region == entry.region && place <= *to)
    }
}

impl JetStreamOutbox {
    pub(super) async fn give_up_all(&self, reason: Failure) -> Result<GivenUp, OutboxError> {
        let info = self.server.info(&self.work.name).await?;
        let info = info.ok_or_else(|| self.server.failed(Fault::gone()))?;
        let mut given_up = GivenUp::default();
        if info.messages() == 0 {
            return Ok(given_up);
        }
        let doubtful = self.doubtful_to().await?;
        let cancelled = self.cancel_to(info.last_sequence(), reason).await?;
        given_up.decided += self.take_over_ended(&cancelled, doubtful).await?;
        let handed_out = self.handed_out().await?;
        let mut walk = Walk::after(0);
        loop {
            let messages = walk.step(&self.server, &self.work).await?;
            if messages.is_empty() {
                return Ok(given_up);
            }
            let next = walk.walked().saturating_add(1);
            let looked_up = (&cancelled, &handed_out, doubtful);
            self.give_up_some(messages, looked_up, next, &mut given_up).await?;
        }
    }

    async fn handed_out(&self) -> Result<HandedOut, OutboxError> {
        let mut handed_out = Vec::new();
        for region in Region::ALL {
            if let Some(info) = self.consumer(Queue::Ready, *region).await? {
                handed_out.push((
                    *region,
                    info.delivered.stream_sequence,
                    info.num_ack_pending > 0,
                ));
            }
        }
        Ok(HandedOut(handed_out))
    }

    /// Decides what waits of some messages, and removes it.
    async fn give_up_some(
        &self,
        messages: Vec<StreamMessage>,
        (cancelled, handed_out, doubtful): (&Cancellation, &HandedOut, u64),
        next: u64,
        given_up: &mut GivenUp,
    ) -> Result<(), OutboxError> {
        let being_promoted = self.being_promoted(&messages).await?;
        let (mut results, mut places, mut was_all) = (Vec::new(), Vec::new(), true);
        for (message, is_promoted) in messages.iter().zip(being_promoted) {
            let place = message.sequence;
            match QueuedEntry::of(message) {
                // Put after the campaign was cancelled.
                Ok(entry) if !cancelled.covers(place, &entry) => was_all = false,
                Ok(entry) if is_promoted || is_now(&entry, handed_out, place) => {
                    given_up.leased += 1;
                    was_all = false;
                }
                Ok(entry) => {
                    let is_handed_out =
                        entry.due.is_none() && handed_out.was_handed_out(place, &entry);
                    let may_have_been_sent = is_handed_out
                        || entry.deliveries > 0
                        || entry.is_again
                        || place <= doubtful;
                    let outcome = cancelled.outcome(&entry, may_have_been_sent);
                    results.push(NewResult::of_entry(&entry, outcome));
                    places.push(place);
                }
                Err(damaged) => {
                    let failure = Failure::cancelled_unknown();
                    let outcome =
                        |key| NewResult::of_damaged(key, Outcome::failed(failure.clone()));
                    results.extend(damaged.key.map(outcome));
                    places.push(place);
                }
            }
        }
        let are_new = self.store_results(results).await?;
        given_up.decided += are_new.into_iter().filter(|is_new| *is_new).count() as u64;
        if was_all && given_up.leased == 0 {
            return self.server.purge(&self.work.name, Purge::Before(next)).await;
        }
        self.server.delete_all(&self.work.name, places).await
    }

    /// Of messages that wait for their moment: whether they are being moved to those that may be leased.
    async fn being_promoted(&self, messages: &[StreamMessage]) -> Result<Vec<bool>, OutboxError> {
        let now = messages.iter().map(|message| {
            let entry = QueuedEntry::of(message).ok().filter(|entry| entry.due.is_some())?;
            Some(Query::Last(self.names.entry(Queue::Ready, entry.region, entry.key)))
        });
        let now: Vec<_> = now.collect();
        let found = self.server.get_all(&self.work, now.iter().flatten().cloned()).await?;
        let mut found = found.into_iter();
        let is_there = |query: Option<Query>| query.is_some() && found.next().flatten().is_some();
        Ok(now.into_iter().map(is_there).collect())
    }

    /// Decides what is handed out to this process: leases that have ended, and perhaps some that nobody had.
    async fn take_over_ended(
        &self,
        cancelled: &Cancellation,
        doubtful: u64,
    ) -> Result<u64, OutboxError> {
        let mut decided = 0;
        for region in Region::ALL {
            loop {
                let info = self.consumer(Queue::Ready, *region).await?;
                let leased = info.map_or(0, |info| leased(&info));
                let Ok(wanted @ 1..) = usize::try_from(leased).map(|leased| leased.min(MAX_PULL))
                else {
                    break;
                };
                let consumer = Names::consumer(Queue::Ready, *region);
                let pulled =
                    self.server.pull(&self.work.name, &consumer, wanted, Some(PULL_EXPIRY)).await;
                let is_end = pulled.messages.len() < wanted || pulled.ended != Ended::Well;
                decided += self.decide_cancelled(pulled.messages, cancelled, doubtful).await?;
                if is_end {
                    break;
                }
            }
        }
        Ok(decided)
    }

    /// Decides messages that were handed out to this process and are cancelled.
    async fn decide_cancelled(
        &self,
        messages: Vec<Message>,
        cancelled: &Cancellation,
        doubtful: u64,
    ) -> Result<u64, OutboxError> {
        let (mut results, mut acks) = (Vec::new(), Vec::new());
        for message in messages {
            let Some(mut ack) = Ack::of(&message, AckKind::Ack) else { continue };
            let delivered = message.info().map_or(1, |info| info.delivered);
            let (headers, payload) = (message.headers.as_ref(), &message.payload);
            match QueuedEntry::read(&message.subject, headers, payload) {
                Ok(entry) if cancelled.covers(ack.place, &entry) => {
                    let may_have_been_sent = delivered > 1
                        || entry.deliveries > 0
                        || entry.is_again
                        || ack.place <= doubtful;
                    let outcome = cancelled.outcome(&entry, may_have_been_sent);
                    results.push(NewResult::of_entry(&entry, outcome));
                }
                Ok(_) => ack.kind = AckKind::Nak(Some(Duration::ZERO)),
                Err(damaged) => self.bury(damaged).await?,
            }
            acks.push(ack);
        }
        let are_new = self.store_results(results).await?;
        self.acknowledge(acks).await?;
        Ok(are_new.into_iter().filter(|is_new| *is_new).count() as u64)
    }
}

/// True if a message may be leased.
fn is_now(entry: &QueuedEntry, handed_out: &HandedOut, place: u64) -> bool {
    entry.due.is_none() && handed_out.may_be_leased(place, entry)
}
