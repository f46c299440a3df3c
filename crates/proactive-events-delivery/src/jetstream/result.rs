//! An outcome as a message.

use async_nats::jetstream::message::StreamMessage;
use proactive_events::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::entry::QueuedEntry;
use super::names::Names;
use super::server::Outgoing;
use crate::outbox::{Decided, Key, Outcome, Refused};

/// What is stored of a decided entry.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultRecord {
    user: Option<String>,
    reference_id: String,
    line: Option<u64>,
    /// The request's; none where there was no request.
    timestamp: Option<String>,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

impl ResultRecord {
    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        serde_json::from_slice(payload).ok()
    }

    pub(super) fn decided(self, position: u64) -> Decided {
        let Self { user, reference_id, line, outcome, .. } = self;
        let user = user.and_then(|user| UserId::new(user).ok());
        Decided { position, user, reference_id, line, outcome }
    }

    /// When the request happened that it is the outcome of; before all others where there was none.
    fn timestamp(&self) -> Timestamp {
        let timestamp = self.timestamp.as_deref().and_then(|text| text.parse().ok());
        timestamp.unwrap_or(Timestamp::MIN)
    }
}

/// An outcome on its way.
#[derive(Clone)]
pub(super) struct NewResult {
    pub(super) key: Key,
    /// The request's timestamp.
    pub(super) timestamp: Timestamp,
    /// The key's last outcome before it; 0: none.
    pub(super) after: u64,
    record: ResultRecord,
}

impl NewResult {
    pub(super) fn of_entry(entry: &QueuedEntry, outcome: Outcome) -> Self {
        let record = ResultRecord {
            user: entry.request.user().map(UserId::as_str).map(str::to_owned),
            reference_id: entry.request.reference_id().to_string(),
            line: entry.line,
            timestamp: Some(entry.timestamp().to_string()),
            outcome,
        };
        Self { key: entry.key, timestamp: entry.timestamp(), after: entry.after, record }
    }

    pub(super) fn of_refused(refused: Refused) -> Self {
        let record = ResultRecord {
            user: refused.user.map(|user| user.as_str().to_owned()),
            reference_id: refused.key.to_string(),
            line: Some(refused.line),
            timestamp: None,
            outcome: Outcome::invalid(refused.failure),
        };
        Self { key: refused.key, timestamp: Timestamp::MIN, after: 0, record }
    }

    /// Of an entry whose request cannot be read any more.
    pub(super) fn of_damaged(key: Key, outcome: Outcome) -> Self {
        let reference_id = key.to_string();
        let record =
            ResultRecord { user: None, reference_id, line: None, timestamp: None, outcome };
        Self { key, timestamp: Timestamp::MIN, after: 0, record }
    }

    pub(super) fn message(&self, names: &Names) -> Outgoing {
        // Texts and numbers always serialise into memory.
        let payload = serde_json::to_vec(&self.record).unwrap_or_default();
        Outgoing::new(names.outcome(self.key), payload)
            .id(format!("{}-{}", self.key, self.timestamp))
            .expecting(self.after)
    }
}

/// The last outcome of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct LastResult {
    /// Its position.
    pub(super) position: u64,
    /// The timestamp of the request that it is the outcome of.
    pub(super) timestamp: Timestamp,
}

impl LastResult {
    pub(super) fn of(message: &StreamMessage) -> Self {
        let record = ResultRecord::read(&message.payload);
        let timestamp = record.map_or(Timestamp::MAX, |record| record.timestamp());
        Self { position: message.sequence, timestamp }
    }
}
