//! A walk over all messages of a stream, by their sequence numbers.

use async_nats::jetstream::message::StreamMessage;

use super::call::MAX_REQUESTS_IN_FLIGHT;
use super::connection::Server;
use super::get::{Query, StreamName};
use crate::outbox::OutboxError;

/// A walk. It reads many messages at once where they are dense, and skips gaps.
pub(in super::super) struct Walk {
    next: u64,
    /// The stream's last sequence number when it was looked up: no message appears in a gap before it.
    last: u64,
    width: usize,
}

impl Walk {
    /// A walk that begins after a sequence number.
    pub(in super::super) fn after(sequence: u64) -> Self {
        Self { next: sequence.saturating_add(1), last: 0, width: 16 }
    }

    /// All up to this sequence number have been walked over.
    pub(in super::super) fn walked(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    /// The next messages; none when the end is reached.
    pub(in super::super) async fn step(
        &mut self,
        server: &Server,
        stream: &StreamName,
    ) -> Result<Vec<StreamMessage>, OutboxError> {
        if self.next > self.last {
            self.last = server.info(&stream.name).await?.map_or(0, |info| info.last_sequence());
        }
        if self.next > self.last {
            return Ok(Vec::new());
        }
        let Some(first) = server.get(stream, Query::From(self.next, ">".to_owned())).await? else {
            self.next = self.last.saturating_add(1);
            return Ok(Vec::new());
        };
        let from = first.sequence + 1;
        let to = from.saturating_add(self.width as u64).min(self.last + 1).max(from);
        let found = server.get_all(stream, (from..to).map(Query::At)).await?;
        let mut messages = vec![first];
        messages.extend(found.into_iter().flatten());
        self.next = to;
        self.width = if messages.len() * 2 > self.width {
            (self.width * 2).min(MAX_REQUESTS_IN_FLIGHT)
        } else {
            (self.width / 2).max(1)
        };
        Ok(messages)
    }
}
