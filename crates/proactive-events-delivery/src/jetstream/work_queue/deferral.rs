//! Retrying: the entry moves, with the number of its attempts, to wait for its moment. A delayed negative acknowledgement
//! would count against the leases of all workers while it waits.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use proactive_events::Timestamp;
use proactive_events::values::Clock;

use super::leases::{Held, HeldLeases};
use super::moves::{Move, move_all};
use super::stream::WorkStream;
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

pub(super) async fn retry(
    stream: &WorkStream,
    leases: &HeldLeases,
    clock: &impl Clock,
    retries: &[Retry],
) -> Result<(), OutboxError> {
    let ending = retries.iter().filter_map(|retry| {
        let held = leases.current(retry.id)?;
        let entry = retried(&held, retry, clock.now());
        Some(Ending { place: retry.id.place, held, entry })
    });
    let ending: Vec<_> = ending.collect();
    let places: Vec<_> = ending.iter().map(|ending| ending.place).collect();
    let (deferred, ready): (Vec<_>, Vec<_>) =
        ending.into_iter().partition(|ending| ending.entry.due.is_some());
    replace_ready(stream, &ready).await?;
    move_deferred(stream, &deferred).await?;
    let acks = ready.iter().chain(&deferred).map(|it| it.held.ack(it.place, AckKind::Ack));
    stream.acknowledge_by_region(acks.collect()).await?;
    leases.forget(places);
    Ok(())
}

/// The entry of a lease as it waits until its moment.
fn retried(held: &Held, retry: &Retry, now: Timestamp) -> QueuedEntry {
    let wait = retry.at.duration_since(now).filter(|wait| *wait >= MIN_WAIT);
    let wait = wait.and_then(|wait| u64::try_from(wait.as_millis()).ok());
    QueuedEntry {
        deliveries: held.entry.deliveries + held.delivered - u64::from(retry.unsent),
        attempts: held.entry.attempts.saturating_add(retry.attempts),
        due: wait.map(|_| retry.at.unix_millis()),
        wait,
        ..QueuedEntry::clone(&held.entry)
    }
}

/// Entries that are due already: the new message replaces the old one, if that is still there.
async fn replace_ready(stream: &WorkStream, ending: &[Ending]) -> Result<(), OutboxError> {
    let message = |it: &Ending| stream.message(&it.entry, it.place).expecting(it.place);
    let messages: Vec<_> = ending.iter().map(message).collect();
    stream.publish(&messages).await.map(drop)
}

/// Entries that are due later: each moves if it was not superseded.
async fn move_deferred(stream: &WorkStream, ending: &[Ending]) -> Result<(), OutboxError> {
    let places: Vec<_> = ending.iter().map(|ending| Query::At(ending.place)).collect();
    let present = stream.get_all(places).await?;
    let present = ending.iter().zip(present).filter(|(_, message)| message.is_some());
    let moves = present.map(|(it, _)| Move { entry: it.entry.clone(), from: it.place });
    move_all(stream, moves.collect()).await
}

#[cfg(test)]
mod tests {
    use super::super::leases::tests::held;
    use super::*;
    use crate::outbox::LeaseId;

    #[test]
    fn a_retry_keeps_count_and_waits_only_if_it_is_worth_it() {
        let now: Timestamp = "2026-05-18T09:00:00Z".parse().unwrap();
        let at = |millis| now.checked_add(Duration::from_millis(millis)).unwrap();
        let id = LeaseId { place: 3, version: 0, generation: 2 };
        let retry = |millis, unsent| Retry { id, at: at(millis), attempts: 2, unsent };
        let held = held(2, Duration::from_secs(60));
        let deferred = retried(&held, &retry(1_500, false), now);
        assert_eq!((deferred.deliveries, deferred.attempts), (2, 2));
        assert_eq!((deferred.due, deferred.wait), (Some(at(1_500).unix_millis()), Some(1_500)));
        let ready = retried(&held, &retry(9, true), now);
        assert_eq!((ready.deliveries, ready.due, ready.wait), (1, None, None));
    }
}
