//! A pending message of a key.

use async_nats::jetstream::message::StreamMessage;
use bytes::Bytes;
use proactive_events::{EncodedRequest, Region, Timestamp};

use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::Queue;
use crate::outbox::Newest;

/// A pending message of a key.
#[derive(Clone, Debug)]
pub(in crate::jetstream) struct Pending {
    pub(in crate::jetstream) sequence: u64,
    pub(in crate::jetstream) queue: Queue,
    pub(in crate::jetstream) region: Region,
    pub(in crate::jetstream) timestamp: Timestamp,
    pub(in crate::jetstream) after: u64,
    moved_by: u64,
    body: Bytes,
}

impl Pending {
    pub(super) fn of(queue: Queue, region: Region, message: &StreamMessage) -> Self {
        let entry = QueuedEntry::of(message).ok();
        Self {
            sequence: message.sequence,
            queue,
            region,
            // Any request is newer than one that cannot be read.
            timestamp: entry.as_ref().map_or(Timestamp::MIN, QueuedEntry::timestamp),
            after: entry.as_ref().map_or(0, |entry| entry.after),
            moved_by: entry.map_or(0, |entry| entry.moved_by),
            body: message.payload.clone(),
        }
    }

    pub(in crate::jetstream) fn newest(&self) -> Newest {
        Newest { timestamp: self.timestamp, moved: self.moved_by }
    }

    /// True if it is this request.
    pub(in crate::jetstream) fn is(&self, request: &EncodedRequest) -> bool {
        self.body == request.body()
    }
}
