//! Messages of the work stream.

use std::sync::Arc;

use async_nats::jetstream::message::StreamMessage;
use proactive_events::Region;

use super::pending::Pending;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::{Names, Queue};
use crate::jetstream::server::{
    Ack, Fault, Outgoing, Purge, Query, RetryBudget, Server, Stored, StreamInfo, StreamName, Walk,
};
use crate::outbox::{Key, OutboxError, OutboxErrorKind};

/// The stream of the undecided entries.
pub(in crate::jetstream) struct WorkStream {
    server: Arc<Server>,
    names: Names,
    stream: StreamName,
}

impl WorkStream {
    pub(super) fn new(server: Arc<Server>, names: Names, stream: StreamName) -> Self {
        Self { server, names, stream }
    }

    /// State of the stream; `None` when it does not exist.
    pub(in crate::jetstream) async fn find(&self) -> Result<Option<StreamInfo>, OutboxError> {
        self.server.info(&self.stream.name).await
    }

    /// State of the stream.
    ///
    /// # Errors
    /// When it was removed.
    pub(in crate::jetstream) async fn info(&self) -> Result<StreamInfo, OutboxError> {
        self.find().await?.ok_or_else(|| self.server.failed(Fault::gone()))
    }

    /// The message of an entry that comes from a place; 0: it is put.
    pub(in crate::jetstream) fn message(&self, entry: &QueuedEntry, from: u64) -> Outgoing {
        entry.message(&self.names, from)
    }

    /// Query for the message of a key.
    pub(in crate::jetstream) fn query(&self, queue: Queue, region: Region, key: Key) -> Query {
        Query::Last(self.names.entry(queue, region, key))
    }

    /// Publishes messages.
    pub(in crate::jetstream) async fn publish(
        &self,
        messages: &[Outgoing],
    ) -> Result<Vec<Stored>, OutboxError> {
        self.server.publish_all(&self.stream.name, messages).await
    }

    /// Messages, in the order of the queries.
    pub(in crate::jetstream) async fn get_all(
        &self,
        queries: impl IntoIterator<Item = Query, IntoIter: Send>,
    ) -> Result<Vec<Option<StreamMessage>>, OutboxError> {
        self.server.get_all(&self.stream, queries).await
    }

    /// Pending messages of keys in a queue, in the order of the keys.
    pub(in crate::jetstream) async fn pending(
        &self,
        queue: Queue,
        keys: &[Key],
    ) -> Result<Vec<Vec<Pending>>, OutboxError> {
        let of_key = |key: &Key| {
            let key = *key;
            Region::ALL.iter().map(move |region| self.query(queue, *region, key))
        };
        let queries: Vec<_> = keys.iter().flat_map(of_key).collect();
        let found = self.get_all(queries).await?;
        let of_key = |found: &[Option<StreamMessage>]| {
            let messages = Region::ALL.iter().zip(found);
            let pending = messages.filter_map(|(region, message)| {
                message.as_ref().map(|message| Pending::of(queue, *region, message))
            });
            pending.collect()
        };
        Ok(found.chunks(Region::ALL.len()).map(of_key).collect())
    }

    /// The next messages of a walk; none when the end is reached.
    pub(in crate::jetstream) async fn step(
        &self,
        walk: &mut Walk,
    ) -> Result<Vec<StreamMessage>, OutboxError> {
        walk.step(&self.server, &self.stream).await
    }

    /// Removes a message, if it exists.
    pub(in crate::jetstream) async fn delete(&self, place: u64) -> Result<(), OutboxError> {
        self.server.delete(&self.stream.name, place).await
    }

    /// Removes messages, if they exist.
    pub(in crate::jetstream) async fn delete_all(
        &self,
        places: Vec<u64>,
    ) -> Result<(), OutboxError> {
        self.server.delete_all(&self.stream.name, places).await
    }

    /// Removes all messages before a place.
    pub(in crate::jetstream) async fn purge_before(&self, place: u64) -> Result<(), OutboxError> {
        self.server.purge(&self.stream.name, Purge::Before(place)).await
    }

    /// Acknowledges messages of one consumer; returns true if the server confirmed that.
    pub(in crate::jetstream) async fn acknowledge(
        &self,
        acks: &[Ack],
    ) -> Result<bool, OutboxError> {
        self.server.acknowledge(&self.stream.name, acks).await
    }

    /// Acknowledges messages of several regions.
    pub(in crate::jetstream) async fn acknowledge_by_region(
        &self,
        acks: Vec<(Region, Ack)>,
    ) -> Result<(), OutboxError> {
        for region in Region::ALL {
            let of_region = acks.iter().filter(|(it, _)| it == region);
            let of_region: Vec<_> = of_region.map(|(_, ack)| ack.clone()).collect();
            if !of_region.is_empty() {
                self.acknowledge(&of_region).await?;
            }
        }
        Ok(())
    }

    /// Budget for the retries of one operation.
    pub(super) fn retries(&self) -> RetryBudget<'_> {
        self.server.retries()
    }

    pub(in crate::jetstream) fn error(
        &self,
        kind: OutboxErrorKind,
        message: impl Into<String>,
    ) -> OutboxError {
        self.server.error(kind, message)
    }
}
