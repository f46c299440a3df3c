//! Retrying: the entry moves, with what is known of its attempts, to wait for its moment. A delayed negative
//! acknowledgement would count against the leases of all workers for as long as it waits.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use proactive_events::values::Clock as _;

use super::JetStreamOutbox;
use super::leases::Held;
use super::moves::Move;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::server::Query;
use crate::outbox::{OutboxError, Retry};

/// Minimum wait: a shorter one counts as none, because the moment may be from a clock that is slightly ahead.
const MIN_WAIT: Duration = Duration::from_millis(10);

/// A lease that ends.
struct Ending {
    place: u64,
    held: Held,
    entry: QueuedEntry,
}

impl JetStreamOutbox {
    pub(super) async fn retry_all(&self, retries: Vec<Retry>) -> Result<(), OutboxError> {
        let ending: Vec<_> = retries.iter().filter_map(|retry| self.ending(retry)).collect();
        let places: Vec<_> = ending.iter().map(|ending| ending.place).collect();
        let (later, now): (Vec<_>, Vec<_>) =
            ending.into_iter().partition(|ending| ending.entry.due.is_some());
        let mut acks = self.move_within_now(now).await?;
        acks.extend(self.move_to_later(later).await?);
        let acks = acks.into_iter().map(|(place, held)| held.ack(place, AckKind::Ack));
        self.acknowledge_by_region(acks.collect()).await?;
        self.leases.forget(places);
        Ok(())
    }

    fn ending(&self, retry: &Retry) -> Option<Ending> {
        let held = self.leases.ending(retry.id)?;
        let deliveries = held.entry.deliveries + held.delivered - u64::from(retry.unsent);
        let wait = retry.at.duration_since(self.clock.now()).filter(|wait| *wait >= MIN_WAIT);
        let wait = wait.and_then(|wait| u64::try_from(wait.as_millis()).ok());
        let entry = QueuedEntry {
            deliveries,
            attempts: held.entry.attempts.saturating_add(retry.attempts),
            due: wait.map(|_| retry.at.unix_millis()),
            wait,
            ..QueuedEntry::clone(&held.entry)
        };
        Some(Ending { place: retry.id.place, held, entry })
    }

    /// Due already: the new message takes the place of the old one, if that is still there.
    async fn move_within_now(&self, ending: Vec<Ending>) -> Result<Vec<(u64, Held)>, OutboxError> {
        let message = |it: &Ending| it.entry.message(&self.names, it.place).expecting(it.place);
        let messages: Vec<_> = ending.iter().map(message).collect();
        self.server.publish_all(&self.work.name, &messages).await?;
        Ok(ending.into_iter().map(|ending| (ending.place, ending.held)).collect())
    }

    /// Due later: moved if it was not superseded.
    async fn move_to_later(&self, ending: Vec<Ending>) -> Result<Vec<(u64, Held)>, OutboxError> {
        let places = ending.iter().map(|ending| Query::At(ending.place)).collect::<Vec<_>>();
        let present = self.server.get_all(&self.work, places).await?;
        let present = ending.iter().zip(present).filter(|(_, message)| message.is_some());
        let moves = present.map(|(it, _)| Move { entry: it.entry.clone(), from: it.place });
        self.move_all(moves.collect()).await?;
        Ok(ending.into_iter().map(|ending| (ending.place, ending.held)).collect())
    }
}
