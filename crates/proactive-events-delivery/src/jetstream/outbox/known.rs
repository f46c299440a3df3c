//! State of a key: its pending request, and the outcome of the last one.

use async_nats::jetstream::message::StreamMessage;
use bytes::Bytes;
use proactive_events::{EncodedRequest, Region, Timestamp};

use super::JetStreamOutbox;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Queue;
use crate::jetstream::result::LastResult;
use crate::jetstream::server::Query;
use crate::outbox::{Key, Newest, OutboxError};

/// State of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownKey {
    /// Its pending messages. More than one: it is being moved.
    pub(super) pending: Vec<Pending>,
    /// Its last outcome; looked up only if nothing is pending.
    pub(super) decided: Option<LastResult>,
}

/// A pending message of a key.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) sequence: u64,
    pub(super) queue: Queue,
    pub(super) region: Region,
    pub(super) timestamp: Timestamp,
    pub(super) after: u64,
    moved_by: u64,
    body: Bytes,
}

impl JetStreamOutbox {
    /// Looks up keys, in their order. An entry moves from `now` to `later`, from there back to `now`, and on
    /// to the results, and is at each place before it leaves the last one: looked for in this order it is not missed.
    pub(super) async fn look_up(&self, keys: &[Key]) -> Result<Vec<KnownKey>, OutboxError> {
        let mut known = vec![KnownKey::default(); keys.len()];
        for queue in Queue::ALL {
            self.look_up_pending(queue, keys, &mut known).await?;
        }
        let open: Vec<_> =
            keys.iter().zip(&mut known).filter(|(_, known)| known.pending.is_empty()).collect();
        let (keys, open): (Vec<_>, Vec<_>) = open.into_iter().unzip();
        let last = self.last_results(keys.into_iter().copied()).await?;
        open.into_iter().zip(last).for_each(|(known, last)| known.decided = last);
        Ok(known)
    }

    async fn look_up_pending(
        &self,
        queue: Queue,
        keys: &[Key],
        known: &mut [KnownKey],
    ) -> Result<(), OutboxError> {
        let subject = |key, region: &Region| self.names.entry(queue, *region, key);
        let queries: Vec<_> = keys
            .iter()
            .flat_map(|key| Region::ALL.iter().map(|region| Query::Last(subject(*key, region))))
            .collect();
        let found = self.server.get_all(&self.work, queries).await?;
        for (known, found) in known.iter_mut().zip(found.chunks(Region::ALL.len())) {
            let messages = Region::ALL.iter().zip(found);
            known.pending.extend(messages.filter_map(|(region, message)| {
                message.as_ref().map(|message| Pending::of(queue, *region, message))
            }));
        }
        Ok(())
    }

    /// The last outcomes of keys, in their order.
    pub(super) async fn last_results(
        &self,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<Vec<Option<LastResult>>, OutboxError> {
        let queries: Vec<_> =
            keys.into_iter().map(|key| Query::Last(self.names.outcome(key))).collect();
        let found = self.server.get_all(&self.results, queries).await?;
        Ok(found.iter().map(|message| message.as_ref().map(LastResult::of)).collect())
    }

    /// Which of these entries are decided already, in their order.
    pub(super) async fn are_decided(
        &self,
        entries: &[&QueuedEntry],
    ) -> Result<Vec<bool>, OutboxError> {
        let last = self.last_results(entries.iter().map(|entry| entry.key)).await?;
        let is_decided = |(entry, last): (&&QueuedEntry, Option<LastResult>)| {
            last.is_some_and(|last| last.timestamp >= entry.timestamp())
        };
        Ok(entries.iter().zip(last).map(is_decided).collect())
    }
}

impl Pending {
    fn of(queue: Queue, region: Region, message: &StreamMessage) -> Self {
        let entry = QueuedEntry::of(message).ok();
        Self {
            sequence: message.sequence,
            queue,
            region,
            // Anything takes the place of what cannot be read.
            timestamp: entry.as_ref().map_or(Timestamp::MIN, QueuedEntry::timestamp),
            after: entry.as_ref().map_or(0, |entry| entry.after),
            moved_by: entry.map_or(0, |entry| entry.moved_by),
            body: message.payload.clone(),
        }
    }

    pub(super) fn newest(&self) -> Newest {
        Newest { timestamp: self.timestamp, moved: self.moved_by }
    }

    /// True if it is this request.
    pub(super) fn is(&self, request: &EncodedRequest) -> bool {
        self.body == request.body()
    }
}
