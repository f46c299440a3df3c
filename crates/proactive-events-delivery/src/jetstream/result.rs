//! An outcome as a message.

use async_nats::jetstream::message::StreamMessage;
use proactive_events::{EncodedRequest, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::entry::{QueuedEntry, digest};
use super::names::Names;
use super::server::Outgoing;
use crate::outbox::{Decided, Key, Newest, Outcome, Refused};

/// Stored record of a decided entry.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultRecord {
    user: Option<String>,
    reference_id: String,
    line: Option<u64>,
    /// The request's; none where there was no request.
    timestamp: Option<String>,
    /// Difference between that and the original timestamp, in milliseconds.
    #[serde(default)]
    moved_by: u64,
    /// The request's; older versions stored none.
    #[serde(default)]
    digest: Option<String>,
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

    /// Timestamp of the request; the minimum where there was no request.
    fn timestamp(&self) -> Timestamp {
        let timestamp = self.timestamp.as_deref().and_then(|text| text.parse().ok());
        timestamp.unwrap_or(Timestamp::MIN)
    }
}

/// An outcome to be stored.
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
            moved_by: entry.moved_by,
            digest: Some(digest(entry.key, entry.request.body())),
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
            moved_by: 0,
            digest: None,
            outcome: Outcome::invalid(refused.failure),
        };
        Self { key: refused.key, timestamp: Timestamp::MIN, after: 0, record }
    }

    /// The outcome of an entry whose request cannot be read.
    pub(super) fn of_damaged(key: Key, outcome: Outcome) -> Self {
        let reference_id = key.to_string();
        let record = ResultRecord {
            user: None,
            reference_id,
            line: None,
            timestamp: None,
            moved_by: 0,
            digest: None,
            outcome,
        };
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
#[derive(Clone, Debug)]
pub(super) struct LastResult {
    /// Its position.
    pub(super) position: u64,
    /// The timestamp of the request that it is the outcome of.
    pub(super) timestamp: Timestamp,
    moved_by: u64,
    digest: Option<String>,
}

impl LastResult {
    pub(super) fn of(message: &StreamMessage) -> Self {
        let record = ResultRecord::read(&message.payload);
        let timestamp = record.as_ref().map_or(Timestamp::MAX, ResultRecord::timestamp);
        let (moved_by, digest) = record.map_or((0, None), |it| (it.moved_by, it.digest));
        Self { position: message.sequence, timestamp, moved_by, digest }
    }

    /// The outcome of a request with a timestamp, at a position.
    #[cfg(test)]
    pub(super) fn at(position: u64, timestamp: Timestamp) -> Self {
        Self { position, timestamp, moved_by: 0, digest: None }
    }

    pub(super) fn newest(&self) -> Newest {
        Newest { timestamp: self.timestamp, moved: self.moved_by }
    }

    /// True if it is the outcome of this request. Older versions did not store which request of the same timestamp it
    /// belongs to: then any of them matches.
    pub(super) fn is_of(&self, key: Key, request: &EncodedRequest) -> bool {
        self.digest.as_ref().is_none_or(|known| *known == digest(key, request.body()))
    }
}
