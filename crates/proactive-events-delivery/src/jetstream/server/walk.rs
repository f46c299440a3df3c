//! A walk over all messages of a stream, by their sequence numbers.

use async_nats::jetstream::message::StreamMessage;

use super::{IN_FLIGHT, Query, Server, StreamName};
use crate::outbox::OutboxError;

/// A walk: where messages are dense many are asked for at once, where there are gaps they are jumped over.
pub(in super::super) struct Walk {
    next: u64,
    /// The last sequence number that is known to be given: what is missing up to it does not come any more.
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
            self.last = server.info(&stream.name).await?.map_or(0, |info| info.state.last_seq);
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
            (self.width * 2).min(IN_FLIGHT)
        } else {
            (self.width / 2).max(1)
        };
        Ok(messages)
    }
}
