//! Giving up: all waiting entries are walked over, deferred ones included. Leased entries are left to their workers until
//! the leases end.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::{AckKind, Message};
use proactive_events::Region;

use super::components::Components;
use crate::jetstream::campaign_meta::Cancellation;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Queue;
use crate::jetstream::result::NewResult;
use crate::jetstream::server::{Ack, Query, Walk};
use crate::jetstream::work_queue::leased;
use crate::outbox::{Failure, GivenUp, OutboxError, Outcome};

/// Maximum wait for leases that have ended.
const PULL_EXPIRY: Duration = Duration::from_millis(50);

/// State of the consumers of ready entries.
struct HandedOut(Vec<HandedOutOfRegion>);

/// State of a region's consumer.
struct HandedOutOfRegion {
    region: Region,
    /// The last place that it has handed out.
    to: u64,
    /// True if some messages up to there are not acknowledged.
    is_open: bool,
}

impl HandedOut {
    /// True if an entry at a place may be leased, as far as its consumer knows.
    fn may_be_leased(&self, place: u64, entry: &QueuedEntry) -> bool {
        self.of(place, entry).is_some_and(|it| it.is_open)
    }

    /// True if an entry at a place was handed out.
    fn was_handed_out(&self, place: u64, entry: &QueuedEntry) -> bool {
        self.of(place, entry).is_some()
    }

    /// State of the consumer that has handed out an entry.
    fn of(&self, place: u64, entry: &QueuedEntry) -> Option<&HandedOutOfRegion> {
        if entry.due.is_some() {
            return None;
        }
        self.0.iter().find(|it| it.region == entry.region && place <= it.to)
    }
}

/// State that was read before the walk.
struct Known<'k> {
    cancellation: &'k Cancellation,
    handed_out: &'k HandedOut,
    /// Entries up to this place may have been handed out before.
    doubtful: u64,
}

impl Components {
    pub(super) async fn give_up_all(&self, reason: Failure) -> Result<GivenUp, OutboxError> {
        let info = self.queue.stream().info().await?;
        let mut given_up = GivenUp::default();
        if info.messages() == 0 {
            return Ok(given_up);
        }
        let doubtful = self.guard.doubtful_to().await?;
        let cancellation = self.meta.cancel_to(info.last_sequence(), reason).await?;
        given_up.decided += self.take_over_ended(&cancellation, doubtful).await?;
        let handed_out = self.handed_out().await?;
        let mut walk = Walk::after(0);
        loop {
            let messages = self.queue.stream().step(&mut walk).await?;
            if messages.is_empty() {
                return Ok(given_up);
            }
            let next = walk.walked().saturating_add(1);
            let known = Known { cancellation: &cancellation, handed_out: &handed_out, doubtful };
            self.give_up_some(messages, &known, next, &mut given_up).await?;
        }
    }

    async fn handed_out(&self) -> Result<HandedOut, OutboxError> {
        let mut handed_out = Vec::new();
        for region in Region::ALL {
            if let Some(info) = self.queue.consumers().info(Queue::Ready, *region).await? {
                handed_out.push(HandedOutOfRegion {
                    region: *region,
                    to: info.delivered.stream_sequence,
                    is_open: leased(&info) > 0,
                });
            }
        }
        Ok(HandedOut(handed_out))
    }

    /// Decides the waiting entries among some messages, and removes them.
    async fn give_up_some(
        &self,
        messages: Vec<StreamMessage>,
        known: &Known<'_>,
        next: u64,
        given_up: &mut GivenUp,
    ) -> Result<(), OutboxError> {
        let being_promoted = self.being_promoted(&messages).await?;
        let Known { cancellation, handed_out, doubtful } = *known;
        let (mut results, mut places, mut was_all) = (Vec::new(), Vec::new(), true);
        for (message, is_promoted) in messages.iter().zip(being_promoted) {
            let place = message.sequence;
            match QueuedEntry::of(message) {
                // Put after the campaign was cancelled.
                Ok(entry) if !cancellation.covers(place, &entry) => was_all = false,
                Ok(entry) if is_promoted || handed_out.may_be_leased(place, &entry) => {
                    given_up.leased += 1;
                    was_all = false;
                }
                Ok(entry) => {
                    let may_have_been_sent = handed_out.was_handed_out(place, &entry)
                        || entry.deliveries > 0
                        || entry.is_again
                        || place <= doubtful;
                    let outcome = cancellation.outcome(&entry, may_have_been_sent);
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
        let are_new = self.results.store(results).await?;
        given_up.decided += are_new.into_iter().filter(|is_new| *is_new).count() as u64;
        if was_all && given_up.leased == 0 {
            return self.queue.stream().purge_before(next).await;
        }
        self.queue.stream().delete_all(places).await
    }

    /// True, in the order of the messages, for deferred entries that are being moved to the ready queue.
    async fn being_promoted(&self, messages: &[StreamMessage]) -> Result<Vec<bool>, OutboxError> {
        let now = messages.iter().map(|message| {
            let entry = QueuedEntry::of(message).ok().filter(|entry| entry.due.is_some())?;
            Some(self.queue.stream().query(Queue::Ready, entry.region, entry.key))
        });
        let now: Vec<_> = now.collect();
        let found = self.queue.stream().get_all(now.iter().flatten().cloned()).await?;
        let mut found = found.into_iter();
        let is_there = |query: Option<Query>| query.is_some() && found.next().flatten().is_some();
        Ok(now.into_iter().map(is_there).collect())
    }

    /// Decides cancelled entries that are handed out to this process: leases that have ended, and perhaps entries that no
    /// worker had.
    async fn take_over_ended(
        &self,
        cancellation: &Cancellation,
        doubtful: u64,
    ) -> Result<u64, OutboxError> {
        let mut decided = 0;
        for region in Region::ALL {
            loop {
                let info = self.queue.consumers().info(Queue::Ready, *region).await?;
                let number = info.map_or(0, |info| leased(&info));
                if number == 0 {
                    break;
                }
                let consumers = self.queue.consumers();
                let taken = consumers.take_over(*region, number, PULL_EXPIRY).await;
                let may_be_more = taken.may_be_more;
                decided += self.decide_cancelled(taken.messages, cancellation, doubtful).await?;
                if !may_be_more {
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
        cancellation: &Cancellation,
        doubtful: u64,
    ) -> Result<u64, OutboxError> {
        let (mut results, mut acks) = (Vec::new(), Vec::new());
        for message in messages {
            let Some(mut ack) = Ack::of(&message, AckKind::Ack) else { continue };
            let delivered = message.info().map_or(1, |info| info.delivered);
            let (headers, payload) = (message.headers.as_ref(), &message.payload);
            match QueuedEntry::read(&message.subject, headers, payload) {
                Ok(entry) if cancellation.covers(ack.place, &entry) => {
                    let may_have_been_sent = delivered > 1
                        || entry.deliveries > 0
                        || entry.is_again
                        || ack.place <= doubtful;
                    let outcome = cancellation.outcome(&entry, may_have_been_sent);
                    results.push(NewResult::of_entry(&entry, outcome));
                }
                Ok(_) => ack.kind = AckKind::Nak(Some(Duration::ZERO)),
                Err(damaged) => self.results.store_damaged(damaged).await?,
            }
            acks.push(ack);
        }
        let are_new = self.results.store(results).await?;
        self.queue.stream().acknowledge(&acks).await?;
        Ok(are_new.into_iter().filter(|is_new| *is_new).count() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jetstream::entry::tests::entry;

    #[test]
    fn an_entry_is_leased_only_if_its_consumer_handed_it_out_and_is_waiting_for_it() {
        let entry = entry();
        let of =
            |to, is_open| HandedOut(vec![HandedOutOfRegion { region: entry.region, to, is_open }]);
        assert!(of(5, true).may_be_leased(5, &entry) && of(5, true).was_handed_out(5, &entry));
        assert!(!of(5, false).may_be_leased(5, &entry) && of(5, false).was_handed_out(5, &entry));
        assert!(!of(4, true).may_be_leased(5, &entry) && !of(4, true).was_handed_out(5, &entry));
        let deferred = QueuedEntry { due: Some(1), ..entry.clone() };
        assert!(!of(5, true).may_be_leased(5, &deferred));
        assert!(!HandedOut(Vec::new()).was_handed_out(5, &entry));
    }
}
